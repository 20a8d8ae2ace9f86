"""The store, the open session and the person: the one place for caches, the address bar and op ids.

The address bar holds `s` (session) and `p` (person); both are written back on each run, because the menu drops
parameters that no widget is bound to, and a reload starts with nothing else.
"""

from __future__ import annotations

import atexit
import gc
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from core.errors import NotFound
from core.records import Act, Facts
from core.store import Store

ROOT = Path(__file__).resolve().parents[2]
OWN_OPS_KEPT = 500
"""How many of this browser's own saves are remembered, so that a form follows its own save and not somebody else's."""
SECOND_CLICK_SECONDS = 1.0
"""A press of the next button of the same label within this time is the second half of a double click: after 'Delete'
the page may show the next workflow with its own 'Delete' in the same place."""
STAYS = frozenset({"session_id", "person_id", "framed", "own_ops", "notes_to_show", "last-press"})
NOT_OPEN_HERE = "not-open-here"
NO_KEY = (
    "The address names a session that is not open to this browser, or that doesn't exist. Ask somebody who has it open "
    "for a link: Sessions, “Let a colleague in”."
)
STAY_TOO = ("device-", "live-")
"""What this browser keeps when it opens another session; everything typed and chosen belongs to the one it leaves."""


def utc_now() -> datetime:
    """The clock of the app: naive UTC, whole milliseconds."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The one store of this process, opened at the first visit; `ONELANE_DB` says where its file is."""
    path = Path(os.environ.get("ONELANE_DB", ROOT / "data" / "onelane.duckdb"))
    opened = Store.open(path, clock=utc_now)
    for left in opened.staging_folder.glob("import-*"):  # of imports under a server that was killed: nobody's now
        shutil.rmtree(left, ignore_errors=True)
    atexit.register(opened.close)
    _collect_garbage_by_timer()
    return opened


def _collect_garbage_by_timer() -> None:
    """Full collections once a minute instead of after each rerun (`runner.postScriptGC`), which would cost each 70 ms.

    What stands after the first seconds (modules, code) is frozen: it never becomes garbage and needn't be looked at
    again.
    """

    def collect() -> None:
        if not stopped.wait(10):
            gc.collect()
            gc.freeze()
        while not stopped.wait(60):
            gc.collect()

    stopped = threading.Event()
    atexit.register(stopped.set)
    threading.Thread(target=collect, name="collect-garbage", daemon=True).start()


@dataclass(frozen=True)
class Here:
    """Who is where: the open session with all its facts, and the person at this browser."""

    store: Store
    facts: Facts
    who: str
    person_id: str | None
    today: date
    now_utc: datetime

    @property
    def session_id(self) -> str:
        return self.facts.session.session_id


def chosen_id() -> str | None:
    """The id of the open session; what this browser opened last stands before the address bar."""
    chosen: str | None = st.session_state.get("session_id") or st.query_params.get("s")
    return chosen


def open_session(session_id: str, person_id: str | None = None) -> None:
    """Opens a session in this browser, and says so in the address bar.

    What was typed for another session goes: two copies of the demo hold records, and so widgets, of the same ids.
    """
    if chosen_id() != session_id:
        for key in [key for key in st.session_state if key not in STAYS and not str(key).startswith(STAY_TOO)]:
            del st.session_state[key]
    st.session_state["session_id"] = session_id
    st.session_state["person_id"] = person_id
    st.session_state.pop(NOT_OPEN_HERE, None)
    st.session_state.pop("here", None)
    keep_address()


def close_session() -> None:
    """Leaves the open session; nothing in the store changes."""
    for key in ("session_id", "person_id"):
        st.session_state.pop(key, None)
    st.query_params.clear()


def keep_address() -> None:
    """Writes session and person back into the address bar where they are missing or others.

    A session that this browser may not open is closed here, whether it stands in the address or was open until its key
    ended.
    """
    from pages.parts import access  # it needs the store, from this part

    chosen = chosen_id()
    if chosen and not access.may_open(chosen):
        close_session()
        st.session_state[NOT_OPEN_HERE] = True
    if "session_id" not in st.session_state and "s" in st.query_params:
        st.session_state["session_id"] = st.query_params["s"]
        st.session_state["person_id"] = st.query_params.get("p")
    for name, key in (("s", "session_id"), ("p", "person_id")):
        value = st.session_state.get(key)
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value


def within_frame() -> None:
    """Makes sure that the page was opened through `streamlit_app.py`; each page asks this first.

    A fresh server that is first visited by a deep link finds the folder `pages/` and runs the page file alone, without
    our frame (Streamlit's older way of pages). Any call of st.navigation ends that way for the whole process.
    """
    if not st.session_state.get("framed"):
        files = sorted((ROOT / "pages").glob("[a-z]*.py"))
        st.navigation([st.Page(file, default=file.stem == "open_session") for file in files], position="hidden")
        st.session_state["framed"] = True
        st.rerun()


