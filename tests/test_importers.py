"""Files from people: what is detected, what becomes an event, what is refused and in which words."""

from __future__ import annotations

import gzip
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import FileRefused
from core.importers import times, work
from core.importers.limits import Limits
from core.importers.roles import chosen_roles, name_score, proposed

SIMPLE = "case,activity,time\nA,one,2024-01-01 10:00\nA,two,2024-01-01 11:00\nB,one,2024-01-02 10:00\n"


class Files:
    """Writes files and looks at or reads them, in this process, as the child would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: str | bytes) -> str:
        path = self.folder / "upload"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def look(self, content: str | bytes, **given: Any) -> dict[str, Any]:
        return work.inspect(self.put(content), **given)

    def read(self, content: str | bytes, mapping: dict[str, str] | None = None, **given: Any) -> dict[str, Any]:
        path = self.put(content)
        choice = given.get("choice")
        roles = mapping or work.inspect(path, choice)["roles"]
        return work.read(path, str(self.folder), roles, **given)

    def events(self) -> list[tuple[Any, ...]]:
        con = duckdb.connect()
        try:
            return con.execute("from read_parquet($path)", {"path": str(self.folder / "events.parquet")}).fetchall()
        finally:
            con.close()


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)


def columns(header: str, *rows: str) -> tuple[list[str], list[list[str]]]:
    return header.split(","), [row.split(",") for row in rows]


# ── what is detected ─────────────────────────────────────────────────────────────────────────────────────────────────

REAL = {
    "running-example.csv": {"case": "case:concept:name", "activity": "concept:name", "time": "time:timestamp"},
    "receipt.parquet": {"case": "case:concept:name", "activity": "concept:name", "time": "time:timestamp"},
    "helpdesk_full.csv": {"case": "Case ID", "activity": "Activity", "time": "Complete Timestamp"},
    "sepsis.csv": {"case": "case_id", "activity": "activity", "time": "timestamp"},
    "production.csv": {"case": "Case ID", "start": "Start Timestamp", "end": "Complete Timestamp"},
    "purchasing_example.csv": {"case": "case:concept:name", "start": "start_timestamp", "end": "time:timestamp"},
}


@pytest.mark.parametrize("name", REAL)
def test_the_roles_of_real_logs_are_proposed_right(logs, name):
    if not (logs / name).is_file():
        pytest.skip(f"{name} is not in the folder of real logs")
    roles = work.inspect(str(logs / name))["roles"]
    assert REAL[name].items() <= roles.items()
    assert ("time" in roles) != ("start" in roles)


def rows_of(*patterns: str, cases: int = 12, steps: int = 4) -> str:
    """Rows of a log: {case}, {step}, {n}, {day:02}, {hour:02} in the patterns are filled in."""
    made = [
        pattern.format(case=100 + case, step=["open", "check", "fix", "close"][step], n=case * steps + step,
                       day=13 + case, hour=8 + step, second=1704067200 + 86400 * case + 3600 * step, who=step % 3)
        for case in range(cases) for step in range(steps) for pattern in patterns
    ]  # fmt: skip
    return "\n".join(made) + "\n"


EXPORTS = {
    "ServiceNow": (
        "number,sys_updated_on,incident_state,sys_updated_by,priority,opened_at\n",
        "INC0{case},2024-01-{day:02} {hour:02}:05:00,{step},user{who},3,2024-01-{day:02} 08:00:00",
        {"case": "number", "activity": "incident_state", "time": "sys_updated_on", "resource": "sys_updated_by"},
    ),
    "Jira": (
        "Key,Status,Updated,Assignee,Created\n",
        "PRJ-{case},{step},{day}/Jan/24 {hour}:30 AM,user{who},01/Jan/24 8:00 AM",
        {"case": "Key", "activity": "Status", "time": "Updated", "resource": "Assignee"},
    ),
    "Celonis": (
        "_CASE_KEY;ACTIVITY_EN;EVENTTIME;_SORTING;USER_NAME\n",
        "8000{case};{step};2024-01-{day:02} {hour:02}:00:00.000;{n};U{who}",
        {"case": "_CASE_KEY", "activity": "ACTIVITY_EN", "time": "EVENTTIME", "resource": "USER_NAME"},
    ),
    "Disco": (
        "Case ID,Activity,Resource,Start Timestamp,Complete Timestamp\n",
        "{case},{step},R{who},2024/01/{day:02} {hour:02}:00:00.000,2024/01/{day:02} {hour:02}:30:00.000",
        {"case": "Case ID", "activity": "Activity", "start": "Start Timestamp", "end": "Complete Timestamp",
         "resource": "Resource"},
    ),
    "SAP": (
        "VBELN|Activity|Changed on|Changed by|NETWR\n",
        "00045{case}|{step}|{day:02}.01.2024 {hour:02}:00:00|SAP{who}|1.234,50",
        {"case": "VBELN", "activity": "Activity", "time": "Changed on", "resource": "Changed by"},
    ),
    "UiPath": (
        "JobKey,ActivityName,TimeStamp,RobotName,Level\n",
        "7f-{case},{step},2024-01-{day:02}T{hour:02}:00:00.1234567+01:00,bot{who},Info",
        {"case": "JobKey", "activity": "ActivityName", "time": "TimeStamp", "resource": "RobotName"},
    ),
    "German": (
        "Vorgangsnummer;Schritt;Geändert am;Bearbeiter;Betrag\n",
        "V{case};{step};{day:02}.01.2024 {hour:02}:15;Frau {who};1.200,50",
        {"case": "Vorgangsnummer", "activity": "Schritt", "time": "Geändert am", "resource": "Bearbeiter"},
    ),
    "French": (
        "Dossier;Étape;Horodatage;Utilisateur\n",
        "D{case};{step};{day:02}/01/2024 {hour:02}:15;M. {who}",
        {"case": "Dossier", "activity": "Étape", "time": "Horodatage", "resource": "Utilisateur"},
    ),
    "ticket states": (
        "Ticket;Status;Changed at\n", "T{case};{step};2024-01-{day:02}T{hour:02}:00:00Z",
        {"case": "Ticket", "activity": "Status", "time": "Changed at"},
    ),
    "epoch milliseconds": (
        "event_id,order_id,event,ts\n", "{n},{case},{step},{second}000",
        {"case": "order_id", "activity": "event", "time": "ts"},
    ),
    "names that say nothing": (
        "a,b,c,d\n", "X{case},{step},2024-01-{day:02} {hour:02}:00,{n}",
        {"case": "a", "activity": "b", "time": "c"},
    ),
    "started and finished": (
        ",claim_id,task,started,finished,agent\n",
        "{n},{case},{step},2024-01-{day:02} {hour:02}:00,2024-01-{day:02} {hour:02}:40,a{who}",
        {"case": "claim_id", "activity": "task", "start": "started", "end": "finished", "resource": "agent"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPORTS)
def test_exports_of_well_known_tools_are_understood(files, name):
    header, pattern, wanted = EXPORTS[name]
    text = header + rows_of(pattern)
    assert files.look(text)["roles"] == wanted
    read = files.read(text)
    assert (read["rows"], read["events"], read["refused"], read["cases"]) == (48, 48, 0, 12)


def test_a_column_that_counts_the_rows_is_not_the_case():
    names, rows = columns(
        "id,ref,what,when", *(f"{n},r{n // 3},s{n % 3},2024-01-0{1 + n // 3} 1{n % 3}:00" for n in range(18))
    )
    assert proposed(names, rows)["case"] == "ref"


def test_a_time_that_is_the_same_in_a_whole_case_is_not_the_time_of_the_event():
    rows = [
        [f"c{n // 4}", f"s{n % 4}", f"2024-01-{1 + n // 4:02} 00:00", f"2024-02-{1 + n // 4:02} 1{n % 4}:00"]
        for n in range(40)
    ]
    assert proposed(["case", "activity", "created", "logged"], rows)["time"] == "logged"


def test_columns_that_mining_tools_keep_for_themselves_play_no_role():
    assert name_score("activity", "@@startevent_Activity") == 0


def test_a_time_given_by_hand_replaces_a_proposed_start_and_end():
    assert chosen_roles({"case": "c", "start": "s", "end": "e"}, {"time": "e"}) == {"case": "c", "time": "e"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_detected(files, encoding, delimiter):
    rows = [f"Vorgang {n // 2}{delimiter}Prüfung “{n % 2}”{delimiter}2024-01-01 1{n % 2}:00" for n in range(8)]
    text = delimiter.join(["Fall", "Tätigkeit", "Zeit"]) + "\r\n" + "\r\n".join(rows) + "\r\n"
    files.read(text.encode(encoding))
    assert [event[2] for event in files.events()][:2] == ["Prüfung “0”", "Prüfung “1”"]
    look = files.look(text.encode(encoding))
    assert look["dialect"]["delimiter"] == delimiter
    assert look["dialect"]["encoding"] == {"utf-8-sig": "utf-8"}.get(encoding, encoding)


def test_a_packed_file_is_unpacked(files):
    assert files.read(gzip.compress(SIMPLE.encode()))["events"] == 3


def test_a_hint_for_the_delimiter_and_lines_above_the_table_are_left_out(files):
    assert files.read("sep=;\n" + SIMPLE.replace(",", ";"))["events"] == 3
    read = files.read("Report of claims\n\nmade on Monday\n" + SIMPLE)
    assert (read["rows"], read["events"], read["notes"]) == (3, 3, ["3 line(s) above the table are left out."])


def test_a_header_that_does_not_name_the_row_numbers_is_understood(files):
    text = "case,activity,time\n" + "".join(f"{n},c{n // 2},a{n % 2},2024-01-01 1{n}:00\n" for n in range(6))
    assert files.look(text)["columns"] == ["column 1", "case", "activity", "time"]
    assert files.read(text)["cases"] == 3


def test_column_names_that_are_empty_or_stand_twice_get_numbers(files):
    look = files.look(
        ",case,activity,time,activity\n" + "".join(f"{n},c{n // 2},a{n % 2},2024-01-01 1{n}:00,x\n" for n in range(6))
    )
    assert look["columns"] == ["column 1", "case", "activity", "time", "activity (2)"]
    assert "carry a number" in look["notes"][0]


def test_a_file_without_column_names_is_noticed_and_can_be_overruled(files):
    text = SIMPLE.split("\n", 1)[1]
    look = files.look(text)
    assert (look["dialect"]["header"], look["columns"]) == (False, ["column 1", "column 2", "column 3"])
    assert files.look(text, choice={"header": True})["columns"] == ["A", "one", "2024-01-01 10:00"]


def test_the_delimiter_can_be_chosen_over_the_detected_one(files):
    text = "case;x,activity;y,time;z\n" + "A;1,one;2,2024-01-01 10:00;3\n" * 3
    assert files.look(text, choice={"delimiter": ";"})["columns"] == ["case", "x,activity", "y,time", "z"]


def test_the_first_rows_are_shown_as_they_stand_in_the_file(files):
    look = files.look("case,activity,time,cost\n" + 'NA,"a ""b"", c",2024-01-01,"1,5"\n' * 30)
    assert look["first_rows"] == [["NA", 'a "b", c', "2024-01-01", "1,5"]] * 20


# ── times ────────────────────────────────────────────────────────────────────────────────────────────────────────────

NOON = datetime(2024, 2, 13, 12, 30)
WAYS = [
    "2024-02-13 12:30", "2024-02-13T12:30:00", "2024-02-13T12:30:00.000Z", "2024-02-13 12:30:00+00:00",
    "2024-02-13T14:00:00+0130", "2024-02-13T07:30:00-05", "2024/02/13 12:30:00.000", "13.02.2024 12:30",
    "13.02.24 12:30:00", "13/02/2024 12:30", "02/13/2024 12:30 PM", "2/13/24 12:30", "13-Feb-2024 12:30:00",
    "13/Feb/24 12:30 PM", "Feb 13, 2024 12:30 PM", "February 13, 2024, 12:30", "20240213123000", "20240213T123000Z",
    "1707827400", "1707827400000", "1707827400.000", "1707827400000000", "2024-02-13 12:30:00,000",
    "2024-02-13T12:30:00.0000000Z", "2024-02-13 12:30:00 UTC", "13-FEB-24 12.30.00 PM", "2024.02.13 12:30",
    "2024-02-13 12:30:00.123456789",
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_time_is_read_however_it_is_written(files, way):
    files.read(f"case\tactivity\ttime\nA\tone\t{way}\n", {"case": "case", "activity": "activity", "time": "time"})
    assert files.events()[0][4].replace(microsecond=0) == NOON


@pytest.mark.parametrize("text", ["17", "A-17", "hello", "12:30", "4500012345", "2024", "31.31", "+49 123 4567890", ""])
def test_what_is_no_time_is_not_taken_for_one(text):
    assert times.written(text) is None


def dates(*texts: str) -> str:
    return "case,activity,time\n" + "".join(f"c{n},a,{text}\n" for n, text in enumerate(texts))


ROLES = {"case": "case", "activity": "activity", "time": "time"}


def test_day_and_month_are_decided_by_any_row_of_the_file(files):
    many = dates(*["03/04/2025 10:00"] * 6000, "13/04/2025 10:00")
    look = files.look(many)["times"]["time"]
    assert (look["ambiguous"], look["order"]) == (False, "day first")
    files.read(many, ROLES)
    assert files.events()[0][4] == datetime(2025, 4, 3, 10)
    files.read(dates("03/04/2025 10:00", "3/25/2025 10:00"), ROLES)
    assert files.events()[0][4] == datetime(2025, 3, 4, 10)


def test_day_and_month_are_asked_when_nothing_decides(files):
    look = files.look(dates("03/04/2025 10:00", "05/06/2025 10:00"))["times"]["time"]
    assert (look["ambiguous"], look["candidates"]) == (True, ["day first", "month first"])
    with pytest.raises(FileRefused, match=r"Dates such as 03/04/2025 10:00 in the column 'time' can be read day first"):
        files.read(dates("03/04/2025 10:00"), ROLES)
    files.read(dates("03/04/2025 10:00"), ROLES, date_order="month first")
    assert files.events()[0][4] == datetime(2025, 3, 4, 10)


def test_times_without_a_zone_are_read_in_the_chosen_one_and_others_in_their_own(files):
    files.read(dates("2024-07-01 10:00", "2024-07-01 10:00:00Z", "2024-01-01 10:00"), ROLES, timezone="Europe/Berlin")
    assert [event[4].hour for event in files.events()] == [8, 10, 9]


def test_several_ways_of_writing_times_in_one_column_are_all_read(files):
    read = files.read(dates("2024-07-01 10:00", "2024-07-01T10:00:00.5Z", "01.07.2024 10:00", "nonsense"), ROLES)
    assert (read["events"], read["refused"]) == (3, 1)


@given(st.datetimes(datetime(1970, 1, 3), datetime(2099, 12, 30)), st.sampled_from([
    "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%Y/%m/%dT%H:%M:%S", "%d-%b-%Y %I:%M:%S %p", "%B %d, %Y %H:%M:%S",
    "%Y%m%d%H%M%S", "%d/%m/%Y %H:%M:%S",
]))  # fmt: skip
def test_the_format_found_reads_back_the_time_that_was_written(moment, pattern):
    how = times.written(moment.strftime(pattern))
    assert how is not None
    found = datetime.strptime(moment.strftime(pattern), how.format.format(a="%d", b="%m"))  # noqa: DTZ007
    assert found == moment.replace(microsecond=0)


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


def test_only_the_first_refused_lines_are_listed_but_all_are_counted(files):
    text = "case,activity,time\nA,one,2024-01-01\n" + "A,one,never\n" * 50
    read = files.read(text, ROLES, limits={"listed": 10})
    assert (read["refused"], len(read["refused_lines"])) == (50, 10)
    assert read["reasons"] == {"the time can't be read": 50}


cells = st.text(st.sampled_from('abä,;"\n\r\t =🙂\u202e'), max_size=6)


@settings(max_examples=150, deadline=None)
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
    blank = sum(1 for row in table if len(row) == 1 and not row[0].strip("\r\n") and row[0] == "")
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


# ── Parquet ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def parquet(tmp_path: Path, query: str) -> bytes:
    con = duckdb.connect()
    con.execute("set timezone = 'Asia/Tokyo'")
    con.sql(query).write_parquet(str(tmp_path / "made.parquet"))
    con.close()
    return (tmp_path / "made.parquet").read_bytes()


def test_parquet_times_are_read_by_their_type(files, tmp_path):
    made = parquet(tmp_path, """select 7 as "case id", 'one' as activity, u as "time", u as t2 from (values
        (timestamptz '2024-07-01 10:00:00+02')) v(u)""")  # fmt: skip
    files.read(made, {"case": "case id", "activity": "activity", "time": "time"}, timezone="Europe/Berlin")
    assert files.events() == [(1, "7", "one", None, datetime(2024, 7, 1, 8), None)]
    naive = parquet(tmp_path, "select 'A' as c, 'one' as a, timestamp_ns '2024-07-01 10:00:00.123456789' as t")
    files.read(naive, {"case": "c", "activity": "a", "time": "t"}, timezone="Europe/Berlin")
    assert files.events()[0][4] == datetime(2024, 7, 1, 8, 0, 0, 123457)


def test_parquet_rows_keep_their_order_and_refusals_their_row(files, tmp_path):
    made = parquet(tmp_path, """select 'c' || (i // 3) as c, case when i = 5 then null else 'a' || i % 3 end as a,
        timestamp '2024-01-01' as t, [i] as l from range(9) r(i)""")  # fmt: skip
    read = files.read(made, {"case": "c", "activity": "a", "time": "t"})
    assert (read["rows"], read["events"], read["refused_lines"][0]["line"]) == (9, 8, 6)
    assert [event[0] for event in files.events()] == [1, 2, 3, 4, 5, 7, 8, 9]


def test_parquet_limits_are_read_from_the_footer(files, tmp_path):
    made = parquet(tmp_path, "select i, i, i from range(100) r(i)")
    with pytest.raises(FileRefused, match="ONELANE_ROWS"):
        files.look(made, limits={"rows": 99})
    with pytest.raises(FileRefused, match="ONELANE_COLUMNS"):
        files.look(made, limits={"columns": 2})
    with pytest.raises(FileRefused, match="no rows"):
        files.look(parquet(tmp_path, "select 1 as c, 2 as a where false"))
