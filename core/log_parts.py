"""The parts of which the figures of an event log are made, as frozen values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
    """One kind of step: how often it happens, in how many cases, and how often it is done again."""

    name: str
    events: int
    cases: int
    rework_cases: int
    """Cases that hold it more than once."""
    self_loops: int = 0
    """Times it directly follows itself."""
    loops_back: int = 0
    """Times a case comes back to it after something else: repeats that are no self-loops."""
    resources: int = 0
    touch_minutes: Percentiles = Percentiles()
    """End minus start of one event, wall-clock, over its events with a start."""
    touch_hours_all: float | None = None
    cost_all: float | None = None
    """Sum of the file's cost column, in the file's own unit."""
    starts: int = 0
    """Its events with a start time."""


@dataclass(frozen=True)
class Flow:
    """How often one activity directly follows another in a case, and how long that takes by the wall clock."""

    from_activity: str
    to_activity: str
    times: int
    median_hours: float | None = None
    """From the end of the first to the start of the second; 0 where they overlap."""
    p90_hours: float | None = None


@dataclass(frozen=True)
class Resource:
    """One person or system that does steps."""

    name: str
    events: int
    cases: int
    activities: int
    touch_hours_all: float | None = None


@dataclass(frozen=True)
class Handover:
    """How often a step of one resource is directly followed by a step of another in the same case."""

    from_resource: str
    to_resource: str
    times: int


@dataclass(frozen=True)
class Pairing:
    """What became of the rows of a log that tells START and COMPLETE apart; rows = 2 paired + starts_alone +
    completes_alone + left_out."""

    paired: int
    starts_alone: int
    """Begun and never completed: kept as an event that ends when it starts, without hands-on time."""
    completes_alone: int
    """Completed without a start: kept as an event without hands-on time."""
    left_out: int
    """Rows of other words (schedule, assign, suspend …): no events."""
    words: tuple[tuple[str, int], ...] = ()
    """Every word of the column and how many rows have it."""


@dataclass(frozen=True)
class RowCounts:
    """The same counts with every row of the file as an event of its own, as other tools count unpaired logs."""

    events: int
    activities: int
    variants: int
    flow_kinds: int
    flow_total: int
    rework_total: int


@dataclass(frozen=True)
class Segment:
    """The cases that share one value of an attribute. The value None gathers small values and cases without one."""

    attribute: str
    value: str | None
    cases: int
    events: int
    cases_a_week: float | None
    cycle_hours: float | None
    """Median, wall-clock."""
    wait_hours: float | None
    """Mean of a case, business hours."""
    touch_minutes: float | None
    """Mean of a case."""
    rework_share: float | None


@dataclass(frozen=True)
class QueueHour:
    """How many cases wait at the beginning of one hour of the week, on average over the log's weeks."""

    weekday: int
    """0 is Monday, in the calendar's zone."""
    hour: int
    waiting: float
    arriving: float
    """Steps that become ready in that hour, on average."""


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
    started: int = 0
    """Cases begun in the week."""
    open_at_end: int = 0
    """Work in progress: cases begun and not completed when the week ends."""
