"""Ways to a baseline where there is no data yet: dates, sureness, and what was promised."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import data_plan as p
from core.records import Metric

SUNDAY = date(2026, 11, 22)


def test_every_way_is_one_that_a_metric_can_hold():
    assert {way.code for way in p.ways(SUNDAY)} | {""} == set(Metric.model_fields["data_plan"].annotation.__args__)


def test_looking_back_takes_the_last_twelve_full_weeks():
    first = p.way_of("look back", SUNDAY).steps[0]
    assert "12 full weeks from the week of 24 August to the week of 9 November" in first


def test_counting_from_now_on_begins_with_a_monday_and_says_when_it_carries_what():
    way = p.way_of("sample", SUNDAY)
    assert "From 23 November on" in way.steps[0]
    # Monday 23 November and six weeks: Sunday 3 January; twelve: 14 February
    assert (way.values_on, way.seal_on) == (date(2027, 1, 3), date(2027, 2, 14))
    assert "From 23 November on" in p.way_of("sample", date(2026, 11, 23)).steps[0]


def test_the_luck_of_the_draw_worked_by_hand():
    # p .1, n 100: sd .03, 1.96 times that 5.88 points; n 25: 11.76
    assert p.half_width_points(0.1, 100) == pytest.approx(5.88)
    assert p.half_width_points(0.1, 25) == pytest.approx(11.76)
    assert "up to 6 points" in p.sureness(p.way_of("sample", SUNDAY), is_share=True)
    assert "exact" in p.sureness(p.way_of("look back", SUNDAY), is_share=True)


def test_what_was_promised_is_due_late_or_there():
    due = date(2026, 12, 1)
    assert p.status(None, 0, SUNDAY) == ""
    assert p.status(due, 12, SUNDAY) == ""
    assert p.status(due, 0, SUNDAY) == "None of 12 weeks is there; readiness expects the baseline by 1 December 2026."
    assert p.status(due, 6, due + timedelta(days=1)).endswith("expected by 1 December 2026, 1 day ago.")


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_no_way_promises_anything_before_today(today):
    for way in p.ways(today):
        assert today < way.values_on <= way.seal_on


def test_by_day_the_ways_count_business_days_and_leave_out_holidays():
    back, archive, sample = p.ways(SUNDAY, "day", range(5), [date(2026, 11, 27)])
    assert "from 28 September to 20 November" in back.steps[0]  # 40 business days, counted on a calendar
    assert "from 26 October to 20 November" in archive.steps[0]
    assert "From 23 November on" in sample.steps[0]
    assert (sample.values_on, sample.seal_on) == (date(2026, 12, 1), date(2026, 12, 21))  # the 27th is no day of them
    assert p.sureness(back, is_share=True) == "Every case counts, so a day's value is exact."
    assert "20 cases a day" in p.sureness(sample, is_share=True)
    assert not any("week" in step for way in (archive, sample) for step in way.steps)


def test_where_the_promised_days_stand_is_counted_against_twenty():
    assert p.status(date(2026, 12, 1), 12, date(2026, 11, 22), "day").startswith("12 of 20 days are there; readiness")
    assert p.status(date(2026, 12, 1), 20, date(2026, 11, 22), "day") == ""
