"""Signatures under a version of the plan: what was signed, whether it still stands, what changed since. Pure.

What the plan rests on is hashed table by table, without ids of the session, versions and times of saving, so that a
copy of the session still carries its signatures. Weekly values, drills and links come after the signature by nature and
are left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.ownership import same_person
from core.plan import Line
from core.records import Facts, Lane, Record, SignOff

Part = Literal["facilitator", "owner"]

SIGNED: dict[str, str] = {
    "workflow": "the workflow",
    "estimate": "its numbers",
    "lane": "why it was picked, and what the AI does",
    "metric": "what is measured",
    "seal": "the baseline",
    "target": "the target",
    "benefit_number": "the effect in money",
    "benefit": "what freed time is for",
    "ownership": "the owner",
    "oversight": "what is at stake",
    "control": "the controls",
    "failure_cause": "the causes of failure",
}
"""The tables that the plan rests on, in the words of the page."""
_LATER = {"review_at"}
_NOT_SIGNED = {
    "session_id", "version", "position", "accepted_sentence", "accepted_by", "accepted_utc", "accepted_words",
    "accepted_where",
}  # fmt: skip
"""An owner's yes says by itself whether it stands; it may come after the facilitator's signature."""
OVERRULE_LEAST = 20
"""Letters that a reason to launch all the same must have: 'ok' is none. Ours."""


def digests(facts: Facts, lane: Lane) -> dict[str, str]:
    """Table → SHA-256 of the lane's records there; equal facts give equal hashes in every copy of the session."""
    return {table: _digest(records) for table, records in _of_lane(facts, lane).items()}


def _of_lane(facts: Facts, lane: Lane) -> dict[str, tuple[Record, ...]]:
    workflow = facts.workflow(lane.workflow_id)
    subjects = {lane.workflow_id, workflow.role_id if workflow else None}
    metrics = {metric.metric_id for metric in facts.metrics if metric.lane_id == lane.lane_id}

    def mine(records: Iterable[Any]) -> tuple[Record, ...]:
        return tuple(record for record in records if record.lane_id == lane.lane_id)

    return {
        "workflow": (workflow,) if workflow else (),
        "estimate": tuple(e for e in facts.estimates if e.subject_id in subjects),
        "lane": (lane,),
        "metric": mine(facts.metrics),
        "seal": tuple(seal for seal in facts.seals if seal.metric_id in metrics),
        "target": tuple(target for target in facts.targets if target.metric_id in metrics),
        "benefit_number": mine(facts.benefit_numbers),
        "benefit": mine(facts.benefits),
        "ownership": mine(facts.ownerships),
        "oversight": mine(facts.oversights),
        "control": mine(facts.controls),
        "failure_cause": mine(facts.failure_causes),
    }


def _digest(records: Iterable[Record]) -> str:
    """Fields that came after the first signatures (`_LATER`) count once something is in them: what was signed before
    they were known keeps its hash.
    """
    rows = [
        {
            key: value
            for key, value in record.model_dump(mode="json").items()
            if key not in _NOT_SIGNED and (value is not None or key not in _LATER)
        }
        for record in sorted(records, key=lambda record: record.record_id)
    ]
    return hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def changed(signed: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """What reads differently than it was signed, in the words of the page; a table unknown then counts as changed."""
    return tuple(words for table, words in SIGNED.items() if signed.get(table) != now.get(table))


@dataclass(frozen=True)
class Signed:
    """How the signatures of a lane stand."""

    number: int
    """The version that is signed, or would be signed next; 1 before any signature."""
    facilitator: SignOff | None
    owner: SignOff | None
    """Of that version only."""
    changed: tuple[str, ...]
    """What changed since; then nothing is signed as it stands."""

    @property
    def stands(self) -> bool:
        """Both have signed what is there now."""
        return self.facilitator is not None and self.owner is not None and not self.changed

    @property
    def overrule_reason(self) -> str:
        """Why it is launched although something is missing; empty where nothing was overruled."""
        return self.facilitator.overrule_reason if self.facilitator else ""


def signed(sign_offs: Iterable[SignOff], lane: Lane, now: Mapping[str, str]) -> Signed:
    """The newest version's signatures against the record as it stands."""
    mine = [one for one in sign_offs if one.lane_id == lane.lane_id]
    number = max((one.number for one in mine), default=1)
    of_it = {one.part: one for one in mine if one.number == number}
    first = next(iter(of_it.values()), None)
    since = changed(first.digests, now) if first else ()
    return Signed(number, of_it.get("facilitator"), of_it.get("owner"), since)


def next_number(known: Signed, part: Part) -> int:
    """The version that this part signs now: the same while nothing changed and that part has not signed it yet."""
    if known.facilitator is None and known.owner is None:
        return known.number
    taken = known.facilitator if part == "facilitator" else known.owner
    return known.number + 1 if known.changed or taken else known.number


def refusal(part: Part, name: str, owner: str, is_missing: bool, reason: str, is_accepted: bool) -> str | None:
    """Why this can't be signed, in a sentence; None when it can.

    The owner signs as the owner, after having accepted. Where something is missing, the facilitator needs a reason.
    """
    if not name.strip():
        return "Type your name to sign: it is your signature."
    if part == "owner":
        if not owner:
            return "No owner is named yet, so nobody can sign as the owner."
        if not same_person(name, owner):
            return f"Only {owner} signs as the owner. “{name}” is another name."
        if not is_accepted:
            return f"{owner} accepts the outcome on step 4 first; then the signature means something."
        return None
    if is_missing and len("".join(reason.split())) < OVERRULE_LEAST:
        return (
            "Something is missing. To launch all the same, write why, in a sentence that you would read aloud: "
            "it prints on the plan with your name."
        )
    return None


def printed(known: Signed) -> tuple[str, ...]:
    """What the plan prints of it, one sentence each; empty before any signature."""
    said = []
    for role, one in (("Facilitator", known.facilitator), ("Owner", known.owner)):
        if one is not None:
            day = one.signed_utc
            said.append(f"{role} {one.name} signed version {one.number} on {day.day} {day:%b %Y}.")
    if known.overrule_reason and known.facilitator:
        missing = [name.lower() for name, state in known.facilitator.states.items() if state == "missing"]
        what = f" although {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing" if missing else ""
        said.append(f"Launched{what}: “{known.overrule_reason}” ({known.facilitator.name})")
    if said and known.changed:
        said.append(f"Changed since it was signed: {', '.join(known.changed)}.")
    return tuple(said)


def signature_lines(facts: Facts) -> tuple[Line, ...]:
    """The same as lines of the plan; empty without a live lane or a signature."""
    lane = facts.live_lane
    if lane is None:
        return ()
    where = "the reason to launch all the same (Readiness)"
    return tuple(
        Line(
            "", sentence, "caution" if sentence.startswith(("Launched", "Changed")) else "said", where,
            "check_readiness",
        )
        for sentence in printed(signed(facts.sign_offs, lane, digests(facts, lane)))
    )  # fmt: skip
