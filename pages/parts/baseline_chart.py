"""A series on its chart: what is normal, what is not, where it should go; in words, as a picture and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import plotly.graph_objects as go
import streamlit as st

from core import measurement
from core.actions.set_target import Measured
from core.measurement import FEWEST_FOR_LIMITS, FEWEST_FOR_SEAL, LIMIT_FACTOR, RANGE_FACTOR, Limits, Rule
from core.quantities import shown_number
from core.records import Target
from pages.parts import charts, formula, tables, told

WHEELER = "Wheeler, Understanding Variation (XmR chart); METHOD 5"
NORMAL_HELP = (
    "The ends are the 'natural process limits' of an XmR chart: the average plus and minus 2.66 times the average step "
    "from one week to the next. They say what the process does by itself, not what anybody wishes."
)
RULE_NAMES: dict[Rule, str] = {
    "outside a limit": "outside the normal range",
    "eight on one side": "eight or more in a row on one side of the average",
    "three of four near a limit": "three of four in a row nearer a limit than the average",
}
RULE_MARKS: dict[Rule, str] = {
    "outside a limit": "diamond",
    "eight on one side": "square",
    "three of four near a limit": "triangle-up",
}
Path = Sequence[tuple[date, float]]
HEIGHT = 420
FIGURES_KEPT = 64
DIGITS = 5
"""In a formula: enough for somebody who checks it with a calculator to get the figure beside it."""
LINES_END = 0.82
"""Share of the width that the lines take; their names stand in the rest."""
LABEL_PIXELS = 31
"""Two rows of 12 px text with the space between two names."""


def show(measured: Measured, target: Target | None, path: Path) -> None:
    """Sentences first, then the chart, the figures behind it, and the same as a table."""
    _sentences(measured)
    figure = _kept(measured, target, tuple(path), st.context.theme.type or "light")
    charts.draw(figure, key=f"xmr-{measured.metric.metric_id}", alt=_alt(measured, target))
    if measured.limits:
        _figures(measured, measured.limits)
    key = f"as-table-{measured.metric.part}"
    with st.expander("The weeks as a table", icon=":material/table:", key=key, on_change="rerun") as opened:
        if not opened.open:
            return
        tables.show(_rows(measured), alt="The weekly values with their steps and signals", columns=_columns(measured))


def _sentences(measured: Measured) -> None:
    limits, unit, points = measured.limits, told.plain(measured.metric.unit), len(measured.observations)
    if limits is None:
        st.markdown(
            f"**{points} {'week' if points == 1 else 'weeks'} so far: too few to say what is normal.** From "
            f"{FEWEST_FOR_LIMITS} weeks on the chart shows a trial range, from {FEWEST_FOR_SEAL} on it can be sealed."
        )
    else:
        lower = "0" if limits.is_cut else shown_number(limits.lower)
        st.markdown(
            f"**Weeks between {lower} and {shown_number(limits.upper)} {unit} are this process's normal noise.** "
            f"The average is {shown_number(limits.mean)} {unit}; a step of up to {shown_number(limits.range_limit)} "
            "from one week to the next says nothing.",
            help=NORMAL_HELP,
        )
        if limits.points < FEWEST_FOR_SEAL:
            st.caption(f"A trial range from {limits.points} weeks: it moves with every new one until there are 12.")
    if limits is not None:
        sentences = _signal_sentences(measured)
        for sentence in sentences:
            st.markdown(f":material/notifications_active: {sentence}")
        if not sentences:
            st.markdown(":material/check_circle: No signal: nothing in these weeks needs a special explanation.")
    if measured.gaps:
        listed = ", ".join(_day(week) for week in measured.gaps[:4])
        more = f" and {len(measured.gaps) - 4} more" if len(measured.gaps) > 4 else ""
        noun = "week" if len(measured.gaps) == 1 else "weeks"
        st.markdown(
            f":material/event_busy: No value for the {noun} of {listed}{more}. Gaps stay gaps; the step over one "
            "counts as one step."
        )


def _signal_sentences(measured: Measured) -> list[str]:
    """One sentence a rule, with the weeks it fires on; strangers' text is not in it except the unit, escaped."""
    sentences = []
    for rule, name in RULE_NAMES.items():
        found = [signal for signal in measured.signals if signal.rule == rule]
        if not found:
            continue
        where = "; ".join(_where(measured, signal) for signal in found[:3])
        more = f"; and {len(found) - 3} more" if len(found) > 3 else ""
        sentences.append(f"**Not noise, {name}:** {where}{more}.")
    return sentences


