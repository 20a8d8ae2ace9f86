"""The phones' own request that saves an answer: who may, what comes back, and what it leaves to a run of the page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.requests import Request

from core.room_records import Item
from core.store import Store
from pages.parts import phone_quick, phone_route
from tests import apart
from tests import phone_sample as sample

TYPED = "w1.touch_minutes"


@pytest.fixture
def served(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The process serves the route, on this store."""
    monkeypatch.setattr(phone_quick, "_is_served", True)
    return store


def slot(kind: str, item: str, round_number: int = 1) -> str:
    return f"q-{kind}|{round_number}|{item}"


def asked(store: Store, kind: str, people: int = 1, **given: Any) -> tuple[str, str]:
    """The session and the secret of person 1, with a question of this kind open."""
    session_id = sample.open_room(store).session_id
    tokens = [sample.seated(store, session_id, number + 1)[1] for number in range(people)]
    sample.ask(store, session_id, kind, **given)
    return session_id, tokens[0]


def post(token: str | None, body: object, **headers: str) -> tuple[int, dict[str, Any]]:
    """The status and the JSON of one request as a browser makes it; `headers` differ from a browser's."""
    given = {
        "host": "onelane.example:8501", "origin": "http://onelane.example:8501", "content-type": "application/json",
        "cookie": f"onelane-8501-seat={token}" if token else "",
    } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
    text = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": text, "more_body": False}

    scope = {
        "type": "http", "method": "POST", "path": phone_quick.PATH, "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items() if value],
    }  # fmt: skip
    answer = apart.run(phone_route._answered(Request(scope, receive)))
    return answer.status_code, json.loads(answer.body)


def test_a_choice_is_saved_and_said_and_the_last_one_counts(served):
    session_id, token = asked(served, "rating")
    for number, level in enumerate((2, 4), 1):
        given = {"slot": slot("rating", "w1.c2"), "tab": "a", "number": number, "value": {"level": level}}
        status, told = post(token, given)
        assert (status, told["kind"], told["shown"]) == (200, "saved", f"Saved: level {level}")
    assert [answer.value for answer in served.own_answers(session_id, "p1")] == [{"level": 4}]


def test_a_try_that_was_held_up_does_not_undo_a_later_one_of_the_same_tab(served):
    session_id, token = asked(served, "rating")
    for number, level in ((2, 4), (1, 2)):
        given = {"slot": slot("rating", "w1.c2"), "tab": "held", "number": number, "value": {"level": level}}
        assert post(token, given)[1]["shown"] == "Saved: level 4"
    assert [answer.value for answer in served.own_answers(session_id, "p1")] == [{"level": 4}]


def test_three_numbers_are_saved_once_they_are_there_and_before_that_the_line_says_what_is_missing(served):
    session_id, token = asked(served, "estimate")
    said = []
    for number, typed in enumerate((["20", "", ""], ["20", "60", "2,5"], ["20", "60", "30"]), 1):
        given = {"slot": slot("estimate", TYPED), "tab": "n", "number": number, "typed": typed}
        said.append(post(token, given)[1]["shown"])
    assert said[0] == "2 more numbers, then it is saved."
    assert "should lie between the two" in said[1]
    assert said[2] == "Saved: 20 to 60, normally 30 minutes per case"
    (own,) = served.own_answers(session_id, "p1")
    assert own.value == {"low": 20, "high": 60, "middle": 30}


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"origin": ""}, {"origin": "null"}, {"origin": "http://onelane.example:99"},
     {"content_type": "text/plain"}, {"content_type": ""}, {"cookie": ""},
     {"cookie": "onelane-9999-seat=" + "0001" + "a" * 40}, {"origin": "http://onelane.example:x"}],
)  # fmt: skip
def test_a_request_that_our_own_page_did_not_make_saves_nothing(served, headers):
    session_id, token = asked(served, "rating")
    given = {"slot": slot("rating", "w1.c2"), "value": {"level": 2}}
    assert post(token, given, **headers) == (403, {})
    assert served.own_answers(session_id, "p1") == ()


@pytest.mark.parametrize("body", [b"", b"[]", b"no json", b"{" + b" " * 5000 + b"}"])
def test_a_body_that_is_no_answer_is_refused(served, body):
    _, token = asked(served, "rating")
    assert post(token, body) == (403, {})


@pytest.mark.parametrize(
    "given",
    [{}, {"slot": 5}, {"slot": slot("rating", "nothing"), "value": {"level": 2}},
     {"slot": slot("rating", "w1.c2", 2), "value": {"level": 2}}, {"slot": slot("gap", "no-order"), "value": {}},
     {"slot": slot("rating", "w1.c2"), "value": {"level": 9}}, {"slot": slot("rating", "w1.c2"), "value": [1]},
     {"slot": slot("rating", "w1.c2"), "value": {"level": 2, "who": "p2"}}],
)  # fmt: skip
def test_what_can_not_be_saved_is_left_to_a_run_which_says_why(served, given):
    session_id, token = asked(served, "rating")
    assert post(token, given) == (200, {"run": True})
    assert served.own_answers(session_id, "p1") == ()


def test_a_stranger_an_observer_and_a_closed_question_save_nothing(served):
    session_id, token = asked(served, "rating")
    _, watcher = sample.seated(served, session_id, 2, kind="observer")
    given = {"slot": slot("rating", "w1.c2"), "value": {"level": 2}}
    assert post("x" * 44, given) == (200, {"run": True})
    assert post(watcher, given) == (200, {"run": True})
    sample.close(served, served.question(session_id, "q-rating"))
    assert post(token, given) == (200, {"run": True})
    assert served.own_answers(session_id, "p1") == served.own_answers(session_id, "p2") == ()


def test_nothing_of_others_comes_back_and_only_the_own_answer_is_changed(served):
    session_id, token = asked(served, "rating", people=2)
    sample.answer(served, served.question(session_id, "q-rating"), "p2", {"level": 5})
    _, told = post(token, {"slot": slot("rating", "w1.c2"), "tab": "o", "number": 1, "value": {"level": 1}})
    assert set(told) == {"kind", "shown", "as_of"}
    assert "5" not in told["shown"]
    assert [answer.value for answer in served.own_answers(session_id, "p2")] == [{"level": 5}]


def test_a_reason_that_stands_stays_beside_a_changed_answer(served):
    session_id, token = asked(served, "rating")
    question = served.question(session_id, "q-rating")
    sample.answer(served, question, "p1", {"level": 1})
    served.give_reason(session_id, "q-rating", 1, "w1.c2", "p1", "By hand")
    post(token, {"slot": slot("rating", "w1.c2"), "tab": "r", "number": 1, "value": {"level": 3}})
    (own,) = served.own_answers(session_id, "p1")
    assert (own.value, own.reason) == ({"level": 3}, "By hand")


def test_the_second_round_takes_a_run_because_the_page_has_more_to_say(served):
    asked_now = sample.question("s", "rating")
    items: tuple[Item, ...] = asked_now.items
    assert phone_quick.offered(asked_now, "choice", ["key"], -1, [{"level": 1}])
    assert phone_quick.offered(asked_now.changed(round=2), "choice", ["key"], -1, [{"level": 1}]) == ""
    assert phone_quick.slot(asked_now, items[0]) == slot("rating", "w1.c2")
