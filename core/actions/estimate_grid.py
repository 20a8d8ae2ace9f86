"""All numbers of a session as one table to type in: its rows, what was typed into its cells, and what to save.

A row is one number of one workflow (or the cost per hour of a role). Cells are text, so that a comma, a percent sign
or '2 h' reaches us as it was typed and nothing is clamped or dropped on the way.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.actions.estimate_edits import ENDS, Edit, Given, cell_problem, edit_problem, given_of, is_from_log
from core.pasted import BLANKS, Unit, decimal_mark, is_ambiguous, unit_from, value_from
from core.quantities import PERIODS_PER_YEAR, QUANTITIES, WORKFLOW_QUANTITIES
from core.records import Estimate, Evidence, Facts, Workflow, clean_text, estimate_id
from core.workload import GRADES

ASKED = ("low", "high", "middle")
"""In the order of asking (METHOD 1)."""
COLUMNS: dict[str, str] = {
    "low": "Low", "high": "High", "middle": "Middle", "unit": "Unit", "evidence": "Known from",
    "sample_size": "Cases", "note": "Note", "who": "Who says so",
}  # fmt: skip
"""What can be typed, with its heading."""

Typed = Mapping[str, Mapping[str, str | None]]
"""Row key → column → what was typed; None or blanks: emptied."""


@dataclass(frozen=True)
class GridRow:
    """One number of one workflow, as it is stored; `key` is the id of its estimate."""

    key: str
    subject_id: str
    name: str
    code: str
    period: str = "month"
    base: Estimate | None = None

    @property
    def label(self) -> str:
        return QUANTITIES[self.code].label


@dataclass(frozen=True)
class CellTrouble:
    """One cell that can't be taken. `row` counts from 1, as the table shows it."""

    row: int
    name: str
    label: str
    column: str
    value: str
    reason: str
    is_unfinished: bool = False
    """Only other cells of the row are missing yet: no mistake while somebody is typing."""

    @property
    def sentence(self) -> str:
        """
        >>> CellTrouble(3, "Claims", "Volume", "Low", "x", "'x' is not a number").sentence
        "Row 3 (Claims, Volume), column Low: 'x' is not a number."
        """
        return f"Row {self.row} ({self.name}, {self.label}), column {self.column}: {self.reason}."


@dataclass(frozen=True)
class Clash:
    """One cell that somebody else changed while it was typed into here."""

    key: str
    column: str
    name: str
    label: str
    was: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Decided:
    """What the typed cells would save, and what is wrong with them."""

    edits: tuple[Edit, ...]
    workflows: tuple[Workflow, ...]
    troubles: tuple[CellTrouble, ...]


def rows(facts: Facts, code: str | None = None, find: str = "", only_missing: bool = False) -> tuple[GridRow, ...]:
    """The rows of the table: workflow by workflow, each number in the order of asking, the costs of roles last."""
    stored = {estimate.estimate_id: estimate for estimate in facts.estimates}
    wanted, needle = (code,) if code else WORKFLOW_QUANTITIES, find.strip().casefold()
    subjects = [
        (w.workflow_id, w.name, quantity, w.volume_period)
        for w in facts.workflows
        for quantity in wanted
        if quantity != "cost_per_hour"
    ]
    if code in (None, "cost_per_hour"):
        subjects += [(role.role_id, role.name, "cost_per_hour", "month") for role in facts.roles]
    made = (
        GridRow(key := estimate_id(subject, quantity), subject, name, quantity, period, stored.get(key))
        for subject, name, quantity, period in subjects
        if needle in name.casefold()
    )
    return tuple(row for row in made if not only_missing or row.base is None)


def shown_cells(row: GridRow, currency: str) -> dict[str, str]:
    """The cells of a row as they are drawn, by column."""
    base = row.base
    shown = {end: cell_text(base, end) for end in ASKED}
    return shown | {
        "unit": unit_shown(row, currency), "evidence": base.evidence if base else "",
        "sample_size": str(base.sample_size) if base and base.sample_size else "",
        "note": base.note if base else "", "who": base.given_by if base else "",
    }  # fmt: skip


