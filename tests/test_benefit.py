"""The effect in money: METHOD's numbers worked by hand, the slow twin, and what must never happen."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import benefit as b
from core import benefit_words as w
from core.benefit_numbers import ASKED
from core.estimates import Triple
from core.records import BenefitNumber
from core.workload import Number, Workload
from tests.thorough import examples

TODAY = {"volume": 1200, "touch_minutes": 18, "cost_per_hour": 42, "rework_share": 0.15, "rework_minutes": 12,
         "wait_hours": 2.5, "wait_cost": 1.8, "error_share": 0.02, "error_cost": 95}  # fmt: skip
THEN = {"remaining_minutes": 6, "remaining_rework_share": 0.05, "review_share": 0.1, "review_minutes": 5,
        "exception_share": 0.08, "exception_minutes": 15, "ai_error_share": 0.01, "ai_error_minutes": 20,
        "unit_run_cost": 0.2, "fixed_run_cost": 900, "one_off_cost": 25_056}  # fmt: skip
HOUR = Number("cost_per_hour", Triple(42, 42, 42), "measured")


def numbers(values, evidence="measured", spread=0.0):
    return tuple(
        Number(code, Triple(v * (1 - spread), v, min(v * (1 + spread), 1) if "share" in code else v * (1 + spread)),
               evidence)
        for code, v in values.items()
    )  # fmt: skip


def make(today=TODAY, then=THEN, spread=0.0, **given_):
    work = Workload("claims", numbers(today, spread=spread), "month", "clerk")
    defaults = {"review_role_id": "clerk", "review_cost": HOUR, "exception_role_id": "clerk", "exception_cost": HOUR}
    return b.Given(work, "lane1", numbers(then, spread=spread), **(defaults | given_))


def found(given_, draws=1000):
    return b.effect(given_, 1, draws)


def test_every_number_asked_for_is_one_that_a_record_can_hold():
    assert tuple(ASKED) == BenefitNumber.model_fields["quantity"].annotation.__args__


def test_the_net_effect_worked_by_hand():
    # touch 1200·12/60·42 = 10 080; rework 1200·.1·12/60·42 = 1 008; review 1200·.1·5/60·42 = 420;
    # exceptions 1200·.08·15/60·42 = 1 008; AI mistakes 1200·.01·20/60·42 = 168; run 1200·.2 + 900 = 1 140
    effect = found(make())
    assert effect.middles == pytest.approx(
        {"touch": 10080, "rework": 1008, "delay": 0, "escape": 0, "review": 420, "exceptions": 1008, "ai errors": 168,
         "unit": 240, "fixed": 900}
    )  # fmt: skip
    assert effect.at_middle == pytest.approx(8352)
    assert (effect.net.p10, effect.net.p90) == (pytest.approx(8352), pytest.approx(8352))
    assert effect.payback_months == pytest.approx((3, 3, 3))
    assert effect.chance_to_pay == 1


def test_it_is_todays_cost_less_all_that_remains_as_the_method_writes_it():
    # 24 312 today; remaining: touch 5 040, rework 504, waiting 5 400, errors 2 280, watching 1 596, run 1 140
    remaining = 1200 * 6 / 60 * 42 + 1200 * 0.05 * 12 / 60 * 42 + 5400 + 2280 + 420 + 1008 + 168 + 240 + 900
    assert found(make()).at_middle == pytest.approx(24312 - remaining)


def test_break_even_worked_by_hand():
    # net 8 352: of 10 080 saved hands-on cost 1 728 would do, 11.43 % of today's 15 120; rework is not needed at all
    touch, rework = found(make()).break_even
    assert (touch.part, touch.share, touch.planned) == ("touch", pytest.approx(1728 / 15120), pytest.approx(12 / 18))
    assert rework.share < 0
    assert w.break_even_sentence(touch).startswith("Pays from 11 % less hands-on time on")
    assert w.break_even_sentence(rework) == "Pays without fewer rework hours too."


def test_break_even_of_each_saving_alone_by_hand():
    # new costs 420 + 1 008 + 168 + 240 + 900 = 2 736: 18.10 % of 15 120 hands-on, more than all 1 512 of rework
    effect = found(make())
    touch, rework = effect.break_even
    assert (touch.alone, rework.alone) == (pytest.approx(2736 / 15120), pytest.approx(2736 / 1512))
    assert w.alone_sentence(touch) == (
        "From 18 % less hands-on time on, even if nothing else comes true; 67 % is planned."
    )
    assert w.alone_sentence(rework) == (
        "Not by fewer rework hours alone: even with no rework hours at all it would not pay."
    )
    assert w.pays_from_sentence(effect) == "Pays from 18 % less hands-on time on (if nothing else comes true)."


def test_what_nobody_plans_to_change_is_named_with_the_share_that_would_pay_alone():
    # new costs 2 736 over waiting of 5 400 and escaped errors of 2 280
    delay, escape = found(make()).unplanned
    assert (delay.part, delay.alone, escape.part) == ("delay", pytest.approx(2736 / 5400), "escape")
    assert w.alone_sentence(delay) == "From 51 % less waiting on, even if nothing else comes true; nothing is planned."


def test_at_the_break_even_the_net_is_nothing():
    touch, _ = found(make()).break_even
    at = make(then=THEN | {"remaining_minutes": 18 * (1 - touch.share)})
    assert found(at).at_middle == pytest.approx(0, abs=1e-6)


def test_what_nobody_claims_to_change_saves_nothing_even_where_today_is_not_known():
    known = {
        code: value for code, value in TODAY.items() if code not in ("wait_hours", "error_share", "rework_minutes")
    }
    then = {code: value for code, value in THEN.items() if code != "remaining_rework_share"}
    effect = found(make(today=known, then=then))
    assert effect.states["rework"] == effect.states["escape"] == "as today"
    assert effect.at_middle == pytest.approx(8352 - 1008)


@pytest.mark.parametrize("code", [c for c in THEN if c not in ("one_off_cost", "remaining_rework_share")])
def test_a_blank_is_never_nothing_and_is_named(code):
    effect = found(make(then={c: v for c, v in THEN.items() if c != code}))
    assert effect.net is None
    assert effect.missing == (code,)
    assert ASKED[code].label in w.net_sentence(effect, "EUR")
    assert set(effect.classes.values()) == {None}


def test_a_zero_that_was_typed_settles_its_line():
    then = {c: v for c, v in THEN.items() if c != "exception_minutes"} | {"exception_share": 0}
    effect = found(make(then=then))
    assert effect.states["exceptions"] == "nothing"
    assert effect.at_middle == pytest.approx(8352 + 1008)


def test_without_a_price_of_the_reviewers_hour_the_net_is_not_known():
    effect = found(make(review_cost=None))
    assert effect.missing == ("review_cost",)


def test_waiting_without_a_price_and_rework_inside_touch_say_so():
    today = {c: v for c, v in TODAY.items() if c != "wait_cost"}
    effect = found(make(today=today, then=THEN | {"remaining_wait_hours": 1}))
    assert effect.states["delay"] == "not priced"
    inside = make()
    inside = replace(inside, workload=replace(inside.workload, rework_in_touch=True))
    assert found(inside).states["rework"] == "in touch"


def test_the_classes_are_apart_and_together_the_net():
    then = THEN | {"remaining_wait_hours": 1, "remaining_error_share": 0.01, "cash_share": 0.25}
    effect = found(make(then=then))
    # people 10 080 + 1 008 − 420 − 1 008 − 168 = 9 492; a quarter leaves the payroll, run cost 1 140 is cash
    assert effect.classes["cash"].median == pytest.approx(9492 / 4 - 1140)
    assert effect.classes["capacity"].median == pytest.approx(9492 * 3 / 4)
    assert effect.classes["avoided"].median == pytest.approx(1200 * 1.5 * 1.8)
    assert effect.classes["risk"].median == pytest.approx(1200 * 0.01 * 95)
    assert sum(one.median for one in effect.classes.values()) == pytest.approx(effect.at_middle)
    assert effect.hours.median == pytest.approx(9492 / 42)


def test_without_a_named_use_capacity_is_told_as_no_benefit_yet():
    effect = found(make())
    told = dict(w.class_sentences(effect, "EUR", "", has_cash_share=False))
    capacity = next(text for name, text in told.items() if name.startswith("Capacity"))
    cash = next(text for name, text in told.items() if name.startswith("Cash"))
    assert "no benefit yet" in capacity
    assert "none are counted here" in cash
    named = " ".join(text for _, text in w.class_sentences(effect, "EUR", "The backlog", has_cash_share=True))
    assert "Named use: The backlog" in named
    assert "none are counted here" not in named


def test_a_net_without_cash_is_told_to_be_no_money_to_spend():
    assert "in cash the month changes by EUR -1\u202f140" in w.cash_sentence(found(make()), "EUR")
    assert w.cash_sentence(found(make(then=THEN | {"cash_share": 0.5})), "EUR") == ""
    assert w.cash_sentence(found(make(then={})), "EUR") == ""


def test_a_lane_that_costs_more_than_it_saves_never_pays_back():
    effect = found(make(then=THEN | {"fixed_run_cost": 50_000}))
    assert effect.net.median < 0
    assert effect.chance_to_pay == 0
    assert math.isinf(effect.payback_months[1])
    assert "never comes back" in w.payback_sentence(effect)
    assert effect.needed_share > 1
    assert "would not pay" in w.break_even_sentence(effect.break_even[0])


def test_a_term_is_known_no_better_than_its_weakest_number():
    guessed = make()
    guessed = replace(guessed, numbers=(*guessed.numbers[1:], Number("remaining_minutes", Triple(6, 6, 6), "guess")))
    effect = found(guessed)
    assert effect.grades["touch"] == "guess"
    assert effect.grades["review"] == "measured"
    assert effect.guess_share == pytest.approx(10080 / (10080 + 1008 + 420 + 1008 + 168 + 240 + 900))


def test_the_slow_twin_adds_the_same_world_by_world():
    """Each world put into the formula of METHOD 2 as a sum of today's and remaining cost."""
    given_ = make(then=THEN | {"remaining_wait_hours": 1.0, "remaining_error_share": 0.01}, spread=0.3)
    drawn, net = b._worlds(given_, 1, 400), []
    for world in range(400):
        v = {code: float(np.broadcast_to(values, (400,))[world]) for code, values in drawn.items()}
        now = v["volume"] * (
            v["touch_minutes"] / 60 * v["cost_per_hour"]
            + v["rework_share"] * v["rework_minutes"] / 60 * v["cost_per_hour"]
            + v["wait_hours"] * v["wait_cost"]
            + v["error_share"] * v["error_cost"]
        )
        then = v["fixed_run_cost"] + v["volume"] * (
            v["remaining_minutes"] / 60 * v["cost_per_hour"]
            + v["remaining_rework_share"] * v["rework_minutes"] / 60 * v["cost_per_hour"]
            + v["remaining_wait_hours"] * v["wait_cost"]
            + v["remaining_error_share"] * v["error_cost"]
            + v["review_share"] * v["review_minutes"] / 60 * v["review_cost"]
            + v["exception_share"] * v["exception_minutes"] / 60 * v["exception_cost"]
            + v["ai_error_share"] * v["ai_error_minutes"] / 60 * v["cost_per_hour"]
            + v["unit_run_cost"]
        )
        net.append(now - then)
    effect = found(given_, 400)
    assert effect.net.mean == pytest.approx(sum(net) / 400)
    assert effect.net.p10 == pytest.approx(float(np.quantile(net, 0.1)))
    assert effect.chance_to_pay == sum(one > 0 for one in net) / 400


