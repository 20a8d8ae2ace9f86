"""The figures of a log: each question against its slow twin, numbers worked by hand, and what a summary promises."""

from __future__ import annotations

import json
import math
import threading
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import mean, median

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import event_log
from core.calendars import BusinessCalendar
from core.event_log import marked_weeks, run, summarise
from core.log_figures import as_document, from_document, percentile
from tests import log_twins as slow
from tests.log_twins import BERLIN, Event, figures_of, near
from tests.thorough import examples

CALENDARS = (
    BERLIN,
    BusinessCalendar(
        timezone="America/Los_Angeles", workdays=(0, 2, 6)
    ),  # clocks change, open spans cross UTC midnight
    BusinessCalendar(timezone="Asia/Kathmandu"),  # a quarter of an hour beside the others
    BusinessCalendar(timezone="Australia/Lord_Howe", holidays=frozenset({date(2024, 4, 8)})),  # half an hour of summer
)

minutes = st.integers(0, 60 * 24 * 70).map(lambda minute: datetime(2024, 2, 20) + timedelta(minutes=minute))
ties = st.sampled_from([datetime(2024, 3, 31, 1), datetime(2024, 3, 31, 1, 30), datetime(2024, 3, 29, 12)])


@st.composite
def logs(draw) -> list[Event]:
    """Ties in time, overlapping steps, missing resources, clocks that change, cases of one event, no starts at all."""
    events, has_starts = [], draw(st.booleans())
    for position in range(1, draw(st.integers(1, 25)) + 1):
        ended = draw(minutes | ties)
        back = draw(st.none() | st.integers(0, 5000)) if has_starts else None
        events.append(
            Event(
                position, draw(st.sampled_from(["1", "2", "NA", "ä"])), draw(st.sampled_from(["a", "b", "c"])),
                None if back is None else ended - timedelta(minutes=back), ended,
                draw(st.sampled_from([None, "Ana", "Luis", "Kim"])), draw(st.none() | st.integers(-5, 50)),
            )
        )  # fmt: skip
    return draw(st.permutations(events))


# ── the questions against their twins ────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=examples(60), deadline=None)
@given(logs())
def test_counts_variants_and_rework_agree_with_their_slow_twins(events):
    found, cases = figures_of(events), slow.cases_slowly(events)
    paths = {case: tuple(event.activity for event in steps) for case, steps in cases.items()}
    assert (found.events, found.cases, found.activity_kinds, found.starts) == (
        len(events), len(cases), len({event.activity for event in events}), sum(bool(event.started) for event in events)
    )  # fmt: skip
    variants = Counter(paths.values())
    assert dict(found.commonest_variants) == variants
    assert found.variants == len(variants)
    shares = [cases_of / len(cases) for cases_of in variants.values()]
    assert found.variant_entropy == near(-sum(share * math.log2(share) for share in shares))
    assert found.ten_commonest_share == near(sum(sorted(shares, reverse=True)[:10]))
    assert found.start_activities == Counter(path[0] for path in paths.values())
    assert found.end_activities == Counter(path[-1] for path in paths.values())
    rework = Counter(name for path in paths.values() for name in set(path) if path.count(name) > 1)
    assert {activity.name: activity.rework_cases for activity in found.activities if activity.rework_cases} == rework
    assert found.rework_total == sum(rework.values())
    assert found.reworked_cases == sum(len(set(path)) < len(path) for path in paths.values())
    assert {a.name: a.cases for a in found.activities} == Counter(name for path in paths.values() for name in set(path))
    assert (found.first_utc, found.last_utc) == (min(e.began for e in events), max(e.ended for e in events))
    costs = [event.cost for event in events if event.cost is not None]
    assert found.cost_all == (near(sum(costs)) if costs else None)


@settings(max_examples=examples(60), deadline=None)
@given(logs())
def test_activities_flows_and_loops_agree_with_their_slow_twins(events):
    found, flows = figures_of(events), slow.flows_slowly(events)
    assert {(flow.from_activity, flow.to_activity): flow.times for flow in found.flows} == {
        pair: len(hours) for pair, hours in flows.items()
    }
    for flow in found.flows:
        hours = flows[flow.from_activity, flow.to_activity]
        assert [flow.median_hours, flow.p90_hours] == near([median(hours), percentile(hours, 0.9)])
    assert (found.flow_kinds, found.flow_total) == (len(flows), sum(len(hours) for hours in flows.values()))
    back = slow.loops_back_slowly(events)
    for activity in found.activities:
        mine = [event for event in events if event.activity == activity.name]
        touched = [event.touch_minutes for event in mine if event.touch_minutes is not None]
        costs = [event.cost for event in mine if event.cost is not None]
        assert (activity.events, activity.self_loops, activity.loops_back, activity.resources) == (
            len(mine), len(flows.get((activity.name, activity.name), [])), back[activity.name],
            len({event.resource for event in mine} - {None}),
        )  # fmt: skip
        assert activity.touch_minutes.p50 == (near(median(touched)) if touched else None)
        assert activity.touch_minutes.mean == (near(mean(touched)) if touched else None)
        assert activity.touch_hours_all == (near(sum(touched) / 60) if touched else None)
        assert activity.cost_all == (near(sum(costs)) if costs else None)
    assert found.self_loops == sum(activity.self_loops for activity in found.activities)
    assert found.loops_back == sum(back.values())
    assert found.loops_of_two == slow.loops_of_two_slowly(events)


