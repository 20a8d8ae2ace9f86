"""The walls around a child process (`core/confined.py`): what it sets on itself, and what is seen from outside."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path


def limit(addresses_mb: int, cpu_seconds: int, wall_seconds: float, written_mb: int) -> None:
    """Sets every limit that the platform knows on this process; the parent's clock is there in any case."""
    try:
        import resource
    except ImportError:  # Windows: only the clock of the parent protects
        return
    wanted = {
        "RLIMIT_AS": addresses_mb * 2**20, "RLIMIT_CPU": cpu_seconds, "RLIMIT_FSIZE": written_mb * 2**20,
        "RLIMIT_CORE": 0,
    }  # fmt: skip
    for name, most in wanted.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):  # macOS refuses RLIMIT_AS
            resource.setrlimit(getattr(resource, name), (most, most + (name == "RLIMIT_CPU")))
    signal.setitimer(signal.ITIMER_REAL, wall_seconds + 2)


def resident_mb(pid: int) -> float:
    """The memory that a process holds, in MB; 0 where the platform does not tell it this way."""
    with contextlib.suppress(OSError, ValueError, IndexError, AttributeError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return 0.0
