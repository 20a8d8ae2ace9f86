"""What the desk says when a step lacks what its questions need; the room's answers go on by the next button."""

from __future__ import annotations

import pytest

from core.lane_choice import active_criteria
from core.records import Act
from tests.make import make_session
from tests.pages.test_facilitate import begun, desk, now, presses_are_meant, rig, said  # noqa: F401
from tests.room_rig import Rig


def press(app, label: str):
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def test_a_room_without_criteria_gets_the_usual_ones_by_one_button(open_app, store):
    store.apply(Act("Ana", now(), "open_session", "op-1"), "bare", saves=[make_session(session_id="bare")])
    rig = Rig(store, "bare", now()).open().move_to("pick")  # noqa: F811
    app = open_app(session_id="bare")
    app.session_state["device-lead-bare"] = rig.secret
    app.switch_page("pages/facilitate.py").run()
    assert "nothing to weigh and to rate by" in said(app)
    press(app, "Take the usual criteria")
    assert len(active_criteria(store.facts("bare"))) > 3
    assert "nothing to weigh and to rate by" not in said(app)


@pytest.mark.parametrize("step", ["target", "owner", "controls"])
def test_a_step_about_the_lane_says_that_there_is_none(desk, rig: Rig, step):  # noqa: F811
    rig.move_to(step)
    assert "No lane is picked yet" in said(desk())


def test_the_next_button_takes_what_the_room_said_and_then_goes_on(desk, rig: Rig):  # noqa: F811
    rig.move_to("friction")
    question = rig.ask(rig.to_ask("missing"))
    rig.answer(question, lambda number, item: {"texts": ["Complaints by hand"]}, range(9)).reveal(question)
    app = desk()
    press(app, "Take into the plan: 1 answer")
    assert "Complaints by hand" in {workflow.name for workflow in rig.facts.workflows}
    assert not [button for button in app.button if button.label.startswith("Take into the plan")]
    assert [button for button in app.button if button.label.startswith("Ask: Numbers:")]


def test_before_the_first_question_the_desk_says_how_people_come_in(desk, rig: Rig):  # noqa: F811
    app = desk()
    assert f"{rig.room.code[:4]}-{rig.room.code[4:]}" in said(app)


def test_what_is_in_the_plan_already_is_offered_without_a_tick(desk, rig: Rig):  # noqa: F811
    rig.move_to("pick")
    question = rig.ask(rig.to_ask("gate"))
    rig.answer(question, lambda number, item: {"answer": "no"}, range(9)).reveal(question)
    app = desk()
    app.session_state["room-part"] = "results"
    app.run()
    assert app.checkbox
    assert all(box.value for box in app.checkbox)
    press(app, "Take into the plan")
    assert app.checkbox
    assert not any(box.value for box in app.checkbox)
    assert "in the plan already" in said(app)
