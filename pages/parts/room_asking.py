"""What the room looks at now, for the facilitator: the question, who has answered it, the reveal, the next button."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

import streamlit as st

from core import join_codes, room_proposals
from core.actions import run_room, take_answers
from core.lane_choice import active_criteria
from core.room_moves import Action, Move, named, next_item, next_move, other_moves
from core.room_records import Question, Room
from pages.parts import room_clock, room_do, room_qr, room_reasons, room_reveal, session, told
from pages.parts.room_reveal import Shown

NEXT_KEY, ITEM_KEY, ITEM_BACK_KEY = "N", "J", "K"
"""Shortcuts: plain letters, which a browser leaves alone; C and R belong to Streamlit."""
ICONS: dict[Action, str] = {
    "open lobby": ":material/meeting_room:", "begin": ":material/play_arrow:", "ask": ":material/campaign:",
    "close": ":material/lock:", "reopen": ":material/lock_open:", "reveal": ":material/visibility:",
    "second round": ":material/repeat:", "put away": ":material/inventory_2:", "move on": ":material/arrow_forward:",
    "take": ":material/playlist_add_check:", "end": ":material/flag:", "resume": ":material/play_arrow:",
}  # fmt: skip
STATES = {
    "waiting": "not asked yet", "open": "open on all phones", "closed": "closed, not revealed",
    "revealed": "revealed to everyone",
}  # fmt: skip
NAMES_SHOWN = 30


def offered(to_ask: Sequence[Question], questions: Sequence[Question]) -> tuple[Question, ...]:
    """What is still worth asking: points and order ask for the same, so one of them is enough."""
    asked = {one.kind for one in questions if one.state != "waiting"}
    if asked & {"swing", "order"}:
        return tuple(one for one in to_ask if one.kind not in ("swing", "order") or one.number)
    return tuple(sorted(to_ask, key=lambda one: one.kind == "order"))  # the quick way comes last: it is there to choose


def show(
    act: room_do.Doer, room: Room, question: Question | None, to_ask: Sequence[Question],
    shown: Shown | None, live: Callable[[], None],
) -> None:  # fmt: skip
    """The card with the one obvious button, and the few others below it. `live` draws who has answered."""
    results = shown.results if shown is not None else ()
    to_take = len(take_answers.pending(act.here.facts, question.question_id)) if question is not None and results else 0
    first = next_move(room, question, results, to_ask, to_take)
    # Parts in places of their own. 2026-11 (1.67): a button whose place in its block changes while runs overtake each
    # other can stay on the page hidden ("retained"): "Reveal to everyone" was there and nobody could see it.
    above, middle, below, last = (st.container() for _ in range(4))
    with above:
        _heading(room, question)
    is_asked = question is not None and question.state in ("open", "closed")
    with middle:
        if is_asked:
            live()
        if shown is not None:
            _revealed(act, room, shown)
        if question is None and not room.is_paused:
            _lacks(act, room)
        if question is None and room.step and not room.is_paused and to_ask:
            to_ask = _choose(to_ask)
            first = next_move(room, question, results, to_ask)
    with below:
        _buttons(act, room, first, other_moves(room, question, first, to_ask, to_take), to_ask)
    if not is_asked:
        with last:
            live()


def _heading(room: Room, question: Question | None) -> None:
    if room.is_paused:
        st.subheader("A break", anchor=False)
        return
    if question is None:
        title = next((one.title for one in room.agenda if one.step == room.step), "Before you begin")
        st.subheader(told.plain(title), anchor=False)
        if room.code and room.step in ("", *(one.step for one in room.agenda[:1])):
            _way_in(room)
        return
    turn = f"round {question.round}, " if question.round == 2 or question.state == "revealed" else ""
    st.subheader(told.plain(named(question)), anchor=False)
    st.caption(f"{turn}{STATES[question.state]}".capitalize())
    if question.minutes and question.opened_utc and question.state == "open":
        gone = (session.utc_now() - question.opened_utc).total_seconds() / 60
        room_clock.show("room-question-clock", question.minutes - gone, "Time left for this question")


def _way_in(room: Room) -> None:
    """Before the first question: what people do to come in, or why they can't."""
    if room_qr.is_only_here(room):
        st.warning("Phones can't come in yet: “People and code” below says why.", icon=":material/wifi_off:")
    st.markdown(
        f"Put the projector view on the big screen. People scan its QR, or open "
        f"**{told.plain(room_qr.shown_address(room), 200)}** and type **{join_codes.shown(room.code)}**."
    )


