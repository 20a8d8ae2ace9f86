"""What a person on a phone sees and does: the question that is open, with nobody's answers but their own.

Every phone of a room asks `seen` again and again, so it reads only what the store remembers by the room's number, plus
the person's own answers. Facts are read for one thing alone: the results that a reveal has put there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.errors import Refused
from core.records import RoundResult
from core.room_records import Answer, Item, Participant, Question, Room
from core.seats import Seat, must_answer
from core.store import Store

GONE = "You have left this room. Join again with its code if you want to come back."


@dataclass(frozen=True)
class Seen:
    """All that one phone may know at this moment."""

    room: Room
    person: Participant
    question: Question | None
    """The open one; else the one that the room looks at; None between questions."""
    items: tuple[Item, ...]
    """Those that this person is asked about."""
    own: Mapping[str, Answer]
    """Own answers of this round by item."""
    first: Mapping[str, Answer]
    """Own answers of the first round while the second is on."""
    commits: int = 0
    """How many commits of answers the store had seen before these were read."""

    @property
    def is_asked(self) -> bool:
        """Whether this person can answer now."""
        is_open = self.question is not None and self.question.state == "open"
        return is_open and self.person.kind == "participant" and not self.room.is_paused

    @property
    def signature(self) -> tuple[object, ...]:
        """What the phone draws anew for; own answers are not in it, because the phone itself gives them."""
        asked = self.question
        now = (asked.question_id, asked.number, asked.round, asked.state) if asked else ()
        return (self.room.number, self.person.number, *now)


def seen(store: Store, seat: Seat) -> Seen:
    """What this person's phone shows now. Refused when the room or the person is gone."""
    now = _bare(store, seat)
    question = now.question
    if question is None:
        return now
    commits = store.commits()  # before the reading: it may know more than the number says, never less
    given = store.own_answers(seat.session_id, now.person.participant_id, question.question_id)
    return replace(
        now,
        items=items_for(question, now.person),
        own={a.item_id: a for a in given if a.round == question.round},
        first={a.item_id: a for a in given if a.round == 1} if question.round == 2 else {},
        commits=commits,
    )


def signature(store: Store, seat: Seat) -> tuple[object, ...]:
    """As `Seen.signature`, without reading any answer: what a phone asks every few seconds."""
    return _bare(store, seat).signature


def asked_now(room: Room, questions: tuple[Question, ...]) -> Question | None:
    """The open question, else the one that the facilitator has on the projector; None between questions."""
    is_open = next((q for q in questions if q.state == "open"), None)
    return is_open or next((q for q in questions if q.question_id == room.question_id and q.state != "waiting"), None)


def items_for(question: Question, person: Participant) -> tuple[Item, ...]:
    """What this person is asked about: ratings can be limited to some criteria."""
    if question.kind != "rating" or not person.criteria:
        return question.items
    return tuple(item for item in question.items if item.second_id in person.criteria)


def results(store: Store, question: Question, round_number: int) -> tuple[RoundResult, ...]:
    """What the reveal of that round put on record, already held back for small groups; empty before."""
    if question.round == round_number and question.state != "revealed":
        return ()
    found = store.facts(question.session_id).round_results
    return tuple(r for r in found if r.question_id == question.question_id and r.round == round_number)


def keep(
    store: Store, seat: Seat, question: Question, item_id: str, value: Mapping[str, Any], reason: str = ""
) -> Answer:
    """Saves one answer, over the one that this person gave before; returns it as stored, when it is safe on disk.

    Refused: an observer, a closed question, another round, a value that doesn't fit.
    """
    person = must_answer(seat, question.session_id)
    given = Answer(seat.session_id, question.question_id, question.round, item_id, person, dict(value), reason)
    return store.answer(given)


def keep_first(store: Store, seat: Seat, now: Seen, item_ids: Collection[str]) -> int:
    """Says again in the second round what one said in the first, for these items; only what is said again counts.

    Items without a first answer are left alone. Returns how many were kept.
    """
    question = now.question
    if question is None or question.round != 2:
        return 0
    kept = [now.first[item_id] for item_id in item_ids if item_id in now.first]
    for answer in kept:
        keep(store, seat, question, answer.item_id, answer.value)
    return len(kept)


def give_reason(store: Store, seat: Seat, question: Question, item_id: str, text: str) -> None:
    """Says why one's answer is far from the others', after the reveal too; it is shown without a name."""
    person = must_answer(seat, question.session_id)
    store.give_reason(question.session_id, question.question_id, question.round, item_id, person, text)


def stand_in_record(store: Store, seat: Seat, agreed: bool) -> None:
    """Whether this person's name may stand in the record of the session."""
    person = _person(store, seat)
    if person.is_named_in_record != agreed:
        store.keep_participant(person.changed(is_named_in_record=agreed))


def outside(own: Answer | None, result: RoundResult) -> bool:
    """Whether an own answer lies outside the middle half of what was revealed, so that its reason would help.

    Only numbers and levels have a middle half; without one (small groups) nobody is outside.
    """
    low, high = result.document.get("q1"), result.document.get("q3")
    if own is None or low is None or high is None:
        return False
    value = own.value.get("middle", own.value.get("level", own.value.get("points")))
    return isinstance(value, int | float) and not low <= value <= high


def _bare(store: Store, seat: Seat) -> Seen:
    """What is remembered of the room, with no answers yet."""
    room = store.room(seat.session_id)
    if room is None:
        raise Refused("This room is no longer here. Ask the facilitator for a new code.")
    question = asked_now(room, store.questions(seat.session_id))
    return Seen(room, _person(store, seat), question, (), {}, {})


def _person(store: Store, seat: Seat) -> Participant:
    person = store.participant_of(seat.proof)
    if person is None or person.participant_id != seat.participant_id or person.session_id != seat.session_id:
        raise Refused(GONE)
    return person
