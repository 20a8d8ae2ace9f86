"""Tables as CSV text whose cells no spreadsheet takes for formulas.

A cell of text that begins like a formula gets an apostrophe in front; numbers stay numbers. Our own importer takes the
apostrophe off again (`plain_cell`), so that a round trip changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from core.records import clean_text

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\x00", "＝", "＋", "－", "＠")
"""Signs after which a spreadsheet computes (OWASP ASVS 5.0, 1.2.10), the full-width ones with them."""
LONGEST_CELL = 32_767
"""What a cell of a spreadsheet holds; longer text is cut and ends in '…'."""

Cell = str | int | float | bool | date | None


def safe_cell(text: str) -> str:
    """The text as a spreadsheet shall show it: no control characters, an apostrophe before what looks like a formula.

    >>> [safe_cell(text) for text in ("Claims", "=1+1", "-3", " @SUM(A1)", "'quoted", "'=x")]
    ['Claims', "'=1+1", "'-3", "'@SUM(A1)", "'quoted", "''=x"]
    """
    cleaned = clean_text(text.lstrip("\t\r\x00"))
    guarded = f"'{cleaned}" if _looks_like_formula(cleaned) else cleaned
    return guarded if len(guarded) <= LONGEST_CELL else guarded[: LONGEST_CELL - 1] + "…"


def plain_cell(text: str) -> str:
    """What `safe_cell` made safe, as it was.

    >>> [plain_cell(safe_cell(text)) for text in ("=1+1", "'quoted", "''=x")]
    ['=1+1', "'quoted", "''=x"]
    """
    return text[1:] if text.startswith("'") and _looks_like_formula(text[1:]) else text


def _looks_like_formula(text: str) -> bool:
    """Also when apostrophes stand before it: otherwise a typed apostrophe would be taken off on the way back."""
    return text.lstrip("'").startswith(FORMULA_STARTS)


def csv_bytes(rows: Iterable[Mapping[str, Cell]], columns: Sequence[str] | None = None) -> bytes:
    """CSV in UTF-8 with a byte order mark (spreadsheets need it), a line of headers, and CRLF.

    `columns` sets which and in which order; else those of the first row. What is None is an empty cell.

    >>> csv_bytes([{"name": "=cmd", "hours": -2.5, "note": None}]).decode("utf-8-sig")
    "name,hours,note\\r\\n'=cmd,-2.5,\\r\\n"
    """
    rows = list(rows)
    names = list(columns) if columns is not None else list(rows[0]) if rows else []
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in names])
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in names])
    return written.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_cell(value)
    return value.isoformat() if isinstance(value, date) else repr(value)
