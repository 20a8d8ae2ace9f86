"""Saving, deleting, undoing: exactly once, never over somebody else's work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from core.errors import NotFound, NothingToUndo, Refused, SecondLane, StaleSave
from core.records import Session
from core.store import Store
from tests.make import (
    make_act,
    make_estimate,
    make_lane,
    make_person,
    make_role,
    make_session,
    make_workflow,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "t.duckdb")
    opened.apply(make_act(page="open_session"), "s1", saves=[make_session()])
    yield opened
    opened.close()


def test_a_save_over_a_newer_version_is_refused_with_the_fields_and_the_person(store):
    (first,) = store.apply(make_act(), "s1", saves=[make_workflow()])
    store.apply(make_act(who="Ben"), "s1", saves=[first.changed(name="Claims handling")])
    with pytest.raises(StaleSave, match="Ben saved a newer version of the workflow 'Claims handling'") as refused:
        store.apply(make_act(), "s1", saves=[first.changed(note="mine"), make_role()])
    assert {(clash.field, clash.mine, clash.theirs) for clash in refused.value.clashes} == {
        ("name", "Claims intake", "Claims handling"),
        ("note", "mine", ""),
    }
    assert store.facts("s1").roles == (), "one refused record refuses the whole save"


def test_a_new_record_never_lands_on_a_live_one_with_the_same_id(store):
    store.apply(make_act(who="Ben"), "s1", saves=[make_estimate(middle=0.3)])
    with pytest.raises(StaleSave, match="Ben saved"):
        store.apply(make_act(), "s1", saves=[make_estimate(middle=0.2)])


def test_saving_what_is_stored_already_changes_nothing(store):
    (first,) = store.apply(make_act(), "s1", saves=[make_workflow()])
    version = store.version("s1")
    assert store.apply(make_act(), "s1", saves=[first]) == (first,)
    assert store.apply(make_act(), "s1", saves=[make_workflow()]) == (first,)
    assert store.version("s1") == version
    assert len(store.changes("s1", record_id="claims")) == 1


def test_the_same_form_sent_again_gives_the_first_answer_and_no_second_effect(store):
    act = make_act()
    (first,) = store.apply(act, "s1", saves=[make_workflow()])
    store.apply(make_act(), "s1", saves=[first.changed(name="Renamed")])
    assert store.apply(act, "s1", saves=[make_workflow(workflow_id="another")]) == (first,)
    assert [workflow.name for workflow in store.facts("s1").workflows] == ["Renamed"]
    with pytest.raises(Refused, match="sent already"):
        store.undo(act, "s1")


def test_a_double_click_on_new_session_makes_one_session(store):
    act = make_act(page="open_session")
    answers = [store.apply(act, name, saves=[make_session(session_id=name)]) for name in ("first", "second")]
    assert answers[0] == answers[1]
    assert isinstance(answers[1][0], Session)
    assert {session.session_id for session in store.sessions()} == {"s1", "first"}


def test_forty_forms_sent_three_times_each_at_once_have_forty_effects(store):
    acts = [make_act() for _ in range(40)]
    start = threading.Barrier(12)

    def send(number: int) -> str:
        if number < 12:
            start.wait()
        act = acts[number % 40]
        made = make_workflow(workflow_id=f"w{number}", name=f"sent as {number}")
        (saved,) = store.apply(act, "s1", saves=[made])
        return f"{act.op_id} {saved.record_id}"

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(send, range(120)))
    assert len(set(answers)) == 40, "the three answers to one form are the same"
    assert len(store.facts("s1").workflows) == 40
    assert len(store.changes("s1", page="map_friction")) == 40


def test_the_same_undo_sent_twice_takes_back_one_operation(store):
    (one,) = store.apply(make_act(), "s1", saves=[make_workflow(name="one")])
    store.apply(make_act(), "s1", saves=[one.changed(name="two")])
    act = make_act()
    assert store.undo(act, "s1") == store.undo(act, "s1")
    assert store.facts("s1").workflows[0].name == "one"


def test_two_people_who_edit_one_record_lose_nothing(store):
    store.apply(make_act(), "s1", saves=[make_workflow(note="")])
    refusals = []

    def add(who: str) -> None:
        for number in range(20):
            while True:
                (mine,) = Store.facts(store, "s1").workflows
                try:
                    store.apply(make_act(who=who), "s1", saves=[mine.changed(note=f"{mine.note} {who}{number}")])
                    break
                except StaleSave as err:
                    refusals.append(err)

    threads = [threading.Thread(target=add, args=(who,)) for who in ("ana", "ben", "eve")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (left,) = store.facts("s1").workflows
    assert sorted(left.note.split()) == sorted(f"{who}{n}" for who in ("ana", "ben", "eve") for n in range(20))
    assert left.version == 61
    assert all(refused.by in {"ana", "ben", "eve"} for refused in refusals)


def test_one_bad_save_among_many_at_once_does_not_fail_its_neighbours(store):
    store.apply(make_act(), "s1", saves=[make_workflow(), make_lane()])
    start = threading.Barrier(16)

    def send(number: int) -> str:
        start.wait()
        try:
            if number % 4 == 0:
                store.apply(make_act(), "s1", saves=[make_lane(lane_id=f"lane{number}x")])
            else:
                store.apply(make_act(), "s1", saves=[make_person(person_id=f"p{number}")])
        except SecondLane:
            return "refused"
        return "saved"

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(send, range(16)))
    assert answers == ["refused" if number % 4 == 0 else "saved" for number in range(16)]
    assert len(store.facts("s1").persons) == 12


def test_a_mistake_in_our_own_code_reaches_its_caller_only(store):
    def broken(_unit):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store._writer.submit(broken, 5)
    with pytest.raises(ValueError, match="twice"):
        store.apply(make_act(), "s1", saves=[make_workflow(), make_workflow()])
    with pytest.raises(ValueError, match="belongs to the session"):
        store.apply(make_act(), "s1", saves=[make_workflow(session_id="other")])
    store.apply(make_act(), "s1", saves=[make_workflow()])


def test_a_second_live_lane_is_refused_by_name(store):
    store.apply(make_act(), "s1", saves=[make_workflow(), make_lane()])
    with pytest.raises(SecondLane, match="'Claims intake' is the live lane"):
        store.apply(make_act(), "s1", saves=[make_lane(lane_id="lane2"), make_role()])
    assert store.facts("s1").roles == ()


@pytest.mark.parametrize("live_session_id", ["'s1'", "null", "'s2'"])
def test_the_database_itself_refuses_a_second_live_lane(store, live_session_id):
    store.apply(make_act(), "s1", saves=[make_lane()])
    with store._engine.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(
            "insert into lane select * replace ('lane2' as lane_id, "
            f"{live_session_id} as live_session_id) from lane where lane_id = 'lane1'"
        )


@pytest.mark.parametrize("first", ["close", "start"])
def test_closing_one_lane_and_starting_another_is_one_save_in_either_order(store, first):
    (lane,) = store.apply(make_act(), "s1", saves=[make_lane()])
    saves = [lane.changed(state="closed", closed_reason="done"), make_lane(lane_id="lane2")]
    store.apply(make_act(), "s1", saves=saves if first == "close" else saves[::-1])
    assert store.facts("s1").live_lane.lane_id == "lane2"
    store.undo(make_act(), "s1")
    assert store.facts("s1").live_lane.lane_id == "lane1"


def test_a_deleted_live_lane_makes_room_and_cannot_come_back_into_it(store):
    (lane,) = store.apply(make_act(), "s1", saves=[make_lane()])
    store.apply(make_act(), "s1", deletes=[lane])
    store.apply(make_act(), "s1", saves=[make_lane(lane_id="lane2")])
    ((deleted, by, _),) = store.deleted("s1")
    assert by == "Ana"
    with pytest.raises(SecondLane):
        store.apply(make_act(), "s1", restores=[deleted])


def test_two_rooms_have_a_live_lane_each(store):
    store.apply(make_act(), "s2", saves=[make_session(session_id="s2")])
    for session_id in ("s1", "s2"):
        store.apply(make_act(), session_id, saves=[make_lane(session_id=session_id)])
        assert store.facts(session_id).live_lane


def test_undo_goes_back_one_operation_at_a_time_and_then_says_there_is_no_more(store):
    (one,) = store.apply(make_act(), "s1", saves=[make_workflow(name="one")])
    (two,) = store.apply(make_act(), "s1", saves=[one.changed(name="two"), make_role()])[:1]
    store.apply(make_act(), "s1", saves=[two.changed(name="three")])
    for name in ("two", "one"):
        undone = store.undo(make_act(who="Ben"), "s1")
        assert {change.who for change in undone} == {"Ben"}
        assert all(change.undoes for change in undone)
        assert store.facts("s1").workflows[0].name == name
    assert store.facts("s1").roles == ()
    store.undo(make_act(), "s1")
    assert store.facts("s1").workflows == ()
    with pytest.raises(NothingToUndo, match="nothing left"):
        store.undo(make_act(), "s1")


def test_after_an_undo_new_work_is_what_the_next_undo_takes_back(store):
    (one,) = store.apply(make_act(), "s1", saves=[make_workflow(name="one")])
    store.apply(make_act(), "s1", saves=[one.changed(name="two")])
    store.undo(make_act(), "s1")
    (now,) = store.facts("s1").workflows
    store.apply(make_act(), "s1", saves=[now.changed(name="other")])
    names = []
    for _ in range(2):
        store.undo(make_act(), "s1")
        names.append([workflow.name for workflow in store.facts("s1").workflows])
    assert names == [["one"], []]


def test_undo_of_a_page_leaves_other_pages_and_other_sessions_alone(store):
    store.apply(make_act(page="map_friction"), "s1", saves=[make_workflow()])
    store.apply(make_act(page="name_owner"), "s1", saves=[make_role()])
    store.undo(make_act(page="map_friction"), "s1")
    assert store.facts("s1").roles
    with pytest.raises(NothingToUndo):
        store.undo(make_act(page="map_friction"), "s1")


def test_undo_is_refused_when_somebody_changed_the_record_since(store):
    (one,) = store.apply(make_act(page="map_friction"), "s1", saves=[make_workflow(name="one")])
    store.apply(make_act(page="pick_lane", who="Ben"), "s1", saves=[one.changed(note="Ben's")])
    with pytest.raises(StaleSave, match="Ben changed the workflow 'one' since, on 'pick lane'") as refused:
        store.undo(make_act(page="map_friction"), "s1")
    assert [clash.field for clash in refused.value.clashes] == ["note"]
    store.undo(make_act(page="pick_lane"), "s1")
    store.undo(make_act(page="map_friction"), "s1")
    assert store.facts("s1").workflows == ()


def test_undo_brings_back_what_was_deleted_and_takes_away_what_was_restored(store):
    (one,) = store.apply(make_act(), "s1", saves=[make_workflow()])
    store.apply(make_act(), "s1", deletes=[one])
    assert store.facts("s1").workflows == ()
    store.undo(make_act(), "s1")
    assert [workflow.name for workflow in store.facts("s1").workflows] == ["Claims intake"]
    assert store.deleted("s1") == ()


def test_what_was_deleted_is_listed_with_who_and_comes_back_on_restore(store):
    one, two = store.apply(make_act(), "s1", saves=[make_workflow(), make_role()])
    store.apply(make_act(who="Ben"), "s1", deletes=[one, two])
    store.apply(make_act(), "s1", deletes=[one])
    listed = store.deleted("s1")
    assert {(record.record_id, by) for record, by, _ in listed} == {("claims", "Ben"), ("clerk", "Ben")}
    restored = store.apply(make_act(), "s1", restores=[record for record, _, _ in listed])
    assert {record.version for record in restored} == {3}
    assert store.facts("s1").workflows[0].name == "Claims intake"


def test_a_save_on_what_somebody_deleted_says_so_and_a_new_one_revives_it(store):
    (one,) = store.apply(make_act(), "s1", saves=[make_estimate()])
    store.apply(make_act(who="Ben"), "s1", deletes=[one])
    with pytest.raises(NotFound, match="Ben deleted the estimate meanwhile"):
        store.apply(make_act(), "s1", saves=[one.changed(note="mine")])
    (revived,) = store.apply(make_act(), "s1", saves=[make_estimate(note="anew")])
    assert revived.version == 3
    assert store.facts("s1").estimates == (revived,)


def test_a_stale_delete_is_refused(store):
    (one,) = store.apply(make_act(), "s1", saves=[make_workflow()])
    store.apply(make_act(who="Ben"), "s1", saves=[one.changed(note="important")])
    with pytest.raises(StaleSave, match="Ben saved"):
        store.apply(make_act(), "s1", deletes=[one])


def test_a_deleted_session_is_gone_until_it_is_restored(store):
    store.apply(make_act(), "s1", deletes=[store.facts("s1").session])
    assert store.sessions() == ()
    with pytest.raises(NotFound):
        store.facts("s1")
    with pytest.raises(NotFound, match="was deleted"):
        store.apply(make_act(), "s1", saves=[make_workflow()])
    store.apply(make_act(), "s1", restores=store.sessions(deleted=True))
    assert [session.session_id for session in store.sessions()] == ["s1"]
