"""What a room's answers to one item become when they are revealed: plain figures, already cut for small groups.

The answers go in as the phones gave them (`Said`), out comes a document that may be shown to everybody and stored.
What it never holds: who said what, an average that moves with each answer, a count of fewer people than the room's
smallest group, or a distribution that differs from an earlier one by the answers of so few people (METHOD 4). The
median and the quartiles are answers of somebody, without a name: quartiles only from the smallest group up, the median
alone below that.

How many answers are needed, with k the room's smallest group (own rules beside METHOD 4):

- fewer than k people asked: the median alone, and the sentence that a group this small can reveal who said what;
- k or more asked, but fewer than k who know: the median alone from three answers up, nothing below: people were
  promised groups of k;
- a second round (or the same thing asked again): counts only where nobody or at least k people answered otherwise than
  the time before, came, or left; the quartiles too when people came or left. Else the difference of two pictures would
  be the picture of those few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core import agreement, answer_texts
from core.agreement import Quartiles, rounded
from core.estimates import Triple
from core.group_counts import UNKNOWN, bins, level_counts
from core.group_words import FEW_CHANGED, FEW_EACH, FEW_KNOW, FEW_WROTE, SMALL_CHOICE, SMALL_ROOM, TOO_FEW, sentence
from core.quantities import QUANTITIES, Kind
from core.scoring import rank_order_centroid
from core.small_groups import most_said, options_shown

MEDIAN_FROM = 3
"""Answers that a median of a larger room rests on at least: of two it would tell each what the other said."""

SCALES = {
    "estimate": "number", "rating": "level", "swing": "points", "gate": "choice", "gap": "choice", "counter": "choice",
    "order": "rank", "missing": "texts", "causes": "texts",
}  # fmt: skip
"""Kind of question → how its answers are drawn."""

YES_NO = ("yes", "no")
LEVEL_AROUND = 1.0
"""Own rule: where the spread of a small group may not be told, a rating is taken over with one level around it."""


@dataclass(frozen=True)
class Said:
    """One person's answer to one item. `person` is a random id that never leaves this room of the program."""

    person: str
    value: Mapping[str, Any]
    reason: str = ""


@dataclass(frozen=True)
class Asked:
    """What was asked, and of how many people. `quantity` and `unit` are those of an estimate."""

    kind: str
    people: int
    smallest_group: int
    quantity: str = ""
    unit: str = ""
    options: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def value_kind(self) -> Kind:
        return QUANTITIES[self.quantity].kind if self.quantity in QUANTITIES else "amount"


@dataclass(frozen=True)
class Before:
    """An earlier reveal about the same thing, and how many people stand differently behind it now.

    Different is whose answer is another one, who came and who left. Somebody who left and came back under another id
    with the same answer is not, so there is a smallest and a largest number. `came_or_went` counts ids that did.
    """

    document: Mapping[str, Any]
    at_least: int
    at_most: int
    came_or_went: int = 0

    def is_by_few(self, smallest: int) -> bool:
        """Whether the difference of the two pictures could be the picture of fewer people than that."""
        return self.at_most > 0 and self.at_least < smallest


def before_of(document: Mapping[str, Any], was: int, then: Sequence[Said], now: Sequence[Said]) -> Before:
    """How a reveal compares with now. `was` is how many answers it rested on, `then` those of them still there."""
    earlier = {one.person: dict(one.value) for one in then}
    later = {one.person: dict(one.value) for one in now}
    went = max(was - len(earlier), 0) + len(earlier.keys() - later.keys())
    came = len(later.keys() - earlier.keys())
    changed = sum(earlier[person] != later[person] for person in earlier.keys() & later.keys())
    return Before(document, changed + abs(went - came), changed + went + came, went + came)


def number_of(kind: str, value: Mapping[str, Any]) -> float | None:
    """The number that an answer is about: the middle of an estimate, the level, the points; None for "don't know"."""
    key = {"estimate": "middle", "rating": "level", "swing": "points"}[kind]
    found = None if value.get("unknown") else value.get(key)
    return None if found is None else float(found)


def choice_of(value: Mapping[str, Any]) -> str | None:
    """The option that an answer chose; None for "don't know"."""
    found = value.get("answer", value.get("choice"))
    return None if value.get("unknown") or found in (None, "", "unknown") else str(found)


def revealed(asked: Asked, said: Sequence[Said], before: Sequence[Before] = ()) -> dict[str, Any]:
    """The document of one item. `said` in any order; the answer is the same for every order.

    Keys: see `_blank`. Everything in it is plain data for JSON.
    """
    document = _blank(asked) | {
        "reasons": sorted({one.reason.strip() for one in said if one.reason.strip()}, key=str.casefold)
    }
    scale = SCALES[asked.kind]
    if scale == "texts":
        document |= _texts(said, asked)
    elif scale == "choice":
        document |= _choice(asked, said, before)
    elif scale == "rank":
        document |= _ranks(asked, said, before)
    else:
        document |= _numbers(asked, said, before)
    document["sentence"] = sentence(document, len(said))
    return document


