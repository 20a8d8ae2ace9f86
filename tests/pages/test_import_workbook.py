"""The import of a workbook in the real app: the sheet that is read, another one chosen, one that can't be read."""

from __future__ import annotations

from datetime import datetime

from tests.pages.importing import box, press, texts, uploaded
from tests.workbooks import sheet, workbook

ROWS = [
    ["Case", "Activity", "When"],
    *[[n // 2, ["open", "close"][n % 2], datetime(2026, 1, 1 + n, 10)] for n in range(8)],
]
CONTENT = workbook({"Notes": sheet([["hello"]]), "Log": sheet(ROWS), "Old <b>log</b>": sheet(ROWS[:5])})


def test_the_sheet_with_the_table_is_read_and_another_can_be_chosen(store):
    app = uploaded(store, "claims.xlsx", CONTENT)
    assert "Excel workbook, 8 rows, 3 columns, sheet “Log”" in texts(app)
    box(app, "Sheet").set_value("Old <b>log</b>").run()
    assert "Excel workbook, 4 rows" in texts(app)
    press(app, "Check this file")
    press(app, "Import 4 events")
    assert store.facts("s1").event_logs[0].events == 4


def test_a_sheet_without_a_table_is_one_sentence_and_the_choice_stays(store):
    app = uploaded(store, "claims.xlsx", CONTENT)
    box(app, "Sheet").set_value("Notes").run()
    assert "The sheet 'Notes' holds no table" in texts(app)
    assert box(app, "Sheet").value == "Notes"
    box(app, "Sheet").set_value("Log").run()
    assert "Excel workbook, 8 rows" in texts(app)


def test_xes_says_itself_how_it_is_read(store):
    event = (
        "<event><string key='concept:name' value='a'/><date key='time:timestamp' value='2026-01-01T10:00:00Z'/></event>"
    )
    app = uploaded(store, "log.xes", f"<log><trace>{event * 3}</trace></log>".encode())
    assert "XES log, 3 rows" in texts(app)
    assert not [one for one in app.selectbox if one.label in ("Sheet", "Encoding of the letters")]
    press(app, "Check this file")
    press(app, "Import 3 events")
    assert store.facts("s1").event_logs[0].cases == 1
