"""What the projector shows: the code, the question, how many have answered, the clock, then the reveal. No controls.

It reads the room, the questions, how many have answered, and results that a reveal has put on record: there is no way
from here to an answer.
"""

from __future__ import annotations

import streamlit as st

from core.room_moves import named
from core.room_records import Question, Room
from core.store.news import answers_topic, room_topic
from pages.parts import (
    live,
    room_clock,
    room_desk,
    room_notes,
    room_qr,
    room_reveal,
    session,
    told,
)

HIDDEN = "Answers are hidden from everyone until the reveal, then shown in groups of {smallest} or more, without names."


def show(here: session.Here) -> None:
    """The whole view; it follows the room by itself."""
    topics = (room_topic(here.session_id), answers_topic(here.session_id))
    with st.container(key="room-projected"):
        live.fragment(lambda: _draw(here), topics, "room-projector", poll_seconds=2)


def _draw(here: session.Here) -> None:
    room = here.store.room(here.session_id)
    with told.errors():
        if room is None or not room.agenda:
            st.header(told.plain(here.facts.session.name), anchor=False)
            st.markdown("The room is not open yet.")
        elif room.is_over:
            st.header("Thank you", anchor=False)
            st.markdown(f"{told.plain(here.facts.session.name)} has ended. You can put your phones away.")
        elif room.is_paused:
            st.header("A short break", anchor=False)
            st.markdown("Keep the page on your phone open. What you answered is saved.")
        else:
            _room(here, room)


def _room(here: session.Here, room: Room) -> None:
    questions = here.store.questions(room.session_id)
    question = room_desk.looking_at(room, questions)
    if question is None:
        _between(here, room)
    elif question.state == "revealed":
        _reveal(here, room, question)
    else:
        _asked(here, room, question)


def _between(here: session.Here, room: Room) -> None:
    """Before and between questions: what comes, and how to come in."""
    step = next((one for one in room.agenda if one.step == room.step), None)
    script = room_notes.script_of(room.step)
    st.header(told.plain(step.title if step else here.facts.session.name), anchor=False)
    if script is not None and room.step != room.agenda[0].step:
        st.markdown(script.goal)
    if room.code:
        room_qr.show(room, large=True)
    st.caption(_people(here, room))


def _asked(here: session.Here, room: Room, question: Question) -> None:
    """The question, how many have answered, the clock; the code stays for those who come late."""
    words, side = st.columns([3, 1], gap="large")
    with words:
        st.header(told.plain(named(question)), anchor=False)
        if question.prompt:
            st.markdown(told.plain(question.prompt, 300))
        done, asked = answered(here, question)
        with st.container(key="room-count"):
            st.markdown(f"{done} of {asked}")
        st.progress(done / asked if asked else 0.0, text="have answered")
        if question.state == "closed":
            st.markdown("Closed. The reveal comes next.")
        else:
            _clock(room, question)
        st.caption(HIDDEN.format(smallest=room.smallest_group))
    with side:
        if room.code:
            room_qr.beside(room)


def _clock(room: Room, question: Question) -> None:
    """The question's own clock where it has one, else the step's."""
    now = next((line for line in room_notes.clocks(room) if line.when == "now"), None)
    if question.minutes and question.opened_utc:
        gone = (session.utc_now() - question.opened_utc).total_seconds() / 60
        room_clock.show("projector-clock", question.minutes - gone, "Time left for this question", large=True)
    elif now is not None:
        room_clock.show("projector-clock", now.left, f"Time left for {now.title}", large=True)


def answered(here: session.Here, question: Question) -> tuple[int, int]:
    """How many have answered everything they are asked, and how many are asked. Counts, never values."""
    from core.room_answers import may_answer

    done = here.store.answered(question.session_id, question.question_id, question.round)
    asked = [
        (done.get(person.participant_id, 0), of)
        for person in here.store.participants(question.session_id)
        if (of := sum(may_answer(person, question, item) for item in question.items))
    ]
    return sum(given >= of for given, of in asked), len(asked)


def _reveal(here: session.Here, room: Room, question: Question) -> None:
    title = told.plain(named(question))
    st.header(f"{title} · round 2" if question.round == 2 else title, anchor=False)
    room_reveal.show(room_reveal.seen(here.store, room, question), large=True)


def _people(here: session.Here, room: Room) -> str:
    inside = sum(one.state == "in" for one in here.store.participants(room.session_id))
    if not inside:
        return HIDDEN.format(smallest=room.smallest_group)
    return f"{inside} {'is' if inside == 1 else 'are'} in. {HIDDEN.format(smallest=room.smallest_group)}"
