"""Where one workflow is level with or ahead of another as a single number moves, exactly (METHOD 3, tipping value).

A number of step 1 moves the cost of each world on a straight line that the money scale cuts off. The mean over the
worlds is then made of straight pieces with a bend in each world, and so is the difference of two such means. Looked at
in all its bends, and solved within the piece where it changes its sign, no crossing is missed however close two lie.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Stretch = tuple[float, float]
"""From where to where, both included."""


@dataclass(frozen=True)
class MoneyLine:
    """The mean money value of one workflow as a function of one number x: mean of min((a + b·x)/scale, 1).

    `without` is a and `slope` is b in every world, neither below 0, and x is not below 0. `is_floor`: a part of the
    cost that nobody knows makes the value uniform from the known part up to 1. A scale of 0: any cost is worth 1.

    >>> line = MoneyLine(np.array([0.0, 10.0]), np.array([1.0, 1.0]), 20.0)
    >>> line.bends.tolist(), line.at(np.array([0.0, 10.0, 15.0, 30.0])).tolist()
    ([10.0, 20.0], [0.25, 0.75, 0.875, 1.0])
    """

    without: Floats
    slope: Floats
    scale: float
    is_floor: bool = False

    @cached_property
    def bends(self) -> Floats:
        """Where a world reaches the scale, in order; worlds that x does not move have none."""
        moving = self._moving
        return np.sort((self.scale - self.without[moving]) / self.slope[moving])

    def at(self, places: Floats) -> Floats:
        """The mean value at each of these places."""
        if self.scale <= 0:
            cost = self.without[:, None] + self.slope[:, None] * places
            known: Floats = (cost > 0).mean(axis=0, dtype=np.float64)
        else:
            full = np.searchsorted(self.bends, places, side="right")
            constant, rising, still = self._sums
            known = (still + constant[full] + rising[full] * places + self.scale * full) / (
                self.scale * len(self.without)
            )
        if self.is_floor:
            known = (known + 1) / 2
        return known

    @cached_property
    def _moving(self) -> NDArray[np.bool_]:
        return self.slope > 0 if self.scale > 0 else np.zeros(len(self.slope), dtype=bool)

    @cached_property
    def _sums(self) -> tuple[Floats, Floats, float]:
        """Sums of a and of b over the worlds that have not reached the scale, after 0, 1, 2 … bends; and the rest."""
        moving = self._moving
        a, b = self.without[moving], self.slope[moving]
        order = np.argsort((self.scale - a) / b, kind="stable")
        left = [np.append(np.cumsum(part[order][::-1])[::-1], 0.0) for part in (a, b)]
        return left[0], left[1], float(np.minimum(self.without[~moving], self.scale).sum())


def behind(places: Floats, leads: Floats) -> list[Stretch]:
    """Where a lead made of straight pieces is not above 0: `leads` at `places`, which rise.

    >>> behind(np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, -1.0, 1.0, 2.0]))
    [(0.5, 1.5)]
    """
    is_behind = leads <= 0
    begins = np.flatnonzero(is_behind & ~np.append(False, is_behind[:-1]))
    ends = np.flatnonzero(is_behind & ~np.append(is_behind[1:], False))
    found = []
    for first, last in zip(begins.tolist(), ends.tolist(), strict=True):
        begin = _zero(places, leads, first - 1) if first else float(places[0])
        end = _zero(places, leads, last) if last + 1 < len(places) else float(places[-1])
        found.append((begin, end))
    return found


def _zero(places: Floats, leads: Floats, piece: int) -> float:
    """Where the straight piece that begins at this place is 0."""
    left, right = float(places[piece]), float(places[piece + 1])
    share = float(leads[piece] / (leads[piece] - leads[piece + 1]))
    return min(max(left + share * (right - left), left), right)


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same stretches in order, those that touch joined.

    >>> merged([(5, 6), (0, 2), (1, 3)])
    [(0, 3), (5, 6)]
    """
    found: list[Stretch] = []
    for begin, end in sorted(stretches):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found
