"""The friction board: everything that the page 'Map friction' shows of a session, and other pages of its cost.

Remembered by the versions of the facts it reads, so an unchanged session costs nothing on a rerun; below that, the
figures of each workflow are remembered by its numbers, so an edit simulates one workflow.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from core import friction
from core.friction import Figures, Range
from core.quantities import WORKFLOW_QUANTITIES
from core.records import Estimate, Evidence, Facts, Role, Workflow
from core.workload import FACTORS, GRADES, PARTS, Workload, part_state, workloads

BOARDS_KEPT = 16
"""Sessions that are looked at in the same minutes; a board of 500 workflows takes about 1 MB."""


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


_boards: OrderedDict[tuple[object, ...], tuple[tuple[object, ...], Board]] = OrderedDict()
_lock = threading.Lock()


def board(facts: Facts) -> Board:
    """The board of a session; remembered.

    The key alone would mistake two stores that hold a session of the same id (a restored copy beside the first, two
    tests), so the records themselves must be the remembered ones too; the store hands out the same tuples until a
    table changes.
    """
    key = facts.key("session", "workflow", "estimate", "role")
    read = (facts.session, facts.workflows, facts.estimates, facts.roles)
    with _lock:
        kept = _boards.get(key)
        if kept is not None and all(mine is theirs for mine, theirs in zip(read, kept[0], strict=True)):
            _boards.move_to_end(key)
            return kept[1]
    made = _board(facts)
    with _lock:
        _boards[key] = (read, made)
        _boards.move_to_end(key)
        while len(_boards) > BOARDS_KEPT:
            _boards.popitem(last=False)
    return made


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
