"""A load of events that is stopped, killed, sent twice or meets a full disk, beside everybody's saves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import Refused, StoreTrouble
from core.store import Store, events, saving
from tests.coded import coded_folder, is_clean, row_counts, steps
from tests.make import make_act, make_event_log, make_role, make_session, make_workflow

ROOT = Path(__file__).resolve().parents[1]

on_posix = pytest.mark.skipif(os.name != "posix", reason="uses POSIX signals or limits")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "onelane.duckdb"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store.open(path)
    opened.apply(make_act(page="open_session"), "s1", saves=[make_session(), make_workflow()])
    yield opened
    opened.close()


MANY = 400_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with many events, and one file for others to copy."""
    import duckdb

    folder = tmp_path_factory.mktemp("large")
    making = duckdb.connect()
    making.execute(
        f"copy (select i + 1 as position, (i // 10 + 1)::integer as case_no, (i % 7 + 1)::integer as activity_no,"
        f" 1::integer as resource_no, null::timestamp as started_utc,"
        f" timestamp '2026-01-01' + i * interval 7 second as ended_utc, null::double as cost"
        f" from range({MANY}) as t(i)) to '{folder}/events.parquet'"
    )
    making.execute(
        f"copy (select i::integer + 1 as case_no, 'c' || i as case_id from range({MANY // 10}) as t(i))"
        f" to '{folder}/cases.parquet'"
    )
    making.execute(
        "copy (select 'activity' as kind, i::integer as no, 'a' || i as name from range(1, 8) as t(i)"
        f" union all select 'resource', 1, 'r') to '{folder}/names.parquet'"
    )
    return folder


LARGE = {"events": MANY, "cases": MANY // 10, "rows_read": MANY}


def staged_large(store: Store, large: Path) -> Path:
    folder = store.staging_folder / "large"
    folder.mkdir()
    for file in large.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


@pytest.fixture
def in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "SLICE", 20_000)


