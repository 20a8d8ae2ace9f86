"""Two people, two tabs, two copies: whose change it was is said, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.actions import name_owner, set_target
from core.series import Point
from core.store import Store
from pages.parts import history, session
from tests.make import (
    make_act,
    make_control,
    make_criterion,
    make_estimate,
    make_lane,
    make_metric,
    make_ownership,
    make_person,
    make_session,
    make_workflow,
)

ANA, BEN = "person-ana", "person-ben"


def act(who: str, page: str) -> Any:
    return make_act(who=who, page=page)


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.text, *app.warning, *app.error, *app.toast, *app.info)
    return " ".join(str(one.value) for one in shown)


def notes(app: AppTest) -> str:
    """The notes that the frame of the pages would show; AppTest runs a page without it."""
    return " ".join(app.session_state["notes_to_show"])


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def field(elements: Any, label: str) -> Any:
    return next(one for one in elements if one.label == label)


@pytest.fixture
def room(store: Store) -> Store:
    """A session with Ana and Ben, a workflow and its live lane."""
    persons = [make_person(person_id=ANA, name="Ana"), make_person(person_id=BEN, name="Ben")]
    store.apply(act("Ana", "open_session"), "s1", saves=[make_session(), *persons])
    store.apply(act("Ana", "map_friction"), "s1", saves=[make_workflow(role_id=None)])
    store.apply(act("Ana", "pick_lane"), "s1", saves=[make_lane()])
    return store


def test_undo_asks_before_it_takes_back_somebody_elses_change(open_app: Callable[..., AppTest], room: Store) -> None:
    workflow = room.facts("s1").workflows[0]
    room.apply(act("Ben", "map_friction"), "s1", saves=[workflow.changed(note="Ben's note")])
    app = press(open_app("map_friction", "s1", ANA), "Undo")
    assert "not yours" in said(app)
    assert "Ben" in said(app)
    assert room.facts("s1").workflows[0].note == "Ben's note"
    press(app, "Leave it")
    assert room.facts("s1").workflows[0].note == "Ben's note"
    press(press(app, "Undo"), "Take back what Ben did")
    assert room.facts("s1").workflows[0].note == ""
    assert "Taken back what Ben did" in notes(app)


def test_undo_of_ones_own_change_asks_nothing(open_app, room) -> None:
    workflow = room.facts("s1").workflows[0]
    room.apply(act("Ana", "map_friction"), "s1", saves=[workflow.changed(note="mine")])
    app = press(open_app("map_friction", "s1", ANA), "Undo")
    assert "Taken back: changed the workflow 'Claims intake' (note)" in notes(app)
    assert room.facts("s1").workflows[0].note == ""


def test_an_owner_typed_while_another_is_saved_first_is_compared_not_lost(open_app, room) -> None:
    app = open_app("name_owner", "s1", ANA)
    field(app.text_input, "Owner").set_value("Carla Ruiz").run()
    facts = room.facts("s1")
    theirs = name_owner.blank(facts).changed(owner="Dora Lind")
    name_owner.keep_ownership(room, act("Ben", "name_owner"), facts, theirs)
    press(app, "Save the owner")
    assert "Ben saved a newer version" in said(app).replace("\\", "")
    assert field(app.text_input, "Owner").value == "Carla Ruiz"
    press(app, "Save mine over it")
    assert room.facts("s1").ownerships[0].owner == "Carla Ruiz"


def test_saved_over_a_newer_version_a_field_left_alone_keeps_what_the_other_saved(open_app, room) -> None:
    room.apply(act("Ana", "name_owner"), "s1", saves=[make_ownership(owner="Carla Ruiz", deputy="")])
    app = open_app("name_owner", "s1", ANA)
    field(app.text_input, "Deputy").set_value("Emil Berg").run()
    owned = room.facts("s1").ownerships[0]
    yes = {"accepted_sentence": "I answer.", "accepted_by": "Carla Ruiz", "accepted_utc": session.utc_now()}
    room.apply(act("Ben", "name_owner"), "s1", saves=[owned.changed(budget="40 000", **yes)])
    app.run()
    press(app, "Save mine over it")
    saved = room.facts("s1").ownerships[0]
    assert (saved.deputy, saved.budget, saved.accepted_by) == ("Emil Berg", "40 000", "Carla Ruiz")


def test_nobody_accepts_a_sentence_that_changed_before_they_could_read_it(open_app, room, monkeypatch) -> None:
    room.apply(act("Ana", "name_owner"), "s1", saves=[make_ownership(owner="Carla Ruiz")])
    sentences = iter(["to 30 days", "to 10 days"])
    current = [next(sentences)]
    monkeypatch.setattr(name_owner, "sentence_now", lambda facts: current[0])
    app = open_app("name_owner", "s1", ANA)
    field(app.text_input, "Type your name to accept").set_value("Carla Ruiz")
    current[0] = next(sentences)
    press(app, "I accept")
    assert "Read it again" in said(app)
    assert not room.facts("s1").ownerships[0].accepted_by
    field(app.text_input, "Type your name to accept").set_value("Carla Ruiz")
    press(app, "I accept")
    assert room.facts("s1").ownerships[0].accepted_sentence == "to 10 days"


def weeks(room: Store, metric_id: str, who: str, values: tuple[float, ...]) -> None:
    first = date(2026, 1, 5)
    points = [Point(first + timedelta(weeks=at), value, None, at) for at, value in enumerate(values)]
    set_target.keep_observations(room, act(who, "set_target"), room.facts("s1"), metric_id, points, "typed")


@pytest.fixture
def measured(room: Store) -> str:
    """The id of an outcome metric with twelve weeks."""
    metric = make_metric()
    room.apply(act("Ana", "set_target"), "s1", saves=[metric])
    weeks(room, metric.metric_id, "Ana", tuple(range(40, 52)))
    return metric.metric_id


def test_nobody_seals_weeks_that_changed_before_they_could_see_them(open_app, room, measured) -> None:
    app = open_app("set_target", "s1", ANA)
    weeks(room, measured, "Ben", (99.0, 38, 44, 39, 46, 42, 37, 45, 40, 43, 39, 44))
    press(app, "Seal these 12 weeks")
    assert "nothing was sealed" in said(app)
    assert room.facts("s1").seals == ()
    press(app, "Seal these 12 weeks")
    assert room.facts("s1").seals[0].values[0] == 99.0


def test_weeks_pasted_over_weeks_that_somebody_just_saved_are_asked_about(open_app, room, measured) -> None:
    app = open_app("set_target", "s1", ANA)
    app.session_state["weeks-in-outcome"] = True
    app.session_state[f"way-{measured}"] = "paste"
    app.run()
    field(app.text_area, "Weeks and values").set_value("2026-01-05; 1\n2026-01-12; 2").run()
    weeks(room, measured, "Ben", (99.0, *range(41, 52)))
    press(app, "Keep these 2 weeks")
    assert "Ben changed these values" in said(app)
    assert len(room.facts("s1").observations) == 12
    press(app, "Keep these 2 weeks")
    assert len(room.facts("s1").observations) == 2


def test_nothing_typed_for_one_session_shows_in_a_copy_with_the_same_ids(open_app, room) -> None:
    """Two copies of the demo hold workflows and roles of the same ids."""
    room.apply(act("Ana", "open_session"), "s2", saves=[make_session(session_id="s2", name="Copy")])
    room.apply(act("Ana", "map_friction"), "s2", saves=[make_workflow(session_id="s2", role_id=None)])
    app = open_app("map_friction", "s1", ANA)
    field(app.text_area, "Note on this workflow").set_value("only in the first").run()
    app.switch_page("pages/open_session.py").run()
    app.button(key="open-s2").click().run()
    app.switch_page("pages/map_friction.py").run()
    assert field(app.text_area, "Note on this workflow").value == ""
    press(app, "Save these numbers")
    assert room.facts("s2").workflows[0].note == ""
    assert room.facts("s1").workflows[0].note == ""


def test_a_session_that_somebody_removed_says_who_and_where_to_bring_it_back(open_app, room) -> None:
    app = open_app("map_friction", "s1", ANA)
    room.apply(act("Ben", "open_session"), "s1", deletes=[room.facts("s1").session])
    app.run()
    assert "Ben removed the session" in said(app)
    assert "bring it back on Sessions" in said(app)
    assert not app.exception


def test_the_second_half_of_a_double_click_never_presses_the_next_record_s_button(open_app, room, monkeypatch) -> None:
    monkeypatch.setattr(session, "SECOND_CLICK_SECONDS", 60.0)
    others = [make_workflow(workflow_id=name, name=name, role_id=None) for name in ("one", "two", "three")]
    room.apply(act("Ana", "map_friction"), "s1", saves=others)
    app = open_app("map_friction", "s1", ANA)
    app.selectbox(key="friction-chosen").set_value("one").run()
    press(app, "Delete this workflow")
    app.selectbox(key="friction-chosen").set_value("two").run()
    press(app, "Delete this workflow")
    assert {workflow.workflow_id for workflow in room.facts("s1").workflows} == {"claims", "two", "three"}


def test_a_new_control_of_another_kind_starts_afresh(open_app, room) -> None:
    room.apply(act("Ana", "define_controls"), "s1", saves=[make_control()])
    app = open_app("define_controls", "s1", ANA)
    press(app, "Write one of our own")
    field(app.text_input, "Name").set_value("Never saved").run()
    press(app, "Close without saving")
    press(app, "Write one of our own")
    assert field(app.text_input, "Name").value == ""


def test_history_is_in_words_with_one_line_for_each_save(open_app, room) -> None:
    room.apply(act("Ben", "map_friction"), "s1", saves=[make_estimate(), make_criterion()])
    names = history.names_of(room.facts("s1"))
    together = room.next_undo("s1", "map_friction")
    text = history.said_together(together, names)
    assert "_" not in text
    assert "of 'Claims intake'" in text
