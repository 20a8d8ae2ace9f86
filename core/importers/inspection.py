"""How a file will be read, shown before anything is: what was detected, what may be chosen over it, and first rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from core import confined
from core.errors import FileRefused
from core.importers import Source, attributes, csv, lifecycle, roles, sql, times
from core.importers.limits import Limits
from core.importers.reading import connection, damaged, decimal, load, looked
from core.importers.records_of import shapes
from core.importers.text import ENCODINGS

_FIRST_ROWS = 20
_SHOWN = ("encoding", "delimiter", "quote", "header", "lines_above", "sheet", "sheets")


def inspected(path: Path, choice: dict[str, Any], kept: Limits, scratch: Path) -> dict[str, Any]:
    """The answer of `work.inspect`."""
    module, source = looked(path, choice, kept, scratch)
    confined.report(0.3, "Looking at the columns")
    part = lifecycle.column(source.columns, source.first_rows)
    proposal = roles.proposed(source.columns, source.first_rows, source.pairs, part)
    notes = list(source.notes)
    if part is not None and "start" not in proposal:
        proposal["lifecycle"] = source.columns[part]
        notes.append(lifecycle.note(source.columns[part], source.first_rows, part, is_paired=True))
    rows, parts = source.first_rows, {number for pair in source.pairs for number in pair}
    cost = attributes.cost_column(source.columns, rows, set(proposal.values()))
    proposal |= {"cost": cost} if cost else {}
    found = _time_columns(module, source, kept, scratch)
    shown = {key: source.dialect[key] for key in _SHOWN if key in source.dialect}
    shown["decimal"] = decimal(source, source.columns.index(cost) if cost else None, choice)
    return {
        "format": source.format, "dialect": shown, "candidates": _candidates(source), "columns": list(source.columns),
        "first_rows": [[text[:200] for text in row] for row in rows[:_FIRST_ROWS]],
        "lines": int(source.dialect["lines"]), "roles": proposal, "why": attributes.why(proposal, source.columns, rows),
        "attributes": attributes.attributes(source.columns, rows, proposal, parts),
        "times": {name: _told(column) for name, column in found.items()}, "notes": notes,
    }  # fmt: skip


def _candidates(source: Source) -> dict[str, list[Any]]:
    """What may be chosen over the detected: for CSV the ways to write a table, for a workbook its sheets."""
    either: dict[str, list[Any]] = {"decimal": [".", ","], "date_order": list(times.ORDERS)}
    if source.format == "csv":
        marks = dict.fromkeys([*csv.DELIMITERS, source.dialect["delimiter"]])
        return either | {
            "delimiter": list(marks), "encoding": list(ENCODINGS), "quote": ['"', "'", ""], "header": [True, False],
        }  # fmt: skip
    if source.format == "xlsx":
        return either | {"sheet": list(source.dialect["sheets"]), "header": [True, False]}
    return either


def _told(column: times.Column) -> dict[str, Any]:
    return {
        "ambiguous": column.is_ambiguous, "order": column.order, "example": column.example,
        "candidates": ["day first", "month first"] if column.is_ambiguous else [],
        "zones": list(column.zones), "carries_zone": _carries_zone(column), "unreadable": column.unreadable,
    }  # fmt: skip


def _carries_zone(column: times.Column) -> str:
    """'yes' when every time says its zone, 'no' when none does, else 'some'; numbers since 1970 are in UTC."""
    naive = bool({"none", "serial"} & set(column.zones))
    zoned = bool({"utc", "offset", "epoch"} & set(column.zones))
    return "some" if naive and zoned else "yes" if zoned else "no"


def _time_columns(module: Any, source: Source, limits: Limits, scratch: Path) -> dict[str, times.Column]:
    """Every column that holds times. Where the sample leaves day and month open, the whole column is looked through."""
    found: dict[str, times.Column] = {}
    open_ones = []
    for number, name in enumerate(source.columns):
        column = times.column(times.shapes(row[number] for row in source.first_rows))
        if column.share >= 0.8:
            found[name] = column
            open_ones += [number] if column.is_ambiguous else []
    if open_ones and len(source.first_rows) < int(source.dialect["lines"]) - 1:
        con = connection(scratch)
        try:
            for number in open_ones:
                found[source.columns[number]] = times.column(_all_shapes(module, con, source, number, limits, scratch))
        finally:
            con.close()
    return found


def _all_shapes(
    module: Any, con: duckdb.DuckDBPyConnection, source: Source, number: int, limits: Limits, scratch: Path
) -> list[times.Seen]:
    """The shapes of the texts of a whole column."""
    for with_care in (False, True):
        try:
            load(module, con, source, {"end": number}, limits, scratch, with_care)
            con.execute(sql("import_all"))
            return shapes(con, "end")
        except duckdb.Error as error:
            if with_care or module is not csv or isinstance(error, duckdb.OutOfMemoryException):
                raise FileRefused(damaged(module)) from error
    return []
