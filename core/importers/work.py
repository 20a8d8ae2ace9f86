"""What the child process does with a file: `inspect` says how it will be read, `read` makes events of it.

2026-11: rows are counted twice, by two ways that share no code (line ends or the Parquet footer; the reader), and a
file whose counts disagree is refused: a reader that skips rows silently is worse than one that stops.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zoneinfo
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from core import confined
from core.errors import FileRefused
from core.importers import Loaded, Source, csv, joined, lifecycle, parquet, roles, sql, times, xes, xlsx
from core.importers.limits import Limits, over
from core.importers.time_words import RULES

EARLIEST, LATEST = datetime(1970, 1, 2), datetime(2100, 1, 1)
"""Event times outside are placeholders (1900-01-01, 9999-12-31) or misread; they are refused, not counted."""
BLANKS = " \t\r\n\x0b\x0c\xa0\ufeff"
"""At both ends of a text these count as nothing: a cell of blanks is empty."""
_FIRST_ROWS = 20
_SHOWN = ("encoding", "delimiter", "quote", "header", "lines_above", "sheet", "sheets")
_FORMATS = (parquet, xes, xlsx, csv)
_REASONS = {
    "no case": ("case", "the case is empty"),
    "no activity": ("activity", "the activity is empty"),
    "case too long": ("case", "the case is longer than a cell may be"),
    "activity too long": ("activity", "the activity is longer than a cell may be"),
    "no time": ("end", "the time is empty"),
    "unreadable time": ("end", "the time can't be read"),
    "unreadable start": ("start", "the start time can't be read"),
    "time out of range": ("end", "the time lies before 1970 or after 2099"),
    "start out of range": ("start", "the start time lies before 1970 or after 2099"),
    "end before start": ("end", "the end lies before the start"),
}
_DAYS_ONLY = (
    "The times are days without a clock: events of one day keep the order of the file, and hours within a day can't be "
    "measured."
)
_TEXT_OF = {"case": "case_id", "activity": "activity", "start": "start_text", "end": "end_text"}


def inspect(
    path: str, choice: Mapping[str, Any] | None = None, limits: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """How the file will be read, with its first rows and proposed roles; nothing is stored.

    `choice` may fix delimiter, encoding and header. Raises FileRefused when nothing can be read from it.
    """
    with tempfile.TemporaryDirectory() as scratch:
        return _inspected(Path(path), dict(choice or {}), Limits(**(limits or {})), Path(scratch))


def _inspected(path: Path, choice: dict[str, Any], kept: Limits, scratch: Path) -> dict[str, Any]:
    module, source = _looked(path, choice, kept, scratch)
    confined.report(0.3, "Looking at the columns")
    part = lifecycle.column(source.columns, source.first_rows)
    proposal = roles.proposed(source.columns, source.first_rows, source.pairs, part)
    found = _time_columns(module, source, kept, scratch)
    shown = {key: source.dialect[key] for key in _SHOWN if key in source.dialect}
    return {
        "format": source.format, "dialect": shown, "columns": list(source.columns),
        "first_rows": [[text[:200] for text in row] for row in source.first_rows[:_FIRST_ROWS]],
        "lines": int(source.dialect["lines"]), "roles": proposal,
        "times": {name: _told(column) for name, column in found.items()}, "notes": list(source.notes),
    }  # fmt: skip


def _looked(given: Path, choice: dict[str, Any], limits: Limits, scratch: Path) -> tuple[Any, Source]:
    """The module of the format and what it sees; the file is linked under a name of ours, as readers expand * and [."""
    size = given.stat().st_size
    if size == 0:
        raise FileRefused("The file is empty. Export it again, with a line of column names and a line for each event.")
    if size > limits.upload_mb * 2**20:
        raise over("The file is larger than", limits.upload_mb, "MB", "upload_mb")
    own = scratch / "given"
    if not own.exists():
        os.symlink(given.resolve(), own)
    with own.open("rb") as file:
        head = file.read(65536)  # of a packed file, as much as its first words may need
    module = next(module for module in _FORMATS if module.is_mine(head))
    source = joined.with_pairs(module.look(own, choice, limits, scratch))
    part = lifecycle.column(source.columns, source.first_rows)
    if part is not None:
        said = lifecycle.note(source.columns[part], source.first_rows, part)
        source = replace(source, notes=(*source.notes, said))
    return module, source


def _load(
    module: Any, con: duckdb.DuckDBPyConnection, source: Source, picked: Mapping[str, int], kept: Limits, scratch: Path
) -> Loaded:
    """The chosen columns in the table `line`; clock times that stand apart are put behind their days."""
    places = source.placed(picked)
    if len(set(places.values())) < len(places):
        raise FileRefused("One column can't be two things: choose a different column for each role.")
    loaded: Loaded = module.load(con, source, places, kept, scratch)
    if len(places) > len(picked):
        con.execute(sql("import_joined"), {"midnight": joined.MIDNIGHT})
    return loaded


def _told(column: times.Column) -> dict[str, Any]:
    return {
        "ambiguous": column.is_ambiguous, "order": column.order, "example": column.example,
        "candidates": ["day first", "month first"] if column.is_ambiguous else [],
        "zones": list(column.zones), "unreadable": column.unreadable,
    }  # fmt: skip


def _time_columns(module: Any, source: Source, limits: Limits, scratch: Path) -> dict[str, times.Column]:
    """Every column that holds times. Where the sample leaves day and month open, the whole column is looked through."""
    found: dict[str, times.Column] = {}
    open_ones = []
    for number, name in enumerate(source.columns):
        column = times.column(times.shapes(row[number] for row in source.first_rows))
        if column.share >= 0.8:
            found[name] = column
            open_ones += [number] if column.is_ambiguous else []
    if open_ones and len(source.first_rows) < int(source.dialect["lines"]) - 1:
        con = _connection(scratch)
        try:
            for number in open_ones:
                _load(module, con, source, {"end": number}, limits, scratch)
                found[source.columns[number]] = times.column(_shapes(con, "end"))
        finally:
            con.close()
    return found


def _shapes(con: duckdb.DuckDBPyConnection, role: str) -> list[times.Seen]:
    return [times.Seen(*row) for row in con.execute(sql("import_shapes"), {"role": role, "blanks": BLANKS}).fetchall()]


def _connection(scratch: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory for one file; the process around it is the real wall."""
    con = duckdb.connect(
        config={
            "memory_limit": f"{confined.memory_mb() * 6 // 10}MB", "threads": min(4, os.cpu_count() or 2),
            "temp_directory": str(scratch / "spill"), "max_temp_directory_size": "8GB",
            "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
        }
    )  # fmt: skip
    con.execute("set python_enable_replacements = false")
    return con


def read(
    path: str,
    folder: str,
    mapping: Mapping[str, str],
    timezone: str = "UTC",
    date_order: str | None = None,
    choice: Mapping[str, Any] | None = None,
    limits: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Makes `events.parquet` in `folder`, and says how many rows became events, which did not, and why.

    `mapping` is role → column name: case, activity, and time or start and end; resource if wanted. Rows in the file =
    events + refused, or the file is refused. Raises FileRefused, also when no row is an event.
    """
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(folder) / "events.parquet"
        target.unlink(missing_ok=True)  # an earlier check's events must not outlive a later one that stops halfway
        order = next((known for known in times.ORDERS if known == date_order), None)
        kept = Limits(**(limits or {}))
        return _read(Path(path), Path(scratch), target, mapping, timezone, order, dict(choice or {}), kept)


def _read(
    path: Path, scratch: Path, target: Path, mapping: Mapping[str, str], timezone: str, order: times.Order | None,
    choice: dict[str, Any], kept: Limits,
) -> dict[str, Any]:  # fmt: skip
    module, source = _looked(path, choice, kept, scratch)
    picked = _picked(source, mapping, timezone)
    con = _connection(scratch)
    try:
        confined.report(0.2, "Reading the rows")
        loaded = _load(module, con, source, picked, kept, scratch)
        confined.report(0.6, "Reading the times")
        days_only = _type(con, source, picked, timezone, order, kept)
        answer = _answer(con, mapping, loaded, kept)
        confined.report(0.9, "Writing the events")
        query = con.sql(sql("import_events"))
        query.write_parquet(str(scratch / "events"), compression="zstd")
        shutil.move(scratch / "events", target)
    except duckdb.OutOfMemoryException as error:
        raise FileRefused("The file needs more memory than one import may use. Split it and try again.") from error
    finally:
        con.close()
    return answer | {"roles": dict(mapping), "notes": [*source.notes, *([_DAYS_ONLY] if days_only else [])]}


def _picked(source: Source, mapping: Mapping[str, str], timezone: str) -> dict[str, int]:
    """Role → number of the column; one time alone is the end of the event."""
    if timezone not in zoneinfo.available_timezones():
        raise FileRefused("The time zone is not known. Choose one such as Europe/Berlin, or UTC.")
    wanted = {role: name for role, name in mapping.items() if name}
    if "time" in wanted and "end" not in wanted:
        wanted["end"] = wanted.pop("time")
    if "end" not in wanted and "start" in wanted:
        wanted["end"] = wanted.pop("start")
    wanted.pop("time", None)
    shown = ", ".join(source.columns[:20]) + (", …" if len(source.columns) > 20 else "")
    missing = [role for role in ("case", "activity", "end") if role not in wanted]
    if missing:
        named = {"case": "the case", "activity": "the activity", "end": "the time"}
        wants = [named[role] for role in missing]
        listed = " and ".join([", ".join(wants[:-1]), wants[-1]] if wants[1:] else wants)
        raise FileRefused(f"Choose the column that holds {listed}. The file has: {shown}.")
    for name in wanted.values():
        if name not in source.columns:
            raise FileRefused(f"The file has no column '{name[:80]}'. It has: {shown}. Choose another column.")
    return {role: source.columns.index(name) for role, name in wanted.items()}


def _type(
    con: duckdb.DuckDBPyConnection, source: Source, picked: Mapping[str, int], timezone: str,
    order: times.Order | None, limits: Limits,
) -> bool:  # fmt: skip
    """The table `typed`: every record with its times read, and what is wrong with it. True when no time has a clock."""
    given: dict[str, Any] = {
        "timezone": timezone,
        "earliest": EARLIEST,
        "latest": LATEST,
        "cell_bytes": limits.cell_kb * 1024,
        "blanks": BLANKS,
        "word_rules": list(RULES),
    }
    for role in ("start", "end"):
        column = times.Column()
        if role in picked:
            column = times.column(_shapes(con, role), order)
            _must_be_times(column, source.columns[picked[role]], order)
        given |= {
            f"{role}_naive": [*column.naive, times.NEVER], f"{role}_utc": [*column.utc, times.NEVER],
            f"{role}_offset": [*column.offset, "%z" + times.NEVER], f"{role}_epoch": column.epoch_per_second,
            f"{role}_long": column.long_fraction, f"{role}_serial": column.is_serial, f"{role}_words": column.in_words,
        }  # fmt: skip
    con.execute(sql("import_typed"), given)
    return column.is_days_only


def _must_be_times(column: times.Column, name: str, order: times.Order | None) -> None:
    if column.is_ambiguous and order is None:
        raise FileRefused(
            f"Dates such as {column.example} in the column '{name[:80]}' can be read day first or month first, and "
            "nothing in the file decides. Choose the order of day and month, then check again."
        )
    if column.readable == 0:
        raise FileRefused(
            f"The column '{name[:80]}' holds no time that can be read. Choose the column with the time of each event."
        )


def _answer(
    con: duckdb.DuckDBPyConnection, mapping: Mapping[str, str], loaded: Loaded, limits: Limits
) -> dict[str, Any]:
    """Counts that reconcile, and the refused lines with reasons."""
    rows, events, refused, cases, activities, starts, first_utc, last_utc = con.execute(
        sql("import_counts")
    ).fetchall()[0]
    if rows + loaded.torn != loaded.rows:
        raise FileRefused(
            f"The file holds {loaded.rows} rows, but only {rows + loaded.torn} could be told apart, so nothing was "
            "imported. Check the delimiter and the quotation marks."
        )
    column_of = dict(mapping) | {"end": mapping.get("end") or mapping.get("time") or mapping.get("start") or ""}
    lines = [_line(row, column_of) for row in con.execute(sql("import_refused"), {"listed": limits.listed}).fetchall()]
    lines += [
        {"line": torn.line, "column": "", "value": torn.value, "reason": torn.reason} for torn in loaded.examples
    ]  # fmt: skip
    reasons = {_REASONS[reason][1]: count for reason, count in con.execute(sql("import_reasons")).fetchall()}
    if loaded.torn:
        reasons["the row does not have the columns of the file"] = loaded.torn
    lines.sort(key=lambda line: line["line"])
    if events == 0:
        first = f" The first: line {lines[0]['line']}, {lines[0]['reason']}." if lines else ""
        raise FileRefused(f"None of the {loaded.rows} rows is an event that can be read.{first} Choose other columns.")
    return {
        "rows": loaded.rows, "events": events, "refused": refused + loaded.torn, "cases": cases,
        "activities": activities, "has_starts": starts > 0, "starts": starts,
        "first_utc": first_utc.isoformat(), "last_utc": last_utc.isoformat(),
        "reasons": reasons, "refused_lines": lines[: limits.listed],
    }  # fmt: skip


def _line(row: tuple[Any, ...], column_of: Mapping[str, str]) -> dict[str, Any]:
    line, reason, case_id, activity, start_text, end_text = row
    role, words = _REASONS[reason]
    texts = {"case": case_id, "activity": activity, "start": start_text, "end": end_text}
    return {"line": line, "column": column_of.get(role, ""), "value": (texts[role] or "")[:200], "reason": words}
