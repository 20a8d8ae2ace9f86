"""What a room's answers become when they are revealed: worked by hand, against a slow twin, and safe for few people."""

from __future__ import annotations

import json
import statistics
from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import agreement, group_answers
from core.agreement import Quartiles
from core.group_answers import Asked, Before, Said, before_of, revealed
from core.group_words import FEW_KNOW, FEW_WROTE, SMALL_ROOM, TOO_FEW
from core.scoring import rank_order_centroid
from tests.test_small_groups import tables


def asked(kind: str = "rating", people: int = 12, k: int = 5, **given) -> Asked:
    return Asked(kind, people, k, **given)


def levels(*given: int | None) -> list[Said]:
    return [Said(f"p{i}", {"unknown": True} if v is None else {"level": v}) for i, v in enumerate(given)]


def minutes(*given: tuple[float, float, float]) -> list[Said]:
    return [Said(f"p{i}", dict(zip(("low", "middle", "high"), v, strict=True))) for i, v in enumerate(given)]


def answers(*given: str) -> list[Said]:
    return [Said(f"p{i}", {"answer": v}) for i, v in enumerate(given)]


TOUCH = {"quantity": "touch_minutes", "unit": "minutes per case"}
TWELVE = (1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5)

# Agreement


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=40))
def test_quartiles_are_those_of_a_slow_twin(numbers):
    # statistics.quantiles, method 'inclusive', is the same definition written by somebody else.
    found = agreement.quartiles(numbers)
    q1, middle, q3 = statistics.quantiles(numbers, n=4, method="inclusive")
    assert (found.q1, found.median, found.q3) == pytest.approx((q1, middle, q3), rel=1e-9, abs=1e-9)
    assert min(numbers) <= found.q1 <= found.median <= found.q3 <= max(numbers)


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=40))
def test_halves_are_those_of_a_slow_twin(numbers):
    ordered = sorted(numbers)
    low = [v for place, v in enumerate(ordered) if place + 1 <= len(ordered) / 2]
    high = [v for place, v in enumerate(ordered) if place >= len(ordered) / 2]
    assert agreement.halves(numbers) == pytest.approx((statistics.median(low), statistics.median(high)))


triples = st.tuples(*[st.floats(0, 1e6, allow_subnormal=False)] * 3).map(sorted)


@given(st.lists(triples, min_size=1, max_size=20), st.sampled_from(["amount", "share"]))
def test_what_is_left_of_a_disagreement_only_widens_the_range(given, kind):
    scaled = [[v / 1e6 if kind == "share" else v for v in one] for one in given]
    low, high = (agreement.median([one[at] for one in scaled]) for at in (0, 2))
    of = agreement.quartiles([one[1] for one in scaled])
    found = agreement.widened(low, high, of, kind)
    assert 0 <= found.low <= found.middle <= found.high
    assert found.low <= low * (1 + 1e-5)
    assert found.high >= high * (1 - 1e-5)
    assert kind == "amount" or found.high <= 1


def test_where_each_is_sure_of_one_number_the_range_is_the_middle_half_and_where_all_agree_nothing_widens():
    of = agreement.quartiles([10, 20, 30, 60, 100])
    assert agreement.widened(30, 30, of, "amount") == agreement.Triple(20, 30, 60)
    assert agreement.widened(20, 60, Quartiles(30, 30, 30), "amount") == agreement.Triple(20, 30, 60)
    assert agreement.widened(0, 5, Quartiles(0, 0, 2), "amount") == agreement.Triple(0, 0, 5)
    assert agreement.widened(0.2, 1.0, Quartiles(0.5, 1.0, 1.0), "share").high == 1


# Worked by hand


