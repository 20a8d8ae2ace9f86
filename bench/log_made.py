"""The logs that the log bench reads: a real one repeated with distinct case ids, or where there is none, a made one."""

from __future__ import annotations

import gzip
import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
from defusedxml.ElementTree import iterparse

from tests.browser.server import ROOT

REAL = "bpic2012.xes.gz"
MADE_CASES = 13_000
COLUMNS = ("case", "activity", "lifecycle", "resource", "region", "time")
_STEPS = ("Submitted", "Checked", "Completed", "Offered", "Called", "Validated", "Decided", "Closed")


def real_log() -> Path | None:
    """The real loan log in the folder ONELANE_LOGS (default: ../shared/logs beside the project), if it is there."""
    path = Path(os.environ.get("ONELANE_LOGS", ROOT.parent / "shared" / "logs")) / REAL
    return path if path.is_file() else None


def made(folder: Path, events: int | None, kind: str = "csv") -> tuple[Path, int]:
    """A log of about so many events (None: the log once, as it is) as CSV or Parquet, and how many it has."""
    once = folder / "once.parquet"
    if not once.exists():
        _once(once)
    con = duckdb.connect()
    try:
        rows = con.execute("select count(*) from read_parquet($path)", {"path": str(once)}).fetchall()[0][0]
        times = max(1, round((events or rows) / rows))
        path = folder / f"log_{times}.{kind}"
        if not path.exists():
            repeated = con.sql(_sql("log_repeat"), params={"path": str(once), "times": times})
            if kind == "csv":
                repeated.write_csv(str(path), header=True)
            else:
                repeated.write_parquet(str(path), compression="zstd")
        return path, rows * times
    finally:
        con.close()


def _sql(name: str) -> str:
    return (ROOT / "bench" / f"{name}.sql").read_text(encoding="utf-8")


def _once(path: Path) -> None:
    found = real_log()
    rows = list(_rows_of(found) if found else _made_rows())
    con = duckdb.connect()
    try:
        con.execute(_sql("log_table"))
        for start in range(0, len(rows), 50_000):
            columns = zip(*rows[start : start + 50_000], strict=True)
            con.execute(_sql("log_insert"), dict(zip(COLUMNS, map(list, columns), strict=True)))
        con.table("log").write_parquet(str(path))
    finally:
        con.close()


def _rows_of(path: Path) -> Iterator[tuple[object, ...]]:
    """The events of an XES file in its order; the length of the requested amount stands for a region."""
    case, region = "", ""
    with gzip.open(path) as file:
        depth = 0
        for happened, node in iterparse(file, events=("start", "end")):
            depth += 1 if happened == "start" else -1
            tag = node.tag.rpartition("}")[2]
            if happened == "end" and tag == "event":
                told = {child.get("key"): child.get("value") for child in node}
                moment = datetime.fromisoformat(str(told["time:timestamp"])).astimezone(UTC).replace(tzinfo=None)
                yield (
                    case,
                    told["concept:name"],
                    told["lifecycle:transition"],
                    told.get("org:resource"),
                    region,
                    moment,
                )
                node.clear()
            elif happened == "end" and node.get("key") == "concept:name" and depth == 2:
                case = str(node.get("value"))
            elif happened == "end" and node.get("key") == "AMOUNT_REQ" and depth == 2:
                region = f"class {min(9, len(str(node.get('value'))))}"
            elif happened == "end" and tag == "trace":
                node.clear()


def _made_rows() -> Iterator[tuple[object, ...]]:
    """A log of our own with the shape of the real one: some 20 rows a case, repeats, START and COMPLETE."""
    draw, moment = random.Random(7), datetime(2024, 1, 1, 8)
    for case in range(MADE_CASES):
        moment += timedelta(minutes=draw.expovariate(1 / 20))
        now, region = moment, f"class {draw.randrange(10)}"
        for _ in range(draw.randint(2, 18)):
            step, who = draw.choice(_STEPS), f"person {draw.randrange(60)}"
            now += timedelta(minutes=draw.expovariate(1 / 600))
            yield (f"made {case}", step, "START", who, region, now)
            now += timedelta(minutes=draw.expovariate(1 / 12))
            yield (f"made {case}", step, "COMPLETE", who, region, now)
