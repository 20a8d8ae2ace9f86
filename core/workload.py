"""What a workflow's friction is computed from: its numbers as people gave them, and the formula of METHOD 2.

With V cases a month, t hands-on minutes a case, c loaded cost an hour, r share of cases reworked, t_r minutes a
rework, d business hours a case waits, k cost of one case-hour of waiting, e share of escaped errors, L loss each:

    touch = V·t/60·c     rework = V·r·t_r/60·c     delay = V·d·k     escape = V·e·L

A blank is unknown and never acts as 0: it makes its part unknown, unless another factor of that part is exactly 0,
for then the part is 0 whatever the blank would have been. One blank is different: without a cost of waiting, waiting
is *not priced*; the part is left out, and everything that shows the total says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.estimates import Triple
from core.quantities import QUANTITIES, per_month
from core.records import Estimate, Evidence, Facts, Role, Workflow

Part = Literal["touch", "rework", "delay", "escape"]

PARTS: dict[Part, str] = {
    "touch": "Hands-on work",
    "rework": "Rework",
    "delay": "Waiting",
    "escape": "Escaped errors",
}
"""The four parts of the cost and how a screen names them, in the order in which they are stacked."""

FACTORS: dict[Part, tuple[str, ...]] = {
    "touch": ("volume", "touch_minutes", "cost_per_hour"),
    "rework": ("volume", "rework_share", "rework_minutes", "cost_per_hour"),
    "delay": ("volume", "wait_hours", "wait_cost"),
    "escape": ("volume", "error_share", "error_cost"),
}
"""Every part is the product of its factors, the two that count minutes divided by 60."""

HOURS_FACTORS = ("volume", "touch_minutes", "rework_share", "rework_minutes")

GRADES: tuple[Evidence, ...] = ("measured", "sampled", "interview", "guess")
"""How numbers are known, strongest first."""


@dataclass(frozen=True)
class Number:
    """One ranged number as given. Who gave it and when are told on the screen and change no figure."""

    code: str
    triple: Triple
    evidence: Evidence = "guess"
    given_by: str = field(default="", compare=False)
    given_utc: datetime | None = field(default=None, compare=False)
    sample_size: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Workload:
    """All that one workflow's friction depends on. Equal workloads have equal figures."""

    workflow_id: str
    numbers: tuple[Number, ...] = ()
    period: str = "month"
    role_id: str | None = None
    rework_in_touch: bool = False
    name: str = field(default="", compare=False)
    role_name: str = field(default="", compare=False)

    def number(self, code: str) -> Number | None:
        return next((number for number in self.numbers if number.code == code), None)

    @property
    def waiting_is_priced(self) -> bool:
        """False without a cost of waiting, or with one that is exactly 0 (METHOD 2)."""
        price = self.number("wait_cost")
        return price is not None and price.triple.high > 0


@dataclass(frozen=True)
class CostParts:
    """Money per month by cause; None is unknown. Adding an unknown part to a known one stays unknown."""

    touch: float | None = 0.0
    rework: float | None = 0.0
    delay: float | None = 0.0
    escape: float | None = 0.0

    def part(self, part: Part) -> float | None:
        value: float | None = getattr(self, part)
        return value

    @property
    def known(self) -> float:
        """The sum of the known parts: the cost is at least this."""
        return sum(value for part in PARTS if (value := self.part(part)) is not None)

    @property
    def unknown(self) -> tuple[Part, ...]:
        return tuple(part for part in PARTS if self.part(part) is None)

    @property
    def total(self) -> float | None:
        """
        >>> CostParts(15120, 1512, 5400, 2280).total, CostParts(touch=100, delay=None).total
        (24312, None)
        """
        return None if self.unknown else self.known

    def __add__(self, other: CostParts) -> CostParts:
        both = {part: (self.part(part), other.part(part)) for part in PARTS}
        return CostParts(**{p: None if a is None or b is None else a + b for p, (a, b) in both.items()})


def workload_of(workflow: Workflow, estimates: Iterable[Estimate], role: Role | None = None) -> Workload:
    """The workload of one workflow, from its own estimates and those of its role (the cost per hour)."""
    subjects = {workflow.workflow_id} | ({role.role_id} if role else set())
    numbers = {e.quantity: number_of(e) for e in estimates if e.subject_id in subjects}
    return Workload(
        workflow_id=workflow.workflow_id,
        numbers=tuple(numbers[code] for code in QUANTITIES if code in numbers),
        period=workflow.volume_period,
        role_id=role.role_id if role else None,
        rework_in_touch=workflow.rework_in_touch,
        name=workflow.name,
        role_name=role.name if role else "",
    )


