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


_DAY_US = 86_400_000_000
_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_NOTHING = (0, 0)


@dataclass(frozen=True)
class OpenCells:
    """The open hours cut into cells of equal length, numbered without a gap: the look-up table of `log_open.sql`.

    Cell n begins n × `cell_us` microseconds after 1970 (UTC); `open_us` is how long it was open before it.
    """

    cell_us: int
    cell_no: tuple[int, ...]
    open_us: tuple[int, ...]
    one: tuple[tuple[int, int], ...]
    """The first open span that touches the cell, from and to; an empty one where none does."""
    two: tuple[tuple[int, int], ...]

    @property
    def lists(self) -> dict[str, list[int]]:
        """The columns under the names that the question takes."""
        one_from, one_to = zip(*self.one, strict=True)
        two_from, two_to = zip(*self.two, strict=True)
        return {
            "cell_no": list(self.cell_no), "open_us": list(self.open_us), "one_from_us": list(one_from),
            "one_to_us": list(one_to), "two_from_us": list(two_from), "two_to_us": list(two_to),
        }  # fmt: skip

    def open_until(self, moment_us: int) -> int:
        """Open microseconds until a moment that lies in one of the cells; as the SQL computes it."""
        place = moment_us // self.cell_us - self.cell_no[0]
        spans = (self.one[place], self.two[place])
        return self.open_us[place] + sum(max(0, min(moment_us, to) - start) for start, to in spans)


def open_cells(calendar: BusinessCalendar, first_utc: datetime, last_utc: datetime) -> OpenCells:
    """The cells of all moments from `first_utc` to `last_utc` (naive UTC, both included).

    A cell is a day of UTC, which two open spans touch at most (a day of UTC lies in two days of any zone). Where a zone
    breaks that, cells are halved until it holds again.
    """
    hours = open_hours(calendar, first_utc, last_utc)
    spans = [
        ((opens - _EPOCH) // _MICROSECOND, (closes - _EPOCH) // _MICROSECOND)
        for opens, closes in zip(hours.opens_utc, hours.closes_utc, strict=True)
    ]
    first_us, last_us = ((moment - _EPOCH) // _MICROSECOND for moment in (first_utc, last_utc))
    cell_us = _DAY_US
    while (cells := _cut(spans, cell_us, first_us, last_us)) is None:
        cell_us //= 2
    return cells


def _cut(spans: list[tuple[int, int]], cell_us: int, first_us: int, last_us: int) -> OpenCells | None:
    """None when more than two spans touch one cell."""
    first_no, last_no = first_us // cell_us, last_us // cell_us
    touching: dict[int, list[tuple[int, int]]] = {}
    for opens, closes in spans:
        for number in range(opens // cell_us, (closes - 1) // cell_us + 1):
            piece = (max(opens, number * cell_us), min(closes, (number + 1) * cell_us))
            touching.setdefault(number, []).append(piece)
    if any(len(pieces) > 2 for pieces in touching.values()):
        return None
    numbers, before, one, two, open_us = range(first_no, last_no + 1), [], [], [], 0
    for number in numbers:
        pieces = [*touching.get(number, []), _NOTHING, _NOTHING][:2]
        before.append(open_us)
        one.append(pieces[0])
        two.append(pieces[1])
        open_us += sum(to - start for start, to in pieces)
    return OpenCells(cell_us, tuple(numbers), tuple(before), tuple(one), tuple(two))
