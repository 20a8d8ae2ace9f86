"""With a weekday pattern the simulated days differ as ours do: checked by hand and against a slow twin."""

from __future__ import annotations

import math
import random
import time
from datetime import date, timedelta
from itertools import pairwise

import pytest

from core.detection import detection
from core.measurement import natural_limits, signals
from core.weekday_noise import weekday_noise

DAYS = [day for n in range(400) if (day := date(2026, 1, 5) + timedelta(days=n)).weekday() < 5]


def monday_heavy(count: int, seed: int, phi: float = 0.0, extra: float = 3.0) -> list[float]:
    rng, carried, made = random.Random(seed), 0.0, []
    for day in DAYS[:count]:
        carried = phi * carried + math.sqrt(1 - phi * phi) * rng.gauss(0, 1)
        made.append(20 + carried + (extra if day.weekday() == 0 else 0))
    return made


def test_the_weekdays_and_what_is_left_by_hand():
    # two weeks would be too few; three weeks of 12 10 10 10 8, 14 10 10 10 6, 13 10 10 10 7: mean 10
    weeks = [(12, 10, 10, 10, 8), (14, 10, 10, 10, 6), (13, 10, 10, 10, 7)]
    found = weekday_noise(DAYS[:15], [value for week in weeks for value in week], 3)
    assert found.adds == pytest.approx((3, 0, 0, 0, -3, 0, 0))
    # left: -1 0 0 0 1, 1 0 0 0 -1, 0 0 0 0 0: steps 1 0 0 1 0 1 0 0 1 1 0 0 0 0 = 5 in 14
    assert found.range_left == pytest.approx(5 / 14)
    assert found.widened == pytest.approx(math.sqrt(15 / 10))
    assert found.weekdays == (0, 1, 2, 3, 4) * 3 + (0, 1, 2)


def test_the_noise_around_the_weekdays_is_found_again():
    for phi, seed in ((0.0, 1), (0.6, 2)):
        found = weekday_noise(DAYS[:200], monday_heavy(200, seed, phi), 65)
        assert found.adds[0] == pytest.approx(2.4, abs=0.5)  # 3 less what Mondays add to the mean of all
        assert found.carried.middle == pytest.approx(phi, abs=0.15)
        assert found.sd(found.carried.used) == pytest.approx(1, abs=0.25)


def test_values_that_nothing_but_the_weekday_moves_have_no_noise():
    assert weekday_noise(DAYS[:20], [float(day.weekday()) for day in DAYS[:20]], 5) is None


def shares_slowly(shift: float, values: list[float], new: int, runs: int) -> float:
    """The share of simulated quarters with a signal below the mean, written to be obviously right."""
    days, rng, seen = DAYS[: len(values)], random.Random(7), 0
    level = sum(values) / len(values)
    adds = {}
    for weekday in range(5):
        mine = [value for day, value in zip(days, values, strict=True) if day.weekday() == weekday]
        adds[weekday] = sum(mine) / len(mine) - level
    left = [value - level - adds[day.weekday()] for day, value in zip(days, values, strict=True)]
    steps = [abs(after - before) for before, after in pairwise(left)]
    sd = sum(steps) / len(steps) / 1.128 * math.sqrt(len(left) / (len(left) - 5))
    for _ in range(runs):
        drawn = [adds[day.weekday()] + rng.gauss(0, sd) for day in DAYS[: len(values) + new]]
        limits = natural_limits(drawn[: len(values)], never_negative=False)
        moved = [value - shift for value in drawn[len(values) :]]
        seen += any(signal.side == "below" for signal in signals(moved, limits))
    return seen / runs


def test_the_shares_agree_with_a_slow_twin():
    values = monday_heavy(40, 3)
    limits = natural_limits(values, never_negative=False)
    noise = weekday_noise(DAYS[:40], values, 30)
    assert not noise.carried.is_clear
    for shift in (0.0, 1.0, 2.0):
        found = detection(limits.mean - shift, limits, "lower", weeks=30, values=values, cadence="day", weekdays=noise)
        assert found.knows_weekdays
        slow = shares_slowly(shift, values, 30, 600)
        share = found.share_seen if shift else found.share_false
        assert share == pytest.approx(slow, abs=0.065)  # three standard errors of 600 runs


def test_what_a_pattern_hides_is_told_and_what_it_pretends_is_not():
    """Taken for noise, the step to and from a Monday looks like a process that often alarms; it is a calendar."""
    values = monday_heavy(60, 4, extra=6)
    limits = natural_limits(values, never_negative=False)
    asked = {"weeks": 65, "values": values, "cadence": "day"}
    rough = detection(19, limits, "lower", **asked)
    began = time.perf_counter()
    found = detection(19, limits, "lower", **asked, weekdays=weekday_noise(DAYS[:60], values, 65))
    assert time.perf_counter() - began < 3  # under a second on a calm machine
    assert found.share_false < rough.share_false
    mirrored = detection(limits.mean + 1, limits, "higher", **asked, weekdays=weekday_noise(DAYS[:60], values, 65))
    assert mirrored.share_false > found.share_false  # Mondays stick out upwards only