def cell_text(base: Estimate | None, end: str) -> str:
    """A stored number as a cell shows it: shares with their sign, what a log measured without its endless decimals."""
    if base is None:
        return ""
    value: float = getattr(base, end)
    is_share = QUANTITIES[base.quantity].kind == "share"
    value = value * 100 if is_share else value
    if is_from_log(base) and value:
        value = round(value, max(0, 3 - math.floor(math.log10(abs(value)))))
    text = f"{value:.12g}"
    text = f"{text}0" if is_ambiguous(text) else text
    return f"{text} %" if is_share else text


def unit_shown(row: GridRow, currency: str) -> str:
    """The unit of a row, in the words of `unit_choices`: what it counts, and per what."""
    quantity = QUANTITIES[row.code]
    return "% of cases" if quantity.kind == "share" else quantity.unit_shown(currency, row.period)


def unit_choices(currency: str) -> list[str]:
    """Every unit that some row may have; times in hours too."""
    amounts = [quantity.unit_shown(currency) for quantity in QUANTITIES.values() if quantity.kind == "amount"][1:]
    hours = [unit.replace("minutes", "hours") for unit in amounts if unit.startswith("minutes")]
    return [*(f"cases per {period}" for period in PERIODS_PER_YEAR), *amounts, *hours, "% of cases"]


def decided(
    drawn: Sequence[GridRow], typed: Typed, facts: Facts, evidence: Evidence = "guess", who: str = ""
) -> Decided:
    """What the typed cells save, made to the numbers as they are stored now; cells that were not typed into stay.

    `evidence` and `who` are for new numbers of which the row says nothing.
    """
    stored = {estimate.estimate_id: estimate for estimate in facts.estimates}
    workflows = {workflow.workflow_id: workflow for workflow in facts.workflows}
    subjects = {*workflows, *(role.role_id for role in facts.roles)}
    decimal = decimal_mark(
        text for cells in typed.values() for column, text in cells.items() if column in ASKED and text
    )
    edits, changed, troubles = list[Edit](), dict[str, Workflow](), list[CellTrouble]()
    for number, row in enumerate(drawn, start=1):
        if not (cells := typed.get(row.key)):
            continue
        reading = _Reading(number, row, cells, stored.get(row.key), facts.session.currency, decimal)
        if row.subject_id not in subjects:
            reading.trouble("low", "it was deleted meanwhile. Restore it under 'Deleted workflows', then save again")
        edit, period = reading.edit(evidence, who)
        troubles += reading.troubles
        if reading.troubles or edit is None:
            continue
        edits.append(edit)
        workflow = workflows.get(row.subject_id)
        if workflow is not None and period and period != workflow.volume_period:
            changed[workflow.workflow_id] = workflow.changed(volume_period=period)
    return Decided(tuple(edits), tuple(changed.values()), tuple(troubles))


