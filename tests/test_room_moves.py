"""The one obvious next button, at every place that a room can stand at."""

from __future__ import annotations

import pytest

from core.room_moves import named, next_item, next_move, other_moves
from core.room_records import AgendaStep, Room
from tests.make import NOW
from tests.room_sample import made_question, made_result

AGENDA = (AgendaStep(step="arrive", title="Arrive"), AgendaStep(step="pick", title="Pick one lane"))


def room(**given) -> Room:
    defaults = {"session_id": "s1", "opened_utc": NOW, "agenda": AGENDA, "joining": "open", "code": "K7MPQR2X"}
    return Room(**defaults | given)


def results(agreement: str, round_number: int = 1):
    return (made_result(round=round_number, document={"agreement": agreement}),)


def test_before_it_begins_the_lobby_opens_and_then_the_clock_starts():
    assert next_move(room(joining="closed", code=""), None).action == "open lobby"
    begin = next_move(room(), None)
    assert (begin.action, begin.target, begin.label) == ("begin", "arrive", "Begin: Arrive")


@pytest.mark.parametrize(("state", "action"), [("open", "close"), ("closed", "reveal")])
def test_an_open_question_closes_and_a_closed_one_is_revealed(state, action):
    move = next_move(room(step="pick"), made_question(state=state))
    assert (move.action, move.target) == (action, "q1")


@pytest.mark.parametrize("agreement", ["low", "medium"])
def test_a_room_that_differs_is_asked_once_more_after_the_talk(agreement):
    assert next_move(room(step="pick"), made_question(), results(agreement)).action == "second round"


def test_a_room_that_agrees_goes_on_and_so_does_one_that_was_asked_twice():
    waiting = (made_question(question_id="q2", state="waiting", opened_utc=None),)
    assert next_move(room(step="arrive"), made_question(), results("high"), waiting).target == "q2"
    twice = made_question(round=2)
    assert next_move(room(step="arrive"), twice, results("low", 2), ()).target == "pick"


@pytest.mark.parametrize("kind", ["missing", "causes"])
def test_texts_are_never_asked_twice(kind):
    question = made_question(kind=kind)
    assert next_move(room(step="arrive"), question, results("low")).action == "move on"


@pytest.mark.parametrize("kind", ["missing", "causes"])
def test_a_second_round_of_texts_is_not_even_offered(kind):
    question = made_question(kind=kind)
    first = next_move(room(step="arrive"), question, results(""))
    assert "second round" not in [move.action for move in other_moves(room(step="arrive"), question, first)]


def test_what_the_plan_lacks_is_taken_before_the_room_goes_on():
    move = next_move(room(step="arrive"), made_question(), results("high"), to_take=3)
    assert (move.action, move.target, move.label) == ("take", "q1", "Take into the plan: 3 answers")
    others = other_moves(room(step="arrive"), made_question(), move, to_take=3)
    assert [other.action for other in others].count("take") == 0
    assert others[-1].action == "move on"


def test_a_room_that_differs_talks_first_and_may_take_its_answers_all_the_same():
    first = next_move(room(step="pick"), made_question(), results("low"), to_take=1)
    assert first.action == "second round"
    labels = [move.label for move in other_moves(room(step="pick"), made_question(), first, to_take=1)]
    assert "Take into the plan: 1 answer" in labels


def test_a_question_about_a_workflow_says_what_it_asks_for():
    assert named(made_question(kind="estimate", title="Claims intake")) == "Numbers: Claims intake"
    assert named(made_question(kind="missing", title="Which work is missing?")) == "Which work is missing?"


def test_between_questions_the_next_is_asked_then_the_next_step_then_the_end():
    waiting = (made_question(question_id="q2", state="waiting", opened_utc=None),)
    assert next_move(room(step="arrive"), None, (), waiting).action == "ask"
    assert next_move(room(step="arrive"), None).action == "move on"
    assert next_move(room(step="pick"), None).action == "end"


def test_after_a_break_the_only_thing_to_do_is_to_go_on():
    paused = room(step="pick", is_paused=True)
    first = next_move(paused, made_question(state="open"))
    assert first.action == "resume"
    assert other_moves(paused, made_question(state="open"), first) == ()


@pytest.mark.parametrize("state", ["open", "closed", "revealed", None])
def test_the_other_buttons_never_repeat_the_first(state):
    question = made_question(state=state) if state else None
    waiting = (made_question(question_id="q2", state="waiting", opened_utc=None),)
    first = next_move(room(step="arrive"), question, results("low"), waiting)
    others = other_moves(room(step="arrive"), question, first, waiting)
    assert others
    assert len({(m.action, m.target) for m in (first, *others)}) == 1 + len(others)


def test_a_revealed_question_can_be_left_without_a_second_round():
    first = next_move(room(step="arrive"), made_question(), results("low"))
    assert "move on" in {move.action for move in other_moves(room(step="arrive"), made_question(), first)}


def test_items_go_round_and_come_back_to_the_overview():
    order = ["b", "a"]
    assert [next_item(shown, order) for shown in ("", "b", "a", "gone")] == ["b", "a", "", "b"]
    assert next_item("b", order, -1) == ""
