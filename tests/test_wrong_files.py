"""Files from people: what is refused, line by line with reasons, or as a whole in one sentence."""

from __future__ import annotations

import gzip
import io
import random

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import confined
from core.errors import FileRefused
from core.importers import work
from core.importers.limits import Limits
from tests.log_files import ROLES, SIMPLE, Files
from tests.thorough import examples


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)


# ── what is refused, line by line ────────────────────────────────────────────────────────────────────────────────────


def test_every_problem_of_a_file_comes_at_once_with_line_column_value_and_reason(files):
    read = files.read(
        "case,activity,start,end\n"
        "A,one,2024-01-01 09:00,2024-01-01 10:00\n"
        " ,one,2024-01-01 09:00,2024-01-01 10:00\n"
        "A,,2024-01-01 09:00,2024-01-01 10:00\n"
        "A,one,yesterday,2024-01-01 10:00\n"
        "A,one,,2024-01-01 10:00\n"
        "A,one,2024-01-01 11:00,2024-01-01 10:00\n"
        "A,one,2024-01-01 11:00,\n"
        "A,one\n"
        "A,one,2024-01-01 11:00,9999-12-31 00:00\n"
        ",,,\n"
    )
    assert (read["rows"], read["events"], read["refused"]) == (10, 2, 8)
    assert [(line["line"], line["column"], line["value"], line["reason"]) for line in read["refused_lines"]] == [
        (3, "case", "", "the case is empty"),
        (4, "activity", "", "the activity is empty"),
        (5, "start", "yesterday", "the start time can't be read"),
        (7, "end", "2024-01-01 10:00", "the end lies before the start"),
        (8, "end", "", "the time is empty"),
        (9, "", "A,one", "2 field(s) where the file has 4 columns"),
        (10, "end", "9999-12-31 00:00", "the time lies before 1970 or after 2099"),
        (11, "case", "", "the case is empty"),
        (11, "activity", "", "the activity is empty"),
        (11, "end", "", "the time is empty"),
    ]
    assert sum(read["reasons"].values()) == 10


def test_a_case_called_na_or_null_is_a_case(files):
    assert (
        files.read("case,activity,time\nNA,one,2024-01-01\nnull,one,2024-01-02\nNaN,two,2024-01-03\n", ROLES)["cases"]
        == 3
    )


def test_line_breaks_inside_quotation_marks_are_one_row_and_lines_are_still_found(files):
    read = files.read('case,activity,time,note\nA,one,2024-01-01,"x\ny\n\nz"\n\nA,,2024-01-01,"ok"\n', ROLES)
    assert (read["rows"], read["events"]) == (2, 1)
    assert read["refused_lines"][0]["line"] == 7


def test_ragged_lines_neither_vanish_nor_turn_the_file_into_one_column(files):
    # a reader that guesses makes one column of this file, without an error
    read = files.read("case,activity,time\nA,one,2024-01-01\nB\nC,two,2024-01-02,x,y\n")
    assert (read["rows"], read["events"], read["refused"]) == (3, 1, 2)
    assert [line["line"] for line in read["refused_lines"]] == [3, 4]


def test_a_delimiter_at_the_end_of_each_line_is_no_column(files):
    read = files.read("case,activity,time\nA,one,2024-01-01,\nB,two,2024-01-02,\n", ROLES)
    assert (read["events"], read["refused"]) == (2, 0)


def test_quotation_marks_that_do_not_match_refuse_their_line_only(files):
    read = files.read('case,activity,time\nA,"on"e",2024-01-01\nB,two 5" pipe,2024-01-02\n', ROLES)
    assert (read["events"], read["refused"]) == (1, 1)
    assert read["refused_lines"][0] | {"value": ""} == {
        "line": 2, "column": "", "value": "", "reason": "quotation marks don't match",
    }  # fmt: skip


def test_a_stray_zero_byte_does_not_spoil_the_file(files):
    assert files.read(SIMPLE * 40 + "B\0,t\0wo,2024-01-02 11:00\n", ROLES)["events"] == 121
    assert files.events()[-1][1:3] == ("B", "two")


def test_only_the_first_refused_lines_are_listed_but_all_are_counted(files):
    text = "case,activity,time\nA,one,2024-01-01\n" + "A,one,never\n" * 50
    read = files.read(text, ROLES, limits={"listed": 10})
    assert (read["refused"], len(read["refused_lines"])) == (50, 10)
    assert read["reasons"] == {"the time can't be read": 50}


cells = st.text(st.sampled_from('abä,;"\n\r\t =🙂\u202e'), max_size=6)


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(st.lists(cells, min_size=1, max_size=5), min_size=1, max_size=12))
def test_rows_are_events_plus_refused_whatever_stands_in_the_cells(tmp_path_factory, table):
    """Written by Python's own writer, so the number of rows is known: none may vanish, none may double."""
    import csv

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["case", "activity", "time"])
    writer.writerow(["A", "one", "2024-01-01"])
    for row in table:
        writer.writerow([*row[:2], "2024-01-01"] if len(row) >= 2 else row)
    files = Files(tmp_path_factory.mktemp("any"))
    read = files.read(out.getvalue(), ROLES, choice={"delimiter": ",", "encoding": "utf-8", "header": True})
    blank = sum(1 for row in table if len(row) == 1 and not row[0].strip())
    assert read["rows"] in (len(table) + 1, len(table) + 1 - blank)
    assert read["events"] + read["refused"] == read["rows"]
    good = [row for row in table if len(row) >= 2 and row[0].strip(" \t\r\n") and row[1].strip(" \t\r\n")]
    assert read["events"] == len(good) + 1


