"""Texts of a room: put in the order of the alphabet, which says nothing of who or when, near-duplicates together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

ALIKE_WORDS, ALIKE_SIGNS = 0.6, 0.84
"""Own rule: two texts are nearly the same when they share that much of their words, or of their letters in order."""
SMALL = frozenset(
    re.findall(r"\w+", "a an and are as at be by for from in is it of on or our the their this to we with")
)
MOST_COMPARED = 400
"""Texts that are compared with each other (80 000 pairs); those beyond stand alone."""


def same_words(text: str) -> frozenset[str]:
    """The words that matter of a text, without their plural s.

    >>> sorted(same_words("The Invoices of our Suppliers!"))
    ['invoice', 'supplier']
    """
    found = re.findall(r"\w+", text.casefold())
    return frozenset(word.rstrip("s") or word for word in found if word not in SMALL) or frozenset(found)


def are_alike(one: str, other: str) -> bool:
    """Whether two texts say nearly the same.

    >>> are_alike("Invoice approval", "approving invoices"), are_alike("Invoice approval", "Approval of invoices")
    (False, True)
    >>> are_alike("Claims intake", "claims  intake"), are_alike("Onboarding", "Onbording"), are_alike("Refunds", "HR")
    (True, True, False)
    """
    a, b = " ".join(one.casefold().split()), " ".join(other.casefold().split())
    if a == b:
        return True
    mine, theirs = same_words(one), same_words(other)
    if mine and theirs and len(mine & theirs) / len(mine | theirs) >= ALIKE_WORDS:
        return True
    compared = SequenceMatcher(None, a, b, autojunk=False)
    return (
        compared.real_quick_ratio() >= ALIKE_SIGNS
        and compared.quick_ratio() >= ALIKE_SIGNS
        and compared.ratio() >= ALIKE_SIGNS
    )


def grouped(texts: Iterable[str]) -> list[list[object]]:
    """[text, [others that say nearly the same]] in alphabetical order; the text of a group is its first in that order.

    The same text twice counts once: how many said it may be few.

    >>> grouped(["Refunds", "claims intake", "Claims  Intake ", "Refund", ""])
    [['Claims Intake', []], ['Refund', ['Refunds']]]
    """
    whole = {" ".join(text.casefold().split()): " ".join(text.split()) for text in sorted(texts, reverse=True)}
    whole.pop("", None)
    ordered = sorted(whole.values(), key=lambda text: (text.casefold(), text))
    groups: list[list[str]] = []
    for place, text in enumerate(ordered):
        home = _home(text, groups) if place < MOST_COMPARED else None
        if home is None:
            groups.append([text])
        else:
            home.append(text)
    return [[group[0], group[1:]] for group in groups]


def _home(text: str, groups: Sequence[list[str]]) -> list[str] | None:
    return next((group for group in groups if are_alike(group[0], text)), None)
