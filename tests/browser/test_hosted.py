"""A hosted server in real browsers: who starts a session has it, and nobody else sees that there is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App
from tests.browser.look import PHONE, axe_findings, overflow, settle
from tests.browser.server import Server


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[App]:
    env = {"ONELANE_DB": str(tmp_path / "onelane.duckdb"), "ONELANE_HOSTED": "1"}
    with Server(log=tmp_path / "server.log", env=env) as server:
        yield App(server, {})
        assert "Traceback" not in server.printed(), server.printed()


def test_who_starts_a_session_comes_back_to_it_and_another_browser_sees_none(hosted, visit):
    page = visit(hosted.address())
    page.get_by_text("Start a new session").click()
    page.get_by_role("textbox", name="Name of the session").fill("Ours alone")
    page.get_by_role("textbox", name="Your name").fill("Ana")
    page.get_by_role("button", name="Start the session").click()
    expect(page.get_by_role("heading", name="Map friction")).to_be_visible()
    address = page.url

    page.goto(hosted.address())
    expect(page.get_by_text("Ours alone").first).to_be_visible()

    other = visit(address)
    expect(other.get_by_text("not open to this browser")).to_be_visible()
    other.goto(hosted.address())
    settle(other)
    assert "Ours alone" not in other.content()


def test_the_demo_opens_on_a_hosted_server(hosted, visit):
    page = visit(hosted.address())
    page.get_by_role("button", name="Look at the demo").click()
    expect(page.get_by_role("heading", name="Map friction")).to_be_visible(timeout=60_000)


def test_letting_a_colleague_in_works_on_a_phone(own_app, visit):
    page = visit(own_app.address(), PHONE)
    page.get_by_text("Start a new session").click()
    page.get_by_role("textbox", name="Name of the session").fill("Ours")
    page.get_by_role("textbox", name="Your name").fill("Ana")
    page.get_by_role("button", name="Start the session").click()
    expect(page.get_by_role("heading", name="Map friction")).to_be_visible()
    page.goto(f"{own_app.server.url}/{page.url[page.url.index('?') :]}")
    page.get_by_text("Let a colleague in").click()
    page.get_by_label("For whom").fill("Ben, tablet")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_test_id("stCode")).to_be_visible()
    settle(page)
    assert [*overflow(page), *axe_findings(page)] == []
