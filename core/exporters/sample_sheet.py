"""A page to print for looking at a handful of cases: which ones, what to note of each, and what it will show.

Made by Typst in a child process with limits, like the plan (`plan_pdf.py`): what people typed is printed literally,
fonts ship with it, and equal sheets give equal bytes.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from core import confined
from core.case_sample import MEASURES, SPARES, rule, sureness
from core.exporters.typeset import breakable, compiler_of, page_of, picture_of
from core.records import clean_text

MEMORY_MB, CPU_SECONDS, WALL_SECONDS = 1024, 20, 20
PREVIEW_PPI = 80


@dataclass(frozen=True)
class CaseSheet:
    """What stands on the sheet. `places` are the random places of the cases in a list of `cases`; both may be empty."""

    workflow: str
    session: str
    measures: tuple[str, ...]
    count: int
    paper: str = "a4"
    cases: int | None = None
    places: tuple[int, ...] = ()


@dataclass(frozen=True)
class PrintedSheet:
    """One page as PDF and PNG; `warning` is a sentence where a sign has no glyph."""

    pdf: bytes
    png: bytes
    warning: str = ""


def printed(sheet: CaseSheet, day: date) -> PrintedSheet:
    """Exactly one page. FileRefused when it can't be made."""
    with tempfile.TemporaryDirectory(prefix="onelane-sheet-") as name:
        folder = Path(name)
        answer = confined.run(
            "core.exporters.sample_sheet:compile_sheet",
            {"sheet": json.dumps(for_template(sheet)), "day": day.isoformat()},
            memory_mb=MEMORY_MB, cpu_seconds=CPU_SECONDS, wall_seconds=WALL_SECONDS, folder=folder, what="The sheet",
        )  # fmt: skip
        warning = "" if answer["complete"] else (
            "The fonts of the sheet have no sign for some letters of the name; they print as empty boxes."
        )  # fmt: skip
        return PrintedSheet((folder / "sheet.pdf").read_bytes(), (folder / "sheet.png").read_bytes(), warning)


def for_template(sheet: CaseSheet) -> dict[str, Any]:
    """The sheet as the template reads it."""
    measures = [MEASURES[code] for code in sheet.measures]
    title = clean_text(f"{sheet.count} cases of {sheet.workflow}")[:300]
    return {
        "document_title": title, "paper": sheet.paper,
        "kicker": f"{sheet.count} CASES, ONE BY ONE",
        "workflow": breakable(" ".join(sheet.workflow.split())), "session": breakable(" ".join(sheet.session.split())),
        "choose": how_to_choose(sheet),
        "questions": [{"heading": measure.heading, "question": measure.question} for measure in measures],
        "columns": [
            *({"heading": m.heading, "yes": m.is_yes_no, "wide": False} for m in measures),
            {"heading": "Anything odd?", "yes": False, "wide": True},
        ],
        "rows": [f"no. {place} of the list" for place in sheet.places[: sheet.count]]
        or [""] * sheet.count,
        "sureness": sureness(sheet.count).replace(" %", "\u00a0%"), "rule": rule(sheet.count).replace(" %", "\u00a0%"),
    }  # fmt: skip


def how_to_choose(sheet: CaseSheet) -> list[str]:
    """How to take cases at random, in steps."""
    if not sheet.places:
        return [
            "Take the list of all cases that were finished last month, easy and hard ones alike.",
            f"Number them, and let chance choose {sheet.count}: draw slips of paper, or roll dice for the digits.",
            "Take no others: not the last ones, not those at hand, not the interesting ones.",
        ]
    spares = ", ".join(str(place) for place in sheet.places[sheet.count : sheet.count + SPARES])
    return [
        f"Take the list of all {sheet.cases} cases that were finished last month, in the order in which it stands.",
        "Chance has chosen the numbers below. Take these, not the ones at hand.",
        f"One can't be found? Take, in this order, no. {spares}." if spares else "Leave none of them out.",
    ]


def measures_of(codes: Sequence[str]) -> tuple[str, ...]:
    """The known ones of these, in the order of the sheet."""
    return tuple(code for code in MEASURES if code in codes)


# ── in the child ─────────────────────────────────────────────────────────────────────────────────────────────────────


def compile_sheet(sheet: str, day: str, folder: str) -> dict[str, Any]:
    """Leaves sheet.pdf and sheet.png in the folder; first as PDF/UA, which refuses a page with missing glyphs."""
    compiler = compiler_of("sample_sheet.typ", {"sheet": sheet}, folder)
    page, png = page_of(compiler, day), picture_of(compiler, PREVIEW_PPI)
    if page is None or png is None:
        raise RuntimeError("the sheet has more than one page")
    (Path(folder) / "sheet.pdf").write_bytes(page.pdf)
    (Path(folder) / "sheet.png").write_bytes(png)
    return {"complete": page.is_complete}
