"""What one save does, inside the writer's transaction: compare, then write, then keep the change.

Everything that can be refused is decided before the first row is written; only the UNIQUE of a second live lane is
left to the database.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from core.errors import FieldClash, NotFound, Refused, SecondLane, StaleSave
from core.records import Act, Change, Lane, Record
from core.store import rows
from core.store.engine import Cursor
from core.store.statements import BY_TABLE, fields, reading, statement, writing
from core.store.writer import Unit

Types = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Stored:
    """A record as the database has it now."""

    record: Record
    deleted_utc: datetime | None
    deleted_by: str | None
    first_change: int

    @property
    def is_deleted(self) -> bool:
        return self.deleted_utc is not None


@dataclass(frozen=True)
class Step:
    """One record to write. `before` and `after` are None where the record is not (or no longer) there."""

    before: Record | None
    after: Record | None
    row: Record
    """What the row holds afterwards, in its new version: also for a deleted record."""
    stored: Stored | None
    undoes: str | None = None


def stored(cursor: Cursor, session_id: str, records: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Stored]:
    """What the database has for each (table, record_id), deleted ones too; absent ones are left out."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for table, record_id in records:
        wanted[table].append(record_id)
    found: dict[tuple[str, str], Stored] = {}
    for table, ids in wanted.items():
        read = cursor.execute(reading("by_id", table), {"session_id": session_id, "ids": ids}).fetchall()
        for record, row in zip(rows.from_rows(table, read), read, strict=True):
            found[table, record.record_id] = Stored(record, *row[-3:])
    return found


def known_answer(cursor: Cursor, act: Act, kind: str) -> tuple[str, list[tuple[str, str, int]]] | None:
    """The session and the records of the first answer, when this op_id was answered before."""
    row = cursor.execute(statement("changes", "answer"), {"op_id": act.op_id}).fetchone()
    if row is None:
        return None
    if row[0] != kind:
        raise Refused("This form was sent already for something else. Reload the page, then try again.")
    return row[1], [(table, record_id, version) for table, record_id, version in json.loads(row[2])]


def as_answered(cursor: Cursor, answer: tuple[str, list[tuple[str, str, int]]]) -> tuple[Record, ...]:
    """The records as they were first answered, whatever happened to them since."""
    session_id, states = answer
    read = cursor.execute(
        statement("changes", "states"),
        {
            "session_id": session_id,
            "tables": [table for table, _, _ in states],
            "ids": [record_id for _, record_id, _ in states],
            "versions": [version for _, _, version in states],
        },
    ).fetchall()
    found = {(table, record_id, version): after for table, record_id, version, after in read}
    return tuple(rows.from_json(state[0], found[state]) for state in states)


def apply(
    unit: Unit,
    types: Types,
    act: Act,
    session_id: str,
    saves: Sequence[Record],
    deletes: Sequence[Record],
    restores: Sequence[Record],
    kind: str = "apply",
) -> tuple[Record, ...]:
    """The one write: saved, then restored records in their new versions."""
    answer = known_answer(unit.cursor, act, kind)
    if answer is not None:
        answered = as_answered(unit.cursor, answer)
        if answer[0] == session_id:
            _refuse_other_text(unit, saves, answered)
        elif not any(record.table == "session" for record in saves):  # a session made anew has another id each time
            raise Refused("This form was sent already, for another session. Reload the page, then try again.")
        return answered
    check_session(unit.cursor, session_id, (*saves, *restores))
    there = stored(unit.cursor, session_id, [(r.table, r.record_id) for r in (*saves, *deletes, *restores)])
    decided: list[tuple[Step | None, Record]] = [
        *(_save(unit, record, there.get((record.table, record.record_id))) for record in saves),
        *(_restore(unit, record, there.get((record.table, record.record_id))) for record in restores),
    ]
    deleting = [_delete(unit, record, there.get((record.table, record.record_id))) for record in deletes]
    steps = [step for step in (*(step for step, _ in decided), *deleting) if step is not None]
    write(unit, types, act, session_id, steps)
    now = tuple(record for _, record in decided)
    keep_operation(unit, act, kind, session_id, [(r.table, r.record_id, r.version) for r in now])
    return now


def _refuse_other_text(unit: Unit, saves: Sequence[Record], answered: Sequence[Record]) -> None:
    """A form whose first save was not confirmed, and that was typed in since: not the same save sent twice.

    Without this its newer text would be answered with "saved" and lost. When and by whom is the save's own business,
    and what is made anew on each press has another id; both are no difference.
    """
    before = {(record.table, record.record_id): record for record in answered}
    for mine in saves:
        theirs = before.get((mine.table, mine.record_id))
        if theirs is None:
            continue
        settled = rows.settled(mine, theirs.version)
        names = (name for name in fields(mine.table) if not name.endswith(("_utc", "_by")))
        if any(getattr(settled, name) != getattr(theirs, name) for name in names):
            _refuse_stale(unit, settled, theirs)


def check_session(cursor: Cursor, session_id: str, records: Iterable[Record]) -> None:
    """NotFound when the session is neither there nor being made or restored by these records."""
    if any(record.table == "session" for record in records):
        return
    row = cursor.execute(statement("rows", "session_state"), {"session_id": session_id}).fetchone()
    if row is None:
        raise NotFound("There is no such session. Open another one on 'Sessions'.")
    if row[1]:
        raise NotFound(f"The session '{row[0]}' was deleted. Restore it on 'Sessions', then save again.")


