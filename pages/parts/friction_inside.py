"""Inside one workflow: its figures opened to their formula, what each of its numbers changes, and its event log."""

from __future__ import annotations

import streamlit as st

from core.actions import friction_board
from core.actions.friction_board import Board, Row
from core.explanation import FIGURES, LABELS, explained, explained_days, shown_days, shown_figure
from core.quantities import QUANTITIES
from core.records import EventLog
from pages.parts import estimate_form, friction_formula, friction_influence, log_measured, told
from pages.parts.session import Here

CHOSEN = "friction-inside"
DAYS = "days"
VIEWS = {"cost": "What it loses", "numbers": "What one number would change", "log": "Its event log"}


def show(here: Here, board: Board) -> None:
    """The chooser, and what the chosen workflow is made of; nothing below it until one is chosen."""
    rows = {row.workflow.workflow_id: row for row in board.ranked}
    if st.session_state.get(CHOSEN) not in rows:
        st.session_state.pop(CHOSEN, None)
    chosen = st.selectbox(
        "Look inside one workflow", list(rows), index=None, key=CHOSEN, persist_state="session",
        format_func=lambda key: told.option(rows[key].name), placeholder="Choose one, or press its bar",
        on_change=_follow,
    )  # fmt: skip
    if chosen is None:
        return
    row = rows[chosen]
    logs = [log for log in here.facts.event_logs if log.workflow_id == chosen]
    views = [view for view in VIEWS if view != "log" or logs]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
            view = st.segmented_control(
                "Inside it", views, format_func=VIEWS.__getitem__, default="cost", required=True,
                key=f"{CHOSEN}-view-{len(views)}", label_visibility="collapsed", wrap=True,
            )  # fmt: skip
            friction_formula.way_to_numbers(row, f"{CHOSEN}-go", "Change its numbers")
        if view == "log":
            _log(here, logs)
        elif view == "numbers":
            friction_influence.of_workflow(here, board, row)
        else:
            _figures(here, row)


def choose(workflow_id: str) -> None:
    """Opens a workflow here, from a bar or a row: a callback."""
    st.session_state[CHOSEN] = workflow_id
    _follow()


def _follow() -> None:
    """The form is about the same workflow when it is opened next; an open one keeps what is typed in it."""
    chosen = st.session_state.get(CHOSEN)
    if chosen and st.session_state.get(friction_formula.WAY) != "one":
        st.session_state[estimate_form.OPEN_NEXT] = chosen


def _figures(here: Here, row: Row) -> None:
    """Every figure of the workflow; the chosen one opens to its formula with live numbers."""
    currency = here.facts.session.currency
    waiting = friction_board.loss_of(here.facts, row, "days")
    hours = friction_board.hours_per_business_day(here.facts)
    shown = {what: f"{LABELS[what]}: {shown_figure(row.figures, currency, what)}" for what in FIGURES}
    shown[DAYS] = f"Days of waiting per month: {shown_days(waiting)}"
    chosen = st.segmented_control(
        "Press a figure to see how it is computed.",
        list(shown),
        format_func=shown.__getitem__,
        key=f"{CHOSEN}-figure",
        wrap=True,
    )
    if chosen == DAYS:
        friction_formula.opened(explained_days(row.workload, waiting, hours, currency, row.figures.draws))
    elif chosen:
        friction_formula.opened(explained(row.workload, row.figures, currency, chosen))
    notes = []
    if not row.figures.waiting_is_priced:
        notes.append("Waiting is not priced: nobody said what an hour of waiting costs, so it is left out of the cost.")
    if row.figures.missing:
        names = ", ".join(QUANTITIES[code].label for code in row.figures.missing)
        notes.append(f"Still unknown: {names}.")
    if notes:
        st.text(" ".join(notes))


def _log(here: Here, logs: list[EventLog]) -> None:
    """What the workflow's logs say; while they are open among the ways to enter, they stand there."""
    if st.session_state.get(friction_formula.WAY) == "log":
        st.text("Its event log is open below, where event logs are imported.")
        return
    log = logs[0]
    if len(logs) > 1:
        log = st.selectbox(
            "Which log", logs, format_func=lambda one: told.option(one.file_name), key=f"{CHOSEN}-log-{len(logs)}"
        )
    log_measured.panel(here, log)
