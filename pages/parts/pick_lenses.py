"""RICE and WSJF beside our ranking: two lenses that others use, for comparison only."""

from __future__ import annotations

import streamlit as st

from core.actions import look_deeper
from core.lane_choice import active_criteria
from core.records import Facts
from pages.parts import tables, told

HELP = (
    "RICE = reach × impact × confidence / effort; reach is the cases of a month, confidence 100, 80 or 50 % for "
    "numbers that were measured, asked or guessed. WSJF = cost of delay / duration; cost of delay is the monthly "
    "friction cost. Effort and duration are 6 minus the level on the criterion of ease. Where each factor comes from "
    "is a rule of ours."
)


def show(facts: Facts) -> None:
    """The places by each lens; which criteria stand for impact and ease can be chosen."""
    st.markdown(
        ":material/info: **For comparison only: these never decide.** Both multiply levels that merely have an order, "
        "so only the places are shown; the numbers behind them mean nothing.",
        help=HELP,
    )
    rated = {c.criterion_id: c.name for c in active_criteria(facts) if c.kind == "rated"}
    if not rated:
        st.markdown("The lenses need a criterion with levels.")
        return
    ids = list(rated)
    with st.grid(2):
        impact = st.selectbox(
            "Stands for impact", ids, index=ids.index("felt") if "felt" in ids else 0,
            format_func=lambda key: told.option(rated[key]), key="pick-lens-impact", persist_state="session",
        )  # fmt: skip
        ease = st.selectbox(
            "Stands for ease", ids, index=ids.index("dependencies") if "dependencies" in ids else 0,
            format_func=lambda key: told.option(rated[key]), key="pick-lens-ease", persist_state="session",
        )  # fmt: skip
    rows = look_deeper.lens_places(facts, impact, ease)
    tables.show(
        [
            {"workflow": row.name, **{name: _place(getattr(row, name)) for name in ("place", "rice", "wsjf")}}
            for row in rows
        ],
        columns={
            "workflow": st.column_config.TextColumn("Workflow", width="medium"),
            "place": "Place here",
            "rice": "By RICE (ordinal)",
            "wsjf": "By WSJF (ordinal)",
        },
        alt="Places by our ranking and by two lenses",
        key="pick-lenses",
    )
    st.caption("A dash: a factor is not known, or a gate stops it.")


def _place(place: int | None) -> str:
    return "–" if place is None else str(place)
