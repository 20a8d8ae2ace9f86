"""Weekly series that an imported log of the lane's workflow can give, ready to fill a metric."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from core.calendars import BusinessCalendar
from core.event_log import weekly
from core.log_figures import WeekValue, series
from core.metrics import LOG_SERIES, MetricChoice
from core.quantities import shown_number
from core.records import EventLog, Facts
from core.series import Point
from core.store import Store

SHARES = ("rework_share",)
"""Series that the log gives as 0 to 1 and the library as percent."""
REMEMBERED = 32
_kept: WeakKeyDictionary[Store, OrderedDict[Any, tuple[WeekValue, ...]]] = WeakKeyDictionary()
_lock = Lock()


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


def log_offers(store: Store, facts: Facts, workflow_id: str) -> tuple[LogOffer, ...]:
    """Every series that the workflow's logs can give, newest log first; series without a value are left out."""
    logs = sorted(
        (log for log in facts.event_logs if log.workflow_id == workflow_id),
        key=lambda log: log.imported_utc,
        reverse=True,
    )
    offers = []
    for log in logs:
        weeks = _weeks(store, facts, log)
        for name, choice in LOG_SERIES.items():
            if points := _points(weeks, name):
                offers.append(LogOffer(log, choice, points))
    return tuple(offers)


def _points(weeks: tuple[WeekValue, ...], name: str) -> tuple[Point, ...]:
    factor = 100.0 if name in SHARES else 1.0
    return tuple(
        Point(week_on, round(value * factor, 6), cases, line)
        for line, (week_on, value, cases) in enumerate(series(weeks, name), start=1)
    )


def _weeks(store: Store, facts: Facts, log: EventLog) -> tuple[WeekValue, ...]:
    """The log's full weeks, remembered by log and calendar: the rows of an imported log never change."""
    calendar = BusinessCalendar.of(facts.session)
    key = (log.session_id, log.event_log_id, log.sha256, log.version, calendar)
    with _lock:
        remembered = _kept.setdefault(store, OrderedDict())
        if key in remembered:
            remembered.move_to_end(key)
            return remembered[key]

    def ask(question: str, /, **named: Any) -> list[tuple[Any, ...]]:
        return store.ask(question, **named)

    weeks = weekly(ask, log.session_id, log.event_log_id, calendar)
    with _lock:
        remembered[key] = weeks
        while len(remembered) > REMEMBERED:
            remembered.popitem(last=False)
    return weeks
