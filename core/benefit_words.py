"""The effect in money in words: one sentence a fact, no number without what it rests on."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from core.benefit import CLASSES, BenefitClass, BreakEven, Effect, Term, amount
from core.benefit_numbers import ASKED
from core.quantities import QUANTITIES, shown_money, shown_number, shown_share
from core.workload import Part

FEWER: dict[Part, str] = {
    "touch": "less hands-on time",
    "rework": "fewer rework hours",
    "delay": "less waiting",
    "escape": "fewer escaped errors",
}
CLASS_MEANS: dict[BenefitClass, str] = {
    "cash": "money that is really no longer spent, less what running it costs",
    "capacity": "hours of people who are still paid: a benefit only through what they do instead",
    "avoided": "the priced waiting that falls away",
    "risk": "the expected loss through errors that no longer get out",
}


def label_of(code: str) -> str:
    """How a screen names a number of the effect.

    >>> label_of("review_share"), label_of("volume"), label_of("review_cost")
    ('Cases reviewed', 'Volume', 'Cost per hour of the reviewers')
    """
    if code in ("review_cost", "exception_cost"):
        whose = "the reviewers" if code == "review_cost" else "those who handle exceptions"
        return f"Cost per hour of {whose}"
    return ASKED[code].label if code in ASKED else QUANTITIES[code].label


def net_sentence(found: Effect, currency: str) -> str:
    """The first sentence: what it brings a month with its range, or what is missing."""
    if found.net is None:
        names = [f"“{label_of(code)}”" for code in found.missing]
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        return f"Not known yet: {listed} {'is' if len(names) == 1 else 'are'} missing. A blank is never counted as 0."
    low, high = shown_money(found.net.p10, currency), shown_money(found.net.p90, currency)
    pays = shown_share(found.chance_to_pay)
    return (
        f"At the target it brings {shown_money(found.net.median, currency)} a month, in 8 of 10 cases between {low} "
        f"and {high}. The chance that it pays at all is {pays}."
    )


def break_even_sentence(one: BreakEven) -> str:
    """From how much less of one part on the month pays, everything else as planned.

    >>> break_even_sentence(BreakEven("rework", 0.31, 0.6, 0.2, 0.5))
    'Pays from 31 % fewer rework hours on, everything else as planned; 60 % are planned. In 8 of 10 cases 20 to 50 %.'
    """
    fewer = FEWER[one.part]
    if one.share <= 0:
        return f"Pays without {fewer} too."
    if one.share > 1:
        return f"Even with no {fewer.split(' ', 1)[1]} at all it would not pay: something else must change."
    planned = f"{shown_number(one.planned * 100, 2)} %"
    low, high = (shown_number(min(100.0, max(0.0, 100 * share)), 2) for share in (one.low, one.high))
    between = f" In 8 of 10 cases {low} to {high} %." if low != high else ""
    are = "are" if fewer.startswith("fewer") else "is"
    short = "" if one.planned >= one.share else ", too little"
    return (
        f"Pays from {shown_number(one.share * 100, 2)} % {fewer} on, everything else as planned; {planned} {are} "
        f"planned{short}.{between}"
    )


def alone_sentence(one: BreakEven) -> str:
    """From how much less of one part on the month pays if nothing else that is planned comes true.

    >>> alone_sentence(BreakEven("rework", -0.4, 0.6, 0, 0, 2016, 0.31))
    'From 31 % fewer rework hours on, even if nothing else comes true; 60 % are planned.'
    """
    fewer = FEWER[one.part]
    if one.alone > 1:
        return f"Not by {fewer} alone: even with no {fewer.split(' ', 1)[1]} at all it would not pay."
    planned = f"{shown_number(one.planned * 100, 2)} % {'are' if fewer.startswith('fewer') else 'is'} planned"
    short = "" if one.planned >= one.alone else ", too little by itself"
    if not one.planned:
        planned, short = "nothing is planned", ""
    return f"From {shown_number(one.alone * 100, 2)} % {fewer} on, even if nothing else comes true; {planned}{short}."


def pays_from_sentence(found: Effect) -> str:
    """Break-even in one sentence for the plan: from how much less of each planned saving on it pays by that alone.

    Where none can carry it alone, how much of all savings together must come true. Empty where nothing is saved.
    """
    able = [one for one in found.break_even if one.alone <= 1 and one.planned > 0]
    if not able:
        return needed_sentence(found)
    each = [f"{shown_number(one.alone * 100, 2)} % {FEWER[one.part]}" for one in able[:3]]
    listed = each[0] if len(each) == 1 else f"{', '.join(each[:-1])} or {each[-1]}"
    alone = "each alone, " if len(each) > 1 else ""
    return f"Pays from {listed} on ({alone}if nothing else comes true)."


def needed_sentence(found: Effect) -> str:
    """How much of all that is planned must come true for the month to pay; empty where nothing is saved."""
    if found.needed_share is None:
        return ""
    if found.needed_share > 1:
        return "All that is planned together does not cover what it costs to run."
    return f"It pays once {shown_number(found.needed_share * 100, 2)} % of all planned savings come true."


def payback_sentence(found: Effect) -> str:
    """When the one-off cost is back; what is missing where nobody gave it."""
    if found.payback_months is None:
        return "When the one-off cost is back is not known: nobody has given it."
    good, middle, bad = found.payback_months
    if math.isinf(middle):
        return "In half of the cases or more the one-off cost never comes back."
    late = f"{shown_number(bad, 2)} months" if math.isfinite(bad) else "never"
    never = f" In {shown_share(found.never_pays_back)} of cases it never is." if found.never_pays_back else ""
    soon = shown_number(good, 2)
    return f"The one-off cost is back after {shown_number(middle, 2)} months, at best {soon}, at worst {late}.{never}"


def cash_sentence(found: Effect, currency: str) -> str:
    """That a net effect is not money to spend, where none of it is cash; empty where cash comes in or nothing is known.

    Capacity, avoided cost and lowered risk are real, and pay no bill.
    """
    cash = found.classes["cash"]
    if found.net is None or cash is None or cash.median > 0 or found.net.median <= 0:
        return ""
    return (
        f"None of that is money to spend: in cash the month changes by {shown_money(cash.median, currency)}, because "
        "running it is paid and the freed hours are still paid."
    )


def class_sentences(
    found: Effect, currency: str, capacity_use: str, has_cash_share: bool
) -> tuple[tuple[str, str], ...]:
    """Each benefit class apart: (name with amount, what it means). Nothing while the net is not known."""
    told = []
    for code, name in CLASSES.items():
        amount = found.classes[code]
        if amount is None:
            continue
        shown = f"{name}: {shown_money(amount.median, currency)} a month"
        means = f"{CLASS_MEANS[code][0].upper()}{CLASS_MEANS[code][1:]}."
        if code == "capacity" and amount.median > 0:
            hours = f"{shown_number(found.hours.median)} hours a month" if found.hours else "the hours"
            means += f" {hours[0].upper()}{hours[1:]} in all."
            means += f" Named use: {capacity_use}" if capacity_use else " No use is named, so it is no benefit yet."
        if code == "cash" and not has_cash_share:
            means += " Nobody has said that freed hours leave the payroll, so none are counted here."
        told.append((shown, means))
    return tuple(told)


_SYMBOL = re.compile(r"[A-Za-z](?:_[a-z])?′?")
_CODES = {asked.symbol: code for code, asked in ASKED.items()} | {
    **{quantity.symbol: code for code, quantity in QUANTITIES.items()},
    "c_q": "review_cost",
    "c_x": "exception_cost",
}


def expression(term: Term, values: Mapping[str, float]) -> str:
    """A term's formula with the middles put in and its result, or what is missing.

    >>> from core.benefit import TERMS
    >>> given = {"volume": 1200, "review_share": 0.1, "review_minutes": 5, "review_cost": 42}
    >>> expression(TERMS["review"], given)
    'V · q · t_q / 60 · c_q = 1\\u202f200 · 0.1 · 5 / 60 · 42 = 420'
    """
    absent = [code for code in (*term.factors, term.before, term.after) if code and code not in values]
    if absent:
        return f"{term.formula} = not known: {', '.join(label_of(code) for code in absent)}"
    put_in = _SYMBOL.sub(lambda symbol: shown_number(values[_CODES[symbol[0]]], 5), term.formula)
    result = shown_number(float(amount(term, values)), 5)
    return f"{term.formula} = {put_in}" if put_in == result else f"{term.formula} = {put_in} = {result}"
