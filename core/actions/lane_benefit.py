"""3 Baseline & target, the effect in money: what the live lane's numbers say, and keeping them.

The effect is worked out by `core/benefit.py` in the same simulated worlds as the friction of the lane's workflow.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.actions.estimate_edits import ENDS, Given
from core.benefit import Effect, effect
from core.benefit import Given as BenefitGiven
from core.benefit_numbers import ASKED
from core.errors import Refused
from core.estimates import Triple
from core.records import Act, Benefit, BenefitNumber, Facts, Lane
from core.store import Store
from core.workload import Number, number_of, workload_of

LARGEST = 1e15
"""The largest amount that a number can be (`core/records.py`)."""


@dataclass(frozen=True)
class BenefitBoard:
    """Everything the page shows of the effect in money."""

    lane: Lane
    given: BenefitGiven
    effect: Effect
    numbers: Mapping[str, BenefitNumber]
    benefit: Benefit
    """What was kept, or a blank one of version 0."""

    @property
    def has_numbers(self) -> bool:
        return bool(self.numbers)


def benefit_board(facts: Facts) -> BenefitBoard | None:
    """The effect of the live lane; None without one, or when its workflow is gone."""
    lane = facts.live_lane
    workflow = facts.workflow(lane.workflow_id) if lane else None
    if lane is None or workflow is None:
        return None
    kept = next((one for one in facts.benefits if one.lane_id == lane.lane_id), None)
    benefit = kept or Benefit(session_id=lane.session_id, benefit_id=lane.lane_id, lane_id=lane.lane_id)
    numbers: dict[str, BenefitNumber] = {
        one.quantity: one for one in facts.benefit_numbers if one.lane_id == lane.lane_id
    }
    role = next((role for role in facts.roles if role.role_id == workflow.role_id), None)
    review, exceptions = benefit.review_role_id or workflow.role_id, benefit.exception_role_id or workflow.role_id
    given = BenefitGiven(
        workload=workload_of(workflow, facts.estimates, role),
        lane_id=lane.lane_id,
        numbers=tuple(_number(numbers[code]) for code in ASKED if code in numbers),
        review_role_id=review,
        review_cost=_hour(facts, review),
        exception_role_id=exceptions,
        exception_cost=_hour(facts, exceptions),
    )
    return BenefitBoard(lane, given, effect(given, facts.session.seed, facts.session.draws), numbers, benefit)


def _number(kept: BenefitNumber) -> Number:
    triple = Triple(kept.low, kept.middle, kept.high)
    return Number(kept.quantity, triple, kept.evidence, kept.given_by, kept.given_utc, kept.sample_size)


def _hour(facts: Facts, role_id: str | None) -> Number | None:
    price = next((e for e in facts.estimates if e.subject_id == role_id and e.quantity == "cost_per_hour"), None)
    return number_of(price) if price else None


def given_of(kept: BenefitNumber | None) -> Given:
    """What stands in the inputs of a kept number; all blank where there is none."""
    if kept is None:
        return Given()
    return Given(kept.low, kept.middle, kept.high, kept.evidence, kept.note, kept.sample_size)


def problem_of(code: str, given: Given) -> str | None:
    """What is wrong with three numbers of the effect, with its label; None when they can be taken."""
    asked = ASKED[code]
    if given.is_blank:
        return None
    absent = [name for name, value in zip(ENDS, given.numbers, strict=True) if value is None]
    if absent:
        are = "is" if len(absent) == 1 else "are"
        return (
            f"{asked.label}: {' and '.join(absent)} {are} missing. Give all three (the same number three times if it "
            "is known exactly), or leave all three blank."
        )
    values = [value for value in given.numbers if value is not None]
    most = 1.0 if asked.kind == "share" else LARGEST
    if any(not math.isfinite(value) or not 0 <= value <= most for value in values):
        within = "lie between 0 and 100 %" if asked.kind == "share" else "be 0 or more"
        return f"{asked.label}: the numbers must {within}."
    if values != sorted(values):
        return f"{asked.label}: low must not be above middle, nor middle above high."
    return None


def keep_benefit(
    store: Store,
    act: Act,
    facts: Facts,
    benefit: Benefit,
    typed: Mapping[str, Given],
    bases: Mapping[str, BenefitNumber],
) -> int:
    """Saves what the effect is for with all its numbers as one whole; returns how many records changed.

    `typed` are the numbers by code, blank for not known (a kept one is then taken away); `bases` the records that the
    form was drawn from. Refused with every problem at once, or when the lane is closed now.
    """
    lane = facts.live_lane
    if lane is None or lane.lane_id != benefit.lane_id:
        raise Refused("This effect belongs to a lane that is closed now. Reload the page.")
    problems = [problem for code, given in typed.items() if (problem := problem_of(code, given))]
    if problems:
        raise Refused(" ".join(problems[:6]), next(code for code, given in typed.items() if problem_of(code, given)))
    known = {role.role_id for role in facts.roles}
    if not {benefit.review_role_id, benefit.exception_role_id} - {None} <= known:
        raise Refused("A role of this form is no longer there. Choose another one.", "role")
    deletes = tuple(bases[code] for code, given in typed.items() if given.is_blank and code in bases)
    made = [_made(lane, act, code, given, bases.get(code)) for code, given in typed.items() if not given.is_blank]
    saves: list[BenefitNumber | Benefit] = [one for one in made if one is not None]
    kept = next((one for one in facts.benefits if one.lane_id == lane.lane_id), None)
    blank = Benefit(session_id=lane.session_id, benefit_id=lane.lane_id, lane_id=lane.lane_id)
    if benefit != (kept or blank):
        saves.append(benefit)
    if saves or deletes:
        store.apply(act, lane.session_id, saves=tuple(saves), deletes=deletes)
    return len(saves) + len(deletes)


def _made(lane: Lane, act: Act, code: str, given: Given, base: BenefitNumber | None) -> BenefitNumber | None:
    """The record to save; None when it is kept like this already, so that who said it first stays."""
    if base is not None and given_of(base) == replace(given, who=""):
        return None
    return BenefitNumber.model_validate(
        {
            "session_id": lane.session_id, "version": base.version if base else 0,
            "benefit_number_id": f"{lane.lane_id}.{code}", "lane_id": lane.lane_id, "quantity": code,
            "low": given.low, "middle": given.middle, "high": given.high, "evidence": given.evidence,
            "sample_size": given.sample_size, "note": given.note, "given_by": act.who, "given_utc": act.at_utc,
        }
    )  # fmt: skip
