"""The clock of a workshop and its notes, worked by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.room_agenda import LENGTHS, StepClock, catch_up, clocks, next_step, plan, read_scripts, standing, whole
from tests.make import NOW

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = read_scripts(json.loads((ROOT / "data" / "agenda.json").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Step:
    step: str
    title: str
    minutes: float
    used_minutes: float = 0


AGENDA = (Step("a", "A", 10, 12), Step("b", "B", 20), Step("c", "C", 30))


def after(minutes: float):
    return NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize("length", LENGTHS)
def test_the_steps_together_last_as_long_as_the_workshop(length):
    assert sum(minutes for _, _, minutes in plan(SCRIPTS, length)) == length


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.step)
def test_each_step_has_something_to_say_to_watch_and_a_way_out(script):
    assert all((script.goal, script.say, script.watch, script.stuck))
    assert all(len(line) < 240 for line in (*script.say, *script.watch, *script.stuck)), (
        "too long to read while talking"
    )


def test_each_kind_of_question_belongs_to_exactly_one_step():
    kinds = [kind for script in SCRIPTS for kind in script.kinds]
    assert sorted(kinds) == sorted(
        ["estimate", "rating", "swing", "order", "gate", "missing", "gap", "causes", "counter"]
    )


def test_no_note_promises_that_answers_are_anonymous():
    assert "anonym" not in json.dumps([script.say for script in SCRIPTS]).lower()


def test_the_minutes_of_the_step_that_runs_grow_and_the_others_stand():
    # a took 12 of 10; b runs for 5 of 20; c waits: 60 planned, 17 used, 15 + 30 needed, 43 left, so 2 late
    lines = clocks(AGENDA, "b", NOW, after(5))
    assert [(line.used, line.when) for line in lines] == [(12, "before"), (5, "now"), (0, "after")]
    together = whole(lines)
    assert (together.left, together.needed, together.late) == (43, 45, 2)


def test_a_step_that_was_begun_again_counts_on_from_what_it_had():
    lines = clocks(AGENDA, "a", NOW, after(3))
    assert lines[0].used == 15
    assert lines[0].mood == "over"


def test_before_it_begins_nothing_runs():
    lines = clocks([Step("a", "A", 10)], "", None, after(600))
    assert lines[0].used == 0
    assert lines[0].when == "after"
    assert standing(lines) == "On time: 10 minutes to the planned end."


def test_a_clock_put_back_takes_no_minutes_away():
    assert clocks(AGENDA, "b", NOW, after(-30))[1].used == 0


def test_a_step_is_nearly_over_in_its_last_quarter_and_over_at_its_end():
    moods = [StepClock("a", "A", 20, used, "now").mood for used in (0, 15, 15.1, 20)]
    assert moods == ["fine", "fine", "nearly", "over"]


def test_late_early_and_past_the_end_are_said():
    assert standing(clocks(AGENDA, "b", NOW, after(25))) == "7 minutes late: 23 minutes to the planned end."
    assert standing(clocks(AGENDA, "c", NOW, after(0))) == "18 minutes early: 48 minutes to the planned end."
    assert standing(clocks(AGENDA, "c", NOW, after(60))) == "12 minutes past the planned end."


def test_catching_up_shortens_what_is_ahead_by_the_same_share():
    agenda = (Step("a", "A", 10, 20), Step("b", "B", 10), Step("c", "C", 20), Step("d", "D", 20))
    # 60 planned, 20 used, 40 left; b still has 10, so c and d share 30 of their 40
    assert catch_up(clocks(agenda, "b", NOW, NOW)) == {"c": 15, "d": 15}


def test_catching_up_offers_nothing_when_a_step_would_have_to_go_or_nothing_is_late():
    assert catch_up(clocks((Step("a", "A", 10, 55), Step("b", "B", 10), Step("c", "C", 40)), "b", NOW, NOW)) == {}
    assert catch_up(clocks(AGENDA, "b", NOW, NOW)) == {}
    assert catch_up([]) == {}


@given(st.lists(st.tuples(st.integers(1, 60), st.floats(0, 90)), min_size=2, max_size=9), st.integers(0, 8))
def test_after_catching_up_the_room_ends_no_later_than_planned(steps, at):
    agenda = [Step(str(number), "x", minutes, used) for number, (minutes, used) in enumerate(steps)]
    now = str(min(at, len(agenda) - 1))
    lines = clocks(agenda, now, NOW, NOW)
    shorter = catch_up(lines)
    if shorter:
        changed = [Step(one.step, one.title, shorter.get(one.step, one.minutes), one.used_minutes) for one in agenda]
        needed = whole(clocks(changed, now, NOW, NOW)).needed
        assert needed <= whole(lines).left + 1e-6
        assert min(shorter.values()) >= 3


def test_the_next_step_follows_the_agenda():
    assert [next_step(AGENDA, step) for step in ("", "a", "c", "gone")] == ["a", "b", "", "a"]
    assert next_step((), "a") == ""
