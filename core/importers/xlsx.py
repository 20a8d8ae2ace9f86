"""Excel workbooks (.xlsx, .xlsm): the values as they were last computed, never a formula, never a macro.

A workbook is judged first (`xlsx_gate`), then one sheet is read and written as text columns: times as ISO text, whole
numbers without a point, cells with an error as empty. Rows keep the numbers they have in the sheet; a row of nothing
but empty texts is no record. Rows with text are counted a second time in the XML; `work.read` holds the two together.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
from duckdb import ColumnExpression

from core import confined
from core.errors import FileRefused
from core.importers import Loaded, Source, named, xlsx_gate
from core.importers.headings import names_at
from core.importers.limits import Limits
from core.importers.text_parts import TextParts, make_source
from core.importers.times import written
from core.importers.xlsx_gate import Sheet, Span, guarded

_OLE = b"\xd0\xcf\x11\xe0"
_SAMPLE_ROWS = 5_000
_BATCH_CELLS = 500_000


def is_mine(head: bytes) -> bool:
    """Every ZIP archive, and the older container that an encrypted workbook is put in."""
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06", _OLE)


def look(path: Path, choice: dict[str, Any], limits: Limits, scratch: Path) -> Source:
    """The first sheet with a table, or the chosen one, as text columns in `scratch`; all its sheets are listed."""
    _must_not_be_old(path)
    archive = guarded(lambda: xlsx_gate.opened(path))
    with archive:
        listed = guarded(lambda: xlsx_gate.sheets(archive, limits))
        table = _chosen_table(path, archive, listed, choice, limits, scratch)
    parts, kept, blank, sample = _written(table, scratch)
    columns = [number for number in range(table.width) if table.header[number].strip() or parts.filled[number]]
    rows = sum(table.span.rows[table.begins :])
    dialect = {
        "sheet": table.sheet.name, "sheets": [sheet.name for sheet in listed], "header": table.has_header,
        "lines_above": table.above, "lines": kept, "counted": rows - blank, "parts": parts.paths,
        "places": [f"c{number}" for number in columns],
    }  # fmt: skip
    first = tuple(tuple(row[number] for number in columns) for row in sample)
    return Source(
        "xlsx", path, named([table.header[number] for number in columns]), first, dialect, _notes(table, listed)
    )


def _must_not_be_old(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(2**20)
    if head[:4] != _OLE:
        return
    if "EncryptedPackage".encode("utf-16-le") in head:
        raise FileRefused("The workbook is protected by a password. Save it without one and try again.")
    raise FileRefused("This is an old Excel or Word file. Save the table as .xlsx or CSV and try again.")


def _notes(table: _Table, listed: list[Sheet]) -> tuple[str, ...]:
    notes = []
    if len(listed) > 1:
        notes.append(f"The workbook has {len(listed)} sheets; '{table.sheet.name[:40]}' is read.")
    if table.above:
        notes.append(f"{table.above} line(s) above the table are left out.")
    if not table.has_header:
        notes.append("The first row looks like an event, not like column names; columns are numbered.")
    return tuple(notes)


# ── which table ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Table:
    """Where the table of a sheet begins, and its rows as they come."""

    sheet: Sheet
    span: Span
    header: list[str]
    has_header: bool
    above: int
    """Rows with text above the table."""
    begins: int
    """Row of the sheet, from 1, of the first record."""
    width: int
    rows: Callable[[], Iterator[list[Any]]]


def _chosen_table(
    path: Path, archive: zipfile.ZipFile, listed: list[Sheet], choice: Mapping[str, Any], limits: Limits, scratch: Path
) -> _Table:
    """The chosen sheet's table, or the first one there is: visible sheets first, hidden ones only if they must."""
    wanted = choice.get("sheet")
    tried = [sheet for sheet in listed if sheet.name == wanted] if wanted else sorted(
        listed, key=lambda sheet: not sheet.is_visible
    )  # fmt: skip
    if not tried:
        raise FileRefused(f"The workbook has no sheet '{str(wanted)[:40]}'. Choose another sheet.")
    refused: FileRefused | None = None
    for sheet in tried:
        try:
            span = guarded(lambda sheet=sheet: xlsx_gate.span(archive, sheet))  # type: ignore[misc]
            xlsx_gate.small_enough(sheet, span, limits)
            if span.cells:
                rows = _reader(path, sheet, scratch)
                table = _table(sheet, span, rows, choice.get("header"))
                if table is not None:
                    return table
        except FileRefused as refusal:
            refused = refused or refusal
    if refused is not None:
        raise refused
    which = f"The sheet '{tried[0].name[:40]}'" if len(tried) == 1 else "No sheet of the workbook"
    raise FileRefused(
        f"{which} holds {'no' if len(tried) == 1 else 'a'} table: a row of column names, and below it a row for each "
        "event with case, activity and time. Choose another sheet or file."
    )


