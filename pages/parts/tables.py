"""Rows shown as a table. The table is drawn by an element that never interprets text as markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st


def show(
    rows: Sequence[Mapping[str, Any]],
    alt: str,
    columns: Mapping[str, Any] | None = None,
    key: str | None = None,
    height: int | str = "auto",
) -> None:
    """A read-only table of `rows`; `columns` sets headers (with units), formats and order as st.column_config does."""
    table = pd.DataFrame(list(rows))
    st.dataframe(
        table,
        hide_index=True,
        column_config=dict(columns) if columns else None,
        column_order=list(columns) if columns else None,
        key=key,
        height=height,
        alt=alt,
    )
