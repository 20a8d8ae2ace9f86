"""Figures opened to their formula with live numbers."""

from __future__ import annotations

import dataclasses

from core.explanation import explained
from core.friction import figures
from tests.test_friction import exactly


def test_the_total_opens_to_the_formula_with_its_numbers_and_the_missing_ones() -> None:
    opened = explained(exactly(error_cost=None), figures(exactly(error_cost=None), 1, 1000), "EUR")
    assert "Hands-on work = V · t / 60 · c = 1\u202f200 · 18 / 60 · 42 = EUR 15\u202f120" in opened.expression
    assert "Escaped errors = V · e · L = 1\u202f200 · 2 % · ? = not known" in opened.expression
    assert "≥ 15\u202f120 + 1\u202f512 + 5\u202f400 = EUR 22\u202f032 (without escaped errors" in opened.expression
    assert opened.figure == "at least EUR 22\u202f000"
    assert ("L = Loss per escaped error", "blank: not known", "nobody gave it yet") in opened.lines


def test_hours_and_parts_open_too_in_the_period_they_were_given_in() -> None:
    weekly = dataclasses.replace(exactly(volume=300.0), period="week")
    opened = explained(weekly, figures(weekly, 1, 1000), "EUR", "touch")
    assert "(300 · 52 / 12) · 18 / 60 · 42" in opened.expression
    hours = explained(weekly, figures(weekly, 1, 1000), "EUR", "hours")
    assert "V · (t + r · t_r) / 60 = (300 · 52 / 12) · (18 + 15 % · 12) / 60" in hours.expression
    flagged = dataclasses.replace(weekly, rework_in_touch=True)
    assert "already inside" in explained(flagged, figures(flagged, 1, 1000), "EUR", "rework").expression
    unpriced = exactly(wait_cost=None)
    assert "not priced" in explained(unpriced, figures(unpriced, 1, 1000), "EUR", "delay").expression
