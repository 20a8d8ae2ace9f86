"""What a log says first, in words: nothing is claimed that the log does not hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from core.log_figures import LogFigures, Percentiles, Wait, WeekValue
from core.log_words import (
    DEFINITIONS,
    business_time,
    headline,
    normal_week,
    shown_hours,
    spread_sentence,
    variants_sentence,
    weeks_of,
)
from tests.test_process_map import made


def week(number: int, cases: int = 30, started: int = 38) -> WeekValue:
    on = date(2026, 1, 5) + timedelta(weeks=number)
    return WeekValue(on, cases, 100.0, 120.0, 20.0, 33.6, None, None, 0.1, started, 12)


def claims(**changed: object) -> LogFigures:
    """38 cases a week, half done in 6 days, 33.6 business hours of waiting, 23.2 of them before the manager."""
    figures = replace(
        made([(("receive", "Manager approves", "pay"), 100)]),
        starts=300,
        weeks=tuple(week(number) for number in range(8)),
        cycle_hours=Percentiles(24, 72, 144, 200, 400, 160),
        wait_business_hours=Percentiles(1, 10, 30, 40, 60, 33.6),
        wait_wall_hours=Percentiles(5, 60, 120, 150, 300, 130),
        waits=(
            Wait("Manager approves", 100, 1, 20, 40, 23.2, 2320, 1, 90, 200, 90),
            Wait("pay", 100, 1, 8, 20, 10.4, 1040, 1, 40, 90, 40),
        ),
        first_utc=datetime(2026, 1, 5),
        last_utc=datetime(2026, 3, 2),
    )
    return replace(figures, **changed)


def test_the_headline_is_read_aloud():
    said = headline(claims(), 8)
    assert (
        said.first
        == "In a normal week 38 cases come in; half are done within 6 days, one in ten takes more than 17 days."
    )
    assert said.second == (
        "For most of that time nobody works on them: a case waits 4.2 business days on average, 2.9 of them before "
        "“Manager approves”."
    )


def test_without_start_times_waiting_is_not_told_from_work():
    said = headline(claims(starts=0), 8).second
    assert "nobody works" not in said
    assert said.startswith("Between their steps cases spend 4.2 business days on average, 2.9 of them before")
    assert "holds the work on the next step too" in said


def test_most_of_the_time_is_said_only_when_it_is():
    said = headline(claims(cycle_hours=Percentiles(24, 72, 144, 200, 400, 300)), 8).second
    assert said.startswith("A case waits 4.2 business days")


def test_few_weeks_give_no_normal_week():
    figures = claims(weeks=(week(1), week(2)))
    assert normal_week(figures).arrivals is None
    assert headline(figures, 8).first.startswith("The log holds 100 cases; half are done")


def test_a_log_that_does_not_know_arrivals_tells_completions():
    figures = claims(weeks=tuple(replace(week(n), started=0, cases=n + 30) for n in range(8)))
    assert headline(figures, 8).first.startswith("In a normal week 34 cases are completed;")  # 33.5, never half a case


def test_an_empty_log_says_so_and_breaks_nothing():
    empty = made([])
    assert headline(empty, 8).first == "The log holds 0 cases;" or headline(empty, 8).first
    assert variants_sentence(empty) == "There is no case in this log."
    assert spread_sentence(empty) == ""
    assert weeks_of(empty) is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"variants": 1}, "All cases go the same way."),
        ({"variants": 116, "ten_commonest_share": 0.714, "commonest_variants": ((("a",), 5),) * 50},
         "Ten ways of working cover 71 % of the cases; there are 116 ways in all."),
        ({"variants": 3, "commonest_variants": ((("a",), 50), (("b",), 30), (("c",), 20))},
         "Three ways of working cover all cases."),
    ],
)  # fmt: skip
def test_the_ways_of_working_in_words(changed, said):
    assert variants_sentence(claims(**changed)) == said


def test_entropy_is_told_as_so_many_equal_ways():
    assert spread_sentence(claims(variant_entropy=3.0)) == (
        "To foretell a case's way is as hard as with 8 equally common ways."
    )
    assert "one way" in spread_sentence(claims(variant_entropy=0.0))


def test_wall_clock_and_business_days_are_never_the_same_words():
    assert shown_hours(96) == "4 days"
    assert business_time(32, 8) == "4 business days"
    assert business_time(32, 10) == "3.2 business days"


def test_every_definition_has_its_words():
    assert len({one.name for one in DEFINITIONS}) == len(DEFINITIONS)
    assert all(one.measured.endswith(".") for one in DEFINITIONS)
