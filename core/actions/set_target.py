"""3 Baseline & target: keep the metric and its counter, fill the weekly series, seal it, set the target.

Reading is in `set_target` too: `board` gathers what the page shows, `judged` says what the baseline's noise says about
a value before anybody saves it. Values from an imported log come by `log_offers`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core import measurement, targets
from core.errors import Refused
from core.measurement import FEWEST_FOR_SEAL, Limits, SealCheck, Signal, Stage
from core.metrics import LIBRARY, MetricChoice
from core.quantities import shown_number
from core.records import Act, Facts, Lane, Metric, Observation, Seal, Target, clean_text, new_id
from core.series import Point
from core.store import Store
from core.targets import Capability, Detection
from core.usage import usage_in

PAGE = "set_target"
UNNAMED = "…"
"""Stands for a text that a record which was never saved does not have yet; the page shows it as blank."""
LATEST_DUE_DAYS = 366
ORIGINS = ("log", "pasted", "uploaded", "typed")


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
    limits = baseline_limits(facts, metric)
    return Measured(
        metric,
        observations,
        measurement.stage(len(values)),
        limits,
        _signals(observations, limits, seals[-1] if seals else None),
        measurement.missing_weeks(o.week_on for o in observations),
        seals,
        _check(metric, observations, seals[-1]) if seals else None,
    )


def _signals(observations: tuple[Observation, ...], limits: Limits | None, seal: Seal | None) -> tuple[Signal, ...]:
    """Signals of the baseline and, apart from them, of the weeks after it: no run crosses from one to the other."""
    values = [o.value for o in observations]
    if seal is None:
        return measurement.signals(values, limits)
    first_after = sum(o.week_on <= max(seal.weeks_on) for o in observations)
    return measurement.signals(values[:first_after], limits) + measurement.signals(values, limits, since=first_after)


def _check(metric: Metric, observations: tuple[Observation, ...], seal: Seal) -> SealCheck:
    now = (metric.definition, metric.source, [o.week_on for o in observations], [o.value for o in observations])
    return measurement.check_seal((seal.definition, seal.source, seal.weeks_on, seal.values), seal.sha256, now)


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


def baseline_limits(facts: Facts, metric: Metric) -> Limits | None:
    """The limits of the sealed values; of all values while nothing is sealed; None below six."""
    seal = latest_seal(facts, metric)
    values = seal.values if seal else [o.value for o in series_of(facts, metric)]
    return measurement.natural_limits(values, never_negative=metric.never_negative)


def judged(facts: Facts, target: Target) -> Judged:
    """What the baseline says about this target, saved or only thought of. Raises Refused for an unknown metric."""
    metric = _metric(facts, target.metric_id)
    limits = baseline_limits(facts, metric)
    counter = facts.metric(metric.lane_id, "counter")
    tolerated = f"{shown_number(counter.tolerated)} {counter.unit}" if counter and counter.tolerated is not None else ""
    success = targets.success_rule(
        metric.name, target.value, metric.unit, metric.better, target.due_on, counter.name if counter else "", tolerated
    )
    if limits is None:
        return Judged(target.value, None, None, None, (), success)
    reach = targets.capability(target.value, limits, metric.better, metric.unit)
    found = targets.detection(target.value, limits, metric.better, metric.unit, weeks=_weeks(target))
    path = targets.weekly_path(
        limits.mean, target.value, set_on=target.set_on, due=target.due_on, launch_on=target.launch_on
    )
    return Judged(target.value, reach, found, targets.reason_needed(reach, found), path, success)


def _weeks(target: Target) -> int:
    """Full weeks from launch (or the day it was set) to the due date, 1 to 52: what a change has to be seen in."""
    days = (target.due_on - (target.launch_on or target.set_on)).days
    return min(52, max(1, round(days / 7)))


def library(facts: Facts) -> tuple[MetricChoice, ...]:
    """The metrics that the page offers, with this session's currency in their units."""
    currency = facts.session.currency
    return tuple(
        MetricChoice(**{**choice.__dict__, "unit": choice.unit.format(currency=currency)})
        for choice in LIBRARY.values()
    )


def blank_metric(facts: Facts, part: str) -> Metric:
    """A metric for the live lane to be filled in; not stored. Raises Refused without a live lane."""
    lane = _lane(facts)
    texts = {"name": UNNAMED, "unit": UNNAMED, "definition": UNNAMED}
    return Metric(
        session_id=lane.session_id, metric_id=new_id(), lane_id=lane.lane_id, part=part, better="lower", **texts
    )


