"""Each kind of question on a phone: empty, answered, wrong, and with strangers' text in every place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.lane_choice import GATES
from core.room_records import Item, Room
from core.store import Store
from pages.parts import phone_gates, phone_numbers, phone_order, phone_quick
from tests import phone_sample as sample
from tests.pages.phones import MOST_WIDGETS, line, own, press, shown, type_new, widgets


@pytest.mark.parametrize("kind", sample.TITLES)
def test_a_question_that_nobody_answered_yet_says_so_and_stays_light(asked: Callable[..., AppTest], kind: str) -> None:
    app = asked(kind)
    assert line(app) == "Not answered yet"
    assert 0 < widgets(app) <= MOST_WIDGETS


@pytest.mark.parametrize("kind", sample.TITLES)
def test_strangers_text_is_shown_and_never_interpreted(asked: Callable[..., AppTest], kind: str) -> None:
    items = tuple(
        item.model_copy(update={"title": sample.HOSTILE, "help": sample.HOSTILE}) for item in sample.items(kind)
    )
    given: dict[str, Any] = {"items": items, "title": sample.HOSTILE[:150], "prompt": sample.HOSTILE}
    if kind in ("missing", "counter"):
        given["options"] = (sample.HOSTILE[:150], "b")
    settings = {
        "rating": {"anchors": {"c2": [sample.HOSTILE] * 5}, "criteria": {"c2": sample.HOSTILE}},
        "swing": {"ends": {key: [sample.HOSTILE] * 2 for key in sample.NAMES}},
        "order": {"names": dict.fromkeys(sample.NAMES, sample.HOSTILE)},
        "estimate": {"currency": sample.HOSTILE, "period": sample.HOSTILE},
    }
    app = asked(kind, **given, settings=settings.get(kind, {}))
    interpreted = [*app.title, *app.markdown, *app.caption, *app.button, *app.radio, *app.text_input]
    texts = [getattr(one, "label", "") + str(getattr(one, "value", "") or "") for one in interpreted]
    texts += [option for radio in app.radio for option in radio.options]
    assert any("evil" in text for text in texts)
    assert [text for text in texts for bad in ("![x](", "](javascript", ":red[", "<b>") if bad in text] == []
    assert not app.text_input or all("\\" not in field.label for field in app.text_input)


def test_an_estimate_is_saved_once_all_three_numbers_are_there(asked: Callable[..., AppTest], store: Store) -> None:
    app = asked("estimate")
    app.text_input[0].set_value("20").run()
    assert line(app) == "2 more numbers, then it is saved."
    app.text_input[1].set_value("60").run()
    assert own(store, "estimate") == {}
    app.text_input[2].set_value("30").run()
    assert own(store, "estimate")["w1.touch_minutes"] == {"low": 20, "high": 60, "middle": 30}
    assert line(app) == "Saved: 20 to 60, normally 30 minutes per case"


def test_low_above_high_is_said_kindly_and_not_saved(asked: Callable[..., AppTest], store: Store) -> None:
    app = asked("estimate")
    for place, text in enumerate(("60", "20", "30")):
        app.text_input[place].set_value(text).run()
    assert "Are they the other way round?" in line(app)
    assert own(store, "estimate") == {}
    press(app, "Swap the two")
    assert line(app).startswith("Saved: 20 to 60, normally 30")
    app.text_input[1].set_value("25").run()
    assert "It should lie between" in line(app)
    assert "Saved: 20 to 60" in line(app)


@pytest.mark.parametrize(
    ("text", "said"),
    [("abc", "is not a number"), ("-5", "below zero"), ("1.200", "can mean"), ("1e99999", "is not a number")],
)
def test_what_is_no_number_is_said_in_the_line(
    asked: Callable[..., AppTest], store: Store, text: str, said: str
) -> None:
    app = asked("estimate")
    app.text_input[0].set_value(text).run()
    assert said in line(app)
    assert own(store, "estimate") == {}


def test_a_share_is_typed_of_100_cases_with_a_comma_and_kept_as_a_share(
    asked: Callable[..., AppTest], store: Store
) -> None:
    app = asked("estimate")
    press(press(app, "Next"), "Next")
    for place, text in enumerate(("2,5", "20", "8 %")):
        app.text_input[place].set_value(text).run()
    assert own(store, "estimate")["w2.rework_share"] == {"low": 0.025, "high": 0.2, "middle": 0.08}
    app.text_input[1].set_value("120").run()
    assert "more than 100 of 100" in line(app)


def test_i_dont_know_replaces_an_estimate_and_empties_its_numbers(asked: Callable[..., AppTest], store: Store) -> None:
    app = asked("estimate")
    for place, text in enumerate(("20", "60", "30")):
        app.text_input[place].set_value(text).run()
    press(app, "I don't know")
    assert own(store, "estimate")["w1.touch_minutes"] == {"unknown": True}
    assert line(app) == "Saved: I don't know"
    assert [field.value for field in app.text_input] == ["", "", ""]


def test_half_an_estimate_is_still_there_after_looking_at_the_next(asked: Callable[..., AppTest]) -> None:
    app = asked("estimate")
    app.text_input[0].set_value("20").run()
    press(press(app, "Next"), "Back")
    assert app.text_input[0].value == "20"


def test_a_rating_shows_every_level_in_full_and_is_saved_by_choosing(
    asked: Callable[..., AppTest], store: Store
) -> None:
    app = asked("rating")
    assert len(app.radio[0].options) == 6
    assert "no data about it is kept anywhere" in app.radio[0].options[0]
    app.radio[0].set_value(4).run()
    assert own(store, "rating") == {"w1.c2": {"level": 4}}
    assert line(app) == "Saved: level 4"
    app.radio[0].set_value("don't know").run()
    assert own(store, "rating") == {"w1.c2": {"unknown": True}}


def test_a_person_who_may_rate_only_some_criteria_is_asked_about_these(
    store: Store, room: Room, phone: Callable[..., AppTest]
) -> None:
    _, token = sample.seated(store, room.session_id, criteria=("c9",))
    sample.ask(store, room.session_id, "rating")
    app = phone(token)
    assert line(app) == "This one is for others. Yours comes next."
    assert not app.radio


def test_points_are_saved_and_ones_own_stand_beside_them(asked: Callable[..., AppTest], store: Store) -> None:
    app = asked("swing")
    app.segmented_control[0].set_value(100).run()
    press(app, "Next")
    assert "Yours so far: Friction cost 100" in shown(app)
    app.segmented_control[0].set_value(40).run()
    assert own(store, "swing") == {"c1": {"points": 100}, "c2": {"points": 40}}
    assert line(app) == "Saved: 40 points"


def test_an_order_is_tapped_and_the_last_place_fills_itself(
    asked: Callable[..., AppTest], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_order, "SECOND_TAP_SECONDS", 0.0)
    app = asked("order")
    press(app, "– Somebody wants it")
    assert line(app) == "3 left to place."
    press(press(app, "– Friction cost"), "– Ready to start")
    assert own(store, "order")["all"] == {"order": ["c4", "c1", "c2", "c3"]}
    assert line(app).startswith("Saved: 1. Somebody wants it, 2. Friction cost")
    press(app, "2. Friction cost")
    assert "1 left to place." in line(app)
    assert own(store, "order")["all"] == {"order": ["c4", "c1", "c2", "c3"]}


def test_a_double_tap_gives_one_place(asked: Callable[..., AppTest]) -> None:
    app = asked("order")
    press(app, "– Ready to start")
    press(app, next(b.label for b in app.button if "Ready to start" in b.label))
    assert "1" in next(b.label for b in app.button if "Ready to start" in b.label)


@pytest.mark.parametrize("kind", ["gate", "gap"])
def test_yes_no_and_dont_know(asked: Callable[..., AppTest], store: Store, kind: str) -> None:
    app = asked(kind)
    first = sample.items(kind)[0].item_id
    for chosen, kept, said in (("yes", "yes", "yes"), ("no", "no", "no"), ("don't know", "unknown", "I don't know")):
        app.radio[0].set_value(chosen).run()
        assert own(store, kind)[first] == {"answer": kept}
        assert line(app) == f"Saved: {said}"


def gates_of(*works: str) -> tuple[Item, ...]:
    return tuple(
        Item(item_id=f"{work}.{gate.replace(' ', '_')}", title=f"Work {work}", subject_id=work, second_id=gate)
        for work in works
        for gate in GATES
    )


def test_the_second_half_of_a_double_tap_does_not_answer_for_the_next_workflow(
    asked: Callable[..., AppTest], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_gates, "SECOND_TAP_SECONDS", 30.0)  # however slow the machine is
    app = asked("gate", items=gates_of("w1", "w2", "w3"))
    press(app, "None of these is so")
    press(app, "None of these is so")
    assert {key.split(".")[0] for key in own(store, "gate")} == {"w1"}
    assert [title.value for title in app.title] == ["Work w2"]


def test_all_gates_of_one_workflow_stand_on_one_screen_and_none_of_them_is_one_tap(
    asked: Callable[..., AppTest], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_gates, "SECOND_TAP_SECONDS", 0.0)  # a test taps faster than anybody reads
    app = asked("gate", items=gates_of("w1", "w2", "w3"))
    assert [title.value for title in app.title] == ["Work w1"]
    assert "**1 of 3**" in shown(app)
    assert len(app.get("button_group")) == len(GATES)
    assert widgets(app) <= MOST_WIDGETS
    press(app, "None of these is so")
    assert own(store, "gate") == {item.item_id: {"answer": "no"} for item in gates_of("w1")}
    assert [title.value for title in app.title] == ["Work w2"]
    app.get("button_group")[0].set_value("yes").run()
    app.get("button_group")[1].set_value("unknown").run()
    assert line(app) == "Saved: 2 of 4"
    press(app, "The others are not so")
    kept = [own(store, "gate")[item.item_id]["answer"] for item in gates_of("w2")]
    assert kept == ["yes", "unknown", "no", "no"]
    press(app, "Back")
    assert [title.value for title in app.title] == ["Work w2"]
    app.get("button_group")[0].set_value("no").run()
    assert own(store, "gate")["w2.no_metric"] == {"answer": "no"}
    press(app, "Next")
    press(app, "Done")
    assert line(app) == "Saved: 8 of 12 answered"
    press(app, next(b.label for b in app.button if b.label.startswith("Go to the first")))
    assert [title.value for title in app.title] == ["Work w3"]


def test_missing_work_is_added_named_once_and_can_be_taken_out(asked: Callable[..., AppTest], store: Store) -> None:
    app = asked("missing")
    assert app.selectbox[0].options == ["Claims intake", "Invoice approval", "Address changes"]
    type_new(app, "Refunds by hand")
    assert own(store, "missing")["all"] == {"texts": ["Refunds by hand"]}
    assert line(app) == "Saved: 1 entry"
    type_new(app, "refunds BY hand")
    assert "among yours already" in line(app)
    app.selectbox[0].set_value("Claims intake").run()
    assert "“Claims intake” is on the list already" in line(app)
    press(app, "Refunds by hand · remove")
    assert own(store, "missing")["all"] == {"texts": []}
    assert line(app) == "Saved: nothing to add"


def test_causes_are_typed_one_by_one_up_to_five(asked: Callable[..., AppTest], store: Store) -> None:
    app = asked("causes")
    for number in range(5):
        app.text_input[0].set_value(f"Cause {number} {sample.HOSTILE[:60]}").run()
    assert len(own(store, "causes")["all"]["texts"]) == 5
    assert not app.text_input
    assert line(app).startswith("5 are enough.")
    assert widgets(app) <= MOST_WIDGETS


def test_nothing_to_add_is_an_answer(asked: Callable[..., AppTest], store: Store) -> None:
    press(asked("causes"), "Nothing to add")
    assert own(store, "causes")["all"] == {"texts": []}


def test_the_counter_metric_is_voted_on(asked: Callable[..., AppTest], store: Store) -> None:
    app = asked("counter")
    app.radio[0].set_value("Errors found later").run()
    assert own(store, "counter")["all"] == {"choice": "Errors found later"}
    assert line(app) == "Saved: “Errors found later”"


def test_numbers_are_read_as_people_type_them() -> None:
    assert phone_numbers.number("1 200", "volume", None) == 1200
    assert phone_numbers.out_of_order({"low": 1, "high": 3, "middle": 2}) == ""


def test_a_tap_that_no_run_and_no_script_has_saved_is_saved_by_next_although_the_page_was_drawn_since(
    asked: Callable[..., AppTest], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_quick, "_is_served", True)
    app = asked("gap")
    app.radio[0].set_value("yes").run()
    app.run()
    assert own(store, "gap") == {}, "with the script, a tap alone saves nothing here"
    press(app, "Next")
    assert list(own(store, "gap").values()) == [{"answer": "yes"}]
