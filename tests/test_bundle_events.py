"""The events in a bundle: they come back as they went, and nothing that is not a log's is taken."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from core.actions import print_plan
from core.errors import FileRefused, StoreTrouble
from core.exporters import bundle
from core.exporters.bundle_events import Events, packed, unpacked
from core.store import Store
from tests.bundle_sample import COUNTED, ROWS, content_of, events_of, with_log, written, written_by_version_1
from tests.coded import coded_folder
from tests.make import make_act
from tests.plan_sample import NOW


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "there.duckdb")
    yield opened
    opened.close()


MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1))
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES, st.none() | MOMENTS, MOMENTS, st.none() | NAMES), max_size=20))
def test_events_come_back_as_they_went(rows):
    rows = [(*row[:2], None if row[2] is None else min(row[2], row[3]), *row[3:]) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        events = events_of(rows, Path(folder))
    back, count, cases = unpacked(json.loads(json.dumps(packed(events))))
    assert back == events
    assert (count, cases) == (len(rows), len({row[0] for row in rows}))


@pytest.mark.parametrize("change", [
    {"unit": "week"}, {"case": [0, 0, 9]}, {"case": [0, 0]}, {"case": [0, 0, -1]}, {"case": "000"}, {"cases": [1, 2]},
    {"ended": [1, 2, 10**17]}, {"started": [None, 10**13, None]}, {"ended": [1, 2, None]}, {"ended": [1, 2, True]},
    {"resource": [None, 0.5, None]}, {"activities": ["y", "y"]}, {"cases": ["\ud800", "b"]},
])  # fmt: skip
def test_damaged_events_of_version_1_are_refused(change):
    told = written_by_version_1()
    told["events"]["log-1"] |= change
    with pytest.raises(FileRefused, match=r"events of 'claims\.csv' are missing or damaged"):
        bundle.load(content_of(told))


def parquet_of(**columns: Any) -> str:
    out = pa.BufferOutputStream()
    parquet.write_table(pa.table(columns), out)
    return base64.b64encode(out.getvalue()).decode()


@pytest.mark.parametrize("change", [
    {"events": ""}, {"events": None}, {"events": "UEFSMQ=="}, {"events": "not base64!"}, {"names": "AAAA" * 100},
    {"cases": parquet_of(case_no=[1, 2], case_id=["a", "b"])},
    {"cases": parquet_of(case_no=pa.array([1, 2], pa.int32()), case_id=["a", "a"])},
    {"cases": parquet_of(case_no=pa.array([1, None], pa.int32()), case_id=["a", "b"])},
    {"names": parquet_of(kind=["activity"] * 2, no=pa.array([1, 2], pa.int32()), name=["a", "a"])},
    {"names": parquet_of(kind=["spell"] * 2, no=pa.array([1, 2], pa.int32()), name=["a", "b"])},
    {"names": parquet_of(kind=["activity"], no=pa.array([1], pa.int32()), name=["x" * (2**20 + 1)])},
    {"values": parquet_of(a=[1])}, {"more": ""}, {"counted": {"spell": {}}}, {"counted": []},
    {"counted": {"pairing": {"paired": -1}}}, {"counted": COUNTED | {"rows_as_events": {"events": "many"}}},
])  # fmt: skip
def test_damaged_events_are_refused(change):
    told = written()
    told["events"]["log-1"] |= change
    with pytest.raises(FileRefused, match=r"events of 'claims\.csv' are missing or damaged"):
        bundle.load(content_of(told))


@pytest.mark.parametrize("rows", [
    [("c", "a", None, datetime(9999, 1, 1), None)], [("c", "a", datetime(1500, 1, 1), datetime(2000, 1, 1), None)],
    [("c", "a", datetime(2001, 1, 1), datetime(2000, 1, 1), None)],
])  # fmt: skip
def test_times_that_no_log_has_are_refused(tmp_path, rows):
    told = written()
    told["events"]["log-1"] = packed(events_of(rows, tmp_path))
    with pytest.raises(FileRefused, match="missing or damaged"):
        bundle.load(content_of(told))


def test_numbers_that_fit_no_name_are_refused_by_the_store(there, tmp_path):
    told = written()
    folder = coded_folder(tmp_path / "wrong", ROWS, activity_no=[1, 2, 9])
    told["events"]["log-1"] = packed(Events.of(folder))
    with pytest.raises(StoreTrouble, match="do not fit together"):
        print_plan.restore(there, make_act(), content_of(told))
    assert there.sessions() == ()


def test_a_bundle_that_could_not_be_restored_is_not_made(monkeypatch):
    facts, events = with_log()
    monkeypatch.setattr(bundle, "LARGEST_BYTES", 1000)
    with pytest.raises(FileRefused, match="Delete imported logs"):
        bundle.dump(facts, made_utc=NOW, events=events)
