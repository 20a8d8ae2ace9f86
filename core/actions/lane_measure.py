"""What the live lane's metrics say: their weeks, limits, signals, gaps and seals, and what they say of a target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core import measurement, targets
from core.baseline_shift import Shift, shift_inside
from core.day_90 import WEEKS_AT_THE_END, Day90, Watched, judge
from core.errors import Refused
from core.measurement import Limits, SealCheck, ShortWeek, Signal, Stage
from core.quantities import shown_number
from core.records import Facts, Lane, Metric, Observation, Seal, Target
from core.series import Point
from core.targets import Capability, Detection
from core.weekday_noise import WeekdayNoise, weekday_noise
from core.weekday_pattern import WeekdayPattern, weekday_pattern

UNKNOWN_CASES = -1
"""Stands in a seal for a week of which nobody gave the number of cases."""


@dataclass(frozen=True)
class Measured:
    """A metric with its weeks, oldest first, and what they say. Limits are the sealed baseline's where there is one."""

    metric: Metric
    observations: tuple[Observation, ...]
    stage: Stage
    limits: Limits | None
    signals: tuple[Signal, ...]
    gaps: tuple[date, ...]
    seals: tuple[Seal, ...]
    check: SealCheck | None
    shift: Shift | None = None
    """Where the process changed inside the baseline; positions count from the first week of the series."""
    short: tuple[ShortWeek, ...] = ()
    """Weeks with holidays in them, also those without a value; none by day."""
    holidays: tuple[date, ...] = ()
    """By day: the holidays inside the series, with or without a value; none by week."""

    @property
    def weeks_on(self) -> tuple[date, ...]:
        return tuple(o.week_on for o in self.observations)

    @property
    def values(self) -> tuple[float, ...]:
        return tuple(o.value for o in self.observations)

    @property
    def seal(self) -> Seal | None:
        return self.seals[-1] if self.seals else None

    @property
    def origins(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(o.origin for o in self.observations))


@dataclass(frozen=True)
class Judged:
    """What the baseline says about a target. Without limits only the path and the day-90 rule are known."""

    value: float
    capability: Capability | None
    detection: Detection | None
    reason_needed: str | None
    path: tuple[tuple[date, float], ...]
    success: str
    """The rule of day 90: as it was fixed with this promise, else in the words of today."""


@dataclass(frozen=True)
class Board:
    """Everything the page shows of the live lane's measure."""

    lane: Lane
    workflow: str
    outcome: Measured | None
    counter: Measured | None
    target: Target | None
    judged: Judged | None


def board(facts: Facts) -> Board | None:
    """The live lane's metrics, series, seals and target; None without a live lane."""
    lane = facts.live_lane
    if lane is None:
        return None
    workflow = facts.workflow(lane.workflow_id)
    outcome, counter = facts.metric(lane.lane_id), facts.metric(lane.lane_id, "counter")
    target = target_of(facts, outcome) if outcome else None
    return Board(
        lane,
        workflow.name if workflow else "the lane",
        measured(facts, outcome) if outcome else None,
        measured(facts, counter) if counter else None,
        target,
        judged(facts, target) if target else None,
    )


def measured(facts: Facts, metric: Metric) -> Measured:
    """A metric's weeks with limits, signals, gaps and seals."""
    observations = series_of(facts, metric)
    values = [o.value for o in observations]
    seals = seals_of(facts, metric)
    limits, gaps = baseline_limits(facts, metric), _gaps(facts, metric, observations)
    there, calendar = [o.week_on for o in observations], (facts.session.workdays, facts.session.holidays)
    is_daily = metric.cadence == "day"
    return Measured(
        metric,
        observations,
        measurement.stage(len(values)),
        limits,
        _signals(observations, limits, seals[-1] if seals else None),
        gaps,
        seals,
        _check(metric, observations, seals[-1]) if seals else None,
        _shift(observations, seals[-1] if seals else None),
        () if is_daily else measurement.short_weeks([*there, *gaps], *calendar),
        measurement.closed_days(there, *calendar) if is_daily else (),
    )


def _gaps(facts: Facts, metric: Metric, observations: tuple[Observation, ...]) -> tuple[date, ...]:
    """Weeks without a value; by day the business days, for nobody expects a value on others."""
    there = [o.week_on for o in observations]
    if metric.cadence == "day":
        return measurement.missing_days(there, facts.session.workdays, facts.session.holidays)
    return measurement.missing_weeks(there)


def _shift(observations: tuple[Observation, ...], seal: Seal | None) -> Shift | None:
    """A change of level inside the baseline: the sealed weeks, or all while nothing is sealed."""
    if seal is None:
        return shift_inside([o.value for o in observations])
    inside = [place for place, o in enumerate(observations) if o.week_on in seal.weeks_on]
    found = shift_inside([observations[place].value for place in inside])
    return replace(found, position=inside[found.position]) if found else None


