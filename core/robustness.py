"""How sure a ranking is: who comes first, second, … in how many of the plausible worlds.

Stochastic multicriteria acceptability analysis (Lahdelma & Salminen 2001; METHOD 3): weights and uncertain scores
are drawn together (`worlds.py`), each world ranks the workflows, and the shares of worlds are the answer. Work goes
in blocks of draws, so memory stays bounded; ranks come from sorting one packed integer per score.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.worlds import UNIFORM_STEPS, WORKERS, Column, Floats, Judgements, Rooms, Singles, mean_values

CLEAR_SHARE, CLEAR_PAIR, LEANING_SHARE = 0.80, 0.75, 0.60
"""METHOD 3 (own): what 'clear' and 'leaning' need."""

BLOCK = 2**21
"""Scores worked on at once: 8 MB of float32, in shared cache on current machines; smaller ones only add calls."""

SHORT = 2**8
"""Up to this many workflows loss and place of one fit into 32 bits."""

TILE = 32
"""Workflows drawn at once: with 5 000 draws 600 kB, which stays close to the processor while criteria are added up."""

SMALL = 2**17
"""Scores that one thread draws and counts in a few milliseconds."""

COUNTERS = 4
"""Parts of a block that are counted side by side; fixed, so that sums of shared ranks keep their order."""

SHORTLIST = 16
"""For how many of the best in the running the pairwise index is kept."""
STOPPED_LISTED = 4
"""And for how many of the best that a gate stops: one of them may be picked all the same."""

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
    """Mean value of each workflow on each criterion (`worlds.mean_values`)."""
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
    room = BLOCK if rows <= SHORT else BLOCK // 4  # long words to sort, and more of them beside the block
    size = max(256, min(draws, room // max(rows, 1)) // 4 * 4)
    return ((start, min(start + size, draws)) for start in range(0, draws, size))


def _losses(scores: Singles) -> NDArray[np.int32]:
    """Scores as whole numbers below 2²⁴, small is good; float32 scores differ by 2⁻²⁴ at best, so ties are exact."""
    losses = np.float32(1) - scores
    losses *= np.float32(2**24)
    np.minimum(losses, np.float32(2**24 - 1), out=losses)
    return losses.astype(np.int32)


class _Tally:
    """Who has which rank, counted block by block."""

    def __init__(self, rows: int, criteria: int) -> None:
        self.rows = rows
        self.counts = np.zeros(rows * rows, dtype=np.int32)
        self.cells = np.empty(0, dtype=np.int64)
        self.steps: Floats | None = None  # made with the first tie: large, and many rankings have none
        self.wins = np.zeros(rows)
        self.central = np.zeros((criteria, rows))

    def add(self, scores: Singles, weights: Singles) -> None:
        """`scores`: one row a draw, one column a workflow, between 0 and 1."""
        # Loss and workflow in one number: of 32 bits where that is enough, for sorting takes an eighth of the time.
        kind: type[Any]
        kind, bits = (np.uint32, 8) if self.rows <= SHORT else (np.uint64, 24)
        packed: NDArray[Any] = _losses(scores).view(np.uint32).astype(kind, copy=False)
        packed <<= kind(bits)
        packed |= np.arange(self.rows, dtype=kind)
        packed.sort(axis=1)
        same = (packed[:, 1:] ^ packed[:, :-1]) < kind(2**bits)
        packed &= kind(2**bits - 1)
        tied = np.flatnonzero(same.any(axis=1))
        self._count(packed, 1)
        if tied.size:  # rare with uncertain scores: counted like the rest, taken out again, then shared
            order = packed[tied].astype(np.int64)
            self._count(packed[tied], -1)
            self._add_tied(order, same[tied], weights[:, tied])
            plain = np.delete(np.arange(len(packed)), tied)
            packed, weights = packed[plain, :1], weights[:, plain]
        self._win(packed[:, 0].astype(np.int64), np.ones(len(packed)), weights)

    def _count(self, order: NDArray[Any], sign: int) -> None:
        """Counts who (the value) has which rank (the column)."""
        if order.size > self.cells.size:
            self.cells = np.empty(order.size, dtype=np.int64)  # kept: a new one each time costs more than counting
        cells = self.cells[: order.size].reshape(order.shape)
        np.multiply(order, order.dtype.type(self.rows), out=cells, casting="unsafe")
        cells += np.arange(self.rows)
        found = np.bincount(cells.ravel(), minlength=self.rows * self.rows)
        found *= sign
        np.add(self.counts, found, out=self.counts, casting="unsafe")

    def _add_tied(self, order: NDArray[np.int64], same: NDArray[np.bool_], weights: Singles) -> None:
        """Workflows with one score share the ranks they take together: a step up at the first, down after the last."""
        draws, rows = order.shape
        places = np.arange(rows)
        edge = np.ones((draws, 1), dtype=bool)
        first = np.maximum.accumulate(np.where(np.hstack([edge, ~same]), places, 0), axis=1)
        last = np.minimum.accumulate(np.where(np.hstack([~same, edge]), places, rows)[:, ::-1], axis=1)[:, ::-1]
        share = 1 / (last - first + 1)
        if self.steps is None:
            self.steps = np.zeros(rows * (rows + 1))
        base = order * (rows + 1)
        for at, sign in ((first, 1), (last + 1, -1)):
            self.steps += sign * np.bincount((base + at).ravel(), weights=share.ravel(), minlength=rows * (rows + 1))
        draw, place = np.nonzero(first == 0)
        self._win(order[draw, place], share[draw, place], weights[:, draw])

    def _win(self, winners: NDArray[np.int64], share: Floats, weights: Singles) -> None:
        self.wins += np.bincount(winners, weights=share, minlength=self.rows)
        for row, weight in enumerate(weights):
            self.central[row] += np.bincount(winners, weights=weight * share, minlength=self.rows)

    def take_in(self, other: _Tally) -> None:
        """Adds what another one counted."""
        self.counts += other.counts
        if other.steps is not None:
            self.steps = other.steps if self.steps is None else self.steps + other.steps
        self.wins += other.wins
        self.central += other.central

    def acceptability(self, draws: int) -> Floats:
        total: Floats = self.counts.reshape(self.rows, self.rows).astype(np.float64)
        if self.steps is not None:
            total += self.steps.reshape(self.rows, self.rows + 1)[:, :-1].cumsum(axis=1)
        total /= draws
        return np.clip(total, 0, 1)


class _Run:
    """One simulation: workflows in tiles, draws in blocks; rows and columns in the order of their ids.

    That order is fixed so that float32 sums, and so ties, do not depend on the order of input.
    """

    def __init__(self, judged: Judgements, weights: Singles, seed: int) -> None:
        count, self.draws = len(judged.workflow_ids), weights.shape[1]
        self.judged, self.seed = judged, seed
        self.rows = sorted(range(count), key=lambda i: judged.workflow_ids[i])
        self.columns = sorted(range(len(judged.criterion_ids)), key=lambda j: judged.criterion_ids[j])
        self.weights = weights[self.columns]
        competes = judged.competes[self.rows]
        self.competing, self.stopped = np.flatnonzero(competes), np.flatnonzero(~competes)
        self.kept = np.zeros((count, self.draws), dtype=np.uint16)
        self.tallies = [_Tally(len(self.competing), len(self.columns)) for _ in range(COUNTERS)]
        self.first_if_admitted = np.zeros(count)

    def go(self, workers: ThreadPoolExecutor) -> None:
        count = len(self.rows)
        tiles = [self.rows[at : at + TILE] for at in range(0, count, TILE)]
        sources = list(workers.map(self._sources, tiles))
        for start, stop in _blocks(self.draws, count) if count else ():
            block = np.zeros((count, stop - start), dtype=np.float32)
            list(workers.map(lambda tile, b=block, s=start: self._draw(tile, sources[tile], b, s), range(len(tiles))))
            if len(self.competing):
                list(workers.map(lambda at, b=block, s=start: self._count(at, b, s), range(COUNTERS)))
                self._admit(block)
        for other in self.tallies[1:]:
            self.tallies[0].take_in(other)

    def _sources(self, tile: list[int]) -> list[Column]:
        return [Column(self.judged, j, tile, self.seed) for j in self.columns]

    def _draw(self, tile: int, sources: list[Column], block: Singles, start: int) -> None:
        part, stop = slice(tile * TILE, tile * TILE + TILE), start + block.shape[1]
        _add_weighted(block[part], sources, self.weights[:, start:stop], start)
        self.kept[part, start:stop] = np.rint(block[part] * np.float32(UNIFORM_STEPS - 1))

    def _count(self, at: int, block: Singles, start: int) -> None:
        """A counter's share of the draws of a block, the same draws whatever the number of threads."""
        edges = [block.shape[1] * k // COUNTERS for k in (at, at + 1)]
        part = block[:, slice(*edges)] if not self.stopped.size else block[self.competing, slice(*edges)]
        if part.shape[1]:
            self.tallies[at].add(np.ascontiguousarray(part.T), self.weights[:, start + edges[0] : start + edges[1]])

    def _admit(self, block: Singles) -> None:
        """How often each of those that a gate stops would score at least as high as all that compete."""
        if self.stopped.size:
            best, mine = block[self.competing].max(axis=0), block[self.stopped]
            self.first_if_admitted[self.stopped] += (mine > best).sum(axis=1) + 0.5 * (mine == best).sum(axis=1)

    def scores(self, places: list[int]) -> NDArray[np.int32]:
        """The scores of a few workflows in every world, drawn again, as whole numbers where small is good."""
        sources = self._sources([self.rows[place] for place in places])
        found = np.empty((len(places), self.draws), dtype=np.int32)
        for start, stop in _blocks(self.draws, len(places)):
            block = np.zeros((len(places), stop - start), dtype=np.float32)
            _add_weighted(block, sources, self.weights[:, start:stop], start)
            found[:, start:stop] = _losses(block)
        return found


def simulate(judged: Judgements, weights: Singles, seed: int) -> Robustness:
    """Who comes first how often, when weights and uncertain scores are drawn together.

    `weights`: one row a criterion (in the order of `criterion_ids`), one column a draw. No workflow → empty answer;
    no criterion → everybody scores 0 and ties.
    """
    run = _Run(judged, weights, seed)
    # A small ranking is done before more threads have started.
    with ThreadPoolExecutor(WORKERS if len(run.rows) * run.draws > SMALL else 1) as workers:
        run.go(workers)
        spans = _quantiles(run.kept, workers)
    return _answer(run, spans)


def pair_share(judged: Judgements, weights: Singles, a: int, b: int, seed: int) -> float:
    """The share of worlds in which workflow a scores higher than b, ties half: the pairwise index of any two."""
    run = _Run(judged, weights, seed)
    return float(_beats(run.scores([run.rows.index(a), run.rows.index(b)]))[0, 1])


def _add_weighted(scores: Singles, sources: list[Column], weights: Singles, start: int) -> None:
    """Draws every criterion of a few workflows and adds it, weighted, to their scores, which stay from 0 to 1."""
    rooms = Rooms(scores.shape)
    for place, source in enumerate(sources):
        values = source.block(start, start + scores.shape[1], rooms)
        values *= weights[place]
        scores += values
    np.clip(scores, 0, 1, out=scores)


def _answer(run: _Run, spans: Spans) -> Robustness:
    """The sums of all blocks as shares, back in the order of input."""
    judged, draws, competing, tally = run.judged, run.draws, run.competing, run.tallies[0]
    back = np.argsort(run.rows)
    acceptability = np.zeros((len(run.rows), len(competing)))
    acceptability[competing] = tally.acceptability(draws)
    central = np.full((len(run.rows), len(run.columns)), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        central[competing] = (tally.central / tally.wins).T
    low, median, high = spans
    if_admitted = run.first_if_admitted / draws
    if len(competing):
        if_admitted[competing] = acceptability[competing, 0]
    means = mean_values(judged)
    strength = means[run.rows][:, run.columns] @ run.weights.mean(axis=1, dtype=np.float64)
    shortlist = _shortlist(if_admitted, strength, judged.competes[run.rows])
    column_back = np.argsort(run.columns) if run.columns else np.empty(0, dtype=np.intp)
    return Robustness(
        draws=draws,
        acceptability=acceptability[back],
        mean_values=means,
        score_low=low[back],
        score_median=median[back],
        score_high=high[back],
        first_if_admitted=if_admitted[back],
        central_weights=central[back][:, column_back],
        shortlist=tuple(run.rows[i] for i in shortlist),
        beats=_beats(run.scores(shortlist)),
    )


def _shortlist(promise: Floats, strength: Floats, competes: NDArray[np.bool_]) -> list[int]:
    """The rows most often first and the rows that score best, alternately, each once; then a few that a gate stops."""
    found: list[int] = []
    for rows, most in ((np.flatnonzero(competes), SHORTLIST), (np.flatnonzero(~competes), STOPPED_LISTED)):
        by_score = sorted(rows.tolist(), key=lambda i: (-strength[i], i))
        by_promise = sorted(rows.tolist(), key=lambda i: (-promise[i], i))
        both = (row for pair in zip(by_score, by_promise, strict=True) for row in pair)
        found += list(dict.fromkeys(both))[:most]
    return found


Spans = tuple[Floats, Floats, Floats]


def _quantiles(kept: NDArray[np.uint16], workers: ThreadPoolExecutor) -> Spans:
    """10th, 50th and 90th percentile of each workflow's scores (the nearest draw, to 1/65 535)."""
    count, draws = kept.shape
    if not count:
        return np.empty(0), np.empty(0), np.empty(0)
    places = [round(share * (draws - 1)) for share in (0.1, 0.5, 0.9)]

    def picked_of(part: NDArray[np.uint16]) -> NDArray[np.uint16]:
        return np.stack([np.sort(row)[places] for row in part])  # sorting is quicker than three partitions

    parts = np.array_split(kept, min(count, 4 * WORKERS))
    picked = np.concatenate(list(workers.map(picked_of, parts))) / (UNIFORM_STEPS - 1)
    return picked[:, 0], picked[:, 1], picked[:, 2]


def _beats(losses: NDArray[np.int32]) -> Floats:
    """Pairwise index: the share of worlds in which the row scores higher than the column, ties half."""
    shares = np.full((len(losses), len(losses)), 0.5)
    for a in range(len(losses)):
        for b in range(a):
            wins, ties = np.count_nonzero(losses[a] < losses[b]), np.count_nonzero(losses[a] == losses[b])
            shares[a, b] = (wins + 0.5 * ties) / losses.shape[1]
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
