"""The store on a real DuckDB file: what goes in comes out, once, and nobody's work is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import NotFound, NothingToUndo, SecondLane, StaleSave
from core.records import FACTS_FIELD, RECORDS
from core.store import Store
from core.store.statements import fields
from tests.make import MAKERS, make_act, make_lane, make_session, make_workflow


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "t.duckdb")
    store.apply(make_act(page="open_session"), "s1", saves=[make_session()])
    yield store
    store.close()


def test_every_column_of_a_table_is_a_field_of_its_record_and_the_other_way_round(store):
    own = {"deleted_utc", "deleted_by", "first_change", "live_session_id"}
    for record in RECORDS:
        assert [column for column in store._engine.types[record.table] if column not in own] == list(
            fields(record.table)
        )


@pytest.mark.parametrize("table", [table for table in MAKERS if table != "session"])
def test_a_record_of_each_kind_comes_back_as_it_was_saved(store, table):
    record = MAKERS[table]()
    (saved,) = store.apply(make_act(), "s1", saves=[record])
    (read,) = getattr(store.facts("s1"), FACTS_FIELD[table])
    assert read == saved == record.model_copy(update={"version": 1})
    assert {name: type(value) for name, value in read} == {name: type(value) for name, value in record.changed()}


def test_a_save_over_a_newer_version_is_refused_with_the_fields_and_the_person(store):
    (first,) = store.apply(make_act(), "s1", saves=[make_workflow()])
    store.apply(make_act(who="Ben"), "s1", saves=[first.changed(name="Claims handling")])
    with pytest.raises(StaleSave, match="Ben saved a newer version of the workflow 'Claims handling'") as refused:
        store.apply(make_act(), "s1", saves=[first.changed(note="mine")])
    assert {(clash.field, clash.mine, clash.theirs) for clash in refused.value.clashes} == {
        ("name", "Claims intake", "Claims handling"),
        ("note", "mine", ""),
    }


def test_a_second_live_lane_is_refused_by_name(store):
    store.apply(make_act(), "s1", saves=[make_workflow(), make_lane()])
    with pytest.raises(SecondLane, match="'Claims intake' is the live lane"):
        store.apply(make_act(), "s1", saves=[make_lane(lane_id="lane2")])


def test_closing_one_lane_and_starting_another_is_one_save(store):
    (lane,) = store.apply(make_act(), "s1", saves=[make_lane()])
    store.apply(
        make_act(), "s1", saves=[make_lane(lane_id="lane2"), lane.changed(state="closed", closed_reason="done")]
    )
    assert store.facts("s1").live_lane.lane_id == "lane2"


def test_undo_goes_back_one_operation_at_a_time_and_then_says_there_is_no_more(store):
    (one,) = store.apply(make_act(), "s1", saves=[make_workflow(name="one")])
    store.apply(make_act(), "s1", saves=[one.changed(name="two")])
    store.undo(make_act(), "s1")
    assert store.facts("s1").workflows[0].name == "one"
    store.undo(make_act(), "s1")
    assert store.facts("s1").workflows == ()
    with pytest.raises(NothingToUndo):
        store.undo(make_act(), "s1")


def test_a_deleted_session_is_gone_until_it_is_restored(store):
    store.apply(make_act(), "s1", deletes=[store.facts("s1").session])
    assert store.sessions() == ()
    with pytest.raises(NotFound):
        store.facts("s1")
    store.apply(make_act(), "s1", restores=store.sessions(deleted=True))
    assert [session.session_id for session in store.sessions()] == ["s1"]
