"""Our whole path as the app takes it, child process and all: `python -m bench.log_ours FILE`; `--bare`: only a read."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from bench.log_timed import tell
from core import confined

ROLES = {"case": "case", "activity": "activity", "time": "time", "lifecycle": "lifecycle", "resource": "resource"}
LIMITS = {"upload_mb": 100_000, "rows": 200_000_000, "unpacked_mb": 100_000}
ROOM = {"memory_mb": 2 * confined.MEMORY_MB, "cpu_seconds": 3600, "wall_seconds": 1800}
"""What a child may take that reads a large file in place; the resident memory is less than half of the addresses."""
CALENDAR = {
    "workdays": [0, 1, 2, 3, 4], "opens": "09:00:00", "closes": "17:00:00", "holidays": [], "timezone": "Europe/Berlin",
}  # fmt: skip


def figures(path: Path) -> dict[str, object]:
    """What the import tells of the file; the figures lie beside its events."""
    with tempfile.TemporaryDirectory(prefix="onelane-") as folder:
        given: dict[str, object] = {"path": str(path), "mapping": ROLES, "limits": LIMITS, "calendar": CALENDAR}
        if ".xes" in path.name:
            seen = confined.run("core.importers.work:inspect", {"path": str(path), "limits": LIMITS})
            given["mapping"] = seen["roles"]
        else:
            given["attributes"] = ["region"]
        job = confined.start("core.importers.work:read", given, folder=Path(folder), **ROOM)
        told = job.result()
        found = json.loads((Path(folder) / "figures.json").read_text(encoding="utf-8"))["figures"]
        return {key: told[key] for key in ("events", "cases", "rows", "refused")} | _compared(found)


def _compared(found: dict[str, Any]) -> dict[str, object]:
    """Some of the figures under the names that the other programs give them."""
    rows = found["rows_as_events"] or {}
    return {
        "variants": found["variants"], "entropy": found["variant_entropy"], "handovers": found["handovers"],
        "ping_pongs": found["ping_pongs"], "self_loops": found["self_loops"], "loops_of_two": found["loops_of_two"],
        "reworked_cases": found["reworked_cases"], "row_variants": rows.get("variants"),
        "row_flow_kinds": rows.get("flow_kinds"), "row_rework": rows.get("rework_total"),
        "business_hours": sum(wait["business_all"] for wait in found["waits"]),
        "touch_hours": sum(activity["touch_hours_all"] or 0 for activity in found["activities"]),
    }  # fmt: skip


def bare(path: Path) -> dict[str, object]:
    """How many rows DuckDB reads into a table, as the floor of what is possible."""
    con = duckdb.connect()
    relation = con.read_parquet(str(path)) if path.suffix == ".parquet" else con.read_csv(str(path))
    relation.create("log")
    return {"rows": len(con.table("log"))}


if __name__ == "__main__":
    tell(bare if "--bare" in sys.argv else figures)
