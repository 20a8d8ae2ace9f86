"""The sentences beside a reveal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.quantities import shown_number

SMALL_ROOM = (
    "Only the median is shown: results in a group this small can reveal who said what, and even the median may."
)
SMALL_CHOICE = "Only the commonest answer is shown: counts in a group this small can reveal who said what."
FEW_KNOW = "Only the median is shown, because fewer than {k} people gave an answer."
FEW_WROTE = "So few people answered that what is written here can reveal who wrote it."
TOO_FEW = "Nothing is shown, because so few people gave an answer that it could reveal who said what."
FEW_EACH = "Answers that fewer than {k} people gave are not counted out, nor what would give them away."
FEW_CHANGED = (
    "Less is shown, because fewer than {k} people answered otherwise than before, came or left: the difference would "
    "show what those few said. The picture of the time before stands."
)


def value_said(document: Mapping[str, Any], value: float) -> str:
    """A number of a document as a person reads it.

    >>> value_said({"scale": "level"}, 3.5), value_said({"scale": "number", "unit": "minutes per case"}, 30.0)
    ('level 3.5', '30 minutes per case')
    >>> value_said({"scale": "number", "is_share": True, "unit": "share of cases"}, .125)
    '12.5 % of cases'
    """
    if document["scale"] == "level":
        return f"level {shown_number(value)}"
    if document.get("is_share"):
        return f"{shown_number(value * 100)} % of cases"
    return f"{shown_number(value)} {document['unit']}".strip()


def bare_said(document: Mapping[str, Any], value: float) -> str:
    """The same without its unit, where it stands beside one that has it."""
    return shown_number(value * 100 if document.get("is_share") else value)


def sentence(document: Mapping[str, Any], answers: int) -> str:
    """One plain line about a revealed item."""
    said = [f"{answers} answer{'' if answers == 1 else 's'}"]
    if document["scale"] == "texts":
        if document["small"] == TOO_FEW:
            return said[0]
        count = len(document["texts"])
        return f"{count} different texts" if count > 1 else "1 text" if count else "Nobody added anything"
    if document["median"] is not None:
        said.append(f"the median is {value_said(document, document['median'])}")
    if document["most"]:
        said.append(f"the commonest answer is “{document['most']}”")
    if document["order"]:
        said.append("in order: " + ", ".join(str(name) for _, name, _, _ in document["order"]))
    if document["unknown"]:
        said.append(f"{document['unknown']} don't know")
    if document["q1"] is not None:
        low, high = bare_said(document, document["q1"]), bare_said(document, document["q3"])
        said.append(f"the middle half lies between {low} and {high}" if low != high else f"the middle half says {low}")
    if document["agreement"]:
        said.append(f"agreement {document['agreement']}")
    return "; ".join(said) + "."


def moved_said(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What moved from one round to the next, as far as both may be told.

    >>> one = {"scale": "level", "median": 3, "q1": 2, "q3": 4, "agreement": "low"}
    >>> moved_said(one, one | {"median": 3.5, "q1": 3, "q3": 4, "agreement": "medium"})
    'The median went from level 3 to level 3.5; the middle half from 2 – 4 to 3 – 4; agreement from low to medium.'
    """
    said = []
    if before.get("median") is not None and after.get("median") is not None:
        a, b = (value_said(one, one["median"]) for one in (before, after))
        said.append(f"the median stayed at {a}" if a == b else f"the median went from {a} to {b}")
    if before.get("q1") is not None and after.get("q1") is not None:
        spans = [f"{bare_said(one, one['q1'])} – {bare_said(one, one['q3'])}" for one in (before, after)]
        said.append(f"the middle half {'stayed' if spans[0] == spans[1] else f'from {spans[0]} to {spans[1]}'}")
    if before.get("most") and after.get("most"):
        same = "as before" if before["most"] == after["most"] else f"before “{before['most']}”"
        said.append(f"the commonest answer is “{after['most']}”, {same}")
    if before.get("agreement") and after.get("agreement") and before["agreement"] != after["agreement"]:
        said.append(f"agreement from {before['agreement']} to {after['agreement']}")
    names = [[str(row[1]) for row in one.get("order") or ()] for one in (before, after)]
    if all(names):
        said.append("the order stayed" if names[0] == names[1] else f"the order is now: {', '.join(names[1])}")
    new = {str(row[0]) for row in after.get("texts") or ()} - {str(row[0]) for row in before.get("texts") or ()}
    if after.get("scale") == "texts":
        said.append(f"{len(new)} new texts" if len(new) != 1 else "1 new text")
    text = "; ".join(said) or "too little may be shown to say what moved"
    return text[0].upper() + text[1:] + "."
