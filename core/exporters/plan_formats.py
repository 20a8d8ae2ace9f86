"""The plan in every format: one frozen value in, bytes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from core.exporters.plan_calendar import calendar
from core.exporters.plan_html import html
from core.exporters.plan_markdown import markdown
from core.exporters.plan_slide import slide
from core.plan import Plan


@dataclass(frozen=True)
class Format:
    """One format beside the printed page."""

    ending: str
    mime: str
    label: str
    made: Callable[[Plan], bytes]


def as_json(plan: Plan) -> bytes:
    """The plan as the value it is, for programs."""
    return (json.dumps(plan.as_json(), ensure_ascii=False, indent=1) + "\n").encode()


FORMATS: dict[str, Format] = {
    "html": Format("html", "text/html", "Web page (HTML)", html),
    "md": Format("md", "text/markdown", "Text (Markdown)", markdown),
    "pptx": Format(
        "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "One slide (PowerPoint)",
        slide,
    ),
    "ics": Format("ics", "text/calendar", "Weekly reviews (calendar)", calendar),
    "json": Format("json", "application/json", "For programs (JSON)", as_json),
}  # fmt: skip
"""What is made from the value alone; PDF and PNG come from the printed page (`plan_pdf.printed`)."""
