"""The value wanted by day 90: does it ask for a change, could that change be seen, and the way there (METHOD 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.measurement import LIMIT_FACTOR, NEAR_LIMIT_NEEDED, NEAR_LIMIT_WINDOW, RUN_LENGTH, Limits, monday
from core.quantities import shown_number

DAYS_TO_TARGET = 90
WEEKS_TO_TARGET = 13
WEEKS_AT_THE_END = 4
"""Day 90 is judged on the mean of the last four weeks: one good week is no success."""

RUNS = 40_000
"""Half-width of a 95 % interval on a share is then 0.5 points at worst."""
SEED = 20260101
SHARE_SEEN = 0.80
"""A change counts as detectable when at least this share of simulated runs shows it."""
_LARGEST_SHIFT, _STEP = 6.0, 0.05

Better = Literal["lower", "higher"]
Reach = Literal["already met", "met by chance", "needs a change"]


def due_on(set_on: date) -> date:
    """
    >>> due_on(date(2026, 1, 1))
    datetime.date(2026, 4, 1)
    """
    return set_on + timedelta(days=DAYS_TO_TARGET)


@dataclass(frozen=True)
class Capability:
    """What the baseline's noise says about a target on the day it is set."""

    reach: Reach
    improves: bool
    """False when the target is no better than the baseline's mean."""
    mean_needed: float
    """Where the mean must come to rest for every ordinary week to meet the target; in the metric's unit."""
    out_of_reach: bool
    """True when that mean would be negative although the value can't be: the noise itself must shrink."""
    sentence: str


def capability(target: float, limits: Limits, better: Better, unit: str = "") -> Capability:
    """Already met, met by chance, or a real change: the target against the natural limits, in both directions.

    A target exactly on a limit lies between the limits. The limit is taken before it is cut at 0, as the noise is.

    >>> baseline = Limits(mean=41.5, mean_range=5.0, points=12)
    >>> [capability(t, baseline, "lower").reach for t in (60, 40, 25)]
    ['already met', 'met by chance', 'needs a change']
    >>> round(capability(25, baseline, "lower").mean_needed, 1)
    11.7
    """
    sign = 1.0 if better == "lower" else -1.0
    to_target = sign * (target - limits.mean)
    reachable = LIMIT_FACTOR * limits.mean_range
    mean_needed = target - sign * reachable
    reach: Reach = "met by chance"
    if to_target > reachable + limits.crumb:
        reach = "already met"
    elif to_target < -reachable - limits.crumb:
        reach = "needs a change"
    out_of_reach = better == "lower" and limits.never_negative and mean_needed < 0
    improves = to_target < -limits.crumb
    sentence = _capability_sentence(reach, improves, target, mean_needed, out_of_reach, better, unit)
    return Capability(reach, improves, mean_needed, out_of_reach, sentence)


def _capability_sentence(
    reach: Reach, improves: bool, target: float, mean_needed: float, out_of_reach: bool, better: Better, unit: str
) -> str:
    wanted = _shown(target, unit)
    if reach == "already met":
        return f"Today's process meets {wanted} in every ordinary week already: nothing would have to change."
    if not improves:
        return f"{wanted} is no better than today's average: half of all weeks or more meet it as things are."
    first = (
        f"Some weeks meet {wanted} by chance today and others miss it: a single week on target proves nothing."
        if reach == "met by chance"
        else f"No ordinary week reaches {wanted} today: it takes a real change of the process."
    )
    if out_of_reach:
        return f"{first} To meet it every week, the weeks must also vary less: moving the average is not enough."
    word = "down" if better == "lower" else "up"
    return f"{first} For every ordinary week to meet it, the average must come {word} to {_shown(mean_needed, unit)}."


def _shown(value: float, unit: str) -> str:
    return f"{shown_number(value)} {unit}".strip()


