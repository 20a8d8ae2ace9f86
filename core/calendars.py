"""The business calendar as open intervals, so that business time is a look-up, not a walk through the hours. Pure."""

from __future__ import annotations

import zoneinfo
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from core.records import Session


@dataclass(frozen=True)
class BusinessCalendar:
    """When work is done: on which weekdays (0 is Monday), from when to when, in which zone, and on which days not."""

    workdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: time = time(9)
    closes: time = time(17)
    holidays: frozenset[date] = frozenset()
    timezone: str = "UTC"

    @classmethod
    def of(cls, session: Session) -> BusinessCalendar:
        """The calendar that the session shows and uses everywhere."""
        return cls(session.workdays, session.opens, session.closes, frozenset(session.holidays), session.timezone)

    @property
    def key(self) -> str:
        """A text that is the same for calendars that count the same hours, and only for these.

        >>> BusinessCalendar(holidays=frozenset({date(2024, 12, 25)})).key
        '0,1,2,3,4 09:00:00 17:00:00 UTC 2024-12-25'
        """
        days = ",".join(str(day) for day in sorted(set(self.workdays)))
        free = ",".join(day.isoformat() for day in sorted(self.holidays))
        return f"{days} {self.opens.isoformat()} {self.closes.isoformat()} {self.timezone} {free}".rstrip()

    @property
    def sentence(self) -> str:
        """How the calendar is named beside a figure.

        >>> BusinessCalendar().sentence
        'business hours Mon–Fri 09:00–17:00, UTC'
        """
        names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        days = sorted(set(self.workdays))
        is_run = len(days) > 2 and days == list(range(days[0], days[-1] + 1))
        shown = f"{names[days[0]]}–{names[days[-1]]}" if is_run else ", ".join(names[day] for day in days)
        free = f" without {len(self.holidays)} holiday(s)" if self.holidays else ""
        return f"business hours {shown} {self.opens:%H:%M}–{self.closes:%H:%M}, {self.timezone}{free}"


@dataclass(frozen=True)
class OpenHours:
    """The open intervals of a span of days as three columns of equal length, in naive UTC and in order.

    `seconds_before[i]` is how long it was open before interval i. These are the lists that the SQL questions take.
    """

    opens_utc: tuple[datetime, ...]
    closes_utc: tuple[datetime, ...]
    seconds_before: tuple[float, ...]

    def seconds_until(self, moment_utc: datetime) -> float:
        """Open seconds from the beginning of the span until a moment; 0 before it, all of them after it."""
        place = bisect_right(self.opens_utc, moment_utc) - 1
        if place < 0:
            return 0.0
        within = min(moment_utc, self.closes_utc[place]) - self.opens_utc[place]
        return self.seconds_before[place] + within.total_seconds()

    def hours_between(self, from_utc: datetime, to_utc: datetime) -> float:
        """Business hours between two moments; 0 when the second is not later."""
        return max(0.0, self.seconds_until(to_utc) - self.seconds_until(from_utc)) / 3600


def open_hours(calendar: BusinessCalendar, first_utc: datetime, last_utc: datetime) -> OpenHours:
    """Every open interval that touches the span from `first_utc` to `last_utc` (naive UTC), and a day around it.

    A day on which the clocks change is open as long as the clock on the wall says. By hand, Friday 16:00 to Monday
    10:00 is one hour on Friday and one on Monday:

    >>> week = open_hours(BusinessCalendar(), datetime(2024, 1, 1), datetime(2024, 1, 14))
    >>> week.hours_between(datetime(2024, 1, 5, 16), datetime(2024, 1, 8, 10))
    2.0
    """
    zone = zoneinfo.ZoneInfo(calendar.timezone)
    opens, closes, before, seconds = [], [], [], 0.0
    day_on = first_utc.date() - timedelta(days=2)
    while day_on <= last_utc.date() + timedelta(days=2):
        if day_on.weekday() in calendar.workdays and day_on not in calendar.holidays:
            start, end = (_utc(day_on, at, zone) for at in (calendar.opens, calendar.closes))
            if end > start:
                opens.append(start)
                closes.append(end)
                before.append(seconds)
                seconds += (end - start).total_seconds()
        day_on += timedelta(days=1)
    return OpenHours(tuple(opens), tuple(closes), tuple(before))


def _utc(day_on: date, at: time, zone: zoneinfo.ZoneInfo) -> datetime:
    return datetime.combine(day_on, at, zone).astimezone(UTC).replace(tzinfo=None)