def _blank(asked: Asked) -> dict[str, Any]:
    return {
        "scale": SCALES[asked.kind],
        "unit": {"rating": "level", "swing": "points"}.get(asked.kind, asked.unit),
        "is_share": asked.kind == "estimate" and asked.value_kind == "share",
        "ends": {"rating": [1, 5], "swing": [0, 100]}.get(asked.kind),
        "median": None, "q1": None, "q3": None,
        "range": None,  # low, middle, high as steps 1 and 2 take it over
        "counts": None,  # [label, people], neighbours together until each line holds the smallest group
        "unknown": None,  # how many don't know; None where that would tell a few apart
        "most": "",  # the option that no other has more answers than
        "agreement": "", "disagreement": None,
        "small": "",  # why less is shown
        "reasons": [], "texts": [], "order": [],
        "smallest_group": asked.smallest_group,
    }  # fmt: skip


def _may_show(asked: Asked, known: int, before: Sequence[Before]) -> tuple[bool, bool, bool, str]:
    """Whether the median, the quartiles and the counts may be shown, and why less is."""
    k = asked.smallest_group
    if known < k:
        if asked.people < k:
            return known > 0, False, False, SMALL_ROOM
        has_median = known >= MEDIAN_FROM and k > MEDIAN_FROM + 1  # of 4, "fewer than 4 but a median" would say 3
        return has_median, False, False, (FEW_KNOW if has_median else TOO_FEW).format(k=k)
    few = [one for one in before if one.is_by_few(k)]
    if any(one.came_or_went for one in few):
        return True, False, False, FEW_CHANGED.format(k=k)
    return True, True, not few, FEW_CHANGED.format(k=k) if few else ""


def _numbers(asked: Asked, said: Sequence[Said], before: Sequence[Before]) -> dict[str, Any]:
    numbers = [number for one in said if (number := number_of(asked.kind, one.value)) is not None]
    has_median, has_quartiles, has_counts, small = _may_show(asked, len(numbers), before)
    found: dict[str, Any] = {"small": small, "unknown": _unknown_told(asked, len(numbers), len(said), before)}
    if not has_median:
        return found
    spread = agreement.quartiles(numbers) if has_quartiles else None
    middle = agreement.median(numbers)
    found |= {"median": rounded(middle), "range": _range(asked, said, middle, spread, before)}
    if spread is None:
        return found
    share = agreement.disagreement(spread.spread, _length(asked, middle))
    found |= {
        "q1": rounded(spread.q1), "q3": rounded(spread.q3), "disagreement": round(share, 4),
        "agreement": agreement.label(share),
    }  # fmt: skip
    if has_counts:
        lines, unknown = _lines(asked, numbers, len(said) - len(numbers), spread)
        found |= {"counts": lines, "unknown": unknown}
    return found


def _unknown_told(asked: Asked, known: int, answers: int, before: Sequence[Before]) -> int | None:
    """How many don't know, where nothing else is counted: nobody, or so many that neither group is small."""
    k, unknown = asked.smallest_group, answers - known
    if answers < k or any(one.is_by_few(k) for one in before):
        return None
    if unknown == 0:
        return 0 if known >= 2 * k else None
    return unknown if unknown >= k and (known == 0 or known >= k) else None


def _lines(
    asked: Asked, numbers: Sequence[float], unknown: int, spread: Quartiles
) -> tuple[list[list[Any]] | None, int | None]:
    if asked.kind == "rating":
        return level_counts(numbers, unknown, asked.smallest_group)
    return bins(numbers, unknown, spread, asked.smallest_group, 100 if asked.value_kind == "share" else 1)


def _length(asked: Asked, middle: float) -> float:
    fixed = {"rating": agreement.LEVEL_SPAN, "swing": agreement.POINT_SPAN}
    return fixed.get(asked.kind) or agreement.scale_length(middle, asked.value_kind)


