"""A room that people join, answer in, leave and restart in any order is what a simple model says."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.errors import Refused, StaleSave
from core.room_records import Question
from core.store import Store
from core.store.room_live import read
from tests.make import make_act, make_round_result, make_session
from tests.test_room_store import make_answer, make_participant, make_question, make_room
from tests.thorough import examples

PEOPLE = st.sampled_from(["p1", "p2", "p3"])
QUESTIONS = st.sampled_from(["q1", "q2"])
ITEMS = st.sampled_from(["a", "b"])
LEVELS = st.integers(1, 5)

Key = tuple[str, int, str, str]
"""Question, round, item, person."""


class RoomAgainstModel(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(Path(self.folder.name) / "t.duckdb")
        self.store.apply(make_act(page="open_session"), "s1", saves=[make_session()])
        self.store.keep_room(make_room())
        self.questions: dict[str, tuple[str, int]] = {}
        self.people: dict[str, str] = {}
        self.answers: dict[Key, int] = {}
        self.results: dict[str, dict[Key, int]] = {}

    @property
    def open_now(self) -> str | None:
        return next((name for name, (state, _) in self.questions.items() if state == "open"), None)

    def question(self, name: str) -> Question:
        return self.store.question("s1", name)

    @rule(person=PEOPLE, state=st.sampled_from(["in", "left", "waiting"]))
    def join_or_leave(self, person: str, state: str) -> None:
        there = {each.participant_id: each for each in self.store.participants("s1")}
        made = there[person].changed(state=state) if person in there else make_participant(person, state=state)
        self.store.keep_participant(made)
        self.people[person] = state

    @rule(person=PEOPLE)
    def take_answers_away(self, person: str) -> None:
        gone = [key for key in self.answers if key[3] == person]
        assert self.store.forget_answers("s1", person) == len(gone)
        for key in gone:
            del self.answers[key]

    @rule(name=QUESTIONS)
    def propose(self, name: str) -> None:
        if name not in self.questions:
            self.store.keep_question(make_question(name))
            self.questions[name] = ("waiting", 1)

    @rule(name=QUESTIONS, state=st.sampled_from(["waiting", "open", "closed", "revealed"]), number=st.integers(1, 2))
    def press(self, name: str, state: str, number: int) -> None:
        """Any button for any question: it does what the life of a question allows, or is refused."""
        if name not in self.questions:
            return
        was, now = self.questions[name], (state, number)
        allowed = {
            ("waiting", 1): [("open", 1)], ("open", 1): [("closed", 1)], ("closed", 1): [("open", 1)],
            ("revealed", 1): [("open", 2), ("waiting", 2)], ("waiting", 2): [("open", 2)],
            ("open", 2): [("closed", 2)], ("closed", 2): [("open", 2)],
        }.get(was, [])  # fmt: skip
        other_is_open = state == "open" and self.open_now not in (None, name)
        if now == was or (now in allowed and not other_is_open):
            self.store.keep_question(self.question(name).changed(state=state, round=number))
            self.questions[name] = now
        else:
            with pytest.raises(Refused):
                self.store.keep_question(self.question(name).changed(state=state, round=number))

    @rule(name=QUESTIONS)
    def press_in_an_old_tab(self, name: str) -> None:
        if name in self.questions:
            old = self.question(name)
            older = old.model_copy(update={"number": old.number - 1, "title": "typed meanwhile"})
            with pytest.raises(StaleSave):
                self.store.keep_question(older)

    @rule(name=QUESTIONS)
    def reveal(self, name: str) -> None:
        if name not in self.questions:
            return
        state, number = self.questions[name]
        result = make_round_result(
            round_result_id=f"{name}.{number}.1", question_id=name, round=number, answers=len(self.of(name, number))
        )
        if state != "closed":
            with pytest.raises(Refused):
                self.store.reveal(make_act(page="facilitate"), self.question(name), [result])
            return
        self.store.reveal(make_act(page="facilitate"), self.question(name), [result])
        self.questions[name] = ("revealed", number)
        self.results[result.round_result_id] = self.of(name, number)

    def of(self, name: str, number: int) -> dict[Key, int]:
        return {key: level for key, level in self.answers.items() if key[:2] == (name, number)}

    @rule(person=PEOPLE, name=QUESTIONS, number=st.integers(1, 2), item=ITEMS, level=LEVELS)
    def answer(self, person: str, name: str, number: int, item: str, level: int) -> None:
        given = make_answer(person, level, question_id=name, round=number, item_id=item)
        if self.people.get(person) == "in" and self.questions.get(name) == ("open", number):
            self.store.answer(given)
            self.answers[name, number, item, person] = level
        else:
            with pytest.raises(Refused):
                self.store.answer(given)

    @rule()
    def open_again(self) -> None:
        self.store.close()
        self.store = Store.open(Path(self.folder.name) / "t.duckdb")

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        if not hasattr(self, "results"):
            return
        read_answers = {
            (a.question_id, a.round, a.item_id, a.participant_id): a.value["level"]
            for name in ("q1", "q2")
            for number in (1, 2)
            for a in self.store.answers("s1", name, number)
        }
        assert read_answers == self.answers
        own = {
            (a.question_id, a.round, a.item_id, person): a.value["level"]
            for person in ("p1", "p2", "p3")
            for a in self.store.own_answers("s1", person)
        }
        assert own == self.answers
        for name, (_, number) in self.questions.items():
            counts = self.store.answered("s1", name, number)
            assert counts == {p: n for p in self.people if (n := sum(key[3] == p for key in self.of(name, number)))}
        assert {q.question_id: (q.state, q.round) for q in self.store.questions("s1")} == self.questions
        assert {p.participant_id: p.state for p in self.store.participants("s1")} == self.people
        results = {result.round_result_id: result.answers for result in self.store.facts("s1").round_results}
        assert results == {name: len(answers) for name, answers in self.results.items()}

    @invariant()
    def remembers_what_the_file_holds(self) -> None:
        if not hasattr(self, "results"):
            return
        with self.store._engine.reading() as cursor:
            assert read(cursor, "s1") == self.store._rooms.reading("s1")

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()


RoomAgainstModel.TestCase.settings = settings(
    max_examples=examples(10), stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
test_a_room_does_what_the_model_says = RoomAgainstModel.TestCase
