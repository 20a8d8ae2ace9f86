"""Before which steps cases wait, and which steps are done again."""

from __future__ import annotations

import streamlit as st

from core.log_figures import Activity, Wait
from core.log_words import count, shortened, weeks_of
from core.quantities import shown_number, shown_share
from pages.parts import charts, tables, told
from pages.parts.log_view import BARS_DRAWN, Bar, View, bars, per_month, rounded


def show(view: View) -> None:
    """Waiting by step: the hours of a month in bars, everything else in the table."""
    figures, weeks = view.figures, weeks_of(view.figures)
    waits = [wait for wait in sorted(figures.waits, key=lambda wait: -wait.business_all) if wait.business_all > 0]
    if not waits:
        st.text("In business hours no case waits before any step of this log.")
        return
    total = sum(wait.business_all for wait in figures.waits)
    few, part = _few(waits, total)
    names = " and ".join(f"“{shortened(wait.activity, 40)}”" for wait in few)
    st.markdown(f"**{shown_share(part)} of all waiting is before {told.plain(names)}.**")
    charts.draw(
        view.built("waiting", lambda: bars([_bar(w, weeks) for w in waits[:BARS_DRAWN]], _unit(weeks))),
        key=f"log-waiting-{view.log.event_log_id}",
        alt=f"Waiting before each step, {_unit(weeks)}: "
        + "; ".join(f"{shortened(w.activity, 80)} {_month(w, weeks)}" for w in waits[:6]),
    )
    more = f" Drawn are the {BARS_DRAWN} longest of {len(waits)}." if len(waits) > BARS_DRAWN else ""
    st.caption(f"{figures.wait_sentence} All cases together.{more}")
    _table(view, waits, weeks)


def _few(waits: list[Wait], total: float) -> tuple[list[Wait], float]:
    """The one step, or the two, before which most of it is waited, and their part of it."""
    first = waits[0].business_all / total
    if first >= 0.4 or len(waits) == 1:
        return waits[:1], first
    return waits[:2], (waits[0].business_all + waits[1].business_all) / total


def _unit(weeks: float | None) -> str:
    return "business hours" if weeks is None else "business hours a month"


def _month(wait: Wait, weeks: float | None) -> str:
    hours = _bar_length(wait, weeks)
    return "under 1 h" if 0 < hours < 1 else f"{shown_number(hours)} h"


def _bar_length(wait: Wait, weeks: float | None) -> float:
    month = per_month(wait.business_all, weeks)
    return wait.business_all if month is None else month


def _bar(wait: Wait, weeks: float | None) -> Bar:
    return Bar(wait.activity, (_bar_length(wait, weeks),), _month(wait, weeks))


def _table(view: View, waits: list[Wait], weeks: float | None) -> None:
    number = st.column_config.NumberColumn
    rows = [
        {
            "step": wait.activity, "month": rounded(_bar_length(wait, weeks)), "waits": wait.waits,
            "p50": rounded(wait.business_p50), "p90": rounded(wait.business_p90), "mean": rounded(wait.business_mean),
            "wall50": rounded(wait.wall_p50), "wall90": rounded(wait.wall_p90),
        }
        for wait in waits
    ]  # fmt: skip
    tables.show(
        rows,
        alt="Waiting before each step, business hours and wall clock",
        columns={
            "step": st.column_config.TextColumn("Before the step", pinned=True, width="medium"),
            "month": number("All together" + (" a month" if weeks else "") + " (business hours)", format="localized"),
            "waits": number("Times", format="localized"),
            "p50": number("Median (business hours)"),
            "p90": number("9 in 10 within (business hours)"),
            "mean": number("Mean (business hours)"),
            "wall50": number("Median (wall-clock hours)"),
            "wall90": number("9 in 10 within (wall-clock hours)"),
        },
        key=f"log-waits-{view.log.event_log_id}",
        download="waiting-by-step.csv",
    )


# ── rework ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def rework(view: View) -> None:
    """Rework by step: repeats right after themselves and after something else apart."""
    figures = view.figures
    again = sorted((a for a in figures.activities if a.rework_cases), key=lambda a: -a.rework_cases)
    if not again:
        st.text("In no case of this log is a step done twice.")
        return
    top = again[0]
    st.markdown(
        f"**In {shown_share(figures.rework_share)} of the cases some step is done again,** most often "
        + told.plain(f"“{shortened(top.name)}”: in {count(top.rework_cases, 'case')} of {count(top.cases, 'case')}.")
    )
    has_kinds = any(activity.self_loops or activity.loops_back for activity in again)
    parts = (("After something else (loop back)", "alarm"), ("Right after itself (self-loop)", "rework"))
    charts.draw(
        view.built(
            "rework",
            lambda: (
                bars([_again(a) for a in again[:BARS_DRAWN]], "times done again", parts)
                if has_kinds
                else bars([_cases(a) for a in again[:BARS_DRAWN]], "cases in which it is done again", (("", "rework"),))
            ),
        ),
        key=f"log-rework-{view.log.event_log_id}",
        alt="Steps that are done again: "
        + "; ".join(f"{shortened(a.name, 80)} in {a.rework_cases} of {a.cases} cases" for a in again[:6]),
    )
    st.caption(
        "A step that repeats right after itself is often one piece of work recorded twice; one that comes back after "
        "something else is work that was sent back."
        + (f" {count(figures.loops_of_two, 'time')} work goes there and back: A, B, A." if figures.loops_of_two else "")
    )
    _rework_table(view, again)


def _again(activity: Activity) -> Bar:
    words = f"in {shown_share(activity.rework_cases / activity.cases)} of its cases"
    return Bar(activity.name, (activity.loops_back, activity.self_loops), words)


def _cases(activity: Activity) -> Bar:
    words = f"in {shown_share(activity.rework_cases / activity.cases)} of its cases"
    return Bar(activity.name, (activity.rework_cases,), words)


def _rework_table(view: View, again: list[Activity]) -> None:
    number = st.column_config.NumberColumn
    rows = [
        {
            "step": a.name, "cases": a.rework_cases, "share": rounded(100 * a.rework_cases / a.cases),
            "repeats": a.events - a.cases, "back": a.loops_back, "self": a.self_loops,
            "touch": rounded(a.touch_minutes.p50),
        }
        for a in again
    ]  # fmt: skip
    columns = {
        "step": st.column_config.TextColumn("Step", pinned=True, width="medium"),
        "cases": number("Cases with it more than once", format="localized"),
        "share": number("Of the cases that hold it (%)"),
        "repeats": number("Times done again", format="localized"),
        "back": number("Loops back (times)", format="localized"),
        "self": number("Self-loops (times)", format="localized"),
    }
    if view.figures.has_touch:
        columns["touch"] = number("Hands-on each time, median (minutes)")
    tables.show(
        rows, alt="Rework by step", columns=columns, key=f"log-reworks-{view.log.event_log_id}",
        download="rework-by-step.csv",
    )  # fmt: skip
