"""What is at stake with the live lane: the tier, when to ask counsel, what reviews cost, and who sees which case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core import tiers
from core.controls import ReviewRule
from core.errors import Refused
from core.records import Act, Estimate, Facts, Lane, Oversight
from core.review_cost import (
    Capacity,
    Planting,
    capacity,
    cost_per_month,
    cost_per_week,
    items_with_missing,
    planting,
)
from core.routing import Row, cost_of_check, table
from core.store import Store
from core.tiers import Counsel, Tier

USUAL, CHEAP, DEAR = "a usual mistake", "a cheap one", "a dear one"


@dataclass(frozen=True)
class Stakes:
    """The answers about the live lane and what follows from them."""

    oversight: Oversight | None
    tier: Tier | None
    why: str
    counsel: Counsel

    @property
    def acts_alone(self) -> bool:
        return self.oversight is not None and tiers.acts(self.oversight.autonomy)

    @property
    def uses(self) -> tuple[str, ...]:
        return self.oversight.uses if self.oversight else ()


def oversight_of(facts: Facts) -> Oversight | None:
    """The stored answers of the live lane, or None."""
    lane = facts.live_lane
    return next((one for one in facts.oversights if lane and one.lane_id == lane.lane_id), None)


def blank(facts: Facts) -> Oversight:
    """Answers to be given for the live lane; not stored. Raises Refused without a live lane."""
    lane = _lane(facts)
    return Oversight(session_id=lane.session_id, oversight_id=lane.lane_id, lane_id=lane.lane_id)


def stakes(facts: Facts) -> Stakes:
    """What is at stake, as far as somebody said it."""
    found = oversight_of(facts)
    if found is None:
        return Stakes(None, None, tiers.why("", "", ""), tiers.counsel((), False))
    answers = (found.harm, found.undo, found.autonomy)
    return Stakes(
        found,
        tiers.tier(*answers, found.uses),
        tiers.why(*answers, found.uses),
        tiers.counsel(found.uses, found.is_screened, found.autonomy, found.counsel),
    )


def keep_oversight(store: Store, act: Act, facts: Facts, given: Oversight) -> Oversight:
    """Saves the answers. Refused for a lane that is closed by now; StaleSave over somebody's newer ones."""
    if given.lane_id != _lane(facts).lane_id:
        raise Refused("These answers belong to a lane that is closed now. Reload the page.")
    screened = given.changed(uses=tuple(dict.fromkeys(given.uses)), is_screened=given.is_screened or bool(given.uses))
    saved = store.apply(act, given.session_id, saves=(screened,))
    return next(record for record in saved if isinstance(record, Oversight))


def _lane(facts: Facts) -> Lane:
    if facts.live_lane is None:
        raise Refused("What is at stake is asked about a lane, and none is picked yet. Pick one on '2 Pick one lane'.")
    return facts.live_lane


@dataclass(frozen=True)
class ReviewCost:
    """What all weekly samples cost, against the hours and the reviewers there are. None is unknown."""

    hours: float | None
    per_hour: float | None
    per_hour_from: str
    currency: str
    per_week: float | None
    per_month: float | None
    capacity: Capacity | None
    planting: Planting | None
    sample_if_some_missed: int | None
    """The sample of the first rule when reviewers find only a share of the bad ones."""
    check_minutes: float | None
    check: float | None
    """Money for one check."""


def review_cost(facts: Facts, rules: Iterable[tuple[ReviewRule, float | None]], hours: float | None) -> ReviewCost:
    """Hours and money of the weekly samples, `rules` with their minutes an item; every-item rules left out."""
    found, weekly = oversight_of(facts), [(rule, each) for rule, each in rules if not rule.every_item]
    rate, origin = cost_per_hour(facts)
    minutes = next((each for _, each in weekly if each), None)
    counts = [rule.load.items for rule, _ in weekly]
    items = None if None in counts or not counts else sum(count for count in counts if count is not None)
    available = found.review_hours if found else None
    fits = None
    if available is not None and hours is not None and weekly:
        fits = capacity(hours, available, minutes, weekly[0][0].confidence)
    planted = planting(items, found.planted_share) if found and found.planted_share else None
    seen = found.seen_share if found else None
    first = weekly[0][0] if weekly else None
    more = items_with_missing(first.share, seen, first.confidence, first.found) if first and seen else None
    return ReviewCost(
        hours, rate, origin, facts.session.currency, cost_per_week(hours, rate), cost_per_month(hours, rate), fits,
        planted, more, minutes, cost_of_check(minutes, rate),
    )  # fmt: skip


def cost_per_hour(facts: Facts) -> tuple[float | None, str]:
    """The middle loaded cost of an hour of whoever reviews: the role named on step 3, else the workflow's."""
    lane = facts.live_lane
    if lane is None:
        return None, "no lane is picked"
    benefit = next((one for one in facts.benefits if one.lane_id == lane.lane_id), None)
    workflow = facts.workflow(lane.workflow_id)
    role_id = (benefit.review_role_id if benefit else None) or (workflow.role_id if workflow else None)
    role = next((one for one in facts.roles if one.role_id == role_id), None)
    estimate = _estimate(facts, role_id or "", "cost_per_hour")
    if estimate is None or role is None:
        return None, "step 1 does not know yet what an hour of the reviewers costs"
    return estimate.middle, f"{role.name}, step 1: {estimate.evidence}"


def routing(facts: Facts, check: float | None) -> tuple[Row, ...]:
    """Who sees a case, by what a mistake in it costs (low, middle and high of step 1) and by the score."""
    lane = facts.live_lane
    estimate = _estimate(facts, lane.workflow_id, "error_cost") if lane else None
    if estimate is None:
        return table([(USUAL, None)], check)
    kinds = [(CHEAP, estimate.low), (USUAL, estimate.middle), (DEAR, estimate.high)]
    distinct = [(name, loss) for name, loss in kinds if name == USUAL or loss != estimate.middle]
    return table(distinct, check, estimate.middle)


def _estimate(facts: Facts, subject_id: str, quantity: str) -> Estimate | None:
    return next((e for e in facts.estimates if e.subject_id == subject_id and e.quantity == quantity), None)
