"""The session as one file: what goes in comes out, on another machine too; what is not a bundle is refused in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import friction, log_summaries
from core.actions import print_plan
from core.errors import FileRefused, Refused
from core.exporters import bundle
from core.records import FACTS_FIELD, Facts
from core.store import Store
from core.workload import workloads
from tests.bundle_sample import ROWS, a_log, content_of, rows_in, stored, with_log, written, written_by_version_1
from tests.make import make_act, make_activity_label
from tests.plan_sample import NOW, sample_facts
from tests.thorough import examples


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Two machines."""
    opened = [Store.open(tmp_path / f"{name}.duckdb") for name in ("here", "there")]
    yield opened[0], opened[1]
    for store in opened:
        store.close()


def same_but_place(one: Facts, other: Facts) -> bool:
    def plain(facts: Facts) -> list[Any]:
        place = {"session_id", "version"}
        return [
            [record.model_dump(exclude=place) for record in getattr(facts, name)] for name in FACTS_FIELD.values()
        ]  # fmt: skip

    return plain(one) == plain(other)


# ── there and back ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_bundle_holds_every_record_and_every_event():
    facts, events = with_log()
    found = bundle.load(bundle.dump(facts, made_utc=NOW, events=events, program="0.1.0"))
    assert same_but_place(found.facts, facts)
    assert found.facts.session == facts.session
    assert found.events == events
    assert found.program == "0.1.0"


def test_the_same_session_gives_the_same_bytes():
    facts, events = with_log()
    assert bundle.dump(facts, made_utc=NOW, events=events) == bundle.dump(facts, made_utc=NOW, events=events)


def test_what_hangs_on_a_deleted_workflow_is_left_out():
    facts = sample_facts()
    without = replace(facts, workflows=tuple(w for w in facts.workflows if w.workflow_id != "claims"))
    found = bundle.load(bundle.dump(without, made_utc=NOW)).facts
    assert not found.lanes
    assert not found.metrics
    assert not found.observations
    assert {e.subject_id for e in found.estimates} == {"clerk"}


def test_restored_on_another_machine_the_figures_are_the_same(stores):
    here, there = stores
    facts = stored(here)
    session = print_plan.restore(there, make_act(), print_plan.bundle_bytes(here, "session-1"))
    again = there.facts(session.session_id)
    assert session.session_id == "session-1"
    assert session.name == facts.session.name
    assert same_but_place(again, facts)
    seed, draws = facts.session.seed, facts.session.draws
    assert [friction.figures(w, seed, draws) for w in workloads(again)] == [
        friction.figures(w, seed, draws) for w in workloads(facts)
    ]
    assert rows_in(there) == rows_in(here) == [(*row[:4], row[4]) for row in ROWS]
    found, before = (log_summaries.figures(store, store.facts("session-1"), "log-1") for store in stores)
    assert found == before
    assert (found.pairing.words, found.rows_as_events.events) == ((("START", 1), ("x", 3)), 8)


def test_a_bundle_of_the_first_version_is_restored(stores):
    _, there = stores
    session = print_plan.restore(there, make_act(), content_of(written_by_version_1()))
    assert session.session_id == "session-1"
    assert rows_in(there) == ROWS
    assert same_but_place(there.facts("session-1"), sample_facts(event_logs=(a_log(),)))


def test_what_a_split_and_people_made_of_a_log_travels_too(stores):
    here, there = stores
    stored(here)
    label = make_activity_label(session_id="session-1", event_log_id="log-1", activity="Decide", name="Boss decides")
    here.apply(make_act(), "session-1", saves=[label])
    log = here.facts("session-1").event_logs[0]
    here.apply(make_act(), "session-1", saves=[
        log.changed(attributes=("region",), pairing={"paired": 1}, parent_id="gone", split_by="region", split_value="N")
    ])  # fmt: skip
    print_plan.restore(there, make_act(), print_plan.bundle_bytes(here, "session-1"))
    assert same_but_place(there.facts("session-1"), here.facts("session-1"))
    assert there.facts("session-1").activity_labels[0].name == "Boss decides"
    with there.working("session-1", "log-1") as cursor:
        assert cursor.execute("select count(*) from step_case_value").fetchall() == [(1,)]


