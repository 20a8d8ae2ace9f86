"""Figures of a log are computed once: then they come from memory, or from the file, until the calendar changes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest

from core import log_summaries
from core.calendars import BusinessCalendar
from core.errors import NotFound, Refused
from core.log_figures import METHOD, as_document
from core.store import Store
from tests.coded import coded_folder, steps
from tests.make import make_act, make_event_log, make_session, make_workflow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "t.duckdb"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store.open(path)
    opened.apply(make_act(), "s1", saves=[make_session(), make_workflow(role_id=None)])
    folder = coded_folder(opened.staging_folder / "import-1", steps(30, 5), {"region": {"c0": "north"}})
    opened.load_events(make_act(), make_event_log(events=30, cases=6, pairing={"paired": 3, "left_out": 1}), folder)
    yield opened
    opened.close()


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that figures were really computed."""
    times: list[int] = []
    real = log_summaries.summarise
    monkeypatch.setattr(log_summaries, "summarise", lambda *a, **k: (times.append(1), real(*a, **k))[1])
    return times


def test_figures_are_computed_once_and_remembered(store, computed):
    facts = store.facts("s1")
    assert log_summaries.known(store, facts, "log1") is None
    found = log_summaries.figures(store, facts, "log1")
    assert log_summaries.figures(store, facts, "log1") is found
    assert log_summaries.known(store, facts, "log1") is found
    assert (found.events, found.cases, len(computed)) == (30, 6, 1)


def test_another_start_of_the_program_finds_them_in_the_file(store, path, computed):
    found = log_summaries.figures(store, store.facts("s1"), "log1")
    store.close()
    again = Store.open(path)
    assert log_summaries.known(again, again.facts("s1"), "log1") == found
    assert len(computed) == 1
    again.close()


def test_another_calendar_is_computed_anew_and_both_are_kept(store, computed):
    first = log_summaries.figures(store, store.facts("s1"), "log1")
    session = store.facts("s1").session
    store.apply(make_act(), "s1", saves=[session.changed(opens=time(8))])
    assert log_summaries.known(store, store.facts("s1"), "log1") is None
    second = log_summaries.figures(store, store.facts("s1"), "log1")
    assert first.calendar != second.calendar
    store.apply(make_act(), "s1", saves=[store.facts("s1").session.changed(opens=time(9))])
    assert log_summaries.known(store, store.facts("s1"), "log1") == first
    assert len(computed) == 2


def test_what_was_counted_in_the_rows_of_the_file_outlives_a_change_of_the_calendar(store):
    facts = store.facts("s1")
    assert log_summaries.figures(store, facts, "log1").pairing.paired == 3
    calendar = BusinessCalendar(opens=time(7))
    counted = {
        "pairing": {"paired": 5, "starts_alone": 1, "completes_alone": 2, "left_out": 0, "words": [["START", 6]]},
        "rows_as_events": {
            "events": 9, "activities": 2, "variants": 1, "flow_kinds": 1, "flow_total": 3, "rework_total": 0,
        },
    }  # fmt: skip
    document = as_document(log_summaries.figures(store, facts, "log1"), calendar.key)
    store.keep_summary("s1", "log1", calendar.key, METHOD, json.dumps(document | {"figures": counted}))
    store.apply(make_act(), "s1", saves=[facts.session.changed(opens=time(8))])
    found = log_summaries.figures(store, store.facts("s1"), "log1")
    assert (found.pairing.paired, found.pairing.words, found.rows_as_events.events) == (5, (("START", 6),), 9)


@pytest.mark.parametrize("nonsense", ["", "[]", "{}", "null", '{"method": 1}', f'{{"figures": 3, "method": {METHOD}}}'])
def test_a_kept_document_that_can_not_be_read_is_as_good_as_none(store, nonsense):
    facts = store.facts("s1")
    store.keep_summary("s1", "log1", BusinessCalendar.of(facts.session).key, METHOD, nonsense)
    assert log_summaries.known(store, facts, "log1") is None
    assert log_summaries.figures(store, facts, "log1").events == 30


def test_a_log_that_is_not_there_is_said_to_be_gone(store):
    for ask in (log_summaries.figures, log_summaries.start):
        with pytest.raises(NotFound, match="no longer there"):
            ask(store, store.facts("s1"), "gone")


def test_two_who_ask_at_once_share_one_computing(store, computed, monkeypatch):
    let_go, real = threading.Event(), log_summaries.summarise
    monkeypatch.setattr(log_summaries, "summarise", lambda *a, **k: (let_go.wait(10), real(*a, **k))[1])
    first, second = (log_summaries.start(store, store.facts("s1"), "log1") for _ in range(2))
    assert first is second
    assert not first.is_done
    assert not first.wait(0.01)
    let_go.set()
    assert first.result().events == 30
    assert first.is_done
    assert len(computed) == 1
    assert log_summaries.start(store, store.facts("s1"), "log1").result() is first.result()


def test_a_computing_is_watched_and_cancelled_and_can_be_started_again(store, monkeypatch):
    real, begun = log_summaries.summarise, threading.Event()

    def slow(cursor, *given, tell, **more):
        tell(0.5, "counting")
        begun.set()
        cursor.execute("select count(*) from range(100000) as a, range(10000000) as b where a.range * b.range % 7 = 3")

    monkeypatch.setattr(log_summaries, "summarise", slow)
    job = log_summaries.start(store, store.facts("s1"), "log1")
    assert begun.wait(10)
    assert (job.progress().share, job.progress().doing) == (0.5, "counting")
    job.cancel()
    assert job.is_done
    with pytest.raises(Refused, match="was cancelled"):
        job.result()
    assert store.newest_summary("s1", "log1") is None
    monkeypatch.setattr(log_summaries, "summarise", real)
    assert log_summaries.start(store, store.facts("s1"), "log1").result().events == 30
