"""Step 2: criteria saved as a file and taken from one, and the hints where two of them count the same thing."""

from __future__ import annotations

from dataclasses import dataclass

from core import double_counting
from core.double_counting import Hint
from core.errors import Refused
from core.exporters import criteria_file
from core.exporters.criteria_file import CriterionText
from core.lane_choice import active_criteria
from core.records import Act, Criterion, Facts, Record, new_id
from core.store import Store
from core.workload import workloads


@dataclass(frozen=True)
class Taken:
    """What a file changed: names of criteria that are new, and of those whose text or points it replaced."""

    added: tuple[str, ...]
    changed: tuple[str, ...]


def criteria_bytes(facts: Facts, kind: str) -> bytes:
    """The criteria in use as a file: `kind` is 'json' or 'csv'."""
    criteria = active_criteria(facts)
    return criteria_file.as_csv(criteria) if kind == "csv" else criteria_file.as_json(criteria)


def take_criteria(store: Store, act: Act, facts: Facts, content: bytes) -> Taken:
    """Adds the criteria of a file and replaces text and points of those with the same name, as one change.

    FileRefused with every problem; Refused where a file would bring a second friction cost. A retired criterion of the
    same name comes back. Ratings stay as they are.
    """
    found = criteria_file.read(content)
    by_name = {c.name.casefold(): c for c in sorted(facts.criteria, key=lambda c: not c.is_retired)}
    _one_friction_cost(facts, found, by_name)
    position = 1 + max((c.position for c in facts.criteria), default=-1)
    saves: list[Record] = []
    added: list[str] = []
    changed: list[str] = []
    for one in found:
        was = by_name.get(one.name.casefold())
        new = _changed(was, one) if was else _new(facts, one, position + len(added))
        if was is None:
            added.append(one.name)
        elif new != was:
            changed.append(one.name)
        if new != was:
            saves.append(new)
    if saves:
        store.apply(act, facts.session.session_id, saves=saves)
    return Taken(tuple(added), tuple(changed))


def _one_friction_cost(facts: Facts, found: tuple[CriterionText, ...], by_name: dict[str, Criterion]) -> None:
    """After the file there is still one friction cost at most, and no rated criterion became one."""
    for one in found:
        was = by_name.get(one.name.casefold())
        if was is not None and was.kind != one.kind:
            raise Refused(f"'{one.name}' is {was.kind} here and {one.kind} in the file. Rename one of the two.")
    money = {c.name.casefold() for c in facts.criteria if c.kind == "friction cost" and not c.is_retired}
    both = money | {one.name.casefold() for one in found if one.kind == "friction cost"}
    if len(both) > 1:
        raise Refused(
            "The file brings a second friction cost; counting it twice would double its weight. "
            "Retire the one that is here, or take it out of the file."
        )


def _changed(was: Criterion, one: CriterionText) -> Criterion:
    return was.changed(question=one.question, anchors=one.anchors, swing=one.swing, is_retired=False)


def _new(facts: Facts, one: CriterionText, position: int) -> Criterion:
    return Criterion(
        session_id=facts.session.session_id, criterion_id=new_id(), name=one.name, question=one.question,
        kind=one.kind, anchors=one.anchors, swing=one.swing, position=position,
    )  # fmt: skip


def double_counted(facts: Facts) -> tuple[Hint, ...]:
    """Where two criteria in use may count the same thing."""
    is_priced = any(workload.waiting_is_priced for workload in workloads(facts))
    return double_counting.hints(active_criteria(facts), is_priced)
