"""What approvals or exceptions weigh in a log: how many cases meet one, how many a week, how long they wait. Pure.

The figures know each activity by itself. How many cases meet at least one of several lies between the commonest alone
and all of them added up; both ends are told, and with one activity they are the same.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from core.log_figures import LogFigures
from core.log_words import weeks_of
from core.quantities import shown_share


@dataclass(frozen=True)
class QueueLoad:
    """Several activities of a log taken together; zeros where there is none."""

    least_cases: int
    most_cases: int
    cases: int
    """All cases of the log."""
    events: int
    events_a_week: float | None
    """Mean over the span of the log; None where it is shorter than a week."""
    wait_hours_all: float
    """Business hours waited before them, all cases together."""
    wait_share: float | None
    """Their part of all waiting; None where nothing waits."""

    @property
    def shown_cases(self) -> str:
        """'34 % of the cases', or '34 % to 40 % of the cases' where only both ends are known."""
        if not self.cases:
            return "no case"
        low, high = shown_share(self.least_cases / self.cases), shown_share(self.most_cases / self.cases)
        return f"{low} of the cases" if low == high else f"{low} to {high} of the cases"


def queue_load(figures: LogFigures, names: Collection[str]) -> QueueLoad:
    """What the activities of these names (as the figures call them) weigh together."""
    mine = [activity for activity in figures.activities if activity.name in names]
    weeks, events = weeks_of(figures), sum(activity.events for activity in mine)
    waited = sum(wait.business_all for wait in figures.waits if wait.activity in names)
    total = sum(wait.business_all for wait in figures.waits)
    return QueueLoad(
        max((activity.cases for activity in mine), default=0),
        min(figures.cases, sum(activity.cases for activity in mine)), figures.cases, events,
        None if weeks is None else events / weeks, waited, waited / total if total else None,
    )  # fmt: skip
