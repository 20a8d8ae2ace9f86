"""The store on a real DuckDB file: what goes in comes out, and Facts are one consistent, ordered reading."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import NotFound, StoreTrouble
from core.records import FACTS_FIELD, RECORDS, clean_text, new_id
from core.store import Store
from core.store.statements import SQL_FOLDER, fields
from tests.make import (
    MAKERS,
    NOW,
    make_act,
    make_control,
    make_criterion,
    make_estimate,
    make_lane,
    make_rating,
    make_session,
    make_workflow,
)
from tests.thorough import examples

OWN_COLUMNS = {"deleted_utc", "deleted_by", "first_change", "live_session_id"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for the tests that each use a session of their own."""
    opened = Store.open(tmp_path_factory.mktemp("store") / "t.duckdb")
    yield opened
    opened.close()


@pytest.fixture
def session_id(shared: Store) -> str:
    made = make_session(session_id=new_id())
    shared.apply(make_act(page="open_session"), made.session_id, saves=[made])
    return made.session_id


def test_there_is_a_builder_for_every_kind_of_record():
    assert list(MAKERS) == [record.table for record in RECORDS]


def test_every_column_of_a_table_is_a_field_of_its_record_and_the_other_way_round(shared):
    for record in RECORDS:
        columns = [column for column in shared._engine.types[record.table] if column not in OWN_COLUMNS]
        assert sorted(columns) == sorted(fields(record.table)), record.table  # added columns stand at the end


@pytest.mark.parametrize("table", [table for table in MAKERS if table != "session"])
def test_a_record_of_each_kind_comes_back_as_it_was_saved(shared, session_id, table):
    record = MAKERS[table](session_id=session_id)
    (saved,) = shared.apply(make_act(), session_id, saves=[record])
    (read,) = getattr(shared.facts(session_id), FACTS_FIELD[table])
    assert read == saved == record.model_copy(update={"version": 1})
    assert {name: type(value) for name, value in read} == {name: type(value) for name, value in record.changed()}
    assert type(read).model_validate(read.model_dump()) == read


def test_a_session_comes_back_as_it_was_saved(shared, session_id):
    read = shared.facts(session_id).session
    assert read == make_session(session_id=session_id, version=1)
    assert isinstance(read.workdays, tuple)
    assert isinstance(read.holidays, tuple)


HOSTILE = [
    "'; drop table workflow; --",
    "{braces} {0} %s $name ?",
    "![x](http://example.invalid/x.png) <script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    '","[],{}NULL\\',
    "null",
    "\U0001f600 é ثلاثة 日本語 ﷽",
    "line one\nline two\ttab",
    "x" * 4000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_to_the_letter_everywhere(shared, session_id, text):
    given_records = [
        make_workflow(session_id=session_id, note=text, name=text[:200]),
        make_criterion(session_id=session_id, anchors=(text, "", "b", text, "e")),
        make_lane(session_id=session_id, frozen={"why": [text, {text[:50] or "k": None}]}, reason=text),
        make_control(session_id=session_id, trigger=text, what=text),
    ]
    saved = shared.apply(make_act(who=text[:200]), session_id, saves=given_records)
    facts = shared.facts(session_id)
    assert (*facts.workflows, *facts.criteria, *facts.lanes, *facts.controls) == saved
    assert facts.workflows[0].note == clean_text(text)
    assert shared.changes(session_id)[0].who == text[:200]


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    note=st.text(max_size=200),
    anchors=st.tuples(*[st.text(max_size=20)] * 5),
    frozen=st.dictionaries(
        st.text(max_size=8),
        st.recursive(
            st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
            max_leaves=6,
        ),
        max_size=4,
    ),
    amounts=st.lists(st.floats(0, 1e15, allow_subnormal=True), min_size=3, max_size=3).map(sorted),
    moment=st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),
)
def test_any_valid_record_comes_back_equal(shared, session_id, note, anchors, frozen, amounts, moment):
    one = new_id()
    given_records = [
        make_criterion(session_id=session_id, criterion_id=one, anchors=anchors, question=note),
        make_lane(session_id=session_id, lane_id=one, state="closed", closed_reason="x", frozen=frozen),
        make_estimate(
            session_id=session_id, subject_id=one, low=amounts[0], middle=amounts[1], high=amounts[2], given_utc=moment
        ),
    ]
    saved = shared.apply(make_act(), session_id, saves=given_records)
    facts = shared.facts(session_id)
    for kept in (facts.criteria, facts.lanes, facts.estimates):
        assert kept[-1] in saved
    for before, after in zip(given_records, saved, strict=True):
        assert before == after.model_copy(update={"version": 0})