def _where(measured: Measured, signal: measurement.Signal) -> str:
    weeks = [measured.weeks_on[point] for point in signal.points]
    if len(weeks) == 1:
        value = shown_number(measured.values[signal.points[0]])
        return f"week of {_day(weeks[0])} ({value}, {signal.side})"
    return f"{_day(weeks[0])} to {_day(weeks[-1])} ({signal.side})"


@lru_cache(maxsize=FIGURES_KEPT)
def _kept(measured: Measured, target: Target | None, path: Path, theme: str) -> go.Figure:
    """The chart of these weeks in this theme, made once: making it costs more than the rest of the page."""
    return charts.styled(_figure(measured, target, path), HEIGHT)


def _figure(measured: Measured, target: Target | None, path: Path) -> go.Figure:
    palette, unit = charts.colours(), charts.axis_text(measured.metric.unit, 24)
    figure = go.Figure()
    first, last = measured.weeks_on[0], max(measured.weeks_on[-1], path[-1][0] if path else date.min)
    edges = [first - timedelta(days=4), last + timedelta(days=4)]
    levels = _levels(measured.limits, target, palette)
    if measured.limits:
        band = {"fillcolor": palette["band"], "opacity": 0.55, "line_width": 0, "layer": "below"}
        figure.add_hrect(y0=measured.limits.lower, y1=measured.limits.upper, **band)
    for level in levels:
        _line(figure, edges, level)
    _earlier_limits(figure, measured, palette)
    if path:
        _path(figure, path, palette, unit)
    _values(figure, measured, palette, unit)
    for week in measured.gaps:
        figure.add_vrect(
            x0=week - timedelta(days=3), x1=week + timedelta(days=3), fillcolor=palette["grid"], opacity=0.45,
            line_width=0, layer="below",
        )  # fmt: skip
    shown = _range(measured, levels)
    _labels(figure, levels, shown)
    figure.update_xaxes(range=edges, tickformat="%-d %b\n%Y", nticks=6, domain=[0, LINES_END])
    figure.update_yaxes(title_text=unit, range=shown)
    return figure


@dataclass(frozen=True)
class _Level:
    """One horizontal line with its name in two short rows, so that it fits beside the chart on a phone."""

    value: float
    name: str
    shown: str
    colour: str
    dash: str


def _levels(limits: Limits | None, target: Target | None, palette: dict[str, str]) -> list[_Level]:
    levels = []
    if limits:
        low = "0 (cut)" if limits.is_cut else shown_number(limits.lower)
        levels = [
            _Level(limits.upper, "upper limit", shown_number(limits.upper), palette["muted"], "dot"),
            _Level(limits.mean, "average", shown_number(limits.mean), palette["text"], "solid"),
            _Level(limits.lower, "lower limit", low, palette["muted"], "dot"),
        ]
    if target is not None:
        levels.append(_Level(target.value, "target", shown_number(target.value), palette["delay"], "dash"))
    return levels


def _range(measured: Measured, levels: list[_Level]) -> list[float]:
    """What the chart shows from bottom to top: every value and line with some air; never below 0 without need."""
    heights = [*measured.values, *(level.value for level in levels)]
    low, high = min(heights), max(heights)
    air = (high - low or abs(high) or 1.0) * 0.1
    return [max(low - air, 0.0) if low >= 0 else low - air, high + air]