def _range(
    asked: Asked, said: Sequence[Said], middle: float, spread: Quartiles | None, before: Sequence[Before]
) -> list[float] | None:
    """What is taken over. Where the spread of now may not be told, the one told the time before stands."""
    if asked.kind == "swing":
        return None
    told = spread or _spread_before(middle, before)
    if asked.kind == "rating":
        low, high = (told.q1, told.q3) if told else (middle - LEVEL_AROUND, middle + LEVEL_AROUND)
        return [rounded(max(low, 1.0)), rounded(middle), rounded(min(high, 5.0))]
    triples = [_triple(one.value) for one in said if number_of("estimate", one.value) is not None]
    low, high = (agreement.median([getattr(one, end) for one in triples]) for end in ("low", "high"))
    found = agreement.widened(low, high, told or Quartiles(middle, middle, middle), asked.value_kind)
    return [found.low, found.middle, found.high]


def _spread_before(middle: float, before: Sequence[Before]) -> Quartiles | None:
    for one in reversed(before):
        if one.document.get("q1") is not None:
            return Quartiles(min(one.document["q1"], middle), middle, max(one.document["q3"], middle))
    return None


def _triple(value: Mapping[str, Any]) -> Triple:
    middle = float(value["middle"])
    return Triple(float(value.get("low", middle)), middle, float(value.get("high", middle)))


def _choice(asked: Asked, said: Sequence[Said], before: Sequence[Before]) -> dict[str, Any]:
    """Options with "don't know" as one more: it may lead like any other, and is hidden like any other."""
    k, options = asked.smallest_group, (*(asked.options or YES_NO), UNKNOWN)
    chosen = [choice_of(one.value) or UNKNOWN for one in said]
    counts = [chosen.count(option) for option in options]
    is_small = asked.people < k
    most = most_said(counts, k) if is_small or len(said) >= MEDIAN_FROM else None
    if most is None:
        return {"small": TOO_FEW if said else ""}
    few = any(one.is_by_few(k) for one in before)
    shown = options_shown(counts, k) if not few else (None,) * len(counts)
    told = {option: count for option, count in zip(options, shown, strict=True) if count is not None}
    less = "" if len(told) == len(counts) else FEW_EACH
    small = SMALL_CHOICE if is_small else FEW_CHANGED.format(k=k) if few else less
    found: dict[str, Any] = {"most": options[most], "small": small.format(k=k), "unknown": told.pop(UNKNOWN, None)}
    found["counts"] = [[option, count] for option, count in told.items()] or None
    if options[most] in told and found["unknown"] == 0:
        # Own rule, the mirror of METHOD's label: what is left beside the most chosen counts as disagreement.
        share = 1 - told[options[most]] / len(said)
        found |= {"disagreement": round(share, 4), "agreement": agreement.label(share)}
    return found


def _ranks(asked: Asked, said: Sequence[Said], before: Sequence[Before]) -> dict[str, Any]:
    orders = [tuple(map(str, one.value["order"])) for one in said if one.value.get("order")]
    has_median, has_quartiles, _, small = _may_show(asked, len(orders), before)
    found: dict[str, Any] = {"small": small}
    options = asked.options
    if not has_median or not options:
        return found
    places = {option: [order.index(option) + 1.0 for order in orders if option in order] for option in options}
    medians = {option: agreement.median(at) for option, at in places.items() if at}
    weights = centroid_of(medians)
    in_order = sorted(medians, key=lambda option: (medians[option], options.index(option)))
    found["order"] = [
        [option, asked.names.get(option, option), rounded(medians[option]), round(weights[option], 6)]
        for option in in_order
    ]
    if has_quartiles and len(options) > 1:
        widest = max(agreement.quartiles(at).spread for at in places.values() if at)
        share = agreement.disagreement(widest, len(options) - 1)
        found |= {"disagreement": round(share, 4), "agreement": agreement.label(share)}
    return found


def centroid_of(medians: Mapping[str, float]) -> dict[str, float]:
    """Rank-order centroid weights (METHOD 3) of things by their median rank; equal ranks share their weights equally.

    >>> {k: round(w, 4) for k, w in centroid_of({"a": 1, "b": 2.5, "c": 2.5}).items()}
    {'a': 0.6111, 'b': 0.1944, 'c': 0.1944}
    """
    by_place: list[float] = rank_order_centroid(len(medians)).tolist()
    ranks = sorted(medians.values())

    def shared(rank: float) -> float:
        first, count = ranks.index(rank), ranks.count(rank)
        return sum(by_place[first : first + count]) / count

    return {option: shared(rank) for option, rank in medians.items()}


def _texts(said: Sequence[Said], asked: Asked) -> dict[str, Any]:
    """Texts, where as many people answered as a median needs: who answered is known, so one text is one person's."""
    if not said:
        return {}
    may_show, _, _, _ = _may_show(asked, len(said), ())
    if not may_show:
        return {"small": TOO_FEW}
    given = [str(text) for one in said for text in one.value.get("texts", ())]
    return {"texts": answer_texts.grouped(given), "small": FEW_WROTE if len(said) < asked.smallest_group else ""}
