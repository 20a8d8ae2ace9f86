"""What a lane brings in money a month at its target, net of what it then still costs (METHOD 2).

    net = today's cost − (remaining touch + review V·q·t_q/60·c_q + exceptions V·x·t_x/60·c_x
                          + V·u + f + rework of AI errors V·a·t_a/60·c + what remains of rework, waiting and errors)

Written as savings less new costs, which is the same sum: a part that nobody claims to change saves exactly nothing,
whether or not today's number is known. Today's numbers are drawn as `core/friction.py` draws them, so it is the same
world in which today costs that much and the lane saves this much.

A blank is never 0: a number that is missing leaves the net unknown and is named. Three blanks say something else,
'nothing is claimed': rework, waiting and escaped errors that nobody says will change stay as they are.

Own rules: (1) The benefit classes. Freed hours of people, net of the hours that watching takes, are *capacity
released*, but for the share said to leave the payroll, which is *cash released* and carries the run cost; priced
waiting is *cost avoided*; the expected loss through errors is *risk lowered*. They are shown apart.
(2) A term is known no better than its weakest number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np

from core import estimates
from core.benefit_numbers import ASKED, NOT_NEEDED
from core.estimates import Floats
from core.friction import Range, draws_by_quantity
from core.quantities import QUANTITIES, per_month
from core.records import Evidence
from core.workload import GRADES, Number, Part, Workload

TermCode = Literal["touch", "rework", "delay", "escape", "review", "exceptions", "ai errors", "unit", "fixed"]
State = Literal["counted", "as today", "nothing", "in touch", "not priced", "unknown"]
BenefitClass = Literal["cash", "capacity", "avoided", "risk"]

CLASSES: dict[BenefitClass, str] = {
    "cash": "Cash released",
    "capacity": "Capacity released",
    "avoided": "Cost avoided",
    "risk": "Risk lowered",
}
PEOPLE: tuple[TermCode, ...] = ("touch", "rework", "review", "exceptions", "ai errors")
"""The terms that are people's hours."""


@dataclass(frozen=True)
class Term:
    """One line of the sum: what it is, which numbers it multiplies, and whether it saves or costs.

    `factors` are quantity codes of today and of `ASKED`; `before` and `after` name the pair whose difference counts.
    """

    code: TermCode
    label: str
    sign: int
    factors: tuple[str, ...]
    before: str = ""
    after: str = ""
    in_minutes: bool = True
    formula: str = ""


TERMS: dict[TermCode, Term] = {
    term.code: term
    for term in (
        Term("touch", "Less hands-on work", 1, ("volume", "cost_per_hour"), "touch_minutes", "remaining_minutes",
             formula="V · (t − t′) / 60 · c"),
        Term("rework", "Less rework", 1, ("volume", "rework_minutes", "cost_per_hour"), "rework_share",
             "remaining_rework_share", formula="V · (r − r′) · t_r / 60 · c"),
        Term("delay", "Less waiting", 1, ("volume", "wait_cost"), "wait_hours", "remaining_wait_hours", False,
             formula="V · (d − d′) · k"),
        Term("escape", "Fewer escaped errors", 1, ("volume", "error_cost"), "error_share", "remaining_error_share",
             False, formula="V · (e − e′) · L"),
        Term("review", "Reviews", -1, ("volume", "review_share", "review_minutes", "review_cost"),
             formula="V · q · t_q / 60 · c_q"),
        Term("exceptions", "Exceptions by hand", -1,
             ("volume", "exception_share", "exception_minutes", "exception_cost"), formula="V · x · t_x / 60 · c_x"),
        Term("ai errors", "Putting AI mistakes right", -1,
             ("volume", "ai_error_share", "ai_error_minutes", "cost_per_hour"), formula="V · a · t_a / 60 · c"),
        Term("unit", "Run cost by case", -1, ("volume", "unit_run_cost"), in_minutes=False, formula="V · u"),
        Term("fixed", "Run cost by month", -1, ("fixed_run_cost",), in_minutes=False, formula="f"),
    )
}  # fmt: skip
"""Every line of the sum. Savings first, then what it costs."""


