"""CSV for spreadsheets: no cell is a formula, numbers stay numbers, and texts come back as they went."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exporters.sheet import FORMULA_STARTS, LONGEST_CELL, csv_bytes, plain_cell, safe_cell
from core.records import clean_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(TEXTS)
def test_no_text_begins_like_a_formula(text):
    assert not safe_cell(text).startswith(FORMULA_STARTS)


@given(TEXTS.map(clean_text))
def test_a_clean_text_comes_back_as_it_went(text):
    assert plain_cell(safe_cell(text)) == clean_text(text.lstrip("\t\r\x00"))


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1", "\t=1", "\r=1", "＝1", "  =1", "'=1", "''=1"]
)
def test_what_spreadsheets_compute_is_made_text(text):
    cell = safe_cell(text)
    assert cell.startswith("'")
    assert plain_cell(cell) == clean_text(text)


def test_numbers_days_and_blanks_stay_what_they_are():
    rows = [{"name": "-x", "cost": -2.5, "count": 3, "day": date(2026, 11, 5), "note": None, "sure": True}]
    assert read(csv_bytes(rows)) == [
        ["name", "cost", "count", "day", "note", "sure"], ["'-x", "-2.5", "3", "2026-11-05", "", "True"],
    ]  # fmt: skip


def test_headers_are_cells_too_and_columns_can_be_chosen():
    assert read(csv_bytes([{"=a": 1, "b": 2}], columns=["b", "=a"])) == [["b", "'=a"], ["2", "1"]]


def test_commas_quotes_and_line_breaks_stay_inside_their_cell():
    assert read(csv_bytes([{"t": 'a, "b"\nc'}])) == [["t"], ['a, "b"\nc']]


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    cell = safe_cell("=" + "x" * 40_000)
    assert len(cell) == LONGEST_CELL
    assert cell.endswith("…")


def test_no_rows_give_no_columns():
    assert read(csv_bytes([])) == [[]]
