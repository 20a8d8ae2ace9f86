"""What approvals and exceptions weigh together: counted by hand, never more than is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from core.log_figures import Wait
from core.queue_load import queue_load
from tests.test_process_map import made


def test_one_activity_is_exact_and_several_have_two_ends():
    # 60 cases meet a, 50 meet b, 10 of them both: 100 of 100 meet one; known is only 60 to 100
    figures = replace(
        made([(("a",), 50), (("b",), 40), (("a", "b"), 10)]),
        first_utc=datetime(2026, 1, 5),
        last_utc=datetime(2026, 2, 2),
        waits=(Wait("a", 60, 0, 1, 2, 1, 60, 0, 1, 2, 1), Wait("b", 50, 0, 1, 2, 1, 20, 0, 1, 2, 1)),
    )
    one, both = queue_load(figures, {"a"}), queue_load(figures, {"a", "b"})
    assert (one.shown_cases, both.shown_cases) == ("60 % of the cases", "60 % to 100 % of the cases")
    assert one.events_a_week == 60 / 4
    assert one.wait_share == 0.75
    assert both.wait_hours_all == 80


def test_nothing_marked_weighs_nothing():
    load = queue_load(made([(("a",), 5)]), ())
    assert (load.events, load.least_cases, load.most_cases, load.events_a_week, load.wait_share) == (
        0,
        0,
        0,
        None,
        None,
    )
