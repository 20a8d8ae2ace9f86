"""Step 2 with a real store: judging, ranking, picking one lane, parking the others."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core import kept_ranking, plan_lines
from core.actions import pick_lane
from core.actions.pick_lane import Answered, Judged
from core.actions.plan_figures import figures_of
from core.errors import NotFound, Refused, SecondLane, StaleSave
from core.records import Session
from core.store import Store
from tests.make import (
    NOW,
    make_act,
    make_estimate,
    make_person,
    make_session,
    make_workflow,
)  # fmt: skip

TODAY = NOW.date()
ANCHORS = ("worst", "bad", "so so", "good", "best")
NAMES = {"claims": "Claims intake", "invoices": "Invoices", "refunds": "Refunds"}


def act(**given):
    return make_act(**{"page": "pick_lane"} | given)


@pytest.fixture
def room(store: Store) -> Session:
    """A session with three workflows, the usual criteria, and nothing judged."""
    session = make_session(draws=1_000)
    workflows = [
        make_workflow(workflow_id=one, name=name, role_id=None, position=place)
        for place, (one, name) in enumerate(NAMES.items())
    ]
    store.apply(act(), "s1", saves=[session, *workflows])
    pick_lane.start_with_shipped_criteria(store, act(), store.facts("s1"))
    return session


def judge(store: Store, workflow_id: str, level: float, spread: float = 0.0) -> None:
    facts = store.facts("s1")
    pick_lane.keep_ratings(
        store, act(), facts,
        [
            Judged(workflow_id, c.criterion_id, max(1, level - spread), level, min(5, level + spread))
            for c in facts.criteria if c.kind == "rated"
        ],
    )  # fmt: skip


# The shipped criteria


def test_the_eight_shipped_criteria_are_valid_and_each_level_has_its_own_sentence():
    shipped = pick_lane.shipped_criteria("s1")
    assert len(shipped) == 8
    assert [c.kind for c in shipped].count("friction cost") == 1
    for criterion in shipped:
        assert criterion.question.endswith("best.") or criterion.question.endswith("?")
        if criterion.kind == "rated":
            assert len(set(criterion.anchors)) == 5
            assert all(len(anchor) > 30 and anchor.endswith(".") for anchor in criterion.anchors)
    assert max(c.swing for c in shipped) == 100


def test_starting_twice_with_the_shipped_criteria_doubles_nothing(store, room):
    pick_lane.start_with_shipped_criteria(store, act(), store.facts("s1"))
    assert len(store.facts("s1").criteria) == 8


def test_a_criterion_needs_a_name_and_five_sentences(store, room):
    facts = store.facts("s1")
    with pytest.raises(Refused, match="Give the criterion a name"):
        pick_lane.add_criterion(store, act(), facts, name=" ", anchors=ANCHORS)
    with pytest.raises(Refused, match="Still empty: level 2, 5"):
        pick_lane.add_criterion(store, act(), facts, name="Fun", anchors=("a", " ", "c", "d", ""))
    with pytest.raises(Refused, match="a criterion 'few dependencies' already"):
        pick_lane.add_criterion(store, act(), facts, name="few dependencies", anchors=ANCHORS)
    with pytest.raises(Refused, match="counting it twice"):
        pick_lane.add_criterion(store, act(), facts, name="Money again", is_money=True)
    added = pick_lane.add_criterion(store, act(), facts, name="Fun", anchors=ANCHORS, swing=20)
    assert store.facts("s1").criteria[-1] == added


def test_criteria_can_be_edited_reordered_retired_and_brought_back(store, room):
    facts = store.facts("s1")
    felt = next(c for c in facts.criteria if c.criterion_id == "felt")
    pick_lane.keep_criterion(store, act(), facts, felt.changed(name="Customers feel it"))
    with pytest.raises(StaleSave):
        pick_lane.keep_criterion(store, act(who="Ben"), facts, felt.changed(name="Something else"))
    pick_lane.reorder_criteria(store, act(), store.facts("s1"), ["measurable", "felt"])
    assert [c.criterion_id for c in store.facts("s1").criteria][:3] == ["measurable", "felt", "friction"]
    facts = store.facts("s1")
    pick_lane.retire_criterion(store, act(), facts, facts.criteria[0])
    board = pick_lane.ranking(store.facts("s1"))
    assert [c.criterion_id for c in board.ranking.criteria][:2] == ["felt", "friction"]
    facts = store.facts("s1")
    pick_lane.bring_back_criterion(store, act(), facts, next(c for c in facts.criteria if c.is_retired))
    assert store.facts("s1").criteria[-1].criterion_id == "measurable"


# Weights and the money scale


def test_weights_are_saved_as_one_change_and_all_zero_is_refused(store, room):
    facts = store.facts("s1")
    zero = {c.criterion_id: 0 for c in facts.criteria}
    with pytest.raises(Refused, match="0 swing points"):
        pick_lane.keep_weights(store, act(), facts.session, facts.criteria, zero)
    pick_lane.keep_weights(store, act(), facts.session, facts.criteria, zero | {"owner": 100}, "sure")
    facts = store.facts("s1")
    assert facts.session.weight_certainty == "sure"
    assert (
        dict(zip((c.criterion_id for c in facts.criteria), pick_lane.ranking(facts).ranking.weights, strict=True))[
            "owner"
        ]
        == 1
    )
    with pytest.raises(Refused, match="Only this criterion has swing points"):
        pick_lane.retire_criterion(store, act(), facts, next(c for c in facts.criteria if c.criterion_id == "owner"))
    assert len({change.op_id for change in store.changes("s1", limit=9)}) == 1


def test_the_money_scale_must_be_an_amount(store, room):
    with pytest.raises(Refused, match="above 0"):
        pick_lane.keep_money_scale(store, act(), store.facts("s1").session, 0)
    pick_lane.keep_money_scale(store, act(), store.facts("s1").session, 20_000)
    assert store.facts("s1").session.money_scale == 20_000


# Ratings and gates


def test_ratings_are_ranged_and_refused_with_their_place(store, room):
    facts = store.facts("s1")
    with pytest.raises(Refused, match="'Claims intake' on 'Few dependencies': levels go from 1 to 5"):
        pick_lane.keep_ratings(store, act(), facts, [Judged("claims", "dependencies", middle=6)])
    with pytest.raises(Refused, match="low must not be above"):
        pick_lane.keep_ratings(store, act(), facts, [Judged("claims", "dependencies", 4, 3, 5)])
    with pytest.raises(Refused, match="comes from the numbers of step 1"):
        pick_lane.keep_ratings(store, act(), facts, [Judged("claims", "friction", middle=3)])
    with pytest.raises(NotFound):
        pick_lane.keep_ratings(store, act(), facts, [Judged("gone", "dependencies", middle=3)])
    assert pick_lane.keep_ratings(store, act(), facts, [Judged("claims", "dependencies", 2, 3, 5)]) == 1
    kept = store.facts("s1").ratings[0]
    assert (kept.low, kept.middle, kept.high, kept.given_by) == (2, 3, 5, "Ana")


def test_a_rating_taken_back_is_unknown_again_and_an_unchanged_one_is_not_saved(store, room):
    judge(store, "claims", 4)
    facts = store.facts("s1")
    same = [Judged(r.workflow_id, r.criterion_id, r.low, r.middle, r.high, version=r.version) for r in facts.ratings]
    assert pick_lane.keep_ratings(store, act(who="Ben"), facts, same) == 0
    taken = replace(same[0], middle=None)
    assert pick_lane.keep_ratings(store, act(), facts, [taken]) == 1
    facts = store.facts("s1")
    assert len(facts.ratings) == 6
    row = pick_lane.ranking(facts).ranking.row("claims")
    assert len(row.missing) == 2  # that one, and the cost that nobody has priced
    again = Judged(taken.workflow_id, taken.criterion_id, middle=5)
    pick_lane.keep_ratings(store, act(), facts, [again])
    assert len(store.facts("s1").ratings) == 7


def test_two_people_rating_the_same_cell_do_not_overwrite_each_other(store, room):
    facts = store.facts("s1")
    pick_lane.keep_ratings(store, act(who="Ana"), facts, [Judged("claims", "owner", middle=5)])
    with pytest.raises(StaleSave, match="Ana saved a newer version"):
        pick_lane.keep_ratings(store, act(who="Ben"), facts, [Judged("claims", "owner", middle=1)])


def test_a_gate_stops_a_workflow_until_it_is_lifted(store, room):
    for workflow_id, level in (("claims", 5), ("invoices", 4), ("refunds", 2)):
        judge(store, workflow_id, level)
    pick_lane.keep_gates(
        store, act(), store.facts("s1"), "claims", [Answered("forbidden", True, "law 12"), Answered("no owner", False)]
    )
    board = pick_lane.ranking(store.facts("s1"))
    assert [row.workflow_id for row in board.ranking.rows] == ["invoices", "refunds", "claims"]
    stopped = board.ranking.rows[-1]
    assert (stopped.place, stopped.gates, stopped.gates_unanswered, stopped.first_chance) == (
        None,
        ("forbidden",),
        2,
        0,
    )
    assert stopped.score > board.ranking.rows[0].score
    assert stopped.first_chance_if_admitted > 0.5
    assert "“Claims intake” scores higher but is stopped: law or policy forbids this use." in board.sentence
    facts = store.facts("s1")
    version = next(a.version for a in facts.gate_answers if a.gate == "forbidden")
    pick_lane.keep_gates(store, act(), facts, "claims", [Answered("forbidden", None, version=version)])
    assert pick_lane.ranking(store.facts("s1")).ranking.rows[0].workflow_id == "claims"


# The ranking


def test_costs_of_step_one_reach_the_ranking(store, room):
    estimates = [
        make_estimate(subject_id="claims", quantity=quantity, low=value, middle=value, high=value)
        for quantity, value in (("volume", 1200), ("wait_hours", 2.5), ("wait_cost", 1.8))
    ]
    store.apply(act(), "s1", saves=estimates)
    cost = pick_lane.known_costs(store.facts("s1"))["claims"]
    assert cost.draws[0] == pytest.approx(5_400)  # METHOD 2: 1200·2.5·1.80
    assert not cost.is_complete
    assert "invoices" not in pick_lane.known_costs(store.facts("s1"))


def test_the_ranking_is_remembered_until_one_of_its_facts_changes(store, room):
    judge(store, "claims", 4)
    first = pick_lane.ranking(store.facts("s1"))
    store.apply(act(), "s1", saves=[make_workflow(workflow_id="late", name="Late", role_id=None)])
    second = pick_lane.ranking(store.facts("s1"))
    assert second is not first
    assert pick_lane.ranking(store.facts("s1")) is second
    store.apply(act(), "s1", saves=[make_person()])
    assert pick_lane.ranking(store.facts("s1")) is second


# Picking


def pick(store, workflow_id="claims", **given):
    given = {"reason": "It hurts most", "today": TODAY} | given
    who = given.pop("act", None) or act()
    return pick_lane.pick(store, who, store.facts("s1"), workflow_id, **given)


def test_picking_freezes_the_ranking_and_parks_the_others_in_one_save(store, room):
    for workflow_id, level in (("claims", 5), ("invoices", 4), ("refunds", 2)):
        judge(store, workflow_id, level, spread=1)
    lane = pick(store, parks={"refunds": ("After the merger", date(2027, 5, 3))}, decided_by="Ana and the board")
    facts = store.facts("s1")
    assert facts.live_lane == lane
    assert lane.picked_by == "Ana and the board"
    assert {p.workflow_id: p.look_again_on for p in facts.parked} == {
        "invoices": TODAY + timedelta(days=90), "refunds": date(2027, 5, 3),
    }  # fmt: skip
    assert "points of 100 behind “Claims intake”" in next(p.reason for p in facts.parked if p.workflow_id == "invoices")
    kept = json.loads(json.dumps(lane.frozen))
    assert kept["seed"] == facts.session.seed
    assert kept["draws"] == 1_000
    assert kept["picked"]["is_first"] is True
    assert [row["workflow_id"] for row in kept["rows"]] == ["claims", "invoices", "refunds"]
    assert sum(kept["weights"].values()) == pytest.approx(1)
    assert len({change.op_id for change in store.changes("s1", limit=3)}) == 1


def test_picking_without_a_reason_is_refused(store, room):
    with pytest.raises(Refused, match="Write why this one"):
        pick(store, reason="  ")
    assert store.facts("s1").live_lane is None


def test_a_gated_workflow_needs_a_written_reason(store, room):
    pick_lane.keep_gates(store, act(), store.facts("s1"), "claims", [Answered("being replaced", True)])
    with pytest.raises(Refused, match=r"stopped by a gate \(the process is about to be replaced"):
        pick(store)
    assert pick(store, gate_reason="The new system comes in two years").gate_reason.startswith("The new")


def test_the_database_refuses_a_second_live_lane_and_parks_nothing(store, room):
    pick(store)
    before = store.facts("s1").parked
    with pytest.raises(SecondLane, match="'Claims intake' is the live lane"):
        pick(store, "invoices")
    assert store.facts("s1").parked == before


def test_a_double_click_picks_once(store, room):
    facts, twice = store.facts("s1"), act()
    first = pick_lane.pick(store, twice, facts, "claims", reason="It hurts", today=TODAY)
    second = pick_lane.pick(store, twice, facts, "claims", reason="It hurts", today=TODAY)
    assert second == first
    assert len(store.facts("s1").lanes) == 1


def test_a_parked_one_needs_a_reason_and_a_day_ahead(store, room):
    with pytest.raises(Refused, match="why 'Invoices' waits"):
        pick(store, parks={"invoices": (" ", date(2027, 1, 1))})
    with pytest.raises(Refused, match="a day after today to look at 'Invoices'"):
        pick(store, parks={"invoices": ("later", TODAY)})
    assert store.facts("s1").parked == ()


def test_a_lane_is_closed_with_a_reason_and_then_another_can_be_picked(store, room):
    lane = pick(store)
    with pytest.raises(Refused, match="why the lane is closed"):
        pick_lane.close_lane(store, act(), lane, " ")
    pick_lane.close_lane(store, act(), lane, "The team left")
    assert store.facts("s1").live_lane is None
    second = pick(store, "invoices")
    facts = store.facts("s1")
    assert facts.live_lane == second
    assert {p.workflow_id for p in facts.parked} == {"claims", "refunds"}


def test_a_second_pick_proposes_its_own_reasons_and_keeps_those_that_people_wrote(store, room):
    for workflow_id, level in (("claims", 5), ("invoices", 4), ("refunds", 2)):
        judge(store, workflow_id, level, spread=1)
    lane = pick(store, parks={"refunds": ("After the merger", date(2027, 5, 3))})
    pick_lane.close_lane(store, act(), lane, "The team left")
    facts = store.facts("s1")
    before = {parked.workflow_id: parked.reason for parked in facts.parked}
    assert "“Claims intake”" in before["invoices"]
    plan = pick_lane.parking_plan(facts, pick_lane.ranking(facts), "refunds", TODAY)
    assert "“Claims intake”" not in next(one.reason for one in plan if one.workflow_id == "invoices")
    plan = pick_lane.parking_plan(facts, pick_lane.ranking(facts), "invoices", TODAY)
    assert next(one.reason for one in plan if one.workflow_id == "refunds") == "After the merger"


def test_a_parked_workflow_can_be_given_another_reason_and_day(store, room):
    pick(store)
    facts = store.facts("s1")
    parked = facts.parked[0]
    with pytest.raises(Refused, match="after today"):
        pick_lane.keep_parked(store, act(), facts, parked.changed(look_again_on=TODAY - timedelta(days=1)), TODAY)
    pick_lane.keep_parked(store, act(), facts, parked.changed(reason="Wait for the ledger"), TODAY)
    assert "Wait for the ledger" in {p.reason for p in store.facts("s1").parked}


def test_undo_takes_back_the_pick_with_everything_it_parked(store, room):
    pick(store)
    store.undo(act(), "s1")
    facts = store.facts("s1")
    assert facts.live_lane is None
    assert facts.parked == ()


def test_the_ranking_for_scripts_is_plain_data_and_its_chances_add_up(store, room):
    for workflow_id, level in (("claims", 4), ("invoices", 4), ("refunds", 2)):
        judge(store, workflow_id, level, spread=1)
    answer = json.loads(json.dumps(pick_lane.rank_json(store.facts("s1")), allow_nan=False))
    assert sum(row["first_rank_chance"] for row in answer["rows"]) == pytest.approx(1)
    assert all(row["p10"] <= row["p50"] <= row["p90"] for row in answer["rows"])
    assert answer["verdict"] in ("clear", "leaning", "too close to call")
    assert (answer["seed"], answer["draws"]) == (store.facts("s1").session.seed, 1_000)
    store.apply(act(), "s2", saves=[make_session(session_id="s2")])
    assert pick_lane.rank_json(store.facts("s2"))["rows"] == []


def test_a_parked_workflow_keeps_the_number_that_would_bring_it_forward(store, room):
    judge(store, "claims", 5)
    judge(store, "invoices", 4.5)
    facts = store.facts("s1")
    board = pick_lane.ranking(facts)
    (plan,) = (one for one in pick_lane.parking_plan(facts, board, "claims", TODAY) if one.workflow_id == "invoices")
    assert "Invoices at level" in plan.would_change or "of Claims" in plan.would_change
    pick(store, parks={"invoices": ("Later", TODAY + timedelta(days=5), "When the ledger is bought")})
    kept = {p.workflow_id: p.would_change for p in store.facts("s1").parked}
    assert kept["invoices"] == "When the ledger is bought"


def test_an_override_of_the_computed_first_is_recorded_beside_it(store, room):
    judge(store, "claims", 5)
    judge(store, "invoices", 2)
    assert pick(store, "invoices").frozen["override"]["name"] == "Claims intake"
    pick_lane.close_lane(store, act(), store.facts("s1").live_lane, "Undone")
    assert pick(store, "claims").frozen["override"] is None


def test_picking_another_than_the_first_needs_a_reason_of_its_own_that_prints_on_the_plan(store, room):
    judge(store, "claims", 5)
    judge(store, "refunds", 3)
    with pytest.raises(Refused, match="The ranking puts 'Claims intake' first"):
        pick(store, "refunds", override_reason=" ")
    lane = pick(store, "refunds", override_reason="The tender for claims runs until May.")
    assert lane.frozen["override"]["reason"] == "The tender for claims runs until May."
    facts = store.facts("s1")
    lines = {line.label: line.text for line in plan_lines.why(plan_lines.Reading(facts, figures_of(facts)))}
    assert lines["The ranking put Claims intake first"] == "The tender for claims runs until May."


def test_a_closed_decision_is_reopened_with_its_ranking_and_why_it_was_closed(store, room):
    judge(store, "claims", 5)
    lane = pick(store, "claims")
    closed = pick_lane.close_lane(store, act(), lane, "The sponsor left")
    other = pick(store, "refunds")
    with pytest.raises(SecondLane):
        pick_lane.reopen_lane(store, act(), store.facts("s1"), closed)
    pick_lane.close_lane(store, act(), other, "A mistake")
    again = pick_lane.reopen_lane(store, act(who="Luis"), store.facts("s1"), closed)
    assert (again.state, again.lane_id, again.closed_reason) == ("live", lane.lane_id, "")
    assert again.frozen["rows"] == lane.frozen["rows"]
    (was,) = again.frozen["reopened"]
    assert (was["closed_reason"], was["reopened_by"]) == ("The sponsor left", "Luis")
    assert was["rows"] == kept_ranking.short_rows(pick_lane.ranking(store.facts("s1")).ranking)
    assert store.facts("s1").live_lane.lane_id == lane.lane_id
    assert "claims" not in {parked.workflow_id for parked in store.facts("s1").parked}
