"""The demo: every step filled, the same figures every time, nothing half-made left behind."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from core import log_summaries
from core.actions import check_readiness, lane_benefit, open_demo, pick_lane, print_plan, split_log
from core.records import Act
from core.store import Store
from data import demo

TODAY = date(2026, 11, 2)


def act(op_id: str = "demo-op") -> Act:
    return Act("Ana", datetime(2026, 11, 2, 9), "open_session", op_id)


def test_every_question_of_the_demo_is_answered_clearly(store: Store) -> None:
    made = open_demo.load(store, act(), TODAY)
    facts = store.facts(made.session_id)
    assert set(check_readiness.step_states(facts).values()) == {"clear"}
    assert {question.state for question in check_readiness.check(facts).answers} == {"clear"}
    assert print_plan.page_of(print_plan.plan_of(facts, TODAY)).pdf.startswith(b"%PDF")


def test_the_same_act_again_opens_the_same_demo(store: Store) -> None:
    first = open_demo.load(store, act(), TODAY)
    assert open_demo.load(store, act(), TODAY) == first
    assert len(store.sessions()) == 1


def test_two_demos_of_one_day_rank_alike(store: Store) -> None:
    shares = []
    for op_id in ("one", "two"):
        facts = store.facts(open_demo.load(store, act(op_id), TODAY).session_id)
        shares.append([(row["name"], row["first_rank_chance"]) for row in pick_lane.rank_json(facts)["rows"]])
    assert shares[0] == shares[1]


def test_a_demo_that_fails_half_way_is_off_the_list(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "REASON", "")
    with pytest.raises(Exception, match="why this one"):
        open_demo.load(store, act(), TODAY)
    assert store.sessions() == ()


def test_the_demos_log_can_be_split_and_shows_who_hands_over(store: Store) -> None:
    facts = store.facts(open_demo.load(store, act(), TODAY).session_id)
    (log,) = facts.event_logs
    assert log.attributes == demo.ATTRIBUTES
    measured = log_summaries.known(store, facts, log.event_log_id)
    assert measured is not None, "the figures came with the import"
    assert measured.handovers > 1000
    assert measured.queue_hours
    assert {segment.value for segment in measured.segments} >= {"North", "South", *demo.CHANNELS}
    done = split_log.split(store, act("split"), facts, log.event_log_id, "Channel", demo.CHANNELS)
    shares = {
        e.subject_id: e.middle for e in store.facts(facts.session.session_id).estimates if e.quantity == "rework_share"
    }
    by_channel = {part.event_log.split_value: shares[part.workflow.workflow_id] for part in done.parts}
    assert by_channel["Post"] > 2 * by_channel["Web form"], "what comes by post lacks documents"
    assert "because it is the live lane" in done.notes[-1]


def test_region_and_channel_move_no_time_and_are_the_same_each_time() -> None:
    first, second = (list(demo.claims(TODAY)) for _ in range(2))
    assert first == second
    of_case = {event.case_id: (event.region, event.channel) for event in first}
    assert all((event.region, event.channel) == of_case[event.case_id] for event in first)
    assert {event.region for event in first if event.resource == "Lead north"} == {"North"}


def test_the_log_has_thousands_of_closed_cases_in_opening_hours() -> None:
    events = list(demo.claims(TODAY))
    assert len({event.case_id for event in events}) > 2_000
    assert all(event.started <= event.ended for event in events)
    assert all(moment.weekday() < 5 for event in events for moment in (event.started, event.ended))
    assert max(event.ended for event in events).date() < TODAY
    assert events == list(demo.claims(TODAY))


def test_the_demo_knows_what_its_lane_brings_and_where_the_right_to_stop_is_written(tmp_path):
    opened = Store.open(tmp_path / "onelane.duckdb")
    facts = opened.facts(open_demo.load(opened, act("effect"), TODAY).session_id)
    board = lane_benefit.benefit_board(facts)
    assert board is not None
    assert board.effect.missing == ()
    assert board.effect.net is not None
    assert board.effect.net.p10 > 0
    assert len({number.given_by for number in board.numbers.values()}) == 4
    assert all(owned.stop_proof and owned.absence_rule for owned in facts.ownerships)
    opened.close()
