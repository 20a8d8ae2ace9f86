"""What the tests of an imported log's pictures share: made logs that went through the real import, on a page alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from streamlit.testing.v1 import AppTest

from core.actions import import_log
from core.records import Act, Session, new_id
from core.store import Store

NOW = datetime(2026, 11, 3, 9)
FULL = ("receive", "check", "check", "Manager approves", "rückfrage", "check", "pay")
SHORT = ("receive", "check", "Manager approves", "pay")
PEOPLE = ("Ana", "Ben", "Ana", "Cleo")


def act(op_id: str | None = None) -> Act:
    return Act(who="Ana", at_utc=NOW, page="map_friction", op_id=op_id or new_id())


def rows_of(paths: Iterable[Sequence[str]], with_starts: bool = True) -> list[dict[str, str]]:
    """One case a path, two a day, five steps an hour apart; with who did it and two attributes."""
    rows = []
    for number, path in enumerate(paths):
        at = datetime(2026, 1, 5, 9) + timedelta(hours=12 * number)
        for place, step in enumerate(path):
            began = at + timedelta(hours=6 * place)
            rows.append(
                {
                    "case": f"c{number}", "activity": step, **({"start": str(began)} if with_starts else {}),
                    "end": str(began + timedelta(minutes=20)), "resource": PEOPLE[(number + place) % 4],
                    "region": ("north", "south", "east")[number % 3], "product": "A" if number % 5 else "B",
                }
            )  # fmt: skip
    return rows


def imported(store: Store, folder: Path, rows: list[dict[str, str]], name: str = "claims") -> str:
    """The id of a log of these rows, imported for the workflow of that name in session s1."""
    if not store.sessions():
        store.apply(act(), "s1", saves=(Session(session_id="s1", name="Trial", created_utc=NOW),))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path = folder / f"{name}.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    mapping = {"case": "case", "activity": "activity", "end": "end", "resource": "resource"}
    if "start" in rows[0]:
        mapping["start"] = "start"
    done = import_log.import_file(
        store, act(), store.facts("s1"), path, workflow=name, mapping=mapping, attributes=("region", "product")
    )
    return str(done["event_log_id"])


def full(store: Store, folder: Path, with_starts: bool = True) -> str:
    """A log of eight weeks with all that can be measured."""
    return imported(store, folder, rows_of([FULL if n % 3 else SHORT for n in range(120)], with_starts))


def _page() -> None:
    import streamlit as st

    from pages.parts import kept, log_measured, session, told

    told.show_kept()
    here = session.here()
    kept.begin("map_friction")
    st.title("Log")
    if here.facts.event_logs:
        log_measured.panel(here, here.facts.event_logs[0])
    kept.end()


def _removed() -> None:
    from pages.parts import log_books, session

    log_books.removed(session.here())


def removed_page() -> AppTest:
    """The logs that were removed, alone on a page."""
    app = AppTest.from_function(_removed, default_timeout=60)
    app.query_params["s"] = "s1"
    app.session_state["framed"] = True
    return sound(app.run())


def opened(picture: str | None = None) -> AppTest:
    """The newest page of the first log, with this picture chosen."""
    app = AppTest.from_function(_page, default_timeout=60)
    app.query_params["s"] = "s1"
    app.session_state["framed"] = True
    sound(app.run())
    if picture is not None:
        look_at(app, picture)
    return app


def look_at(app: AppTest, picture: str) -> AppTest:
    """Chooses a picture by its code."""
    (chooser,) = [one for one in app.segmented_control if (one.key or "").startswith("log-picture-")]
    chooser.set_value(picture)
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    """No traceback and no error on the page."""
    assert not app.exception, app.exception
    assert not app.error, [error.value for error in app.error]
    return app


def texts(app: AppTest) -> str:
    """Everything that is said on the page."""
    return "\n".join(str(one.value) for kind in ("subheader", "markdown", "text", "caption") for one in app.get(kind))


def button(app: AppTest, label: str):
    """The button that is called like this."""
    return next(one for one in app.button if one.label == label)