def _reader(path: Path, sheet: Sheet, scratch: Path) -> Callable[[], Iterator[list[Any]]]:
    """Reads the sheet, once it was judged; the rows begin with row 1 of the sheet."""
    import python_calamine  # native code that has crashed on crafted files: imported nowhere but here, in the child

    own = scratch / "book.xlsx"
    if not own.exists():
        os.symlink(path.resolve(), own)
    confined.report(0.25, "Reading the sheet")
    try:
        found = python_calamine.CalamineWorkbook.from_path(own).get_sheet_by_name(sheet.name)
    except python_calamine.CalamineError as error:
        raise FileRefused(xlsx_gate.DAMAGED) from error
    return found.iter_rows


def _table(sheet: Sheet, span: Span, rows: Callable[[], Iterator[list[Any]]], header: bool | None) -> _Table | None:
    """The table of a sheet: it begins where the rows get as wide as most of them. None where there is none."""
    sample = [(number, row) for number, row in enumerate(islice(rows(), 1000), start=1) if _is_filled(row)]
    if not sample:  # everything lies far below
        sample = [(number, row) for number, row in islice(enumerate(rows(), start=1), 1000, None) if _is_filled(row)][
            :1000
        ]
    widths = [sum(text != "" for text in map(_text, row)) for _, row in sample]
    usual = max(Counter(widths).items(), key=lambda item: (item[1], item[0]))[0] if widths else 0
    above = next((place for place, width in enumerate(widths[:30]) if width >= max(2, usual - 1)), None)
    if above is None:
        return None
    if header is not False:
        above += names_at([list(map(_text, row)) for _, row in sample[above : above + 300]])
    number, first = sample[above]
    has_header = _names_columns(first) if header is None else bool(header)
    if len(sample) < above + 1 + has_header:
        return None
    names = [_text(value) for value in first] if has_header else [""] * len(first)
    return _Table(sheet, span, names, has_header, above, number + has_header, len(first), rows)


def _is_filled(row: list[Any]) -> bool:
    return any(_text(value).strip() for value in row)


def _names_columns(row: list[Any]) -> bool:
    """False when a row holds a time, or numbers in more than a quarter of its cells."""
    filled = [value for value in row if _text(value).strip()]
    if any(isinstance(value, (date, time, timedelta)) for value in filled):
        return False
    texts = [_text(value) for value in filled]
    if any(written(text) and not text.strip().isdigit() for text in texts):
        return False
    return sum(bool(re.fullmatch(r"-?\d+([.,]\d+)?", text.strip())) for text in texts) <= len(texts) / 4


# ── cells as text ────────────────────────────────────────────────────────────────────────────────────────────────────


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


_AS_TEXT: dict[type, Callable[[Any], str]] = {
    str: str, float: _number, int: str, bool: lambda value: "TRUE" if value else "FALSE", timedelta: _duration,
    datetime: lambda value: value.isoformat(" ", "milliseconds" if value.microsecond else "seconds"),
    date: date.isoformat, time: lambda value: value.isoformat("seconds"), type(None): lambda value: "",
}  # fmt: skip


def _text(value: Any) -> str:
    return _AS_TEXT[type(value)](value)


def _written(table: _Table, scratch: Path) -> tuple[TextParts, int, int, list[list[str]]]:
    """All records as text in batches: how many, how many of the rows with text had blanks only, and the first ones."""
    parts, kept, blank = TextParts(scratch, "c"), 0, 0
    lines: list[int] = []
    batch: list[list[str]] = []
    sample: list[list[str]] = []
    most = max(1, _BATCH_CELLS // table.width)
    for number, row in enumerate(table.rows(), start=1):
        if number < table.begins:
            continue
        texts = [_AS_TEXT[type(value)](value) for value in row]
        if not any(text and not text.isspace() for text in texts):
            blank += table.span.rows[number]
            continue
        kept += 1
        batch.append(texts)
        lines.append(number)
        if len(sample) < _SAMPLE_ROWS:
            sample.append(texts)
        if len(batch) >= most:
            _add(parts, batch, lines, kept, table.width)
            batch, lines = [], []
            confined.report(0.25, f"Reading row {number}")
    _add(parts, batch, lines, kept, table.width)
    return parts, kept, blank, sample


def _add(parts: TextParts, batch: list[list[str]], lines: list[int], kept: int, width: int) -> None:
    columns = ((number, [row[number] or None for row in batch]) for number in range(width))
    parts.add(columns, {"position": range(kept - len(batch) + 1, kept + 1), "line": lines})


def load(
    con: duckdb.DuckDBPyConnection, source: Source, chosen: Mapping[str, int], limits: Limits, scratch: Path
) -> Loaded:
    """The chosen columns of every record in the view `source`; rows were counted in the XML of the sheet."""
    whole = con.read_parquet(source.dialect["parts"], union_by_name=True)
    places = source.dialect["places"]
    make_source(whole, {role: ColumnExpression(places[number]) for role, number in chosen.items()})
    return Loaded(int(source.dialect["counted"]), has_places=True)
