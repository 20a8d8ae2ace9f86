"""What a facilitator does with a room, and that nobody else can."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import run_room
from core.errors import Refused, StaleSave
from core.room_proposals import proposals
from core.room_records import AgendaStep, Question, Room
from core.seats import Seat
from core.store import Store
from tests.make import (
    NOW,
    make_act,
    make_criterion,
    make_estimate,
    make_gate_answer,
    make_lane,
    make_metric,
    make_round_result,
    make_session,
    make_workflow,
)
from tests.test_room_store import make_answer, make_participant

PROOF = "a" * 64
LEAD = Seat("s1", "facilitator", None, "Ana", PROOF)
AGENDA = tuple(AgendaStep(step=step, title=step, minutes=10) for step in ("arrive", "friction", "pick"))


def later(minutes: float):
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "t.duckdb")
    records = [make_session(), make_workflow(), make_workflow(workflow_id="bills", name="Invoices"), make_criterion()]
    opened.apply(make_act(page="open_session"), "s1", saves=records)
    opened.keep_room(Room(session_id="s1", facilitator="Ana", facilitator_hash=PROOF, opened_utc=NOW))
    run_room.open_room(opened, LEAD, AGENDA, NOW)
    yield opened
    opened.close()


def asked(store: Store, step: str = "gap", place: int = 0) -> Question:
    facts = store.facts("s1")
    return run_room.ask(store, LEAD, facts, run_room.to_ask(store, facts, step)[place], NOW)


def revealed(store: Store, question: Question) -> Question:
    shut = run_room.close(store, LEAD, question.question_id)
    result = make_round_result(question_id=question.question_id, round_result_id=f"{question.question_id}.1.1")
    store.reveal(make_act(page="facilitate"), shut, [result])
    return store.question("s1", question.question_id)


@pytest.mark.parametrize(
    "seat",
    [
        Seat("s1", "participant", "p1", "Ben", PROOF),
        Seat("s1", "observer", "p1", "Ben", PROOF),
        Seat("s2", "facilitator", None, "Cem", PROOF),
        Seat("s1", "facilitator", None, "Ana before", "b" * 64),
        Seat("s1", "facilitator", None, "No proof", ""),
    ],
    ids=["participant", "observer", "elsewhere", "role taken over", "no proof"],
)
def test_nobody_but_the_facilitator_of_this_session_moves_anything(store, seat):
    question, facts = asked(store), store.facts("s1")
    before = (store.room("s1"), store.questions("s1"))
    for act in (
        lambda: run_room.open_room(store, seat, AGENDA, NOW),
        lambda: run_room.set_joining(store, seat, "open"),
        lambda: run_room.limit_ratings(store, seat, "p1", ()),
        lambda: run_room.keep_settings(store, seat, smallest_group=3),
        lambda: run_room.add_question(store, seat, facts, question),
        lambda: run_room.ask(store, seat, facts, question, NOW),
        lambda: run_room.close(store, seat, question.question_id),
        lambda: run_room.reopen(store, seat, question.question_id, NOW),
        lambda: run_room.reveal(store, seat, make_act(), question.question_id),
        lambda: run_room.second_round(store, seat, question.question_id, NOW),
        lambda: run_room.drop_question(store, seat, question.question_id),
        lambda: run_room.put_away(store, seat),
        lambda: run_room.show_item(store, seat, "x"),
        lambda: run_room.move_to(store, seat, "pick", NOW),
        lambda: run_room.move_on(store, seat, NOW),
        lambda: run_room.pause(store, seat, NOW),
        lambda: run_room.resume(store, seat, NOW),
        lambda: run_room.unrevealed(store, seat),
        lambda: run_room.progress(store, seat, question.question_id),
        lambda: run_room.end(store, seat, NOW),
    ):
        with pytest.raises(Refused):
            act()
    assert (store.room("s1"), store.questions("s1")) == before


def test_the_code_changes_when_the_lobby_closes_and_stays_while_people_are_approved(store):
    first = run_room.set_joining(store, LEAD, "open").code
    assert len(first) == 8
    assert run_room.set_joining(store, LEAD, "approve").code == first
    assert run_room.set_joining(store, LEAD, "closed").code == ""
    second = run_room.set_joining(store, LEAD, "open").code
    assert second != first
    assert store.room_of_code(first) is None
    assert store.room_of_code(second) is not None


def test_a_question_is_asked_closed_revealed_and_asked_a_second_time_and_no_third(store):
    question = asked(store)
    assert store.room("s1").question_id == question.question_id
    assert run_room.reopen(store, LEAD, question.question_id, NOW) == question
    question = revealed(store, question)
    with pytest.raises(Refused, match="not closed just now"):
        run_room.reopen(store, LEAD, question.question_id, NOW)
    second = run_room.second_round(store, LEAD, question.question_id, later(5))
    assert (second.round, second.state) == (2, "open")
    assert run_room.second_round(store, LEAD, question.question_id, later(5)) == second
    shut = run_room.close(store, LEAD, question.question_id)
    store.reveal(make_act(page="facilitate"), shut, [make_round_result(round=2, round_result_id="q.2.1")])
    with pytest.raises(Refused, match="asked twice"):
        run_room.second_round(store, LEAD, question.question_id, NOW)


def test_what_is_pressed_in_two_tabs_happens_once(store):
    facts = store.facts("s1")
    proposal = run_room.to_ask(store, facts, "gap")[0]
    one, two = (run_room.ask(store, LEAD, facts, proposal, NOW) for _ in range(2))
    assert one == two
    assert len(store.questions("s1")) == 1
    assert run_room.close(store, LEAD, one.question_id) == run_room.close(store, LEAD, one.question_id)
    assert run_room.pause(store, LEAD, NOW) == run_room.pause(store, LEAD, NOW)
    assert run_room.resume(store, LEAD, NOW) == run_room.resume(store, LEAD, NOW)
    assert run_room.end(store, LEAD, NOW) == run_room.end(store, LEAD, NOW)


def test_a_question_edited_in_one_tab_is_not_asked_as_the_other_tab_shows_it(store):
    facts = store.facts("s1")
    kept = run_room.add_question(store, LEAD, facts, run_room.to_ask(store, facts, "gap")[0])
    run_room.add_question(store, LEAD, facts, kept.changed(prompt="Think of last month"))
    with pytest.raises(StaleSave):
        run_room.ask(store, LEAD, facts, kept, NOW)
    assert store.room("s1").question_id == "", "the room did not turn to what was refused"


def test_a_question_asked_again_at_another_meeting_has_an_id_that_no_result_has(store):
    question = revealed(store, asked(store))
    run_room.put_away(store, LEAD)
    facts = store.facts("s1")
    again = run_room.ask(store, LEAD, facts, proposals(facts, "gap")[0], NOW)
    assert (question.question_id, again.question_id) == ("gap", "gap-2")


def test_minutes_are_added_to_the_step_that_the_room_leaves_and_a_break_counts_for_none(store):
    run_room.move_on(store, LEAD, NOW)
    run_room.pause(store, LEAD, later(4))
    run_room.resume(store, LEAD, later(30))
    run_room.move_on(store, LEAD, later(33))
    room = run_room.move_to(store, LEAD, "arrive", later(43))
    assert [one.used_minutes for one in room.agenda] == [7, 10, 0]
    assert (room.step, room.step_since_utc) == ("arrive", later(43))
    with pytest.raises(Refused, match="no such step"):
        run_room.move_to(store, LEAD, "lunch", later(44))


def test_the_room_does_not_move_on_while_a_question_is_open(store):
    question = asked(store)
    for move in (
        lambda: run_room.move_on(store, LEAD, NOW),
        lambda: run_room.put_away(store, LEAD),
    ):
        with pytest.raises(Refused, match="is open still"):
            move()
    run_room.close(store, LEAD, question.question_id)
    assert run_room.move_on(store, LEAD, NOW).question_id == ""


def test_ending_closes_the_open_question_and_names_what_nobody_saw(store):
    store.keep_participant(make_participant("p1"))
    question = asked(store)
    item = question.items[0].item_id
    store.answer(make_answer("p1", question_id="gap", item_id=item, value={"answer": "yes"}))
    assert [q.question_id for q in run_room.unrevealed(store, LEAD)] == ["gap"]
    over = run_room.end(store, LEAD, later(60))
    assert (over.is_over, over.code, over.question_id) == (True, "", "")
    assert store.question("s1", "gap").state == "closed"
    with pytest.raises(Refused, match="not in this room"):
        store.answer(make_answer("p1", question_id="gap", item_id=item, value={"answer": "no"}))
    with pytest.raises(Refused, match="over"):
        run_room.set_joining(store, LEAD, "open")
    again = run_room.open_room(store, LEAD, AGENDA, later(600))
    assert not again.is_over
    assert [store.participants("s1")[0].state, again.step] == ["in", ""]


def test_people_of_an_earlier_day_are_not_waited_for(store):
    store.keep_participant(make_participant("p1"))
    run_room.end(store, LEAD, NOW)
    run_room.open_room(store, LEAD, AGENDA, later(24 * 60))
    asked(store)
    assert store.participants("s1")[0].state == "left"
    assert run_room.progress(store, LEAD, "gap") == ()


def test_groups_can_not_become_smaller_while_answers_wait_for_their_reveal(store):
    store.keep_participant(make_participant("p1"))
    question = asked(store)
    assert run_room.keep_settings(store, LEAD, smallest_group=4).smallest_group == 4
    store.answer(make_answer("p1", question_id="gap", item_id=question.items[0].item_id, value={"answer": "yes"}))
    with pytest.raises(Refused, match="told how"):
        run_room.keep_settings(store, LEAD, smallest_group=3)
    with pytest.raises(Refused, match="told how"):
        run_room.keep_settings(store, LEAD, shows_names=True)
    assert run_room.keep_settings(store, LEAD, smallest_group=6).smallest_group == 6


def test_the_console_sees_who_is_not_done_first_and_observers_not_at_all(store):
    for person in ("p1", "p2"):
        store.keep_participant(make_participant(person))
    store.keep_participant(make_participant("watcher", kind="observer"))
    question = asked(store)
    for item in question.items:
        store.answer(make_answer("p1", question_id="gap", item_id=item.item_id, value={"answer": "no"}))
    rows = run_room.progress(store, LEAD, "gap")
    assert [(row.person.participant_id, row.done, row.of, row.is_done) for row in rows] == [
        ("p2", 0, 7, False),
        ("p1", 7, 7, True),
    ]


def test_a_person_limited_to_one_criterion_is_asked_only_that(store):
    store.keep_participant(make_participant("p1"))
    limited = run_room.limit_ratings(store, LEAD, "p1", ["other", "other"])
    assert limited.criteria == ("other",)
    question = next(q for q in proposals(store.facts("s1"), "pick") if q.kind == "rating")
    asked_now = run_room.ask(store, LEAD, store.facts("s1"), question, NOW)
    assert run_room.progress(store, LEAD, asked_now.question_id) == ()


def kinds(store: Store, step: str) -> list[str]:
    return [question.question_id for question in proposals(store.facts("s1"), step)]


def test_each_step_proposes_what_its_session_lacks(store):
    criterion = store.facts("s1").criteria[0].criterion_id
    assert kinds(store, "gap") == kinds(store, "diagnose_gap") == ["gap"]
    assert kinds(store, "friction") == ["missing", "estimate.claims", "estimate.bills"]
    assert kinds(store, "pick") == ["gates", f"rating.{criterion}"]
    assert kinds(store, "target") == ["counter"]
    assert kinds(store, "controls") == ["causes"]
    assert kinds(store, "arrive") == kinds(store, "owner") == []


def test_counted_numbers_and_answered_gates_are_not_asked_again(store):
    counted = make_estimate(quantity="volume", low=1, middle=2, high=3, evidence="measured")
    none_come_back = make_estimate(quantity="rework_share", low=0, middle=0, high=0, evidence="interview")
    store.apply(make_act(), "s1", saves=[counted, none_come_back, make_gate_answer()])
    facts = store.facts("s1")
    of_claims = next(q for q in proposals(facts, "friction") if q.question_id == "estimate.claims")
    assert [item.second_id for item in of_claims.items] == [
        "touch_minutes",
        "rework_share",
        "wait_hours",
        "error_share",
    ]
    gates = next(q for q in proposals(facts, "pick") if q.kind == "gate")
    assert len(gates.items) == 7


def test_the_counter_metrics_that_go_with_the_outcome_stand_first(store):
    store.apply(make_act(), "s1", saves=[make_lane(), make_metric(name="Cycle time", part="outcome")])
    (question,) = proposals(store.facts("s1"), "target")
    assert question.options[:2] == ("Cases reworked", "Error share")
    assert "Cycle time" not in question.options
