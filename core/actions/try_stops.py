"""Stop rules of the live lane as data, tried on what was: when they would have fired, and how often by noise alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core import stop_rules
from core.actions import exception_loads
from core.actions.define_controls import lane_controls
from core.actions.lane_measure import measured
from core.records import Control, Facts, Metric
from core.stop_rules import DryRun, StopRule


@dataclass(frozen=True)
class Tried:
    """One stop rule with its dry run; `run` is None where there is nothing to try it on, and `why_not` says why."""

    control: Control
    rule: StopRule | None
    problems: tuple[str, ...]
    run: DryRun | None
    why_not: str
    unit: str
    days: tuple[date, ...] = ()
    values: tuple[float, ...] = ()
    can_count: bool = False
    """Whether the weeks of its error class can be counted in the log and are not yet."""


def metrics_of(facts: Facts) -> tuple[Metric, ...]:
    """The metrics of the live lane that a rule can watch: outcome and counter-metric."""
    lane = facts.live_lane
    return tuple(metric for metric in facts.metrics if lane and metric.lane_id == lane.lane_id)


def rule_of(control: Control, facts: Facts) -> StopRule | None:
    """The control as a rule in numbers; None while it is words only."""
    if not control.stop_operator or control.stop_threshold is None:
        return None
    metric = next((one for one in facts.metrics if one.metric_id == control.stop_metric_id), None)
    if metric is None and not control.stop_class:
        return None
    needed = control.stop_count or 1
    return StopRule(
        metric.name if metric else control.stop_class,
        control.stop_operator,
        control.stop_threshold,
        needed,
        max(needed, control.stop_window or needed),
        "metric" if metric else "error class",
        metric.unit if metric else "cases a week",
        control.response,
        control.told,
        control.restarts,
        control.minutes_to_manual,
    )


def tried(facts: Facts, control: Control) -> Tried:
    """The rule on the metric's weeks: the sealed baseline's where there is one, else all there are."""
    rule = rule_of(control, facts)
    metric = next((one for one in facts.metrics if one.metric_id == control.stop_metric_id), None)
    if rule is None:
        return Tried(control, None, (), None, "In words only: give it a number to try it on what was.", "")
    problems = stop_rules.problems(rule)
    if metric is None:
        return _of_class(facts, control, rule, problems)
    known = measured(facts, metric)
    days, values = (known.seal.weeks_on, known.seal.values) if known.seal else (known.weeks_on, known.values)
    if not values:
        return Tried(control, rule, problems, None, f"“{metric.name}” has no weeks yet to try it on.", metric.unit)
    a_quarter = stop_rules.QUARTER_VALUES * (len(facts.session.workdays) if metric.cadence == "day" else 1)
    run = stop_rules.dry_run(rule, days, values, never_negative=metric.never_negative, points=a_quarter)
    return Tried(control, rule, problems, run, "", metric.unit, tuple(days), tuple(values))


def _of_class(facts: Facts, control: Control, rule: StopRule, problems: tuple[str, ...]) -> Tried:
    """The rule on the weeks of an exception class of the log, counted from its events."""
    weeks = exception_loads.weeks_of_class(facts, control.stop_class)
    if weeks is None:
        why_not = "The log holds this kind of error: count its weeks, under 'Stop rules tried'."
        return Tried(control, rule, problems, None, why_not, rule.unit, can_count=True)
    if not weeks:
        why_not = (
            "No weeks of this kind of error are kept to try it on. They come from the log where the rule has the name "
            "of an exception class that steps of the log belong to."
        )
        return Tried(control, rule, problems, None, why_not, rule.unit)
    days, values = tuple(day for day, _, _ in weeks), tuple(float(holding) for _, _, holding in weeks)
    return Tried(control, rule, problems, stop_rules.dry_run(rule, days, values), "", rule.unit, days, values)


def all_tried(facts: Facts) -> tuple[Tried, ...]:
    """Every stop rule that applies, in order."""
    lane = facts.live_lane
    mine = lane_controls(facts, lane.lane_id) if lane else ()
    return tuple(tried(facts, control) for control in mine if control.kind == "stop" and control.applies)
