"""Which format a file has, and its chosen columns on a connection; what `inspect` and `read` have in common."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from core import confined
from core.errors import FileRefused
from core.importers import Loaded, Source, amounts, csv, joined, parquet, xes, xlsx
from core.importers.limits import Limits
from core.importers.records_of import lines, prepare

_FORMATS = (parquet, xes, xlsx, csv)
_MANY_ROWS = 20_000_000


def looked(given: Path, choice: dict[str, Any], limits: Limits, scratch: Path) -> tuple[Any, Source]:
    """The module of the format and what it sees; the file is linked under a name of ours, as readers expand * and [."""
    target = Path(os.readlink(given)) if given.is_symlink() else given  # a file of the import folder
    about = target.lstat()
    if not stat.S_ISREG(about.st_mode):  # put in its place since it was chosen: it may lead anywhere, or never end
        raise FileRefused("The file is no plain file any more. Choose it again.")
    size = about.st_size
    if size == 0:
        raise FileRefused("The file is empty. Export it again, with a line of column names and a line for each event.")
    if size > limits.upload_mb * 2**20:
        raise limits.over("The file is larger than", limits.upload_mb, "MB", "upload_mb")
    own = scratch / "given"
    if not own.exists():
        os.symlink(target.absolute(), own)
    with own.open("rb") as file:
        head = file.read(65536)  # of a packed file, as much as its first words may need
    module = next(module for module in _FORMATS if module.is_mine(head))
    source = joined.with_pairs(module.look(own, choice, limits, scratch))
    return module, source


def load(
    module: Any, con: duckdb.DuckDBPyConnection, source: Source, picked: Mapping[str, int], kept: Limits, scratch: Path,
    with_care: bool = False,
) -> Loaded:  # fmt: skip
    """The chosen columns in the view `line`; clock times that stand apart are put behind their days."""
    places = source.placed(picked)
    if len(set(places.values())) < len(places):
        raise FileRefused("One column can't be two things: choose a different column for each role.")
    load = module.load_with_care if with_care else module.load
    loaded: Loaded = load(con, source, places, kept, scratch)
    lines(con)
    return loaded


def damaged(module: Any) -> str:
    """What to say when the reader of a format gives up."""
    return parquet.DAMAGED if module is parquet else "The file could not be read: it is damaged. Export it again."


def connection(scratch: Path, rows: int = 0) -> duckdb.DuckDBPyConnection:
    """A database in memory for one file of about so many rows; the process around it is the real wall.

    2026-11: a process is limited by its addresses. Programs and buffers take some 700 MB of them, and memory that was
    freed and not given back as much as what is in use; so the database gets half of the rest and spills to disk beyond
    (10 million events under 4096 MB stay below 2 GB, and take a tenth longer than without a limit).
    """
    share = (confined.memory_mb() - 700) // 2
    if rows > _MANY_ROWS:  # what it does not count itself grows with the rows
        share = min(share, confined.memory_mb() * 3 // 10)
    con = duckdb.connect(
        config={
            "memory_limit": f"{max(128, share)}MB", "threads": min(4, os.cpu_count() or 2),
            "temp_directory": str(scratch / "spill"), "max_temp_directory_size": "32GB",
            "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
        }
    )  # fmt: skip
    con.execute("set python_enable_replacements = false")
    prepare(con)
    return con


def decimal(source: Source, cost: int | None, choice: Mapping[str, Any]) -> amounts.Mark:
    """The decimal mark of the column with costs: as chosen, else as the first rows show it."""
    if choice.get("decimal") in (".", ","):
        return "," if choice["decimal"] == "," else "."
    return amounts.decimal_mark(row[cost] for row in source.first_rows) if cost is not None else "."
