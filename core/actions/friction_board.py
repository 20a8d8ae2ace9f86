"""The friction board: everything that the page 'Map friction' shows of a session, and other pages of its cost.

Remembered by the versions of the facts it reads, so an unchanged session costs nothing on a rerun; below that, the
figures of each workflow are remembered by its numbers, so an edit simulates one workflow.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core import friction, influence, losses
from core.friction import Figures, Range
from core.influence import Influence
from core.losses import Loss, Unit
from core.quantities import WORKFLOW_QUANTITIES
from core.records import Estimate, Evidence, Facts, Role, Workflow
from core.workload import FACTORS, GRADES, PARTS, Workload, part_state, workloads

ANSWERS_KEPT = 64
"""Boards, losses and influences: of 16 sessions that are looked at in the same minutes; of 500 workflows about 1 MB."""


@dataclass(frozen=True)
class Row:
    """One workflow with its numbers and figures; `estimates` by quantity, the cost per hour of its role among them."""

    workflow: Workflow
    workload: Workload
    figures: Figures
    estimates: Mapping[str, Estimate]

    @property
    def name(self) -> str:
        return self.workflow.name


@dataclass(frozen=True)
class RoleRow:
    """A role, what its hour costs, and how many workflows use it."""

    role: Role
    cost: Estimate | None
    workflows: int


@dataclass(frozen=True)
class Board:
    """The friction of a session. `ranked` holds the costliest workflow first, those without any known cost last."""

    rows: tuple[Row, ...]
    ranked: tuple[Row, ...]
    roles: tuple[RoleRow, ...]
    total: Range | None
    is_floor: bool
    unpriced: int
    """Workflows whose waiting has no price."""
    grade_shares: Mapping[Evidence, float]
    numbers_needed: int
    numbers_missing: int
    draws: int
    seed: int

    def row(self, workflow_id: str | None) -> Row | None:
        return next((row for row in self.rows if row.workflow.workflow_id == workflow_id), None)

    @property
    def guess_share(self) -> float | None:
        """The share of the cost of all workflows that rests on at least one guess; None without any cost."""
        return self.grade_shares.get("guess", 0.0) if self.grade_shares else None


@dataclass(frozen=True)
class Line:
    """One workflow's loss in one unit."""

    row: Row
    loss: Loss


@dataclass(frozen=True)
class Losses:
    """What all workflows lose in one unit: those with a figure, the largest first, and those that have none yet."""

    unit: Unit
    lines: tuple[Line, ...]
    absent: tuple[Line, ...]
    total: Range | None
    is_floor: bool
    """A part of one of `lines` is unknown, or a workflow has no figure at all: then the total is 'at least'."""
    guess_share: float | None
    """Share of the total that lies in parts that rest on at least one guess."""
    hours_per_day: float
    """Business hours in a business day of the session's calendar."""

    @property
    def ranked(self) -> tuple[Line, ...]:
        return (*self.lines, *self.absent)


_kept: OrderedDict[tuple[object, ...], tuple[tuple[object, ...], Any]] = OrderedDict()
_lock = threading.Lock()


def board(facts: Facts) -> Board:
    """The board of a session; remembered."""
    made: Board = _once("board", facts, lambda: _board(facts))
    return made


def losses_in(facts: Facts, unit: Unit) -> Losses:
    """What the workflows of a session lose in money, hours of work or business days of waiting; remembered."""
    made: Losses = _once(unit, facts, lambda: _losses(facts, unit))
    return made


def loss_of(facts: Facts, row: Row, unit: Unit) -> Loss:
    """What one workflow loses in this unit; remembered by its numbers."""
    return losses.loss(row.workload, facts.session.seed, facts.session.draws, unit, hours_per_business_day(facts))


def influence_of_map(facts: Facts) -> Influence:
    """The numbers that change the cost of all workflows together the most; remembered."""

    def made() -> Influence:
        return influence.of_map([row.workload for row in board(facts).rows], facts.session.seed, facts.session.draws)

    found: Influence = _once("influence", facts, made)
    return found


def influence_of_workflow(facts: Facts, row: Row) -> Influence:
    """What each number of one workflow changes in its own cost; remembered by the numbers themselves."""
    return influence.of_workflow(row.workload, facts.session.seed, facts.session.draws)


def hours_per_business_day(facts: Facts) -> float:
    """From opening to closing of the session's business calendar, in hours."""
    day = date(2026, 1, 5)
    opened = datetime.combine(day, facts.session.closes) - datetime.combine(day, facts.session.opens)
    return opened.total_seconds() / 3600


