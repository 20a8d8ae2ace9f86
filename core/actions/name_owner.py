"""4 Owner: name the one person, their authority, and keep their yes to the sentence they answer for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from weakref import WeakKeyDictionary

from core import ownership as rules
from core.actions.set_target import latest_seal, target_of
from core.errors import Refused
from core.ownership import Acceptance, Answered
from core.quantities import shown_number
from core.records import Act, Facts, Lane, OwnerChange, Ownership, clean_text, new_id
from core.store import Store

PAGE = "name_owner"
UNNAMED = "…"
"""What stands for the owner's name in a record that was never saved; the page shows it as blank."""


@dataclass(frozen=True)
class Missing:
    """One thing that the acceptance sentence still needs, and the page that mends it."""

    sentence: str
    page: str


@dataclass(frozen=True)
class Board:
    """Everything the page shows of the live lane's owner."""

    lane: Lane
    workflow: str
    ownership: Ownership | None
    sentence: str | None
    missing: tuple[Missing, ...]
    acceptance: Acceptance
    warnings: tuple[str, ...]
    open_points: tuple[str, ...]


def board(store: Store, facts: Facts, names_others: bool = True) -> Board | None:
    """The live lane's owner with what speaks against it and what is still open; None without a live lane.

    With `names_others` also which lanes of other sessions the owner answers for: only for who may see those.
    """
    lane = facts.live_lane
    if lane is None:
        return None
    workflow = facts.workflow(lane.workflow_id)
    owned = ownership_of(facts)
    sentence = sentence_now(facts)
    return Board(
        lane,
        workflow.name if workflow else "the lane",
        owned,
        sentence,
        missing(facts),
        _acceptance(owned, sentence),
        _warnings(store, facts, owned, names_others) if owned else (),
        open_points_of(facts, owned) if owned else (),
    )


def ownership_of(facts: Facts) -> Ownership | None:
    """The stored owner of the live lane, or None."""
    lane = facts.live_lane
    return next((o for o in facts.ownerships if lane and o.lane_id == lane.lane_id), None)


def blank(facts: Facts) -> Ownership:
    """A record for the live lane to be filled in; not stored. Raises Refused without a live lane."""
    lane = _lane(facts)
    return Ownership(session_id=lane.session_id, ownership_id=lane.lane_id, lane_id=lane.lane_id, owner=UNNAMED)


def sentence_now(facts: Facts) -> str | None:
    """What the owner of the live lane would accept today; None while metric, sealed baseline or target is missing."""
    lane = facts.live_lane
    metric = facts.metric(lane.lane_id) if lane else None
    if lane is None or metric is None:
        return None
    workflow = facts.workflow(lane.workflow_id)
    seal, target = latest_seal(facts, metric), target_of(facts, metric)
    if workflow is None or seal is None or target is None:
        return None
    mean = math.fsum(seal.values) / len(seal.values)
    return Answered(
        metric.name,
        workflow.name,
        f"{shown_number(mean)} {metric.unit}",
        f"{shown_number(target.value)} {metric.unit}",
        target.due_on,
    ).sentence


def missing(facts: Facts) -> tuple[Missing, ...]:
    """What the acceptance sentence still needs, in the order of the steps."""
    lane = facts.live_lane
    if lane is None:
        return (Missing("No lane is picked yet.", "pick_lane"),)
    metric = facts.metric(lane.lane_id)
    if metric is None:
        return (Missing("The outcome metric is not set yet.", "set_target"),)
    found = []
    if latest_seal(facts, metric) is None:
        found.append(
            Missing("The baseline is not sealed yet: nobody should answer for a number that still moves.", "set_target")
        )
    if target_of(facts, metric) is None:
        found.append(Missing("The target is not set yet.", "set_target"))
    return tuple(found)


def _lane(facts: Facts) -> Lane:
    if facts.live_lane is None:
        raise Refused("An owner answers for a lane, and none is picked yet. Pick one on '2 Pick one lane' first.")
    return facts.live_lane


