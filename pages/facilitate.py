"""Facilitate: how do I run the room? One question at a time: all answer alone, then all see how the answers spread."""

from __future__ import annotations

import streamlit as st

from pages.parts import room_closing, room_desk, room_projector, room_role, session, told


def page() -> None:
    if st.query_params.get("view") == "projector":
        session.within_frame()
        room_projector.show(session.here())
        return
    told.head("Run the room", "One question at a time: everybody answers alone, then you reveal.")
    here = session.here()
    room = here.store.room(here.session_id)
    room_role.handed_over(here)
    if room is None or not room.agenda:
        room_role.start(here, room)
        return
    seat = room_role.seat_of(here)
    if seat is None:
        room_role.not_leading(here, room)
    elif room.is_over:
        room_closing.over(here, seat, room)
    else:
        room_desk.show(here, seat, room)


page()
