"""The lines of a distribution: levels and bins of a number, put together so that no line is a small group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from core.agreement import Quartiles
from core.quantities import shown_number
from core.small_groups import Cell, split

Lines = list[list[Any]] | None
"""[label, people] each, lowest first; None where no split is safe."""

UNKNOWN = "don't know"
BINS_EACH_WAY = 3
"""Bins that are looked at beyond the middle half on either side; the outermost are open."""


def level_counts(levels: Sequence[float], unknown: int, smallest: int) -> tuple[Lines, int | None]:
    """How many chose which level from 1 to 5.

    >>> level_counts([1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5], 0, 5)
    ([['1 to 3', 7], ['4 to 5', 5]], 0)
    """
    counts = [sum(round(level) == place for level in levels) for place in range(1, 6)]
    found = split(counts, unknown, smallest)
    lines = [[_levels(cell), cell.count] for cell in found.cells]
    return lines or None, found.unknown


def _levels(cell: Cell) -> str:
    first, last = cell.first + 1, min(cell.last + 1, 5)
    said = f"{first}" if first == last else f"{first} to {last}"
    if first > 5:
        return UNKNOWN
    return f"{said} or {UNKNOWN}" if cell.last == 5 else said


def bins(
    numbers: Sequence[float], unknown: int, of: Quartiles, smallest: int, times: float = 1
) -> tuple[Lines, int | None]:
    """How many gave a number in which bin. The edges are round numbers around the quartiles, which are shown anyway:
    edges at the answers themselves would tell them. `times` is 100 for a share shown in percent.

    >>> bins([10, 12, 15, 18, 20, 25, 30, 34, 38, 40, 60, 90], 0, Quartiles(17.25, 27.5, 38.5), 5)
    ([['under 30', 6], ['30 and more', 6]], 0)
    """
    edges = _edges(of)
    counts = [0] * (len(edges) + 1)
    for number in numbers:
        counts[sum(number >= edge for edge in edges)] += 1
    found = split(counts, unknown, smallest)
    lines = [[_bin(cell, edges, times), cell.count] for cell in found.cells]
    return lines or None, found.unknown


def _edges(of: Quartiles) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten, about four of them within the middle half."""
    if of.spread <= 0:
        return []
    rough = of.spread / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * (1 - 1e-9))
    first, last = math.floor(of.q1 / step) - BINS_EACH_WAY, math.ceil(of.q3 / step) + BINS_EACH_WAY
    return [float(f"{step * place:.12g}") for place in range(max(first, 1), last + 1)]


def _bin(cell: Cell, edges: Sequence[float], times: float) -> str:
    low = None if cell.first == 0 else edges[cell.first - 1]
    last = min(cell.last, len(edges))
    high = None if last == len(edges) else edges[last]
    shown = [None if edge is None else shown_number(edge * times, 6) for edge in (low, high)]
    if low is not None and cell.first > len(edges):
        return UNKNOWN
    if shown[0] is None:
        said = f"under {shown[1]}" if shown[1] is not None else "any"
    else:
        said = f"{shown[0]} to under {shown[1]}" if shown[1] is not None else f"{shown[0]} and more"
    return f"{said} or {UNKNOWN}" if cell.last > len(edges) else said
