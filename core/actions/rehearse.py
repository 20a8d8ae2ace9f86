"""Drills of stops and fallbacks: a day set, a drill done, and how each control stands."""

from __future__ import annotations

from datetime import date

from core.actions.define_controls import lane_controls
from core.drills import Drilled, standings
from core.errors import NotFound, Refused
from core.records import Act, Control, Drill, Facts, new_id
from core.store import Store


def standing(facts: Facts, today: date) -> tuple[Drilled, ...]:
    """Every control of the live lane that must be rehearsed; empty without a lane."""
    lane = facts.live_lane
    return standings(lane_controls(facts, lane.lane_id), facts.drills, today) if lane else ()


def history(facts: Facts, control_id: str) -> tuple[Drill, ...]:
    """The drills of one control, the latest first."""
    mine = (drill for drill in facts.drills if drill.control_id == control_id)
    return tuple(sorted(mine, key=lambda drill: drill.done_on or drill.due_on or date.min, reverse=True))


def set_date(store: Store, act: Act, facts: Facts, control: Control, due_on: date, today: date) -> Drill:
    """Sets the day of the next drill, in place of one set before. Refused for a day that has passed."""
    _there(facts, control)
    if due_on < today:
        raise Refused("A drill is planned for a day to come. Record one that was done under 'It was done'.", "due_on")
    planned = next((drill for drill in history(facts, control.control_id) if drill.done_on is None), None)
    drill = planned.changed(due_on=due_on) if planned else _new(control, due_on=due_on)
    return _saved(store, act, drill)


def record(
    store: Store,
    act: Act,
    facts: Facts,
    control: Control,
    *,
    done_on: date,
    minutes: float | None,
    who: str,
    worked: bool,
    found: str,
    today: date,
) -> Drill:
    """Keeps a drill that was done; a planned one becomes the one that was done."""
    _there(facts, control)
    if done_on > today:
        raise Refused("A drill that was done lies in the past. Set a date for one to come.", "done_on")
    if not who.strip():
        raise Refused("Write who did the drill.", "who")
    if minutes is None:
        raise Refused("Write how many minutes it took until people worked by hand.", "minutes")
    planned = next((drill for drill in history(facts, control.control_id) if drill.done_on is None), None)
    given = {"done_on": done_on, "minutes": minutes, "who": who, "worked": worked, "found": found}
    return _saved(store, act, planned.changed(**given) if planned else _new(control, **given))


def _new(control: Control, **given: object) -> Drill:
    return Drill.model_validate(
        {"session_id": control.session_id, "drill_id": new_id(), "control_id": control.control_id} | given
    )


def _there(facts: Facts, control: Control) -> None:
    if all(one.control_id != control.control_id for one in facts.controls):
        raise NotFound("This control was removed meanwhile. Reload the page.")


def _saved(store: Store, act: Act, drill: Drill) -> Drill:
    saved = store.apply(act, drill.session_id, saves=(drill,))
    return next(record for record in saved if isinstance(record, Drill))
