"""What opens from the first screen of 'Pick one lane': every closer look, guided weights, files, the second lane."""

from __future__ import annotations

import pytest

from core.actions import criteria_files, explore_lane, open_demo, pick_lane
from core.store import Store
from pages.parts.pick_deeper import LOOKS
from tests.make import NOW, make_act, make_session, make_workflow
from tests.pages.test_pick_lane import STRANGE, labelled, press, said, section


@pytest.fixture
def demo(store: Store) -> str:
    """The demo without its lane."""
    session = open_demo.load(store, make_act(), today=NOW.date())
    lane = store.facts(session.session_id).live_lane
    if lane is not None:
        pick_lane.close_lane(store, make_act(page="pick_lane"), lane, "Looking again")
    return session.session_id


def look(app, name: str):
    app.session_state["pick-deeper"] = name
    app.run()
    assert not app.exception
    assert not app.error
    return app


@pytest.mark.parametrize("name", list(LOOKS))
def test_each_closer_look_opens_on_the_demo(open_app, demo, name):
    app = look(open_app("pick_lane", session_id=demo), name)
    assert "Clear" in app.subheader[0].value


@pytest.mark.parametrize("name", list(LOOKS))
def test_each_closer_look_bears_a_single_workflow_and_strangers_names(open_app, store: Store, name):
    store.apply(make_act(), "s1", saves=[make_session(draws=1_000), make_workflow(name=STRANGE, role_id=None)])
    pick_lane.start_with_shipped_criteria(store, make_act(), store.facts("s1"))
    facts = store.facts("s1")
    pick_lane.keep_ratings(
        store, make_act(), facts, [pick_lane.Judged("claims", c.criterion_id, middle=3) for c in facts.criteria[1:]]
    )
    app = look(open_app("pick_lane", session_id="s1"), name)
    for element in (*app.subheader, *app.markdown, *app.caption):
        for mark in (" *intake*", " [a](", " :red[", " $x"):
            assert mark not in str(element.value)


def test_nothing_is_computed_before_it_is_opened(open_app, demo, monkeypatch):
    from core import tipping

    monkeypatch.setattr(tipping, "tipping_values", lambda *_: pytest.fail("computed though nobody asked"))
    open_app("pick_lane", session_id=demo)


def test_how_often_it_beats_another_is_said_in_worlds(open_app, demo):
    app = look(open_app("pick_lane", session_id=demo), "ranks")
    assert "of 100** plausible worlds" in said(app)
    assert "“Claims intake” beats “Invoice approval”" in said(app)


def test_moving_a_slider_ranks_anew_and_a_scenario_is_kept(open_app, store: Store, demo):
    app = look(open_app("pick_lane", session_id=demo), "explore")
    before = store.facts(demo).criteria
    for slider in app.slider:
        slider.set_value(100.0 if slider.label.startswith("Little harm") else 0.0)
    app.run()
    assert "would be first** instead of" in said(app)
    assert store.facts(demo).criteria == before
    press(app, "Keep it as a scenario")
    assert "Give the scenario a name" in app.error[0].value
    app.text_input(key="pick-scenario-name").set_value("Harm alone")
    press(app, "Keep it as a scenario")
    (scenario,) = store.facts(demo).scenarios
    assert scenario.points["harm"] == 100
    assert "Harm alone" in said(app)
    press(app, "Reset")
    assert labelled(app.slider, "Monthly friction").value == 100


def test_a_link_opens_its_scenario_on_the_sliders(open_app, store: Store, demo):
    kept = explore_lane.keep_scenario(
        store, make_act(), store.facts(demo), "Dear hour", {"friction": 20.0}, {"rating:claims.harm": 1.0}
    )
    app = open_app("pick_lane", session_id=demo)
    app.query_params["scenario"] = kept.scenario_id
    app.session_state["pick-deeper"] = "explore"
    app.run()
    assert not app.exception
    assert labelled(app.slider, "Monthly friction").value == 20


def test_tried_weights_become_the_rooms_only_when_kept(open_app, store: Store, demo):
    app = look(open_app("pick_lane", session_id=demo), "explore")
    labelled(app.slider, "Few dependencies").set_value(5.0).run()
    press(app, "Keep these weights")
    assert next(c for c in store.facts(demo).criteria if c.criterion_id == "dependencies").swing == 5


