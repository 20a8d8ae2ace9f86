"""3 Baseline & target in the real app: empty, the whole way, wrong input, hostile text, the demo."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.actions import open_demo
from core.actions import set_target as actions
from core.series import Point
from core.store import Store
from tests.make import make_act, make_lane, make_session, make_workflow

BY_HAND = [41, 38, 44, 39, 46, 42, 37, 45, 40, 43, 39, 44]
HOSTILE = "<img src=x onerror=alert(1)> **b** [l](http://evil.test) :red[x] $x^2$ %{x}"
FIRST = date(2026, 1, 5)


def lines(values, since=FIRST) -> str:
    return "\n".join(f"{since + timedelta(weeks=n)}; {v}" for n, v in enumerate(values))


def said(app: AppTest) -> str:
    kinds = (app.markdown, app.error, app.warning, app.caption, app.success, app.info, app.text)
    return " ".join(text.value for kind in kinds for text in kind)


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def by_label(elements: Any, label: str) -> Any:
    return next(element for element in elements if element.label.startswith(label))


def traces(app: AppTest) -> list[dict[str, Any]]:
    return json.loads(app.get("plotly_chart")[0].proto.spec)["data"]


@pytest.fixture
def lane(store: Store) -> Store:
    store.apply(make_act(), "s1", saves=(make_session(), make_workflow(), make_lane()))
    return store


def with_metric(open_app: Any) -> AppTest:
    app = open_app("set_target", "s1")
    return press(app, "Save the metric")


def with_weeks(open_app: Any, values=BY_HAND) -> AppTest:
    app = with_metric(open_app)
    by_label(app.text_area, "Weeks and values").set_value(lines(values)).run()
    return press(app, f"Keep these {len(values)} weeks")


def sealed(app: AppTest) -> AppTest:
    by_label(app.text_input, "Your name (it stands").set_value("Ana").run()
    return press(app, "Seal these 12 weeks")


def test_without_a_session_the_page_leads_to_one(open_app):
    assert "No session is open yet" in said(open_app("set_target"))


def test_without_a_lane_it_says_what_it_needs_and_still_shows_how_noisy_a_series_is(open_app, store):
    store.apply(make_act(), "s1", saves=(make_session(),))
    app = open_app("set_target", "s1")
    assert "none is picked yet" in said(app)
    app.text_area[0].set_value(lines(BY_HAND)).run()
    assert not app.exception
    assert "Weeks between 28.2 and 54.8 as given are this process's normal noise" in said(app)
    assert store.facts("s1").observations == ()


def test_the_library_fills_the_metric_and_one_click_keeps_it(open_app, lane):
    app = with_metric(open_app)
    assert not app.exception
    kept = lane.facts("s1").metric("lane1")
    assert (kept.name, kept.unit, kept.better) == ("Cycle time", "hours", "lower")
    assert "Next come" not in said(app)
    press(app, "Undo")
    assert lane.facts("s1").metrics == ()


def test_a_metric_of_use_is_refused_in_place_and_what_was_typed_stays(open_app, lane):
    app = open_app("set_target", "s1")
    by_label(app.text_input, "Name").set_value("Weekly active users").run()
    assert "counts how many people use something" in app.error[0].value
    press(app, "Save the metric")
    assert lane.facts("s1").metrics == ()
    assert by_label(app.text_input, "Name").value == "Weekly active users"


def test_a_blank_definition_is_asked_for(open_app, lane):
    app = open_app("set_target", "s1")
    by_label(app.text_area, "Exact definition").set_value("  ")
    press(app, "Save the metric")
    assert "Write the exact definition" in said(app)
    assert lane.facts("s1").metrics == ()


def test_a_pasted_series_becomes_a_chart_with_its_normal_range(open_app, lane):
    app = with_weeks(open_app)
    assert not app.exception
    assert "Weeks between 28.2 and 54.8 hours are this process's normal noise" in said(app)
    assert len(lane.facts("s1").observations) == 12
    app.session_state["open-upper"] = True
    app.run()
    assert "X̄ + 2.66 · mR̄ = 41.5 + 2.66 · 5 = 54.8" in [code.value for code in app.code]
    levels = [trace["y"][0] for trace in traces(app)[:3]]
    assert [round(level, 1) for level in levels] == [54.8, 41.5, 28.2]


def test_bad_lines_are_listed_and_the_good_ones_can_be_kept(open_app, lane):
    app = with_metric(open_app)
    text = lines(BY_HAND[:3]) + "\nnonsense; 3\n2026-02-02; much"
    by_label(app.text_area, "Weeks and values").set_value(text).run()
    assert "2 lines were not taken" in said(app)
    press(app, "Keep these 3 weeks")
    assert len(lane.facts("s1").observations) == 3
    assert "3 weeks so far: too few to say what is normal" in said(app)


def test_a_date_that_reads_in_two_ways_is_asked_and_not_kept_before(open_app, lane):
    app = with_metric(open_app)
    by_label(app.text_area, "Weeks and values").set_value("03/04/2026; 41\n10/04/2026; 38").run()
    assert not [button for button in app.button if button.label.startswith("Keep")]
    question = next(group for group in app.segmented_control if "Which day is" in group.label)
    question.set_value("day first").run()
    press(app, "Keep these 2 weeks")
    assert [o.week_on for o in lane.facts("s1").observations] == [date(2026, 3, 30), date(2026, 4, 6)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_an_uploaded_file_is_read_in_the_usual_encodings(open_app, lane, encoding):
    app = with_metric(open_app)
    by_label(app.segmented_control, "Where do the weeks").set_value("upload").run()
    content = ("Wöche;Wert\n" + lines(BY_HAND)).encode(encoding)
    app.file_uploader[0].upload("weeks.csv", content, "text/csv").run()
    press(app, "Keep these 12 weeks")
    assert {o.origin for o in lane.facts("s1").observations} == {"uploaded"}


def test_a_file_that_is_no_text_is_one_sentence(open_app, lane):
    app = with_metric(open_app)
    by_label(app.segmented_control, "Where do the weeks").set_value("upload").run()
    app.file_uploader[0].upload("weeks.csv", b"PK\x03\x04\x00\x00", "text/csv").run()
    assert "not a text file" in said(app)
    assert not app.exception


def test_one_week_can_be_typed(open_app, lane):
    app = with_metric(open_app)
    by_label(app.segmented_control, "Where do the weeks").set_value("type").run()
    by_label(app.number_input, "Value in hours").set_value(41.5)
    press(app, "Add the week")
    assert not app.exception
    assert [o.value for o in lane.facts("s1").observations] == [41.5]


def test_without_a_log_the_way_to_import_one_is_shown(open_app, lane):
    app = with_metric(open_app)
    by_label(app.segmented_control, "Where do the weeks").set_value("log").run()
    assert "No event log of this workflow is imported yet" in said(app)


def test_eleven_weeks_cannot_be_sealed_and_twelve_can(open_app, lane):
    app = with_weeks(open_app, BY_HAND[:11])
    assert "1 more week to go" in said(app)
    assert not [button for button in app.button if button.label.startswith("Seal these")]


def test_a_sealed_baseline_has_a_banner_and_a_changed_value_breaks_it_visibly(open_app, lane):
    app = sealed(with_weeks(open_app))
    seal = lane.facts("s1").seals[0]
    assert f"Fingerprint `{seal.sha256[:12]}`" in app.success[0].value
    changed = lane.facts("s1").observations[2]
    lane.apply(make_act(), "s1", saves=(changed.changed(value=99),))
    app.run()
    assert "no longer matches" in said(app)
    assert "sealed as 44" in said(app)


def test_a_second_seal_asks_why(open_app, lane):
    app = sealed(with_weeks(open_app))
    app.session_state["again-outcome"] = True
    app = sealed(app.run())
    assert "Say why the baseline is sealed again" in said(app)
    by_label(app.text_input, "Why is it sealed again").set_value("New form").run()
    press(app, "Seal these 12 weeks")
    assert [seal.number for seal in lane.facts("s1").seals] == [1, 2]
    assert "limits of seal 1" in [trace.get("name") for trace in traces(app)]


def test_a_seal_asks_a_guest_for_their_name(open_app, lane):
    app = press(with_weeks(open_app), "Seal these 12 weeks")
    assert "carries the name" in said(app)
    assert lane.facts("s1").seals == ()


def test_a_target_without_a_baseline_is_blank_and_not_zero(open_app, lane):
    app = with_metric(open_app)
    assert by_label(app.number_input, "Down to, in hours").value is None
    press(app, "Save the target")
    assert "Give the value" in said(app)
    by_label(app.number_input, "Down to, in hours").set_value(30).run()
    press(app, "Save the target")
    assert lane.facts("s1").targets[0].value == 30


def test_gaps_stand_in_the_chart_as_breaks_and_in_words(open_app, lane):
    app = with_metric(open_app)
    text = "\n".join(line for line in lines(BY_HAND).splitlines() if "2026-02-02" not in line)
    by_label(app.text_area, "Weeks and values").set_value(text).run()
    press(app, "Keep these 11 weeks")
    assert "No value for the week of 2 Feb 2026" in said(app)
    values = next(trace for trace in traces(app) if trace.get("name") == "weekly value")
    assert values["y"][4] is None


def test_the_target_is_judged_before_it_is_saved_and_a_weak_one_asks_why(open_app, lane):
    app = sealed(with_weeks(open_app))
    value = by_label(app.number_input, "Down to, in hours")
    assert 28 < value.value < 41.5
    value.set_value(60).run()
    assert "Met already" in said(app)
    press(app, "Save the target")
    assert lane.facts("s1").targets == ()
    by_label(app.number_input, "Down to, in hours").set_value(30).run()
    press(app, "Save the target")
    kept = lane.facts("s1").targets[0]
    assert kept.value == 30
    assert (kept.due_on - kept.set_on).days == 90
    assert "average at or below 30 hours" in said(app)


STEP = [41, 43, 40, 42, 44, 41, 39, 42, 30, 28, 31, 29, 30, 32, 28, 31, 30, 29, 31, 30]


def test_a_change_inside_the_baseline_is_said_and_the_cut_is_offered(open_app, lane):
    app = with_weeks(open_app, STEP)
    assert "The process changed inside these weeks" in said(app)
    assert "Before 2 Mar 2026 they average 41.5" in said(app)
    since = by_label(app.selectbox, "The baseline begins")
    assert since.value == date(2026, 3, 2)
    by_label(app.text_input, "Your name (it stands").set_value("Ana").run()
    press(app, "Seal these 12 weeks")
    assert "Say why the weeks before are left out" in said(app)
    by_label(app.text_input, "What changed then?").set_value("New form since March").run()
    press(app, "Seal these 12 weeks")
    assert lane.facts("s1").seals[0].reason == "New form since March"
    assert "The process changed inside" not in said(app)


def test_a_week_with_a_holiday_and_few_cases_are_marked(open_app, store):
    records = (make_session(holidays=(date(2026, 1, 6),)), make_workflow(), make_lane())
    store.apply(make_act(), "s1", saves=records)
    app = open_app("set_target", "s1")
    by_label(app.selectbox, "Start from").set_value("rework_share").run()
    press(app, "Save the metric")
    text = "\n".join(f"{FIRST + timedelta(weeks=n)}; {v}; {18 + n}" for n, v in enumerate(BY_HAND))
    by_label(app.text_area, "Weeks and values").set_value(text).run()
    press(app, "Keep these 12 weeks")
    assert "Week with holidays: 5 Jan 2026 (4 of 5 days)" in said(app)
    assert "18 to 29 cases stand behind a week; all 282 together give 41." in said(app)
    assert "With fewer than 20 cases" in said(app)


def test_what_weeks_carry_over_is_said_and_waves_ask_for_a_reason(open_app, lane):
    app = sealed(with_weeks(open_app, [39, 40, 46, 43, 36, 41, 39, 41, 36, 42, 42, 46]))
    assert "Nothing shows that one week drags the next along. 12 weeks can't rule out" in said(app)
    waves = [40, 43, 46, 48, 48, 47, 44, 41, 37, 34, 32, 32, 33, 36, 39, 43, 46, 48]
    facts = lane.facts("s1")
    actions.keep_observations(lane, make_act(), facts, facts.metrics[0].metric_id,
                              [Point(FIRST + timedelta(weeks=n), float(v), None, n) for n, v in enumerate(waves)],
                              "typed")  # fmt: skip
    actions.seal(lane, make_act(), lane.facts("s1"), facts.metrics[0].metric_id, reason="It goes in waves")
    app.run()
    assert "The weeks hang together" in said(app)
    assert "hang together so much" in said(app)


def test_minimum_stretch_and_the_veto_stand_in_the_rule_that_is_fixed(open_app, lane):
    app = sealed(with_weeks(open_app))
    assert "Nothing is named yet that must not suffer" in said(app)
    by_label(app.number_input, "Down to, in hours").set_value(30)
    by_label(app.number_input, "At the very least").set_value(36)
    by_label(app.number_input, "If all goes well").set_value(25).run()
    assert "Will be fixed when you save" in said(app)
    press(app, "Save the target")
    kept = lane.facts("s1").targets[0]
    assert (kept.minimum, kept.stretch) == (36, 25)
    assert "From 36 hours on" in kept.rule
    assert "Fixed on" in said(app)


def test_a_late_change_of_the_promise_asks_why(open_app, lane):
    app = sealed(with_weeks(open_app))
    by_label(app.number_input, "Down to, in hours").set_value(30).run()
    press(app, "Save the target")
    kept = lane.facts("s1").targets[0]
    old = kept.changed(set_on=kept.set_on - timedelta(days=20))
    lane.apply(make_act(), "s1", saves=(old,))
    app = open_app("set_target", "s1")
    by_label(app.number_input, "Down to, in hours").set_value(29).run()
    press(app, "Save the target")
    assert "Say why it is changed now" in said(app)
    by_label(app.text_input, "Why is the target changed now?").set_value("The law changed").run()
    press(app, "Save the target")
    assert lane.facts("s1").targets[0].value == 29
    assert lane.facts("s1").targets[0].changed_reason == "The law changed"


def test_hostile_words_stay_words(open_app, lane):
    app = open_app("set_target", "s1")
    by_label(app.text_input, "Name").set_value(HOSTILE)
    by_label(app.text_input, "Unit").set_value("<b>h</b>%{y}")
    by_label(app.text_area, "Exact definition").set_value(HOSTILE * 3)
    press(app, "Save the metric")
    by_label(app.text_area, "Weeks and values").set_value(lines([*BY_HAND, 99])).run()
    press(app, "Keep these 13 weeks")
    press(app, "Save the target")
    assert not app.exception
    assert not app.error
    assert not re.search(r"(?<!\\)<img|(?<!\\)\[l\]", said(app))


def test_the_demo_shows_everything_and_offers_the_log(open_app, store):
    demo = open_demo.load(store, make_act(at_utc=datetime(2026, 11, 2, 9)), today=date(2026, 11, 2)).session_id
    app = open_app("set_target", demo)
    assert not app.exception
    assert "Sealed on" in said(app)
    for shut in ("weeks-in-outcome", "as-table-outcome", "sealed-outcome", "weekly-path", "change-outcome"):
        app.session_state[shut] = True
    app.run()
    assert not app.exception
    by_label(app.segmented_control, "Where do the weeks").set_value("log").run()
    assert "Which figure of the log?" in [box.label for box in app.selectbox]
    app.session_state["asked-outcome"] = True
    app.run()
    assert any("-- log_weeks.sql" in code.value for code in app.code)
    by_label(app.segmented_control, "Show the values of").set_value("counter").run()
    assert not app.exception
    assert "% of cases" in said(app).replace("\\", "")
