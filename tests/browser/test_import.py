"""The import in a real browser: whole, on a laptop and a phone in both themes; cancelled; left behind; cut off."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.actions import open_session
from core.records import Act
from core.store import Store
from tests.browser.conftest import App, utc_now
from tests.browser.look import LAPTOP, PHONE, axe_findings, overflow, settle, troubles
from tests.browser.server import Server

TICKETS = "Ticket,Status,Changed,Department\n" + "".join(
    f"T{n // 3},{['open', 'check', 'close'][n % 3]},0{1 + n % 3}/0{1 + n // 9}/2024 1{n % 3}:00,"
    f"{'North' if n // 3 % 2 else 'South'}\n"
    for n in range(60)
)
BROKEN = "T98,,03/04/2024 10:00,North\nT99,open,soon,South\n"


def session_in(database: Path) -> str:
    store = Store.open(database, clock=utc_now)
    try:
        made, _ = open_session.start(store, Act("Ana", utc_now(), "open_session", "op"), name="Trial", person="Ana")
        return made.session_id
    finally:
        store.close()


@pytest.fixture
def importing(tmp_path: Path, logs: Path) -> Iterator[App]:
    """A server with an empty session, an import folder with one slow log in it."""
    database, folder = tmp_path / "onelane.duckdb", tmp_path / "logs"
    folder.mkdir()
    shutil.copy(logs / "bpic2012.xes.gz", folder / "loans.xes.gz")
    sessions = {"empty": session_in(database)}
    env = {"ONELANE_DB": str(database), "ONELANE_IMPORT_DIR": str(folder)}
    with Server(log=tmp_path / "server.log", env=env) as server:
        yield App(server, sessions)
        assert "Traceback" not in server.printed(), server.printed()


def press(page: Page, label: str, exact: bool = True) -> None:
    page.get_by_role("button", name=label, exact=exact).first.click()
    settle(page)
    assert not troubles(page)


def is_sound(page: Page) -> None:
    page.mouse.move(1, 1)  # what the pointer rests on has the colours of a hover
    page.wait_for_timeout(300)
    assert not troubles(page)
    assert not overflow(page)
    assert not axe_findings(page)


def staged(app: App) -> list[Path]:
    return list((app.server.log.parent / "staging").glob("import-*"))


def eventually_empty(app: App, seconds: float) -> None:
    until = time.monotonic() + seconds
    while staged(app) and time.monotonic() < until:
        time.sleep(0.2)
    assert staged(app) == []


def begin_from_folder(page: Page) -> None:
    """The slow log chosen; what follows takes more than a moment."""
    press(page, "Import an event log")
    page.get_by_role("radio", name="From the server's import folder").click()
    settle(page)
    page.get_by_role("combobox", name="File").first.click()
    page.get_by_role("option", name="loans.xes.gz", exact=False).click()
    settle(page)
    page.get_by_role("button", name="Read this file").click()
    expect(page.get_by_role("button", name="Check this file")).to_be_visible(timeout=60_000)
    settle(page)


@pytest.mark.parametrize(("size", "dark"), [(LAPTOP, False), (PHONE, True), (LAPTOP, True), (PHONE, False)])
def test_a_file_becomes_a_measured_workflow(importing: App, visit, tmp_path: Path, size, dark) -> None:
    file = tmp_path / "tickets export 2024.csv"
    file.write_text(TICKETS + BROKEN)
    page = visit(importing.address("map_friction", "empty"), viewport=size, dark=dark)
    press(page, "Import an event log")
    is_sound(page)
    page.locator("input[type=file]").first.set_input_files(file)
    check = page.get_by_role("button", name="Check this file")
    expect(check).to_be_disabled()  # the dates can be read two ways
    settle(page, 600)
    is_sound(page)
    page.get_by_text("2 January 2024 (day first)", exact=True).click()
    expect(check).to_be_enabled()
    press(page, "Check this file")
    button = page.get_by_role("button", name="Import 60 events, leave 2 refused rows out")
    expect(button).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the refused lines").click()
    assert "the time can't be read" in download.value.path().read_text(encoding="utf-8-sig")
    expect(page.get_by_role("textbox", name="Which workflow is the log about?")).to_have_value("Tickets")
    is_sound(page)
    press(page, "Import 60 events", exact=False)
    expect(page.get_by_text("Imported for Tickets", exact=False).first).to_be_visible()
    assert not overflow(page)
    assert staged(importing) == []


def test_a_long_check_shows_how_far_it_is_and_is_cancelled(importing: App, visit) -> None:
    page = visit(importing.address("map_friction", "empty"))
    begin_from_folder(page)
    page.get_by_role("button", name="Check this file").click()
    cancel = page.get_by_role("button", name="Cancel")
    expect(cancel).to_be_visible()
    cancel.click()
    expect(page.get_by_text("Nothing was stored", exact=False)).to_be_visible()
    expect(cancel).to_be_hidden()
    press(page, "Choose another file")
    eventually_empty(importing, 10)


def test_a_check_goes_on_while_another_page_is_open_and_nobody_else_waits(importing: App, visit) -> None:
    page = visit(importing.address("map_friction", "empty"))
    begin_from_folder(page)
    page.get_by_role("button", name="Check this file").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    began = time.monotonic()
    other = visit(importing.address("pick_lane", "empty"))
    assert not troubles(other)
    assert time.monotonic() - began < 20
    page.get_by_test_id("stMain").get_by_role("link", name="Next: 2 Pick one lane").click()
    settle(page)
    page.get_by_role("link", name="1 Map friction").first.click()
    settle(page)
    expect(page.get_by_text("262 200 rows in the file", exact=False)).to_be_visible(timeout=90_000)


def test_an_import_under_a_server_that_is_killed_leaves_nothing(importing: App, visit) -> None:
    page = visit(importing.address("map_friction", "empty"))
    begin_from_folder(page)
    page.get_by_role("button", name="Check this file").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    page.goto("about:blank")
    importing.server.process.kill()
    importing.server.process.wait()
    eventually_empty(importing, 20)
