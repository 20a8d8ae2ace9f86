"""Join: what is asked of me now? The page of a phone in the room, from the code to the end."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.actions import enter_room
from pages.parts import device, phone_door, phone_room, session, told

STYLE = Path(__file__).parent / "parts" / "phone.css"


def page() -> None:
    session.within_frame()
    st.html(STYLE)
    with phone_room.one_at_a_time(), st.container(key="phone", gap="xsmall"), told.errors():
        code = phone_door.take_code()
        seat = enter_room.back(session.store(), device.token("seat"), session.utc_now())
        if seat is not None and code and phone_door.is_of_this_room(code, seat):
            phone_door.forget_code()  # the QR was scanned again
            code = ""
        if seat is None or code:
            phone_door.show(code, seat)
        else:
            phone_room.show(session.store(), seat)


page()
