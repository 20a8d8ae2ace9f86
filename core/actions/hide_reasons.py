"""The facilitator takes a reason off all screens and out of the record, or brings what is hidden back."""

from __future__ import annotations

from core import hidden_reasons
from core.actions.reveal_answers import keep_reasons, results_of
from core.actions.run_room import room_of
from core.records import Act
from core.seats import Seat
from core.store import Store


def hide(store: Store, seat: Seat, act: Act, question_id: str, item_id: str, reason: str) -> None:
    """Takes this reason out of the results of both rounds and keeps it out. Only for the facilitator.

    Figures stay. The change log keeps what stood there, as of every change.
    """
    room = room_of(store, seat)
    question, facts = store.question(room.session_id, question_id), store.facts(room.session_id)
    unwanted = hidden_reasons.mark(item_id, reason)
    changed = []
    for round_number in (1, 2):
        for item, result in zip(question.items, results_of(facts, question_id, round_number), strict=False):
            if item.item_id == item_id and (given := result.document.get("reasons")):
                left = [one for one in given if hidden_reasons.mark(item_id, str(one)) != unwanted]
                changed += [result.changed(document={**result.document, "reasons": left})] if left != given else []
    if changed:
        store.apply(act, room.session_id, saves=changed)
    store.keep_question(hidden_reasons.without(question, item_id, reason))  # last: it has the screens drawn anew


def show_again(store: Store, seat: Seat, act: Act, question_id: str) -> None:
    """Brings everything back that was hidden of a question, on the screens and in the record."""
    room = room_of(store, seat)
    store.keep_question(hidden_reasons.with_all(store.question(room.session_id, question_id)))
    keep_reasons(store, seat, act, store.facts(room.session_id))
