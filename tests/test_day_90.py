"""The rule of day 90: its words, and the judgement by it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import day_90
from core.day_90 import Watched, judge, success_rule
from core.measurement import Limits
from core.targets import ladder_problem

LIMITS = Limits(mean=41.5, mean_range=5.0, points=12)
QUIET = Limits(mean=5.0, mean_range=1.0, points=12)
GOOD = [41, 38, 36, 35, 34, 33, 30, 29, 28, 27, 27, 26, 25]


def outcome(values, better="lower"):
    return Watched("Cycle time", "hours", better, LIMITS, values)


def counter(values, tolerated=None):
    return Watched("Error share", "%", "lower", QUIET, values, tolerated)


def test_all_three_conditions_make_a_success():
    found = judge(outcome(GOOD), counter([5] * 13, 7), 30)
    assert found.verdict == "success"
    assert [c.name for c in found.conditions] == ["target", "signal", "counter signal", "counter floor"]
    assert "average 26.2 hours and reach 30 hours" in found.conditions[0].sentence


def test_the_counter_metric_vetoes_whatever_was_gained():
    # eight weeks of 6 after a mean of 5: a run to the worse
    assert judge(outcome(GOOD), counter([6] * 13), 30).verdict == "no success"
    broken = judge(outcome(GOOD), counter([5] * 9 + [5.4, 5.6, 5.6, 5.6], 5.5), 30)
    assert broken.is_vetoed
    assert broken.verdict == "no success"
    assert "is past its limit 5.5 %" in broken.conditions[-1].sentence


def test_one_bad_week_of_the_counter_metric_is_no_veto():
    assert judge(outcome(GOOD), counter([4, 5, 6, 5, 4, 5, 6, 5, 4, 4, 6.5, 4, 5], 5.5), 30).verdict == "success"


def test_a_target_reached_without_a_signal_is_no_success():
    calm = [41, 42, 41, 42, 43, 41, 42, 43, 44, 39, 41, 41, 41]
    assert judge(outcome(calm), counter([5] * 13), 41).verdict == "no success"


def test_a_signal_on_both_sides_is_no_success():
    wild = [60, 61, 60, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20]
    found = judge(outcome(wild), counter([5] * 13), 30)
    assert found.conditions[1].is_met is False
    assert "both sides" in found.conditions[1].sentence


def test_what_is_missing_is_never_a_pass():
    assert judge(outcome(GOOD[:3]), counter([5] * 3), 30).verdict == "not enough data"
    assert judge(outcome(GOOD), None, 30).verdict == "not enough data"
    assert judge(Watched("x", "", "lower", None, GOOD), counter([5] * 13), 30).verdict == "not enough data"


def test_the_minimum_is_part_of_the_way_and_the_stretch_is_more_than_promised():
    assert judge(outcome(GOOD), counter([5] * 13), 20, minimum=30).verdict == "part of the way"
    assert judge(outcome(GOOD), counter([6] * 13), 20, minimum=30).verdict == "no success", "the veto stands"
    assert judge(outcome(GOOD), counter([5] * 13), 30, stretch=27).is_stretch
    assert not judge(outcome(GOOD), counter([5] * 13), 30, stretch=20).is_stretch


@given(st.lists(st.floats(0, 100), max_size=20), st.floats(0, 60))
def test_a_mirrored_metric_has_the_same_verdict(values, target):
    free = Limits(mean=0, mean_range=10, points=12, never_negative=False)
    low = Watched("x", "", "lower", free, values)
    high = Watched("x", "", "higher", free, [-value for value in values])
    assert judge(low, counter([5] * 13), target).verdict == judge(high, counter([5] * 13), -target).verdict


def test_the_rule_says_minimum_stretch_and_veto():
    rule = success_rule("Cycle time", 30, "hours", "lower", date(2026, 4, 5), "Error share", "7 %", 35, 25)
    assert "Past 7 %, Error share vetoes it" in rule
    assert "From 35 hours on it counts as part of the way" in rule
    assert "25 hours would be more than promised" in rule


def test_the_floor_is_held_against_todays_noise():
    # limits of the counter today: 5 ± 2.66
    assert "veto every success" in day_90.floor_sentence(5, QUIET, "lower", "%")
    assert "by chance" in day_90.floor_sentence(7, QUIET, "lower", "%")
    assert "something changed" in day_90.floor_sentence(8, QUIET, "lower", "%")
    assert "something changed" in day_90.floor_sentence(2, QUIET, "higher", "%")


@pytest.mark.parametrize(
    ("minimum", "stretch", "field"),
    [(36, 25, None), (None, None, None), (28, None, "minimum"), (45, None, "minimum"), (None, 32, "stretch")],
)
def test_the_ladder_from_minimum_to_stretch_is_in_order(minimum, stretch, field):
    found = ladder_problem(41.5, minimum, 30, stretch, "lower")
    assert (found[0] if found else None) == field
    mirrored = ladder_problem(-41.5, None if minimum is None else -minimum, -30, None if stretch is None else -stretch,
                              "higher")  # fmt: skip
    assert (mirrored[0] if mirrored else None) == field
