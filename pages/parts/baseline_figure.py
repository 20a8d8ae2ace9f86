"""The picture of a series: its values, what is normal, signals, gaps, the target and the way there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import plotly.graph_objects as go

from core import measurement
from core.actions.set_target import Measured
from core.measurement import Rule
from core.quantities import shown_number
from core.records import Target
from pages.parts import charts

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
LEGEND: dict[Rule, str] = {
    "outside a limit": "outside the range",
    "eight on one side": "eight on one side",
    "three of four near a limit": "three of four near a limit",
}
"""Short enough for a legend on a phone."""
Path = Sequence[tuple[date, float]]
HEIGHT = 420
FIGURES_KEPT = 64
LINES_END = 0.82
"""Share of the width that the lines take; their names stand in the rest."""
LABEL_PIXELS = 31
"""Two rows of 12 px text with the space between two names."""


@lru_cache(maxsize=FIGURES_KEPT)
def kept(
    measured: Measured, target: Target | None, path: Path, theme: str, unfinished: date | None = None
) -> go.Figure:
    """The chart of these weeks in this theme, made once: making it costs more than the rest of the page.

    `unfinished` is the week (or day) that is not over yet.
    """
    return charts.styled(_figure(measured, target, path, unfinished), HEIGHT)


def _figure(measured: Measured, target: Target | None, path: Path, unfinished: date | None) -> go.Figure:
    palette, unit = charts.colours(), charts.axis_text(measured.metric.unit, 24)
    figure = go.Figure()
    first, last = measured.weeks_on[0], max(measured.weeks_on[-1], path[-1][0] if path else date.min)
    around = timedelta(days=4) if measured.metric.cadence == "week" else timedelta(days=1)
    edges = [first - around, last + around]
    levels = _levels(measured, target, palette)
    if measured.limits:
        band = {"fillcolor": palette["band"], "opacity": 0.55, "line_width": 0, "layer": "below"}
        figure.add_hrect(y0=measured.limits.lower, y1=measured.limits.upper, **band)
    for level in levels:
        _line(figure, edges, level)
    _earlier_limits(figure, measured, palette)
    if path:
        _path(figure, path, palette, unit)
    _values(figure, measured, palette, unit)
    shown = _range(measured, levels)
    _without_value(figure, measured, palette, shown[0] + 0.03 * (shown[1] - shown[0]))
    _marked_weeks(figure, measured, palette, unfinished)
    _labels(figure, levels, shown)
    figure.update_xaxes(range=edges, tickformat="%-d %b\n%Y", nticks=6, domain=[0, LINES_END])
    figure.update_yaxes(title_text=unit, range=shown)
    return figure


def _without_value(figure: go.Figure, measured: Measured, palette: dict[str, str], bottom: float) -> None:
    """Gaps as shaded columns, holidays as lighter ones, each with its mark at the foot that the legend names."""
    half = timedelta(days=3) if measured.metric.cadence == "week" else timedelta(hours=10)
    kinds = (("no value", measured.gaps, 0.45, "x-thin"), ("holiday", measured.holidays, 0.25, "line-ns"))
    for name, days, opacity, symbol in kinds:
        if not days:
            continue
        for day in days:
            middle = datetime.combine(day, time())
            beside = {"fillcolor": palette["grid"], "opacity": opacity, "line_width": 0, "layer": "below"}
            figure.add_vrect(x0=middle - half, x1=middle + half, **beside)
        figure.add_trace(
            go.Scatter(
                x=list(days), y=[bottom] * len(days), mode="markers", name=name, cliponaxis=False,
                hovertemplate=f"%{{x|%-d %b %Y}}: {name}<extra></extra>",
                marker={"symbol": symbol, "size": 9, "line": {"width": 2, "color": palette["muted"]}},
            )
        )  # fmt: skip


def _marked_weeks(figure: go.Figure, measured: Measured, palette: dict[str, str], unfinished: date | None) -> None:
    """Where the process changed, as a line between two weeks; values of holidays and the one still open as hollow dots.

    A week with holidays and a value on a holiday are drawn alike; what is not over yet is a hollow square.
    """
    if measured.shift is not None:
        between = datetime.combine(measured.weeks_on[measured.shift.position], time()) - _half_a_step(measured)
        figure.add_vline(x=between, line={"color": palette["alarm"], "dash": "dot", "width": 2})
    closed = {one.week_on for one in measured.short} | set(measured.holidays)
    within = "week with holidays" if measured.metric.cadence == "week" else "value on a holiday"
    there = list(zip(measured.weeks_on, measured.values, strict=True))
    kinds = (
        (within, "circle", [one for one in there if one[0] in closed]),
        ("not over yet", "square", [one for one in there if one[0] == unfinished]),
    )
    for name, symbol, marked in kinds:
        if not marked:
            continue
        figure.add_trace(
            go.Scatter(
                x=[week for week, _ in marked], y=[value for _, value in marked], mode="markers",
                name=name, hoverinfo="skip",
                marker={"symbol": symbol, "size": 8, "color": palette["band"],
                        "line": {"width": 2, "color": palette["line"]}},
            )
        )  # fmt: skip


def _half_a_step(measured: Measured) -> timedelta:
    """Back from a value into the space before it."""
    return timedelta(days=4) if measured.metric.cadence == "week" else timedelta(hours=12)


@dataclass(frozen=True)
class _Level:
    """One horizontal line with its name in two short rows, so that it fits beside the chart on a phone."""

    value: float
    name: str
    shown: str
    colour: str
    dash: str


def _levels(measured: Measured, target: Target | None, palette: dict[str, str]) -> list[_Level]:
    limits, tolerated = measured.limits, measured.metric.tolerated
    levels = []
    if limits:
        low = "0 (cut)" if limits.is_cut else shown_number(limits.lower)
        levels = [
            _Level(limits.upper, "upper limit", shown_number(limits.upper), palette["muted"], "dot"),
            _Level(limits.mean, "average", shown_number(limits.mean), palette["text"], "solid"),
            _Level(limits.lower, "lower limit", low, palette["muted"], "dot"),
        ]
    if tolerated is not None:
        levels.append(_Level(tolerated, "must not pass", shown_number(tolerated), palette["alarm"], "dash"))
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
    is_weekly = measured.metric.cadence == "week"
    by_week = dict(zip(measured.weeks_on, measured.values, strict=True))
    weeks = sorted([*by_week, *measured.gaps])
    figure.add_trace(
        go.Scatter(
            x=weeks, y=[by_week.get(week) for week in weeks], mode="lines+markers",
            connectgaps=False, name="weekly value" if is_weekly else "daily value", showlegend=False,
            line={"color": palette["line"], "width": 2}, marker={"size": 8, "color": palette["line"]},
            customdata=[f"{shown_number(by_week.get(week))} {unit}" for week in weeks],
            hovertemplate=f"{'week of ' if is_weekly else ''}%{{x|%-d %b %Y}}: %{{customdata}}<extra></extra>",
        )
    )  # fmt: skip
    for rule in RULE_NAMES:
        places = sorted({point for signal in measured.signals if signal.rule == rule for point in signal.points})
        if not places:
            continue
        size = {"outside a limit": 15, "eight on one side": 13, "three of four near a limit": 12}[rule]
        figure.add_trace(
            go.Scatter(
                x=[measured.weeks_on[place] for place in places], y=[measured.values[place] for place in places],
                mode="markers", name=LEGEND[rule], hoverinfo="skip",
                marker={"symbol": f"{RULE_MARKS[rule]}-open", "size": size,
                        "line": {"width": 2.5, "color": palette["alarm"]}, "color": palette["alarm"]},
            )
        )  # fmt: skip
