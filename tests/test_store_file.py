"""The file: who may open it, what is refused, and that nothing acknowledged is ever lost."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from core.errors import StoreBusy, StoreDamaged, StoreNewer, StoreSlow, StoreTrouble
from core.store import Store
from core.store.statements import migrations
from tests.make import NOW, make_act, make_role, make_session, make_workflow

ROOT = Path(__file__).resolve().parents[1]
SECOND = ((2, "alter table role add column nickname varchar; create table extra (a integer)"),)
BROKEN = ((2, "create table extra (a integer); insert into nowhere values (1)"),)

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
    migrated = Store.open(path, clock=lambda: NOW, schemas=migrations() + SECOND)
    assert migrated.facts("s1").workflows
    assert "nickname" in migrated._engine.types["role"]
    (kept,) = migrated.backup_folder.iterdir()
    assert kept.name == "before-schema-002-20261102T093000.duckdb"
    migrated.close()
    kept.rename(path)
    older = Store.open(path)
    assert [workflow.name for workflow in older.facts("s1").workflows] == ["Claims intake"]
    older.close()


def test_migrating_twice_is_nothing(path):
    for _ in range(2):
        Store.open(path, schemas=migrations() + SECOND).close()
    assert list((path.parent / "backup").iterdir()) == []


def test_a_newer_file_is_refused_in_one_sentence_and_not_changed(path):
    Store.open(path, schemas=migrations() + SECOND).close()
    before = sha256(path)
    with pytest.raises(StoreNewer, match=r"newer version of Onelane \(schema 2, this one knows 1\)") as told:
        Store.open(path)
    assert sha256(path) == before
    assert is_plain(told.value.sentence, path)
    Store.open(path, schemas=migrations() + SECOND).close()


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


def test_a_backup_under_writes_is_one_moment_and_opens(store, tmp_path):
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            pair = [make_workflow(workflow_id=f"w{number}"), make_role(role_id=f"r{number}")]
            store.apply(make_act(), "s1", saves=pair)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [store.backup(tmp_path / "elsewhere" / str(number)) for number in range(4)]
    finally:
        stop.set()
        writer.join()
    assert list(store.backup_folder.iterdir()) == []
    for copy in copies:
        restored = Store.open(copy)
        facts = restored.facts("s1")
        assert len(facts.workflows) == len(facts.roles)
        assert len(restored.changes("s1", limit=100_000)) == len(facts.workflows) * 2 + 1
        restored.close()


WRITE_UNTIL_KILLED = """
import sys, threading
from core.store import Store
from tests.make import *
store = Store.open(sys.argv[1])
if not store.sessions():
    store.apply(make_act(), "s1", saves=[make_session()])
def write(name):
    number = 0
    while True:
        number += 1
        one = f"{sys.argv[2]}-{name}-{number}"
        store.apply(make_act(op_id=one), "s1", saves=[make_workflow(workflow_id=one), make_role(role_id=one)])
        sys.stdout.write(one + "\\n")
        sys.stdout.flush()
for name in range(3):
    threading.Thread(target=write, args=(name,), daemon=True).start()
threading.Event().wait()
"""


@on_posix
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(path):
    chance = random.Random(7)
    acknowledged: set[str] = set()
    for kill in range(10):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITE_UNTIL_KILLED, path, str(kill)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        first = child.stdout.readline()
        time.sleep(chance.uniform(0, 0.2))
        child.send_signal(signal.SIGKILL)
        rest, _ = child.communicate(timeout=60)
        lines = (first + rest).split("\n")
        acknowledged.update(line for line in lines[:-1] if line)
    again = Store.open(path)
    facts = again.facts("s1")
    kept = {workflow.workflow_id for workflow in facts.workflows}
    assert len(acknowledged) >= 10
    assert acknowledged <= kept
    assert kept == {role.role_id for role in facts.roles}, "a save is there as a whole or not at all"
    one = next(iter(acknowledged))
    again.apply(make_act(op_id=one), "s1", saves=[make_workflow(workflow_id="sent-again")])
    assert "sent-again" not in {workflow.workflow_id for workflow in again.facts("s1").workflows}
    again.close()


FILL_THE_DISK = """
import random, resource, signal, sys, os
from core.errors import StoreTrouble
from core.store import Store
from tests.make import *
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store, saved = Store.open(sys.argv[1]), 0
store.apply(make_act(), "s1", saves=[make_session()])
def save():
    global saved
    texts = [random.randbytes(2000).hex() for _ in range(100)]
    made = [make_workflow(workflow_id=f"w{saved}.{n}", note=text) for n, text in enumerate(texts)]
    store.apply(make_act(), "s1", saves=made)
    saved += 1
