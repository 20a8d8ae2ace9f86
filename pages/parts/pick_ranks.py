"""How often each workflow ends first, second, third, and how often one beats another."""

from __future__ import annotations

from functools import lru_cache

import plotly.graph_objects as go
import streamlit as st

from core.actions import look_deeper
from core.lane_choice import Ranking, Row
from core.lane_words import chance, in_100
from core.records import Facts
from pages.parts import charts, tables, told

ROWS_SHOWN = 10
SAME_WEIGHT = 0.01
"""Weights that differ by less are not told apart."""
PLACES_SHOWN = 3
SHADES = {"light": ("#1d4ed8", "#7c9cec", "#c5d3f8", "#d8dee4"), "dark": ("#58a6ff", "#3a72b5", "#274a73", "#3a424c")}
ON_SHADES = {
    "light": ("#ffffff", "#0b1420", "#0b1420", "#0b1420"),
    "dark": ("#0b1420", "#ffffff", "#ffffff", "#ffffff"),
}
"""First to third in ever lighter blue, later in grey; and what is readable on each."""
HELP = (
    "Each row counts all plausible worlds: in how many of them the workflow ended first, second, third or later. "
    "Ties share their places. (Experts call the table rank acceptability indices, the pairs pairwise winning indices; "
    "method SMAA.)"
)

CENTRAL_HELP = (
    "The mean of the weights over the worlds in which it wins, and how often it wins when the weights are held there "
    "and only ratings and numbers stay uncertain. A low share means: whatever one values, its numbers are too unsure. "
    "(Experts call these central weights and confidence factor, method SMAA.)"
)


def show(facts: Facts, ranking: Ranking) -> None:
    """The picture, the table of all places, and the pairs."""
    running = tuple(row for row in ranking.rows if row.place is not None)
    answer = ranking.robustness
    if answer is None or len(running) < 2:
        st.markdown("With fewer than two workflows in the running there is no order to be sure of.")
        return
    st.markdown("**How often each ends where**, in 100 plausible worlds", help=HELP)
    shares = tuple(tuple(answer.acceptability[ranking.workflow_ids.index(row.workflow_id)].tolist()) for row in running)
    shown = running[:ROWS_SHOWN]
    _picture(shown, shares[:ROWS_SHOWN])
    _table(running, shares)
    _pairs(facts, ranking, running)


def _picture(rows: tuple[Row, ...], shares: tuple[tuple[float, ...], ...]) -> None:
    figure = _figure(rows, shares, "dark" if st.context.theme.type == "dark" else "light")
    said = "; ".join(
        f"{row.name}: first {chance(one[0])}, second {chance(one[1])}"
        for row, one in list(zip(rows, shares, strict=True))[:5]
    )
    charts.draw(figure, key="pick-ranks", alt=f"How often each workflow ends first, second, third or later: {said}")


@lru_cache(maxsize=32)
def _figure(rows: tuple[Row, ...], shares: tuple[tuple[float, ...], ...], theme: str) -> go.Figure:
    palette = charts.colours()
    names = ("first", "second", "third", "later")
    shades = SHADES[theme]
    traces = []
    for at, name in enumerate(names):
        x = [
            (sum(one[PLACES_SHOWN:]) if at == PLACES_SHOWN else (one[at] if at < len(one) else 0)) * 100
            for one in shares
        ]
        if at == PLACES_SHOWN and not any(x):
            continue
        traces.append(
            go.Bar(
                x=x, y=list(range(len(rows))), orientation="h", name=name, width=0.4, hoverinfo="skip",
                marker={"color": shades[at], "line": {"width": 0}},
                text=[_in_bar(share) for share in x], textposition="inside",
                insidetextanchor="middle", textangle=0, textfont={"color": ON_SHADES[theme][at]},
            )
        )  # fmt: skip
    words = [
        {"xref": "paper", "showarrow": False, "x": 0, "xanchor": "left", "y": at, "yshift": 24,
         "text": f"{row.place}. {charts.axis_text(row.name, 40)}", "font": {"size": 15, "color": palette["text"]}}
        for at, row in enumerate(rows)
    ]  # fmt: skip
    figure = go.Figure(
        data=traces,
        layout={
            "barmode": "stack", "annotations": words, "xaxis": {"range": [0, 100], "tickvals": [], "zeroline": False},
            "yaxis": {"range": [len(rows) - 0.6, -0.75], "showticklabels": False, "showgrid": False, "zeroline": False},
            "legend": {"traceorder": "normal", "y": 1.04},
        },
    )  # fmt: skip
    return charts.styled(figure, 62 * len(rows) + 80)


