"""What a phone shows once its person is in: waiting, the lobby, the open question, what was revealed, a pause, the end.

Two fragments: the screen, which a tap draws anew, and a watcher beside it that asks every few seconds whether the room
has moved on. The watcher holds no input, so nothing that somebody is typing is ever drawn over (PLATFORM 1.3). News
that is pushed draws the screen anew and nothing else: when a question opens, 200 phones ask within a second.
"""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Iterator

import streamlit as st

from core.actions import answer_question as actions
from core.actions import enter_room
from core.actions.answer_question import Seen
from core.errors import WorkbenchError
from core.seats import Seat
from core.store import Store
from core.store.news import person_topic, room_topic
from pages.parts import device, live, phone_question, phone_reveal, phone_saved, phone_words, session, told

POLL_SECONDS = 3.0
"""Where nothing is pushed; live.py adds some for each phone, so that 200 don't ask at once (RELIABILITY 4.1)."""
SPREAD_SECONDS = (0.3, 4.0)
"""Where news is pushed, the phones ask within this time, spread evenly: the more there are, the longer."""
SPREAD_EACH_SECONDS = 0.012
"""Twice what the two runs of a phone that follows take, so that answers given meanwhile don't wait."""
TURN_SECONDS = 1.0
"""So long a drawing waits for its turn; then something else is wrong, and it goes on."""
AGAIN_SECONDS = (20.0, 30.0)
"""Each phone draws its screen again so often, at its own pace. 2026-11 (1.67): what a run drew last is lost when the
phone's next request comes in the moment in which the run ends; of 200 phones, a few then see half a screen."""
WATCH_SECONDS = 60.0
"""With push the watcher only has to find out whether its connection still stands."""
_turn = threading.RLock()
_DRAWN, _SCREEN = "phone-drawn", "phone-screen"
HIDDEN = "hidden from everyone until the reveal, shown in groups of {smallest} or more"


def show(store: Store, seat: Seat) -> None:
    """The person's screen, what watches for news of the room, and the way out."""
    pace = st.session_state.setdefault("phone-pace", random.uniform(*AGAIN_SECONDS))
    st.fragment(_screen, key=_SCREEN, run_every=pace)(store, seat)
    seen_as = seat.participant_id or ""
    spread = spread_seconds(len(store.participants(seat.session_id)))
    topics = [room_topic(seat.session_id), person_topic(seat.session_id, seen_as)]
    live.fragment(
        lambda: _watch(store, seat), topics, "phone-watch", POLL_SECONDS, spread,
        on_news=lambda: _heard(store, seat), seldom_seconds=WATCH_SECONDS,
    )  # fmt: skip
    _about_me(store, seat)


def spread_seconds(people: int) -> float:
    """The seconds within which so many phones follow to a new question.

    >>> spread_seconds(3), spread_seconds(200), spread_seconds(1000)
    (0.3, 2.4, 4.0)
    """
    shortest, longest = SPREAD_SECONDS
    return min(longest, max(shortest, round(people * SPREAD_EACH_SECONDS, 1)))


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """One phone is drawn after the other: all at once, they keep the answers of the others waiting (Python's GIL)."""
    has_turn = _turn.acquire(timeout=TURN_SECONDS)
    try:
        yield
    finally:
        if has_turn:
            _turn.release()


def _screen(store: Store, seat: Seat) -> None:
    with one_at_a_time(), told.errors(), st.container(gap="xsmall"):
        seen = actions.seen(store, seat)
        before = st.session_state.get(_DRAWN)
        st.session_state[_DRAWN] = seen.signature
        if before and before[1] != seen.signature[1]:  # let in, say: another seat, and more than this screen
            st.rerun()
        _draw(store, seat, seen)


def _watch(store: Store, seat: Seat) -> None:
    """Draws the page anew when the room is no longer as it was drawn."""
    try:
        now = actions.signature(store, seat)
    except WorkbenchError:
        now = ()
    if st.session_state.get(_DRAWN, now) != now:
        st.session_state[_DRAWN] = now
        st.rerun()


