"""What a room said becomes numbers of steps 1 and 2: as one change, marked as told, never over a count unasked."""

from __future__ import annotations

import pytest

from core.actions import reveal_answers, take_answers
from core.errors import NothingToUndo, Refused
from core.metrics import LIBRARY
from core.seats import Seat
from core.store import Store
from tests.make import make_estimate, make_event_log, make_lane, make_metric, make_round_result
from tests.test_reveal_answers import CLAIMS, LEAD, act, ask, give, reveal, room  # noqa: F401


def facts(store: Store):
    return store.facts("s1")


def take(store: Store, chosen=None, **given) -> int:
    return take_answers.take(store, LEAD, given.get("act") or act(), facts(store), "q1", chosen)


def minutes(*middles: float) -> list[dict]:
    return [{"low": v / 2, "middle": v, "high": v * 2} for v in middles]


def told(store: Store, kind: str, pairs, answers, **given) -> None:
    ask(store, kind, pairs, **given)
    give(store, answers)
    reveal(store, LEAD, act(), "q1")


def test_a_median_becomes_an_interview_with_the_number_of_people_and_the_round(room):  # noqa: F811
    told(room, "estimate", (("w0", "touch_minutes"),), {"w0.touch_minutes": minutes(*range(10, 130, 10))})
    (offer,) = take_answers.proposal(facts(room), "q1")
    assert (offer.label, offer.now, offer.is_default) == ("Claims: Hands-on time", "nobody has said", True)
    assert take(room) == 1
    (estimate,) = facts(room).estimates
    assert (estimate.low, estimate.middle, estimate.high) == (18.75, 65, 185)
    assert (estimate.evidence, estimate.sample_size, estimate.note) == ("interview", 12, "room, round 1, 12 people")
    assert estimate.given_by == "Ana"


def test_taking_over_is_one_change_that_one_undo_takes_back(room):  # noqa: F811
    told(room, "rating", (("w0", "c0"), ("w1", "c0")), {"w0.c0": CLAIMS, "w1.c0": [5] * 12})
    before = facts(room).ratings
    taking = act()
    assert take(room, act=taking) == 2
    levels = {r.rating_id: (r.low, r.middle, r.high) for r in facts(room).ratings if r.criterion_id == "c0"}
    assert levels == {"w0.c0": (2.75, 3, 4), "w1.c0": (5, 5, 5)}
    assert take(room, act=taking) == 2  # a double click saves once
    room.undo(act(), "s1")
    assert [(r.low, r.middle, r.high) for r in facts(room).ratings] == [(r.low, r.middle, r.high) for r in before]
    with pytest.raises((NothingToUndo, Refused)):
        room.undo(act(), "s1")  # the reveal itself is never taken back


def test_a_measured_number_is_offered_with_both_and_never_overwritten_unasked(room):  # noqa: F811
    log = make_event_log(workflow_id="w0")
    counted = make_estimate(
        subject_id="w0", quantity="touch_minutes", low=8, middle=12, high=20, evidence="measured", event_log_id="log1",
        note="claims.csv: hands-on time", measured_note="",
    )  # fmt: skip
    room.apply(act(), "s1", saves=[log, counted])
    told(room, "estimate", (("w0", "touch_minutes"),), {"w0.touch_minutes": minutes(*[30] * 12)})
    (offer,) = take_answers.proposal(facts(room), "q1")
    assert (offer.is_default, offer.now, offer.new) == (False, "12 (8 to 20), measured", "30 (15 to 60)")
    assert "counted" in offer.warning
    with pytest.raises(Refused, match="Choose at least one"):
        take(room)
    assert facts(room).estimates[0].middle == 12
    assert take(room, [offer.take_id]) == 1
    (estimate,) = facts(room).estimates
    assert (estimate.middle, estimate.measured, estimate.evidence) == (30, (8, 12, 20), "interview")


def test_a_volume_that_was_asked_per_week_enters_a_workflow_that_counts_per_month(room):  # noqa: F811
    volume = {"w0.volume": minutes(*[12] * 12)}
    told(room, "estimate", (("w0", "volume"),), volume, settings={"period": "week"})
    take(room)
    (estimate,) = facts(room).estimates
    assert estimate.middle == pytest.approx(52)  # 12 · 52/12


