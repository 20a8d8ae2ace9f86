"""Who somebody is in a room, as a value that only `core.actions.enter_room` makes after it checked a secret. Pure.

Every action of a room takes a seat first and asks here whether it may. What a page hides or shows decides nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import Literal

from core.errors import Refused

Kind = Literal["facilitator", "participant", "observer"]
SECRET_BYTES = 32
"""256 bits from the system's generator, for phones and facilitators alike; the floor is 128 (ASVS 7.2.3)."""
SHAPE = re.compile(r"^[A-Za-z0-9_-]{40,64}$")
"""What a secret looks like; everything else is not even looked up."""


@dataclass(frozen=True)
class Seat:
    """Somebody's place in one room. `proof` is the hash that the secret was checked against, never the secret."""

    session_id: str
    kind: Kind
    participant_id: str | None
    name: str
    proof: str = field(default="", repr=False)
    is_waiting: bool = False
    """A participant or observer whom the facilitator has not let in yet."""


def digest(purpose: str, secret: str) -> str:
    """The SHA-256 that is kept in place of a secret; one secret has another hash for each purpose.

    >>> digest("seat", "x") == digest("facilitator s1", "x"), len(digest("seat", "x"))
    (False, 64)
    """
    return hashlib.sha256(f"onelane {purpose}\n{secret}".encode()).hexdigest()


def is_secret(text: str | None) -> bool:
    """Whether a text can be one of our secrets at all."""
    return bool(text and SHAPE.fullmatch(text))


def is_proof(proof: str, kept: str) -> bool:
    """Whether two hashes are the same, in constant time; an empty one proves nothing."""
    return bool(proof and kept) and hmac.compare_digest(proof, kept)


def facilitator_purpose(session_id: str) -> str:
    """What a facilitator's secret is hashed for: it opens this session and no copy of it."""
    return f"facilitator {session_id}"


def must_lead(seat: Seat, session_id: str, facilitator_hash: str) -> None:
    """Refuses everybody but the one who holds the facilitator's role of this session now."""
    if seat.kind != "facilitator" or seat.session_id != session_id:
        raise Refused("Only the facilitator of this session may do this.")
    if not is_proof(seat.proof, facilitator_hash):
        raise Refused("Somebody else is the facilitator by now, so nothing was changed. Take the role back first.")


def must_answer(seat: Seat, session_id: str) -> str:
    """The participant id of somebody who may answer here; refuses everybody else."""
    if seat.kind == "observer":
        raise Refused("You joined to watch. To answer, leave and join again to take part.")
    if seat.kind != "participant" or seat.participant_id is None or seat.session_id != session_id:
        raise Refused("Only somebody who joined this session may answer here.")
    if seat.is_waiting:
        raise Refused("The facilitator has not let you in yet.")
    return seat.participant_id
