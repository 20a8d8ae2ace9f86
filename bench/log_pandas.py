"""The figures of a log with pandas, as its documentation teaches them: `python -m bench.log_pandas FILE`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from bench.log_timed import tell

TEXTS = ["case", "activity", "lifecycle", "resource", "region"]


def read(path: Path) -> pd.DataFrame:
    if path.suffix == ".parquet":
        log = pd.read_parquet(path)
        log[TEXTS] = log[TEXTS].astype("category")
    else:
        log = pd.read_csv(path, dtype=dict.fromkeys(TEXTS, "category"), engine="c")
    log["time"] = pd.to_datetime(log["time"], format="%Y-%m-%d %H:%M:%S.%f")
    return log


def events(log: pd.DataFrame) -> pd.DataFrame:
    """One row per completed step, with its start where there is one, in the order of each case."""
    log["n"] = log.groupby(
        ["case", "activity", "resource", "lifecycle"], observed=True, sort=False, dropna=False
    ).cumcount()
    done = log[log.lifecycle == "COMPLETE"]
    begun = log.loc[log.lifecycle == "START", ["case", "activity", "resource", "n", "time"]].rename(
        columns={"time": "start"}
    )
    steps = done.merge(begun, how="left", on=["case", "activity", "resource", "n"])
    steps["begin"] = steps["start"].fillna(steps["time"])
    return steps.sort_values(["case", "time"], kind="stable", ignore_index=True)


def figures(path: Path) -> dict[str, object]:
    steps = events(read(path))
    case = steps.groupby("case", observed=True, sort=False)
    steps["previous"], steps["before"] = case["activity"].shift(), case["activity"].shift(2)
    steps["giver"], steps["free"] = case["resource"].shift(), case["time"].shift()
    hours = (steps["begin"] - steps["free"]).dt.total_seconds().clip(lower=0) / 3600
    steps["wait"] = hours
    steps["touch"] = (steps["time"] - steps["start"]).dt.total_seconds() / 60
    spans = case.agg(first=("begin", "min"), last=("time", "max"), events=("time", "size"), region=("region", "first"))
    spans["cycle"] = (spans["last"] - spans["first"]).dt.total_seconds() / 3600
    flows = steps.groupby(["previous", "activity"], observed=True)["wait"]
    pairs = steps.groupby(["case", "activity"], observed=True, sort=False).size()
    variants = steps.groupby("case", observed=True, sort=False)["activity"].agg(tuple).value_counts()
    shares = variants.to_numpy() / len(spans)
    other = (steps["giver"] != steps["resource"]) & steps["giver"].notna() & steps["resource"].notna()
    return {
        "events": len(steps), "cases": len(spans),
        "months": spans["last"].dt.to_period("M").value_counts().sort_index(),
        "waits": steps.groupby("activity", observed=True)["wait"].agg(["mean", "median", lambda of: of.quantile(0.9)]),
        "touch": steps.groupby("activity", observed=True)["touch"].agg(["mean", "median"]),
        "rework": pairs[pairs > 1].groupby(level="activity", observed=True).size(),
        "flows": flows.agg(["size", "median", lambda of: of.quantile(0.9)]),
        "variants": len(variants), "entropy": float(-(shares * np.log2(shares)).sum()),
        "segments": spans.groupby("region", observed=True)["cycle"].agg(["size", "median", "mean"]),
        "handovers": steps[other].groupby(["giver", "resource"], observed=True).size(),
        "loops": int(((steps["before"] == steps["activity"]) & (steps["previous"] != steps["activity"])).sum()),
    }  # fmt: skip


if __name__ == "__main__":
    tell(figures)
