"""The table of all numbers, the paste box and the upload, in the real app."""

from __future__ import annotations

from io import BytesIO

import pytest

from core.actions import map_friction, session_sheet
from core.actions.map_friction import Edit, Given
from core.records import Session
from core.store import Store
from tests.pages.test_map_friction import NOW, act, add, field, press, volume_of, words


@pytest.fixture
def session_id(store: Store) -> str:
    store.apply(act(), "s1", saves=(Session(session_id="s1", name="Trial", created_utc=NOW),))
    return "s1"


def with_table(open_app, session_id, code: str = "volume"):
    app = open_app("map_friction", session_id)
    app.session_state["friction-way"] = "table"
    app.session_state["friction-table-quantity"] = code
    return app.run()


def typed(app, rows: dict[int, dict[str, str | None]]):
    """What the grid of a browser sends: cells by row and heading."""
    key = app.data_editor[0].key
    app.session_state[key] = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
    return app.run()


def number(store: Store, workflow, code: str):
    return next((e for e in store.facts("s1").estimates if e.estimate_id == f"{workflow.workflow_id}.{code}"), None)


def test_every_number_of_every_workflow_has_a_row_with_its_unit(open_app, session_id, store) -> None:
    add(store, "Claims")
    app = with_table(open_app, session_id, "all")
    table = app.data_editor[0].value
    assert list(table["Number"])[:2] == ["Volume", "Hands-on time"]
    assert len(table) == 9  # eight of the workflow, one of its role
    assert table.loc[1, ["Low", "High", "Middle", "Unit", "Known from"]].tolist() == [
        "1000", "1500", "1200", "cases per month", "guess"
    ]  # fmt: skip
    assert table.loc[9, ["Workflow", "Number"]].tolist() == ["Handler", "Loaded cost per hour"]
    app.toggle[0].set_value(True).run()
    assert "Volume" not in list(app.data_editor[0].value["Number"])


def test_numbers_are_typed_as_people_write_them_and_saved_together_with_one_undo(open_app, session_id, store) -> None:
    first, second = add(store, "Claims"), add(store, "Refunds")
    app = with_table(open_app, session_id, "all")
    typed(app, {
        0: {"Low": "500,5"}, 2: {"Low": "5", "Middle": "10 %", "High": "12,5%"}, 3: {"Low": "1 h", "Middle": "90 min",
        "High": "2", "Unit": "hours"}, 8: {"Low": "20", "Middle": "30", "High": "40", "Unit": "cases per week"},
    })  # fmt: skip
    press(app, "Save the table")
    assert not app.error
    assert volume_of(store, first).low == 500.5
    assert number(store, first, "rework_share").high == pytest.approx(0.125)
    assert number(store, first, "rework_minutes").middle == 90
    assert [w.volume_period for w in store.facts("s1").workflows] == ["month", "week"]
    press(app, "Undo")
    assert volume_of(store, first).low == 1000
    assert volume_of(store, second).low == 1000
    assert store.facts("s1").workflows[1].volume_period == "month"


def test_every_bad_cell_is_named_by_row_and_column_and_nothing_typed_is_lost(open_app, session_id, store) -> None:
    first = add(store, "Claims")
    add(store, "Refunds")
    app = with_table(open_app, session_id)
    rows = {0: {"Low": "abc", "Unit": "minutes"}, 1: {"Middle": "1.600"}}
    typed(app, rows)
    press(app, "Save the table")
    told = " ".join(error.value for error in app.error).replace("\\", "")
    assert "Row 1 (Claims, Volume), column Low: 'abc' is not a number." in told
    assert "Row 1 (Claims, Volume), column Unit: 'minutes' says no period" in told
    assert "Row 2 (Refunds, Volume), column Middle: '1.600' can mean 1600 or 1.6000" in told
    assert "Nothing was saved yet" in words(app)
    assert app.session_state[app.data_editor[0].key]["edited_rows"] == rows
    assert volume_of(store, first).low == 1000


