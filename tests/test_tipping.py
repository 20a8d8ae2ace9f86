"""Tipping values: by hand, against a brute-force twin that ranks anew, and the answer 'none inside its range'."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import measure_first, tipping, tipping_words
from core.actions import pick_lane
from core.crossings import MoneyLine, behind
from core.estimates import Triple
from core.inputs import Input
from core.lane_choice import judgements, ranking
from core.records import Facts
from core.workload import workloads
from tests.make import make_estimate, make_role
from tests.test_lane_choice import facts_of
from tests.thorough import examples


def tips_of(facts: Facts) -> dict[str, tipping.Tip]:
    ranked = ranking(facts, pick_lane.known_costs(facts))
    return {tip.input.key: tip for tip in tipping.tipping_values(facts, ranked, workloads(facts))}


def priced(numbers: dict[tuple[str, str], tuple[float, float, float]], **session) -> Facts:
    """Two workflows of one role judged on money (w0 twice the volume) and on one rated criterion."""
    facts = facts_of(2, 2, {(0, 1): 3, (1, 1): 3.4}, session=session)
    money = facts.criteria[0].changed(kind="friction cost", anchors=())
    role = make_role(role_id="clerk")
    usual = {
        ("w0", "volume"): (400, 500, 700), ("w0", "touch_minutes"): (20, 30, 45),
        ("w1", "volume"): (300, 400, 500), ("w1", "touch_minutes"): (20, 30, 45),
        ("clerk", "cost_per_hour"): (35, 42, 50),
    }  # fmt: skip
    none = {(w, code): (0, 0, 0) for w in ("w0", "w1") for code in ("rework_share", "wait_hours", "error_share")}
    estimates = tuple(
        make_estimate(subject_id=subject, quantity=code, low=low, middle=middle, high=high)
        for (subject, code), (low, middle, high) in (none | usual | numbers).items()
    )
    return replace(
        facts,
        criteria=(money, facts.criteria[1]),
        roles=(role,),
        workflows=tuple(w.changed(role_id="clerk") for w in facts.workflows),
        estimates=estimates,
    )


def leader_with(facts: Facts, subject: str, code: str, value: float) -> str:
    """Who is first when one number is known to be exactly `value`: ranked anew, nothing remembered."""
    moved = tuple(
        e.changed(low=value, middle=value, high=value) if (e.subject_id, e.quantity) == (subject, code) else e
        for e in facts.estimates
    )
    other = replace(facts, estimates=moved)
    return ranking(other, pick_lane.known_costs(other)).leader.workflow_id


def test_the_level_at_which_two_tie_is_worked_by_hand():
    # 5 and 3 (values 1, .5) against 2 and 5 (.25, 1) at equal weights: .75 and .625. The leader loses .125 at
    # .25 of value less on either: 5 → 4 and 3 → 2. The other gains it at 2 → 3; its 5 can't rise.
    tips = tips_of(facts_of(2, 2, {(0, 0): 5, (0, 1): 3, (1, 0): 2, (1, 1): 5}))
    assert {key: tip.value for key, tip in tips.items()} == {
        "rating:w0.c0": 4, "rating:w0.c1": 2, "rating:w1.c0": 3, "rating:w1.c1": None,
    }  # fmt: skip
    assert tips["rating:w1.c0"].winner == "Work 1"
    assert tips["rating:w1.c1"].winner == ""


def test_none_inside_its_range_is_an_answer():
    tips = tips_of(facts_of(2, 2, {(0, 0): (4, 5, 5), (0, 1): (3, 3, 3), (1, 0): (1, 2, 2.5), (1, 1): 5}))
    other = tips["rating:w1.c0"]
    assert not other.is_inside
    assert other.value > 2.5
    assert other.place > 0.9


@settings(max_examples=examples(12), deadline=None)
@given(st.lists(st.sampled_from([1, 1.5, 2, 3, 3.5, 4, 5]), min_size=9, max_size=9), st.integers(0, 8))
def test_tipping_levels_agree_with_a_twin_that_tries_every_level(levels, at):
    ratings = {(i // 3, i % 3): level for i, level in enumerate(levels)}
    facts = facts_of(3, 3, ratings)
    before = ranking(facts, {})
    if before.rows[0].score - before.rows[1].score < 1e-6:
        return
    row, column = divmod(at, 3)
    tip = tips_of(facts)[f"rating:w{row}.c{column}"]
    steps = [1 + step / 50 for step in range(201)]
    leader = before.leader.workflow_id
    turned = []
    for level in steps:
        found = ranking(facts_of(3, 3, ratings | {(row, column): level}), {})
        if found.row(leader).score < found.rows[0].score - 1e-9:
            turned.append(level)
    nearest = min(turned, key=lambda level: abs(level - ratings[row, column]), default=None)
    if nearest is None:
        assert tip.value is None or min(tip.value - 1, 5 - tip.value) < 0.021
    else:
        assert tip.value == pytest.approx(nearest, abs=0.021)


@pytest.mark.parametrize(("subject", "code"), [("w0", "volume"), ("w0", "touch_minutes"), ("w1", "volume")])
def test_tipping_numbers_agree_with_ranking_anew_on_both_sides(subject, code):
    facts = priced({})
    before = ranking(facts, pick_lane.known_costs(facts)).leader.workflow_id
    tip = tips_of(facts)[f"estimate:{subject}.{code}"]
    assert tip.value is not None
    towards = 1 if tip.value > tip.now else -1
    assert leader_with(facts, subject, code, tip.value * (1 - 0.01 * towards)) == before
    assert leader_with(facts, subject, code, tip.value * (1 + 0.01 * towards)) != before
    assert 0 < tip.place < 1


def test_a_shared_hourly_cost_moves_both_and_its_crossing_is_found():
    # w0 costs more; the rated criterion speaks for w1. With a cheap hour money separates them less, and w1 is first.
    facts = priced({})
    tip = tips_of(facts)["estimate:clerk.cost_per_hour"]
    assert tip.input.workflow_ids == ("w0", "w1")
    before = ranking(facts, pick_lane.known_costs(facts)).leader.workflow_id
    if tip.value is not None:
        assert leader_with(facts, "clerk", "cost_per_hour", tip.value * 0.98) != before
        assert leader_with(facts, "clerk", "cost_per_hour", tip.value * 1.02) == before


def test_a_volume_by_the_week_tips_in_cases_a_week():
    monthly = priced({})
    weekly = priced({("w0", "volume"): (400 * 12 / 52, 500 * 12 / 52, 700 * 12 / 52)})
    by_week = replace(weekly, workflows=(weekly.workflows[0].changed(volume_period="week"), *weekly.workflows[1:]))
    month, week = (tips_of(f)["estimate:w0.volume"].value for f in (monthly, by_week))
    assert week == pytest.approx(month * 12 / 52, rel=1e-3)


def test_without_two_in_the_running_nothing_tips():
    assert tips_of(facts_of(1, 2, {(0, 0): 5})) == {}
    assert tips_of(facts_of(0, 0)) == {}
    assert tips_of(facts_of(2, 1, {(0, 0): 5, (1, 0): 3}, gates=((0, "forbidden"),))) == {}


def at_slowly(line: MoneyLine, place: float) -> float:
    """The mean money value at one place, written to be obviously right."""
    shares = [min((a + b * place) / line.scale, 1.0) for a, b in zip(line.without, line.slope, strict=True)]
    return sum(shares) / len(shares)


worlds_of_cost = st.lists(st.tuples(st.floats(0, 90), st.sampled_from([0.0, 0.5, 1.0, 3.0])), min_size=1, max_size=6)


@settings(max_examples=examples(150), deadline=None)
@given(worlds_of_cost, worlds_of_cost, st.floats(-0.4, 0.4))
def test_where_one_is_behind_agrees_with_a_twin_that_tries_thousands_of_places(mine, theirs, ahead):
    first, second = (MoneyLine(*np.array(cost, dtype=float).T, 60.0) for cost in (mine, theirs))
    places = np.unique(np.concatenate([first.bends, second.bends, [0.0, 100.0]]))
    places = places[(places >= 0) & (places <= 100)]
    found = behind(places, first.at(places) + ahead - second.at(places))
    for place in np.linspace(0, 100, 400).tolist():
        lead = at_slowly(first, place) + ahead - at_slowly(second, place)
        if abs(lead) > 1e-9:
            assert any(begin <= place <= end for begin, end in found) == (lead < 0), (place, lead, found)


def test_a_crossing_far_narrower_than_any_grid_is_found():
    # Each of two worlds: the other's cost reaches the scale at 50.00, the leader's at 50.02, both flat after that.
    other, leader = (MoneyLine(np.zeros(2), np.full(2, 100 / bend), 100.0) for bend in (50.0, 50.02))
    places = np.unique([0.0, 100.0, *other.bends, *leader.bends])
    # At 50 the other is ahead by 1 − 50/50.02 = 0.0004; a lead of 0.0003 elsewhere is lost only close to 50.
    leads = leader.at(places) + 0.0003 - other.at(places)
    ((begin, end),) = behind(places, leads)
    # before 50: x/50 − x/50.02 = .0003 → x = .0003·50·50.02/.02 = 37.515; after: 1 − x/50.02 = .0003 → x = 50.004994
    assert begin == pytest.approx(37.515)
    assert end == pytest.approx(50.004994)
    narrow = behind(places, leads + 0.00009984)  # a lead of .00039984, the exact difference at 50 less 1e-8
    assert narrow[0][0] == pytest.approx(50, abs=0.01)
    assert narrow[0][1] - narrow[0][0] < 0.01


def found_of(facts: Facts) -> measure_first.MeasureFirst:
    costs = pick_lane.known_costs(facts)
    return measure_first.measure_first(facts, ranking(facts, costs), judgements(facts, costs), workloads(facts))


def test_what_could_change_the_choice_is_listed_with_a_plan_in_money():
    found = found_of(priced({}))
    assert found.is_money
    # the money criterion weighs a half of the score and 50 000 is its full value: a whole score is worth 100 000
    assert found.money_per_score == pytest.approx(100_000)
    worth = [item.worth for item in found.items]
    assert worth == sorted(worth, reverse=True)
    assert 0 < worth[0] <= found.all_worth
    assert {item.input.code for item in found.items} <= {"volume", "touch_minutes", "cost_per_hour"}
    assert "EUR" in measure_first.headline(found, "EUR")


def test_what_is_known_exactly_is_never_worth_measuring():
    found = found_of(facts_of(2, 2, {(0, 0): 5, (0, 1): 3, (1, 0): 2, (1, 1): 5}))
    assert found.items == ()
    assert not found.is_money
    assert measure_first.headline(found, "EUR").startswith("Nothing that could be measured would change")


def test_a_rating_that_nobody_gave_is_worth_asking_for_in_points_without_money():
    found = found_of(facts_of(2, 2, {(0, 0): 5, (0, 1): 2, (1, 0): 3}))
    assert [item.input.key for item in found.items] == ["rating:w1.c1"]
    assert "points of 100" in measure_first.headline(found, "EUR")


def test_a_cost_that_lacks_numbers_is_worth_asking_for():
    facts = priced({("w0", "volume"): (800, 900, 1_000)})
    lacking = tuple(e for e in facts.estimates if e.estimate_id != "w1.error_share")
    found = found_of(replace(facts, estimates=lacking))
    missing = next(item for item in found.items if item.input.kind == "missing cost")
    assert "errors that escape, loss per escaped error" in missing.plan.what


def test_plans_say_how_many_cases():
    facts = priced({("w1", "error_share"): (0.01, 0.02, 0.05), ("w1", "error_cost"): (100, 200, 900)})
    by_code = {one.code: measure_first.plan(one) for one in tipping.inputs(facts, workloads(facts), ["w1"])}
    assert by_code["error_share"].cases == 59  # METHOD 7: none in 59 shows fewer than 5 in 100
    assert by_code["touch_minutes"].what.startswith("Time five cases of “Work 1”")
    assert by_code["cost_per_hour"].what == "Ask finance for the loaded hourly rate of “Claims clerk”."


def test_a_range_with_a_long_side_turns_in_the_direction_that_ranking_anew_confirms():
    facts = facts_of(2, 1, {(0, 0): (2, 3, 5), (1, 0): 3.2})  # the mean of 2, 3, 5 is 3.24: above the middle
    tip = tips_of(facts)["rating:w0.c0"]
    assert (tip.value, tip.is_upward, tip.winner) == (pytest.approx(3.2), False, "Work 1")
    for level, first in ((3.19, "Work 1"), (3.21, "Work 0")):
        tried = facts_of(2, 1, {(0, 0): level, (1, 0): 3.2})
        assert ranking(tried, {}).leader.name == first
    assert tipping_words.tip_sentence(tip).endswith("“Work 1” comes first, which is so in 55 of 100 plausible worlds.")


def test_an_hour_that_brings_another_one_first_for_a_while_is_said_so():
    one = Input("k", "amount", "Loaded cost per hour", "Clerk", "c", "cost_per_hour", Triple(20, 30, 60), "EUR", ("a",))
    tip = tipping.Tip(one, 30, 40, 0.6745, True, "Refunds", True, "b", until=60)
    assert tipping_words.turned_at(tip) == "40 to 60\u202fEUR" or tipping_words.turned_at(tip) == "40 EUR to 60 EUR"
    assert tipping_words.beyond(tip) == pytest.approx(0.9 - 0.6745, abs=1e-6)
    assert "(beyond that the leader is ahead again)" in tipping_words.tip_sentence(tip)
    both = replace(tip, until=None, other_value=20.0)
    assert tipping_words.turned_at(both) == "40 EUR or more, or 20 EUR or less"
    assert tipping_words.beyond(both) == pytest.approx(1 - 0.6745 + 0.1, abs=1e-6)
    assert "“Refunds” or another one comes first" in tipping_words.tip_sentence(both)


def test_a_shared_hour_agrees_with_ranking_anew_along_its_whole_range():
    facts = priced({("w0", "touch_minutes"): (20, 30, 45), ("w1", "volume"): (1_000, 1_100, 1_300)},
                   money_scale=60_000.0)  # fmt: skip
    tip = tips_of(facts)["estimate:clerk.cost_per_hour"]
    leader = ranking(facts, pick_lane.known_costs(facts)).leader.workflow_id
    low, high = sorted((tip.value or 0.0, tip.until or (math.inf if tip.is_upward else 0.0)))
    for hour in (5, 15, 25, 35, 42, 55, 70, 90, 120):
        turned = tip.value is not None and low <= hour <= high
        turned |= tip.other_value is not None and (
            hour <= tip.other_value if tip.is_upward else hour >= tip.other_value
        )
        if tip.value is None or abs(hour - tip.value) > 1:
            assert (leader_with(facts, "clerk", "cost_per_hour", float(hour)) != leader) == turned, hour


def test_two_workflows_of_one_name_are_told_apart_as_winners():
    facts = facts_of(3, 1, {(0, 0): 5, (1, 0): 3, (2, 0): 2})
    facts = replace(facts, workflows=tuple(w.changed(name="Same") for w in facts.workflows))
    tips = tips_of(facts)
    assert tips["rating:w2.c0"].winner_id == "w2"
    assert tips["rating:w1.c0"].winner_id == "w1"


def test_a_rating_of_somebody_far_down_that_would_bring_it_first_is_found():
    levels = {(i, j): 3.0 for i in range(20) for j in range(3)} | {(0, 0): 3.5}
    tips = tips_of(facts_of(20, 3, levels))
    assert tips["rating:w19.c2"].value == pytest.approx(3.5)
    levels = {(i, j): 1.0 for i in range(20) for j in range(3)} | {(0, j): 5.0 for j in range(3)}
    assert not any(tip.value is not None for key, tip in tips_of(facts_of(20, 3, levels)).items() if "w0." not in key)
