"""What a facilitator does with a room: open it, let people in, ask, close, reveal, ask again, move on, end.

Every action takes the seat first and refuses everybody but the facilitator of this session (core/seats.py). It works on
what is stored at this moment, never on what a tab showed: pressed in two tabs, the second press finds it done. Where it
matters that a tab showed the newest (a title that was edited), it gives the question with its number: StaleSave.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from core import join_codes
from core.errors import NotFound, Refused
from core.records import Act, Facts, RoundResult
from core.room_agenda import minutes_between
from core.room_answers import may_answer
from core.room_proposals import is_asked, numbered, proposals
from core.room_records import AgendaStep, Joining, Participant, Question, Room
from core.seats import Seat, must_lead
from core.store import Store

NO_ROOM = "This session has no room open. Open it on 'Facilitate'."
SAME_MEETING = timedelta(hours=12)
"""Opened again within so long, it is the same people who go on."""
TRIES = 5
"""Draws of a code before giving up; two rooms with one code are as likely as 1 in 8.5e11."""


def room_of(store: Store, seat: Seat) -> Room:
    """The room that this seat leads. Refused for everybody else."""
    room = store.room(seat.session_id)
    if room is None:
        raise Refused(NO_ROOM)
    must_lead(seat, seat.session_id, room.facilitator_hash)
    return room


def open_room(store: Store, seat: Seat, agenda: Sequence[AgendaStep], now_utc: datetime) -> Room:
    """Begins a meeting: its agenda with nothing used yet, no step, the lobby closed. Also after an earlier one ended.

    Questions of the earlier meeting stay. Its people stay in when it ended by mistake or for lunch; after half a day
    they join anew, or the console would wait for people who are not there. Opening twice changes nothing more.
    """
    room = room_of(store, seat)
    fresh = tuple(step.model_copy(update={"used_minutes": 0.0}) for step in agenda)
    if not room.is_over and room.step:
        return room
    if room.ended_utc is not None and now_utc - room.ended_utc > SAME_MEETING:
        here = (person for person in store.participants(room.session_id) if person.state in ("in", "waiting"))
        store.keep_together(*(person.changed(state="left") for person in here))
    began = {"ended_utc": None, "opened_utc": now_utc, "step": "", "step_since_utc": None, "is_paused": False}
    return store.keep_room(room.changed(agenda=fresh, question_id="", item_id="", **(began if room.is_over else {})))


def set_joining(store: Store, seat: Seat, joining: Joining) -> Room:
    """Opens the lobby with a new code, has people wait for a yes, or closes it: the code is worth nothing from then on.

    The code stays while the lobby changes between open and approve. Refused when the room is over.
    """
    room = room_of(store, seat)
    if joining == "closed":
        return store.keep_room(room.changed(joining="closed", code=""))
    _refuse_over(room)
    if room.code:
        return store.keep_room(room.changed(joining=joining))
    for _ in range(TRIES):
        code = join_codes.code_of(secrets.randbelow(join_codes.CODES))
        if store.room_of_code(code) is None:
            return store.keep_room(room.changed(joining=joining, code=code))
    raise Refused("No free code was found just now. Try again.")


def limit_ratings(store: Store, seat: Seat, participant_id: str, criteria: Collection[str]) -> Participant:
    """Says which criteria somebody may rate; none named: all of them."""
    room_of(store, seat)
    person = next((p for p in store.participants(seat.session_id) if p.participant_id == participant_id), None)
    if person is None:
        raise NotFound("This person is not in the room.")
    return store.keep_participant(person.changed(criteria=tuple(dict.fromkeys(criteria))))


def keep_settings(store: Store, seat: Seat, **settings: Any) -> Room:
    """Changes smallest_group, shows_names, address, most_people or agenda. Refused for anything else.

    The smallest group can't become smaller while answers wait for their reveal: people gave them under the larger one.
    """
    known = {"smallest_group", "shows_names", "address", "most_people", "agenda"}
    if unknown := sorted(set(settings) - known):
        raise ValueError(f"no setting of a room: {unknown}")
    room = room_of(store, seat)
    fewer = settings.get("smallest_group", room.smallest_group) < room.smallest_group
    shown = settings.get("shows_names", room.shows_names) and not room.shows_names
    if (fewer or shown) and (waiting := unrevealed(store, seat)):
        raise Refused(
            f"Answers to '{waiting[0].title}' wait for their reveal, and people were told how they would be shown. "
            "Reveal it first; then change this for the next question."
        )
    return store.keep_room(room.changed(**settings))


def to_ask(store: Store, facts: Facts, step: str) -> tuple[Question, ...]:
    """What a step still has to ask: the questions that wait, then proposals from the session's facts not asked yet."""
    questions = store.questions(facts.session.session_id)
    waiting = tuple(q for q in questions if q.state == "waiting" and q.settings.get("step") == step)
    return waiting + tuple(q for q in proposals(facts, step) if not is_asked(q, questions))


