"""Tables and what can be taken away from them."""

from __future__ import annotations

import csv
import io

import streamlit as st

from core.exporters.sheet import csv_bytes
from pages.parts.tables import _with_headers


def test_a_downloaded_table_has_the_headers_of_the_screen_and_no_cell_that_computes() -> None:
    columns = {"cost": st.column_config.NumberColumn("Cost (EUR)"), "name": "Workflow"}
    rows = [{"name": "=cmd|' /C calc'!A0", "cost": -2.5, "hidden": 1}]
    written = list(csv.reader(io.StringIO(csv_bytes(_with_headers(rows, columns)).decode("utf-8-sig"))))
    assert written == [["Cost (EUR)", "Workflow"], ["-2.5", "'=cmd|' /C calc'!A0"]]


def test_a_table_without_set_columns_is_written_as_it_is() -> None:
    assert csv_bytes(_with_headers([{"week": 1}], None)) == "week\r\n1\r\n".encode("utf-8-sig")
