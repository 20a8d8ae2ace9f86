"""Did the process change inside the baseline? Then its limits mix two processes and are too wide for either.

Every way to cut the series in two is looked at, three values at least on each side, and the one that parts the values'
ranks most is taken: |mean rank after − mean rank before| over √(1/before + 1/after). Ranks, as in Pettitt's test for a
change point (1979), because one outlier must not pass for a change of level. Whether it is more than chance is tested
against simulated baselines of the same length in which nothing changed, each with its own best cut: it counts when at
most 1 in 20 of them parts as clearly.

Own rule, and its weak side: values that hang together (slow waves) part as clearly without any single change. So the
screen asks what happened, and never cuts by itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.measurement import RUN_LENGTH

FEWEST = 8
FEWEST_A_SIDE = 3
LARGEST_CHANCE = 0.05
RUNS = 5_000
SEED = 20260101
LONGEST = 260
"""Of a longer series the last values are looked at: five years of weeks."""


@dataclass(frozen=True)
class Shift:
    """A change of level: the position of the first value after it, the means, and how often chance parts as clearly."""

    position: int
    before: float
    after: float
    chance: float
    is_sustained: bool
    """Whether at least eight values in a row lie on one side of the overall mean: Wheeler's second rule as well."""


def shift_inside(values: Sequence[float]) -> Shift | None:
    """The one place at which the level changed; None where that may be chance, or below eight values.

    >>> found = shift_inside([40, 42, 39, 41, 43, 40, 30, 28, 31, 29, 30, 32])
    >>> found.position, round(found.before, 1), found.after, found.chance < 0.02
    (6, 40.8, 30.0, True)
    """
    skipped = max(0, len(values) - LONGEST)
    told = [float(value) for value in values][skipped:]
    if len(told) < FEWEST:
        return None
    parting = _parting(_ranks(told)[:, None])[:, 0]
    best = int(parting.argmax())
    reached = float(parting[best])
    known = _by_chance(len(told))
    chance = float((known >= reached - 1e-9).mean())
    if chance > LARGEST_CHANCE:
        return None
    cut = best + FEWEST_A_SIDE
    before, after = told[:cut], told[cut:]
    return Shift(
        cut + skipped, math.fsum(before) / len(before), math.fsum(after) / len(after), chance, _longest_run(told)
    )


def _ranks(values: Sequence[float]) -> NDArray[np.float64]:
    """The rank of each value, first 1; equal ones share the mean of theirs."""
    _, place, count = np.unique(np.asarray(values, dtype=np.float64), return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    shared: NDArray[np.float64] = last - (count - 1) / 2
    return shared[place]


def _longest_run(values: Sequence[float]) -> bool:
    mean, longest, run, side = math.fsum(values) / len(values), 0, 0, 0
    for value in values:
        now = (value > mean) - (value < mean)
        run = run + 1 if now == side and now else int(now != 0)
        side, longest = now, max(longest, run)
    return longest >= RUN_LENGTH


def _parting(series: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each cut (row) and series (column): the difference of the two means over √(1/before + 1/after)."""
    count = len(series)
    sums = np.cumsum(series, axis=0)
    before = np.arange(FEWEST_A_SIDE, count - FEWEST_A_SIDE + 1, dtype=np.float64)[:, None]
    at = sums[FEWEST_A_SIDE - 1 : count - FEWEST_A_SIDE]
    difference = (sums[-1] - at) / (count - before) - at / before
    found: NDArray[np.float64] = np.abs(difference) / np.sqrt(1 / before + 1 / (count - before))
    return found


@lru_cache(maxsize=64)
def _by_chance(count: int) -> NDArray[np.float64]:
    """The clearest parting of simulated baselines of that length in which nothing changed."""
    drawn = np.random.default_rng(SEED).random((count, RUNS))
    found: NDArray[np.float64] = _parting(drawn.argsort(axis=0).argsort(axis=0).astype(np.float64)).max(axis=0)
    found.flags.writeable = False
    return found
