"""'Saved', seen and spoken: what the store holds of one's answer, and whether the phone has a network.

The line is a small script of ours and not a Streamlit text, because a screen reader speaks only what changes inside an
element that stays, and because a phone without a network has to be told so by the phone itself.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from core.actions import answer_question as actions
from core.actions.answer_question import Seen
from core.errors import WorkbenchError
from core.records import RoundResult
from core.room_records import Item, Question
from core.seats import Seat
from core.store import Store
from pages.parts import phone_quick, phone_words

_TAKEN = "phone-taken"
log = logging.getLogger("onelane")

_CSS = """
.line { font-family: var(--st-font); font-size: 1rem; line-height: 1.3; min-height: 2.6rem; display: flex;
  align-items: center; gap: .5rem; color: var(--st-text-color); padding: 0 .1rem; overflow-wrap: anywhere; }
.mark { flex: none; width: 1.5rem; height: 1.5rem; border-radius: 50%; display: grid; place-items: center;
  font-weight: 700; border: 2px solid currentColor; box-sizing: border-box; font-size: .95rem; }
.saved .mark { background: #1a7f37; color: #fff; border-color: #1a7f37; }
.wrong .mark, .off .mark { background: #b42318; color: #fff; border-color: #b42318; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
"""
_HTML = """
<div class="line"><span class="mark" aria-hidden="true"></span><span class="shown" aria-hidden="true"></span></div>
<div class="spoken" role="status" aria-live="polite"></div>
"""
_JS = (Path(__file__).parent / "phone_saved.js").read_text(encoding="utf-8")
_line = st.components.v2.component("phone_saved", html=_HTML, css=_CSS, js=_JS)


def _key(question: Question, item: Item, name: str) -> str:
    return f"phone-{question.question_id}-{question.round}-{item.item_id}-{name}"


def was_refused(question: Question, item: Item) -> bool:
    """Whether what this phone sent last for the item was not taken: it came after the close."""
    return bool(st.session_state.get(_key(question, item, "refused")))


@dataclass(frozen=True)
class Asked:
    """One item of the open question as one person is asked it."""

    store: Store
    seat: Seat
    seen: Seen
    question: Question
    item: Item

    @property
    def own(self) -> Mapping[str, Any] | None:
        """What the store holds of this person's answer."""
        answer = self.seen.own.get(self.item.item_id)
        return answer.value if answer else None

    @property
    def refused(self) -> str:
        """Why the last save of this item failed, or nothing."""
        return str(st.session_state.get(self.key("refused"), ""))

    def key(self, name: str) -> str:
        """The key of a widget of this item; another round has other widgets."""
        return _key(self.question, self.item, name)

    def on_change(self, is_quick: bool, act: Callable[..., None], *given: Any) -> dict[str, Any]:
        """What a widget does at a change: nothing where the script sends it, else a run that begins with `act`."""
        return {"on_change": "ignore"} if is_quick else {"on_change": act, "args": given}

    def say_refused(self, sentence: str) -> None:
        st.session_state[self.key("refused")] = sentence

    def keep(self, value: Mapping[str, Any]) -> bool:
        """Saves the answer with its reason; a refusal is remembered and shown in the line until the next try."""
        st.session_state.pop(self.key("refused"), None)
        kept = self.seen.own.get(self.item.item_id)
        words = str(st.session_state.get(self.key("reason"), kept.reason if kept else "") or "")
        try:
            actions.keep(self.store, self.seat, self.question, self.item.item_id, value, words)
        except WorkbenchError as refused:
            self.say_refused(refused.sentence)
        except Exception:
            number = secrets.token_hex(3).upper()
            log.exception("unexpected error %s", number)
            self.say_refused(f"Something went wrong on our side (number {number}). Try again.")
        else:
            return True
        return False


def settle(asked: Asked, key: str, stored: Any) -> None:
    """Has the widget of this key show what the store holds.

    Not after a save that failed. Nor, where the phone's script saves, for something chosen here that is not stored: its
    save is on its way, or the next tap on "Next" makes up for it. Unless the store has moved on meanwhile, by another
    tab of the same person: then what it holds is shown from the next drawing on.
    """
    seen, known, now = asked.key("seen"), asked.key("known"), st.session_state.get(key)
    is_own = phone_quick.is_on(asked.question) and now is not None and known in st.session_state
    is_new = now != st.session_state.get(seen)
    if not asked.refused and now != stored and not (is_own and (is_new or st.session_state[known] == stored)):
        st.session_state[key] = now = stored
    if now == stored:
        st.session_state[known] = stored
    st.session_state[seen] = now


def line(asked: Asked, place: str, hint: str, quick: str, on_handed: Callable[[], None]) -> None:
    """What is saved of this item. `place` ('2 of 6, Claims intake') is spoken with it.

    `hint` says what is missing before a save. With `quick` the line's script saves by itself, and `on_handed` is called
    before a run that it leaves an answer to (`handed`).
    """
    own = asked.own
    saved = f"Saved: {phone_words.said(asked.question, asked.item, own)}" if own is not None else ""
    if asked.refused:
        kind, shown = "wrong", f"Not saved. {asked.refused}"
    elif hint:
        kind, shown = "open", hint if own is None else f"{hint} {saved}."
    else:
        kind, shown = ("saved", saved) if own is not None else ("open", "Not answered yet")
    slot, as_of = phone_quick.slot(asked.question, asked.item), phone_quick.as_of(asked.seen.commits)
    more = {"place": place, "slot": slot, "as_of": as_of, "quick": quick, "taken": st.session_state.get(_TAKEN, 0)}
    said(kind, shown, f"{place}. {shown}", more, on_handed)


def _nothing() -> None:
    """A component keeps a state only where somebody listens."""


def said(
    kind: str, shown: str, spoken: str = "", more: Mapping[str, Any] | None = None,
    on_handed: Callable[[], None] = _nothing,
) -> None:  # fmt: skip
    """The one line, in the same place of every screen of the phone.

    Kinds: 'saved', 'wrong', 'open' (asked and not answered), 'wait' (nothing to do).
    """
    words = {"kind": kind, "shown": shown, "spoken": spoken or shown}
    _line(key="phone-line", data=words | dict(more or {}), on_unsaved_change=on_handed)


def handed(seat: Seat) -> Mapping[str, Any] | None:
    """The answer that the line's script could not save itself; None for one that a later one has overtaken."""
    state = st.session_state.get("phone-line") or {}
    given = state.get("unsaved") if hasattr(state, "get") else None
    if not isinstance(given, Mapping):
        return None
    st.session_state[_TAKEN] = given.get("number")
    return given if phone_quick.LATEST.is_newest(str(seat.participant_id), given) else None


def result_of(results: tuple[RoundResult, ...], item: Item) -> RoundResult | None:
    """The revealed result of one item."""
    return next((r for r in results if (r.subject_id, r.second_id) == (item.subject_id, item.second_id)), None)
