"""Ways of writing times and names that exports of the world use, and what a log says that none can see in its rows."""

from __future__ import annotations

import json
import unicodedata
from datetime import datetime

import pytest

from core.errors import FileRefused
from core.importers.clock_changes import turned_back
from core.log_figures import from_document
from tests.log_files import Files


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)


WAYS = {
    "2025. 3. 3. 16:05": datetime(2025, 3, 3, 16, 5),
    "2025년 3월 3일 16시 05분": datetime(2025, 3, 3, 16, 5),
    "2025-03-03 오후 4:05": datetime(2025, 3, 3, 16, 5),
    "2025年3月3日 下午4:05": datetime(2025, 3, 3, 16, 5),
    "2025年3月3日 午前4時05分": datetime(2025, 3, 3, 4, 5),
    "Mon Mar 03 2025 16:05:07 GMT+0000 (Coordinated Universal Time)": datetime(2025, 3, 3, 16, 5, 7),
    "Mon Mar 03 2025 16:05:07 GMT+0100 (CET)": datetime(2025, 3, 3, 15, 5, 7),
    "Mon Mar 03 16:05:07 CET 2025": datetime(2025, 3, 3, 15, 5, 7),
    "2025-07-03 16:05 CEST": datetime(2025, 7, 3, 14, 5),
    "2025-03-03 16:05:00 EST": datetime(2025, 3, 3, 21, 5),
    "2025-03-03 16:05:00 UTC+02:00": datetime(2025, 3, 3, 14, 5),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_time_is_read_as_the_places_of_the_world_write_it(files, way):
    rows = "".join(f'c{number},{step},"{way}"\n' for number in range(3) for step in ("one", "two"))
    files.read(f"case,activity,time\n{rows}")
    assert {ended for _, _, _, _, ended, _ in files.events()} == {WAYS[way]}


@pytest.mark.parametrize("zone", ["CST", "IST", "BST", "MST", "XYZ"])
def test_a_short_name_that_several_zones_have_is_refused_and_not_guessed(files, zone):
    rows = "".join(f"c{number},{step},2025-03-03 16:05:00 {zone}\n" for number in range(3) for step in ("one", "two"))
    with pytest.raises(FileRefused, match="holds no time that can be read"):
        files.read(f"case,activity,time\n{rows}", {"case": "case", "activity": "activity", "time": "time"})


HEADERS = {
    "Arabic": ("رقم الطلب", "النشاط", "الوقت", "المستخدم"),
    "Chinese": ("单号", "活动", "时间", "用户"),
    "Korean": ("사건번호", "활동", "시간", "담당자"),
}


@pytest.mark.parametrize("language", HEADERS)
def test_columns_are_known_by_their_names_in_more_languages(files, language):
    names = HEADERS[language]
    rows = "".join(
        f"{10 + n},{'abc'[(n + i) % 3]},2025-03-{3 + i:02} 10:0{n % 10},{'uvwxyz'[(n * 5 + i * 3) % 6]}\n"
        for n in range(20)
        for i in range(4)
    )
    found = files.look(",".join(names) + "\n" + rows)["roles"]
    assert found == dict(zip(("case", "activity", "time", "resource"), names, strict=True))


def test_a_letter_is_the_same_however_its_accent_is_kept(files):
    spelled = [unicodedata.normalize(form, "Prüfung é") for form in ("NFC", "NFD")]
    rows = "".join(
        f"{spelled[i % 2]}-1,{spelled[n % 2]},2025-03-0{1 + n} 10:0{i},{spelled[n % 2]},{spelled[i % 2]}\n"
        for n in range(3)
        for i in range(4)
    )
    mapping = {"case": "case", "activity": "activity", "time": "time", "resource": "who"}
    answer = files.read(f"case,activity,time,who,where\n{rows}", mapping, attributes=["where"])
    assert (answer["cases"], answer["activities"], answer["resources"]) == (1, 1, 1)
    assert files.values() == {spelled[0] + "-1": {"where": spelled[0]}}


def test_start_and_end_are_found_where_each_case_has_one_row(files):
    rows = "".join(f"o{n},a{n % 3},2025-01-0{1 + n % 7} 10:00,2025-01-0{2 + n % 7} 10:00\n" for n in range(30))
    roles = files.look(f"case id,activity,start time,end time\n{rows}")["roles"]
    assert roles == {"case": "case id", "activity": "activity", "start": "start time", "end": "end time"}


def test_dates_that_contradict_each_other_are_said_to_do_so(files):
    rows = "".join(f"c{n},a,{('13/04', '04/13', '03/03')[n % 3]}/2025 10:00\n" for n in range(30))
    mapping = {"case": "case", "activity": "activity", "time": "time"}
    with pytest.raises(FileRefused, match="day first in some rows and month first in others"):
        files.read(f"case,activity,time\n{rows}", mapping)
    answer = files.read(f"case,activity,time\n{rows}", mapping, date_order="day first")
    assert (answer["events"], answer["refused"]) == (20, 10)


def test_of_numbers_since_1970_the_unit_of_most_rows_holds_whichever_comes_first(files):
    rows = "".join(f"c{n // 3},{'abc'[n % 3]},{1700000000 + n * 100}{'000' * (n % 10 == 0)}\n" for n in range(300))
    answer = files.read(f"case,activity,timestamp\n{rows}")
    assert (answer["roles"]["time"], answer["events"], answer["refused"]) == ("timestamp", 270, 30)


def lifecycle(*rows: str) -> str:
    return "case,activity,time,lifecycle\n" + "".join(f"{row}\n" for row in rows)


def test_rows_that_pairing_leaves_out_are_named_with_the_cases_that_go_with_them(files):
    done = ("A,x,2025-01-01 10:00,start", "A,x,2025-01-01 11:00,complete", "A,x,2025-01-01 11:00,gizmo")
    mapping = {"case": "case", "activity": "activity", "time": "time", "lifecycle": "lifecycle"}
    answer = files.read(lifecycle(*done, "B,x,2025-01-01 10:00,schedule"), mapping)
    assert answer["cases"] == 1
    assert answer["pairing"]["cases_left_out"] == 1
    said = " ".join(answer["notes"])
    assert "2 rows say neither ('gizmo', 'schedule') and are left out" in said
    assert "1 cases have no other rows than these" in said
    assert "pause" not in said


def test_hands_on_time_that_runs_through_pauses_is_said_to_be_at_most_this(files):
    words = ("start", "suspend", "resume", "complete")
    rows = [f"c{n},x,2025-01-0{1 + day} 10:00,{word}" for n in range(3) for day, word in enumerate(words)]
    assert "hands-on time runs on through a pause" in " ".join(files.read(lifecycle(*rows))["notes"])


@pytest.mark.parametrize("text", ["<svg xmlns='x'/>", "<a b='c'>\n<d/></a>", "\n<!-- x --><log2></log2>"])
def test_any_markup_is_said_to_be_markup(files, text):
    with pytest.raises(FileRefused, match="XML"):
        files.look(text)


def test_a_column_may_be_called_like_an_element(files):
    assert (
        files.look("<case>,<activity>,<time>\nA,one,2024-01-01 10:00\nA,two,2024-01-01 11:00\n")["columns"][0]
        == "<case>"
    )


def test_an_encoding_that_the_parser_can_not_use_is_said(files):
    with pytest.raises(FileRefused, match="encoding that it names"):
        files.look('<?xml version="1.0" encoding="UTF-7"?><log/>')


LOCAL = "case,activity,time\n" + "".join(
    f"c{n},{s},2025-10-26 0{n}:30:00\n" for n in range(1, 5) for s in ("one", "two")
)


def test_an_hour_that_the_clock_shows_twice_is_noted(files):
    def notes(zone: str, text: str = LOCAL) -> list[str]:
        return [note for note in files.read(text, timezone=zone)["notes"] if "twice" in note]

    assert ["2 times lie" in note and "Europe/Berlin" in note for note in notes("Europe/Berlin")] == [True]
    assert notes("UTC") == []
    assert notes("Asia/Tokyo") == []
    assert notes("Europe/Berlin", LOCAL.replace(":00\n", ":00+02:00\n")) == []  # the file says its zone
    assert notes("Europe/Berlin", LOCAL.replace("10-26", "10-25")) == []


def test_zones_turn_their_clocks_back_when_they_do():
    year = (datetime(2025, 1, 1), datetime(2026, 1, 1))
    assert list(turned_back("Australia/Lord_Howe", *year)) == [
        (datetime(2025, 4, 5, 14, 30), datetime(2025, 4, 5, 15, 30))
    ]
    assert list(turned_back("America/New_York", *year)) == [(datetime(2025, 11, 2, 5), datetime(2025, 11, 2, 7))]
    assert len(list(turned_back("Africa/Casablanca", *year))) == 1  # for Ramadan
    assert list(turned_back("Asia/Kolkata", *year)) == []


ONE_TIME = {"start": "moment at which each step began", "end": "runs to the completion"}


@pytest.mark.parametrize(("role", "words"), ONE_TIME.items())
def test_waiting_says_whether_the_only_time_is_the_start_or_the_completion(files, role, words):
    rows = "".join(f"c{case},{step},2025-03-0{day} 10:00\n" for case in range(3) for day, step in ((3, "a"), (4, "b")))
    files.read(f"case,activity,time\n{rows}", {"case": "case", "activity": "activity", role: "time"})
    figures = from_document(json.loads((files.folder / "figures.json").read_text(encoding="utf-8")))
    assert words in figures.wait_sentence
