"""Text boxes, rectangles and notes of the plan's slide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from core.plan import Plan

INK, SOFT, ACCENT, WARN, WASH = "1A2330", "505C6B", "0D4F63", "9A3412", "F3F6F8"
FONT = "Noto Sans"
Run = tuple[str, str, bool]
"""Text, colour, bold."""
LONGEST_NOTES = 60_000
_NO_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """The text without signs that XML can't hold; line breaks become spaces.

    >>> plain("a\\x00b\\nc\\ufffe")
    'ab c'
    """
    return _NO_XML.sub("", text).replace("\n", " ")


def colour(code: str) -> Any:
    """A colour of the slide from six hex digits."""
    from pptx.dml.color import RGBColor

    make: Any = RGBColor
    return make(*bytes.fromhex(code))


def box(
    page: Any,
    place: tuple[float, float, float, float],
    paragraphs: Sequence[Iterable[Run]],
    size: float,
    *,
    sizes: Sequence[float] = (),
    right: bool = False,
) -> None:
    """A text box at (left, top, width, height) in inches; `sizes` by paragraph, else `size` points for all."""
    from pptx.enum.text import MSO_AUTO_SIZE, PP_ALIGN
    from pptx.util import Inches, Pt

    frame = page.shapes.add_textbox(*(Inches(number) for number in place)).text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
    frame.margin_left = frame.margin_right = Inches(0.03)
    frame.margin_top = frame.margin_bottom = Inches(0.02)
    for number, runs in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        paragraph.space_after = Pt(2)
        for text, hue, bold in runs:
            run = paragraph.add_run()
            run.text = plain(text)
            run.font.size = Pt(sizes[number] if number < len(sizes) else size)
            run.font.bold, run.font.name, run.font.color.rgb = bold, FONT, colour(hue)


def rectangle(page: Any, place: tuple[float, float, float, float], hue: str) -> None:
    """A filled rectangle without a border."""
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Inches

    shape = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(number) for number in place))
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour(hue)
    shape.line.fill.background()
    shape.shadow.inherit = False
    shape._element.remove(shape._element.find("{http://schemas.openxmlformats.org/presentationml/2006/main}style"))
    shape._element.nvSpPr.cNvPr.set("descr", "")


def notes(plan: Plan) -> str:
    """All of the plan as text, for the speaker's notes."""
    told = [f"Lane plan: {plan.title}", plan.subtitle, plan.status, ""]
    told += [f"{fact.label}: {fact.answer}{f' ({fact.note})' if fact.note else ''}" for fact in plan.facts]
    for section in plan.sections:
        told += ["", section.title]
        told += [f"{line.label}: {line.text}" if line.label else line.text for line in section.lines]
    told += ["", plan.foot_line, plan.link or plan.reference]
    return "\n".join(plain(line) for line in told)[:LONGEST_NOTES]
