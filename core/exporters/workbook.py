"""Rows as an Excel workbook whose text cells are text: no formula, no link, no number that was a word."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from core.exporters.sheet import LONGEST_CELL
from core.records import clean_text

WIDE, NARROW = 28, 12
_MADE = datetime(2026, 1, 1)
"""Stands in every workbook as the time it was made, so that equal rows give equal bytes."""


def workbook_bytes(
    sheet: str,
    headers: Sequence[str],
    rows: Sequence[Mapping[str, str | float | None]],
    choices: Mapping[str, Sequence[str]] | None = None,
    text_columns: Sequence[str] = (),
    spare_rows: int = 0,
    help_lines: Sequence[str] = (),
) -> bytes:
    """The rows under their headers as .xlsx, first row and column fixed; `help_lines` on a second sheet.

    `choices` gives a column a list to choose from. Cells of `text_columns` are kept as they are typed ('15 %' stays
    text), also in `spare_rows` empty rows below.
    """
    import xlsxwriter  # type: ignore[import-untyped]  # 20 ms; only who downloads a workbook pays them

    made = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(made, settings)
    book.set_properties({"created": _MADE})
    bold, wrapped = book.add_format({"bold": True, "text_wrap": True, "valign": "top"}), book.add_format(
        {"text_wrap": True, "valign": "top"}
    )  # fmt: skip
    as_typed = book.add_format({"num_format": "@", "align": "right"})
    page = book.add_worksheet(sheet[:31])
    page.freeze_panes(1, 1)
    last = len(rows) + spare_rows
    for at, header in enumerate(headers):
        page.write_string(0, at, header, bold)
        is_text = at == 0 or header.startswith(("Note", "Who", "Number"))
        page.set_column(at, at, WIDE if is_text else NARROW, as_typed if header in text_columns else None)
        if choices and header in choices and last:
            listed = {"validate": "list", "source": list(choices[header]), "error_type": "warning"}
            page.data_validation(1, at, last, at, listed)
    for number, row in enumerate(rows, start=1):
        for at, header in enumerate(headers):
            _write(page, number, at, row.get(header), as_typed if header in text_columns else None)
    if help_lines:
        about = book.add_worksheet("How to fill it in")
        about.set_column(0, 0, 100)
        for number, line in enumerate(help_lines):
            about.write_string(number, 0, line, wrapped)
    book.close()
    return made.getvalue()


def _write(page: object, row: int, column: int, value: str | float | None, form: object) -> None:
    """One cell by its type; `write_string` never makes a formula of it."""
    if value is None:
        return
    if isinstance(value, str):
        page.write_string(row, column, clean_text(value)[:LONGEST_CELL], form)  # type: ignore[attr-defined]
    else:
        page.write_number(row, column, value, form)  # type: ignore[attr-defined]
