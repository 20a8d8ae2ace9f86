"""No data yet? Three ways to a baseline, each with what to do, how sure it makes, and by when.

    look back   the last 12 full weeks from a system that keeps dates               12 values in a week's work
    archive     25 closed cases, drawn at random, of each of the last 12 weeks      12 values in two weeks' work
    sample      20 cases a day, from now on                                         6 values in six weeks, then on

By day, for a metric with a value each business day, the same three give the 20 values that a daily baseline takes: the
last 40 business days from a system, 10 closed cases of each of the last 20, or 20 cases a day from now on.

The numbers of cases are ours (own rule): 25 a week and 20 a day are what one person looks at beside other work.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from core.measurement import FEWEST_DAYS_FOR_SEAL, FEWEST_FOR_LIMITS, FEWEST_FOR_SEAL, monday

Cadence = Literal["week", "day"]
WayCode = Literal["look back", "archive", "sample"]
ARCHIVE_CASES = 25
DAILY_CASES = 20
ARCHIVE_CASES_A_DAY = 10
LOOK_BACK_DAYS = 40
SAMPLE_WEEKS = 3
"""20 cases a day for three weeks: 300 cases, the same work as the archive's."""


@dataclass(frozen=True)
class Way:
    """One way to a baseline."""

    code: WayCode
    name: str
    steps: tuple[str, ...]
    cases: int | None
    """How many cases stand behind one value; None for all there were."""
    values_on: date
    """The day by which the first values, enough for a trial range, can be there."""
    seal_on: date
    """The day by which as many can be there as a seal takes."""
    noun: Cadence = "week"


def ways(
    today: date, cadence: Cadence = "week", workdays: Iterable[int] = range(5), holidays: Iterable[date] = ()
) -> tuple[Way, ...]:
    """The three ways from this day on, quickest first; by day over the business days of this calendar.

    >>> [way.seal_on.isoformat() for way in ways(date(2026, 11, 22))]
    ['2026-11-29', '2026-12-06', '2027-02-14']
    """
    if cadence == "day":
        return _ways_by_day(today, frozenset(workdays), frozenset(holidays))
    this_week = monday(today)
    first, last = this_week - timedelta(weeks=FEWEST_FOR_SEAL), this_week - timedelta(weeks=1)
    window = f"from the week of {_day(first)} to the week of {_day(last)}"
    start = this_week if today.weekday() == 0 else this_week + timedelta(weeks=1)
    return (
        Way(
            "look back", "Look 12 weeks back in the system",
            (f"Ask for every case completed in the {FEWEST_FOR_SEAL} full weeks {window}.",
             "One line a case with its dates is enough; import it on step 1, or work the weeks out and paste them.",
             "Take the definition as it stands above, also where the system's own report counts differently."),
            None, today + timedelta(weeks=1), today + timedelta(weeks=1),
        ),
        Way(
            "archive", f"{ARCHIVE_CASES} closed cases of each of the last 12 weeks",
            (f"List the cases completed in each week {window}.",
             f"Let chance choose {ARCHIVE_CASES} of each week; not the first ones, not those at hand.",
             "Note for each what the definition asks for. One value a week, with 25 as its number of cases."),
            ARCHIVE_CASES, today + timedelta(weeks=2), today + timedelta(weeks=2),
        ),
        Way(
            "sample", f"{DAILY_CASES} cases a day for {SAMPLE_WEEKS} weeks, then on",
            (f"From {_day(start)} on, take {DAILY_CASES} of the day's completed cases at random, each business day.",
             f"After {SAMPLE_WEEKS} weeks {SAMPLE_WEEKS} weekly values show where it stands; {FEWEST_FOR_LIMITS} give "
             f"a trial range, {FEWEST_FOR_SEAL} can be sealed. Go on with fewer cases a day if you must, never with "
             "other ones.",
             "Note on the sheet what the definition asks for, the same day."),
            5 * DAILY_CASES, start + timedelta(weeks=FEWEST_FOR_LIMITS) - timedelta(days=1),
            start + timedelta(weeks=FEWEST_FOR_SEAL) - timedelta(days=1),
        ),
    )  # fmt: skip


