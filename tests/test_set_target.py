"""Keeping metric, series, seal and target in a real store; the series of a log; what the page gathers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

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


def test_a_plan_for_the_data_has_a_name_and_a_day(kept):
    stored = metric(kept)

    def plan(code="look back", by="Ana", due=date(2026, 11, 9)):
        return actions.keep_data_plan(kept, make_act(), facts_of(kept), stored.metric_id, stored.version, code, by, due)

    for given, words in (({"by": " "}, "Name the person"), ({"due": None}, "Give the day"),
                         ({"due": date(2026, 10, 1)}, "has gone by")):  # fmt: skip
        with pytest.raises(Refused, match=words):
            plan(**given)
    assert plan().data_due_on == date(2026, 11, 9)
    with pytest.raises(StaleSave):
        plan(by="Ben")


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
