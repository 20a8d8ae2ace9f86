"""No data yet? Three ways to a baseline, a sheet to print, and who brings the values by when."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core import data_plan
from core.actions import set_target as actions
from core.data_plan import DAILY_CASES, Way
from core.errors import WorkbenchError
from core.exporters import measure_sheet, sample_sheet
from core.exporters.measure_sheet import Task
from core.exporters.sample_sheet import CaseSheet
from core.metrics import is_share_unit, sheet_measure
from core.records import Metric
from core.sheet_rows import file_name
from pages.parts import session, told

PAGE = "set_target"


def show(here: session.Here, board: actions.Board, chosen: actions.Measured) -> None:
    """Closed once the weeks are there; what was promised is said above it."""
    metric, values = chosen.metric, len(chosen.observations)
    if values >= actions.fewest_for_seal(metric):
        return
    if said := data_plan.status(metric.data_due_on, values, here.today, metric.cadence):
        late = metric.data_due_on is not None and here.today > metric.data_due_on
        by = f" {told.plain(metric.data_by)} brings them." if metric.data_by else ""
        st.markdown(f":material/{'alarm' if late else 'event'}: {said}{by}")
    head = "The plan for the data" if metric.data_plan else "No data yet? Plan how it comes"
    key = f"data-plan-{metric.part}"
    with st.expander(head, icon=":material/event_note:", key=key, on_change="rerun") as opened:
        if opened.open:
            _plan(here, board, metric)


def _plan(here: session.Here, board: actions.Board, metric: Metric) -> None:
    calendar = here.facts.session
    ways = {way.code: way for way in data_plan.ways(here.today, metric.cadence, calendar.workdays, calendar.holidays)}
    form = f"data-plan-{metric.metric_id}"
    code = st.radio(
        f"How do {'twelve weeks' if metric.cadence == 'week' else 'twenty days'} come together?",
        list(ways),
        index=list(ways).index(metric.data_plan) if metric.data_plan else 0,
        format_func=lambda one: ways[one].name,
        key=f"{form}-way",
    )
    way = ways[code]
    st.markdown("\n".join(f"{number}. {told.plain(step, 600)}" for number, step in enumerate(way.steps, start=1)))
    st.caption(f"{data_plan.sureness(way, is_share_unit(metric.unit))} {_when(way)}")
    if way.code != "look back":
        _sheet(here, board, metric, way)
    seen = session.shown_before(form, metric.version)
    kept = metric.data_due_on if metric.data_plan == code and metric.data_due_on else way.seal_on
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.text_input(
            "Who brings them?", metric.data_by, max_chars=200, key=f"{form}-by-{metric.version}", width=260
        )
        due = st.date_input(
            "By when?", kept, format="YYYY-MM-DD", key=f"{form}-due-{code}-{metric.version}", width=200,
            help="Readiness expects the baseline by this day.",
        )  # fmt: skip
    if session.button("Keep this plan", form, type="primary"):
        with told.errors():
            day = due if isinstance(due, date) else None
            act = session.act(PAGE, form)
            actions.keep_data_plan(here.store, act, here.facts, metric.metric_id, seen, code, by, day)
            session.done(form)
            told.keep("Kept the plan for the data.")
            st.rerun()


def _when(way: Way) -> str:
    if way.values_on == way.seal_on:
        return f"All of them can be there by {_day(way.seal_on)}."
    return f"A trial range by {_day(way.values_on)}, enough to seal by {_day(way.seal_on)}."


def _sheet(here: session.Here, board: actions.Board, metric: Metric, way: Way) -> None:
    """One sheet for a day (or a week of the archive): a printed form where the metric has one, else a plain list."""
    count = DAILY_CASES if way.code == "sample" else way.cases or DAILY_CASES
    sheet_name = "weekly-sheet" if metric.cadence == "week" else "daily-sheet"
    measure = sheet_measure(metric.name, metric.unit)
    if measure is None:
        page = measure_sheet.sheet(
            f"{board.workflow}, {metric.name}",
            [Task(metric.definition, "not known", f"one value of the {metric.cadence}", count)],
        )
        st.download_button(
            "Download the sheet to print", page, file_name(board.workflow, "html", sheet_name), "text/html",
            on_click="ignore", icon=":material/print:", key=f"plan-sheet-{metric.metric_id}-{count}",
        )  # fmt: skip
        return
    sheet = CaseSheet(board.workflow, here.facts.session.name, (measure,), count, here.facts.session.paper)
    slot = f"plan-sheet-{metric.metric_id}"
    made = st.session_state.get(slot)
    if made is None or made[0] != (sheet, here.today):
        if not st.button("Make the sheet to print", key=f"{slot}-make", icon=":material/print:"):
            return
        try:
            made = ((sheet, here.today), sample_sheet.printed(sheet, here.today))
        except WorkbenchError as refused:
            st.error(told.plain(refused.sentence), icon=":material/error:")
            return
        st.session_state[slot] = made
    if made[1].warning:
        st.warning(made[1].warning)
    st.download_button(
        "Download the sheet (PDF)", made[1].pdf, file_name(board.workflow, "pdf", sheet_name), "application/pdf",
        on_click="ignore", icon=":material/download:", key=f"{slot}-pdf",
    )  # fmt: skip
    st.image(made[1].png, width=320, alt="The sheet as it prints")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
