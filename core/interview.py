"""The questions of an interview: one number at a time, in words of the person who does the work.

The low one is asked first, then the high one, then the middle one (METHOD 1: a middle that is asked first pulls the
other two towards it). Each is a question about something one can picture: a slow week, a hard case, a bad month.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from core.quantities import QUANTITIES


@dataclass(frozen=True)
class Questions:
    """How one number is asked: what it is about, then low, high and middle."""

    code: str
    about: str
    low: str
    high: str
    middle: str


_ASKED = (
    Questions("volume", "How much of this work comes in?",
              "In a slow {period}, how many cases? Only 1 {period} in 10 has fewer.",
              "In a bad {period}, when everything comes at once, how many? Only 1 in 10 has more.",
              "And in a normal {period}, how many?"),
    Questions("touch_minutes", "How long do people work on one case? Only the minutes with hands on it, no waiting.",
              "An easy case: how many minutes? Only 1 in 10 takes less.",
              "A hard case: how many minutes? Only 1 in 10 takes more.",
              "An ordinary case: how many minutes?"),
    Questions("rework_share", "How often does a case come back and is done again, at least in part?",
              "In a good month: of 100 cases, how many come back?",
              "In a bad month: of 100 cases, how many?",
              "In a normal month: of 100 cases, how many?"),
    Questions("rework_minutes", "When a case comes back, how much more work is it?",
              "A quick repair: how many minutes more?", "A nasty one: how many minutes more?",
              "An ordinary one: how many minutes more?"),
    Questions("wait_hours", "How long does a case lie and wait for somebody to decide or go on? Business hours only.",
              "When it goes well: how many hours does a case wait?", "When it goes badly: how many hours?",
              "Ordinarily: how many hours?"),
    Questions("wait_cost", "What does it cost when one case waits one more hour? Skip it if nobody knows.",
              "At the very least, per case and hour?", "At the very most?", "Most likely?"),
    Questions("error_share", "How often does a mistake slip through to the customer or the next team?",
              "In a good month: of 100 cases, how many?", "In a bad month: of 100 cases, how many?",
              "In a normal month: of 100 cases, how many?"),
    Questions("error_cost", "What does one such mistake cost, all in: repair, credit notes, lost trust?",
              "A small one, in money?", "A big one?", "A usual one?"),
    Questions("cost_per_hour", "What does one hour of the people who do this work cost, with everything on top?",
              "At the very least?", "At the very most?", "Most likely?"),
)  # fmt: skip
QUESTIONS: dict[str, Questions] = {asked.code: asked for asked in _ASKED}


def in_order(has_role: bool, nothing_of: Collection[str] = ()) -> tuple[str, ...]:
    """The numbers to ask for, one after the other. `nothing_of` are those known to be exactly 0: what depends on them
    is not asked.

    >>> "rework_minutes" in in_order(True, {"rework_share"}), in_order(False)[-1]
    (False, 'error_cost')
    """
    needless = {"rework_share": "rework_minutes", "wait_hours": "wait_cost", "error_share": "error_cost"}
    left_out = {needless[code] for code in nothing_of if code in needless}
    if not has_role:
        left_out.add("cost_per_hour")
    return tuple(code for code in QUESTIONS if code not in left_out)


def asked(code: str, period: str) -> Questions:
    """The questions of one number, with the period put in."""
    known = QUESTIONS[code]
    words = {end: getattr(known, end).format(period=period) for end in ("about", "low", "high", "middle")}
    return Questions(code, **words)


assert set(QUESTIONS) == set(QUANTITIES)
