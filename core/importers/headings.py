"""Which row names the columns, where rows with titles or groups of columns stand above it. Pure.

Spreadsheets are exported with a title, or with two lines of names of which the first ones span several columns. Such a
line is as wide as the table, so that its width does not tell; that it has blanks, and that a fuller line of names
follows it directly above the rows with times, does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.importers.times import written

_MOST_ABOVE = 10
_LOOKED_THROUGH = 200


def names_at(rows: Sequence[Sequence[str]]) -> int:
    """How many rows stand above the one that names the columns; 0 where the first does, or where nothing is sure.

    >>> names_at([["Order", "", "When", ""], ["No", "Step", "Time", "User"], ["7", "open", "2025-01-02", "Ann"]])
    1
    >>> names_at([["No", "Step", "Time", ""], ["7", "open", "soon", "x"], ["7", "open", "2025-01-02", "x"]])
    0
    """
    if not rows or all(text.strip() for text in rows[0]):
        return 0
    first = _filled(rows[0])
    for place, row in enumerate(rows[: _MOST_ABOVE + 1]):
        if any(_is_moment(text) for text in row):
            return 0
        below = rows[place + 1 : place + 1 + _LOOKED_THROUGH]
        if place and _filled(row) > first and _names(row) and _has_times(below) and not _recurs(row, below):
            return place
    return 0


def _filled(row: Sequence[str]) -> int:
    return sum(bool(text.strip()) for text in row)


def _is_moment(text: str) -> bool:
    return written(text) is not None and not text.strip().isdigit()


def _names(row: Sequence[str]) -> bool:
    """Whether the texts could be names: different ones, none of them a number."""
    texts = [text.strip() for text in row if text.strip()]
    return len(set(texts)) > 2 and not any(re.fullmatch(r"[-+\d.,:/ ]+", text) for text in texts)


def _has_times(rows: Sequence[Sequence[str]]) -> bool:
    """Whether nearly every row below holds a time; the first one does."""
    having = [any(_is_moment(text) for text in row) for row in rows]
    return bool(having) and having[0] and sum(having) >= 0.8 * len(having)


def _recurs(row: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a text of the row stands in its column again: then the row is an event with a wrong time."""
    return any(text.strip() and other[place : place + 1] == [text] for other in rows for place, text in enumerate(row))