def test_swings_are_asked_one_by_one_and_checked_at_the_end(open_app, store: Store, demo):
    app = section(open_app("pick_lane", session_id=demo), "weights")
    app.session_state["weights-way"] = "guided"
    app.run()
    assert "worst on everything" in said(app)
    app.radio(key="weights-first").set_value("harm").run()
    press(app, "This one first")
    for _ in range(7):
        assert "Lifting **Little harm if wrong** counts 100" in said(app)
        app.slider[-1].set_value(50.0).run()
        press(app, "Next")
    assert "One question to check" in said(app)
    assert next(b for b in app.button if b.label == "Save these weights").disabled
    app.radio(key="weights-check").set_value("Yes, about the same").run()
    press(app, "Save these weights")
    points = {c.criterion_id: c.swing for c in store.facts(demo).criteria}
    assert points.pop("harm") == 100
    assert set(points.values()) == {50.0}


def test_an_answer_that_does_not_fit_is_mended(open_app, store: Store, demo):
    app = section(open_app("pick_lane", session_id=demo), "weights")
    ids = [c.criterion_id for c in store.facts(demo).criteria]
    app.session_state["weights-guided"] = {key: 100.0 if key == "friction" else 40.0 for key in ids}
    app.session_state["weights-way"] = "guided"
    app.run()
    app.radio(key="weights-check").set_value("No, the two together are worth more").run()
    press(app, "Take these points and ask again")
    assert sorted(app.session_state["weights-guided"].values())[-3:] == [50.0, 50.0, 100.0]


def test_only_the_order_gives_rank_order_weights(open_app, store: Store, demo):
    app = section(open_app("pick_lane", session_id=demo), "weights")
    app.session_state["weights-way"] = "order"
    app.run()
    press(app, "Save this order")
    points = [c.swing for c in store.facts(demo).criteria if c.criterion_id in ("friction", "felt")]
    assert points[0] == 100
    assert points[1] == pytest.approx(63.2, abs=0.2)  # (1/2 + … + 1/8) / (1 + … + 1/8)


def test_two_criteria_that_count_waiting_are_hinted_at(open_app, store: Store, demo):
    app = section(open_app("pick_lane", session_id=demo), "criteria")
    assert any("already holds waiting in money" in info.value for info in app.info)
    assert criteria_files.double_counted(store.facts(demo))


def test_a_second_lane_is_told_what_it_costs(open_app, store: Store, demo):
    pick_lane.pick(store, make_act(), store.facts(demo), "invoices" if store.facts(demo).workflow("invoices") else
                   store.facts(demo).workflows[1].workflow_id, reason="We want it", today=NOW.date())  # fmt: skip
    app = open_app("pick_lane", session_id=demo)
    press(app, "Start a second lane")
    assert "What a second lane costs" in said(app)
    assert "What closing this one means" in said(app)
    app.session_state["lane-then"] = True
    app.session_state["pick-earlier"] = True
    app.run()
    assert not app.exception
    assert "the room chose another one" in said(app)
    assert "Looking again" in said(app)


def test_large_type_draws_the_first_screen_large(open_app, demo):
    app = open_app("pick_lane", session_id=demo)
    app.toggle(key="pick-large").set_value(True).run()
    assert not app.exception
    assert "Why this one" in said(app)


def test_an_answer_that_came_back_shows_what_it_moved(open_app, store: Store):
    store.apply(make_act(), "s1", saves=[make_session(draws=1_000), *(
        make_workflow(workflow_id=key, name=key.title(), role_id=None) for key in ("claims", "refunds")
    )])  # fmt: skip
    pick_lane.start_with_shipped_criteria(store, make_act(), store.facts("s1"))
    facts = store.facts("s1")
    pick_lane.retire_criterion(store, make_act(), facts, facts.criteria[0])  # nobody knows the costs
    judged = [
        pick_lane.Judged(w, c.criterion_id, low, 3, high)
        for w, low, high in (("claims", 3, 3), ("refunds", 1, 5)) for c in facts.criteria[1:]
    ]  # fmt: skip
    pick_lane.keep_ratings(store, make_act(), facts, judged)
    app = look(open_app("pick_lane", session_id="s1"), "measure")
    asked = next(key for key in _keys() if key.startswith("rating:refunds"))
    app.selectbox(key="pick-answered").set_value(asked).run()
    for number in app.number_input:
        number.set_value(5.0)
    press(app, "Put it in place")
    assert "What the answer moved" in said(app)
    assert any(r.low == 5 and r.workflow_id == "refunds" for r in store.facts("s1").ratings)


def _keys() -> list[str]:
    from core.actions import look_deeper
    from pages.parts import session

    return [item.input.key for item in look_deeper.measure(session.store().facts("s1")).items]
