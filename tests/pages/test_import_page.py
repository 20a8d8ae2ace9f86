"""The import on step 1 in the real app: empty, wrong, ambiguous, refused, twice, overridden, hostile, kept."""

from __future__ import annotations

import pytest

from core.actions import import_log
from pages.parts import import_abandoned, import_file
from tests.pages.importing import CSV, TWO_SIDED, box, button, labels, opened, press, texts, uploaded


def test_without_a_file_the_page_says_what_an_event_log_is_and_asks_for_one_thing(store):
    app = opened(store)
    assert "one row for each step of each case" in texts(app)
    assert len(app.file_uploader) == 1
    assert not [label for label in labels(app) if label.startswith(("Check", "Import "))]


def test_step_1_leads_to_the_import(open_app, store):
    opened(store)
    app = open_app("map_friction", "s1")
    press(app, "Import an event log")
    assert len(app.file_uploader) == 1


def test_from_an_upload_to_accepted_estimates(store):
    app = uploaded(store, "claims_intake-2024.csv", CSV + "c9,,2024-01-01 09:00,x,Ana\n")
    asked = ("What belongs together?", "What was done?", "When was it done?", "When did it begin?")
    assert [box(app, label).value for label in asked] == ["case", "activity", "end", "start"]
    press(app, "Check this file")
    assert [metric.value for metric in app.metric][:3] == ["53", "52", "13"]
    assert "53 rows in the file = 52 events + 1 refused." in texts(app)
    assert {"the activity is empty", "the time can't be read"} == set(app.dataframe[-1].value["reason"])
    assert next(one for one in app.text_input if "workflow" in one.label).value == "Claims intake"
    press(app, "Import 52 events, leave 1 refused row out")
    assert not app.error, [error.value for error in app.error]
    facts = store.facts("s1")
    assert [workflow.name for workflow in facts.workflows] == ["Claims intake"]
    assert facts.event_logs[0].rows_refused == 1
    assert list(store.staging_folder.glob("*")) == []


