"""The whole way on the demo session: every question that is proposed can be asked, answered, revealed, asked again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.actions import open_demo, run_room
from core.quantities import QUANTITIES
from core.room_proposals import STEPS, is_asked, proposals
from core.room_records import Item, Question, Room
from core.store import Store
from tests.make import NOW, make_act
from tests.test_room_store import make_answer, make_participant
from tests.test_run_room import AGENDA, LEAD, PROOF

PEOPLE = [f"p{n}" for n in range(8)]
DRAW = random.Random(6)


def value_for(question: Question, item: Item) -> dict[str, Any]:
    if question.kind == "estimate":
        top = 1 if QUANTITIES[item.second_id].kind == "share" else 100
        low, middle, high = sorted(DRAW.uniform(0, top) for _ in range(3))
        return {"low": low, "middle": middle, "high": high}
    return {
        "rating": {"level": DRAW.randint(1, 5)},
        "swing": {"points": DRAW.randint(0, 100)},
        "order": {"order": DRAW.sample(question.options, len(question.options))},
        "gate": {"answer": DRAW.choice(["yes", "no", "unknown"])},
        "gap": {"answer": DRAW.choice(["yes", "no", "unknown"])},
        "missing": {"texts": DRAW.sample(["Travel costs", "Reports", "Onboarding"], 2)},
        "causes": {"texts": [DRAW.choice(["Nobody used it", "The data was wrong"])]},
        "counter": {"choice": DRAW.choice(question.options or ("",))},
    }[question.kind]


def answer_all(store: Store, question: Question) -> None:
    given = [
        make_answer(
            person, session_id=question.session_id, question_id=question.question_id, round=question.round,
            item_id=item.item_id, value=value_for(question, item),
        )
        for person in PEOPLE
        for item in question.items
    ]  # fmt: skip
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(store.answer, given))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.open(Path(tmp_path_factory.mktemp("demo")) / "t.duckdb")
    made = open_demo.load(store, make_act(page="open_session"), date(2026, 11, 2))
    store.keep_room(Room(session_id=made.session_id, facilitator="Ana", facilitator_hash=PROOF, opened_utc=NOW))
    yield store
    store.close()


def test_every_question_proposed_for_the_demo_goes_the_whole_way_twice(demo):
    session_id = demo.sessions()[0].session_id
    lead = type(LEAD)(session_id, "facilitator", None, "Ana", PROOF)
    run_room.open_room(demo, lead, AGENDA, NOW)
    demo.keep_together(*(make_participant(person, session_id=session_id) for person in PEOPLE))
    asked = [question for step in ("gap", "friction", "pick", "target", "controls")
             for question in run_room.to_ask(demo, demo.facts(session_id), step)]  # fmt: skip
    assert {question.kind for question in asked} == {
        "gap", "missing", "estimate", "gate", "swing", "order", "rating", "counter", "causes",
    }  # fmt: skip
    for proposal in {question.kind: question for question in asked}.values():
        question = run_room.ask(demo, lead, demo.facts(session_id), proposal, NOW)
        for number in (1, 2):
            answer_all(demo, question)
            results = run_room.reveal(demo, lead, make_act(page="facilitate"), question.question_id)
            assert [(r.round, r.answers, r.people) for r in results] == [(number, 8, 8)] * len(question.items)
            assert demo.question(session_id, question.question_id).state == "revealed"
            if number == 1:
                question = run_room.second_round(demo, lead, question.question_id, NOW)
        assert is_asked(proposal, demo.questions(session_id))
    assert run_room.unrevealed(demo, lead) == ()
    assert run_room.end(demo, lead, NOW).is_over


@pytest.mark.parametrize("step", sorted(STEPS))
def test_a_proposal_is_the_same_each_time_and_short_enough_for_a_phone(demo, step):
    facts = demo.facts(demo.sessions()[0].session_id)
    made = proposals(facts, step)
    assert made == proposals(facts, step)
    assert len({question.question_id for question in made}) == len(made)
    assert [question.position for question in made] == list(range(len(made)))
    assert all(len(item.title) <= 60 for question in made for item in question.items)
