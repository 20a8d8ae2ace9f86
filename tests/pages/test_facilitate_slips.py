"""Slips at the desk: a double click, a key held down, figures taken by mistake, a session that is removed meanwhile."""

from __future__ import annotations

from pages.parts import room_do
from tests.make import make_act, make_workflow
from tests.pages.test_facilitate import begun, desk, press, presses_are_meant, rig
from tests.room_rig import levels

__all__ = ["begun", "desk", "presses_are_meant", "rig"]  # fixtures


def test_the_second_half_of_a_double_click_on_close_reveals_nothing(desk, rig, monkeypatch) -> None:
    asked = rig.move_to("pick").ask(rig.to_ask("rating"))
    rig.answer(asked, levels)
    app = desk()
    monkeypatch.setattr(room_do, "SETTLE_SECONDS", 60.0)
    press(app, "Close the question")
    for _ in range(3):  # a key that is held down, too
        press(app, "Reveal to everyone")
    assert rig.store.question(rig.session_id, asked.question_id).state == "closed"
    monkeypatch.setattr(room_do, "SETTLE_SECONDS", 0.0)
    press(app, "Reveal to everyone")
    assert rig.store.question(rig.session_id, asked.question_id).state == "revealed"


def test_figures_that_were_taken_are_taken_back_where_the_page_says_they_can_be(desk, rig) -> None:
    asked = rig.move_to("pick").ask(rig.to_ask("rating"))
    rig.answer(asked, levels).reveal(asked)
    app = desk()
    app.session_state["room-part"] = "results"
    app.run()
    press(app, "Take what is ticked")
    assert rig.facts.ratings
    press(app, "Undo")
    assert not rig.facts.ratings
    assert rig.facts.round_results


def test_ending_by_the_last_button_asks_first(desk, rig):
    rig.move_to("close")
    app = press(desk(), "End the session")
    assert "Decisions, one a line" in [area.label for area in app.text_area]
    assert not rig.room.is_over


def test_of_two_people_with_the_same_name_each_can_be_chosen(desk, rig) -> None:
    rig.join("Ana", "Ana")
    one, other = sorted(person.participant.participant_id for person in rig.people[-2:])
    app = desk()
    app.segmented_control(key="room-part").set_value("door").run()
    box = app.selectbox(key="room-person-who")
    assert len(set(box.options)) == len(box.options)
    box.set_value(other)
    press(app, "Turn away")
    states = {person.participant_id: person.state for person in rig.store.participants(rig.session_id)}
    assert (states[one], states[other]) == ("in", "turned away")


def test_workflows_whose_names_begin_alike_are_all_asked_about(desk, rig) -> None:
    long = "The very same beginning of a long name of work that goes on beyond what a box shows, "
    alike = [make_workflow(session_id=rig.session_id, workflow_id=f"n{n}", name=f"{long}{n}", role_id=None)
             for n in range(3)]  # fmt: skip
    rig.store.apply(make_act(page="map_friction", op_id="op-alike"), rig.session_id, saves=alike)
    rig.move_to("pick")
    wanted = rig.to_ask("gate")
    app = desk()
    press(app, "Ask: ")
    asked = next(one for one in rig.store.questions(rig.session_id) if one.state == "open")
    assert asked.kind == "gate"
    assert len(asked.items) == len(wanted.items)