def test_a_time_with_a_zone_is_kept_as_naive_utc(shared, session_id):
    in_berlin = datetime(2026, 11, 2, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    shared.apply(
        make_act(at_utc=datetime(2026, 11, 2, 9, 30, tzinfo=UTC)),
        session_id,
        saves=[make_estimate(session_id=session_id, given_utc=in_berlin)],
    )
    assert shared.facts(session_id).estimates[0].given_utc == datetime(2026, 11, 2, 9, 30)
    assert shared.changes(session_id)[0].at_utc == datetime(2026, 11, 2, 9, 30)


def test_asking_twice_without_a_change_gives_the_very_same_facts(shared, session_id):
    assert shared.facts(session_id) is shared.facts(session_id)


def test_only_the_tables_that_changed_get_a_new_version_and_new_tuples(shared, session_id):
    shared.apply(
        make_act(), session_id, saves=[make_workflow(session_id=session_id), make_rating(session_id=session_id)]
    )
    before = shared.facts(session_id)
    shared.apply(make_act(), session_id, saves=[before.workflows[0].changed(note="new")])
    after = shared.facts(session_id)
    assert after.ratings is before.ratings
    assert after.key("rating", "session") == before.key("rating", "session")
    assert after.key("workflow") != before.key("workflow")
    assert max(after.versions.values()) == shared.version(session_id)


def test_another_session_does_not_touch_this_one(shared, session_id):
    before = shared.facts(session_id)
    other = make_session(session_id=new_id())
    shared.apply(make_act(), other.session_id, saves=[other])
    assert shared.facts(session_id) is before


def test_records_stand_by_position_and_then_as_they_were_made(shared, session_id):
    ids = ["d", "a", "c", "b"]
    for number, workflow_id in enumerate(ids):
        shared.apply(
            make_act(),
            session_id,
            saves=[
                make_workflow(session_id=session_id, workflow_id=workflow_id, position=number // 2 * -1),
                make_estimate(session_id=session_id, subject_id=workflow_id),
            ],
        )
    facts = shared.facts(session_id)
    assert [workflow.workflow_id for workflow in facts.workflows] == ["c", "b", "d", "a"]
    assert [estimate.subject_id for estimate in facts.estimates] == ids
    shared.apply(make_act(), session_id, saves=[facts.estimates[1].changed(note="edited")])
    assert [estimate.subject_id for estimate in shared.facts(session_id).estimates] == ids


def test_five_hundred_workflows_are_read_whole_and_then_by_what_changed(shared, session_id):
    workflows = [make_workflow(session_id=session_id, workflow_id=f"w{n}", position=n) for n in range(500)]
    quantities = ("volume", "touch_minutes", "rework_share", "rework_minutes", "wait_hours", "wait_cost",
                  "error_share", "error_cost")  # fmt: skip
    estimates = [
        make_estimate(session_id=session_id, subject_id=workflow.workflow_id, quantity=quantity)
        for workflow in workflows
        for quantity in quantities
    ]
    ratings = [
        make_rating(session_id=session_id, workflow_id=workflow.workflow_id, criterion_id=f"c{n}")
        for workflow in workflows
        for n in range(8)
    ]
    saved = shared.apply(make_act(), session_id, saves=[*workflows, *estimates, *ratings])
    facts = shared.facts(session_id)
    assert (*facts.workflows, *facts.estimates, *facts.ratings) == saved
    shared.apply(make_act(), session_id, saves=[facts.estimates[7].changed(high=1)], deletes=[facts.estimates[9]])
    after = shared.facts(session_id)
    assert [e.estimate_id for e in after.estimates] == [
        e.estimate_id for e in facts.estimates if e != facts.estimates[9]
    ]
    assert after.estimates[7].high == 1
    assert after.ratings is facts.ratings


def test_sessions_come_newest_first(shared):
    for day in (2, 1, 3):
        made = make_session(session_id=f"order{day}", created_utc=NOW + timedelta(days=day))
        shared.apply(make_act(), made.session_id, saves=[made])
    assert [s.session_id for s in shared.sessions() if s.session_id.startswith("order")] == [
        "order3",
        "order2",
        "order1",
    ]


def test_an_unknown_session_is_said_to_be_absent(shared):
    with pytest.raises(NotFound, match="no such session"):
        shared.facts("nobody")
    with pytest.raises(NotFound, match="no such session"):
        shared.apply(make_act(), "nobody", saves=[make_workflow(session_id="nobody")])
    assert shared.version("nobody") == 0


def test_a_change_keeps_who_when_before_and_after(shared, session_id):
    (first,) = shared.apply(make_act(), session_id, saves=[make_workflow(session_id=session_id)])
    later = NOW + timedelta(hours=1)
    act = make_act(who="Ben", at_utc=later, page="pick_lane")
    shared.apply(act, session_id, saves=[first.changed(name="Claims handling")])
    change, *_ = shared.changes(session_id, record_id="claims")
    assert (change.who, change.at_utc, change.page, change.op_id, change.table) == (
        "Ben", later, "pick_lane", act.op_id, "workflow",
    )  # fmt: skip
    assert change.before == json.loads(first.model_dump_json())
    assert change.after["name"] == "Claims handling"
    assert [change.page for change in shared.changes(session_id, page="map_friction")] == ["map_friction"]
    assert len(shared.changes(session_id, limit=1)) == 1


def test_no_statement_of_ours_takes_a_kept_change_back():
    for path in SQL_FOLDER.glob("*.sql"):
        assert not re.search(
            r"\b(update|delete\s+from|replace\s+into)\s+\"?(change|operation|event)\b", path.read_text(), re.I
        )


def test_a_question_of_ours_is_answered_and_nothing_else_is_run(shared, session_id, tmp_path, monkeypatch):
    from core.store import statements

    (tmp_path / "how_many.sql").write_text("select count(*) from session where session_id = $session_id")
    (tmp_path / "wipe.sql").write_text("delete from session")
    monkeypatch.setattr(statements, "SQL_FOLDER", tmp_path)
    assert shared.ask("how_many", session_id="nobody") == [(0,)]
    for name in ("wipe", "absent", "../schema_001", "store_rows", "schema_001"):
        with pytest.raises(StoreTrouble) as told:
            shared.ask(name)
        assert str(tmp_path) not in str(told.value)
    with pytest.raises(StoreTrouble):
        shared.ask("how_many", nonsense=1)
    assert session_id in {session.session_id for session in shared.sessions()}