def test_swing_points_are_brought_to_one_hundred_for_the_largest(room):  # noqa: F811
    points = {
        "c0.": [{"points": v} for v in (40, 40, 40, 40, 40)],
        "c1.": [{"points": v} for v in (80, 80, 80, 80, 80)],
    }
    told(room, "swing", (("c0", ""), ("c1", "")), points)
    assert [one.new for one in take_answers.proposal(facts(room), "q1")] == ["50 points", "100 points"]
    take(room)
    assert {c.criterion_id: c.swing for c in facts(room).criteria} == {"c0": 50, "c1": 100}


def test_a_rank_order_becomes_centroid_weights_as_points(room):  # noqa: F811
    orders = {".": [{"order": ["c1", "c0"]}] * 7 + [{"order": ["c0", "c1"]}] * 5}
    told(room, "order", (("", ""),), orders, options=("c0", "c1"))
    take(room)
    # Two criteria: .75 and .25, so 100 and 33.3 points.
    assert {c.criterion_id: c.swing for c in facts(room).criteria} == {"c1": 100, "c0": 33.3}


def test_points_of_zero_for_everything_leave_the_weights_alone(room):  # noqa: F811
    told(room, "swing", (("c0", ""), ("c1", "")), {f"{c}.": [{"points": 0}] * 6 for c in ("c0", "c1")})
    assert take(room) == 0
    assert {c.swing for c in facts(room).criteria} == {100, 50}


def test_the_majority_answers_a_gate_and_a_room_that_does_not_know_does_not(room):  # noqa: F811
    yes = [{"answer": "yes"}] * 7 + [{"answer": "no"}] * 5
    unknown = [{"answer": "unknown"}] * 12
    told(room, "gate", (("w0", "no owner"), ("w1", "no owner")), {"w0.no_owner": yes, "w1.no_owner": unknown})
    first, second = take_answers.proposal(facts(room), "q1")
    assert (first.label, first.new) == ("Claims: nobody is willing to own the outcome", "yes, said 58 %")
    assert "can't say" in second.blocked
    take(room)
    (gate,) = facts(room).gate_answers
    assert (gate.workflow_id, gate.stops, gate.note) == ("w0", True, "room, round 1, 12 people, said 58 %")
    with pytest.raises(Refused, match="can't say"):
        take(room, [second.take_id])


def test_signs_of_the_gap_are_answered_with_the_counts_that_may_be_told(room):  # noqa: F811
    sign = next(iter(take_answers.ASKED))
    told(room, "gap", ((sign, ""),), {f"{sign}.": [{"answer": "yes"}] * 7 + [{"answer": "no"}] * 5})
    take(room)
    (answer,) = facts(room).gap_answers
    assert (answer.answer, answer.origin, answer.people, answer.said_yes, answer.said_no) == ("yes", "room", 12, 7, 5)


def test_missing_workflows_are_added_without_those_that_are_there(room):  # noqa: F811
    texts = [["Refunds", "claims"], ["Refund", "Onboarding"], ["Invoice"], [], []]
    told(room, "missing", (("", ""),), {".": [{"texts": one} for one in texts]})
    offers = {one.label: one for one in take_answers.proposal(facts(room), "q1")}
    assert {label: one.is_default for label, one in offers.items()} == {
        "claims": False, "Invoice": False, "Onboarding": True, "Refund": True, "Refunds": False,
    }  # fmt: skip
    assert offers["claims"].blocked == "It is on the list already."
    assert offers["Invoice"].warning == "Nearly the same as “Invoices”."
    assert take(room) == 2
    names = [w.name for w in facts(room).workflows]
    assert sorted(names) == ["Claims", "Invoices", "Onboarding", "Refund"]


def test_causes_go_to_the_live_lane_and_wait_for_one(room):  # noqa: F811
    told(room, "causes", (("", ""),), {".": [{"texts": ["Nobody looked at the queue"]}] * 3})
    with pytest.raises(Refused, match="Pick one on step 2"):
        take(room, ["q1.1.1#1"])
    room.apply(act(), "s1", saves=[make_lane(workflow_id="w0")])
    assert take(room) == 1
    assert facts(room).failure_causes[0].text == "Nobody looked at the queue"


