"""A sheet of workflows with their numbers: what its columns mean, and what its rows say.

Two shapes are read, also mixed: one row a workflow with three columns a number ("Volume low", "Volume high", …), and
one row a number ("Workflow", "Number", "Low", …). Columns stand in any order under plain words. Without headings the
name comes first, then low, middle and high of each number that the reader was told. A blank cell says nothing: what is
known stays. Every problem is returned with its line, its column and its value; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.pasted import BLANKS, Cell, SmallShare, Unit, decimal_mark, unit_from, value_from
from core.quantities import QUANTITIES
from core.records import Evidence, clean_text
from core.sheet_columns import Column, columns_from, columns_in_order, is_heading, quantity_of

NUMBERS = ("low", "middle", "high")
EVIDENCE_WORDS: dict[str, Evidence] = {
    "measured": "measured", "counted": "measured", "log": "measured", "sampled": "sampled", "sample": "sampled",
    "interview": "interview", "interviewed": "interview", "asked": "interview", "said": "interview",
    "guess": "guess", "guessed": "guess", "estimated": "guess",
}  # fmt: skip
_YES, _NO = {"yes", "y", "true", "1", "x"}, {"no", "n", "false", "0"}
_LONGEST = {"name": 200, "role": 200, "note": 4000, "given_by": 200, "workflow_note": 4000}

Row = tuple[int, Sequence[Cell]]


@dataclass(frozen=True)
class Problem:
    """One cell that can't be taken, with the line and the column where it stands; line 1 is the first one."""

    line: int
    reason: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class SheetNumber:
    """What a row says about one number; None is not said. Shares are 0–1, times in the stored unit."""

    line: int
    code: str
    low: float | None = None
    middle: float | None = None
    high: float | None = None
    evidence: Evidence | None = None
    sample_size: int | None = None
    note: str | None = None
    given_by: str | None = None
    columns: Mapping[str, str] | None = None
    """Field → heading, so that a later problem can name its column."""


