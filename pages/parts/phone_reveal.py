"""After the reveal: what the whole room may know, in words, beside one's own answer. No names, no single answers."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.actions import answer_question as actions
from core.actions.answer_question import Seen
from core.records import RoundResult
from core.room_records import Answer, Question
from core.seats import Seat
from core.store import Store
from pages.parts import phone_saved, phone_words, told

MOST_LINES = 6
"""Of counts or texts of one item; the projector shows all."""
FIRST, FEW = 4, 6
"""Of more results than a few only the first stand on a phone, what to talk about first at the top; a tap shows all."""


def show(store: Store, seat: Seat, seen: Seen) -> None:
    """The results of the question, one block an item; one's own answer stands with it."""
    question = seen.question
    if question is None:
        return
    st.title(told.plain(question.title), anchor=False)
    phone_saved.said("saved", "Revealed. Names stay off.")
    found = in_order(actions.results(store, question, question.round), _on_projector(seen))
    if not found:
        st.markdown("The results are on the screen in the room.")
    key = f"phone-all-{question.question_id}-{question.round}"
    shows_all = len(found) <= FEW or bool(st.session_state.get(key))
    for result in found if shows_all else found[:FIRST]:
        with st.container(border=True, gap="xsmall"):
            _block(store, seat, seen, question, result)
    if len(found) > FEW:
        st.button(
            f"Show only the first {FIRST}" if shows_all else f"Show all {len(found)}", key=f"{key}-turn",
            width="stretch", icon=":material/unfold_less:" if shows_all else ":material/unfold_more:",
            on_click=_turn, args=(key, not shows_all),
        )  # fmt: skip
    for sentence in dict.fromkeys(str(r.document["small"]) for r in found if r.document.get("small")):
        st.caption(told.plain(sentence, 400))  # once, not with each of a dozen items


def _on_projector(seen: Seen) -> tuple[str, str]:
    """What the item that the facilitator put on the projector is about."""
    item = seen.question.item(seen.room.item_id) if seen.question is not None and seen.room.item_id else None
    return (item.subject_id, item.second_id) if item is not None else ("", "")


def in_order(found: Sequence[RoundResult], shown: tuple[str, str] = ("", "")) -> list[RoundResult]:
    """The one on the projector, then what to talk about first; the others in the order in which they were asked."""

    def place(one: RoundResult) -> float:
        if any(shown) and (one.subject_id, one.second_id) == shown:
            return 0
        if one.kind == "gate" and one.document.get("most") == "yes":  # it rules a workflow out
            return 0.5
        return float((one.document.get("discussion") or {}).get("place") or len(found) + 1)

    return sorted(found, key=place)


def _turn(key: str, shows_all: bool) -> None:
    st.session_state[key] = shows_all


def _block(store: Store, seat: Seat, seen: Seen, question: Question, result: RoundResult) -> None:
    st.markdown(f"**{told.plain(result.item_title or result.title)}**")
    for text in lines(result):
        st.markdown(told.plain(text, 300))
    item = next((i for i in seen.items if phone_saved.result_of((result,), i)), None)
    own = seen.own.get(item.item_id) if item else None
    if item is not None and own is not None:
        st.caption(f"Yours: {told.plain(phone_words.said(question, item, own.value))}")
        if actions.outside(own, result):
            _reason(store, seat, question, own)


def _reason(store: Store, seat: Seat, question: Question, own: Answer) -> None:
    """Somebody far from the others can say why; the facilitator sees it without a name."""
    key = f"phone-reason-{own.question_id}-{own.round}-{own.item_id}"
    if key not in st.session_state:
        st.session_state[key] = own.reason
    words = st.text_input(
        "You see it differently from most. Why?", key=key, max_chars=300, autocomplete="off",
        placeholder="Shown to the room without your name", persist_state="session",
    )  # fmt: skip
    if " ".join(words.split()) != own.reason:
        actions.give_reason(store, seat, question, own.item_id, words)
        st.session_state["phone-said-why"] = own.item_id
    if own.reason or st.session_state.get("phone-said-why") == own.item_id:
        st.caption("Saved: your reason is kept.")


def lines(result: RoundResult) -> list[str]:
    """What a result says, a sentence a line; without what was held back for a small group."""
    said = result.document
    found = [said["sentence"]] if said.get("sentence") else []
    found += [f"{label}: {count}" for label, count in (said.get("counts") or ()) if count][:MOST_LINES]
    found += [f"{place}. {name}" for place, (_, name, *_rest) in enumerate(said.get("order") or (), 1)]
    found += [f"“{text}”" for text, *_ in (said.get("texts") or ())][:MOST_LINES]
    found += [f"Somebody said: “{text}”" for text in (said.get("reasons") or ())][:MOST_LINES]
    return [str(one) for one in found] or [f"{result.answers} answers."]
