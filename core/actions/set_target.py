"""3 Baseline & target: keep the metric and its counter, fill the weekly series, seal it, set the target.

What is kept is read in `lane_measure`; values from an imported log come by `measured_log`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date

from core import measurement, targets
from core.actions.lane_measure import UNKNOWN_CASES, metric_of, observation_of, promise_of, rule_words
from core.actions.lane_measure import Board as Board
from core.actions.lane_measure import Judged as Judged
from core.actions.lane_measure import Measured as Measured
from core.actions.lane_measure import baseline_limits as baseline_limits
from core.actions.lane_measure import board as board
from core.actions.lane_measure import day_90_now as day_90_now
from core.actions.lane_measure import judged as judged
from core.actions.lane_measure import latest_seal as latest_seal
from core.actions.lane_measure import seals_of as seals_of
from core.actions.lane_measure import series_of as series_of
from core.actions.lane_measure import target_of as target_of
from core.actions.lane_measure import tried as tried
from core.actions.lane_measure import weekday_pattern_of as weekday_pattern_of
from core.baseline_shift import shift_inside
from core.errors import Refused
from core.measurement import FEWEST_DAYS_FOR_SEAL, FEWEST_FOR_SEAL
from core.metrics import MetricChoice, by_kind
from core.records import Act, Facts, Lane, Metric, Observation, Seal, Target, clean_text, new_id
from core.series import Point
from core.store import Store
from core.usage import usage_in

PAGE = "set_target"
UNNAMED = "…"
"""Stands for a text that a record which was never saved does not have yet; the page shows it as blank."""
NOBODY = "Guest"
"""Who somebody is that never said their name."""
LATEST_DUE_DAYS = 366
ORIGINS = ("log", "pasted", "uploaded", "typed")


def library(facts: Facts, kind: str = "") -> tuple[MetricChoice, ...]:
    """The metrics that the page offers, this kind of work's first, with this session's currency in their units."""
    currency = facts.session.currency
    return tuple(
        MetricChoice(**{**choice.__dict__, "unit": choice.unit.format(currency=currency)}) for choice in by_kind(kind)
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
    blank = Target(
        session_id=metric.session_id, target_id=metric.metric_id, metric_id=metric.metric_id, value=0.0,
        set_on=today, due_on=targets.due_on(today),
    )  # fmt: skip
    if limits is None:
        return blank
    found = judged(facts, blank.changed(value=limits.mean)).detection
    step = (found.least_change if found else None) or 0.1 * abs(limits.mean)
    value = limits.mean - step if metric.better == "lower" else limits.mean + step
    return blank.changed(value=_tidy(max(0.0, value) if metric.never_negative else value, metric.better))


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
        ("definition", "Write the exact definition: what is counted, over which cases, in which week or on which day."),
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
    saved = store.apply(act, metric.session_id, saves=(metric,), deletes=_of_another_cadence(facts, metric))
    return next(record for record in saved if isinstance(record, Metric))


def _of_another_cadence(facts: Facts, metric: Metric) -> tuple[Observation, ...]:
    """The values that go when a metric changes from weekly to daily or back. Refused once its baseline is sealed."""
    stored = next((one for one in facts.metrics if one.metric_id == metric.metric_id), None)
    if stored is None or stored.cadence == metric.cadence:
        return ()
    if latest_seal(facts, stored) is not None:
        raise Refused(
            f"Its baseline is sealed by {stored.cadence}. A series by {metric.cadence} is another baseline: seals stay "
            "as they are.",
            "cadence",
        )
    return series_of(facts, stored)


def keep_data_plan(
    store: Store, act: Act, facts: Facts, metric_id: str, version: int, code: str, by: str, due_on: date | None
) -> Metric:
    """Saves how and by when a metric's weeks come, and who brings them. Refused: no name, no day, a day gone by.

    `version` is the metric's as the form was drawn from it; an empty `code` takes the plan away.
    """
    metric = metric_of(facts, metric_id)
    if code and not clean_text(by):
        raise Refused("Name the person who brings the values.", "data_by")
    if code and due_on is None:
        raise Refused("Give the day by which they are there.", "data_due_on")
    if code and due_on is not None and due_on < act.at_utc.date():
        raise Refused("The day by which they are there has gone by. Choose a later one.", "data_due_on")
    planned = {"data_plan": code, "data_by": clean_text(by) if code else "", "data_due_on": due_on if code else None}
    saved = store.apply(act, metric.session_id, saves=(metric.changed(**planned, version=version),))
    return next(record for record in saved if isinstance(record, Metric))


def keep_observations(
    store: Store, act: Act, facts: Facts, metric_id: str, points: Iterable[Point], origin: str, log_series: str = ""
) -> int:
    """Replaces the weekly values of a metric by these points, in one save; returns how many weeks changed or went.

    Weeks that are not among the points are removed (softly). Refused: no point, two for one week, a value that the
    metric can't have. A seal keeps its own copy, so a changed sealed week shows as a difference.
    """
    metric = metric_of(facts, metric_id)
    wanted = sorted(points, key=lambda point: point.week_on)
    if not wanted:
        raise Refused(f"There is no {metric.cadence} with a value to keep.")
    if len({point.week_on for point in wanted}) < len(wanted):
        raise Refused(f"A {metric.cadence} stands there twice. Each {metric.cadence} has one value.")
    if bad := next((p for p in wanted if not math.isfinite(p.value) or (metric.never_negative and p.value < 0)), None):
        raise Refused(
            f"The value of {'the week of ' if metric.cadence == 'week' else ''}{bad.week_on} can't be kept: "
            f"{bad.value:g}."
        )
    if origin not in ORIGINS:
        raise ValueError(f"no such origin: {origin}")
    stored = {o.week_on: o for o in series_of(facts, metric)}
    saves: list[Observation | Metric] = [
        o for point in wanted if (o := observation_of(metric, point, origin, stored.get(point.week_on))) is not None
    ]
    kept = {point.week_on for point in wanted}
    deletes = tuple(o for week, o in stored.items() if week not in kept)
    changed = len(saves) + len(deletes)
    if log_series != metric.log_series:
        saves.append(metric.changed(log_series=log_series))
    if saves or deletes:
        store.apply(act, metric.session_id, saves=tuple(saves), deletes=deletes)
    return changed


def seal(store: Store, act: Act, facts: Facts, metric_id: str, *, reason: str = "", since: date | None = None) -> Seal:
    """Freezes the baseline: definition, source, weeks and values with their SHA-256, by whom and when.

    `since` leaves out the weeks before it; a week that is not over yet stays out by itself. Refused below twelve
    values; a second seal, one after a seal that was taken back, one that leaves weeks out, or one over a change of the
    process, needs a reason.
    """
    metric = metric_of(facts, metric_id)
    over = ended_weeks(facts, metric, act.at_utc.date())
    observations = [o for o in over if since is None or o.week_on >= since]
    why = clean_text(reason)
    if not act.who or act.who == NOBODY:
        raise Refused("A seal carries the name of who sealed it. Give your name.", "who")
    if len(observations) < fewest_for_seal(metric):
        raise Refused(
            f"A baseline is sealed from {fewest_for_seal(metric)} {_values(metric)} on; there are "
            f"{len(observations)}. "
            "Fewer would freeze limits that are noise themselves."
        )
    number = next_seal_number(store, facts, metric_id)
    if number > 1 and not why:
        raise Refused(
            "Say why the baseline is sealed again: the first seal stays on record, and both are drawn.", "reason"
        )
    if len(observations) < len(over) and not why:
        raise Refused("Say why the weeks before are left out of the baseline.", "reason")
    if shift_inside([o.value for o in observations]) is not None and not why:
        raise Refused(
            "The process changed inside these weeks. Begin the baseline after the change, or say why all count.",
            "reason",
        )
    weeks, values = tuple(o.week_on for o in observations), tuple(o.value for o in observations)
    known = any(o.cases is not None for o in observations)
    cases = tuple(UNKNOWN_CASES if o.cases is None else o.cases for o in observations) if known else ()
    frozen = Seal(
        session_id=metric.session_id, seal_id=f"{metric.metric_id}.{number}", metric_id=metric.metric_id, number=number,
        definition=metric.definition, source=metric.source, weeks_on=weeks, values=values,
        cases=cases, sha256=measurement.fingerprint(metric.definition, metric.source, weeks, values, cases),
        reason=why, sealed_by=act.who, sealed_utc=act.at_utc,
    )  # fmt: skip
    saved = store.apply(act, metric.session_id, saves=(frozen,))
    return next(record for record in saved if isinstance(record, Seal))


def ended_weeks(facts: Facts, metric: Metric, today: date) -> tuple[Observation, ...]:
    """The metric's weeks that are over: what a baseline may hold."""
    days = facts.session.workdays
    if metric.cadence == "day":
        return tuple(o for o in series_of(facts, metric) if o.week_on < today)
    return tuple(o for o in series_of(facts, metric) if measurement.is_over(o.week_on, days, today))


