"""Parquet, straight into DuckDB: times by their type, everything else as text.

Columns are picked by DuckDB's own expressions, so no name that stands in a file ever gets into SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
from duckdb import ColumnExpression, ConstantExpression, Expression, FunctionExpression

from core.errors import FileRefused
from core.importers import Loaded, Source, named, sql
from core.importers.limits import Limits

_SAMPLE_ROWS = 5_000
DAMAGED = "The Parquet file is cut off or damaged. Copy or export it again."


def is_mine(head: bytes) -> bool:
    """Parquet files begin with their mark; encrypted ones with another."""
    return head[:4] in (b"PAR1", b"PARE")


def look(path: Path, choice: dict[str, Any], limits: Limits, scratch: Path) -> Source:
    """Column names and first rows; the footer is read first, so nothing large is touched before the limits are."""
    _has_both_ends(path)
    con = duckdb.connect(config={"temp_directory": str(scratch)})
    try:
        rows, columns = con.execute(sql("import_parquet_size"), {"path": str(path)}).fetchall()[0]
        if columns > limits.columns:
            raise limits.over(f"The file has {columns} columns, more than", limits.columns, "columns", "columns")
        if rows > limits.rows:
            raise limits.over(f"The file has {rows} rows, more than", limits.rows, "rows", "rows")
        if not rows:
            raise FileRefused("The file has columns but no rows. Export it again with its rows.")
        whole = con.read_parquet(str(path))
        sample = whole.limit(_SAMPLE_ROWS).select(*(_text(whole, number) for number in range(len(whole.columns))))
        first = tuple(tuple(text or "" for text in row) for row in sample.fetchall())
        return Source("parquet", path, named(list(whole.columns)), first, {"lines": rows})
    except duckdb.Error as error:
        raise FileRefused(DAMAGED) from error
    finally:
        con.close()


def _has_both_ends(path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(max(0, size - 4))
        tail = file.read(4)
    if b"PARE" in (head, tail):
        raise FileRefused("The Parquet file is encrypted. Export it without encryption and try again.")
    if tail != b"PAR1" or size < 12:
        raise FileRefused(DAMAGED)


def _text(whole: duckdb.DuckDBPyRelation, number: int) -> Expression:
    """One column as text; times in the spelling that the rules for times know."""
    column, kind = ColumnExpression(whole.columns[number]), str(whole.types[number])
    if kind.startswith("TIMESTAMP") and ("ZONE" in kind or "TZ" in kind):  # nanoseconds with a zone are another type
        in_utc = FunctionExpression("timezone", ConstantExpression("UTC"), column.cast("TIMESTAMP WITH TIME ZONE"))
        return FunctionExpression("strftime", in_utc, ConstantExpression("%Y-%m-%d %H:%M:%S.%fZ"))
    if kind.startswith("TIMESTAMP"):
        return FunctionExpression("strftime", column.cast("TIMESTAMP"), ConstantExpression("%Y-%m-%d %H:%M:%S.%f"))
    if kind == "DATE":
        return FunctionExpression("strftime", column, ConstantExpression("%Y-%m-%d"))
    return column.cast("VARCHAR")


def load(
    con: duckdb.DuckDBPyConnection, source: Source, chosen: Mapping[str, int], limits: Limits, scratch: Path
) -> Loaded:
    """The chosen columns of every row in the view `source`, times as they are; rows are counted from the footer."""
    try:
        whole = con.read_parquet(str(source.path))
        columns = []
        for role, number in chosen.items():
            columns.append(_text(whole, number).alias(f"{role}_text"))
            if role in ("start", "end") and f"{role}_clock" not in chosen:
                columns += _moment(whole, number, role)
        whole.select(*columns).to_view("source", replace=True)
    except duckdb.Error as error:
        raise FileRefused(DAMAGED) from error
    return Loaded(int(source.dialect["lines"]))


def _moment(whole: duckdb.DuckDBPyRelation, number: int, role: str) -> list[Expression]:
    """The column itself, where its type says that it is a time: with a zone in UTC, else as it stood on a clock."""
    column, kind = ColumnExpression(whole.columns[number]), str(whole.types[number])
    if not kind.startswith("TIMESTAMP"):
        return []
    if "ZONE" in kind or "TZ" in kind:
        in_utc = FunctionExpression("timezone", ConstantExpression("UTC"), column.cast("TIMESTAMP WITH TIME ZONE"))
        return [in_utc.alias(f"{role}_utc")]
    return [column.cast("TIMESTAMP").alias(f"{role}_naive")]