def test_a_wrong_file_is_one_sentence_and_another_can_be_chosen(store):
    app = uploaded(store, "picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    assert len(app.error) == 1
    assert "a picture" in app.error[0].value
    assert not [label for label in labels(app) if label.startswith("Check")]
    press(app, "Choose another file")
    assert len(app.file_uploader) == 1
    assert list(store.staging_folder.glob("*")) == []
    assert store.facts("s1").event_logs == ()


def test_ambiguous_dates_are_asked_with_an_example_read_both_ways(store):
    app = uploaded(store, "tickets.csv", TWO_SIDED)
    question = app.radio[-1]
    assert question.value is None
    assert question.options == ["2 January 2024 (day first)", "1 February 2024 (month first)"]
    assert "Does 02/01/2024 10:00 mean 2 January 2024 or 1 February 2024?" in question.label.replace("\\", "")
    assert "Nothing in the file decides" in question.label
    assert button(app, "Check this file").disabled
    question.set_value("day first").run()
    press(app, "Check this file")
    assert not app.error
    assert button(app, "Import 20 events")


def test_what_was_detected_can_be_changed_and_the_rows_follow(store):
    app = uploaded(store, "claims.csv", CSV)
    assert "comma between columns, encoding utf-8, the first line holds the column names" in texts(app)
    box(app, "First line").set_value(False).run()
    assert "no line of column names" in texts(app)
    assert len(app.dataframe[0].value) > 0
    assert app.dataframe[0].value.iloc[0, 0] == "case"
    box(app, "Between columns").set_value(";").run()
    assert "one column when read with a semicolon between columns" in texts(app)
    box(app, "Between columns").set_value(None).run()
    assert "comma between columns" in texts(app)


def test_times_without_a_zone_are_read_in_the_zone_of_the_session_which_is_said(store):
    app = uploaded(store, zone="Europe/Berlin")
    assert box(app, "Time zone").value == "Europe/Berlin"
    assert "read as Europe/Berlin, the zone of this session" in texts(app)
    box(app, "Time zone").set_value("Asia/Tokyo").run()
    assert "read as Asia/Tokyo, chosen here" in texts(app)
    press(app, "Check this file")
    press(app, "Import 52 events")
    log = store.facts("s1").event_logs[0]
    assert log.timezone == "Asia/Tokyo"
    assert log.first_utc.hour == 0  # 09:30 in Tokyo is 00:30 in UTC


def test_times_with_a_zone_are_not_asked_about(store):
    app = uploaded(store, "log.csv", CSV.replace(":00,2", ":00Z,2").replace(":30,A", ":30Z,A"))
    assert "carry their own time zone" in texts(app)
    assert not [one for one in app.selectbox if one.label.startswith("Time zone")]


def test_a_changed_answer_asks_for_a_new_check(store):
    app = uploaded(store)
    press(app, "Check this file")
    assert button(app, "Import 52 events")
    box(app, "When did it begin?").select_index(0).run()
    assert not [label for label in labels(app) if label.startswith("Import ")]


def test_without_a_needed_column_the_page_says_which(store):
    app = uploaded(store, content="case,when\n" + "".join(f"c{n},2024-01-0{n} 10:00\n" for n in range(1, 9)))
    assert "Still to choose: What belongs together? What was done?" in texts(app)
    assert button(app, "Check this file").disabled


def test_the_same_file_for_the_same_workflow_is_not_offered(store):
    app = uploaded(store)
    press(press(app, "Check this file"), "Import 52 events")
    app = uploaded_again(app)
    assert "This very file was imported already, for “Claims”" in texts(app)
    press(app, "Check this file")
    next(one for one in app.radio if one.label.startswith("Which workflow")).set_value("known").run()
    box(app, "Workflow").set_value(0).run()
    assert "imported for that workflow already" in texts(app)
    assert not [label for label in labels(app) if label.startswith("Import 52")]


def uploaded_again(app, name: str = "again.csv", content: str = CSV):
    """One more upload, below the log that is shown."""
    app.session_state["import-more"] = True
    app.run()
    app.file_uploader[0].upload(name, content.encode(), "text/csv").run()
    assert not app.exception, app.exception
    return app


def test_the_same_file_for_another_workflow_needs_a_yes(store):
    app = uploaded(store)
    press(press(app, "Check this file"), "Import 52 events")
    app = press(uploaded_again(app), "Check this file")
    assert button(app, "Import 52 events").disabled
    next(one for one in app.checkbox if one.label.startswith("Yes, import")).check().run()
    next(one for one in app.text_input if one.label == "Its name").set_value("Claims, second look").run()
    press(app, "Import 52 events")
    assert len(store.facts("s1").event_logs) == 2
    assert sorted(one.name for one in store.facts("s1").workflows) == ["Claims", "Claims, second look"]


def test_a_log_is_never_taken_for_a_workflow_that_nobody_chose(store):
    app = uploaded(store)
    press(press(app, "Check this file"), "Import 52 events")
    app = press(uploaded_again(app, "other.csv", CSV.replace("receive", "open")), "Check this file")
    assert next(one for one in app.radio if one.label.startswith("Which workflow")).value == "new"
    next(one for one in app.radio if one.label.startswith("Which workflow")).set_value("known").run()
    assert box(app, "Workflow").value is None
    assert not [label for label in labels(app) if label.startswith("Import 52")]


def test_a_name_that_is_taken_is_refused_and_nothing_is_lost(store):
    app = uploaded(store)
    press(press(app, "Check this file"), "Import 52 events")
    app = press(uploaded_again(app, "claims.csv", CSV.replace("receive", "open")), "Check this file")
    press(app, "Import 52 events")
    assert "There is a workflow called 'Claims' already" in texts(app)
    assert len(store.facts("s1").event_logs) == 1
    next(one for one in app.text_input if one.label == "Its name").set_value("Other").run()
    press(app, "Import 52 events")
    assert len(store.facts("s1").event_logs) == 2


HOSTILE = "![x](https://evil.test/a.png) <b>:red[stop]</b>"


def test_hostile_names_and_headers_are_shown_as_text(store):
    long = "n" * 90
    head = f"{HOSTILE},{long}1,{long}2,=cmd|x,when\n"
    rows = "".join(f"c{n // 2},{HOSTILE},s{n % 2},-1,2024-01-0{1 + n} 10:00\n" for n in range(8))
    app = uploaded(store, f"{HOSTILE}\u202e.csv", head + rows)
    shown = " ".join(str(one.value) for one in (*app.markdown, *app.caption, *app.info, *app.error))
    assert "![x](https" not in shown
    columns = box(app, "What was done?").options
    assert len(set(columns)) == len(columns) == 5
    box(app, "What belongs together?").set_value(HOSTILE).run()
    box(app, "What was done?").set_value(f"{long}2").run()
    press(app, "Check this file")
    press(app, "Import 8 events")
    assert store.facts("s1").event_logs[0].mapping["activity"] == f"{long}2"


def test_an_import_that_is_given_up_leaves_nothing(store):
    staged = import_log.stage(store.staging_folder, CSV.encode(), "claims.csv")
    upload = import_file.Upload(staged.folder, staged.file_name, staged.size, staged=staged)
    assert staged.path.is_file()
    del upload  # the browser's state is gone
    assert not staged.folder.exists()


def test_an_import_ends_when_its_browser_is_gone_for_long_and_not_before(store):
    staged = import_log.stage(store.staging_folder, CSV.encode(), "claims.csv")
    upload = import_file.Upload(staged.folder, staged.file_name, staged.size, staged=staged)
    import_abandoned._waiting[upload] = ("browser", 100.0)
    import_abandoned.sweep(100.0 + import_abandoned.GONE_SECONDS * 2, lambda browser: True)
    assert staged.path.is_file()
    seen = 100.0 + import_abandoned.GONE_SECONDS * 2
    import_abandoned.sweep(seen + import_abandoned.GONE_SECONDS - 1, lambda browser: False)
    assert staged.path.is_file()
    import_abandoned.sweep(seen + import_abandoned.GONE_SECONDS + 1, lambda browser: False)
    assert not staged.folder.exists()


def test_a_failed_check_is_one_sentence_and_can_be_repeated(store):
    app = uploaded(store)
    box(app, "When was it done?").set_value("activity").run()
    box(app, "What was done?").set_value("who").run()
    press(app, "Check this file")
    assert len(app.error) == 1
    assert "no time that can be read" in texts(app)
    box(app, "When was it done?").set_value("end").run()
    press(app, "Check this file")
    assert button(app, "Import 52 events")


PHASES = "case,activity,phase,time,who,amount,area\n" + "".join(
    f"c{n},{step},{phase},2024-03-{1 + n:02} 1{hour + 2 * place}:00,Ana,{n},{'north' if n % 2 else 'south'}\n"
    for n in range(20)
    for place, step in enumerate(("open", "close"))
    for phase, hour in (("start", 0), ("complete", 1))
)
"""80 rows: 40 steps of 20 cases in two areas, each begun and completed."""


def test_rows_of_start_and_completion_are_joined_unless_people_say_otherwise(store):
    app = uploaded(store, "phases.csv", PHASES)
    assert box(app, "Which rows begin a step").value == "phase"
    how = next(one for one in app.radio if one.label.startswith("How are steps written"))
    assert how.value is True
    press(app, "Check this file")
    assert "80 rows in the file = 40 events + 40 joined into events as their beginnings, none refused." in texts(app)
    how = next(one for one in app.radio if one.label.startswith("How are steps written"))
    how.set_value(False).run()
    press(app, "Check this file")
    assert "80 rows in the file = 80 events, none refused." in texts(app)


def test_the_reason_of_a_proposal_stands_below_it(store):
    assert "by its name" in texts(uploaded(store))


def test_columns_to_compare_by_are_kept_and_the_log_is_split_at_once(store):
    app = uploaded(store, "phases.csv", PHASES)
    app.multiselect[0].set_value(["area"]).run()
    press(app, "Check this file")
    box(app, "Split it into one workflow per").set_value("area").run()
    press(app, "Import 40 events")
    assert not app.error, texts(app)
    facts = store.facts("s1")
    parts = {log.split_value: log.cases for log in facts.event_logs if log.parent_id}
    assert parts == {"north": 10, "south": 10}
    assert {log.attributes for log in facts.event_logs} == {("area",)}


def test_figures_are_there_at_once_after_an_import(store):
    app = uploaded(store)
    press(press(app, "Check this file"), "Import 52 events")
    facts = store.facts("s1")
    assert import_log.known_figures(store, facts, facts.event_logs[0].event_log_id).events == 52


def test_a_column_can_not_be_two_things(store):
    app = uploaded(store)
    box(app, "What was done?").set_value("case").run()
    press(app, "Check this file")
    assert "One column can't be two things" in texts(app)


@pytest.mark.parametrize(
    ("name", "events"),
    [("running-example.csv", 42), ("receipt.parquet", 8577), ("roadtraffic100traces.xes", None), ("sepsis.csv", 15214)],
)
def test_real_logs_go_through_the_page(store, logs, name, events):
    app = uploaded(store, name, (logs / name).read_bytes())
    press(app, "Check this file")
    assert not app.error, texts(app)
    press(app, "Import ")
    log = store.facts("s1").event_logs[0]
    assert events in (None, log.events)
    assert log.rows_refused == 0