def _acceptance(owned: Ownership | None, sentence: str | None) -> Acceptance:
    if owned is None:
        return "open"
    return rules.acceptance(owned.owner, owned.accepted_by, owned.accepted_sentence, sentence)


def _warnings(store: Store, facts: Facts, owned: Ownership, names_others: bool) -> tuple[str, ...]:
    others = other_lanes(store, facts, owned.owner) if names_others else []
    return rules.warnings(
        owned.owner,
        deputy=owned.deputy,
        delivery_lead=owned.delivery_lead,
        other_lanes=[lane[:3] for lane in others],
        hours_here=owned.hours_per_week,
        hours_elsewhere=[lane[3] for lane in others],
    )


Elsewhere = tuple[str, str, str, float | None]


def other_lanes(store: Store, facts: Facts, owner: str) -> list[Elsewhere]:
    """(owner, lane, session, hours a week) of the live lanes that this person answers for in other sessions.

    The last answer is remembered until anything is saved anywhere.
    """
    key = (store.newest(), facts.session.session_id, owner)
    known = _elsewhere.get(store)
    if known is None or known[0] != key:
        known = (key, _asked_elsewhere(store, facts, owner))
        _elsewhere[store] = known
    return known[1]


_elsewhere: WeakKeyDictionary[Store, tuple[tuple[object, ...], list[Elsewhere]]] = WeakKeyDictionary()


def _asked_elsewhere(store: Store, facts: Facts, owner: str) -> list[Elsewhere]:
    asked = {"session_id": facts.session.session_id}
    if not any(rules.same_person(owner, str(name)) for (name,) in store.ask("owners_elsewhere", **asked)):
        return []
    rows = [
        (str(name), str(lane), str(session), hours) for name, lane, session, hours in store.ask("owners_live", **asked)
    ]
    return [row for row in rows if rules.same_person(owner, row[0])]


def open_points_of(facts: Facts, owned: Ownership) -> tuple[str, ...]:
    """What this owner still lacks to be able to act, one sentence each."""
    metric = facts.metric(owned.lane_id)
    target = target_of(facts, metric) if metric else None
    return rules.open_points(
        stop_right=owned.stop_right,
        deputy=owned.deputy,
        hours_per_week=owned.hours_per_week,
        first_review_on=owned.first_review_on,
        due_on=target.due_on if target else None,
        absence_rule=owned.absence_rule,
        stop_proof=owned.stop_proof,
        budget=owned.budget,
        people=owned.people,
    )


def keep_ownership(store: Store, act: Act, facts: Facts, owned: Ownership) -> Ownership:
    """Saves owner and authority. Refused unless owner (and deputy, if any) read like one person's name each.

    An earlier yes is kept as it was given; it is shown as void when it no longer fits.
    """
    lane = _lane(facts)
    if owned.lane_id != lane.lane_id:
        raise Refused(
            "This owner belongs to a lane that is closed now. Reload the page and name one for the live lane."
        )
    if owned.owner == UNNAMED:
        raise Refused("Name the one person who answers for the outcome.", "owner")
    if said := rules.refusal(owned.owner):
        raise Refused(said, "owner")
    if owned.deputy and (said := rules.refusal(owned.deputy)):
        raise Refused(f"Deputy: {said}", "deputy")
    before = ownership_of(facts)
    if before is not None and before.accepted_by and not rules.same_person(before.owner, owned.owner):
        raise Refused(
            f"{before.owner} has accepted this lane. Hand it over to {owned.owner} with a reason, below: so the record "
            "keeps who answered until when.",
            "owner",
        )
    saved = store.apply(act, owned.session_id, saves=(owned,))
    return next(record for record in saved if isinstance(record, Ownership))


def accept(store: Store, act: Act, facts: Facts, *, typed_name: str, sentence: str, words: str = "") -> Ownership:
    """Keeps the owner's yes: the sentence as it was read, own `words` beside it, the name as typed, and the time.

    Refused while the sentence lacks a part, when it reads differently by now, or when the name is not the owner's.
    """
    accepted = yes(facts, typed_name, sentence, words, act.at_utc, "here")
    saved = store.apply(act, accepted.session_id, saves=(accepted,))
    return next(record for record in saved if isinstance(record, Ownership))


