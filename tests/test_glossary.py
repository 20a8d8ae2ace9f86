"""The README knows every word: each kind of record and each page has its line, and no line speaks of what is gone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.records import RECORDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "__init__")
SHOWN = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")


def part(title: str) -> str:
    """The text of one part of the README, from its heading to the next of the same level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, f"the README has no part '{title}'"
    return found[1]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_record_has_a_line_in_the_glossary(record):
    lines = [line for line in part("Glossary").splitlines() if f"`{record.__name__}`" in line]
    assert len(lines) == 1, f"give {record.__name__} one line in the README's glossary"


def test_the_glossary_names_no_record_that_is_gone():
    named = set(re.findall(r"`([A-Z][A-Za-z]+)`", part("Glossary")))
    assert named == {record.__name__ for record in RECORDS}


def test_the_tour_shows_every_page_and_no_other_in_the_order_of_the_menu():
    listed = re.findall(r"`pages/(\w+)\.py`", part("The pages"))
    assert sorted(listed) == PAGES
    entry = (ROOT / "streamlit_app.py").read_text(encoding="utf-8")
    in_menu = re.findall(rf"[\"/]({'|'.join(PAGES)})[\".]", entry)
    assert listed[1:] == [name for name in dict.fromkeys(in_menu) if name != "open_session"]


@pytest.mark.parametrize("name", PAGES)
def test_the_tour_has_a_picture_of_every_page(name):
    assert f"data/screenshots/{name}.png" in SHOWN.findall(part("The pages"))


@pytest.mark.parametrize("picture", sorted(set(SHOWN.findall(README))))
def test_a_picture_of_the_readme_is_there_and_small(picture):
    path = ROOT / picture
    assert path.is_file(), "run: make screenshots"
    assert path.stat().st_size < 150_000


def test_a_link_of_the_readme_leads_to_a_file():
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in target]
    gone = [target for target in targets if not (ROOT / target).exists()]
    assert not gone


def test_the_first_screen_states_both_commands():
    first = "\n".join(README.splitlines()[:45])
    assert "make run" in first
    assert "make test" in first
    assert "py -m venv" in first
