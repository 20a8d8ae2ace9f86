"""What opens from the first screen of step 2: turns, measuring, lenses, doing nothing, scenarios."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core import inputs, lenses, tipping_words
from core.actions import explore_lane, look_deeper, open_demo, pick_lane
from core.errors import Refused
from core.exporters.measure_sheet import Task, sheet
from core.records import Facts
from core.store import Store
from tests.make import NOW, make_act
from tests.test_lane_choice import facts_of
from tests.test_tipping import priced


@pytest.fixture
def demo(store: Store) -> Facts:
    session = open_demo.load(store, make_act(), today=NOW.date())
    return store.facts(session.session_id)


def test_every_tip_of_the_demo_is_one_sentence_and_the_nearest_stands_first(demo: Facts):
    tips = look_deeper.tips(demo)
    assert tips
    assert [tip.distance for tip in tips] == sorted(tip.distance for tip in tips)
    for tip in tips:
        said = tipping_words.tip_sentence(tip)
        assert said.startswith(f"“{tip.input.name}” of “{tip.input.subject}”")
        assert ("no plausible value" in said) == (tip.value is None)
    assert look_deeper.tips(demo) is tips  # remembered


def test_a_tip_says_value_side_and_how_likely_in_its_own_unit():
    one = inputs.Input(
        "k", "share", "Cases reworked", "Claims", "c", "rework_share", inputs.Triple(0.1, 0.2, 0.4), "", ()
    )
    tip = look_deeper.Tip(one, 0.2, 0.12, 0.14, True, "Refunds", is_upward=False)
    assert tipping_words.tip_sentence(tip) == (
        "“Cases reworked” of “Claims” (stated 10\u00a0% to 40\u00a0%): at 12\u00a0% or less, “Refunds” comes first, "
        "which is so in 14 of 100 plausible worlds."
    )
    assert tipping_words.would_change(tip) == "Cases reworked of Claims at 12\u00a0% or less (14\u00a0% likely)"
    outside = look_deeper.Tip(one, 0.2, 0.5, 0.95, False, "Refunds")
    assert "5 of 100 plausible worlds; that lies outside its range" in tipping_words.tip_sentence(outside)


def test_what_to_measure_first_in_the_demo_is_worth_money(demo: Facts):
    found = look_deeper.measure(demo)
    assert found.is_money
    assert all(item.plan.what for item in found.items)


def test_doing_nothing_costs_what_the_leader_costs(demo: Facts):
    said = look_deeper.doing_nothing(demo).sentence
    assert look_deeper.doing_nothing(demo).cost in said
    assert said.startswith(f"Doing nothing: “{pick_lane.ranking(demo).ranking.leader.name}” goes on costing about EUR")
    assert "three times" in said
    assert "not known" in look_deeper.doing_nothing(replace(demo, estimates=())).sentence
    assert look_deeper.doing_nothing(replace(demo, workflows=())).sentence == ""


def test_the_lenses_give_places_only_where_every_factor_is_known(demo: Facts):
    rows = look_deeper.lens_places(demo, "felt", "dependencies")
    places = [row.rice for row in rows if row.rice is not None]
    assert 1 in places
    assert all(row.wsjf is None for row in look_deeper.lens_places(demo, "felt", None))
    assert [row.place for row in rows] == [row.place for row in pick_lane.ranking(demo).ranking.rows]


def test_wsjf_is_worked_by_hand():
    # w0 costs 500·30/60·42 = 10 500 at ease 3 → /3; w1 400·30/60·42 = 8 400 at ease 3.4 → /2.6 = 3 231 < 3 500
    facts = priced({})
    rows = look_deeper.lens_places(facts, "c1", "c1")
    assert {row.workflow_id: row.wsjf for row in rows} == {"w0": 1, "w1": 2}
    assert lenses._place({"a": 1.0, "b": 1.0}, "a") == 1


def test_an_answer_takes_the_place_of_the_estimate_with_its_evidence(store: Store, demo: Facts):
    one = next(i for i in explore_lane.slid_inputs(demo, pick_lane.ranking(demo)) if i.code == "touch_minutes")
    look_deeper.keep_answer(
        store, make_act(), demo, one, low=9, middle=10, high=12, evidence="sampled", cases=5, note="timed"
    )
    kept = next(e for e in store.facts(demo.session.session_id).estimates if f"estimate:{e.estimate_id}" == one.key)
    assert (kept.low, kept.middle, kept.high, kept.evidence, kept.sample_size) == (9, 10, 12, "sampled", 5)
    level = next(i for i in explore_lane.slid_inputs(demo, pick_lane.ranking(demo)) if i.kind == "level")
    facts = store.facts(demo.session.session_id)
    look_deeper.keep_answer(store, make_act(), facts, level, low=2, middle=2, high=3, evidence="interview")
    kept = next(r for r in store.facts(demo.session.session_id).ratings if f"rating:{r.rating_id}" == level.key)
    assert (kept.low, kept.middle, kept.high) == (2, 2, 3)
    with pytest.raises(Refused, match="lowest must not be above"):
        look_deeper.keep_answer(store, make_act(), demo, one, low=9, middle=1, high=12, evidence="sampled")


def test_a_scenario_is_kept_compared_and_removed(store: Store, demo: Facts):
    act = make_act(page="pick_lane")
    kept = explore_lane.keep_scenario(store, act, demo, "Harm counts most", {"harm": 100.0, "friction": 10.0}, {})
    facts = store.facts(demo.session.session_id)
    assert facts.scenarios == (kept,)
    saved, other = explore_lane.side_by_side(facts, [kept])
    assert (saved.name, other.name) == ("As saved", "Harm counts most")
    assert set(saved.rows) == set(other.rows) == {w.workflow_id for w in facts.workflows}
    assert any(saved.rows[key].score != other.rows[key].score for key in saved.rows)
    assert "Little harm if wrong: 100 points instead of" in "; ".join(explore_lane.differences(facts, kept))
    explore_lane.remove_scenario(store, make_act(page="pick_lane"), kept)
    assert store.facts(demo.session.session_id).scenarios == ()


@pytest.mark.parametrize(
    ("name", "points", "said"),
    [
        ("", {"harm": 1.0}, "Give the scenario a name"),
        ("A", {}, "Nothing differs"),
        ("A", {"gone": 3.0}, "Nothing differs"),
    ],
)
def test_a_scenario_without_a_name_or_difference_is_refused(store: Store, demo: Facts, name, points, said):
    with pytest.raises(Refused, match=said):
        explore_lane.keep_scenario(store, make_act(), demo, name, points, {})


def test_a_name_that_is_taken_is_refused(store: Store, demo: Facts):
    explore_lane.keep_scenario(store, make_act(), demo, "Same", {"harm": 1.0}, {})
    with pytest.raises(Refused, match="already"):
        explore_lane.keep_scenario(store, make_act(), store.facts(demo.session.session_id), "same ", {"harm": 1.0}, {})


def test_what_is_tried_with_nothing_changed_is_the_saved_ranking(demo: Facts):
    rows = explore_lane.tried(demo, {}, {}, demo.session.weight_certainty)
    assert [row.workflow_id for row in rows] == [row.workflow_id for row in pick_lane.ranking(demo).ranking.rows]


def test_the_sheet_to_print_escapes_every_text_and_has_lines_for_the_cases():
    tasks = [
        Task("Time <b>five</b> cases of “A & B”", "20 to 40", "a typical time", 5),
        Task("Count 59 cases", "1 % to 5 %", "fewer than 5 in 100", 59, is_count=True),
        Task("Ask finance", "not stated yet", ""),
        Task("Place it", "level 2 to 4", "a level", levels=("No <i>one</i> asks", "2", "3", "4", "Many ask")),
    ]
    page = sheet("Claims <script>", tasks).decode()
    assert "<script>" not in page
    assert "&lt;b&gt;five&lt;/b&gt;" in page
    assert page.count('<td class="n">') == 5
    assert "Looked at (of 59)" in page
    assert "http" not in page
    assert "<li>No &lt;i&gt;one&lt;/i&gt; asks</li>" in page
    assert "level 2 to 4" not in page  # who is to place it afresh is not told where it was


def test_a_thousand_workflows_with_partial_numbers_are_no_trouble():
    levels = {(i, j): (1 + i % 3, 3, 4 + i % 2) for i in range(1_000) for j in range(2) if (i + j) % 3}
    facts = facts_of(1_000, 3, levels)
    tips = look_deeper.tips(facts)
    assert len(tips) >= 27  # the leader and eight behind it, three criteria each, and whoever else could turn it
    assert all(tip.value is not None for tip in tips[27:-27])
    assert look_deeper.measure(facts).compared == 16
    assert len(explore_lane.tried(facts, {"c0": 90.0}, {}, "sure")) == 15


def test_all_weight_on_one_criterion_and_ties_are_no_trouble():
    facts = facts_of(3, 2, {(i, j): (2, 3, 4) for i in range(3) for j in range(2)})
    one = tuple(c.changed(swing=100 if c.criterion_id == "c0" else 0) for c in facts.criteria)
    tied = replace(facts, criteria=one)
    assert all(tip.value is None for tip in look_deeper.tips(tied) if tip.input.code == "c1")
    assert {item.input.code for item in look_deeper.measure(tied).items} <= {"c0"}


def test_the_confidence_factor_is_how_often_it_wins_at_its_own_best_weights(demo: Facts):
    ranked = pick_lane.ranking(demo).ranking
    found = look_deeper.confidence(demo, ranked.leader.workflow_id)
    assert found is not None
    assert found >= ranked.leader.first_chance - 0.05
    dominated = facts_of(2, 1, {(0, 0): 5, (1, 0): 1})
    assert look_deeper.confidence(dominated, "w1") is None


def test_any_two_can_be_compared_however_far_down():
    levels = {(i, j): 1 + (i % 9) / 4 for i in range(60) for j in range(2)} | {(0, 0): (3, 4, 5)}
    facts = facts_of(60, 2, levels)
    rows = pick_lane.ranking(facts).ranking.rows
    last, before = rows[-1], rows[-20]
    assert look_deeper.beats(facts, last, before) + look_deeper.beats(facts, before, last) == pytest.approx(1)
    assert pick_lane.ranking(facts).ranking.beats(last, before) is None


def test_what_a_handful_of_cases_shows_goes_on_the_sheet_of_cases(demo: Facts):
    tasks = look_deeper.by_cases(look_deeper.measure(demo))
    for task in tasks:
        assert task.measures
        assert 4 <= task.count <= 30
    one = inputs.Input("k", "amount", "Hands-on time", "Claims", "c", "touch_minutes", None, "minutes", ())
    triple, cases = look_deeper.range_from_cases(one, [12, 30, 9, 18, 14], None, None)
    assert ((triple.low, triple.middle, triple.high), cases) == ((9, 14, 30), 5)
    with pytest.raises(Refused, match="too few"):
        look_deeper.range_from_cases(one, [12], None, None)
