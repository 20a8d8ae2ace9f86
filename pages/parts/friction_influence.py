"""What one number would change: a sentence, the picture (a tornado), the table, and the way to that number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import streamlit as st

from core.actions import friction_board
from core.actions.friction_board import Board, Row
from core.explanation import origin
from core.influence import Influence, Swing
from core.influence_words import (
    DEFINITION,
    explained_swing,
    number_named,
    period_of,
    settle,
    shown_between,
    shown_ends,
    untold_words,
)
from core.quantities import QUANTITIES, shown_money, shown_number
from pages.parts import charts, friction_formula, tables, told
from pages.parts.session import Here

SECTION = "friction-influence"
ROW_HEIGHT = 64
ROOM_FOR_LABELS = 0.2
"""Of the span of the picture, left and right of the longest bar, for what the cost would be at its ends."""


def of_map(here: Here, board: Board) -> None:
    """The sentence over all workflows; unfolded, the ten numbers that move the total most."""
    if board.total is None:
        return
    found = friction_board.influence_of_map(here.facts)
    names = names_of(board)
    has_one = _sentence(found, here, names, "all these workflows lose")
    unfolded = st.expander(
        "What would one number change?", key=SECTION, on_change="rerun", icon=":material/swap_horiz:"
    )
    if not unfolded.open:
        return
    with unfolded:
        if not has_one:
            _not_told(found, board)
            return
        _picture(found, here, board, names, f"{SECTION}-chart", "The cost of all workflows")
        st.caption(_counts(found), help=DEFINITION)
        _table(found, here, board, names, f"{SECTION}-table")
        _closer(found, here, board, names, SECTION)
        _not_told(found, board)


def of_workflow(here: Here, board: Board, row: Row) -> None:
    """The same for one workflow alone: all its numbers."""
    found = friction_board.influence_of_workflow(here.facts, row)
    names = names_of(board)
    del names[row.workflow.workflow_id]  # inside it nobody needs to be told whose numbers these are
    if _sentence(found, here, names, "it loses"):
        _picture(found, here, board, names, f"{SECTION}-inside-chart", f"The cost of {row.name}")
        st.caption(_counts(found), help=DEFINITION)
        _table(found, here, board, names, f"{SECTION}-inside-table")
        _closer(found, here, board, names, f"{SECTION}-inside", only=row)
    _not_told(found, board)


def names_of(board: Board) -> dict[str, str]:
    """Names of workflows and roles by their id."""
    roles = {role.role.role_id: role.role.name for role in board.roles}
    return roles | {row.workflow.workflow_id: row.name for row in board.rows}


def _sentence(found: Influence, here: Here, names: Mapping[str, str], what_moves: str) -> bool:
    """Which number to settle first; False where there is none."""
    swings = [swing for swing in found.swings if swing.width > 0]
    if not swings:
        if found.middle is None:
            st.text("No cost is known yet, so nothing can be said of what a number would change.")
        else:
            st.text(f"Every number in it is known exactly: none of them changes what {what_moves}.")
        return False
    first = swings[0]
    what = told.plain(number_named(first, names), 120)
    what = what[0].lower() + what[1:]
    st.markdown(f"**{settle(first, what, told.plain(here.facts.session.currency))}**")
    return True


def _counts(found: Influence) -> str:
    shown = sum(swing.width > 0 for swing in found.swings)
    which = (
        f"The {shown} that move it most, of {found.ranged} numbers with a range."
        if shown < found.ranged
        else ("Its only number with a range." if shown == 1 else f"All {shown} numbers with a range.")
    )
    exact = f" {found.exact} are known exactly and move nothing." if found.exact > 1 else ""
    exact = " 1 is known exactly and moves nothing." if found.exact == 1 else exact
    return f"{which}{exact} Each bar moves one number alone, from its low to its high."


def _picture(found: Influence, here: Here, board: Board, names: Mapping[str, str], key: str, what: str) -> None:
    swings = [swing for swing in found.swings if swing.width > 0]
    currency, periods = here.facts.session.currency, _periods(board)
    alt = "; ".join(
        f"{number_named(swing, names)} {shown_ends(swing, currency, _period(swing, periods))}: "
        f"{shown_between(swing, currency)}"
        for swing in swings[:5]
    )
    kept = st.session_state.get(f"{key}-figure")
    drawn_for = (currency, charts.colours()["text"])
    if kept is None or kept[0] is not found or kept[1] != drawn_for:
        made = _figure(swings, found.middle or 0.0, currency, names, periods)
        kept = (found, drawn_for, charts.styled(made, ROW_HEIGHT * len(swings) + 130))
        st.session_state[f"{key}-figure"] = kept
    charts.draw(kept[2], key=key, alt=f"{what} with one number at its low and at its high, widest first: {alt}")


def _figure(
    swings: Sequence[Swing], middle: float, currency: str, names: Mapping[str, str], periods: Mapping[str, str]
) -> go.Figure:
    """One bar a number from the cost at its low to the cost at its high; hollow below the middle, solid above it."""
    palette, at = charts.colours(), list(range(len(swings)))
    figure = go.Figure()
    lows = [min(swing.at_low, middle) for swing in swings]
    highs = [max(swing.at_high, middle) for swing in swings]
    hover = [
        charts.axis_text(f"{number_named(s, names)}, {shown_ends(s, currency, _period(s, periods))}", 120)
        + f": {shown_between(s, currency)}"
        for s in swings
    ]
    figure.add_bar(
        x=[middle - low for low in lows], base=lows, y=at, orientation="h", width=0.3, name="at its low",
        marker={"color": palette["band"], "line": {"width": 1.5, "color": palette["line"]}}, hovertext=hover,
        hoverinfo="text",
    )  # fmt: skip
    figure.add_bar(
        x=[high - middle for high in highs], base=[middle] * len(at), y=at, orientation="h", width=0.3,
        name="at its high", marker={"color": palette["line"], "line": {"width": 1.5, "color": palette["line"]}},
        hovertext=hover, hoverinfo="text",
    )  # fmt: skip
    for ends, place, digits in ((lows, "middle left", 3), (highs, "middle right", 3)):
        figure.add_scatter(
            x=ends, y=at, mode="text", text=[f" {shown_number(end, digits)} " for end in ends], textposition=place,
            textfont={"size": 13, "color": palette["text"]}, showlegend=False, hoverinfo="skip", cliponaxis=False,
        )  # fmt: skip
    span = max(highs) - min(lows) or 1.0
    figure.add_scatter(
        x=[middle] * len(at), y=at, mode="markers", name=f"as it stands, {shown_money(middle, currency)}",
        marker={"symbol": "line-ns", "size": 20, "line": {"width": 3, "color": palette["text"]}}, hoverinfo="skip",
    )  # fmt: skip
    figure.update_layout(
        barmode="overlay", legend={"traceorder": "normal", "itemclick": False, "itemdoubleclick": False},
        annotations=[
            _label(number_named(swing, names), shown_ends(swing, currency, _period(swing, periods)), place, palette)
            for place, swing in enumerate(swings)
        ],
        xaxis={
            "title": {"text": f"{currency} a month"}, "tickformat": "~s", "nticks": 6,
            "range": [min(lows) - span * ROOM_FOR_LABELS, max(highs) + span * ROOM_FOR_LABELS],
        },
        yaxis={"range": [len(swings) - 0.6, -0.8], "showticklabels": False, "showgrid": False, "zeroline": False},
    )  # fmt: skip
    return figure


def _label(name: str, ends: str, place: int, palette: Mapping[str, str]) -> dict[str, object]:
    """The number, and below it from what to what it goes: two short lines, so that both fit on a phone."""
    text = f"{charts.axis_text(name, 44)}<br><span style='font-size:13px'>{charts.axis_text(ends, 44)}</span>"
    return {
        "x": 0, "xref": "paper", "xanchor": "left", "y": place - 0.17, "yanchor": "bottom", "borderpad": 0,
        "showarrow": False, "text": text, "align": "left", "font": {"size": 15, "color": palette["text"]},
    }  # fmt: skip


def _table(found: Influence, here: Here, board: Board, names: Mapping[str, str], key: str) -> None:
    currency, periods = here.facts.session.currency, _periods(board)
    number = st.column_config.NumberColumn
    unfolded = st.expander("As a table", key=f"{key}-open", on_change="rerun")
    if not unfolded.open:
        return
    with unfolded:
        tables.show(
            [_line(swing, currency, names, periods) for swing in found.swings],
            alt="What each number would change",
            columns={
                "number": st.column_config.TextColumn("Number", pinned=True),
                "ends": st.column_config.TextColumn("Its low to high"),
                "at_low": number(f"Cost at its low ({currency} a month)", format="localized"),
                "at_high": number(f"Cost at its high ({currency} a month)", format="localized"),
                "width": number(f"It moves the cost by ({currency} a month)", format="localized"),
                "known": st.column_config.TextColumn("Cost is"),
                "origin": st.column_config.TextColumn("The number comes from"),
                "workflows": number("Workflows it counts in"),
            },
            download="what-one-number-changes.csv",
            key=key,
        )


def _line(swing: Swing, currency: str, names: Mapping[str, str], periods: Mapping[str, str]) -> dict[str, object]:
    return {
        "number": number_named(swing, names),
        "ends": shown_ends(swing, currency, _period(swing, periods)),
        "at_low": _rounded(swing.at_low),
        "at_high": _rounded(swing.at_high),
        "width": _rounded(swing.width),
        "known": "at least" if swing.is_floor else "complete",
        "origin": origin(swing.number),
        "workflows": len(swing.workflow_ids),
    }


def _rounded(value: float) -> float:
    """Four significant digits: with three, narrow swings of a large cost would look like none."""
    return float(f"{value:.4g}")


def _closer(
    found: Influence, here: Here, board: Board, names: Mapping[str, str], key: str, only: Row | None = None
) -> None:
    """One of the numbers opened to its formula, with the way to change it; `only` is the workflow one is inside."""
    swings = [swing for swing in found.swings if swing.width > 0]
    periods, currency = _periods(board), here.facts.session.currency
    labels = [
        told.option(f"{number_named(swing, names)}, {shown_ends(swing, currency, _period(swing, periods))}", 110)
        for swing in swings
    ]
    if st.session_state.get(f"{key}-one") not in range(len(swings)):
        st.session_state.pop(f"{key}-one", None)
    chosen = st.selectbox(
        "Look closer at one of them", range(len(swings)), format_func=labels.__getitem__, key=f"{key}-one"
    )
    swing = swings[chosen]
    row = only or _largest(board, swing)
    if row is None:
        return
    label = f"Change the {QUANTITIES[swing.code].label.lower()}"
    friction_formula.way_to_numbers(row, f"{key}-go", label, swing.code)
    own = friction_board.influence_of_workflow(here.facts, row)
    alone = next((each for each in own.swings if each.code == swing.code), None)
    if alone is None:
        return
    if only is None:
        shared = len(swing.workflow_ids)
        counts = f"It counts in {shared} workflows. " if shared > 1 else ""
        st.text(f"{counts}All workflows together: {shown_between(swing, currency)}. Of {row.name} alone:")
    friction_formula.opened(explained_swing(alone, row.workload, own, currency))


def _largest(board: Board, swing: Swing) -> Row | None:
    """Of the workflows that a number moves, the costliest."""
    mine = set(swing.workflow_ids)
    return next((row for row in board.ranked if row.workflow.workflow_id in mine), None)


def _not_told(found: Influence, board: Board) -> None:
    """The numbers whose effect nobody can say yet, apart."""
    lines = untold_words(found.untold, names_of(board))
    if lines:
        st.text("Not known, so what these would change can't be said:\n" + "\n".join(f"• {line}" for line in lines))


def _periods(board: Board) -> dict[str, str]:
    return {row.workflow.workflow_id: period_of(row.workload, "volume") for row in board.rows}


def _period(swing: Swing, periods: Mapping[str, str]) -> str:
    return periods.get(swing.subject_id, "month")
