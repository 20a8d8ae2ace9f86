"""A room whose server is killed, whose people answer while it closes, and whose file is of an earlier version."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from core.errors import Refused, StoreTrouble
from core.room_records import Item, Question
from core.store import Store
from core.store.news import News
from core.store.room_live import Pending
from core.store.statements import migrations
from tests.make import NOW, make_act, make_session, make_workflow
from tests.test_room_store import closed, make_answer, make_participant, make_question, make_room, opened
from tests.test_store_migration import old_file

ROOT = Path(__file__).resolve().parents[1]
ITEMS = tuple(Item(item_id=f"i{n}", title=f"Workflow {n}") for n in range(20))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "t.duckdb"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    made = Store.open(path)
    made.apply(make_act(page="open_session"), "s1", saves=[make_session()])
    yield made
    made.close()


ANSWER_UNTIL_KILLED = """
import sys, threading
from core.store import Store
from tests.test_room_trouble import ITEMS
from tests.test_room_store import *
store = Store.open(sys.argv[1])
store.apply(make_act(page="open_session"), "s1", saves=[make_session()])
opened(store, people=20, items=ITEMS)
lock = threading.Lock()
def person(n):
    for level in (1, 2, 3, 4, 5):
        for item in ITEMS:
            store.answer(make_answer(f"p{n}", level, item_id=item.item_id))
            with lock:
                print(f"p{n}", item.item_id, level, flush=True)
for n in range(1, 21):
    threading.Thread(target=person, args=(n,)).start()
