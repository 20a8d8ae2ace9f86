"""START and COMPLETE rows: paired as a slow twin pairs them, and as people expect."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import FileRefused
from core.importers import lifecycle, sql, steps
from core.importers.amounts import amount, decimal_mark, pattern
from core.importers.records_of import prepare
from tests.log_files import Files
from tests.thorough import examples

ROLES = {"case": "case", "activity": "activity", "time": "time", "lifecycle": "part", "resource": "who"}
BEGIN = datetime(2024, 1, 1)


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)


class Row(NamedTuple):
    """One row of `row_step`."""

    position: int
    case_no: int
    activity_no: int
    resource_no: int | None
    part: int
    moment: datetime


def paired_slowly(rows: list[Row]) -> list[tuple]:
    """(position, case, activity, resource, start, end) of each step, first in, first out, in two walks."""
    pairs, left = walked(rows, lambda row: (row.case_no, row.activity_no, row.resource_no), lambda row: row.position)
    more, alone = walked(left, lambda row: (row.case_no, row.activity_no), lambda row: (row.part, row.position))
    found = [
        (
            end.position,
            end.case_no,
            end.activity_no,
            first(end.resource_no, start.resource_no),
            start.moment,
            end.moment,
        )
        for start, end in pairs + more
    ]
    found += [(row.position, row.case_no, row.activity_no, row.resource_no, None, row.moment) for row in alone]
    return sorted(found)


def first(*given):
    return next((one for one in given if one is not None), None)


def walked(rows, group, tie):
    """Pairs, and what stays alone: every complete takes the oldest open start of its group."""
    groups = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.moment, tie(row))):
        if row.part:
            groups[group(row)].append(row)
    pairs, alone = [], []
    for members in groups.values():
        waiting = []
        for row in members:
            if row.part == 1:
                waiting.append(row)
            elif waiting:
                pairs.append((waiting.pop(0), row))
            else:
                alone.append(row)
        alone += waiting
    return pairs, alone


rows_of_logs = st.lists(
    st.tuples(
        st.integers(1, 2), st.integers(1, 2), st.sampled_from([None, 1, 2]), st.sampled_from([0, 1, 1, 2, 2]),
        st.integers(0, 6),
    ),
    min_size=1, max_size=24,
)  # fmt: skip


@pytest.fixture(scope="module")
def con():
    con = duckdb.connect()
    prepare(con)
    yield con
    con.close()


@settings(max_examples=examples(200), deadline=None)
@given(rows_of_logs)
def test_starts_and_completes_are_paired_as_the_slow_twin_pairs_them(con, made):
    rows = [Row(n, *one[:4], BEGIN + timedelta(hours=one[4])) for n, one in enumerate(made, start=1)]
    con.execute(
        "create or replace table row_step (position bigint, case_no integer, activity_no integer, resource_no integer,"
        " part utinyint, started_utc timestamp, ended_utc timestamp, cost double)"
    )
    con.execute("drop table if exists step")
    con.executemany("insert into row_step values (?, ?, ?, ?, ?, null, ?, null)", [list(row) for row in rows])
    wanted = paired_slowly(rows)
    if not wanted:
        with pytest.raises(FileRefused, match="No row begins or completes"):
            steps._paired(con, [])
        return
    told = steps._paired(con, [])
    found = con.execute(
        "select position, case_no, activity_no, resource_no, started_utc, ended_utc from step order by all"
    ).fetchall()
    assert sorted(found, key=str) == sorted(wanted, key=str)
    counted = 2 * told["paired"] + told["starts_alone"] + told["completes_alone"] + told["left_out"]
    assert counted == len(rows)
    assert told["rows_as_events"]["events"] == len(rows)
    assert sql("import_pair").startswith("-- import_pair.sql")


def log(*rows: str) -> str:
    return "case,activity,part,time,who\n" + "".join(f"{row}\n" for row in rows)


def test_interleaved_work_of_two_people_is_kept_apart_and_first_in_is_first_out(files):
    read = files.read(
        log(
            "A,check,START,2024-01-01 08:00,ana", "A,check,START,2024-01-01 08:10,ben",
            "A,check,COMPLETE,2024-01-01 09:00,ben", "A,check,COMPLETE,2024-01-01 10:00,ana",
        ),
        ROLES,
    )  # fmt: skip
    assert read["pairing"]["paired"] == 2
    assert [(event[3].minute, event[4].hour, event[5]) for event in files.events()] == [(10, 9, "ben"), (0, 10, "ana")]


def test_work_that_one_begins_and_another_ends_is_one_event_of_the_one_who_ended_it(files):
    read = files.read(
        log("A,check,start,2024-01-01 08:00,ana", "A,check,complete,2024-01-01 09:00,ben",
            "B,check,start,2024-01-01 08:00,ana", "B,check,complete,2024-01-01 09:00,"),
        ROLES,
    )  # fmt: skip
    assert (read["events"], read["pairing"]["paired"], read["pairing"]["changed_hands"]) == (2, 2, 2)
    assert [event[5] for event in files.events()] == ["ben", "ana"]


def test_what_has_only_one_half_is_an_event_without_hands_on_time_and_is_counted(files):
    read = files.read(
        log("A,check,complete,2024-01-01 07:00,ana", "A,check,start,2024-01-01 08:00,ana",
            "A,wait,schedule,2024-01-01 08:00,", "A,note,,2024-01-01 09:00,ana"),
        ROLES,
    )  # fmt: skip
    pairing = read["pairing"]
    assert (pairing["paired"], pairing["starts_alone"], pairing["completes_alone"], pairing["left_out"]) == (0, 1, 2, 1)
    assert [(event[2], event[3]) for event in files.events()] == [("check", None), ("check", None), ("note", None)]
    assert sorted(pairing["words"]) == [("", 1), ("complete", 1), ("schedule", 1), ("start", 1)]
    assert "1 rows say neither" in read["notes"][-1]


@pytest.mark.parametrize(
    ("begin", "end"),
    [("START", "COMPLETE"), ("gestartet", "beendet"), ("Démarré", "Terminé"), ("Iniciado", "Finalizado"),
     ("Activity Start", "Activity_End"), ("iniziato", "completato"), ("начало", "завершено"), ("開始", "終了")],
)  # fmt: skip
def test_the_words_of_many_languages_are_understood(files, begin, end):
    text = log(*(f"c{n},a,{word},2024-01-0{n} {hour}:00,x" for n in (1, 2) for hour, word in ((10, begin), (11, end))))
    assert files.look(text)["roles"]["lifecycle"] == "part"
    assert files.read(text, ROLES)["pairing"]["paired"] == 2


def test_a_column_that_holds_no_such_words_is_refused_as_lifecycle(files):
    with pytest.raises(FileRefused, match=r"column 'who' does not say which rows begin .* it holds 'ana'"):
        files.read(log("A,check,START,2024-01-01 08:00,ana"), ROLES | {"lifecycle": "who", "resource": ""})
    with pytest.raises(FileRefused, match="not both"):
        files.read(log("A,b,START,2024-01-01 08:00,ana"), {**ROLES, "time": "", "start": "time", "end": "who"})


def test_states_of_a_ticket_are_activities_and_no_lifecycle():
    rows = [[f"T{n // 3}", ["Open", "In Progress", "Done"][n % 3]] for n in range(12)]
    assert lifecycle.column(["key", "status"], rows) is None


def test_a_real_log_is_paired_and_its_rows_counted_as_before(logs, tmp_path):
    if not (logs / "bpic2012.xes.gz").is_file():
        pytest.skip("bpic2012.xes.gz is not in the folder of real logs")
    from core.importers import work

    path = str(logs / "bpic2012.xes.gz")
    read = work.read(path, str(tmp_path), work.inspect(path)["roles"])
    pairing = read["pairing"]
    assert list(pairing["rows_as_events"].values()) == [262_200, 24, 4366, 125, 249_113, 27_362]
    assert 2 * pairing["paired"] + pairing["starts_alone"] + pairing["completes_alone"] + pairing["left_out"] == 262_200
    assert pairing["words"] == [("COMPLETE", 164_506), ("START", 71_376), ("SCHEDULE", 26_318)]


# ── amounts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=examples(300), deadline=None)
@given(st.text(st.sampled_from("0123456789.,-+() €'\u00a0kE"), max_size=10), st.sampled_from(".,"))
def test_the_quick_way_reads_amounts_as_the_slow_one(con, text, mark):
    quick = con.execute(
        "select as_amount($text, $mark, $pattern)", {"text": text, "mark": mark, "pattern": pattern(mark)}
    ).fetchall()[0][0]
    slow = amount(text, mark)
    assert quick == slow or (quick is not None and slow is not None and abs(quick - slow) <= 1e-9 * abs(slow))


def test_a_decimal_comma_is_detected_and_can_be_overruled(files):
    text = (
        "case;activity;time;Kosten\nA;x;2024-01-01 10:00;1.234,50\nA;y;2024-01-01 11:00;(2,5)\nB;x;2024-01-02 10:00;?\n"
    )
    look = files.look(text)
    assert (look["roles"].get("cost"), look["dialect"]["decimal"]) == (
        None,
        ".",
    )  # a third of the amounts is unreadable
    assert decimal_mark(["1.234,50"]) == ","
    roles = {"case": "case", "activity": "activity", "time": "time", "cost": "Kosten"}
    read = files.read(text, roles)
    assert (read["decimal"], read["lost_costs"], [row[-1] for row in sorted(files.table("events"))]) == (
        ",", 1, [1234.5, -2.5, None],
    )  # fmt: skip
    assert files.read(text, roles, choice={"decimal": "."})["lost_costs"] == 3
