"""Step 1 in the real app: empty, full, wrong input, somebody else's save, strangers' text."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from core.actions import map_friction
from core.actions.map_friction import Edit, Given
from core.records import Act, Role, Session, Workflow, new_id
from core.store import Store
from pages.parts import friction_inside

NOW = datetime(2026, 11, 3, 9)
NASTY = "<b>Claims</b> **intake** [x](http://example.com) $a$ :red[b]"


def act(who: str = "Ana") -> Act:
    return Act(who=who, at_utc=NOW, page="map_friction", op_id=new_id())


@pytest.fixture
def session_id(store: Store) -> str:
    store.apply(act(), "s1", saves=(Session(session_id="s1", name="Trial", created_utc=NOW),))
    return "s1"


def add(store: Store, name: str, volume: tuple[float, float, float] = (1000, 1200, 1500)) -> Workflow:
    facts = store.facts("s1")
    role = next(iter(facts.roles), Role(session_id="s1", role_id="handler", name="Handler"))
    workflow = map_friction.new_workflow(facts).model_copy(update={"name": name, "role_id": role.role_id})
    edits = [
        Edit(workflow.workflow_id, "volume", Given(*volume)),
        Edit(workflow.workflow_id, "touch_minutes", Given(10, 18, 30, "interview")),
    ]
    if role.version == 0:
        edits.append(Edit(role.role_id, "cost_per_hour", Given(42, 42, 42)))
    return map_friction.keep_workflow(store, act(), facts, workflow, edits, role)


def press(app, label: str):
    return next(button for button in app.button if button.label == label).click().run()


def with_form(open_app, session_id):
    """The page with the form of one workflow unfolded."""
    app = open_app("map_friction", session_id)
    app.session_state["friction-way"] = "one"
    return app.run()


def field(app, label: str):
    every = [*app.number_input, *app.text_input, *app.text_area, *app.selectbox, *app.checkbox, *app.multiselect]
    return next(widget for widget in every if widget.label == label)


def volume_of(store: Store, workflow: Workflow):
    return next(e for e in store.facts("s1").estimates if e.estimate_id == f"{workflow.workflow_id}.volume")


def words(app) -> str:
    shown = [*app.markdown, *app.caption, *app.text, *app.subheader, *app.warning, *app.error, *app.code]
    return " ".join(str(element.value) for element in shown)


def test_an_empty_page_says_what_to_do_and_has_a_button_to_begin(open_app, session_id) -> None:
    app = open_app("map_friction", session_id)
    assert "Start with the work itself" in words(app)
    press(app, "Add the first workflow")
    assert not app.exception
    assert field(app, "Name of the workflow").value == ""
    assert field(app, "Volume, low").value == ""


def test_a_first_workflow_is_added_with_its_role_and_shares_in_percent(open_app, session_id, store) -> None:
    app = press(open_app("map_friction", session_id), "Add the first workflow")
    who = field(app, "Who does this work?")
    who.options.append("Handler")  # AppTest can't type a new option, a browser can
    who.set_value("Handler").run()
    field(app, "Name of the workflow").set_value("Claims intake")
    for label, value in (
        ("Volume", 1200),
        ("Hands-on time", 18),
        ("Loaded cost per hour", 42),
        ("Errors that escape", 2),
    ):
        for end in ("low", "high", "middle"):
            field(app, f"{label}, {end}").set_value(str(value))
    field(app, "Volume: how do you know?").set_value("measured")
    field(app, "Who does this work?").options.append("Handler")
    press(app, "Add this workflow")
    assert not app.exception
    assert not app.error
    facts = store.facts(session_id)
    assert [(w.name, r.name) for w, r in zip(facts.workflows, facts.roles, strict=True)] == [
        ("Claims intake", "Handler")
    ]
    stored = {estimate.quantity: estimate for estimate in facts.estimates}
    assert set(stored) == {"volume", "touch_minutes", "cost_per_hour", "error_share"}
    assert stored["error_share"].middle == pytest.approx(0.02)
    assert stored["volume"].evidence == "measured"
    assert "This workflow loses at least EUR 15" in words(app)
    assert "Loss per escaped error" in words(app)


def test_a_full_page_shows_the_cost_its_range_and_opens_it_to_the_formula(open_app, session_id, store) -> None:
    claims = add(store, "Claims")
    add(store, "Refunds", (100, 200, 300))
    app = with_form(open_app, session_id)
    assert "These 2 workflows lose at least" in words(app)
    app.session_state[friction_inside.CHOSEN] = claims.workflow_id
    app.session_state[f"{friction_inside.CHOSEN}-figure"] = "total"
    app.session_state["friction-figures"] = True
    app.run()
    assert "V · t / 60 · c = 1\u202f200 · 18 / 60 · 42 = EUR 15\u202f120" in words(app)
    assert "Waiting is not priced anywhere yet" in words(app)
    figure = json.loads(app.get("plotly_chart")[0].proto.spec)
    legend = [trace["name"] for trace in figure["data"] if trace["type"] == "bar" and trace.get("showlegend", True)]
    assert legend == ["Hands-on work", "Rework", "Waiting", "Escaped errors", "rests on a guess"]
    table = next(shown.value for shown in app.dataframe if "missing" in shown.value)
    assert list(table["workflow"]) == ["Claims", "Refunds"]
    assert "Cases reworked" in table["missing"][0]


def test_numbers_out_of_order_are_refused_in_words_and_stay_in_the_form(open_app, session_id, store) -> None:
    workflow = add(store, "Claims")
    app = with_form(open_app, session_id)
    field(app, "Volume, low").set_value("5000")
    press(app, "Save these numbers")
    assert "low \\(5000\\) is above middle \\(1200\\)" in app.error[0].value
    assert field(app, "Volume, low").value == "5000"
    assert volume_of(store, workflow).low == 1000
    field(app, "Volume, low").set_value("")
    press(app, "Save these numbers")
    assert "low is missing" in app.error[0].value


def test_a_saved_change_shows_and_can_be_undone(open_app, session_id, store) -> None:
    workflow = add(store, "Claims")
    app = with_form(open_app, session_id)
    field(app, "Volume, high").set_value("2000")
    press(app, "Save these numbers")
    assert not app.error
    assert volume_of(store, workflow).high == 2000
    assert volume_of(store, workflow).middle == 1200
    press(app, "Undo")
    assert volume_of(store, workflow).high == 1500
    assert field(app, "Volume, high").value == "1500"


def test_somebody_elses_newer_number_is_not_overwritten_and_nothing_typed_is_lost(open_app, session_id, store) -> None:
    workflow = add(store, "Claims")
    app = with_form(open_app, session_id)
    field(app, "Volume, high").set_value("2000")
    theirs = Edit(workflow.workflow_id, "volume", Given(900, 950, 990), volume_of(store, workflow))
    map_friction.keep_estimates(store, act("Ben"), store.facts(session_id), [theirs])
    press(app, "Save these numbers")
    assert "Ben saved other numbers" in app.error[0].value
    assert "Ben changed the volume of 'Claims'" in words(app)  # what they saved, in words
    assert "900 / 950 / 990" in words(app)
    assert volume_of(store, workflow).high == 990
    assert field(app, "Volume, high").value == "2000"
    press(app, "Save mine over it")
    assert not app.error
    assert volume_of(store, workflow).high == 2000


@pytest.mark.parametrize(("way_out", "high"), [("Save mine over it", 2000), ("Take theirs", 990)])
def test_both_ways_out_of_a_clash_stand_below_the_long_form_too(open_app, session_id, store, way_out, high) -> None:
    workflow = add(store, "Claims")
    app = with_form(open_app, session_id)
    field(app, "Volume, high").set_value("2000")
    theirs = Edit(workflow.workflow_id, "volume", Given(900, 950, 990), volume_of(store, workflow))
    map_friction.keep_estimates(store, act("Ben"), store.facts(session_id), [theirs])
    press(app, "Save these numbers")
    below = [button for button in app.button if button.label == way_out][-1]
    assert below.key.endswith("-below")
    below.click().run()
    assert not app.error
    assert volume_of(store, workflow).high == high
    assert field(app, "Volume, high").value == str(high)


def test_another_workflow_is_one_press_away(open_app, session_id, store) -> None:
    add(store, "Refunds")
    app = press(with_form(open_app, session_id), "Add another")
    assert not app.exception
    assert field(app, "Name of the workflow").value == ""


def test_what_is_still_lacking_for_a_first_cost_is_named(open_app, session_id, store) -> None:
    map_friction.paste_block(
        store, act(), store.facts(session_id), "Claims\t1\t2\t3\t4\t5\t6\nBare", ("volume", "touch_minutes")
    )
    shown = words(open_app("map_friction", session_id))
    assert "“Claims” lacks only what an hour of work costs" in shown


def test_a_deleted_workflow_leaves_the_page_and_the_live_lane_does_not(open_app, session_id, store) -> None:
    add(store, "Claims")
    app = with_form(open_app, session_id)
    press(app, "Delete this workflow")
    assert not app.exception
    assert store.facts(session_id).workflows == ()
    assert [gone.workflow.name for gone in map_friction.removed(store, session_id)] == ["Claims"]


def test_strangers_names_are_shown_as_they_are_and_never_as_markup(open_app, session_id, store) -> None:
    add(store, NASTY)
    app = with_form(open_app, session_id)
    assert not app.exception
    for element in [*app.markdown, *app.caption, *app.subheader]:
        assert NASTY not in str(element.value)
    assert "<b>" not in app.get("plotly_chart")[0].proto.spec
    assert NASTY in field(app, "Workflow").options  # a selectbox shows its options as they are


def test_a_page_of_many_workflows_has_few_widgets(open_app, session_id, store) -> None:
    lines = "\n".join(f"Workflow {n}\t{n}\t{n + 1}\t{n + 2}" for n in range(120))
    map_friction.paste_block(store, act(), store.facts(session_id), lines)
    app = with_form(open_app, session_id)
    assert "120 workflows" in words(app)
    assert len(app.number_input) + len(app.text_input) < 60


def test_where_every_workflow_has_a_cost_the_picture_comes_first_and_the_form_on_request(
    open_app, session_id, store
) -> None:
    add(store, "Claims")
    app = open_app("map_friction", session_id)
    assert not app.number_input
    app.session_state["friction-way"] = "one"
    app.run()
    assert field(app, "Volume, middle").value == "1200"
