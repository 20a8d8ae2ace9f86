"""Cells as people type and paste them: numbers, shares and units, read the same way in every box, table and file.

Columns of a pasted block are parted by tabs (what a spreadsheet puts on the clipboard), else by semicolons, else by
commas. What can mean two things is refused and never guessed.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.errors import Refused
from core.quantities import PERIODS_PER_YEAR, QUANTITIES
from core.records import clean_text

MOST_LINES = 2_000
MOST_CHARACTERS = 400_000

BLANKS = frozenset({"", "-", "–", "—", "?", "n/a", "na", "unknown", "none", "null"})
"""Cells that mean 'not known'."""

_SPACES = re.compile(r"[\s\u00a0\u202f'’]")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")

Cell = str | float | None
"""A cell of a block is text; one of a workbook may be a number, whose decimals are beyond doubt."""

SmallShare = Literal["ask", "percent", "fraction"]
"""What a share such as 0.15 without a sign means: refused, 0.15 %, or 15 %."""

TIME_UNITS = {
    "minutes": 1.0, "minute": 1.0, "min": 1.0, "mins": 1.0, "hours": 60.0, "hour": 60.0, "hrs": 60.0, "hr": 60.0,
    "h": 60.0, "seconds": 1 / 60, "second": 1 / 60, "sec": 1 / 60, "s": 1 / 60,
}  # fmt: skip
"""Minutes in each."""
_DAYS = {"day", "days", "d", "week", "weeks"}
_PERIOD_WORDS = {
    "day": "working day", "daily": "working day", "workday": "working day", "weekly": "week", "monthly": "month",
    "quarterly": "quarter", "yearly": "year", "annual": "year", "annually": "year", "annum": "year",
}  # fmt: skip
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
_WITH_UNIT = re.compile(r"(?P<number>.*\d[.,]?)\s*(?P<unit>[a-z]+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Unit:
    """How a typed number becomes a stored one: times `factor`; `period` is what a volume is counted per."""

    factor: float = 1.0
    period: str = ""
    is_fraction: bool = False
    """A share given as 0 to 1."""


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


def is_ambiguous(text: str) -> bool:
    """Whether a number so written can mean thousands or decimals.

    >>> is_ambiguous("1.234"), is_ambiguous("1.2340")
    (True, False)
    """
    return bool(_AMBIGUOUS.fullmatch(text))


def rows_from(text: str) -> list[tuple[int, list[Cell]]]:
    """The cells of a pasted block, with the number of each line. Refused: nothing at all, or too much."""
    if not text.strip():
        raise Refused("There is nothing to read yet. Copy the cells in your spreadsheet and paste them here.", "block")
    if len(text) > MOST_CHARACTERS or text.count("\n") > MOST_LINES:
        raise Refused(f"That is too much at once: paste at most {MOST_LINES} lines at a time.", "block")
    delimiter = next((mark for mark in "\t;," if mark in text), "\t")
    numbered: list[tuple[int, list[Cell]]] = []
    for line, row in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        try:
            parted = next(csv.reader([row], delimiter=delimiter), [])
        except csv.Error:  # a cell of more than 131 072 characters; its line is then refused for its name
            parted = [row]
        if any(cell.strip() for cell in parted):
            numbered.append((line, [cell.strip() for cell in parted]))
    return numbered


def value_from(
    cell: Cell, code: str, unit: Unit | None = None, decimal: str | None = None, small: SmallShare = "ask"
) -> float | None:
    """The number of a cell in the stored unit of the quantity; None for a blank. ValueError with the reason otherwise.

    Shares stand in percent (15 or 15 %); .15 can mean 15 % or 0.15 %, and `small` says which, or that it is refused.
    Times may carry their own unit ('2 h', '90 min').

    >>> value_from("15", "error_share"), value_from("15 %", "error_share"), value_from("2 h", "touch_minutes")
    (0.15, 0.15, 120.0)
    >>> value_from(".15", "error_share", small="fraction"), value_from("0.15 %", "error_share")
    (0.15, 0.0015)
    """
    unit = unit or Unit()
    if QUANTITIES[code].kind == "share":
        return _share(cell, unit, decimal, small)
    if isinstance(cell, str) and cell.rstrip().endswith("%"):
        raise ValueError(f"'{cell[:40]}' is a percentage where an amount is expected")
    if isinstance(cell, str) and code in IN_TIME and (found := _WITH_UNIT.fullmatch(clean_text(cell))):
        own = unit_from(found["unit"], code, "")
        return _times(number_from(found["number"], decimal), own.factor)
    return _times(_number(cell, decimal), unit.factor)


IN_TIME = ("touch_minutes", "rework_minutes", "wait_hours")


def _number(cell: Cell, decimal: str | None) -> float | None:
    if cell is None or isinstance(cell, str):
        return number_from(cell or "", decimal)
    if not math.isfinite(cell):
        raise ValueError(f"'{cell}' is not a number")
    return float(cell)


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value if factor == 1 else float(f"{value * factor:.12g}")


def _share(cell: Cell, unit: Unit, decimal: str | None, small: SmallShare) -> float | None:
    if isinstance(cell, str) and "%" in cell:
        return number_from(cell, decimal)
    value = _number(cell, decimal)
    if value is None or unit.is_fraction:
        return value
    if 0 < value < 1 and small == "ask":
        shown = f"{value:.10g}"
        raise ValueError(f"'{shown}' can mean {value * 100:.10g} % or {shown} %; write it with the sign %")
    return value if small == "fraction" and 0 < value < 1 else round(value / 100, 12)


def unit_from(text: str, code: str, currency: str) -> Unit:
    """The unit that a heading or a cell states for a quantity. ValueError where it is none that fits.

    >>> unit_from("hours per case", "touch_minutes", "EUR").factor, unit_from("cases per week", "volume", "EUR").period
    (60.0, 'week')
    """
    words = [word for word in re.findall(r"[a-z]+|[%€$£]", text.casefold()) if word not in ("per", "cases", "case")]
    if not words:
        return Unit()
    if code == "volume":
        return Unit(period=_period(text, words))
    if code in IN_TIME:
        return _time_unit(text, words, code)
    if QUANTITIES[code].kind == "share":
        return Unit(is_fraction="%" not in words and bool({"fraction", "decimal"} & set(words)))
    named = {_SIGNS.get(word, word.upper()) for word in words if word in _SIGNS or re.fullmatch("[a-z]{3}", word)}
    others = named - {"AND", "ERR", currency} if currency else set()
    if others:
        raise ValueError(f"the unit '{text[:40]}' is in another currency than {currency}, the one of this session")
    return Unit()


def _period(text: str, words: list[str]) -> str:
    joined = " ".join(words)
    for period in sorted(PERIODS_PER_YEAR, key=len, reverse=True):
        if re.search(rf"\b{period}s?\b", joined):
            return period
    for word in words:
        if word in _PERIOD_WORDS:
            return _PERIOD_WORDS[word]
    raise ValueError(f"'{text[:40]}' says no period: write per working day, week, month, quarter or year")


def _time_unit(text: str, words: list[str], code: str) -> Unit:
    if set(words) & _DAYS:
        raise ValueError(f"'{text[:40]}': a day can mean 24 hours or a working day; write hours or minutes")
    found = next((TIME_UNITS[word] for word in words if word in TIME_UNITS), None)
    if found is None:
        raise ValueError(f"'{text[:40]}' is no unit of time: write minutes or hours")
    return Unit(factor=found / 60 if code == "wait_hours" else found)
