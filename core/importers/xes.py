"""XES and XES.gz, the exchange format of process mining: one pass that never holds more than a batch of events.

Attributes of a trace become columns named `case:` and their key, attributes of an event columns named by their key;
what lies deeper (attributes of attributes, lists, containers) is left out. Events and traces go to Parquet apart and
are joined by the number of the trace, so a trace of any length needs no memory, wherever its own attributes stand.

2026-11: expat is driven directly, with defusedxml's guards on it (any DOCTYPE is refused before anything could be
expanded): building elements for `iterparse` costs several times as much. Events are counted a
second time in the bytes, and `work.read` holds the two counts together.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any
from xml.parsers.expat import ExpatError
from xml.parsers.expat.errors import XML_ERROR_INCORRECT_ENCODING, XML_ERROR_UNKNOWN_ENCODING, codes

import duckdb
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from duckdb import CoalesceOperator, ColumnExpression, ConstantExpression, Expression

from core import confined
from core.errors import FileRefused
from core.importers import Loaded, Source, named, sql
from core.importers.limits import Limits
from core.importers.text_parts import make_source
from core.importers.xes_events import EVENT_BEGINS, Events

_BLOCK = 2**20
_SAMPLE_ROWS = 5_000
_LONGEST_TAG = 200
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_XML = re.compile(rb"\s*<(\?xml|!--|!DOCTYPE(?!\s+html)|([\w.-]+:)?log[\s>/])", re.IGNORECASE)
_NO_ENCODING = {codes[XML_ERROR_UNKNOWN_ENCODING], codes[XML_ERROR_INCORRECT_ENCODING]}
_PLACEHOLDERS = {"", "unknown", "__invalid__", "invalid", "default", "undefined", "none", "n/a", "string", "name"}
"""Defaults of `global` scopes that stand for nothing; they never fill a gap."""
_NOT_SO_ENCODED = "The XES file (XML) is not written in the encoding that it names. Export it again as UTF-8."


def is_mine(head: bytes) -> bool:
    """Anything that begins like XML, packed or not; pages of the web are somebody else's."""
    if head[:2] == b"\x1f\x8b":
        try:
            head = zlib.decompressobj(31).decompress(head, 4096)
        except zlib.error:
            return False
    if head[:2] in _UTF16:
        head = head.replace(b"\0", b"")[2:]
    return bool(_XML.match(head.removeprefix(codecs.BOM_UTF8)))


def look(path: Path, choice: dict[str, Any], limits: Limits, scratch: Path) -> Source:
    """Reads the whole file once, into batches in `scratch`; `load` then only picks columns."""
    events = Events(scratch, limits)
    counted = _parsed(path, events, limits)
    if not events.events:
        raise FileRefused("The XES file (XML) holds no events. Export the log again, with its traces and events.")
    if not events.traces:
        raise FileRefused("The XES file has events but no trace around them, so no cases. Export the log with traces.")
    names = {f"e{place}": key for key, place in events.event_places.items() if events.event_parts.filled[place]}
    name, *others = (
        (f"t{place}", f"case:{key}")
        for key, place in events.case_places.items()
        if events.trace_parts.filled[place]  # not of empty traces alone
    )
    names = dict([name]) | names | dict(others)
    if len(names) > limits.columns:
        raise limits.over(
            f"The file has {len(names)} different attributes, more than", limits.columns, "columns", "columns"
        )
    defaults = _defaults(events, names)
    dialect: dict[str, Any] = {
        "lines": events.events, "counted": counted, "places": list(names), "defaults": defaults,
        "events": events.event_parts.paths, "traces": events.trace_parts.paths,
    }  # fmt: skip
    con = duckdb.connect(config={"temp_directory": str(scratch), "threads": 1, "memory_limit": "500MB"})
    try:
        sample = _joined(con, dialect).order("position").limit(_SAMPLE_ROWS)
        rows = sample.select(*(_text(dialect, number) for number in range(len(names)))).fetchall()
        con.read_parquet(dialect["traces"], union_by_name=True).to_view("traces")
        cases = con.execute(sql("import_xes_cases")).fetchall()[0][0]
    finally:
        con.close()
    first = tuple(tuple(text or "" for text in row) for row in rows)
    notes = _notes(events, cases, [f"{names[place]} = {text}" for place, text in defaults.items()])
    return Source("xes", path, named(list(names.values())), first, dialect, notes)


def _joined(con: duckdb.DuckDBPyConnection, dialect: Mapping[str, Any]) -> duckdb.DuckDBPyRelation:
    """Every event with the attributes of its trace."""
    events = con.read_parquet(dialect["events"], union_by_name=True)
    return events.join(con.read_parquet(dialect["traces"], union_by_name=True), "trace", how="left")


def _text(dialect: Mapping[str, Any], number: int) -> Expression:
    """One column; a default of the file's own where it is missing."""
    place = dialect["places"][number]
    default = dialect["defaults"].get(place)
    column: Expression = ColumnExpression(place)
    return column if default is None else CoalesceOperator(column, ConstantExpression(default))


