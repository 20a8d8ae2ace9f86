"""Finds a Chromium or Chrome that starts here; fetches Playwright's own where there is none.

Run as `python -m tests.browser.chromium` it prints which one the browser tests use, or one sentence and exit code 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache

from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/usr/lib/chromium/chromium",
    "/opt/google/chrome/chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Without the last three, a start of the browser looks up hosts of its maker: slow where there is no network."""

NONE_FOUND = (
    "The browser tests need Chromium or Chrome, found none that starts, and could not fetch one: install either, "
    "or name it with ONELANE_CHROMIUM=/path/to/it, then try again."
)
NAMED_FAILS = "ONELANE_CHROMIUM names a browser that does not start: correct it, or unset it to have one found."


def candidates() -> Iterator[str | None]:
    """Where a browser may be, the named one first; None stands for the one that Playwright fetched itself."""
    named = os.environ.get("ONELANE_CHROMIUM")
    if named:
        yield named
        return
    yield from filter(None, map(shutil.which, NAMES))
    yield from filter(os.path.exists, PLACES)
    yield None


def start(playwright: Playwright, path: str | None) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


def first_that_starts(playwright: Playwright) -> str | None:
    """The path of the first browser that really starts, None for Playwright's own. LookupError if none does."""
    for path in candidates():
        try:
            start(playwright, path).close()
        except PlaywrightError:
            continue  # absent, or shut in by its packaging: the next one may do
        return path
    raise LookupError(NAMED_FAILS if os.environ.get("ONELANE_CHROMIUM") else NONE_FOUND)


@lru_cache
def found() -> str | None:
    """As `first_that_starts`, after one try to fetch a browser where there is none."""
    with sync_playwright() as playwright:
        try:
            return first_that_starts(playwright)
        except LookupError:
            if os.environ.get("ONELANE_CHROMIUM"):
                raise
    fetch = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(fetch, check=False, timeout=600, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with sync_playwright() as playwright:
        return first_that_starts(playwright)


if __name__ == "__main__":
    try:
        print(f"Browser tests use {found() or 'the Chromium that Playwright fetched'}.")
    except LookupError as none:
        sys.exit(str(none))
    except subprocess.TimeoutExpired:
        sys.exit(NONE_FOUND)