# ── files that can't be read at all ──────────────────────────────────────────────────────────────────────────────────

PARQUET_MARK = b"PAR1"
WRONG = {
    "empty": (b"", "file is empty"),
    "only blanks": (b"\n\n  \n", "file is empty"),
    "header only": (b"case,activity,time\n", "no row below it"),
    "one column": (b"case\nA\nB\n", "one column"),
    "one text": (b"hello", "one column"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "a picture"),
    "a workbook": (b"PK\x03\x04" + bytes(200), "an Excel workbook"),
    "a PDF": (b"%PDF-1.7\n" + bytes(range(256)), "a PDF"),
    "XML": (b"<?xml version='1.0'?><log/>", "XML"),
    "a database": (bytes(8) + b"DUCK" + bytes(4096), "another program|database"),
    "random bytes": (bytes((n * 197 + 31) % 256 for n in range(5000)), "another program"),
    "truncated gzip": (gzip.compress(SIMPLE.encode() * 500)[:-20], "cut off or damaged"),
    "not really gzip": (b"\x1f\x8b" + b"x" * 100, "cut off or damaged"),
    "truncated Parquet": (PARQUET_MARK + bytes(500), "cut off or damaged"),
    "Parquet with a broken footer": (PARQUET_MARK + bytes(500) + PARQUET_MARK, "cut off or damaged"),
    "encrypted Parquet": (b"PARE" + bytes(500) + b"PARE", "encrypted"),
    "ten thousand columns": (
        (",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join("1" * 10_000)).encode(), "ONELANE_COLUMNS"
    ),
    "a giant cell": (b"case,activity,time\nA," + b"x" * 5_000_000 + b",2024-01-01\n", "ONELANE_CELL_KB"),
    "a giant cell in quotation marks": (
        b'case,activity,time\nA,"' + b"xxxxxxxxx\n" * 300_000 + b'",2024-01-01\n', "Line 2 .*ONELANE_CELL_KB"
    ),
    "an unclosed quotation mark": (SIMPLE.encode() + b'B,"two,2024-01-01\nC,one,2024\n', "Line 5 opens a quotation"),
    "all times empty": (b"case,activity,time\nA,one,\nB,two,\n", "the time"),
    "no time anywhere": (b"case,activity,time\nA,one,soon\nB,two,later\n", "time"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_in_one_sentence_and_leaves_nothing(files, name):
    content, words = WRONG[name]
    with pytest.raises(FileRefused, match=words) as caught:
        work.read(files.put(content), str(files.folder), ROLES)
    assert not (files.folder / "events.parquet").exists()
    assert str(files.folder) not in str(caught.value)
    assert "Error" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("number", range(16))
def test_a_file_with_random_damage_is_read_or_refused_and_never_more(number, files, logs):
    """A few of the mutations that a longer run tries by the thousand; in a child, as a native crash would end us."""
    name = ("receipt.parquet", "running-example.csv")[number % 2]
    if not (logs / name).is_file():
        pytest.skip(f"{name} is not in the folder of real logs")
    dice, damaged = random.Random(number), bytearray((logs / name).read_bytes())
    for _ in range(dice.choice([1, 5, 30])):
        place = dice.randrange(len(damaged))
        damaged[place : place + dice.randrange(3)] = bytes(
            dice.choice(b',;"\n\r\x00\xff=a') for _ in range(dice.randrange(3))
        )
    read, said = {"rows": 0, "events": 0, "refused": 0}, ""
    try:
        look = confined.run("core.importers.work:inspect", {"path": files.put(bytes(damaged))})
        arguments = {"path": files.put(bytes(damaged)), "mapping": look["roles"], "date_order": "day first"}
        read = confined.run("core.importers.work:read", arguments, folder=files.folder)
    except FileRefused as refused:
        said = str(refused)
    assert "could not be read" not in said, "the child crashed"
    assert read["rows"] == read["events"] + read["refused"]


def test_limits_name_their_setting(files):
    with pytest.raises(FileRefused, match=r"limit is 2 rows \(setting ONELANE_ROWS\)"):
        files.read(SIMPLE, ROLES, limits={"rows": 2})
    with pytest.raises(FileRefused, match="setting ONELANE_UNPACKED_MB"):
        files.look(gzip.compress(bytes(3 * 2**20)), limits={"unpacked_mb": 1})
    assert Limits.from_environment({"ONELANE_ROWS": "7", "ONELANE_COLUMNS": "many"}) == Limits(rows=7)


def test_a_column_that_is_not_there_is_named_with_the_ones_found(files):
    with pytest.raises(FileRefused, match=r"no column 'when'\. It has: case, activity, time"):
        files.read(SIMPLE, ROLES | {"time": "when"})


def test_one_column_can_not_play_two_roles(files):
    with pytest.raises(FileRefused, match="different column"):
        files.read(SIMPLE, ROLES | {"resource": "case"})


def test_missing_roles_are_named(files):
    with pytest.raises(FileRefused, match="Choose the column that holds the activity and the time"):
        files.read(SIMPLE, {"case": "case"})


def test_a_log_with_completions_only_has_no_starts(files):
    assert files.read(SIMPLE, ROLES)["has_starts"] is False
    assert {event[3] for event in files.events()} == {None}


def test_strange_column_names_never_get_into_sql(files):
    name = 'x"; drop table line; --'
    text = f"case,{name.replace(chr(34), chr(34) * 2).join([chr(34)] * 2)},select\n" + "A,one,2024-01-01\n" * 3
    assert files.look(text)["columns"] == ["case", name, "select"]
    assert files.read(text, {"case": "case", "activity": name, "time": "select"})["events"] == 3


def test_a_file_name_with_wildcards_reads_that_file_only(tmp_path):
    (tmp_path / "gXb.csv").write_text("secret,activity,time\n" * 5)
    (tmp_path / "g*b.csv").write_text(SIMPLE)
    assert work.read(str(tmp_path / "g*b.csv"), str(tmp_path), ROLES)["rows"] == 3


# ── the other formats ────────────────────────────────────────────────────────────────────────────────────────────────


def made_parquet(tmp_path, query: str) -> bytes:
    duckdb.sql(query).write_parquet(str(tmp_path / "made.parquet"))
    return (tmp_path / "made.parquet").read_bytes()


PARQUET = {
    "one column": ("select i as c from range(3) r(i)", "Choose the column|no column"),
    "no rows": ("select 'A' as case, 'x' as activity, timestamp '2024-01-01' as time where false", "no rows"),
    "all times empty": (
        "select 'A' as \"case\", 'x' as activity, null::timestamp as \"time\" from range(3)", "the time|holds no time"
    ),
    "times before 1970": (
        "select 'A' as \"case\", 'x' as activity, timestamp '1900-01-01' as \"time\" from range(3)", "before 1970"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PARQUET)
def test_a_wrong_parquet_file_is_refused_in_one_sentence(files, tmp_path, name):
    query, words = PARQUET[name]
    query = query.replace(" as case,", ' as "case",').replace(" as time ", ' as "time" ')
    with pytest.raises(FileRefused, match=words) as caught:
        work.read(files.put(made_parquet(tmp_path, query)), str(files.folder), ROLES)
    assert "Error" not in str(caught.value)
    assert not (files.folder / "events.parquet").exists()


def test_a_parquet_file_with_bytes_lost_in_the_middle_is_refused(files, tmp_path):
    made = made_parquet(
        tmp_path, "select 'c' || i as \"case\", 'x' || hash(i) as activity, timestamp '2024-01-01' as \"time\""
        " from range(20000) r(i)",
    )  # fmt: skip
    with pytest.raises(FileRefused, match="cut off or damaged"):
        work.read(files.put(made[:2000] + made[60_000:]), str(files.folder), ROLES)


def test_a_cell_of_a_hundred_million_letters_is_refused_and_costs_no_memory_for_long(files):
    with pytest.raises(FileRefused, match="ONELANE_CELL_KB"):
        confined.run(
            "core.importers.work:inspect",
            {"path": files.put(SIMPLE.encode() + b"C," + b"x" * 10**8 + b",2024-01-01\n")},
        )


def test_right_to_left_emoji_and_formulas_come_back_as_they_stand_and_are_never_computed(files):
    texts = ["\u202eevil", "שלום", "👩‍💻🧾", "=1+1", '=HYPERLINK("http://x")', "@SUM(A1)", "-2+3"]
    rows = "".join(f'A,"{text.replace(chr(34), chr(34) * 2)}",2024-01-01 1{n}:00\n' for n, text in enumerate(texts))
    files.read("case,activity,time\n" + rows, ROLES)
    assert [event[2] for event in files.events()] == texts


def test_week_dates_are_refused_clearly(files):
    with pytest.raises(FileRefused, match="column 'time' holds no time that can be read"):
        files.read("case,activity,time\nA,x,2024-W05-3\nA,y,2024-W05-4\n", ROLES)


def test_a_limit_of_the_folder_names_the_setting_of_the_folder(files):
    from dataclasses import asdict

    kept = asdict(Limits(rows=1, folder_rows=2).for_folder())
    with pytest.raises(FileRefused, match=r"limit is 2 rows \(setting ONELANE_FOLDER_ROWS\)"):
        files.read(SIMPLE, ROLES, limits=kept)


def test_no_quotation_mark_can_be_chosen_where_marks_mean_nothing(files):
    text = SIMPLE + 'C,"open,2024-01-03 10:00\n'
    with pytest.raises(FileRefused, match="opens a quotation mark"):
        files.read(text, ROLES)
    assert files.read(text, ROLES, choice={"quote": ""})["events"] == 4
    assert files.events()[-1][2] == '"open'
