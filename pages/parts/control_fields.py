"""What the form of one control asks beside its texts, by its kind: exceptions, stop rules, monitors."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import exception_loads, try_stops
from core.catalogue import Kind
from core.controls import shown_time
from core.quantities import shown_number
from core.records import Control
from core.stop_rules import OPERATORS
from pages.parts import session, told
from pages.parts.draft import Draft

NO_METRIC = "an error we count, in words"


def fields(here: session.Here, kind: Kind, base: Control, draft: Draft[Control]) -> dict[str, Any]:
    """The fields of that kind as typed; nothing for kinds that have none of their own."""
    if kind == "exception":
        return _exception(here, base, draft)
    if kind == "stop":
        return _stop(here, base, draft)
    if kind == "monitor":
        return _monitor(base, draft)
    return {}


def _exception(here: session.Here, base: Control, draft: Draft[Control]) -> dict[str, Any]:
    detector = st.text_input("How is it noticed?", base.detector, max_chars=4000, key=draft.key("detector"))
    route = st.text_input("Where does the case go?", base.route, max_chars=4000, key=draft.key("route"))
    otherwise = st.text_input(
        "And if nobody takes it in time?", base.otherwise, max_chars=4000, key=draft.key("otherwise")
    )
    known = exception_loads.loads(here.store, here.facts).known
    shown = {one.activity: f"{one.shown} ({shown_number(one.per_week, 2)} a week)" for one in known}
    options = [*shown, *(name for name in base.activities if name not in shown)]
    activities = tuple(base.activities)
    with st.grid(2, min_column_width=220):
        if options:
            activities = tuple(
                st.multiselect(
                    "Steps of the log that are this exception",
                    options,
                    default=list(base.activities),
                    format_func=lambda name: told.option(shown.get(name, name)),
                    key=draft.key("activities"),
                    max_selections=50,
                    help="Marked as exceptions on step 1; they say how many a week to expect.",
                )
            )
        share = st.number_input(
            "Expected in 100 cases", 0.0, 100.0,
            None if base.expected_share is None else round(base.expected_share * 100, 6), 0.5,
            format="%g", placeholder="not known", key=draft.key("expected"),
            help="Only used where no step of the log says it.",
        )  # fmt: skip
        minutes = st.number_input(
            "Minutes to settle one", 0.0, value=base.minutes_per_item, step=1.0, format="%g",
            placeholder="not known", key=draft.key("settle"),
        )  # fmt: skip
    return {
        "detector": detector,
        "route": route,
        "otherwise": otherwise,
        "activities": activities,
        "expected_share": None if share is None else round(share / 100, 10),
        "minutes_per_item": minutes,
    }


def _monitor(base: Control, draft: Draft[Control]) -> dict[str, Any]:
    source = st.text_input("Where does the signal come from?", base.source, max_chars=4000, key=draft.key("source"))
    with st.grid(2, min_column_width=220):
        threshold = st.text_input("From which value on?", base.threshold, max_chars=4000, key=draft.key("threshold"))
        cadence = st.text_input(
            "How often does somebody look?", base.cadence, max_chars=200, key=draft.key("cadence"),
            placeholder="every week",
        )  # fmt: skip
    return {"source": source, "threshold": threshold, "cadence": cadence}


def _stop(here: session.Here, base: Control, draft: Draft[Control]) -> dict[str, Any]:
    """The rule in numbers with what it would have done; without a number it stays a rule in words."""
    typed: dict[str, Any] = _people(base, draft)
    has_number = base.stop_operator != "" and base.stop_threshold is not None
    if not st.toggle("It also stops by a number", value=has_number, key=draft.key("numbered")):
        return typed | {
            "stop_metric_id": None, "stop_class": "", "stop_operator": "", "stop_threshold": None,
            "stop_count": None, "stop_window": None,
        }  # fmt: skip
    typed |= _numbers(here, base, draft)
    try:
        tried = try_stops.tried(here.facts, base.changed(**typed))
    except ValueError:
        st.warning("It can't ask for more weeks than it looks back.", icon=":material/warning:")
        return typed
    sentence = tried.rule.sentence if tried.rule else ""
    outcome = tried.run.sentence if tried.run else tried.why_not
    st.info(told.plain(f"{sentence} {outcome}".strip(), 1200), icon=":material/history:")
    return typed


def _numbers(here: session.Here, base: Control, draft: Draft[Control]) -> dict[str, Any]:
    metrics = {metric.metric_id: metric for metric in try_stops.metrics_of(here.facts)}
    options: list[str | None] = [*metrics, None]
    chosen = base.stop_metric_id if base.stop_metric_id in metrics else (None if base.stop_class else options[0])
    with st.grid(2, min_column_width=220):
        metric_id = st.selectbox(
            "What is watched", options, index=options.index(chosen),
            format_func=lambda key: told.option(metrics[key].name) if key else NO_METRIC,
            key=draft.key("metric"),
        )  # fmt: skip
        kind = ""
        if metric_id is None:
            kind = _error_class(here, base, draft)
        operator = st.selectbox(
            "Stop when it is", list(OPERATORS),
            index=list(OPERATORS).index(base.stop_operator) if base.stop_operator in OPERATORS else 0,
            key=draft.key("operator"),
        )  # fmt: skip
        unit = metrics[metric_id].unit if metric_id else "cases a week"
        threshold = st.number_input(
            "This value", value=base.stop_threshold, format="%g", step=1.0, placeholder="not said",
            key=draft.key("threshold"), help=f"In {told.plain(unit)}.",
        )  # fmt: skip
        needed = st.number_input("In so many weeks", 1, 52, base.stop_count or 1, key=draft.key("count"))
        window = st.number_input(
            "Of the last so many", 1, 52, max(base.stop_window or 1, base.stop_count or 1), key=draft.key("window")
        )
    return {
        "stop_metric_id": metric_id, "stop_class": kind, "stop_operator": operator, "stop_threshold": threshold,
        "stop_count": int(needed), "stop_window": int(window),
    }  # fmt: skip


def _error_class(here: session.Here, base: Control, draft: Draft[Control]) -> str:
    """One of the exception classes that the log counts, or one in own words, which has no weeks to try it on."""
    known = [one.name for one in exception_loads.classes_in_log(here.facts)]
    options = list(dict.fromkeys([*known, *([base.stop_class] if base.stop_class else [])]))
    chosen = st.selectbox(
        "Which error, counted a week", options, index=options.index(base.stop_class) if base.stop_class else None,
        accept_new_options=True, format_func=told.option, placeholder="Choose one, or type a name",
        key=draft.key("class"),
        help="An exception class that steps of the log belong to can be tried on what was; see “Exceptions a week”.",
    )  # fmt: skip
    return (chosen or "")[:200]


def _people(base: Control, draft: Draft[Control]) -> dict[str, Any]:
    with st.grid(2, min_column_width=220):
        tells = st.text_input("Who is told", base.told, max_chars=200, key=draft.key("told"))
        restarts = st.text_input("Who may start it again", base.restarts, max_chars=200, key=draft.key("restarts"))
        minutes = st.number_input(
            "Minutes until people work by hand", 0.0, value=base.minutes_to_manual, step=5.0, format="%g",
            placeholder="not said", key=draft.key("manual"),
        )  # fmt: skip
    return {"told": tells, "restarts": restarts, "minutes_to_manual": minutes}


def lines(control: Control) -> tuple[tuple[str, str], ...]:
    """What a card says of these fields: (label, text), blanks left out."""
    manual = "" if control.minutes_to_manual is None else f"within {shown_time(control.minutes_to_manual)}"
    given = (
        ("Noticed by", control.detector),
        ("Goes to", control.route),
        ("Otherwise", control.otherwise),
        ("Source", control.source),
        ("From", control.threshold),
        ("Looked at", control.cadence),
        ("Told", control.told),
        ("Started again by", control.restarts),
        ("By hand", manual),
    )
    return tuple((label, text) for label, text in given if text)
