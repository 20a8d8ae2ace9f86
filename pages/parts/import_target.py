"""Which workflow the log is about, and the import itself."""

from __future__ import annotations

import streamlit as st

from core.actions import import_log as logs
from core.actions.import_reading import Checked
from core.actions.split_log import Split
from core.errors import WorkbenchError
from core.records import EventLog, Workflow
from pages.parts import import_file, import_roles, import_waiting, session, told
from pages.parts.import_file import Upload
from pages.parts.import_result import count
from pages.parts.session import Here

PAGE = "map_friction"
SHOWN = "import-shown"
"""The log that was imported last, to be shown next."""
FORM = "import-keep"
NEW, KNOWN = "new", "known"
KINDS = {NEW: "A new workflow", KNOWN: "One that is on the list"}


def show(here: Here, upload: Upload, checked: Checked) -> None:
    """The workflow, and the button that imports; draws the page again when it was done."""
    staged = import_file.staged(upload)
    again = logs.imported_before(here.facts, staged)
    name, workflow = _chosen(here, upload)
    if workflow is not None and any(log.workflow_id == workflow.workflow_id for log in again):
        st.info(
            "This very file was imported for that workflow already; once more would add nothing. Choose another "
            "workflow, or another file."
        )
        return
    split_by = _split_by(upload, checked)
    is_meant = not again or st.checkbox(
        "Yes, import the same file once more, for another workflow", key=f"{upload.key}-again"
    )
    pressed = session.button(_label(checked), FORM, type="primary", disabled=not is_meant, icon=":material/upload:")
    if pressed:
        upload.keeping = workflow or logs.new_workflow(here.facts, name)
        upload.split_by = split_by
    if upload.keeping is not None:
        _keep(here, upload, staged, checked)


def told_before(here: Here, upload: Upload) -> None:
    """Says when this very file was imported before, and for which workflow."""
    again = logs.imported_before(here.facts, import_file.staged(upload))
    if again:
        names = {workflow.workflow_id: workflow.name for workflow in here.facts.workflows}
        said = "; ".join(f"“{told.plain(names[log.workflow_id], 80)}” ({_day(log)})" for log in again[:5])
        st.info(f"This very file was imported already, for {said}.", icon=":material/content_copy:")


def _chosen(here: Here, upload: Upload) -> tuple[str, Workflow | None]:
    """The name of a new workflow, or one that is there. Nothing is taken for granted: the new one is the default."""
    known = sorted(here.facts.workflows, key=lambda workflow: workflow.name.casefold())
    kind = NEW
    if known:
        kind = st.radio(
            "Which workflow is this log about?", list(KINDS), format_func=KINDS.__getitem__, horizontal=True,
            key=f"{upload.key}-kind", persist_state="session",
        )  # fmt: skip
    if kind == KNOWN:
        number = st.selectbox(
            "Workflow", range(len(known)), index=None, placeholder="Choose a workflow", key=f"{upload.key}-workflow",
            format_func=lambda one: f"{one + 1} · {told.option(known[one].name)}", width=420,
        )  # fmt: skip
        if number is None:
            st.stop()
        return "", known[number]
    name = st.text_input(
        "Which workflow is the log about?" if not known else "Its name", logs.proposed_name(upload.shown),
        max_chars=200, key=f"{upload.key}-name", persist_state="session", width=420,
        help="As people call it, such as Claims intake. Proposed from the name of the file.",
    )  # fmt: skip
    return name, None


def _split_by(upload: Upload, checked: Checked) -> str:
    """The column whose values become workflows of their own; empty for none, which is the default."""
    if not checked.attributes:
        return ""
    labels = import_roles.unique_labels(checked.attributes)
    column: str | None = st.selectbox(
        "Split it into one workflow per …", [None, *checked.attributes], width=420, persist_state="session",
        format_func=lambda one: "(no, keep it as one workflow)" if one is None else labels[one],
        key=f"{upload.key}-split-{len(checked.attributes)}",
        help=f"For a log that holds several departments, products or regions. The {logs.MOST_PARTS} largest values "
        "become workflows with their own measured numbers, the others are gathered. It can be done later, too.",
    )  # fmt: skip
    return column or ""


def _label(checked: Checked) -> str:
    events = f"{count(checked.events)} event{'' if checked.events == 1 else 's'}"
    if not checked.refused:
        return f"Import {events}"
    return f"Import {events}, leave {count(checked.refused)} refused row{'' if checked.refused == 1 else 's'} out"


def _keep(here: Here, upload: Upload, staged: logs.Staged, checked: Checked) -> None:
    """Waits for the import. A refusal or a cancel leaves the file as it was checked, to be tried again."""
    workflow: Workflow = upload.keeping
    try:
        answer: tuple[EventLog, Split | None, str] = import_waiting.waited(
            upload.place, ("keep", workflow.workflow_id),
            lambda: logs.start_keep(
                here.store, session.act(PAGE, FORM), here.facts, workflow, staged, checked, upload.split_by
            ),
            "Storing the events", f"{upload.key}-store",
        )  # fmt: skip
    except WorkbenchError:
        upload.keeping = None
        session.refused(FORM)
        raise
    log, parts, why_whole = answer
    import_file.forget()
    session.done(FORM)
    st.session_state[SHOWN] = log.event_log_id
    if why_whole:
        told.keep(f"Imported {count(log.events)} events as one workflow. Not split: {why_whole}")
    elif parts is None:
        told.keep(f"Imported {count(log.events)} events for '{workflow.name}'. Accept below what they measure.")
    else:
        told.keep(f"Imported {count(log.events)} events and split them into {len(parts.parts)} workflows.")
        for note in parts.notes:
            told.keep(note)
    st.rerun()


def _day(log: EventLog) -> str:
    return f"{log.imported_utc.day} {log.imported_utc:%b %Y}"
