"""Stop rules as data: when they fire, what a dry run says, and how often noise alone sets them off."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import stop_rules as s
from core.stop_rules import StopRule

TUESDAY = date(2026, 1, 6)
WHOLE = {"action": "Switch off", "tells": "Ben Okri", "restarts": "Ben Okri", "minutes_to_manual": 60.0}


def days(n, since=TUESDAY):
    return [since + timedelta(weeks=week) for week in range(n)]


def rule(threshold=5.0, needed=1, window=1, operator="above", **given_):
    return StopRule("Error share", operator, threshold, needed, window, unit="%", **(WHOLE | given_))


def firings_slowly(one: StopRule, values):
    """Places at which the rule fires, one value after the other."""
    found, was = [], False
    for place in range(len(values)):
        seen = values[max(0, place - one.window + 1) : place + 1]
        now = sum(1 for value in seen if one.passes(value)) >= one.needed
        if now and not was:
            found.append(place)
        was = now
    return found


def test_the_dry_run_says_when_it_would_have_fired():
    # thirteen Tuesdays from 6 January: 3 March is the ninth, 17 March the eleventh
    values = [3, 4, 2, 3, 4, 3, 2, 3, 6, 3, 7, 4, 3]
    found = s.dry_run(rule(), days(13), values)
    assert [firing.on for firing in found.fired] == [date(2026, 3, 3), date(2026, 3, 17)]
    assert found.sentence.startswith("Would have fired 2 times in the last quarter: 3 and 17 March.")


def test_a_condition_that_goes_on_is_one_stop():
    (one,) = s.firings(rule(), days(6), [3, 6, 7, 6, 3, 3])
    assert (one.on, one.until, one.value) == (days(6)[1], days(6)[3], 6)


def test_two_of_three_need_two_of_the_last_three_values():
    found = s.firings(rule(needed=2, window=3), days(7), [6, 3, 6, 3, 3, 6, 6])
    assert [one.on for one in found] == [days(7)[2], days(7)[6]]


def test_only_the_last_quarter_counts_but_the_window_reaches_back():
    values = [9] + [3] * 12 + [6, 3, 3]
    found = s.dry_run(rule(), days(16), values)
    assert len(found.fired) == 1
    assert found.values == 13
    back = s.dry_run(rule(needed=2, window=2), days(14), [6, 6] + [3] * 12)
    assert [one.on for one in back.fired] == [days(14)[1]]


@pytest.mark.parametrize(
    ("operator", "value", "passes"),
    [("above", 5, False), ("at or above", 5, True), ("below", 5, False), ("at or below", 5, True), ("above", 5.1, True),
     ("below", 4.9, True)],
)  # fmt: skip
def test_an_operator_means_what_it_says(operator, value, passes):
    assert rule(operator=operator).passes(value) is passes


def test_the_false_alarms_worked_by_hand():
    # one value above mean + 2 sigma: 2.275 %; none in 13: .97725^13 = .7414, so 25.9 % of quarters
    assert s.share_false("above", 1, 1, 12.0, 10.0, 1.0) == pytest.approx(1 - 0.97725**13, abs=0.013)
    # two in a row above the mean: of 14 coins (13 values and one before) 987 of 16 384 orders have no two heads
    assert s.share_false("above", 2, 2, 10.0, 10.0, 1.0) == pytest.approx(1 - 987 / 16384, abs=0.01)
    assert s.share_false("above", 1, 1, 5.0, 5.0, 0.0) == 0


def test_the_simulation_agrees_with_the_rule_run_one_by_one():
    drawn = np.random.default_rng(5).standard_normal((15, 300)) * 2 + 10
    one, fires = rule(11.5, 2, 3), 0
    for column in drawn.T:
        fires += any(
            sum(one.passes(value) for value in column[place - 2 : place + 1]) >= 2 for place in range(2, len(column))
        )
    assert s.share_false("above", 2, 3, 11.5, 10.0, 2.0, runs=300, seed=5) == pytest.approx(fires / 300)


def test_a_rule_that_cries_wolf_is_told_so_and_so_is_one_that_never_would():
    noisy = [4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 6, 5, 5]
    assert "people will learn to ignore it" in s.dry_run(rule(), days(13), noisy).sentence
    assert "never been seen" in s.dry_run(rule(50), days(13), noisy).sentence


def test_few_or_no_values_are_said():
    assert "no values yet" in s.dry_run(rule(), [], []).sentence
    few = s.dry_run(rule(), days(3), [1, 2, 6])
    assert few.share_false is None
    assert few.sentence.startswith("Would have fired once in the 3 values there are")


def test_a_rule_is_whole_or_says_what_is_open():
    assert s.problems(rule()) == ()
    open_ = s.problems(StopRule(" ", "above", math.nan, 3, 2))
    assert len(open_) == 7
    assert "Say who may start again." in open_


def test_the_rule_in_one_sentence():
    assert rule(needed=3, window=3).sentence == (
        "Stop when “Error share” is above 5 % 3 times in a row; work by hand runs within 60 minutes."
    )


@given(st.lists(st.floats(0, 10), max_size=30), st.integers(1, 4), st.integers(1, 4))
def test_the_dry_run_is_the_slow_twin(values, needed, window):
    one = rule(needed=min(needed, window), window=window)
    found = s.firings(one, days(len(values)), values)
    assert [days(len(values)).index(firing.on) for firing in found] == firings_slowly(one, values)


@given(st.lists(st.floats(0, 10), min_size=1, max_size=30), st.floats(0, 10), st.floats(0, 5))
def test_a_higher_threshold_never_holds_longer(values, threshold, more):
    low, high = rule(threshold), rule(threshold + more)
    assert sum(map(high.passes, values)) <= sum(map(low.passes, values))


def test_values_that_hang_together_are_simulated_as_such():
    # A plain walk: x = φ·x + √(1 − φ²)·noise has sd 1 and a moving-range sigma of √(1 − φ) = .6325 at φ = .6.
    rng, phi, fires = random.Random(7), 0.6, 0
    for _ in range(6000):
        x, hit = rng.gauss(0, 1), False
        for _ in range(13):
            hit = hit or x > 1.5
            x = phi * x + (1 - phi * phi) ** 0.5 * rng.gauss(0, 1)
        fires += hit
    ours = s.share_false("above", 1, 1, 1.5, 0.0, (1 - phi) ** 0.5, never_negative=False, phi=phi)
    assert ours == pytest.approx(fires / 6000, abs=0.02)


def test_a_history_that_hangs_together_says_so_and_a_short_one_counts_as_independent():
    swings = [10 + 3 * math.sin(place / 6) for place in range(60)]
    found = s.dry_run(rule(13.5), days(60), swings)
    assert found.phi > 0.5
    assert found.sentence.endswith("a bad one drags the next along; that is reckoned in.")
    assert s.dry_run(rule(13.5), days(8), [3, 4, 3, 5, 4, 3, 4, 5]).phi == 0
    assert s.dry_run(rule(13.5), days(20), [4.0] * 20).phi == 0
