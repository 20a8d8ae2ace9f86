"""The server's log: a value that no page of ours sends, forged or left over from an old page, is one quiet line.

2026-11 (1.67): Streamlit reads what a browser sends for a widget without looking at its shape, and logs a traceback for
each that doesn't fit. Somebody who sends a thousand would bury what matters in the log. Faults of ours keep theirs.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOGGERS = (
    "onelane",
    "streamlit.error_util",
    "streamlit.runtime.app_session",
    "streamlit.components.v2.bidi_component.serialization",
)
"""Those that such a traceback was seen from."""
READING = ("streamlit/runtime/state/", "streamlit/components/v2/bidi_component/")
"""Where Streamlit reads what a browser sent."""
OUR_ASKING = "streamlit/runtime/state/session_state_proxy.py"
"""Under it a key is missing that code of ours asked for: a fault of ours."""


def is_from_a_browser(error: BaseException) -> bool:
    """Whether the error rose while Streamlit read a value that a browser had sent, beneath any code of ours."""
    files = [frame.filename.replace("\\", "/") for frame in traceback.extract_tb(error.__traceback__)]
    ours = [place for place, file in enumerate(files) if _is_ours(file)]
    below = files[ours[-1] + 1 :] if ours else files
    is_reading = any(part in file for file in below for part in READING)
    return is_reading and not any(OUR_ASKING in file for file in below)


def _is_ours(file: str) -> bool:
    path = Path(file)
    return path.is_relative_to(ROOT) and "site-packages" not in path.parts


class OneLine(logging.Filter):
    """Takes the traceback off such a record, and says in its line what it was."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if error is not None and is_from_a_browser(error):
            record.msg = "A browser sent a value that no page of ours sends; nothing was done with it (%s)"
            record.args, record.exc_info, record.exc_text = (type(error).__name__,), None, None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


def keep_short() -> None:
    """Puts the filter where such lines come from; asked twice is once."""
    for name in LOGGERS:
        log = logging.getLogger(name)
        if not any(isinstance(known, OneLine) for known in log.filters):
            log.addFilter(OneLine())
