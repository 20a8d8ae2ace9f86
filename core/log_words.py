"""What an event log says, in sentences a leader reads aloud, and how each of its figures is measured. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median

from core.log_figures import ENOUGH_WEEKS, LogFigures, Wait
from core.quantities import shown_number, shown_share

MOST_OF_IT = 0.5
"""Waiting that fills more than this share of the time from first to last step is called most of it."""
_MINUTE, _TWO_DAYS = 1 / 60, 48.0


def shown_hours(hours: float | None) -> str:
    """Wall-clock time in the unit in which people speak of it; days of 24 hours.

    >>> [shown_hours(hours) for hours in (None, 0, 0.005, 0.5, 5, 47, 60, 24 * 400)]
    ['not known', '0 min', 'under 1 min', '30 min', '5 h', '47 h', '2.5 days', '400 days']
    """
    if hours is None:
        return "not known"
    if 0 < hours < _MINUTE:
        return "under 1 min"
    if hours < 1:
        return f"{shown_number(hours * 60, 2)} min"
    return f"{shown_number(hours, 2)} h" if hours < _TWO_DAYS else _days(hours / 24)


def _days(days: float) -> str:
    shown = shown_number(days, 2 if days < 100 else 3)
    return f"{shown} day" if shown == "1" else f"{shown} days"


def business_time(hours: float | None, day_hours: float) -> str:
    """Business hours, as business days from two of them on; a business day is as long as the calendar says.

    >>> [business_time(hours, 8) for hours in (None, 0.25, 10, 33.6)]
    ['not known', '15 business minutes', '10 business hours', '4.2 business days']
    """
    if hours is None:
        return "not known"
    if hours >= 2 * day_hours:
        return f"{shown_number(hours / day_hours, 2)} business days"
    if 0 < hours < 1:
        return f"{shown_number(hours * 60, 2)} business minutes" if hours >= _MINUTE else "under 1 business minute"
    shown = shown_number(hours, 2)
    return f"{shown} business hour{'' if shown == '1' else 's'}"


def count(number: int, what: str, more: str = "") -> str:
    """
    >>> count(1, "case"), count(13087, "case"), count(2, "loop back", "loops back")
    ('1 case', '13\u202f087 cases', '2 loops back')
    """
    return f"{number:,}".replace(",", "\u202f") + " " + (what if number == 1 else more or f"{what}s")


@dataclass(frozen=True)
class Normal:
    """A normal week: the middle one of the full weeks."""

    arrivals: float | None
    completed: float | None
    open_at_end: int | None
    """At the end of the last full week."""
    weeks: int


def normal_week(figures: LogFigures) -> Normal:
    """The median over the full weeks; None for each with fewer than four of them (as for the estimates)."""
    weeks = figures.weeks
    if len(weeks) < ENOUGH_WEEKS:
        return Normal(None, None, None, len(weeks))
    arrivals = median(week.started for week in weeks) if any(week.started for week in weeks) else None
    return Normal(arrivals, median(week.cases for week in weeks), weeks[-1].open_at_end, len(weeks))


def costliest_wait(figures: LogFigures) -> Wait | None:
    """The activity before which cases wait most, all waits together; None where nothing waits."""
    found = max(figures.waits, key=lambda wait: wait.business_all, default=None)
    return found if found is not None and found.business_all > 0 else None


@dataclass(frozen=True)
class Headline:
    """The first sentence, and what stands below it. `activity` is strangers' text that the second one names."""

    first: str
    second: str


def headline(figures: LogFigures, day_hours: float) -> Headline:
    """What the log says first: how many cases, how long they take, how much of that is waiting, and where.

    Waiting is a mean, because only means add up: the part before one step is a part of the whole.
    """
    return Headline(f"{_come_in(figures)} {_last(figures)}".strip(), _waiting(figures, day_hours))


def _come_in(figures: LogFigures) -> str:
    week = normal_week(figures)
    if week.arrivals is not None:
        return f"In a normal week {_about(week.arrivals)} in;"
    if week.completed is not None:
        shown = whole(week.completed)
        return f"In a normal week {shown} {'case is' if shown == '1' else 'cases are'} completed;"
    return f"The log holds {count(figures.cases, 'case')};"


def _about(number: float) -> str:
    shown = whole(number)
    return f"{shown} case comes" if shown == "1" else f"{shown} cases come"


def whole(number: float) -> str:
    """A count that may lie between two, as a whole one: 67.5 becomes 68."""
    return shown_number(math.floor(number + 0.5), 3)


def _last(figures: LogFigures) -> str:
    middle, high = figures.cycle_hours.p50, figures.cycle_hours.p90
    if middle is None or high is None:
        return ""
    return f"half are done within {shown_hours(middle)}, one in ten takes more than {shown_hours(high)}."


def _waiting(figures: LogFigures, day_hours: float) -> str:
    mean, top = figures.wait_business_hours.mean, costliest_wait(figures)
    if not mean or top is None:
        return "Cases don't wait between their steps in business hours."
    part = top.business_all / figures.cases if figures.cases else 0.0
    waited = f"{_part_of(mean, part, day_hours)} before “{shortened(top.activity)}”"
    if not figures.tells_work_from_waiting:
        which = "steps were done" if not figures.starts else "some steps were done, not when they began"
        return (
            f"Between their steps cases spend {waited}. This log says only when {which}, so that holds the work on "
            f"{'the next step' if not figures.starts else 'them'} too."
        )
    wall, cycle = figures.wait_wall_hours.mean, figures.cycle_hours.mean
    if wall and cycle and wall / cycle > MOST_OF_IT:
        return f"For most of that time nobody works on them: a case waits {waited}."
    return f"A case waits {waited}."


