"""The measurements. Each returns rows for the table; both sides of a ratio are measured alternately in one run."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from bench.visitor import Visitor
from tests.browser import chromium
from tests.browser.look import LAPTOP, settle
from tests.browser.server import ROOT, Server

ALMOST_EMPTY = ROOT / "bench" / "almost_empty.py"
PAUSE_SECONDS = 0.06
"""Between two runs of a page: without it, Streamlit's own sending adds 40 ms to even the almost empty page."""


@dataclass(frozen=True)
class Row:
    """One figure: what was measured, what it is compared with, and its goal."""

    what: str
    seconds: float
    ratio: float | None = None
    most_ratio: float | None = None
    most_seconds: float | None = None
    size: int | None = None
    """Of a rerun: how many workflows the session has."""

    @property
    def name(self) -> str:
        return f"{self.what} with {self.size} workflows" if self.size else self.what

    @property
    def holds(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.most_ratio is not None and self.ratio is not None:
            return self.ratio <= self.most_ratio
        return None if self.most_seconds is None else self.seconds <= self.most_seconds


GOALS = {200: 5.0, 500: 8.0}
"""How many times the almost empty page a rerun may take, by the number of workflows."""


def reruns(
    app: Server, bare: Server, sessions: Mapping[int, str], pages: tuple[str, ...], rounds: int
) -> tuple[list[Row], list[Row]]:
    """Each page in each session against the almost empty page, in turns: medians of reruns, and the first visits."""
    with ExitStack() as opened:
        empty = opened.enter_context(Visitor(bare.url))
        opened.enter_context(Visitor(app.url))  # somebody has been here: the menu is known to the server
        visitors = {
            (name, size): opened.enter_context(Visitor(app.url, "" if name == "open_session" else name, s=session_id))
            for name in pages
            for size, session_id in sessions.items()
        }
        seconds: dict[tuple[str, int], list[float]] = {key: [] for key in visitors}
        empties: list[float] = []
        for _ in range(rounds):
            for number, (key, visitor) in enumerate(visitors.items()):
                time.sleep(PAUSE_SECONDS)
                seconds[key].append(visitor.rerun())
                if number % len(sessions) == 0:
                    time.sleep(PAUSE_SECONDS)
                    empties.append(empty.rerun())
    floor = median(empties)
    rows = [Row("almost empty page", floor, 1.0)]
    for (name, size), measured in seconds.items():
        rows.append(Row(name, median(measured), median(measured) / floor, GOALS.get(size), size=size))
    firsts = [Row(name, visitor.first_seconds, size=size) for (name, size), visitor in visitors.items()]
    return rows, firsts


def cold_starts(folder: Path, rounds: int) -> list[Row]:
    """From the start of the process to the first page: Onelane, a bare Streamlit app, `import streamlit` alone."""
    imports, bares, apps = [], [], []
    for number in range(rounds):
        imports.append(_timed(lambda: subprocess.run([sys.executable, "-c", "import streamlit"], check=True)))
        bares.append(_first_page(Server(ALMOST_EMPTY, log=folder / "bare-start.log")))
        env = {"ONELANE_DB": str(folder / f"start-{number}.duckdb")}
        apps.append(_first_page(Server(log=folder / "app-start.log", env=env)))
    alone, bare, app = median(imports), median(bares), median(apps)
    return [
        Row("`import streamlit` alone", alone),
        Row("start to first page, a bare Streamlit app (ratio to the import)", bare, bare / alone),
        Row("start to first page, Onelane (ratio to the import)", app, app / alone),
        Row("start to first page, Onelane (ratio to the bare app)", app, app / bare, 1.5),
    ]


def _first_page(server: Server) -> float:
    """Seconds until the first visitor has the whole first page; ending the server is not counted."""
    began = time.perf_counter()
    with server, Visitor(server.url):
        return time.perf_counter() - began


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_the_browser(folder: Path) -> list[Row]:
    """On a fresh server in a real browser: click to the filled demo, and click on 'Download' to the PDF on disk."""
    env = {"ONELANE_DB": str(folder / "browser.duckdb")}
    with Server(log=folder / "browser.log", env=env) as server, sync_playwright() as playwright:
        browser = chromium.start(playwright, chromium.first_that_starts(playwright))
        page = browser.new_context(viewport=LAPTOP, accept_downloads=True).new_page()
        page.goto(server.url)
        settle(page)
        demo = _timed(lambda: _make_demo(page))
        query = page.url.partition("?")[2]
        page.goto(f"{server.url}/print_plan?{query}")
        settle(page)
        cold, *warm = [_timed(lambda: _download(page)) for _ in range(6)]
        browser.close()
    return [
        Row("click to the demo filled and drawn", demo, most_seconds=5),
        Row("click to PDF, first after the start", cold),
        Row("click to PDF, warm", median(warm), most_seconds=1),
    ]


def _make_demo(page: Page) -> None:
    page.get_by_role("button", name="Look at the demo").click()
    page.wait_for_url(re.compile("/map_friction"))
    settle(page)


def _download(page: Page) -> None:
    """Clicks the PDF button and waits until the whole file has arrived."""
    button = page.get_by_role("button", name=re.compile("PDF")).first
    with page.expect_download() as arriving:
        button.click()
    content = arriving.value.path().read_bytes()
    if not content.startswith(b"%PDF-"):
        raise RuntimeError("the download is not a PDF")


def _shown(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"


def rerun_table(rows: list[Row], firsts: list[Row]) -> str:
    """Reruns as a Markdown table: a line a page, a column a size, each with its ratio to the almost empty page.

    >>> print(rerun_table([Row("almost empty page", 0.003, 1.0), Row("a", 0.012, 4.0, 5.0, size=200)],
    ...                   [Row("a", 0.3, size=200)]))
    | rerun of | 200 workflows (goal 5×) | first visit, 200 |
    |---|---|---|
    | almost empty page | 3 ms | |
    | a | 12 ms, 4.0× | 300 ms |
    """
    sizes = sorted({row.size for row in rows if row.size})
    heads = [f"{size} workflows" + (f" (goal {GOALS[size]:g}×)" if size in GOALS else "") for size in sizes]
    lines = [f"| rerun of | {' | '.join(heads)} | first visit, {sizes[-1]} |", "|---" * (len(sizes) + 2) + "|"]
    lines.append(f"| {rows[0].what} | {' | '.join([_shown(rows[0].seconds)] * len(sizes))} | |")
    first = {row.what: row.seconds for row in firsts if row.size == sizes[-1]}
    for page in dict.fromkeys(row.what for row in rows[1:]):
        cells = [_with_ratio(row) for row in sorted(rows[1:], key=lambda row: row.size or 0) if row.what == page]
        lines.append(f"| {page} | {' | '.join(cells)} | {_shown(first[page])} |")
    return "\n".join(lines)


def _with_ratio(row: Row) -> str:
    shown = f"{_shown(row.seconds)}, {row.ratio:.1f}×"
    return f"**{shown}**" if row.holds is False else shown


def table(rows: list[Row]) -> str:
    """The other figures as a Markdown table; a missed goal stands in bold.

    >>> print(table([Row("a download", 0.2, most_seconds=1), Row("a start", 2, 1.6, 1.5)]))
    | measured | time | ratio | goal |
    |---|---|---|---|
    | a download | 200 ms | | at most 1 s: holds |
    | a start | 2.0 s | 1.6 | **at most 1.5 times: not reached** |
    """
    lines = ["| measured | time | ratio | goal |", "|---|---|---|---|"]
    for row in rows:
        goal = f"at most {row.most_ratio:g} times" if row.most_ratio else ""
        goal = f"at most {row.most_seconds:g} s" if row.most_seconds else goal
        goal = {True: f"{goal}: holds", False: f"**{goal}: not reached**", None: ""}[row.holds]
        ratio = "" if row.ratio is None else f"{row.ratio:.1f}"
        lines.append(f"| {row.what} | {_shown(row.seconds)} | {ratio} | {goal} |".replace("|  ", "| "))
    return "\n".join(lines)
