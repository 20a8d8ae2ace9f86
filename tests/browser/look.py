"""What the browser tests look at: a settled page, what sticks out of it, and what axe finds on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
OUR_FAULT = "Something went wrong on our side"
"""How `pages/parts/told.py` begins when an error was not foreseen."""
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules among them that a theme can break."""


@dataclass(frozen=True)
class Allowed:
    """A finding in a part of the page that Streamlit makes, and that can't be mended from Python."""

    rules: tuple[str, ...]
    within: str
    """CSS selector of the part of the page that the finding lies in."""
    reason: str


ALLOWED = (
    Allowed(
        ("target-size",),
        "[data-testid='stDateInput'], [data-testid='stTimeInput']",
        "day, month and year are parts of one field that is 40 px high; the calendar button beside them does the same",
    ),
)


OVERFLOW = """() => {
  const wide = innerWidth + 1, found = [], whole = document.documentElement;
  const main = document.querySelector("[data-testid='stMain']") || document.body;
  if (whole.scrollWidth > wide) found.push(`document: ${whole.scrollWidth} px`);
  if (main.scrollWidth > main.clientWidth + 1) found.push(`main: ${main.scrollWidth} of ${main.clientWidth} px`);
  const scrollsItself = node => {
    for (let up = node.parentElement; up && up !== main; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible") return true;
    return false;
  };
  for (const node of main.querySelectorAll("*")) {
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height || box.right <= wide || scrollsItself(node)) continue;
    const name = node.dataset.testid || node.tagName, text = (node.innerText || "").slice(0, 60);
    found.push(`${name}: right edge at ${Math.round(box.right)} px: ${text}`);
    if (found.length > 5) break;
  }
  return found;
}"""


def settle(page: Page, delay_ms: int = 160) -> None:
    """Waits until the script has run and the page shows its result. Not for a page that polls: it is never idle."""
    page.wait_for_timeout(delay_ms)  # lets a debounced rerun begin
    page.wait_for_selector("[data-testid='stApp'][data-test-connection-state='CONNECTED']")
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")
    page.wait_for_function("() => !document.querySelector(\"[data-stale='true'], [data-testid='stSkeleton']\")")


def troubles(page: Page) -> list[str]:
    """Errors of ours that the page shows: an exception box, or the calm sentence with a number for the log."""
    boxes = page.locator("[data-testid='stException']").all_inner_texts()
    return [*boxes, *page.locator("[data-testid='stAlert']").filter(has_text=OUR_FAULT).all_inner_texts()]


def overflow(page: Page) -> list[str]:
    """Elements that reach beyond the right edge of the window, outermost first; empty when nothing must be scrolled.

    What scrolls inside its own box (a wide table) does not count: the page itself stays in place.
    """
    found: list[str] = page.evaluate(OVERFLOW)
    return found


def usable(page: Page) -> list[str]:
    """What is wrong with the page as it stands: errors, parts that stick out, what axe finds in both themes.

    The dark theme changes colours and nothing else, so the rules about colours alone are run in it.
    """
    found = [*troubles(page), *(f"too wide: {part}" for part in overflow(page))]
    for scheme, only in (("light", ()), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(250)  # the theme fades over, longer on a busy machine
        page.wait_for_function("() => document.getAnimations().every(running => running.playState !== 'running')")
        found += [f"{scheme}: {finding}" for finding in axe_findings(page, only)]
    return found


def axe_findings(page: Page, only: Sequence[str] = ()) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, one sentence an element, without what `ALLOWED` excuses.

    `only` names single rules to run in place of all.
    """
    run_only = {"type": "rule", "values": list(only)} if only else RULES
    answer = Axe().run(page, options={"runOnly": run_only}).response
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]} ({' '.join(map(str, node['target']))[:160]})"
        for violation in answer["violations"]
        for node in violation["nodes"]
        if not _is_allowed(page, violation["id"], node["target"])
    ]


def _is_allowed(page: Page, rule: str, target: list[object]) -> bool:
    places = [allowed.within for allowed in ALLOWED if rule in allowed.rules]
    is_inside = "([element, places]) => places.some(place => document.querySelector(element)?.closest(place))"
    return bool(places) and len(target) == 1 and bool(page.evaluate(is_inside, [target[0], places]))
