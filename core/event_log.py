"""The figures of an event log: a few tables made once, then one SQL question for each figure (`core/sql/log_*.sql`).

2026-11: everything rests on one sort of the log (`log_steps.sql`: each event with its neighbours in the case, found by
`log_beside.py`). Case, activity and resource are integers there, so that each question is one small grouping. The
tables are temporary tables
of the connection: they spill to disk where memory is short, and are gone when the figures are told.

Cases, events, activities, variants, directly-follows counts, start and end activities, rework and, without starts, case
durations and times between activities are those of pm4py (tests/test_event_log_real.py). On purpose not: where a log
has starts, a case lasts from its first start (there: its first completion) and the time between two activities ends
with the start of the second (there: its completion, so it holds the work); a step that stays with its resource is no
handover; rows that START and COMPLETE one activity are one event (there: two; `rows_as_events` counts as there).
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from numpy.typing import NDArray

from core.calendars import BusinessCalendar, Cells, cells_of
from core.log_beside import as_they_stood, beside, blocks, is_in_order
from core.log_figures import (
    MOST_WITH_STARTS,
    Activity,
    Flow,
    Handover,
    LogFigures,
    Pairing,
    Percentiles,
    QueueHour,
    Resource,
    RowCounts,
    Segment,
    Wait,
    WeekValue,
)

MOST_VALUES = 20
"""Values of an attribute that are told apart; the others are told together."""
VARIANTS_LISTED = 50
MOST_STEPS = 200
"""A listed variant shows this many of its steps, then how many more there are."""


@dataclass(frozen=True)
class Caps:
    """How many of each are listed, so that a summary stays small; the totals beside the lists are of all."""

    activities: int = 1000
    flows: int = 2000
    resources: int = 200
    handovers: int = 300


MANY = 20_000_000
"""Events from which on percentiles are counted in buckets: the quicker way holds 8 bytes for each in memory."""
EVERYTHING = Caps(*[sys.maxsize] * 4)
_BLOCK = 1024
"""Cases that are counted together when the log is cut into parts that fit in memory."""
_SQL = Path(__file__).parent / "sql"
_FILES = {"step": "events", "step_case": "cases", "step_name": "names", "step_case_value": "values"}

Tell = Callable[[float, str], None]
"""Is told how much of the work is done (0 to 1) and what is being done."""


def summarise(
    con: duckdb.DuckDBPyConnection,
    calendar: BusinessCalendar,
    pairing: Pairing | None = None,
    rows_as_events: RowCounts | None = None,
    *,
    tell: Tell | None = None,
    caps: Caps = Caps(),
) -> LogFigures:
    """All figures of the log in the tables step, step_case, step_name and step_case_value of the connection.

    Any connection or cursor will do; it gets temporary tables for as long as this runs. An empty log gives zeros and
    Nones, no error. `con.interrupt()` from another thread stops it with duckdb.InterruptException.
    """
    return _Summary(con, calendar, tell or (lambda share, words: None), caps).figures(pairing, rows_as_events)


class _Summary:
    """One run over one log. Every method is one group of questions."""

    def __init__(self, con: duckdb.DuckDBPyConnection, calendar: BusinessCalendar, tell: Tell, caps: Caps) -> None:
        self._con, self._calendar, self._tell, self._caps = con, calendar, tell, caps
        self._given: dict[str, Any] = {
            "timezone": calendar.timezone,
            "workdays": list(calendar.workdays),
            "most": VARIANTS_LISTED,
            "steps": MOST_STEPS,
            "timed_share": MOST_WITH_STARTS,
        }

    def figures(self, pairing: Pairing | None, rows_as_events: RowCounts | None) -> LogFigures:
        try:
            self._make_tables()
            return self._answers(pairing, rows_as_events)
        finally:
            self._drop()

    def _ask(self, question: str, **more: Any) -> list[tuple[Any, ...]]:
        return run(self._con, f"log_{question}", self._given | more)

    def _make_tables(self) -> None:
        self._tell(0.0, "Looking up business hours")
        first_utc, last_utc = self._ask("span")[0]
        moment = datetime(1970, 1, 1)
        cells = cells_of(self._calendar, first_utc or moment, last_utc or moment)
        self._given["cell_us"] = cells.cell_us
        self._ask("cells", **cells.lists)
        self._make_steps(cells)
        self._ask("pairs")
        self._ask("timed")
        self._ask("cases")
        self._ask("quantile_table")

    def _make_steps(self, cells: Cells) -> None:
        """`log_step`, for a few million events at a time: the database brings them in order, arrays do the rest."""
        self._ask("step_table")
        sizes = self._ask("blocks", width=_BLOCK)
        many, done = sum(rows for _, rows in sizes), 0
        for first_no, last_no in blocks(sizes, _BLOCK):
            self._tell(0.05 + 0.5 * done / many, "Putting the steps of each case in order")
            events = in_order(self._con, _question("log_events")[0], {"first_no": first_no, "last_no": last_no})
            done += len(events["case_no"])
            self._con.register("log_beside", beside(events, cells))
            try:
                self._ask("steps")
            finally:
                self._con.unregister("log_beside")
        self._ask("wait")

    def _measure(self, events: int, *measures: str) -> None:
        """Percentiles of each measure into log_quantile; those of a large log without holding its values in memory."""
        for measure in measures:
            self._ask(f"measured_{measure}")
            self._ask("quantiles" if events <= MANY else "quantiles_of_many", measure=measure)

    def _drop(self) -> None:
        self._ask("drop")

    def _answers(self, pairing: Pairing | None, rows_as_events: RowCounts | None) -> LogFigures:
        caps = self._caps
        self._tell(0.6, "Counting")
        (
            events, cases, flow_total, reworked, starts, first_utc, last_utc, loops_of_two, handovers, ping_pongs,
            ping_pong_cases,
        ) = self._ask("whole")[0]  # fmt: skip
        self._measure(events, "case_cycle", "case_wait", "case_business", "case_touch", "touch")
        variety = self._ask("variety")
        spread = {name: Percentiles.of(five, mean) for name, five, mean in self._ask("spread")}
        activities = [_activity(row) for row in self._ask("activities")]
        ends = self._ask("ends")
        self._tell(0.7, "Measuring the flows")
        self._measure(events, "flow")
        flows = self._ask("flows")
        self._tell(0.8, "Measuring the waits")
        self._measure(events, "wait", "business")
        waits = self._ask("waits")
        self._tell(0.9, "Counting resources, weeks and queues")
        resources, given = self._ask("resources"), self._ask("handovers")
        return LogFigures(
            events, cases, len(resources), sum(many for _, many in variety), flow_total, reworked, starts, first_utc,
            last_utc,
            activities=tuple(activities[: caps.activities]),
            flows=tuple(Flow(*row) for row in flows[: caps.flows]),
            start_activities=_most({name: begun for name, begun, _ in ends if begun}, caps.activities),
            end_activities=_most({name: ended for name, _, ended in ends if ended}, caps.activities),
            commonest_variants=tuple((_path(path, steps), count) for path, steps, count in self._ask("variants")),
            cycle_hours=spread["cycle_hours"],
            wait_business_hours=spread["business_hours"],
            wait_wall_hours=spread["wait_hours"],
            waits=tuple(_wait(row) for row in waits[: caps.activities]),
            touch_minutes=spread["touch_minutes"],
            weeks=tuple(WeekValue(*row) for row in self._ask("weeks")),
            months=tuple((month_on, count) for month_on, count in self._ask("months")),
            calendar=self._calendar.sentence,
            flow_kinds=len(flows),
            activity_kinds=len(activities),
            timed_activities=sum(_is_timed(activity) for activity in activities),
            self_loops=sum(activity.self_loops for activity in activities),
            loops_back=sum(activity.loops_back for activity in activities),
            loops_of_two=loops_of_two,
            handovers=handovers,
            ping_pongs=ping_pongs,
            ping_pong_cases=ping_pong_cases,
            commonest_resources=tuple(Resource(*row) for row in resources[: caps.resources]),
            commonest_handovers=tuple(Handover(*row) for row in given[: caps.handovers]),
            variant_entropy=_entropy(variety, cases),
            ten_commonest_share=_share_of_ten(variety, cases),
            queue_hours=tuple(QueueHour(*row) for row in self._ask("queue")),
            segments=tuple(Segment(*row) for row in self._ask("segments", most=MOST_VALUES)),
            pairing=pairing,
            rows_as_events=rows_as_events,
            cost_all=self._ask("costs")[0][0],
            rework_sum=sum(activity.rework_cases for activity in activities),
        )  # fmt: skip


def _activity(row: tuple[Any, ...]) -> Activity:
    name, events, cases, rework_cases, self_loops, loops_back, resources, five, mean, touch_hours, cost, starts = row
    touch = Percentiles.of(five, mean)
    return Activity(
        name, events, cases, rework_cases, self_loops, loops_back, resources, touch, touch_hours, cost, starts
    )


def _is_timed(activity: Activity) -> bool:
    """As `log_timed.sql` says."""
    return activity.starts >= MOST_WITH_STARTS * activity.events and (activity.touch_hours_all or 0) > 0


def _entropy(variety: Sequence[tuple[int, int]], cases: int) -> float | None:
    """Shannon entropy in bits of variants taken by so many cases, each so often: log₂ N − Σ c·log₂ c ÷ N.

    >>> _entropy([(2, 1), (1, 2)], 4), _entropy([(7, 1)], 7), _entropy([], 0)
    (1.5, 0.0, None)
    """
    if not cases:
        return None
    known = math.fsum(number * of * math.log2(of) for of, number in variety) / cases
    return max(0.0, math.log2(cases) - known)


def _share_of_ten(variety: Sequence[tuple[int, int]], cases: int) -> float | None:
    """Share of the cases that follow one of the ten commonest variants; `variety` has the commonest first.

    >>> _share_of_ten([(5, 9), (1, 5)], 50)
    0.92
    """
    left, found = 10, 0
    for of, number in variety:
        taken = min(left, number)
        left, found = left - taken, found + taken * of
    return found / cases if cases else None


def _most(counts: dict[str, int], most: int) -> dict[str, int]:
    listed = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return dict(listed[:most])


def _path(path: list[str], steps: int) -> tuple[str, ...]:
    """The steps of a variant; a long one ends by saying how many more there are."""
    return tuple(path) if steps <= len(path) else (*path, f"… {steps - len(path)} more")


def _wait(row: tuple[Any, ...]) -> Wait:
    activity, waits, business, business_mean, business_all, wall, wall_mean = row
    b10, b50, b90 = business
    w10, w50, w90 = wall
    return Wait(activity, waits, b10, b50, b90, business_mean, business_all, w10, w50, w90, wall_mean)


def by_day(con: duckdb.DuckDBPyConnection, calendar: BusinessCalendar) -> tuple[WeekValue, ...]:
    """The figures of each full business day, oldest first; `week_on` is the day. As `log_days.sql` says.

    The connection as for `summarise`; a day without a completed case has the count 0 and no other figure.
    """
    asked = _Summary(con, calendar, lambda share, words: None, EVERYTHING)
    try:
        asked._make_tables()
        return tuple(WeekValue(*row) for row in asked._ask("days", holidays=sorted(calendar.holidays)))
    finally:
        asked._drop()


def marked_weeks(
    con: duckdb.DuckDBPyConnection, calendar: BusinessCalendar, activities: Sequence[str]
) -> tuple[tuple[date, int, int], ...]:
    """(Monday, cases completed in that week, of these the ones that hold any of the activities), oldest first.

    Weeks in which no case is completed are left out; partial weeks at the edges are in.
    """
    given = {"timezone": calendar.timezone, "activities": list(activities)}
    return tuple((week_on, cases, holding) for week_on, cases, holding in run(con, "log_marked", given))


@cache
def _question(name: str) -> tuple[str, frozenset[str]]:
    """The text of core/sql/<name>.sql and the names of the parameters in it."""
    text = (_SQL / f"{name}.sql").read_text(encoding="utf-8")
    return text, frozenset(re.findall(r"\$([a-z_0-9]+)", re.sub(r"--.*", "", text)))


def run(con: duckdb.DuckDBPyConnection, name: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of core/sql/<name>.sql; of the given parameters it takes those it names."""
    text, wanted = _question(name)
    return con.execute(text, {key: value for key, value in given.items() if key in wanted}).fetchall()


