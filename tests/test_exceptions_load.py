"""How many exceptions a week, from a log's weeks or a stated share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exceptions_load import from_share, from_weeks, together

weeks = st.lists(st.integers(0, 500).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), min_size=1)


def test_weeks_by_hand():
    # held 6 10 10 14 30: median 10; 90th percentile at place 3.6: 14 + .6 · 16 = 23.6; share 70 / 500
    load = from_weeks([(100, 10), (120, 14), (80, 6), (100, 10), (100, 30)], minutes=12)
    assert (load.usual, load.busy, load.hours, load.origin) == (10, pytest.approx(23.6), 2, "log")
    assert load.share == pytest.approx(0.14)
    assert load.shown == "about 10 a week, 24 in a busy one (2 hours)"


def test_three_weeks_give_a_mean_and_no_busy_week():
    load = from_weeks([(10, 1), (10, 2), (10, 6)])
    assert (load.usual, load.busy, load.hours) == (3, None, None)


def test_no_weeks_and_no_share_are_unknown_and_not_nought():
    assert from_weeks([]).usual is None
    assert from_share(None, (1, 2, 3)).usual is None
    assert from_share(0.1, None).usual is None
    assert from_weeks([]).shown == "how many a week is not known"


def test_a_stated_share_by_hand():
    # 5 % of 277 cases = 13.85 a week; · 12 / 60 = 2.77 hours
    load = from_share(0.05, (200, 277, 400), 12)
    assert (load.usual, load.busy) == (pytest.approx(13.85), pytest.approx(20))
    assert load.hours == pytest.approx(2.77)


@given(weeks)
def test_the_percentiles_are_numpys(given_weeks):
    load, held = from_weeks(given_weeks), [holding for _, holding in given_weeks]
    if len(held) >= 4:
        assert load.usual == pytest.approx(np.percentile(held, 50))
        assert load.busy == pytest.approx(np.percentile(held, 90))
    else:
        assert load.usual == pytest.approx(np.mean(held))
    assert load.share is None or 0 <= load.share <= 1


def test_one_unknown_class_leaves_the_sum_unknown():
    known, unknown = from_share(0.1, (10, 20, 30), 6), from_share(None, (10, 20, 30), 6)
    assert together([known, known]).usual == pytest.approx(4)
    assert together([known, known]).hours == pytest.approx(0.4)
    assert together([known, unknown]).usual is None
    assert together([]) is None
