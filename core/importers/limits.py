"""What an imported file may hold at most; each limit is a setting, and each refusal names it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from core.errors import FileRefused


@dataclass(frozen=True)
class Limits:
    """Defaults protect a laptop (RELIABILITY 3.3). Set each by the environment variable ONELANE_ + its name."""

    upload_mb: int = 200
    """Also the cap of the browser's uploader."""
    unpacked_mb: int = 2000
    """What a packed file (.gz) may unpack to."""
    rows: int = 5_000_000
    columns: int = 500
    cell_kb: int = 1024
    listed: int = 1000
    """Refused lines that are listed one by one; all are counted."""
    folder_mb: int = 50_000
    """A file of the import folder or of the command line, which no browser has to send."""
    folder_rows: int = 500_000_000
    cells: int = 500_000_000
    """Rows times columns of a file whose every cell goes through our own reader: XES and workbooks."""
    from_folder: int = 0
    """1 for a file on this machine: refusals then name its settings, not those of an upload."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Limits:
        """The defaults, overridden by settings that are whole numbers above 0."""
        chosen = {}
        for field in fields(cls)[:-1]:  # not `from_folder`
            text = environment.get(f"ONELANE_{field.name.upper()}", "")
            if text.isascii() and text.isdigit() and int(text) > 0:
                chosen[field.name] = int(text)
        return cls(**chosen)

    def for_folder(self) -> Limits:
        """The limits of a file that lies on this machine: what comes through no browser may be larger.

        >>> kept = Limits(rows=3, folder_rows=7).for_folder()
        >>> kept.rows, kept.upload_mb, Limits(rows=9, folder_rows=7).for_folder().rows
        (7, 50000, 9)
        """
        return replace(
            self, upload_mb=max(self.upload_mb, self.folder_mb), rows=max(self.rows, self.folder_rows),
            unpacked_mb=max(self.unpacked_mb, self.folder_mb), from_folder=1,
        )  # fmt: skip

    for_command = for_folder

    def over(self, what: str, limit: int, unit: str, name: str) -> FileRefused:
        """The refusal of a file that passes the limit `name`, with the setting that holds it here.

        >>> str(Limits().for_folder().over("The file has more rows than", 7, "rows", "rows")).split(". ")[0]
        'The file has more rows than allowed: the limit is 7 rows (setting ONELANE_FOLDER_ROWS)'
        """
        names = (
            {}
            if not self.from_folder
            else {"upload_mb": "folder_mb", "unpacked_mb": "folder_mb", "rows": "folder_rows"}
        )
        return over(what, limit, unit, names.get(name, name))


def over(what: str, limit: int, unit: str, setting: str) -> FileRefused:
    """The refusal of a file that passes a limit.

    >>> str(over("The file has more rows than", 10, "rows", "rows"))
    'The file has more rows than allowed: the limit is 10 rows (setting ONELANE_ROWS). Split it, or raise the setting.'
    """
    shown = f"{limit:,}".replace(",", " ")
    return FileRefused(
        f"{what} allowed: the limit is {shown} {unit} (setting ONELANE_{setting.upper()}). "
        "Split it, or raise the setting."
    )
