"""The plan as one slide with a native chart that can be edited: baseline, what is normal for it, and the way to the
target. All texts of the plan stand in the notes.

The sheet behind the chart holds our own names, days and numbers only, never what somebody typed: nothing in it can
become a formula. Times inside the file are those of the plan, so that equal plans give equal bytes.
"""

from __future__ import annotations

import re
import zipfile
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from core.exporters.plan_slide_parts import ACCENT, INK, SOFT, WARN, WASH, box, colour, notes, plain, rectangle
from core.plan import Plan, Series
from core.plan_fit import cut

WIDE, TALL = 13.333, 7.5
"""Inches: 16 to 9."""
LONGEST_LINE = 190
SAID = ("Why this one first", "Target, and the rule of the last day", "What it brings", "When it is stopped")
"""Sections whose first lines stand beside the chart."""
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def slide(plan: Plan) -> bytes:
    """The file. Equal plans give equal bytes."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(TALL)
    page = deck.slides.add_slide(deck.slide_layouts[5])  # title only
    _head(plan, page)
    _facts(plan, page)
    _chart(plan.series, page)
    _beside(plan, page)
    box(page, (0.5, 7.05, 12.3, 0.3), [[(plan.foot_line, SOFT, False)]], 9)
    page.notes_slide.notes_text_frame.text = notes(plan)
    named = deck.core_properties
    named.title, named.author = plain(f"Lane plan: {cut(plan.title, 200)}"), plain(cut(plan.author, 200))
    named.created = named.modified = datetime.combine(plan.day, datetime.min.time())
    named.last_modified_by = "Onelane"
    out = BytesIO()
    deck.save(out)
    return stable(out.getvalue(), plan)


def _head(plan: Plan, page: Any) -> None:
    from pptx.util import Inches, Pt

    title = page.shapes.title
    title.left, title.top, title.width, title.height = Inches(0.5), Inches(0.5), Inches(9.4), Inches(0.75)
    frame = title.text_frame
    frame.text = ""
    frame.word_wrap, frame.margin_left = True, Inches(0.03)
    run = frame.paragraphs[0].add_run()
    run.text = plain(cut(plan.title, 90))
    run.font.size, run.font.bold, run.font.color.rgb = Pt(30 if len(plan.title) <= 28 else 20), True, colour(INK)
    frame.paragraphs[0].alignment = 1
    box(page, (0.5, 0.22, 9.4, 0.32), [[("LANE PLAN   ", ACCENT, True), (cut(plan.subtitle, 130), SOFT, False)]], 11)
    state = ACCENT if plan.is_complete else WARN
    box(page, (9.9, 0.22, 2.9, 0.32), [[(plan.status, state, True)]], 11, right=True)


def _facts(plan: Plan, page: Any) -> None:
    rectangle(page, (0.5, 1.35, 12.333, 1.05), WASH)
    wide = 12.333 / max(1, len(plan.facts))
    for place, fact in enumerate(plan.facts):
        answer = cut(fact.answer, 60)
        box(
            page, (0.6 + place * wide, 1.38, wide - 0.15, 1.0),
            [[(cut(fact.label, 44), SOFT, False)], [(answer, WARN if fact.is_missing else ACCENT, True)],
             [(cut(fact.note, 50), SOFT, False)]],
            11, sizes=(11, 20 if len(answer) <= 22 else 13, 10),
        )  # fmt: skip


def _chart(series: Series, page: Any) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Inches, Pt

    if not series.is_drawn:
        box(page, (0.5, 2.6, 7.6, 0.4), [[(series.note, SOFT, False)]], 12)
        return
    head = f"{cut(series.name, 80)}, {cut(series.unit, 40)} · {series.note}"
    box(page, (0.5, 2.5, 7.7, 0.35), [[(head, INK, True)]], 12 if len(head) <= 80 else 9)
    days = _days(series)
    make: Any = CategoryChartData
    sheet = make(number_format="General")
    sheet.categories = days
    measured, wanted = dict(zip(series.weeks_on, series.values, strict=True)), dict(series.path)
    sheet.add_series("Measured", [measured.get(day) for day in days])
    if wanted:
        sheet.add_series("The way to the target", [wanted.get(day) for day in days])
    levels = (("Target", series.target), ("Mean", series.mean), ("Upper limit", series.upper),
              ("Lower limit", series.lower))  # fmt: skip
    for name, value in levels:
        if value is not None:
            sheet.add_series(name, [value] * len(days))
    frame = page.shapes.add_chart(
        XL_CHART_TYPE.LINE, Inches(0.4), Inches(2.85), Inches(7.9), Inches(4.1), sheet
    )  # fmt: skip
    frame._element.nvGraphicFramePr.cNvPr.set("descr", plain(series.alt))
    chart = frame.chart
    chart.has_title, chart.has_legend = False, True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.font.size = Pt(11)
    chart.category_axis.tick_labels.number_format, chart.category_axis.tick_labels.number_format_is_linked = (
        "d mmm yy", False,
    )  # fmt: skip
    _even(chart.category_axis, (days[-1] - days[0]).days)
    chart.category_axis.has_major_gridlines = chart.value_axis.has_major_gridlines = False
    _style(chart)


DATES_SHOWN = 8
"""About so many dates fit below the chart without being turned."""


def _even(axis: Any, days: int) -> None:
    """Dates every few weeks, without a tick for each day: the axis of an office program shows every day by itself."""
    from pptx.enum.chart import XL_TICK_MARK
    from pptx.oxml import parse_xml

    axis.minor_tick_mark = XL_TICK_MARK.NONE
    weeks = max(1, -(-days // (7 * DATES_SHOWN)))
    space = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    offset = axis._element.find("{http://schemas.openxmlformats.org/drawingml/2006/chart}lblOffset")
    for old in list(offset.itersiblings()):
        axis._element.remove(old)
    for name, value in (("majorTimeUnit", "days"), ("majorUnit", 7 * weeks), ("baseTimeUnit", "days")):
        offset.addnext(parse_xml(f'<c:{name} {space} val="{value}"/>'))


def _style(chart: Any) -> None:
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    looks = {
        "Measured": (ACCENT, 2.25, None), "The way to the target": (WARN, 2.0, MSO_LINE.DASH),
        "Target": (WARN, 1.0, None), "Mean": (SOFT, 1.0, None), "Upper limit": ("9FB4BD", 1.0, None),
        "Lower limit": ("9FB4BD", 1.0, None),
    }  # fmt: skip
    for drawn in chart.plots[0].series:
        hue, thick, dash = looks[drawn.name]
        drawn.smooth = False
        drawn.format.line.color.rgb, drawn.format.line.width = colour(hue), Pt(thick)
        if dash is not None:
            drawn.format.line.dash_style = dash


def _days(series: Series) -> list[Any]:
    """Every day that has a value or a wanted one, and the weeks between, so that the axis is even."""
    known = sorted({*series.weeks_on, *(day for day, _ in series.path)})
    filled = set(known)
    day = known[0]
    while day < known[-1]:
        filled.add(day)
        day += timedelta(weeks=1)
    return sorted(filled)


def _beside(plan: Plan, page: Any) -> None:
    """Why, target, effect, owner and stop rules in few words beside the chart."""
    told: list[list[tuple[str, str, bool]]] = []
    for section in plan.sections:
        if section.title in SAID:
            told.append([(section.title, ACCENT, True)])
            for line in section.lines[: 2 if section.title != SAID[0] else 1]:
                label = f"{cut(line.label, 50)}: " if line.label else ""
                tone = WARN if line.tone in ("missing", "caution") else INK
                text = line.shorter[0] if line.shorter else line.text
                told.append([(label, INK, True), (cut(text, LONGEST_LINE), tone, False)])
    box(page, (8.5, 2.5, 4.4, 4.5), told, 11)


def stable(content: bytes, plan: Plan) -> bytes:
    """The same file with the plan's day as every time in it, in the sheet behind the chart too."""
    stamp = f"{plan.day.isoformat()}T00:00:00Z".encode()
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            part = made.read(name)
            if name.endswith(".xlsx"):
                part = stable(part, plan)
            elif name == "docProps/core.xml":
                part = _STAMP.sub(rb"\g<1>" + stamp + rb"\g<2>", part)
            entry = zipfile.ZipInfo(name, (plan.day.year, plan.day.month, plan.day.day, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            kept.writestr(entry, part)
    return out.getvalue()
