"""The figures of a log with Polars, lazily where it can: `python -m bench.log_polars FILE`."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from bench.log_timed import tell

TEXTS = ["case", "activity", "lifecycle", "resource", "region"]


def read(path: Path) -> pl.DataFrame:
    texts = dict.fromkeys(TEXTS, pl.String)
    log = pl.scan_parquet(path) if path.suffix == ".parquet" else pl.scan_csv(path, schema_overrides=texts)
    return log.with_columns(
        pl.col("time").str.to_datetime("%Y-%m-%d %H:%M:%S%.3f", time_unit="us"),
        pl.col("activity", "lifecycle", "resource", "region").cast(pl.Categorical),
    ).collect(engine="streaming")


def events(log: pl.DataFrame) -> pl.DataFrame:
    """One row per completed step, with its start where there is one, in the order of each case."""
    keys = ["case", "activity", "resource", "n"]
    log = log.with_columns(n=pl.int_range(pl.len(), dtype=pl.UInt32).over("case", "activity", "resource", "lifecycle"))
    begun = log.filter(pl.col("lifecycle") == "START").select(*keys, start="time")
    done = log.filter(pl.col("lifecycle") == "COMPLETE").with_row_index("row")
    steps = done.join(begun, on=keys, how="left", nulls_equal=True)
    return steps.with_columns(begin=pl.coalesce("start", "time")).sort("case", "time", "row")


def spread(name: str) -> tuple[pl.Expr, ...]:
    return pl.col(name).mean(), pl.col(name).median().alias("p50"), pl.col(name).quantile(0.9).alias("p90")


def figures(path: Path) -> dict[str, object]:
    steps = events(read(path))
    within = lambda name, by: pl.col(name).shift(by).over("case")  # noqa: E731
    steps = steps.with_columns(
        previous=within("activity", 1),
        before=within("activity", 2),
        giver=within("resource", 1),
        free=within("time", 1),
    )
    hour = 3_600_000_000
    steps = steps.with_columns(
        wait=((pl.col("begin") - pl.col("free")).dt.total_microseconds() / hour).clip(lower_bound=0),
        touch=(pl.col("time") - pl.col("start")).dt.total_microseconds() / 60_000_000,
    )
    spans = steps.group_by("case").agg(
        cycle=(pl.col("time").max() - pl.col("begin").min()).dt.total_microseconds() / hour, last=pl.col("time").max(),
        region=pl.col("region").first(), path=pl.col("activity").to_physical(),
    )  # fmt: skip
    variants = spans.group_by("path").len()
    shares = variants["len"] / len(spans)
    return {
        "events": len(steps), "cases": len(spans),
        "months": spans.group_by(pl.col("last").dt.truncate("1mo")).len(),
        "waits": steps.group_by("activity").agg(*spread("wait")),
        "touch": steps.group_by("activity").agg(*spread("touch")),
        "rework": steps.group_by("case", "activity").len().filter(pl.col("len") > 1).group_by("activity").len(),
        "flows": steps.drop_nulls("previous").group_by("previous", "activity").agg(pl.len(), *spread("wait")),
        "variants": len(variants), "entropy": float(-(shares * shares.log(2)).sum()),
        "segments": spans.group_by("region").agg(pl.len(), *spread("cycle")),
        "handovers": steps.filter(pl.col("giver") != pl.col("resource")).group_by("giver", "resource").len(),
        "loops": steps.filter(pl.col("before") == pl.col("activity"), pl.col("previous") != pl.col("activity")).height,
    }  # fmt: skip


if __name__ == "__main__":
    tell(figures)
