"""What a log says first: one sentence read aloud, and the few figures that matter, each opened to its measurement."""

from __future__ import annotations

import streamlit as st

from core.log_words import business_time, costliest_wait, count, headline, normal_week, shortened, shown_hours, whole
from core.quantities import shown_number, shown_share
from pages.parts import formula, told
from pages.parts.log_view import View

OWN = "our definition; see 'How it is measured'"


@st.fragment
def show(view: View) -> None:
    """The sentence, then the figures."""
    said = view.built("headline", lambda: headline(view.figures, view.day_hours))
    st.subheader(told.plain(said.first), anchor=False)
    st.markdown(told.plain(said.second, 600))
    with st.container(horizontal=True):
        _volume(view)
        _cycle(view)
        _waiting(view)
        _touch(view)
        _rework(view)
        _open(view)
        _cost(view)


def _slot(view: View, name: str) -> str:
    return f"log-figure-{name}-{view.log.event_log_id}"


def _volume(view: View) -> None:
    week = view.built("normal-week", lambda: normal_week(view.figures))
    rate = week.arrivals if week.arrivals is not None else week.completed
    if rate is None:
        return
    verb = "begun" if week.arrivals is not None else "completed"
    formula.opened(
        "Cases a week", whole(rate), key=_slot(view, "volume"),
        lines=[("Full weeks", str(week.weeks), "Monday to Sunday, wholly inside the log")],
        expression=f"median over {week.weeks} full weeks of the cases {verb} in it = {shown_number(rate)}", source=OWN,
    )  # fmt: skip


def _cycle(view: View) -> None:
    cycle, cases = view.figures.cycle_hours, count(view.figures.cases, "case")
    if cycle.p50 is None:
        return
    formula.opened(
        "Cycle time", shown_hours(cycle.p50), key=_slot(view, "cycle"),
        lines=[
            ("Middle (median)", shown_hours(cycle.p50), "half of the cases are faster"),
            ("9 in 10 are done within", shown_hours(cycle.p90), ""),
            ("1 in 10 is done within", shown_hours(cycle.p10), ""),
            ("Mean", shown_hours(cycle.mean), "pulled up by the few that take very long"),
        ],
        expression=f"last time − first time of a case, by the wall clock\nmedian of {cases} = {shown_hours(cycle.p50)}",
        source=OWN,
    )  # fmt: skip


def _waiting(view: View) -> None:
    figures, day_hours = view.figures, view.day_hours
    business, wall, top = figures.wait_business_hours, figures.wait_wall_hours, costliest_wait(figures)
    if business.mean is None:
        return
    label = "Waiting per case" if figures.tells_work_from_waiting else "Between steps per case"
    lines = [
        ("Middle (median)", business_time(business.p50, day_hours), "half of the cases wait less"),
        ("By the wall clock, mean", shown_hours(wall.mean), "nights and weekends included"),
    ]
    if top is not None:
        lines.append((f"Before “{top.activity}”", business_time(top.business_all, day_hours), "all cases together"))
    shown = f"{shown_number(business.mean)} business hours"
    formula.opened(
        label, business_time(business.mean, day_hours), key=_slot(view, "waiting"), lines=lines,
        expression=f"sum of the waits of a case, in {figures.calendar}\n"
        f"mean of {count(figures.cases, 'case')} = {shown}"
        f"\n{shown} ÷ {shown_number(day_hours)} hours a business day = {business_time(business.mean, day_hours)}"
        f"\n{figures.wait_sentence}",
        source=OWN,
    )  # fmt: skip


def _touch(view: View) -> None:
    figures = view.figures
    if not figures.has_touch:
        with_start = f"{count(figures.starts, 'event has', 'events have')} a start time"
        formula.opened(
            "Hands-on time", "not measurable from this log", key=_slot(view, "touch"), lines=[],
            expression=f"end − start of each step, added up over a case\n{with_start}, of "
            f"{count(figures.events, 'event')}: too few (95 % needed)",
            source=OWN,
        )  # fmt: skip
        return
    touch = figures.touch_minutes
    mean = shown_hours(None if touch.mean is None else touch.mean / 60)
    formula.opened(
        "Hands-on time per case", mean, key=_slot(view, "touch"),
        lines=[("Middle (median)", shown_hours(None if touch.p50 is None else touch.p50 / 60), ""),
               ("9 in 10 need less than", shown_hours(None if touch.p90 is None else touch.p90 / 60), "")],
        expression=f"end − start of each step by the wall clock, added up over a case\nmean of "
        f"{count(figures.cases, 'case')} = {mean}\nA step left open overnight counts the night."
        + f"\n{figures.touch_sentence}".rstrip(),
        source=OWN,
    )  # fmt: skip


def _rework(view: View) -> None:
    figures = view.figures
    formula.opened(
        "Cases reworked", shown_share(figures.rework_share), key=_slot(view, "rework"),
        lines=[("Repeats right after themselves (self-loops)", count(figures.self_loops, "time"), ""),
               ("Repeats after something else (loops back)", count(figures.loops_back, "time"), "")],
        expression=f"cases in which a step occurs more than once ÷ cases = {figures.reworked_cases} ÷ {figures.cases} "
        f"= {shown_share(figures.rework_share)}",
        source=OWN,
    )  # fmt: skip


def _open(view: View) -> None:
    week = view.built("normal-week", lambda: normal_week(view.figures))
    if not week.open_at_end:
        return
    last = view.figures.weeks[-1]
    formula.opened(
        "Open at the end", count(week.open_at_end, "case"), key=_slot(view, "open"), lines=[],
        expression=f"cases begun and not completed at the end of the week of {last.week_on}\n"
        "A case counts as completed at its last step in the log, so the last weeks show too few open ones.",
        source=OWN,
    )  # fmt: skip


def _cost(view: View) -> None:
    cost, column = view.figures.cost_all, view.log.mapping.get("cost", "")
    if cost is None or not view.figures.cases:
        return
    formula.opened(
        "Cost per case in the file", shown_number(cost / view.figures.cases), key=_slot(view, "cost"), lines=[],
        expression=f"sum of the column “{shortened(column)}” ÷ cases = {shown_number(cost, 6)} ÷ {view.figures.cases}\n"
        "In the file's own unit, which it does not tell; it is no part of the monthly cost on this page.",
        source=OWN,
    )  # fmt: skip
