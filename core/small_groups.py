"""What may be shown of a count of answers so that no group smaller than the room's smallest one can be told apart.

METHOD 4: distributions only from `smallest` answers up, and never a group whose complement is smaller than that. Both
are held for every cell of a count and every union of cells, also for somebody who knows this rule and works backwards
from what is missing: `tests/test_small_groups.py` tries every count of every small room.

- Cells that have an order (levels, bins of a number) are put together with their neighbours, from the lowest on, until
  each holds enough answers; what is left at the end joins the last one.
- Cells without an order (options) are left without a number where they are small; if those together are too few, or
  could be worked out, the smallest of the large ones goes with them.
- "Don't know" is a cell like any other. Nobody at all may be said; a few may not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """Neighbouring cells put together: the places of the first and the last one, and how many answers they hold."""

    first: int
    last: int
    count: int


def merged(counts: Sequence[int], smallest: int) -> tuple[Cell, ...]:
    """Cells with an order, put together until each holds `smallest` answers; empty where no split is safe.

    >>> [(c.first, c.last, c.count) for c in merged([1, 2, 4, 3, 2], 5)]
    [(0, 2, 7), (3, 4, 5)]
    >>> merged([3, 3, 3], 5)
    ()
    """
    cells: list[Cell] = []
    first = held = 0
    for place, count in enumerate(counts):
        held += count
        if held >= smallest:
            cells.append(Cell(first, place, held))
            first, held = place + 1, 0
    if cells and first < len(counts):
        cells[-1] = Cell(cells[-1].first, len(counts) - 1, cells[-1].count + held)
    return tuple(cells) if len(cells) > 1 else ()


@dataclass(frozen=True)
class Split:
    """A count on levels with "don't know" beside it. `unknown` is None where it may not be told.

    The last cell takes the don't-knows in where `takes_unknown`: its last place is then one beyond the levels.
    """

    cells: tuple[Cell, ...]
    unknown: int | None
    takes_unknown: bool = False


def split(levels: Sequence[int], unknown: int, smallest: int) -> Split:
    """How a count on ordered levels may be shown together with how many don't know.

    >>> split([1, 2, 4, 3, 2], 0, 5).unknown, split([1, 2, 4, 3, 2], 6, 5).unknown
    (0, 6)
    >>> found = split([1, 2, 4, 3, 1], 2, 5)  # two don't know: they count with levels 4 and 5
    >>> [(c.first, c.last, c.count) for c in found.cells], found.unknown
    ([(0, 2, 7), (3, 5, 6)], None)
    """
    known = sum(levels)
    if unknown == 0:
        # Told of few answers, that nobody doesn't know would say by its absence that exactly one does not.
        return Split(merged(levels, smallest), 0 if known >= 2 * smallest else None)
    if unknown >= smallest and (known >= smallest or known == 0):
        return Split(merged(levels, smallest), unknown)
    cells = merged([*levels, unknown], smallest)
    return Split(cells, None, takes_unknown=bool(cells))


def options_shown(counts: Sequence[int], smallest: int) -> tuple[int | None, ...]:
    """The numbers of answers that may be told of options without an order; None where not.

    All None below twice `smallest`: no two options could both be told, and to tell only when all agree would give the
    others away by not telling.

    >>> options_shown([10, 1, 1], 5), options_shown([9, 5, 0], 5), options_shown([6, 3, 3], 5)
    ((None, None, None), (9, 5, 0), (6, None, None))
    """
    nothing: tuple[None, ...] = (None,) * len(counts)
    if sum(counts) < 2 * smallest:
        return nothing
    if all(count == 0 or count >= smallest for count in counts):
        return tuple(counts)
    left = [place for place, count in enumerate(counts) if count < smallest]
    large = sorted((place for place, count in enumerate(counts) if count >= smallest), key=lambda p: (counts[p], p))
    while large and not _is_hidden(sum(counts[place] for place in left), len(left), smallest):
        least = counts[large[0]]  # all of one size together: which of them went would say who was first in line
        left += [place for place in large if counts[place] == least]
        large = [place for place in large if counts[place] > least]
    if not large:
        return nothing
    return tuple(None if place in left else count for place, count in enumerate(counts))


def _is_hidden(together: int, cells: int, smallest: int) -> bool:
    """Whether cells that hold so many answers together keep each of theirs: enough, and not all as full as can be."""
    return together >= smallest and together != cells * (smallest - 1)


def most_said(counts: Sequence[int], smallest: int) -> int | None:
    """The place of an option that no other one has more answers than: the first listed of several; None without any.

    Where some numbers are told it is one of those: what is left untold never holds more. That two are level is not
    said, because in a small room it would give both numbers away.

    >>> most_said([1, 4, 4], 5), most_said([5, 5, 0, 1], 5), most_said([0, 0], 5)
    (1, 0, None)
    """
    shown = [(count or 0) for count in options_shown(counts, smallest)]
    told = shown if any(shown) else counts
    return list(told).index(max(told)) if sum(counts) else None
