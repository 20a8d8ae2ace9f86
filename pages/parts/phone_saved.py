"""'Saved', seen and spoken: what the store holds of one's answer, and whether the phone has a network.

The line is a small script of ours and not a Streamlit text, because a screen reader speaks only what changes inside an
element that stays, and because a phone without a network has to be told so by the phone itself.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.actions import answer_question as actions
from core.actions.answer_question import Seen
from core.errors import WorkbenchError
from core.records import RoundResult
from core.room_records import Item, Question
from core.seats import Seat
from core.store import Store
from pages.parts import phone_words

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
_JS = """
const watched = new WeakMap();
const MARKS = { saved: "\\u2713", wrong: "!", off: "!", open: "?", wait: "\\u2026" };
const OFF = "No connection. What was saved is safe; this page goes on by itself when the network is back.";
const LATER = 600;  // ms: what is said of half a typed number is not worth reading
export default function ({ data, parentElement }) {
  let eye = watched.get(parentElement);
  const line = parentElement.querySelector(".line"), spoken = parentElement.querySelector(".spoken");
  const put = (kind, shown, words) => {
    line.className = "line " + kind;
    line.querySelector(".mark").textContent = MARKS[kind] || "";
    line.querySelector(".shown").textContent = shown;
    clearTimeout(eye.speaking);
    eye.speaking = setTimeout(() => { if (spoken.textContent !== words) spoken.textContent = words; }, LATER);
  };
  const draw = () => {
    const app = document.querySelector("[data-testid='stApp']");
    const state = app && app.dataset.testConnectionState;
    const { kind, shown, spoken: words } = eye.data;
    clearTimeout(eye.drawing);
    if (!navigator.onLine || (state && state !== "CONNECTED")) put("off", OFF, OFF);
    else if (kind === "open" && line.classList.contains("open"))
      eye.drawing = setTimeout(() => put(kind, shown, words), LATER);
    else put(kind, shown, words);
    for (const field of document.querySelectorAll("[class*='st-key-phone-number'] input")) field.inputMode = "decimal";
  };
  if (eye) { eye.data = data; eye.draw(); return; }
  eye = { data, draw };
  watched.set(parentElement, eye);
  const eyes = new MutationObserver(draw);
  const app = document.querySelector("[data-testid='stApp']");
  if (app) eyes.observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
  addEventListener("online", draw);
  addEventListener("offline", draw);
  draw();
  return () => {
    eyes.disconnect();
    removeEventListener("online", draw);
    removeEventListener("offline", draw);
    watched.delete(parentElement);
  };
}
"""
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


def line(asked: Asked, place: str, hint: str = "") -> None:
    """What is saved of this item. `place` ('2 of 6, Claims intake') is spoken with it.

    `hint` says what is missing before a save.
    """
    own = asked.own
    saved = f"Saved: {phone_words.said(asked.question, asked.item, own)}" if own is not None else ""
    if asked.refused:
        kind, shown = "wrong", f"Not saved. {asked.refused}"
    elif hint:
        kind, shown = "open", hint if own is None else f"{hint} {saved}."
    else:
        kind, shown = ("saved", saved) if own is not None else ("open", "Not answered yet")
    said(kind, shown, f"{place}. {shown}")


def said(kind: str, shown: str, spoken: str = "") -> None:
    """The one line, in the same place of every screen of the phone.

    Kinds: 'saved', 'wrong', 'open' (asked and not answered), 'wait' (nothing to do).
    """
    _line(key="phone-line", data={"kind": kind, "shown": shown, "spoken": spoken or shown})


def result_of(results: tuple[RoundResult, ...], item: Item) -> RoundResult | None:
    """The revealed result of one item."""
    return next((r for r in results if (r.subject_id, r.second_id) == (item.subject_id, item.second_id)), None)
