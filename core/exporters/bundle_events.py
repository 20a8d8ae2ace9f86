"""The events of one log in a bundle: the files that the store loads, as base64; and what bundles of version 1 held.

    {"events": "UEFSMQ…", "cases": "…", "names": "…", "values": "…",         Parquet: every text once, events as numbers
     "counted": {"pairing": {…}, "rows_as_events": {…}}}                    what the file's rows showed beforehand

2026-11, measured: a million events take 9 MB as Parquet, 12 MB in the bundle, and 0.1 s to write; as lists of numbers
in JSON (version 1) they took 38 MB. Parquet from strangers is parsed in the child only, and nothing of it on trust.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from core.log_figures import Pairing, RowCounts

_COLUMNS: dict[str, dict[str, str]] = {
    "events": {
        "position": "int64", "case_no": "int32", "activity_no": "int32", "resource_no": "int32",
        "started_utc": "timestamp[us]", "ended_utc": "timestamp[us]", "cost": "double",
    },
    "cases": {"case_no": "int32", "case_id": "string"},
    "names": {"kind": "string", "no": "int32", "name": "string"},
    "values": {"case_no": "int32", "attribute_no": "int32", "value_no": "int32"},
}  # fmt: skip
_MAY_BE_MISSING = ("resource_no", "started_utc", "cost")
_COUNTED = {
    "pairing": {each.name for each in fields(Pairing)},
    "rows_as_events": {each.name for each in fields(RowCounts)},
}
_KINDS = ("activity", "resource", "attribute", "value")
_FIRST, _LAST = datetime(1900, 1, 1), datetime(2201, 1, 1)
"""Calendars are laid out over the days of a log, so a log of ten thousand years would be a way to stop a server."""
_UNITS = {"s": 1_000_000, "ms": 1_000, "us": 1}
LONGEST_TEXT_BYTES = 2**20
"""As long as a cell that an import takes."""
MOST_ROWS = 100_000_000


@dataclass(frozen=True)
class Events:
    """The events of one log: Parquet content by name, and what was counted in the rows of the file."""

    files: Mapping[str, bytes]
    counted: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, summary: str | None = None) -> Events:
        """From the files that `store.write_events` put into the folder, and the newest summary that the store has."""
        return cls({name: (folder / f"{name}.parquet").read_bytes() for name in _COLUMNS}, _counted(summary))

    def write(self, folder: Path) -> None:
        """The files as `store.load_events` takes them."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            (folder / f"{name}.parquet").write_bytes(content)
        if self.counted:  # of no method, so never taken for figures; but found by whoever computes them
            document = {"calendar": "", "method": 0, "figures": dict(self.counted)}
            (folder / "figures.json").write_text(json.dumps(document), encoding="utf-8")


def _counted(summary: str | None) -> dict[str, Any]:
    if summary is None:
        return {}
    figures = json.loads(summary)["figures"]
    return {name: figures[name] for name in ("pairing", "rows_as_events") if figures.get(name)}


def packed(events: Events) -> dict[str, Any]:
    """The events as texts for JSON."""
    told: dict[str, Any] = {name: base64.b64encode(content).decode() for name, content in events.files.items()}
    return told | ({"counted": dict(events.counted)} if events.counted else {})


def unpacked(given: Mapping[str, Any]) -> tuple[Events, int, int]:
    """The events as they were, with the numbers of events and cases, checked; of both versions.

    ValueError, TypeError, KeyError, IndexError or OverflowError for anything else (Arrow's errors are such, too).
    """
    if "unit" in given:
        return _of_version_1(given)
    if given.keys() - _COLUMNS.keys() - {"counted"}:
        raise ValueError("not the files of a log")
    files = {name: base64.b64decode(given[name], validate=True) for name in _COLUMNS}
    events, cases = _checked(files)
    return Events(files, _numbers(given.get("counted", {}))), events, cases


def _numbers(counted: Any) -> dict[str, Any]:
    """What was counted, when it is counts and words; else ValueError."""
    json.dumps(counted, ensure_ascii=False).encode()  # UnicodeEncodeError, a ValueError, for lone surrogates
    for name, told in counted.items():
        if not told.keys() <= _COUNTED[name]:
            raise ValueError("not the counts of a log")
        numbers = [value for key, value in told.items() if key != "words"]
        for word, rows in told.get("words", []):
            if not isinstance(word, str) or len(word) > LONGEST_TEXT_BYTES:
                raise ValueError("not a word")
            numbers.append(rows)
        if any(type(number) is not int or number < 0 for number in numbers):
            raise ValueError("not a count")
    return dict(counted)


