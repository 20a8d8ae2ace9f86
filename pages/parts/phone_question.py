"""The open question on a phone, one item at a time: what is asked, the answer, what is saved of it, back and next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from core.actions import answer_question as actions
from core.actions.answer_question import Seen
from core.quantities import QUANTITIES
from core.room_records import Item
from core.seats import Seat
from core.store import Store
from pages.parts import (
    phone_choices,
    phone_gates,
    phone_numbers,
    phone_order,
    phone_quick,
    phone_saved,
    phone_texts,
    phone_words,
    told,
)
from pages.parts.phone_saved import Asked

KINDS = {
    "estimate": phone_numbers.estimate, "rating": phone_choices.choice, "swing": phone_numbers.swing,
    "order": phone_order.order, "gate": phone_choices.choice, "gap": phone_choices.choice,
    "missing": phone_texts.missing, "causes": phone_texts.causes, "counter": phone_choices.choice,
}  # fmt: skip
QUICK: dict[str, Callable[[Asked], str]] = {
    "estimate": phone_numbers.quick_estimate, "rating": phone_choices.quick, "swing": phone_numbers.quick_swing,
    "gate": phone_choices.quick, "gap": phone_choices.quick, "counter": phone_choices.quick,
}  # fmt: skip
"""Kinds whose answers the phone's script can save itself."""
GIVEN: dict[str, Callable[[Asked], dict[str, Any] | None]] = {
    "estimate": phone_numbers.given, "rating": phone_choices.given, "swing": phone_numbers.given_points,
    "gate": phone_choices.given, "gap": phone_choices.given, "counter": phone_choices.given,
}  # fmt: skip
"""What stands on the page for them."""
_AT = "phone-at"


def show(store: Store, seat: Seat, seen: Seen) -> None:
    """The item that this phone is at, or what was answered in all."""
    question, items = seen.question, seen.items
    if question is None:
        return
    if not items:
        st.title(told.plain(question.title), anchor=False)
        phone_saved.said("wait", "This one is for others. Yours comes next.")
        return
    slot = f"{question.question_id}-{question.round}"
    at = _at(slot, seen)
    if at >= len(items):
        _all_done(store, seat, seen, slot)
        return
    asked = Asked(store, seat, seen, question, items[at])
    if phone_gates.is_grouped(question, items):
        phone_gates.show(asked, at, partial(_go, slot))
        return
    place = f"{at + 1} of {len(items)}"
    _heading(asked, place, at == 0)
    if question.round == 2:
        _second_round(asked)
    hint = KINDS[question.kind](asked)
    if question.kind in GIVEN:
        # Of the store, not of the page: what was tapped in the middle of a run stands there, and nobody has saved it
        st.session_state[asked.key("drawn")] = asked.own
    quick = QUICK[question.kind](asked) if question.kind in QUICK else ""
    title = _titles(asked, len(items) == 1)[1]
    phone_saved.line(asked, f"{place}, {title}", hint, quick, lambda: _take_over(asked))
    _ways(slot, at, len(items), asked)


def _take_over(asked: Asked) -> None:
    """Saves what the phone's script could not save itself, or remembers why not."""
    given = phone_saved.handed(asked.seat)
    item = next(
        (i for i in asked.seen.items if given and given.get("slot") == phone_quick.slot(asked.question, i)), None
    )
    if given is None or item is None:
        return
    one = replace(asked, item=item)
    if "typed" in given:
        phone_numbers.keep_estimate(one, dict(zip(phone_numbers.ENDS, map(str, given["typed"]), strict=False)))
    elif isinstance(given.get("value"), Mapping):
        one.keep(given["value"])


def _at(slot: str, seen: Seen) -> int:
    """Where this phone is in the question: where it went, after a reload at the first item without an answer."""
    kept_slot, kept_at = st.session_state.get(_AT, ("", 0))
    if kept_slot == slot:
        return min(int(kept_at), len(seen.items))
    unanswered = (place for place, item in enumerate(seen.items) if item.item_id not in seen.own)
    at = next(unanswered, len(seen.items))
    st.session_state[_AT] = (slot, at)
    return at


def _go(slot: str, at: int, left: Asked | None = None) -> None:
    """To another item. `left`: the one that is left, should the phone's script not have sent what was chosen there."""
    if left is not None and phone_quick.is_on(left.question) and left.question.kind in GIVEN:
        _keep_unsent(left)
    st.session_state[_AT] = (slot, at)


def _keep_unsent(left: Asked) -> None:
    """Saves what stands on the page and is neither what the store held at the last drawing nor what it holds now."""
    value = GIVEN[left.question.kind](left)
    if value is None or value == st.session_state.get(left.key("drawn")):
        return
    with told.errors():
        if (own := actions.seen(left.store, left.seat).own.get(left.item.item_id)) is None or own.value != value:
            left.keep(value)