def _part_of(whole_hours: float, part_hours: float, day_hours: float) -> str:
    """'4.2 business days on average, 2.9 of them': the unit is said once where both have the same."""
    mean, part = business_time(whole_hours, day_hours), business_time(part_hours, day_hours)
    number, _, unit = part.partition(" ")
    return f"{mean} on average, {number if mean.endswith(unit) else part} of {'them' if mean[-1] == 's' else 'it'}"


def shortened(name: str, most: int = 60) -> str:
    """A name inside a sentence.

    >>> shortened("Decide" * 50, 10)
    'DecideDec…'
    """
    return name if len(name) <= most else name[: most - 1] + "…"


def variants_sentence(figures: LogFigures) -> str:
    """How many ways of working there are and how far the commonest carry, in words."""
    if not figures.cases:
        return "There is no case in this log."
    if figures.variants == 1:
        return "All cases go the same way."
    listed = min(10, len(figures.commonest_variants), figures.variants)
    share = figures.ten_commonest_share
    if share is None:
        share = sum(cases for _, cases in figures.commonest_variants[:listed]) / figures.cases
    number = {2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six", 7: "Seven", 8: "Eight", 9: "Nine"}.get(
        listed, "Ten"
    )
    carried = f"{number} ways of working cover {shown_share(share)} of the cases"
    if figures.variants <= listed:
        return f"{number} ways of working cover all cases."
    return f"{carried}; there are {count(figures.variants, 'way')} in all."


def spread_sentence(figures: LogFigures) -> str:
    """The entropy of the variants as the number of equally common ways that would be as hard to foretell."""
    if figures.variant_entropy is None:
        return ""
    alike = shown_number(2**figures.variant_entropy, 2)
    times = "one way" if alike == "1" else f"{alike} equally common ways"
    return f"To foretell a case's way is as hard as with {times}."


def weeks_of(figures: LogFigures) -> float | None:
    """How many weeks the log spans, for figures per week; None for less than a week."""
    if figures.first_utc is None or figures.last_utc is None:
        return None
    weeks = (figures.last_utc - figures.first_utc).total_seconds() / (7 * 86400)
    return weeks if weeks >= 1 else None


@dataclass(frozen=True)
class Definition:
    """How one figure is measured."""

    name: str
    measured: str
    elsewhere: str = ""
    """Where other tools measure something else under the same name."""


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "Case and step",
        "A case is all rows with the same case number. Its steps are ordered by the time of their completion; steps of "
        "the same time keep the order of the file.",
        "Some tools order by start time, or leave equal times in any order: other pairs then follow each other.",
    ),
    Definition(
        "Cycle time",
        "From the first time of a case to its last, by the wall clock, nights and weekends included. The middle one of "
        "all cases (median): half are done within it.",
        "Tools that show the mean show a larger number wherever a few cases take very long.",
    ),
    Definition(
        "Waiting",
        "From the end of all earlier work on a case to the start of its next step, counted in business hours of the "
        "session's calendar. Without start times it runs to the completion of the next step and holds the work too.",
        "Most tools count by the wall clock: a night and a weekend then look like waiting. That number stands beside.",
    ),
    Definition(
        "Hands-on time",
        "End minus start of each step, added up over a case. Only where nearly all steps have a start time; a step "
        "left open overnight counts the night.",
    ),
    Definition(
        "Rework",
        "A case is reworked when one of its steps occurs more than once in it. A repeat right after itself is a "
        "self-loop; one after something else is a loop back.",
        "pm4py's rework count is the sum over the steps of the cases that repeat it: a case that repeats two steps "
        "counts twice there and once here. Both stand in the table.",
    ),
    Definition(
        "Move (directly follows)",
        "One step right after another in the same case. Its time runs from the end of the first to the start of the "
        "second; 0 where they overlap.",
    ),
    Definition(
        "Way of working (variant)",
        "The steps of a case in their order. Two cases go the same way when all steps and their order are the same.",
    ),
    Definition(
        "Handover and ping-pong",
        "A handover: two neighbouring steps of a case done by two different people or systems, both known. Ping-pong: "
        "from one to another and straight back.",
    ),
    Definition(
        "Start and complete rows",
        "Where the file tells START from COMPLETE, the first start of an activity in a case goes with the first "
        "completion by the same person or system, the second with the second, and so on. What finds no partner is "
        "counted and kept as a step without hands-on time.",
        "pm4py and others count every row as an event of its own unless told otherwise; those counts stand beside.",
    ),
    Definition(
        "Full weeks",
        "Weekly figures use only weeks, Monday to Sunday in the session's zone, that lie wholly inside the log's span. "
        "A week's figures are those of the cases completed in it.",
    ),
    Definition(
        "When it queues",
        "How many cases wait at the beginning of each hour of the week, averaged over the weeks of the log, by the "
        "clock of the session's zone.",
    ),
)
"""Shown under 'How this is measured'."""
