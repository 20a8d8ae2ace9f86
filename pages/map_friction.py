"""1 Map friction: where does manual time leak, and what does it cost a month?

From top to bottom: the picture, the decision (which number is worth an argument), one workflow from inside, and only
then the four ways to enter numbers.
"""

from __future__ import annotations

import streamlit as st

from core.actions import map_friction
from core.actions.friction_board import Board
from pages.parts import (
    estimate_form,
    estimate_paste,
    estimate_table,
    friction_formula,
    friction_influence,
    friction_inside,
    friction_overview,
    import_log,
    log_books,
    session,
    told,
)

PAGE = "map_friction"
WAY = friction_formula.WAY
WAYS = {
    "one": "One workflow",
    "table": "All in a table",
    "paste": "Paste or upload a sheet",
    "log": "Import an event log",
}
BEGUN = "friction-begun"
KNOWN_LOGS = "friction-known-logs"


def page() -> None:
    told.head("1 · Map friction", "Where does manual time leak, and what does it cost a month?", page=PAGE)
    here = session.here()
    board = map_friction.board(here.facts)
    if board.rows:
        friction_overview.show(here, board)
        friction_influence.of_map(here, board)
        friction_overview.table(here, board)
        friction_inside.show(here, board)
    elif not st.session_state.get(BEGUN):
        _begin()
        _deleted(here)
        return
    st.divider()
    _numbers(here, board)
    _deleted(here)


def _begin() -> None:
    with st.container(border=True):
        st.markdown(
            "**Start with the work itself.** Write down the five to ten workflows that people complain about: how "
            "often each runs, how long it takes, how long it waits, what goes wrong. Rough ranges are enough, and "
            "whatever nobody knows stays blank. This page turns them into what each costs a month."
        )
        with st.container(horizontal=True):
            if st.button("Add the first workflow", type="primary", icon=":material/add:"):
                _begin_with("one")
            if st.button("Import an event log", icon=":material/upload_file:"):
                _begin_with("log")
            if st.button("Paste or upload a sheet", icon=":material/content_paste:"):
                _begin_with("paste")


def _begin_with(way: str) -> None:
    st.session_state[BEGUN] = True
    st.session_state[WAY] = way
    st.rerun()


def _numbers(here: session.Here, board: Board) -> None:
    """The ways to enter numbers; folded away where every workflow has a cost, so that the picture comes first."""
    st.subheader("The numbers behind it" if board.rows else "The first numbers", anchor=friction_formula.ANCHOR)
    friction_formula.come_here_when_asked()
    lacks_cost = not board.rows or any(row.figures.total is None for row in board.rows)
    way = st.segmented_control(
        "How would you like to look at them, change them or add more?"
        if board.rows
        else "How would you like to begin?",
        list(WAYS),
        default=None if WAY in st.session_state or not lacks_cost else "one",
        format_func=WAYS.__getitem__,
        key=WAY,
        persist_state="session",
    )
    if way == "table":
        estimate_table.show(here, board)
    elif way == "paste":
        estimate_paste.paste(here)
    elif way == "log":
        _logs(here)
    elif way == "one":
        estimate_form.show(here, board)


def _logs(here: session.Here) -> None:
    """The way by an event log; with none left in the session, those that were removed can be brought back."""
    _come_to_a_new_log(here)
    import_log.show(here)
    if not here.facts.event_logs:
        log_books.removed(here)


def _come_to_a_new_log(here: session.Here) -> None:
    """After an import or a split the page is another one: what to do next would stand far above the window."""
    logs = frozenset(log.event_log_id for log in here.facts.event_logs)
    known = st.session_state.get(KNOWN_LOGS)
    st.session_state[KNOWN_LOGS] = (here.session_id, logs)
    if known is not None and known[0] == here.session_id and logs - known[1]:
        friction_formula.ask_to_come()
        friction_formula.come_here_when_asked()


def _deleted(here: session.Here) -> None:
    gone = st.expander(
        "Deleted workflows", key="friction-deleted", on_change="rerun", icon=":material/restore_from_trash:"
    )
    if not gone.open:
        return
    with gone:
        removed = {known.workflow.workflow_id: known for known in map_friction.removed(here.store, here.session_id)}
        if not removed:
            st.text("None. A workflow that you delete can be brought back from here, with its numbers.")
            return
        form = "friction-restore"
        chosen = st.selectbox(
            "Deleted workflow",
            list(removed),
            format_func=lambda key: f"{removed[key].workflow.name}, deleted by {removed[key].by}",
        )
        if session.button("Bring it back", form):
            with told.errors():
                back = map_friction.restore(here.store, session.act(PAGE, form), here.session_id, chosen)
                session.done(form)
                st.session_state[estimate_form.OPEN_NEXT] = back.workflow_id
                told.keep(f"'{back.name}' is back, with its numbers.")
                st.rerun()


page()
