"""What to find out before deciding: each input by what knowing it is worth, with a small plan of how to find it out.

The worth is the expected value of knowing the input alone (`value_of_information.py`, EVPPI), over the same worlds as
the ranking and at the room's own weights, among the workflows near the top. In money a month where money is a
criterion, else in points of 100 of the score.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core import friction, scoring, worlds
from core import value_of_information as voi
from core.estimates import Z_OF_90, Triple
from core.inputs import Floats, Input, inputs
from core.lane_choice import Ranking
from core.quantities import QUANTITIES, shown_number
from core.records import Facts
from core.sampling import in_hundred, items_to_check
from core.workload import Workload
from core.worlds import Judgements

FEWEST_CASES, MOST_CASES = 20, 400
"""Own rule: fewer cases show nothing of a share, more take longer than deciding may wait."""
RARE_SHARE = 0.05
"""Own rule: a share this small is found by looking for none at all (METHOD 7), not by counting its size."""

LEAST_PART = 0.005
"""Own rule: an input worth less than this part of knowing everything is left out. Against a nested simulation such
small ones were found to be bias for the most part, and nobody would go and count for them."""


@dataclass(frozen=True)
class Plan:
    """How to find one input out: what to do, and how many cases to look at where cases are looked at."""

    what: str
    cases: int | None = None
    settles: str = ""
    """What is known afterwards."""


@dataclass(frozen=True)
class ToMeasure:
    """One input worth knowing. `worth` is money a month, or points of 100 where money has no part in the score."""

    input: Input
    worth: float
    plan: Plan


@dataclass(frozen=True)
class MeasureFirst:
    """All that is worth finding out, most first; `all_worth` is that of knowing everything (never less than one)."""

    items: tuple[ToMeasure, ...]
    all_worth: float
    is_money: bool
    money_per_score: float | None
    compared: int
    """How many workflows the choice was made among."""


def measure_first(facts: Facts, ranking: Ranking, judged: Judgements, workloads: Sequence[Workload]) -> MeasureFirst:
    """The list, inputs that are worth nothing left out. Fewer than two workflows in the running → empty."""
    answer = ranking.robustness
    rows = [row for row in (answer.shortlist if answer else ()) if judged.competes[row]]
    money = next((j for j, c in enumerate(ranking.criteria) if c.kind == "friction cost"), None)
    factor = voi.money_per_score(facts.session.money_scale, ranking.weights[money]) if money is not None else None
    if len(rows) < 2:
        return MeasureFirst((), 0.0, factor is not None, factor, len(rows))
    values = _values(judged, rows, ranking.seed, ranking.draws)
    utilities = (factor or 100.0) * np.tensordot(np.asarray(ranking.weights), values, axes=1)
    by_id = {workload.workflow_id: workload for workload in workloads}
    places = {judged.workflow_ids[row]: place for place, row in enumerate(rows)}
    columns = {c.criterion_id: j for j, c in enumerate(ranking.criteria)}
    all_worth = voi.evpi(utilities)
    found = []
    for one in inputs(facts, workloads, list(places)):
        moved = [places[workflow_id] for workflow_id in one.workflow_ids]
        x = _drawn(one, values, moved, columns, money, by_id, ranking)
        worth = voi.evppi(utilities, x, ranking.seed, moved) if x is not None else 0.0
        if worth > all_worth * LEAST_PART:
            found.append(ToMeasure(one, worth, plan(one)))
    in_order = tuple(sorted(found, key=lambda item: (-item.worth, item.input.key)))
    return MeasureFirst(in_order, all_worth, factor is not None, factor, len(rows))


def _values(judged: Judgements, rows: Sequence[int], seed: int, draws: int) -> Floats:
    """The value of these workflows on each criterion in every world: criteria × workflows × worlds."""
    columns = [worlds.Column(judged, j, rows, seed).block(0, draws) for j in range(len(judged.criterion_ids))]
    return np.stack(columns).astype(np.float64)


def _drawn(
    one: Input, values: Floats, moved: Sequence[int], columns: Mapping[str, int], money: int | None,
    by_id: Mapping[str, Workload], ranking: Ranking,
) -> Floats | None:  # fmt: skip
    """The input's own value in every world."""
    column = columns[one.code] if one.kind == "level" else money if one.kind == "missing cost" else None
    if column is not None:
        drawn_value: Floats = values[column, moved[0]]
        return drawn_value
    drawn = friction.draws_by_quantity(by_id[one.workflow_ids[0]], ranking.seed, ranking.draws)
    return drawn.get(one.code)


