"""The page of a phone: coming in, waiting, between questions, after the reveal, the second round, leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.actions import answer_question, enter_room
from core.errors import Refused
from core.records import Act
from core.room_records import Item, Room
from core.store import Store
from tests import phone_sample as sample
from tests.make import NOW, make_round_result
from tests.pages.phones import line, own, press, seat, shown


def fill(app: AppTest, code: str, name: str = "") -> None:
    app.text_input[0].set_value(code)
    app.text_input[1].set_value(name)


def test_a_code_typed_carelessly_lets_in_under_a_name(store: Store, room: Room, phone: Callable[..., AppTest]) -> None:
    app = phone()
    fill(app, " k7mp qr2x ", "Ana María")
    app.checkbox[0].check()
    press(app, "Join")
    assert "You joined as **Ana María**" in shown(app)
    assert "hidden from everyone until the reveal, shown in groups of 5 or more" in shown(app)
    assert "anonymous" not in shown(app)
    (person,) = store.participants(room.session_id)
    assert (person.name, person.kind, person.is_named_in_record) == ("Ana María", "participant", True)


@pytest.mark.parametrize("name", ["code", "c"])
def test_the_code_of_the_qr_is_filled_in_and_leaves_the_address(
    room: Room, phone: Callable[..., AppTest], name: str
) -> None:
    app = phone(**{name: sample.CODE.lower()})
    assert app.text_input[0].value == "K7MP-QR2X"
    assert name not in app.query_params
    press(app, "Join without a name")
    assert "You joined as **without a name**" in shown(app)


def test_a_name_or_the_choice_to_go_without_one_is_asked_for(store: Store, room: Room, phone: Callable[..., AppTest]):
    app = phone(c=sample.CODE)
    press(app, "Join")
    assert [one.value for one in app.error] == ["Type your name\\, or join without one\\."]
    assert store.participants(room.session_id) == ()


@pytest.mark.parametrize("code", ["22222222", "K7M", "O0O0O0O0", "<script>", "9" * 300])
def test_a_wrong_code_is_refused_and_what_was_typed_stays(
    store: Store, room: Room, phone: Callable[..., AppTest], code: str
) -> None:
    app = phone()
    fill(app, code, "Ana")
    press(app, "Join")
    assert len(app.error) == 1
    assert app.text_input[1].value == "Ana"
    assert store.participants(room.session_id) == ()


def test_an_observer_sees_the_question_and_no_answer_field(
    store: Store, room: Room, phone: Callable[..., AppTest]
) -> None:
    _, token = sample.seated(store, room.session_id, kind="observer")
    sample.ask(store, room.session_id, "rating")
    app = phone(token)
    assert line(app) == "The room is answering this now. You watch."
    assert not app.radio


@pytest.mark.parametrize(
    ("state", "said"), [("waiting", "The facilitator lets you in"), ("turned away", "Code from the screen")]
)
def test_who_is_not_in_sees_no_question(
    store: Store, room: Room, phone: Callable[..., AppTest], state: str, said: str
) -> None:
    _, token = sample.seated(store, room.session_id, state=state)
    sample.ask(store, room.session_id, "rating")
    app = phone(token)
    assert not app.radio or app.radio[0].label != "Level"
    found = line(app) if state == "waiting" else app.text_input[0].label
    assert said in found


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"is_paused": True}, "The facilitator has paused"),
        ({"ended_utc": NOW, "joining": "closed", "code": ""}, "Thank"),
    ],
)
def test_a_pause_and_the_end_hide_the_question(
    store: Store, room: Room, phone: Callable[..., AppTest], given: dict[str, Any], said: str
) -> None:
    _, token = sample.seated(store, room.session_id)
    sample.ask(store, room.session_id, "rating")
    now = store.room(room.session_id)
    assert now is not None
    store.keep_room(now.changed(**given))
    app = phone(token)
    assert said in line(app)
    assert not app.radio


def test_a_closed_question_shows_ones_own_answers_and_takes_no_more(
    store: Store, room: Room, asked: Callable[..., AppTest]
) -> None:
    app = asked("rating")
    app.radio[0].set_value(4).run()
    sample.close(store, store.question(room.session_id, "q-rating"))
    app.run()
    assert "Closed" in line(app)
    assert "Claims intake\\: level 4" in shown(app)
    assert "Invoice approval\\: no answer" in shown(app)


def test_an_answer_that_comes_too_late_is_said_and_not_saved(
    store: Store, room: Room, asked: Callable[..., AppTest]
) -> None:
    app = asked("rating")
    question = store.question(room.session_id, "q-rating")
    sample.close(store, question)
    app.radio[0].set_value(4).run()
    assert own(store, "rating") == {}
    assert "Closed" in line(app)
    with pytest.raises(Refused, match="closed now"):
        answer_question.keep(store, seat(room.session_id), question, "w1.c2", {"level": 4})


def revealed(store: Store, room: Room, kind: str, document: dict[str, Any]) -> None:
    """The open question is closed and revealed with this document for its first item."""
    closed = sample.close(store, store.question(room.session_id, f"q-{kind}"))
    item = closed.items[0]
    result = make_round_result(
        session_id=room.session_id, question_id=closed.question_id, kind=kind, item_title=item.title,
        round=closed.round, round_result_id=f"{closed.question_id}.{closed.round}.0",
        subject_id=item.subject_id, second_id=item.second_id,
        document=document,
    )  # fmt: skip
    store.reveal(Act("Ana", NOW, "facilitate", f"op-{closed.round}"), closed, [result])


DOCUMENT = {
    "sentence": "12 answers, median level 2, middle half 2 to 3; agreement high.", "median": 2, "q1": 2, "q3": 3,
    "counts": [["1 to 2", 7], ["3 to 5", 5]], "reasons": ["It is done by hand ![x](https://evil.example/x.png)"],
}  # fmt: skip


def test_after_the_reveal_the_whole_and_ones_own_answer_stand_together(
    store: Store, room: Room, asked: Callable[..., AppTest]
) -> None:
    app = asked("rating")
    app.radio[0].set_value(5).run()
    revealed(store, room, "rating", DOCUMENT)
    app.run()
    assert "12 answers\\, median level 2" in shown(app)
    assert "Yours: level 5" in shown(app)
    assert "![x]" not in shown(app)
    assert not app.radio


def test_somebody_far_from_the_others_can_say_why_without_a_name(
    store: Store, room: Room, asked: Callable[..., AppTest]
) -> None:
    app = asked("rating")
    app.radio[0].set_value(5).run()
    revealed(store, room, "rating", DOCUMENT)
    app.run()
    app.text_input[0].set_value("Ours is automatic since May").run()
    (given,) = store.own_answers(room.session_id, "p1")
    assert (given.value, given.reason) == ({"level": 5}, "Ours is automatic since May")
    assert "your reason is kept" in shown(app)


def test_a_small_group_sees_the_median_alone_and_nobody_is_asked_why(
    store: Store, room: Room, asked: Callable[..., AppTest]
) -> None:
    app = asked("rating")
    app.radio[0].set_value(5).run()
    small = {"sentence": "3 answers, median level 2.", "median": 2, "q1": None, "q3": None, "counts": None,
             "small": "A group this small can reveal who said what, so only the median is shown."}  # fmt: skip
    revealed(store, room, "rating", small)
    app.run()
    assert "only the median is shown" in shown(app)
    assert not app.text_input


def test_the_second_round_shows_the_first_answer_and_starts_empty(
    store: Store, room: Room, asked: Callable[..., AppTest]
) -> None:
    app = asked("rating")
    app.radio[0].set_value(5).run()
    revealed(store, room, "rating", DOCUMENT)
    again = store.question(room.session_id, "q-rating")
    store.keep_question(again.changed(state="open", round=2))
    app.run()
    assert "Second round" in shown(app)
    assert "Your first answer\\: level 5" in shown(app)
    assert "12 answers\\, median level 2" in shown(app)
    assert line(app) == "Not answered yet"
    assert not app.text_input
    app.radio[0].set_value(4).run()
    app.text_input[0].set_value("Because of May").run()
    rounds = {a.round: (a.value, a.reason) for a in store.own_answers(room.session_id, "p1")}
    assert rounds == {1: ({"level": 5}, ""), 2: ({"level": 4}, "Because of May")}


def test_back_next_and_all_done(asked: Callable[..., AppTest]) -> None:
    app = asked("rating")
    assert "**1 of 2**" in shown(app)
    app.radio[0].set_value(4).run()
    press(press(app, "Next"), "Done")
    assert line(app) == "Saved: 1 of 2 answered"
    press(app, "Go to the one without an answer")
    assert "**2 of 2**" in shown(app)
    press(app, "Back")
    assert app.radio[0].value == 4


def test_a_phone_that_starts_anew_goes_on_where_the_store_is(
    asked: Callable[..., AppTest], phone: Callable[..., AppTest]
) -> None:
    asked("rating").radio[0].set_value(4).run()
    again = phone("0001" + "a" * 40)
    assert "**2 of 2**" in shown(again)
    assert press(again, "Back").radio[0].value == 4
    assert line(again) == "Saved: level 4"


def test_leaving_removes_ones_own_answers_and_nobody_elses(
    store: Store, room: Room, asked: Callable[..., AppTest]
) -> None:
    app = asked("rating")
    app.radio[0].set_value(4).run()
    sample.seated(store, room.session_id, 2)
    question = store.question(room.session_id, "q-rating")
    sample.answer(store, question, "p2", {"level": 1})
    enter_room.leave(store, seat(room.session_id))
    assert [a.participant_id for a in store.answers(room.session_id, "q-rating", 1)] == ["p2"]
    app.run()
    assert app.text_input[0].label == "Code from the screen"


def test_a_phone_is_never_given_anybody_elses_answer(
    store: Store, room: Room, asked: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`store.answers` is for the reveal; a phone that called it would break here."""
    app = asked("rating")
    sample.seated(store, room.session_id, 2)
    sample.answer(store, store.question(room.session_id, "q-rating"), "p2", {"level": 1})

    def never(*_: object) -> None:
        raise AssertionError("a phone read the answers of everybody")

    monkeypatch.setattr(Store, "answers", never)
    app.radio[0].set_value(4).run()
    seen = answer_question.seen(store, seat(room.session_id))
    assert {a.participant_id for a in seen.own.values()} == {"p1"}
    assert line(app) == "Saved: level 4"


