"""The import folder: logs that are too large for a browser, read from where they lie.

Whoever starts the server names one folder (`ONELANE_IMPORT_DIR`). Offered are the regular files directly inside it: no
folders, no links (they could lead anywhere), nothing hidden. A file is not copied: a link of our own in the staging
folder names it, and its SHA-256 is computed in a child process that can be cancelled. It must stay as it was from the
fingerprint to the import; `unchanged` holds that.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core import confined
from core.errors import FileRefused
from core.importers.staging import NO_ROOM, Staged
from core.records import clean_text

SETTING = "ONELANE_IMPORT_DIR"
HOW_TO = (
    f"Larger files: start the server with {SETTING} set to a folder on its machine, and the files in that folder can "
    "be chosen here."
)
MOST_LISTED = 500
_BLOCK = 8 * 2**20
_IDENTITY = "identity.json"


@dataclass(frozen=True)
class FolderFile:
    """One file of the import folder. `name` is as the system has it; `shown` is text for the screen."""

    name: str
    shown: str
    size: int
    changed_utc: datetime


@dataclass(frozen=True)
class Linked:
    """A file that is read where it lies, with what tells that it is still the same."""

    folder: Path
    shown: str
    size: int
    identity: tuple[int, ...]


def folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The folder that was named at start; None when none was."""
    named = environment.get(SETTING, "").strip()
    return Path(named) if named else None


def files(place: Path) -> tuple[FolderFile, ...]:
    """The files that can be chosen, newest first. Raises FileRefused when the folder can't be read."""
    found = []
    try:
        with os.scandir(place) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False):
                    found.append((entry.name, entry.stat(follow_symlinks=False)))
    except OSError as trouble:
        raise FileRefused(
            f"The import folder can't be read. Check that the folder named by {SETTING} is there and that the server "
            "may read it."
        ) from trouble
    found.sort(key=lambda one: -one[1].st_mtime)
    return tuple(
        FolderFile(name, shown_name(name), about.st_size, _moment(about.st_mtime))
        for name, about in found[:MOST_LISTED]
    )


def shown_name(name: str) -> str:
    """A file name as harmless text: one line, no signs that steer, whatever the disk holds.

    >>> shown_name("claims\\n2024.csv"), shown_name("\\udcff.csv"), shown_name("")
    ('claims 2024.csv', '.csv', 'log')
    """
    harmless = name.encode("utf-8", "ignore").decode("utf-8")
    return " ".join(clean_text(harmless).split())[:200] or "log"


def _moment(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None, microsecond=0)
    except (OverflowError, ValueError, OSError):  # a disk may hold any number as a date
        return datetime(1970, 1, 1)


def link(staging: Path, place: Path, name: str) -> Linked:
    """A staging folder for one file of the import folder. Raises FileRefused when it is no longer there as a file."""
    path = place.resolve() / name
    if os.sep in name or name in ("", ".", "..") or name.startswith("."):
        raise FileRefused("Choose one of the files that are listed.")
    return _linked(staging, path, shown_name(name))


def link_anywhere(staging: Path, path: Path) -> Linked:
    """The same for a file that somebody names on the command line: their own links may lead to it."""
    return _linked(staging, path.resolve(), shown_name(path.name))


def _linked(staging: Path, path: Path, shown: str) -> Linked:
    identity = _identity(path)
    own = staging / f"import-{secrets.token_hex(12)}"
    try:
        own.mkdir(parents=True)
    except OSError as trouble:
        raise FileRefused(NO_ROOM) from trouble
    try:
        (own / "upload").symlink_to(path)
    except OSError as trouble:  # a disk without links
        shutil.rmtree(own, ignore_errors=True)
        raise FileRefused("This file can't be read from where it lies. Upload it in the browser instead.") from trouble
    (own / _IDENTITY).write_text(json.dumps(identity), encoding="utf-8")
    return Linked(own, shown, identity[2], identity)


def _identity(path: Path) -> tuple[int, ...]:
    """Device, number, size and date of a regular file that is no link."""
    try:
        about = path.lstat()
    except (OSError, ValueError) as trouble:
        raise FileRefused(
            f"'{shown_name(path.name)[:80]}' is no longer in the folder. Choose another file."
        ) from trouble
    if not stat.S_ISREG(about.st_mode):
        raise FileRefused(f"'{shown_name(path.name)[:80]}' is no plain file. Choose another one.")
    return about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns


def unchanged(linked: Linked | Staged) -> None:
    """Raises FileRefused when the file is another one than when it was chosen, for instance still being written.

    A file that was uploaded is a copy of our own, which nobody changes.
    """
    own = linked.folder / "upload"
    if isinstance(linked, Staged) and not own.is_symlink():
        return
    try:
        chosen = tuple(json.loads((linked.folder / _IDENTITY).read_text(encoding="utf-8")))
        same = _identity(Path(os.readlink(own))) == chosen
    except (OSError, ValueError):
        same = False
    if not same:
        shown = linked.file_name if isinstance(linked, Staged) else linked.shown
        raise FileRefused(
            f"'{shown[:80]}' has changed since it was chosen. Wait until it is complete and choose it again."
        )


def start_fingerprint(linked: Linked, wall_seconds: float) -> confined.Job:
    """The SHA-256 of the file as a job; `fingerprinted` takes its answer."""
    return confined.start(
        "core.actions.import_folder:digest", {"path": str(linked.folder / "upload"), "size": linked.size},
        wall_seconds=wall_seconds, cpu_seconds=int(wall_seconds), queue_seconds=confined.LONG_SECONDS,
    )  # fmt: skip


def fingerprinted(answer: Mapping[str, Any], linked: Linked) -> Staged:
    """The file as the other steps of an import want it."""
    unchanged(linked)
    return Staged(linked.folder, linked.shown, str(answer["sha256"]), linked.size)


def digest(path: str, size: int) -> dict[str, str]:
    """In the child: the SHA-256 of the file, block by block."""
    found, read = hashlib.sha256(), 0
    with Path(path).open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
            read += len(block)
            confined.report(read / size if size else None, "Taking the file's fingerprint")
    return {"sha256": found.hexdigest()}
