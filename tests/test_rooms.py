"""The rules of the house that a machine can hold: who may know whom, what is pure, how long, and which names.

A room is a module or package directly below `core/`; pages, their parts and the entry script are the rooms on top. Read
`LAYERS` downwards: a room imports only rooms above it, or beside it as long as no circle arises. A new room fails the
first test until it is placed, so its place is a decision and not an accident.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

WORDS = ("core.errors", "core.quantities", "core.records")
PURE = (
    "core.baseline_shift",
    "core.benefit",
    "core.benefit_numbers",
    "core.benefit_words",
    "core.acceptance_link",
    "core.agreement",
    "core.answer_texts",
    "core.access",
    "core.calendars",
    "core.case_sample",
    "core.catalogue",
    "core.controls",
    "core.coverage",
    "core.crossings",
    "core.data_plan",
    "core.day_90",
    "core.detection",
    "core.weekday_noise",
    "core.weekday_pattern",
    "core.discussion",
    "core.double_counting",
    "core.drills",
    "core.estimates",
    "core.evidence",
    "core.exceptions_load",
    "core.execution_gap",
    "core.explanation",
    "core.exploring",
    "core.friction",
    "core.group_answers",
    "core.group_counts",
    "core.group_words",
    "core.influence",
    "core.influence_words",
    "core.gap_readings",
    "core.gap_signs",
    "core.inputs",
    "core.interview",
    "core.join_codes",
    "core.kept_ranking",
    "core.join_limits",
    "core.laid_answers",
    "core.lane_choice",
    "core.lane_words",
    "core.lenses",
    "core.log_beside",
    "core.log_figures",
    "core.log_parts",
    "core.log_words",
    "core.losses",
    "core.measure_first",
    "core.measurement",
    "core.minutes_words",
    "core.metrics",
    "core.ownership",
    "core.pasted",
    "core.persistence",
    "core.person_words",
    "core.plan",
    "core.plan_chart",
    "core.plan_compare",
    "core.plan_controls",
    "core.plan_fit",
    "core.plan_lines",
    "core.plan_people",
    "core.plan_sections",
    "core.pre_mortem",
    "core.process_map",
    "core.queue_load",
    "core.queue_words",
    "core.readiness",
    "core.review_cost",
    "core.robustness",
    "core.room_answers",
    "core.review_slot",
    "core.room_proposals",
    "core.room_records",
    "core.room_agenda",
    "core.room_moves",
    "core.hidden_reasons",
    "core.routing",
    "core.sampling",
    "core.scoring",
    "core.seats",
    "core.series",
    "core.session_sheet",
    "core.sheet_columns",
    "core.sheet_rows",
    "core.sign_off",
    "core.small_groups",
    "core.stop_rules",
    "core.targets",
    "core.tiers",
    "core.tipping",
    "core.tipping_words",
    "core.tool_words",
    "core.usage",
    "core.usage_languages",
    "core.value_of_information",
    "core.workload",
    "core.worlds",
)
TOUCHES_THE_WORLD = (
    "core.confined",
    "core.confined_limits",
    "core.store",
    "core.importers",
    "core.event_log",
    "core.exporters",
    "core.log_summaries",
)
LAYERS: tuple[tuple[str, ...], ...] = (
    *((word,) for word in WORDS),
    PURE,
    TOUCHES_THE_WORLD,
    ("data",),
    ("core.actions",),
    ("core.__main__", "core.command_parts", "core.log_commands", "pages.parts"),
    ("pages",),
    ("streamlit_app",),
)

SEES_DUCKDB = ("core.store", "core.event_log", "core.importers")
IMPURE_MODULES = {
    "asyncio", "atexit", "duckdb", "glob", "http", "io", "logging", "multiprocessing", "os", "pandas", "pathlib",
    "plotly", "pyarrow", "requests", "secrets", "shutil", "signal", "socket", "sqlite3", "streamlit", "subprocess",
    "sys", "tempfile", "threading", "time", "typst", "urllib",
}  # fmt: skip
EXCUSED = {
    ("core.records", "secrets"): "new_id draws an id for a new record; nothing is ever computed from it",
    ("core.friction", "threading"): "guards remembered answers between threads; equal inputs give equal answers",
}
CLOCKS = {"now", "utcnow", "today", "fromtimestamp"}
SEEDED = {"default_rng", "Generator", "PCG64", "Philox", "SFC64", "SeedSequence", "BitGenerator", "Random"}
"""What may be taken from `random` and `numpy.random`: makers of generators of one's own."""

