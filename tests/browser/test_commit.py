"""Steps 3 and 5 in depth and 'Is it budget?' as a room sees them: everything unfolded, laptop and phone, both themes,
and by keyboard alone.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from pages.parts.control_deeper import LOOKS
from tests.browser.look import LAPTOP, PHONE, settle, troubles, usable

SIZES = pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])


def look(page: Page, name: str) -> None:
    page.get_by_test_id("stMain").get_by_role("radio", name=name, exact=True).click()
    settle(page, 700)


def unfold(page: Page, name: str, nth: int = 0) -> None:
    """Opens a popover or an expander by its label."""
    page.get_by_test_id("stMain").get_by_text(name, exact=False).nth(nth).click()
    settle(page, 500)


@SIZES
@pytest.mark.parametrize("name", list(LOOKS.values()), ids=list(LOOKS))
def test_each_closer_look_at_the_controls_can_be_used_by_everybody(app, visit, viewport, name) -> None:
    page = visit(app.address("define_controls", "demo"), viewport)
    look(page, name)
    assert not usable(page)


@SIZES
def test_a_control_s_form_with_its_number_can_be_used_by_everybody(app, visit, viewport) -> None:
    page = visit(app.address("define_controls", "demo"), viewport)
    card = page.locator("[class*='st-key-card-']").filter(has_text="One switch stops it")
    card.get_by_role("button", name="Why, and change").click()
    settle(page, 900)
    expect(page.get_by_text("What is watched").first).to_be_visible()
    assert not usable(page)


@SIZES
def test_the_effect_in_money_and_what_can_be_seen_unfold(app, visit, viewport) -> None:
    page = visit(app.address("set_target", "demo"), viewport)
    for popover in page.get_by_test_id("stMain").locator("[data-testid='stExpander'] summary").all():
        popover.click()
        settle(page, 400)
    assert not usable(page)


@SIZES
def test_an_answer_to_is_it_budget_can_be_given_by_everybody(app, visit, viewport) -> None:
    page = visit(app.address("diagnose_gap", "demo"), viewport)
    box = page.locator(".st-key-gap-many-pilots")
    box.locator("summary").click()
    settle(page, 700)
    expect(page.get_by_role("radio", name="Don't know")).to_be_visible()
    assert not usable(page)


def test_a_drill_is_dated_by_keyboard_alone(own_app, visit) -> None:
    page = visit(own_app.address())
    page.get_by_role("button", name="Look at the demo").first.click()
    page.get_by_role("heading", name="1 · Map friction").wait_for(timeout=60_000)
    page.goto(f"{own_app.server.url}/define_controls?{urlsplit(page.url).query}")
    settle(page, 900)
    look(page, LOOKS["drills"])
    page.get_by_text("A switch that nobody has pulled is a hope", exact=False).click()
    tab_to(page, "Set a date", 20)
    page.keyboard.press("Enter")
    settle(page, 700)
    tab_to(page, "Set the date", 12)
    page.keyboard.press("Enter")
    settle(page, 700)
    expect(page.get_by_text("The date is set.")).to_be_visible()
    assert not troubles(page)


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Presses Tab until what has the focus has this name."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if name in (page.evaluate("document.activeElement.innerText || document.activeElement.ariaLabel || ''")):
            return
    pytest.fail(f"no Tab leads to {name}")


def test_is_it_budget_is_answered_and_taken_back_by_keyboard_alone(own_app, visit) -> None:
    page = visit(own_app.address())
    page.get_by_text("Start a new session").click()
    page.get_by_label("Name of the session").fill("Keys")
    page.get_by_role("textbox", name="Your name").first.fill("Ana")
    page.get_by_role("button", name="Start the session").click()
    settle(page, 900)
    page.goto(f"{own_app.server.url}/diagnose_gap?{urlsplit(page.url).query}")
    settle(page, 900)
    page.get_by_test_id("stMain").get_by_role("heading", level=1).click()
    tab_to(page, "Answer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Yes")).to_be_visible()
    page.keyboard.press("Tab")
    for _ in range(6):
        if page.evaluate("document.activeElement.type") == "radio":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tab_to(page, "Keep the answer", 8)
    page.keyboard.press("Enter")
    settle(page, 900)
    expect(page.get_by_text("People: Ana: yes.")).to_be_visible()
    assert not troubles(page)


def test_the_looks_at_the_controls_are_reached_by_keyboard(app, visit) -> None:
    page = visit(app.address("define_controls", "demo"))
    page.get_by_test_id("stMain").get_by_role("heading", level=1).click()
    tab_to(page, LOOKS["stakes"], 80)
    page.keyboard.press("Enter")
    settle(page, 700)
    expect(page.get_by_test_id("stMain").get_by_role("heading", name="What is at stake?")).to_be_visible()
    assert not troubles(page)
