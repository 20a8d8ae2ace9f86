"""The figures of a log: real logs against another tool's counts, each question against a slow twin, numbers by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import confined
from core.calendars import BusinessCalendar
from core.event_log import LogFile, figures
from core.log_figures import LogFigures, percentile, proposed_estimates, series

BERLIN = BusinessCalendar(timezone="Europe/Berlin", holidays=frozenset({date(2024, 1, 1), date(2024, 3, 29)}))
KNOWN = {  # counted with another tool on the same files: events, cases, activities, variants, edges, flows, rework
    "running-example.csv": (42, 6, 8, 6, 16, 36, 6),
    "receipt.parquet": (8577, 1434, 27, 116, 99, 7143, 139),
    "production.csv": (4953, 225, 26, 217, 203, 4728, 755),
    "purchasing_example.csv": (9119, 608, 21, 70, 28, 8511, 411),
    "helpdesk_full.csv": (21348, 4580, 14, 226, 55, 16768, 1640),
    "sepsis.csv": (15214, 1050, 16, 846, 115, 14164, 1864),
}


@pytest.mark.parametrize("name", KNOWN)
def test_counts_agree_with_the_ones_of_another_tool_on_real_logs(logs, name, tmp_path):
    if not (logs / name).is_file():
        pytest.skip(f"{name} is not in the folder of real logs")
    path = str(logs / name)
    roles = confined.run("core.importers.work:inspect", {"path": path})["roles"]
    read = confined.run("core.importers.work:read", {"path": path, "mapping": roles}, folder=tmp_path)
    log = LogFile(tmp_path / "events.parquet")
    found = log.figures(BusinessCalendar())
    log.close()
    assert KNOWN[name] == (
        found.events, found.cases, len(found.activities), found.variants, len(found.flows), found.flow_total,
        found.rework_total,
    )  # fmt: skip
    assert (read["rows"], read["refused"]) == (found.events, 0)
    assert sum(flow.times for flow in found.flows) == found.flow_total == found.events - found.cases
    assert sum(found.start_activities.values()) == sum(found.end_activities.values()) == found.cases


# ── slow twins: written to be obviously right ────────────────────────────────────────────────────────────────────────

Event = tuple[int, str, str, datetime | None, datetime, str | None]
"""position, case, activity, started, ended, resource"""


def cases_slowly(events: list[Event]) -> dict[str, list[Event]]:
    cases = defaultdict(list)
    for event in sorted(events, key=lambda event: (event[4], event[0])):
        cases[event[1]].append(event)
    return cases


@cache
def open_minutes_of_day(calendar: BusinessCalendar, day_utc: date) -> tuple[datetime, ...]:
    """Every minute of a UTC day that is open, looked at one by one."""
    zone, midnight, found = ZoneInfo(calendar.timezone), datetime.combine(day_utc, time(0)), []
    for minute in (midnight + timedelta(minutes=number) for number in range(1440)):
        local = minute.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
        is_day = local.weekday() in calendar.workdays and local.date() not in calendar.holidays
        if is_day and calendar.opens <= local.time() < calendar.closes:
            found.append(minute)
    return tuple(found)


def open_minutes_slowly(calendar: BusinessCalendar, from_utc: datetime, to_utc: datetime) -> int:
    """Whole minutes that are open, counted one by one."""
    days = (from_utc.date() + timedelta(days=number) for number in range((to_utc.date() - from_utc.date()).days + 1))
    return sum(from_utc <= minute < to_utc for day in days for minute in open_minutes_of_day(calendar, day))


def waits_slowly(case: list[Event], calendar: BusinessCalendar) -> list[tuple[str, float, float]]:
    """(activity, business hours, wall hours) of each step but the first begun."""
    steps = sorted(case, key=lambda event: (event[3] or event[4], event[4], event[0]))
    waits = []
    for place, (_, _, activity, started, ended, _) in enumerate(steps):
        if place == 0:
            continue
        free, began = max(before[4] for before in steps[:place]), started or ended
        wall = max(0.0, (began - free).total_seconds() / 3600)
        waits.append((activity, open_minutes_slowly(calendar, free, began) / 60, wall))
    return waits


def local_day(moment: datetime, calendar: BusinessCalendar) -> date:
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(calendar.timezone)).date()


def full_spans_slowly(events: list[Event], calendar: BusinessCalendar, start_of) -> list[date]:
    """Beginnings of the weeks or months whose business days all lie inside the log."""
    first = min(local_day(event[3] or event[4], calendar) for event in events)
    last = max(local_day(event[4], calendar) for event in events)
    spans = defaultdict(list)
    day = first - timedelta(days=40)
    while day <= last + timedelta(days=40):
        if day.weekday() in calendar.workdays:
            spans[start_of(day)].append(day)
        day += timedelta(days=1)
    inside = range((last - first).days + 1)
    within = {first + timedelta(days=number) for number in inside}
    known = {start_of(day) for day in within}
    return sorted(begin for begin, days in spans.items() if begin in known and set(days) <= within)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


# ── the questions against their twins ────────────────────────────────────────────────────────────────────────────────

_con = duckdb.connect()
_con.execute(
    "create table event (session_id varchar, event_log_id varchar, position bigint, case_id varchar, activity varchar, "
    "started_utc timestamp, ended_utc timestamp, resource varchar)"
)


def ask(question: str, **named):
    path = Path(__file__).parents[1] / "core" / "sql" / f"{question}.sql"
    return _con.execute(path.read_text(encoding="utf-8"), named).fetchall()


def figures_of(events: list[Event], calendar: BusinessCalendar = BERLIN) -> LogFigures:
    _con.execute("delete from event")
    other = [("s", "other", 1, "c0", "noise", None, datetime(2020, 1, 1), None)]
    rows = [("s", "log", *event) for event in events] + other
    _con.executemany("insert into event values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return figures(ask, "s", "log", calendar)


minutes = st.integers(0, 60 * 24 * 70).map(lambda minute: datetime(2024, 2, 20) + timedelta(minutes=minute))


@st.composite
def events_of_a_log(draw) -> list[Event]:
    events = []
    for position in range(1, draw(st.integers(1, 25)) + 1):
        ended = draw(minutes)
        started = draw(st.none() | st.integers(0, 5000).map(lambda back, ended=ended: ended - timedelta(minutes=back)))
        case, activity = draw(st.sampled_from(["1", "2", "NA", "ä"])), draw(st.sampled_from(["a", "b", "c"]))
        events.append((position, case, activity, started, ended, draw(st.sampled_from([None, "Ana", "Luis"]))))
    return events


near = lambda number: pytest.approx(number, rel=1e-9, abs=1e-9)  # noqa: E731


@settings(max_examples=60, deadline=None)
@given(events_of_a_log())
def test_counts_flows_variants_and_rework_agree_with_their_slow_twins(events):
    found, cases = figures_of(events), cases_slowly(events)
    paths = {case: tuple(event[2] for event in steps) for case, steps in cases.items()}
    assert (found.events, found.cases, found.resources) == (
        len(events), len(cases), len({event[5] for event in events} - {None})
    )  # fmt: skip
    assert dict(found.commonest_variants) == Counter(paths.values())
    assert found.variants == len(set(paths.values()))
    flows = Counter(pair for path in paths.values() for pair in pairwise(path))
    assert {(flow.from_activity, flow.to_activity): flow.times for flow in found.flows} == flows
    assert found.start_activities == Counter(path[0] for path in paths.values())
    assert found.end_activities == Counter(path[-1] for path in paths.values())
    rework = Counter(name for path in paths.values() for name in set(path) if path.count(name) > 1)
    assert {activity.name: activity.rework_cases for activity in found.activities if activity.rework_cases} == rework
    assert found.rework_total == sum(rework.values())
    assert found.reworked_cases == sum(len(set(path)) < len(path) for path in paths.values())
    assert {activity.name: activity.events for activity in found.activities} == Counter(event[2] for event in events)
    assert {a.name: a.cases for a in found.activities} == Counter(name for path in paths.values() for name in set(path))
    assert (found.first_utc, found.last_utc) == (
        min(event[3] or event[4] for event in events), max(event[4] for event in events)
    )  # fmt: skip


def cycle_hours_slowly(case: list[Event]) -> float:
    return (max(event[4] for event in case) - min(event[3] or event[4] for event in case)).total_seconds() / 3600


def touch_minutes_slowly(case: list[Event]) -> float | None:
    touched = [(event[4] - event[3]).total_seconds() / 60 for event in case if event[3]]
    return sum(touched) if touched else None


@settings(max_examples=40, deadline=None)
@given(events_of_a_log())
def test_cycle_touch_and_waiting_agree_with_their_slow_twins(events):
    found, cases = figures_of(events), cases_slowly(events)
    hours = [cycle_hours_slowly(case) for case in cases.values()]
    assert [found.cycle_hours.p10, found.cycle_hours.p50, found.cycle_hours.p90, found.cycle_hours.mean] == near(
        [percentile(hours, 0.1), median(hours), percentile(hours, 0.9), mean(hours)]
    )
    touched = [value for case in cases.values() if (value := touch_minutes_slowly(case)) is not None]
    assert found.touch_minutes.mean == (near(mean(touched)) if touched else None)
    waits = {case: waits_slowly(steps, BERLIN) for case, steps in cases.items()}
    business = [sum(wait[1] for wait in of_case) for of_case in waits.values()]
    wall = [sum(wait[2] for wait in of_case) for of_case in waits.values()]
    assert [found.wait_business_hours.p25, found.wait_business_hours.mean] == near(
        [percentile(business, 0.25), mean(business)]
    )
    assert [found.wait_wall_hours.p75, found.wait_wall_hours.mean] == near([percentile(wall, 0.75), mean(wall)])
    by_activity = defaultdict(list)
    for wait in (wait for of_case in waits.values() for wait in of_case):
        by_activity[wait[0]].append(wait)
    assert {wait.activity: wait.waits for wait in found.waits} == {name: len(of) for name, of in by_activity.items()}
    for wait in found.waits:
        hours = [one[1] for one in by_activity[wait.activity]]
        walls = [one[2] for one in by_activity[wait.activity]]
        assert [wait.business_p50, wait.business_p90, wait.business_all, wait.wall_p10, wait.wall_mean] == near(
            [median(hours), percentile(hours, 0.9), sum(hours), percentile(walls, 0.1), mean(walls)]
        )


@settings(max_examples=40, deadline=None)
@given(events_of_a_log())
def test_weeks_and_months_agree_with_their_slow_twins(events):
    found, cases = figures_of(events), cases_slowly(events)
    assert [week.week_on for week in found.weeks] == full_spans_slowly(events, BERLIN, monday)
    months = full_spans_slowly(events, BERLIN, lambda day: day.replace(day=1))
    done = {case: local_day(steps[-1][4], BERLIN) for case, steps in cases.items()}
    assert list(found.months) == [(m, sum(day.replace(day=1) == m for day in done.values())) for m in months]
    for week in found.weeks:
        mine = [steps for case, steps in cases.items() if monday(done[case]) == week.week_on]
        assert week.cases == len(mine)
        if not mine:
            assert (week.cycle_hours, week.wait_hours, week.rework_share, week.touch_minutes) == (None,) * 4
            continue
        waits = [sum(wait[1] for wait in waits_slowly(steps, BERLIN)) for steps in mine]
        hours = [cycle_hours_slowly(steps) for steps in mine]
        assert [week.cycle_hours, week.cycle_hours_mean] == near([median(hours), mean(hours)])
        assert [week.wait_hours, week.wait_hours_mean] == near([median(waits), mean(waits)])
        repeated = [len({event[2] for event in steps}) < len(steps) for steps in mine]
        assert week.rework_share == near(mean(repeated))
        touched = [value for steps in mine if (value := touch_minutes_slowly(steps)) is not None]
        assert week.touch_minutes == (near(median(touched)) if touched else None)
        assert week.touch_minutes_mean == (near(mean(touched)) if touched else None)


@settings(max_examples=30, deadline=None)
@given(events_of_a_log(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_in_the_table_changes_nothing(events, shuffler):
    shuffled = list(events)
    shuffler.shuffle(shuffled)
    before, after = figures_of(events), figures_of(shuffled)
    assert (before.commonest_variants, before.flows, before.activities) == (
        after.commonest_variants, after.flows, after.activities
    )  # fmt: skip


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_waiting_worked_by_hand_over_a_weekend():
    # received Fri 15:00–16:00, decided Mon 10:00–10:30: open Fri 16–17 and Mon 9–10 = 2 h; on the wall 66 h
    friday, next_monday = datetime(2024, 1, 5), datetime(2024, 1, 8)
    found = figures_of(
        [
            (1, "A", "receive", friday + timedelta(hours=15), friday + timedelta(hours=16), None),
            (2, "A", "decide", next_monday + timedelta(hours=10), next_monday + timedelta(hours=10.5), None),
        ],
        BusinessCalendar(),
    )
    assert found.wait_business_hours.p50 == 2
    assert found.wait_wall_hours.p50 == 66
    assert found.touch_minutes.p50 == 90
    assert found.cycle_hours.p50 == 67.5
    assert [wait.activity for wait in found.waits] == ["decide"]


def test_work_that_overlaps_does_not_wait():
    # b begins while a still runs (until 12:00); c begins one hour after that
    day = datetime(2024, 1, 3)
    found = figures_of(
        [
            (1, "A", "a", day + timedelta(hours=9), day + timedelta(hours=12), None),
            (2, "A", "b", day + timedelta(hours=10), day + timedelta(hours=11), None),
            (3, "A", "c", day + timedelta(hours=13), day + timedelta(hours=14), None),
        ],
        BusinessCalendar(),
    )
    assert {wait.activity: wait.business_p50 for wait in found.waits} == {"b": 0, "c": 1}


def test_ties_in_time_keep_the_order_of_the_file():
    moment = datetime(2024, 1, 3)
    found = figures_of([(2, "A", "second", None, moment, None), (1, "A", "first", None, moment, None)])
    assert found.commonest_variants == ((("first", "second"), 1),)


def test_a_log_without_starts_says_that_waiting_holds_the_work_and_measures_no_touch():
    found = figures_of([(1, "A", "a", None, datetime(2024, 1, 3), None)])
    assert "holds the work" in found.wait_sentence
    assert found.touch_minutes.p50 is None
    assert "touch_minutes" not in proposed_estimates(found)


def test_an_unknown_log_has_no_figures_and_proposes_nothing():
    found = figures(ask, "s", "nowhere", BERLIN)
    assert (found.events, found.cases, found.weeks, found.months, found.rework_share) == (0, 0, (), (), None)
    assert proposed_estimates(found) == {}


def test_full_weeks_leave_out_the_partial_ones_and_keep_the_empty_ones():
    # Wednesday 3 Jan to Friday 26 Jan 2024: the week of the 1st is partial; 8, 15, 22 are full; nothing ends in 15–21
    found = figures_of(
        [
            (1, "A", "a", None, datetime(2024, 1, 3, 12), None),
            (2, "B", "a", None, datetime(2024, 1, 9, 12), None),
            (3, "C", "a", None, datetime(2024, 1, 26, 12), None),
        ],
        BusinessCalendar(),
    )
    assert [(week.week_on.day, week.cases) for week in found.weeks] == [(8, 1), (15, 0), (22, 1)]
    assert series(found.weeks, "cases") == (
        (date(2024, 1, 8), 1.0, 1), (date(2024, 1, 15), 0.0, 0), (date(2024, 1, 22), 1.0, 1),
    )  # fmt: skip
    assert [week_on.day for week_on, _, _ in series(found.weeks, "cycle_hours")] == [8, 22]


def test_measured_volume_by_hand():
    # ten full weeks with 1, 2, … 10 cases: 10th percentile 1.9, median 5.5, 90th 9.1 a week, × 52/12 a month
    events = [
        (week * 100 + n, f"{week}-{n}", "a", None, datetime(2024, 1, 1, 12) + timedelta(days=7 * week, minutes=n), None)
        for week in range(10)
        for n in range(week + 1)
    ]
    events += [(5000, "last", "a", None, datetime(2024, 3, 11, 8), None)]
    volume = proposed_estimates(figures_of(events, BusinessCalendar()))["volume"]
    assert [volume.low, volume.middle, volume.high] == near([n * 52 / 12 for n in (1.9, 5.5, 9.1)])
    assert "10 full weeks" in volume.note


def test_few_weeks_are_said_and_use_all_cases():
    # 6 cases in exactly 7 days: 6 a week, 26 a month; 2 of 6 with a repeated step
    events = [(n, str(n), "a", None, datetime(2024, 1, 3) + timedelta(days=7 * n / 5), None) for n in range(6)]
    events += [(10 + n, str(n), "a", None, datetime(2024, 1, 3) + timedelta(days=7 * n / 5), None) for n in range(2)]
    found = proposed_estimates(figures_of(events, BusinessCalendar()))
    assert found["volume"].middle == near(26)
    assert found["volume"].low < 26 < found["volume"].high
    assert found["rework_share"].middle == near(1 / 3)
    assert all("Fewer than 4 full weeks" in proposal.note for proposal in found.values())


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.floats(0, 1))
def test_percentiles_lie_between_the_least_and_the_largest(values, share):
    assert min(values) <= percentile(values, share) <= max(values)
