"""A friction figure opened to its formula with the live numbers put in, so that anybody can follow it by hand.

The expression is worked with the middle numbers; the line below it says what the simulation of the whole ranges gave,
and why the two differ a little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.friction import Figures, Range
from core.losses import Loss
from core.quantities import PERIODS_PER_YEAR, QUANTITIES, per_month, shown_money, shown_number
from core.workload import FACTORS, HOURS_FACTORS, PARTS, Number, Part, Workload, at_middle, hours_per_month, part_state

Figure = Literal["total", "touch", "rework", "delay", "escape", "hours"]

SOURCE = "METHOD 2 (monthly friction cost); ranges METHOD 1 (Hadlock & Bickel 2017)"

FIGURES: tuple[Figure, ...] = ("total", "touch", "rework", "delay", "escape", "hours")

LABELS: dict[Figure, str] = {
    "total": "Cost per month",
    "touch": PARTS["touch"],
    "rework": PARTS["rework"],
    "delay": PARTS["delay"],
    "escape": PARTS["escape"],
    "hours": "Hours per month",
}

_SYMBOLS: dict[Part, str] = {
    "touch": "V · t / 60 · c",
    "rework": "V · r · t_r / 60 · c",
    "delay": "V · d · k",
    "escape": "V · e · L",
}

_GRADE_WORDS = {"measured": "measured", "sampled": "a sample", "interview": "an interview", "guess": "a guess"}


@dataclass(frozen=True)
class Explanation:
    """What a popover shows: figure, formula with numbers in it, and (what, value with unit, origin) of each number."""

    label: str
    figure: str
    lines: tuple[tuple[str, str, str], ...]
    expression: str
    source: str = SOURCE


def explained(workload: Workload, figures: Figures, currency: str, what: Figure = "total") -> Explanation:
    """One figure of a workflow with its formula and live numbers; `what` names the figure."""
    if what == "hours":
        return _hours_explained(workload, figures, currency)
    parts = tuple(PARTS) if what == "total" else (what,)
    codes = {code for part in parts for code in FACTORS[part]}
    expression = [_part_line(workload, part, currency) for part in parts]
    if what == "total":
        expression.append(_sum_line(workload, currency))
    simulated = figures.total if what == "total" else figures.parts[what]
    if simulated is not None and simulated.p90 > 0:
        expression += [
            "",
            _simulated_line(shown_money(simulated.median, currency), shown_range(simulated, currency), figures.draws),
        ]
    figure = shown_figure(figures, currency, what)
    if what != "total" and figures.states[what] == "counted":
        expression.append(f"Where the whole cost has its middle value, {PARTS[what].lower()} makes {figure} of it.")
    return Explanation(LABELS[what], figure, _lines(workload, codes, currency), "\n".join(expression))


def shown_figure(figures: Figures, currency: str, what: Figure) -> str:
    """A figure as shown: of the cost its middle, of a part its share of that middle, so that the parts add up."""
    if what == "total":
        return shown_cost(figures.total, currency, figures.is_floor)
    if what == "hours":
        least = "at least " if figures.hours_is_floor else ""
        return f"{least}{shown_number(figures.hours.median)} h" if figures.hours else "not known"
    state = figures.states[what]
    if state in ("not priced", "in touch"):
        return "not priced" if state == "not priced" else "in hands-on work"
    return shown_money(figures.typical.part(what), currency)


def shown_days(loss: Loss) -> str:
    """Business days of waiting as shown; 'not known' where they are."""
    return f"{shown_number(loss.total.median)} business days" if loss.total else "not known"


def explained_days(workload: Workload, loss: Loss, hours_per_day: float, currency: str, draws: int) -> Explanation:
    """The days of waiting with their formula: business hours of all cases, in business days of `hours_per_day`."""
    hours = shown_number(hours_per_day)
    formula = f"V · d / {hours} = {_volume_in(workload)} · {_number_in(workload, 'wait_hours')} / {hours}"
    volume, wait = workload.number("volume"), workload.number("wait_hours")
    result = "not known"
    if volume is not None and wait is not None:
        days = per_month(volume.triple.middle, workload.period) * wait.triple.middle / hours_per_day
        result = f"{shown_number(days, 6)} business days"
    expression = (
        f"Days of waiting per month = {formula} = {result}\n(all cases together; a business day has {hours} hours)"
    )
    if loss.total is not None:
        middle, between = f"{shown_number(loss.total.median)} business days", f"{shown_range(loss.total)} business days"
        expression += f"\n\n{_simulated_line(middle, between, draws)}"
    lines = _lines(workload, {"volume", "wait_hours"}, currency)
    return Explanation("Days of waiting per month", shown_days(loss), lines, expression)


def shown_cost(cost: Range | None, currency: str, is_floor: bool = False) -> str:
    """The middle of a cost as shown: 'at least' in front where a part of it is unknown.

    >>> shown_cost(Range(900, 1000, 1300, 1050), "EUR", is_floor=True), shown_cost(None, "EUR")
    ('at least EUR 1\u202f000', 'not known')
    """
    if cost is None:
        return "not known"
    return f"{'at least ' if is_floor else ''}{shown_money(cost.median, currency)}"


def shown_range(cost: Range | None, currency: str = "") -> str:
    """The range in which it lies 8 times in 10.

    >>> shown_range(Range(900, 1000, 1300, 1050), "EUR"), shown_range(None)
    ('EUR 900 to 1\u202f300', 'not known')
    """
    if cost is None:
        return "not known"
    if cost.p10 == cost.p90:
        return f"{currency} {shown_number(cost.median)}".strip()
    return f"{currency} {shown_number(cost.p10)} to {shown_number(cost.p90)}".strip()


def origin(number: Number) -> str:
    """How a number is known, by whom and since when.

    >>> from core.estimates import Triple
    >>> origin(Number("volume", Triple(1, 2, 3), "sampled", given_by="Ana", sample_size=30))
    'a sample of 30, Ana'
    """
    words = _GRADE_WORDS[number.evidence]
    if number.sample_size and number.evidence == "sampled":
        words += f" of {number.sample_size}"
    when = f"{number.given_utc.day} {number.given_utc:%b %Y}" if number.given_utc else ""
    return ", ".join(part for part in (words, number.given_by, when) if part)


def shown_value(code: str, value: float, digits: int = 6) -> str:
    """A value of a quantity as it is typed: shares in percent.

    >>> shown_value("error_share", 0.025), shown_value("volume", 1200)
    ('2.5 %', '1\u202f200')
    """
    if QUANTITIES[code].kind == "share":
        return f"{shown_number(value * 100, digits)} %"
    return shown_number(value, digits)


def shown_triple(number: Number) -> str:
    """Low to high with the middle, or one value when it is known exactly."""
    low, middle, high = (
        shown_value(number.code, value, 4) for value in (number.triple.low, number.triple.middle, number.triple.high)
    )
    return f"exactly {middle}" if number.triple.is_exact else f"{middle} ({low} to {high})"


def _lines(workload: Workload, codes: set[str], currency: str) -> tuple[tuple[str, str, str], ...]:
    lines = []
    for code in QUANTITIES:
        if code not in codes:
            continue
        quantity, number = QUANTITIES[code], workload.number(code)
        what = f"{quantity.symbol} = {quantity.label}"
        if number is None:
            lines.append((what, "blank: not known", _why_blank(workload, code)))
            continue
        unit = quantity.unit_shown(currency, workload.period) if quantity.kind == "amount" else "of cases"
        role = f"role {workload.role_name}: " if code == "cost_per_hour" else ""
        lines.append((what, f"{shown_triple(number)} {unit}", role + origin(number)))
    return tuple(lines)


def _why_blank(workload: Workload, code: str) -> str:
    if code == "cost_per_hour":
        if not workload.role_id:
            return "no role chosen yet"
        return f"nobody gave a cost per hour for {workload.role_name}"
    return "nobody gave it yet"


def _number_in(workload: Workload, code: str) -> str:
    number = workload.number(code)
    return "?" if number is None else shown_value(code, number.triple.middle)


def _volume_in(workload: Workload) -> str:
    number = workload.number("volume")
    if number is None or workload.period == "month":
        return _number_in(workload, "volume")
    return f"({_number_in(workload, 'volume')} · {shown_number(PERIODS_PER_YEAR[workload.period])} / 12)"


def _part_line(workload: Workload, part: Part, currency: str) -> str:
    name = f"{PARTS[part]} = "
    state = part_state(workload, part)
    if state == "in touch":
        return f"{name}0: it is already inside the hands-on time"
    if state == "not priced":
        return f"{name}not priced: nobody gave a cost of waiting, so it is left out"
    numbers = [_volume_in(workload), *(_number_in(workload, code) for code in FACTORS[part][1:])]
    last_joint = " / 60 · " if part in ("touch", "rework") else " · "
    worked = " · ".join(numbers[:-1]) + last_joint + numbers[-1]
    return f"{name}{_SYMBOLS[part]} = {worked} = {shown_money(at_middle(workload).part(part), currency, 6)}"


def _sum_line(workload: Workload, currency: str) -> str:
    middle = at_middle(workload)
    known = " + ".join(shown_number(cost, 6) for part in PARTS if (cost := middle.part(part)) is not None)
    if not middle.unknown:
        return f"Cost per month = {known} = {shown_money(middle.total, currency, 6)}"
    unknown = " and ".join(PARTS[part].lower() for part in middle.unknown)
    if len(middle.unknown) == len(PARTS):
        return "Cost per month = not known"
    return f"Cost per month ≥ {known} = {shown_money(middle.known, currency, 6)} (without {unknown}: not known)"


def _simulated_line(middle: str, between: str, draws: int) -> str:
    return (
        f"That is with the middle numbers. Simulated with the whole ranges ({shown_number(draws, 6)} "
        f"draws), its middle is {middle}, and 8 times in 10 it lies between: {between}. (The middle of ranges "
        "that are multiplied and added is not exactly what their middles give.)"
    )


def _hours_explained(workload: Workload, figures: Figures, currency: str) -> Explanation:
    values = {number.code: number.triple.middle for number in workload.numbers if number.code in HOURS_FACTORS}
    if workload.rework_in_touch:
        values.pop("rework_share", None)
    with_rework = "rework_share" in values and "rework_minutes" in values
    formula = "V · (t + r · t_r) / 60" if with_rework else "V · t / 60"
    minutes = _number_in(workload, "touch_minutes")
    if with_rework:
        minutes = f"({minutes} + {_number_in(workload, 'rework_share')} · {_number_in(workload, 'rework_minutes')})"
    result = "not known"
    if "volume" in values and "touch_minutes" in values:
        values["volume"] = per_month(values["volume"], workload.period)
        result = f"{shown_number(float(hours_per_month(values)), 6)} hours"
    least = "at least " if figures.hours_is_floor else ""
    expression = f"Hours per month = {formula} = {_volume_in(workload)} · {minutes} / 60 = {least}{result}"
    if figures.hours is not None:
        middle = f"{shown_number(figures.hours.median)} hours"
        expression += f"\n\n{_simulated_line(middle, shown_range(figures.hours) + ' hours', figures.draws)}"
    codes = set(HOURS_FACTORS if with_rework or figures.hours_is_floor else ("volume", "touch_minutes"))
    shown = shown_figure(figures, currency, "hours")
    return Explanation(LABELS["hours"], shown, _lines(workload, codes, currency), expression)
