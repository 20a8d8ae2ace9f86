"""The join code and its QR, and where a phone finds this server."""

from __future__ import annotations

import io
import os
from functools import lru_cache

import segno
import streamlit as st

from core import join_codes
from core.room_records import Room
from pages.parts import access, told

SETTING = "ONELANE_ADDRESS"
QR_SCALE, QR_BORDER = 12, 4
"""Pixels a module, and the quiet zone of four modules that the standard asks for: white, in the dark theme too."""


def address_of(room: Room) -> str:
    """Where phones find this server: what was typed for the room, else the setting, else what this browser uses."""
    given = room.address or os.environ.get(SETTING, "")
    if given and "://" not in given:
        given = f"http://{given}"
    return given.rstrip("/") or access.base()


def join_link(room: Room) -> str:
    """What the QR holds: the page Join with the code, which that page takes out of the address bar."""
    return access.join_link(address_of(room), room.code)


def shown_address(room: Room) -> str:
    """The address as people type it: without 'http://'."""
    link = f"{address_of(room)}/join"
    return link.removeprefix("http://").removeprefix("https://")


def is_only_here(room: Room) -> bool:
    """Whether the address leads every phone to itself instead of to this server."""
    return access.is_local_address(address_of(room))


@lru_cache(maxsize=16)
def picture(link: str) -> bytes:
    """The QR of a link as PNG; a quarter of it may be hidden by a head in the front row (error correction Q)."""
    out = io.BytesIO()
    segno.make(link, error="q", micro=False).save(out, kind="png", scale=QR_SCALE, border=QR_BORDER)
    return out.getvalue()


def show(room: Room, large: bool = False) -> None:
    """The QR with address and code beside or below it."""
    image = picture(join_link(room))
    alt = f"QR code that opens {shown_address(room)} with the code {join_codes.shown(room.code)}"
    with st.container(horizontal=True, vertical_alignment="center", gap="large" if large else "small"):
        with st.container(width=430 if large else 150):
            st.image(image, width="stretch", alt=alt)
        with st.container(width="stretch" if large else 200):
            st.markdown("Scan it, or open" if large else "Or open")
            st.markdown(f"**{told.plain(shown_address(room), 200)}**")
            st.markdown("and type")
            with st.container(key="room-code" if large else "room-code-small"):
                st.markdown(told.plain(join_codes.shown(room.code)))


def beside(room: Room) -> None:
    """A smaller QR with the code, for those who come late while a question is on."""
    alt = f"QR code that opens {shown_address(room)} with the code {join_codes.shown(room.code)}"
    st.image(picture(join_link(room)), width=220, alt=alt)
    st.caption(told.plain(shown_address(room), 200))
    with st.container(key="room-code-small"):
        st.markdown(told.plain(join_codes.shown(room.code)))