def test_typed_cells_survive_another_filter_another_way_and_a_row_of_somebody_else(open_app, session_id, store) -> None:
    first = add(store, "Claims")
    app = with_table(open_app, session_id)
    typed(app, {0: {"Low": "500"}})
    field(app, "Which number?").set_value("touch_minutes").run()
    assert app.data_editor[0].value["Number"].tolist() == ["Hands-on time", "Volume"]  # what is typed stays in sight
    assert app.data_editor[0].value["Low"].tolist() == ["10", "500"]
    app.session_state["friction-way"] = "one"
    app.run()
    add(store, "A new one of Ben")
    app.session_state["friction-way"] = "table"
    app.run()
    assert "500" in app.data_editor[0].value["Low"].tolist()
    press(app, "Save the table")
    assert not app.error
    assert volume_of(store, first).low == 500


def test_a_cell_that_somebody_else_changed_shows_mine_and_theirs(open_app, session_id, store) -> None:
    first = add(store, "Claims")
    app = with_table(open_app, session_id)
    typed(app, {0: {"Low": "500", "Note": "mine"}})
    theirs = Edit(first.workflow_id, "volume", Given(900, 950, 990), volume_of(store, first))
    map_friction.keep_estimates(store, act("Ben"), store.facts("s1"), [theirs])
    press(app, "Save the table")
    assert "Ben saved other numbers" in words(app)
    shown = next(table.value for table in app.dataframe if "yours" in table.value)
    assert shown[["column", "before", "yours", "theirs"]].to_numpy().tolist() == [["Low", "1000", "500", "900"]]
    assert volume_of(store, first).low == 900
    press(app, "Save mine over it")
    assert not app.error
    saved = volume_of(store, first)
    assert (saved.low, saved.middle, saved.high, saved.note) == (500, 950, 990, "mine")


def test_theirs_can_be_taken_in_the_cells_that_differ_and_the_other_typed_cells_stay(
    open_app, session_id, store
) -> None:
    first, second = add(store, "Claims"), add(store, "Refunds")
    app = with_table(open_app, session_id)
    typed(app, {0: {"Low": "500"}, 1: {"Low": "600"}})
    theirs = Edit(first.workflow_id, "volume", Given(900, 950, 990), volume_of(store, first))
    map_friction.keep_estimates(store, act("Ben"), store.facts("s1"), [theirs])
    app.run()
    press(app, "Take theirs")
    app.run()
    press(app, "Save the table")
    assert (volume_of(store, first).low, volume_of(store, second).low) == (900, 600)


def test_a_measured_number_replaced_in_the_table_needs_another_grade_and_stays_beside(
    open_app, session_id, store
) -> None:
    first = add(store, "Claims")
    base = volume_of(store, first)
    log = base.changed(evidence="measured", event_log_id="log1", note="claims.csv: 12 weeks", low=8, middle=12, high=20)
    store.apply(act(), "s1", saves=(log,))
    app = with_table(open_app, session_id)
    typed(app, {0: {"Middle": "15"}})
    press(app, "Save the table")
    assert "choose another evidence than" in app.error[0].value
    typed(app, {0: {"Middle": "15", "Known from": "interview"}})
    press(app, "Save the table")
    saved = volume_of(store, first)
    assert (saved.evidence, saved.measured, saved.measured_note) == (
        "interview", (8.0, 12.0, 20.0), "claims.csv: 12 weeks"
    )  # fmt: skip
    assert app.data_editor[0].value["Measured"][1] == "measured 12 (8 to 20) in claims.csv; Guest says 15"


def test_new_workflows_are_added_by_name_and_their_rows_are_there(open_app, session_id, store) -> None:
    add(store, "Claims")
    app = with_table(open_app, session_id)
    app.session_state["friction-table-add-0"] = True
    app.run()
    field(app, "Names of the workflows, one a line").set_value('Refunds, motor\nClaims\n\nThe "odd" one')
    press(app, "Add them")
    assert [w.name for w in store.facts("s1").workflows] == ["Claims", "Refunds, motor", 'The "odd" one']
    assert len(app.data_editor[0].value) == 3


def test_without_any_workflow_the_table_asks_for_their_names(open_app, session_id, store) -> None:
    app = press(open_app("map_friction", session_id), "Add the first workflow")
    app.session_state["friction-way"] = "table"
    app.run()
    field(app, "Names of the workflows, one a line").set_value("Refunds\nClaims")
    press(app, "Add them")
    assert not app.exception
    assert len(app.data_editor[0].value) == 2 * 8