@settings(max_examples=examples(60), deadline=None)
@given(logs())
def test_resources_handovers_and_ping_pong_agree_with_their_slow_twins(events):
    found, given = figures_of(events), slow.handovers_slowly(events)
    assert {(one.from_resource, one.to_resource): one.times for one in found.commonest_handovers} == given
    assert found.handovers == sum(given.values())
    back = slow.ping_pongs_slowly(events)
    assert (found.ping_pongs, found.ping_pong_cases) == (sum(back.values()), sum(times > 0 for times in back.values()))
    known = {event.resource for event in events} - {None}
    assert (found.resources, {resource.name for resource in found.commonest_resources}) == (len(known), known)
    for resource in found.commonest_resources:
        mine = [event for event in events if event.resource == resource.name]
        touched = [event.touch_minutes for event in mine if event.touch_minutes is not None]
        assert (resource.events, resource.cases, resource.activities) == (
            len(mine), len({event.case for event in mine}), len({event.activity for event in mine})
        )  # fmt: skip
        assert resource.touch_hours_all == (near(sum(touched) / 60) if touched else None)


@settings(max_examples=examples(60), deadline=None)
@given(logs(), st.sampled_from(CALENDARS))
def test_cycle_touch_and_waiting_agree_with_their_slow_twins(events, calendar):
    found, cases = figures_of(events, calendar), slow.cases_slowly(events)
    hours = [slow.cycle_hours_slowly(case) for case in cases.values()]
    assert [found.cycle_hours.p10, found.cycle_hours.p50, found.cycle_hours.p90, found.cycle_hours.mean] == near(
        [percentile(hours, 0.1), median(hours), percentile(hours, 0.9), mean(hours)]
    )
    timed = slow.timed_slowly(events)
    assert found.timed_activities == len(timed)
    touched = [value for case in cases.values() if (value := slow.touch_minutes_slowly(case, timed)) is not None]
    assert found.touch_minutes.mean == (near(mean(touched)) if touched else None)
    waits = {case: slow.waits_slowly(steps, calendar) for case, steps in cases.items()}
    business = [sum(wait.business_hours for wait in of_case) for of_case in waits.values()]
    wall = [sum(wait.wall_hours for wait in of_case) for of_case in waits.values()]
    assert [found.wait_business_hours.p25, found.wait_business_hours.mean] == near(
        [percentile(business, 0.25), mean(business)]
    )
    assert [found.wait_wall_hours.p75, found.wait_wall_hours.mean] == near([percentile(wall, 0.75), mean(wall)])
    by_activity = defaultdict(list)
    for wait in (wait for of_case in waits.values() for wait in of_case):
        by_activity[wait.activity].append(wait)
    assert {wait.activity: wait.waits for wait in found.waits} == {name: len(of) for name, of in by_activity.items()}
    for wait in found.waits:
        hours = [one.business_hours for one in by_activity[wait.activity]]
        walls = [one.wall_hours for one in by_activity[wait.activity]]
        assert [wait.business_p50, wait.business_p90, wait.business_all, wait.wall_p10, wait.wall_mean] == near(
            [median(hours), percentile(hours, 0.9), sum(hours), percentile(walls, 0.1), mean(walls)]
        )


@settings(max_examples=examples(25), deadline=None)
@given(logs(), st.sampled_from(CALENDARS))
def test_the_queue_by_hour_agrees_with_its_slow_twin(events, calendar):
    found = figures_of(events, calendar)
    assert {(one.weekday, one.hour): near((one.waiting, one.arriving)) for one in found.queue_hours} == (
        slow.queue_slowly(events, calendar)
    )


