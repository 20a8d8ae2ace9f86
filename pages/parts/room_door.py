"""Who comes in: the lobby, the code, who waits, who is there, unusual attempts, and where phones find this server."""

from __future__ import annotations

import streamlit as st

from core.actions import enter_room
from core.room_records import Participant, Room
from pages.parts import room_do, room_qr, session, told

JOINING = {
    "open": "Everybody with the code comes in",
    "approve": "I let each one in",
    "closed": "Nobody comes in (the next code is a new one)",
}
ROWS_SHOWN = 60


def show(act: room_do.Doer, room: Room) -> None:
    """Everything about coming in, for the facilitator."""
    _unusual(act, room)
    waiting = [one for one in act.here.store.participants(room.session_id) if one.state == "waiting"]
    _waiting(act, waiting)
    left, right = st.columns([1, 1], gap="large")
    with left:
        _lobby(act, room)
    with right:
        _address(act, room)
        _people(act, room)


def _unusual(act: room_do.Doer, room: Room) -> None:
    """Somebody tries codes: say so, and what has happened already."""
    now = session.utc_now()
    if not enter_room.is_unusual(now):
        return
    wrong = enter_room.wrong_codes(now)
    minutes = enter_room.unusual_minutes(now)
    st.warning(
        f"Unusual attempts: {wrong} different wrong codes within the last minute. Within the next "
        f"{'minute' if minutes == 1 else f'{minutes} minutes'}, whoever joins from a network that nobody came from "
        "before waits here for your yes, whatever is chosen below. Let in only people whom you see.",
        icon=":material/warning:",
    )
    if room.joining == "open" and room_do.button("From now on I let each one in", "room-approve"):
        act.lobby("approve")


def _waiting(act: room_do.Doer, waiting: list[Participant]) -> None:
    if not waiting:
        return
    with st.container(border=True):
        st.markdown(f"**{len(waiting)} {'person waits' if len(waiting) == 1 else 'people wait'} to come in**")
        if len(waiting) > 1 and room_do.button("Let everybody in", "room-in-all"):
            act.let_in([one.participant_id for one in waiting])
        for one in waiting[:ROWS_SHOWN]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(_name(one), width="stretch")
                if room_do.button("Let in", f"room-in-{one.participant_id}"):
                    act.let_in([one.participant_id])
                if room_do.button("Turn away", f"room-away-{one.participant_id}", type="tertiary"):
                    act.turn_away(one.participant_id)


def _name(one: Participant) -> str:
    watches = " (watches)" if one.kind == "observer" else ""
    return f"{told.plain(one.name or 'Without a name', 80)}{watches}"


def _lobby(act: room_do.Doer, room: Room) -> None:
    if room.code:
        room_qr.show(room)
    else:
        st.markdown("The lobby is closed. Those who are in stay in, and come back after a reload.")
    with st.form("room-lobby", border=False):
        joining = st.radio(
            "Who may join", list(JOINING), format_func=JOINING.__getitem__, index=list(JOINING).index(room.joining),
            key=f"room-joining-{room.joining}",
        )  # fmt: skip
        if room_do.submit("Save", "room-lobby", type="secondary") and joining:
            act.lobby(joining)


def _address(act: room_do.Doer, room: Room) -> None:
    """Where phones find us: the server can't always know it."""
    is_only_here = room_qr.is_only_here(room)
    if is_only_here:
        st.warning(
            "Phones can't come in yet: this address leads every phone to itself. Start Onelane so that the network "
            "reaches it (README, “Other devices”), then type this machine's address in that network here.",
            icon=":material/wifi_off:",
        )
    with st.expander("Address for phones", expanded=is_only_here), st.form("room-address", border=False):
        typed = st.text_input(
            "Address for phones", value=room.address, placeholder="http://192.168.1.20:8501", max_chars=300,
            help=f"The setting {room_qr.SETTING} fixes it for good.", label_visibility="collapsed",
            key=f"room-address-{room.address}",
        )  # fmt: skip
        if room_do.submit("Use this address", "room-address", type="secondary"):
            act.settings("Phones use this address now.", address=typed.strip())


def _people(act: room_do.Doer, room: Room) -> None:
    people = [one for one in act.here.store.participants(room.session_id) if one.state == "in"]
    watching = sum(one.kind == "observer" for one in people)
    more = f", {watching} of them only watching" if watching else ""
    with st.expander(f"{len(people)} in the room{more}"):
        if not people:
            st.markdown("Nobody yet.")
            return
        names = sorted((_name(one) for one in people if one.name), key=str.casefold)
        nameless = len(people) - len(names)
        shown = ", ".join(names[:ROWS_SHOWN]) + (
            f" and {len(names) - ROWS_SHOWN} more" if len(names) > ROWS_SHOWN else ""
        )
        st.markdown(shown + (f"{'; ' if names else ''}{nameless} without a name" if nameless else ""))
        _someone(act, room, people)


def _someone(act: room_do.Doer, room: Room, people: list[Participant]) -> None:
    """One person: which criteria they may rate, or out of the room."""
    named = {one.participant_id: one for one in people if one.name}
    if not named:
        return
    names = told.distinct({key: one.name for key, one in named.items()})
    criteria = told.distinct({one.criterion_id: one.name for one in act.here.facts.criteria if not one.is_retired})
    with st.form("room-person", border=False):
        chosen = st.selectbox(
            "Somebody", list(named), index=None, format_func=names.__getitem__,
            placeholder="Choose a person", key="room-person-who",
        )  # fmt: skip
        allowed = st.multiselect(
            "May rate only", list(criteria), format_func=criteria.__getitem__,
            placeholder="All criteria", key="room-person-criteria",
        )  # fmt: skip
        with st.container(horizontal=True):
            if room_do.submit("Save what they may rate", "room-person", type="secondary") and chosen:
                act.limit(chosen, tuple(allowed))
            if room_do.submit("Turn away", "room-person-out", type="tertiary") and chosen:
                act.turn_away(chosen)
