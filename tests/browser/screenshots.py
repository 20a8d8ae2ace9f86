"""Pictures of every page of the demo: `python -m tests.browser.screenshots` writes those of the README.

To look at pages while working on them: `--out /some/folder --phone --dark --whole --session empty map_friction`.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from core.store import Store
from tests.browser import chromium
from tests.browser.conftest import PAGES, App, fill, utc_now
from tests.browser.look import LAPTOP, PHONE, settle
from tests.browser.server import ROOT, Server
from tests.room_rig import NAMES, Rig, levels

FOLDER = ROOT / "data" / "screenshots"
MOST_BYTES = 150_000
WHOLE_MARGIN = 40
ELSEWHERE = "phone.localhost"
"""A browser finds this machine under it, and the app takes whoever comes by it for another device."""
ADDRESS = {"ONELANE_ADDRESS": "http://192.168.1.20:8501"}


def main() -> None:
    asked = _arguments()
    asked.out.mkdir(parents=True, exist_ok=True)
    window = dict(PHONE if asked.phone else LAPTOP)
    scheme = "dark" if asked.dark else "light"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        database = Path(folder) / "onelane.duckdb"
        sessions = fill(database)
        rig = _room(database, sessions["demo"])
        env = {"ONELANE_DB": str(database), "STREAMLIT_SERVER_ALLOWED_HOSTS": f"127.0.0.1 {ELSEWHERE}"}
        with Server(log=Path(folder) / "server.log", env=env | ADDRESS) as server:
            browser = chromium.start(playwright, chromium.first_that_starts(playwright))
            app = App(server, sessions)
            for name in asked.pages or PAGES:
                is_live = name in LIVE and asked.session == "demo"
                shape = dict(PHONE) if name == "join" else window
                context = browser.new_context(viewport=shape, color_scheme=scheme, locale="en-GB")
                page = context.new_page()
                if is_live:
                    LIVE[name](page, app, rig)
                else:
                    page.goto(app.address(name, None if asked.session == "none" else asked.session))
                    settle(page, delay_ms=1500)  # charts draw themselves in
                if asked.whole:
                    _make_room(page)
                target = asked.out / f"{name}.png"
                target.write_bytes(_small(page.screenshot()))
                print(f"{target}  {target.stat().st_size // 1000} kB")
                context.close()
            browser.close()


def _room(database: Path, session_id: str) -> Rig:
    """The demo with a room in it, by the real actions: a question is open, nine of twelve have answered."""
    store = Store.open(database, clock=utc_now)
    try:
        rig = Rig(store, session_id, utc_now()).open().join(*NAMES).move_to("pick")
        rig.answer(rig.ask(rig.to_ask("rating")), levels, range(9))
        rig.code = rig.room.code
        return rig
    finally:
        store.close()


def _desk(page: Page, app: App, rig: Rig) -> None:
    page.goto(f"{app.server.url}/facilitate?s={rig.session_id}&lead={rig.secret}")
    page.get_by_role("button", name="Close the question").wait_for()
    page.wait_for_timeout(1500)  # a page that listens is never idle


def _phone(page: Page, app: App, rig: Rig) -> None:
    """A thirteenth person joins from a phone and answers the open question."""
    page.goto(f"http://{ELSEWHERE}:{app.server.port}/join?c={rig.code}")
    page.get_by_label("Your name", exact=True).fill("Lea")
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_test_id("stRadioOption").nth(3).click()
    page.get_by_text("Saved: level 4").first.wait_for()
    page.wait_for_timeout(500)


LIVE: dict[str, Callable[[Page, App, Rig], None]] = {"facilitate": _desk, "join": _phone}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", help="pages by module name; all when none is named")
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--phone", action="store_true", help="390 px wide")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--whole", action="store_true", help="the page down to its end, not only the first screen")
    parser.add_argument("--session", choices=("demo", "empty", "none"), default="demo")
    asked = parser.parse_args()
    unknown = set(asked.pages) - set(PAGES)
    if unknown:
        sys.exit(f"There is no page {', '.join(sorted(unknown))}. Pages: {', '.join(PAGES)}.")
    return asked


def _make_room(page: Page) -> None:
    """Makes the window as high as the page: Streamlit scrolls inside itself, so a full-page picture would not help."""
    height = page.evaluate("document.querySelector(\"[data-testid='stMain']\").scrollHeight")
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height + WHOLE_MARGIN})
    settle(page, delay_ms=500)


def _small(picture: bytes) -> bytes:
    """The picture with as many colours as fit into `MOST_BYTES`; a screen of text and bars needs few."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    packed = picture
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        packed = out.getvalue()
        if len(packed) <= MOST_BYTES:
            break
    return packed


if __name__ == "__main__":
    main()
