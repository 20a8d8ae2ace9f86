"""How many items to check, what a check has shown, and what it costs in hours (METHOD 7, CONTROLS 7.1).

All of it rests on the exact binomial and hypergeometric distributions; nothing is approximated by a bell curve, because
the shares are small and so are the samples.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.quantities import shown_number

_SLACK = 1e-12
"""Relative room for rounding in a comparison of two probabilities that are equal on paper (0.1² against 1 − 0.99)."""
_MOST = 10**12
"""Above this a sample size is no answer any more: nobody checks a million million items."""
_EXACT_LOT, _LARGEST_LOT = 5_000, 1_000_000
"""Up to the first in whole integers; up to the second by logarithms of the gamma function (good to 9 digits there)."""


def _tail(found: int, checked: int, bad_share: float) -> float:
    """P(at most `found` bad among `checked`) when each item is bad with probability `bad_share`."""
    if found >= checked or bad_share <= 0:
        return 1.0
    if bad_share >= 1:
        return 0.0
    log_bad, log_good = math.log(bad_share), math.log1p(-bad_share)
    return min(1.0, sum(
        math.exp(_log_choose(checked, k) + k * log_bad + (checked - k) * log_good) for k in range(found + 1)
    ))  # fmt: skip


def _log_choose(n: int, k: int) -> float:
    """ln of n over k. Summed for a small k: the difference of two huge lgammas would lose the digits that count."""
    k = min(k, n - k)
    return sum(math.log((n - i) / (i + 1)) for i in range(k)) if k <= 64 else _log_ways(n, k)


def items_to_check(tolerated_share: float, confidence: float = 0.95, found: int = 0) -> int | None:
    """The fewest items to check so that at most `found` bad ones among them show, with `confidence`, that fewer than
    `tolerated_share` of all are bad. None when no number is enough (a share of 0, or a confidence of 100 %).

    The smallest n with P(X ≤ found | n, tolerated_share) ≤ 1 − confidence; for found = 0 that is
    ⌈ln(1 − confidence) / ln(1 − share)⌉. Source: METHOD 7, CONTROLS 7.1.

    >>> items_to_check(0.05), items_to_check(0.02, found=3), items_to_check(0.01, 0.8), items_to_check(0)
    (59, 386, 161, None)
    """
    if tolerated_share <= 0 or confidence >= 1:
        return None
    doubt = (1 - confidence) * (1 + _SLACK)
    low, high = found, found + 1  # `low` items are never enough: all of them may be bad and still be allowed
    while _tail(found, high, tolerated_share) > doubt:
        low, high = high, high * 2
        if high > _MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _tail(found, middle, tolerated_share) <= doubt else (middle, high)
    return high


def items_to_check_in_lot(lot: int, tolerated_share: float, confidence: float = 0.95, found: int = 0) -> int | None:
    """The same for a closed lot of `lot` items, checked without putting any back: fewer are needed than of an endless
    stream. None when the rule contradicts itself (it allows as many bad ones as would be too many) or the lot is empty.

    Too many are ⌈share · lot⌉ bad ones; the smallest n with P(X ≤ found) ≤ 1 − confidence for the hypergeometric X.
    Of more than a million items as many as of a stream: the difference would be no item.

    >>> [items_to_check_in_lot(lot, 0.02) for lot in (50, 100, 200, 500, 1000)]
    [48, 78, 105, 129, 138]
    """
    too_many = math.ceil(tolerated_share * lot - 1e-9)
    if lot < 1 or too_many <= found:
        return None
    doubt = (1 - confidence) * (1 + _SLACK)
    stream = items_to_check(tolerated_share, confidence, found) or lot
    if lot > _LARGEST_LOT:
        return min(stream, lot)
    low, high = found, min(lot, stream)  # a lot needs fewer than a stream; the test also keeps the integers small
    if _lot_tail(found, high, too_many, lot) > doubt:
        low, high = high, lot
    while high - low > 1:
        middle = (low + high) // 2
        enough = _lot_tail(found, middle, too_many, lot) <= doubt
        low, high = (low, middle) if enough else (middle, high)
    return high


def _lot_tail(found: int, checked: int, bad: int, lot: int) -> float:
    """P(at most `found` bad among `checked`) of a lot of `lot` items that holds `bad` bad ones."""
    some = range(max(0, checked - (lot - bad)), min(found, checked, bad) + 1)
    if lot <= _EXACT_LOT:
        return sum(math.comb(bad, k) * math.comb(lot - bad, checked - k) for k in some) / math.comb(lot, checked)
    all_ways = _log_ways(lot, checked)
    return sum(math.exp(_log_ways(bad, k) + _log_ways(lot - bad, checked - k) - all_ways) for k in some)


def _log_ways(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def highest_share(found: int, checked: int, confidence: float = 0.95) -> float | None:
    """The share of bad items that can't be ruled out with `confidence` after `found` bad ones among `checked`:
    the one-sided Clopper–Pearson bound, by bisection on the exact binomial tail. None when nothing was checked.

    >>> [round(highest_share(k, 59), 4) for k in (0, 1, 59)], highest_share(0, 0)
    ([0.0495, 0.0779, 1.0], None)
    """
    if checked < 1:
        return None
    if found >= checked:
        return 1.0
    low, high = found / checked, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(found, checked, middle) > 1 - confidence else (low, middle)
    return high


def chance_of_passing(items: int, found: int, bad_share: float) -> float:
    """How often a process with `bad_share` bad items passes a check of `items` that allows `found` bad ones:
    one point of the operating curve.

    >>> round(chance_of_passing(13, 0, 0.05), 2), round(chance_of_passing(125, 3, 0.02), 2)
    (0.51, 0.76)
    """
    return _tail(found, items, bad_share)


@dataclass(frozen=True)
class ReviewLoad:
    """What a review rule costs each week: `items` to check of `cases` (both a week) and the hours that takes.

    `share` is the share of cases checked; `weeks_to_fill` how many weeks it takes until the sample is complete (1 when
    a week has enough cases). None where an input is unknown.
    """

    cases: float | None
    items: float | None
    hours: float | None
    share: float | None
    weeks_to_fill: float | None


def review_load(
    sample: int | None, cases_per_week: float | None, minutes_per_item: float | None, every_item: bool = False
) -> ReviewLoad:
    """Hours a week = items checked a week · minutes each / 60; never more items than the week has cases.

    `every_item` is a full review until `sample` items in a row are good. A sample of None means no sample is enough,
    so every case is checked. An unknown volume leaves a full review unknown; a weekly sample then stands as it is.

    >>> review_load(59, 277, 3).hours, review_load(59, 40, 3), review_load(59, 277, 3, every_item=True).hours
    (2.95, ReviewLoad(cases=40, items=40, hours=2.0, share=1.0, weeks_to_fill=1.475), 13.85)
    """
    full = every_item or sample is None
    if cases_per_week is None:
        items = None if full or sample is None else float(sample)
    else:
        items = cases_per_week if full or sample is None else min(sample, cases_per_week)
    hours = None if items is None or minutes_per_item is None else items * minutes_per_item / 60
    share = None if items is None or not cases_per_week else items / cases_per_week
    weeks = None if sample is None or not items else max(1.0, sample / items)
    return ReviewLoad(cases_per_week, items, hours, share, weeks)


def claim(sample: int | None, share: float, confidence: float, found: int = 0) -> str:
    """What a check of that size shows, in one sentence.

    >>> claim(59, 0.05, 0.95)
    'Check 59 items: if none is bad, you can be 95 % sure that fewer than 5 in 100 are.'
    """
    if sample is None:
        return "No sample is enough for this: check every item, or tolerate a little more."
    passed = "none is bad" if found == 0 else f"at most {found} {'is' if found == 1 else 'are'} bad"
    items = f"{shown_number(sample, 12)} item{'' if sample == 1 else 's'}"
    return (
        f"Check {items}: if {passed}, you can be {confidence * 100:.6g} % sure that fewer than {in_hundred(share)} are."
    )


def in_hundred(share: float) -> str:
    """
    >>> in_hundred(0.05), in_hundred(0.005), in_hundred(0.0005)
    ('5 in 100', '5 in 1\u202f000', '5 in 10\u202f000')
    """
    for base in (100, 1_000, 10_000, 100_000):
        if share * base >= 1 and abs(share * base - round(share * base)) < 1e-6:
            return f"{round(share * base)} in {shown_number(base, 12)}"
    return f"{share * 100:.3g} in 100"
