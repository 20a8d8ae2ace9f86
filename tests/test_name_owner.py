"""Naming the owner and keeping their yes, in a real store."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.actions import name_owner as actions
from core.errors import Refused
from core.measurement import fingerprint
from core.store import Store
from tests.make import (
    NOW,
    make_act,
    make_lane,
    make_metric,
    make_ownership,
    make_seal,
    make_session,
    make_target,
    make_workflow,
)

WEEKS = tuple(date(2026, 8, 3) + timedelta(weeks=n) for n in range(12))
VALUES = tuple(float(v) for v in (41, 38, 44, 39, 46, 42, 37, 45, 40, 43, 39, 44))
SENTENCE = "I answer for Days to a decision of Claims intake going from 41.5 days to 30 days by 31 January 2027."


def whole(**session):
    name = session.get("session_id", "s1")
    seal = make_seal(weeks_on=WEEKS, values=VALUES, sha256=fingerprint("Median days", "", WEEKS, VALUES))
    records = (make_workflow(), make_lane(), make_metric(), seal, make_target(value=30))
    return (make_session(**session), *(record.changed(session_id=name) for record in records))


@pytest.fixture
def kept(tmp_path):
    opened = Store.open(tmp_path / "s.duckdb")
    opened.apply(make_act(), "s1", saves=whole())
    yield opened
    opened.close()


def owner(store, **given):
    facts = store.facts("s1")
    record = actions.ownership_of(facts) or actions.blank(facts)
    return actions.keep_ownership(store, make_act(), facts, record.changed(**({"owner": "Ben Okri"} | given)))


def accepted(store, typed="ben okri"):
    return actions.accept(store, make_act(), store.facts("s1"), typed_name=typed, sentence=SENTENCE)


def test_the_sentence_names_metric_lane_baseline_target_and_day(kept):
    assert actions.sentence_now(kept.facts("s1")) == SENTENCE


def test_without_a_lane_there_is_no_board_and_no_owner(tmp_path):
    store = Store.open(tmp_path / "e.duckdb")
    store.apply(make_act(), "s1", saves=(make_session(),))
    assert actions.board(store, store.facts("s1")) is None
    assert actions.sentence_now(store.facts("s1")) is None
    with pytest.raises(Refused, match="2 Pick one lane"):
        actions.blank(store.facts("s1"))
    store.close()


def test_one_person_is_kept_with_their_authority(kept):
    owner(kept, deputy="Eva Sol", stop_right="Turns the flag off, asks nobody", hours_per_week=4, absence_rule="Day 2")
    found = actions.board(kept, kept.facts("s1"))
    assert found.ownership.owner == "Ben Okri"
    assert found.open_points == (
        "Write where the right to switch it off can be looked up: a decision, a mail, an account.",
        "Write what money the owner may spend without asking; “none” is an answer too.",
        "Write which people the owner can assign; “none” is an answer too.",
        "Set the date of the first review.",
    )
    assert found.acceptance == "open"


@pytest.mark.parametrize(
    "name", ["AI team", "Head of Claims", "ops@example.org", "Ana and Luis", "TBD", actions.UNNAMED]
)
def test_what_is_not_one_person_is_refused_at_the_field(kept, name):
    with pytest.raises(Refused) as refused:
        owner(kept, owner=name)
    assert refused.value.field == "owner"
    assert kept.facts("s1").ownerships == ()


def test_the_deputy_is_one_person_too(kept):
    with pytest.raises(Refused, match=r"Deputy: .*names a group"):
        owner(kept, deputy="the claims team")


def test_the_owner_accepts_with_name_sentence_and_time(kept):
    owner(kept)
    stored = accepted(kept)
    assert (stored.accepted_by, stored.accepted_sentence, stored.accepted_utc) == ("ben okri", SENTENCE, NOW)
    assert actions.board(kept, kept.facts("s1")).acceptance == "stands"


def test_nobody_accepts_for_somebody_else(kept):
    owner(kept)
    with pytest.raises(Refused, match="Only Ben Okri can accept"):
        accepted(kept, "Eva Sol")
    with pytest.raises(Refused, match="Type your name"):
        accepted(kept, "  ")


def test_a_sentence_that_changed_while_it_was_read_is_not_accepted(kept):
    owner(kept)
    target = kept.facts("s1").targets[0]
    kept.apply(make_act(), "s1", saves=(target.changed(value=20),))
    with pytest.raises(Refused, match="changed while it was being read"):
        accepted(kept)


@pytest.mark.parametrize("change", ["target", "owner", "seal"])
def test_an_acceptance_is_void_when_what_was_accepted_reads_otherwise(kept, change):
    owner(kept)
    accepted(kept)
    facts = kept.facts("s1")
    if change == "target":
        kept.apply(make_act(), "s1", saves=(facts.targets[0].changed(value=20),))
    elif change == "owner":
        kept.apply(make_act(), "s1", saves=(facts.ownerships[0].changed(owner="Eva Sol"),))
    else:
        kept.apply(make_act(), "s1", deletes=(facts.seals[0],))
    assert actions.board(kept, kept.facts("s1")).acceptance == "void"


def test_without_a_sealed_baseline_there_is_nothing_to_accept_and_the_way_is_shown(kept):
    owner(kept)
    kept.apply(make_act(), "s1", deletes=(kept.facts("s1").seals[0], kept.facts("s1").targets[0]))
    found = actions.board(kept, kept.facts("s1"))
    assert found.sentence is None
    assert [point.page for point in found.missing] == ["set_target", "set_target"]
    with pytest.raises(Refused, match="not sealed yet"):
        accepted(kept)


def test_a_yes_can_be_taken_back(kept):
    owner(kept)
    accepted(kept)
    actions.withdraw(kept, make_act(), kept.facts("s1"))
    assert actions.board(kept, kept.facts("s1")).acceptance == "open"
    with pytest.raises(Refused, match="no acceptance"):
        actions.withdraw(kept, make_act(), kept.facts("s1"))


def test_changing_the_authority_keeps_the_acceptance(kept):
    owner(kept)
    accepted(kept)
    owner(kept, deputy="Eva Sol")
    assert actions.board(kept, kept.facts("s1")).acceptance == "stands"


def test_one_person_with_two_live_lanes_is_warned_about(kept):
    kept.apply(
        make_act(),
        "s2",
        saves=(*whole(session_id="s2", name="Second"), make_ownership(owner="BEN OKRI").changed(session_id="s2")),
    )
    owner(kept)
    warned = actions.board(kept, kept.facts("s1")).warnings
    assert len(warned) == 1
    assert "“Claims intake” (Second)" in warned[0]


@pytest.mark.parametrize("how", ["lane closed", "session deleted", "ownership deleted"])
def test_a_lane_that_is_over_elsewhere_is_no_load(kept, how):
    saves = (*whole(session_id="s2", name="Second"), make_ownership().changed(session_id="s2"))
    kept.apply(make_act(), "s2", saves=saves)
    facts = kept.facts("s2")
    if how == "lane closed":
        kept.apply(make_act(), "s2", saves=(facts.lanes[0].changed(state="closed", closed_reason="Done"),))
    elif how == "session deleted":
        kept.apply(make_act(), "s2", deletes=(facts.session,))
    else:
        kept.apply(make_act(), "s2", deletes=facts.ownerships)
    owner(kept)
    assert actions.board(kept, kept.facts("s1")).warnings == ()


def test_what_the_lanes_of_one_owner_take_together_is_said(kept):
    other = make_ownership(hours_per_week=18).changed(session_id="s2")
    kept.apply(make_act(), "s2", saves=(*whole(session_id="s2", name="Second"), other))
    owner(kept, hours_per_week=4)
    said = actions.board(kept, kept.facts("s1")).warnings[1]
    assert said == "Ben Okri's 2 lanes take 22 hours a week together. That leaves little for anything else."


def test_an_accepted_lane_is_handed_over_with_a_reason_and_the_record_keeps_who_answered(kept):
    owner(kept, deputy="Eva Sol", stop_right="By the switch", hours_per_week=4)
    accepted(kept)
    with pytest.raises(Refused, match="Hand it over to Eva Sol"):
        owner(kept, owner="Eva Sol")
    with pytest.raises(Refused, match="Write why"):
        actions.hand_over(kept, make_act(), kept.facts("s1"), "Eva Sol", "  ")
    with pytest.raises(Refused, match="names a group"):
        actions.hand_over(kept, make_act(), kept.facts("s1"), "Claims team", "Ben leaves")
    with pytest.raises(Refused, match="owns it already"):
        actions.hand_over(kept, make_act(), kept.facts("s1"), "ben okri", "Ben leaves")
    after = actions.hand_over(kept, make_act(), kept.facts("s1"), "Eva Sol", "Ben leaves in March")
    assert (after.owner, after.deputy, after.accepted_by, after.hours_per_week) == ("Eva Sol", "", "", None)
    assert after.stop_right == "By the switch"
    (change,) = actions.changes_of_owner(kept.facts("s1"))
    assert (change.kind, change.owner, change.successor, change.reason) == (
        "handed over", "Ben Okri", "Eva Sol", "Ben leaves in March",
    )  # fmt: skip
    assert (change.accepted_by, change.accepted_sentence) == ("ben okri", SENTENCE)


def test_a_yes_taken_back_stays_in_the_record_with_its_reason(kept):
    owner(kept)
    actions.accept(
        kept, make_act(), kept.facts("s1"), typed_name="Ben Okri", sentence=SENTENCE, words="I stand behind it"
    )
    stored = kept.facts("s1").ownerships[0]
    assert (stored.accepted_words, stored.accepted_where) == ("I stand behind it", "here")
    actions.withdraw(kept, make_act(who="Ben Okri"), kept.facts("s1"), "The budget is gone")
    (change,) = actions.changes_of_owner(kept.facts("s1"))
    assert (change.kind, change.reason, change.accepted_words) == (
        "taken back", "The budget is gone", "I stand behind it",
    )  # fmt: skip
    assert kept.facts("s1").ownerships[0].accepted_where == ""
