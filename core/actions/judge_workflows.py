"""Step 2, what the room judges by: criteria with their anchors, weights, the money scale, ratings and gates."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core import scoring
from core.errors import NotFound, Refused
from core.lane_choice import GATES, active_criteria
from core.records import Act, Criterion, Facts, Gate, GateAnswer, Rating, Record, Session, clean_text, new_id
from core.store import Store

CRITERIA_FILE = Path(__file__).resolve().parents[2] / "data" / "criteria.json"


@lru_cache(maxsize=1)
def _shipped() -> tuple[dict[str, object], ...]:
    return tuple(json.loads(CRITERIA_FILE.read_text(encoding="utf-8"))["criteria"])


def shipped_criteria(session_id: str) -> tuple[Criterion, ...]:
    """The criteria that ship with the program, in their order; the id of each is its code in `data/criteria.json`."""
    return tuple(
        Criterion.model_validate(
            {
                "session_id": session_id,
                "criterion_id": one["code"],
                "position": position,
                **{key: value for key, value in one.items() if key != "code"},
            }
        )
        for position, one in enumerate(_shipped())
    )


def start_with_shipped_criteria(store: Store, act: Act, facts: Facts) -> tuple[Record, ...]:
    """Adds the shipped criteria that the session does not have yet, after those it has."""
    have = {c.criterion_id for c in facts.criteria}
    first = 1 + max((c.position for c in facts.criteria), default=-1)
    wanted = [c for c in shipped_criteria(facts.session.session_id) if c.criterion_id not in have]
    has_money = any(c.kind == "friction cost" and not c.is_retired for c in facts.criteria)
    new = [
        c.changed(position=first + place)
        for place, c in enumerate(wanted)
        if not (has_money and c.kind == "friction cost")
    ]
    return store.apply(act, facts.session.session_id, saves=new)


def add_criterion(
    store: Store,
    act: Act,
    facts: Facts,
    *,
    name: str,
    anchors: Sequence[str] = (),
    question: str = "",
    swing: float = 50,
    is_money: bool = False,
) -> Criterion:
    """A new criterion after the others. Rated ones need a name and five sentences; there is one money criterion."""
    criterion = Criterion.model_construct(
        session_id=facts.session.session_id,
        criterion_id=new_id(),
        name=clean_text(name),
        question=clean_text(question),
        kind="friction cost" if is_money else "rated",
        anchors=() if is_money else tuple(clean_text(anchor) for anchor in anchors),
        swing=swing,
        position=1 + max((c.position for c in facts.criteria), default=-1),
    )
    return keep_criterion(store, act, facts, criterion)


def keep_criterion(store: Store, act: Act, facts: Facts, criterion: Criterion) -> Criterion:
    """Saves a changed criterion: its name, question, anchors or points. Refused with what is missing."""
    if not criterion.name:
        raise Refused("Give the criterion a name.", "name")
    missing = [str(level) for level, anchor in enumerate(criterion.anchors, start=1) if not anchor.strip()]
    if criterion.kind == "rated" and (len(criterion.anchors) != scoring.LEVELS or missing):
        raise Refused(
            "Write one sentence for each of the five levels, so that two people mean the same by a level. "
            f"Still empty: level {', '.join(missing or ['1 to 5'])}.",
            "anchors",
        )
    others = [c for c in facts.criteria if c.criterion_id != criterion.criterion_id and not c.is_retired]
    if any(c.name.casefold() == criterion.name.casefold() for c in others):
        raise Refused(
            f"There is a criterion '{criterion.name}' already. Change that one, or choose another name.", "name"
        )
    if criterion.kind == "friction cost" and any(c.kind == "friction cost" for c in others):
        raise Refused("The monthly friction cost is a criterion already; counting it twice would double its weight.")
    (saved,) = store.apply(act, facts.session.session_id, saves=[Criterion.model_validate(criterion.model_dump())])
    assert isinstance(saved, Criterion)
    return saved


def retire_criterion(store: Store, act: Act, facts: Facts, criterion: Criterion) -> None:
    """Takes a criterion out of use; its ratings are kept. Refused for the last one that has points."""
    others = [c for c in active_criteria(facts) if c.criterion_id != criterion.criterion_id]
    if others and not any(c.swing > 0 for c in others):
        raise Refused("Only this criterion has swing points. Give points to another one under 'Weights' first.")
    store.apply(act, facts.session.session_id, saves=[criterion.changed(is_retired=True)])


def bring_back_criterion(store: Store, act: Act, facts: Facts, criterion: Criterion) -> None:
    """Puts a retired criterion back, last in the order, with the ratings it had."""
    last = 1 + max((c.position for c in facts.criteria), default=-1)
    keep_criterion(store, act, facts, criterion.changed(is_retired=False, position=last))


def reorder_criteria(store: Store, act: Act, facts: Facts, criterion_ids: Sequence[str]) -> None:
    """Saves the order of the criteria; those not named keep their order after the named ones."""
    named = list(dict.fromkeys(criterion_ids))
    rest = [c.criterion_id for c in facts.criteria if c.criterion_id not in named]
    place = {criterion_id: position for position, criterion_id in enumerate([*named, *rest])}
    moved = [c.changed(position=place[c.criterion_id]) for c in facts.criteria if c.position != place[c.criterion_id]]
    if moved:
        store.apply(act, facts.session.session_id, saves=moved)


def keep_weights(
    store: Store,
    act: Act,
    session: Session,
    criteria: Sequence[Criterion],
    points: Mapping[str, float],
    certainty: str | None = None,
) -> None:
    """Saves the swing points of the criteria, and how sure the room is of them, as one change.

    `session` and `criteria` are the records as the form was drawn from them. All points zero → Refused.
    """
    wanted = [c.changed(swing=points.get(c.criterion_id, c.swing)) for c in criteria]
    if wanted:
        scoring.swing_weights([c.swing for c in wanted])
    saves: list[Record] = [new for old, new in zip(criteria, wanted, strict=True) if new != old]
    if certainty is not None and certainty != session.weight_certainty:
        saves.append(session.changed(weight_certainty=certainty))
    if saves:
        store.apply(act, session.session_id, saves=saves)


def keep_money_scale(store: Store, act: Act, session: Session, amount: float | None) -> None:
    """Saves the monthly friction cost that counts as 'as bad as it gets'. Must be above 0."""
    if amount is None or not amount > 0:
        raise Refused("Give an amount above 0: the monthly friction cost that counts as 'as bad as it gets'.", "amount")
    store.apply(act, session.session_id, saves=[session.changed(money_scale=amount)])


@dataclass(frozen=True)
class Judged:
    """One rating as a form gives it; `middle` None means that nobody knows yet. `version` as the form was drawn."""

    workflow_id: str
    criterion_id: str
    low: float | None = None
    middle: float | None = None
    high: float | None = None
    note: str = ""
    version: int = 0


def keep_ratings(store: Store, act: Act, facts: Facts, judged: Sequence[Judged]) -> int:
    """Saves ratings of any workflows and criteria as one change; returns how many differ from what is stored.

    A level from 1 to 5 with low ≤ middle ≤ high; a blank low or high is the middle. A blank middle takes the rating
    back: it is unknown again. Refused with the workflow and criterion that a problem belongs to.
    """
    stored = {(rating.workflow_id, rating.criterion_id): rating for rating in facts.ratings}
    saves: list[Record] = []
    deletes: list[Record] = []
    for one in judged:
        was = stored.get((one.workflow_id, one.criterion_id))
        if one.middle is None:
            if was is not None and one.version:
                deletes.append(was.changed(version=one.version))
            continue
        new = _rating(facts, act, one)
        if was is None or (was.low, was.middle, was.high, was.note) != (new.low, new.middle, new.high, new.note):
            saves.append(new)
    if saves or deletes:
        store.apply(act, facts.session.session_id, saves=saves, deletes=deletes)
    return len(saves) + len(deletes)


def _rating(facts: Facts, act: Act, one: Judged) -> Rating:
    assert one.middle is not None
    low = one.middle if one.low is None else one.low
    high = one.middle if one.high is None else one.high
    workflow = facts.workflow(one.workflow_id)
    criterion = next((c for c in facts.criteria if c.criterion_id == one.criterion_id), None)
    if workflow is None or criterion is None:
        raise NotFound("The workflow or the criterion was removed meanwhile. Reload the page.")
    if criterion.kind != "rated":
        raise Refused(f"'{criterion.name}' comes from the numbers of step 1; nobody rates it.")
    where = f"'{workflow.name}' on '{criterion.name}'"
    if not all(1 <= level <= scoring.LEVELS for level in (low, one.middle, high)):
        raise Refused(f"{where}: levels go from 1 to 5.", "middle")
    if not low <= one.middle <= high:
        raise Refused(f"{where}: low must not be above the level, nor the level above high.", "low")
    return Rating(
        session_id=facts.session.session_id,
        version=one.version,
        rating_id=f"{one.workflow_id}.{one.criterion_id}",
        workflow_id=one.workflow_id,
        criterion_id=one.criterion_id,
        low=low,
        middle=one.middle,
        high=high,
        note=one.note,
        given_by=act.who,
        given_utc=act.at_utc,
    )


def gate_answer_id(workflow_id: str, gate: Gate) -> str:
    """One answer per workflow and gate, so the id follows from them."""
    return f"{workflow_id}.{gate.replace(' ', '_')}"


@dataclass(frozen=True)
class Answered:
    """One gate as a form gives it; `stops` None means that nobody has answered yet. `version` as it was drawn."""

    gate: Gate
    stops: bool | None
    note: str = ""
    version: int = 0


def keep_gates(store: Store, act: Act, facts: Facts, workflow_id: str, answers: Sequence[Answered]) -> int:
    """Saves whether gates stop a workflow, as one change; returns how many answers differ from what is stored."""
    if facts.workflow(workflow_id) is None:
        raise NotFound("The workflow was removed meanwhile. Reload the page.")
    stored = {answer.gate: answer for answer in facts.gate_answers if answer.workflow_id == workflow_id}
    saves: list[Record] = []
    deletes: list[Record] = []
    for one in answers:
        was = stored.get(one.gate)
        if one.stops is None:
            if was is not None and one.version:
                deletes.append(was.changed(version=one.version))
        elif was is None or (was.stops, was.note) != (one.stops, clean_text(one.note)):
            saves.append(
                GateAnswer(
                    session_id=facts.session.session_id,
                    version=one.version,
                    gate_answer_id=gate_answer_id(workflow_id, one.gate),
                    workflow_id=workflow_id,
                    gate=one.gate,
                    stops=one.stops,
                    note=one.note,
                )
            )
    if saves or deletes:
        store.apply(act, facts.session.session_id, saves=saves, deletes=deletes)
    return len(saves) + len(deletes)


assert set(GATES) == set(Gate.__args__)  # type: ignore[attr-defined]
