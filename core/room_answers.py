"""What an answer to each kind of question may be. The one door through which a phone's value passes.

    estimate      {"low": 3, "middle": 5, "high": 9} in stored units (shares 0 to 1), all three
    rating        {"level": 1 … 5}
    swing         {"points": 0 … 100}
    order         {"order": [every option once, the most important first]}
    gate, gap     {"answer": "yes" | "no" | "unknown"}
    missing       {"texts": [at most 5 names]}; an empty list: nothing is missing
    causes        {"texts": [at most 5 sentences]}
    counter       {"choice": one of the options}

Where somebody doesn't know: {"unknown": True} for estimate, rating, swing and counter. Nothing else is let through: no
further keys, no numbers as texts, no infinities.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from core.errors import Refused
from core.quantities import QUANTITIES
from core.records import clean_text
from core.room_records import REASON_LENGTH, Item, Participant, Question

MOST_TEXTS = 5
TEXT_LENGTH = 200
LARGEST = 1e15
"""As in records.Amount."""
UNKNOWN: dict[str, Any] = {"unknown": True}
MAY_BE_UNKNOWN = ("estimate", "rating", "swing", "counter")
YES_NO = ("yes", "no", "unknown")

Value = dict[str, Any]


def checked(question: Question, item: Item, value: Mapping[str, Any]) -> Value:
    """The value as it is stored. Refused with one sentence that says what is wrong and what to do."""
    if value.get("unknown") is True and question.kind in MAY_BE_UNKNOWN:
        return _only(value, "unknown")
    return _BY_KIND[question.kind](question, item, value)


def checked_reason(text: str) -> str:
    """A reason as it is stored: clean, on one line, at most 500 characters."""
    reason = " ".join(clean_text(str(text)).split())
    if len(reason) > REASON_LENGTH:
        raise Refused(f"The reason is {len(reason)} characters long; {REASON_LENGTH} fit. Say it shorter.", "reason")
    return reason


def is_unknown(value: Mapping[str, Any]) -> bool:
    """True where a person said "don't know": such an answer counts as given, and not in a median.

    >>> is_unknown({"unknown": True}), is_unknown({"answer": "unknown"}), is_unknown({"level": 3})
    (True, True, False)
    """
    return value.get("unknown") is True or value.get("answer") == "unknown"


def may_answer(participant: Participant, question: Question, item: Item) -> bool:
    """Whether this person is asked this item: observers never, and not a rating on a criterion left to others."""
    if participant.kind == "observer" or participant.state != "in":
        return False
    return question.kind != "rating" or not participant.criteria or item.second_id in participant.criteria


def _estimate(_: Question, item: Item, value: Mapping[str, Any]) -> Value:
    _only(value, "low", "middle", "high")
    if any(value.get(name) is None for name in ("low", "middle", "high")):
        raise Refused("Give all three numbers: a low one, a high one, then the middle; or say that you don't know.")
    quantity = QUANTITIES.get(item.second_id)
    most = 1.0 if quantity is not None and quantity.kind == "share" else LARGEST
    low, middle, high = (_number(value[name], 0, most, name) for name in ("low", "middle", "high"))
    if not low <= middle <= high:
        raise Refused("The low number must not be above the middle one, nor the middle one above the high one.")
    return {"low": low, "middle": middle, "high": high}


def _rating(_: Question, __: Item, value: Mapping[str, Any]) -> Value:
    level = _only(value, "level").get("level")
    if isinstance(level, bool) or not isinstance(level, (int, float)) or level not in (1, 2, 3, 4, 5):
        raise Refused("Choose a level from 1 to 5, or say that you don't know.")
    return {"level": int(level)}


def _swing(_: Question, __: Item, value: Mapping[str, Any]) -> Value:
    return {"points": _number(_only(value, "points").get("points"), 0, 100, "points")}


def _order(question: Question, _: Item, value: Mapping[str, Any]) -> Value:
    order = _only(value, "order").get("order")
    if not isinstance(order, (list, tuple)) or sorted(map(str, order)) != sorted(question.options):
        raise Refused("Put every entry of the list into the order once, the most important first.")
    return {"order": [str(option) for option in order]}


def _yes_no(_: Question, __: Item, value: Mapping[str, Any]) -> Value:
    answer = _only(value, "answer").get("answer")
    if answer not in YES_NO:
        raise Refused("Answer yes or no, or say that you don't know.")
    return {"answer": answer}


def _texts(_: Question, __: Item, value: Mapping[str, Any]) -> Value:
    given = _only(value, "texts").get("texts")
    if not isinstance(given, (list, tuple)) or not all(isinstance(text, str) for text in given):
        raise Refused("Type one entry a line.")
    lines = [" ".join(clean_text(text).split()) for text in given]
    texts = list({line.casefold(): line for line in reversed(lines) if line}.values())[::-1]
    if len(texts) > MOST_TEXTS:
        raise Refused(f"That is {len(texts)} entries; keep the {MOST_TEXTS} that matter most.")
    too_long = next((text for text in texts if len(text) > TEXT_LENGTH), None)
    if too_long is not None:
        raise Refused(f"'{too_long[:40]}…' is {len(too_long)} characters long; {TEXT_LENGTH} fit. Say it shorter.")
    return {"texts": texts}


def _choice(question: Question, _: Item, value: Mapping[str, Any]) -> Value:
    choice = _only(value, "choice").get("choice")
    if choice not in question.options:
        raise Refused("Choose one of the options shown, or say that you don't know.")
    return {"choice": choice}


_BY_KIND: dict[str, Callable[[Question, Item, Mapping[str, Any]], Value]] = {
    "estimate": _estimate,
    "rating": _rating,
    "swing": _swing,
    "order": _order,
    "gate": _yes_no,
    "gap": _yes_no,
    "missing": _texts,
    "causes": _texts,
    "counter": _choice,
}


def _only(value: Mapping[str, Any], *names: str) -> Value:
    if set(value) - set(names):
        raise Refused("This answer doesn't fit the question that is open now. Reload the page.")
    return dict(value)


def _number(given: Any, least: float, most: float, name: str) -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not math.isfinite(given):
        raise Refused(f"The {name} number is missing: type a number.", name)
    if not least <= given <= most:
        limit = "between 0 % and 100 %" if most == 1 else f"between {least:g} and {most:g}"
        raise Refused(f"The {name} number must lie {limit}.", name)
    return float(given)
