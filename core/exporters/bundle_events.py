"""The events of one log in a bundle: every text once, columns of small numbers, times in the coarsest exact unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

_EPOCH = datetime(1970, 1, 1)
_LAST_DAY = datetime(9999, 12, 31)
_UNITS = {"s": 1_000_000, "ms": 1_000, "us": 1}
LONGEST_TEXT = 4000


@dataclass(frozen=True)
class Events:
    """The events of one log, one list a column, in the order of their positions. Times are naive UTC."""

    case_id: tuple[str, ...] = ()
    activity: tuple[str, ...] = ()
    started_utc: tuple[datetime | None, ...] = ()
    ended_utc: tuple[datetime, ...] = ()
    resource: tuple[str | None, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[tuple[Any, ...]]) -> Events:
        """From rows of (case_id, activity, started_utc, ended_utc, resource)."""
        columns = list(zip(*rows, strict=True)) or [()] * 5
        return cls(*columns)


def packed(events: Events) -> dict[str, Any]:
    """The events as plain lists for JSON."""
    cases, activities = _numbered(events.case_id), _numbered(events.activity)
    resources = _numbered(resource for resource in events.resource if resource is not None)
    started = [None if moment is None else _microseconds(moment) for moment in events.started_utc]
    ended = [_microseconds(moment) for moment in events.ended_utc]
    unit = next(
        name for name, size in _UNITS.items() if all(moment is None or moment % size == 0 for moment in started + ended)
    )
    size = _UNITS[unit]
    return {
        "cases": list(cases), "activities": list(activities), "resources": list(resources), "unit": unit,
        "case": [cases[name] for name in events.case_id], "activity": [activities[name] for name in events.activity],
        "resource": [None if name is None else resources[name] for name in events.resource],
        "started": [None if moment is None else moment // size for moment in started],
        "ended": [moment // size for moment in ended],
    }  # fmt: skip


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def unpacked(given: Mapping[str, Any]) -> Events:
    """The columns as they were; ValueError, TypeError, KeyError, IndexError or OverflowError for anything else."""
    size = _UNITS[given["unit"]]
    cases, activities, resources = (_texts(given[name]) for name in ("cases", "activities", "resources"))
    length = len(given["ended"])
    if any(not isinstance(given[name], list) or len(given[name]) != length
           for name in ("case", "activity", "resource", "started", "ended")):  # fmt: skip
        raise ValueError("columns of unequal length")
    events = Events(
        case_id=tuple(cases[_place(number)] for number in given["case"]),
        activity=tuple(activities[_place(number)] for number in given["activity"]),
        started_utc=tuple(None if moment is None else _moment(moment, size) for moment in given["started"]),
        ended_utc=tuple(_moment(moment, size) for moment in given["ended"]),
        resource=tuple(None if number is None else resources[_place(number)] for number in given["resource"]),
    )
    if any(began is not None and began > end for began, end in zip(events.started_utc, events.ended_utc, strict=True)):
        raise ValueError("an end before its start")
    return events


def _texts(told: Any) -> list[str]:
    if not isinstance(told, list) or not all(isinstance(text, str) and len(text) <= LONGEST_TEXT for text in told):
        raise ValueError("not a list of texts")
    "".join(told).encode()  # UnicodeEncodeError, a ValueError, for lone surrogates
    return told


def _place(number: Any) -> int:
    if type(number) is not int or number < 0:
        raise ValueError("not a position")
    return number


def _moment(number: Any, size: int) -> datetime:
    if type(number) is not int:
        raise ValueError("not a time")
    moment = _EPOCH + timedelta(microseconds=number * size)
    if moment > _LAST_DAY:
        raise ValueError("not a time")
    return moment


def write_parquet(events: Events, path: Path) -> None:
    """The events as the store loads them: position, case_id, activity, started_utc, ended_utc, resource."""
    import pyarrow as pa
    from pyarrow import parquet

    moment = pa.timestamp("us")
    columns = {
        "position": pa.array(range(len(events.ended_utc)), pa.int64()),
        "case_id": pa.array(events.case_id, pa.string()),
        "activity": pa.array(events.activity, pa.string()),
        "started_utc": pa.array(events.started_utc, moment),
        "ended_utc": pa.array(events.ended_utc, moment),
        "resource": pa.array(events.resource, pa.string()),
    }
    parquet.write_table(pa.table(columns), path)
