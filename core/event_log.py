"""The figures of an imported event log: one SQL question each (`core/sql/log_*.sql`), asked of a store or of one file.

`ask(question, **parameters)` is any callable that runs core/sql/<question>.sql over a table `event`: `store.ask`, or
`LogFile.ask` for a file outside a store. Definitions stand at the head of each question.

2026-11: estimates rest on the mean of each week, not the median, because a monthly cost multiplies by the number of
cases: only the mean times the count is the sum. The weekly series for a baseline keep the median, which one odd case
does not move.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import duckdb

from core.calendars import BusinessCalendar, open_hours

VARIANTS_LISTED = 50
_SQL = Path(__file__).parent / "sql"


class Ask(Protocol):
    """Runs a question by name with named parameters and returns its rows."""

    def __call__(self, question: str, /, **named: Any) -> list[tuple[Any, ...]]: ...


@dataclass(frozen=True)
class Percentiles:
    """How a figure is spread over cases. All None when there is nothing to measure."""

    p10: float | None = None
    p25: float | None = None
    p50: float | None = None
    p75: float | None = None
    p90: float | None = None
    mean: float | None = None

    @classmethod
    def of(cls, five: list[float] | None, mean: float | None) -> Percentiles:
        if not five:
            return cls()
        p10, p25, p50, p75, p90 = five
        return cls(p10, p25, p50, p75, p90, mean)


@dataclass(frozen=True)
class Activity:
    """One kind of step: how often it happens, in how many cases, and in how many of them more than once."""

    name: str
    events: int
    cases: int
    rework_cases: int


@dataclass(frozen=True)
class Flow:
    """How often one activity directly follows another in a case."""

    from_activity: str
    to_activity: str
    times: int


@dataclass(frozen=True)
class Wait:
    """Hours that cases wait before an activity, in business time and by the wall clock."""

    activity: str
    waits: int
    business_p10: float
    business_p50: float
    business_p90: float
    business_mean: float
    business_all: float
    wall_p10: float
    wall_p50: float
    wall_p90: float
    wall_mean: float


@dataclass(frozen=True)
class WeekValue:
    """One full week: the cases completed in it. Figures of a week without cases are None, its count is 0."""

    week_on: date
    cases: int
    cycle_hours: float | None
    """Median, wall-clock, as are the next two medians; the means stand beside them."""
    cycle_hours_mean: float | None
    wait_hours: float | None
    """Business hours."""
    wait_hours_mean: float | None
    touch_minutes: float | None
    touch_minutes_mean: float | None
    rework_share: float | None


@dataclass(frozen=True)
class LogFigures:
    """Everything that is measured in one log."""

    events: int
    cases: int
    resources: int
    variants: int
    flow_total: int
    reworked_cases: int
    starts: int
    """Events with a start time; hands-on time is measured only where nearly all have one."""
    first_utc: datetime | None
    last_utc: datetime | None
    activities: tuple[Activity, ...]
    flows: tuple[Flow, ...]
    start_activities: dict[str, int]
    end_activities: dict[str, int]
    commonest_variants: tuple[tuple[tuple[str, ...], int], ...]
    cycle_hours: Percentiles
    wait_business_hours: Percentiles
    wait_wall_hours: Percentiles
    waits: tuple[Wait, ...]
    touch_minutes: Percentiles
    weeks: tuple[WeekValue, ...]
    months: tuple[tuple[date, int], ...]
    calendar: str

    @property
    def rework_total(self) -> int:
        """Sum over activities of the cases in which the activity occurs more than once."""
        return sum(activity.rework_cases for activity in self.activities)

    @property
    def rework_share(self) -> float | None:
        """Share of cases in which some activity occurs more than once; None without cases."""
        return self.reworked_cases / self.cases if self.cases else None

    @property
    def has_touch(self) -> bool:
        """Whether hands-on time can be measured: 95 % of the events know when they began."""
        return self.events > 0 and self.starts >= 0.95 * self.events

    @property
    def wait_sentence(self) -> str:
        """What the waiting figures hold, said beside them."""
        if self.starts:
            return f"Waiting runs from the end of earlier work to the start of the next, in {self.calendar}."
        return (
            "This log has no start times, so each wait runs to the completion of the next step and holds the work on "
            f"it too. Counted in {self.calendar}."
        )


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
        weeks=weekly(ask, session_id, event_log_id, calendar),
        months=tuple((month_on, count) for month_on, count in ask("log_months", **log, **_days(calendar))),
        calendar=calendar.sentence,
    )  # fmt: skip


def weekly(ask: Ask, session_id: str, event_log_id: str, calendar: BusinessCalendar) -> tuple[WeekValue, ...]:
    """The full weeks of a log, oldest first (see `log_weeks.sql`)."""
    log = {"session_id": session_id, "event_log_id": event_log_id}
    counts = ask("log_counts", **log)[0]
    hours = _hours(calendar, counts[-2], counts[-1])
    return tuple(WeekValue(*row) for row in ask("log_weeks", **log, **hours, **_days(calendar)))


SERIES: dict[str, tuple[str, str, str]] = {
    "cycle_hours": ("Median cycle time of the cases completed in the week", "hours", "lower"),
    "wait_hours": ("Median waiting of a case completed in the week", "business hours", "lower"),
    "rework_share": ("Share of the cases completed in the week that hold a repeated step", "share of cases", "lower"),
    "touch_minutes": ("Median hands-on time of a case completed in the week", "minutes", "lower"),
    "cases": ("Cases completed in the week", "cases per week", "higher"),
}
"""What a baseline can be filled with from a log: field of WeekValue → definition, unit, which way is better."""


def series(weeks: tuple[WeekValue, ...], name: str) -> tuple[tuple[date, float, int], ...]:
    """(Monday, value, cases behind it) of each full week that has a value; `name` is a key of SERIES."""
    found = ((week.week_on, getattr(week, name), week.cases) for week in weeks)
    return tuple((week_on, float(value), cases) for week_on, value, cases in found if value is not None)


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
