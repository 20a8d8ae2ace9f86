"""Rows shown as a table. The table is drawn by an element that never interprets text as markup.

Streamlit's own "Download as CSV" writes cells as they are, so a name like `=cmd|…` would run in a spreadsheet. The
frame hides that button (`.streamlit/theme.css`), and `download` here writes cells that stay text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.exporters.sheet import csv_bytes


def show(
    rows: Sequence[Mapping[str, Any]],
    alt: str,
    columns: Mapping[str, Any] | None = None,
    key: str | None = None,
    height: int | str = "auto",
    download: str | None = None,
    on_pick: Callable[[int], None] | None = None,
) -> None:
    """A read-only table of `rows`; `columns` sets headers (with units), formats and order as st.column_config does.

    `download` names the CSV file that a button below offers, for example "ranking.csv". With `on_pick` (and a key) a
    row can be ticked, and `on_pick` is called with its place in `rows`.
    """

    def picked() -> None:
        ticked = st.session_state[key]["selection"]["rows"]
        if ticked and on_pick is not None:
            on_pick(ticked[0])

    choosing: dict[str, Any] = {"on_select": picked, "selection_mode": "single-row"} if on_pick else {}
    st.dataframe(
        pd.DataFrame(list(rows)),
        hide_index=True,
        column_config=dict(columns) if columns else None,
        column_order=list(columns) if columns else None,
        key=key,
        height=height,
        alt=alt,
        **choosing,
    )
    if download and rows:
        st.download_button(
            "Download as CSV",
            data=lambda: csv_bytes(_with_headers(rows, columns)),
            file_name=download,
            mime="text/csv",
            key=f"csv-{key or alt}",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
        )


def _with_headers(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The rows under the headers that the screen shows, units included, in its order."""
    if columns is None:
        return [dict(row) for row in rows]
    headers = {
        key: (setting.get("label") if isinstance(setting, dict) else setting) for key, setting in columns.items()
    }
    return [{str(header or key): row.get(key) for key, header in headers.items()} for row in rows]
