"""The import of a workbook in the real app: the sheet that is read, another one chosen, one that can't be read."""

from __future__ import annotations

from datetime import datetime

from core.actions import map_friction
from core.records import Act, Role, Session, new_id
from core.store import Store
from tests.workbooks import sheet, workbook

NOW = datetime(2026, 11, 3, 9)
ROWS = [
    ["Case", "Activity", "When"],
    *[[n // 2, ["open", "close"][n % 2], datetime(2026, 1, 1 + n, 10)] for n in range(8)],
]
CONTENT = workbook({"Notes": sheet([["hello"]]), "Log": sheet(ROWS), "Old <b>log</b>": sheet(ROWS[:5])})


def act() -> Act:
    return Act(who="Ana", at_utc=NOW, page="map_friction", op_id=new_id())


def uploaded(open_app, store: Store, name: str, content: bytes):
    """Step 1 with the import of its one workflow unfolded, after the upload."""
    store.apply(act(), "s1", saves=(Session(session_id="s1", name="Trial", created_utc=NOW),))
    facts, role = store.facts("s1"), Role(session_id="s1", role_id="handler", name="Handler")
    workflow = map_friction.new_workflow(facts).model_copy(update={"name": "Claims", "role_id": "handler"})
    map_friction.keep_workflow(store, act(), facts, workflow, [], role)
    app = open_app("map_friction", "s1")
    app.session_state["friction-way"] = "log"
    app.run()
    app.file_uploader[0].upload(name, content, "application/octet-stream").run()
    assert not app.exception, app.exception
    return app


def texts(app) -> str:
    return " ".join(str(one.value) for one in (*app.text, *app.error, *app.markdown)).replace("\\", "")


def box(app, label: str):
    return next(one for one in app.selectbox if one.label == label)


def press(app, label: str):
    return next(one for one in app.button if one.label == label).click().run()


def test_the_sheet_with_the_table_is_read_and_another_can_be_chosen(open_app, store):
    app = uploaded(open_app, store, "claims.xlsx", CONTENT)
    assert "Excel workbook, 8 rows, 3 columns" in texts(app)
    assert "'Log' is read" in texts(app)
    box(app, "Sheet").set_value("Old <b>log</b>").run()
    assert "Excel workbook, 4 rows" in texts(app)
    press(app, "Check this file")
    press(app, "Import 4 events")
    assert not app.exception
    assert store.facts("s1").event_logs[0].events == 4


def test_a_sheet_without_a_table_is_one_sentence_and_the_choice_stays(open_app, store):
    app = uploaded(open_app, store, "claims.xlsx", CONTENT)
    box(app, "Sheet").set_value("Notes").run()
    assert "The sheet 'Notes' holds no table" in texts(app)
    assert box(app, "Sheet").value == "Notes"
    box(app, "Sheet").set_value("Log").run()
    assert "Excel workbook, 8 rows" in texts(app)


def test_xes_says_itself_how_it_is_read(open_app, store):
    event = (
        "<event><string key='concept:name' value='a'/><date key='time:timestamp' value='2026-01-01T10:00:00Z'/></event>"
    )
    app = uploaded(open_app, store, "log.xes", f"<log><trace>{event * 3}</trace></log>".encode())
    assert "XES, 3 rows" in texts(app)
    assert not [one for one in app.selectbox if one.label in ("Sheet", "Encoding")]
    press(app, "Check this file")
    press(app, "Import 3 events")
    assert store.facts("s1").event_logs[0].cases == 1
