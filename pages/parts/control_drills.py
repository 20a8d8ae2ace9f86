"""Drills: how each stop and fallback stands, a date for the next one, and what was found.

Forms unfold in place: what a popover holds stands at the end of the document, many Tabs away by keyboard.
"""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from core.actions import rehearse as actions
from core.drills import Drilled, allowed_minutes
from core.quantities import shown_number
from pages.parts import session, told

PAGE = "define_controls"


def show(here: session.Here) -> None:
    """One box a control that must be rehearsed."""
    found = actions.standing(here.facts, here.today)
    if not found:
        st.markdown("Nothing to rehearse yet: add the switch that stops it, or a fallback.")
        return
    st.markdown("A switch that nobody has pulled is a hope. Rehearse each once before the launch, then every quarter.")
    for one in found:
        with st.container(border=True):
            icon = ":material/error:" if one.is_open else ":material/check_circle:"
            st.markdown(f"{icon} {told.plain(one.sentence, 600)}")
            _date(here, one)
            _done(here, one)
            _history(here, one)


def _date(here: session.Here, one: Drilled) -> None:
    form = f"drill-date-{one.control.control_id}"
    with st.expander("Set a date", icon=":material/event:", key=f"{form}-open", on_change="rerun") as opened:
        if not opened.open:
            return
        day = st.date_input(
            "Drill on", one.due_on or here.today + timedelta(days=7), format="YYYY-MM-DD", key=f"{form}-day"
        )
        if session.button("Set the date", form, type="primary") and isinstance(day, date):
            with told.errors():
                actions.set_date(here.store, session.act(PAGE, form), here.facts, one.control, day, here.today)
                session.done(form)
                told.keep("The date is set.")
                st.rerun()


def _done(here: session.Here, one: Drilled) -> None:
    form = f"drill-done-{one.control.control_id}"
    with st.expander("It was done", icon=":material/task_alt:", key=f"{form}-open", on_change="rerun") as opened:
        if not opened.open:
            return
        with st.form(f"{form}-form", border=False):
            day = st.date_input("Done on", here.today, format="YYYY-MM-DD", key=f"{form}-day")
            minutes = st.number_input(
                "Minutes until people worked by hand", 0.0, value=None, step=1.0, format="%g", key=f"{form}-minutes",
                help=f"Allowed are {shown_number(allowed_minutes(one.control))}.",
            )  # fmt: skip
            who = st.text_input("Who did it", value=one.control.who, max_chars=200, key=f"{form}-who")
            worked = st.checkbox("It worked", value=True, key=f"{form}-worked")
            note = st.text_area("What was found", max_chars=2000, height=80, key=f"{form}-found")
            submitted = session.submit("Keep the drill", form)
        if submitted and isinstance(day, date):
            with told.errors():
                actions.record(
                    here.store, session.act(PAGE, form), here.facts, one.control,
                    done_on=day, minutes=minutes, who=who, worked=worked, found=note, today=here.today,
                )  # fmt: skip
                session.done(form)
                told.keep("The drill is on the record.")
                st.rerun()


def _history(here: session.Here, one: Drilled) -> None:
    done = [drill for drill in actions.history(here.facts, one.control.control_id) if drill.done_on]
    if not done:
        return
    lines = [
        f"{drill.done_on}: {'worked' if drill.worked else 'did not work'}, {shown_number(drill.minutes)} minutes, "
        f"{drill.who}{f'. {drill.found}' if drill.found else ''}"
        for drill in done[:10]
    ]
    st.text("\n".join(lines))
