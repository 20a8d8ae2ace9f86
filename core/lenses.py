"""Two ways of ranking that others use, beside ours for comparison: RICE and WSJF. They never decide.

RICE = reach · impact · confidence / effort; WSJF = cost of delay / duration (METHOD 3). Both multiply levels that only
have an order, so their numbers mean nothing and only the places are told. Own rules for where the factors come from:
reach is the cases of a month; impact the level on a criterion that the room names; confidence the customary 100, 80 and
50 % for evidence that was measured or sampled, asked, guessed, weighted by the cost that rests on each; effort and
duration are 6 minus the level on a criterion of ease that the room names; cost of delay is the monthly friction cost.
A factor that is not known gives no place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.friction import Figures
from core.lane_choice import Ranking
from core.quantities import per_month
from core.records import Facts
from core.workload import Workload

CONFIDENCE: dict[str, float] = {"measured": 1.0, "sampled": 1.0, "interview": 0.8, "guess": 0.5}
"""The customary steps of RICE (McBride 2016), put on our grades of evidence."""


@dataclass(frozen=True)
class LensRow:
    """The places of one workflow: ours, and by each lens; None where a lens lacks a factor, or behind a gate."""

    workflow_id: str
    name: str
    place: int | None
    rice: int | None
    wsjf: int | None


def lens_rows(
    facts: Facts, ranking: Ranking, figures: Mapping[str, Figures], workloads: Sequence[Workload],
    impact_id: str | None, ease_id: str | None,
) -> tuple[LensRow, ...]:  # fmt: skip
    """Every workflow of the ranking in its order; equal products share the better place."""
    levels = {(r.workflow_id, r.criterion_id): r.middle for r in facts.ratings}
    by_id = {workload.workflow_id: workload for workload in workloads}
    rice: dict[str, float] = {}
    wsjf: dict[str, float] = {}
    for row in ranking.rows:
        workload, figure = by_id.get(row.workflow_id), figures.get(row.workflow_id)
        ease = levels.get((row.workflow_id, ease_id or ""))
        impact = levels.get((row.workflow_id, impact_id or ""))
        volume = workload.number("volume") if workload else None
        if row.place is None or ease is None or workload is None or figure is None:
            continue
        effort = 6 - ease
        if volume is not None and impact is not None and figure.grade_shares:
            confidence = sum(CONFIDENCE[grade] * share for grade, share in figure.grade_shares.items())
            rice[row.workflow_id] = per_month(volume.triple.middle, workload.period) * impact * confidence / effort
        if figure.total is not None:
            wsjf[row.workflow_id] = figure.total.median / effort
    return tuple(
        LensRow(r.workflow_id, r.name, r.place, _place(rice, r.workflow_id), _place(wsjf, r.workflow_id))
        for r in ranking.rows
    )


def _place(products: Mapping[str, float], workflow_id: str) -> int | None:
    """
    >>> [_place({"a": 3.0, "b": 5.0, "c": 3.0}, key) for key in "abcd"]
    [2, 1, 2, None]
    """
    mine = products.get(workflow_id)
    return None if mine is None else 1 + sum(other > mine for other in products.values())
