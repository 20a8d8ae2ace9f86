"""Losses in money, hours and business days of waiting: METHOD 2 by hand, and what must hold in every unit."""

from __future__ import annotations

import dataclasses
from datetime import datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import friction, losses
from core.actions.friction_board import hours_per_business_day, losses_in
from core.estimates import Triple
from core.losses import PARTS_IN, UNITS, Unit, loss, worlds
from core.records import Facts, Session
from core.workload import Number, Workload
from tests.make import make_estimate, make_workflow
from tests.test_friction import HAND, any_workload, exactly, known_about, ranged
from tests.thorough import examples

units = st.sampled_from(list(UNITS))


def graded(**grades: str) -> Workload:
    every = dict.fromkeys(HAND, "measured") | grades
    return Workload("intake", tuple(Number(c, Triple(v, v, v), every[c]) for c, v in HAND.items()), role_id="handler")


def test_the_hand_worked_workflow_takes_396_hours_of_which_36_are_rework() -> None:
    # V·t/60 = 1 200 · 18 / 60 = 360;  V·r·t_r/60 = 1 200 · .15 · 12 / 60 = 36
    found = loss(exactly(), 1, 1000, "hours")
    assert found.total is not None
    assert found.total.median == pytest.approx(396)
    assert found.split == pytest.approx({"touch": 360, "rework": 36})
    assert not found.is_floor


def test_the_hand_worked_workflow_waits_375_business_days_of_8_hours() -> None:
    # V·d/h = 1 200 · 2.5 / 8 = 375; with business days of 10 hours 300
    found = loss(exactly(), 1, 1000, "days", 8.0)
    assert found.total is not None
    assert (found.total.p10, found.total.median, found.total.p90) == pytest.approx((375, 375, 375))
    longer = loss(exactly(), 1, 1000, "days", 10.0)
    assert longer.total is not None
    assert longer.total.median == pytest.approx(300)
    drawn = worlds(exactly(), 1, 1000, "days", 10.0)
    assert drawn is not None
    assert drawn[0] == pytest.approx(300)


def test_money_is_the_monthly_friction_cost() -> None:
    found = loss(exactly(), 1, 1000, "money")
    assert found.known == pytest.approx(24312)
    assert found.total == friction.figures(exactly(), 1, 1000).total


def test_waiting_needs_no_price_to_be_counted_in_days() -> None:
    found = loss(exactly(wait_cost=None, cost_per_hour=None), 1, 1000, "days")
    assert found.known == pytest.approx(375)
    assert found.missing == ()


def test_hours_need_no_price_of_an_hour() -> None:
    assert loss(exactly(cost_per_hour=None), 1, 1000, "hours").known == pytest.approx(396)


def test_each_unit_names_what_it_lacks() -> None:
    blank = exactly(volume=None, wait_hours=None, rework_minutes=None)
    assert loss(blank, 1, 1000, "hours").missing == ("volume", "rework_minutes")
    assert loss(blank, 1, 1000, "days").missing == ("volume", "wait_hours")
    assert loss(blank, 1, 1000, "hours").total is None
    assert worlds(blank, 1, 1000, "days") is None
    partly = loss(exactly(rework_minutes=None), 1, 1000, "hours")
    assert partly.is_floor
    assert partly.split == {"touch": pytest.approx(360), "rework": None}
    assert partly.missing == ("rework_minutes",)


def test_rework_inside_the_hands_on_time_is_no_hours_of_its_own() -> None:
    inside = dataclasses.replace(exactly(), rework_in_touch=True)
    assert loss(inside, 1, 1000, "hours").split == pytest.approx({"touch": 360, "rework": 0})


def test_the_share_on_guesses_is_that_of_the_parts_with_a_guess_among_their_factors() -> None:
    one_guess = graded(rework_minutes="guess")
    assert loss(one_guess, 1, 1000, "money").guess_share == pytest.approx(1512 / 24312)
    assert loss(one_guess, 1, 1000, "hours").guess_share == pytest.approx(36 / 396)
    assert loss(one_guess, 1, 1000, "days").guess_share == 0
    assert loss(one_guess, 1, 1000, "money").guessed == {"rework"}
    priced_by_guess = graded(cost_per_hour="guess")
    assert loss(priced_by_guess, 1, 1000, "money").guess_share == pytest.approx((15120 + 1512) / 24312)
    assert loss(priced_by_guess, 1, 1000, "hours").guess_share == 0  # a price is no factor of hours


