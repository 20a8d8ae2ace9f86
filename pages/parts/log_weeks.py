"""When work queues (weekday by hour), and how the weeks went."""

from __future__ import annotations

from datetime import date

import plotly.graph_objects as go
import streamlit as st

from core.log_figures import QueueHour, WeekValue
from core.log_words import shown_hours
from core.quantities import shown_number, shown_share
from pages.parts import charts, tables
from pages.parts.log_view import View, rounded

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LIGHT = ((0.0, "#eef3fb"), (0.5, "#6f9bdb"), (1.0, "#0d2958"))
DARK = ((0.0, "#16233a"), (0.5, "#3163b6"), (1.0, "#d3e3fa"))


ABOUT_ALIKE = 0.85
"""Where the shortest queue is at least this part of the longest, the hours are told to be alike (own rule)."""
QUEUES = {"waiting": "Cases waiting", "arriving": "Work that arrives"}


def queue(view: View) -> None:
    """The mean number of waiting cases at the beginning of each hour of the week, or of the steps that become ready."""
    hours = view.figures.queue_hours
    if not hours or not any(hour.waiting or hour.arriving for hour in hours):
        st.text("At the beginning of no hour of the week does a case wait.")
        return
    log_id = view.log.event_log_id
    chosen = st.segmented_control(
        "What by hour?", list(QUEUES), default="waiting", format_func=QUEUES.__getitem__, required=True,
        key=f"log-queue-what-{log_id}", label_visibility="collapsed",
    ) or "waiting"  # fmt: skip
    said = _queued(hours, chosen)
    st.markdown(f"**{said}**")
    charts.draw(
        view.built("queue", lambda: _heat(hours, chosen), chosen),
        key=f"log-queue-{log_id}",
        alt=f"{QUEUES[chosen]} by weekday and hour. {said}",
    )
    means = {
        "waiting": "Cases that wait at the beginning of the hour",
        "arriving": "Steps that become ready to be worked on in the hour",
    }
    st.caption(
        f"{means[chosen]}, averaged over the weeks of the log; by the clock of the session's time zone. "
        "The colour begins at 0, so equal colours mean equal queues."
    )
    table = st.expander("The same as a table", key=f"log-queue-table-{log_id}", on_change="rerun")
    if table.open:
        with table:
            _queue_table(view, hours, chosen)


def _queued(hours: tuple[QueueHour, ...], chosen: str) -> str:
    most = max(hours, key=lambda hour: getattr(hour, chosen))
    least = min(hours, key=lambda hour: getattr(hour, chosen))
    high, low = getattr(most, chosen), getattr(least, chosen)
    if chosen == "arriving":
        return f"Most work arrives on {_at(most)}: {shown_number(high)} steps in that hour on average."
    if low >= ABOUT_ALIKE * high:
        return (
            f"The queue is about as long at any hour of the week, {shown_number(low)} to {shown_number(high)} cases: "
            "they wait for days, not for a free hour."
        )
    return (
        f"Most cases wait on {_at(most)}, {shown_number(high)} on average; fewest on {_at(least)}, {shown_number(low)}."
    )


def _at(hour: QueueHour) -> str:
    return f"{DAYS[hour.weekday]} at {hour.hour:02d}:00"


def _heat(hours: tuple[QueueHour, ...], chosen: str) -> go.Figure:
    waiting = {(hour.weekday, hour.hour): getattr(hour, chosen) for hour in hours}
    figure = go.Figure(
        go.Heatmap(
            z=[[waiting.get((day, hour)) for hour in range(24)] for day in range(7)],
            x=[f"{hour:02d}" for hour in range(24)],
            y=[name[:2] for name in DAYS],
            colorscale=DARK if charts.colours() is charts.DARK else LIGHT,
            zmin=0,
            zmax=max(waiting.values(), default=1) or 1,
            xgap=1,
            ygap=1,
            colorbar={"title": {"text": "cases" if chosen == "waiting" else "steps"}, "thickness": 12, "len": 0.9},
            hovertemplate="%{y} %{x}:00<br>%{z:.3~g} on average<extra></extra>",
        )
    )
    figure.update_layout(
        xaxis={"title": {"text": "hour of the day"}, "type": "category", "showgrid": False, "nticks": 12},
        yaxis={"autorange": "reversed", "showgrid": False},
    )
    return charts.styled(figure, 340)


def _queue_table(view: View, hours: tuple[QueueHour, ...], chosen: str) -> None:
    waiting = {(hour.weekday, hour.hour): getattr(hour, chosen) for hour in hours}
    unit = "cases waiting" if chosen == "waiting" else "steps arriving"
    rows = [
        {"hour": f"{hour:02d}:00", **{name: rounded(waiting.get((day, hour))) for day, name in enumerate(DAYS)}}
        for hour in range(24)
    ]
    tables.show(
        rows,
        alt=f"{QUEUES[chosen]} by hour and weekday, on average",
        columns={
            "hour": st.column_config.TextColumn("Hour", pinned=True),
            **{name: st.column_config.NumberColumn(f"{name} ({unit})") for name in DAYS},
        },
        key=f"log-queue-rows-{view.log.event_log_id}",
        download="when-it-queues.csv",
    )


# ── the trend ────────────────────────────────────────────────────────────────────────────────────────────────────────

