"""Coming into a room and back: codes and secrets are checked here, and only here a seat is made of them.

The code lets in and nothing else. What a phone or a facilitator holds afterwards is a random secret of 256 bits that
leaves the server once; its hash is kept. A code that never was and a code that is over get the same sentence after the
same work: neither is kept anywhere.
"""

from __future__ import annotations

import math
import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from core import join_codes, seats
from core.access import Visitor, may_open
from core.errors import Refused, StaleSave
from core.join_limits import WAIT, Failures
from core.records import clean_text
from core.room_records import Participant, Room
from core.seats import Seat
from core.store import Store

UNKNOWN = "This code opens nothing now. It changes whenever the lobby closes: look at the projector, or ask."
NOT_YOURS = "This session is not open to this device, so it can't lead it. Ask somebody who has it open for a link."
MOST_NAME = 80


@dataclass
class Gate:
    """The wrong codes of this process, and the lock that they are counted under."""

    failures: Failures = field(default_factory=Failures)
    lock: threading.Lock = field(default_factory=threading.Lock)


GATE = Gate()
"""The one of this process. A restart forgets the failures: it takes a person at the server."""


@dataclass(frozen=True)
class Joined:
    """A new participant and the secret of their device, which is nowhere else."""

    participant: Participant
    token: str = field(repr=False)


@dataclass(frozen=True)
class Taken:
    """The facilitator's role in one's hands: the seat, and the secret to come back with."""

    seat: Seat
    secret: str = field(repr=False)


def new_token() -> str:
    """A secret for a device, 256 bits from the system's generator."""
    return secrets.token_urlsafe(seats.SECRET_BYTES)


def join(
    store: Store,
    code: str,
    name: str,
    *,
    kind: Literal["participant", "observer"] = "participant",
    address: str = "",
    now_utc: datetime,
    is_named_in_record: bool = False,
    token: str = "",
    gate: Gate = GATE,
) -> Joined:
    """A new person in the room of the code, let in or waiting to be.

    `token`: a secret from `new_token` that the caller made for this form. The same one again (a double tap, a run that
    was cut off after the save) is the same person and not a second one.

    Refused for a text that is no code (not counted), for a code that opens nothing (counted against the `address`, the
    one that the request came from), for an address with too many failures, and (by the store) when the room is full.
    """
    wanted = join_codes.read(code)
    with gate.lock:
        asks = gate.failures.asks_approval(address, now_utc)  # before this one counts as somebody who got in
    room = _room_of(store, wanted, address, now_utc, gate)
    token = token if seats.is_secret(token) else new_token()
    known = participant_of(store, token)
    if known is not None and known.session_id == room.session_id and known.state in ("in", "waiting"):
        return Joined(known, token)
    person = Participant(
        session_id=room.session_id,
        # From the secret, one way: both runs of a double tap, at the same moment, make the same person.
        participant_id=seats.digest("participant", token)[:16],
        name=clean_text(name)[:MOST_NAME].replace("\n", " "),
        kind=kind,
        state="waiting" if asks or room.joining == "approve" else "in",
        token_hash=seats.digest("seat", token),
        is_named_in_record=is_named_in_record,
        joined_utc=now_utc,
    )
    try:
        return Joined(store.keep_participant(person), token)
    except StaleSave:
        known = participant_of(store, token)
        if known is None:
            raise
        return Joined(known, token)


def _room_of(store: Store, code: str, address: str, now_utc: datetime, gate: Gate) -> Room:
    with gate.lock:
        if gate.failures.is_limited(address, now_utc):
            raise Refused(WAIT)
    room = store.room_of_code(code)
    is_open = room is not None and room.joining != "closed" and not room.is_over
    with gate.lock:
        if is_open:
            gate.failures.note_entry(address, now_utc)
        else:
            gate.failures.note(address, code, now_utc)
    if room is None or not is_open:
        raise Refused(UNKNOWN)
    return room


def is_unusual(now_utc: datetime, gate: Gate = GATE) -> bool:
    """Whether so many wrong codes came lately that people from new addresses wait; the facilitator is told."""
    with gate.lock:
        return gate.failures.is_unusual(now_utc)


def unusual_minutes(now_utc: datetime, gate: Gate = GATE) -> int:
    """For how many more minutes people wait for approval, if nothing more happens; 0 when nobody has to."""
    with gate.lock:
        until = gate.failures.unusual_until
    return max(0, math.ceil((until - now_utc).total_seconds() / 60)) if until else 0


