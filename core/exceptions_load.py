"""How many exceptions a week, and how many hours they take: from the log where it knows them, else from a stated share.

Pure. The log's weeks give the spread: a usual week is the median, a busy one the 90th percentile over whole weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.quantities import shown_number

ENOUGH_WEEKS = 4
"""With fewer whole weeks a busy one can't be told from chance; the mean alone is given. Ours, as in `log_figures`."""


@dataclass(frozen=True)
class Load:
    """Exceptions of one class a week. None is unknown, never 0."""

    usual: float | None
    busy: float | None
    share: float | None
    """Of the cases."""
    hours: float | None
    busy_hours: float | None
    origin: Literal["log", "stated", "unknown"]
    weeks: int = 0
    """Whole weeks of the log behind it."""

    @property
    def shown(self) -> str:
        """'about 12 a week, 19 in a busy one (3.6 hours)', for a card."""
        if self.usual is None:
            return "how many a week is not known"
        busy = f", {shown_number(self.busy, 2)} in a busy one" if self.busy is not None else ""
        hours = f" ({shown_number(self.hours, 2)} hours)" if self.hours is not None else ""
        return f"about {shown_number(self.usual, 2)} a week{busy}{hours}"


def from_weeks(weeks: Sequence[tuple[int, int]], minutes: float | None = None) -> Load:
    """From a log's whole weeks as (cases completed, cases of them that met this exception), in any order.

    >>> found = from_weeks([(100, 10), (120, 14), (80, 6), (100, 10), (100, 30)], minutes=12)
    >>> found.usual, found.busy, round(found.share, 2), found.hours, round(found.busy_hours, 2)
    (10.0, 23.6, 0.14, 2.0, 4.72)
    """
    if not weeks:
        return Load(None, None, None, None, None, "unknown")
    held = sorted(float(holding) for _, holding in weeks)
    cases = sum(count for count, _ in weeks)
    enough = len(weeks) >= ENOUGH_WEEKS
    usual = _percentile(held, 0.5) if enough else sum(held) / len(held)
    busy = _percentile(held, 0.9) if enough else None
    return Load(
        usual, busy, sum(held) / cases if cases else None, _hours(usual, minutes), _hours(busy, minutes), "log",
        len(weeks),
    )  # fmt: skip


def from_share(
    share: float | None, cases_per_week: tuple[float, float, float] | None, minutes: float | None = None
) -> Load:
    """From a stated share of the cases: usual at the middle volume, busy at the high one.

    >>> from_share(0.05, (200, 280, 400), 12).usual, from_share(0.05, (200, 280, 400), 12).busy_hours
    (14.0, 4.0)
    """
    if share is None or cases_per_week is None:
        return Load(None, None, share, None, None, "unknown")
    usual, busy = share * cases_per_week[1], share * cases_per_week[2]
    return Load(usual, busy, share, _hours(usual, minutes), _hours(busy, minutes), "stated")


def together(loads: Sequence[Load]) -> Load | None:
    """All classes added up; None without any. One unknown class leaves the sum unknown: it is at least the rest.

    The busy weeks are added too: they need not fall together, so the sum is on the safe side.
    """
    if not loads:
        return None

    def summed(values: Sequence[float | None]) -> float | None:
        return None if None in values else sum(value for value in values if value is not None)

    return Load(
        summed([load.usual for load in loads]), summed([load.busy for load in loads]), None,
        summed([load.hours for load in loads]), summed([load.busy_hours for load in loads]),
        "log" if all(load.origin == "log" for load in loads) else "stated",
    )  # fmt: skip


def _hours(count: float | None, minutes: float | None) -> float | None:
    return None if count is None or minutes is None else count * minutes / 60


def _percentile(ordered: Sequence[float], share: float) -> float:
    """Linear between the two neighbours, as spreadsheets do (type 7)."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return round(ordered[below] + (ordered[above] - ordered[below]) * (place - below), 9)
