"""The figures of a log in numbers worked by hand."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.actions.log_figures import KEYS, as_json
from core.calendars import BusinessCalendar
from core.log_figures import as_document, from_document, percentile, proposed_estimates, series
from tests.log_twins import BERLIN, Event, at, figures_of, near


def test_waiting_worked_by_hand_over_a_weekend():
    # received Fri 15:00–16:00, decided Mon 10:00–10:30: open Fri 16–17 and Mon 9–10 = 2 h; on the wall 66 h
    found = figures_of(
        [
            Event(1, "A", "receive", at(5, 15), at(5, 16)),
            Event(2, "A", "decide", at(8, 10), at(8, 10.5)),
        ],
        BusinessCalendar(),
    )
    assert found.wait_business_hours.p50 == 2
    assert found.wait_wall_hours.p50 == 66
    assert found.touch_minutes.p50 == 90
    assert found.cycle_hours.p50 == 67.5
    assert [wait.activity for wait in found.waits] == ["decide"]
    assert (found.flows[0].median_hours, found.flows[0].p90_hours) == (66, 66)


def test_work_that_overlaps_does_not_wait():
    # b begins while a still runs (until 12:00); c begins one hour after that. By completion b comes first.
    found = figures_of(
        [
            Event(1, "A", "a", at(3, 9), at(3, 12)),
            Event(2, "A", "b", at(3, 10), at(3, 11)),
            Event(3, "A", "c", at(3, 13), at(3, 14)),
        ],
        BusinessCalendar(),
    )
    assert {wait.activity: wait.business_p50 for wait in found.waits} == {"b": 0, "c": 1}
    assert {(flow.from_activity, flow.to_activity): flow.median_hours for flow in found.flows} == {
        ("b", "a"): 0, ("a", "c"): 1,
    }  # fmt: skip


def test_ties_in_time_keep_the_order_of_the_file():
    found = figures_of([Event(2, "A", "second", None, at(3, 0)), Event(1, "A", "first", None, at(3, 0))])
    assert found.commonest_variants == ((("first", "second"), 1),)


def test_repeats_are_told_apart_by_hand():
    # a a b a c b: a follows itself once and comes back once, b comes back once; a b a is the only loop of two
    events = [Event(n, "A", name, None, at(3, n)) for n, name in enumerate("aabacb")]
    found = figures_of(events)
    assert {one.name: (one.self_loops, one.loops_back) for one in found.activities} == {
        "a": (1, 1), "b": (0, 1), "c": (0, 0),
    }  # fmt: skip
    assert (found.self_loops, found.loops_back, found.loops_of_two) == (1, 2, 1)
    assert (found.rework_total, found.reworked_cases) == (2, 1)


def test_handovers_by_hand():
    # Ana → Luis → Ana → nobody → Ana → Kim: three handovers (a gap in who did it is none), one of them straight back
    people = ["Ana", "Luis", "Ana", None, "Ana", "Kim"]
    found = figures_of([Event(n, "A", "a", None, at(3, n), who) for n, who in enumerate(people)])
    assert {(one.from_resource, one.to_resource): one.times for one in found.commonest_handovers} == {
        ("Ana", "Luis"): 1, ("Luis", "Ana"): 1, ("Ana", "Kim"): 1,
    }  # fmt: skip
    assert (found.handovers, found.ping_pongs, found.ping_pong_cases) == (3, 1, 1)


def test_entropy_by_hand():
    # shares 1/2, 1/4, 1/4: 1/2·1 + 1/4·2 + 1/4·2 = 1.5 bits
    events = [Event(n, str(n), name, None, at(3, n)) for n, name in enumerate("aabc")]
    assert figures_of(events).variant_entropy == 1.5


def test_the_queue_by_hour_worked_by_hand():
    # ready on Wednesday at 10:20, begun at 12:00: waits at 11 and, begun as it strikes, at 12; ready in the hour of 10
    found = figures_of(
        [Event(1, "A", "a", None, at(3, 10 + 1 / 3)), Event(2, "A", "b", None, at(3, 12))], BusinessCalendar()
    )
    waiting = {(one.weekday, one.hour): (one.waiting, one.arriving) for one in found.queue_hours}
    assert waiting == {(2, 10): (0, 1), (2, 11): (1, 0), (2, 12): (1, 0)}


def test_small_values_of_an_attribute_are_gathered():
    events = [Event(n, str(n), "a", None, at(3, n / 10)) for n in range(60)]
    shop_of = {
        str(n): f"shop {min(n, 25):02}" for n in range(59)
    }  # 25 values with one case, one with 34; case 59 has none
    found = figures_of(events, shop=shop_of).segments
    assert [segment.value for segment in found[:2]] == ["shop 25", "shop 00"]
    assert [segment.cases for segment in found] == [34] + [1] * 19 + [7]
    assert found[-1].value is None


def test_a_log_without_starts_says_that_waiting_holds_the_work_and_measures_no_touch():
    found = figures_of([Event(1, "A", "a", None, at(3, 0))])
    assert "holds the work" in found.wait_sentence
    assert found.touch_minutes.p50 is None
    assert "touch_minutes" not in proposed_estimates(found)


def test_hands_on_time_is_that_of_the_timed_activities_and_a_case_without_them_has_none():
    found = figures_of([
        Event(1, "A", "received", None, at(3, 9)), Event(2, "A", "checked", at(3, 9), at(3, 11)),
        Event(3, "B", "received", None, at(4, 9)),
        Event(4, "C", "checked", at(5, 9), at(5, 10)), Event(5, "C", "noted", at(5, 12), at(5, 12)),
    ])  # fmt: skip
    assert (found.timed_activities, found.activity_kinds) == (1, 3), "a step that never lasts is not timed"
    assert (found.touch_minutes.mean, found.touch_minutes.p50) == (60, 60)
    assert "Timed in 1 of 3 activities" in found.touch_sentence
    assert "steps without a start time end it with their completion" in found.wait_sentence


def test_too_few_starts_measure_no_hands_on_time():
    half = [Event(n, "A", "a", at(3, 9) if n % 2 else None, at(3, 10 + n)) for n in range(1, 11)]
    found = figures_of(half)
    assert (found.has_touch, found.touch_minutes.mean) == (False, None)
    assert as_json(found)["not_measurable"]["touch_minutes"] == "too few of its events have a start time"


def test_no_rework_in_many_weeks_is_not_known_exactly():
    events = [Event(n, f"case {n}", "a", None, at(1, 9) + timedelta(days=n)) for n in range(56)]
    rework = proposed_estimates(figures_of(events))["rework_share"]
    assert (rework.low, rework.middle) == (0, 0)
    assert 0 < rework.high < 0.05, "none of some forty cases leaves a few percent open"
    assert "the same in" in rework.note


def test_an_empty_log_has_no_figures_and_proposes_nothing():
    found = figures_of([])
    assert (found.events, found.cases, found.weeks, found.months, found.rework_share) == (0, 0, (), (), None)
    assert (found.variant_entropy, found.ten_commonest_share, found.queue_hours, found.first_utc) == (
        None,
        None,
        (),
        None,
    )
    assert proposed_estimates(found) == {}
    assert from_document(as_document(found, BERLIN.key)) == found


def test_full_weeks_leave_out_the_partial_ones_and_keep_the_empty_ones():
    # Wednesday 3 Jan to Friday 26 Jan 2024: the week of the 1st is partial; 8, 15, 22 are full; nothing ends in 15–21
    found = figures_of(
        [
            Event(1, "A", "a", None, at(3, 12)),
            Event(2, "B", "a", at(3, 12), at(9, 12)),
            Event(3, "C", "a", at(9, 12), at(26, 12)),
        ],
        BusinessCalendar(),
    )
    assert [(week.week_on.day, week.cases, week.started, week.open_at_end) for week in found.weeks] == [
        (8, 1, 1, 1), (15, 0, 0, 1), (22, 1, 0, 0),
    ]  # fmt: skip
    assert series(found.weeks, "cases") == (
        (date(2024, 1, 8), 1.0, 1), (date(2024, 1, 15), 0.0, 0), (date(2024, 1, 22), 1.0, 1),
    )  # fmt: skip
    assert [week_on.day for week_on, _, _ in series(found.weeks, "cycle_hours")] == [8, 22]


def test_measured_volume_by_hand():
    # ten full weeks with 1, 2, … 10 cases: 10th percentile 1.9, median 5.5, 90th 9.1 a week, × 52/12 a month
    events = [
        Event(week * 100 + n, f"{week}-{n}", "a", None, at(1, 12) + timedelta(days=7 * week, minutes=n))
        for week in range(10)
        for n in range(week + 1)
    ]
    events += [Event(5000, "last", "a", None, datetime(2024, 3, 11, 8))]
    volume = proposed_estimates(figures_of(events, BusinessCalendar()))["volume"]
    assert [volume.low, volume.middle, volume.high] == near([n * 52 / 12 for n in (1.9, 5.5, 9.1)])
    assert "10 full weeks" in volume.note


def test_few_weeks_are_said_and_use_all_cases():
    # 6 cases in exactly 7 days: 6 a week, 26 a month; 2 of 6 with a repeated step
    events = [Event(n, str(n), "a", None, at(3, 0) + timedelta(days=7 * n / 5)) for n in range(6)]
    events += [Event(10 + n, str(n), "a", None, at(3, 0) + timedelta(days=7 * n / 5)) for n in range(2)]
    found = proposed_estimates(figures_of(events, BusinessCalendar()))
    assert found["volume"].middle == near(26)
    assert found["volume"].low < 26 < found["volume"].high
    assert found["rework_share"].middle == near(1 / 3)
    assert all("Fewer than 4 full weeks" in proposal.note for proposal in found.values())


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.floats(0, 1))
def test_percentiles_lie_between_the_least_and_the_largest(values, share):
    assert min(values) <= percentile(values, share) <= max(values)


def test_scripts_get_every_figure_under_a_key_that_the_help_names():
    found = figures_of(
        [Event(1, "A", "a", at(3, 9), at(3, 10), "Ana", 5), Event(2, "A", "b", None, at(3, 12), "Luis", 7)]
    )
    told = as_json(found)
    assert [key for key in told if key not in KEYS] == []
    assert told["not_measurable"] == {"weeks": "the log covers no full week"}
    assert told["touch_minutes"]["note"].endswith(
        "Timed in 1 of 2 activities; the other one has no start times and can't be counted, so it is at least this."
    )
    assert (told["cost_all"], told["handovers"]["total"], told["by_activity"]["a"]["touch_hours_all"]) == (12, 1, 1)
    json.dumps(told, allow_nan=False)
