"""Whether a link to accept still opens: for whom, until when, used once. Pure; time and secret are arguments.

The hash binds the secret to its session and its link. A restored copy of a session has another id, so no link of the
original opens the copy; and two links never answer to one secret.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from core.ownership import same_person
from core.records import AcceptanceLink

SECRET_BYTES = 32
"""256 bits from the system's generator; the floor is 128 (OWASP ASVS 7.2.3)."""
LIVES = timedelta(days=7)
"""A week: long enough for a holiday weekend, short enough that a forgotten mail opens nothing. Ours."""
SHAPE = re.compile(r"^[A-Za-z0-9_-]{40,64}$")
"""What a secret looks like: 32 bytes in base64 for addresses. Everything else is not even compared."""

State = Literal["open", "used", "ended", "expired", "for another owner"]

WHY: dict[State, str] = {
    "open": "",
    "used": "This link was used already. What was said stands in the record; ask for a new link to change it.",
    "ended": "This link was ended by the person who made it. Ask for a new one.",
    "expired": "This link is too old by now. Ask for a new one.",
    "for another owner": "The lane has another owner by now, so this link opens nothing any more.",
}
UNKNOWN = "This link opens nothing here. It may be cut off, from another machine, or replaced by a newer one."


def digest(session_id: str, link_id: str, secret: str) -> str:
    """The SHA-256 that is kept in place of the secret, in hexadecimal.

    >>> digest("s1", "l1", "x") == digest("s2", "l1", "x"), len(digest("s1", "l1", "x"))
    (False, 64)
    """
    return hashlib.sha256(f"onelane acceptance\n{session_id}\n{link_id}\n{secret}".encode()).hexdigest()


def opened_by(secret: str, links: Iterable[tuple[str, str, str]]) -> tuple[str, str] | None:
    """Which of the links (session, link, digest) the secret belongs to; each is compared in constant time."""
    if not SHAPE.fullmatch(secret):
        return None
    found = None
    for session_id, link_id, kept in links:
        if hmac.compare_digest(digest(session_id, link_id, secret), kept):
            found = (session_id, link_id)
    return found


def state(link: AcceptanceLink, owner_now: str, now_utc: datetime) -> State:
    """How it stands: the first thing that closes it, in the order in which it helps to know."""
    if link.used_utc is not None:
        return "used"
    if link.ended_utc is not None:
        return "ended"
    if not same_person(link.owner, owner_now):
        return "for another owner"
    return "expired" if now_utc >= link.expires_utc else "open"
