"""The numbers in a form, a table or a pasted block, turned into estimates to save and to take away.

A blank is unknown: three blanks take an estimate away, and one or two blanks of three are refused, never filled.
What a log measured stays beside what a person puts in its place, and nothing typed is called measured by that log.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.errors import Refused
from core.quantities import PERIODS_PER_YEAR, QUANTITIES, shown_number
from core.records import Act, Estimate, Evidence, Facts, Workflow, estimate_id

MOST_PROBLEMS_TOLD = 8
LARGEST = 1e15
"""The largest amount that an estimate can hold (`core/records.py`)."""
ENDS = ("low", "middle", "high")


@dataclass(frozen=True)
class Given:
    """What stands in the inputs of one quantity, in its own unit (shares 0–1). All three None: blank, not known.

    `who` is who said so; empty: whoever saves it, or, where the numbers stay, who said it before.
    """

    low: float | None = None
    middle: float | None = None
    high: float | None = None
    evidence: Evidence = "guess"
    note: str = ""
    sample_size: int | None = None
    who: str = ""

    @property
    def is_blank(self) -> bool:
        return self.low is None and self.middle is None and self.high is None

    @property
    def numbers(self) -> tuple[float | None, ...]:
        return self.low, self.middle, self.high


@dataclass(frozen=True)
class Edit:
    """The inputs of one quantity of one workflow (or role), and the estimate that they were drawn from, if any."""

    subject_id: str
    quantity: str
    given: Given
    base: Estimate | None = None


@dataclass(frozen=True)
class CellProblem:
    """What is wrong with one of the inputs of a quantity; `field` is low, middle, high, or evidence."""

    field: str
    reason: str


def numbers_of(estimate: Estimate) -> tuple[float, float, float]:
    """Low, middle, high."""
    return estimate.low, estimate.middle, estimate.high


def given_of(estimate: Estimate | None) -> Given:
    """What stands in the inputs of a stored estimate; all blank where there is none."""
    if estimate is None:
        return Given()
    return Given(*numbers_of(estimate), estimate.evidence, estimate.note, estimate.sample_size)


def cell_problem(given: Given, quantity: str) -> CellProblem | None:
    """What is wrong with three numbers, at the first cell that is; None when they can be taken."""
    is_share = QUANTITIES[quantity].kind == "share"
    if given.is_blank:
        return None
    absent = [name for name, value in zip(ENDS, given.numbers, strict=True) if value is None]
    if absent:
        return CellProblem(
            absent[0],
            f"{' and '.join(absent)} {'is' if len(absent) == 1 else 'are'} missing. Give all three (the same "
            "number three times if it is known exactly), or leave all three blank",
        )
    values = [(name, value) for name, value in zip(ENDS, given.numbers, strict=True) if value is not None]
    for name, value in values:
        if not math.isfinite(value) or value < 0:
            return CellProblem(name, f"{name} must be 0 or more")
        if value > (1 if is_share else LARGEST):
            return CellProblem(name, f"{name} is {'above 100 % of the cases' if is_share else 'too large a number'}")
    for (name, value), (next_name, next_value) in pairwise(values):
        if value > next_value:
            shown = [f"{v * 100:.6g} %" if is_share else f"{v:.12g}" for v in (value, next_value)]
            return CellProblem(name, f"{name} ({shown[0]}) is above {next_name} ({shown[1]})")
    return None


def problem_of(given: Given, quantity: str) -> str | None:
    """What is wrong with three numbers, as 'Volume: …'; None when they can be taken."""
    found = cell_problem(given, quantity)
    return f"{QUANTITIES[quantity].label}: {found.reason}" if found else None


def decide(
    facts: Facts, act: Act, edits: Iterable[Edit], names: Mapping[str, str]
) -> tuple[list[Estimate], list[Estimate]]:
    """What the edits save and what they take away; Refused with every problem at once."""
    known = {w.workflow_id: w.name for w in facts.workflows} | {r.role_id: r.name for r in facts.roles} | dict(names)
    saves, deletes, problems, first = list[Estimate](), list[Estimate](), list[str](), ""
    for edit in edits:
        found = edit_problem(edit)
        problem = f"{QUANTITIES[edit.quantity].label}: {found.reason}" if found else None
        if edit.subject_id not in known:
            problem = "it was deleted meanwhile. Restore it under 'Deleted workflows', then save again"
        if problem:
            problems.append(f"'{known.get(edit.subject_id, 'A workflow of this form')}', {problem}.")
            first = first or f"{edit.subject_id}.{edit.quantity}"
        elif edit.given.is_blank:
            deletes += [edit.base] if edit.base is not None else []
        elif made := estimate_of(facts, act, edit):
            saves.append(made)
    if problems:
        told = problems[:MOST_PROBLEMS_TOLD]
        more = len(problems) - len(told)
        raise Refused(" ".join(told) + (f" And {more} more like these." if more else ""), first)
    return saves, deletes


def edit_problem(edit: Edit) -> CellProblem | None:
    """Why an edit can't be taken: its numbers, or a grade that isn't true any more."""
    return cell_problem(edit.given, edit.quantity) or _stale_grade(edit)


def _stale_grade(edit: Edit) -> CellProblem | None:
    """Numbers that a log measured and a person then changed are not measured any more; who knows what they are?"""
    given, base = edit.given, edit.base
    if given.is_blank or base is None or given.evidence != "measured":
        return None
    counted = base.measured or (numbers_of(base) if is_from_log(base) else ())
    if not counted or given.numbers == tuple(counted):
        return None
    return CellProblem(
        "evidence",
        "the event log measured other numbers. Say how yours are known: choose another evidence than 'measured'",
    )


def is_from_log(estimate: Estimate) -> bool:
    """Whether its numbers are the ones that an event log measured."""
    return estimate.evidence == "measured" and estimate.event_log_id is not None


def estimate_of(facts: Facts, act: Act, edit: Edit) -> Estimate | None:
    """The estimate that an edit makes; None when it says what is stored already."""
    given, base = edit.given, edit.base
    assert given.low is not None
    assert given.middle is not None
    assert given.high is not None
    same = base is not None and given.numbers == numbers_of(base) and given.evidence == base.evidence
    who = given.who or (base.given_by if base and same else act.who)
    sample = given.sample_size if given.evidence == "sampled" else base.sample_size if base and same else None
    fields = {
        "low": given.low, "middle": given.middle, "high": given.high, "evidence": given.evidence, "note": given.note,
        "sample_size": sample, "given_by": who,
    }  # fmt: skip
    if base is not None and all(getattr(base, name) == value for name, value in fields.items()):
        return None
    is_retaken = base is not None and given.evidence == "measured" and given.numbers == base.measured
    measured, measured_note = ((), "") if is_retaken else _measured_beside(base, same)
    return Estimate(
        session_id=facts.session.session_id, version=base.version if base else 0,
        estimate_id=estimate_id(edit.subject_id, edit.quantity), subject_id=edit.subject_id, quantity=edit.quantity,
        event_log_id=base.event_log_id if base else None, measured=measured, measured_note=measured_note,
        given_utc=base.given_utc if base and same else act.at_utc, **fields,
    )  # fmt: skip


def _measured_beside(base: Estimate | None, same: bool) -> tuple[tuple[float, ...], str]:
    """What a log measured, to be kept beside the numbers that take its place."""
    if base is None:
        return (), ""
    if not same and is_from_log(base):
        return numbers_of(base), base.measured_note or base.note
    return base.measured, base.measured_note


def measured_again(base: Estimate) -> Edit:
    """The edit that puts the measured numbers back in their place."""
    low, middle, high = base.measured
    return Edit(base.subject_id, base.quantity, Given(low, middle, high, "measured", base.measured_note), base)


def said_beside_measured(estimate: Estimate, shown: Sequence[str], own: str) -> str:
    """'measured 12 (8 to 20) in claims.csv; Ana says 15'. `shown` are low, middle, high as the screen writes them.

    Empty where no measured number stands beside.
    """
    if not estimate.measured:
        return ""
    low, middle, high = shown
    spread = middle if low == high else f"{middle} ({low} to {high})"
    where = estimate.measured_note.split(":", 1)[0].strip()
    return f"measured {spread}{f' in {where}' if where else ''}; {estimate.given_by or 'somebody'} says {own}"


def with_period(facts: Facts, act: Act, workflow: Workflow, edits: Sequence[Edit]) -> tuple[Estimate, ...]:
    """What a volume needs when its workflow is counted per another period from now on: the measured numbers beside it
    converted. Refused where the numbers themselves are a log's and stay as they were: they are not of that period.
    """
    before = next((known for known in facts.workflows if known.workflow_id == workflow.workflow_id), None)
    base = next((e for e in facts.estimates if (e.subject_id, e.quantity) == (workflow.workflow_id, "volume")), None)
    if before is None or base is None or before.volume_period == workflow.volume_period:
        return ()
    edit = next((e for e in edits if e.subject_id == workflow.workflow_id and e.quantity == "volume"), None)
    made = None if edit is None or edit.given.is_blank else estimate_of(facts, act, edit)
    if edit is not None and edit.given.is_blank:
        return ()
    if made is None and is_from_log(base):
        raise Refused(
            f"'{workflow.name}', Volume: the event log measured {shown_number(base.middle)} cases per "
            f"{before.volume_period}. Type what that is per {workflow.volume_period}, or keep "
            f"'{before.volume_period}'.",
            "period",
        )
    made = made or base
    if not made.measured:
        return ()
    factor = PERIODS_PER_YEAR[before.volume_period] / PERIODS_PER_YEAR[workflow.volume_period]
    return (made.changed(measured=tuple(float(f"{value * factor:.12g}") for value in made.measured)),)


def together(estimates: Sequence[Estimate], over: Sequence[Estimate]) -> list[Estimate]:
    """The estimates, with those of `over` in place of the ones of the same id."""
    return list({estimate.estimate_id: estimate for estimate in (*estimates, *over)}.values())
