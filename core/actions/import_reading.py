"""How a staged file will be read, and what becomes of its rows: two jobs in a child process, and their answers.

    Staged ─▶ start_look ─▶ looked ─▶ start_check (roles, zone, date order, attributes) ─▶ checked

Nothing is stored here. A file of the import folder is read from where it lies (`core/actions/import_folder.py`); it
has limits of its own, as it may be larger than what a browser can send.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from core import confined
from core.calendars import BusinessCalendar
from core.importers.limits import Limits
from core.importers.staging import Staged

ROLES = ("case", "activity", "time", "start", "end", "lifecycle", "resource", "cost")
MOST_ATTRIBUTES = 12
LARGE_WRITTEN_MB = 64 * 1024
"""What sorting a hundred million events may put on disk in one file."""


@dataclass(frozen=True)
class Attribute:
    """A column to compare cases by: how many different values the first rows hold, and whether it is proposed."""

    name: str
    values: int | None = None
    is_proposed: bool = False


@dataclass(frozen=True)
class Room:
    """What a child may take: memory, time by the clock, processor time, the largest file it writes."""

    memory_mb: int
    wall_seconds: float
    cpu_seconds: int
    written_mb: int


@dataclass(frozen=True)
class Look:
    """How the file will be read: detected, or as chosen; nothing is stored yet."""

    format: str
    dialect: dict[str, Any]
    columns: tuple[str, ...]
    first_rows: tuple[tuple[str, ...], ...]
    lines: int
    roles: dict[str, str]
    times: dict[str, dict[str, Any]]
    notes: tuple[str, ...]
    why: dict[str, str] = field(default_factory=dict)
    """Role → a few words why this column is proposed."""
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True)
class Checked:
    """The file as events: rows = events + refused (+ what pairing joined). The events wait in the staging folder."""

    mapping: dict[str, str]
    timezone: str
    rows: int
    events: int
    refused: int
    cases: int
    activities: int
    has_starts: bool
    first_utc: datetime
    last_utc: datetime
    reasons: dict[str, int]
    refused_lines: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    pairing: dict[str, int] = field(default_factory=dict)
    """Where START and COMPLETE rows were paired: how many rows became what; else empty."""


@dataclass(frozen=True)
class Reading:
    """What a person confirmed: how the file is to be read."""

    mapping: Mapping[str, str]
    timezone: str
    date_order: str | None = None
    choice: Mapping[str, Any] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()


def is_large(staged: Staged) -> bool:
    """Whether the file is read from where it lies: one of the import folder, or of the command line."""
    return staged.path.is_symlink()


def limits_of(staged: Staged) -> Limits:
    """The browser's limits for an upload, the larger ones for a file that is read from where it lies."""
    kept = Limits.from_environment()
    return kept.for_folder() if is_large(staged) else kept


def room_of(staged: Staged) -> Room:
    """How much memory and time the child may take for this file."""
    if not is_large(staged):
        return Room(confined.MEMORY_MB, confined.WALL_SECONDS, confined.CPU_SECONDS, confined.WRITTEN_MB)
    minutes = _setting("ONELANE_IMPORT_MINUTES", 120)
    return Room(
        _setting("ONELANE_IMPORT_MEMORY_MB", 2 * confined.MEMORY_MB), minutes * 60,
        minutes * 60 * (os.cpu_count() or 2), LARGE_WRITTEN_MB,
    )  # fmt: skip


def _setting(name: str, default: int) -> int:
    text = os.environ.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and int(text) > 0 else default


def start_look(staged: Staged, choice: Mapping[str, Any] | None = None) -> confined.Job:
    """The look as a job that can be waited for and cancelled; `looked` takes its answer."""
    arguments = {"path": str(staged.path), "choice": chosen(choice), "limits": asdict(limits_of(staged))}
    return confined.start(
        "core.importers.work:inspect", arguments, queue_seconds=confined.LONG_SECONDS, **asdict(room_of(staged))
    )


