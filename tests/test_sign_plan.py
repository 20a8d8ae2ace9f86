"""Signing the plan, on a real store."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from core.actions import check_readiness, name_owner, open_demo, sign_plan
from core.errors import Refused
from core.records import Act
from core.store import Store
from data import demo
from tests.make import make_act, make_lane, make_ownership, make_session, make_workflow

TODAY = date(2026, 11, 2)
REASON = "The season starts on Monday, and we know what is open."


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    opened = Store.open(tmp_path_factory.mktemp("signed") / "demo.duckdb")
    yield opened
    opened.close()


def fresh(store: Store, op: str) -> str:
    return open_demo.load(store, Act("Ana", datetime(2026, 11, 2, 9), "open_session", op), TODAY).session_id


def test_facilitator_and_owner_sign_one_version_and_a_change_voids_it(full):
    session_id = fresh(full, "one")
    sign_plan.sign(full, make_act(), full.facts(session_id), "facilitator", "Ana")
    sign_plan.sign(full, make_act(), full.facts(session_id), "owner", demo.OWNER)
    known = sign_plan.signed_of(full.facts(session_id))
    assert (known.number, known.stands, known.overrule_reason) == (1, True, "")
    assert known.facilitator.record_version > 0
    target = full.facts(session_id).targets[0]
    full.apply(make_act(), session_id, saves=(target.changed(stretch=1.0),))
    known = sign_plan.signed_of(full.facts(session_id))
    assert (known.stands, known.changed) == (False, ("the target",))
    again = sign_plan.sign(full, make_act(), full.facts(session_id), "facilitator", "Ana")
    assert again.number == 2
    assert [one.number for one in sign_plan.earlier(full.facts(session_id))] == [2, 1, 1]


def test_what_changed_while_it_was_read_is_not_signed(full):
    session_id = fresh(full, "two")
    facts = full.facts(session_id)
    seen = sign_plan.reading(facts)
    full.apply(make_act(), session_id, saves=(facts.ownerships[0].changed(budget="None"),))
    with pytest.raises(Refused, match="changed while you were reading"):
        sign_plan.sign(full, make_act(), full.facts(session_id), "facilitator", "Ana", seen=seen)


def test_a_signature_is_never_undone(full):
    session_id = fresh(full, "three")
    act = make_act(page="check_readiness")
    sign_plan.sign(full, act, full.facts(session_id), "facilitator", "Ana")
    with pytest.raises(Refused, match="never taken back"):
        full.undo(make_act(page="check_readiness"), session_id)


def test_only_an_owner_who_accepted_signs_as_the_owner(full):
    session_id = fresh(full, "four")
    with pytest.raises(Refused, match=f"Only {demo.OWNER}"):
        sign_plan.sign(full, make_act(), full.facts(session_id), "owner", "Ana")
    name_owner.withdraw(full, make_act(), full.facts(session_id), "later")
    with pytest.raises(Refused, match="accepts the outcome"):
        sign_plan.sign(full, make_act(), full.facts(session_id), "owner", demo.OWNER)


def test_to_launch_although_something_is_missing_needs_a_reason_that_is_kept(tmp_path):
    store = Store.open(tmp_path / "s.duckdb")
    store.apply(make_act(), "s1", saves=(make_session(), make_workflow(), make_lane(), make_ownership()))
    with pytest.raises(Refused, match="write why"):
        sign_plan.sign(store, make_act(), store.facts("s1"), "facilitator", "Ana", "ok")
    signature = sign_plan.sign(store, make_act(), store.facts("s1"), "facilitator", "Ana", REASON)
    assert signature.overrule_reason == REASON
    assert signature.states["Proof"] == "missing"
    assert signature.open_points
    store.close()


def test_without_a_lane_nothing_is_signed(tmp_path):
    store = Store.open(tmp_path / "s.duckdb")
    store.apply(make_act(), "s1", saves=(make_session(),))
    assert sign_plan.signed_of(store.facts("s1")) is None
    with pytest.raises(Refused, match="none is picked"):
        sign_plan.sign(store, make_act(), store.facts("s1"), "facilitator", "Ana")
    store.close()


def test_what_the_owner_lacks_and_a_target_lost_in_noise_keep_readiness_open(full):
    session_id = fresh(full, "lacks")
    facts = full.facts(session_id)
    (owned,) = facts.ownerships
    target = facts.targets[0]
    full.apply(make_act(), session_id, saves=(owned.changed(deputy="", hours_per_week=None, first_review_on=None),))
    near = target.changed(value=7.3)  # a quarter of a sigma below the mean of 7.59
    full.apply(make_act(), session_id, saves=(near,))
    found = check_readiness.check(full.facts(session_id), TODAY)
    by_name = {answer.name: [point.sentence for point in answer.open_points] for answer in found.answers}
    assert {
        "Name a deputy: somebody must be able to stop it on a day off.",
        "Write how many hours a week the owner has for this.",
        "Set the date of the first review.",
    } <= set(by_name["Owner"])
    assert any("can't be told from noise" in sentence for sentence in by_name["Proof"])
    assert not any("written down how" in sentence for sentence in by_name["Owner"])
