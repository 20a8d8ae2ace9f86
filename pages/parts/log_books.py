"""The book-keeping of imported logs: which file, which columns, by whom and when; remove one, and bring it back."""

from __future__ import annotations

import streamlit as st

from core.actions import remove_log
from core.log_words import count
from core.records import EventLog
from pages.parts import session, told
from pages.parts.log_view import day
from pages.parts.session import Here

PAGE = "map_friction"
ROLES = {
    "case": "case", "activity": "activity", "time": "time", "start": "start", "end": "end", "resource": "who did it",
    "lifecycle": "start or complete", "cost": "cost",
}  # fmt: skip


def show(here: Here, log: EventLog) -> None:
    """A closed section about one log."""
    section = st.expander(
        "This import: file, columns, remove", key=f"log-books-{log.event_log_id}", on_change="rerun",
        icon=":material/receipt_long:",
    )  # fmt: skip
    if not section.open:
        return
    with section:
        st.text("\n".join(f"{what}: {value}" for what, value in lines(log).items()))
        _remove(here, log)
        removed(here)


def lines(log: EventLog) -> dict[str, str]:
    """What → value, as the record holds it."""
    columns = ", ".join(f"{ROLES.get(role, role)} = {column}" for role, column in log.mapping.items())
    said = {
        "File": log.file_name,
        "Imported": f"{day(log.imported_utc)}, {log.imported_utc:%H:%M} UTC, by {log.imported_by or 'somebody'}",
        "Rows": f"{count(log.rows_read, 'row')} read, {count(log.rows_refused, 'row')} refused",
        "Columns": columns or "not recorded",
        "Compared by": ", ".join(log.attributes),
        "Times": f"those without a zone were read in {log.timezone}",
        "Part of": f"a split by {log.split_by}: {log.split_value or 'other'}" if log.parent_id else "",
        "SHA-256": log.sha256,
    }
    return {what: value for what, value in said.items() if value}


def _remove(here: Here, log: EventLog) -> None:
    form = f"remove-{log.event_log_id}"
    if session.button(
        "Remove this import", form, type="tertiary", help="Accepted estimates stay; undo brings it back."
    ):
        with told.errors():
            remove_log.remove(here.store, session.act(PAGE, form), here.facts, log.event_log_id)
            session.done(form)
            told.keep("The imported log was removed from this workflow. It can be brought back.")
            st.rerun()


def removed(here: Here) -> None:
    """The logs that were removed, with a button to bring each back; nothing where there is none."""
    gone = {
        record.event_log_id: (record, by)
        for record, by, _ in here.store.deleted(here.session_id)
        if isinstance(record, EventLog) and here.facts.workflow(record.workflow_id) is not None
    }
    if not gone:
        return
    form = "log-restore"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Removed logs",
            list(gone),
            format_func=lambda key: told.option(f"{gone[key][0].file_name}, removed by {gone[key][1]}"),
            key="log-removed",
        )
        if session.button("Bring it back", form):
            with told.errors():
                remove_log.bring_back(here.store, session.act(PAGE, form), here.facts, chosen)
                session.done(form)
                told.keep("The imported log is back.")
                st.rerun()
