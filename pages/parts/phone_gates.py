"""All gates of one workflow on one screen of a phone: what would rule it out, each so or not so; or none, in one tap.

One by one, the gates of 25 workflows would be a hundred screens for answers that are nearly all no. Each gate stays an
item of its own: it is saved, counted and revealed like any other.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from core.actions import answer_question as actions
from core.lane_choice import GATES
from core.room_records import Item, Question
from pages.parts import phone_saved, told
from pages.parts.phone_saved import Asked

SO = {"yes": "It is so", "no": "It is not", "unknown": "Don't know"}
"""Answers to a statement: "no" to "nobody is willing" would be read either way."""
Go = Callable[[int], None]
SECOND_TAP_SECONDS = 0.6
"""The same button stands in the same place for the next workflow: the rest of a double tap must not answer for it."""


def is_grouped(question: Question, items: tuple[Item, ...]) -> bool:
    """Whether a workflow of this question has more gates than one."""
    return question.kind == "gate" and len({item.subject_id for item in items}) < len(items)


def group_at(items: tuple[Item, ...], at: int) -> tuple[int, int]:
    """The first place of the workflow that stands at this place, and the first place after it."""
    subject, first, after = items[at].subject_id, at, at + 1
    while first > 0 and items[first - 1].subject_id == subject:
        first -= 1
    while after < len(items) and items[after].subject_id == subject:
        after += 1
    return first, after


def show(asked: Asked, at: int, go: Go) -> None:
    """The workflow at this place of the items; `go` leads to another place."""
    items = asked.seen.items
    first, after = group_at(items, at)
    mine = [Asked(asked.store, asked.seat, asked.seen, asked.question, item) for item in items[first:after]]
    works = list(dict.fromkeys(item.subject_id for item in items))
    place = f"{works.index(asked.item.subject_id) + 1} of {len(works)}"
    turn = "Second round · " if asked.question.round == 2 else ""
    st.markdown(f"{turn}**{place}** · {told.plain(asked.question.title, 80)}")
    st.title(told.plain(asked.item.title), anchor=False)
    _said(mine, place)
    given = sum(one.own is not None for one in mine)
    with st.container(key="phone-points-gates", gap="small"):  # keys of a thumb's height, as the points have
        for one in mine:
            _gate(one)
    if asked.question.round == 2:
        _first_round(mine, after, go)
    elif given < len(mine):
        words = "None of these is so" if not given else "The others are not so"
        st.button(
            words, key=asked.key("none"), type="primary" if not given else "secondary", width="stretch",
            on_click=_none, args=(mine, after, go),
        )  # fmt: skip
    with st.container(horizontal=True, key="phone-ways"):
        if first:
            st.button("Back", key="phone-back", icon=":material/arrow_back:", width="stretch", on_click=go,
                      args=(first - 1,))  # fmt: skip
        st.button(
            "Next" if after < len(items) else "Done", key="phone-next", width="stretch", on_click=go, args=(after,),
            type="primary" if given else "secondary",
        )  # fmt: skip


def _first_round(mine: list[Asked], after: int, go: Go) -> None:
    """One's own first answers, which count again only when one says so."""
    first = [one for one in mine if one.own is None and one.item.item_id in one.seen.first]
    if first:
        st.button(
            "Keep my first answers", key=mine[0].key("keep"), width="stretch", icon=":material/keep:",
            on_click=_keep_first, args=(first, after, go),
        )  # fmt: skip
        was = [f"{_statement(one)}: {SO[str(one.seen.first[one.item.item_id].value['answer'])]}" for one in first]
        st.caption(told.plain("Your first answers: " + "; ".join(was), 600))


def _keep_first(first: list[Asked], after: int, go: Go) -> None:
    if all(one.keep(one.seen.first[one.item.item_id].value) for one in _unanswered(first)):
        go(after)


def _said(mine: list[Asked], place: str) -> None:
    refused = next((one.refused for one in mine if one.refused), "")
    given = sum(one.own is not None for one in mine)
    if refused:
        phone_saved.said("wrong", f"Not saved. {refused}", f"{place}. Not saved. {refused}")
    elif given:
        phone_saved.said("saved", words := f"Saved: {given} of {len(mine)}", f"{place}. {words}")
    else:
        phone_saved.said("open", "Not answered yet", f"{place}. Not answered yet")


def _statement(one: Asked) -> str:
    """Our own words only: a label reaches screen readers unescaped."""
    words = next((text for gate, text in GATES.items() if gate == one.item.second_id), "something rules it out")
    return words[:1].upper() + words[1:]


def _gate(one: Asked) -> None:
    """One statement and whether it is so; what the store holds stands chosen."""
    key = one.key("so")
    stored = str(one.own["answer"]) if one.own is not None and one.own.get("answer") in SO else None
    if not one.refused:
        st.session_state[key] = stored
    st.segmented_control(
        f"{_statement(one)}.", list(SO), format_func=SO.__getitem__, key=key, width="stretch",
        on_change=_keep, args=(one, key),
    )  # fmt: skip


def _keep(one: Asked, key: str) -> None:
    """Saves what was tapped; the tap that takes a choice off changes nothing."""
    if (chosen := st.session_state.get(key)) in SO:
        one.keep({"answer": chosen})


def _none(mine: list[Asked], after: int, go: Go) -> None:
    """Nothing of what is not answered yet is so; on to the next workflow when that is saved."""
    before, now = st.session_state.get("phone-none-tapped", float("-inf")), time.monotonic()
    st.session_state["phone-none-tapped"] = now
    if now - before < SECOND_TAP_SECONDS:
        return
    if all(one.keep({"answer": "no"}) for one in _unanswered(mine)):
        go(after)


def _unanswered(mine: list[Asked]) -> list[Asked]:
    """Those that the store has no answer to now: one may have been tapped since they were drawn."""
    own = actions.seen(mine[0].store, mine[0].seat).own
    return [one for one in mine if one.item.item_id not in own]
