"""How the times of a column can be read quickly, as far as its first rows show. Pure.

Reading every text by every format is slow; most columns write all their times in one way. What the quick way can't
read, or what lies outside of what these patterns allow, is looked at with care afterwards (`records_of.py`), so a
wrong guess here costs time and never a result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.importers import times
from core.importers.times import NEVER, Column, Seen

_ISO = re.compile(r"9999-99-99[T ]99:99(?::99(?:\.9{1,6})?)?(?P<zone>Z|[+-]99:?99|[+-]99)?")
_MOST_SHAPES = 4


@dataclass(frozen=True)
class Quick:
    """One way of reading: patterns and, without a zone, the format of each; or a few formats."""

    likes: tuple[str, ...] = ()
    is_naive: bool = False
    formats: tuple[str, ...] = ()
    """The format of each pattern."""
    naive: tuple[str, ...] = ()
    utc: tuple[str, ...] = ()
    offset: tuple[str, ...] = ()
    epoch_per_second: int = 0

    def parameters(self, role: str) -> dict[str, Any]:
        """As `sql/import_typed.sql` takes them, for 'start' or 'end'."""
        likes, formats = ([*given, *[NEVER] * _MOST_SHAPES][:_MOST_SHAPES] for given in (self.likes, self.formats))
        numbered = {f"{role}_like_{number}": like for number, like in enumerate(likes, start=1)}
        numbered |= {f"{role}_format_{number}": how for number, how in enumerate(formats, start=1)}
        return numbered | {
            f"{role}_is_naive": self.is_naive, f"{role}_naive": [*self.naive, NEVER], f"{role}_utc": [*self.utc, NEVER],
            f"{role}_offset": [*self.offset, "%z" + NEVER], f"{role}_epoch": self.epoch_per_second,
        }  # fmt: skip


def quick(shapes: Sequence[Seen], order: times.Order | None = None) -> Quick:
    """The quick way for a column with these shapes; one that reads nothing when they ask for care."""
    found = times.column(shapes, order)
    needs_care = found.in_words or found.is_serial or found.long_fraction or (found.is_ambiguous and order is None)
    if needs_care or found.share < 0.8:
        return Quick()
    return _cast(shapes, found) or _formats(found)


def _cast(shapes: Sequence[Seen], found: Column) -> Quick | None:
    """By their shapes where most texts are ISO 8601, with or without a zone, whichever are more."""
    formats: dict[str, str] = {}
    counts: dict[bool, dict[str, int]] = {True: {}, False: {}}
    for seen in shapes:
        iso = _ISO.fullmatch(re.sub(r"[0-8]", "9", seen.example))
        if iso:
            like = re.sub(r"[9+-]", "_", iso[0][10:])
            like = "____-__-__" + like
            how = times.written(seen.example)
            formats[like] = how.format if how else NEVER
            counts[iso["zone"] is None][like] = counts[iso["zone"] is None].get(like, 0) + seen.count
    is_naive = sum(counts[True].values()) >= sum(counts[False].values())
    likes = sorted(counts[is_naive], key=lambda like: -counts[is_naive][like])[:_MOST_SHAPES]
    covered = sum(counts[is_naive][like] for like in likes)
    hows = tuple(formats[like] for like in likes) if is_naive else ()
    return Quick(tuple(likes), is_naive, hows) if covered > 0.5 * found.readable else None


def _formats(found: Column) -> Quick:
    few = len(found.naive) + len(found.utc) + len(found.offset) <= 3
    if not few:
        return Quick()
    return Quick((), False, (), found.naive, found.utc, found.offset, found.epoch_per_second)
