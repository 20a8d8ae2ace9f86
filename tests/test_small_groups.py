"""No group smaller than the room's smallest one can be told from a count, even by somebody who knows the rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.small_groups import merged, most_said, options_shown, split


def tables(total: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every way to put so many answers into so many cells."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in tables(total - first, cells - 1):
            yield (first, *rest)


def assert_nothing_small_is_derivable(
    total: int, cells: int, smallest: int, seen: Callable[[Sequence[int]], Hashable]
) -> None:
    """Whoever sees what is shown keeps every count in mind that would be shown the same way. Then no cell, and no
    cells together, hold between 1 and smallest − 1 answers in all of them.
    """
    alike: dict[Hashable, list[tuple[int, ...]]] = defaultdict(list)
    for table in tables(total, cells):
        alike[seen(table)].append(table)
    for shown, possible in alike.items():
        for size in range(1, cells + 1):
            for union in combinations(range(cells), size):
                found = {sum(table[place] for place in union) for table in possible}
                told = found if len(found) == 1 else set()
                assert not told & set(range(1, smallest)), (shown, union, possible[:3])


@pytest.mark.parametrize("smallest", [3, 4, 5])
@pytest.mark.parametrize("cells", [2, 3, 4])
def test_no_small_cell_of_levels_can_be_told(smallest, cells):
    for total in range(smallest, 13):
        assert_nothing_small_is_derivable(total, cells, smallest, lambda table: merged(table, smallest))


@pytest.mark.parametrize("smallest", [3, 4, 5])
@pytest.mark.parametrize("cells", [3, 4])
def test_nor_with_those_who_do_not_know(smallest, cells):
    for total in range(smallest, 13):
        assert_nothing_small_is_derivable(total, cells, smallest, lambda table: split(table[:-1], table[-1], smallest))


@pytest.mark.parametrize("smallest", [3, 4, 5])
@pytest.mark.parametrize("cells", [2, 3, 4])
def test_no_small_option_can_be_told_even_with_the_winner_named(smallest, cells):
    for total in range(smallest, 13):
        assert_nothing_small_is_derivable(
            total, cells, smallest, lambda table: (options_shown(table, smallest), most_said(table, smallest))
        )


counted = st.lists(st.integers(0, 40), min_size=1, max_size=12)


@given(counted, st.integers(3, 10))
def test_every_shown_cell_and_its_complement_are_large_enough_and_nothing_is_lost(counts, smallest):
    cells = merged(counts, smallest)
    assert all(cell.count >= smallest and sum(counts) - cell.count >= smallest for cell in cells)
    if cells:
        assert sum(cell.count for cell in cells) == sum(counts)
        assert [cell.first for cell in cells] == [0, *(cell.last + 1 for cell in cells[:-1])]
        assert cells[-1].last == len(counts) - 1


@given(counted, st.integers(3, 10))
def test_options_without_a_number_are_together_large_enough(counts, smallest):
    shown = options_shown(counts, smallest)
    hidden = [count for count, told in zip(counts, shown, strict=True) if told is None]
    assert all(told is None or told == 0 or told >= smallest for told in shown)
    assert all(told in (None, count) for count, told in zip(counts, shown, strict=True))
    assert not hidden or len(hidden) == len(counts) or sum(hidden) >= smallest


@given(st.lists(st.integers(0, 20), min_size=5, max_size=5), st.integers(0, 20), st.integers(3, 10))
def test_a_few_who_do_not_know_are_never_counted(levels, unknown, smallest):
    found = split(levels, unknown, smallest)
    assert found.unknown in (None, 0) or found.unknown >= smallest
    if found.cells:
        shown = sum(cell.count for cell in found.cells)
        assert shown == sum(levels) + (unknown if found.takes_unknown else 0)


def test_worked_by_hand():
    # 12 ratings, 1 2 4 3 2 on levels 1 to 5: 1+2 = 3 < 5, with level 3 seven; the rest is 5.
    assert [(c.first, c.last, c.count) for c in merged([1, 2, 4, 3, 2], 5)] == [(0, 2, 7), (3, 4, 5)]
    # 12 gates: 10 yes, 1 no, 1 don't know. Two are too few to be put together, and with the ten nothing is left.
    assert options_shown([10, 1, 1], 5) == (None, None, None)
    # 20 votes: 9, 5, 4, 2. The last two are 6 together.
    assert options_shown([9, 5, 4, 2], 5) == (9, 5, None, None)
    # 8 and 4 and 4: two options of at most 4 that are 8 together must be 4 each, so the 8 goes too.
    assert options_shown([8, 4, 4], 5) == (None, None, None)
    assert options_shown([9, 8, 4, 4], 5) == (9, None, None, None)
