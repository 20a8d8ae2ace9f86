"""How far a value carries over to the next, and which change shows: the numbers of METHOD and slow twins."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import detection as d
from core import persistence as p
from core.measurement import Limits, natural_limits, signals
from tests.thorough import examples

BY_HAND = [41, 38, 44, 39, 46, 42, 37, 45, 40, 43, 39, 44]
LIMITS = Limits(mean=41.5, mean_range=5.0, points=12)


def carried(phi: float, n: int, seed: int) -> list[float]:
    """A steady series that carries φ over, written one value after the other."""
    noise = np.random.default_rng(seed).standard_normal(n)
    made = [float(noise[0])]
    for fresh in noise[1:]:
        made.append(phi * made[-1] + math.sqrt(1 - phi * phi) * float(fresh))
    return made


# --- persistence ----------------------------------------------------------------------------------------------------
def test_the_raw_reading_worked_by_hand():
    # 1 2 3 4: mean 2.5, away -1.5 -.5 .5 1.5; products .75 -.25 .75 = 1.25; squares 5; 1.25 / 5 = .25
    assert p.lag_one([1, 2, 3, 4]) == pytest.approx(0.25)
    assert p.lag_one([5, 5, 5]) == 0


def test_steady_series_are_those_written_one_value_after_the_other():
    noise = np.random.default_rng(3).standard_normal((9, 1))
    assert p.steady(noise, 0.6)[:, 0].tolist() == pytest.approx(carried(0.6, 9, 3))


@pytest.mark.parametrize("phi", [0.0, 0.4, 0.8])
def test_the_reading_of_short_series_is_corrected_and_its_range_holds_what_it_says(phi):
    # 300 series of 24 weeks: the range holds the true value in about 8 of 10, the middle lies below it in half
    found = [p.persistence(carried(phi, 24, seed)) for seed in range(300)]
    inside = sum(one.low <= phi <= one.high for one in found) / 300
    below = sum(one.middle < phi for one in found) / 300
    assert 0.74 <= inside <= 0.87
    assert 0.42 <= below <= 0.58
    assert sum(one.reading for one in found) / 300 < phi + 0.01, "the raw reading is biased downwards"


def test_independent_weeks_count_as_independent_in_nine_of_ten_series():
    drawn = np.random.default_rng(11).standard_normal((3000, 12))
    clear = sum(p.persistence(list(row)).is_clear for row in drawn) / 3000
    assert 0.08 <= clear <= 0.12


def test_weeks_that_take_turns_count_as_independent():
    found = p.persistence(BY_HAND)
    assert found.middle < 0
    assert found.used == 0


def test_few_values_say_nothing():
    assert p.persistence([1, 2, 3, 4, 5]) is None


@given(st.lists(st.integers(-10_000, 10_000), min_size=6, max_size=30))
@settings(max_examples=examples(60), deadline=None)
def test_the_range_is_in_order_and_unit_does_not_matter(values):
    found = p.persistence(values)
    assert -1 < found.low <= found.middle <= found.high < 1
    assert 0 <= found.used <= found.at_most or not found.is_clear
    scaled = p.lag_one([1024 * value for value in values])
    assert scaled == pytest.approx(found.reading, abs=1e-6)


# --- detection ------------------------------------------------------------------------------------------------------
def test_the_reference_of_the_method_holds():
    for shift, reference in ((0, 0.13), (0.5, 0.38), (1, 0.71), (1.5, 0.92), (2, 0.99)):
        assert abs(d.share_seen(float(shift)) - reference) <= 0.01


@pytest.mark.parametrize("phi", [0.0, 0.5])
def test_the_simulation_is_the_rules_written_one_by_one_also_where_values_carry_over(phi):
    draws = np.random.default_rng(7).standard_normal((200, 25))
    slow = 0
    for row in draws:
        made = p.steady(row[:, None], phi)[:, 0]
        shift = 0.8 * math.sqrt(1 - phi)  # 0.8 sigma as the chart reads sigma
        limits = natural_limits(list(made[:12]), never_negative=False)
        slow += any(s.side == "above" for s in signals([*made[:12], *(made[12:] + shift)], limits, since=12))
    assert d.share_seen(0.8, runs=200, seed=7, phi=phi) == pytest.approx(slow / 200)


def test_steps_are_smaller_where_values_carry_over_as_the_room_says():
    drawn = p.steady(np.random.default_rng(1).standard_normal((200, 2000)), 0.6)
    assert np.abs(np.diff(drawn, axis=0)).mean() == pytest.approx(1.128 * math.sqrt(0.4), rel=0.01)


def test_weeks_that_hang_together_give_more_false_alarms_and_a_larger_least_change():
    assert [round(d.share_seen(0.0, phi=phi), 2) for phi in (0, 0.2, 0.4)] == [0.13, 0.21, 0.31]
    assert d.least_shift_seen(phi=0.6) > d.least_shift_seen()


def test_days_are_judged_by_their_own_number_of_values():
    # 60 days before, 65 to come: more values see smaller shifts, and give more false alarms
    assert d.least_shift_seen(baseline_points=60, weeks=65) < 0.6
    assert d.share_seen(0.0, baseline_points=60, weeks=65) > 0.2


def test_a_change_that_grows_little_by_little_is_seen_less():
    assert d.share_seen(1.5, gradual=True) < d.share_seen(1.5) - 0.1
    assert d.share_seen(0.0, gradual=True) == d.share_seen(0.0)


def test_a_calm_baseline_counts_as_independent_and_tells_what_it_can_not_rule_out():
    values = [41, 42, 40, 43, 38, 44, 41, 39, 43, 42, 37, 45]
    limits = natural_limits(values)
    found = d.detection(30, limits, "lower", "hours", values=values)
    assert found.share_false == d.share_seen(0.0)
    assert found.least_change_at_most >= found.least_change
    assert "13 of 100" in found.sentence


def test_a_series_in_waves_is_too_noisy_to_judge_a_target_by():
    waves = [40 + 8 * math.sin(week / 3) for week in range(26)]
    found = d.detection(35, natural_limits(waves), "lower", "hours", values=waves)
    assert found.persistence.is_clear
    assert found.is_too_noisy
    assert not found.is_detectable


def test_the_simulation_answers_in_under_a_second_and_is_remembered():
    for given_values in (12, 60):
        values = carried(0.3, given_values, 4)
        began = time.process_time()
        asked = {"values": values, "weeks": 13 if given_values == 12 else 65}
        d.detection(-1, natural_limits(values, never_negative=False), "lower", **asked)
        assert time.process_time() - began < 2.0, "one second on a quiet machine"
        began = time.process_time()
        d.detection(-1, natural_limits(values, never_negative=False), "lower", **asked)
        assert time.process_time() - began < 0.05


@given(st.floats(0, 3), st.floats(0, 1))
@settings(max_examples=examples(15), deadline=None)
def test_a_larger_change_is_never_seen_less(shift, more):
    assert d.share_seen(round(shift + more, 2)) >= d.share_seen(round(shift, 2))
