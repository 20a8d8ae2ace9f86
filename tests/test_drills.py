"""Whether a stop or a fallback was rehearsed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.drills import FRESH_DAYS, allowed_minutes, drilled, needs_drill, standings
from tests.make import make_control, make_drill

TODAY = date(2026, 11, 2)
SWITCH = make_control(code="X2", name="One switch stops it")


def state(*drills, control=SWITCH, today=TODAY):
    return drilled(control, drills, today).state


def planned(due_on: date, **given):
    return make_drill(**{"due_on": due_on, "done_on": None, "minutes": None, "worked": False} | given)


def test_never_rehearsed_is_open_and_says_what_to_do():
    found = drilled(SWITCH, [], TODAY)
    assert found.is_open
    assert found.sentence == "'One switch stops it' was never rehearsed. Rehearse it, or set a date."


def test_a_drill_that_worked_in_time_stands_for_a_quarter_and_a_day_longer_not():
    done = TODAY - timedelta(days=FRESH_DAYS)
    assert state(make_drill(done_on=done)) == "drilled"
    assert state(make_drill(done_on=done - timedelta(days=1))) == "old"


def test_a_date_in_the_future_closes_it_and_one_that_passed_opens_it_again():
    assert state(planned(TODAY)) == "date set"
    assert not drilled(SWITCH, [planned(TODAY)], TODAY).is_open
    assert state(planned(TODAY - timedelta(days=1))) == "overdue"


def test_the_last_drill_counts_not_the_best():
    good = make_drill(drill_id="a", done_on=date(2026, 10, 1))
    bad = make_drill(drill_id="b", done_on=date(2026, 10, 20), worked=False)
    assert state(good, bad) == "failed"
    assert state(good, bad, planned(date(2026, 11, 9), drill_id="c")) == "date set"
    assert state(bad, make_drill(drill_id="d", done_on=date(2026, 10, 21))) == "drilled"


@pytest.mark.parametrize(("minutes", "allowed", "expected"), [
    (60, None, "drilled"), (61, None, "failed"), (5, 5, "drilled"), (6, 5, "failed"), (None, 5, "drilled"),
])  # fmt: skip
def test_a_drill_that_took_too_long_has_failed(minutes, allowed, expected):
    control = make_control(code="X2", minutes_to_manual=allowed)
    assert state(make_drill(minutes=minutes), control=control) == expected
    assert allowed_minutes(control) == (60 if allowed is None else allowed)


def test_drills_of_other_controls_do_not_count():
    assert state(make_drill(control_id="another")) == "never"


def test_the_switch_and_fallbacks_are_rehearsed_and_nothing_else():
    fallback = make_control(control_id="f", kind="fallback")
    leaving = make_control(control_id="g", kind="fallback", code="X11")
    ruled_out = make_control(control_id="h", kind="fallback", applies=False, reason_not="none")
    assert [needs_drill(c) for c in (SWITCH, fallback, make_control(), leaving, ruled_out)] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert [one.control.control_id for one in standings([SWITCH, fallback, make_control()], [], TODAY)] == [
        "stop1", "f",
    ]  # fmt: skip
