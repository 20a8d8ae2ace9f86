"""What reviews cost against the hours there are, with the numbers of METHOD 7 and CONTROLS 7.1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.review_cost import (
    capacity,
    cost_per_month,
    cost_per_week,
    items_with_missing,
    planting,
    share_shown,
)
from core.sampling import chance_of_passing, items_to_check


def test_hours_and_money_by_hand():
    # 59 items of 3 minutes = 2.95 hours; at 42 an hour 123.90 a week, · 52/12 = 536.90 a month
    hours = 59 * 3 / 60
    assert cost_per_week(hours, 42) == pytest.approx(123.90)
    assert cost_per_month(hours, 42) == pytest.approx(536.90)


@pytest.mark.parametrize(
    ("hours", "available", "fit"),
    [
        (2.95, 5, "fits"),  # 59 % of their time
        (3.0, 5, "fits"),  # exactly 60 %
        (3.01, 5, "too much of their time"),
        (5.01, 5, "does not fit"),
        (1, 0, "does not fit"),
        (0, 0, "fits"),
    ],
)
def test_the_hours_against_the_reviewers(hours, available, fit):
    assert capacity(hours, available).fit == fit


def test_no_hours_show_nothing_and_divide_by_nothing():
    none = capacity(2, 0, 3)
    assert (none.used_share, none.items_possible, none.share_shown) == (None, 0, None)


@given(st.integers(1, 5000), st.floats(0.5, 0.999))
def test_what_a_check_shows_is_exactly_what_slips_through_with_the_rest_of_the_confidence(items, confidence):
    share = share_shown(items, confidence)
    assert chance_of_passing(items, 0, share) == pytest.approx(1 - confidence, rel=1e-6)


@given(st.floats(0.002, 0.5))
def test_as_many_items_as_a_share_needs_show_that_share(share):
    items = items_to_check(share)
    assert share_shown(items) <= share + 1e-12
    if items > 1:
        assert share_shown(items - 1) > share


def test_reviewers_that_miss_some_need_more_items_as_published():
    # CONTROLS 7.1: with 70 % sensitivity 85 / 213 / 427 in place of 59 / 149 / 299
    assert [items_with_missing(p, 0.7) for p in (0.05, 0.02, 0.01)] == [85, 213, 427]
    assert items_with_missing(0.05, 0) is None


@given(st.floats(0.01, 0.3), st.floats(0.1, 1), st.floats(0.1, 1))
def test_the_more_they_see_the_fewer_are_enough(share, one, other):
    assert items_with_missing(share, max(one, other)) <= items_with_missing(share, min(one, other))


def test_planted_mistakes_by_hand():
    # ln .05 / ln .9 = 28.4 → 29 found of 29 show more than 90 %; 1.18 a week: 24.6 weeks
    planted = planting(59, 0.02)
    assert planted.needed == 29
    assert planted.per_week == pytest.approx(1.18)
    assert planted.weeks == pytest.approx(29 / 1.18)
    assert planting(59, 0).weeks is None
    assert planting(59, 0.02, wanted=1).needed is None
