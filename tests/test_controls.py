"""The arithmetic of checking, the catalogue, and when a kind of control stands."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import sampling
from core.catalogue import KINDS, Catalogue, read_catalogue
from core.controls import (
    Standing,
    from_entry,
    lacks,
    left_out,
    proposals,
    review_rule,
    standing,
    standings,
)
from core.records import Control
from core.sampling import (
    chance_of_passing,
    claim,
    highest_share,
    in_hundred,
    items_to_check,
    items_to_check_in_lot,
    review_load,
)
from core.tiers import SENSITIVE, Tier

FILE = Path(__file__).parent.parent / "data" / "controls.json"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(json.loads(FILE.read_text(encoding="utf-8")))


def make_control(**given: object) -> Control:
    complete = {
        "session_id": "s", "control_id": "c", "lane_id": "l", "kind": "stop", "name": "Switch", "trigger": "anybody",
        "response": "off", "minutes_to_respond": 5, "who": "Ana",
    }  # fmt: skip
    return Control(**{**complete, **given})  # type: ignore[arg-type]


def make_review(**given: object) -> Control:
    return make_control(**{"kind": "review", "tolerated_share": 0.05, "minutes_per_item": 3} | given)


# how many to check


@pytest.mark.parametrize(
    ("share", "sizes"),
    [
        (0.10, (16, 22, 29, 44)),
        (0.05, (32, 45, 59, 90)),
        (0.02, (80, 114, 149, 228)),
        (0.01, (161, 230, 299, 459)),
        (0.005, (322, 460, 598, 919)),
        (0.001, (1609, 2302, 2995, 4603)),
    ],
)
def test_the_table_of_sample_sizes_for_none_found(share: float, sizes: tuple[int, ...]) -> None:
    # CONTROLS 7.1, columns 80, 90, 95, 99 %; by hand: ln .05 / ln .95 = 58.4 -> 59
    assert tuple(items_to_check(share, confidence) for confidence in (0.8, 0.9, 0.95, 0.99)) == sizes


@pytest.mark.parametrize(("share", "sizes"), [(0.05, (59, 93, 124, 153)), (0.02, (149, 236, 313, 386))])
def test_sample_sizes_with_some_bad_ones_allowed(share: float, sizes: tuple[int, ...]) -> None:
    assert tuple(items_to_check(share, found=found) for found in range(4)) == sizes


def test_a_reviewer_who_misses_three_in_ten_needs_a_larger_sample() -> None:
    # CONTROLS 7.1: sensitivity .7 turns 59, 149, 299 into 85, 213, 427
    assert [items_to_check(share * 0.7) for share in (0.05, 0.02, 0.01)] == [85, 213, 427]


@pytest.mark.parametrize(("lot", "size"), [(50, 48), (100, 78), (200, 105), (500, 129), (1000, 138)])
def test_a_closed_lot_needs_fewer(lot: int, size: int) -> None:
    assert items_to_check_in_lot(lot, 0.02) == size


def test_no_sample_shows_that_nothing_is_ever_bad_or_makes_you_wholly_sure() -> None:
    assert items_to_check(0) is None
    assert items_to_check(0.05, confidence=1) is None
    assert items_to_check(1e-15) is None


def test_a_lot_rule_that_allows_as_many_bad_ones_as_would_be_too_many_contradicts_itself() -> None:
    assert items_to_check_in_lot(50, 0.02, found=1) is None
    assert items_to_check_in_lot(0, 0.02) is None


def test_when_everything_is_bad_one_item_more_than_allowed_is_enough() -> None:
    assert items_to_check(1.0, found=2) == 3
    assert items_to_check_in_lot(3, 1.0) == 1


def binomial_tail_slowly(found: int, checked: int, share: float) -> float:
    return sum(math.comb(checked, k) * share**k * (1 - share) ** (checked - k) for k in range(found + 1))


@given(st.floats(0.01, 0.6), st.floats(0.5, 0.99), st.integers(0, 5))
def test_the_sample_is_just_large_enough(share: float, confidence: float, found: int) -> None:
    size = items_to_check(share, confidence, found)
    assert size is not None
    assert binomial_tail_slowly(found, size, share) <= (1 - confidence) * (1 + 1e-9)
    assert size == found + 1 or binomial_tail_slowly(found, size - 1, share) > (1 - confidence) * (1 - 1e-9)


@given(st.integers(2, 400), st.floats(0.01, 0.5), st.integers(0, 3))
def test_a_lot_never_needs_more_than_the_stream_it_is_cut_from_nor_more_than_it_has(
    lot: int, share: float, found: int
) -> None:
    in_lot = items_to_check_in_lot(lot, share, found=found)
    of_stream = items_to_check(share, found=found)
    assert of_stream is not None
    assert in_lot is None or in_lot <= min(lot, of_stream)


def test_large_lots_are_reckoned_by_logarithms_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    lots = [(lot, found) for lot in (40, 277, 1_000, 4_999) for found in (0, 1, 4)]
    exact = [items_to_check_in_lot(lot, 0.03, found=found) for lot, found in lots]
    monkeypatch.setattr(sampling, "_EXACT_LOT", 0)
    assert [items_to_check_in_lot(lot, 0.03, found=found) for lot, found in lots] == exact


def test_of_an_enormous_lot_as_many_are_checked_as_of_a_stream() -> None:
    assert items_to_check_in_lot(10**15, 0.01, found=50) == items_to_check(0.01, found=50)


# what a check has shown


def test_none_bad_among_59_rules_out_five_in_a_hundred_and_the_rule_of_three_is_near() -> None:
    # exact for k = 0: 1 - .05 ** (1/59) = .04951
    assert highest_share(0, 59) == pytest.approx(1 - 0.05 ** (1 / 59), abs=1e-12)
    assert highest_share(0, 300) == pytest.approx(3 / 300, rel=0.01)


def test_the_bound_for_some_found_agrees_with_the_published_one() -> None:
    # Clopper-Pearson one-sided 95 % = upper end of the two-sided 90 % interval; 2 of 20: .2826 (beta quantile)
    assert highest_share(2, 20) == pytest.approx(0.28262, abs=1e-4)
    assert highest_share(20, 20) == 1.0


def test_after_nothing_was_checked_nothing_is_known() -> None:
    assert highest_share(0, 0) is None


@given(st.integers(1, 300), st.integers(0, 20))
def test_the_bound_lies_above_the_bare_share_and_falls_with_more_checks(checked: int, found: int) -> None:
    found = min(found, checked)
    bound = highest_share(found, checked)
    assert bound is not None
    assert found / checked <= bound <= 1
    assert highest_share(found, checked + 50) < bound or found == 0 == checked  # type: ignore[operator]


@pytest.mark.parametrize(
    ("items", "found", "chances"),
    [
        (13, 0, (0.94, 0.88, 0.77, 0.51, 0.25)),
        (50, 1, (0.97, 0.91, 0.74, 0.28, 0.03)),
        (80, 2, (0.99, 0.95, 0.78, 0.23, 0.01)),
        (125, 3, (1.0, 0.96, 0.76, 0.12, 0.00)),
    ],
)
def test_the_operating_curves_of_the_table(items: int, found: int, chances: tuple[float, ...]) -> None:
    shares = (0.005, 0.01, 0.02, 0.05, 0.1)
    assert [round(chance_of_passing(items, found, share), 2) for share in shares] == pytest.approx(chances, abs=0.0051)


# what it costs


def test_review_load_worked_by_hand() -> None:
    # 59 of 277 cases a week, 3 minutes each: 59 * 3 / 60 = 2.95 hours, 21.3 % of the cases
    load = review_load(59, 277, 3)
    assert load.hours == pytest.approx(2.95)
    assert load.share == pytest.approx(0.213, abs=0.0005)
    assert load.weeks_to_fill == 1


def test_a_week_smaller_than_the_sample_is_checked_whole_and_takes_longer() -> None:
    load = review_load(59, 40, 3)
    assert (load.items, load.share, load.hours) == (40, 1.0, 2.0)
    assert load.weeks_to_fill == pytest.approx(59 / 40)


def test_an_unknown_volume_or_time_leaves_the_hours_unknown() -> None:
    assert review_load(59, 277, None).hours is None
    assert review_load(59, None, 3, every_item=True).hours is None
    assert review_load(59, None, 3).hours == pytest.approx(2.95)
    assert review_load(59, 0, 3).share is None


def test_the_claim_says_what_the_check_shows() -> None:
    assert claim(93, 0.05, 0.95, 1) == (
        "Check 93 items: if at most 1 is bad, you can be 95 % sure that fewer than 5 in 100 are."
    )
    assert "No sample is enough" in claim(None, 0, 0.95)
    assert in_hundred(0.025) == "25 in 1\u202f000"


# the catalogue


def test_the_catalogue_holds_every_control_of_the_four_lists_once(catalogue: Catalogue) -> None:
    wanted = {
        f"{letters}{number}"
        for letters, last in (("EH", 8), ("RL", 9), ("MO", 10), ("X", 13))
        for number in range(1, last + 1)
    }
    assert set(catalogue.entries) == wanted


def test_every_entry_is_complete_and_speaks_of_known_roles_origins_and_frameworks(catalogue: Catalogue) -> None:
    raw = json.loads(FILE.read_text(encoding="utf-8"))["controls"]
    assert len(raw) == len(catalogue.entries)
    for entry in catalogue.entries.values():
        texts = (entry.name, entry.what, entry.trigger, entry.response, entry.evidence, entry.risk, entry.threshold)
        assert all(texts), entry.code
        assert entry.kind in KINDS
        assert entry.who in catalogue.roles
        assert entry.threshold_origin in catalogue.origins
        assert set(entry.mappings) <= set(catalogue.frameworks)
        assert entry.mappings, entry.code


def test_no_name_in_the_catalogue_needs_a_glossary(catalogue: Catalogue) -> None:
    jargon = re.compile(r"\b(CUSUM|PSI|kappa|SLO|FMEA|SEV\d|agentic|drift|canary|rollback|stratum)\b", re.IGNORECASE)
    assert not [e.name for e in catalogue.entries.values() if jargon.search(e.name) or len(e.name) > 60]


def test_orientation_not_legal_advice_travels_with_the_catalogue(catalogue: Catalogue) -> None:
    assert "not legal advice" in catalogue.note
    assert re.fullmatch(r"\d+\.\d+\.\d+", catalogue.version)


@pytest.mark.parametrize("acts_alone", [False, True])
@pytest.mark.parametrize("tier", [None, "light", "firm", "strict"])
@pytest.mark.parametrize("uses", [(), ("credit",), ("health", "safety"), tuple(SENSITIVE)])
def test_the_starting_set_has_8_to_12_controls_and_all_five_kinds(
    catalogue: Catalogue, acts_alone: bool, tier: Tier | None, uses: tuple[str, ...]
) -> None:
    chosen = proposals(catalogue, acts_alone, tier, uses)
    assert 8 <= len(chosen) <= 12
    assert {entry.kind for entry in chosen} == set(KINDS)
    assert any(entry.sampling for entry in chosen)
    assert not {entry.code for entry in chosen} & {e.code for e in left_out(catalogue, acts_alone, tier, uses)}


def test_the_tier_changes_the_set(catalogue: Catalogue) -> None:
    def codes(tier: Tier) -> set[str]:
        return {entry.code for entry in proposals(catalogue, True, tier)}

    assert {"RL1", "X8"} <= codes("firm") - codes("light")
    assert "RL5" in codes("strict") - codes("firm")
    assert {"X2", "EH3", "X4", "X7", "X1", "MO1"} <= codes("light")


def test_a_sensitive_use_brings_its_own_controls_and_says_what_had_no_room(catalogue: Catalogue) -> None:
    credit = {entry.code for entry in proposals(catalogue, True, "strict", ["credit"])}
    assert {"EH7", "MO7"} <= credit
    assert "EH7" not in {entry.code for entry in proposals(catalogue, True, "strict")}
    assert {entry.code for entry in left_out(catalogue, True, "strict", ["credit"])} == {"RL5", "X1", "MO3"}


def test_every_set_and_cause_of_the_catalogue_names_what_it_holds(catalogue: Catalogue) -> None:
    named = [*catalogue.starting_sets.values(), *catalogue.for_sensitive_uses.values(), catalogue.if_it_acts]
    assert {code for codes in named for code in codes} <= set(catalogue.entries)
    assert set(catalogue.for_sensitive_uses) == set(SENSITIVE)
    against = {cause for entry in catalogue.entries.values() for cause in entry.against}
    assert against == set(catalogue.causes)
    assert all(entry.against for entry in catalogue.entries.values())
    for entry in catalogue.entries.values():
        if entry.kind == "exception":
            assert all((entry.detector, entry.route, entry.otherwise)), entry.code
        if entry.kind == "monitor":
            assert all((entry.source, entry.cadence)), entry.code


def test_what_can_not_be_undone_needs_approval_only_where_it_acts_without_asking(catalogue: Catalogue) -> None:
    assert "EH5" in {entry.code for entry in proposals(catalogue, acts_alone=True)}
    assert "EH5" not in {entry.code for entry in proposals(catalogue, acts_alone=False)}


# what is missing


def take_all(catalogue: Catalogue, **given: object) -> list[Control]:
    return [from_entry(entry, "s", "l", **given) for entry in proposals(catalogue, True)]  # type: ignore[arg-type]


def test_a_starting_set_with_people_and_minutes_stands(catalogue: Catalogue) -> None:
    people = {"owner": "Ana Reyes", "reviewer": "Bo Lind", "operator": "Chi Oduya"}
    states = {s.kind: s.state for s in standings(take_all(catalogue, people=people, minutes_per_item=3))}
    assert set(states.values()) == {"clear"}


def test_a_role_is_not_a_person_so_a_set_without_names_stands_nowhere(catalogue: Catalogue) -> None:
    found = standings(take_all(catalogue))
    assert {s.state for s in found} == {"missing"}
    sentences = [point.sentence for s in found for point in s.open_points]
    assert "'One switch stops it' still lacks: who does it." in sentences
    assert "'A random sample every week' still lacks: who does it, minutes to check one item." in sentences


def test_nothing_at_all_is_missing_in_every_kind() -> None:
    assert [s.state for s in standings(())] == ["missing"] * 5
    assert standing("stop", ()).open_points[0].sentence == "When we stop it: a stop rule is missing."


def test_one_complete_and_one_incomplete_control_are_thin() -> None:
    found = standing("stop", [make_control(), make_control(control_id="d", name="Second", who="")])
    assert found.state == "thin"
    assert found.open_points[0].control_id == "d"
    assert (found.complete, found.incomplete) == (("Switch",), ("Second",))


def test_all_declared_not_applicable_is_thin_and_says_so() -> None:
    found = standing("monitor", [make_control(kind="monitor", applies=False, reason_not="one case a year")])
    assert found.state == "thin"
    assert "not applicable" in found.open_points[0].sentence


def test_a_control_that_does_not_apply_beside_one_that_stands_changes_nothing() -> None:
    ruled_out = make_control(control_id="d", who="", applies=False, reason_not="no such cases")
    assert standing("stop", [make_control(), ruled_out]).state == "clear"


def test_a_review_that_never_says_how_many_to_check_is_missing() -> None:
    found = standing("review", [make_review(tolerated_share=None)])
    assert found.state == "missing"
    assert "how many to check" in found.open_points[0].sentence


def test_at_once_is_an_answer_to_how_fast() -> None:
    assert lacks(make_control(minutes_to_respond=0)) == ()
    assert lacks(make_control(minutes_to_respond=None)) == ("minutes_to_respond",)


@pytest.mark.parametrize("impossible", [{"tolerated_share": 0}, {"tolerated_share": 1}, {"confidence": 1}])
def test_a_rule_that_no_sample_can_show_is_incomplete_and_has_no_numbers(impossible: dict[str, float]) -> None:
    control = make_review(**impossible)
    assert lacks(control) == tuple(impossible)
    assert review_rule(control, (100, 200, 300)) is None


def test_every_open_kind_says_at_least_one_thing() -> None:
    odd = [make_review(tolerated_share=None, who=""), make_control(who="")]
    for found in standings(odd):
        assert isinstance(found, Standing)
        assert bool(found.open_points) == (found.state != "clear")


def test_a_review_rule_in_numbers() -> None:
    rule = review_rule(make_review(), (200, 277, 400))
    assert rule is not None
    assert (rule.sample, rule.load.hours) == (59, pytest.approx(2.95))
    assert rule.week_sample is not None
    assert rule.week_sample <= 59
    assert rule.sentence.startswith("Check 59 items: if none is bad, you can be 95 % sure")


def test_a_full_review_costs_more_in_a_busy_week() -> None:
    rule = review_rule(make_review(), (200, 277, 400), every_item=True)
    assert rule is not None
    assert rule.load_range is not None
    low, high = rule.load_range
    assert (low.hours, rule.load.hours, high.hours) == pytest.approx((10, 13.85, 20))
