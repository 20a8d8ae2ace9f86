"""What the child process does with a file: `inspect` says how it will be read, `read` makes the step tables of it.

2026-11: rows are counted twice, by two ways that share no code (line ends or the Parquet footer; the reader), and a
file whose counts disagree is refused: a reader that skips rows silently is worse than one that stops.
"""

from __future__ import annotations

import json
import tempfile
import zoneinfo
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, time
from pathlib import Path
from typing import Any

import duckdb

from core import confined, event_log
from core.calendars import BusinessCalendar
from core.errors import FileRefused
from core.importers import Loaded, Source, amounts, clock_changes, csv, lifecycle, steps, times
from core.importers.inspection import inspected
from core.importers.limits import Limits
from core.importers.reading import connection, damaged, decimal, load, looked
from core.importers.records_of import Records, counted
from core.log_figures import Pairing, RowCounts, as_document, has_only_starts

ATTRIBUTES = 12
"""Columns whose value of each case may be kept."""
_MANY_ROWS = 20_000_000
_ROLES = ("case", "activity", "start", "end", "lifecycle", "resource", "cost")
_DAYS_ONLY = (
    "The times are days without a clock: events of one day keep the order of the file, and hours within a day can't be "
    "measured."
)


def inspect(
    path: str, choice: Mapping[str, Any] | None = None, limits: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """How the file will be read, with its first rows and proposed roles; nothing is stored.

    `choice` may fix delimiter, encoding and header. Raises FileRefused when nothing can be read from it.
    """
    with tempfile.TemporaryDirectory() as scratch:
        return inspected(Path(path), dict(choice or {}), Limits(**(limits or {})), Path(scratch))


def read(
    path: str,
    folder: str,
    mapping: Mapping[str, str],
    timezone: str = "UTC",
    date_order: str | None = None,
    choice: Mapping[str, Any] | None = None,
    limits: Mapping[str, int] | None = None,
    calendar: Mapping[str, Any] | None = None,
    attributes: Sequence[str] = (),
) -> dict[str, Any]:
    """Makes events, cases, names, values.parquet and figures.json in `folder`; says what became of the rows, and why.

    `mapping` is role → column name: case, activity, and time or start and end; lifecycle, resource, cost if wanted.
    `attributes` are columns whose value per case is kept. `calendar` has workdays, opens, closes, holidays, timezone.
    Without a lifecycle, rows in the file = events + refused, or the file is refused; with one, `pairing` tells what
    became of the others. Raises FileRefused, also when no row is an event.
    """
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(folder)
        for name in (*steps.TABLES.values(), "figures"):  # an earlier check's must not outlive one that stops halfway
            (target / f"{name}.{'json' if name == 'figures' else 'parquet'}").unlink(missing_ok=True)
        order = next((known for known in times.ORDERS if known == date_order), None)
        kept = Limits(**(limits or {}))
        wanted = _Wanted(dict(mapping), tuple(attributes), timezone, order, dict(choice or {}), _calendar(calendar))
        return _read(Path(path), Path(scratch), target, wanted, kept)


@dataclass(frozen=True)
class _Wanted:
    """How the file is to be read."""

    mapping: dict[str, str]
    attributes: tuple[str, ...]
    timezone: str
    order: times.Order | None
    choice: dict[str, Any]
    calendar: BusinessCalendar


def _calendar(given: Mapping[str, Any] | None) -> BusinessCalendar:
    if not given:
        return BusinessCalendar()
    return BusinessCalendar(
        tuple(int(day) for day in given["workdays"]), time.fromisoformat(str(given["opens"])),
        time.fromisoformat(str(given["closes"])),
        frozenset(date.fromisoformat(str(day)) for day in given.get("holidays", ())), str(given["timezone"]),
    )  # fmt: skip


def _read(path: Path, scratch: Path, target: Path, wanted: _Wanted, kept: Limits) -> dict[str, Any]:
    module, source = looked(path, wanted.choice, kept, scratch)
    picked = _picked(source, wanted)
    con = connection(scratch, int(source.dialect.get("lines", 0)))
    try:
        confined.report(0.2, "Reading the rows")
        loaded, records, mark = _records(module, con, source, picked, wanted, kept, scratch)
        roles_of = dict(wanted.mapping)
        roles_of["end"] = roles_of.get("end") or roles_of.get("time") or roles_of.get("start") or ""
        answer = counted(con, loaded, roles_of, kept)
        confined.report(0.5, "Putting the events in order")
        pairing = steps.make(con, wanted.attributes, wanted.mapping.get("lifecycle", ""))
        answer |= steps.size(con)
        has_hours = records.is_by_local_clock and not records.is_days_only
        twice = clock_changes.note(con, wanted.timezone) if has_hours else ""
        confined.report(0.7, "Computing the figures, writing the events")
        with con.cursor() as cursor, ThreadPoolExecutor(1) as beside:  # neither keeps all processors busy
            written = beside.submit(steps.write, cursor, target)
            if loaded.rows > _MANY_ROWS:
                written.result()  # one after the other takes less memory
            _write_figures(con, target, wanted, pairing)
            written.result()
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        raise FileRefused("The file needs more memory than one import may use. Split it and try again.") from error
    finally:
        con.close()
    notes = [*source.notes, *([_DAYS_ONLY] if records.is_days_only else []), *_notes_of(answer, pairing, wanted, mark)]
    notes += [twice] if twice else []
    part = lifecycle.column(source.columns, source.first_rows)
    if part is not None and not pairing and "start" not in wanted.mapping:
        notes.append(lifecycle.note(source.columns[part], source.first_rows, part, is_paired=False))
    return answer | {
        "roles": wanted.mapping, "attributes": list(wanted.attributes), "pairing": pairing, "decimal": mark,
        "notes": notes,
    }  # fmt: skip


def _records(
    module: Any, con: duckdb.DuckDBPyConnection, source: Source, picked: Mapping[str, int], wanted: _Wanted,
    kept: Limits, scratch: Path,
) -> tuple[Loaded, Records, amounts.Mark]:  # fmt: skip
    """The view `record`; a CSV file whose lines are not all records is read a second time, record by record."""
    mark = decimal(source, picked.get("cost"), wanted.choice)
    for with_care in (False, True):
        try:
            loaded = load(module, con, source, picked, kept, scratch, with_care)
            records = Records(con, source, picked, wanted.timezone, wanted.order, kept, mark)
            records.read(loaded, is_quick=not wanted.choice.get("with_care"))
            if module is not csv or loaded.has_places or con.table("typed").shape[0] == loaded.rows:
                return loaded, records, mark
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:
            if with_care or module is not csv:
                raise FileRefused(damaged(module)) from error
    raise FileRefused(damaged(module))


def _write_figures(con: duckdb.DuckDBPyConnection, target: Path, wanted: _Wanted, pairing: Mapping[str, Any]) -> None:
    """The figures as a document, with what they were computed for."""
    kept = {key: value for key, value in pairing.items() if key in Pairing.__dataclass_fields__}
    paired = Pairing(**{**kept, "words": tuple(map(tuple, kept["words"]))}) if pairing else None
    by_rows = RowCounts(**pairing["rows_as_events"]) if pairing else None
    figures = event_log.summarise(con, wanted.calendar, paired, by_rows)
    figures = replace(figures, by_starts=has_only_starts(wanted.mapping))
    document = as_document(figures, wanted.calendar.key)
    (target / "figures.json").write_text(json.dumps(document, allow_nan=False), encoding="utf-8")


def _notes_of(answer: dict[str, Any], pairing: Mapping[str, Any], wanted: _Wanted, mark: str) -> list[str]:
    notes = []
    if answer["lost_costs"]:
        notes.append(
            f"{answer['lost_costs']} amounts in '{wanted.mapping.get('cost', '')[:80]}' can't be read with '{mark}' as "
            "the decimal mark; they are left out, their events are kept."
        )
    if pairing:
        notes += lifecycle.said_of(pairing)
    return notes


def _picked(source: Source, wanted: _Wanted) -> dict[str, int]:
    """Role → number of the column; one time alone is the end of the event."""
    if wanted.timezone not in zoneinfo.available_timezones():
        raise FileRefused("The time zone is not known. Choose one such as Europe/Berlin, or UTC.")
    given = {role: name for role, name in wanted.mapping.items() if name and role in (*_ROLES, "time")}
    if "time" in given and "end" not in given:
        given["end"] = given.pop("time")
    if "end" not in given and "start" in given:
        given["end"] = given.pop("start")
    given.pop("time", None)
    _must_fit(given, wanted.attributes, source)
    given |= {f"attribute_{number}": name for number, name in enumerate(wanted.attributes, start=1)}
    for name in given.values():
        if name not in source.columns:
            raise FileRefused(
                f"The file has no column '{name[:80]}'. It has: {_columns(source)}. Choose another column."
            )
    return {role: source.columns.index(name) for role, name in given.items()}


def _must_fit(given: Mapping[str, str], attributes: Sequence[str], source: Source) -> None:
    missing = [role for role in ("case", "activity", "end") if role not in given]
    if missing:
        named = {"case": "the case", "activity": "the activity", "end": "the time"}
        wants = [named[role] for role in missing]
        listed = " and ".join([", ".join(wants[:-1]), wants[-1]] if wants[1:] else wants)
        raise FileRefused(f"Choose the column that holds {listed}. The file has: {_columns(source)}.")
    if "lifecycle" in given and "start" in given:
        raise FileRefused(
            "A log has either rows that begin and complete an activity, or a start and an end in one row. Choose a "
            "lifecycle column or a start column, not both."
        )
    if len(attributes) > ATTRIBUTES:
        raise FileRefused(f"At most {ATTRIBUTES} columns can be kept for each case. Choose fewer.")


def _columns(source: Source) -> str:
    return ", ".join(source.columns[:20]) + (", …" if len(source.columns) > 20 else "")
