"""Who leads: opening the room, taking the facilitator's role, handing it over by a link."""

from __future__ import annotations

import streamlit as st

from core.actions import enter_room, run_room
from core.room_records import Room
from core.seats import Seat
from pages.parts import access, device, room_notes, room_qr, session, told

TAKEN, LINK = "room-role-taken", "room-lead-link"


def seat_of(here: session.Here) -> Seat | None:
    """The facilitator's seat of this browser; None where it holds no secret, or an old one."""
    seat = enter_room.facilitator(here.store, device.token(f"{access.LEAD}{here.session_id}"), here.session_id)
    if seat is not None:
        st.session_state[TAKEN] = here.session_id
        _is_known(here, seat)
    return seat


def _is_known(here: session.Here, seat: Seat) -> None:
    """Who holds the role needs no name asked again, in a new tab or by an address without the person."""
    if here.person_id is not None:
        return
    person = next((one for one in here.facts.persons if one.name == seat.name), None)
    if person is not None:
        session.open_session(here.session_id, person.person_id)
        st.rerun()


def take(here: session.Here) -> Seat:
    """Makes this browser the facilitator's."""
    taken = enter_room.take_role(here.store, access.visitor(), here.session_id, here.who, session.utc_now())
    device.keep(f"{access.LEAD}{here.session_id}", taken.secret)
    return taken.seat


def start(here: session.Here, room: Room | None) -> None:
    """The empty page: one button that opens the room and its lobby."""
    was = (
        "The last meeting in this session has ended; its record stays. " if room is not None and room.ended_utc else ""
    )
    if told.empty(
        f"**{was}Bring everybody in with their phones.** They join with a code, without an account, and answer alone; "
        "you see who has answered and never what. When you reveal, all see how the answers spread, without names. "
        "An agenda with a clock and notes tells you what to say next.",
        button="Open the room",
        key="room-open",
    ):
        with told.errors():
            seat = seat_of(here) or take(here)
            run_room.open_room(here.store, seat, room_notes.first_agenda(), session.utc_now())
            run_room.set_joining(here.store, seat, "open")
            st.rerun()


def not_leading(here: session.Here, room: Room) -> None:
    """Somebody else leads, or this browser did and no longer does."""
    who = told.plain(room.facilitator or "Somebody", 80)
    lost = st.session_state.get(TAKEN) == here.session_id
    with st.container(border=True):
        st.markdown(
            f"**{who} has taken over.** What you did until now stays." if lost else f"**{who} runs this room now.**"
        )
        st.markdown(
            "Only one person runs a room at a time. Taking over ends the other one's rights at once; no answer is lost."
        )
        if session.button("Take the role back" if lost else "Take over", "room-take", type="primary"):
            with told.errors():
                take(here)
                session.done("room-take")
                st.rerun()
        st.link_button("Open the projector view", projector_link(here), icon=":material/tv:")


def projector_link(here: session.Here) -> str:
    """The page without controls, for the projector; it opens in a tab of its own."""
    return f"?view=projector&s={here.session_id}"


def hand_over(here: session.Here, seat: Seat) -> None:
    """A link for somebody else's device; from then on this one has no rights."""
    with st.form("room-hand-over", border=False):
        name = st.text_input("Who takes over", max_chars=80, key="room-hand-over-name")
        if session.submit("Make the link and hand over", "room-hand-over", type="secondary"):
            with told.errors():
                taken = enter_room.hand_over(here.store, seat, name)
                session.done("room-hand-over")
                link = access.lead_link(here.session_id, taken.secret)
                room = here.store.room(here.session_id)
                if room is not None and access.base():  # another device finds us where the phones do
                    link = link.replace(access.base(), room_qr.address_of(room), 1)
                st.session_state[LINK] = (here.session_id, link)
                st.rerun()
    st.caption(
        "The link makes their device the facilitator's. From that moment yours no longer is; you can take it back."
    )


def handed_over(here: session.Here) -> None:
    """The link that was just made, once, on the device that gave the role away."""
    made = st.session_state.get(LINK)
    if made and made[0] == here.session_id:
        st.info("Send this link to the person who takes over. It works on one device after the other.")
        st.code(made[1], language=None)
        if access.is_local_address(made[1]):
            st.caption(
                "The address in it leads to this machine only. On another device, put this machine's address in."
            )
