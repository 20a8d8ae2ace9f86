"""What the app tells people: headings, empty states, notes, and every error as one calm sentence.

Text that people or files bring is shown as it is and never interpreted: labels and markdown get it through `plain`.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

import streamlit as st
from pydantic import ValidationError

from core.errors import WorkbenchError

log = logging.getLogger("onelane")

K = TypeVar("K")

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BREAKS = re.compile("[ \t\r\n\f\v\u2028\u2029]+")
"""Not every blank: the narrow one inside 18 700 keeps a number on one line."""
_AUTOLINKS = re.compile(r"(?i)(://|www\.|@)")
_WORD_JOINER = "\u2060"


def plain(text: object, limit: int = 300) -> str:
    """Strangers' text made safe for labels and markdown: nothing in it is bold, a link, an image, an icon or a colour.

    Every ASCII punctuation mark is escaped; a word joiner, which has no width, keeps bare addresses from becoming
    links. Line breaks become spaces, and text beyond `limit` characters ends in '…'.
    """
    one_line = _BREAKS.sub(" ", str(text)).strip()
    if len(one_line) > limit:
        one_line = one_line[: limit - 1] + "…"
    unlinked = _AUTOLINKS.sub(lambda found: found[0][0] + _WORD_JOINER + found[0][1:], one_line)
    return _PUNCTUATION.sub(r"\\\1", unlinked)


def option(text: object, limit: int = 80) -> str:
    """Strangers' text as an option of a select box, which shows it as it is: one line, cut at `limit`, nothing escaped.

    Only st.selectbox and st.multiselect are like this (tried on 1.67); radio options and pills are markdown: `plain`.
    """
    one_line = _BREAKS.sub(" ", str(text)).strip()
    return one_line if len(one_line) <= limit else one_line[: limit - 1] + "…"


def distinct(texts: Mapping[K, str], limit: int = 80) -> dict[K, str]:
    """`option` for every key, no two alike: a box that is given the same words twice takes the first for both.

    >>> distinct({1: "Ana", 2: "Ben", 3: "Ana"})
    {1: 'Ana', 2: 'Ben', 3: 'Ana (2)'}
    """
    shown: dict[K, str] = {}
    taken: set[str] = set()
    for key, text in texts.items():
        label, number = option(text, limit), 1
        while label in taken:
            number += 1
            label = f"{option(text, limit - 6)} ({number})"
        taken.add(label)
        shown[key] = label
    return shown


def head(title: str, purpose: str, page: str | None = None) -> None:
    """The page's title, what it is for in one line, and, where it can change something, undo and history."""
    from pages.parts import history, session  # both tell errors through this one

    session.within_frame()
    st.title(title, anchor=False)
    if page is None:
        st.markdown(purpose)
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(purpose, width="stretch")
        with st.container(horizontal=True, width="content"):
            history.bar(page)
    history.ask_about_others(page)


@contextmanager
def errors() -> Iterator[None]:
    """A WorkbenchError inside becomes its sentence; anything else a calm one with a number for the server's log."""
    try:
        yield
    except WorkbenchError as refused:
        st.error(plain(refused.sentence, 1200), icon=":material/error:")
    except ValidationError as invalid:
        st.error(plain(sentence_of(invalid), 1200), icon=":material/error:")
    except Exception:
        number = secrets.token_hex(3).upper()
        log.exception("unexpected error %s", number)
        st.error(
            f"Something went wrong on our side (number {number}; the server's log has the details). "
            "Nothing that was saved is lost. Reload the page and try again.",
            icon=":material/error:",
        )


def sentence_of(invalid: ValidationError) -> str:
    """What a record refused, in words: each field with its reason, all at once."""
    reasons = []
    for problem in invalid.errors(include_url=False, include_input=False):
        place = " ".join(str(part) for part in problem["loc"] if not isinstance(part, int)).replace("_", " ")
        reason = problem["msg"].removeprefix("Value error, ").replace("String should", "it should")
        reason = "it must not be empty" if problem["type"] == "string_too_short" else reason
        reasons.append(f"{place}: {reason}" if place else reason)
    return "This can't be saved yet. " + "; ".join(dict.fromkeys(reasons)) + "."


def keep(note: str) -> None:
    """A note that is shown once the page has been drawn again."""
    st.session_state.setdefault("notes_to_show", []).append(note)


def show_kept() -> None:
    """Shows and forgets the notes kept by `keep`; the page frame calls it on each run."""
    for note in st.session_state.pop("notes_to_show", []):
        st.toast(plain(note), icon=":material/check:", duration="long")


def empty(sentence: str, button: str, key: str | None = None) -> bool:
    """An empty page says what to do and has one button to begin; True when it was pressed."""
    with st.container(border=True):
        st.markdown(sentence)
        return st.button(button, type="primary", key=key or f"begin-{button}")


def needs(sentence: str, page: str, label: str) -> None:
    """What this step still needs from an earlier one, with the way there."""
    with st.container(border=True):
        st.markdown(sentence)
        st.page_link(page, label=label, icon=":material/arrow_forward:")
