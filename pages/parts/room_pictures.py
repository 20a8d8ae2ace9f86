"""The pictures of a reveal: how the answers of a room spread, without names. Drawn from RoundResult documents only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import plotly.graph_objects as go

from core.quantities import QUANTITIES, shown_number
from core.records import RoundResult
from pages.parts import charts

LARGER = 2.0
"""How many times larger everything is for the projector: read from the back row."""
ROW_HEIGHT = 74
PLAIN_AXIS = {"showgrid": False, "zeroline": False}
AGREEMENT = {"high": "close together", "medium": "some distance", "low": "far apart"}


def label(result: RoundResult) -> str:
    """What an item is called among the others of its question: for numbers the quantity, for levels the workflow."""
    if result.kind == "estimate" and result.second_id in QUANTITIES:
        return QUANTITIES[result.second_id].label
    return (result.item_title or result.title).removesuffix(f": {result.title}")


def place(result: RoundResult) -> str:
    """Which item of its question it is about, the same in both rounds."""
    return result.round_result_id.rsplit(".", 1)[-1]


def value_shown(result: RoundResult, value: float | None) -> str:
    """A value of this result as people read it: a share in percent, money and minutes with their unit."""
    if value is None:
        return "not shown"
    unit = str(result.document.get("unit") or "")
    if "share" in unit:
        return f"{value * 100:.0f} %"
    return f"{shown_number(value)} {unit}".strip()


def spans(results: Sequence[RoundResult], before: Mapping[str, RoundResult], large: bool) -> go.Figure:
    """One line an item: dot at the median, bar over the middle half, hollow dot where round 1 was. First at the top."""
    palette, size = charts.colours(), LARGER if large else 1.0
    marks: dict[str, list[tuple[float, int]]] = {"now": [], "before": []}
    lines: list[tuple[float, float, int]] = []
    for at, result in enumerate(results):
        on_scale = _places(result)
        if (q1 := on_scale("q1")) is not None and (q3 := on_scale("q3")) is not None:
            lines.append((q1, q3, at))
        if (median := on_scale("median")) is not None:
            marks["now"].append((median, at))
        earlier = before.get(place(result))
        if earlier is not None and (old := _places(earlier, like=result)("median")) is not None:
            marks["before"].append((old, at))
    figure = go.Figure(
        data=[
            go.Scatter(
                x=[x for a, b, _ in lines for x in (a, b, None)], y=[y for *_, at in lines for y in (at, at, None)],
                mode="lines", hoverinfo="skip", line={"color": palette["line"], "width": 10 * size}, opacity=0.35,
            ),
            _dots(marks["before"], palette["paper"], palette["muted"], 11 * size),
            _dots(marks["now"], palette["line"], palette["line"], 15 * size),
        ],
        layout={
            "annotations": _row_words(results, palette, size),
            "shapes": [_tracks(at, palette) for at in range(len(results))],
            "showlegend": False,
            "xaxis": {"range": [-0.02, 1.02], **_ticks(results), **PLAIN_AXIS},
            "yaxis": {"range": [len(results) - 0.45, -0.6], "showticklabels": False, **PLAIN_AXIS},
        },
    )  # fmt: skip
    return _sized(figure, int((ROW_HEIGHT * len(results) + 50) * size), size)


def _places(result: RoundResult, like: RoundResult | None = None) -> Callable[[str], float | None]:
    """Where a figure of the document lies between the ends of its scale, from 0 to 1."""
    low, high = _ends(like or result)

    def on_scale(name: str) -> float | None:
        value = result.document.get(name)
        if value is None or high <= low:
            return None
        return min(max((float(value) - low) / (high - low), 0.0), 1.0)

    return on_scale


def _ends(result: RoundResult) -> tuple[float, float]:
    ends = result.document.get("ends")
    if ends:
        return float(ends[0]), float(ends[1])
    known = [float(v) for v in (result.document.get(name) for name in ("median", "q1", "q3")) if v is not None]
    return (0.0, 1.25 * max(known)) if known and max(known) > 0 else (0.0, 1.0)


def _ticks(results: Sequence[RoundResult]) -> dict[str, object]:
    """The numbers of the scale, where all items have the same short one: levels 1 to 5, points 0 to 100."""
    low, high = _ends(results[0])
    if any(_ends(result) != (low, high) for result in results) or results[0].document.get("scale") == "number":
        return {"showticklabels": False}
    steps = int(high - low) if high - low <= 5 else 4
    values = [low + (high - low) * step / steps for step in range(steps + 1)]
    return {"tickvals": [step / steps for step in range(steps + 1)], "ticktext": [f"{value:g}" for value in values]}


def _dots(marks: Sequence[tuple[float, int]], fill: str, line: str, size: float) -> go.Scatter:
    return go.Scatter(
        x=[x for x, _ in marks], y=[y for _, y in marks], mode="markers", hoverinfo="skip",
        marker={"color": fill, "size": size, "line": {"color": line, "width": 2.5}},
    )  # fmt: skip


def _tracks(at: int, palette: dict[str, str]) -> dict[str, object]:
    return {
        "type": "line", "x0": 0, "x1": 1, "y0": at, "y1": at, "layer": "below",
        "line": {"color": palette["grid"], "width": 2},
    }  # fmt: skip


def _row_words(results: Sequence[RoundResult], palette: dict[str, str], size: float) -> list[dict[str, object]]:
    """Above each line the item and how far apart people are; below it the middle answer and the middle half."""
    fixed: dict[str, object] = {"xref": "paper", "showarrow": False}
    words: list[dict[str, object]] = []
    for at, result in enumerate(results):
        agreement = AGREEMENT.get(str(result.document.get("agreement")), "")
        tone = palette["alarm"] if agreement == AGREEMENT["low"] else palette["muted"]
        words += [
            {**fixed, "x": x, "xanchor": anchor, "y": at, "yshift": shift * size, "text": charts.axis_text(text, 60),
             "font": {"color": colour, "size": points * size}}
            for x, anchor, shift, text, colour, points in (
                (0, "left", 19, _short(label(result)) if len(results) > 1 else "", palette["text"], 15),
                (1, "right", 19, agreement, tone, 14),
                (0, "left", -18, middle_shown(result), palette["muted"], 14),
            )
            if text
        ]  # fmt: skip
    return words


def _short(title: str, limit: int = 30) -> str:
    return title if len(title) <= limit else title[: limit - 1] + "…"


def middle_shown(result: RoundResult) -> str:
    """The middle answer with the middle half: '30 minutes per case (25 to 60)'."""
    document = result.document
    median, q1, q3 = (document.get(name) for name in ("median", "q1", "q3"))
    if median is None or q1 is None or q3 is None or document.get("scale") != "number":
        return value_shown(result, median) if document.get("scale") == "number" else ""
    if "share" in str(document.get("unit")):
        return f"{value_shown(result, median)} ({q1 * 100:.0f} to {q3 * 100:.0f} %)"
    return f"{value_shown(result, median)} ({shown_number(q1)} to {shown_number(q3)})"


def columns(result: RoundResult, large: bool) -> go.Figure:
    """How many people gave which answer, one column an answer; too small groups are not in the document."""
    palette, size = charts.colours(), LARGER if large else 1.0
    counts = [(str(label), int(count)) for label, count in result.document.get("counts") or ()]
    is_words = result.document.get("scale") in ("choice", "texts")
    most = max((count for _, count in counts), default=0)
    labels = [charts.axis_text(label, 40 if is_words else 22) for label, _ in counts]
    numbers = [count for _, count in counts]
    figure = go.Figure(
        go.Bar(
            x=numbers if is_words else labels, y=labels if is_words else numbers,
            orientation="h" if is_words else "v", text=[str(count) for count in numbers], textposition="outside",
            marker={"color": [palette["line"] if count == most else palette["muted"] for count in numbers]},
            textfont={"size": 17 * size, "color": palette["text"]}, cliponaxis=False, hoverinfo="skip", width=0.5,
        ),
        layout={"showlegend": False, "bargap": 0.3},
    )  # fmt: skip
    many, few = ("xaxis", "yaxis") if is_words else ("yaxis", "xaxis")
    figure.update_layout(
        {
            many: {"range": [0, most * 1.2 or 1], "showticklabels": False, **PLAIN_AXIS},
            few: {"type": "category", "showgrid": False},
        }
    )
    if is_words:
        figure.update_yaxes(autorange="reversed")
    height = 46 * len(counts) + 60 if is_words else 260
    return _sized(figure, int(height * size), size)


def shares(results: Sequence[RoundResult], large: bool) -> go.Figure:
    """One bar an item for answers like yes and no, each answer as its part of the bar."""
    palette, size = charts.colours(), LARGER if large else 1.0
    tones = [palette["line"], palette["rework"], palette["muted"], palette["delay"], palette["escape"]]
    answers = list(dict.fromkeys(str(label) for one in results for label, _ in one.document.get("counts") or ()))
    figure = go.Figure(layout={"barmode": "stack", "showlegend": True})
    for number, answer in enumerate(answers):
        counts = [{str(k): int(n) for k, n in one.document.get("counts") or ()}.get(answer, 0) for one in results]
        figure.add_bar(
            x=counts, y=list(range(len(results))), orientation="h", name=charts.axis_text(answer, 30), width=0.36,
            text=[str(count) if count else "" for count in counts], textposition="inside", insidetextanchor="middle",
            textangle=0, marker={"color": tones[number % len(tones)]}, hoverinfo="skip",
            textfont={"size": 15 * size, "color": palette["paper"]},
        )  # fmt: skip
    words = [
        {"xref": "paper", "showarrow": False, "x": 0, "xanchor": "left", "y": at, "yshift": 21 * size,
         "text": charts.axis_text(label(one), 60), "font": {"color": palette["text"], "size": 15 * size}}
        for at, one in enumerate(results)
    ]  # fmt: skip
    figure.update_layout(
        annotations=words,
        xaxis={"showticklabels": False, **PLAIN_AXIS},
        yaxis={"range": [len(results) - 0.6, -0.85], "showticklabels": False, **PLAIN_AXIS},
    )
    return _sized(figure, int((58 * len(results) + 70) * size), size)


def weights(result: RoundResult, large: bool) -> go.Figure:
    """What came first in the order of the room, as weights, largest first."""
    palette, size = charts.colours(), LARGER if large else 1.0
    rows = [(str(name), float(weight)) for _, name, _, weight in result.document.get("order") or ()]
    figure = go.Figure(
        go.Bar(
            x=[weight * 100 for _, weight in rows], y=[charts.axis_text(name, 30) for name, _ in rows],
            orientation="h", text=[f"{weight * 100:.0f} %" for _, weight in rows], textposition="outside",
            marker={"color": palette["line"]}, cliponaxis=False, hoverinfo="skip", width=0.6,
            textfont={"size": 15 * size, "color": palette["text"]},
        )
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(range=[0, 120 * max((w for _, w in rows), default=1)], showticklabels=False, **PLAIN_AXIS)
    return _sized(figure, int((40 * len(rows) + 50) * size), size)


def _sized(figure: go.Figure, height: int, size: float) -> go.Figure:
    styled = charts.styled(figure, height)
    styled.update_layout(font={"size": 15 * size})
    return styled