def in_order(con: duckdb.DuckDBPyConnection, text: str, given: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """The rows of a question with case_no, ended_us and position, ordered by these, as one array a column.

    No null may be in it. Many a file lies in that order already: it is sorted only where it does not.
    """
    asked = con.sql(text, params=dict(given))
    rows = as_they_stood(_arrays(asked))
    if not is_in_order(rows):
        del rows
        rows = _arrays(asked.sort("case_no", "ended_us", "position"))
    return rows


def _arrays(asked: duckdb.DuckDBPyRelation) -> dict[str, NDArray[Any]]:
    table = asked.to_arrow_table()
    return {name: table.column(name).to_numpy() for name in table.column_names}


class LogFile:
    """The step tables that our own child wrote into a folder, in a database in memory: the same figures, no store."""

    def __init__(self, events: Path) -> None:
        """`events` is events.parquet; the other tables lie beside it."""
        self._con = duckdb.connect()
        for table, name in _FILES.items():
            self._con.read_parquet(str(events.with_name(f"{name}.parquet"))).create_view(table)

    def figures(
        self,
        calendar: BusinessCalendar,
        pairing: Pairing | None = None,
        rows_as_events: RowCounts | None = None,
        caps: Caps = Caps(),
    ) -> LogFigures:
        """All figures of the file."""
        return summarise(self._con, calendar, pairing, rows_as_events, caps=caps)

    def close(self) -> None:
        self._con.close()
