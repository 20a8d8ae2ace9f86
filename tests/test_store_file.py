"""The file: who may open it, what is refused, and that nothing acknowledged is ever lost."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from core.errors import StoreBusy, StoreDamaged, StoreNewer, StoreTrouble
from core.store import Store
from core.store.statements import migrations
from tests.make import NOW, make_act, make_role, make_session, make_workflow

ROOT = Path(__file__).resolve().parents[1]
KNOWN = migrations()[-1][0]
NEXT = KNOWN + 1
MORE = ((NEXT, "alter table role add column nickname varchar; create table extra (a integer)"),)
BROKEN = ((NEXT, "create table extra (a integer); insert into nowhere values (1)"),)

on_posix = pytest.mark.skipif(os.name != "posix", reason="uses POSIX signals, limits or file modes")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "onelane.duckdb"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store.open(path)
    opened.apply(make_act(page="open_session"), "s1", saves=[make_session()])
    yield opened
    opened.close()


def filled(path: Path) -> None:
    """A closed file with one session and one workflow."""
    opened = Store.open(path)
    opened.apply(make_act(), "s1", saves=[make_session(), make_workflow()])
    opened.close()


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


HOLD = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"


def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT, timeout=120
    )


def is_plain(sentence: str, path: Path) -> bool:
    """No path, SQL or words of the database library."""
    return str(path.parent) not in sentence and not any(word in sentence.lower() for word in ("duckdb", "error", "pid"))


def test_what_was_saved_is_there_after_opening_again(path):
    filled(path)
    again = Store.open(path)
    assert [workflow.name for workflow in again.facts("s1").workflows] == ["Claims intake"]
    assert again.version("s1") == max(again.facts("s1").versions.values()) == 2
    again.close()
    again.close()


def test_a_closed_store_says_so(path):
    opened = Store.open(path)
    opened.close()
    for ask in (opened.sessions, lambda: opened.apply(make_act(), "s1", saves=[make_session()])):
        with pytest.raises(StoreTrouble, match="is closed"):
            ask()


def test_opening_twice_in_one_process_is_refused(store, path):
    with pytest.raises(StoreBusy, match="Another process has the file"):
        Store.open(path)


OPEN_AND_TELL = """
import sys
from core.errors import StoreTrouble
from core.store import Store
try:
    Store.open(sys.argv[1])
except StoreTrouble as err:
    print(type(err).__name__, err.sentence)