MOST_LINES = 400
LONGER = {
    "core/records.py": "the stored facts read best in one place: a list of short records, no logic between them",
    "tests/test_rooms.py": "a third of it is the list of rooms, one a line so that many can add theirs at once",
}
NO_MODULE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
NO_VARIABLE_NAMES = {"df", "data", "info", "tmp"}
SQL = re.compile(
    r"^\s*(select\b.*\bfrom\b|insert\s+into\b|update\s+\S+\s+set\b|delete\s+from\b|(create|alter|drop)\s+(or\s+replace\s+)?"
    r"(temp\w*\s+)?(table|view|index|macro|type|sequence)\b|copy\s+\S+\s+(to|from)\b|attach\s+\S+\s+as\b|with\s+\w+\s+as\s*\()",
    re.IGNORECASE | re.DOTALL,
)

OURS = sorted(
    path
    for place in ("core", "pages", "data", "bench", "streamlit_app.py")
    for path in ((ROOT / place).rglob("*.py") if (ROOT / place).is_dir() else [ROOT / place])
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@lru_cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=short(path))


def room_of(module: str) -> str | None:
    """The room that a module of ours belongs to; None for what is not ours and for empty packages."""
    parts = module.split(".")
    if parts[0] == "core":
        return ".".join(parts[:2]) if len(parts) > 1 else None
    if parts[0] == "pages":
        return "pages.parts" if parts[1:2] == ["parts"] else "pages" if len(parts) > 1 else None
    return parts[0] if parts[0] in ("data", "streamlit_app") else None


