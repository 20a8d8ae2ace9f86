"""What a leader sees on step 1: the switch of units, the share on guesses, what one number changes, one workflow."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from core.actions import friction_board, map_friction
from core.actions.map_friction import Edit, Given
from core.records import Act, Role, Session, Workflow, new_id
from core.store import Store

NOW = datetime(2026, 11, 3, 9)
NASTY = "<b>Claims</b> **intake** [x](http://example.com) $a$ :red[b] <img src=x onerror=alert(1)>"
HAND = {
    "volume": Given(1000, 1200, 1500, "measured"),
    "touch_minutes": Given(12, 18, 30, "interview"),
    "rework_share": Given(0.1, 0.15, 0.2, "guess"),
    "rework_minutes": Given(12, 12, 12, "guess"),
    "wait_hours": Given(2, 2.5, 4, "sampled"),
    "wait_cost": Given(1.8, 1.8, 1.8, "interview"),
    "error_share": Given(0.02, 0.02, 0.02, "measured"),
    "error_cost": Given(95, 95, 95, "measured"),
}


def act(who: str = "Ana") -> Act:
    return Act(who=who, at_utc=NOW, page="map_friction", op_id=new_id())


@pytest.fixture
def session_id(store: Store) -> str:
    store.apply(act(), "s1", saves=(Session(session_id="s1", name="Trial", created_utc=NOW),))
    return "s1"


def add(store: Store, name: str, **numbers: Given | None) -> Workflow:
    """A workflow like METHOD 2's; a quantity given as None stays blank."""
    facts = store.facts("s1")
    role = next(iter(facts.roles), Role(session_id="s1", role_id="handler", name="Handler"))
    workflow = map_friction.new_workflow(facts).model_copy(update={"name": name, "role_id": role.role_id})
    edits = [Edit(workflow.workflow_id, c, given) for c, given in {**HAND, **numbers}.items() if given is not None]
    if role.version == 0:
        edits.append(Edit(role.role_id, "cost_per_hour", Given(42, 42, 42, "measured")))
    return map_friction.keep_workflow(store, act(), facts, workflow, edits, role)


def words(app) -> str:
    shown = [*app.markdown, *app.caption, *app.text, *app.subheader, *app.warning, *app.error, *app.code]
    return " ".join(str(element.value) for element in shown)


def figures_drawn(app) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def with_state(app, **states):
    for key, value in states.items():
        app.session_state[key.replace("_", "-")] = value
    app.run()
    assert not app.exception, app.exception
    return app


def field(app, label: str):
    every = [*app.number_input, *app.text_input, *app.selectbox]
    return next(widget for widget in every if widget.label == label)


def press(app, label: str):
    return next(button for button in app.button if button.label == label).click().run()


def unit(app, code: str):
    next(known for known in app.segmented_control if known.label == "Where it goes, in").set_value(code)
    app.run()
    assert not app.exception, app.exception
    return app


def table(app):
    return next(shown.value for shown in app.dataframe if "on_guesses" in shown.value)


def test_money_is_shown_first_and_what_rests_on_a_guess_is_hatched_and_counted(open_app, session_id, store) -> None:
    add(store, "Claims")
    app = with_state(open_app("map_friction", session_id), friction_figures=True)
    assert "This workflow loses about EUR 2" in words(app)
    assert "of it rests on guesses" in words(app)
    (figure,) = figures_drawn(app)
    hatched = {
        trace["name"]
        for trace in figure["data"]
        if trace["type"] == "bar" and trace["marker"].get("pattern") and trace["x"] != [None]
    }
    assert hatched == {"Rework"}  # the only part with a guess among its factors
    row = table(app).iloc[0]
    share = next(t["text"][0] for t in figure["data"] if t.get("mode") == "text")
    assert share.strip() == f"{row['guessed']} guess"
    assert row["on_guesses"] == pytest.approx(row["rework"], rel=0.01)
    assert figure["layout"]["xaxis"]["title"]["text"] == "EUR a month"