@settings(max_examples=examples(40), deadline=None)
@given(logs(), st.sampled_from(CALENDARS))
def test_weeks_and_months_agree_with_their_slow_twins(events, calendar):
    found, cases = figures_of(events, calendar), slow.cases_slowly(events)
    assert [week.week_on for week in found.weeks] == slow.full_spans_slowly(events, calendar, slow.monday)
    months = slow.full_spans_slowly(events, calendar, lambda day: day.replace(day=1))
    done = {case: slow.local_day(steps[-1].ended, calendar) for case, steps in cases.items()}
    begun = {case: slow.local_day(min(e.began for e in steps), calendar) for case, steps in cases.items()}
    assert list(found.months) == [(m, sum(day.replace(day=1) == m for day in done.values())) for m in months]
    for week in found.weeks:
        mine = [steps for case, steps in cases.items() if slow.monday(done[case]) == week.week_on]
        sunday = week.week_on + timedelta(days=6)
        assert week.cases == len(mine)
        assert week.started == sum(slow.monday(day) == week.week_on for day in begun.values())
        assert week.open_at_end == sum(begun[case] <= sunday < done[case] for case in cases)
        if not mine:
            assert (week.cycle_hours, week.wait_hours, week.rework_share, week.touch_minutes) == (None,) * 4
            continue
        waits = [sum(wait.business_hours for wait in slow.waits_slowly(steps, calendar)) for steps in mine]
        hours = [slow.cycle_hours_slowly(steps) for steps in mine]
        assert [week.cycle_hours, week.cycle_hours_mean] == near([median(hours), mean(hours)])
        assert [week.wait_hours, week.wait_hours_mean] == near([median(waits), mean(waits)])
        repeated = [len({event.activity for event in steps}) < len(steps) for steps in mine]
        assert week.rework_share == near(mean(repeated))
        timed = slow.timed_slowly(events)
        touched = [value for steps in mine if (value := slow.touch_minutes_slowly(steps, timed)) is not None]
        assert week.touch_minutes == (near(median(touched)) if touched else None)
        assert week.touch_minutes_mean == (near(mean(touched)) if touched else None)


@settings(max_examples=examples(40), deadline=None)
@given(logs(), st.dictionaries(st.sampled_from(["1", "2", "NA", "ä"]), st.sampled_from(["north", "south"])))
def test_segments_agree_with_their_slow_twins(events, region_of):
    cases = slow.cases_slowly(events)
    region_of = {case: region for case, region in region_of.items() if case in cases}
    found = figures_of(events, region=region_of)
    assert {segment.value for segment in found.segments} == {region_of.get(case) for case in cases}
    weeks = (found.last_utc - found.first_utc).total_seconds() / 86400 / 7
    for segment in found.segments:
        mine = [steps for case, steps in cases.items() if region_of.get(case) == segment.value]
        waits = [sum(wait.business_hours for wait in slow.waits_slowly(steps, BERLIN)) for steps in mine]
        timed = slow.timed_slowly(events)
        touched = [value for steps in mine if (value := slow.touch_minutes_slowly(steps, timed)) is not None]
        assert (segment.attribute, segment.cases, segment.events) == ("region", len(mine), sum(map(len, mine)))
        assert segment.cases_a_week == (near(len(mine) / weeks) if weeks >= 1 else None)
        assert segment.cycle_hours == near(median(slow.cycle_hours_slowly(steps) for steps in mine))
        assert segment.wait_hours == near(mean(waits))
        assert segment.touch_minutes == (near(mean(touched)) if touched else None)
        assert segment.rework_share == near(mean(len({e.activity for e in steps}) < len(steps) for steps in mine))


@settings(max_examples=examples(30), deadline=None)
@given(logs(), st.sets(st.sampled_from(["a", "b", "elsewhere"])))
def test_cases_that_hold_a_marked_activity_are_counted_by_week(events, marked):
    slow.put(slow.con, events)
    expected = defaultdict(lambda: [0, 0])
    for case in slow.cases_slowly(events).values():
        week = expected[slow.monday(slow.local_day(case[-1].ended, BERLIN))]
        week[0] += 1
        week[1] += any(event.activity in marked for event in case)
    found = marked_weeks(slow.con, BERLIN, sorted(marked))
    assert found == tuple((week_on, *counts) for week_on, counts in sorted(expected.items()))


