"""Can a change be told from noise in the time that is left? Simulated quarters, judged by the same three rules.

In each run a steady baseline of as many values as ours is drawn, limits are made from it as we make them, and new
values follow: of the same process, with the mean moved. Counted is in how many runs a rule fires on the wanted side.

    share_seen(shift) = runs with a signal / runs        reference for 12 + 13 independent values, METHOD 5:
    shift in sigma 0 → .13   0.5 → .38   1 → .71   1.5 → .92   2 → .99

One sigma is mean moving range / 1.128, as it is read off the chart. Where values carry over (φ > 0), steps are smaller
than the process is wide: a process of sd 1 shows mean steps of 1.128·√(1 − φ), so its limits are too narrow, false
alarms are many, and the same shift in steps is fewer sd. Everything is drawn with a fixed seed and remembered by its
inputs, so equal questions have equal answers at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

from core.measurement import LIMIT_FACTOR, NEAR_LIMIT_NEEDED, NEAR_LIMIT_WINDOW, RUN_LENGTH, Limits
from core.persistence import LARGEST, Persistence, persistence, steady
from core.quantities import shown_number
from core.weekday_noise import WeekdayNoise

Floats = NDArray[np.float64]
Better = Literal["lower", "higher"]
Cadence = Literal["week", "day"]

WEEKS_TO_TARGET = 13
RUNS = 40_000
"""Half-width of a 95 % interval on a share is then 0.5 points at worst."""
SEED = 20260101
SHARE_SEEN = 0.80
"""A change counts as detectable when at least this share of simulated runs shows it."""
LARGEST_SHIFT, STEP = 6.0, 0.05
MOST_VALUES = 2_000_000
"""Values in one simulation: longer series take fewer runs, so that an answer stays under a second."""
LONGEST_BASELINE = 260
Days = tuple[tuple[float, ...], float] | None
"""What the weekdays add to each value, baseline first, in sd of the noise; and one sigma of the chart in that sd."""


def runs_for(points: int) -> int:
    """How many runs a simulation of that many values a run takes: 40 000, fewer for long (daily) series.

    >>> runs_for(25), runs_for(125)
    (40000, 16000)
    """
    return max(4_000, min(RUNS, MOST_VALUES // points))


@lru_cache(maxsize=6)
def _noise(
    baseline_points: int, points: int, runs: int, seed: int, phi: float, days: Days
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """New values of an unchanged process, as distances from the baseline's mean; and one sigma; a column a run.

    Both are counted in the run's own mean moving range: every run judges by a baseline of its own, as we have to.
    """
    offsets, sigma_in_sd = days or ((), math.sqrt(1 - phi))
    drawn = np.random.default_rng(seed).standard_normal((runs, baseline_points + points)).T
    drawn = steady(np.ascontiguousarray(drawn), phi)
    if offsets:
        drawn = drawn + np.asarray(offsets)[:, None]
    baseline, new = drawn[:baseline_points], drawn[baseline_points:]
    mean_range = np.abs(np.diff(baseline, axis=0)).mean(axis=0)
    sigma = sigma_in_sd / mean_range
    distance = (new - baseline.mean(axis=0)) / mean_range
    return distance.astype(np.float32), sigma.astype(np.float32)


@lru_cache(maxsize=512)
def share_seen(
    shift_in_sigma: float,
    *,
    baseline_points: int = 12,
    weeks: int = WEEKS_TO_TARGET,
    runs: int | None = None,
    seed: int = SEED,
    phi: float = 0.0,
    gradual: bool = False,
    days: Days = None,
) -> float:
    """Share of simulated quarters in which a shift of the mean, in sigma, sets off one of the three rules its way.

    At shift 0 this is the share of false alarms. `weeks` is the number of new values (days, where they are daily).
    `gradual`: the shift does not come at once but grows evenly until the last value. Only new values are looked at.
    `days`: what its weekday adds to each value in the wanted direction, in sd of the noise, and one sigma in sd.
    """
    baseline_points = min(baseline_points, LONGEST_BASELINE)
    noise, sigma = _noise(baseline_points, weeks, runs or runs_for(baseline_points + weeks), seed, phi, days)
    grown = np.arange(1, weeks + 1, dtype=np.float32)[:, None] / weeks if gradual else np.float32(1)
    distance = noise + np.float32(shift_in_sigma) * sigma * grown
    seen = (distance > LIMIT_FACTOR).any(axis=0)
    seen |= _at_least(distance > 0, RUN_LENGTH, RUN_LENGTH)
    seen |= _at_least(distance > LIMIT_FACTOR / 2, NEAR_LIMIT_WINDOW, NEAR_LIMIT_NEEDED)
    return float(seen.mean())


def _at_least(hits: NDArray[np.bool_], window: int, needed: int) -> NDArray[np.bool_]:
    if hits.shape[0] < window:
        return np.zeros(hits.shape[1], dtype=np.bool_)
    summed = np.cumsum(np.pad(hits.astype(np.int16), ((1, 0), (0, 0))), axis=0)
    return np.asarray((summed[window:] - summed[:-window] >= needed).any(axis=0), dtype=np.bool_)


@lru_cache(maxsize=128)
def least_shift_seen(
    *,
    baseline_points: int = 12,
    weeks: int = WEEKS_TO_TARGET,
    runs: int | None = None,
    seed: int = SEED,
    phi: float = 0.0,
    days: Days = None,
) -> float | None:
    """The smallest shift, in sigma and on a grid of 0.05, that at least 80 % of runs show; None if not even 6 is.

    A larger shift is never seen less often in the same draws, so halving the interval finds it.
    """

    def seen(steps: int) -> bool:
        shift = round(steps * STEP, 2)
        known = share_seen(
            shift, baseline_points=baseline_points, weeks=weeks, runs=runs, seed=seed, phi=phi, days=days
        )
        return known >= SHARE_SEEN

    low, high = -1, round(LARGEST_SHIFT / STEP)
    if not seen(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if seen(middle) else (middle, high)
    return round(high * STEP, 2)


@dataclass(frozen=True)
class Detection:
    """Whether the change from the baseline's mean to the target could be told from noise until it is due."""

    least_change: float | None
    """The smallest change of the mean, in the metric's unit, that four of five such quarters would show."""
    wanted_change: float
    """From the baseline's mean to the target, in the wanted direction; negative when the target is worse."""
    share_seen: float
    """How often the wanted change itself would be seen."""
    share_false: float
    """How often the rules go off although nothing changed."""
    sentence: str
    share_gradual: float = 0.0
    """How often it would be seen when it comes evenly along the way instead of at once."""
    persistence: Persistence | None = None
    least_change_at_most: float | None = None
    share_false_at_most: float | None = None
    """The same two when values hang together as much as so few of them can't rule out; None where that is not known."""
    points: int = WEEKS_TO_TARGET
    runs: int = RUNS
    knows_weekdays: bool = False
    """The simulated days differ by weekday as the baseline's do."""

    @property
    def is_detectable(self) -> bool:
        return self.wanted_change > 0 and self.share_seen >= SHARE_SEEN and not self.is_too_noisy

    @property
    def is_too_noisy(self) -> bool:
        """Own rule: where more than one unchanged quarter in three shows a signal, a signal tells nothing."""
        return self.share_false > 1 / 3


