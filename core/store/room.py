"""The live side of the store: rooms, people, questions, and answers that nobody sees before the reveal.

Nothing here is an act: no history, no undo, no version of the session's facts, no place in a bundle. The exception is
`reveal`, which turns a closed question into facts in one transaction. Every write is durable when it returns, however
the process ends afterwards. Rooms: room_live.py what is remembered and written · news.py who is told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from core.errors import NotFound, Refused, StaleSave, StoreTrouble, WorkbenchError
from core.records import Act, Record, RoundResult
from core.room_answers import checked, checked_reason, may_answer
from core.room_records import Answer, Live, Participant, Question, Room, may_become
from core.store import saving
from core.store.engine import Engine
from core.store.news import answers_topic
from core.store.reading import Reader
from core.store.room_live import ANSWER_FIELDS, Pending, Reading, Rooms, Untaken, answer_of
from core.store.statements import quoted, statement
from core.store.writer import Unit, Writer

SAVE_SECONDS = 30.0
"""How long a caller waits for a save to be durable. Usual: 10–60 ms."""

NO_ROOM = "There is no such room, or it is over."
NOT_IN = "You are not in this room any more. Join again with the code on the screen."
NOT_OPEN = "This question is closed now, so the answer was not taken. What you sent before it closed counts."
OTHER_ROUND = "The question is asked a second time now. Answer it again: the first answer is kept."
ONLY_WATCHING = "You are here to watch, so your answers are not taken."
NOT_YOURS = "Somebody else rates this criterion, so this answer was not taken."
GONE = "This question is not asked any more. Wait for the next one."

T = TypeVar("T")
Kept = TypeVar("Kept", bound=Live)
_FIELDS = ", ".join(quoted(name) for name in ANSWER_FIELDS)


class WithRooms:
    """The part of `Store` that is about rooms."""

    _engine: Engine
    _writer: Writer
    _reader: Reader
    _rooms: Rooms

    def room(self, session_id: str) -> Room | None:
        """The session's room, over or not; None when it never had one or the session is deleted. From memory."""
        room = self._rooms.reading(session_id).room
        return room if room is not None and self._is_there(session_id) else None

    def room_of_code(self, code: str) -> Room | None:
        """The room that people join with this code (8 characters, no dash); None for unknown and expired ones alike."""
        with self._engine.reading() as cursor:
            row = cursor.execute(statement("room", "room_of_code"), {"code": code}).fetchone()
        return self.room(str(row[0])) if row is not None else None

    def _is_there(self, session_id: str) -> bool:
        return any(session.session_id == session_id for session in self._reader.sessions(False))

    def participants(self, session_id: str) -> tuple[Participant, ...]:
        """Everybody who ever joined, by name; those without one last, in no order that says when they came."""
        people = self._rooms.reading(session_id).people.values()
        return tuple(sorted(people, key=lambda each: (not each.name, each.name.casefold(), each.participant_id)))

    def participant_of(self, token_hash: str) -> Participant | None:
        """The person whose secret has this SHA-256, whatever their state; None when unknown, or the session deleted."""
        place = self._rooms.seat(token_hash)
        if place is None or not self._is_there(place[0]):
            return None
        found = self._rooms.reading(place[0]).people.get(place[1])
        return found if found is not None and found.token_hash == token_hash else None

    def questions(self, session_id: str) -> tuple[Question, ...]:
        """All questions of the room, by position. From memory."""
        questions = self._rooms.reading(session_id).questions.values()
        return tuple(sorted(questions, key=lambda each: (each.position, each.question_id)))

    def question(self, session_id: str, question_id: str) -> Question:
        """One question. NotFound."""
        found = self._rooms.reading(session_id).questions.get(question_id)
        if found is None:
            raise NotFound(GONE)
        return found

    def keep_room(self, room: Room) -> Room:
        """Saves the room; returns it in its new number. StaleSave when another tab saved since.

        Refused for a code that another room has, NotFound for a deleted session. With the save that ends it
        (`ended_utc`) no answer is taken any more, and the person goes from every answer for good.
        """
        return self._keep(room)

    def keep_participant(self, participant: Participant) -> Participant:
        """Saves somebody who joined, waits or left. StaleSave as above; Refused when the room is full or over."""
        return self._keep(participant)

    def keep_question(self, question: Question) -> Question:
        """Saves a question, in the order of states that `may_become` allows. StaleSave as above.

        One question is open at a time: Refused, with the name of the other. Closing waits for the answers that were
        sent before it, and none that comes later is taken. `reveal` is the only way to the state "revealed".
        """

        return self._keep(question)

    def keep_together(self, *kept: Live) -> tuple[Live, ...]:
        """Several of the above in one transaction, in this order, all or nothing."""

        def work(unit: Unit) -> tuple[Live, ...]:
            return tuple(_keep_one(self._pending(unit), each) for each in kept)

        return self._submit(work)

    def drop_question(self, question: Question) -> None:
        """Takes a question away that was never opened. StaleSave, Refused."""

        def work(unit: Unit) -> None:
            pending = self._pending(unit)
            there = _same_number(pending, question)
            if (there.state, there.round) != ("waiting", 1):
                raise Refused(f"'{there.title}' was asked already, so it stays in the record.")
            pending.drop(there)

        self._submit(work)

    def reveal(self, act: Act, question: Question, results: Collection[RoundResult]) -> tuple[Record, ...]:
        """The closed question becomes revealed and its results become facts, in one transaction; returns these.

        StaleSave when the question changed since its answers were read (somebody left and took theirs away): read
        them again. Refused when it is not closed, or revealed already. The same act again: the first answer.
        """
        session_id = question.session_id

        def work(unit: Unit) -> tuple[Record, ...]:
            if saving.known_answer(unit.cursor, act, "apply") is None:
                pending = self._pending(unit)
                there = pending.reading(session_id).questions.get(question.question_id)
                if there is not None and there.state == "revealed":
                    raise Refused(f"'{there.title}' is revealed already.")
                there = _same_number(pending, question)
                if there.state != "closed":
                    raise Refused(f"Close '{there.title}' first, so that no answer is on its way.")
                pending.keep(there.changed(state="revealed"))
            return saving.apply(unit, self._engine.types, act, session_id, tuple(results), (), ())

        return self._submit(work)

    def answer(self, answer: Answer) -> Answer:
        """Takes one answer; returns it as stored, durable. The same one again, or another value: the last one counts.

        Decided in the transaction that writes it, together with many others. Refused with a sentence when the question
        is not open in this round, the person not in the room, only watching, or not asked about this criterion.
        """

        def work(unit: Unit) -> Answer | WorkbenchError:
            pending = self._pending(unit)
            try:
                taken = _taken(pending.reading(answer.session_id), answer)
            except WorkbenchError as refused:
                return refused  # as a value: the others of this transaction are not to be written one by one for it
            pending.answer(taken)
            return taken

        return _or_raised(self._submit(work))

    def give_reason(
        self, session_id: str, question_id: str, round_number: int, item_id: str, participant_id: str, text: str
    ) -> None:
        """Writes beside their own answer why somebody sees it differently, also after the reveal.

        Refused when there is no such answer, or the person has left.
        """
        key = {
            "session_id": session_id,
            "question_id": question_id,
            "round": round_number,
            "item_id": item_id,
            "participant_id": participant_id,
        }
        reason = checked_reason(text)

        def work(unit: Unit) -> WorkbenchError | None:
            pending = self._pending(unit)
            person = pending.reading(session_id).people.get(participant_id)
            room = pending.reading(session_id).room
            if person is None or person.state != "in" or room is None or room.is_over:
                return Refused(NOT_IN)
            pending.write()
            row = unit.cursor.execute(statement("room", "give_reason"), {**key, "reason": reason}).fetchone()
            if row is None or row[0] != 1:
                return Refused("Answer the question first; then say why.")
            pending.forget_own(session_id)
            pending.told(answers_topic(session_id))
            return None

        _or_raised(self._submit(work))

    def answered(self, session_id: str, question_id: str, round_number: int) -> dict[str, int]:
        """How many items each person answered, by participant id; those with none are left out. Never a value."""
        found = self._ask("answered", session_id=session_id, question_id=question_id, round=round_number)
        return {str(participant_id): int(count) for participant_id, count in found}

    def own_answers(self, session_id: str, participant_id: str, question_id: str | None = None) -> tuple[Answer, ...]:
        """What this one person answered, to one question if named, in both rounds; for their own phone only."""
        if question_id is None:
            found = self._ask("own_answers", _FIELDS, session_id=session_id, participant_id=participant_id)
            return tuple(answer_of(row) for row in found)
        known = self._rooms.own.of(session_id, question_id, participant_id)
        return self._own_read(session_id, question_id, participant_id) if known is None else known

    def commits(self) -> int:
        """How many commits there were; own answers read after this hold at least all of these."""
        return self._rooms.own.begin()

    def _own_read(self, session_id: str, question_id: str, participant_id: str) -> tuple[Answer, ...]:
        own = self._rooms.own
        with own.loading:
            known = own.of(session_id, question_id, participant_id)
            if known is not None:
                return known
            begun = own.begin()
            rows = self._ask("answers_of_question", _FIELDS, session_id=session_id, question_id=question_id)
            everybody = tuple(answer_of(row) for row in rows)
            own.keep((session_id, question_id), everybody, begun)
        return tuple(answer for answer in everybody if answer.participant_id == participant_id)

    def answers(self, session_id: str, question_id: str, round_number: int) -> tuple[Answer, ...]:
        """All answers of a round, in another random order each time. Only for the reveal and the private view."""
        found = self._ask("answers", _FIELDS, session_id=session_id, question_id=question_id, round=round_number)
        return tuple(answer_of(row) for row in found)

    def reasons(self, session_id: str, question_id: str, round_number: int) -> tuple[tuple[str, str], ...]:
        """(item_id, reason) of a round in random order, without who."""
        found = self._ask("reasons", session_id=session_id, question_id=question_id, round=round_number)
        return tuple((str(item_id), str(reason)) for item_id, reason in found)

    def forget_answers(self, session_id: str, participant_id: str) -> int:
        """Removes every answer of a person who leaves; returns how many. What was revealed stays as it was shown.

        Nothing is left to remove once the meeting ended: no answer says any more whose it is.
        Questions that are closed and not yet revealed get a new number, so that a reveal under way reads them again.
        """
        asked = {"session_id": session_id, "participant_id": participant_id}

        def work(unit: Unit) -> int:
            pending = self._pending(unit)
            pending.write()
            questions = pending.reading(session_id).questions
            for (question_id,) in unit.cursor.execute(statement("room", "answered_questions"), asked).fetchall():
                if (there := questions.get(question_id)) is not None and there.state == "closed":
                    pending.touch(there)
            row = unit.cursor.execute(statement("room", "forget_answers"), asked).fetchone()
            pending.forget_own(session_id)
            pending.told(answers_topic(session_id))
            return int(row[0]) if row else 0

        return self._submit(work)

    def _keep(self, mine: Kept) -> Kept:
        """One save of something live. A refusal is returned by the job, so that it breaks nobody else's save."""

        def work(unit: Unit) -> Kept | WorkbenchError:
            try:
                return _keep_one(self._pending(unit), mine)
            except WorkbenchError as refused:
                return refused

        return _or_raised(self._submit(work))

    def _pending(self, unit: Unit) -> Pending:
        return self._rooms.pending(unit, self._engine.types)

    def _submit(self, work: Callable[[Unit], T]) -> T:
        try:
            done: T = self._writer.submit(work, SAVE_SECONDS)
        except Untaken as err:
            raise StoreTrouble("The answer was not saved just now. Send it again.") from err
        return done

    def _ask(self, name: str, fields: str = "", **asked: str | int | None) -> list[tuple[Any, ...]]:
        text = statement("room", name, fields=fields) if fields else statement("room", name)
        with self._engine.reading() as cursor:
            return cursor.execute(text, asked).fetchall()


