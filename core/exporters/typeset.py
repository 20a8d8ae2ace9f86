"""Typst in a child process: a template and texts become PDF and picture, with our own fonts and nothing else in reach.

The folder given to Typst holds the template alone; it reads neither the machine's fonts nor packages nor the network.
Texts come as JSON by `sys.inputs` and are printed literally. Equal inputs give equal bytes: the time is the day's.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
LONGEST_RUN = 18
"""A run of this many characters without a space gets places where it may break; the narrowest cell holds more."""
_UNBROKEN = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")
_JOINS = "\u200c\u200d"


@dataclass(frozen=True)
class Page:
    """A PDF; `refusal` is why it could not be tagged for everybody (PDF/UA), empty where it is."""

    pdf: bytes
    refusal: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether every sign has a glyph: PDF/UA refuses a page where one is missing."""
        return not self.refusal


def root_of(folder: str) -> Path:
    """The empty folder below `folder` that Typst may read; made when it isn't there."""
    root = Path(folder) / "root"
    root.mkdir(exist_ok=True)
    return root


def compiler_of(template: str, inputs: Mapping[str, str], folder: str) -> typst.Compiler:
    """A compiler of one of our templates (`plan.typ`) with these inputs."""
    import typst  # in the child only: it costs a start 40 ms

    root = root_of(folder)
    return typst.Compiler(
        Path(shutil.copy(HERE / template, root)), root=root, font_paths=[FONTS], ignore_system_fonts=True,
        sys_inputs=dict(inputs), package_path=root, package_cache_path=root,
    )  # fmt: skip


def page_of(compiler: typst.Compiler, day: str, too_long: str = "") -> Page | None:
    """The PDF, tagged for everybody where that passes, else plain. RuntimeError when the template itself is at fault.

    `day` is written into the file as its date. None when Typst's refusal holds the words `too_long`.
    """
    import typst

    stamp = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
    refusal = ""
    try:
        try:
            pdf = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=stamp)
        except typst.TypstError as refused:
            refusal = refused.message
            if too_long and too_long in refusal:
                return None
            pdf = compiler.compile(format="pdf", timestamp=stamp)
    except typst.TypstError as refused:
        raise RuntimeError(refused.message) from refused
    if not isinstance(pdf, bytes):
        raise RuntimeError("Typst made several files of one document")
    return Page(pdf, refusal)


def picture_of(compiler: typst.Compiler, ppi: float) -> bytes | None:
    """The one page as PNG; None when there are several. Cheap after `page_of`: the layout is remembered."""
    import typst

    try:
        png = compiler.compile(format="png", ppi=ppi)
    except typst.TypstError as refused:
        raise RuntimeError(refused.message) from refused
    return png if isinstance(png, bytes) else None


def breakable(text: str) -> str:
    """The text with invisible places to break (U+200B) inside words that are too long for a line.

    >>> breakable("short words stay"), breakable("a" * 20).count(chr(0x200b))
    ('short words stay', 1)
    """
    return _UNBROKEN.sub(lambda found: _with_breaks(found.group()), text)


def _with_breaks(run: str) -> str:
    pieces, since = [], 0
    for before, sign in pairwise(run):
        pieces.append(before)
        since += 1
        stays = unicodedata.combining(sign) or sign in _JOINS or before in _JOINS or "\ufe00" <= sign <= "\ufe0f"
        if not stays and (since >= 10 or (since >= 4 and before in "/.-_@:;,&=?")):
            pieces.append("\u200b")
            since = 0
    return "".join([*pieces, run[-1:]])
