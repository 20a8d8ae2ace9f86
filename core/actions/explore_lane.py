"""Step 2, exploring: held worlds for the sliders, named scenarios, and scenarios side by side."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.actions import look_deeper, pick_lane
from core.errors import Refused
from core.exploring import Held, TriedRow, applied
from core.inputs import Input, inputs
from core.lane_choice import active_criteria
from core.lane_words import Board
from core.records import Act, Facts, Record, Scenario, clean_text, new_id
from core.store import Store
from core.tipping_words import shown_value
from core.workload import workloads

HELD = 4
"""Sets of drawn values kept: one of 200 workflows and 8 criteria takes 13 MB."""
SLID = 5
"""Inputs of how many of the best workflows can be slid; the others through step 1 and the ratings."""

_held: dict[tuple[object, ...], tuple[object, Held]] = {}
_holding = threading.Lock()
TABLES = ("workflow", "estimate", "role", "rating", "gate_answer", "criterion", "session")


def saved_points(facts: Facts) -> dict[str, float]:
    """The swing points as they are saved, of the criteria in use."""
    return {c.criterion_id: c.swing for c in active_criteria(facts)}


def slid_inputs(facts: Facts, board: Board) -> tuple[Input, ...]:
    """The inputs that can be tried out: those of the first few workflows that somebody has said something about."""
    top = [row.workflow_id for row in board.ranking.rows[:SLID]]

    def computed() -> tuple[Input, ...]:
        return tuple(one for one in inputs(facts, workloads(facts), top) if one.kind != "missing cost")

    return look_deeper.remembered("slid", facts, computed)


def tried(
    facts: Facts, points: Mapping[str, float], values: Mapping[str, float], certainty: str
) -> tuple[TriedRow, ...]:
    """The ranking with these points and values. Only other values draw anew; moving a weight reuses every draw."""
    return _worlds(facts, values).ranked({**saved_points(facts), **points}, certainty)


def as_saved(facts: Facts) -> tuple[TriedRow, ...]:
    """Every workflow as it is saved, in the worlds of the sliders: what is tried is compared with this."""

    def computed() -> tuple[TriedRow, ...]:
        worlds = _worlds(facts, {})
        return worlds.ranked(saved_points(facts), facts.session.weight_certainty, most=len(facts.workflows))

    return look_deeper.remembered("as saved", facts, computed)


def _worlds(facts: Facts, values: Mapping[str, float]) -> Held:
    key = (*facts.key(*TABLES), tuple(sorted(values.items())))
    basis = (
        facts.session,
        facts.criteria,
        facts.workflows,
        facts.estimates,
        facts.roles,
        facts.ratings,
        facts.gate_answers,
    )
    with _holding:
        found = _held.pop(key, None)
        if found is not None and found[0] == basis:
            _held[key] = found
            return found[1]
    other = applied(facts, {}, values)
    made = Held.of(other, pick_lane.known_costs(other))
    with _holding:
        _held[key] = (basis, made)
        while len(_held) > HELD:
            del _held[next(iter(_held))]
    return made


def keep_scenario(
    store: Store, act: Act, facts: Facts, name: str, points: Mapping[str, float], values: Mapping[str, float],
    note: str = "",
) -> Scenario:  # fmt: skip
    """Keeps what differs under a name. Refused without a name, with one that is taken, or when nothing differs."""
    saved = saved_points(facts)
    differing = {key: value for key, value in points.items() if key in saved and value != saved[key]}
    if not clean_text(name):
        raise Refused("Give the scenario a name, so that others know what it tries.", "name")
    if any(s.name.casefold() == clean_text(name).casefold() for s in facts.scenarios):
        raise Refused(f"There is a scenario '{clean_text(name)}' already. Choose another name.", "name")
    if not differing and not values:
        raise Refused("Nothing differs from what is saved yet. Move a slider first.", "points")
    new: Record = Scenario(
        session_id=facts.session.session_id, scenario_id=new_id(), name=name, note=note, points=differing,
        inputs=dict(values), made_by=act.who, made_utc=act.at_utc,
    )  # fmt: skip
    (kept,) = store.apply(act, facts.session.session_id, saves=[new])
    assert isinstance(kept, Scenario)
    return kept


def remove_scenario(store: Store, act: Act, scenario: Scenario) -> None:
    """Takes a scenario off the list; it can be brought back by undo."""
    store.apply(act, scenario.session_id, deletes=[scenario])


def keep_points(store: Store, act: Act, facts: Facts, points: Mapping[str, float]) -> None:
    """What was tried becomes the room's weights; values of inputs are never kept this way: they need evidence."""
    pick_lane.keep_weights(store, act, facts.session, active_criteria(facts), points)


@dataclass(frozen=True)
class Column:
    """One scenario in the comparison: its rows by workflow id."""

    name: str
    rows: Mapping[str, TriedRow]


def side_by_side(facts: Facts, scenarios: Sequence[Scenario]) -> tuple[Column, ...]:
    """What is saved and each scenario, every workflow in each of them."""
    every = len(facts.workflows)
    certainty = facts.session.weight_certainty
    columns = []
    for name, points, values in (("As saved", {}, {}), *((s.name, s.points, s.inputs) for s in scenarios)):
        held = _worlds(facts, values)
        rows = held.ranked({**saved_points(facts), **points}, certainty, most=every)
        columns.append(Column(name, {row.workflow_id: row for row in rows}))
    return tuple(columns)


def differences(facts: Facts, scenario: Scenario) -> tuple[str, ...]:
    """What a scenario changes, a phrase each; what is no longer there is left out."""
    names = {c.criterion_id: c for c in active_criteria(facts)}
    said = [
        f"{names[key].name}: {points:g} points instead of {names[key].swing:g}"
        for key, points in scenario.points.items() if key in names
    ]  # fmt: skip
    known = {one.key: one for one in inputs(facts, workloads(facts), [w.workflow_id for w in facts.workflows])}
    said += [f"{known[key].name} of {known[key].subject}: {shown_value(known[key], value)}"
             for key, value in scenario.inputs.items() if key in known]  # fmt: skip
    return tuple(said)
