"""`python -m bench room`: 200 phones in one room, 20 answers each within two minutes; `--write`: into README.md.

A real server, phones that speak Streamlit's own protocol (phone.py), a facilitator's console open beside them. What the
phones sent and saw as saved is counted afterwards in the file. The time to "Saved" is held against a rerun of an almost
empty page on a server of its own, measured in the same run: with the room quiet (the goal), and under the room's load.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from bench import meeting
from bench.measures import ALMOST_EMPTY
from bench.phone import Phone
from bench.visitor import Visitor
from pages.parts import phone_room
from tests import phone_sample as sample
from tests.browser.server import ROOT, Server

PLACE = re.compile(r"(<!-- bench of the room -->\n).*?(<!-- end of the room's bench -->)", re.DOTALL)
MOST_RATIO = 10.0
EMPTY_RUNS = 40
LOOK_SECONDS = 1.0


@dataclass
class Measured:
    """What one run of the room found. Times in seconds, memory in bytes."""

    people: int
    heard: meeting.Heard = field(default_factory=meeting.Heard)
    empty: list[float] = field(default_factory=list)
    """Reruns of the almost empty page while the room was quiet."""
    empty_beside: list[float] = field(default_factory=list)
    """The same while the room was at work, on the same machine."""
    wall: float = 0.0
    processor: float = 0.0
    runs: int = 0
    before: int = 0
    after_joining: int = 0
    at_the_end: int = 0
    console_runs: int = 0


def used(process: int) -> tuple[float, int]:
    """(seconds of processor, bytes of memory) of a process; zeros where the system does not say (only Linux does)."""
    with contextlib.suppress(OSError):
        times = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE")
    return 0.0, 0


@contextlib.contextmanager
def room(folder: Path) -> Iterator[tuple[Server, str]]:
    """A running server with an open room, and its session's id."""
    env = {"ONELANE_DB": str(folder / "onelane.duckdb")}
    with Server(meeting.LED, log=folder / "server.log", env=env) as server:
        yield server, meeting.ask(server, "room")["session_id"]


async def console(server: Server, session_id: str) -> Phone:
    """The facilitator's desk on this machine, open and listening."""
    desk = Phone(server.url, "facilitate", headers={}, s=session_id)
    await desk.open()
    await desk.press("Open the room", lambda: "in the room" in desk.shown())
    meeting.ask(server, "change", session_id=session_id, code=sample.CODE, joining="open")
    return desk


async def play(server: Server, session_id: str, found: Measured, seconds: float, empty: Callable[[], float]) -> None:
    """All join, and answer four questions of five items in so many seconds each."""
    desk = await console(server, session_id)
    first = Phone(server.url, "join", c=sample.CODE)
    await first.open()  # somebody has been here: the page is known to the server, and not counted as memory of a person
    await first.close()
    _, found.before = used(server.process.pid)
    everybody = meeting.people(server, found.people, found.heard)
    look = asyncio.create_task(_look(empty, found.empty_beside))
    try:
        await meeting.come_in(everybody, found.people / 10)
        processor, found.after_joining = used(server.process.pid)
        began, runs = time.monotonic(), sum(one.phone.runs for one in everybody)
        for kind in meeting.KINDS:
            await meeting.answer(server, session_id, everybody, kind, seconds)
        found.wall = time.monotonic() - began
        found.runs = sum(one.phone.runs for one in everybody) - runs
        ended, found.at_the_end = used(server.process.pid)
        found.processor, found.console_runs = ended - processor, desk.runs
    finally:
        look.cancel()
        await asyncio.gather(*(one.phone.close() for one in everybody), desk.close())


async def _look(empty: Callable[[], float], seconds: list[float]) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        seconds.append(await asyncio.to_thread(empty))


def measure(people: int, seconds: float) -> tuple[Measured, meeting.Counted]:
    """The whole run, on servers of its own."""
    found = Measured(people)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = Server(ALMOST_EMPTY, log=folder / "bare.log")
        with bare, Visitor(bare.url) as visitor, room(folder) as (server, session_id):
            found.empty += _quiet(visitor)
            asyncio.run(play(server, session_id, found, seconds, visitor.rerun))
            time.sleep(2)
            found.empty += _quiet(visitor)
            if "Traceback" in server.printed():
                raise RuntimeError(server.printed())
        return found, meeting.count(folder / "onelane.duckdb", session_id, found.heard)


def _quiet(visitor: Visitor) -> list[float]:
    def one() -> float:
        time.sleep(0.06)
        return visitor.rerun()

    return [one() for _ in range(EMPTY_RUNS)]


def p95(seconds: list[float]) -> float:
    """The time that 95 of 100 stay under."""
    return quantiles(seconds, n=20)[-1]


def table(found: Measured, counted: meeting.Counted) -> str:
    """The run as Markdown; a missed goal stands in bold."""
    heard, floor = found.heard, median(found.empty)
    ratio, beside = p95(heard.seconds) / floor, p95(heard.seconds) / p95(found.empty_beside)
    goal = "holds" if ratio < MOST_RATIO else "**not reached**"
    count = "holds" if counted.holds and counted.saved == counted.stored else "**not reached**"
    share, a_second = found.processor / found.wall, found.runs / found.wall
    each = (found.after_joining - found.before) / found.people / 1e6
    later = (found.at_the_end - found.before) / found.people / 1e6
    spread = phone_room.spread_seconds(found.people)
    lines = [
        f"| {found.people} phones in one room, {counted.sent} answers in {found.wall:.0f} s | measured | goal |",
        "|---|---|---|",
        f"| sent, seen as saved, in the file | {counted.sent}, {counted.saved}, {counted.stored} | |",
        f"| lost, doubled, nobody's | {counted.lost}, {counted.doubled}, {counted.foreign} | 0, 0, 0: {count} |",
        f"| answer to “Saved”, middle and p95 | {_ms(heard.seconds)} | |",
        f"| p95 to the almost empty page (quiet: {floor * 1000:.1f} ms) | {ratio:.1f}× | under 10×: {goal} |",
        f"| p95 to its p95 beside the room ({p95(found.empty_beside) * 1000:.0f} ms) | {beside:.1f}× | |",
        f"| “Next”, and numbers before the last of three | {_ms(heard.others)} | |",
        f"| a question's opening to the phone (spread over {spread:.1f} s) | {_ms(heard.opened)} | |",
        f"| “Join” to being in, ten a second | {_ms(heard.joined)} | |",
        f"| memory of the server a person: joined, at the end | {each:.2f} MB, {later:.2f} MB | |",
        f"| processor of the server | {share:.0%} of one core, {a_second:.0f} runs a second, "
        f"{1000 * share / a_second:.1f} ms each | |",
    ]
    return "\n".join(lines)


def _ms(seconds: list[float]) -> str:
    return f"{median(seconds) * 1000:.0f} ms, {p95(seconds) * 1000:.0f} ms"


def main(arguments: list[str]) -> int:
    """Exit code 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench room", description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=27, help="for the five items of each of four questions")
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    asked = parser.parse_args(arguments)
    found, counted = measure(asked.people, asked.seconds)
    load = f"Load of the machine meanwhile: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."
    text = f"{table(found, counted)}\n\n{load}\n"
    print(text)
    if asked.write:
        readme = ROOT / "README.md"
        readme.write_text(PLACE.sub(rf"\1{text}\2", readme.read_text(encoding="utf-8")), encoding="utf-8")
    return 1 if "**not reached**" in text else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
