"""4 Owner: who answers for the result in production? One person, what they may do, and their yes."""

from __future__ import annotations

import streamlit as st

from core.actions import name_owner as actions
from pages.parts import access, owner_acceptance, owner_changes, owner_form, owner_link, session, told

PAGE = "name_owner"


def page() -> None:
    if owner_link.is_asked():
        owner_link.show_asked()
    told.head("4 · Owner", "Who answers for the result in production, and may switch it off?", page=PAGE)
    here = session.here()
    board = actions.board(here.store, here.facts, names_others=access.sees_everything())
    if board is None:
        told.needs(
            "An owner answers for the one workflow that you commit to, and none is picked yet.",
            page="pages/pick_lane.py",
            label="Go to step 2, Pick one lane",
        )
        owner_form.try_a_name()
        return
    st.subheader("One person", anchor=False)
    st.markdown(
        f"The owner of **{told.plain(board.workflow)}** answers for the number, not for the building of it. "
        "When several people answer, nobody does."
    )
    owner_form.show(here, board)
    st.subheader("The acceptance", anchor=False)
    owner_acceptance.show(here, board)
    if board.ownership is not None and board.acceptance != "stands":
        owner_link.show_making(here)
    owner_changes.show(here, board)


page()
