"""The numbers in a form, a table or a pasted block, turned into estimates to save and to take away.

A blank is unknown: three blanks take an estimate away, and one or two blanks of three are refused, never filled.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from core.errors import Refused
from core.quantities import QUANTITIES
from core.records import Act, Estimate, Evidence, Facts, estimate_id

MOST_PROBLEMS_TOLD = 8
LARGEST = 1e15
"""The largest amount that an estimate can hold (`core/records.py`)."""


@dataclass(frozen=True)
class Given:
    """What stands in the inputs of one quantity, in its own unit (shares 0–1). All three None: blank, not known."""

    low: float | None = None
    middle: float | None = None
    high: float | None = None
    evidence: Evidence = "guess"
    note: str = ""
    sample_size: int | None = None

    @property
    def is_blank(self) -> bool:
        return self.low is None and self.middle is None and self.high is None


@dataclass(frozen=True)
class Edit:
    """The inputs of one quantity of one workflow (or role), and the estimate that they were drawn from, if any."""

    subject_id: str
    quantity: str
    given: Given
    base: Estimate | None = None


def problem_of(given: Given, quantity: str) -> str | None:
    """What is wrong with three numbers, as 'Volume: …'; None when they can be taken."""
    label, is_share = QUANTITIES[quantity].label, QUANTITIES[quantity].kind == "share"
    if given.is_blank:
        return None
    ends = (("low", given.low), ("middle", given.middle), ("high", given.high))
    absent = [name for name, value in ends if value is None]
    if absent:
        return (
            f"{label}: {' and '.join(absent)} {'is' if len(absent) == 1 else 'are'} missing. Give all three (the same "
            "number three times if it is known exactly), or leave all three blank"
        )
    values = [(name, value) for name, value in ends if value is not None]
    for name, value in values:
        if not math.isfinite(value) or value < 0:
            return f"{label}: {name} must be 0 or more"
        if value > (1 if is_share else LARGEST):
            return f"{label}: {name} is {'above 100 % of the cases' if is_share else 'too large a number'}"
    for (name, value), (next_name, next_value) in pairwise(values):
        if value > next_value:
            shown = [f"{v * 100:.6g} %" if is_share else f"{v:.12g}" for v in (value, next_value)]
            return f"{label}: {name} ({shown[0]}) is above {next_name} ({shown[1]})"
    return None


def decide(
    facts: Facts, act: Act, edits: Iterable[Edit], names: Mapping[str, str]
) -> tuple[list[Estimate], list[Estimate]]:
    """What the edits save and what they take away; Refused with every problem at once."""
    known = {w.workflow_id: w.name for w in facts.workflows} | {r.role_id: r.name for r in facts.roles} | dict(names)
    saves, deletes, problems, first = list[Estimate](), list[Estimate](), list[str](), ""
    for edit in edits:
        problem = problem_of(edit.given, edit.quantity) or _stale_grade(edit)
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


def _stale_grade(edit: Edit) -> str | None:
    """Numbers that a log measured and a person then changed are not measured any more; who knows what they are?"""
    given, base = edit.given, edit.base
    if given.is_blank or base is None or not base.event_log_id or given.evidence != "measured":
        return None
    if (given.low, given.middle, given.high) == (base.low, base.middle, base.high):
        return None
    return (
        f"{QUANTITIES[edit.quantity].label}: the event log measured other numbers. Say how yours are known: choose "
        "another evidence than 'measured'"
    )


def estimate_of(facts: Facts, act: Act, edit: Edit) -> Estimate | None:
    """The estimate that an edit makes; None when it says what is stored already."""
    given, base = edit.given, edit.base
    assert given.low is not None
    assert given.middle is not None
    assert given.high is not None
    fields = {
        "low": given.low,
        "middle": given.middle,
        "high": given.high,
        "evidence": given.evidence,
        "note": given.note,
        "sample_size": given.sample_size if given.evidence == "sampled" else None,
    }
    numbers = ("low", "middle", "high", "evidence")
    if base is not None and all(getattr(base, name) == value for name, value in fields.items()):
        return None
    same_numbers = base is not None and all(getattr(base, name) == fields[name] for name in numbers)
    return Estimate(
        session_id=facts.session.session_id,
        version=base.version if base else 0,
        estimate_id=estimate_id(edit.subject_id, edit.quantity),
        subject_id=edit.subject_id,
        quantity=edit.quantity,
        event_log_id=base.event_log_id if base and same_numbers else None,
        given_by=base.given_by if base and same_numbers else act.who,
        given_utc=base.given_utc if base and same_numbers else act.at_utc,
        **fields,
    )
