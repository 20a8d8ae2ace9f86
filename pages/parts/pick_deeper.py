"""What opens from the first screen of step 2, one at a time and drawn only when it is open."""

from __future__ import annotations

import streamlit as st

from core.lane_words import Board, nothing_judged
from pages.parts import (
    pick_board,
    pick_compare,
    pick_explore,
    pick_lenses,
    pick_measure,
    pick_ranks,
    pick_turns,
    session,
)

LOOKS = {
    "ranks": "How often first",
    "compare": "Compare two",
    "turns": "What would turn it",
    "measure": "Measure first",
    "explore": "Try things out",
    "lenses": "Other lenses",
    "table": "Table",
}


def show(here: session.Here, board: Board) -> None:
    """The choice of a closer look, and the one that is chosen."""
    ranking = board.ranking
    if not ranking.rows or nothing_judged(ranking):
        return
    start = "explore" if st.query_params.get("scenario") else None
    chosen = st.pills(
        "Look closer", list(LOOKS), default=start, format_func=LOOKS.__getitem__, key="pick-deeper",
        persist_state="session",
    )  # fmt: skip
    if chosen == "ranks":
        pick_ranks.show(here.facts, ranking)
    elif chosen == "compare":
        pick_compare.show(here.facts, ranking)
    elif chosen == "turns":
        pick_turns.show(here.facts)
    elif chosen == "measure":
        pick_measure.show(here)
    elif chosen == "explore":
        pick_explore.show(here, board)
    elif chosen == "lenses":
        pick_lenses.show(here.facts)
    elif chosen == "table":
        pick_board.table(ranking)
