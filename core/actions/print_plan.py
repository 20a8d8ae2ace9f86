"""The lane plan: the page as it prints, the three texts that are typed here, and the session as a bundle."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import core
from core import confined, plan_compare
from core.actions import exception_loads
from core.actions.plan_figures import figures_of
from core.errors import FileRefused, NotFound, PlanTooLong, Refused
from core.exporters import bundle
from core.exporters.bundle_events import Events
from core.exporters.bundle_rules import connected
from core.exporters.plan_formats import FORMATS
from core.exporters.plan_pdf import Printed, printed
from core.plan import Plan, plan_of_json
from core.plan_sections import plan_from
from core.records import FACTS_FIELD, Act, EventLog, Facts, Lane, Record, Session, SignOff, new_id
from core.store import Store, utc_now

REMEMBERED = 16
"""Printed pages kept in memory, the latest asked for; a page with its picture takes about 0.6 MB."""
ADDRESS_SETTING = "ONELANE_ADDRESS"
LONGEST_ADDRESS = 200
RESTORED = " (restored)"
_plans: dict[tuple[object, ...], Plan] = {}
_pages: dict[str, Printed | PlanTooLong] = {}
_remembering = threading.Lock()


def plan_of(facts: Facts, today: date, store: Store | None = None) -> Plan:
    """The plan of the session's live lane as the record stands today; remembered.

    The store knows what the logs say of exceptions; without it only stated shares count.
    """
    loads = exception_loads.loads(store, facts) if store else None
    known_loads = tuple(loads.by_control.items()) if loads else ()
    key = (facts.session, facts.key(*FACTS_FIELD), today, address(), known_loads)
    with _remembering:
        known = _plans.get(key)
    if known is None:
        known = _made(facts, today, loads)
        if facts.versions:  # facts without versions come from no store
            _remember(_plans, key, known)
    return known


def as_it_will_be_signed(facts: Facts, signature: SignOff, today: date, store: Store | None = None) -> Plan:
    """The plan with this signature on it, before it is stored."""
    signed = replace(facts, sign_offs=(*facts.sign_offs, signature))
    return _made(signed, today, exception_loads.loads(store, facts) if store else None)


def _made(facts: Facts, today: date, loads: exception_loads.Loads | None) -> Plan:
    return plan_from(facts, figures_of(facts, today, loads), today, core.__version__, address())


def address() -> str:
    """Where Onelane opens for others, from the setting ONELANE_ADDRESS; empty without one, then no QR code prints.

    Only an address of the web counts: what a QR code opens must not be a program.
    """
    given = os.environ.get(ADDRESS_SETTING, "").strip().rstrip("/")
    given = given if "://" in given or not given else f"http://{given}"
    return given if given.startswith(("http://", "https://")) and len(given) <= LONGEST_ADDRESS else ""


def page_of(plan: Plan) -> Printed:
    """The printed page, made once for equal plans. PlanTooLong names what to shorten."""
    key = plan.fingerprint
    with _remembering:
        known = _pages.get(key)
    if known is None:
        try:
            known = printed(plan)
        except PlanTooLong as too_long:
            known = too_long
        _remember(_pages, key, known)
    if isinstance(known, PlanTooLong):
        raise PlanTooLong(known.fields)
    return known


def is_page_made(plan: Plan) -> bool:
    """Whether `page_of` answers at once."""
    with _remembering:
        return plan.fingerprint in _pages


def _remember(kept: dict[Any, Any], key: object, answer: Any) -> None:
    """Keeps an answer, the latest ones only."""
    with _remembering:
        kept[key] = answer
        while len(kept) > REMEMBERED:
            del kept[next(iter(kept))]


ENDINGS = ("pdf", "png", *FORMATS)
"""Every format by the ending of its file."""


def made(plan: Plan, ending: str) -> bytes:
    """The plan in one format. Refused for a calendar without a first review, PlanTooLong for a page without room."""
    if ending in ("pdf", "png"):
        page = page_of(plan)
        return page.pdf if ending == "pdf" else page.png
    if ending not in FORMATS:
        raise Refused(f"The plan has no format '{ending}'. It has: {', '.join(ENDINGS)}.")
    return FORMATS[ending].made(plan)


def plan_pdf(store: Store, session_id: str, today: date) -> bytes:
    """The plan of a session as one PDF page."""
    return page_of(plan_of(store.facts(session_id), today, store)).pdf


# ── what was signed ──────────────────────────────────────────────────────────────────────────────────────────────────


def signed_page(signature: SignOff) -> Plan | None:
    """The plan as it was signed; None for a signature of before pages were kept. Refused where it can't be read."""
    if not signature.plan:
        return None
    try:
        return plan_of_json(signature.plan)
    except ValueError as err:
        raise Refused("The page that was kept with this signature can't be read any more.") from err


