"""Answers that are chosen from a few: the levels of a criterion, yes or no, one of the counter-metrics."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from pages.parts import phone_quick, told
from pages.parts.phone_saved import Asked, settle
from pages.parts.phone_words import ANSWERS, UNKNOWN

DONT_KNOW = "don't know"
LABELS = {"rating": "Level", "counter": "Your choice"}
"""Spoken, not seen. Our own words only: Streamlit hands a label to screen readers unescaped, with its backslashes."""
LONGEST = 240
"""Characters of a level's sentence: six answers of this length still fit a phone's screen, just."""


MANY = 7
"""From more answers than this on, the rows are lower, so that a dozen still stand on one screen."""


FIELDS = {"rating": "level", "gate": "answer", "gap": "answer", "counter": "choice"}
"""What each kind calls its value."""


def choice(asked: Asked) -> str:
    """The answers as a column of big rows, 'I don't know' last; choosing one saves it.

    The five levels in full sentences, worst first; yes or no of gates and signs of the gap; the facilitator's options.
    """
    key, words = asked.key("choice"), _words(asked)
    settle(asked, key, _stored(asked, words))
    with st.container(key="phone-choice-many" if len(words) > MANY else "phone-choice"):
        st.radio(
            LABELS.get(asked.question.kind, "Your answer"), list(words), index=None, format_func=words.__getitem__,
            key=key, label_visibility="collapsed", width="stretch",
            **asked.on_change(phone_quick.is_on(asked.question), _keep, asked),
        )  # fmt: skip
    return ""


def quick(asked: Asked) -> str:
    """What the phone's script needs to save a choice itself."""
    words = list(_words(asked))
    stored = _stored(asked, words)
    at = -1 if stored is None else words.index(stored)
    return phone_quick.offered(asked.question, "choice", [asked.key("choice")], at, [_value(asked, w) for w in words])


def _words(asked: Asked) -> dict[Any, str]:
    """What can be chosen, and how it is said."""
    kind = asked.question.kind
    if kind == "rating":
        anchors = (asked.question.settings.get("anchors") or {}).get(asked.item.second_id) or ()
        words: dict[Any, str] = {
            level: f"**{level}** · {told.plain(sentence, LONGEST)}" for level, sentence in enumerate(anchors, 1)
        }
        words = words or {level: f"**{level}**" for level in range(1, 6)}
    elif kind == "counter":
        words = {option: told.plain(option, LONGEST) for option in asked.question.options}
    else:
        words = {"yes": ANSWERS["yes"], "no": ANSWERS["no"]}
    return {**words, DONT_KNOW: UNKNOWN}


def _stored(asked: Asked, words: Collection[Any]) -> Any:
    """Which of them the store holds; None for none."""
    own = asked.own
    stored = None if own is None else DONT_KNOW if is_unknown(own) else own.get(FIELDS[asked.question.kind])
    return stored if stored in words else None


def _value(asked: Asked, chosen: Any) -> dict[str, Any]:
    return unknown(asked) if chosen == DONT_KNOW else {FIELDS[asked.question.kind]: chosen}


def given(asked: Asked) -> dict[str, Any] | None:
    """What is chosen on the page, as it would be kept."""
    chosen = st.session_state.get(asked.key("choice"))
    return None if chosen is None else _value(asked, chosen)


def _keep(asked: Asked) -> None:
    if (value := given(asked)) is not None:
        asked.keep(value)


def is_unknown(value: Mapping[str, Any]) -> bool:
    """Whether an answer says that the person doesn't know."""
    return bool(value.get("unknown")) or value.get("answer") == "unknown"


def unknown(asked: Asked) -> dict[str, Any]:
    """How 'I don't know' is kept for this kind."""
    return {"answer": "unknown"} if asked.question.kind in ("gate", "gap") else {"unknown": True}