def test_a_label_of_a_log_that_is_not_there_is_refused():
    told = written()
    label = make_activity_label(event_log_id="gone")
    told["records"]["activity_label"] = [label.model_dump(mode="json", exclude={"session_id", "version"})]
    with pytest.raises(FileRefused, match="belongs to a event_log 'gone' that is not there"):
        bundle.load(content_of(told))


def test_restored_where_it_is_already_it_becomes_a_copy_with_the_same_ids_and_the_same_page(stores):
    here, _ = stores
    facts = stored(here)
    content = print_plan.bundle_bytes(here, "session-1")
    first = print_plan.restore(here, make_act(), content)
    second = print_plan.restore(here, make_act(), content)
    assert first.name == f"{facts.session.name} (restored)"
    assert len({"session-1", first.session_id, second.session_id}) == 3
    assert same_but_place(here.facts(first.session_id), facts)
    mine, theirs = (print_plan.plan_of(here.facts(key), date(2026, 11, 5)) for key in ("session-1", first.session_id))
    assert mine.facts == theirs.facts
    assert mine.sections == theirs.sections


def test_a_deleted_session_keeps_its_id_and_the_bundle_becomes_a_copy(stores):
    here, _ = stores
    facts = stored(here)
    content = print_plan.bundle_bytes(here, "session-1")
    here.apply(make_act(), "session-1", deletes=[facts.session])
    assert print_plan.restore(here, make_act(), content).session_id != "session-1"


def test_a_double_click_restores_once(stores):
    here, there = stores
    stored(here)
    content, act = print_plan.bundle_bytes(here, "session-1"), make_act()
    assert print_plan.restore(there, act, content).session_id == print_plan.restore(there, act, content).session_id
    assert len(there.sessions()) == 1


def test_what_can_not_be_stored_whole_is_taken_back(stores, monkeypatch):
    here, there = stores
    stored(here)
    content = print_plan.bundle_bytes(here, "session-1")

    def fails(*_: object) -> None:
        raise Refused("no room")

    monkeypatch.setattr(there, "load_events", fails)
    with pytest.raises(Refused):
        print_plan.restore(there, make_act(), content)
    assert there.sessions() == ()


def test_a_stored_session_gives_the_same_bytes_each_time(stores):
    here, _ = stores
    stored(here)
    first, second = (print_plan.bundle_bytes(here, "session-1", made_utc=NOW) for _ in range(2))
    assert first == second


def test_the_history_is_in_the_file_only_when_asked_for(stores):
    here, _ = stores
    stored(here)
    assert "changes" not in json.loads(print_plan.bundle_bytes(here, "session-1"))
    told = json.loads(print_plan.bundle_bytes(here, "session-1", with_history=True))
    assert len(told["changes"]) == len(here.changes("session-1", limit=10_000))
    bundle.load(content_of(told))


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────────


def estimates(told: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = told["records"]["estimate"]
    return rows


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not readable from line 1 on"),
        (b"[]", "not a bundle"),
        (b"\xff\xfe\x00", "not a bundle"),
        (b'{"a": 1}', "not a bundle"),
        (b"[" * 200_000, "nested far deeper"),
        (b'{"format": 1, "format": 2}', "says 'format' twice"),
        (b'{"format": NaN}', "holds 'NaN'"),
        (b'{"format": 1e999}', "holds '1e999'"),
        (b'{"format": ' + b"9" * 5000 + b"}", "where a number belongs"),
        (content_of(written())[:-200], "damaged or cut off"),
        (content_of(written(schema_version=3)), "made by a newer version of Onelane"),
        (content_of(written(schema_version=True)), "not a bundle"),
        (content_of(written(secret=1)), "something called 'secret'"),
        (content_of(written(session=None)), "the session itself is missing"),
        (content_of(written(records=[])), "records are missing"),
        (content_of(written(records={"spell": []})), "'spell' is no kind of record"),
        (content_of(written(events={})), "events of 'claims.csv' are missing"),
        (content_of(written(events={"other": {}})), "events of a log 'other'"),
    ],
)
def test_what_is_not_a_bundle_is_refused_in_one_sentence(content, words):
    with pytest.raises(FileRefused, match="bundle") as refused:
        bundle.load(content)
    assert words in refused.value.sentence


