"""The sentences beside a reveal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.quantities import shown_number

SMALL_ROOM = (
    "Only the median is shown: results in a group this small can reveal who said what, and even the median may."
)
FEW_KNOW = "Only the median is shown, because fewer than {k} people gave an answer."
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
        return f"{len(document['texts'])} different texts" if document["texts"] else "Nobody added anything"
    if document["median"] is not None:
        said.append(f"the median is {value_said(document, document['median'])}")
    if document["most"]:
        said.append(f"no answer was given more often than “{document['most']}”")
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
