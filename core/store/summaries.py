"""One log's step tables on a cursor, for whoever computes; and what was computed, kept so that nobody waits twice.

A summary is no fact: it is no act, stands in no history and may be dropped at any time.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb

from core.errors import StoreTrouble
from core.store.engine import TROUBLE, Cursor, Engine, is_fatal, log, rolled_back
from core.store.loading import LogKey, Stop
from core.store.statements import statement

STOPPED = "Working the figures out was cancelled."
MOST_KEPT = 4
"""Calendars (or methods) whose figures are kept for each log."""
FILES = {"events": "write_events", "cases": "write_cases", "names": "write_names", "values": "write_values"}


@contextlib.contextmanager
def working(engine: Engine, key: LogKey, wish: threading.Event | None = None) -> Iterator[Cursor]:
    """A cursor that sees the log as the temporary views step, step_case, step_name and step_case_value.

    It may make temporary tables, and nothing else: it stands in a read-only transaction. Setting `wish`, or
    `cursor.interrupt()`, from another thread stops it. Refused when stopped by `wish`, StoreTrouble for the rest.
    """
    try:
        with engine.cursor() as cursor:
            cursor.execute("begin transaction read only")
            try:
                choose(cursor, key)
                with Stop(wish, STOPPED).watching(cursor) if wish else contextlib.nullcontext():
                    yield cursor
            finally:
                rolled_back(cursor)
    except duckdb.Error as err:
        log.exception("working on a log failed")
        if is_fatal(err):
            engine.restart()
        raise StoreTrouble(TROUBLE) from err


def choose(cursor: Cursor, key: LogKey) -> None:
    """Makes the views on the cursor, for one log; once for each cursor."""
    cursor.execute(statement("summaries", "choose_session"), {"session_id": key[0]})
    cursor.execute(statement("summaries", "choose_log"), {"event_log_id": key[1]})
    cursor.execute(statement("summaries", "step_tables"))


def written(engine: Engine, key: LogKey, folder: Path) -> None:
    """The log's step tables as Parquet files in the folder, as `load_events` takes them."""
    with working(engine, key) as cursor:
        for name, write in FILES.items():
            cursor.execute(statement("summaries", write), {"path": (folder / f"{name}.parquet").as_posix()})


def summary(cursor: Cursor, key: LogKey, calendar: str, method: int) -> str | None:
    """The document that was kept; None when there is none."""
    asked = {"session_id": key[0], "event_log_id": key[1], "calendar": calendar, "method": method}
    row = cursor.execute(statement("summaries", "summary"), asked).fetchone()
    return str(row[0]) if row else None


def newest(cursor: Cursor, key: LogKey) -> str | None:
    """The document that was kept last, under whatever calendar and method."""
    asked = {"session_id": key[0], "event_log_id": key[1]}
    row = cursor.execute(statement("summaries", "newest"), asked).fetchone()
    return str(row[0]) if row else None


def keep(cursor: Cursor, key: LogKey, calendar: str, method: int, document: str, now_utc: datetime) -> None:
    """Keeps the document in the place of one for the same calendar and method; of a log only the newest few stay."""
    log_key = {"session_id": key[0], "event_log_id": key[1]}
    given = {"calendar": calendar, "method": method, "document": document, "kept_utc": now_utc}
    cursor.execute(statement("summaries", "keep"), log_key | given)
    cursor.execute(statement("summaries", "forget"), log_key | {"most": MOST_KEPT})
