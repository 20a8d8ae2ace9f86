"""The monthly friction cost: the numbers worked by hand in METHOD 2, and what must hold for any number."""

from __future__ import annotations

import dataclasses
from datetime import datetime

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core import friction
from core.estimates import Triple
from core.friction import cost_draws, draws_by_quantity, figures, together
from core.quantities import WORKFLOW_QUANTITIES
from core.records import Estimate, Facts, Role, Session, Workflow
from core.workload import (
    FACTORS,
    PARTS,
    CostParts,
    Number,
    Workload,
    at_middle,
    missing_numbers,
    part_cost,
    part_state,
    workloads,
)
from tests.thorough import examples

HAND = {
    "volume": 1200.0,
    "touch_minutes": 18.0,
    "cost_per_hour": 42.0,
    "rework_share": 0.15,
    "rework_minutes": 12.0,
    "wait_hours": 2.5,
    "wait_cost": 1.80,
    "error_share": 0.02,
    "error_cost": 95.0,
}
"""METHOD 2, by hand: 15 120 + 1 512 + 5 400 + 2 280 = 24 312."""


def exactly(**numbers: float | None) -> Workload:
    """The hand-worked workflow with every number known exactly; None leaves one blank."""
    given_numbers = {**HAND, **numbers}
    return ranged({code: Triple(v, v, v) for code, v in given_numbers.items() if v is not None})


def ranged(triples: dict[str, Triple], **others: object) -> Workload:
    numbers = tuple(Number(code, triple) for code, triple in triples.items())
    return Workload(**{"workflow_id": "intake", "role_id": "handler", "numbers": numbers} | others)


def known_about(spread: float = 1.5, **numbers: float) -> dict[str, Triple]:
    return {code: Triple(v / spread, v, v * spread) for code, v in {**HAND, **numbers}.items()}


amounts = st.floats(0.5, 5_000)
shares = st.floats(0.001, 0.3)


@st.composite
def any_workload(draw: st.DrawFn) -> Workload:
    """Any workflow, each number exact, ranged or blank."""
    triples = {}
    for code in HAND:
        how = draw(st.sampled_from(["blank", "exact", "range", "range", "zero"]))
        if how == "blank":
            continue
        numbers = st.just(0.0) if how == "zero" else shares if code.endswith("share") else amounts
        three = sorted(draw(st.lists(numbers, min_size=3, max_size=3)))
        triples[code] = Triple(three[1], three[1], three[1]) if how == "exact" else Triple(*three)
    period = draw(st.sampled_from(["month", "week", "working day", "year"]))
    return ranged(triples, period=period, rework_in_touch=draw(st.booleans()))


def test_the_hand_worked_workflow_costs_24_312_a_month() -> None:
    assert at_middle(exactly()) == CostParts(touch=15120, rework=1512, delay=5400, escape=2280)
    assert at_middle(exactly()).total == 24312
    found = figures(exactly(), seed=1, draws=1000)
    assert found.total is not None
    assert (found.total.p10, found.total.median, found.total.p90) == pytest.approx((24312, 24312, 24312))
    assert found.typical.total == pytest.approx(24312)
    assert found.hours is not None
    assert found.hours.median == pytest.approx(1200 * (18 + 0.15 * 12) / 60)


@pytest.mark.parametrize(
    ("period", "a_month"),
    [("working day", 251 / 12), ("calendar day", 365 / 12), ("week", 52 / 12), ("quarter", 1 / 3)],
)
def test_a_volume_per_other_period_is_turned_into_months(period, a_month) -> None:
    per_period = dataclasses.replace(exactly(volume=60.0), period=period)
    assert at_middle(per_period).touch == pytest.approx(60 * a_month * 18 / 60 * 42)


def test_rework_that_is_inside_the_hands_on_time_is_not_counted_twice() -> None:
    flagged = dataclasses.replace(exactly(rework_share=None, rework_minutes=None), rework_in_touch=True)
    found = figures(flagged, 1, 1000)
    assert found.states["rework"] == "in touch"
    assert at_middle(flagged).total == 24312 - 1512
    assert found.missing == ()
    assert found.hours is not None
    assert found.hours.median == pytest.approx(360)


def test_without_a_cost_of_waiting_waiting_is_left_out_and_said_to_be_not_priced() -> None:
    for unpriced in (exactly(wait_cost=None), exactly(wait_cost=0.0), exactly(wait_cost=None, wait_hours=None)):
        found = figures(unpriced, 1, 1000)
        assert not found.waiting_is_priced
        assert not found.is_floor
        assert found.missing == ()
        assert found.total is not None
        assert found.total.median == pytest.approx(24312 - 5400)


def test_a_blank_makes_its_part_unknown_the_total_a_floor_and_is_named() -> None:
    found = figures(exactly(error_cost=None, wait_hours=None), 1, 1000)
    assert found.parts["escape"] is None
    assert found.parts["delay"] is None
    assert found.is_floor
    assert found.missing == ("wait_hours", "error_cost")
    assert found.total is not None
    assert found.total.median == pytest.approx(15120 + 1512)
    assert found.typical.total is None
    assert found.typical.known == pytest.approx(15120 + 1512)


