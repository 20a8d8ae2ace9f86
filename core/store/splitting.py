"""The cases of one log as several new logs, each with its own rows, records and figures; all of it or nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from core.errors import NotFound, Refused
from core.records import Act, EventLog, Record
from core.store.engine import Cursor
from core.store.loading import Loader, Stop, Told
from core.store.saving import Types, apply, as_answered, known_answer, stored
from core.store.statements import statement
from core.store.summaries import choose, keep
from core.store.writer import Unit

Records = tuple[Record, ...]
_TOLD_LAST = ("estimate", "activity_label", "event_log", "workflow")
"""The history tells the latest change of an act first, so what matters most is saved last."""


@dataclass(frozen=True)
class Part:
    """One new log, and the values of the attribute whose cases it takes; `values` None gathers all the others."""

    event_log: EventLog
    values: tuple[str, ...] | None


@dataclass(frozen=True)
class Measured:
    """What was computed for a part: its summary, and the records that follow from it; they replace those of the split
    with the same id."""

    calendar: str
    method: int
    document: str
    saves: Records = ()


@dataclass(frozen=True)
class Wanted:
    """A split as it is asked for."""

    parent: EventLog
    attribute_no: int
    parts: tuple[Part, ...]
    saves: Records = field(default=())
    deletes: Records = field(default=())


Measure = Callable[[EventLog], Measured]
"""Computes the figures of a part whose rows are there already, though nobody sees them yet."""


def split(
    loader: Loader,
    types: Types,
    act: Act,
    wanted: Wanted,
    measure: Measure,
    now_utc: datetime,
    told: Told,
    stop: threading.Event | None,
) -> Records:
    """What was saved: the records of the split, its logs, what was measured. The same act again: the first answer."""
    session_id, measured = wanted.parent.session_id, list[Measured]()

    def fill(cursor: Cursor, _: Stop) -> None:
        told(0.0, "putting the cases apart")
        _fill(cursor, wanted)

    def between(wish: Stop) -> None:
        for number, part in enumerate(wanted.parts):
            wish.check()
            told((1 + number) / (1 + len(wanted.parts)), f"measuring part {number + 1} of {len(wanted.parts)}")
            measured.append(measure(part.event_log))

    def finish(unit: Unit) -> Records:
        answer = _known(unit.cursor, act, wanted)
        if answer is not None:
            return answer
        logs = tuple(part.event_log for part in wanted.parts)
        more = [record for each in measured for record in each.saves]
        saves = {(record.table, record.record_id): record for record in (*wanted.saves, *logs, *more)}
        in_order = sorted(saves.values(), key=lambda record: _TOLD_LAST.index(record.table))
        saved = apply(unit, types, act, session_id, in_order, wanted.deletes, (), kind="split")
        for log, each in zip(logs, measured, strict=True):
            keep(unit.cursor, (session_id, log.event_log_id), each.calendar, each.method, each.document, now_utc)
        return saved

    keys = [(session_id, part.event_log.event_log_id) for part in wanted.parts]

    def known(cursor: Cursor) -> Records | None:
        return _known(cursor, act, wanted)

    return loader.run(act.op_id, keys, known, fill, finish, stop, between)


def _known(cursor: Cursor, act: Act, wanted: Wanted) -> Records | None:
    """What this act was answered before. NotFound when the log is gone, Refused when it is split like this already."""
    parent = wanted.parent
    answer = known_answer(cursor, act, "split")
    if answer is not None:
        return as_answered(cursor, answer)
    key = ("event_log", parent.event_log_id)
    there = stored(cursor, parent.session_id, [key]).get(key)
    if there is None or there.is_deleted:
        raise NotFound("The imported log is no longer there. Import it again.")
    attribute = wanted.parts[0].event_log.split_by
    asked = {"session_id": parent.session_id, "parent_id": parent.event_log_id, "split_by": attribute}
    if cursor.execute(statement("split", "made_before"), asked).fetchone():
        raise already_split(attribute)
    return None


def already_split(attribute: str) -> Refused:
    """Why the cases of a log are not made parts twice."""
    return Refused(
        f"This log is split by '{attribute[:60]}' already, and its cases would be counted twice. "
        "Take that split back first, then split with all the values."
    )


def _fill(cursor: Cursor, wanted: Wanted) -> None:
    session_id = wanted.parent.session_id
    choose(cursor, (session_id, wanted.parent.event_log_id))
    numbers = range(1, len(wanted.parts) + 1)
    values = [(value, no) for no, part in zip(numbers, wanted.parts, strict=True) for value in part.values or ()]
    rest = next((no for no, part in zip(numbers, wanted.parts, strict=True) if part.values is None), None)
    ids = [part.event_log.event_log_id for part in wanted.parts]
    cursor.execute(statement("split", "parts"), {"part_nos": list(numbers), "event_log_ids": ids})
    cursor.execute(
        statement("split", "cases"),
        {
            "attribute_no": wanted.attribute_no,
            "rest": rest,
            "values": [value for value, _ in values],
            "value_parts": [no for _, no in values],
        },
    )
    cursor.execute(statement("split", "names"))
    for name in ("events", "event_cases", "event_names", "event_case_values"):
        cursor.execute(statement("split", name), {"session_id": session_id})
    found = cursor.execute(statement("split", "counts"), {"session_id": session_id}).fetchall()
    there = {event_log_id: (events, cases) for event_log_id, events, cases in found}
    if there != {part.event_log.event_log_id: (part.event_log.events, part.event_log.cases) for part in wanted.parts}:
        raise Refused("The cases of the log do not fall apart as they were counted, so nothing was changed. Try again.")
