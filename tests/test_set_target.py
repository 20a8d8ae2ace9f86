"""Keeping metric, series, seal and target in a real store; the series of a log; what the page gathers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from core.actions import measured_log, open_demo
from core.actions import set_target as actions
from core.errors import Refused, StaleSave
from core.records import Facts
from core.series import Point, parse_series
from core.store import Store
from tests.make import make_act, make_lane, make_session, make_workflow

BY_HAND = [41, 38, 44, 39, 46, 42, 37, 45, 40, 43, 39, 44]
MONDAY = date(2026, 8, 3)
TODAY = date(2026, 11, 2)


@pytest.fixture
def kept(tmp_path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "s.duckdb")
    lane = make_lane()
    opened.apply(make_act(), "s1", saves=(make_session(), make_workflow(), lane))
    yield opened
    opened.close()


def facts_of(store: Store) -> Facts:
    return store.facts("s1")


def metric(store: Store, part: str = "outcome", **given):
    texts = {"name": "Hours to a decision", "unit": "hours", "definition": "Median hours from receipt to decision."}
    blank = actions.blank_metric(facts_of(store), part)
    return actions.keep_metric(store, make_act(), facts_of(store), blank.changed(**(texts | given)))


def points(values, since=MONDAY):
    return [Point(since + timedelta(weeks=n), float(v), None, n + 1) for n, v in enumerate(values)]


def filled(store: Store, values=BY_HAND):
    kept_metric = metric(store)
    actions.keep_observations(store, make_act(), facts_of(store), kept_metric.metric_id, points(values), "pasted")
    return kept_metric


def sealed(store: Store):
    kept_metric = filled(store)
    return kept_metric, actions.seal(store, make_act(who="Ana"), facts_of(store), kept_metric.metric_id)


# --- metric ---------------------------------------------------------------------------------------------------------
def test_without_a_lane_nothing_is_kept_and_the_sentence_says_where_to_go(tmp_path):
    store = Store.open(tmp_path / "e.duckdb")
    store.apply(make_act(), "s1", saves=(make_session(),))
    assert actions.board(store.facts("s1")) is None
    with pytest.raises(Refused, match="2 Pick one lane"):
        actions.blank_metric(store.facts("s1"), "outcome")
    store.close()


def test_an_outcome_and_a_counter_are_kept_and_gathered(kept):
    metric(kept)
    metric(kept, "counter", name="Error share", unit="% of cases", tolerated=3)
    found = actions.board(facts_of(kept))
    assert found.outcome.metric.name == "Hours to a decision"
    assert found.counter.metric.tolerated == 3
    assert found.workflow == "Claims intake"
    assert found.outcome.stage == "empty"


def test_use_is_refused_as_the_outcome_and_allowed_as_nothing_else_is_said(kept):
    with pytest.raises(Refused, match="counts how many people use something"):
        metric(kept, name="Weekly active users")
    with pytest.raises(Refused, match="Measure what the work delivers"):
        metric(kept, name="Momentum", definition="Number of people who opened the assistant in the week.")
    assert facts_of(kept).metrics == ()


@pytest.mark.parametrize(("field", "words"), [("name", "a name"), ("unit", "the unit"), ("definition", "exact def")])
def test_a_blank_is_asked_for_by_name(kept, field, words):
    with pytest.raises(Refused, match=words) as refused:
        metric(kept, **{field: actions.UNNAMED})
    assert refused.value.field == field


def test_the_counter_metric_watches_something_else(kept):
    metric(kept)
    with pytest.raises(Refused, match="pair speed with quality"):
        metric(kept, "counter", name="hours to a DECISION")


def test_a_metric_saved_over_a_newer_version_is_refused(kept):
    stored = metric(kept)
    actions.keep_metric(kept, make_act(), facts_of(kept), stored.changed(unit="days"))
    with pytest.raises(StaleSave):
        actions.keep_metric(kept, make_act(), facts_of(kept), stored.changed(unit="weeks"))


# --- series ---------------------------------------------------------------------------------------------------------
def test_a_series_replaces_the_one_before_and_says_how_much_changed(kept):
    stored = filled(kept)
    again = points([41, 38, 50], MONDAY)
    changed = actions.keep_observations(kept, make_act(), facts_of(kept), stored.metric_id, again, "typed")
    assert changed == 10
    found = actions.board(facts_of(kept)).outcome
    assert found.values == (41, 38, 50)
    assert [o.origin for o in found.observations] == ["pasted", "pasted", "typed"]


def test_the_same_series_again_changes_nothing(kept):
    stored = filled(kept)
    before = kept.version("s1")
    assert actions.keep_observations(kept, make_act(), facts_of(kept), stored.metric_id, points(BY_HAND), "log") == 0
    assert kept.version("s1") == before


def test_a_week_that_was_removed_can_come_back(kept):
    stored = filled(kept)
    for values in (BY_HAND[:3], BY_HAND):
        actions.keep_observations(kept, make_act(), facts_of(kept), stored.metric_id, points(values), "pasted")
    assert actions.board(facts_of(kept)).outcome.values == tuple(BY_HAND)


def test_a_series_is_undone_as_a_whole(kept):
    stored = filled(kept)
    actions.keep_observations(
        kept, make_act(page="set_target"), facts_of(kept), stored.metric_id, points([1, 2]), "pasted"
    )
    kept.undo(make_act(page="set_target"), "s1")
    assert actions.board(facts_of(kept)).outcome.values == tuple(BY_HAND)


@pytest.mark.parametrize(
    ("bad", "words"),
    [([], "no week"), ([*points([1]), *points([2])], "twice"), (points([-1]), "can't be kept")],
)
def test_a_series_that_cannot_be_is_refused_as_a_whole(kept, bad, words):
    stored = filled(kept)
    with pytest.raises(Refused, match=words):
        actions.keep_observations(kept, make_act(), facts_of(kept), stored.metric_id, bad, "pasted")
    assert actions.board(facts_of(kept)).outcome.values == tuple(BY_HAND)


def test_gaps_are_named_and_not_filled(kept):
    stored = metric(kept)
    read = parse_series("2026-08-03;1\n2026-08-24;2\n2026-08-10;n/a")
    actions.keep_observations(kept, make_act(), facts_of(kept), stored.metric_id, read.points, "uploaded")
    found = actions.board(facts_of(kept)).outcome
    assert found.gaps == (date(2026, 8, 10), date(2026, 8, 17))
    assert len(found.values) == 2


# --- chart ----------------------------------------------------------------------------------------------------------
def test_the_hand_worked_series_has_its_limits_on_the_board(kept):
    filled(kept)
    found = actions.board(facts_of(kept)).outcome
    assert found.stage == "ready to seal"
    assert (round(found.limits.lower, 1), round(found.limits.upper, 1)) == (28.2, 54.8)
    assert found.signals == ()


def test_six_values_have_trial_limits_and_five_have_none(kept):
    filled(kept, BY_HAND[:5])
    assert actions.board(facts_of(kept)).outcome.limits is None
    stored = facts_of(kept).metric("lane1")
    actions.keep_observations(kept, make_act(), facts_of(kept), stored.metric_id, points(BY_HAND[:6]), "pasted")
    assert actions.board(facts_of(kept)).outcome.limits.points == 6


def test_weeks_after_the_seal_are_judged_by_its_limits(kept):
    stored, _ = sealed(kept)
    longer = points([*BY_HAND, 20, 21])
    actions.keep_observations(kept, make_act(), facts_of(kept), stored.metric_id, longer, "typed")
    found = actions.board(facts_of(kept)).outcome
    assert found.limits.mean == 41.5
    assert {(s.rule, s.points) for s in found.signals} == {("outside a limit", (12,)), ("outside a limit", (13,))}
    assert found.check.holds


# --- seal -----------------------------------------------------------------------------------------------------------
def test_eleven_values_are_not_sealed(kept):
    stored = filled(kept, BY_HAND[:11])
    with pytest.raises(Refused, match="there are 11"):
        actions.seal(kept, make_act(), facts_of(kept), stored.metric_id)


def test_a_seal_keeps_who_when_what_and_its_hash(kept):
    stored, frozen = sealed(kept)
    assert (frozen.number, frozen.sealed_by, frozen.values) == (1, "Ana", tuple(float(v) for v in BY_HAND))
    assert frozen.definition == stored.definition
    assert actions.board(facts_of(kept)).outcome.check.holds


def test_a_value_changed_after_sealing_is_shown(kept):
    stored, _ = sealed(kept)
    changed = points([41, 38, 99, *BY_HAND[3:]])
    actions.keep_observations(kept, make_act(), facts_of(kept), stored.metric_id, changed, "typed")
    check = actions.board(facts_of(kept)).outcome.check
    assert check.intact
    assert check.differences == ("Week of 17 August 2026: sealed as 44, now 99.",)
    assert actions.board(facts_of(kept)).outcome.limits.mean == 41.5, "the limits stay the sealed ones"


def test_a_definition_changed_after_sealing_is_shown(kept):
    stored, _ = sealed(kept)
    actions.keep_metric(kept, make_act(), facts_of(kept), stored.changed(definition="Mean hours."))
    assert "definition was changed" in actions.board(facts_of(kept)).outcome.check.differences[0]


def test_a_second_seal_needs_a_reason_and_both_stay(kept):
    stored, _ = sealed(kept)
    with pytest.raises(Refused, match="Say why the baseline is sealed again"):
        actions.seal(kept, make_act(), facts_of(kept), stored.metric_id)
    second = actions.seal(kept, make_act(), facts_of(kept), stored.metric_id, reason="New intake form since August")
    assert second.number == 2
    assert len(actions.board(facts_of(kept)).outcome.seals) == 2


def test_a_seal_is_never_taken_back_by_undo_nor_what_stood_before_it_but_what_came_after_is(kept):
    stored = filled(kept)
    seal = actions.seal(kept, make_act(page="set_target"), facts_of(kept), stored.metric_id)
    wanted = actions.blank_target(facts_of(kept), stored, TODAY).changed(value=25)
    actions.keep_target(kept, make_act(page="set_target"), facts_of(kept), wanted)
    kept.undo(make_act(page="set_target"), "s1")
    assert facts_of(kept).targets == ()
    for _ in range(2):
        with pytest.raises(Refused, match=r"a seal is never taken back.*seal again with a reason"):
            kept.undo(make_act(page="set_target"), "s1")
    assert facts_of(kept).seals == (seal,)
    assert len(facts_of(kept).observations) == 12


def test_a_seal_needs_a_name(kept):
    stored = filled(kept)
    with pytest.raises(Refused, match="carries the name"):
        actions.seal(kept, make_act(who="Guest"), facts_of(kept), stored.metric_id)


def test_leaving_early_weeks_out_needs_a_reason_and_is_no_difference_later(kept):
    stored = filled(kept, [90, 95, *BY_HAND])
    since, after = MONDAY + timedelta(weeks=2), datetime(2026, 11, 9)
    with pytest.raises(Refused, match="left out"):
        actions.seal(kept, make_act(at_utc=after), facts_of(kept), stored.metric_id, since=since)
    why = "Old system until 16 August"
    actions.seal(kept, make_act(at_utc=after), facts_of(kept), stored.metric_id, since=since, reason=why)
    found = actions.board(facts_of(kept)).outcome
    assert found.check.holds
    assert found.limits.mean == 41.5


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
