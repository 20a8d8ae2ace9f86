"""Imports whose browser is gone: their work is ended and what was staged is removed.

Streamlit drops the state of a closed tab only when another browser comes, which may be days later. So a thread of ours
looks once in a while which browsers are still connected. A phone that sleeps, or a network that fails, has the same
time as the state itself (`disconnectedSessionTTL` in the settings).
"""

from __future__ import annotations

import shutil
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts.import_waiting import Place

GONE_SECONDS = 15 * 60.0
LOOK_SECONDS = 30.0


class Waits(Protocol):
    """An import that may be left behind."""

    folder: Path
    place: Place


_waiting: weakref.WeakKeyDictionary[Waits, tuple[str, float]] = weakref.WeakKeyDictionary()
"""Import → its browser, and when that was last seen."""
_lock = threading.Lock()
_looking: list[threading.Thread] = []


def watch(upload: Waits) -> None:
    """Removes what the import staged as soon as its state is dropped, or its browser has been gone for long."""
    weakref.finalize(upload, end, upload.folder, upload.place)
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not exists():
        return
    with _lock:
        _waiting[upload] = (context.session_id, time.monotonic())
        if not _looking:
            _looking.append(threading.Thread(target=_look, name="abandoned-imports", daemon=True))
            _looking[0].start()


def end(folder: Path, place: Place) -> None:
    """Stops what still runs and removes what was staged; doing it twice is fine."""
    place.end()
    shutil.rmtree(folder, ignore_errors=True)


def _look() -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        sweep(time.monotonic(), lambda browser: exists() and get_instance().is_active_session(browser))


def sweep(now: float, is_connected: Callable[[str], bool]) -> None:
    """Ends every import whose browser was last seen longer than GONE_SECONDS ago; `now` counts seconds."""
    with _lock:
        known = list(_waiting.items())
    for upload, (browser, seen) in known:
        if is_connected(browser):
            with _lock:
                _waiting[upload] = (browser, now)
        elif now - seen > GONE_SECONDS:
            end(upload.folder, upload.place)
            with _lock:
                _waiting.pop(upload, None)
