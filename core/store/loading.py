"""Rows of events beside the writer: ten million of them must not keep a room from saving.

    event_load (a mark) ─▶ rows, in one transaction on a cursor of our own ─▶ the writer: record, summary, mark away
         │                          │ stopped, refused, failed                      │ refused
         └── killed: cleared at the next start      └── rolled back, mark away      └── rows and mark cleared

Rows without a record are seen by nobody, since everything asks by the id of a record. One load at a time.

2026-11, measured: ten million rows take about a second; a save meanwhile takes 3 ms in the middle and at most 40 ms,
where it would have waited for all of it in the writer's own transaction.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

import duckdb

from core.errors import Refused, StoreTrouble, WorkbenchError
from core.store.engine import FULL, TROUBLE, Cursor, Engine, is_fatal, log, rolled_back
from core.store.statements import quoted, statement
from core.store.writer import Unit, Writer

T = TypeVar("T")
Told = Callable[[float | None, str], None]
"""Is told how far the work is (0 to 1, or None) and what is being done."""
LogKey = tuple[str, str]
"""Session and event log."""

TABLES = ("event", "event_case", "event_name", "event_case_value", "event_summary")
_OF_THE_DISK = (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.TransactionException)
"""What a disk without room raises: in a statement, on the way to a spill, at the end of a transaction."""
SAVE_SECONDS = 30.0
LOOK_SECONDS = 0.05
CANCELLED = "The import was cancelled. Nothing of it was kept."


def silent(_share: float | None, _doing: str) -> None:
    """Nobody wants to know how far it is."""


class Stop:
    """A wish to stop, from any thread: before, between or inside statements."""

    def __init__(self, wish: threading.Event | None = None, sentence: str = CANCELLED) -> None:
        self.wish, self._sentence = wish or threading.Event(), sentence

    def check(self) -> None:
        """Refused once somebody wished it."""
        if self.wish.is_set():
            raise Refused(self._sentence)

    @contextlib.contextmanager
    def watching(self, cursor: Cursor) -> Iterator[None]:
        """While inside, the wish interrupts what runs on the cursor, which then raises Refused."""
        done = threading.Event()

        def watch() -> None:
            while not done.is_set():
                if self.wish.wait(LOOK_SECONDS):
                    cursor.interrupt()
                    done.wait(LOOK_SECONDS)  # again and again: an interrupt between two statements is lost

        watcher = threading.Thread(target=watch, name="onelane-stop", daemon=True)
        watcher.start()
        try:
            self.check()
            yield
            self.check()
        except duckdb.Error:
            self.check()
            raise
        finally:
            done.set()
            watcher.join()


class Loader:
    """Puts the rows of new event logs into the file, then hands their records to the writer."""

    def __init__(self, engine: Engine, writer: Writer, clock: Callable[[], datetime]) -> None:
        self._engine, self._writer, self._clock = engine, writer, clock
        self._one_at_a_time = threading.Lock()
        self._stops: dict[str, Stop] = {}

    def cancel(self, op_id: str) -> bool:
        """Stops the load of that act. False when none is under way."""
        stop = self._stops.get(op_id)
        if stop is None:
            return False
        stop.wish.set()
        return True

    def run(
        self,
        op_id: str,
        keys: Sequence[LogKey],
        known: Callable[[Cursor], T | None],
        fill: Callable[[Cursor, Stop], None],
        finish: Callable[[Unit], T],
        wish: threading.Event | None = None,
        between: Callable[[Stop], None] | None = None,
    ) -> T:
        """What `finish` answers in the writer's transaction once `fill` has put the rows in; all of it or nothing.

        `known` answers first, where the act was done before, or refuses what can be refused without any work.
        `between` looks at the rows when they are there and nobody sees them yet.
        """
        stop = Stop(wish)
        while not self._one_at_a_time.acquire(timeout=LOOK_SECONDS):
            stop.check()
        self._stops[op_id] = stop
        try:
            answer = self._asked(known)
            if answer is not None:
                return answer
            stop.check()
            self.clear_left_over()
            return self._run(keys, fill, finish, stop, between)
        finally:
            self._stops.pop(op_id, None)
            self._one_at_a_time.release()

    def _asked(self, known: Callable[[Cursor], T | None]) -> T | None:
        with self._engine.reading() as cursor:
            return known(cursor)

    def _run(
        self,
        keys: Sequence[LogKey],
        fill: Callable[[Cursor, Stop], None],
        finish: Callable[[Unit], T],
        stop: Stop,
        between: Callable[[Stop], None] | None,
    ) -> T:
        self._writer.submit(lambda unit: self._mark(unit, keys), SAVE_SECONDS)
        try:
            self._fill(fill, stop)
            if between is not None:
                between(stop)
            return self._finished(keys, finish)
        except BaseException:
            self._give_up(keys)
            raise

    def _finished(self, keys: Sequence[LogKey], finish: Callable[[Unit], T]) -> T:
        def work(unit: Unit) -> T:
            answer = finish(unit)
            _marks_away(unit, keys)
            return answer

        answer: T = self._writer.submit(work, SAVE_SECONDS)
        return answer

    def _mark(self, unit: Unit, keys: Sequence[LogKey]) -> None:
        for session_id, event_log_id in keys:
            asked = {"session_id": session_id, "event_log_id": event_log_id, "began_utc": self._clock()}
            unit.cursor.execute(statement("events", "begin_load"), asked)

    def _fill(self, fill: Callable[[Cursor, Stop], None], stop: Stop) -> None:
        try:
            with self._engine.cursor() as cursor:
                cursor.execute("begin")
                try:
                    with stop.watching(cursor):
                        fill(cursor, stop)
                    cursor.execute("commit")
                except BaseException:
                    rolled_back(cursor)
                    raise
        except duckdb.Error as err:
            log.exception("a load failed")
            if is_fatal(err):
                self._engine.restart()
            is_disk = is_fatal(err) or isinstance(err, _OF_THE_DISK)
            raise StoreTrouble(FULL if is_disk else TROUBLE) from err

    def _give_up(self, keys: Sequence[LogKey]) -> None:
        """What may be there is cleared; what can't be cleared now is at the next load or start."""
        try:
            self._writer.submit(lambda unit: _cleared(unit, keys), SAVE_SECONDS)
        except WorkbenchError:
            log.warning("rows of a load that failed are still there", exc_info=True)

    def clear_left_over(self) -> None:
        """Rows of loads that were never finished, from this process or a killed one."""
        with self._engine.reading() as cursor:
            keys = [(s, e) for s, e in cursor.execute(statement("events", "unfinished")).fetchall()]
        if keys:
            self._writer.submit(lambda unit: _cleared(unit, keys), SAVE_SECONDS)


def _marks_away(unit: Unit, keys: Sequence[LogKey]) -> None:
    for session_id, event_log_id in keys:
        asked = {"session_id": session_id, "event_log_id": event_log_id}
        unit.cursor.execute(statement("events", "end_load"), asked)


def _cleared(unit: Unit, keys: Sequence[LogKey]) -> None:
    """Only rows whose mark still stands: a save that was done after all, unnoticed, has taken it away."""
    for session_id, event_log_id in keys:
        asked = {"session_id": session_id, "event_log_id": event_log_id}
        row = unit.cursor.execute(statement("events", "is_loading"), asked).fetchone()
        if row and row[0]:
            for table in TABLES:
                unit.cursor.execute(statement("events", "clear", table=quoted(table)), asked)
    _marks_away(unit, keys)


__all__ = ["CANCELLED", "Loader", "LogKey", "Stop", "Told", "silent"]
