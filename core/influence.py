"""What would one number change: each number's effect on the monthly cost, so that a room knows what to argue about.

Definition: the middle (median) of the monthly cost over the simulated worlds, once with the number held at its low in
every world and once at its high, while all the others vary as they do. It is what the page would show if the number
were settled there: the draws of the others stay the same, because every number has draws of its own. Where all the
others are known exactly this is the closed form `rest + value · slope` (`at_middle_without`).

An hour of a role counts once for all workflows that share it: it moves all of them in every world.

A number whose low and high are the same moves nothing and stands in no list. A blank never acts as 0: what it would
change can't be said, and it is named apart, together with the numbers that stand only in products with a blank.

Over a whole map the numbers are first put in order by the closed form (the others at the mean of their low, middle
and high, so that a middle of 0 hides nothing), and the worlds are asked for the first `CANDIDATES` of them: thousands
of numbers would cost seconds, and one that far down is never among the ten.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from core import friction
from core.estimates import Floats
from core.friction import CostDraws, Remembered
from core.quantities import PERIODS_PER_YEAR, QUANTITIES
from core.workload import FACTORS, PARTS, Number, Part, Workload, missing_numbers, part_cost, part_state

CANDIDATES = 40
"""Numbers of a map that are held at their ends in the worlds: four times the ten that a screen shows."""
MOST = 10

_PARTS_OF: dict[str, list[Part]] = {code: [part for part in PARTS if code in FACTORS[part]] for code in QUANTITIES}

Why = Literal["blank", "lacks another", "not priced"]


@dataclass(frozen=True)
class Swing:
    """One number and the middle of the monthly cost with it at its low and at its high, in money.

    `subject_id` is the workflow, or the role of a cost per hour; `workflow_ids` are all whose cost it moves.
    """

    code: str
    subject_id: str
    workflow_ids: tuple[str, ...]
    number: Number
    at_low: float
    at_high: float
    is_floor: bool
    """'At least': a part of the cost is unknown."""

    @property
    def width(self) -> float:
        return self.at_high - self.at_low


@dataclass(frozen=True)
class Untold:
    """A number whose effect can't be said, and why: it is blank, it needs other blanks, or waiting has no price."""

    code: str
    workflow_id: str
    why: Why
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Influence:
    """What each number changes, the widest first; `middle` is the middle of the cost as it stands, None without one."""

    middle: float | None
    swings: tuple[Swing, ...]
    untold: tuple[Untold, ...]
    exact: int
    """Numbers in play that are known exactly: they move nothing."""
    ranged: int
    """Numbers in play that have a range."""
    is_floor: bool
    draws: int = field(default=0)


def of_workflow(workload: Workload, seed: int, draws: int) -> Influence:
    """What each number of one workflow changes in its monthly cost; remembered."""
    key = (seed, draws, workload)
    found = _remembered.get(key)
    if found is None:
        found = _of_workflow(workload, seed, draws)
        _remembered.put(key, found)
    return found


def _of_workflow(workload: Workload, seed: int, draws: int) -> Influence:
    figures = friction.figures(workload, seed, draws)
    numbers = _in_play(workload)
    ranged = [number for number in numbers if not number.triple.is_exact]
    drawn = friction.draws_by_quantity(workload, seed, draws) if ranged else {}
    swings = []
    for number in ranged:
        low, high = (_median(_held(workload, drawn, number, end)) for end in _ends(number))
        subject = _subject(workload, number.code)
        swings.append(Swing(number.code, subject, (workload.workflow_id,), number, low, high, figures.is_floor))
    return Influence(
        middle=figures.total.median if figures.total else None,
        swings=_sorted(swings),
        untold=untold(workload),
        exact=len(numbers) - len(ranged),
        ranged=len(ranged),
        is_floor=figures.is_floor,
        draws=draws,
    )


def of_map(workloads: Sequence[Workload], seed: int, draws: int, most: int = MOST) -> Influence:
    """The `most` numbers that change the monthly cost of all workflows together the most, widest first."""
    costs = {w.workflow_id: cost for w in workloads if (cost := friction.cost_draws(w, seed, draws)) is not None}
    total = friction.summed(cost.worlds for cost in costs.values())
    found: dict[tuple[str, str], list[Workload]] = {}
    exact: set[tuple[str, str]] = set()
    for workload in workloads:
        for number in _in_play(workload):
            key = (_subject(workload, number.code), number.code)
            if number.triple.is_exact:
                exact.add(key)
            else:
                found.setdefault(key, []).append(workload)
    is_floor = any(cost.is_floor for cost in costs.values()) or len(costs) < len(workloads)
    first = sorted(found, key=lambda key: -sum(_closed_width(each, key[1]) for each in found[key]))
    drawn: dict[str, dict[str, Floats]] = {}
    swings = [
        _swing_of_all(key, found[key], total, costs, drawn, seed, draws, is_floor)
        for key in first[: max(CANDIDATES, most)]
        if total is not None
    ]
    return Influence(
        middle=None if total is None else _median(total),
        swings=_sorted(swings)[:most],
        untold=tuple(one for workload in workloads for one in untold(workload)),
        exact=len(exact),
        ranged=len(found),
        is_floor=is_floor,
        draws=draws,
    )


