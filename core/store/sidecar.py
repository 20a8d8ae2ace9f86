"""A lock file beside the database, held while the process lives: it says 'busy' before DuckDB is even asked.

Its own file, never the database: opening and closing that would drop DuckDB's lock. Where there is no `fcntl`
(Windows) DuckDB's own lock is what refuses a second process.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class Sidecar:
    """The lock file: taken once, released by `release` or by the end of the process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """False when somebody else holds it; also when this process opened the same file before."""
        if fcntl is None:
            return True
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        """The file stays: removing it would let two processes hold two different ones."""
        if self._handle is not None:
            with contextlib.suppress(OSError):
                os.close(self._handle)
            self._handle = None
