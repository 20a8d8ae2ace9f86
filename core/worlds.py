"""Plausible worlds: draws of the weights and of every uncertain score, each from its own stream.

Decided in November 2026:

- Every (workflow, criterion) has its own stream of uniform draws, keyed by the session's seed and the two ids, and
  every weight its own, keyed by seed and criterion. So the same seed gives the same answer whatever the order of
  input, and editing one workflow never moves another's draws (common random numbers).
- A stream is 16-bit uniforms taken from raw generator words; they become ratings through the quantile function
  (a table of 65 536 normal quantiles). Cheaper than drawing normals, and a better rating always gets a better
  value in the same world.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.estimates import Z_OF_90

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

CONCENTRATION: dict[str, float] = {"sure": 200.0, "fairly sure": 50.0, "unsure": 15.0}
"""Own rule: the Dirichlet's concentration. A weight of 20 % then has a standard deviation of 2.8, 5.6, 10 points."""

UNIFORM_STEPS = 2**16

LOWEST = -9.0
"""Below every normal quantile of the table (±4.3)."""

WORKERS = 4
"""Threads for drawing and counting; numpy lets them run at once. Every workflow and every weight has streams of its
own, and sums keep their order, so the answer does not depend on the number."""

FEW_WORLDS = 2_000
"""Up to this many worlds the draws behind a weight are kept: 160 kB each."""

TRIES = 4
"""Tries at one gamma draw, of which the first good one counts; 95 of 100 are good at once."""


@dataclass(frozen=True)
class Drawn:
    """A criterion whose values were simulated elsewhere, one row a workflow, one column a draw, between 0 and 1.

    Where `is_floor` is true only part of the quantity is known: the value is then uniform between the row and 1.
    """

    values: Singles
    is_floor: NDArray[np.bool_]


@dataclass(frozen=True)
class Judgements:
    """What is to be ranked: for each workflow (row) and criterion (column) low, middle, high as values 0–1.

    nan in `middle` means that nobody knows. `drawn` replaces a column by ready draws; its columns in low, middle and
    high are then not read. `competes` is false for a workflow that a gate stops: it is scored, but takes no rank.
    """

    workflow_ids: tuple[str, ...]
    criterion_ids: tuple[str, ...]
    low: Floats
    middle: Floats
    high: Floats
    competes: NDArray[np.bool_]
    drawn: Mapping[str, Drawn] = field(default_factory=dict)


class _Hashed(np.random.SeedSequence):
    """The state of a generator straight from a hash: mixing it again, as numpy does, costs ten times as much."""

    def __init__(self, text: str) -> None:
        self.digest = hashlib.blake2b(text.encode(), digest_size=24).digest()

    def generate_state(self, n_words: int, dtype: Any = np.uint64) -> NDArray[Any]:
        return np.frombuffer(self.digest, dtype="<u8").astype(dtype)[:n_words]


def _stream(seed: int, *words: str) -> np.random.SFC64:
    """The random words that belong to these words and this seed, and to nothing else."""
    return np.random.SFC64(_Hashed("\x1f".join((str(seed), *words))))


