"""The clock of a workshop: minutes planned, used and left for each step, and how to end on time. Pure.

What to say at each step stands in `data/agenda.json`; `read_scripts` makes it into values. Minutes are whole numbers in
a plan and any number on the clock. Nothing here asks the time: `now_utc` is an argument.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

LENGTHS: tuple[int, ...] = (60, 90, 120)
"""How long a workshop lasts, in minutes; each step has its minutes for each of them."""
SHORTEST_MINUTES = 3.0
"""Below this a step is not worth beginning: say so, and take it out of the plan instead (our own figure)."""
NEARLY_SHARE = 0.25
"""With less than this share of a step left, its clock says that it is nearly over (our own figure)."""
ON_TIME_MINUTES = 2.0
"""Within so many minutes of the plan nobody is early or late (our own figure)."""


class Planned(Protocol):
    """A step of the agenda as the room keeps it."""

    @property
    def step(self) -> str:
        """Its code, as in data/agenda.json."""

    @property
    def title(self) -> str:
        """Its name for people."""

    @property
    def minutes(self) -> float:
        """How long it may last."""

    @property
    def used_minutes(self) -> float:
        """How long the room was at it before now; not counting the time since it was last begun."""


@dataclass(frozen=True)
class Script:
    """What a facilitator needs for one step. `minutes` by length of the workshop; `page` is the step's own page."""

    step: str
    title: str
    minutes: Mapping[int, int]
    page: str
    kinds: tuple[str, ...]
    """Kinds of questions that belong to it, in the order in which they are asked."""
    goal: str
    say: tuple[str, ...]
    watch: tuple[str, ...]
    stuck: tuple[str, ...]


def read_scripts(given: Mapping[str, Any]) -> tuple[Script, ...]:
    """The steps of `data/agenda.json`, in its order. KeyError where a part is missing: the file is ours."""
    return tuple(
        Script(
            step=one["step"],
            title=one["title"],
            minutes={int(length): int(minutes) for length, minutes in one["minutes"].items()},
            page=one["page"],
            kinds=tuple(one["kinds"]),
            goal=one["goal"],
            say=tuple(one["say"]),
            watch=tuple(one["watch"]),
            stuck=tuple(one["stuck"]),
        )
        for one in given["steps"]
    )


def plan(scripts: Sequence[Script], length: int) -> tuple[tuple[str, str, int], ...]:
    """Step, title and minutes of a workshop of `length` minutes; together exactly `length`. A step of 0 is left out."""
    return tuple((s.step, s.title, s.minutes[length]) for s in scripts if s.minutes[length])


@dataclass(frozen=True)
class StepClock:
    """One line of the agenda: minutes planned and used; `left` is below 0 once it takes longer than planned."""

    step: str
    title: str
    planned: float
    used: float
    when: Literal["before", "now", "after"]

    @property
    def left(self) -> float:
        return self.planned - self.used

    @property
    def mood(self) -> Literal["fine", "nearly", "over"]:
        """How the clock looks: fine, nearly over, over."""
        if self.left <= 0:
            return "over"
        return "nearly" if self.left < NEARLY_SHARE * self.planned else "fine"


def minutes_between(since_utc: datetime | None, now_utc: datetime) -> float:
    """Minutes from one time to the other; 0 where it has not begun, and when the machine's clock was put back."""
    return max(0.0, (now_utc - since_utc).total_seconds() / 60) if since_utc else 0.0


def clocks(
    agenda: Sequence[Planned], step: str, since_utc: datetime | None, now_utc: datetime
) -> tuple[StepClock, ...]:
    """Each step with its minutes; `step` is the one that the room is at since `since_utc` ('' = not begun)."""
    at = next((number for number, one in enumerate(agenda) if one.step == step), -1)
    running = minutes_between(since_utc, now_utc)
    return tuple(
        StepClock(
            one.step,
            one.title,
            float(one.minutes),
            one.used_minutes + (running if number == at else 0.0),
            "now" if number == at else "before" if number < at else "after",
        )
        for number, one in enumerate(agenda)
    )


