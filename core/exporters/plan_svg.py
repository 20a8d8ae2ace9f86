"""The chart and the bar of the plan as SVG: the same geometry as on the page, colours from the sheet around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from core.plan import Series, Split
from core.plan_chart import Chart, Point, chart_of

WIDE, TALL, KEY, BELOW, ABOVE = 860, 190, 150, 24, 16
"""Of the drawing in its own units: lines, the labels beside them, the months below, the marks above."""
MOST_DOTS = 60


def chart_svg(series: Series) -> str:
    """The chart; empty for fewer than two values."""
    drawn = chart_of(series)
    if drawn is None:
        return ""
    box = f"0 {-ABOVE} {WIDE + KEY} {TALL + ABOVE + BELOW}"
    inner = "".join(_drawing(drawn))
    return f'<svg class="plot" viewBox="{box}" aria-hidden="true" focusable="false">{inner}</svg>'


def _at(point: Point) -> tuple[float, float]:
    return round(point[0] * WIDE, 1), round(point[1] * TALL, 1)


def _drawing(drawn: Chart) -> Iterable[str]:
    places = {rule.kind: round(rule.y * TALL, 1) for rule in drawn.rules}
    upper, lower, until = places.get("upper limit"), places.get("lower limit"), round(drawn.until * WIDE, 1)
    if upper is not None and lower is not None:
        height = round(lower - upper, 1)
        yield f'<rect class="band" x="0" y="{upper}" width="{until}" height="{height}"/>'
        yield f'<rect class="faint" x="{until}" y="{upper}" width="{round(WIDE - until, 1)}" height="{height}"/>'
    yield f'<line class="axis" x1="0" x2="{WIDE}" y1="{TALL}" y2="{TALL}"/>'
    for share, label in drawn.ticks:
        x = round(share * WIDE, 1)
        yield f'<line class="axis" x1="{x}" x2="{x}" y1="{TALL}" y2="{TALL + 5}"/>'
        yield f'<text class="small" x="{x + 4}" y="{TALL + 16}">{escape(label)}</text>'
    for rule in drawn.rules:
        kind, y = rule.kind.replace(" ", "-"), places[rule.kind]
        yield f'<line class="{kind}" x1="0" x2="{WIDE}" y1="{y}" y2="{y}"/>'
        label_y = round(rule.label_y * TALL + 4, 1)
        yield f'<text class="{kind}" x="{WIDE + 10}" y="{label_y}">{escape(rule.label)}</text>'
    for mark in drawn.marks:
        x = round(mark.x * WIDE, 1)
        side = ("end", -5) if mark.is_end or mark.x > 0.8 else ("start", 5)
        yield f'<line class="mark" x1="{x}" x2="{x}" y1="0" y2="{TALL}"/>'
        yield f'<text class="small" text-anchor="{side[0]}" x="{x + side[1]}" y="-4">{escape(mark.label)}</text>'
    if len(drawn.path) > 1:
        yield f'<polyline class="path" points="{_points(drawn.path)}"/>'
    yield f'<polyline class="measured" points="{_points(drawn.values)}"/>'
    if len(drawn.values) < MOST_DOTS:
        for x, y in map(_at, drawn.values):
            yield f'<circle class="dot" cx="{x}" cy="{y}" r="3"/>'


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{x},{y}" for x, y in map(_at, points))


def bar_svg(split: Split) -> str:
    """The monthly cost as one bar."""
    cells, x = [], 0.0
    for place, share in zip(split.places, split.shares, strict=True):
        wide = round(share * 1000, 1)
        cells.append(f'<rect class="part-{place}" x="{round(x, 1)}" y="0" width="{max(0.0, wide - 2)}" height="26"/>')
        x += wide
    return (
        f'<svg class="bar" viewBox="0 0 1000 26" preserveAspectRatio="none" aria-hidden="true">{"".join(cells)}</svg>'
    )