def detection(
    target: float,
    limits: Limits,
    better: Better,
    unit: str = "",
    *,
    weeks: int = WEEKS_TO_TARGET,
    values: Sequence[float] = (),
    cadence: Cadence = "week",
    weekdays: WeekdayNoise | None = None,
) -> Detection:
    """The least detectable change for this baseline's own noise, against the change that the target asks for.

    `weeks` is the number of values to come. From the baseline's `values` it is read how far one carries over to the
    next; without them they count as independent. A baseline without any noise shows every change. With `weekdays` the
    simulated days have its weekdays, and what carries over is read without them.
    """
    wanted = (limits.mean - target) if better == "lower" else (target - limits.mean)
    carried = persistence(values) if limits.sigma > limits.crumb else None
    carried = weekdays.carried if weekdays and carried else carried
    phi = _rounded(carried.used) if carried else 0.0
    given = _given(limits, better, weeks, phi, weekdays)
    false = share_seen(0.0, **given)
    if limits.sigma <= limits.crumb:
        seen = 1.0 if wanted > 0 else 0.0
        return Detection(0.0, wanted, seen, false, "The baseline never varied: any change would show.", seen)
    least = _least(limits, given)
    in_sigma = round(min(max(0.0, wanted / limits.sigma), LARGEST_SHIFT), 2)
    seen = share_seen(in_sigma, **given)
    slow = share_seen(in_sigma, **given, gradual=True)
    worst = _given(limits, better, weeks, _rounded(carried.at_most), weekdays) if carried else None
    return Detection(
        least, wanted, seen, false,
        _sentence(least, wanted, seen, slow, false, better, unit, weeks, cadence),
        slow, carried,
        None if worst is None else _least(limits, worst),
        None if worst is None else share_seen(0.0, **worst),
        weeks, runs_for(min(limits.points, LONGEST_BASELINE) + weeks), weekdays is not None,
    )  # fmt: skip


