"""What the headings of a sheet mean: plain words, in any order, with or without a unit.

>>> [(c.code, c.field, c.unit) for c in columns_from(["Process", "Touch time max (h)", "Volume low"], ()) or ()]
[('', 'name', ''), ('touch_minutes', 'high', 'h'), ('volume', 'low', '')]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.pasted import BLANKS, TIME_UNITS, Cell
from core.quantities import PERIODS_PER_YEAR, QUANTITIES

NUMBER_WORDS: dict[str, tuple[str, ...]] = {
    "volume": ("volume", "number of cases", "cases", "how many", "runs", "quantity", "frequency"),
    "touch_minutes": ("hands on time", "hands on", "touch time", "touch", "touch minutes", "handling time",
                      "work time", "working time", "processing time", "effort", "minutes per case"),
    "rework_share": ("cases reworked", "reworked", "rework share", "rework rate", "share reworked", "rework"),
    "rework_minutes": ("time per rework", "rework time", "rework minutes", "minutes per rework"),
    "wait_hours": ("waiting for a decision", "waiting time", "wait time", "waiting", "wait", "wait hours",
                   "waiting hours", "queue time"),
    "wait_cost": ("cost of waiting", "waiting cost", "wait cost", "price of waiting"),
    "error_share": ("errors that escape", "escaped errors", "error share", "error rate", "errors", "defects"),
    "error_cost": ("loss per escaped error", "loss per error", "cost per error", "error cost", "loss"),
    "cost_per_hour": ("loaded cost per hour", "loaded cost", "cost per hour", "hourly cost", "hourly rate",
                      "rate per hour"),
}  # fmt: skip
"""How people call the numbers, beside their labels on the screen."""

FIELD_WORDS: dict[str, tuple[str, ...]] = {
    "low": ("low", "min", "minimum", "lowest", "p10", "at least", "from", "best case"),
    "middle": ("middle", "median", "typical", "most likely", "usual", "normal", "mid", "p50"),
    "high": ("high", "max", "maximum", "highest", "p90", "at most", "to", "worst case"),
    "exactly": ("exactly", "exact"),
    "evidence": ("how known", "how do you know", "known from", "evidence", "evidence grade", "grade"),
    "sample_size": ("cases in the sample", "sample size", "sample"),
    "note": ("note", "notes", "comment", "remark"),
    "given_by": ("who says so", "given by", "who", "said by"),
    "unit": ("unit", "units"),
}
WORKFLOW_WORDS: dict[str, tuple[str, ...]] = {
    "name": ("workflow", "name", "name of the workflow", "process", "task", "activity"),
    "role": ("who does it", "who does this work", "role", "done by"),
    "period": ("counted per", "volume is counted per", "period"),
    "workflow_note": ("note on the workflow", "workflow note", "description"),
    "in_touch": ("hands on time has the rework in it", "rework in hands on time", "rework in touch"),
    "number": ("number", "quantity", "measure", "which number"),
}
SAID = {
    "name": "name of the workflow", "role": "who does it", "period": "what the volume is counted per",
    "workflow_note": "note on the workflow", "in_touch": "hands-on time has the rework in it",
    "number": "which number the row is about", "low": "low", "middle": "middle", "high": "high",
    "exactly": "known exactly", "evidence": "how it is known", "sample_size": "cases in the sample", "note": "note",
    "given_by": "who says so", "unit": "unit",
}  # fmt: skip
_FILLERS = {"per", "of", "the", "in", "a", "an", "and", "case", "cases", "for", "number", "value", "business", "error",
            "rework", "escaped"}  # fmt: skip
_UNIT_WORDS = {*TIME_UNITS, *PERIODS_PER_YEAR, "day", "days", "d", "working", "calendar", "weeks", "months", "%",
               "percent", "fraction", "share", "decimal", "€", "$", "£", "weekly", "monthly", "daily", "yearly",
               "quarterly", "annual"}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column: its place from 0, the number it belongs to ('' for none), what it holds of it, and its unit."""

    at: int
    code: str
    field: str
    unit: str = ""
    header: str = ""

    @property
    def said(self) -> str:
        """What it is taken for, in words."""
        words = SAID[self.field]
        unit = f", in {self.unit}" if self.unit else ""
        return f"{QUANTITIES[self.code].label}: {words}{unit}" if self.code else words