@dataclass(frozen=True)
class Whole:
    """The workshop as one line. `left`: minutes until its planned end. `needed`: planned for what is still ahead,
    the rest of the step now included. `late` = needed − left: above 0, the room ends later than planned.
    """

    planned: float
    used: float
    needed: float

    @property
    def left(self) -> float:
        return self.planned - self.used

    @property
    def late(self) -> float:
        return self.needed - self.left


def whole(lines: Sequence[StepClock]) -> Whole:
    """All steps together.

    >>> one = StepClock("a", "A", planned=10, used=15, when="before")
    >>> two = StepClock("b", "B", planned=20, used=5, when="now")
    >>> whole([one, two]).left, whole([one, two]).needed, whole([one, two]).late
    (10, 15, 5)
    """
    needed = sum(max(line.left, 0) for line in lines if line.when != "before")
    return Whole(sum(line.planned for line in lines), sum(line.used for line in lines), needed)


def catch_up(lines: Sequence[StepClock]) -> dict[str, int]:
    """New minutes for the steps ahead, so that the room ends as planned; each shortened by the same share.

    Empty when nothing is late, nothing is ahead, or the steps would get so short that one has to be left out.
    """
    together = whole(lines)
    ahead = [line for line in lines if line.when == "after" and line.planned > 0]
    rest_now = sum(max(line.left, 0) for line in lines if line.when == "now")
    available, wanted = together.left - rest_now, sum(line.planned for line in ahead)
    if together.late <= ON_TIME_MINUTES or not ahead:
        return {}
    shares = [line.planned * available / wanted for line in ahead]
    if min(shares) < SHORTEST_MINUTES:
        return {}
    return {line.step: minutes for line, minutes in zip(ahead, _whole_minutes(shares), strict=True)}


def _whole_minutes(shares: Sequence[float]) -> list[int]:
    """Whole minutes that never add up to more than the shares do.

    >>> _whole_minutes([4.5, 4.5, 4.0])
    [5, 4, 4]
    """
    down = [int(share) for share in shares]
    spare = int(sum(shares) + 1e-9) - sum(down)
    by_rest = sorted(range(len(shares)), key=lambda at: down[at] - shares[at])
    for at in by_rest[:spare]:
        down[at] += 1
    return down


def standing(lines: Sequence[StepClock]) -> str:
    """Where the room stands against its plan, in one sentence.

    >>> standing([StepClock("a", "A", planned=10, used=3, when="now")])
    'On time: 7 minutes to the planned end.'
    """
    together = whole(lines)
    late, left = together.late, together.left
    if left <= 0:
        over = minutes_shown(-left)
        return f"{over} past the planned end." if -left >= 1 else "The planned end is now."
    end = f"{minutes_shown(left)} to the planned end"
    if late > ON_TIME_MINUTES:
        return f"{minutes_shown(late)} late: {end}."
    if late < -ON_TIME_MINUTES:
        return f"{minutes_shown(-late)} early: {end}."
    return f"On time: {end}."


def minutes_shown(minutes: float) -> str:
    """Whole minutes in words, rounded; under one is said as such.

    >>> [minutes_shown(m) for m in (0.2, 1, 7.6, 75)]
    ['under 1 minute', '1 minute', '8 minutes', '1 h 15 min']
    """
    if minutes < 0.5:
        return "under 1 minute"
    whole_minutes = round(minutes)
    if whole_minutes >= 60:
        hours, rest = divmod(whole_minutes, 60)
        return f"{hours} h {rest:02d} min" if rest else f"{hours} h"
    return f"{whole_minutes} minute{'' if whole_minutes == 1 else 's'}"


def countdown(minutes_left: float) -> str:
    """A clock that counts down to 0:00 and then says how long it has been over.

    >>> [countdown(m) for m in (12.5, 0.99, 0, -1.5)]
    ['12:30', '0:59', '0:00', '+1:30']
    """
    seconds = int(abs(minutes_left) * 60)
    return f"{'+' if minutes_left < 0 and seconds else ''}{seconds // 60}:{seconds % 60:02d}"


def next_step(agenda: Sequence[Planned], step: str) -> str:
    """The step after this one; the first where none has begun, '' after the last."""
    codes = [one.step for one in agenda]
    if not codes:
        return ""
    if step not in codes:
        return codes[0]
    after = codes.index(step) + 1
    return codes[after] if after < len(codes) else ""
