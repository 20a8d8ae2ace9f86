"""What stands beside each event in its case, and how long the case waited before it: a sorted log as arrays. Pure.

2026-11: a database sorts anew for every window. Events that are in order once need no more than a look at the row
above, which arrays do ten times as quickly; parts of the log are worked on side by side, cut between cases. Numbers
are from 1, so that 0 is none; a time that is not there is `NONE`. Times: microseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.calendars import Cells

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Number = TypeVar("Number", bound=np.generic)
Columns = dict[str, NDArray[Any]]
NONE = -1
ROWS_AT_ONCE = 2_000_000
"""Rows held as arrays at once (some 120 bytes each)."""
_SLICE = 250_000
"""Rows that a thread works on in a few hundredths of a second."""
_WORKERS = 4
_MOST_BREAKS, _LEAP = 1000, 1000
"""Rows in up to so many stretches, told apart by steps back in the file and by such leaps ahead, are put together."""
_RANK_BITS = 62


def blocks(
    sizes: Sequence[tuple[int, int]], width: int, at_most: int | None = None
) -> Iterator[tuple[int, int]]:  # fmt: skip
    """(first, last) case numbers that hold at most so many rows together, from (number of a block of `width` cases,
    its rows) in their order; a block that is larger stands alone.

    >>> list(blocks([(0, 3), (1, 4), (2, 9)], 10, 8))
    [(0, 19), (20, 29)]
    """
    first, last, held = -1, -1, 0
    at_most = at_most or ROWS_AT_ONCE
    for number, rows in sizes:
        if first >= 0 and held + rows > at_most:
            yield first, last
            first, held = -1, 0
        first = number * width if first < 0 else first
        last, held = (number + 1) * width - 1, held + rows
    if first >= 0:
        yield first, last


def in_slices(case_no: NDArray[np.integer], work: Callable[[slice], None]) -> None:
    """Does the work for slices that end where a case ends, a few of them side by side."""
    rows = len(case_no)
    cuts = [0]
    for wanted in range(_SLICE, rows, _SLICE):
        cut = int(np.searchsorted(case_no, case_no[wanted], side="left"))
        if cut > cuts[-1]:
            cuts.append(cut)
    slices = [slice(*pair) for pair in zip(cuts, [*cuts[1:], rows], strict=True)] if rows else []
    if len(slices) <= 1:
        for one in slices:
            work(one)
        return
    with ThreadPoolExecutor(_WORKERS) as pool:
        for _ in pool.map(work, slices):  # raises what a thread raised
            pass


def is_in_order(rows: Mapping[str, NDArray[Any]]) -> bool:
    """Whether the rows lie by case_no, ended_us and position."""
    rises = np.zeros(max(0, len(rows["position"]) - 1), dtype=bool)
    for name in ("position", "ended_us", "case_no"):
        below, values = rows[name][1:], rows[name][:-1]
        rises = (below > values) | ((below == values) & rises)
    return bool(rises.all())


def as_they_stood(rows: Columns) -> Columns:
    """Rows of a file that several threads handed over in a few stretches, by position again; others as they are."""
    position = rows["position"]
    steps = np.diff(position)
    breaks = int(np.count_nonzero(steps < 0))
    if not 0 < breaks <= _MOST_BREAKS:
        return rows
    cuts = np.flatnonzero((steps < 0) | (steps > _LEAP)) + 1
    begins, ends = np.append(0, cuts), np.append(cuts, len(position))
    order = np.argsort(position[begins])
    begins, ends = begins[order], ends[order]
    if (position[ends[:-1] - 1] < position[begins[1:]]).all():
        pieces = [slice(*pair) for pair in zip(begins.tolist(), ends.tolist(), strict=True)]
        return {name: np.concatenate([values[piece] for piece in pieces]) for name, values in rows.items()}
    order = np.argsort(position, kind="stable")  # quick for a few rising stretches
    return {name: values.take(order) for name, values in rows.items()}


def first_of_case(case_no: NDArray[np.integer]) -> Bools:
    """True for the first row of each case."""
    first = np.ones(len(case_no), dtype=bool)
    np.not_equal(case_no[1:], case_no[:-1], out=first[1:])
    return first


def place_in_case(first: Bools) -> NDArray[np.int32]:
    """1 for the first row of its case, 2 for the next, …"""
    begins = np.flatnonzero(first)
    sizes = np.diff(begins, append=len(first))
    return np.arange(1, len(first) + 1, dtype=np.int32) - np.repeat(begins.astype(np.int32), sizes)


def above(values: NDArray[Number], by: int, is_there: Bools, none: int = 0) -> NDArray[Number]:
    """The value so many rows above, where there is one in the case."""
    found = np.empty_like(values)
    found[by:], found[:by] = values[: len(values) - by], none
    found[~is_there] = none
    return found


class Hours:
    """The calendar as arrays: how long business was open before a moment."""

    def __init__(self, cells: Cells) -> None:
        self._cell_us, self._first_no = cells.cell_us, cells.first_no
        columns = ("open_us", "one_from_us", "one_to_us", "two_from_us", "two_to_us")
        self._columns = [np.array(cells.lists[name], dtype=np.int64) for name in columns]

    def open_before(self, moment_us: Ints) -> Ints:
        """Open microseconds from the first cell to each moment, which lies in some cell."""
        number = moment_us // self._cell_us
        number -= self._first_no
        opens, one_from, one_to, two_from, two_to = (column.take(number) for column in self._columns)
        for begins, ends in ((one_from, one_to), (two_from, two_to)):
            np.minimum(ends, moment_us, out=ends)
            ends -= begins
            opens += np.maximum(ends, 0, out=ends)
        return opens


def beside(events: Mapping[str, NDArray[Any]], cells: Cells) -> Columns:
    """The columns of `log_step.sql` for events by case, end and place in the file.

    `events` has case_no, activity_no, resource_no (0: none), started_us (NONE where it is not known) and ended_us.
    """
    rows, hours = len(events["case_no"]), Hours(cells)
    kinds = {
        "place": np.int32, "previous_no": np.int32, "is_loop": np.bool_, "from_no": np.int32,
        "is_ping_pong": np.bool_, "began_us": np.int64, "has_start": np.bool_, "flow_us": np.int64,
        "wait_us": np.int64, "business_us": np.int64,
    }  # fmt: skip
    told: Columns = {name: np.empty(rows, dtype=kind) for name, kind in kinds.items()}

    def work(part: slice) -> None:
        for name, values in _beside({name: values[part] for name, values in events.items()}, hours).items():
            told[name][part] = values

    in_slices(events["case_no"], work)
    return {**{name: events[name] for name in ("case_no", "activity_no", "resource_no", "ended_us")}, **told}


def _beside(events: Mapping[str, NDArray[Any]], hours: Hours) -> Columns:
    activity, resource = events["activity_no"], events["resource_no"]
    ended, started = events["ended_us"].view(np.int64), events["started_us"].view(np.int64)
    first = first_of_case(events["case_no"])
    place = place_in_case(first)
    has_one, has_two, has_start = ~first, place > 2, started != NONE
    previous, giver = above(activity, 1, has_one), above(resource, 1, has_one)
    changes = (giver != resource) & (giver > 0)
    began = np.where(has_start, started, ended)
    before = above(ended, 1, has_one, NONE)
    wait, business = _waits(first, began, ended, before, has_start, hours)
    return {
        "place": place, "previous_no": previous, "began_us": began, "has_start": has_start,
        "is_loop": (above(activity, 2, has_two) == activity) & (previous != activity),
        "from_no": np.where(changes & (resource > 0), giver, 0),
        "is_ping_pong": (above(resource, 2, has_two) == resource) & changes & (resource > 0),
        "flow_us": np.where(first, NONE, np.maximum(began - before, 0)), "wait_us": wait, "business_us": business,
    }  # fmt: skip


def _waits(
    first: Bools, began: Ints, ended: Ints, before: Ints, has_start: Bools, hours: Hours
) -> tuple[Ints, Ints]:  # fmt: skip
    """From when everything begun earlier on the case has ended to the start of each event, by the clock and in business
    hours; NONE for the event of each case that begins first."""
    free = before.copy()  # right where no event begins before the one above has ended
    if bool((is_early := began < before).any()):
        numbers = np.cumsum(first, dtype=np.int64) - 1
        rows = np.flatnonzero(np.bincount(numbers[is_early], minlength=int(numbers[-1]) + 1).take(numbers))
        free[rows] = _freed(numbers[rows], began[rows], ended[rows])
    open_at_end = hours.open_before(ended)
    open_at_start = open_at_end.copy()
    open_at_start[has_start] = hours.open_before(began[has_start])
    open_when_free = np.empty_like(open_at_end)
    open_when_free[1:], open_when_free[:1] = open_at_end[:-1], 0
    other = np.flatnonzero((free != before) & (free < began) & (free != NONE))
    open_when_free[other] = hours.open_before(free[other])
    has_none = free == NONE
    waits_not = has_none | (free >= began)
    wait, business = began - free, np.maximum(open_at_start - open_when_free, 0)
    wait[waits_not], business[waits_not] = 0, 0
    wait[has_none], business[has_none] = NONE, NONE
    return wait, business


def _freed(numbers: Ints, began: Ints, ended: Ints) -> Ints:
    """For each event, when the last of those ended that began earlier in its case (ties: that stand above it).

    Case and time are packed into one integer, as many cases at once as fit, so that one sort and one running maximum
    do for all of them.
    """
    low = int(min(began.min(), ended.min()))
    bits = (int(max(began.max(), ended.max())) - low + 1).bit_length()
    free = np.full(len(numbers), NONE, dtype=np.int64)
    at_once = 1 << max(0, _RANK_BITS - bits)
    dense = np.cumsum(np.diff(numbers, prepend=numbers[0]) > 0)
    for from_no in range(0, int(dense[-1]) + 1, at_once):
        one, end = np.searchsorted(dense, (from_no, from_no + at_once))
        packed = (dense[one:end] - from_no) << bits
        order = np.argsort(packed | (began[one:end] - low), kind="stable")
        until = np.maximum.accumulate(packed[order] | (ended[one:end][order] - low))
        same = ~first_of_case(packed)  # the cases keep their rows, so that this holds in both orders
        latest = np.full(len(order), NONE, dtype=np.int64)
        latest[1:] = np.where(same[1:], (until[:-1] & ((1 << bits) - 1)) + low, NONE)
        free[one:end][order] = latest
    return free
