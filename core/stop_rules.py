"""Stop rules as data, and a dry run on what was: would this rule have fired last quarter, and how often by noise alone?

A rule reads one series (a metric, or counts of an error class), compares each value with a threshold, and fires when
enough of the last values pass it. Values are dated; a gap is no value and neither counts nor breaks a run.

After it fired, a rule stays fired while its condition holds: three bad weeks in a row under "one above" are one stop
that lasts three weeks, not three stops. It can fire again once the condition was false in between.

False alarms: the rule is run on many simulated quarters of a process that stays as the history shows it (its mean, its
noise from the moving range, never below 0 where the values can't be, and how much a value carries over to the next
one), and counted is in how many it fires at all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import numpy as np

from core.measurement import Limits, natural_limits
from core.persistence import LARGEST, persistence, steady
from core.quantities import shown_number, shown_share

Operator = Literal["above", "at or above", "below", "at or below"]
OPERATORS: dict[Operator, str] = {"above": ">", "at or above": "≥", "below": "<", "at or below": "≤"}

QUARTER_DAYS = 91
QUARTER_VALUES = 13
"""Weekly values in a quarter."""
RUNS = 10_000
"""Half-width of a 95 % interval on a share: 1 point at worst."""
SEED = 20260101
MOST_IN_WINDOW = 52
PHI_STEP = 0.05
"""What carries over is rounded to this, so that equal histories share a simulation."""


@dataclass(frozen=True)
class StopRule:
    """When to stop, what happens then, and who starts again. `needed` of the last `window` values must pass.

    `subject` is the name of a metric or of an error class; an error class counts cases in a value's week.
    """

    subject: str
    operator: Operator
    threshold: float
    needed: int = 1
    window: int = 1
    kind: Literal["metric", "error class"] = "metric"
    unit: str = ""
    action: str = ""
    tells: str = ""
    restarts: str = ""
    minutes_to_manual: float | None = None

    @property
    def sentence(self) -> str:
        """The rule in one sentence.

        >>> StopRule("Error share", "above", 5, 2, 3, unit="%", minutes_to_manual=60).sentence
        'Stop when “Error share” is above 5 % in 2 of the last 3 values; work by hand runs within 60 minutes.'
        """
        limit = f"{shown_number(self.threshold)} {self.unit}".strip()
        often = ""
        if self.window > 1:
            often = f" in {self.needed} of the last {self.window} values"
            if self.needed == self.window:
                often = f" {self.needed} times in a row"
        by_hand = self.minutes_to_manual
        within = "" if by_hand is None else f"; work by hand runs within {shown_number(by_hand)} minutes"
        return f"Stop when “{self.subject}” is {self.operator} {limit}{often}{within}."

    def passes(self, value: float) -> bool:
        """Whether one value counts towards stopping."""
        if self.operator == "above":
            return value > self.threshold
        if self.operator == "at or above":
            return value >= self.threshold
        if self.operator == "below":
            return value < self.threshold
        return value <= self.threshold


def problems(rule: StopRule) -> tuple[str, ...]:
    """What is wrong with a rule or still open, a sentence each; empty for one that could be switched on."""
    told = []
    if not rule.subject.strip():
        told.append("Say which metric or error class the rule watches.")
    if not math.isfinite(rule.threshold):
        told.append("Give the value at which it stops.")
    if not 1 <= rule.needed <= rule.window <= MOST_IN_WINDOW:
        told.append(f"It must be 1 to {MOST_IN_WINDOW} values, and not more of them than are looked at.")
    if not rule.action.strip():
        told.append("Say what happens when it fires.")
    if not rule.tells.strip():
        told.append("Say who is told.")
    if not rule.restarts.strip():
        told.append("Say who may start again.")
    if rule.minutes_to_manual is None:
        told.append("Say within how many minutes the work runs by hand.")
    return tuple(told)


@dataclass(frozen=True)
class Firing:
    """One stop: the value it fired on, and up to which value the condition held."""

    on: date
    until: date
    value: float


def firings(rule: StopRule, days: Sequence[date], values: Sequence[float]) -> tuple[Firing, ...]:
    """Every time that the rule would have fired, in order. Days ascend; a value belongs to its day."""
    held = _holds(rule, values)
    found: list[Firing] = []
    for place, holds in enumerate(held):
        if not holds:
            continue
        if place and held[place - 1]:
            found[-1] = Firing(found[-1].on, days[place], found[-1].value)
        else:
            found.append(Firing(days[place], days[place], values[place]))
    return tuple(found)


def _holds(rule: StopRule, values: Sequence[float]) -> list[bool]:
    """For each value whether the condition holds there: enough of it and those before it pass."""
    passing = [rule.passes(value) for value in values]
    return [sum(passing[max(0, place + 1 - rule.window) : place + 1]) >= rule.needed for place in range(len(passing))]


@dataclass(frozen=True)
class DryRun:
    """What the rule would have done in the last quarter of the history, and what it does by noise alone."""

    fired: tuple[Firing, ...]
    values: int
    """How many values of the last quarter were looked at."""
    first: date | None
    last: date | None
    share_false: float | None
    """Share of unchanged quarters in which it fires; None below six values in the whole history."""
    sentence: str
    phi: float = 0.0
    """How much of a value carries over to the next one in the simulated quarters; 0 where the history is too short to
    be sure of any."""


def dry_run(
    rule: StopRule,
    days: Sequence[date],
    values: Sequence[float],
    *,
    never_negative: bool = True,
    points: int = QUARTER_VALUES,
) -> DryRun:
    """The rule on a series' history: its last 91 days, by values as they were; `points` values make a quarter.

    Values before that quarter still fill the rule's window, so that it starts as it would have stood.
    """
    ordered = sorted(zip(days, values, strict=True))
    days, values = [day for day, _ in ordered], [value for _, value in ordered]
    if not days:
        return DryRun((), 0, None, None, None, "There are no values yet to try the rule on.")
    since = days[-1] - timedelta(days=QUARTER_DAYS - 1)
    fired = tuple(firing for firing in firings(rule, days, values) if firing.until >= since)
    looked_at = [day for day in days if day >= since]
    limits = natural_limits(values, never_negative=never_negative)
    false, phi = None, 0.0
    if limits is not None:
        phi = _carried(values, limits)
        false = share_false(
            rule.operator, rule.needed, rule.window, rule.threshold, limits.mean, limits.sigma, never_negative, points,
            phi=phi,
        )  # fmt: skip
    sentence = _sentence(fired, len(looked_at), looked_at[0], days[-1], false)
    if phi:
        sentence += " Its values hang together, a bad one drags the next along; that is reckoned in."
    return DryRun(fired, len(looked_at), looked_at[0], days[-1], false, sentence, phi)


def _carried(values: Sequence[float], limits: Limits) -> float:
    """φ to reckon with, in steps; 0 while the values can't be told from independent ones."""
    found = persistence(values) if limits.sigma > limits.crumb else None
    return 0.0 if found is None else min(LARGEST, max(0.0, round(round(found.used / PHI_STEP) * PHI_STEP, 2)))


