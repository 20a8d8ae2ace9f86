"""Files from people: how they are read: roles, encodings, delimiters, times, Parquet."""

from __future__ import annotations

import gzip
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import FileRefused
from core.importers import times, work
from core.importers.roles import chosen_roles, name_score, proposed
from tests.log_files import ROLES, SIMPLE, Files


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


@pytest.mark.parametrize("left", ["   \n", "\t", "\n \n", " "])
def test_a_line_of_blanks_between_or_after_the_records_is_no_line(files, left):
    header, pattern, _ = EXPORTS["Jira"]
    lines = (header + rows_of(pattern)).splitlines(keepends=True)
    read = files.read("".join(lines[:20]) + left.rstrip("\n") + "\n" + "".join(lines[20:]) + left)
    assert (read["rows"], read["events"], read["refused"], read["cases"]) == (48, 48, 0, 12)
