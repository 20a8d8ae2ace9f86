"""How each number of a log is measured, what was paired or left out, and where other tools count differently."""

from __future__ import annotations

import streamlit as st

from core.log_figures import Pairing, RowCounts
from core.log_words import DEFINITIONS, count
from core.quantities import shown_number
from pages.parts import tables, told
from pages.parts.log_view import View


def show(view: View) -> None:
    """The counts, the pairing of START and COMPLETE, then a definition for each figure."""
    figures = view.figures
    st.text(f"Business time here is {figures.calendar}. It is set with the session's settings and used everywhere.")
    if figures.pairing is not None:
        _pairing(figures.pairing)
    _counts(view, figures.rows_as_events)
    st.markdown("**How each figure is measured, and where other tools measure something else**")
    for one in DEFINITIONS:
        st.markdown(f"**{one.name}.** {one.measured}" + (f" *Elsewhere:* {one.elsewhere}" if one.elsewhere else ""))


def _pairing(pairing: Pairing) -> None:
    alone = [
        f"{count(pairing.starts_alone, 'start', 'starts')} without a completion",
        f"{count(pairing.completes_alone, 'completion')} without a start",
    ]
    st.markdown(
        f"**Start and complete rows:** {count(pairing.paired, 'pair')} became one step each; {' and '.join(alone)} are "
        f"kept as steps without hands-on time; {count(pairing.left_out, 'row')} of other kinds are no steps."
    )
    if pairing.words:
        words = ", ".join(f"{told.plain(word, 40)} {shown_number(rows, 9)}" for word, rows in pairing.words[:12])
        st.caption(f"Rows by kind: {words}")


def _counts(view: View, rows: RowCounts | None) -> None:
    figures = view.figures
    ours = {
        "Events (steps)": figures.events, "Cases": figures.cases, "Activities (kinds of step)":
        figures.activity_kinds or len(figures.activities), "Ways of working (variants)": figures.variants,
        "Kinds of move (directly-follows pairs)": figures.flow_kinds or len(figures.flows),
        "Moves in all (directly follows)": figures.flow_total, "Cases reworked": figures.reworked_cases,
        "Rework as others count it (cases × repeated steps)": figures.rework_total,
    }  # fmt: skip
    lines = [{"what": what, "ours": value} for what, value in ours.items()]
    columns = {
        "what": st.column_config.TextColumn("What", width="large"),
        "ours": st.column_config.NumberColumn("Here", format="localized"),
    }
    if rows is not None:
        theirs = (rows.events, None, rows.activities, rows.variants, rows.flow_kinds, rows.flow_total, None,
                  rows.rework_total)  # fmt: skip
        lines = [line | {"rows": value} for line, value in zip(lines, theirs, strict=True)]
        columns["rows"] = st.column_config.NumberColumn("With every row an event of its own", format="localized")
    tables.show(lines, alt="What was counted", columns=columns, key=f"log-counts-{view.log.event_log_id}",
                download="counts.csv")  # fmt: skip
