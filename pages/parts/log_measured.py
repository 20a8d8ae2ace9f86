"""One imported event log on step 1: what it says, what of it becomes estimates, its pictures, how it was read."""

from __future__ import annotations

import streamlit as st

from core.log_words import count
from core.records import EventLog
from pages.parts import log_books, log_headline, log_offered, log_pictures, log_view, told
from pages.parts.log_view import day
from pages.parts.session import Here


def panel(here: Here, log: EventLog) -> None:
    """Everything about one imported log; figures come from memory or from what was stored at its import."""
    workflow = here.facts.workflow(log.workflow_id)
    name = told.plain(workflow.name, 80) if workflow is not None else "deleted workflow"
    with st.container(border=True):
        st.markdown(f"**Imported for {name}: {told.plain(_file(log), 120)}**")
        span = f", {day(log.first_utc)} to {day(log.last_utc)}" if log.first_utc and log.last_utc else ""
        refused = f", {count(log.rows_refused, 'row')} refused" if log.rows_refused else ""
        st.caption(f"{count(log.events, 'event')} in {count(log.cases, 'case')}{span}{refused}")
        with told.errors():
            view = log_view.of(here, log)
            if not view.figures.cases:
                st.text("This log holds no events, so there is nothing to show.")
            else:
                log_headline.show(view)
                log_offered.show(here, view)
                log_pictures.show(here, view)
        log_books.show(here, log)


def _file(log: EventLog) -> str:
    return f"{log.file_name}, {log.split_by}: {log.split_value or 'other'}" if log.parent_id else log.file_name
