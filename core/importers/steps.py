"""From the view `record` to the step tables: numbers in place of texts, START and COMPLETE paired, values of each case.

The tables (columns in LOGS terms: `step`, `step_case`, `step_name`, `step_case_value`) stay on the connection for the
figures, and are written as Parquet for the store.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from core.errors import FileRefused
from core.event_log import in_order
from core.importers import lifecycle, pairs, sql
from core.log_beside import blocks

TABLES = {"step": "events", "step_case": "cases", "step_name": "names", "step_case_value": "values"}
"""Table → name of its Parquet file."""
_BLOCK = 1024
"""Cases that are counted together when the rows are cut into parts that fit in memory."""
_PARTS = {"start": 1, "complete": 2, "other": 0}


def make(con: duckdb.DuckDBPyConnection, attributes: Sequence[str], lifecycle_column: str = "") -> dict[str, Any]:
    """The step tables from `record`; answers the pairing where a lifecycle column is given. Raises FileRefused."""
    con.execute(sql("import_cases"))
    con.execute(sql("import_names"))
    con.execute(sql("import_values" if attributes else "import_no_values"))
    con.execute(sql("import_value_code"))
    words = _words(con, lifecycle_column) if lifecycle_column else []
    con.execute(sql("import_row_step"), {"parts": [_PARTS[lifecycle.part_of(word)] for word in ("", *_numbered(con))]})
    con.execute(sql("import_row_view"))
    _forget(con)
    pairing = _paired(con, words) if lifecycle_column else _unpaired(con)
    con.execute(sql("import_step_case"))
    if pairing:
        pairing["cases_left_out"] = int(con.execute(sql("import_step_case_left")).fetchall()[0][0])
    con.execute(sql("import_step_name"), {"attributes": list(attributes)})
    con.execute(sql("import_step_case_value"))
    return pairing


def _numbered(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The lifecycle words in the order of their numbers."""
    return [name for (name,) in con.execute(sql("import_word_names")).fetchall()]


def _words(con: duckdb.DuckDBPyConnection, column: str) -> list[tuple[str, int]]:
    found = con.execute(sql("import_words"), {"most": lifecycle.MOST_WORDS + 1}).fetchall()
    parts = {lifecycle.part_of(word) for word, _ in found if word}
    if len(found) > lifecycle.MOST_WORDS or not parts & {"start", "complete"}:
        shown = ", ".join(f"'{word[:40]}'" for word, _ in found[:5])
        raise FileRefused(
            f"The column '{column[:80]}' does not say which rows begin and which complete an activity; it holds "
            f"{shown}. Choose another column for the lifecycle, or none: then each row is an event."
        )
    return [(word, count) for word, count in found]


def _forget(con: duckdb.DuckDBPyConnection) -> None:
    """The texts are no longer needed; their memory is."""
    con.execute(sql("import_forget"))


def _unpaired(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    con.execute(sql("import_unpaired"))
    return {}


def _paired(con: duckdb.DuckDBPyConnection, words: list[tuple[str, int]]) -> dict[str, Any]:
    rows = _turn_by_turn(con)
    con.execute(sql("import_walk_one"))
    con.execute(sql("import_pair"))
    con.execute(sql("import_step_one"))
    con.execute(sql("import_walk_two"))
    con.execute(sql("import_pair"))
    con.execute(sql("import_step_two"))
    names = ("events", "paired", "starts_alone", "changed_hands", "left_out", "completes_alone")
    counts = dict(zip(names, con.execute(sql("import_pairing")).fetchall()[0], strict=True))
    if not counts.pop("events"):
        raise FileRefused("No row begins or completes an activity. Choose another lifecycle column, or none.")
    return {**counts, "words": words, "rows_as_events": rows}


def _turn_by_turn(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Steps of the groups in which start and complete take turns, a few million rows at a time; answers the counts of
    the rows as they stand."""
    activities = con.execute(sql("import_begun")).fetchall()
    begun = np.zeros(max((number for number, _ in activities), default=0) + 1, dtype=bool)
    begun[[number for number, is_begun in activities if is_begun]] = True
    counted = pairs.Counted(len(begun) - 1)
    con.execute(sql("import_step_table"))
    asked = sql("import_rows_costs" if con.execute(sql("import_has_costs")).fetchall() else "import_rows")
    for first_no, last_no in blocks(con.execute(sql("import_blocks"), {"width": _BLOCK}).fetchall(), _BLOCK):
        rows = in_order(con, asked, {"first_no": first_no, "last_no": last_no})
        told = pairs.paired(rows, begun, counted)
        con.register("paired", rows | told.columns)
        try:
            con.execute(sql("import_step_add"))
        finally:
            con.unregister("paired")
    return counted.row_counts()


def size(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """How large the log is that came of the file."""
    names = ("events", "cases", "activities", "resources", "starts", "first_utc", "last_utc")
    found = dict(zip(names, con.execute(sql("import_answer")).fetchall()[0], strict=True))
    moments = {name: found[name].isoformat() for name in ("first_utc", "last_utc")}
    return found | moments | {"has_starts": found["starts"] > 0}


def write(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The four tables as Parquet files in `folder`, each there in whole or not at all.

    Written beside their names: the scratch folder may lie on another disk, from which nothing can be renamed to here.
    """
    for table, name in TABLES.items():
        con.table(table).write_parquet(str(folder / f"{name}.part"), compression="snappy")
    for name in TABLES.values():
        os.replace(folder / f"{name}.part", folder / f"{name}.parquet")