def yes(
    facts: Facts, typed_name: str, sentence: str, words: str, at_utc: datetime, where: Literal["here", "own device"]
) -> Ownership:
    """The ownership with the yes in it, not stored; Refused as `accept` says."""
    owned = ownership_of(facts)
    if owned is None:
        raise Refused("Name and save the owner first; then the owner accepts.", "owner")
    now = sentence_now(facts)
    if now is None:
        raise Refused(f"There is nothing to accept yet. {missing(facts)[0].sentence}")
    if sentence != now:
        raise Refused("The sentence changed while it was being read. Read it again, then accept.")
    typed = clean_text(typed_name)
    if not typed:
        raise Refused("Type your name to accept: it is your signature.", "accepted_by")
    if not rules.same_person(typed, owned.owner):
        raise Refused(
            f"Only {owned.owner} can accept. “{typed}” is another name: nobody accepts for somebody else.",
            "accepted_by",
        )
    return owned.changed(
        accepted_sentence=now,
        accepted_by=typed,
        accepted_utc=at_utc,
        accepted_words=words,
        accepted_where=where,
    )


NOT_ACCEPTED: dict[str, Any] = {
    "accepted_sentence": "", "accepted_by": "", "accepted_utc": None, "accepted_words": "", "accepted_where": "",
}  # fmt: skip


def withdraw(store: Store, act: Act, facts: Facts, reason: str = "") -> Ownership:
    """Takes a yes back, with the reason where one is given. What had been said yes to stays in the record."""
    owned = ownership_of(facts)
    if owned is None or not owned.accepted_by:
        raise Refused("There is no acceptance to take back.")
    kept = _change(act, owned, "taken back", clean_text(reason) or "No reason was given.")
    saved = store.apply(act, owned.session_id, saves=(owned.changed(**NOT_ACCEPTED), kept))
    return next(record for record in saved if isinstance(record, Ownership))


def hand_over(store: Store, act: Act, facts: Facts, successor: str, reason: str) -> Ownership:
    """Another person answers from now on. Needs a reason; the new owner accepts anew and says how many hours there are.

    The right to stop, budget and people belong to the lane and stay. Refused for what is not one other person.
    """
    owned, named = ownership_of(facts), clean_text(successor)
    if owned is None:
        raise Refused("Nobody owns this lane yet, so there is nobody to hand it over. Name the owner first.")
    if said := rules.refusal(named):
        raise Refused(said, "successor")
    if rules.same_person(named, owned.owner):
        raise Refused(f"{owned.owner} owns it already.", "successor")
    if not clean_text(reason):
        raise Refused("Write why it is handed over: the reason stands on the record.", "reason")
    deputy = "" if rules.same_person(owned.deputy, named) else owned.deputy
    after = owned.changed(**NOT_ACCEPTED, owner=named, deputy=deputy, hours_per_week=None)
    kept = _change(act, owned, "handed over", clean_text(reason), named)
    saved = store.apply(act, owned.session_id, saves=(after, kept))
    return next(record for record in saved if isinstance(record, Ownership))


def changes_of_owner(facts: Facts) -> tuple[OwnerChange, ...]:
    """Hand-overs of the live lane and yeses taken back, the latest first."""
    lane = facts.live_lane
    mine = (change for change in facts.owner_changes if lane and change.lane_id == lane.lane_id)
    return tuple(sorted(mine, key=lambda change: change.changed_utc, reverse=True))


def _change(
    act: Act, owned: Ownership, kind: Literal["handed over", "taken back"], reason: str, successor: str = ""
) -> OwnerChange:
    return OwnerChange(
        session_id=owned.session_id,
        owner_change_id=new_id(),
        lane_id=owned.lane_id,
        kind=kind,
        owner=owned.owner,
        successor=successor,
        reason=reason,
        accepted_sentence=owned.accepted_sentence,
        accepted_words=owned.accepted_words,
        accepted_by=owned.accepted_by,
        accepted_utc=owned.accepted_utc,
        changed_by=act.who,
        changed_utc=act.at_utc,
    )
