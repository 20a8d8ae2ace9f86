"""A block pasted from a spreadsheet: names with numbers, cell by cell, and what can't be read with line and reason.

Columns are parted by tabs (what a spreadsheet puts on the clipboard), else by semicolons, else by commas.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.errors import Refused
from core.quantities import Kind
from core.records import clean_text

MOST_LINES = 2_000
MOST_CHARACTERS = 400_000

BLANKS = frozenset({"", "-", "–", "—", "?", "n/a", "na", "unknown", "none", "null"})
"""Cells that mean 'not known'."""

_SPACES = re.compile(r"[\s\u00a0\u202f'’]")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True)
class Problem:
    """One line that was not taken. Line 1 is the first line of what was pasted."""

    line: int
    reason: str


@dataclass(frozen=True)
class PastedLine:
    """One readable line: a name and its numbers in the order of the columns; None is blank."""

    line: int
    name: str
    numbers: tuple[float | None, ...]


def number_from(text: str, decimal: str | None = None) -> float | None:
    """The number of a cell; None for a blank. A percentage becomes a share. ValueError with the reason otherwise.

    Both decimal point and decimal comma are read, spaces and apostrophes between thousands too. `decimal` is the mark
    that the other cells use, where that is known; without it, three digits behind a single mark may be thousands or
    decimals, and that is refused, never guessed.

    >>> [number_from(text) for text in ("1 200", "12,5", "1.234,5", "1,234,567", "0.125", "15 %", "n/a")]
    [1200.0, 12.5, 1234.5, 1234567.0, 0.125, 0.15, None]
    >>> number_from("1.200", decimal="."), number_from("1.200", decimal=",")
    (1.2, 1200.0)
    """
    given = clean_text(text)
    if given.casefold() in BLANKS:
        return None
    is_percent = given.endswith("%")
    cell = _SPACES.sub("", given.rstrip("%"))
    if _AMBIGUOUS.fullmatch(cell):
        if decimal is None:
            digits = re.sub(r"[.,]", "", cell)
            raise ValueError(f"'{given}' can mean {digits} or {cell.replace(',', '.')}0; write one of these")
        cell = cell if decimal in cell else re.sub(r"[.,]", "", cell)
    value = _read(cell)
    if value is None or not math.isfinite(value):
        raise ValueError(f"'{given[:40]}' is not a number")
    return round(value / 100, 12) if is_percent else value


def decimal_mark(cells: Iterable[str]) -> str | None:
    """The decimal mark that these cells use, if some cell shows it beyond doubt and no other cell contradicts it.

    >>> [decimal_mark(cells) for cells in (["1.200", "7.5"], ["1.200", "7,5"], ["1.200"], ["1.5", "1,5"])]
    ['.', ',', None, None]
    """
    shown = set()
    for cell in cells:
        digits = _SPACES.sub("", cell.strip().rstrip("%"))
        marks = [mark for mark in digits if mark in ".,"]
        if not marks or _AMBIGUOUS.fullmatch(digits) or _read(digits) is None:
            continue
        other = {".": ",", ",": "."}[marks[-1]]
        shown.add(other if len(marks) > 1 and len(set(marks)) == 1 else marks[-1])
    return shown.pop() if len(shown) == 1 else None


def _read(cell: str) -> float | None:
    if "," in cell and "." in cell:
        decimal = max(cell.rfind(","), cell.rfind("."))
        cell = re.sub(r"[.,]", "", cell[:decimal]) + "." + cell[decimal + 1 :]
    elif cell.count(",") > 1 or cell.count(".") > 1:
        cell = re.sub(r"[.,]", "", cell)
    cell = cell.replace(",", ".")
    return float(cell) if _PLAIN.fullmatch(cell) else None


def lines_from(text: str, kinds: Sequence[Kind]) -> tuple[tuple[PastedLine, ...], tuple[Problem, ...]]:
    """The readable lines and the refused ones, in order. `kinds` says for each column after the name what it holds.

    Shares stand in percent, with or without the sign (15 or 15 %), and are returned as shares (0.15). Missing cells
    at the end are blanks. A first line that holds a word in each of its number columns is a heading. A name that
    stands on an earlier line is refused. Blank lines are skipped. Refused: nothing at all, or too much.
    """
    if not text.strip():
        raise Refused("There is nothing to read yet. Copy the cells in your spreadsheet and paste them here.", "block")
    if len(text) > MOST_CHARACTERS or text.count("\n") > MOST_LINES:
        raise Refused(f"That is too much at once: paste at most {MOST_LINES} lines at a time.", "block")
    good: list[PastedLine] = []
    refused: list[Problem] = []
    seen: dict[str, int] = {}
    rows = _cells(text)
    decimal = decimal_mark(cell for _, cells in rows for cell in cells[1:])
    for line, cells in rows:
        if not any(cells) or (line == 1 and _is_heading(cells)):
            continue
        try:
            read = _line(line, cells, kinds, decimal)
            if (earlier := seen.get(read.name.casefold())) is not None:
                raise ValueError(f"'{read.name}' stands on line {earlier} already")
        except ValueError as unreadable:
            refused.append(Problem(line, str(unreadable)))
            continue
        seen[read.name.casefold()] = line
        good.append(read)
    return tuple(good), tuple(refused)


def _cells(text: str) -> list[tuple[int, list[str]]]:
    delimiter = next((mark for mark in "\t;," if mark in text), "\t")
    numbered = []
    for line, row in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        try:
            parted = next(csv.reader([row], delimiter=delimiter), [])
        except csv.Error:  # a cell of more than 131 072 characters; its line is then refused for its name
            parted = [row]
        numbered.append((line, [cell.strip() for cell in parted]))
    return numbered


def _is_heading(cells: list[str]) -> bool:
    words = [cell for cell in cells[1:] if cell]
    return bool(words) and all(_is_word(cell) for cell in words)


def _is_word(cell: str) -> bool:
    return not any(character.isdigit() for character in cell) and cell.casefold() not in BLANKS


def _line(line: int, cells: list[str], kinds: Sequence[Kind], decimal: str | None) -> PastedLine:
    name = clean_text(cells[0])
    if not name:
        raise ValueError("the first column has no name")
    if len(name) > 200:
        raise ValueError("the name is longer than 200 characters")
    extra = [cell for cell in cells[1 + len(kinds) :] if cell]
    if extra:
        raise ValueError(f"it has more than {len(kinds)} columns after the name, starting with '{extra[0][:40]}'")
    given = cells[1:] + [""] * (len(kinds) - len(cells) + 1)
    return PastedLine(
        line, name, tuple(_of_kind(cell, kind, decimal) for cell, kind in zip(given, kinds, strict=False))
    )


def _of_kind(cell: str, kind: Kind, decimal: str | None) -> float | None:
    value, is_percent = number_from(cell, decimal), "%" in cell
    if kind == "share" and value is not None and not is_percent:
        return round(value / 100, 12)
    if kind == "amount" and is_percent:
        raise ValueError(f"'{cell}' is a percentage where an amount is expected")
    return value