@settings(max_examples=examples(60), deadline=None)
@given(any_workload(), units)
def test_the_parts_add_up_to_the_middle_and_doubling_the_volume_doubles_it(workload, unit) -> None:
    found = loss(workload, 5, 1000, unit)
    if found.total is None:
        assert found.guess_share is None or unit == "money"
        return
    assert found.known == pytest.approx(found.total.median, rel=1e-6, abs=1e-9)
    assert set(found.split) == set(PARTS_IN[unit])
    share = found.guess_share
    assert share is None or 0 <= share <= 1 + 1e-9
    numbers = tuple(
        dataclasses.replace(n, triple=n.triple.times(2)) if n.code == "volume" else n for n in workload.numbers
    )
    twice = loss(dataclasses.replace(workload, numbers=numbers), 5, 1000, unit)
    assert twice.total is not None
    assert twice.total.median == pytest.approx(2 * found.total.median, rel=1e-9, abs=1e-9)


@settings(max_examples=examples(40), deadline=None)
@given(any_workload())
def test_hours_and_guesses_agree_with_the_figures_of_the_workflow(workload) -> None:
    figures = friction.figures(workload, 5, 1000)
    hours, money = loss(workload, 5, 1000, "hours"), loss(workload, 5, 1000, "money")
    if figures.hours is not None and hours.total is not None:
        assert hours.total.median == pytest.approx(figures.hours.median, rel=1e-9)
    if figures.guess_share is not None:
        assert money.guess_share == pytest.approx(figures.guess_share, abs=1e-9)


@settings(max_examples=examples(30), deadline=None)
@given(any_workload(), st.sampled_from(["hours", "days"]))
def test_a_blank_never_acts_as_zero(workload, unit: Unit) -> None:
    needed = {"hours": ("volume", "touch_minutes"), "days": ("volume", "wait_hours")}[unit]
    known = [workload.number(code) for code in needed]
    settled = any(number is not None and number.triple.high == 0 for number in known)
    assert (loss(workload, 5, 1000, unit).total is None) == (not all(known) and not settled)


def test_a_day_has_the_hours_of_the_sessions_calendar() -> None:
    session = Session(
        session_id="s1", name="Trial", created_utc=datetime(2026, 11, 3), opens=time(8), closes=time(17, 30)
    )
    assert hours_per_business_day(Facts(session=session)) == 9.5


def test_the_total_of_a_session_counts_what_is_known_and_says_that_it_is_at_least_that() -> None:
    given_numbers = [
        make_estimate(subject_id=w, quantity=q, estimate_id=f"{w}.{q}", low=v, middle=v, high=v, evidence=grade)
        for w, q, v, grade in (
            ("w1", "volume", 1200, "measured"), ("w1", "wait_hours", 2.5, "measured"), ("w2", "volume", 10, "guess"),
            ("w2", "wait_hours", 100, "guess"), ("w3", "volume", 10, "measured"),
        )
    ]  # fmt: skip
    facts = Facts(
        session=Session(session_id="s1", name="Trial", created_utc=datetime(2026, 11, 3)),
        workflows=tuple(make_workflow(workflow_id=w, name=w) for w in ("w1", "w2", "w3")),
        estimates=tuple(given_numbers),
    )
    found = losses_in(facts, "days")
    assert found.total is not None
    assert found.total.median == pytest.approx(375 + 125)
    assert [line.row.name for line in found.lines] == ["w1", "w2"]
    assert [(line.row.name, line.loss.missing) for line in found.absent] == [("w3", ("wait_hours",))]
    assert found.is_floor
    assert found.guess_share == pytest.approx(125 / 500)
    assert losses_in(facts, "days") is found
    assert losses_in(facts, "hours").total is None


def test_wide_ranges_stay_wide_in_every_unit() -> None:
    for unit in UNITS:
        found = loss(ranged(known_about()), 3, 2000, unit)
        assert found.total is not None
        assert found.total.p10 < found.total.median < found.total.p90


def test_the_remembered_answer_is_the_same_answer() -> None:
    assert loss(exactly(), 2, 1000, "hours") is loss(exactly(), 2, 1000, "hours")
    assert losses.worlds(exactly(), 2, 1000, "hours") is losses.worlds(exactly(), 2, 1000, "hours")
