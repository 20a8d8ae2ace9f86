"""What to talk about first: where the room disagrees most about what can change the choice (METHOD 4).

An item's weight is its disagreement (the middle half as a share of its scale) times its influence on the choice: the
ranking is asked twice, with the item's value at the median of the lower half of the answers and at that of the upper
half, and the influence is how much of the chance of being first changes hands between the two (half the sum of all
differences, between 0 and 1; own). An item that everybody answers alike, or that turns nothing, comes last.

The ranking is the session's own, in the first worlds of it (`exploring.WORLDS`), with what the room said laid over it.
An item moves one row of scores, several rows (the hour of a role) or the weights; only that is computed anew, so 200
items take a fraction of a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from core import friction, lane_choice, scoring
from core.estimates import Floats, Triple
from core.exploring import WORLDS, Held
from core.lane_choice import KnownCost
from core.quantities import PERIODS_PER_YEAR, shown_share
from core.records import Facts, Session
from core.workload import PARTS, Number, Workload, part_cost, part_state, workloads
from core.worlds import Singles

GRID = np.float32(2**20)
"""Scores that differ by less than a millionth are the same, whatever the order in which they were added up."""
NOTHING = 0.005
"""An influence that shows as 0 %."""


@dataclass(frozen=True)
class Disputed:
    """One item: what it is about, how far the room disagrees (0 to 1), and the medians of the two halves."""

    item_id: str
    kind: str
    subject_id: str
    second_id: str
    disagreement: float
    low: float
    high: float


@dataclass(frozen=True)
class Talk:
    """One item in the order of discussion. Leaders are names; None where nothing can be ranked."""

    item_id: str
    place: int
    disagreement: float
    influence: float
    sentence: str
    leader: str | None = None
    leader_if_low: str | None = None
    leader_if_high: str | None = None


@dataclass(frozen=True)
class _Outcome:
    """Who leads by score, and everybody's chance of being first, by row."""

    leader: int
    chances: Floats


def in_order(facts: Facts, items: Sequence[Disputed]) -> tuple[Talk, ...]:
    """The items, the one that is most worth talking about first. `facts` are as the room would have them."""
    stand = _Stand.of(facts) if items else None
    # One workflow after the other: what the others reach in each world is then worked out once for each.
    by_subject = sorted(items, key=lambda item: (item.kind, item.subject_id))
    found = {item.item_id: stand.talk(item) if stand else _unranked(item) for item in by_subject}
    talks = [found[item.item_id] for item in items]
    ranked = sorted(talks, key=lambda talk: (-talk.disagreement * talk.influence, -talk.disagreement))
    return tuple(replace(talk, place=place) for place, talk in enumerate(ranked, start=1))


def _unranked(item: Disputed) -> Talk:
    said = "Nothing can be ranked yet, so the widest disagreement comes first."
    return Talk(item.item_id, 0, item.disagreement, 0.0, said)