def workloads(facts: Facts) -> tuple[Workload, ...]:
    """The workloads of all workflows of a session, in the session's order."""
    by_subject: dict[str, list[Estimate]] = {}
    for estimate in facts.estimates:
        by_subject.setdefault(estimate.subject_id, []).append(estimate)
    roles = {role.role_id: role for role in facts.roles}
    made = []
    for workflow in facts.workflows:
        role = roles.get(workflow.role_id or "")
        own = by_subject.get(workflow.workflow_id, [])
        shared = by_subject.get(role.role_id, []) if role else []
        made.append(workload_of(workflow, (*own, *shared), role))
    return tuple(made)


def number_of(estimate: Estimate) -> Number:
    """An estimate as the formula takes it."""
    return Number(
        code=estimate.quantity,
        triple=Triple(estimate.low, estimate.middle, estimate.high),
        evidence=estimate.evidence,
        given_by=estimate.given_by,
        given_utc=estimate.given_utc,
        sample_size=estimate.sample_size,
    )


PartState = Literal["counted", "nothing", "in touch", "not priced", "unknown"]


def part_state(workload: Workload, part: Part) -> PartState:
    """How a part stands: counted, exactly nothing, already inside the hands-on time, not priced, or unknown."""
    if part == "rework" and workload.rework_in_touch:
        return "in touch"
    if part == "delay" and not workload.waiting_is_priced:
        return "not priced"
    return product_state(workload, FACTORS[part])


def product_state(workload: Workload, codes: Iterable[str]) -> Literal["counted", "nothing", "unknown"]:
    """How a product of numbers stands: a factor that is exactly 0 settles it, whatever the blanks would have been."""
    numbers = [workload.number(code) for code in codes]
    if any(number is not None and number.triple.high == 0 for number in numbers):
        return "nothing"
    return "counted" if all(numbers) else "unknown"


def rests_on_guess(workload: Workload, codes: Iterable[str]) -> bool:
    """Whether at least one of these numbers is a guess: a product is known no better than its weakest factor."""
    numbers = [workload.number(code) for code in codes]
    return any(number is not None and number.evidence == "guess" for number in numbers)


def missing_numbers(workload: Workload) -> tuple[str, ...]:
    """The quantities that somebody still has to give before every part is known, in the order of asking."""
    needed = {code for part in PARTS if part_state(workload, part) == "unknown" for code in FACTORS[part]}
    return tuple(code for code in QUANTITIES if code in needed and workload.number(code) is None)


def part_cost(part: Part, values: Mapping[str, ArrayLike]) -> NDArray[np.float64]:
    """One part of the monthly cost, in money: the product of its factors, in every world at once.

    `values` holds volume in cases per month, minutes, hours, shares (0–1) and money by quantity code.

    >>> float(part_cost("touch", {"volume": 1200, "touch_minutes": 18, "cost_per_hour": 42}))
    15120.0
    """
    product = np.asarray(1.0)
    for code in FACTORS[part]:
        product = product * np.asarray(values[code], dtype=np.float64)
    return product / 60 if part in ("touch", "rework") else product


def hours_per_month(values: Mapping[str, ArrayLike]) -> NDArray[np.float64]:
    """V·(t + r·t_r)/60, in hours. A rework share and time that are not in `values` are left out.

    >>> float(hours_per_month({"volume": 1200, "touch_minutes": 18, "rework_share": .15, "rework_minutes": 12}))
    396.0
    """
    minutes = np.asarray(values["touch_minutes"], dtype=np.float64)
    if "rework_share" in values and "rework_minutes" in values:
        minutes = minutes + np.asarray(values["rework_share"]) * np.asarray(values["rework_minutes"])
    return np.asarray(values["volume"]) * minutes / 60


def at_middle(workload: Workload) -> CostParts:
    """The cost with every number at its middle: what one gets by hand. None for a part that is unknown."""
    values = {number.code: number.triple.middle for number in workload.numbers}
    if "volume" in values:
        values["volume"] = per_month(values["volume"], workload.period)
    states = {part: part_state(workload, part) for part in PARTS}
    found: dict[str, float | None] = {part: None if state == "unknown" else 0.0 for part, state in states.items()}
    found.update({part: float(part_cost(part, values)) for part in PARTS if states[part] == "counted"})
    return CostParts(**found)
