"""The way into a room: the code, a name or none, to take part or to watch, in the record or not."""

from __future__ import annotations

import streamlit as st

from core import join_codes
from core.actions import enter_room
from core.errors import Refused, WorkbenchError
from core.seats import Seat
from pages.parts import access, device, session, told

FORM = "phone-join"
CODE = "phone-code"
TOKEN = "phone-token"
"""Made before joining: a second tap may cut a run off right after its save, and must not bring in a second person."""
ASKED = ("code", "c")
"""How a link or QR of ours names the code; the short one is for people who write an address by hand."""
TAKE_PART, WATCH = "Take part", "Only watch"


def take_code() -> str:
    """The code that this browser came with, taken out of the address bar at once."""
    for name in ASKED:
        if given := st.query_params.get(name):
            st.session_state[CODE] = given[:40]
            del st.query_params[name]
    return str(st.session_state.get(CODE, ""))


def show(code: str, seat: Seat | None) -> None:
    """The form. What was typed stays when a code opens nothing. `seat`: this phone is in another room already."""
    st.title("Join the room", anchor=False)
    before = enter_room.participant_of(session.store(), device.token("seat"))
    if before is not None and before.state == "turned away":
        st.warning("The facilitator did not let you in. Ask in the room if that is a mistake.", icon=":material/block:")
    if (
        before is None
        and st.session_state.pop("phone-drawn", None) is not None
        and not st.session_state.get("phone-left")
    ):
        st.info("The room that you were in is no longer here. Ask the facilitator.", icon=":material/door_open:")
    if st.session_state.pop("phone-left", False):
        st.success("You have left, and your answers are removed.", icon=":material/logout:")
    if seat is not None:
        st.markdown("This phone is in another room already. Joining here leaves that one as it is.")
        st.button("Stay where I am", key="phone-stay", width="stretch", on_click=forget_code)
    with st.form(f"{FORM}-{session.op_id(FORM)}", border=False):
        typed = st.text_input(
            "Code from the screen", value=shown(code), max_chars=40, placeholder="XXXX-XXXX", autocomplete="off",
            help="Eight letters and digits. Small letters, blanks and the dash don't matter.",
        )  # fmt: skip
        name = st.text_input("Your name", max_chars=80, autocomplete="name", placeholder="As the others know you")
        how = st.radio("How do you join?", [TAKE_PART, WATCH], horizontal=True)
        agreed = st.checkbox("My name may stand in the record of this session")
        named = session.submit("Join", FORM, width="stretch")
        unnamed = session.submit("Join without a name", f"{FORM}-unnamed", type="secondary", width="stretch")
    # No number of people here: which room it is, is not known yet, and a code is looked up only when somebody joins.
    st.caption(
        "Your answers are hidden from everyone until the reveal, and then shown for groups of people only, without "
        "names. The next screen says how large a group has to be. You can leave at any time and have them removed."
    )
    if named or unnamed:
        with told.errors():
            if named and not name.strip():
                raise Refused("Type your name, or join without one.")
            _join(typed, name if named else "", how == WATCH, agreed)


def shown(code: str) -> str:
    """A code with its dash; what is no code stays as it came, for the person to see."""
    try:
        return join_codes.shown(join_codes.read(code)) if code else ""
    except WorkbenchError:
        return code


def forget_code() -> None:
    """The code of the address is not wanted any more."""
    st.session_state.pop(CODE, None)


def is_of_this_room(code: str, seat: Seat) -> bool:
    """Whether the code is the one of the room that this phone is in. Tells nothing about any other room."""
    room = session.store().room(seat.session_id)
    try:
        return room is not None and bool(room.code) and join_codes.read(code) == room.code
    except WorkbenchError:
        return False


def _join(code: str, name: str, watches: bool, agreed: bool) -> None:
    token = st.session_state.setdefault(TOKEN, enter_room.new_token())
    joined = enter_room.join(
        session.store(), code, name, kind="observer" if watches else "participant",
        address=access.address(), now_utc=session.utc_now(),
        is_named_in_record=bool(agreed and name.strip()), token=token,
    )  # fmt: skip
    session.done(FORM)
    session.done(f"{FORM}-unnamed")
    device.keep("seat", joined.token)
    st.session_state.pop(TOKEN, None)
    forget_code()
    st.rerun()