def _heading(asked: Asked, place: str, is_first: bool) -> None:
    """Where one is, what it is about, and the question in a line or two."""
    question, item = asked.question, asked.item
    is_one = len(asked.seen.items) == 1
    above, title = _titles(asked, is_one)
    parts = ("Second round" if question.round == 2 else "", "" if is_one else f"**{place}**", told.plain(above, 80))
    if any(parts):
        st.markdown(" · ".join(part for part in parts if part))
    st.title(told.plain(title), anchor=False)
    if question.prompt and question.round == 1 and (is_first or question.kind == "rating"):
        st.markdown(told.plain(question.prompt, 300))
    if item.help:
        st.markdown(told.plain(item.help, 300))


def _titles(asked: Asked, is_one: bool) -> tuple[str, str]:
    """The small line above the headline, and the headline: what changes from item to item is the headline."""
    question, item = asked.question, asked.item
    if question.kind == "estimate":
        return item.title, QUANTITIES[item.second_id].label
    if question.kind == "rating":
        return str((question.settings.get("criteria") or {}).get(item.second_id) or question.title), item.title
    if is_one and question.kind not in ("gate", "gap"):
        return "", question.title
    return question.title, item.title


def _second_round(asked: Asked) -> None:
    """One's own first answer, what the room said, and, for somebody far from the others, the place for a reason."""
    first = asked.seen.first.get(asked.item.item_id)
    result = phone_saved.result_of(actions.results(asked.store, asked.question, 1), asked.item)
    words = [f"Your first answer: {phone_words.said(asked.question, asked.item, first.value)}." if first else ""]
    if result is not None and result.document.get("sentence"):
        words.append(f"The room: {result.document['sentence']}")
    if any(words):
        st.markdown("  \n".join(told.plain(part, 300) for part in words if part))
    if first and asked.own is None:
        st.button(
            "Keep my first answer", key=asked.key("keep"), width="stretch", icon=":material/keep:",
            on_click=asked.keep, args=(first.value,),
        )  # fmt: skip
    if result is not None and actions.outside(asked.seen.own.get(asked.item.item_id), result):
        _reason(asked)


def _reason(asked: Asked) -> None:
    key = asked.key("reason")
    kept = asked.seen.own.get(asked.item.item_id)
    if key not in st.session_state:
        st.session_state[key] = kept.reason if kept else ""
    st.text_input(
        "You see it differently from most. Why? (if you like)", key=key, max_chars=300, autocomplete="off",
        placeholder="Shown to the room without your name", on_change=_keep_reason, args=(asked, key),
        persist_state="session",
    )  # fmt: skip


def _keep_reason(asked: Asked, key: str) -> None:
    """`Asked.keep` takes the reason along with the answer that stands."""
    if asked.own is not None:
        asked.keep(asked.own)


def _ways(slot: str, at: int, count: int, asked: Asked) -> None:
    """Back and next, at the foot, where a thumb is."""
    with st.container(horizontal=True, key="phone-ways"):
        if at:
            st.button("Back", key="phone-back", icon=":material/arrow_back:", width="stretch", on_click=_go,
                      args=(slot, at - 1, asked))  # fmt: skip
        if at + 1 < count:
            st.button(
                "Next", key="phone-next", type="primary", width="stretch", on_click=_go, args=(slot, at + 1, asked)
            )
        elif count > 1:
            st.button(
                "Done", key="phone-next", type="primary", width="stretch", on_click=_go, args=(slot, count, asked)
            )


def _all_done(store: Store, seat: Seat, seen: Seen, slot: str) -> None:
    """How many are answered, and the way back to each."""
    question = seen.question
    if question is None:
        return
    left = [place for place, item in enumerate(seen.items) if item.item_id not in seen.own]
    given = len(seen.items) - len(left)
    st.title(told.plain(question.title), anchor=False)
    words = f"Saved: {given} of {len(seen.items)} answered"
    phone_saved.said("saved" if given else "open", words, f"{words}. You can change them until the question closes.")
    st.markdown(
        "You can change your answers until the facilitator closes the question. "
        "They are hidden from everyone until the reveal."
    )
    with st.container(gap="xsmall", key="phone-done"):
        if left:
            st.button(f"Go to the first of {len(left)} without an answer" if len(left) > 1 else "Go to the one "
                      "without an answer", key="phone-left", type="primary", width="stretch", on_click=_go,
                      args=(slot, left[0]))  # fmt: skip
        again = [item.item_id for item in seen.items if item.item_id in seen.first and item.item_id not in seen.own]
        if again:
            st.button(
                f"Keep my first answer for {len(again)} of them" if len(again) > 1 else "Keep my first answer there",
                key="phone-keep-rest", width="stretch", icon=":material/keep:", on_click=_keep_rest,
                args=(store, seat, seen, again),
            )  # fmt: skip
        st.button("Go through them again", key="phone-again", width="stretch", on_click=_go, args=(slot, 0))


def _keep_rest(store: Store, seat: Seat, seen: Seen, item_ids: list[str]) -> None:
    with told.errors():
        actions.keep_first(store, seat, seen, item_ids)


def answered_line(seen: Seen, item: Item) -> str:
    """'Invoices: 20 to 60, normally 30 minutes', for the list of one's own answers after the close."""
    answer = seen.own.get(item.item_id)
    question = seen.question
    if answer is None or question is None:
        return f"{item.title}: no answer"
    return f"{item.title}: {phone_words.said(question, item, answer.value)}"