def _lacks(act: room_do.Doer, room: Room) -> None:
    """What this step needs before its questions can be asked: criteria to rate by, and later the lane itself."""
    step, facts = room_proposals.STEPS.get(room.step, room.step), act.here.facts
    if step == "pick" and not active_criteria(facts):
        st.markdown("There are no criteria yet, so nothing to weigh and to rate by.")
        if room_do.button("Take the usual criteria", "room-criteria", icon=":material/checklist:"):
            act.usual_criteria()
    if step in ("target", "owner", "controls") and facts.live_lane is None:
        st.markdown("No lane is picked yet. This step is about the lane, so pick it first.")
        st.page_link("pages/pick_lane.py", label="Pick it on step 2", icon=":material/arrow_forward:")


def _choose(to_ask: Sequence[Question]) -> tuple[Question, ...]:
    """Which question comes next, about what, for how long; the first proposal stands there already."""
    by_id = {one.question_id: one for one in to_ask}
    words = told.distinct({key: named(one) for key, one in by_id.items()})
    chosen = st.selectbox(
        "Next question", list(by_id), format_func=words.__getitem__, key="room-next-question"
    )  # fmt: skip
    if chosen is None:
        return tuple(to_ask)
    question = by_id[chosen]
    if question.prompt:
        st.caption(told.plain(question.prompt, 400))
    if len(question.items) > 1:
        question = _fewer(question)
    return (question, *(one for one in to_ask if one.question_id != chosen))


def _fewer(question: Question) -> Question:
    """Leaves items out, when a phone would be at it for too long."""
    from core.quantities import QUANTITIES

    titles = {
        item.item_id: QUANTITIES[item.second_id].label if item.second_id in QUANTITIES
        else f"{item.title}: {item.second_id}" if question.kind == "gate" else item.title
        for item in question.items
    }  # fmt: skip
    words = told.distinct(titles)
    with st.expander(_work_of(question)):
        kept = st.multiselect(
            "Ask about", list(titles), default=list(titles), format_func=words.__getitem__,
            key=f"room-items-{question.question_id}-{len(titles)}",
        )  # fmt: skip
        minutes = st.number_input(
            "Minutes on the clock (0: no clock)", 0.0, 60.0, 0.0, 1.0, format="%g",
            key=f"room-minutes-of-{question.question_id}",
        )  # fmt: skip
    chosen = tuple(item for item in question.items if item.item_id in kept) or question.items
    if chosen == question.items and not minutes:
        return question
    return question.changed(items=chosen, minutes=minutes or None)


def _work_of(question: Question) -> str:
    """How much a phone is asked: of gates, all of one workflow stand on one screen."""
    count, what = len(question.items), "answers"
    if question.kind == "gate":
        count, what = len({item.subject_id for item in question.items}), "workflows"
    return f"{count} {what[:-1] if count == 1 else what} on each phone, about {max(1, round(count * 12 / 60))} min"


def _buttons(
    act: room_do.Doer, room: Room, first: Move, others: Sequence[Move], to_ask: Sequence[Question]
) -> None:  # fmt: skip
    """The next one, large and first in the tab order; then the others."""
    next_one, why, rest = st.container(), st.container(), st.container(horizontal=True)
    with next_one:
        _next_button(act, first, to_ask)
    if first.why:
        why.caption(first.why)
    with rest:
        for move in others:
            key = f"room-other-{move.action}-{move.target}"
            if room_do.move_button(move.label, key, icon=ICONS[move.action], help=move.why or None):
                act.make(move, to_ask)
        if room.step and not room.is_paused and room_do.move_button("Break", "room-pause", icon=":material/pause:"):
            act.pause()


