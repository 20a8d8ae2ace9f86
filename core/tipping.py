"""Tipping values: how far one single input must move before the leader is no longer first (METHOD 3).

Everything else stays as the ranking has it. A rating moves a score on a straight line, so its tipping value is exact.
A number of step 1 moves the cost of each world on a straight line that the money scale cuts off; the mean over the
worlds then rises with the number, and the tie is found by bisection. The hour of a role that several workflows share
moves all of them at once, up and down against each other: there every crossing on a fine grid is looked at, the
nearest taken, and told how far it holds: where the leader is ahead again, and whether the other side turns too.

Looked at are the inputs of the leader, of the next few (`RIVALS`), and of every other workflow that a single input of
its own could bring first: one rating adds at most w_j·(1 − v_j) to a score, one number at most as much on money.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core import scoring
from core.inputs import Floats, Input, bounds, cost_line, factor_to_month, inputs, place_in_range
from core.lane_choice import Ranking, Row
from core.records import Facts
from core.workload import Workload

RIVALS = 8
"""How many behind the leader are looked at, whether an input of theirs could turn the choice or not."""

MOST_FAR = 120
"""How many of the others that a single input could bring first, nearest first; 120 take about half a second."""

MOST_LINES = 24
"""How many that share a role with the leader are followed along its hour."""

GRID = 64
"""Places between the bounds at which a lead that may rise and fall again is looked at before bisecting."""

HALVINGS = 50

Lead = Callable[[float], float]
"""How far the leader is ahead of the best other one, as a function of one input."""


@dataclass(frozen=True)
class Tip:
    """Where one input turns the choice. `value` is in its own unit, None where no value within bounds does.

    `is_upward`: the choice turns from that value on upwards, else downwards. It may lie on the other side of `now`, the
    middle of its range: a range that is longer to one side has its mean there.

    `place` is the share of its plausible values below that; None when it is stated as known exactly. `is_inside`:
    between its low and its high. `winner` is the name of the workflow that then is first, `winner_id` which one it is.

    `until`: where the leader is ahead again, farther that way; `other_value`: where the choice turns on the
    other side as well. Only an hour that several workflows share has these.
    """

    input: Input
    now: float
    value: float | None
    place: float | None
    is_inside: bool
    winner: str
    is_upward: bool = True
    winner_id: str = ""
    until: float | None = None
    other_value: float | None = None

    @property
    def distance(self) -> float:
        """How far off it lies, for sorting: 0 at the middle of the range, .5 at its ends, 1 where nothing turns."""
        if self.value is None:
            return 1.0
        return 0.75 if self.place is None else abs(self.place - 0.5)


def level_at_tie(score: float, value: float, weight: float, other_score: float) -> float | None:
    """The level from 1 to 5 of one rating at which its workflow ties with another; None where no level does.

    >>> level_at_tie(score=.70, value=.75, weight=.4, other_score=.60)  # .75 − .10/.40 = .50, level 3
    3.0
    """
    if weight <= 0:
        return None
    level = 1 + 4 * (value - (score - other_score) / weight)
    return round(level, 9) if 1 - 1e-9 <= level <= 5 + 1e-9 else None


def nearest_turn(lead: Lead, now: float, low: float, high: float, steps: int = GRID) -> float | None:
    """The value nearest to `now` within the bounds at which `lead` is no longer above 0; None where there is none.

    `lead(now)` must be above 0. A lead that falls and rises between two neighbours of the grid is missed.
    """
    return next(iter(turns(lead, now, low, high, steps)), None)


def turns(lead: Lead, now: float, low: float, high: float, steps: int = GRID) -> list[float]:
    """The first such value in each direction, the nearest first."""
    found = [turn for end in (low, high) if (turn := _turn_towards(lead, now, end, steps)) is not None]
    return sorted(found, key=lambda value: abs(value - now))


def back_again(lead: Lead, turn: float, end: float, steps: int = GRID) -> float | None:
    """Where the lead that is lost at `turn` is won again on the way to `end`; None where it stays lost."""
    return _turn_towards(lambda at: -lead(at) or 1.0, turn, end, steps)


def _turn_towards(lead: Lead, now: float, end: float, steps: int) -> float | None:
    before = now
    for step in range(1, steps + 1):
        here = now + (end - now) * step / steps
        if lead(here) <= 0:
            return _bisected(lead, before, here)
        before = here
    return None


def _bisected(lead: Lead, still_ahead: float, behind: float) -> float:
    for _ in range(HALVINGS):
        middle = (still_ahead + behind) / 2
        still_ahead, behind = (middle, behind) if lead(middle) > 0 else (still_ahead, middle)
    return behind


@dataclass(frozen=True)
class _Line:
    """The mean money value of one workflow as a function of one input."""

    without: Floats
    slope: Floats
    scale: float
    is_floor: bool

    def value(self, at: float) -> float:
        """A part of the cost that nobody knows makes the value uniform from the known part up to 1."""
        known = float(scoring.money_value(self.without + self.slope * at, self.scale).mean())
        return (known + 1) / 2 if self.is_floor else known


def _line(one: Input, workload: Workload, facts: Facts, is_floor: bool) -> _Line:
    session = facts.session
    without, slope = cost_line(workload, one.code, session.seed, session.draws)
    return _Line(without, slope * factor_to_month(one, workload), session.money_scale, is_floor)


def tipping_values(
    facts: Facts, ranking: Ranking, workloads: Sequence[Workload], pair: Sequence[Row] | None = None
) -> tuple[Tip, ...]:
    """Every input of the leader and of those behind it, nearest turn first. Empty without a leader and a runner-up.

    `pair`: two workflows instead, of which the one that scores more leads; what would make the other score more?
    """
    everybody = [row for row in ranking.rows if row.place is not None]
    if pair is not None:
        everybody = sorted(pair, key=lambda row: -row.score)
    if len(everybody) < 2:
        return ()
    by_id = {workload.workflow_id: workload for workload in workloads}
    column = {c.criterion_id: j for j, c in enumerate(ranking.criteria)}
    money = next((j for j, c in enumerate(ranking.criteria) if c.kind == "friction cost"), None)
    near = {row.workflow_id for row in everybody[: RIVALS + 1]}
    looked_at = [*everybody[: RIVALS + 1], *_far(everybody, ranking)]
    tips = []
    for one in inputs(facts, workloads, [row.workflow_id for row in looked_at]):
        if one.kind == "level":
            tip = _rating_tip(one, ranking, everybody, column[one.code])
        elif one.kind != "missing cost" and money is not None:
            tip = _number_tip(one, facts, ranking, everybody, money, by_id)
        else:
            continue
        if tip.value is not None or near.intersection(one.workflow_ids):
            tips.append(tip)
    return tuple(sorted(tips, key=lambda tip: (tip.distance, tip.input.key)))


def _far(everybody: Sequence[Row], ranking: Ranking) -> list[Row]:
    """Those further down that one input of their own could bring first."""
    top = everybody[0].score

    def reach(row: Row) -> float:
        return max(weight * (1 - value) for weight, value in zip(ranking.weights, row.values, strict=True))

    return [row for row in everybody[RIVALS + 1 :] if top - row.score <= reach(row)][:MOST_FAR]


def _tip(one: Input, now: float, value: float | None, winner: Row | None, is_upward: bool) -> Tip:
    low, high = (one.triple.low, one.triple.high) if one.triple else (1.0, 5.0)
    inside = value is not None and low <= value <= high
    place = None if value is None else place_in_range(one, value)
    if value is None or winner is None:
        return Tip(one, now, value, place, inside, "", is_upward)
    return Tip(one, now, value, place, inside, winner.name, is_upward, winner.workflow_id)


def _rating_tip(one: Input, ranking: Ranking, running: Sequence[Row], column: int) -> Tip:
    leader, rival = running[0], running[1]
    mine = next(row for row in running if row.workflow_id == one.subject_id)
    other = rival if mine is leader else leader
    level = level_at_tie(mine.score, mine.values[column], ranking.weights[column], other.score)
    now = one.triple.middle if one.triple else 1 + 4 * mine.values[column]
    return _tip(one, now, level, rival if mine is leader else mine, is_upward=mine is not leader)


def _number_tip(
    one: Input, facts: Facts, ranking: Ranking, running: Sequence[Row], money: int, by_id: Mapping[str, Workload]
) -> Tip:
    assert one.triple is not None
    scores = _scores_by_number(one, facts, ranking, running, money, by_id)

    def lead(at: float) -> float:
        found = scores(at)
        return float(found[0] - found[1:].max())

    def first_at(at: float) -> Row:
        return running[1 + int(np.argmax(scores(at)[1:]))]

    now, (low, high) = one.triple.middle, bounds(one)
    if lead(now) <= 0:  # another one is ahead at its middle already
        return _tip(one, now, now, first_at(now), is_upward=True)
    is_shared = len(one.workflow_ids) > 1
    found = turns(lead, now, low, high, steps=GRID if is_shared else 1)
    if not found:
        return _tip(one, now, None, None, is_upward=False)
    turn, is_upward = found[0], found[0] > now
    tip = _tip(one, now, turn, first_at(turn), is_upward)
    if not is_shared:  # one straight line against fixed scores: the lead is lost once and stays lost
        return tip
    until = back_again(lead, turn, high if is_upward else low)
    return replace(tip, until=until, other_value=found[1] if len(found) > 1 else None)


def _scores_by_number(
    one: Input, facts: Facts, ranking: Ranking, running: Sequence[Row], money: int, by_id: Mapping[str, Workload]
) -> Callable[[float], Floats]:
    """The scores of those in the running as a function of one number; the others keep theirs."""
    weight = ranking.weights[money]
    name = ranking.criteria[money].name
    lines: dict[int, tuple[_Line, float]] = {}
    moved = [(at, row) for at, row in enumerate(running) if row.workflow_id in one.workflow_ids]
    for at, row in moved[:MOST_LINES]:
        if row.workflow_id in by_id:
            line = _line(one, by_id[row.workflow_id], facts, is_floor=name in row.missing)
            lines[at] = (line, row.score - weight * row.values[money])
    fixed = np.array([row.score for row in running])

    def scores(at: float) -> Floats:
        found = fixed.copy()
        for place, (line, rest) in lines.items():
            found[place] = rest + weight * line.value(at)
        return found

    return scores
