"""What is looked at in a workbook before anything builds a table of it: a file of 1.4 kB can ask for 17 billion cells.

The archive is judged by its list of members, each sheet by the places of its cells, which are streamed and not kept.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, fromstring

from core import confined
from core.errors import FileRefused
from core.importers.limits import Limits

MEMBERS, RATIO, CELLS = 200, 100, 20_000_000
"""Members of an archive, what a byte may unpack to, and cells between the first and the last one of a sheet."""
DAMAGED = "This looks like an Excel workbook or a ZIP archive, but it is damaged or cut off. Save or copy it again."
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_BLOCK = 2**20
_OTHERS = {
    "word/document.xml": "a Word document", "ppt/presentation.xml": "a presentation",
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)", "content.xml": "an OpenDocument file",
}  # fmt: skip
_T = TypeVar("_T")


@dataclass(frozen=True)
class Sheet:
    """A sheet by its name, and the member of the archive that holds it."""

    name: str
    member: str
    is_visible: bool


@dataclass
class Span:
    """The corners of what a sheet holds, counted from 1, and which rows hold any text."""

    first_row: int = 0
    last_row: int = 0
    first_column: int = 0
    last_column: int = 0
    rows: bytearray = field(default_factory=lambda: bytearray(_LAST_ROW + 1))

    @property
    def cells(self) -> int:
        """Cells of the smallest table that holds everything."""
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1) if self.last_row else 0


def guarded(work: Callable[[], _T]) -> _T:
    """What `work` returns; whatever a damaged archive makes it raise becomes one sentence."""
    try:
        return work()
    except DefusedXmlException as error:
        raise FileRefused(
            "The workbook declares a document type (DOCTYPE), which no Excel writes and through which XML can grow "
            "without end, so it is not read. Save it again from Excel."
        ) from error
    except (
        zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError, OSError, RuntimeError,
        LookupError, SyntaxError, ExpatError,
    ) as error:  # fmt: skip
        raise FileRefused(DAMAGED) from error


def sheets(archive: zipfile.ZipFile, limits: Limits) -> list[Sheet]:
    """The tables of a workbook whose archive is harmless. Raises FileRefused for every other one."""
    members = archive.infolist()
    if len(members) > MEMBERS:
        raise FileRefused(f"The workbook holds {len(members)} parts, more than {MEMBERS}. Save its table as CSV.")
    if any(member.flag_bits & 1 for member in members):
        raise FileRefused("The archive is protected by a password. Save the table without one and try again.")
    inflated, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    if inflated > limits.unpacked_mb * 2**20:
        raise limits.over("The workbook holds more than", limits.unpacked_mb, "MB unpacked", "unpacked_mb")
    if inflated > RATIO * max(packed, 10_000):
        raise FileRefused(f"The workbook would unpack to more than {RATIO} times its size. Save its table as CSV.")
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        kind = next((kind for name, kind in _OTHERS.items() if name in names), "a ZIP archive without a workbook in it")
        raise FileRefused(
            f"This is {kind}, not an Excel workbook (.xlsx). Save the table as CSV or .xlsx and try again."
        )
    for member in members:
        with archive.open(member) as file:
            if file.read(4) == b"PK\x03\x04":
                raise FileRefused("The workbook has another packed file in it. Save only the table, as .xlsx or CSV.")
    return _listed(archive)


def _listed(archive: zipfile.ZipFile) -> list[Sheet]:
    related = fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    targets = {
        link.get("Id"): link.get("Target", "") for link in related if link.get("Type", "").endswith("/worksheet")
    }  # fmt: skip
    found = []
    for sheet in fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True).iter():
        link = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
        if _local(sheet.tag) == "sheet" and link in targets:
            target = targets[link]
            member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found.append(Sheet(sheet.get("name", ""), member, sheet.get("state", "visible") == "visible"))
    if not found:
        raise FileRefused("The workbook has no sheet with cells. Save the table as CSV or .xlsx and try again.")
    return found


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def span(archive: zipfile.ZipFile, sheet: Sheet) -> Span:
    """Where the cells of a sheet lie, from their places alone."""
    with archive.open(sheet.member) as file:
        return _Places().read(file, archive.getinfo(sheet.member).file_size)


def small_enough(sheet: Sheet, found: Span, limits: Limits) -> None:
    """Raises FileRefused when the table of this sheet would be too large."""
    rows, columns, name = found.last_row - found.first_row, found.last_column - found.first_column + 1, sheet.name[:40]
    if found.cells > CELLS or columns > limits.columns:
        raise FileRefused(
            f"The cells of the sheet '{name}' lie {rows + 1:,} rows and {columns:,} columns apart; at most ".replace(
                ",", " "
            )
            + f"{limits.columns} columns (setting ONELANE_COLUMNS) and {CELLS // 10**6} million cells are read. "
            "Delete what stands far off, or save the table as CSV."
        )
    if rows > limits.rows:
        raise limits.over(f"The sheet '{name}' has {rows} rows, more than", limits.rows, "rows", "rows")


class _Places:
    """Follows the cells as a spreadsheet program does: by their places, or one after the other where none is named.

    Called for every element of a sheet, so the commonest stands first, and once a row has text, texts are not looked at
    before the next row.
    """

    def __init__(self) -> None:
        self._parser = DefusedXMLParser(forbid_dtd=True).parser
        self._span, self._row, self._column, self._is_text = Span(), 0, 0, False
        self._at_row = self._at_column = 0
        self._kinds: dict[str, str] = {}
        self._columns: dict[str, int] = {}

    def read(self, file: IO[bytes], size: int) -> Span:
        """Streams one sheet."""
        parser, fed = self._parser, 0
        parser.buffer_text = False  # with a buffer, a handler that takes itself away is called again and again
        parser.StartElementHandler, parser.EndElementHandler = self._start, None
        parser.CharacterDataHandler, parser.DefaultHandlerExpand = self._text, None
        while block := file.read(_BLOCK):
            parser.Parse(block, False)
            fed += len(block)
            if fed - parser.CurrentByteIndex > 8 * _BLOCK:
                raise FileRefused("The workbook has a cell longer than any that Excel writes. Save the table as CSV.")
            confined.report(0.2 * fed / max(1, size), "Looking at the cells")
        parser.Parse(b"", True)
        return self._span

    def _start(self, tag: str, attributes: list[str]) -> None:
        kind = self._kinds.get(tag) or self._kind(tag)
        if kind == "c":
            place = attributes[1] if attributes and attributes[0] == "r" else _value(attributes, "r")
            if place:
                letters = place.rstrip("0123456789")
                self._column = self._at_column = self._columns.get(letters) or self._number(letters)
                self._at_row = int(place[len(letters) :])
            else:
                self._at_row, self._column = self._row, self._column + 1
                self._at_column = self._column
        elif kind == "v" or kind == "is":
            found, row, column = self._span, self._at_row, self._at_column
            if (
                row > found.last_row
                or column > found.last_column
                or row < found.first_row
                or column < found.first_column
            ):
                self._grow(row, column)
        elif kind == "row":
            number = _value(attributes, "r")
            self._row, self._column = int(number) if number else self._row + 1, 0
            self._parser.CharacterDataHandler = self._text
        self._is_text = kind == "v" or kind == "t"

    def _kind(self, tag: str) -> str:
        kind = tag.rpartition("}")[2]
        if len(self._kinds) < 1000:
            self._kinds[tag] = kind
        return kind

    def _number(self, letters: str) -> int:
        """Column AB is 28."""
        if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
            raise ValueError(letters)
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - 64
        self._columns[letters] = column
        return column

    def _text(self, text: str) -> None:
        if self._is_text and text.strip():
            self._span.rows[self._at_row] = 1
            if self._at_row == self._row:
                self._parser.CharacterDataHandler = None

    def _grow(self, row: int, column: int) -> None:
        if not (0 < row <= _LAST_ROW and 0 < column <= _LAST_COLUMN):
            raise FileRefused("The workbook names a cell that no sheet has. Save it again from Excel.")
        found = self._span
        found.first_row = min(found.first_row or row, row)
        found.last_row = max(found.last_row, row)
        found.first_column = min(found.first_column or column, column)
        found.last_column = max(found.last_column, column)


def _value(attributes: list[str], name: str) -> str:
    """The value of an attribute in a list of names and values, or an empty text."""
    return attributes[attributes.index(name) + 1] if name in attributes[::2] else ""


def opened(path: Path) -> zipfile.ZipFile:
    """The archive, still unjudged."""
    return zipfile.ZipFile(path)
