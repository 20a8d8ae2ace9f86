"""A room as a state machine on a real store: whatever people do, nothing is known before the reveal and no few after.

The model keeps what each person said at each reveal. It is checked that the record of the session holds nothing of an
unrevealed round, that no shown count is a small group, and that no two pictures of one thing differ by a few people.
"""

from __future__ import annotations

import json
import random
import tempfile
from itertools import combinations
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.actions import reveal_answers, run_room
from core.room_records import Answer, Item, Participant, Question, Room
from core.store import Store
from tests.make import NOW, make_act, make_criterion, make_session, make_workflow
from tests.test_reveal_answers import HASH, LEAD
from tests.thorough import examples

PEOPLE = 10


class RevealedRoom(RuleBasedStateMachine):
    """One item, asked again and again: two rounds, then as another question."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(Path(self.folder.name) / "t.duckdb")
        self.now: dict[int, int | None] = {}
        self.pictures: list[tuple[dict[int, int | None], dict]] = []
        self.ids: dict[int, str] = {}
        self.joined = self.asked = 0
        self.round = 1
        self.is_revealed = False

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @initialize(k=st.integers(3, 4))
    def begin(self, k: int) -> None:
        self.k = k
        workflow, criterion = make_workflow(workflow_id="w0", role_id=None), make_criterion(criterion_id="c0")
        self.store.apply(make_act(page="open_session"), "s1", saves=[make_session(draws=1_000), workflow, criterion])
        self.store.keep_room(Room(session_id="s1", facilitator_hash=HASH, smallest_group=k, opened_utc=NOW))
        for person in range(PEOPLE):
            self.come(person)

    def come(self, person: int) -> None:
        self.joined += 1
        self.ids[person] = f"id{self.joined}"
        self.store.keep_participant(
            Participant(
                session_id="s1", participant_id=self.ids[person], token_hash=f"{self.joined:064x}", joined_utc=NOW
            )
        )

    @property
    def question_id(self) -> str:
        return f"q{self.asked}"

    @rule(again=st.booleans(), keep=st.booleans(), seed=st.integers(0, 2**32))
    def a_round(self, again: bool, keep: bool, seed: int) -> None:
        """Asks anew or a second time; everybody answers afresh, or all but a few as the time before; reveals."""
        rng = random.Random(seed)  # not drawn by Hypothesis: it likes all answers alike, and they show no distribution
        self.open_question(again)
        few = set(rng.sample(range(PEOPLE), rng.randint(0, 3)))
        before = self.pictures[-1][0] if self.pictures and keep else {}
        for person in list(self.ids):
            afresh = rng.choice((1, 1, 1, 5, 5, 5, 3, None))
            self.say(person, afresh if person in few else before.get(person, afresh))
        if rng.random() < 0.3:
            self.leave_or_come_back(rng.randrange(PEOPLE))
        reveal_answers.private_view(self.store, LEAD, self.store.facts("s1"), self.question_id)
        self.nothing_unrevealed_is_on_record()
        (result,) = reveal_answers.reveal(self.store, LEAD, make_act(page="facilitate"), self.question_id)
        self.is_revealed = True
        self.pictures.append((dict(self.now), dict(result.document)))

    def open_question(self, again: bool) -> None:
        if self.is_revealed and self.round == 1 and again:
            run_room.second_round(self.store, LEAD, self.question_id, NOW)
            self.round = 2
        else:
            self.asked, self.round = self.asked + 1, 1
            item = Item(item_id="w0.c0", title="Claims", subject_id="w0", second_id="c0")
            kept = self.store.keep_question(
                Question(session_id="s1", question_id=self.question_id, kind="rating", title="Q", items=(item,))
            )
            self.store.keep_question(kept.changed(state="open", opened_utc=NOW))
        self.is_revealed, self.now = False, {}

    def say(self, person: int, level: int | None) -> None:
        value = {"unknown": True} if level is None else {"level": level}
        self.store.answer(Answer("s1", self.question_id, self.round, "w0.c0", self.ids[person], value))
        self.now[person] = level

    @rule(person=st.integers(0, PEOPLE - 1))
    def leave_or_come_back(self, person: int) -> None:
        if person not in self.ids:
            self.come(person)
            return
        gone = next(p for p in self.store.participants("s1") if p.participant_id == self.ids[person])
        self.store.forget_answers("s1", gone.participant_id)
        self.store.keep_participant(gone.changed(state="left"))
        del self.ids[person]
        if not self.is_revealed:
            self.now.pop(person, None)

    @invariant()
    def nothing_unrevealed_is_on_record(self) -> None:
        facts = self.store.facts("s1") if self.asked else None
        if facts is None:
            return
        assert len(facts.round_results) == len(self.pictures)
        kept = json.dumps([c.after for c in self.store.changes("s1") if c.after], default=str)
        assert not any(name in kept for name in self.ids.values())

    @invariant()
    def no_shown_count_is_a_small_group(self) -> None:
        for truth, document in self.pictures:
            counts = [n for _, n in document["counts"] or ()]
            assert all(n >= self.k and len(truth) - n >= self.k for n in counts)
            assert document["unknown"] in (None, 0) or document["unknown"] >= self.k
            known = [level for level in truth.values() if level is not None]
            assert document["q1"] is None or len(known) >= self.k
            assert document["median"] is None or len(known) >= 3

    @invariant()
    def no_two_pictures_differ_by_a_few(self) -> None:
        for (one, shown), (other, also_shown) in combinations(self.pictures, 2):
            differing = sum(one.get(p, "absent") != other.get(p, "absent") for p in one.keys() | other.keys())
            if shown["counts"] and also_shown["counts"]:
                assert differing == 0 or differing >= self.k


RevealedRoom.TestCase.settings = settings(
    max_examples=examples(8), stateful_step_count=9, deadline=None, suppress_health_check=list(HealthCheck)
)
TestRevealedRoom = RevealedRoom.TestCase