def broken(**by_table: Any) -> bytes:
    """The sample with the first record of each named table changed."""
    told = written()
    for table, changed in by_table.items():
        told["records"][table][0] |= changed
    return content_of(told)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (broken(estimate={"low": 9e9}), "low must not be above middle"),
        (broken(estimate={"low": -1}), "estimate 1: low"),
        (broken(estimate={"color": "red"}), "estimate 1: color"),
        (broken(estimate={"session_id": "other"}), "not a record as bundles hold them"),
        (broken(workflow={"name": ""}), "workflow 1: name"),
        (broken(workflow={"name": "\ud800"}), "broken character"),
        (broken(workflow={"workflow_id": "gone"}), "that is not there"),
        (broken(workflow={"role_id": "gone"}), "a role that is not there"),
        (broken(parked={"workflow_id": "claims"}), "does not belong to what its parked"),
        (broken(metric={"metric_id": "m2"}), "two records of kind metric have the id 'm2'"),
        (broken(lane={"frozen": {"rows": 5}}), "the ranking kept in lane"),
        (broken(lane={"frozen": {"picked": {"first_rank_chance": "x"}}}), "the ranking kept in lane"),
        (broken(event_log={"events": 4}), "has 3 events, not the 4"),
        (broken(event_log={"cases": 3}), "has 2 cases, not the 3"),
        (broken(event_log={"timezone": "No/Where"}), "time zone 'No/Where' of 'claims.csv' is not known"),
        (content_of(written(session=written()["session"] | {"timezone": "../etc"})), "time zone '../etc' is not known"),
        (broken(estimate={"low": True}), "estimate 1: low must be a number"),
        (broken(observation={"value": "1"}), "observation 1: value must be a number"),
        (broken(observation={"value": 1e308}), "observation 1: value"),
        (broken(target={"due_on": "soon"}), "target 1: due on"),
    ],
)
def test_a_broken_record_is_named(content, words):
    with pytest.raises(FileRefused) as refused:
        bundle.load(content)
    assert words in refused.value.sentence


def test_two_live_lanes_are_refused():
    told = written()
    told["records"]["lane"].append(told["records"]["lane"][0] | {"lane_id": "lane-2"})
    with pytest.raises(FileRefused, match="2 lanes are live"):
        bundle.load(content_of(told))


def test_all_problems_are_told_at_once():
    told = written()
    for row in estimates(told):
        row["low"] = -1
    with pytest.raises(FileRefused) as refused:
        bundle.load(content_of(told))
    assert refused.value.sentence.count("estimate") == bundle.PROBLEMS_TOLD
    assert "and 3 more" in refused.value.sentence


def test_a_refusal_in_the_child_reaches_the_page_as_its_sentence(stores):
    here, _ = stores
    with pytest.raises(FileRefused, match="newer version"):
        print_plan.restore(here, make_act(), content_of(written(schema_version=7)))
    assert here.sessions() == ()
    assert not list(here.staging_folder.glob("bundle-*"))


def places(told: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys = told if isinstance(told, dict) else range(len(told)) if isinstance(told, list) else ()
    for key in keys:
        yield (*path, key)
        yield from places(told[key], (*path, key))


WRONG = st.sampled_from([
    None, True, -1, 0, 1.5, 10**17, "", "x" * 5000, "\ud800", "../../etc/passwd", [], {}, [[]], {"a": {}}, "2026-99-99",
    "'; drop table lane; --", "=1+1",
])  # fmt: skip
PLACES = list(places(written()))


@settings(max_examples=examples(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), WRONG), min_size=1, max_size=3))
def test_a_changed_bundle_is_restored_or_refused_but_never_crashes(changes):
    told = written()
    for path, wrong in changes:
        inside = told
        try:
            for key in path[:-1]:
                inside = inside[key]
            inside[path[-1]] = wrong
        except (KeyError, IndexError, TypeError):
            continue
    with suppress(FileRefused):
        found = bundle.load(content_of(told))
        bundle.dump(found.facts, made_utc=NOW, events=found.events)


@settings(max_examples=examples(200), deadline=None)
@given(st.integers(0, 5000), st.binary(max_size=4))
def test_changed_bytes_are_restored_or_refused_but_never_crash(at, put):
    content = content_of(written())
    with suppress(FileRefused):
        bundle.load(content[:at] + put + content[at + len(put) :])
