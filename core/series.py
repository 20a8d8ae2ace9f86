"""A weekly series read from text that somebody pasted or uploaded: one week and one value a line.

Nothing is guessed: a date or a number that can be read in two ways is asked about, a line that can't be read is
refused with its reason, a week without a value stays a gap. Every problem of the text comes at once.
The text is short (`LONGEST_TEXT`) and read line by line with plain string work, so it needs no child process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from core.measurement import monday

LONGEST_TEXT = 200_000
MOST_LINES = 2_000
"""38 years of weeks: a text with more is not a weekly series."""
EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)
BLANKS = frozenset({"", "-", "–", "—", "n/a", "na", "nan", "null", "none", ".", "?", "#n/a"})

DayOrder = Literal["day first", "month first"]
Cadence = Literal["week", "day"]
Mark = Literal["comma", "point"]
"""Which mark stands before the decimals."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_ISO_WEEK = re.compile(r"(\d{4})-?\s?[WwKk][WwKk]?\s?(\d{1,2})")
_NUMBER = re.compile(r"[+-]?(?:\d[\d.,'’]*|[.,]\d+)")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
"""'1,234' or '1.234': one mark before exactly three digits, so it may stand for thousands or before decimals."""


@dataclass(frozen=True)
class Point:
    """One week with its value. `line` counts from 1, as an editor shows it."""

    week_on: date
    value: float
    cases: int | None
    line: int


