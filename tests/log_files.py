"""Writes log files for tests, and looks at or reads them in this process, as the child would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from core.importers import work

SIMPLE = "case,activity,time\nA,one,2024-01-01 10:00\nA,two,2024-01-01 11:00\nB,one,2024-01-02 10:00\n"
ROLES = {"case": "case", "activity": "activity", "time": "time"}


class Files:
    """Writes files and looks at or reads them, in this process, as the child would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: str | bytes) -> str:
        path = self.folder / "upload"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def look(self, content: str | bytes, **given: Any) -> dict[str, Any]:
        return work.inspect(self.put(content), **given)

    def read(self, content: str | bytes, mapping: dict[str, str] | None = None, **given: Any) -> dict[str, Any]:
        path = self.put(content)
        choice = given.get("choice")
        roles = mapping or work.inspect(path, choice)["roles"]
        return work.read(path, str(self.folder), roles, **given)

    def table(self, name: str) -> list[tuple[Any, ...]]:
        """The rows of events, cases, names or values.parquet, as they stand there."""
        con = duckdb.connect()
        try:
            return con.execute("from read_parquet($path)", {"path": str(self.folder / f"{name}.parquet")}).fetchall()
        finally:
            con.close()

    def events(self) -> list[tuple[Any, ...]]:
        """(position, case, activity, start, end, resource) of each event in the order of the file."""
        cases = dict(self.table("cases"))
        names = {(kind, number): name for kind, number, name in self.table("names")}
        rows = sorted(self.table("events"))
        return [
            (place, cases[case], names["activity", activity], started, ended, names.get(("resource", resource)))
            for place, case, activity, resource, started, ended, _ in rows
        ]

    def values(self) -> dict[str, dict[str, str]]:
        """Case → attribute → value."""
        cases = dict(self.table("cases"))
        names = {(kind, number): name for kind, number, name in self.table("names")}
        found: dict[str, dict[str, str]] = {}
        for case, attribute, value in self.table("values"):
            found.setdefault(cases[case], {})[names["attribute", attribute]] = names["value", value]
        return found