def test_ratings_worked_by_hand():
    # 12 levels, places 1 + 11·p: q1 at 3.75: 2 + .75·(3 − 2) = 2.75; median at 6.5: 3; q3 at 9.25: 4.
    # The middle half is 1.25 long, of a scale of 4: .3125, medium. Levels 1–3 are 7 people, 4–5 are 5.
    found = revealed(asked(), levels(*TWELVE))
    assert (found["q1"], found["median"], found["q3"]) == (2.75, 3, 4)
    assert (found["disagreement"], found["agreement"]) == (0.3125, "medium")
    assert found["counts"] == [["1 to 3", 7], ["4 to 5", 5]]
    assert found["range"] == [2.75, 3, 4]
    assert found["sentence"] == (
        "12 answers; the median is level 3; the middle half lies between 2.75 and 4; agreement medium."
    )
    json.dumps(found)


def test_estimates_worked_by_hand():
    # Middles 20 25 30 40 50 (q1 25, median 30, q3 40), typical low 20 and high 60:
    # 20 · 25/30 = 16.6667, 60 · 40/30 = 80. The middle half is 15 of a scale of 60: .25, medium.
    said = minutes((10, 20, 30), (20, 25, 60), (25, 30, 60), (20, 40, 90), (15, 50, 70))
    found = revealed(asked("estimate", **TOUCH), said)
    assert found["range"] == [16.6667, 30, 80]
    assert (found["q1"], found["median"], found["q3"]) == (25, 30, 40)
    assert (found["disagreement"], found["agreement"]) == (0.25, "medium")
    assert found["counts"] is None  # five people in two lines would be fewer than five in one of them


def test_shares_are_said_in_percent_and_stay_below_one():
    said = minutes(*[(v / 2, v, min(2 * v, 0.98)) for v in (0.1, 0.2, 0.3, 0.5, 0.9, 0.9, 0.2, 0.1, 0.1, 0.3)])
    found = revealed(asked("estimate", quantity="rework_share", unit="share of cases"), said)
    assert found["is_share"]
    assert 0 < found["range"][0] <= found["range"][1] <= found["range"][2] < 1
    assert "the median is 25 % of cases; the middle half lies between 12.5 and 45" in found["sentence"]
    assert [label for label, _ in found["counts"]] == ["under 20", "20 and more"] or sum(
        n for _, n in found["counts"]
    ) == 10


def test_swing_points_are_a_median_and_no_range():
    said = [Said(f"p{i}", {"points": v}) for i, v in enumerate((10, 20, 100, 60, 40))]
    found = revealed(asked("swing"), said)
    assert (found["median"], found["q1"], found["q3"], found["range"]) == (40, 20, 60, None)
    assert (found["disagreement"], found["agreement"]) == (0.4, "low")


def test_gates_are_shares_of_yes_no_and_do_not_know():
    found = revealed(asked("gate", people=20), answers(*["yes"] * 9, *["no"] * 5, *["unknown"] * 6))
    assert (found["counts"], found["unknown"], found["most"]) == ([["yes", 9], ["no", 5]], 6, "yes")
    agreed = revealed(asked("gate", people=20), answers(*["no"] * 20))
    assert (agreed["counts"], agreed["unknown"], agreed["agreement"]) == ([["yes", 0], ["no", 20]], 0, "high")


def test_ten_yes_one_no_and_one_who_does_not_know_say_only_that_yes_leads():
    found = revealed(asked("gate"), answers(*["yes"] * 10, "no", "unknown"))
    assert (found["counts"], found["unknown"], found["most"]) == (None, None, "yes")


def test_votes_name_the_option_that_no_other_beats():
    said = [Said(f"p{i}", {"choice": v}) for i, v in enumerate(["errors"] * 7 + ["backlog"] * 5 + ["cost"] * 2)]
    found = revealed(asked("counter", people=14, options=("cost", "errors", "backlog")), said)
    assert found["most"] == "errors"
    assert found["counts"] == [["errors", 7]]  # 5 and 2 stay together: 2 alone with those who don't know is too few


