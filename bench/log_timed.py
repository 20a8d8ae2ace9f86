"""What every measured program of the log bench prints: seconds after its imports, and what it found."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path


def tell(figures: Callable[[Path], Mapping[str, object]]) -> None:
    """Runs it on the file that the command line names."""
    began = time.perf_counter()
    found = figures(Path(sys.argv[1]))
    seconds = time.perf_counter() - began
    counted = {key: value for key, value in found.items() if isinstance(value, int | float)}
    print(json.dumps({"seconds": seconds, "found": counted}))
