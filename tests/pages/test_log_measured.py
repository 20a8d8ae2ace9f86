"""What people do with an imported log on step 1: accept, name, mark, split, remove, bring back; two tabs and undo."""

from __future__ import annotations

import pytest

from core.actions import map_friction, remove_log
from core.actions.activity_labels import Edit, keep_labels
from core.actions.map_friction import Edit as Typed
from core.actions.map_friction import Given
from core.records import Act
from pages.parts.log_split import first_ticked
from tests.pages.logs import (
    NOW,
    SHORT,
    act,
    button,
    full,
    imported,
    look_at,
    opened,
    removed_page,
    rows_of,
    sound,
    texts,
)


def facts(store):
    return store.facts("s1")


def typed(app, row: int, **cells: str):
    """Types into the table of names, as the grid would tell it."""
    (editor,) = app.get("data_editor") or app.get("arrow_data_frame")
    app.session_state[editor.key] = {"edited_rows": {row: cells}, "added_rows": [], "deleted_rows": []}
    return app


# ── estimates ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_all_measured_numbers_are_accepted_at_once_and_say_so(store, tmp_path):
    full(store, tmp_path)
    app = opened()
    sound(button(app, "Accept what is ticked").click().run())
    measured = {estimate.quantity: estimate for estimate in facts(store).estimates}
    assert set(measured) == {"volume", "touch_minutes", "rework_share", "wait_hours"}
    assert all(estimate.evidence == "measured" for estimate in measured.values())
    assert "All that this log measures is accepted" in texts(app)


def test_one_of_them_can_be_accepted_alone(store, tmp_path):
    full(store, tmp_path)
    app = opened()
    for box in app.checkbox:
        box.set_value("volume" in (box.key or ""))
    sound(button(app, "Accept what is ticked").click().run())
    assert [estimate.quantity for estimate in facts(store).estimates] == ["volume"]
    assert "Accepted already: volume" in texts(app)


def test_nothing_ticked_changes_nothing(store, tmp_path):
    full(store, tmp_path)
    app = opened()
    for box in app.checkbox:
        box.set_value(False)
    sound(button(app, "Accept what is ticked").click().run())
    assert facts(store).estimates == ()
    assert "Nothing is ticked" in app.info[0].value


def test_a_measured_number_that_was_replaced_shows_both(store, tmp_path):
    full(store, tmp_path)
    app = opened()
    sound(button(app, "Accept what is ticked").click().run())
    workflow = facts(store).workflows[0]
    base = next(e for e in facts(store).estimates if e.quantity == "volume")
    edit = Typed(workflow.workflow_id, "volume", Given(900, 1000, 1100, "interview", "", None), base)
    map_friction.keep_estimates(store, Act("Luis", NOW, "map_friction", "typed"), facts(store), [edit])
    said = texts(sound(app.run()))
    assert "Now\\: measured" in said
    assert "Luis says 1 000" in said.replace("\u202f", " ")


def test_a_log_without_starts_sends_hands_on_time_to_the_people(store, tmp_path, open_app):
    full(store, tmp_path, with_starts=False)
    app = opened()
    assert "not measurable from this log" in texts(app)
    page = open_app("map_friction", "s1")
    page.session_state["friction-way"] = "log"
    sound(page.run())
    sound(button(page, "Ask people instead").click().run())
    assert "How long do people work on one case?" in texts(page)


# ── names and queues ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_business_name_replaces_the_activity_everywhere_and_undo_brings_it_back(store, tmp_path):
    full(store, tmp_path)
    app = opened("labels")
    sound(typed(app, 0, name="Prüfung").run())
    sound(button(app, "Save names and queues").click().run())
    assert [label.name for label in facts(store).activity_labels] == ["Prüfung"]
    for picture in ("map", "waiting", "rework", "ways"):
        look_at(app, picture)
        drawn = texts(app) + "".join(chart.proto.spec for kind in ("graphviz_chart",) for chart in app.get(kind))
        drawn += "".join(chart.proto.spec.encode().decode("unicode_escape") for chart in app.get("plotly_chart"))
        assert "Prüfung" in drawn, picture
    store.undo(act(), "s1")
    look_at(app, "map")
    assert "Prüfung" not in app.get("graphviz_chart")[0].proto.spec


