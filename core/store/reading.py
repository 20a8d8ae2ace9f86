"""Consistent readings of a session, remembered by version.

`Facts` of a session are read in one transaction and kept until a change of that session is committed; then only the
records that changed are read again, and the tuples of untouched tables are the same objects as before.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from core.errors import NotFound
from core.records import FACTS_FIELD, Facts, Record, Session
from core.store import rows
from core.store.engine import Cursor, Engine
from core.store.statements import reading, statement
from core.store.writer import Touched

REMEMBERED = 16
"""Sessions whose facts are kept in memory: some MB each with 500 workflows."""
FEW = 500
"""Up to so many changed records of a table are fetched one by one; above, the whole table is read again."""

Placed = dict[str, tuple[tuple[int, int], Record]]
"""Record id → (position, first change) and the record."""


@dataclass(frozen=True)
class Reading:
    """Facts, and what it takes to bring them up to date without reading everything again."""

    facts: Facts
    placed: dict[str, Placed]

    @property
    def newest(self) -> int:
        return max(self.facts.versions.values())


class Reader:
    """Answers from the committed state. `latest` is told by the writer after each commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._latest: dict[str, dict[str, int]] = {}
        self._kept: OrderedDict[str, Reading] = OrderedDict()
        self._lists: dict[bool, tuple[int, tuple[Session, ...]]] = {}
        """The lists of sessions, deleted ones apart, with the change of the table `session` at which they were read."""
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

    def newest(self) -> int:
        return max((change for tables in self._latest.values() for change in tables.values()), default=0)

    def facts(self, session_id: str) -> Facts:
        """Every live record of the session as of one moment. NotFound for an absent or deleted session."""
        with self._lock:
            known = self._kept.get(session_id)
            if known is not None and known.facts.versions == self._latest.get(session_id):
                self._kept.move_to_end(session_id)
                return known.facts
        with self._engine.reading() as cursor:
            fresh = _read(cursor, session_id, known)
        with self._lock:
            newer = self._kept.get(session_id)
            if newer is None or newer.newest <= fresh.newest:
                self._kept[session_id] = fresh
                self._kept.move_to_end(session_id)
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)
        return fresh.facts

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
        """All sessions, newest first; read again only after a change of one of them."""
        newest = max((tables.get("session", 0) for tables in self._latest.values()), default=0)
        known = self._lists.get(deleted)
        if known is not None and known[0] == newest:
            return known[1]
        with self._engine.reading() as cursor:
            read = cursor.execute(reading("sessions", "session"), {"deleted": deleted}).fetchall()
        found = cast("tuple[Session, ...]", rows.from_rows("session", read))
        self._lists[deleted] = (newest, found)
        return found


def _read(cursor: Cursor, session_id: str, known: Reading | None) -> Reading:
    asked = {"session_id": session_id, "known": known.newest if known else 0}
    touched: dict[str, list[str]] = defaultdict(list)
    versions = dict(known.facts.versions) if known else {}
    for table, record_id, change_id in cursor.execute(statement("changes", "touched_since"), asked).fetchall():
        touched[table].append(record_id)
        versions[table] = max(change_id, versions.get(table, 0))
    placed = dict(known.placed) if known else {}
    for table, ids in touched.items():
        before = placed.get(table)
        placed[table] = _whole(cursor, session_id, table) if before is None or len(ids) > FEW else (
            _mended(cursor, session_id, table, before, ids)
        )  # fmt: skip
    session = next(iter(placed.get("session", {}).values()), None)
    if session is None:
        raise NotFound("There is no such session, or it was deleted. Open another one on 'Sessions'.")
    tables: dict[str, Any] = {}
    for table, name in FACTS_FIELD.items():
        if known is not None and table not in touched:
            tables[name] = getattr(known.facts, name)
        else:
            in_order = sorted(placed.get(table, {}).values(), key=lambda each: each[0])
            tables[name] = tuple(record for _, record in in_order)
    return Reading(Facts(session=cast("Session", session[1]), versions=versions, **tables), placed)


def _whole(cursor: Cursor, session_id: str, table: str) -> Placed:
    return _placed(table, cursor.execute(reading("live", table), {"session_id": session_id}).fetchall())


def _mended(cursor: Cursor, session_id: str, table: str, before: Placed, ids: Iterable[str]) -> Placed:
    """The table with these records as they are now; deleted ones are gone."""
    asked = {"session_id": session_id, "ids": list(ids)}
    now = cursor.execute(reading("live_by_id", table), asked).fetchall()
    kept = dict(before)
    for record_id in ids:
        kept.pop(record_id, None)
    return kept | _placed(table, now)


def _placed(table: str, read: Sequence[Sequence[Any]]) -> Placed:
    """Rows that end with first_change, in the order that a person expects: by position, then as they were made."""
    records = rows.from_rows(table, read)
    return {
        record.record_id: ((int(getattr(record, "position", 0)), int(row[-1])), record)
        for record, row in zip(records, read, strict=True)
    }
