"""What it is worth to know something before deciding: EVPI and, for one input, EVPPI (METHOD 3).

Over simulated worlds with a utility U for each alternative: choosing now earns max_a mean(U); choosing after seeing the
world earns mean(max_a U); the difference is the expected value of perfect information. For one input x the worlds are
put into bins by x, and the choice is made once in each bin (Raiffa & Schlaifer 1961; binning: Strong & Oakley 2013).

Choosing in bins of finite size always looks a little better than it is. The same computation with x shuffled, several
times, shows by how much: their mean is taken off, and what lies within three standard deviations of them is told as 0
(own rule: against a single shuffle, a number that has no part in the choice would pass every other time).

Own rules. *Unit*: a score is turned into money by what money is worth in it: where the friction criterion has weight
w and the amount M counts as its full value, one whole score is worth M/w a month. *Weights* are held at what the room
said: they are what it wants, and no measuring finds them out. *Independence*: an input moves the workflows that it
belongs to, and the others' means do not depend on it, so their mean in a bin is their mean throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LEAST_IN_BIN = 50
"""METHOD 3: draws in a bin at least."""
MOST_BINS = 64
"""More bins cut the range of x finer than it matters and only add bias."""
SHUFFLES = 8
CERTAIN = 3.0
"""Standard deviations of the shuffled values by which a value must exceed their mean."""


def money_per_score(money_scale: float, money_weight: float) -> float | None:
    """What a score of 1 is worth in money a month; None where money has no part in the score.

    >>> money_per_score(50_000, .25), money_per_score(50_000, 0)
    (200000.0, None)
    """
    return money_scale / money_weight if money_weight > 0 and money_scale > 0 else None


def evpi(utilities: ArrayLike) -> float:
    """Expected value of perfect information, in the unit of U; rows are alternatives, columns worlds. 0 when empty.

    >>> evpi([[0, 4], [1, 1]])  # seeing the world: (1 + 4)/2; choosing now: 2
    0.5
    """
    table = np.asarray(utilities, dtype=np.float64)
    if table.size == 0:
        return 0.0
    return max(float(table.max(axis=0).mean() - table.mean(axis=1).max()), 0.0)


def evppi(utilities: ArrayLike, x: ArrayLike, seed: int, moved: Sequence[int] | None = None) -> float:
    """Expected value of knowing x alone, in the unit of U; 0 where it is not above the bias of a shuffled x.

    `utilities`: one row an alternative, one column a world; `x`: its value in each world. `moved` are the rows that
    depend on x (all when left out). Fewer than two alternatives, fewer than 100 worlds or a constant x → 0.
    """
    table, values = np.asarray(utilities, dtype=np.float64), np.asarray(x, dtype=np.float64)
    rows = list(range(len(table))) if moved is None else list(moved)
    if len(table) < 2 or not rows or values.size < 2 * LEAST_IN_BIN or values.min() == values.max():
        return 0.0
    means = table.mean(axis=1)
    others = np.delete(means, rows)
    best_of_others = float(others.max()) if others.size else -np.inf
    part = table[rows]
    order = np.argsort(values, kind="stable")
    edges = _edges(values[order])
    now = float(means.max())
    found = _chosen_in_bins(part, order, edges, best_of_others) - now
    if found <= 1e-12:
        return 0.0
    shuffled = [_chosen_in_bins(part, mixed, edges, best_of_others) - now for mixed in _shuffles(seed, values.size)]
    bias = float(np.mean(shuffled))
    return found - max(bias, 0.0) if found > bias + CERTAIN * float(np.std(shuffled, ddof=1)) + 1e-12 else 0.0


@lru_cache(maxsize=4)
def _shuffles(seed: int, count: int) -> tuple[NDArray[np.intp], ...]:
    """The same few shuffled orders for every input."""
    rng = np.random.default_rng(seed)
    return tuple(rng.permutation(count) for _ in range(SHUFFLES))


def _edges(ordered: Floats) -> NDArray[np.intp]:
    """Where the bins begin, and the end: even quantiles of x, moved so that equal values share a bin."""
    bins = max(1, min(MOST_BINS, len(ordered) // LEAST_IN_BIN))
    even = np.linspace(0, len(ordered), bins + 1).astype(np.intp)[:-1]
    begins = np.searchsorted(ordered, ordered[even], side="left")
    begins = np.unique(begins)
    wide = begins[np.diff(begins, append=len(ordered)) >= LEAST_IN_BIN]
    wide[0] = 0  # a first bin that is too thin joins the next one, and so does any other
    return np.append(wide, len(ordered))


def _chosen_in_bins(part: Floats, order: NDArray[np.intp], edges: NDArray[np.intp], best_of_others: float) -> float:
    """The mean utility when the best alternative is chosen in each bin of worlds that lie together in `order`."""
    sizes = np.diff(edges)
    means = np.add.reduceat(part[:, order], edges[:-1], axis=1) / sizes
    best = np.maximum(means.max(axis=0), best_of_others)
    return float((best * sizes).sum() / len(order))
