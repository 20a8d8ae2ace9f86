"""What a leader sees first on step 2: the verdict, the ranking with its uncertainty, and why the first is first."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.lane_choice import Ranking, Row
from core.lane_words import Board, chance, gates_said, nothing_judged, why_sentence
from core.quantities import shown_number
from core.records import Facts
from pages.parts import formula, pick_picture, tables, told

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
    picture, words = st.columns([3, 2], gap="medium")
    with picture:
        pick_picture.ranking_chart(ranking, facts)
    with words:
        if board.why:
            st.markdown(f"**Why this one.** {told.plain(board.why, 900)}")
        if board.tipping:
            st.markdown(f"**What would turn it.** {told.plain(board.tipping, 600)}")
        act()
        _missing(ranking)


def more(facts: Facts, board: Board) -> None:
    """The ranking as a table, the look inside one workflow, any two compared."""
    if not board.ranking.rows:
        return
    inside = st.expander("Look inside a score, or compare any two", key="pick-inside", on_change="rerun")
    if inside.open:
        with inside:
            _inside(facts, board.ranking)
    table = st.expander(f"The ranking as a table ({len(board.ranking.rows)})", key="pick-table", on_change="rerun")
    if table.open:
        with table:
            _table(board.ranking)


def _missing(ranking: Ranking) -> None:
    count = ranking.missing_ratings
    if count:
        known = len(ranking.rows) * len(ranking.criteria)
        st.caption(
            f":material/help: {count} of {known} judgements {'is' if count == 1 else 'are'} missing. A missing one "
            "counts as “could be anything”, which widens the ranges; it never counts as zero. Fill in ratings below, "
            "costs on step 1."
        )


def _table(ranking: Ranking) -> None:
    tables.show(
        [
            {
                "place": row.place,
                "workflow": row.name,
                "score": row.score * 100,
                "low": row.score_low * 100,
                "high": row.score_high * 100,
                "first": row.first_chance * 100 if row.place else None,
                "stopped": gates_said(row),
                "dominated": row.dominated_by or "",
                "missing": ", ".join(row.missing),
            }
            for row in ranking.rows
        ],
        columns={
            "place": st.column_config.NumberColumn("Place", width="small"),
            "workflow": st.column_config.TextColumn("Workflow", width="medium"),
            "score": st.column_config.NumberColumn("Score (of 100)", format="%.0f"),
            "low": st.column_config.NumberColumn("Low (1 time in 10 below)", format="%.0f"),
            "high": st.column_config.NumberColumn("High (1 time in 10 above)", format="%.0f"),
            "first": st.column_config.NumberColumn("Chance to be first (%)", format="%.1f"),
            "stopped": st.column_config.TextColumn("Stopped by a gate"),
            "dominated": st.column_config.TextColumn(
                "Dominated by", help="That workflow is at least as good on every criterion and better on one."
            ),
            "missing": st.column_config.TextColumn("Not judged yet"),
        },
        key="pick-ranking-table",
        download="ranking.csv",
        alt="The whole ranking: place, score with range, chance to be first, gates, dominance, missing ratings",
    )


def _inside(facts: Facts, ranking: Ranking) -> None:
    ids = [row.workflow_id for row in ranking.rows]
    names = {
        row.workflow_id: f"{row.place}. {row.name}" if row.place else f"{row.name} (stopped)" for row in ranking.rows
    }
    with st.grid(2):
        first = st.selectbox("Workflow", ids, format_func=lambda key: names[key], key="pick-inside-a")
        second = st.selectbox(
            "Compared with", ids, index=min(1, len(ids) - 1), format_func=lambda key: names[key],
            key="pick-inside-b",
        )  # fmt: skip
    a, b = ranking.row(first), ranking.row(second)
    if a is None or b is None:
        return
    with st.container(horizontal=True):
        score_formula(facts, ranking, a)
        chance_formula(ranking, a)
    if a is b:
        return
    beaten = ranking.beats(a, b)
    share = f"The chance that “{a.name}” really scores higher is {chance(beaten)}." if beaten is not None else ""
    why = why_sentence(ranking, a, b) or "Neither has been judged yet, so there is nothing to compare."
    st.markdown(told.plain(f"{why} {share}", 1000))
    pick_picture.waterfall(ranking, a, b)


def score_formula(facts: Facts, ranking: Ranking, row: Row) -> None:
    """The score of one workflow, opened: weight times value of each criterion."""
    ratings = {rating.criterion_id: rating for rating in facts.ratings if rating.workflow_id == row.workflow_id}
    lines = []
    for criterion, weight, value in zip(ranking.criteria, ranking.weights, row.values, strict=True):
        rating = ratings.get(criterion.criterion_id)
        if criterion.kind == "friction cost":
            scale = f"{facts.session.currency} {shown_number(facts.session.money_scale)} a month counts as 1"
            origin = f"step 1 through the money scale: {scale}"
        elif rating is None:
            origin = "not rated: anything from 0 to 1, on average a half"
        else:
            span = (
                f"{rating.middle:g}"
                if rating.low == rating.high
                else f"{rating.low:g} – {rating.middle:g} – {rating.high:g}"
            )
            origin = f"level {span}, {rating.given_by or 'somebody'}, {rating.given_utc:%d %b %Y}"
        if criterion.name in row.missing and criterion.kind == "friction cost":
            origin = "a part of the cost is unknown: anything from the known part up"
        lines.append((criterion.name, f"{weight * 100:.1f} % × {value:.3f} = {weight * value * 100:.1f}", origin))
    terms = " + ".join(f"{weight * value * 100:.1f}" for weight, value in zip(ranking.weights, row.values, strict=True))
    formula.opened(
        f"Score of {row.name}",
        f"{row.score * 100:.0f} of 100",
        lines=lines,
        expression=f"Σ weight × value × 100\n= {terms}\n= {row.score * 100:.1f}\n"
        f"8 times in 10 between {row.score_low * 100:.0f} and {row.score_high * 100:.0f}, "
        f"half of the time below {row.score_median * 100:.0f}",
        source="additive value model on fixed anchors (METHOD 3; Keeney & Raiffa). A level from 1 to 5 is worth "
        "(level − 1)/4; the value is its mean over all draws.",
        key="pick-score-formula",
    )


def chance_formula(ranking: Ranking, row: Row) -> None:
    """The chance of being first, opened: in how many of the draws."""
    share = row.first_chance if row.place else row.first_chance_if_admitted
    label = "Chance to be first" if row.place else "Chance to be first without its gate"
    formula.opened(
        label,
        chance(share),
        lines=[
            ("draws", f"{ranking.draws}", f"seed {ranking.seed}: the same seed gives the same answer"),
            ("draws in which it is first", f"{share * ranking.draws:.0f}", "ties share the place equally"),
            ("in the running", f"{sum(other.place is not None for other in ranking.rows)}", "not stopped by a gate"),
        ],
        expression=f"{share * ranking.draws:.0f} / {ranking.draws} = {share:.4f}\n"
        f"± {1.96 * (share * (1 - share) / ranking.draws) ** 0.5 * 100:.1f} points from the number of draws",
        source="rank acceptability, SMAA (METHOD 3; Lahdelma & Salminen 2001)",
        key="pick-chance-formula",
    )
