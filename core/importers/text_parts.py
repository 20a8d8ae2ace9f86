"""Rows as text columns in small Parquet files, for formats that DuckDB can't read itself: written in batches.

Columns may turn up at any row: each batch is a file of its own with the columns it has. They are named by a letter and
a number of ours, so no name that stands in somebody's file gets into SQL.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import ColumnExpression, Expression


class TextParts:
    """The batches of one kind of row (`letter`), in a folder."""

    def __init__(self, folder: Path, letter: str) -> None:
        self._folder, self._letter = folder, letter
        self.paths: list[str] = []
        self.filled: Counter[int] = Counter()
        """Number of the column → rows that have a text there."""

    def add(self, columns: Iterable[tuple[int, Sequence[str | None]]], numbers: Mapping[str, Sequence[int]]) -> None:
        """One more batch: `columns` by their number, and whole numbers under names of ours, all equally long."""
        arrays = {name: pa.array(column, pa.int64()) for name, column in numbers.items()}
        for place, column in columns:
            texts = pa.array(column, pa.string())
            self.filled[place] += len(texts) - texts.null_count
            arrays[f"{self._letter}{place}"] = texts
        path = self._folder / f"{self._letter}-{len(self.paths)}.parquet"
        pq.write_table(pa.table(arrays), path, compression="lz4")
        self.paths.append(str(path))


def make_source(whole: duckdb.DuckDBPyRelation, chosen: Mapping[str, Expression]) -> None:
    """The view `source` (see `core/importers/__init__.py`) from a relation with `position`, `line` and the texts."""
    texts = [text.alias(f"{role}_text") for role, text in chosen.items()]
    whole.select(ColumnExpression("position"), ColumnExpression("line"), *texts).to_view("source", replace=True)
