"""From the texts of a file to the view `record`: times and costs read, and what is wrong with each record.

Two ways read the same (a property test holds them together): a quick one for whatever the first rows show, in one pass
over the file, and a careful one for every record that the quick one leaves, whatever the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import duckdb

from core.errors import FileRefused
from core.importers import Loaded, Source, amounts, sql, times
from core.importers.joined import MIDNIGHT
from core.importers.limits import Limits
from core.importers.quick_times import Quick, quick
from core.importers.time_words import RULES

EARLIEST, LATEST = datetime(1970, 1, 2), datetime(2100, 1, 1)
"""Event times outside are placeholders (1900-01-01, 9999-12-31) or misread; they are refused, not counted."""
BLANKS = " \t\r\n\x0b\x0c\xa0\ufeff"
"""At both ends of a text these count as nothing: a cell of blanks is empty."""
REASONS = {
    "no case": ("case", "the case is empty"),
    "no activity": ("activity", "the activity is empty"),
    "case too long": ("case", "the case is longer than a cell may be"),
    "activity too long": ("activity", "the activity is longer than a cell may be"),
    "no time": ("end", "the time is empty"),
    "unreadable time": ("end", "the time can't be read"),
    "unreadable start": ("start", "the start time can't be read"),
    "time out of range": ("end", "the time lies before 1970 or after 2099"),
    "start out of range": ("start", "the start time lies before 1970 or after 2099"),
    "end before start": ("end", "the end lies before the start"),
}
TIME_ROLES = ("start", "end")
_COLUMNS = {
    "start": ("start_text", "started_utc"), "resource": ("resource_text",), "lifecycle": ("lifecycle_text",),
    "cost": ("cost_text", "cost"),
}  # fmt: skip
"""Role → columns of `sql/import_typed.sql` that are empty where no column was chosen for it."""


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Macros and variables that every question of an import needs."""
    con.execute("set variable blanks = $value", {"value": BLANKS})
    con.execute("set variable midnight = $value", {"value": MIDNIGHT})
    con.execute(sql("import_setup"))


def lines(con: duckdb.DuckDBPyConnection) -> None:
    """The view `line` over the view `source` that a format made."""
    con.execute(sql("import_line"))


