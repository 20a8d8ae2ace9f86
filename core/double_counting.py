"""Where two criteria price the same thing, so that it would count twice.

Own rules, each named in its hint:

1. A rated criterion whose name or question speaks of what the monthly friction cost already holds: work and money,
   rework, waiting (only where waiting is priced on step 1), errors that get out.
2. Two rated criteria whose name and question share most of their words.

A hint is a question to the room and never a refusal: both may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from core.records import Criterion
from core.workload import PARTS, Part

SHARED_WORDS, SHARED_SHARE = 3, 0.5
"""Own rule: two questions say nearly the same when they share three words and half of all their words."""

WORDS: dict[Part, tuple[str, ...]] = {
    "touch": (
        "cost",
        "money",
        "expens",
        "spend",
        "saving",
        "hours",
        "effort",
        "workload",
        "manual",
        "headcount",
        "fte",
    ),
    "rework": ("rework", "redo", "repeat", "again"),
    "delay": ("wait", "delay", "backlog", "queue", "slow", "late", "turnaround", "throughput"),
    "escape": ("error", "mistake", "defect", "wrong payment", "complaint"),
}
"""How words begin that speak of a part of the friction cost."""

SMALL = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be before by can could do does for from had has have how if in into is it its many much no "
        "not of on one or out so some that the their them there they this to us was we what when who will with work "
        "would workflow process",
    )
)


@dataclass(frozen=True)
class Hint:
    """Two criteria that may count the same thing, and the sentence that says so."""

    first: str
    second: str
    sentence: str


def hints(criteria: Sequence[Criterion], waiting_is_priced: bool) -> tuple[Hint, ...]:
    """One hint for each pair that may count twice, in the order of the criteria; those without points are left out."""
    counting = [c for c in criteria if not c.is_retired and c.swing > 0]
    money = next((c for c in counting if c.kind == "friction cost"), None)
    rated = [c for c in counting if c.kind == "rated"]
    found = [hint for c in rated if money and (hint := _priced(money, c, waiting_is_priced))]
    found += [hint for a, b in combinations(rated, 2) if (hint := _alike(a, b))]
    return tuple(found)


def _priced(money: Criterion, other: Criterion, waiting_is_priced: bool) -> Hint | None:
    text = f"{other.name} {other.question}".casefold()
    parts = [part for part, begins in WORDS.items() if any(re.search(rf"\b{re.escape(b)}", text) for b in begins)]
    counted = [part for part in parts if part != "delay" or waiting_is_priced]
    if not counted:
        return None
    named = " and ".join(PARTS[part].lower() for part in counted)
    return Hint(
        money.name,
        other.name,
        f"“{money.name}” already holds {named} in money, and “{other.name}” speaks of it too. If both mean the same "
        "loss, it counts twice: retire one, or sharpen its text to what money does not hold.",
    )


def _alike(a: Criterion, b: Criterion) -> Hint | None:
    mine, theirs = _words(a), _words(b)
    shared, either = mine & theirs, mine | theirs
    if len(shared) < SHARED_WORDS or len(shared) < SHARED_SHARE * len(either):
        return None
    return Hint(
        a.name,
        b.name,
        f"“{a.name}” and “{b.name}” ask nearly the same ({', '.join(sorted(shared)[:4])}). If one is good whenever the "
        "other is, together they count twice: keep the sharper one.",
    )


def _words(criterion: Criterion) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]{3,}", f"{criterion.name} {criterion.question}".casefold())
    return frozenset(word.rstrip("s") for word in words if word not in SMALL)
