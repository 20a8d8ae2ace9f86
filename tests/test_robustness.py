"""Who comes first how often: published oracles, and what must hold for every ranking."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import robustness, worlds
from core.robustness import pair_share, simulate, verdict
from core.worlds import Drawn, Judgements, weights_anywhere, weights_around, weights_in_order
from tests.thorough import examples

DRAWS = 2_000


def judged(middle, spread=0.0, ids=None, competes=None, **more) -> Judgements:
    """Workflows a, b, c … on criteria c0, c1 …; `spread` to both sides."""
    values = np.array(middle, dtype=float)
    rows, columns = values.shape
    return Judgements(
        workflow_ids=tuple(ids or "abcdefghijklmnopqrstuvwxyz"[:rows]),
        criterion_ids=tuple(f"c{j}" for j in range(columns)),
        low=np.clip(values - spread, 0, 1),
        middle=values,
        high=np.clip(values + spread, 0, 1),
        competes=np.ones(rows, dtype=bool) if competes is None else np.array(competes),
        **more,
    )


def anywhere(table: Judgements, draws=DRAWS, seed=1):
    return weights_anywhere(table.criterion_ids, draws, seed)


def test_the_published_three_by_two_example_comes_out():
    # METHOD 3: (1,0), (0,1), (.6,.6) at uniform weights → .4 .4 .2, central weights (.8,.2) (.2,.8) (.5,.5)
    table = judged([[1, 0], [0, 1], [0.6, 0.6]])
    answer = simulate(table, anywhere(table, 200_000), 1)
    assert answer.first_shares == pytest.approx([0.4, 0.4, 0.2], abs=0.005)
    assert answer.central_weights == pytest.approx(np.array([[0.8, 0.2], [0.2, 0.8], [0.5, 0.5]]), abs=0.005)
    # first or last for (1,0): first 40 %, before (.6,.6) 40 %, before (0,1) 50 %
    assert answer.beats_share(0, 2) == pytest.approx(0.4, abs=0.005)
    assert answer.beats_share(0, 1) == pytest.approx(0.5, abs=0.005)


def test_each_wins_always_at_its_own_central_weights_when_scores_are_fixed():
    table = judged([[1, 0], [0, 1], [0.6, 0.6]])
    for row, weights in enumerate(([0.8, 0.2], [0.2, 0.8], [0.5, 0.5])):
        assert robustness.confidence_factor(table, np.array(weights), row, 1, 1_000) == 1


def test_ranks_of_the_example_worked_out_by_integration():
    # w is uniform: (.6,.6) is always .6. It is first for .4 < w < .6, never last but second otherwise.
    table = judged([[1, 0], [0, 1], [0.6, 0.6]])
    answer = simulate(table, anywhere(table, 200_000), 1)
    assert answer.acceptability[2] == pytest.approx([0.2, 0.8, 0.0], abs=0.005)
    assert answer.acceptability[0] == pytest.approx([0.4, 0.1, 0.5], abs=0.005)
    assert answer.expected_ranks == pytest.approx([2.1, 2.1, 1.8], abs=0.02)


def test_equal_workflows_share_their_ranks():
    table = judged([[0.5, 0.5], [0.5, 0.5], [0.25, 0.25], [0.5, 0.5]])
    answer = simulate(table, anywhere(table), 1)
    third = 1 / 3
    expected = [[third, third, third, 0], [third, third, third, 0], [0, 0, 0, 1], [third, third, third, 0]]
    assert answer.acceptability == pytest.approx(np.array(expected))
    assert answer.beats_share(0, 1) == 0.5
    assert answer.central_weights[0] == pytest.approx([0.5, 0.5], abs=0.02)


def test_a_missing_rating_widens_and_is_never_zero():
    table = judged([[np.nan], [0.5]])
    answer = simulate(table, anywhere(table, 20_000), 1)
    assert (answer.score_low[0], answer.score_median[0], answer.score_high[0]) == pytest.approx(
        (0.1, 0.5, 0.9), abs=0.01
    )
    assert answer.first_shares == pytest.approx([0.5, 0.5], abs=0.015)
    assert answer.mean_values[0, 0] == pytest.approx(0.5, abs=0.01)


def test_low_and_high_are_the_tenth_and_ninetieth_percentile():
    table = judged([[0.5]], spread=0.0)
    table = Judgements(table.workflow_ids, table.criterion_ids, np.array([[0.3]]), np.array([[0.4]]), np.array([[0.8]]),
                       table.competes)  # fmt: skip
    answer = simulate(table, anywhere(table, 40_000), 1)
    assert (answer.score_low[0], answer.score_median[0], answer.score_high[0]) == pytest.approx(
        (0.3, 0.4, 0.8), abs=0.01
    )


def test_known_exactly_means_no_spread_at_all():
    table = judged([[0.6], [0.25]])
    answer = simulate(table, anywhere(table), 1)
    assert answer.score_low[0] == answer.score_high[0] == pytest.approx(0.6, abs=1e-4)
    assert answer.first_shares.tolist() == [1, 0]


def test_ready_draws_are_taken_as_they_are_and_a_floor_is_filled_up_to_one():
    draws = 20_000
    rows = np.vstack([np.full(draws, 0.3), np.full(draws, 0.2)]).astype(np.float32)
    table = judged([[np.nan], [np.nan]], drawn={"c0": Drawn(rows, np.array([False, True]))})
    answer = simulate(table, anywhere(table, draws), 1)
    assert answer.mean_values[:, 0] == pytest.approx([0.3, 0.6], abs=0.01)
    # uniform between .2 and 1 lies above .3 in 7 of 8 worlds
    assert answer.first_shares == pytest.approx([1 / 8, 7 / 8], abs=0.01)


def test_one_stopped_by_a_gate_keeps_its_score_and_takes_no_rank():
    table = judged([[1.0], [0.5], [0.25]], competes=[False, True, True])
    answer = simulate(table, anywhere(table), 1)
    assert answer.acceptability.tolist() == [[0, 0], [1, 0], [0, 1]]
    assert answer.score_median[0] == pytest.approx(1)
    assert answer.first_if_admitted.tolist() == [1, 1, 0]
    assert np.isnan(answer.central_weights[0]).all()


def test_nobody_one_or_no_criterion_is_no_trouble():
    empty = simulate(judged(np.empty((0, 2))), weights_anywhere(("c0", "c1"), 100, 1), 1)
    assert empty.first_shares.size == 0
    assert empty.shortlist == ()
    alone = judged([[0.2, np.nan]])
    assert simulate(alone, anywhere(alone), 1).first_shares.tolist() == [1]
    unjudged = judged(np.empty((2, 0)))
    assert simulate(unjudged, np.empty((0, 1_000), dtype=np.float32), 1).first_shares.tolist() == [0.5, 0.5]
    stopped = judged([[0.2], [0.3]], competes=[False, False])
    assert simulate(stopped, anywhere(stopped), 1).first_shares.tolist() == [0, 0]


def test_all_the_weight_on_one_criterion_stays_there():
    weights = weights_around(("c0", "c1"), np.array([1.0, 0.0]), 50, 500, 1)
    assert (weights[0] == 1).all()
    assert (weights[1] == 0).all()


@pytest.mark.parametrize("certainty", ["sure", "fairly sure", "unsure"])
def test_weights_spread_around_the_given_ones_and_more_the_less_sure_the_room_is(certainty):
    given_weights = np.array([0.5, 0.3, 0.2])
    concentration = worlds.CONCENTRATION[certainty]
    drawn = weights_around(("a", "b", "c"), given_weights, concentration, 40_000, 3)
    assert drawn.mean(axis=1) == pytest.approx(given_weights, abs=0.003)
    # Dirichlet: variance w(1 − w)/(concentration + 1)
    assert drawn.std(axis=1) == pytest.approx(
        np.sqrt(given_weights * (1 - given_weights) / (concentration + 1)), rel=0.03
    )


def test_weights_within_an_order_have_the_rank_order_centroid_as_mean():
    drawn = weights_in_order(("a", "b", "c"), 100_000, 5)
    assert drawn.mean(axis=1) == pytest.approx([0.6111, 0.2778, 0.1111], abs=0.003)
    assert (drawn[0] >= drawn[1]).all()
    assert (drawn[1] >= drawn[2]).all()


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=9), st.integers(0, 2**31 - 1))
@settings(max_examples=examples(30), deadline=None)
def test_drawn_weights_sum_to_one(parts, seed):
    weights = np.array(parts) / sum(parts)
    drawn = weights_around([f"c{j}" for j in range(len(parts))], weights, 50, 256, seed)
    assert drawn.sum(axis=0) == pytest.approx(1, abs=1e-5)
    assert (drawn >= 0).all()


quarters = st.one_of(st.integers(0, 4).map(lambda level: level / 4), st.just(float("nan")))


def rankings(rows=(1, 7), columns=(1, 4), levels=quarters):
    rows, columns = st.integers(*rows), st.integers(*columns)
    return st.tuples(rows, columns).flatmap(
        lambda size: st.lists(st.lists(levels, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0])
    )


@given(rankings(), st.sampled_from([0.0, 0.25]), st.integers(0, 1000))
@settings(max_examples=examples(40), deadline=None)
def test_acceptabilities_are_doubly_stochastic(table, spread, seed):
    ready = judged(table, spread)
    answer = simulate(ready, anywhere(ready, 400, seed), seed)
    assert answer.acceptability.sum(axis=0) == pytest.approx(1)
    assert answer.acceptability.sum(axis=1) == pytest.approx(1)
    assert (answer.acceptability >= 0).all()


@given(rankings(rows=(2, 7), levels=st.integers(0, 4).map(lambda level: level / 4)), st.integers(0, 1000))
@settings(max_examples=examples(40), deadline=None)
def test_a_dominated_workflow_with_fixed_scores_is_never_strictly_first(table, seed):
    from core.scoring import dominators

    ready = judged(table)
    answer = simulate(ready, anywhere(ready, 400, seed), seed)
    for row, by in enumerate(dominators(ready.low, ready.middle, ready.high)):
        if by >= 0:
            assert answer.first_shares[row] <= answer.first_shares[by] + 1e-12
            assert answer.score_median[row] <= answer.score_median[by] + 1e-4


@given(rankings(rows=(2, 6), levels=st.integers(0, 3).map(lambda level: level / 4)), st.data())
@settings(max_examples=examples(40), deadline=None)
def test_more_of_a_good_never_ranks_lower(table, data):
    row = data.draw(st.integers(0, len(table) - 1))
    column = data.draw(st.integers(0, len(table[0]) - 1))
    better = [[level + 0.25 if (i, j) == (row, column) else level for j, level in enumerate(levels)]
              for i, levels in enumerate(table)]  # fmt: skip
    spread = data.draw(st.sampled_from([0.0, 0.25]))
    before, after = (simulate(judged(t, spread), anywhere(judged(t), 400), 7) for t in (table, better))
    assert after.expected_ranks[row] <= before.expected_ranks[row] + 1e-9
    assert after.first_shares[row] >= before.first_shares[row] - 1e-9


@given(rankings(rows=(2, 6), columns=(2, 4)), st.randoms(use_true_random=False))
@settings(max_examples=examples(30), deadline=None)
def test_the_order_of_input_is_irrelevant_and_the_same_seed_gives_the_same_answer(table, chance):
    ready = judged(table, 0.25)
    rows = list(range(len(table)))
    columns = list(range(len(table[0])))
    chance.shuffle(rows)
    chance.shuffle(columns)
    mixed = Judgements(
        tuple(ready.workflow_ids[i] for i in rows), tuple(ready.criterion_ids[j] for j in columns),
        ready.low[rows][:, columns], ready.middle[rows][:, columns], ready.high[rows][:, columns], ready.competes[rows],
    )  # fmt: skip
    one = simulate(ready, anywhere(ready, 400), 11)
    other = simulate(mixed, anywhere(mixed, 400), 11)
    assert (one.acceptability[rows] == other.acceptability).all()
    assert (one.score_median[rows] == other.score_median).all()
    assert one.mean_values[rows][:, columns] == pytest.approx(other.mean_values, abs=1e-12)
    again = simulate(ready, anywhere(ready, 400), 11)
    assert (again.acceptability == one.acceptability).all()


def test_adding_or_worsening_a_workflow_moves_no_score_of_the_others():
    three = judged([[0.5, 0.75], [0.75, 0.5], [0.25, 0.0]], 0.25)
    more = judged([[0.5, 0.75], [0.75, 0.5], [0.0, 0.0], [1.0, 0.25]], 0.25)
    one, other = (simulate(t, anywhere(t), 1) for t in (three, more))
    assert (one.score_median[:2] == other.score_median[:2]).all()
    assert (one.score_low[:2] == other.score_low[:2]).all()
    assert one.mean_values[:2] == pytest.approx(other.mean_values[:2], abs=1e-12)
    assert one.beats_share(0, 1) == pytest.approx(other.beats_share(0, 1))


def test_the_answer_does_not_depend_on_how_the_work_is_cut_into_blocks(monkeypatch):
    table = judged([[0.5, np.nan], [0.75, 0.5], [0.25, 1.0]], 0.25)
    whole = simulate(table, anywhere(table), 1)
    monkeypatch.setattr(robustness, "BLOCK", 1024)
    assert len(list(robustness._blocks(DRAWS, 3))) > 3
    cut = simulate(table, anywhere(table), 1)
    assert (whole.acceptability == cut.acceptability).all()
    assert (whole.score_high == cut.score_high).all()


def test_more_workflows_than_a_short_number_holds_are_ranked_the_same():
    # Up to 256 workflows loss and place share 32 bits, beyond that 64; those that come last change nobody's rank.
    middle = np.random.default_rng(3).uniform(0.3, 0.9, (256, 2))
    middle[7], middle[9] = 0, middle[8]  # the worst possible score, and a tie
    few = judged(middle, ids=[f"w{i:03}" for i in range(256)])
    more = judged(np.vstack([middle, [[0.1, 0.1]]]), ids=[f"w{i:03}" for i in range(257)])
    short, long = (simulate(t, anywhere(t, 500), 1).acceptability for t in (few, more))
    kept = [row for row in range(256) if row != 7]
    assert long[:256, :255][kept] == pytest.approx(short[:, :255][kept])
    assert short[7, 255] == long[7, 256] == long[256, 255] == 1
    assert short.sum(axis=0) == pytest.approx(1)


def test_ranks_agree_with_a_slow_twin_that_sorts_each_world_by_hand():
    table = judged([[0.5, 0.25], [0.25, 0.5], [0.5, 0.25], [0.0, 1.0]])
    weights = anywhere(table, 64)
    expected = np.zeros((4, 4))
    for draw in range(64):
        scores = [round(float(np.float32(row) @ weights[:, draw].astype(float)), 5) for row in table.middle]
        for i, score in enumerate(scores):
            above, same = sum(s > score for s in scores), sum(s == score for s in scores)
            expected[i, above : above + same] += 1 / same / 64
    assert simulate(table, weights, 1).acceptability == pytest.approx(expected)


def test_verdicts_follow_the_stated_shares():
    assert verdict(0.8, 0.75, 3) == "clear"
    assert verdict(0.8, 0.74, 3) == "leaning"
    assert verdict(0.6, 0.5, 3) == "leaning"
    assert verdict(0.599, 0.99, 3) == "too close to call"
    assert verdict(1, None, 1) == "only one"
    assert verdict(0, None, 0) == "nothing to rank"


def test_the_share_of_any_two_is_that_of_the_short_list():
    table = judged([[0.5, 0.75], [0.75, 0.5], [0.25, 0.5]], 0.25)
    weights = anywhere(table)
    answer = simulate(table, weights, 1)
    assert pair_share(table, weights, 0, 1, 1) == answer.beats_share(0, 1)


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_the_answer_does_not_depend_on_the_number_of_threads(monkeypatch, threads):
    chance, ids = np.random.default_rng(3), [f"w{i:02}" for i in range(70)]
    table = judged(chance.integers(0, 5, (70, 3)) / 4, 0.25, ids)  # with ties, whose shares are sums of fractions
    fixed = judged(chance.integers(0, 3, (70, 2)) / 2, 0.0, ids)
    usual = [simulate(t, anywhere(t, 3_000), 5) for t in (table, fixed)]
    monkeypatch.setattr(robustness, "WORKERS", threads)
    monkeypatch.setattr(worlds, "WORKERS", threads)
    for one, other in zip(usual, [simulate(t, anywhere(t, 3_000), 5) for t in (table, fixed)], strict=True):
        assert (one.acceptability == other.acceptability).all()
        assert (one.beats == other.beats).all()
        assert np.array_equal(one.central_weights, other.central_weights, equal_nan=True)
