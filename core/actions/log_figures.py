"""The figures of a log file that is not in a store, as one JSON-ready mapping: `python -m core figures`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.actions.import_in_place import read_in_place
from core.calendars import BusinessCalendar
from core.event_log import EVERYTHING, LogFile
from core.log_figures import LogFigures, Percentiles, from_document, proposed_estimates

KEYS = """\
Keys of the answer; times are naive UTC, a figure that can't be measured is null and `not_measurable` says why:
  file, roles, notes, rows, cases, events, activities, resources, variants, first_utc, last_utc, not_measurable
  refused: count, reasons, lines (line, column, value, reason)
  events_by_activity, start_activities, end_activities: activity -> count
  by_activity: activity -> events, cases, rework_cases, self_loops, loops_back, resources, touch_minutes (an event),
    touch_hours_all, cost_all
  directly_follows: from, to, count, median_hours, p90_hours (wall-clock, end of the one to start of the other)
  directly_follows_edges (kinds), directly_follows_total (all)
  commonest_variants: path, cases (the 50 commonest);  variant_entropy_bits, share_of_ten_commonest_variants
  rework: total (sum over activities of the cases that hold it more than once), by_activity, cases, share_of_cases,
    self_loops, loops_back, loops_of_two
  by_resource: name, events, cases, activities, touch_hours_all;  handovers: total, pairs (from, to, count)
  ping_pong: times, cases (work goes to another resource and straight back)
  cycle_time_hours, touch_minutes: p10 p25 p50 p75 p90 mean over cases;  cost_all: in the unit of the file
  waiting: calendar, note, business_hours and wall_clock_hours (over cases), by_activity
  queue_by_hour: weekday (0 is Monday), hour, waiting (cases at its beginning), arriving (steps made ready in it), means
  segments: attribute, value (null: all others), cases, events, cases_a_week, cycle_hours, wait_hours, touch_minutes,
    rework_share
  weeks (with started, open_at_end), months: the full ones;  estimates: quantity -> low, middle, high, note, cases
  pairing: what START and COMPLETE rows became;  rows_as_events: counts with each row as an event; null where not paired
"""
"""What `as_json` and `log_figures` promise to scripts; `--help` shows it."""


NO_STARTS = "its events have no start times"
FEW_STARTS = "too few of its events have a start time"


def log_figures(
    path: Path, mapping: Mapping[str, str] | None = None, *, timezone: str | None = None, day_first: bool | None = None,
    calendar: BusinessCalendar | None = None, choice: Mapping[str, Any] | None = None,
    attributes: Sequence[str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Counts, directly-follows edges, rework, cycle times, waiting and refused lines of a file; nothing is stored.

    Roles not given are proposed from the file. Raises FileRefused when it can't be read.
    """
    calendar = calendar or BusinessCalendar(timezone=timezone or "UTC")
    with (
        tempfile.TemporaryDirectory(prefix="onelane-") as place,
        read_in_place(
            Path(place), path, mapping, timezone=timezone or "UTC", day_first=day_first, choice=choice,
            attributes=attributes, calendar=calendar,
        ) as read,
    ):  # fmt: skip
        figures = _whole(read.staged.folder, calendar)
    found = read.checked
    refused = {"count": found.refused, "reasons": found.reasons, "lines": list(found.refused_lines)}
    return {
        "file": read.staged.file_name, "roles": dict(read.reading.mapping), "notes": list(found.notes),
        "rows": found.rows, **as_json(figures), "refused": refused,
    }  # fmt: skip


def _whole(folder: Path, calendar: BusinessCalendar) -> LogFigures:
    """The figures that the child left; where it cut long lists short, computed again with all of them."""
    found = from_document(json.loads((folder / "figures.json").read_text(encoding="utf-8")))
    listed = (found.activities, found.flows, found.commonest_resources)
    if tuple(map(len, listed)) == (found.activity_kinds, found.flow_kinds, found.resources):
        return found
    log = LogFile(folder / "events.parquet")
    try:
        return log.figures(calendar, found.pairing, found.rows_as_events, EVERYTHING)
    finally:
        log.close()


