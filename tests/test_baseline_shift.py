"""A change inside the baseline: found where it is, and not where it is not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.baseline_shift import shift_inside
from tests.thorough import examples

BY_HAND = [41, 38, 44, 39, 46, 42, 37, 45, 40, 43, 39, 44]


def best_cuts_slowly(values):
    """The cuts that part the ranks most, every sum written out."""
    found = []
    values = [sum(other < one for other in values) + (sum(other == one for other in values) + 1) / 2 for one in values]
    for cut in range(3, len(values) - 2):
        before, after = values[:cut], values[cut:]
        difference = abs(sum(after) / len(after) - sum(before) / len(before))
        found.append((difference / math.sqrt(1 / len(before) + 1 / len(after)), cut))
    most = max(found)[0]
    return [cut for parts, cut in found if parts >= most - 1e-9]


def test_the_calm_baseline_worked_by_hand_has_no_change():
    assert shift_inside(BY_HAND) is None


def test_a_step_is_found_where_it_is_with_both_levels():
    found = shift_inside([*BY_HAND, *(value - 12 for value in BY_HAND)])
    assert found.position == 12
    assert (found.before, found.after) == (41.5, 29.5)
    assert found.is_sustained
    assert found.chance < 0.001


def test_a_step_in_few_weeks_is_found_without_eight_in_a_row():
    found = shift_inside([40, 42, 39, 41, 43, 40, 30, 28, 31, 29, 30, 32])
    assert found.position == 6
    assert not found.is_sustained


@pytest.mark.parametrize("weeks", [12, 26])
def test_where_nothing_changes_one_series_in_twenty_is_told_to(weeks):
    drawn = np.random.default_rng(8).standard_normal((1000, weeks))
    told = sum(shift_inside(list(row)) is not None for row in drawn) / 1000
    assert 0.03 <= told <= 0.07


def test_one_outlier_is_no_change_of_level():
    assert shift_inside([99, *BY_HAND[1:]]) is None
    assert shift_inside([*BY_HAND[:5], 99, *BY_HAND[6:]]) is None


def test_few_values_or_none_that_vary_say_nothing():
    assert shift_inside([1, 2, 9, 9, 9, 9, 9]) is None
    assert shift_inside([5.0] * 20) is None


@given(st.lists(st.integers(0, 100), min_size=8, max_size=30))
@settings(max_examples=examples(80), deadline=None)
def test_the_place_is_that_of_the_slow_twin_and_scale_does_not_matter(values):
    found = shift_inside(values)
    scaled = shift_inside([7 * value + 3 for value in values])
    assert (found is None) == (scaled is None)
    if found is not None:
        assert found.position == scaled.position
        before, after = values[: found.position], values[found.position :]
        assert found.position in best_cuts_slowly(values)
        assert found.before == pytest.approx(sum(before) / len(before))
        assert found.after == pytest.approx(sum(after) / len(after))
