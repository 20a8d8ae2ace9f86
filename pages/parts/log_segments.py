"""The parts of a log side by side: cases that share a value of an attribute, and making each a workflow of its own."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.log_figures import Segment
from core.log_words import count, shortened, shown_hours
from core.quantities import shown_number, shown_share
from pages.parts import charts, log_split, tables, told
from pages.parts.log_view import BARS_DRAWN, Bar, View, bars, rounded
from pages.parts.session import Here

OTHER = "(other)"


@dataclass(frozen=True)
class Measure:
    """What is compared: the field of Segment, its words, unit and colour."""

    field: str
    label: str
    unit: str
    colour: str


MEASURES = {
    measure.field: measure
    for measure in (
        Measure("cases", "Cases", "cases in the log", "line"),
        Measure("cycle_hours", "Cycle time", "hours by the wall clock, median", "line"),
        Measure("wait_hours", "Waiting", "business hours of a case, mean", "delay"),
        Measure("touch_minutes", "Hands-on time", "minutes of a case, mean", "touch"),
        Measure("rework_share", "Rework", "% of cases with a repeated step", "rework"),
    )
}


def show(here: Here, view: View) -> None:
    """Choose the attribute and the measure; bars, table, and the way to split."""
    segments = view.figures.segments
    if not segments:
        st.text(
            "No attribute was kept with this log. Choose the columns to compare by (department, product, region) at "
            "the import, and each of their values is measured by itself here."
        )
        return
    log_id, names = view.log.event_log_id, list(dict.fromkeys(segment.attribute for segment in segments))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        attribute = st.selectbox(
            "Compare the cases by", names, format_func=told.option, key=f"log-parts-by-{log_id}", width=280
        )
        mine = [segment for segment in segments if segment.attribute == attribute]
        offered = [field for field in MEASURES if any(getattr(segment, field) is not None for segment in mine)]
        field = st.segmented_control(
            "What", offered, default=offered[0], format_func=lambda code: MEASURES[code].label, required=True,
            key=f"log-parts-what-{log_id}",
        ) or offered[0]  # fmt: skip
    measure = MEASURES[field]
    drawn = sorted(
        (segment for segment in mine if getattr(segment, field) is not None),
        key=lambda segment: (segment.value is None, -_length(segment, field)),
    )[:BARS_DRAWN]
    st.markdown(f"**{told.plain(_said(mine, field), 400)}**")
    charts.draw(
        view.built(
            "segments",
            lambda: bars(
                [Bar(named(s), (_length(s, field),), _shown(s, field)) for s in drawn],
                measure.unit,
                (("", measure.colour),),
            ),
            attribute,
            field,
        ),
        key=f"log-parts-{log_id}",
        alt=f"{measure.label} by {shortened(attribute, 60)}: "
        + "; ".join(f"{shortened(named(s), 60)} {_shown(s, field)}" for s in drawn[:6]),
    )
    if any(segment.value is None for segment in mine):
        st.caption(f"{OTHER} holds the values with few cases and the cases without one.")
    log_split.show(here, view, attribute, mine)
    _table(view, attribute, mine)


def named(segment: Segment) -> str:
    """The value, or what stands for the small ones."""
    return OTHER if segment.value is None else segment.value or "(empty)"


def _length(segment: Segment, field: str) -> float:
    value = float(getattr(segment, field))
    return 100 * value if field == "rework_share" else value


def _shown(segment: Segment, field: str) -> str:
    value = getattr(segment, field)
    if field == "rework_share":
        return f"{shown_share(value)} of {count(segment.cases, 'case')}"
    if field == "cycle_hours":
        return f"{shown_hours(value)}, {count(segment.cases, 'case')}"
    if field == "cases":
        return count(segment.cases, "case")
    unit = "business h" if field == "wait_hours" else "min"
    return f"{shown_number(value)} {unit}, {count(segment.cases, 'case')}"


def _said(mine: list[Segment], field: str) -> str:
    """The two ends, in words; 'other' is no part of its own."""
    real = [segment for segment in mine if segment.value is not None and getattr(segment, field) is not None]
    if len(real) < 2:
        return f"{count(len(mine), 'part')}."
    least, most = min(real, key=lambda s: _length(s, field)), max(real, key=lambda s: _length(s, field))
    if field == "cases":
        return (
            f"Most cases are in “{shortened(named(most), 40)}” ({count(most.cases, 'case')}), fewest in "
            f"“{shortened(named(least), 40)}” ({count(least.cases, 'case')})."
        )
    label = MEASURES[field].label
    return (
        f"{label} is largest in “{shortened(named(most), 40)}” ({_shown(most, field)}), "
        f"smallest in “{shortened(named(least), 40)}” ({_shown(least, field)})."
    )


def _table(view: View, attribute: str, mine: list[Segment]) -> None:
    number = st.column_config.NumberColumn
    rows = [
        {
            "value": named(s), "cases": s.cases, "week": rounded(s.cases_a_week), "cycle": rounded(s.cycle_hours),
            "wait": rounded(s.wait_hours), "touch": rounded(s.touch_minutes),
            "rework": rounded(None if s.rework_share is None else 100 * s.rework_share), "events": s.events,
        }
        for s in mine
    ]  # fmt: skip
    tables.show(
        rows,
        alt=f"The parts of the log by {shortened(attribute, 60)}",
        columns={
            "value": st.column_config.TextColumn(told.option(attribute), pinned=True, width="medium"),
            "cases": number("Cases", format="localized"),
            "week": number("Cases a week"),
            "cycle": number("Cycle time, median (hours)"),
            "wait": number("Waiting, mean (business hours)"),
            "touch": number("Hands-on, mean (minutes)"),
            "rework": number("Reworked (% of cases)"),
            "events": number("Events", format="localized"),
        },
        key=f"log-parts-rows-{view.log.event_log_id}",
        download="parts.csv",
    )
