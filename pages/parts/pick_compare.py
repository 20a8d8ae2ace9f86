"""Any two workflows side by side: why one beats the other, how often, and what would change it."""

from __future__ import annotations

import streamlit as st

from core import scoring
from core.actions import look_deeper
from core.lane_choice import Ranking, Row
from core.lane_words import in_100, tipping_sentence, why_sentence
from core.records import Facts
from core.tipping_words import tip_sentence
from pages.parts import pick_formulas, pick_picture, tables, told

NEAREST = 3


def show(facts: Facts, ranking: Ranking) -> None:
    """Two workflows chosen from all; the first two to begin with."""
    ids = [row.workflow_id for row in ranking.rows]
    names = {
        row.workflow_id: told.option(f"{row.place}. {row.name}" if row.place else f"{row.name} (stopped)")
        for row in ranking.rows
    }
    with st.grid(2):
        first = st.selectbox("Workflow", ids, format_func=names.__getitem__, key="pick-inside-a")
        second = st.selectbox(
            "Compared with", ids, index=min(1, len(ids) - 1), format_func=names.__getitem__, key="pick-inside-b"
        )
    a, b = ranking.row(first), ranking.row(second)
    if a is None or b is None:
        return
    with st.container(horizontal=True):
        pick_formulas.score(facts, ranking, a)
        pick_formulas.first_chance(ranking, a)
    if a is not b:
        _between(facts, ranking, a, b)


def _between(facts: Facts, ranking: Ranking, a: Row, b: Row) -> None:
    beaten = look_deeper.beats(facts, a, b)
    why = why_sentence(ranking, a, b) or "Neither has been judged yet, so there is nothing to compare."
    st.markdown(told.plain(why, 1000))
    st.markdown(
        f"“{told.plain(a.name, 80)}” beats “{told.plain(b.name, 80)}” in **{in_100(beaten)}** plausible worlds."
    )
    pick_picture.waterfall(ranking, a, b)
    ahead, behind = (a, b) if a.score >= b.score else (b, a)
    turn = tipping_sentence(ranking, ahead, behind)
    if turn:
        st.markdown(f"**By weight.** {told.plain(turn, 600)}")
    _crossings(ranking, ahead, behind)
    tips = [tip for tip in look_deeper.tips_between(facts, a, b) if tip.value is not None][:NEAREST]
    st.markdown("**By a single number.**" + ("" if tips else " No plausible value of a single one would change it."))
    for tip in tips:
        st.markdown(f"- {told.plain(tip_sentence(tip).replace('comes first', 'comes before it'), 600)}")


def _crossings(ranking: Ranking, a: Row, b: Row) -> None:
    """The weight of each criterion at which the two change places."""
    crossing = [scoring.crossover_weight(a.values, b.values, ranking.weights, j) for j in range(len(ranking.criteria))]
    # Where both are equal on a criterion they also tie once it counts alone; that changes no places.
    crossing = [None if tie is None or tie > 1 - 1e-9 else tie for tie in crossing]
    if not any(tie is not None for tie in crossing):
        return
    tables.show(
        [
            {"criterion": c.name, "now": weight * 100, "tie": "never" if tie is None else f"{tie * 100:.1f}"}
            for c, weight, tie in zip(ranking.criteria, ranking.weights, crossing, strict=True)
        ],
        columns={
            "criterion": st.column_config.TextColumn("Criterion", width="medium"),
            "now": st.column_config.NumberColumn("Weight now (%)", format="%.1f"),
            "tie": st.column_config.TextColumn(
                "They change places at (%)",
                help="The other weights kept in proportion. Never: whatever it weighed, the same one would be before.",
            ),
        },
        alt=f"The weight of each criterion at which {a.name} and {b.name} change places",
        key="pick-crossings",
    )
