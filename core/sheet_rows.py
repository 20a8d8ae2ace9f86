"""A session's workflows and numbers as rows of a sheet that `core.session_sheet` reads back unchanged."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.pasted import Cell, is_ambiguous
from core.quantities import QUANTITIES, WORKFLOW_QUANTITIES
from core.records import Estimate, Facts, Role, Workflow

ENDS = ("low", "high", "middle")
"""In the order of asking (METHOD 1)."""
BY_NUMBER = ("Workflow", "Number", "Low", "High", "Middle", "Unit", "How known", "Cases in the sample", "Note",
             "Who says so", "Who does it", "Hands-on time has the rework in it", "Note on the workflow")  # fmt: skip
HELP = (
    "One row for each workflow and number. Low: only 1 time in 10 is it less. High: only 1 time in 10 is it more. "
    "Middle: as often above as below.",
    "Think of the low and the high first, then of the middle. Known exactly? The same number three times.",
    "Not known? Leave the cells blank: blank is never taken for zero, and a blank cell changes nothing.",
    "Shares: 15 % (with the sign). Times: minutes or hours as the unit says; 2 h or 90 min are understood too.",
    "How known: measured (counted, or from an event log), sampled (some cases were looked at), interview, guess.",
    "Columns may stand in any order, and you may delete the ones that you don't need. Sums and formulas are read by "
    "their last value.",
    "Then upload the file on '1 Map friction'. You see what would change before anything is saved.",
)


def wide_headers(currency: str) -> tuple[str, ...]:
    """The headings of the sheet with one row a workflow."""
    numbers = [
        f"{QUANTITIES[code].label} {end} ({unit_words(code, currency)})"
        for code in (*WORKFLOW_QUANTITIES, "cost_per_hour")
        for end in ENDS
    ]
    return ("Workflow", "Who does it", "Counted per", *numbers)


def unit_words(code: str, currency: str, period: str = "") -> str:
    """The unit of a number as a sheet states it.

    >>> unit_words("error_share", "EUR"), unit_words("volume", "EUR", "week"), unit_words("touch_minutes", "EUR")
    ('%', 'cases per week', 'minutes')
    """
    if QUANTITIES[code].kind == "share":
        return "%"
    if code == "volume":
        return f"cases per {period}" if period else "cases"
    if code == "wait_hours":
        return "business hours"
    return "minutes" if code in ("touch_minutes", "rework_minutes") else currency


def sheet_cell(code: str, value: float, as_text: bool = False) -> Cell:
    """A stored number as a cell: shares as text with their sign, amounts as numbers.

    `as_text` for a file that has no types: there 1.234 could be read as 1234, so it gets one digit more.

    >>> sheet_cell("error_share", 0.15), sheet_cell("volume", 1200.0), sheet_cell("wait_hours", 1.234, as_text=True)
    ('15 %', 1200.0, '1.2340')
    """
    if QUANTITIES[code].kind == "share":
        shown = f"{value * 100:.12g}"
        return f"{shown}0 %" if is_ambiguous(shown) else f"{shown} %"
    if not as_text:
        return float(f"{value:.12g}")
    shown = f"{value:.12g}"
    return f"{shown}0" if is_ambiguous(shown) else shown


def by_workflow(facts: Facts, filled: bool, as_text: bool) -> list[dict[str, Cell]]:
    """One row a workflow, under `wide_headers`; without its numbers unless `filled`."""
    stored, roles = _stored(facts), {role.role_id: role for role in facts.roles}
    headers = wide_headers(facts.session.currency)
    rows = []
    for workflow in facts.workflows:
        role = roles.get(workflow.role_id or "")
        row: dict[str, Cell] = dict.fromkeys(headers)
        row |= {"Workflow": workflow.name, "Who does it": role.name if role else None}
        row["Counted per"] = workflow.volume_period
        places = iter(headers[3:])
        for code in (*WORKFLOW_QUANTITIES, "cost_per_hour"):
            known = stored.get((_subject(workflow, role, code), code)) if filled else None
            for end in ENDS:
                row[next(places)] = sheet_cell(code, getattr(known, end), as_text) if known else None
        rows.append(row)
    return rows


def by_number(facts: Facts, filled: bool, as_text: bool) -> list[dict[str, Cell]]:
    """One row a workflow and number, under `BY_NUMBER`; what an hour of each role costs stands below."""
    stored, roles = _stored(facts), {role.role_id: role for role in facts.roles}
    rows: list[dict[str, Cell]] = []
    for workflow in facts.workflows:
        role = roles.get(workflow.role_id or "")
        for place, code in enumerate(WORKFLOW_QUANTITIES):
            known = stored.get((workflow.workflow_id, code)) if filled else None
            row: dict[str, Cell] = {"Workflow": workflow.name, "Who does it": role.name if role else None}
            row |= _number_row(code, known, facts.session.currency, workflow.volume_period, as_text)
            if place == 0:
                row |= {
                    "Note on the workflow": workflow.note or None,
                    "Hands-on time has the rework in it": "yes" if workflow.rework_in_touch else "no",
                }
            rows.append(row)
    for role in facts.roles:
        known = stored.get((role.role_id, "cost_per_hour")) if filled else None
        cost = _number_row("cost_per_hour", known, facts.session.currency, "", as_text)
        rows.append({"Who does it": role.name, **cost})
    return rows


def _number_row(code: str, known: Estimate | None, currency: str, period: str, as_text: bool) -> dict[str, Cell]:
    row: dict[str, Cell] = {"Number": QUANTITIES[code].label, "Unit": unit_words(code, currency, period)}
    if known is not None:
        row |= {end.capitalize(): sheet_cell(code, getattr(known, end), as_text) for end in ENDS}
        row |= {"How known": known.evidence, "Note": known.note or None, "Who says so": known.given_by or None}
        row["Cases in the sample"] = float(known.sample_size) if known.sample_size else None
        if as_text and known.sample_size:
            row["Cases in the sample"] = str(known.sample_size)
    return row


def _stored(facts: Facts) -> dict[tuple[str, str], Estimate]:
    return {(estimate.subject_id, estimate.quantity): estimate for estimate in facts.estimates}


def _subject(workflow: Workflow, role: Role | None, code: str) -> str:
    return (role.role_id if role else "") if code == "cost_per_hour" else workflow.workflow_id


def file_name(session_name: str, kind: str, shape: str) -> str:
    """A name that every system takes.

    >>> file_name("Claims & Refunds 2026", "xlsx", "numbers")
    'claims-refunds-2026-numbers.xlsx'
    """
    words: Sequence[str] = re.findall(r"[a-z0-9]+", session_name.casefold())
    return f"{'-'.join(words)[:60] or 'session'}-{shape}.{kind}"
