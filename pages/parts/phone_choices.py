"""Answers that are chosen from a few: the levels of a criterion, yes or no, one of the counter-metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.parts import told
from pages.parts.phone_saved import Asked
from pages.parts.phone_words import ANSWERS, UNKNOWN

DONT_KNOW = "don't know"
LABELS = {"rating": "Level", "counter": "Your choice"}
"""Spoken, not seen. Our own words only: Streamlit hands a label to screen readers unescaped, with its backslashes."""
LONGEST = 240
"""Characters of a level's sentence: six answers of this length still fit a phone's screen, just."""


MANY = 7
"""From more answers than this on, the rows are lower, so that a dozen still stand on one screen."""


def rating(asked: Asked) -> str:
    """The five levels in full sentences, worst first, and 'I don't know'."""
    anchors = (asked.question.settings.get("anchors") or {}).get(asked.item.second_id) or ()
    words = {level: f"**{level}** · {told.plain(sentence, LONGEST)}" for level, sentence in enumerate(anchors, 1)}
    words = words or {level: f"**{level}**" for level in range(1, 6)}
    _choose(asked, {**words, DONT_KNOW: UNKNOWN}, lambda value: value.get("level"),
            lambda chosen: {"level": chosen})  # fmt: skip
    return ""


def answer(asked: Asked) -> str:
    """Yes, no, or 'I don't know': gates and the signs of the gap."""
    _choose(asked, {"yes": ANSWERS["yes"], "no": ANSWERS["no"], DONT_KNOW: UNKNOWN},
            lambda value: value.get("answer"), lambda chosen: {"answer": chosen})  # fmt: skip
    return ""


def choice(asked: Asked) -> str:
    """One of the options that the facilitator gave."""
    options = {option: told.plain(option, LONGEST) for option in asked.question.options}
    _choose(asked, {**options, DONT_KNOW: UNKNOWN}, lambda value: value.get("choice"),
            lambda chosen: {"choice": chosen})  # fmt: skip
    return ""


def _choose(
    asked: Asked, words: Mapping[Any, str], read: Callable[[Mapping[str, Any]], Any],
    write: Callable[[Any], dict[str, Any]],
) -> None:  # fmt: skip
    """A column of big rows; choosing one saves it. What is chosen is what the store holds, unless a save failed."""
    key, own = asked.key("choice"), asked.own
    stored = None if own is None else DONT_KNOW if is_unknown(own) else read(own)
    if stored not in words:
        stored = None
    if not asked.refused and st.session_state.get(key) != stored:
        st.session_state[key] = stored
    with st.container(key="phone-choice-many" if len(words) > MANY else "phone-choice"):
        st.radio(
            LABELS.get(asked.question.kind, "Your answer"), list(words), index=None, format_func=words.__getitem__,
            key=key, label_visibility="collapsed", width="stretch", on_change=_keep, args=(asked, key, write),
        )  # fmt: skip


def _keep(asked: Asked, key: str, write: Callable[[Any], dict[str, Any]]) -> None:
    chosen = st.session_state.get(key)
    if chosen is not None:
        asked.keep(unknown(asked) if chosen == DONT_KNOW else write(chosen))


def is_unknown(value: Mapping[str, Any]) -> bool:
    """Whether an answer says that the person doesn't know."""
    return bool(value.get("unknown")) or value.get("answer") == "unknown"


def unknown(asked: Asked) -> dict[str, Any]:
    """How 'I don't know' is kept for this kind."""
    return {"answer": "unknown"} if asked.question.kind in ("gate", "gap") else {"unknown": True}
