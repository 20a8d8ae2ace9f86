"""Look before you touch: whose file is it, how old, and does every row of it read?

All of it through a read-only connection, so that a file that is refused is left exactly as it was. DuckDB compares
checksums when a block is read, not when the file is opened (RELIABILITY 2.3); that is why everything is read once.
Not seen here: a log whose end is cut off. DuckDB opens that silently, without what came after the cut.
"""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path

import duckdb

from core.errors import StoreBusy, StoreDamaged, StoreNewer, StoreTrouble
from core.store.statements import quoted, statement

log = logging.getLogger("onelane.store")

Cursor = duckdb.DuckDBPyConnection
Config = dict[str, str | bool | int | float | list[str]]
Counted = dict[str, tuple[int, str]]

BUSY = (
    "Another process has the file with the sessions open. Close the other Onelane (or the command that is still "
    "running), then start again."
)
DAMAGED = (
    "The file with the sessions is damaged and does not open; it was left exactly as it is. Move it and its .wal file "
    "to a safe place, put the newest copy from the backup folder where it was, then start again."
)
FOREIGN = (
    "The file is a database, but not one of Onelane; it was left as it is. "
    "Choose another place for the sessions, or put the newest copy from the backup folder there."
)
NEWER = (
    "The file with the sessions was made by a newer version of Onelane (schema {found}, this one knows {known}). "
    "Start that version or a newer one; the file was not changed."
)
NO_PLACE = (
    "The place for the sessions can't be read or written. Give this user the right to write there, or name another "
    "file in the setting ONELANE_DB."
)


def look(path: Path, config: Config, known: int) -> int:
    """The schema number in the file; 0 when there is no file, or one that was begun and never finished.

    Raises StoreNewer, StoreDamaged, StoreTrouble, and duckdb.Error for what `refusal` turns into a sentence.
    """
    if not path.exists():
        return 0
    if not path.is_file() or not os.access(path, os.R_OK | os.W_OK):
        raise StoreTrouble(NO_PLACE)
    with contextlib.suppress(PermissionError):  # somebody else's file that we may write: theirs to close
        os.chmod(path, 0o600)
    with duckdb.connect(str(path), read_only=True, config=config) as looked:
        found = _schema_number(looked)
        if found > known:
            raise StoreNewer(NEWER.format(found=found, known=known))
        row = looked.execute(statement("engine", "current")).fetchone()
        counted(looked, quoted(str(row[0]) if row else ""))
    return found


def _schema_number(looked: Cursor) -> int:
    tables = {table for (table,) in looked.execute(statement("engine", "tables")).fetchall()}
    if not tables:
        return 0
    if "schema_version" not in tables:
        raise StoreDamaged(FOREIGN)
    found = looked.execute(statement("engine", "schema_version")).fetchone()
    return int(found[0]) if found else 0


def counted(cursor: Cursor, database: str) -> Counted:
    """Rows and a hash over every column of every table of the live schema, as `database` holds them."""
    tables = [table for (table,) in cursor.execute(statement("engine", "tables")).fetchall()]
    found: Counted = {}
    for table in tables:
        row = cursor.execute(statement("engine", "full_read", table=f"{database}.{quoted(table)}")).fetchone()
        if row is not None:
            found[table] = (row[0], row[1])
    return found


def refusal(err: duckdb.Error, known: int) -> StoreTrouble:
    """Why the file doesn't open, as a sentence. By the text of the error, because its class varies."""
    text = str(err)
    log.error("the file does not open: %s", text)
    if "Could not set lock" in text or "being used by another process" in text:
        return StoreBusy(BUSY)
    if "newer version of DuckDB" in text:
        return StoreNewer(NEWER.format(found="unknown", known=known))
    return StoreDamaged(DAMAGED)


def differing(locked: Cursor, wanted: Config, folders: list[str]) -> list[str]:
    """Settings that read back otherwise than they were set.

    Every result is fetched to its end: a half-read one on the root connection would hold a transaction open for ever,
    and no checkpoint could fold the log into the file.
    """
    found = dict(locked.execute(statement("engine", "settings")).fetchall())
    shown = {"memory_limit": "1.0 GiB", "max_temp_directory_size": "32.0 GiB"}
    expected = {**wanted, **shown, "enable_external_access": "false", "lock_configuration": "true"}
    wrong = [name for name, value in expected.items() if str(found.get(name)) != str(value)]
    ((read_back,),) = locked.execute(statement("engine", "allowed")).fetchall()
    allowed = {*folders, f"{wanted['temp_directory']}/"}
    return wrong if set(read_back) == allowed else [*wrong, "allowed_directories"]
