"""Units, conversions and how a figure is shown. The only room that converts one unit into another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

WEEKS_PER_MONTH = 52 / 12
"""4.333…; METHOD 2 fixes 52 weeks a year for every conversion, so that weekly and monthly figures agree everywhere."""

PERIODS_PER_YEAR: dict[str, float] = {
    "working day": 251,
    "calendar day": 365,
    "week": 52,
    "month": 12,
    "quarter": 4,
    "year": 1,
}
"""How often a period comes round in a year: 251 is the usual count of working days net of public holidays."""


def per_month(count: float, period: str) -> float:
    """A count per `period` as a count per month.

    >>> per_month(1200, "month"), per_month(12, "year"), round(per_month(10, "week"), 4)
    (1200.0, 1.0, 43.3333)
    """
    return count * PERIODS_PER_YEAR[period] / 12


Kind = Literal["amount", "share"]


@dataclass(frozen=True)
class Quantity:
    """One thing that a workflow's estimate can be about.

    `symbol` is the letter in METHOD 2; `unit` may hold {currency} and {period}; `question` is how a person is asked.
    """

    code: str
    label: str
    symbol: str
    unit: str
    kind: Kind
    question: str

    def unit_shown(self, currency: str, period: str = "month") -> str:
        """
        >>> QUANTITIES["error_cost"].unit_shown("EUR")
        'EUR per error'
        """
        return self.unit.format(currency=currency, period=period)


QUANTITIES: dict[str, Quantity] = {
    quantity.code: quantity
    for quantity in (
        Quantity("volume", "Volume", "V", "cases per {period}", "amount",
                 "How many cases in a usual {period}? In a slow one? In a busy one?"),
        Quantity("touch_minutes", "Hands-on time", "t", "minutes per case", "amount",
                 "How many minutes do people work on one case, without waiting?"),
        Quantity("rework_share", "Cases reworked", "r", "share of cases", "share",
                 "Of 100 cases, how many come back and are done again, at least in part?"),
        Quantity("rework_minutes", "Time per rework", "t_r", "minutes per rework", "amount",
                 "When a case comes back, how many more minutes does it take?"),
        Quantity("wait_hours", "Waiting for a decision", "d", "business hours per case", "amount",
                 "How many business hours does one case lie and wait for somebody?"),
        Quantity("wait_cost", "Cost of waiting", "k", "{currency} per case and hour", "amount",
                 "What does one hour of waiting of one case cost? Leave it blank if nobody knows."),
        Quantity("error_share", "Errors that escape", "e", "share of cases", "share",
                 "Of 100 cases, in how many does a mistake reach the customer or the next team?"),
        Quantity("error_cost", "Loss per escaped error", "L", "{currency} per error", "amount",
                 "What does one such mistake cost, all in?"),
        Quantity("cost_per_hour", "Loaded cost per hour", "c", "{currency} per hour", "amount",
                 "What does one hour of this role cost, with everything on top of the salary?"),
    )
}  # fmt: skip
"""By code, in the order in which people are asked. `cost_per_hour` belongs to a role, all others to a workflow."""

WORKFLOW_QUANTITIES: tuple[str, ...] = tuple(code for code in QUANTITIES if code != "cost_per_hour")


def shown_number(value: float | None, digits: int = 3) -> str:
    """A number with about `digits` significant digits and thin thousands; 'not known' when it is None.

    >>> [shown_number(v) for v in (None, 0, 0.01234, 3.14159, 24312.4, 1234567)]
    ['not known', '0', '0.0123', '3.14', '24\u202f300', '1\u202f230\u202f000']
    """
    if value is None or not math.isfinite(value):
        return "not known"
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    rounded = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{rounded:,.{decimals}f}".replace(",", "\u202f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_money(value: float | None, currency: str, digits: int = 3) -> str:
    """
    >>> shown_money(24312, "EUR"), shown_money(None, "EUR")
    ('EUR 24\u202f300', 'not known')
    """
    return "not known" if value is None else f"{currency} {shown_number(value, digits)}"


def shown_share(share: float | None) -> str:
    """A share in percent that never claims more certainty than there is.

    >>> [shown_share(s) for s in (None, 0, 0.004, 0.5, 0.996, 1)]
    ['not known', '0 %', 'under 1 %', '50 %', 'over 99 %', '100 %']
    """
    if share is None:
        return "not known"
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{share * 100:.0f} %"