@dataclass(frozen=True)
class RefusedLine:
    """A line that can't be taken, and why."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Question:
    """Something in the text that reads in two ways. Answer it and read again."""

    about: Literal["day order", "decimal mark"]
    sentence: str
    options: tuple[tuple[str, str], ...]
    """(answer, how the example then reads)."""


@dataclass(frozen=True)
class Series:
    """What a text held: weeks in order, refused lines, notes on what was taken with a remark, open questions.

    While a question is open, `points` are empty: half an answer would be a guess.
    """

    points: tuple[Point, ...] = ()
    refused: tuple[RefusedLine, ...] = ()
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def is_ready(self) -> bool:
        return bool(self.points) and not self.questions


@dataclass(frozen=True)
class _Line:
    number: int
    text: str
    week: str
    value: str
    cases: str = ""


def parse_series(
    text: str,
    *,
    day_order: DayOrder | None = None,
    decimal_mark: Mark | None = None,
    never_negative: bool = True,
    is_share: bool = False,
    today: date | None = None,
    cadence: Cadence = "week",
) -> Series:
    """Weeks and values of a text: a week, then a value, then perhaps the number of cases behind it.

    By day (`cadence`), each line is a day of its own, and a week such as 2026-W02 is refused.

    Weeks as 2026-01-05, 5.1.2026, 5/1/2026 (asked if day or month comes first), 2026-W02; any day of the week counts
    for its Monday. Columns are parted by a tab, ';', '|', ',' or blanks. A heading line may stand first.
    `is_share`: the unit is percent, so a '%' behind the value is fine. With `today`, later weeks are refused.

    >>> read = parse_series("Woche;Wert\\n5.1.2026;41,5\\n12.1.2026;38")
    >>> [(str(point.week_on), point.value) for point in read.points]
    [('2026-01-05', 41.5), ('2026-01-12', 38.0)]
    """
    if len(text) > LONGEST_TEXT or text.count("\n") > MOST_LINES:
        reason = f"The text is too long for a weekly series: at most {MOST_LINES} lines are read. Paste fewer weeks."
        return Series(refused=(RefusedLine(1, text[:40], reason),))
    lines, refused = _split(text)
    day_order = day_order or _day_order(lines)
    decimal_mark = decimal_mark or _decimal_mark(lines)
    questions = tuple(q for q in (_day_question(lines, day_order), _mark_question(lines, decimal_mark)) if q)
    taken: list[Point] = []
    notes: list[str] = []
    for line in lines:
        found = _point(
            line, day_order, decimal_mark, never_negative=never_negative, is_share=is_share, today=today,
            cadence=cadence,
        )  # fmt: skip
        if isinstance(found, Point):
            taken.append(found)
        elif isinstance(found, RefusedLine):
            refused.append(found)
        else:
            notes.append(f"Line {line.number}: {line.week} has no value and stays a gap.")
    kept, doubles = _without_doubles(taken, cadence)
    refused = sorted([*refused, *doubles], key=lambda line: line.line)
    if today and kept and kept[-1].week_on == (monday(today) if cadence == "week" else today):
        notes.append(f"The last {cadence} is not over yet: its value may still move. Leave it out of a baseline.")
    return Series(() if questions else kept, tuple(refused), tuple(notes), questions)


def _split(text: str) -> tuple[list[_Line], list[RefusedLine]]:
    """The lines with something on them as week, value and cases, and those that are no two columns."""
    written = [(number, line.strip()) for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1)]
    written = [(number, line) for number, line in written if line.strip(" ;,|\t")]
    mark = _column_mark([line for _, line in written])
    width = 0
    lines: list[_Line] = []
    refused: list[RefusedLine] = []
    for place, (number, line) in enumerate(written):
        cells = [cell.strip().strip("\"'").strip() for cell in _cells(line, mark)]
        if place == 0 and not _looks_like_a_week(cells[0]):
            width = len(cells)
            if not any(c.isdigit() for c in line) or len(cells) > 1:
                continue
        if mark == "," and width == 2 and len(cells) == 3:
            cells = [cells[0], f"{cells[1]},{cells[2]}"]
        if mark == "," and width != 3 and len(cells) == 3 and cells[1].isdigit() and cells[2].isdigit():
            reason = (
                f"it may be the value {cells[1]}.{cells[2]}, or {cells[1]} with {cells[2]} cases. Put ; between columns"
            )
            refused.append(RefusedLine(number, line[:80], reason))
        elif len(cells) < 2:
            refused.append(
                RefusedLine(number, line[:80], "no value behind the week. Write a week, then ; then a value")
            )
        elif len([cell for cell in cells if cell]) > 3:
            refused.append(RefusedLine(number, line[:80], "more than a week, a value and a number of cases"))
        else:
            lines.append(_Line(number, line[:80], cells[0], cells[1], cells[2] if len(cells) > 2 else ""))
    return lines, refused


def _column_mark(lines: Iterable[str]) -> str:
    """The mark between columns: the first of tab, ';', '|' that stands in most lines, else ',', else blanks."""
    listed = list(lines)
    for mark in ("\t", ";", "|", ","):
        if sum(mark in line for line in listed) > len(listed) / 2 and not (
            mark == "," and sum(_commas_are_decimals(line) for line in listed) > len(listed) / 2
        ):
            return mark
    return " "


def _commas_are_decimals(line: str) -> bool:
    """'2026-01-05 41,5': a blank parts the columns and the only comma stands inside the number."""
    return line.count(",") == 1 and re.search(r"\S\s+[+-]?\d+,\d+\s*%?$", line) is not None


def _cells(line: str, mark: str) -> list[str]:
    if mark != " ":
        return line.split(mark)
    return re.split(r"(?<=\d)\s+(?=[+\-.,\d?–—nN])|\s{2,}|\s+(?=\S+$)", line, maxsplit=2)


def _looks_like_a_week(text: str) -> bool:
    return any(p.fullmatch(text) for p in (_ISO, _DOTTED, _SLASHED, _YEAR_FIRST, _ISO_WEEK))


def _day_order(lines: Iterable[_Line]) -> DayOrder | None:
    """Which of the two comes first in 3/4/2026, if some line of the text can only be read one way."""
    found = {order for line in lines if (order := _only_order(line.week))}
    return found.pop() if len(found) == 1 else None


def _only_order(week: str) -> DayOrder | None:
    match = _SLASHED.fullmatch(week)
    if match is None:
        return None
    first, second = int(match[1]), int(match[2])
    if first > 12 >= second:
        return "day first"
    return "month first" if second > 12 >= first else None


def _day_question(lines: Iterable[_Line], order: DayOrder | None) -> Question | None:
    if order is not None:
        return None
    for line in lines:
        match = _SLASHED.fullmatch(line.week)
        if match and int(match[1]) <= 12 and int(match[2]) <= 12 and match[1].lstrip("0") != match[2].lstrip("0"):
            day, month = date(2000, int(match[2]), int(match[1])), date(2000, int(match[1]), int(match[2]))
            options = (
                ("day first", f"{day.day} {day:%B}"),
                ("month first", f"{month.day} {month:%B}"),
            )
            return Question("day order", f"Which day is {line.week} (line {line.number})?", options)
    return None


def _decimal_mark(lines: Iterable[_Line]) -> Mark | None:
    """The mark before decimals, if some value of the text shows it: '41,5', '1.234,5', '0.123'."""
    shown: set[Mark] = set()
    for line in lines:
        number = _bare(line.value)
        marks = [c for c in number if c in ".,"]
        if marks and not _GROUPED.fullmatch(number) and number.count(marks[-1]) == 1:
            shown.add("comma" if marks[-1] == "," else "point")
        elif marks and number.count(marks[-1]) > 1:
            shown.add("point" if marks[-1] == "," else "comma")
    return shown.pop() if len(shown) == 1 else None


def _mark_question(lines: Iterable[_Line], mark: Mark | None) -> Question | None:
    if mark is not None:
        return None
    for line in lines:
        number = _bare(line.value)
        if match := _GROUPED.fullmatch(number):
            joined, parted = number.replace(match[1], ""), number.replace(match[1], ".")
            options = (
                ("comma" if match[1] == "," else "point", f"{parted} (decimals)"),
                ("point" if match[1] == "," else "comma", f"{joined} (thousands)"),
            )
            return Question("decimal mark", f"Which number is {line.value} (line {line.number})?", options)
    return None


def _bare(value: str) -> str:
    return re.sub(r"[\s\u00a0\u202f%]", "", value).replace("−", "-")


def _point(
    line: _Line, order: DayOrder | None, mark: Mark | None, *, never_negative: bool, is_share: bool,
    today: date | None, cadence: Cadence,
) -> Point | RefusedLine | None:  # fmt: skip
    """The line's point; None for a week without a value; or why it is refused."""
    week = _week(line.week, order, cadence)
    if isinstance(week, str):
        return RefusedLine(line.number, line.text, week)
    if today and week > (monday(today) if cadence == "week" else today):
        return RefusedLine(line.number, line.text, f"this {cadence} lies in the future")
    if line.value.casefold() in BLANKS:
        return None
    if "%" in line.value and not is_share:
        return RefusedLine(line.number, line.text, "it has a percent sign, but the metric's unit is not percent")
    value = _number(line.value, mark)
    if value is None:
        return RefusedLine(line.number, line.text, f"“{line.value}” is not a number")
    if value < 0 and never_negative:
        return RefusedLine(line.number, line.text, "the value is negative, which this metric can't be")
    cases = None if line.cases.casefold() in BLANKS else _number(line.cases, mark)
    if line.cases.casefold() not in BLANKS and (cases is None or cases < 0 or cases != int(cases) or cases > 1e12):
        return RefusedLine(line.number, line.text, f"“{line.cases}” is not a number of cases")
    return Point(week, value, None if cases is None else int(cases), line.number)


