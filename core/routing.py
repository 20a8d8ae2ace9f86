"""Who sees a case: how sure the AI is against what a mistake in it would cost (CONTROLS 7.6). Pure.

A person looks when the expected loss of letting an answer through is larger than the cost of looking:
(1 − s) · loss > cost of a check, so below the line t = 1 − cost / loss. The score s must be calibrated: of the answers
with a score of 0.9, nine in ten are right. Scores that a language model gives itself are not, until that was tested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Route = Literal["goes through", "spot check", "a person decides", "two people decide"]

BANDS: tuple[float, ...] = (0.5, 0.8, 0.9, 0.95, 0.99)
"""Scores that the picture shows."""
TWO_PEOPLE_FROM = 10.0
"""A case whose loss is this many times the usual one is decided by two people when the AI is unsure. Ours (own)."""


def line(cost_of_check: float | None, loss: float | None) -> float | None:
    """The score below which a person looks: 1 − cost of one check / loss of one error, never below 0.

    0 means that no check pays; None where a number is unknown or a mistake costs nothing.

    >>> round(line(2.10, 95), 4), line(5, 4), line(2, None), line(2, 0)
    (0.9779, 0.0, None, None)
    """
    if cost_of_check is None or not loss:
        return None
    return max(0.0, 1.0 - cost_of_check / loss)


def cost_of_check(minutes: float | None, cost_per_hour: float | None) -> float | None:
    """Money for looking at one case.

    >>> cost_of_check(3, 42), cost_of_check(None, 42)
    (2.1, None)
    """
    return None if minutes is None or cost_per_hour is None else minutes * cost_per_hour / 60


@dataclass(frozen=True)
class Row:
    """One kind of case by what a mistake in it costs: its line, and where a case of each score goes."""

    name: str
    loss: float | None
    line: float | None
    routes: tuple[Route, ...]


def table(
    losses: Sequence[tuple[str, float | None]],
    check: float | None,
    usual_loss: float | None = None,
    bands: Sequence[float] = BANDS,
) -> tuple[Row, ...]:
    """Where a case goes, by what a mistake in it costs and by the score. Unknown loss or cost: a person decides.

    Above the line a random sample still looks ('spot check' from the line to halfway to certainty), else mistakes there
    are never seen.
    """
    rows = []
    for name, loss in losses:
        border = line(check, loss)
        heavy = bool(loss and usual_loss and loss >= TWO_PEOPLE_FROM * usual_loss)
        rows.append(Row(name, loss, border, tuple(route(score, border, heavy) for score in bands)))
    return tuple(rows)


def route(score: float, border: float | None, heavy: bool = False) -> Route:
    """
    >>> [route(s, 0.9) for s in (0.5, 0.9, 0.96)], route(0.99, None), route(0.5, 0.9, heavy=True)
    (['a person decides', 'spot check', 'goes through'], 'a person decides', 'two people decide')
    """
    if border is None or score < border:
        return "two people decide" if heavy else "a person decides"
    return "spot check" if score < (1 + border) / 2 else "goes through"
