"""Which columns say what something costs, and which tell cases apart: department, product, region, channel. Pure.

A column is worth comparing cases by when a case holds one value of it and there are few values: then each value can
become a part of the log. Numbers with a fraction and times are none; names that are usual for it help.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from core.importers import amounts, times
from core.importers.role_names import ATTRIBUTES
from core.importers.roles import name_score, plain

MOST = 12
MOST_VALUES = 50
"""More values than this are no longer parts of a log."""
_SAMPLE = 2000


def cost_column(columns: Sequence[str], rows: Sequence[Sequence[str]], taken: set[str]) -> str | None:
    """The column whose name speaks of costs and whose texts are amounts, or None."""
    best: tuple[float, str] | None = None
    for number, name in enumerate(columns):
        worth = name_score("cost", name)
        if name in taken or worth < 0.7:
            continue
        texts = [row[number] for row in rows[:_SAMPLE] if row[number].strip()]
        mark = amounts.decimal_mark(texts)
        if texts and sum(amounts.amount(text.strip(), mark) is not None for text in texts) >= 0.8 * len(texts):
            best = max(best or (0.0, ""), (worth, name))
    return best[1] if best else None


def attributes(
    columns: Sequence[str], rows: Sequence[Sequence[str]], chosen: Mapping[str, str], left_out: set[int]
) -> list[dict[str, Any]]:
    """Every column that plays no role: its name, how many values the first rows hold, and whether it is proposed."""
    taken = set(chosen.values())
    case = columns.index(chosen["case"]) if chosen.get("case") in columns else None
    found = []
    for number, name in enumerate(columns):
        if name in taken or number in left_out:
            continue
        texts = [row[number].strip() for row in rows]
        values = len(set(texts) - {""})
        keys = [row[case] for row in rows] if case is not None else []
        worth = _worth(name, texts, values, keys) if keys else 0.0
        found.append((worth, {"name": name, "values": values, "proposed": False}))
    for worth, one in sorted(found, key=lambda pair: -pair[0])[:MOST]:
        one["proposed"] = worth > 0
    return [one for _, one in found]


def _worth(name: str, texts: list[str], values: int, keys: list[str]) -> float:
    """Above 0 when cases can be compared by the column."""
    cases = len(set(keys))
    filled = sum(bool(text) for text in texts)
    if not 2 <= values <= MOST_VALUES or values > max(2, cases / 2) or filled < 0.3 * len(texts):
        return 0.0
    if _is_measured(texts) or name.startswith("@@") or "variant" in plain(name).split():
        return 0.0
    steady = _share_of_steady_cases(texts, keys)
    usual = _is_usual(name)
    if steady >= 0.99 or (usual and steady >= 0.9):
        return steady + usual + 0.5 * name.startswith("case:") - 0.005 * values
    return 0.0


def _is_usual(name: str) -> bool:
    """Whether the name is one that cases are usually compared by, alone or behind 'case'."""
    text = re.sub(r"^\(?case\)? ", "", plain(name))
    return text in ATTRIBUTES or any(text.endswith(f" {known}") for known in ATTRIBUTES if len(known) > 4)


def _is_measured(texts: list[str]) -> bool:
    """Whether most texts are times, or numbers with a fraction or of many different sizes."""
    filled = [text for text in texts if text][:_SAMPLE]
    decimals = sum(bool(re.fullmatch(r"-?\d+[.,]\d+", text)) for text in filled)
    many = len(set(filled)) > 12 and all(re.fullmatch(r"-?\d+", text) for text in filled)
    return decimals > 0.3 * len(filled) or many or times.column(times.shapes(filled)).share >= 0.8


def _share_of_steady_cases(texts: list[str], keys: list[str]) -> float:
    """Share of the cases in which all filled texts are the same; cases without any count for nothing."""
    held: dict[str, set[str]] = {}
    for key, text in zip(keys, texts, strict=True):
        if text:
            held.setdefault(key, set()).add(text)
    counts = Counter(len(found) == 1 for found in held.values())
    return counts[True] / max(1, len(held))


def why(chosen: Mapping[str, str], columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Role → a few words on why this column is proposed."""
    said = {}
    for role, name in chosen.items():
        texts = {row[columns.index(name)].strip() for row in rows} - {""}
        named = "by its name" if role in ("lifecycle",) or name_score(role, name) >= 0.4 else "by what it holds"
        said[role] = f"{named}; {len(texts)} different in the first {len(rows)} rows"
    if "lifecycle" in said:
        words = sorted({row[columns.index(chosen["lifecycle"])].strip() for row in rows[:_SAMPLE]} - {""})
        said["lifecycle"] = f"it holds words such as {', '.join(words[:4])}"
    return said