def test_hours_follow_the_switch_in_sentence_axis_table_and_file(open_app, session_id, store) -> None:
    add(
        store,
        "Claims",
        touch_minutes=Given(18, 18, 18),
        volume=Given(1200, 1200, 1200),
        rework_share=Given(0.15, 0.15, 0.15),
    )
    app = unit(with_state(open_app("map_friction", session_id), friction_figures=True), "hours")
    assert "This workflow takes about 396 hours of hands-on work and rework a month." in words(app)
    (figure,) = figures_drawn(app)
    assert figure["layout"]["xaxis"]["title"]["text"] == "hours of work a month"
    row = table(app).iloc[0]
    assert (row["middle"], row["touch"], row["rework"]) == (396, 360, 36)
    assert "delay" not in row
    assert app.get("download_button")[0].proto.label == "Download as CSV"


def test_days_of_waiting_are_business_days_of_the_calendar_and_say_so(open_app, session_id, store) -> None:
    add(store, "Claims", volume=Given(1200, 1200, 1200), wait_hours=Given(2.5, 2.5, 2.5))
    app = unit(open_app("map_friction", session_id), "days")
    assert "In this workflow cases wait about 375 business days a month, all cases together." in words(app)
    assert "A business day has 8 hours" in words(app)
    assert "09\\:00" in words(app)  # escaped for markdown


def test_the_switch_is_kept_when_the_page_is_left_and_opened_again(open_app, session_id, store) -> None:
    add(store, "Claims")
    app = unit(open_app("map_friction", session_id), "hours")
    app.switch_page("pages/pick_lane.py").run()
    app.switch_page("pages/map_friction.py").run()
    assert "hours of hands-on work" in words(app)


def test_a_workflow_without_the_figure_is_named_with_what_is_missing(open_app, session_id, store) -> None:
    add(store, "Claims")
    add(store, "Refunds", wait_hours=None)
    app = unit(open_app("map_friction", session_id), "days")
    assert "No bar yet: Refunds (lacks waiting for a decision)." in words(app)
    assert "cases wait at least" in words(app)
    none = unit(open_app("map_friction", session_id), "hours")
    assert "No bar yet" not in words(none)


def test_with_no_figure_in_a_unit_the_page_says_what_to_give(open_app, session_id, store) -> None:
    add(store, "Claims", touch_minutes=None, wait_hours=None)
    app = unit(open_app("map_friction", session_id), "days")
    assert "How long cases wait here is not known yet." in words(app)
    assert "how long a case waits for a decision" in words(app)
    assert not figures_drawn(app)
    assert "not known yet" in words(unit(app, "hours"))


def test_the_one_number_to_settle_is_named_with_what_it_moves(open_app, session_id, store) -> None:
    add(
        store,
        "Claims",
        volume=Given(1200, 1200, 1200),
        rework_share=Given(0.15, 0.15, 0.15),
        wait_hours=Given(2.5, 2.5, 2.5),
    )
    app = with_state(open_app("map_friction", session_id), friction_influence=True)
    assert (
        "If you could settle one number, settle the hands\\-on time of Claims: it alone moves the cost between "
        "EUR 19\u202f300 and 34\u202f400 a month."
    ) in words(app)
    tornado = figures_drawn(app)[1]
    label = tornado["layout"]["annotations"][0]["text"]
    assert label.startswith("Hands-on time of Claims<br>")
    assert "12 to 30 minutes per case" in label
    assert "9\u202f192 + 840 · 12 = EUR 19\u202f272" in words(app)
    assert "9\u202f192 + 840 · 30 = EUR 34\u202f392" in words(app)


def test_the_table_of_what_one_number_changes_has_units_and_origins(open_app, session_id, store) -> None:
    add(store, "Claims")
    app = with_state(open_app("map_friction", session_id), friction_influence=True)
    app.session_state["friction-influence-table-open"] = True
    app.run()
    rows = next(shown.value for shown in app.dataframe if "ends" in shown.value)
    assert "12 to 30 minutes per case" in list(rows["ends"])
    assert list(rows["width"]) == sorted(rows["width"], reverse=True)
    assert rows["origin"][0].startswith("an interview, Ana")


def test_numbers_nobody_knows_stand_apart(open_app, session_id, store) -> None:
    add(store, "Claims", error_cost=None, wait_cost=None)
    shown = words(with_state(open_app("map_friction", session_id), friction_influence=True))
    assert "can't be said" in shown
    assert "Loss per escaped error is not known: Claims" in shown
    assert "Waiting has no price: Claims" in shown


