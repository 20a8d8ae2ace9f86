"""Logs as the import's child leaves them: a folder of coded Parquet files, made from plain rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from core.store import Store
from core.store.loading import TABLES

Row = tuple[str, str, datetime | None, datetime, str | None]
"""Case, activity, start, end, resource."""

MOMENT = pa.timestamp("us")
EVENTS = pa.schema(
    [
        ("position", pa.int64()), ("case_no", pa.int32()), ("activity_no", pa.int32()), ("resource_no", pa.int32()),
        ("started_utc", MOMENT), ("ended_utc", MOMENT), ("cost", pa.float64()),
    ]
)  # fmt: skip


def coded_folder(
    folder: Path, rows: Sequence[Row], attributes: Mapping[str, Mapping[str, str]] | None = None, **changed: Any
) -> Path:
    """Writes the files of a log. `attributes`: attribute → case → value. `changed`: columns of events put otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    attributes = attributes or {}
    cases = _numbers(row[0] for row in rows)
    names = {
        "activity": _numbers(row[1] for row in rows),
        "resource": _numbers(row[4] for row in rows if row[4] is not None),
        "attribute": _numbers(attributes),
        "value": _numbers(value for values in attributes.values() for value in values.values()),
    }
    events: dict[str, Any] = {
        "position": list(range(1, len(rows) + 1)),
        "case_no": [cases[row[0]] for row in rows],
        "activity_no": [names["activity"][row[1]] for row in rows],
        "resource_no": [None if row[4] is None else names["resource"][row[4]] for row in rows],
        "started_utc": [row[2] for row in rows],
        "ended_utc": [row[3] for row in rows],
        "cost": [None] * len(rows),
    }
    parquet.write_table(pa.table(events | changed, EVENTS), folder / "events.parquet")
    parquet.write_table(
        pa.table({"case_no": pa.array(cases.values(), pa.int32()), "case_id": pa.array(cases, pa.string())}),
        folder / "cases.parquet",
    )
    listed = [(kind, no, name) for kind, numbers in names.items() for name, no in numbers.items()]
    kinds, nos, texts = zip(*listed, strict=True) if listed else ((), (), ())
    parquet.write_table(
        pa.table(
            {
                "kind": pa.array(kinds, pa.string()),
                "no": pa.array(nos, pa.int32()),
                "name": pa.array(texts, pa.string()),
            }
        ),
        folder / "names.parquet",
    )
    valued = [
        (cases[case_id], names["attribute"][attribute], names["value"][value])
        for attribute, values in attributes.items()
        for case_id, value in values.items()
    ]
    columns = list(zip(*valued, strict=True)) or [(), (), ()]
    parquet.write_table(
        pa.table(
            {
                name: pa.array(column, pa.int32())
                for name, column in zip(("case_no", "attribute_no", "value_no"), columns, strict=True)
            }
        ),
        folder / "values.parquet",
    )
    return folder


def _numbers(texts: Any) -> dict[str, int]:
    return {text: number for number, text in enumerate(dict.fromkeys(texts), start=1)}


def steps(count: int, per_case: int = 2) -> list[Row]:
    """So many events, an hour apart, `per_case` in each case."""
    first = datetime(2026, 1, 5, 9)
    return [
        (f"c{number // per_case}", f"step {number % 3}", None, first + timedelta(hours=number), f"r{number % 2}")
        for number in range(count)
    ]


def row_counts(store: Store, event_log_id: str = "log1") -> dict[str, int]:
    """Table → rows of the log in it, also of one without a record."""
    with store._engine.cursor() as cursor:
        return {
            table: cursor.execute(
                f"select count(*) from {table} where event_log_id = $e", {"e": event_log_id}
            ).fetchone()[0]
            for table in TABLES
        }


def is_clean(store: Store, event_log_id: str = "log1") -> bool:
    """Whether nothing of the log is in the file, nor a mark of a load."""
    with store._engine.cursor() as cursor:
        marks = cursor.execute("select count(*) from event_load").fetchone()[0]
    return marks == 0 and not any(row_counts(store, event_log_id).values())
