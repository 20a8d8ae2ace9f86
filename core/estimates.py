"""Three numbers to a distribution, and seeded draws from it.

A person gives low (10th percentile), middle (median), high (90th percentile). Between and beyond them the Johnson
quantile-parameterised distributions are used (Hadlock & Bickel 2017, *Decision Analysis* 14(1); METHOD 1): they pass
exactly through any such triple and have finite moments. Amounts have the lower bound 0 and no upper one; shares lie
between 0 and 1, with the logistic link.

Own rule, where that fit does not exist (two of the three are equal, low is 0, a share is 0 or 1): a two-piece normal,
X = middle + z·(high − middle)/c above the middle and middle + z·(middle − low)/c below, cut at the bounds. It meets
the three numbers too.

Decided in November 2026: every (seed, subject, quantity) has a random stream of its own, so changing, adding or
removing one estimate never moves the draws of another, and two workflows that share a role share its draws.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.quantities import Kind

Floats = NDArray[np.float64]

Z_OF_90 = 1.2815515655446004
"""The standard normal quantile of 90 %; c in METHOD 1, where it is printed as 1.2815516."""

LARGEST_AMOUNT = 1e18
"""No draw of an amount lies above it: a thousand times the largest number that can be entered, so that even an absurd
triple (from 1e-300 to 1e15) stays finite."""

SYMMETRIC_WITHIN = 1e-12
"""Relative: (H − L)/(2m) this close to 1 counts as symmetric; beyond it, rounding would decide the skew."""

EQUAL_WITHIN = 1e-9
"""Relative: on the link scale, two numbers closer than this share of the whole range count as equal."""


@dataclass(frozen=True)
class Triple:
    """Low, middle, high with low ≤ middle ≤ high; all three equal means known exactly."""

    low: float
    middle: float
    high: float

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def times(self, factor: float) -> Triple:
        """Every number multiplied, for a change of unit."""
        return Triple(self.low * factor, self.middle * factor, self.high * factor)


def normals(seed: int, subject_id: str, quantity: str, n: int) -> Floats:
    """`n` standard normal draws that belong to this seed, subject and quantity, and to nothing else.

    The stream is keyed by a hash (BLAKE2) of the three, so it is the same on every machine.
    """
    words = "\x1f".join((str(seed), subject_id, quantity)).encode()
    key = int.from_bytes(hashlib.blake2b(words, digest_size=16).digest(), "little")
    return np.random.Generator(np.random.SFC64(key)).standard_normal(n)


def draws(triple: Triple, kind: Kind, seed: int, subject_id: str, quantity: str, n: int) -> Floats:
    """`n` draws of the quantity, in its own unit; an exactly known one is constant and draws nothing.

    >>> draws(Triple(5, 5, 5), "amount", 1, "w", "volume", 2).tolist()
    [5.0, 5.0]
    """
    if triple.is_exact:
        return np.full(n, triple.middle, dtype=np.float64)
    return at(triple, kind, normals(seed, subject_id, quantity, n))


def quantile(triple: Triple, kind: Kind, p: float) -> float:
    """The value below which the quantity lies with probability `p`, for 0 < p < 1.

    >>> [round(quantile(Triple(20, 30, 60), "amount", p), 4) for p in (.01, .10, .50, .90, .99)]
    [16.1846, 20.0, 30.0, 60.0, 118.9048]
    """
    return float(at(triple, kind, NormalDist().inv_cdf(p)))


def at(triple: Triple, kind: Kind, z: ArrayLike) -> Floats:
    """The value of the quantity where a standard normal has the value z; rises with z, bounds included."""
    score = np.asarray(z, dtype=np.float64)
    if triple.is_exact:
        return np.full_like(score, triple.middle)
    if kind == "share":
        return _share_at(triple, score)
    return _amount_at(triple, score)


def _amount_at(triple: Triple, z: Floats) -> Floats:
    """The semi-bounded form, lower bound 0.

    sinh(asinh(δz) + asinh(nδc)) is written as δz·√(1+δ²c²) + nδc·√(1+δ²z²): the same number, several times faster.
    """
    if triple.low <= 0:
        return _two_piece(triple, z, upper=LARGEST_AMOUNT)
    low, middle, high = math.log(triple.low), math.log(triple.middle), math.log(triple.high)
    nearer = min(middle - low, high - middle)
    if nearer <= EQUAL_WITHIN * (high - low):
        return _two_piece(triple, z, upper=LARGEST_AMOUNT)
    skew = (high - low) / (2 * nearer)
    if skew <= 1 + SYMMETRIC_WITHIN:
        exponent = middle + z * (high - middle) / Z_OF_90
    else:
        n = 1.0 if low + high > 2 * middle else -1.0
        delta = math.sinh(math.acosh(skew)) / Z_OF_90
        scale = nearer / (delta * Z_OF_90)
        along, across = delta * math.sqrt(1 + (delta * Z_OF_90) ** 2), n * delta * Z_OF_90
        exponent = (low if n > 0 else high) + scale * (along * z + across * np.sqrt(1 + (delta * z) ** 2))
    bounded: Floats = np.exp(np.minimum(exponent, math.log(LARGEST_AMOUNT)))
    return bounded


def _share_at(triple: Triple, z: Floats) -> Floats:
    """The bounded form between 0 and 1 with the logistic link."""
    if triple.low <= 0 or triple.high >= 1:
        return _two_piece(triple, z, upper=1.0)
    low, middle, high = _logit(triple.low), _logit(triple.middle), _logit(triple.high)
    nearer = min(middle - low, high - middle)
    if nearer <= EQUAL_WITHIN * (high - low):
        return _two_piece(triple, z, upper=1.0)
    skew = (high - low) / (2 * nearer)
    if skew <= 1 + SYMMETRIC_WITHIN:
        return _expit(middle + z * (high - middle) / Z_OF_90)
    n = 1.0 if low + high > 2 * middle else -1.0
    delta = math.acosh(skew) / Z_OF_90
    scale = (high - low) / math.sinh(2 * delta * Z_OF_90)
    return _expit((low if n > 0 else high) + scale * np.sinh(delta * (z + n * Z_OF_90)))


def _two_piece(triple: Triple, z: Floats, upper: float) -> Floats:
    """Own rule for triples that have no Johnson fit: a normal with one spread below and another above the middle."""
    above = (triple.high - triple.middle) / Z_OF_90
    below = (triple.middle - triple.low) / Z_OF_90
    return np.clip(triple.middle + np.where(z > 0, z * above, z * below), 0, upper)


def _logit(share: float) -> float:
    return math.log(share) - math.log1p(-share)


def _expit(link: Floats) -> Floats:
    """1/(1 + exp(−link)), written so that exp never overflows."""
    small = np.exp(-np.abs(link))
    share: Floats = np.where(link >= 0, 1.0, small) / (1 + small)
    return share
