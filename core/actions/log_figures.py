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
from core.log_figures import LogFigures, Percentiles, from_document, proposed_estimates

KEYS = """\
Keys of the answer; times are naive UTC, a figure that can't be measured is null:
  file, roles, notes, rows, cases, events, activities, resources, variants, first_utc, last_utc
  refused: count, reasons, lines (line, column, value, reason)
  events_by_activity, start_activities, end_activities: activity -> count
  directly_follows: from, to, count;  directly_follows_edges (kinds), directly_follows_total (all)
  commonest_variants: path, cases (the 50 commonest)
  rework: total (sum over activities of the cases that hold it more than once), by_activity, cases, share_of_cases
  cycle_time_hours, touch_minutes: p10 p25 p50 p75 p90 mean over cases
  waiting: calendar, note, business_hours and wall_clock_hours (over cases), by_activity
  weeks, months: the full ones;  estimates: quantity -> low, middle, high, note, cases
"""
"""What `as_json` and `log_figures` promise to scripts; `--help` shows it."""


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
        document = json.loads((read.staged.folder / "figures.json").read_text(encoding="utf-8"))
    found = read.checked
    refused = {"count": found.refused, "reasons": found.reasons, "lines": list(found.refused_lines)}
    return {
        "file": read.staged.file_name, "roles": dict(read.reading.mapping), "notes": list(found.notes),
        "rows": found.rows, **as_json(from_document(document)), "refused": refused,
    }  # fmt: skip


def as_json(found: LogFigures) -> dict[str, Any]:
    """The figures under the names that scripts use."""
    return {
        "cases": found.cases,
        "events": found.events,
        "activities": len(found.activities),
        "events_by_activity": {activity.name: activity.events for activity in found.activities},
        "resources": found.resources,
        "variants": found.variants,
        "commonest_variants": [{"path": list(path), "cases": cases} for path, cases in found.commonest_variants],
        "directly_follows": [
            {"from": flow.from_activity, "to": flow.to_activity, "count": flow.times} for flow in found.flows
        ],
        "directly_follows_edges": len(found.flows),
        "directly_follows_total": found.flow_total,
        "start_activities": found.start_activities,
        "end_activities": found.end_activities,
        "rework": {
            "total": found.rework_total,
            "by_activity": {activity.name: activity.rework_cases for activity in found.activities},
            "cases": found.reworked_cases,
            "share_of_cases": found.rework_share,
        },
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


def _touch(found: LogFigures) -> dict[str, Any]:
    if not found.has_touch:
        return asdict(Percentiles()) | {"note": "not measurable from this log: its events have no start times"}
    return asdict(found.touch_minutes) | {"note": "end minus start, wall-clock, summed over the events of a case"}
