"""The figures that pm4py has, with its own reader and functions: `python -m bench.log_pm4py FILE`."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pm4py
from pm4py.statistics.rework.pandas import get as rework

from bench.log_timed import tell


def read(path: Path) -> pd.DataFrame:
    if ".xes" in path.name:
        return pm4py.read_xes(str(path))
    log = pd.read_parquet(path).astype({"resource": "str"}) if path.suffix == ".parquet" else pd.read_csv(path)
    log["time"] = pd.to_datetime(log["time"], format="%Y-%m-%d %H:%M:%S.%f")
    log = pm4py.format_dataframe(log, case_id="case", activity_key="activity", timestamp_key="time")
    return log.rename(columns={"resource": "org:resource"})


def figures(path: Path) -> dict[str, object]:
    """All that it has; `--no-network` leaves out the handovers, which alone take 20 s for 68 resources at any size."""
    log = read(path)
    if "--read" in sys.argv:
        return {"events": len(log)}
    flows, _, _ = pm4py.discover_dfg(log)
    times, _, _ = pm4py.discover_performance_dfg(log)
    variants = pm4py.get_variants(log)
    durations = pm4py.get_all_case_durations(log)
    reworked = sum(rework.apply(log).values())
    is_whole = "--no-network" not in sys.argv
    handovers = len(pm4py.discover_handover_of_work_network(log).connections) if is_whole else 0
    return {
        "events": len(log), "cases": len(durations), "flows": sum(flows.values()), "timed": len(times),
        "variants": len(variants), "rework": reworked, "handovers": handovers,
    }  # fmt: skip


if __name__ == "__main__":
    tell(figures)