class _Reading:
    """Reads the typed cells of one row."""

    def __init__(
        self, number: int, row: GridRow, cells: Mapping[str, str | None], now: Estimate | None, currency: str,
        decimal: str | None,
    ) -> None:  # fmt: skip
        self._number, self._row, self._cells, self._now = number, row, cells, now
        self._currency, self._decimal = currency, decimal
        self.troubles: list[CellTrouble] = []

    def trouble(self, column: str, reason: str, is_unfinished: bool = False) -> None:
        row, value = self._row, self._cells.get(column) or ""
        heading = COLUMNS.get(column, column)
        self.troubles.append(CellTrouble(self._number, row.name, row.label, heading, value[:80], reason, is_unfinished))

    def edit(self, evidence: Evidence, who: str) -> tuple[Edit | None, str]:
        """The edit that the cells make of the stored number, and what a volume is counted per."""
        unit, now = self._unit(), given_of(self._now)
        values = {end: self._end(end, unit) for end in ASKED}
        size, grade = self._size(), self._grade(evidence)
        note = now.note if "note" not in self._cells else clean_text(self._cells["note"] or "")[:4000]
        said = clean_text(self._cells.get("who") or "")[:200]
        if "who" not in self._cells and (self._now is None or self._is_renumbered(values)):
            said = who
        given = Given(values["low"], values["middle"], values["high"], grade, note, size, said)
        if given.is_blank and self._now is None:
            if any(text and column not in ("unit",) for column, text in self._cells.items()):
                self.trouble("low", "there are no numbers in this row", is_unfinished=True)
            return None, unit.period
        edit = Edit(self._row.subject_id, self._row.code, given, self._now)
        if not self.troubles and (found := edit_problem(edit)):
            problem = cell_problem(given, self._row.code)
            self.trouble(found.field, found.reason, bool(problem and None in given.numbers))
        return edit, unit.period

    def _is_renumbered(self, values: Mapping[str, float | None]) -> bool:
        return self._now is not None and any(getattr(self._now, end) != values[end] for end in ENDS)

    def _end(self, end: str, unit: Unit) -> float | None:
        if end not in self._cells:
            had: float | None = getattr(self._now, end) if self._now else None
            return had
        text = self._cells[end] or ""
        for known in (self._now, self._row.base):
            if known is not None and text.strip() == cell_text(known, end) and unit.factor == 1:
                same: float = getattr(known, end)
                return same
        try:
            return value_from(text, self._row.code, unit, self._decimal)
        except ValueError as reason:
            self.trouble(end, str(reason))
            return None

    def _unit(self) -> Unit:
        text = clean_text(self._cells.get("unit") or "")
        if not text:
            return Unit()
        try:
            return unit_from(text, self._row.code, self._currency)
        except ValueError as reason:
            self.trouble("unit", str(reason))
            return Unit()

    def _grade(self, evidence: Evidence) -> Evidence:
        text = clean_text(self._cells.get("evidence") or "").casefold()
        if text in GRADES:
            return text
        if text:
            self.trouble("evidence", f"'{text[:40]}' is not measured, sampled, interview or guess")
        return self._now.evidence if self._now is not None else evidence

    def _size(self) -> int | None:
        if "sample_size" not in self._cells:
            return self._now.sample_size if self._now else None
        text = clean_text(self._cells["sample_size"] or "")
        if text.casefold() in BLANKS:
            return None
        digits = "".join(text.split())
        if digits.isascii() and digits.isdigit() and 0 < int(digits) <= 10**9:
            return int(digits)
        self.trouble("sample_size", f"'{text[:40]}' is not a number of cases")
        return None


def clashes(drawn: Iterable[GridRow], typed: Typed, facts: Facts) -> tuple[Clash, ...]:
    """The typed cells that somebody else changed since the table was drawn, to something else than was typed."""
    stored = {estimate.estimate_id: estimate for estimate in facts.estimates}
    periods = {workflow.workflow_id: workflow.volume_period for workflow in facts.workflows}
    currency, found = facts.session.currency, []
    for row in drawn:
        cells = typed.get(row.key)
        period = periods.get(row.subject_id, row.period)
        now = GridRow(row.key, row.subject_id, row.name, row.code, period, stored.get(row.key))
        if not cells or (now.base == row.base and now.period == row.period):
            continue
        before, after = shown_cells(row, currency), shown_cells(now, currency)
        found += [
            Clash(row.key, column, row.name, row.label, before[column], text or "", after[column])
            for column, text in cells.items()
            if before[column] != after[column] and (text or "").strip() != after[column]
        ]
    return tuple(found)


def without(typed: Typed, cells: Iterable[Clash]) -> dict[str, dict[str, str | None]]:
    """What was typed, without these cells: for 'take theirs'."""
    gone = {(clash.key, clash.column) for clash in cells}
    left = {
        key: {column: text for column, text in columns.items() if (key, column) not in gone}
        for key, columns in typed.items()
    }
    return {key: columns for key, columns in left.items() if columns}
