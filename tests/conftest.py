"""Fixtures for all tests: a real store in a temporary folder, and the real app driven by AppTest."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import access as rules
from core.store import Store
from pages.parts import access, phone_quick, session
from tests.thorough import spared

ROOT = Path(__file__).resolve().parents[1]
LOGS = Path(os.environ.get("ONELANE_LOGS", ROOT.parent / "shared" / "logs"))
REAL_SERVERS = ("tests/browser/", "tests/test_load.py")
"""Tests that wait for a server and a browser of their own."""
THIS_MACHINE = rules.Request(address=None, host="localhost:8501", origin="http://localhost:8501")


@pytest.fixture
def logs() -> Path:
    """The folder of real event logs; the test is skipped where it is absent."""
    if not LOGS.is_dir():
        pytest.skip("no real event logs: set ONELANE_LOGS to a folder that holds them")
    return LOGS


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store that the app uses, on a file of its own."""
    monkeypatch.setenv("ONELANE_DB", str(tmp_path / "onelane.duckdb"))
    monkeypatch.setattr(access, "connection", lambda: THIS_MACHINE)  # AppTest has no connection
    monkeypatch.setattr(phone_quick, "_is_served", False)  # no script runs, and a test before may have made the route
    monkeypatch.setattr(session, "SECOND_CLICK_SECONDS", 0.0)  # a test presses faster than any double click
    session.store.clear()
    opened = session.store()
    yield opened
    opened.close()
    session.store.clear()


@pytest.fixture
def open_app(store: Store) -> Callable[..., AppTest]:
    """Opens the real app: `open_app("map_friction", session_id)` → the page after its first run."""

    def opened(page: str | None = None, session_id: str | None = None, person_id: str | None = None) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        if session_id:
            app.query_params["s"] = session_id
        if person_id:
            app.query_params["p"] = person_id
        app.run()
        if page:
            app.switch_page(f"pages/{page}.py").run()
        assert not app.exception, app.exception
        return app

    return opened


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves what `make test-all` alone runs, unless a test was asked for by its name.

    A test of a real server and browser that failed is tried once more: on a busy machine a click can come before the
    page is ready for it. pytest's closing lines name and count it as rerun; one that fails twice fails.
    """
    for item in items:
        if item.nodeid.startswith(REAL_SERVERS):
            item.add_marker(pytest.mark.flaky(reruns=1))
    if any("::" in asked for asked in config.args):
        return
    out = spared(items)
    config.hook.pytest_deselected(items=[item for item in items if item in out])
    items[:] = [item for item in items if item not in out]
