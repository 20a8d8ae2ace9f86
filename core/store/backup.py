"""A verified copy while others write: COPY FROM DATABASE, then every row of the copy is read back and compared.

Never a copy of the file: that would drop DuckDB's lock and miss what still stands in the write-ahead log.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from pathlib import Path

import duckdb

from core.errors import StoreTrouble
from core.store.engine import TROUBLE, Cursor, Engine, is_fatal, log, rolled_back
from core.store.looking import Counted, counted
from core.store.statements import quoted, statement


def copy_database(engine: Engine, target: Path) -> Path:
    """Copies the state of one moment to `target`, which appears only when it is whole. StoreTrouble otherwise."""
    part = engine.backup_folder / f"part-{uuid.uuid4().hex}.duckdb"
    try:
        with engine.cursor() as cursor:
            there = _copied(cursor, part)
            if _read_back(cursor, part) != there:
                raise StoreTrouble("The backup differs from what was stored, so it was thrown away. Try again.")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _put(part, target)
        return target
    except duckdb.Error as err:
        log.exception("a backup failed")
        if is_fatal(err):
            engine.restart()
        raise StoreTrouble(TROUBLE) from err
    except OSError as err:
        log.exception("a backup could not be put in its place")
        raise StoreTrouble(
            "The backup could not be written there. Is the folder writable, and the disk not full?"
        ) from err
    finally:
        for left in (part, part.with_name(part.name + ".wal")):
            left.unlink(missing_ok=True)


def _copied(cursor: Cursor, part: Path) -> Counted:
    alias = quoted(f"copy_{uuid.uuid4().hex}")
    row = cursor.execute(statement("engine", "current")).fetchone()
    live = quoted(str(row[0]) if row else "")
    cursor.execute(statement("engine", "attach", alias=alias), {"path": part.as_posix()})
    try:
        cursor.execute("begin")
        there = counted(cursor, live)
        cursor.execute(statement("engine", "copy", live=live, alias=alias))
        cursor.execute("commit")
    except BaseException:
        rolled_back(cursor)
        raise
    finally:
        with contextlib.suppress(duckdb.Error):
            cursor.execute(statement("engine", "detach", alias=alias))
    return there


def _read_back(cursor: Cursor, part: Path) -> Counted:
    alias = quoted(f"read_{uuid.uuid4().hex}")
    cursor.execute(statement("engine", "attach_to_read", alias=alias), {"path": part.as_posix()})
    try:
        return counted(cursor, alias)
    finally:
        with contextlib.suppress(duckdb.Error):
            cursor.execute(statement("engine", "detach", alias=alias))


def _put(part: Path, target: Path) -> None:
    """The finished copy under its name, also on another disk. Not the live file, so copying it is harmless."""
    whole = part
    if part.stat().st_dev != target.parent.stat().st_dev:
        whole = target.with_name(target.name + ".part")
        shutil.copyfile(part, whole)
    with open(whole, "rb+") as written:
        os.fsync(written.fileno())
    os.chmod(whole, 0o600)
    os.replace(whole, target)
    with contextlib.suppress(OSError):  # a folder can't be opened on Windows
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def clear_left_over(engine: Engine) -> None:
    """Unfinished copies of a process that was killed."""
    for left in engine.backup_folder.glob("part-*"):
        left.unlink(missing_ok=True)
