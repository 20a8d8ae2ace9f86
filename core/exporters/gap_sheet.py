"""The answer to "Is it budget?" as one page to print, made by Typst in a child process with limits, like the plan.

What people typed is printed literally; fonts ship with it; equal answers give equal bytes.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from core import confined
from core.errors import FileRefused
from core.execution_gap import HEADINGS, Diagnosis, Finding, shown_said
from core.exporters.typeset import breakable, compiler_of, page_of, picture_of
from core.records import clean_text

MEMORY_MB, CPU_SECONDS, WALL_SECONDS = 1024, 20, 20
PREVIEW_PPI = 90
LONGEST = 210
FORMS = ((9.8, LONGEST), (9.2, LONGEST), (8.6, LONGEST), (8.0, 160), (7.4, 110), (7.4, 70))
"""Sizes in points with the length at which a sentence is cut, tried in this order until the page holds it all."""


@dataclass(frozen=True)
class GapSheet:
    """What stands on the page."""

    session: str
    day: date
    paper: str
    sentence: str
    parts: tuple[tuple[str, str, tuple[tuple[str, str, str, str], ...]], ...]
    """Heading, meaning, and for each question: the question, its state, what the record says, what people say."""
    read: str


@dataclass(frozen=True)
class PrintedGap:
    """One page as PDF and PNG; `warning` is a sentence where a sign has no glyph."""

    pdf: bytes
    png: bytes
    warning: str = ""


def sheet_of(found: Diagnosis, session: str, day: date, paper: str) -> GapSheet:
    """The page of a diagnosis."""
    parts = tuple(
        (heading, meaning, tuple(_row(one) for one in found.findings if one.sign.kind == kind))
        for kind, (heading, meaning) in HEADINGS.items()
    )
    others = f" and of the lanes of {found.other_sessions} other sessions" if found.other_sessions else ""
    return GapSheet(session, day, paper, found.sentence, parts, f"Read from the record of this session{others}.")


def state_word(one: Finding) -> str:
    """The state of one question as it prints.

    >>> from core.execution_gap import ASKED, finding
    >>> from core.gap_readings import Reading
    >>> state_word(finding(ASKED["no-owner"], Reading("yes", "Nobody is named."), None))
    'shows'
    """
    if one.answer == "unknown":
        return "open"
    if one.sign.kind == "condition":
        return "met" if one.answer == "yes" else "not met"
    return "shows" if one.answer == "yes" else "does not show"


def _row(one: Finding) -> tuple[str, str, str, str]:
    figure = f" ({one.reading.figure})" if one.reading.figure else ""
    return (
        one.sign.question,
        state_word(one),
        _cut(one.reading.sentence) + figure,
        _cut(shown_said(one.said)) if one.said else "not asked",
    )


def _cut(text: str, longest: int = LONGEST) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= longest else one_line[: longest - 1] + "…"


def _cut_to(whole: dict[str, Any], longest: int) -> dict[str, Any]:
    """The page with everything that can be long cut to so many signs."""
    parts = [
        part | {"rows": [row | {key: _cut(row[key], longest) for key in ("record", "people")} for row in part["rows"]]}
        for part in whole["parts"]
    ]
    return whole | {"parts": parts, "session": _cut(whole["session"], longest)}


def for_template(sheet: GapSheet) -> dict[str, Any]:
    """The page as the template reads it."""
    return {
        "document_title": clean_text(f"Is it budget? {sheet.session}")[:300],
        "paper": sheet.paper,
        "session": breakable(_cut(sheet.session)),
        "day": f"{sheet.day.day} {sheet.day:%B %Y}",
        "sentence": breakable(sheet.sentence),
        "read": sheet.read,
        "parts": [
            {
                "heading": heading,
                "meaning": meaning,
                "rows": [
                    {"question": q, "state": state, "record": breakable(record), "people": breakable(people)}
                    for q, state, record, people in rows
                ],
            }
            for heading, meaning, rows in sheet.parts
        ],
        "rule": "Our rule: sequencing from two findings on; scaling if all conditions are met and nothing shows.",
    }


def printed(sheet: GapSheet) -> PrintedGap:
    """Exactly one page. FileRefused when it can't be made."""
    with tempfile.TemporaryDirectory(prefix="onelane-gap-") as name:
        folder = Path(name)
        answer = confined.run(
            "core.exporters.gap_sheet:compile_gap",
            {"sheet": json.dumps(for_template(sheet)), "day": sheet.day.isoformat()},
            memory_mb=MEMORY_MB, cpu_seconds=CPU_SECONDS, wall_seconds=WALL_SECONDS, folder=folder, what="The page",
        )  # fmt: skip
        if not answer["fits"]:
            raise FileRefused("The answers are too long for one page. Shorten the longest notes and try again.")
        warning = "" if answer["complete"] else (
            "The fonts of the page have no sign for some letters; they print as empty boxes."
        )  # fmt: skip
        return PrintedGap((folder / "gap.pdf").read_bytes(), (folder / "gap.png").read_bytes(), warning)


# ── in the child ─────────────────────────────────────────────────────────────────────────────────────────────────────


def compile_gap(sheet: str, day: str, folder: str) -> dict[str, Any]:
    """Leaves gap.pdf and gap.png in the folder, in the largest size that fits; first as PDF/UA, which refuses a page
    with missing glyphs.
    """
    whole = json.loads(sheet)
    for size, longest in FORMS:
        inputs = {"sheet": json.dumps(_cut_to(whole, longest)), "size": str(size)}
        compiler = compiler_of("gap_sheet.typ", inputs, folder)
        png = picture_of(compiler, PREVIEW_PPI)
        if png is None:  # more than one page
            continue
        page = page_of(compiler, day)
        assert page is not None
        (Path(folder) / "gap.pdf").write_bytes(page.pdf)
        (Path(folder) / "gap.png").write_bytes(png)
        return {"fits": True, "complete": page.is_complete}
    return {"fits": False, "complete": True}