def imports_of(path: Path) -> Iterator[str]:
    """The full name of everything that a file imports: `from core import plan` gives 'core.plan'."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{short(path)}: write imports in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_on_disk() -> dict[str, list[Path]]:
    """Every room with its files."""
    rooms: dict[str, list[Path]] = {}
    for path in OURS:
        room = room_of(module_of(path))
        if room:
            rooms.setdefault(room, []).append(path)
    return rooms


def layer_of(room: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if room in layer)


def files_of(*rooms: str) -> list[Path]:
    on_disk = rooms_on_disk()
    return [path for room in rooms for path in on_disk.get(room, ())]


def test_every_room_has_its_place():
    unplaced = set(rooms_on_disk()) - {room for layer in LAYERS for room in layer}
    assert not unplaced, f"decide where these belong and add them to LAYERS (and PURE, if they are): {sorted(unplaced)}"


def test_a_room_imports_only_rooms_above_it():
    wrong = [
        f"{short(path)} imports {name}"
        for room, paths in rooms_on_disk().items()
        for path in paths
        for name in imports_of(path)
        if (seen := room_of(name)) and layer_of(seen) > layer_of(room)
    ]
    assert not wrong, "\n".join(wrong)


def test_rooms_of_one_layer_form_no_circle():
    known: dict[str, set[str]] = {}
    for room, paths in rooms_on_disk().items():
        seen = {room_of(name) for path in paths for name in imports_of(path)}
        known[room] = {other for other in seen if other and other != room}
    try:
        TopologicalSorter(known).prepare()
    except CycleError as circle:
        pytest.fail(f"rooms know each other in a circle: {' → '.join(circle.args[1])}")


def test_a_page_never_imports_a_page():
    wrong = [
        f"{short(path)} imports {name}"
        for path in files_of("pages", "pages.parts")
        for name in imports_of(path)
        if room_of(name) == "pages"
    ]
    assert not wrong, "\n".join(wrong)


def test_core_knows_neither_streamlit_nor_pandas():
    wrong = [
        f"{short(path)} imports {name}"
        for path in OURS
        if path.is_relative_to(ROOT / "core")
        for name in imports_of(path)
        if name.split(".")[0] in ("streamlit", "pandas", "pages", "plotly", "bench", "tests")
    ]
    assert not wrong, "\n".join(wrong)


def test_only_the_store_and_the_event_log_see_duckdb():
    wrong = [
        short(path)
        for room, paths in rooms_on_disk().items()
        if room not in SEES_DUCKDB
        for path in paths
        if any(name.split(".")[0] == "duckdb" for name in imports_of(path))
    ]
    assert not wrong, f"ask core.store or core.event_log instead: {wrong}"


def impurities_of(path: Path, room: str) -> Iterator[str]:
    """What a file does that a formula must not: touch the world, ask the clock, draw from a shared generator."""
    for name in imports_of(path):
        top = name.split(".")[0]
        if top in IMPURE_MODULES and (room, top) not in EXCUSED:
            yield f"{short(path)} imports {name}"
        parts = name.split(".")
        if parts[:2] == ["numpy", "random"] and parts[2:] and parts[2] not in SEEDED:
            yield f"{short(path)} imports {name}: take a seeded generator as an argument"
        if parts[0] == "random" and parts[1:] and parts[1] not in SEEDED:
            yield f"{short(path)} imports {name}: take a seeded generator as an argument"
    for node in ast.walk(tree_of(path)):
        yield from (f"{short(path)}:{node.lineno}: {what}" for what in _impure(node))  # type: ignore[attr-defined]


def _impure(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("open", "input", "print"):
        yield f"calls {node.func.id}()"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in CLOCKS:
            yield f"asks the clock ({node.func.attr}): take the time as an argument"
        if node.func.attr == "default_rng" and not node.args and not node.keywords:
            yield "draws without a seed"
    if isinstance(node, ast.Attribute):
        owner = ast.unparse(node.value)
        if owner in ("random", "np.random", "numpy.random") and node.attr not in SEEDED:
            yield f"draws from the shared generator ({owner}.{node.attr})"


def test_pure_rooms_touch_nothing():
    on_disk = rooms_on_disk()
    wrong = [what for room in (*WORDS, *PURE) for path in on_disk.get(room, ()) for what in impurities_of(path, room)]
    assert not wrong, "\n".join(wrong)


def test_charts_are_made_without_plotly_express():
    wrong = [short(path) for path in OURS if any(name.startswith("plotly.express") for name in imports_of(path))]
    assert not wrong, f"plotly.express makes a rerun six times slower; use plotly.graph_objects: {wrong}"


def test_no_text_becomes_html():
    wrong = [
        f"{short(path)}:{node.value.lineno}"
        for path in OURS
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html"
    ]
    assert not wrong, f"strangers' text could become a page of its own: {wrong}"


def _docstrings(tree: ast.Module) -> set[int]:
    """The ids of the nodes that are docstrings or texts below a name: explanations, never sent anywhere."""
    bodies = (node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef))
    return {
        id(statement.value)
        for body in bodies
        for statement in body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }


def sql_texts_of(path: Path) -> Iterator[tuple[int, str, bool]]:
    """Line, text and 'put together at run time' of every text in a file that looks like SQL."""
    tree = tree_of(path)
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    for text in joined:
        whole = "".join(part.value if isinstance(part, ast.Constant) else " x " for part in text.values)
        if SQL.search(whole):
            yield text.lineno, whole, any(isinstance(part, ast.FormattedValue) for part in text.values)
    seen = _docstrings(tree) | {id(part) for text in joined for part in text.values}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in seen and SQL.search(node.value):
            yield node.lineno, node.value, False


def test_sql_is_never_put_together_from_texts():
    wrong = [
        f"{short(path)}:{line}: {text.strip()[:70]}"
        for path in OURS
        for line, text, is_joined in sql_texts_of(path)
        if is_joined
    ]
    assert not wrong, "use a named parameter:\n" + "\n".join(wrong)


def test_sql_lives_in_files_that_open_in_the_duckdb_shell():
    wrong = [
        f"{short(path)}:{line}: {text.strip()[:70]}"
        for path in OURS
        if path.is_relative_to(ROOT / "core") or path.is_relative_to(ROOT / "pages")
        for line, text, is_joined in sql_texts_of(path)
        if not is_joined
    ]
    assert not wrong, "move these to core/sql/:\n" + "\n".join(wrong)


@pytest.mark.parametrize("path", sorted((ROOT / "core" / "sql").glob("*.sql")), ids=lambda path: path.name)
def test_a_sql_file_says_at_its_head_what_it_is(path):
    assert path.read_text(encoding="utf-8").lstrip().startswith("--"), "begin with what it reads and what one row is"


@pytest.mark.parametrize("path", OURS + TESTS, ids=short)
def test_a_file_can_be_read_in_one_sitting(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MOST_LINES or short(path) in LONGER, f"{lines} lines: which second idea moved in?"


@pytest.mark.parametrize("path", OURS + TESTS, ids=short)
def test_a_file_has_a_name_that_says_something(path):
    vague = set(path.stem.split("_")) & NO_MODULE_NAMES
    assert not vague, f"name it for what it holds, not {sorted(vague)}"


@pytest.mark.parametrize("path", OURS, ids=short)
def test_variables_have_names_that_say_something(path):
    named = [
        (node.lineno, node.id if isinstance(node, ast.Name) else node.arg)
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)) or isinstance(node, ast.arg)
    ]
    vague = [f"{short(path)}:{line}: {name}" for line, name in named if name in NO_VARIABLE_NAMES]
    assert not vague, "\n".join(vague)


@pytest.mark.parametrize("path", [path for path in OURS if path.read_text().strip()], ids=short)
def test_everything_public_says_what_it_is(path):
    tree = tree_of(path)
    silent = [] if ast.get_docstring(tree) else ["the module itself"]
    if path.is_relative_to(ROOT / "core"):
        silent += [
            f"{node.name} (line {node.lineno})"
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]
    assert not silent, f"{short(path)}: a docstring, the answer in words first: {', '.join(silent)}"
