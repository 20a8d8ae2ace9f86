"""CSV and TSV, plain or gzipped: detection that is shown and can be overridden, and reading that loses nothing.

Quick way: when every line of the file is one record (counted line by line, independently of the reader), DuckDB's
strict reader takes it, straight from the file. Otherwise (ragged lines, line breaks inside quotation marks, blank
lines, stray marks) each record is taken one by one: the sound ones go on, the torn ones are refused with their line.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from core import confined
from core.errors import FileRefused
from core.importers import Loaded, Source, Torn, named, sql
from core.importers.headings import names_at
from core.importers.limits import Limits
from core.importers.text import counted, encoding_of, guessed, recoded, unpacked
from core.importers.times import written

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", "^": "caret", "~": "tilde"}
_SAMPLE_BYTES = 2 * 2**20
_SAMPLE_ROWS = 5_000
_BUFFER_BYTES = 64 * 2**20
"""Smaller ones take less memory, and longer: a sixth longer with a quarter of it."""


def is_mine(head: bytes) -> bool:
    """Every text may be a CSV file; pictures, archives, office files and databases are not text."""
    return True


def look(path: Path, choice: dict[str, Any], limits: Limits, scratch: Path) -> Source:
    """Unpacks and recodes the file where needed, and detects how it is written; `choice` wins over what is detected."""
    text = unpacked(path, scratch, limits)
    with text.open("rb") as file:
        head = file.read(_SAMPLE_BYTES)
    seen = counted(text)
    encoding = str(choice.get("encoding") or encoding_of(head, text, seen.is_utf8))
    plain = recoded(text, encoding, scratch)
    with plain.open("rb") as file:
        sample = file.read(_SAMPLE_BYTES).decode("utf-8", "ignore").removeprefix("\ufeff")
    if not sample.strip():
        raise FileRefused("The file is empty. Export it again, with a line of column names and a line for each event.")
    seen = seen if plain == text else counted(plain)
    if seen.longest > limits.cell_kb * 1024:
        raise limits.over("The file has a line longer than", limits.cell_kb, "kB", "cell_kb")
    hinted = re.match(r"sep=(.)\r?\n", sample)
    delimiter = choice.get("delimiter") or (hinted[1] if hinted else None)
    dialect = {
        "encoding": encoding, "lines": seen.lines, "is_plain": seen.is_plain,
        **_dialect(sample, delimiter, int(hinted is not None), choice.get("quote")),
    }  # fmt: skip
    source = _source(plain, sample, dialect, choice, limits)
    said = () if choice.get("encoding") else guessed(encoding)
    return replace(source, notes=source.notes + said)


def _source(path: Path, sample: str, dialect: dict[str, Any], choice: dict[str, Any], limits: Limits) -> Source:
    found = list(_records(io.StringIO(sample, newline=""), dialect, limits))
    standing = [(line, record) for line, record, _ in found if not _is_blank(record) and line > dialect["lines_above"]]
    if not standing:
        raise FileRefused("The file holds no table: no line has more than one column.")
    above = names_at([record for _, record in standing[:300]]) if choice.get("header") is not False else 0
    if above:
        dialect = {**dialect, "lines_above": standing[above][0] - 1}
    records = [record for _, record in standing[above:]]
    has_header = _has_header(records) if choice.get("header") is None else bool(choice["header"])
    rows = records[1:] if has_header else records
    header = _header(records[0], rows) if has_header else [""] * len(records[0])
    width = len(header)
    if width > limits.columns:
        raise limits.over(f"The file has {width} columns, more than", limits.columns, "columns", "columns")
    if width < 2:
        raise FileRefused(
            "The file has one column when read with a "
            f"{DELIMITERS.get(dialect['delimiter'], dialect['delimiter'])} between columns, and an event log needs "
            "three: case, activity and time. Choose another delimiter, or export the file again."
        )
    if not rows:
        for line, record, trouble in found:
            _trouble(trouble, line, len(record), width, limits)
        raise FileRefused("The file has a line of column names but no row below it. Export it again with its rows.")
    dialect, columns = {**dialect, "header": has_header}, named(header)
    first = tuple(tuple((record + [""] * width)[:width]) for record in rows[:_SAMPLE_ROWS])
    source = Source("csv", path, columns, first, dialect, _notes(header, dialect))
    _must_not_be_long(source, limits)
    return source


def _must_not_be_long(source: Source, limits: Limits) -> None:
    """Refuses early what has too many lines; where cells hold line breaks, lines are not rows and are counted later."""
    rows = int(source.dialect["lines"]) - int(source.dialect["lines_above"]) - int(source.dialect["header"])
    if rows > limits.rows and not any("\n" in cell for row in source.first_rows for cell in row):
        raise limits.over(f"The file has {rows} rows, more than", limits.rows, "rows", "rows")


def _header(header: list[str], rows: list[list[str]]) -> list[str]:
    """The names, with an empty one in front where the rows begin with a number that the header does not name."""
    usual, _ = _usual_width([len(row) for row in rows])
    ends_empty = all(row[-1] == "" for row in rows if len(row) == usual)
    return ["", *header] if usual == len(header) + 1 and not ends_empty else header


def _notes(header: list[str], dialect: dict[str, Any]) -> tuple[str, ...]:
    notes = []
    if dialect["lines_above"]:
        notes.append(f"{dialect['lines_above']} line(s) above the table are left out.")
    if not dialect["header"]:
        notes.append("The first line looks like an event, not like column names; columns are numbered.")
    elif len({name.strip() for name in header} - {""}) < len(header):
        notes.append("Some column names stand twice or are empty; they carry a number here.")
    return tuple(notes)


# ── how the table is written ─────────────────────────────────────────────────────────────────────────────────────────


def _dialect(sample: str, delimiter: str | None, hint_lines: int, chosen_quote: str | None = None) -> dict[str, Any]:
    """Delimiter, quotation mark and where the table begins: those that give most lines the same number of fields."""
    lines = list(islice(io.StringIO(sample, newline=""), 1000))
    if len(sample) >= _SAMPLE_BYTES // 4 and len(lines) > 1:
        lines = lines[:-1]  # the last line of a sample may be cut
    quote = "'" if _quotes(sample, "'") > 2 * _quotes(sample, '"') else '"'
    quote = chosen_quote if chosen_quote in ('"', "'", "") else quote
    escape = (
        "\\" if quote and re.search(rf"\\{quote}[^{quote}\n]*{quote}", sample) and quote * 2 not in sample else quote
    )
    best: tuple[float, dict[str, Any]] | None = None
    for candidate in [delimiter] if delimiter else list(DELIMITERS):
        tried = {"delimiter": candidate, "quote": quote, "escape": escape}
        records = [(line, len(record)) for line, record, _ in _records(iter(lines), tried, Limits()) if record]
        records = records[hint_lines:]
        width, share = _usual_width([width for _, width in records])
        above = _lines_above(records, width) if share > 0.5 else 0
        worth = (share if width > 1 else 0) + 0.01 * min(width, 20) - 0.001 * list(DELIMITERS).index(candidate) \
            if candidate in DELIMITERS else share  # fmt: skip
        if best is None or worth > best[0]:
            best = worth, {**tried, "lines_above": max(above, hint_lines)}
    assert best is not None
    return best[1]


def _lines_above(records: list[tuple[int, int]], width: int) -> int:
    """Lines before the table: up to 30 leading ones with far fewer fields than most have."""
    for number, (line, found) in enumerate(records[:31]):
        if found >= max(2, width - 1):
            return line - 1 if number and len(records) > number + 1 else 0
    return 0


def _quotes(sample: str, mark: str) -> int:
    """How many fields begin and end with this mark."""
    return len(re.findall(rf"(?:^|[,;\t|]){mark}[^{mark}\n]*{mark}(?=[,;\t|\r\n]|$)", sample[:200_000], re.M))


def _usual_width(widths: list[int]) -> tuple[int, float]:
    """The commonest number of fields (the larger one when even), and the share of records that have it."""
    if not widths:
        return 0, 0.0
    width, count = max(Counter(widths).items(), key=lambda item: (item[1], item[0]))
    return width, count / len(widths)


def _has_header(records: list[list[str]]) -> bool:
    """False when the first record holds a time or a number in a column whose other values are such too."""
    if len(records) < 2:
        return not any(written(text) for text in records[0])
    if any(written(text) and not text.strip().isdigit() for text in records[0]):
        return False
    numeric = [n for n, text in enumerate(records[0]) if re.fullmatch(r"-?\d+([.,]\d+)?", text.strip())]
    return not numeric or len(numeric) < max(1, len(records[0]) / 4)


def _records(lines: Iterator[str], dialect: dict[str, Any], limits: Limits) -> Iterator[tuple[int, list[str], str]]:
    """(line, fields, trouble) of each record; a record in trouble has its text as only field. Blank lines give []."""
    csv.field_size_limit(limits.cell_kb * 1024)
    backslash = dialect["escape"] == "\\"
    reader = csv.reader(
        lines, delimiter=dialect["delimiter"], quotechar=dialect["quote"] or None, doublequote=not backslash,
        escapechar="\\" if backslash else None, strict=True,
        quoting=csv.QUOTE_MINIMAL if dialect["quote"] else csv.QUOTE_NONE,
    )  # fmt: skip
    line = 1
    while True:
        try:
            yield line, next(reader), ""
        except StopIteration:
            return
        except csv.Error as error:
            yield line, [], str(error)
        line = reader.line_num + 1


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def load(
    con: duckdb.DuckDBPyConnection, source: Source, chosen: Mapping[str, int], limits: Limits, scratch: Path
) -> Loaded:
    """The chosen columns of every sound record in the view `source`; the torn ones as problems."""
    dialect = source.dialect
    above = int(dialect["lines_above"]) + int(dialect["header"])
    if dialect["is_plain"] and dialect["escape"] == dialect["quote"] and not _has_long_quote(source):
        columns = {number: f"{role}_text" for role, number in chosen.items()}
        con.execute("set variable source = $value", {"value": {
            "path": str(source.path), "above": above, "delimiter": dialect["delimiter"], "quote": dialect["quote"],
            "columns": {columns.get(number, f"c{number}"): "VARCHAR" for number in range(source.width)},
            "buffer_bytes": _BUFFER_BYTES if confined.memory_mb() > confined.MEMORY_MB else _BUFFER_BYTES // 4,
        }})  # fmt: skip
        con.execute(sql("import_csv"))
        return Loaded(int(dialect["lines"]) - above, above=above)
    return load_with_care(con, source, chosen, limits, scratch)


def _has_long_quote(source: Source) -> bool:
    """Whether some of the first records go over several lines: then lines are not records."""
    return any("\n" in cell for row in source.first_rows[:1000] for cell in row)


def load_with_care(
    con: duckdb.DuckDBPyConnection, source: Source, chosen: Mapping[str, int], limits: Limits, scratch: Path
) -> Loaded:
    """Like `load`, for files with torn records, line breaks inside cells or blank lines: record by record."""
    return _load_one_by_one(con, source, chosen, limits, scratch / "sound.jsonl")


def _load_one_by_one(
    con: duckdb.DuckDBPyConnection, source: Source, chosen: Mapping[str, int], limits: Limits, sound: Path
) -> Loaded:
    """Every record on its own: the chosen fields of sound ones are written out anew and read from there."""
    dialect, width, rows, torn = source.dialect, source.width, 0, 0
    is_header = bool(dialect["header"])
    places = [(f"{role}_text", number) for role, number in chosen.items()]
    examples: list[Torn] = []
    with source.path.open(encoding="utf-8", newline="") as file, sound.open("w", encoding="utf-8") as out:
        for line, record, trouble in _records(file, dialect, limits):
            if (_is_blank(record) and not trouble) or line <= dialect["lines_above"]:
                continue  # a blank line is no record
            if is_header:
                is_header = False
                continue
            rows += 1
            if rows > limits.rows:
                raise limits.over("The file has more rows than", limits.rows, "rows", "rows")
            if len(record) == width + 1 and record[-1] == "":
                record = record[:-1]  # a delimiter at the end of each line
            reason = _trouble(trouble, line, len(record), width, limits)
            if reason:
                torn += 1
                if len(examples) < limits.listed:
                    examples.append(Torn(line, dialect["delimiter"].join(record)[:200], reason))
                continue
            fields = {name: record[number].replace("\0", "") for name, number in places}
            out.write(json.dumps({"position": rows, "line": line, **fields}) + "\n")
            if rows % 20_000 == 0:
                confined.report(None, f"Reading line {line}")
    columns = {"position": "BIGINT", "line": "BIGINT"} | {name: "VARCHAR" for name, _ in places}
    con.execute("set variable source = $value", {"value": {"path": str(sound), "columns": columns}})
    con.execute(sql("import_sound"))
    return Loaded(rows, torn, tuple(examples), has_places=True)


def _is_blank(record: list[str]) -> bool:
    """Whether a line holds nothing, or one cell of blanks: a log has three columns, so that is no record of it."""
    return not record or (len(record) == 1 and not record[0].strip())


def _trouble(trouble: str, line: int, found: int, width: int, limits: Limits) -> str:
    """Why a record can't be used, or an empty text."""
    if "field larger than" in trouble:
        raise FileRefused(
            f"Line {line} begins a cell of more than {limits.cell_kb} kB (setting ONELANE_CELL_KB); usually a "
            "quotation mark was opened there and never closed. Mend that line and try again."
        )
    if "unexpected end of data" in trouble:
        raise FileRefused(
            f"Line {line} opens a quotation mark that is never closed, so what follows can't be told apart. "
            "Close it, or choose another way to read the file, and try again."
        )
    if trouble:
        return "quotation marks don't match"
    return "" if found == width else f"{found} field(s) where the file has {width} columns"
