"""Letting a colleague into one session from their own device: a link made, used, ended.

The secret leaves the server once, in the link; its hash is kept. What is done with keys is written under a page of its
own name, so that an undo on Sessions never meets it. A restored copy of a session has another id, so no key of the
original opens it, and none is listed there.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from core import seats
from core.errors import NotFound, Refused
from core.records import Act, Facts, SessionKey, clean_text, new_id
from core.store import Store

PAGE = "session_keys"
MOST_OPEN = 50


@dataclass(frozen=True)
class MadeKey:
    """A new key and its secret, which is nowhere else: shown once."""

    key: SessionKey
    secret: str = field(repr=False)


def purpose(session_id: str) -> str:
    """What a key's secret is hashed for: it opens this session and no copy of it."""
    return f"session key {session_id}"


def make(store: Store, act: Act, facts: Facts, given_to: str) -> MadeKey:
    """A key for somebody; Refused without a name, because an unnamed one is never ended."""
    name = clean_text(given_to)
    if not name:
        raise Refused("Say for whom the link is: you will want to know when you end it.", "given_to")
    if sum(key.ended_utc is None for key in keys_of(facts)) >= MOST_OPEN:
        raise Refused(f"There are {MOST_OPEN} open links already. End some first.")
    session_id, secret = facts.session.session_id, secrets.token_urlsafe(seats.SECRET_BYTES)
    key = SessionKey(
        session_id=session_id,
        session_key_id=f"{session_id}.{new_id()}",
        given_to=name,
        digest=seats.digest(purpose(session_id), secret),
        made_by=act.who,
        made_utc=act.at_utc,
    )
    (saved,) = store.apply(_as_keys(act), session_id, saves=(key,))
    assert isinstance(saved, SessionKey)
    return MadeKey(saved, secret)


def end(store: Store, act: Act, key: SessionKey) -> None:
    """The key opens nothing from now on, on every device that came with it."""
    if key.ended_utc is not None:
        raise Refused("This link opens nothing any more.")
    store.apply(_as_keys(act), key.session_id, saves=(key.changed(ended_utc=act.at_utc),))


def keys_of(facts: Facts) -> tuple[SessionKey, ...]:
    """The keys that were made for this session, the latest first; those of the session it was restored from not."""
    beginning = f"{facts.session.session_id}."
    mine = (key for key in facts.session_keys if key.session_key_id.startswith(beginning))
    return tuple(sorted(mine, key=lambda key: key.made_utc, reverse=True))


def opens(facts: Facts, secret: str | None) -> bool:
    """Whether the secret is that of a key of this session which nobody ended."""
    if secret is None or not seats.is_secret(secret):
        return False
    given = seats.digest(purpose(facts.session.session_id), secret)
    return any(key.ended_utc is None and seats.is_proof(given, key.digest) for key in keys_of(facts))


def opened(store: Store, held: Mapping[str, str]) -> frozenset[str]:
    """Which of these sessions (id → secret) open with what a browser holds."""
    found = set()
    for session_id, secret in held.items():
        try:
            if opens(store.facts(session_id), secret):
                found.add(session_id)
        except NotFound:
            continue
    return frozenset(found)


def _as_keys(act: Act) -> Act:
    return Act(who=act.who, at_utc=act.at_utc, page=PAGE, op_id=act.op_id)
