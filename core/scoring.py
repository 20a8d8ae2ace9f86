"""The additive value model: levels and money to values, swing points to weights, and why one workflow beats another.

Every value lies between 0 (worst) and 1 (best) on anchors that are fixed before anybody is scored: a level from 1
to 5 through `rated_value`, money through `money_value`. Nothing is ever scaled by the best and worst of the set, so
adding, removing or worsening a workflow reorders nobody else. Source: METHOD 3; Keeney & Raiffa 1976, ch. 3 and 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.errors import Refused

LEVELS = 5
"""Levels of a rated criterion, 1 worst to 5 best; METHOD 3 asks for a sentence for each."""

Values = NDArray[np.float64]


def rated_value(level: ArrayLike) -> Values:
    """Level 1 is worth 0, level 5 is worth 1, equal steps between; blank (nan) stays blank.

    >>> rated_value([1, 2, 3, 4, 5]).tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    return (np.asarray(level, dtype=np.float64) - 1) / (LEVELS - 1)


def money_value(cost_per_month: ArrayLike, money_scale: float) -> Values:
    """Nothing is worth 0, the amount the room agreed on (or more) is worth 1, linear between.

    `money_scale` is in money per month and fixed for the session. With a scale of 0 any cost at all is worth 1.

    >>> money_value([0, 25_000, 50_000, 90_000], 50_000).tolist()
    [0.0, 0.5, 1.0, 1.0]
    """
    cost = np.asarray(cost_per_month, dtype=np.float64)
    if money_scale <= 0:
        return np.where(np.isnan(cost), np.nan, (cost > 0).astype(np.float64))
    return np.clip(cost / money_scale, 0, 1)


def swing_weights(points: ArrayLike) -> Values:
    """Each criterion's share of all swing points; they sum to 1. All points zero → Refused. No criterion → empty.

    >>> swing_weights([100, 60, 40]).tolist()
    [0.5, 0.3, 0.2]
    """
    given = np.asarray(points, dtype=np.float64)
    if given.size and not given.sum() > 0:
        raise Refused(
            "Every criterion has 0 swing points, so nothing decides. "
            "Give at least one criterion points under 'Weights'.",
            field="swing",
        )
    return given / given.sum() if given.size else given


def rank_order_centroid(count: int) -> Values:
    """Weights when only the order of importance is known, most important first: w_k = (1/n) Σ_{i≥k} 1/i (METHOD 3).

    >>> [round(w, 4) for w in rank_order_centroid(3).tolist()]
    [0.6111, 0.2778, 0.1111]
    """
    if count == 0:
        return np.empty(0)
    return np.cumsum(1 / np.arange(count, 0, -1))[::-1] / count


def scores(values: ArrayLike, weights: ArrayLike) -> Values:
    """V(a) = Σ w_j·v_aj: rows are workflows, columns criteria; weights sum to 1, so scores lie between 0 and 1."""
    return np.asarray(values, dtype=np.float64) @ np.asarray(weights, dtype=np.float64)


@dataclass(frozen=True)
class Contribution:
    """How much one criterion adds to the lead of one workflow over another; negative where it is behind."""

    criterion: int
    difference: float


def contributions(values_a: ArrayLike, values_b: ArrayLike, weights: ArrayLike) -> tuple[Contribution, ...]:
    """Why a beats b: w_j(v_aj − v_bj) for each criterion, the largest in either direction first.

    They add up to V(a) − V(b).

    >>> [(c.criterion, round(c.difference, 2)) for c in contributions([1, 0, .5], [0, 1, .5], [.5, .3, .2])]
    [(0, 0.5), (1, -0.3), (2, 0.0)]
    """
    parts = np.asarray(weights, dtype=np.float64) * (
        np.asarray(values_a, dtype=np.float64) - np.asarray(values_b, dtype=np.float64)
    )
    order = np.argsort(-np.abs(parts), kind="stable")
    return tuple(Contribution(int(j), float(parts[j])) for j in order)


