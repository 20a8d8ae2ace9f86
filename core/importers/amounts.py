"""Amounts of money as exports write them, and which decimal mark a column uses. Pure.

A point or a comma may be the mark between thousands or before the fraction: 1.234 is a thousand and more in Germany,
and a little over one in England. What a column shows decides; where it shows nothing, the point is the decimal mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

Mark = Literal[".", ","]
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?", re.ASCII)
_OTHER = r"[^0-9.,()+-]*"
_PATTERN = (
    rf"^{_OTHER}([-+(]?){_OTHER}"
    "([0-9]{1,3}(?:['T’ \u00a0\u202f][0-9]{2,3})+(?:D[0-9]+)?|[0-9]+(?:D[0-9]*)?|D[0-9]+)"
    rf"{_OTHER}([-)]?){_OTHER}$"
)
"""Sign, digits, sign behind them; T stands for the mark between thousands and D for the decimal mark."""


def pattern(mark: Mark) -> str:
    """The pattern of an amount, for Python and for SQL (`import_setup.sql`), which read it alike."""
    thousands, decimal = (",", r"\.") if mark == "." else (r"\.", ",")
    return _PATTERN.replace("T", thousands).replace("D", decimal)


def amount(text: str, mark: Mark = ".") -> float | None:
    """The number that a text stands for, or None.

    >>> amount("€ 1.234,50", ","), amount("1,234.50"), amount("(12.50)"), amount("12,50-", ","), amount("1'200 CHF")
    (1234.5, 1234.5, -12.5, -12.5, 1200.0)
    >>> amount("12.5", ","), amount("unknown"), amount("")
    (None, None, None)
    """
    if mark == "." and _PLAIN.fullmatch(text):
        return float(text)
    found = re.match(pattern(mark), text)
    if not found:
        return None
    digits = re.sub(f"[^0-9{mark}]", "", found[2]).replace(mark, ".")
    return -float(digits) if found[1] in ("-", "(") or found[3] in ("-", ")") else float(digits)


def decimal_mark(texts: Iterable[str]) -> Mark:
    """The mark with which more of the texts can be read; what only one way of reading allows counts, else the point.

    >>> decimal_mark(["1.234,50", "12,5"]), decimal_mark(["1,234.50"]), decimal_mark(["1234"]), decimal_mark(["3,5"])
    (',', '.', '.', ',')
    """
    votes = {".": 0, ",": 0}
    for text in texts:
        marks = [sign for sign in text if sign in ".,"]
        if not marks:
            continue
        last = marks[-1]
        tail = text.rpartition(last)[2]
        digits = len(re.match("[0-9]*", tail)[0])  # type: ignore[index]
        if len(set(marks)) == 2 or (marks.count(last) == 1 and digits != 3):
            votes[last] += 1
        elif marks.count(last) > 1:
            votes["," if last == "." else "."] += 1
    return "," if votes[","] > votes["."] else "."
