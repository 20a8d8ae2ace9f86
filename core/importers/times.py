"""How the times in a column are written. Pure.

A column is described by its *shapes*: every digit replaced by 9. Each shape gives one format, or two when 03/04/2025
may mean the third of April or the fourth of March; which of them holds is decided by the other values of the column,
and asked when they don't decide. Dates with points (03.04.2025) are always day first: no country writes them otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from core.importers.time_words import plainly

Order = Literal["day first", "month first"]
ORDERS: tuple[Order, ...] = ("day first", "month first")
NEVER = "\x01never\x01"
"""A format that no text has, where a list of formats would be empty."""

_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_CLOCK = re.compile(
    r"(?P<gap>\s*[Tt]\s*|\s+|,\s+|\s+at\s+|:|_|-)(?P<h>\d{1,2})(?P<p>[:.h])(?P<m>\d{2})"
    r"(?:(?P<p2>[:.])(?P<s>\d{2})(?:(?P<fp>[.,])(?P<f>\d{1,9}))?)?(?P<ag>\s*)(?P<ampm>[AaPp][Mm])?$",
    re.ASCII,
)
_BARE_CLOCK = re.compile(r"([Tt]|\s+)([01]\d|2[0-3])[0-5]\d([0-5]\d)?$", re.ASCII)
_SERIAL = re.compile(r"\d{5}[.,]\d{1,15}", re.ASCII)
_SERIAL_FROM, _SERIAL_TO = 32_874, 73_050
"""Days since 30 December 1899, as spreadsheets keep a moment: 1990 to 2100."""
_ZONE = re.compile(r"(?P<gap>\s*)(?P<zone>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$", re.ASCII)
_DATES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^\d{4}(?P<s>[-/.])\d{1,2}(?P=s)\d{1,2}", re.A), "%Y{s}%m{s}%d"),
    (re.compile(r"^\d{1,2}(?P<s>\.)\d{1,2}(?P=s)\d{4}", re.A), "%d{s}%m{s}%Y"),
    (re.compile(r"^\d{1,2}(?P<s>\.)\d{1,2}(?P=s)\d{2}(?!\d)", re.A), "%d{s}%m{s}%y"),
    (re.compile(r"^\d{1,2}(?P<s>[-/])\d{1,2}(?P=s)\d{4}", re.A), "{a}{s}{b}{s}%Y"),
    (re.compile(r"^\d{1,2}(?P<s>[-/])\d{1,2}(?P=s)\d{2}(?!\d)", re.A), "{a}{s}{b}{s}%y"),
    (re.compile(rf"^\d{{1,2}}(?P<s>[-/ ])(?P<mon>{_MONTH})(?P=s)\d{{4}}", re.I | re.A), "%d{s}{mon}{s}%Y"),
    (re.compile(rf"^\d{{1,2}}(?P<s>[-/ ])(?P<mon>{_MONTH})(?P=s)\d{{2}}(?!\d)", re.I | re.A), "%d{s}{mon}{s}%y"),
    (re.compile(rf"^(?P<mon>{_MONTH})(?P<s> )\d{{1,2}}, ?\d{{4}}", re.I | re.A), "{mon}{s}%d, %Y"),
    (re.compile(r"^\d{8}(?=$|[ T_-])(?P<s>)", re.A), "%Y%m%d"),
)  # fmt: skip
_COMPACT = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_EPOCH_PER_SECOND = {10: 1, 13: 1_000, 16: 1_000_000, 19: 1_000_000_000}
_EPOCH_FROM, _EPOCH_TO = 631_152_000, 4_102_444_800  # 1990 to 2100: elsewhere ten digits are rather a number


@dataclass(frozen=True)
class Written:
    """How one text is a time: `formats` for DuckDB's strptime, by zone; or seconds and their like since 1970."""

    format: str
    zone: Literal["none", "utc", "offset", "epoch", "serial"]
    is_two_sided: bool = False
    """True for the day-month pairs that may stand either way; `format` then holds {a} and {b}."""
    epoch_per_second: int = 0
    long_fraction: bool = False