def _once(what: str, facts: Facts, make: Callable[[], Any]) -> Any:
    """The remembered answer for these facts, or a new one.

    The key alone would mistake two stores that hold a session of the same id (a restored copy beside the first, two
    tests), so the records themselves must be the remembered ones too; the store hands out the same tuples until a
    table changes.
    """
    key = (what, facts.key("session", "workflow", "estimate", "role"))
    read = (facts.session, facts.workflows, facts.estimates, facts.roles)
    with _lock:
        kept = _kept.get(key)
        if kept is not None and all(mine is theirs for mine, theirs in zip(read, kept[0], strict=True)):
            _kept.move_to_end(key)
            return kept[1]
    made = make()
    with _lock:
        _kept[key] = (read, made)
        _kept.move_to_end(key)
        while len(_kept) > ANSWERS_KEPT:
            _kept.popitem(last=False)
    return made


def _losses(facts: Facts, unit: Unit) -> Losses:
    seed, draws, hours = facts.session.seed, facts.session.draws, hours_per_business_day(facts)
    lines = [Line(row, loss_of(facts, row, unit)) for row in board(facts).rows]
    known = [line for line in lines if line.loss.total is not None]
    worlds = (losses.worlds(line.row.workload, seed, draws, unit, hours) for line in known)
    total = friction.summed(each for each in worlds if each is not None)
    whole = sum(line.loss.known for line in known)
    return Losses(
        unit=unit,
        lines=tuple(sorted(known, key=lambda line: -line.loss.total.median if line.loss.total else 0.0)),
        absent=tuple(line for line in lines if line.loss.total is None),
        total=None if total is None else Range.of(total),
        is_floor=len(known) < len(lines) or any(line.loss.is_floor for line in known),
        guess_share=sum(line.loss.on_guesses for line in known) / whole if whole > 0 else None,
        hours_per_day=hours,
    )


def _board(facts: Facts) -> Board:
    seed, draws = facts.session.seed, facts.session.draws
    estimates: dict[tuple[str, str], Estimate] = {
        (estimate.subject_id, estimate.quantity): estimate for estimate in facts.estimates
    }
    rows = tuple(
        Row(workflow, workload, friction.figures(workload, seed, draws), _of(workflow, workload, estimates))
        for workflow, workload in zip(facts.workflows, workloads(facts), strict=True)
    )
    total = friction.together(friction.cost_draws(row.workload, seed, draws) for row in rows)
    return Board(
        rows=rows,
        ranked=tuple(sorted(rows, key=lambda row: -row.figures.total.median if row.figures.total else 1.0)),
        roles=_roles(facts, estimates),
        total=total,
        is_floor=any(row.figures.is_floor for row in rows),
        unpriced=sum(not row.figures.waiting_is_priced for row in rows),
        grade_shares=_grade_shares(rows),
        numbers_needed=sum(len(_needed(row)) for row in rows),
        numbers_missing=sum(len(row.figures.missing) for row in rows),
        draws=draws,
        seed=seed,
    )


def _of(workflow: Workflow, workload: Workload, estimates: Mapping[tuple[str, str], Estimate]) -> dict[str, Estimate]:
    subjects = dict.fromkeys(WORKFLOW_QUANTITIES, workflow.workflow_id) | {"cost_per_hour": workload.role_id or ""}
    return {code: found for code, subject in subjects.items() if (found := estimates.get((subject, code)))}


def _needed(row: Row) -> set[str]:
    """The numbers that the figures of a workflow are made of or still lack."""
    off = {part for part in PARTS if part_state(row.workload, part) in ("in touch", "not priced")}
    needed = {code for part in PARTS if part not in off for code in FACTORS[part]}
    return {code for code in needed if code in row.figures.missing or row.workload.number(code)}


def _roles(facts: Facts, estimates: Mapping[tuple[str, str], Estimate]) -> tuple[RoleRow, ...]:
    return tuple(
        RoleRow(
            role,
            estimates.get((role.role_id, "cost_per_hour")),
            sum(workflow.role_id == role.role_id for workflow in facts.workflows),
        )
        for role in facts.roles
    )


def _grade_shares(rows: tuple[Row, ...]) -> dict[Evidence, float]:
    known = sum(row.figures.typical.known for row in rows)
    if known <= 0:
        return {}
    return {
        grade: sum(row.figures.grade_shares.get(grade, 0.0) * row.figures.typical.known for row in rows) / known
        for grade in GRADES
    }
