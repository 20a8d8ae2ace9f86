"""How the file is read: what was detected, in a sentence; each of it can be changed; the first rows as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.actions import import_log as logs
from core.actions.import_reading import Look
from core.errors import FileRefused, WorkbenchError
from core.importers.csv import DELIMITERS
from core.importers.text import ENCODINGS
from core.quantities import shown_number
from pages.parts import import_file, told
from pages.parts.import_file import Upload
from pages.parts.import_waiting import waited

FORMATS = {"parquet": "Parquet file", "xes": "XES log", "xlsx": "Excel workbook"}
QUOTES = {'"': 'double quotes "', "'": "single quotes '", "": "nothing"}
DECIMALS = {".": "point (1.5)", ",": "comma (1,5)"}
ORDERS = {"day first": "day first (25/04)", "month first": "month first (04/25)"}
HEADER = {True: "column names", False: "a row like the others"}
ROWS_HIGH = 215
AS_DETECTED = "as detected"


def looked(upload: Upload) -> Look:
    """The file as it will be read, after the choices of this page. Raises FileRefused when it can't be read so."""
    look = upload.look
    if look is None and not upload.trouble:
        look = _look(upload, upload.choice)
    if look is not None:
        st.text(_summary(look))
        for note in look.notes:
            st.text(note)
    choice = _choices(upload, look)
    if choice != upload.choice or (look is None and not upload.trouble):
        upload.trouble = ""
        look = _look(upload, choice)
        st.rerun()  # what was detected stands above the choices
    if look is None:
        if st.button("Try again", key=f"{upload.key}-retry", icon=":material/refresh:"):
            upload.trouble = ""
            st.rerun()
        raise FileRefused(upload.trouble)
    _first_rows(look)
    return look


def _look(upload: Upload, choice: dict[str, Any]) -> Look:
    """Looks at the file with this choice. What can't be read stays on the screen as a sentence, beside the choices."""
    upload.look, upload.checked, upload.checking = None, None, None
    asked = ("look", tuple(sorted(choice.items())))
    try:
        answer = waited(
            upload.place, asked, lambda: logs.start_look(import_file.staged(upload), choice), "Looking at the file",
            f"{upload.key}-look",
        )  # fmt: skip
        upload.choice, upload.look = choice, logs.looked(answer)
        upload.sheets = tuple(upload.look.dialect.get("sheets", ()))
    except WorkbenchError as refused:
        upload.choice, upload.trouble = choice, refused.sentence
        st.rerun()
    return upload.look


def _summary(look: Look) -> str:
    """What was detected, in one sentence."""
    size = f"{shown_number(look.lines, 12)} rows, {len(look.columns)} columns"
    if look.format in FORMATS:
        sheet = look.dialect.get("sheet")
        return f"{FORMATS[look.format]}, {size}" + (f", sheet “{told.option(sheet)}”" if sheet else "")
    found = look.dialect
    sign = str(found.get("delimiter"))
    header = "the first line holds the column names" if found.get("header") else "no line of column names"
    return f"Text table: {DELIMITERS.get(sign, sign)} between columns, encoding {found.get('encoding')}, {header}"


def _choices(upload: Upload, look: Look | None) -> dict[str, Any]:
    """What a person puts over the detection; a Parquet file and an XES log say themselves how they are read."""
    kind = look.format if look else ("xlsx" if upload.sheets else "csv")
    if kind in ("parquet", "xes"):
        return {}
    opened = look is None and bool(upload.choice or upload.trouble)
    label = "Looks wrong? Change how it is read"
    part = st.expander(label, expanded=opened, key=f"{upload.key}-how", icon=":material/tune:")
    with part, st.container(horizontal=True):
        given = _of_workbook(upload, look) if kind == "xlsx" else _of_text(upload, look)
    return {name: value for name, value in given.items() if value is not None}


def _of_workbook(upload: Upload, look: Look | None) -> dict[str, Any]:
    found = look.dialect if look else {}
    sheet = None
    if len(upload.sheets) > 1:
        now = f"{AS_DETECTED}: {told.option(found['sheet'], 40)}" if found.get("sheet") else AS_DETECTED
        sheet = _option(upload, "Sheet", "sheet", {name: told.option(name) for name in upload.sheets}, now)
    return {
        "sheet": sheet,
        "header": _detected(upload, "First row", "header", HEADER, found),
    }


def _of_text(upload: Upload, look: Look | None) -> dict[str, Any]:
    found = look.dialect if look else {}
    given = {
        "delimiter": _detected(upload, "Between columns", "delimiter", DELIMITERS, found),
        "encoding": _detected(upload, "Encoding of the letters", "encoding", {one: one for one in ENCODINGS}, found),
        "header": _detected(upload, "First line", "header", HEADER, found),
        "quote": _detected(upload, "Around texts", "quote", QUOTES, found),
    }
    if look is None or "decimal" in found:
        given["decimal"] = _detected(upload, "Decimal mark", "decimal", DECIMALS, found)
    return given


def _detected(upload: Upload, label: str, name: str, options: Mapping[Any, str], found: Mapping[str, Any]) -> Any:
    """A choice with what was detected on top; None for that."""
    known = found.get(name)
    now = (
        f"{AS_DETECTED}: {options.get(known, known)}"
        if known is not None and name not in upload.choice
        else AS_DETECTED
    )
    return _option(upload, label, name, options, now)


def _option(upload: Upload, label: str, name: str, options: Mapping[Any, str], now: str) -> Any:
    return st.selectbox(
        label, [None, *options], format_func=lambda one: now if one is None else options[one],
        key=f"{upload.key}-{name}", width=240, persist_state="session",
    )  # fmt: skip


def _first_rows(look: Look) -> None:
    st.text("The first rows, as they will be read:")
    st.dataframe(
        pd.DataFrame([list(row) for row in look.first_rows], columns=list(look.columns)),
        hide_index=True, height=ROWS_HIGH, alt=f"The first {len(look.first_rows)} rows of the file",
    )  # fmt: skip


def columns_of(mapping: Mapping[str, str], roles: Sequence[str] = ("time", "start", "end")) -> list[str]:
    """The columns that hold these roles."""
    return [mapping[role] for role in roles if mapping.get(role)]
