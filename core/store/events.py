"""Events of an imported log: rows from the Parquet file our own child wrote, in one transaction with the record."""

from __future__ import annotations

from pathlib import Path

from core.errors import Refused, StoreTrouble
from core.records import Act, EventLog
from core.store.saving import Types, apply, as_answered, known_answer, stored
from core.store.statements import statement
from core.store.writer import Unit

_GLOBS = frozenset("*?[]{}")


def staged(path: Path, staging_folder: Path) -> Path:
    """The path, when it lies in the staging folder. StoreTrouble otherwise: nothing else is ever read."""
    real = path.resolve()
    if not real.is_relative_to(staging_folder.resolve()) or _GLOBS & set(real.name) or not real.is_file():
        raise StoreTrouble("The imported events are not where they were put. Import the file again.")
    return real


def load(unit: Unit, types: Types, act: Act, event_log: EventLog, path: Path) -> EventLog:
    """Rows, then the record. Refused for the same file twice and when rows are missing."""
    answer = known_answer(unit, act, "load_events")
    if answer is not None:
        (first,) = as_answered(unit, answer)
        assert isinstance(first, EventLog)
        return first
    _refuse_same_file(unit, event_log)
    if stored(unit.cursor, event_log.session_id, [("event_log", event_log.event_log_id)]):
        raise Refused("This import exists already. Import the file again.")
    asked = {"session_id": event_log.session_id, "event_log_id": event_log.event_log_id, "path": path.as_posix()}
    row = unit.cursor.execute(statement("events", "load"), asked).fetchone()
    loaded = int(row[0]) if row else 0
    if loaded != event_log.events:
        raise Refused(f"{loaded} events arrived of {event_log.events} that were read, so none was kept. Import again.")
    (saved,) = apply(unit, types, act, event_log.session_id, (event_log,), (), (), kind="load_events")
    assert isinstance(saved, EventLog)
    return saved


def _refuse_same_file(unit: Unit, event_log: EventLog) -> None:
    asked = {"session_id": event_log.session_id, "workflow_id": event_log.workflow_id, "sha256": event_log.sha256}
    row = unit.cursor.execute(statement("events", "same_file"), asked).fetchone()
    if row is not None:
        raise Refused(
            f"This file was imported for this workflow already, as '{row[1]}'. "
            "Delete that import first, or choose another file.",
            field="file",
        )
