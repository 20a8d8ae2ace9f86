"""The chart against numbers that others published: the NHS's own tool, a textbook exercise of Wheeler's, NIST.

The NHS figures are what its program 'plot the dots' prints for twenty standard normal draws of R (seed 123), in the
reference output of its own tests (NHSRplotthedots, `ptd_spc`); the draws are written out here.
"""

from __future__ import annotations

import pytest

from core.measurement import moving_ranges, natural_limits, signals

R_SEED_123 = (
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285,
    -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716,
    0.70135590, -0.47279141,
)  # fmt: skip


@pytest.mark.parametrize(
    ("values", "mean", "lower", "upper"),
    [
        (R_SEED_123, 0.142, -3.01, 3.29),
        (R_SEED_123[:10], 0.0746, -2.60, 2.75),
        (R_SEED_123[10:], 0.209, -3.28, 3.70),
    ],
    ids=["all twenty", "the first ten", "the last ten"],
)
def test_the_limits_are_those_of_the_nhs_tool(values, mean, lower, upper):
    found = natural_limits(values, never_negative=False)
    assert found.mean == pytest.approx(mean, rel=5e-3)
    assert (round(found.lower, 2), round(found.upper, 2)) == (lower, upper)
    assert signals(values, found) == ()  # its summary: as many values of common cause as there are values


def test_wheelers_exercise_with_the_trade_deficits_finds_the_shift_that_he_asks_for():
    """Wheeler, Understanding Variation, figures 6.7 and 6.9: July to December 1988, then January to June 1989."""
    before, after = [10.5, 11.2, 9.2, 10.1, 10.4, 10.5], [8.7, 8.7, 7.0, 6.8, 9.6, 9.0]
    limits = natural_limits(before)
    assert moving_ranges(before) == pytest.approx((0.7, 2.0, 0.9, 0.3, 0.1))
    assert (round(limits.mean, 2), round(limits.mean_range, 2)) == (10.32, 0.8)
    assert (round(limits.upper, 2), round(limits.lower, 2)) == (12.44, 8.19)
    assert round(limits.range_limit, 2) == 2.61
    found = signals([*before, *after], limits, since=6)
    assert [(s.rule, s.side, s.points) for s in found] == [
        ("outside a limit", "below", (8,)),  # March: the better shift is seen
        ("outside a limit", "below", (9,)),
        ("three of four near a limit", "below", (6, 7, 8, 9, 11)),
    ]
    steps = moving_ranges([*before, *after])
    assert [n for n, step in enumerate(steps, start=1) if step > limits.range_limit] == [10]  # May: it went up again


def test_the_limits_are_those_of_nists_example_of_flow_rates():
    """NIST/SEMATECH e-Handbook 6.3.2.2: 45.8159 and 55.8041, with 3 / 1.128 where Wheeler rounds to 2.66."""
    limits = natural_limits([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    assert (round(limits.mean, 2), round(limits.mean_range, 4)) == (50.81, 1.8778)
    assert limits.lower == pytest.approx(45.8159, abs=0.001)
    assert limits.upper == pytest.approx(55.8041, abs=0.001)