def _line(figure: go.Figure, edges: list[date], level: _Level) -> None:
    figure.add_trace(
        go.Scatter(
            x=edges, y=[level.value, level.value], mode="lines", hoverinfo="skip", showlegend=False,
            line={"color": level.colour, "dash": level.dash, "width": 1.5},
        )
    )  # fmt: skip


def _labels(figure: go.Figure, levels: list[_Level], shown: list[float]) -> None:
    """Names at the right end of the lines, moved apart where two lines lie close together."""
    pixels = HEIGHT - 100  # what is left for the lines between legend and dates
    scale = pixels / (shown[1] - shown[0])
    places: list[float] = []
    for level in sorted(levels, key=lambda level: level.value):
        wanted = (level.value - shown[0]) * scale
        place = max(wanted, places[-1] + LABEL_PIXELS) if places else wanted
        places.append(place)
        figure.add_annotation(
            x=LINES_END, xref="paper", y=level.value, yshift=place - wanted, xanchor="left", showarrow=False, xshift=4,
            text=f"{level.name}<br><b>{level.shown}</b>", align="left", font={"size": 12, "color": level.colour},
        )  # fmt: skip


def _earlier_limits(figure: go.Figure, measured: Measured, palette: dict[str, str]) -> None:
    """The limits of earlier seals, over their own weeks: both versions stay visible."""
    for seal in measured.seals[:-1]:
        limits = measurement.natural_limits(seal.values, never_negative=measured.metric.never_negative)
        if limits is None:
            continue
        edges = [min(seal.weeks_on), max(seal.weeks_on)]
        for place, value in enumerate((limits.upper, limits.mean, limits.lower)):
            figure.add_trace(
                go.Scatter(
                    x=edges, y=[value, value], mode="lines", line={"color": palette["rework"], "dash": "dashdot"},
                    name=f"limits of seal {seal.number}", showlegend=place == 0, hoverinfo="skip",
                )
            )  # fmt: skip


def _path(figure: go.Figure, path: Path, palette: dict[str, str], unit: str) -> None:
    figure.add_trace(
        go.Scatter(
            x=[week for week, _ in path], y=[value for _, value in path], mode="lines",
            line={"color": palette["delay"], "dash": "dot", "width": 2}, name="expected average",
            customdata=[f"{shown_number(value)} {unit}" for _, value in path],
            hovertemplate="week of %{x|%-d %b %Y}: expected %{customdata}<extra></extra>",
        )
    )  # fmt: skip


def _values(figure: go.Figure, measured: Measured, palette: dict[str, str], unit: str) -> None:
    by_week = dict(zip(measured.weeks_on, measured.values, strict=True))
    weeks = sorted([*by_week, *measured.gaps])
    figure.add_trace(
        go.Scatter(
            x=weeks, y=[by_week.get(week) for week in weeks], mode="lines+markers",
            connectgaps=False, name="weekly value", showlegend=False,
            line={"color": palette["line"], "width": 2}, marker={"size": 8, "color": palette["line"]},
            customdata=[f"{shown_number(by_week.get(week))} {unit}" for week in weeks],
            hovertemplate="week of %{x|%-d %b %Y}: %{customdata}<extra></extra>",
        )
    )  # fmt: skip
    for rule, name in RULE_NAMES.items():
        places = sorted({point for signal in measured.signals if signal.rule == rule for point in signal.points})
        if not places:
            continue
        size = {"outside a limit": 15, "eight on one side": 13, "three of four near a limit": 12}[rule]
        figure.add_trace(
            go.Scatter(
                x=[measured.weeks_on[place] for place in places], y=[measured.values[place] for place in places],
                mode="markers", name=name, hoverinfo="skip",
                marker={"symbol": f"{RULE_MARKS[rule]}-open", "size": size,
                        "line": {"width": 2.5, "color": palette["alarm"]}, "color": palette["alarm"]},
            )
        )  # fmt: skip