def _defaults(events: Events, names: Mapping[str, str]) -> dict[str, str]:
    """Defaults of `global` scopes for columns with gaps. A time or a case is never made up, nor filled with UNKNOWN."""
    found = {}
    for letter, scope, parts, rows in (
        ("e", "event", events.event_parts, events.events), ("t", "trace", events.trace_parts, events.traces),
    ):  # fmt: skip
        places = events.event_places if letter == "e" else events.case_places
        for key, text in events.defaults[scope].items():
            place = places.get(key)
            has_gaps = place is not None and parts.filled[place] < rows
            if has_gaps and text.strip().casefold() not in _PLACEHOLDERS:
                found[f"{letter}{place}"] = text
    return found


def _notes(events: Events, cases: int, defaults: list[str]) -> tuple[str, ...]:
    notes = ["A line is an event here: line 17 is the 17th event of the file."]
    if events.nameless:
        notes.append(f"{events.nameless} trace(s) have no name; the number of the trace in the file stands for it.")
    if events.empty:
        notes.append(f"{events.empty} trace(s) hold no event and are left out.")
    if cases < events.traces:
        notes.append(f"{events.traces} traces carry {cases} different names; those of one name are one case.")
    if defaults:
        notes.append(f"Where they are missing, the file's own defaults are read: {', '.join(defaults)[:300]}.")
    return tuple(notes)


def load(
    con: duckdb.DuckDBPyConnection, source: Source, chosen: Mapping[str, int], limits: Limits, scratch: Path
) -> Loaded:
    """The chosen columns of every event in the view `source`; events were counted in the bytes of the file."""
    make_source(_joined(con, source.dialect), {role: _text(source.dialect, number) for role, number in chosen.items()})
    return Loaded(int(source.dialect["counted"]), has_places=True)


# ── parsing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _parsed(path: Path, events: Events, limits: Limits) -> int:
    """Sends the file through the parser; answers how many events begin in its bytes."""
    parser = DefusedXMLParser(forbid_dtd=True).parser
    parser.StartElementHandler, parser.EndElementHandler = events.start, events.end
    parser.CommentHandler, parser.CharacterDataHandler, parser.DefaultHandlerExpand = events.comment, None, None
    counter, size, is_last = _Counter(), 0, False
    try:
        for block in _blocks(path, limits):
            size, is_last = size + len(block), not block
            counter.add(block)
            parser.Parse(block, is_last)
            if not is_last and size - parser.CurrentByteIndex > limits.cell_kb * 1024 + _BLOCK:
                raise limits.over("The file has a text longer than", limits.cell_kb, "kB", "cell_kb")
            events.fed(len(block))
    except DefusedXmlException as error:
        raise FileRefused(
            "The file declares a document type (DOCTYPE), through which XML can reach other files or grow without "
            "end, so it is not read. Export the log without it, and try again."
        ) from error
    except ExpatError as error:
        raise _not_sound(error, is_last) from error
    except (LookupError, ValueError) as error:  # an encoding that Python does not know, or can't use here
        raise FileRefused(_NOT_SO_ENCODED) from error
    events.finish()
    return counter.found - events.in_comments


def _not_sound(error: ExpatError, is_last: bool) -> FileRefused:
    if is_last:
        return FileRefused("The XES file (XML) ends too early: it is cut off. Copy or export it again.")
    if error.code in _NO_ENCODING:
        return FileRefused(_NOT_SO_ENCODED)
    return FileRefused(
        f"The XES file (XML) is damaged in line {error.lineno}, at sign {error.offset + 1}. Export it again."
    )


def _blocks(path: Path, limits: Limits) -> Iterator[bytes]:
    """The text of the file, unpacked, block by block; the last one is empty."""
    whole, size = path.stat().st_size, 0
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        text: gzip.GzipFile | IO[bytes] = gzip.GzipFile(fileobj=file) if is_packed else file
        while True:
            try:
                block = text.read(_BLOCK)
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                raise FileRefused("The packed file is cut off or damaged. Copy or download it again.") from error
            size += len(block)
            if is_packed and size > limits.unpacked_mb * 2**20:
                raise limits.over("The packed file holds more than", limits.unpacked_mb, "MB unpacked", "unpacked_mb")
            yield block
            if not block:
                return
            confined.report(0.3 * file.tell() / whole, "Reading the traces")


class _Counter:
    """Counts the events by their first letters alone, also across the ends of blocks."""

    def __init__(self) -> None:
        self.found, self._rest = 0, b""
        self._decoder: codecs.IncrementalDecoder | None = None

    def add(self, block: bytes) -> None:
        """Counts on; an empty block is the end."""
        if self.found == 0 and not self._rest and block[:2] in _UTF16:
            self._decoder = codecs.getincrementaldecoder("utf-16")("replace")
        if self._decoder:
            block = self._decoder.decode(block).encode("utf-8", "replace")
        text = self._rest + block
        begins = text.rfind(b"<")
        cut = begins if block and begins >= 0 and len(text) - begins < _LONGEST_TAG else len(text)
        self.found += len(EVENT_BEGINS.findall(text, 0, cut))
        self._rest = text[cut:]
