"""3 Baseline & target: which metric proves it in 90 days? Metric, values, what is normal, the seal, the target."""

from __future__ import annotations

import streamlit as st

from core.actions import lane_benefit
from core.actions import set_target as actions
from core.measurement import FEWEST_DAYS_FOR_SEAL
from pages.parts import (
    baseline_chart,
    baseline_plan,
    baseline_seal,
    benefit_form,
    benefit_view,
    metric_form,
    series_input,
    session,
    target_form,
    told,
)

PAGE = "set_target"


def page() -> None:
    told.head(
        "3 · Baseline & target",
        "Which one number proves in 90 days that the work got better, and what is it worth today?",
        page=PAGE,
    )
    here = session.here()
    board = actions.board(here.facts)
    if board is None:
        told.needs(
            "A baseline belongs to the one workflow that you commit to, and none is picked yet.",
            page="pages/pick_lane.py",
            label="Go to step 2, Pick one lane",
        )
        _try_a_series(here)
        return
    st.subheader("What is measured", anchor=False)
    metric_form.show(here, board)
    if board.outcome is None:
        st.markdown(
            "Next come the weeks before: at least 6 weekly values to see what is normal, 12 to seal them; of a metric "
            f"with a value each day {FEWEST_DAYS_FOR_SEAL}."
        )
        return
    st.subheader(f"The {board.outcome.metric.cadence}s before", anchor=False)
    chosen = _chosen(board)
    series_input.show(here, board, chosen)
    baseline_plan.show(here, board, chosen)
    if chosen.observations:
        path = board.judged.path if board.judged and chosen.metric.part == "outcome" else ()
        target = board.target if chosen.metric.part == "outcome" else None
        baseline_chart.show(chosen, target, path, here.facts.session.workdays, here.today)
        baseline_seal.show(here, chosen)
    st.subheader("The target", anchor=False)
    target_form.show(here, board, board.outcome)
    st.subheader("What it brings in money", anchor=False)
    benefit = lane_benefit.benefit_board(here.facts)
    if benefit is not None:
        benefit_view.show(benefit, here.facts.session.currency)
        benefit_form.show(here, benefit)


def _chosen(board: actions.Board) -> actions.Measured:
    """The metric whose weeks are shown: the outcome, or the one that must not suffer."""
    assert board.outcome is not None
    if board.counter is None:
        return board.outcome
    names = {"outcome": "The outcome", "counter": "What must not suffer"}
    part = st.segmented_control(
        "Show the values of",
        list(names),
        default="outcome",
        required=True,
        format_func=names.__getitem__,
        key="weeks-of",
    )
    return board.counter if part == "counter" else board.outcome


def _try_a_series(here: session.Here) -> None:
    """Something useful before a lane is picked: see how noisy a series is. Nothing is kept."""
    st.subheader("Meanwhile: how noisy is a series?", anchor=False)
    st.markdown("Paste weekly values of any figure and see which weeks are normal for it. Nothing is kept.")
    points = series_input.pasted("trial", here.today, never_negative=False, is_share=True)
    if points:
        baseline_chart.show(actions.tried(here.facts, points), None, ())


page()
