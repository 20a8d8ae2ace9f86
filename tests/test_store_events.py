"""Events of imported logs: in as one whole or not at all, and out again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from core import log_summaries
from core.errors import NotFound, Refused, StoreTrouble
from core.store import Store
from tests.coded import coded_folder, is_clean, row_counts, steps
from tests.make import make_act, make_event_log, make_session, make_workflow

REGION = {"region": {"c0": "north", "c1": "south"}}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "onelane.duckdb"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store.open(path)
    opened.apply(make_act(page="open_session"), "s1", saves=[make_session(), make_workflow()])
    yield opened
    opened.close()


def staged(store: Store, count: int = 3, name: str = "import-1", **changed: object) -> Path:
    return coded_folder(store.staging_folder / name, steps(count), REGION if count > 2 else {}, **changed)


def test_events_and_their_log_are_loaded_as_one_and_once(store):
    act, folder = make_act(), staged(store)
    log = store.load_events(act, make_event_log(), folder)
    assert store.load_events(act, make_event_log(event_log_id="again"), folder) == log
    assert store.facts("s1").event_logs == (log,)
    assert row_counts(store) == {
        "event": 3, "event_case": 2, "event_name": 3 + 2 + 1 + 2, "event_case_value": 2, "event_summary": 0,
    }  # fmt: skip
    with pytest.raises(Refused, match=r"imported for this workflow already, as 'claims\.csv'"):
        store.load_events(make_act(), make_event_log(event_log_id="log2"), folder)
    store.load_events(make_act(), make_event_log(event_log_id="log3", workflow_id="refunds"), folder)


def test_what_was_loaded_comes_back_from_the_step_tables(store, tmp_path):
    store.load_events(make_act(), make_event_log(), staged(store))
    store.load_events(make_act(), make_event_log(event_log_id="other", workflow_id="b"), staged(store, name="import-2"))
    with store.working("s1", "log1") as cursor:
        rows = cursor.execute(
            "select position, case_id, name, ended_utc from step join step_case using (case_no)"
            " join step_name on kind = 'activity' and no = activity_no order by position"
        ).fetchall()
        values = cursor.execute(
            "select case_id, name from step_case_value join step_case using (case_no)"
            " join step_name on kind = 'value' and no = value_no order by case_id"
        ).fetchall()
    assert rows == [(n, case, activity, end) for n, (case, activity, _, end, _) in enumerate(steps(3), start=1)]
    assert values == [("c0", "north"), ("c1", "south")]


def test_the_rows_of_a_log_are_written_as_they_are_loaded(store):
    store.load_events(make_act(), make_event_log(), staged(store))
    folder = store.staging_folder / "out"
    folder.mkdir()
    store.write_events("s1", "log1", folder)
    for name in ("events", "cases", "names", "values"):
        written, given = (parquet.read_table(each / f"{name}.parquet") for each in (folder, staged(store)))
        assert written.to_pydict() == given.sort_by([(given.column_names[0], "ascending")]).to_pydict(), name
    store.load_events(make_act(), make_event_log(event_log_id="log2", workflow_id="b"), folder)
    assert row_counts(store, "log2") == row_counts(store)


def test_a_new_workflow_is_saved_with_its_log_or_not_at_all(store):
    new = make_workflow(workflow_id="new", name="New")
    with pytest.raises(Refused, match="3 events arrived of 4"):
        store.load_events(make_act(), make_event_log(workflow_id="new", events=4), staged(store), saves=(new,))
    assert store.facts("s1").workflow("new") is None
    act = make_act()
    log = store.load_events(act, make_event_log(workflow_id="new"), staged(store), saves=(new,))
    assert (log.workflow_id, store.facts("s1").workflow("new").version) == ("new", 1)
    store.undo(make_act(), "s1", expected=act.op_id)
    assert (store.facts("s1").event_logs, store.facts("s1").workflow("new")) == ((), None)


@pytest.mark.parametrize(
    ("changed", "error", "words"),
    [
        ({"events": 4}, Refused, "3 events arrived of 4"),
        ({"cases": 3}, Refused, "2 cases arrived of 3"),
    ],
)
def test_an_import_with_missing_rows_keeps_nothing(store, changed, error, words):
    with pytest.raises(error, match=words):
        store.load_events(make_act(), make_event_log(**changed), staged(store))
    assert store.facts("s1").event_logs == ()
    assert is_clean(store)


@pytest.mark.parametrize(
    "changed",
    [
        {"case_no": [1, 0, 2]},
        {"case_no": [1, 3, 3]},
        {"activity_no": [1, 2, 9]},
        {"activity_no": [1, 2, None]},
        {"resource_no": [1, None, 3]},
        {"resource_no": [1, None, -1]},
        {"position": [1, None, 3]},
        {"started_utc": [None, None, steps(9)[8][3]]},
        {"ended_utc": [None, steps(1)[0][3], steps(1)[0][3]]},
    ],
    ids=str,
)
def test_numbers_that_fit_no_name_and_times_that_run_backwards_are_not_taken(store, changed):
    with pytest.raises((StoreTrouble, Refused), match="Import"):
        store.load_events(make_act(), make_event_log(), staged(store, **changed))
    assert store.facts("s1").event_logs == ()
    assert is_clean(store)


def test_numbers_may_have_gaps_where_a_name_has_no_event(store):
    folder = staged(store, activity_no=[1, 9, 9])
    names = {"kind": ["activity", "activity", "resource", "resource", "attribute", "value", "value"],
             "no": [1, 9, 1, 2, 1, 1, 2], "name": ["a", "b", "r", "s", "region", "north", "south"]}  # fmt: skip
    parquet.write_table(pa.table(names), folder / "names.parquet")
    store.load_events(make_act(), make_event_log(), folder)
    assert log_summaries.figures(store, store.facts("s1"), "log1").events == 3


def test_names_that_are_missing_or_doubled_and_values_of_nobody_are_not_taken(store):
    folder = staged(store)
    whole = {name: (folder / f"{name}.parquet").read_bytes() for name in ("names", "values", "cases")}
    wrong = {
        "names": {"kind": ["activity"] * 3, "no": [1, 2, 2], "name": ["a", "b", "c"]},
        "values": {"case_no": [1, 9], "attribute_no": [1, 1], "value_no": [1, 2]},
        "cases": {"case_no": [1, 1], "case_id": ["a", "b"]},
    }
    for name, columns in wrong.items():
        parquet.write_table(pa.table(columns), folder / f"{name}.parquet")
        with pytest.raises(StoreTrouble, match="do not fit together"):
            store.load_events(make_act(), make_event_log(), folder)
        (folder / f"{name}.parquet").write_bytes(whole[name])
    for content in (b"", b"PAR1 is no Parquet PAR1", whole["cases"]):
        (folder / "names.parquet").write_bytes(content)
        with pytest.raises(StoreTrouble, match="Import the file again") as told:
            store.load_events(make_act(), make_event_log(), folder)
        assert str(store.staging_folder) not in told.value.sentence
    assert is_clean(store)


def test_events_are_never_added_to_an_import_that_exists(store):
    store.load_events(make_act(), make_event_log(), staged(store))
    store.undo(make_act(), "s1")
    with pytest.raises(Refused, match="exists already"):
        store.load_events(make_act(), make_event_log(), staged(store))
    assert row_counts(store)["event"] == 3


def test_events_are_read_from_the_staging_folder_only(store, tmp_path):
    outside = coded_folder(tmp_path / "outside", steps(3))
    link = store.staging_folder / "link"
    link.symlink_to(outside)
    linked = staged(store, name="linked")
    (linked / "events.parquet").unlink()
    (linked / "events.parquet").symlink_to(outside / "events.parquet")
    for folder in (outside, link, linked, store.staging_folder / ".." / "outside", store.staging_folder / "*"):
        with pytest.raises(StoreTrouble, match="Import the file again"):
            store.load_events(make_act(), make_event_log(), folder)
    assert is_clean(store)


def test_undoing_an_import_deletes_it_softly_and_makes_room_for_the_same_file(store):
    store.load_events(make_act(), make_event_log(), staged(store))
    store.undo(make_act(), "s1")
    assert store.facts("s1").event_logs == ()
    assert row_counts(store)["event"] == 3
    store.load_events(make_act(), make_event_log(event_log_id="log2"), staged(store))
    ((deleted, _, _),) = store.deleted("s1")
    assert deleted.record_id == "log1"


def test_a_log_for_a_session_that_is_gone_leaves_nothing(store):
    with pytest.raises(NotFound):
        store.load_events(make_act(), make_event_log(session_id="nobody"), staged(store))
    assert is_clean(store)


def test_figures_that_came_with_the_events_are_kept_and_nonsense_is_left_out(store):
    folder = staged(store)
    (folder / "figures.json").write_text("[]")
    store.load_events(make_act(), make_event_log(), folder)
    document = json.dumps({"calendar": "Mon", "method": 3, "figures": {}})
    (folder / "figures.json").write_text(document)
    store.load_events(make_act(), make_event_log(event_log_id="log2", workflow_id="b"), folder)
    assert store.newest_summary("s1", "log1") is None
    assert store.summary("s1", "log2", "Mon", 3) == store.newest_summary("s1", "log2") == document
    assert store.summary("s1", "log2", "Mon", 4) is None


def test_of_a_log_only_the_newest_summaries_stay_and_none_stands_in_the_history(store):
    before = store.newest()
    for number in range(7):
        store.keep_summary("s1", "log1", f"calendar {number}", 1, "{}")
    assert row_counts(store)["event_summary"] == 4
    assert store.summary("s1", "log1", "calendar 6", 1) == "{}"
    store.keep_summary("s1", "log1", "calendar 6", 1, "[]")
    assert store.summary("s1", "log1", "calendar 6", 1) == "[]"
    assert store.newest() == before