def test_a_first_answer_is_kept_in_the_second_round_by_one_touch(
    store: Store, room: Room, asked: Callable[..., AppTest]
) -> None:
    app = asked("rating")
    app.radio[0].set_value(5).run()
    press(app, "Next")
    app.radio[0].set_value(2).run()
    revealed(store, room, "rating", DOCUMENT)
    store.keep_question(store.question(room.session_id, "q-rating").changed(state="open", round=2))
    app.run()
    press(app, "Keep my first answer")
    assert line(app) == "Saved: level 5"
    assert "Keep my first answer" not in [button.label for button in app.button]
    press(press(app, "Next"), "Done")
    press(app, "Keep my first answer there")
    assert line(app) == "Saved: 2 of 2 answered"
    again = [a.value for a in store.own_answers(room.session_id, "p1") if a.round == 2]
    assert sorted(value["level"] for value in again) == [2, 5]


def test_the_same_form_sent_twice_is_one_person(store: Store, room: Room) -> None:
    token = enter_room.new_token()
    for _ in range(2):
        enter_room.join(store, sample.CODE, "Ana", now_utc=NOW, token=token)
    enter_room.join(store, sample.CODE, "Ana", now_utc=NOW, token="not a secret")
    assert len(store.participants(room.session_id)) == 2


