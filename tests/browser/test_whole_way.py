"""The product's main job in a real browser: from a real event log to a one-page plan, as a new user goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.look import LAPTOP, PHONE, overflow, settle, troubles

OWNER = "Ana María Ruiz"


def press(page: Page, label: str, exact: bool = True) -> None:
    page.get_by_role("button", name=label, exact=exact).first.click()
    settle(page)
    assert not troubles(page)


def follow(page: Page, label: str) -> None:
    """Follows a link in the page's own text (the menu is folded away on a phone)."""
    page.get_by_test_id("stMain").get_by_role("link", name=label).first.click()
    settle(page)
    assert not troubles(page)


def write(page: Page, label: str, text: str, exact: bool = True) -> None:
    field = page.get_by_label(label, exact=exact).first
    field.fill(text)
    field.press("Tab")
    settle(page)


def choose(page: Page, label: str, option: str) -> None:
    """One option of a select box."""
    page.get_by_label(label).first.click()
    page.get_by_role("option", name=option).first.click()
    settle(page)


def start_session(page: Page) -> None:
    page.get_by_text("Start a new session").click()
    write(page, "Name of the session", "Purchasing, autumn")
    write(page, "Your name", "Luis Ortega")
    press(page, "Start the session")
    expect(page.get_by_role("heading", name="1 · Map friction")).to_be_visible()


def map_friction(page: Page, log: Path) -> None:
    press(page, "Import an event log")
    page.locator("input[type=file]").first.set_input_files(log)
    settle(page, 1500)
    expect(page.get_by_role("button", name="Check this file")).to_be_enabled()
    press(page, "Check this file")
    expect(page.get_by_role("button", name="Import 9 119 events")).to_be_visible()
    write(page, "Which workflow is the log about?", "Purchase requests")
    press(page, "Import 9 119 events")
    press(page, "Accept what is ticked")


def price_the_hour(page: Page) -> None:
    """The log gave volume and hands-on time; what an hour costs only people know."""
    page.get_by_role("radio", name="One workflow").click()
    settle(page)
    role = page.get_by_role("combobox", name="Who does this work?")
    role.fill("Buyer")
    role.press("Enter")
    settle(page)
    for part, value in (("low", "40"), ("high", "60"), ("middle", "48")):
        write(page, f"Loaded cost per hour, {part}", value)
    press(page, "Save these numbers")
    expect(page.get_by_text("This workflow loses at least EUR", exact=False).first).to_be_visible()


def add_another(page: Page) -> None:
    page.get_by_role("radio", name="Paste or upload a sheet").click()
    settle(page)
    write(page, "The copied cells", "Invoice approval\t700\t850\t1000")
    press(page, "Look at it")
    press(page, "Save (1 new)")


def pick(page: Page) -> None:
    follow(page, "Next: 2 Pick one lane")
    press(page, "Start with the eight usual criteria")
    press(page, "Pick a lane")
    choose(page, "The one workflow", "Purchase requests")
    write(page, "Why this one?", "The log shows where it waits, and Ana asks for it.", exact=False)
    press(page, "Commit to this lane")


def set_target(page: Page) -> None:
    """Both metrics from the library, their weeks from the log, the outcome sealed, the proposed target taken."""
    follow(page, "Next: 3 Baseline & target")
    press(page, "Save the metric")
    page.get_by_role("button", name="Keep these", exact=False).first.click()
    settle(page)
    if page.get_by_label("What changed then?").count():  # the real log changes inside its weeks
        write(page, "What changed then?", "A second clerk joined the desk.")
    page.get_by_role("button", name="Seal these", exact=False).first.click()
    settle(page)
    expect(page.get_by_text("Sealed on", exact=False).first).to_be_visible()
    press(page, "Save the target")
    if page.get_by_label("Why does this target stand?").count():
        write(page, "Why does this target stand?", "The sponsor asked for exactly this.")
        press(page, "Save the target")


def name_owner(page: Page) -> None:
    follow(page, "Next: 4 Owner")
    write(page, "Owner", OWNER)
    write(page, "Deputy", "Ben Okafor")
    write(page, "How does the owner switch it off, and without asking whom?", "By herself, at once.")
    press(page, "Save the owner")
    write(page, "Type your name to accept", OWNER)
    press(page, "I accept")
    expect(page.get_by_text("Accepted.").first).to_be_visible()


def define_controls(page: Page) -> None:
    follow(page, "Next: 5 Controls")
    press(page, "Propose a starting set")
    write(page, "Checks cases", "Ben Okafor")
    write(page, "Runs it day to day", "Ida Brandt")
    write(page, "Minutes to check one case", "4")
    press(page, "Take the chosen ones", exact=False)
    expect(page.get_by_text("All five kinds of control stand", exact=False)).to_be_visible()


def check_readiness(page: Page) -> None:
    follow(page, "Next: Readiness")
    expect(page.get_by_text("Missing", exact=True)).to_have_count(0)


def print_plan(page: Page, folder: Path) -> Path:
    follow(page, "Next: Lane plan")
    write(page, "What the AI does", "Drafts the purchase order.")
    press(page, "Save the texts")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the page (PDF)").click()
    saved = folder / "plan.pdf"
    download.value.save_as(saved)
    return saved


@pytest.mark.parametrize("screen", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_from_a_real_log_to_a_one_page_plan(own_app, visit, logs: Path, tmp_path: Path, screen: dict[str, int]) -> None:
    page = visit(own_app.address(), viewport=screen)
    start_session(page)
    map_friction(page, logs / "purchasing_example.csv")
    price_the_hour(page)
    add_another(page)
    pick(page)
    set_target(page)
    name_owner(page)
    define_controls(page)
    check_readiness(page)
    plan = PdfReader(print_plan(page, tmp_path))
    assert len(plan.pages) == 1
    printed = " ".join(plan.pages[0].extract_text().split())
    for words in ("Purchase requests", OWNER, "Drafts the purchase order.", "Invoice approval"):
        assert words in printed
    assert not overflow(page)