@dataclass(frozen=True)
class SheetWorkflow:
    """What the sheet says about one workflow. Without a name it carries what an hour of `role` costs."""

    line: int
    name: str
    role: str | None = None
    period: str | None = None
    note: str | None = None
    in_touch: bool | None = None
    numbers: tuple[SheetNumber, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """Everything that was read. `columns` are (heading, what it was taken for), `unused` headings that say nothing."""

    workflows: tuple[SheetWorkflow, ...]
    problems: tuple[Problem, ...]
    columns: tuple[tuple[str, str], ...] = ()
    unused: tuple[str, ...] = ()


def read(
    rows: Sequence[Row], currency: str, quantities: Sequence[str] = ("volume",), small: SmallShare = "ask"
) -> Sheet:
    """What the rows say. `quantities` names the numbers of a block without headings, three columns each."""
    if not rows:
        return Sheet((), ())
    line, first = rows[0]
    headed = columns_from(first, quantities)
    columns = headed or columns_in_order(quantities)
    body = rows[1:] if headed or is_heading(first) else rows
    problems = [] if headed else _too_wide(body, len(columns))
    units, bad_units = _units(columns, currency, line)
    decimal = decimal_mark(
        cell for _, cells in body for at, cell in enumerate(cells)
        if isinstance(cell, str) and any(c.at == at and c.field in (*NUMBERS, "exactly") for c in columns)
    )  # fmt: skip
    reader = _Reader(columns, units, currency, decimal, small)
    wide = {problem.line for problem in problems}
    read_rows = [reader.row(number, cells) for number, cells in body if number not in wide]
    problems += [*bad_units, *(problem for _, found in read_rows for problem in found)]
    workflows, more = _gathered([row for row, _ in read_rows if row is not None], reader.is_long)
    unused = tuple(str(cell) for at, cell in enumerate(first) if cell and all(c.at != at for c in columns))
    return Sheet(
        workflows, tuple(sorted((*problems, *more), key=lambda problem: problem.line)),
        tuple((column.header, column.said) for column in columns) if headed else (), unused if headed else (),
    )  # fmt: skip


def _too_wide(rows: Sequence[Row], width: int) -> list[Problem]:
    found = []
    for line, cells in rows:
        extra = [str(cell) for cell in cells[width:] if cell not in (None, "")]
        if extra:
            found.append(
                Problem(line, f"it has more than {width - 1} columns after the name, starting with '{extra[0][:40]}'")
            )
    return found


def _units(columns: Sequence[Column], currency: str, line: int) -> tuple[dict[int, Unit], list[Problem]]:
    """The units that headings state, by column."""
    units: dict[int, Unit] = {}
    problems = []
    for column in columns:
        if column.unit and column.code:
            try:
                units[column.at] = unit_from(column.unit, column.code, currency)
            except ValueError as reason:
                problems.append(Problem(line, str(reason), column.header, column.unit))
    return units, problems


class _Reader:
    """Reads one row after the other."""

    def __init__(
        self, columns: Sequence[Column], units: Mapping[int, Unit], currency: str, decimal: str | None,
        small: SmallShare,
    ) -> None:  # fmt: skip
        self._columns, self._units, self._currency = columns, units, currency
        self._decimal, self._small = decimal, small
        self.is_long = any(column.field == "number" for column in columns)

    def row(self, line: int, cells: Sequence[Cell]) -> tuple[SheetWorkflow | None, list[Problem]]:
        """What one row says, or None with its problems: a row that is wrong somewhere is left out as a whole."""
        self._line, self._cells, self._problems = line, cells, list[Problem]()
        name = self._text("", "name") or ""
        role, period = self._text("", "role"), self._period()
        numbers = tuple(number for code in self._codes() if (number := self._number(code)))
        if not name and role and not numbers and "cost_per_hour" in self._codes() and not self._problems:
            return None, []  # what an hour of this role costs is not said yet
        if not name and not (role and numbers and all(number.code == "cost_per_hour" for number in numbers)):
            self._problem("the first column has no name" if self._column("", "name") is None or
                          self._at("", "name") == 0 else "there is no name of a workflow", "", "name")  # fmt: skip
        workflow = SheetWorkflow(
            line, name, role, period, self._text("", "workflow_note"), self._yes("", "in_touch"), numbers
        )
        return (None if self._problems else workflow), self._problems

    def _codes(self) -> list[str]:
        wide = list(dict.fromkeys(column.code for column in self._columns if column.code))
        if not self.is_long:
            return wide
        said = self._text("", "number")
        if said is None:
            if any(self._column("", f) and self._cell("", f) not in (None, "") for f in NUMBERS):
                self._problem("it does not say which number this is", "", "number")
            return wide
        code = quantity_of(said)
        if code is None:
            names = ", ".join(quantity.label for quantity in QUANTITIES.values())
            self._problem(f"'{said[:40]}' is none of the numbers: {names}", "", "number")
        return [*wide, *([code] if code else [])]

    def _number(self, code: str) -> SheetNumber | None:
        """What the row says about one number; None when it says nothing."""
        place = code if any(column.code == code for column in self._columns) else ""
        values = {end: self._value(place, end, code) for end in NUMBERS}
        exactly = self._value(place, "exactly", code)
        if exactly is not None:
            values = dict.fromkeys(NUMBERS, exactly)
        evidence, size = self._evidence(place)
        note, who = self._text(place, "note"), self._text(place, "given_by")
        if all(said is None for said in (*values.values(), evidence, size, note, who)):
            return None
        columns = {column.field: column.header for column in self._columns if column.code == place}
        return SheetNumber(
            self._line, code, values["low"], values["middle"], values["high"], evidence, size, note, who, columns
        )

    def _value(self, place: str, field: str, code: str) -> float | None:
        column = self._column(place, field)
        if column is None:
            return None
        unit = self._units.get(column.at) or self._unit(place, code)
        try:
            return value_from(self._cell(place, field), code, unit, self._decimal, self._small)
        except ValueError as reason:
            self._problem(str(reason), place, field)
            return None

    def _unit(self, place: str, code: str) -> Unit:
        stated = self._text(place, "unit")
        if not stated:
            return Unit()
        try:
            return unit_from(stated, code, self._currency)
        except ValueError as reason:
            if not any(problem.reason == str(reason) for problem in self._problems):
                self._problem(str(reason), place, "unit")
            return Unit()

    def _period(self) -> str | None:
        """What the volume is counted per: a column of its own, a heading of the volume, or the unit in the row."""
        if said := self._text("", "period"):
            try:
                return unit_from(said, "volume", "").period or None
            except ValueError as reason:
                self._problem(str(reason), "", "period")
                return None
        of_heading = (self._units[c.at].period for c in self._columns if c.code == "volume" and c.at in self._units)
        heading = next((period for period in of_heading if period), None)
        is_volume = self.is_long and quantity_of(self._text("", "number") or "") == "volume"
        return heading or (self._unit("", "volume").period or None if is_volume else None)

    def _evidence(self, place: str) -> tuple[Evidence | None, int | None]:
        said, size = self._text(place, "evidence"), self._size(place)
        if said is None:
            return None, size
        words = re.findall(r"[a-z]+", said.casefold())
        grade = next((EVIDENCE_WORDS[word] for word in words if word in EVIDENCE_WORDS), None)
        if grade is None:
            self._problem(f"'{said[:40]}' is not measured, sampled, interview or guess", place, "evidence")
        of = re.search(r"\bof (\d{1,9})\b", said)
        return grade, size or (int(of[1]) if of and grade == "sampled" else None)

    def _size(self, place: str) -> int | None:
        cell = self._cell(place, "sample_size")
        if cell is None or (isinstance(cell, str) and cell.strip().casefold() in BLANKS):
            return None
        try:
            size = value_from(cell, "volume", None, self._decimal)
        except ValueError as reason:
            self._problem(str(reason), place, "sample_size")
            return None
        if size is None or size != int(size) or not 1 <= size <= 10**9:
            self._problem(f"'{cell}' is not a number of cases", place, "sample_size")
            return None
        return int(size)

    def _yes(self, place: str, field: str) -> bool | None:
        said = self._text(place, field)
        if said is None or said.casefold() in _YES | _NO:
            return None if said is None else said.casefold() in _YES
        self._problem(f"'{said[:40]}' is neither yes nor no", place, field)
        return None

    def _text(self, place: str, field: str) -> str | None:
        cell = self._cell(place, field)
        if isinstance(cell, float):
            cell = f"{cell:.12g}"
        said = clean_text(cell or "")
        most = _LONGEST.get(field, 200)
        if len(said) > most:
            label = "name" if field == "name" else "text"
            self._problem(f"the {label} is longer than {most} characters", place, field)
            return said[:most]
        return said or None

    def _column(self, place: str, field: str) -> Column | None:
        return next((c for c in self._columns if c.code == place and c.field == field), None)

    def _at(self, place: str, field: str) -> int:
        column = self._column(place, field)
        return column.at if column else -1

    def _cell(self, place: str, field: str) -> Cell:
        at = self._at(place, field)
        return self._cells[at] if 0 <= at < len(self._cells) else None

    def _problem(self, reason: str, place: str, field: str) -> None:
        column, cell = self._column(place, field), self._cell(place, field)
        shown = "" if cell is None else f"{cell:.12g}" if isinstance(cell, float) else cell[:80]
        self._problems.append(Problem(self._line, reason, column.header if column else "", shown))


def _gathered(rows: Sequence[SheetWorkflow], is_long: bool) -> tuple[tuple[SheetWorkflow, ...], list[Problem]]:
    """The rows of one workflow put together; what stands twice is a problem of the later row."""
    found: dict[tuple[str, str], SheetWorkflow] = {}
    problems = []
    for row in rows:
        key = (row.name.casefold(), "" if row.name else (row.role or "").casefold())
        known = found.get(key)
        if known is None:
            found[key] = row
        elif not is_long:
            problems.append(Problem(row.line, f"'{row.name or row.role}' stands on line {known.line} already"))
        elif reason := _clash(known, row):
            problems.append(Problem(row.line, reason))
        else:
            found[key] = _joined(known, row)
    return tuple(found.values()), problems


def _clash(known: SheetWorkflow, row: SheetWorkflow) -> str | None:
    twice = {number.code: number.line for number in known.numbers}
    for number in row.numbers:
        if number.code in twice:
            label = QUANTITIES[number.code].label
            return f"'{row.name or row.role}', {label} stands on line {twice[number.code]} already"
    for field in ("role", "period", "note", "in_touch"):
        mine, theirs = getattr(row, field), getattr(known, field)
        if mine is not None and theirs is not None and mine != theirs:
            return f"'{row.name}': it says '{mine}' here and '{theirs}' in a line above"
    return None


def _joined(known: SheetWorkflow, row: SheetWorkflow) -> SheetWorkflow:
    said = {field: getattr(row, field) for field in ("role", "period", "note", "in_touch")}
    return replace(
        known, numbers=(*known.numbers, *row.numbers), **{field: v for field, v in said.items() if v is not None}
    )