def test_rank_orders_become_the_centroid_of_median_ranks():
    orders = ["abc", "abc", "acb", "bac", "cab"]  # ranks of a 1 1 1 2 2, b 2 2 3 1 3, c 3 3 2 3 1
    said = [Said(f"p{i}", {"order": list(order)}) for i, order in enumerate(orders)]
    found = revealed(asked("order", options=("a", "b", "c"), names={"a": "Value"}), said)
    assert [(row[0], row[2]) for row in found["order"]] == [("a", 1), ("b", 2), ("c", 3)]
    assert [row[3] for row in found["order"]] == pytest.approx([0.611111, 0.277778, 0.111111])
    assert found["order"][0][1] == "Value"
    # b: 1 2 2 3 3 → 2 and 3; c: 1 2 3 3 3 → 2 and 3; a: 1 and 2. One of two steps is .5: low.
    assert (found["disagreement"], found["agreement"]) == (0.5, "low")


@given(st.lists(st.integers(1, 5), min_size=1, max_size=8))
def test_centroid_weights_are_shared_among_equal_ranks_and_add_up_to_one(ranks):
    medians = {str(place): float(rank) for place, rank in enumerate(ranks)}
    found = group_answers.centroid_of(medians)
    weights = rank_order_centroid(len(ranks))
    for name, rank in medians.items():  # slow twin: the mean of the weights at all places that this rank takes
        places = [at for at, one in enumerate(sorted(medians.values())) if one == rank]
        assert found[name] == pytest.approx(sum(weights[at] for at in places) / len(places))
    assert sum(found.values()) == pytest.approx(1)


def test_texts_come_in_the_order_of_the_alphabet_with_near_duplicates_beside_them():
    said = [
        Said("a", {"texts": ["Refunds", "invoice approval"]}),
        Said("b", {"texts": ["Approval of invoices", "refund"]}),
    ]
    found = revealed(asked("missing"), [*said, Said("c", {"texts": []})])
    assert found["texts"] == [["Approval of invoices", ["invoice approval"]], ["refund", ["Refunds"]]]
    assert found["sentence"] == "2 different texts"
    assert found["small"] == FEW_WROTE


# Few people


def test_a_small_room_sees_the_median_alone_and_the_sentence_that_says_why():
    found = revealed(asked(people=4), levels(2, 3, 5, 4))
    assert (found["median"], found["q1"], found["counts"], found["agreement"]) == (3.5, None, None, "")
    assert found["small"] == SMALL_ROOM
    assert "reveal who said what" in SMALL_ROOM
    assert found["range"] == [2.5, 3.5, 4.5]  # a level around, because its spread may not be told


def test_few_answers_of_many_people_show_the_median_from_three_up_and_nothing_below():
    three = revealed(asked(people=12), levels(2, 3, 5))
    assert (three["median"], three["q1"], three["small"]) == (3, None, FEW_KNOW.format(k=5))
    two = revealed(asked(people=12), levels(2, 3, *[None] * 10))
    assert (two["median"], two["range"], two["unknown"], two["small"]) == (None, None, None, TOO_FEW)
    assert revealed(asked(people=12), [])["median"] is None


def test_two_who_do_not_know_are_counted_with_their_neighbours():
    found = revealed(asked(), levels(*TWELVE[:10], None, None))
    assert found["unknown"] is None
    assert found["counts"] == [["1 to 3", 7], ["4 to 5 or don't know", 5]]
    six = revealed(asked(people=18), levels(*TWELVE, *[None] * 6))
    assert (six["unknown"], six["counts"]) == (6, [["1 to 3", 7], ["4 to 5", 5]])