class _Given(TypedDict):
    baseline_points: int
    weeks: int
    phi: float
    days: Days


def _given(limits: Limits, better: Better, weeks: int, phi: float, weekdays: WeekdayNoise | None) -> _Given:
    """What the simulation depends on besides the shift. Better is up in it, so what a weekday adds is mirrored."""
    if weekdays is None:
        return {"baseline_points": limits.points, "weeks": weeks, "phi": phi, "days": None}
    sign = -1.0 if better == "lower" else 1.0
    offsets = tuple(sign * offset for offset in weekdays.offsets(phi))
    in_sd = round(limits.sigma / weekdays.sd(phi), 2)
    return {"baseline_points": len(offsets) - weeks, "weeks": weeks, "phi": phi, "days": (offsets, in_sd)}


def _rounded(phi: float) -> float:
    """φ on a grid of 0.05, so that a new week seldom asks for a new simulation."""
    return min(LARGEST, max(0.0, round(round(phi / STEP) * STEP, 2)))


def _least(limits: Limits, given: _Given) -> float | None:
    shift = least_shift_seen(**given)
    return None if shift is None else shift * limits.sigma


def _sentence(
    least: float | None, wanted: float, seen: float, slow: float, false: float, better: Better, unit: str, points: int,
    cadence: Cadence,
) -> str:  # fmt: skip
    time = f"{points} {cadence if points == 1 else cadence + 's'}"
    if least is None:
        return f"No change of a usual size can be told from noise in {time}: the {cadence}s vary too much."
    word = "lower" if better == "lower" else "higher"
    shown = f"{shown_number(least)} {unit}".strip()
    first = (
        f"In {time}, an average that is {shown} {word} than today's would be noticed in four of five cases; a smaller "
        "change is easily lost in the noise."
    )
    if wanted > 0:
        asked = f"{shown_number(wanted)} {unit}".strip()
        first += (
            f" Your target asks for {asked}: noticed in {of_ten(seen)} cases."
            if seen < 0.95
            else f" Your target asks for {asked}: that would hardly be missed."
        )
        if slow < seen - 0.05:
            first += f" If it comes little by little until then, in {of_ten(slow)}."
    return f"{first} In {false * 100:.0f} of 100 such quarters a signal shows although nothing changed."


def of_ten(share: float) -> str:
    """A share in words.

    >>> of_ten(0.62), of_ten(0.01)
    ('about 6 of 10', 'fewer than 1 of 10')
    """
    tens = min(9, max(1, round(share * 10)))
    return f"about {tens} of 10" if share >= 0.05 else "fewer than 1 of 10"