def crossover_weight(values_a: ArrayLike, values_b: ArrayLike, weights: ArrayLike, criterion: int) -> float | None:
    """The weight of one criterion at which a and b tie, the other weights kept in proportion; None if there is none.

    D = v_aj − v_bj, R = Σ_{k≠j} w_k/(1−w_j)·(v_ak − v_bk), w* = R/(R − D), reported when 0 ≤ w* ≤ 1 (METHOD 3).
    None too when all the weight is on that criterion (the others have no proportion) or both are equal throughout.
    """
    weight = np.asarray(weights, dtype=np.float64)
    ahead = np.asarray(values_a, dtype=np.float64) - np.asarray(values_b, dtype=np.float64)
    rest = 1 - weight[criterion]
    if rest <= 1e-12:
        return None
    others = float((np.delete(weight, criterion) / rest) @ np.delete(ahead, criterion))
    slope = others - float(ahead[criterion])
    if abs(slope) < 1e-12:
        return None
    tie = others / slope
    return tie if 0 <= tie <= 1 else None


def dominators(low: ArrayLike, middle: ArrayLike, high: ArrayLike, mean: ArrayLike | None = None) -> NDArray[np.int64]:
    """For each workflow the row of one that dominates it, or −1.

    a dominates b if it is at least as good on every criterion and better on one. With ranges that means: at least as
    good at low, middle and high, and on average where `mean` is given, so that none scores more than what dominates
    it. Where both are unknown (nan) nobody is at least as good; an unknown one may be as
    good as 1 and as bad as 0 (own rule: certain dominance only). Among several the one best in the middle is named.
    """
    lows, middles, highs = (np.asarray(part, dtype=np.float64) for part in (low, middle, high))
    count = len(middles)
    found = np.full(count, -1, dtype=np.int64)
    if count < 2 or middles.shape[1] == 0:
        return found
    unknown = np.isnan(middles)
    means = middles if mean is None else np.asarray(mean, dtype=np.float64)
    filled = ((0.0, lows), (0.5, middles), (1.0, highs), (0.5, means))
    triple = [np.where(unknown, fill, part) for fill, part in filled]
    strength = triple[1].sum(axis=1)
    for row in range(count):
        as_good = np.ones(count, dtype=bool)
        better = np.zeros(count, dtype=bool)
        for part in triple:
            as_good &= (part >= part[row]).all(axis=1)
            better |= (part > part[row]).any(axis=1)
        if unknown[row].any():
            worst_of_a = triple[0][:, unknown[row]]
            as_good &= (worst_of_a >= 1).all(axis=1)
        candidates = np.flatnonzero(as_good & better)
        if candidates.size:
            found[row] = candidates[np.argmax(strength[candidates])]
    return found


@dataclass(frozen=True)
class Crossing:
    """The smallest change of one weight that would make two workflows tie."""

    criterion: int
    weight_now: float
    weight_at_tie: float


def nearest_crossing(
    values_a: ArrayLike, values_b: ArrayLike, weights: ArrayLike, may_move: Sequence[bool] | None = None
) -> Crossing | None:
    """Which single weight, moved least, makes a and b tie; None when no single weight can.

    `may_move` says of each weight whether it may be the one that moves; without it, each may.
    """
    weight = np.asarray(weights, dtype=np.float64)
    free = [j for j in range(len(weight)) if may_move is None or may_move[j]]
    ties = ((j, crossover_weight(values_a, values_b, weight, j)) for j in free)
    crossings = [Crossing(j, float(weight[j]), tie) for j, tie in ties if tie is not None]
    return min(crossings, key=lambda c: (abs(c.weight_at_tie - c.weight_now), c.criterion), default=None)


def spread_points(weights: Sequence[float]) -> tuple[float, ...]:
    """Weights as swing points, the largest 100: how an order or typed shares are stored.

    >>> spread_points([.5, .25, .25])
    (100.0, 50.0, 50.0)
    """
    top = max(weights, default=0)
    return tuple(round(100 * weight / top, 1) if top else 0.0 for weight in weights)
