"""A figure of step 1 opened to its formula with live numbers, and the way from a figure to the numbers behind it."""

from __future__ import annotations

import streamlit as st

from core.actions.friction_board import Row
from core.explanation import Explanation
from pages.parts import estimate_form, estimate_interview

WAY = "friction-way"
"""Which of the ways to enter numbers is open on the page: one, table, paste or log."""


ANCHOR = "the-numbers"
"""The heading above the ways to enter numbers."""
_ASKED = "friction-asked"
_SCROLL = f"<script>document.getElementById('{ANCHOR}')?.scrollIntoView({{behavior: 'smooth'}})</script>"
"""Our own fixed text; a button further up opens the form down here, and nobody should have to look for it."""


def opened(explanation: Explanation) -> None:
    """The formula with the numbers in it, each number with where it comes from, and who says so."""
    with st.container(border=True):
        st.code(explanation.expression, language=None, wrap_lines=True)
        st.dataframe(
            [
                {"number": what, "middle (low to high)": value, "comes from": source}
                for what, value, source in explanation.lines
            ],
            hide_index=True,
            alt=f"The numbers behind {explanation.label}",
        )
        st.caption(f"Formula: {explanation.source}")


def way_to_numbers(row: Row, key: str, label: str, quantity: str = "") -> None:
    """A button that opens the form of this workflow below, or the question about one of its numbers."""
    st.button(label, key=key, icon=":material/edit:", on_click=_open_form, args=(row.workflow.workflow_id, quantity))


def _open_form(workflow_id: str, quantity: str) -> None:
    ask_to_come()
    if quantity:
        estimate_interview.begin(workflow_id, quantity)
        return
    st.session_state.pop(estimate_interview.ASKING, None)  # the whole form was asked for, not the question left open
    st.session_state[WAY] = "one"
    st.session_state[estimate_form.OPEN_NEXT] = workflow_id


def ask_to_come() -> None:
    """The next drawing of the ways to enter numbers is scrolled to."""
    st.session_state[_ASKED] = True


def come_here_when_asked() -> None:
    """Scrolls to this place once, after a button that opened a form here."""
    if st.session_state.pop(_ASKED, False):
        st.html(_SCROLL, unsafe_allow_javascript=True)
