"""How much a value carries over to the next one: does a bad week drag the following one along?

The measure is the lag-1 autocorrelation φ of a steady series x_t = φ·x_{t−1} + noise. Read straight off twelve weeks it
is biased downwards and very unsure, so both are taken from simulation (Andrews 1993, "exactly median-unbiased
estimation"): for many φ it is simulated which readings r a series of that length gives, and φ is where half of the
readings lie below the one that was seen; its range where one in ten lies above or below it.

Own rules: a series carries over when the whole 80 % range of φ lies above 0; until then its values count as
independent. A φ below 0 (weeks that take turns) counts as 0 too: the least detectable change then reads a little larger
than it is, which is the careful side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LARGEST = 0.95
GRID = tuple(round(-0.9 + 0.05 * step, 2) for step in range(38))
"""The φ that are simulated: −0.90, −0.85 … 0.95."""
RUNS = 4_000
SEED = 20260101
LONGEST = 400
"""Of a longer series the last values are read: the reading is sure enough then."""
FEWEST = 6


@dataclass(frozen=True)
class Persistence:
    """φ of a series: the median-unbiased value and the 80 % range it lies in. `reading` is what the values show raw."""

    middle: float
    low: float
    high: float
    reading: float
    points: int

    @property
    def is_clear(self) -> bool:
        """Whether the values surely hang together; else they count as independent."""
        return self.low > 0

    @property
    def used(self) -> float:
        """The φ to reckon with."""
        return min(LARGEST, self.middle) if self.is_clear else 0.0

    @property
    def at_most(self) -> float:
        """The largest φ that these few values don't rule out."""
        return max(0.0, min(LARGEST, self.high))


def lag_one(values: Sequence[float]) -> float:
    """The raw lag-1 reading: Σ(x_t − x̄)(x_{t−1} − x̄) / Σ(x_t − x̄)², −1 to 1; 0 where nothing varies.

    >>> round(lag_one([1, 2, 3, 4]), 9)
    0.25
    """
    if len(values) < 2:
        return 0.0
    mean = math.fsum(values) / len(values)
    away = [value - mean for value in values]
    total = math.fsum(one * one for one in away)
    if total <= 0:
        return 0.0
    return math.fsum(before * after for before, after in pairwise(away)) / total


def persistence(values: Sequence[float]) -> Persistence | None:
    """φ of the series with its range; None below six values. Gaps are stepped over, as the moving range does."""
    told = tuple(values)[-LONGEST:]
    if len(told) < FEWEST:
        return None
    reading = lag_one(told)
    curves = _reading_quantiles(len(told))
    # A larger φ gives larger readings: the φ under which 90 % of readings lie below the seen one is the low end.
    low, middle, high = (_crossing(curve, reading) for curve in (curves[2], curves[1], curves[0]))
    return Persistence(middle, low, high, reading, len(told))


def _crossing(curve: tuple[float, ...], reading: float) -> float:
    """The φ at which a quantile of the readings is the one that was seen; the end of the grid beyond it."""
    rising = np.maximum.accumulate(np.asarray(curve))
    return float(np.interp(reading, rising, np.asarray(GRID)))


@lru_cache(maxsize=64)
def _reading_quantiles(points: int) -> tuple[tuple[float, ...], ...]:
    """For each φ of the grid the 10 %, 50 % and 90 % quantile of the readings of that many values: three curves.

    The same draws serve every φ, so the curves are smooth.
    """
    runs = max(500, min(RUNS, 400_000 // points))
    noise = np.random.default_rng(SEED).standard_normal((points, runs))
    found = [np.quantile(_readings(steady(noise, phi)), (0.1, 0.5, 0.9)) for phi in GRID]
    return tuple(tuple(float(row[place]) for row in found) for place in range(3))


def steady(noise: Floats, phi: float | Floats) -> Floats:
    """Series of sd 1 that carry φ over, one a column, from standard normal noise of the same shape."""
    if not np.any(phi):
        return noise
    made = np.empty_like(noise)
    made[0] = noise[0]
    fresh = np.sqrt(1 - np.square(phi))
    for place in range(1, len(noise)):
        np.multiply(made[place - 1], phi, out=made[place])
        made[place] += fresh * noise[place]
    return made


def _readings(series: Floats) -> Floats:
    away = series - series.mean(axis=0)
    read: Floats = (away[1:] * away[:-1]).sum(axis=0) / np.square(away).sum(axis=0)
    return read