@settings(max_examples=examples(30), deadline=None)
@given(logs(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_in_the_table_changes_nothing(events, shuffler):
    shuffled = list(events)
    shuffler.shuffle(shuffled)
    assert figures_of(events) == figures_of(shuffled)


@settings(max_examples=examples(20), deadline=None)
@given(logs())
def test_figures_come_back_from_their_document_as_they_were(events):
    found = figures_of(events)
    written = json.dumps(as_document(found, BERLIN.key), allow_nan=False)
    assert from_document(json.loads(written)) == found


# ── what a summary promises ──────────────────────────────────────────────────────────────────────────────────────────


def test_lists_are_capped_and_totals_are_of_all():
    # 1 100 activities once each in one case: 1 099 flows; one more activity, twice
    events = [Event(n, "A", f"step {n:04}", None, slow.at(3, n / 60), f"person {n}") for n in range(1100)]
    events += [Event(2000 + n, "B", "again", None, slow.at(3, n)) for n in range(2)]
    found = figures_of(events)
    assert (len(found.activities), found.activity_kinds, found.rework_total) == (1000, 1101, 1)
    assert (found.flow_kinds, found.flow_total) == (1100, 1100)
    assert (len(found.commonest_resources), found.resources) == (200, 1100)
    assert (len(found.commonest_handovers), found.handovers) == (300, 1099)
    longest = max((path for path, _ in found.commonest_variants), key=len)
    assert (len(longest), longest[-1]) == (201, "… 900 more")


def tables_of(con: duckdb.DuckDBPyConnection) -> set[str]:
    query = "select table_name from information_schema.tables where table_name like 'log_%'"
    return {name for (name,) in con.execute(query).fetchall()}


def test_a_summary_leaves_nothing_on_the_connection_and_tells_how_far_it_is():
    told: list[tuple[float, str]] = []
    slow.put(
        slow.con, [Event(1, "A", "a", slow.at(3, 0), slow.at(3, 2)), Event(2, "A", "b", slow.at(3, 1), slow.at(3, 3))]
    )
    summarise(slow.con, BERLIN, tell=lambda share, words: told.append((share, words)))
    assert tables_of(slow.con) == set()
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 and words for share, words in told)


def test_a_summary_can_be_stopped_and_leaves_nothing():
    con = duckdb.connect()
    con.execute(
        "create table step as select range as position, (range // 10)::integer as case_no, (range % 7 + 1)::integer as "
        "activity_no, null::integer as resource_no, null::timestamp as started_utc, "
        "timestamp '2024-01-01' + to_seconds(range % 1000000) as ended_utc, null::double as cost from range(5000000)"
    )
    con.execute(
        "create table step_name as select 'activity' as kind, range::integer as no, 'a' || range as name from range(9)"
    )
    con.execute("create table step_case_value (case_no integer, attribute_no integer, value_no integer)")
    is_over = threading.Event()

    def stop() -> None:
        while not is_over.wait(0.1):
            con.interrupt()  # again and again, as the store does: between two questions it is lost

    stopping = threading.Thread(target=stop)
    stopping.start()
    try:
        with pytest.raises(duckdb.InterruptException):
            summarise(con, BERLIN)
    finally:
        is_over.set()
        stopping.join()
    assert tables_of(con) == set()
    con.close()


@settings(max_examples=examples(20), deadline=None)
@given(st.lists(st.integers(1, 30), min_size=2, max_size=8, unique=True))
def test_neighbours_of_hours_fill_the_week_once(days):
    found = figures_of(
        [Event(n, "A", "a", None, slow.at(day, 12)) for n, day in enumerate(sorted(days))], BusinessCalendar()
    )
    slots = [(one.weekday, one.hour) for one in found.queue_hours]
    assert len(slots) == len(set(slots)) <= 168
    assert all(earlier < later for earlier, later in pairwise(slots))


@settings(max_examples=examples(15), deadline=None)
@given(logs(), st.sampled_from(CALENDARS))
def test_percentiles_of_a_large_log_are_those_of_a_small_one(events, calendar):
    found = figures_of(events, calendar)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(event_log, "MANY", 0)
        counted = figures_of(events, calendar)
    assert as_document(counted, "") == approximately(as_document(found, ""))


def test_values_of_every_size_find_their_bucket():
    """Around powers of two, where a bucket ends, and many equal ones: the two ways of `log_quantiles` agree."""
    sizes = [0, 1, 4095, 4096, 4097, 8191, 8192, 2**20 - 1, 2**20, 2**35 - 1, 2**35, 2**35 + 2**22, 2**50 - 1, 2**50]
    con = duckdb.connect()
    for measure in ("log_quantiles", "log_quantiles_of_many"):
        run(con, "log_quantile_table", {})
        con.execute("create or replace temp table log_measured as "
                    "select n % 3 as key_no, $sizes[1 + (n * 7919) % 14] + n % 2 as value_us from range(1000) as t(n)",
                    {"sizes": sizes})  # fmt: skip
        run(con, measure, {"measure": "made"})
        rows = con.execute("from log_quantile order by key_no").fetchall()
        con.execute("drop table log_measured; drop table log_quantile")
        if measure == "log_quantiles":
            quick = rows
    assert [five for *_, five in rows] == [pytest.approx(five, rel=1e-12) for *_, five in quick]
    assert len(rows) == 3


def approximately(told):
    """The same, numbers with fractions up to rounding."""
    if isinstance(told, dict):
        return {key: approximately(value) for key, value in told.items()}
    if isinstance(told, list):
        return [approximately(value) for value in told]
    return near(told) if isinstance(told, float) else told
