"""Rows as text columns in small Parquet files, for formats that DuckDB can't read itself: written in batches.

A reader hands over rows as mappings (number of the column → text); columns may turn up at any row. Each batch is a
file of its own with the columns it has, named by a letter and a number of ours, so no name of a file gets into SQL.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import ColumnExpression, ConstantExpression, Expression

from core.importers import sql

ROLES = ("case", "activity", "start", "start_clock", "end", "end_clock", "resource")


class TextParts:
    """The batches of one kind of row (`letter`), in a folder."""

    def __init__(self, folder: Path, letter: str) -> None:
        self._folder, self._letter = folder, letter
        self.paths: list[str] = []
        self.filled: Counter[int] = Counter()
        """Number of the column → rows that have a text there."""

    def add(self, rows: Sequence[Mapping[int, str]], numbers: Mapping[str, Sequence[int]]) -> None:
        """One more batch: `numbers` are whole-number columns under names of ours, as long as the rows."""
        columns = {name: pa.array(column, pa.int64()) for name, column in numbers.items()}
        for place in sorted({place for row in rows for place in row}):
            texts = pa.array([row.get(place) for row in rows], pa.string())
            self.filled[place] += len(texts) - texts.null_count
            columns[f"{self._letter}{place}"] = texts
        path = self._folder / f"{self._letter}-{len(self.paths)}.parquet"
        pq.write_table(pa.table(columns), path, compression="lz4")
        self.paths.append(str(path))


def make_lines(
    con: duckdb.DuckDBPyConnection, whole: duckdb.DuckDBPyRelation, chosen: Mapping[str, Expression]
) -> None:
    """The table `line` (see `core/importers/__init__.py`) from a relation with `position`, `line` and the texts."""
    nothing = ConstantExpression(None).cast("VARCHAR")
    texts = [chosen.get(role, nothing).alias(f"{role}_text") for role in ROLES]
    whole.select(ColumnExpression("position"), ColumnExpression("line"), *texts).to_view("picked", replace=True)
    con.execute(sql("import_picked"))
