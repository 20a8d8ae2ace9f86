"""The printed page: one page whatever the text, nothing cut off, nothing interpreted, the same bytes each time."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from core.actions import define_controls
from core.controls import from_entry, proposals
from core.exporters.plan_pdf import PREVIEW_PPI, Printed, printed, warning_about
from core.exporters.typeset import breakable
from core.plan import Figures, Line, Plan, Section
from core.plan_fit import LAST, shortened
from core.plan_sections import plan_from
from core.records import Control, Facts, Parked, clean_text
from tests.plan_sample import TODAY, S, a_control, a_lane, an_owner, controls, sample_facts, sample_figures
from tests.thorough import examples

PAPERS = {"a4": (595.28, 841.89), "us-letter": (612, 792)}
MARGIN_MM = 12
FOOT_MM = 14


def a_plan(**given: Any) -> Plan:
    return plan_from(sample_facts(**given), sample_figures(), TODAY, "0.1.0")


def text_of(page: Printed) -> str:
    """The words of the only page with plain spaces, without the places where a word may break."""
    reader = PdfReader(io.BytesIO(page.pdf))
    assert len(reader.pages) == 1
    raw = reader.pages[0].extract_text().replace("\u200b", "")
    return " ".join(raw.split())


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def ink_mm(page: Printed) -> tuple[float, float, float]:
    """How far the ink stays from the left, right and lower edge, in mm."""
    grey = np.asarray(Image.open(io.BytesIO(page.png)).convert("L"))
    columns, rows = np.where((grey < 200).any(axis=0))[0], np.where((grey < 200).any(axis=1))[0]
    mm = 25.4 / PREVIEW_PPI
    return columns[0] * mm, (grey.shape[1] - 1 - columns[-1]) * mm, (grey.shape[0] - 1 - rows[-1]) * mm


def assert_inside(page: Printed) -> None:
    left, right, below = ink_mm(page)
    assert left >= MARGIN_MM - 1.5
    assert right >= MARGIN_MM - 2  # a line of boxes for missing signs may be one box longer
    assert below >= 5


@pytest.mark.parametrize("paper", PAPERS)
def test_the_plan_is_one_page_of_the_session_s_paper(paper):
    page = printed(a_plan(session=sample_facts().session.changed(paper=paper)))
    (sheet,) = PdfReader(io.BytesIO(page.pdf)).pages
    assert (float(sheet.mediabox.width), float(sheet.mediabox.height)) == pytest.approx(PAPERS[paper], abs=0.1)
    assert 7.5 <= page.size_pt <= 10.4
    assert page.warning == ""
    assert_inside(page)


def test_every_word_of_the_plan_stands_on_the_page():
    whole = a_plan()
    page = printed(whole)
    plan = shortened(whole, page.step)
    assert page.step <= 1
    there = squeezed(text_of(page))
    for section in plan.sections:
        assert squeezed(section.title) in there
        for line in section.lines:
            assert squeezed(line.label) in there, line.label
            assert squeezed(line.text) in there, line.text
    for fact in plan.facts:
        assert squeezed(fact.answer) in there
        assert squeezed(fact.note) in there
    assert squeezed(whole.foot_line) in there


def test_the_same_plan_prints_the_same_bytes_and_another_day_others():
    plan = a_plan()
    one, other = printed(plan), printed(plan)
    assert one.pdf == other.pdf
    assert one.png == other.png
    assert printed(plan_from(sample_facts(), sample_figures(), TODAY.replace(day=6), "0.1.0")).pdf != one.pdf


def test_the_page_is_tagged_for_screen_readers_with_title_and_language():
    reader = PdfReader(io.BytesIO(printed(a_plan()).pdf))
    root = reader.trailer["/Root"].get_object()
    assert root["/MarkInfo"].get_object()["/Marked"]
    assert str(root["/Lang"]).startswith("en")
    assert reader.metadata is not None
    assert reader.metadata.title == "Lane plan: Claims intake"
    assert reader.metadata.author == "Maria Lindqvist"


def test_a_plan_without_a_lane_is_one_honest_page():
    page = printed(plan_from(Facts(session=sample_facts().session), Figures(), TODAY))
    assert "No lane picked yet" in text_of(page)
    assert text_of(page).count("not set yet") >= 15
    assert_inside(page)


def with_longer_texts(times: int) -> Plan:
    usual = a_lane()
    texts = ("ai_does", "people_decide", "not_for", "reason")
    long = a_lane(**{name: ((getattr(usual, name) + " ") * times)[:4000] for name in texts})
    return a_plan(lanes=(long,), controls=ten_times_the_controls())


@pytest.mark.parametrize("times", [10, 25, 60])
def test_any_amount_of_text_is_one_page_that_says_what_it_left_out(times):
    page = printed(with_longer_texts(times))
    assert page.size_pt >= 7.5
    assert page.shortened.startswith("Shortened to fit: ")
    there = text_of(page)
    assert squeezed(page.shortened) in squeezed(there)
    assert times == 10 or "more in Onelane" in there
    assert_inside(page)


def ten_times_the_controls() -> tuple[Control, ...]:
    return tuple(c.changed(response=(c.response or "stop") * 10, trigger=c.trigger * 10) for c in controls())


def test_controls_of_ten_times_the_usual_text_print_as_who_and_how_fast_and_say_so():
    page = printed(a_plan(controls=ten_times_the_controls()))
    there = text_of(page)
    assert page.step == 3
    assert "controls as who and how fast" in there
    assert "Low confidence: Shift lead, 4 hours." in there
    assert "Score below" not in there
    assert_inside(page)


def starting_set(**given: Any) -> tuple[Control, ...]:
    """All twelve controls that the catalogue proposes, each with its people and, here, `given` texts."""
    people = dict.fromkeys(("owner", "reviewer", "operator", "security"), "Bram Esposito")
    catalogue = define_controls.catalogue()
    found = [
        from_entry(entry, S, "lane-1", people, 4, place)
        for place, entry in enumerate(proposals(catalogue, acts_alone=True))
    ]
    assert len(found) == 12
    return tuple(control.changed(**given) for control in found)


def crowded(**given: Any) -> Plan:
    """Twelve controls, ten parked workflows, and 300 characters in each text that a person writes."""
    facts, long = sample_facts(), "Reads the claim and says which documents are missing. " * 20
    ten = [facts.workflows[0].changed(workflow_id=f"w{n}", name=f"Workflow number {n}") for n in range(10)]
    texts = {"reason": long[:300], "ai_does": long[:300], "people_decide": long[:300], "not_for": long[:300]}
    usual: dict[str, Any] = {
        "workflows": (facts.workflows[0], *ten),
        "parked": tuple(
            Parked(session_id=S, parked_id=w.workflow_id, workflow_id=w.workflow_id, reason="Later.",
                   look_again_on=date(2027, 2, 1 + n % 2))
            for n, w in enumerate(ten)
        ),
        "lanes": (a_lane(**texts),),
        "ownerships": (an_owner(stop_right=long[:300], budget=long[:300], people=long[:300]),),
        "metrics": tuple(m.changed(definition=long[:300], source=long[:300]) for m in facts.metrics),
        "targets": tuple(target.changed(reason=long[:300]) for target in facts.targets),
        "controls": starting_set(),
    }  # fmt: skip
    return a_plan(**usual | given)


@pytest.mark.parametrize("paper", PAPERS)
def test_twelve_controls_ten_parked_workflows_and_three_hundred_characters_everywhere_fit(paper):
    page = printed(crowded(session=sample_facts().session.changed(paper=paper)))
    assert page.size_pt >= 7.5
    assert "Workflow number 1 and 4 more" in text_of(page)
    assert_inside(page)


def test_three_hundred_characters_in_every_text_of_every_control_fit_too():
    page = printed(crowded(controls=starting_set(trigger="Somebody says so. " * 16, response="We stop at once. " * 17)))
    assert page.step >= 2
    assert "Bram Esposito" in text_of(page)
    assert_inside(page)


def test_the_starting_set_with_usual_texts_prints_in_a_size_that_reads_well():
    page = printed(a_plan(controls=starting_set()))
    assert page.size_pt >= 7.5
    assert page.step <= 3


@pytest.mark.parametrize("times", [2, 3, 4, 6, 10])
def test_more_and_more_text_shrinks_or_shortens_the_page_but_never_spills(times):
    texts = dict.fromkeys(("ai_does", "people_decide", "not_for"), "Reads a claim and proposes a class. " * times)
    page = printed(a_plan(lanes=(a_lane(**texts),)))
    assert 7.5 <= page.size_pt <= 10.4
    assert_inside(page)
    if "long texts cut" not in page.shortened:
        assert squeezed(texts["not_for"]) in squeezed(text_of(page))


@pytest.mark.parametrize("sign", ["x", "W", "ß", "漢", "ع", "😀", "é", "/"])
def test_a_word_of_any_length_breaks_or_is_cut(sign):
    for length in (400, 4000):
        page = printed(a_plan(lanes=(a_lane(ai_does=sign * length),)))
        assert_inside(page)
        if sign in "xWé/" and length == 400:
            assert squeezed(text_of(page)).count(sign) >= min(length, 110)


@pytest.mark.parametrize("length", [70, 120, 200])
def test_long_names_everywhere_stay_inside_the_page(length):
    name = ("Überlanger" * 20)[:length]
    facts = sample_facts()
    metric = facts.metrics[0].changed(name=name, unit="u" * 60)
    page = printed(
        a_plan(
            session=facts.session.changed(name="S" * length),
            workflows=(facts.workflows[0].changed(name=name), *facts.workflows[1:]),
            metrics=(metric, facts.metrics[1]),
            ownerships=(an_owner(owner="O" * length),),
            lanes=(a_lane(picked_by="P" * length),),
        )
    )
    assert_inside(page)
    assert squeezed(text_of(page)).count(name[:60]) >= 2


@pytest.mark.parametrize(
    "text",
    [
        "#set text(red) *bold* _it_ $x^2$ `code` @label <tag> // comment /* more */ = Heading",
        '#read("plan.typ") #import "@preview/x:0.1.0": * #panic("plan-too-long") #eval("1+1")',
        "https://evil.test/?q=1 javascript:alert(1) [click](https://evil.test) mailto:a@evil.test",
        '"; drop table lane; -- \\u{41} \\n \\ { } [ ] ( ) # ~ --- ...',
        "plan-too-long",
    ],
)
def test_markup_prints_literally_and_nothing_becomes_a_link(text):
    page = printed(a_plan(lanes=(a_lane(ai_does=text, reason=text),)))
    assert squeezed(text_of(page)).count(squeezed(text)) == 2
    assert "/Annots" not in PdfReader(io.BytesIO(page.pdf)).pages[0]
    assert b"/URI" not in page.pdf


def test_signs_that_no_font_has_are_named_and_the_page_still_prints():
    page = printed(a_plan(lanes=(a_lane(ai_does="漢字 😀 and plain", reason="한"),)))
    assert page.warning.startswith("The fonts of the plan have no sign for: ")
    for sign in "漢字한😀":
        assert sign in page.warning
    assert "and plain" in text_of(page)
    assert_inside(page)


@pytest.mark.parametrize(
    "text", ["Привет, мир", "Γειά σου", "žluťoučký kůň", "مرحبا بالعالم", "שלום עולם", "→ ≤ ≥ ✓ €"]
)
def test_the_shipped_fonts_hold_these_scripts(text):
    assert printed(a_plan(lanes=(a_lane(ai_does=text),))).warning == ""


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_text_gives_one_page(text):
    cleaned = clean_text(text)
    page = printed(a_plan(lanes=(a_lane(ai_does=cleaned, not_for=cleaned * 3),)))
    assert len(PdfReader(io.BytesIO(page.pdf)).pages) == 1
    assert_inside(page)


def test_of_sixty_controls_the_page_names_the_first_and_counts_the_others():
    many = tuple(a_control("exception", f"Route {n}", trigger="seldom " * 12, response="ask") for n in range(60))
    page = printed(a_plan(controls=many))
    there = text_of(page)
    left = 60 - int(page.shortened.split(" of a kind")[0].split()[-1])
    assert f"and {left} more in Onelane" in there
    assert "Route 0" in there
    assert_inside(page)


def test_a_huge_record_costs_no_time():
    many = tuple(a_control("stop", f"Stop {n} " + "s" * 180, who="w" * 190) for n in range(200))
    begun = time.perf_counter()
    page = printed(a_plan(controls=many))
    assert time.perf_counter() - begun < 4
    assert page.step == LAST or "of a kind" in page.shortened


def test_a_section_that_is_long_alone_is_no_endless_search():
    plan = replace(a_plan(), sections=(Section("Only one", (Line("Long", "word " * 400),)),))
    assert_inside(printed(plan))


def test_a_page_stands_within_a_second():
    """The goal of click to bytes on two cores, with the start of the child; generous here, for shared machines."""
    plan = a_plan()
    printed(plan)
    begun = time.perf_counter()
    printed(plan)
    assert time.perf_counter() - begun < 3


def test_breaks_never_split_a_letter_from_its_accent():
    broken = breakable("e\u0301" * 30)
    assert "\u200b\u0301" not in broken
    assert broken.replace("\u200b", "") == "e\u0301" * 30


def test_no_missing_sign_gives_no_warning():
    assert warning_about([]) == ""
