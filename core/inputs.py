"""The single inputs that a ranking rests on: each rating and each number of step 1, of the workflows near the top.

An input is what one person could go and find out. Tipping values, the value of knowing it first and the sliders of
the exploration all speak of the same list, so that one word means one thing on the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core import estimates, friction
from core.estimates import Z_OF_90, Triple
from core.quantities import PERIODS_PER_YEAR, QUANTITIES, Kind
from core.records import Criterion, Estimate, Facts, Rating, Workflow
from core.workload import FACTORS, PARTS, Workload, missing_numbers, part_cost, part_state

Floats = NDArray[np.float64]
InputKind = Literal["level", "amount", "share", "missing cost"]


@dataclass(frozen=True)
class Input:
    """One thing that could be found out. `triple` is in its own unit: levels 1 to 5, amounts, shares from 0 to 1.

    A triple of None means that nobody has said anything yet. `workflow_ids` are all whose score it moves: more than
    one for the hour of a role that they share. Kind 'missing cost' stands for all numbers that a cost still lacks.
    """

    key: str
    kind: InputKind
    name: str
    subject: str
    subject_id: str
    code: str
    triple: Triple | None
    unit: str
    workflow_ids: tuple[str, ...]
    missing: tuple[str, ...] = ()

    @property
    def is_known_exactly(self) -> bool:
        return self.triple is not None and self.triple.is_exact


def inputs(facts: Facts, workloads: Sequence[Workload], workflow_ids: Sequence[str]) -> tuple[Input, ...]:
    """Every input of these workflows: their ratings, their numbers, the roles they share, what is missing."""
    criteria = [c for c in facts.criteria if not c.is_retired]
    chosen = [workflow for workflow in facts.workflows if workflow.workflow_id in set(workflow_ids)]
    rated = {(r.workflow_id, r.criterion_id): r for r in facts.ratings}
    found = [
        _rated(workflow, criterion, rated.get((workflow.workflow_id, criterion.criterion_id)))
        for workflow in chosen
        for criterion in criteria
        if criterion.kind == "rated"
    ]
    if any(criterion.kind == "friction cost" for criterion in criteria):
        found += _priced(facts, workloads, chosen)
    return tuple(found)


def _rated(workflow: Workflow, criterion: Criterion, rating: Rating | None) -> Input:
    return Input(
        key=f"rating:{workflow.workflow_id}.{criterion.criterion_id}",
        kind="level",
        name=criterion.name,
        subject=workflow.name,
        subject_id=workflow.workflow_id,
        code=criterion.criterion_id,
        triple=Triple(rating.low, rating.middle, rating.high) if rating else None,
        unit="level 1 to 5",
        workflow_ids=(workflow.workflow_id,),
    )


def _priced(facts: Facts, workloads: Sequence[Workload], chosen: Sequence[Workflow]) -> list[Input]:
    """The numbers of step 1 that count in a part of the cost; a role once for all who share it."""
    by_id = {workload.workflow_id: workload for workload in workloads}
    wanted = [by_id[w.workflow_id] for w in chosen if w.workflow_id in by_id]
    counted = {w.workflow_id: _counted(w) for w in wanted}
    periods = {w.workflow_id: w.volume_period for w in chosen}
    role_names = {role.role_id: role.name for role in facts.roles}
    found = []
    for estimate in facts.estimates:
        used_by = [
            w for w in wanted if estimate.quantity in counted[w.workflow_id] and estimate.subject_id in _subjects(w)
        ]
        if used_by:
            found.append(_number(facts, estimate, used_by, periods, role_names))
    for workload in wanted:
        absent = missing_numbers(workload)
        if absent:
            found.append(_missing(workload, absent))
    return found


def _counted(workload: Workload) -> set[str]:
    """The quantities that enter the cost as it is known."""
    return {code for part in PARTS if part_state(workload, part) == "counted" for code in FACTORS[part]}


def _subjects(workload: Workload) -> set[str]:
    return {workload.workflow_id, *([workload.role_id] if workload.role_id else [])}


def _number(
    facts: Facts,
    estimate: Estimate,
    used_by: Sequence[Workload],
    periods: Mapping[str, str],
    role_names: Mapping[str, str],
) -> Input:
    quantity = QUANTITIES[estimate.quantity]
    first = used_by[0]
    is_role = estimate.quantity == "cost_per_hour"
    return Input(
        key=f"estimate:{estimate.estimate_id}",
        kind=quantity.kind,
        name=quantity.label,
        subject=role_names.get(estimate.subject_id, "the role") if is_role else first.name,
        subject_id=estimate.subject_id,
        code=estimate.quantity,
        triple=Triple(estimate.low, estimate.middle, estimate.high),
        unit=quantity.unit_shown(facts.session.currency, periods[first.workflow_id]),
        workflow_ids=tuple(w.workflow_id for w in used_by),
    )


def _missing(workload: Workload, absent: tuple[str, ...]) -> Input:
    return Input(
        key=f"missing:{workload.workflow_id}",
        kind="missing cost",
        name="Numbers of its cost that nobody has given",
        subject=workload.name,
        subject_id=workload.workflow_id,
        code="",
        triple=None,
        unit="",
        workflow_ids=(workload.workflow_id,),
        missing=absent,
    )


def factor_to_month(one: Input, workload: Workload) -> float:
    """What a value of this input is multiplied by before it enters the formula: a volume counts per month there."""
    return PERIODS_PER_YEAR[workload.period] / 12 if one.code == "volume" else 1.0


def cost_line(workload: Workload, code: str, seed: int, draws: int) -> tuple[Floats, Floats]:
    """The monthly cost in every world as a + b·x, where x is one quantity of it (a volume in cases per month).

    Each part is a product, so each is either free of x or proportional to it; unknown parts are left out.
    """
    drawn = friction.draws_by_quantity(workload, seed, draws)
    without, slope = np.zeros(draws), np.zeros(draws)
    for part in PARTS:
        if part_state(workload, part) != "counted":
            continue
        if code in FACTORS[part]:
            slope += part_cost(part, {**drawn, code: 1.0})
        else:
            without += part_cost(part, drawn)
    return without, slope


def place_in_range(one: Input, value: float) -> float | None:
    """The share of plausible values below `value`: .5 at the middle, .1 at low, .9 at high. None when known exactly.

    A level that nobody has given is anything from 1 to 5.

    >>> amount = Input("k", "amount", "Volume", "A", "a", "volume", Triple(20, 30, 60), "", ("a",))
    >>> [round(place_in_range(amount, x), 2) for x in (20, 30, 60)]
    [0.1, 0.5, 0.9]
    """
    triple = one.triple
    if triple is None:
        return min(max((value - 1) / 4, 0.0), 1.0)
    if triple.is_exact:
        return None
    if one.kind == "level":
        spread = triple.high - triple.middle if value > triple.middle else triple.middle - triple.low
        if value == triple.middle:
            return 0.5
        return NormalDist().cdf((value - triple.middle) * Z_OF_90 / spread) if spread else float(value > triple.middle)
    kind: Kind = "share" if one.kind == "share" else "amount"
    low, high = -6.0, 6.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if float(estimates.at(triple, kind, middle)) < value else (low, middle)
    return NormalDist().cdf((low + high) / 2)


def bounds(one: Input, certainty: float = 0.999) -> tuple[float, float]:
    """The values between which the input is looked at: the scale, or as far as `certainty` of its range reaches.

    Known exactly: a tenth to ten times it for an amount, all of 0 to 1 for a share.
    """
    if one.kind == "level" or one.triple is None:
        return 1.0, 5.0
    if one.triple.is_exact:
        return (0.0, 1.0) if one.kind == "share" else (one.triple.middle / 10, one.triple.middle * 10)
    kind: Kind = "share" if one.kind == "share" else "amount"
    return (
        estimates.quantile(one.triple, kind, 1 - certainty),
        estimates.quantile(one.triple, kind, certainty),
    )