def weekday_pattern_of(known: Measured) -> WeekdayPattern | None:
    """The weekday that stands apart inside the baseline of a daily metric; None for a weekly one or a calm one."""
    if known.metric.cadence != "day":
        return None
    inside = known.observations
    if known.seal is not None:
        inside = tuple(o for o in inside if o.week_on in known.seal.weeks_on)
    return weekday_pattern([o.week_on for o in inside], [o.value for o in inside])


def _signals(observations: tuple[Observation, ...], limits: Limits | None, seal: Seal | None) -> tuple[Signal, ...]:
    """Signals of the baseline and, apart from them, of the weeks after it: no run crosses from one to the other."""
    values = [o.value for o in observations]
    if seal is None:
        return measurement.signals(values, limits)
    first_after = sum(o.week_on <= max(seal.weeks_on) for o in observations)
    return measurement.signals(values[:first_after], limits) + measurement.signals(values, limits, since=first_after)


def _check(metric: Metric, observations: tuple[Observation, ...], seal: Seal) -> SealCheck:
    now = (metric.definition, metric.source, [o.week_on for o in observations], [o.value for o in observations])
    then = (seal.definition, seal.source, seal.weeks_on, seal.values)
    cases_now = [UNKNOWN_CASES if o.cases is None else o.cases for o in observations]
    named = "" if metric.cadence == "day" else "Week of "
    return measurement.check_seal(then, seal.sha256, now, seal.cases, cases_now, named)


def seal_differences(known: Measured) -> tuple[str, ...]:
    """What no longer reads as it was sealed, a sentence each; nothing without a seal."""
    if known.check is None:
        return ()
    broken = () if known.check.intact else ("The seal itself no longer fits its hash.",)
    return (*broken, *known.check.differences)


def series_of(facts: Facts, metric: Metric) -> tuple[Observation, ...]:
    """The metric's weekly values, oldest first."""
    return tuple(sorted((o for o in facts.observations if o.metric_id == metric.metric_id), key=lambda o: o.week_on))


def seals_of(facts: Facts, metric: Metric) -> tuple[Seal, ...]:
    """The metric's seals by number; the last one counts."""
    return tuple(sorted((s for s in facts.seals if s.metric_id == metric.metric_id), key=lambda s: s.number))


def latest_seal(facts: Facts, metric: Metric) -> Seal | None:
    """The seal that counts, or None before the first."""
    return next(reversed(seals_of(facts, metric)), None)


def target_of(facts: Facts, metric: Metric) -> Target | None:
    """The target of a metric, or None."""
    return next((target for target in facts.targets if target.metric_id == metric.metric_id), None)


def baseline_values(facts: Facts, metric: Metric) -> tuple[float, ...]:
    """The sealed values in the order of their weeks; all values while nothing is sealed."""
    seal = latest_seal(facts, metric)
    if seal is None:
        return tuple(o.value for o in series_of(facts, metric))
    return tuple(value for _, value in sorted(zip(seal.weeks_on, seal.values, strict=True)))


def baseline_limits(facts: Facts, metric: Metric) -> Limits | None:
    """The limits of the sealed values; of all values while nothing is sealed; None below six."""
    return measurement.natural_limits(baseline_values(facts, metric), never_negative=metric.never_negative)


def judged(facts: Facts, target: Target) -> Judged:
    """What the baseline says about this target, saved or only thought of. Raises Refused for an unknown metric."""
    metric = metric_of(facts, target.metric_id)
    limits = baseline_limits(facts, metric)
    success = fixed_rule(facts, target) or rule_words(facts, target)
    if limits is None:
        return Judged(target.value, None, None, None, (), success)
    reach = targets.capability(target.value, limits, metric.better, metric.unit, metric.cadence)
    found = targets.detection(
        target.value, limits, metric.better, metric.unit, weeks=values_until(facts, target, metric.cadence),
        values=baseline_values(facts, metric), cadence=metric.cadence, weekdays=_weekdays(facts, target, metric),
    )  # fmt: skip
    path = targets.weekly_path(
        limits.mean, target.value, set_on=target.set_on, due=target.due_on, launch_on=target.launch_on
    )
    return Judged(target.value, reach, found, targets.reason_needed(reach, found, metric.cadence), path, success)


def _weekdays(facts: Facts, target: Target, metric: Metric) -> WeekdayNoise | None:
    """The noise of a daily baseline in which a weekday stands apart; None for any other."""
    if metric.cadence != "day":
        return None
    seal, there = latest_seal(facts, metric), series_of(facts, metric)
    told = zip(seal.weeks_on, seal.values, strict=True) if seal else ((o.week_on, o.value) for o in there)
    days = sorted(told)
    on, values = [day for day, _ in days], [value for _, value in days]
    if weekday_pattern(on, values) is None:
        return None
    return weekday_noise(on, values, values_until(facts, target, "day"), facts.session.workdays)