TRENDS: dict[str, tuple[str, str, tuple[tuple[str, str, str], ...]]] = {
    "cases": ("Cases in and done", "cases a week", (("started", "Come in", "line"), ("cases", "Done", "rework"))),
    "open": ("Open cases", "cases open at the end of the week", (("open_at_end", "Open", "line"),)),
    "cycle": ("Cycle time", "hours, median", (("cycle_hours", "Cycle time", "line"),)),
    "wait": ("Waiting", "business hours of a case, median", (("wait_hours", "Waiting", "delay"),)),
    "rework": ("Rework", "share of cases with a repeated step", (("rework_share", "Reworked", "rework"),)),
    "touch": ("Hands-on time", "minutes of a case, median", (("touch_minutes", "Hands-on", "touch"),)),
}


def trend(view: View) -> None:
    """One line a week of what is chosen, and the table of all."""
    weeks = view.figures.weeks
    if len(weeks) < 2:
        st.text("A trend needs two full weeks at least, Monday to Sunday; this log holds fewer.")
        return
    offered = [code for code, (_, _, lines) in TRENDS.items() if _has(weeks, lines)]
    chosen = st.segmented_control(
        "What by week?", offered, default=offered[0], format_func=lambda code: TRENDS[code][0], required=True,
        key=f"log-trend-what-{view.log.event_log_id}", label_visibility="collapsed",
    ) or offered[0]  # fmt: skip
    st.markdown(f"**{_said(weeks, chosen)}**")
    charts.draw(
        view.built("trend", lambda: _lines(weeks, chosen), chosen),
        key=f"log-trend-{view.log.event_log_id}",
        alt=f"{TRENDS[chosen][0]} by week over {len(weeks)} weeks. {_said(weeks, chosen)}",
    )
    st.caption("Full weeks only. Whether a change is more than chance is judged on step 3, against natural limits.")
    table = st.expander("The same as a table", key=f"log-trend-table-{view.log.event_log_id}", on_change="rerun")
    if table.open:
        with table:
            _weeks_table(view)
            _months_table(view)


def _has(weeks: tuple[WeekValue, ...], lines: tuple[tuple[str, str, str], ...]) -> bool:
    return any(getattr(week, name) for week in weeks for name, _, _ in lines)


def _said(weeks: tuple[WeekValue, ...], chosen: str) -> str:
    """The mean of the first and of the last quarter of the weeks, in words."""
    name, label, _ = TRENDS[chosen][2][-1]
    values = [getattr(week, name) for week in weeks if getattr(week, name) is not None]
    part = max(1, len(values) // 4)
    early, late = sum(values[:part]) / part, sum(values[-part:]) / part
    which, last = ("week", "one") if part == 1 else (f"{part} weeks", str(part))
    return f"{label}: {_shown(chosen, early)} in the first {which}, {_shown(chosen, late)} in the last {last}."


def _shown(chosen: str, value: float) -> str:
    if chosen == "rework":
        return shown_share(value)
    if chosen == "cycle":
        return shown_hours(value)
    unit = {"cases": " a week", "open": " cases", "wait": " business hours", "touch": " minutes"}[chosen]
    return shown_number(value) + unit


def _lines(weeks: tuple[WeekValue, ...], chosen: str) -> go.Figure:
    palette, figure = charts.colours(), go.Figure()
    _, unit, lines = TRENDS[chosen]
    at: list[date] = [week.week_on for week in weeks]
    for name, label, colour in lines:
        figure.add_scatter(
            x=at, y=[getattr(week, name) for week in weeks], mode="lines" if len(weeks) > 60 else "lines+markers",
            name=label, line={"color": palette[colour], "width": 2}, showlegend=len(lines) > 1, connectgaps=False,
            hovertemplate=f"week of %{{x|%d %b %Y}}<br>{label}: %{{y:,.3~g}}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(yaxis={"title": {"text": unit}, "rangemode": "tozero"})
    if chosen == "rework":
        figure.update_yaxes(tickformat=".0%")
    return charts.styled(figure, 340)


def _weeks_table(view: View) -> None:
    number = st.column_config.NumberColumn
    rows = [
        {
            "week": week.week_on, "started": week.started, "cases": week.cases, "open": week.open_at_end,
            "cycle": rounded(week.cycle_hours), "wait": rounded(week.wait_hours),
            "touch": rounded(week.touch_minutes),
            "rework": rounded(None if week.rework_share is None else 100 * week.rework_share),
        }
        for week in view.figures.weeks
    ]  # fmt: skip
    tables.show(
        rows,
        alt="The log week by week",
        columns={
            "week": st.column_config.DateColumn("Week of (Monday)", pinned=True),
            "started": number("Come in (cases)"),
            "cases": number("Done (cases)"),
            "open": number("Open at the end (cases)"),
            "cycle": number("Cycle time, median (hours)"),
            "wait": number("Waiting, median (business hours)"),
            "touch": number("Hands-on, median (minutes)"),
            "rework": number("Reworked (% of cases)"),
        },
        key=f"log-weeks-{view.log.event_log_id}",
        download="weeks.csv",
    )


def _months_table(view: View) -> None:
    if not view.figures.months:
        return
    st.markdown("**By month:** cases completed in each full month")
    tables.show(
        [{"month": f"{month_on:%b %Y}", "cases": cases} for month_on, cases in view.figures.months],
        alt="Cases completed by month",
        columns={
            "month": st.column_config.TextColumn("Month", pinned=True),
            "cases": st.column_config.NumberColumn("Done (cases)"),
        },
        key=f"log-months-{view.log.event_log_id}",
        download="months.csv",
    )
