"""The five questions: what makes each clear, thin or missing, and which step mends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import KINDS
from core.controls import Standing, standing, standings
from core.evidence import CostEvidence, Evidence, LaneEvidence, OwnerEvidence, ProofEvidence
from core.readiness import QUESTIONS, SEQUENCING, STEPS, Answer, answers, result, step_states
from core.records import Control

LANE = LaneEvidence("Claims intake", "the largest cost", "Ana", 6, 0.84, "clear")
COST = CostEvidence("EUR 24 300 a month, between EUR 18 200 and 33 100.", guess_share=0.0)
OWNER = OwnerEvidence("Bo Lind", "Bo Lind", date(2026, 11, 3), True, "by a switch, asking nobody", "Chi Oduya")
PROOF = ProofEvidence(
    "Cycle time", 12, 1, date(2026, 11, 3), (), "25 hours", date(2027, 2, 1), "needs a change", True, "", "",
    "Error share", "3 %",
)  # fmt: skip
STANDS = tuple(Standing(kind, "clear", ("One",), (), (), ()) for kind in KINDS)
FULL = Evidence(LANE, COST, OWNER, PROOF, STANDS, 6, 6, True)


def asked(evidence: Evidence, page: str) -> Answer:
    return next(answer for answer in answers(evidence) if answer.page == page)


def with_lane(**changes: object) -> Evidence:
    return replace(FULL, lane=replace(LANE, **changes))  # type: ignore[arg-type]


def with_cost(**changes: object) -> Evidence:
    return replace(FULL, cost=replace(COST, **changes))  # type: ignore[arg-type]


def with_owner(**changes: object) -> Evidence:
    return replace(FULL, owner=replace(OWNER, **changes))  # type: ignore[arg-type]


def with_proof(**changes: object) -> Evidence:
    return replace(FULL, proof=replace(PROOF, **changes))  # type: ignore[arg-type]


def test_a_complete_record_answers_all_five_and_has_nothing_open() -> None:
    found = answers(FULL)
    assert [answer.state for answer in found] == ["clear"] * 5
    assert not [point for answer in found for point in answer.open_points]
    assert all(answer.evidence for answer in found)
    assert result(found) == "The record answers all five questions. Sign the plan and launch."


def test_an_empty_record_misses_all_five_and_needs_sequencing() -> None:
    found = answers(Evidence())
    assert [answer.state for answer in found] == ["missing"] * 5
    assert result(found).startswith("This programme needs sequencing, not more tooling.")
    assert {answer.mend for answer in found} == {("map_friction", "Go to step 1, Map friction")}


def test_without_a_lane_but_with_workflows_the_way_is_step_two() -> None:
    assert {answer.mend[0] for answer in answers(Evidence(workflows=3))} == {"pick_lane"}


def test_the_questions_come_in_the_order_of_the_method() -> None:
    assert [answer.page for answer in answers(FULL)] == list(QUESTIONS)
    assert set(QUESTIONS) == set(STEPS)


@pytest.mark.parametrize(
    ("evidence", "page", "state", "word"),
    [
        (with_lane(verdict="too close to call", chance_first=0.4), "pick_lane", "thin", "too close to call"),
        (with_lane(verdict="leaning", chance_first=0.7), "pick_lane", "clear", ""),
        (with_lane(chance_first=None, verdict=""), "pick_lane", "thin", "could not say"),
        (with_lane(candidates=1), "pick_lane", "thin", "nothing was compared"),
        (with_lane(better_placed="Invoices"), "pick_lane", "thin", "Invoices"),
        (with_lane(gates=("nobody owns it",), gate_reason="Bo will"), "pick_lane", "thin", "Bo will"),
        (with_lane(gates=("nobody owns it",)), "pick_lane", "missing", "No reason is written"),
        (with_cost(shown=None, unknown=("Volume",)), "map_friction", "missing", "Not known: Volume"),
        (with_cost(unknown=("Time per rework",)), "map_friction", "thin", "Time per rework"),
        (with_cost(guesses=("Volume",), guess_share=1.0), "map_friction", "thin", "100 % of it rests on guesses"),
        (with_cost(guesses=("Volume",), guess_share=None), "map_friction", "thin", "rests on guesses"),
        (with_cost(guesses=("Volume",), guess_share=0.2), "map_friction", "clear", ""),
        (with_owner(accepted_on=None), "name_owner", "thin", "has not accepted"),
        (with_owner(is_acceptance_current=False), "name_owner", "thin", "ask again"),
        (with_owner(stop_right=""), "name_owner", "thin", "may stop it"),
        (with_owner(deputy=""), "name_owner", "clear", ""),
        (with_owner(owner=""), "name_owner", "missing", "Nobody is named"),
        (replace(FULL, owner=None), "name_owner", "missing", "Nobody is named"),
        (replace(FULL, proof=None), "set_target", "missing", "No outcome metric"),
        (with_proof(seal_number=None, points=5), "set_target", "missing", "5 weeks of data, 12 to seal"),
        (with_proof(seal_number=None, points=6), "set_target", "thin", "not sealed"),
        (
            with_proof(
                seal_number=None,
                points=7,
                data_status="7 of 12 weeks are there; they were expected by 1 May 2026, 3 days ago.",
            ),
            "set_target",
            "thin",
            "they were expected by 1 May 2026, 3 days ago",
        ),
        (with_proof(seal_differences=("Week of 2 November: changed.",)), "set_target", "thin", "no longer fits"),
        (with_proof(target=""), "set_target", "missing", "No target"),
        (with_proof(reach="already met"), "set_target", "thin", "no real change"),
        (with_proof(reach="met by chance"), "set_target", "clear", ""),
        (with_proof(is_better=False), "set_target", "thin", "no real change"),
        (with_proof(reason="the law asks for it"), "set_target", "thin", "the law asks for it"),
        (with_proof(counter=""), "set_target", "thin", "No second metric"),
        (with_proof(counter_limit=""), "set_target", "thin", "no limit"),
        (replace(FULL, controls=standings(())), "define_controls", "missing", "No control is defined"),
    ],
)
def test_what_decides_each_answer(evidence: Evidence, page: str, state: str, word: str) -> None:
    answer = asked(evidence, page)
    assert answer.state == state
    assert word in " ".join(point.sentence for point in answer.open_points)
    if state == "missing":
        assert result(answers(evidence)).startswith(SEQUENCING)


def test_waiting_without_a_price_is_said() -> None:
    assert "Waiting is not priced." in asked(with_cost(is_waiting_priced=False), "map_friction").evidence


def test_one_kind_of_control_missing_makes_the_answer_missing_and_names_the_kind() -> None:
    answer = asked(replace(FULL, controls=(*STANDS[:4], standing("fallback", ()))), "define_controls")
    assert answer.state == "missing"
    assert answer.open_points[0].sentence == "How we go on without it: a fallback is missing."


def test_an_incomplete_control_is_named() -> None:
    stop = Control(session_id="s", control_id="c", lane_id="l", kind="stop", name="Big switch", trigger="t")
    answer = asked(replace(FULL, controls=standings([stop])), "define_controls")
    sentences = [point.sentence for point in answer.open_points]
    assert "When we stop it: no stop rule is complete; to be filled in: Big switch." in sentences


def test_the_mend_is_the_step_of_the_worst_open_point() -> None:
    answer = asked(with_lane(candidates=1, gates=("forbidden",)), "pick_lane")
    assert answer.mend == ("pick_lane", "Go to step 2, Pick one lane")
    assert asked(with_lane(candidates=1), "pick_lane").mend == ("map_friction", "Go to step 1, Map friction")
    assert asked(FULL, "name_owner").mend == ("name_owner", "See step 4, Owner")


def test_thin_answers_are_named_and_nothing_is_a_percentage() -> None:
    said = result(answers(with_owner(accepted_on=None)))
    assert said == "Nothing is missing. Still thin: owner. Mend it, or launch knowing it."
    assert "%" not in said


def test_step_states_follow_the_answers() -> None:
    assert step_states(FULL) == dict.fromkeys(STEPS, "clear")
    assert step_states(Evidence()) == dict.fromkeys(STEPS, "empty")


def test_before_a_lane_is_picked_step_one_is_clear_once_every_cost_is_solid() -> None:
    assert step_states(Evidence(workflows=3, workflows_solid=2))["map_friction"] == "thin"
    assert step_states(Evidence(workflows=3, workflows_solid=3))["map_friction"] == "clear"


def test_a_step_that_was_begun_but_does_not_stand_is_thin_not_empty() -> None:
    begun = Evidence(LANE, None, OwnerEvidence(""), ProofEvidence("Cycle time"), (), 2, 0, True)
    assert step_states(begun) == {
        "map_friction": "thin", "pick_lane": "clear", "set_target": "thin", "name_owner": "thin",
        "define_controls": "empty",
    }  # fmt: skip
    assert step_states(Evidence(workflows=2, is_judged=True))["pick_lane"] == "thin"


@given(
    st.sampled_from([LANE, None, replace(LANE, candidates=1)]),
    st.sampled_from([COST, None]),
    st.sampled_from([OWNER, None, replace(OWNER, accepted_on=None)]),
    st.sampled_from([PROOF, None]),
    st.sampled_from([STANDS, standings(())]),
)
def test_an_answer_is_clear_exactly_when_nothing_is_open_and_taking_evidence_away_never_helps(
    lane: LaneEvidence | None, cost: CostEvidence | None, owner: OwnerEvidence | None, proof: ProofEvidence | None,
    controls: tuple[Standing, ...],
) -> None:  # fmt: skip
    order = {"missing": 0, "thin": 1, "clear": 2}
    found = answers(Evidence(lane, cost, owner, proof, controls, 6, 6, True))
    for answer, full in zip(found, answers(FULL), strict=True):
        assert (answer.state == "clear") == (not answer.open_points)
        assert order[answer.state] <= order[full.state]


def test_a_lane_that_nobody_had_judged_is_thin_however_likely_it_looked() -> None:
    unjudged = replace(LANE, unjudged=8, criteria=8)
    answer = next(a for a in answers(Evidence(lane=unjudged, workflows=6)) if a.page == "pick_lane")
    assert answer.state == "thin"
    assert [point.sentence for point in answer.open_points] == [
        "By 8 of 8 criteria nobody had judged it when it was picked."
    ]


def test_a_few_criteria_without_a_judgement_are_bearable() -> None:
    answer = next(a for a in answers(Evidence(lane=replace(LANE, unjudged=4, criteria=8), workflows=6)))
    assert answer.state == "clear"


def test_an_owner_without_deputy_hours_or_review_is_thin_and_each_is_said() -> None:
    lacks = ("Name a deputy: somebody must be able to stop it on a day off.", "Set the date of the first review.")
    answer = asked(with_owner(lacks=lacks), "name_owner")
    assert answer.state == "thin"
    assert tuple(point.sentence for point in answer.open_points) == lacks


def test_a_target_that_the_baseline_of_now_can_not_show_is_thin() -> None:
    doubt = "By day 90 this change can't be told from noise reliably."
    assert [point.sentence for point in asked(with_proof(doubt=doubt), "set_target").open_points] == [doubt]
    by_reason = asked(with_proof(doubt=doubt, reason="The board asked for it."), "set_target").open_points
    assert ["by a written reason only" in point.sentence for point in by_reason] == [True]
