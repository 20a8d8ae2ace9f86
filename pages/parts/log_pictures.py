"""The pictures of a log, one at a time: only the chosen one is built, and choosing draws nothing else again."""

from __future__ import annotations

import streamlit as st

from pages.parts import (
    log_about,
    log_labels,
    log_map,
    log_queues,
    log_segments,
    log_waiting,
    log_ways,
    log_weeks,
    told,
)
from pages.parts.log_view import View
from pages.parts.session import Here

PICTURES = {
    "map": "Process map",
    "waiting": "Waiting",
    "rework": "Rework",
    "queue": "When it queues",
    "trend": "By week",
    "ways": "Ways of working",
    "people": "Who does it",
    "segments": "Compare parts",
    "queues": "Approvals and exceptions",
    "labels": "Names and queues",
    "about": "How it is measured",
}


@st.fragment
def show(here: Here, view: View) -> None:
    """The choice and what was chosen."""
    chosen = st.segmented_control(
        "Look inside",
        list(PICTURES),
        default="map",
        format_func=PICTURES.__getitem__,
        key=f"log-picture-{view.log.event_log_id}",
        persist_state="session",
        required=True,
        wrap=True,
    )
    with told.errors():
        if chosen == "map":
            log_map.show(view)
        elif chosen == "waiting":
            log_waiting.show(view)
        elif chosen == "rework":
            log_waiting.rework(view)
        elif chosen == "queue":
            log_weeks.queue(view)
        elif chosen == "trend":
            log_weeks.trend(view)
        elif chosen == "ways":
            log_ways.show(view)
        elif chosen == "people":
            log_ways.people(view)
        elif chosen == "segments":
            log_segments.show(here, view)
        elif chosen == "queues":
            log_queues.show(view)
        elif chosen == "labels":
            log_labels.show(here, view)
        elif chosen == "about":
            log_about.show(view)
