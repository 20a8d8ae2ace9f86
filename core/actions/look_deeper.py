"""Step 2, what opens from the first screen: what would turn the choice, what to find out first, other lenses.

Each answer is computed when somebody opens it and remembered until a fact that it rests on changes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import numpy as np

from core import case_sample, friction, lane_choice, lenses, measure_first, robustness, tipping, tipping_words
from core.actions import pick_lane
from core.actions.estimate_edits import Edit, Given, decide
from core.case_sample import MEASURES, MOST, USUAL
from core.errors import NotFound, Refused
from core.estimates import Triple
from core.exporters.measure_sheet import Task, sheet
from core.exporters.sample_sheet import CaseSheet, PrintedSheet, measures_of, printed
from core.inputs import Input
from core.lane_choice import Row, judgements
from core.lenses import LensRow
from core.measure_first import MeasureFirst, ToMeasure
from core.quantities import shown_money, shown_number
from core.records import Act, Evidence, Facts
from core.store import Store
from core.tipping import Tip
from core.workload import workloads

A = TypeVar("A")

REMEMBERED = 32
CONFIDENCE_WORLDS = 2_000
CASE_SHEETS = 3
WRITTEN_DOWN = {"error_cost": ("Mistake", "What it cost"), "wait_hours": ("Case", "Asked for", "Decided")}
"""What is written down of each case on the sheet to print, where it is not from when to when."""
_remembered: dict[tuple[object, ...], tuple[object, Any]] = {}
_remembering = threading.Lock()

TABLES = ("workflow", "estimate", "role", "criterion", "rating", "gate_answer", "session")


def remembered(kind: object, facts: Facts, compute: Callable[[], A]) -> A:
    """The answer from memory while the facts it rests on are the same records, else computed."""
    key = (kind, *facts.key(*TABLES))
    basis = (facts.session, facts.workflows, facts.estimates, facts.roles, facts.criteria, facts.ratings,
             facts.gate_answers)  # fmt: skip
    with _remembering:
        found = _remembered.get(key)
    if found is not None and found[0] == basis:
        answer: A = found[1]
        return answer
    made = compute()
    with _remembering:
        _remembered[key] = (basis, made)
        while len(_remembered) > REMEMBERED:
            del _remembered[next(iter(_remembered))]
    return made


def tips(facts: Facts) -> tuple[Tip, ...]:
    """Tipping values of the inputs near the top, the nearest turn first."""
    return remembered(
        "tips", facts, lambda: tipping.tipping_values(facts, pick_lane.ranking(facts).ranking, workloads(facts))
    )


def tips_between(facts: Facts, a: Row, b: Row) -> tuple[Tip, ...]:
    """The same between any two workflows: what would put the one behind before the other."""

    def computed() -> tuple[Tip, ...]:
        return tipping.tipping_values(facts, pick_lane.ranking(facts).ranking, workloads(facts), (a, b))

    return remembered(("between", *sorted((a.workflow_id, b.workflow_id))), facts, computed)


@dataclass(frozen=True)
class DoingNothing:
    """What it costs to pick nothing: short for the picture (empty where it is not known), and as a sentence."""

    cost: str = ""
    sentence: str = ""


def doing_nothing(facts: Facts) -> DoingNothing:
    """What it costs a month to pick nothing: the leader goes on losing what it loses. Empty without a leader."""
    return remembered("nothing", facts, lambda: _nothing(facts))


def _nothing(facts: Facts) -> DoingNothing:
    leader = pick_lane.ranking(facts).ranking.leader
    workload = next((w for w in workloads(facts) if leader and w.workflow_id == leader.workflow_id), None)
    if leader is None or workload is None:
        return DoingNothing()
    found = friction.figures(workload, facts.session.seed, facts.session.draws)
    if found.total is None:
        return DoingNothing(
            sentence=f"Doing nothing: what “{leader.name}” goes on costing is not known; its numbers are missing on "
            "step 1."
        )
    currency, total = facts.session.currency, found.total
    cost = f"{'at least' if found.is_floor else 'about'} {shown_money(total.median, currency, 2)} a month"
    low, high = shown_number(total.p10, 2), shown_number(total.p90, 2)
    span = f" ({low} to {high} 8 times in 10)" if low != high else ""
    return DoingNothing(
        cost, f"Doing nothing: “{leader.name}” goes on costing {cost}{span}, by day 90 three times that."
    )


def confidence(facts: Facts, workflow_id: str) -> float | None:
    """How often a workflow is first at the weights that suit it best, its central ones; None where it never wins.

    The confidence factor of SMAA, over the first worlds only: good to ± 2 points.
    """

    def computed() -> float | None:
        ranked = pick_lane.ranking(facts).ranking
        answer, at = ranked.robustness, ranked.workflow_ids.index(workflow_id)
        if answer is None or np.isnan(answer.central_weights[at]).any():
            return None
        judged = judgements(facts, pick_lane.known_costs(facts))
        worlds = min(facts.session.draws, CONFIDENCE_WORLDS)
        return robustness.confidence_factor(judged, answer.central_weights[at], at, ranked.seed, worlds)

    return remembered(("confidence", workflow_id), facts, computed)


def beats(facts: Facts, a: Row, b: Row) -> float:
    """The share of worlds in which a scores higher than b, any two of them; from the ranking where it is kept there."""
    ranked = pick_lane.ranking(facts).ranking
    kept = ranked.beats(a, b)
    if kept is not None:
        return kept

    def computed() -> float:
        judged = judgements(facts, pick_lane.known_costs(facts))
        places = [judged.workflow_ids.index(row.workflow_id) for row in (a, b)]
        drawn = lane_choice.drawn_weights(facts.session, judged.criterion_ids, np.asarray(ranked.weights))
        return robustness.pair_share(judged, drawn, places[0], places[1], ranked.seed)

    return remembered(("beats", a.workflow_id, b.workflow_id), facts, computed)


def measure(facts: Facts) -> MeasureFirst:
    """What to find out before deciding, most valuable first."""

    def computed() -> MeasureFirst:
        judged = judgements(facts, pick_lane.known_costs(facts))
        return measure_first.measure_first(facts, pick_lane.ranking(facts).ranking, judged, workloads(facts))

    return remembered("measure", facts, computed)


def lens_places(facts: Facts, impact_id: str | None, ease_id: str | None) -> tuple[LensRow, ...]:
    """The places by RICE and WSJF beside ours."""

    def computed() -> tuple[LensRow, ...]:
        known = workloads(facts)
        session = facts.session
        figures = {w.workflow_id: friction.figures(w, session.seed, session.draws) for w in known}
        return lenses.lens_rows(facts, pick_lane.ranking(facts).ranking, figures, known, impact_id, ease_id)

    return remembered(("lenses", impact_id, ease_id), facts, computed)


@dataclass(frozen=True)
class Standing:
    """Where one workflow stands, to be compared with where it stood."""

    workflow_id: str
    name: str
    place: int | None
    first_chance: float


def standings(facts: Facts) -> tuple[Standing, ...]:
    """The ranking in short."""
    return tuple(
        Standing(row.workflow_id, row.name, row.place, row.first_chance)
        for row in pick_lane.ranking(facts).ranking.rows
    )


def keep_answer(
    store: Store, act: Act, facts: Facts, one: Input, *, low: float, middle: float, high: float,
    evidence: Evidence, cases: int | None = None, note: str = "",
) -> None:  # fmt: skip
    """What was found out takes the place of the estimate or the rating, in the input's own unit, as one change."""
    if not low <= middle <= high:
        raise Refused("The lowest must not be above the typical value, nor that above the highest.", "low")
    if one.kind == "level":
        version = next((r.version for r in facts.ratings if f"rating:{r.rating_id}" == one.key), 0)
        judged = pick_lane.Judged(one.subject_id, one.code, low, middle, high, note, version)
        pick_lane.keep_ratings(store, act, facts, [judged])
        return
    was = next((e for e in facts.estimates if f"estimate:{e.estimate_id}" == one.key), None)
    if was is None:
        raise NotFound("That number was removed meanwhile. Reload the page.")
    given = Given(low, middle, high, evidence, note, cases if evidence == "sampled" else None, act.who)
    saves, deletes = decide(facts, act, [Edit(was.subject_id, was.quantity, given, was)], {})
    if saves or deletes:
        store.apply(act, facts.session.session_id, saves=saves, deletes=deletes)


