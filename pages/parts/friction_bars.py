"""The bars of step 1: what each workflow loses, split by cause, with its range and the part that rests on guesses.

What rests on a guess is drawn hollow and hatched, what doesn't is solid: both can be told apart in grey print, in the
dark theme, from the back of a room and without seeing colours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import plotly.graph_objects as go
import streamlit as st

from core.actions.friction_board import Line, Losses
from core.explanation import shown_range
from core.losses import PARTS_IN, Unit
from core.quantities import shown_number, shown_share
from core.workload import PARTS
from pages.parts import charts

ROW_HEIGHT = 50
AXES: dict[Unit, str] = {
    "money": "{currency} a month",
    "hours": "hours of work a month",
    "days": "business days a month, all cases",
}
ROOM_FOR_LABEL = 1.34
"""The axis goes on beyond the longest range by this factor, so that the share of guesses stands beside it."""


def shown_loss(line: Line, currency: str) -> str:
    """A workflow's loss as its label says it.

    The middle, 'at least' in front where a part is unknown.
    """
    loss = line.loss
    if loss.total is None:
        return "not known"
    return f"{'at least ' if loss.is_floor else ''}{amount(loss.total.median, loss.unit, currency)}"


def amount(value: float, unit: Unit, currency: str) -> str:
    """A figure in its unit: 'EUR 24 300', '396 hours', '375 days'."""
    if unit == "money":
        return f"{currency} {shown_number(value)}"
    shown = shown_number(value)
    return f"{shown} {unit[:-1] if shown == '1' else unit}"


def draw(lines: Sequence[Line], losses: Losses, currency: str, on_select: Callable[[], None], key: str) -> None:
    """The bars of these workflows; a press on one calls `on_select`, and `pressed(key)` says which it was."""
    alt = "; ".join(
        f"{line.row.name} {shown_loss(line, currency)}, range {shown_range(line.loss.total)}"
        f"{_guessed(line, ', {} rests on guesses')}"
        for line in lines[:5]
    )
    st.plotly_chart(
        _kept_figure(lines, losses, currency),
        key=key,
        alt=f"What {len(lines)} workflows lose, {AXES[losses.unit].format(currency=currency)}: {alt}",
        config={"displayModeBar": False},
        theme=None,
        on_select=on_select,
        selection_mode="points",
    )


def pressed(key: str) -> str | None:
    """The id of the workflow whose bar was pressed last in the chart of this key."""
    chosen = st.session_state.get(key) or {}
    points = chosen.get("selection", {}).get("points", [])
    found = [point.get("customdata") for point in points if point.get("customdata")]
    first = found[0] if found else None
    return first[0] if isinstance(first, list) else first


def _kept_figure(lines: Sequence[Line], losses: Losses, currency: str) -> go.Figure:
    """The figure, built again only for other losses, other bars or another theme: building is most of its cost."""
    slot = "friction-figure"
    drawn_for = (currency, lines[0].row.workflow.workflow_id, len(lines), charts.colours()["text"])
    kept = st.session_state.get(slot)
    if kept is None or kept[0] is not losses or kept[1] != drawn_for:
        styled = charts.styled(_figure(lines, losses, currency), ROW_HEIGHT * len(lines) + 150)
        kept = (losses, drawn_for, styled)
        st.session_state[slot] = kept
    figure: go.Figure = kept[2]
    return figure


def _figure(lines: Sequence[Line], losses: Losses, currency: str) -> go.Figure:
    palette, at = charts.colours(), list(range(len(lines)))
    unit = losses.unit
    figure = go.Figure()
    for part in PARTS_IN[unit]:
        for is_guess in (False, True):
            mine = [(part in line.loss.guessed) == is_guess for line in lines]
            if any(mine):
                figure.add_bar(
                    x=[(line.loss.split[part] or 0) if ok else 0 for line, ok in zip(lines, mine, strict=True)],
                    y=at, orientation="h", width=0.44, showlegend=False, name=PARTS[part],
                    marker=_marker(palette[part], is_guess, palette["text"]),
                    customdata=[line.row.workflow.workflow_id for line in lines],
                    hovertemplate=f"{PARTS[part]}: %{{x:.3s}}{' (rests on a guess)' * is_guess}<extra></extra>",
                )  # fmt: skip
        figure.add_bar(x=[None], y=[None], name=PARTS[part], marker={"color": palette[part]})
    figure.add_bar(x=[None], y=[None], name="rests on a guess", marker=_marker(palette["muted"], True, palette["text"]))
    _ranges(figure, lines, currency, palette)
    longest = max((line.loss.total.p90 for line in lines if line.loss.total), default=1.0) or 1.0
    figure.update_layout(
        barmode="stack", legend={"traceorder": "normal", "itemclick": False, "itemdoubleclick": False},
        annotations=[_label(line, place, currency, palette["text"]) for place, line in enumerate(lines)],
        xaxis={
            "title": {"text": AXES[unit].format(currency=currency)}, "tickformat": "~s",
            "range": [0, longest * ROOM_FOR_LABEL],
        },
        yaxis={"range": [len(lines) - 0.6, -0.8], "showticklabels": False, "showgrid": False, "zeroline": False},
    )  # fmt: skip
    return figure


def _marker(colour: str, is_guess: bool, edge: str) -> dict[str, object]:
    """Solid, or hollow with hatching and an edge of the same colour."""
    if not is_guess:
        return {"color": colour, "line": {"width": 0}}
    return {
        "color": colour, "line": {"width": 1.5, "color": colour},
        "pattern": {"shape": "/", "fillmode": "replace", "size": 7, "solidity": 0.35, "fgcolor": colour},
    }  # fmt: skip


def _ranges(figure: go.Figure, lines: Sequence[Line], currency: str, palette: dict[str, str]) -> None:
    """The line from low to high with the middle marked, and beyond it the share that rests on guesses."""
    totals = [line.loss.total for line in lines if line.loss.total]
    at = list(range(len(lines)))
    ids = [line.row.workflow.workflow_id for line in lines]
    ends = {
        "type": "data", "symmetric": False,
        "array": [total.p90 - total.median for total in totals],
        "arrayminus": [total.median - total.p10 for total in totals],
    }  # fmt: skip
    figure.add_scatter(  # a rim in the colour of the page, so that the line can be seen on a dark bar too
        x=[total.median for total in totals], y=at, mode="markers", showlegend=False, hoverinfo="skip",
        marker={"color": palette["paper"], "size": 10}, customdata=ids,
        error_x={**ends, "color": palette["paper"], "thickness": 5, "width": 6},
    )  # fmt: skip
    figure.add_scatter(
        x=[total.median for total in totals], y=at, mode="markers", showlegend=False, customdata=ids,
        marker={"color": palette["text"], "size": 7},
        error_x={**ends, "color": palette["text"], "thickness": 2, "width": 5},
        hovertext=[
            f"{charts.axis_text(line.row.name, 60)}: {shown_loss(line, currency)}, "
            f"8 times in 10 {shown_range(line.loss.total)}{_guessed(line, '; {} rests on guesses')}"
            for line in lines
        ],
        hoverinfo="text",
    )  # fmt: skip
    figure.add_scatter(
        x=[total.p90 for total in totals], y=at, mode="text", showlegend=False, hoverinfo="skip",
        text=[_guessed(line, "  {} guess") for line in lines], textposition="middle right", cliponaxis=False,
        textfont={"size": 13, "color": palette["text"]},
    )  # fmt: skip


def _guessed(line: Line, words: str) -> str:
    """The share that rests on guesses, in these words; nothing where it is none."""
    share = line.loss.guess_share
    return words.format(shown_share(share)) if share else ""


def _label(line: Line, place: int, currency: str, colour: str) -> dict[str, object]:
    """Name and loss above the bar, so that long names need no room beside it on a phone."""
    return {
        "x": 0, "xref": "paper", "xanchor": "left", "y": place - 0.23, "yanchor": "bottom", "borderpad": 0,
        "showarrow": False, "text": f"{charts.axis_text(line.row.name, 30)} · {shown_loss(line, currency)}",
        "font": {"size": 15, "color": colour},
    }  # fmt: skip
