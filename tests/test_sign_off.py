"""What a signature covers, what voids it, and when a reason must be given."""

from __future__ import annotations

import pytest

from core.plan import Figures
from core.plan_sections import plan_from
from core.records import Facts
from core.sign_off import SIGNED, changed, digests, next_number, printed, refusal, signature_lines, signed
from tests.make import (
    NOW,
    make_benefit,
    make_control,
    make_drill,
    make_estimate,
    make_lane,
    make_metric,
    make_observation,
    make_ownership,
    make_role,
    make_session,
    make_sign_off,
    make_target,
    make_workflow,
)

LANE = make_lane()
OTHER = {"subject_id": "refunds"}


def facts(**given) -> Facts:
    usual = {
        "workflows": (make_workflow(), make_workflow(workflow_id="refunds")), "roles": (make_role(),),
        "estimates": (make_estimate(), make_estimate(**OTHER)), "lanes": (LANE,), "metrics": (make_metric(),),
        "targets": (make_target(),), "ownerships": (make_ownership(),), "controls": (make_control(),),
    }  # fmt: skip
    return Facts(make_session(), **usual | given)


def since(**given) -> tuple[str, ...]:
    return changed(digests(facts(), LANE), digests(facts(**given), LANE))


def test_equal_facts_have_equal_hashes_in_every_copy_and_order():
    copy = facts(controls=(make_control(session_id="copy", version=7),))
    assert digests(copy, LANE) == digests(facts(), LANE)
    two = (make_control(), make_control(control_id="b"))
    assert digests(facts(controls=two), LANE) == digests(facts(controls=two[::-1]), LANE)
    assert set(digests(facts(), LANE)) == set(SIGNED)


def test_what_changed_is_named():
    assert since(targets=(make_target(value=4),)) == ("the target",)
    assert since(controls=()) == ("the controls",)
    assert since(benefits=(make_benefit(),)) == ("what freed time is for",)
    assert since(estimates=(make_estimate(high=0.5), make_estimate(**OTHER))) == ("its numbers",)


def test_weeks_drills_other_workflows_and_the_owners_yes_come_after_a_signature_without_voiding_it():
    assert since(observations=(make_observation(),)) == ()
    assert since(drills=(make_drill(),)) == ()
    assert since(estimates=(make_estimate(), make_estimate(**OTHER, high=0.9))) == ()
    assert since(ownerships=(make_ownership(accepted_by="Ben Okri", accepted_utc=NOW),)) == ()
    assert since(ownerships=(make_ownership(deputy="Eva Sol"),)) == ("the owner",)


def test_both_signatures_of_one_version_stand_until_something_changes():
    now = digests(facts(), LANE)
    one = make_sign_off(digests=now)
    two = make_sign_off(part="owner", name="Ben Okri", digests=now)
    assert not signed([one], LANE, now).stands
    both = signed([one, two], LANE, now)
    assert both.stands
    later = digests(facts(targets=(make_target(value=4),)), LANE)
    assert signed([one, two], LANE, later).changed == ("the target",)
    assert not signed([one, two], LANE, later).stands
    assert signed([one, two], make_lane(lane_id="another"), now).facilitator is None


def test_who_signs_which_version():
    now = digests(facts(), LANE)
    none = signed([], LANE, now)
    assert (none.number, next_number(none, "owner")) == (1, 1)
    one = signed([make_sign_off(digests=now)], LANE, now)
    assert (next_number(one, "owner"), next_number(one, "facilitator")) == (1, 2)
    moved = signed([make_sign_off(digests=now)], LANE, now | {"target": "x"})
    assert next_number(moved, "owner") == 2


@pytest.mark.parametrize(
    ("part", "name", "is_missing", "reason", "is_accepted", "words"),
    [
        ("facilitator", "Ana", False, "", False, None),
        ("facilitator", " ", False, "", False, "Type your name"),
        ("facilitator", "Ana", True, "ok then, we go.", False, "write why"),
        ("facilitator", "Ana", True, " . " * 19, False, "write why"),
        ("facilitator", "Ana", True, "The season starts on Monday and we know it", False, None),
        ("owner", "ben okri", True, "", True, None),
        ("owner", "Eva Sol", False, "", True, "Only Ben Okri"),
        ("owner", "Ben Okri", False, "", False, "accepts the outcome"),
    ],
)
def test_who_may_sign(part, name, is_missing, reason, is_accepted, words):
    said = refusal(part, name, "Ben Okri", is_missing, reason, is_accepted)
    assert said is None if words is None else words in said


def test_what_prints():
    now = digests(facts(), LANE)
    one = make_sign_off(digests=now, states={"Owner": "missing", "Cost": "thin"})
    said = printed(signed([one], LANE, now | {"target": "x"}))
    assert said == (
        "Facilitator Ana signed version 1 on 2 Nov 2026.",
        "Launched although owner is missing: “Season starts on Monday” (Ana)",
        "Changed since it was signed: the target.",
    )
    assert printed(signed([], LANE, now)) == ()


def test_the_plan_prints_signatures_and_an_overruling_and_nothing_before_them():
    assert signature_lines(facts()) == ()
    now = digests(facts(), LANE)
    lines = signature_lines(facts(sign_offs=(make_sign_off(digests=now),)))
    assert [line.tone for line in lines] == ["said", "caution"]
    assert "Season starts on Monday" in lines[1].text
    printed_plan = plan_from(facts(sign_offs=(make_sign_off(digests=now),)), Figures(), NOW.date())
    (section,) = [section for section in printed_plan.sections if section.title == "Signed"]
    assert section.lines == lines
