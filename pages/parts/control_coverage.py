"""Coverage as a picture: usual causes of failure down, kinds of control across, one dot a control, holes as bands."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

import plotly.graph_objects as go
import streamlit as st

from core.catalogue import KINDS, Kind
from core.coverage import Covered, sentence
from pages.parts import charts

HEADS: dict[Kind, str] = {
    "exception": "Excep-<br>tions", "review": "Checks", "stop": "Stops", "monitor": "Watched",
    "fallback": "With-<br>out it",
}  # fmt: skip
"""The kinds in one word each, broken so that five stand side by side on a phone."""
ROW_PX = 46
MOST_BESIDE = 4
"""Dots side by side in one cell; the rest is in the table."""
ORDER = ("hole", "planned", "held")


def worst_first(one: Covered) -> int:
    """Holes first, then what is only planned."""
    return ORDER.index(one.state)


def show(covered: Iterable[Covered], key: str) -> None:
    """The picture, the worst on top."""
    given = sorted(covered, key=worst_first)
    st.markdown("● stands · ○ still lacks something · **a striped band: nothing stands against it**")
    charts.show(figure(given), key=key, alt=sentence(given), height=90 + ROW_PX * len(given))


def figure(covered: list[Covered]) -> go.Figure:
    """Rows from the top in the given order. A dot tells its control's name when it is pointed at."""
    palette, last = charts.colours(), len(covered) - 1
    drawn = go.Figure()
    for place, one in enumerate(covered):
        if one.state == "hole":
            _band(drawn, last - place, palette)
    for is_complete in (True, False):
        dots = [
            (x, last - place, name)
            for place, one in enumerate(covered)
            for x, name in _dots(one)
            if is_complete != name.endswith(" …")
        ]
        drawn.add_scatter(
            x=[x for x, _, _ in dots],
            y=[y for _, y, _ in dots],
            mode="markers",
            marker={
                "size": 12,
                "symbol": "circle" if is_complete else "circle-open",
                "color": palette["line"],
                "line": {"width": 2.5, "color": palette["line"]},
            },
            customdata=[charts.axis_text(name, 120) for _, _, name in dots],
            hovertemplate="%{customdata}<extra></extra>",
            showlegend=False,
        )
    drawn.update_xaxes(
        tickvals=list(range(len(KINDS))), ticktext=[HEADS[kind] for kind in KINDS], range=[-0.55, len(KINDS) - 0.45],
        side="top", tickfont={"size": 12}, showgrid=False, zeroline=False,
    )  # fmt: skip
    drawn.update_yaxes(
        tickvals=list(range(last + 1)), ticktext=[_label(one) for one in reversed(covered)], range=[-0.6, last + 0.6],
        tickfont={"size": 12}, zeroline=False,
    )  # fmt: skip
    return drawn


def _dots(one: Covered) -> list[tuple[float, str]]:
    """Where each control of a row stands: around the middle of its kind's column."""
    found = []
    for column, kind in enumerate(KINDS):
        names = one.by_kind[kind][:MOST_BESIDE]
        step = min(0.34, 0.8 / max(1, len(names)))
        found += [(column + (place - (len(names) - 1) / 2) * step, name) for place, name in enumerate(names)]
    return found


def _band(drawn: go.Figure, row: int, palette: dict[str, str]) -> None:
    """A striped band over the whole row with words in it: it reads without colour."""
    drawn.add_bar(
        x=[len(KINDS)], base=[-0.5], y=[row], orientation="h", width=[0.72], showlegend=False, hoverinfo="skip",
        marker={
            "color": "rgba(0,0,0,0)", "line": {"color": palette["alarm"], "width": 1.5},
            "pattern": {"shape": "/", "fgcolor": palette["alarm"], "fgopacity": 0.35, "size": 9, "solidity": 0.25},
        },
    )  # fmt: skip
    drawn.add_annotation(
        x=(len(KINDS) - 1) / 2, y=row, text="nothing", showarrow=False, bgcolor=palette["paper"],
        font={"color": palette["alarm"], "size": 13}, borderpad=2,
    )  # fmt: skip


def _label(one: Covered) -> str:
    return "<br>".join(textwrap.wrap(charts.axis_text(one.name, 60), 25))
