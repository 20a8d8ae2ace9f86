"""Which workflow first: the room's facts as a ranking with its uncertainty (`lane_words.py` says what it means).

The score of a workflow is Σ w_j·v_j with the swing weights and the mean value of each criterion over the plausible
worlds (exact for ratings), so that reasons add up exactly to the lead; its range is the 10th to 90th percentile over
the worlds.
A workflow that a gate stops keeps its score and takes no rank (METHOD 3: gates before scores).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core import robustness, scoring, worlds
from core.records import Criterion, Facts, Gate, Session, Workflow
from core.robustness import Robustness, Verdict
from core.worlds import Drawn, Judgements, Singles

GATES: dict[Gate, str] = {
    "no metric": "no metric can be measured within 90 days",
    "no owner": "nobody is willing to own the outcome",
    "being replaced": "the process is about to be replaced",
    "forbidden": "law or policy forbids this use",
}
"""What stops a workflow whatever it scores (METHOD 3), in the order in which people are asked."""


@dataclass(frozen=True)
class KnownCost:
    """Monthly friction cost of one workflow in each draw, as far as it is known; a lower bound unless complete."""

    draws: NDArray[np.floating]
    is_complete: bool


@dataclass(frozen=True)
class Row:
    """One workflow in the ranking. Scores, values and chances lie between 0 and 1; `place` is None behind a gate."""

    workflow_id: str
    name: str
    place: int | None
    score: float
    score_low: float
    score_median: float
    score_high: float
    first_chance: float
    first_chance_if_admitted: float
    """The chance if its own gates were lifted; equal to `first_chance` where none stops it."""
    expected_rank: float
    gates: tuple[Gate, ...]
    gates_unanswered: int
    dominated_by: str | None
    """Name of a workflow that is at least as good on every criterion."""
    missing: tuple[str, ...]
    """Names of the criteria on which nobody has judged it; they count as 'could be anything'."""
    values: tuple[float, ...]
    """Mean value on each criterion, in the order of `Ranking.criteria`."""


@dataclass(frozen=True)
class Ranking:
    """The frozen answer: best first, those stopped by a gate last."""

    rows: tuple[Row, ...]
    criteria: tuple[Criterion, ...]
    weights: tuple[float, ...]
    verdict: Verdict
    beats_runner_up: float | None
    """Share of worlds in which the leader scores higher than the runner-up."""
    seed: int
    draws: int
    robustness: Robustness | None = None
    workflow_ids: tuple[str, ...] = ()
    """The order of the rows of `robustness`."""

    def row(self, workflow_id: str) -> Row | None:
        return next((row for row in self.rows if row.workflow_id == workflow_id), None)

    @property
    def leader(self) -> Row | None:
        return self.rows[0] if self.rows and self.rows[0].place == 1 else None

    @property
    def runner_up(self) -> Row | None:
        return self.rows[1] if len(self.rows) > 1 and self.rows[1].place == 2 else None

    @property
    def missing_ratings(self) -> int:
        return sum(len(row.missing) for row in self.rows)

    def beats(self, a: Row, b: Row) -> float | None:
        """Share of worlds in which a scores higher than b; None when one of them is far from the top."""
        if self.robustness is None:
            return None
        places = self.workflow_ids.index(a.workflow_id), self.workflow_ids.index(b.workflow_id)
        return self.robustness.beats_share(*places)


def active_criteria(facts: Facts) -> tuple[Criterion, ...]:
    """Criteria in use, in the room's order."""
    return tuple(sorted((c for c in facts.criteria if not c.is_retired), key=lambda c: (c.position, c.criterion_id)))


def stopping_gates(facts: Facts) -> dict[str, tuple[Gate, ...]]:
    """Workflow id → the gates that stop it, in the order of `GATES`."""
    stops = {(answer.workflow_id, answer.gate) for answer in facts.gate_answers if answer.stops}
    ids = dict.fromkeys(workflow_id for workflow_id, _ in stops)
    return {workflow_id: tuple(gate for gate in GATES if (workflow_id, gate) in stops) for workflow_id in ids}


def judgements(facts: Facts, costs: Mapping[str, KnownCost]) -> Judgements:
    """The facts as values between 0 and 1: rated levels, and money through the session's fixed scale."""
    criteria, workflows = active_criteria(facts), facts.workflows
    shape = (len(workflows), len(criteria))
    triples = [np.full(shape, np.nan) for _ in range(3)]
    row_of = {workflow.workflow_id: row for row, workflow in enumerate(workflows)}
    column_of = {c.criterion_id: column for column, c in enumerate(criteria) if c.kind == "rated"}
    for rating in facts.ratings:
        row, column = row_of.get(rating.workflow_id), column_of.get(rating.criterion_id)
        if row is not None and column is not None:
            for part, level in zip(triples, (rating.low, rating.middle, rating.high), strict=True):
                part[row, column] = scoring.rated_value(level)
    money = [column for column, c in enumerate(criteria) if c.kind == "friction cost"]
    drawn = _money(workflows, costs, facts.session.money_scale, facts.session.draws) if money else None
    for column in money:
        assert drawn is not None
        spans = np.quantile(drawn.values, (0.1, 0.5, 0.9), axis=1) if len(workflows) else np.empty((3, 0))
        for part, span in zip(triples, spans, strict=True):
            part[:, column] = np.where(drawn.is_floor, np.nan, span)
    stopped = stopping_gates(facts)
    return Judgements(
        workflow_ids=tuple(workflow.workflow_id for workflow in workflows),
        criterion_ids=tuple(c.criterion_id for c in criteria),
        low=triples[0],
        middle=triples[1],
        high=triples[2],
        competes=np.array([workflow.workflow_id not in stopped for workflow in workflows], dtype=bool),
        drawn={criteria[column].criterion_id: drawn for column in money if drawn is not None},
    )