def test_progress_is_told_from_nothing_to_all(store, large, in_slices):
    heard: list[float] = []
    folder = staged_large(store, large)
    store.load_events(make_act(), make_event_log(**LARGE), folder, told=lambda share, _: heard.append(share))
    assert heard == sorted(heard)
    assert (heard[0], heard[-1], len(heard)) == (0, 1, MANY // 20_000 + 2)
    assert row_counts(store)["event"] == MANY


@pytest.mark.parametrize("at", [0, 1, 5])
def test_a_load_is_cancelled_by_a_flag_or_by_its_act_and_leaves_nothing(store, large, in_slices, at):
    folder, stop, act, heard = staged_large(store, large), threading.Event(), make_act(), []

    def told(share: float, _: str) -> None:
        heard.append(share)
        if len(heard) > at:
            stop.set() if at else store.cancel_load(act.op_id)

    with pytest.raises(Refused, match=r"cancelled\. Nothing of it was kept"):
        store.load_events(act, make_event_log(**LARGE), folder, told=told, stop=stop)
    assert is_clean(store)
    assert store.facts("s1").event_logs == ()
    assert not store.cancel_load(act.op_id)
    assert store.load_events(act, make_event_log(**LARGE), folder).events == MANY


def test_a_wish_to_stop_interrupts_what_runs(store):
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    began = time.monotonic()
    with pytest.raises(Refused, match="was cancelled"), store.working("s1", "log1", stop) as cursor:
        cursor.execute("select count(*) from range(100000) as a, range(1000000) as b where a.range * b.range % 7 = 3")
    assert time.monotonic() - began < 5
    assert store.sessions()


def test_nothing_but_temporary_tables_is_made_where_figures_are_computed(store):
    with store.working("s1", "log1") as cursor:
        cursor.execute("create temp table mine as select count(*) as n from step")
        assert cursor.execute("select n from mine").fetchall() == [(0,)]
    for statement in ("delete from event", "create table theirs (a integer)", "insert into role select * from role"):
        with pytest.raises(StoreTrouble), store.working("s1", "log1") as cursor:
            cursor.execute(statement)


def test_the_same_import_sent_by_many_at_once_is_one(store, large):
    folder, act = staged_large(store, large), make_act()
    with ThreadPoolExecutor(4) as several:
        sent = [several.submit(store.load_events, act, make_event_log(**LARGE), folder) for _ in range(4)]
        logs = {each.result().version for each in sent}
    assert logs == {1}
    assert row_counts(store)["event"] == MANY
    assert len(store.changes("s1", record_id="log1")) == 1


def test_others_save_while_a_log_is_loaded(store, large, in_slices):
    folder, saved_meanwhile = staged_large(store, large), []

    def told(share: float, _: str) -> None:
        if 0 < share < 1:
            store.apply(make_act(), "s1", saves=[make_role(role_id=f"r{share}")])
            saved_meanwhile.append(len(store.facts("s1").event_logs))

    store.load_events(make_act(), make_event_log(**LARGE), folder, told=told)
    assert saved_meanwhile == [0] * (MANY // 20_000 - 1)
    assert len(store.facts("s1").roles) == len(saved_meanwhile)


def test_what_the_record_is_refused_for_takes_the_rows_with_it(store, large, in_slices):
    """The same file is imported by somebody else between the look and the record."""
    folder = staged_large(store, large)

    def told(share: float, _: str) -> None:
        if share == 1:
            act, theirs = make_act(who="Ben"), [make_event_log(event_log_id="log2")]
            types = store._engine.types
            store._writer.submit(lambda unit: saving.apply(unit, types, act, "s1", theirs, (), ()), 10)

    with pytest.raises(Refused, match="imported for this workflow already"):
        store.load_events(make_act(), make_event_log(**LARGE), folder, told=told)
    assert is_clean(store)
    assert [log.event_log_id for log in store.facts("s1").event_logs] == ["log2"]


LOAD_UNTIL_KILLED = """
import sys
from pathlib import Path
from core.store import Store, events
from tests.make import *
events.SLICE = 20_000
store = Store.open(sys.argv[1])
def told(share, doing):
    print(share, flush=True)
store.load_events(make_act(op_id="load"), make_event_log(events=int(sys.argv[3]), cases=int(sys.argv[3]) // 10),
                  Path(sys.argv[2]), told=told)
print("done", flush=True)
input()
"""


@on_posix
@pytest.mark.parametrize("after", [1, 3, 12, 22])
def test_a_process_killed_in_a_load_leaves_the_whole_log_or_nothing(store, path, large, after):
    folder = staged_large(store, large)
    store.close()
    child = subprocess.Popen(
        [sys.executable, "-c", LOAD_UNTIL_KILLED, path, folder, str(MANY)], cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    lines = [child.stdout.readline() for _ in range(after)]
    child.send_signal(signal.SIGKILL)
    rest, _ = child.communicate(timeout=60)
    again = Store.open(path)
    is_there = bool(again.facts("s1").event_logs)
    assert is_there or "done" not in [*lines, rest]
    assert row_counts(again)["event"] == MANY if is_there else is_clean(again)
    assert again.load_events(make_act(op_id="load"), make_event_log(**LARGE), folder).events == MANY
    assert row_counts(again)["event"] == MANY
    again.close()


def test_rows_left_by_a_killed_process_are_cleared_at_the_next_start(store, path):
    store.load_events(make_act(), make_event_log(), coded_folder(store.staging_folder / "import-1", steps(3)))
    with store._engine.cursor() as cursor:
        cursor.execute("insert into event_load values ('s1', 'left', now()::timestamp)")
        cursor.execute("insert into event select 's1', 'left', 1, 1, 1, null, null, now()::timestamp, null")
        cursor.execute("insert into event_case values ('s1', 'left', 1, 'c')")
    store.close()
    again = Store.open(path)
    assert is_clean(again, "left")
    assert row_counts(again)["event"] == 3
    again.close()


FULL_DISK = """
import os, resource, signal, sys
from pathlib import Path
from core.errors import StoreTrouble
from core.store import Store
from tests.make import *
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store.open(sys.argv[1])
many = int(sys.argv[3])
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(sys.argv[1]) + 500_000, hard))
log = make_event_log(events=many, cases=many // 10)
try:
    store.load_events(make_act(), log, Path(sys.argv[2]))
except StoreTrouble as err:
    print(err)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
print(store.facts("s1").event_logs)
print(store.load_events(make_act(), log, Path(sys.argv[2])).events)
store.close()
again = Store.open(sys.argv[1])
print(len(again.facts("s1").event_logs))
"""


@on_posix
def test_a_full_disk_in_a_load_is_told_and_the_load_works_when_there_is_room_again(store, path, large):
    folder = staged_large(store, large)
    store.close()
    ran = subprocess.run(
        [sys.executable, "-c", FULL_DISK, path, folder, str(MANY)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
    told, logs, events, reopened = (line.strip() for line in ran.stdout.splitlines()[:4])
    assert "the disk of this machine is full" in told, ran.stderr
    assert (logs, events, reopened) == ("()", str(MANY), "1")