def signed_version(facts: Facts, number: int) -> Plan:
    """The page of the last signature under that version of the live lane's plan. NotFound where none was kept."""
    lane = facts.live_lane
    mine = [one for one in facts.sign_offs if lane and one.lane_id == lane.lane_id and one.number == number]
    for signature in sorted(mine, key=lambda one: one.signed_utc, reverse=True):
        if page := signed_page(signature):
            return page
    raise NotFound(f"No signed page of version {number} is kept.")


def changed_since(signature: SignOff, now: Plan) -> tuple[str, ...]:
    """What the page says differently than it was signed, a sentence each; empty where nothing was kept."""
    before = signed_page(signature)
    return plan_compare.differences(before, now) if before else ()


def file_name(facts: Facts, ending: str) -> str:
    """A name for the download in plain letters: what the lane's workflow or the session is called.

    >>> from core.records import Facts, Session
    >>> named = Session(session_id="s", name="Größe & mehr", created_utc=datetime(2026, 1, 1))
    >>> file_name(Facts(named), "pdf")
    'onelane-gr-e-mehr.pdf'
    """
    lane = facts.live_lane
    workflow = facts.workflow(lane.workflow_id) if lane else None
    name = workflow.name if workflow else facts.session.name
    plain = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in name.lower())
    return f"{'-'.join(['onelane', *plain.split()])[:60]}.{ending}"


def keep_texts(store: Store, act: Act, lane: Lane) -> Lane:
    """Saves what the AI does, what people still decide and what it is not for; blank texts are 'not set yet'."""
    if lane.state != "live":
        raise Refused("This lane is closed; its plan can't be changed any more.")
    (saved,) = store.apply(act, lane.session_id, saves=[lane])
    assert isinstance(saved, Lane)
    return saved


# ── the session as one file ──────────────────────────────────────────────────────────────────────────────────────────


def bundle_bytes(
    store: Store, session_id: str, *, made_utc: datetime | None = None, with_history: bool = False
) -> bytes:
    """The session with all live records and imported events as one JSON file; the history only if asked for."""
    facts = store.facts(session_id)
    events = {log.event_log_id: _events(store, log) for log in connected(facts).event_logs}
    changes = store.changes(session_id, limit=1_000_000) if with_history else None
    return bundle.dump(
        facts, made_utc=made_utc or utc_now(), program=core.__version__, events=events, changes=changes
    )  # fmt: skip


def _events(store: Store, log: EventLog) -> Events:
    with tempfile.TemporaryDirectory(dir=store.staging_folder, prefix="bundle-") as name:
        store.write_events(log.session_id, log.event_log_id, Path(name))
        return Events.of(Path(name), store.newest_summary(log.session_id, log.event_log_id))


@dataclass(frozen=True)
class _Unpacked:
    facts: Facts
    folders: tuple[Path, ...]
    """The events of each log of the facts, in their order."""


def restore(store: Store, act: Act, content: bytes) -> Session:
    """The session of a bundle, stored. Where its id is taken: a copy under a new id, named '… (restored)'.

    Record ids and the seed stay, so its figures are the same. All or nothing: when anything goes wrong on the way, what
    was stored of it is removed again. FileRefused names everything that is wrong with the file.
    """
    if len(content) > bundle.LARGEST_BYTES:
        raise FileRefused(f"The bundle is larger than {bundle.LARGEST_BYTES // 2**20} MB, more than can be restored.")
    taken = {session.session_id for deleted in (False, True) for session in store.sessions(deleted=deleted)}
    with tempfile.TemporaryDirectory(dir=store.staging_folder, prefix="bundle-") as name:
        found = _unpacked(content, Path(name), taken)
        return _stored(store, act, found)


def _unpacked(content: bytes, folder: Path, taken: set[str]) -> _Unpacked:
    path = folder / "bundle.json"
    path.write_bytes(content)
    answer = confined.run(
        "core.exporters.bundle:read_file", {"path": str(path)}, folder=folder, what="The bundle"
    )  # fmt: skip
    session_id, title = answer["session"]["session_id"], answer["session"]["name"]
    if session_id in taken:
        session_id, title = new_id(), title[: 200 - len(RESTORED)].removesuffix(RESTORED) + RESTORED
    facts = bundle.facts_of(answer, session_id, title)
    return _Unpacked(facts, tuple(folder / str(number) for number in range(len(facts.event_logs))))


def _stored(store: Store, act: Act, found: _Unpacked) -> Session:
    facts = found.facts
    session_id = facts.session.session_id
    records: Sequence[Record] = [
        facts.session,
        *(record for table, name in FACTS_FIELD.items() if table != "event_log" for record in getattr(facts, name)),
    ]
    session = store.apply(act, session_id, saves=records)[0]
    assert isinstance(session, Session)
    try:
        for number, (log, folder) in enumerate(zip(facts.event_logs, found.folders, strict=True)):
            store.load_events(replace(act, op_id=f"{act.op_id}.{number}"), log, folder)
    except BaseException:
        store.apply(replace(act, op_id=f"{act.op_id}.undo"), session_id, deletes=[session])
        raise
    return session
