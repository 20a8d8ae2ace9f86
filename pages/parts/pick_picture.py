"""The pictures of step 2: the ranking with its uncertainty, and what makes the lead of one workflow over another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import plotly.graph_objects as go
import streamlit as st

from core.lane_choice import Ranking, Row
from core.lane_words import chance, points, reasons
from core.records import Facts
from pages.parts import charts

ROWS_SHOWN, LARGE_ROWS = 15, 6
LARGER = 1.6
"""How many times larger everything is for the projector."""
ROW_HEIGHT = 50
FIGURES_KEPT = 64
PLAIN_AXIS = {"showgrid": False, "zeroline": False}


def ranking_chart(ranking: Ranking, facts: Facts, doing_nothing: str = "", large: bool = False) -> None:
    """Score with its range and the chance to be first, for the first fifteen; the first six in `large` type.

    `doing_nothing`: what the leader goes on costing, as a last line that has no score and no chance.
    """
    rows = ranking.rows[: LARGE_ROWS if large else ROWS_SHOWN]
    lane = facts.live_lane
    figure = _kept(rows, lane.workflow_id if lane else None, doing_nothing, st.context.theme.type or "light", large)
    charts.draw(figure, key="pick-ranking", alt=_alt(ranking, rows))
    left = len(ranking.rows) - len(rows)
    st.caption(
        "Dot: score. Bar: where the score lies 8 times in 10, given what is not known exactly."
        + (
            " Grey, behind another one on all: that one is at least as good on every criterion and better on one."
            if any(row.dominated_by for row in rows)
            else ""
        )
        + (f" The first {len(rows)} are drawn; {left} more: see “Table”." if left else "")
    )


@lru_cache(maxsize=FIGURES_KEPT)
def _kept(rows: tuple[Row, ...], lane_id: str | None, nothing: str, theme: str, large: bool) -> go.Figure:
    """The picture of these rows in this theme, made once: making it costs more than the rest of the page."""
    palette = charts.colours()
    colours = [_colour(row, palette) for row in rows]
    size = LARGER if large else 1.0
    lines = len(rows) + bool(nothing)
    # One trace a kind and all annotations at once: Plotly checks the whole list again for each one added.
    figure = go.Figure(
        data=[*_ranges(rows, colours), _dots(rows, colours, palette), _chances(rows, palette)],
        layout={
            "annotations": _words(rows, colours, palette, lane_id, size) + _nothing(nothing, len(rows), palette, size),
            "shapes": [
                {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": at - 0.7, "y1": at - 0.7,
                 "line": {"color": palette["grid" if at < len(rows) else "muted"], "width": 1,
                          "dash": "solid" if at < len(rows) else "dash"}}
                for at in range(1, lines)
            ],
            "showlegend": False,
            "xaxis": {"domain": [0, 0.62], "range": [0, 100], "tickvals": [0, 25, 50, 75, 100], **PLAIN_AXIS},
            "xaxis2": {"domain": [0.67, 0.83], "range": [0, 100], "anchor": "y", "tickvals": [], **PLAIN_AXIS},
            "yaxis": {"range": [lines - 0.6, -0.75], "showticklabels": False, **PLAIN_AXIS},
        },
    )  # fmt: skip
    styled = charts.styled(figure, int((ROW_HEIGHT * lines + 90) * size))
    if large:
        styled.update_layout(font={"size": 15 * size}, margin={"t": 30 * size})
    return styled


def _colour(row: Row, palette: dict[str, str]) -> str:
    """The first in colour; grey what a gate stops and what another one dominates (METHOD 3)."""
    if row.place == 1:
        return palette["line"]
    return palette["muted"] if row.place is None or row.dominated_by else palette["text"]


def _ranges(rows: Sequence[Row], colours: Sequence[str]) -> list[go.Scatter]:
    """The ranges as thick lines, one trace a colour, thin where a gate stops."""
    traces = []
    kinds = [(colour, row.place is not None) for colour, row in zip(colours, rows, strict=True)]
    for colour, is_running in dict.fromkeys(kinds):
        mine = [(at, row) for at, row in enumerate(rows) if kinds[at] == (colour, is_running)]
        traces.append(
            go.Scatter(
                x=[x for _, row in mine for x in (row.score_low * 100, row.score_high * 100, None)],
                y=[y for at, _ in mine for y in (at, at, None)],
                mode="lines",
                hoverinfo="skip",
                opacity=0.45,
                line={"color": colour, "width": 7 if is_running else 3},
            )
        )
    return traces


def _dots(rows: Sequence[Row], colours: Sequence[str], palette: dict[str, str]) -> go.Scatter:
    """The scores, hollow where a gate stops."""
    return go.Scatter(
        x=[row.score * 100 for row in rows],
        y=list(range(len(rows))),
        mode="markers",
        marker={
            "color": [colour if row.place else palette["grid"] for row, colour in zip(rows, colours, strict=True)],
            "size": 13,
            "line": {"color": list(colours), "width": 2},
        },
        text=[
            f"{charts.axis_text(row.name, 60)}<br>score {row.score * 100:.0f}, 8 times in 10 between "
            f"{row.score_low * 100:.0f} and {row.score_high * 100:.0f}"
            for row in rows
        ],
        hoverinfo="text",
    )


def _chances(rows: Sequence[Row], palette: dict[str, str]) -> go.Bar:
    return go.Bar(
        x=[row.first_chance * 100 for row in rows],
        y=list(range(len(rows))),
        orientation="h",
        xaxis="x2",
        width=0.3,
        marker={"color": [palette["line"] if row.place == 1 else palette["muted"] for row in rows]},
        hoverinfo="skip",
    )


def _words(
    rows: Sequence[Row], colours: Sequence[str], palette: dict[str, str], lane_id: str | None, size: float
) -> list[dict[str, object]]:
    """Names above the ranges and chances at the right: they fit a phone, where axis labels would eat the picture."""
    fixed: dict[str, object] = {"xref": "paper", "showarrow": False}
    words: list[dict[str, object]] = [
        {**fixed, "x": x, "xanchor": anchor, "y": 1, "yref": "paper", "yshift": 24 * size, "text": text,
         "font": {"color": palette["muted"], "size": 14 * size}}
        for x, anchor, text in ((0, "left", "Score of 100"), (1, "right", "Chance to be first"))
    ]  # fmt: skip
    is_alone = sum(row.place is not None for row in rows) == 1
    for at, (row, colour) in enumerate(zip(rows, colours, strict=True)):
        said = ("alone" if is_alone else chance(row.first_chance)) if row.place else "stopped"
        words += [
            {**fixed, "x": 0, "xanchor": "left", "y": at, "yshift": 18 * size, "text": _label(row, lane_id),
             "font": {"color": colour, "size": 15 * size}},
            {**fixed, "x": 1, "xanchor": "right", "y": at, "text": said,
             "font": {"color": palette["text"], "size": 15 * size}},
        ]  # fmt: skip
    return words


def _nothing(cost: str, at: int, palette: dict[str, str], size: float) -> list[dict[str, object]]:
    """The last line: doing nothing takes no place, and this is what goes on."""
    if not cost:
        return []
    said = f"Do nothing:<br>no. 1 goes on costing {cost}"  # two lines, to fit a phone
    return [{
        "xref": "paper", "showarrow": False, "x": 0, "xanchor": "left", "y": at - 0.15, "align": "left", "text": said,
        "font": {"color": palette["muted"], "size": 14 * size},
    }]  # fmt: skip


def _label(row: Row, lane_id: str | None) -> str:
    number = f"{row.place}. " if row.place else ""
    if row.workflow_id == lane_id:
        mark = "  ◆ the lane"
    else:
        mark = f"  ↓ behind {charts.axis_text(row.dominated_by, 20)} on all" if row.dominated_by else ""
    name = charts.axis_text(row.name, 20 if row.dominated_by else 34)  # both names have to fit a phone
    return f"<b>{number}{name}</b>{mark}" if row.place == 1 else f"{number}{name}{mark}"


def _alt(ranking: Ranking, rows: tuple[Row, ...]) -> str:
    told_rows = "; ".join(
        f"{row.name} {row.score * 100:.0f} ({row.score_low * 100:.0f} to {row.score_high * 100:.0f}), "
        + (f"chance to be first {chance(row.first_chance)}" if row.place else "stopped by a gate")
        + (f", dominated by {row.dominated_by}" if row.dominated_by else "")
        for row in rows[:5]
    )
    return f"Ranking of {len(ranking.rows)} workflows by score with its range and the chance to be first: {told_rows}"


def waterfall(ranking: Ranking, a: Row, b: Row) -> None:
    """What each criterion adds to the lead of a over b, adding up to the whole."""
    parts = reasons(ranking, a, b)
    palette = charts.colours()
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            y=[charts.axis_text(part.name, 30) for part in parts] + ["Lead"],
            x=[part.difference * 100 for part in parts] + [0],
            measure=["relative"] * len(parts) + ["total"],
            text=[points(part.difference) for part in parts] + [points(a.score - b.score)],
            textposition="outside",
            increasing={"marker": {"color": palette["line"]}},
            decreasing={"marker": {"color": palette["rework"]}},
            totals={"marker": {"color": palette["muted"]}},
            connector={"line": {"color": palette["grid"]}},
            cliponaxis=False,
        )
    )
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(title=None, showticklabels=False)
    charts.show(
        figure,
        key="pick-waterfall",
        alt=f"What makes the lead of {a.name} over {b.name}: "
        + "; ".join(f"{part.name} {points(part.difference)}" for part in parts),
        height=34 * len(parts) + 90,
    )
