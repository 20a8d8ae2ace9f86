"""A session with a small log, as stored and as bundles of both versions hold it."""

from __future__ import annotations

import json
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from core.exporters import bundle
from core.exporters.bundle_events import Events
from core.records import FACTS_FIELD, EventLog, Facts
from core.store import Store
from tests.coded import coded_folder
from tests.make import make_act
from tests.plan_sample import NOW, sample_facts

SHA = "a" * 64


def a_log(**given: Any) -> EventLog:
    usual: dict[str, Any] = {
        "session_id": "session-1", "event_log_id": "log-1", "workflow_id": "claims", "file_name": "claims.csv",
        "sha256": SHA, "rows_read": 4, "rows_refused": 1, "events": 3, "cases": 2, "imported_utc": NOW,
    }  # fmt: skip
    return EventLog(**usual | given)


ROWS = [
    ("c1", "Arrive", None, datetime(2026, 3, 2, 9, 0, 0, 250_000), None),
    ("c1", "Decide", datetime(2026, 3, 2, 9, 5), datetime(2026, 3, 2, 9, 30), "Ana"),
    ("c2", "Arrive", None, datetime(1969, 12, 31, 23, 59), "=cmd()"),
]
COUNTED = {
    "pairing": {"paired": 1, "starts_alone": 0, "completes_alone": 2, "left_out": 4, "words": [["START", 1], ["x", 3]]},
    "rows_as_events": {
        "events": 8, "activities": 2, "variants": 2, "flow_kinds": 3, "flow_total": 6, "rework_total": 1,
    },
}  # fmt: skip


def events_of(rows: list[Any], folder: Path, summary: str | None = None) -> Events:
    return Events.of(coded_folder(folder, rows, {"region": {row[0]: "north" for row in rows[:1]}}), summary)


def some_events() -> Events:
    with tempfile.TemporaryDirectory() as folder:
        return events_of(ROWS, Path(folder), json.dumps({"figures": COUNTED | {"weeks": []}}))


def written_by_version_1() -> dict[str, Any]:
    """What the first release wrote for the same session and log."""
    told = written(schema_version=1)
    for row in told["records"]["event_log"]:
        for later in ("attributes", "pairing", "parent_id", "split_by", "split_value"):
            del row[later]
    for row in told["records"]["estimate"]:
        del row["measured"], row["measured_note"]
    for later in ("activity_label", "scenario"):
        told["records"].pop(later, None)
    told["events"] = {"log-1": {
        "cases": ["c1", "c2"], "activities": ["Arrive", "Decide"], "resources": ["Ana", "=cmd()"], "unit": "ms",
        "case": [0, 0, 1], "activity": [0, 1, 0], "resource": [None, 0, 1], "started": [None, 1772442300000, None],
        "ended": [1772442000250, 1772443800000, -60000],
    }}  # fmt: skip
    return told


def with_log() -> tuple[Facts, dict[str, Events]]:
    return sample_facts(event_logs=(a_log(),)), {"log-1": some_events()}


def written(**changed: Any) -> dict[str, Any]:
    facts, events = with_log()
    told: dict[str, Any] = json.loads(bundle.dump(facts, made_utc=NOW, events=events))
    return told | changed


def content_of(told: dict[str, Any]) -> bytes:
    return json.dumps(told).encode()


def stored(store: Store) -> Facts:
    facts, events = with_log()
    records = [record for table, name in FACTS_FIELD.items() if table != "event_log" for record in getattr(facts, name)]
    store.apply(make_act(), "session-1", saves=[facts.session, *records])
    folder = store.staging_folder / "import-1"
    events["log-1"].write(folder)
    store.load_events(make_act(), facts.event_logs[0], folder)
    return store.facts("session-1")


def rows_in(store: Store) -> list[tuple[Any, ...]]:
    with store.working("session-1", "log-1") as cursor:
        return cursor.execute(
            "select case_id, activity.name, started_utc, ended_utc, resource.name from step"
            " join step_case using (case_no)"
            " join step_name as activity on activity.kind = 'activity' and activity.no = activity_no"
            " left join step_name as resource on resource.kind = 'resource' and resource.no = resource_no"
            " order by position"
        ).fetchall()