@dataclass(frozen=True)
class Given:
    """All that the effect depends on. `roles` holds the cost per hour of who reviews and who handles exceptions."""

    workload: Workload
    lane_id: str
    numbers: tuple[Number, ...] = ()
    review_role_id: str | None = None
    review_cost: Number | None = None
    exception_role_id: str | None = None
    exception_cost: Number | None = None

    def number(self, code: str) -> Number | None:
        """A number of today or of the lane by its code; `review_cost` and `exception_cost` by those names."""
        if code == "review_cost":
            return self.review_cost
        if code == "exception_cost":
            return self.exception_cost
        if code in QUANTITIES:
            return self.workload.number(code)
        return next((number for number in self.numbers if number.code == code), None)


def state_of(given: Given, term: Term) -> State:
    """How a term stands; 'unknown' only when a number is missing that could matter."""
    if term.after and given.number(term.after) is None and ASKED[term.after].is_claim:
        return "as today"
    if term.code == "rework" and given.workload.rework_in_touch:
        return "in touch"
    if term.code == "delay" and not given.workload.waiting_is_priced:
        return "not priced"
    factors = [given.number(code) for code in term.factors]
    if any(number is not None and number.triple.high == 0 for number in factors):
        return "nothing"
    pair = [given.number(code) for code in (term.before, term.after) if code]
    return "counted" if all((*factors, *pair)) else "unknown"


def missing(given: Given) -> tuple[str, ...]:
    """The codes of the numbers without which the net is not known, in the order of asking."""
    needed = [
        code
        for term in TERMS.values()
        if state_of(given, term) == "unknown"
        for code in (*term.factors, term.before, term.after)
        if code and given.number(code) is None
    ]
    return tuple(dict.fromkeys(needed))


def grade_of(given: Given, term: Term) -> Evidence | None:
    """The weakest grade among the numbers of a counted term; None for one that is not counted."""
    if state_of(given, term) != "counted":
        return None
    codes = (*term.factors, term.before, term.after)
    grades = [number.evidence for code in codes if code and (number := given.number(code))]
    return max(grades, key=GRADES.index)


def amount(term: Term, values: Mapping[str, Floats | float]) -> Floats:
    """A term in money a month, in every world at once; costs are positive here too.

    >>> float(amount(TERMS["review"], {"volume": 1200, "review_share": .1, "review_minutes": 5, "review_cost": 42}))
    420.0
    """
    product = np.asarray(1.0)
    for code in term.factors:
        product = product * np.asarray(values[code], dtype=np.float64)
    if term.before:
        product = product * (np.asarray(values[term.before], dtype=np.float64) - np.asarray(values[term.after]))
    return product / 60 if term.in_minutes else product


def today(term: Term, values: Mapping[str, Floats | float]) -> Floats:
    """What the part of a saving costs today, in money a month: the most that it can save."""
    return amount(term, {**values, term.after: 0.0})


@dataclass(frozen=True)
class BreakEven:
    """How much less of one part makes the month pay, everything else as planned. Shares of today's cost of that part.

    `share` at the middles; `low` and `high` in 8 of 10 worlds; 0 or less pays without it, above 1 it alone can't.
    """

    part: Part
    share: float
    planned: float
    low: float
    high: float
    whole: float = 0.0
    """Today's cost of the part, at the middles."""
    alone: float = 0.0
    """How much less of this part pays for the new costs if nothing else comes true; above 1 it can't alone."""


