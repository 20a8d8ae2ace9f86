"""What is measured in one event log, as frozen values, and the estimates that follow from it. Pure.

2026-11: estimates rest on the mean of each week, not the median, because a monthly cost multiplies by the number of
cases: only the mean times the count is the sum. The weekly series for a baseline keep the median, which one odd case
does not move.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from core.log_parts import (
    Activity,
    Flow,
    Handover,
    Pairing,
    Percentiles,
    QueueHour,
    Resource,
    RowCounts,
    Segment,
    Wait,
    WeekValue,
)  # fmt: skip
from core.quantities import WEEKS_PER_MONTH

__all__ = [
    "Activity", "Flow", "Handover", "LogFigures", "Pairing", "Percentiles", "Proposal", "QueueHour", "Resource",
    "RowCounts", "Segment", "Wait", "WeekValue", "as_document", "from_document", "percentile", "proposed_estimates",
    "series",
]  # fmt: skip

METHOD = 2
"""Counted up when a definition changes, so that a stored summary of the old one is computed anew."""
ENOUGH_WEEKS = 4
"""With fewer full weeks, percentiles over weeks say nothing (own rule); all cases together are used instead."""
MOST_WITH_STARTS = 0.95
"""The hands-on time of an activity is measured when this share of its events has a start (own rule)."""
_Z_OF_90 = 1.2815516


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
    """Events with a start time."""
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
    """Of a case: end minus start of its steps, wall-clock; a step of an activity that is not timed counts as none."""
    weeks: tuple[WeekValue, ...]
    months: tuple[tuple[date, int], ...]
    calendar: str
    flow_kinds: int = 0
    """Different pairs, also those beyond the ones that are listed."""
    activity_kinds: int = 0
    timed_activities: int = 0
    """Activities whose hands-on time is measured: nearly all their events have a start."""
    self_loops: int = 0
    loops_back: int = 0
    loops_of_two: int = 0
    """Times that A, B, A stand next to each other in a case, A and B different activities."""
    handovers: int = 0
    """Neighbouring steps of a case done by two different resources, both known."""
    ping_pongs: int = 0
    """Times that work goes from one resource to another and straight back."""
    ping_pong_cases: int = 0
    commonest_resources: tuple[Resource, ...] = ()
    commonest_handovers: tuple[Handover, ...] = ()
    variant_entropy: float | None = None
    """Shannon entropy of the variants in bits: 0 when all cases go one way."""
    ten_commonest_share: float | None = None
    """Share of the cases that follow one of the ten commonest variants."""
    queue_hours: tuple[QueueHour, ...] = ()
    segments: tuple[Segment, ...] = ()
    pairing: Pairing | None = None
    rows_as_events: RowCounts | None = None
    cost_all: float | None = None
    rework_sum: int | None = None
    """`rework_total` over all activities, also those beyond the ones that are listed."""
    by_starts: bool = False
    """True when the file's one time is the start of a step: each event stands at the moment its step began."""

    @property
    def rework_total(self) -> int:
        """Sum over activities of the cases in which the activity occurs more than once."""
        if self.rework_sum is not None:
            return self.rework_sum
        return sum(activity.rework_cases for activity in self.activities)

    @property
    def rework_share(self) -> float | None:
        """Share of cases in which some activity occurs more than once; None without cases."""
        return self.reworked_cases / self.cases if self.cases else None

    @property
    def has_touch(self) -> bool:
        """Whether hands-on time can be measured: of at least one activity nearly all events know when they began."""
        return self.timed_activities > 0

    @property
    def touch_sentence(self) -> str:
        """What the hands-on time leaves out, said beside it; empty where every activity is timed."""
        rest = self.activity_kinds - self.timed_activities
        if not self.has_touch or rest <= 0:
            return ""
        others = "the other one has" if rest == 1 else f"the other {rest} have"
        return (
            f"Timed in {self.timed_activities} of {self.activity_kinds} activities; {others} no start times and "
            "can't be counted, so it is at least this."
        )

    @property
    def tells_work_from_waiting(self) -> bool:
        """Whether nearly all events have a start, so that no wait holds work."""
        return self.events > 0 and self.starts >= MOST_WITH_STARTS * self.events

    @property
    def wait_sentence(self) -> str:
        """What the waiting figures hold, said beside them."""
        if self.tells_work_from_waiting:
            return f"Waiting runs from the end of earlier work to the start of the next, in {self.calendar}."
        if self.by_starts:
            return (
                "This log has only the moment at which each step began, so each wait runs from there to the start of "
                f"the next step and holds the work in between; that of the last step is missing. Counted in "
                f"{self.calendar}."
            )
        if self.starts:
            return (
                "Waiting runs from the end of earlier work to the start of the next; steps without a start time end it "
                f"with their completion, so it holds the work on them too. Counted in {self.calendar}."
            )
        return (
            "This log has no start times, so each wait runs to the completion of the next step and holds the work on "
            f"it too. Counted in {self.calendar}."
        )


def has_only_starts(mapping: Mapping[str, str]) -> bool:
    """Whether the one time of a log, read by these columns (role → name), is the start of each step."""
    return bool(mapping.get("start")) and not (mapping.get("end") or mapping.get("time"))


@cache
def _shape() -> TypeAdapter[LogFigures]:
    return TypeAdapter(LogFigures)


