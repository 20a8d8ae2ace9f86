"""A room of five, worked by hand: what is shown, what a leaver changes, and why an item is talked about first."""

from __future__ import annotations

import pytest

from core.actions import enter_room, print_plan, reveal_answers, run_room
from pages.parts import room_notes
from tests.make import NOW, make_act
from tests.room_rig import HERE, Rig, session_with_workflows

FIVE = ("Ada", "Ben", "Cleo", "Dan", "Eva")


@pytest.fixture
def rig(store) -> Rig:
    session_with_workflows(store, "s1")
    return Rig(store, "s1", NOW).open().join(*FIVE).move_to("pick")


def one_to_five(number: int, item) -> dict[str, int]:
    """Claims: 1, 2, 3, 4, 5; the other workflows: all 3."""
    return {"level": number + 1 if item.subject_id == "claims" else 3}


def claims(rig: Rig, question, round_number: int = 1):
    results = reveal_answers.results_of(rig.facts, question.question_id, round_number)
    return next(result for result in results if result.subject_id == "claims")


def test_five_of_five_show_the_middle_half_and_no_counts(rig) -> None:
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, one_to_five).reveal(question)
    document = claims(rig, question).document
    # Half of 1 2 3 4 5 lies within 2 and 4: 2 of the 4 steps of the scale, 0.5, over 0.35: far apart. Five people fill
    # one group of five, and one group is no distribution.
    assert (document["q1"], document["median"], document["q3"]) == (2, 3, 4)
    assert (document["disagreement"], document["agreement"]) == (0.5, "low")
    assert document["counts"] is None


def test_a_leaver_before_the_reveal_takes_the_spread_along(rig) -> None:
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, one_to_five)
    seat = enter_room.back(rig.store, rig.people[4].token, NOW)
    assert seat is not None
    enter_room.leave(rig.store, seat)
    rig.close(question).reveal(question)
    result = claims(rig, question)
    # 1 2 3 4 are left, of five who were asked: fewer than five know, so the middle alone, between 2 and 3.
    assert (result.answers, result.people) == (4, 4)
    assert (result.document["q1"], result.document["median"], result.document["q3"]) == (None, 2.5, None)
    assert result.document["counts"] is None
    assert result.document["small"]
    assert not result.document.get("discussion")


def test_a_leaver_between_the_rounds_hides_the_spread_of_the_second(rig) -> None:
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, one_to_five).reveal(question)
    again = run_room.second_round(rig.store, rig.lead, question.question_id, NOW)
    seat = enter_room.back(rig.store, rig.people[4].token, NOW)
    assert seat is not None
    enter_room.leave(rig.store, seat)
    rig.answer(again, one_to_five, range(4)).close(again)
    run_room.reveal(rig.store, rig.lead, make_act(op_id="two", page="facilitate"), question.question_id)
    # The first round showed 1 2 3 4 5 as 2 to 4; a second spread would tell what Eva's 5 had been.
    assert claims(rig, question).document["q3"] == 4
    assert claims(rig, question, 2).document["q1"] is None
    assert claims(rig, question, 2).document["counts"] is None


def test_the_sentence_says_who_leads_if_one_half_is_right(rig) -> None:
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, one_to_five).reveal(question)
    first = reveal_answers.in_discussion_order(rig.facts, question.question_id)[0]
    # Only one criterion is rated, and all stand at 3 in the middle: equal, so the first by name, Claims intake, leads.
    # The low half of 1 2 3 4 5 has the middle 1.5: below the 3 of the others, of which Invoice approval is the first.
    assert first.subject_id == "claims"
    assert first.document["discussion"]["sentence"] == (
        "If the low half is right, “Invoice approval” leads instead of “Claims intake”."
    )


def test_a_bundle_made_and_restored_in_mid_meeting_leaves_the_room_alone_and_brings_none_along(rig) -> None:
    question = rig.ask(rig.to_ask("rating"))
    rig.answer(question, one_to_five).reveal(question)
    open_now = rig.ask(next(q for q in run_room.to_ask(rig.store, rig.facts, "pick") if q.kind == "rating"))
    rig.answer(open_now, one_to_five, range(3))
    content = print_plan.bundle_bytes(rig.store, "s1", made_utc=NOW)
    copy = print_plan.restore(rig.store, make_act(op_id="copy", page="print_plan"), content)
    assert copy.session_id != "s1"
    assert rig.store.room(copy.session_id) is None
    assert rig.store.questions(copy.session_id) == ()
    assert len(rig.store.facts(copy.session_id).round_results) == len(rig.facts.round_results)
    assert len(rig.store.answered("s1", open_now.question_id, 1)) == 3
    rig.answer(open_now, one_to_five).close(open_now)  # the meeting goes on
    run_room.reveal(rig.store, rig.lead, make_act(op_id="on", page="facilitate"), open_now.question_id)
    assert claims(rig, open_now).answers == 5
    again = enter_room.take_role(rig.store, HERE, copy.session_id, "Ben", NOW)  # and the copy can have one of its own
    run_room.open_room(rig.store, again.seat, room_notes.first_agenda(), NOW)
    assert rig.store.participants(copy.session_id) == ()
    new = run_room.to_ask(rig.store, rig.store.facts(copy.session_id), "pick")
    asked = run_room.ask(rig.store, again.seat, rig.store.facts(copy.session_id), new[-1], NOW)
    assert asked.question_id not in {r.question_id for r in rig.store.facts(copy.session_id).round_results}
