"""Criteria as a file, JSON or CSV, and back: so that one room's criteria serve the next.

A file holds texts and points only, no ids: reading adds what a session lacks and changes what has the same name. Every
problem of a file is told at once, with its place; nothing is taken from a file that has one.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import FileRefused
from core.exporters.sheet import Cell, csv_bytes, plain_cell
from core.records import Criterion, clean_text

FORMAT, VERSION = "onelane criteria", 1
LARGEST_BYTES = 512 * 1024
MOST_CRITERIA = 50
LONGEST_NAME, LONGEST_TEXT = 200, 4000
PROBLEMS_TOLD = 8
COLUMNS = ("name", "kind", "question", "swing", "level 1", "level 2", "level 3", "level 4", "level 5")
KINDS = ("rated", "friction cost")


@dataclass(frozen=True)
class CriterionText:
    """One criterion as a file gives it; `kind` and `anchors` as in the record."""

    name: str
    kind: str
    question: str
    swing: float
    anchors: tuple[str, ...]


def as_json(criteria: Sequence[Criterion]) -> bytes:
    """The criteria in their order, readable and editable by hand."""
    told = {
        "format": FORMAT,
        "version": VERSION,
        "criteria": [
            {"name": c.name, "kind": c.kind, "question": c.question, "swing": c.swing, "anchors": list(c.anchors)}
            for c in criteria
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def as_csv(criteria: Sequence[Criterion]) -> bytes:
    """The same as a table for a spreadsheet; cells that look like formulas stay text."""
    return csv_bytes([_cells(c) for c in criteria], COLUMNS)


def _cells(c: Criterion) -> dict[str, Cell]:
    levels = {f"level {level}": text for level, text in enumerate(c.anchors or ("",) * 5, start=1)}
    return {"name": c.name, "kind": c.kind, "question": c.question, "swing": c.swing, **levels}


def read(content: bytes) -> tuple[CriterionText, ...]:
    """The criteria of a file, JSON or CSV, told apart by how it begins. FileRefused with every problem at once."""
    if len(content) > LARGEST_BYTES:
        raise FileRefused(f"The file is larger than {LARGEST_BYTES // 1024} kB, which no list of criteria is.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused("The file is not text in UTF-8. Save it again as CSV UTF-8 or as JSON.") from None
    entries = _from_json(text) if text.lstrip()[:1] in ("{", "[") else _from_csv(text)
    if not entries:
        raise FileRefused("The file holds no criteria. It needs a line of headers and a line for each criterion.")
    if len(entries) > MOST_CRITERIA:
        raise FileRefused(f"The file holds {len(entries)} criteria; at most {MOST_CRITERIA} can be taken in.")
    problems: list[str] = []
    found = [_criterion(entry, where, problems) for where, entry in entries]
    names = [one.name.casefold() for one in found]
    problems += [f"'{one.name[:40]}' stands there twice" for at, one in enumerate(found)
                 if one.name and one.name.casefold() in names[:at]]  # fmt: skip
    if sum(one.kind == "friction cost" for one in found) > 1:
        problems.append("only one criterion can be the friction cost")
    if problems:
        more = f"; and {len(problems) - PROBLEMS_TOLD} more" if len(problems) > PROBLEMS_TOLD else ""
        raise FileRefused(f"Nothing was taken from the file: {'; '.join(problems[:PROBLEMS_TOLD])}{more}.")
    return tuple(found)


Entry = tuple[str, dict[str, Any]]


def _from_json(text: str) -> list[Entry]:
    try:
        told = json.loads(text)
    except (json.JSONDecodeError, ValueError, RecursionError):
        raise FileRefused("The file begins like JSON but can't be read as such: it is damaged or cut off.") from None
    listed = told.get("criteria") if isinstance(told, dict) else told
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise FileRefused(
            "The file is JSON but holds no list of criteria. Save one with 'Save the criteria' to see how."
        )
    if isinstance(told, dict) and isinstance(told.get("version"), int) and told["version"] > VERSION:
        raise FileRefused("This file was made by a newer version of Onelane. Update Onelane, then read it.")
    return [(f"criterion {number}", one) for number, one in enumerate(listed, start=1)]


def _from_csv(text: str) -> list[Entry]:
    sample = text[:4096]
    delimiter = max(",;\t", key=sample.split("\n", 1)[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise FileRefused("The file can't be read as a table: a quotation mark is not closed.") from None
    if not rows:
        return []
    headers = [clean_text(header).casefold() for header in rows[0]]
    missing = [column for column in ("name", *COLUMNS[4:]) if column not in headers]
    if missing:
        raise FileRefused(f"The file lacks the columns: {', '.join(missing)}. It needs: {', '.join(COLUMNS)}.")
    entries = []
    for line, row in enumerate(rows[1:], start=2):
        cells = {header: plain_cell(cell) for header, cell in zip(headers, row, strict=False)}
        if any(cell.strip() for cell in cells.values()):
            anchors = [cells.get(f"level {level}", "") for level in range(1, 6)]
            entries.append((f"line {line}", {**cells, "anchors": anchors}))
    return entries


def _criterion(entry: dict[str, Any], where: str, problems: list[str]) -> CriterionText:
    name = _text(entry.get("name"), LONGEST_NAME, f"{where}: the name", problems)
    if not name:
        problems.append(f"{where} has no name")
    kind = _text(entry.get("kind") or "rated", 40, f"{where}: the kind", problems).casefold()
    if kind not in KINDS:
        problems.append(f"{where}: the kind is '{kind[:20]}', not 'rated' or 'friction cost'")
        kind = "rated"
    question = _text(entry.get("question"), LONGEST_TEXT, f"{where}: the question", problems)
    listed = entry.get("anchors")
    texts = listed if isinstance(listed, list) else []
    anchors = tuple(_text(one, LONGEST_TEXT, f"{where}: a level", problems) for one in texts[:6])
    if kind == "rated" and (len(anchors) != 5 or not all(anchors)):
        problems.append(f"{where} needs five sentences, one a level")
    return CriterionText(name, kind, question, _points(entry.get("swing"), where, problems),
                         anchors if kind == "rated" else ())  # fmt: skip


def _text(value: Any, longest: int, where: str, problems: list[str]) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        problems.append(f"{where} is not a text")
        return ""
    text = clean_text(value)
    if len(text) > longest:
        problems.append(f"{where} is longer than {longest} characters")
    return text[:longest]


def _points(value: Any, where: str, problems: list[str]) -> float:
    if value is None or value == "":
        return 50.0
    try:
        points = float(str(value).replace(",", ".")) if not isinstance(value, bool) else math.nan
    except ValueError:
        points = math.nan
    if not 0 <= points <= 100:
        problems.append(f"{where}: swing points lie between 0 and 100")
        return 50.0
    return points
