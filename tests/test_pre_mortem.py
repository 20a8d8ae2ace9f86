"""Why it could have failed: what holds each cause, what was accepted, what is open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.actions.define_controls import catalogue
from core.controls import from_entry
from core.pre_mortem import STARTERS, open_points, proposed_cause, proposed_controls, standing, standings
from core.records import Control
from tests.make import NOW, make_control, make_failure_cause

COMPLETE = {"minutes_to_respond": 5.0}


def held_by(*controls: Control, **given: object) -> str:
    return standing(make_failure_cause(**given), {control.control_id: control for control in controls}).state


def test_a_complete_control_holds_and_a_lacking_one_only_plans():
    assert held_by(make_control(**COMPLETE)) == "held"
    assert held_by(make_control()) == "planned"


def test_a_control_that_was_removed_or_ruled_out_holds_nothing_and_is_said_to_be_gone():
    assert held_by() == "open"
    ruled_out = make_control(**COMPLETE, applies=False, reason_not="never")
    found = standing(make_failure_cause(), {"stop1": ruled_out})
    assert found.state == "open"
    assert "is gone" in found.open_point


def test_accepting_needs_a_reason_and_a_name():
    assert held_by(control_ids=(), accepted_reason="We live with it", accepted_by="Ben Okri") == "accepted"
    assert held_by(control_ids=(), accepted_reason="We live with it", accepted_by=" ") == "open"
    assert held_by(control_ids=(), accepted_reason="", accepted_by="Ben Okri") == "open"


def test_a_pre_mortem_that_nobody_held_is_itself_open():
    assert "Nobody has asked" in open_points(())[0]
    assert open_points(standings([make_failure_cause()], [make_control(**COMPLETE)])) == ()


def test_causes_stand_in_the_order_in_which_they_were_said():
    late = make_failure_cause(failure_cause_id="a", given_utc=NOW + timedelta(minutes=1))
    early = make_failure_cause(failure_cause_id="b")
    assert [one.cause.failure_cause_id for one in standings([late, early], [])] == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("The vendor raised its prices", "supplier"),
        ("Reviewers had a backlog", "overload"),
        ("Personal data leaked", "leak"),
        ("Customer complaints in the press", "harm"),
        ("", ""),
        ("Ça n'a pas marché", ""),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_the_usual_cause_is_proposed_from_words(text, cause):
    assert proposed_cause(catalogue(), text) == cause


def test_the_controls_against_a_cause_are_proposed_complete_ones_first():
    entries = catalogue().entries
    bare, full = (
        from_entry(entries["RL1"], "s1", "lane1"),
        from_entry(entries["EH1"], "s1", "lane1", {"reviewer": "Bo Lind"}),
    )
    assert proposed_controls(catalogue(), "wrong", [bare, full, make_control()]) == (full, bare)
    assert proposed_controls(catalogue(), "", [bare, full]) == ()


def test_the_starters_are_sentences():
    assert all(starter.endswith(".") for starter in STARTERS)
