"""Sessions of a given size: the demo, with its workflows copied and shaken until there are enough."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

from core.actions import open_demo
from core.records import Act, Estimate, Facts, Rating, Record
from core.store import Store

SPREAD = 0.4
"""Copies differ from their original by up to this share, so that the ranking has something to do."""


def utc_now() -> datetime:
    """The clock of the benchmark: naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def fill(database: Path, sizes: tuple[int, ...]) -> dict[int, str]:
    """A new file with one session a size; session ids by number of workflows."""
    store = Store.open(database, clock=utc_now)
    try:
        return {size: _session(store, size) for size in sizes}
    finally:
        store.close()


def _session(store: Store, size: int) -> str:
    demo = open_demo.load(store, _act(f"demo-{size}"), today=utc_now().date())
    facts = store.facts(demo.session_id)
    rng = random.Random(size)
    saves = [record for number in range(len(facts.workflows), size) for record in _copy(facts, number, rng)]
    if saves:
        store.apply(_act(f"copies-{size}"), demo.session_id, saves=tuple(saves))
    return demo.session_id


def _act(op_id: str) -> Act:
    return Act("bench", utc_now(), "map_friction", op_id)


def _copy(facts: Facts, number: int, rng: random.Random) -> list[Record]:
    """A workflow with its estimates and ratings, each moved a little."""
    original = facts.workflows[number % len(facts.workflows)]
    copied_id = f"copy{number}"
    name = f"{original.name} {number}"
    workflow = original.changed(workflow_id=copied_id, name=name, position=number, version=0)
    estimates = [_moved(e, copied_id, rng) for e in facts.estimates if e.subject_id == original.workflow_id]
    ratings = [_rated(r, copied_id, rng) for r in facts.ratings if r.workflow_id == original.workflow_id]
    return [workflow, *estimates, *ratings]


def _moved(estimate: Estimate, workflow_id: str, rng: random.Random) -> Estimate:
    factor = rng.uniform(1 - SPREAD, 1) if estimate.high <= 1 else rng.uniform(1 - SPREAD, 1 + SPREAD)
    return estimate.changed(
        estimate_id=f"{workflow_id}.{estimate.quantity}",
        subject_id=workflow_id,
        low=estimate.low * factor,
        middle=estimate.middle * factor,
        high=estimate.high * factor,
        event_log_id=None,
        version=0,
    )


def _rated(rating: Rating, workflow_id: str, rng: random.Random) -> Rating:
    middle = float(rng.randint(1, 5))
    return rating.changed(
        rating_id=f"{workflow_id}.{rating.criterion_id}",
        workflow_id=workflow_id,
        low=max(1.0, middle - 1),
        middle=middle,
        high=min(5.0, middle + 1),
        version=0,
    )