@pytest.mark.parametrize("k", [3, 4, 5])
@pytest.mark.parametrize("total", range(3, 13))
def test_nobody_can_work_out_a_small_group_of_yes_no_and_do_not_know(total, k):
    if total < k:
        return
    alike = defaultdict(list)
    for table in tables(total, 3):
        said = answers(*["yes"] * table[0], *["no"] * table[1], *["unknown"] * table[2])
        alike[json.dumps(revealed(asked("gate", people=total, k=k), said))].append(table)
    for shown, possible in alike.items():
        for size in (1, 2):
            for union in combinations(range(3), size):
                told = {sum(table[place] for place in union) for table in possible}
                assert len(told) > 1 or not told & set(range(1, k)), (shown, union, possible)


@pytest.mark.parametrize("k", [3, 4])
@pytest.mark.parametrize("total", range(3, 10))
def test_nobody_can_work_out_a_small_group_of_levels_and_do_not_know_from_the_counts(total, k):
    if total < k:
        return
    alike = defaultdict(list)
    for table in tables(total, 4):
        values = [level for level, n in zip((1, 3, 5, None), table, strict=True) for _ in range(n)]
        found = revealed(asked(people=total, k=k), levels(*values))
        # Without median and quartiles, which are single answers by their nature: see `core/group_answers.py`.
        alike[json.dumps([found[key] for key in ("counts", "unknown", "small")])].append(table)
    for shown, possible in alike.items():
        for size in (1, 2, 3):
            for union in combinations(range(4), size):
                told = {sum(table[place] for place in union) for table in possible}
                assert len(told) > 1 or not told & set(range(1, k)), (shown, union, possible)


def counts_of(document) -> list[int]:
    return [n for _, n in document["counts"] or ()]


people_levels = st.dictionaries(st.integers(0, 25).map(str), st.one_of(st.none(), st.integers(1, 5)), max_size=26)


@given(people_levels, st.integers(3, 10), st.integers(0, 30))
def test_every_count_and_what_it_leaves_is_a_large_group(given, k, more):
    said = [Said(p, {"unknown": True} if v is None else {"level": v}) for p, v in given.items()]
    found = revealed(asked(people=len(said) + more, k=k), said)
    cells = counts_of(found)
    known = sum(v is not None for v in given.values())
    assert all(n >= k and len(said) - n >= k for n in cells)
    assert found["unknown"] in (None, 0) or found["unknown"] >= k
    assert found["q1"] is None or known >= k
    if known < k and len(said) + more >= k and known < 3:
        assert found["median"] is None


@given(people_levels, people_levels, st.sets(st.integers(0, 25).map(str), max_size=5), st.integers(3, 10))
def test_two_rounds_never_differ_by_the_answers_of_a_few(first, second, leavers, k):
    """Whoever left before round 2 took the answers along: round 1 stands as it was told, and counted them."""
    one = [Said(p, {"unknown": True} if v is None else {"level": v}) for p, v in first.items()]
    two = [Said(p, {"unknown": True} if v is None else {"level": v}) for p, v in second.items() if p not in leavers]
    people = max(len(first), len(second)) + 1
    told = revealed(asked(people=people, k=k), one)
    before = before_of(told, len(one), [said for said in one if said.person not in leavers], two)
    found = revealed(asked(people=people, k=k), two, [before])
    # Slow twin: everybody of either round whose answer is not the same.
    stand = {p: first.get(p, "absent") for p in first.keys() | second.keys()}
    now = {p: second.get(p, "absent") if p not in leavers else "absent" for p in stand}
    differing = sum(stand[p] != now[p] for p in stand)
    assert before.at_least <= differing <= before.at_most
    if counts_of(found):
        assert differing == 0 or differing >= k
    if found["q1"] is not None and differing < k:
        assert all((stand[p] == "absent") == (now[p] == "absent") for p in stand)


def test_after_one_leaver_and_nothing_else_only_the_median_is_told_and_the_spread_of_before_stands():
    one = levels(*TWELVE)
    told = revealed(asked(), one)
    stayed = [said for said in one if said.person != "p11"]
    found = revealed(asked(people=11), stayed, [before_of(told, 12, stayed, stayed)])
    assert (found["median"], found["q1"], found["counts"]) == (3, None, None)
    assert found["range"] == [2.75, 3, 4]
    assert "fewer than 5 people" in found["small"]


