"""Cells as people type them: numbers, shares, times, units."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.pasted import MOST_LINES, decimal_mark, number_from, rows_from, unit_from, value_from


def test_a_number_that_can_mean_two_things_is_refused_and_not_guessed() -> None:
    for text in ("1,200", "1.200", "-12,345"):
        with pytest.raises(ValueError, match="can mean"):
            number_from(text)
    assert number_from("0,125") == 0.125


def test_the_other_cells_of_a_block_tell_what_its_marks_mean() -> None:
    assert decimal_mark(["1.250", "2.5"]) == "."
    assert number_from("1.250", decimal=".") == 1.25
    assert number_from("1.250", decimal=decimal_mark(["1.250", "1300,5"])) == 1250
    assert decimal_mark(["1.250", "2.5", "3,5"]) is None


def test_shares_stand_in_percent_with_or_without_the_sign() -> None:
    for text in ("15", "15 %", "15%", "15,0", 15.0):
        assert value_from(text, "error_share") == pytest.approx(0.15)
    assert value_from("0.5 %", "error_share") == pytest.approx(0.005)
    with pytest.raises(ValueError, match="percentage where an amount"):
        value_from("5 %", "volume")


def test_a_share_below_one_without_a_sign_is_asked_about_and_not_guessed() -> None:
    for cell in (".15", "0,15", 0.15):
        with pytest.raises(ValueError, match=r"'0.15' can mean 15 % or 0.15 %"):
            value_from(cell, "error_share")
        assert value_from(cell, "error_share", small="fraction") == pytest.approx(0.15)
        assert value_from(cell, "error_share", small="percent") == pytest.approx(0.0015)
    assert value_from("0", "error_share") == 0


def test_times_carry_their_unit_or_take_that_of_their_heading() -> None:
    assert value_from("2 h", "touch_minutes") == 120
    assert value_from("1,5 hours", "touch_minutes") == 90
    assert value_from("90 min", "wait_hours") == 1.5
    assert value_from("2", "touch_minutes", unit_from("hours", "touch_minutes", "EUR")) == 120
    with pytest.raises(ValueError, match="24 hours or a working day"):
        unit_from("days", "wait_hours", "EUR")
    with pytest.raises(ValueError, match="is not a number"):
        value_from("2 apples", "volume")


def test_a_unit_names_the_period_of_a_volume_and_never_another_currency() -> None:
    assert unit_from("cases per working day", "volume", "EUR").period == "working day"
    assert unit_from("a week", "volume", "EUR").period == "week"
    assert unit_from("EUR per error", "error_cost", "EUR").factor == 1
    with pytest.raises(ValueError, match="another currency than EUR"):
        unit_from("USD", "error_cost", "EUR")
    with pytest.raises(ValueError, match="another currency"):
        unit_from("$ per hour", "cost_per_hour", "EUR")


def test_quoted_cells_may_hold_the_separator() -> None:
    assert rows_from('"Claims, motor",1,"2,5",3\n\nB,1') == [(1, ["Claims, motor", "1", "2,5", "3"]), (3, ["B", "1"])]


def test_nothing_and_too_much_are_refused_with_a_sentence() -> None:
    with pytest.raises(Refused, match="nothing to read"):
        rows_from("  \n ")
    with pytest.raises(Refused, match="too much at once"):
        rows_from("a\t1\t2\t3\n" * (MOST_LINES + 1))


@given(st.text(max_size=60), st.sampled_from(["volume", "touch_minutes", "error_share", "error_cost"]))
def test_no_text_breaks_the_reader(text, code) -> None:
    for read in (lambda: value_from(text, code), lambda: unit_from(text, code, "EUR")):
        with contextlib.suppress(ValueError):
            read()


@given(st.floats(0.01, 999).map(lambda x: round(x, 2)))
def test_a_number_with_point_or_comma_is_the_same_number(value) -> None:
    assert number_from(f"{value:.2f}") == number_from(f"{value:.2f}".replace(".", ",")) == value
