"""The ranking kept with a decision beside today's: what moved, by hand; and whatever a bundle may hold there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core import kept_ranking
from core.actions import pick_lane
from core.lane_choice import ranking
from tests.test_lane_choice import facts_of


def kept(facts):
    return pick_lane.frozen(facts, pick_lane.ranking(facts), "w0")


def test_what_moved_since_a_decision_is_named_with_its_numbers():
    then = facts_of(2, 2, {(0, 0): 5, (0, 1): 3, (1, 0): 2, (1, 1): 5})
    today = facts_of(2, 2, {(0, 0): 3, (0, 1): 3, (1, 0): 2, (1, 1): 5})
    first, second = today.criteria
    today = replace(today, criteria=(first.changed(swing=25), second.changed(swing=75)))
    ranked = ranking(today, {})
    # swing 1 : 1 then, 1 : 3 today
    assert [(one.then, one.today) for one in kept_ranking.moved_weights(kept(then), ranked)] == [
        (0.5, 0.25),
        (0.5, 0.75),
    ]
    (moved,) = kept_ranking.moved_values(kept(then), ranked)
    assert (moved.workflow, moved.criterion, moved.then, moved.today) == ("Work 0", first.name, 1.0, 0.5)


def test_nothing_moved_where_nothing_changed():
    facts = facts_of(3, 2, {(0, 0): 5, (0, 1): (2, 3, 5), (1, 0): 2})
    ranked = ranking(facts, {})
    assert kept_ranking.moved_weights(kept(facts), ranked) == ()
    assert kept_ranking.moved_values(kept(facts), ranked) == ()


def test_a_retired_criterion_and_a_new_one_are_told_as_moved():
    then = facts_of(2, 2, {(0, 0): 5, (1, 1): 5})
    today = replace(then, criteria=(then.criteria[0], then.criteria[1].changed(is_retired=True)))
    found = kept_ranking.moved_weights(kept(then), ranking(today, {}))
    assert {(one.then, one.today) for one in found} == {(0.5, 1.0), (0.5, None)}


@pytest.mark.parametrize(
    "odd", [None, 3, "x", [1], [{"place": "1", "values": 3}], {"a": "b"}, [{"values": {"c0": "x"}}]]
)
def test_what_a_strange_bundle_keeps_is_left_out(odd):
    ranked = ranking(facts_of(2, 1, {(0, 0): 5, (1, 0): 3}), {})
    frozen = {"rows": odd if isinstance(odd, list) else [], "weights": odd, "criteria": odd}
    assert kept_ranking.moved_values(frozen, ranked) == ()
    kept_ranking.moved_weights(frozen, ranked)
    assert all(row.place is None and row.first_chance is None for row in kept_ranking.kept_rows(odd))
