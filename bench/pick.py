"""`python -m bench pick`: rank acceptability against scikit-criteria and against drawing alone; memory; one slider.

Everything in one run, in turns, so that the ratios hold on a busy machine too. scikit-criteria is a bench-only package
(`requirements-bench.txt`); without it its lines are left out.

The goal, 100 times scikit-criteria's loop, is judged against the loop by its documented way: a kept decision matrix,
`replace(weights=…)` and one evaluation a draw. That is the loop that was measured when the goal was set (1 716 to
4 715 µs a draw). A loop that builds a bare matrix for each draw instead is about twice as quick; nobody documents it,
it is the stiffest peer found, and it is printed beside the other without a goal. Both have fixed scores, ours has
uncertain ones.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import numpy as np

from bench.crowd import fill
from bench.measures import ALMOST_EMPTY, PAUSE_SECONDS, Row, table
from bench.slider import Slid
from bench.visitor import Visitor
from core import robustness, worlds
from core.exploring import WORLDS, Held
from core.worlds import Column, Judgements
from tests.browser.server import Server

ROOT = Path(__file__).resolve().parents[1]
DRAWS, ALTERNATIVES, CRITERIA = 10_000, 200, 8
PEER_DRAWS = 200
"""Draws of the peer's loop that are timed; each takes the same time."""
TIMES_THE_PEER = 100
"""The goal, against the loop that scikit-criteria documents."""
MOST_MEGABYTES = 500


def judgements(alternatives: int = ALTERNATIVES, criteria: int = CRITERIA, spread: float = 0.15) -> Judgements:
    """Uncertain judgements: every score with a range to both sides."""
    middle = np.random.default_rng(1).uniform(0.2, 0.8, (alternatives, criteria))
    return Judgements(
        tuple(f"w{i:04}" for i in range(alternatives)), tuple(f"c{j}" for j in range(criteria)),
        middle - spread, middle, middle + spread, np.ones(alternatives, dtype=bool),
    )  # fmt: skip


def ours(judged: Judgements, draws: int = DRAWS) -> None:
    """Weights and uncertain scores drawn, every rank counted, ranges and pairs: what a ranking needs."""
    count = len(judged.criterion_ids)
    weights = worlds.weights_around(judged.criterion_ids, np.full(count, 1 / count), 50, draws, 1)
    robustness.simulate(judged, weights, 1)


def normals_alone() -> None:
    """Drawing the same number of normals, and nothing else."""
    np.random.default_rng(1).standard_normal((DRAWS, ALTERNATIVES, CRITERIA), dtype=np.float32)


def peer_loop(judged: Judgements, by_replacing: bool = False) -> None:
    """scikit-criteria's weighted sum, one evaluation a draw, with fixed scores; the ranks counted as a user would.

    By its documented way, `replace(weights=…)` on a kept matrix (`by_replacing`), or with a fresh matrix for each draw,
    which its 0.10 makes in less than half of that time. Its own checks run as for anybody, and ours as in the app.
    """
    import skcriteria
    from skcriteria.agg.simple import WeightedSumModel

    model = WeightedSumModel()
    drawn = worlds.weights_anywhere(judged.criterion_ids, PEER_DRAWS, 1).astype(np.float64)
    counts, everybody = np.zeros((ALTERNATIVES, ALTERNATIVES)), np.arange(ALTERNATIVES)
    kept = skcriteria.mkdm(judged.middle, [max] * CRITERIA)
    for weights in drawn.T:
        if by_replacing:
            matrix = kept.replace(weights=weights)
        else:
            matrix = skcriteria.mkdm(judged.middle, [max] * CRITERIA, weights=weights)
        ranked = model.evaluate(matrix)
        counts[everybody, ranked.rank_ - 1] += 1


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _held() -> Held:
    judged = judgements()
    values = np.stack([Column(judged, j, list(range(ALTERNATIVES)), 1).block(0, WORLDS) for j in range(CRITERIA)])
    return Held(judged, judged.workflow_ids, values, values.mean(axis=2, dtype=np.float64), 1)