def blank_target(facts: Facts, metric: Metric, today: date) -> Target:
    """A target for the metric, 90 days on, at the value that asks for the least detectable change; not stored."""
    limits = baseline_limits(facts, metric)
    value = 0.0
    if limits is not None:
        found = targets.detection(limits.mean, limits, metric.better)
        step = found.least_change if found.least_change else 0.1 * abs(limits.mean)
        value = limits.mean - step if metric.better == "lower" else limits.mean + step
        value = _tidy(max(0.0, value) if metric.never_negative else value, metric.better)
    return Target(
        session_id=metric.session_id, target_id=metric.metric_id, metric_id=metric.metric_id, value=value,
        set_on=today, due_on=targets.due_on(today),
    )  # fmt: skip


def _tidy(value: float, better: str) -> float:
    """Two significant digits, rounded towards the better side so that the change stays detectable."""
    if value == 0:
        return 0.0
    size = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    steps = math.floor(value / size) if better == "lower" else math.ceil(value / size)
    return round(steps * size, 10)


def keep_metric(store: Store, act: Act, facts: Facts, metric: Metric) -> Metric:
    """Saves the outcome metric or the counter-metric of the live lane.

    Refused: an outcome that measures use; the same thing as both; blanks. A changed definition shows on the seal.
    """
    lane = _lane(facts)
    if metric.lane_id != lane.lane_id:
        raise Refused("This metric belongs to a lane that is closed now. Reload the page.")
    for field, sentence in (
        ("name", "Give the metric a name."),
        ("unit", "Give the unit, for example hours or % of cases."),
        ("definition", "Write the exact definition: what is counted, over which cases, in which week."),
    ):
        if getattr(metric, field) == UNNAMED:
            raise Refused(sentence, field)
    other = facts.metric(lane.lane_id, "counter" if metric.part == "outcome" else "outcome")
    if metric.part == "outcome" and (usage := usage_in(metric.name, metric.definition)):
        raise Refused(usage.sentence(metric.name), "name")
    if other and other.metric_id != metric.metric_id and other.name.casefold() == metric.name.casefold():
        raise Refused("The counter-metric must watch something else than the outcome: pair speed with quality.", "name")
    if metric.tolerated is not None and metric.never_negative and metric.tolerated < 0:
        raise Refused("The limit is negative, which this metric can't be.", "tolerated")
    saved = store.apply(act, metric.session_id, saves=(metric,))
    return next(record for record in saved if isinstance(record, Metric))


def keep_observations(
    store: Store, act: Act, facts: Facts, metric_id: str, points: Iterable[Point], origin: str, log_series: str = ""
) -> int:
    """Replaces the weekly values of a metric by these points, in one save; returns how many weeks changed or went.

    Weeks that are not among the points are removed (softly). Refused: no point, two for one week, a value that the
    metric can't have. A seal keeps its own copy, so a changed sealed week shows as a difference.
    """
    metric = _metric(facts, metric_id)
    wanted = sorted(points, key=lambda point: point.week_on)
    if not wanted:
        raise Refused("There is no week with a value to keep.")
    if len({point.week_on for point in wanted}) < len(wanted):
        raise Refused("A week stands there twice. Each week has one value.")
    if bad := next((p for p in wanted if not math.isfinite(p.value) or (metric.never_negative and p.value < 0)), None):
        raise Refused(f"The value of the week of {bad.week_on} can't be kept: {bad.value:g}.")
    if origin not in ORIGINS:
        raise ValueError(f"no such origin: {origin}")
    stored = {o.week_on: o for o in series_of(facts, metric)}
    saves: list[Observation | Metric] = [
        o for point in wanted if (o := _observation(metric, point, origin, stored.get(point.week_on))) is not None
    ]
    kept = {point.week_on for point in wanted}
    deletes = tuple(o for week, o in stored.items() if week not in kept)
    changed = len(saves) + len(deletes)
    if log_series != metric.log_series:
        saves.append(metric.changed(log_series=log_series))
    if saves or deletes:
        store.apply(act, metric.session_id, saves=tuple(saves), deletes=deletes)
    return changed


def _observation(metric: Metric, point: Point, origin: str, stored: Observation | None) -> Observation | None:
    """The observation to save for a point; None when it is stored like this already."""
    if stored is not None and (stored.value, stored.cases) == (point.value, point.cases):
        return None
    if stored is not None:
        return stored.changed(value=point.value, cases=point.cases, origin=origin)
    return Observation(
        session_id=metric.session_id, observation_id=f"{metric.metric_id}.{point.week_on}", metric_id=metric.metric_id,
        week_on=point.week_on, value=point.value, cases=point.cases, origin=origin,
    )  # fmt: skip