def _money(workflows: tuple[Workflow, ...], costs: Mapping[str, KnownCost], scale: float, draws: int) -> Drawn:
    values = np.zeros((len(workflows), draws), dtype=np.float32)
    is_floor = np.ones(len(workflows), dtype=bool)
    for row, workflow in enumerate(workflows):
        cost = costs.get(workflow.workflow_id)
        if cost is not None:
            values[row] = scoring.money_value(cost.draws, scale)
            is_floor[row] = not cost.is_complete
    return Drawn(values, is_floor)


def ranking(facts: Facts, costs: Mapping[str, KnownCost]) -> Ranking:
    """The whole ranking. No workflow or no criterion → an empty one.

    All swing points zero → Refused. Same facts and seed → same answer, whatever the order of input.
    """
    session, criteria = facts.session, active_criteria(facts)
    if not facts.workflows or not criteria:
        return Ranking((), criteria, (), "nothing to rank", None, session.seed, session.draws)
    weights = scoring.swing_weights([c.swing for c in criteria])
    judged = judgements(facts, costs)
    drawn = drawn_weights(session, judged.criterion_ids, weights)
    answer = robustness.simulate(judged, drawn, session.seed)
    rows = _rows(facts, criteria, judged, answer, weights)
    bare = Ranking(
        rows=rows,
        criteria=criteria,
        weights=tuple(weights.tolist()),
        verdict="nothing to rank",
        beats_runner_up=None,
        seed=session.seed,
        draws=session.draws,
        robustness=answer,
        workflow_ids=judged.workflow_ids,
    )
    leader, runner_up = bare.leader, bare.runner_up
    beats = bare.beats(leader, runner_up) if leader and runner_up else None
    competing = int(judged.competes.sum())
    verdict = robustness.verdict(leader.first_chance if leader else 0, beats, competing)
    return replace(bare, verdict=verdict, beats_runner_up=beats)


def drawn_weights(session: Session, criterion_ids: Sequence[str], weights: scoring.Values) -> Singles:
    """The weights in every world: around the room's own, as far as it is sure of them."""
    spread = worlds.CONCENTRATION[session.weight_certainty]
    return worlds.weights_around(criterion_ids, weights, spread, session.draws, session.seed)


def _rows(
    facts: Facts, criteria: tuple[Criterion, ...], judged: Judgements, answer: Robustness, weights: scoring.Values
) -> tuple[Row, ...]:
    score = scoring.scores(answer.mean_values, weights)
    stopped = stopping_gates(facts)
    answered: dict[str, int] = {}
    for gate in facts.gate_answers:
        answered[gate.workflow_id] = answered.get(gate.workflow_id, 0) + 1
    dominator = _dominators(judged, answer.mean_values)
    names = [workflow.name for workflow in facts.workflows]
    order = sorted(
        range(len(names)),
        key=lambda i: (
            not judged.competes[i], -round(float(score[i]), 9), dominator[i] >= 0, names[i], judged.workflow_ids[i],
        ),
    )  # fmt: skip
    unknown = np.isnan(judged.middle)
    ranks = answer.expected_ranks
    first = answer.first_shares
    return tuple(
        Row(
            workflow_id=judged.workflow_ids[i],
            name=names[i],
            place=place if judged.competes[i] else None,
            score=float(score[i]),
            score_low=float(answer.score_low[i]),
            score_median=float(answer.score_median[i]),
            score_high=float(answer.score_high[i]),
            first_chance=float(first[i]),
            first_chance_if_admitted=float((first if judged.competes[i] else answer.first_if_admitted)[i]),
            expected_rank=float(ranks[i]),
            gates=stopped.get(judged.workflow_ids[i], ()),
            gates_unanswered=len(GATES) - answered.get(judged.workflow_ids[i], 0),
            dominated_by=names[dominator[i]] if dominator[i] >= 0 else None,
            missing=tuple(c.name for j, c in enumerate(criteria) if unknown[i, j]),
            values=tuple(answer.mean_values[i].tolist()),
        )
        for place, i in enumerate(order, start=1)
    )


def _dominators(judged: Judgements, means: NDArray[np.float64]) -> NDArray[np.int64]:
    """Among the competing only: one that a gate stops is no reason to leave another."""
    found = np.full(len(judged.workflow_ids), -1, dtype=np.int64)
    competing = np.flatnonzero(judged.competes)
    by = scoring.dominators(*(part[competing] for part in (judged.low, judged.middle, judged.high, means)))
    found[competing] = np.where(by >= 0, competing[by], -1) if len(competing) else by
    return found
