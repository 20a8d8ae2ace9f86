"""Days and clock times that stand in two columns (SAP: UDATE, UTIME) as one further column to choose. Pure.

Read by its day alone, such a log would lose every hour: waiting and order within a day would be wrong and nobody told.
The further columns stand behind those of the file; `Source.pairs` says which two each of them is made of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.importers import Source, times

MIDNIGHT = r"[ T]+0?0[:.]00(?:[:.]00(?:[.,]0+)?)?Z?$"
"""What stands behind a day that was kept as a moment; cut off before the clock time is put there."""
_CLOCK = re.compile(r"([01]?\d|2[0-4])[:.][0-5]\d([:.][0-5]\d([.,]\d{1,9})?)?( ?[AaPp]\.? ?[Mm]\.?)?")
_BARE_CLOCK = re.compile(r"([01]\d|2[0-4])[0-5]\d[0-5]\d")
_SAMPLE = 1000


def with_pairs(source: Source) -> Source:
    """The source with a further column for every day that has its clock time in another column."""
    texts = [[row[number] for row in source.first_rows[:_SAMPLE]] for number in range(len(source.columns))]
    pairs = _pairs(texts)
    if not pairs:
        return source
    names, notes = list(source.columns), list(source.notes)
    for day, clock in pairs:
        name = f"{source.columns[day]} + {source.columns[clock]}"
        names.append(name if name not in names else f"{name} ({len(names)})")
        notes.append(f"Day and time stand apart; '{names[-1]}' reads '{names[day]}' and '{names[clock]}' together.")
    rows = tuple((*row, *(joined(row[day], row[clock]) for day, clock in pairs)) for row in source.first_rows)
    return replace(source, columns=tuple(names), first_rows=rows, notes=tuple(notes), pairs=pairs)


def joined(day: str, clock: str) -> str:
    """The slow twin of `sql/import_line.sql`.

    >>> joined("2025-03-03 00:00:00", "08:13"), joined("3.3.2025", "")
    ('2025-03-03 08:13', '3.3.2025')
    """
    return f"{re.sub(MIDNIGHT, '', day.strip())} {clock.strip()}".strip()


def _pairs(texts: Sequence[Sequence[str]]) -> tuple[tuple[int, int], ...]:
    """(day, clock): the clock right of the day, else left of it, else the only one of a file with one day."""
    days = [number for number, column in enumerate(texts) if _holds_days(column)]
    clocks = [number for number, column in enumerate(texts) if number not in days and _holds_clocks(column)]
    bare = {number for number in clocks if not any(":" in text or "." in text for text in texts[number])}
    found = []
    for day in days:
        beside = [number for number in (day + 1, day - 1) if number in clocks]
        apart = [] if len(days) > 1 or len(clocks) > 1 else [number for number in clocks if number not in bare]
        for clock in (beside or apart)[:1]:
            clocks.remove(clock)
            found.append((day, clock))
    return tuple(found)


def _holds_days(texts: Sequence[str]) -> bool:
    filled = [text.strip() for text in texts if text.strip()]
    found = times.column(times.shapes(re.sub(MIDNIGHT, "", text) for text in filled))
    formats = (*found.naive, *found.utc, *found.offset)
    return bool(formats) and found.share >= 0.8 and not any("%H" in how or "%I" in how for how in formats)


def _holds_clocks(texts: Sequence[str]) -> bool:
    filled = [text.strip() for text in texts if text.strip()]
    return bool(filled) and any(
        sum(bool(pattern.fullmatch(text)) for text in filled) >= share * len(filled)
        for pattern, share in ((_CLOCK, 0.8), (_BARE_CLOCK, 1))
    )
