"""The import of an event log into one workflow: upload, how it is read, check, import, accept what it measures.

Used by page 1 as `import_log.section(here, workflow)`. What was chosen stays over reruns; the file waits in the
staging folder and is removed when it was imported, replaced or taken out again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

import pandas as pd
import streamlit as st

from core import confined
from core.actions import import_log as logs
from core.errors import FileRefused
from core.exporters.sheet import csv_bytes
from core.importers.csv import DELIMITERS
from core.importers.limits import Limits
from core.importers.text import ENCODINGS
from core.records import Workflow, clean_text
from pages.parts import log_measured, session, told
from pages.parts.session import Here

PAGE = "map_friction"
WHAT_IT_IS = (
    "**An event log** is a list from the system in which the work is done: one row for each step of each case, with "
    "the case's number, what was done, and when. From it this page measures volume, waiting and rework."
)
_LABELS = {
    "case": "Case: what the row belongs to",
    "activity": "Activity: what was done",
    "end": "Time: when it was completed",
    "start": "Start time, if the file has one",
    "resource": "Who did it, if the file says so",
}
_NONE = "(none)"
_NAMES = {"parquet": "Parquet", "xes": "XES", "xlsx": "Excel workbook"}
_HEADER = {None: "as detected", True: "column names", False: "an event"}


@dataclass
class _Upload:
    """What this browser is importing into one workflow."""

    file_id: str
    staged: logs.Staged
    choice: dict[str, Any] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    """Of a workbook; they stay to choose from when one of them can't be read."""
    look: logs.Look | None = None
    trouble: str = ""
    """Why the file can't be read with this choice."""
    checked: logs.Checked | None = None
    checked_with: tuple[Any, ...] = ()


def section(here: Here, workflow: Workflow) -> None:
    """Everything about event logs of one workflow: those that were imported, and a new one."""
    for log in here.facts.event_logs:
        if log.workflow_id == workflow.workflow_id:
            log_measured.panel(here, log)
    slot = f"import-{workflow.workflow_id}"
    again = st.session_state.get(f"{slot}-again", 0)
    given = st.file_uploader(
        "Event log: one row per step, as CSV, Excel workbook, XES or Parquet",
        type=["csv", "tsv", "txt", "xlsx", "xlsm", "xes", "gz", "parquet", "pq"],
        max_upload_size=Limits.from_environment().upload_mb,
        key=f"{slot}-file-{again}",
        help="The file needs three columns: which case a row belongs to, what was done, and when. It stays on this "
        "machine and is read in a separate process with limits.",
    )
    upload: _Upload | None = st.session_state.get(slot)
    if given is None:
        _forget(slot)
        return
    with told.errors():
        if upload is None or upload.file_id != given.file_id:
            _forget(slot)
            upload = _Upload(given.file_id, logs.stage(here.store.staging_folder, given, given.name))
            st.session_state[slot] = upload
        _read_as(here, workflow, upload, slot)


def _look(upload: _Upload, choice: dict[str, Any], key: str) -> None:
    """Looks at the file with this choice, once; then the page is drawn again, with what was detected above."""
    if upload.trouble and upload.choice == choice:
        raise FileRefused(upload.trouble)
    upload.choice, upload.look, upload.checked, upload.trouble = choice, None, None, ""
    try:
        upload.look = logs.looked(waited(logs.start_look(upload.staged, choice), "Looking at the file", f"{key}-look"))
        upload.sheets = tuple(upload.look.dialect.get("sheets", ()))
    except FileRefused as refused:
        upload.trouble = refused.sentence
        raise
    st.rerun()


def _forget(slot: str) -> None:
    upload: _Upload | None = st.session_state.pop(slot, None)
    if upload is not None:
        logs.discard(upload.staged)