def test_with_nothing_known_there_is_no_figure_and_no_draws() -> None:
    empty = Workload("intake")
    found = figures(empty, 1, 1000)
    assert (found.total, found.hours, found.guess_share) == (None, None, None)
    assert cost_draws(empty, 1, 1000) is None
    assert found.missing[:2] == ("volume", "touch_minutes")
    assert "wait_hours" not in found.missing


def test_an_exact_zero_settles_its_part_whatever_the_blanks() -> None:
    nothing_reworked = exactly(rework_share=0.0, rework_minutes=None)
    assert part_state(nothing_reworked, "rework") == "nothing"
    assert missing_numbers(nothing_reworked) == ()
    assert at_middle(nothing_reworked).total == 24312 - 1512
    found = figures(nothing_reworked, 1, 1000)
    assert not found.hours_is_floor


def test_a_range_that_starts_at_zero_settles_nothing() -> None:
    may_be_zero = ranged({**known_about(), "rework_share": Triple(0, 0, 0.2)})
    without_time = dataclasses.replace(
        may_be_zero, numbers=tuple(n for n in may_be_zero.numbers if n.code != "rework_minutes")
    )
    assert part_state(without_time, "rework") == "unknown"


def test_hours_without_rework_numbers_are_a_floor() -> None:
    found = figures(exactly(rework_minutes=None), 1, 1000)
    assert found.hours_is_floor
    assert found.hours is not None
    assert found.hours.median == pytest.approx(360)


def test_two_workflows_of_one_role_meet_the_same_cost_per_hour_in_every_world() -> None:
    one = ranged(known_about())
    other = dataclasses.replace(one, workflow_id="refunds")
    drawn, drawn_other = draws_by_quantity(one, 9, 500), draws_by_quantity(other, 9, 500)
    assert drawn["cost_per_hour"].tolist() == drawn_other["cost_per_hour"].tolist()
    assert drawn["volume"].tolist() != drawn_other["volume"].tolist()
    another_role = draws_by_quantity(dataclasses.replace(one, role_id="clerk"), 9, 500)
    assert another_role["cost_per_hour"].tolist() != drawn["cost_per_hour"].tolist()


def test_the_cost_of_workflows_together_is_added_world_by_world() -> None:
    one = ranged(known_about())
    other = dataclasses.replace(one, workflow_id="refunds")
    costs = [cost_draws(one, 3, 2000), cost_draws(other, 3, 2000), cost_draws(Workload("blank"), 3, 2000)]
    both = together(costs)
    assert both is not None
    assert costs[0] is not None
    assert costs[1] is not None
    assert both.mean == pytest.approx(float(costs[0].worlds.mean() + costs[1].worlds.mean()), rel=1e-5)
    assert together([None]) is None


def test_a_part_rests_on_its_weakest_number() -> None:
    grades = dict.fromkeys(HAND, "measured") | {"touch_minutes": "guess", "error_cost": "interview"}
    workload = Workload(
        "intake", tuple(Number(code, Triple(v, v, v), grades[code]) for code, v in HAND.items()), role_id="handler"
    )
    found = figures(workload, 1, 1000)
    assert found.guess_share == pytest.approx(15120 / 24312)
    assert found.grade_shares["interview"] == pytest.approx(2280 / 24312)
    assert sum(found.grade_shares.values()) == pytest.approx(1)


def test_who_gave_a_number_changes_no_figure_but_its_evidence_does() -> None:
    by_ana = Number("volume", Triple(1, 2, 3), "guess", given_by="Ana", given_utc=datetime(2026, 11, 3))
    assert Workload("w", (by_ana,)) == Workload("w", (Number("volume", Triple(1, 2, 3), "guess"),))
    assert Workload("w", (by_ana,)) != Workload("w", (Number("volume", Triple(1, 2, 3), "measured"),))


@settings(max_examples=examples(60), deadline=None)
@given(any_workload(), st.integers(0, 2**31 - 1))
def test_doubling_the_volume_doubles_every_part(workload, seed) -> None:
    doubled = dataclasses.replace(
        workload,
        numbers=tuple(
            dataclasses.replace(n, triple=n.triple.times(2)) if n.code == "volume" else n for n in workload.numbers
        ),
    )
    once, twice = figures(workload, seed, 1000), figures(doubled, seed, 1000)
    assert once.states == twice.states
    for part in PARTS:
        if (before := once.parts[part]) is not None and (after := twice.parts[part]) is not None:
            assert (after.p10, after.median, after.p90, after.mean) == pytest.approx(
                tuple(2 * value for value in (before.p10, before.median, before.p90, before.mean)), rel=1e-6
            )


