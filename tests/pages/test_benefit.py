"""The effect in money on step 3: empty, filled by hand, wrong input, hostile text, somebody else's save."""

from __future__ import annotations

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.actions import lane_benefit
from core.actions.estimate_edits import Given
from core.store import Store
from tests.make import make_act, make_estimate, make_lane, make_metric, make_role, make_session, make_workflow
from tests.test_benefit import THEN, TODAY

HOSTILE = "<img src=x onerror=alert(1)> **b** [l](http://evil.test) :red[x] $x^2$"


def said(app: AppTest) -> str:
    kinds = (app.markdown, app.error, app.warning, app.caption, app.success, app.info, app.text)
    return " ".join(text.value for kind in kinds for text in kind).replace("\u202f", " ").replace("\\", "")


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def by_label(elements: Any, label: str) -> Any:
    return next(element for element in elements if element.label.startswith(label))


@pytest.fixture
def lane(store: Store) -> Store:
    numbers = tuple(
        make_estimate(subject_id="clerk" if code == "cost_per_hour" else "claims", quantity=code, low=v, middle=v,
                      high=v, evidence="measured")
        for code, v in TODAY.items()
    )  # fmt: skip
    records = (make_session(draws=1000), make_role(), make_workflow(), make_lane(), make_metric(), *numbers)
    store.apply(make_act(), "s1", saves=records)
    return store


def filled(store: Store, **values: float) -> None:
    board = lane_benefit.benefit_board(store.facts("s1"))
    typed = {code: Given(v, v, v, "interview") for code, v in (THEN | values).items()}
    lane_benefit.keep_benefit(store, make_act(), store.facts("s1"), board.benefit, typed, board.numbers)


def unfolded(open_app: Any) -> AppTest:
    app = open_app("set_target", "s1")
    app.session_state["benefit-numbers"] = True
    return app.run()


def give(app: AppTest, label: str, *ends: str) -> None:
    for end, text in zip(("low", "middle", "high"), ends if len(ends) == 3 else ends * 3, strict=True):
        by_label(app.text_input, f"{label}, {end}").set_value(text)


def test_before_anything_is_given_it_says_what_is_missing_and_shows_no_number(open_app, lane):
    app = open_app("set_target", "s1")
    assert not app.exception
    assert "Not known yet: “Hands-on time left”, “Cases reviewed”" in said(app)
    assert "A blank is never counted as 0" in said(app)


def test_the_numbers_by_hand_typed_into_the_form(open_app, lane):
    app = unfolded(open_app)
    for label, text in (
        ("Hands-on time left", "6"), ("Cases still reworked", "5 %"), ("Cases reviewed", "10"),
        ("Time per review", "5"),
        ("Exceptions", "8 %"), ("Time per exception", "15"), ("Cases with an AI mistake", "1 %"),
        ("Time to mend one", "20"), ("Run cost per case", "0,2"), ("Run cost per month", "900"),
        ("One-off cost", "25056"),
    ):  # fmt: skip
        full = next(box.label for box in app.text_input if box.label.startswith(label)).rsplit(", ", 1)[0]
        give(app, full, text)
    by_label(app.text_area, "What will the freed hours").set_value("The backlog of refunds")
    press(app, "Save the numbers")
    assert not app.exception
    assert len(lane.facts("s1").benefit_numbers) == 11
    assert "At the target it brings EUR 8 350 a month" in said(app)
    assert "Pays from 11 % less hands-on time on" in said(app)
    assert "The one-off cost is back after 3 months" in said(app)
    assert "Named use: The backlog of refunds" in said(app)


def test_the_net_opens_to_its_formula_with_the_live_numbers(open_app, lane):
    filled(lane)
    app = open_app("set_target", "s1")
    app.session_state["open-benefit-net"] = True
    app.session_state["benefit-table"] = True
    app.run()
    shown = " ".join(code.value for code in app.code).replace("\u202f", " ")
    assert "V · (t − t′) / 60 · c = 1 200 · (18 − 6) / 60 · 42 = 10 080" in shown
    assert "= 8 352 with every number at its middle" in shown
    assert "Cases reviewed: 0.1, interview, Ana" in said(app)
    assert not app.exception


def test_what_can_not_be_is_refused_in_words_and_what_was_typed_stays(open_app, lane):
    app = unfolded(open_app)
    give(app, "Cases reviewed", "10", "x", "30")
    press(app, "Save the numbers")
    assert "Cases reviewed, middle:" in said(app)
    give(app, "Cases reviewed", "30", "20", "10")
    press(app, "Save the numbers")
    assert "low must not be above middle" in said(app)
    assert by_label(app.text_input, "Cases reviewed, low").value == "30"
    assert lane.facts("s1").benefit_numbers == ()


def test_a_blank_takes_a_number_away_and_the_net_with_it(open_app, lane):
    filled(lane)
    app = unfolded(open_app)
    assert by_label(app.text_input, "Cases reviewed, middle").value == "10 %"
    give(app, "Cases reviewed", "")
    press(app, "Save the numbers")
    assert "Not known yet: “Cases reviewed” is missing" in said(app)
    press(app, "Undo")
    assert "At the target it brings" in said(app)


def test_a_lane_that_does_not_pay_is_told_so(open_app, lane):
    filled(lane, fixed_run_cost=50_000)
    app = open_app("set_target", "s1")
    assert "All that is planned together does not cover what it costs to run" in said(app)
    assert "In half of the cases or more the one-off cost never comes back" in said(app)


def test_somebody_elses_save_is_said_and_nothing_typed_is_lost(open_app, lane):
    filled(lane)
    app = unfolded(open_app)
    give(app, "Time per review", "7")
    app.run()
    filled(lane, fixed_run_cost=1000)
    press(app, "Save the numbers")
    assert "saved a newer version while this form was open" in said(app)
    assert by_label(app.text_input, "Time per review, low").value == "7"
    press(app, "Save mine over it")
    now = {one.quantity: one.middle for one in lane.facts("s1").benefit_numbers}
    assert now["review_minutes"] == 7
    assert now["fixed_run_cost"] == 1000, "left as it was drawn: theirs stays"


def test_hostile_words_stay_words(open_app, lane):
    app = unfolded(open_app)
    by_label(app.text_area, "What will the freed hours").set_value(HOSTILE)
    by_label(app.text_input, "Time per review: note").set_value(HOSTILE)
    give(app, "Time per review", "5")
    press(app, "Save the numbers")
    filled(lane)
    app = open_app("set_target", "s1")
    assert not app.exception
    raw = " ".join(text.value for text in app.markdown)
    assert not re.search(r"(?<!\\)<img|(?<!\\)\[l\]", raw)