@lru_cache(maxsize=256)
def share_false(
    operator: Operator,
    needed: int,
    window: int,
    threshold: float,
    mean: float,
    sigma: float,
    never_negative: bool = True,
    points: int = QUARTER_VALUES,
    runs: int = RUNS,
    seed: int = SEED,
    phi: float = 0.0,
) -> float:
    """Share of simulated quarters of an unchanged process in which the rule fires at least once.

    The quarter begins with a full window behind it. Values are normal with this mean and carry `phi` over from one to
    the next. `sigma` is the moving range's, and neighbours that hang together differ less: the values themselves then
    spread by sigma / √(1 − φ).
    """
    noise = steady(np.random.default_rng(seed).standard_normal((points + window - 1, runs)), phi)
    drawn = noise * (sigma / math.sqrt(1 - phi)) + mean
    if never_negative:
        drawn = np.maximum(drawn, 0.0)
    compare = {"above": np.greater, "at or above": np.greater_equal, "below": np.less, "at or below": np.less_equal}
    passing = compare[operator](drawn, threshold).astype(np.int16)
    summed = np.cumsum(np.pad(passing, ((1, 0), (0, 0))), axis=0)
    return float((summed[window:] - summed[:-window] >= needed).any(axis=0).mean())


def _sentence(fired: Sequence[Firing], looked_at: int, first: date, last: date, false: float | None) -> str:
    span = (last - first).days + 1
    when = "in the last quarter" if span > QUARTER_DAYS - 14 else f"in the {looked_at} values there are"
    if not fired:
        told = f"Would not have fired {when}."
    else:
        times = "once" if len(fired) == 1 else f"{len(fired)} times"
        told = f"Would have fired {times} {when}: {days_listed([firing.on for firing in fired])}."
    if false is None:
        return f"{told} With fewer than 6 values its false alarms can't be reckoned."
    calm = f"{told} In a quarter in which nothing changes it fires with a chance of {shown_share(false)}."
    if false > 0.5:
        return f"{calm} That is more often than not: people will learn to ignore it."
    if not fired and false < 0.01:
        return f"{calm} It is a rule for what has never been seen."
    return calm


def days_listed(days: Sequence[date]) -> str:
    """Days as people write them, months and years only where they change.

    >>> days_listed([date(2026, 3, 3), date(2026, 3, 17)]), days_listed([date(2026, 3, 3), date(2026, 4, 7)])
    ('3 and 17 March', '3 March and 7 April')
    >>> days_listed([date(2025, 12, 30), date(2026, 1, 6), date(2026, 1, 13)])
    '30 December 2025, 6 and 13 January 2026'
    """
    with_year = len({day.year for day in days}) > 1
    told = []
    for place, day in enumerate(days):
        after = days[place + 1] if place + 1 < len(days) else None
        same_month = after is not None and (after.year, after.month) == (day.year, day.month)
        same_year = after is not None and after.year == day.year
        month = "" if same_month else f" {day:%B}"
        told.append(f"{day.day}{month}{f' {day.year}' if with_year and not same_year else ''}")
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