def test_the_counter_metric_that_most_voted_for_is_made_unless_there_is_one(room):  # noqa: F811
    names = [LIBRARY["error_share"].name, LIBRARY["complaints"].name]
    votes = [{"choice": names[0]}] * 7 + [{"choice": names[1]}] * 5
    room.apply(act(), "s1", saves=[make_lane(workflow_id="w0")])
    told(room, "counter", (("w0", ""),), {"w0.": votes}, options=tuple(names))
    (offer,) = take_answers.proposal(facts(room), "q1")
    assert (offer.now, offer.new) == ("none yet", names[0])
    take(room)
    metric = facts(room).metric("lane1", "counter")
    assert (metric.name, metric.unit) == (names[0], LIBRARY["error_share"].unit)
    assert "counter-metric already" in take_answers.proposal(facts(room), "q1")[0].blocked
    assert make_metric().part == "outcome"


def test_what_is_too_few_to_be_shown_is_too_few_to_be_taken(room):  # noqa: F811
    told(room, "rating", (("w0", "c0"),), {"w0.c0": [5, 4]})
    (offer,) = take_answers.proposal(facts(room), "q1")
    assert "so few people" in offer.blocked
    assert not offer.is_default


def test_a_workflow_that_is_gone_blocks_and_nobody_but_the_facilitator_takes(room):  # noqa: F811
    told(room, "rating", (("w0", "c0"),), {"w0.c0": CLAIMS})
    with pytest.raises(Refused):
        take_answers.take(room, Seat("s1", "participant", "p1", "Ben", "b" * 64), act(), facts(room), "q1")
    room.apply(act(), "s1", deletes=[facts(room).workflows[0]])
    assert "removed" in take_answers.proposal(facts(room), "q1")[0].blocked


def test_the_second_round_is_what_counts(room):  # noqa: F811
    first = make_round_result(
        round_result_id="q1.1.1", document={"median": 1, "range": [1, 1, 1]}, second_id="c0", subject_id="w0"
    )
    second = first.changed(round_result_id="q1.2.1", round=2, document={"median": 5, "range": [4, 5, 5]})
    room.apply(act(), "s1", saves=[first, second])
    (offer,) = take_answers.proposal(facts(room), "q1")
    assert offer.new == "level 5 (4 to 5)"
    assert reveal_answers.results_of(facts(room), "q1", 1)[0].document["median"] == 1


ASKED_AND_SAID = {
    "estimate": ((("w0", "touch_minutes"),), {"w0.touch_minutes": minutes(*range(10, 130, 10))}),
    "rating": ((("w0", "c0"), ("w1", "c0")), {"w0.c0": CLAIMS, "w1.c0": [5] * 12}),
    "swing": ((("c0", ""), ("c1", "")), {"c0.": [{"points": 40}] * 5, "c1.": [{"points": 80}] * 5}),
    "gate": ((("w0", "no owner"),), {"w0.no_owner": [{"answer": "no"}] * 9}),
    "gap": (((next(iter(take_answers.ASKED)), ""),), {f"{next(iter(take_answers.ASKED))}.": [{"answer": "yes"}] * 9}),
    "missing": ((("", ""),), {".": [{"texts": ["Refunds"]}] * 5}),
}


@pytest.mark.parametrize("kind", ASKED_AND_SAID)
def test_what_was_taken_is_not_pending_any_more_until_it_is_undone(room, kind):  # noqa: F811
    pairs, said = ASKED_AND_SAID[kind]
    told(room, kind, pairs, said)
    pending = take_answers.pending(facts(room), "q1")
    assert len(pending) == len(pairs)
    take(room, pending)
    assert take_answers.pending(facts(room), "q1") == ()
    room.undo(act(), "s1")
    assert take_answers.pending(facts(room), "q1") == pending


def test_a_counted_number_is_never_pending(room):  # noqa: F811
    room.apply(act(), "s1", saves=[make_estimate(subject_id="w0", quantity="touch_minutes", evidence="measured")])
    told(room, "estimate", (("w0", "touch_minutes"),), {"w0.touch_minutes": minutes(*range(10, 130, 10))})
    assert take_answers.pending(facts(room), "q1") == ()
