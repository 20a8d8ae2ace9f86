"""A weekly series, what is normal for it, what is not, and its sealed copy (METHOD 5; Wheeler's XmR chart).

The moving range is the step from one value to the next one *there is*: a missing week is marked on the chart, never
filled, and the step over it counts as one step.

2026-11-22: a value exactly on the mean belongs to neither side and breaks a run. The half-way line of the third rule
is taken from the natural limit before it is cut at 0: a cut limit moves a line on the chart, not the noise.
"""

from __future__ import annotations

import hashlib
import json
import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

LIMIT_FACTOR = 2.66
"""3 / 1.128: three sigma, with sigma estimated as mean moving range / d2 of two values (Wheeler)."""
RANGE_FACTOR = 3.268
"""D4 of two values: no step between two weeks is larger than this many mean steps, by noise alone (Wheeler)."""
SIGMA_DIVISOR = 1.128
"""d2 of two values: mean moving range / 1.128 estimates sigma."""

FEWEST_FOR_LIMITS = 6
FEWEST_FOR_SEAL = 12
FEWEST_DAYS_FOR_SEAL = 20
"""Of a metric with a value each business day: each weekday stands in it about four times (own rule)."""
RUN_LENGTH = 8
NEAR_LIMIT_WINDOW, NEAR_LIMIT_NEEDED = 4, 3

Stage = Literal["empty", "run chart", "trial limits", "ready to seal"]
Side = Literal["above", "below"]
Rule = Literal["outside a limit", "eight on one side", "three of four near a limit"]


def stage(points: int) -> Stage:
    """What a series of so many values can carry.

    >>> [stage(n) for n in (0, 1, 5, 6, 11, 12)]
    ['empty', 'run chart', 'run chart', 'trial limits', 'trial limits', 'ready to seal']
    """
    if points == 0:
        return "empty"
    if points < FEWEST_FOR_LIMITS:
        return "run chart"
    return "trial limits" if points < FEWEST_FOR_SEAL else "ready to seal"


@dataclass(frozen=True)
class Limits:
    """What is normal for a series: its mean, its mean step and the natural limits that follow from them.

    All in the metric's own unit, except `points`, the number of values they were computed from.
    """

    mean: float
    mean_range: float
    points: int
    never_negative: bool = True

    @property
    def lower_uncut(self) -> float:
        return self.mean - LIMIT_FACTOR * self.mean_range

    @property
    def lower(self) -> float:
        """The lower natural limit; 0 where the value can't be negative and the limit would be."""
        return max(0.0, self.lower_uncut) if self.never_negative else self.lower_uncut

    @property
    def upper(self) -> float:
        return self.mean + LIMIT_FACTOR * self.mean_range

    @property
    def is_cut(self) -> bool:
        """True when the lower limit was cut at 0."""
        return self.never_negative and self.lower_uncut < 0

    @property
    def range_limit(self) -> float:
        """The largest step between two weeks that noise alone makes."""
        return RANGE_FACTOR * self.mean_range

    @property
    def sigma(self) -> float:
        return self.mean_range / SIGMA_DIVISOR

    @property
    def crumb(self) -> float:
        """Differences below this are rounding of the computer, not of the process."""
        return 1e-9 * max(1e-300, abs(self.mean), abs(self.upper))


def moving_ranges(values: Sequence[float]) -> tuple[float, ...]:
    """The steps between neighbours, without sign; one fewer than the values.

    >>> moving_ranges([41, 38, 44])
    (3, 6)
    """
    return tuple(abs(after - before) for before, after in pairwise(values))


