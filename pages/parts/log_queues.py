"""Approvals and exceptions: what waits for a decision, and what does not go as it should."""

from __future__ import annotations

import streamlit as st

from core.actions.activity_labels import Labelled
from core.log_figures import Activity, Wait
from core.log_words import count, shortened, weeks_of
from core.quantities import shown_number, shown_share
from core.queue_load import queue_load
from pages.parts import charts, tables, told
from pages.parts.log_view import BARS_DRAWN, Bar, View, bars, rounded


def show(view: View) -> None:
    """Two sentences, the bars and the table; what counts as what is said under 'Names and queues'."""
    marked = [one for one in view.activities if one.queue != "neither"]
    if not marked:
        st.text("By its name no step of this log is an approval or an exception. Mark some under 'Names and queues'.")
        return
    known = {activity.name: activity for activity in view.figures.activities}
    waits = {wait.activity: wait for wait in view.figures.waits}
    approvals = [(one, known[one.shown]) for one in marked if one.queue == "approval"]
    exceptions = [(one, known[one.shown]) for one in marked if one.queue == "exception"]
    _approvals(view, [activity for _, activity in approvals], waits)
    _exceptions(view, [activity for _, activity in exceptions])
    proposed = sum(not one.is_marked for one in marked)
    if proposed:
        st.caption(
            f"{_which(proposed, len(marked))} proposed from the name and not confirmed yet: see 'Names and queues'."
        )
    _table(view, [*approvals, *exceptions], waits)


def _which(proposed: int, marked: int) -> str:
    if marked == 1:
        return "This one is"
    if proposed == marked:
        return "All of these are"
    return f"{proposed} of these {marked} {'is' if proposed == 1 else 'are'}"


def _approvals(view: View, approvals: list[Activity], waits: dict[str, Wait]) -> None:
    if not approvals:
        return
    rows = [waits[a.name] for a in approvals if a.name in waits]
    load = queue_load(view.figures, {activity.name for activity in approvals})
    said = f"**Approvals: {load.shown_cases} go through one"
    if load.wait_share:
        said += f", and {shown_share(load.wait_share)} of all waiting is before them"
    st.markdown(f"{said}.**")
    waiting = sorted((w for w in rows if w.business_all > 0), key=lambda w: -w.business_all)[:BARS_DRAWN]
    if waiting:
        charts.draw(
            view.built(
                "approvals",
                lambda: bars([_wait(w) for w in waiting], "business hours, all cases together"),
                [w.activity for w in waiting],
            ),
            key=f"log-approvals-{view.log.event_log_id}",
            alt="Waiting before approvals: "
            + "; ".join(f"{shortened(w.activity, 80)} {shown_number(w.business_all)} h" for w in waiting[:6]),
        )


def _wait(wait: Wait) -> Bar:
    return Bar(wait.activity, (wait.business_all,), f"{shown_number(wait.business_all)} h")


def _exceptions(view: View, exceptions: list[Activity]) -> None:
    if not exceptions:
        return
    load = queue_load(view.figures, {activity.name for activity in exceptions})
    weekly = f", {shown_number(load.events_a_week)} a week on average" if load.events_a_week is not None else ""
    st.markdown(f"**Exceptions: {load.shown_cases} meet one; {count(load.events, 'exception')} in all{weekly}.**")
    top = sorted(exceptions, key=lambda a: -a.events)[:BARS_DRAWN]
    charts.draw(
        view.built(
            "exceptions",
            lambda: bars(
                [Bar(a.name, (a.events,), f"in {shown_share(a.cases / view.figures.cases)} of cases") for a in top],
                "times in the log",
                (("", "alarm"),),
            ),
            [a.name for a in top],
        ),
        key=f"log-exceptions-{view.log.event_log_id}",
        alt="Exceptions: " + "; ".join(f"{shortened(a.name, 80)} {a.events} times" for a in top[:6]),
    )


def _table(view: View, rows: list[tuple[Labelled, Activity]], waits: dict[str, Wait]) -> None:
    weeks, number = weeks_of(view.figures), st.column_config.NumberColumn
    lines = []
    for one, activity in rows:
        wait = waits.get(activity.name)
        lines.append(
            {
                "step": activity.name,
                "kind": told_kind(one),
                "cases": activity.cases,
                "share": rounded(100 * activity.cases / view.figures.cases),
                "week": rounded(None if weeks is None else activity.events / weeks),
                "wait": rounded(wait.business_p50 if wait else None),
                "all": rounded(wait.business_all if wait else None),
            }
        )
    tables.show(
        lines,
        alt="Approvals and exceptions",
        columns={
            "step": st.column_config.TextColumn("Step", pinned=True, width="medium"),
            "kind": st.column_config.TextColumn("What it is"),
            "cases": number("Cases", format="localized"),
            "share": number("Of all cases (%)"),
            "week": number("Times a week, mean"),
            "wait": number("Waited before it, median (business hours)"),
            "all": number("Waited before it, all together (business hours)", format="localized"),
        },
        key=f"log-queues-{view.log.event_log_id}",
        download="approvals-and-exceptions.csv",
    )


def told_kind(one: Labelled) -> str:
    """'approval' or 'exception', and whether people said so."""
    return told.option(one.queue if one.is_marked else f"{one.queue} (proposed)")
