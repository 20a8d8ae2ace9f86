"""On which days the weekly review is held: one on a holiday moves to the next working day (own).

Where the next working day comes only with the next review, or after the last day, the review falls away: two in one
week would look at the same value. A slot on a weekday that is no working day was chosen so and stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

LONGEST_CLOSED = 60
"""Days that are looked ahead for a working day: longer than any closing over the holidays."""
Moved = tuple[date, date | None]
"""A review's usual day, and the day it is held instead; None where it falls away."""


def weekly(first_on: date, last_on: date) -> tuple[date, ...]:
    """The first review and every week from then on, up to the last day.

    >>> len(weekly(date(2026, 11, 23), date(2027, 2, 3)))
    11
    """
    return tuple(first_on + timedelta(weeks=n) for n in range((last_on - first_on).days // 7 + 1))


def moved(first_on: date, last_on: date, workdays: Iterable[int], holidays: Iterable[date]) -> tuple[Moved, ...]:
    """The reviews that can't be held on their day, in order.

    >>> moved(date(2026, 12, 18), date(2027, 1, 15), range(5), [date(2026, 12, 25), date(2027, 1, 1)])
    ((datetime.date(2026, 12, 25), datetime.date(2026, 12, 28)), (datetime.date(2027, 1, 1), datetime.date(2027, 1, 4)))
    """
    usual, closed = set(workdays), set(holidays)
    found: list[Moved] = []
    for day in weekly(first_on, last_on):
        if day in closed:
            held = working_day(day, usual, closed)
            fits = held is not None and held < day + timedelta(weeks=1) and held <= last_on
            found.append((day, held if fits else None))
    return tuple(found)


def working_day(day: date, workdays: Iterable[int], holidays: Iterable[date]) -> date | None:
    """The day itself where it is a working day, else the next one; None where none comes for two months.

    >>> str(working_day(date(2027, 1, 2), range(5), [date(2027, 1, 4)]))
    '2027-01-05'
    """
    usual, closed = set(workdays), set(holidays)
    days = (day + timedelta(days=n) for n in range(LONGEST_CLOSED))
    return next((one for one in days if one.weekday() in usual and one not in closed), None)