def _uniform_codes(stream: np.random.SFC64, count: int) -> NDArray[np.uint16]:
    """`count` uniform integers from 0 to 65 535; `count` is rounded up to whole words, so blocks are multiples of 4."""
    words = stream.random_raw(-(-count // 4))
    return np.asarray(words, dtype="<u8").view("<u2")[:count]


@lru_cache(maxsize=1)
def _normal_quantiles() -> Singles:
    """The standard normal quantile of (k + ½)/65 536 for every k."""
    upper = [NormalDist().inv_cdf((k + 0.5) / UNIFORM_STEPS) for k in range(UNIFORM_STEPS // 2, UNIFORM_STEPS)]
    half = np.asarray(upper, dtype=np.float32)
    return np.concatenate([-half[::-1], half])


def _tries(seed: int, criterion_id: str, draws: int) -> tuple[Floats, Floats]:
    """The draws behind one weight: remembered for few worlds, where a slider asks for them at every move."""
    return _tries_kept(seed, criterion_id, draws) if draws <= FEW_WORLDS else _tries_drawn(seed, criterion_id, draws)


@lru_cache(maxsize=128)
def _tries_kept(seed: int, criterion_id: str, draws: int) -> tuple[Floats, Floats]:
    return _tries_drawn(seed, criterion_id, draws)


def _tries_drawn(seed: int, criterion_id: str, draws: int) -> tuple[Floats, Floats]:
    """The normal and the uniform draws of every try for one weight: a row a try, and one more for small shapes."""
    tries = range(TRIES + 1)
    # Streams of their own for both, so that fewer draws are the first of more draws.
    normal, uniform = (
        [np.random.Generator(_stream(seed, "weight", criterion_id, kind, str(k))) for k in tries]
        for kind in ("normal", "uniform")
    )
    return np.stack([s.standard_normal(draws) for s in normal]), np.stack([s.random(draws) for s in uniform])


def _gammas(shape: float, normal: Floats, uniform: Floats) -> Floats:
    """Gamma draws of this shape, the same worlds for every shape: the draws move smoothly when a weight is moved.

    Marsaglia & Tsang 2000, each world with tries of its own, so that a refused try in one never shifts the next
    (numpy's own draws do). After four refusals, six worlds in a million, the middle of the distribution is taken.
    """
    d = (shape + 1 if shape < 1 else shape) - 1 / 3
    found: Floats = np.ones(normal.shape[1])
    still_open = np.arange(normal.shape[1])
    for tried, chance in zip(normal[:TRIES], uniform, strict=False):
        z, u = tried[still_open], chance[still_open]
        cubes = (1 + z / np.sqrt(9 * d)) ** 3
        with np.errstate(invalid="ignore", divide="ignore"):
            is_taken = (cubes > 0) & (np.log(u) < 0.5 * z**2 + d - d * cubes + d * np.log(cubes))
        found[still_open[is_taken]] = cubes[is_taken]
        still_open = still_open[~is_taken]
    found *= d
    return found * uniform[TRIES] ** (1 / shape) if shape < 1 else found


def weights_around(
    criterion_ids: Sequence[str], weights: Floats, concentration: float, draws: int, seed: int
) -> Singles:
    """Draws of the weights around the given ones (Dirichlet); one row a criterion, one column a draw, columns sum to 1.

    A weight of 0 stays 0, a weight of 1 stays 1. The mean of the draws is the given weights.
    """
    drawn = np.zeros((len(criterion_ids), draws))

    def draw(row: int) -> None:
        if weights[row] > 0:
            drawn[row] = _gammas(concentration * weights[row], *_tries(seed, criterion_ids[row], draws))

    if draws <= FEW_WORLDS:
        for row in range(len(criterion_ids)):
            draw(row)
    else:
        with ThreadPoolExecutor(WORKERS) as workers:
            list(workers.map(draw, range(len(criterion_ids))))
    total = drawn.sum(axis=0)
    # A total of 0 needs many tiny weights and an underflow in each; the given weights are then as good as any.
    drawn = np.where(total > 0, drawn / np.where(total > 0, total, 1), np.asarray(weights)[:, None])
    return drawn.astype(np.float32)


def weights_anywhere(criterion_ids: Sequence[str], draws: int, seed: int) -> Singles:
    """Draws of weights about which nothing is known: uniform over all that sum to 1."""
    count = len(criterion_ids)
    return weights_around(criterion_ids, np.full(count, 1 / count) if count else np.empty(0), count, draws, seed)


def weights_in_order(criterion_ids: Sequence[str], draws: int, seed: int) -> Singles:
    """Draws of weights of which only the order is known, most important first: a uniform draw, sorted (METHOD 3)."""
    return np.ascontiguousarray(-np.sort(-weights_anywhere(criterion_ids, draws, seed), axis=0))


def mean_values(judged: Judgements) -> Floats:
    """The mean value of each workflow (row) on each criterion (column), exact for what was judged.

    Not the mean of the draws: two equal ratings would differ by the luck of theirs, and somebody who is at least as
    good everywhere could score less. Unknown → ½. Ready draws → their mean, half-way to 1 where they are a floor.
    """
    means = np.full(judged.middle.shape, 0.5)
    for column, criterion_id in enumerate(judged.criterion_ids):
        drawn = judged.drawn.get(criterion_id)
        if drawn is not None:
            known = drawn.values.mean(axis=1, dtype=np.float64)
            means[:, column] = np.where(drawn.is_floor, (known + 1) / 2, known)
            continue
        triples = zip(*(part[:, column].tolist() for part in (judged.low, judged.middle, judged.high)), strict=True)
        for row, triple in enumerate(triples):
            if triple[1] == triple[1]:
                means[row, column] = mean_of_triple(*triple)
    return means


@lru_cache(maxsize=4096)
def mean_of_triple(low: float, middle: float, high: float) -> float:
    """The mean of the two-piece normal through low, middle, high, cut to the scale from 0 to 1.

    >>> mean_of_triple(.5, .5, .5), round(mean_of_triple(.25, .5, .75), 9), round(mean_of_triple(.25, .5, 1), 4)
    (0.5, 0.5, 0.5597)
    """
    return middle + _mean_beyond(high - middle, 1 - middle) - _mean_beyond(middle - low, middle)


def _mean_beyond(to_edge: float, room: float) -> float:
    """The mean of min(max(u·z, 0), room) for a standard normal z, where u·1.28 is `to_edge`."""
    if to_edge <= 0 or room <= 0:
        return 0.0
    spread = to_edge / Z_OF_90
    cut, normal = room / spread, NormalDist()
    return spread * (1 / math.sqrt(2 * math.pi) - normal.pdf(cut)) + room * (1 - normal.cdf(cut))


class Column:
    """One criterion's values, block by block."""

    def __init__(self, judged: Judgements, column: int, rows: Sequence[int], seed: int) -> None:
        criterion_id = judged.criterion_ids[column]
        self.drawn = judged.drawn.get(criterion_id)
        self.rows = np.asarray(rows, dtype=np.intp)
        low, middle, high = (part[rows, column] for part in (judged.low, judged.middle, judged.high))
        self.is_unknown = np.isnan(middle) if self.drawn is None else self.drawn.is_floor[rows]
        middle = np.where(np.isnan(middle), 0.5, middle)
        self.middle = middle.astype(np.float32)[:, None]
        self.down = ((middle - np.where(self.is_unknown, 0, low)) / Z_OF_90).astype(np.float32)[:, None]
        self.up = ((np.where(self.is_unknown, 1, high) - middle) / Z_OF_90).astype(np.float32)[:, None]
        moving = self.is_unknown if self.drawn is not None else self.is_unknown | (low < middle) | (middle < high)
        self.moving = np.flatnonzero(moving)
        self.streams = [
            _stream(seed, "score", judged.workflow_ids[rows[i]], criterion_id) for i in self.moving.tolist()
        ]

    def block(self, start: int, stop: int, rooms: Rooms | None = None) -> Singles:
        """Values of the draws from start to stop: one row a workflow. Blocks must be asked for in order.

        `rooms`: memory to work in, of at least that shape; the answer is then gone at the next call.
        """
        rooms = rooms or Rooms((len(self.rows), stop - start))
        codes = rooms.codes[: len(self.moving), : stop - start]
        for row, stream in enumerate(self.streams):
            codes[row] = _uniform_codes(stream, stop - start)
        if self.drawn is not None:
            values = self.drawn.values[self.rows, start:stop].astype(np.float32)
            if self.moving.size:
                floor = values[self.moving]
                values[self.moving] = floor + (1 - floor) * _as_uniform(codes)
            return values
        if self.moving.size == len(self.rows):
            return self._judged(codes, rooms)
        values = np.broadcast_to(self.middle, (len(self.rows), stop - start)).copy()
        if self.moving.size:
            values[self.moving] = self._judged(codes, rooms)
        return values

    def _judged(self, codes: NDArray[np.uint16], rooms: Rooms) -> Singles:
        """Two-piece normal through low, middle, high, cut to the scale; uniform where nobody knows."""
        up, down, middle = self.up[self.moving], self.down[self.moving], self.middle[self.moving]
        z, below = (part[: codes.shape[0], : codes.shape[1]] for part in (rooms.values, rooms.below))
        # Every code is a place in the table; told to wrap, numpy does not first copy the codes into longer words.
        _normal_quantiles().take(codes, out=z, mode="wrap")
        np.clip(z, LOWEST, 0, out=below)  # four times as quick as a minimum
        z *= up
        below *= down - up
        z += below
        z += middle
        np.clip(z, 0, 1, out=z)
        unknown = self.is_unknown[self.moving]
        if unknown.any():
            z[unknown] = _as_uniform(codes[unknown])
        return z


class Rooms:
    """Memory for one block of draws, used for every criterion: asking for new memory takes longer than drawing."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.codes = np.empty(shape, dtype=np.uint16)
        self.values, self.below = np.empty(shape, dtype=np.float32), np.empty(shape, dtype=np.float32)


def _as_uniform(codes: NDArray[np.uint16]) -> Singles:
    return (codes.astype(np.float32) + np.float32(0.5)) / np.float32(UNIFORM_STEPS)
