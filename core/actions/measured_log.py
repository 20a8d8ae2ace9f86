"""Weekly series that an imported log of the lane's workflow can give, ready to fill a metric."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.calendars import BusinessCalendar
from core.event_log import by_day
from core.log_figures import LogFigures, WeekValue, series
from core.log_summaries import figures
from core.measurement import monday
from core.metrics import LOG_SERIES, MetricChoice
from core.quantities import shown_number
from core.records import EventLog, Facts
from core.series import Point
from core.store import Store

REMEMBERED = 16
_by_day: OrderedDict[tuple[str, str, str], tuple[WeekValue, ...]] = OrderedDict()
_counting = threading.Lock()
SHARES = ("rework_share",)
"""Series that the log gives as 0 to 1 and the library as percent."""


@dataclass(frozen=True)
class LogOffer:
    """One series of one log: what it measures, and its weeks as they would be kept."""

    event_log: EventLog
    choice: MetricChoice
    points: tuple[Point, ...]
    cadence: str = "week"

    @property
    def code(self) -> str:
        return f"{self.event_log.event_log_id}:{self.choice.log_series}"

    @property
    def source(self) -> str:
        """Where the values come from, for the metric's field of that name."""
        log = self.event_log
        full = "full business days only" if self.cadence == "day" else "full weeks only"
        return f"Event log “{log.file_name}” ({shown_number(log.cases, 12)} cases), {full}"


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


def daily_offers(facts: Facts, workflow_id: str) -> tuple[LogOffer, ...] | None:
    """The same by business day; None while the days of a log are not counted yet: `count_days` does it."""
    offers = []
    for log in sorted(facts.event_logs, key=lambda log: log.imported_utc, reverse=True):
        if log.workflow_id != workflow_id:
            continue
        days = _by_day.get(_day_key(facts, log))
        if days is None:
            return None
        for name, choice in LOG_SERIES.items():
            if points := _points(days, name):
                offers.append(LogOffer(log, choice.by("day"), points, "day"))
    return tuple(offers)


def count_days(
    store: Store, facts: Facts, workflow_id: str, stop: threading.Event | None = None
) -> tuple[LogOffer, ...]:
    """Counts the days of the workflow's logs from their events, then `daily_offers`. As long as the figures take."""
    for log in facts.event_logs:
        key = _day_key(facts, log)
        if log.workflow_id != workflow_id or key in _by_day:
            continue
        with store.working(log.session_id, log.event_log_id, stop) as cursor:
            days = by_day(cursor, BusinessCalendar.of(facts.session))
        with _counting:
            _by_day[key] = days
            while len(_by_day) > REMEMBERED:
                _by_day.popitem(last=False)
    return daily_offers(facts, workflow_id) or ()


def in_no_day(weekly: Sequence[LogOffer], daily: Sequence[LogOffer], event_log_id: str) -> tuple[int, int]:
    """(cases in no daily value, all cases) of the log's full weeks that its days cover; (0, 0) where none is.

    Decided 2026-11-22: a case that is completed on a day that is no business day stays out of the daily values; counted
    to the next business day it would make every Monday look unlike the others. It is in the weekly values, and the
    backlog counts it as done. So the difference between the two is what to say.
    """
    by_week, by_day_ = (_completed(offers, event_log_id) for offers in (weekly, daily))
    if not by_week or not by_day_:
        return 0, 0
    first, last = min(by_day_), max(by_day_)
    covered = {week for week in by_week if first <= week and week + timedelta(days=6) <= last}
    every = sum(by_week[week] for week in covered)
    return every - sum(count for day, count in by_day_.items() if monday(day) in covered), every


def _completed(offers: Sequence[LogOffer], event_log_id: str) -> dict[date, int]:
    """The cases completed in each week, or on each day, of that log."""
    found = (o for o in offers if o.event_log.event_log_id == event_log_id and o.choice.log_series == "cases")
    return {point.week_on: round(point.value) for offer in found for point in offer.points}


def _day_key(facts: Facts, log: EventLog) -> tuple[str, str, str]:
    return log.session_id, log.event_log_id, BusinessCalendar.of(facts.session).key


def _points(weeks: tuple[WeekValue, ...], name: str) -> tuple[Point, ...]:
    factor = 100.0 if name in SHARES else 1.0
    return tuple(
        Point(week_on, round(value * factor, 6), cases, line)
        for line, (week_on, value, cases) in enumerate(series(weeks, name), start=1)
    )
