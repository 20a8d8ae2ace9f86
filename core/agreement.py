"""How far a group agrees on one number: median, quartiles, what is left of a disagreement, and one word for it.

METHOD 4: the median speaks for the group, its spread (the middle half) goes into the uncertainty of what is taken
over, and the label is the middle half against the length of the scale: up to .15 high, up to .35 medium, else low.

Own rules, beside those of METHOD:

- Quartiles are interpolated on a straight line between the two nearest answers, the p-quantile of n sorted answers at
  place 1 + (n − 1)·p (type 7 in Hyndman & Fan 1996; what spreadsheets call QUARTILE.INC).
- An amount has no longest value, so its scale runs from 0 to twice the median; that of a share likewise, but never
  beyond 1.
- A range is stretched in the proportion in which the quartiles lie off the median: low · Q1/M and high · Q3/M; a
  share from its upper end for high, so that it stays below 1. Where everybody is sure of one number each, the range is
  the middle half itself; where all agree, nothing is stretched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.estimates import Triple
from core.quantities import Kind

Label = Literal["high", "medium", "low"]

HIGH_UP_TO, MEDIUM_UP_TO = 0.15, 0.35
"""METHOD 4 (own): the middle half as a share of the scale."""

LEVEL_SPAN, POINT_SPAN = 4.0, 100.0
"""Levels run from 1 to 5, swing points from 0 to 100."""

ROUNDING = 1e-9
"""So that .15 computed in another order of operations is still .15."""


@dataclass(frozen=True)
class Quartiles:
    """The values with a quarter, half and three quarters of the answers below them; q1 ≤ median ≤ q3."""

    q1: float
    median: float
    q3: float

    @property
    def spread(self) -> float:
        return self.q3 - self.q1


def median(answers: Sequence[float]) -> float:
    """The middle of the sorted answers; with an even number the mean of the two in the middle. At least one answer.

    >>> median([5, 1, 3]), median([4, 1, 2, 3])
    (3.0, 2.5)
    """
    return _at(sorted(answers), 0.5)


def quartiles(answers: Sequence[float]) -> Quartiles:
    """Type 7: for 1 2 3 4 the places are 1.75, 2.5 and 3.25. At least one answer.

    >>> quartiles([4, 1, 2, 3])
    Quartiles(q1=1.75, median=2.5, q3=3.25)
    """
    ordered = sorted(answers)
    return Quartiles(_at(ordered, 0.25), _at(ordered, 0.5), _at(ordered, 0.75))


def _at(ordered: Sequence[float], p: float) -> float:
    place = (len(ordered) - 1) * p
    before = int(place)
    after = min(before + 1, len(ordered) - 1)
    between = place - before
    found = ordered[before] * (1 - between) + ordered[after] * between
    # Rounding must not carry the result past a neighbour: 0.1·0.75 + 0.1·0.25 is not 0.1 in every order.
    return min(max(float(found), float(ordered[before])), float(ordered[after]))


def halves(answers: Sequence[float]) -> tuple[float, float] | None:
    """The medians of the lower and of the upper half; the middle answer of an odd number belongs to neither.

    None with fewer than two answers, which have no halves.

    >>> halves([10, 20, 30, 40]), halves([1, 2, 3, 4, 50]), halves([7])
    ((15.0, 35.0), (1.5, 27.0), None)
    """
    if len(answers) < 2:
        return None
    ordered = sorted(answers)
    half = len(ordered) // 2
    return median(ordered[:half]), median(ordered[-half:])


def scale_length(middle: float, kind: Kind) -> float:
    """How long the scale of a number is, for its disagreement (own): twice the median, for a share at most 1.

    >>> scale_length(30, "amount"), scale_length(.2, "share"), scale_length(.9, "share")
    (60, 0.4, 1.0)
    """
    return min(2 * middle, 1.0) if kind == "share" else 2 * middle


def disagreement(spread: float, length: float) -> float:
    """The middle half as a share of the scale, between 0 and 1. A scale of no length: 0 where all agree, else 1.

    >>> disagreement(15, 60), disagreement(0, 0), disagreement(2, 0), disagreement(90, 60)
    (0.25, 0.0, 1.0, 1.0)
    """
    if spread <= 0:
        return 0.0
    return min(spread / length, 1.0) if length > 0 else 1.0


def label(share: float) -> Label:
    """The word for a disagreement.

    >>> [label(share) for share in (0, .15, .2, .35, .36)]
    ['high', 'high', 'medium', 'medium', 'low']
    """
    if share <= HIGH_UP_TO + ROUNDING:
        return "high"
    return "medium" if share <= MEDIUM_UP_TO + ROUNDING else "low"


def widened(low: float, high: float, of: Quartiles, kind: Kind) -> Triple:
    """The range that a group's answers become: its typical low and high, stretched by what is left of disagreement.

    `low` and `high` are the medians of everybody's low and high, `of` the quartiles of everybody's middle.

    >>> widened(20, 60, Quartiles(25, 30, 40), "amount")  # 20 · 25/30 and 60 · 40/30
    Triple(low=16.6667, middle=30, high=80.0)
    >>> widened(.05, .25, Quartiles(.08, .10, .19), "share")  # .05 · .8 and 1 − .75 · .81/.90
    Triple(low=0.04, middle=0.1, high=0.325)
    """
    middle = of.median
    down = of.q1 / middle if middle > 0 else 1.0
    lowest = min(low * down, middle)
    if kind == "share":
        up = (1 - of.q3) / (1 - middle) if middle < 1 else 1.0
        highest = 1 - (1 - high) * up
    else:
        highest = high * of.q3 / middle if middle > 0 else max(high, of.q3)
    return Triple(rounded(lowest), rounded(middle), rounded(max(highest, middle)))


def rounded(value: float) -> float:
    """Six significant digits: what nobody said need not look as if somebody had.

    >>> rounded(16.666666666), rounded(1234567.0), rounded(0.1 + 0.2)
    (16.6667, 1234570.0, 0.3)
    """
    return float(f"{value:.6g}") if isinstance(value, float) else value
