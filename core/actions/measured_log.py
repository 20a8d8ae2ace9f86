"""Weekly series that an imported log of the lane's workflow can give, ready to fill a metric."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.log_figures import LogFigures, WeekValue, series
from core.log_summaries import figures
from core.metrics import LOG_SERIES, MetricChoice
from core.quantities import shown_number
from core.records import EventLog, Facts
from core.series import Point
from core.store import Store

SHARES = ("rework_share",)
"""Series that the log gives as 0 to 1 and the library as percent."""


@dataclass(frozen=True)
class LogOffer:
    """One series of one log: what it measures, and its weeks as they would be kept."""

    event_log: EventLog
    choice: MetricChoice
    points: tuple[Point, ...]

    @property
    def code(self) -> str:
        return f"{self.event_log.event_log_id}:{self.choice.log_series}"

    @property
    def source(self) -> str:
        """Where the values come from, for the metric's field of that name."""
        log = self.event_log
        return f"Event log “{log.file_name}” ({shown_number(log.cases, 12)} cases), full weeks only"


def log_offers(
    store: Store, facts: Facts, workflow_id: str, measure: Callable[[str], LogFigures] | None = None
) -> tuple[LogOffer, ...]:
    """Every series that the workflow's logs can give, newest log first; series without a value are left out.

    The weeks come from the log's kept summary. `measure` (of an event log's id) is what a page gives that shows how far
    the figures are where they must be computed anew, after a change of the calendar.
    """
    logs = sorted(
        (log for log in facts.event_logs if log.workflow_id == workflow_id),
        key=lambda log: log.imported_utc,
        reverse=True,
    )
    offers = []
    for log in logs:
        found = measure(log.event_log_id) if measure else figures(store, facts, log.event_log_id)
        for name, choice in LOG_SERIES.items():
            if points := _points(found.weeks, name):
                offers.append(LogOffer(log, choice, points))
    return tuple(offers)


def _points(weeks: tuple[WeekValue, ...], name: str) -> tuple[Point, ...]:
    factor = 100.0 if name in SHARES else 1.0
    return tuple(
        Point(week_on, round(value * factor, 6), cases, line)
        for line, (week_on, value, cases) in enumerate(series(weeks, name), start=1)
    )