def _or_raised(answer: T | WorkbenchError) -> T:
    if isinstance(answer, WorkbenchError):
        raise answer
    return answer


def _taken(there: Reading, answer: Answer) -> Answer:
    """The answer as it is stored, or the first reason why not."""
    question, person = there.questions.get(answer.question_id), there.people.get(answer.participant_id)
    if there.room is None or there.room.is_over or person is None or person.state != "in":
        raise Refused(NOT_IN)
    if person.kind == "observer":
        raise Refused(ONLY_WATCHING)
    item = question.item(answer.item_id) if question is not None else None
    if question is None or item is None:
        raise Refused(GONE)
    if question.round != answer.round:
        raise Refused(OTHER_ROUND)
    if question.state != "open":
        raise Refused(NOT_OPEN)
    if not may_answer(person, question, item):
        raise Refused(NOT_YOURS)
    value, reason = checked(question, item, answer.value), checked_reason(answer.reason)
    return Answer(
        answer.session_id, answer.question_id, answer.round, answer.item_id, answer.participant_id, value, reason
    )


def _same_number(pending: Pending, mine: Question) -> Question:
    there = pending.reading(mine.session_id).questions.get(mine.question_id)
    if there is None:
        raise NotFound(GONE)
    if there.number != mine.number:
        raise StaleSave(f"the question '{there.title}'", "Another screen")
    return there


