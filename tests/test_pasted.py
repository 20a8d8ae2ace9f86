"""Blocks pasted from a spreadsheet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.pasted import MOST_LINES, PastedLine, Problem, lines_from, number_from

THREE = ("amount", "amount", "amount")


def test_a_block_from_a_spreadsheet_is_read_and_its_heading_skipped() -> None:
    good, refused = lines_from("Workflow\tlow\tmiddle\thigh\nClaims\t1 000\t1 200\t1 500\n\nRefunds\t5\t?\t", THREE)
    assert good == (PastedLine(2, "Claims", (1000, 1200, 1500)), PastedLine(4, "Refunds", (5, None, None)))
    assert refused == ()


def test_lines_that_cannot_be_read_are_named_with_their_reason_and_the_rest_is_kept() -> None:
    good, refused = lines_from("A,1,2,3\nB,one,2,3\n,1,2,3\na,1,2,3\nC,1,2,3,4\nD,4,5,6", THREE)
    assert [line.name for line in good] == ["A", "D"]
    assert refused == (
        Problem(2, "'one' is not a number"),
        Problem(3, "the first column has no name"),
        Problem(4, "'a' stands on line 1 already"),
        Problem(5, "it has more than 3 columns after the name, starting with '4'"),
    )


def test_a_number_that_can_mean_two_things_is_refused_and_not_guessed() -> None:
    for text in ("1,200", "1.200", "-12,345"):
        with pytest.raises(ValueError, match="can mean"):
            number_from(text)
    assert number_from("0,125") == 0.125


def test_the_other_cells_of_a_block_tell_what_its_marks_mean() -> None:
    assert lines_from("A\t1.250\t2.5\t3", THREE)[0][0].numbers == (1.25, 2.5, 3)
    assert lines_from("A\t1.250\t1300,5\t1.400", THREE)[0][0].numbers == (1250, 1300.5, 1400)
    assert lines_from("A\t1,250\t1,300.5\t1,400", THREE)[0][0].numbers == (1250, 1300.5, 1400)
    assert len(lines_from("A\t1.250\t2\t3", THREE)[1]) == 1
    assert len(lines_from("A\t1.250\t2.5\t3,5", THREE)[1]) == 1


def test_quoted_cells_may_hold_the_separator() -> None:
    good, _ = lines_from('"Claims, motor",1,"2,5",3', THREE)
    assert good[0] == PastedLine(1, "Claims, motor", (1, 2.5, 3))


def test_a_first_line_that_is_data_is_not_taken_for_a_heading() -> None:
    good, refused = lines_from("Claims\tmany\t2\t3", THREE)
    assert (good, refused) == ((), (Problem(1, "'many' is not a number"),))
    assert lines_from("Claims\t?\t?\t?", THREE)[0] == (PastedLine(1, "Claims", (None, None, None)),)


def test_shares_stand_in_percent_with_or_without_the_sign() -> None:
    good, refused = lines_from("A\t5\t10 %\t12,5%\nB\t1\t2\t3", ("share", "share", "share"))
    assert [line.numbers for line in good] == [(0.05, 0.1, 0.125), (0.01, 0.02, 0.03)]
    assert refused == ()
    assert lines_from("A\t5 %\t6\t7", THREE)[1] == (Problem(1, "'5 %' is a percentage where an amount is expected"),)


def test_a_cell_of_enormous_size_is_refused_like_any_other() -> None:
    assert lines_from("x" * 200_000, THREE)[1] == (Problem(1, "the name is longer than 200 characters"),)


def test_nothing_and_too_much_are_refused_with_a_sentence() -> None:
    with pytest.raises(Refused, match="nothing to read"):
        lines_from("  \n ", THREE)
    with pytest.raises(Refused, match="too much at once"):
        lines_from("a\t1\t2\t3\n" * (MOST_LINES + 1), THREE)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text) -> None:
    try:
        good, refused = lines_from(text, THREE)
    except Refused:
        return
    lines = [line.line for line in good] + [problem.line for problem in refused]
    assert len(lines) == len(set(lines))


@given(st.floats(0.01, 999).map(lambda x: round(x, 2)))
def test_a_number_with_point_or_comma_is_the_same_number(value) -> None:
    assert number_from(f"{value:.2f}") == number_from(f"{value:.2f}".replace(".", ",")) == value