def large_in_a_process() -> tuple[float, float]:
    """100 000 draws of 1 000 alternatives in a process of their own: seconds, and megabytes at the peak."""
    code = (
        "import json, resource, time; from bench.pick import judgements, ours; began = time.perf_counter(); "
        "ours(judgements(1_000), 100_000); "
        "print(json.dumps([time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes


def slider_rows(rounds: int) -> list[Row]:
    """A weight slider of step 2 with 200 workflows, from the move until the new ranking was sent."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as opened:
        folder = Path(name)
        sessions = fill(folder / "onelane.duckdb", (ALTERNATIVES,))
        env = {"ONELANE_DB": str(folder / "onelane.duckdb")}
        app = opened.enter_context(Server(log=folder / "app.log", env=env))
        bare = opened.enter_context(Server(ALMOST_EMPTY, log=folder / "bare.log"))
        empty = opened.enter_context(Visitor(bare.url))
        slid = opened.enter_context(Slid(app.url, sessions[ALTERNATIVES]))
        floors, moves = [], []
        for turn in range(rounds + 2):
            time.sleep(PAUSE_SECONDS)
            floors.append(empty.rerun())
            time.sleep(PAUSE_SECONDS)
            moves.append(slid.move(10.0 + 5 * turn))
    floor, move = median(floors), median(moves[2:])
    what = f"weight slider moved, {ALTERNATIVES} workflows, until the new ranking was sent"
    return [
        Row("almost empty page, rerun", floor, 1.0),
        Row(f"{what} (ratio to the empty page)", move, move / floor, 5.0),
    ]


def _against_peer(
    mean: float, documented: list[float], quickest: list[float], size: str
) -> tuple[list[Row], list[str]]:
    """Both of the peer's loops as rows; the goal is that of its documented way, the other is told and not judged."""
    by_replacing, by_rebuilding = median(documented), median(quickest)
    times = by_replacing / mean
    found = [
        Row(
            f"scikit-criteria's loop, its documented `replace`, fixed scores, {size} (ratio: times ours, goal at "
            f"least {TIMES_THE_PEER})", by_replacing, times,
        ),
        Row(
            "the quickest loop of it that we found, a fresh matrix a draw, a stiffer peer (ratio: times ours, no goal)",
            by_rebuilding, by_rebuilding / mean,
        ),
    ]  # fmt: skip
    missed = [f"only {times:.0f} times scikit-criteria's documented loop, goal {TIMES_THE_PEER}"]
    return found, missed if times < TIMES_THE_PEER else []


def rows(rounds: int) -> tuple[list[Row], list[str]]:
    """The table, and what was missed besides."""
    judged, held = judgements(), _held()
    has_peer = importlib.util.find_spec("skcriteria") is not None
    mine, alone, documented, quickest, slides = [], [], [], [], []
    spent: tuple[list[float], list[float]] = ([], [])
    ours(judged)
    for turn in range(rounds):
        began = time.process_time()
        mine.append(_seconds(lambda: ours(judged)))
        spent[0].append(time.process_time() - began)
        alone.append(_seconds(normals_alone))
        if has_peer:
            began = time.process_time()
            documented.append(_seconds(lambda: peer_loop(judged, by_replacing=True)) / PEER_DRAWS * DRAWS)
            spent[1].append((time.process_time() - began) / PEER_DRAWS * DRAWS)
            quickest.append(_seconds(lambda: peer_loop(judged)) / PEER_DRAWS * DRAWS)
        points = {f"c{j}": 50.0 + 5 * turn * (j == 0) for j in range(CRITERIA)}
        slides.append(_seconds(lambda points=points: held.ranked(points, "fairly sure")))
    mean = median(mine)
    size = f"{DRAWS} draws × {ALTERNATIVES} × {CRITERIA}"
    found = [
        Row(f"drawing the normals alone, {size}", median(alone), 1.0),
        Row(f"every rank with uncertain scores, {size} (ratio to drawing alone)", mean, mean / median(alone), 2.0),
        Row(f"moving one weight, {ALTERNATIVES} workflows, {WORLDS} held worlds", median(slides), None),
    ]
    missed = []
    if documented:
        rows_of_peer, said = _against_peer(mean, documented, quickest, size)
        found[:0] = rows_of_peer
        missed += said
        quiet, work = min(documented) / min(mine), median(spent[1]) / median(spent[0])
        print(
            "scikit-criteria by its documented way against ours: "
            f"{quiet:.0f} times at the quickest runs, {work:.0f} times in processor time"
        )
    found += slider_rows(rounds)
    seconds, megabytes = large_in_a_process()
    found.append(Row(f"100000 draws × 1000 × {CRITERIA}: {megabytes:.0f} MB at the peak (goal 500 MB)", seconds))
    missed += [f"{megabytes:.0f} MB, goal {MOST_MEGABYTES}"] if megabytes > MOST_MEGABYTES else []
    return found, missed + [row.name for row in found if row.holds is False]


def main(arguments: list[str]) -> int:
    """Prints the table; exit code 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench pick", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    found, missed = rows(parser.parse_args(arguments).rounds)
    print(table(found))
    if missed:
        print(f"Goals not reached: {'; '.join(missed)}.", file=sys.stderr)
    return 1 if missed else 0
