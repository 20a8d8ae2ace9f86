"""What a leader sees first on step 2: the verdict, the ranking with its uncertainty, and why the first is first."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.actions import look_deeper
from core.lane_choice import Ranking
from core.lane_words import Board, are_first_two_level, chance, gates_said, nothing_judged
from core.quantities import shown_number
from core.records import Facts
from pages.parts import pick_picture, tables, told

VERDICT_ICONS = {
    "clear": ":material/check_circle:",
    "leaning": ":material/trending_up:",
    "too close to call": ":material/balance:",
    "only one": ":material/looks_one:",
    "nothing to rank": ":material/hourglass_empty:",
}
WORLDS_HELP = (
    "Nothing here is known exactly, so the ranking is computed {draws} times, each time with other values that are "
    "plausible: weights around those of the room, every rating and every cost within its range, a missing rating "
    "anything at all. The chance to be first is the share of those times in which a workflow came first. "
    "(Experts call it rank acceptability index, the method SMAA.)"
)


def projected() -> bool:
    """Whether the first screen is drawn large, to be read from the back of a room."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        return st.toggle(
            "Large type", key="pick-large", persist_state="session", help="For the projector: verdict, ranking and "
            "reason large enough to be read from the back of the room.",
        )  # fmt: skip


def show(facts: Facts, board: Board, act: Callable[[], None]) -> None:
    """Verdict, picture, reason and, drawn by `act`, the one button; on a phone one below the other."""
    ranking = board.ranking
    icon = VERDICT_ICONS["nothing to rank" if nothing_judged(ranking) else ranking.verdict]
    help_text = WORLDS_HELP.format(draws=shown_number(ranking.draws, 6))
    st.subheader(f"{icon} {told.plain(board.sentence, 900)}", anchor=False, help=help_text)
    if board.advice:
        st.markdown(told.plain(board.advice, 600))
    if not ranking.rows:
        act()
        return
    if nothing_judged(ranking):  # a picture would show an order that only luck made
        act()
        _missing(ranking)
        return
    large = bool(st.session_state.get("pick-large"))
    picture, words = st.columns(1 if large else [3, 2], gap="medium") * (2 if large else 1)
    with picture:
        pick_picture.ranking_chart(ranking, facts, look_deeper.doing_nothing(facts).cost, large)
    with words:
        if board.why:
            opening = "Why they are level." if are_first_two_level(ranking) else "Why this one."
            st.markdown(f"**{opening}** {told.plain(board.why, 900)}")
        if board.tipping:
            st.markdown(f"**What would turn it.** {told.plain(board.tipping, 600)}")
        act()
        nothing = look_deeper.doing_nothing(facts).sentence
        if nothing:
            st.caption(told.plain(nothing, 600))
        _missing(ranking)


def _missing(ranking: Ranking) -> None:
    count = ranking.missing_ratings
    if count:
        known = len(ranking.rows) * len(ranking.criteria)
        st.caption(
            f":material/help: {count} of {known} judgements {'is' if count == 1 else 'are'} missing. A missing one "
            "counts as “could be anything”, which widens the ranges; it never counts as zero. Fill in ratings below, "
            "costs on step 1."
        )


def table(ranking: Ranking) -> None:
    tables.show(
        [
            {
                "place": str(row.place) if row.place else "–",
                "workflow": row.name,
                "score": row.score * 100,
                "low": row.score_low * 100,
                "high": row.score_high * 100,
                "first": chance(row.first_chance) if row.place else "",
                "stopped": gates_said(row),
                "dominated": row.dominated_by or "",
                "missing": ", ".join(row.missing),
            }
            for row in ranking.rows
        ],
        columns={
            "place": st.column_config.TextColumn("Place", width="small"),
            "workflow": st.column_config.TextColumn("Workflow", width="medium"),
            "score": st.column_config.NumberColumn("Score (of 100)", format="%.0f"),
            "low": st.column_config.NumberColumn("Low", format="%.0f", help="1 time in 10 below"),
            "high": st.column_config.NumberColumn("High", format="%.0f", help="1 time in 10 above"),
            "first": st.column_config.TextColumn("Chance first"),
            "stopped": st.column_config.TextColumn("Stopped by a gate"),
            "dominated": st.column_config.TextColumn(
                "Dominated by",
                help="That workflow is better on one criterion and at least as good on every other: at the low "
                "end, in the middle, at the high end of its range, and on average.",
            ),
            "missing": st.column_config.TextColumn("Not judged yet"),
        },
        key="pick-ranking-table",
        download="ranking.csv",
        alt="The whole ranking: place, score with range, chance to be first, gates, dominance, missing ratings",
    )
