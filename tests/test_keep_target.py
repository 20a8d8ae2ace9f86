"""Keeping a target and what it promises, a seal over a change, and the series of a log, in a real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from core.actions import measured_log, open_demo
from core.actions import set_target as actions
from core.errors import Refused
from core.store import Store
from tests.make import make_act, make_lane, make_session, make_workflow
from tests.test_set_target import BY_HAND, TODAY, facts_of, filled, metric, points, sealed


@pytest.fixture
def kept(tmp_path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "s.duckdb")
    opened.apply(make_act(), "s1", saves=(make_session(), make_workflow(), make_lane()))
    yield opened
    opened.close()


# --- target ---------------------------------------------------------------------------------------------------------
def target(store: Store, value: float, **given):
    stored = facts_of(store).metric("lane1")
    blank = actions.blank_target(facts_of(store), stored, TODAY)
    return actions.keep_target(store, make_act(), facts_of(store), blank.changed(value=value, **given))


def test_a_target_is_due_ninety_days_on_unless_said_otherwise(kept):
    sealed(kept)
    stored = target(kept, 30)
    assert stored.due_on == date(2027, 1, 31)
    found = actions.board(facts_of(kept)).judged
    assert found.capability.reach == "met by chance"
    assert found.detection.is_detectable
    assert found.path[-1][1] == 30
    assert "average at or below 30 hours" in found.success


@pytest.mark.parametrize(("value", "words"), [(60, "met already"), (44, "no better"), (40, "told from noise")])
def test_a_target_that_proves_nothing_needs_a_written_reason(kept, value, words):
    sealed(kept)
    with pytest.raises(Refused, match=words) as refused:
        target(kept, value)
    assert refused.value.field == "reason"
    assert target(kept, value, reason="The contract says so").reason == "The contract says so"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"due_on": TODAY}, "after the day it is set"),
        ({"due_on": TODAY + timedelta(days=500)}, "more than a year"),
        ({"launch_on": date(2027, 3, 1)}, "launch must lie between"),
        ({"launch_on": date(2026, 10, 1)}, "launch must lie between"),
    ],
)
def test_days_that_cannot_be_are_refused(kept, given, words):
    sealed(kept)
    with pytest.raises(Refused, match=words):
        target(kept, 30, **given)
    with pytest.raises(Refused, match="negative"):
        target(kept, -1)


def test_a_target_without_a_baseline_is_kept_and_not_judged(kept):
    metric(kept)
    target(kept, 30)
    found = actions.board(facts_of(kept)).judged
    assert found.capability is None
    assert "succeeded if" in found.success


def test_the_proposed_target_is_detectable_in_both_directions(kept):
    sealed(kept)
    stored = facts_of(kept).metric("lane1")
    low = actions.blank_target(facts_of(kept), stored, TODAY)
    assert actions.judged(facts_of(kept), low).reason_needed is None
    high = stored.changed(better="higher")
    actions.keep_metric(kept, make_act(), facts_of(kept), high)
    up = actions.blank_target(facts_of(kept), facts_of(kept).metric("lane1"), TODAY)
    assert up.value > 41.5
    assert actions.judged(facts_of(kept), up).reason_needed is None


def test_less_time_after_the_launch_sees_less(kept):
    sealed(kept)
    stored = facts_of(kept).metric("lane1")
    early = actions.blank_target(facts_of(kept), stored, TODAY)
    late = early.changed(launch_on=TODAY + timedelta(days=60))
    seen = [actions.judged(facts_of(kept), t).detection.share_seen for t in (early, late)]
    assert seen[0] > seen[1]


def test_the_rule_of_day_90_is_fixed_when_the_target_is_saved(kept):
    sealed(kept)
    stored = target(kept, 30, minimum=36, stretch=25)
    assert "From 36 hours on it counts as part of the way" in stored.rule
    assert "counter-metric, which still has to be named" in stored.rule
    metric(kept, "counter", name="Error share", unit="% of cases", tolerated=3)
    facts = facts_of(kept)
    assert actions.judged(facts, stored).success == stored.rule, "a limit set later does not move the rule"
    assert "limit 3 % of cases" in actions.rule_moved(facts, stored)
    thought_of = stored.changed(value=28)
    assert "28 hours" in actions.judged(facts, thought_of).success


def test_the_promise_is_changed_after_its_day_only_with_a_reason(kept):
    sealed(kept)
    stored = target(kept, 30)
    later = make_act(at_utc=datetime(2026, 12, 1, 9))
    with pytest.raises(Refused, match="fixed on 2 November 2026") as refused:
        actions.keep_target(kept, later, facts_of(kept), stored.changed(value=31))
    assert refused.value.field == "changed_reason"
    why = stored.changed(value=31, changed_reason="The law changed")
    again = actions.keep_target(kept, later, facts_of(kept), why)
    assert "31 hours" in again.rule
    with pytest.raises(Refused, match="Say why it is changed now"):
        actions.keep_target(kept, later, facts_of(kept), again.changed(value=32))
    same_day = actions.keep_target(kept, make_act(at_utc=datetime(2026, 11, 2, 20)), facts_of(kept),
                                   again.changed(value=29))  # fmt: skip
    assert same_day.value == 29


def test_the_rule_is_tried_on_the_weeks_since_the_launch(kept):
    stored = filled(kept, [*BY_HAND, 30, 29, 28, 27, 27, 26])
    launch = points([*BY_HAND, 0])[-1].week_on
    made = target(kept, 30, set_on=launch - timedelta(days=1), launch_on=launch, due_on=launch + timedelta(days=80),
                  reason="Tried")  # fmt: skip
    assert actions.day_90_now(facts_of(kept), made).verdict == "not enough data", "no counter-metric"
    counter = metric(kept, "counter", name="Error share", unit="% of cases", tolerated=6)
    weeks = points([5, 4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 5])
    actions.keep_observations(kept, make_act(), facts_of(kept), counter.metric_id, weeks, "typed")
    found = actions.day_90_now(facts_of(kept), made)
    assert found.verdict == "success"
    later = made.changed(launch_on=launch + timedelta(weeks=20))
    assert actions.day_90_now(facts_of(kept), later) is None
    assert stored.metric_id == made.metric_id


STEP = [41, 43, 40, 42, 44, 41, 39, 42, 30, 28, 31, 29, 30, 32, 28, 31, 30, 29, 31, 30]


def test_a_change_inside_the_baseline_is_told_and_sealed_over_only_with_a_reason(kept):
    stored = filled(kept, STEP)
    found = actions.board(facts_of(kept)).outcome.shift
    assert found.position == 8
    act = make_act(who="Ana", at_utc=datetime(2027, 1, 4))
    with pytest.raises(Refused, match="changed inside these weeks"):
        actions.seal(kept, act, facts_of(kept), stored.metric_id)
    cut = actions.seal(kept, act, facts_of(kept), stored.metric_id, since=points(STEP)[8].week_on, reason="New form")
    assert len(cut.values) == 12
    assert cut.reason == "New form"
    assert actions.board(facts_of(kept)).outcome.shift is None


def test_a_week_that_is_not_over_stays_out_of_the_seal(kept):
    stored = filled(kept, [*BY_HAND, 12])  # the thirteenth week begins on 26 October and ends on Friday the 30th
    early = make_act(who="Ana", at_utc=datetime(2026, 10, 30, 12))
    frozen = actions.seal(kept, early, facts_of(kept), stored.metric_id)
    assert len(frozen.values) == 12
    assert actions.board(facts_of(kept)).outcome.check.holds


def test_a_seal_keeps_the_cases_behind_each_week_and_tells_when_they_change(kept):
    stored = metric(kept)
    weeks = [replace(point, cases=100 + n) for n, point in enumerate(points(BY_HAND))]
    weeks[3] = replace(weeks[3], cases=None)
    actions.keep_observations(kept, make_act(), facts_of(kept), stored.metric_id, weeks, "typed")
    frozen = actions.seal(kept, make_act(who="Ana"), facts_of(kept), stored.metric_id)
    assert frozen.cases[:4] == (100, 101, 102, -1)
    assert actions.board(facts_of(kept)).outcome.check.holds
    weeks[0] = replace(weeks[0], cases=90)
    actions.keep_observations(kept, make_act(), facts_of(kept), stored.metric_id, weeks, "typed")
    check = actions.board(facts_of(kept)).outcome.check
    assert check.intact
    assert check.differences == ("Week of 3 August 2026: sealed with 100 cases, now 90.",)


def test_weeks_with_holidays_are_marked(tmp_path):
    store = Store.open(tmp_path / "h.duckdb")
    store.apply(make_act(), "s1", saves=(make_session(holidays=(date(2026, 8, 15), date(2026, 8, 20))), make_workflow(),
                                         make_lane()))  # fmt: skip
    filled(store)
    (one,) = actions.board(store.facts("s1")).outcome.short
    assert (one.week_on, one.open_days, one.usual_days) == (date(2026, 8, 17), 4, 5), "the 15th is a Saturday"
    store.close()


def test_what_is_no_promise_is_changed_without_a_reason(kept):
    sealed(kept)
    stored = target(kept, 30)
    later = make_act(at_utc=datetime(2026, 12, 1, 9))
    moved = actions.keep_target(kept, later, facts_of(kept), stored.changed(launch_on=date(2026, 12, 7)))
    assert moved.rule == stored.rule


@pytest.mark.parametrize(
    ("given", "field"), [({"minimum": 28}, "minimum"), ({"stretch": 35}, "stretch"), ({"stretch": -1}, "minimum")]
)
def test_minimum_target_and_stretch_are_in_order(kept, given, field):
    sealed(kept)
    with pytest.raises(Refused) as refused:
        target(kept, 30, **given)
    assert refused.value.field == field


def test_weeks_that_hang_together_make_a_target_ask_for_a_reason(kept):
    waves = [40, 43, 46, 48, 48, 47, 44, 41, 37, 34, 32, 32, 33, 36, 39, 43, 46, 48]
    stored = filled(kept, waves)
    actions.seal(kept, make_act(who="Ana"), facts_of(kept), stored.metric_id, reason="It has always gone in waves")
    with pytest.raises(Refused, match="hang together"):
        target(kept, 30)


def test_a_log_offers_its_weekly_figures_ready_to_keep(tmp_path):
    store = Store.open(tmp_path / "demo.duckdb")
    session_id = open_demo.load(store, make_act(), today=TODAY).session_id
    facts = store.facts(session_id)
    offers = {o.choice.log_series: o for o in measured_log.log_offers(store, facts, facts.live_lane.workflow_id)}
    assert set(offers) == {"cycle_hours", "wait_hours", "rework_share", "cases", "touch_minutes"}
    for offer in offers.values():
        assert [p.week_on for p in offer.points] == sorted({p.week_on for p in offer.points})
        assert all(p.week_on.weekday() == 0 and p.cases for p in offer.points)
    assert all(p.value == p.cases for p in offers["cases"].points)
    shares = [p.value for p in offers["rework_share"].points]
    assert 1 < max(shares) <= 100, "percent, as the unit says"
    again = measured_log.log_offers(store, facts, facts.live_lane.workflow_id)
    assert again == tuple(offers.values())
    assert measured_log.log_offers(store, facts, "another") == ()
    store.close()


def test_the_library_shows_the_sessions_currency(kept):
    assert "EUR per case" in [choice.unit for choice in actions.library(facts_of(kept))]