@dataclass
class _Stand:
    """The ranking as the room would have it, kept so that one item can be moved and the rest stays."""

    facts: Facts
    held: Held
    loads: dict[str, Workload]
    points: Floats
    drawn: Singles
    scores: Singles
    running: NDArray[np.intp]
    now: _Outcome | None = None
    drawn_numbers: dict[str, dict[str, Floats]] = field(default_factory=dict)
    rest: dict[int, tuple[Singles, Singles, Singles]] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: Facts) -> _Stand | None:
        """None where nothing can be ranked: no criterion with points, or nobody in the running."""
        session = facts.session.changed(draws=min(facts.session.draws, WORLDS))
        facts = replace(facts, session=session)
        loads = {load.workflow_id: load for load in workloads(facts)}
        held = Held.of(facts, _costs(loads, session.seed, session.draws))
        points = np.array([c.swing for c in lane_choice.active_criteria(facts)], dtype=np.float64)
        running: NDArray[np.intp] = np.flatnonzero(held.judged.competes)
        if not points.sum() > 0 or not running.size:
            return None
        drawn = _drawn(session, held, points)
        stand = cls(facts, held, loads, points, drawn, _summed(held.values, drawn), running)
        stand.now = stand._outcome(held.means, points, None, stand.scores)
        return stand

    def talk(self, item: Disputed) -> Talk:
        low, high = self._at(item, item.low), self._at(item, item.high)
        now, names = self.now, self.held.names
        assert now is not None
        if low is None or high is None:
            said = f"It can't change the choice: “{names[now.leader]}” leads whatever is right."
            return Talk(item.item_id, 0, item.disagreement, 0.0, said, names[now.leader])
        influence = float(np.abs(low.chances - high.chances).sum() / 2)
        leaders = [names[one.leader] for one in (now, low, high)]
        chances = [float(one.chances[now.leader]) for one in (low, high)]
        return Talk(item.item_id, 0, item.disagreement, influence, _sentence(leaders, chances, influence), *leaders)

    def _at(self, item: Disputed, value: float) -> _Outcome | None:
        """The ranking with the item's value known; None where it enters no score of the running."""
        if item.kind == "swing":
            return self._with_points(item.subject_id, value)
        moved = self._moved(item, value)
        rows = [row for row in moved if self.held.judged.competes[row]]
        if not rows:
            return None
        column = self._column(item)
        means = self.held.means.copy()
        for row in rows:
            means[column, row] = moved[row][1]
        new = {row: self._row(row, column, moved[row][0]) for row in rows}
        return self._outcome(means, self.points, new, self.scores)

    def _with_points(self, criterion_id: str, value: float) -> _Outcome | None:
        ids = self.held.judged.criterion_ids
        if criterion_id not in ids:
            return None
        points = self.points.copy()
        points[ids.index(criterion_id)] = value
        if not points.sum() > 0:
            return None
        return self._outcome(
            self.held.means, points, None, _summed(self.held.values, _drawn(self.facts.session, self.held, points))
        )

    def _column(self, item: Disputed) -> int:
        ids = self.held.judged.criterion_ids
        if item.kind == "rating":
            return ids.index(item.second_id)
        return next(ids.index(c.criterion_id) for c in self.facts.criteria if c.criterion_id in self.held.judged.drawn)

    def _moved(self, item: Disputed, value: float) -> dict[int, tuple[Floats | float, float]]:
        """Row → its value in every world and on average, of the workflows that the item moves."""
        judged = self.held.judged
        if item.kind == "rating":
            if item.subject_id not in judged.workflow_ids or item.second_id not in judged.criterion_ids:
                return {}
            level = float(scoring.rated_value(value))
            return {judged.workflow_ids.index(item.subject_id): (level, level)}
        if not judged.drawn or item.kind != "estimate":
            return {}
        subjects = [
            load for load in self.loads.values()
            if item.subject_id == (load.role_id if item.second_id == "cost_per_hour" else load.workflow_id)
        ]  # fmt: skip
        return {judged.workflow_ids.index(load.workflow_id): self._money(load, item, value) for load in subjects}

    def _money(self, load: Workload, item: Disputed, value: float) -> tuple[Floats, float]:
        """The value of the friction cost in every world, and on average, with one number of it known."""
        code, session = item.second_id, self.facts.session
        if load.workflow_id not in self.drawn_numbers:
            self.drawn_numbers[load.workflow_id] = friction.draws_by_quantity(load, session.seed, session.draws)
        monthly = value * PERIODS_PER_YEAR[load.period] / 12 if code == "volume" else value
        held = {**self.drawn_numbers[load.workflow_id], code: np.asarray(monthly)}
        known = replace(load, numbers=_with_number(load, code, value))
        states = {part: part_state(known, part) for part in PARTS}
        cost = np.zeros(session.draws)
        for part in PARTS:
            if states[part] == "counted":
                cost = cost + part_cost(part, held)
        floor = np.asarray(scoring.money_value(cost, session.money_scale))
        mean = float(floor.mean())
        if "unknown" not in states.values():
            return floor, mean
        return floor + (1 - floor) * self._chance(load.workflow_id), (mean + 1) / 2

    def _chance(self, workflow_id: str) -> Floats:
        """Where between the known part and the whole scale each world has an unknown cost: as in the ranking."""
        judged = self.held.judged
        row = judged.workflow_ids.index(workflow_id)
        (criterion_id, drawn), *_ = judged.drawn.items()
        floor = drawn.values[row, : self.facts.session.draws].astype(np.float64)
        value = self.held.values[judged.criterion_ids.index(criterion_id), row]
        return np.clip(np.where(floor < 1, (value - floor) / np.where(floor < 1, 1 - floor, 1), 0.5), 0, 1)

    def _row(self, row: int, column: int, value: Floats | float) -> Singles:
        """The scores of one workflow in every world, added up in the order in which all are."""
        total = np.zeros(self.drawn.shape[1], dtype=np.float32)
        for place, weight in enumerate(self.drawn):
            total += (np.asarray(value, dtype=np.float32) if place == column else self.held.values[place, row]) * weight
        return total

    def _outcome(self, means: Floats, points: Floats, moved: Mapping[int, Singles] | None, scores: Singles) -> _Outcome:
        mean = scoring.swing_weights(points) @ means
        ids, names = self.held.judged.workflow_ids, self.held.names
        leader = min(self.running.tolist(), key=lambda i: (-round(float(mean[i]), 9), names[i], ids[i]))
        if moved is not None and len(moved) == 1:
            ((row, new),) = moved.items()
            return _Outcome(leader, self._one_moved(row, new))
        if moved:
            scores = scores.copy()
            for row, new in moved.items():
                scores[row] = new
        found = np.zeros(len(ids))
        places = np.rint(scores[self.running] * GRID)
        first = places == places.max(axis=0)
        found[self.running] = (first / first.sum(axis=0)).mean(axis=1)
        return _Outcome(leader, found)

    def _one_moved(self, row: int, new: Singles) -> Floats:
        """Everybody's chance of being first when one row moves: the best of the others is known from before."""
        if row not in self.rest:
            others = self.running[self.running != row]
            places = np.rint(self.scores[others] * GRID)
            best = places.max(axis=0, initial=-1)
            first = (places == best).astype(np.float32)
            self.rest = {row: (best, first, first.sum(axis=0))}  # one row at a time: of 200 workflows it is 2 MB
        best, first, tied = self.rest[row]
        mine = np.rint(new * GRID)
        found = np.zeros(len(self.held.names))
        with np.errstate(divide="ignore"):
            share = np.where(mine < best, 1 / tied, np.where(mine == best, 1 / (tied + 1), 0)).astype(np.float32)
        found[self.running[self.running != row]] = first @ share / len(new)
        found[row] = np.where(mine > best, 1.0, np.where(mine == best, 1 / (tied + 1), 0.0)).mean()
        return found


