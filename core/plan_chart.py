"""The one chart of the plan as plain geometry: the page, the HTML and their golden files draw the same lines.

Places are shares of the drawing, x from 0 (left) to 1 (right), y from 0 (top) to 1 (bottom).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.plan import MONTHS, Series, shown_day

Point = tuple[float, float]
MOST_TICKS = 8
AIR = 0.07
"""Share of the height left free above and below."""
ROOM_FOR_FIRST = 0.1
"""A first month that begins later than this leaves room to name the one that the drawing begins in."""
LABEL_GAP = 0.125
"""Least distance of two labels beside the lines, as a share of the height: one line of their text."""


@dataclass(frozen=True)
class Rule:
    """A level line with its label; the label may stand a little off where two lines are close."""

    kind: str
    """upper limit, mean, lower limit or target."""
    y: float
    label: str
    label_y: float


@dataclass(frozen=True)
class Mark:
    """An upright line: the launch, the last day."""

    x: float
    label: str
    is_end: bool = False


@dataclass(frozen=True)
class Chart:
    """Everything that is drawn."""

    values: tuple[Point, ...]
    path: tuple[Point, ...]
    rules: tuple[Rule, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    until: float
    """Where the baseline ends: its limits are drawn solid up to here."""


def chart_of(series: Series) -> Chart | None:
    """The drawing; None for fewer than two values."""
    if not series.is_drawn:
        return None
    first = series.weeks_on[0]
    last = max(series.weeks_on[-1], *(day for day, _ in series.path), series.due_on or first)
    span = max(1, (last - first).days)
    levels = {"upper limit": series.upper, "mean": series.mean, "lower limit": series.lower, "target": series.target}
    known = {kind: value for kind, value in levels.items() if value is not None}
    reach = [*series.values, *known.values(), *(value for _, value in series.path)]
    low, high = min(reach), max(reach)
    height = (high - low) or 1.0

    def x(day: date) -> float:
        return round((day - first).days / span, 4)

    def y(value: float) -> float:
        return round(AIR + (1 - 2 * AIR) * (1 - (value - low) / height), 4)

    shown = dict(series.shown)
    rules = [(kind, y(value)) for kind, value in sorted(known.items(), key=lambda pair: -pair[1])]
    places = apart([place for _, place in rules], LABEL_GAP)
    return Chart(
        tuple((x(day), y(value)) for day, value in zip(series.weeks_on, series.values, strict=True)),
        tuple((x(day), y(value)) for day, value in series.path),
        tuple(
            Rule(kind, place, f"{kind} {shown.get(kind, '')}".strip(), label)
            for (kind, place), label in zip(rules, places, strict=True)
        ),
        _marks(series, x),
        ticks(first, last),
        x(series.weeks_on[-1]),
    )


def _marks(series: Series, x: object) -> tuple[Mark, ...]:
    assert callable(x)
    due, launch = series.due_on, series.launch_on
    found = []
    if launch and (not due or launch < due):
        far = due is None or x(due) - x(launch) > 0.3
        found.append(Mark(x(launch), f"launch {_short(launch)}" if far else "launch"))
    if due:
        found.append(Mark(x(due), f"judged {shown_day(due)}", is_end=True))
    return tuple(mark for mark in found if 0 <= mark.x <= 1)


def _short(day: date) -> str:
    return f"{day.day}\u00a0{MONTHS[day.month - 1]}"


def apart(wanted: Sequence[float], gap: float) -> tuple[float, ...]:
    """Places in ascending order, moved as little as needed to stand `gap` apart and between 0 and 1.

    >>> apart([0.1, 0.9], 0.1), apart([0.5, 0.5], 0.2), apart([0.95, 1.0], 0.2)
    ((0.1, 0.9), (0.4, 0.6), (0.8, 1.0))
    """
    if not wanted:
        return ()
    groups: list[list[float]] = []  # each: its wanted places, shifted to stand side by side
    for place in wanted:
        groups.append([place])
        while len(groups) > 1 and _start(groups[-1], gap) < _end(groups[-2], gap) + gap - 1e-9:
            groups[-2:] = [groups[-2] + groups[-1]]
    return tuple(round(_start(group, gap) + gap * n, 4) for group in groups for n in range(len(group)))


def _start(group: Sequence[float], gap: float) -> float:
    """Where the first of a group stands, so that the group's middle is where it is wanted, inside the drawing."""
    wide = gap * (len(group) - 1)
    return min(max(0.0, sum(group) / len(group) - wide / 2), max(0.0, 1 - wide))


def _end(group: Sequence[float], gap: float) -> float:
    return _start(group, gap) + gap * (len(group) - 1)


def ticks(first: date, last: date) -> tuple[tuple[float, str], ...]:
    """The months that begin in the span, every so many where there are more than eight; the year where it changes.

    >>> ticks(date(2026, 11, 16), date(2027, 2, 14))
    ((0.0, 'Nov 2026'), (0.1667, 'Dec'), (0.5111, 'Jan 2027'), (0.8556, 'Feb'))
    """
    span = max(1, (last - first).days)
    months, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        if (day := date(year, month, 1)) >= first:
            months.append(day)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    step = -(-len(months) // MOST_TICKS) or 1
    chosen = months[::step]
    told = []
    for place, day in enumerate(chosen):
        before = chosen[place - 1].year if place else first.year
        label = MONTHS[day.month - 1] + (f" {day.year}" if day.year != before else "")
        told.append((round((day - first).days / span, 4), label))
    begins = f"{MONTHS[first.month - 1]} {first.year}"
    return tuple(told) if told and told[0][0] < ROOM_FOR_FIRST else ((0.0, begins), *told)
