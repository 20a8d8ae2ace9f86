"""Which column is the case, the activity, the time, the resource: a proposal from names and contents. Pure.

Names count for much (the usual exports are known by name, in several languages) but contents can overrule them: a
case groups rows, an activity changes within a case, the time of an event is not the same in a whole case. The weights
are our own, tuned on real logs; the user confirms the proposal, so it need not be certain, only right most times.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.importers import times
from core.importers.role_names import NAMES

_PARTS: dict[str, str] = {
    "case": r"\b(case|ticket|incident|vorgang|fall|dossier|order|claim|request)\b.*\b(id|key|nr|no|number|nummer)\b"
            r"|\b(id|key|nr|no|number|nummer|uuid|guid)$",
    "activity": r"\b(activity|aktivitat|activite|actividad|step|task|status|event|action|schritt|statut)\b",
    "start": r"\b(start|started|begin|beginn|debut|inicio)\b",
    "end": r"\b(end|ended|complete|completed|completion|finish|finished|ende|fin)\b",
    "time": r"\b(time|timestamp|date|datetime|datum|zeit|fecha|horodatage|at|on|am|le)\b",
    "cost": r"\b(cost|costs|kosten|cout|costo|custo)\b",
    "resource": r"\b(resource|user|agent|assignee|by|bearbeiter|employee|worker|von)\b",
}  # fmt: skip


_BARE = str.maketrans({"ł": "l", "Ł": "L", "ı": "i", "ø": "o", "Ø": "O", "đ": "d", "æ": "ae", "Æ": "ae", "№": "no"})
"""Letters whose strokes and missing dots are no accents to Unicode."""


def plain(name: str) -> str:
    """A column name without case, accents, underscores and camel humps.

    >>> plain("case:concept:name"), plain("EventTime"), plain("_CASE_KEY"), plain("Geändert am")
    ('case concept name', 'event time', 'case key', 'geandert am')
    """
    name = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).translate(_BARE)
    return " ".join(re.sub(r"[\W_]+", " ", name.lower()).split())


_NAMES: dict[str, dict[str, float]] = {
    role: {plain(name): 1 - 0.004 * place for place, name in enumerate(names)} for role, names in NAMES.items()
}


def name_score(role: str, name: str) -> float:
    """How much a name speaks for a role, 0 to 1."""
    if name.startswith("@@"):  # columns that process-mining tools keep for themselves
        return 0.0
    text = plain(name)
    if text in _NAMES[role]:
        return _NAMES[role][text]
    closed = text.replace(" ", "")
    same = [worth for known, worth in _NAMES[role].items() if known.replace(" ", "") == closed]
    if not same and " + " in name:  # day and clock time
        return max(name_score(role, part) for part in name.split(" + "))
    return max(same) if same else 0.4 * bool(re.search(_PARTS[role], text))


@dataclass(frozen=True)
class _Column:
    number: int
    name: str
    texts: tuple[str, ...]
    distinct: int
    filled: int
    is_time: bool
    is_epoch: bool
    is_decimal: bool


def _described(number: int, name: str, texts: tuple[str, ...]) -> _Column:
    filled = [text for text in texts if text.strip()]
    how = times.column(times.shapes(filled[:2000]))
    is_time = bool(filled) and how.share >= 0.8
    bare = is_time and (how.zones in (("epoch",), ("serial",)) or all(text.strip().isdigit() for text in filled[:50]))
    decimals = sum(
        bool(re.fullmatch(r"-?\d+[.,]\d*[1-9]\d*", text.strip())) for text in filled[:200]
    )  # '4711.0' is a number of a case that went through a spreadsheet
    return _Column(number, name, texts, len(set(filled)), len(filled), is_time, bare,
                   decimals > 0.3 * max(1, len(filled[:200])))  # fmt: skip


def proposed(
    columns: Sequence[str], rows: Sequence[Sequence[str]], pairs: Sequence[tuple[int, int]] = (),
    lifecycle: int | None = None,
) -> dict[str, str]:  # fmt: skip
    """Role → column name: case, activity, and time or start and end, and resource; roles nobody fits are left out.

    The last columns are made of `pairs` of others (day, clock), which then play no role; `lifecycle` plays none either.
    """
    left_out = {number for pair in pairs for number in pair} | {lifecycle}
    described = [
        _described(number, name, tuple(row[number] for row in rows))
        for number, name in enumerate(columns) if number not in left_out
    ]  # fmt: skip
    stamps = [column for column in described if column.is_time and _speaks_as_time(column, described)]
    others = [column for column in described if column not in stamps and column.filled]
    case, activity = _case_and_activity(others, stamps, len(rows))
    roles = {}
    if case is not None:
        roles["case"] = case.name
    if activity is not None:
        roles["activity"] = activity.name
    roles |= _times(stamps, case)
    taken = set(roles.values())
    resource = max(
        (column for column in others if column.name not in taken and column.distinct > 1),
        key=lambda column: name_score("resource", column.name), default=None,
    )  # fmt: skip
    if resource is not None and name_score("resource", resource.name) >= 0.4:
        roles["resource"] = resource.name
    return roles


def _speaks_as_time(column: _Column, described: list[_Column]) -> bool:
    """Bare digits are a time only when the name says so, or nothing else in the file is one."""
    if not column.is_epoch:
        return True
    named = max(name_score(role, column.name) for role in ("time", "start", "end"))
    return named > 0 or (
        name_score("case", column.name) == 0 and not any(other.is_time and not other.is_epoch for other in described)
    )


def _case_and_activity(
    columns: list[_Column], stamps: list[_Column], rows: int
) -> tuple[_Column | None, _Column | None]:
    """The best pair. A case is tried first by its own worth; then the activity that changes most within it."""
    best: tuple[float, _Column | None, _Column | None] = (-1.0, None, None)
    cases = sorted(columns, key=lambda column: -_case_worth(column, rows, stamps))[:6]
    for case in cases:
        for activity in columns:
            if activity.number == case.number or activity.distinct < 1:
                continue
            worth = _case_worth(case, rows, stamps) + _activity_worth(activity, case, rows)
            if worth > best[0]:
                best = worth, case, activity
    return best[1], best[2]


def _case_worth(column: _Column, rows: int, stamps: list[_Column]) -> float:
    """Names like a case; groups the rows into many groups of more than one; the times differ within a group."""
    worth = 2 * name_score("case", column.name)
    if column.is_decimal or column.filled < 0.5 * rows:
        return worth - 2
    per_case = column.filled / max(1, column.distinct)
    if per_case < 1.05 and rows > 3:
        worth -= 1.5  # each row its own: an event number
    elif column.distinct < 2:
        worth -= 0.5
    else:
        worth += 0.6 if per_case <= 100 else 0.2
        worth += 0.4 * _share_with_digits(column) + 0.3 * min(1, column.distinct / 50)
    if max(name_score(role, column.name) for role in ("activity", "resource")) > 0.9:
        worth -= 1
    return worth + 0.5 * any(_changes_within(column, stamp) > 0.3 for stamp in stamps)


def _share_with_digits(column: _Column) -> float:
    texts = [text for text in column.texts if text][:200]
    return sum(any(sign.isdigit() for sign in text) for text in texts) / max(1, len(texts))


def _activity_worth(column: _Column, case: _Column, rows: int) -> float:
    """Names like an activity; few different texts; changes within a case; not a number, not the case over again."""
    worth = 2 * name_score("activity", column.name)
    if column.is_decimal or column.filled < 0.5 * rows:
        return worth - 2
    if column.distinct > max(3, 0.5 * column.filled) and rows > 10:
        worth -= 1.5
    if all(re.fullmatch(r"-?\d+", text.strip()) for text in column.texts[:200] if text.strip()):
        worth -= 0.8
    if name_score("resource", column.name) > 0.8:
        worth -= 0.8
    worth += 0.3 * (2 <= column.distinct <= 300)
    return worth + 1.2 * _changes_within(case, column)


def _changes_within(case: _Column, column: _Column) -> float:
    """Share of cases with several rows in which the column holds more than one text."""
    held: dict[str, set[str]] = defaultdict(set)
    count: dict[str, int] = defaultdict(int)
    for key, text in zip(case.texts, column.texts, strict=True):
        count[key] += 1
        if len(held[key]) < 2:
            held[key].add(text)
    several = [key for key in count if count[key] > 1]
    return sum(len(held[key]) > 1 for key in several) / len(several) if several else 0.0


def _times(stamps: list[_Column], case: _Column | None) -> dict[str, str]:
    """Start and end where both are there, else the one time; a time that is the same in a whole case is not it."""

    has_several = case is not None and case.distinct < case.filled  # cases of one row each tell nothing

    def worth(role: str, column: _Column) -> float:
        moving = _changes_within(case, column) if case is not None and has_several else 1.0
        return (
            name_score(role, column.name)
            + (0.5 if moving > 0.2 else -0.6)
            + 0.2 * (column.filled / max(1, len(column.texts)))
        )

    if not stamps:
        return {}
    start = max(stamps, key=lambda column: worth("start", column))
    ends = [column for column in stamps if column is not start]
    if name_score("start", start.name) >= 0.4 and worth("start", start) > 0.8 and ends:
        end = max(ends, key=lambda column: max(worth("end", column), worth("time", column) - 0.05))
        if max(worth("end", end), worth("time", end)) > 0.8:
            return {"start": start.name, "end": end.name}
    return {"time": max(stamps, key=lambda column: max(worth("time", column), worth("end", column))).name}


def chosen_roles(proposed: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """The proposed roles with the given ones over them; a given time replaces a proposed start and end.

    >>> chosen_roles({"case": "c", "start": "s", "end": "e"}, {"time": "t"})
    {'case': 'c', 'time': 't'}
    """
    kept = dict(proposed)
    if given.get("time"):
        kept = {role: name for role, name in kept.items() if role not in ("start", "end", "time")}
    if given.get("end") or given.get("start"):
        kept.pop("time", None)
    taken = {name for name in given.values() if name}
    kept = {role: name for role, name in kept.items() if name not in taken}
    return kept | {role: name for role, name in given.items() if name}
