"""`python -m bench logs`: a log file to all its figures, our whole path against other tools, a process each, in turns.

Peers run in `.venv-bench` where `make bench-logs` made it; those that are not installed are left out and named. Seconds
are those after the imports of each program; ours hold the start of the limited child. Nothing here fails: the goals
stand beside the ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil

from bench.log_made import made, real_log
from tests.browser.server import ROOT

BENCH_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
SECONDS_AT_MOST = 1800
_SAMPLE_SECONDS = 0.02
SAME_SHARE = 0.002
"""By how much a figure may differ from ours: pairs that changed hands are not paired by all."""


@dataclass(frozen=True)
class Program:
    """One way to the figures."""

    name: str
    command: tuple[str, ...]
    needs: str = ""
    """A module that must be there."""
    most_events: int = 20_000_000


OURS = Program("Onelane", ("bench.log_ours",), most_events=1_000_000_000)
BARE = Program("DuckDB, bare read", ("bench.log_ours", "--bare"))
PEERS = (
    BARE,
    Program("Polars", ("bench.log_polars",), "polars"),
    Program("pandas", ("bench.log_pandas",), "pandas"),
    Program("pm4py (subset)", ("bench.log_pm4py",), "pm4py"),
    Program("pm4py (subset, by the clock)", ("bench.log_pm4py", "--clock"), "pm4py"),
)
XES_PEER = Program("pm4py, only its importer", ("bench.log_pm4py", "--read"), "pm4py")
GOALS = {
    ("csv", "pm4py (subset)"): "≥ 15 at 10 M, ≥ 10 at 1 M", ("csv", "pandas"): "≥ 4 at 10 M",
    ("csv", "Polars"): "≥ 1.7 at 10 M", ("csv", "DuckDB, bare read"): "≥ 0.25 at 10 M",
    ("parquet", "pm4py (subset)"): "≥ 20 at 10 M", ("xes", XES_PEER.name): "≥ 1",
}  # fmt: skip


@dataclass
class Measured:
    """The runs of one program on one file."""

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    """Processor seconds of the whole process and its children; where others are busy too, the fairer measure."""
    peak_mb: float = 0
    trouble: str = ""
    found: dict[str, float] = field(default_factory=dict)


def python() -> str:
    return str(BENCH_PYTHON) if BENCH_PYTHON.exists() else sys.executable


def is_there(program: Program) -> bool:
    if not program.needs:
        return True
    return subprocess.run([python(), "-c", f"import {program.needs}"], capture_output=True, check=False).returncode == 0


def run(program: Program, path: Path, into: Measured) -> None:
    """One run, with the largest resident memory of the process and its children together."""
    module, *flags = program.command
    before = os.times()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(
            [python(), "-m", module, str(path), *flags],
            stdout=out,
            stderr=err,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        deadline = time.monotonic() + SECONDS_AT_MOST
        while process.poll() is None and time.monotonic() < deadline:
            into.peak_mb = max(into.peak_mb, _resident_mb(process.pid))
            time.sleep(_SAMPLE_SECONDS)
        if process.poll() is None:
            process.kill()
            process.wait()
            into.trouble = f"stopped after {SECONDS_AT_MOST} s"
            return
        out.seek(0)
        answers = [line for line in out.read().splitlines() if line.startswith("{")]
        if process.returncode or not answers:
            err.seek(0)
            into.trouble = (err.read().strip().splitlines() or ["no answer"])[-1][:200]
            return
    told, after = json.loads(answers[-1]), os.times()
    into.processor.append(after.children_user - before.children_user + after.children_system - before.children_system)
    into.seconds.append(told["seconds"])
    into.found = told["found"]


def _resident_mb(pid: int) -> float:
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        return sum(one.memory_info().rss for one in family) / 2**20
    except psutil.Error:
        return 0.0


def compare(path: Path, peers: Sequence[Program], events: int, rounds: int) -> list[tuple[Program, Measured]]:
    """Every program in turns, so that a busy machine slows all of them."""
    chosen = [OURS, *(peer for peer in peers if events <= peer.most_events)]
    found = [(program, Measured()) for program in chosen]
    for _ in range(rounds):
        for program, measured in found:
            if not measured.trouble:
                run(program, path, measured)
    return found


def lines_of(kind: str, events: int, found: Sequence[tuple[Program, Measured]]) -> list[str]:
    """The rows of the table; a ratio above 1 says that we are quicker. Processor time is of all, with the start."""
    ours = found[0][1]
    lines = []
    for program, measured in found:
        if not measured.seconds:
            lines.append(f"| {kind}, {events:_} events | {program.name} | {measured.trouble} | | | |".replace("_", " "))
            continue
        seconds = median(measured.seconds)
        ratio = f"{seconds / median(ours.seconds):.2f}" if ours.seconds and program is not OURS else ""
        spent = median(measured.processor)
        if ratio:
            ratio += f" ({spent / median(ours.processor):.2f})"
        goal = GOALS.get((kind, program.name), "") if program is not OURS else ""
        lines.append(
            f"| {kind}, {events:_} events | {program.name} | {seconds:.2f} s ({spent:.1f}) | {ratio} | {goal} | "
            f"{measured.peak_mb:_.0f} MB |".replace("_", " ")
        )
    return lines


def disagreements(found: Sequence[tuple[Program, Measured]]) -> list[str]:
    """Figures of other programs that are not ours: ours also pair what changed hands, and keep starts left alone."""
    ours = found[0][1].found
    return [
        f"{program.name} found {name} {value:g} where ours is {ours[name]:g}"
        for program, measured in found[1:]
        for name, value in measured.found.items()
        if program is not BARE and name in ours and abs(value - ours[name]) > SAME_SHARE * abs(ours[name])
    ]


def table(sizes: Sequence[int | None], kinds: Sequence[str], rounds: int, only: Sequence[str] = ()) -> str:
    """Measures and tells; files are made in a folder that is gone afterwards."""
    peers = [peer for peer in PEERS if not only or any(name in peer.name for name in only)]
    absent = [peer.name for peer in (*peers, XES_PEER) if not is_there(peer)]
    peers = [peer for peer in peers if peer.name not in absent]
    notes: list[str] = []
    lines = [
        "| file | program | time (processor time) | ratio to ours (of processor time) | goal | memory |",
        "|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory(prefix="onelane-bench-") as name:
        for size in sizes:
            for kind in kinds:
                path, events = made(Path(name), size, kind)
                found = compare(path, peers, events, rounds)
                lines += lines_of(kind, events, found)
                notes += disagreements(found)
                path.unlink()
        if (xes := real_log()) is not None and XES_PEER.name not in absent:
            found = compare(xes, [XES_PEER], 0, rounds)
            lines += [line.replace("xes, 0 events", "xes, the log as it is") for line in lines_of("xes", 0, found)]
    notes += [f"Not installed, so left out: {', '.join(absent)} (`make bench-logs`)."] if absent else []
    source = "a real loan log" if real_log() else "a made log"
    notes.append(
        f"From {source}, repeated with distinct case ids; {os.cpu_count()} cores ({platform.machine()}), medians of "
        f"{rounds} runs in turns; trust the ratios more than the times."
    )
    return "\n".join(lines) + "\n\n" + "\n".join(notes)


def main(arguments: Sequence[str]) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench logs", description=__doc__)
    parser.add_argument("--events", type=int, nargs="*", default=[1_000_000], help="sizes beside the log as it is")
    parser.add_argument("--kinds", nargs="*", default=["csv"], choices=["csv", "parquet"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[], help="peers whose name holds one of these")
    parser.add_argument("--not-once", action="store_true", help="leave out the log as it is")
    asked = parser.parse_args(arguments)
    sizes = [*([] if asked.not_once else [None]), *asked.events]
    print(table(sizes, asked.kinds, asked.rounds, asked.only))
    return 0