def looked(answer: Mapping[str, Any]) -> Look:
    """The answer of a `start_look` job."""
    rows = tuple(tuple(row) for row in answer["first_rows"])
    attributes = tuple(
        Attribute(one["name"], one.get("values"), bool(one.get("proposed"))) for one in answer.get("attributes", ())
    )
    return Look(
        answer["format"], dict(answer["dialect"]), tuple(answer["columns"]), rows, int(answer["lines"]),
        dict(answer["roles"]), dict(answer["times"]), tuple(answer["notes"]), dict(answer.get("why", {})), attributes,
    )  # fmt: skip


def start_check(staged: Staged, reading: Reading, calendar: BusinessCalendar | None = None) -> confined.Job:
    """The check as a job that can be waited for and cancelled; `checked` takes its answer.

    The figures are computed on the way, under the session's calendar, so that the import has nothing left to compute.
    """
    arguments = {
        "path": str(staged.path),
        "mapping": {role: reading.mapping[role] for role in ROLES if reading.mapping.get(role)},
        "timezone": reading.timezone, "date_order": reading.date_order, "choice": chosen(reading.choice),
        "limits": asdict(limits_of(staged)), "attributes": list(reading.attributes),
        "calendar": _of_calendar(calendar or BusinessCalendar()),
    }  # fmt: skip
    return confined.start(
        "core.importers.work:read", arguments, folder=staged.folder, queue_seconds=confined.LONG_SECONDS,
        **asdict(room_of(staged)),
    )  # fmt: skip


def _of_calendar(calendar: BusinessCalendar) -> dict[str, Any]:
    """The calendar as the child takes it."""
    return {
        "workdays": list(calendar.workdays), "opens": calendar.opens.isoformat(), "closes": calendar.closes.isoformat(),
        "holidays": [day.isoformat() for day in sorted(calendar.holidays)], "timezone": calendar.timezone,
    }  # fmt: skip


def checked(answer: Mapping[str, Any], reading: Reading) -> Checked:
    """The answer of a `start_check` job."""
    return Checked(
        dict(answer["roles"]), reading.timezone, answer["rows"], answer["events"], answer["refused"], answer["cases"],
        answer["activities"], answer["has_starts"], datetime.fromisoformat(answer["first_utc"]),
        datetime.fromisoformat(answer["last_utc"]), dict(answer["reasons"]), tuple(answer["refused_lines"]),
        tuple(answer["notes"]), tuple(answer.get("attributes", ())),
        {name: int(count) for name, count in (answer.get("pairing") or {}).items() if isinstance(count, int)},
    )  # fmt: skip


def chosen(choice: Mapping[str, Any] | None) -> dict[str, Any]:
    """What was chosen over the detection, without what was left to it."""
    return {key: value for key, value in (choice or {}).items() if value is not None}


def in_order(names: Sequence[str], columns: Sequence[str]) -> tuple[str, ...]:
    """Attributes as they stand in the file, each once, at most MOST_ATTRIBUTES."""
    wanted = set(names)
    return tuple(name for name in columns if name in wanted)[:MOST_ATTRIBUTES]


def telling_example(look: Look, column: str) -> str:
    """A date of this column that differs when it is read the other way; 01/01/2024 would tell nobody anything."""
    number = look.columns.index(column)
    texts = [row[number] for row in look.first_rows if number < len(row)]
    for text in (str(look.times[column]["example"]), *texts):
        ways = read_both_ways(text)
        if ways[0] != ways[1] and ways[0] != "day first":
            return text.strip()
    return ""


def read_both_ways(example: str) -> tuple[str, str]:
    """What a date means when its day stands first, and when its month does.

    >>> read_both_ways("03/04/2025 10:00"), read_both_ways("3-4-25")
    (('3 April 2025', '4 March 2025'), ('3 April 2025', '4 March 2025'))
    >>> read_both_ways("soon")
    ('day first', 'month first')
    """
    found = re.match(r"\s*(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})", example)
    try:
        first, second, year = (int(part) for part in found.groups()) if found else (0, 0, 0)
        year += 2000 * (year < 69) + 1900 * (69 <= year < 100)
        days = date(year, second, first), date(year, first, second)
    except ValueError:
        return "day first", "month first"
    return f"{days[0].day} {days[0]:%B %Y}", f"{days[1].day} {days[1]:%B %Y}"
