"""The reveal with a real store: what is written, who may, both rounds, leavers, and the facilitator's private look."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions import reveal_answers, run_room
from core.actions.reveal_answers import in_discussion_order, moved, private_view, results_of, reveal
from core.errors import Refused
from core.room_records import Answer, Item, Participant, Question, Room
from core.seats import Seat
from core.store import Store
from tests.make import NOW, make_act, make_criterion, make_estimate, make_rating, make_session, make_workflow

HASH = "a" * 64
LEAD = Seat("s1", "facilitator", None, "Ana", HASH)
NAMES = {"w0": "Claims", "w1": "Invoices"}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Store]:
    """Two workflows, two criteria, and a room of twelve people."""
    store = Store.open(tmp_path / "t.duckdb")
    records = [
        make_session(draws=1_000),
        *(make_workflow(workflow_id=w, name=NAMES[w], role_id=None, position=i) for i, w in enumerate(NAMES)),
        make_criterion(criterion_id="c0", name="Value", swing=100),
        make_criterion(criterion_id="c1", name="Ease", swing=50),
        *(make_rating(workflow_id=w, criterion_id=c, low=3, middle=3, high=3) for w in NAMES for c in ("c0", "c1")),
    ]  # fmt: skip
    store.apply(make_act(page="open_session"), "s1", saves=records)
    store.keep_room(Room(session_id="s1", facilitator="Ana", facilitator_hash=HASH, opened_utc=NOW))
    join(store, 12)
    yield store
    store.close()


def join(store: Store, until: int, since: int = 0, **given) -> None:
    for n in range(since, until):
        store.keep_participant(
            Participant(session_id="s1", participant_id=f"p{n}", token_hash=f"{n + 1:064x}", joined_utc=NOW, **given)
        )


def ask(store: Store, kind: str = "rating", pairs=(("w0", "c0"), ("w1", "c0")), **given) -> Question:
    items = tuple(
        Item(item_id=f"{a}.{b}".replace(" ", "_"), title=NAMES.get(a, a or "-"), subject_id=a, second_id=b)
        for a, b in pairs
    )
    question = store.keep_question(
        Question(**{"session_id": "s1", "question_id": "q1", "kind": kind, "title": "Value", "items": items} | given)
    )
    return store.keep_question(question.changed(state="open", opened_utc=NOW))


def give(store: Store, values: dict[str, list], round_number: int = 1, question_id: str = "q1", since: int = 0) -> None:
    """Item → the values of p0, p1, …"""
    for item_id, given in values.items():
        for n, value in enumerate(given, start=since):
            level = {"level": value} if isinstance(value, int) else value
            store.answer(Answer("s1", question_id, round_number, item_id, f"p{n}", level))


def act(**given):
    return make_act(page="facilitate", **given)


CLAIMS = [1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5]


def test_a_reveal_closes_the_question_and_writes_one_result_an_item(room):
    ask(room)
    give(room, {"w0.c0": CLAIMS, "w1.c0": [3] * 12})
    results = reveal(room, LEAD, act(), "q1")
    assert [r.round_result_id for r in results] == ["q1.1.1", "q1.1.2"]
    claims = results[0]
    assert (claims.answers, claims.people, claims.item_title, claims.revealed_by) == (12, 12, "Claims: Value", "Ana")
    assert (claims.document["median"], claims.document["q1"], claims.document["q3"]) == (3, 2.75, 4)
    assert claims.document["counts"] == [["1 to 3", 7], ["4 to 5", 5]]
    assert room.question("s1", "q1").state == "revealed"
    assert room.facts("s1").round_results == results
    assert "p0" not in json.dumps([r.model_dump(mode="json") for r in results])


def test_revealing_again_gives_the_same_and_late_answers_are_refused_until_the_second_round(room):
    ask(room)
    give(room, {"w0.c0": CLAIMS})
    first = reveal(room, LEAD, act(), "q1")
    with pytest.raises(Refused, match="closed now"):
        give(room, {"w0.c0": [1]})
    assert reveal(room, LEAD, act(), "q1") == first
    run_room.second_round(room, LEAD, "q1", NOW)
    give(room, {"w0.c0": [1]}, round_number=2)


@pytest.mark.parametrize("seat", [
    Seat("s1", "participant", "p1", "Ben", f"{2:064x}"), Seat("s1", "observer", None, "Eva", "b" * 64),
    Seat("s1", "facilitator", None, "Cy", "c" * 64), Seat("s2", "facilitator", None, "Ana", HASH),
])  # fmt: skip
def test_nobody_but_the_facilitator_of_this_session_reveals_or_looks(room, seat):
    ask(room)
    give(room, {"w0.c0": CLAIMS})
    with pytest.raises(Refused):
        reveal(room, seat, act(), "q1")
    with pytest.raises(Refused):
        private_view(room, seat, room.facts("s1"), "q1")
    assert room.facts("s1").round_results == ()


def test_the_discussion_begins_with_what_could_turn_the_choice(room):
    ask(room, pairs=(("w0", "c0"), ("w1", "c0")))
    give(room, {"w0.c0": [3] * 6 + [4] * 6, "w1.c0": [1, 1, 2, 2, 3, 3, 3, 3, 5, 5, 5, 5]})
    reveal(room, LEAD, act(), "q1")
    first, second = in_discussion_order(room.facts("s1"), "q1")
    assert first.item_title == "Invoices: Value"
    # Claims is at 3.5; Invoices' high half says 5, its low half 2.
    assert (
        first.document["discussion"]["sentence"] == "If the high half is right, “Invoices” leads instead of “Claims”."
    )
    assert first.document["discussion"]["influence"] > 0.9
    assert second.document["discussion"]["place"] == 2


def test_both_rounds_are_kept_and_what_moved_is_said(room):
    ask(room)
    give(room, {"w0.c0": CLAIMS})
    reveal(room, LEAD, act(), "q1")
    assert moved(room.facts("s1"), "q1") == ()
    run_room.second_round(room, LEAD, "q1", NOW)
    give(room, {"w0.c0": [3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4]}, round_number=2)
    reveal(room, LEAD, act(), "q1")
    facts = room.facts("s1")
    assert [(r.round, r.document["median"]) for r in facts.round_results if r.round_result_id.endswith(".1")] == [
        (1, 3),
        (2, 3.5),
    ]
    (claims, invoices) = moved(facts, "q1")
    assert claims.sentence == ("The median went from level 3 to level 3.5; the middle half from 2.75 – 4 to 3 – 4.")
    assert invoices.sentence == "Too little may be shown to say what moved."


def test_somebody_who_leaves_between_the_rounds_leaves_no_difference_behind(room):
    ask(room)
    give(room, {"w0.c0": CLAIMS})
    reveal(room, LEAD, act(), "q1")
    room.forget_answers("s1", "p11")
    gone = next(p for p in room.participants("s1") if p.participant_id == "p11")
    room.keep_participant(gone.changed(state="left"))
    run_room.second_round(room, LEAD, "q1", NOW)
    give(room, {"w0.c0": CLAIMS[:-1]}, round_number=2)
    second = reveal(room, LEAD, act(), "q1")[0]
    assert (second.document["q1"], second.document["counts"], second.answers) == (None, None, 11)
    assert second.document["range"] == [2.75, 3, 4]


def test_the_same_thing_asked_in_another_question_is_a_further_round_of_it(room):
    ask(room)
    give(room, {"w0.c0": CLAIMS})
    reveal(room, LEAD, act(), "q1")
    ask(room, question_id="q2", pairs=(("w1", "c0"), ("w0", "c0")))
    give(room, {"w0.c0": [*CLAIMS[:-1], 4]}, question_id="q2")
    again = reveal(room, LEAD, act(), "q2")[1]
    assert again.document["counts"] is None  # one person answered otherwise


def test_sending_people_out_does_not_turn_a_large_room_into_a_small_one(room):
    ask(room)
    give(room, {"w0.c0": [4, 5]})
    for person in room.participants("s1")[2:]:
        room.keep_participant(person.changed(state="turned away"))
    assert reveal(room, LEAD, act(), "q1")[0].document["median"] is None


def test_those_who_may_rate_a_criterion_are_the_ones_who_were_asked(room):
    for person in room.participants("s1")[:8]:
        room.keep_participant(person.changed(criteria=("c1",)))
    ask(room)
    for n, person in enumerate(p for p in room.participants("s1") if not p.criteria):
        room.answer(Answer("s1", "q1", 1, "w0.c0", person.participant_id, {"level": 2 + n % 2}))
    result = reveal(room, LEAD, act(), "q1")[0]
    assert (result.answers, result.people, result.document["median"], result.document["q1"]) == (4, 4, 2.5, None)


def test_estimates_know_their_unit_and_what_they_count_per(room):
    facts = room.facts("s1")
    room.apply(act(), "s1", saves=[facts.workflows[0].changed(volume_period="week")])
    ask(room, "estimate", (("w0", "volume"),))
    give(room, {"w0.volume": [{"low": v / 2, "middle": v, "high": v * 2} for v in range(10, 130, 10)]})
    document = reveal(room, LEAD, act(), "q1")[0].document
    assert (document["unit"], document["period"]) == ("cases per week", "week")
    # Middles 10 … 120: quartiles 37.5, 65, 92.5; typical low 32.5, high 130: 32.5 · 37.5/65 and 130 · 92.5/65.
    assert document["range"] == [18.75, 65, 185]


def test_an_outlier_s_reason_stands_without_a_name(room):
    ask(room)
    give(room, {"w0.c0": CLAIMS})
    room.give_reason("s1", "q1", 1, "w0.c0", "p0", "We tried it twice")
    document = reveal(room, LEAD, act(), "q1")[0].document
    assert document["reasons"] == ["We tried it twice"]


def test_every_sign_of_the_gap_is_counted_on_its_own(room):
    pairs = [("", f"sign{i}") for i in range(40)]
    ask(room, "gap", pairs)
    for n in range(12):
        for _, sign in pairs:
            room.answer(Answer("s1", "q1", 1, f".{sign}", f"p{n}", {"answer": "yes" if n < 7 else "no"}))
    results = reveal(room, LEAD, act(), "q1")
    assert {json.dumps(r.document["counts"]) for r in results} == {'[["yes", 7], ["no", 5]]'}


# The private view


def test_the_private_view_stands_still_until_enough_people_have_answered(room):
    ask(room)
    facts = room.facts("s1")
    give(room, {"w0.c0": [5] * 4})
    first = private_view(room, LEAD, facts, "q1")
    assert (first.rows, first.people, first.waits_for) == ((), 0, 1)
    give(room, {"w0.c0": [5]}, since=4)
    second = private_view(room, LEAD, facts, "q1")
    assert second.people == 5
    assert [row.name for row in second.rows] == ["Claims", "Invoices"]
    assert second.rows[0].first_chance == 1
    give(room, {"w0.c0": [1] * 4}, since=5)
    still = private_view(room, LEAD, facts, "q1")
    assert still.rows == second.rows
    assert still.waits_for == 1
    give(room, {"w0.c0": [1] * 3}, since=9)
    after = private_view(room, LEAD, facts, "q1")
    assert after.people == 12
    assert after.rows[0].name == "Invoices"  # the median is 1 now
    assert room.facts("s1") == facts
    assert all(row.first_chance * 20 == pytest.approx(round(row.first_chance * 20)) for row in after.rows)


def test_the_private_view_never_moves_by_a_few_not_even_when_the_question_closes_opens_or_somebody_leaves(room):
    question = ask(room)
    give(room, {"w0.c0": [5] * 7})
    shown = private_view(room, LEAD, room.facts("s1"), "q1")
    assert shown.people == 7
    give(room, {"w0.c0": [1] * 2}, since=7)
    closed = room.keep_question(question.changed(state="closed"))
    view = private_view(room, LEAD, room.facts("s1"), "q1")
    assert (view.rows, view.people) == (shown.rows, 7)
    assert "A few more enter with the reveal" in view.sentence
    again = room.keep_question(closed.changed(state="open"))
    room.forget_answers("s1", "p0")
    give(room, {"w0.c0": [1]}, since=9)  # two came, one left, one came: four
    assert private_view(room, LEAD, room.facts("s1"), "q1").people == 7
    give(room, {"w0.c0": [1]}, since=10)
    assert private_view(room, LEAD, room.facts("s1"), "q1").people == 10
    room.keep_question(again.changed(state="closed"))
    reveal(room, LEAD, act(), "q1")
    assert private_view(room, LEAD, room.facts("s1"), "q1") is None


def test_where_fewer_answered_until_the_end_the_private_view_shows_them_when_the_question_is_closed(room):
    question = ask(room)
    give(room, {"w0.c0": [5] * 4})
    assert private_view(room, LEAD, room.facts("s1"), "q1").people == 0
    room.keep_question(question.changed(state="closed"))
    assert private_view(room, LEAD, room.facts("s1"), "q1").people == 4


def test_the_private_view_never_lays_an_opinion_over_a_measured_number(room):
    room.apply(
        act(),
        "s1",
        saves=[make_estimate(subject_id="w0", quantity="volume", low=5, middle=6, high=7, evidence="measured")],
    )
    ask(room, "estimate", (("w0", "volume"),))
    give(room, {"w0.volume": [{"low": 500, "middle": 600, "high": 700}] * 12})
    assert private_view(room, LEAD, room.facts("s1"), "q1").people == 12
    assert reveal_answers.laid(room.facts("s1"), []).estimates[0].middle == 6


def test_results_come_in_the_order_of_the_items_also_after_the_ninth(room):
    pairs = [("", f"sign{i}") for i in range(12)]
    ask(room, "gap", pairs)
    results = reveal(room, LEAD, act(), "q1")
    assert [r.second_id for r in results] == [sign for _, sign in pairs]
    assert results_of(room.facts("s1"), "nothing") == ()
