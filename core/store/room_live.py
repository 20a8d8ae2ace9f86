"""What is live in each room, remembered, and how one transaction of the writer changes it.

    Rooms     what is committed: room, people and questions by session; read from the file once, then kept up to date by
              the writer, which is the only one that changes it. Answers: only each person's own, see room_own.py.
    Pending   one transaction: the same, with what its jobs changed so far, and the answers that it writes at its end in
              one statement (2 000 one by one: 8 s; in batches of 64: under half a second).

A job sees what the jobs before it in the same transaction did; so an answer that comes after a closing is refused, and
one that came before is in the file before the question is closed. When a transaction fails, what is remembered of its
sessions is dropped and read anew: nobody then knows better than the file.

Who answered when (2026-11): a row holds neither time nor name. The rows of one commit are written in random order, and
when a question is closed its rows are laid anew in random order, so that the table as it stands tells no sequence. When
the meeting ends, the person's id goes from every answer (a random one for each question takes its place): from then on
the table does not say who answered what. What this does not reach: before the end, whoever may read the file finds the
person's id beside each value; while a question is open, its commits (some 10 ms of answers each) follow each other in
the file; and the write-ahead log, freed blocks and backups keep older states, the first two until DuckDB writes over
them. The screens say "hidden until the reveal", never "anonymous".
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from core.errors import FieldClash, NotFound, StaleSave
from core.room_records import Answer, Live, Participant, Question, Room
from core.store.engine import Cursor, Engine
from core.store.news import NEWS, answers_topic, person_topic, room_topic
from core.store.room_own import OwnAnswers
from core.store.statements import quoted, statement
from core.store.writer import Unit

Kept = TypeVar("Kept", bound=Live)
Types = dict[str, dict[str, str]]

REMEMBERED = 64
"""Sessions whose rooms are kept in memory: under 1 MB each with 250 people and 50 questions."""

SEATS = 20_000
"""Hashes of secrets whose person is remembered: a few MB."""

KEYS = {
    "room": ("session_id",),
    "participant": ("session_id", "participant_id"),
    "question": ("session_id", "question_id"),
}
ORDER = {"room": "session_id", "participant": "participant_id", "question": "position, question_id"}
ANSWER_FIELDS = ("session_id", "question_id", "round", "item_id", "participant_id", "value", "reason")
AnswerKey = tuple[str, str, int, str, str]


class Untaken(Exception):
    """The database took fewer answers than were found right: what was remembered differs from the file.

    Not a WorkbenchError: no job may take it for its own refusal, because it concerns all of the transaction.
    """


@dataclass(frozen=True)
class Reading:
    """What is live in one session. Not an answer among it."""

    room: Room | None = None
    people: Mapping[str, Participant] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)

    def there(self, mine: Kept) -> Kept | None:
        """The stored record with the key of this one."""
        found: Live | None = self.room
        if isinstance(mine, Participant):
            found = self.people.get(mine.participant_id)
        elif isinstance(mine, Question):
            found = self.questions.get(mine.question_id)
        return cast("Kept | None", found)

    def after(self, now: Live) -> Reading:
        """With this record in its place."""
        if isinstance(now, Participant):
            return replace(self, people={**self.people, now.participant_id: now})
        if isinstance(now, Question):
            return replace(self, questions={**self.questions, now.question_id: now})
        assert isinstance(now, Room)
        return replace(self, room=now)


def read(cursor: Cursor, session_id: str) -> Reading:
    """The session's live side from the file."""
    (room, people, questions) = (_rows(cursor, kind, session_id) for kind in (Room, Participant, Question))
    return Reading(
        next((each for each in room if isinstance(each, Room)), None),
        {each.participant_id: each for each in people if isinstance(each, Participant)},
        {each.question_id: each for each in questions if isinstance(each, Question)},
    )


def _rows(cursor: Cursor, kind: type[Live], session_id: str) -> list[Live]:
    names = tuple(kind.model_fields)
    listed = ", ".join(quoted(name) for name in names)
    text = statement("room", "read", table=quoted(kind.table), fields=listed, order=ORDER[kind.table])
    found = cursor.execute(text, {"session_id": session_id}).fetchall()
    return [kind.model_validate(dict(zip(names, map(_back, names, row), strict=True))) for row in found]


def _back(name: str, kept: Any) -> Any:
    return json.loads(kept) if name in ("agenda", "criteria", "items", "options", "settings") else kept