def seal(store: Store, act: Act, facts: Facts, metric_id: str, *, reason: str = "", since: date | None = None) -> Seal:
    """Freezes the baseline: definition, source, weeks and values with their SHA-256, by whom and when.

    `since` leaves out the weeks before it. Refused below twelve values; a second seal, or one that leaves weeks out,
    needs a reason.
    """
    metric = _metric(facts, metric_id)
    observations = [o for o in series_of(facts, metric) if since is None or o.week_on >= since]
    why = clean_text(reason)
    if len(observations) < FEWEST_FOR_SEAL:
        raise Refused(
            f"A baseline is sealed from {FEWEST_FOR_SEAL} weekly values on; there are {len(observations)}. "
            "Fewer would freeze limits that are noise themselves."
        )
    seals = seals_of(facts, metric)
    if seals and not why:
        raise Refused(
            "Say why the baseline is sealed again: the first seal stays on record, and both are drawn.", "reason"
        )
    if len(observations) < len(series_of(facts, metric)) and not why:
        raise Refused("Say why the weeks before are left out of the baseline.", "reason")
    number = seals[-1].number + 1 if seals else 1
    weeks, values = tuple(o.week_on for o in observations), tuple(o.value for o in observations)
    frozen = Seal(
        session_id=metric.session_id, seal_id=f"{metric.metric_id}.{number}", metric_id=metric.metric_id, number=number,
        definition=metric.definition, source=metric.source, weeks_on=weeks, values=values,
        sha256=measurement.fingerprint(metric.definition, metric.source, weeks, values),
        reason=why, sealed_by=act.who, sealed_utc=act.at_utc,
    )  # fmt: skip
    saved = store.apply(act, metric.session_id, saves=(frozen,))
    return next(record for record in saved if isinstance(record, Seal))


def keep_target(store: Store, act: Act, facts: Facts, target: Target) -> Target:
    """Saves the target. Refused: due before it starts or more than a year on, a value that the metric can't have, or
    one that is met already or can't be told from noise and has no written reason.
    """
    metric = _metric(facts, target.metric_id)
    if target.due_on <= target.set_on:
        raise Refused("The target must be due after the day it is set.", "due_on")
    if (target.due_on - target.set_on).days > LATEST_DUE_DAYS:
        raise Refused(
            "The target lies more than a year on. A lane is judged after 90 days: set what it reaches then.", "due_on"
        )
    if target.launch_on is not None and not target.set_on <= target.launch_on < target.due_on:
        raise Refused("The launch must lie between the day the target is set and the day it is due.", "launch_on")
    if metric.never_negative and target.value < 0:
        raise Refused("The target is negative, which this metric can't be.", "value")
    needed = judged(facts, target).reason_needed
    if needed and not target.reason:
        raise Refused(needed, "reason")
    saved = store.apply(act, target.session_id, saves=(target,))
    return next(record for record in saved if isinstance(record, Target))


def _lane(facts: Facts) -> Lane:
    if facts.live_lane is None:
        raise Refused("A metric belongs to a lane, and none is picked yet. Pick one on '2 Pick one lane' first.")
    return facts.live_lane


def _metric(facts: Facts, metric_id: str) -> Metric:
    found = next((metric for metric in facts.metrics if metric.metric_id == metric_id), None)
    if found is None:
        raise Refused("This metric is no longer there. Reload the page.")
    return found


def tried(facts: Facts, points: Iterable[Point]) -> Measured:
    """What weeks would look like on the chart, without a lane and without keeping anything."""
    weeks = tuple(points)
    metric = Metric(
        session_id=facts.session.session_id, metric_id="trial", lane_id="trial", part="outcome", name="Your series",
        unit="as given", better="lower", definition="Not kept.", never_negative=all(p.value >= 0 for p in weeks),
    )  # fmt: skip
    observations = tuple(o for p in weeks if (o := _observation(metric, p, "pasted", None)) is not None)
    limits = measurement.natural_limits([o.value for o in observations], never_negative=metric.never_negative)
    return Measured(
        metric, observations, measurement.stage(len(observations)), limits, _signals(observations, limits, None),
        measurement.missing_weeks(o.week_on for o in observations), (), None,
    )  # fmt: skip
