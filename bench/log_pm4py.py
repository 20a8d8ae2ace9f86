"""The figures that pm4py has, with its own reader and functions: `python -m bench.log_pm4py FILE`.

Of the rows as they stand: directly-follows counts and times by the clock and in its business hours (here of UTC, where
ours are of a zone), variants, case durations, rework and handovers of work. `--clock`: without the business hours.
`--read`: only its reader. It has no cheap way to pair START and COMPLETE of a table, so touch time, waits between
paired steps, percentiles of cases and weeks, regions, ping-pong and loops are left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pm4py
from pm4py.statistics.rework.pandas import get as rework

from bench.log_timed import tell

OPEN = [(day * 86_400 + 9 * 3_600, day * 86_400 + 17 * 3_600) for day in range(5)]
NOBODY = "nobody"
"""Stands where a row names no resource: to the handovers each missing one is a person of its own, and slow."""


def read(path: Path) -> pd.DataFrame:
    if ".xes" in path.name:
        return pm4py.read_xes(str(path))
    if path.suffix == ".parquet":
        log = pd.read_parquet(path)
    else:
        log = pd.read_csv(path, dtype={"case": "str", "resource": "str"})
    log["resource"] = log["resource"].fillna(NOBODY)
    log["time"] = pd.to_datetime(log["time"], format="%Y-%m-%d %H:%M:%S.%f")
    log = pm4py.format_dataframe(log, case_id="case", activity_key="activity", timestamp_key="time")
    return log.rename(columns={"resource": "org:resource"})


def figures(path: Path) -> dict[str, object]:
    log = read(path)
    if "--read" in sys.argv:
        return {"events": len(log)}
    flows, _, _ = pm4py.discover_dfg(log)
    times, _, _ = pm4py.discover_performance_dfg(log)
    in_hours = (
        {} if "--clock" in sys.argv
        else pm4py.discover_performance_dfg(log, business_hours=True, business_hour_slots=OPEN)[0]
    )  # fmt: skip
    variants = pm4py.get_variants(log)
    durations = pm4py.get_all_case_durations(log)
    reworked = sum(rework.apply(log).values())
    handovers = len(pm4py.discover_handover_of_work_network(log).connections)
    return {
        "rows": len(log), "cases": len(durations), "row_flow_kinds": len(flows), "timed": len(times) + len(in_hours),
        "row_variants": len(variants), "row_rework": reworked, "handover_kinds": handovers,
    }  # fmt: skip


if __name__ == "__main__":
    tell(figures)
