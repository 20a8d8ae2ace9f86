"""A metric with a value each business day, end to end: read, counted in the log, gaps, sealed, judged on day 90."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.actions import lane_measure, measured_log, open_demo, set_target, try_stops
from core.calendars import BusinessCalendar
from core.errors import Refused
from core.event_log import by_day, summarise
from core.metrics import LIBRARY
from core.records import Act
from core.series import Point, parse_series
from core.store import Store
from tests import log_twins
from tests.log_twins import BERLIN, Event
from tests.make import (
    make_act,
    make_control,
    make_event_log,
    make_lane,
    make_metric,
    make_session,
    make_target,
    make_workflow,
)

MONDAY = date(2026, 3, 2)
HOLIDAY = date(2026, 4, 3)


def business_days(count: int, since: date = MONDAY) -> list[date]:
    days = (since + timedelta(days=n) for n in range(3 * count))
    return [day for day in days if day.weekday() < 5 and day != HOLIDAY][:count]


@pytest.fixture
def daily(tmp_path):
    store = Store.open(tmp_path / "daily.duckdb")
    session = make_session(holidays=(HOLIDAY,))
    store.apply(make_act(), "s1", saves=(session, make_workflow(), make_lane(), make_metric(cadence="day")))
    yield store
    store.close()


def kept(store: Store, values, since: date = MONDAY) -> None:
    days = business_days(len(values), since)
    points = [Point(day, value, 20, n) for n, (day, value) in enumerate(zip(days, values, strict=True))]
    set_target.keep_observations(store, make_act(), store.facts("s1"), "days", points, "pasted")


def test_days_are_read_as_days_and_a_week_is_refused():
    read = parse_series("2026-03-02;4\n2026-03-03;5\n2026-W11;6\n3.3.2026;7", cadence="day", today=date(2026, 3, 3))
    assert [(point.week_on, point.value) for point in read.points] == [(MONDAY, 4.0), (date(2026, 3, 3), 5.0)]
    reasons = [line.reason for line in read.refused]
    assert reasons == [
        "“2026-W11” is a whole week, and this metric has a value each day",
        "3 March 2026 stands in line 2 already; each day has one value",
    ]
    assert read.notes == ("The last day is not over yet: its value may still move. Leave it out of a baseline.",)


def test_gaps_are_business_days_without_a_value(daily):
    kept(daily, [5.0] * 30)
    facts = daily.facts("s1")
    points = [
        Point(o.week_on, o.value, o.cases, 0)
        for o in lane_measure.series_of(facts, facts.metrics[0])
        if o.week_on != date(2026, 3, 12)
    ]
    set_target.keep_observations(daily, make_act(), facts, "days", points, "typed")
    facts = daily.facts("s1")
    found = lane_measure.measured(facts, facts.metrics[0])
    assert found.gaps == (date(2026, 3, 12),)  # neither the week-ends nor Good Friday
    assert found.short == ()


def test_a_daily_baseline_is_sealed_from_twenty_days_on_and_judged_over_the_last_twenty(daily):
    rng = random.Random(1)
    kept(daily, [10 + rng.gauss(0, 1) for _ in range(19)])
    with pytest.raises(Refused, match="sealed from 20 daily values on; there are 19"):
        set_target.seal(daily, make_act(at_utc=datetime(2026, 11, 2)), daily.facts("s1"), "days")
    before = [10 + rng.gauss(0, 1) for _ in range(40)]
    kept(daily, before)
    set_target.seal(daily, make_act(at_utc=datetime(2026, 11, 2)), daily.facts("s1"), "days", reason="calm")
    launch = business_days(41)[-1]
    target = make_target(value=7.0, set_on=launch, launch_on=launch, due_on=launch + timedelta(days=90), reason="why")
    daily.apply(make_act(), "s1", saves=(target,))
    kept(daily, before + [7.2] * 10)
    facts = daily.facts("s1")
    early = lane_measure.day_90_now(facts, target)
    assert early.verdict == "not enough data"
    kept(daily, before + [9.0] * 20 + [6.5] * 20)
    late = lane_measure.day_90_now(daily.facts("s1"), target)
    assert [c.is_met for c in late.conditions[:2]] == [True, True]
    assert "average 6.5 days" in late.conditions[0].sentence


def test_what_can_be_seen_is_simulated_for_the_days_there_are(daily):
    kept(daily, [10 + random.Random(3).gauss(0, 1) for _ in range(1)] + [10.0, 11, 9, 10.5, 9.5] * 8)
    launch = date(2026, 5, 4)
    target = make_target(value=8.0, set_on=launch, launch_on=launch, due_on=date(2026, 8, 2))
    facts = daily.facts("s1")
    assert lane_measure.values_until(facts, target, "day") == 64
    found = lane_measure.judged(facts, target).detection
    assert found.points == 64
    assert "In 64 days" in found.sentence


def test_a_change_of_the_cadence_takes_the_values_away_once_and_a_seal_stands_against_it(daily):
    kept(daily, [10 + random.Random(2).gauss(0, 1) for _ in range(1)] * 3)
    metric = daily.facts("s1").metrics[0]
    set_target.keep_metric(daily, make_act(page="set_target"), daily.facts("s1"), metric.changed(cadence="week"))
    assert daily.facts("s1").observations == ()
    daily.undo(make_act(page="set_target"), "s1")
    assert len(daily.facts("s1").observations) == 3
    kept(daily, [10.0, 11, 9, 10.5, 9.5] * 5)
    set_target.seal(daily, make_act(at_utc=datetime(2026, 11, 2)), daily.facts("s1"), "days")
    metric = daily.facts("s1").metrics[0]
    with pytest.raises(Refused, match="sealed by day"):
        set_target.keep_metric(daily, make_act(), daily.facts("s1"), metric.changed(cadence="week"))


def test_a_stop_rule_on_days_is_tried_on_a_quarter_of_days(daily):
    kept(daily, [10.0, 11, 9, 10.5, 9.5] * 8)
    rule = make_control(stop_metric_id="days", stop_operator="above", stop_threshold=12.5, stop_count=1, stop_window=1)
    daily.apply(make_act(), "s1", saves=(rule,))
    tried = try_stops.tried(daily.facts("s1"), rule)
    weekly = try_stops.stop_rules.dry_run(tried.rule, tried.days, tried.values)
    assert tried.run.share_false > weekly.share_false, "five times as many chances to fire"


def events(seed: int) -> list[Event]:
    rng, start = random.Random(seed), datetime(2024, 3, 20, 6)
    made = []
    for case in range(60):
        begun = start + timedelta(hours=rng.uniform(0, 24 * 20))
        for step in range(rng.randint(1, 3)):
            ended = begun + timedelta(hours=rng.uniform(0, 30))
            made.append(Event(len(made), f"c{case}", f"a{step}", None, ended))
            begun = ended
    return made


@pytest.mark.parametrize("seed", range(5))
def test_the_days_of_a_log_agree_with_a_slow_count(seed):
    made, zone = events(seed), ZoneInfo(BERLIN.timezone)
    log_twins.put(log_twins.con, made)
    found = by_day(log_twins.con, BERLIN)

    def local(moment: datetime) -> date:
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()

    ended = {case: max(e.ended for e in made if e.case == case) for case in {e.case for e in made}}
    begun = {case: min(e.began for e in made if e.case == case) for case in ended}
    done, started = Counter(map(local, ended.values())), Counter(map(local, begun.values()))
    first, last = min(map(local, begun.values())), max(map(local, ended.values()))
    every = [first + timedelta(days=n) for n in range(1, (last - first).days)]
    open_days = [day for day in every if day.weekday() < 5 and day not in BERLIN.holidays]
    assert [day.week_on for day in found] == open_days
    assert [day.cases for day in found] == [done[day] for day in open_days]
    assert [day.started for day in found] == [started[day] for day in open_days]
    open_at_end = [sum(s <= day for s in map(local, begun.values())) - sum(e <= day for e in map(local, ended.values()))
                   for day in open_days]  # fmt: skip
    assert [day.open_at_end for day in found] == open_at_end


def test_cases_completed_on_no_business_day_are_counted_and_said():
    """By hand: in the week of 4 March three cases end on Monday to Wednesday, two on Saturday, one on Sunday."""
    made, days = [], [date(2024, 2, 26), *[date(2024, 3, day) for day in (4, 5, 6, 9, 9, 10, 12, 20)]]
    for case, day in enumerate(days):
        ended = datetime(day.year, day.month, day.day, 12)
        made.append(Event(case, f"c{case}", "done", None, ended))
    log_twins.put(log_twins.con, made)
    log = make_event_log()
    choice = LIBRARY["throughput"]
    weekly = [Point(week.week_on, week.cases, week.cases, 0) for week in summarise(log_twins.con, BERLIN).weeks]
    daily = [Point(day.week_on, day.cases, day.cases, 0) for day in by_day(log_twins.con, BERLIN)]
    assert {point.week_on: point.value for point in weekly}[date(2024, 3, 4)] == 6
    offers = [measured_log.LogOffer(log, choice, tuple(weekly))]
    of_days = [measured_log.LogOffer(log, choice.by("day"), tuple(daily), "day")]
    out, every = measured_log.in_no_day(offers, of_days, log.event_log_id)
    assert (out, every) == (3, 7)  # the week of 11 March holds one more case, on its Tuesday
    assert measured_log.in_no_day([], of_days, log.event_log_id) == (0, 0)


def test_the_library_speaks_of_days_for_a_daily_metric():
    daily = [choice.by("day") for choice in LIBRARY.values()]
    texts = [f"{one.unit} {one.definition} {one.means}" for one in daily if one.code != "reopened_share"]
    assert not [text for text in texts if "week" in text]
    assert LIBRARY["throughput"].by("week") is LIBRARY["throughput"]


def test_a_target_on_a_daily_metric_is_judged_in_days(daily):
    kept(daily, [10.0, 11, 9, 10.5, 9.5] * 8)
    facts = daily.facts("s1")
    for value in (20.0, 10.2, 8.0, 1.0):
        target = make_target(value=value, set_on=MONDAY, due_on=MONDAY + timedelta(days=90))
        judged = lane_measure.judged(facts, target)
        assert "week" not in judged.capability.sentence, judged.capability.sentence
        assert "week" not in (judged.reason_needed or "")


def test_the_demos_log_fills_a_daily_metric(tmp_path):
    store = Store.open(tmp_path / "demo.duckdb")
    made = open_demo.load(store, Act("Ana", datetime(2026, 11, 2, 9), "open_session", "daily"), date(2026, 11, 2))
    facts = store.facts(made.session_id)
    workflow_id = facts.live_lane.workflow_id
    assert measured_log.daily_offers(facts, workflow_id) is None
    offers = measured_log.count_days(store, facts, workflow_id)
    assert offers == measured_log.daily_offers(facts, workflow_id)
    waiting = next(offer for offer in offers if offer.choice.log_series == "wait_hours")
    assert waiting.cadence == "day"
    assert "full business days only" in waiting.source
    assert len(waiting.points) > 100
    assert all(point.week_on.weekday() < 5 for point in waiting.points)
    weekly = next(o for o in measured_log.log_offers(store, facts, workflow_id) if o.choice.log_series == "cases")
    daily = next(offer for offer in offers if offer.choice.log_series == "cases")
    week = weekly.points[3]
    of_week = [p.value for p in daily.points if week.week_on <= p.week_on < week.week_on + timedelta(days=7)]
    assert sum(of_week) == week.value
    assert BusinessCalendar.of(facts.session).workdays == (0, 1, 2, 3, 4)
    store.close()


@pytest.mark.parametrize("cadence", ["week", "day"])
def test_the_proposed_target_can_be_told_from_noise_also_where_values_hang_together(tmp_path, cadence):
    """'The smallest change that can be told from noise by then' must be true of the value that is proposed."""
    store = Store.open(tmp_path / "one.duckdb")
    metric = make_metric(cadence=cadence)
    store.apply(make_act(), "s1", saves=(make_session(), make_workflow(), make_lane(), metric))
    rng, value, points = random.Random(8), 0.0, []
    for n in range(60):
        value = 0.4 * value + rng.gauss(0, 1)
        day = MONDAY + timedelta(weeks=n) if cadence == "week" else business_days(60)[n]
        points.append(Point(day, 50 + value, None, n))
    set_target.keep_observations(store, make_act(), store.facts("s1"), metric.metric_id, points, "typed")
    facts = store.facts("s1")
    proposed = set_target.blank_target(facts, facts.metrics[0], date(2026, 11, 2))
    found = lane_measure.judged(facts, proposed).detection
    assert found.persistence.is_clear
    assert found.share_seen >= 0.8
    store.close()


def test_too_many_false_alarms_are_laid_to_the_short_baseline_where_values_do_not_hang_together(daily):
    kept(daily, [41.0, 38, 44, 39, 46, 42, 37, 45, 40, 43, 39, 44] * 2)
    target = make_target(value=30.0, set_on=MONDAY, due_on=MONDAY + timedelta(days=90))
    judged = lane_measure.judged(daily.facts("s1"), target)
    assert judged.detection.is_too_noisy
    assert not judged.detection.persistence.is_clear
    assert judged.reason_needed.startswith("Against so short a baseline, ")
    assert "hang together" not in judged.reason_needed