@dataclass(frozen=True)
class Effect:
    """The effect a month at the target. Ranges are None while a number is missing; `missing` names it."""

    net: Range | None
    at_middle: float | None
    chance_to_pay: float | None
    terms: dict[TermCode, Range | None] = field(hash=False)
    middles: dict[TermCode, float | None] = field(hash=False)
    states: dict[TermCode, State] = field(hash=False)
    grades: dict[TermCode, Evidence | None] = field(hash=False)
    classes: dict[BenefitClass, Range | None] = field(hash=False)
    hours: Range | None
    """Hours of people freed a month, net of those that watching takes."""
    payback_months: tuple[float, float, float] | None
    """Good, middle and bad (10 %, 50 %, 90 % of the worlds); infinite where it never pays. None without a one-off."""
    never_pays_back: float | None
    break_even: tuple[BreakEven, ...]
    needed_share: float | None
    """Share of all planned savings that covers the new costs, at the middles; None where nothing is saved."""
    guess_share: float | None
    """How much of the money moved, both ways, rests on at least one guess."""
    missing: tuple[str, ...]
    draws: int
    unplanned: tuple[BreakEven, ...] = ()
    """The same alone for parts of today's cost that nobody plans to change, dearest first."""


def middles_of(given: Given) -> dict[str, float]:
    """The middle of every known number by code, volume as cases a month: what one puts in by hand."""
    codes = (*QUANTITIES, *ASKED, "review_cost", "exception_cost")
    found = {code: number.triple.middle for code in codes if (number := given.number(code))}
    if "volume" in found:
        found["volume"] = per_month(found["volume"], given.workload.period)
    return found


@lru_cache(maxsize=64)
def effect(given: Given, seed: int, draws: int) -> Effect:
    """The effect of these numbers; equal questions are answered from memory."""
    states = {code: state_of(given, term) for code, term in TERMS.items()}
    counted = [code for code, state in states.items() if state == "counted"]
    values, worlds = middles_of(given), _worlds(given, seed, draws)
    in_worlds = {code: amount(TERMS[code], worlds) for code in counted}
    middles: dict[TermCode, float | None] = {c: None if s == "unknown" else 0.0 for c, s in states.items()}
    middles.update({code: float(amount(TERMS[code], values)) for code in counted})
    absent = missing(given)
    ranges: dict[TermCode, Range | None] = {
        code: None if state == "unknown" else _range(in_worlds.get(code), draws) for code, state in states.items()
    }
    grades = {code: grade_of(given, term) for code, term in TERMS.items()}
    if absent:
        return Effect(None, None, None, ranges, middles, states, grades, dict.fromkeys(CLASSES), None, None, None, (),
                      None, _guess_share(middles, grades), absent, draws)  # fmt: skip
    signed = {code: TERMS[code].sign * amounts for code, amounts in in_worlds.items()}
    net = sum(signed.values(), start=np.zeros(draws))
    at_middle = sum(TERMS[code].sign * (middles[code] or 0.0) for code in TERMS)
    payback, never = _payback(net, worlds.get("one_off_cost"))
    return Effect(
        Range.of(net), at_middle, float((net > 0).mean()), ranges, middles, states, grades,
        _classes(signed, worlds, draws), _hours(counted, worlds, draws), payback, never,
        _break_even(counted, values, worlds, at_middle, net), _needed(middles), _guess_share(middles, grades), (),
        draws, _unplanned(states, values, middles),
    )  # fmt: skip


def _worlds(given: Given, seed: int, draws: int) -> dict[str, Floats]:
    """Every known number in every world; an hour of a role is drawn once for all that use it."""
    worlds = draws_by_quantity(given.workload, seed, draws)
    for number in given.numbers:
        kind = ASKED[number.code].kind
        worlds[number.code] = estimates.draws(number.triple, kind, seed, given.lane_id, number.code, draws)
    for code, role_id in (("review_cost", given.review_role_id), ("exception_cost", given.exception_role_id)):
        if price := given.number(code):
            worlds[code] = estimates.draws(price.triple, "amount", seed, role_id or "", "cost_per_hour", draws)
    return worlds


def _range(amounts: Floats | None, draws: int) -> Range:
    return Range(0.0, 0.0, 0.0, 0.0) if amounts is None else Range.of(np.broadcast_to(amounts, (draws,)))


def _classes(
    signed: Mapping[TermCode, Floats], worlds: Mapping[str, Floats], draws: int
) -> dict[BenefitClass, Range | None]:
    none = np.zeros(draws)
    people = sum((signed[code] for code in PEOPLE if code in signed), start=none)
    paid_out = worlds.get("cash_share", none)
    run = signed.get("unit", none) + signed.get("fixed", none)
    return {
        "cash": Range.of(people * paid_out + run),
        "capacity": Range.of(people * (1 - paid_out)),
        "avoided": Range.of(signed.get("delay", none)),
        "risk": Range.of(signed.get("escape", none)),
    }


