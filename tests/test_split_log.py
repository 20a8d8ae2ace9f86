"""A log split by an attribute: every case in exactly one part, measured as if it had been imported alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import log_summaries
from core.actions import import_log, split_log
from core.errors import NotFound, Refused
from core.records import Facts, clean_text, new_id
from core.store import Store
from tests.coded import coded_folder, is_clean, row_counts
from tests.make import (
    make_act,
    make_activity_label,
    make_estimate,
    make_event_log,
    make_lane,
    make_role,
    make_session,
    make_workflow,
)
from tests.thorough import examples

FIRST = datetime(2026, 1, 5, 9)
HOSTILE = [
    "'; drop table event; --",
    "=1+1",
    "North",
    "NORTH",
    "nörth",
    "x" * 5000,
    "a\nb",
    "ثلاثة",
    "{braces}",
    "other",
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "t.duckdb")
    opened.apply(make_act(page="open_session"), "s1", saves=[make_session(), make_role(), make_workflow()])
    yield opened
    opened.close()


def rows_of(cases: int, with_starts: bool = True) -> list[tuple]:
    """Cases of three to five steps over some months, with starts, repeats and several resources."""
    rows = []
    for case in range(cases):
        for step in range(3 + case % 3):
            begun = FIRST + timedelta(hours=case * 7, minutes=step * 95 + case % 11)
            ended = begun + timedelta(minutes=5 + case % 7)
            name = ["Register", "Check", "Decide", "Check", "Pay"][step]
            rows.append((f"c{case}", name, begun if with_starts else None, ended, f"r{(case + step) % 4}"))
    return sorted(rows, key=lambda row: row[3])


def imported(store: Store, values: dict[str, str], cases: int = 60, **given: object) -> Facts:
    rows = rows_of(cases)
    folder = coded_folder(store.staging_folder / new_id(), rows, {"region": values, "channel": {"c0": "web"}})
    log = make_event_log(
        events=len(rows), cases=cases, rows_read=len(rows), has_starts=True, attributes=("region", "channel"), **given
    )
    store.load_events(make_act(), log, folder)
    return store.facts("s1")


def thirds(cases: int = 60) -> dict[str, str]:
    """Two values and every third case without one."""
    return {f"c{n}": ("north", "south")[n % 3] for n in range(cases) if n % 3 < 2}


def test_each_value_becomes_a_workflow_with_its_own_log_and_numbers(store):
    facts = imported(store, thirds())
    done = split_log.split(store, make_act(), facts, "log1", "region", ["north", "south"])
    after = store.facts("s1")
    assert [part.workflow.name for part in done.parts] == [
        "Claims intake – north", "Claims intake – south", "Claims intake – other",
    ]  # fmt: skip
    for part in done.parts:
        assert (part.workflow.role_id, part.workflow.volume_period) == ("clerk", "month")
        assert (part.event_log.parent_id, part.event_log.split_by, part.event_log.cases) == ("log1", "region", 20)
        assert part in [split_log.NewPart(after.workflow(log.workflow_id), log) for log in after.event_logs]
        mine = {e.quantity: e for e in after.estimates if e.subject_id == part.workflow.workflow_id}
        assert {"volume", "touch_minutes", "rework_share", "wait_hours"} <= mine.keys()
        assert all(e.evidence == "measured" and e.event_log_id == part.event_log.event_log_id for e in mine.values())
        assert part.workflow.rework_in_touch, "hands-on time from a log has the rework in it"
        assert log_summaries.known(store, after, part.event_log.event_log_id) is not None
    assert [part.event_log.split_value for part in done.parts] == ["north", "south", ""]
    assert sum(part.event_log.events for part in done.parts) == facts.event_logs[0].events
    assert after.workflow("claims") is None
    assert done.notes == (split_log.FIRST_COUNTS, "'Claims intake' was taken off the map: its parts stand for it.")


def test_a_part_measures_what_its_cases_measure_when_they_are_imported_alone(store):
    facts = imported(store, thirds())
    done = split_log.split(store, make_act(), facts, "log1", "region", ["north"], others=False)
    alone = [row for row in rows_of(60) if thirds().get(row[0]) == "north"]
    values = {case: value for case, value in thirds().items() if value == "north"}
    folder = coded_folder(store.staging_folder / "alone", alone, {"region": values, "channel": {"c0": "web"}})
    log = make_event_log(event_log_id="alone", workflow_id="b", events=len(alone), cases=20, sha256="b" * 64)
    store.load_events(make_act(), log, folder)
    after = store.facts("s1")
    part = log_summaries.figures(store, after, done.parts[0].event_log.event_log_id)
    assert part == log_summaries.figures(store, after, "alone")
    assert row_counts(store, done.parts[0].event_log.event_log_id) == row_counts(store, "alone")


def test_an_undo_takes_the_whole_split_back_and_it_can_be_made_anew(store):
    before = imported(store, thirds())
    store.apply(make_act(), "s1", saves=[make_estimate()])
    before = store.facts("s1")
    act = make_act()
    split_log.split(store, act, before, "log1", "region", ["north"])
    assert store.facts("s1").estimates[0].subject_id != "claims"
    store.undo(make_act(), "s1", expected=act.op_id)
    after = store.facts("s1")
    assert [w.name for w in after.workflows] == ["Claims intake"]
    assert [log.event_log_id for log in after.event_logs] == ["log1"]
    assert [e.estimate_id for e in after.estimates] == ["claims.volume"]
    again = split_log.split(store, make_act(), after, "log1", "region", ["north"])
    assert [part.workflow.name for part in again.parts] == ["Claims intake – north", "Claims intake – other"]


def test_the_same_split_twice_adds_nothing(store):
    facts, act = imported(store, thirds()), make_act()
    first = split_log.split(store, act, facts, "log1", "region", ["north", "south"])
    version = store.version("s1")
    assert split_log.split(store, act, facts, "log1", "region", ["north", "south"]).parts == first.parts
    later = split_log.split(store, make_act(), store.facts("s1"), "log1", "region", ["south", "north"])
    assert later.parts == first.parts
    assert later.notes == ("The log is split like this already. Nothing was added.",)
    assert store.version("s1") == version


def test_a_second_split_by_the_same_column_with_other_values_is_refused(store):
    facts = imported(store, thirds())
    split_log.split(store, make_act(), facts, "log1", "region", ["north"], keep_parent=True)
    for known in (store.facts("s1"), facts):
        with pytest.raises(Refused, match="split by 'region' already"):
            split_log.split(store, make_act(), known, "log1", "region", ["south"])
    assert len(store.facts("s1").event_logs) == 3
    split_log.split(store, make_act(), store.facts("s1"), "log1", "channel", ["web"], keep_parent=True)


def test_the_whole_stays_when_asked_and_when_it_is_the_live_lane(store):
    facts = imported(store, thirds())
    store.apply(make_act(page="pick_lane"), "s1", saves=[make_lane()])
    act = make_act()
    done = split_log.split(store, act, store.facts("s1"), "log1", "region", ["north"])
    assert "because it is the live lane" in done.notes[-1]
    assert store.facts("s1").workflow("claims")
    store.undo(make_act(), "s1", expected=act.op_id)
    store.undo(make_act(page="pick_lane"), "s1")
    done = split_log.split(store, make_act(), facts, "log1", "region", ["north"], keep_parent=True)
    assert "counted in the parts, too" in done.notes[-1]
    assert store.facts("s1").workflow("claims")


def test_estimates_are_only_offered_when_they_are_not_accepted(store):
    facts = imported(store, thirds())
    done = split_log.split(store, make_act(), facts, "log1", "region", ["north"], accept=False)
    after = store.facts("s1")
    assert (done.accepted, after.estimates) == (0, ())
    assert not done.parts[0].workflow.rework_in_touch
    offered = import_log.proposals(store, after, done.parts[0].event_log.event_log_id)
    assert {"volume", "touch_minutes"} <= {proposal.quantity for proposal in offered}


def test_hostile_long_and_nearly_equal_values_each_become_a_workflow(store):
    facts = imported(store, {f"c{n}": HOSTILE[n % len(HOSTILE)] for n in range(60)})
    shown = [each.value for each in split_log.values_of(store, facts, "log1", "region")]
    done = split_log.split(store, make_act(), facts, "log1", "region", shown)
    after = store.facts("s1")
    names = [part.workflow.name for part in done.parts]
    assert len(done.parts) == len(HOSTILE)
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 200 and "\n" not in name for name in names)
    assert {part.event_log.split_value for part in done.parts} == {value[:4000] for value in HOSTILE}
    assert sum(log.cases for log in after.event_logs if log.parent_id) == 60
    assert store.sessions()


def test_texts_of_the_file_that_read_the_same_are_one_value(store):
    facts = imported(store, {f"c{n}": ("north", " north", "north\x00", "\x00")[n % 4] for n in range(60)})
    found = split_log.values_of(store, facts, "log1", "region")
    assert [(each.value, each.cases, len(each.raw)) for each in found] == [("north", 45, 3), (None, 15, 1)]
    done = split_log.split(store, make_act(), facts, "log1", "region", ["north"])
    assert [(part.event_log.split_value, part.event_log.cases) for part in done.parts] == [("north", 45), ("", 15)]


def test_a_thousand_values_give_thirty_workflows_and_the_rest(store):
    facts = imported(store, {f"c{n}": f"value {n % 1000}" for n in range(1200)}, cases=1200)
    shown = [each.value for each in split_log.values_of(store, facts, "log1", "region")]
    assert len(shown) == 1000
    done = split_log.split(store, make_act(), facts, "log1", "region", shown, others=False)
    assert len(done.parts) == split_log.MOST_PARTS + 1
    assert done.parts[-1].event_log.cases == 1200 - 60
    assert "The 30 with the most cases became workflows" in done.notes[1]


def test_what_can_not_be_split_is_said_in_one_sentence(store):
    facts = imported(store, dict.fromkeys((f"c{n}" for n in range(60)), "north"))
    for wanted, words in [
        (("log1", "colour", ["red"]), "imported without the column 'colour'. Kept are: 'region', 'channel'"),
        (("log1", "region", ["west"]), "No case has the value 'west'"),
        (("log1", "region", []), "Choose at least one value"),
        (("log1", "region", ["north"]), "Every case has this one value"),
    ]:
        with pytest.raises(Refused) as refused:
            split_log.split(store, make_act(), facts, *wanted)
        assert words in refused.value.sentence
    with pytest.raises(NotFound):
        split_log.split(store, make_act(), facts, "gone", "region", ["north"])
    assert len(store.facts("s1").event_logs) == 1


@pytest.mark.parametrize("at", [1, 2])
def test_a_split_that_is_cancelled_leaves_nothing(store, at):
    facts, stop, heard = imported(store, thirds()), threading.Event(), []
    version = store.version("s1")

    def tell(share: float | None, doing: str) -> None:
        heard.append(share)
        if len(heard) == at:
            stop.set()

    with pytest.raises(Refused, match="cancelled"):
        split_log.split(store, make_act(), facts, "log1", "region", ["north"], tell=tell, stop=stop)
    assert store.version("s1") == version
    with store._engine.cursor() as cursor:
        assert cursor.execute("select distinct event_log_id from event").fetchall() == [("log1",)]
    assert is_clean(store, "other")


def test_labels_of_activities_hold_for_the_parts(store):
    facts = imported(store, thirds())
    store.apply(make_act(), "s1", saves=[make_activity_label(activity="Check", name="Look at it")])
    done = split_log.split(store, make_act(), store.facts("s1"), "log1", "region", ["north"])
    labels = store.facts("s1").activity_labels
    assert {label.event_log_id for label in labels} == {"log1", *(part.event_log.event_log_id for part in done.parts)}
    assert {label.name for label in labels} == {"Look at it"}
    assert facts.activity_labels == ()


@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6), min_size=2,
                    max_size=12),
    others=st.booleans(),
)  # fmt: skip
def test_every_case_lies_in_exactly_the_part_of_its_value(store, values, others):
    session_id = new_id()
    store.apply(make_act(), session_id, saves=[make_session(session_id=session_id), make_workflow(
        session_id=session_id, role_id=None)])  # fmt: skip
    of_case = {f"c{n}": value for n, value in enumerate(values) if value is not None}
    rows = rows_of(len(values))
    folder = coded_folder(store.staging_folder / session_id, rows, {"region": of_case})
    log = make_event_log(session_id=session_id, events=len(rows), cases=len(values), attributes=("region",))
    store.load_events(make_act(), log, folder)
    facts = store.facts(session_id)
    clean = {case: clean_text(value) for case, value in of_case.items() if clean_text(value)}
    chosen = sorted(set(clean.values()))[:2]
    if not chosen or (len(set(clean.values())) == 1 and len(clean) == len(values)):
        return
    done = split_log.split(store, make_act(), facts, "log1", "region", chosen, others=others)
    for part in done.parts:
        with store.working(session_id, part.event_log.event_log_id) as cursor:
            cases = {case for (case,) in cursor.execute("select case_id from step_case").fetchall()}
            there = cursor.execute(
                "select case_id, name, started_utc, ended_utc from step join step_case using (case_no)"
                " join step_name on kind = 'activity' and no = activity_no order by position"
            ).fetchall()
        value = part.event_log.split_value
        mine = {
            f"c{n}"
            for n in range(len(values))
            if (clean.get(f"c{n}") or "") in ([value] if value else _rest(clean, chosen))
        }
        assert cases == mine
        assert there == [row[:4] for row in rows if row[0] in mine]


def _rest(clean: dict[str, str], chosen: list[str]) -> set[str]:
    return {"", *clean.values()} - set(chosen)
