"""The plan as one PDF page and as a picture of it, made by Typst in a child process with limits.

What people typed reaches Typst as JSON and is printed literally: it is never markup, code or a link. Nothing is read
but the template and the fonts that ship with it; there are no packages and no system fonts, so that a page looks the
same on every machine.

2026-11-22: one child makes both files. It is started for each new plan and not kept warm: start, compilation and
picture take about half a second together, and a child that ends can't carry anything over to the next plan.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from core import confined, plan_chart, plan_fit
from core.errors import PlanTooLong
from core.exporters.typeset import FONTS, breakable, compiler_of, page_of, picture_of, root_of
from core.plan import Plan

TOO_LONG = "plan-too-long"
"""What the template says when even the smallest size doesn't fit; nothing that is typed can cause or hide it."""
PREVIEW_PPI = 132
QR_BORDER = 1
"""Modules; the page around it is white, and gives the four of the standard."""
MEMORY_MB, CPU_SECONDS, WALL_SECONDS = 1024, 20, 20
MOST_SIGNS = 16_000
"""Far more than fits at 7.5 pt in usual text: a longer step is not laid out, so that a huge record costs no time."""
MISSING_NAMED = 20
SIGNS = """#set document(title: "signs")
#set text(font: ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew"))
#sys.inputs.signs.split(" ").map(sign => box(sign)).join(" ")"""
_STAY = re.compile(r"(?<=\d) (?=(?:%|\d{3}|minutes?|hours?|days?|working)\b|%)|(?<=\b[A-Z]{3}) (?=\d)")
"""Spaces at which a line must not end: 25 %, 5 000, EUR 5."""


@dataclass(frozen=True)
class Printed:
    """One page as PDF and PNG. `warning` is a sentence for the page, empty where nothing was lost."""

    pdf: bytes
    png: bytes
    size_pt: float
    """The size of the body text, between 7.5 and 9.4 pt."""
    warning: str = ""
    step: int = 0
    """How far it was shortened: the place in `plan_fit.STEPS`; 0 prints everything."""

    shortened: str = ""
    """What was left out to fit, in a sentence; empty where everything prints."""


def printed(plan: Plan) -> Printed:
    """Exactly one page, whatever the texts: shortened in the stated order where 7.5 pt is too large for all of it.

    Raises PlanTooLong with the inputs to shorten where even the last step does not fit.
    """
    with tempfile.TemporaryDirectory(prefix="onelane-plan-") as name:
        folder = Path(name)
        (folder / "plan.json").write_text(json.dumps(for_template(plan)), encoding="utf-8")
        answer = confined.run(
            "core.exporters.plan_pdf:compile_page", {"day": plan.day.isoformat()},
            memory_mb=MEMORY_MB, cpu_seconds=CPU_SECONDS, wall_seconds=WALL_SECONDS, folder=folder, what="The plan",
        )  # fmt: skip
        if not answer["fits"]:
            raise PlanTooLong(plan.too_long())
        pdf, png = (folder / "plan.pdf").read_bytes(), (folder / "plan.png").read_bytes()
    said = plan_fit.said(answer["step"], plan)
    return Printed(pdf, png, float(answer["size_pt"]), warning_about(answer["missing"]), answer["step"], said)


def warning_about(missing: list[str]) -> str:
    """A sentence that names the characters that no shipped font has; empty when there are none.

    >>> warning_about(["等"])
    'The fonts of the plan have no sign for: 等. It prints as an empty box. Write it in other letters if it matters.'
    """
    if not missing:
        return ""
    named = " ".join(missing[:MISSING_NAMED]) + (" and more" if len(missing) > MISSING_NAMED else "")
    print_as = "It prints as an empty box" if len(missing) == 1 else "They print as empty boxes"
    it = "it" if len(missing) == 1 else "them"
    return (
        f"The fonts of the plan have no sign for: {named}. {print_as}. Write {it} in other letters if "
        f"{'it matters' if it == 'it' else 'they matter'}."
    )


