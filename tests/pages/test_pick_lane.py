"""The page 'Pick one lane' in the real app: empty, judged, picked, wrong input, two people, strangers' text."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from core.actions import pick_lane as actions
from core.actions.pick_lane import Answered, Judged
from core.records import Session
from core.store import Store
from tests.make import NOW, make_act, make_session, make_workflow

TODAY = NOW.date()
STRANGE = "Claims *intake* <b>x</b> [a](http://evil.example) :red[y] $x^2$"
NAMES = {"claims": "Claims intake", "invoices": "Invoices", "refunds": "Refunds"}


def act(who: str = "Ana"):
    return make_act(page="pick_lane", who=who)


@pytest.fixture
def begun(store: Store) -> Session:
    """A session with three workflows and no criteria."""
    session = make_session(draws=1_000)
    workflows = [
        make_workflow(workflow_id=key, name=name, role_id=None, position=at)
        for at, (key, name) in enumerate(NAMES.items())
    ]
    store.apply(act(), "s1", saves=[session, *workflows])
    return session


@pytest.fixture
def judged(store: Store, begun: Session) -> Session:
    """The same with the usual criteria and every rating given: claims best, refunds worst."""
    actions.start_with_shipped_criteria(store, act(), store.facts("s1"))
    facts = store.facts("s1")
    actions.keep_ratings(
        store, act(), facts,
        [
            Judged(workflow, c.criterion_id, middle=level)
            for workflow, level in (("claims", 5), ("invoices", 3), ("refunds", 1))
            for c in facts.criteria if c.kind == "rated"
        ],
    )  # fmt: skip
    return begun


def press(app, label: str):
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def labelled(elements, label: str):
    return next(element for element in elements if element.label.startswith(label))


def section(app, name: str):
    app.segmented_control(key="pick-section").set_value(name).run()
    assert not app.exception
    return app


def said(app) -> str:
    return "\n".join(str(e.value) for e in (*app.subheader, *app.markdown, *app.caption, *app.text))


def chart(app, key: str) -> dict:
    return json.loads(next(p.proto.spec for p in app.get("plotly_chart") if key in p.proto.id))


def test_without_workflows_the_page_leads_to_step_one(open_app, store: Store):
    store.apply(act(), "s1", saves=[make_session()])
    app = open_app("pick_lane", session_id="s1")
    assert "nothing to choose from yet" in said(app)
    assert not app.error


def test_without_criteria_one_button_brings_the_eight_usual_ones(open_app, store: Store, begun):
    app = open_app("pick_lane", session_id="s1")
    press(app, "Start with the eight usual criteria")
    assert len(store.facts("s1").criteria) == 8
    assert app.subheader[0].value.startswith(":material/hourglass_empty: No rating and no complete cost")
    assert "judgements are missing" in said(app)
    assert not app.get("plotly_chart")  # a picture would show an order that luck made
    assert any(button.label == "Pick a lane" for button in app.button)


def test_a_judged_session_shows_verdict_picture_reason_and_one_button(open_app, store: Store, judged):
    app = open_app("pick_lane", session_id="s1")
    assert "Clear" in app.subheader[0].value
    assert "Why this one" in said(app)
    assert "What would turn it" in said(app)
    assert [b.label for b in app.button if b.label.startswith("Pick this lane")] == ["Pick this lane: Claims intake"]
    drawn = chart(app, "pick-ranking")
    assert any("Claims intake" in a["text"] for a in drawn["layout"]["annotations"])
    assert not app.error


def test_a_lane_is_picked_and_the_others_are_parked(open_app, store: Store, judged):
    app = open_app("pick_lane", session_id="s1")
    press(app, "Pick this lane")
    app.text_area(key="pick-reason").set_value("Customers feel it most")
    press(app, "Commit to this lane")
    facts = store.facts("s1")
    assert facts.live_lane.workflow_id == "claims"
    assert facts.live_lane.frozen["picked"]["is_first"] is True
    assert {p.workflow_id for p in facts.parked} == {"invoices", "refunds"}
    assert "The lane is Claims intake" in said(app)
    assert not [b for b in app.button if b.label.startswith("Pick this lane")]


def test_picking_without_a_reason_is_said_and_the_form_stays(open_app, store: Store, judged):
    app = open_app("pick_lane", session_id="s1")
    press(app, "Pick this lane")
    app.text_input(key="pick-who").set_value("The board")
    press(app, "Commit to this lane")
    assert "Write why this one" in app.error[0].value
    assert app.text_input(key="pick-who").value == "The board"
    assert store.facts("s1").live_lane is None


def test_cells_typed_into_the_parking_table_are_saved(open_app, store: Store, judged):
    app = open_app("pick_lane", session_id="s1")
    press(app, "Pick this lane")
    app.text_area(key="pick-reason").set_value("It hurts")
    app.session_state["parks-claims"] = {
        "edited_rows": {0: {"reason": "After the merger", "look": "2031-05-03"}}, "added_rows": [], "deleted_rows": [],
    }  # fmt: skip
    press(app, "Commit to this lane")
    kept = {p.workflow_id: p for p in store.facts("s1").parked}
    assert (kept["invoices"].reason, str(kept["invoices"].look_again_on)) == ("After the merger", "2031-05-03")
    assert "behind" in kept["refunds"].reason or "at least as good" in kept["refunds"].reason


def test_a_gated_workflow_asks_for_a_written_reason(open_app, store: Store, judged):
    actions.keep_gates(store, act(), store.facts("s1"), "claims", [Answered("forbidden", True)])
    app = open_app("pick_lane", session_id="s1")
    press(app, "Pick this lane: Invoices")
    app.selectbox(key="pick-workflow").set_value("claims").run()
    assert "A gate stops it" in app.warning[0].value
    app.text_area(key="pick-reason").set_value("We want it")
    press(app, "Commit to this lane")
    assert "stopped by a gate" in app.error[0].value
    app.text_area(key="pick-gate-reason").set_value("Counsel agreed on 2 November")
    press(app, "Commit to this lane")
    assert store.facts("s1").live_lane.gate_reason == "Counsel agreed on 2 November"


def test_a_second_lane_started_in_another_tab_is_refused_in_one_sentence(open_app, store: Store, judged):
    app = open_app("pick_lane", session_id="s1")
    press(app, "Pick this lane")
    app.text_area(key="pick-reason").set_value("It hurts")
    facts = store.facts("s1")
    submit = next(button for button in app.button if button.label == "Commit to this lane")
    actions.pick(store, act("Ben"), facts, "refunds", reason="Mine", today=TODAY)
    submit.click().run()
    assert not app.exception
    assert store.facts("s1").live_lane.workflow_id == "refunds"
    assert "The lane is Refunds" in said(app)


def test_what_was_typed_in_one_session_never_shows_in_a_copy_of_it(open_app, store: Store, judged):
    copy = [make_workflow(session_id="s2", workflow_id=key, name=name, role_id=None) for key, name in NAMES.items()]
    store.apply(act(), "s2", saves=[make_session(session_id="s2", draws=1_000), *copy])
    actions.start_with_shipped_criteria(store, act(), store.facts("s2"))
    app = open_app("pick_lane", session_id="s1")
    press(app, "Pick this lane")
    app.text_area(key="pick-reason").set_value("Only here").run()
    labelled(app.radio, "Level on Few dependencies").set_value(2).run()
    app.session_state["session_id"] = "s2"
    app.run()
    assert not app.exception
    assert labelled(app.radio, "Level on Few dependencies").value == 0
    press(app, "Pick a lane")
    assert app.text_area(key="pick-reason").value == ""


def test_the_live_lane_is_closed_with_a_reason(open_app, store: Store, judged):
    actions.pick(store, act(), store.facts("s1"), "claims", reason="It hurts", today=TODAY)
    app = open_app("pick_lane", session_id="s1")
    assert "really first was over 99" in said(app)
    press(app, "Close this lane")
    press(app, "Close the lane")
    assert "Write why the lane is closed" in app.error[0].value
    app.text_area(key="close-reason").set_value("The team left")
    press(app, "Close the lane")
    assert store.facts("s1").live_lane is None
    assert store.facts("s1").lanes[0].closed_reason == "The team left"
    press(app, "Pick this lane")
    assert app.text_area(key="pick-reason").value == ""


def test_what_was_typed_survives_a_look_at_another_page(open_app, store: Store, judged):
    app = open_app("pick_lane", session_id="s1")
    press(app, "Pick this lane")
    app.text_area(key="pick-reason").set_value("Customers feel it most").run()
    app.switch_page("pages/open_session.py").run()
    app.switch_page("pages/pick_lane.py").run()
    assert app.text_area(key="pick-reason").value == "Customers feel it most"


def test_a_workflow_is_rated_level_by_level_with_a_range(open_app, store: Store, begun):
    actions.start_with_shipped_criteria(store, act(), store.facts("s1"))
    app = open_app("pick_lane", session_id="s1")
    labelled(app.radio, "Level on Few dependencies").set_value(3).run()
    press(app, "Save 1 rating")
    rating = store.facts("s1").ratings[0]
    assert (rating.workflow_id, rating.criterion_id) == ("claims", "dependencies")
    assert (rating.low, rating.middle, rating.high) == (2, 3, 4)
    labelled(app.segmented_control, "How sure are you of Few dependencies").set_value("own range").run()
    labelled(app.slider, "Few dependencies may lie between").set_value((1.5, 3.0)).run()
    press(app, "Save 1 rating")
    rating = store.facts("s1").ratings[0]
    assert (rating.low, rating.middle, rating.high) == (1.5, 3, 3)
    labelled(app.radio, "Level on Few dependencies").set_value(0).run()
    press(app, "Save 1 rating")
    assert store.facts("s1").ratings == ()


def test_every_anchor_is_seen_as_a_whole_sentence_while_rating(open_app, store: Store, judged):
    app = open_app("pick_lane", session_id="s1")
    options = labelled(app.radio, "Level on A willing owner in sight").options
    assert len(options) == 6
    assert options[5].startswith("5 · One person who runs the work asks for it")


def test_one_criterion_is_rated_for_all_workflows_in_a_table(open_app, store: Store, begun):
    actions.start_with_shipped_criteria(store, act(), store.facts("s1"))
    app = open_app("pick_lane", session_id="s1")
    app.segmented_control(key="rate-way").set_value("One criterion for all").run()
    editor = app.data_editor[0].key
    app.session_state[editor] = {
        "edited_rows": {0: {"middle": 4}, 2: {"low": 1, "middle": 2, "high": 2.5}}, "added_rows": [],
        "deleted_rows": [],
    }  # fmt: skip
    press(app, "Save these ratings")
    kept = {r.workflow_id: (r.low, r.middle, r.high) for r in store.facts("s1").ratings}
    assert kept == {"claims": (4, 4, 4), "refunds": (1, 2, 2.5)}


def test_a_range_the_wrong_way_round_in_the_table_is_named(open_app, store: Store, begun):
    actions.start_with_shipped_criteria(store, act(), store.facts("s1"))
    app = open_app("pick_lane", session_id="s1")
    app.segmented_control(key="rate-way").set_value("One criterion for all").run()
    editor = app.data_editor[0].key
    app.session_state[editor] = {"edited_rows": {1: {"low": 5, "middle": 2}}, "added_rows": [], "deleted_rows": []}
    press(app, "Save these ratings")
    assert "Invoices" in app.error[0].value
    assert "low must not be above the level" in app.error[0].value
    assert store.facts("s1").ratings == ()


def test_ratings_that_somebody_else_saved_meanwhile_are_not_overwritten_silently(open_app, store: Store, begun):
    actions.start_with_shipped_criteria(store, act(), store.facts("s1"))
    app = open_app("pick_lane", session_id="s1")
    labelled(app.radio, "Level on Few dependencies").set_value(3).run()
    actions.keep_ratings(store, act("Ben"), store.facts("s1"), [Judged("claims", "dependencies", middle=1)])
    press(app, "Save 1 rating")
    assert store.facts("s1").ratings[0].middle == 1
    app.run()
    assert any("Ben saved a newer version" in w.value for w in app.warning)
    assert labelled(app.radio, "Level on Few dependencies").value == 3
    press(app, "Save mine over it")
    assert store.facts("s1").ratings[0].middle == 3


def test_weights_follow_the_points_and_all_zero_is_refused(open_app, store: Store, judged):
    app = section(open_app("pick_lane", session_id="s1"), "weights")
    labelled(app.slider, "**Monthly friction cost**").set_value(0.0).run()
    assert "0 % of the decision" in app.slider[0].label
    labelled(app.radio, "How sure").set_value("unsure").run()
    press(app, "Save the weights")
    facts = store.facts("s1")
    assert (facts.criteria[0].swing, facts.session.weight_certainty) == (0, "unsure")
    for slider in app.slider:
        slider.set_value(0.0)
    app.run()
    press(app, "Save the weights")
    assert "0 swing points" in app.error[0].value
    assert store.facts("s1").criteria[1].swing == 70


def test_keeping_only_the_order_sets_rank_order_points_without_saving(open_app, store: Store, judged):
    app = section(open_app("pick_lane", session_id="s1"), "weights")
    press(app, "Keep only the order")
    assert app.slider[0].value == 100
    assert app.slider[1].value < 70
    assert store.facts("s1").criteria[1].swing == 70


def test_the_money_scale_is_saved_and_zero_is_refused(open_app, store: Store, judged):
    app = section(open_app("pick_lane", session_id="s1"), "weights")
    app.number_input[0].set_value(0.0)
    press(app, "Save the amount")
    assert "Give an amount above 0" in app.error[0].value
    app.number_input[0].set_value(30_000.0)
    press(app, "Save the amount")
    assert store.facts("s1").session.money_scale == 30_000


def test_criteria_are_added_changed_moved_and_retired(open_app, store: Store, judged):
    app = section(open_app("pick_lane", session_id="s1"), "criteria")
    app.text_input(key="new-criterion-name").set_value("Fun")
    press(app, "Add the criterion")
    assert "Still empty: level 1, 2, 3, 4, 5" in app.error[0].value.replace("\\", "")
    for level in range(5):
        app.text_area(key=f"new-criterion-{level}").set_value(f"Level {level + 1} of fun")
    press(app, "Add the criterion")
    assert store.facts("s1").criteria[-1].name == "Fun"
    app.selectbox(key="criterion-chosen").set_value("felt").run()
    labelled(app.text_input, "Name").set_value("Customers feel it")
    press(app, "Save the criterion")
    press(app, "Move up")
    assert store.facts("s1").criteria[0].name == "Customers feel it"
    press(app, "Retire it")
    assert store.facts("s1").criteria[0].is_retired
    press(app, "Bring it back")
    assert not any(c.is_retired for c in store.facts("s1").criteria)


def test_gates_are_answered_and_stop_a_workflow(open_app, store: Store, judged):
    app = section(open_app("pick_lane", session_id="s1"), "gates")
    labelled(app.radio, "Law or policy forbids").set_value(True)
    labelled(app.text_input, "Note: law or policy").set_value("Counsel, 3 Nov")
    press(app, "Save the gates")
    (answer,) = store.facts("s1").gate_answers
    assert (answer.workflow_id, answer.gate, answer.stops, answer.note) == (
        "claims",
        "forbidden",
        True,
        "Counsel, 3 Nov",
    )
    assert "is stopped: law or policy forbids this use" in app.subheader[0].value.replace("\\", "")


def test_parked_workflows_are_listed_overdue_ones_marked_and_can_be_changed(open_app, store: Store, judged):
    long_ago = TODAY - timedelta(days=400)
    actions.pick(store, act(), store.facts("s1"), "claims", reason="It hurts", today=long_ago)
    app = section(open_app("pick_lane", session_id="s1"), "parked")
    assert "2 workflows to look at again" in app.warning[0].value
    app.selectbox(key="parked-chosen").set_value("invoices").run()
    labelled(app.text_area, "Why it waits").set_value("Wait for the ledger")
    press(app, "Save")
    assert "Wait for the ledger" in {p.reason for p in store.facts("s1").parked}


def test_a_score_and_a_chance_open_to_their_formulas(open_app, store: Store, judged):
    app = open_app("pick_lane", session_id="s1")
    app.session_state["pick-deeper"] = "compare"
    for unfolded in ("pick-score-formula", "pick-chance-formula"):
        app.session_state[unfolded] = True
    app.run()
    shown = "\n".join(code.value for code in app.code)
    assert "Σ weight × value × 100" in shown
    assert "/ 1000 = " in shown


def test_strangers_text_is_shown_and_never_interpreted(open_app, store: Store, judged):
    claims = store.facts("s1").workflow("claims")
    store.apply(act(), "s1", saves=[claims.changed(name=STRANGE)])
    app = open_app("pick_lane", session_id="s1")
    for element in (*app.subheader, *app.markdown, *app.caption):
        for mark in (" *intake*", " [a](", " :red[", " $x"):
            assert mark not in str(element.value)
    drawn = chart(app, "pick-ranking")
    assert not any("<b>x" in a["text"] or "<a" in a["text"] for a in drawn["layout"]["annotations"])


def test_with_five_hundred_workflows_no_widget_is_drawn_per_workflow(open_app, store: Store, judged):
    many = [make_workflow(workflow_id=f"w{i}", name=f"Work {i}", role_id=None) for i in range(500)]
    store.apply(act(), "s1", saves=many)
    app = open_app("pick_lane", session_id="s1")
    assert len(app.button) + len(app.radio) + len(app.selectbox) < 40
    assert "488 more: see “Table”" in said(app)
