"""The plan as a web page in a real browser: axe finds nothing, nothing is asked from elsewhere, it prints, it fits."""

from __future__ import annotations

import io
import unicodedata

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from pypdf import PdfReader

from core.exporters.plan_formats import FORMATS
from tests.plan_texts import HOSTILE, a_plan, hostile_plan


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Name → address of a written file."""
    folder = tmp_path_factory.mktemp("plans")
    plans = {"usual": a_plan(), **{name: hostile_plan(text) for name, text in HOSTILE.items()}}
    for name, plan in plans.items():
        (folder / f"{name}.html").write_bytes(FORMATS["html"].made(plan))
    return {name: (folder / f"{name}.html").as_uri() for name in plans}


def squeezed(text: str) -> str:
    """Without spaces and ligatures."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("wide", [390, 1280])
@pytest.mark.parametrize("name", ["usual", "markup", "right to left", "unbroken"])
def test_the_file_can_be_read_by_everybody_everywhere(browser: Browser, files, name, wide, scheme):
    said, asked = [], []
    page = browser.new_page(viewport={"width": wide, "height": 844}, color_scheme=scheme)
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(files[name])
    assert asked == [files[name]]
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= wide
    page.locator("details").evaluate("one => one.open = true")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_either_theme(browser: Browser, files, scheme):
    context = browser.new_context(bypass_csp=True, color_scheme=scheme)  # only so that axe itself may run
    page = context.new_page()
    page.goto(files["usual"])
    page.locator("details").evaluate("one => one.open = true")
    found = Axe().run(page).response["violations"]
    context.close()
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []


def test_printed_from_the_browser_it_takes_two_sheets_and_loses_no_line(browser: Browser, files):
    page = browser.new_page(color_scheme="dark")
    page.goto(files["usual"])
    reader = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    page.close()
    assert len(reader.pages) <= 2
    there = squeezed("".join(sheet.extract_text() for sheet in reader.pages))
    for section in a_plan().sections:
        for line in section.lines:
            assert squeezed(line.text)[:30] in there