def add_question(store: Store, seat: Seat, facts: Facts, question: Question) -> Question:
    """Keeps a question to be asked later, or as it was edited while it waits. A proposal gets an id of its own."""
    room_of(store, seat)
    return store.keep_question(_placed(store, facts, question))


def ask(store: Store, seat: Seat, facts: Facts, question: Question, now_utc: datetime) -> Question:
    """Opens a question, kept or only proposed, and turns the room to it. Pressed twice, it is open once.

    Refused while another one is open, and for a question that was asked (that is `second_round`). StaleSave when
    another tab changed it meanwhile.
    """
    room = room_of(store, seat)
    _refuse_over(room)
    open_now = next((q for q in store.questions(room.session_id) if q.state == "open"), None)
    if open_now is not None and _is_same(open_now, question):
        return open_now
    placed = _placed(store, facts, question)
    opened = placed.changed(state="open", opened_utc=now_utc)
    return _looking_at(store, room, opened)


def close(store: Store, seat: Seat, question_id: str) -> Question:
    """Takes no more answers; what was sent before is in. A closed or revealed one stays as it is."""
    room_of(store, seat)
    question = store.question(seat.session_id, question_id)
    return store.keep_question(question.changed(state="closed")) if question.state == "open" else question


def reopen(store: Store, seat: Seat, question_id: str, now_utc: datetime) -> Question:
    """Takes answers again in the same round. Refused after the reveal, because people have seen the answers."""
    room = room_of(store, seat)
    question = store.question(room.session_id, question_id)
    if question.state == "open":
        return question
    if question.state != "closed":
        raise Refused(f"'{question.title}' was not closed just now, so it can't open again.")
    return _looking_at(store, room, question.changed(state="open", opened_utc=now_utc))


def reveal(store: Store, seat: Seat, act: Act, question_id: str) -> tuple[RoundResult, ...]:
    """Shows everybody what the room answered, for good: what people have seen can't be taken back."""
    room_of(store, seat)
    from core.actions import reveal_answers  # it asks room_of of this module: loaded when needed, or it is a circle

    results = reveal_answers.reveal(store, seat, act, question_id)
    room = room_of(store, seat)
    if room.question_id != question_id:
        store.keep_room(room.changed(question_id=question_id, item_id=""))
    return results


def second_round(store: Store, seat: Seat, question_id: str, now_utc: datetime) -> Question:
    """Asks a revealed question once more; both rounds are kept. Refused for a third time, and before the reveal."""
    room = room_of(store, seat)
    question = store.question(room.session_id, question_id)
    if question.round == 2 and question.state == "open":
        return question
    if question.state != "revealed" or question.round == 2:
        why = "was asked twice, and that is all" if question.round == 2 else "is not revealed yet"
        raise Refused(f"'{question.title}' {why}. What is left of a disagreement widens the range.")
    return _looking_at(store, room, question.changed(state="open", round=2, opened_utc=now_utc))


def drop_question(store: Store, seat: Seat, question_id: str) -> None:
    """Takes away a question that was never opened."""
    room_of(store, seat)
    store.drop_question(store.question(seat.session_id, question_id))


def put_away(store: Store, seat: Seat) -> Room:
    """Turns the room away from its question. Refused while it is open."""
    room = room_of(store, seat)
    _refuse_open(store, room)
    return store.keep_room(room.changed(question_id="", item_id=""))


def look_at(store: Store, seat: Seat, question_id: str) -> Room:
    """Turns the room back to a question that was asked before. Refused while another one is open."""
    room = room_of(store, seat)
    question = store.question(room.session_id, question_id)
    if question.state == "waiting":
        raise Refused(f"'{question.title}' was not asked yet. Ask it first.")
    if question.state != "open":
        _refuse_open(store, room)
    return store.keep_room(room.changed(question_id=question_id, item_id=""))


def show_item(store: Store, seat: Seat, item_id: str) -> Room:
    """Puts one item of the revealed question on the projector; '' shows all of them."""
    return store.keep_room(room_of(store, seat).changed(item_id=item_id))


def move_to(store: Store, seat: Seat, step: str, now_utc: datetime) -> Room:
    """Turns to a step of the agenda and starts its clock; the minutes of the one before are added up.

    Refused for a step that the agenda lacks, and while a question is open.
    """
    room = room_of(store, seat)
    _refuse_over(room)
    if step == room.step:
        return room
    if all(one.step != step for one in room.agenda):
        raise Refused("The agenda has no such step. Reload the page.")
    _refuse_open(store, room)
    since = None if room.is_paused else now_utc
    turned = _used(room, now_utc).changed(step=step, step_since_utc=since, question_id="", item_id="")
    return store.keep_room(turned)


