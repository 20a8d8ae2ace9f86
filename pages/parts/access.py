"""Who this browser is, as far as rights go, and the links that give rights to others.

Rules: `core/access.py`. Two settings: `ONELANE_HOSTED=1` for a server behind a proxy or with strangers around it, and
`[auth]` in Streamlit's secrets, with which making a session there needs a sign-in (OIDC).

A secret that comes in the address (`?k=` a session's key, `?lead=` the facilitator's role) leaves it with the first
drawing and stays in this browser (`device.py`).
"""

from __future__ import annotations

import os
from contextlib import suppress
from urllib.parse import urlencode, urlsplit

import streamlit as st

from core import access as rules
from core import join_codes
from core.access import Visitor
from core.actions import enter_room, session_keys
from core.errors import NotFound, Refused
from core.records import new_id
from pages.parts import device, session

KEY, LEAD = "key-", "lead-"
LOCAL_ADDRESSES = frozenset({None, "127.0.0.1", "::1", "::ffff:127.0.0.1"})
_MACHINE = "access-machine"
NOT_HERE = "This device may not do that here. Open the session on the machine that Onelane runs on, or ask for its key."


def is_hosted() -> bool:
    """Whether this server trusts no connection for where it comes from."""
    return os.environ.get("ONELANE_HOSTED", "") == "1"


def connection() -> rules.Request | None:
    """What the browser's connection says; None while there is none (its socket broke, the script still runs)."""
    headers = st.context.headers
    if not headers.get("Host"):
        return None
    address = st.context.ip_address
    return rules.Request(
        address=None if address in LOCAL_ADDRESSES else str(address),
        host=headers.get("Host") or "",
        origin=headers.get("Origin") or "",
        headers=frozenset(name.lower() for name in headers),
    )


def address() -> str:
    """Where the connection comes from, to count wrong codes by; nothing else may hang on it."""
    found = connection()
    return (found.address if found else None) or "this machine"


def _is_this_machine() -> bool:
    """By the connection of now. While it is broken: by the one before, and nobody's without one."""
    found = connection()
    if found is not None:
        st.session_state[_MACHINE] = rules.is_this_machine(found)
    return bool(st.session_state.get(_MACHINE, False))


def can_sign_in() -> bool:
    """Whether this server was given a way to sign in."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def visitor() -> Visitor:
    """Who is at this browser; asked anew on every run, because a key can end at any time."""
    is_here, hosted = _is_this_machine(), is_hosted()
    if is_here and not hosted:
        return Visitor(is_this_machine=True)
    return Visitor(
        is_this_machine=is_here,
        is_hosted=hosted,
        must_sign_in=hosted and can_sign_in(),
        is_signed_in=bool(st.user.get("is_logged_in", False)),
        sessions=_opened_here(),
    )


def _opened_here() -> frozenset[str]:
    """The sessions whose key, or whose facilitator's secret, this browser holds and we know."""
    held = {name.removeprefix(KEY): device.token(name) or "" for name in device.names(KEY)}
    led = {name.removeprefix(LEAD): device.token(name) for name in device.names(LEAD)}
    store = session.store()
    leading = {session_id for session_id, secret in led.items() if enter_room.facilitator(store, secret, session_id)}
    return session_keys.opened(store, held) | leading


def may_open(session_id: str) -> bool:
    """Whether this browser may see and change the session."""
    return rules.may_open(visitor(), session_id)


def place() -> rules.Place:
    """Which pages there are for this browser, with the session that it has open."""
    return rules.place(visitor(), session.chosen_id())


def sees_everything() -> bool:
    """Whether this browser may see every session, and so what another one says about somebody."""
    return rules.sees_everything(visitor())


def must_start() -> None:
    """Refuses a browser that may not make a session here."""
    if not rules.may_start(visitor()):
        raise Refused(NOT_HERE)


def own(session_id: str, who: str) -> None:
    """Where sessions open by key only, whoever makes one gets its first key: kept by this browser."""
    if not rules.sees_everything(visitor()):
        store = session.store()
        act = session.act("open_session", f"own-{session_id}-{new_id()}")
        made = session_keys.make(store, act, store.facts(session_id), who or "who started it")
        device.keep(f"{KEY}{session_id}", made.secret)


def take_from_address() -> None:
    """Takes a key or a facilitator's secret out of the address bar into this browser, and opens its session."""
    chosen = st.query_params.get("s")
    for parameter, prefix in (("k", KEY), ("lead", LEAD)):
        secret = st.query_params.get(parameter)
        if secret is None:
            continue
        del st.query_params[parameter]
        if chosen and _is_good(parameter, chosen, secret):
            device.keep(f"{prefix}{chosen}", secret)


def _is_good(parameter: str, session_id: str, secret: str) -> bool:
    store = session.store()
    if parameter == "lead":
        return enter_room.facilitator(store, secret, session_id) is not None
    with suppress(NotFound):
        return session_keys.opens(store.facts(session_id), secret)
    return False


def base() -> str:
    """The address of this Onelane as this browser uses it, without a page and without a slash at the end."""
    parts = urlsplit(str(st.context.url or ""))
    below = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{parts.scheme}://{parts.netloc}/{below}".rstrip("/") if parts.netloc else ""


def join_link(address: str, code: str) -> str:
    """What the QR holds: the page Join with the code. `address` is the room's setting, else the browser's own."""
    return f"{(address or base()).rstrip('/')}/join?{urlencode({'c': join_codes.shown(code)})}"


def key_link(session_id: str, secret: str) -> str:
    """The link that opens a session on a colleague's device."""
    return f"{base()}/?{urlencode({'s': session_id, 'k': secret})}"


def lead_link(session_id: str, secret: str) -> str:
    """The link that makes another device the facilitator's."""
    return f"{base()}/facilitate?{urlencode({'s': session_id, 'lead': secret})}"


def is_local_address(link: str) -> bool:
    """Whether a link opens on this machine only, because its host is the machine itself."""
    return rules.host_name(urlsplit(link).netloc) in rules.LOOPBACK
