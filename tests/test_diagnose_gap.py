"""Is it budget? in the store: read from this session and the others, what people say kept, the page to print."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from core.actions import diagnose_gap, open_demo
from core.errors import Refused
from core.execution_gap import ASKED
from core.exporters import gap_sheet
from core.records import Act, Facts, new_id
from core.store import Store
from tests.make import (
    make_act,
    make_control,
    make_criterion,
    make_estimate,
    make_lane,
    make_metric,
    make_observation,
    make_ownership,
    make_seal,
    make_session,
    make_target,
    make_workflow,
)

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Store:
    opened = Store.open(tmp_path_factory.mktemp("gap") / "gap.duckdb")
    yield opened
    opened.close()


@pytest.fixture
def alone(tmp_path) -> Store:
    """A store that no other test's sessions stand in: they would be read as evidence."""
    opened = Store.open(tmp_path / "gap.duckdb")
    yield opened
    opened.close()


def fresh(store: Store, *records, **given) -> Facts:
    """A session of its own with these records (made for 's1')."""
    session_id = new_id()
    saves = [make_session(session_id=session_id, **given), *(r.changed(session_id=session_id) for r in records)]
    store.apply(make_act(page="open_session"), session_id, saves=saves)
    return store.facts(session_id)


def answers(store: Store, facts: Facts) -> dict[str, str]:
    return {one.sign.id: one.answer for one in diagnose_gap.diagnose(store, facts, TODAY).findings}


def running(verdict_value: float, cases_after: int = 130, quality: float = 4.0):
    """A lane with twelve sealed weeks around 41.5 and eight since the launch, all at `verdict_value`."""
    launch = date(2026, 6, 1)
    before = [launch - timedelta(weeks=12 - week) for week in range(12)]
    after = [launch + timedelta(weeks=week) for week in range(8)]
    values = (41.0, 38.0, 44.0, 39.0, 46.0, 42.0, 37.0, 45.0, 40.0, 43.0, 39.0, 44.0)
    weeks = [*zip(before, values, strict=True), *((week, verdict_value) for week in after)]
    records = [
        make_workflow(), make_lane(picked_utc=datetime(2026, 3, 1)), make_metric(tolerated=None),
        make_metric(metric_id="errors", part="counter", name="Errors", tolerated=6.0),
        make_seal(weeks_on=tuple(before), values=values),
        make_target(value=30.0, set_on=date(2026, 5, 1), launch_on=launch, due_on=date(2026, 8, 1)),
    ]  # fmt: skip
    records += [
        make_observation(metric_id="days", week_on=week, value=value, cases=100 if week < launch else cases_after)
        for week, value in weeks
    ]
    noise = (0.5, -0.5)
    records += [
        make_observation(metric_id="errors", week_on=week, value=(4.0 if week < launch else quality) + noise[n % 2])
        for n, (week, _) in enumerate(weeks)
    ]
    return records


def test_two_lanes_in_two_sessions_that_improved_are_seen(alone):
    here = fresh(alone, *running(28.0), name="One")
    fresh(alone, *running(27.0), name="Two")
    found = diagnose_gap.diagnose(alone, here, TODAY)
    by_id = {one.sign.id: one for one in found.findings}
    assert by_id["repeated-improvement"].answer == "yes"
    assert by_id["quality-at-volume"].answer == "yes"
    assert "+30%" in by_id["quality-at-volume"].reading.lines[0][1]
    assert any("session “Two”" in line[2] for line in by_id["repeated-improvement"].reading.lines)
    hidden = diagnose_gap.diagnose(alone, here, TODAY, names_others=False)
    assert all("Two" not in str(one.reading) for one in hidden.findings)


def test_a_lane_whose_quality_fell_speaks_against(alone):
    assert answers(alone, fresh(alone, *running(28.0, quality=9.0)))["quality-at-volume"] == "no"


def test_a_removed_session_and_a_demo_of_others_are_not_read(tmp_path):
    store = Store.open(tmp_path / "gap.duckdb")
    here = fresh(store, make_workflow())
    other = fresh(store, *running(28.0), is_demo=True)
    gone = fresh(store, *running(28.0))
    store.apply(make_act(page="open_session"), gone.session.session_id, deletes=[gone.session])
    read = diagnose_gap.seen(store, here, TODAY)
    assert (read.lanes, read.other_sessions) == ((), 0)
    assert len(diagnose_gap.seen(store, other, TODAY).lanes) == 1
    store.close()


def test_a_change_elsewhere_is_seen_at_once(tmp_path):
    store = Store.open(tmp_path / "gap.duckdb")
    here = fresh(store, make_workflow())
    other = fresh(store, make_workflow(), make_lane())
    assert answers(store, here)["no-owner"] == "yes"
    owned = make_ownership(session_id=other.session.session_id)
    store.apply(make_act(), other.session.session_id, saves=[owned])
    assert answers(store, here)["no-owner"] == "unknown"  # named, and has not said yes
    store.close()


def test_tools_and_use_are_found_by_their_words(shared):
    facts = fresh(
        shared, make_workflow(name="Copilot rollout"), make_workflow(workflow_id="w2", name="Chatbot complaints"),
        make_criterion(name="AI adoption rate"),
    )  # fmt: skip
    read = diagnose_gap.seen(shared, facts, TODAY)
    assert read.tool_names == ("Copilot rollout",)
    assert read.use_criteria == ("AI adoption rate",)


