"""The real app in a real Chromium. Every page opened here must stay silent and on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from core.actions import open_demo, open_session
from core.records import Act
from core.store import Store
from tests.browser import chromium
from tests.browser.look import LAPTOP, settle
from tests.browser.server import ROOT, Server

HERE = Path(__file__).parent
PAGES = tuple(sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "__init__"))
QUIET = ("ResizeObserver loop",)
"""Console messages that say nothing about us."""
PROBES = ("/_stcore/health", "/_stcore/host-config")
"""Opened on a page's own address, Streamlit first looks for its server below that address and gets a 404 there."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All browser tests in one worker: they share one server and one browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        path = chromium.found()
    except LookupError as none:
        pytest.fail(str(none))
    with sync_playwright() as playwright:
        started = chromium.start(playwright, path)
        yield started
        started.close()


def utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def fill(database: Path) -> dict[str, str]:
    """An empty session and the demo in a new file; their ids by 'empty' and 'demo'."""
    store = Store.open(database, clock=utc_now)
    try:
        empty, _ = open_session.start(
            store, Act("Ana", utc_now(), "open_session", "op-empty"), name="Empty", person="Ana"
        )
        demo = open_demo.load(store, Act("Ana", utc_now(), "open_session", "op-demo"), today=utc_now().date())
        return {"empty": empty.session_id, "demo": demo.session_id}
    finally:
        store.close()


@dataclass(frozen=True)
class App:
    """A running app and the sessions in it."""

    server: Server
    sessions: dict[str, str]

    def address(self, page: str = "open_session", session: str | None = None) -> str:
        """The address of a page, in the session 'empty', 'demo' or none."""
        path = "" if page == "open_session" else page
        query = f"?{urlencode({'s': self.sessions[session]})}" if session else ""
        return f"{self.server.url}/{path}{query}"


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One server with an empty session and the demo, for tests that only look."""
    folder = tmp_path_factory.mktemp("app")
    database = folder / "onelane.duckdb"
    sessions = fill(database)
    with Server(log=folder / "server.log", env={"ONELANE_DB": str(database)}) as server:
        yield App(server, sessions)


@pytest.fixture
def own_app(tmp_path: Path) -> Iterator[App]:
    """A server of the test's own on an empty file, for tests that change something."""
    env = {"ONELANE_DB": str(tmp_path / "onelane.duckdb")}
    with Server(log=tmp_path / "server.log", env=env) as server:
        yield App(server, {})
        assert "Traceback" not in server.printed(), server.printed()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an address in a fresh browser profile: `visit(address, viewport=PHONE, dark=True)` → the settled page.

    At the end of the test no page may have printed an error, nor asked any host but this machine for anything.
    """
    contexts, complaints = [], []

    def opened(address: str, viewport: dict[str, int] = LAPTOP, dark: bool = False) -> Page:
        context = browser.new_context(viewport=viewport, color_scheme="dark" if dark else "light", locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)

        def heard(message) -> None:
            is_quiet = any(quiet in message.text for quiet in QUIET) or message.location["url"].endswith(PROBES)
            if message.type == "error" and not is_quiet:
                complaints.append(f"console: {message.text} {message.location['url']}")

        def asked(request) -> None:
            target = urlsplit(request.url)
            if target.scheme in ("http", "https", "ws", "wss") and target.hostname != "127.0.0.1":
                complaints.append(f"asked another host: {request.url}")

        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        page.on("request", asked)
        page.on("websocket", lambda socket: asked(socket))
        page.goto(address)
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)