def _week(text: str, order: DayOrder | None, cadence: Cadence) -> date | str:
    """The Monday of the week that a text names, or by day the day itself; or why it names none."""
    if cadence == "day" and _ISO_WEEK.fullmatch(text):
        return f"“{text[:40]}” is a whole week, and this metric has a value each day"
    try:
        if match := _ISO_WEEK.fullmatch(text):
            day = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        elif match := _ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
            day = date(int(match[1]), int(match[2]), int(match[3]))
        elif match := _DOTTED.fullmatch(text):
            day = date(_year(match[3]), int(match[2]), int(match[1]))
        elif match := _SLASHED.fullmatch(text):
            own = _only_order(text)
            if own and order and own != order:
                return f"“{text}” is no day when the other lines are read {order}"
            first, second = int(match[1]), int(match[2])
            month, of_month = (first, second) if (own or order) == "month first" else (second, first)
            day = date(_year(match[3]), month, of_month)
        else:
            like = "2026-01-05, 5.1.2026 or 2026-W02" if cadence == "week" else "2026-01-05 or 5.1.2026"
            return f"“{text[:40]}” is not a {cadence}. Write it like {like}"
    except ValueError:
        return f"“{text[:40]}” is not a day of the calendar"
    if not EARLIEST <= day <= LATEST:
        return f"“{text[:40]}” lies too far away to be meant"
    return monday(day) if cadence == "week" else day


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _number(text: str, mark: Mark | None) -> float | None:
    """The number of a text with the given mark before decimals; None when it is none."""
    bare = _bare(text)
    if not _NUMBER.fullmatch(bare):
        return None
    decimal, group = (",", ".") if mark == "comma" else (".", ",")
    whole, _, decimals = bare.replace("'", "").replace("’", "").partition(decimal)
    if decimal in decimals or group in decimals:
        return None
    if group in whole and not re.fullmatch(rf"[+-]?\d{{1,3}}(?:{re.escape(group)}\d{{3}})+", whole):
        return None
    try:
        value = float(f"{whole.replace(group, '')}.{decimals or 0}")
    except ValueError:
        return None
    return value if abs(value) < 1e15 else None


def _without_doubles(points: Iterable[Point], cadence: Cadence) -> tuple[tuple[Point, ...], list[RefusedLine]]:
    """The points in order of their weeks; a week that comes twice keeps its first value, the others are refused."""
    first: dict[date, Point] = {}
    doubles: list[RefusedLine] = []
    for point in points:
        if point.week_on in first:
            week = point.week_on
            named = "the week of " if cadence == "week" else ""
            where = f"{named}{week.day} {week:%B %Y} stands in line {first[week].line} already"
            reason = f"{where}; each {cadence} has one value"
            doubles.append(RefusedLine(point.line, f"{week.isoformat()}; {point.value:g}", reason))
        else:
            first[point.week_on] = point
    return tuple(first[week] for week in sorted(first)), doubles
