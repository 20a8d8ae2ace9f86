"""Keeping the numbers of the effect in a real store, and gathering what they say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.actions import lane_benefit as actions
from core.actions.estimate_edits import Given
from core.errors import Refused, StaleSave
from core.store import Store
from tests.make import make_act, make_estimate, make_lane, make_role, make_session, make_workflow
from tests.test_benefit import THEN, TODAY


@pytest.fixture
def kept(tmp_path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "s.duckdb")
    numbers = tuple(
        make_estimate(subject_id="clerk" if code == "cost_per_hour" else "claims", quantity=code, low=v, middle=v,
                      high=v, evidence="measured")
        for code, v in TODAY.items()
    )  # fmt: skip
    records = (make_session(draws=1000), make_role(), make_workflow(), make_lane(), *numbers)
    opened.apply(make_act(), "s1", saves=records)
    yield opened
    opened.close()


def exact(value: float) -> Given:
    return Given(value, value, value, "interview", "", None)


def board(store):
    return actions.benefit_board(store.facts("s1"))


def keep(store, typed, **changes):
    now = board(store)
    return actions.keep_benefit(
        store, make_act(page="set_target"), store.facts("s1"), now.benefit.changed(**changes), typed, now.numbers
    )


def test_without_a_lane_there_is_no_effect(tmp_path):
    store = Store.open(tmp_path / "e.duckdb")
    store.apply(make_act(), "s1", saves=(make_session(),))
    assert actions.benefit_board(store.facts("s1")) is None
    store.close()


def test_before_anything_is_typed_it_says_what_is_missing(kept):
    found = board(kept).effect
    assert found.net is None
    assert found.missing == (
        "remaining_minutes", "review_share", "review_minutes", "exception_share", "exception_minutes",
        "ai_error_share", "ai_error_minutes", "unit_run_cost", "fixed_run_cost",
    )  # fmt: skip


def test_the_numbers_by_hand_through_the_store(kept):
    assert keep(kept, {code: exact(v) for code, v in THEN.items()}, capacity_use="The backlog") == len(THEN) + 1
    found = board(kept)
    assert found.effect.at_middle == pytest.approx(8352)
    assert found.benefit.capacity_use == "The backlog"
    assert found.numbers["review_share"].given_by == "Ana"


def test_the_same_again_changes_nothing_and_a_blank_takes_away(kept):
    typed = {code: exact(v) for code, v in THEN.items()}
    keep(kept, typed)
    before = kept.version("s1")
    assert keep(kept, typed) == 0
    assert kept.version("s1") == before
    assert keep(kept, {"unit_run_cost": Given()}) == 1
    assert board(kept).effect.missing == ("unit_run_cost",)
    keep(kept, {"unit_run_cost": exact(0.2)})
    assert board(kept).effect.at_middle == pytest.approx(8352)


def test_one_save_is_undone_as_a_whole(kept):
    keep(kept, {code: exact(v) for code, v in THEN.items()}, capacity_use="x")
    kept.undo(make_act(page="set_target"), "s1")
    assert not board(kept).has_numbers
    assert board(kept).benefit.capacity_use == ""


@pytest.mark.parametrize(
    ("code", "given", "words"),
    [
        ("review_share", Given(0.1, None, 0.3), "middle is missing"),
        ("review_share", Given(0.1, 0.2, 1.3), "between 0 and 100 %"),
        ("fixed_run_cost", Given(-1, 2, 3), "0 or more"),
        ("fixed_run_cost", Given(3, 2, 4), "low must not be above middle"),
    ],
)
def test_numbers_that_cannot_be_are_refused_with_their_name(kept, code, given, words):
    with pytest.raises(Refused, match=words) as refused:
        keep(kept, {code: given})
    assert refused.value.field == code
    assert not board(kept).has_numbers


def test_a_save_over_a_newer_number_is_refused(kept):
    keep(kept, {"fixed_run_cost": exact(900)})
    old = board(kept)
    keep(kept, {"fixed_run_cost": exact(950)})
    with pytest.raises(StaleSave):
        actions.keep_benefit(kept, make_act(), kept.facts("s1"), old.benefit, {"fixed_run_cost": exact(1)}, old.numbers)


def test_another_role_reviews_at_its_own_price(kept):
    dear = make_role(role_id="expert", name="Expert")
    price = make_estimate(subject_id="expert", quantity="cost_per_hour", low=84, middle=84, high=84)
    kept.apply(make_act(), "s1", saves=(dear, price))
    keep(kept, {code: exact(v) for code, v in THEN.items()}, review_role_id="expert")
    assert board(kept).effect.middles["review"] == pytest.approx(840)
    with pytest.raises(Refused, match="no longer there"):
        keep(kept, {}, review_role_id="gone")
