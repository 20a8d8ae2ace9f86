"""No data yet: the three ways, the sheet, who brings them by when; and the metric library by kind of work."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.actions import set_target
from core.series import Point
from core.store import Store
from tests.make import make_act, make_lane, make_metric, make_session, make_target, make_workflow


def said(app: AppTest) -> str:
    kinds = (app.markdown, app.error, app.warning, app.caption, app.success, app.info, app.text)
    return " ".join(text.value for kind in kinds for text in kind)


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def by_label(elements: Any, label: str) -> Any:
    return next(element for element in elements if element.label.startswith(label))


@pytest.fixture
def lane(store: Store) -> Store:
    metric = make_metric(name="Waiting for a decision", unit="business hours")
    store.apply(make_act(), "s1", saves=(make_session(), make_workflow(), make_lane(), metric))
    return store


def opened(open_app: Any) -> AppTest:
    app = open_app("set_target", "s1")
    app.session_state["data-plan-outcome"] = True
    return app.run()


def test_three_ways_are_shown_and_one_is_kept_with_a_name_and_a_day(open_app, lane):
    app = opened(open_app)
    assert "Ask for every case completed in the 12 full weeks" in said(app)
    press(app, "Keep this plan")
    assert "Name the person who brings the values" in said(app)
    by_label(app.text_input, "Who brings them?").set_value("Ana").run()
    press(app, "Keep this plan")
    kept = lane.facts("s1").metrics[0]
    assert (kept.data_plan, kept.data_by) == ("look back", "Ana")
    assert "readiness expects the baseline by" in said(app)
    assert "Ana brings them" in said(app)
    press(app, "Undo")
    assert lane.facts("s1").metrics[0].data_plan == ""


def test_a_day_that_went_by_is_said(open_app, lane):
    metric = lane.facts("s1").metrics[0]
    past = date.today() - timedelta(days=3)
    lane.apply(make_act(), "s1", saves=(metric.changed(data_plan="sample", data_by="Ana", data_due_on=past),))
    assert "3 days ago" in said(open_app("set_target", "s1"))


def test_the_sheet_is_made_for_a_day_of_twenty_cases(open_app, lane):
    app = opened(open_app)
    by_label(app.radio, "How do twelve weeks").set_value("sample").run()
    assert "20 of the day's completed cases" in said(app).replace("\\", "")
    press(app, "Make the sheet to print")
    assert not app.exception
    assert app.get("download_button")


def test_a_metric_without_a_ready_sheet_gets_a_plain_list(open_app, lane):
    metric = lane.facts("s1").metrics[0]
    lane.apply(make_act(), "s1", saves=(metric.changed(name="Days to a decision", unit="days"),))
    app = opened(open_app)
    by_label(app.radio, "How do twelve weeks").set_value("archive").run()
    assert not app.exception
    assert [button.label for button in app.get("download_button")] == ["Download the sheet to print"]


def test_the_kind_of_work_puts_its_metrics_first(open_app, store):
    store.apply(make_act(), "s1", saves=(make_session(), make_workflow(), make_lane()))
    app = open_app("set_target", "s1")
    by_label(app.selectbox, "What kind of work").set_value("check").run()
    assert by_label(app.selectbox, "Start from").value == "throughput"
    press(app, "Save the metric")
    kept = store.facts("s1").metrics[0]
    assert (kept.name, kept.better) == ("Cases completed", "higher")


def test_after_the_launch_the_rule_is_tried_on_the_weeks_that_are_there(open_app, lane):
    metric = lane.facts("s1").metrics[0]
    values = [41, 38, 44, 39, 46, 42, 37, 45, 40, 43, 39, 44, 30, 29, 28, 27, 26]
    weeks = [Point(date(2026, 1, 5) + timedelta(weeks=n), float(v), None, n) for n, v in enumerate(values)]
    set_target.keep_observations(lane, make_act(), lane.facts("s1"), metric.metric_id, weeks, "typed")
    launch = weeks[12].week_on
    made = make_target(value=30, set_on=launch, launch_on=launch, due_on=launch + timedelta(days=90), reason="Tried")
    set_target.keep_target(lane, make_act(at_utc=datetime(2026, 3, 30)), lane.facts("s1"), made)
    app = open_app("set_target", "s1")
    assert not app.exception
    assert "If day 90 were today: not enough data" in said(app)
    assert "Nobody has named what must not suffer" in said(app)
    assert "The last 4 weeks average 27.5" in said(app).replace("\\", "")
