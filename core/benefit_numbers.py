"""What the effect of a lane in money is asked for, beside today's numbers of its workflow: unit and question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.quantities import Kind

Group = Literal["remains", "watching", "running", "use"]

GROUPS: dict[Group, str] = {
    "remains": "What people still do at the target",
    "watching": "What keeping it right takes",
    "running": "What running it costs",
    "use": "What becomes of the freed hours",
}


@dataclass(frozen=True)
class Asked:
    """One number of the effect: as `core.quantities.Quantity`, with what a blank means."""

    code: str
    label: str
    symbol: str
    unit: str
    kind: Kind
    group: Group
    question: str
    today: str = ""
    """For what remains: the quantity of today that it stands beside."""
    is_claim: bool = False
    """True where a blank means 'as today': nothing is claimed. All other blanks are unknown."""

    def unit_shown(self, currency: str) -> str:
        return self.unit.format(currency=currency)


ASKED: dict[str, Asked] = {
    asked.code: asked
    for asked in (
        Asked("remaining_minutes", "Hands-on time left", "t′", "minutes per case", "amount", "remains",
              "At the target: how many minutes do people still work on one case, over all cases?", "touch_minutes"),
        Asked("remaining_rework_share", "Cases still reworked", "r′", "share of cases", "share", "remains",
              "At the target: of 100 cases, how many still come back?", "rework_share", True),
        Asked("remaining_wait_hours", "Waiting left", "d′", "business hours per case", "amount", "remains",
              "At the target: how many business hours does a case still wait?", "wait_hours", True),
        Asked("remaining_error_share", "Errors that still escape", "e′", "share of cases", "share", "remains",
              "At the target: of 100 cases, in how many does a mistake still get out?", "error_share", True),
        Asked("review_share", "Cases reviewed", "q", "share of cases", "share", "watching",
              "Of 100 cases, how many does a person look over?"),
        Asked("review_minutes", "Time per review", "t_q", "minutes per review", "amount", "watching",
              "How many minutes does one review take?"),
        Asked("exception_share", "Exceptions", "x", "share of cases", "share", "watching",
              "Of 100 cases, how many does the AI hand to a person?"),
        Asked("exception_minutes", "Time per exception", "t_x", "minutes per exception", "amount", "watching",
              "How many minutes does such a case take a person?"),
        Asked("ai_error_share", "Cases with an AI mistake to mend", "a", "share of cases", "share", "watching",
              "Of 100 cases, in how many must a person put right what the AI did?"),
        Asked("ai_error_minutes", "Time to mend one", "t_a", "minutes per mistake", "amount", "watching",
              "How many minutes does putting it right take?"),
        Asked("unit_run_cost", "Run cost per case", "u", "{currency} per case", "amount", "running",
              "What does one case cost in model calls, licences by use, and the like?"),
        Asked("fixed_run_cost", "Run cost per month", "f", "{currency} per month", "amount", "running",
              "What does it cost a month whatever the volume: licences, hosting, upkeep, the owner's hours?"),
        Asked("one_off_cost", "One-off cost", "K", "{currency}", "amount", "running",
              "What does it cost once to build, connect, test and train?"),
        Asked("cash_share", "Freed hours that leave the payroll", "s", "share of freed hours", "share", "use",
              "Of 100 freed hours, how many are really no longer paid: overtime, agency, contracts that end?"),
    )
}  # fmt: skip
"""By code, in the order in which people are asked."""

NOT_NEEDED = frozenset({"one_off_cost", "cash_share"})
"""What the net effect itself does not depend on."""
