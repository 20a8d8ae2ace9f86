"""The record of a meeting: who agreed to be named, both rounds, decisions; as PDF and Markdown, whatever the texts."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from core.actions import reveal_answers, room_minutes, run_room
from core.errors import Refused, StaleSave
from core.group_answers import Asked, Said, revealed
from core.minutes_words import escaped, markdown, page_of
from core.records import Facts, Minutes, RoundResult
from core.room_records import AgendaStep
from core.seats import Seat
from tests.make import NOW, make_lane, make_minutes, make_session, make_workflow
from tests.test_reveal_answers import CLAIMS, LEAD, act, ask, give, room  # noqa: F401
from tests.thorough import examples

TODAY = date(2026, 11, 3)
HOSTILE = (
    '#read("/etc/passwd") $x$ *bold* ![a](http://evil.example/x.png) <script>alert(1)</script> [l](javascript:x) `c`'
)


def text_of(pdf: bytes) -> str:
    pages = [page.extract_text().replace("\u200b", "") for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).split())


def result(n: int, place: int, round_number: int = 1, title: str = "Data", **given) -> RoundResult:
    said = [Said(f"p{i}", {"level": v}, given.pop("reason", "") if i == 0 else "") for i, v in enumerate(CLAIMS)]
    return RoundResult(
        session_id="s1", round_result_id=f"q{n}.{round_number}.{place}", question_id=f"q{n}", round=round_number,
        kind="rating", title=f"{title} {n}", item_title=f"Work {place}: {title}", answers=12, people=12,
        document=revealed(Asked("rating", 12, 5), said), revealed_utc=NOW + timedelta(minutes=n), **given,
    )  # fmt: skip


def facts_with(results=(), minutes: Minutes | None = None, **given) -> Facts:
    session = make_session(**{"timezone": "Europe/Berlin"} | given)
    return Facts(session=session, round_results=tuple(results), minutes=(minutes,) if minutes else ())


def test_the_record_says_who_when_what_and_what_was_decided(room):  # noqa: F811
    people = room.participants("s1")
    room.keep_participant(people[0].changed(name="Ana Ruiz", is_named_in_record=True))
    room.keep_participant(people[1].changed(name="Secret Ben"))
    ask(room)
    give(room, {"w0.c0": CLAIMS, "w1.c0": [3] * 12})
    room.give_reason("s1", "q1", 1, "w0.c0", "p0", "We tried it twice")
    reveal_answers.reveal(room, LEAD, act(), "q1")
    run_room.second_round(room, LEAD, "q1", NOW)
    give(room, {"w0.c0": [3] * 6 + [4] * 6}, round_number=2)
    reveal_answers.reveal(room, LEAD, act(), "q1")
    room.keep_participant(people[2].changed(name="Gone Eva", is_named_in_record=True, state="left"))
    room.apply(act(), "s1", saves=[make_lane(workflow_id="w0")])
    kept = room_minutes.keep(
        room, LEAD, act(), room.facts("s1"), decisions=["Claims first", " "], notes="Invoices again in March\nAsk IT"
    )
    assert (kept.people, kept.people_count, kept.decisions) == (("Ana Ruiz",), 12, ("Claims first",))
    room.keep_room(
        room.room("s1").changed(agenda=(AgendaStep(step="pick_lane", title="Pick", minutes=20, used_minutes=31.4),))
    )
    printed = room_minutes.pdf(room.facts("s1"), TODAY, room.room("s1"))
    text = text_of(printed.pdf)
    said = room_minutes.markdown_of(room.facts("s1"), TODAY, room.room("s1"))
    for wanted in (
        "Claims 2026", "2 Nov 2026", "Ana Ruiz", "And 11 more who did not ask to be named.", "Claims first",
        "One lane: “Claims”, picked by Ana on 2 Nov 2026.", "Invoices again in March", "Ask IT", "31 min",
        "Round 1", "Round 2", "The median went from level 3 to level 3.5", "We tried it twice", "Claims: Value",
        "12 answers; the median is level 3; the middle half lies between 2.75 and 4; agreement medium.",
        "7 said 1 to 3, 5 said 4 to 5.", "groups of 5 or more",
    ):  # fmt: skip
        assert wanted in text, wanted
        assert wanted in said, wanted
    assert printed.warning == ""
    assert not {"Secret Ben", "Gone Eva", "p0"} & set(re.findall(r"Secret Ben|Gone Eva|\bp0\b", text + said))


def test_minutes_are_saved_over_their_own_version_only_and_by_the_facilitator_only(room):  # noqa: F811
    first = room_minutes.keep(room, LEAD, act(), room.facts("s1"), notes="one")
    room_minutes.keep(room, LEAD, act(), room.facts("s1"), notes="two")
    with pytest.raises(StaleSave):
        room_minutes.keep(room, LEAD, act(), room.facts("s1"), notes="mine", version=first.version)
    room_minutes.keep(room, LEAD, act(), room.facts("s1"), decisions=["d"])
    assert (room.facts("s1").minutes[0].notes, room.facts("s1").minutes[0].decisions) == ("two", ("d",))
    with pytest.raises(Refused):
        room_minutes.keep(room, Seat("s1", "participant", "p1", "Ben", "b" * 64), act(), room.facts("s1"), notes="x")


def test_a_reason_that_came_after_the_reveal_enters_the_record_without_who_and_changes_no_figure(room):  # noqa: F811
    ask(room)
    give(room, {"w0.c0": CLAIMS})
    before = reveal_answers.reveal(room, LEAD, act(), "q1")
    room.give_reason("s1", "q1", 1, "w0.c0", "p11", "The old system did it already")
    room_minutes.keep(room, LEAD, act(), room.facts("s1"), notes="n")
    after = room.facts("s1").round_results
    assert after[0].document == {**before[0].document, "reasons": ["The old system did it already"]}
    assert after[1].document == before[1].document
    assert "The old system did it already" in room_minutes.markdown_of(room.facts("s1"), TODAY)
    assert reveal_answers.keep_reasons(room, LEAD, act(), room.facts("s1")) == 0


def test_a_record_of_nothing_prints_and_says_so():
    page = room_minutes.page(facts_with(), TODAY)
    assert (page.when, page.people_note, page.questions) == ("No meeting is on record yet", "Nobody is on record.", ())
    assert "None is on record." in text_of(room_minutes.pdf(facts_with(), TODAY).pdf)
    assert "None is on record." in markdown(page)


def test_forty_questions_with_twenty_items_and_two_rounds_print_on_many_pages():
    results = [result(n, place, r) for n in range(40) for place in range(1, 21) for r in (1, 2)]
    printed = room_minutes.pdf(facts_with(results, make_minutes()), TODAY)
    reader = PdfReader(io.BytesIO(printed.pdf))
    assert len(reader.pages) > 10
    text = text_of(printed.pdf)
    assert "Data 0" in text
    assert "Data 39" in text
    assert text.count("Work 20: Data") == 40
    assert f"page {len(reader.pages)} of {len(reader.pages)}" in text


def test_more_items_than_can_print_are_counted():
    results = [result(n, place) for n in range(4) for place in range(1, 501)]
    page = page_of(facts_with(results), TODAY, "1")
    assert sum(len(question.items) for question in page.questions) == 1_500
    assert page.left_out == "500 more items are in the session itself; they do not print."


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_arabic_hebrew_and_cyrillic_names_print_with_their_letters(paper):
    names = ("محمد الأحمد", "Ольга Иванова", "דוד כהן", "Zoë Müller", "Nguyễn Văn A")
    minutes = make_minutes(people=names, decisions=("نبدأ بالمطالبات",), notes="Начнём с претензий")
    printed = room_minutes.pdf(facts_with([result(1, 1)], minutes, paper=paper, name="مراجعة المطالبات"), TODAY)
    assert printed.warning == ""
    text = text_of(printed.pdf)
    assert "Ольга Иванова" in text
    assert "Nguyễn Văn A" in text
    assert "Начнём с претензий" in text
    assert re.search("[\u0600-\u06ff\ufb50-\ufeff]", text)


def test_signs_that_no_font_has_warn_and_print():
    printed = room_minutes.pdf(facts_with([], make_minutes(people=("田中",))), TODAY)
    assert "no sign for some letters" in printed.warning


def test_hostile_text_prints_literally_and_is_no_markup_in_either_form():
    results = [result(1, 1, title=HOSTILE[:80], reason=HOSTILE), result(1, 2)]
    minutes = make_minutes(people=(HOSTILE,), decisions=(HOSTILE,), notes=HOSTILE + "\n# heading\n1. list")
    facts = facts_with(results, minutes, name=HOSTILE)
    printed = room_minutes.pdf(facts, TODAY)
    reader = PdfReader(io.BytesIO(printed.pdf))
    assert '#read("/etc/passwd") $x$ *bold*' in text_of(printed.pdf)
    assert not any("/Annots" in page for page in reader.pages)  # no links
    said = room_minutes.markdown_of(facts, TODAY)
    assert "](http" not in said.replace("\\](", "")
    assert "<script" not in said.replace("\\<", "")
    assert "\n# heading" not in said
    assert "http://" not in said


def test_equal_records_give_equal_bytes():
    facts = facts_with([result(1, 1)], make_minutes())
    first = room_minutes.pdf(facts, TODAY).pdf
    room_minutes._made.clear()
    assert room_minutes.pdf(facts, TODAY).pdf == first


def test_very_long_texts_are_cut_and_still_print():
    longest = "x" * 4000
    results = [replace_texts(result(n, 1), longest) for n in range(40)]
    printed = room_minutes.pdf(facts_with(results, make_minutes(notes=longest, decisions=(longest,) * 20)), TODAY)
    assert len(PdfReader(io.BytesIO(printed.pdf)).pages) > 5


def replace_texts(one: RoundResult, text: str) -> RoundResult:
    return one.changed(document={**one.document, "texts": [[text, []]] * 20, "reasons": [text] * 5})


def test_the_time_is_that_of_the_session_s_place():
    minutes = make_minutes(started_utc=datetime(2026, 11, 2, 8, 30), ended_utc=datetime(2026, 11, 2, 10, 5))
    when = room_minutes.page(facts_with([], minutes), TODAY).when.replace("\u00a0", " ")
    assert when == "2 Nov 2026, 09:30 to 11:05 (Europe/Berlin)"


def test_a_restored_copy_without_a_room_still_has_its_record():
    facts = replace(facts_with([result(1, 1)], make_minutes()), workflows=(make_workflow(),), lanes=(make_lane(),))
    page = room_minutes.page(facts, TODAY)
    assert page.people == ("Ana", "Ben")
    assert any("Claims intake" in decision for decision in page.decisions)


@settings(max_examples=examples(200))
@given(st.text(max_size=60))
def test_no_text_becomes_markup_in_markdown(text):
    shown = escaped(text)
    assert "\n" not in shown
    for sign in "*_[]<`#|!~$&":
        assert not re.search(rf"(?<!\\)(?:\\\\)*{re.escape(sign)}", shown)
    plain = re.sub(r"\\(.)", r"\1", shown)
    assert plain == " ".join(text.split())
