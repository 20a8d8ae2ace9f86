"""Trying things out: other weights and other values of single inputs, against the ranking as it is saved.

What is tried is laid over the facts (`applied`) and never stored with them; a named scenario keeps only the
differences. While a slider moves, the worlds stay the same (common random numbers): `Held` keeps every drawn value
of the first `WORLDS` of them, so moving a weight is one weighted sum, and nothing jumps by the luck of new draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from core import lane_choice, scoring, worlds
from core.lane_choice import KnownCost
from core.records import Criterion, Estimate, Facts, Rating
from core.worlds import Column, Floats, Judgements, Singles

WORLDS = 2_000
"""Worlds while exploring: a chance is then good to ± 2 points, and 200 workflows follow a slider at once."""


def applied(facts: Facts, points: Mapping[str, float], inputs: Mapping[str, float]) -> Facts:
    """The facts with other swing points (by criterion id) and single inputs known exactly (by `Input.key`).

    Keys of what is no longer there are passed over: a scenario outlives a deleted workflow.
    """
    criteria = tuple(_pointed(c, points.get(c.criterion_id)) for c in facts.criteria)
    levels = {key.removeprefix("rating:"): value for key, value in inputs.items() if key.startswith("rating:")}
    numbers = {key.removeprefix("estimate:"): value for key, value in inputs.items() if key.startswith("estimate:")}
    estimates = tuple(_numbered(e, numbers.get(e.estimate_id)) for e in facts.estimates)
    return replace(facts, criteria=criteria, estimates=estimates, ratings=_ratings(facts, levels))


def _pointed(criterion: Criterion, points: float | None) -> Criterion:
    if points is None or points == criterion.swing:
        return criterion
    return criterion.changed(swing=min(max(points, 0.0), 100.0))


def _numbered(estimate: Estimate, value: float | None) -> Estimate:
    if value is None:
        return estimate
    is_share = estimate.quantity in ("rework_share", "error_share")
    kept = min(max(value, 0.0), 1.0 if is_share else 1e15)
    return estimate.changed(low=kept, middle=kept, high=kept)


def _ratings(facts: Facts, levels: Mapping[str, float]) -> tuple[Rating, ...]:
    if not levels:
        return facts.ratings
    kept = [_rated(rating, levels.get(rating.rating_id)) for rating in facts.ratings]
    known = {rating.rating_id for rating in facts.ratings}
    workflow_ids = {workflow.workflow_id for workflow in facts.workflows}
    criterion_ids = {criterion.criterion_id for criterion in facts.criteria}
    for rating_id, level in levels.items():
        workflow_id, _, criterion_id = rating_id.partition(".")
        if rating_id not in known and workflow_id in workflow_ids and criterion_id in criterion_ids:
            kept.append(_new(facts, rating_id, workflow_id, criterion_id, _in_scale(level)))
    return tuple(kept)


def _rated(rating: Rating, level: float | None) -> Rating:
    if level is None:
        return rating
    kept = _in_scale(level)
    return rating.changed(low=kept, middle=kept, high=kept)


def _in_scale(level: float) -> float:
    return min(max(level, 1.0), float(scoring.LEVELS))


def _new(facts: Facts, rating_id: str, workflow_id: str, criterion_id: str, level: float) -> Rating:
    return Rating(
        session_id=facts.session.session_id, rating_id=rating_id, workflow_id=workflow_id, criterion_id=criterion_id,
        low=level, middle=level, high=level, given_by="tried out", given_utc=datetime.min,
    )  # fmt: skip


@dataclass(frozen=True)
class TriedRow:
    """One workflow as it ranks with what is tried: `place` is None behind a gate; score and chance between 0 and 1."""

    workflow_id: str
    name: str
    place: int | None
    score: float
    score_low: float
    score_high: float
    first_chance: float


@dataclass(frozen=True)
class Held:
    """The drawn values of the first worlds, criteria × workflows × worlds, with what else a ranking needs."""

    judged: Judgements
    names: tuple[str, ...]
    values: Singles
    means: Floats
    seed: int

    @classmethod
    def of(cls, facts: Facts, costs: Mapping[str, KnownCost]) -> Held:
        """Draws every value once. `costs` may hold more worlds than are kept."""
        judged = lane_choice.judgements(facts, costs)
        count, draws = len(judged.workflow_ids), min(WORLDS, facts.session.draws)
        rows = range(count)
        columns = [
            Column(judged, j, list(rows), facts.session.seed).block(0, draws) for j in range(len(judged.criterion_ids))
        ]
        values = np.stack(columns) if columns else np.zeros((0, count, draws), dtype=np.float32)
        names = tuple(workflow.name for workflow in facts.workflows)
        return cls(judged, names, values, worlds.mean_values(judged).T, facts.session.seed)

    def ranked(self, points: Mapping[str, float], certainty: str, most: int = 15) -> tuple[TriedRow, ...]:
        """The first `most` workflows with these swing points, best first. All points zero → Refused; empty → empty."""
        ids = self.judged.criterion_ids
        if not ids or not self.names:
            return ()
        weights = scoring.swing_weights([points.get(criterion_id, 0.0) for criterion_id in ids])
        drawn = worlds.weights_around(ids, weights, worlds.CONCENTRATION[certainty], self.values.shape[2], self.seed)
        scores = self._scores(drawn)
        chances = self._first_chances(scores)
        mean = self.means.T @ weights
        competes = self.judged.competes
        order = sorted(
            range(len(self.names)),
            key=lambda i: (not competes[i], -round(float(mean[i]), 9), self.names[i], self.judged.workflow_ids[i]),
        )[:most]
        low, high = np.quantile(scores[order], (0.1, 0.9), axis=1)
        return tuple(
            TriedRow(
                self.judged.workflow_ids[i], self.names[i], place if competes[i] else None, float(mean[i]),
                float(low[place - 1]), float(high[place - 1]), float(chances[i]),
            )
            for place, i in enumerate(order, start=1)
        )  # fmt: skip

    def _scores(self, drawn: Singles) -> Singles:
        total = np.zeros(self.values.shape[1:], dtype=np.float32)
        for value, weight in zip(self.values, drawn, strict=True):
            total += value * weight
        return total

    def _first_chances(self, scores: Singles) -> Floats:
        """The share of worlds in which each is first, ties shared; 0 behind a gate."""
        chances = np.zeros(len(scores))
        running = np.flatnonzero(self.judged.competes)
        if running.size:
            is_first = scores[running] == scores[running].max(axis=0)
            chances[running] = (is_first / is_first.sum(axis=0)).mean(axis=1)
        return chances
