"""Step 2, the choice: the ranking, picking one lane, parking the others, closing the lane."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from core import friction, kept_ranking, lane_words, tipping, tipping_words
from core.actions.judge_workflows import (
    Answered,
    Judged,
    add_criterion,
    bring_back_criterion,
    gate_answer_id,
    keep_criterion,
    keep_gates,
    keep_money_scale,
    keep_ratings,
    keep_weights,
    reorder_criteria,
    retire_criterion,
    shipped_criteria,
    start_with_shipped_criteria,
)
from core.errors import NotFound, Refused
from core.lane_choice import GATES, KnownCost, Ranking, Row, stopping_gates
from core.lane_choice import ranking as rank
from core.lane_words import Board
from core.records import Act, Facts, Lane, Parked, Record, clean_text, new_id
from core.store import Store
from core.workload import workloads

__all__ = [
    "Answered", "Judged", "ParkPlan", "add_criterion", "bring_back_criterion", "close_lane", "gate_answer_id",
    "keep_criterion", "keep_gates", "keep_money_scale", "keep_parked", "keep_ratings", "keep_weights",
    "parking_plan", "pick", "rank_json", "ranking", "reopen_lane", "reorder_criteria", "retire_criterion",
    "shipped_criteria", "start_with_shipped_criteria",
]  # fmt: skip

LANE_DAYS = 90
"""A parked workflow is looked at again when the lane's 90 days are over, unless the room says otherwise."""

REMEMBERED = 8
"""Rankings kept in memory, the latest asked for; one of 500 workflows takes about 4 MB."""

_Basis = tuple[object, ...]
_remembered: dict[_Basis, tuple[_Basis, Board]] = {}
_remembering = threading.Lock()


def ranking(facts: Facts) -> Board:
    """The ranking with its sentences. Remembered until a fact that it rests on changes. All points zero → Refused."""
    key = facts.key("workflow", "estimate", "role", "criterion", "rating", "gate_answer", "session")
    # The records themselves too: two files may hold the same session at the same version numbers with other content.
    # The store hands out the same tuples while nothing changed, and tuples compare the same object first.
    basis = (
        facts.session, facts.workflows, facts.estimates, facts.roles, facts.criteria, facts.ratings, facts.gate_answers,
    )  # fmt: skip
    with _remembering:
        kept = _remembered.pop(key, None)
        if kept is not None and kept[0] == basis:
            _remembered[key] = (basis, kept[1])
            return kept[1]
    board = lane_words.board(rank(facts, known_costs(facts)))
    with _remembering:
        _remembered[key] = (basis, board)
        while len(_remembered) > REMEMBERED:
            del _remembered[next(iter(_remembered))]
    return board


def known_costs(facts: Facts) -> dict[str, KnownCost]:
    """Monthly friction cost of each workflow in each draw, as far as step 1 knows it; absent where nothing is known."""
    seed, draws = facts.session.seed, facts.session.draws
    costs = {workload.workflow_id: friction.cost_draws(workload, seed, draws) for workload in workloads(facts)}
    return {
        workflow_id: KnownCost(cost.worlds, is_complete=not cost.is_floor)
        for workflow_id, cost in costs.items()
        if cost is not None
    }


@dataclass(frozen=True)
class ParkPlan:
    """Why a workflow waits and when to look at it again."""

    workflow_id: str
    name: str
    reason: str
    look_again_on: date
    would_change: str = ""
    """The number that would bring it before the picked one, where a single one would."""


