"""Around the controls, on a real store: stakes and cost, stop rules tried, drills, pre-mortem, exceptions of a log."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from core.actions import (
    define_controls,
    exception_loads,
    open_demo,
    oversee_lane,
    rehearse,
    think_ahead,
    try_stops,
)
from core.errors import NotFound, Refused, StaleSave
from core.records import Act, Control, Facts
from core.store import Store
from tests.make import (
    make_act,
    make_benefit,
    make_control,
    make_estimate,
    make_lane,
    make_metric,
    make_observation,
    make_role,
    make_session,
    make_workflow,
)

TODAY = date(2026, 11, 2)
WEEKS = tuple(date(2026, 8, 3) + timedelta(weeks=n) for n in range(12))
VALUES = (4.0, 5.0, 4.0, 9.0, 9.0, 4.0, 5.0, 4.0, 5.0, 9.0, 9.0, 4.0)
REVIEW = {
    "control_id": "r1", "kind": "review", "tolerated_share": 0.05, "minutes_per_item": 3.0, "minutes_to_respond": 5.0,
}  # fmt: skip


def exact(subject_id: str, quantity: str, value: float):
    return make_estimate(subject_id=subject_id, quantity=quantity, low=value, middle=value, high=value)


@pytest.fixture
def kept(tmp_path):
    opened = Store.open(tmp_path / "s.duckdb")
    records = [
        make_session(), make_role(), make_workflow(), make_lane(), make_metric(unit="%"), make_control(code="X2"),
        make_control(**REVIEW), exact("claims", "volume", 1200), exact("clerk", "cost_per_hour", 42),
        make_estimate(quantity="error_cost", low=10, middle=95, high=1000),
    ]  # fmt: skip
    records += [
        make_observation(week_on=day, value=value, observation_id=f"days.{day}")
        for day, value in zip(WEEKS, VALUES, strict=True)
    ]
    opened.apply(make_act(), "s1", saves=records)
    yield opened
    opened.close()


def oversee(store: Store, **given: object) -> Facts:
    facts = store.facts("s1")
    found = oversee_lane.oversight_of(facts) or oversee_lane.blank(facts)
    oversee_lane.keep_oversight(store, make_act(), facts, found.changed(**given))
    return store.facts("s1")


def control(facts: Facts, control_id: str = "stop1") -> Control:
    return next(one for one in facts.controls if one.control_id == control_id)


def test_what_reviews_cost_at_once_by_hand(kept):
    # 59 items · 3 minutes / 60 = 2.95 hours a week; · 42 = 123.90 a week, · 52/12 = 536.90 a month
    board = define_controls.board(oversee(kept, review_hours=4, planted_share=0.02, seen_share=0.7))
    cost = board.cost
    assert (cost.hours, cost.per_hour) == (pytest.approx(2.95), 42)
    assert (cost.per_week, cost.per_month) == (pytest.approx(123.9), pytest.approx(536.9))
    assert cost.check == pytest.approx(2.1)
    assert cost.capacity.fit == "too much of their time"
    assert cost.planting.needed == 29
    assert cost.sample_if_some_missed == 85


def test_the_reviewers_hour_is_that_of_the_role_named_for_it(kept):
    kept.apply(
        make_act(),
        "s1",
        saves=(make_role(role_id="expert", name="Expert"), exact("expert", "cost_per_hour", 84),
               make_benefit(review_role_id="expert")),
    )  # fmt: skip
    assert oversee_lane.cost_per_hour(kept.facts("s1")) == (84, "Expert, step 1: guess")


def test_unknown_prices_stay_unknown(kept):
    kept.apply(make_act(), "s1", deletes=[e for e in kept.facts("s1").estimates if e.quantity == "cost_per_hour"])
    cost = define_controls.board(kept.facts("s1")).cost
    assert (cost.per_week, cost.check, cost.capacity) == (None, None, None)
    seen = {where for row in oversee_lane.routing(kept.facts("s1"), cost.check) for where in row.routes}
    assert seen == {"a person decides", "two people decide"}


def test_the_routing_has_a_row_for_each_price_of_a_mistake(kept):
    rows = oversee_lane.routing(kept.facts("s1"), 2.1)
    assert [row.loss for row in rows] == [10, 95, 1000]
    assert "two people decide" in rows[2].routes
    kept.apply(make_act(), "s1", deletes=[e for e in kept.facts("s1").estimates if e.quantity == "error_cost"])
    assert [row.line for row in oversee_lane.routing(kept.facts("s1"), 2.1)] == [None]


def test_the_tier_changes_what_is_proposed(kept):
    light = oversee(kept, harm="little", undo="at once", autonomy="suggests")
    assert oversee_lane.stakes(light).tier == "light"
    codes = {c.code for c in define_controls.propose(light)}
    assert "RL1" not in codes
    strict = oversee(kept, harm="serious", undo="never", autonomy="acts alone", uses=("health", "health"))
    assert oversee_lane.oversight_of(strict).uses == ("health",)
    assert {"EH5", "EH7", "MO6", "RL1"} <= {c.code for c in define_controls.propose(strict)}
    assert define_controls.no_room(strict)


def test_answers_of_a_closed_lane_and_older_ones_are_not_saved(kept):
    facts = oversee(kept, harm="some")
    old = oversee_lane.oversight_of(facts)
    oversee(kept, harm="serious")
    with pytest.raises(StaleSave):
        oversee_lane.keep_oversight(kept, make_act(), facts, old.changed(harm="little"))
    with pytest.raises(Refused, match="closed now"):
        oversee_lane.keep_oversight(kept, make_act(), facts, old.changed(lane_id="gone", oversight_id="gone"))


def in_numbers(**given: object) -> dict[str, object]:
    return {
        "stop_metric_id": "days", "stop_operator": "above", "stop_threshold": 8.0, "stop_count": 2, "stop_window": 2,
        "told": "Eva", "restarts": "Ben", "minutes_to_manual": 30.0,
    } | given  # fmt: skip


def test_a_stop_rule_is_tried_on_what_was(kept):
    stop = control(kept.facts("s1")).changed(**in_numbers())
    define_controls.keep_control(kept, make_act(), stop)
    (tried,) = try_stops.all_tried(kept.facts("s1"))
    # above 8 twice in a row: weeks 5 (31 August) and 11 (12 October)
    assert [firing.on for firing in tried.run.fired] == [date(2026, 8, 31), date(2026, 10, 12)]
    assert tried.run.sentence.startswith("Would have fired 2 times in the last quarter: 31 August and 12 October.")
    assert tried.problems == ()
    assert 0 < tried.run.share_false < 1


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"stop_operator": ""}, "In words only"),
        ({"stop_threshold": None}, "In words only"),
        ({"stop_metric_id": None}, "In words only"),
        ({"stop_metric_id": None, "stop_class": "Wrong payee"}, "No weeks of this kind"),
        ({"stop_metric_id": "gone"}, "In words only"),
    ],
)
def test_a_rule_without_a_number_or_weeks_says_what_is_missing(kept, given, why):
    stop = control(kept.facts("s1")).changed(**in_numbers(**given))
    tried = try_stops.tried(kept.facts("s1"), stop)
    assert tried.run is None
    assert why in tried.why_not


def test_more_weeks_than_it_looks_back_is_refused(kept):
    with pytest.raises(ValueError, match="more weeks than it looks back"):
        control(kept.facts("s1")).changed(stop_count=3, stop_window=2)


def test_a_date_then_a_drill(kept):
    facts = kept.facts("s1")
    assert [one.state for one in rehearse.standing(facts, TODAY)] == ["never"]
    rehearse.set_date(kept, make_act(), facts, control(facts), TODAY + timedelta(days=7), TODAY)
    rehearse.set_date(kept, make_act(), kept.facts("s1"), control(facts), TODAY + timedelta(days=9), TODAY)
    assert len(kept.facts("s1").drills) == 1
    done = {"done_on": TODAY, "minutes": 12.0, "who": "Ben Okri", "worked": True, "found": "", "today": TODAY}
    rehearse.record(kept, make_act(), kept.facts("s1"), control(facts), **done)
    (drill,) = kept.facts("s1").drills
    assert (drill.due_on, drill.done_on) == (TODAY + timedelta(days=9), TODAY)
    assert rehearse.standing(kept.facts("s1"), TODAY)[0].state == "drilled"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"done_on": TODAY + timedelta(days=1)}, "lies in the past"),
        ({"who": " "}, "who did the drill"),
        ({"minutes": None}, "how many minutes"),
    ],
)
def test_a_drill_needs_day_person_and_minutes(kept, given, words):
    facts = kept.facts("s1")
    done = {"done_on": TODAY, "minutes": 1.0, "who": "Ben", "worked": True, "found": "", "today": TODAY} | given
    with pytest.raises(Refused, match=words):
        rehearse.record(kept, make_act(), facts, control(facts), **done)
    with pytest.raises(Refused, match="a day to come"):
        rehearse.set_date(kept, make_act(), facts, control(facts), TODAY - timedelta(days=1), TODAY)
    with pytest.raises(NotFound):
        rehearse.set_date(kept, make_act(), facts, make_control(control_id="gone"), TODAY, TODAY)


def test_causes_come_one_a_line_each_once_and_with_a_proposal(kept):
    facts = kept.facts("s1")
    lines = ["Customers complained", " customers complained ", "", "The moon"]
    saved = think_ahead.add_causes(kept, make_act(), facts, lines[:1] + lines[2:])
    assert [(one.text, one.usual) for one in saved] == [("Customers complained", ""), ("The moon", "")]
    with pytest.raises(Refused, match="not on the list yet"):
        think_ahead.add_causes(kept, make_act(), kept.facts("s1"), lines)
    (harm,) = think_ahead.add_causes(kept, make_act(), kept.facts("s1"), ["One customer was harmed"])
    assert (harm.usual, harm.control_ids) == ("harm", ("stop1",))


def test_a_cause_is_mapped_accepted_or_open(kept):
    (cause,) = think_ahead.add_causes(kept, make_act(), kept.facts("s1"), ["The moon"])
    assert think_ahead.ahead(kept.facts("s1")).open_points == (
        "“The moon”: map it to a control, or accept it in writing.",
    )
    with pytest.raises(Refused, match="why you live with it"):
        think_ahead.accept_cause(kept, make_act(), cause, " ", "Ben")
    with pytest.raises(Refused, match="who accepts"):
        think_ahead.accept_cause(kept, make_act(), cause, "It is far", " ")
    accepted = think_ahead.accept_cause(kept, make_act(), cause, "It is far", "Ben")
    assert think_ahead.ahead(kept.facts("s1")).held[0].state == "accepted"
    mapped = think_ahead.map_cause(kept, make_act(), accepted, "outage", ["r1", "r1"])
    assert (mapped.control_ids, mapped.accepted_reason) == (("r1",), "")
    think_ahead.remove_cause(kept, make_act(), mapped)
    assert think_ahead.ahead(kept.facts("s1")).held == ()


def test_without_a_lane_there_is_nothing_to_ask(tmp_path):
    store = Store.open(tmp_path / "e.duckdb")
    store.apply(make_act(), "s1", saves=(make_session(),))
    facts = store.facts("s1")
    assert think_ahead.ahead(facts) is None
    assert rehearse.standing(facts, TODAY) == ()
    assert oversee_lane.stakes(facts).tier is None
    assert exception_loads.loads(store, facts).total is None
    with pytest.raises(Refused, match="none is picked yet"):
        oversee_lane.blank(facts)
    store.close()


def test_exceptions_of_the_log_load_the_week(tmp_path):
    store = Store.open(tmp_path / "demo.duckdb")
    made = open_demo.load(store, Act("Ana", datetime(2026, 11, 2, 9), "open_session", "op"), TODAY)
    facts = store.facts(made.session_id)
    found = exception_loads.loads(store, facts)
    assert found.known
    assert found.unassigned == found.known
    route = next(one for one in facts.controls if one.kind == "exception")
    first = found.known[0]
    define_controls.keep_control(store, make_act(), route.changed(activities=(first.activity,), minutes_per_item=12))
    facts = store.facts(made.session_id)
    mean = exception_loads.loads(store, facts)
    load = mean.by_control[route.control_id]
    assert (load.origin, load.usual, load.busy) == ("log", pytest.approx(first.per_week), None)
    assert mean.can_count
    assert exception_loads.count_weeks(store, facts) == 1
    counted = exception_loads.loads(store, facts)
    load = counted.by_control[route.control_id]
    assert load.busy >= load.usual > 0
    assert load.usual == pytest.approx(first.per_week, rel=0.5)
    assert load.hours == pytest.approx(load.usual * 12 / 60)
    assert load.share == pytest.approx(first.share, abs=0.05)
    assert not counted.can_count
    assert exception_loads.count_weeks(store, facts) == 0
    store.close()


def test_an_exception_of_the_log_becomes_a_class(kept):
    known = exception_loads.Known("REJ", "Reject claim", False, 12, 0.1, 3.0)
    made = exception_loads.as_class(kept.facts("s1"), known)
    assert (made.kind, made.name, made.activities) == ("exception", "Reject claim", ("REJ",))
    define_controls.keep_control(kept, make_act(), made)
    assert control(kept.facts("s1"), made.control_id).trigger == "The step “Reject claim” comes up"


def test_causes_of_one_go_keep_the_order_in_which_they_were_written(kept):
    think_ahead.add_causes(kept, make_act(), kept.facts("s1"), [f"Reason {n}" for n in range(20)])
    assert [one.cause.text for one in think_ahead.ahead(kept.facts("s1")).held] == [f"Reason {n}" for n in range(20)]


def test_a_stop_rule_on_an_error_class_is_tried_on_the_weeks_of_the_log(tmp_path):
    store = Store.open(tmp_path / "demo.duckdb")
    act = Act("Ana", datetime(2026, 11, 2, 9), "open_session", "errors")
    made = open_demo.load(store, act, TODAY)
    facts = store.facts(made.session_id)
    known = exception_loads.loads(store, facts).known[0]
    route = define_controls.keep_control(store, make_act(), exception_loads.as_class(facts, known))
    switch = next(one for one in facts.controls if one.code == "X2")
    numbers = {"stop_metric_id": None, "stop_operator": "above", "stop_threshold": 0.0, "stop_count": 1}
    rule = switch.changed(**numbers, stop_window=1, stop_class="nobody heard of it")
    define_controls.keep_control(store, make_act(), rule)
    facts = store.facts(made.session_id)
    nothing = try_stops.tried(facts, control(facts, switch.control_id))
    assert (nothing.run, nothing.can_count) == (None, False)
    rule = control(facts, switch.control_id).changed(stop_class=route.name.upper())
    define_controls.keep_control(store, make_act(), rule)
    facts = store.facts(made.session_id)
    waiting = try_stops.tried(facts, control(facts, switch.control_id))
    assert waiting.can_count
    assert exception_loads.count_weeks(store, facts) == 1
    tried = try_stops.tried(facts, control(facts, switch.control_id))
    assert tried.run is not None
    assert tried.run.fired, "every week holds some"
    assert len(tried.values) == len(tried.days) > 20
    assert all(after - before == timedelta(days=7) for before, after in pairwise(tried.days))
    assert sum(tried.values) <= known.cases
    store.close()
