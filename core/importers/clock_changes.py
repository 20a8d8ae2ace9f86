"""Hours that a clock shows twice: times without a zone that lie in one could mean either, which is worth a note.

When clocks go back, local times from then to an hour earlier come a second time; the reader takes one of the two. Hours
that clocks skip hold no real event, so a log in the right zone has none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb

from core.importers import sql

_DAY = timedelta(days=1)


def turned_back(timezone: str, first_utc: datetime, last_utc: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The spans of naive UTC [from, to) whose local times stand on the clock twice, from the first moment to the last.

    >>> year = (datetime(2025, 1, 1), datetime(2026, 1, 1))
    >>> [(str(start), str(end)) for start, end in turned_back("Europe/Berlin", *year)]
    [('2025-10-26 00:00:00', '2025-10-26 02:00:00')]
    >>> list(turned_back("UTC", *year))
    []
    """
    zone = ZoneInfo(timezone)

    def offset(moment: datetime) -> timedelta:
        return moment.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()

    day = first_utc - _DAY
    while day < last_utc + _DAY:
        before, after = offset(day), offset(day + _DAY)
        if after < before:
            early, late = day, day + _DAY
            while late - early > timedelta(seconds=1):
                middle = early + (late - early) / 2
                early, late = (middle, late) if offset(middle) == before else (early, middle)
            change = late.replace(microsecond=0)
            yield change - (before - after), change + (before - after)
        day += _DAY


def note(con: duckdb.DuckDBPyConnection, timezone: str) -> str:
    """A sentence on how many times of the steps lie in such an hour, or an empty text. Reads the table `step`."""
    first, last = con.execute(sql("import_span")).fetchall()[0]
    spans = list(turned_back(timezone, first, last)) if first is not None else []
    if not spans:
        return ""
    named = {"starts": [start for start, _ in spans], "ends": [end for _, end in spans]}
    (twice,) = con.execute(sql("import_twice"), named).fetchall()[0]
    if not twice:
        return ""
    few = "1 time lies" if twice == 1 else f"{twice} times lie"
    return (
        f"{few} in an hour that clocks in {timezone} show twice, because they are turned back. The file doesn't say "
        "which one is meant, so waits around it can be an hour off."
    )
