"""The value of knowing: the oracles of METHOD 3, small cases by brute force, and what must always hold."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import value_of_information as voi
from tests.thorough import examples


def test_perfect_information_about_one_normal_is_the_published_number():
    # METHOD 3: U₁ ~ N(1, 2²) against 0; 2·φ(.5) − 1·Φ(−.5) = .39559
    u = np.random.default_rng(1).normal(1, 2, 1_000_000)
    assert voi.evpi([u, np.zeros_like(u)]) == pytest.approx(0.39559, abs=0.003)


def test_knowing_a_part_of_it_is_the_published_number():
    # METHOD 3: U₁ = 1 + X + Y, sd(X) = 1.2, sd of the sum 2 → .13597
    rng = np.random.default_rng(2)
    x, y = rng.normal(0, 1.2, 1_000_000), rng.normal(0, 1.6, 1_000_000)
    u = 1 + x + y
    assert voi.evppi([u, np.zeros_like(u)], x, seed=1) == pytest.approx(0.13597, abs=0.003)
    assert voi.evppi([u, np.zeros_like(u)], x, seed=1, moved=[0]) == pytest.approx(0.13597, abs=0.003)


def test_ten_thousand_draws_are_near_enough_to_rank_inputs():
    rng = np.random.default_rng(3)
    x, y = rng.normal(0, 1.2, 10_000), rng.normal(0, 1.6, 10_000)
    u = 1 + x + y
    assert voi.evppi([u, np.zeros_like(u)], x, seed=1) == pytest.approx(0.136, abs=0.03)


def test_brute_force_on_a_small_table_agrees():
    # Every combination of two inputs once, repeated so that each value of x is a bin of its own.
    xs, ys = (-2.0, 0.0, 3.0, 4.0), (-1.0, 2.0)
    worlds = [(x, y) for x, y in product(xs, ys) for _ in range(200)]
    a = [x + y for x, y in worlds]
    b = [1.5 for _ in worlds]
    by_x = np.mean([max(np.mean([x + y for y in ys]), 1.5) for x in xs])
    now = max(np.mean(a), 1.5)
    found = voi.evppi([a, b], [x for x, _ in worlds], seed=4)
    assert found == pytest.approx(by_x - now)
    everything = np.mean([max(x + y, 1.5) for x, y in product(xs, ys)])
    assert voi.evpi([a, b]) == pytest.approx(everything - now)


def test_an_input_that_moves_nothing_is_worth_nothing():
    rng = np.random.default_rng(5)
    u = rng.normal(1, 2, 10_000)
    for seed in range(10):
        assert voi.evppi([u, np.zeros_like(u)], rng.normal(size=10_000), seed) < 0.01
    assert voi.evppi([u, u - 100], u, 1) == 0  # the choice is the same whatever it is


def test_too_little_to_compare_is_worth_nothing():
    assert voi.evpi(np.empty((0, 10))) == 0
    assert voi.evppi([[1.0] * 200], np.arange(200), 1) == 0
    assert voi.evppi([[1.0] * 200, [2.0] * 200], np.ones(200), 1) == 0
    assert voi.evppi([[1.0] * 20, [2.0] * 20], np.arange(20), 1) == 0


@settings(max_examples=examples(40), deadline=None)
@given(st.integers(0, 2**31), st.integers(2, 5), st.floats(0.1, 5))
def test_knowing_one_input_is_never_worth_more_than_knowing_all(seed, count, spread):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=2_000)
    table = rng.normal(0, spread, (count, 2_000)) + rng.normal(size=(count, 1)) + x * rng.normal(size=(count, 1))
    one = voi.evppi(table, x, seed)
    assert 0 <= one <= voi.evpi(table) + 1e-9


@given(st.floats(0.01, 1), st.floats(1, 1e9))
def test_money_per_score_gives_back_the_weight_of_money(weight, scale):
    # A score that moves by w because money moves by the whole scale is worth that scale.
    assert voi.money_per_score(scale, weight) * weight == pytest.approx(scale)


def test_a_number_that_has_no_part_in_the_choice_hardly_ever_looks_worth_knowing():
    seen = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        u = rng.normal(0, 2, 4_000)
        seen += voi.evppi([u, np.zeros_like(u)], rng.normal(size=4_000), seed, [0]) > 0
    assert seen <= 4  # in a close call; against a single shuffle every other one would


def test_what_binning_adds_is_taken_off():
    found = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        x, y = rng.normal(0, 1.2, 4_000), rng.normal(0, 1.6, 4_000)
        found.append(voi.evppi([1 + x + y, np.zeros(4_000)], x, seed, [0]))
    assert np.mean(found) == pytest.approx(0.13597, abs=0.01)
