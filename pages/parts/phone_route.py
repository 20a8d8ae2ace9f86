"""An answer saved without a run of the phone's page: a request of our own, answered from the store.

2026-11: two hundred phones that answer within two minutes are more than a hundred runs a second, each some milliseconds
of the one core that Python uses; every answer waited behind them for a second. So the script of the line
(`phone_saved.js`) sends what was chosen or typed here itself, and shows what comes back. Whatever is not plainly saved
(refused, nobody's seat, no such route, no network) goes the other way: the script hands the answer to a run of the
page, which saves it or says why not.

The request shows the cookie of the seat, as the page's own connection does, and passes the same checks in the same
action. It must come from our own page: a browser says so in `Origin`, the cookie is SameSite=Strict, and the body is
JSON, which no form of a stranger's page can send.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from core.actions import answer_question as actions
from core.actions import enter_room
from core.errors import WorkbenchError
from core.seats import Seat
from core.store import Store
from pages.parts import device, phone_numbers, phone_quick, phone_words, session
from pages.parts.phone_saved import Asked

log = logging.getLogger("onelane")

MOST_BYTES = 4096
"""A request is some 200; more is nobody's answer."""


def routes() -> list[Any]:
    """The route for `st.App`; asking for it says that phones of this process can use it."""
    from starlette.routing import Route  # Streamlit's own web server; only where it serves us

    phone_quick.serve()
    return [Route(phone_quick.PATH, _answered, methods=["POST"])]


async def _answered(request: Any) -> Any:
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import JSONResponse

    quiet = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    token = _token(request.headers, request.cookies)
    given = None if token is None else await _read(request)
    if token is None or given is None:
        return JSONResponse({}, status_code=403, headers=quiet)
    try:
        said = await run_in_threadpool(saved, session.store(), token, given)
    except Exception:
        log.exception("an answer could not be taken")
        said = None
    return JSONResponse(said or {"run": True}, headers=quiet)


def _token(headers: Mapping[str, str], cookies: Mapping[str, str]) -> str | None:
    """The secret of the seat, of a request that our own page made; None of any other."""
    origin = urlsplit(headers.get("origin", ""))
    if not origin.netloc or origin.netloc.lower() != headers.get("host", "").lower():
        return None
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return None
    try:
        return device.kept_by(cookies, "seat", origin.port)
    except ValueError:  # no such port
        return None


async def _read(request: Any) -> dict[str, Any] | None:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    try:
        given = json.loads(body)
    except ValueError:
        return None
    return given if isinstance(given, dict) else None


def saved(store: Store, token: str, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Saves what was sent and says what the line shows now; None where a run of the page has to say more."""
    try:
        seat = enter_room.back(store, token, session.utc_now())
        if seat is None or seat.participant_id is None:
            return None
        asked = asked_for(store, seat, str(given.get("slot", "")))
        if asked is None or not phone_quick.is_on(asked.question):
            return None
        return _said(asked, given)
    except WorkbenchError:
        return None  # the run tries again and says it on the page


def asked_for(store: Store, seat: Seat, wanted: str) -> Asked | None:
    """The item of this slot, if the person is asked it now."""
    seen = actions.seen(store, seat)
    question = seen.question
    if question is None or not seen.is_asked:
        return None
    item = next((item for item in seen.items if phone_quick.slot(question, item) == wanted), None)
    return Asked(store, seat, seen, question, item) if item else None


def _said(asked: Asked, given: Mapping[str, Any]) -> dict[str, Any] | None:
    question, item, own = asked.question, asked.item, asked.own
    value, hint = given.get("value"), ""
    if question.kind == "estimate" and "typed" in given:
        typed = {end: str(text)[:30] for end, text in zip(phone_numbers.ENDS, given["typed"], strict=True)}
        value, hint = phone_numbers.read(typed, item.second_id)
        if phone_numbers.is_swapped(hint):
            return None  # the page offers to swap the two
    if value is not None:
        if not isinstance(value, dict):
            return None
        if phone_quick.LATEST.is_newest(str(asked.seat.participant_id), given):
            own = _kept(asked, value)
        hint = ""
    words = "" if own is None else f"Saved: {phone_words.said(question, item, own)}"
    shown = f"{hint} {words}." if hint and words else hint or words or "Not answered yet"
    now = phone_quick.as_of(asked.store.commits())
    return {"kind": "open" if hint or not words else "saved", "shown": shown, "as_of": now}


def _kept(asked: Asked, value: dict[str, Any]) -> Mapping[str, Any]:
    """Saves it beside the reason that stands; the store checks what a phone sends, as always."""
    before = asked.seen.own.get(asked.item.item_id)
    reason = before.reason if before else ""
    return actions.keep(asked.store, asked.seat, asked.question, asked.item.item_id, value, reason).value
