"""The value model: worked numbers, and what must hold for every ranking."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import scoring
from core.errors import Refused

points = st.lists(st.floats(0, 100), min_size=1, max_size=12).filter(lambda given: sum(given) > 0)


def tables(rows=(1, 8), columns=(1, 5)):
    rows, columns = st.integers(*rows), st.integers(*columns)
    quarter = st.integers(0, 4).map(lambda level: level / 4)
    return st.tuples(rows, columns).flatmap(
        lambda size: st.lists(st.lists(quarter, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0])
    )


def test_rank_order_centroids_are_the_published_ones():
    # METHOD 3; also Barron & Barrett 1996, table 1
    assert scoring.rank_order_centroid(3) == pytest.approx([0.6111, 0.2778, 0.1111], abs=5e-5)
    assert scoring.rank_order_centroid(4) == pytest.approx([0.5208, 0.2708, 0.1458, 0.0625], abs=5e-5)
    assert scoring.rank_order_centroid(0).size == 0


@given(points)
def test_swing_weights_sum_to_one(given_points):
    assert scoring.swing_weights(given_points).sum() == pytest.approx(1)


@given(st.integers(1, 60))
def test_rank_order_centroids_sum_to_one_and_fall(count):
    weights = scoring.rank_order_centroid(count)
    assert weights.sum() == pytest.approx(1)
    assert (np.diff(weights) < 0).all()


def test_all_points_zero_is_refused_in_words():
    with pytest.raises(Refused, match="0 swing points, so nothing decides"):
        scoring.swing_weights([0, 0])


def test_no_criterion_has_no_weights():
    assert scoring.swing_weights([]).size == 0


def test_a_blank_rating_stays_blank():
    assert np.isnan(scoring.rated_value([np.nan])).all()
    assert np.isnan(scoring.money_value([np.nan], 100)).all()
    assert np.isnan(scoring.money_value([np.nan], 0)).all()


def test_money_beyond_the_agreed_amount_counts_no_more():
    assert scoring.money_value([-5, 10, 100, 1e12], 100).tolist() == [0, 0.1, 1, 1]
    assert scoring.money_value([0, 1], 0).tolist() == [0, 1]


def test_score_worked_by_hand():
    # .5·1 + .3·.5 + .2·.25 = .7
    assert scoring.scores([[1, 0.5, 0.25]], [0.5, 0.3, 0.2])[0] == pytest.approx(0.7)


@given(tables(rows=(2, 2)), st.data())
def test_contributions_add_up_to_the_difference_and_the_largest_stands_first(table, data):
    weights = scoring.swing_weights(
        data.draw(st.lists(st.integers(1, 100), min_size=len(table[0]), max_size=len(table[0])))
    )
    parts = scoring.contributions(table[0], table[1], weights)
    a, b = scoring.scores(table, weights)
    assert sum(part.difference for part in parts) == pytest.approx(a - b)
    sizes = [abs(part.difference) for part in parts]
    assert sizes == sorted(sizes, reverse=True)


def test_weight_at_which_two_workflows_tie_worked_by_hand():
    # a (1, 0), b (0, .5): D = 1, R = −.5, w* = −.5/(−.5 − 1) = 1/3, and 1/3·1 = 2/3·.5
    assert scoring.crossover_weight([1, 0], [0, 0.5], [0.7, 0.3], 0) == pytest.approx(1 / 3)


@given(tables(rows=(2, 2), columns=(2, 5)), st.data())
def test_at_the_cross_over_weight_both_score_the_same(table, data):
    count = len(table[0])
    weights = scoring.swing_weights(data.draw(st.lists(st.integers(1, 100), min_size=count, max_size=count)))
    criterion = data.draw(st.integers(0, count - 1))
    tie = scoring.crossover_weight(table[0], table[1], weights, criterion)
    if tie is not None:
        moved = weights * (1 - tie) / (1 - weights[criterion])
        moved[criterion] = tie
        a, b = scoring.scores(table, moved)
        assert a == pytest.approx(b, abs=1e-9)


def test_no_cross_over_when_one_is_ahead_throughout_or_has_all_the_weight():
    assert scoring.crossover_weight([1, 1], [0, 0], [0.5, 0.5], 0) is None
    assert scoring.crossover_weight([1, 0], [0, 1], [1, 0], 0) is None
    assert scoring.crossover_weight([1, 1], [1, 1], [0.5, 0.5], 1) is None
    assert scoring.nearest_crossing([1, 1], [0, 0], [0.5, 0.5]) is None


def test_the_nearest_crossing_is_the_smallest_move():
    crossing = scoring.nearest_crossing([1, 0, 0.5], [0, 1, 0.5], [0.5, 0.3, 0.2])
    assert crossing is not None
    assert crossing.criterion in (0, 1)
    assert abs(crossing.weight_at_tie - crossing.weight_now) <= 0.2


def test_the_dominator_is_found_and_equals_dominate_nobody():
    values = np.array([[1, 0.5], [0.5, 0.5], [0.5, 0.5], [0, 1]])
    assert scoring.dominators(values, values, values).tolist() == [-1, 0, 0, -1]


def test_an_unknown_rating_dominates_only_what_it_must_and_is_dominated_only_by_the_best():
    nan = np.nan
    middle = np.array([[1.0, 1.0], [nan, 1.0], [nan, 0.5], [0.5, 0.25]])
    assert scoring.dominators(middle, middle, middle).tolist() == [-1, 0, 0, 0]
    # both unknown on the first: the second row may be better or worse there, so it dominates nobody
    both = np.array([[nan, 1.0], [nan, 0.5]])
    assert scoring.dominators(both, both, both).tolist() == [-1, -1]


def test_a_range_is_dominated_only_when_low_middle_and_high_are():
    low, middle, high = (np.array(part) for part in ([[0.25], [0.0]], [[0.5], [0.25]], [[0.5], [0.75]]))
    assert scoring.dominators(low, middle, high).tolist() == [-1, -1]


@given(tables())
def test_dominance_agrees_with_its_slow_twin(table):
    values = np.array(table)
    found = scoring.dominators(values, values, values)
    for b, row in enumerate(table):
        dominating = [
            a for a, other in enumerate(table)
            if other != row and all(x >= y for x, y in zip(other, row, strict=True))
        ]  # fmt: skip
        assert (found[b] in dominating) if dominating else found[b] == -1


@given(tables(rows=(3, 8)), st.data())
def test_removing_or_worsening_a_workflow_reorders_nobody_else(table, data):
    # The rank-reversal test: scaled by the set's best and worst, the others would change places here.
    count = len(table[0])
    weights = scoring.swing_weights(data.draw(st.lists(st.integers(1, 100), min_size=count, max_size=count)))
    out = data.draw(st.integers(0, len(table) - 1))
    before = scoring.scores(table, weights)
    others = [row for row in range(len(table)) if row != out]
    removed = scoring.scores([table[row] for row in others], weights)
    worsened = scoring.scores([[0] * count if row == out else table[row] for row in range(len(table))], weights)
    assert removed == pytest.approx(before[others])
    assert worsened[others] == pytest.approx(before[others])
