"""Records to rows and back. The only place that knows how a field is kept in a column.

str, int, float, bool, date, time, None   as they are
naive UTC datetime                         TIMESTAMP (one with a zone is converted first)
tuple                                      list
dict                                       JSON text
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast, get_origin

from core.records import Change, Record
from core.store.statements import BY_TABLE, fields

Row = dict[str, Any]


@cache
def _special(table: str) -> dict[str, Callable[[Any], Any]]:
    """Fields whose column holds something else than the field: how each comes back."""
    back: dict[str, Callable[[Any], Any]] = {}
    for name, field in BY_TABLE[table].model_fields.items():
        origin = get_origin(field.annotation)
        if origin is tuple:
            back[name] = tuple
        elif origin is dict:
            back[name] = json.loads
    return back


def _kept(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return json.dumps(dict(value), ensure_ascii=False, allow_nan=False)
    return value


def to_row(record: Record) -> Row:
    """The record's columns (without those that only the store sets)."""
    return {name: _kept(getattr(record, name)) for name in fields(record.table)}


def settled(record: Record, version: int) -> Record:
    """The record as it will be read back: the new version, times without a zone, dicts as JSON gives them."""
    row = to_row(record)
    row["version"] = version
    return from_rows(record.table, [tuple(row.values())])[0]


def from_rows(table: str, rows: Iterable[Sequence[Any]]) -> tuple[Record, ...]:
    """Rows as `reading(…)` selects them, back to records.

    Not validated again: they were when they were made. That makes 9 000 records a matter of 0.1 s, not 1 s.
    """
    kind, names, special = BY_TABLE[table], fields(table), _special(table)
    all_set = set(names)
    records = []
    for row in rows:
        values = dict(zip(names, row, strict=False))
        for name, back in special.items():
            values[name] = back(values[name])
        records.append(kind.model_construct(all_set, **values))
    return tuple(records)


def from_mapping(table: str, kept: Mapping[str, Any]) -> Record:
    """A record as a change kept it, checked again."""
    return BY_TABLE[table].model_validate(kept)


def from_json(table: str, text: str) -> Record:
    """A record from the JSON text of a change, checked again."""
    return BY_TABLE[table].model_validate_json(text)


def same_content(mine: Record, theirs: Record) -> bool:
    """True when every field but the version is equal."""
    return all(getattr(mine, name) == getattr(theirs, name) for name in fields(mine.table) if name != "version")


def change_of(row: Sequence[Any]) -> Change:
    """A row of `changes` in store_changes.sql as a Change."""
    change_id, op_id, session_id, page, table, record_id, who, at_utc, before, after, undoes = row
    return Change(
        change_id=change_id,
        op_id=op_id,
        session_id=session_id,
        page=page,
        table=table,
        record_id=record_id,
        who=who,
        at_utc=at_utc,
        before=cast("Mapping[str, Any]", json.loads(before)) if before else None,
        after=cast("Mapping[str, Any]", json.loads(after)) if after else None,
        undoes=undoes,
    )


def named(record: Record) -> str:
    """How a sentence names the record.

    >>> from core.records import Role
    >>> named(Role(session_id="s", role_id="r", name="Clerk"))
    "the role 'Clerk'"
    """
    name = getattr(record, "name", "") or getattr(record, "owner", "")
    return f"{record.label} '{name}'" if name else record.label