def test_where_everything_is_known_exactly_nothing_is_left_to_argue_about(open_app, session_id, store) -> None:
    exact = {code: Given(given.middle, given.middle, given.middle) for code, given in HAND.items()}
    add(store, "Claims", **exact)
    shown = words(open_app("map_friction", session_id))
    assert "Every number in it is known exactly" in shown
    assert "If you could settle" not in shown


def test_a_button_leads_from_the_number_to_the_form_where_it_is_changed(open_app, session_id, store) -> None:
    add(store, "Refunds", touch_minutes=Given(1, 2, 3))
    add(store, "Claims")
    app = with_state(open_app("map_friction", session_id), friction_influence=True)
    press(app, "Change the hands-on time")
    assert not app.exception
    assert app.session_state["friction-way"] == "one"
    assert field(app, "Workflow").value == store.facts("s1").workflows[1].workflow_id


def test_inside_one_workflow_each_figure_opens_to_its_formula(open_app, session_id, store) -> None:
    claims = add(store, "Claims")
    add(store, "Refunds")
    app = open_app("map_friction", session_id)
    field(app, "Look inside one workflow").set_value(claims.workflow_id).run()
    assert not app.exception
    chips = next(known for known in app.segmented_control if known.label.startswith("Press a figure"))
    chips.set_value("days").run()
    assert "V · d / 8 = 1\u202f200 · 2.5 / 8 = 375 business days" in words(app)
    next(known for known in app.segmented_control if known.label.startswith("Press a figure")).set_value("total").run()
    assert "V · t / 60 · c = 1\u202f200 · 18 / 60 · 42 = EUR 15\u202f120" in words(app)
    next(known for known in app.segmented_control if known.label == "Inside it").set_value("numbers").run()
    assert not app.exception
    assert len(figures_drawn(app)) == 2
    assert "settle the hands\\-on time: it alone moves" in words(app)
    assert "at its low: 9\u202f192 + 840 · 12" in words(app)
    press(app, "Change its numbers")
    assert app.session_state["friction-way"] == "one"


def test_a_press_on_a_bar_opens_its_workflow(open_app, session_id, store, monkeypatch) -> None:
    claims = add(store, "Claims")
    from pages.parts import friction_bars

    with monkeypatch.context() as patched:
        patched.setattr(friction_bars.st, "session_state", {"c": {"selection": {"points": [{"customdata": "x"}]}}})
        assert friction_bars.pressed("c") == "x"
        patched.setattr(friction_bars.st, "session_state", {"c": {"selection": {"points": []}}})
        assert friction_bars.pressed("c") is None
    app = open_app("map_friction", session_id)
    bars = [t for t in figures_drawn(app)[0]["data"] if t["type"] == "bar" and t.get("customdata")]
    assert bars[0]["customdata"] == [claims.workflow_id]


def test_the_form_that_is_opened_next_is_about_the_workflow_that_was_looked_into(open_app, session_id, store) -> None:
    add(store, "Claims")
    refunds = add(store, "Refunds", touch_minutes=Given(1, 2, 3))
    app = open_app("map_friction", session_id)
    field(app, "Look inside one workflow").set_value(refunds.workflow_id).run()
    way = next(known for known in app.segmented_control if known.label.startswith("How would you like"))
    way.set_value("one").run()
    assert field(app, "Workflow").value == refunds.workflow_id


def test_a_workflow_that_never_runs_loses_nothing_in_any_unit(open_app, session_id, store) -> None:
    add(store, "Claims", volume=Given(0, 0, 0))
    app = open_app("map_friction", session_id)
    assert "This workflow loses about EUR 0 a month." in words(app)
    for code in ("hours", "days"):
        assert "about 0 " in words(unit(app, code))


def test_absurd_numbers_leave_the_page_standing(open_app, session_id, store) -> None:
    add(store, "Claims", volume=Given(1e-9, 1e14, 1e15), error_cost=Given(0, 1e15, 1e15))
    add(store, "Refunds", volume=Given(0, 0, 1e15), touch_minutes=Given(0, 1e-9, 1e15))
    app = with_state(open_app("map_friction", session_id), friction_influence=True, friction_figures=True)
    for code in ("hours", "days", "money"):
        unit(app, code)
        assert not app.error