@settings(max_examples=examples(60), deadline=None)
@given(any_workload(), st.integers(0, 2**31 - 1))
def test_no_case_reworked_means_no_rework_in_any_world(workload, seed) -> None:
    others = tuple(n for n in workload.numbers if n.code != "rework_share")
    none = dataclasses.replace(workload, numbers=(*others, Number("rework_share", Triple(0, 0, 0))))
    assert figures(none, seed, 1000).parts["rework"] == friction.Range(0, 0, 0, 0)


@settings(max_examples=examples(60), deadline=None)
@given(any_workload(), st.integers(0, 2**31 - 1))
def test_the_parts_add_up_to_the_total_in_every_world(workload, seed) -> None:
    drawn = draws_by_quantity(workload, seed, 1000)
    summed = np.zeros(1000)
    for part in PARTS:
        if part_state(workload, part) == "counted":
            summed += part_cost(part, drawn)
    cost, found = cost_draws(workload, seed, 1000), figures(workload, seed, 1000)
    if cost is None:
        assert found.total is None
        return
    assert cost.worlds == pytest.approx(summed, rel=1e-6)
    assert found.total is not None
    assert found.typical.known == pytest.approx(found.total.median, rel=1e-9)


@given(st.floats(0.1, 1e4), st.floats(0.1, 1e4), st.floats(0.1, 1e4), shares)
def test_minutes_or_hours_changes_nothing(volume, minutes, cost, share) -> None:
    by_minutes = {"volume": volume, "touch_minutes": minutes, "cost_per_hour": cost}
    assert float(part_cost("touch", by_minutes)) == pytest.approx(volume * (minutes / 60) * cost)
    reworked = {"volume": volume, "rework_share": share, "rework_minutes": minutes, "cost_per_hour": cost}
    assert float(part_cost("rework", reworked)) == pytest.approx(volume * share * (minutes / 60) * cost)


@settings(max_examples=examples(80), deadline=None)
@given(any_workload(), st.sampled_from(list(HAND)), st.floats(0.001, 0.9))
def test_a_blank_never_acts_as_zero(workload, code, filled) -> None:
    """What is called known with a blank stays the same whatever is filled in; only the price of waiting is apart."""
    assume(code != "wait_cost")
    blank = dataclasses.replace(workload, numbers=tuple(n for n in workload.numbers if n.code != code))
    full = dataclasses.replace(blank, numbers=(*blank.numbers, Number(code, Triple(filled, filled, filled))))
    before, after = at_middle(blank), at_middle(full)
    for part in PARTS:
        if before.part(part) is not None:
            assert after.part(part) == before.part(part)
        else:
            assert part_state(blank, part) == "unknown"
    if blank.number("volume") is None and code == "volume":
        assert set(before.unknown) == {p for p in PARTS if part_state(blank, p) == "unknown"}


def test_costs_of_several_workflows_add_up_and_unknown_stays_unknown() -> None:
    assert CostParts(1, 2, 3, 4) + CostParts(10, 20, None, 40) == CostParts(11, 22, None, 44)


def test_editing_one_of_many_workflows_simulates_only_that_one() -> None:
    many = [dataclasses.replace(ranged(known_about(1.3)), workflow_id=f"w{i}") for i in range(60)]
    before = [figures(workload, 11, 10_000) for workload in many]
    many[7] = dataclasses.replace(ranged(known_about(1.3, volume=900)), workflow_id="w7")
    after = [figures(workload, 11, 10_000) for workload in many]
    assert [a is b for a, b in zip(after, before, strict=True)].count(False) == 1


def test_remembered_totals_stay_within_their_bound() -> None:
    kept = friction.Remembered[int](most=10)
    for key in range(20):
        kept.put(key, key, weight=3)
    assert [key for key in range(20) if kept.get(key) is not None] == [17, 18, 19]
    assert kept.get(18) == 18


def test_the_workloads_of_a_session_hold_its_estimates_and_those_of_the_role() -> None:
    now = datetime(2026, 11, 3, 9)
    common = {"session_id": "s", "given_utc": now}
    facts = Facts(
        session=Session(session_id="s", name="Trial", created_utc=now),
        roles=(Role(session_id="s", role_id="handler", name="Handler"),),
        workflows=(
            Workflow(session_id="s", workflow_id="a", name="A", role_id="handler", volume_period="week"),
            Workflow(session_id="s", workflow_id="b", name="B", role_id="gone"),
        ),
        estimates=(
            Estimate(**common, estimate_id="a.volume", subject_id="a", quantity="volume", low=1, middle=2, high=3),
            Estimate(
                **common, estimate_id="handler.cost_per_hour", subject_id="handler", quantity="cost_per_hour",
                low=38, middle=42, high=48,
            ),
        ),
    )  # fmt: skip
    first, second = workloads(facts)
    assert [number.code for number in first.numbers] == ["volume", "cost_per_hour"]
    assert (first.period, first.role_name, second.role_id, second.numbers) == ("week", "Handler", None, ())


def test_every_factor_is_a_quantity_of_a_workflow_or_the_cost_per_hour() -> None:
    used = {code for factors in FACTORS.values() for code in factors}
    assert used == {*WORKFLOW_QUANTITIES, "cost_per_hour"}
