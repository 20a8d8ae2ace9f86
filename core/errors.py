"""Every message a user can meet.

    WorkbenchError                 shown as it is, without a traceback
    ├── Refused                    what was typed can't be taken: what, where, what next
    ├── StaleSave                  somebody saved a newer version meanwhile; what was typed stays on the page
    ├── NotFound                   a session, workflow or record that is not (or no longer) there
    ├── SecondLane                 a session has one live lane already
    ├── NothingToUndo              the page has no change left to take back
    ├── StoreTrouble               the file with the sessions
    │   ├── StoreBusy              another process holds it
    │   ├── StoreNewer             a newer version of the program wrote it
    │   ├── StoreDamaged           it doesn't open, and why
    │   └── StoreSlow              a save was not confirmed in time
    ├── FileRefused                a file from a person that can't be read at all
    └── PlanTooLong                the plan doesn't fit one page; names the fields to shorten

A message says what is wrong, where, and what to do next, in one or two sentences of plain text.
It never holds a path of the server, SQL, or the words of another library.
"""

from __future__ import annotations

from dataclasses import dataclass


class WorkbenchError(Exception):
    """Shown on the page as it is, without a traceback."""

    @property
    def sentence(self) -> str:
        return str(self)


class Refused(WorkbenchError):
    """What was typed can't be taken. `field` names the input it belongs to, where there is one."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class FieldClash:
    """One field in which a save and the newer stored version differ."""

    field: str
    mine: object
    theirs: object


class StaleSave(WorkbenchError):
    """Somebody saved a newer version since the page was drawn. Nothing was overwritten."""

    def __init__(self, what: str, by: str, clashes: tuple[FieldClash, ...] = ()) -> None:
        differing = ", ".join(clash.field.replace("_", " ") for clash in clashes) or "nothing that you changed"
        super().__init__(
            f"{by} saved a newer version of {what} while you were typing (different now: {differing}). "
            "Your text is still in the form: compare, then save again."
        )
        self.what, self.by, self.clashes = what, by, clashes


class NotFound(WorkbenchError):
    """A record that is not there, or no longer."""


class SecondLane(WorkbenchError):
    """A session commits to one lane at a time; the database itself refuses a second live one."""

    def __init__(self, live: str) -> None:
        super().__init__(
            f"'{live}' is the live lane of this session, and a session has one at a time. "
            "Close it on 'Pick one lane' with a reason before you start another."
        )
        self.live = live


class NothingToUndo(WorkbenchError):
    """No change of this page is left to take back."""


class StoreTrouble(WorkbenchError):
    """The file that holds the sessions."""


class StoreBusy(StoreTrouble):
    """Another process holds the file."""


class StoreNewer(StoreTrouble):
    """A newer version of the program wrote the file; it was not changed."""


class StoreDamaged(StoreTrouble):
    """The file doesn't open."""


class StoreSlow(StoreTrouble):
    """A save was not confirmed in time: it may or may not have happened; trying again is safe."""


class FileRefused(WorkbenchError):
    """A file from a person that can't be read at all; nothing was stored."""


class PlanTooLong(WorkbenchError):
    """The plan doesn't fit one page at a readable size."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(
            f"The plan does not fit on one page at 7.5 pt. Shorten: {', '.join(fields)}. The longest stands first."
        )
        self.fields = fields
