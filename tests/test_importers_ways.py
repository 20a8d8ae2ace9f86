"""The quick way and the careful one answer alike, and both as a slow twin reads the same rows."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import FileRefused
from core.importers import times, work
from core.importers.quick_times import quick
from tests.log_files import ROLES, Files
from tests.thorough import examples

WAYS = [
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S+02:00", "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S.%f-0530", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%Y%m%d%H%M%S", "%d-%b-%y %I:%M %p",
]  # fmt: skip
ODD = ["", " ", "soon", "2024-13-01 10:00:00", "1900-01-01 00:00:00", "2024-01-01 10:00:00 ", "2024-01-01T10:00:00.12Z",
       "2024-01-01 10:00:00.+05", "2024-02-30 10:00:00", "9999-12-31 23:59:59", "45292,5", "1704103200"]  # fmt: skip
moments = st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1))
rows = st.lists(
    st.tuples(
        st.sampled_from(["A", " A", "B\u00a0", "", "\u00a0", "NA", "Ä1"]), st.sampled_from(["x", "y ", "", "z"]),
        moments, st.integers(0, 19),
    ),
    min_size=1, max_size=25,
)  # fmt: skip


def tell(files: Files, text: str, **given) -> tuple:
    """What the child says and writes, as far as it may not depend on the way."""
    try:
        read = files.read(text, given.pop("roles", ROLES), **given)
    except FileRefused as refused:
        return (str(refused),)
    told = (read["rows"], read["events"], read["refused"], read["reasons"], read["refused_lines"], read["notes"])
    return (*told, files.events(), files.values(), sorted(files.table("events"), key=str))


@settings(max_examples=examples(12), deadline=None)
@given(rows, st.sampled_from(WAYS), st.sampled_from(WAYS), st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"]))
def test_what_is_read_quickly_is_read_with_care_alike(tmp_path_factory, made, most, few, zone):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["case", "activity", "time", "start"])
    for case, activity, moment, chance in made:
        end = ODD[chance] if chance < len(ODD) - 6 else moment.strftime(few if chance == 19 else most)
        begin = (moment - timedelta(hours=chance - 8)).strftime(most) if chance % 3 else ""
        writer.writerow([case, activity, end, begin])
    files = Files(tmp_path_factory.mktemp("ways"))
    for roles in (ROLES, {**ROLES, "time": "", "end": "time", "start": "start"}):
        given = {"roles": roles, "timezone": zone, "date_order": "day first"}
        fixed = {"delimiter": ",", "header": True, "quote": '"', "encoding": "utf-8"}
        quickly = tell(files, out.getvalue(), choice=fixed, **given)
        assert quickly == tell(files, out.getvalue(), choice=fixed | {"with_care": True}, **given)


@settings(max_examples=examples(20), deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz"), moments), min_size=1, max_size=20),
       st.sampled_from(["UTC", "Europe/Berlin"]))  # fmt: skip
def test_times_come_out_as_python_reads_them(tmp_path_factory, made, zone):
    text = "case,activity,time\n" + "".join(f"{case},{step},{moment.isoformat()}\n" for case, step, moment in made)
    files = Files(tmp_path_factory.mktemp("twin"))
    files.read(text, ROLES, timezone=zone)
    wanted = [
        (number, case, step, None, moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None), None)
        for number, (case, step, moment) in enumerate(made, start=1)
    ]
    exists = [
        moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == moment
        and moment.replace(tzinfo=ZoneInfo(zone), fold=1).utcoffset()
        == moment.replace(tzinfo=ZoneInfo(zone)).utcoffset()
        for _, _, moment in made
    ]  # an hour that the clocks skip or repeat may be read either way
    assert [e for e, sure in zip(files.events(), exists, strict=True) if sure] == [
        e for e, sure in zip(wanted, exists, strict=True) if sure
    ]


@pytest.mark.parametrize(
    "text",
    ["2024-02-13 12:30:00", "2024-02-13T12:30:00Z", "2024-02-13T14:30:00.5+02:00", "2024-02-13 12:30",
     "2024-02-13T07:00:00-0530", "2024-02-13 12:30:00.123456", "2024-02-13T14:30:00+02"],
)  # fmt: skip
def test_iso_times_are_read_by_the_engines_own_cast(text):
    way = quick([times.Seen(text)])
    assert len(way.likes) == 1
    assert way.is_naive == (text[19:20] not in ("Z", "+", "-", ".") or text.endswith("6")) or text.endswith("+02:00")


def test_first_rows_in_seconds_do_not_spoil_later_ones_in_milliseconds(files):
    seconds = "".join(f"c{n},x,{1704103200 + n}\n" for n in range(5000))
    millis = "".join(f"d{n},x,{1704103200000 + n}\n" for n in range(9000))
    read = files.read("case,activity,time\n" + seconds + millis, ROLES)
    assert (read["events"], read["refused"]) == (9000, 5000)


def test_days_that_contradict_each_other_far_down_are_asked_about(files):
    text = "case,activity,time\n" + "c,x,25/01/2024 10:00\n" * 6000 + "c,x,01/25/2024 10:00\n"
    with pytest.raises(FileRefused, match="month first in others"):
        files.read(text, ROLES)
    assert files.read(text, ROLES, date_order="day first")["refused"] == 1


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)


# ── Parquet by type, and what is kept of each case ───────────────────────────────────────────────────────────────────


def test_two_date_columns_of_a_parquet_file_are_looked_through(files, tmp_path):
    duckdb.sql(
        "select 'c' || i % 50 as c, 'a' || i % 3 as a, '03/04/2024 10:00' as t, '05/06/2024 11:00' as u"
        " from range(6000) r(i)"
    ).write_parquet(str(tmp_path / "made.parquet"))
    look = files.look((tmp_path / "made.parquet").read_bytes())
    assert [look["times"][name]["ambiguous"] for name in "tu"] == [True, True]


def test_whether_times_carry_a_zone_is_said_of_every_column(files):
    look = files.look(
        "case,activity,a,b,c\n" + "A,x,2024-01-01 10:00,2024-01-01T10:00Z,2024-01-01T10:00\n" * 3
        + "A,x,2024-01-01 10:00,2024-01-01T10:00Z,2024-01-01T10:00+01:00\n"
    )  # fmt: skip
    assert [look["times"][name]["carries_zone"] for name in "abc"] == ["no", "yes", "some"]


def test_the_first_filled_value_of_each_case_is_kept_of_chosen_columns(files):
    text = (
        "case,activity,time,region,product\n"
        "A,x,2024-01-01 10:00,,p1\nB,x,2024-01-01 10:00,south, \n"
        "A,y,2024-01-01 09:00,north ,p2\nA,y,2024-01-01 08:00,east,\n"
    )
    files.read(text, ROLES, attributes=["region", "product"])
    assert files.values() == {"A": {"region": "north", "product": "p1"}, "B": {"region": "south"}}
    with pytest.raises(FileRefused, match="At most 12"):
        files.read(text, ROLES, attributes=["region"] * 13)


def test_columns_that_tell_cases_apart_are_proposed(files):
    header = "case,activity,time,department,amount,note,Region\n"
    text = header + "".join(
        f"{case},{step},2024-01-{case % 28 + 1:02} 1{hour}:00,{'ABC'[case % 3]},{case}.{hour}5,n{case},"
        f"{'NS'[case % 2]}\n"
        for case in range(40) for hour, step in enumerate(("open", "check", "close"))
    )  # fmt: skip
    look = files.look(text)
    assert [(one["name"], one["values"]) for one in look["attributes"] if one["proposed"]] == [
        ("department", 3), ("Region", 2),
    ]  # fmt: skip
    assert set(look["why"]) == set(look["roles"])
    assert look["candidates"]["delimiter"][0] == ","


def test_the_figures_are_written_beside_the_events(files):
    from core.log_figures import from_document

    calendar = {"workdays": [0, 1], "opens": "08:00", "closes": "12:00", "holidays": ["2024-01-01"], "timezone": "UTC"}
    files.read("case,activity,time\nA,x,2024-01-01 10:00\nA,y,2024-01-02 10:00\n", ROLES, calendar=calendar)
    import json

    document = json.loads((files.folder / "figures.json").read_text())
    assert document["calendar"].startswith("0,1 08:00:00 12:00:00 UTC 2024-01-01")
    assert from_document(document).events == 2
    assert set(work.steps.TABLES.values()) == {"events", "cases", "names", "values"}
