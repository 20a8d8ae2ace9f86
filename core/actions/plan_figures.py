"""The figures of the plan, gathered from the rooms that compute them; everything the page of the plan does not type."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from core import benefit_words, drills, friction, influence, measure_first
from core.actions import check_readiness, define_controls, lane_benefit, lane_measure, look_deeper, try_stops
from core.actions.exception_loads import Loads
from core.actions.lane_measure import judged, measured, seal_differences
from core.benefit import CLASSES
from core.controls import ReviewRule
from core.friction import Range
from core.inputs import Input
from core.plan import (
    BaselineFigures,
    BenefitFigures,
    ChoiceFigures,
    CostFigures,
    Figures,
    SafetyFigures,
    Span,
    TargetFigures,
)
from core.quantities import QUANTITIES, shown_money, shown_number, shown_share
from core.readiness import answers
from core.records import Control, Facts, Lane, Metric
from core.sampling import in_hundred
from core.targets import Detection
from core.workload import PARTS, Workload, workload_of


def figures_of(facts: Facts, today: date | None = None, loads: Loads | None = None) -> Figures:
    """Every figure that the plan of the live lane prints; without a lane, none.

    `loads` is what is known of the exceptions a week; without `today` no drill is overdue or old.
    """
    lane = facts.live_lane
    if lane is None:
        return Figures()
    evidence = check_readiness.gather(facts, today=today)
    metric, counter = facts.metric(lane.lane_id), facts.metric(lane.lane_id, "counter")
    return Figures(
        cost=cost_of(facts, lane),
        choice=choice_of(lane, facts),
        baseline=baseline_of(facts, metric) if metric else BaselineFigures(),
        counter=baseline_of(facts, counter) if counter else BaselineFigures(),
        target=target_of(facts, metric) if metric else TargetFigures(),
        benefit=benefit_of(facts),
        safety=safety_of(facts, lane, today or date.min, loads),
        measure_first=first_to_measure(facts, lane),
        samples=samples_of(facts),
        readiness=tuple((answer.name, answer.state) for answer in answers(evidence)),
        is_acceptance_current=evidence.owner is None or evidence.owner.is_acceptance_current,
    )


def benefit_of(facts: Facts) -> BenefitFigures:
    """What the lane brings a month at its target, as on '3 Baseline & target'."""
    board = lane_benefit.benefit_board(facts)
    if board is None or not board.has_numbers:
        return BenefitFigures()
    found, currency = board.effect, facts.session.currency
    net = benefit_words.net_sentence(found, currency)
    if found.net is None:
        return BenefitFigures(net=net)
    classes = tuple(
        (name, _class_amount(found.classes[code], currency))
        for code, name in CLASSES.items()
        if found.classes[code] is not None
    )
    return BenefitFigures(
        _minus(net),
        True,
        benefit_words.payback_sentence(found),
        classes,
        _minus(benefit_words.cash_sentence(found, currency)),
        benefit_words.pays_from_sentence(found),
        tuple(benefit_words.label_of(one.code) for one in board.given.numbers if one.evidence == "guess"),
        found.guess_share,
    )


def _class_amount(amount: Range | None, currency: str) -> str:
    if amount is None:
        return ""
    if amount.p10 == amount.p90:
        return _minus(shown_money(amount.median, currency))
    low, high = shown_number(amount.p10), shown_number(amount.p90)
    return _minus(f"{shown_money(amount.median, currency)} ({low} to {high})")


def _minus(sentence: str) -> str:
    """Amounts below nothing with the sign that is as wide as a plus, not a hyphen."""
    return re.sub(r"(?<![\w-])-(?=\d)", "\u2212", sentence)


def safety_of(facts: Facts, lane: Lane, today: date, loads: Loads | None) -> SafetyFigures:
    """What is at stake, and what the controls were tried on."""
    board = define_controls.board(facts)
    if board is None:
        return SafetyFigures()
    stakes, cost, mine = board.stakes, board.cost, define_controls.lane_controls(facts, lane.lane_id)
    tried = ((one.control.control_id, one) for one in try_stops.all_tried(facts) if one.rule is not None)
    known = loads.by_control if loads else {}
    return SafetyFigures(
        tier=stakes.tier or "",
        why=stakes.why if stakes.tier else "",
        counsel=stakes.counsel.sentence if stakes.oversight else "",
        must_ask=stakes.counsel.must_ask,
        loads=tuple((key, f"{load.shown}.".capitalize()) for key, load in known.items() if load.usual is not None),
        load=_all_loads(loads),
        stops=tuple(
            (key, (one.rule.sentence if one.rule else "", one.run.sentence if one.run else one.why_not))
            for key, one in tried
        ),
        drills=tuple(
            (one.control.control_id, one.sentence, one.is_open) for one in drills.standings(mine, facts.drills, today)
        ),
        review=_reviewing(cost.hours, cost.per_week, cost.currency, cost.capacity),
        is_review_short=cost.capacity is not None and cost.capacity.fit != "fits",
    )


def _all_loads(loads: Loads | None) -> str:
    """All routes together, where there are several and each is known."""
    total = loads.total if loads else None
    if loads is None or total is None or total.usual is None or len(loads.by_control) < 2:
        return ""
    unknown = sum(load.usual is None for load in loads.by_control.values())
    least = "at least " if unknown else ""
    return f"{least}{total.shown}."


def _reviewing(hours: float | None, per_week: float | None, currency: str, fit: Any) -> str:
    """The hours of all weekly samples, what they cost, and the hours there are."""
    if not hours:
        return ""
    cost = f", {shown_money(per_week, currency, 2)}" if per_week is not None else ""
    there = ""
    if fit is not None:
        fits = {"fits": "", "too much of their time": ": too much of it", "does not fit": ": not enough"}[fit.fit]
        there = f"; the reviewers have {shown_number(fit.available, 2)} hours{fits}"
    return f"{shown_number(hours, 2)} hours a week{cost}{there}."


def first_to_measure(facts: Facts, lane: Lane) -> str:
    """What to find out first: the one thing that could still change the choice (METHOD 3); where none is likely to, the
    guessed or asked number that moves the lane's cost most. Empty without either.
    """
    first = look_deeper.measure(facts)
    if first.items:
        worth = measure_first.worth_said(first.items[0], first, facts.session.currency)
        return f"{first.items[0].plan.what} Why: it could change the choice; knowing it is worth about {worth}."
    workflow = facts.workflow(lane.workflow_id)
    if workflow is None:
        return ""
    role = next((role for role in facts.roles if role.role_id == workflow.role_id), None)
    workload = workload_of(workflow, facts.estimates, role)
    found = influence.of_workflow(workload, facts.session.seed, facts.session.draws)
    for grade in ("guess", "interview"):
        swing = next((one for one in found.swings if one.number.evidence == grade), None)
        if swing is not None:
            one, about = _asked(facts, workload, swing), shown_number(swing.at_high, 2)
            between = f"alone it moves the cost from {shown_number(swing.at_low, 2)} to {about}"
            choice = "; no single number is likely to change the choice" if first.compared > 1 else ""
            return f"{measure_first.plan(one).what} Why: {between}\u00a0{facts.session.currency} a month{choice}."
    return ""


def _asked(facts: Facts, workload: Workload, swing: influence.Swing) -> Input:
    """The number as something that one person could go and find out."""
    quantity = QUANTITIES[swing.code]
    names = {role.role_id: role.name for role in facts.roles} | {w.workflow_id: w.name for w in facts.workflows}
    return Input(
        f"estimate:{swing.subject_id}.{swing.code}", quantity.kind, quantity.label,
        names.get(swing.subject_id, "the role"), swing.subject_id, swing.code, swing.number.triple,
        quantity.unit_shown(facts.session.currency, workload.period), (workload.workflow_id,),
    )  # fmt: skip


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


def choice_of(lane: Lane, facts: Facts | None = None) -> ChoiceFigures:
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
        tip=_tip(facts, _text(picked.get("compared_with"))) if facts else "",
    )


def _tip(facts: Facts, runner_up: str) -> str:
    """The number that would bring the runner-up first, as it stood when the lane was picked; else the next one's."""
    names = {workflow.workflow_id: workflow.name for workflow in facts.workflows}
    known = [(names.get(one.workflow_id, ""), one.would_change) for one in facts.parked if one.would_change]
    ordered = sorted(known, key=lambda pair: pair[0] != runner_up)
    return f"{ordered[0][1]} puts {ordered[0][0]} first" if ordered else ""


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
        is_daily=metric.cadence == "day",
        changed_since=seal_differences(known),
    )


def target_of(facts: Facts, metric: Metric) -> TargetFigures:
    """What the baseline says about the target, as on '3 Baseline & target'; empty without a target."""
    target = lane_measure.target_of(facts, metric)
    if target is None:
        return TargetFigures()
    known = judged(facts, target)
    if known.capability is None or known.detection is None:
        return TargetFigures(success=known.success, path=known.path)
    return TargetFigures(known.capability.sentence, _detectable(known.detection, metric), known.success, known.path)


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
