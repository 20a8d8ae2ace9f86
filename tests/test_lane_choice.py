"""Which workflow first: rankings from facts without a store, and the words for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.actions import pick_lane
from core.estimates import Z_OF_90
from core.lane_choice import KnownCost, ranking
from core.lane_words import in_100, parking_reason, points, reasons, verdict_sentence
from core.records import Facts
from core.worlds import mean_of_triple
from tests.make import make_criterion, make_gate_answer, make_rating, make_session, make_workflow
from tests.thorough import examples

ANCHORS = ("worst", "bad", "so so", "good", "best")


def facts_of(workflows=3, criteria=2, ratings=None, session=None, gates=()) -> Facts:
    """Facts without a store: workflows w0, w1 …, criteria c0, c1 …, ratings {(w, c): level or (low, middle, high)}."""
    made = []
    for (row, column), level in (ratings or {}).items():
        low, middle, high = level if isinstance(level, tuple) else (level, level, level)
        made.append(
            make_rating(workflow_id=f"w{row}", criterion_id=f"c{column}", rating_id=f"w{row}.c{column}",
                        low=low, middle=middle, high=high)
        )  # fmt: skip
    return Facts(
        session=make_session(draws=1_000, **(session or {})),
        workflows=tuple(make_workflow(workflow_id=f"w{i}", name=f"Work {i}", role_id=None) for i in range(workflows)),
        criteria=tuple(
            make_criterion(criterion_id=f"c{j}", name=f"Criterion {j}", anchors=ANCHORS, position=j, swing=50)
            for j in range(criteria)
        ),
        ratings=tuple(made),
        gate_answers=tuple(
            make_gate_answer(
                workflow_id=f"w{row}", gate=gate, gate_answer_id=f"w{row}.{gate.replace(' ', '_')}", stops=True
            )
            for row, gate in gates
        ),
    )


def test_scores_are_worked_by_hand_and_reasons_add_up_to_the_lead():
    # Work 0: (5, 3) → values 1, .5; Work 1: (2, 5) → .25, 1; equal weights → .75 and .625
    answer = ranking(facts_of(2, 2, {(0, 0): 5, (0, 1): 3, (1, 0): 2, (1, 1): 5}), {})
    assert [(row.name, round(row.score, 9)) for row in answer.rows] == [("Work 0", 0.75), ("Work 1", 0.625)]
    parts = reasons(answer, *answer.rows)
    assert [(part.name, round(part.difference, 9)) for part in parts] == [
        ("Criterion 0", 0.375),
        ("Criterion 1", -0.25),
    ]


def test_money_enters_through_the_fixed_scale_and_a_floor_is_a_lower_bound():
    facts = facts_of(2, 1)
    money = facts.criteria[0].changed(kind="friction cost", anchors=())
    facts = replace(facts, criteria=(money,), session=facts.session.changed(money_scale=40_000))
    known = KnownCost(np.full(1_000, 10_000.0), is_complete=True)
    floor = KnownCost(np.full(1_000, 20_000.0), is_complete=False)
    answer = ranking(facts, {"w0": known, "w1": floor})
    assert answer.row("w0").score == pytest.approx(0.25)
    assert answer.row("w1").score == pytest.approx(0.75, abs=0.02)
    assert answer.row("w1").score_low >= 0.5
    assert answer.row("w1").missing == ("Criterion 0",)


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_any_number_of_workflows_can_be_ranked_with_nothing_judged(count):
    board = pick_lane.ranking(facts_of(count, 3))
    assert len(board.ranking.rows) == count
    assert board.ranking.verdict == {0: "nothing to rank", 1: "only one"}.get(count, "too close to call")
    assert board.sentence
    assert sum(row.first_chance for row in board.ranking.rows) == pytest.approx(min(count, 1))


def test_a_thousand_workflows_can_be_ranked():
    chance = np.random.default_rng(4)
    levels = {(i, j): int(chance.integers(1, 6)) for i in range(1_000) for j in range(3)}
    board = pick_lane.ranking(facts_of(1_000, 3, levels))
    assert sum(row.first_chance for row in board.ranking.rows) == pytest.approx(1)
    assert [row.place for row in board.ranking.rows] == list(range(1, 1_001))


def test_ties_are_shared_and_said():
    board = pick_lane.ranking(facts_of(3, 2, {(i, j): 3 for i in range(3) for j in range(2)}))
    assert [row.first_chance for row in board.ranking.rows] == pytest.approx([1 / 3] * 3)
    assert board.ranking.verdict == "too close to call"
    assert board.why == "“Work 0” and “Work 1” score the same on every criterion."


def test_one_criterion_and_all_weight_on_one_are_no_trouble():
    board = pick_lane.ranking(facts_of(2, 1, {(0, 0): 5, (1, 0): 4}))
    assert board.ranking.verdict == "clear"
    assert board.sentence.startswith("Clear: “Work 0”. The chance that it is really first is over 99\u00a0%")
    assert board.tipping == ""
    facts = facts_of(2, 2, {(0, 0): 5, (1, 0): 4, (1, 1): 5, (0, 1): 1})
    one = tuple(c.changed(swing=100 if c.criterion_id == "c0" else 0) for c in facts.criteria)
    assert pick_lane.ranking(replace(facts, criteria=one)).ranking.leader.workflow_id == "w0"


def test_with_nothing_judged_no_order_no_reason_and_no_turn_is_claimed():
    board = pick_lane.ranking(facts_of(3, 4))
    assert board.sentence == "No rating and no complete cost is known yet, so each of the 3 workflows could be first."
    assert (board.why, board.tipping) == ("", "")
    assert "Ratings" in board.advice
    rest = [parking_reason(board.ranking, board.ranking.leader, row) for row in board.ranking.rows[1:]]
    assert set(rest) == {"Not judged yet; one lane at a time."}


def test_a_judged_workflow_behind_a_gate_leaves_the_others_unjudged():
    board = pick_lane.ranking(facts_of(3, 2, {(0, 0): 5, (0, 1): 5}, gates=((0, "no owner"),)))
    assert board.sentence.startswith("No rating and no complete cost is known yet, so each of the 2 workflows")
    assert "“Work 0” scores higher but is stopped" in board.sentence


def test_only_what_is_known_of_both_is_named_as_what_would_turn_it():
    # Work 0 leads on criterion 0 by (4 − 2)/4 · ⅓; on 1 and 2 nobody has judged either, so no weight there can turn it.
    one = pick_lane.ranking(facts_of(2, 3, {(0, 0): 4, (1, 0): 2}))
    assert one.why == "“Work 0” scores 17 points of 100 more than “Work 1”: it is ahead on criterion 0 (+17)."
    assert one.tipping == "The two would tie only if criterion 0 did not count at all."
    two = pick_lane.ranking(facts_of(2, 3, {(0, 0): 5, (1, 0): 2, (0, 1): 4, (1, 1): 5}))
    # ahead: .75·⅓ − .25·⅓; they tie at w0 with .75·w0 = .25·(1 − w0)/2 → w0 = 1/7 = 14 %
    assert two.tipping.startswith("The two would tie if criterion 0 weighed 14\u00a0% instead of 33\u00a0%")


def test_a_lead_over_somebody_who_was_not_judged_says_so():
    board = pick_lane.ranking(facts_of(2, 1, {(0, 0): 5}))
    assert "it is ahead on criterion 0 (+5" in board.why
    assert "; not fully known for “Work 1”)" in board.why
    assert board.tipping == ""


def test_level_workflows_are_parked_as_level_and_points_have_their_plural():
    levels = {(0, 0): 3, (0, 1): 3, (1, 0): 3, (1, 1): 3, (2, 0): 3.2, (2, 1): 2.72}
    board = pick_lane.ranking(facts_of(3, 2, levels))
    leader, level, behind = board.ranking.rows
    assert parking_reason(board.ranking, leader, level) == "Level with “Work 0”; one lane at a time."
    assert parking_reason(board.ranking, leader, behind).startswith("1 point of 100 behind “Work 0”")
    assert "The first two are level" in board.advice
    assert board.tipping == ""


def test_no_criteria_and_all_gated_are_said_in_words():
    assert "no criteria yet" in pick_lane.ranking(facts_of(2, 0)).sentence
    stopped = pick_lane.ranking(facts_of(2, 1, gates=((0, "forbidden"), (1, "no owner"))))
    assert "Every workflow is stopped by a gate" in stopped.sentence
    assert len(stopped.ranking.rows) == 2


def test_a_dominated_workflow_names_who_dominates_it():
    board = pick_lane.ranking(facts_of(3, 2, {(0, 0): 5, (0, 1): 3, (1, 0): 4, (1, 1): 3, (2, 0): 1, (2, 1): 5}))
    assert {row.workflow_id: row.dominated_by for row in board.ranking.rows} == {"w0": None, "w1": "Work 0", "w2": None}


def test_removing_or_worsening_a_workflow_reorders_nobody_else():
    levels = {(0, 0): (3, 4, 5), (0, 1): (1, 2, 4), (1, 0): (2, 3, 4), (1, 1): (3, 3, 4), (2, 0): 2, (2, 1): (1, 2, 2)}
    whole = pick_lane.ranking(facts_of(3, 2, levels)).ranking
    removed = pick_lane.ranking(facts_of(2, 2, {k: v for k, v in levels.items() if k[0] < 2})).ranking
    worse = pick_lane.ranking(facts_of(3, 2, levels | {(2, 0): 1, (2, 1): 1})).ranking
    for other in (removed, worse):
        assert [r.workflow_id for r in other.rows if r.workflow_id != "w2"] == [
            r.workflow_id for r in whole.rows if r.workflow_id != "w2"
        ]
        for workflow_id in ("w0", "w1"):
            assert other.row(workflow_id).score == pytest.approx(whole.row(workflow_id).score, abs=1e-12)


def test_a_lead_that_is_not_clear_is_said_as_leaning():
    # 4 (3 to 5) against 3.5 (2.5 to 4.5) on one criterion: mean lead .125, deviation .276, Φ(.45) = .67.
    board = pick_lane.ranking(facts_of(2, 1, {(0, 0): (3, 4, 5), (1, 0): (2.5, 3.5, 4.5)}))
    assert board.ranking.verdict == "leaning"
    assert board.sentence.startswith("Leaning towards “Work 0”. The chance that it is really first is 6")
    assert "A sound choice if" in board.advice


def test_words_never_claim_more_than_there_is():
    assert in_100(0.9999) == "over 99 of 100"
    assert points(-0.0001) == "0"


table_of_levels = st.integers(2, 6).flatmap(
    lambda count: st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=count, max_size=count)
)


def levels_of(table) -> dict:
    return {(row, column): level for row, levels in enumerate(table) for column, level in enumerate(levels)}


@settings(max_examples=examples(40), deadline=None)
@given(table_of_levels, st.data())
def test_replacing_one_that_is_not_first_by_a_worse_one_leaves_the_first_where_it_is(table, choice):
    # The rank-reversal test (Wang & Triantaphyllou 2008, test 1).
    before = pick_lane.ranking(facts_of(len(table), 3, levels_of(table))).ranking
    loser = choice.draw(st.integers(0, len(table) - 1))
    if before.rows[0].workflow_id == f"w{loser}":
        return
    worse = [max(1, level - choice.draw(st.integers(0, 4))) for level in table[loser]]
    changed = [worse if row == loser else levels for row, levels in enumerate(table)]
    after = pick_lane.ranking(facts_of(len(table), 3, levels_of(changed))).ranking
    assert after.rows[0].workflow_id == before.rows[0].workflow_id
    kept = [row.workflow_id for row in before.rows if row.workflow_id != f"w{loser}"]
    assert [row.workflow_id for row in after.rows if row.workflow_id != f"w{loser}"] == kept


@settings(max_examples=examples(40), deadline=None)
@given(table_of_levels, st.data())
def test_more_of_a_good_never_ranks_lower(table, choice):
    row, column = choice.draw(st.integers(0, len(table) - 1)), choice.draw(st.integers(0, 2))
    before = pick_lane.ranking(facts_of(len(table), 3, levels_of(table))).ranking
    better = levels_of(table) | {(row, column): min(5, table[row][column] + 1)}
    after = pick_lane.ranking(facts_of(len(table), 3, better)).ranking
    assert after.row(f"w{row}").place <= before.row(f"w{row}").place
    assert after.row(f"w{row}").first_chance >= before.row(f"w{row}").first_chance - 1e-9


@settings(max_examples=examples(30), deadline=None)
@given(table_of_levels, st.permutations(range(6)), st.integers(0, 1_000))
def test_the_order_of_input_is_irrelevant_and_one_seed_gives_one_answer(table, order, seed):
    facts = facts_of(len(table), 3, levels_of(table), session={"seed": seed})
    mixed = replace(
        facts,
        workflows=tuple(facts.workflows[i] for i in order if i < len(table)),
        criteria=tuple(reversed(facts.criteria)),
        ratings=tuple(reversed(facts.ratings)),
    )
    one, other = ranking(facts, {}), ranking(mixed, {})
    assert [(r.workflow_id, r.place, r.first_chance) for r in one.rows] == [
        (r.workflow_id, r.place, r.first_chance) for r in other.rows
    ]


@settings(max_examples=examples(30), deadline=None)
@given(table_of_levels)
def test_a_dominated_workflow_is_never_first_and_chances_add_up(table):
    ranked = pick_lane.ranking(facts_of(len(table), 3, levels_of(table))).ranking
    assert sum(row.first_chance for row in ranked.rows) == pytest.approx(1)
    assert ranked.rows[0].dominated_by is None
    assert sum(ranked.weights) == pytest.approx(1)


@pytest.mark.parametrize("seed", range(6))
def test_workflows_that_were_judged_the_same_score_the_same_whatever_the_seed(seed):
    facts = facts_of(3, 3, {(i, j): (2, 3, 5) for i in range(3) for j in range(3)}, session={"seed": seed})
    answer = pick_lane.ranking(facts).ranking
    assert [row.name for row in answer.rows] == ["Work 0", "Work 1", "Work 2"]
    assert len({row.score for row in answer.rows}) == 1


@pytest.mark.parametrize("seed", range(6))
def test_a_dominated_workflow_is_never_number_one_even_where_the_difference_has_no_weight(seed):
    facts = facts_of(2, 2, {(0, 0): (2, 3, 4), (1, 0): (2, 3, 4), (0, 1): 2, (1, 1): 4}, session={"seed": seed})
    weightless = (facts.criteria[0], facts.criteria[1].changed(swing=0))
    answer = pick_lane.ranking(replace(facts, criteria=weightless)).ranking
    assert (answer.leader.name, answer.runner_up.dominated_by) == ("Work 1", "Work 1")


@given(st.data())
@settings(max_examples=examples(40), deadline=None)
def test_none_stands_before_what_dominates_it(data):
    level = st.tuples(*[st.sampled_from([1.0, 2.0, 2.5, 3.0, 4.0, 5.0])] * 3).map(lambda t: tuple(sorted(t)))
    ratings = {(i, j): data.draw(level) for i in range(4) for j in range(2) if data.draw(st.booleans())}
    answer = pick_lane.ranking(facts_of(4, 2, ratings)).ranking
    place = {row.name: row.place for row in answer.rows}
    assert all(place[row.dominated_by] < row.place for row in answer.rows if row.dominated_by)


def test_a_leader_by_a_hair_beats_the_next_in_every_world_and_the_sentence_says_by_how_little():
    facts = facts_of(2, 2, {(0, 1): 3, (1, 1): 3})
    money = facts.criteria[0].changed(kind="friction cost", anchors=())
    facts = replace(facts, criteria=(money, facts.criteria[1]), session=facts.session.changed(money_scale=50_000))
    costs = {f"w{i}": KnownCost(np.full(1_000, 20_001.0 - i), is_complete=True) for i in range(2)}
    answer = ranking(facts, costs)
    assert (answer.beats_runner_up, answer.leader.first_chance) == (1.0, 1.0)
    assert verdict_sentence(answer).startswith("Nearly level: “Work 0” is before “Work 1” by less than a point of 100.")


def test_twenty_better_ones_behind_a_gate_do_not_hide_the_two_in_the_running():
    levels = {(i, 0): 5 if i < 20 else 2 + i % 2 for i in range(22)}
    answer = pick_lane.ranking(facts_of(22, 1, levels, gates=tuple((i, "forbidden") for i in range(20)))).ranking
    assert (answer.leader.name, answer.runner_up.name, answer.beats_runner_up) == ("Work 21", "Work 20", 1.0)


def test_the_mean_of_a_cut_range_is_that_of_many_draws():
    for triple in ((0.25, 0.5, 1.0), (0.0, 0.9, 1.0), (0.0, 0.0, 1.0), (0.1, 0.2, 0.25)):
        z = np.random.default_rng(5).standard_normal(400_000)
        low, middle, high = triple
        drawn = np.clip(middle + np.where(z > 0, high - middle, middle - low) * z / Z_OF_90, 0, 1)
        assert mean_of_triple(*triple) == pytest.approx(drawn.mean(), abs=0.002)
