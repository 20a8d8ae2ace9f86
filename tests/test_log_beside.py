"""A log as arrays: cut into parts it tells the same as in one piece, in whatever order its rows come."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from random import Random

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import event_log, log_beside
from core.event_log import in_order
from core.importers import pairs
from core.log_beside import Columns, as_they_stood, blocks, is_in_order
from tests.log_twins import Event, at, figures_of
from tests.thorough import examples

NAMES = ("case_no", "activity_no", "resource_no", "part", "ended_us")


def overlapping_log(cases: int = 60) -> list[Event]:
    draw, events = Random(3), []
    for case in range(cases):
        for _ in range(draw.randint(1, 9)):
            ended = at(draw.randint(1, 25), draw.randint(0, 23))
            back = draw.choice([None, 0, 3, 40])
            events.append(
                Event(
                    len(events) + 1, f"case {case}", draw.choice("abc"),
                    None if back is None else ended - timedelta(hours=back), ended, draw.choice([None, "Ana", "Kim"]),
                )
            )  # fmt: skip
    draw.shuffle(events)
    return events


@pytest.mark.parametrize("packed_bits", [62, 3])
def test_a_log_cut_into_parts_between_cases_has_the_figures_of_the_whole(monkeypatch, packed_bits):
    whole = figures_of(overlapping_log())
    monkeypatch.setattr(event_log, "_BLOCK", 1)
    monkeypatch.setattr(log_beside, "ROWS_AT_ONCE", 40)
    monkeypatch.setattr(log_beside, "_SLICE", 7)
    monkeypatch.setattr(log_beside, "_RANK_BITS", packed_bits)
    assert figures_of(overlapping_log()) == whole


def test_blocks_hold_whole_cases_and_leave_none_out():
    sizes = [(0, 5), (3, 1), (4, 9), (5, 20), (9, 2)]
    found = list(blocks(sizes, 4, 10))
    assert found == [(0, 15), (16, 19), (20, 23), (36, 39)]
    assert all(sum(first <= number * 4 <= last for first, last in found) == 1 for number, _ in sizes)


def test_no_row_lies_in_order_and_makes_no_part():
    nothing = {name: np.zeros(0, dtype=np.int64) for name in ("case_no", "ended_us", "position")}
    assert is_in_order(nothing)
    log_beside.in_slices(nothing["case_no"], lambda part: pytest.fail("there is nothing to work on"))


rows_of_logs = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(0, 2), st.integers(0, 6)),
    min_size=1, max_size=60,
)  # fmt: skip


def columns_of(rows: list[tuple[int, ...]]) -> Columns:
    made = {name: np.array(values, dtype=np.int64) for name, values in zip(NAMES, zip(*rows, strict=True), strict=True)}
    return {"position": np.arange(1, len(rows) + 1), **made}


@settings(max_examples=examples(100), deadline=None)
@given(rows_of_logs, st.integers(0, 59))
def test_rows_come_back_by_case_time_and_place_in_the_file(rows, cut):
    given_rows = columns_of(rows)
    turned = {name: np.roll(values, cut) for name, values in given_rows.items()}  # as two threads would hand them over
    assert as_they_stood(turned)["position"].tolist() == given_rows["position"].tolist()
    con = duckdb.connect()
    con.register("turned", turned)
    found = in_order(con, "from turned", {})
    con.close()
    told = list(zip(*(found[name].tolist() for name in ("case_no", "ended_us", "position")), strict=True))
    assert told == sorted(told)
    assert is_in_order(found)


@settings(max_examples=examples(100), deadline=None)
@given(rows_of_logs, st.sampled_from([2**22, 0]))
def test_rows_are_counted_as_they_stand(rows, most_keys):
    ordered = sorted(rows, key=lambda row: (row[0], row[4]))
    by_case: defaultdict[int, list[int]] = defaultdict(list)
    for case_no, activity_no, *_ in ordered:
        by_case[case_no].append(activity_no)
    arrays, counted = columns_of(ordered), pairs.Counted(3)
    usual, pairs._MOST_KEYS = pairs._MOST_KEYS, most_keys
    try:
        for case_no in by_case:  # a part for each
            here = arrays["case_no"] == case_no
            counted.add(arrays["case_no"][here], arrays["activity_no"][here])
    finally:
        pairs._MOST_KEYS = usual
    assert counted.row_counts() == {
        "events": len(rows),
        "activities": len({row[1] for row in rows}),
        "variants": len({tuple(path) for path in by_case.values()}),
        "flow_kinds": len({pair for path in by_case.values() for pair in pairwise(path)}),
        "flow_total": len(rows) - len(by_case),
        "rework_total": sum(many > 1 for path in by_case.values() for many in Counter(path).values()),
    }


def test_groups_are_told_apart_even_where_their_numbers_are_too_large_for_one():
    large = 2**30
    rows = {
        "case_no": np.array([1, 1, 1, large]), "activity_no": np.array([large, 1, large, 1]),
        "resource_no": np.array([large, large, large, 0]),
    }  # fmt: skip
    keys = pairs._keys(rows, np.arange(4))
    assert len(set(keys.tolist())) == 3
    assert keys[0] == keys[2]
    assert keys[3] > keys[:3].max()