def _drawn(session: Session, held: Held, points: Floats) -> Singles:
    return lane_choice.drawn_weights(session, held.judged.criterion_ids, scoring.swing_weights(points))


def _with_number(load: Workload, code: str, value: float) -> tuple[Number, ...]:
    exact = Number(code, Triple(value, value, value))
    return (*(number for number in load.numbers if number.code != code), exact)


def _costs(loads: Mapping[str, Workload], seed: int, draws: int) -> dict[str, KnownCost]:
    costs = {workflow_id: friction.cost_draws(load, seed, draws) for workflow_id, load in loads.items()}
    return {
        workflow_id: KnownCost(cost.worlds, is_complete=not cost.is_floor)
        for workflow_id, cost in costs.items()
        if cost is not None
    }


def _summed(values: Singles, weights: Singles) -> Singles:
    total = np.zeros(values.shape[1:], dtype=np.float32)
    for value, weight in zip(values, weights, strict=True):
        total += value * weight
    return total


def _sentence(leaders: Sequence[str], chances: Sequence[float], influence: float) -> str:
    """Why it matters, as the facilitator reads it out.

    >>> _sentence(["Claims", "Invoices", "Claims"], [.2, .7], .5)
    'If the low half is right, “Invoices” leads instead of “Claims”.'
    >>> _sentence(["Claims", "Claims", "Claims"], [.55, .72], .17)
    '“Claims” leads whichever half is right: it is first in 55 % of the worlds if the low half is, else in 72 %.'
    """
    now, low, high = leaders
    if low == high == now:
        if influence < NOTHING:
            return f"Whichever half is right, nothing changes: “{now}” leads."
        return (
            f"“{now}” leads whichever half is right: it is first in {shown_share(chances[0])} of the worlds if the "
            f"low half is, else in {shown_share(chances[1])}."
        )
    if low == high:
        return f"Known exactly, from either half, it would put “{low}” before “{now}”."
    if low != now and high != now:
        return f"If the low half is right, “{low}” leads instead of “{now}”; if the high half is right, “{high}” does."
    half, other = ("low", low) if low != now else ("high", high)
    return f"If the {half} half is right, “{other}” leads instead of “{now}”."
