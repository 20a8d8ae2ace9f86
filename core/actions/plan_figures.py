"""The figures of the plan, gathered from the rooms that compute them; everything the page of the plan does not type."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from core import friction
from core.actions import check_readiness, define_controls, lane_measure
from core.actions.lane_measure import judged, measured, seal_differences
from core.controls import ReviewRule
from core.friction import Range
from core.plan import BaselineFigures, ChoiceFigures, CostFigures, Figures, Span, TargetFigures
from core.quantities import QUANTITIES, shown_number, shown_share
from core.readiness import answers
from core.records import Control, Facts, Lane, Metric
from core.sampling import in_hundred
from core.targets import Detection
from core.workload import PARTS, Workload, workload_of


def figures_of(facts: Facts) -> Figures:
    """Every figure that the plan of the live lane prints; without a lane, none."""
    lane = facts.live_lane
    if lane is None:
        return Figures()
    evidence = check_readiness.gather(facts)
    metric, counter = facts.metric(lane.lane_id), facts.metric(lane.lane_id, "counter")
    return Figures(
        cost=cost_of(facts, lane),
        choice=choice_of(lane),
        baseline=baseline_of(facts, metric) if metric else BaselineFigures(),
        counter=baseline_of(facts, counter) if counter else BaselineFigures(),
        target=target_of(facts, metric) if metric else TargetFigures(),
        samples=samples_of(facts),
        readiness=tuple((answer.name, answer.state) for answer in answers(evidence)),
        is_acceptance_current=evidence.owner is None or evidence.owner.is_acceptance_current,
    )


def cost_of(facts: Facts, lane: Lane) -> CostFigures:
    """What the lane's workflow costs a month: the same figures as on 'Map friction'."""
    workflow = facts.workflow(lane.workflow_id)
    if workflow is None:
        return CostFigures()
    role = next((role for role in facts.roles if role.role_id == workflow.role_id), None)
    workload = workload_of(workflow, facts.estimates, role)
    found = friction.figures(workload, facts.session.seed, facts.session.draws)
    notes = []
    if not found.waiting_is_priced:
        notes.append("Waiting is not priced.")
    if found.is_floor:
        notes.append("The sum is 'at least': a part of it is unknown.")
    return CostFigures(
        total=_span(found.total),
        parts=tuple((label, _part(found, part)) for part, label in PARTS.items()),
        hours=_span(found.hours),
        unknown=tuple(QUANTITIES[code].label for code in found.missing),
        guesses=_guesses(workload),
        guessed_share=found.guess_share,
        notes=tuple(notes),
    )


def _span(found: Range | None) -> Span | None:
    return None if found is None else Span(found.p10, found.median, found.p90)


def _part(found: friction.Figures, part: Any) -> Span | None:
    """A part's range; its middle is its share of the typical split, so that the bar adds up to the total."""
    span, typical = _span(found.parts[part]), found.typical.part(part)
    return None if span is None else Span(span.low, span.middle if typical is None else typical, span.high)


def _guesses(workload: Workload) -> tuple[str, ...]:
    return tuple(QUANTITIES[number.code].label for number in workload.numbers if number.evidence == "guess")


def choice_of(lane: Lane) -> ChoiceFigures:
    """Why this one, as it was frozen on the day it was picked; what the record lacks stays unknown."""
    frozen = lane.frozen
    picked = frozen.get("picked")
    picked = picked if isinstance(picked, Mapping) else {}
    return ChoiceFigures(
        verdict=_text(frozen.get("verdict")),
        chance_first=_share(picked.get("first_rank_chance")),
        runner_up=_text(picked.get("compared_with")),
        beats_runner_up=_share(picked.get("beats_it")),
        why=_text(picked.get("why")),
        draws=frozen["draws"] if isinstance(frozen.get("draws"), int) else None,
        unjudged=check_readiness.unjudged(lane),
    )


def _text(told: object) -> str:
    return told[:1000] if isinstance(told, str) else ""


def _share(told: object) -> float | None:
    return float(told) if isinstance(told, int | float) and 0 <= told <= 1 else None


def baseline_of(facts: Facts, metric: Metric) -> BaselineFigures:
    """The sealed weeks where there is a seal, else all weeks typed so far, with their natural limits."""
    known = measured(facts, metric)
    weeks, values = (known.seal.weeks_on, known.seal.values) if known.seal else (known.weeks_on, known.values)
    limits = known.limits
    return BaselineFigures(
        weeks_on=weeks,
        values=values,
        mean=limits.mean if limits else math.fsum(values) / len(values) if values else None,
        lower=limits.lower if limits else None,
        upper=limits.upper if limits else None,
        is_cut=bool(limits and limits.is_cut),
        is_trial=known.seal is None,
        changed_since=seal_differences(known),
    )


def target_of(facts: Facts, metric: Metric) -> TargetFigures:
    """What the baseline says about the target, as on '3 Baseline & target'; empty without a target."""
    target = lane_measure.target_of(facts, metric)
    if target is None:
        return TargetFigures()
    known = judged(facts, target)
    if known.capability is None or known.detection is None:
        return TargetFigures(success=known.success)
    return TargetFigures(known.capability.sentence, _detectable(known.detection, metric), known.success)


def _detectable(found: Detection, metric: Metric) -> str:
    """How small a change shows by the due date, and how often a signal is a false one."""
    false, noun = shown_share(found.share_false), metric.cadence
    if found.least_change is None:
        return f"In {found.points} {noun}s nothing of a usual size can be told from noise: the {noun}s vary too much."
    least = f"{shown_number(found.least_change)} {metric.unit}"
    return (
        f"In {found.points} {noun}s, four of five times, a change of {least} or more; in {false} of such periods "
        "a signal shows by chance."
    )


def samples_of(facts: Facts) -> tuple[tuple[str, str], ...]:
    """For each review rule that samples: what its sample shows, and the hours a week it takes."""
    board = define_controls.board(facts)
    told = []
    for shown in (shown for group in (board.groups.values() if board else ()) for shown in group):
        if shown.rule is not None:
            told.append((shown.control.control_id, _sample(shown.control, shown.rule)))
    return tuple(told)


def _sample(control: Control, rule: ReviewRule) -> str:
    """The sample in one short sentence; the page of the controls says it at length."""
    allowed = f"at most {control.tolerated_found} bad" if control.tolerated_found else "none bad"
    bad, sure = in_hundred(control.tolerated_share or 0), shown_number(control.confidence * 100)
    hours = rule.load.hours
    load = f"; {shown_number(hours, 2)} hours a week" if hours is not None else ""
    if rule.sample is None:
        return f"No number of items is enough to show that{load}."
    size = shown_number(rule.sample, 12)
    if rule.every_item:
        good = f"hold {allowed}" if control.tolerated_found else "are good"
        return f"Every one, until {size} in a row {good}: {sure} % sure that fewer than {bad} are{load}."
    if rule.load.weeks_to_fill is not None and rule.load.weeks_to_fill > 1:
        weeks = shown_number(rule.load.weeks_to_fill, 2)
        return f"Every one; {size} in {weeks} weeks with {allowed}: {sure} % sure that fewer than {bad} are{load}."
    return f"Check {size}; with {allowed}, {sure} % sure that fewer than {bad} are{load}."
