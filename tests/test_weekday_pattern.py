"""A weekday that stands apart in daily values is told; calm days and single outliers are not."""

from __future__ import annotations

import random
import time
from datetime import date, timedelta

import pytest

from core.measurement import natural_limits
from core.weekday_pattern import LARGEST_CHANCE, weekday_pattern

DAYS = [day for n in range(400) if (day := date(2026, 1, 5) + timedelta(days=n)).weekday() < 5]


def noise(count: int, seed: int) -> list[float]:
    rng = random.Random(seed)
    return [10 + rng.gauss(0, 1) for _ in range(count)]


def test_a_monday_effect_is_found_with_its_size_and_what_it_does_to_the_range():
    values = [value + (4 if day.weekday() == 0 else 0) for day, value in zip(DAYS, noise(60, 1), strict=False)]
    found = weekday_pattern(DAYS[:60], values)
    assert found.name == "Monday"
    assert found.mean - found.others == pytest.approx(4, abs=0.8)
    assert found.chance <= LARGEST_CHANCE
    assert found.width > 1.3 * found.width_without
    calm = natural_limits(noise(60, 1))
    assert found.width_without == pytest.approx(calm.upper - calm.lower_uncut, abs=0.5)


def test_a_calm_friday_that_is_lower_is_named_as_well():
    values = [value - (4 if day.weekday() == 4 else 0) for day, value in zip(DAYS, noise(40, 2), strict=False)]
    found = weekday_pattern(DAYS[:40], values)
    assert (found.name, found.mean < found.others) == ("Friday", True)


def test_calm_days_hardly_ever_show_a_pattern():
    found = [weekday_pattern(DAYS[:40], noise(40, seed)) is not None for seed in range(300)]
    assert sum(found) <= 10  # 1 in 100 is 3 of 300; more than 10 would come once in 3 000 such tests


def test_one_outlier_is_no_pattern():
    values = noise(40, 3)
    values[5] = 500.0
    assert weekday_pattern(DAYS[:40], values) is None


@pytest.mark.parametrize("count", [0, 1, 19])
def test_too_few_days_say_nothing(count):
    assert weekday_pattern(DAYS[:count], [float(day.weekday()) for day in DAYS[:count]]) is None


def test_days_of_one_kind_and_equal_values_say_nothing():
    mondays = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(30)]
    assert weekday_pattern(mondays, noise(30, 4)) is None
    assert weekday_pattern(DAYS[:30], [5.0] * 30) is None


def test_a_year_of_days_answers_in_a_moment():
    began = time.perf_counter()
    weekday_pattern(DAYS[:260], noise(260, 5))
    assert time.perf_counter() - began < 1
