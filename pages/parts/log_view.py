"""One imported log as this browser looks at it: its figures under the names that people gave, and pictures once built.

Nothing here looks at events. The figures are one frozen value; renaming and drawing are done once for each such value
and for each theme, and kept until the figures or the labels change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import plotly.graph_objects as go
import streamlit as st

from core.actions.activity_labels import Labelled, labelled, renamed
from core.log_figures import LogFigures
from core.log_words import business_time
from core.process_map import grouped
from core.quantities import shown_number
from core.records import EventLog, Session
from pages.parts import charts, import_waiting
from pages.parts.session import Here

V = TypeVar("V")
_VIEWS = "log-views"
_VIEWS_KEPT = 4
BARS_DRAWN = 12
"""More bars make no picture; the table holds all."""


@dataclass
class View:
    """The figures of one log as they are shown."""

    log: EventLog
    raw: LogFigures
    figures: LogFigures
    activities: tuple[Labelled, ...]
    day_hours: float
    kept: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def built(self, name: str, build: Callable[[], V], *chosen: object) -> V:
        """What `build` makes, once for each choice and theme."""
        key = (name, charts.colours()["text"], *(repr(each) for each in chosen))
        if key not in self.kept:
            if len(self.kept) > 60:
                self.kept.clear()
            self.kept[key] = build()
        found: V = self.kept[key]
        return found

    def business(self, hours: float | None) -> str:
        """Business hours in words."""
        return business_time(hours, self.day_hours)


def of(here: Here, log: EventLog) -> View:
    """The view of a log; the same one until its figures, its labels or the calendar change."""
    found = import_waiting.figures(here, log.event_log_id)
    views: dict[str, tuple[LogFigures, object, View]] = st.session_state.setdefault(_VIEWS, {})
    key = (here.facts.key("activity_label", "event_log"), here.facts.session.opens, here.facts.session.closes)
    known = views.get(log.event_log_id)
    if known is not None and known[0] is found and known[1] == key:
        return known[2]
    activities = labelled(here.facts, log.event_log_id, [activity.name for activity in found.activities])
    shown = {one.activity: one.shown for one in activities}
    view = View(log, found, renamed(found, shown), activities, _day_hours(here.facts.session))
    views.pop(log.event_log_id, None)
    while len(views) >= _VIEWS_KEPT:
        views.pop(next(iter(views)))
    views[log.event_log_id] = (found, key, view)
    return view


def _day_hours(session: Session) -> float:
    opens, closes = (
        timedelta(hours=at.hour, minutes=at.minute, seconds=at.second) for at in (session.opens, session.closes)
    )
    return max((closes - opens).total_seconds() / 3600, 1 / 60)


def day(moment: datetime | date) -> str:
    """A day as it is read.

    >>> day(date(2026, 11, 3))
    '3 Nov 2026'
    """
    return f"{moment.day} {moment:%b %Y}"


def rounded(value: float | None, digits: int = 3) -> float | None:
    """For a table: three significant digits, like everywhere else."""
    return None if value is None else float(f"{value:.{digits}g}")


@dataclass(frozen=True)
class Bar:
    """One horizontal bar: a name from the file, its parts (one or several, stacked), and the words behind the name."""

    name: str
    parts: tuple[float, ...]
    words: str


def bars(rows: Sequence[Bar], unit: str, parts: Sequence[tuple[str, str]] = (("", "line"),)) -> go.Figure:
    """Bars with their names above them, so that long names need no room at the side of a phone.

    `parts` are (what the part is called, its colour in the palette), one for each part of a bar.
    """
    palette, figure = charts.colours(), go.Figure()
    at = list(range(len(rows)))
    for place, (label, colour) in enumerate(parts):
        figure.add_bar(
            x=[row.parts[place] for row in rows], y=at, orientation="h", width=0.4, name=label or unit,
            showlegend=bool(label), marker={"color": palette[colour]},
            hovertemplate=f"{label + ': ' if label else ''}%{{x:,.3~g}} {charts.axis_text(unit)}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        barmode="stack",
        legend={"traceorder": "normal"},
        annotations=[_above(row, place, palette["text"]) for place, row in enumerate(rows)],
        xaxis={"title": {"text": charts.axis_text(unit, 60)}, "tickformat": "~s", "rangemode": "tozero"},
        yaxis={"range": [len(rows) - 0.6, -0.8], "showticklabels": False, "showgrid": False, "zeroline": False},
    )
    return charts.styled(figure, 44 * len(rows) + 110)


def _above(row: Bar, place: int, colour: str) -> dict[str, object]:
    """The name is isolated, so that one written from right to left does not turn the number after it round."""
    return {
        "x": 0, "xref": "paper", "xanchor": "left", "y": place - 0.21, "yanchor": "bottom", "borderpad": 0,
        "showarrow": False, "text": f"\u2068{charts.axis_text(row.name, 30)}\u2069 · {row.words}",
        "font": {"size": 14, "color": colour},
    }  # fmt: skip


def per_month(count: float, weeks: float | None) -> float | None:
    """A sum over the whole log as one per month of 52/12 weeks; None where the log spans less than a week."""
    return None if weeks is None else count / weeks * 52 / 12


def number(value: float | None) -> str:
    """A number in words, 'not known' where there is none."""
    return shown_number(value)


__all__ = ["BARS_DRAWN", "Bar", "View", "bars", "day", "grouped", "number", "of", "per_month", "rounded"]