for _ in range(150):
    if os.path.getsize(sys.argv[1]) < 24_000_000:
        save()
assert os.path.getsize(sys.argv[1]) > 20_000_000, "the log was never folded into the file"
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000_000, hard))
told = None
for _ in range(60):
    try:
        save()
    except StoreTrouble as err:
        told = err
        break
print(told, type(told.__cause__).__name__)
print(len(store.facts("s1").workflows) == saved * 100)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
save()
print(len(store.facts("s1").workflows) == saved * 100)
store.close()
print(len(Store.open(sys.argv[1]).facts("s1").workflows) == saved * 100)
"""


@on_posix
def test_a_full_disk_is_told_loses_nothing_and_is_over_when_there_is_room_again(path):
    """A limit on the size of files stands in for the full disk: the checkpoint fails with a fatal error."""
    ran = run(FILL_THE_DISK, path)
    assert "the log was never folded" not in ran.stderr
    told, read, saved, reopened = ran.stdout.splitlines()[:4]
    assert told.startswith("The save was not confirmed, perhaps because the disk of this machine is full.")
    assert told.endswith("FatalException")
    assert (read, saved, reopened) == ("True", "True", "True")


dies = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


@dies
def test_a_dead_writer_thread_is_noticed_told_and_replaced(store):
    def kills_the_thread(_unit):
        raise SystemExit

    with pytest.raises(StoreTrouble, match="broke off inside the program"):
        store._writer.submit(kills_the_thread, 10)
    store.apply(make_act(), "s1", saves=[make_workflow()])
    assert store.facts("s1").workflows


@dies
def test_what_waits_behind_a_dying_writer_thread_is_still_saved(store):
    let_go = threading.Event()
    answers: list[object] = []

    def kills_the_thread(_unit):
        let_go.wait(10)
        raise SystemExit

    def send(work) -> None:
        try:
            answers.append(work())
        except StoreTrouble as err:
            answers.append(err)

    first = threading.Thread(target=send, args=(lambda: store._writer.submit(kills_the_thread, 20, alone=True),))
    first.start()
    saving = lambda: store.apply(make_act(), "s1", saves=[make_workflow()])  # noqa: E731
    second = threading.Thread(target=send, args=(saving,))
    second.start()
    let_go.set()
    first.join()
    second.join()
    assert sorted(type(answer).__name__ for answer in answers) == ["StoreTrouble", "tuple"]
    assert store.facts("s1").workflows


def test_a_save_that_takes_too_long_is_told_and_not_done_later_behind_ones_back(store):
    let_go = threading.Event()
    blocker = threading.Thread(target=lambda: store._writer.submit(lambda _unit: let_go.wait(20), 30, alone=True))
    blocker.start()
    ran = []
    with pytest.raises(StoreSlow, match="Nothing was saved"):
        store._writer.submit(lambda _unit: ran.append(1), 0.3)
    let_go.set()
    blocker.join()
    store.apply(make_act(), "s1", saves=[make_workflow()])
    assert ran == []


def test_many_readers_and_writers_at_once_see_whole_saves_only(store):
    store.apply(make_act(), "s1", saves=[make_workflow(note="0"), make_role(name="0")])
    wrong: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            facts = store.facts("s1")
            if facts.workflows[0].note != facts.roles[0].name:
                wrong.append(facts)
            if store.changes("s1", limit=1)[0].session_id != "s1" or len(store.sessions()) != 1:
                wrong.append("rows of another reading")

    readers = [threading.Thread(target=read) for _ in range(6)]
    for reader in readers:
        reader.start()
    for number in range(1, 60):
        facts = store.facts("s1")
        saves = [facts.workflows[0].changed(note=str(number)), facts.roles[0].changed(name=str(number))]
        store.apply(make_act(), "s1", saves=saves)
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
