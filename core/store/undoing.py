"""Take back the last operation of a page. The undo is kept as changes itself, which say what they `undo`."""

from __future__ import annotations

from core.errors import FieldClash, NothingToUndo, Refused, StaleSave
from core.records import Act, Change, Record
from core.store import rows
from core.store.engine import Cursor
from core.store.saving import Step, Stored, Types, keep_operation, known_answer, stored, write
from core.store.statements import BY_TABLE, statement
from core.store.writer import Unit


def upcoming(cursor: Cursor, session_id: str, page: str) -> tuple[Change, ...]:
    """The changes that an undo on the page would take back, newest first; empty when there is nothing left."""
    row = cursor.execute(statement("changes", "last_op"), {"session_id": session_id, "page": page}).fetchone()
    return () if row is None else _changes_of(cursor, row[0])


def undo(unit: Unit, types: Types, act: Act, session_id: str, expected: str | None = None) -> tuple[Change, ...]:
    """The changes that took the operation back, newest first. NothingToUndo, StaleSave.

    A second undo goes one operation further back; what was taken back, and undos, are never taken back again.
    `expected` is the op_id that the page offered to take back; Refused when another one is the last by now,
    and for a kind of record that is never undone (a seal).
    """
    if known_answer(unit.cursor, act, "undo") is not None:
        return _changes_of(unit.cursor, act.op_id)
    asked = {"session_id": session_id, "page": act.page}
    row = unit.cursor.execute(statement("changes", "last_op"), asked).fetchone()
    if row is None:
        raise NothingToUndo("There is nothing left to take back on this page.")
    taken = _changes_of(unit.cursor, row[0])
    if expected is not None and row[0] != expected:
        raise Refused(
            f"{taken[0].who} changed something on this page just now, so nothing was taken back. "
            "Look at it, then press Undo again."
        )
    _refuse_if_it_stays(taken)
    there = stored(unit.cursor, session_id, [(change.table, change.record_id) for change in taken])
    _refuse_if_changed_since(unit.cursor, session_id, row[0], there)
    steps = [_back(change, there[change.table, change.record_id]) for change in taken]
    changes = write(unit, types, act, session_id, steps)
    keep_operation(unit, act, "undo", session_id, [])
    return tuple(reversed(changes))


def _changes_of(cursor: Cursor, op_id: str) -> tuple[Change, ...]:
    read = cursor.execute(statement("changes", "changes_of_op"), {"op_id": op_id}).fetchall()
    return tuple(rows.change_of(row) for row in read)


def _back(change: Change, there: Stored) -> Step:
    """The step that puts one record back to what it was before the change."""
    version = there.record.version + 1
    now = None if there.is_deleted else there.record
    if change.before is None:
        return Step(now, None, rows.settled(there.record, version), there, undoes=change.op_id)
    before: Record = rows.settled(rows.from_mapping(change.table, change.before), version)
    return Step(now, before, before, there, undoes=change.op_id)


def _refuse_if_it_stays(taken: tuple[Change, ...]) -> None:
    for change in taken:
        if sentence := BY_TABLE[change.table].never_undone:
            raise Refused(sentence)


def _refuse_if_changed_since(cursor: Cursor, session_id: str, op_id: str, there: dict[tuple[str, str], Stored]) -> None:
    asked = {"session_id": session_id, "op_id": op_id}
    row = cursor.execute(statement("changes", "changed_since"), asked).fetchone()
    if row is None:
        return
    table, record_id, who, page = row
    record = there[table, record_id].record
    mine = next(
        change for change in _changes_of(cursor, op_id) if (change.table, change.record_id) == (table, record_id)
    )
    after = rows.from_mapping(table, mine.after) if mine.after else record
    clashes = tuple(
        FieldClash(name, getattr(after, name), getattr(record, name))
        for name in type(record).model_fields
        if name != "version" and getattr(after, name) != getattr(record, name)
    )
    stale = StaleSave(rows.named(record), who, clashes)
    stale.args = (
        f"{who} changed {rows.named(record)} since, on '{page.replace('_', ' ')}'. "
        "Take that back there first, or change the record by hand.",
    )
    raise stale
