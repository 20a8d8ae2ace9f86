"""A file that the first release made: everything in it is there afterwards, and its log measures the same."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from core import log_summaries
from core.errors import StoreTrouble
from core.store import Store
from core.store.statements import SQL_FOLDER, migrations
from tests.coded import coded_folder
from tests.make import NOW, make_act, make_event_log, make_workflow

ROOT = Path(__file__).resolve().parents[1]
SCHEMA_1 = SQL_FOLDER / "schema_001.sql"
RECORDS = """
insert into schema_version values (1, now()::timestamp);
insert into session values ('s1', 1, 'Old', 'EUR', 'a4', 'UTC', [0, 1, 2, 3, 4], '09:00', '17:00', [], 7, 10000, 50000,
    'fairly sure', false, 'Ana', '2026-01-01', null, null, 1);
insert into workflow values ('s1', 1, 'claims', 'Claims', '', null, 'month', false, 0, null, null, 2);
insert into estimate values ('s1', 1, 'claims.volume', 'claims', 'volume', 1, 2, 3, 'guess', null, '', null, 'Ana',
    '2026-01-01', null, null, 3);
insert into change values
    (1, 'op1', 's1', 'open_session', 'session', 's1', 1, 'Ana', '2026-01-01', null, '{}', null),
    (2, 'op1', 's1', 'map_friction', 'workflow', 'claims', 1, 'Ana', '2026-01-01', null, '{}', null),
    (3, 'op1', 's1', 'map_friction', 'estimate', 'claims.volume', 1, 'Ana', '2026-01-01', null, '{}', null);