def wrong_codes(now_utc: datetime, gate: Gate = GATE) -> int:
    """How many different wrong codes came to this server within the last minute, from everywhere."""
    with gate.lock:
        return gate.failures.in_the_last_minute(now_utc)


def participant_of(store: Store, token: str | None) -> Participant | None:
    """The person whose device holds this secret, in whatever state; None for a secret of nobody."""
    if token is None or not seats.is_secret(token):
        return None
    return store.participant_of(seats.digest("seat", token))


def back(store: Store, token: str | None, now_utc: datetime) -> Seat | None:
    """The seat of somebody who comes back with their secret; None for nobody's, and who left or was turned away."""
    known = participant_of(store, token)
    if known is None or known.state in ("left", "turned away"):
        return None
    return Seat(
        session_id=known.session_id,
        kind=known.kind,
        participant_id=known.participant_id,
        name=known.name,
        proof=known.token_hash,
        is_waiting=known.state == "waiting",
    )


def leave(store: Store, seat: Seat) -> None:
    """The person leaves, and their answers that are not revealed yet go with them. The secret opens nothing then."""
    if seat.participant_id is None:
        raise Refused("Only somebody who joined can leave.")
    known = _participant(store, seat.session_id, seat.participant_id)
    if not seats.is_proof(seat.proof, known.token_hash):
        raise Refused("Only the person who joined can leave for themselves.")
    store.forget_answers(seat.session_id, seat.participant_id)
    store.keep_participant(known.changed(state="left"))


def facilitator(store: Store, secret: str | None, session_id: str) -> Seat | None:
    """The facilitator's seat of who holds the secret of the role now; None for everybody else."""
    room = store.room(session_id)
    if room is None or secret is None or not seats.is_secret(secret):
        return None
    proof = seats.digest(seats.facilitator_purpose(session_id), secret)
    if not seats.is_proof(proof, room.facilitator_hash):
        return None
    return Seat(session_id, "facilitator", None, room.facilitator, proof)


def take_role(store: Store, visitor: Visitor, session_id: str, name: str, now_utc: datetime) -> Taken:
    """Makes this device the facilitator's, and whoever was it before no longer; opens the room where there is none.

    Refused for a device that may not open the session: the room's rights hang on the session's.
    """
    if not may_open(visitor, session_id):
        raise Refused(NOT_YOURS)
    store.facts(session_id)  # NotFound for a session that is not there
    room = store.room(session_id) or Room(session_id=session_id, opened_utc=now_utc)
    return _given(store, room, name)


def hand_over(store: Store, seat: Seat, name: str) -> Taken:
    """Gives the role to somebody else, whose device gets the new secret by a link; one's own opens nothing then."""
    room = _led(store, seat)
    if not clean_text(name):
        raise Refused("Say who takes over.", "name")
    return _given(store, room, name)


def let_in(store: Store, seat: Seat, participant_id: str) -> Participant:
    """The facilitator says yes to somebody who waits."""
    return _moved(store, seat, participant_id, "in")


def turn_away(store: Store, seat: Seat, participant_id: str) -> Participant:
    """The facilitator says no to somebody, now or later; their answers that are not revealed go."""
    _led(store, seat)
    store.forget_answers(seat.session_id, participant_id)
    return _moved(store, seat, participant_id, "turned away")


def _moved(store: Store, seat: Seat, participant_id: str, state: Literal["in", "turned away"]) -> Participant:
    _led(store, seat)
    known = _participant(store, seat.session_id, participant_id)
    if known.state == state:
        return known
    if known.state in ("left", "turned away") and state == "in":
        raise Refused("This person left or was turned away. They can join again with the code.")
    return store.keep_participant(known.changed(state=state))


def _given(store: Store, room: Room, name: str) -> Taken:
    secret = secrets.token_urlsafe(seats.SECRET_BYTES)
    proof = seats.digest(seats.facilitator_purpose(room.session_id), secret)
    shown = clean_text(name)[:MOST_NAME].replace("\n", " ")
    store.keep_room(room.changed(facilitator=shown, facilitator_hash=proof))
    return Taken(Seat(room.session_id, "facilitator", None, shown, proof), secret)


def _led(store: Store, seat: Seat) -> Room:
    room = store.room(seat.session_id)
    if room is None:
        raise Refused("This session has no room open.")
    seats.must_lead(seat, seat.session_id, room.facilitator_hash)
    return room


def _participant(store: Store, session_id: str, participant_id: str) -> Participant:
    known = next((one for one in store.participants(session_id) if one.participant_id == participant_id), None)
    if known is None:
        raise Refused("This person is not in the room.")
    return known
