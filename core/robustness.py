"""How sure a ranking is: who comes first, second, … in how many of the plausible worlds.

Stochastic multicriteria acceptability analysis (Lahdelma & Salminen 2001; METHOD 3): weights and uncertain scores
are drawn together (`worlds.py`), each world ranks the workflows, and the shares of worlds are the answer. Work goes
in blocks of draws, so memory stays bounded; ranks come from sorting one packed integer per score.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.worlds import UNIFORM_STEPS, Column, Floats, Judgements, Singles

CLEAR_SHARE, CLEAR_PAIR, LEANING_SHARE = 0.80, 0.75, 0.60
"""METHOD 3 (own): what 'clear' and 'leaning' need."""

BLOCK = 2**20
"""Scores worked on at once: 4 MB of float32, which stays in the processor's cache on current machines."""

TILE = 32
"""Workflows drawn at once: with 5 000 draws 600 kB, which stays close to the processor while criteria are added up."""

WORKERS = 4
"""Threads for drawing and for percentiles; numpy lets them run at once. Every workflow has streams of its own and sums
keep their order, so the answer does not depend on the number."""

SHORTLIST = 16
"""For how many of the best the pairwise index is kept."""

Verdict = Literal["clear", "leaning", "too close to call", "only one", "nothing to rank"]


@dataclass(frozen=True)
class Robustness:
    """The answer, rows in the order of `Judgements.workflow_ids`.

    acceptability[i, r] is the share of worlds in which i has rank r + 1 (ties share their ranks equally); rows and
    columns of the competing sum to 1, rows of the others are 0. `beats[a, b]` is about `shortlist` only: the share
    of worlds in which a scores higher than b, ties half.
    """

    draws: int
    acceptability: Floats
    mean_values: Floats
    score_low: Floats
    score_median: Floats
    score_high: Floats
    first_if_admitted: Floats
    """Share of worlds in which a workflow scores at least as high as every competing one (ties half)."""
    central_weights: Floats
    """Mean of the weights in the worlds that i wins; nan for one that never wins."""
    shortlist: tuple[int, ...]
    beats: Floats

    @property
    def first_shares(self) -> Floats:
        return self.acceptability[:, 0] if self.acceptability.size else np.zeros(len(self.acceptability))

    @property
    def expected_ranks(self) -> Floats:
        """1 is first; 0 for a workflow that takes no rank."""
        expected: Floats = self.acceptability @ np.arange(1, self.acceptability.shape[1] + 1, dtype=np.float64)
        return expected

    def beats_share(self, a: int, b: int) -> float | None:
        """How often a scores higher than b; None when one of them is not on the short list."""
        if a not in self.shortlist or b not in self.shortlist:
            return None
        return float(self.beats[self.shortlist.index(a), self.shortlist.index(b)])


