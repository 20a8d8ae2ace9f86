"""Removing an imported log takes what was said of its activities along; an undo or a restore brings both back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import log_summaries
from core.actions import remove_log
from core.errors import NotFound, Refused
from core.store import Store
from tests.coded import coded_folder, steps
from tests.make import make_act, make_activity_label, make_event_log, make_session, make_workflow


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "t.duckdb")
    opened.apply(make_act(), "s1", saves=[make_session(), make_workflow(role_id=None)])
    opened.load_events(make_act(), make_event_log(), coded_folder(opened.staging_folder / "import-1", steps(3)))
    opened.apply(make_act(), "s1", saves=[make_activity_label(activity="step 1")])
    yield opened
    opened.close()


def test_labels_go_with_their_log_and_come_back_with_an_undo(store):
    remove_log.remove(store, make_act(), store.facts("s1"), "log1")
    assert (store.facts("s1").event_logs, store.facts("s1").activity_labels) == ((), ())
    store.undo(make_act(), "s1")
    facts = store.facts("s1")
    assert (len(facts.event_logs), facts.activity_labels[0].name) == (1, "Manager approves")
    assert log_summaries.figures(store, facts, "log1").events == 3


def test_labels_come_back_with_their_log_but_not_those_deleted_before(store):
    store.apply(make_act(), "s1", saves=[make_activity_label(activity="step 2")])
    store.apply(make_act(), "s1", deletes=[store.facts("s1").activity_labels[1]])
    later = make_act(at_utc=make_act().at_utc.replace(hour=11))
    remove_log.remove(store, later, store.facts("s1"), "log1")
    remove_log.bring_back(store, make_act(), store.facts("s1"), "log1")
    assert [label.activity for label in store.facts("s1").activity_labels] == ["step 1"]
    with pytest.raises(NotFound):
        remove_log.bring_back(store, make_act(), store.facts("s1"), "log1")


def test_a_log_whose_file_was_imported_again_does_not_come_back_beside_it(store):
    remove_log.remove(store, make_act(), store.facts("s1"), "log1")
    store.load_events(make_act(), make_event_log(event_log_id="log2"), store.staging_folder / "import-1")
    with pytest.raises(Refused, match=r"The same file is there already, as 'claims\.csv'"):
        remove_log.bring_back(store, make_act(), store.facts("s1"), "log1")
    with pytest.raises(NotFound):
        remove_log.remove(store, make_act(), store.facts("s1"), "log1")
