"""How many exceptions of each class the live lane has a week: from its logs where they know, else from a stated share.

The figures of a log give the mean at once. Busy weeks need the events themselves: they are counted when somebody asks,
and remembered for the log, the calendar and the activities, because events never change once imported.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, timedelta

from core import log_summaries
from core.actions.activity_labels import labelled
from core.actions.define_controls import cases_per_week, lane_controls, own
from core.calendars import BusinessCalendar
from core.event_log import marked_weeks
from core.exceptions_load import Load, from_share, from_weeks, together
from core.log_figures import LogFigures
from core.log_words import weeks_of
from core.records import Control, EventLog, Facts
from core.store import Store

REMEMBERED = 64
Key = tuple[str, str, str, tuple[str, ...]]
Week = tuple[date, int, int]
"""Monday, cases completed in that week, of these the ones that hold any of the activities."""
_counted: OrderedDict[Key, tuple[Week, ...]] = OrderedDict()
_counting = threading.Lock()


@dataclass(frozen=True)
class Known:
    """One activity that a log marks, or seems to have, as an exception."""

    activity: str
    shown: str
    is_marked: bool
    cases: int
    share: float | None
    per_week: float | None


@dataclass(frozen=True)
class Loads:
    """The expected load by control id, all together, and what the log offers."""

    log: EventLog | None
    by_control: dict[str, Load]
    total: Load | None
    known: tuple[Known, ...]
    unassigned: tuple[Known, ...]
    """Exception activities of the log that no control takes."""
    can_count: bool
    """Whether busy weeks can be counted and are not yet."""


def log_of(facts: Facts) -> EventLog | None:
    """The newest log of the lane's workflow."""
    lane = facts.live_lane
    mine = [log for log in facts.event_logs if lane and log.workflow_id == lane.workflow_id]
    return max(mine, key=lambda log: (log.imported_utc, log.event_log_id)) if mine else None


def loads(store: Store, facts: Facts) -> Loads:
    """What is known without waiting; a log whose figures were never worked out offers nothing yet."""
    lane, log = facts.live_lane, log_of(facts)
    figures = log_summaries.known(store, facts, log.event_log_id) if log else None
    known = _known(facts, log, figures) if log and figures else ()
    mine = lane_controls(facts, lane.lane_id) if lane else ()
    classes = [control for control in mine if control.kind == "exception" and control.applies]
    found = {control.control_id: _load(facts, control, log, figures) for control in classes}
    taken = {activity for control in classes for activity in control.activities}
    answers = [load for load in found.values() if load.origin != "unknown"]
    can_count = log is not None and any(
        control.activities and _key(facts, log, control.activities) not in _counted for control in classes
    )
    rest = tuple(one for one in known if one.activity not in taken)
    return Loads(log, found, together(answers), known, rest, can_count)


def count_weeks(store: Store, facts: Facts) -> int:
    """Counts the weeks of every class from the events; the number of classes that were counted. Takes a while."""
    log, lane = log_of(facts), facts.live_lane
    if log is None or lane is None:
        return 0
    mine = lane_controls(facts, lane.lane_id)
    wanted = {control.activities for control in mine if control.kind == "exception" and control.activities}
    missing = [names for names in wanted if _key(facts, log, names) not in _counted]
    if not missing:
        return 0
    with store.working(log.session_id, log.event_log_id, None) as cursor:
        for names in missing:
            weeks = marked_weeks(cursor, BusinessCalendar.of(facts.session), sorted(names))
            whole = weeks[1:-1] if len(weeks) > 2 else weeks  # the first and the last are seldom whole
            filled = _with_quiet_weeks(whole)
            with _counting:
                _counted[_key(facts, log, names)] = filled
                while len(_counted) > REMEMBERED:
                    _counted.popitem(last=False)
    return len(missing)


def weeks_of_class(facts: Facts, name: str) -> tuple[Week, ...] | None:
    """The counted weeks of the exception class of that name; None while nobody counted them, empty without such a class
    or without a log. Whole weeks only, quiet ones as zeros.
    """
    control, log = class_named(facts, name), log_of(facts)
    if control is None or log is None:
        return ()
    return _counted.get(_key(facts, log, control.activities))


def class_named(facts: Facts, name: str) -> Control | None:
    """The live lane's exception class of that name that steps of a log belong to; capitals make no difference."""
    return next((one for one in classes_in_log(facts) if one.name.casefold() == name.strip().casefold()), None)


def classes_in_log(facts: Facts) -> tuple[Control, ...]:
    """The exception classes of the live lane that steps of a log belong to: a stop rule can count them."""
    lane = facts.live_lane
    mine = lane_controls(facts, lane.lane_id) if lane else ()
    return tuple(one for one in mine if one.kind == "exception" and one.applies and one.activities)


def as_class(facts: Facts, known: Known) -> Control:
    """An exception class for one activity of the log, with what the log says of it; not stored, and not complete."""
    blank = own(facts, "exception")
    return blank.changed(
        name=known.shown[:200],
        what="An exception that the imported log knows.",
        trigger=f"The step “{known.shown[:200]}” comes up",
        detector="The log of the workflow",
        activities=(known.activity,),
    )


def _with_quiet_weeks(weeks: tuple[Week, ...]) -> tuple[Week, ...]:
    """A week in which no case was completed had no exception either: it counts as one without."""
    if not weeks:
        return ()
    counts = {day: (cases, holding) for day, cases, holding in weeks}
    first, last = min(counts), max(counts)
    days = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    return tuple((day, *counts.get(day, (0, 0))) for day in days)


def _known(facts: Facts, log: EventLog, figures: LogFigures) -> tuple[Known, ...]:
    weeks = weeks_of(figures)
    by_name = {activity.name: activity for activity in figures.activities}
    found = []
    for one in labelled(facts, log.event_log_id, [activity.name for activity in figures.activities]):
        if one.queue == "exception":
            cases = by_name[one.activity].cases
            share = cases / figures.cases if figures.cases else None
            per_week = cases / weeks if weeks else None
            found.append(Known(one.activity, one.shown, one.is_marked, cases, share, per_week))
    return tuple(sorted(found, key=lambda known: -known.cases))


def _load(facts: Facts, control: Control, log: EventLog | None, figures: LogFigures | None) -> Load:
    minutes = control.minutes_per_item
    if control.activities and log is not None:
        counted = _counted.get(_key(facts, log, control.activities))
        if counted is not None:
            return from_weeks([(cases, holding) for _, cases, holding in counted], minutes)
        mean = _mean(control, figures)
        if mean is not None:
            share, per_week = mean
            return Load(per_week, None, share, None if minutes is None else per_week * minutes / 60, None, "log")
    lane = facts.live_lane
    cases, _ = cases_per_week(facts, lane.workflow_id) if lane else (None, "")
    return from_share(control.expected_share, cases, minutes)


def _mean(control: Control, figures: LogFigures | None) -> tuple[float, float] | None:
    """Share of cases and cases a week; with several activities the commonest alone, which is the least it can be."""
    weeks = weeks_of(figures) if figures else None
    if figures is None or not weeks or not figures.cases:
        return None
    most = max((one.cases for one in figures.activities if one.name in control.activities), default=0)
    return most / figures.cases, most / weeks


def _key(facts: Facts, log: EventLog, names: tuple[str, ...]) -> Key:
    return log.session_id, log.event_log_id, BusinessCalendar.of(facts.session).key, tuple(sorted(names))
