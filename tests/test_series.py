"""Pasted and uploaded series: what is read, what is refused with a reason, what is asked instead of guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.series import LONGEST_TEXT, MOST_LINES, parse_series


def pairs(text, **more):
    return [(str(p.week_on), p.value) for p in parse_series(text, **more).points]


TWO = [("2026-01-05", 41.5), ("2026-01-12", 38.0)]


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05;41.5\n2026-01-12;38",
        "2026-01-05;41,5\n2026-01-12;38",
        "2026-01-05\t41,5\n2026-01-12\t38",
        "2026-01-05,41.5\n2026-01-12,38",
        "2026-01-05 41,5\n2026-01-12 38",
        "2026-01-05   41.5\n2026-01-12   38\n\n",
        "week,value\n2026-01-05,41.5\n2026-01-12,38",
        "week,value\n2026-01-05,41,5\n2026-01-12,38",
        "Week (Monday);Hours\r\n2026-01-05;41.5\r\n2026-01-12;38\r\n",
        '"2026-01-05";"41.5"\n"2026-01-12";"38"',
        "\ufeff5.1.2026;41,5\n12.1.2026;38",
        "05.01.26;41,5\n12.01.26;38",
        "5. 1. 2026;41,5\n12. 1. 2026;38",
        "2026/01/05;41.5\n2026/01/12;38",
        "2026-W02;41.5\n2026-W03;38",
        "2026 KW 2;41,5\n2026 KW 3;38",
        "2026-01-05T00:00:00;41.5\n2026-01-12T00:00:00;38",
        "2026-01-05 00:00:00;41.5\n2026-01-12 00:00:00;38",
        "2026-01-05|41.5|\n2026-01-12|38|",
        "2026-01-12;38\n2026-01-05;41.5",
        "2026-01-07;41.5\n2026-01-18;38",
        "13/01/2026;38\n05/01/2026;41.5",
        "01/13/2026;38\n01/05/2026;41.5",
    ],
)
def test_usual_ways_to_write_two_weeks_are_read(text):
    read = parse_series(text)
    assert pairs(text) == TWO, read
    assert read.refused == ()
    assert read.questions == ()


def test_the_cases_behind_a_value_are_kept():
    read = parse_series("week;value;cases\n2026-01-05;41,5;118\n2026-01-12;38;")
    assert [p.cases for p in read.points] == [118, None]
    assert [p.cases for p in parse_series("week,value,cases\n2026-01-05,41,118\n2026-01-12,38,90").points] == [118, 90]


def test_three_numbers_between_commas_without_a_heading_are_not_guessed():
    read = parse_series("2026-01-05,41,5\n2026-01-12,38,2")
    assert read.points == ()
    assert "may be the value 41.5, or 41 with 5 cases" in read.refused[0].reason


def test_every_bad_line_comes_at_once_with_its_number_and_reason():
    text = (
        "week;value\n2026-01-05;41\nnonsense;1\n2026-02-30;2\n2026-01-19;abc\n2026-01-26;-4\n2026-01-05;42\n2026-02-02"
    )
    read = parse_series(text)
    assert [line.line for line in read.refused] == [3, 4, 5, 6, 7, 8]
    reasons = [line.reason for line in read.refused]
    assert "is not a week" in reasons[0]
    assert "not a day of the calendar" in reasons[1]
    assert "“abc” is not a number" in reasons[2]
    assert "negative" in reasons[3]
    assert "stands in line 2 already" in reasons[4]
    assert "no value behind the week" in reasons[5]
    assert pairs(text) == [("2026-01-05", 41.0)]


def test_two_days_of_one_week_are_a_double():
    read = parse_series("2026-01-05;1\n2026-01-09;2")
    assert "the week of 5 January 2026 stands in line 1 already" in read.refused[0].reason


def test_a_date_that_reads_in_two_ways_is_asked_about():
    read = parse_series("03/04/2026;41\n10/04/2026;38")
    assert read.points == ()
    assert read.questions[0].sentence == "Which day is 03/04/2026 (line 1)?"
    assert read.questions[0].options == (("day first", "3 April"), ("month first", "4 March"))
    assert pairs("03/04/2026;41\n10/04/2026;38", day_order="day first")[0][0] == "2026-03-30"
    assert pairs("03/04/2026;41\n10/04/2026;38", day_order="month first")[0][0] == "2026-03-02"


def test_a_line_that_contradicts_the_others_is_refused():
    read = parse_series("13/01/2026;1\n01/20/2026;2", day_order="day first")
    assert "is no day when the other lines are read day first" in read.refused[0].reason


def test_dates_with_points_are_day_first_and_iso_dates_need_no_question():
    assert pairs("3.4.2026;41") == [("2026-03-30", 41.0)]


def test_a_number_that_reads_in_two_ways_is_asked_about():
    read = parse_series("2026-01-05;1.234\n2026-01-12;1.310")
    assert read.questions[0].about == "decimal mark"
    assert pairs("2026-01-05;1.234", decimal_mark="comma") == [("2026-01-05", 1234.0)]
    assert pairs("2026-01-05;1.234", decimal_mark="point") == [("2026-01-05", 1.234)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1.234,5", "1.310"], [1234.5, 1310]),
        (["1,234.5", "1,310"], [1234.5, 1310]),
        (["1 234,5", "12"], [1234.5, 12]),
        (["1'234.5", "12"], [1234.5, 12]),
        (["1,234,567", "12"], [1234567, 12]),
        (["0.123", "1.234"], [0.123, 1.234]),
        (["41,50", "1,234"], [41.5, 1.234]),
    ],
)
def test_the_other_values_tell_which_mark_is_which(values, expected):
    text = "\n".join(f"{date(2026, 1, 5) + timedelta(weeks=n)};{value}" for n, value in enumerate(values))
    assert [p.value for p in parse_series(text).points] == expected


@pytest.mark.parametrize("blank", ["", "-", "n/a", "NaN", "–"])
def test_a_week_without_a_value_stays_a_gap_and_is_noted(blank):
    read = parse_series(f"2026-01-05;41\n2026-01-12;{blank}\n2026-01-19;42")
    assert len(read.points) == 2
    assert "stays a gap" in read.notes[0]
    assert read.refused == ()


@pytest.mark.parametrize("value", ["inf", "1e5", "1..2", "1.2.3,4", "1,2,3", "=1+1", "41 h", "0x10", "1e999", "9" * 30])
def test_odd_numbers_are_refused(value):
    read = parse_series(f"2026-01-05;{value}")
    assert read.points == ()
    assert len(read.refused) == 1


def test_a_percent_sign_is_fine_only_for_a_metric_in_percent():
    assert pairs("2026-01-05;41,5 %", is_share=True) == [("2026-01-05", 41.5)]
    assert "percent" in parse_series("2026-01-05;41,5 %").refused[0].reason


def test_negative_values_are_fine_where_the_metric_can_be_negative():
    assert pairs("2026-01-05;-4,5", never_negative=False) == [("2026-01-05", -4.5)]


def test_weeks_to_come_are_refused_and_the_running_week_is_marked():
    read = parse_series("2026-01-05;1\n2026-01-12;2\n2026-01-19;3", today=date(2026, 1, 14))
    assert "future" in read.refused[0].reason
    assert "not over yet" in read.notes[0]
    assert len(read.points) == 2


@pytest.mark.parametrize("text", ["", "\n\n", ";;;\n", "week;value", "hello"])
def test_a_text_without_weeks_gives_nothing(text):
    assert parse_series(text).points == ()


def test_a_text_far_too_long_is_refused_as_a_whole():
    assert "too long" in parse_series("x" * (LONGEST_TEXT + 1)).refused[0].reason
    assert "too long" in parse_series("\n" * (MOST_LINES + 1)).refused[0].reason


def test_a_long_odd_text_is_read_quickly():
    import time

    start = time.perf_counter()
    for line in ("1 " * 50, "." * 90, "9,9" * 30, " " * 99, "1/1/1" * 18):
        parse_series("\n".join([line] * 1900))
    assert time.perf_counter() - start < 2


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    read = parse_series(text)
    assert all(point.week_on.weekday() == 0 for point in read.points)


@given(
    st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=30),
    st.sampled_from(["\t", ";", "|"]),
    st.sampled_from([",", "."]),
)
def test_written_series_read_back_to_the_same_values(values, column, mark):
    weeks = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(len(values))]
    text = "\n".join(f"{w}{column}{str(v).replace('.', mark)}" for w, v in zip(weeks, values, strict=True))
    read = parse_series(text)
    assert [p.week_on for p in read.points] == weeks
    assert [p.value for p in read.points] == [float(v) for v in values]
