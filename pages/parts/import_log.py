"""The import of an event log, as step 1 shows it: the logs that are there, and one more from the file to its figures.

Used by page 1 as `import_log.show(here)`. One thing is asked at a time, and one button is the next one:

    choose a file ─▶ is it read right? ─▶ what is in the columns? ─▶ check ─▶ which workflow? ─▶ import ─▶ its figures

What was chosen stays over reruns and while other pages are open; the file waits in the staging folder (`import_file`).
"""

from __future__ import annotations

import streamlit as st

from core.actions import import_log as logs
from core.actions.import_reading import Reading
from core.calendars import BusinessCalendar
from core.errors import WorkbenchError
from pages.parts import import_file, import_reading, import_result, import_roles, import_target, log_measured, told
from pages.parts.import_file import Upload
from pages.parts.import_waiting import waited
from pages.parts.session import Here

WHAT_IT_IS = (
    "**An event log** is a list from the system in which the work is done: one row for each step of each case, with "
    "the case's number, what was done, and when. From it this page measures volume, waiting and rework."
)
MORE = "import-more"


def show(here: Here) -> None:
    """Everything about event logs on step 1."""
    with told.errors():
        upload = import_file.current()
        if upload is not None:
            _import(here, upload)
        elif here.facts.event_logs:
            _measured(here)
        else:
            st.markdown(WHAT_IT_IS)
            import_file.choose(here)


def _measured(here: Here) -> None:
    """The imported logs, one at a time, and the way to import another."""
    names = {workflow.workflow_id: workflow.name for workflow in here.facts.workflows}
    found = sorted(here.facts.event_logs, key=lambda log: log.imported_utc, reverse=True)
    shown = st.session_state.get(import_target.SHOWN)
    first = next((number for number, log in enumerate(found) if log.event_log_id == shown), 0)
    if len(found) > 1:
        first = st.selectbox(
            "Imported log", range(len(found)), index=first, key=f"import-of-{found[first].event_log_id}-{len(found)}",
            format_func=lambda one: told.option(
                f"{one + 1} · {names.get(found[one].workflow_id, 'deleted workflow')}: {found[one].file_name}"
            ),
        )  # fmt: skip
        st.session_state[import_target.SHOWN] = found[first].event_log_id
    log_measured.panel(here, found[first])
    with st.expander("Import another event log", key=MORE, on_change="rerun", icon=":material/upload_file:") as more:
        if more.open:
            st.markdown(WHAT_IT_IS)
            import_file.choose(here)


def _import(here: Here, upload: Upload) -> None:
    with st.container(border=True):
        if import_file.head(upload):
            import_file.forget()
            st.session_state[MORE] = True  # the way to a file stays open
            st.rerun()
        with told.errors():
            import_target.told_before(here, upload)
            _steps(here, upload)


def _steps(here: Here, upload: Upload) -> None:
    st.markdown("**1. Is it read right?**")
    look = import_reading.looked(upload)
    st.markdown("**2. What is in the columns?** Proposed from names and contents; change what is wrong.")
    reading = import_roles.confirmed(here, upload, look)
    if upload.checked_with != reading:
        upload.checked = None  # what was checked was another reading of the file
    if upload.checking != reading:
        upload.checking = None
        if upload.checked is None:
            upload.place.end()
    st.markdown("**3. Check every row.** Nothing is stored by this.")
    is_open = import_roles.is_open_about_dates(look, reading)
    if is_open:
        st.text("Answer the question about the dates, then the file can be checked.")
    missing = [words[0] for role, words in import_roles.NEEDED.items() if not _has(reading, role)]
    if missing:
        st.text(f"Still to choose: {' '.join(missing)}")
    if st.button(
        "Check this file", key=f"{upload.key}-check", type="secondary" if upload.checked else "primary",
        disabled=is_open or bool(missing), icon=":material/fact_check:",
        help="Reads every row and says which can be imported. Nothing is stored yet.",
    ):  # fmt: skip
        upload.checking, upload.checked = reading, None
    if upload.checking is not None:
        _check(here, upload, upload.checking)
    if upload.checked is not None:
        import_result.show(upload, upload.checked)
        st.markdown("**4. Import it.**")
        import_target.show(here, upload, upload.checked)


def _has(reading: Reading, role: str) -> bool:
    return bool(reading.mapping.get(role) or (role == "end" and reading.mapping.get("time")))


def _check(here: Here, upload: Upload, reading: Reading) -> None:
    """Waits for the check; then the page is drawn again, with the import as its next step."""
    staged = import_file.staged(upload)
    asked = ("check", repr(reading))
    try:
        answer = waited(
            upload.place, asked, lambda: logs.start_check(staged, reading, BusinessCalendar.of(here.facts.session)),
            "Reading the file", f"{upload.key}-read",
        )  # fmt: skip
        upload.checked, upload.checked_with = logs.checked(answer, reading), reading
    except WorkbenchError:
        upload.checking = None
        raise
    upload.checking = None
    st.rerun()
