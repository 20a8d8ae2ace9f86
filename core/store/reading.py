"""Consistent readings of a session, remembered by version.

`Facts` of a session are read in one transaction and kept until a change of that session is committed; then only the
tables that changed are read again, and the tuples of the others are the same objects as before.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any, cast

from core.errors import NotFound
from core.records import FACTS_FIELD, Facts, Record, Session
from core.store import rows
from core.store.engine import Cursor, Engine
from core.store.statements import reading, statement
from core.store.writer import Touched

REMEMBERED = 16
"""Sessions whose facts are kept in memory: some MB each with 500 workflows."""


class Reader:
    """Answers from the committed state. `latest` is told by the writer after each commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._latest: dict[str, dict[str, int]] = {}
        self._kept: OrderedDict[str, Facts] = OrderedDict()
        with engine.reading() as cursor:
            for session_id, table, change_id in cursor.execute(statement("changes", "latest")).fetchall():
                self._latest.setdefault(session_id, {})[table] = change_id

    def committed(self, touched: Touched) -> None:
        """The writer's word that these tables stand at these changes now."""
        with self._lock:
            for (session_id, table), change_id in touched.items():
                self._latest[session_id] = {**self._latest.get(session_id, {}), table: change_id}

    def version(self, session_id: str) -> int:
        return max(self._latest.get(session_id, {}).values(), default=0)

    def facts(self, session_id: str) -> Facts:
        """Every live record of the session as of one moment. NotFound for an absent or deleted session."""
        with self._lock:
            known = self._kept.get(session_id)
            if known is not None and known.versions == self._latest.get(session_id):
                self._kept.move_to_end(session_id)
                return known
        with self._engine.reading() as cursor:
            facts = _read(cursor, session_id, known)
        with self._lock:
            newer = self._kept.get(session_id)
            if newer is None or max(newer.versions.values()) <= max(facts.versions.values()):
                self._kept[session_id] = facts
                self._kept.move_to_end(session_id)
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)
        return facts

    def deleted(self, session_id: str) -> tuple[tuple[Record, str, Any], ...]:
        """What was deleted and can be restored: (record, by, when), latest first."""
        found: list[tuple[Record, str, Any]] = []
        with self._engine.reading() as cursor:
            for table in self._latest.get(session_id, {}):
                read = cursor.execute(reading("deleted", table), {"session_id": session_id}).fetchall()
                records = rows.from_rows(table, read)
                found += [(record, row[-2], row[-1]) for record, row in zip(records, read, strict=True)]
        return tuple(sorted(found, key=lambda each: each[2], reverse=True))

    def sessions(self, deleted: bool) -> tuple[Session, ...]:
        with self._engine.reading() as cursor:
            read = cursor.execute(reading("sessions", "session"), {"deleted": deleted}).fetchall()
        return cast("tuple[Session, ...]", rows.from_rows("session", read))


def _read(cursor: Cursor, session_id: str, known: Facts | None) -> Facts:
    asked = {"session_id": session_id}
    versions = dict(cursor.execute(statement("changes", "latest_of_session"), asked).fetchall())
    session = rows.from_rows("session", cursor.execute(reading("live", "session"), asked).fetchall())
    if not session:
        raise NotFound("There is no such session, or it was deleted. Open another one on 'Sessions'.")
    tables: dict[str, Any] = {}
    for table, name in FACTS_FIELD.items():
        if known is not None and known.versions.get(table) == versions.get(table):
            tables[name] = getattr(known, name)
        elif table in versions:
            tables[name] = rows.from_rows(table, cursor.execute(reading("live", table), asked).fetchall())
    return Facts(session=cast("Session", session[0]), versions=versions, **tables)
