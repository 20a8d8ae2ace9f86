"""Where a case goes by score and by what a mistake costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.routing import BANDS, cost_of_check, line, route, table

money = st.floats(0.01, 1e6)


def test_the_line_worked_by_hand():
    # 3 minutes at 42 an hour = 2.10; a mistake costs 95: look below 1 − 2.10 / 95 = 0.97789
    assert cost_of_check(3, 42) == pytest.approx(2.10)
    assert line(cost_of_check(3, 42), 95) == pytest.approx(0.977894737)


@given(money, money)
def test_at_the_line_looking_and_not_looking_cost_the_same(check, loss):
    border = line(check, loss)
    if border > 0:
        assert (1 - border) * loss == pytest.approx(check, rel=1e-6)
    else:
        assert loss <= check  # even a surely wrong answer costs no more than a look


@given(money, money, money)
def test_a_dearer_mistake_never_lowers_the_line(check, one, other):
    assert line(check, min(one, other)) <= line(check, max(one, other))


def test_what_is_unknown_goes_to_a_person():
    assert line(None, 95) is None
    assert {route(score, None) for score in BANDS} == {"a person decides"}
    (row,) = table([("any", None)], 2.1)
    assert set(row.routes) == {"a person decides"}


def test_the_table_by_hand():
    small, usual, large = table([("small", 10), ("usual", 95), ("large", 1000)], 2.1, usual_loss=95)
    assert small.line == pytest.approx(0.79)  # 1 − 2.1 / 10
    assert small.routes == (
        "a person decides", "spot check", "goes through", "goes through", "goes through",
    )  # 0.8 < 0.895 ≤ 0.9  # fmt: skip
    assert usual.routes == ("a person decides",) * 4 + ("goes through",)  # .9779 ≤ .99, halfway .98895
    assert set(large.routes[:4]) == {"two people decide"}
    assert large.routes[4] == "two people decide"  # .99 < 1 − 2.1 / 1000 = .9979


def test_a_higher_score_never_brings_more_people():
    order = ("two people decide", "a person decides", "spot check", "goes through")
    for row in table([(str(loss), loss) for loss in (1, 5, 50, 500, 5000)], 2.1, usual_loss=50):
        places = [order.index(where) for where in row.routes]
        assert places == sorted(places)
