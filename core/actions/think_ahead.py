"""The pre-mortem of the live lane and the picture of what its controls are against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from core.actions.define_controls import catalogue, lane_controls
from core.coverage import Covered, coverage
from core.errors import Refused
from core.pre_mortem import Held, open_points, proposed_cause, proposed_controls, standings
from core.records import Act, Control, Facts, FailureCause, Lane, clean_text, new_id
from core.store import Store


@dataclass(frozen=True)
class Ahead:
    """What could make the lane fail, and what stands against it."""

    held: tuple[Held, ...]
    open_points: tuple[str, ...]
    covered: tuple[Covered, ...]
    controls: tuple[Control, ...]
    """Of the lane that apply, to choose from."""
    said_of: Mapping[str, int]
    """Usual cause → how many answers of the room are cases of it."""


def ahead(facts: Facts) -> Ahead | None:
    """The live lane's pre-mortem and coverage; None without a live lane."""
    lane = facts.live_lane
    if lane is None:
        return None
    controls = lane_controls(facts, lane.lane_id)
    held = standings((one for one in facts.failure_causes if one.lane_id == lane.lane_id), controls)
    said = [one.cause.usual for one in held if one.cause.usual]
    return Ahead(
        held,
        open_points(held),
        coverage(catalogue(), controls),
        tuple(control for control in controls if control.applies),
        {usual: said.count(usual) for usual in said},
    )


def add_causes(store: Store, act: Act, facts: Facts, texts: Iterable[str]) -> tuple[FailureCause, ...]:
    """Keeps answers, one a line; each is mapped to what is against its usual cause, as a proposal that can be changed.

    Lines that were said before, and blank ones, are left out. Refused where nothing is left.
    """
    lane, known = _lane(facts), catalogue()
    controls = lane_controls(facts, lane.lane_id)
    before = {one.text.casefold() for one in facts.failure_causes if one.lane_id == lane.lane_id}
    new = [text for text in dict.fromkeys(clean_text(text) for text in texts) if text and text.casefold() not in before]
    if not new:
        raise Refused("Write at least one reason that is not on the list yet.", "text")
    causes = []
    for place, text in enumerate(new):
        usual = proposed_cause(known, text)
        against = proposed_controls(known, usual, controls)[:3]
        causes.append(
            FailureCause(
                session_id=lane.session_id,
                failure_cause_id=new_id(),
                lane_id=lane.lane_id,
                text=text,
                usual=usual,
                control_ids=tuple(control.control_id for control in against),
                given_by=act.who,
                given_utc=act.at_utc + timedelta(microseconds=place),  # so that they keep their order
            )
        )
    saved = store.apply(act, lane.session_id, saves=causes)
    return tuple(record for record in saved if isinstance(record, FailureCause))


def map_cause(store: Store, act: Act, cause: FailureCause, usual: str, control_ids: Iterable[str]) -> FailureCause:
    """Says which usual cause it is and which controls are against it; a reason to accept it goes once one is."""
    ids = tuple(dict.fromkeys(control_ids))
    gone = {"accepted_reason": "", "accepted_by": "", "accepted_utc": None} if ids else {}
    return _saved(store, act, cause.changed(usual=usual, control_ids=ids, **gone))


def accept_cause(store: Store, act: Act, cause: FailureCause, reason: str, name: str) -> FailureCause:
    """Accepts a cause in writing: why it is lived with, and who says so."""
    if not clean_text(reason):
        raise Refused("Write why you live with it: the reason stands on the record.", "reason")
    if not clean_text(name):
        raise Refused("Write who accepts it.", "name")
    accepted = cause.changed(accepted_reason=reason, accepted_by=name, accepted_utc=act.at_utc)
    return _saved(store, act, accepted)


def remove_cause(store: Store, act: Act, cause: FailureCause) -> None:
    """Takes an answer off the list; undo brings it back."""
    store.apply(act, cause.session_id, deletes=(cause,))


def _lane(facts: Facts) -> Lane:
    if facts.live_lane is None:
        raise Refused("A pre-mortem is held on a lane, and none is picked yet. Pick one on '2 Pick one lane' first.")
    return facts.live_lane


def _saved(store: Store, act: Act, cause: FailureCause) -> FailureCause:
    saved = store.apply(act, cause.session_id, saves=(cause,))
    return next(record for record in saved if isinstance(record, FailureCause))