def parking_plan(facts: Facts, board: Board, picked_id: str, today: date) -> tuple[ParkPlan, ...]:
    """A proposal for every workflow but the picked one, best first: what people said before, else reason and day.

    A reason that was proposed for an earlier lane is proposed anew: it speaks of a workflow that is not the lane now.
    """
    picked = board.ranking.row(picked_id)
    before = {parked.workflow_id: parked for parked in facts.parked}
    in_order = [row.workflow_id for row in board.ranking.rows] or [w.workflow_id for w in facts.workflows]
    names = {workflow.workflow_id: workflow.name for workflow in facts.workflows}
    turns = _turns(facts, board.ranking, picked)
    plans = []
    for workflow_id in in_order:
        if workflow_id == picked_id or workflow_id not in names:
            continue
        row, was = board.ranking.row(workflow_id), before.get(workflow_id)
        reason = lane_words.parking_reason(board.ranking, picked, row) if row else "One lane at a time; this one waits."
        day = today + timedelta(days=LANE_DAYS)
        if was is not None:
            reason = reason if lane_words.is_proposal(was.reason) else was.reason
            day = max(was.look_again_on, today + timedelta(days=1))
        turn = turns.get(workflow_id, "") or (lane_words.weight_turn(board.ranking, picked, row) if row else "")
        plans.append(ParkPlan(workflow_id, names[workflow_id], reason, day, turn))
    return tuple(plans)


def _turns(facts: Facts, ranked: Ranking, picked: Row | None) -> dict[str, str]:
    """Workflow id → the single number, nearest in its range, that would bring it before the leader.

    A number of its own, or one of the leader's for the one that then comes first.

    Only where the leader is picked: against another one the ranking is turned already.
    """
    if picked is None or picked.place != 1:
        return {}
    found: dict[str, str] = {}
    for tip in tipping.tipping_values(facts, ranked, workloads(facts)):
        if tip.value is None:
            continue
        if tip.winner_id != picked.workflow_id:
            found.setdefault(tip.winner_id, tipping_words.would_change(tip))
    return found


def pick(
    store: Store,
    act: Act,
    facts: Facts,
    workflow_id: str,
    *,
    reason: str,
    today: date,
    gate_reason: str = "",
    override_reason: str | None = None,
    decided_by: str = "",
    parks: Mapping[str, tuple[str, date] | tuple[str, date, str]] | None = None,
) -> Lane:
    """Commits the session to one workflow and parks all others, in one save; the ranking is frozen into the lane.

    `parks`: workflow id → reason, day to look again and, where it was changed, the number that would bring it forward;
    whoever is left out gets the proposal of `parking_plan`.
    `override_reason`: why not the computed first, where another one in the running is picked; None where nobody was
    asked (a script). One behind a gate has the reason for passing that.
    Refused without a reason, without one for passing a gate that stops it, with an empty one for not taking the first.
    A second live lane → SecondLane.
    """
    workflow = facts.workflow(workflow_id)
    if workflow is None:
        raise NotFound("That workflow was removed meanwhile. Choose another one.")
    if not clean_text(reason):
        raise Refused("Write why this one: the reason prints on the plan.", "reason")
    gates = stopping_gates(facts).get(workflow_id, ())
    if gates and not clean_text(gate_reason):
        said = "; ".join(GATES[gate] for gate in gates)
        raise Refused(
            f"'{workflow.name}' is stopped by a gate ({said}). Write why you pick it all the same.", "gate_reason"
        )
    board = ranking(facts)
    kept = frozen(facts, board, workflow_id)
    if kept["override"] and kept["picked"]["place"] is not None and override_reason is not None:
        if not clean_text(override_reason):
            raise Refused(
                f"The ranking puts '{kept['override']['name']}' first. Write why the room does not follow it: "
                "that prints on the plan.", "override_reason",
            )  # fmt: skip
        kept["override"]["reason"] = clean_text(override_reason)[:4000]
    lane = Lane(
        session_id=facts.session.session_id,
        lane_id=new_id(),
        workflow_id=workflow_id,
        reason=reason,
        gate_reason=gate_reason if gates else "",
        picked_by=clean_text(decided_by) or act.who,
        picked_utc=act.at_utc,
        frozen=kept,
    )
    before = {parked.workflow_id: parked for parked in facts.parked}
    saves: list[Record] = [lane]
    for plan in parking_plan(facts, board, workflow_id, today):
        why, day, *turn = (parks or {}).get(plan.workflow_id, (plan.reason, plan.look_again_on))
        wanted = replace(plan, reason=why, look_again_on=day, would_change=turn[0] if turn else plan.would_change)
        saves.append(_parked(facts, before.get(plan.workflow_id), wanted, today))
    deletes = [before[workflow_id]] if workflow_id in before else []
    saved = store.apply(act, facts.session.session_id, saves=saves, deletes=deletes)
    return next(record for record in saved if isinstance(record, Lane))


