"""What a leader sees first on step 1: what it costs a month, where it leaks, and how far the numbers can be trusted."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from core.actions.friction_board import Board, Row
from core.explanation import shown_cost, shown_range
from core.quantities import QUANTITIES, shown_money, shown_number, shown_share
from core.workload import PARTS
from pages.parts import charts, tables, told

ROWS_DRAWN = 20
FIRST = ("volume", "touch_minutes", "cost_per_hour")
"""The numbers without which no cost shows."""
_FIRST_WORDS = {
    "volume": "its volume",
    "touch_minutes": "its hands-on time",
    "cost_per_hour": "what an hour of work costs (choose who does it; then the form asks for the cost)",
}
ROW_HEIGHT = 46
WORLDS_HELP = (
    "Nobody knows these numbers exactly, so the cost is computed {draws} times, each time with one value drawn from "
    "every range. In 8 of 10 of these draws the cost lies in the range shown; in half of them it "
    "lies below the middle. The same seed ({seed}) gives the same figures. (Monte Carlo simulation; the ends are the "
    "10th and 90th percentile.)"
)


def show(board: Board, currency: str) -> None:
    """The sentence, the three figures of trust, the picture."""
    _headline(board, currency)
    drawn = [row for row in board.ranked if row.figures.total is not None]
    if drawn:
        _picture(drawn, board, currency)


def _headline(board: Board, currency: str) -> None:
    count = len(board.rows)
    which = "This workflow loses" if count == 1 else f"These {count} workflows lose"
    help_text = WORLDS_HELP.format(draws=shown_number(board.draws, 6), seed=board.seed)
    if board.total is None:
        loses = "this workflow loses" if count == 1 else f"these {count} workflows lose"
        st.subheader(f"What {loses} is not known yet.", anchor=False)
        st.markdown(_what_first(board))
        return
    least = "at least " if board.is_floor else "about "
    cost = told.plain(shown_cost(board.total, currency))
    st.subheader(f"{which} {least}{cost} a month.", anchor=False, help=help_text)
    low, high = (told.plain(shown_money(end, currency)) for end in (board.total.p10, board.total.p90))
    between = "" if low == high else f"8 times in 10 it lies between {low} and {high}. "
    st.markdown(between + _trust(board))


def _what_first(board: Board) -> str:
    """What to give first, so that a cost shows: what the workflow that is nearest to one still lacks."""
    lacking = [[code for code in FIRST if code not in row.estimates] for row in board.rows]
    codes, nearest = min(zip(lacking, board.rows, strict=True), key=lambda pair: len(pair[0]))
    asked = " and ".join(_FIRST_WORDS[code] for code in codes)
    if len(codes) == len(FIRST) or not asked:
        return "Give volume, hands-on time and the cost of an hour of one workflow below, and its cost shows here."
    return f"“{told.plain(nearest.name, 40)}” lacks only {asked}. Give that below, and its cost shows here."


def _trust(board: Board) -> str:
    """How far the cost can be trusted, in words."""
    said = []
    if board.guess_share is not None:
        said.append(f"**{shown_share(board.guess_share)}** of it rests on a guess.")
    if board.numbers_missing:
        verb = "is" if board.numbers_missing == 1 else "are"
        missing, needed = (shown_number(count, 6) for count in (board.numbers_missing, board.numbers_needed))
        said.append(
            f"**{missing}** of the {needed} numbers behind it {verb} still unknown, so the true cost is higher."
        )
    if board.unpriced == len(board.rows):
        said.append("Waiting is not priced anywhere yet." if len(board.rows) > 1 else "Waiting is not priced.")
    elif board.unpriced:
        said.append(f"Waiting is not priced in {board.unpriced} of {len(board.rows)} workflows.")
    return " ".join(said)


def _picture(rows: list[Row], board: Board, currency: str) -> None:
    shown = rows[:ROWS_DRAWN]
    if len(rows) > ROWS_DRAWN:
        title, switch = st.columns([3, 1], vertical_alignment="bottom")
        title.markdown("**Who loses most**")
        if switch.toggle(f"Show all {len(rows)}", key="friction-show-all", persist_state="session"):
            shown = rows
    charts.draw(_kept_figure(shown, board, currency), key="friction-chart", alt=_alt(rows, currency))
    caption = (
        "Each bar ends at the middle value, split by cause. The thin line shows where the cost lies 8 times in 10, "
        "given how wide the ranges are."
    )
    if any(row.figures.is_floor for row in shown):
        caption += " “At least”: a number is missing, so a part of the cost is not in the bar."
    if absent := len(board.rows) - len(rows):
        more = "1 workflow has" if absent == 1 else f"{absent} workflows have"
        caption += f" {more} no bar yet: too little is known (see the table)."
    st.caption(caption)


def _kept_figure(shown: list[Row], board: Board, currency: str) -> go.Figure:
    """The figure, built again only for another board, theme or number of rows: building is most of its cost."""
    slot, drawn_for = "friction-figure", (currency, len(shown), charts.colours()["text"])
    kept = st.session_state.get(slot)
    if kept is None or kept[0] is not board or kept[1] != drawn_for:
        kept = (board, drawn_for, charts.styled(_figure(shown, currency), ROW_HEIGHT * len(shown) + 150))
        st.session_state[slot] = kept
    figure: go.Figure = kept[2]
    return figure


def _figure(shown: list[Row], currency: str) -> go.Figure:
    figure = go.Figure()
    palette, at = charts.colours(), list(range(len(shown)))
    for part, label in PARTS.items():
        figure.add_bar(
            x=[row.figures.typical.part(part) or 0 for row in shown], y=at, orientation="h", name=label, width=0.42,
            marker={"color": palette[part]},
            hovertemplate=f"{label}: {currency} %{{x:,.0f}} a month<extra></extra>",
        )  # fmt: skip
    totals = [row.figures.total for row in shown if row.figures.total]
    figure.add_scatter(
        x=[total.median for total in totals], y=at, mode="markers", showlegend=False,
        marker={"color": palette["text"], "size": 7},
        error_x={
            "type": "data", "symmetric": False, "color": palette["text"], "thickness": 2, "width": 5,
            "array": [total.p90 - total.median for total in totals],
            "arrayminus": [total.median - total.p10 for total in totals],
        },
        hovertext=[f"{charts.axis_text(row.name, 60)}: {_cost(row, currency)}" for row in shown], hoverinfo="text",
    )  # fmt: skip
    figure.update_layout(
        barmode="stack", legend={"traceorder": "normal"},
        annotations=[_label(row, place, currency, palette["text"]) for place, row in enumerate(shown)],
        xaxis={"title": {"text": f"{currency} a month"}, "tickformat": "~s", "rangemode": "tozero"},
        yaxis={"range": [len(shown) - 0.6, -0.8], "showticklabels": False, "showgrid": False, "zeroline": False},
    )  # fmt: skip
    return figure


def _label(row: Row, place: int, currency: str, colour: str) -> dict[str, object]:
    """Name and cost above the bar, so that long names need no room beside it on a phone."""
    text = f"{charts.axis_text(row.name, 30)} · {_cost(row, currency)}"
    return {
        "x": 0, "xref": "paper", "xanchor": "left", "y": place - 0.22, "yanchor": "bottom", "borderpad": 0,
        "showarrow": False, "text": text,
        "font": {"size": 15, "color": colour},
    }  # fmt: skip


def _cost(row: Row, currency: str) -> str:
    return shown_cost(row.figures.total, currency, row.figures.is_floor)


def _alt(rows: list[Row], currency: str) -> str:
    told_rows = "; ".join(
        f"{row.name} {_cost(row, currency)}, range {shown_range(row.figures.total, currency)}" for row in rows[:5]
    )
    return f"Monthly friction cost of {len(rows)} workflows, the costliest first, split by cause: {told_rows}"


def table(board: Board, currency: str) -> None:
    """Every workflow with its figures and what they rest on."""
    money = st.column_config.NumberColumn
    columns: dict[str, object] = {
        "workflow": st.column_config.TextColumn("Workflow", pinned=True),
        "middle": money(f"Cost a month, middle ({currency})", format="localized"),
        "known": st.column_config.TextColumn("Cost is"),
        "low": money(f"From ({currency})", format="localized", help="1 time in 10 it is less"),
        "high": money(f"To ({currency})", format="localized", help="1 time in 10 it is more"),
    }
    columns |= {part: money(f"{label} ({currency})", format="localized") for part, label in PARTS.items()}
    columns |= {
        "hours": money("Hours a month, middle", format="localized"),
        "guessed": st.column_config.TextColumn("Rests on guesses", help="Share of the cost that rests on a guess"),
        "missing": st.column_config.TextColumn("Still unknown", width="large"),
    }
    tables.show(
        [_line(row) for row in board.ranked],
        alt="All workflows with cost and evidence",
        columns=columns,
        download="friction.csv",
    )


def _line(row: Row) -> dict[str, object]:
    figures, total = row.figures, row.figures.total
    missing = [QUANTITIES[code].label for code in figures.missing]
    if not figures.waiting_is_priced:
        missing.append("Cost of waiting (not priced)")
    known = "not known" if total is None else "at least" if figures.is_floor else "complete"
    return {
        "workflow": row.name,
        "middle": _rounded(total.median if total else None),
        "known": known,
        "low": _rounded(total.p10 if total else None),
        "high": _rounded(total.p90 if total else None),
        **{part: _rounded(figures.typical.part(part)) if total else None for part in PARTS},
        "hours": _rounded(figures.hours.median if figures.hours else None),
        "guessed": shown_share(figures.guess_share) if total else "",
        "missing": ", ".join(missing),
    }


def _rounded(value: float | None) -> float | None:
    """Three significant digits, like everywhere else: more would claim more than is known."""
    return None if value is None else float(f"{value:.3g}")
