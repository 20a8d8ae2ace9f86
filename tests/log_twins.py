"""Slow twins of the questions to an event log, written to be obviously right, and the step tables of a made log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import pytest

from core.calendars import BusinessCalendar
from core.event_log import summarise
from core.log_figures import LogFigures

BERLIN = BusinessCalendar(timezone="Europe/Berlin", holidays=frozenset({date(2024, 1, 1), date(2024, 3, 29)}))
UTC = ZoneInfo("UTC")
QUARTER = timedelta(minutes=15)


con = duckdb.connect()
"""Opening one costs more than asking it; the step tables of one made log stand in it at a time."""


class Event(NamedTuple):
    position: int
    case: str
    activity: str
    started: datetime | None
    ended: datetime
    resource: str | None = None
    cost: float | None = None

    @property
    def began(self) -> datetime:
        return self.started or self.ended

    @property
    def touch_minutes(self) -> float | None:
        return None if self.started is None else (self.ended - self.started).total_seconds() / 60


def put(
    con: duckdb.DuckDBPyConnection, events: Iterable[Event], values: dict[str, dict[str, str]] | None = None
) -> None:
    """The step tables of these events on a connection; `values`: attribute → case → value."""
    events, values = list(events), values or {}
    cases = {case: number for number, case in enumerate(dict.fromkeys(event.case for event in events), start=1)}
    names = {"activity": sorted({event.activity for event in events}), "attribute": list(values)}
    names["resource"] = sorted({event.resource for event in events if event.resource is not None})
    names["value"] = sorted({value for of_case in values.values() for value in of_case.values()})
    numbers = {(kind, name): no for kind, of_kind in names.items() for no, name in enumerate(of_kind, start=1)}
    con.execute(
        "create or replace temp table step (position bigint, case_no integer, activity_no integer, "
        "resource_no integer, started_utc timestamp, ended_utc timestamp, cost double)"
    )
    con.execute("create or replace temp table step_case (case_no integer, case_id varchar)")
    con.execute("create or replace temp table step_name (kind varchar, no integer, name varchar)")
    con.execute(
        "create or replace temp table step_case_value (case_no integer, attribute_no integer, value_no integer)"
    )
    rows = [
        (
            event.position, cases[event.case], numbers["activity", event.activity],
            numbers.get(("resource", event.resource)), event.started, event.ended, event.cost,
        )
        for event in events
    ]  # fmt: skip
    _insert(con, "step", rows)
    _insert(con, "step_case", [(number, case) for case, number in cases.items()])
    _insert(con, "step_name", [(kind, number, name) for (kind, name), number in numbers.items()])
    given = [
        (cases[case], numbers["attribute", attribute], numbers["value", value])
        for attribute, of_case in values.items()
        for case, value in of_case.items()
    ]
    _insert(con, "step_case_value", given)


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    if rows:
        con.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)


def figures_of(events: list[Event], calendar: BusinessCalendar = BERLIN, **values: dict[str, str]) -> LogFigures:
    put(con, events, values)
    return summarise(con, calendar)


def at(day: int, hour: float) -> datetime:
    """A moment of January 2024, which began on a Monday."""
    return datetime(2024, 1, day) + timedelta(hours=hour)


def near(number):
    return pytest.approx(number, rel=1e-9, abs=1e-9)


# ── cases and their order ────────────────────────────────────────────────────────────────────────────────────────────


def cases_slowly(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Each case in the order of completion; ties in time keep the order of the file."""
    cases = defaultdict(list)
    for event in sorted(events, key=lambda event: (event.ended, event.position)):
        cases[event.case].append(event)
    return dict(cases)


def flows_slowly(events: Iterable[Event]) -> dict[tuple[str, str], list[float]]:
    """(from, to) → hours of each time that the one directly follows the other."""
    flows = defaultdict(list)
    for case in cases_slowly(events).values():
        for before, after in pairwise(case):
            hours = (after.began - before.ended).total_seconds() / 3600
            flows[before.activity, after.activity].append(max(0.0, hours))
    return dict(flows)


def loops_back_slowly(events: Iterable[Event]) -> Counter[str]:
    """How often a case comes back to an activity after something else."""
    found: Counter[str] = Counter()
    for case in cases_slowly(events).values():
        for place, event in enumerate(case):
            earlier = [before.activity for before in case[:place]]
            if event.activity in earlier and earlier[-1] != event.activity:
                found[event.activity] += 1
    return found


def loops_of_two_slowly(events: Iterable[Event]) -> int:
    threes = (
        [event.activity for event in case[place : place + 3]]
        for case in cases_slowly(events).values()
        for place in range(len(case) - 2)
    )
    return sum(one == three != two for one, two, three in threes)


def handovers_slowly(events: Iterable[Event]) -> Counter[tuple[str, str]]:
    pairs = ((a.resource, b.resource) for case in cases_slowly(events).values() for a, b in pairwise(case))
    return Counter((giver, taker) for giver, taker in pairs if giver and taker and giver != taker)