def _heard(store: Store, seat: Seat) -> None:
    """There is news of the room: the screen alone is drawn anew. What concerns the person is left to the watcher."""
    before = st.session_state.get(_DRAWN)
    try:
        now = actions.signature(store, seat)
    except WorkbenchError:
        return
    if before and now != before and now[1] == before[1]:  # the seat, and all beside the screen, is as it was
        st.rerun(_SCREEN)


def _draw(store: Store, seat: Seat, seen: Seen) -> None:
    question = seen.question
    if seen.room.is_over:
        _words("This session has ended", "Thank you. You can close this page.")
    elif seen.person.state == "waiting":
        _words("Almost in", "The facilitator lets you in in a moment. Keep this page open.")
    elif seen.person.state != "in":
        _words("You are not in this room", "Ask the facilitator if that is a mistake.")
    elif seen.room.is_paused:
        _words("A short break", "The facilitator has paused the session. What you answered is saved.")
    elif question is None:
        _lobby(seen)
    elif question.state == "revealed":
        phone_reveal.show(store, seat, seen)
    elif question.state == "closed":
        _closed(seen)
    elif seen.is_asked:
        phone_question.show(store, seat, seen)
    else:
        _words(question.title, "The room is answering this now. You watch.", question.prompt)


def _words(title: str, sentence: str, more: str = "") -> None:
    st.title(told.plain(title), anchor=False)
    phone_saved.said("wait", sentence, f"{title}. {sentence}")
    if more:
        st.markdown(told.plain(more, 400))


def _lobby(seen: Seen) -> None:
    """In, and nothing asked yet."""
    you = told.plain(seen.person.name or "without a name", 80)
    st.title("You are in", anchor=False)
    phone_saved.said("wait", "The next question comes by itself. Keep this page open.")
    if seen.person.kind == "observer":
        st.markdown(f"You joined as **{you}**, to watch.")
        return
    hidden = HIDDEN.format(smallest=seen.room.smallest_group)
    st.markdown(f"You joined as **{you}**. Your answers are {hidden}, without names.")


def _closed(seen: Seen) -> None:
    """Between the close and the reveal: one's own answers, nobody else's."""
    question = seen.question
    if question is None:
        return
    st.title(told.plain(question.title), anchor=False)
    late = [item for item in seen.items if phone_saved.was_refused(question, item)]
    if late:
        phone_saved.said("wrong", "Closed. What you sent last came too late and is not in.")
    else:
        phone_saved.said("wait", "Closed. The facilitator reveals the results next.")
    if seen.person.kind == "participant":
        st.markdown("Your answers:")
        for item in seen.items:
            st.markdown(f"- {told.plain(phone_question.answered_line(seen, item), 200)}")


def _about_me(store: Store, seat: Seat) -> None:
    """Who this phone is in the room, whether the name may stand in the record, and the way out."""
    name = told.plain(phone_words.short(seat.name or "without a name", 24))
    with st.popover(f"You: {name}", icon=":material/person:", key="phone-me", on_change="rerun", type="tertiary") as me:
        if me.open:
            with told.errors():
                _choices_about_me(store, seat)


def _choices_about_me(store: Store, seat: Seat) -> None:
    person = enter_room.participant_of(store, device.token("seat"))
    if person is None:
        return
    room = store.room(seat.session_id)
    if room is None or room.is_over:
        st.markdown("The meeting has ended: your answers no longer say whose they are.")
        st.button("Join another room", key="phone-another", on_click=device.forget, args=("seat",))
        return
    if person.name and person.kind == "participant":
        agreed = st.checkbox("My name may stand in the record of this session", value=person.is_named_in_record,
                             key="phone-named")  # fmt: skip
        actions.stand_in_record(store, seat, agreed)
    st.markdown(
        "Leaving removes your answers; what the room has seen already stays as it was shown. It can't be undone. When "
        "the meeting ends, answers no longer say whose they are."
    )
    if session.button("Leave and have my answers removed", "phone-leave", icon=":material/logout:"):
        enter_room.leave(store, seat)
        session.done("phone-leave")
        device.forget("seat")
        st.session_state["phone-left"] = True
        st.rerun()
