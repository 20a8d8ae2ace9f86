"""The same form sent again, and whose change an undo takes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import NothingToUndo, Refused, StaleSave
from core.store import Store
from tests.make import make_act, make_session, make_workflow


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "t.duckdb")
    opened.apply(make_act(page="open_session"), "s1", saves=[make_session()])
    yield opened
    opened.close()


def test_text_typed_after_a_save_that_was_not_confirmed_is_never_answered_with_saved(store):
    """The save happened after all; the form comes again with the same op_id and more text."""
    act = make_act()
    (first,) = store.apply(act, "s1", saves=[make_workflow(note="as first sent")])
    with pytest.raises(StaleSave, match="different now: note"):
        store.apply(act, "s1", saves=[make_workflow(note="typed since")])
    assert store.facts("s1").workflows == (first,)
    (second,) = store.apply(make_act(), "s1", saves=[first.changed(note="typed since")])
    assert second.note == "typed since"


def test_a_form_of_one_session_is_not_answered_with_the_save_in_another(store):
    store.apply(make_act(page="open_session"), "s2", saves=[make_session(session_id="s2")])
    act = make_act()
    store.apply(act, "s1", saves=[make_workflow()])
    with pytest.raises(Refused, match="for another session"):
        store.apply(act, "s2", saves=[make_workflow(session_id="s2")])
    assert store.facts("s2").workflows == ()


def test_what_the_next_undo_takes_back_is_told_with_its_author(store):
    assert store.next_undo("s1", "map_friction") == ()
    (first,) = store.apply(make_act(who="Ana"), "s1", saves=[make_workflow()])
    store.apply(make_act(who="Ben"), "s1", saves=[first.changed(note="Ben's")])
    (offered,) = store.next_undo("s1", "map_friction")
    assert offered.who == "Ben"
    store.undo(make_act(who="Ana"), "s1", expected=offered.op_id)
    assert [change.who for change in store.next_undo("s1", "map_friction")] == ["Ana"]


def test_an_undo_takes_back_what_was_offered_or_nothing(store):
    (first,) = store.apply(make_act(who="Ana"), "s1", saves=[make_workflow(note="one")])
    (offered,) = store.next_undo("s1", "map_friction")
    store.apply(make_act(who="Ben"), "s1", saves=[first.changed(note="two")])
    with pytest.raises(Refused, match="Ben changed something on this page just now"):
        store.undo(make_act(who="Ana"), "s1", expected=offered.op_id)
    assert store.facts("s1").workflows[0].note == "two"


def test_undo_again_and_again_ends_with_nothing_left(store):
    (record,) = store.apply(make_act(), "s1", saves=[make_workflow(note="0")])
    for number in range(1, 4):
        (record,) = store.apply(make_act(), "s1", saves=[record.changed(note=str(number))])
    for expected in ("2", "1", "0"):
        store.undo(make_act(), "s1")
        assert store.facts("s1").workflows[0].note == expected
    store.undo(make_act(), "s1")
    assert store.facts("s1").workflows == ()
    with pytest.raises(NothingToUndo):
        store.undo(make_act(), "s1")
