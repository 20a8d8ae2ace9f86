"""Whether a stop or a fallback was rehearsed, and how that stands today. Pure; today is an argument.

drilled: the last one done worked, within the time that the control names, and is not older than a quarter. date set: a
day for the next one stands. open: anything else, with what to do in a sentence. The quarter is ours (CONTROLS X2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from core.quantities import shown_number
from core.records import Control, Drill

FRESH_DAYS = 92
"""A drill holds for a quarter: people, passwords and numbers change. A starting point of ours."""
MANUAL_MINUTES = 60
"""Manual work runs within an hour where the control itself names no time (CONTROLS X2, ours)."""

State = Literal["drilled", "date set", "overdue", "failed", "old", "never"]


@dataclass(frozen=True)
class Drilled:
    """How one control's drills stand, in a sentence; `is_open` until it was drilled or a date is set."""

    control: Control
    state: State
    sentence: str
    last: Drill | None = None
    due_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.state not in ("drilled", "date set")


def needs_drill(control: Control) -> bool:
    """Fallbacks that people go over to, and the switch that stops it; not leaving a supplier one day."""
    return control.applies and (control.kind == "fallback" or control.code == "X2") and control.code not in (
        "X11", "X12",
    )  # fmt: skip


def allowed_minutes(control: Control) -> float:
    """Minutes within which a drill must be through: until people work by hand where that is said, else an hour."""
    return control.minutes_to_manual if control.minutes_to_manual is not None else MANUAL_MINUTES


def drilled(control: Control, drills: Iterable[Drill], today: date) -> Drilled:
    """How it stands today; a drill without a day done is a date set, and one whose day has passed is overdue."""
    mine = [drill for drill in drills if drill.control_id == control.control_id]
    done = sorted((drill for drill in mine if drill.done_on), key=lambda drill: (drill.done_on, drill.version))
    planned = sorted(drill.due_on for drill in mine if drill.due_on and not drill.done_on)
    last = done[-1] if done else None
    due = planned[0] if planned else None
    state, said = _last(control, last, today)
    if state == "drilled":
        return Drilled(control, state, said, last, due)
    if due is None:
        return Drilled(control, state, f"{said} Rehearse it, or set a date.", last)
    if due < today:
        return Drilled(control, "overdue", f"{said} The drill of {_day(due)} is overdue.", last, due)
    return Drilled(control, "date set", f"{said} Drill on {_day(due)}.", last, due)


def _last(control: Control, last: Drill | None, today: date) -> tuple[State, str]:
    if last is None or last.done_on is None:
        return "never", f"'{control.name}' was never rehearsed."
    took = "" if last.minutes is None else f" in {shown_number(last.minutes)} minutes"
    when = f"on {_day(last.done_on)}{took}"
    if not last.worked:
        return "failed", f"'{control.name}' was rehearsed {when} and did not work."
    if last.minutes is not None and last.minutes > allowed_minutes(control):
        allowed = shown_number(allowed_minutes(control))
        return "failed", f"'{control.name}' was rehearsed {when}; {allowed} are allowed."
    if (today - last.done_on).days > FRESH_DAYS:
        return "old", f"'{control.name}' was last rehearsed {when}, over a quarter ago."
    return "drilled", f"'{control.name}' was rehearsed {when}" + (f" by {last.who}." if last.who else ".")


def standings(controls: Iterable[Control], drills: Iterable[Drill], today: date) -> tuple[Drilled, ...]:
    """Every control that must be rehearsed, in their order."""
    known = tuple(drills)
    return tuple(drilled(control, known, today) for control in controls if needs_drill(control))


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