def test_queues_are_proposed_confirmed_and_changed(store, tmp_path):
    full(store, tmp_path)
    app = opened("queues")
    assert "proposed from the name and not confirmed" in texts(app)
    look_at(app, "labels")
    sound(button(app, "Confirm the 2 proposed queues").click().run())
    look_at(app, "queues")
    assert "not confirmed" not in texts(app)
    assert {label.queue for label in facts(store).activity_labels} == {"approval", "exception"}
    look_at(app, "labels")
    sound(typed(app, 0, queue="Approval").run())
    sound(button(app, "Save names and queues").click().run())
    assert sorted(label.queue for label in facts(store).activity_labels) == ["approval", "approval", "exception"]


def test_what_another_tab_saved_is_said_and_what_was_typed_stays(store, tmp_path):
    log_id = full(store, tmp_path)
    app = opened("labels")
    sound(typed(app, 0, name="Mine").run())
    first = facts(store)
    activity = "check"
    keep_labels(
        store, Act("Luis", NOW, "map_friction", "other"), first, log_id, [Edit(activity, "Theirs", "neither", None)]
    )
    sound(app.run())
    assert any("Luis saved a newer version" in warning.value for warning in app.warning)
    button(app, "Save names and queues").click().run()
    assert not app.exception
    assert [label.name for label in facts(store).activity_labels] == ["Theirs"]
    sound(button(app, "Save mine over it").click().run())
    assert [label.name for label in facts(store).activity_labels] == ["Mine"]


# ── parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_parts_become_workflows_after_it_was_said_what_happens(store, tmp_path):
    log_id = full(store, tmp_path)
    app = opened()
    app.session_state[f"log-split-{log_id}"] = True
    look_at(app, "segments")
    (section,) = [one for one in app.expander if one.label.startswith("Make these")]
    assert section
    said = texts(app)
    assert "3 values with 120 cases become workflows of their own" in said
    assert "is taken off the map with its numbers" in said
    sound(button(app, "Make 3 workflows").click().run())
    made = facts(store)
    assert sorted(workflow.name for workflow in made.workflows) == [
        "claims – east", "claims – north", "claims – south",
    ]  # fmt: skip
    assert {estimate.evidence for estimate in made.estimates} == {"measured"}
    store.undo(act(), "s1")
    assert [workflow.name for workflow in facts(store).workflows] == ["claims"]


@pytest.mark.parametrize(
    ("cases", "ticked"),
    [
        ({"a": 500, "b": 30, "c": 3}, ["a", "b"]),
        ({"a": 5, "b": 3, "c": 1}, ["a", "b"]),
        ({f"v{n}": 100 - n for n in range(30)}, [f"v{n}" for n in range(8)]),
    ],
)
def test_values_with_few_cases_are_not_ticked_at_first(cases, ticked):
    assert first_ticked(cases) == ticked


# ── books ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_books_say_which_file_columns_zone_and_who(store, tmp_path):
    log_id = full(store, tmp_path)
    app = opened()
    app.session_state[f"log-books-{log_id}"] = True
    said = texts(sound(app.run()))
    for words in ("claims.csv", "case = case", "by Ana", "were read in UTC", "Compared by: region, product", "SHA-256"):
        assert words in said


def test_a_removed_log_is_brought_back_with_its_figures(store, tmp_path, open_app):
    log_id = full(store, tmp_path)
    app = opened()
    app.session_state[f"log-books-{log_id}"] = True
    sound(app.run())
    before = app.subheader[0].value
    sound(button(app, "Remove this import").click().run())
    assert facts(store).event_logs == ()
    page = removed_page()
    sound(button(page, "Bring it back").click().run())
    assert [log.event_log_id for log in facts(store).event_logs] == [log_id]
    assert opened().subheader[0].value == before


def test_step_1_offers_to_bring_back_the_last_log_that_was_removed(store, tmp_path, open_app):
    log_id = full(store, tmp_path)
    remove_log.remove(store, act(), facts(store), log_id)
    page = open_app("map_friction", "s1")
    page.session_state["friction-way"] = "log"
    sound(page.run())
    sound(button(page, "Bring it back").click().run())
    assert [log.event_log_id for log in facts(store).event_logs] == [log_id]


def test_step_1_comes_to_a_log_that_is_new_and_stays_where_it_is_otherwise(store, tmp_path, open_app):
    imported(store, tmp_path, rows_of([SHORT] * 4), "claims")
    page = open_app("map_friction", "s1")
    page.session_state["friction-way"] = "log"
    assert "scrollIntoView" not in scripts(sound(page.run()))
    imported(store, tmp_path, rows_of([SHORT] * 5), "refunds")
    assert "scrollIntoView" in scripts(sound(page.run()))
    assert "scrollIntoView" not in scripts(sound(page.run()))


def scripts(app) -> str:
    return " ".join(str(one.proto) for one in app.get("html"))