def pasted(app, block: str):
    field(app, "The copied cells").set_value(block)
    return press(app, "Look at it")


def test_a_pasted_block_is_looked_at_then_saved_and_its_bad_lines_stay_in_the_box(open_app, session_id, store) -> None:
    app = press(open_app("map_friction", session_id), "Paste or upload a sheet")
    pasted(app, "Workflow\tVolume low\tVolume middle\tVolume high\nClaims\t1\t2\t3\nBad\t3\t2\t1\nRefunds")
    assert not app.exception
    assert store.facts("s1").workflows == ()
    assert "1 line has something to mend" in words(app)
    problem = next(table.value for table in app.dataframe if "why it can't be taken" in table.value)
    assert problem[["line", "column"]].to_numpy().tolist() == [[3, "Volume low"]]
    press(app, "Save (2 new)")
    assert [workflow.name for workflow in store.facts("s1").workflows] == ["Claims", "Refunds"]
    assert field(app, "The copied cells").value == (
        "Workflow\tVolume low\tVolume middle\tVolume high\nBad\t3\t2\t1"
    )  # to be mended in place
    pasted(app, "Bad\t1\t2\t3")
    press(app, "Save (1 new)")
    assert field(app, "The copied cells").value == ""


def test_a_workflow_that_is_here_already_changes_only_when_asked_to(open_app, session_id, store) -> None:
    first = add(store, "Claims")
    app = open_app("map_friction", session_id)
    app.session_state["friction-way"] = "paste"
    app.run()
    pasted(app, "claims\t1\t2\t3")
    assert "here already with other numbers" in " ".join(info.value for info in app.info)
    next(t for t in app.toggle if t.label.startswith("Change workflows")).set_value(True).run()
    press(app, "Save (1 changed)")
    assert volume_of(store, first).middle == 2
    press(app, "Undo")
    assert volume_of(store, first).middle == 1200


def test_pasted_lines_get_the_role_that_does_their_work(open_app, session_id, store) -> None:
    app = press(open_app("map_friction", session_id), "Paste or upload a sheet")
    pasted(app, "Claims\t1\t2\t3\nRefunds")
    who = field(app, "Who does this work? (for lines without a role)")
    who.options.append("Clerk")  # AppTest can't type a new option, a browser can
    who.set_value("Clerk").run()
    field(app, "Who does this work? (for lines without a role)").options.append("Clerk")
    press(app, "Save (2 new)")
    assert not app.exception
    facts = store.facts("s1")
    (clerk,) = facts.roles
    assert clerk.name == "Clerk"
    assert {workflow.role_id for workflow in facts.workflows} == {clerk.role_id}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_uploaded_sheet_is_shown_saved_and_taken_back(open_app, session_id, store, kind) -> None:
    first = add(store, "Claims")
    facts = store.facts("s1")
    given = session_sheet.template(facts, kind, "workflows", True)
    app = open_app("map_friction", session_id)
    app.session_state["friction-way"] = "paste"
    app.session_state["friction-paste-way"] = "file"
    app.run()
    app.file_uploader[0].upload(f"sheet.{kind}", given).run()
    assert not app.exception
    assert "nothing new" in words(app) or "1 as it is" in words(app)
    other = b"Workflow,Volume low,Volume high,Volume middle (per week)\nClaims,1,3,2\nNew,1,3,2\n"
    app.file_uploader[0].upload("other.csv", other).run()
    next(t for t in app.toggle if t.label.startswith("Change workflows")).set_value(True).run()
    press(app, "Save (1 new, 1 changed)")
    assert app.file_uploader[0].value is None  # saved: an empty place for the next file
    assert volume_of(store, first).middle == 2
    assert {w.volume_period for w in store.facts("s1").workflows} == {"week"}
    press(app, "Undo")
    assert volume_of(store, first).middle == 1200


def test_a_file_that_is_no_sheet_is_one_sentence(open_app, session_id, store) -> None:
    app = open_app("map_friction", session_id)
    app.session_state["friction-begun"] = True
    app.session_state["friction-way"] = "paste"
    app.session_state["friction-paste-way"] = "file"
    app.run()
    app.file_uploader[0].upload("x.xlsx", BytesIO(b"PK\x03\x04 no").getvalue()).run()
    assert not app.exception
    assert "damaged or cut off" in app.error[0].value
