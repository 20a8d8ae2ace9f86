"""The ways of working: how many there are, the ten commonest, and who hands work to whom."""

from __future__ import annotations

import streamlit as st

from core.log_figures import LogFigures
from core.log_words import count, shortened, spread_sentence, variants_sentence
from core.quantities import shown_number, shown_share
from pages.parts import charts, tables, told
from pages.parts.log_view import BARS_DRAWN, Bar, View, bars, rounded

TEN = 10
STEPS_READ = 14
"""Steps of a way that are written out on the page; the table holds all."""


def show(view: View) -> None:
    """The ten commonest ways, each as a line of steps."""
    figures = view.figures
    st.markdown(f"**{variants_sentence(figures)}**", help="A way of working is the order of a case's steps (variant).")
    if spread := spread_sentence(figures):
        st.caption(
            spread, help=f"Shannon entropy of the ways: {shown_number(figures.variant_entropy)} bits; 2 to that power."
        )
    for place, (path, cases) in enumerate(figures.commonest_variants[:TEN], start=1):
        share = shown_share(cases / figures.cases)
        st.markdown(f"{place}\\. **{share}** · {count(cases, 'case')} · {_written(path)}")
    table = st.expander("The same as a table", key=f"log-ways-table-{view.log.event_log_id}", on_change="rerun")
    if table.open:
        with table:
            _table(view)


def _written(path: tuple[str, ...]) -> str:
    """The steps with arrows between; neighbours that are the same are counted."""
    runs: list[list[object]] = []
    for step in path:
        if runs and runs[-1][0] == step:
            runs[-1][1] = int(str(runs[-1][1])) + 1
        else:
            runs.append([step, 1])
    shown = [f"{told.plain(step, 50)}{f' (×{times})' if times != 1 else ''}" for step, times in runs[:STEPS_READ]]
    more = f" → … {len(runs) - STEPS_READ} more" if len(runs) > STEPS_READ else ""
    return " → ".join(shown) + more


def _table(view: View) -> None:
    figures = view.figures
    rows = [
        {
            "place": place, "cases": cases, "share": rounded(100 * cases / figures.cases), "steps": len(path),
            "path": shortened(" → ".join(path), 4000),
        }
        for place, (path, cases) in enumerate(figures.commonest_variants, start=1)
    ]  # fmt: skip
    number = st.column_config.NumberColumn
    tables.show(
        rows,
        alt="The commonest ways of working",
        columns={
            "place": number("Place", width="small"),
            "cases": number("Cases", format="localized"),
            "share": number("Of all cases (%)"),
            "steps": number("Steps"),
            "path": st.column_config.TextColumn("Steps in their order", width="large"),
        },
        key=f"log-ways-rows-{view.log.event_log_id}",
        download="ways-of-working.csv",
    )


# ── who does it ──────────────────────────────────────────────────────────────────────────────────────────────────────


def people(view: View) -> None:
    """Who does the steps and how often work changes hands; names as they stand in the file."""
    figures = view.figures
    if not figures.resources:
        st.text("This log does not say who did the steps. Choose the column at the import, if the file has one.")
        return
    column = told.plain(view.log.mapping.get("resource", ""), 60)
    st.markdown(f"**{_hands(figures)}**")
    st.caption(
        f"Names come from the file, column “{column}”, and are shown as they stand there. They tell where work changes "
        "hands, not how well anybody works: no figure here compares people's speed."
    )
    if figures.commonest_handovers:
        top = figures.commonest_handovers[:BARS_DRAWN]
        st.markdown("From whom to whom most often")
        charts.draw(
            view.built(
                "handovers",
                lambda: bars([_handover(h.from_resource, h.to_resource, h.times) for h in top], "handovers"),
            ),
            key=f"log-handovers-{view.log.event_log_id}",
            alt="Commonest handovers: "
            + "; ".join(f"{h.from_resource[:40]} to {h.to_resource[:40]} {h.times}" for h in top[:6]),
        )
    table = st.expander("Who does how much, as a table", key=f"log-who-{view.log.event_log_id}", on_change="rerun")
    if table.open:
        with table:
            _people_table(view)


def _hands(figures: LogFigures) -> str:
    who = count(figures.resources, "person or system does", "people or systems do")
    if not figures.handovers:
        return f"{who} the steps."
    said = (
        f"{who} the steps; a case changes hands {shown_number(figures.handovers / figures.cases, 2)} times on average."
    )
    if not figures.ping_pong_cases:
        return said
    share = shown_share(figures.ping_pong_cases / figures.cases)
    return f"{said} In {share} of the cases work goes to somebody and straight back (ping-pong)."


def _handover(giver: str, taker: str, times: int) -> Bar:
    return Bar(f"{shortened(giver, 14)} → {shortened(taker, 14)}", (times,), count(times, "time"))


def _people_table(view: View) -> None:
    number = st.column_config.NumberColumn
    rows = [
        {"who": r.name, "steps": r.events, "cases": r.cases, "kinds": r.activities, "hours": rounded(r.touch_hours_all)}
        for r in view.figures.commonest_resources
    ]
    columns = {
        "who": st.column_config.TextColumn("Person or system", pinned=True, width="medium"),
        "steps": number("Steps done", format="localized"),
        "cases": number("Cases", format="localized"),
        "kinds": number("Kinds of step"),
    }
    if view.figures.has_touch:
        columns["hours"] = number("Hands-on (hours, all together)", format="localized")
    tables.show(
        rows, alt="Who does the steps", columns=columns, key=f"log-who-rows-{view.log.event_log_id}",
        download="who-does-it.csv",
    )  # fmt: skip
    if view.figures.commonest_handovers:
        tables.show(
            [
                {"from": h.from_resource, "to": h.to_resource, "times": h.times}
                for h in view.figures.commonest_handovers
            ],
            alt="Handovers from one to another",
            columns={
                "from": st.column_config.TextColumn("From", width="medium"),
                "to": st.column_config.TextColumn("To", width="medium"),
                "times": number("Handovers", format="localized"),
            },
            key=f"log-handover-rows-{view.log.event_log_id}",
            download="handovers.csv",
        )
