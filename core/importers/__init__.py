"""Files from people to a relation of text columns; one module a format, one contract.

Everything here runs in a child process (`core/confined.py`), on a copy of the file under a name of our own.
A format module offers

    is_mine(head: bytes) -> bool                             by content, never by name
    look(path, choice, limits, scratch) -> Source            cheap: how it will be read, column names, first rows
    load(con, source, chosen, limits, scratch) -> Loaded     makes the view `source` of the chosen columns

The view `source` has one row per record that has the right shape, in the order of the file, and a text for each role
that was chosen (`case_text`, `activity_text`, `start_text`, `end_text`, `resource_text`, `lifecycle_text`, `cost_text`,
`attribute_1_text`, …, and `start_clock_text`, `end_clock_text` where the clock time stands apart), exactly as it stands
in the file; `chosen` is role → number of the column. A format that knows times by type adds `start_naive`, `start_utc`,
`end_naive` or `end_utc`; one whose records are not its rows adds their `position` and `line` (`Loaded.has_places`).
Records that are torn (too few fields, stray quotation marks) come back as `Torn`; nothing is left out silently:
`Loaded.rows` is counted in another way than the rows are read, and `work.read` holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

_SQL = Path(__file__).resolve().parent.parent / "sql"


@cache
def sql(name: str) -> str:
    """The text of core/sql/<name>.sql."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Source:
    """How a file will be read: what was detected, or chosen over it."""

    format: str
    path: Path
    columns: tuple[str, ...]
    """Names as people see them: never empty, never twice."""
    first_rows: tuple[tuple[str, ...], ...]
    """Sample of the first records, as text; some thousand, for proposing roles."""
    dialect: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()
    """Day and clock of the last columns, which are not in the file (`importers/joined.py`)."""

    @property
    def width(self) -> int:
        """Columns that stand in the file."""
        return len(self.columns) - len(self.pairs)

    def placed(self, chosen: Mapping[str, int]) -> dict[str, int]:
        """Role → column of the file; a joined column as its day, and its clock as the role '<role>_clock'."""
        places = {role: number for role, number in chosen.items() if number < self.width}
        for role, number in chosen.items():
            if number >= self.width:
                places[role], places[f"{role}_clock"] = self.pairs[number - self.width]
        return places


@dataclass(frozen=True)
class Torn:
    """A record that can't be told apart into fields."""

    line: int
    value: str
    reason: str


@dataclass(frozen=True)
class Loaded:
    """What stands in the view `source`, and what doesn't."""

    rows: int
    """Records in the file, counted independently of the view."""
    torn: int = 0
    examples: tuple[Torn, ...] = ()
    above: int = 0
    """Lines above the first record."""
    has_places: bool = False
    """Whether `source` says position and line of each record; else they follow from its order."""


def named(header: list[str]) -> tuple[str, ...]:
    """Column names that are never empty and never twice.

    >>> named(["", "Variant", "Variant", " "])
    ('column 1', 'Variant', 'Variant (2)', 'column 4')
    """
    names: list[str] = []
    for number, given in enumerate(header, start=1):
        name = " ".join(given.split())[:200] or f"column {number}"
        again = 2
        while name in names:
            name, again = f"{' '.join(given.split())[:190]} ({again})", again + 1
        names.append(name)
    return tuple(names)
