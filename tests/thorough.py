"""How much of the tests runs: `make test` takes a share of those that cost most, `make test-all` takes all of them.

All of them take more than a quarter of an hour on two cores. So of the tests below that have many cases, or draw their
examples, `make test` runs a fixed share; pytest's closing line counts the others as deselected. Nothing else is left
out.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence

import pytest

ALL = os.environ.get("ONELANE_TESTS") == "all"
"""Set by `make test-all`."""
SHARE = 3
"""One case in so many runs, the first always."""
MANY_CASES = (
    "browser/", "pages/test_log_pictures",
    "pages/test_pick_deeper", "pages/test_import_page", "pages/test_log_measured",
    "test_main", "test_plan_pdf", "test_plan_formats", "test_look_deeper", "test_unseen_logs", "test_wrong_files",
    "test_store_migration", "test_importers_xes", "test_importers_xlsx", "test_importers_ways", "test_event_log_real",
)  # fmt: skip
"""Where they lie below tests/, by how the path begins."""


def examples(number: int) -> int:
    """How many examples Hypothesis draws where `number` are wanted of all."""
    return number if ALL else max(5, number // SHARE)


def spared(items: Sequence[pytest.Item]) -> set[pytest.Item]:
    """The tests that `make test` leaves to `make test-all`: of each function with cases, all but one in `SHARE`."""
    if ALL:
        return set()
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if "[" in item.name and _is_costly(item.nodeid):
            cases[item.nodeid.split("[")[0]].append(item)
    return {item for group in cases.values() for item in _left_out(group)}


def _left_out(group: list[pytest.Item]) -> Iterable[pytest.Item]:
    return (item for number, item in enumerate(group) if number % SHARE)


def _is_costly(nodeid: str) -> bool:
    return nodeid.removeprefix("tests/").startswith(MANY_CASES)
