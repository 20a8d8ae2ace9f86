"""The record of a meeting as PDF, made by Typst in a child process with limits, like the plan: its second sheet.

What people typed is printed literally, fonts ship with it, and equal records give equal bytes. Unlike the plan it takes
as many pages as it needs.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from core import confined
from core.exporters.typeset import breakable, compiler_of, page_of
from core.minutes_words import MinutesPage
from core.records import clean_text

MEMORY_MB, CPU_SECONDS, WALL_SECONDS = 1536, 40, 40
MOST_SIGNS = 1_500_000
"""Of all texts together; beyond it the longest ones are cut, so that a huge record costs no time."""
LONGEST_TEXT = 4_000


@dataclass(frozen=True)
class PrintedMinutes:
    """The PDF; `warning` is a sentence where a sign has no glyph."""

    pdf: bytes
    warning: str = ""


def printed(page: MinutesPage, day: date) -> PrintedMinutes:
    """The record on as many pages as it takes. FileRefused when it can't be made."""
    with tempfile.TemporaryDirectory(prefix="onelane-minutes-") as name:
        folder = Path(name)
        (folder / "minutes.json").write_text(json.dumps(for_template(page)), encoding="utf-8")
        answer = confined.run(
            "core.exporters.minutes_pdf:compile_minutes", {"day": day.isoformat()},
            memory_mb=MEMORY_MB, cpu_seconds=CPU_SECONDS, wall_seconds=WALL_SECONDS, folder=folder, what="The record",
        )  # fmt: skip
        warning = "" if answer["complete"] else (
            "The fonts of the record have no sign for some letters; they print as empty boxes."
        )  # fmt: skip
        return PrintedMinutes((folder / "minutes.pdf").read_bytes(), warning)


def for_template(page: MinutesPage) -> dict[str, Any]:
    """The record as the template reads it: long runs may break; the document's own title stays as it is."""
    plain = page.as_json()
    size = len(json.dumps(plain))
    longest = LONGEST_TEXT if size <= MOST_SIGNS else max(200, LONGEST_TEXT * MOST_SIGNS // size // 4)
    laid: dict[str, Any] = _laid(plain, longest)
    title = clean_text(f"{page.title}: {' '.join(page.session.split())}")[:300]
    return laid | {"paper": page.paper, "document_title": title}


def _laid(value: Any, longest: int) -> Any:
    if isinstance(value, str):
        one_line = " ".join(clean_text(value).split(" "))
        return breakable(one_line if len(one_line) <= longest else one_line[: longest - 1] + "…")
    if isinstance(value, dict):
        return {key: _laid(entry, longest) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_laid(entry, longest) for entry in value]
    return value


# ── in the child ─────────────────────────────────────────────────────────────────────────────────────────────────────


def compile_minutes(day: str, folder: str) -> dict[str, Any]:
    """Leaves minutes.pdf in the folder; first as PDF/UA, which refuses a page with missing glyphs."""
    content = (Path(folder) / "minutes.json").read_text(encoding="utf-8")
    page = page_of(compiler_of("minutes.typ", {"minutes": content}, folder), day)
    assert page is not None
    (Path(folder) / "minutes.pdf").write_bytes(page.pdf)
    return {"complete": page.is_complete}