def natural_limits(values: Sequence[float], *, never_negative: bool = True) -> Limits | None:
    """Mean ± 2.66 mean moving ranges; None below six values, where limits would be noise themselves.

    >>> found = natural_limits([41, 38, 44, 39, 46, 42, 37, 45, 40, 43, 39, 44])
    >>> found.mean, found.mean_range, round(found.lower, 1), round(found.upper, 1), round(found.range_limit, 2)
    (41.5, 5.0, 28.2, 54.8, 16.34)
    """
    if len(values) < FEWEST_FOR_LIMITS:
        return None
    steps = moving_ranges(values)
    return Limits(math.fsum(values) / len(values), math.fsum(steps) / len(steps), len(values), never_negative)


@dataclass(frozen=True)
class Signal:
    """One place where a rule says 'this is not noise'. `points` are positions in the series, first 0."""

    rule: Rule
    side: Side
    points: tuple[int, ...]

    @property
    def sentence(self) -> str:
        if self.rule == "outside a limit":
            return f"One value lies {self.side} the natural limits."
        if self.rule == "eight on one side":
            return f"{len(self.points)} values in a row lie {self.side} the mean."
        return (
            f"At least three of four values in a row lie nearer to the {'upper' if self.side == 'above' else 'lower'} "
            "limit than to the mean."
        )


def outside_a_limit(values: Sequence[float], limits: Limits) -> tuple[Signal, ...]:
    """Wheeler's first rule: one point outside a limit. On the limit is inside; a cut limit can't be passed."""
    found: list[Signal] = []
    for position, value in enumerate(values):
        if value > limits.upper + limits.crumb:
            found.append(Signal("outside a limit", "above", (position,)))
        elif value < limits.lower - limits.crumb:
            found.append(Signal("outside a limit", "below", (position,)))
    return tuple(found)


def eight_on_one_side(values: Sequence[float], limits: Limits) -> tuple[Signal, ...]:
    """Wheeler's second rule: eight in a row on one side of the mean. A longer run is one signal with all its points."""
    found: list[Signal] = []
    for side, hits in _by_side([value - limits.mean for value in values], limits.crumb):
        found += [Signal("eight on one side", side, run) for run in _runs(hits) if len(run) >= RUN_LENGTH]
    return tuple(sorted(found, key=lambda signal: signal.points))


def three_of_four_near_a_limit(values: Sequence[float], limits: Limits) -> tuple[Signal, ...]:
    """Wheeler's third rule: three of four in a row nearer to the same limit than to the mean.

    Windows that overlap are one signal; its points are those near the limit.
    """
    half_way = LIMIT_FACTOR * limits.mean_range / 2
    found: list[Signal] = []
    for side, hits in _by_side([value - limits.mean for value in values], half_way + limits.crumb):
        found += [Signal("three of four near a limit", side, points) for points in _dense(hits)]
    return tuple(sorted(found, key=lambda signal: signal.points))


def signals(values: Sequence[float], limits: Limits | None, *, since: int = 0) -> tuple[Signal, ...]:
    """Every signal in the series by all three rules, those that touch positions from `since` on. None without limits.

    With `since` only the values from there on are looked at: what a new period shows against an old one's limits.
    """
    if limits is None:
        return ()
    looked_at = values[since:]
    found = (
        outside_a_limit(looked_at, limits)
        + eight_on_one_side(looked_at, limits)
        + three_of_four_near_a_limit(looked_at, limits)
    )
    return tuple(Signal(signal.rule, signal.side, tuple(p + since for p in signal.points)) for signal in found)


def _by_side(distances: Sequence[float], beyond: float) -> Iterable[tuple[Side, list[bool]]]:
    yield "above", [distance > beyond for distance in distances]
    yield "below", [distance < -beyond for distance in distances]


def _runs(hits: Sequence[bool]) -> list[tuple[int, ...]]:
    runs: list[list[int]] = [[]]
    for position, hit in enumerate(hits):
        if hit:
            runs[-1].append(position)
        elif runs[-1]:
            runs.append([])
    return [tuple(run) for run in runs if run]


