"""Opens the file: one process, one root connection, locked down before anything else happens.

Order: lock sidecar → look at the file read-only (newer? damaged? then nothing was changed) → open → lock down and read
the settings back → copy, then migrate. A cursor per unit of work, closed after it.
The file itself is never opened or copied from inside the process by anything but DuckDB: closing such a handle would
silently drop DuckDB's lock (POSIX), and a second process could write.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb

from core.errors import StoreBusy, StoreTrouble
from core.store.looking import BUSY, NO_PLACE, Config, Cursor, differing, look, refusal
from core.store.sidecar import Sidecar
from core.store.statements import statement

log = logging.getLogger("onelane.store")

Migrations = tuple[tuple[int, str], ...]

LONGEST_STATEMENT_MS = 120_000
"""A statement that runs longer is stopped. Above the time of a backup and of loading a million events."""

PATIENCE_SECONDS = 5.0
"""How long a reopening waits for readings that are under way."""

CLOSED = "The file with the sessions is closed. Start Onelane again."
TROUBLE = "The file with the sessions could not be used just now. Try again; if it stays so, restart Onelane."
FULL = (
    "The save was not confirmed, perhaps because the disk of this machine is full. Free some space, then save again: "
    "nothing is saved twice."
)


class Engine:
    """The open file and its cursors."""

    def __init__(self, path: Path, migrations: Migrations) -> None:
        self.path = path
        self.backup_folder = path.parent / "backup"
        self.staging_folder = path.parent / "staging"
        self.types: dict[str, dict[str, str]] = {}
        self._migrations = migrations
        self._lock = threading.RLock()
        self._cursors: dict[int, Cursor] = {}
        self._root: Cursor | None = None
        self._is_open = False
        self._sidecar = Sidecar(path.with_name(path.name + ".lock"))

    @property
    def known_schema(self) -> int:
        return max((number for number, _ in self._migrations), default=0)

    def open(self, now_utc: datetime) -> None:
        """Everything up to a migrated, locked-down file. Raises StoreBusy, StoreNewer, StoreDamaged, StoreTrouble."""
        try:
            for folder in (self.path.parent, self.backup_folder, self.staging_folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            is_mine = self._sidecar.take()
        except OSError as err:
            log.exception("the folder of the sessions can't be used")
            raise StoreTrouble(NO_PLACE) from err
        if not is_mine:
            raise StoreBusy(BUSY)
        try:
            found = look(self.path, self._config(), self.known_schema)
            self._connect()
            self._is_open = True
            self._migrate(found, now_utc)
            self._read_types()
        except BaseException as err:
            self.close()
            if isinstance(err, duckdb.Error):
                raise refusal(err, self.known_schema) from err
            if isinstance(err, OSError):
                raise StoreTrouble(NO_PLACE) from err
            raise

    def _config(self) -> Config:
        return {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "allow_persistent_secrets": "false",
            "python_enable_replacements": "false",
            "memory_limit": "1GiB",
            "threads": 4,
            "temp_directory": self.path.with_name(self.path.name + ".tmp").as_posix(),
            "max_temp_directory_size": "32GiB",  # figures of fifty million events sort more than memory holds
            "max_execution_time": LONGEST_STATEMENT_MS,
        }

    def _connect(self) -> Cursor:
        """Open, lock down, read the settings back. StoreTrouble when they read back otherwise."""
        root = duckdb.connect(str(self.path), config=self._config())
        folders = [f"{folder.as_posix()}/" for folder in (self.backup_folder, self.staging_folder)]
        root.execute(statement("engine", "folders"), {"folders": folders})
        root.execute(statement("engine", "lock"))
        wrong = differing(root, self._config(), folders)
        if wrong:
            root.close()
            raise StoreTrouble(f"The database could not be locked down ({', '.join(wrong)}), so it was not started.")
        self._root = root
        return root

    def _migrate(self, found: int, now_utc: datetime) -> None:
        """Every schema file above `found`, each in one transaction; an existing file is copied first."""
        waiting = [(number, text) for number, text in self._migrations if number > found]
        if waiting and found:
            from core.store.backup import copy_database

            copy_database(
                self, self.backup_folder / f"before-schema-{waiting[-1][0]:03}-{now_utc:%Y%m%dT%H%M%S}.duckdb"
            )
        for number, text in waiting:
            with self.cursor() as cursor:
                cursor.execute("begin")
                try:
                    cursor.execute(text)
                    cursor.execute(statement("engine", "migrated"), {"version": number, "applied_utc": now_utc})
                    cursor.execute("commit")
                except BaseException:
                    rolled_back(cursor)
                    raise

    def _read_types(self) -> None:
        with self.cursor() as cursor:
            for table, column, kind in cursor.execute(statement("engine", "column_types")).fetchall():
                self.types.setdefault(table, {})[column] = kind

    @contextlib.contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A fresh cursor for one unit of work. Never shared: a shared one can return another thread's rows."""
        with self._lock:
            cursor = self._connected().cursor()
            self._cursors[id(cursor)] = cursor
        try:
            yield cursor
        finally:
            self._cursors.pop(id(cursor), None)
            with contextlib.suppress(duckdb.Error):
                cursor.close()

    def _connected(self) -> Cursor:
        """The root connection; opened again when a fatal error closed it and the cause (a full disk) may be gone."""
        if self._root is None:
            if not self._is_open:
                raise StoreTrouble(CLOSED)
            try:
                return self._connect()
            except duckdb.Error as err:
                log.exception("the file does not open again")
                raise StoreTrouble(TROUBLE) from err
        return self._root

    @contextlib.contextmanager
    def reading(self) -> Iterator[Cursor]:
        """A cursor inside one read-only transaction: everything read is of the same moment."""
        try:
            with self.cursor() as cursor:
                cursor.execute("begin transaction read only")
                try:
                    yield cursor
                finally:
                    rolled_back(cursor)
        except duckdb.Error as err:
            log.exception("a reading failed")
            if is_fatal(err):
                self.restart()
            raise StoreTrouble(TROUBLE) from err

    def restart(self) -> None:
        """Close everything and open again: the only way on after a fatal error such as a full disk."""
        with self._lock:
            if self._root is not None and _answers(self._root):
                return
            log.error("reopening the file after a fatal error")
            self._wait_for_cursors()
            self._close_connections()
            self._connect()

    def _wait_for_cursors(self) -> None:
        """Let others leave by themselves: every statement fails at once now, and closing under a thread is rude."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self._cursors and time.monotonic() < until:
            time.sleep(0.01)

    def _close_connections(self) -> None:
        for cursor in list(self._cursors.values()):
            with contextlib.suppress(duckdb.Error):
                cursor.close()
        self._cursors.clear()
        if self._root is not None:
            with contextlib.suppress(duckdb.Error):
                self._root.close()
        self._root = None

    def close(self) -> None:
        with self._lock:
            self._is_open = False
            self._close_connections()
            self._sidecar.release()


def _answers(root: Cursor) -> bool:
    try:
        with root.cursor() as cursor:
            cursor.execute(statement("engine", "schema_version")).fetchone()
    except duckdb.Error:
        return False
    return True


def is_fatal(err: BaseException) -> bool:
    """True when the database must be closed and opened again before it answers anything."""
    return isinstance(err, (duckdb.FatalException, duckdb.InternalException)) or "has been invalidated" in str(err)


def rolled_back(cursor: Cursor) -> None:
    """Roll back; the error that led here is the one to tell, so an error of the rollback is swallowed."""
    with contextlib.suppress(duckdb.Error):
        cursor.execute("rollback")


__all__ = ["Cursor", "Engine", "Migrations", "is_fatal", "rolled_back"]
