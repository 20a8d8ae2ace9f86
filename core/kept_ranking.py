"""A ranking as it was kept with a decision, beside the ranking of today: what stood where, and what has moved since.

What was kept is plain data that may come from a bundle, so anything that is not as expected is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.lane_choice import Ranking

MOVED_WEIGHT, MOVED_VALUE = 0.005, 0.005
"""From half a point of 100 on a weight or a value has moved; below that only rounding or the luck of draws differs."""


@dataclass(frozen=True)
class KeptRow:
    """Where one workflow stood; `place` None behind a gate, `first_chance` None where it was not kept."""

    workflow_id: str
    name: str
    place: int | None
    first_chance: float | None


@dataclass(frozen=True)
class MovedWeight:
    """A criterion that weighs something else today; shares from 0 to 1, None: not a criterion then, or not today."""

    name: str
    then: float | None
    today: float | None


@dataclass(frozen=True)
class MovedValue:
    """A judgement or cost that is another one today, as values from 0 to 1."""

    workflow: str
    criterion: str
    then: float
    today: float


def kept_rows(rows: object) -> tuple[KeptRow, ...]:
    """The rows of a kept ranking, best first."""
    found = []
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, Mapping):
            place, chance = row.get("place"), row.get("first_rank_chance")
            found.append(
                KeptRow(
                    str(row.get("workflow_id", "")),
                    str(row.get("name", "")),
                    place if isinstance(place, int) else None,
                    _share(chance),
                )
            )
    return tuple(found)


def short_rows(ranking: Ranking) -> list[dict[str, Any]]:
    """A ranking in short, as it is kept when a decision is reopened."""
    return [
        {"workflow_id": r.workflow_id, "name": r.name, "place": r.place, "first_rank_chance": r.first_chance}
        for r in ranking.rows
    ]


def moved_weights(frozen: Mapping[str, Any], ranking: Ranking) -> tuple[MovedWeight, ...]:
    """Criteria whose weight is another one today, the largest move first. Empty where no weights were kept."""
    kept, names = frozen.get("weights"), frozen.get("criteria")
    if not isinstance(kept, Mapping) or not isinstance(names, Mapping):
        return ()
    today = {c.criterion_id: w for c, w in zip(ranking.criteria, ranking.weights, strict=True)} if ranking.rows else {}
    now_named = {c.criterion_id: c.name for c in ranking.criteria}
    found = [
        MovedWeight(now_named.get(key) or str(names.get(key, key)), _share(kept.get(key)), today.get(key))
        for key in dict.fromkeys([*kept, *today])
    ]
    moved = [m for m in found if _move(m.then, m.today) >= MOVED_WEIGHT]
    return tuple(sorted(moved, key=lambda m: (-_move(m.then, m.today), m.name)))


def moved_values(frozen: Mapping[str, Any], ranking: Ranking) -> tuple[MovedValue, ...]:
    """Judgements and costs that are others today, the largest weighted move first. Empty where none were kept."""
    found: list[tuple[float, MovedValue]] = []
    weighed = {c.criterion_id: (c.name, w, j) for j, (c, w) in enumerate(
        zip(ranking.criteria, ranking.weights, strict=True)) if ranking.rows}  # fmt: skip
    kept = {row.get("workflow_id"): row.get("values") for row in frozen.get("rows", []) if isinstance(row, Mapping)}
    for row in ranking.rows:
        values = kept.get(row.workflow_id)
        for key, value in values.items() if isinstance(values, Mapping) else ():
            name, weight, column = weighed.get(str(key), ("", 0.0, 0))
            then = _share(value)
            if name and then is not None and abs(row.values[column] - then) >= MOVED_VALUE:
                move = MovedValue(row.name, name, then, row.values[column])
                found.append((weight * abs(move.today - move.then), move))
    return tuple(move for _, move in sorted(found, key=lambda one: (-one[0], one[1].workflow, one[1].criterion)))


def any_kept(frozen: Mapping[str, Any]) -> bool:
    """Whether weights and values were kept at all, so that none having moved is an answer."""
    rows = frozen.get("rows")
    has_values = isinstance(rows, list) and any(isinstance(row, Mapping) and row.get("values") for row in rows)
    return has_values and bool(frozen.get("weights"))


def _share(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _move(then: float | None, today: float | None) -> float:
    return abs((today or 0.0) - (then or 0.0))
