"""Events of an imported log: rows from the Parquet files our own child wrote, then the record.

    folder/events.parquet  position, case_no, activity_no, resource_no, started_utc, ended_utc, cost
          /cases.parquet   case_no, case_id             /names.parquet  kind, no, name
          /values.parquet  case_no, attribute_no, value_no (may be missing)
          /figures.json    the computed figures under one calendar (may be missing)

The child reads files of strangers, so nothing it wrote is taken on trust: numbers lie within the names, every case has
an event, the counts are those of the record.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from core.errors import Refused, StoreTrouble
from core.records import Act, EventLog, Record
from core.store.engine import Cursor, log
from core.store.loading import Loader, Stop, Told, silent
from core.store.saving import Types, apply, as_answered, known_answer, stored
from core.store.statements import statement
from core.store.summaries import keep
from core.store.writer import Unit

SLICE = 2_000_000
"""Rows in one statement: some tenths of a second, after which progress is told and a wish to stop is seen anyway."""
LARGEST_DOCUMENT_BYTES = 64 * 2**20
LOST = "The imported events are not where they were put. Import the file again."
DAMAGED = "The imported events do not fit together, so none was kept. Import the file again."


@dataclass(frozen=True)
class Files:
    """What the child left, each in the staging folder."""

    events: Path
    cases: Path
    names: Path
    values: Path | None
    figures: Path | None

    @classmethod
    def of(cls, folder: Path, staging_folder: Path) -> Files:
        """The files of the folder. StoreTrouble when it, or one of them, lies elsewhere: nothing else is ever read."""
        real, staging = folder.resolve(), staging_folder.resolve()
        if not real.is_relative_to(staging) or not real.is_dir():
            raise StoreTrouble(LOST)

        def inside(name: str) -> Path | None:
            path = (real / name).resolve()
            if not path.exists():
                return None
            if path.parent != real or not path.is_file():
                raise StoreTrouble(LOST)
            return path

        events, cases, names = (inside(f"{name}.parquet") for name in ("events", "cases", "names"))
        if events is None or cases is None or names is None:
            raise StoreTrouble(LOST)
        return cls(events, cases, names, inside("values.parquet"), inside("figures.json"))


def load(
    loader: Loader,
    types: Types,
    act: Act,
    event_log: EventLog,
    files: Files,
    now_utc: datetime,
    saves: Sequence[Record] = (),
    told: Told | None = None,
    stop: threading.Event | None = None,
) -> EventLog:
    """Rows, then the record (and with it `saves`) in one transaction. Refused for the same file twice."""
    tell = told or silent

    def fill(cursor: Cursor, wish: Stop) -> None:
        _fill(cursor, event_log, files, tell, wish)

    def finish(unit: Unit) -> EventLog:
        answer = _known(unit.cursor, act, event_log)
        if answer is not None:
            return answer
        saved = apply(unit, types, act, event_log.session_id, (*saves, event_log), (), (), kind="load_events")
        _keep_figures(unit.cursor, event_log, files, now_utc)
        return _log_of(saved)

    key = (event_log.session_id, event_log.event_log_id)
    return loader.run(act.op_id, [key], lambda cursor: _known(cursor, act, event_log), fill, finish, stop)


def _log_of(records: Sequence[Record]) -> EventLog:
    return next(record for record in records if isinstance(record, EventLog))


def _known(cursor: Cursor, act: Act, event_log: EventLog) -> EventLog | None:
    """What this act was answered before. Refused for a file that is there already."""
    answer = known_answer(cursor, act, "load_events")
    if answer is not None:
        return _log_of(as_answered(cursor, answer))
    asked = {"session_id": event_log.session_id, "workflow_id": event_log.workflow_id, "sha256": event_log.sha256}
    row = cursor.execute(statement("events", "same_file"), asked).fetchone()
    if row is not None:
        raise Refused(
            f"This file was imported for this workflow already, as '{row[1]}'. "
            "Delete that import first, or choose another file.",
            field="file",
        )
    if stored(cursor, event_log.session_id, [("event_log", event_log.event_log_id)]):
        raise Refused("This import exists already. Import the file again.")
    return None


def _fill(cursor: Cursor, event_log: EventLog, files: Files, tell: Told, stop: Stop) -> None:
    tell(0.0, "checking the events")
    try:
        first, last = _checked(cursor, event_log, files)
    except (
        duckdb.IOException,
        duckdb.InvalidInputException,
        duckdb.BinderException,
        duckdb.ConversionException,
    ) as err:
        stop.check()
        log.exception("staged events can't be read")
        raise StoreTrouble(DAMAGED) from err
    log_key = {"session_id": event_log.session_id, "event_log_id": event_log.event_log_id}
    for name, path in (("load_cases", files.cases), ("load_names", files.names), ("load_values", files.values)):
        if path is not None:
            cursor.execute(statement("events", name), log_key | {"path": path.as_posix()})
    slices = max(1, -(-event_log.events // SLICE))
    width = -(-(last - first + 1) // slices)
    loaded = 0
    for number in range(slices):
        stop.check()
        tell(number / slices, "storing the events")
        part = {"first": first + number * width, "behind": first + (number + 1) * width}
        asked = log_key | part | {"path": files.events.as_posix()}
        row = cursor.execute(statement("events", "load_events"), asked).fetchone()
        loaded += int(row[0]) if row else 0
    if loaded != event_log.events:
        raise StoreTrouble(DAMAGED)
    tell(1.0, "storing the events")


def _checked(cursor: Cursor, event_log: EventLog, files: Files) -> tuple[int, int]:
    """The first and last position when all fits together. Refused for missing rows, StoreTrouble for the rest."""

    def row(name: str, path: Path, **more: str) -> tuple[Any, ...]:
        found = cursor.execute(statement("events", name), {"path": path.as_posix()} | more).fetchone()
        assert found is not None
        return tuple(found)

    events, cases, first, last, wrong = row("staged_events", files.events)
    _expect(events, event_log.events, "events")
    _expect(cases, event_log.cases, "cases")
    rows, numbers, lowest, texts = row("staged_cases", files.cases)
    is_sound = wrong == 0 and rows == numbers == texts == cases and lowest >= 1 and _are_names(cursor, files.names)
    known = {"names": files.names.as_posix(), "cases": files.cases.as_posix()}
    is_sound = is_sound and row("nameless", files.events, **known) == (0,)
    if files.values is not None:
        rows, pairs = row("staged_values", files.values)
        is_sound = is_sound and rows == pairs and row("nameless_values", files.values, **known) == (0,)
    if not is_sound:
        raise StoreTrouble(DAMAGED)
    return int(first or 0), int(last or 0)


def _expect(there: int, wanted: int, what: str) -> None:
    if there != wanted:
        raise Refused(f"{there} {what} arrived of {wanted} that were read, so none was kept. Import again.")


def _are_names(cursor: Cursor, names: Path) -> bool:
    """Whether each number of a kind stands for one text."""
    found = cursor.execute(statement("events", "staged_names"), {"path": names.as_posix()}).fetchall()
    kinds = ("activity", "resource", "attribute", "value")
    return all(
        kind in kinds and rows == numbers == texts and lowest >= 1 for kind, rows, numbers, lowest, texts in found
    )


def _keep_figures(cursor: Cursor, event_log: EventLog, files: Files, now_utc: datetime) -> None:
    """The figures that the child computed, for speed only: what is not one document is left out."""
    if files.figures is None or files.figures.stat().st_size > LARGEST_DOCUMENT_BYTES:
        return
    text = files.figures.read_text(encoding="utf-8")
    try:
        told = json.loads(text)
        calendar, method = str(told["calendar"]), int(told["method"])
    except (ValueError, KeyError, TypeError):
        log.warning("the figures of a staged log are no document")
        return
    keep(cursor, (event_log.session_id, event_log.event_log_id), calendar, method, text, now_utc)