def for_template(plan: Plan) -> dict[str, Any]:
    """The plan as the template reads it: the page at each step of shortening that may fit; long runs may break, the
    document's own title stays as it is.
    """
    plain = plan.as_json()
    drawn = plan_chart.chart_of(plan.series)
    laid: dict[str, Any] = {
        "status": plan.status, "is_complete": plan.is_complete, "readiness": plain["readiness"],
        "split": plain["split"], "signatures": plain["signatures"], "foot": plan.foot_line,
        "series": {"name": plan.series.name, "unit": plan.series.unit, "note": plan.series.note,
                   "alt": plan.series.alt},
        "chart": asdict(drawn) if drawn else None,
        "steps": list(_steps(plan)),
    }  # fmt: skip
    whole = {
        "document_title": plan.title, "author": plan.author, "paper": plan.paper,
        "qr": qr_svg(plan.link) if plan.link else "",
    }  # fmt: skip
    broken: dict[str, Any] = _breakable_in(laid)
    return broken | whole


def _steps(plan: Plan) -> Iterable[dict[str, Any]]:
    """The page at each step that may fit and differs from the one before; the last step always."""
    before: Plan | None = None
    for number in range(plan_fit.LAST + 1):
        page = plan_fit.shortened(plan, number)
        if page == before or (number < plan_fit.LAST and plan_fit.signs(page) > MOST_SIGNS):
            continue
        before = page
        plain = page.as_json()
        yield {"number": number, "said": plan_fit.said(number, plan)} | {
            name: plain[name] for name in ("title", "subtitle", "facts", "sections")
        }


def qr_svg(link: str) -> str:
    """The QR code of a link as SVG: black on white."""
    import segno

    out = BytesIO()
    segno.make(link, error="m", micro=False).save(
        out, kind="svg", border=QR_BORDER, dark="#1a2330", light="#ffffff", xmldecl=False, omitsize=True
    )
    return out.getvalue().decode()


def _breakable_in(value: Any) -> Any:
    if isinstance(value, str):
        return breakable(_STAY.sub("\u00a0", value))
    if isinstance(value, dict):
        return {key: _breakable_in(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_breakable_in(entry) for entry in value]
    return value


# ── in the child ─────────────────────────────────────────────────────────────────────────────────────────────────────


def compile_page(day: str, folder: str) -> dict[str, Any]:
    """Leaves plan.pdf and plan.png in the folder. Says whether it fits, at which size, and which signs have no glyph.

    First as PDF/UA, which refuses a page with missing glyphs; then, only where that happened, as a plain PDF.
    """
    plan = (Path(folder) / "plan.json").read_text(encoding="utf-8")
    compiler = compiler_of("plan.typ", {"plan": plan}, folder)
    page = page_of(compiler, day, TOO_LONG)
    png = picture_of(compiler, PREVIEW_PPI) if page is not None else None
    if page is None or png is None:  # or several pages: the template's own measure was wrong
        return {"fits": False}
    missing = [] if page.is_complete else list(_without_glyph(plan, root_of(folder)))
    done = json.loads(compiler.query("<set>", field="value", one=True))
    (Path(folder) / "plan.pdf").write_bytes(page.pdf)
    (Path(folder) / "plan.png").write_bytes(png)
    return {"fits": True, "size_pt": done["size"], "step": done["step"], "missing": missing}


def _without_glyph(plan: str, root: Path) -> Iterable[str]:
    """The characters of the plan that no font of ours has, in the order of their codes; at most a few more than named.

    PDF/UA names one missing piece a time, so a line of all the signs is compiled again without it until it passes.
    """
    import typst

    left = sorted({sign for sign in "".join(_texts(json.loads(plan))) if ord(sign) > 0x17F and not sign.isspace()})
    probe = root / "signs.typ"
    probe.write_text(SIGNS, encoding="utf-8")
    compiler = typst.Compiler(
        probe, root=root, font_paths=[FONTS], ignore_system_fonts=True,
    )  # fmt: skip
    for _ in range(MISSING_NAMED + 1):
        try:
            compiler.compile(format="pdf", pdf_standards="ua-1", sys_inputs={"signs": " ".join(left)})
            return
        except typst.TypstError as refusal:
            named = {sign for sign in left if sign in refusal.message}
            yield from sorted(named)
            if not named:
                return
            left = [sign for sign in left if sign not in named]


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for entry in value.values():
            yield from _texts(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _texts(entry)
