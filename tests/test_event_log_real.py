"""Real logs: the counts of another tool on the same files, and that tool itself where it is installed."""

from __future__ import annotations

import gzip
from pathlib import Path
from statistics import mean, median

import duckdb
import pytest

from core import confined
from core.actions.log_figures import log_figures
from core.calendars import BusinessCalendar
from core.event_log import LogFile
from core.log_figures import LogFigures

KNOWN = {  # of ../shared/logs/README.md: events, cases, activities, variants, edges, neighbours, rework
    "running-example.csv": (42, 6, 8, 6, 16, 36, 6),
    "running-example.xes": (42, 6, 8, 6, 16, 36, 6),
    "roadtraffic100traces.xes": (390, 100, 10, 10, 18, 290, 10),
    "receipt.parquet": (8577, 1434, 27, 116, 99, 7143, 139),
    "receipt.xes.gz": (8577, 1434, 27, 116, 99, 7143, 139),
    "production.csv": (4953, 225, 26, 217, 203, 4728, 755),
    "purchasing_example.csv": (9119, 608, 21, 70, 28, 8511, 411),
    "helpdesk_full.csv": (21348, 4580, 14, 226, 55, 16768, 1640),
    "sepsis.csv": (15214, 1050, 16, 846, 115, 14164, 1864),
    "bpic2012.xes.gz": (262200, 13087, 24, 4366, 125, 249113, 27362),
    "bpic2020_domestic.xes.gz": (55628, 10357, 14, 90, 32, 45271, 1552),
}
every_log = pytest.mark.parametrize("name", KNOWN)


_known: dict[str, tuple[LogFigures, Path]] = {}


@pytest.fixture
def read(logs, tmp_path_factory):
    """The figures of a log with each row as an event, and the folder with its tables; each log is read once."""

    def found(name: str) -> tuple[LogFigures, Path]:
        if not (logs / name).is_file():
            pytest.skip(f"{name} is not in the folder of real logs")
        if name not in _known:
            path, folder = str(logs / name), tmp_path_factory.mktemp("log")
            roles = confined.run("core.importers.work:inspect", {"path": path})["roles"]
            roles.pop("lifecycle", None)
            told = confined.run("core.importers.work:read", {"path": path, "mapping": roles}, folder=folder)
            assert told["refused"] == 0
            log = LogFile(folder / "events.parquet")
            _known[name] = (log.figures(BusinessCalendar()), folder)
            log.close()
        return _known[name]

    return found


@every_log
def test_counts_agree_with_the_ones_of_another_tool(read, name):
    found, _ = read(name)
    assert KNOWN[name] == (
        found.events, found.cases, found.activity_kinds, found.variants, found.flow_kinds, found.flow_total,
        found.rework_total,
    )  # fmt: skip
    assert sum(flow.times for flow in found.flows) == found.flow_total == found.events - found.cases
    assert sum(found.start_activities.values()) == sum(found.end_activities.values()) == found.cases
    assert sum(activity.self_loops for activity in found.activities) == found.self_loops


def test_rows_stay_counted_where_a_log_is_paired(logs):
    path = logs / "bpic2012.xes.gz"
    if not path.is_file():
        pytest.skip("bpic2012.xes.gz is not in the folder of real logs")
    told = log_figures(path)
    rows = told["rows_as_events"]
    assert KNOWN[path.name] == (
        rows["events"], told["cases"], rows["activities"], rows["variants"], rows["flow_kinds"], rows["flow_total"],
        rows["rework_total"],
    )  # fmt: skip
    pairing = told["pairing"]
    assert 2 * pairing["paired"] + pairing["starts_alone"] + pairing["completes_alone"] + pairing["left_out"] == 262200
    assert told["events"] == pairing["paired"] + pairing["starts_alone"] + pairing["completes_alone"]


# ── the other tool itself ────────────────────────────────────────────────────────────────────────────────────────────
# Where a log has starts, two definitions differ on purpose: a cycle begins with the first start (there: with the first
# completion), and the time of a flow ends with the start of the next step (there: with its completion, so that it holds
# the work). Its network of handovers counts a step that stays with its resource as a handover; ours does not.


def as_the_other_tool_takes_it(pm4py, logs, name: str, folder: Path):
    """XES by its own importer; other formats from the events as we read them, in the order of the file."""
    if ".xes" in name:
        return pm4py.read_xes(str(logs / name), show_progress_bar=False)
    con = duckdb.connect()
    tables = {name: str(folder / f"{name}.parquet") for name in ("events", "cases", "names")}
    query = (Path(__file__).parent / "as_events.sql").read_text(encoding="utf-8")
    events = con.execute(query, tables).df()
    con.close()
    return pm4py.format_dataframe(events, case_id="case_id", activity_key="activity", timestamp_key="ended_utc")


@pytest.fixture(scope="module")
def pm4py():
    reason = "pm4py is not installed here: `make bench-logs` makes .venv-bench, whose pytest runs this"
    return pytest.importorskip("pm4py", reason=reason)


@every_log
def test_it_says_the_same(pm4py, logs, read, name):
    from pm4py.statistics.rework.pandas import get as rework

    found, folder = read(name)
    log = as_the_other_tool_takes_it(pm4py, logs, name, folder)
    assert (len(log), log["case:concept:name"].nunique()) == (found.events, found.cases)
    flows, starts, ends = pm4py.discover_dfg(log)
    assert flows == {(flow.from_activity, flow.to_activity): flow.times for flow in found.flows}
    assert (starts, ends) == (found.start_activities, found.end_activities)
    assert log["concept:name"].value_counts().to_dict() == {one.name: one.events for one in found.activities}
    variants = pm4py.get_variants(log)
    assert len(variants) == found.variants
    assert all(variants[path] == cases for path, cases in found.commonest_variants)
    assert {step: cases for step, cases in rework.apply(log).items() if cases} == {
        one.name: one.rework_cases for one in found.activities if one.rework_cases
    }
    if found.starts:
        return  # the two times that differ on purpose, see above
    hours = [seconds / 3600 for seconds in pm4py.get_all_case_durations(log)]
    assert [found.cycle_hours.p50, found.cycle_hours.mean] == pytest.approx([median(hours), mean(hours)])
    times, _, _ = pm4py.discover_performance_dfg(log)
    for flow in found.flows:
        told = times[flow.from_activity, flow.to_activity]["median"] / 3600
        assert flow.median_hours == pytest.approx(told, abs=1e-6)


@pytest.mark.parametrize("name", ["running-example.csv", "production.csv", "sepsis.csv", "purchasing_example.csv"])
def test_it_counts_the_same_handovers_between_different_resources(pm4py, logs, read, name):
    found, folder = read(name)
    log = as_the_other_tool_takes_it(pm4py, logs, name, folder)
    log["org:resource"] = log["resource"]
    log = log.dropna(subset=["org:resource"]) if found.resources else log
    shares = pm4py.discover_handover_of_work_network(log).connections
    ours = {(one.from_resource, one.to_resource): one.times for one in found.commonest_handovers}
    kept = {pair: share for pair, share in shares.items() if pair[0] != pair[1]}
    assert ours
    whole = found.handovers / sum(kept.values())
    assert {pair: round(kept[pair] * whole) for pair in ours} == ours


def test_the_folder_of_logs_holds_what_the_table_names(logs):
    with gzip.open(logs / "receipt.xes.gz") as file:
        assert file.read(5) == b"<?xml"
