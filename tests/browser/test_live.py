"""News on the facilitator's screen by push and by looking again; secrets that a device keeps."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import phone_sample as sample
from tests.browser.look import LAPTOP, PHONE, settle
from tests.browser.server import Server
from tests.browser.test_phones import ELSEWHERE, LED, Led, choose, come_in

PUSH_SECONDS, POLL_SECONDS = 0.5, 2.0
BROWSER_SECONDS = 0.25
"""From the finger's touch to the answer on its way, and the drawing of two pages in one busy browser."""
PEOPLE = ("Ana", "Ben", "Cara")
WATCH = """words => {
  const look = () => { if (document.body.textContent.includes(words)) { window.seenAt ??= Date.now(); } };
  window.seenAt = undefined;
  window.watcher?.disconnect();
  window.watcher = new MutationObserver(look);
  window.watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
"""Has the page write down when these words appeared on it; both pages go by one clock."""


@pytest.fixture(params=["push", "poll"])
def led(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Led]:
    env = {
        "ONELANE_DB": str(tmp_path / "onelane.duckdb"),
        "STREAMLIT_SERVER_ALLOWED_HOSTS": f"127.0.0.1 {ELSEWHERE}",
        "ONELANE_PUSH": "1" if request.param == "push" else "0",
    }
    with Server(LED, log=tmp_path / "server.log", env=env) as server:
        made = Led(server)
        made.session_id = made.do("room")["session_id"]
        yield made
        assert "Traceback" not in server.printed(), server.printed()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """An address in a browser profile of its own."""
    contexts = []

    def at(address: str, viewport: dict[str, int] = PHONE) -> Page:
        contexts.append(browser.new_context(viewport=viewport, locale="en-GB", has_touch=viewport is PHONE))
        page = contexts[-1].new_page()
        page.set_default_timeout(20_000)
        page.goto(address)
        return page

    yield at
    for context in contexts:
        context.close()


def console(led: Led, opened: Callable[..., Page]) -> Page:
    page = opened(f"{led.server.url}/facilitate?s={led.session_id}", LAPTOP)
    page.get_by_role("button", name="Open the room").click()
    expect(page.get_by_text("in the room").first).to_be_visible()
    return page


def phones(led: Led, opened: Callable[..., Page]) -> list[Page]:
    came = []
    for name in PEOPLE:
        page = opened(f"http://{ELSEWHERE}:{led.server.port}/join?c={sample.CODE}")
        come_in(page, name)
        came.append(page)
    return came


def test_the_console_shows_a_new_answer_within_half_a_second_by_push_and_two_by_looking_again(led, opened, request):
    limit = PUSH_SECONDS if request.node.callspec.params["led"] == "push" else POLL_SECONDS
    desk, there = console(led, opened), phones(led, opened)
    led.do("ask", kind="rating")
    expect(desk.get_by_text("0 of 3 have answered").first).to_be_visible()
    took = []
    for number, page in enumerate(there, start=1):
        expect(page.get_by_role("heading", name="Claims intake")).to_be_visible()
        page.wait_for_timeout(700)
        words = f"In the middle of it: {', '.join(PEOPLE[:number])}"
        desk.evaluate(WATCH, words)
        page.evaluate("() => addEventListener('click', () => { window.tappedAt ??= Date.now(); }, true)")
        choose(page, 3)
        expect(desk.get_by_text(words)).to_be_visible()
        took.append((desk.evaluate("() => window.seenAt") - page.evaluate("() => window.tappedAt")) / 1000)
    print(f"seen {took} s after the touch")
    assert statistics.median(took) < limit + BROWSER_SECONDS, took


def test_a_phone_is_the_same_person_after_a_reload_in_a_second_tab_and_after_a_restart(led, opened):
    page = opened(f"http://{ELSEWHERE}:{led.server.port}/join?c={sample.CODE}")
    come_in(page, "Ana")
    led.do("ask", kind="rating")
    expect(page.get_by_role("heading", name="Claims intake")).to_be_visible()
    choose(page, 4)
    (cookie,) = (one for one in page.context.cookies() if one["name"] == f"onelane-{led.server.port}-seat")
    assert (cookie["sameSite"], cookie["path"], len(cookie["value"]) >= 43) == ("Strict", "/", True)
    assert cookie["value"] not in page.url

    page.reload()  # the first is answered, so the next one is asked
    expect(page.get_by_role("heading", name="Invoice approval")).to_be_visible()
    second = page.context.new_page()
    second.goto(f"http://{ELSEWHERE}:{led.server.port}/join")
    expect(second.get_by_role("heading", name="Invoice approval")).to_be_visible()
    second.close()

    led.server.__exit__(None, None, None)
    led.server.__enter__()
    page.goto(f"http://{ELSEWHERE}:{led.server.port}/join")
    expect(page.get_by_role("heading", name="Invoice approval")).to_be_visible(timeout=30_000)
    assert led.do("look", kind="rating")["people"] == [["Ana", "in", "participant"]]
    assert [answer[2] for answer in led.do("look", kind="rating")["answers"]] == [{"level": 4}]


def test_a_restarted_server_pushes_again_to_a_page_that_stayed_open(led, opened):
    desk = console(led, opened)
    led.server.__exit__(None, None, None)
    led.server.__enter__()
    desk.wait_for_timeout(1500)
    expect(desk.get_by_text("in the room").first).to_be_visible(timeout=30_000)
    page = opened(f"http://{ELSEWHERE}:{led.server.port}/join?c={sample.CODE}")
    come_in(page, "Ana")
    expect(desk.get_by_text("1 in the room").first).to_be_visible(timeout=10_000)


def test_a_session_of_this_machine_opens_elsewhere_by_its_key_and_no_longer_when_it_is_ended(led, opened):
    here = opened(f"{led.server.url}/?s={led.session_id}", LAPTOP)
    settle(here)
    here.get_by_text("Let a colleague in").click()
    here.get_by_label("For whom").fill("Ben, tablet")
    here.get_by_role("button", name="Make a link").click()
    link = here.get_by_test_id("stCode").inner_text().strip()
    there = opened(link.replace("127.0.0.1", ELSEWHERE), LAPTOP)
    expect(there.get_by_text("Open now: Autumn plan")).to_be_visible()
    assert "k=" not in there.url
    there.wait_for_function("() => document.cookie.includes('-key-')")
    there.goto(f"http://{ELSEWHERE}:{led.server.port}/map_friction?s={led.session_id}")
    expect(there.get_by_role("heading", name="Map friction")).to_be_visible()

    here.get_by_role("button", name="End the link of Ben, tablet").click()
    expect(here.get_by_text("Ended, was for Ben")).to_be_visible()
    there.goto(f"http://{ELSEWHERE}:{led.server.port}/?s={led.session_id}")
    expect(there.get_by_role("heading", name="Join the room")).to_be_visible()
    assert "Autumn plan" not in there.content()
