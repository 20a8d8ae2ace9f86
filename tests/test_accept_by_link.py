"""The owner's yes by a link, in a real store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.actions import accept_by_link as actions
from core.actions import name_owner
from core.errors import NotFound, Refused, StaleSave
from core.store import Store
from tests.make import NOW, make_act, make_ownership
from tests.test_name_owner import SENTENCE, whole


@pytest.fixture
def kept(tmp_path):
    opened = Store.open(tmp_path / "s.duckdb")
    opened.apply(make_act(), "s1", saves=(*whole(), make_ownership()))
    yield opened
    opened.close()


def made(store) -> actions.Made:
    return actions.make_link(store, make_act(page="name_owner"), store.facts("s1"))


def said_yes(store, secret, **given):
    usual = {
        "typed_name": "ben okri", "sentence": SENTENCE, "words": "Mine.", "now_utc": NOW + timedelta(hours=1),
        "op_id": "yes-1",
    }  # fmt: skip
    return actions.accept(store, secret, **usual | given)


def test_the_whole_way_from_link_to_yes(kept):
    new = made(kept)
    found = actions.asked(kept, new.secret, NOW)
    assert (found.owner, found.sentence, found.workflow) == ("Ben Okri", SENTENCE, "Claims intake")
    actions.note_opened(kept, found, NOW, "opened-1")
    said_yes(kept, new.secret)
    stored, link = kept.facts("s1").ownerships[0], kept.facts("s1").acceptance_links[0]
    assert (stored.accepted_by, stored.accepted_words, stored.accepted_where) == ("ben okri", "Mine.", "own device")
    assert stored.accepted_utc == NOW + timedelta(hours=1)
    assert (link.opened_utc, link.used_utc) == (NOW, NOW + timedelta(hours=1))
    assert name_owner.board(kept, kept.facts("s1")).acceptance == "stands"


def test_a_link_works_once_and_a_double_click_has_one_effect(kept):
    secret = made(kept).secret
    said_yes(kept, secret)
    with pytest.raises(Refused, match="used already"):
        said_yes(kept, secret, op_id="yes-2")
    assert len([c for c in kept.changes("s1") if c.table == "ownership"]) == 2


def test_the_secret_is_nowhere_in_the_file_or_its_history(kept, tmp_path):
    new = made(kept)
    assert new.secret not in repr(kept.facts("s1")) + repr(kept.changes("s1"))
    kept.backup(tmp_path / "copy")
    assert all(new.secret.encode() not in path.read_bytes() for path in tmp_path.rglob("*.duckdb*"))


def test_a_new_link_ends_the_one_before(kept):
    first, second = made(kept), made(kept)
    with pytest.raises(Refused, match="ended"):
        actions.asked(kept, first.secret, NOW)
    assert actions.asked(kept, second.secret, NOW).owner == "Ben Okri"
    actions.end_link(kept, make_act(), second.link)
    with pytest.raises(Refused, match="ended"):
        actions.asked(kept, second.secret, NOW)


def test_a_link_is_too_old_after_a_week_and_unknown_long_after(kept):
    secret = made(kept).secret
    with pytest.raises(Refused, match="too old"):
        actions.asked(kept, secret, NOW + timedelta(days=7))
    with pytest.raises(NotFound):
        actions.asked(kept, secret, NOW + timedelta(days=200))


@pytest.mark.parametrize("secret", ["", "x", "a" * 43, "' or 1=1 --", "<script>", "é" * 43, "s1", "a" * 10_000])
def test_what_is_no_secret_opens_nothing(kept, secret):
    made(kept)
    with pytest.raises(NotFound, match="opens nothing here"):
        actions.asked(kept, secret, NOW)


def test_a_restored_copy_is_not_opened_by_the_links_of_the_original(kept):
    new = made(kept)
    facts = kept.facts("s1")
    copies = [facts.session, *facts.workflows, *facts.lanes, *facts.metrics, *facts.seals, *facts.targets,
              *facts.ownerships, *facts.acceptance_links]  # fmt: skip
    kept.apply(make_act(), "copy", saves=[r.changed(session_id="copy", version=0) for r in copies])
    assert actions.asked(kept, new.secret, NOW).session_id == "s1"


def test_after_a_hand_over_the_old_owners_link_is_over(kept):
    secret = made(kept).secret
    name_owner.hand_over(kept, make_act(), kept.facts("s1"), "Eva Sol", "Ben leaves")
    with pytest.raises(Refused, match="another owner"):
        actions.asked(kept, secret, NOW)


def test_only_the_owner_says_yes_and_to_what_they_read(kept):
    secret = made(kept).secret
    with pytest.raises(Refused, match="Only Ben Okri"):
        said_yes(kept, secret, typed_name="Eva Sol")
    kept.apply(make_act(), "s1", saves=(kept.facts("s1").targets[0].changed(value=20),))
    with pytest.raises(Refused, match="changed while it was being read"):
        said_yes(kept, secret)
    assert kept.facts("s1").acceptance_links[0].used_utc is None


def test_nothing_to_accept_makes_no_link(kept):
    kept.apply(make_act(), "s1", deletes=(kept.facts("s1").targets[0],))
    with pytest.raises(Refused, match="nothing to accept yet"):
        made(kept)


def test_an_undo_on_the_owners_page_never_takes_the_owners_yes_back(kept):
    said_yes(kept, made(kept).secret)
    assert kept.next_undo("s1", "name_owner") == ()
    with pytest.raises((Refused, StaleSave)):
        kept.undo(make_act(page=actions.PAGE), "s1")


def test_the_yes_is_taken_back_by_the_link_that_gave_it_and_by_no_other(kept):
    secret = made(kept).secret
    assert actions.said_yes(kept, secret, NOW) is None
    said_yes(kept, secret)
    later = {"now_utc": NOW + timedelta(days=30), "op_id": "back-1"}
    with pytest.raises(Refused, match="Write why"):
        actions.take_back(kept, secret, typed_name="Ben Okri", reason=" ", **later)
    with pytest.raises(Refused, match="Only Ben Okri"):
        actions.take_back(kept, secret, typed_name="Eva Sol", reason="no time", **later)
    with pytest.raises(NotFound):
        actions.take_back(kept, "a" * 43, typed_name="Ben Okri", reason="no time", **later)
    actions.take_back(kept, secret, typed_name="ben okri", reason="no time", **later)
    facts = kept.facts("s1")
    assert facts.ownerships[0].accepted_by == ""
    assert (facts.owner_changes[0].changed_by, facts.owner_changes[0].accepted_sentence) == ("Ben Okri", SENTENCE)
    with pytest.raises(Refused, match="nothing to take back"):
        actions.take_back(kept, secret, typed_name="Ben Okri", reason="no time", **later | {"op_id": "back-2"})


def test_a_yes_said_here_after_a_link_is_not_the_link_s_to_take_back(kept):
    secret = made(kept).secret
    said_yes(kept, secret)
    name_owner.withdraw(kept, make_act(), kept.facts("s1"), "by hand")
    name_owner.accept(kept, make_act(), kept.facts("s1"), typed_name="Ben Okri", sentence=SENTENCE)
    assert actions.said_yes(kept, secret, NOW) is None
