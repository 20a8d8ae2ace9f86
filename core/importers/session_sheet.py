"""The rows of a small sheet, cell by cell: CSV or a workbook. Runs in the child process (`core/confined.py`) only."""

from __future__ import annotations

import csv
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from core.errors import FileRefused
from core.importers import xlsx_gate
from core.importers.limits import Limits, over
from core.importers.text import encoding_of, guessed, recoded, unpacked
from core.pasted import MOST_LINES

MOST_COLUMNS = 200
MOST_ROWS = 10 * MOST_LINES
"""A row for each of eight numbers of 2 000 workflows fits."""
LONGEST = 5_000
_DELIMITERS = ",;\t|"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")


def table(path: str, limits: Mapping[str, int]) -> dict[str, Any]:
    """{'rows': [[line, [cells]]], 'notes': […]} of every row with something in it; numbers of a workbook as numbers."""
    kept, given = Limits(**limits), Path(path)
    size = given.stat().st_size
    if size == 0:
        raise FileRefused("The file is empty. Fill in the sheet and save it first.")
    if size > kept.upload_mb * 2**20:
        raise FileRefused(f"The file is larger than {kept.upload_mb} MB. A sheet of workflows is much smaller.")
    with tempfile.TemporaryDirectory() as scratch, given.open("rb") as file:
        head = file.read(65536)
        if head[:4] == b"\xd0\xcf\x11\xe0":
            raise FileRefused(
                "This is an old Excel file, or one with a password. Save it as .xlsx without a password, or as CSV."
            )
        if head[:4] in _ZIPS:
            rows, notes = _workbook(given, kept)
        else:
            rows, notes = _text(given, head, kept, Path(scratch))
    return {"rows": _bounded(rows), "notes": notes}


def _bounded(rows: Sequence[tuple[int, list[Any]]]) -> list[list[Any]]:
    if not rows:
        raise FileRefused("The sheet holds nothing but empty cells. Fill it in and save it first.")
    if len(rows) > MOST_ROWS:
        raise FileRefused(f"The sheet has more than {MOST_ROWS} rows. Split it into several files.")
    width = max(len(cells) for _, cells in rows)
    if width > MOST_COLUMNS:
        raise over(f"The sheet has {width} columns, more than", MOST_COLUMNS, "columns", "columns")
    for line, cells in rows:
        if any(isinstance(cell, str) and len(cell) > LONGEST for cell in cells):
            raise FileRefused(f"Row {line} holds a cell of more than {LONGEST} characters. Shorten it and try again.")
    return [[line, cells] for line, cells in rows]


def _text(path: Path, head: bytes, limits: Limits, scratch: Path) -> tuple[list[tuple[int, list[Any]]], list[str]]:
    plain = unpacked(path, scratch, limits)
    if plain != path:
        with plain.open("rb") as file:
            head = file.read(65536)
    encoding = encoding_of(head, plain)
    source = recoded(plain, encoding, scratch)
    csv.field_size_limit(limits.cell_kb * 1024)
    with source.open(encoding="utf-8-sig", newline="") as file:
        delimiter = _delimiter(file.readline())
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter)
        try:
            rows = [(line, cells) for line, cells in _numbered(reader) if any(cell.strip() for cell in cells)]
        except csv.Error as error:
            raise FileRefused(
                f"The text around line {reader.line_num} can't be told apart into cells; usually a quotation mark was "
                "opened and never closed. Mend that line and try again."
            ) from error
    return rows, list(guessed(encoding))


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins."""
    line = 1
    for cells in islice(reader, MOST_ROWS + 2):
        yield line, cells
        line = reader.line_num + 1


def _delimiter(first: str) -> str:
    return max(_DELIMITERS, key=first.count)


def _workbook(path: Path, limits: Limits) -> tuple[list[tuple[int, list[Any]]], list[str]]:
    """The first visible sheet that holds something."""
    import python_calamine  # only here, in the child

    archive = xlsx_gate.guarded(lambda: xlsx_gate.opened(path))
    with archive:
        listed = xlsx_gate.guarded(lambda: xlsx_gate.sheets(archive, limits))
        visible = [sheet for sheet in listed if sheet.is_visible] or listed
        for sheet in visible:
            span = xlsx_gate.guarded(lambda sheet=sheet: xlsx_gate.span(archive, sheet))  # type: ignore[misc]
            xlsx_gate.small_enough(sheet, span, limits)
            if not span.cells:
                continue
            if span.last_row > 4 * MOST_ROWS or span.last_column > 4 * MOST_COLUMNS:
                raise FileRefused(f"The sheet '{sheet.name[:40]}' is too large for a list of workflows.")
            try:
                found = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(sheet.name)
                rows = [(line, [_cell(value) for value in row]) for line, row in enumerate(found.iter_rows(), start=1)]
            except python_calamine.CalamineError as error:
                raise FileRefused(xlsx_gate.DAMAGED) from error
            notes = [f"The sheet '{sheet.name[:40]}' is read."] if len(visible) > 1 else []
            return [(line, cells) for line, cells in rows if any(cell not in (None, "") for cell in cells)], notes
    return [], []


def _cell(value: Any) -> Any:
    """A number stays one; everything else is text as a person reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    return None if value in (None, "") else str(value).strip()