def _dense(hits: Sequence[bool]) -> list[tuple[int, ...]]:
    groups: list[set[int]] = []
    last_start = None
    for start in range(len(hits) - NEAR_LIMIT_WINDOW + 1):
        near = {p for p in range(start, start + NEAR_LIMIT_WINDOW) if hits[p]}
        if len(near) < NEAR_LIMIT_NEEDED:
            continue
        if last_start is not None and start - last_start < NEAR_LIMIT_WINDOW and groups[-1] & near:
            groups[-1] |= near
        else:
            groups.append(near)
        last_start = start
    return [tuple(sorted(group)) for group in groups]


def missing_weeks(weeks_on: Iterable[date]) -> tuple[date, ...]:
    """The Mondays between the first and the last that have no value: gaps to be marked, never filled.

    >>> missing_weeks([date(2026, 1, 5), date(2026, 1, 19)])
    (datetime.date(2026, 1, 12),)
    """
    there = set(weeks_on)
    if not there:
        return ()
    first, last = min(there), max(there)
    every = (first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1))
    return tuple(week for week in every if week not in there)


def missing_days(days_on: Iterable[date], workdays: Iterable[int], holidays: Iterable[date]) -> tuple[date, ...]:
    """The business days between the first and the last that have no value: gaps to be marked, never filled.

    >>> missing_days([date(2026, 1, 2), date(2026, 1, 7)], range(5), [date(2026, 1, 6)])
    (datetime.date(2026, 1, 5),)
    """
    there = set(days_on)
    if not there:
        return ()
    usual, closed, first = set(workdays), set(holidays), min(there)
    every = (first + timedelta(days=n) for n in range((max(there) - first).days + 1))
    return tuple(day for day in every if day.weekday() in usual and day not in closed and day not in there)


def closed_days(days_on: Iterable[date], workdays: Iterable[int], holidays: Iterable[date]) -> tuple[date, ...]:
    """The holidays on usual business days between the first and the last day, with or without a value: to be marked.

    >>> closed_days([date(2026, 1, 2), date(2026, 1, 7)], range(5), [date(2026, 1, 4), date(2026, 1, 6)])
    (datetime.date(2026, 1, 6),)
    """
    there, usual = set(days_on), set(workdays)
    if not there:
        return ()
    return tuple(sorted({day for day in holidays if min(there) <= day <= max(there) and day.weekday() in usual}))


@dataclass(frozen=True)
class ShortWeek:
    """A week with holidays in it: how many of its usual business days were worked."""

    week_on: date
    open_days: int
    usual_days: int


def short_weeks(weeks_on: Iterable[date], workdays: Iterable[int], holidays: Iterable[date]) -> tuple[ShortWeek, ...]:
    """The weeks in which a business day was a holiday: marked on the chart, never stretched to a full week.

    >>> short_weeks([date(2025, 12, 22)], range(5), [date(2025, 12, 25), date(2025, 12, 26), date(2025, 12, 27)])
    (ShortWeek(week_on=datetime.date(2025, 12, 22), open_days=3, usual_days=5),)
    """
    usual = set(workdays)
    closed: dict[date, set[date]] = {}
    for day in holidays:
        if day.weekday() in usual:
            closed.setdefault(monday(day), set()).add(day)
    found = (week for week in sorted(set(weeks_on)) if week in closed)
    return tuple(ShortWeek(week, len(usual) - len(closed[week]), len(usual)) for week in found)


def is_over(week_on: date, workdays: Iterable[int], today: date) -> bool:
    """Whether the week's last business day lies before today; until then its value may still move.

    >>> [is_over(date(2026, 11, 16), range(5), date(2026, 11, day)) for day in (20, 21)]
    [False, True]
    """
    return week_on + timedelta(days=max(workdays)) < today


def monday(day: date) -> date:
    """The Monday of the day's week.

    >>> monday(date(2026, 11, 22))
    datetime.date(2026, 11, 16)
    """
    return day - timedelta(days=day.weekday())


