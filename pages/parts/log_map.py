"""The process map of a log: which steps follow which, how often and how fast; the same as a table."""

from __future__ import annotations

import streamlit as st

from core.log_words import count, shown_hours
from core.process_map import (
    END,
    NAME_WIDTH,
    PHONE_NAME_WIDTH,
    READABLE,
    READABLE_ON_PHONE,
    SHARES,
    START,
    Label,
    Look,
    Move,
    Moves,
    ProcessMap,
    dot,
)
from core.quantities import shown_share
from pages.parts import charts, estimate_input, tables
from pages.parts.log_view import View, rounded

LABELS: dict[Label, str] = {"count": "How often", "median": "Time, median", "P90": "Time, 9 in 10"}
LIGHT = Look("#0b1420", "#57606a", "#e5e9ee", ("#ffffff", "#e7eefb", "#cbdaf6", "#a9c3ef"))
DARK = Look("#eef2f6", "#9ea7b3", "#333d48", ("#1c252f", "#1b3158", "#204076", "#275096"))
LONG_MAP = 40
"""Moves from which on a map scrolls in a frame of its own, so that what stands below it can be reached."""


def show(view: View) -> None:
    """Slider and switch, the map, what it leaves out, and the table."""
    moves = view.built("moves", lambda: Moves(view.figures))
    log_id = view.log.event_log_id
    is_phone = estimate_input.is_phone()
    most, width = (READABLE_ON_PHONE, PHONE_NAME_WIDTH) if is_phone else (READABLE, NAME_WIDTH)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        share = st.select_slider(
            "How much of the work to show",
            SHARES,
            value=view.built("readable", lambda: moves.readable_share(most), most),
            format_func=lambda part: f"{part * 100:.0f} %" if part else "least",
            key=f"log-map-share-{log_id}",
            help="The commonest moves from step to step until this share of all moves is on the map. "
            "Every box keeps its usual way from the start and to the end.",
            width=320,
        )
        label: Label = (
            st.segmented_control(
                "On the arrows",
                list(LABELS),
                default="count",
                format_func=LABELS.__getitem__,
                key=f"log-map-label-{log_id}",
                help="Times run by the wall clock from the end of one step to the start of the next.",
                required=True,
            )
            or "count"
        )
    drawn = view.built("map", lambda: moves.map(share), share)
    look = DARK if charts.colours() is charts.DARK else LIGHT
    text = view.built("dot", lambda: dot(drawn, look, label, shown_hours, width), share, label, width)
    with st.container(height=760 if len(drawn.moves) > LONG_MAP else "content", border=False):
        st.graphviz_chart(text, width="content", alt=_alt(drawn))
    st.caption(_caption(drawn, moves))
    table = st.expander("The same as a table", key=f"log-map-table-{log_id}", on_change="rerun")
    if table.open:
        with table:
            _table(view, moves, drawn)


def _caption(drawn: ProcessMap, moves: Moves) -> str:
    boxes = f"{count(len(drawn.steps), 'step')} of {len(moves.steps)}"
    said = (
        f"Shown: {boxes} and {count(len(drawn.moves), 'arrow')} of {len(moves.all)} (start and end have arrows too): "
        f"{shown_share(drawn.share)} of all moves. The darker a box, the more business hours cases wait before it, "
        "all together; in the box the median wait in business hours. The thicker an arrow, the more often."
    )
    return said + (
        " More would not be readable: take less for a clearer map; the table holds all." if drawn.is_cut else ""
    )


def _alt(drawn: ProcessMap) -> str:
    told = "; ".join(f"{_end(m.start)} to {_end(m.end)} {m.times} times" for m in drawn.moves[:8])
    return f"Process map with {len(drawn.steps)} steps and {len(drawn.moves)} moves, the commonest first: {told}"[:1500]


def _end(name: str) -> str:
    return {START: "Start", END: "End"}.get(name, name[:80])


def _table(view: View, moves: Moves, drawn: ProcessMap) -> None:
    st.markdown("**Steps**")
    _steps(view)
    st.markdown("**Moves from step to step**")
    on_map = set(drawn.moves)
    rows = [_row(move, moves, move in on_map) for move in moves.all]
    whole = st.column_config.NumberColumn
    tables.show(
        rows,
        alt="Moves from step to step, the commonest first",
        columns={
            "from": st.column_config.TextColumn("From", width="medium"),
            "to": st.column_config.TextColumn("To", width="medium"),
            "times": whole("Times", format="localized"),
            "share": whole("Share of all moves (%)"),
            "median": whole("Median time (hours, wall clock)"),
            "p90": whole("9 in 10 within (hours, wall clock)"),
            "drawn": st.column_config.CheckboxColumn("On the map"),
        },
        key=f"log-map-rows-{view.log.event_log_id}",
        download="process-map.csv",
    )


def _steps(view: View) -> None:
    """Each step with all that is measured of it; columns of which the file says nothing are left out."""
    figures, number = view.figures, st.column_config.NumberColumn
    waits = {wait.activity: wait for wait in figures.waits}
    rows = [
        {
            "step": step.name, "times": step.events, "cases": step.cases, "people": step.resources,
            "wait": rounded(waits[step.name].business_p50 if step.name in waits else None),
            "touch": rounded(step.touch_minutes.p50), "hours": rounded(step.touch_hours_all),
            "cost": rounded(step.cost_all, 6),
        }
        for step in figures.activities
    ]  # fmt: skip
    columns: dict[str, object] = {
        "step": st.column_config.TextColumn("Step", pinned=True, width="medium"),
        "times": number("Times", format="localized"),
        "cases": number("Cases", format="localized"),
        "wait": number("Waited before it, median (business hours)"),
    }
    if figures.has_touch:
        columns["touch"] = number("Hands-on each time, median (minutes)")
        columns["hours"] = number("Hands-on, all together (hours)", format="localized")
    if figures.resources:
        columns["people"] = number("Done by (people or systems)")
    if figures.cost_all is not None:
        columns["cost"] = number("Cost, all together (as in the file)", format="localized")
    tables.show(
        rows, alt="Steps with times, waiting and hands-on time", columns=columns,
        key=f"log-map-steps-{view.log.event_log_id}", download="steps.csv",
    )  # fmt: skip


def _row(move: Move, moves: Moves, is_drawn: bool) -> dict[str, object]:
    return {
        "from": _end(move.start), "to": _end(move.end), "times": move.times,
        "share": rounded(100 * move.times / moves.total if moves.total else None),
        "median": rounded(move.median_hours), "p90": rounded(move.p90_hours), "drawn": is_drawn,
    }  # fmt: skip
