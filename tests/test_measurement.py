"""The chart, its signals, the seal, the target: METHOD 5, with its hand-worked numbers and its reference simulation."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import measurement as m
from core import targets as t

BY_HAND = [41, 38, 44, 39, 46, 42, 37, 45, 40, 43, 39, 44]
LIMITS = m.Limits(mean=41.5, mean_range=5.0, points=12)
MONDAY = date(2026, 1, 5)


def weeks(count: int, since: date = MONDAY) -> tuple[date, ...]:
    return tuple(since + timedelta(weeks=n) for n in range(count))


def rules(values, limits=LIMITS):
    return [(s.rule, s.side, s.points) for s in m.signals(values, limits)]


# --- limits ---------------------------------------------------------------------------------------------------------
def test_limits_worked_by_hand():
    # steps 3 6 5 7 4 5 8 5 3 4 5 = 55 / 11 = 5; 2.66 x 5 = 13.3; 3.268 x 5 = 16.34
    found = m.natural_limits(BY_HAND)
    assert m.moving_ranges(BY_HAND) == (3, 6, 5, 7, 4, 5, 8, 5, 3, 4, 5)
    assert (found.mean, found.mean_range) == (41.5, 5.0)
    assert (round(found.lower, 2), round(found.upper, 2), round(found.range_limit, 2)) == (28.2, 54.8, 16.34)
    assert not found.is_cut


def test_the_lower_limit_of_a_time_is_cut_at_zero_and_says_so():
    found = m.natural_limits([1, 9, 2, 8, 1, 9])
    assert found.lower == 0
    assert found.is_cut
    assert found.lower_uncut < 0
    free = m.natural_limits([1, 9, 2, 8, 1, 9], never_negative=False)
    assert free.lower == free.lower_uncut
    assert not free.is_cut


@pytest.mark.parametrize("count", range(6))
def test_fewer_than_six_values_have_no_limits_and_no_signals(count):
    assert m.natural_limits(BY_HAND[:count]) is None
    assert m.signals([1e9] * count, None) == ()


def test_six_values_have_trial_limits_and_twelve_may_be_sealed():
    assert [m.stage(n) for n in (0, 5, 6, 11, 12, 40)] == [
        "empty", "run chart", "trial limits", "trial limits", "ready to seal", "ready to seal",
    ]  # fmt: skip


@given(st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=40), st.floats(-1e5, 1e5), st.floats(0.01, 100))
def test_limits_move_and_stretch_with_the_values(values, shift, scale):
    plain = m.natural_limits(values, never_negative=False)
    moved = m.natural_limits([v * scale + shift for v in values], never_negative=False)
    near = 1e-6 * max(1, abs(moved.upper), abs(moved.lower), abs(shift))
    assert abs(moved.upper - (plain.upper * scale + shift)) < near
    assert abs(moved.lower - (plain.lower * scale + shift)) < near


# --- signals --------------------------------------------------------------------------------------------------------
def test_the_hand_worked_series_is_noise():
    assert rules(BY_HAND) == []


def test_one_value_outside_a_limit_is_a_signal_and_on_the_limit_is_not():
    assert rules([41.5, 54.8, 41.5]) == []
    assert rules([41.5, 54.9, 41.5]) == [("outside a limit", "above", (1,))]
    assert rules([41.5, 28.1, 41.5]) == [("outside a limit", "below", (1,))]


def test_a_cut_limit_cannot_be_passed_from_below():
    cut = m.Limits(mean=5, mean_range=4, points=12)
    assert m.outside_a_limit([0, 0, 0], cut) == ()


def test_eight_in_a_row_on_one_side_is_a_signal_and_seven_are_not():
    assert rules([42] * 7) == []
    assert rules([42] * 8) == [("eight on one side", "above", tuple(range(8)))]
    assert rules([40, *[41] * 9, 43]) == [("eight on one side", "below", tuple(range(10)))]


def test_a_value_on_the_mean_breaks_a_run():
    assert rules([42, 42, 42, 42, 41.5, 42, 42, 42, 42]) == []


def test_three_of_four_nearer_the_limit_than_the_mean_is_a_signal():
    # half-way lines: 41.5 ± 6.65 = 34.85 and 48.15
    assert rules([41, 48.2, 42, 48.2, 48.2, 41]) == [("three of four near a limit", "above", (1, 3, 4))]
    assert rules([41, 48.2, 42, 41, 48.2, 48.2, 41]) == []
    assert rules([34.8, 34.8, 50, 34.8]) == [("three of four near a limit", "below", (0, 1, 3))]
    assert rules([34.8, 50, 34.8, 50]) == [], "two on each side are not three on the same"


def test_overlapping_windows_are_one_signal_and_separate_ones_are_two():
    assert rules([49, 49, 49, 49, 49]) == [("three of four near a limit", "above", (0, 1, 2, 3, 4))]
    apart = [49, 49, 49, 41, 41, 41, 49, 49, 49]
    assert rules(apart) == [
        ("three of four near a limit", "above", (0, 1, 2)),
        ("three of four near a limit", "above", (6, 7, 8)),
    ]


def test_a_series_that_never_varied_has_no_signal_but_any_other_value_is_one():
    flat = m.natural_limits([0.1] * 12)
    assert m.signals([0.1] * 12, flat) == ()
    assert [s.rule for s in m.signals([0.1, 0.2], flat)] == ["outside a limit"]


def test_no_rule_fires_on_a_trend_alone():
    assert rules([36, 38, 40, 42, 44, 46]) == []


def test_signals_since_a_week_look_at_the_new_weeks_only():
    baseline, new = [42] * 5, [42] * 4
    assert m.signals(baseline + new, LIMITS, since=5) == ()
    late = m.signals([42] * 5 + [40] * 8, LIMITS, since=5)
    assert [(s.rule, s.points) for s in late] == [("eight on one side", tuple(range(5, 13)))]


@given(st.lists(st.floats(0, 100), min_size=6, max_size=40))
def test_mirrored_values_give_mirrored_signals(values):
    limits = m.natural_limits(values, never_negative=False)
    mirror = m.natural_limits([-v for v in values], never_negative=False)
    swap = {"above": "below", "below": "above"}
    seen = {(s.rule, s.side, s.points) for s in m.signals(values, limits)}
    assert seen == {(s.rule, swap[s.side], s.points) for s in m.signals([-v for v in values], mirror)}


# --- weeks ----------------------------------------------------------------------------------------------------------
def test_missing_weeks_are_named_not_filled():
    there = [MONDAY, MONDAY + timedelta(weeks=3)]
    assert m.missing_weeks(there) == (date(2026, 1, 12), date(2026, 1, 19))
    assert m.missing_weeks([]) == ()


# --- seal -----------------------------------------------------------------------------------------------------------
HELD = ("Hours from request to decision.", "ticket system", weeks(12), tuple(float(v) for v in BY_HAND))


def test_the_hash_is_that_of_the_canonical_json_written_out():
    text = b'{"definition":"Zeit, gemessen","source":"","values":[1.0,2.5],"weeks":["2026-01-05","2026-01-12"]}'
    import hashlib

    assert m.fingerprint("Zeit, gemessen", "", weeks(2), (1, 2.5)) == hashlib.sha256(text).hexdigest()


def test_an_untouched_seal_holds_and_later_weeks_are_no_difference():
    sha = m.fingerprint(*HELD)
    assert m.check_seal(HELD, sha, HELD).holds
    later = (HELD[0], HELD[1], weeks(14), (*HELD[3], 50.0, 51.0))
    assert m.check_seal(HELD, sha, later).holds


def test_what_changed_after_sealing_is_named_by_week():
    now = (
        "Other words.",
        "ticket system",
        (*weeks(2), *weeks(10, MONDAY + timedelta(weeks=3))),
        (41.0, 39.0, *BY_HAND[3:], 9.0),
    )
    check = m.check_seal(HELD, m.fingerprint(*HELD), now)
    assert check.intact
    assert not check.holds
    text = " ".join(check.differences)
    assert "definition was changed" in text
    assert "Week of 12 January 2026: sealed as 38, now 39." in text
    assert "Week of 19 January 2026: sealed as 44, removed since." in text
    assert len(check.differences) == 3


def test_a_week_slipped_into_the_window_is_a_difference():
    sparse = (HELD[0], HELD[1], (HELD[2][0], HELD[2][2]), (1.0, 3.0))
    now = (HELD[0], HELD[1], HELD[2][:3], (1.0, 2.0, 3.0))
    assert "was added after sealing" in m.check_seal(sparse, m.fingerprint(*sparse), now).differences[0]


def test_a_seal_whose_own_values_were_tampered_with_is_not_intact():
    tampered = (HELD[0], HELD[1], HELD[2], (40.0, *HELD[3][1:]))
    assert not m.check_seal(tampered, m.fingerprint(*HELD), tampered).intact


@given(
    st.text(max_size=30), st.text(max_size=30),
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20),
)  # fmt: skip
def test_a_seal_survives_being_written_as_json_and_read_back(definition, source, values):
    try:
        definition.encode()
        source.encode()
    except UnicodeEncodeError:
        return  # lone surrogates never pass a record
    read = json.loads(json.dumps(values))
    assert m.fingerprint(definition, source, weeks(len(values)), values) == m.fingerprint(
        definition, source, weeks(len(read)), read
    )


def test_the_order_of_the_rows_and_the_spelling_of_an_accent_do_not_change_the_hash():
    assert m.fingerprint("é", "", weeks(2), (1, 2)) == m.fingerprint("e\u0301", "", weeks(2)[::-1], (2, 1))
    assert m.fingerprint("a", "b", weeks(1), (0.0,)) == m.fingerprint("a", "b", weeks(1), (-0.0,))


# --- target ---------------------------------------------------------------------------------------------------------
def test_capability_worked_by_hand_for_lower_is_better():
    # above 54.8 met already; 28.2 to 54.8 by chance; below 28.2 a change. Mean needed for 25: 25 - 13.3 = 11.7
    assert [t.capability(v, LIMITS, "lower").reach for v in (55, 54.8, 41, 28.2, 28.1)] == [
        "already met", "met by chance", "met by chance", "met by chance", "needs a change",
    ]  # fmt: skip
    assert round(t.capability(25, LIMITS, "lower").mean_needed, 6) == 11.7


def test_capability_mirrors_for_higher_is_better():
    assert [t.capability(v, LIMITS, "higher").reach for v in (28, 40, 56)] == [
        "already met", "met by chance", "needs a change",
    ]  # fmt: skip
    assert round(t.capability(60, LIMITS, "higher").mean_needed, 6) == 73.3


@given(st.floats(0, 100))
def test_a_mirrored_target_has_the_same_verdict(target):
    free = m.Limits(mean=0, mean_range=10, points=12, never_negative=False)
    assert t.capability(target, free, "higher").reach == t.capability(-target, free, "lower").reach
    assert t.capability(target, free, "higher").improves == t.capability(-target, free, "lower").improves


def test_a_target_whose_mean_would_be_negative_says_the_weeks_must_vary_less():
    found = t.capability(5, LIMITS, "lower", "hours")
    assert found.out_of_reach
    assert "vary less" in found.sentence


def test_a_target_worse_than_the_mean_is_no_improvement():
    assert not t.capability(45, LIMITS, "lower").improves
    assert not t.capability(38, LIMITS, "higher").improves
    assert not t.capability(41.5, LIMITS, "lower").improves


def test_the_share_of_shifts_seen_meets_the_reference():
    # METHOD 5: .13 .38 .71 .92 .99, ±.01 at 40 000 runs
    for shift, reference in ((0, 0.13), (0.5, 0.38), (1, 0.71), (1.5, 0.92), (2, 0.99)):
        assert abs(t.share_seen(float(shift)) - reference) <= 0.01


def test_the_simulation_agrees_with_the_rules_written_one_by_one():
    import numpy as np

    draws = np.random.default_rng(7).standard_normal((300, 25))
    slow = 0
    for row in draws:
        limits = m.natural_limits(list(row[:12]), never_negative=False)
        shifted = [*row[:12], *(row[12:] + 0.8)]
        slow += any(s.side == "above" for s in m.signals(shifted, limits, since=12))
    assert round(slow / 300, 9) == round(t.share_seen(0.8, runs=300, seed=7), 9)


def test_the_least_shift_lies_where_four_of_five_runs_show_it():
    shift = t.least_shift_seen()
    assert 1.1 <= shift <= 1.3
    assert t.share_seen(shift) >= 0.8 > t.share_seen(round(shift - 0.05, 2))


def test_more_weeks_never_see_less():
    assert t.share_seen(0.7, weeks=26) > t.share_seen(0.7, weeks=13) > t.share_seen(0.7, weeks=4)


def test_a_detectable_target_needs_no_reason_and_the_others_do():
    def reason(target, better="lower"):
        return t.reason_needed(t.capability(target, LIMITS, better), t.detection(target, LIMITS, better))

    assert reason(30) is None
    assert "met already" in reason(60)
    assert "no better than today's average" in reason(44)
    assert "can't be told from noise" in reason(40)
    assert reason(55, "higher") is None
    assert "met already" in reason(20, "higher")


def test_the_least_change_is_in_the_metrics_own_unit():
    found = t.detection(30, LIMITS, "lower", "hours")
    assert found.least_change == pytest.approx(t.least_shift_seen() * 5 / 1.128)
    assert "13 of 100" in found.sentence


def test_a_baseline_without_noise_shows_any_change():
    found = t.detection(4, m.Limits(mean=5, mean_range=0, points=12), "lower")
    assert found.is_detectable
    assert found.least_change == 0
    assert not t.detection(6, m.Limits(mean=5, mean_range=0, points=12), "lower").is_detectable


def test_the_due_date_is_ninety_days_on():
    assert t.due_on(date(2026, 11, 22)) == date(2027, 2, 20)


def test_the_weekly_path_waits_for_the_launch_then_runs_straight_to_the_target():
    set_on = date(2026, 1, 5)
    path = t.weekly_path(40, 20, set_on=set_on, due=t.due_on(set_on), launch_on=date(2026, 2, 2))
    assert path[0] == (set_on, 40.0)
    assert path[3] == (date(2026, 1, 26), 40.0)
    assert path[-1][1] == 20.0
    values = [value for _, value in path]
    assert values == sorted(values, reverse=True)
    # 15 February lies 13 of 62 days after the launch: 40 - 20 x 13 / 62
    assert dict(path)[date(2026, 2, 9)] == pytest.approx(40 - 20 * 13 / 62)


def test_a_launch_on_or_after_the_due_date_still_ends_at_the_target():
    due = date(2026, 4, 5)
    assert t.weekly_path(40, 20, set_on=MONDAY, due=due, launch_on=due)[-1][1] == 20
    assert t.weekly_path(40, 20, set_on=MONDAY, due=MONDAY)[-1] == (MONDAY, 20.0)


def test_the_day_90_rule_names_all_three_conditions():
    rule = t.success_rule("cycle time", 30, "hours", "lower", date(2026, 4, 5), "error share", "2 %")
    assert "last 4 weeks of cycle time average at or below 30 hours" in rule
    assert "signal below the baseline" in rule
    assert "no signal to the worse on error share (limit 2 %)" in rule
    assert "still has to be named" in t.success_rule("x", 1, "", "higher", MONDAY)


def test_the_same_hash_comes_out_of_another_process():
    code = "from core.measurement import fingerprint; from datetime import date\n"
    code += "print(fingerprint('ü', '', [date(2026, 1, 5)], [0.1]))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert other == m.fingerprint("ü", "", [MONDAY], [0.1])
