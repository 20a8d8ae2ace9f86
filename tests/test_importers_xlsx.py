"""Excel workbooks: values as text, sheets and headers found, wicked ones refused before anything is built of them."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zipfile
from datetime import date, datetime, time

import pytest

from core import confined
from core.errors import FileRefused
from tests.conftest import ROOT
from tests.log_files import Files
from tests.workbooks import Raw, letters, of, sheet, workbook

ROLES = {"case": "Case", "activity": "Activity", "time": "When"}
ROWS = [
    ["Case", "Activity", "When", "Cost", "Paid"],
    [17, "one", datetime(2024, 1, 1, 10, 30), 1.5, True],
    [17, "two", datetime(2024, 1, 2), 3.0, False],
    [18, "one", datetime(2024, 1, 2, 8, 0, 0, 250_000), "#N/A", None],
]


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)


def test_cells_are_read_as_a_person_sees_them(files):
    look = files.look(of(*ROWS))
    assert (look["format"], look["columns"], look["roles"]) == (
        "xlsx", ROWS[0], ROLES | {"cost": "Cost"},
    )  # fmt: skip
    assert look["first_rows"] == [
        ["17", "one", "2024-01-01 10:30:00", "1.5", "TRUE"], ["17", "two", "2024-01-02", "3", "FALSE"],
        ["18", "one", "2024-01-02 08:00:00.250", "", ""],
    ]  # fmt: skip
    files.read(of(*ROWS))
    assert [event[1:5] for event in files.events()] == [
        ("17", "one", None, datetime(2024, 1, 1, 10, 30)), ("17", "two", None, datetime(2024, 1, 2)),
        ("18", "one", None, datetime(2024, 1, 2, 8, 0, 0, 250_000)),
    ]  # fmt: skip


def test_day_and_clock_in_two_columns_are_read_together(files):
    rows = [
        ["Case", "Activity", "Day", "Clock"],
        ["A", "one", date(2024, 1, 1), time(8, 15)],
        ["A", "two", date(2024, 1, 1), time(9)],
    ]
    files.read(of(*rows))
    assert [event[4] for event in files.events()] == [datetime(2024, 1, 1, 8, 15), datetime(2024, 1, 1, 9)]


@pytest.mark.parametrize("value", ["=1+1", "NA", "null", "7", " x ", "🙂\u202e", "a\nb", "'=x", "1e5", "TRUE"])
def test_a_text_is_that_text(files, value):
    files.read(of(ROWS[0], [value, value, datetime(2024, 1, 1), 1, True], *ROWS[1:]), ROLES)
    assert files.events()[0][1:3] == (value.strip(), value.strip())


@pytest.mark.parametrize(
    ("value", "text"), [(4_500_012_345, "4500012345"), (-3.0, "-3"), (0.1, "0.1"), (1e300, "1e+300")]
)
def test_whole_numbers_have_no_point(files, value, text):
    assert files.look(of(ROWS[0], ["A", "one", datetime(2024, 1, 1), value, True]))["first_rows"][0][3] == text


def test_refused_lines_have_the_numbers_of_the_sheet_and_rows_of_blanks_are_no_lines(files):
    gaps = [[], ["", "  ", ""], [None]]
    content = workbook(
        {"S": sheet([["Report"], [], *ROWS, *gaps, [19, None, datetime(2024, 1, 3)], [19, "x", "soon"]], 4, 3)}
    )
    read = files.read(content)
    assert (read["rows"], read["events"]) == (5, 3)
    assert [(line["line"], line["column"], line["value"]) for line in read["refused_lines"]] == [
        (13, "Activity", ""), (14, "When", "soon"),
    ]  # fmt: skip
    assert "1 line(s) above the table are left out." in read["notes"]


def test_the_first_sheet_with_a_table_is_read_and_any_other_can_be_chosen(files):
    sheets = {
        "Notes": sheet([["hello"], ["nothing here"]]),
        "Empty": sheet([]),
        "Log": sheet(ROWS),
        "Old": sheet(ROWS[:2]),
    }
    content = workbook(sheets, hidden=["Old"])
    look = files.look(content)
    assert (look["dialect"]["sheet"], look["dialect"]["sheets"], look["lines"]) == ("Log", list(sheets), 3)
    assert "'Log' is read" in look["notes"][0]
    chosen = {"choice": {"sheet": "Old"}}
    assert (files.look(content, **chosen)["lines"], files.read(content, **chosen)["rows"]) == (1, 1)
    for name in ("Notes", "Empty"):
        with pytest.raises(FileRefused, match=f"sheet '{name}' holds no table"):
            files.look(content, choice={"sheet": name})
    with pytest.raises(FileRefused, match="no sheet 'Gone'"):
        files.look(content, choice={"sheet": "Gone"})


def test_hidden_sheets_come_last(files):
    content = workbook({"Hidden": sheet(ROWS[:2]), "Shown": sheet(ROWS)}, hidden=["Hidden"])
    assert files.look(content)["dialect"]["sheet"] == "Shown"


def test_a_table_without_column_names_is_noticed_and_can_be_overruled(files):
    look = files.look(of(*ROWS[1:]))
    assert (look["dialect"]["header"], look["columns"][0], look["lines"]) == (False, "column 1", 3)
    assert files.look(of(*ROWS[1:]), choice={"header": True})["columns"][1] == "one"


def test_formatted_cells_far_off_that_hold_nothing_do_no_harm(files):
    far = "<row r='1048576'><c r='XFD1048576' s='1'/></row></sheetData>"
    assert files.look(workbook({"S": sheet(ROWS).replace("</sheetData>", far)}))["lines"] == 3


def test_cells_without_places_follow_each_other(files):
    xml = sheet(ROWS)
    for number in range(1, 5):
        xml = xml.replace(f"<row r='{number}'>", "<row>")
        for column in range(1, 6):
            xml = xml.replace(f" r='{letters(column)}{number}'", "")
    assert files.look(workbook({"S": xml}))["first_rows"][0][:2] == ["17", "one"]


def test_many_rows_are_read_in_several_batches(files, monkeypatch):
    from core.importers import xlsx

    monkeypatch.setattr(xlsx, "_BATCH_CELLS", 35)
    rows = [[f"c{n // 3}", f"a{n % 3}", datetime(2024, 1, 1 + n // 3, n % 3), n, None] for n in range(60)]
    assert files.read(of(ROWS[0], *rows))["events"] == 60
    assert [event[1] for event in files.events()] == [row[0] for row in rows]


# ── workbooks that can't be read ─────────────────────────────────────────────────────────────────────────────────────

SOUND = of(*ROWS, *[[n, "x", datetime(2024, 1, 3), n * 1.1, True] for n in range(300)])


def with_cells(cells: str) -> bytes:
    return workbook({"S": sheet(ROWS).replace("</sheetData>", f"<row r='9'>{cells}</row></sheetData>")})


def encrypted(content: bytes) -> bytes:
    """The mark of encryption set on every member."""
    changed = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + place] |= 1
            at = changed.find(mark, at + 4)
    return bytes(changed)


def lying(content: bytes) -> bytes:
    """The list of members says that each is 10 bytes long."""
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 24 : at + 28] = struct.pack("<I", 10)
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/"), content)
    return out.getvalue()


IMPLIED = "<row>" + "<c><v>1</v></c>" * 2000 + "</row>" + "<row><c><v>1</v></c></row>" * 60_000
NOISE = random.Random(1).randbytes(400_000)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOMB = "<!DOCTYPE w [<!ENTITY a 'ha'>" + "".join(f"<!ENTITY a{n} '{'&a;' * 9}'>" for n in range(9)) + "]>"
WRONG = {
    "two cells a world apart": (with_cells("<c r='XFD1048576'><v>1</v></c>"), "1 048 576 rows and 16 384 columns"),
    "cells apart without a place": (
        workbook({"S": sheet([]).replace("<sheetData/>", "<sheetData></sheetData>").replace(
            "</sheetData>", IMPLIED + "</sheetData>")}, more={"xl/noise.bin": NOISE}),
        "2 000 columns apart",
    ),
    "a place no sheet has": (with_cells("<c r='XFE1'><v>1</v></c>"), "names a cell that no sheet has"),
    "a place that is none": (with_cells("<c r='1A'><v>1</v></c>"), "damaged or cut off"),
    "an entity bomb in a sheet": (workbook({"S": BOMB + sheet(ROWS)}), "DOCTYPE"),
    "a DOCTYPE in the list of sheets": (of(*ROWS[:2]) and workbook({"S": sheet(ROWS)}, more={
        "xl/workbook.xml": b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>"}), "DOCTYPE"),
    "a cell of 40 million signs": (of(ROWS[0], ["x" * 40_000_000, "a", datetime(2024, 1, 1)]), "100 times its size"),
    "too many parts": (workbook({"S": sheet(ROWS)}, more={f"{n}.xml": b"<x/>" for n in range(200)}), "more than 200"),
    "a packed file inside": (workbook({"S": sheet(ROWS)}, more={"xl/embeddings/b.xlsx": SOUND}), "another packed file"),
    "a password on the archive": (encrypted(SOUND), "password"),
    "a password on the workbook": (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600), "password"),
    "an old workbook": (OLE + bytes(2000), "old Excel"),
    "cut off": (SOUND[:-300], "damaged or cut off"),
    "members that lie about their length": (lying(SOUND), "damaged or cut off"),
    "spoilt inside": (SOUND[:900] + b"\xff" * 60 + SOUND[960:], "damaged or cut off"),
    "no workbook": (archive(readme=b"hello"), "ZIP archive without a workbook"),
    "a Word document": (archive(word__document=b"", **{"word__document.xml": b"<x/>"}), "a Word document"),
    "an OpenDocument file": (archive(mimetype=b"x", **{"content.xml": b"<x/>"}), "OpenDocument"),
    "a sheet that is missing": (
        workbook({"S": sheet(ROWS)}).replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet7.xml"), "damaged or"
    ),
    "no sheet with cells": (workbook({}), "no sheet with cells"),
    "an empty sheet": (of(), "holds no table"),
    "one column": (of(["a"], ["b"], ["c"]), "holds no table"),
    "a header only": (of(ROWS[0]), "holds no table"),
    "formulas that were never computed": (
        of(ROWS[0], *[[Raw(f"<c r='{c}{r}'><f>1+1</f></c>") for c in "ABC"] for r in (2, 3)]), "holds no table"
    ),
    "six hundred columns": (of([f"c{n}" for n in range(600)], list(range(600))), "setting ONELANE_COLUMNS"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_workbook_is_refused_in_one_sentence_by_the_child(files, name):
    content, words = WRONG[name]
    with pytest.raises(FileRefused, match=words) as caught:
        confined.run("core.importers.work:read", {"path": files.put(content), "mapping": ROLES}, folder=files.folder)
    assert not (files.folder / "events.parquet").exists()
    assert len(str(caught.value)) < 300


def test_a_sheet_that_can_not_be_read_does_not_hide_the_next_one(files):
    far = sheet([["a", "b"]]).replace("</sheetData>", "<row r='9'><c r='XFD1048576'><v>1</v></c></row></sheetData>")
    assert files.look(workbook({"Far": far, "Log": sheet(ROWS)}))["dialect"]["sheet"] == "Log"


def test_limits_name_their_setting(files):
    with pytest.raises(FileRefused, match="setting ONELANE_ROWS"):
        files.look(SOUND, limits={"rows": 100})
    with pytest.raises(FileRefused, match="setting ONELANE_UNPACKED_MB"):
        files.look(workbook({"S": sheet(ROWS)}, more={"noise": NOISE * 5}), limits={"unpacked_mb": 1})


@pytest.mark.parametrize("number", range(8))
def test_a_workbook_with_random_damage_is_read_or_refused_and_never_more(files, number):
    dice, damaged = random.Random(number), bytearray(SOUND)
    for _ in range(dice.choice([1, 5, 30])):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    arguments = {"path": files.put(bytes(damaged)), "mapping": ROLES}
    read, said = {"rows": 0, "events": 0, "refused": 0}, ""
    try:
        read = confined.run("core.importers.work:read", arguments, folder=files.folder)
    except FileRefused as refused:
        said = str(refused)
    assert "could not be read" not in said, "the child crashed"
    assert read["rows"] == read["events"] + read["refused"]


def test_the_native_reader_is_never_loaded_in_the_server():
    asked = "import sys, pages.parts.import_log, core.__main__; print('python_calamine' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT, check=True)
    assert told.stdout.strip() == "False"
