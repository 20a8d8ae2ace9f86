"""The figures of a log with Polars, lazily where it can: `python -m bench.log_polars FILE`.

What ours tells too, of the same definitions: START and COMPLETE paired in turn within case, activity and resource; for
each activity waits by the clock and in business hours (from when all that began earlier on the case has ended), touch
time and rework; the directly-follows graph with times, handovers, ping-pong, loops; variants and their entropy; cases
by month, week (median times, rework, work in progress) and region; and the counts of the rows as they stand. Left out:
what stands in the queue at each hour of the week, listed examples of variants, pairing of what changed hands.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from bench.log_timed import tell

TEXTS = ["case", "activity", "lifecycle", "resource", "region"]
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
OPENS, CLOSES, ZONE = 9, 17, "Europe/Berlin"
HOUR = 3_600_000_000


def read(path: Path) -> pl.DataFrame:
    texts = dict.fromkeys(TEXTS, pl.String)
    log = pl.scan_parquet(path) if path.suffix == ".parquet" else pl.scan_csv(path, schema_overrides=texts)
    return log.with_columns(
        pl.col("time").str.to_datetime("%Y-%m-%d %H:%M:%S%.3f", time_unit="us"),
        pl.col("activity", "lifecycle", "resource", "region").cast(pl.Categorical),
    ).collect(engine="streaming")


def row_counts(log: pl.DataFrame) -> dict[str, int]:
    """The log with each row an event."""
    rows = log.select("case", "time", pl.col("activity").to_physical()).sort("case", "time", maintain_order=True)
    following = rows.select(pl.col("activity").shift().over("case").alias("one"), "activity").drop_nulls().unique()
    paths = rows.group_by("case").agg("activity").select(pl.col("activity").n_unique()).item()
    again = rows.group_by("case", "activity").len().filter(pl.col("len") > 1).height
    return {"rows": rows.height, "row_variants": paths, "row_flow_kinds": following.height, "row_rework": again}


def events(log: pl.DataFrame) -> pl.DataFrame:
    """One row per completed step, with its start where there is one, in the order of each case."""
    keys = ["case", "activity", "resource", "n"]
    log = log.with_columns(n=pl.int_range(pl.len(), dtype=pl.UInt32).over("case", "activity", "resource", "lifecycle"))
    begun = log.filter(pl.col("lifecycle") == "START").select(*keys, start="time")
    done = log.filter(pl.col("lifecycle") == "COMPLETE").with_row_index("row")
    steps = done.join(begun, on=keys, how="left", nulls_equal=True)
    return steps.with_columns(begin=pl.coalesce("start", "time")).sort("case", "time", "row")


def local(name: str) -> pl.Expr:
    return pl.col(name).dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE).dt.replace_time_zone(None)


def open_hours(name: str) -> pl.Expr:
    """Business hours from 1970 to a moment."""
    day, clock = local(name).dt.date(), local(name).dt.hour() + local(name).dt.minute() / 60
    clock = clock + local(name).dt.second() / 3600 + local(name).dt.microsecond() / HOUR
    opened = pl.when(day.dt.weekday() <= 5).then((clock - OPENS).clip(0, CLOSES - OPENS)).otherwise(0)
    return pl.business_day_count(date(1970, 1, 1), day) * (CLOSES - OPENS) + opened


def with_waits(steps: pl.DataFrame) -> pl.DataFrame:
    """Hours before each step since all that began earlier on the case has ended."""
    free = lambda name: pl.col(name).cum_max().shift(1).over("case")  # noqa: E731
    return (
        steps.with_columns(open_begin=open_hours("begin"), open_end=open_hours("time"))
        .sort("case", "begin", maintain_order=True)
        .with_columns(
            wait=((pl.col("begin") - free("time")).dt.total_microseconds() / HOUR).clip(lower_bound=0),
            business=(pl.col("open_begin") - free("open_end")).clip(lower_bound=0),
        )
        .sort("case", "time", "row")
    )


def spread(*names: str) -> list[pl.Expr]:
    told = [pl.col(name).quantile(share, "linear").alias(f"{name} {share}") for name in names for share in SHARES]
    return [*told, pl.col(*names).mean().name.suffix(" mean"), pl.col(*names).sum().name.suffix(" all")]


def figures(path: Path) -> dict[str, object]:
    log = read(path)
    counts = row_counts(log)
    steps = with_waits(events(log))
    within = lambda name, by: pl.col(name).shift(by).over("case")  # noqa: E731
    steps = steps.with_columns(
        previous=within("activity", 1), before=within("activity", 2),
        giver=within("resource", 1), giver_before=within("resource", 2),
        flow=((pl.col("begin") - within("time", 1)).dt.total_microseconds() / HOUR).clip(lower_bound=0),
        touch=(pl.col("time") - pl.col("start")).dt.total_microseconds() / 60_000_000,
    )  # fmt: skip
    again = steps.group_by("case", "activity").len().filter(pl.col("len") > 1)
    spans = (
        steps.group_by("case")
        .agg(
            pl.col("wait", "business", "touch").sum(), first=pl.col("begin").min(), last=pl.col("time").max(),
            region=pl.col("region").first(), path=pl.col("activity").to_physical(),
        )
        .with_columns(cycle=(pl.col("last") - pl.col("first")).dt.total_microseconds() / HOUR)
        .join(again.select("case", reworked=True).unique(), on="case", how="left")
        .with_columns(pl.col("reworked").fill_null(False), first=local("first"), last=local("last"))
    )  # fmt: skip
    variants = spans.group_by("path").len()
    shares = variants["len"] / len(spans)
    weeks = spans.group_by(week=pl.col("last").dt.truncate("1w")).agg(
        pl.len().alias("done"), pl.col("cycle", "business", "touch").median(), pl.col("reworked").mean(),
        pl.col("cycle", "business", "touch").mean().name.suffix(" mean"),
    )  # fmt: skip
    begun = spans.group_by(week=pl.col("first").dt.truncate("1w")).agg(begun=pl.len())
    handed = steps.filter(pl.col("giver") != pl.col("resource"))
    return {
        "events": len(steps), "cases": len(spans), **counts,
        "months": spans.group_by(pl.col("last").dt.truncate("1mo")).len(),
        "weeks": weeks.join(begun, on="week", how="full", coalesce=True).sort("week").with_columns(
            open=(pl.col("begun").fill_null(0).cast(pl.Int64) - pl.col("done").fill_null(0).cast(pl.Int64)).cum_sum()),
        "spread": spans.select(spread("cycle", "wait", "business", "touch")),
        "waits": steps.group_by("activity").agg(pl.col("wait").count().alias("waits"), *spread("wait", "business")),
        "touch": steps.group_by("activity").agg(pl.col("touch").count().alias("starts"), *spread("touch")),
        "resources": steps.group_by("resource").agg(pl.len(), pl.col("case", "activity").n_unique()),
        "rework": again.group_by("activity").len(), "reworked_cases": int(spans["reworked"].sum()),
        "flows": steps.drop_nulls("previous").group_by("previous", "activity").agg(pl.len(), *spread("flow")),
        "ends": steps.group_by("case").agg(pl.col("activity").first(), pl.col("activity").last().alias("last"))
        .select(pl.col("activity", "last").value_counts().implode()),
        "variants": len(variants), "entropy": float(-(shares * shares.log(2)).sum()),
        "segments": spans.group_by("region").agg(
            pl.len(), *spread("cycle", "business", "touch"), pl.col("reworked").mean()),
        "handover_pairs": handed.group_by("giver", "resource").len(), "handovers": handed.height,
        "ping_pongs": handed.filter(pl.col("giver_before") == pl.col("resource")).height,
        "self_loops": steps.filter(pl.col("previous") == pl.col("activity")).height,
        "loops_of_two": steps.filter(
            pl.col("before") == pl.col("activity"), pl.col("previous") != pl.col("activity")).height,
        "business_hours": float(steps["business"].sum()), "touch_hours": float(steps["touch"].sum() / 60),
    }  # fmt: skip


if __name__ == "__main__":
    tell(figures)
