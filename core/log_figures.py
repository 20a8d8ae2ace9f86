"""What is measured in one event log, as frozen values, and the estimates that follow from it. Pure.

2026-11: estimates rest on the mean of each week, not the median, because a monthly cost multiplies by the number of
cases: only the mean times the count is the sum. The weekly series for a baseline keep the median, which one odd case
does not move.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.quantities import WEEKS_PER_MONTH

ENOUGH_WEEKS = 4
"""With fewer full weeks, percentiles over weeks say nothing (own rule); all cases together are used instead."""
MOST_WITH_STARTS = 0.95
"""Hands-on time is measured only when this share of the events has a start (own rule)."""
_Z_OF_90 = 1.2815516


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
    flow_kinds: int = 0
    """Different pairs, also those beyond the ones that are listed."""
    activity_kinds: int = 0
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
        """Whether hands-on time can be measured: nearly all events know when they began."""
        return self.events > 0 and self.starts >= MOST_WITH_STARTS * self.events

    @property
    def wait_sentence(self) -> str:
        """What the waiting figures hold, said beside them."""
        if self.starts:
            return f"Waiting runs from the end of earlier work to the start of the next, in {self.calendar}."
        return (
            "This log has no start times, so each wait runs to the completion of the next step and holds the work on "
            f"it too. Counted in {self.calendar}."
        )


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
    how = f"10th, 50th and 90th percentile over {len(weeks)} full weeks"
    columns: dict[str, tuple[Sequence[float | None], str]] = {
        "volume": ([week.cases * WEEKS_PER_MONTH for week in weeks], f"Cases completed, {how}, × 52/12 a month."),
        "touch_minutes": (
            [week.touch_minutes_mean for week in weeks] if figures.has_touch else [],
            f"Mean of each week, {how}; end minus start of each step: a step left open overnight counts the "
            "night, repeated steps count each time, so the rework is in it.",
        ),
        "rework_share": ([week.rework_share for week in weeks], f"Cases with a repeated step, {how}."),
        "wait_hours": ([week.wait_hours_mean for week in weeks], f"Mean of each week, {how}. {figures.wait_sentence}"),
    }
    proposals = []
    for quantity, (given, note) in columns.items():
        values = [float(value) for value in given if value is not None]
        if values:
            low, middle, high = (percentile(values, share) for share in (0.1, 0.5, 0.9))
            proposals.append(Proposal(quantity, low, middle, high, note, cases))
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
            Proposal("touch_minutes", touch.p10, touch.p50, touch.p90, f"{why}: percentiles over {cases} cases.", cases)
        )
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
