"""What is answered in a room stays in one table until the reveal: not in bundles, changes, facts or order of rows."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import NotFound, Refused, StaleSave
from core.exporters import bundle
from core.records import RECORDS
from core.room_records import Question
from core.store import Store
from tests.make import NOW, make_act, make_round_result, make_session
from tests.test_room_store import closed, make_answer, make_participant, make_question, make_room, opened

SECRET = "zebra-in-the-cellar"
TEXTS = {"kind": "causes"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.open(tmp_path / "t.duckdb")
    made.apply(make_act(page="open_session"), "s1", saves=[make_session()])
    yield made
    made.close()


def rows_of(store: Store, table: str) -> list[tuple]:
    with store._engine.reading() as cursor:
        return cursor.execute(f"from {table} order by rowid").fetchall()


def tables_that_hold(store: Store, text: str) -> set[str]:
    with store._engine.reading() as cursor:
        tables = [name for (name,) in cursor.execute("select table_name from duckdb_tables()").fetchall()]
    return {table for table in tables if any(text in str(row) for row in rows_of(store, table))}


def bundled(store: Store) -> bytes:
    facts = store.facts("s1")
    return bundle.dump(facts, made_utc=NOW, changes=store.changes("s1", limit=100_000))


def test_an_answer_stands_in_the_table_of_answers_and_nowhere_else(store):
    question = opened(store, people=2, **TEXTS)
    store.answer(make_answer("p1", value={"texts": [SECRET]}, reason=SECRET + "-why"))
    store.give_reason("s1", "q1", 1, "a", "p1", SECRET + "-later")
    closed(store, question)
    assert tables_that_hold(store, SECRET) == {"answer"}
    assert SECRET.encode() not in bundled(store)
    assert SECRET not in repr((store.facts("s1"), store.room("s1"), store.questions("s1"), store.participants("s1")))
    assert SECRET not in repr((store.answered("s1", "q1", 1), store.changes("s1"), store.own_answers("s1", "p2")))


def test_names_codes_and_hashes_of_a_room_stand_in_no_bundle_and_no_change(store):
    store.keep_room(make_room(facilitator="Zenobia", facilitator_hash="c" * 64))
    store.keep_participant(make_participant("p1", name="Quentin", token_hash="d" * 64))
    content = bundled(store)
    for text in ("Zenobia", "Quentin", "c" * 64, "d" * 64, "ABCD2345"):
        assert text.encode() not in content
        assert tables_that_hold(store, text) <= {"room", "participant"}


def test_a_reveal_puts_into_the_bundle_what_it_showed_and_no_more(store):
    question = opened(store, people=2, **TEXTS)
    store.answer(make_answer("p1", value={"texts": [SECRET]}))
    shown = make_round_result(document={"texts": [["two systems", []]]})
    store.reveal(make_act(page="facilitate"), closed(store, question), [shown])
    content = bundled(store)
    assert SECRET.encode() not in content
    assert b"two systems" in content
    assert bundle.load(content).facts.round_results[0].document == shown.document


def test_what_is_live_is_no_kind_of_record_and_can_not_be_asked_by_name():
    assert not {record.table for record in RECORDS} & {"room", "participant", "question", "answer"}


def test_answers_can_not_be_read_as_a_question_of_a_page(store):
    for name in ("store_room", "room", "answers", "room_answers"):
        with pytest.raises(Exception, match="no question called"):
            store.ask(name)


def test_the_rows_of_a_commit_and_of_a_closed_question_tell_no_order(store):
    """The chance that two random orders of 40 people agree is 1 in 10⁴⁷."""
    question = opened(store, people=40)
    sent = [f"p{n}" for n in range(1, 41)]
    random.Random(7).shuffle(sent)

    def together(unit):
        from core.store.room import _taken

        pending = store._pending(unit)
        for person in sent:
            pending.answer(_taken(pending.reading("s1"), make_answer(person)))

    store._submit(together)
    in_one_commit = [row[4] for row in rows_of(store, "answer")]
    assert sorted(in_one_commit) == sorted(sent)
    assert in_one_commit != sent
    store.forget_answers("s1", "p1")
    for person in sent[:20]:
        store.answer(make_answer(person, item_id="b"))
    one_by_one = [row[4] for row in rows_of(store, "answer") if row[3] == "b"]
    closed(store, question)
    laid_anew = [row[4] for row in rows_of(store, "answer") if row[3] == "b"]
    assert sorted(laid_anew) == sorted(one_by_one)
    assert laid_anew != one_by_one
    assert [row[4] for row in rows_of(store, "answer")] != in_one_commit


def test_a_person_who_answered_last_is_not_last_in_what_is_read(store):
    opened(store, people=30)
    for n in range(1, 31):
        store.answer(make_answer(f"p{n}"))
    orders = {tuple(answer.participant_id for answer in store.answers("s1", "q1", 1)) for _ in range(5)}
    assert len(orders) == 5
    assert tuple(f"p{n}" for n in range(1, 31)) not in orders


def test_a_row_of_an_answer_has_no_time_and_no_name(store):
    opened(store)
    store.answer(make_answer("p1"))
    (row,) = rows_of(store, "answer")
    assert [type(value) for value in row] == [str, str, int, str, str, str, str]
    assert store.participants("s1")[0].joined_utc.second == 0


def test_somebody_who_leaves_takes_all_their_answers_and_nobody_elses(store):
    opened(store, people=2)
    for person in ("p1", "p2"):
        for item in ("a", "b"):
            store.answer(make_answer(person, item_id=item))
    assert store.forget_answers("s1", "p1") == 2
    assert store.forget_answers("s1", "p1") == 0
    assert store.own_answers("s1", "p1") == ()
    assert store.answered("s1", "q1", 1) == {"p2": 2}


def test_when_the_meeting_ends_no_answer_says_any_more_whose_it_is(store):
    question = opened(store, people=3)
    for person in ("p1", "p2", "p3"):
        for item in ("a", "b"):
            store.answer(make_answer(person, item_id=item, level=int(person[1])))
    shut = question.changed(state="closed")
    over = store.room("s1").changed(ended_utc=NOW, code="", joining="closed")
    store.keep_together(shut, over)
    left = store.answers("s1", "q1", 1)
    assert sorted(answer.value["level"] for answer in left) == [1, 1, 2, 2, 3, 3]
    assert not {answer.participant_id for answer in left} & {"p1", "p2", "p3"}
    assert len({answer.participant_id for answer in left}) == 3, "one person's answers to one question stay together"
    assert store.own_answers("s1", "p1") == ()
    assert store.forget_answers("s1", "p1") == 0
    assert not any(person in str(row) for row in rows_of(store, "answer") for person in ("p1", "p2", "p3"))


def test_a_question_of_an_earlier_meeting_is_revealed_but_not_answered_again(store):
    question = opened(store, people=2, opened_utc=NOW)
    store.answer(make_answer("p1"))
    room = store.room("s1").changed(ended_utc=NOW, code="", joining="closed")
    question, room = store.keep_together(question.changed(state="closed"), room)
    store.keep_room(room.changed(ended_utc=None, opened_utc=NOW + timedelta(days=1)))
    with pytest.raises(Refused, match="earlier meeting"):
        store.keep_question(question.changed(state="open"))
    store.reveal(make_act(page="facilitate"), question, [make_round_result()])
    store.keep_question(store.question("s1", "q1").changed(state="open", round=2))


ASKS_FOR_ALL = {"core/actions/reveal_answers.py"}
"""Who may read everybody's answers: the reveal and the facilitator's private view, both there."""


def test_nobody_but_the_reveal_reads_everybodys_answers():
    root = Path(__file__).resolve().parents[1]
    found = {
        path.relative_to(root).as_posix()
        for folder in ("core/actions", "pages", "core/exporters", "data")
        for path in (root / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "answers"
        and "store" in ast.unparse(node.func.value)
    }
    assert found <= ASKS_FOR_ALL


def test_a_reveal_that_read_answers_of_somebody_who_left_meanwhile_is_refused(store):
    question = closed(store, opened_with_two(store))
    assert len(store.answers("s1", "q1", 1)) == 2
    store.forget_answers("s1", "p1")
    with pytest.raises(StaleSave):
        store.reveal(make_act(page="facilitate"), question, [make_round_result()])
    assert store.facts("s1").round_results == ()
    read_again = store.question("s1", "q1")
    assert len(store.answers("s1", "q1", 1)) == 1
    store.reveal(make_act(page="facilitate"), read_again, [make_round_result()])


def opened_with_two(store: Store) -> Question:
    question = opened(store, people=2)
    for person in ("p1", "p2"):
        store.answer(make_answer(person))
    return question


def test_a_reveal_needs_a_closed_question_happens_once_and_comes_with_its_results(store):
    question = opened(store)
    act = make_act(page="facilitate")
    with pytest.raises(Refused, match="Close 'q1' first"):
        store.reveal(act, question, [make_round_result()])
    with pytest.raises(Refused, match="with its results"):
        store.keep_question(question.changed(state="revealed"))
    shut = closed(store, question)
    first = store.reveal(act, shut, [make_round_result()])
    assert store.reveal(act, shut, [make_round_result()]) == first
    with pytest.raises(Refused, match="revealed already"):
        store.reveal(make_act(page="facilitate"), shut, [make_round_result()])
    assert store.question("s1", "q1").state == "revealed"
    with pytest.raises(Refused, match="second time"):
        store.keep_question(store.question("s1", "q1").changed(state="closed"))


def test_a_reveal_is_not_undone(store):
    question = closed(store, opened(store))
    store.reveal(make_act(page="facilitate"), question, [make_round_result()])
    with pytest.raises(Refused, match="can't be taken back"):
        store.undo(make_act(page="facilitate"), "s1")


def test_a_reveal_whose_results_are_refused_leaves_the_question_closed(store):
    question = closed(store, opened(store))
    store.apply(make_act(), "s1", saves=[make_round_result(answers=9)])
    with pytest.raises(StaleSave):
        store.reveal(make_act(page="facilitate"), question, [make_round_result(answers=3)])
    assert store.question("s1", "q1").state == "closed"


def test_a_reason_stands_beside_an_answer_that_is_there_and_is_read_without_who(store):
    question = opened(store, people=2)
    store.answer(make_answer("p1"))
    with pytest.raises(Refused, match="Answer the question first"):
        store.give_reason("s1", "q1", 1, "a", "p2", "No idea")
    store.reveal(make_act(page="facilitate"), closed(store, question), [make_round_result()])
    store.give_reason("s1", "q1", 1, "a", "p1", "  Two\n systems ")
    assert store.reasons("s1", "q1", 1) == (("a", "Two systems"),)
    with pytest.raises(Refused, match="501 characters"):
        store.give_reason("s1", "q1", 1, "a", "p1", "x" * 501)


def test_a_deleted_session_takes_no_room_and_its_code_opens_nothing(store):
    store.keep_room(make_room())
    store.keep_participant(make_participant("p9", token_hash="e" * 64))
    session = store.sessions()[0]
    store.apply(make_act(), "s1", deletes=[session])
    assert store.room_of_code("ABCD2345") is None
    assert store.participant_of("e" * 64) is None
    assert store.room("s1") is None
    with pytest.raises(NotFound, match="was deleted"):
        store.keep_participant(make_participant())
    store.apply(make_act(), "s1", restores=[session])
    assert store.participant_of("e" * 64).participant_id == "p9"


def test_rooms_of_two_sessions_share_nothing(store):
    store.apply(make_act(), "s2", saves=[make_session(session_id="s2")])
    opened(store, people=1)
    store.keep_room(make_room(session_id="s2", code="ZZZZ9999"))
    with pytest.raises(Refused, match="Another room has this code"):
        store.keep_room(store.room("s2").changed(code="ABCD2345"))
    store.keep_participant(make_participant("p2", session_id="s2"))
    store.keep_question(make_question(session_id="s2").changed(state="open"))
    store.answer(make_answer("p2", session_id="s2"))
    with pytest.raises(Refused, match="not in this room"):
        store.answer(make_answer("p1", session_id="s2"))
    with pytest.raises(Refused, match="not in this room"):
        store.answer(make_answer("p2"))
    assert store.answers("s1", "q1", 1) == ()
    assert store.own_answers("s1", "p2") == ()
    assert store.forget_answers("s1", "p2") == 0
