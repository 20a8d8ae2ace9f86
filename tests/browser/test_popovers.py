"""What a popover holds is reached by keyboard right after its button, and the owner's link shows one question alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from core.actions import accept_by_link
from core.records import Act
from core.store import Store
from tests.browser.conftest import utc_now
from tests.browser.look import settle, troubles
from tests.browser.server import Server
from tests.make import make_act, make_ownership
from tests.test_name_owner import whole

FOCUSED = "document.activeElement.getAttribute('data-testid') || document.activeElement.tagName"


def open_by_keyboard(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    settle(page, 900)


def test_tab_goes_into_a_formula_through_it_and_on_behind_its_button(app, visit) -> None:
    page = visit(app.address("set_target", "demo"))
    open_by_keyboard(page, "Upper limit")
    page.keyboard.press("Tab")
    body = page.get_by_test_id("stPopoverBody")
    assert page.evaluate(FOCUSED) == "stPopoverBody"
    expect(body).to_have_attribute("role", "dialog")
    assert "Upper limit" in (body.get_attribute("aria-label") or "")
    assert "2.66" in body.inner_text()
    for _ in range(6):
        page.keyboard.press("Tab")
        if "Lower limit" in page.evaluate("document.activeElement.innerText"):
            break
    assert "Lower limit" in page.evaluate("document.activeElement.innerText"), "the next button follows"
    page.keyboard.press("Escape")
    expect(body).not_to_be_visible()  # else Enter closes what is just going away
    open_by_keyboard(page, "Upper limit")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert "Upper limit" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Escape")
    expect(body).not_to_be_visible()
    assert not troubles(page)


def test_who_was_sent_the_link_sees_one_question_also_on_this_machine(tmp_path, visit) -> None:
    database = tmp_path / "onelane.duckdb"
    store = Store.open(database, clock=utc_now)
    store.apply(make_act(), "s1", saves=(*whole(name="Secret session"), make_ownership(owner="Eva Sol")))
    made = accept_by_link.make_link(store, Act("Ana", utc_now(), "name_owner", "op-link"), store.facts("s1"))
    store.close()
    with Server(log=tmp_path / "server.log", env={"ONELANE_DB": str(database)}) as server:
        for path in ("name_owner", ""):
            page = visit(f"{server.url}/{path}?accept={made.secret}")
            expect(page.get_by_role("heading", name="Will you answer for this?")).to_be_visible()
            expect(page.get_by_role("button", name="I accept")).to_be_visible()
            assert page.get_by_role("navigation").count() == 0
            assert page.get_by_test_id("stSidebarNavLink").count() == 0
            assert page.get_by_text("Pick one lane").count() == 0
            assert made.secret not in page.url
            assert not troubles(page)
        page.get_by_role("textbox", name="Type your name to accept").fill("Eva Sol")
        page.get_by_role("button", name="I accept").click()
        expect(page.get_by_text("You can close this page.", exact=False)).to_be_visible()
        assert page.get_by_test_id("stSidebarNavLink").count() == 0
