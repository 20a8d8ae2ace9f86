"""The figures of an imported log without waiting for them twice.

    memory ─▶ stored summary ─▶ computed from the stored events, then stored
    free      some ms           seconds for millions of events; can be watched and cancelled

Events never change once imported, so figures depend on the log, the session's calendar and the method alone. No page
scans events on a rerun: it asks `known`, and only where that is None starts the computing and shows how far it is.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any
from weakref import WeakKeyDictionary

from core.calendars import BusinessCalendar
from core.confined import Progress
from core.errors import NotFound, StoreTrouble, WorkbenchError
from core.event_log import summarise
from core.log_figures import METHOD, LogFigures, Pairing, RowCounts, as_document, from_document, has_only_starts
from core.records import EventLog, Facts
from core.store import Store

REMEMBERED = 32
"""Logs whose figures stay in memory: some 100 kB each."""
Key = tuple[str, str, str]
"""Session, event log, calendar."""
Tell = Callable[[float, str], None]

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_kept: WeakKeyDictionary[Store, OrderedDict[Key, LogFigures]] = WeakKeyDictionary()
_running: WeakKeyDictionary[Store, dict[Key, Computing]] = WeakKeyDictionary()


def known(store: Store, facts: Facts, event_log_id: str) -> LogFigures | None:
    """The figures under the session's calendar when they are in memory or stored; None when they must be computed."""
    key = _key(facts, event_log_id)
    with _lock:
        remembered = _kept.setdefault(store, OrderedDict())
        if key in remembered:
            remembered.move_to_end(key)
            return remembered[key]
    found = _read(store.summary(*key, METHOD))
    if found is not None:
        _remember(store, key, found)
    return found


def figures(
    store: Store, facts: Facts, event_log_id: str, *, tell: Tell | None = None, stop: threading.Event | None = None
) -> LogFigures:
    """The figures under the session's calendar, computed here and now where they are not known.

    `tell(share, words)` hears how far it is; setting `stop` from another thread ends it (Refused). NotFound for a log
    that is not in the session; zeros for one without events.
    """
    log = _log_of(facts, event_log_id)
    found = known(store, facts, event_log_id)
    if found is not None:
        return found
    key, calendar = _key(facts, event_log_id), BusinessCalendar.of(facts.session)
    pairing, rows_as_events = _counted(store, log)
    with store.working(log.session_id, event_log_id, stop) as cursor:
        found = summarise(cursor, calendar, pairing, rows_as_events, tell=tell)
    found = replace(found, by_starts=has_only_starts(log.mapping))
    _remember(store, key, found)
    document = json.dumps(as_document(found, calendar.key), ensure_ascii=False)
    try:
        store.keep_summary(*key, METHOD, document)
    except StoreTrouble:  # they are in memory, and can be computed again
        _log.warning("figures could not be kept", exc_info=True)
    return found


class Computing:
    """Figures being computed by a thread of their own, to be watched and cancelled like a `confined.Job`."""

    def __init__(self, store: Store, facts: Facts, event_log_id: str) -> None:
        self._given = (store, facts, event_log_id)
        self._stop, self._done = threading.Event(), threading.Event()
        self._progress = Progress(0.0, "working the figures out")
        self._figures: LogFigures | None = None
        self._error: Exception | None = None
        threading.Thread(target=self._run, name="onelane-figures", daemon=True).start()

    def _run(self) -> None:
        try:
            self._figures = figures(*self._given, tell=self._tell, stop=self._stop)
        except Exception as err:
            if not isinstance(err, WorkbenchError):
                _log.exception("figures could not be computed")
            self._error = err
        finally:
            store, facts, event_log_id = self._given
            with _lock:
                _running.setdefault(store, {}).pop(_key(facts, event_log_id), None)
            self._done.set()

    def _tell(self, share: float, words: str) -> None:
        self._progress = Progress(share, words)

    @property
    def is_done(self) -> bool:
        return self._done.is_set()

    def progress(self) -> Progress:
        """How far it is; cheap."""
        return Progress(1.0) if self.is_done else self._progress

    def wait(self, seconds: float | None = None) -> bool:
        """True as soon as it has ended; False when `seconds` passed first."""
        return self._done.wait(seconds)

    def cancel(self) -> None:
        """Ends it; `result` then raises. Nothing is kept."""
        self._stop.set()
        self._done.wait(10)

    def result(self) -> LogFigures:
        """Waits, then the figures or the error that was met."""
        self._done.wait()
        if self._figures is None:
            raise self._error or StoreTrouble("The figures could not be worked out. Reload the page.")
        return self._figures


def start(store: Store, facts: Facts, event_log_id: str) -> Computing:
    """The computing as a job; whoever asks for the same figures meanwhile gets the same job. NotFound."""
    _log_of(facts, event_log_id)
    key = _key(facts, event_log_id)
    with _lock:
        running = _running.setdefault(store, {})
        if key not in running:
            running[key] = Computing(store, facts, event_log_id)
        return running[key]


def _key(facts: Facts, event_log_id: str) -> Key:
    return facts.session.session_id, event_log_id, BusinessCalendar.of(facts.session).key


def _log_of(facts: Facts, event_log_id: str) -> EventLog:
    found = next((log for log in facts.event_logs if log.event_log_id == event_log_id), None)
    if found is None:
        raise NotFound("The imported log is no longer there. Import it again.")
    return found


def _remember(store: Store, key: Key, found: LogFigures) -> None:
    with _lock:
        remembered = _kept.setdefault(store, OrderedDict())
        remembered[key] = found
        remembered.move_to_end(key)
        while len(remembered) > REMEMBERED:
            remembered.popitem(last=False)


def _read(document: str | None) -> LogFigures | None:
    """What is no document of ours (any more) is as good as none."""
    if document is None:
        return None
    try:
        return from_document(json.loads(document))
    except (ValueError, KeyError, TypeError, AttributeError):
        _log.warning("a kept summary can't be read", exc_info=True)
        return None


def _counted(store: Store, log: EventLog) -> tuple[Pairing | None, RowCounts | None]:
    """What was counted in the file's rows before they became events, which the events no longer show."""
    pairing = _pairing(log.pairing) if log.pairing else None
    document = store.newest_summary(log.session_id, log.event_log_id)
    try:
        told: dict[str, Any] = json.loads(document or "{}").get("figures", {})
        if told.get("pairing"):
            words = tuple((str(word), int(rows)) for word, rows in told["pairing"]["words"])
            pairing = _pairing(told["pairing"], words)
        rows_as_events = RowCounts(**told["rows_as_events"]) if told.get("rows_as_events") else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return pairing, None
    return pairing, rows_as_events


def _pairing(told: Mapping[str, Any], words: tuple[tuple[str, int], ...] = ()) -> Pairing:
    names = (each.name for each in fields(Pairing) if each.name != "words")
    counts: dict[str, Any] = {name: int(told.get(name, 0)) for name in names}
    return Pairing(**counts, words=words)
