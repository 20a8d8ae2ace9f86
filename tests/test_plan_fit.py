"""How a plan is shortened: in the stated order, counted, and never what matters most."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.plan import Line, Section
from core.plan_compare import differences
from core.plan_fit import LAST, MORE, STEPS, cut, said, shortened, signs
from core.plan_sections import plan_from
from tests.plan_sample import TODAY, a_lane, sample_facts, sample_figures


def a_plan(**given):
    return plan_from(sample_facts(**given), sample_figures(), TODAY, "0.1.0")


def test_the_first_step_leaves_everything_as_it_is_and_says_nothing():
    plan = a_plan()
    whole = shortened(plan, 0)
    assert [line.text for s in whole.sections for line in s.lines] == [x.text for s in plan.sections for x in s.lines]
    assert said(0) == ""
    assert all(said(number) for number in range(1, LAST + 1))


def test_each_step_is_shorter_than_the_one_before_and_holds_what_it_left_out():
    plan = a_plan(lanes=(a_lane(ai_does="Reads it. " * 300, not_for="Nothing else. " * 200),))
    sizes = [signs(shortened(plan, number)) for number in range(LAST + 1)]
    assert sizes == sorted(sizes, reverse=True)
    for before, after in pairwise(STEPS):
        assert after.form >= before.form
        assert not (after.with_background and not before.with_background)


def test_what_matters_most_stays_at_the_last_step():
    page = shortened(a_plan(), LAST)
    labels = [line.label for section in page.sections for line in section.lines]
    for label in (
        "How sure", "Success", "Must not suffer", "Maria Lindqvist", "Right to stop", "What the AI does",
        "What people still decide", "Not for", "Weekly review", "Hours and cost", "Drill", "Measure first",
    ):  # fmt: skip
        assert label in labels
    assert "Source" not in labels
    for section in page.sections:
        assert section.lines or section.picture


def test_a_shortened_list_counts_what_it_leaves_out_and_names_the_missing_first():
    lines = (*(Line(f"c{n}", "fine", written_in="x") for n in range(9)), Line("open", "not set yet", "missing", "x"))
    plan = replace(a_plan(), sections=(Section("Many", (*lines, Line("All", "together")), is_list=True),))
    (section,) = shortened(plan, LAST).sections
    assert [line.label for line in section.lines] == ["open", "All", ""]
    assert section.lines[-1].text == f"and 9 {MORE}."


@given(st.text(max_size=300), st.integers(1, 80))
def test_a_cut_text_begins_like_the_whole_one_and_says_that_there_is_more(text, longest):
    short = cut(text, longest)
    if len(text) <= longest:
        assert short == text
    else:
        assert short.endswith(f"… ({MORE})")
        assert text.startswith(short.removesuffix(f"… ({MORE})"))


@pytest.mark.parametrize("text", ["e\u0301" * 40, "👩\u200d👩" * 20])
def test_a_cut_never_parts_a_letter_from_its_accent(text):
    kept = cut(text, 21).removesuffix(f"… ({MORE})")
    assert text[len(kept)] not in "\u0301\u200d"


def test_two_pages_that_say_the_same_differ_in_nothing_and_a_change_is_told_with_its_place():
    before, now = a_plan(), a_plan(lanes=(a_lane(not_for="Nothing."),), parked=())
    assert differences(before, before) == ()
    told = differences(before, now)
    assert any(one.startswith("What changes in the work, Not for: was “Claims with") for one in told)
    assert any("Parked, not forgotten" in one and "no longer there" in one for one in told)
