"""A handful of cases: which to take, what they show, and the sheet that prints."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from core.case_sample import MEASURES, amount_from, chance_inside, chosen_places, narrowest, rule, share_from, sureness
from core.exporters.sample_sheet import CaseSheet, for_template, printed

DAY = date(2026, 11, 3)
NASTY = '#read("/etc/passwd") $x^2$ *bold* <b>@preview</b> \\ "quote" =1+1'


def test_five_random_cases_hold_the_median_of_all_with_93_75_percent() -> None:
    assert chance_inside(5) == 0.9375
    assert sureness(5).startswith("About 93 times in 100")
    rng, hits = Random(7), 0
    everything = [rng.expovariate(1) for _ in range(10_001)]
    middle = sorted(everything)[5_000]
    for _ in range(4_000):
        five = rng.sample(everything, 5)
        hits += min(five) <= middle <= max(five)
    assert hits / 4_000 == pytest.approx(0.9375, abs=0.012)


def test_low_and_high_are_the_narrowest_pair_that_holds_the_median_with_four_in_five() -> None:
    # worked by hand: 8 cases, second smallest to second largest: 1 - 2·(1 + 8)/256 = .9297; third: 1 - 2·37/256 = .7109
    assert narrowest(8) == 2
    assert chance_inside(8, 2) == pytest.approx(238 / 256)
    assert chance_inside(8, 3) == pytest.approx(182 / 256)
    found = amount_from([1, 2, 3, 4, 5, 6, 7, 8])
    assert (found.low, found.middle, found.high) == (2, 4.5, 7)
    assert "a rule of ours" in rule(8)


def test_none_of_five_is_not_nothing() -> None:
    # one-sided Clopper–Pearson: 1 - .1^(1/5) = .3690; 1 - .5^(1/5) = .1294, half of it .0647
    none = share_from(0, 5)
    assert (none.low, none.middle, none.high) == (0, pytest.approx(0.0647, abs=1e-4), pytest.approx(0.369, abs=1e-4))
    every = share_from(5, 5)
    assert (every.low, every.high) == (pytest.approx(0.631, abs=1e-4), 1)


def test_too_few_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="3 cases are too few"):
        amount_from([1, 2, 3])
    with pytest.raises(ValueError, match="6 of 5"):
        share_from(6, 5)


@given(st.integers(4, 60), st.integers(0, 60))
def test_a_share_is_ordered_and_holds_what_was_found(n, yes) -> None:
    yes = min(yes, n)
    found = share_from(yes, n)
    assert 0 <= found.low <= yes / n <= found.high <= 1
    assert found.low <= found.middle <= found.high


@given(st.lists(st.floats(0, 1e6), min_size=4, max_size=30))
def test_an_amount_is_ordered_and_within_what_was_seen(values) -> None:
    found = amount_from(values)
    assert min(values) <= found.low <= found.middle <= found.high <= max(values)


def test_places_are_drawn_without_putting_back_and_the_same_again() -> None:
    places = chosen_places(431, 5, 20260101, "claims")
    assert len(set(places)) == 8
    assert all(1 <= place <= 431 for place in places)
    assert places == chosen_places(431, 5, 20260101, "claims")
    assert places != chosen_places(431, 5, 20260101, "refunds")
    assert sorted(chosen_places(5, 5, 1, "w")) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("count", [4, 5, 12, 30])
@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_the_sheet_is_one_page_of_the_session_s_paper_with_a_row_for_each_case(count, paper) -> None:
    places = chosen_places(431, count, 1, "w")
    made = printed(CaseSheet("Claims intake", "Trial", tuple(MEASURES), count, paper, 431, places), DAY)
    (page,) = PdfReader(BytesIO(made.pdf)).pages
    assert round(float(page.mediabox.height)) == (842 if paper == "a4" else 792)
    text = page.extract_text()
    assert f"no. {places[count - 1]} of the list" in text
    assert "Looked at by" in text
    assert "does not mean that there are none" in " ".join(text.split())
    assert made.warning == ""


def test_hostile_names_are_printed_as_they_are_and_equal_sheets_are_equal() -> None:
    sheet = CaseSheet(f"{NASTY} " + "W" * 120, "سجل " + NASTY, ("touch_minutes",), 30)
    made = printed(sheet, DAY)
    (page,) = PdfReader(BytesIO(made.pdf)).pages
    assert "#read(" in page.extract_text()
    assert "/Annots" not in page
    assert made == printed(sheet, DAY)


def test_a_sign_without_a_glyph_is_said() -> None:
    made = printed(CaseSheet("受付", "Trial", ("error_share",), 5), DAY)
    assert "empty boxes" in made.warning


def test_without_a_list_the_sheet_says_how_to_choose() -> None:
    laid = for_template(CaseSheet("Claims", "Trial", ("touch_minutes",), 5))
    assert "let chance choose 5" in laid["choose"][1]
    assert laid["rows"] == [""] * 5
