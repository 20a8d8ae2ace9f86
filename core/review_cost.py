"""What a review rule costs, whether the reviewers have the hours, and what their hours can show instead. Pure.

Also how many mistakes must be planted to know that reviewers find them. Exact binomial throughout (`core.sampling`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from core.quantities import WEEKS_PER_MONTH
from core.sampling import items_to_check

MOST_OF_THEIR_TIME = 0.6
"""Above this share of their hours, people tire of checking and wave things through. Ours (CONTROLS RL9)."""

Fit = Literal["fits", "too much of their time", "does not fit"]


@dataclass(frozen=True)
class Capacity:
    """The hours a check takes against the hours there are, both a week."""

    hours: float
    available: float
    used_share: float | None
    """None where there are no hours at all."""
    fit: Fit
    items_possible: int | None
    """How many items the hours allow within `MOST_OF_THEIR_TIME`; None without minutes an item."""
    share_shown: float | None
    """What a check of that many with none bad would show with the rule's confidence; None when no item fits."""


def capacity(
    hours: float, available: float, minutes_per_item: float | None = None, confidence: float = 0.95
) -> Capacity:
    """Whether the reviewers' hours hold the rule, and what fits if they don't.

    >>> found = capacity(2.95, 4, 3)
    >>> found.fit, found.items_possible, round(found.share_shown, 4), round(found.used_share, 4)
    ('too much of their time', 48, 0.0605, 0.7375)
    """
    used = hours / available if available > 0 else None
    fit: Fit = "fits" if hours <= MOST_OF_THEIR_TIME * available else "too much of their time"
    if hours > available:
        fit = "does not fit"
    items = None
    if minutes_per_item:
        items = math.floor(MOST_OF_THEIR_TIME * available * 60 / minutes_per_item + 1e-9)
    return Capacity(hours, available, used, fit, items, share_shown(items, confidence) if items else None)


def share_shown(items: int, confidence: float = 0.95) -> float | None:
    """The share of bad items that `items` checked with none bad rule out: 1 − (1 − c)^(1/n). None for no item.

    >>> round(share_shown(59), 4), round(share_shown(299), 4), share_shown(0)
    (0.0495, 0.01, None)
    """
    if items < 1 or not 0 < confidence < 1:
        return None
    return float(-math.expm1(math.log1p(-confidence) / items))


def cost_per_week(hours: float | None, cost_per_hour: float | None) -> float | None:
    """Money a week; None where one is unknown.

    >>> round(cost_per_week(2.95, 42), 2), cost_per_week(2.95, None)
    (123.9, None)
    """
    return None if hours is None or cost_per_hour is None else hours * cost_per_hour


def cost_per_month(hours_per_week: float | None, cost_per_hour: float | None) -> float | None:
    """The same a month, with the weeks that a month has everywhere in Onelane (52/12).

    >>> round(cost_per_month(2.95, 42), 1)
    536.9
    """
    week = cost_per_week(hours_per_week, cost_per_hour)
    return None if week is None else week * WEEKS_PER_MONTH


def items_with_missing(
    tolerated_share: float, found_of_bad: float, confidence: float = 0.95, found: int = 0
) -> int | None:
    """Items to check when reviewers see only a share of the bad ones: as many as for a share of p·s.

    >>> [items_with_missing(p, 0.7) for p in (0.05, 0.02, 0.01)], items_with_missing(0.05, 1.0)
    ([85, 213, 427], 59)
    """
    return items_to_check(tolerated_share * found_of_bad, confidence, found)


@dataclass(frozen=True)
class Planting:
    """Known-bad items mixed into the queue: how many a week, and how long until they show that reviewers find them."""

    per_week: float | None
    needed: int | None
    """All of so many found shows that more than the wanted share of bad ones is found."""
    weeks: float | None
    """None while the number of checked items is unknown or none is planted."""


def planting(
    checked_per_week: float | None, planted_share: float, wanted: float = 0.9, confidence: float = 0.95
) -> Planting:
    """`planted_share` of the checked items are planted; all found of `needed` shows detection above `wanted`.

    >>> planting(59, 0.02)
    Planting(per_week=1.18, needed=29, weeks=24.576271186440678)
    >>> planting(59, 0.02, wanted=0.7).needed, planting(None, 0.02).weeks
    (9, None)
    """
    needed = items_to_check(1 - wanted, confidence)
    per_week = None if checked_per_week is None else checked_per_week * planted_share
    weeks = needed / per_week if needed and per_week else None
    return Planting(per_week, needed, weeks)
