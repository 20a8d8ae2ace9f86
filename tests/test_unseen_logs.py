"""Exports as tools of many countries write them: day and clock apart, times with words, older encodings."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from core.errors import FileRefused
from core.importers import work
from core.importers.joined import MIDNIGHT, joined
from core.importers.time_words import plainly
from tests.log_files import ROLES, SIMPLE, Files

NOON = datetime(2024, 2, 13, 12, 30)


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)


def log_of(header: str, pattern: str, cases: int = 6) -> str:
    """Three events a case, two hours apart: {case}, {step}, {day}, {hour}, {who} are filled in."""
    rows = [
        pattern.format(
            step=("open", "check", "close")[step], case=100 + case, who=step, day=13 + case, hour=8 + 2 * step
        )
        for case in range(cases) for step in range(3)
    ]  # fmt: skip
    return "\n".join([header, *rows]) + "\n"


# ── a day and a clock in two columns ─────────────────────────────────────────────────────────────────────────────────

APART = {
    "SAP": (
        "OBJECTID;TCODE;UDATE;UTIME;USERNAME", "4{case};{step};{day}.02.2024;{hour:02}:30:00;U{who}", "UDATE + UTIME",
    ),
    "SAP, raw": (
        "VBELN|ACTIVITY|ERDAT|ERZET|ERNAM", "45{case}|{step}|202402{day}|{hour:02}3000|U{who}", "ERDAT + ERZET",
    ),
    "a moment at midnight": (
        "case,activity,date,time", "{case},{step},2024-02-{day} 00:00:00.000,{hour}:30", "date + time"
    ),
    "the clock first": ("case,activity,time,date", "{case},{step},{hour}:30 AM,2024-02-{day}", "date + time"),
    "far apart": ("day,case,activity,clock", "2024-02-{day},{case},{step},{hour}:30", "day + clock"),
}  # fmt: skip


@pytest.mark.parametrize("name", APART)
def test_a_day_and_its_clock_in_two_columns_are_read_together(files, name):
    header, pattern, wanted = APART[name]
    text = log_of(header, pattern).replace("12:30 AM", "12:30 PM")
    look = files.look(text)
    assert look["roles"]["time"] == look["columns"][-1] == wanted
    assert "together" in look["notes"][-1]
    read = files.read(text)
    assert (read["events"], read["cases"], read["refused"]) == (18, 6, 0)
    assert [event[4].hour for event in files.events()][:3] == [8, 10, 12]
    assert {event[4].minute for event in files.events()} == {30}


def test_rows_read_one_by_one_and_parquet_join_day_and_clock_too(files, tmp_path):
    ragged = log_of("case,activity,date,time", "{case},{step},2024-02-{day},{hour}:30") + "torn\nZ,last,2024-03-01,\n"
    read = files.read(ragged)
    assert (read["events"], read["refused"]) == (19, 1)
    assert [files.events()[place][4] for place in (0, -1)] == [datetime(2024, 2, 13, 8, 30), datetime(2024, 3, 1)]
    made = tmp_path / "made.parquet"
    duckdb.sql(
        "select 'c' || i // 2 as c, 'a' || i % 2 as a, date '2024-02-13' as d, time '12:30:00' as t from range(9) r(i)"
    ).write_parquet(str(made))
    assert files.read(made.read_bytes())["events"] == 9
    assert {event[4] for event in files.events()} == {NOON}


def test_a_day_can_be_chosen_without_its_clock_and_then_it_is_said(files):
    text = log_of("case,activity,date,time", "{case},{step},2024-02-{day},{hour}:30")
    read = files.read(text, ROLES | {"time": "date"})
    assert {event[4].hour for event in files.events()} == {0}
    assert "days without a clock" in read["notes"][-1]
    with pytest.raises(FileRefused, match="different column"):
        files.read(text, ROLES | {"time": "date + time", "resource": "time"})


def test_the_quick_way_joins_as_the_slow_one(tmp_path):
    pairs = [
        ("2024-02-13 00:00:00.000", "12:30"),
        ("13.2.2024", "12:30:00"),
        ("20240213", "123000"),
        ("2024-02-13", ""),
    ]
    for day, clock in pairs:
        assert duckdb.execute(
            "select regexp_replace(trim($day), $midnight, '') || ' ' || $clock", {"day": day, "midnight": MIDNIGHT,
            "clock": clock},
        ).fetchall()[0][0].strip() == joined(day, clock)  # fmt: skip


# ── times with words ─────────────────────────────────────────────────────────────────────────────────────────────────

WORDS = [
    "13 février 2024 à 12h30", "mardi 13 février 2024 12:30", "13 févr. 2024 12:30", "13. Februar 2024, 12:30 Uhr",
    "13.02.2024, 12:30 Uhr", "Di., 13.02.2024 12:30", "13 de febrero de 2024 12:30", "13 fev. 2024 12:30",
    "13/02/2024 12:30 p. m.", "13/02/2024 12:30\u00a0p.\u00a0m.", "13 febbraio 2024 12:30", "2024年02月13日 12時30分",
    "2024年2月13日 12時30分00秒", "2024/02/13(火) 12:30", "Tue Feb 13 12:30:00 UTC 2024", "Tue Feb 13 12:30:00 2024",
    "Tue, 13 Feb 2024 12:30:00 +0000", "2024-02-13T13:30:00+01:00[Europe/Paris]", "Tuesday, February 13, 2024 12:30 PM",
    "February 13th, 2024 12:30 PM", "45335.5208333333", "45335,5208333333", "20240213 123000", "13.02.2024 123000",
]  # fmt: skip


@pytest.mark.parametrize("way", WORDS)
def test_a_time_is_read_in_the_words_of_many_countries(files, way):
    files.read(f"case\tactivity\ttime\nA\tone\t{way}\n", {"case": "case", "activity": "activity", "time": "time"})
    assert files.events()[0][4] == NOON


@pytest.mark.parametrize("text", ["Open", "Zimmer 12", "Antrag 3/2024", "A-17", "Mon", "März", "Step 3 of 4", "12345"])
def test_words_that_are_no_time_are_not_taken_for_one(text):
    from core.importers import times

    assert times.written(plainly(text)) is None


def test_months_in_words_are_read_over_a_whole_year_and_the_rest_is_refused(files):
    months = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
    text = (
        "case;activity;time\n"
        + "".join(f"c{n};a;3 {name} 2025 10:00\n" for n, name in enumerate(months))
        + "x;a;bald\n"
    )
    read = files.read(text, ROLES)
    assert (read["events"], read["refused"]) == (12, 1)
    assert [event[4].month for event in files.events()] == list(range(1, 13))


def test_amounts_are_not_taken_for_the_serial_days_of_a_spreadsheet(files):
    text = log_of(
        "case,activity,when,amount",
        "{case},{step},2024-02-{day} {hour:02}:00,45{case}.50",
    )
    assert files.look(text)["roles"]["time"] == "when"


# ── older encodings ──────────────────────────────────────────────────────────────────────────────────────────────────

OLDER = {
    "shift-jis": ("案件番号,作業,日時,担当者", "A{case},確認{step},2024/02/{day} {hour:02}:30,山田"),
    "cp1251": (
        "Номер заявки;Операция;Дата и время;Исполнитель",
        "A{case};Проверка {step};{day}.02.2024 {hour:02}:30;Иван",
    ),
    "cp1252": ("Fallnummer;Maßnahme;Zeit;Ärztin", "F{case};Röntgen {step};{day}.02.2024 {hour:02}:30;Müller"),
}  # fmt: skip


@pytest.mark.parametrize("encoding", OLDER)
def test_an_older_encoding_is_recognised_and_said(files, encoding):
    header, pattern = OLDER[encoding]
    look = files.look(log_of(header, pattern).encode(encoding))
    assert look["dialect"]["encoding"] == encoding
    assert list(look["columns"]) == header.replace(";", ",").split(",")
    assert "choose another encoding" in look["notes"][-1]
    assert {"case", "activity", "time"} <= look["roles"].keys()


# ── rows for the parts of an activity ────────────────────────────────────────────────────────────────────────────────


def lifecycle_log() -> str:
    parts = [(step, part) for step in "ab" for part in ("START", "COMPLETE")]
    return "case,activity,status,time\n" + "".join(
        f"c{n},{step},{part},2024-01-{n + 1:02} 1{hour}:00\n"
        for n in range(8) for hour, (step, part) in enumerate(parts)
    )  # fmt: skip


def test_rows_for_start_and_complete_become_one_event_with_a_start_and_an_end(files):
    look = files.look(lifecycle_log())
    assert look["roles"] == {"case": "case", "activity": "activity", "time": "time", "lifecycle": "status"}
    assert "become one event" in look["notes"][-1]
    read = files.read(lifecycle_log())
    assert (read["rows"], read["events"], read["starts"], read["pairing"]["paired"]) == (32, 16, 16, 16)
    assert files.events()[0] == (2, "c0", "a", datetime(2024, 1, 1, 10), datetime(2024, 1, 1, 11), None)


def test_each_row_is_an_event_when_people_say_so_and_that_is_said(files):
    read = files.read(lifecycle_log(), ROLES)
    assert (read["events"], read["pairing"]) == (32, {})
    assert "Each row counts as an event" in read["notes"][-1]
    assert files.look(lifecycle_log().replace("START", "COMPLETE"))["notes"] == []


# ── Parquet of other makers ──────────────────────────────────────────────────────────────────────────────────────────


def test_nanoseconds_with_a_zone_are_read(files, tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    when = pa.array([NOON] * 3, pa.timestamp("ns", "Europe/Berlin"))  # what a pandas column with a zone becomes
    parquet.write_table(pa.table({"case": ["A"] * 3, "activity": ["x"] * 3, "time": when}), tmp_path / "made.parquet")
    assert files.read((tmp_path / "made.parquet").read_bytes(), ROLES)["events"] == 3
    assert {event[4] for event in files.events()} == {NOON}


def test_a_column_called_like_the_readers_own_row_number_is_a_column(files, tmp_path):
    duckdb.sql(
        "select i as file_row_number, 'c' || i % 2 as c, 'a' as a, timestamp '2024-01-01' as t from range(5) r(i)"
    ).write_parquet(str(tmp_path / "made.parquet"))
    files.read((tmp_path / "made.parquet").read_bytes(), {"case": "file_row_number", "activity": "a", "time": "t"})
    assert [event[:2] for event in files.events()] == [(n, str(n - 1)) for n in range(1, 6)]


# ── checks after checks ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_check_that_fails_leaves_no_events_of_an_earlier_one(files):
    files.read(SIMPLE, ROLES)
    assert (files.folder / "events.parquet").exists()
    with pytest.raises(FileRefused):
        work.read(files.put(SIMPLE), str(files.folder), ROLES | {"time": "activity"})
    assert not (files.folder / "events.parquet").exists()


def test_missing_roles_come_with_the_columns_found(files):
    with pytest.raises(
        FileRefused, match=r"holds the case, the activity and the time\. The file has: case, activity, time\."
    ):
        files.read(SIMPLE, {"resource": "case"})


# ── exports with quirks ──────────────────────────────────────────────────────────────────────────────────────────────

QUIRKS = {
    "ServiceNow audit": (
        "Document key,Field name,Old value,New value,User,Created\n",
        "INC00{case},state,,{step},user{who},2024-02-{day} {hour:02}:00:00\n",
        {"case": "Document key", "activity": "New value", "time": "Created", "resource": "User"},
    ),
    "UiPath Process Mining": (
        "Case_ID\tActivity\tEvent_start\tEvent_end\tUser\tEvent_cost\n",
        "{case}\t{step}\t2024-02-{day} {hour:02}:00:00.000\t2024-02-{day} {hour:02}:20:00.000\tu{who}\t12.50\n",
        {"case": "Case_ID", "activity": "Activity", "start": "Event_start", "end": "Event_end", "resource": "User",
         "cost": "Event_cost"},
    ),
    "Excel in Germany": (
        "\ufeffsep=;\r\nFallnummer;Schritt;Zeitpunkt;Kosten;\r\n",
        "{case};{step};{day}.02.24 {hour:02}:30;1.2{hour:02},50 €;\r\n",
        {"case": "Fallnummer", "activity": "Schritt", "time": "Zeitpunkt", "cost": "Kosten"},
    ),
    "AM and PM with blanks that are none": (
        "Case ID,Activity,Timestamp\n", "{case},{step},02/{day}/2024 {hour:02}:30:00\u202fAM\n",
        {"case": "Case ID", "activity": "Activity", "time": "Timestamp"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", QUIRKS)
def test_exports_with_quirks_are_read_whole(files, name):
    header, pattern, wanted = QUIRKS[name]
    text = log_of(header.rstrip("\n"), pattern.rstrip("\n")).replace("12:30:00\u202fAM", "12:30:00\u202fPM")
    look = files.look(text)
    assert look["roles"] == wanted
    read = files.read(text)
    assert (read["events"], read["cases"], read["refused"], read["lost_costs"]) == (18, 6, 0, 0)
    assert {event[4].year for event in files.events()} == {2024}
    if "cost" in wanted:
        assert {row[-1] for row in files.table("events")} <= {12.5, 1208.5, 1210.5, 1212.5}
