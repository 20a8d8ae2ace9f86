"""The facilitator's desk from one round to the next: the same tab, the same person, reasons that hurt, the end."""

from __future__ import annotations

from core.store import Store
from tests.make import make_act, make_person
from tests.pages.test_facilitate import begun, desk, part, press, presses_are_meant, rig, said
from tests.room_rig import Rig, levels

__all__ = ["begun", "desk", "presses_are_meant", "rig"]


def test_the_same_tab_reveals_the_first_round_and_the_second(desk, rig: Rig):
    question = rig.move_to("pick").ask(rig.to_ask("rating"))
    rig.answer(question, levels)
    app = desk()
    for turn in (1, 2):
        press(app, "Close the question")
        press(app, "Reveal to everyone")
        assert rig.store.question(rig.session_id, question.question_id).state == "revealed"
        assert f"Round {turn}, revealed to everyone" in said(app)
        if turn == 1:
            press(app, "Ask once more")
            rig.answer(rig.store.question(rig.session_id, question.question_id), levels)
    assert {result.round for result in rig.facts.round_results} == {1, 2}


def test_a_browser_that_holds_the_role_is_not_asked_again_who_it_is(desk, rig: Rig, store: Store):
    store.apply(make_act(op_id="ana"), rig.session_id, saves=[make_person(session_id=rig.session_id, name="Ana")])
    app = desk()
    assert "Who are you?" not in "\n".join(str(one.value) for one in app.sidebar.markdown)
    assert app.query_params["p"] == "ana"


def test_a_reason_is_hidden_and_shown_again_from_the_desk(desk, rig: Rig, store: Store):
    question = rig.move_to("pick").ask(rig.to_ask("rating"))
    rig.answer(question, levels).close(question).reveal(question)
    person = rig.people[0].participant.participant_id
    store.give_reason(rig.session_id, question.question_id, 1, question.items[0].item_id, person, "Ben is slow")
    app = desk()
    assert "Ben is slow" in said(app)
    press(app, "Hide")
    assert "Ben is slow" not in said(app)
    press(app, "Show what is hidden again")
    assert "Ben is slow" in said(app)


def test_before_the_end_the_facilitator_reads_what_becomes_of_answers_that_were_not_revealed(desk, rig: Rig):
    question = rig.move_to("pick").ask(rig.to_ask("rating"))
    rig.answer(question, levels).close(question)
    app = part(desk(), "end")
    assert "Answered and not revealed" in said(app)
    assert "stay hidden from everyone" in said(app)


def test_where_people_agree_and_nothing_hangs_on_it_there_is_nothing_to_talk_about_first(desk, rig: Rig):
    question = rig.move_to("pick").ask(rig.to_ask("rating"))
    rig.answer(question, lambda number, item: {"level": 3}).close(question).reveal(question)
    assert "Talk about these first" not in said(desk())