def ping_pongs_slowly(events: Iterable[Event]) -> dict[str, int]:
    """Case → how often work goes to another resource and straight back."""
    found = {}
    for name, case in cases_slowly(events).items():
        threes = [[event.resource for event in case[place : place + 3]] for place in range(len(case) - 2)]
        found[name] = sum(None not in three and three[0] == three[2] != three[1] for three in threes)
    return found


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def local(moment: datetime, calendar: BusinessCalendar) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(calendar.timezone))


@cache
def open_minutes_of_day(calendar: BusinessCalendar, day_utc: date) -> tuple[datetime, ...]:
    """Every minute of a UTC day that is open, looked at one by one."""
    midnight, found = datetime.combine(day_utc, time(0)), []
    for minute in (midnight + timedelta(minutes=number) for number in range(1440)):
        there = local(minute, calendar)
        is_day = there.weekday() in calendar.workdays and there.date() not in calendar.holidays
        if is_day and calendar.opens <= there.time() < calendar.closes:
            found.append(minute)
    return tuple(found)


def open_minutes_slowly(calendar: BusinessCalendar, from_utc: datetime, to_utc: datetime) -> int:
    """Whole minutes that are open, counted one by one."""
    days = (from_utc.date() + timedelta(days=number) for number in range((to_utc.date() - from_utc.date()).days + 1))
    return sum(from_utc <= minute < to_utc for day in days for minute in open_minutes_of_day(calendar, day))


class Waited(NamedTuple):
    activity: str
    free: datetime
    began: datetime
    business_hours: float
    wall_hours: float


def waits_slowly(case: list[Event], calendar: BusinessCalendar) -> list[Waited]:
    """The wait before each step but the first begun: from when everything begun before it has ended to its start."""
    steps = sorted(case, key=lambda event: (event.began, event.ended, event.position))
    waits = []
    for place, event in enumerate(steps[1:], start=1):
        free = max(before.ended for before in steps[:place])
        wall = max(0.0, (event.began - free).total_seconds() / 3600)
        business = open_minutes_slowly(calendar, free, event.began) / 60
        waits.append(Waited(event.activity, free, event.began, business, wall))
    return waits


def cycle_hours_slowly(case: list[Event]) -> float:
    return (max(event.ended for event in case) - min(event.began for event in case)).total_seconds() / 3600


def timed_slowly(events: list[Event]) -> set[str]:
    """The activities of which nearly all events have a start and some last."""
    found = set()
    for activity in {event.activity for event in events}:
        minutes = [event.touch_minutes for event in events if event.activity == activity]
        known = [each for each in minutes if each is not None]
        if len(known) >= 0.95 * len(minutes) and sum(known) > 0:
            found.add(activity)
    return found


def touch_minutes_slowly(case: list[Event], timed: set[str]) -> float | None:
    """Minutes of the timed steps of a case; None where the log times nothing."""
    return sum(event.touch_minutes or 0 for event in case if event.activity in timed) if timed else None


def queue_slowly(events: list[Event], calendar: BusinessCalendar) -> dict[tuple[int, int], tuple[float, float]]:
    """(weekday, hour) → cases waiting at its beginning, steps becoming ready in it, each as a mean over such hours."""
    first, last = min(event.began for event in events), max(event.ended for event in events)
    waits = [wait for case in cases_slowly(events).values() for wait in waits_slowly(case, calendar)]
    hours, waiting, arriving = Counter(), Counter(), Counter()
    begin = moment = first - timedelta(minutes=first.minute % 15, seconds=first.second)
    while moment <= last:
        there = local(moment, calendar)
        if there.minute == 0 or moment == begin:
            hours[there.weekday(), there.hour] += 1
            waiting[there.weekday(), there.hour] += sum(wait.free < moment <= wait.began for wait in waits)
        moment += QUARTER
    for wait in waits:
        there = local(min(wait.free, wait.began), calendar)
        arriving[there.weekday(), there.hour] += 1
    return {key: (waiting[key] / hours[key], arriving[key] / hours[key]) for key in hours}


# ── weeks and months ─────────────────────────────────────────────────────────────────────────────────────────────────


def local_day(moment: datetime, calendar: BusinessCalendar) -> date:
    return local(moment, calendar).date()


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def full_spans_slowly(events: list[Event], calendar: BusinessCalendar, start_of: Callable[[date], date]) -> list[date]:
    """Beginnings of the weeks or months whose business days all lie inside the log."""
    first = min(local_day(event.began, calendar) for event in events)
    last = max(local_day(event.ended, calendar) for event in events)
    spans = defaultdict(list)
    day = first - timedelta(days=40)
    while day <= last + timedelta(days=40):
        if day.weekday() in calendar.workdays:
            spans[start_of(day)].append(day)
        day += timedelta(days=1)
    within = {first + timedelta(days=number) for number in range((last - first).days + 1)}
    known = {start_of(day) for day in within}
    return sorted(begin for begin, days in spans.items() if begin in known and set(days) <= within)
