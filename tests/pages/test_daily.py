"""A daily metric in the real app: chosen, pasted, drawn, sealed; the log's days counted when asked for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from core.actions import lane_measure, open_demo, set_target
from core.records import Act
from core.series import Point
from core.store import Store
from pages.parts import baseline_chart, baseline_figure, baseline_notes
from tests.make import make_act, make_lane, make_metric, make_session, make_workflow
from tests.pages.test_set_target import BY_HAND, by_label, press, said
from tests.test_daily import business_days

DAYS = business_days(24)
VALUES = [*BY_HAND, *BY_HAND]


def test_a_daily_metric_is_pasted_drawn_and_sealed(open_app, store: Store) -> None:
    store.apply(make_act(), "s1", saves=(make_session(), make_workflow(), make_lane()))
    app = open_app("set_target", "s1")
    by_label(app.segmented_control, "How often").set_value("day").run()
    press(app, "Save the metric")
    assert store.facts("s1").metrics[0].cadence == "day"
    text = "\n".join(f"{day}; {value}" for day, value in zip(DAYS, VALUES, strict=True))
    by_label(app.text_area, "Days and values").set_value(text + "\n2026-W20; 7").run()
    assert "**24 days**" in said(app)
    press(app, "Keep these 24 days")
    assert "**Days between " in said(app)
    assert "No value for" not in said(app), "a week-end is no gap"
    by_label(app.text_input, "Your name (it stands").set_value("Ana").run()
    press(app, "Seal these 24 days")
    assert store.facts("s1").seals[0].weeks_on == tuple(DAYS)
    assert "24 days" in said(app)


def test_the_days_of_the_log_are_counted_when_asked_for_with_the_sql_shown(open_app, store: Store) -> None:
    demo = open_demo.load(store, Act("Ana", datetime(2026, 11, 2, 9), "open_session", "op"), date(2026, 11, 2))
    facts = store.facts(demo.session_id)
    metric = facts.metric(facts.live_lane.lane_id, "counter")
    gone = tuple(o for o in facts.observations if o.metric_id == metric.metric_id)
    act = Act("Ana", datetime(2026, 11, 2, 9) + timedelta(minutes=1), "set_target", "by-day")
    store.apply(act, demo.session_id, saves=(metric.changed(cadence="day"),), deletes=gone)
    app = open_app("set_target", demo.session_id)
    by_label(app.segmented_control, "Show the values of").set_value("counter").run()
    assert "Its days are counted when you ask for them" in said(app)
    press(app, "Count the days of the log")
    app.session_state["asked-counter"] = True
    app.run()
    assert any("log_days.sql" in code.value for code in app.code)
    kept = next(button.label for button in app.button if button.label.startswith("Keep these"))
    assert kept.endswith(" days")
    press(app, "Keep these")
    assert len([o for o in store.facts(demo.session_id).observations if o.metric_id == metric.metric_id]) > 100
    assert "**Days between " in said(app)


def test_a_daily_metric_speaks_of_days_and_a_weekday_that_stands_apart_is_told(open_app, store: Store) -> None:
    store.apply(make_act(), "s1", saves=(make_session(), make_workflow(), make_lane()))
    app = open_app("set_target", "s1")
    by_label(app.segmented_control, "How often").set_value("day").run()
    assert "on the day" in by_label(app.text_area, "Exact definition").value
    press(app, "Save the metric")
    metric = store.facts("s1").metrics[0]
    values = [value + (30 if day.weekday() == 0 else 0) for day, value in zip(DAYS, VALUES, strict=True)]
    points = [Point(day, value, 20, n) for n, (day, value) in enumerate(zip(DAYS, values, strict=True))]
    set_target.keep_observations(store, make_act(), store.facts("s1"), metric.metric_id, points, "typed")
    app = open_app("set_target", "s1")
    told = said(app)
    assert "**Mondays are not like the other days.**" in told
    assert "Seal and judge by week instead" in told
    assert [head.value for head in app.subheader][1] == "The days before"
    assert "simulated days know no weekdays" not in told
    assert "by the three rules, which know nothing of weekdays" in told
    for by_week in (
        ":material/calendar_view_week:",
        "weekday",
        "by week instead: a week holds",
        "by week they hold",
        "measure by week",
        "the last 4 weeks of",
    ):
        told = told.replace(by_week, "")
    assert "week" not in told.casefold(), told


def test_holidays_and_the_day_that_is_not_over_are_marked_on_chart_and_in_the_table(store: Store) -> None:
    free, valued = DAYS[5], DAYS[8]
    session = make_session(holidays=(free, valued, DAYS[0] - timedelta(days=30)))
    metric = make_metric(cadence="day")
    store.apply(make_act(), "s1", saves=(session, make_workflow(), make_lane(), metric))
    there = [(day, value) for day, value in zip(DAYS, VALUES, strict=True) if day not in (free, DAYS[12])]
    points = [Point(day, value, None, n) for n, (day, value) in enumerate(there)]
    set_target.keep_observations(store, make_act(op_id="keep"), store.facts("s1"), metric.metric_id, points, "typed")
    measured = lane_measure.measured(store.facts("s1"), metric)
    assert (measured.holidays, measured.gaps) == ((free, valued), (DAYS[12],))
    last = DAYS[-1]
    assert baseline_notes.unfinished(measured, (0, 1, 2, 3, 4), last) == last
    rows = {row["week"]: row for row in baseline_chart._rows(measured, last)}
    assert [rows[day]["signal"] for day in (free, DAYS[12])] == ["holiday", "no value"]
    assert rows[free]["value"] is None
    assert str(rows[valued]["signal"]).endswith("holiday")
    assert str(rows[last]["signal"]).endswith("not over yet")
    figure = baseline_figure._figure(measured, None, (), last)
    drawn = {trace.name: list(trace.x) for trace in figure.data}
    assert drawn["holiday"] == [free, valued]
    assert drawn["no value"] == [DAYS[12]]
    assert drawn["value on a holiday"] == [valued]
    assert drawn["not over yet"] == [last]


def test_holidays_are_told_beside_the_chart(open_app, store: Store) -> None:
    metric = make_metric(cadence="day")
    saves = (make_session(holidays=(DAYS[5],)), make_workflow(), make_lane(), metric)
    store.apply(make_act(), "s1", saves=saves)
    points = [Point(day, value, None, n) for n, (day, value) in enumerate(zip(DAYS, VALUES, strict=True)) if n != 5]
    set_target.keep_observations(store, make_act(op_id="keep"), store.facts("s1"), metric.metric_id, points, "typed")
    told = said(open_app("set_target", "s1"))
    assert "Holiday without a value: " in told
    assert "No value for" not in told


def test_a_definition_that_still_speaks_of_weeks_is_told(open_app, store: Store) -> None:
    metric = make_metric(cadence="day", definition="Median of the cases completed in the week.")
    store.apply(make_act(), "s1", saves=(make_session(), make_workflow(), make_lane(), metric))
    app = open_app("set_target", "s1")
    app.session_state["change-outcome"] = True
    app.run()
    assert "still speaks of weeks" in said(app)


def test_the_plan_for_data_of_a_daily_metric_is_in_days(open_app, store: Store) -> None:
    metric = make_metric(cadence="day")
    store.apply(make_act(), "s1", saves=(make_session(), make_workflow(), make_lane(), metric))
    app = open_app("set_target", "s1")
    app.session_state["data-plan-outcome"] = True
    app.run()
    by_label(app.radio, "How do twenty days").set_value("sample").run()
    assert "20 can be sealed" in said(app)