def as_json(found: LogFigures) -> dict[str, Any]:
    """The figures under the names that scripts use."""
    return {
        "cases": found.cases,
        "events": found.events,
        "activities": found.activity_kinds,
        "events_by_activity": {activity.name: activity.events for activity in found.activities},
        "resources": found.resources,
        "variants": found.variants,
        "commonest_variants": [{"path": list(path), "cases": cases} for path, cases in found.commonest_variants],
        "variant_entropy_bits": found.variant_entropy,
        "share_of_ten_commonest_variants": found.ten_commonest_share,
        "by_activity": {activity.name: _without(asdict(activity), "name") for activity in found.activities},
        "directly_follows": [
            {"from": flow.from_activity, "to": flow.to_activity, "count": flow.times,
             "median_hours": flow.median_hours, "p90_hours": flow.p90_hours}
            for flow in found.flows
        ],
        "directly_follows_edges": found.flow_kinds,
        "directly_follows_total": found.flow_total,
        "start_activities": found.start_activities,
        "end_activities": found.end_activities,
        "rework": {
            "total": found.rework_total,
            "by_activity": {activity.name: activity.rework_cases for activity in found.activities},
            "cases": found.reworked_cases,
            "share_of_cases": found.rework_share,
            "self_loops": found.self_loops, "loops_back": found.loops_back, "loops_of_two": found.loops_of_two,
        },
        "by_resource": [asdict(resource) for resource in found.commonest_resources],
        "handovers": {
            "total": found.handovers,
            "pairs": [
                {"from": pair.from_resource, "to": pair.to_resource, "count": pair.times}
                for pair in found.commonest_handovers
            ],
        },
        "ping_pong": {"times": found.ping_pongs, "cases": found.ping_pong_cases},
        "cost_all": found.cost_all,
        "queue_by_hour": [asdict(hour) for hour in found.queue_hours],
        "segments": [asdict(segment) for segment in found.segments],
        "pairing": asdict(found.pairing) | {"words": dict(found.pairing.words)} if found.pairing else None,
        "rows_as_events": asdict(found.rows_as_events) if found.rows_as_events else None,
        "not_measurable": _not_measurable(found),
        "first_utc": found.first_utc.isoformat() if found.first_utc else None,
        "last_utc": found.last_utc.isoformat() if found.last_utc else None,
        "cycle_time_hours": asdict(found.cycle_hours),
        "waiting": {
            "calendar": found.calendar,
            "note": found.wait_sentence,
            "business_hours": asdict(found.wait_business_hours),
            "wall_clock_hours": asdict(found.wait_wall_hours),
            "by_activity": {wait.activity: {
                "waits": wait.waits,
                "business_hours": {"p10": wait.business_p10, "p50": wait.business_p50, "p90": wait.business_p90,
                                   "mean": wait.business_mean},
                "wall_clock_hours": {"p10": wait.wall_p10, "p50": wait.wall_p50, "p90": wait.wall_p90,
                                     "mean": wait.wall_mean},
            } for wait in found.waits},
        },
        "touch_minutes": _touch(found),
        "weeks": [asdict(week) | {"week_on": week.week_on.isoformat()} for week in found.weeks],
        "months": [{"month_on": month_on.isoformat(), "cases": cases} for month_on, cases in found.months],
        "estimates": {quantity: asdict(proposal) for quantity, proposal in proposed_estimates(found).items()},
    }  # fmt: skip


def _without(told: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key not in keys}


def _not_measurable(found: LogFigures) -> dict[str, str]:
    """What this log can't tell, and why."""
    why = {}
    if not found.has_touch:
        why["touch_minutes"] = NO_STARTS if not found.starts else FEW_STARTS
    if not found.starts:
        why["waiting"] = found.wait_sentence
    if not found.resources:
        why["resources"] = "no resource is known: handovers and ping-pong can't be counted"
    if found.cost_all is None:
        why["cost_all"] = "no cost is known"
    if not found.weeks:
        why["weeks"] = "the log covers no full week"
    return why


def _touch(found: LogFigures) -> dict[str, Any]:
    if not found.has_touch:
        return asdict(Percentiles()) | {
            "note": f"not measurable from this log: {NO_STARTS if not found.starts else FEW_STARTS}"
        }
    note = f"end minus start, wall-clock, summed over the events of a case. {found.touch_sentence}".rstrip()
    return asdict(found.touch_minutes) | {"note": note}
