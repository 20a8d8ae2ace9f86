"""Work of this process that a page waits for: in a thread of its own, asked and cancelled like a child's job."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from core.confined import Progress

Told = Callable[[float | None, str], None]
"""Is told how far the work is (0 to 1, or None) and what is being done."""


class Loading:
    """Work of this process in a thread of its own, asked and cancelled like a job in a child (`confined.Job`)."""

    def __init__(self, work: Callable[[Told, threading.Event], Any], doing: str) -> None:
        self._progress, self._stop, self._done = Progress(None, doing), threading.Event(), threading.Event()
        self._answer: Any = None
        self._trouble: BaseException | None = None
        threading.Thread(target=self._attend, args=(work,), name="loading", daemon=True).start()

    def _attend(self, work: Callable[[Told, threading.Event], Any]) -> None:
        try:
            self._answer = work(self._tell, self._stop)
        except BaseException as trouble:
            self._trouble = trouble
        finally:
            self._done.set()

    def _tell(self, share: float | None, doing: str) -> None:
        self._progress = Progress(share, doing)

    @property
    def is_done(self) -> bool:
        return self._done.is_set()

    def progress(self) -> Progress:
        return self._progress

    def wait(self, seconds: float | None = None) -> bool:
        """True as soon as the work has ended; False when `seconds` passed first."""
        return self._done.wait(seconds)

    def cancel(self) -> None:
        """Asks the work to stop; what it did so far is taken back by itself."""
        self._stop.set()

    def result(self) -> Any:
        """Waits and returns the answer, or raises what the work raised."""
        self._done.wait()
        if self._trouble is not None:
            raise self._trouble
        return self._answer
