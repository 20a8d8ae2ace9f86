"""What the facilitator's buttons do: each calls one action and has the page drawn anew; a refusal stands on top."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.actions import enter_room, hide_reasons, judge_workflows, run_room, take_answers
from core.errors import WorkbenchError
from core.room_moves import Move
from core.room_records import AgendaStep, Joining, Question
from core.seats import Seat
from core.store import Store
from pages.parts import session, told

PAGE = "facilitate"
TAKEN = "room_figures"
"""Figures that were taken into the plan are undone by themselves: a reveal and the minutes stay as they are."""

_REFUSED, _PRESSED = "room-refused", "room-pressed"
_MOVED = "room-moved"
SETTLE_SECONDS = 0.9
"""After a move the next one stands in the same place under the same key: a double click on 'Close' must not reveal,
nor a key that is held down run through the meeting. A press within this time of the one before does nothing."""


def button(label: str, form: str, **settings: Any) -> bool:
    """A button of the console, safe against double clicks; its effect is over when the action has run."""
    if session.button(label, form, **settings):
        st.session_state[_PRESSED] = form
        return True
    return False


def move_button(label: str, form: str, **settings: Any) -> bool:
    """A button that moves the room on; deaf until whoever pressed the one before can have read what it says now."""
    if not button(label, form, **settings):
        return False
    before, now = st.session_state.get(_MOVED, float("-inf")), time.monotonic()
    st.session_state[_MOVED] = now
    return now - before >= SETTLE_SECONDS


def submit(label: str, form: str, **settings: Any) -> bool:
    """The submit button of a form of the console, safe like `button`."""
    if session.submit(label, form, **settings):
        st.session_state[_PRESSED] = form
        return True
    return False


def refused() -> None:
    """Shows why the last press had no effect, once."""
    sentence = st.session_state.pop(_REFUSED, "")
    if sentence:
        st.warning(told.plain(sentence, 600), icon=":material/undo:")


@dataclass(frozen=True)
class Doer:
    """The facilitator at this browser; every method ends with the page drawn anew."""

    here: session.Here
    seat: Seat

    def did(self, call: Callable[[], object], note: str = "") -> None:
        """Runs one action. A refusal is kept and shown on the page as it then is; other errors are the frame's."""
        form = st.session_state.pop(_PRESSED, "")
        try:
            call()
        except WorkbenchError as why:
            st.session_state[_REFUSED] = why.sentence
            if form:
                session.refused(form)
        else:
            if form:
                session.done(form)
            if note:
                told.keep(note)
        if _MOVED in st.session_state:  # a slow action counts to its end: only then the next button is drawn
            st.session_state[_MOVED] = time.monotonic()
        st.rerun()

    @property
    def store(self) -> Store:
        return self.here.store

    def make(self, move: Move, to_ask: Sequence[Question]) -> None:
        """Does what a move says."""
        store, seat, now = self.store, self.seat, session.utc_now()
        question = next((one for one in to_ask if one.question_id == move.target), None)
        if move.action == "ask" and question is not None:
            self.did(lambda: run_room.ask(store, seat, self.here.facts, question, now))
        calls: dict[str, Callable[[], object]] = {
            "open lobby": lambda: run_room.set_joining(store, seat, "open"),
            "begin": lambda: run_room.move_to(store, seat, move.target, now),
            "close": lambda: run_room.close(store, seat, move.target),
            "reopen": lambda: run_room.reopen(store, seat, move.target, now),
            "reveal": lambda: self._reveal(move.target),
            "second round": lambda: run_room.second_round(store, seat, move.target, now),
            "take": lambda: self._take(move.target),
            "put away": lambda: self._put_away(move.target),
            "move on": lambda: self._move_to(move.target),
            "resume": lambda: run_room.resume(store, seat, now),
            "end": lambda: st.session_state.update({"room-part": "end"}),
        }
        self.did(calls[move.action])

    def _take(self, question_id: str) -> None:
        """What the plan lacks of the room's answers, as one change with one undo."""
        form, facts = f"take-{question_id}", self.store.facts(self.seat.session_id)
        chosen = take_answers.pending(facts, question_id)
        take_answers.take(self.store, self.seat, session.act(TAKEN, form), facts, question_id, chosen)
        session.done(form)
        told.keep("Taken into the plan. The steps show it.")

    def _reveal(self, question_id: str) -> None:
        """Another reveal is another effect: under the id of round 1's, round 2 would stay closed without a word."""
        form = f"reveal-{question_id}"
        run_room.reveal(self.store, self.seat, session.act(PAGE, form), question_id)
        session.done(form)

    def _put_away(self, question_id: str) -> None:
        """An open question is closed first: what was given stays."""
        run_room.close(self.store, self.seat, question_id)
        run_room.put_away(self.store, self.seat)

    def _move_to(self, step: str) -> None:
        run_room.move_to(self.store, self.seat, step, session.utc_now())

    def move_to(self, step: str) -> None:
        """Straight to a step of the agenda."""
        self.did(lambda: self._move_to(step))

    def ask(self, question: Question) -> None:
        """Opens this question, as it was adjusted."""
        self.did(lambda: run_room.ask(self.store, self.seat, self.here.facts, question, session.utc_now()))

    def usual_criteria(self) -> None:
        """The shipped criteria, for a session that has none: without them there is nothing to weigh and to rate by."""

        def begun() -> None:
            act = session.act("pick_lane", "room-criteria")
            judge_workflows.start_with_shipped_criteria(self.store, act, self.here.facts)

        self.did(begun, "The usual criteria are there. Change what does not fit on step 2.")

    def pause(self) -> None:
        """A break."""
        self.did(lambda: run_room.pause(self.store, self.seat, session.utc_now()))

    def look_at(self, question_id: str) -> None:
        """Back to a question that was asked before."""
        self.did(lambda: run_room.look_at(self.store, self.seat, question_id))

    def show_item(self, item_id: str) -> None:
        """Puts one item on the projector; '' shows all of them."""
        self.did(lambda: run_room.show_item(self.store, self.seat, item_id))

    def hide_reason(self, question_id: str, item_id: str, reason: str) -> None:
        """Takes a reason off all screens."""
        form = f"hide-{question_id}-{item_id}-{len(reason)}"

        def hidden() -> None:
            hide_reasons.hide(self.store, self.seat, session.act(PAGE, form), question_id, item_id, reason)
            session.done(form)

        self.did(hidden, "Hidden. It is off all screens and out of the record.")

    def show_reasons(self, question_id: str) -> None:
        """Brings back what was hidden."""

        def shown() -> None:
            hide_reasons.show_again(self.store, self.seat, session.act(PAGE, "show-reasons"), question_id)
            session.done("show-reasons")

        self.did(shown, "Shown again.")

    def settings(self, note: str = "", **changed: Any) -> None:
        """Smallest group, names, address, agenda."""
        self.did(lambda: run_room.keep_settings(self.store, self.seat, **changed), note)

    def agenda(self, steps: Sequence[AgendaStep]) -> None:
        """Other minutes."""
        self.settings("The agenda is changed.", agenda=tuple(steps))

    def lobby(self, joining: Joining) -> None:
        """Who may join from now on; closing it ends the code."""
        self.did(lambda: run_room.set_joining(self.store, self.seat, joining))

    def let_in(self, people: Sequence[str]) -> None:
        """Says yes to those who wait."""
        self.did(lambda: [enter_room.let_in(self.store, self.seat, one) for one in people])

    def turn_away(self, participant_id: str) -> None:
        """Says no; answers that are not revealed go."""
        self.did(lambda: enter_room.turn_away(self.store, self.seat, participant_id), "Turned away.")

    def limit(self, participant_id: str, criteria: Sequence[str]) -> None:
        """Which criteria somebody may rate; none: all."""
        self.did(
            lambda: run_room.limit_ratings(self.store, self.seat, participant_id, criteria),
            "Saved. It counts from the next question on.",
        )
