"""How strict the controls must be, worked by hand over all 36 combinations, and when counsel is asked."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from core.tiers import AUTONOMY, HARM, SENSITIVE, UNDO, acts, counsel, tier, why

ORDER = ("light", "firm", "strict")
ALL = list(product(HARM, UNDO, AUTONOMY))


@pytest.mark.parametrize(
    ("harm", "undo", "autonomy", "expected"),
    [
        ("little", "at once", "suggests", "light"),  # 0
        ("little", "at once", "acts and tells", "light"),  # 2
        ("little", "at once", "acts alone", "firm"),  # 3
        ("some", "with effort", "suggests", "light"),  # 2
        ("some", "with effort", "asks first", "firm"),  # 3
        ("some", "never", "acts and tells", "strict"),  # 5
        ("little", "never", "acts alone", "strict"),  # 5
        ("serious", "at once", "suggests", "firm"),  # 2, but serious
        ("serious", "never", "suggests", "strict"),  # 4, and serious
        ("serious", "with effort", "asks first", "strict"),  # 4, and serious
    ],
)
def test_tiers_worked_by_hand(harm, undo, autonomy, expected):
    assert tier(harm, undo, autonomy) == expected


def test_all_36_combinations_have_a_tier_and_none_of_the_three_is_rare():
    counted = Counter(tier(*answers) for answers in ALL)
    # points of little/some alone: sums 0..6 over 24 combinations; serious adds 12, of which 3 stay firm
    assert sum(counted.values()) == 36
    assert set(counted) == set(ORDER)
    assert min(counted.values()) >= 8


def test_more_harm_less_undoing_or_more_autonomy_never_lower_the_tier():
    for place, scale in enumerate((list(HARM), list(UNDO), list(AUTONOMY))):
        for answers in ALL:
            higher = scale[scale.index(answers[place]) :]
            raised = [ORDER.index(tier(*(*answers[:place], step, *answers[place + 1 :]))) for step in higher]
            assert raised == sorted(raised)


def test_serious_harm_is_never_light():
    assert all(tier("serious", undo, autonomy) != "light" for undo in UNDO for autonomy in AUTONOMY)


def test_a_blank_answer_leaves_the_tier_unknown_and_never_light():
    for place in range(3):
        answers = ["little", "at once", "suggests"]
        answers[place] = ""
        assert tier(*answers) is None


@pytest.mark.parametrize("use", SENSITIVE)
def test_any_sensitive_use_is_strict_whatever_else_was_said(use):
    assert tier("little", "at once", "suggests", [use]) == "strict"
    assert tier("", "", "", [use]) == "strict"
    told = counsel([use], is_screened=True)
    assert told.must_ask
    assert SENSITIVE[use][0].lower() in told.sentence
    assert "no legal advice" in told.sentence


def test_the_screen_must_be_answered_before_none_is_none():
    assert counsel([], is_screened=False).must_ask
    assert not counsel([], is_screened=True).must_ask


def test_counsel_that_was_asked_lifts_the_stop():
    assert not counsel(["health"], True, asked="Dr. Roth, 3 Nov: allowed with approval").must_ask
    assert counsel(["health"], True, asked="   ").must_ask


def test_an_ai_that_acts_brings_one_more_question():
    before = counsel(["credit"], True, "suggests").questions
    assert len(counsel(["credit"], True, "acts alone").questions) == len(before) + 1
    assert [acts(way) for way in AUTONOMY] == [False, False, True, True]


def test_the_arithmetic_is_shown_with_the_answers_in_it():
    assert why("serious", "never", "suggests") == "harm 2 + undoing 2 + autonomy 0 = 4; never light, strict from 4"
    assert why("", "never", "suggests").startswith("harm ? + undoing 2 + autonomy 0 = ?")
