"""The noise of a daily series whose weekdays differ: what a simulated quarter of it must look like.

    value = level + what its weekday adds + noise that hangs together (φ) with sd s

What a weekday adds is the mean of its values in the baseline less the mean of all. φ is read from what is left when
that is taken away, and s from the mean moving range of what is left:

    s = mR̄(left) / 1.128 / √(1 − φ) · √(n / (n − k))        n values, k weekdays whose means were taken away

A simulated quarter keeps all three: its days have our weekdays in our order, its noise is drawn anew. It is judged as
the chart judges, by limits from the whole values, pattern and all. Leaving the pattern out would promise that smaller
changes show than the chart can show; taking the days as independent draws of the whole values would forget that a
Monday follows a Friday. Own: the weekdays' means count as known; a weekday with fewer than 3 values adds nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from core.measurement import SIGMA_DIVISOR
from core.persistence import Persistence, persistence
from core.weekday_pattern import FEWEST_A_DAY, LONGEST

GRID = 0.02
"""What a weekday adds is rounded to that many sd, so that one new day seldom asks for a new simulation."""


@dataclass(frozen=True)
class WeekdayNoise:
    """What each weekday adds (in the metric's unit, Monday first) and the noise around it."""

    adds: tuple[float, ...]
    range_left: float
    """Mean moving range of what is left without the weekdays, in the metric's unit."""
    widened: float
    """√(n / (n − k)): what is lost of the noise by taking k means from n values is put back."""
    weekdays: tuple[int, ...]
    """The weekdays of the baseline's values, oldest first, then those of the values to come."""
    carried: Persistence | None

    def sd(self, phi: float) -> float:
        """The sd of the noise, when φ of a value carries over to the next."""
        return self.range_left / SIGMA_DIVISOR / math.sqrt(1 - phi) * self.widened

    def offsets(self, phi: float) -> tuple[float, ...]:
        """What its weekday adds to each value, in sd of the noise."""
        sd = self.sd(phi)
        rounded = [round(round(add / sd / GRID) * GRID, 2) for add in self.adds]
        return tuple(rounded[weekday] for weekday in self.weekdays)


def weekday_noise(
    days: Sequence[date], values: Sequence[float], points: int, workdays: Iterable[int] = range(5)
) -> WeekdayNoise | None:
    """The noise of these days and of `points` business days after them; None where nothing varies but the weekday.

    >>> first = date(2026, 3, 2)
    >>> days = [first + timedelta(days=n) for n in range(56) if n % 7 < 5]
    >>> found = weekday_noise(days, [10 + n % 3 + 5 * (day.weekday() == 0) for n, day in enumerate(days)], 5)
    >>> [round(add, 1) for add in found.adds], len(found.weekdays)
    ([4.0, -1.1, -0.8, -1.0, -1.1, 0.0, 0.0], 45)
    """
    days, values = list(days)[-LONGEST:], [float(value) for value in values][-LONGEST:]
    level = math.fsum(values) / len(values)
    grouped = {
        weekday: [v for d, v in zip(days, values, strict=True) if d.weekday() == weekday] for weekday in range(7)
    }
    known = {weekday: group for weekday, group in grouped.items() if len(group) >= FEWEST_A_DAY}
    adds = tuple(math.fsum(known[w]) / len(known[w]) - level if w in known else 0.0 for w in range(7))
    left = [value - adds[day.weekday()] for day, value in zip(days, values, strict=True)]
    if len(left) <= len(known) + 1:
        return None
    range_left = math.fsum(abs(after - before) for before, after in pairwise(left)) / (len(left) - 1)
    if range_left <= 1e-9 * max(1.0, *map(abs, values)):
        return None
    widened = math.sqrt(len(left) / (len(left) - len(known)))
    told = (*(day.weekday() for day in days), *_to_come(days[-1], points, workdays))
    return WeekdayNoise(adds, range_left, widened, told, persistence(left))


def _to_come(last: date, points: int, workdays: Iterable[int]) -> tuple[int, ...]:
    """The weekdays of the next business days; holidays are left aside, they move a few days at most."""
    usual = set(workdays) or set(range(7))
    found: list[int] = []
    while len(found) < points:
        last += timedelta(days=1)
        if last.weekday() in usual:
            found.append(last.weekday())
    return tuple(found)
