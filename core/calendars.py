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
_NEVER_US = 2**62


@dataclass(frozen=True)
class Cell:
    """One stretch of UTC in the look-up table of the calendar; times in microseconds since 1970."""

    open_us: int
    """How long business was open before it."""
    one: tuple[int, int]
    """The first open span that touches it, from and to, cut to it; an empty one where none does."""
    two: tuple[int, int]
    offset_us: int
    """Local time is UTC plus this, and from `change_us` on plus `later_offset_us`."""
    change_us: int
    later_offset_us: int


@dataclass(frozen=True)
class Cells:
    """The calendar cut into cells of equal length, numbered without a gap; cell n begins n × `cell_us` after 1970."""

    cell_us: int
    first_no: int
    cells: tuple[Cell, ...]

    @property
    def lists(self) -> dict[str, list[int]]:
        """The columns as `log_cells.sql` takes them."""
        cells = self.cells
        return {
            "cell_no": list(range(self.first_no, self.first_no + len(cells))),
            "open_us": [cell.open_us for cell in cells],
            "one_from_us": [cell.one[0] for cell in cells], "one_to_us": [cell.one[1] for cell in cells],
            "two_from_us": [cell.two[0] for cell in cells], "two_to_us": [cell.two[1] for cell in cells],
            "offset_us": [cell.offset_us for cell in cells], "change_us": [cell.change_us for cell in cells],
            "later_offset_us": [cell.later_offset_us for cell in cells],
        }  # fmt: skip


def cells_of(calendar: BusinessCalendar, first_utc: datetime, last_utc: datetime) -> Cells:
    """The cells that hold all moments from `first_utc` to `last_utc` (naive UTC, both included).

    A cell is a day of UTC: it lies in two days of any zone, so that two open spans touch it at most, and the clocks
    change once in it. Where a zone breaks that, cells are halved until it holds again.
    """
    hours = open_hours(calendar, first_utc, last_utc)
    spans = [(_us(opens), _us(closes)) for opens, closes in zip(hours.opens_utc, hours.closes_utc, strict=True)]
    zone, cell_us = zoneinfo.ZoneInfo(calendar.timezone), _DAY_US
    while (touching := _pieces(spans, cell_us)) is None:
        cell_us //= 2
    cells, open_us, first_no = [], 0, _us(first_utc) // cell_us
    for number in range(first_no, _us(last_utc) // cell_us + 1):
        one, two = [*touching.get(number, []), (0, 0), (0, 0)][:2]
        cells.append(Cell(open_us, one, two, *_clock(zone, number * cell_us, (number + 1) * cell_us)))
        open_us += one[1] - one[0] + two[1] - two[0]
    return Cells(cell_us, first_no, tuple(cells))


def _us(moment_utc: datetime) -> int:
    return (moment_utc - _EPOCH) // _MICROSECOND


def _pieces(spans: list[tuple[int, int]], cell_us: int) -> dict[int, list[tuple[int, int]]] | None:
    """Number of a cell → the spans that touch it, cut to it; None when one has more than two."""
    touching: dict[int, list[tuple[int, int]]] = {}
    for opens, closes in spans:
        for number in range(opens // cell_us, (closes - 1) // cell_us + 1):
            piece = (max(opens, number * cell_us), min(closes, (number + 1) * cell_us))
            touching.setdefault(number, []).append(piece)
    return None if any(len(pieces) > 2 for pieces in touching.values()) else touching


def _clock(zone: zoneinfo.ZoneInfo, from_us: int, to_us: int) -> tuple[int, int, int]:
    """The offset of local time at the beginning, when it changes before the end, and the offset from then on."""
    before, after = _offset_us(zone, from_us), _offset_us(zone, to_us)
    if before == after:
        return before, _NEVER_US, after
    while to_us - from_us > 1_000_000:  # changes fall on whole seconds
        middle = (from_us + to_us) // 2_000_000 * 1_000_000
        from_us, to_us = (middle, to_us) if _offset_us(zone, middle) == before else (from_us, middle)
    return before, to_us, after


def _offset_us(zone: zoneinfo.ZoneInfo, moment_us: int) -> int:
    moment = (_EPOCH + timedelta(microseconds=moment_us)).replace(tzinfo=UTC)
    offset = moment.astimezone(zone).utcoffset()
    return 0 if offset is None else offset // _MICROSECOND