def as_document(figures: LogFigures, calendar: str) -> dict[str, Any]:
    """The figures as plain lists, numbers and texts, ready for JSON, with what they were computed for.

    `calendar` is the `key` of the calendar. `from_document` gives equal figures back.
    """
    return {"calendar": calendar, "method": METHOD, "figures": _shape().dump_python(figures, mode="json")}


def from_document(document: Mapping[str, Any]) -> LogFigures:
    """The figures in a document; ValueError when it has another shape or was made by another METHOD."""
    if document.get("method") != METHOD:
        raise ValueError(f"the figures were made by method {document.get('method')}, not {METHOD}")
    return _shape().validate_python(document["figures"])


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


@dataclass(frozen=True)
class Proposal:
    """Low, middle, high of one quantity as the log measures it, and in words how."""

    quantity: str
    low: float
    middle: float
    high: float
    note: str
    cases: int
    """How many cases stand behind it."""


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie, interpolated between neighbours; the values must not be empty.

    >>> percentile([1, 2, 3, 4], 0.5), percentile([10], 0.9)
    (2.5, 10.0)
    """
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def proposed_estimates(figures: LogFigures) -> dict[str, Proposal]:
    """Quantity → what the log measures: volume per month, waiting, cases reworked, and hands-on time with starts only.

    Low, middle, high are the 10th, 50th, 90th percentile over full weeks; what can't be measured is left out.
    """
    full = [week for week in figures.weeks if week.cases]
    found = _over_weeks(figures) if len(full) >= ENOUGH_WEEKS else _over_cases(figures)
    return {proposal.quantity: proposal for proposal in found}


def _over_weeks(figures: LogFigures) -> list[Proposal]:
    weeks, cases = figures.weeks, sum(week.cases for week in figures.weeks)
    columns: dict[str, tuple[Sequence[float | None], str]] = {
        "volume": ([week.cases * WEEKS_PER_MONTH for week in weeks], "Cases completed, {how}, × 52/12 a month."),
        "touch_minutes": (
            [week.touch_minutes_mean for week in weeks] if figures.has_touch else [],
            "Mean of each week, {how}; end minus start of each step: a step left open overnight counts the "
            f"night, repeated steps count each time, so the rework is in it. {figures.touch_sentence}".rstrip(),
        ),
        "rework_share": ([week.rework_share for week in weeks], "Cases with a repeated step, {how}."),
        "wait_hours": (
            [week.wait_hours_mean for week in weeks],
            f"Mean of each week, {{how}}. {figures.wait_sentence}",
        ),
    }
    proposals = []
    for quantity, (given, note) in columns.items():
        values = [float(value) for value in given if value is not None]
        if values:
            low, middle, high = (percentile(values, share) for share in (0.1, 0.5, 0.9))
            how = f"10th, 50th and 90th percentile over {len(values)} full weeks"
            if quantity == "rework_share" and low == high and figures.cases:
                # the same share every week, mostly 0, is not known exactly: as many cases leave a range
                low, high = _share_range(round(middle * cases), cases)
                how = f"the same in {len(values)} full weeks; range of a share of {cases} cases"
            proposals.append(
                Proposal(quantity, min(low, middle), middle, max(high, middle), note.replace("{how}", how), cases)
            )
    return proposals


def _over_cases(figures: LogFigures) -> list[Proposal]:
    """Fewer than four full weeks: all the cases together, with the range that counting so few leaves."""
    if not figures.cases or figures.first_utc is None or figures.last_utc is None:
        return []
    why = f"Fewer than {ENOUGH_WEEKS} full weeks with cases"
    cases, proposals = figures.cases, []
    days = (figures.last_utc - figures.first_utc).total_seconds() / 86400
    if days >= 1:
        per_case = 7 / days * WEEKS_PER_MONTH
        spread = _Z_OF_90 * math.sqrt(cases)
        proposals.append(
            Proposal(
                "volume", max(0.0, cases - spread) * per_case, cases * per_case, (cases + spread) * per_case,
                f"{why}: {cases} cases in {days:.1f} days, × 52/12 weeks a month; range of a count this small.", cases,
            )
        )  # fmt: skip
    touch, wait = figures.touch_minutes, figures.wait_business_hours
    if figures.has_touch and touch.p10 is not None and touch.p50 is not None and touch.p90 is not None:
        proposals.append(
            Proposal(
                "touch_minutes", touch.p10, touch.p50, touch.p90,
                f"{why}: percentiles over {cases} cases. {figures.touch_sentence}".rstrip(), cases,
            )
        )  # fmt: skip
    if figures.rework_share is not None:
        low, high = _share_range(figures.reworked_cases, cases)
        note = f"{why}: {figures.reworked_cases} of {cases} cases with a repeated step; range of a sample this small."
        proposals.append(Proposal("rework_share", low, figures.rework_share, high, note, cases))
    if wait.p10 is not None and wait.p50 is not None and wait.p90 is not None:
        note = f"{why}: percentiles over {cases} cases. {figures.wait_sentence}"
        proposals.append(Proposal("wait_hours", wait.p10, wait.p50, wait.p90, note, cases))
    return proposals


def _share_range(found: int, of: int) -> tuple[float, float]:
    """Wilson's 80 % interval of a share: its 10th and 90th percentile; always around the share itself.

    >>> [round(bound, 3) for bound in _share_range(2, 10)]
    [0.086, 0.398]
    """
    share, z2 = found / of, _Z_OF_90**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z_OF_90 / (1 + z2 / of) * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))
