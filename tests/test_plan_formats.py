"""The plan in every format: golden files, each format opened again by a reader that did not write it, hostile texts."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import time
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from defusedxml import ElementTree
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from core.actions import print_plan
from core.errors import Refused
from core.exporters.plan_formats import FORMATS
from core.exporters.plan_pdf import printed
from core.plan import Figures, plan_of_json
from core.plan_sections import plan_from
from core.records import Facts, clean_text
from tests.plan_sample import TODAY, a_lane, sample_facts
from tests.plan_texts import ADDRESS, HOSTILE, a_plan, hostile_plan

GOLDEN = Path(__file__).parent / "golden"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def same_as_golden(name: str, told: str) -> None:
    """Golden: written anew with ONELANE_GOLDEN=write, then read the difference before it is committed."""
    path = GOLDEN / name
    if os.environ.get("ONELANE_GOLDEN") == "write":
        path.write_text(told, encoding="utf-8", newline="")
    assert told == path.read_bytes().decode()


# ── golden ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ending", ["html", "md", "ics"])
def test_a_format_of_text_says_what_it_said_before(ending):
    same_as_golden(f"lane_plan.{ending}", FORMATS[ending].made(a_plan()).decode())


def test_the_slide_says_what_it_said_before():
    with zipfile.ZipFile(io.BytesIO(FORMATS["pptx"].made(a_plan()))) as made:
        slide = ElementTree.fromstring(made.read("ppt/slides/slide1.xml"))
        chart = ElementTree.fromstring(
            made.read(next(n for n in made.namelist() if "charts/chart" in n and n[-1] == "l"))
        )
    told = ["".join(run.text or "" for run in one.iter(f"{A}t")) for one in slide.iter(f"{A}p")]
    for series in chart.iter(f"{C}ser"):
        values = [value.text or "" for value in series.iterfind(f"{C}val//{C}v")]
        told.append(" ".join([*(v.text or "" for v in series.iterfind(f"{C}tx//{C}v")), *values]))
    same_as_golden("lane_plan.pptx.txt", "\n".join(line for line in told if line) + "\n")


def test_the_page_says_what_it_said_before():
    text = PdfReader(io.BytesIO(printed(a_plan()).pdf)).pages[0].extract_text().replace("\u200b", "")
    same_as_golden("lane_plan.pdf.txt", "\n".join(line.rstrip() for line in text.splitlines()) + "\n")


@pytest.mark.parametrize("ending", FORMATS)
def test_equal_plans_give_equal_bytes(ending):
    assert FORMATS[ending].made(a_plan()) == FORMATS[ending].made(a_plan())


def test_all_formats_together_take_less_than_three_seconds():
    """Warm; the goal on a quiet machine, and it holds on a shared one."""
    plan = a_plan()
    for known in FORMATS.values():
        known.made(plan)
    begun = time.perf_counter()
    printed(plan)
    for known in FORMATS.values():
        known.made(plan)
    assert time.perf_counter() - begun < 3


# ── the value itself ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_plan_goes_to_json_and_back_unchanged(text):
    plan = hostile_plan(text)
    again = plan_of_json(json.loads(FORMATS["json"].made(plan)))
    assert again == plan
    assert again.fingerprint == plan.fingerprint


def test_a_fingerprint_changes_with_every_word_and_stands_in_the_foot():
    one, other = a_plan(), a_plan(lanes=(a_lane(not_for="Else."),))
    assert one.fingerprint != other.fingerprint
    assert one.fingerprint[:12] in one.foot_line


def test_what_is_no_plan_is_refused_with_a_sentence():
    signature = type("Kept", (), {"plan": {"title": 5}})()
    with pytest.raises(Refused, match="can't be read"):
        print_plan.signed_page(signature)


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Page(HTMLParser):
    """Tags, attributes and text of a page, as the standard library reads them."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def test_the_web_page_holds_every_line_and_asks_for_nothing_from_elsewhere():
    plan = a_plan()
    content = FORMATS["html"].made(plan)
    page = Page(content)
    for section in plan.sections:
        for line in section.lines:
            assert line.text in page.text
    assert {"script", "link", "iframe", "object", "img", "form", "input"}.isdisjoint(tag for tag, _ in page.tags)
    for _, attributes in page.tags:
        assert not {"src", "href", "style", "action"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
    assert b"url(" not in content
    assert b"@import" not in content


def test_the_web_page_s_policy_allows_its_own_sheet_and_nothing_else():
    content = FORMATS["html"].made(a_plan()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', content)
    sheet = re.search(r"<style>(.*?)</style>", content, re.DOTALL)
    assert policy
    assert sheet
    digest = base64.b64encode(hashlib.sha256(sheet[1].encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_the_web_page_can_be_heard_and_has_one_heading_above_the_others():
    page = Page(FORMATS["html"].made(a_plan()))
    tags = [tag for tag, _ in page.tags]
    assert tags.count("h1") == 1
    assert tags.index("h1") < tags.index("h2")
    assert ("html", {"lang": "en"}) in page.tags
    pictures = [attributes for _, attributes in page.tags if attributes.get("role") == "img"]
    assert len(pictures) == 3  # code, chart, bar
    assert all(attributes["aria-label"] for attributes in pictures)
    assert tags.count("tr") > 12  # the chart as a table


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_text_has_a_heading_a_section_and_a_line_a_point():
    plan = a_plan()
    told = FORMATS["md"].made(plan).decode()
    assert told.startswith("# Lane plan: Claims intake\n")
    for section in plan.sections:
        assert f"\n## {section.title}\n" in told
    assert "- **Deputy:** Tom Okafor" in told


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_typed_is_markup_in_the_text(text):
    told = FORMATS["md"].made(hostile_plan(text)).decode()
    bare = re.sub(r"`https://onelane[^`]*`", "", re.sub(r"\\.|&#?\w+;", "", told))
    assert not re.search(r"[`\[\]<>!_~]", bare)
    assert "://" not in bare
    assert bare.count("**") % 2 == 0
    tables = [line for line in told.splitlines() if line.startswith("|")]
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 4 for line in tables)
    assert all(re.match(r"(#{1,2} |- |\||---|$)|[^\s#>=+\-*]", line) for line in told.splitlines())


# ── the slide ────────────────────────────────────────────────────────────────────────────────────────────────────────


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        assert made.testzip() is None
        return {name: made.read(name) for name in made.namelist()}


@pytest.mark.parametrize("text", ["usual", *HOSTILE.values()], ids=["usual", *HOSTILE])
def test_the_slide_is_a_sound_package_whose_parts_are_all_there(text):
    parts = parts_of(FORMATS["pptx"].made(hostile_plan(text) if text != "usual" else a_plan()))
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(content)
        if name.endswith(".rels"):
            folder = name.replace("_rels/", "").rsplit("/", 1)[0] if "/" in name.replace("_rels/", "") else ""
            for link in ElementTree.fromstring(content):
                assert link.get("TargetMode") != "External"
                target = link.get("Target") or ""
                full = target[1:] if target[:1] == "/" else os.path.normpath(os.path.join(folder, target))
                assert full in parts, (name, target)
    named = {one.get("PartName", "")[1:] for one in ElementTree.fromstring(parts["[Content_Types].xml"])} - {""}
    assert named <= set(parts)
    assert sum(name.startswith("ppt/slides/slide") for name in parts) == 1


@pytest.mark.parametrize("text", ["usual", *HOSTILE.values()], ids=["usual", *HOSTILE])
def test_the_sheet_behind_the_chart_holds_numbers_and_our_names_and_no_formula(text):
    plan = hostile_plan(text) if text != "usual" else a_plan()
    parts = parts_of(FORMATS["pptx"].made(plan))
    sheet = next(content for name, content in parts.items() if name.endswith(".xlsx"))
    inside = parts_of(sheet)
    assert b"<f>" not in b"".join(inside.values())
    assert b"<f " not in b"".join(inside.values())
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert rows[0][1:] == ["Measured", "The way to the target", "Target", "Mean", "Upper limit", "Lower limit"]
    measured = [row[1] for row in rows[1:] if row[1] != ""]
    assert measured == list(plan.series.values)


def test_the_slide_says_its_chart_in_words_and_keeps_the_whole_plan_in_the_notes():
    plan = a_plan()
    parts = parts_of(FORMATS["pptx"].made(plan))
    assert plan.series.alt in parts["ppt/slides/slide1.xml"].decode().replace("&amp;", "&")
    notes = "".join(
        run.text or "" for run in ElementTree.fromstring(parts["ppt/notesSlides/notesSlide1.xml"]).iter(f"{A}t")
    )
    for section in plan.sections:
        for line in section.lines:
            assert line.text in notes


# ── every format ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_gives_every_format(text):
    plan = hostile_plan(text)
    page = Page(FORMATS["html"].made(plan))
    assert "script" not in [tag for tag, _ in page.tags]
    assert not any(name.startswith("on") or name in ("src", "href") for _, given in page.tags for name in given)
    assert clean_text(text)[:40].replace("\n", "") in page.text.replace("\n", "")
    sheet = printed(plan)
    assert len(PdfReader(io.BytesIO(sheet.pdf)).pages) == 1
    assert sheet.png.startswith(b"\x89PNG")


def test_nothing_but_a_workflow_gives_every_format_but_the_calendar():
    facts = sample_facts()
    plan = plan_from(Facts(session=facts.session, workflows=facts.workflows[:1]), Figures(), TODAY)
    for ending, known in FORMATS.items():
        if ending != "ics":
            assert known.made(plan)
    assert "No lane picked yet" in FORMATS["html"].made(plan).decode()


def test_the_code_on_the_page_leads_to_the_record_and_is_left_out_without_an_address():
    assert a_plan().link == f"{ADDRESS}/print_plan?s=session-1"
    without = a_plan(address="")
    assert without.link == ""
    assert without.reference == "onelane:session-1/lane-1/57"
    assert b'class="qr"' not in FORMATS["html"].made(without)
    assert printed(replace(a_plan(), link="")).pdf != printed(a_plan()).pdf


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("", ""), ("onelane.local:8501", "http://onelane.local:8501"), ("https://a.test/", "https://a.test"),
        ("javascript://a", ""), ("x" * 400, ""),
    ],
)  # fmt: skip
def test_only_an_address_of_the_web_becomes_a_code(monkeypatch, given, address):
    monkeypatch.setenv("ONELANE_ADDRESS", given)
    assert print_plan.address() == address
