"""What the tests of the import on step 1 share: a session, an upload, and ways to find things on the page."""

from __future__ import annotations

from datetime import datetime

from streamlit.testing.v1 import AppTest

from core.records import Act, Session, new_id
from core.store import Store

NOW = datetime(2026, 11, 3, 9)
CSV = "case,activity,start,end,who\n" + "".join(
    f"c{week}-{n},{step},2024-{month:02}-{day:02} {9 + i}:00,2024-{month:02}-{day:02} {9 + i}:30,Ana\n"
    for week, (month, day) in enumerate([(1, 3), (1, 10), (1, 17), (1, 24), (1, 31), (2, 7), (2, 14)])
    for n in range(1 + week % 3)
    for i, step in enumerate(("receive", "check", "check", "decide"))
)
"""52 events in 13 cases."""
TWO_SIDED = "Ticket,Status,Changed\n" + "".join(
    f"T{n // 3},s{n % 3},0{1 + n % 3}/0{1 + n // 3}/2024 10:00\n" for n in range(20)
)


def act() -> Act:
    return Act(who="Ana", at_utc=NOW, page="map_friction", op_id=new_id())


def _page() -> None:
    import streamlit as st

    from pages.parts import import_log, session, told

    told.show_kept()
    here = session.here()
    st.title("Import")
    import_log.show(here)


def opened(store: Store, zone: str = "UTC") -> AppTest:
    """The import alone on a page, in a fresh session."""
    if not store.sessions():
        store.apply(act(), "s1", saves=(Session(session_id="s1", name="Trial", created_utc=NOW, timezone=zone),))
    app = AppTest.from_function(_page, default_timeout=60)
    app.query_params["s"] = "s1"
    app.run()
    assert not app.exception, app.exception
    return app


def uploaded(store: Store, name: str = "claims.csv", content: bytes | str = CSV, zone: str = "UTC"):
    """The page after an upload."""
    app = opened(store, zone)
    given = content.encode() if isinstance(content, str) else content
    app.file_uploader[0].upload(name, given, "application/octet-stream").run()
    assert not app.exception, app.exception
    return app


def texts(app) -> str:
    """Everything that the page says."""
    shown = (*app.text, *app.error, *app.info, *app.markdown, *app.caption, *app.warning)
    return " ".join(str(one.value) for one in shown).replace("\\", "").replace("\u2060", "")


def box(app, label: str):
    return next(one for one in app.selectbox if one.label.startswith(label))


def button(app, label: str):
    return next(one for one in app.button if one.label.startswith(label))


def press(app, label: str):
    button(app, label).click().run()
    assert not app.exception, app.exception
    return app


def labels(app) -> list[str]:
    return [one.label for one in (*app.button, *app.selectbox, *app.radio, *app.text_input, *app.checkbox)]
