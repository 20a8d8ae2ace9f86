"""The events and traces of an XES file as they pass by: what the parser tells becomes rows, and rows batches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from core.errors import FileRefused
from core.importers.limits import Limits, over
from core.importers.text_parts import TextParts

EVENT_BEGINS = re.compile(rb"<(?:[\w.-]+:)?event(?=[\s/>])")
_ATTRIBUTE, _TRACE, _EVENT, _GLOBAL, _LOG = range(1, 6)
_KINDS = dict.fromkeys(("string", "date", "int", "float", "boolean", "id"), _ATTRIBUTE) | {
    "trace": _TRACE, "event": _EVENT, "global": _GLOBAL, "log": _LOG,
}  # fmt: skip
_DEEPEST = 1000
_BATCH_ROWS, _BATCH_BYTES = 50_000, 16 * 2**20
_NEVER = -9


class _Kinds(dict[str, int]):
    """Tag as the parser spells it (namespace}name) → what it is; 0 for what plays no role."""

    def __missing__(self, tag: str) -> int:
        kind = _KINDS.get(tag.rpartition("}")[2], 0)
        if kind:
            self[tag] = kind
        return kind


class _Places(dict[str, int]):
    """Key of an attribute → number of its column, given when the key is first seen."""

    def __init__(self, columns: int) -> None:
        super().__init__()
        self._columns = columns

    def __missing__(self, key: str) -> int:
        if len(self) >= self._columns:
            raise over("The file has more different attributes than", self._columns, "columns", "columns")
        place = self[key] = len(self)
        return place


class Events:
    """Takes the start and end of every element, and writes batches; `finish` writes the last one.

    Events are numbered through the file, traces too (0: an event outside of any trace). A trace without a name gets
    its number as its name.
    """

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.event_parts, self.trace_parts = TextParts(folder, "e"), TextParts(folder, "t")
        self.event_places, self.case_places = _Places(limits.columns), _Places(limits.columns)
        self.defaults: dict[str, dict[str, str]] = {"trace": {}, "event": {}}
        self.events = self.traces = self.empty = self.nameless = self.in_comments = 0
        self._limits, self._kinds, self._name = limits, _Kinds(), self.case_places["concept:name"]
        self._depth, self._level, self._closes = 0, _NEVER, _NEVER
        self._number, self._is_trace, self._is_event, self._scope = 0, False, False, ""
        self._row: dict[int, str] = {}
        self._trace: dict[int, str] = {}
        self._places = self.event_places
        self._rows: list[dict[int, str]] = []
        self._traces_of_rows: list[int] = []
        self._trace_rows: list[dict[int, str]] = []
        self._trace_numbers: list[int] = []
        self._last_with_events = self._bytes = 0

    def start(self, tag: str, attributes: list[str]) -> None:
        """An element begins. Called for each one, so the commonest stands first."""
        depth = self._depth = self._depth + 1
        if depth == self._level:
            kind = self._kinds[tag]
            if kind == _ATTRIBUTE:
                if len(attributes) == 4 and attributes[0] == "key" and attributes[2] == "value":
                    self._row[self._places[attributes[1]]] = attributes[3]
                else:
                    key, value = _pair(attributes)
                    if key is not None and value is not None:
                        self._row[self._places[key]] = value
            elif kind == _EVENT and self._is_trace and not self._is_event:
                self._open_event()
        elif depth <= 2 or self._scope:
            self._open(depth, tag, attributes)
        elif depth > _DEEPEST:
            raise FileRefused(f"The file has elements inside elements, more than {_DEEPEST} deep. Export it again.")

    def end(self, tag: str) -> None:
        """An element ends."""
        depth = self._depth = self._depth - 1
        if depth == self._closes:
            if self._is_event:
                self._close_event()
            elif self._is_trace:
                self._close_trace()
            self._scope = ""

    def comment(self, text: str) -> None:
        """Events that a comment takes out are counted, as the count in the bytes sees them."""
        self.in_comments += len(EVENT_BEGINS.findall(text.encode("utf-8", "replace")))

    def _open(self, depth: int, tag: str, attributes: list[str]) -> None:
        """The log itself, a child of it, or a default in a scope."""
        kind = self._kinds[tag]
        if depth == 1 and kind != _LOG:
            raise FileRefused(
                f"This is XML, but not an event log: its outermost element is '{tag.rpartition('}')[2][:40]}', and "
                "that of XES is 'log'. Export the log as XES, or the table as CSV."
            )
        if depth == 2 and kind == _TRACE:
            self._number, self._is_trace = self._number + 1, True
            self._row = self._trace = {}
            self._places, self._level, self._closes = self.case_places, 3, 1
        elif depth == 2 and kind == _EVENT:
            self._open_event()
        elif depth == 2 and kind == _GLOBAL:
            named = dict(zip(attributes[::2], attributes[1::2], strict=True))
            self._scope, self._closes = named.get("scope", "?"), 1
        elif depth == 3 and kind == _ATTRIBUTE and self._scope in self.defaults and not tag.endswith("date"):
            key, value = _pair(attributes)
            if key is not None and value is not None and len(self.defaults[self._scope]) < self._limits.columns:
                self.defaults[self._scope][key] = value

    def _open_event(self) -> None:
        self._is_event, self._row, self._places = True, {}, self.event_places
        self._level, self._closes = self._depth + 1, self._depth - 1

    def _close_event(self) -> None:
        self.events += 1
        self._rows.append(self._row)
        self._is_event = False
        if self._is_trace:
            self._traces_of_rows.append(self._number)
            self._row, self._places, self._level, self._closes = self._trace, self.case_places, 3, 1
        else:
            self._traces_of_rows.append(0)
            self._level = self._closes = _NEVER

    def _close_trace(self) -> None:
        self._is_trace, self._level, self._closes = False, _NEVER, _NEVER
        if self._last_with_events == self.events:
            self.empty += 1
            return
        self._last_with_events = self.events
        self.traces += 1
        if not self._trace.get(self._name, "").strip():
            self.nameless += 1
            self._trace[self._name] = str(self._number)
        self._trace_rows.append(self._trace)
        self._trace_numbers.append(self._number)

    def fed(self, size: int) -> None:
        """So many bytes went through the parser: writes a batch when enough has gathered."""
        self._bytes += size
        if self.events * len(self.event_places) > self._limits.cells:
            raise self._limits.over("The file has more cells than", self._limits.cells, "cells", "cells")
        if self.events > self._limits.rows:
            raise self._limits.over("The file has more events than", self._limits.rows, "rows", "rows")
        if self._bytes >= _BATCH_BYTES or len(self._rows) >= _BATCH_ROWS:
            self.finish()

    def finish(self) -> None:
        """Writes what has gathered."""
        last = self.events - len(self._rows)
        positions = range(last + 1, self.events + 1)
        if self._rows:
            self.event_parts.add(
                _columns(self._rows), {"position": positions, "line": positions, "trace": self._traces_of_rows}
            )
        if self._trace_rows or not self.trace_parts.paths:
            self.trace_parts.add(_columns(self._trace_rows), {"trace": self._trace_numbers})
        self._rows, self._traces_of_rows, self._trace_rows, self._trace_numbers = [], [], [], []
        self._bytes = 0


def _columns(rows: list[dict[int, str]]) -> Iterator[tuple[int, list[str | None]]]:
    """Rows turned into columns, one after the other, so that only one needs memory."""
    for place in sorted(set().union(*rows)):
        yield place, [row.get(place) for row in rows]


def _pair(attributes: list[str]) -> tuple[str | None, str | None]:
    """Key and value, in whatever order and namespace they are written."""
    found = dict(zip((name.rpartition("}")[2] for name in attributes[::2]), attributes[1::2], strict=True))
    return found.get("key"), found.get("value")
