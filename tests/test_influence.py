"""What one number changes: METHOD 2's workflow by hand, a brute-force twin, and what must hold for any numbers."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import friction, influence
from core.estimates import Triple
from core.influence import Influence, Swing, at_middle_without, of_map, of_workflow, untold
from core.influence_words import (
    explained_swing,
    number_named,
    settle,
    shown_between,
    shown_ends,
    untold_words,
)
from core.quantities import QUANTITIES
from core.workload import FACTORS, Number, Workload, part_state
from tests.test_friction import HAND, any_workload, exactly, known_about, ranged
from tests.thorough import examples

TIME_12_TO_30 = Triple(12, 18, 30)


def swing_of(found: Influence, code: str, subject_id: str | None = None) -> Swing:
    return next(s for s in found.swings if s.code == code and subject_id in (None, s.subject_id))


def with_triple(workload: Workload, code: str, triple: Triple) -> Workload:
    numbers = tuple(dataclasses.replace(n, triple=triple) if n.code == code else n for n in workload.numbers)
    return dataclasses.replace(workload, numbers=numbers)


def test_the_hands_on_time_of_the_hand_worked_workflow_moves_its_cost_from_19_272_to_34_392() -> None:
    # rest: 1 512 + 5 400 + 2 280 = 9 192; slope: 1 200 / 60 · 42 = 840 a minute; 9 192 + 12 · 840 and + 30 · 840
    one_range = with_triple(exactly(), "touch_minutes", TIME_12_TO_30)
    assert at_middle_without(one_range, "touch_minutes") == pytest.approx((9192, 840))
    found = of_workflow(one_range, seed=1, draws=1000)
    (swing,) = found.swings
    assert (swing.at_low, swing.at_high) == pytest.approx((19272, 34392))
    assert found.exact == 8
    assert found.ranged == 1
    assert found.untold == ()


@pytest.mark.parametrize(
    ("code", "low", "high", "at_low", "at_high"),
    [
        ("volume", 600, 2400, 12156, 48624),  # everything stands on the volume: half and double of 24 312
        ("cost_per_hour", 21, 84, 15996, 40944),  # 16 632 of hands-on and rework halves and doubles; 7 680 stay
        ("rework_share", 0.05, 0.30, 23304, 25824),  # 22 800 + 10 080 · r
        ("rework_minutes", 6, 24, 23556, 25824),  # 22 800 + 126 · t_r
        ("wait_hours", 1, 5, 21072, 29712),  # 18 912 + 2 160 · d
        ("wait_cost", 0, 3.6, 18912, 29712),  # 18 912 + 3 000 · k
        ("error_share", 0.01, 0.05, 23172, 27732),  # 22 032 + 114 000 · e
        ("error_cost", 50, 190, 23232, 26592),  # 22 032 + 24 · L
    ],
)
def test_each_number_alone_by_hand(code, low, high, at_low, at_high) -> None:
    alone = with_triple(exactly(), code, Triple(low, HAND[code], high))
    (swing,) = of_workflow(alone, 1, 1000).swings
    assert (swing.at_low, swing.at_high) == pytest.approx((at_low, at_high))
    rest, slope = at_middle_without(alone, code)
    assert (rest + low * slope, rest + high * slope) == pytest.approx((at_low, at_high))


def test_a_volume_per_week_is_held_in_its_own_period() -> None:
    weekly = dataclasses.replace(with_triple(exactly(), "volume", Triple(120, 240, 480)), period="week")
    (swing,) = of_workflow(weekly, 1, 1000).swings
    assert swing.at_low == pytest.approx(120 * 52 / 12 * 24312 / 1200)
    rest, slope = at_middle_without(weekly, "volume")
    assert rest + 480 * slope == pytest.approx(swing.at_high)


@settings(max_examples=examples(60), deadline=None)
@given(any_workload())
def test_a_swing_is_what_the_page_would_show_if_the_number_were_settled_there(workload) -> None:
    for swing in of_workflow(workload, 7, 1000).swings:
        for end, cost in ((swing.number.triple.low, swing.at_low), (swing.number.triple.high, swing.at_high)):
            settled = friction.figures(with_triple(workload, swing.code, Triple(end, end, end)), 7, 1000)
            assert settled.total is not None
            assert settled.total.median == pytest.approx(cost, rel=1e-9, abs=1e-9)


@settings(max_examples=examples(60), deadline=None)
@given(any_workload())
def test_every_number_is_told_once_and_the_widest_first(workload) -> None:
    found = of_workflow(workload, 3, 1000)
    moved, not_told = [s.code for s in found.swings], [u.code for u in found.untold]
    assert len({*moved, *not_told}) == len(moved) + len(not_told)
    widths = [s.width for s in found.swings]
    assert widths == sorted(widths, reverse=True)
    assert all(width >= 0 for width in widths)  # every number makes the cost higher
    assert not any(s.number.triple.is_exact for s in found.swings)
    for one in found.untold:
        if one.why == "blank":
            assert workload.number(one.code) is None


@settings(max_examples=examples(40), deadline=None)
@given(any_workload())
def test_twice_the_volume_doubles_what_every_other_number_moves(workload) -> None:
    volume = workload.number("volume")
    if volume is None:
        return
    twice = with_triple(workload, "volume", volume.triple.times(2))
    before, after = of_workflow(workload, 3, 1000), of_workflow(twice, 3, 1000)
    assert [s.code for s in before.swings if s.width] == [s.code for s in after.swings if s.width]
    for one in before.swings:
        assert swing_of(after, one.code).width == pytest.approx(2 * one.width, rel=1e-6)


def test_a_number_known_exactly_moves_nothing() -> None:
    found = of_workflow(exactly(), 1, 1000)
    assert found.swings == ()
    assert found.exact == 9
    assert of_map([exactly()], 1, 1000).swings == ()


def test_a_blank_never_acts_as_zero_it_is_named_apart() -> None:
    blank = dataclasses.replace(
        ranged(known_about()), numbers=tuple(n for n in ranged(known_about()).numbers if n.code != "error_cost")
    )
    found = of_workflow(blank, 1, 1000)
    assert "error_cost" not in [s.code for s in found.swings]
    assert [(u.code, u.why, u.lacks) for u in found.untold] == [
        ("error_share", "lacks another", ("error_cost",)),
        ("error_cost", "blank", ()),
    ]
    assert found.is_floor
    assert all(s.is_floor for s in found.swings)
    assert shown_between(found.swings[0], "EUR").startswith("at least EUR")


def test_waiting_without_a_price_is_said_to_move_nothing_yet() -> None:
    unpriced = dataclasses.replace(
        ranged(known_about()), numbers=tuple(n for n in ranged(known_about()).numbers if n.code != "wait_cost")
    )
    assert [(u.code, u.why) for u in untold(unpriced)] == [("wait_hours", "not priced"), ("wait_cost", "not priced")]


def test_with_nothing_known_everything_is_untold_and_nothing_fails() -> None:
    found = of_workflow(Workload("blank", name="Blank"), 1, 1000)
    assert (found.middle, found.swings) == (None, ())
    assert {u.code for u in found.untold if u.why == "blank"} >= {"volume", "touch_minutes", "cost_per_hour"}
    empty = of_map([], 1, 1000)
    assert (empty.middle, empty.swings, empty.untold) == (None, (), ())
    assert of_map([Workload("blank")], 1, 1000).swings == ()


def test_an_hour_of_a_shared_role_moves_all_its_workflows_at_once() -> None:
    # two workflows as in METHOD 2, 24 312 each; 16 632 of each hangs on the hour: 48 624 ± both halves
    first = with_triple(exactly(), "cost_per_hour", Triple(21, 42, 84))
    second = dataclasses.replace(first, workflow_id="refunds")
    (swing,) = of_map([first, second], 1, 1000).swings
    assert swing.workflow_ids == ("intake", "refunds")
    assert swing.subject_id == "handler"
    assert (swing.at_low, swing.at_high) == pytest.approx((2 * 15996, 2 * 40944), rel=1e-6)
    others = dataclasses.replace(first, workflow_id="mail", role_id="clerk")
    assert len(of_map([first, others], 1, 1000).swings) == 2


def map_of(count: int) -> list[Workload]:
    rng = np.random.default_rng(5)
    made = []
    for place in range(count):
        triples = {
            code: Triple(v * low, v, v * high)
            for (code, v), low, high in zip(HAND.items(), rng.uniform(0.5, 1, 9), rng.uniform(1, 2, 9), strict=True)
        }
        triples["cost_per_hour"] = Triple(30, 42, 70) if place % 2 else Triple(20, 30, 40)
        made.append(ranged(triples, workflow_id=f"w{place}", role_id="handler" if place % 2 else "clerk"))
    return made


def test_the_numbers_of_a_map_agree_with_settling_each_of_them_in_turn() -> None:
    workloads = map_of(6)
    found = of_map(workloads, 9, 2000, most=100)
    assert len(found.swings) == found.ranged == 50
    for swing in found.swings[:12]:
        for end, cost in ((swing.number.triple.low, swing.at_low), (swing.number.triple.high, swing.at_high)):
            settled = [
                with_triple(w, swing.code, Triple(end, end, end)) if w.workflow_id in swing.workflow_ids else w
                for w in workloads
            ]
            total = friction.together(friction.cost_draws(w, 9, 2000) for w in settled)
            assert total is not None
            assert total.median == pytest.approx(cost, rel=1e-5)


def test_the_ten_of_a_map_are_the_ten_widest_of_all_its_numbers(monkeypatch) -> None:
    workloads = map_of(12)
    ten = of_map(workloads, 9, 1000).swings
    monkeypatch.setattr(influence, "CANDIDATES", 10_000)
    everything = of_map(workloads, 9, 1000, most=10_000)
    assert len(everything.swings) == everything.ranged == 12 * 8 + 2
    assert ten == everything.swings[:10]


def test_a_map_with_an_unknown_part_moves_at_least() -> None:
    blank = Workload("other", (Number("volume", Triple(1, 2, 3)),))
    found = of_map([ranged(known_about()), blank], 1, 1000)
    assert found.is_floor
    assert all(swing.is_floor for swing in found.swings)


def test_the_words_name_the_number_its_ends_and_what_it_moves() -> None:
    found = of_workflow(with_triple(exactly(), "touch_minutes", TIME_12_TO_30), 1, 1000)
    (swing,) = found.swings
    what = number_named(swing, {"intake": "Claims intake"})
    assert what == "Hands-on time of Claims intake"
    assert shown_ends(swing, "EUR") == "12 to 30 minutes per case"
    assert shown_between(swing, "EUR") == "EUR 19\u202f300 to 34\u202f400 a month"
    assert settle(swing, what, "EUR") == (
        "If you could settle one number, settle the Hands-on time of Claims intake: it alone moves the cost between "
        "EUR 19\u202f300 and 34\u202f400 a month."
    )
    share = of_workflow(with_triple(exactly(), "error_share", Triple(0.01, 0.02, 0.05)), 1, 1000).swings[0]
    assert shown_ends(share, "EUR") == "1 % to 5 % of cases"


def test_a_swing_opens_to_its_formula_with_live_numbers() -> None:
    workload = with_triple(exactly(), "touch_minutes", TIME_12_TO_30)
    found = of_workflow(workload, 1, 1000)
    opened = explained_swing(found.swings[0], workload, found, "EUR")
    assert "at its low: 9\u202f192 + 840 · 12 = EUR 19\u202f272" in opened.expression
    assert "at its high: 9\u202f192 + 840 · 30 = EUR 34\u202f392" in opened.expression
    share = with_triple(exactly(), "error_share", Triple(0.01, 0.02, 0.05))
    opened = explained_swing(of_workflow(share, 1, 1000).swings[0], share, found, "EUR")
    assert "at its high: 22\u202f032 + 1\u202f140 · 5 = EUR 27\u202f732" in opened.expression


def test_unknown_numbers_are_grouped_with_whose_they_are() -> None:
    blanks = [Workload(f"w{n}", (Number("volume", Triple(1, 2, 3)),), name=f"W{n}") for n in range(5)]
    told = untold_words(of_map(blanks, 1, 1000).untold, {w.workflow_id: w.name for w in blanks})
    assert "Hands-on time is not known: W0, W1, W2 and 2 more" in told
    assert any(line.startswith("Waiting has no price: W0") for line in told)
    assert told[-1] == "Known, but multiplied by one of the above, in so many workflows: Volume (5)"


@settings(max_examples=examples(50), deadline=None)
@given(any_workload(), st.sampled_from(list(QUANTITIES)))
def test_the_closed_form_is_the_cost_at_the_middle(workload, code) -> None:
    number = workload.number(code)
    if number is None or not any(code in FACTORS[p] and part_state(workload, p) == "counted" for p in FACTORS):
        return
    rest, slope = at_middle_without(workload, code)
    middle = friction.figures(
        dataclasses.replace(
            workload,
            numbers=tuple(
                dataclasses.replace(n, triple=Triple(n.triple.middle, n.triple.middle, n.triple.middle))
                for n in workload.numbers
            ),
        ),
        1,
        1000,
    )
    assert middle.total is not None
    assert rest + slope * number.triple.middle == pytest.approx(middle.total.median, rel=1e-6, abs=1e-6)
