"""A person's own answers come from memory while the question is asked, and are always what the file holds."""

from __future__ import annotations

import pytest

from core.errors import Refused
from core.store import Store
from tests import phone_sample as sample
from tests.browser.conftest import utc_now


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path / "onelane.duckdb", clock=utc_now)
    yield opened
    opened.close()


@pytest.fixture
def asked(store):
    """An open question with two items, and two people in the room."""
    room = sample.open_room(store)
    for number in (1, 2):
        sample.seated(store, room.session_id, number)
    return sample.ask(store, room.session_id, "rating")


def own(store, asked, person="p1"):
    return {a.item_id: (a.value, a.reason) for a in store.own_answers(asked.session_id, person, asked.question_id)}


def in_the_file(store, asked, person="p1"):
    """By the other way: all of a person's answers are read from the file."""
    return {a.item_id: (a.value, a.reason) for a in store.own_answers(asked.session_id, person)}


def test_an_answer_is_there_at_once_and_the_last_one_counts(store, asked):
    assert own(store, asked) == {}
    for level in (2, 5):
        sample.answer(store, asked, "p1", {"level": level})
        assert own(store, asked) == {"w1.c2": ({"level": level}, "")} == in_the_file(store, asked)
    assert own(store, asked, "p2") == {}


def test_nobody_is_given_anothers_answer(store, asked):
    own(store, asked)
    sample.answer(store, asked, "p1", {"level": 1})
    sample.answer(store, asked, "p2", {"level": 4}, "w2.c2")
    assert own(store, asked) == {"w1.c2": ({"level": 1}, "")}
    assert own(store, asked, "p2") == {"w2.c2": ({"level": 4}, "")}
    assert own(store, asked, "nobody") == {}


def test_a_reason_and_a_leaving_are_seen(store, asked):
    own(store, asked)
    sample.answer(store, asked, "p1", {"level": 1})
    store.give_reason(asked.session_id, asked.question_id, 1, "w1.c2", "p1", "It is done by hand")
    assert own(store, asked) == {"w1.c2": ({"level": 1}, "It is done by hand")} == in_the_file(store, asked)
    store.forget_answers(asked.session_id, "p1")
    assert own(store, asked) == {}


def test_a_refused_answer_is_not_remembered(store, asked):
    own(store, asked)
    sample.close(store, asked)
    with pytest.raises(Refused):
        sample.answer(store, asked, "p1", {"level": 1})
    assert own(store, asked) == {} == in_the_file(store, asked)


def test_a_question_opened_again_keeps_them_and_the_end_leaves_nothing_that_is_anybodys(store, asked):
    own(store, asked)
    sample.answer(store, asked, "p1", {"level": 1})
    closed = sample.close(store, asked)
    again = store.keep_question(closed.changed(state="open"))
    sample.answer(store, again, "p1", {"level": 2}, "w2.c2")
    assert own(store, asked) == {"w1.c2": ({"level": 1}, ""), "w2.c2": ({"level": 2}, "")} == in_the_file(store, asked)
    store.keep_room(store.room(asked.session_id).changed(ended_utc=utc_now()))
    assert own(store, asked) == {} == in_the_file(store, asked)
