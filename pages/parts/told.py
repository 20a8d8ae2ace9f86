"""What the app tells people: headings, empty states, notes, and every error as one calm sentence.

Text that people or files bring is shown as it is and never interpreted: labels and markdown get it through `plain`.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st
from pydantic import ValidationError

from core.errors import NothingToUndo, WorkbenchError
from core.records import Change

if TYPE_CHECKING:
    from pages.parts import session

log = logging.getLogger("onelane")

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


def head(title: str, purpose: str, page: str | None = None) -> None:
    """The page's title, what it is for in one line, and, where it can change something, undo and history."""
    from pages.parts import session  # the session part tells errors through this one

    session.within_frame()
    st.title(title, anchor=False)
    if page is None:
        st.markdown(purpose)
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(purpose, width="stretch")
        with st.container(horizontal=True, width="content"):
            _undo_and_history(page)
    _whose_undo(page)


def _undo_and_history(page: str) -> None:
    from pages.parts import session  # the session part tells errors through this one

    here = session.here()
    form = f"undo-{page}"
    asking = f"undo-asked-{page}"
    if session.button("Undo", form, icon=":material/undo:", help="Takes back the last change made on this page."):
        last = here.store.next_undo(here.session_id, page)
        if last and last[0].who != here.who:
            st.session_state[asking] = last[0].op_id
            session.done(form)
            st.rerun()
        _undo(here, page, form, last[0].op_id if last else None)
    with st.popover("History", icon=":material/history:", on_change="rerun", key=f"history-{page}") as popover:
        if popover.open:
            changes = here.store.changes(here.facts.session.session_id, page=page, limit=40)
            if not changes:
                st.text("No changes on this page yet.")
            for change in changes:
                when = change.at_utc.strftime("%d %b %H:%M")
                st.text(f"{when} UTC · {change.who}: {said(change)}{' (undo)' if change.undoes else ''}")


def _undo(here: session.Here, page: str, form: str, op_id: str | None) -> None:
    """Takes back exactly the operation that was offered, and says whose it was."""
    from pages.parts import session  # the session part tells errors through this one

    with errors():
        try:
            undone = here.store.undo(session.act(page, form), here.session_id, expected=op_id)
        except NothingToUndo:
            keep("There is nothing left to undo on this page.")
        else:
            keep(f"Taken back: {said_together(undone)}.")
        session.done(form)
        st.rerun()


def _whose_undo(page: str) -> None:
    """Somebody else made the page's last change: it is taken back only when one says yes to that."""
    from pages.parts import session  # the session part tells errors through this one

    asking, form = f"undo-asked-{page}", f"undo-theirs-{page}"
    asked = st.session_state.get(asking)
    if asked is None:
        return
    here = session.here()
    last = here.store.next_undo(here.session_id, page)
    if not last or last[0].op_id != asked:
        del st.session_state[asking]
        return
    who, when = plain(last[0].who, 80), last[0].at_utc.strftime("%d %b %H:%M")
    with st.container(border=True):
        st.markdown(f"The last change on this page is not yours. **{who}**, {when} UTC: {plain(said_together(last))}.")
        with st.container(horizontal=True):
            if session.button(f"Take back what {who} changed", form, icon=":material/undo:"):
                del st.session_state[asking]
                _undo(here, page, form, asked)
            if st.button("Leave it", key=f"undo-leave-{page}"):
                del st.session_state[asking]
                st.rerun()


def said_together(changes: Sequence[Change], most: int = 4) -> str:
    """The changes of one operation in words, the first few of many."""
    sentences = list(dict.fromkeys(said(change) for change in changes))
    more = f" and {len(sentences) - most} more" if len(sentences) > most else ""
    return ", ".join(sentences[:most]) + more


def said(change: Change) -> str:
    """One change in words: what was added, changed or removed, and which fields."""
    record = change.after or change.before or {}
    name = str(record.get("name") or record.get("owner") or record.get("quantity") or "")
    noun = f"{change.table.replace('_', ' ')} {name}".strip()
    if change.before is None:
        return f"added {noun}"
    if change.after is None:
        return f"removed {noun}"
    fields = [key for key, value in change.after.items() if change.before.get(key) != value and key != "version"]
    return f"changed {noun} ({', '.join(field.replace('_', ' ') for field in fields[:4])})"


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