def _blocks(draws: int, rows: int) -> Iterator[tuple[int, int]]:
    size = max(256, min(draws, BLOCK // max(rows, 1)) // 4 * 4)
    return ((start, min(start + size, draws)) for start in range(0, draws, size))


class _Tally:
    """Who has which rank, counted block by block."""

    def __init__(self, rows: int, criteria: int) -> None:
        self.rows = rows
        self.counts = np.zeros(rows * rows, dtype=np.int64)
        self.steps = np.zeros(rows * (rows + 1))
        self.wins = np.zeros(rows)
        self.central = np.zeros((criteria, rows))

    def add(self, scores: Singles, weights: Singles) -> None:
        """`scores`: one row a draw, one column a workflow. Float32 scores differ by 2⁻²⁴ at best, so ties are exact."""
        losses = ((np.float32(1) - scores) * np.float32(2**24)).astype(np.int64)
        np.maximum(losses, 0, out=losses)
        losses <<= 24
        losses |= np.arange(self.rows)
        losses.sort(axis=1)
        order = losses & (2**24 - 1)
        losses >>= 24
        same = losses[:, 1:] == losses[:, :-1]
        tied = same.any(axis=1)
        plain = order[~tied]
        self.counts += np.bincount((plain * self.rows + np.arange(self.rows)).ravel(), minlength=self.rows * self.rows)
        self._win(plain[:, 0], np.ones(len(plain)), weights[:, ~tied])
        if tied.any():
            self._add_tied(order[tied], same[tied], weights[:, tied])

    def _add_tied(self, order: NDArray[np.int64], same: NDArray[np.bool_], weights: Singles) -> None:
        """Workflows with one score share the ranks they take together: a step up at the first, down after the last."""
        draws, rows = order.shape
        places = np.arange(rows)
        edge = np.ones((draws, 1), dtype=bool)
        first = np.maximum.accumulate(np.where(np.hstack([edge, ~same]), places, 0), axis=1)
        last = np.minimum.accumulate(np.where(np.hstack([~same, edge]), places, rows)[:, ::-1], axis=1)[:, ::-1]
        share = 1 / (last - first + 1)
        base = order * (rows + 1)
        for at, sign in ((first, 1), (last + 1, -1)):
            self.steps += sign * np.bincount((base + at).ravel(), weights=share.ravel(), minlength=rows * (rows + 1))
        draw, place = np.nonzero(first == 0)
        self._win(order[draw, place], share[draw, place], weights[:, draw])

    def _win(self, winners: NDArray[np.int64], share: Floats, weights: Singles) -> None:
        self.wins += np.bincount(winners, weights=share, minlength=self.rows)
        for row, weight in enumerate(weights):
            self.central[row] += np.bincount(winners, weights=weight * share, minlength=self.rows)

    def acceptability(self, draws: int) -> Floats:
        shared = self.steps.reshape(self.rows, self.rows + 1)[:, :-1].cumsum(axis=1)
        total: Floats = (self.counts.reshape(self.rows, self.rows) + shared) / draws
        return np.clip(total, 0, 1)


def simulate(judged: Judgements, weights: Singles, seed: int) -> Robustness:
    """Who comes first how often, when weights and uncertain scores are drawn together.

    `weights`: one row a criterion (in the order of `criterion_ids`), one column a draw. No workflow → empty answer;
    no criterion → everybody scores 0 and ties.
    """
    count, draws = len(judged.workflow_ids), weights.shape[1]
    # A fixed order inside, so that float32 sums and so ties do not depend on the order of input.
    rows = sorted(range(count), key=lambda i: judged.workflow_ids[i])
    columns = sorted(range(len(judged.criterion_ids)), key=lambda j: judged.criterion_ids[j])
    competing = np.flatnonzero(judged.competes[rows])
    kept = np.zeros((count, draws), dtype=np.uint16)
    value_sums = np.zeros((count, len(columns)))
    tally = _Tally(len(competing), len(columns))
    first_if_admitted = np.zeros(count)
    tiles = [rows[at : at + TILE] for at in range(0, count, TILE)]
    sources = [[Column(judged, j, tile, seed) for j in columns] for tile in tiles]
    with ThreadPoolExecutor(WORKERS) as workers:
        for start, stop in _blocks(draws, count) if count else ():
            block = np.zeros((count, stop - start), dtype=np.float32)
            drawn = weights[columns, start:stop]

            def draw(tile: int, block: Singles = block, drawn: Singles = drawn, start: int = start) -> None:
                part = slice(tile * TILE, tile * TILE + TILE)
                value_sums[part] += _add_weighted(block[part], sources[tile], drawn, start)

            list(workers.map(draw, range(len(tiles))))
            np.clip(block, 0, 1, out=block)
            kept[:, start:stop] = np.rint(block * np.float32(UNIFORM_STEPS - 1))
            if len(competing):
                tally.add(np.ascontiguousarray(block[competing].T), drawn)
                best = block[competing].max(axis=0)
                first_if_admitted += (block > best).sum(axis=1) + 0.5 * (block == best).sum(axis=1)
        spans = _quantiles(kept, workers)
    return _answer(judged, rows, columns, competing, tally, kept, spans, value_sums, first_if_admitted, draws)


def _add_weighted(scores: Singles, sources: list[Column], weights: Singles, start: int) -> Floats:
    """Draws every criterion of a few workflows and adds it, weighted, to their scores; the sums of its values."""
    sums = np.zeros((len(scores), len(sources)))
    for place, source in enumerate(sources):
        values = source.block(start, start + scores.shape[1])
        sums[:, place] = values.sum(axis=1, dtype=np.float64)
        values *= weights[place]
        scores += values
    return sums


def _answer(
    judged: Judgements, rows: list[int], columns: list[int], competing: NDArray[np.intp], tally: _Tally,
    kept: NDArray[np.uint16], spans: Spans, value_sums: Floats, first_if_admitted: Floats, draws: int,
) -> Robustness:  # fmt: skip
    """The sums of all blocks as shares, back in the order of input."""
    count = len(rows)
    back = np.argsort(rows)
    acceptability = np.zeros((count, len(competing)))
    acceptability[competing] = tally.acceptability(draws)
    central = np.full((count, len(columns)), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        central[competing] = (tally.central / tally.wins).T
    low, median, high = spans
    mean_values = value_sums / draws
    first = acceptability[:, 0] if len(competing) else np.zeros(count)
    shortlist = _shortlist(np.maximum(first, first_if_admitted / draws), median)
    beats = _beats(kept[shortlist])
    column_back = np.argsort(columns) if columns else np.empty(0, dtype=np.intp)
    return Robustness(
        draws=draws,
        acceptability=acceptability[back],
        mean_values=mean_values[back][:, column_back],
        score_low=low[back],
        score_median=median[back],
        score_high=high[back],
        first_if_admitted=first_if_admitted[back] / draws,
        central_weights=central[back][:, column_back],
        shortlist=tuple(rows[i] for i in shortlist),
        beats=beats,
    )


def _shortlist(promise: Floats, median: Floats) -> list[int]:
    """The rows most often first and the rows that score best, alternately, each once."""
    count = len(median)
    by_promise = sorted(range(count), key=lambda i: (-promise[i], i))
    by_score = sorted(range(count), key=lambda i: (-median[i], i))
    both = (row for pair in zip(by_promise, by_score, strict=True) for row in pair)
    return list(dict.fromkeys(both))[:SHORTLIST]


Spans = tuple[Floats, Floats, Floats]


def _quantiles(kept: NDArray[np.uint16], workers: ThreadPoolExecutor) -> Spans:
    """10th, 50th and 90th percentile of each workflow's scores (the nearest draw, to 1/65 535)."""
    count, draws = kept.shape
    if not count:
        return np.empty(0), np.empty(0), np.empty(0)
    places = [round(share * (draws - 1)) for share in (0.1, 0.5, 0.9)]

    def picked_of(part: NDArray[np.uint16]) -> NDArray[np.uint16]:
        return np.stack([np.partition(row, places)[places] for row in part])

    parts = np.array_split(kept, min(count, 4 * WORKERS))
    picked = np.concatenate(list(workers.map(picked_of, parts))) / (UNIFORM_STEPS - 1)
    return picked[:, 0], picked[:, 1], picked[:, 2]


def _beats(kept: NDArray[np.uint16]) -> Floats:
    """Pairwise index: the share of worlds in which the row scores higher than the column, ties half."""
    shares = np.full((len(kept), len(kept)), 0.5)
    for a in range(len(kept)):
        for b in range(a):
            shares[a, b] = (kept[a] > kept[b]).mean() + 0.5 * (kept[a] == kept[b]).mean()
            shares[b, a] = 1 - shares[a, b]
    return shares


def confidence_factor(judged: Judgements, weights: Floats, workflow: int, seed: int, draws: int) -> float:
    """Share of worlds in which a workflow wins at fixed weights (its own central ones) with uncertain scores."""
    fixed = np.repeat(np.asarray(weights, dtype=np.float32)[:, None], draws, axis=1)
    return float(simulate(judged, fixed, seed).first_shares[workflow])


def verdict(first_share: float, beats_runner_up: float | None, competing: int) -> Verdict:
    """Clear, leaning or too close to call (METHOD 3, own): by the leader's first-rank share and the pairwise index.

    >>> verdict(.85, .9, 5), verdict(.85, .7, 5), verdict(.6, .7, 5), verdict(.59, .9, 5), verdict(1, None, 1)
    ('clear', 'leaning', 'leaning', 'too close to call', 'only one')
    """
    if competing == 0:
        return "nothing to rank"
    if competing == 1:
        return "only one"
    if first_share >= CLEAR_SHARE and (beats_runner_up is None or beats_runner_up >= CLEAR_PAIR):
        return "clear"
    return "leaning" if first_share >= LEANING_SHARE else "too close to call"
