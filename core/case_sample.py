"""A handful of cases looked at one by one: which to take, what they show, and how sure that is.

METHOD 1: the median of all cases lies between the smallest and the largest of n random ones with 1 − 2·(½)^n; for five
that is 93.75 %. From more cases a narrower pair does: the k-th smallest and the k-th largest, with 1 − 2·P(X < k) for X
binomial (n, ½).

Own rules, which no book backs:
- an amount (minutes, hours): low and high are the narrowest such pair that holds the median with at least 80 % (the
  10th and 90th percentile that low and high stand for), middle is the median of the sample;
- a share (done again: yes or no): low and high are the bounds below and above which the true share lies with 10 % each
  (Clopper–Pearson, one-sided), middle lies halfway between the two bounds of 50 %. So none found is not 0 %.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from core.estimates import Triple
from core.sampling import highest_share

FEWEST, USUAL, MOST = 4, 5, 30
"""Three cases hold the median with 75 % only, less than the 80 % that low to high stand for."""
SURE_ENOUGH = 0.8
LONGEST_LIST = 1_000_000
SPARES = 3
"""Further random cases, for those that can't be found."""


@dataclass(frozen=True)
class Measure:
    """One thing to note of each case, and the number that it becomes."""

    code: str
    heading: str
    question: str
    is_yes_no: bool = False


MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure("touch_minutes", "Hands-on minutes", "How many minutes did people work on it, all in?"),
        Measure("wait_hours", "Hours waited", "How many business hours did it lie and wait for somebody?"),
        Measure("rework_share", "Done again?", "Did it come back, at least in part?", is_yes_no=True),
        Measure("error_share", "Error got out?", "Did a mistake reach the customer or the next team?", is_yes_no=True),
    )
}


def chance_inside(n: int, k: int = 1) -> float:
    """How surely the median of all cases lies from the k-th smallest to the k-th largest of n random ones.

    >>> chance_inside(5), chance_inside(4), round(chance_inside(8, 2), 4)
    (0.9375, 0.875, 0.9297)
    """
    outside: float = 2 * sum(math.comb(n, i) for i in range(k)) / float(2**n)
    return 1 - outside


def narrowest(n: int) -> int:
    """The largest k whose pair still holds the median with 80 %; 1 where none does.

    >>> [narrowest(n) for n in (4, 5, 8, 20)]
    [1, 1, 2, 7]
    """
    return max((k for k in range(1, n // 2 + 1) if chance_inside(n, k) >= SURE_ENOUGH), default=1)


def amount_from(values: Sequence[float]) -> Triple:
    """Low, middle, high of an amount from its sample. ValueError with too few values.

    >>> amount_from([12, 30, 9, 18, 14])
    Triple(low=9, middle=14, high=30)
    """
    if len(values) < FEWEST:
        raise ValueError(_too_few(len(values)))
    ordered, k = sorted(values), narrowest(len(values))
    return Triple(ordered[k - 1], median(ordered), ordered[-k])


def share_from(yes: int, n: int) -> Triple:
    """Low, middle, high of a share from `yes` of `n` cases.

    >>> [round(v, 3) for v in (share_from(0, 5).low, share_from(0, 5).middle, share_from(0, 5).high)]
    [0.0, 0.065, 0.369]
    """
    if n < FEWEST:
        raise ValueError(_too_few(n))
    if not 0 <= yes <= n:
        raise ValueError(f"{yes} of {n} can't be")
    low, high = 1 - _bound(n - yes, n, 0.9), _bound(yes, n, 0.9)
    middle = (1 - _bound(n - yes, n, 0.5) + _bound(yes, n, 0.5)) / 2
    return Triple(*(round(share, 6) for share in (low, middle, high)))


def _too_few(n: int) -> str:
    return f"{n} {'case is' if n == 1 else 'cases are'} too few: take at least {FEWEST}"


def _bound(found: int, n: int, confidence: float) -> float:
    bound = highest_share(found, n, confidence)
    assert bound is not None
    return bound


def chosen_places(cases: int, n: int, seed: int, subject_id: str) -> tuple[int, ...]:
    """Which places of a list of `cases` to look at, in the order of drawing: `n`, then a few spare ones.

    Drawn without putting back, from a stream that belongs to the session's seed, the workflow and the length of the
    list: printed again, the sheet names the same ones. Nothing for more than a million cases.

    >>> chosen_places(3, 5, 1, "w") == chosen_places(3, 5, 1, "w"), len(chosen_places(100, 5, 1, "w"))
    (True, 8)
    """
    words = "\x1f".join((str(seed), subject_id, "case sample", str(cases))).encode()
    key = int.from_bytes(hashlib.blake2b(words, digest_size=16).digest(), "little")
    if cases > LONGEST_LIST:
        return ()
    drawn = np.random.Generator(np.random.SFC64(key)).permutation(cases)[: n + SPARES]
    return tuple(int(place) + 1 for place in drawn)


def sureness(n: int) -> str:
    """The sentence about the median, for a sheet and a screen.

    >>> sureness(5)
    'About 93 times in 100, the middle one of all cases lies between the smallest and the largest of 5 random ones.'
    """
    return (
        f"{_times_in_100(chance_inside(n))}, the middle one of all cases lies between the smallest and the largest of "
        f"{n} random ones."
    )


def rule(n: int) -> str:
    """How low and high are taken from n results, in words."""
    k = narrowest(n)
    pair = "the smallest and the largest" if k == 1 else f"the {_nth(k)} smallest and the {_nth(k)} largest"
    return (
        f"How they become an estimate (a rule of ours): low and high are {pair} of the {n} results, the middle one is "
        f"the middle. {_times_in_100(chance_inside(n, k))} the middle one of all cases lies between them. For yes or "
        "no: 1 time in 10 the true share is below the low, 1 time in 10 above the high. None found in a few cases does "
        "not mean that there are none."
    )


def _times_in_100(chance: float) -> str:
    """
    >>> _times_in_100(0.9375), _times_in_100(0.9999)
    ('About 93 times in 100', 'Over 99 times in 100')
    """
    times = math.floor(chance * 100)
    return "Over 99 times in 100" if times >= 99 else f"About {times} times in 100"


def _nth(k: int) -> str:
    return {2: "second", 3: "third"}.get(k, f"{k}th")
