"""Parquet, straight into DuckDB. Every column becomes text, times in one spelling: one set of rules reads all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from core.errors import FileRefused
from core.importers import Loaded, Source, named
from core.importers.limits import Limits, over

_SAMPLE_ROWS = 5_000
_DAMAGED = "The Parquet file is cut off or damaged. Copy or export it again."


def is_mine(head: bytes) -> bool:
    """Parquet files begin with their mark; encrypted ones with another."""
    return head[:4] in (b"PAR1", b"PARE")


def look(path: Path, choice: dict[str, Any], limits: Limits, scratch: Path) -> Source:
    """Column names and first rows; the footer is read first, so nothing large is touched before the limits are."""
    _has_both_ends(path)
    con = duckdb.connect(config={"temp_directory": str(scratch)})
    try:
        found = con.execute(
            "select name, duckdb_type from parquet_schema($path) where num_children is null", {"path": str(path)}
        ).fetchall()
        types = con.execute("describe select * from read_parquet($path)", {"path": str(path)}).fetchall()
        counted = con.execute("select num_rows from parquet_file_metadata($path)", {"path": str(path)}).fetchone()
        rows = int(counted[0]) if counted else 0
        if len(types) > limits.columns or len(found) > 10 * limits.columns:
            raise over(f"The file has {len(types)} columns, more than", limits.columns, "columns", "columns")
        if rows > limits.rows:
            raise over(f"The file has {rows} rows, more than", limits.rows, "rows", "rows")
        if rows == 0:
            raise FileRefused("The file has columns but no rows. Export it again with its rows.")
        dialect = {"types": [str(row[1]) for row in types], "lines": rows}
        source = Source("parquet", path, named([str(row[0]) for row in types]), (), dialect)
        texts = _texts(source, list(range(len(types))))
        first = con.execute(
            f"select {texts} from read_parquet($path) limit {_SAMPLE_ROWS}",
            {"path": str(path)},
        ).fetchall()
    except duckdb.Error as error:
        raise FileRefused(_DAMAGED) from error
    finally:
        con.close()
    return Source("parquet", path, source.columns, tuple(tuple(text or "" for text in row) for row in first), dialect)


def _has_both_ends(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(max(0, path.stat().st_size - 4))
        tail = file.read(4)
    if b"PARE" in (head, tail):
        raise FileRefused("The Parquet file is encrypted. Export it without encryption and try again.")
    if tail != b"PAR1" or path.stat().st_size < 12:
        raise FileRefused(_DAMAGED)


def _texts(source: Source, columns: list[int]) -> str:
    """The chosen columns as text expressions c0, c1, …; names of the file are quoted, times spelled in one way."""
    return ", ".join(f"{_text(source, number)} as c{number}" for number in columns)


def _text(source: Source, number: int) -> str:
    kind = source.dialect["types"][number]
    column = f"#{number + 1}"  # by place: names of the file never get into SQL
    if kind.startswith("TIMESTAMP WITH"):
        return f"strftime(timezone('UTC', {column}), '%Y-%m-%d %H:%M:%S.%fZ')"
    if kind.startswith("TIMESTAMP"):
        return f"strftime({column}::timestamp, '%Y-%m-%d %H:%M:%S.%f')"
    if kind == "DATE":
        return f"strftime({column}, '%Y-%m-%d')"
    return f"{column}::varchar"


def load(con: duckdb.DuckDBPyConnection, source: Source, columns: list[int], limits: Limits, scratch: Path) -> Loaded:
    """The chosen columns of every row in the table `line`; rows are counted from the footer."""
    con.execute("drop table if exists line")
    try:
        con.execute(
            "create table line as select file_row_number + 1 as position, file_row_number + 1 as line, "
            f"{_texts(source, columns)} from read_parquet($path, file_row_number = true)",
            {"path": str(source.path)},
        )
    except duckdb.Error as error:
        raise FileRefused(_DAMAGED) from error
    return Loaded(int(source.dialect["lines"]), 0, ())
