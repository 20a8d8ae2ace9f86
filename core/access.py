"""Who may see what of this Onelane, from what is known about a request. Pure.

On this machine everybody sees everything, as a program on a laptop does. From another device only Join and a link that
was sent to its owner open, until the browser holds the key of a session. In hosted mode the machine itself is no
exception, because behind a reverse proxy every request comes from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
FORWARDED = frozenset(
    {"forwarded", "x-real-ip", "via", "cf-connecting-ip", "true-client-ip", "x-client-ip", "x-original-host"}
    | {f"x-forwarded-{what}" for what in ("for", "host", "proto", "port", "server", "prefix", "ssl")}
)
"""Headers that proxies and tunnels add: with one of them, a request that comes from this machine began elsewhere."""

Place = Literal["everything", "session", "start", "joining"]


@dataclass(frozen=True)
class Request:
    """What a browser's connection says about itself; `address` is None where it comes from this machine."""

    address: str | None
    host: str = ""
    origin: str = ""
    headers: frozenset[str] = frozenset()
    """Names of its headers, in lower case."""


@dataclass(frozen=True)
class Visitor:
    """Somebody at a browser, as far as rights go. Of `sessions` a key or the facilitator's secret was checked."""

    is_this_machine: bool
    is_hosted: bool = False
    must_sign_in: bool = False
    is_signed_in: bool = False
    sessions: frozenset[str] = frozenset()


def host_name(host: str) -> str:
    """The name in a Host or Origin header, without scheme, port and brackets.

    >>> [host_name(host) for host in ("localhost:8501", "http://127.0.0.1:8501", "[::1]:8501", "onelane.example")]
    ['localhost', '127.0.0.1', '::1', 'onelane.example']
    """
    name = host.strip().lower().rsplit("://", 1)[-1].split("/", 1)[0]
    if name.startswith("["):
        return name[1:].split("]", 1)[0]
    return name.rsplit(":", 1)[0] if name.count(":") == 1 else name


def is_this_machine(request: Request) -> bool:
    """Whether a request was made on this machine: address, Host and Origin say so, and no proxy stood in between.

    A program on this machine can forge all of it, and is trusted. A proxy on this machine that adds no header can't be
    told from a browser here: that is what hosted mode is for.
    """
    names = {host_name(name) for name in (request.host, request.origin) if name}
    return request.address is None and bool(request.host) and names <= LOOPBACK and not request.headers & FORWARDED


def sees_everything(visitor: Visitor) -> bool:
    """Whether the visitor may open every session of this Onelane and see the list of them."""
    return visitor.is_this_machine and not visitor.is_hosted


def may_open(visitor: Visitor, session_id: str) -> bool:
    """Whether the visitor may see and change this session."""
    return sees_everything(visitor) or session_id in visitor.sessions


def may_start(visitor: Visitor) -> bool:
    """Whether the visitor may make a session: start one, restore one, look at the demo."""
    if sees_everything(visitor):
        return True
    return visitor.is_hosted and (visitor.is_signed_in or not visitor.must_sign_in)


def place(visitor: Visitor, session_id: str | None) -> Place:
    """Which pages there are for the visitor, who has this session open (or none).

    everything: all pages. session: all pages, of the sessions whose key is held. start: Sessions and Join, to make or
    open one. joining: Join alone.
    """
    if sees_everything(visitor):
        return "everything"
    if session_id is not None and may_open(visitor, session_id):
        return "session"
    return "start" if may_start(visitor) or visitor.is_hosted or visitor.sessions else "joining"
