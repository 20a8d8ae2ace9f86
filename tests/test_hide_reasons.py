"""A reason that somebody typed is taken off all screens by the facilitator, and stays off."""

from __future__ import annotations

import pytest

from core import hidden_reasons
from core.actions import enter_room, hide_reasons, reveal_answers, room_minutes, run_room
from core.errors import Refused
from core.room_records import Answer
from pages.parts import room_reveal
from tests.make import NOW, make_act
from tests.room_rig import NAMES, Rig, levels, session_with_workflows

BAD, GOOD = "Ben never does his part", "It waits for a signature"


@pytest.fixture
def rig(store) -> Rig:
    session_with_workflows(store, "s1")
    return Rig(store, "s1", NOW).open().join(*NAMES).move_to("pick")


def revealed(rig: Rig):
    """Twelve people rated; two of them said why, one before and one after the reveal."""
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, levels)
    item = question.items[0]
    first, second = (joined.participant.participant_id for joined in rig.people[:2])
    rig.store.answer(Answer("s1", question.question_id, 1, item.item_id, first, {"level": 1}, BAD))
    rig.close(question).reveal(question)
    rig.store.give_reason("s1", question.question_id, 1, item.item_id, second, GOOD)
    return rig.store.question("s1", question.question_id), item


def on_screens(rig: Rig, question) -> set[str]:
    shown = room_reveal.seen(rig.store, rig.room, rig.store.question("s1", question.question_id))
    typed = {reason for texts in shown.reasons.values() for reason in texts}
    return typed | {reason for result in shown.results for reason in result.document["reasons"]}


def test_a_hidden_reason_is_off_the_screens_and_out_of_the_record_and_the_figures_stay(rig) -> None:
    question, item = revealed(rig)
    assert on_screens(rig, question) == {BAD, GOOD}
    before = [result.document["median"] for result in reveal_answers.results_of(rig.facts, question.question_id)]
    hide_reasons.hide(rig.store, rig.lead, make_act(op_id="hide"), question.question_id, item.item_id, BAD)
    assert on_screens(rig, question) == {GOOD}
    room_minutes.keep(rig.store, rig.lead, make_act(op_id="keep"), rig.facts)
    results = reveal_answers.results_of(rig.facts, question.question_id)
    assert [reason for result in results for reason in result.document["reasons"]] == [GOOD]
    assert [result.document["median"] for result in results] == before
    assert BAD not in str(rig.store.question("s1", question.question_id).settings)


def test_a_reason_typed_after_the_reveal_is_hidden_before_it_was_ever_kept_and_can_come_back(rig) -> None:
    question, item = revealed(rig)
    hide_reasons.hide(rig.store, rig.lead, make_act(op_id="hide"), question.question_id, item.item_id, GOOD)
    hide_reasons.hide(rig.store, rig.lead, make_act(op_id="hide"), question.question_id, item.item_id, GOOD)
    assert on_screens(rig, question) == {BAD}
    hide_reasons.show_again(rig.store, rig.lead, make_act(op_id="back"), question.question_id)
    assert on_screens(rig, question) == {BAD, GOOD}


def test_what_is_hidden_stays_hidden_in_the_second_round(rig) -> None:
    question, item = revealed(rig)
    hide_reasons.hide(rig.store, rig.lead, make_act(op_id="hide"), question.question_id, item.item_id, BAD)
    again = run_room.second_round(rig.store, rig.lead, question.question_id, NOW)
    rig.answer(again, levels)
    first = rig.people[0].participant.participant_id
    rig.store.answer(Answer("s1", question.question_id, 2, item.item_id, first, {"level": 1}, BAD.upper()))
    rig.close(again)
    run_room.reveal(rig.store, rig.lead, make_act(op_id="again", page="facilitate"), question.question_id)
    assert on_screens(rig, question) == set()


def test_only_the_facilitator_hides(rig) -> None:
    question, item = revealed(rig)
    seat = enter_room.back(rig.store, rig.people[0].token, NOW)
    assert seat is not None
    with pytest.raises(Refused):
        hide_reasons.hide(rig.store, seat, make_act(op_id="hide"), question.question_id, item.item_id, BAD)
    assert not hidden_reasons.marks(rig.store.question("s1", question.question_id))
