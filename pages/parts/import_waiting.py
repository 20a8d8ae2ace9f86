"""Work that takes longer than a moment: a bar that says what is done, and a button to cancel.

The work goes on when the page is drawn again or another page is opened, and is picked up where it stands; it ends with
`Cancel`, with other input, or when the browser is gone. Nobody else waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Protocol

import streamlit as st

from core.actions import import_log as logs
from core.confined import Progress
from core.errors import Refused, WorkbenchError
from core.log_figures import LogFigures
from pages.parts import told
from pages.parts.session import Here

QUICK_SECONDS = 0.7
"""Work that is done by then draws nothing."""
STEP_SECONDS = 0.3


class Work(Protocol):
    """A job in a child (`confined.Job`) or in a thread (`import_log.Loading`)."""

    @property
    def is_done(self) -> bool: ...
    def progress(self) -> Progress: ...
    def wait(self, seconds: float | None = None) -> bool: ...
    def cancel(self) -> None: ...
    def result(self) -> Any: ...


class Cancelled(Refused):
    """The person at the screen stopped the work; nothing of it was stored."""


class Place:
    """Where one browser keeps the work that it waits for: at most one at a time."""

    def __init__(self) -> None:
        self.work: Work | None = None
        self.asked: Hashable = None

    def end(self) -> None:
        """Stops what still runs, for an import that is given up."""
        if self.work is not None:
            self.work.cancel()
        self.work = self.asked = None


def waited(place: Place, asked: Hashable, start: Callable[[], Work], doing: str, key: str) -> Any:
    """The answer of the work that `asked` names, started here unless it runs already. Raises what the work raised."""
    if place.work is None or place.asked != asked:
        place.end()
        place.work, place.asked = start(), asked
    work = place.work
    is_cancelled = False
    if not work.wait(QUICK_SECONDS):
        is_cancelled = _watched(work, doing, key)
    place.work = place.asked = None
    try:
        return work.result()  # also after a cancel: it may have come too late, and then the work is done
    except WorkbenchError as refused:
        if is_cancelled:
            raise Cancelled("Cancelled. Nothing was stored.") from refused
        raise


def _watched(work: Work, doing: str, key: str) -> bool:
    """Draws the bar until the work is done; True when it was cancelled."""
    screen = st.empty()
    with screen.container(border=True):
        bar = st.progress(0.0, text=f"{doing} …")
        if st.button("Cancel", key=f"{key}-cancel", icon=":material/close:", help="Stops this; nothing is stored."):
            work.cancel()
            screen.empty()
            return True
    while not work.wait(STEP_SECONDS):
        progress = work.progress()
        share = progress.share if progress.share is not None else 0.0
        words = progress.doing or doing
        bar.progress(min(1.0, max(0.0, share)), text=told.plain(f"{words[:1].upper()}{words[1:]} …"))
    screen.empty()
    return False


def figures(here: Here, event_log_id: str) -> LogFigures:
    """The figures of an imported log. Where they must be worked out anew (the calendar was changed), that is shown."""
    found = logs.known_figures(here.store, here.facts, event_log_id)
    if found is not None:
        return found
    place: Place = st.session_state.setdefault(f"figures-of-{event_log_id}", Place())
    worked_out: LogFigures = waited(
        place, ("figures", here.facts.key("session"), event_log_id),
        lambda: logs.start_figures(here.store, here.facts, event_log_id), "Working out what the log measures",
        f"figures-{event_log_id}",
    )  # fmt: skip
    return worked_out
