"""What an answer says, in words: for "Saved: 20 to 60, normally 30 minutes per case" and for one's first answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.quantities import PERIODS_PER_YEAR, QUANTITIES, shown_number, shown_share
from core.room_records import Item, Question

UNKNOWN = "I don't know"
ANSWERS = {"yes": "Yes", "no": "No", "unknown": UNKNOWN}
SHORT = 60


def said(question: Question, item: Item, value: Mapping[str, Any]) -> str:
    """One stored answer in words, not escaped yet."""
    if value.get("unknown") or value.get("answer") == "unknown":
        return UNKNOWN.lower().replace("i don't", "I don't")
    return _BY_KIND[question.kind](question, item, value)


def unit(question: Question, item: Item) -> str:
    """The unit of an estimate as people say it: 'minutes per case', 'of 100 cases'."""
    quantity = QUANTITIES[item.second_id]
    if quantity.kind == "share":
        return "of 100 cases"
    return quantity.unit_shown(question.settings.get("currency") or "money", period(question, item))


def period(question: Question, item: Item) -> str:
    """What a volume is counted per; one of ours, because it stands in labels."""
    periods = question.settings.get("periods") or {}
    wanted = periods.get(item.item_id) or question.settings.get("period")
    return wanted if wanted in PERIODS_PER_YEAR else "month"


def shown(code: str, value: float | None) -> str:
    """A number of an estimate: shares as percent."""
    return shown_share(value) if QUANTITIES[code].kind == "share" else shown_number(value, 4)


def _estimate(question: Question, item: Item, value: Mapping[str, Any]) -> str:
    low, high, middle = (shown(item.second_id, value.get(end)) for end in ("low", "high", "middle"))
    words = "" if QUANTITIES[item.second_id].kind == "share" else " " + unit(question, item)
    return f"{low} to {high}, normally {middle}{words}"


def _rating(question: Question, item: Item, value: Mapping[str, Any]) -> str:
    return f"level {value['level']}"


def _swing(question: Question, item: Item, value: Mapping[str, Any]) -> str:
    return f"{value['points']:.0f} points"


def _order(question: Question, item: Item, value: Mapping[str, Any]) -> str:
    names = question.settings.get("names") or {}
    return ", ".join(f"{place}. {short(names.get(one, one), 30)}" for place, one in enumerate(value["order"], start=1))


def _answer(question: Question, item: Item, value: Mapping[str, Any]) -> str:
    return ANSWERS[value["answer"]].lower()


def _texts(question: Question, item: Item, value: Mapping[str, Any]) -> str:
    texts = value["texts"]
    return "nothing to add" if not texts else "1 entry" if len(texts) == 1 else f"{len(texts)} entries"


def _choice(question: Question, item: Item, value: Mapping[str, Any]) -> str:
    return f"“{short(value['choice'])}”"


_BY_KIND = {
    "estimate": _estimate, "rating": _rating, "swing": _swing, "order": _order, "gate": _answer, "gap": _answer,
    "missing": _texts, "causes": _texts, "counter": _choice,
}  # fmt: skip


def short(text: object, limit: int = SHORT) -> str:
    """Cut to fit a line."""
    one = " ".join(str(text).split())
    return one if len(one) <= limit else one[: limit - 1] + "…"
