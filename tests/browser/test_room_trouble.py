"""The room in trouble, in real browsers: too late, the same person twice, a session that is removed under everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import phone_sample as sample
from tests.browser.test_phones import ELSEWHERE, Led, led, phone

__all__ = ["led", "phone"]  # fixtures
ONCE = 20_000


def line(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_have_count(1, timeout=ONCE)


def cut_off(page: Page, off: bool = True) -> BrowserContext:
    page.context.set_offline(off)
    return page.context


def test_who_answered_without_a_network_after_the_close_is_told_that_it_is_not_in(led: Led, phone) -> None:
    page = phone(name="Mika")
    led.do("ask", kind="gap")
    choice = page.get_by_text("Yes", exact=True).first
    expect(choice).to_be_visible()
    cut_off(page)
    line(page, "No connection")
    choice.tap()
    led.do("close", kind="gap")
    cut_off(page, off=False)
    expect(page.get_by_text("no answer").first).to_be_visible(timeout=ONCE)
    line(page, "came too late and is not in")
    assert led.do("look", kind="gap")["answers"] == []


def test_an_answer_given_without_a_network_arrives_when_it_is_back(led: Led, phone) -> None:
    page = phone(name="Mika")
    led.do("ask", kind="gap")
    choice = page.get_by_text("Yes", exact=True).first
    expect(choice).to_be_visible()
    cut_off(page)
    choice.tap()
    line(page, "No connection")
    page.wait_for_timeout(5000)
    cut_off(page, off=False)
    line(page, "Saved: ")
    assert [each[2] for each in led.do("look", kind="gap")["answers"]] == [{"answer": "yes"}]


def test_one_person_in_two_tabs_is_one_and_the_last_answer_counts(led: Led, phone) -> None:
    first = phone(name="Mika")
    second = first.context.new_page()
    second.goto(f"http://{ELSEWHERE}:{led.server.port}/join")
    expect(second.get_by_role("heading", name="You are in")).to_be_visible()
    led.do("ask", kind="gap")
    for page, choice in ((first, "Yes"), (second, "No")):
        page.get_by_text(choice, exact=True).first.tap()
        line(page, "Saved")
    found = led.do("look", kind="gap")
    given = {each[0]: each[2] for each in found["answers"]}  # the second tab may stand at the next question by then
    assert len(given) == len(found["answers"]), "one answer a question"
    assert {"answer": "no"} in given.values()
    assert len(found["people"]) == 1


@pytest.mark.parametrize("name", [sample.HOSTILE[:80], "\u202eetavirp \u2066x", "=1+1", "😀" * 40])
def test_a_hostile_name_is_text_on_the_phone_and_asks_nobody_for_anything(led: Led, phone, name: str) -> None:
    page = phone(join=False)
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if ELSEWHERE not in request.url else None)
    page.get_by_label("Your name", exact=True).fill(name)
    page.get_by_role("button", name="Join", exact=True).tap()
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    page.wait_for_timeout(800)
    assert elsewhere == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("[data-testid=stMain] img, [data-testid=stMain] a").count() == 0
    assert "\u202e" not in page.content()


def test_a_session_removed_under_a_phone_says_so(led: Led, phone) -> None:
    page = phone(name="Mika")
    led.do("ask", kind="gap")
    expect(page.get_by_text("Yes", exact=True).first).to_be_visible()
    led.do("removed")
    expect(page.get_by_text("no longer here")).to_be_visible(timeout=6000)
    assert not [each for each in page.get_by_role("alert").all_inner_texts() if "wrong" in each]