def _checked(files: Mapping[str, bytes]) -> tuple[int, int]:
    """How many events and cases the files hold, when their columns and texts are those of a log."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import parquet

    tables = {}
    for name, columns in _COLUMNS.items():
        opened = parquet.ParquetFile(pa.BufferReader(files[name]))
        if opened.metadata.num_rows > MOST_ROWS:
            raise ValueError("more rows than a log has")
        found = {each.name: str(each.type) for each in opened.schema_arrow}
        if found != columns:
            raise ValueError("not the columns of a log")
        table = tables[name] = opened.read()
        table.validate(full=True)
        if any(table[column].null_count for column in columns if column not in _MAY_BE_MISSING):
            raise ValueError("something is missing")
        for column, kind in columns.items():
            if kind == "string" and (pc.max(pc.binary_length(table[column])).as_py() or 0) > LONGEST_TEXT_BYTES:
                raise ValueError("a text is too long")
    events, cases, names = tables["events"], tables["cases"], tables["names"]
    if not set(pc.unique(names["kind"]).to_pylist()) <= set(_KINDS):
        raise ValueError("not a kind of name")
    if pc.count_distinct(cases["case_id"]).as_py() != len(cases):
        raise ValueError("a case twice")
    for kind in _KINDS[:2]:
        told = names.filter(pc.equal(names["kind"], kind))["name"]
        if pc.count_distinct(told).as_py() != len(told):
            raise ValueError("a name twice")
    if len(events):
        first, last = (pc.min_max(events["ended_utc"])[key].as_py() for key in ("min", "max"))
        if min(first, pc.min(events["started_utc"]).as_py() or first) < _FIRST or last > _LAST:
            raise ValueError("not a time")
        if pc.any(pc.greater(events["started_utc"], events["ended_utc"])).as_py():
            raise ValueError("an end before its start")
    return len(events), len(cases)


# ── version 1 ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _of_version_1(given: Mapping[str, Any]) -> tuple[Events, int, int]:
    """Lists of texts and of places in them, times since 1970 in a unit."""
    size = _UNITS[given["unit"]]
    cases, activities, resources = (_texts(given[name]) for name in ("cases", "activities", "resources"))
    length = len(given["ended"])
    if any(not isinstance(given[name], list) or len(given[name]) != length
           for name in ("case", "activity", "resource", "started", "ended")):  # fmt: skip
        raise ValueError("columns of unequal length")
    columns: dict[str, list[Any]] = {
        "position": list(range(1, length + 1)),
        "case_no": _places(given["case"], cases),
        "activity_no": _places(given["activity"], activities),
        "resource_no": _places(given["resource"], resources),
        "started_utc": [None if moment is None else _microseconds(moment, size) for moment in given["started"]],
        "ended_utc": [_microseconds(moment, size) for moment in given["ended"]],
        "cost": [None] * length,
    }
    if None in columns["case_no"] or None in columns["activity_no"]:
        raise ValueError("an event without a case or an activity")
    names = [("activity", *each) for each in enumerate(activities, start=1)]
    names += [("resource", *each) for each in enumerate(resources, start=1)]
    kinds, numbers, texts = zip(*names, strict=True) if names else ((), (), ())
    files = {
        "events": _parquet("events", columns),
        "cases": _parquet("cases", {"case_no": range(1, len(cases) + 1), "case_id": cases}),
        "names": _parquet("names", {"kind": kinds, "no": numbers, "name": texts}),
        "values": _parquet("values", {"case_no": [], "attribute_no": [], "value_no": []}),
    }
    there = _checked(files)
    if len(set(columns["case_no"])) != len(cases):
        raise ValueError("a case without events")
    return Events(files), *there


def _parquet(name: str, columns: Mapping[str, Iterable[Any]]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    kinds = {"int64": pa.int64(), "int32": pa.int32(), "double": pa.float64(), "string": pa.string(),
             "timestamp[us]": pa.timestamp("us")}  # fmt: skip
    out = pa.BufferOutputStream()
    table = {column: pa.array(columns[column], kinds[kind]) for column, kind in _COLUMNS[name].items()}
    parquet.write_table(pa.table(table), out)
    return bytes(out.getvalue())


def _texts(told: Any) -> list[str]:
    if not isinstance(told, list) or not all(isinstance(text, str) for text in told):
        raise ValueError("not a list of texts")
    "".join(told).encode()  # UnicodeEncodeError, a ValueError, for lone surrogates
    return told


def _places(given: list[Any], texts: list[str]) -> list[int | None]:
    """Numbers from 1 for places from 0."""
    if any(place is not None and (type(place) is not int or not 0 <= place < len(texts)) for place in given):
        raise ValueError("not a position")
    return [None if place is None else place + 1 for place in given]


def _microseconds(number: Any, size: int) -> int:
    if type(number) is not int:
        raise ValueError("not a time")
    return number * size
