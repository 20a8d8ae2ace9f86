"""Exploring: what is tried never touches the facts, agrees with the full ranking, and moves smoothly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import exploring, worlds
from core.actions import pick_lane
from core.errors import Refused
from core.exploring import Held, applied
from core.lane_choice import ranking
from tests.test_lane_choice import facts_of
from tests.test_tipping import priced

LEVELS = {(0, 0): (3, 4, 5), (0, 1): (1, 2, 4), (1, 0): (2, 3, 4), (1, 1): (3, 3, 4), (2, 0): 2, (2, 1): (1, 2, 2)}


def held_of(facts) -> Held:
    return Held.of(facts, pick_lane.known_costs(facts))


def points_of(facts) -> dict[str, float]:
    return {c.criterion_id: c.swing for c in facts.criteria}


def test_what_is_tried_ranks_like_the_full_ranking():
    for facts in (facts_of(3, 2, LEVELS), facts_of(3, 2, LEVELS, gates=((0, "no owner"),)), priced({})):
        whole = ranking(facts, pick_lane.known_costs(facts))
        tried = held_of(facts).ranked(points_of(facts), facts.session.weight_certainty)
        assert [(row.workflow_id, row.place) for row in tried] == [(row.workflow_id, row.place) for row in whole.rows]
        for mine, theirs in zip(tried, whole.rows, strict=True):
            assert mine.score == pytest.approx(theirs.score, abs=1e-6)
            assert mine.first_chance == pytest.approx(theirs.first_chance, abs=0.002)
            assert mine.score_low == pytest.approx(theirs.score_low, abs=0.01)


def test_other_points_and_single_inputs_rank_as_if_they_had_been_saved():
    facts = facts_of(3, 2, LEVELS)
    other = applied(facts, {"c0": 5.0}, {"rating:w2.c1": 5.0, "rating:w1.c0": 1.0})
    saved = facts_of(3, 2, LEVELS | {(2, 1): 5, (1, 0): 1})
    saved = replace(saved, criteria=(saved.criteria[0].changed(swing=5), saved.criteria[1]))
    assert [(r.name, r.score) for r in ranking(other, {}).rows] == [(r.name, r.score) for r in ranking(saved, {}).rows]
    assert facts.ratings == facts_of(3, 2, LEVELS).ratings


def test_a_number_that_is_tried_is_known_exactly_and_a_rating_can_be_new():
    facts = priced({})
    other = applied(facts, {}, {"estimate:w0.volume": 900.0, "estimate:w0.error_share": 7.0})
    volume, share = (next(e for e in other.estimates if e.estimate_id == f"w0.{code}")
                     for code in ("volume", "error_share"))  # fmt: skip
    assert (volume.low, volume.middle, volume.high) == (900, 900, 900)
    assert share.high == 1  # a share stays a share
    unrated = facts_of(2, 2, {(0, 0): 5})
    assert len(applied(unrated, {}, {"rating:w1.c1": 9.0, "rating:gone.c1": 3.0}).ratings) == 2


def test_nothing_to_rank_is_no_trouble_and_no_points_are_refused():
    assert held_of(facts_of(0, 2)).ranked({}, "sure") == ()
    assert held_of(facts_of(2, 0)).ranked({}, "sure") == ()
    with pytest.raises(Refused, match="0 swing points"):
        held_of(facts_of(2, 2)).ranked({"c0": 0, "c1": 0}, "sure")


def test_a_weight_moved_a_little_moves_every_draw_a_little():
    # numpy's own gamma draws fail this: one refused try shifts all that follow.
    before, after = (
        worlds.weights_around(("a", "b", "c"), np.array(w), 50, 2_000, 7)
        for w in ([0.5, 0.3, 0.2], [0.501, 0.2994, 0.1996])
    )
    assert np.abs(after - before).max() < 0.05
    assert np.abs(after - before).mean() < 0.003
    fewer = worlds.weights_around(("a", "b", "c"), np.array([0.5, 0.3, 0.2]), 50, 500, 7)
    assert np.allclose(fewer, before[:, :500], atol=1e-6)


@pytest.mark.parametrize(("weight", "concentration"), [(0.2, 200), (0.2, 15), (0.01, 15), (0.9, 50), (1 / 8, 8)])
def test_drawn_weights_have_the_mean_and_spread_of_a_dirichlet(weight, concentration):
    drawn = worlds.weights_around(("x", "y"), np.array([weight, 1 - weight]), concentration, 100_000, 3)[0]
    assert drawn.mean() == pytest.approx(weight, abs=0.002)
    expected = (weight * (1 - weight) / (concentration + 1)) ** 0.5
    assert drawn.std() == pytest.approx(expected, rel=0.02)


def test_moving_a_weight_recomputes_no_value():
    facts = facts_of(40, 3, {(i, j): (1, 3, 5) for i in range(40) for j in range(3)})
    held = held_of(facts)
    values = held.values.copy()
    first = held.ranked(points_of(facts) | {"c0": 90.0}, "fairly sure")
    assert first == held.ranked(points_of(facts) | {"c0": 90.0}, "fairly sure")
    assert (held.values == values).all()
    assert held.values.shape[2] <= exploring.WORLDS
