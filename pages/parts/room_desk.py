"""The facilitator's desk: what the room looks at now, the agenda with its notes, and what is needed now and then."""

from __future__ import annotations

import streamlit as st

from core.actions import run_room
from core.room_records import Question, Room
from core.seats import Seat
from core.store.news import answers_topic, room_topic
from pages.parts import (
    live,
    room_asking,
    room_closing,
    room_do,
    room_door,
    room_notes,
    room_private,
    room_reveal,
    room_role,
    session,
    told,
)

POLL_SECONDS = 1.5
"""Where nothing is pushed: the console promises a new answer within two seconds."""
PARTS = {
    "door": "People and code",
    "results": "Results",
    "private": "Only for my eyes",
    "end": "Minutes and end",
    "role": "Facilitator and settings",
}
_DRAWN = "room-drawn"


def show(here: session.Here, seat: Seat, room: Room) -> None:
    """The whole desk; on a phone one part below the other."""
    act = room_do.Doer(here, seat)
    questions = here.store.questions(room.session_id)
    question = looking_at(room, questions)
    st.session_state[_DRAWN] = signature(act, room)
    room_do.refused()
    now, agenda = st.columns([3, 2], gap="large")
    with now:
        topics = (room_topic(room.session_id), answers_topic(room.session_id))
        to_ask = room_asking.offered(run_room.to_ask(here.store, here.facts, room.step), questions)
        is_revealed = question is not None and question.state == "revealed"
        shown = room_reveal.seen(here.store, room, question) if is_revealed and question is not None else None
        with st.container(border=True, key="room-now"):
            room_asking.show(
                act, room, question, to_ask, shown,
                live=lambda: live.fragment(lambda: _live(act), topics, "room-live", POLL_SECONDS),
            )  # fmt: skip
        if room.step:
            room_notes.notes(room.step)
    with agenda:
        st.link_button("Projector view", room_role.projector_link(here), icon=":material/tv:", help=(
            "Opens in a tab of its own, for the projector: no controls, and nothing before the reveal."
        ))  # fmt: skip
        room_notes.agenda(act, room)
    st.divider()
    _parts(act, room, question)


def looking_at(room: Room, questions: tuple[Question, ...]) -> Question | None:
    """The question that the room looks at, None between questions."""
    return next((one for one in questions if one.question_id == room.question_id and one.state != "waiting"), None)


def signature(act: room_do.Doer, room: Room) -> tuple[object, ...]:
    """What the whole desk is drawn anew for: another tab's doing, somebody at the door; not for an answer."""
    store = act.store
    states = tuple((one.question_id, one.number) for one in store.questions(room.session_id))
    waiting = tuple(one.participant_id for one in store.participants(room.session_id) if one.state == "waiting")
    question = looking_at(room, store.questions(room.session_id))
    reasons = 0
    if question is not None and question.state == "revealed":
        reasons = len(store.reasons(room.session_id, question.question_id, question.round))
    return (room.number, states, waiting, reasons)


def _live(act: room_do.Doer) -> None:
    """The part that follows the room by itself; it holds no input, so nothing typed is ever drawn over."""
    room = act.store.room(act.seat.session_id)
    if room is None:
        st.rerun()  # the session was removed: the page says so
    now = signature(act, room)
    if st.session_state.get(_DRAWN) != now:
        st.session_state[_DRAWN] = now
        st.rerun()
    with told.errors():
        room_asking.progress(act, room, looking_at(room, act.store.questions(room.session_id)))


def _parts(act: room_do.Doer, room: Room, question: Question | None) -> None:
    """What is needed now and then, one at a time."""
    first = "door" if not room.step else None
    chosen = st.segmented_control(
        "More", list(PARTS), format_func=PARTS.__getitem__, default=first, key="room-part", label_visibility="collapsed"
    )
    if chosen == "door":
        room_door.show(act, room)
    elif chosen == "results":
        room_closing.results(act, room, question)
    elif chosen == "private":
        room_private.show(act, room, question)
    elif chosen == "end":
        room_closing.show(act, room)
    elif chosen == "role":
        _role(act, room)


def _role(act: room_do.Doer, room: Room) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Hand over**")
        room_role.hand_over(act.here, act.seat)
    with right, st.form("room-settings", border=False):
        st.markdown("**How answers are shown**")
        smallest = st.number_input(
            "Show how answers spread from", 3, 10, room.smallest_group, key=f"room-smallest-{room.smallest_group}",
            help="people on. Below it only the middle answer is shown, because a small group gives away who said what.",
        )  # fmt: skip
        if room_do.submit("Save", "room-settings", type="secondary"):
            act.settings("Saved.", smallest_group=int(smallest))
