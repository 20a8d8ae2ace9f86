"""Handing the lane over with a reason, and who answered until when."""

from __future__ import annotations

import streamlit as st

from core.actions import name_owner as actions
from pages.parts import session, told

PAGE = "name_owner"
FORM = "hand-over"


def show(here: session.Here, board: actions.Board) -> None:
    """The way to hand over, and what was."""
    changes = actions.changes_of_owner(here.facts)
    if board.ownership is not None:
        with st.expander("Hand it over to somebody else", key="hand-over", on_change="rerun") as opened:
            if opened.open:
                _hand_over(here, board)
    for change in changes:
        day = f"{change.changed_utc.day} {change.changed_utc:%B %Y}"
        if change.kind == "handed over":
            said = f"{change.owner} handed over to {change.successor} on {day}: {change.reason}"
        else:
            said = f"{change.owner}'s acceptance was taken back on {day}: {change.reason}"
        if change.accepted_utc:
            said += f" Had accepted on {change.accepted_utc.day} {change.accepted_utc:%B %Y}."
        st.markdown(f":material/history: {told.plain(said, 1200)}")


def _hand_over(here: session.Here, board: actions.Board) -> None:
    owner = board.ownership.owner if board.ownership else ""
    st.markdown(
        f"{told.plain(owner)} answers until now; the record keeps that. The new owner accepts anew, and the hours they "
        "have are asked again."
    )
    with st.form(f"{FORM}-{session.op_id(FORM)}", border=False):
        successor = st.text_input("New owner", max_chars=200)
        reason = st.text_input("Why?", max_chars=2000)
        submitted = session.submit("Hand it over", FORM, type="secondary")
    if submitted:
        with told.errors():
            actions.hand_over(here.store, session.act(PAGE, FORM), here.facts, successor, reason)
            session.done(FORM)
            told.keep(f"{successor} is the owner now, and has not accepted yet.")
            st.rerun()