@dataclass(frozen=True)
class CaseTask:
    """What to look at case by case in one workflow, for the sheet of a handful of cases."""

    workflow_id: str
    workflow: str
    measures: tuple[str, ...]
    count: int


def by_cases(found: MeasureFirst, most: int = 20) -> tuple[CaseTask, ...]:
    """The first things to find out that a handful of cases shows, a sheet a workflow; the most worth knowing first.

    As many cases as the plans ask for; what needs more than fit one page is counted in tallies instead.
    """
    wanted: dict[str, list[ToMeasure]] = {}
    for item in found.items[:most]:
        if item.input.code in MEASURES and (item.plan.cases or USUAL) <= MOST:
            wanted.setdefault(item.input.subject_id, []).append(item)
    return tuple(
        CaseTask(
            subject_id,
            items[0].input.subject,
            measures_of([item.input.code for item in items]),
            max(item.plan.cases or USUAL for item in items),
        )
        for subject_id, items in list(wanted.items())[:CASE_SHEETS]
    )


def case_sheet(facts: Facts, task: CaseTask, today: date) -> PrintedSheet:
    """The sheet to print for them, the same kind as on step 1. FileRefused when it can't be made."""
    return printed(CaseSheet(task.workflow, facts.session.name, task.measures, task.count, facts.session.paper), today)


def range_from_cases(one: Input, results: Sequence[float], yes: int | None, of: int | None) -> tuple[Triple, int]:
    """Low, middle, high from what the cases showed, and how many they were. Refused with what is missing."""
    try:
        if one.kind == "share":
            return case_sample.share_from(yes or 0, of or 0), of or 0
        return case_sample.amount_from(results), len(results)
    except ValueError as reason:
        raise Refused(f"{str(reason)[:1].upper()}{str(reason)[1:]}.", "results") from reason


def _levels(facts: Facts, one: Input) -> tuple[str, ...]:
    """The five sentences of the criterion that a level belongs to."""
    if one.kind != "level":
        return ()
    return next((c.anchors for c in facts.criteria if c.criterion_id == one.code), ())


def measure_sheet(facts: Facts, found: MeasureFirst, most: int = 8) -> bytes:
    """The first things to find out as a page to print."""
    tasks = [
        Task(
            item.plan.what, tipping_words.range_said(item.input).removeprefix("stated "), item.plan.settles,
            item.plan.cases, is_count=item.input.kind == "share",
            columns=WRITTEN_DOWN.get(item.input.code, ("Case", "From", "To")), levels=_levels(facts, item.input),
        )
        for item in found.items[:most]
    ]  # fmt: skip
    return sheet(facts.session.name, tasks)
