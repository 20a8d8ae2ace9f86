"""What one number changes, in words and as a formula that anybody can follow by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from core.explanation import Explanation, origin, shown_value
from core.influence import Influence, Swing, Untold, at_middle_without
from core.quantities import PERIODS_PER_YEAR, QUANTITIES, shown_money, shown_number
from core.workload import Workload

SOURCE = "METHOD 2 (monthly friction cost); one number at a time (tornado), a rule of ours"
DEFINITION = (
    "One number at a time: the cost is computed again over the same simulated worlds, once with this number at its low "
    "in all of them and once at its high, while all the others vary as before. What stands here are the middles "
    "(medians) of both: what this page would show if the number turned out to be that. An hour of a role moves every "
    "workflow that the role works on, at once. (A tornado diagram.)"
)
NAMES_TOLD = 3


def shown_between(swing: Swing, currency: str) -> str:
    """From what to what the cost moves: 'EUR 8 400 to 21 000 a month'."""
    least = "at least " if swing.is_floor else ""
    low, high = _told_apart(swing.at_low, swing.at_high)
    return f"{least}{currency} {low} to {high} a month"


def shown_ends(swing: Swing, currency: str, period: str = "month") -> str:
    """The number's own low and high with its unit: '12 to 30 minutes per case'."""
    code, triple = swing.code, swing.number.triple
    low, high = (shown_value(code, end, 4) for end in (triple.low, triple.high))
    if QUANTITIES[code].kind == "share":
        return f"{low} to {high} of cases"
    return f"{low} to {high} {QUANTITIES[code].unit_shown(currency, period)}"


def number_named(swing: Swing, names: Mapping[str, str]) -> str:
    """Which number it is: 'Hands-on time of Claims intake'; names of workflows and roles by their id.

    A role that is named by nobody any more keeps the number's own name.
    """
    label, name = QUANTITIES[swing.code].label, names.get(swing.subject_id, "")
    return f"{label} of {name}" if name else label


def settle(swing: Swing, what: str, currency: str) -> str:
    """The one sentence: which number to settle first, and between what it alone moves the cost.

    `what` is the number as the screen names it, safe for where it is shown.
    """
    known = "what is known of the cost" if swing.is_floor else "the cost"
    low, high = _told_apart(swing.at_low, swing.at_high)
    shared = len(swing.workflow_ids)
    also = f" It counts in {shared} workflows at once." if shared > 1 else ""
    return (
        f"If you could settle one number, settle the {what}: it alone moves {known} between "
        f"{currency} {low} and {high} a month.{also}"
    )


def _told_apart(low: float, high: float) -> tuple[str, str]:
    """Both ends with three digits, or with as many more as tell them apart.

    >>> _told_apart(8400, 21000), _told_apart(1000040, 1000900)
    (('8\u202f400', '21\u202f000'), ('1\u202f000\u202f000', '1\u202f001\u202f000'))
    """
    for digits in (3, 4, 5, 6, 7):
        shown = shown_number(low, digits), shown_number(high, digits)
        if shown[0] != shown[1]:
            return shown
    return shown_number(low), shown_number(high)


def untold_words(untold: Sequence[Untold], names: Mapping[str, str]) -> tuple[str, ...]:
    """The numbers whose effect can't be said, grouped by what they are: the commonest first, with whose they are.

    Those that are known, and only multiplied by unknown ones, come together in the last line: giving the unknown ones
    of the lines above settles them too.
    """
    by_number: dict[str, list[str]] = {}
    waiting = Counter[str]()
    for one in untold:
        reason = _reason(one)
        if reason:
            by_number.setdefault(reason, []).append(names.get(one.workflow_id, ""))
        else:
            waiting[QUANTITIES[one.code].label] += 1
    often = Counter({key: len(who) for key, who in by_number.items()})
    said = [f"{reason}: {_who(by_number[reason])}" for reason, _ in often.most_common()]
    if waiting:
        held = ", ".join(f"{label} ({shown_number(times, 6)})" for label, times in waiting.most_common())
        said.append(f"Known, but multiplied by one of the above, in so many workflows: {held}")
    return tuple(said)


def _reason(one: Untold) -> str:
    """Why nothing can be said, where that is the number's own lack; "" where another number is lacking."""
    if one.why == "blank":
        return f"{QUANTITIES[one.code].label} is not known"
    return "Waiting has no price" if one.why == "not priced" and not one.lacks else ""


def _who(names: Sequence[str]) -> str:
    told = ", ".join(names[:NAMES_TOLD])
    more = len(names) - NAMES_TOLD
    return f"{told} and {shown_number(more, 6)} more" if more > 0 else told


def explained_swing(swing: Swing, workload: Workload, influence: Influence, currency: str) -> Explanation:
    """The formula of one swing in one workflow, with the other numbers at their middle, and what the worlds gave."""
    rest, slope = at_middle_without(workload, swing.code)
    quantity = QUANTITIES[swing.code]
    is_share = quantity.kind == "share"
    unit = "% of cases" if is_share else quantity.unit_shown(currency, workload.period)
    factor = slope / 100 if is_share else slope
    lines = [
        f"Cost per month = {shown_number(rest, 6)} + {shown_number(factor, 6)} · {quantity.symbol}",
        f"({quantity.symbol} in {unit}; all other numbers at their middle)",
        "",
    ]
    for name, value in (("low", swing.number.triple.low), ("high", swing.number.triple.high)):
        typed = shown_number(value * 100 if is_share else value, 6)
        cost = shown_money(rest + slope * value, currency, 5)
        lines.append(f"at its {name}: {shown_number(rest, 6)} + {shown_number(factor, 6)} · {typed} = {cost}")
    lines += [
        "",
        f"Over the same {shown_number(influence.draws, 6)} simulated worlds, all the others varying in their ranges, "
        f"the middle of this workflow's cost moves: {shown_between(swing, currency)}. (The middle of ranges that are "
        "multiplied is not exactly what their middles give.)",
    ]
    low_to_high = shown_ends(swing, currency, workload.period)
    ends = f"{shown_value(swing.code, swing.number.triple.middle, 4)} ({low_to_high})"
    return Explanation(
        label=f"{quantity.label}, low to high",
        figure=shown_between(swing, currency),
        lines=((f"{quantity.symbol} = {quantity.label}", ends, origin(swing.number)),),
        expression="\n".join(lines),
        source=SOURCE,
    )


def period_of(workload: Workload, code: str) -> str:
    """What a volume counts; any other number has no period."""
    return workload.period if code == "volume" and workload.period in PERIODS_PER_YEAR else "month"
