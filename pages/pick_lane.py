"""2 Pick one lane: which one first, and why this one?"""

from __future__ import annotations

import streamlit as st

from core.actions import pick_lane as actions
from core.errors import Refused
from core.lane_choice import active_criteria
from core.lane_words import Board
from core.records import Facts
from pages.parts import (
    group,
    pick_board,
    pick_criteria,
    pick_decisions,
    pick_deeper,
    pick_form,
    pick_gates,
    pick_ratings,
    pick_weights,
    session,
    told,
)

PAGE = "pick_lane"
SECTIONS = {
    "ratings": "Ratings",
    "weights": "Weights",
    "criteria": "Criteria",
    "gates": "Gates",
    "parked": "Parked",
}


def page() -> None:
    told.head("2 · Pick one lane", "Which one first, and why this one? Exactly one; the rest waits.", page=PAGE)
    here = session.here()
    group.forget_other_session(here.session_id)
    facts = here.facts
    lane = facts.live_lane
    board = _ranking(facts)
    if lane is not None:
        pick_form.live(here, lane, board)
    if not facts.workflows:
        told.needs(
            "There is nothing to choose from yet. Add the workflows that compete for being first.",
            page="pages/map_friction.py",
            label="Go to step 1, Map friction",
        )
    elif not active_criteria(facts):
        if told.empty(
            "**What will you judge them by?** Eight criteria have proved useful, each with five levels in plain "
            "sentences: friction cost, delay felt, dependencies, readiness, stability, harm, owner, measurability. "
            "All of them can be changed.",
            button="Start with the eight usual criteria",
            key="criteria-begin",
        ):
            pick_criteria.start(here)
    elif board is not None:
        if lane is not None:
            st.caption("The ranking as it stands today, with everything that was rated or measured since:")
        projected = pick_board.projected()
        with st.container(key="pick-projected" if projected else "pick-first-screen"):
            pick_board.show(facts, board, act=lambda: pick_form.button(board) if lane is None else None)
        if lane is None:
            pick_form.form(here, board)
        pick_deeper.show(here, board)
    pick_decisions.earlier(here, board)
    if facts.workflows:
        _sections(here)


def _ranking(facts: Facts) -> Board | None:
    """The ranking; a refusal (all points zero) is said in its place, and the sections below stay."""
    try:
        return actions.ranking(facts)
    except Refused as refused:
        st.error(told.plain(refused.sentence), icon=":material/error:")
        return None


def _sections(here: session.Here) -> None:
    """What the ranking rests on; folded away once a lane is picked, so that the decision comes first."""
    st.divider()
    due = sum(parked.look_again_on <= here.today for parked in here.facts.parked)
    words = {**SECTIONS, "parked": f"Parked ({len(here.facts.parked)}{f', {due} due' if due else ''})"}
    chosen = st.segmented_control(
        "What the ranking rests on",
        list(SECTIONS),
        default=None if here.facts.live_lane else "ratings",
        format_func=words.__getitem__,
        key="pick-section",
        persist_state="session",
    )
    if chosen == "weights":
        pick_weights.show(here)
    elif chosen == "criteria":
        pick_criteria.show(here)
    elif chosen == "gates":
        pick_gates.show(here)
    elif chosen == "parked":
        pick_gates.parked(here)
    elif chosen == "ratings":
        pick_ratings.show(here)


page()
