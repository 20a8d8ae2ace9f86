"""Tipping values: how far one single input must move before the leader is no longer first (METHOD 3).

Everything else stays as the ranking has it. A rating moves a score on a straight line, so its tipping value is exact.
A number of step 1 moves the cost of each world on a straight line that the money scale cuts off; the mean over the
worlds is then made of straight pieces, and the places where two are level are solved exactly (`crossings.py`). The
hour of a role that several workflows share moves all of them at once, up and down against each other: there the
nearest turn is taken and told how far it holds: where the leader is ahead again, and whether the other side turns too.

Looked at are the inputs of the leader, of the next few (`RIVALS`), and of every other workflow that a single input of
its own could bring first: one rating adds at most w_j·(1 − v_j) to a score, one number at most as much on money.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.crossings import MoneyLine, Stretch, behind, merged
from core.inputs import Floats, Input, bounds, cost_line, factor_to_month, inputs, place_in_range
from core.lane_choice import Ranking, Row
from core.records import Facts
from core.workload import Workload

RIVALS = 8
"""How many behind the leader are looked at, whether an input of theirs could turn the choice or not."""

MOST_FAR = 120
"""How many of the others that a single input could bring first, nearest first; 120 take about half a second."""

MOST_LINES = 200
"""How many that share a role with the leader and could be first at all are followed along its hour, nearest first."""

LEVEL = 1e-12
"""Scores that differ by less are level: sums of ten thousand worlds are good to about this."""


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
    now, (low, high) = one.triple.middle, bounds(one)
    racing = _racing(one, facts, ranking, running, money, by_id, low)
    if _lead(racing, np.array([now]))[0] <= LEVEL:  # another one is ahead at its middle already
        return _tip(one, now, now, _first_at(racing, now), is_upward=True)
    lost = _where_lost(racing, low, now, high)
    below = next((stretch for stretch in reversed(lost) if stretch[1] <= now), None)
    above = next((stretch for stretch in lost if stretch[0] >= now), None)
    if below is None and above is None:
        return _tip(one, now, None, None, is_upward=False)
    is_upward = below is None or (above is not None and above[0] - now < now - below[1])
    if is_upward and above is not None:
        turn, until, other = above[0], above[1] if above[1] < high else None, below[1] if below else None
    else:
        assert below is not None
        turn, until, other = below[1], below[0] if below[0] > low else None, above[0] if above else None
    return replace(_tip(one, now, turn, _first_at(racing, turn), is_upward), until=until, other_value=other)


@dataclass(frozen=True)
class _Racer:
    """One workflow as a function of one number: what it scores without money, and its line, None where it has none."""

    row: Row
    rest: float
    line: MoneyLine | None = None
    weight: float = 0.0

    def at(self, places: Floats) -> Floats:
        if self.line is None:
            return np.full(len(places), self.rest)
        return self.rest + self.weight * self.line.at(places)


def _racing(
    one: Input, facts: Facts, ranking: Ranking, running: Sequence[Row], money: int, by_id: Mapping[str, Workload],
    low: float,
) -> list[_Racer]:  # fmt: skip
    """The leader, everybody whom the number moves and who could be first, and the best of those whom it does not."""
    weight, name = ranking.weights[money], ranking.criteria[money].name
    moved = set(one.workflow_ids)
    if one.code == "cost_per_hour":  # the list of inputs is of those near the top; the hour moves all who share it
        moved |= {w.workflow_id for w in by_id.values() if w.role_id == one.subject_id}

    def racer(row: Row) -> _Racer:
        if row.workflow_id not in moved or row.workflow_id not in by_id:
            return _Racer(row, row.score)
        line = _line(one, by_id[row.workflow_id], facts, is_floor=name in row.missing)
        return _Racer(row, row.score - weight * row.values[money], line, weight)

    leader = racer(running[0])
    lowest = float(leader.at(np.array([low]))[0])  # a cost rises with each of its numbers, so it is lowest there
    able = [row for row in running[1:] if row.score + weight * (1 - row.values[money]) >= lowest]
    still = next((row for row in running[1:] if row.workflow_id not in moved), None)
    followed = [row for row in able if row.workflow_id in moved][:MOST_LINES]
    return [leader, *([_Racer(still, still.score)] if still else []), *(racer(row) for row in followed)]


def _line(one: Input, workload: Workload, facts: Facts, is_floor: bool) -> MoneyLine:
    session = facts.session
    without, slope = cost_line(workload, one.code, session.seed, session.draws)
    return MoneyLine(without, slope * factor_to_month(one, workload), session.money_scale, is_floor)


def _lead(racing: Sequence[_Racer], places: Floats) -> Floats:
    """How far the first of them is ahead of the best other one; of nobody else: all the way."""
    others = [racer.at(places) for racer in racing[1:]]
    return racing[0].at(places) - (np.max(others, axis=0) if others else -np.inf)


def _first_at(racing: Sequence[_Racer], place: float) -> Row | None:
    others = racing[1:]
    return max(others, key=lambda racer: float(racer.at(np.array([place]))[0])).row if others else None


def _where_lost(racing: Sequence[_Racer], low: float, now: float, high: float) -> list[Stretch]:
    """Every stretch between the bounds along which somebody is level with the leader or ahead, in order."""
    leader, found = racing[0], []
    for other in racing[1:]:
        bends = [racer.line.bends for racer in (leader, other) if racer.line is not None]
        places = np.unique(np.concatenate([*bends, np.array([low, now, high])]))
        places = places[(places >= low) & (places <= high)]
        found += behind(places, leader.at(places) - other.at(places) - LEVEL)
    return merged(found)
