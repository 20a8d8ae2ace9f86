"""The starting set: two or three questions, the proposed controls to choose from, taken with one click."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.actions import define_controls as actions
from core.catalogue import KINDS
from core.controls import shown_time
from core.records import Control
from pages.parts import control_stakes, session, told

PAGE = "define_controls"
FORM = "controls-start"
_OPEN = "controls-proposing"


def is_open() -> bool:
    return bool(st.session_state.get(_OPEN))


def open_start() -> None:
    st.session_state[_OPEN] = True


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def show(here: session.Here, board: actions.Board) -> None:
    """The empty page with its one button, or the questions and the proposed set."""
    if not is_open():
        begin = told.empty(
            f"No control is defined yet for **{told.plain(board.workflow)}**. A starting set covers what any AI in "
            "daily work needs: who steps in, how its work is checked, when it is stopped, what is watched, and how "
            "people go on without it. You choose, then change every word.",
            button="Propose a starting set",
            key="controls-propose",
        )
        if not begin:
            return
        open_start()
        st.rerun()
    if not board.controls:
        control_stakes.show(here)
    with st.container(border=True):
        st.subheader("A starting set", anchor=False)
        if board.stakes.tier is None:
            st.markdown("Nobody has said yet what is at stake; answered above, it changes this set. For now: firm.")
        else:
            control_stakes.summary(board.stakes)
        proposed = actions.propose(here.facts)
        if not proposed:
            st.markdown("All controls of the starting set are on the list already.")
            st.button("Close", key="controls-start-close", on_click=_close)
            return
        _questions_and_set(here, board, proposed)


def _questions_and_set(here: session.Here, board: actions.Board, proposed: Sequence[Control]) -> None:
    with st.form(FORM, border=False):
        st.markdown("Who does it? A blank stays open; you can fill it in later.")
        with st.grid(3, min_column_width=220):
            people = {
                role: st.text_input(
                    label, value=board.people.get(role, ""), max_chars=200, key=f"{FORM}-{role}", placeholder="One name"
                )
                for role, label in (
                    ("owner", "Owner of the outcome"),
                    ("reviewer", "Checks cases"),
                    ("operator", "Runs it day to day"),
                )
            }
        minutes = st.number_input(
            "Minutes to check one case",
            min_value=0.0,
            step=0.5,
            format="%g",
            value=None,
            placeholder="not known yet",
            key=f"{FORM}-minutes",
            help="Sets what the checks cost in hours a week.",
        )
        chosen = _choices(proposed)
        left = actions.no_room(here.facts)
        if left:
            names = "; ".join(entry.name for entry in left)
            st.caption(f"A dozen is enough to begin with. Next in line, under 'Add another': {told.plain(names, 600)}.")
        with st.container(horizontal=True):
            submitted = session.submit(f"Take the chosen ones (of {len(proposed)})", FORM)
    if board.controls:
        st.button("Close without taking any", key="controls-start-close", on_click=_close)
    if submitted:
        with told.errors():
            ready = actions.propose(here.facts, people=people, minutes_per_item=minutes)
            taken = [control for control in ready if control.code in chosen]
            actions.take_proposals(here.store, session.act(PAGE, FORM), taken)
            session.done(FORM)
            _close()
            told.keep(f"Took {len(taken)} control{'' if len(taken) == 1 else 's'}.")
            st.rerun()


def _choices(proposed: Sequence[Control]) -> set[str]:
    """The codes that are ticked; each with what sets it off and what happens then."""
    chosen = set()
    for kind, question in KINDS.items():
        mine = [control for control in proposed if control.kind == kind]
        if mine:
            st.markdown(f"**{question}**")
        for control in mine:
            if st.checkbox(
                f"**{control.name}:** {control.what[:1].lower()}{control.what[1:]}",
                value=True,
                key=f"{FORM}-take-{control.code}",
                help=f"{control.trigger} → {control.response} ({shown_time(control.minutes_to_respond)})",
            ):
                chosen.add(control.code)
    return chosen
