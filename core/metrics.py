"""The small library of outcome metrics, each with its exact definition and what must not suffer for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Better = Literal["lower", "higher"]


@dataclass(frozen=True)
class MetricChoice:
    """One entry of the small library: a metric with its exact definition and what must not suffer for it."""

    code: str
    name: str
    unit: str
    better: Better
    definition: str
    counters: tuple[str, ...]
    """Codes of the metrics it is usually paired with."""
    log_series: str = ""
    """The weekly series of an imported log that measures it, where there is one."""
    means: str = ""
    """What the figure says, in the words of somebody who does the work."""


LIBRARY: dict[str, MetricChoice] = {
    choice.code: choice
    for choice in (
        MetricChoice(
            "cycle_time", "Cycle time", "hours", "lower",
            "Median hours, round the clock, from the first to the last event of the cases completed in the week.",
            ("rework_share", "error_share"), "cycle_hours", "How long a case takes from start to end.",
        ),
        MetricChoice(
            "waiting", "Waiting for a decision", "business hours", "lower",
            "Median business hours that a case completed in the week lay and waited between its steps.",
            ("rework_share", "error_share"), "wait_hours", "How long a case lies and nobody works on it.",
        ),
        MetricChoice(
            "rework_share", "Cases reworked", "% of cases", "lower",
            "Of the cases completed in the week, the share in which at least one step was done more than once.",
            ("cycle_time", "throughput"), "rework_share", "How many of 100 cases have a step done again.",
        ),
        MetricChoice(
            "throughput", "Cases completed", "cases a week", "higher",
            "Cases whose last event lies in the week.",
            ("rework_share", "error_share"), "cases", "How many cases are finished in a week.",
        ),
        MetricChoice(
            "touch_time", "Hands-on time per case", "minutes", "lower",
            "Median minutes that people worked on a case completed in the week, waiting left out.",
            ("error_share", "rework_share"), "touch_minutes", "How long people really work on a case.",
        ),
        MetricChoice(
            "first_time_right", "First-time-right share", "% of cases", "higher",
            "Of the cases completed in the week, the share that passed every step once and came back from nobody.",
            ("cycle_time",), "", "How many of 100 cases are right at the first go.",
        ),
        MetricChoice(
            "error_share", "Error share", "% of cases", "lower",
            "Of the cases checked in the week, the share with at least one mistake that reached the next team or the "
            "customer. Say who checks, and how many cases.",
            ("cycle_time", "throughput"), "", "How many of 100 cases leave with a mistake.",
        ),
        MetricChoice(
            "backlog_age", "Backlog age", "days", "lower",
            "Median age in calendar days, on Friday evening, of the cases that are open.",
            ("error_share",), "", "How old the open cases are.",
        ),
        MetricChoice(
            "cost_per_case", "Cost per case", "{currency} per case", "lower",
            "Paid hours on this workflow in the week at their loaded cost, divided by the cases completed in the week.",
            ("error_share", "rework_share"), "", "What one finished case costs.",
        ),
    )
}  # fmt: skip
"""By code. Definitions are exact enough for two people to count the same; every one can be edited."""

LOG_SERIES: dict[str, MetricChoice] = {choice.log_series: choice for choice in LIBRARY.values() if choice.log_series}
"""The weekly series that an imported log can give, by their name in `Metric.log_series`."""

SPELLINGS = {
    "hours": "h hr hrs hour hours std stunde stunden",
    "minutes": "min mins minute minutes minuten",
    "days": "d day days tag tage",
    "weeks": "w wk wks week weeks woche wochen",
    "%": "% percent percentage pct prozent pp",
    "cases": "case cases item items",
    "business": "business working work bus biz office",
}
_WORD = {spelling: word for word, spellings in SPELLINGS.items() for spelling in spellings.split()}
_SAYS_NOTHING = frozenset(["a", "an", "the", "of", "in", "per", "each", "all", "case", "cases", "/"])
"""Words that don't change what is counted: '% of cases' and '%', 'cases a week' and 'cases per week'."""


def canonical_unit(unit: str) -> str:
    """A unit in one spelling, to compare two of them.

    >>> [canonical_unit(unit) for unit in ("h", "Hrs.", "bus. hours", "working h", "Percent of all cases", "cases/wk")]
    ['hours', 'hours', 'business hours', 'business hours', '%', 'cases weeks']
    """
    spelled = unit.casefold().replace("per cent", "percent")
    words = [_WORD.get(word, word) for word in re.findall(r"[^\W\d_]+|%|\d+|[^\w\s.,()\[\]/]", spelled)]
    first = ["cases"] if words[:1] == ["cases"] else []
    return " ".join(first + [word for word in words if word not in _SAYS_NOTHING])


def same_unit(one: str, other: str) -> bool:
    """Whether two spellings mean the same unit.

    >>> same_unit("h", "hours"), same_unit("h", "business hours"), same_unit("%", "% of cases"), same_unit("€", "$")
    (True, False, True, False)
    """
    return canonical_unit(one) == canonical_unit(other)


def is_share_unit(unit: str) -> bool:
    """Whether values of this unit may be written with a percent sign.

    >>> is_share_unit("percent of claims"), is_share_unit("% of cases"), is_share_unit("hours")
    (True, True, False)
    """
    return "%" in canonical_unit(unit).split()
