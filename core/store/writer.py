"""One thread owns every write. Jobs that wait at the same moment are committed together (group commit).

    caller ── submit(work) ──▶ queue ──▶ writer thread:  begin · work · work · work · commit ──▶ all are answered
                                              │ anything fails
                                              └▶ roll back, then each job alone: one bad job never fails its neighbours

Every wait has a time-out. A caller that waits looks at the thread: when it died, the jobs it held fail loudly and a new
thread takes the queue. Doing a job a second time is harmless because every job is known by its op_id.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import Any, Protocol

import duckdb

from core.errors import StoreSlow, StoreTrouble, WorkbenchError
from core.store.engine import CLOSED, FULL, TROUBLE, Cursor, Engine, is_fatal, rolled_back
from core.store.statements import statement

log = logging.getLogger("onelane.store")

BATCH = 64
"""Jobs in one transaction at most: enough for a room that saves at once, few enough to run singly when one fails."""
LOOK_SECONDS = 0.25
"""How often a waiting caller looks whether the writer thread lives."""

AGAIN = "Save again: if it happened after all, it is not saved twice."

Touched = dict[tuple[str, str], int]


class Aside(Protocol):
    """What jobs of one transaction gather to be written at once; told how the transaction ended."""

    def write(self) -> None:
        """Before the commit, in the transaction."""

    def committed(self) -> None:
        """After the commit, before any caller is answered."""

    def failed(self) -> None:
        """The transaction was rolled back, or nobody knows whether it was."""


@dataclass
class Unit:
    """One transaction: its cursor, the next change number and the tables it touched."""

    cursor: Cursor
    next_change_id: int
    touched: Touched = field(default_factory=dict)
    refusal: WorkbenchError | None = None
    """What a violated UNIQUE means in the job that runs now."""
    asides: dict[str, Aside] = field(default_factory=dict)

    def change_id(self, session_id: str, table: str) -> int:
        number = self.next_change_id
        self.next_change_id += 1
        self.touched[session_id, table] = number
        return number


@dataclass
class Job:
    """What to do inside a transaction, and the promise of its answer."""

    work: Callable[[Unit], Any]
    alone: bool = False
    """Not together with others, because it takes long or is likely to fail."""
    done: Future[Any] = field(default_factory=Future)


class Writer:
    """The one thread that writes. `committed` is told what each commit touched, before any caller is answered."""

    def __init__(self, engine: Engine, committed: Callable[[Touched], None]) -> None:
        self._engine, self._committed = engine, committed
        self._queue: queue.Queue[Job | None] = queue.Queue()
        self._held: list[Job] = []
        self._left_over: Job | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._thread = self._start()

    def _start(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, name="onelane-writer", daemon=True)
        thread.start()
        return thread

    def submit(self, work: Callable[[Unit], Any], wait_seconds: float, alone: bool = False) -> Any:
        """What `work` returned, once it is durable; what it raised otherwise. StoreSlow after `wait_seconds`."""
        job = Job(work, alone)
        with self._lock:
            if self._closed:
                raise StoreTrouble(CLOSED)
            self._queue.put(job)
        return self._answer(job, wait_seconds)

    def _answer(self, job: Job, wait_seconds: float) -> Any:
        until = time.monotonic() + wait_seconds
        while True:
            self._watch()
            wait([job.done], timeout=max(0.0, min(LOOK_SECONDS, until - time.monotonic())))
            if job.done.cancelled():
                raise StoreTrouble("The file with the sessions was closed before the save. Start Onelane again.")
            if job.done.done():
                return job.done.result()
            if time.monotonic() >= until:
                break
        if job.done.cancel():
            raise StoreSlow("Nothing was saved: the machine is too busy just now. Save again.")
        raise StoreSlow(f"The save was not confirmed in time. {AGAIN}")

    def _watch(self) -> None:
        """The watchdog: a dead thread's jobs are failed loudly, and a new thread takes over the queue."""
        with self._lock:
            if self._thread.is_alive() or self._closed:
                return
            log.critical("the writer thread died; starting another")
            held, self._held = self._held, []
            self._thread = self._start()
        for job in held:
            if not job.done.done():
                job.done.set_exception(StoreTrouble(f"Saving broke off inside the program. {AGAIN}"))

    def _run(self) -> None:
        while True:
            jobs, last = self._batch()
            self._held = jobs
            if jobs:
                self._together(jobs)
            self._held = []
            if last:
                return

    def _batch(self) -> tuple[list[Job], bool]:
        """The jobs that wait now, and whether the end was called after them. Cancelled ones are left out."""
        waiting: list[Job] = []
        first, self._left_over = self._left_over or self._queue.get(), None
        job: Job | None = first
        while job is not None:
            if job.alone and waiting:
                self._left_over = job
                return waiting, False
            if job.done.set_running_or_notify_cancel():
                waiting.append(job)
            if job.alone or len(waiting) >= BATCH:
                return waiting, False
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return waiting, False
        return waiting, True

    def _together(self, jobs: list[Job]) -> None:
        try:
            answers = self._transaction(jobs)
        except Exception as err:
            if len(jobs) == 1 and not is_fatal(err):
                jobs[0].done.set_exception(_told(err))
                return
            self._mend(err)
            for job in jobs:
                self._single(job)
        else:
            for job, answer in zip(jobs, answers, strict=True):
                job.done.set_result(answer)

    def _single(self, job: Job) -> None:
        try:
            (answer,) = self._transaction([job])
        except Exception as err:
            self._mend(err)
            job.done.set_exception(_told(err))
        else:
            job.done.set_result(answer)

    def _mend(self, err: Exception) -> None:
        """After a fatal error (the disk was full at a checkpoint) the database must be opened again."""
        if not is_fatal(err):
            return
        try:
            self._engine.restart()
        except Exception:
            log.critical("the file does not open again", exc_info=True)

    def _transaction(self, jobs: list[Job]) -> list[Any]:
        with self._engine.cursor() as cursor:
            cursor.execute("begin")
            unit = Unit(cursor, 0)
            try:
                last = cursor.execute(statement("changes", "last_change_id")).fetchone()
                unit.next_change_id = (int(last[0]) if last else 0) + 1
                answers = []
                for job in jobs:
                    unit.refusal = None
                    answers.append(job.work(unit))
                for aside in unit.asides.values():
                    aside.write()
                cursor.execute("commit")
            except duckdb.ConstraintException as err:
                _ended(unit, cursor)
                raise (unit.refusal or err) from err
            except duckdb.TransactionException as err:
                _ended(unit, cursor)
                if unit.refusal is not None and "constraint" in str(err):
                    raise unit.refusal from err
                raise
            except BaseException:
                _ended(unit, cursor)
                raise
        self._committed(unit.touched)
        for aside in unit.asides.values():
            try:
                aside.committed()
            except Exception:  # it is durable: failing now would do it a second time
                log.exception("after a commit")
        return answers

    def close(self, wait_seconds: float = 30) -> None:
        """Finish what waits, then stop. Jobs that come later are refused."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join(wait_seconds)
        while not self._queue.empty():
            left = self._queue.get_nowait()
            if left is not None:
                left.done.cancel()


def _ended(unit: Unit, cursor: Cursor) -> None:
    rolled_back(cursor)
    for aside in unit.asides.values():
        aside.failed()


def _told(err: Exception) -> Exception:
    """DuckDB's errors stop here; a mistake of our own goes to the caller as it is."""
    if isinstance(err, duckdb.Error):
        log.error("a write failed", exc_info=err)
        is_disk = is_fatal(err) or isinstance(err, (duckdb.IOException, duckdb.TransactionException))
        told = StoreTrouble(FULL if is_disk else TROUBLE)
        told.__cause__ = err
        return told
    return err