"""


@pytest.mark.parametrize("after", [1, 300, 900])
def test_every_answer_that_was_confirmed_is_there_after_the_server_was_killed(path, after):
    child = subprocess.Popen(
        [sys.executable, "-c", ANSWER_UNTIL_KILLED, path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    said = [child.stdout.readline() for _ in range(after)]
    child.kill()
    said += child.communicate(timeout=60)[0].splitlines()
    confirmed: dict[tuple[str, str], int] = {}
    for line in said:
        words = line.split()
        if len(words) == 3 and words[2].isdigit():  # the last line may be cut off by the kill
            confirmed[words[0], words[1]] = int(words[2])
    again = Store.open(path)
    answers = again.answers("s1", "q1", 1)
    stored = {(answer.participant_id, answer.item_id): answer.value["level"] for answer in answers}
    assert len(stored) == len(answers), "no answer is there twice"
    assert len(confirmed) >= min(after, 20)
    lost = {key: level for key, level in confirmed.items() if stored.get(key, 0) < level}
    assert not lost
    assert again.question("s1", "q1").state == "open"
    again.answer(make_answer("p1", 5, item_id="i0"))
    again.close()


def test_no_answer_is_taken_after_the_closing_and_none_before_it_is_lost(store):
    """Fifty people answer while the facilitator closes: what was confirmed is what the closed question holds."""
    question = opened(store, people=50, items=ITEMS)
    confirmed: list[tuple[str, str]] = []
    refused: list[str] = []
    at_closing: list[tuple] = []
    barrier = threading.Barrier(51)

    def person(n: int) -> None:
        barrier.wait()
        for item in ITEMS:
            try:
                store.answer(make_answer(f"p{n}", 3, item_id=item.item_id))
                confirmed.append((f"p{n}", item.item_id))
            except Refused as err:
                refused.append(str(err))

    def facilitator() -> None:
        barrier.wait()
        while len(confirmed) < 100:
            time.sleep(0.001)
        closed(store, question)
        at_closing.append(store.answers("s1", "q1", 1))

    threads = [threading.Thread(target=person, args=(n,)) for n in range(1, 51)]
    threads.append(threading.Thread(target=facilitator))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = {(answer.participant_id, answer.item_id) for answer in store.answers("s1", "q1", 1)}
    assert {(a.participant_id, a.item_id) for a in at_closing[0]} == stored, "nothing came after the closing"
    assert stored == set(confirmed)
    assert refused, "the race was lost by somebody, else it shows nothing"
    assert all("closed now" in sentence for sentence in refused)
    assert len(confirmed) + len(refused) == 1000


def test_a_wrong_answer_does_not_hold_up_the_others_of_its_commit(store):
    opened(store, people=20)

    def send(n: int) -> str:
        try:
            store.answer(make_answer(f"p{n}", 9 if n % 2 else 4))
        except Refused:
            return "refused"
        return "saved"

    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(send, range(1, 21)))
    assert said == ["refused", "saved"] * 10
    assert len(store.answers("s1", "q1", 1)) == 10


def test_answers_beside_a_save_that_is_refused_are_kept(store):
    """A stale save of facts fails its whole transaction; answers in it are then written one by one."""
    opened(store, people=20)
    (workflow,) = store.apply(make_act(), "s1", saves=[make_workflow()])
    store.apply(make_act(), "s1", saves=[workflow.changed(name="Newer")])

    def stale(_: int) -> None:
        with pytest.raises(Exception, match="newer version"):
            store.apply(make_act(), "s1", saves=[workflow.changed(note="mine")])

    with ThreadPoolExecutor(40) as pool:
        waiting = [pool.submit(stale, n) for n in range(20)]
        waiting += [pool.submit(store.answer, make_answer(f"p{n}")) for n in range(1, 21)]
        for each in waiting:
            each.result()
    assert store.answered("s1", "q1", 1) == {f"p{n}": 1 for n in range(1, 21)}


def test_a_double_click_and_a_phone_that_sends_again_leave_one_answer(store):
    opened(store)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.answer(make_answer("p1", 4)), range(40)))
    assert [answer.value for answer in store.answers("s1", "q1", 1)] == [{"level": 4}]


def test_what_the_memory_has_wrong_the_database_does_not_take(store, path):
    """As after a commit of which nobody learned how it ended: memory says open, the file says closed."""
    question = opened(store)
    with store._engine.cursor() as cursor:
        cursor.execute("update question set state = 'closed' where question_id = 'q1'")
    with pytest.raises(StoreTrouble, match="Send it again"):
        store.answer(make_answer())
    with pytest.raises(Refused, match="closed now"):
        store.answer(make_answer())
    assert store.question("s1", "q1") == question.changed(state="closed")


def test_a_commit_that_fails_is_told_and_the_next_answer_is_taken(store, monkeypatch):
    opened(store, people=2)
    right = Pending.write

    def broken(self) -> None:
        raise duckdb.IOException("no space left on device")

    monkeypatch.setattr(Pending, "write", broken)
    with pytest.raises(StoreTrouble, match="disk of this machine is full"):
        store.answer(make_answer("p1"))
    monkeypatch.setattr(Pending, "write", right)
    assert store.answers("s1", "q1", 1) == ()
    store.answer(make_answer("p1"))
    assert store.answered("s1", "q1", 1) == {"p1": 1}


def test_news_that_fails_after_a_commit_does_not_make_a_saved_answer_fail(store, monkeypatch):
    opened(store)

    def broken(self, *topics: str) -> None:
        raise RuntimeError("a listener broke")

    monkeypatch.setattr(News, "bump", broken)
    store.answer(make_answer())
    assert store.answered("s1", "q1", 1) == {"p1": 1}


def test_what_is_read_while_others_write_is_never_kept_beyond_a_newer_state(store):
    """Memory is filled from the file while the file changes: at the end both agree, and nobody saw it run backwards."""
    opened(store, people=1)
    done = threading.Event()
    seen: list[list[int]] = [[], [], []]

    def look(numbers: list[int]) -> None:
        while not done.is_set():
            numbers.append(store.room("s1").number)
            store._rooms.forget({"s1"})

    threads = [threading.Thread(target=look, args=(numbers,)) for numbers in seen]
    for thread in threads:
        thread.start()
    for n in range(60):
        store.keep_room(store.room("s1").changed(item_id=f"i{n}"))
    done.set()
    for thread in threads:
        thread.join()
    assert store.room("s1").number == 61
    assert all(numbers == sorted(numbers) for numbers in seen)


def test_a_room_that_is_full_lets_nobody_more_in_however_many_come_at_once(store):
    store.keep_room(make_room(most_people=5))

    def join(n: int) -> bool:
        try:
            store.keep_participant(make_participant(f"p{n}", state="waiting" if n % 2 else "in"))
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(join, range(20))) == 5
    first = store.participants("s1")[0]
    store.keep_participant(first.changed(state="left"))
    assert join(99)


def test_only_one_of_two_tabs_opens_its_question(store):
    store.keep_room(make_room())
    waiting = [store.keep_question(make_question(name)) for name in ("q1", "q2", "q3", "q4")]

    def press(question: Question) -> bool:
        try:
            store.keep_question(question.changed(state="open"))
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(press, waiting)) == 1


def made_by(path: Path, schema: int) -> None:
    """A file as that version of the program left it, with a session in it."""
    with duckdb.connect(str(path)) as made:
        for number, text in migrations():
            if number <= schema:
                made.execute(text)
                made.execute("insert into schema_version values (?, now()::timestamp)", [number])
        made.execute(
            "insert into session (session_id, version, name, currency, paper, timezone, workdays, opens, closes,"
            " holidays, seed, draws, money_scale, weight_certainty, is_demo, created_by, created_utc, first_change)"
            " values ('s1', 1, 'Old', 'EUR', 'a4', 'UTC', [0], '09:00', '17:00', [], 7, 10000, 50000, 'unsure', false,"
            " 'Ana', '2026-01-01', 1)"
        )
        made.execute(
            "insert into change values (1, 'op1', 's1', 'open_session', 'session', 's1', 1, 'Ana', '2026-01-01', null,"
            " '{}', null)"
        )


@pytest.mark.parametrize("schema", range(1, 7))
def test_a_file_of_any_earlier_version_gets_a_room_and_keeps_what_it_held(path, schema):
    made_by(path, schema)
    again = Store.open(path, clock=lambda: NOW)
    assert [session.name for session in again.sessions()] == ["Old"]
    (kept,) = again.backup_folder.iterdir()
    with duckdb.connect(str(kept), read_only=True) as copy:
        assert copy.execute("select max(version) from schema_version").fetchone() == (schema,)
    facts = again.facts("s1")
    assert (facts.round_results, facts.minutes, again.room("s1")) == ((), (), None)
    opened(again)
    again.answer(make_answer())
    again.close()
    third = Store.open(path)
    assert third.answered("s1", "q1", 1) == {"p1": 1}
    third.close()


def test_a_file_of_the_first_version_with_logs_gets_a_room(path):
    old_file(path, {"log1": [("c1", "Register", None, NOW, "Ana")]})
    store = Store.open(path)
    opened(store)
    store.answer(make_answer())
    assert store.answered("s1", "q1", 1) == {"p1": 1}
    store.close()


def test_a_backup_holds_the_room_as_it_was(store):
    opened(store, people=3)
    store.answer(make_answer())
    copied = store.backup()
    store.close()
    again = Store.open(copied)
    assert again.answered("s1", "q1", 1) == {"p1": 1}
    assert len(again.participants("s1")) == 3
    again.close()