def _keep_one(pending: Pending, mine: Kept) -> Kept:
    """The record in its next number, after everything that may refuse it was looked at in this transaction."""
    saving.check_session(pending.cursor, mine.session_id, ())
    there = pending.reading(mine.session_id)
    if isinstance(mine, Room):
        _check_room(pending, mine)
    elif isinstance(mine, Participant):
        _check_participant(there, mine)
    elif isinstance(mine, Question):
        _check_question(there, mine)
    now, before = pending.keep(mine), there.there(mine)
    if isinstance(now, Room) and isinstance(before, Room) and now.is_over and not before.is_over:
        pending.unlink(now.session_id)
    if isinstance(now, Question) and isinstance(before, Question) and before.state == "open" != now.state:
        pending.lay_anew(now)
    return now


def _check_room(pending: Pending, room: Room) -> None:
    asked = {"code": room.code}
    row = pending.cursor.execute(statement("room", "room_of_code"), asked).fetchone() if room.code else None
    if row is not None and row[0] != room.session_id:
        raise Refused("Another room has this code. Draw another one.")


def _check_participant(there: Reading, mine: Participant) -> None:
    is_here = mine.state in ("waiting", "in")
    if there.room is None or (there.room.is_over and is_here):
        raise Refused(NO_ROOM)
    others = sum(each.state in ("waiting", "in") for each in there.people.values())
    known = there.people.get(mine.participant_id)
    is_new = is_here and (known is None or known.state not in ("waiting", "in"))
    if is_new and others >= there.room.most_people:
        raise Refused(f"The room is full: {others} people are in it. Ask the facilitator to make it larger.")


