"""A file of this machine from its name to its events, without a page: for the command line and scripts.

The file is read from where it lies, within the larger limits, by the same two jobs as on the page; what the page would
ask is given or proposed. What the child wrote stands in `InPlace.staged.folder` until the `with` block is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.actions import import_folder
from core.actions.import_reading import Checked, Look, Reading, checked, looked, room_of, start_check, start_look
from core.calendars import BusinessCalendar
from core.importers.roles import chosen_roles
from core.importers.staging import Staged, discard

NO_LIFECYCLE = "none"
"""Given as the lifecycle column: each row is an event, whatever the file looks like."""


@dataclass(frozen=True)
class InPlace:
    """A file that was read: how, and what became of its rows."""

    staged: Staged
    look: Look
    reading: Reading
    checked: Checked


@contextmanager
def read_in_place(
    staging: Path, path: Path, mapping: Mapping[str, str] | None = None, *, timezone: str = "UTC",
    day_first: bool | None = None, choice: Mapping[str, Any] | None = None, attributes: Sequence[str] | None = None,
    calendar: BusinessCalendar | None = None, with_fingerprint: bool = False,
) -> Iterator[InPlace]:  # fmt: skip
    """The file as step tables and figures in a folder below `staging`, which is removed at the end.

    Roles that are not given are proposed; of attributes the proposed ones are taken where none are given. The
    fingerprint (SHA-256) is computed where it is asked for; else it is empty. Raises FileRefused.
    """
    linked = import_folder.link_anywhere(staging, path)
    staged = Staged(linked.folder, linked.shown, "", linked.size)
    try:
        if with_fingerprint:
            job = import_folder.start_fingerprint(linked, room_of(staged).wall_seconds)
            staged = import_folder.fingerprinted(job.result(), linked)
        look = looked(start_look(staged, choice).result())
        order = None if day_first is None else "day first" if day_first else "month first"
        proposed = [one.name for one in look.attributes if one.is_proposed]
        roles = roles_of(look, mapping or {})
        kept = proposed if attributes is None else attributes
        kept = [name for name in dict.fromkeys(kept) if attributes is not None or name not in roles.values()]
        reading = Reading(roles, timezone, order, dict(choice or {}), tuple(kept))
        found = checked(start_check(staged, reading, calendar).result(), reading)
        import_folder.unchanged(linked)
        yield InPlace(staged, look, reading, found)
    finally:
        discard(staged)


def roles_of(look: Look, given: Mapping[str, str]) -> dict[str, str]:
    """The proposed roles with the given ones over them; a given start leaves no proposed lifecycle, and vice versa."""
    roles = chosen_roles(look.roles, {role: name for role, name in given.items() if role != "lifecycle"})
    wanted = given.get("lifecycle", "")
    if wanted and (wanted != NO_LIFECYCLE or wanted in look.columns):
        roles = {role: name for role, name in roles.items() if name != wanted} | {"lifecycle": wanted}
    elif wanted or given.get("start"):
        roles.pop("lifecycle", None)
    if wanted and "lifecycle" in roles and not given.get("start"):
        roles.pop("start", None)
    return roles