def _read_as(here: Here, workflow: Workflow, upload: _Upload, slot: str) -> None:
    known = logs.already_imported(here.facts, workflow.workflow_id, upload.staged)
    if known is not None:
        st.info("This very file was imported for this workflow already; importing it again would add nothing.")
        return
    key = f"{slot}-{upload.file_id}"
    choice = _chosen_dialect(upload, key)
    if upload.look is None or choice != upload.choice:
        _look(upload, choice, key)
    look = upload.look
    _first_rows(look)
    mapping = _mapping(look, key)
    timezone, order = _zone_and_order(here, look, mapping, key)
    asked = (tuple(sorted(mapping.items())), timezone, order, tuple(sorted(choice.items())))
    if upload.checked_with != asked:
        upload.checked = None  # what was checked was another reading of the file
    if st.button("Check this file", key=f"{key}-check", type="secondary" if upload.checked else "primary"):
        job = logs.start_check(upload.staged, mapping, timezone, order, choice)
        upload.checked = logs.checked(waited(job, "Reading the file", f"{key}-read"), timezone)
        upload.checked_with = asked
    if upload.checked is not None:
        _result(upload.checked, key)
        _import(here, workflow, upload, slot)


def waited(job: confined.Job, doing: str, key: str) -> dict[str, Any]:
    """The answer of a job, with a bar and a button to cancel while it runs. Leaving the page cancels it too."""
    if not job.wait(0.7):  # quick ones draw nothing
        place = st.empty()
        try:
            with place.container():
                bar = st.progress(0.0, text=f"{doing} …")
                st.button("Cancel", key=key, help="Stops reading; nothing is stored.")
            while not job.wait(0.3):
                progress = job.progress()
                bar.progress(progress.share or 0.0, text=told.plain(progress.doing or f"{doing} …"))
        finally:
            job.cancel()
            place.empty()
    return job.result()


def _chosen_dialect(upload: _Upload, key: str) -> dict[str, Any]:
    """What the user put over the detection; nothing for Parquet and XES, which say themselves how they are read."""
    look = upload.look
    if look is not None and look.format in _NAMES:
        rows = f"{look.lines:,}".replace(",", "\u202f")
        st.text(f"{_NAMES[look.format]}, {rows} rows, {len(look.columns)} columns")
        if not upload.sheets:
            return {}
    if upload.sheets:
        return _chosen_sheet(upload, key)
    detected = look.dialect if look else {}
    sign, encoding = detected.get("delimiter"), detected.get("encoding")
    if look:
        st.text(
            f"Read as a text table: {DELIMITERS.get(str(sign), str(sign))} between columns, encoding {encoding}, "
            f"{'first line holds the column names' if detected.get('header') else 'no line of column names'}."
        )
    changing = st.expander("Change how it is read", expanded=look is None and bool(upload.choice))
    with changing, st.container(horizontal=True):
        delimiter = st.selectbox(
                "Between columns", [None, *DELIMITERS], key=f"{key}-delimiter",
                format_func=lambda found: "as detected" if found is None else DELIMITERS[found],
            )  # fmt: skip
        wanted = st.selectbox(
            "Encoding", [None, *ENCODINGS], key=f"{key}-encoding", format_func=lambda found: found or "as detected"
        )
        header = st.selectbox(
                "First line", [None, True, False], key=f"{key}-header",
                format_func=_HEADER.get,
            )  # fmt: skip
    given = {"delimiter": delimiter, "encoding": wanted, "header": header}
    return {name: value for name, value in given.items() if value is not None}


def _chosen_sheet(upload: _Upload, key: str) -> dict[str, Any]:
    """The sheet of a workbook, where there is more than one, and whether its first row names the columns."""
    sheet = None
    with st.container(horizontal=True):
        if len(upload.sheets) > 1:
            sheet = st.selectbox(
                "Sheet", [None, *upload.sheets], key=f"{key}-sheet",
                format_func=lambda found: "as detected" if found is None else _option(found),
            )  # fmt: skip
        header = st.selectbox("First row", [None, True, False], key=f"{key}-names", format_func=_HEADER.get)
    given = {"sheet": sheet, "header": header}
    return {name: value for name, value in given.items() if value is not None}


def _first_rows(look: logs.Look) -> None:
    for note in look.notes:
        st.text(note)
    st.dataframe(
        pd.DataFrame(list(look.first_rows), columns=list(look.columns)),
        hide_index=True, height=215, alt=f"The first {len(look.first_rows)} rows of the file, as they will be read",
    )  # fmt: skip


