"""Step 2, what opens from the first screen: what would turn the choice, what to find out first, other lenses.

Each answer is computed when somebody opens it and remembered until a fact that it rests on changes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from core import friction, lenses, measure_first, tipping, tipping_words
from core.actions import pick_lane
from core.actions.estimate_edits import Edit, Given, decide
from core.errors import NotFound, Refused
from core.exporters.measure_sheet import Task, sheet
from core.inputs import Input
from core.lane_choice import Row, judgements
from core.lenses import LensRow
from core.measure_first import MeasureFirst
from core.quantities import shown_money, shown_number
from core.records import Act, Evidence, Facts
from core.store import Store
from core.tipping import Tip
from core.workload import workloads

A = TypeVar("A")

REMEMBERED = 16
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


def doing_nothing(facts: Facts) -> str:
    """What it costs a month to pick nothing: the leader goes on losing what it loses. Empty without a leader."""
    return remembered("nothing", facts, lambda: _nothing(facts))


def _nothing(facts: Facts) -> str:
    leader = pick_lane.ranking(facts).ranking.leader
    workload = next((w for w in workloads(facts) if leader and w.workflow_id == leader.workflow_id), None)
    if leader is None or workload is None:
        return ""
    found = friction.figures(workload, facts.session.seed, facts.session.draws)
    if found.total is None:
        return f"Doing nothing: what “{leader.name}” goes on costing is not known; its numbers are missing on step 1."
    currency, total = facts.session.currency, found.total
    least = "at least " if found.is_floor else "about "
    return (
        f"Doing nothing: “{leader.name}” goes on costing {least}{shown_money(total.median, currency, 2)} a month "
        f"({shown_number(total.p10, 2)} to {shown_number(total.p90, 2)} 8 times in 10), by day 90 three times that."
    )


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


def measure_sheet(facts: Facts, found: MeasureFirst, most: int = 8) -> bytes:
    """The first things to find out as a page to print."""
    tasks = [
        Task(
            item.plan.what, tipping_words.range_said(item.input).removeprefix("stated "), item.plan.settles,
            item.plan.cases, is_count=item.input.kind == "share",
        )
        for item in found.items[:most]
    ]  # fmt: skip
    return sheet(facts.session.name, tasks)
