"""What a user can do with controls, on a real store."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from core.actions import check_readiness, oversee_lane, rehearse, think_ahead
from core.actions import define_controls as actions
from core.catalogue import KINDS
from core.errors import NotFound, Refused, StaleSave
from core.records import Act, Control, Estimate, Facts, Lane, Ownership, Session, Workflow, new_id
from core.store import Store

NOW = datetime(2026, 11, 22, 9, 0)
TODAY = date(2026, 11, 22)
PEOPLE = {"owner": "Ana Reyes", "reviewer": "Bo Lind", "operator": "Chi Oduya"}


def act(op: str = "") -> Act:
    return Act(who="Ana", at_utc=NOW, page="define_controls", op_id=op or new_id())


def with_lane(store: Store, *, volume: float | None = 1200) -> Facts:
    """A session with one workflow and a live lane on it."""
    records = [
        Session(session_id="s1", name="Autumn", created_utc=NOW),
        Workflow(session_id="s1", workflow_id="w1", name="Claims intake"),
        Lane(session_id="s1", lane_id="l1", workflow_id="w1", reason="the costliest", picked_by="Ana", picked_utc=NOW),
    ]
    if volume is not None:
        records.append(
            Estimate(
                session_id="s1", estimate_id="w1.volume", subject_id="w1", quantity="volume", low=volume * 0.8,
                middle=volume, high=volume * 1.3, evidence="measured", given_by="Ana", given_utc=NOW,
            )
        )  # fmt: skip
    store.apply(act(), "s1", saves=records)
    return store.facts("s1")


def take(store: Store, **given: object) -> Facts:
    facts = with_lane(store)
    settings = {"acts_alone": True, "people": PEOPLE, "minutes_per_item": 3} | given
    actions.take_proposals(store, act(), actions.propose(facts, **settings))  # type: ignore[arg-type]
    return store.facts("s1")


def board_of(facts: Facts) -> actions.Board:
    board = actions.board(facts)
    assert board is not None
    return board


def control(facts: Facts, code: str) -> Control:
    return next(control for control in facts.controls if control.code == code)


def test_without_a_lane_there_is_no_board_and_nothing_can_be_proposed(store: Store) -> None:
    store.apply(act(), "s1", saves=[Session(session_id="s1", name="Autumn", created_utc=NOW)])
    facts = store.facts("s1")
    assert actions.board(facts) is None
    with pytest.raises(Refused, match="none is picked yet"):
        actions.propose(facts, acts_alone=False)


def test_proposals_are_not_stored_until_they_are_taken(store: Store) -> None:
    facts = with_lane(store)
    proposed = actions.propose(facts, acts_alone=False, people=PEOPLE)
    assert 8 <= len(proposed) <= 12
    assert store.facts("s1").controls == ()
    actions.take_proposals(store, act(), proposed[:3])
    assert len(store.facts("s1").controls) == 3


def test_a_taken_set_with_people_and_minutes_stands_in_all_five_kinds(store: Store) -> None:
    board = board_of(take(store))
    assert list(board.groups) == list(KINDS)
    assert {standing.state for standing in board.standings} == {"clear"}
    assert board.open_points == ()


def test_the_owner_comes_from_step_four(store: Store) -> None:
    with_lane(store)
    store.apply(
        act(),
        "s1",
        saves=[Ownership(session_id="s1", ownership_id="l1", lane_id="l1", owner="Dora Ek", delivery_lead="Eli Po")],
    )
    proposed = actions.propose(store.facts("s1"), acts_alone=False)
    who = {control.code: control.who for control in proposed}
    assert (who["X2"], who["EH3"], who["RL2"]) == ("Dora Ek", "Eli Po", "")


def test_two_people_who_take_the_set_at_once_clash_and_nothing_is_doubled(store: Store) -> None:
    facts = with_lane(store)
    taken = actions.propose(facts, acts_alone=True, people={"reviewer": "Bo Lind"})
    too_late = actions.propose(facts, acts_alone=True, people={"reviewer": "Eli Po"})
    actions.take_proposals(store, act(), taken)
    assert actions.propose(store.facts("s1"), acts_alone=True) == ()
    with pytest.raises(StaleSave):
        actions.take_proposals(store, act(), too_late)
    assert len(store.facts("s1").controls) == len(taken)
    assert control(store.facts("s1"), "RL2").who == "Bo Lind"


def test_taking_nothing_is_refused(store: Store) -> None:
    with_lane(store)
    with pytest.raises(Refused, match="at least one"):
        actions.take_proposals(store, act(), ())


def test_the_weekly_sample_is_sized_and_priced_from_the_volume_of_step_one(store: Store) -> None:
    board = board_of(take(store))
    assert board.cases_per_week is not None
    assert board.cases_per_week[1] == pytest.approx(1200 * 12 / 52)
    weekly = next(one for one in board.groups["review"] if one.control.code == "RL2")
    assert weekly.rule is not None
    assert (weekly.rule.sample, weekly.rule.load.hours) == (59, pytest.approx(2.95))
    assert board.hours_per_week == pytest.approx(2.95)
    full = next(one for one in board.groups["review"] if one.control.code == "RL1")
    assert full.rule is not None
    assert full.rule.load.hours == pytest.approx(1200 * 12 / 52 * 3 / 60)


def test_an_unknown_volume_leaves_the_full_check_unknown(store: Store) -> None:
    facts = with_lane(store, volume=None)
    actions.take_proposals(store, act(), actions.propose(facts, acts_alone=True, people=PEOPLE, minutes_per_item=3))
    board = board_of(store.facts("s1"))
    assert board.cases_per_week is None
    full = next(one for one in board.groups["review"] if one.control.code == "RL1")
    assert full.rule is not None
    assert full.rule.load.hours is None


def test_a_changed_control_keeps_its_history_and_a_stale_save_is_refused(store: Store) -> None:
    facts = take(store)
    first = control(facts, "X2")
    actions.keep_control(store, act(), first.changed(who="Dora Ek"))
    with pytest.raises(StaleSave):
        actions.keep_control(store, act(), first.changed(who="Eli Po"))
    assert control(store.facts("s1"), "X2").who == "Dora Ek"


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"tolerated_share": 0.0}, "No sample shows"), ({"tolerated_share": 1.0}, "No sample shows"),
     ({"confidence": 1.0}, "wholly sure")],
)  # fmt: skip
def test_a_rule_that_no_sample_can_show_is_refused(store: Store, fields: dict[str, float], words: str) -> None:
    rule = control(take(store), "RL2")
    with pytest.raises(Refused, match=words):
        actions.keep_control(store, act(), rule.changed(**fields))


def test_ruling_out_needs_a_reason_and_can_be_taken_back(store: Store) -> None:
    facts = take(store)
    with pytest.raises(Refused, match="Write why"):
        actions.declare_not_applicable(store, act(), control(facts, "X2"), "  ")
    out = actions.declare_not_applicable(store, act(), control(facts, "X2"), "it runs once a year")
    assert (out.applies, out.reason_not) == (False, "it runs once a year")
    back = actions.declare_applicable(store, act(), out)
    assert (back.applies, back.reason_not, back.trigger) == (True, "", control(facts, "X2").trigger)


def test_ruling_out_a_whole_kind_is_thin(store: Store) -> None:
    facts = take(store)
    for fallback in (control for control in facts.controls if control.kind == "fallback"):
        actions.declare_not_applicable(store, act(), fallback, "people do every case again anyway")
    states = {standing.kind: standing.state for standing in board_of(store.facts("s1")).standings}
    assert states["fallback"] == "thin"


def test_a_removed_control_can_be_brought_back(store: Store) -> None:
    facts = take(store)
    actions.remove(store, act(), control(facts, "MO3"))
    after = store.facts("s1")
    assert "MO3" not in {control.code for control in after.controls}
    assert [control.code for control in actions.removed(store, after)] == ["MO3"]
    actions.bring_back(store, act(), actions.removed(store, after)[0])
    assert "MO3" in {control.code for control in store.facts("s1").controls}


def test_a_removed_control_can_also_be_proposed_again(store: Store) -> None:
    facts = take(store)
    actions.remove(store, act(), control(facts, "MO3"))
    proposed = actions.propose(store.facts("s1"), acts_alone=True)
    assert [control.code for control in proposed] == ["MO3"]
    actions.take_proposals(store, act(), proposed)
    assert "MO3" in {control.code for control in store.facts("s1").controls}


def test_one_from_the_catalogue_and_one_of_our_own_are_added(store: Store) -> None:
    facts = take(store)
    assert "EH7" in {entry.code for entry in actions.offered(facts)}
    added = actions.propose(facts, acts_alone=False, codes=["EH7"])
    assert added[0].who == "Ana Reyes"
    actions.take_proposals(store, act(), added)
    mine = actions.own(facts, "stop").changed(name="Above 40 complaints a week")
    actions.keep_control(store, act(), mine)
    board = board_of(store.facts("s1"))
    assert "EH7" not in {entry.code for entry in actions.offered(store.facts("s1"))}
    assert "Above 40 complaints a week" in {one.control.name for one in board.groups["stop"]}
    with pytest.raises(NotFound, match="no control 'EH99'"):
        actions.propose(facts, acts_alone=False, codes=["EH99"])


def test_a_double_click_takes_the_set_once(store: Store) -> None:
    facts = with_lane(store)
    proposed = actions.propose(facts, acts_alone=True)
    first = actions.take_proposals(store, act("same"), proposed)
    again = actions.take_proposals(store, act("same"), proposed)
    assert first == again
    assert len(store.facts("s1").controls) == len(proposed)


def test_readiness_follows_the_controls(store: Store) -> None:
    facts = with_lane(store)
    assert check_readiness.step_states(facts)["define_controls"] == "empty"
    taken = take_more(store, facts)
    assert check_readiness.step_states(taken)["define_controls"] == "thin"
    answer = next(a for a in check_readiness.check(taken).answers if a.page == "define_controls")
    said = " ".join(point.sentence for point in answer.open_points)
    assert "Nobody has said what is at stake" in said
    assert "'One switch stops it' was never rehearsed" in said
    assert "Nobody has asked yet why it could have failed" in said
    assert any(sentence.startswith("When we stop it:") for sentence in answer.evidence)


def test_controls_stakes_drills_and_a_pre_mortem_together_are_clear(store: Store) -> None:
    taken = take_more(store, with_lane(store))
    stakes = oversee_lane.blank(taken).changed(harm="some", undo="at once", autonomy="suggests", is_screened=True)
    oversee_lane.keep_oversight(store, act(), taken, stakes)
    for drill in rehearse.standing(taken, TODAY):
        rehearse.set_date(store, act(), store.facts("s1"), drill.control, TODAY, TODAY)
    think_ahead.add_causes(store, act(), store.facts("s1"), ["The service was down for a week"])
    facts = store.facts("s1")
    assert check_readiness.check(facts, TODAY).answers[4].open_points == ()
    assert check_readiness.step_states(facts)["define_controls"] == "clear"
    late = check_readiness.check(facts, TODAY + timedelta(days=1)).answers[4]
    assert [point.sentence for point in late.open_points if "overdue" in point.sentence]


def test_a_sensitive_use_without_counsel_stops_the_launch(store: Store) -> None:
    taken = take_more(store, with_lane(store))
    touched = oversee_lane.blank(taken).changed(uses=("health",))
    kept = oversee_lane.keep_oversight(store, act(), taken, touched)
    assert kept.is_screened
    answer = check_readiness.check(store.facts("s1")).answers[4]
    assert answer.state == "missing"
    assert answer.open_points[0].sentence.startswith("Stop here and ask counsel: this touches health.")
    oversee_lane.keep_oversight(store, act(), store.facts("s1"), kept.changed(counsel="Dr. Roth, 3 Nov: allowed"))
    assert check_readiness.check(store.facts("s1")).answers[4].state == "thin"


def take_more(store: Store, facts: Facts) -> Facts:
    actions.take_proposals(store, act(), actions.propose(facts, acts_alone=True, people=PEOPLE, minutes_per_item=3))
    return store.facts("s1")
