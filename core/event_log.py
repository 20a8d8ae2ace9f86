"""The figures of an imported event log: one SQL question each (`core/sql/log_*.sql`), asked of a store or of one file.

`ask(question, **parameters)` is any callable that runs core/sql/<question>.sql over a table `event`: `store.ask`, or
`LogFile.ask` for a file outside a store. Definitions stand at the head of each question.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from core.calendars import BusinessCalendar, open_hours
from core.log_figures import Activity, Flow, LogFigures, Percentiles, Wait, WeekValue

VARIANTS_LISTED = 50
_SQL = Path(__file__).parent / "sql"


Ask = Callable[..., list[tuple[Any, ...]]]
"""Runs a question by name with named parameters and returns its rows."""


def figures(ask: Ask, session_id: str, event_log_id: str, calendar: BusinessCalendar) -> LogFigures:
    """All figures of one imported log; an unknown or empty log gives zeros and Nones, no error."""
    log = {"session_id": session_id, "event_log_id": event_log_id}
    events, cases, _, resources, variants, flows, reworked, starts, first_utc, last_utc = ask("log_counts", **log)[0]
    hours = _hours(calendar, first_utc, last_utc)
    _, cycle, cycle_mean = ask("log_cycle", **log)[0]
    _, touch, touch_mean = ask("log_touch", **log)[0]
    _, business, business_mean, wall, wall_mean = ask("log_case_waits", **log, **hours)[0]
    return LogFigures(
        events, cases, resources, variants, flows, reworked, starts, first_utc, last_utc,
        activities=tuple(Activity(*row) for row in ask("log_activities", **log)),
        flows=tuple(Flow(*row) for row in ask("log_flows", **log)),
        start_activities=dict(ask("log_start_activities", **log)),
        end_activities=dict(ask("log_end_activities", **log)),
        commonest_variants=tuple(
            (tuple(path), count) for path, count in ask("log_variants", **log, most=VARIANTS_LISTED)
        ),
        cycle_hours=Percentiles.of(cycle, cycle_mean),
        wait_business_hours=Percentiles.of(business, business_mean),
        wait_wall_hours=Percentiles.of(wall, wall_mean),
        waits=tuple(_wait(row) for row in ask("log_waits", **log, **hours)),
        touch_minutes=Percentiles.of(touch, touch_mean),
        weeks=tuple(WeekValue(*row) for row in ask("log_weeks", **log, **hours, **_days(calendar))),
        months=tuple((month_on, count) for month_on, count in ask("log_months", **log, **_days(calendar))),
        calendar=calendar.sentence,
    )  # fmt: skip


def weekly(ask: Ask, session_id: str, event_log_id: str, calendar: BusinessCalendar) -> tuple[WeekValue, ...]:
    """The full weeks of a log, oldest first (see `log_weeks.sql`)."""
    log = {"session_id": session_id, "event_log_id": event_log_id}
    counts = ask("log_counts", **log)[0]
    hours = _hours(calendar, counts[-2], counts[-1])
    return tuple(WeekValue(*row) for row in ask("log_weeks", **log, **hours, **_days(calendar)))


def _wait(row: tuple[Any, ...]) -> Wait:
    activity, waits, business, business_mean, business_all, wall, wall_mean = row
    b10, b50, b90 = business
    w10, w50, w90 = wall
    return Wait(activity, waits, b10, b50, b90, business_mean, business_all, w10, w50, w90, wall_mean)


def _hours(calendar: BusinessCalendar, first_utc: datetime | None, last_utc: datetime | None) -> dict[str, Any]:
    if first_utc is None or last_utc is None:
        return {"opens_utc": [], "closes_utc": [], "seconds_before": []}
    found = open_hours(calendar, first_utc, last_utc)
    return {
        "opens_utc": list(found.opens_utc), "closes_utc": list(found.closes_utc),
        "seconds_before": list(found.seconds_before),
    }  # fmt: skip


def _days(calendar: BusinessCalendar) -> dict[str, Any]:
    return {"timezone": calendar.timezone, "workdays": list(calendar.workdays)}


@cache
def _question(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


class LogFile:
    """One file of typed events, written by our own child, in a database in memory: the same questions, no store."""

    SESSION_ID, EVENT_LOG_ID = "file", "file"

    def __init__(self, events: Path) -> None:
        self._con = duckdb.connect()
        self._con.execute(_question("log_file"), {"path": str(events)})

    def ask(self, question: str, /, **named: Any) -> list[tuple[Any, ...]]:
        """The rows of core/sql/<question>.sql."""
        return self._con.execute(_question(question), named).fetchall()

    def figures(self, calendar: BusinessCalendar) -> LogFigures:
        """All figures of the file."""
        return figures(self.ask, self.SESSION_ID, self.EVENT_LOG_ID, calendar)

    def close(self) -> None:
        self._con.close()
