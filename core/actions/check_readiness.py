"""Readiness: gathers what the five answers rest on from the record, and says how each step stands."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core import data_plan, drills, friction, ownership, pre_mortem
from core.actions import lane_measure, set_target
from core.actions.define_controls import board, lane_controls
from core.actions.name_owner import open_points_of, sentence_now
from core.actions.oversee_lane import stakes
from core.controls import standings
from core.evidence import CostEvidence, Evidence, LaneEvidence, OwnerEvidence, ProofEvidence, SafeguardEvidence
from core.lane_choice import GATES, stopping_gates
from core.quantities import QUANTITIES, shown_money, shown_number
from core.readiness import GUESSES_BEARABLE, Answer, StepState, answers, result
from core.readiness import step_states as states_of
from core.records import Facts, Lane, Ownership
from core.workload import FACTORS, PARTS, Workload, at_middle, missing_numbers, part_state, workload_of, workloads

READ = (
    "session", "workflow", "estimate", "role", "rating", "gate_answer", "lane", "metric", "observation", "seal",
    "target", "ownership", "oversight", "control", "drill", "failure_cause",
)  # fmt: skip
"""The tables that readiness reads: the sidebar's states are remembered until one of them changes."""

REMEMBERED = 16
_remembered: dict[tuple[object, ...], dict[str, StepState]] = {}
_remembering = threading.Lock()


@dataclass(frozen=True)
class Readiness:
    """The five answers and the result in a sentence."""

    answers: tuple[Answer, ...]
    result: str

    @property
    def is_missing_something(self) -> bool:
        return any(answer.state == "missing" for answer in self.answers)


def check(facts: Facts, today: date | None = None) -> Readiness:
    """The five questions, answered by the record as it stands. Without `today` no drill is overdue or old."""
    found = answers(gather(facts, today=today))
    return Readiness(found, result(found))


def step_states(facts: Facts) -> dict[str, StepState]:
    """The state of each of the five steps by page name, for the sidebar. Cheap: nothing is simulated, and the answer
    is remembered until a fact that it rests on changes.
    """
    if not facts.versions:
        return states_of(gather(facts, simulate=False))
    key = facts.key(*READ)
    with _remembering:
        found = _remembered.get(key)
    if found is None:
        found = states_of(gather(facts, simulate=False))
        with _remembering:
            _remembered[key] = found
            while len(_remembered) > REMEMBERED:
                del _remembered[next(iter(_remembered))]
    return dict(found)


def gather(facts: Facts, simulate: bool = True, today: date | None = None) -> Evidence:
    """Everything the answers rest on. Without `simulate` the cost is the one by hand, at the middle of each range;
    the states do not depend on it.
    """
    lane = facts.live_lane
    if lane is None:
        solid = sum(_is_solid(load) for load in workloads(facts))
        judged = bool(facts.ratings or facts.gate_answers)
        return Evidence(workflows=len(facts.workflows), workflows_solid=solid, is_judged=judged)
    mine = _workload(facts, lane)
    return Evidence(
        lane=_lane(facts, lane),
        cost=_cost(facts, mine, simulate) if mine else None,
        owner=_owner(facts, lane),
        proof=_proof(facts, lane, today or date.min),
        controls=standings(lane_controls(facts, lane.lane_id)),
        safeguards=_safeguards(facts, lane, today or date.min),
        workflows=len(facts.workflows),
        is_judged=True,
    )


def _workload(facts: Facts, lane: Lane) -> Workload | None:
    """The workload of the lane's workflow alone: the other 499 play no part."""
    workflow = facts.workflow(lane.workflow_id)
    if workflow is None:
        return None
    role = next((role for role in facts.roles if role.role_id == workflow.role_id), None)
    return workload_of(workflow, facts.estimates, role)


def _lane(facts: Facts, lane: Lane) -> LaneEvidence:
    """The choice as it was frozen; a lane restored without its ranking just has no chance to show."""
    workflow = facts.workflow(lane.workflow_id)
    picked, rows = _frozen(lane)
    first = next((str(row.get("name") or "") for row in rows if row["place"] == 1), "")
    chance = picked.get("first_rank_chance")
    gates = stopping_gates(facts).get(lane.workflow_id, ())
    return LaneEvidence(
        workflow=workflow.name if workflow else "a removed workflow",
        reason=lane.reason,
        picked_by=lane.picked_by,
        candidates=len(rows) or len(facts.workflows),
        chance_first=chance if isinstance(chance, float | int) and 0 <= chance <= 1 else None,
        verdict=str(lane.frozen.get("verdict") or ""),
        better_placed="" if picked.get("is_first", True) else first,
        gates=tuple(GATES[gate] for gate in gates),
        gate_reason=lane.gate_reason,
        unjudged=unjudged(lane)[0],
        criteria=unjudged(lane)[1],
    )


def unjudged(lane: Lane) -> tuple[int, int]:
    """By how many criteria nobody had judged the lane's workflow when it was picked, and how many there were."""
    criteria, rows = lane.frozen.get("criteria"), lane.frozen.get("rows")
    rows = rows if isinstance(rows, list) else []
    row = next((r for r in rows if isinstance(r, Mapping) and r.get("workflow_id") == lane.workflow_id), {})
    missing = row.get("missing")
    return len(missing) if isinstance(missing, list) else 0, len(criteria) if isinstance(criteria, Mapping) else 0


def _frozen(lane: Lane) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """What was frozen of the picked workflow, and the rows that had a place; a bundle may hold anything there."""
    picked, rows = lane.frozen.get("picked"), lane.frozen.get("rows")
    placed = [row for row in rows if isinstance(row, Mapping) and row.get("place")] if isinstance(rows, list) else []
    return picked if isinstance(picked, Mapping) else {}, placed


