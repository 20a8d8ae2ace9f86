"""Phones in real browsers: one screen, light and dark, for everybody; two at once, reload, late, no network."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import phone_sample as sample
from tests.browser.look import PHONE, axe_findings, overflow, settle, troubles
from tests.browser.server import Server

LED = Path(__file__).parent / "led_app.py"
ELSEWHERE = "phone.localhost"
"""A browser finds this machine under it, and the app takes whoever comes by it for another device."""
DOCUMENT = {
    "sentence": "12 answers, median level 2, middle half 2 to 3; agreement high.", "median": 2, "q1": 2, "q3": 3,
    "counts": [["1 to 2", 7], ["3 to 5", 5]], "reasons": ["It is done by hand"],
}  # fmt: skip
SECRET_WORDS = ("level 1", '"level": 1', "Person 2")


@dataclass
class Led:
    """A server and its room, as another device reaches it."""

    server: Server
    session_id: str = ""

    def do(self, move: str, **given: Any) -> Any:
        body = json.dumps(given if move == "room" else {"session_id": self.session_id, **given}).encode()
        request = urllib.request.Request(f"{self.server.url}/made/{move}", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


@pytest.fixture
def led(tmp_path: Path) -> Iterator[Led]:
    env = {"ONELANE_DB": str(tmp_path / "onelane.duckdb"), "STREAMLIT_SERVER_ALLOWED_HOSTS": f"127.0.0.1 {ELSEWHERE}"}
    with Server(LED, log=tmp_path / "server.log", env=env) as server:
        made = Led(server)
        made.session_id = made.do("room")["session_id"]
        yield made
        assert "Traceback" not in server.printed(), server.printed()


@pytest.fixture
def phone(browser: Browser, led: Led) -> Iterator[Callable[..., Page]]:
    """A phone of its own on the join page, by the address of the QR."""
    contexts = []

    def opened(dark: bool = False, name: str = "", join: bool = True) -> Page:
        context = browser.new_context(
            viewport=PHONE, color_scheme="dark" if dark else "light", locale="en-GB", is_mobile=True, has_touch=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(f"http://{ELSEWHERE}:{led.server.port}/join?c={sample.CODE}")
        expect(page.get_by_role("heading", name="Join the room")).to_be_visible()
        if join:
            come_in(page, name)
        return page

    yield opened
    for context in contexts:
        context.close()


def come_in(page: Page, name: str = "") -> None:
    if name:
        page.get_by_label("Your name", exact=True).fill(name)
        page.get_by_role("button", name="Join", exact=True).tap()
    else:
        page.get_by_role("button", name="Join without a name").tap()
    expect(page.get_by_role("button", name="You:")).to_be_visible(timeout=20_000)
    for _ in range(100):  # some 20 ms more until the browser has its cookie
        if any(cookie["name"].endswith("-seat") for cookie in page.context.cookies()):
            return
        page.wait_for_timeout(20)


def spoken(page: Page, text: str) -> None:
    """The live region says this."""
    expect(page.get_by_role("status").filter(has_text=text)).to_have_count(1, timeout=15_000)


def choose(page: Page, level: int) -> None:
    page.get_by_test_id("stRadioOption").nth(level - 1).tap()
    spoken(page, f"Saved: level {level}")


def faults(page: Page) -> list[str]:
    """Everything that a first look at a screen may not show."""
    page.wait_for_timeout(700)
    found = [*troubles(page), *overflow(page), *axe_findings(page)]
    high = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight - innerHeight")
    return [*found, *([f"{high} px below the screen"] if high > 0 else [])]


def photo(page: Page, tmp_path: Path, name: str) -> None:
    page.screenshot(path=str(tmp_path / f"{name}.png"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_kind_of_question_stands_on_one_screen_that_everybody_can_use(
    led: Led, phone: Callable[..., Page], dark: bool, tmp_path: Path
) -> None:
    page = phone(dark, join=False)
    found = [f"door: {fault}" for fault in faults(page)]
    come_in(page, "Ana")
    spoken(page, "The next question comes by itself")
    found += [f"lobby: {fault}" for fault in faults(page)]
    photo(page, tmp_path, "lobby")
    for kind in sample.TITLES:
        led.do("ask", kind=kind)
        expect(page.get_by_role("heading", level=1)).not_to_have_text("You are in")
        spoken(page, "Not answered yet")
        found += [f"{kind}: {fault}" for fault in faults(page)]
        photo(page, tmp_path, kind)
    heavy = led.do("imported", names=["pandas", "pyarrow"])["names"]
    found += [f"a phone made the server import {name}" for name in heavy]
    assert not found, "\n".join(found)


def test_a_phone_sees_join_and_no_other_page(phone: Callable[..., Page]) -> None:
    page = phone(join=False)
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    assert "c=" not in page.url


def test_two_phones_answer_apart_reload_and_a_third_comes_late(led: Led, phone: Callable[..., Page]) -> None:
    one, two = phone(name="Person 1"), phone(name="Person 2")
    led.do("ask", kind="rating")
    choose(one, 4)
    choose(two, 1)
    one.get_by_role("button", name="Next").tap()
    spoken(one, "2 of 2")
    choose(one, 5)

    one.reload()  # as after a night: all answered, all there
    spoken(one, "Saved: 2 of 2 answered")
    two.reload()
    spoken(two, "2 of 2, Invoice approval. Not answered yet")
    two.get_by_role("button", name="Back").tap()
    spoken(two, "Saved: level 1")

    late = phone(name="Late")
    choose(late, 3)
    assert len(led.do("look", kind="rating")["answers"]) == 4

    led.do("close", kind="rating")
    spoken(late, "Closed.")
    led.do("reveal", kind="rating", document=DOCUMENT)
    expect(two.get_by_text("12 answers, median level 2", exact=False)).to_be_visible()
    expect(two.get_by_text("Yours: level 1")).to_be_visible()
    led.do("again", kind="rating")
    expect(two.get_by_text("Your first answer: level 1", exact=False)).to_be_visible()
    assert not troubles(two)


def test_a_phone_never_receives_what_another_answered(led: Led, phone: Callable[..., Page]) -> None:
    one = phone(name="Person 1")
    received: list[str] = []
    one.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(str(frame))))
    one.reload()
    spoken(one, "next question")
    two = phone(name="Person 2")
    led.do("ask", kind="causes")
    for page, text in ((one, "Cause of one"), (two, "Xylophone of two")):
        field = page.get_by_label("One cause at a time")
        field.fill(text)
        field.press("Enter")
        spoken(page, "Saved: 1 entry")
    led.do("close", kind="causes")
    spoken(one, "Closed.")
    everything = "\n".join(received)
    assert "Cause of one" in everything
    assert "Xylophone" not in everything
    assert "Person 2" not in everything


def test_three_numbers_by_keyboard_say_saved_and_a_double_tap_changes_nothing(
    led: Led, phone: Callable[..., Page]
) -> None:
    page = phone()
    led.do("ask", kind="estimate")
    fields = page.get_by_role("textbox")
    expect(fields).to_have_count(3)
    assert fields.nth(0).get_attribute("inputmode") == "decimal"
    for place, text in enumerate(("20", "60", "2,5")):
        fields.nth(place).press_sequentially(text, delay=60)
    spoken(page, "It should lie between the two")
    fields.nth(2).fill("30")
    spoken(page, "Saved: 20 to 60, normally 30 minutes per case")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    spoken(page, "2 of 3, Volume")
    page.get_by_role("button", name="I don't know").dblclick()
    spoken(page, "Saved: I don't know")
    assert len(led.do("look", kind="estimate")["answers"]) == 2


def test_without_a_network_the_phone_says_so_and_goes_on_from_the_store(led: Led, phone: Callable[..., Page]) -> None:
    page = phone()
    led.do("ask", kind="rating")
    choose(page, 2)
    page.context.set_offline(True)
    spoken(page, "No connection. What was saved is safe")
    led.do("close", kind="rating")
    led.do("ask", kind="gate")
    page.context.set_offline(False)
    expect(page.get_by_text("Does this rule it out?")).to_be_visible(timeout=40_000)
    assert [value for _, _, value, _ in led.do("look", kind="rating")["answers"]] == [{"level": 2}]


def test_missing_work_shows_what_is_there_while_one_types(led: Led, phone: Callable[..., Page]) -> None:
    page = phone()
    led.do("ask", kind="missing")
    box = page.get_by_role("combobox")
    box.tap()
    box.press_sequentially("invoice", delay=40)
    expect(page.get_by_role("option", name="Invoice approval", exact=True)).to_be_visible()
    box.fill("Refunds by hand")
    box.press("Enter")
    spoken(page, "Saved: 1 entry")
    page.get_by_role("button", name="Refunds by hand · remove").tap()
    spoken(page, "Saved: nothing to add")


def test_approval_pause_end_and_leaving(led: Led, phone: Callable[..., Page]) -> None:
    led.do("change", joining="approve")
    page = phone(name="Ana")
    spoken(page, "The facilitator lets you in")
    led.do("let_in")
    spoken(page, "The next question comes by itself")
    led.do("ask", kind="gate")
    page.get_by_test_id("stRadioOption").first.tap()
    spoken(page, "Saved: yes")
    led.do("change", is_paused=True)
    spoken(page, "has paused the session")
    led.do("change", is_paused=False)
    spoken(page, "Saved: yes")
    page.get_by_role("button", name="You: Ana").tap()
    page.get_by_role("button", name="Leave and have my answers removed").tap()
    expect(page.get_by_text("You have left", exact=False)).to_be_visible()
    assert led.do("look", kind="gate") == {"answers": [], "people": [["Ana", "left", "participant"]]}
    page.reload()
    settle(page)
    expect(page.get_by_role("heading", name="Join the room")).to_be_visible()


def test_a_double_tap_on_join_brings_one_person_in(led: Led, phone: Callable[..., Page]) -> None:
    page = phone(join=False)
    page.get_by_role("button", name="Join without a name").dblclick()
    spoken(page, "The next question comes by itself")
    led.do("ask", kind="gate")
    spoken(page, "Not answered yet")
    assert led.do("look", kind="gate")["people"] == [["", "in", "participant"]]


def test_a_phone_that_slept_wakes_up_in_the_question_that_is_open(led: Led, phone: Callable[..., Page]) -> None:
    page = phone()
    led.do("ask", kind="rating")
    choose(page, 2)
    sleep = page.context.new_cdp_session(page)
    sleep.send("Page.setWebLifecycleState", {"state": "frozen"})
    led.do("ask", kind="gate")
    sleep.send("Page.setWebLifecycleState", {"state": "active"})
    expect(page.get_by_text("Does this rule it out?")).to_be_visible(timeout=30_000)


def test_strangers_text_fetches_nothing_and_stays_text(led: Led, phone: Callable[..., Page]) -> None:
    page = phone(name=sample.HOSTILE[:60])
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if "evil" in request.url else None)
    given = {"title": sample.HOSTILE[:150], "prompt": sample.HOSTILE}
    led.do("ask", kind="rating", **given, settings={"anchors": {"c2": [sample.HOSTILE] * 5}})
    expect(page.get_by_role("radio")).to_have_count(6)
    choose(page, 1)
    for kind, more in (("order", {"settings": {"names": dict.fromkeys(sample.NAMES, sample.HOSTILE)}}), ("causes", {})):
        led.do("ask", kind=kind, **given, **more)
        spoken(page, "Not answered yet")
    field = page.get_by_label("One cause at a time")
    field.fill(sample.HOSTILE)
    field.press("Enter")
    spoken(page, "Saved: 1 entry")
    page.wait_for_timeout(500)
    assert elsewhere == []
    main = page.get_by_test_id("stMain")
    expect(main.locator("img, a[href*='evil'], a[href^='javascript'], b")).to_have_count(0)
