"""The store: one DuckDB file that holds every session. The only room that sees `duckdb.Error` of that file.

How a write flows
-----------------
    page ── Act(who, when, page, op_id), records ──▶ Store.apply                      the caller waits, with a time-out
                                                       │  a job in the queue
                                                       ▼
    writer.py    one thread     begin ─ job ─ job ─ job ─ commit (fsync) ─ answer all
                                  │        a batch fails → roll back, each job alone → its own error to its own caller
                                  ▼
    saving.py    op_id known?      yes → what the first call answered, no second effect
                 compare           version n stored? else StaleSave: which fields, and who saved them
                 write             rows, many at once; UNIQUE(lane.live_session_id) refuses a second live lane
                 keep              one row in `change` each (before, after as JSON), one in `operation`
                                  │
                                  ▼ after the commit
    reading.py   latest[session][table] = change_id     Facts remembered under it; only changed tables are read again

Rooms: engine.py opens, locks down, migrates · looking.py looks first · sidecar.py the lock beside the file ·
writer.py the one thread · saving.py one save · undoing.py taking back · events.py and loading.py imported events ·
splitting.py one log as several · summaries.py computed figures · reading.py Facts · backup.py verified copies ·
room.py what is live in a room and its answers, room_live.py how that is
remembered and written, news.py who is told · rows.py record ↔ row · statements.py the SQL texts of core/sql.

Decisions
---------
- One root connection for the process, a cursor for each unit of work: a shared one can return another thread's rows.
- Everything read belongs to one moment (a read-only transaction); nothing read is ever half of a save.
- Undo is a page's, not a person's: the last change there goes first, whoever made it, because it may rest on those
  before. `next_undo` says whose it is, so that the page can ask before it takes back somebody else's.
- Rows of events do not go through the writer: a big import would keep a room from saving (loading.py).
- Deleting is soft. An undo is a change like others; it says what it `undoes` and is not itself taken back.
- A save whose content is what is stored already is a success without a change, whichever version it came from.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import threading
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.errors import StoreTrouble
from core.records import Act, Change, EventLog, Facts, Record, Session
from core.store import backup, news, rows, saving, summaries, undoing
from core.store.engine import Cursor, Engine, Migrations
from core.store.events import Files, load
from core.store.loading import Loader, Told, silent
from core.store.reading import Reader
from core.store.room import WithRooms
from core.store.room_live import Rooms
from core.store.splitting import Measure, Measured, Part, Wanted, already_split, split
from core.store.statements import migrations, question, statement
from core.store.writer import Unit, Writer

__all__ = ["Measured", "Part", "Store", "Wanted", "already_split", "utc_now"]

log = logging.getLogger("onelane.store")

SAVE_SECONDS = 30.0
"""How long a caller waits for a save to be durable. Usual: 10–60 ms."""


def utc_now() -> datetime:
    """Now, as the naive UTC that records hold."""
    return datetime.now(UTC).replace(tzinfo=None)


class Store(WithRooms):
    """The open file. Safe to use from any thread; make it with `Store.open`, one for the process."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock
        self._reader = Reader(engine)
        self._writer = Writer(engine, self._reader.committed)
        self._rooms = Rooms(engine)
        self._loader = Loader(engine, self._writer, clock)
        atexit.register(self.close)

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        clock: Callable[[], datetime] = utc_now,
        schemas: Migrations | None = None,
    ) -> Store:
        """Open the file, or make it; lock it down; bring it to this schema, with a verified copy before.

        Files made from now on are readable by their owner only (umask 077, for the whole process).
        `schemas` are the numbered migrations; tests give others than those of core/sql.
        Raises StoreBusy, StoreNewer, StoreDamaged, each one sentence and the file unchanged.
        """
        os.umask(0o077)
        engine = Engine(Path(path).resolve(), migrations() if schemas is None else schemas)
        engine.open(clock())
        try:
            backup.clear_left_over(engine)
            opened = cls(engine, clock)
            opened._loader.clear_left_over()
            return opened
        except BaseException:
            engine.close()
            raise

    def close(self) -> None:
        """Finish the writes that wait, then let go of the file. Closing twice is fine."""
        atexit.unregister(self.close)
        self._writer.close()
        self._engine.close()

    @property
    def staging_folder(self) -> Path:
        """Where an import's child process puts its Parquet file: the only place `load_events` reads from."""
        return self._engine.staging_folder

    @property
    def backup_folder(self) -> Path:
        """Where copies before a migration are kept, and backups unless another folder is given."""
        return self._engine.backup_folder

    def sessions(self, deleted: bool = False) -> tuple[Session, ...]:
        """The sessions that are not deleted (or only the deleted ones), newest first."""
        return self._reader.sessions(deleted)

    def facts(self, session_id: str) -> Facts:
        """All live records of the session as one consistent reading; asking again without a change is free.

        In stable order: by `position` where there is one, then as they were made. NotFound.
        """
        return self._reader.facts(session_id)

    def version(self, session_id: str) -> int:
        """The number of the session's latest change; 0 for an unknown session. From memory."""
        return self._reader.version(session_id)

    def apply(
        self,
        act: Act,
        session_id: str,
        saves: Collection[Record] = (),
        deletes: Collection[Record] = (),
        restores: Collection[Record] = (),
    ) -> tuple[Record, ...]:
        """Save, delete and restore records as one whole; returns what was saved and restored, in its new versions.

        A record of version 0 is new (or revives a deleted one); of version n it is taken only while n is stored.
        Durable when it returns. The same `act.op_id` again: the first answer, no second effect.
        Raises StaleSave, SecondLane, NotFound, Refused, StoreSlow, StoreTrouble; then nothing at all was saved.
        """
        self._check(session_id, (*saves, *deletes, *restores))
        act = _settled(act)

        def work(unit: Unit) -> tuple[Record, ...]:
            return saving.apply(
                unit, self._engine.types, act, session_id, tuple(saves), tuple(deletes), tuple(restores)
            )

        saved: tuple[Record, ...] = self._writer.submit(work, SAVE_SECONDS)
        if any(isinstance(record, Session) for record in (*deletes, *restores)):  # screens of its room find out at once
            news.NEWS.bump(news.room_topic(session_id), news.answers_topic(session_id))
        return saved

    def undo(self, act: Act, session_id: str, expected: str | None = None) -> tuple[Change, ...]:
        """Take back the last operation of `act.page` in this session that is not taken back yet, whoever made it.

        Returns the changes that did it. NothingToUndo; StaleSave when somebody changed a record of it since; Refused
        when `expected` is given and another operation came in between.
        """
        act = _settled(act)
        taken: tuple[Change, ...] = self._writer.submit(
            lambda unit: undoing.undo(unit, self._engine.types, act, session_id, expected), SAVE_SECONDS
        )
        return taken

    def next_undo(self, session_id: str, page: str) -> tuple[Change, ...]:
        """What an undo on the page would take back now, with who did it; empty when there is nothing left."""
        with self._engine.reading() as cursor:
            return undoing.upcoming(cursor, session_id, page)

    def changes(
        self, session_id: str, page: str | None = None, record_id: str | None = None, limit: int = 200
    ) -> tuple[Change, ...]:
        """The session's kept changes, newest first, of one page or one record if named."""
        asked = {"session_id": session_id, "page": page, "record_id": record_id, "limit": limit}
        with self._engine.reading() as cursor:
            return tuple(
                rows.change_of(row) for row in cursor.execute(statement("changes", "changes"), asked).fetchall()
            )

    def deleted(self, session_id: str) -> tuple[tuple[Record, str, datetime], ...]:
        """What was deleted in the session and can be restored: (record, by, when), latest first."""
        return self._reader.deleted(session_id)

    def load_events(
        self,
        act: Act,
        event_log: EventLog,
        folder: Path,
        saves: Collection[Record] = (),
        told: Told | None = None,
        stop: threading.Event | None = None,
    ) -> EventLog:
        """Keep an event log with its rows from Parquet files in a folder below `staging_folder`; all or nothing.

        Files and columns: core/store/events.py; as many events and cases as the record says. `saves` (a new workflow
        for the log) are saved in the same transaction. The files stay where they are. Others save meanwhile.
        `told(share, doing)` hears how far it is. Setting `stop`, or `cancel_load(act.op_id)`, ends it: Refused, and
        nothing is left. Refused when the same file (sha256) is kept for the same workflow already.
        """
        self._check(event_log.session_id, (*saves, event_log))
        act, files = _settled(act), Files.of(folder, self._engine.staging_folder)
        return load(self._loader, self._engine.types, act, event_log, files, self._clock(), tuple(saves), told, stop)

    def cancel_load(self, op_id: str) -> bool:
        """Ends the load of that act from another thread; False when none is under way."""
        return self._loader.cancel(op_id)

    def split_events(
        self, act: Act, wanted: Wanted, measure: Measure, told: Told | None = None, stop: threading.Event | None = None
    ) -> tuple[Record, ...]:
        """Make several logs of the cases of one, with all records of the split, in one transaction; all or nothing.

        `measure` is asked for each part as soon as its rows can be worked on. Returns what was saved. Like
        `load_events`: the same act again has no second effect; `told`, `stop` and `cancel_load` as there.
        """
        logs = tuple(part.event_log for part in wanted.parts)
        self._check(wanted.parent.session_id, (*wanted.saves, *wanted.deletes, *logs))
        return split(
            self._loader, self._engine.types, _settled(act), wanted, measure, self._clock(), told or silent, stop
        )

    def write_events(self, session_id: str, event_log_id: str, folder: Path) -> None:
        """The rows of a log as Parquet files in a folder below `staging_folder`, as `load_events` takes them."""
        summaries.written(self._engine, (session_id, event_log_id), folder)

    def working(
        self, session_id: str, event_log_id: str, stop: threading.Event | None = None
    ) -> contextlib.AbstractContextManager[Cursor]:
        """A cursor on which the log stands as the views step, step_case, step_name, step_case_value, for computing.

        Temporary tables may be made on it, nothing else is written. `stop` (or `interrupt()` on the cursor) from
        another thread ends what runs there: Refused.
        """
        return summaries.working(self._engine, (session_id, event_log_id), stop)

    def summary(self, session_id: str, event_log_id: str, calendar: str, method: int) -> str | None:
        """The document of computed figures that is kept for this calendar and method; None when there is none."""
        with self._engine.reading() as cursor:
            return summaries.summary(cursor, (session_id, event_log_id), calendar, method)

    def newest_summary(self, session_id: str, event_log_id: str) -> str | None:
        """The document that was kept last for the log, under whatever calendar and method."""
        with self._engine.reading() as cursor:
            return summaries.newest(cursor, (session_id, event_log_id))

    def keep_summary(self, session_id: str, event_log_id: str, calendar: str, method: int, document: str) -> None:
        """Keep computed figures so that they need not be computed again. No act, not in the history."""
        key, now_utc = (session_id, event_log_id), self._clock()
        self._writer.submit(
            lambda unit: summaries.keep(unit.cursor, key, calendar, method, document, now_utc), SAVE_SECONDS
        )

    def newest(self) -> int:
        """The highest change_id of all sessions: equal answers, nothing was saved anywhere in between."""
        return self._reader.newest()

    def ask(self, question_name: str, **named: object) -> list[tuple[Any, ...]]:
        """The rows that core/sql/<question_name>.sql gives for the named parameters. Read only."""
        try:
            text = question(question_name)
        except (KeyError, OSError) as err:
            raise StoreTrouble(f"There is no question called '{question_name}'.") from err
        with self._engine.reading() as cursor:
            return cursor.execute(text, named).fetchall()

    def backup(self, folder: str | os.PathLike[str] | None = None) -> Path:
        """A verified copy of everything into the folder, while others read and write. Returns the file."""
        name = f"onelane-{self._clock():%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:4]}.duckdb"
        return backup.copy_database(self._engine, Path(folder or self.backup_folder) / name)

    def _check(self, session_id: str, records: Sequence[Record]) -> None:
        """A mistake of the calling code, not of a person: records of another session, or one record twice."""
        if any(record.session_id != session_id for record in records):
            raise ValueError("every record of one save belongs to the session it is saved in")
        if len({(record.table, record.record_id) for record in records}) != len(records):
            raise ValueError("a record stands in one save twice")


def _settled(act: Act) -> Act:
    if act.at_utc.tzinfo is None:
        return act
    return replace(act, at_utc=act.at_utc.astimezone(UTC).replace(tzinfo=None))