def _cost(facts: Facts, load: Workload, simulate: bool) -> CostEvidence:
    states = [part_state(load, part) for part in PARTS]
    is_known = "counted" in states or "unknown" not in states
    return CostEvidence(
        shown=_shown_cost(facts, load, simulate) if is_known else None,
        unknown=tuple(QUANTITIES[code].label.lower() for code in missing_numbers(load)),
        guesses=tuple(QUANTITIES[number.code].label.lower() for number in _guesses(load)),
        guess_share=guess_share(load),
        is_waiting_priced=load.waiting_is_priced,
    )


def _shown_cost(facts: Facts, load: Workload, simulate: bool) -> str | None:
    session, middle = facts.session, at_middle(load)
    least = "At least " if middle.unknown else ""
    if not simulate:
        return f"{least}{shown_money(middle.known, session.currency)} a month."
    total = friction.figures(load, session.seed, session.draws).total
    if total is None:
        return None
    low, high = shown_number(total.p10), shown_number(total.p90)
    return f"{least}{shown_money(total.median, session.currency)} a month; 8 of 10 times between {low} and {high}."


def guess_share(load: Workload) -> float | None:
    """The share of the cost, every number at its middle, that has a guess among its factors; None without a cost."""
    middle = at_middle(load)
    if middle.known <= 0:
        return None
    guessed = {number.code for number in _guesses(load)}
    resting = sum(middle.part(part) or 0 for part in PARTS if guessed & set(FACTORS[part]))
    return resting / middle.known


def _guesses(load: Workload) -> tuple[Any, ...]:
    """The guessed numbers that are factors of a part that counts."""
    middle = at_middle(load)
    used = {code for part in PARTS if middle.part(part) for code in FACTORS[part]}
    return tuple(number for number in load.numbers if number.evidence == "guess" and number.code in used)


def _is_solid(load: Workload) -> bool:
    return not missing_numbers(load) and (guess_share(load) or 0) <= GUESSES_BEARABLE


def _owner(facts: Facts, lane: Lane) -> OwnerEvidence | None:
    owned = next((owned for owned in facts.ownerships if owned.lane_id == lane.lane_id), None)
    if owned is None:
        return None
    state = ownership.acceptance(owned.owner, owned.accepted_by, owned.accepted_sentence, sentence_now(facts))
    accepted = owned.accepted_utc.date() if owned.accepted_utc and state != "open" else None
    return OwnerEvidence(
        owner=owned.owner,
        accepted_by=owned.accepted_by,
        accepted_on=accepted,
        is_acceptance_current=state != "void",
        stop_right=owned.stop_right,
        deputy=owned.deputy,
        lacks=open_points_of(facts, owned.changed(stop_right=owned.stop_right or "a point of its own")),
    )


def _proof(facts: Facts, lane: Lane, today: date) -> ProofEvidence | None:
    metric, counter = facts.metric(lane.lane_id), facts.metric(lane.lane_id, "counter")
    if metric is None:
        return None
    known, target = lane_measure.measured(facts, metric), lane_measure.target_of(facts, metric)
    seal = known.seal
    found = lane_measure.judged(facts, target) if target else None
    can = found.capability if found else None
    return ProofEvidence(
        metric=metric.name,
        points=len(seal.values if seal else known.values),
        seal_number=seal.number if seal else None,
        sealed_on=seal.sealed_utc.date() if seal else None,
        seal_differences=lane_measure.seal_differences(known),
        target=_measured(target.value, metric.unit) if target else "",
        due_on=target.due_on if target else None,
        reach=can.reach if can else "",
        is_better=can.improves if can else True,
        verdict=can.sentence if can else "",
        doubt=(found.reason_needed or "") if found else "",
        reason=target.reason if target else "",
        counter=counter.name if counter else "",
        counter_limit=_measured(counter.tolerated, counter.unit) if counter and counter.tolerated is not None else "",
        cadence=metric.cadence,
        enough=set_target.fewest_for_seal(metric),
        data_status=data_plan.status(
            metric.data_due_on, len(seal.values if seal else known.values), today, metric.cadence
        ),
    )


def _safeguards(facts: Facts, lane: Lane, today: date) -> SafeguardEvidence | None:
    """None before any control is there: then that is what is missing."""
    mine = lane_controls(facts, lane.lane_id)
    if not mine:
        return None
    known, said = board(facts), stakes(facts)
    drilled = drills.standings(mine, facts.drills, today)
    held = pre_mortem.standings((cause for cause in facts.failure_causes if cause.lane_id == lane.lane_id), mine)
    fit = known.cost.capacity if known else None
    hours = ""
    if fit is not None and fit.fit != "fits":
        hours = f"The checks take {shown_number(fit.hours, 2)} hours a week; the reviewers have {fit.available:g}."
    return SafeguardEvidence(
        tier=said.tier or "",
        counsel=said.counsel.sentence if said.counsel.must_ask else "",
        is_sensitive=bool(said.uses),
        drills=tuple(one.sentence for one in drilled if one.is_open),
        drilled=tuple(one.sentence for one in drilled if not one.is_open),
        causes=pre_mortem.open_points(held),
        causes_held=sum(one.state in ("held", "accepted") for one in held),
        hours=hours,
    )


def is_accepted(facts: Facts, owned: Ownership) -> bool:
    """Whether the owner's yes is there and fits what is planned now."""
    now = sentence_now(facts)
    return ownership.acceptance(owned.owner, owned.accepted_by, owned.accepted_sentence, now) == "stands"


def _measured(value: float, unit: str) -> str:
    return f"{shown_number(value)} {unit}".strip()
