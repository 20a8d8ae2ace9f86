"""What an imported file may hold at most; each limit is a setting, and each refusal names it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

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

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Limits:
        """The defaults, overridden by settings that are whole numbers above 0."""
        chosen = {}
        for field in fields(cls):
            text = environment.get(f"ONELANE_{field.name.upper()}", "")
            if text.isascii() and text.isdigit() and int(text) > 0:
                chosen[field.name] = int(text)
        return cls(**chosen)


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