def _parked(facts: Facts, was: Parked | None, wanted: ParkPlan, today: date) -> Parked:
    if not clean_text(wanted.reason):
        raise Refused(f"Write why '{wanted.name}' waits; the others need a reason too.", "parks")
    if wanted.look_again_on is None or wanted.look_again_on <= today:
        raise Refused(f"Give a day after today to look at '{wanted.name}' again.", "parks")
    said = {
        "reason": wanted.reason, "look_again_on": wanted.look_again_on, "would_change": wanted.would_change[:4000],
    }  # fmt: skip
    if was is not None:
        return was.changed(**said)
    return Parked(
        session_id=facts.session.session_id, parked_id=wanted.workflow_id, workflow_id=wanted.workflow_id, **said
    )


def keep_parked(store: Store, act: Act, facts: Facts, parked: Parked, today: date) -> None:
    """Saves why a workflow waits and when to look again; the day must be ahead unless it is left as it was."""
    was = next((p for p in facts.parked if p.workflow_id == parked.workflow_id), None)
    workflow = facts.workflow(parked.workflow_id)
    name = workflow.name if workflow else "the workflow"
    if (was is None or was.look_again_on != parked.look_again_on) and parked.look_again_on <= today:
        raise Refused(f"Give a day after today to look at '{name}' again.", "look_again_on")
    store.apply(act, facts.session.session_id, saves=[parked])


def close_lane(store: Store, act: Act, lane: Lane, reason: str) -> Lane:
    """Closes the live lane with a reason; what it holds stays, and the session can pick again."""
    if not clean_text(reason):
        raise Refused("Write why the lane is closed: it stays in the record.", "closed_reason")
    (closed,) = store.apply(
        act, lane.session_id, saves=[lane.changed(state="closed", closed_reason=clean_text(reason))]
    )
    assert isinstance(closed, Lane)
    return closed


def reopen_lane(store: Store, act: Act, facts: Facts, lane: Lane) -> Lane:
    """A closed decision is live again, with its baseline, target, owner and controls and its ranking as it stood.

    Why it had been closed is kept beside it, with who reopened it and when, and the ranking as it stood on that day:
    so what was decided first, what was decided anew, and today can be compared. A live lane → SecondLane.
    """
    if lane.state != "closed":
        raise Refused("That decision is not closed, so there is nothing to reopen.")
    if facts.workflow(lane.workflow_id) is None:
        raise NotFound("Its workflow was removed. Bring it back on step 1 first.")
    was = {
        "closed_reason": lane.closed_reason, "reopened_by": act.who, "reopened_utc": act.at_utc.isoformat(),
        **_on_reopening(facts),
    }  # fmt: skip
    history = [*lane.frozen.get("reopened", []), was]
    wanted = lane.changed(state="live", closed_reason="", frozen={**lane.frozen, "reopened": history})
    deletes = [parked for parked in facts.parked if parked.workflow_id == lane.workflow_id]
    saved = store.apply(act, lane.session_id, saves=[wanted], deletes=deletes)
    return next(record for record in saved if isinstance(record, Lane))


def _on_reopening(facts: Facts) -> dict[str, Any]:
    """The ranking of the day in short; nothing where it can't be computed (all points zero)."""
    try:
        board = ranking(facts)
    except Refused:
        return {}
    return {"sentence": board.sentence, "rows": kept_ranking.short_rows(board.ranking)}