def _hours(counted: list[TermCode], worlds: Mapping[str, Floats], draws: int) -> Range:
    one = {**worlds, **dict.fromkeys(("cost_per_hour", "review_cost", "exception_cost"), np.asarray(1.0))}
    each = [TERMS[code].sign * amount(TERMS[code], one) for code in counted if code in PEOPLE]
    return Range.of(sum(each, start=np.zeros(draws)))


def _payback(net: Floats, one_off: Floats | None) -> tuple[tuple[float, float, float] | None, float | None]:
    """Months until the one-off cost is back, good to bad; and the share of worlds in which it never is."""
    if one_off is None:
        return None, None
    never = (net <= 0) & (one_off > 0)
    months = np.where(never, np.inf, one_off / np.where(net > 0, net, 1.0))
    ordered = np.sort(months)
    good, middle, bad = (float(ordered[min(len(ordered) - 1, int(p * len(ordered)))]) for p in (0.1, 0.5, 0.9))
    return (good, middle, bad), float(never.mean())


def _break_even(
    counted: list[TermCode], values: Mapping[str, float], worlds: Mapping[str, Floats], at_middle: float, net: Floats
) -> tuple[BreakEven, ...]:
    """For each part that is planned to shrink, largest saving first: how much of it must go for the net to be 0.

    Once with everything else as planned, once alone: new costs over today's cost of the part.
    """
    found, costs = [], sum(float(amount(TERMS[code], values)) for code in counted if not TERMS[code].before)
    for code in counted:
        term = TERMS[code]
        if not term.before:
            continue
        whole, saved = float(today(term, values)), float(amount(term, values))
        if whole <= 0:
            continue
        in_all = np.maximum(today(term, worlds), 1e-300)
        shares = (amount(term, worlds) - net) / in_all
        low, high = (float(share) for share in np.quantile(shares, (0.1, 0.9)))
        part: Part = code  # type: ignore[assignment]  # terms with a before are the parts of the friction
        share = (saved - at_middle) / whole
        found.append((saved, BreakEven(part, share, saved / whole, low, high, whole, costs / whole)))
    return tuple(one for _, one in sorted(found, key=lambda pair: -pair[0]))


def _unplanned(
    states: Mapping[TermCode, State], values: Mapping[str, float], middles: Mapping[TermCode, float | None]
) -> tuple[BreakEven, ...]:
    """What share of a part nobody plans to change would pay for the new costs, were it the only thing to come true."""
    costs = sum(middles[code] or 0.0 for code, term in TERMS.items() if term.sign < 0)
    found = []
    for code, term in TERMS.items():
        known = term.before and all(one in values for one in (*term.factors, term.before))
        if states[code] != "as today" or not known:
            continue
        whole = float(today(term, values))
        part: Part = code  # type: ignore[assignment]  # terms with a before are the parts of the friction
        if whole > 0:
            found.append(BreakEven(part, 0.0, 0.0, 0.0, 0.0, whole, costs / whole))
    return tuple(sorted(found, key=lambda one: -one.whole))


def _needed(middles: Mapping[TermCode, float | None]) -> float | None:
    saved = sum(middles[code] or 0.0 for code, term in TERMS.items() if term.sign > 0)
    costs = sum(middles[code] or 0.0 for code, term in TERMS.items() if term.sign < 0)
    return costs / saved if saved > 0 else None


def _guess_share(middles: Mapping[TermCode, float | None], grades: Mapping[TermCode, Evidence | None]) -> float | None:
    moved = sum(abs(value) for value in middles.values() if value)
    guessed = sum(abs(value) for code, value in middles.items() if value and grades[code] == "guess")
    return guessed / moved if moved > 0 else None


assert set(ASKED) - NOT_NEEDED <= {code for t in TERMS.values() for code in (*t.factors, t.before, t.after)}
