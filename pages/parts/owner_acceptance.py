"""The owner's yes: the sentence, the name as a signature, and whether it still stands."""

from __future__ import annotations

import streamlit as st

from core.actions import name_owner as actions
from core.records import Ownership
from pages.parts import session, told

PAGE = "name_owner"
FORM = "accept"
TITLES = {"set_target": "Go to step 3, Baseline & target", "pick_lane": "Go to step 2, Pick one lane"}


def show(here: session.Here, board: actions.Board) -> None:
    """What is accepted and by whom; the way to accept while it is open or void."""
    owned = board.ownership
    if owned is not None and board.acceptance != "open":
        _given(board, owned)
    if board.acceptance == "stands" and owned is not None:
        _take_back(here)
        return
    with st.container(border=True):
        if board.sentence is None:
            _missing(board)
        elif owned is None:
            st.markdown("Once the owner is named and saved, they confirm this sentence here:")
            st.markdown(f"> {told.plain(board.sentence, 1000)}")
        else:
            _accept(here, owned, board.sentence)


def _given(board: actions.Board, owned: Ownership) -> None:
    when = owned.accepted_utc
    day = f"{when.day} {when:%B %Y, %H:%M} UTC" if when else "an unknown day"
    where = " on their own device" if owned.accepted_where == "own device" else ""
    text = f"{told.plain(owned.accepted_by)} accepted on {day}{where}: “{told.plain(owned.accepted_sentence, 1000)}”"
    if owned.accepted_words:
        text += f" In their own words: “{told.plain(owned.accepted_words, 2000)}”"
    if board.acceptance == "stands":
        st.success(f"**Accepted.** {text}", icon=":material/handshake:")
        return
    st.error(
        f"**No longer valid.** {text} Owner, baseline, target or date read differently now, so the yes has to be given "
        "again.",
        icon=":material/link_off:",
    )


def _missing(board: actions.Board) -> None:
    st.markdown("There is nothing to accept yet:")
    for point in board.missing:
        st.markdown(f":material/error: {told.plain(point.sentence)}")
    for page in dict.fromkeys(point.page for point in board.missing):
        st.page_link(f"pages/{page}.py", label=TITLES[page], icon=":material/arrow_forward:")


def _accept(here: session.Here, owned: Ownership, sentence: str) -> None:
    read = session.shown_before("acceptance", sentence)
    st.markdown(f"{told.plain(owned.owner)} reads this sentence and confirms it with their name:")
    st.markdown(f"> **{told.plain(sentence, 1000)}**")
    with st.form(f"{FORM}-{session.op_id(FORM)}", border=False):
        typed = st.text_input(
            "Type your name to accept",
            max_chars=200,
            help="Only the owner. Capitals and spaces make no difference; the name is kept as you type it.",
        )
        words = st.text_area("In your own words, if you wish", max_chars=2000, height=80)
        submitted = session.submit("I accept", FORM, icon=":material/handshake:")
    if submitted:
        with told.errors():
            act = session.act(PAGE, FORM)
            actions.accept(here.store, act, here.facts, typed_name=typed, sentence=read, words=words)
            session.done(FORM)
            told.keep("Accepted.")
            st.rerun()


def _take_back(here: session.Here) -> None:
    form = "withdraw"
    with st.popover("Take the acceptance back", icon=":material/undo:", key="take-back"):
        st.markdown("The lane then stands without an owner who said yes. The record keeps that it was given.")
        reason = st.text_input("Why?", max_chars=2000, key=f"{form}-reason", placeholder="Stands on the record")
        if session.button("Take it back", form):
            with told.errors():
                actions.withdraw(here.store, session.act(PAGE, form), here.facts, reason)
                session.done(form)
                told.keep("Taken back.")
                st.rerun()
