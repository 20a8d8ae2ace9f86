"""The session as one file: what goes in comes out, on another machine too; what is not a bundle is refused in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import friction
from core.actions import print_plan
from core.errors import FileRefused, Refused
from core.exporters import bundle
from core.exporters.bundle_events import Events, packed, unpacked, write_parquet
from core.records import FACTS_FIELD, EventLog, Facts
from core.store import Store
from core.workload import workloads
from tests.make import make_act
from tests.plan_sample import NOW, sample_facts

SHA = "a" * 64


def a_log(**given: Any) -> EventLog:
    usual: dict[str, Any] = {
        "session_id": "session-1", "event_log_id": "log-1", "workflow_id": "claims", "file_name": "claims.csv",
        "sha256": SHA, "rows_read": 4, "rows_refused": 1, "events": 3, "cases": 2, "imported_utc": NOW,
    }  # fmt: skip
    return EventLog(**usual | given)


def some_events() -> Events:
    return Events.of(
        [
            ("c1", "Arrive", None, datetime(2026, 3, 2, 9, 0, 0, 250_000), None),
            ("c1", "Decide", datetime(2026, 3, 2, 9, 5), datetime(2026, 3, 2, 9, 30), "Ana"),
            ("c2", "Arrive", None, datetime(1969, 12, 31, 23, 59), "=cmd()"),
        ]
    )


def with_log() -> tuple[Facts, dict[str, Events]]:
    return sample_facts(event_logs=(a_log(),)), {"log-1": some_events()}


def written(**changed: Any) -> dict[str, Any]:
    facts, events = with_log()
    told: dict[str, Any] = json.loads(bundle.dump(facts, made_utc=NOW, events=events))
    return told | changed


def content_of(told: dict[str, Any]) -> bytes:
    return json.dumps(told).encode()


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Two machines."""
    opened = [Store.open(tmp_path / f"{name}.duckdb") for name in ("here", "there")]
    yield opened[0], opened[1]
    for store in opened:
        store.close()


def stored(store: Store) -> Facts:
    facts, events = with_log()
    records = [record for table, name in FACTS_FIELD.items() if table != "event_log" for record in getattr(facts, name)]
    store.apply(make_act(), "session-1", saves=[facts.session, *records])
    path = store.staging_folder / "events.parquet"
    write_parquet(events["log-1"], path)
    store.load_events(make_act(), a_log(), path)
    return store.facts("session-1")


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
    ask = {"session_id": "session-1", "event_log_id": "log-1"}
    assert there.ask("bundle_events", **ask) == here.ask("bundle_events", **ask)


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


def test_the_history_is_in_the_file_only_when_asked_for(stores):
    here, _ = stores
    stored(here)
    assert "changes" not in json.loads(print_plan.bundle_bytes(here, "session-1"))
    told = json.loads(print_plan.bundle_bytes(here, "session-1", with_history=True))
    assert len(told["changes"]) == len(here.changes("session-1", limit=10_000))
    bundle.load(content_of(told))


# ── events ───────────────────────────────────────────────────────────────────────────────────────────────────────────

MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1))
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.tuples(NAMES, NAMES, st.none() | MOMENTS, MOMENTS, st.none() | NAMES), max_size=20))
def test_events_come_back_as_they_went(rows):
    events = Events.of([(*row[:2], None if row[2] is None else min(row[2], row[3]), *row[3:]) for row in rows])
    assert unpacked(json.loads(json.dumps(packed(events)))) == events


def test_whole_seconds_take_whole_seconds():
    whole = Events.of([("c", "a", None, datetime(1970, 1, 1) + timedelta(seconds=5), None)])
    assert packed(whole)["unit"] == "s"
    assert packed(whole)["ended"] == [5]


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
        (content_of(written(schema_version=2)), "made by a newer version of Onelane"),
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


@pytest.mark.parametrize("change", [
    {"unit": "week"}, {"case": [0, 0, 9]}, {"case": [0, 0]}, {"case": [0, 0, -1]}, {"case": "000"}, {"cases": [1, 2]},
    {"ended": [1, 2, 10**17]}, {"started": [None, 10**13, None]}, {"ended": [1, 2, None]}, {"ended": [1, 2, True]},
    {"resource": [None, 0.5, None]}, {"activities": ["x" * 5000, "y"]}, {"cases": ["\ud800", "b"]},
])  # fmt: skip
def test_damaged_events_are_refused(change):
    told = written()
    told["events"]["log-1"] |= change
    with pytest.raises(FileRefused, match=r"events of 'claims\.csv' are missing or damaged"):
        bundle.load(content_of(told))


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


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 5000), st.binary(max_size=4))
def test_changed_bytes_are_restored_or_refused_but_never_crash(at, put):
    content = content_of(written())
    with suppress(FileRefused):
        bundle.load(content[:at] + put + content[at + len(put) :])
