"""Charts in our colours: plotly.graph_objects only, because plotly.express costs ten times as much on each rerun."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

LIGHT = {
    "text": "#1a1a1a",
    "muted": "#57606a",
    "grid": "#d8dee4",
    "line": "#1d4ed8",
    "alarm": "#b3261e",
    "touch": "#1d4ed8",
    "rework": "#d97706",
    "delay": "#2a9d8f",
    "escape": "#7b2d8b",
    "band": "#dbe6f9",
    "paper": "#ffffff",
}
DARK = {
    "text": "#f0f3f6",
    "muted": "#9ea7b3",
    "grid": "#3a424c",
    "line": "#58a6ff",
    "alarm": "#ff8a80",
    "touch": "#58a6ff",
    "rework": "#e3a04f",
    "delay": "#5eead4",
    "escape": "#d1477a",
    "band": "#22344f",
    "paper": "#11171f",
}


def colours() -> dict[str, str]:
    """The palette of the theme that this browser shows, by meaning: text, muted, grid, line, alarm, cost parts."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def show(figure: go.Figure, key: str, alt: str, height: int | None = None) -> None:
    """Draws a figure: readable from the back of a room, without a toolbar, with `alt` saying what it shows."""
    draw(styled(figure, height), key, alt)


def draw(figure: go.Figure, key: str, alt: str) -> None:
    """Draws a figure that is `styled` already; a page that keeps one saves most of what a chart costs a rerun."""
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False}, theme=None)


def styled(figure: go.Figure, height: int | None = None) -> go.Figure:
    """The figure in the fonts and colours of this browser's theme."""
    palette = colours()
    figure.update_layout(
        font={"size": 15, "color": palette["text"]},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 8, "r": 8, "t": 30, "b": 8},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0},
        hoverlabel={"font": {"size": 14}},
        dragmode=False,
    )
    figure.update_xaxes(gridcolor=palette["grid"], zerolinecolor=palette["muted"], automargin=True, fixedrange=True)
    figure.update_yaxes(gridcolor=palette["grid"], zerolinecolor=palette["muted"], automargin=True, fixedrange=True)
    if height:
        figure.update_layout(height=height)
    return figure


def axis_text(text: str, limit: int = 34) -> str:
    """Strangers' text for an axis or a legend: Plotly reads a little HTML there, so its marks are taken out."""
    cleaned = text.replace("&", "&amp;").replace("<", "‹").replace(">", "›")
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 1] + "…"