def test_a_late_joiner_enters_the_next_reveal_with_the_others_who_changed_their_mind():
    one = levels(*TWELVE)
    changed = [Said(s.person, {"level": 3}) if s.person in ("p0", "p1", "p2", "p10") else s for s in one]
    late = [*changed, Said("late", {"level": 4})]
    found = revealed(asked(people=13), late, [before_of(revealed(asked(), one), 12, one, late)])
    assert found["q1"] is not None
    assert counts_of(found) == [8, 5]  # levels 1 to 3 and 4 to 5
    quiet = [*one, Said("late", {"level": 4})]
    alone = revealed(asked(people=13), quiet, [before_of(revealed(asked(), one), 12, one, quiet)])
    assert (alone["q1"], alone["counts"]) == (None, None)


def test_two_who_come_back_under_other_ids_hide_nobody_who_changed_an_answer():
    # Two left and came back, saying the same: four ids differ, no person does. Then one more changes an answer.
    one = levels(*TWELVE)
    told = revealed(asked(), one)
    back = [Said(f"new-{s.person}", s.value) if s.person in ("p3", "p4") else s for s in one]
    two = [Said(s.person, {"level": 5}) if s.person == "p0" else s for s in back]
    before = before_of(told, 12, [s for s in one if s.person not in ("p3", "p4")], two)
    assert (before.at_least, before.at_most) == (1, 5)
    assert revealed(asked(people=14), two, [before])["counts"] is None


def test_the_same_answers_again_are_shown_again():
    one = levels(*TWELVE)
    told = revealed(asked(), one)
    assert revealed(asked(), one, [Before(told, 0, 0, 0)]) == told


@given(st.permutations(levels(*TWELVE)))
def test_the_order_of_answers_leaves_no_trace(said):
    assert revealed(asked(), said) == revealed(asked(), levels(*TWELVE))


def test_no_person_and_no_time_stands_in_what_is_revealed():
    said = [Said(f"secret-{i}", {"level": v}, "because" if i == 3 else "") for i, v in enumerate(TWELVE)]
    found = revealed(asked(), said)
    assert "secret" not in json.dumps(found)
    assert found["reasons"] == ["because"]


@given(st.lists(st.floats(0.001, 1e9), min_size=5, max_size=40), st.integers(0, 12), st.integers(3, 10), st.booleans())
def test_bins_of_any_number_hold_large_groups_and_name_no_answer(numbers, unknown, k, exact):
    said = minutes(*[(v, v, v) if exact else (v / 2, v, v * 2) for v in numbers])
    said += [Said(f"u{i}", {"unknown": True}) for i in range(unknown)]
    found = revealed(asked("estimate", people=len(said), k=k, **TOUCH), said)
    assert all(n >= k and len(said) - n >= k for n in counts_of(found))
    if found["range"]:
        low, middle, high = found["range"]
        assert 0 <= low <= middle <= high


@pytest.mark.parametrize("wrote", [1, 2])
def test_texts_of_one_or_two_people_stay_hidden_because_who_answered_is_known(wrote):
    said = [Said(str(person), {"texts": [f"Cause {person}"]}) for person in range(wrote)]
    found = revealed(asked("causes", people=13), said)
    assert found["texts"] == []
    assert "could reveal who said what" in found["small"]
    assert "Nobody" not in found["sentence"]
    assert "Cause" not in str(found)


def test_texts_of_a_small_room_are_shown_with_words_that_fit_texts():
    found = revealed(asked("causes", people=3), [Said("a", {"texts": ["It broke"]})])
    assert found["texts"] == [["It broke", []]]
    assert found["sentence"] == "1 text"
    assert "median" not in found["small"]
    assert "who wrote it" in found["small"]