def test_who_was_turned_away_is_told_so(store: Store, room: Room, phone: Callable[..., AppTest]) -> None:
    _, token = sample.seated(store, room.session_id, state="turned away")
    assert "did not let you in" in phone(token).warning[0].value


def test_after_the_end_there_is_nothing_to_leave_any_more(
    store: Store, room: Room, asked: Callable[..., AppTest]
) -> None:
    app = asked("rating")
    app.radio[0].set_value(5).run()
    now = store.room(room.session_id)
    assert now is not None
    store.keep_room(now.changed(ended_utc=NOW, joining="closed", code=""))
    app.run()
    assert line(app) == "Thank you. You can close this page."


def test_of_many_results_a_phone_shows_what_to_talk_about_first_and_the_rest_on_a_tap(
    store: Store, room: Room, asked: Callable[..., AppTest]
) -> None:
    many = tuple(Item(item_id=f"w{n}.c2", title=f"Work {n}", subject_id=f"w{n}", second_id="c2") for n in range(1, 31))
    app = asked("rating", items=many)
    closed = sample.close(store, store.question(room.session_id, "q-rating"))
    results = [
        make_round_result(
            session_id=room.session_id, question_id="q-rating", kind="rating", item_title=item.title,
            round_result_id=f"q-rating.1.{place}", subject_id=item.subject_id, second_id="c2",
            document=DOCUMENT | ({"discussion": {"place": 31 - place, "sentence": ""}}),
        )
        for place, item in enumerate(many, start=1)
    ]  # fmt: skip
    store.reveal(Act("Ana", NOW, "facilitate", "op-many"), closed, results)

    def titles() -> list[str]:
        return [one.value.strip("*") for one in app.markdown if one.value.startswith("**Work")]

    app.run()
    assert titles() == ["Work 30", "Work 29", "Work 28", "Work 27"]
    press(app, "Show all 30")
    assert titles() == [f"Work {n}" for n in range(30, 0, -1)]
    press(app, "Show only the first 4")
    room_now = store.room(room.session_id)
    assert room_now is not None
    store.keep_room(room_now.changed(item_id="w5.c2"))  # the facilitator puts it on the projector
    app.run()
    assert titles() == ["Work 5", "Work 30", "Work 29", "Work 28"]


def test_the_way_in_promises_no_number_of_people_because_the_room_is_not_known_yet(
    store: Store, room: Room, phone: Callable[..., AppTest]
) -> None:
    store.keep_room(room.changed(smallest_group=3))
    app = phone(c=sample.CODE)
    assert "groups of 5" not in shown(app)
    press(app, "Join without a name")
    assert "shown in groups of 3 or more" in shown(app)