def test_a_lane_in_the_cheaper_half_is_seen(shared):
    flows = [make_workflow(workflow_id=f"w{n}", name=f"Work {n}", role_id=None) for n in range(4)]
    numbers = [
        make_estimate(subject_id=f"w{n}", quantity=quantity, low=value, middle=value, high=value)
        for n in range(4)
        for quantity, value in (("volume", 100.0), ("wait_hours", 2.0), ("wait_cost", 4.0 - n))
    ]
    facts = fresh(shared, *flows, *numbers, make_lane(workflow_id="w3"))
    (lane, *_) = diagnose_gap.lanes_seen(facts)
    assert (lane.cost, lane.cost_place, lane.costs_known) == (200.0, 4, 4)
    assert answers(shared, facts)["off-bottleneck"] == "yes"


def test_controls_count_by_their_code_when_they_are_complete(shared):
    controls = [
        make_control(control_id=f"lane1.{code}", code=code, minutes_to_respond=5.0, who=who)
        for code, who in (("X1", "Ana"), ("X2", ""))
    ]
    (lane,) = diagnose_gap.lanes_seen(fresh(shared, make_workflow(), make_lane(), *controls))
    assert lane.codes == {"X1"}


def test_an_answer_is_kept_with_name_and_time_changed_and_taken_away(shared):
    facts, act = fresh(shared), make_act(page="diagnose_gap", who="Ben")
    saved = diagnose_gap.keep_answer(
        shared, act, diagnose_gap.blank(act, facts, "tool-first").changed(answer="yes", note="in May")
    )
    assert (saved.answer, saved.given_by, saved.given_utc) == ("yes", "Ben", act.at_utc)
    again = make_act(page="diagnose_gap", who="Eva")
    changed = diagnose_gap.keep_answer(shared, again, saved.changed(answer="no"))
    assert (changed.given_by, changed.note) == ("Eva", "in May")
    diagnose_gap.remove_answer(shared, make_act(page="diagnose_gap"), changed)
    session_id = facts.session.session_id
    assert diagnose_gap.said(shared.facts(session_id)) == {}
    shared.undo(make_act(page="diagnose_gap"), session_id)
    assert diagnose_gap.said(shared.facts(session_id))["tool-first"].answer == "no"


def test_an_unknown_question_is_refused(shared):
    facts, act = fresh(shared), make_act()
    with pytest.raises(Refused, match="no such question"):
        diagnose_gap.blank(act, facts, "budget")
    with pytest.raises(Refused, match="no question “budget”"):
        diagnose_gap.take_room_answers(shared, act, facts, {"budget": (1, 0, 0)})
    with pytest.raises(Refused, match="below 0"):
        diagnose_gap.take_room_answers(shared, act, facts, {"no-owner": (1, -1, 0)})


def test_a_rooms_answers_keep_counts_only_from_five_on(shared):
    facts = fresh(shared)
    counts = {"no-owner": (4, 2, 1), "tool-first": (2, 0, 1), "many-pilots": (0, 0, 0), "weak-done": (3, 3, 0)}
    saved = diagnose_gap.take_room_answers(shared, make_act(page="join", who="Ana"), facts, counts)
    kept = {one.gap_answer_id: one for one in saved}
    assert set(kept) == {"no-owner", "tool-first", "weak-done"}
    assert (kept["no-owner"].answer, kept["no-owner"].people, kept["no-owner"].said_yes) == ("yes", 7, 4)
    assert (kept["tool-first"].answer, kept["tool-first"].people, kept["tool-first"].said_yes) == ("yes", 3, None)
    assert kept["weak-done"].answer == "unknown"
    facts = shared.facts(facts.session.session_id)
    act = make_act(page="diagnose_gap")
    typed = diagnose_gap.keep_answer(shared, act, kept["no-owner"].changed(answer="no"))
    assert (typed.people, typed.origin) == (None, "typed")


def test_the_demo_can_not_be_told_yet_and_prints_on_one_page(tmp_path):
    store = Store.open(tmp_path / "gap.duckdb")
    demo = open_demo.load(store, Act("Ana", datetime(2026, 11, 22, 9), "open_session", "op"), TODAY)
    found = diagnose_gap.diagnose(store, store.facts(demo.session_id), TODAY)
    assert found.word == "can't be told yet"
    assert not found.against
    printed = gap_sheet.printed(gap_sheet.sheet_of(found, "Harbour Mutual", TODAY, "a4"))
    assert printed.pdf.startswith(b"%PDF")
    assert not printed.warning
    store.close()


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_the_longest_answers_still_print_on_one_page(shared, paper):
    facts = fresh(shared, *(make_workflow(workflow_id=f"w{n}", name="Copilot rollout " + "x" * 180) for n in range(3)))
    act = make_act(page="diagnose_gap")
    for sign_id in ASKED:
        step = make_act(page="diagnose_gap", who="Ana " + "e" * 150)
        answer = diagnose_gap.blank(act, facts, sign_id).changed(answer="yes", note="يوم wide *bold* # " * 30)
        diagnose_gap.keep_answer(shared, step, answer)
    facts = shared.facts(facts.session.session_id)
    found = diagnose_gap.diagnose(shared, facts, TODAY)
    printed = gap_sheet.printed(gap_sheet.sheet_of(found, "S" * 200, TODAY, paper))
    assert printed.pdf.count(b"/Type /Page\n") <= 1
