"""What a room said, laid over the facts without being stored: how the ranking would stand if it were taken over.

A number that was measured stays as it is: nobody's opinion changes it before somebody decides so (METHOD 1, evidence).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from core.agreement import rounded
from core.quantities import QUANTITIES
from core.records import Criterion, Estimate, Facts, Rating, estimate_id
from core.scoring import LEVELS, spread_points


@dataclass(frozen=True)
class Told:
    """What one item's answers amount to: the kind of question, what it is about, and the document of the reveal."""

    kind: str
    subject_id: str
    second_id: str
    document: Mapping[str, Any]


def is_measured(facts: Facts, subject_id: str, quantity: str) -> bool:
    """Whether that number is counted, so that what people say stands beside it and not in its place."""
    wanted = estimate_id(subject_id, quantity)
    return any(e.estimate_id == wanted and e.evidence in ("measured", "sampled") for e in facts.estimates)


def laid(facts: Facts, told: Sequence[Told]) -> Facts:
    """The facts with estimates, ratings and swing points as the room said them; other kinds change no number."""
    estimates: dict[tuple[str, str], Estimate] = {(e.subject_id, e.quantity): e for e in facts.estimates}
    ratings = {(r.workflow_id, r.criterion_id): r for r in facts.ratings}
    points = {c.criterion_id: c.swing for c in facts.criteria}
    for one in told:
        key, given = (one.subject_id, one.second_id), one.document.get("range")
        if one.kind == "estimate" and given and one.second_id in QUANTITIES and not is_measured(facts, *key):
            estimates[key] = _estimate(facts, estimates.get(key), key, given)
        elif one.kind == "rating" and given:
            ratings[key] = _rating(facts, ratings.get(key), key, given)
        elif one.kind == "swing" and one.document.get("median") is not None and one.subject_id in points:
            points[one.subject_id] = min(max(float(one.document["median"]), 0.0), 100.0)
        elif one.kind == "order":
            points |= points_of_order(one.document)
    return replace(
        facts,
        estimates=tuple(estimates.values()),
        ratings=tuple(ratings.values()),
        criteria=with_points(facts.criteria, points),
    )


def points_of_order(document: Mapping[str, Any]) -> dict[str, float]:
    """Criterion id → swing points of a rank order: its centroid weights, the largest 100.

    >>> points_of_order({"order": [["a", "A", 1, .75], ["b", "B", 2, .25]]})
    {'a': 100.0, 'b': 33.3}
    """
    order = document.get("order") or []
    shared = spread_points([float(weight) for _, _, _, weight in order])
    return {str(option): points for (option, *_), points in zip(order, shared, strict=True)}


def with_points(criteria: Sequence[Criterion], points: Mapping[str, float]) -> tuple[Criterion, ...]:
    """The criteria with these swing points; left as they are when every point would be 0."""
    moved = tuple(
        c if points.get(c.criterion_id, c.swing) == c.swing else c.changed(swing=points[c.criterion_id])
        for c in criteria
    )
    return moved if any(c.swing > 0 for c in moved if not c.is_retired) else tuple(criteria)


def _estimate(facts: Facts, was: Estimate | None, key: tuple[str, str], given: Sequence[float]) -> Estimate:
    most = 1.0 if QUANTITIES[key[1]].kind == "share" else 1e15
    low, middle, high = (min(max(float(value), 0.0), most) for value in given)
    if was is not None:
        return was.changed(low=low, middle=middle, high=high, evidence="interview", sample_size=None)
    return Estimate(
        session_id=facts.session.session_id, estimate_id=estimate_id(*key), subject_id=key[0], quantity=key[1],
        low=low, middle=middle, high=high, evidence="interview", given_utc=datetime.min,
    )  # fmt: skip


def _rating(facts: Facts, was: Rating | None, key: tuple[str, str], given: Sequence[float]) -> Rating:
    low, middle, high = (rounded(min(max(float(value), 1.0), float(LEVELS))) for value in given)
    if was is not None:
        return was.changed(low=low, middle=middle, high=high)
    return Rating(
        session_id=facts.session.session_id, rating_id=f"{key[0]}.{key[1]}", workflow_id=key[0], criterion_id=key[1],
        low=low, middle=middle, high=high, given_utc=datetime.min,
    )  # fmt: skip
