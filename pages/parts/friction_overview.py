"""What a leader sees first on step 1: what it costs a month, where it leaks, and how far the numbers can be trusted."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.actions import friction_board
from core.actions.friction_board import Board, Line, Losses
from core.calendars import BusinessCalendar
from core.losses import PARTS_IN, UNITS, Unit
from core.quantities import QUANTITIES, shown_number, shown_share
from core.workload import PARTS
from pages.parts import friction_bars, friction_inside, tables, told
from pages.parts.session import Here

UNIT = "friction-unit"
PLACE = "friction-bars"
CHART, TABLE = "friction-chart", "friction-table"
BARS_DRAWN = 12
"""Bars of one picture: as many as can be read from the back of a room."""
FIRST = ("volume", "touch_minutes", "cost_per_hour")
"""The numbers without which no cost shows."""
_FIRST_WORDS = {
    "volume": "its volume",
    "touch_minutes": "its hands-on time",
    "cost_per_hour": "what an hour of work costs (choose who does it; then the form asks for the cost)",
}
NAMED = 4
"""Workflows without a figure that are named below the picture; the table names them all."""
WORLDS_HELP = (
    "Nobody knows these numbers exactly, so the figure is computed {draws} times, each time with one value drawn from "
    "every range. In 8 of 10 of these draws it lies in the range shown; in half of them it "
    "lies below the middle. The same seed ({seed}) gives the same figures. (Monte Carlo simulation; the ends are the "
    "10th and 90th percentile.)"
)
GUESS_HELP = (
    "A part of a bar rests on a guess when at least one of the numbers that are multiplied for it has the grade "
    "'guess': a product is known no better than its weakest factor. The share is what those parts make of the middle "
    "value. In hours and days the price of an hour is not among the factors. (A rule of ours.)"
)
_LOSES: dict[Unit, tuple[str, str, str]] = {
    "money": ("This workflow loses", "These {count} workflows lose", "{} a month."),
    "hours": ("This workflow takes", "These {count} workflows take", "{} of hands-on work and rework a month."),
    "days": ("In this workflow cases wait", "In these {count} workflows cases wait", "{} a month, all cases together."),
}
_NOT_KNOWN: dict[Unit, str] = {
    "money": "What {} is not known yet.",
    "hours": "How many hours {} is not known yet.",
    "days": "How long cases wait here is not known yet.",
}


def show(here: Here, board: Board) -> None:
    """The sentence, what it rests on, the switch between money, hours and days, and the picture."""
    unit = chosen_unit()
    losses = friction_board.losses_in(here.facts, unit)
    currency = here.facts.session.currency
    _headline(board, losses, currency)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Where it goes, in", list(UNITS), format_func=UNITS.__getitem__, key=UNIT, default="money",
            required=True, persist_state="session",
            help="Money prices the hours, the waiting and the errors. Hours are the work alone. Days of waiting are "
            "business days of the session's calendar, added up over all cases.",
        )  # fmt: skip
        lines = _lines_drawn(losses.lines)
    if lines:
        friction_bars.draw(lines, losses, currency, _look_inside, CHART)
        st.caption(_caption(losses, lines), help=GUESS_HELP)
    if losses.unit == "days":
        st.caption(_calendar(here, losses))
    if losses.absent:
        st.text(_absent(losses.absent))


def chosen_unit() -> Unit:
    """The unit that the switch shows; it stands below the sentence, so the sentence asks for its state."""
    unit: Unit | None = st.session_state.get(UNIT)
    return unit if unit in UNITS else "money"


def _look_inside() -> None:
    workflow_id = friction_bars.pressed(CHART)
    if workflow_id:
        friction_inside.choose(workflow_id)


def _headline(board: Board, losses: Losses, currency: str) -> None:
    count, unit = len(board.rows), losses.unit
    one, many, ending = _LOSES[unit]
    who = one if count == 1 else many.format(count=count)
    if losses.total is None:
        st.subheader(_NOT_KNOWN[unit].format(who[0].lower() + who[1:]), anchor=False)
        st.markdown(_what_first(board) if unit == "money" else _give_first(unit))
        return
    least = "at least " if losses.is_floor else "about "
    loss = told.plain(_amount(losses.total.median, unit, currency))
    help_text = WORLDS_HELP.format(draws=shown_number(board.draws, 6), seed=board.seed)
    st.subheader(f"{who} {least}{ending.format(loss)}", anchor=False, help=help_text)
    low, high = (told.plain(_amount(end, unit, currency)) for end in (losses.total.p10, losses.total.p90))
    between = "" if low == high else f"8 times in 10 it lies between {low} and {high}. "
    st.markdown(between + _trust(board, losses))


def _amount(value: float, unit: Unit, currency: str) -> str:
    shown = friction_bars.amount(value, unit, currency)
    return shown.replace("day", "business day") if unit == "days" else shown


def _what_first(board: Board) -> str:
    """What to give first, so that a cost shows: what the workflow that is nearest to one still lacks."""
    lacking = [[code for code in FIRST if code not in row.estimates] for row in board.rows]
    codes, nearest = min(zip(lacking, board.rows, strict=True), key=lambda pair: len(pair[0]))
    asked = " and ".join(_FIRST_WORDS[code] for code in codes)
    if len(codes) == len(FIRST) or not asked:
        return "Give volume, hands-on time and the cost of an hour of one workflow below, and its cost shows here."
    return f"“{told.plain(nearest.name, 40)}” lacks only {asked}. Give that below, and its cost shows here."


def _give_first(unit: Unit) -> str:
    asked = "hands-on time" if unit == "hours" else "how long a case waits for a decision"
    return f"Give volume and {asked} of one workflow below, and it shows here."


def _trust(board: Board, losses: Losses) -> str:
    """How far the figure can be trusted, in words."""
    said = []
    if losses.guess_share is not None:
        said.append(f"**{shown_share(losses.guess_share)}** of it rests on guesses.")
    if losses.unit != "money":
        return " ".join(said)
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


def _lines_drawn(lines: Sequence[Line]) -> Sequence[Line]:
    """The workflows of the picture: the largest first, further ones to choose, so that the page stays quick."""
    if len(lines) <= BARS_DRAWN:
        return lines
    starts = list(range(0, len(lines), BARS_DRAWN))
    if st.session_state.get(PLACE) not in starts:
        st.session_state.pop(PLACE, None)
    start: int = st.selectbox(
        "Bars shown", starts, key=PLACE, persist_state="session", width=220,
        format_func=lambda first: _span(first, len(lines)), help="The largest first.",
    )  # fmt: skip
    return lines[start : start + BARS_DRAWN]


def _span(start: int, count: int) -> str:
    last = min(start + BARS_DRAWN, count)
    return f"the largest {last} of {count}" if start == 0 else f"{start + 1} to {last} of {count}"


def _caption(losses: Losses, lines: Sequence[Line]) -> str:
    words = (
        "Each bar ends at the middle value, split by cause; the thin line shows where it lies 8 times in 10. "
        "Hatched is what rests on a guess, with its share beside the bar."
    )
    if any(line.loss.is_floor for line in lines):
        words += " “At least”: a number is missing, so a part is not in the bar."
    return words + " Press a bar to look inside that workflow."


def _calendar(here: Here, losses: Losses) -> str:
    calendar = BusinessCalendar.of(here.facts.session).sentence
    return told.plain(
        f"A business day has {shown_number(losses.hours_per_day)} hours ({calendar}); nights, weekends and holidays "
        "don't count. Two cases that wait one day each are two days."
    )


def _absent(absent: Sequence[Line]) -> str:
    """The workflows without a figure, each with what is missing."""
    named = "; ".join(f"{told.option(line.row.name, 60)} ({_lacks(line)})" for line in absent[:NAMED])
    more = len(absent) - NAMED
    return f"No bar yet: {named}{f'; and {more} more, see the table' if more > 0 else ''}."


def _lacks(line: Line) -> str:
    """What a bar needs; what would only make it longer stands in the table."""
    first = [code for code in line.loss.missing if code in FIRST and line.loss.unit != "days"]
    labels = [QUANTITIES[code].label.lower() for code in first or line.loss.missing]
    return f"lacks {', '.join(labels)}" if labels else "nothing to count yet"


def table(here: Here, board: Board) -> None:
    """Every workflow with its figures in the chosen unit and what they rest on; folded away until it is asked for."""
    figures = st.expander(f"All figures as a table ({len(board.rows)})", key="friction-figures", on_change="rerun")
    if not figures.open:
        return
    with figures:
        losses = friction_board.losses_in(here.facts, chosen_unit())
        currency = here.facts.session.currency
        ids = [line.row.workflow.workflow_id for line in losses.ranked]
        st.caption("Tick a row to look inside that workflow.")
        tables.show(
            [_line(line) for line in losses.ranked],
            alt=f"All workflows with their {UNITS[losses.unit].lower()} and evidence",
            columns=_columns(losses.unit, currency),
            download=f"friction-{losses.unit}.csv",
            key=f"{TABLE}-{losses.unit}",
            on_pick=lambda place: friction_inside.choose(ids[place]),
        )


def _columns(unit: Unit, currency: str) -> dict[str, object]:
    number = st.column_config.NumberColumn
    short = {"money": currency, "hours": "hours", "days": "business days"}[unit]
    columns: dict[str, object] = {
        "workflow": st.column_config.TextColumn("Workflow", pinned=True),
        "middle": number(f"A month, middle ({short})", format="localized"),
        "known": st.column_config.TextColumn("Figure is"),
        "low": number(f"From ({short})", format="localized", help="1 time in 10 it is less"),
        "high": number(f"To ({short})", format="localized", help="1 time in 10 it is more"),
    }
    if len(PARTS_IN[unit]) > 1:
        columns |= {part: number(f"{PARTS[part]} ({short})", format="localized") for part in PARTS_IN[unit]}
    return columns | {
        "guessed": st.column_config.TextColumn("Rests on guesses", help=GUESS_HELP),
        "on_guesses": number(f"Of it on guesses ({short})", format="localized"),
        "missing": st.column_config.TextColumn("Still unknown", width="large"),
    }


def _line(line: Line) -> dict[str, object]:
    loss, total = line.loss, line.loss.total
    missing = [QUANTITIES[code].label for code in loss.missing]
    if loss.unit == "money" and not line.row.figures.waiting_is_priced:
        missing.append("Cost of waiting (not priced)")
    return {
        "workflow": line.row.name,
        "middle": _rounded(total.median if total else None),
        "known": "not known" if total is None else "at least" if loss.is_floor else "complete",
        "low": _rounded(total.p10 if total else None),
        "high": _rounded(total.p90 if total else None),
        **{part: _rounded(value) if total else None for part, value in loss.split.items()},
        "guessed": shown_share(loss.guess_share) if total else "",
        "on_guesses": _rounded(loss.on_guesses) if total else None,
        "missing": ", ".join(missing),
    }


def _rounded(value: float | None) -> float | None:
    """Three significant digits, like everywhere else: more would claim more than is known."""
    return None if value is None else float(f"{value:.3g}")