def _ways_by_day(today: date, workdays: frozenset[int], holidays: frozenset[date]) -> tuple[Way, ...]:
    def business(step: int, count: int) -> date:
        """The business day that lies so many of them after (or before) today."""
        day = today
        for _ in range(count):
            day += timedelta(days=step)
            while day.weekday() not in workdays or day in holidays:
                day += timedelta(days=step)
        return day

    enough = FEWEST_DAYS_FOR_SEAL
    last, start, seal_on = business(-1, 1), business(1, 1), business(1, enough)
    return (
        Way(
            "look back", f"Look {LOOK_BACK_DAYS} business days back in the system",
            (f"Ask for every case completed on the {LOOK_BACK_DAYS} business days from "
             f"{_day(business(-1, LOOK_BACK_DAYS))} to {_day(last)}.",
             "One line a case with its dates is enough; import it on step 1, or work the days out and paste them.",
             "Take the definition as it stands above, also where the system's own report counts differently."),
            None, today + timedelta(weeks=1), today + timedelta(weeks=1), "day",
        ),
        Way(
            "archive", f"{ARCHIVE_CASES_A_DAY} closed cases of each of the last {enough} business days",
            (f"List the cases completed on each business day from {_day(business(-1, enough))} to {_day(last)}.",
             f"Let chance choose {ARCHIVE_CASES_A_DAY} of each day; not the first ones, not those at hand.",
             "Note for each what the definition asks for. One value a day, with "
             f"{ARCHIVE_CASES_A_DAY} as its number of cases."),
            ARCHIVE_CASES_A_DAY, today + timedelta(weeks=2), today + timedelta(weeks=2), "day",
        ),
        Way(
            "sample", f"{DAILY_CASES} cases a day for {enough} business days",
            (f"From {_day(start)} on, take {DAILY_CASES} of the day's completed cases at random, each business day.",
             f"{FEWEST_FOR_LIMITS} daily values give a trial range, {enough} can be sealed. Go on with fewer cases a "
             "day if you must, never with other ones.",
             "Note on the sheet what the definition asks for, the same day."),
            DAILY_CASES, business(1, FEWEST_FOR_LIMITS), seal_on, "day",
        ),
    )  # fmt: skip


def way_of(code: str, today: date) -> Way | None:
    """The way of that code; None for none."""
    return next((way for way in ways(today) if way.code == code), None)


def half_width_points(share: float, cases: int) -> float:
    """How far a share may lie off by the luck of the draw, 95 times of 100, in percentage points.

    The usual 1.96·√(p(1−p)/n); by hand: p .1, n 100: 1.96·.03 = 5.9 points.

    >>> round(half_width_points(0.1, 100), 1), round(half_width_points(0.1, 25), 1)
    (5.9, 11.8)
    """
    return 196 * math.sqrt(share * (1 - share) / cases)


def sureness(way: Way, is_share: bool) -> str:
    """What a value of this way can be trusted for."""
    if way.cases is None:
        return f"Every case counts, so a {way.noun}'s value is exact."
    if is_share:
        off = half_width_points(0.1, way.cases)
        return (
            f"With {way.cases} cases a {way.noun} a share of 10 % reads off by up to {off:.0f} points by the luck of "
            "the draw; the normal range holds that."
        )
    return f"{way.cases} cases a {way.noun} give a median that the luck of the draw still moves; the range holds that."


def status(data_due_on: date | None, values: int, today: date, noun: Cadence = "week") -> str:
    """Where the promised values stand: there, still due, or late; empty where nothing was promised.

    >>> status(date(2026, 12, 1), 3, date(2026, 12, 4))
    '3 of 12 weeks are there; they were expected by 1 December 2026, 3 days ago.'
    """
    enough = FEWEST_FOR_SEAL if noun == "week" else FEWEST_DAYS_FOR_SEAL
    if data_due_on is None or values >= enough:
        return ""
    there = f"{values or 'None'} of {enough} {noun}s {'is' if values in (0, 1) else 'are'} there"
    if today <= data_due_on:
        return f"{there}; readiness expects the baseline by {_long(data_due_on)}."
    late = (today - data_due_on).days
    days = "1 day ago" if late == 1 else f"{late} days ago"
    return f"{there}; they were expected by {_long(data_due_on)}, {days}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