@given(st.floats(0.5, 20))
@settings(max_examples=examples(20), deadline=None)
def test_volume_multiplies_everything_but_the_fixed_cost(times):
    once, more = found(make()), found(make(today=TODAY | {"volume": 1200 * times}))
    assert more.at_middle + 900 == pytest.approx(times * (once.at_middle + 900))


def test_the_price_of_an_hour_is_one_draw_for_all_who_share_the_role():
    spread_hour = Number("cost_per_hour", Triple(35, 42, 60), "interview")
    given_ = make(review_cost=spread_hour, exception_cost=spread_hour)
    given_ = replace(given_, workload=replace(given_.workload, numbers=(
        *(n for n in given_.workload.numbers if n.code != "cost_per_hour"), spread_hour)))  # fmt: skip
    worlds = b._worlds(given_, 1, 200)
    assert worlds["review_cost"].tolist() == worlds["cost_per_hour"].tolist() == worlds["exception_cost"].tolist()


def test_the_words_never_hold_more_certainty_than_there_is():
    effect = found(make(spread=0.3), 10_000)
    said = w.net_sentence(effect, "EUR")
    assert "in 8 of 10 cases between" in said
    assert "100 %" not in said or effect.chance_to_pay == 1
    assert "nobody has given it" in w.payback_sentence(found(make(then={c: v for c, v in THEN.items()
                                                                        if c != "one_off_cost"})))  # fmt: skip