def columns_from(heading: Sequence[Cell], quantities: Sequence[str]) -> tuple[Column, ...] | None:
    """The columns that a first line names; None when it is not a line of headings.

    `quantities` are what bare 'low', 'middle' and 'high' belong to where the sheet names no number: the only one of
    them. The first of two columns of one meaning is taken. A first column of unknown words is the name.
    """
    headers = [cell if isinstance(cell, str) else "" for cell in heading]
    found = [column for at, header in enumerate(headers) if header and (column := _column(at, header))]
    if not found or (not any(column.field != "name" for column in found) and len(headers) > 1):
        return None
    is_long = any(column.field == "number" for column in found)
    if not is_long:
        found = [replace(c, field="workflow_note") if (c.code, c.field) == ("", "note") else c for c in found]
    if not is_long and any(not column.code and column.field in FIELD_WORDS for column in found):
        if len(quantities) != 1 or any(column.code for column in found):
            found = [column for column in found if column.code or column.field not in FIELD_WORDS]
        else:
            found = [_with_code(column, quantities[0]) for column in found]
    if not any(column.field == "name" for column in found) and headers[0] and all(c.at for c in found):
        found.insert(0, Column(0, "", "name", "", headers[0]))
    taken: dict[tuple[str, str], Column] = {}
    for column in found:
        taken.setdefault((column.code, column.field), column)
    return tuple(taken.values()) if any(column.field != "name" for column in found) or len(headers) == 1 else None


def _with_code(column: Column, code: str) -> Column:
    is_field = column.field in FIELD_WORDS
    return Column(column.at, code, column.field, column.unit, column.header) if is_field else column


def columns_in_order(quantities: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a block without headings: the name, then low, middle and high of each number."""
    ends = [(code, field) for code in quantities for field in ("low", "middle", "high")]
    return (
        Column(0, "", "name"),
        *(
            Column(at, code, field, "", f"{QUANTITIES[code].label} {field}")
            for at, (code, field) in enumerate(ends, start=1)
        ),
    )


def is_heading(cells: Sequence[Cell]) -> bool:
    """Whether a first line of unknown words is a heading: no cell behind the first one holds a number or a blank."""
    words = [cell for cell in cells[1:] if cell not in (None, "")]
    return len(words) > 1 and all(
        isinstance(word, str) and not re.search(r"\d", word) and word.strip().casefold() not in BLANKS for word in words
    )


def quantity_of(text: str) -> str | None:
    """The number that words name, unit words aside; None when they name none.

    >>> quantity_of("Hands-on time"), quantity_of("Cost of waiting (EUR)"), quantity_of("Colour")
    ('touch_minutes', 'wait_cost', None)
    """
    column = _column(0, f"{text} low")
    return column.code or None if column else None


def _tokens(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+|[%€$£]", text.casefold().replace("’", "'"))


def _phrases(words: dict[str, tuple[str, ...]]) -> list[tuple[list[str], str]]:
    pairs = [(_tokens(phrase), code) for code, phrases in words.items() for phrase in phrases]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


_LABELS = {code: (quantity.label, *NUMBER_WORDS[code]) for code, quantity in QUANTITIES.items()}
_NUMBERS, _FIELDS, _WORKFLOW = _phrases(_LABELS), _phrases(FIELD_WORDS), _phrases(WORKFLOW_WORDS)


def _column(at: int, header: str) -> Column | None:
    tokens = _tokens(header)
    for phrase, field in _WORKFLOW:
        if tokens == phrase:
            return Column(at, "", field, "", header[:80])
    exact = next((field for phrase, field in _FIELDS if tokens == phrase), None)
    if exact:
        return Column(at, "", exact, "", header[:80])
    for phrase, code in [*_NUMBERS, ([], "")]:
        rest = _without(tokens, phrase)
        column = _field_column(at, header, code, rest) if rest is not None else None
        if column is not None:
            return column
    return None


def _field_column(at: int, header: str, code: str, rest: list[str]) -> Column | None:
    """The column, if what is left beside the number's name is one field, and units and fillers otherwise."""
    for phrase, field in _FIELDS:
        left = _without(rest, phrase)
        if left is not None and all(_is_unit(word) or word in _FILLERS for word in left):
            return Column(at, code, field, _unit_in(left), header[:80])
    return None


def _is_unit(word: str) -> bool:
    return word in _UNIT_WORDS or bool(re.fullmatch("[a-z]{3}", word) and word.upper() in CURRENCIES)


CURRENCIES = {"EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "CAD", "AUD", "NZD", "JPY",
              "CNY", "INR", "BRL", "MXN", "ZAR", "TRY", "SGD", "HKD", "KRW", "AED", "SAR", "ILS", "BGN"}  # fmt: skip
"""Codes that are read as a currency in a heading."""


def _unit_in(words: list[str]) -> str:
    said = [word for word in words if _is_unit(word) or word == "per"]
    return " ".join(said) if any(_is_unit(word) for word in said) else ""


def _without(tokens: list[str], phrase: list[str]) -> list[str] | None:
    """The tokens without this run of them; None where it doesn't stand in them."""
    for at in range(len(tokens) - len(phrase) + 1):
        if tokens[at : at + len(phrase)] == phrase:
            return tokens[:at] + tokens[at + len(phrase) :]
    return None