"""


def test_a_second_process_gets_one_sentence(store, path):
    second = run(OPEN_AND_TELL, path)
    assert second.stdout.startswith("StoreBusy Another process has the file with the sessions open.")
    assert "Traceback" not in second.stderr
    assert is_plain(second.stdout, path)


def test_another_program_that_holds_the_file_is_told_in_one_sentence(path):
    """Somebody looks at the file with DuckDB's own shell: our sidecar is free, DuckDB's lock is not."""
    filled(path)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()",
            path,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout.readline()
        with pytest.raises(StoreBusy, match="Another process"):
            Store.open(path)
    finally:
        holder.communicate(b"\n", timeout=30)
    Store.open(path).close()


@on_posix
def test_the_files_are_readable_by_their_owner_only(path):
    path.parent.chmod(0o755)
    filled(path)
    path.chmod(0o644)
    opened = Store.open(path)
    opened.apply(make_act(), "s1", saves=[make_role()])
    copy = opened.backup()
    for file in (path, path.with_name(path.name + ".wal"), path.with_name(path.name + ".lock"), copy):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    for folder in (opened.backup_folder, opened.staging_folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    opened.close()


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/hostname')",
        "select * from glob('/etc/*')",
        "attach '/tmp/other.duckdb' as other",
        "copy (select 1) to '/tmp/out.csv'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "set threads = 1",
        "select * from visible_to_python",
    ],
)
def test_the_open_file_can_reach_nothing_else(store, statement):
    visible_to_python = [1]
    with store._engine.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(statement)
    assert visible_to_python


def test_it_does_not_start_when_the_lock_down_reads_back_otherwise(path, monkeypatch):
    from core.store import engine

    real = engine.statement
    monkeypatch.setattr(
        engine, "statement", lambda file, name, **n: "select 1" if name == "lock" else real(file, name, **n)
    )
    with pytest.raises(StoreTrouble, match=r"could not be locked down .*enable_external_access, lock_configuration"):
        Store.open(path)


def test_an_older_file_is_migrated_after_a_verified_copy_was_kept(path):
    filled(path)
    migrated = Store.open(path, clock=lambda: NOW, schemas=migrations() + MORE)
    assert migrated.facts("s1").workflows
    assert "nickname" in migrated._engine.types["role"]
    (kept,) = migrated.backup_folder.iterdir()
    assert kept.name == f"before-schema-{NEXT:03}-20261102T093000.duckdb"
    migrated.close()
    kept.rename(path)
    older = Store.open(path)
    assert [workflow.name for workflow in older.facts("s1").workflows] == ["Claims intake"]
    older.close()


def test_migrating_twice_is_nothing(path):
    for _ in range(2):
        Store.open(path, schemas=migrations() + MORE).close()
    assert list((path.parent / "backup").iterdir()) == []


def test_a_newer_file_is_refused_in_one_sentence_and_not_changed(path):
    Store.open(path, schemas=migrations() + MORE).close()
    before = sha256(path)
    with pytest.raises(StoreNewer, match=rf"newer version .*schema {NEXT}, this one knows {KNOWN}\)") as told:
        Store.open(path)
    assert sha256(path) == before
    assert is_plain(told.value.sentence, path)
    Store.open(path, schemas=migrations() + MORE).close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(path):
    filled(path)
    with pytest.raises(StoreTrouble):
        Store.open(path, schemas=migrations() + BROKEN)
    again = Store.open(path)
    assert again.facts("s1").workflows
    assert "extra" not in again._engine.types
    again.close()


def damage_by_truncation(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage_by_emptying(path: Path) -> None:
    path.write_bytes(b"")


def damage_by_text(path: Path) -> None:
    path.write_text("not a database " * 1000)


def damage_by_the_head(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[12288:12800] = b"\xff" * 512
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [damage_by_truncation, damage_by_emptying, damage_by_text, damage_by_the_head],
    ids=lambda each: each.__name__,
)
def test_a_damaged_file_is_left_alone_and_the_sentence_says_what_to_do(path, damage):
    filled(path)
    damage(path)
    before = sha256(path)
    with pytest.raises(StoreDamaged, match="backup folder") as told:
        Store.open(path)
    assert is_plain(told.value.sentence, path)
    assert sha256(path) == before


def test_a_log_that_does_not_replay_is_damage_too(path):
    code = """
import os, sys
from core.store import Store
from tests.make import *
store = Store.open(sys.argv[1])
store.apply(make_act(), "s1", saves=[make_session(), make_workflow()])
os._exit(0)
"""
    run(code, path)
    log = path.with_name(path.name + ".wal")
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 0x40
    log.write_bytes(content)
    before = sha256(path), sha256(log)
    with pytest.raises(StoreDamaged):
        Store.open(path)
    assert (sha256(path), sha256(log)) == before


def test_somebody_elses_database_is_refused_and_not_changed(path):
    with duckdb.connect(str(path)) as other:
        other.execute("create table theirs (a integer)")
    before = sha256(path)
    with pytest.raises(StoreDamaged, match="not one of Onelane"):
        Store.open(path)
    assert sha256(path) == before


def test_a_place_that_cannot_be_used_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    for place in (tmp_path, tmp_path / "file" / "onelane.duckdb"):
        with pytest.raises(StoreTrouble, match="can't be read or written") as told:
            Store.open(place)
        assert is_plain(told.value.sentence, tmp_path / "x")
