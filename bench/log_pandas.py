"""The figures of a log with pandas, as its documentation teaches them: `python -m bench.log_pandas FILE`.

What ours tells too, of the same definitions: START and COMPLETE paired in turn within case, activity and resource; for
each activity waits by the clock and in business hours (from when all that began earlier on the case has ended), touch
time and rework; the directly-follows graph with times, handovers, ping-pong, loops; variants and their entropy; cases
by month, week (median times, rework, work in progress) and region; and the counts of the rows as they stand. Left out:
what stands in the queue at each hour of the week, listed examples of variants, pairing of what changed hands.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from bench.log_timed import tell

TEXTS = ["case", "activity", "lifecycle", "resource", "region"]
SHARES = [0.1, 0.25, 0.5, 0.75, 0.9]
OPENS, CLOSES, ZONE = 9, 17, "Europe/Berlin"


def read(path: Path) -> pd.DataFrame:
    if path.suffix == ".parquet":
        log = pd.read_parquet(path)
        log[TEXTS] = log[TEXTS].astype("category")
    else:
        log = pd.read_csv(path, dtype=dict.fromkeys(TEXTS, "category"), engine="c")
    log["time"] = pd.to_datetime(log["time"], format="%Y-%m-%d %H:%M:%S.%f")
    return log


def row_counts(log: pd.DataFrame) -> dict[str, int]:
    """The log with each row an event."""
    rows = log.sort_values(["case", "time"], kind="stable", ignore_index=True)
    case = rows.groupby("case", observed=True, sort=False)["activity"]
    following = pd.DataFrame({"one": case.shift(), "two": rows["activity"]}).dropna().drop_duplicates()
    pairs = rows.groupby(["case", "activity"], observed=True, sort=False).size()
    return {
        "rows": len(rows), "row_variants": case.agg(tuple).nunique(), "row_flow_kinds": len(following),
        "row_rework": int((pairs > 1).sum()),
    }  # fmt: skip


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


def open_hours(moment: pd.Series) -> np.ndarray:
    """Business hours from 1970 to each moment."""
    local = moment.dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None).to_numpy()
    day = local.astype("datetime64[D]")
    clock = (local - day) / np.timedelta64(1, "h")
    opened = np.clip(clock - OPENS, 0, CLOSES - OPENS) * np.is_busday(day)
    return np.busday_count(np.datetime64("1970-01-01"), day) * (CLOSES - OPENS) + opened


def waits(steps: pd.DataFrame) -> pd.DataFrame:
    """Hours before each step since all that began earlier on the case has ended."""
    found = pd.DataFrame({"case": steps["case"], "begin": steps["begin"], "time": steps["time"]})
    found["open_begin"], found["open_end"] = open_hours(steps["begin"]), open_hours(steps["time"])
    found = found.sort_values(["case", "begin"], kind="stable")
    latest = found.groupby("case", observed=True, sort=False)[["time", "open_end"]].cummax()
    free = latest.groupby(found["case"], observed=True, sort=False).shift()
    wall = (found["begin"] - free["time"]).dt.total_seconds() / 3600
    return pd.DataFrame({
        "wait": wall.clip(lower=0), "business": (found["open_begin"] - free["open_end"]).clip(lower=0)
    }).reindex(steps.index)  # fmt: skip


def figures(path: Path) -> dict[str, object]:
    log = read(path)
    counts = row_counts(log)
    steps = events(log)
    case = steps.groupby("case", observed=True, sort=False)
    steps["previous"], steps["before"] = case["activity"].shift(), case["activity"].shift(2)
    steps["giver"], steps["giver_before"] = case["resource"].shift(), case["resource"].shift(2)
    steps["flow"] = ((steps["begin"] - case["time"].shift()).dt.total_seconds() / 3600).clip(lower=0)
    steps[["wait", "business"]] = waits(steps)
    steps["touch"] = (steps["time"] - steps["start"]).dt.total_seconds() / 60
    pairs = steps.groupby(["case", "activity"], observed=True, sort=False).size()
    again = pairs[pairs > 1]
    spans = case.agg(
        first=("begin", "min"), last=("time", "max"), events=("time", "size"), region=("region", "first"),
        wait=("wait", "sum"), business=("business", "sum"), touch=("touch", "sum"),
    )  # fmt: skip
    spans["cycle"] = (spans["last"] - spans["first"]).dt.total_seconds() / 3600
    spans["reworked"] = spans.index.isin(again.index.get_level_values("case"))
    local = {name: spans[name].dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None)
             for name in ("first", "last")}  # fmt: skip
    weeks = spans.groupby(local["last"].dt.to_period("W"))
    begun = local["first"].dt.to_period("W").value_counts().sort_index()
    variants = case["activity"].agg(tuple).value_counts()
    shares = variants.to_numpy() / len(spans)
    activity = steps.groupby("activity", observed=True)
    flows = steps.groupby(["previous", "activity"], observed=True)["flow"]
    other = (steps["giver"] != steps["resource"]) & steps["giver"].notna() & steps["resource"].notna()
    handovers = steps[other].groupby(["giver", "resource"], observed=True).size()
    return {
        "events": len(steps), "cases": len(spans), **counts,
        "months": local["last"].dt.to_period("M").value_counts().sort_index(),
        "weeks": weeks[["cycle", "business", "touch"]].agg(["median", "mean"]),
        "done": weeks["reworked"].agg(["size", "mean"]),
        "open": begun.cumsum().sub(weeks.size().cumsum(), fill_value=0),
        "spread": spans[["cycle", "wait", "business", "touch"]].quantile(SHARES),
        "waits": activity[["wait", "business"]].agg(["count", "mean", "sum"]),
        "wait_shares": activity[["wait", "business"]].quantile(SHARES),
        "touch": activity["touch"].agg(["count", "mean", "sum"]), "touch_shares": activity["touch"].quantile(SHARES),
        "resources": steps.groupby("resource", observed=True).agg({"case": ["size", "nunique"], "activity": "nunique"}),
        "rework": again.groupby(level="activity", observed=True).size(), "reworked_cases": int(spans["reworked"].sum()),
        "flow_sizes": flows.size(), "flows": flows.quantile(SHARES),
        "ends": case["activity"].agg(["first", "last"]).apply(pd.Series.value_counts),
        "variants": len(variants), "entropy": float(-(shares * np.log2(shares)).sum()),
        "segments": spans.groupby("region", observed=True)[["cycle", "business", "touch", "reworked"]].agg(
            ["size", "median", "mean"]),
        "handovers": int(handovers.sum()), "self_loops": int((steps["previous"] == steps["activity"]).sum()),
        "ping_pongs": int((other & (steps["giver_before"] == steps["resource"])).sum()),
        "loops_of_two": int(((steps["before"] == steps["activity"]) & (steps["previous"] != steps["activity"])).sum()),
        "business_hours": float(steps["business"].sum()), "touch_hours": float(steps["touch"].sum() / 60),
    }  # fmt: skip


if __name__ == "__main__":
    tell(figures)
