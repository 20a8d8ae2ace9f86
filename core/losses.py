"""What a workflow loses in a month, in one unit: money, hours of work, or business days that cases wait.

    money  the monthly friction cost (METHOD 2)                 touch, rework, delay, escape
    hours  V·(t + r·t_r) / 60                                   touch, rework
    days   V·d / h, h business hours in a business day          delay

The days are added up over all cases: 100 cases that wait two days each are 200 days. They are business days of the
session's calendar, never days by the clock.

A part rests on a guess when at least one of its factors is a guess; `guess_share` is the share of the typical loss
that lies in such parts. In hours and days the price of an hour is no factor, so it can be no guess there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from core import friction
from core.friction import Range, Remembered, Singles
from core.quantities import QUANTITIES
from core.workload import FACTORS, PARTS, Part, Workload, product_state, rests_on_guess

Unit = Literal["money", "hours", "days"]

UNITS: dict[Unit, str] = {"money": "Money", "hours": "Hours", "days": "Days of waiting"}

PARTS_IN: dict[Unit, tuple[Part, ...]] = {"money": tuple(PARTS), "hours": ("touch", "rework"), "days": ("delay",)}
"""The parts that a loss in this unit is made of, in the order in which they are stacked."""

_FACTORS_IN: dict[Unit, dict[Part, tuple[str, ...]]] = {
    "money": FACTORS,
    "hours": {"touch": ("volume", "touch_minutes"), "rework": ("volume", "rework_share", "rework_minutes")},
    "days": {"delay": ("volume", "wait_hours")},
}

LOSSES_KEPT = 4_000
WORLDS_KEPT = 20_000_000
"""Draws of hours and of days that are remembered, 4 bytes each: 80 MB, or 1 000 workflows in both at 10 000 draws."""


@dataclass(frozen=True)
class Loss:
    """One workflow's loss in one unit. None is unknown; a floor means 'at least', because a part is unknown.

    `split` says what each part makes of the middle; the parts add up to it. `guessed` are the parts that rest on at
    least one guess. `missing` names the numbers without which the figure is not whole, in the order of asking.
    """

    unit: Unit
    total: Range | None
    split: dict[Part, float | None] = field(hash=False)
    guessed: frozenset[Part]
    is_floor: bool
    missing: tuple[str, ...]

    @property
    def known(self) -> float:
        return sum(value for value in self.split.values() if value is not None)

    @property
    def on_guesses(self) -> float:
        """How much of the middle lies in parts that rest on at least one guess, in the unit of the loss."""
        return sum(self.split[part] or 0.0 for part in self.guessed)

    @property
    def guess_share(self) -> float | None:
        """The share (0–1) of it that rests on at least one guess; None without a loss.

        >>> Loss("hours", None, {"touch": 30, "rework": 10}, frozenset({"rework"}), False, ()).guess_share
        0.25
        """
        return self.on_guesses / self.known if self.known > 0 else None


def loss(workload: Workload, seed: int, draws: int, unit: Unit, hours_per_day: float = 8.0) -> Loss:
    """What one workflow loses in a month, in this unit; remembered. `hours_per_day` counts only for days."""
    if unit == "money":
        return _in_money(workload, seed, draws)
    key = (seed, draws, workload, unit)
    found = _losses.get(key)
    if found is None:
        found = _simulated(workload, seed, draws, unit)[0]
    return _in_days(found, hours_per_day) if unit == "days" else found


def worlds(workload: Workload, seed: int, draws: int, unit: Unit, hours_per_day: float = 8.0) -> Singles | None:
    """The loss in every simulated world; None where it is unknown. World i is the same world for all workflows."""
    if unit == "money":
        cost = friction.cost_draws(workload, seed, draws)
        return None if cost is None else cost.worlds
    key = (seed, draws, workload, unit)
    found = _worlds.get(key)
    if found is None and _is_known(workload, unit):
        found = _simulated(workload, seed, draws, unit)[1]
    return found if found is None or unit == "hours" else found / np.float32(hours_per_day)


def _in_money(workload: Workload, seed: int, draws: int) -> Loss:
    figures = friction.figures(workload, seed, draws)
    split = {part: figures.typical.part(part) for part in PARTS}
    guessed = frozenset(part for part in PARTS if split[part] and rests_on_guess(workload, FACTORS[part]))
    return Loss("money", figures.total, split, guessed, figures.is_floor, figures.missing)


def _in_days(in_hours: Loss, hours_per_day: float) -> Loss:
    split = {part: None if value is None else value / hours_per_day for part, value in in_hours.split.items()}
    total = None if in_hours.total is None else in_hours.total.times(1 / hours_per_day)
    return Loss("days", total, split, in_hours.guessed, in_hours.is_floor, in_hours.missing)


def _states(workload: Workload, unit: Unit) -> dict[Part, str]:
    states: dict[Part, str] = {
        part: product_state(workload, codes) for part, codes in _FACTORS_IN[unit].items()
    }  # a product without the price of an hour
    if workload.rework_in_touch and "rework" in states:
        states["rework"] = "nothing"
    return states


def _is_known(workload: Workload, unit: Unit) -> bool:
    """Hours need the hands-on time, for rework alone would say nothing of the work; days need the waiting."""
    return _states(workload, unit)[PARTS_IN[unit][0]] != "unknown"


def _simulated(workload: Workload, seed: int, n: int, unit: Unit) -> tuple[Loss, Singles | None]:
    """The loss in hours (of work, or of waiting cases) and its draws."""
    states = _states(workload, unit)
    lacking = {code for part, state in states.items() if state == "unknown" for code in _FACTORS_IN[unit][part]}
    missing = tuple(code for code in QUANTITIES if code in lacking and workload.number(code) is None)
    split: dict[Part, float | None] = {part: None if state == "unknown" else 0.0 for part, state in states.items()}
    if not _is_known(workload, unit):
        made = Loss(unit, None, dict.fromkeys(states), frozenset(), False, missing)
        _losses.put((seed, n, workload, unit), made)
        return made, None
    counted = [part for part, state in states.items() if state == "counted"]
    codes = {code for part in counted for code in _FACTORS_IN[unit][part]}
    drawn = friction.draws_by_quantity(workload, seed, n, codes)
    each = {part: np.prod([drawn[code] for code in _FACTORS_IN[unit][part]], axis=0) for part in counted}
    if unit == "hours":
        each = {part: minutes / 60 for part, minutes in each.items()}
    total = np.minimum(sum(each.values(), start=np.zeros(n)), friction.LARGEST)
    range_ = Range.of(total)
    split.update(friction.split_of_median(each, total, range_.median))
    guessed = frozenset(part for part in counted if split[part] and rests_on_guess(workload, _FACTORS_IN[unit][part]))
    made = Loss(unit, range_, split, guessed, "unknown" in states.values(), missing)
    singles = total.astype(np.float32)
    singles.flags.writeable = False
    _losses.put((seed, n, workload, unit), made)
    _worlds.put((seed, n, workload, unit), singles, weight=n)
    return made, singles


_losses: Remembered[Loss] = Remembered(LOSSES_KEPT)
_worlds: Remembered[Singles] = Remembered(WORLDS_KEPT)