def _swing_of_all(
    key: tuple[str, str], movers: Sequence[Workload], total: Floats, costs: Mapping[str, CostDraws],
    drawn: dict[str, dict[str, Floats]], seed: int, draws: int, is_floor: bool,
) -> Swing:  # fmt: skip
    """One number held at its ends in all workflows that it moves, the other workflows as they are.

    `drawn` keeps the draws of a workflow for its further numbers.
    """
    subject, code = key
    number = movers[0].number(code)
    assert number is not None
    if code == "cost_per_hour":  # T + H · (c' − c): the same as simulating every workflow of the role again
        hours = friction.summed(h for w in movers if (h := costs[w.workflow_id].hours) is not None)
        paid = friction.draws_by_quantity(movers[0], seed, draws, {code})[code]
        moved = [total + (0.0 if hours is None else hours) * (end - paid) for end in _ends(number)]
    else:
        (workload,) = movers
        if subject not in drawn:
            drawn[subject] = friction.draws_by_quantity(workload, seed, draws)
        rest = total - costs[subject].worlds
        moved = [rest + _held(workload, drawn[subject], number, end) for end in _ends(number)]
    low, high = (_median(np.maximum(cost, 0)) for cost in moved)  # costs kept as float32: a rounding may lie below 0
    return Swing(code, subject, tuple(w.workflow_id for w in movers), number, low, high, is_floor)


def untold(workload: Workload) -> tuple[Untold, ...]:
    """The numbers of a workflow whose effect nobody can say yet, in the order of asking."""
    missing, state_of = missing_numbers(workload), {part: part_state(workload, part) for part in PARTS}
    if not missing and "not priced" not in state_of.values():
        return ()
    found = []
    for code in QUANTITIES:
        parts = _PARTS_OF[code]
        states = {state_of[part] for part in parts}
        number = workload.number(code)
        if code in missing:
            found.append(Untold(code, workload.workflow_id, "blank"))
        elif code == "wait_cost" and number is None and states == {"not priced"}:
            found.append(Untold(code, workload.workflow_id, "not priced"))
        elif number is not None and not number.triple.is_exact and "counted" not in states:
            lacks = {c for part in parts if state_of[part] == "unknown" for c in FACTORS[part]}
            if lacks:
                blanks = tuple(c for c in missing if c in lacks)
                found.append(Untold(code, workload.workflow_id, "lacks another", blanks))
            elif states == {"not priced"}:
                found.append(Untold(code, workload.workflow_id, "not priced", ("wait_cost",)))
    return tuple(found)


def at_middle_without(workload: Workload, code: str) -> tuple[float, float]:
    """The closed form with every other number at its middle: (rest, slope), so that the cost is rest + slope · value.

    The value is in the unit in which the number was given (volume per its own period). Unknown parts are left out.

    >>> from core.estimates import Triple
    >>> hand = [("volume", 1200), ("touch_minutes", 18), ("cost_per_hour", 42)]
    >>> known = Workload("w", tuple(Number(code, Triple(v, v, v)) for code, v in hand))
    >>> at_middle_without(known, "touch_minutes")
    (0.0, 840.0)
    """
    return _closed(workload, code, {number.code: number.triple.middle for number in workload.numbers})


def _closed(workload: Workload, code: str, values: Mapping[str, float]) -> tuple[float, float]:
    per_month = PERIODS_PER_YEAR[workload.period] / 12
    rest = slope = 0.0
    for part in _counted(workload):
        others = math.prod(values[factor] for factor in FACTORS[part] if factor != code) * per_month
        others = others / 60 if part in ("touch", "rework") else others
        if code in FACTORS[part]:
            slope += others
        else:
            rest += others
    return rest, slope


def _closed_width(workload: Workload, code: str) -> float:
    number = workload.number(code)
    assert number is not None
    means = {n.code: (n.triple.low + n.triple.middle + n.triple.high) / 3 for n in workload.numbers}
    return _closed(workload, code, means)[1] * (number.triple.high - number.triple.low)


def _held(workload: Workload, drawn: Mapping[str, Floats], number: Number, value: float) -> Floats:
    """The cost of the known parts in every world with one number held at a value, in the unit it was given in."""
    if number.code == "volume":
        value *= PERIODS_PER_YEAR[workload.period] / 12
    held = {**drawn, number.code: np.asarray(value)}
    size = len(next(iter(drawn.values())))
    cost = sum((part_cost(part, held) for part in _counted(workload)), start=np.zeros(size))
    return np.minimum(cost, friction.LARGEST)


def _counted(workload: Workload) -> list[Part]:
    return [part for part in PARTS if part_state(workload, part) == "counted"]


def _in_play(workload: Workload) -> list[Number]:
    """The numbers that stand in at least one part that is counted."""
    codes = {code for part in _counted(workload) for code in FACTORS[part]}
    return [number for number in workload.numbers if number.code in codes]


def _ends(number: Number) -> tuple[float, float]:
    return number.triple.low, number.triple.high


def _subject(workload: Workload, code: str) -> str:
    return (workload.role_id or "") if code == "cost_per_hour" else workload.workflow_id


def _median(worlds: Floats) -> float:
    return float(np.median(worlds))


def _sorted(swings: Iterable[Swing]) -> tuple[Swing, ...]:
    order = list(QUANTITIES)
    return tuple(sorted(swings, key=lambda swing: (-swing.width, order.index(swing.code), swing.subject_id)))


_remembered: Remembered[Influence] = Remembered(2_000)