def plan(one: Input) -> Plan:
    """A small plan for one input, in plain words (own rules, except the sample sizes of METHOD 1 and 7)."""
    if one.kind == "level":
        return Plan(
            f"Let two people who do the work place “{one.subject}” between the five sentences of “{one.name}”, "
            "each alone, then together.",
            settles="a level without a range, or a range that is half as wide",
        )
    if one.kind == "missing cost":
        named = ", ".join(QUANTITIES[code].label.lower() for code in one.missing)
        return Plan(f"Ask for the numbers of “{one.subject}” that nobody has given on step 1: {named}.",
                    settles="its monthly cost as a range instead of “at least”")  # fmt: skip
    if one.kind == "share":
        return _counted(one)
    return _PLANS[one.code](one)


def _counted(one: Input) -> Plan:
    assert one.triple is not None
    low, middle, high = one.triple.low, one.triple.middle, one.triple.high
    what = "were done again" if one.code == "rework_share" else "had a mistake that reached the customer"
    if middle <= RARE_SHARE and 0 < high < 1:
        cases = min(items_to_check(high) or MOST_CASES, MOST_CASES)
        settles = f"if none did, you can be 95 % sure that fewer than {in_hundred(round(high, 3))} do"
    else:
        cases = cases_to_halve(one.triple)
        settles = f"a range half as wide as {low * 100:.3g} to {high * 100:.3g} %"
    return Plan(f"Count {cases} cases of “{one.subject}”, one after the other: how many {what}?", cases, settles)


def cases_to_halve(share: Triple) -> int:
    """How many cases make the range of a share half as wide, from 20 to 400: n = p(1 − p)·(z/h)², h a quarter of it.

    >>> cases_to_halve(Triple(.08, .15, .25))  # .1275 · (1.2816/.0425)²
    116
    """
    quarter = (share.high - share.low) / 4
    if quarter <= 0:
        return FEWEST_CASES
    needed = math.ceil(share.middle * (1 - share.middle) * (Z_OF_90 / quarter) ** 2)
    return min(max(needed, FEWEST_CASES), MOST_CASES)


def _volume(one: Input) -> Plan:
    return Plan(f"Count the cases of “{one.subject}” for four weeks, or look up the last three months.",
                settles="a usual, a slow and a busy period that were counted")  # fmt: skip


def _timed(one: Input) -> Plan:
    what = "reworks" if one.code == "rework_minutes" else "cases"
    return Plan(f"Time five {what} of “{one.subject}”, taken at random, from the first touch to the last.", 5,
                "the typical time lies between the shortest and the longest of five with 94 % certainty")  # fmt: skip


def _waited(one: Input) -> Plan:
    return Plan(f"For ten cases of “{one.subject}”, note when a decision was asked for and when it came.", 10,
                "the business hours that a case waits, counted")  # fmt: skip


def _asked(one: Input) -> Plan:
    what = {
        "cost_per_hour": f"the loaded hourly rate of “{one.subject}”",
        "wait_cost": f"what an hour of waiting of one case of “{one.subject}” costs (penalties, interest, calls)",
    }[one.code]
    return Plan(f"Ask finance for {what}.", settles="a rate that somebody answers for")


def _losses(one: Input) -> Plan:
    return Plan(f"Take the last five mistakes of “{one.subject}” that got out and add up what each cost.", 5,
                "the typical loss lies between the smallest and the largest of five with 94 % certainty")  # fmt: skip


_PLANS = {
    "volume": _volume, "touch_minutes": _timed, "rework_minutes": _timed, "wait_hours": _waited,
    "wait_cost": _asked, "cost_per_hour": _asked, "error_cost": _losses,
}  # fmt: skip


def worth_said(item: ToMeasure, found: MeasureFirst, currency: str) -> str:
    """What knowing it is worth, in words; two digits, because a simulation knows no more."""
    if found.is_money:
        return f"{currency} {shown_number(item.worth, 2)} a month"
    return f"{shown_number(item.worth, 2)} points of 100"


def headline(found: MeasureFirst, currency: str) -> str:
    """The one sentence a leader reads: what to find out first, or that nothing is worth waiting for."""
    if found.compared < 2:
        return ""
    if not found.items:
        if found.all_worth * (1 if found.is_money else 10) < 1:
            return "Nothing that could be measured would change the choice. What doubt is left lies in the weights."
        unit = (
            f"{currency} {shown_number(found.all_worth, 2)} a month"
            if found.is_money
            else f"{shown_number(found.all_worth, 2)} points of 100"
        )
        return (
            f"No single thing that could be measured is likely to change the choice; knowing everything would be worth "
            f"{unit}. What doubt is left lies mostly in the weights: talk about those, then decide."
        )
    first = found.items[0]
    return (
        f"{first.plan.what} It is what could change your choice the most: knowing it before you decide is "
        f"worth about {worth_said(first, found, currency)}."
    )


assert set(_PLANS) == {code for code, quantity in QUANTITIES.items() if quantity.kind == "amount"}
assert scoring.LEVELS == 5
