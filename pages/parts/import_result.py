"""What became of the rows: a sum that comes out, every refused line with its reason, and a file of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.actions.import_reading import Checked
from core.exporters.sheet import csv_bytes
from pages.parts.import_file import Upload

COLUMNS = ("line", "column", "value", "reason")
ROWS_HIGH = 215
ROWS_SHOWN = 5


def show(upload: Upload, checked: Checked) -> None:
    """How many events, how many refused and why; the refused lines as a table and a file."""
    with st.container(horizontal=True):
        for label, number in (
            ("Rows in the file", checked.rows), ("Events", checked.events), ("Cases", checked.cases),
            ("Different steps", checked.activities), ("Refused rows", checked.refused),
        ):  # fmt: skip
            st.metric(label, count(number), width="content")
    st.text(sum_sentence(checked))
    said = upload.look.notes if upload.look else ()
    for note in checked.notes:
        if note not in said:
            st.text(note)
    if not checked.has_starts:
        st.text("The file has no start times, so hands-on time is not measurable from this log: ask in an interview.")
    if checked.refused:
        _refused(upload, checked)


def _refused(upload: Upload, checked: Checked) -> None:
    st.markdown("**These rows can't be imported.** The others are good; you decide below.")
    st.text("\n".join(f"{count(number)} × {reason}" for reason, number in checked.reasons.items()))
    st.dataframe(
        pd.DataFrame(list(checked.refused_lines), columns=list(COLUMNS)), hide_index=True,
        height=ROWS_HIGH if len(checked.refused_lines) > ROWS_SHOWN else "auto",
        alt="The refused lines with column, value and reason",
    )  # fmt: skip
    if checked.refused > len(checked.refused_lines):
        st.caption(f"The first {count(len(checked.refused_lines))} of {count(checked.refused)} are listed.")
    st.download_button(
        "Download the refused lines", lambda: as_csv(checked.refused_lines), "refused-lines.csv", "text/csv",
        key=f"{upload.key}-refused", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def sum_sentence(checked: Checked) -> str:
    """The rows of the file, each accounted for, in words."""
    paired, left_out = checked.pairing.get("paired", 0), checked.pairing.get("left_out", 0)
    joined = f" + {count(paired)} joined into {_them(paired, 'event')} as their beginnings" if paired else ""
    others = f" + {count(left_out)} left out, as they neither begin nor complete a step" if left_out else ""
    refused = f" + {count(checked.refused)} refused" if checked.refused else ", none refused"
    return f"{_rows(checked.rows)} in the file = {_them(checked.events, 'event', True)}{joined}{others}{refused}."


def as_csv(lines: Sequence[Mapping[str, Any]]) -> bytes:
    """The refused lines as CSV for a spreadsheet: no text in it can become a formula there."""
    return csv_bytes(
        ({"line": line["line"], **{name: str(line[name]) for name in COLUMNS[1:]}} for line in lines), COLUMNS
    )


def count(number: int) -> str:
    r"""
    >>> count(18700)
    '18\u202f700'
    """
    return f"{number:,}".replace(",", "\u202f")


def _rows(number: int) -> str:
    return f"{count(number)} row{'' if number == 1 else 's'}"


def _them(number: int, word: str, with_number: bool = False) -> str:
    words = word if number == 1 else f"{word}s"
    return f"{count(number)} {words}" if with_number else words