def fingerprint(
    definition: str, source: str, weeks_on: Sequence[date], values: Sequence[float], cases: Sequence[int] = ()
) -> str:
    """SHA-256 over the canonical JSON of what a seal holds: 64 hex digits, the same on every machine.

    `cases` are the denominators, in the order of the weeks; without them they are no part of it.

    Canonical: keys sorted, no blanks, UTF-8, texts in one Unicode spelling (NFC), numbers as the shortest decimal that
    reads back to the same float, days as ISO dates, in the order of the weeks.
    """
    by_week = sorted(zip(weeks_on, values, strict=True))
    held: dict[str, object] = {
        "definition": unicodedata.normalize("NFC", definition),
        "source": unicodedata.normalize("NFC", source),
        "values": [float(value) + 0.0 for _, value in by_week],
        "weeks": [week.isoformat() for week, _ in by_week],
    }
    if cases:
        held["cases"] = [int(count) for _, count in sorted(zip(weeks_on, cases, strict=True))]
    text = json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class SealCheck:
    """What a seal says when it is held against what is stored now. `intact` is about the seal itself."""

    intact: bool
    differences: tuple[str, ...] = field(default=())
    """One sentence per thing that no longer reads as it was sealed."""

    @property
    def holds(self) -> bool:
        return self.intact and not self.differences


def check_seal(
    sealed: tuple[str, str, Sequence[date], Sequence[float]],
    sha256: str,
    now: tuple[str, str, Sequence[date], Sequence[float]],
    sealed_cases: Sequence[int] = (),
    cases_now: Sequence[int] = (),
    named: str = "Week of ",
) -> SealCheck:
    """Whether the seal still fits its own hash, and what changed since: definition, source, each week by name.

    Both tuples are (definition, source, weeks, values); cases stand in the order of their weeks. Weeks outside the
    sealed window are no part of the baseline, so they are no difference; a new week inside the window is one.
    """
    found: list[str] = []
    for what, then, today in (("definition", sealed[0], now[0]), ("source", sealed[1], now[1])):
        if unicodedata.normalize("NFC", then) != unicodedata.normalize("NFC", today):
            found.append(f"The {what} was changed after sealing. Sealed: “{then}”. Now: “{today}”.")
    then_by_week, now_by_week = dict(zip(sealed[2], sealed[3], strict=True)), dict(zip(now[2], now[3], strict=True))
    first, last = min(then_by_week, default=date.max), max(then_by_week, default=date.min)
    for week in sorted(set(then_by_week) | {week for week in now_by_week if first <= week <= last}):
        before, after = then_by_week.get(week), now_by_week.get(week)
        if before != after:
            found.append(_difference(week, before, after, named))
    found += _case_differences(sealed[2], sealed_cases, now[2], cases_now, named)
    return SealCheck(intact=fingerprint(*sealed, sealed_cases) == sha256, differences=tuple(found))


def _case_differences(
    weeks_then: Sequence[date], then: Sequence[int], weeks_now: Sequence[date], now: Sequence[int], named: str
) -> list[str]:
    """Weeks that stand on another number of cases than was sealed; nothing where none were sealed."""
    if not then:
        return []
    held = dict(zip(weeks_now, now, strict=True)) if now else {}
    return [
        f"{named}{week.day} {week:%B %Y}: sealed with {count if count >= 0 else 'no number of'} cases, "
        f"now {held[week] if held[week] >= 0 else 'none given'}."
        for week, count in sorted(zip(weeks_then, then, strict=True))
        if week in held and held[week] != count
    ]


def _difference(week: date, before: float | None, after: float | None, named: str) -> str:
    name = f"{named}{week.day} {week:%B %Y}"
    if before is None:
        return f"{name}: {after:g} was added after sealing."
    if after is None:
        return f"{name}: sealed as {before:g}, removed since."
    return f"{name}: sealed as {before:g}, now {after:g}."
