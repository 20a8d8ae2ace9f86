"""Decisions on the page 'Pick one lane': overridden, closed, reopened and compared; ties; an answer that came back."""

from __future__ import annotations

from core.actions import look_deeper
from core.actions import pick_lane as actions
from core.actions.pick_lane import Judged
from core.store import Store
from tests.make import make_criterion, make_estimate, make_role, make_session, make_workflow
from tests.pages.test_pick_lane import act, begun, judged, press, said

__all__ = ["begun", "judged"]  # fixtures


def test_picking_another_than_the_first_asks_why_not_the_first_and_a_closed_one_is_reopened(
    open_app, store: Store, judged
):
    app = open_app("pick_lane", session_id="s1")
    press(app, "Pick this lane")
    app.selectbox(key="pick-workflow").set_value("invoices").run()
    app.text_area(key="pick-reason").set_value("We want it")
    press(app, "Commit to this lane")
    assert "Write why the room does not follow it" in app.error[0].value
    app.text_area(key="pick-override-reason").set_value("The tender for claims runs until May")
    press(app, "Commit to this lane")
    lane = store.facts("s1").live_lane
    assert lane.frozen["override"]["reason"] == "The tender for claims runs until May"
    assert any("The tender for claims runs until May" in text.value for text in app.text)
    actions.close_lane(store, act(), lane, "Too early")
    app.session_state["pick-earlier"] = True
    app.run()
    facts = store.facts("s1")
    points = {c.criterion_id: 10.0 for c in facts.criteria} | {facts.criteria[0].criterion_id: 100.0}
    actions.keep_weights(store, act(), facts.session, facts.criteria, points)
    press(app, "Reopen this decision")
    assert store.facts("s1").live_lane.lane_id == lane.lane_id
    app.session_state["lane-then"] = True
    app.run()
    assert not app.exception
    assert "What has moved since it was picked" in said(app)
    assert "When it was reopened" in said(app)
    compared = next(frame.value for frame in app.dataframe if "reopened" in frame.value)
    assert compared["then"].tolist() == ["1", "2", "3"]
    assert compared["reopened"].tolist() == compared["today"].tolist()
    assert compared["chance_then"].tolist() != compared["chance_today"].tolist()


def test_where_nothing_separates_the_first_two_no_name_is_put_forward(open_app, store: Store, begun):
    actions.start_with_shipped_criteria(store, act(), store.facts("s1"))
    facts = store.facts("s1")
    rated = [c for c in facts.criteria if c.kind == "rated"]
    alike = [Judged(w.workflow_id, c.criterion_id, 2, 3, 4) for w in facts.workflows for c in rated]
    actions.keep_ratings(store, act(), facts, alike)
    app = open_app("pick_lane", session_id="s1")
    assert "Why they are level" in said(app)
    press(app, "Pick a lane")
    app.selectbox(key="pick-workflow").set_value("refunds").run()
    assert not [area for area in app.text_area if area.key == "pick-override-reason"]
    app.text_area(key="pick-reason").set_value("Its owner asks for it")
    press(app, "Commit to this lane")
    assert store.facts("s1").live_lane.frozen["override"] is None


def priced(store: Store) -> None:
    """Two workflows of one clerk, judged on money alone: 500 cases of about 30 minutes against 520 of exactly 30."""
    numbers = {
        ("claims", "volume"): (500, 500, 500), ("claims", "touch_minutes"): (15, 30, 60),
        ("refunds", "volume"): (520, 520, 520), ("refunds", "touch_minutes"): (30, 30, 30),
        ("clerk", "cost_per_hour"): (40, 40, 40),
    }  # fmt: skip
    nothing = [(w, q) for w in ("claims", "refunds") for q in ("rework_share", "error_share")]
    store.apply(act(), "s1", saves=[
        make_session(draws=2_000, money_scale=60_000.0),
        make_role(role_id="clerk"),
        *(make_workflow(workflow_id=w, name=w.title(), role_id="clerk") for w in ("claims", "refunds")),
        make_criterion(criterion_id="money", kind="friction cost", anchors=()),
        *(make_estimate(subject_id=s, quantity=q, low=low, middle=middle, high=high)
          for (s, q), (low, middle, high) in (numbers | dict.fromkeys(nothing, (0, 0, 0))).items()),
    ])  # fmt: skip


def test_typed_results_of_five_cases_replace_the_estimate_and_what_they_moved_is_said(open_app, store: Store):
    priced(store)
    app = open_app("pick_lane", session_id="s1")
    before = {one.workflow_id: one for one in look_deeper.standings(store.facts("s1"))}
    assert before["claims"].place == 1  # its long side: the mean of 15, 30, 60 lies above 30
    app.session_state["pick-deeper"] = "measure"
    app.run()
    app.selectbox(key="pick-answered").set_value("estimate:claims.touch_minutes").run()
    app.text_area(key="pick-answer-estimate:claims.touch_minutes-each").set_value("12\n18\n14\n25\n16")
    press(app, "Put it in place")
    assert not app.exception
    assert not app.error
    facts = store.facts("s1")
    kept = next(e for e in facts.estimates if e.estimate_id == "claims.touch_minutes")
    # five cases: the smallest, the median, the largest (METHOD 1)
    assert (kept.low, kept.middle, kept.high, kept.evidence, kept.sample_size) == (12, 16, 25, "sampled", 5)
    now = {one.workflow_id: one for one in look_deeper.standings(facts)}
    assert now["claims"].place == 2
    text = said(app).replace("\\", "")
    assert "What the answer moved:" in text
    assert "“Claims”: from number 1 to 2, chance to be first" in text
    assert "“Refunds”: from number 2 to 1, chance to be first" in text
    press(app, "Understood")
    assert "What the answer moved" not in said(app)


def test_a_result_that_is_no_number_is_refused_and_stays(open_app, store: Store):
    priced(store)
    app = open_app("pick_lane", session_id="s1")
    app.session_state["pick-deeper"] = "measure"
    app.run()
    app.selectbox(key="pick-answered").set_value("estimate:claims.touch_minutes").run()
    typed = "pick-answer-estimate:claims.touch_minutes-each"
    app.text_area(key=typed).set_value("12\nabout twenty\n14")
    press(app, "Put it in place")
    assert "about twenty" in app.error[0].value
    assert app.text_area(key=typed).value == "12\nabout twenty\n14"
    assert next(e for e in store.facts("s1").estimates if e.estimate_id == "claims.touch_minutes").high == 60
