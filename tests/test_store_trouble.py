"""Trouble while it runs: a killed process, a full disk, a dead writer thread, many at once, a backup under writes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import StoreSlow, StoreTrouble
from core.store import Store
from tests.make import make_act, make_role, make_session, make_workflow

ROOT = Path(__file__).resolve().parents[1]

on_posix = pytest.mark.skipif(os.name != "posix", reason="uses POSIX signals or limits")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "onelane.duckdb"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store.open(path)
    opened.apply(make_act(page="open_session"), "s1", saves=[make_session()])
    yield opened
    opened.close()


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


def test_a_backup_into_a_place_that_cannot_be_written_is_one_sentence(store, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreTrouble, match="could not be written there"):
        store.backup(tmp_path / "file")
    assert list(store.backup_folder.iterdir()) == []


def test_what_a_killed_backup_left_is_cleared_at_the_next_start(path):
    Store.open(path).close()
    left = path.parent / "backup" / "part-0123.duckdb"
    left.write_bytes(b"half")
    Store.open(path).close()
    assert not left.exists()


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
    ran = subprocess.run(
        [sys.executable, "-c", FILL_THE_DISK, path], capture_output=True, text=True, cwd=ROOT, timeout=120
    )
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
