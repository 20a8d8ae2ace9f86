"""The business calendar: hours by hand, changes of the clock, holidays, and against minutes counted one by one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendars import BusinessCalendar, open_hours
from tests.log_twins import open_minutes_slowly
from tests.make import make_session
from tests.thorough import examples

SPAN = (datetime(2024, 3, 1), datetime(2024, 4, 30))


def test_a_holiday_and_a_weekend_are_closed():
    # Good Friday and Easter Monday 2024: from Thursday 16:00 to Tuesday 10:00 only 1 + 1 hours are open
    calendar = BusinessCalendar(holidays=frozenset({date(2024, 3, 29), date(2024, 4, 1)}))
    hours = open_hours(calendar, *SPAN)
    assert hours.hours_between(datetime(2024, 3, 28, 16), datetime(2024, 4, 2, 10)) == 2


def test_the_day_is_open_by_the_clock_on_the_wall_also_when_the_clocks_change():
    # Berlin opens at 9:00 = 8:00 UTC in winter and 7:00 UTC from 31 March 2024 on
    hours = open_hours(BusinessCalendar(workdays=(0, 1, 2, 3, 4, 5, 6), timezone="Europe/Berlin"), *SPAN)
    assert datetime(2024, 3, 30, 8) in hours.opens_utc
    assert datetime(2024, 3, 31, 7) in hours.opens_utc


def test_no_time_passes_backwards_or_outside_the_open_hours():
    hours = open_hours(BusinessCalendar(), *SPAN)
    assert hours.hours_between(datetime(2024, 3, 5, 12), datetime(2024, 3, 5, 11)) == 0
    assert hours.hours_between(datetime(2024, 3, 5, 17), datetime(2024, 3, 6, 9)) == 0


def test_the_calendar_of_a_session_is_named_with_its_days_hours_and_zone():
    session = make_session(workdays=(0, 2), opens=time(8, 30), closes=time(12), timezone="Europe/Berlin")
    assert BusinessCalendar.of(session).sentence == "business hours Mon, Wed 08:30–12:00, Europe/Berlin"


moments = st.integers(0, 60 * 24 * 55).map(lambda minute: datetime(2024, 3, 2) + timedelta(minutes=minute))


@settings(max_examples=examples(25), deadline=None)
@given(moments, moments, st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]))
def test_business_hours_agree_with_minutes_counted_one_by_one(one, other, zone):
    calendar = BusinessCalendar((0, 1, 2, 4, 6), time(7, 30), time(18), frozenset({date(2024, 4, 1)}), zone)
    first, last = sorted((one, other))
    assert round(open_hours(calendar, *SPAN).hours_between(first, last) * 60) == open_minutes_slowly(
        calendar, first, last
    )
