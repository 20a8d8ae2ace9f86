"""The value wanted by day 90: does it ask for a change, could that change be seen, and the way there (METHOD 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from core.day_90 import success_rule as success_rule
from core.detection import RUNS as RUNS
from core.detection import SEED as SEED
from core.detection import WEEKS_TO_TARGET as WEEKS_TO_TARGET
from core.detection import Detection as Detection
from core.detection import detection as detection
from core.detection import least_shift_seen as least_shift_seen
from core.detection import share_seen as share_seen
from core.measurement import LIMIT_FACTOR, Limits, monday
from core.quantities import shown_number

DAYS_TO_TARGET = 90
Better = Literal["lower", "higher"]
Cadence = Literal["week", "day"]
EVERY: dict[Cadence, str] = {"week": "in every ordinary week", "day": "on every ordinary day"}
Reach = Literal["already met", "met by chance", "needs a change"]


def due_on(set_on: date) -> date:
    """
    >>> due_on(date(2026, 1, 1))
    datetime.date(2026, 4, 1)
    """
    return set_on + timedelta(days=DAYS_TO_TARGET)


@dataclass(frozen=True)
class Capability:
    """What the baseline's noise says about a target on the day it is set."""

    reach: Reach
    improves: bool
    """False when the target is no better than the baseline's mean."""
    mean_needed: float
    """Where the mean must come to rest for every ordinary week to meet the target; in the metric's unit."""
    out_of_reach: bool
    """True when that mean would be negative although the value can't be: the noise itself must shrink."""
    sentence: str


def capability(target: float, limits: Limits, better: Better, unit: str = "", cadence: Cadence = "week") -> Capability:
    """Already met, met by chance, or a real change: the target against the natural limits, in both directions.

    A target exactly on a limit lies between the limits. The limit is taken before it is cut at 0, as the noise is.
    The sentence speaks of weeks, or of days where there is a value each day (`cadence`).

    >>> baseline = Limits(mean=41.5, mean_range=5.0, points=12)
    >>> [capability(t, baseline, "lower").reach for t in (60, 40, 25)]
    ['already met', 'met by chance', 'needs a change']
    >>> round(capability(25, baseline, "lower").mean_needed, 1)
    11.7
    """
    sign = 1.0 if better == "lower" else -1.0
    to_target = sign * (target - limits.mean)
    reachable = LIMIT_FACTOR * limits.mean_range
    mean_needed = target - sign * reachable
    reach: Reach = "met by chance"
    if to_target > reachable + limits.crumb:
        reach = "already met"
    elif to_target < -reachable - limits.crumb:
        reach = "needs a change"
    out_of_reach = better == "lower" and limits.never_negative and mean_needed < 0
    improves = to_target < -limits.crumb
    sentence = _capability_sentence(reach, improves, target, mean_needed, out_of_reach, better, unit, cadence)
    return Capability(reach, improves, mean_needed, out_of_reach, sentence)


def _capability_sentence(
    reach: Reach, improves: bool, target: float, mean_needed: float, out_of_reach: bool, better: Better, unit: str,
    noun: Cadence,
) -> str:  # fmt: skip
    wanted = _shown(target, unit)
    if reach == "already met":
        return f"Today's process meets {wanted} {EVERY[noun]} already: nothing would have to change."
    if not improves:
        return f"{wanted} is no better than today's average: half of all {noun}s or more meet it as things are."
    first = (
        f"Some {noun}s meet {wanted} by chance today and others miss it: a single {noun} on target proves nothing."
        if reach == "met by chance"
        else f"No ordinary {noun} reaches {wanted} today: it takes a real change of the process."
    )
    if out_of_reach:
        return f"{first} To meet it every {noun}, the {noun}s must also vary less: moving the average is not enough."
    word = "down" if better == "lower" else "up"
    return f"{first} For every ordinary {noun} to meet it, the average must come {word} to {_shown(mean_needed, unit)}."


def _shown(value: float, unit: str) -> str:
    return f"{shown_number(value)} {unit}".strip()


def reason_needed(reach: Capability, found: Detection, cadence: Cadence = "week") -> str | None:
    """Why this target can't stand without a written reason, as a sentence; None when it can."""
    if reach.reach == "already met":
        return f"This target is met already {EVERY[cadence]}. Choose a harder one, or write why it stands."
    if not reach.improves:
        return "This target is no better than today's average. Choose a better one, or write why it stands."
    if found.is_too_noisy:
        return _too_noisy(found, cadence)
    if not found.is_detectable:
        return (
            "By day 90 this change can't be told from noise reliably. Choose a larger change, or write why it stands."
        )
    return None


def _too_noisy(found: Detection, cadence: Cadence) -> str:
    """Why signals tell nothing here: the values drag each other along, or the baseline is too short for what comes."""
    share = "in more than one of three quarters without any change"
    if found.persistence is not None and found.persistence.is_clear:
        return (
            f"These {cadence}s hang together so much that a signal shows {share}. Choose a calmer metric, or write why "
            "this target stands."
        )
    ways = "Seal more days, measure by week" if cadence == "day" else "Seal more weeks"
    return (
        f"Against so short a baseline, {found.points} {cadence}s show a signal {share}. {ways}, or write why this "
        "target stands."
    )


def expected(day: date, baseline: float, target: float, *, launch_on: date, due: date) -> float:
    """Where the average should stand on a day: the baseline until the launch, then a straight line to the due date.

    >>> expected(date(2026, 1, 31), 40, 20, launch_on=date(2026, 1, 1), due=date(2026, 3, 2))
    30.0
    """
    if day <= launch_on and day < due:
        return float(baseline)
    days = (due - launch_on).days
    way = 1.0 if days <= 0 else min(1.0, (day - launch_on).days / days)
    return baseline + (target - baseline) * way


def weekly_path(
    baseline: float, target: float, *, set_on: date, due: date, launch_on: date | None = None
) -> tuple[tuple[date, float], ...]:
    """The expected average of every week from the day the target is set to the due date, by the week's Monday.

    A week is judged by its last day (Sunday), the due date's own week by the due date. Without a launch date the way
    begins on the day the target is set.
    """
    launch = launch_on or set_on
    week, path = monday(set_on), []
    while week <= due:
        last_day = min(week + timedelta(days=6), due)
        path.append((week, expected(last_day, baseline, target, launch_on=launch, due=due)))
        week += timedelta(weeks=1)
    return tuple(path)


def ladder_problem(
    baseline: float | None, minimum: float | None, target: float, stretch: float | None, better: Better
) -> tuple[str, str] | None:
    """What is wrong with the order baseline → minimum → target → stretch: (field, sentence); None when it is right.

    >>> ladder_problem(41.5, 36, 30, 25, "lower") is None, ladder_problem(41.5, 28, 30, None, "lower")[0]
    (True, 'minimum')
    """
    sign = 1.0 if better == "lower" else -1.0
    if stretch is not None and sign * (stretch - target) >= 0:
        return "stretch", "The stretch value must lie beyond the target: it is more than what is promised."
    if minimum is not None and sign * (minimum - target) <= 0:
        return "minimum", "The minimum must lie on this side of the target: less than promised, but worth going on."
    if minimum is not None and baseline is not None and sign * (baseline - minimum) <= 0:
        return "minimum", "The minimum is no better than today's average: it would be met without any change."
    return None
