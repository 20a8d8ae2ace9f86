"""The small library of outcome metrics, each with its exact definition and what must not suffer for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

Better = Literal["lower", "higher"]
Cadence = Literal["week", "day"]


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
    measure: str = ""
    """What to note of a case on a printed sheet (`core/case_sample.py`), where such a sheet can give it."""

    def by(self, cadence: Cadence) -> MetricChoice:
        """The same metric with a value each week, as the library has it, or each business day.

        >>> daily = LIBRARY["throughput"].by("day")
        >>> daily.unit, daily.definition, daily.means
        ('cases a day', 'Cases whose last event lies on the day.', 'How many cases are finished in a day.')
        """
        if cadence == "week":
            return self
        unit, definition, means = (_by_day(text) for text in (self.unit, self.definition, self.means))
        return replace(self, unit=unit, definition=definition, means=means)


_DAILY = (
    ("in the week", "on the day"),
    ("before the week", "before the day"),
    ("a week", "a day"),
    (", on Friday evening,", ", at the end of the day,"),
)


def _by_day(text: str) -> str:
    for weekly, daily in _DAILY:
        text = text.replace(weekly, daily)
    return text


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
            "wait_hours",
        ),
        MetricChoice(
            "rework_share", "Cases reworked", "% of cases", "lower",
            "Of the cases completed in the week, the share in which at least one step was done more than once.",
            ("cycle_time", "throughput"), "rework_share", "How many of 100 cases have a step done again.",
            "rework_share",
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
            "touch_minutes",
        ),
        MetricChoice(
            "first_time_right", "First-time-right share", "% of cases", "higher",
            "Of the cases completed in the week, the share that passed every step once and came back from nobody.",
            ("cycle_time", "throughput"), "", "How many of 100 cases are right at the first go.", "rework_share",
        ),
        MetricChoice(
            "error_share", "Error share", "% of cases", "lower",
            "Of the cases checked in the week, the share with at least one mistake that reached the next team or the "
            "customer. Say who checks, and how many cases.",
            ("cycle_time", "throughput"), "", "How many of 100 cases leave with a mistake.",
            "error_share",
        ),
        MetricChoice(
            "backlog_age", "Backlog age", "days", "lower",
            "Median age in calendar days, on Friday evening, of the cases that are open.",
            ("error_share", "first_time_right"), "", "How old the open cases are.",
        ),
        MetricChoice(
            "cost_per_case", "Cost per case", "{currency} per case", "lower",
            "Paid hours on this workflow in the week at their loaded cost, divided by the cases completed in the week.",
            ("error_share", "rework_share"), "", "What one finished case costs.",
        ),
        MetricChoice(
            "on_time_share", "Cases completed on time", "% of cases", "higher",
            "Of the cases completed in the week, the share whose last event lies no later than the day that was "
            "promised when they came in. Cases without a promised day are left out and counted apart.",
            ("error_share", "backlog_age"), "", "How many of 100 cases keep the day that was promised.",
        ),
        MetricChoice(
            "reopened_share", "Cases reopened", "% of cases", "lower",
            "Of the cases completed four weeks before the week, the share that was opened again within 28 days.",
            ("cycle_time", "throughput"), "", "How many of 100 finished cases come back.", "rework_share",
        ),
        MetricChoice(
            "complaints", "Complaints per 100 cases", "complaints per 100 cases", "lower",
            "Complaints received in the week, for whatever reason, divided by the cases completed in the week, times "
            "100.",
            ("cycle_time", "throughput"), "", "How often people complain.",
        ),
    )
}  # fmt: skip
"""By code. Definitions are exact enough for two people to count the same; every one can be edited."""

LOG_SERIES: dict[str, MetricChoice] = {choice.log_series: choice for choice in LIBRARY.values() if choice.log_series}
"""The weekly series that an imported log can give, by their name in `Metric.log_series`."""


@dataclass(frozen=True)
class LaneKind:
    """A kind of work, with the metrics that usually prove it, the best first."""

    name: str
    outcomes: tuple[str, ...]


LANE_KINDS: dict[str, LaneKind] = {
    "decide": LaneKind("Somebody decides on requests (claims, permits, credit)",
                       ("waiting", "cycle_time", "on_time_share", "cost_per_case")),
    "take in": LaneKind("Documents are taken in and entered (invoices, applications)",
                        ("first_time_right", "touch_time", "rework_share", "cost_per_case")),
    "answer": LaneKind("Questions are answered (service desk, customers)",
                       ("backlog_age", "cycle_time", "reopened_share", "complaints")),
    "write": LaneKind("Texts are written (letters, reports, code)",
                      ("touch_time", "rework_share", "cycle_time", "error_share")),
    "check": LaneKind("Cases are checked (audit, quality, compliance)",
                      ("throughput", "error_share", "backlog_age", "touch_time")),
    "carry out": LaneKind("Orders are carried out (delivery, onboarding, repair)",
                          ("on_time_share", "cycle_time", "first_time_right", "throughput")),
}  # fmt: skip
"""Which metric proves what kind of work: our own proposal, to start from."""


def by_kind(kind: str) -> tuple[MetricChoice, ...]:
    """The whole library, what usually proves this kind of work first; as it stands for an unknown kind.

    >>> [choice.code for choice in by_kind("check")][:2]
    ['throughput', 'error_share']
    """
    first = LANE_KINDS[kind].outcomes if kind in LANE_KINDS else ()
    return (*(LIBRARY[code] for code in first), *(c for code, c in LIBRARY.items() if code not in first))


def sheet_measure(name: str, unit: str) -> str | None:
    """What a printed sheet notes of a case for this metric; None where no ready sheet gives it.

    >>> sheet_measure("Waiting for a decision", "business hours"), sheet_measure("Backlog age", "days")
    ('wait_hours', None)
    """
    found = next((choice for choice in LIBRARY.values() if choice.name.casefold() == name.casefold()), None)
    return found.measure or None if found is not None and same_unit(found.unit, unit) else None


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