def _save(unit: Unit, mine: Record, there: Stored | None) -> tuple[Step | None, Record]:
    if there is None:
        if mine.version:
            raise NotFound(f"{rows.named(mine).capitalize()} is not in this session any more. Reload the page.")
        new = rows.settled(mine, 1)
        return Step(None, new, new, None), new
    if there.is_deleted:
        if mine.version:
            raise NotFound(
                f"{there.deleted_by} deleted {rows.named(there.record)} meanwhile. Restore it, then save again."
            )
        revived = rows.settled(mine, there.record.version + 1)
        return Step(None, revived, revived, there), revived
    new = rows.settled(mine, there.record.version + 1)
    if rows.same_content(new, there.record):
        return None, there.record
    if mine.version != there.record.version:
        _refuse_stale(unit, new, there.record)
    return Step(there.record, new, new, there), new


def _delete(unit: Unit, mine: Record, there: Stored | None) -> Step | None:
    if there is None:
        raise NotFound(f"{rows.named(mine).capitalize()} is not in this session any more. Reload the page.")
    if there.is_deleted:
        return None
    if mine.version != there.record.version:
        _refuse_stale(unit, rows.settled(mine, there.record.version), there.record)
    return Step(there.record, None, rows.settled(there.record, there.record.version + 1), there)


def _restore(unit: Unit, mine: Record, there: Stored | None) -> tuple[Step | None, Record]:
    if there is None:
        raise NotFound(f"{rows.named(mine).capitalize()} was never in this session. Reload the page.")
    if not there.is_deleted:
        return None, there.record
    back = rows.settled(there.record, there.record.version + 1)
    return Step(None, back, back, there), back


def _refuse_stale(unit: Unit, mine: Record, theirs: Record) -> NoReturn:
    clashes = tuple(
        FieldClash(name, getattr(mine, name), getattr(theirs, name))
        for name in fields(mine.table)
        if name != "version" and getattr(mine, name) != getattr(theirs, name)
    )
    raise StaleSave(rows.named(theirs), last_author(unit.cursor, theirs), clashes)


def last_author(cursor: Cursor, record: Record) -> str:
    """Who changed the record last."""
    row = cursor.execute(
        statement("changes", "last_author"),
        {"session_id": record.session_id, "table_name": record.table, "record_id": record.record_id},
    ).fetchone()
    return str(row[0]) if row else "somebody"


def write(unit: Unit, types: Types, act: Act, session_id: str, steps: Sequence[Step]) -> list[Change]:
    """All rows and their changes, many at once. Lanes that close are written before lanes that start."""
    _expect_second_lane(unit, session_id, steps)
    changes: list[Change] = []
    inserts: dict[str, list[rows.Row]] = defaultdict(list)
    updates: dict[str, list[rows.Row]] = defaultdict(list)
    for step in steps:
        change = _change(unit, act, session_id, step)
        changes.append(change)
        row = _full_row(step, act, change.change_id)
        (updates if step.stored else inserts)[step.row.table].append(row)
    for table in BY_TABLE:
        _write_rows(unit.cursor, "update", table, types[table], updates[table])
        _write_rows(unit.cursor, "insert", table, types[table], inserts[table])
    kept = [_change_row(change, step) for change, step in zip(changes, steps, strict=True)]
    _write_rows(unit.cursor, "insert", "change", types["change"], kept)
    return changes


def _expect_second_lane(unit: Unit, session_id: str, steps: Sequence[Step]) -> None:
    """What to say if the database refuses: the name of the workflow that is live now."""
    if any(isinstance(step.after, Lane) and step.after.state == "live" for step in steps):
        row = unit.cursor.execute(statement("rows", "live_lane"), {"session_id": session_id}).fetchone()
        unit.refusal = SecondLane(row[0] if row else "another workflow")


def _change(unit: Unit, act: Act, session_id: str, step: Step) -> Change:
    return Change(
        change_id=unit.change_id(session_id, step.row.table),
        op_id=act.op_id,
        session_id=session_id,
        page=act.page,
        table=step.row.table,
        record_id=step.row.record_id,
        who=act.who,
        at_utc=act.at_utc,
        before=None if step.before is None else step.before.model_dump(mode="json"),
        after=None if step.after is None else step.after.model_dump(mode="json"),
        undoes=step.undoes,
    )


def _change_row(change: Change, step: Step) -> rows.Row:
    row: rows.Row = {name: getattr(change, name) for name in ("change_id", "op_id", "session_id", "page", "record_id")}
    return row | {
        "table_name": change.table,
        "version": step.row.version,
        "who": change.who,
        "at_utc": change.at_utc,
        "before": None if change.before is None else json.dumps(change.before, ensure_ascii=False),
        "after": None if change.after is None else json.dumps(change.after, ensure_ascii=False),
        "undoes": change.undoes,
    }


def _full_row(step: Step, act: Act, change_id: int) -> rows.Row:
    row = rows.to_row(step.row)
    row["deleted_utc"] = None if step.after is not None else act.at_utc
    row["deleted_by"] = None if step.after is not None else act.who
    row["first_change"] = step.stored.first_change if step.stored else change_id
    if isinstance(step.row, Lane):
        is_live = step.after is not None and step.row.state == "live"
        row["live_session_id"] = step.row.session_id if is_live else None
    return row


def _write_rows(cursor: Cursor, name: str, table: str, types: dict[str, str], given: list[rows.Row]) -> None:
    if given:
        lists: dict[str, list[Any]] = {f"p_{column}": [row[column] for row in given] for column in types}
        cursor.execute(writing(name, table, types), lists)


def keep_operation(unit: Unit, act: Act, kind: str, session_id: str, answer: list[tuple[str, str, int]]) -> None:
    """Remember the op_id with its answer, in the transaction of its effect."""
    unit.cursor.execute(
        statement("changes", "keep_operation"),
        {
            "op_id": act.op_id,
            "kind": kind,
            "session_id": session_id,
            "page": act.page,
            "who": act.who,
            "at_utc": act.at_utc,
            "answer": json.dumps(answer),
        },
    )
