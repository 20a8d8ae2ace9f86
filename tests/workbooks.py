"""Writes Excel workbooks by hand, sound ones and wicked ones, for the tests of their reader."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KINDS = (
    "<numFmts count='1'><numFmt numFmtId='164' formatCode='yyyy-mm-dd hh:mm:ss.000'/></numFmts>"
    "<fonts count='1'><font/></fonts><fills count='1'><fill/></fills><borders count='1'><border/></borders>"
    "<cellStyleXfs count='1'><xf/></cellStyleXfs><cellXfs count='4'><xf numFmtId='0'/>"
    "<xf numFmtId='164' applyNumberFormat='1'/><xf numFmtId='14' applyNumberFormat='1'/>"
    "<xf numFmtId='21' applyNumberFormat='1'/></cellXfs>"
)


class Raw(str):
    """The XML of a cell as it stands."""


def letters(column: int) -> str:
    """Column 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell(place: str, value: Any) -> str:
    """One cell, written as Excel does."""
    if isinstance(value, Raw):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return f"<c r='{place}' t='b'><v>{int(value)}</v></c>"
    if isinstance(value, datetime):
        return f"<c r='{place}' s='1'><v>{(value - datetime(1899, 12, 30)).total_seconds() / 86400!r}</v></c>"
    if isinstance(value, date):
        return f"<c r='{place}' s='2'><v>{(value - date(1899, 12, 30)).days}</v></c>"
    if isinstance(value, time):
        return f"<c r='{place}' s='3'><v>{(value.hour * 3600 + value.minute * 60 + value.second) / 86400!r}</v></c>"
    if isinstance(value, (int, float)):
        return f"<c r='{place}'><v>{value!r}</v></c>"
    if value.startswith("#"):
        return f"<c r='{place}' t='e'><v>{escape(value)}</v></c>"
    return f"<c r='{place}' t='inlineStr'><is><t xml:space='preserve'>{escape(value)}</t></is></c>"


def sheet(rows: Sequence[Sequence[Any]], first_row: int = 1, first_column: int = 1) -> str:
    """The XML of a sheet."""
    lines = []
    for number, row in enumerate(rows, start=first_row):
        cells = "".join(cell(f"{letters(column)}{number}", value) for column, value in enumerate(row, first_column))
        lines.append(f"<row r='{number}'>{cells}</row>" if cells else "")
    return f"<worksheet xmlns='{MAIN}'><sheetData>{''.join(lines)}</sheetData></worksheet>"


def workbook(
    sheets: Mapping[str, str], hidden: Sequence[str] = (), more: Mapping[str, bytes] | None = None
) -> bytes:  # fmt: skip
    """A whole workbook from the XML of its sheets; `more` are further members, or others in place of ours."""
    names = list(sheets)
    state = dict.fromkeys(hidden, " state='hidden'")
    listed = "".join(
        f"<sheet name={quoteattr(name)} sheetId='{n}' r:id='rId{n}'{state.get(name, '')}/>"
        for n, name in enumerate(names, start=1)
    )
    targets = "".join(
        f"<Relationship Id='rId{n}' Type='{RELATED}/worksheet' Target='worksheets/sheet{n}.xml'/>"
        for n in range(1, len(names) + 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    members: dict[str, bytes] = {
        "[Content_Types].xml": f"<Types xmlns='{package}/content-types'/>".encode(),
        "_rels/.rels": f"<Relationships xmlns='{package}/relationships'><Relationship Id='r1' Type='{RELATED}/"
        "officeDocument' Target='xl/workbook.xml'/></Relationships>".encode(),
        "xl/workbook.xml": f"<workbook xmlns='{MAIN}' xmlns:r='{RELATED}'><sheets>{listed}</sheets>"
        "</workbook>".encode(),
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{package}/relationships'>{targets}"
        f"<Relationship Id='rId0' Type='{RELATED}/styles' Target='styles.xml'/></Relationships>".encode(),
        "xl/styles.xml": f"<styleSheet xmlns='{MAIN}'>{_KINDS}</styleSheet>".encode(),
    } | {f"xl/worksheets/sheet{n}.xml": xml.encode() for n, xml in enumerate(sheets.values(), start=1)}  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in (members | dict(more or {})).items():
            packed.writestr(name, content)
    return out.getvalue()


def of(*rows: Sequence[Any]) -> bytes:
    """A workbook of one sheet that holds these rows."""
    return workbook({"Sheet1": sheet(rows)})