def written(text: str) -> Written | None:
    """How `text` is written, or None when it is no time.

    >>> written("2012/10/09 14:50:17.000").format, written("2010-12-30 14:32:00+01:00").zone
    ('%Y/%m/%d %H:%M:%S.%f', 'offset')
    >>> written("3/4/25 1:05 PM").format, written("1700000000123").epoch_per_second, written("A-17")
    ('{a}/{b}/%y %I:%M %p', 1000, None)
    """
    text = text.strip()
    if _SERIAL.fullmatch(text) and _SERIAL_FROM <= int(text[:5]) <= _SERIAL_TO:
        return Written("", "serial")
    if text.isascii() and (text.isdigit() or re.fullmatch(r"\d{10}\.\d{1,6}", text)):
        return _written_in_digits(text)
    if re.fullmatch(r"\d{8}T\d{6}Z?", text):
        return Written("%Y%m%dT%H%M%S" + text[15:], "utc" if text.endswith("Z") else "none")
    for pattern, template in _DATES:
        found = pattern.match(text)
        if not found:
            continue
        rest = _written_clock(text[found.end() :])
        if rest is None:
            continue
        clock, zone, long_fraction = rest
        month = "%b" if len(found.groupdict().get("mon") or "") == 3 else "%B"
        date = template.replace("{s}", found["s"]).replace("{mon}", month)
        return Written(date + clock, zone, "{a}" in date, long_fraction=long_fraction)
    return None


def _written_in_digits(text: str) -> Written | None:
    whole = text.split(".")[0]
    if len(whole) in _COMPACT and whole == text and whole[:2] in ("19", "20"):
        return Written(_COMPACT[len(whole)], "none") if 1 <= int(whole[4:6]) <= 12 else None
    per_second = _EPOCH_PER_SECOND.get(len(whole))
    if per_second and _EPOCH_FROM <= int(whole) / per_second <= _EPOCH_TO:
        return Written("", "epoch", epoch_per_second=per_second)
    return None


def _written_clock(rest: str) -> tuple[str, Literal["none", "utc", "offset"], bool] | None:
    """The format of what follows a date: nothing, or a clock time with or without a zone."""
    if not rest.strip():
        return "", "none", False
    zone, tail = _ZONE.search(rest), ""
    kind: Literal["none", "utc", "offset"] = "none"
    if zone and ":" in rest[: zone.start()] + ":" * (zone["zone"][0] not in "+-"):
        kind = "offset" if zone["zone"][0] in "+-" else "utc"
        tail = zone["gap"] + ("%z" if kind == "offset" else zone["zone"])
        rest = rest[: zone.start()]
    found = _CLOCK.match(rest)
    bare = None if found else _BARE_CLOCK.match(rest)
    if bare:
        return bare[1] + "%H%M" + ("%S" if bare[3] else "") + tail, kind, False
    if not found:
        return (tail, kind, False) if not rest.strip() and kind == "utc" else None
    text = found["gap"] + ("%I" if found["ampm"] else "%H") + found["p"] + "%M"
    if found["s"]:
        text += found["p2"] + "%S" + (found["fp"] + "%f" if found["f"] else "")
    text += (found["ag"] + "%p") if found["ampm"] else found["ag"]
    return text + tail, kind, len(found["f"] or "") > 6


@dataclass
class Seen:
    """One shape of a column: an example, how often, and the largest first and second number of its dates."""

    example: str
    count: int = 1
    first: int = 0
    second: int = 0


@dataclass(frozen=True)
class Column:
    """How the times of one column are written, as far as its shapes tell."""

    naive: tuple[str, ...] = ()
    utc: tuple[str, ...] = ()
    offset: tuple[str, ...] = ()
    epoch_per_second: int = 0
    long_fraction: bool = False
    is_ambiguous: bool = False
    """True when day and month can be swapped and nothing in the column decides."""
    order: Order | None = None
    """The order that the values show, for dates that could be swapped."""
    readable: int = 0
    unreadable: int = 0
    example: str = ""
    zones: tuple[str, ...] = field(default=())
    is_serial: bool = False
    """True when moments are days and parts of a day since 1899, as spreadsheets keep them."""
    is_mixed: bool = False
    """True when some dates can only be read day first and others only month first."""
    in_words: bool = False
    """True when the texts must be put plainly first (`time_words`)."""

    @property
    def share(self) -> float:
        return self.readable / max(1, self.readable + self.unreadable)

    @property
    def is_days_only(self) -> bool:
        """True when no text has a time of day."""
        formats = (*self.naive, *self.utc, *self.offset)
        has_clock = self.epoch_per_second or self.is_serial or any("%H" in how or "%I" in how for how in formats)
        return bool(formats) and not has_clock


