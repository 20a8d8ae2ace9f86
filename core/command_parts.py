"""What the commands share: the clock, the store, the session that is meant, files that are there, progress."""

from __future__ import annotations

import argparse
import os
import re
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core import confined
from core.errors import FileRefused, NotFound, Refused
from core.records import Act, Facts, clean_text
from core.store import Store

ROOT = Path(__file__).resolve().parents[1]


def utc_now() -> datetime:
    """The clock: naive UTC, whole milliseconds."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


@contextmanager
def opened_store(arguments: argparse.Namespace) -> Iterator[Store]:
    """The store that the command works on, closed afterwards."""
    path = arguments.db or Path(os.environ.get("ONELANE_DB", ROOT / "data" / "onelane.duckdb"))
    store = Store.open(path, clock=utc_now)
    try:
        yield store
    finally:
        store.close()


def act(page: str) -> Act:
    """Who does it: the user of this machine."""
    return Act(
        who=os.environ.get("USER") or "command line", at_utc=utc_now(), page=page, op_id=secrets.token_urlsafe(9)
    )


def facts_of(store: Store, wanted: str) -> Facts:
    """The session by id, or by name where exactly one has it."""
    sessions = store.sessions()
    found = [s for s in sessions if s.session_id == wanted] or [s for s in sessions if s.name == wanted]
    if len(found) == 1:
        return store.facts(found[0].session_id)
    if found:
        ids = ", ".join(session.session_id for session in found)
        raise Refused(f"{len(found)} sessions are called '{wanted}'. Give one of their ids: {ids}.")
    known = "; ".join(f"{session.session_id} ({session.name})" for session in sessions[:20]) or "none"
    raise NotFound(f"There is no session '{wanted}'. Known: {known}.")


def file_name(text: str) -> Path:
    """The type of an argument that names a file of this machine."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text):
        raise argparse.ArgumentTypeError("files are read from this machine only; download it first")
    return Path(text)


def existing(path: Path) -> Path:
    """The path when it is a file that can be read. Raises FileRefused."""
    shown = clean_text(path.name)[:80]
    try:
        is_file, is_there = path.is_file(), path.exists()
    except (OSError, ValueError):  # a name that no file can have
        is_file = is_there = False
    if is_there and not is_file:
        kind = "a folder" if path.is_dir() else "no plain file"
        raise FileRefused(f"'{shown}' is {kind}. Name a file that holds a table.")
    if not is_file:
        raise FileRefused(f"There is no file '{shown}'. Check the name and the folder.")
    if not os.access(path, os.R_OK):
        raise FileRefused(f"'{shown}' can't be read by this user. Change its permissions, or copy it.")
    return path


def written(path: Path, content: bytes) -> dict[str, object]:
    """The content in the file, and what a script hears of it."""
    try:
        path.write_bytes(content)
    except OSError as trouble:
        raise FileRefused(
            f"'{path.name}' could not be written: {trouble.strerror}. Choose another folder."
        ) from trouble
    return {"file": str(path), "bytes": len(content)}


@contextmanager
def progress_shown(stream: Any = None) -> Iterator[Callable[[confined.Progress], None]]:
    """How far a long command is, as one line on stderr that writes over itself; nothing unless it is a terminal."""
    stream = stream or sys.stderr
    began, width = time.monotonic(), 0

    def told(progress: confined.Progress) -> None:
        nonlocal width
        if time.monotonic() - began < 1 or not stream.isatty():
            return
        share = f"{progress.share:4.0%} " if progress.share is not None else ""
        line = f"{share}{progress.doing or 'Reading the file'} … {time.monotonic() - began:.0f} s"[:100]
        stream.write("\r" + line.ljust(width))
        stream.flush()
        width = len(line)

    confined.watch(told)
    try:
        yield told
    finally:
        confined.watch(None)
        if width:
            stream.write("\r" + " " * width + "\r")
            stream.flush()