def test_the_workflow_that_was_looked_into_may_be_deleted_meanwhile(open_app, session_id, store) -> None:
    claims, refunds = add(store, "Claims"), add(store, "Refunds")
    app = open_app("map_friction", session_id)
    field(app, "Look inside one workflow").set_value(claims.workflow_id).run()
    map_friction.delete_workflow(store, act("Ben"), store.facts("s1"), claims)
    app.run()
    assert not app.exception
    assert field(app, "Look inside one workflow").value is None
    assert field(app, "Look inside one workflow").options == [refunds.name]


def test_strangers_names_are_never_markup_in_any_picture_or_sentence(open_app, session_id, store) -> None:
    nasty = add(store, NASTY, error_cost=None)
    app = with_state(open_app("map_friction", session_id), friction_influence=True, friction_figures=True)
    field(app, "Look inside one workflow").set_value(nasty.workflow_id).run()
    for code in ("money", "hours", "days"):
        unit(app, code)
        for element in [*app.markdown, *app.caption, *app.subheader]:
            assert "<b>" not in str(element.value)
            assert "](http" not in str(element.value)
        for chart in app.get("plotly_chart"):
            assert "<b>" not in chart.proto.spec
            assert "<img" not in chart.proto.spec


def many(store: Store, count: int) -> None:
    facts = store.facts("s1")
    role = Role(session_id="s1", role_id="handler", name="Handler")
    saves: list = [role]
    for place in range(count):
        made = Workflow(session_id="s1", workflow_id=f"w{place}", name=f"W {place}", role_id="handler", position=place)
        saves.append(made)
        for code, given in HAND.items():
            edit = Edit(made.workflow_id, code, Given(given.low, given.middle, given.high * (1 + place / count)))
            saves.append(map_friction_estimate(facts, edit))
    saves.append(map_friction_estimate(facts, Edit("handler", "cost_per_hour", Given(30, 42, 60))))
    store.apply(act(), "s1", saves=tuple(saves))


def map_friction_estimate(facts, edit: Edit):
    from core.actions.estimate_edits import estimate_of

    return estimate_of(facts, act(), edit)


def test_500_workflows_are_drawn_a_dozen_at_a_time_and_all_can_be_reached(open_app, session_id, store) -> None:
    many(store, 500)
    app = open_app("map_friction", session_id)
    assert "These 500 workflows lose about EUR" in words(app)
    assert "settle the loaded cost per hour of Handler" in words(app)
    assert "It counts in 500 workflows at once." in words(app)
    (figure,) = figures_drawn(app)
    assert len(figure["layout"]["annotations"]) == 12
    place = field(app, "Bars shown")
    assert place.options[:2] == ["the largest 12 of 500", "13 to 24 of 500"]
    place.set_value(492).run()
    (figure,) = figures_drawn(app)
    assert len(figure["layout"]["annotations"]) == 8


def test_a_rerun_of_500_workflows_simulates_nothing_and_builds_no_figure_again(open_app, session_id, store) -> None:
    many(store, 500)
    app = open_app("map_friction", session_id)
    facts = store.facts("s1")
    held = friction_board.influence_of_map(facts), friction_board.losses_in(facts, "money")
    figure = app.session_state["friction-figure"]
    app.run()
    assert app.session_state["friction-figure"] is figure
    assert friction_board.influence_of_map(facts) is held[0]
    assert friction_board.losses_in(facts, "money") is held[1]


def test_an_empty_page_offers_ways_to_begin_and_no_picture(open_app, session_id) -> None:
    app = open_app("map_friction", session_id)
    assert not figures_drawn(app)
    assert "Start with the work itself" in words(app)
    assert not app.segmented_control


def test_a_workflow_without_a_log_offers_none_inside(open_app, session_id, store) -> None:
    claims = add(store, "Claims")
    app = open_app("map_friction", session_id)
    field(app, "Look inside one workflow").set_value(claims.workflow_id).run()
    inside = next(known for known in app.segmented_control if known.label == "Inside it")
    assert inside.options == ["What it loses", "What one number would change"]
