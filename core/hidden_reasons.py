"""Reasons that the facilitator took off all screens: somebody's name, an insult. Pure.

Only a mark of each is kept, with the question: the text itself goes from the results, and whoever typed it may type
another. The mark holds for both rounds.
"""

from __future__ import annotations

import hashlib

from core.room_records import Question

SETTING = "hidden"
"""Where a question keeps the marks, among its settings."""


def mark(item_id: str, reason: str) -> str:
    """What is kept of a hidden reason: the same for the same words, whatever their blanks and capitals.

    >>> mark("w1", "Ben  said so") == mark("w1", "ben said so") != mark("w2", "ben said so")
    True
    """
    words = " ".join(reason.split()).casefold()
    return hashlib.sha256(f"{item_id}\0{words}".encode()).hexdigest()[:32]


def marks(question: Question) -> tuple[str, ...]:
    """The marks of everything that is hidden of this question."""
    return tuple(map(str, question.settings.get(SETTING) or ()))


def is_hidden(question: Question, item_id: str, reason: str) -> bool:
    """Whether this reason was taken off the screens."""
    found = marks(question)
    return bool(found) and mark(item_id, reason) in found


def without(question: Question, item_id: str, reason: str) -> Question:
    """The question with this reason hidden; hidden twice is hidden."""
    found = dict.fromkeys((*marks(question), mark(item_id, reason)))
    return question.changed(settings={**question.settings, SETTING: list(found)})


def with_all(question: Question) -> Question:
    """The question with nothing hidden."""
    return question.changed(settings={key: value for key, value in question.settings.items() if key != SETTING})
