"""Does one day of the week stand apart in a daily series? Then limits and signals of the days tell of the calendar.

A Monday on which the week-end's cases are worked off makes every step from and to it large: the natural limits get
wide, and what really changes hides between them. Told by ranks, as one outlier must not pass for a pattern (the
statistic is Kruskal and Wallis's, 1952): how far the weekdays' mean ranks lie apart, against the same values dealt to
the days at random. It counts when at most 1 in 100 such deals parts the weekdays as clearly (own rule: harder than 1
in 20, because it is asked of every daily series).

Own rule, and its weak side: values that hang together, or a change of level, blur it. It is told, and nothing is
corrected: a corrected series would be another metric.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from core.measurement import FEWEST_DAYS_FOR_SEAL, natural_limits

FEWEST_A_DAY = 3
"""A weekday with fewer values says nothing about its kind."""
LARGEST_CHANCE = 0.01
RUNS = 2_000
SEED = 20260101
LONGEST = 260
"""Of a longer series the last values are looked at: a year of business days."""
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class WeekdayPattern:
    """The weekday that stands out most, its mean and that of the other days, and how often chance parts as clearly."""

    weekday: int
    """0 is Monday."""
    mean: float
    others: float
    chance: float
    width: float
    """From the lower to the upper natural limit, not cut, as the days are."""
    width_without: float
    """The same if every weekday had the mean of all: what the pattern adds to the range is the difference."""

    @property
    def name(self) -> str:
        return NAMES[self.weekday]


def weekday_pattern(days: Sequence[date], values: Sequence[float]) -> WeekdayPattern | None:
    """The pattern of a daily series, oldest first; None where it may be chance, or below 20 days.

    >>> from datetime import timedelta
    >>> days = [date(2026, 3, 2) + timedelta(days=n) for n in range(56) if n % 7 < 5]
    >>> found = weekday_pattern(days, [20 + day.day % 3 if day.weekday() == 0 else 10 + day.day % 3 for day in days])
    >>> found.name, round(found.mean), round(found.others), found.width > 2 * found.width_without
    ('Monday', 21, 11, True)
    """
    told = tuple((day.weekday(), float(value)) for day, value in zip(days, values, strict=True))[-LONGEST:]
    counts = {weekday: sum(one == weekday for one, _ in told) for weekday in range(7)}
    told = tuple((weekday, value) for weekday, value in told if counts[weekday] >= FEWEST_A_DAY)
    if len(told) < FEWEST_DAYS_FOR_SEAL or len({weekday for weekday, _ in told}) < 2:
        return None
    return _found(told)


@lru_cache(maxsize=64)
def _found(told: tuple[tuple[int, float], ...]) -> WeekdayPattern | None:
    weekdays, values = np.array([one for one, _ in told]), np.array([value for _, value in told])
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    groups = np.stack([weekdays == weekday for weekday in sorted(set(weekdays.tolist()))]).astype(np.float64)
    sizes = groups.sum(axis=1)
    dealt = np.random.default_rng(SEED).permuted(np.tile(ranks, (RUNS, 1)), axis=1)
    reached = float((((groups @ ranks) ** 2) / sizes).sum())
    by_chance = ((dealt @ groups.T) ** 2 / sizes).sum(axis=1)
    chance = float((by_chance >= reached * (1 - 1e-12)).mean())
    if chance > LARGEST_CHANCE:
        return None
    apart = np.abs(groups @ ranks / sizes - ranks.mean()) * np.sqrt(sizes / (len(ranks) - sizes + 1))
    weekday = sorted(set(weekdays.tolist()))[int(apart.argmax())]
    means = {one: float(values[weekdays == one].mean()) for one in set(weekdays.tolist())}
    level = math.fsum(values) / len(values)
    evened = [value - means[one] + level for one, value in told]
    return WeekdayPattern(
        weekday, means[weekday], float(values[weekdays != weekday].mean()), chance,
        _width([value for _, value in told]), _width(evened),
    )  # fmt: skip


def _width(values: Sequence[float]) -> float:
    limits = natural_limits(values, never_negative=False)
    return 0.0 if limits is None else limits.upper - limits.lower_uncut