def peek() -> Here | None:
    """Like `here`, but None where no session is open."""
    from pages.parts import access

    session_id = chosen_id()
    if not session_id or not access.may_open(session_id):
        return None
    try:
        facts = store().facts(session_id)
    except NotFound:
        return None
    person_id = st.session_state.get("person_id")
    person = next((person for person in facts.persons if person.person_id == person_id), None)
    now = utc_now()
    today = now.replace(tzinfo=UTC).astimezone(ZoneInfo(facts.session.timezone)).date()
    return Here(store(), facts, person.name if person else "Guest", person_id if person else None, today, now)


def here() -> Here:
    """Where we are; draws the way to a session and stops the page when none is open."""
    within_frame()
    found = peek()
    if found is None:
        with st.container(border=True):
            st.markdown(_why_none())
            st.page_link("pages/open_session.py", label="Go to Sessions", icon=":material/arrow_forward:")
        from pages.parts import kept  # it asks this part where we are

        kept.end()
        st.stop()
    return found


def _why_none() -> str:
    """Why no session is open: none was chosen, somebody removed it, or the address names none of ours."""
    from pages.parts import told  # it tells errors, of this part too

    if st.session_state.get(NOT_OPEN_HERE):
        return NO_KEY
    chosen = chosen_id()
    if not chosen:
        return "No session is open yet. Open one, start a new one, or look at the demo."
    removed = next((known for known in store().sessions(deleted=True) if known.session_id == chosen), None)
    if removed is None:
        return (
            "The address names a session that is not in this Onelane. Open one from the list; the address may come "
            "from another machine, or be cut off."
        )
    (last, *_) = store().changes(chosen, record_id=chosen, limit=1)
    return (
        f"{told.plain(last.who, 80)} removed the session “{told.plain(removed.name)}” from the list. "
        "Everything in it is kept: bring it back on Sessions, under “Removed sessions”."
    )


def last_author(record_ids: Iterable[str]) -> str:
    """Who saved one of these records of the open session last."""
    found = peek()
    changes = [
        change
        for record_id in record_ids
        if found is not None
        for change in found.store.changes(found.session_id, record_id=record_id, limit=1)
    ]
    return max(changes, key=lambda change: change.change_id).who if changes else "Somebody"


def _op_slot(form: str) -> str:
    return f"op-of-{chosen_id() or ''}-{form}"


def op_id(form: str) -> str:
    """The id of the next effect of this form: stable from one drawing to the next until `done(form)`."""
    return str(st.session_state.setdefault(_op_slot(form), secrets.token_urlsafe(9)))


def act(page: str, form: str) -> Act:
    """Who saves what on which page, as the store wants it. A double click or a rerun brings the same op id again."""
    found = peek()
    return Act(who=found.who if found else "Guest", at_utc=utc_now(), page=page, op_id=op_id(form))


def done(form: str) -> None:
    """The form had its effect: its next submit is a new one, and its widgets' keys with it."""
    own = st.session_state.setdefault("own_ops", [])
    own.append(st.session_state.pop(_op_slot(form), None))
    del own[:-OWN_OPS_KEPT]


def refused(form: str) -> None:
    """The form's next save is another effect, though it stays as it was typed and nothing of it was saved."""
    st.session_state.pop(_op_slot(form), None)


def is_own(operation_id: str) -> bool:
    """Whether this browser made that save."""
    return operation_id in st.session_state.get("own_ops", ())


def shown_before(name: str, now: object) -> Any:
    """What the page showed under this name when it was drawn last, and from this drawing on `now`.

    A press belongs to what was on the screen: a seal, a signature or a replacement compares the two and refuses to
    act on something that nobody has seen yet.
    """
    slot = f"shown-{chosen_id() or ''}-{name}"
    before = st.session_state.get(slot, now)
    st.session_state[slot] = now
    return before


def _is_second_click(key: str, label: str) -> bool:
    """Whether this press is the rest of a double click whose first half is done, and so meant another button."""
    last_key, last_label, pressed = st.session_state.get("last-press", ("", "", 0.0))
    now = time.monotonic()
    st.session_state["last-press"] = (key, label, now)
    return key != last_key and label == last_label and now - pressed < SECOND_CLICK_SECONDS


def submit(label: str, form: str, **settings: Any) -> bool:
    """The submit button of a form. Its key holds the op id, so the second click of a double click hits nothing."""
    key = f"{form}-{op_id(form)}"
    pressed = st.form_submit_button(label, key=key, **{"type": "primary", **settings})
    return pressed and not _is_second_click(key, label)


def button(label: str, form: str, **settings: Any) -> bool:
    """A button that has an effect of its own, safe against double clicks like `submit`."""
    key = f"{form}-{op_id(form)}"
    return st.button(label, key=key, **settings) and not _is_second_click(key, label)