def _check_question(there: Reading, mine: Question) -> None:
    if there.room is None or there.room.is_over:
        raise Refused(NO_ROOM)
    before = there.questions.get(mine.question_id)
    if before is not None and before.number != mine.number:
        return  # stale: that is said first
    if before is not None and before.state != "revealed" and mine.state == "revealed":
        raise Refused("A question is revealed with its results, not by itself.")
    if before is not None and before.state == "revealed" and not may_become(before, mine):
        raise Refused(f"'{mine.title}' was revealed, so it can only be asked a second time.")
    if not may_become(before, mine):
        raise Refused(f"'{mine.title}' can't be changed like this any more: people are answering it. Reload the page.")
    if before is not None and (before.state, mine.state) == ("closed", "open") and _is_earlier(before, there.room):
        raise Refused(f"'{mine.title}' was asked at an earlier meeting. Reveal it, or ask it anew.")
    others = [each for each in there.questions.values() if each.question_id != mine.question_id]
    open_now = next((each for each in others if each.state == "open"), None)
    if mine.state == "open" and open_now is not None:
        raise Refused(f"'{open_now.title}' is open now. Close it first: phones show one question at a time.")


def _is_earlier(question: Question, room: Room) -> bool:
    """Asked before the meeting that is on now: its answers belong to nobody any more, so none can be changed."""
    return question.opened_utc is not None and question.opened_utc < room.opened_utc
