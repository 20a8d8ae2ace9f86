"""Signatures under the plan: who has signed which version, what changed since, and signing."""

from __future__ import annotations

from core import sign_off
from core.actions import check_readiness, name_owner, print_plan
from core.errors import Refused
from core.records import Act, Facts, Lane, SignOff, clean_text
from core.sign_off import Part, Signed
from core.store import Store


def signed_of(facts: Facts) -> Signed | None:
    """How the signatures of the live lane stand; None without one."""
    lane = facts.live_lane
    return sign_off.signed(facts.sign_offs, lane, sign_off.digests(facts, lane)) if lane else None


def earlier(facts: Facts) -> tuple[SignOff, ...]:
    """All signatures of the live lane, the latest first."""
    lane = facts.live_lane
    mine = (one for one in facts.sign_offs if lane and one.lane_id == lane.lane_id)
    return tuple(sorted(mine, key=lambda one: (one.number, one.signed_utc), reverse=True))


def reading(facts: Facts) -> str:
    """One value of everything that a signature now would cover: a page compares it with what it had shown."""
    lane = facts.live_lane
    return repr(sorted(sign_off.digests(facts, lane).items())) if lane else ""


def sign(
    store: Store, act: Act, facts: Facts, part: Part, name: str, reason: str = "", seen: str | None = None
) -> SignOff:
    """Signs the record as it stands, and keeps the page as it then prints.

    `seen` is the `reading` of what was on the screen; Refused when it changed. Where something is missing, the
    facilitator's `reason` is kept and prints; an owner signs after having accepted.
    """
    lane = _lane(facts)
    if seen is not None and seen != reading(facts):
        raise Refused("The record changed while you were reading. Look at what changed, then sign.")
    found = check_readiness.check(facts, act.at_utc.date())
    owned = name_owner.ownership_of(facts)
    typed, why = clean_text(name), clean_text(reason)
    is_accepted = owned is not None and check_readiness.is_accepted(facts, owned)
    said = sign_off.refusal(part, typed, owned.owner if owned else "", found.is_missing_something, why, is_accepted)
    if said:
        raise Refused(said, "reason" if "Something is missing" in said else "name")
    digests = sign_off.digests(facts, lane)
    number = sign_off.next_number(sign_off.signed(facts.sign_offs, lane, digests), part)
    signature = SignOff(
        session_id=lane.session_id,
        sign_off_id=f"{lane.lane_id}.{number}.{part}",
        lane_id=lane.lane_id,
        number=number,
        part=part,
        name=typed,
        signed_utc=act.at_utc,
        record_version=max(facts.versions.values(), default=0),
        digests=digests,
        states={answer.name: answer.state for answer in found.answers},
        open_points=tuple(point.sentence[:4000] for answer in found.answers for point in answer.open_points)[:500],
        overrule_reason=why if part == "facilitator" and found.is_missing_something else "",
    )
    page = print_plan.as_it_will_be_signed(facts, signature, act.at_utc.date(), store)
    signature = signature.changed(plan=page.as_json())
    saved = store.apply(act, lane.session_id, saves=(signature,))
    return next(record for record in saved if isinstance(record, SignOff))


def _lane(facts: Facts) -> Lane:
    if facts.live_lane is None:
        raise Refused("A plan is signed for a lane, and none is picked yet. Pick one on '2 Pick one lane' first.")
    return facts.live_lane