def _next_button(act: room_do.Doer, first: Move, to_ask: Sequence[Question]) -> None:
    if room_do.move_button(
        first.label, f"room-next-{first.action}-{first.target}", type="primary", icon=ICONS[first.action],
        shortcut=NEXT_KEY, help=first.why or None, width="stretch",
    ):  # fmt: skip
        act.make(first, to_ask)


def _revealed(act: room_do.Doer, room: Room, shown: Shown) -> None:
    """What everybody sees, with the way through the items in the order of the discussion."""
    by_result = {
        result.round_result_id: item.item_id
        for item in shown.question.items
        if (result := room_reveal.result_of(shown.results, item)) is not None
    }
    order = [by_result[one.round_result_id] for one in shown.results if one.round_result_id in by_result]
    if len(order) > 1:
        at = order.index(room.item_id) + 1 if room.item_id in order else 0
        with st.container(horizontal=True, vertical_alignment="center"):
            if room_do.button(
                "Previous", "room-item-back", icon=":material/chevron_left:", shortcut=ITEM_BACK_KEY, disabled=not at
            ):
                act.show_item(next_item(room.item_id, order, -1))
            if room_do.button(
                "Next to talk about" if at < len(order) else "Back to all", "room-item-on",
                icon=":material/chevron_right:", shortcut=ITEM_KEY,
            ):  # fmt: skip
                act.show_item(next_item(room.item_id, order))
            st.caption(f"On the projector: {at} of {len(order)}" if at else f"On the projector: all {len(order)}")
    room_reveal.show(shown)
    room_reasons.show(act, shown)


def progress(act: room_do.Doer, room: Room, question: Question | None) -> None:
    """How many are in, and who has answered: never what. Drawn again at every answer."""
    people = act.store.participants(room.session_id)
    inside = [one for one in people if one.state == "in" and one.kind == "participant"]
    watching = sum(one.state == "in" and one.kind == "observer" for one in people)
    waiting = sum(one.state == "waiting" for one in people)
    parts = [f"{len(inside)} in the room"]
    parts += [f"{watching} watching"] if watching else []
    parts += [f"**{waiting} waiting to be let in**"] if waiting else []
    if question is None or question.state not in ("open", "closed"):
        st.markdown(" · ".join(parts))
        return
    rows = run_room.progress(act.store, act.seat, question.question_id)
    done = [row for row in rows if row.is_done]
    begun = [row for row in rows if not row.is_done and row.done]
    st.progress(
        len(done) / len(rows) if rows else 0.0,
        text=f"**{len(done)} of {len(rows)} have answered** · " + " · ".join(parts),
    )
    if rows and len(done) == len(rows):
        st.markdown(":material/done_all: Everybody has answered.")
        return
    missing = [row.person.name for row in rows if not row.done]
    st.caption(
        _who("Not yet", missing) + (". " + _who("In the middle of it", [r.person.name for r in begun]) if begun else "")
    )


def _isolated(name: str) -> str:
    """A name written from right to left, kept from turning the commas and numbers around it."""
    is_turned = any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in name)
    return f"\u2068{name}\u2069" if is_turned else name


def _who(words: str, names: Sequence[str]) -> str:
    """Names of those who gave one; the others are a number."""
    given = sorted((told.plain(name, 40) for name in names if name), key=str.casefold)
    nameless = len(names) - len(given)
    shown = [_isolated(name) for name in given[:NAMES_SHOWN]]
    shown += [f"{len(given) - NAMES_SHOWN} more"] if len(given) > NAMES_SHOWN else []
    shown += [f"{nameless} without a name"] if nameless else []
    return f"{words}: {', '.join(shown)}" if shown else ""