def fewest_for_seal(metric: Metric) -> int:
    """Twelve weeks; by day 20, so that each weekday stands in it about four times (own rule)."""
    return FEWEST_FOR_SEAL if metric.cadence == "week" else FEWEST_DAYS_FOR_SEAL


def _values(metric: Metric) -> str:
    return "weekly values" if metric.cadence == "week" else "daily values"


def next_seal_number(store: Store, facts: Facts, metric_id: str) -> int:
    """1 for the first seal; a number once given is never given again, also when its seal was taken back by undo."""
    number = 1
    while store.changes(facts.session.session_id, record_id=f"{metric_id}.{number}", limit=1):
        number += 1
    return number


def keep_target(store: Store, act: Act, facts: Facts, target: Target) -> Target:
    """Saves the target, and fixes the rule of day 90 in the words of that day.

    Refused: due before it starts or more than a year on; a value that the metric can't have; minimum, target and
    stretch out of order; one that is met already or can't be told from noise and has no written reason; and a change
    after the day it was set without one.
    """
    metric = metric_of(facts, target.metric_id)
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
    if metric.never_negative and any(value is not None and value < 0 for value in (target.minimum, target.stretch)):
        raise Refused("Minimum and stretch can't be negative, as this metric can't be.", "minimum")
    limits = baseline_limits(facts, metric)
    wrong = targets.ladder_problem(
        limits.mean if limits else None, target.minimum, target.value, target.stretch, metric.better
    )
    if wrong:
        raise Refused(wrong[1], wrong[0])
    known = judged(facts, target)
    if known.reason_needed and not target.reason:
        raise Refused(known.reason_needed, "reason")
    stored = target_of(facts, metric)
    if stored is not None and is_late_change(stored, target, act.at_utc.date()):
        _refuse_without_a_new_reason(stored, target)
    if stored is None or not stored.rule or promise_of(stored) != promise_of(target):
        target = target.changed(rule=rule_words(facts, target))
    saved = store.apply(act, target.session_id, saves=(target,))
    return next(record for record in saved if isinstance(record, Target))


def _refuse_without_a_new_reason(stored: Target, target: Target) -> None:
    if not target.changed_reason or target.changed_reason == stored.changed_reason:
        raise Refused(
            f"The target was fixed on {stored.set_on.day} {stored.set_on:%B %Y}. Say why it is changed now: the "
            "reason stands beside it from then on.",
            "changed_reason",
        )


def is_late_change(stored: Target, target: Target, today: date) -> bool:
    """Whether the promise is changed after the day on which it was set."""
    return today > stored.set_on and promise_of(stored) != promise_of(target)


def rule_moved(facts: Facts, target: Target) -> str:
    """The rule as it would read today where that differs from the fixed one (a metric was renamed, a limit moved).

    Empty where nothing moved, or where no rule was fixed (a target of an earlier version).
    """
    now = rule_words(facts, target)
    return now if target.rule and target.rule != now else ""


def _lane(facts: Facts) -> Lane:
    if facts.live_lane is None:
        raise Refused("A metric belongs to a lane, and none is picked yet. Pick one on '2 Pick one lane' first.")
    return facts.live_lane