def _mapping(look: logs.Look, key: str) -> dict[str, str]:
    """The columns of the roles, prefilled with the proposal."""
    proposed = dict(look.roles)
    proposed.setdefault("end", proposed.pop("time", ""))
    chosen: dict[str, str] = {}
    st.markdown("**Which column holds what?** Proposed from the names and contents; change what is wrong.")
    with st.container(horizontal=True):
        for role, label in _LABELS.items():
            options = [*look.columns] if role in ("case", "activity", "end") else [_NONE, *look.columns]
            found = proposed.get(role, "")
            column = st.selectbox(
                label, options, index=options.index(found) if found in options else (0 if _NONE in options else None),
                key=f"{key}-{role}-{hash(look.columns)}", format_func=_option, placeholder="Choose a column",
                width=260,
            )  # fmt: skip
            if column and column != _NONE:
                chosen[role] = column
    if "end" in chosen and "start" not in chosen:
        chosen["time"] = chosen.pop("end")
    return chosen


def _option(name: str) -> str:
    """A column name as an option of a select box, which shows text as it stands and never interprets it."""
    return clean_text(name)[:80]


def _zone_and_order(here: Here, look: logs.Look, mapping: Mapping[str, str], key: str) -> tuple[str, str | None]:
    """In which zone times without one are read, and what 03/04/2025 means where the file doesn't show it."""
    columns = [mapping[role] for role in ("time", "start", "end") if role in mapping]
    found = [look.times[column] for column in columns if column in look.times]
    zones = sorted(available_timezones())
    own = here.facts.session.timezone
    timezone = own
    if any("none" in one["zones"] for one in found) or not found:
        timezone = st.selectbox(
            "The times in the file say no zone. Read them in", zones, index=zones.index(own) if own in zones else None,
            key=f"{key}-zone", width=360, help="Stored as UTC; every figure is shown in the session's zone.",
        ) or own  # fmt: skip
    order = None
    unclear = next((one for one in found if one["ambiguous"]), None)
    if unclear is not None:
        order = st.radio(
            f"Dates such as {told.plain(unclear['example'])} can be read in two ways, and nothing in the file decides",
            ["day first", "month first"], index=None, key=f"{key}-order", horizontal=True,
        )  # fmt: skip
    return timezone, order


def _result(checked: logs.Checked, key: str) -> None:
    """How many events, how many refused and why; the refused lines as a table and a file."""
    with st.container(horizontal=True):
        for label, count in (
            ("Rows in the file", checked.rows), ("Events", checked.events), ("Cases", checked.cases),
            ("Refused rows", checked.refused),
        ):  # fmt: skip
            st.metric(label, f"{count:,}".replace(",", "\u202f"), width="content")
    if not checked.has_starts:
        st.text("The file has no start times, so hands-on time is not measurable from this log: ask in an interview.")
    if not checked.refused:
        return
    reasons = "; ".join(f"{count} × {reason}" for reason, count in checked.reasons.items())
    st.text(f"These rows will not be imported: {reasons}. The others are good and can be.")
    table = pd.DataFrame(list(checked.refused_lines), columns=["line", "column", "value", "reason"])
    st.dataframe(table, hide_index=True, height=215, alt="The refused lines with column, value and reason")
    st.download_button(
        "Download the refused lines",
        as_csv(checked.refused_lines),
        "refused-lines.csv",
        "text/csv",
        key=f"{key}-refused",
    )


def as_csv(lines: Sequence[Mapping[str, Any]]) -> bytes:
    """The refused lines as CSV for a spreadsheet: no text in it can become a formula there."""
    names = ("column", "value", "reason")
    return csv_bytes(
        ({"line": line["line"], **{name: str(line[name]) for name in names}} for line in lines), ("line", *names)
    )


def _import(here: Here, workflow: Workflow, upload: _Upload, slot: str) -> None:
    checked = upload.checked
    assert checked is not None
    count = f"{checked.events:,}".replace(",", "\u202f")
    if session.button(f"Import {count} events", f"{slot}-keep", type="primary"):
        act = session.act(PAGE, f"{slot}-keep")
        try:
            logs.keep(here.store, act, here.facts, workflow.workflow_id, upload.staged, checked)
        except FileRefused:
            upload.checked = None
            raise
        _forget(slot)
        st.session_state[f"{slot}-again"] = st.session_state.get(f"{slot}-again", 0) + 1
        session.done(f"{slot}-keep")
        told.keep(f"Imported {count} events. Accept below what they measure.")
        st.rerun()
