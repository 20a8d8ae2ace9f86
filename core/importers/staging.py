"""Uploaded files on our own disk while they are being imported: one folder each, under names of ours."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.errors import FileRefused
from core.importers.limits import Limits
from core.records import clean_text

STAGED_HOURS = 12
_BLOCK = 2**20
NO_ROOM = (
    "The file could not be put beside the sessions: the disk of this machine is full, or that folder can't be written. "
    "Free some space, or ask whoever runs this server, then try again."
)


@dataclass(frozen=True)
class Staged:
    """A file on our disk under a name of ours; `file_name` is text for the screen only."""

    folder: Path
    file_name: str
    sha256: str
    size: int

    @property
    def path(self) -> Path:
        return self.folder / "upload"


def stage(staging: Path, given: bytes | Path | BinaryIO, file_name: str, limits: Limits | None = None) -> Staged:
    """The file copied into a new folder in `staging`, under a name of ours, with its SHA-256.

    Raises FileRefused when it is larger than the limit, or can't be written; then nothing is left.
    """
    limits = limits or Limits.from_environment()
    clean_up(staging)
    folder = staging / f"import-{secrets.token_hex(12)}"
    try:
        folder.mkdir(parents=True)
        digest, size = hashlib.sha256(), 0
        with (folder / "upload").open("wb") as out:
            for block in _blocks(given):
                size += len(block)
                if size > limits.upload_mb * 2**20:
                    raise limits.over("The file is larger than", limits.upload_mb, "MB", "upload_mb")
                digest.update(block)
                out.write(block)
    except BaseException as trouble:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(trouble, OSError):
            raise FileRefused(NO_ROOM) from trouble
        raise
    name = clean_text(file_name.replace("\\", "/").rsplit("/", 1)[-1])[:200] or "log"
    return Staged(folder, name, digest.hexdigest(), size)


def _blocks(given: bytes | Path | BinaryIO) -> Iterator[bytes]:
    if isinstance(given, bytes):
        yield given
        return
    file = given.open("rb") if isinstance(given, Path) else given
    try:
        while block := file.read(_BLOCK):
            yield block
    finally:
        if isinstance(given, Path):
            file.close()


def discard(staged: Staged) -> None:
    """Removes everything of this import from the staging folder; doing it twice is fine."""
    shutil.rmtree(staged.folder, ignore_errors=True)


def clean_up(staging: Path) -> None:
    """Removes what abandoned imports left longer than STAGED_HOURS ago."""
    before = time.time() - STAGED_HOURS * 3600
    for folder in staging.glob("import-*"):
        try:
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # another import removed it meanwhile
            continue