@lru_cache(maxsize=4)
def _noise(baseline_points: int, weeks: int, runs: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Simulated new weeks of an unchanged process, as distances from the baseline's mean; and one sigma; per run.

    Both are counted in the run's own mean moving range: every run judges by a baseline of its own, as we have to.
    """
    draws = np.random.default_rng(seed).standard_normal((runs, baseline_points + weeks))
    baseline, new = draws[:, :baseline_points], draws[:, baseline_points:]
    mean_range = np.abs(np.diff(baseline, axis=1)).mean(axis=1, keepdims=True)
    return (new - baseline.mean(axis=1, keepdims=True)) / mean_range, 1 / mean_range


@lru_cache(maxsize=256)
def share_seen(
    shift_in_sigma: float,
    *,
    baseline_points: int = 12,
    weeks: int = WEEKS_TO_TARGET,
    runs: int = RUNS,
    seed: int = SEED,
) -> float:
    """Share of simulated quarters in which a shift of the mean, in sigma, sets off one of the three rules its way.

    At shift 0 this is the share of false alarms. Rules look at the new weeks only. Values are drawn independent and
    normal; a series whose weeks hang together sees less (METHOD 5: reference .13 .38 .71 .92 .99 for 0, .5, 1, 1.5, 2).
    """
    noise, sigma = _noise(baseline_points, weeks, runs, seed)
    distance = noise + shift_in_sigma * sigma
    seen = (distance > LIMIT_FACTOR).any(axis=1)
    seen |= _at_least(distance > 0, RUN_LENGTH, RUN_LENGTH)
    seen |= _at_least(distance > LIMIT_FACTOR / 2, NEAR_LIMIT_WINDOW, NEAR_LIMIT_NEEDED)
    return float(seen.mean())


def _at_least(hits: NDArray[np.bool_], window: int, needed: int) -> NDArray[np.bool_]:
    if hits.shape[1] < window:
        return np.zeros(hits.shape[0], dtype=np.bool_)
    summed = np.cumsum(np.pad(hits.astype(np.int16), ((0, 0), (1, 0))), axis=1)
    return np.asarray((summed[:, window:] - summed[:, :-window] >= needed).any(axis=1), dtype=np.bool_)


@lru_cache(maxsize=64)
def least_shift_seen(
    *, baseline_points: int = 12, weeks: int = WEEKS_TO_TARGET, runs: int = RUNS, seed: int = SEED
) -> float | None:
    """The smallest shift, in sigma and on a grid of 0.05, that at least 80 % of runs show; None if not even 6 is.

    A larger shift is never seen less often in the same draws, so halving the interval finds it.
    """

    def seen(steps: int) -> bool:
        share = share_seen(round(steps * _STEP, 2), baseline_points=baseline_points, weeks=weeks, runs=runs, seed=seed)
        return share >= SHARE_SEEN

    low, high = 0, round(_LARGEST_SHIFT / _STEP)
    if not seen(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if seen(middle) else (middle, high)
    return round(high * _STEP, 2)


@dataclass(frozen=True)
class Detection:
    """Whether the change from the baseline's mean to the target could be told from noise in the weeks until day 90."""

    least_change: float | None
    """The smallest change of the mean, in the metric's unit, that four of five such quarters would show."""
    wanted_change: float
    """From the baseline's mean to the target, in the wanted direction; negative when the target is worse."""
    share_seen: float
    """How often the wanted change itself would be seen."""
    share_false: float
    """How often the rules go off although nothing changed."""
    sentence: str

    @property
    def is_detectable(self) -> bool:
        return self.wanted_change > 0 and self.share_seen >= SHARE_SEEN


def detection(
    target: float, limits: Limits, better: Better, unit: str = "", *, weeks: int = WEEKS_TO_TARGET
) -> Detection:
    """The least detectable change for this baseline's noise, against the change the target asks for.

    Simulated with a fixed seed and remembered by its inputs. A baseline without any noise shows every change.
    """
    wanted = (limits.mean - target) if better == "lower" else (target - limits.mean)
    false = share_seen(0.0, baseline_points=limits.points, weeks=weeks)
    if limits.sigma <= limits.crumb:
        return Detection(
            0.0, wanted, 1.0 if wanted > 0 else 0.0, false, "The baseline never varied: any change would show."
        )
    shift = least_shift_seen(baseline_points=limits.points, weeks=weeks)
    least = None if shift is None else shift * limits.sigma
    in_sigma = min(max(0.0, wanted / limits.sigma), _LARGEST_SHIFT)
    seen = share_seen(round(in_sigma, 2), baseline_points=limits.points, weeks=weeks)
    return Detection(least, wanted, seen, false, _detection_sentence(least, wanted, seen, false, better, unit, weeks))


def _detection_sentence(
    least: float | None, wanted: float, seen: float, false: float, better: Better, unit: str, weeks: int
) -> str:
    if least is None:
        return f"No change of a usual size can be told from noise in {weeks} weeks: the weeks vary too much."
    word = "lower" if better == "lower" else "higher"
    first = (
        f"In {weeks} weeks, an average that is {_shown(least, unit)} {word} than today's would be noticed in four of "
        "five cases; a smaller change is easily lost in the noise."
    )
    if wanted > 0:
        first += (
            f" Your target asks for {_shown(wanted, unit)}: noticed in {_of_ten(seen)} cases."
            if seen < 0.95
            else f" Your target asks for {_shown(wanted, unit)}: that would hardly be missed."
        )
    return f"{first} In {false * 100:.0f} of 100 such quarters a signal shows although nothing changed."


def _of_ten(share: float) -> str:
    tens = min(9, max(1, round(share * 10)))
    return f"about {tens} of 10" if share >= 0.05 else "fewer than 1 of 10"


def reason_needed(reach: Capability, found: Detection) -> str | None:
    """Why this target can't stand without a written reason, as a sentence; None when it can."""
    if reach.reach == "already met":
        return "This target is met already in every ordinary week. Choose a harder one, or write why it stands."
    if not reach.improves:
        return "This target is no better than today's average. Choose a better one, or write why it stands."
    if not found.is_detectable:
        return (
            "By day 90 this change can't be told from noise reliably. Choose a larger change, or write why it stands."
        )
    return None


def expected(day: date, baseline: float, target: float, *, launch_on: date, due: date) -> float:
    """Where the average should stand on a day: the baseline until the launch, then a straight line to the due date.

    >>> expected(date(2026, 1, 31), 40, 20, launch_on=date(2026, 1, 1), due=date(2026, 3, 2))
    30.0
    """
    if day <= launch_on and day < due:
        return float(baseline)
    days = (due - launch_on).days
    way = 1.0 if days <= 0 else min(1.0, (day - launch_on).days / days)
    return baseline + (target - baseline) * way


def weekly_path(
    baseline: float, target: float, *, set_on: date, due: date, launch_on: date | None = None
) -> tuple[tuple[date, float], ...]:
    """The expected average of every week from the day the target is set to the due date, by the week's Monday.

    A week is judged by its last day (Sunday), the due date's own week by the due date. Without a launch date the way
    begins on the day the target is set.
    """
    launch = launch_on or set_on
    week, path = monday(set_on), []
    while week <= due:
        last_day = min(week + timedelta(days=6), due)
        path.append((week, expected(last_day, baseline, target, launch_on=launch, due=due)))
        week += timedelta(weeks=1)
    return tuple(path)


def success_rule(
    metric: str, target: float, unit: str, better: Better, due: date, counter: str = "", tolerated: str = ""
) -> str:
    """What will count as success on day 90, in one sentence, fixed on the day the target is set."""
    past = "at or below" if better == "lower" else "at or above"
    side = "below" if better == "lower" else "above"
    held = f"no signal to the worse on {counter}" + (f" (limit {tolerated})" if tolerated else "")
    if not counter:
        held = "no signal to the worse on the counter-metric, which still has to be named"
    return (
        f"On {due.day} {due:%B %Y} the lane has succeeded if the last {WEEKS_AT_THE_END} weeks of {metric} average "
        f"{past} {_shown(target, unit)}, the chart shows a signal {side} the baseline, and there is {held}."
    )