def _alt(measured: Measured, target: Target | None) -> str:
    """What the chart shows, for somebody who can't see it."""
    limits = measured.limits
    text = f"{len(measured.observations)} weekly values of {measured.metric.name} in {measured.metric.unit}."
    if limits:
        text += f" Normal range {shown_number(limits.lower)} to {shown_number(limits.upper)}."
        text += f" Average {shown_number(limits.mean)}."
    text += f" {len(measured.signals)} signals, {len(measured.gaps)} missing weeks."
    return text + (f" Target {shown_number(target.value)} by {target.due_on.isoformat()}." if target else "")


def _figures(measured: Measured, limits: Limits) -> None:
    """The four figures of the chart, each opened to its formula with the live numbers."""
    unit, n = measured.metric.unit, limits.points
    origin = f"{n} sealed weeks" if measured.seal else f"{n} weeks kept here"
    mean, step = shown_number(limits.mean, DIGITS), shown_number(limits.mean_range, DIGITS)
    lines = [
        ("average X̄", f"{mean} {unit}", origin),
        ("average step mR̄", f"{step} {unit}", f"{n - 1} steps from one week to the next"),
    ]
    cut = "  → 0, since it can't be negative" if limits.is_cut else ""
    low = "0 (cut)" if limits.is_cut else shown_number(limits.lower)
    with st.container(horizontal=True):
        formula.opened(
            "Average",
            f"{shown_number(limits.mean)} {unit}",
            lines[:1],
            f"X̄ = sum of the values / n = {mean}",
            WHEELER,
            key="open-mean",
        )
        formula.opened(
            "Upper limit", f"{shown_number(limits.upper)} {unit}", lines,
            f"X̄ + {LIMIT_FACTOR} · mR̄ = {mean} + {LIMIT_FACTOR} · {step} = {shown_number(limits.upper, DIGITS)}",
            WHEELER, key="open-upper",
        )  # fmt: skip
        formula.opened(
            "Lower limit", f"{low} {unit}", lines,
            f"X̄ − {LIMIT_FACTOR} · mR̄ = {mean} − {LIMIT_FACTOR} · {step} = "
            f"{shown_number(limits.lower_uncut, DIGITS)}{cut}",
            WHEELER, key="open-lower",
        )  # fmt: skip
        formula.opened(
            "Largest normal step", f"{shown_number(limits.range_limit)} {unit}", lines[1:],
            f"{RANGE_FACTOR} · mR̄ = {RANGE_FACTOR} · {step} = {shown_number(limits.range_limit, DIGITS)}",
            WHEELER, key="open-range",
        )  # fmt: skip


def _rows(measured: Measured) -> list[dict[str, object]]:
    named: dict[int, list[str]] = {}
    for signal in measured.signals:
        for point in signal.points:
            named.setdefault(point, []).append(RULE_NAMES[signal.rule])
    rows: list[dict[str, object]] = []
    before: float | None = None
    for place, one in enumerate(measured.observations):
        step = None if before is None else abs(one.value - before)
        notes = list(dict.fromkeys(named.get(place, [])))
        if step is not None and measured.limits and step > measured.limits.range_limit + measured.limits.crumb:
            notes.append("step larger than normal")
        rows.append({"week": one.week_on, "value": one.value, "step": step, "cases": one.cases,
                     "signal": ", ".join(notes), "origin": one.origin})  # fmt: skip
        before = one.value
    rows += [{"week": week, "value": None, "step": None, "cases": None, "signal": "no value", "origin": ""}
             for week in measured.gaps]  # fmt: skip
    return sorted(rows, key=lambda row: str(row["week"]))


def _columns(measured: Measured) -> dict[str, object]:
    unit = measured.metric.unit
    return {
        "week": st.column_config.DateColumn("Week of (Monday)", format="YYYY-MM-DD"),
        "value": st.column_config.NumberColumn(f"Value in {unit}", format="%.4g"),
        "step": st.column_config.NumberColumn(f"Step in {unit}", format="%.4g"),
        "cases": st.column_config.NumberColumn("Cases"),
        "signal": "Signal",
        "origin": "Comes from",
    }


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