def column(shapes: Iterable[Seen], order: Order | None = None) -> Column:
    """How a column is written, from its shapes. `order` decides what the values leave open, and wins over them."""
    shapes = sorted(shapes, key=lambda seen: -seen.count)  # of numbers since 1970, the unit of most holds
    found = _column(shapes, order)
    if found.share >= 0.8:
        return found
    plain = _column([_put_plainly(seen) for seen in shapes], order)
    return replace(plain, in_words=True) if plain.readable > found.readable else found


def _put_plainly(seen: Seen) -> Seen:
    """The shape with its example spelled plainly; a text in other digits is a shape of its own."""
    example = plainly(seen.example)
    numbers = None if seen.first or seen.second else _NUMBERS.match(example)
    if numbers is None:
        return replace(seen, example=example)
    return replace(seen, example=example, first=int(numbers[1]), second=int(numbers[2]))


def _column(shapes: list[Seen], order: Order | None) -> Column:
    parts: dict[str, list[str]] = {"none": [], "utc": [], "offset": []}
    per_second, long_fraction, readable, unreadable, example, is_serial = 0, False, 0, 0, "", False
    two_sided: list[tuple[Written, Seen]] = []
    for seen in shapes:
        how = written(seen.example)
        if how is None or (how.zone == "epoch" and per_second not in (0, how.epoch_per_second)):
            unreadable += seen.count
            continue
        readable, example = readable + seen.count, example or seen.example
        long_fraction |= how.long_fraction
        if how.zone == "epoch":
            per_second = how.epoch_per_second
        elif how.zone == "serial":
            is_serial = True
        elif how.is_two_sided:
            two_sided.append((how, seen))
        else:
            parts[how.zone].append(how.format)
    sides = _sides_shown(two_sided)
    shown = sides[0] if len(sides) == 1 else None
    settled = order or shown
    for how, _ in two_sided:
        first, second = ("%m", "%d") if settled == "month first" else ("%d", "%m")
        parts[how.zone].append(how.format.replace("{a}", first).replace("{b}", second))
    zones = tuple(zone for zone in parts if parts[zone]) + (("epoch",) if per_second else ())
    zones += ("serial",) if is_serial else ()
    naive, utc, offset = (tuple(dict.fromkeys(formats)) for formats in parts.values())
    return Column(
        naive, utc, offset, per_second, long_fraction, bool(two_sided) and shown is None, shown, readable, unreadable,
        two_sided[0][1].example if two_sided else example, zones, is_serial, len(sides) == 2,
    )  # fmt: skip


def _sides_shown(two_sided: list[tuple[Written, Seen]]) -> list[Order]:
    """Day first when some first number is above 12, month first when some second is; none, one, or both."""
    shown = {
        "day first": any(seen.first > 12 for _, seen in two_sided),
        "month first": any(seen.second > 12 for _, seen in two_sided),
    }
    return [order for order in ORDERS if shown[order]]


_NUMBERS = re.compile(r"^(\d{1,2})[-/](\d{1,2})[-/]", re.ASCII)


def shapes(texts: Iterable[str]) -> list[Seen]:
    """The shapes of some texts, the slow way (the quick one is `sql/import_shapes.sql`); empty texts don't count."""
    found: dict[str, Seen] = {}
    for text in texts:
        text = text.strip()
        if not text:
            continue
        shape = re.sub(r"[0-8]", "9", text)
        numbers = _NUMBERS.match(text)
        first, second = (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
        if shape in found:
            seen = found[shape]
            seen.count, seen.first, seen.second = seen.count + 1, max(seen.first, first), max(seen.second, second)
        else:
            found[shape] = Seen(text, 1, first, second)
    return list(found.values())
