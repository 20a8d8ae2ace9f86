"""Day 90: what counts as success is fixed on day 0, and judged by the same words when the day has come (METHOD 5).

Success needs all three: the last four weeks average at or past the target; the chart shows a signal in the wanted
direction; the counter-metric shows no signal to the worse and its last four weeks lie on the right side of its floor.
The counter-metric vetoes: whatever the outcome gained, a broken floor is no success (own rule for the floor: the mean
of the last four weeks decides, so that one bad week does not).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from core.measurement import Limits, signals
from core.quantities import shown_number

WEEKS_AT_THE_END = 4
"""Day 90 is judged on the mean of the last four weeks: one good week is no success."""

Better = Literal["lower", "higher"]
Verdict = Literal["success", "part of the way", "no success", "not enough data"]


def success_rule(
    metric: str,
    target: float,
    unit: str,
    better: Better,
    due: date,
    counter: str = "",
    tolerated: str = "",
    minimum: float | None = None,
    stretch: float | None = None,
) -> str:
    """What will count as success on day 90, in words, fixed on the day the target is set."""
    past = "at or below" if better == "lower" else "at or above"
    side = "below" if better == "lower" else "above"
    held = f"no signal to the worse on {counter}" + (f" (limit {tolerated})" if tolerated else "")
    if not counter:
        held = "no signal to the worse on the counter-metric, which still has to be named"
    rule = (
        f"On {due.day} {due:%B %Y} the lane has succeeded if the last {WEEKS_AT_THE_END} weeks of {metric} average "
        f"{past} {_shown(target, unit)}, the chart shows a signal {side} the baseline, and there is {held}."
    )
    if tolerated:
        rule += f" Past {tolerated}, {counter} vetoes it, whatever was gained."
    if minimum is not None:
        rule += f" From {_shown(minimum, unit)} on it counts as part of the way."
    if stretch is not None:
        rule += f" {_shown(stretch, unit)} would be more than promised."
    return rule


@dataclass(frozen=True)
class Condition:
    """One of the conditions of day 90; `is_met` is None while there is not enough to say."""

    name: Literal["target", "signal", "counter signal", "counter floor"]
    is_met: bool | None
    sentence: str


@dataclass(frozen=True)
class Day90:
    """The verdict, and each condition with its reason. `is_vetoed`: the counter-metric alone denies success."""

    verdict: Verdict
    conditions: tuple[Condition, ...]
    is_vetoed: bool
    is_stretch: bool


@dataclass(frozen=True)
class Watched:
    """A metric on day 90: its sealed limits (or those of its weeks before), and the weeks since the launch in order."""

    name: str
    unit: str
    better: Better
    limits: Limits | None
    values: Sequence[float]
    tolerated: float | None = None
    at_the_end: int = WEEKS_AT_THE_END
    """How many values the last four weeks hold: four, or their business days where it is measured daily."""


def judge(
    outcome: Watched,
    counter: Watched | None,
    target: float,
    minimum: float | None = None,
    stretch: float | None = None,
) -> Day90:
    """The verdict by the rule of day 0. A condition that can't be judged yet leaves 'not enough data', never a pass.

    A veto stands even then: a counter-metric that got worse denies success whatever is still missing.
    """
    ended = _ended(outcome)
    conditions = [_at_target(outcome, target, ended), _moved(outcome), *_held(counter)]
    is_vetoed = any(c.is_met is False for c in conditions if c.name.startswith("counter"))
    met = [c.is_met for c in conditions]
    is_part = minimum is not None and ended is not None and _reaches(ended, minimum, outcome.better)
    verdict: Verdict = "no success"
    if is_vetoed:
        verdict = "no success"
    elif None in met:
        verdict = "not enough data"
    elif all(met):
        verdict = "success"
    elif is_part and conditions[1].is_met:
        verdict = "part of the way"
    beyond = stretch is not None and ended is not None and _reaches(ended, stretch, outcome.better)
    return Day90(verdict, tuple(conditions), is_vetoed, verdict == "success" and beyond)


def _ended(watched: Watched) -> float | None:
    """The mean of the last four weeks; None while there are fewer."""
    last = list(watched.values)[-watched.at_the_end :]
    return math.fsum(last) / len(last) if len(last) == watched.at_the_end else None


def _reaches(value: float, wanted: float, better: Better) -> bool:
    return value <= wanted if better == "lower" else value >= wanted


def _at_target(outcome: Watched, target: float, ended: float | None) -> Condition:
    if ended is None:
        return Condition("target", None, f"There are fewer than {WEEKS_AT_THE_END} weeks since the launch.")
    is_met = _reaches(ended, target, outcome.better)
    word = "reach" if is_met else "miss"
    return Condition(
        "target", is_met,
        f"The last {WEEKS_AT_THE_END} weeks average {_shown(ended, outcome.unit)} and {word} "
        f"{_shown(target, outcome.unit)}.",
    )  # fmt: skip


def _moved(outcome: Watched) -> Condition:
    """A signal in the wanted direction; one in the other direction as well leaves it unmet."""
    if outcome.limits is None or not outcome.values:
        return Condition("signal", None, "Without a baseline or weeks since the launch no signal can be told.")
    good, bad = ("below", "above") if outcome.better == "lower" else ("above", "below")
    sides = {signal.side for signal in signals(list(outcome.values), outcome.limits)}
    if bad in sides and good in sides:
        return Condition("signal", False, f"Signals on both sides: it went {bad} the baseline too.")
    is_met = good in sides
    return Condition("signal", is_met, f"The chart shows {'a' if is_met else 'no'} signal {good} the baseline.")


def _held(counter: Watched | None) -> list[Condition]:
    if counter is None:
        return [Condition("counter signal", None, "Nobody has named what must not suffer.")]
    worse = "above" if counter.better == "lower" else "below"
    if counter.limits is None or not counter.values:
        found = [Condition("counter signal", None, f"{counter.name} has no baseline or no weeks since the launch.")]
    else:
        is_worse = any(signal.side == worse for signal in signals(list(counter.values), counter.limits))
        said = "shows a signal to the worse" if is_worse else "shows no signal to the worse"
        found = [Condition("counter signal", not is_worse, f"{counter.name} {said}.")]
    if counter.tolerated is not None:
        found.append(_floor(counter, counter.tolerated))
    return found


def _floor(counter: Watched, tolerated: float) -> Condition:
    ended, limit = _ended(counter), _shown(tolerated, counter.unit)
    if ended is None:
        return Condition("counter floor", None, f"{counter.name} has fewer than {WEEKS_AT_THE_END} weeks.")
    is_met = _reaches(ended, tolerated, counter.better)
    side = "keeps to" if is_met else "is past"
    return Condition(
        "counter floor", is_met, f"{counter.name} averages {_shown(ended, counter.unit)} and {side} its limit {limit}."
    )


def floor_sentence(
    tolerated: float, limits: Limits, better: Better, unit: str = "", noun: Literal["week", "day"] = "week"
) -> str:
    """What a floor of the counter-metric means against its noise today: out of reach, inside it, or broken already.

    >>> quiet = Limits(mean=5, mean_range=1, points=12)
    >>> floor_sentence(9, quiet, "lower", "%").split(":")[0]
    'Today no ordinary week passes 9 %'
    """
    sign = 1.0 if better == "lower" else -1.0
    room = sign * (tolerated - limits.mean)
    wide = sign * ((limits.upper if better == "lower" else limits.lower_uncut) - limits.mean)
    limit = _shown(tolerated, unit)
    if room <= 0:
        return f"Today's average of {_shown(limits.mean, unit)} is past {limit} already: it would veto every success."
    if room < wide:
        return (
            f"Single {noun}s pass {limit} today by chance; the average of the last {WEEKS_AT_THE_END} weeks decides, "
            f"so one {noun} does not."
        )
    return f"Today no ordinary {noun} passes {limit}: if it does, something changed."


def _shown(value: float, unit: str) -> str:
    return f"{shown_number(value)} {unit}".strip()