def rule_words(facts: Facts, target: Target) -> str:
    """The rule of day 90 in the words of today."""
    metric = metric_of(facts, target.metric_id)
    counter = facts.metric(metric.lane_id, "counter")
    tolerated = f"{shown_number(counter.tolerated)} {counter.unit}" if counter and counter.tolerated is not None else ""
    return targets.success_rule(
        metric.name, target.value, metric.unit, metric.better, target.due_on, counter.name if counter else "",
        tolerated, target.minimum, target.stretch,
    )  # fmt: skip


def fixed_rule(facts: Facts, target: Target) -> str:
    """The rule as it was fixed when this promise was saved; empty for one that is only thought of."""
    stored = next((one for one in facts.targets if one.target_id == target.target_id), None)
    return stored.rule if stored is not None and promise_of(stored) == promise_of(target) else ""


def promise_of(target: Target) -> tuple[object, ...]:
    """What day 90 is judged by: a change of it is a change of the promise."""
    return target.value, target.due_on, target.minimum, target.stretch


def day_90_now(facts: Facts, target: Target) -> Day90 | None:
    """The judgement by the rule of day 90 if that day were today; None before a week after the launch is there."""
    metric = metric_of(facts, target.metric_id)
    launched = target.launch_on or target.set_on
    since = launched if metric.cadence == "day" else measurement.monday(launched)
    outcome = _watched(facts, metric, since)
    if not outcome.values:
        return None
    counter = facts.metric(metric.lane_id, "counter")
    watched = _watched(facts, counter, since) if counter else None
    return judge(outcome, watched, target.value, target.minimum, target.stretch)


def _watched(facts: Facts, metric: Metric, since: date) -> Watched:
    """The metric's limits from before the launch, and its weeks from then on.

    Without a seal the limits are those of the weeks before the launch.
    """
    weeks = series_of(facts, metric)
    before = [o.value for o in weeks if o.week_on < since]
    is_sealed = latest_seal(facts, metric) is not None
    limits = (
        baseline_limits(facts, metric)
        if is_sealed
        else measurement.natural_limits(before, never_negative=metric.never_negative)
    )
    after = [o.value for o in weeks if o.week_on >= since]
    at_the_end = WEEKS_AT_THE_END * (len(facts.session.workdays) if metric.cadence == "day" else 1)
    return Watched(metric.name, metric.unit, metric.better, limits, after, metric.tolerated, at_the_end)


def weeks_until(target: Target) -> int:
    """Full weeks from launch (or the day it was set) to the due date, 1 to 52: what a change has to be seen in."""
    days = (target.due_on - (target.launch_on or target.set_on)).days
    return min(52, max(1, round(days / 7)))


MOST_DAYS = 260


def values_until(facts: Facts, target: Target, cadence: str) -> int:
    """How many values come from the launch (or the day it was set) to the due date: weeks, or business days without
    holidays, at most a year of them.
    """
    if cadence == "week":
        return weeks_until(target)
    first = target.launch_on or target.set_on
    days = (first + timedelta(days=n) for n in range(1, (target.due_on - first).days + 1))
    open_days = sum(day.weekday() in facts.session.workdays and day not in facts.session.holidays for day in days)
    return min(MOST_DAYS, max(1, open_days))


def tried(facts: Facts, points: Iterable[Point]) -> Measured:
    """What weeks would look like on the chart, without a lane and without keeping anything."""
    weeks = tuple(points)
    metric = Metric(
        session_id=facts.session.session_id, metric_id="trial", lane_id="trial", part="outcome", name="Your series",
        unit="as given", better="lower", definition="Not kept.", never_negative=all(p.value >= 0 for p in weeks),
    )  # fmt: skip
    observations = tuple(o for p in weeks if (o := observation_of(metric, p, "pasted", None)) is not None)
    limits = measurement.natural_limits([o.value for o in observations], never_negative=metric.never_negative)
    return Measured(
        metric, observations, measurement.stage(len(observations)), limits, _signals(observations, limits, None),
        measurement.missing_weeks(o.week_on for o in observations), (), None,
    )  # fmt: skip


def metric_of(facts: Facts, metric_id: str) -> Metric:
    """The metric of that id. Raises Refused when it is gone."""
    found = next((metric for metric in facts.metrics if metric.metric_id == metric_id), None)
    if found is None:
        raise Refused("This metric is no longer there. Reload the page.")
    return found


def observation_of(metric: Metric, point: Point, origin: str, stored: Observation | None) -> Observation | None:
    """The observation to save for a point; None when it is stored like this already."""
    if stored is not None and (stored.value, stored.cases) == (point.value, point.cases):
        return None
    if stored is not None:
        return stored.changed(value=point.value, cases=point.cases, origin=origin)
    return Observation(
        session_id=metric.session_id, observation_id=f"{metric.metric_id}.{point.week_on}", metric_id=metric.metric_id,
        week_on=point.week_on, value=point.value, cases=point.cases, origin=origin,
    )  # fmt: skip
