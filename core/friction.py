"""The monthly friction cost of a workflow as a range: simulated worlds, remembered until a number changes.

In every simulated world each quantity has one value drawn from its range; quantities are drawn independently of each
other (the loaded cost of a role once for all workflows that share it, because it is seeded by the role). METHOD 2
gives the formula (`core/workload.py`), METHOD 1 the distributions (`core/estimates.py`).

Two rules of ours:

- The *typical split* of a total into parts is the mean of each part over the tenth of the worlds whose total lies
  nearest to the median, scaled to add up to the median: medians of parts do not add up, and means of long-tailed
  parts lie where hardly any world is.
- A part rests on the weakest grade among its factors, because a product is known no better than that.

Decided in November 2026: figures are remembered per workload (its numbers, the seed, the number of draws), so an
edit in one of 500 workflows simulates one. Totals are kept as float32 for ranking; parts only as figures.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Container, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from core import estimates
from core.estimates import Floats
from core.quantities import PERIODS_PER_YEAR, QUANTITIES
from core.records import Evidence
from core.workload import (
    FACTORS,
    GRADES,
    HOURS_FACTORS,
    PARTS,
    CostParts,
    Part,
    PartState,
    Workload,
    hours_per_month,
    missing_numbers,
    part_cost,
    part_state,
)

Singles = NDArray[np.float32]

FIGURES_KEPT = 4_000
"""Workloads whose figures are remembered: about 2 kB each."""

DRAWS_KEPT = 32_000_000
"""Draws of totals and of hours that are remembered, 4 bytes each: 128 MB, or 1 600 workflows at 10 000 draws."""

LARGEST = float(np.finfo(np.float32).max)
"""No total lies above it, so that even an absurd one stays a number where it is kept as float32."""


@dataclass(frozen=True)
class Range:
    """A simulated quantity: 8 of 10 worlds lie between `p10` and `p90`, half of them below `median`."""

    p10: float
    median: float
    p90: float
    mean: float

    @classmethod
    def of(cls, worlds: NDArray[np.floating]) -> Range:
        p10, median, p90 = (float(value) for value in np.quantile(worlds, (0.1, 0.5, 0.9)))
        return cls(p10, median, p90, float(worlds.mean(dtype=np.float64)))

    def times(self, factor: float) -> Range:
        """The range in another unit."""
        return Range(self.p10 * factor, self.median * factor, self.p90 * factor, self.mean * factor)


@dataclass(frozen=True)
class Figures:
    """What one workflow loses in a month. None is unknown; a floor means 'at least', because a part is unknown.

    A part's range is None only when it is unknown; one that is nothing, switched off or not priced is 0, and `states`
    says which. `typical` splits the median of the total. `grade_shares` says how much of it rests on what evidence.
    """

    total: Range | None
    parts: dict[Part, Range | None] = field(hash=False)
    states: dict[Part, PartState] = field(hash=False)
    typical: CostParts
    hours: Range | None
    hours_is_floor: bool
    missing: tuple[str, ...]
    grade_shares: dict[Evidence, float] = field(hash=False)
    draws: int

    @property
    def is_floor(self) -> bool:
        return "unknown" in self.states.values()

    @property
    def waiting_is_priced(self) -> bool:
        return self.states["delay"] != "not priced"

    @property
    def guess_share(self) -> float | None:
        """Share of the typical cost that rests on at least one guess; None without a cost."""
        return self.grade_shares.get("guess", 0.0) if self.grade_shares else None


@dataclass(frozen=True)
class CostDraws:
    """The monthly cost in every simulated world, of the known parts: a lower bound where `is_floor`.

    Draw i of one workflow and draw i of another belong to the same world (roles are shared).
    """

    worlds: Singles = field(repr=False)
    is_floor: bool
    waiting_is_priced: bool
    missing: tuple[str, ...]
    hours: Singles | None = field(default=None, repr=False)
    """Hours of the role in every world, of the counted parts; None without a cost per hour in them."""


def figures(workload: Workload, seed: int, draws: int) -> Figures:
    """The figures of one workload; remembered."""
    key = (seed, draws, workload)
    found = _figures.get(key)
    return found if found is not None else _simulate(workload, seed, draws)[0]


def cost_draws(workload: Workload, seed: int, draws: int) -> CostDraws | None:
    """The monthly cost of the known parts in every world, in money; None where no part is known at all. Remembered."""
    key = (seed, draws, workload)
    found = _totals.get(key)
    if found is None and not _is_nothing_known(workload):
        found = _simulate(workload, seed, draws)[1]
    return found


def together(costs: Iterable[CostDraws | None]) -> Range | None:
    """The cost of several workflows together, world by world; workflows without a known part are left out."""
    total = summed(cost.worlds for cost in costs if cost is not None)
    return None if total is None else Range.of(total)


def summed(worlds: Iterable[NDArray[np.floating]]) -> Floats | None:
    """Draws of several workflows added up world by world; None where there are none."""
    total: Floats | None = None
    for each in worlds:
        total = each.astype(np.float64) if total is None else np.add(total, each, out=total)
    return total


def draws_by_quantity(workload: Workload, seed: int, n: int, codes: Container[str] = QUANTITIES) -> dict[str, Floats]:
    """The drawn values of every known quantity, volume as cases per month; roles by role, the rest by workflow.

    Each has draws of its own, so asking for some `codes` only gives the same values as asking for all.
    """
    drawn = {}
    for number in workload.numbers:
        if number.code not in codes:
            continue
        quantity = QUANTITIES[number.code]
        subject = (workload.role_id or "") if number.code == "cost_per_hour" else workload.workflow_id
        drawn[number.code] = estimates.draws(number.triple, quantity.kind, seed, subject, number.code, n)
    if "volume" in drawn:
        drawn["volume"] = drawn["volume"] * (PERIODS_PER_YEAR[workload.period] / 12)
    return drawn


def _simulate(workload: Workload, seed: int, n: int) -> tuple[Figures, CostDraws | None]:
    drawn = draws_by_quantity(workload, seed, n)
    states = {part: part_state(workload, part) for part in PARTS}
    worlds = {part: part_cost(part, drawn) for part in PARTS if states[part] == "counted"}
    zero = Range(0.0, 0.0, 0.0, 0.0)
    ranges: dict[Part, Range | None] = {part: None if state == "unknown" else zero for part, state in states.items()}
    ranges.update({part: Range.of(cost) for part, cost in worlds.items()})
    total = None
    if not _is_nothing_known(workload):
        total = np.minimum(sum(worlds.values(), start=np.zeros(n)), LARGEST)
    range_of_total = None if total is None else Range.of(total)
    typical = _typical_split(states, worlds, total, range_of_total)
    hours, hours_is_floor = _hours(workload, drawn)
    made = Figures(
        total=range_of_total,
        parts=ranges,
        states=states,
        typical=typical,
        hours=hours,
        hours_is_floor=hours_is_floor,
        missing=missing_numbers(workload),
        grade_shares=_grade_shares(workload, typical),
        draws=n,
    )
    cost = None
    if total is not None:
        singles = total.astype(np.float32)
        singles.flags.writeable = False
        worked = _hours_of_role(worlds, drawn)
        cost = CostDraws(singles, made.is_floor, made.waiting_is_priced, made.missing, worked)
        _totals.put((seed, n, workload), cost, weight=n if worked is None else 2 * n)
    _figures.put((seed, n, workload), made)
    return made, cost


def _hours_of_role(worlds: Container[Part], drawn: Mapping[str, Floats]) -> Singles | None:
    """The hours that the counted parts take, so that another cost per hour needs no new simulation."""
    one = {**drawn, "cost_per_hour": np.asarray(1.0)}
    parts: tuple[Part, ...] = ("touch", "rework")
    each = [part_cost(part, one) for part in parts if part in worlds]
    if not each:
        return None
    hours = np.minimum(sum(each[1:], start=each[0]), LARGEST).astype(np.float32)
    hours.flags.writeable = False
    return hours


def _is_nothing_known(workload: Workload) -> bool:
    """No part is counted and one is unknown: even 'at least' would say nothing."""
    states = [part_state(workload, part) for part in PARTS]
    return "counted" not in states and "unknown" in states


def _typical_split(
    states: dict[Part, PartState], worlds: dict[Part, Floats], total: Floats | None, range_: Range | None
) -> CostParts:
    split: dict[str, float | None] = {part: None if state == "unknown" else 0.0 for part, state in states.items()}
    if total is None or range_ is None or not worlds:
        return CostParts(**split)
    made = split_of_median(worlds, total, range_.median)
    split.update({part: made[part] for part in made})
    return CostParts(**split)


def split_of_median(worlds: Mapping[Part, Floats], total: Floats, median: float) -> dict[Part, float]:
    """What each part makes of the median of the total: its mean over the middle tenth of the worlds, scaled to add up.

    `total` is the sum of `worlds`, world by world.
    """
    first, last = int(0.45 * len(total)), int(0.55 * len(total))
    middle_tenth = np.argpartition(total, (first, last))[first : last + 1]
    means = {part: float(cost[middle_tenth].mean()) for part, cost in worlds.items()}
    together_ = sum(means.values())
    scale = median / together_ if together_ > 0 else 0.0
    return {part: mean * scale for part, mean in means.items()}


def _hours(workload: Workload, drawn: dict[str, Floats]) -> tuple[Range | None, bool]:
    """Hours per month and whether the hours of rework are missing in them."""
    if "volume" not in drawn or "touch_minutes" not in drawn:
        return None, False
    counted = {code: drawn[code] for code in HOURS_FACTORS if code in drawn}
    shares = [workload.number(code) for code in ("rework_share", "rework_minutes")]
    no_rework = any(number is not None and number.triple.high == 0 for number in shares)
    if workload.rework_in_touch or no_rework:
        counted.pop("rework_share", None)
        return Range.of(hours_per_month(counted)), False
    return Range.of(hours_per_month(counted)), not all(shares)


def _grade_shares(workload: Workload, typical: CostParts) -> dict[Evidence, float]:
    if typical.known <= 0:
        return {}
    shares: dict[Evidence, float] = dict.fromkeys(GRADES, 0.0)
    for part in PARTS:
        cost = typical.part(part)
        if cost:
            grades = [number.evidence for code in FACTORS[part] if (number := workload.number(code))]
            shares[max(grades, key=GRADES.index)] += cost / typical.known
    return shares


V = TypeVar("V")


class Remembered(Generic[V]):
    """The last answers, the least recently used dropped first; safe between threads, bounded by weight."""

    def __init__(self, most: int) -> None:
        self._most, self._weight = most, 0
        self._kept: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> V | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, value: V, weight: int = 1) -> None:
        with self._lock:
            if key in self._kept:
                self._weight -= self._kept.pop(key)[1]
            self._kept[key] = (value, weight)
            self._weight += weight
            while self._weight > self._most and len(self._kept) > 1:
                self._weight -= self._kept.popitem(last=False)[1][1]


_figures: Remembered[Figures] = Remembered(FIGURES_KEPT)
_totals: Remembered[CostDraws] = Remembered(DRAWS_KEPT)