"""
ROWS = [
    ("c2", "Register", None, datetime(2026, 1, 5, 9), "Ana"),
    ("c1", "Register", datetime(2026, 1, 5, 9, 30), datetime(2026, 1, 5, 10), None),
    ("c2", "=decide('x')", datetime(2026, 1, 5, 12), datetime(2026, 1, 5, 12), "Ben"),
    ("c1", "Register", None, datetime(2026, 1, 6, 10), "Ana"),
    ("C1", "ثلاثة", None, datetime(2026, 1, 6, 10), "ben"),
    ("c1", "register", None, datetime(2026, 1, 7, 10), ""),
]


def old_file(path: Path, logs: dict[str, list[tuple]]) -> None:
    """A file as schema 1 holds it."""
    with duckdb.connect(str(path)) as made:
        made.execute(SCHEMA_1.read_text())
        made.execute(RECORDS)
        for number, (log_id, rows) in enumerate(logs.items()):
            cases = len({row[0] for row in rows})
            made.execute(
                "insert into event_log values ('s1', 1, $log, 'claims', $log || '.csv', repeat('a', 64), '{}', 'UTC',"
                " $n, 0, $n, $cases, true, null, null, 'Ana', '2026-01-01', null, null, 4)",
                {"log": log_id, "n": len(rows), "cases": cases},
            )
            made.execute(
                "insert into change values ($id, 'op2', 's1', 'map_friction', 'event_log', $log, 1, 'Ana',"
                " '2026-01-01', null, '{}', null)",
                {"id": 4 + number, "log": log_id},
            )
            made.executemany(
                "insert into event values ('s1', ?, ?, ?, ?, ?, ?, ?)",
                [[log_id, place * 3, *row] for place, row in enumerate(rows, start=1)],
            )


def as_texts(store: Store, log_id: str) -> list[tuple]:
    with store.working("s1", log_id) as cursor:
        return cursor.execute(
            "select position, case_id, activity.name, started_utc, ended_utc, resource.name from step"
            " join step_case using (case_no)"
            " join step_name as activity on activity.kind = 'activity' and activity.no = activity_no"
            " left join step_name as resource on resource.kind = 'resource' and resource.no = resource_no"
            " order by position"
        ).fetchall()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "onelane.duckdb"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Store]:
    """A store made today, to import the same rows into."""
    opened = Store.open(tmp_path / "fresh.duckdb")
    yield opened
    opened.close()


def test_every_row_of_an_old_file_is_there_after_migrating(path):
    old_file(path, {"log1": ROWS, "log2": ROWS[::-1]})
    store = Store.open(path, clock=lambda: NOW)
    for log_id, rows in (("log1", ROWS), ("log2", ROWS[::-1])):
        assert as_texts(store, log_id) == [
            (place * 3, case, activity, started, ended, who)
            for place, (case, activity, started, ended, who) in enumerate(rows, start=1)
        ]
    facts = store.facts("s1")
    assert facts.estimates[0].measured == ()
    assert (facts.event_logs[0].attributes, facts.event_logs[0].pairing, facts.event_logs[0].parent_id) == (
        (),
        {},
        None,
    )
    (kept,) = store.backup_folder.iterdir()
    assert kept.name == f"before-schema-{migrations()[-1][0]:03}-20261102T093000.duckdb"
    store.close()


def test_numbers_follow_the_order_in_which_texts_first_stand_in_the_log(path):
    old_file(path, {"log1": ROWS})
    store = Store.open(path)
    with store.working("s1", "log1") as cursor:
        cases = cursor.execute("select case_id from step_case order by case_no").fetchall()
        names = cursor.execute("select kind, name from step_name order by kind, no").fetchall()
    assert [case for (case,) in cases] == ["c2", "c1", "C1"]
    assert [name for kind, name in names if kind == "activity"] == ["Register", "=decide('x')", "ثلاثة", "register"]
    assert [name for kind, name in names if kind == "resource"] == ["Ana", "Ben", "ben", ""]
    store.close()


def same_figures(path: Path, fresh: Store, rows: list[tuple]) -> None:
    old_file(path, {"log1": rows})
    migrated = Store.open(path)
    old = migrated.facts("s1")
    fresh.apply(make_act(), "s1", saves=[old.session.changed(version=0), make_workflow(role_id=None)])
    log = make_event_log(events=len(rows), cases=len({row[0] for row in rows}))
    fresh.load_events(make_act(), log, coded_folder(fresh.staging_folder / "import-1", rows))
    found = log_summaries.figures(migrated, old, "log1")
    assert found == log_summaries.figures(fresh, fresh.facts("s1"), "log1")
    assert (found.events, found.cases) == (log.events, log.cases)
    migrated.close()


def test_the_log_of_an_old_file_measures_what_it_would_measure_today(path, fresh):
    same_figures(path, fresh, ROWS)


def test_a_real_log_measures_the_same_after_migrating(path, fresh, logs):
    with (logs / "production.csv").open(newline="") as file:
        read = list(csv.DictReader(file))[:2000]
    rows = [
        (
            row["Case ID"], row["Activity"], datetime.fromisoformat(row["Start Timestamp"].replace("/", "-")),
            datetime.fromisoformat(row["Complete Timestamp"].replace("/", "-")), row["Resource"],
        )
        for row in read
    ]  # fmt: skip
    same_figures(path, fresh, rows)


def test_an_old_file_without_events_is_migrated_too(path):
    old_file(path, {})
    store = Store.open(path)
    assert store.facts("s1").event_logs == ()
    store.close()
    Store.open(path).close()
    assert len(list((path.parent / "backup").iterdir())) == 1


MIGRATE = """
import sys
from core.store import Store
print("begun", flush=True)
Store.open(sys.argv[1])
"""


@pytest.mark.skipif(os.name != "posix", reason="uses POSIX signals")
@pytest.mark.parametrize("after", [0.02, 0.15, 0.3, 0.5])
def test_a_kill_while_migrating_leaves_the_old_file_or_the_new_one(path, after):
    old_file(path, {"log1": ROWS})
    with duckdb.connect(str(path)) as made:
        made.execute(
            "insert into event select 's1', 'log1', i + 100, 'case ' || (i // 9), 'step ' || (i % 13), null,"
            " timestamp '2026-01-05' + i * interval 1 minute, 'r' || (i % 40) from range(300000) as t(i)"
        )
    child = subprocess.Popen([sys.executable, "-c", MIGRATE, path], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    child.stdout.readline()
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=60)
    store = Store.open(path)
    with store.working("s1", "log1") as cursor:
        assert cursor.execute("select count(*), count(distinct case_no) from step").fetchone() == (300_006, 33_337)
    store.close()


def test_a_migration_that_fails_after_the_events_were_made_anew_leaves_them_as_they_were(path):
    old_file(path, {"log1": ROWS})
    broken = [(number, text + ("; select nonsense" if number == 2 else "")) for number, text in migrations()]
    with pytest.raises(StoreTrouble):
        Store.open(path, schemas=tuple(broken))
    with duckdb.connect(str(path), read_only=True) as looked:
        assert looked.execute("select max(version) from schema_version").fetchone() == (1,)
        assert looked.execute("select case_id from event order by position").fetchall() == [(row[0],) for row in ROWS]
    Store.open(path).close()