def _in_bar(share: float) -> str:
    """Worlds of 100, where the bar is wide enough for it; all that were drawn are not all."""
    return "" if share < 8 else "over 99" if share > 99 else f"{share:.0f}"


def _table(rows: tuple[Row, ...], shares: tuple[tuple[float, ...], ...]) -> None:
    most = min(len(shares[0]), 10)
    tables.show(
        [
            {"workflow": row.name, **{f"p{rank}": chance(one[rank - 1]) for rank in range(1, most + 1)}}
            for row, one in zip(rows, shares, strict=True)
        ],
        columns={
            "workflow": st.column_config.TextColumn("Workflow", width="medium"),
            **{f"p{rank}": st.column_config.TextColumn(f"{rank}.", width="small") for rank in range(1, most + 1)},
        },
        alt="Share of plausible worlds in which each workflow has each place",
        key="pick-ranks-table",
        download="places.csv",
    )


def _pairs(facts: Facts, ranking: Ranking, running: tuple[Row, ...]) -> None:
    """One workflow against each of the others near the top, a sentence each."""
    near = [row for row in running if ranking.beats(row, row) is not None]
    if len(near) < 2:
        return
    names = {row.workflow_id: told.option(row.name) for row in near}
    chosen = st.selectbox("How often does it beat the others?", list(names), format_func=names.__getitem__,
                          key="pick-pairs", persist_state="session")  # fmt: skip
    mine = next((row for row in near if row.workflow_id == chosen), near[0])
    for other in near:
        if other is mine:
            continue
        share = ranking.beats(mine, other)
        if share is not None:
            st.markdown(
                f"“{told.plain(mine.name, 80)}” beats “{told.plain(other.name, 80)}” in **{in_100(share)}** "
                "plausible worlds."
            )
    central = _who_puts_it_first(ranking, mine, look_deeper.confidence(facts, mine.workflow_id))
    st.markdown(f"**Who would choose it.** {told.plain(central, 700)}" if central else "", help=CENTRAL_HELP)


def _who_puts_it_first(ranking: Ranking, row: Row, confidence: float | None) -> str:
    """How the weights lie in the worlds that it wins, against the room's own (the central weights of SMAA)."""
    answer = ranking.robustness
    if answer is None or len(ranking.criteria) < 2:
        return ""
    central = answer.central_weights[ranking.workflow_ids.index(row.workflow_id)].tolist()
    if confidence is None or any(weight != weight for weight in central):  # nan: it never wins
        return f"In none of the {ranking.draws} worlds that were drawn does “{row.name}” come first."
    best = f"Even at the weights that suit it best, it is first in {in_100(confidence)} worlds."
    if max(abs(weight - here) for weight, here in zip(central, ranking.weights, strict=True)) < SAME_WEIGHT:
        return f"In the worlds where “{row.name}” comes first, the criteria weigh as they do here. {best}"
    differing = sorted(range(len(central)), key=lambda j: -abs(central[j] - ranking.weights[j]))[:2]
    said = " and ".join(
        f"“{ranking.criteria[j].name}” {central[j] * 100:.0f} % (here {ranking.weights[j] * 100:.0f} %)"
        for j in differing
    )
    return f"In the worlds where “{row.name}” comes first, the criteria weigh on average: {said}. {best}"
