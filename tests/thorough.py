"""How much of the tests runs: `make test` takes a share of those that cost most, `make test-all` takes all of them.

All of them take about half an hour on two cores, and `make test` shall be done in half of that. So of the files below
it runs a fixed share of the tests, and Hypothesis draws a third of its examples; pytest's closing line counts the
others as deselected. Nothing else is left out, and a test that is asked for by its name always runs.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence

import pytest

ALL = os.environ.get("ONELANE_TESTS") == "all"
"""Set by `make test-all`."""
EXAMPLES = 3
"""One example in so many is drawn."""
SHARES = {
    "browser/": 4,
    "pages/test_log_pictures": 3, "pages/test_pick_deeper": 3, "pages/test_import_page": 3,
    "pages/test_log_measured": 3,
    "test_event_log": 3, "test_import_log": 3, "test_importers_ways": 3, "test_importers_xes": 3,
    "test_importers_xlsx": 3, "test_look_deeper": 3, "test_main": 3, "test_open_demo": 2, "test_plan_formats": 3,
    "test_plan_pdf": 3, "test_queue_words": 3, "test_safeguards": 3, "test_sign_plan": 3, "test_split_log": 3,
    "test_store_migration": 3, "test_store_trouble": 3, "test_unseen_logs": 3, "test_wrong_files": 3,
}  # fmt: skip
"""Files below tests/, by how the path begins: one test in so many of each file runs, the first always."""


def examples(number: int) -> int:
    """How many examples Hypothesis draws where `number` are wanted of all."""
    return number if ALL else max(5, number // EXAMPLES)


def spared(items: Sequence[pytest.Item]) -> set[pytest.Item]:
    """The tests that `make test` leaves to `make test-all`."""
    if ALL:
        return set()
    files: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        files[item.nodeid.split("::")[0].removeprefix("tests/")].append(item)
    return {item for file, tests in files.items() for number, item in enumerate(tests) if number % share(file)}


def share(file: str) -> int:
    """One test in so many of this file runs."""
    return next((share for begins, share in SHARES.items() if file.startswith(begins)), 1)