def _columns(record: Live) -> dict[str, Any]:
    row = record.model_dump()
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, (list, tuple, dict)) else value
        for name, value in row.items()
    }


class Rooms:
    """The committed state, remembered by session. Safe from any thread; changed by the writer's thread alone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.own = OwnAnswers()
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Reading] = OrderedDict()
        self._seats: dict[str, tuple[str, str]] = {}
        self._generation = 0
        """Counts the commits and failures, so that a reading from before one is never remembered after it."""

    def reading(self, session_id: str) -> Reading:
        """What is live in the session; nothing at all for a session without a room."""
        with self._lock:
            known, generation = self._kept.get(session_id), self._generation
            if known is not None:
                self._kept.move_to_end(session_id)
                return known
        with self._engine.reading() as cursor:
            fresh = read(cursor, session_id)
        with self._lock:
            if generation == self._generation and fresh.room is not None:
                self._kept[session_id] = fresh
                while len(self._kept) > REMEMBERED:
                    self._kept.popitem(last=False)
        return fresh

    def seat(self, token_hash: str) -> tuple[str, str] | None:
        """(session_id, participant_id) that the file has for this hash of a secret; remembered once found."""
        known = self._seats.get(token_hash)
        if known is not None or not token_hash:
            return known
        with self._engine.reading() as cursor:
            row = cursor.execute(statement("room", "seat_of_token"), {"token_hash": token_hash}).fetchone()
        if row is None:
            return None
        if len(self._seats) >= SEATS:
            self._seats.clear()
        self._seats[token_hash] = (str(row[0]), str(row[1]))
        return self._seats[token_hash]

    def became(self, changed: Mapping[str, Reading]) -> None:
        """After a commit."""
        with self._lock:
            self._generation += 1
            self._kept.update(changed)

    def forget(self, session_ids: set[str]) -> None:
        """After a failure: the next reading comes from the file."""
        with self._lock:
            self._generation += 1
            for session_id in session_ids:
                self._kept.pop(session_id, None)

    def pending(self, unit: Unit, types: Types) -> Pending:
        """The changes of this transaction, made at its first job that concerns a room."""
        there = unit.asides.setdefault("room", Pending(self, unit.cursor, types))
        assert isinstance(there, Pending)
        return there


class Pending:
    """One transaction's changes to rooms."""

    def __init__(self, rooms: Rooms, cursor: Cursor, types: Types) -> None:
        self._rooms, self.cursor, self._types = rooms, cursor, types
        self._now: dict[str, Reading] = {}
        self._changed: set[str] = set()
        self._answers: dict[AnswerKey, Answer] = {}
        self._written: list[Answer] = []
        self._forgotten: set[str] = set()
        self._topics: set[str] = set()

    def reading(self, session_id: str) -> Reading:
        """What is live in the session at this point of the transaction."""
        if session_id not in self._now:
            self._now[session_id] = self._rooms.reading(session_id)
        return self._now[session_id]

    def keep(self, mine: Kept) -> Kept:
        """The record in its next number. StaleSave when another number is stored; written at once."""
        self.write()
        there = self.reading(mine.session_id).there(mine)
        if there is None and mine.number:
            raise NotFound(f"{mine.label.capitalize()} is not there any more. Reload the page.")
        number = 0 if there is None else there.number
        now = mine.changed(number=number + 1)
        if there is not None:
            differing = [
                FieldClash(name, getattr(now, name), getattr(there, name))
                for name in type(now).model_fields
                if name != "number" and getattr(now, name) != getattr(there, name)
            ]
            if not differing:
                return there
            if mine.number != number:
                raise StaleSave(mine.label, "Another screen", tuple(differing))
        return self._kept(now)

    def touch(self, there: Kept) -> Kept:
        """The stored record in its next number, so that a save which rests on the one before is refused."""
        self.write()
        return self._kept(there.changed(number=there.number + 1))

    def _kept(self, now: Kept) -> Kept:
        columns = _columns(now)
        self.cursor.execute(self._keeping(now.table, columns), {f"p_{name}": [columns[name]] for name in columns})
        self._now[now.session_id] = self.reading(now.session_id).after(now)
        self._changed.add(now.session_id)
        if isinstance(now, Participant):
            self._topics |= {answers_topic(now.session_id), person_topic(now.session_id, now.participant_id)}
        else:
            self._topics.add(room_topic(now.session_id))
        return now

    def _keeping(self, table: str, columns: Mapping[str, Any]) -> str:
        keys = KEYS[table]
        types = self._types[table]
        return statement(
            "room",
            "keep",
            table=quoted(table),
            columns=", ".join(quoted(name) for name in columns),
            given=", ".join(f"unnest($p_{name}::{types[name]}[])" for name in columns),
            keys=", ".join(quoted(name) for name in keys),
            assignments=", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in columns if name not in keys),
        )

    def drop(self, question: Question) -> None:
        """The question and its answers are gone from this transaction on."""
        self.write()
        asked = {"session_id": question.session_id, "question_id": question.question_id}
        self.cursor.execute(statement("room", "clear_answers"), asked)
        self.cursor.execute(statement("room", "drop_question"), asked)
        self.forget_own(question.session_id)
        reading = self.reading(question.session_id)
        left = {key: each for key, each in reading.questions.items() if key != question.question_id}
        self._now[question.session_id] = replace(reading, questions=left)
        self._changed.add(question.session_id)
        self._topics.add(room_topic(question.session_id))

    def answer(self, answer: Answer) -> None:
        """To be written with the others at the end of the transaction; the last of a person for an item counts."""
        key = (answer.session_id, answer.question_id, answer.round, answer.item_id, answer.participant_id)
        self._answers[key] = answer
        self._topics.add(answers_topic(answer.session_id))
        self.reading(answer.session_id)

    def lay_anew(self, question: Question) -> None:
        """The rows of a question's answers in an order that tells nothing of when they came."""
        self.write()
        asked = {"session_id": question.session_id, "question_id": question.question_id}
        self.cursor.execute(statement("room", "take_aside"), asked)
        self.cursor.execute(statement("room", "clear_answers"), asked)
        self.cursor.execute(statement("room", "lay_back"))
        self.cursor.execute(statement("room", "drop_aside"))

    def unlink(self, session_id: str) -> None:
        """Takes the person off every answer of the session, for good."""
        self.write()
        asked = {"session_id": session_id}
        self.cursor.execute(statement("room", "take_all_aside"), asked)
        self.cursor.execute(statement("room", "clear_all_answers"), asked)
        self.cursor.execute(statement("room", "lay_back"))
        self.cursor.execute(statement("room", "drop_aside"))
        self.forget_own(session_id)
        self._topics.add(answers_topic(session_id))

    def forget_own(self, session_id: str) -> None:
        """More is changed in the session's answers than that some were given: they are to be read anew."""
        self._forgotten.add(session_id)

    def told(self, topic: str) -> None:
        """There is news of the topic once this is committed."""
        self._topics.add(topic)

    def write(self) -> None:
        """All answers so far, in one statement and in random order."""
        if not self._answers:
            return
        types = self._types["answer"]
        given = list(self._answers.values())
        self._answers = {}
        self._written += given
        lists = {f"p_{name}": [_column(answer, name) for answer in given] for name in ANSWER_FIELDS}
        text = statement(
            "room",
            "keep_answers",
            columns=", ".join(quoted(name) for name in ANSWER_FIELDS),
            listed=", ".join(f"given.{quoted(name)}" for name in ANSWER_FIELDS),
            given=", ".join(f"unnest($p_{name}::{types[name]}[]) as {quoted(name)}" for name in ANSWER_FIELDS),
        )
        row = self.cursor.execute(text, lists).fetchone()
        if row is None or row[0] != len(given):
            raise Untaken("what is remembered of a room differs from the file")

    def committed(self) -> None:
        """What was changed is what is remembered; then those who wait are woken."""
        self._rooms.became({session_id: self._now[session_id] for session_id in self._changed})
        self._rooms.own.committed(self._written, self._forgotten)
        NEWS.bump(*self._topics)

    def failed(self) -> None:
        """Read everything anew."""
        self._rooms.forget(set(self._now))
        self._rooms.own.committed((), set(self._now) | self._forgotten)


def _column(answer: Answer, name: str) -> Any:
    value = getattr(answer, name)
    return json.dumps(value, ensure_ascii=False, allow_nan=False) if name == "value" else value


def answer_of(row: tuple[Any, ...]) -> Answer:
    """A row of `answer` in the order of ANSWER_FIELDS."""
    values = dict(zip(ANSWER_FIELDS, row, strict=True))
    return Answer(**{**values, "value": json.loads(values["value"])})