def frozen(facts: Facts, board: Board, picked_id: str) -> dict[str, Any]:
    """The ranking as it stands, to be kept in the lane: JSON-able, with everything needed to draw it again."""
    ranked = board.ranking
    picked = ranked.row(picked_id)
    rival = _rival(ranked, picked)
    kept = ranking_json(board)
    keys = [c.criterion_id for c in ranked.criteria]
    for at, row in zip(kept["rows"], ranked.rows, strict=True):
        at["values"] = {key: round(value, 4) for key, value in zip(keys, row.values, strict=True)}
    return {
        **kept,
        "weights": {c.criterion_id: weight for c, weight in zip(ranked.criteria, ranked.weights, strict=True)},
        "criteria": {c.criterion_id: c.name for c in ranked.criteria},
        "weight_certainty": facts.session.weight_certainty,
        "money_scale": facts.session.money_scale,
        "currency": facts.session.currency,
        "override": _override(ranked, picked),
        "picked": {
            "workflow_id": picked_id,
            "place": picked.place if picked else None,
            "first_rank_chance": picked.first_chance if picked else None,
            "score": picked.score if picked else None,
            "is_first": picked is not None and picked.place == 1,
            "compared_with": rival.name if rival else None,
            "beats_it": ranked.beats(picked, rival) if picked and rival else None,
            "why": lane_words.why_sentence(ranked, picked, rival),
        },
    }


def _override(ranked: Ranking, picked: Row | None) -> dict[str, Any] | None:
    """The workflow that the ranking put first, where another one was picked; None where they agree or tie."""
    leader = ranked.leader
    if leader is None or (picked is not None and lane_words.is_level_throughout(picked, leader)):
        return None
    return {
        "workflow_id": leader.workflow_id,
        "name": leader.name,
        "first_rank_chance": leader.first_chance,
        "score": leader.score,
        "why": lane_words.why_sentence(ranked, leader, picked),
    }


def _rival(ranked: Ranking, picked: Row | None) -> Row | None:
    """Whom a picked workflow is compared with: the best of the others in the running."""
    return next((row for row in ranked.rows if row.place and row is not picked), None) if picked else None


def ranking_json(board: Board) -> dict[str, Any]:
    """The ranking as plain data: shares and scores between 0 and 1, best first."""
    ranked = board.ranking
    return {
        "verdict": ranked.verdict,
        "sentence": board.sentence,
        "why": board.why,
        "beats_runner_up": ranked.beats_runner_up,
        "seed": ranked.seed,
        "draws": ranked.draws,
        "rows": [
            {
                "workflow_id": row.workflow_id,
                "name": row.name,
                "place": row.place,
                "score": row.score,
                "p10": row.score_low,
                "p50": row.score_median,
                "p90": row.score_high,
                "first_rank_chance": row.first_chance,
                "first_rank_chance_without_its_gates": row.first_chance_if_admitted,
                "expected_rank": row.expected_rank if row.place else None,
                "gates": list(row.gates),
                "dominated_by": row.dominated_by,
                "missing": list(row.missing),
            }
            for row in ranked.rows
        ],
    }


def rank_json(facts: Facts) -> dict[str, Any]:
    """The ranking of a session for scripts: see `ranking_json`, with the session and its criteria."""
    board = ranking(facts)
    return {
        "session_id": facts.session.session_id,
        "name": facts.session.name,
        **ranking_json(board),
        "criteria": [
            {"criterion_id": c.criterion_id, "name": c.name, "weight": weight}
            for c, weight in zip(
                board.ranking.criteria, board.ranking.weights or (None,) * len(board.ranking.criteria), strict=True
            )
        ],
        "live_lane": facts.live_lane.workflow_id if facts.live_lane else None,
    }
