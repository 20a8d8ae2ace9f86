"""What is live in a room: answers that are kept, counted, hidden and forgotten, and questions that open and close."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from core.errors import NotFound, Refused, StaleSave
from core.room_records import Answer, Item, Participant, Question, Room
from core.store import Store
from core.store.news import NEWS, answers_topic, person_topic, room_topic
from core.store.writer import Writer
from tests.make import NOW, make_act, make_round_result, make_session

CODE = "ABCD2345"


def make_room(**given: Any) -> Room:
    return Room(**{"session_id": "s1", "code": CODE, "joining": "open", "opened_utc": NOW} | given)


def make_participant(person: str = "p1", **given: Any) -> Participant:
    return Participant(**{"session_id": "s1", "participant_id": person, "name": person, "joined_utc": NOW} | given)


def make_question(question_id: str = "q1", **given: Any) -> Question:
    items = (Item(item_id="a", title="Claims", second_id="data"), Item(item_id="b", title="Bills", second_id="risk"))
    return Question(
        **{"session_id": "s1", "question_id": question_id, "kind": "rating", "title": question_id, "items": items}
        | given
    )


def make_answer(person: str = "p1", level: int = 3, **given: Any) -> Answer:
    fields = {"session_id": "s1", "question_id": "q1", "round": 1, "item_id": "a", "participant_id": person}
    return Answer(**{**fields, "value": {"level": level}, **given})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "t.duckdb"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store.open(path)
    opened.apply(make_act(page="open_session"), "s1", saves=[make_session()])
    yield opened
    opened.close()


def opened(store: Store, people: int = 1, **given: Any) -> Question:
    """A room with people in it and one open question."""
    store.keep_room(make_room())
    for n in range(1, people + 1):
        store.keep_participant(make_participant(f"p{n}", token_hash=f"{n:064x}"))
    question = store.keep_question(make_question(**given))
    return store.keep_question(question.changed(state="open", opened_utc=NOW))


def closed(store: Store, question: Question) -> Question:
    return store.keep_question(question.changed(state="closed"))


def test_a_room_is_found_by_its_code_only_while_it_has_one(store):
    room = store.keep_room(make_room())
    assert (room.number, store.room_of_code(CODE), store.room("s1")) == (1, room, room)
    shut = store.keep_room(room.changed(code="", joining="closed"))
    assert store.room_of_code(CODE) is None
    assert store.room_of_code("") is None
    assert store.room("s1") == shut


def test_an_answer_is_kept_changed_and_given_back_to_its_own_person(store):
    opened(store, people=2)
    store.answer(make_answer("p1", 3))
    store.answer(make_answer("p1", 4))
    store.answer(make_answer("p2", 1, item_id="b"))
    assert [(a.item_id, a.value) for a in store.own_answers("s1", "p1")] == [("a", {"level": 4})]
    assert store.own_answers("s1", "p1", "q1") == store.own_answers("s1", "p1")
    assert store.own_answers("s1", "p1", "q2") == ()
    assert store.answered("s1", "q1", 1) == {"p1": 1, "p2": 1}
    assert {(a.participant_id, a.item_id) for a in store.answers("s1", "q1", 1)} == {("p1", "a"), ("p2", "b")}


def test_everything_is_there_after_opening_the_file_again(store, path):
    question = opened(store, people=3)
    store.answer(make_answer())
    before = (store.room("s1"), store.participants("s1"), store.questions("s1"), store.own_answers("s1", "p1"))
    store.close()
    again = Store.open(path)
    assert (again.room("s1"), again.participants("s1"), again.questions("s1"), again.own_answers("s1", "p1")) == before
    assert again.questions("s1") == (question,)
    again.close()


def test_a_person_is_found_by_the_hash_of_their_secret(store):
    opened(store)
    assert store.participant_of(f"{1:064x}").participant_id == "p1"
    assert store.participant_of("f" * 64) is None
    assert store.participant_of("") is None


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (make_answer("nobody"), "not in this room"),
        (make_answer(question_id="q9"), "not asked any more"),
        (make_answer(item_id="z"), "not asked any more"),
        (make_answer(round=2), "second time"),
        (make_answer(level=6), "from 1 to 5"),
        (make_answer(value={"level": 3, "more": 1}), "doesn't fit"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_an_answer_that_does_not_belong_here_is_refused_with_a_sentence(store, answer, sentence):
    opened(store)
    with pytest.raises(Refused, match=sentence):
        store.answer(answer)
    assert store.answers("s1", "q1", 1) == ()


def test_observers_people_who_left_and_those_who_wait_give_no_answers(store):
    opened(store)
    store.keep_participant(make_participant("watcher", kind="observer"))
    store.keep_participant(make_participant("waiting", state="waiting"))
    store.keep_participant(make_participant("left", state="left"))
    for person, sentence in (("watcher", "to watch"), ("waiting", "not in this room"), ("left", "not in this room")):
        with pytest.raises(Refused, match=sentence):
            store.answer(make_answer(person))


def test_a_person_rates_only_the_criteria_that_are_theirs(store):
    opened(store, people=0)
    store.keep_participant(make_participant("p1", criteria=("data",)))
    store.answer(make_answer("p1", item_id="a"))
    with pytest.raises(Refused, match="Somebody else rates"):
        store.answer(make_answer("p1", item_id="b"))


def test_no_answer_is_taken_after_closing_and_the_second_round_starts_empty(store):
    question = opened(store)
    store.answer(make_answer(level=2))
    question = closed(store, question)
    with pytest.raises(Refused, match="closed now"):
        store.answer(make_answer(level=5))
    store.reveal(make_act(page="facilitate"), question, [make_round_result()])
    second = store.keep_question(store.question("s1", "q1").changed(state="open", round=2))
    with pytest.raises(Refused, match="second time"):
        store.answer(make_answer(level=5))
    store.answer(make_answer(level=4, round=2))
    assert second.round == 2
    assert [a.value["level"] for r in (1, 2) for a in store.answers("s1", "q1", r)] == [2, 4]


def test_two_tabs_of_the_facilitator_do_not_overwrite_each_other(store):
    room = store.keep_room(make_room())
    store.keep_room(room.changed(is_paused=True))
    with pytest.raises(StaleSave, match="Another screen saved a newer version of the room"):
        store.keep_room(room.changed(step="pick_lane"))
    assert store.keep_room(room.changed(is_paused=True)).number == 2, "pressing the same thing twice is no clash"
    question = opened_again = store.keep_question(make_question())
    store.keep_question(question.changed(state="open"))
    with pytest.raises(StaleSave):
        store.keep_question(opened_again.changed(title="Another title"))


def test_one_question_is_open_at_a_time(store):
    question = opened(store)
    other = store.keep_question(make_question("q2"))
    with pytest.raises(Refused, match="'q1' is open now"):
        store.keep_question(other.changed(state="open"))
    closed(store, question)
    store.keep_question(other.changed(state="open"))


def test_news_is_told_of_rooms_and_of_answers_apart(store):
    question = opened(store)
    room, answers = NEWS.version(room_topic("s1")), NEWS.version(answers_topic("s1"))
    store.answer(make_answer())
    assert (NEWS.version(room_topic("s1")), NEWS.version(answers_topic("s1"))) == (room, answers + 1)
    closed(store, question)
    assert (NEWS.version(room_topic("s1")), NEWS.version(answers_topic("s1"))) == (room + 1, answers + 1)
    store.keep_participant(make_participant("late"))
    assert (NEWS.version(room_topic("s1")), NEWS.version(answers_topic("s1"))) == (room + 1, answers + 2)
    assert NEWS.version(person_topic("s1", "late")) > 0


def test_a_room_needs_its_session(store):
    with pytest.raises(NotFound, match="no such session"):
        store.keep_room(make_room(session_id="s9"))
    with pytest.raises(Refused, match="no such room"):
        store.keep_participant(make_participant())


def test_answers_leave_the_facts_and_their_version_alone(store):
    opened(store)
    version, facts = store.version("s1"), store.facts("s1")
    store.answer(make_answer())
    assert store.version("s1") == version
    assert store.facts("s1") is facts


def test_two_hundred_people_answer_at_once_nothing_is_lost_and_many_share_a_commit(store, monkeypatch):
    """2 000 answers. How long depends on the machine (0.5–0.9 s here); how many commits they share does not."""
    store.keep_room(make_room())
    store.keep_together(*(make_participant(f"p{n}") for n in range(200)))
    store.keep_question(make_question().changed(state="open"))
    commits: list[int] = []
    right = Writer._transaction

    def counted(self, jobs):
        commits.append(len(jobs))
        return right(self, jobs)

    monkeypatch.setattr(Writer, "_transaction", counted)

    def person(n: int) -> None:
        for item in ("a", "b"):
            for level in (1, 2, 3, 4, 5):
                store.answer(make_answer(f"p{n}", level, item_id=item))

    with ThreadPoolExecutor(200) as pool:
        list(pool.map(person, range(200)))
    answers = store.answers("s1", "q1", 1)
    assert len(answers) == 400
    assert {a.value["level"] for a in answers} == {5}
    assert sum(commits) == 2000
    assert len(commits) < 500, "four answers to a commit at the least"