class Records:
    """One reading of the view `line`. After `read`, the view `record` holds the events, `mended` the refused rows."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, source: Source, picked: Mapping[str, int], timezone: str,
        order: times.Order | None, limits: Limits, mark: amounts.Mark,
    ) -> None:  # fmt: skip
        self._con, self._source, self._picked, self._order = con, source, picked, order
        self._given: dict[str, Any] = {
            "timezone": timezone, "earliest": EARLIEST, "latest": LATEST, "cell_bytes": limits.cell_kb * 1024,
        }  # fmt: skip
        self._amounts = {"decimal_mark": mark, "amount": amounts.pattern(mark)}
        self.columns: dict[str, times.Column] = {}

    def read(self, loaded: Loaded, is_quick: bool = True) -> None:
        """Makes the view `record`. Raises FileRefused when a column holds no times, or has to be asked about."""
        sampled = {role: self._sampled(role) for role in TIME_ROLES if role in self._picked}
        ways = {role: quick(seen, self._order) if is_quick else Quick() for role, seen in sampled.items()}
        self._type(ways, is_quick, loaded)
        starts, ends, rest = self._con.execute(sql("import_ways")).fetchall()[0]
        read_quickly = {"start": starts, "end": ends}
        self.columns = {role: self._column(role, sampled[role], read_quickly[role], rest) for role in sampled}
        for role, column in self.columns.items():
            must_be_times(column, self._source.columns[self._picked[role]], self._order)
        if any(way.epoch_per_second not in (0, self.columns[role].epoch_per_second) for role, way in ways.items()):
            self.read(loaded, is_quick=False)  # the first rows counted in another unit than most
            return
        self._mend()
        self._con.execute(sql("import_record"))

    def _type(self, ways: Mapping[str, Quick], is_quick: bool, loaded: Loaded) -> None:
        named = self._given | self._amounts | {"is_quick": is_quick}
        for role in TIME_ROLES:
            named |= ways.get(role, Quick()).parameters(role)
        not_chosen = [name for role, names in _COLUMNS.items() if role not in self._picked for name in names]
        self._con.execute("set variable not_chosen = $value", {"value": not_chosen})
        self._con.execute(sql("import_typed"), named)
        self._con.execute(sql("import_typed_view"))
        self._con.execute("set variable above = $value", {"value": loaded.above})
        self._con.execute(sql("import_by_place" if loaded.has_places else "import_by_row"))
        self._con.execute(sql("import_rest"))

    def _sampled(self, role: str) -> list[times.Seen]:
        number = self._picked[role]
        return times.shapes(row[number] for row in self._source.first_rows)

    def _column(self, role: str, sampled: list[times.Seen], quickly: int, rest: int) -> times.Column:
        """How a whole column is written: what was read quickly as the first rows show it, and the rest."""
        found = shapes(self._con, role) if rest else []
        if quickly:
            in_sample = max(1, sum(seen.count for seen in sampled))
            found += [replace(seen, count=max(1, seen.count * quickly // in_sample)) for seen in sampled]
        return times.column(sorted(found, key=lambda seen: -seen.count), self._order)

    def _mend(self) -> None:
        named: dict[str, Any] = self._given | {"word_rules": list(RULES)}
        for role in TIME_ROLES:
            column = self.columns.get(role, times.Column())
            named |= {
                f"{role}_naive": [*column.naive, times.NEVER], f"{role}_utc": [*column.utc, times.NEVER],
                f"{role}_offset": [*column.offset, "%z" + times.NEVER], f"{role}_epoch": column.epoch_per_second,
                f"{role}_long": column.long_fraction, f"{role}_serial": column.is_serial,
                f"{role}_words": column.in_words,
            }  # fmt: skip
        self._con.execute(sql("import_mended"), named)

    @property
    def is_days_only(self) -> bool:
        """True when no time has a clock."""
        return "end" in self.columns and self.columns["end"].is_days_only

    @property
    def is_by_local_clock(self) -> bool:
        """True when every time was read in the zone that was chosen: none says its own."""
        columns = self.columns.values()
        return any(column.naive or column.is_serial for column in columns) and not any(
            column.utc or column.offset or column.epoch_per_second for column in columns
        )


def shapes(con: duckdb.DuckDBPyConnection, role: str) -> list[times.Seen]:
    """The shapes of the texts of one role in the view `rest`."""
    return [times.Seen(*row) for row in con.execute(sql("import_shapes"), {"role": role}).fetchall()]


def must_be_times(column: times.Column, name: str, order: times.Order | None) -> None:
    """Raises FileRefused for a column without times, and for one whose days and months must be asked."""
    if column.is_mixed and order is None:
        raise FileRefused(
            f"Dates in the column '{name[:80]}' stand day first in some rows and month first in others, so 03/04 can "
            "mean two days. Export them in one order if you can. Choose the order of day and month, then check again. "
            "Rows that can only be read the other way are refused then."
        )
    if column.is_ambiguous and order is None:
        raise FileRefused(
            f"Dates such as {column.example} in the column '{name[:80]}' can be read day first or month first, and "
            "nothing in the file decides. Choose the order of day and month, then check again."
        )
    if column.readable == 0:
        raise FileRefused(
            f"The column '{name[:80]}' holds no time that can be read. Choose the column with the time of each event."
        )


def counted(
    con: duckdb.DuckDBPyConnection, loaded: Loaded, column_of: Mapping[str, str], limits: Limits
) -> dict[str, Any]:
    """Rows, events and refused rows that reconcile, and the refused lines with reasons. Raises FileRefused if not."""
    rows, refused, lost_costs = con.execute(sql("import_counts")).fetchall()[0]
    if rows + loaded.torn != loaded.rows:
        raise FileRefused(
            f"The file holds {loaded.rows} rows, but only {rows + loaded.torn} could be told apart, so nothing was "
            "imported. Check the delimiter and the quotation marks."
        )
    found = con.execute(sql("import_refused"), {"listed": limits.listed}).fetchall() if refused else []
    listed = [_line(row, column_of) for row in found]
    listed += [
        {"line": torn.line, "column": "", "value": torn.value, "reason": torn.reason} for torn in loaded.examples
    ]  # fmt: skip
    reasons = {REASONS[reason][1]: count for reason, count in con.execute(sql("import_reasons")).fetchall()}
    if loaded.torn:
        reasons["the row does not have the columns of the file"] = loaded.torn
    listed.sort(key=lambda line: line["line"])
    if rows == refused:
        first = f" The first: line {listed[0]['line']}, {listed[0]['reason']}." if listed else ""
        raise FileRefused(f"None of the {loaded.rows} rows is an event that can be read.{first} Choose other columns.")
    return {
        "rows": loaded.rows, "refused": refused + loaded.torn, "reasons": reasons, "lost_costs": lost_costs,
        "refused_lines": listed[: limits.listed],
    }  # fmt: skip


def _line(row: tuple[Any, ...], column_of: Mapping[str, str]) -> dict[str, Any]:
    line, reason, case_id, activity, start_text, end_text = row
    role, words = REASONS[reason]
    texts = {"case": case_id, "activity": activity, "start": start_text, "end": end_text}
    return {"line": line, "column": column_of.get(role, ""), "value": (texts[role] or "")[:200], "reason": words}