def move_on(store: Store, seat: Seat, now_utc: datetime) -> Room:
    """Turns to the step after the one that the room is at; the first when it has not begun. Refused at the last."""
    room = room_of(store, seat)
    steps = [one.step for one in room.agenda]
    after = steps[steps.index(room.step) + 1 :] if room.step in steps else steps
    if not after:
        raise Refused("This is the last step of the agenda. End the meeting when you are done.")
    return move_to(store, seat, after[0], now_utc)


def pause(store: Store, seat: Seat, now_utc: datetime) -> Room:
    """A break: the clock stands still and phones say so. What somebody sends just then is still taken."""
    room = room_of(store, seat)
    if room.is_paused:
        return room
    return store.keep_room(_used(room, now_utc).changed(is_paused=True, step_since_utc=None))


def resume(store: Store, seat: Seat, now_utc: datetime) -> Room:
    """Goes on after a break."""
    room = room_of(store, seat)
    if not room.is_paused:
        return room
    return store.keep_room(room.changed(is_paused=False, step_since_utc=now_utc if room.step else None))


def end(store: Store, seat: Seat, now_utc: datetime) -> Room:
    """Ends the meeting: an open question closes, the code is worth nothing, no answer is taken. Ended once is ended.

    What was not revealed stays hidden for good: reveal before (`unrevealed` names what is left).
    """
    room = room_of(store, seat)
    if room.is_over:
        return room
    shut = [q.changed(state="closed") for q in store.questions(room.session_id) if q.state == "open"]
    over = _used(room, now_utc).changed(
        ended_utc=now_utc, joining="closed", code="", is_paused=False, step_since_utc=None, question_id="", item_id=""
    )
    return cast("Room", store.keep_together(*shut, over)[-1])


def unrevealed(store: Store, seat: Seat) -> tuple[Question, ...]:
    """Questions that people answered and that were not revealed in their round."""
    room_of(store, seat)
    asked = (q for q in store.questions(seat.session_id) if q.state in ("open", "closed"))
    return tuple(q for q in asked if store.answered(q.session_id, q.question_id, q.round))


@dataclass(frozen=True)
class Progress:
    """How far one person is with a question: how many of the items that they are asked, and never what."""

    person: Participant
    done: int
    of: int

    @property
    def is_done(self) -> bool:
        return self.done >= self.of


def progress(store: Store, seat: Seat, question_id: str) -> tuple[Progress, ...]:
    """Everybody in the room who is asked this question, with how far they are; those who have to do something first."""
    room_of(store, seat)
    question = store.question(seat.session_id, question_id)
    done = store.answered(seat.session_id, question_id, question.round)
    rows = [
        Progress(person, done.get(person.participant_id, 0), of)
        for person in store.participants(seat.session_id)
        if (of := sum(may_answer(person, question, item) for item in question.items))
    ]
    return tuple(sorted(rows, key=lambda row: row.is_done))


def _is_same(one: Question, other: Question) -> bool:
    proposal = other.settings.get("proposal")
    return one.question_id == other.question_id or (bool(proposal) and one.settings.get("proposal") == proposal)


def _placed(store: Store, facts: Facts, question: Question) -> Question:
    """The question at its place: a new one behind the others, under an id that no earlier result has."""
    if question.session_id != facts.session.session_id:
        raise Refused("This question belongs to another session.")
    if question.number:
        return question
    questions = store.questions(question.session_id)
    taken = {q.question_id for q in questions} | {result.question_id for result in facts.round_results}
    place = max((q.position for q in questions), default=-1) + 1
    return question.changed(question_id=numbered(question.question_id, taken), position=place)


def _looking_at(store: Store, room: Room, question: Question) -> Question:
    """The question saved, and the room turned to it, in one transaction."""
    turned = room.changed(question_id=question.question_id, item_id="")
    return cast("Question", store.keep_together(question, turned)[0])


def _used(room: Room, now_utc: datetime) -> Room:
    """The room with the minutes since its step began added to that step."""
    minutes = minutes_between(room.step_since_utc, now_utc)
    agenda = tuple(
        one.model_copy(update={"used_minutes": one.used_minutes + minutes}) if one.step == room.step else one
        for one in room.agenda
    )
    return room.changed(agenda=agenda)


def _refuse_over(room: Room) -> None:
    if room.is_over:
        raise Refused("This meeting is over. Open the room again first.")


def _refuse_open(store: Store, room: Room) -> None:
    question = next((q for q in store.questions(room.session_id) if q.state == "open"), None)
    if question is not None:
        raise Refused(f"'{question.title}' is open still. Close it first.")
