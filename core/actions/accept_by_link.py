"""The owner's yes on their own device: a link that works once, for a week, and opens nothing but this one sentence.

The same link, opened again, takes that yes back, as long as it stands in the record.
The secret leaves the server once, in the link; only its hash is kept (`core.acceptance_link`). What is done by link is
written under a page of its own name, so that an undo on '4 Owner' never takes an owner's yes back.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from core import acceptance_link as rules
from core.actions import name_owner
from core.errors import NotFound, Refused
from core.ownership import same_person
from core.records import AcceptanceLink, Act, Facts, Ownership, clean_text, new_id
from core.store import Store

PAGE = "accept_by_link"
REMEMBERED_DAYS = 90
"""So long after it expired, a link is still told that it is too old; then it is unknown."""


@dataclass(frozen=True)
class Made:
    """A new link and its secret, which is nowhere else: shown once."""

    link: AcceptanceLink
    secret: str


@dataclass(frozen=True)
class Asked:
    """What a device with an open link sees: one sentence, and nothing else of the session."""

    session_id: str
    link: AcceptanceLink
    owner: str
    sentence: str
    workflow: str
    session_name: str
    stop_right: str
    deputy: str


@dataclass(frozen=True)
class SaidYes:
    """What a device with a used link sees: the yes that was said by it and still stands in the record."""

    session_id: str
    owner: str
    sentence: str
    words: str
    said_utc: datetime


def make_link(store: Store, act: Act, facts: Facts) -> Made:
    """A link for the owner as named now; links made before for this lane end. Refused while nothing can be accepted."""
    owned = name_owner.ownership_of(facts)
    if owned is None:
        raise Refused("Name and save the owner first; then a link can be made for them.")
    if name_owner.sentence_now(facts) is None:
        raise Refused(f"There is nothing to accept yet. {name_owner.missing(facts)[0].sentence}")
    link_id, secret = new_id(), secrets.token_urlsafe(rules.SECRET_BYTES)
    link = AcceptanceLink(
        session_id=owned.session_id,
        acceptance_link_id=link_id,
        lane_id=owned.lane_id,
        owner=owned.owner,
        digest=rules.digest(owned.session_id, link_id, secret),
        made_by=act.who,
        made_utc=act.at_utc,
        expires_utc=act.at_utc + rules.LIVES,
    )
    ended = [one.changed(ended_utc=act.at_utc) for one in links_of(facts) if _is_open(one)]
    saved = store.apply(_as_link(act), owned.session_id, saves=(*ended, link))
    kept = next(record for record in saved if isinstance(record, AcceptanceLink) and record.record_id == link_id)
    return Made(kept, secret)


def links_of(facts: Facts) -> tuple[AcceptanceLink, ...]:
    """The links of the live lane, the latest first."""
    lane = facts.live_lane
    mine = (link for link in facts.acceptance_links if lane and link.lane_id == lane.lane_id)
    return tuple(sorted(mine, key=lambda link: link.made_utc, reverse=True))


def state_of(facts: Facts, link: AcceptanceLink, now_utc: datetime) -> rules.State:
    """How a link stands now."""
    owned = next((one for one in facts.ownerships if one.lane_id == link.lane_id), None)
    return rules.state(link, owned.owner if owned else "", now_utc)


def end_link(store: Store, act: Act, link: AcceptanceLink) -> None:
    """Ends a link before it was used."""
    if not _is_open(link):
        raise Refused("This link opens nothing any more.")
    store.apply(_as_link(act), link.session_id, saves=(link.changed(ended_utc=act.at_utc),))


def asked(store: Store, secret: str, now_utc: datetime) -> Asked:
    """What the link asks. NotFound for a secret of no link here, Refused with the reason for one that is over."""
    facts, link = _opened(store, secret, now_utc)
    session_id, lane = facts.session.session_id, facts.live_lane
    if link is None or lane is None or lane.lane_id != link.lane_id:
        raise Refused("The lane of this link is closed by now, so there is nothing to accept any more.")
    if why := rules.WHY[state_of(facts, link, now_utc)]:
        raise Refused(why)
    owned, sentence = name_owner.ownership_of(facts), name_owner.sentence_now(facts)
    if owned is None or sentence is None:
        raise Refused("There is nothing to accept at the moment. Ask the person who sent you the link.")
    workflow = facts.workflow(lane.workflow_id)
    return Asked(
        session_id,
        link,
        owned.owner,
        sentence,
        workflow.name if workflow else "the lane",
        facts.session.name,
        owned.stop_right,
        owned.deputy,
    )


def _opened(store: Store, secret: str, now_utc: datetime) -> tuple[Facts, AcceptanceLink | None]:
    rows = store.ask("acceptance_links", since=now_utc - timedelta(days=REMEMBERED_DAYS))
    found = rules.opened_by(secret, [(str(session), str(link), str(kept)) for session, link, kept in rows])
    if found is None:
        raise NotFound(rules.UNKNOWN)
    facts = store.facts(found[0])
    return facts, next((one for one in facts.acceptance_links if one.acceptance_link_id == found[1]), None)


def said_yes(store: Store, secret: str, now_utc: datetime) -> SaidYes | None:
    """The yes that was said by this very link and still stands; None where there is none. NotFound as `asked`."""
    facts, link = _opened(store, secret, now_utc)
    lane, owned = facts.live_lane, name_owner.ownership_of(facts)
    if link is None or owned is None or lane is None or lane.lane_id != link.lane_id or link.used_utc is None:
        return None
    if owned.accepted_utc != link.used_utc or owned.accepted_where != "own device":
        return None
    return SaidYes(facts.session.session_id, owned.owner, owned.accepted_sentence, owned.accepted_words, link.used_utc)


def take_back(store: Store, secret: str, *, typed_name: str, reason: str, now_utc: datetime, op_id: str) -> Ownership:
    """Takes the yes of this link back, with its reason; what had been said yes to stays in the record.

    Refused where no yes of this link stands, without a reason, and for another name than the owner's.
    """
    found = said_yes(store, secret, now_utc)
    if found is None:
        raise Refused("No yes of this link stands any more, so there is nothing to take back.")
    if not same_person(clean_text(typed_name), found.owner):
        raise Refused(f"Only {found.owner} can take this back. Type that name.", "accepted_by")
    if not clean_text(reason):
        raise Refused("Write why: the reason stands on the record.", "reason")
    act = Act(who=found.owner, at_utc=now_utc, page=PAGE, op_id=op_id)
    return name_owner.withdraw(store, act, store.facts(found.session_id), reason)


def note_opened(store: Store, found: Asked, now_utc: datetime, op_id: str) -> None:
    """Keeps when the link was opened first; later openings change nothing."""
    if found.link.opened_utc is None:
        act = Act(who=found.owner, at_utc=now_utc, page=PAGE, op_id=op_id)
        store.apply(act, found.session_id, saves=(found.link.changed(opened_utc=now_utc),))


def accept(
    store: Store, secret: str, *, typed_name: str, sentence: str, words: str, now_utc: datetime, op_id: str
) -> Ownership:
    """Keeps the yes and closes the link, both or neither. Refused as `name_owner.yes` and `asked` say."""
    found = asked(store, secret, now_utc)
    facts = store.facts(found.session_id)
    accepted = name_owner.yes(facts, typed_name, sentence, words, now_utc, "own device")
    act = Act(who=found.owner, at_utc=now_utc, page=PAGE, op_id=op_id)
    used = found.link.changed(used_utc=now_utc)
    saved = store.apply(act, found.session_id, saves=(accepted, used))
    return next(record for record in saved if isinstance(record, Ownership))


def _is_open(link: AcceptanceLink) -> bool:
    return link.used_utc is None and link.ended_utc is None


def _as_link(act: Act) -> Act:
    return Act(who=act.who, at_utc=act.at_utc, page=PAGE, op_id=act.op_id)
