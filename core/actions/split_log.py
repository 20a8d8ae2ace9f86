"""Splitting an imported log by an attribute: each chosen value becomes a workflow with its own measured numbers.

    values_of ─▶ the room chooses ─▶ split: parts planned (pure) ─▶ rows, figures, records in one act ─▶ undo takes all

A case belongs to the first filled value that stands in it; where later rows hold another one, that is not looked at
(`FIRST_COUNTS` says so on the screen). What is not chosen, small values and cases without one gather in "other".
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.actions.import_figures import in_period
from core.calendars import BusinessCalendar
from core.errors import NotFound, Refused
from core.event_log import summarise
from core.log_figures import METHOD, LogFigures, Proposal, as_document, has_only_starts, proposed_estimates
from core.records import (
    Act,
    ActivityLabel,
    Estimate,
    EventLog,
    Facts,
    Record,
    Workflow,
    activity_label_id,
    clean_text,
    estimate_id,
)
from core.store import Measured, Part, Store, Wanted, already_split

MOST_PARTS = 30
"""Values that become workflows of their own; with more a map can't be read, so the smaller ones gather in "other"."""
OTHER = "other"
FIRST_COUNTS = "A case belongs to the first filled value in it; a different value in a later row is not looked at."
LONGEST_NAME = 200
LONGEST_VALUE = 4000
Tell = Callable[[float | None, str], None]


@dataclass(frozen=True)
class Value:
    """One value of an attribute and what its cases hold; `value` None stands for cases without one."""

    value: str | None
    cases: int
    events: int
    starts: int
    first_utc: datetime
    last_utc: datetime
    raw: tuple[str, ...] = ()
    """The texts of the file that read the same once they are clean."""

    def plus(self, other: Value) -> Value:
        """Both together, under this value's name."""
        return Value(
            self.value, self.cases + other.cases, self.events + other.events, self.starts + other.starts,
            min(self.first_utc, other.first_utc), max(self.last_utc, other.last_utc), self.raw + other.raw,
        )  # fmt: skip


@dataclass(frozen=True)
class NewPart:
    """One part as it was made. What its log measures is kept, so `import_log.proposals` offers it at once."""

    workflow: Workflow
    event_log: EventLog


@dataclass(frozen=True)
class Split:
    """What a split did. `notes` are sentences for the room: what was gathered, why the whole is still there."""

    parts: tuple[NewPart, ...]
    accepted: int
    """Estimates that were taken over."""
    notes: tuple[str, ...]


def values_of(store: Store, facts: Facts, event_log_id: str, attribute: str) -> tuple[Value, ...]:
    """Every value of a kept attribute, the most cases first, cases without one last. NotFound, Refused."""
    log = _log_of(facts, event_log_id)
    key = {"session_id": log.session_id, "event_log_id": event_log_id}
    numbers = {clean_text(name): no for no, name in store.ask("split_attributes", **key)}
    if clean_text(attribute) not in numbers:
        kept = ", ".join(f"'{name[:60]}'" for name in log.attributes) or "none"
        raise Refused(f"The log was imported without the column '{attribute[:60]}'. Kept are: {kept}.", "attribute")
    rows = store.ask("split_values", **key, attribute_no=numbers[clean_text(attribute)])
    found: dict[str | None, Value] = {}
    for raw, cases, events, starts, first_utc, last_utc in rows:
        value = _clean(raw)
        told = Value(value, cases, events, starts, first_utc, last_utc, () if raw is None else (raw,))
        found[value] = found[value].plus(told) if value in found else told
    return tuple(sorted(found.values(), key=lambda each: (each.value is None, -each.cases, each.value or "")))


def _clean(raw: str | None) -> str | None:
    return clean_text(raw)[:LONGEST_VALUE].strip() or None if raw is not None else None


def split(
    store: Store,
    act: Act,
    facts: Facts,
    event_log_id: str,
    attribute: str,
    values: Collection[str],
    others: bool = True,
    keep_parent: bool = False,
    accept: bool = True,
    *,
    tell: Tell | None = None,
    stop: threading.Event | None = None,
) -> Split:
    """Makes a workflow of each chosen value, measured, in one act that one undo takes back.

    `others` gathers what was not chosen; more than MOST_PARTS values gather there, too. The workflow of the whole log
    is taken off the map unless `keep_parent`, or unless it is the live lane. `accept` takes the measured estimates over
    at once. The same split again adds nothing. Raises NotFound, Refused; then nothing was changed.
    """
    log = _log_of(facts, event_log_id)
    attribute = clean_text(attribute)
    before = [each for each in facts.event_logs if each.parent_id == event_log_id and each.split_by == attribute]
    chosen = list(dict.fromkeys(each for each in map(_clean, values) if each))
    if before and {each.split_value for each in before} - {""} >= set(chosen):
        return _made_before(facts, before)
    workflow = facts.workflow(log.workflow_id)
    if workflow is None:
        raise NotFound("The workflow of this log is no longer there. Restore it, then split.")
    if before:
        raise already_split(attribute)
    found = values_of(store, facts, event_log_id, attribute)
    planned, notes = _planned(found, chosen, others)
    plan = _Plan(act, facts, log, workflow, attribute, accept)
    parts = plan.parts(planned)
    gone, more = _parent(facts, workflow, keep_parent)
    records: tuple[Record, ...] = (*(made for made, _ in parts), *plan.labels(parts))
    wanted = Wanted(log, _number(store, log, attribute), tuple(part for _, part in parts), records, gone)
    by_log = {part.event_log.event_log_id: made for made, part in parts}

    def measure(part: EventLog) -> Measured:
        with store.working(part.session_id, part.event_log_id, stop) as cursor:
            figures = replace(summarise(cursor, plan.calendar), by_starts=has_only_starts(part.mapping))
        return plan.measured(part, by_log[part.event_log_id], figures)

    saved = store.split_events(act, wanted, measure, tell, stop)
    return plan.told(saved, (*notes, *more))


def _made_before(facts: Facts, logs: Sequence[EventLog]) -> Split:
    made = [(facts.workflow(log.workflow_id), log) for log in logs]
    parts = tuple(NewPart(workflow, log) for workflow, log in made if workflow is not None)
    return Split(parts, 0, ("The log is split like this already. Nothing was added.",))


def _log_of(facts: Facts, event_log_id: str) -> EventLog:
    found = next((log for log in facts.event_logs if log.event_log_id == event_log_id), None)
    if found is None:
        raise NotFound("The imported log is no longer there. Import it again.")
    return found


def _number(store: Store, log: EventLog, attribute: str) -> int:
    rows = store.ask("split_attributes", session_id=log.session_id, event_log_id=log.event_log_id)
    return next(int(no) for no, name in rows if clean_text(name) == attribute)


def _planned(found: Sequence[Value], chosen: Sequence[str], others: bool) -> tuple[list[Value], list[str]]:
    """The values that become parts, then the rest (its value is None) where there is any; and what to say of it."""
    by_value = {each.value: each for each in found}
    unknown = [value for value in chosen if value not in by_value]
    if unknown:
        raise Refused(f"No case has the value '{unknown[0][:60]}'. Choose from the list.", "values")
    if not chosen:
        raise Refused("Choose at least one value that shall become a workflow of its own.", "values")
    largest = sorted((by_value[value] for value in chosen), key=lambda each: -each.cases)
    parts, notes = largest[:MOST_PARTS], [FIRST_COUNTS]
    if len(largest) > MOST_PARTS:
        notes.append(
            f"{len(largest)} values were chosen. The {MOST_PARTS} with the most cases became workflows; "
            f"the others are in '{OTHER}'."
        )
    taken = {each.value for each in parts}
    left = [each for each in found if each.value not in taken]
    if left and (others or len(largest) > MOST_PARTS):
        rest = left[0]
        for each in left[1:]:
            rest = rest.plus(each)
        parts.append(Value(None, rest.cases, rest.events, rest.starts, rest.first_utc, rest.last_utc))
    elif left:
        cases = sum(each.cases for each in left)
        notes.append(f"{cases} case{'s' if cases != 1 else ''} of other values stand in no part.")
    if len(parts) == 1 and not left:
        raise Refused("Every case has this one value, so there is nothing to split. Choose another column.", "values")
    return parts, notes


def _parent(facts: Facts, workflow: Workflow, keep: bool) -> tuple[tuple[Record, ...], tuple[str, ...]]:
    """What is deleted of the workflow that was split, and what to say of it."""
    lane = facts.live_lane
    if lane is not None and lane.workflow_id == workflow.workflow_id:
        why = "stays on the map, because it is the live lane: its cases are counted in the parts, too."
        return (), (f"'{workflow.name}' {why}",)
    if keep:
        return (), (f"'{workflow.name}' stays on the map: its cases are counted in the parts, too.",)
    numbers = (each for each in facts.estimates if each.subject_id == workflow.workflow_id)
    return (workflow, *numbers), (f"'{workflow.name}' was taken off the map: its parts stand for it.",)


@dataclass(frozen=True)
class _Plan:
    """One split: who asks, of what, by what."""

    act: Act
    facts: Facts
    log: EventLog
    workflow: Workflow
    attribute: str
    accept: bool

    @property
    def calendar(self) -> BusinessCalendar:
        return BusinessCalendar.of(self.facts.session)

    def parts(self, planned: Sequence[Value]) -> list[tuple[Workflow, Part]]:
        """Workflow and log of each part. The ids follow from the act, so that the same act finds what it made."""
        names = {each.name.casefold() for each in self.facts.workflows}
        made = []
        for value in planned:
            name = part_name(self.workflow.name, value.value or OTHER, names)
            names.add(name.casefold())
            digest = hashlib.sha256(json.dumps([self.act.op_id, value.value]).encode()).hexdigest()
            workflow = Workflow(
                session_id=self.log.session_id, workflow_id=f"x{digest[:16]}", name=name,
                note=f"{self.attribute[:200]}: {(value.value or OTHER)[:200]}", role_id=self.workflow.role_id,
                volume_period=self.workflow.volume_period, rework_in_touch=self.workflow.rework_in_touch,
                position=self.workflow.position,
            )  # fmt: skip
            made.append((workflow, Part(self._log(value, workflow, digest), value.raw if value.value else None)))
        return made

    def _log(self, value: Value, workflow: Workflow, digest: str) -> EventLog:
        return self.log.changed(
            version=0, event_log_id=f"x{digest[16:32]}", workflow_id=workflow.workflow_id, pairing={},
            parent_id=self.log.event_log_id, split_by=self.attribute, split_value=value.value or "",
            rows_read=value.events, rows_refused=0, events=value.events, cases=value.cases,
            has_starts=value.starts > 0, first_utc=value.first_utc, last_utc=value.last_utc,
            imported_by=self.act.who, imported_utc=self.act.at_utc,
        )  # fmt: skip

    def labels(self, parts: Sequence[tuple[Workflow, Part]]) -> list[ActivityLabel]:
        """What people said of the activities holds for the parts, too."""
        mine = [label for label in self.facts.activity_labels if label.event_log_id == self.log.event_log_id]
        return [
            label.changed(
                version=0, event_log_id=part.event_log.event_log_id,
                activity_label_id=activity_label_id(part.event_log.event_log_id, label.activity),
            )
            for _, part in parts for label in mine
        ]  # fmt: skip

    def proposals(self, workflow: Workflow, figures: LogFigures) -> tuple[Proposal, ...]:
        """What the part measures, in the unit of its workflow."""
        return tuple(in_period(proposal, workflow) for proposal in proposed_estimates(figures).values())

    def measured(self, log: EventLog, workflow: Workflow, figures: LogFigures) -> Measured:
        """The part's summary, and its estimates where they are to be taken over."""
        calendar = self.calendar.key
        document = json.dumps(as_document(figures, calendar), ensure_ascii=False)
        offered = self.proposals(workflow, figures)
        saves: list[Record] = []
        if self.accept:
            saves += [self._estimate(log, proposal) for proposal in offered]
            if any(proposal.quantity == "touch_minutes" for proposal in offered):
                saves.append(workflow.changed(rework_in_touch=True))  # measured touch has the rework in it
        return Measured(calendar, METHOD, document, tuple(saves))

    def _estimate(self, log: EventLog, proposal: Proposal) -> Estimate:
        part = log.split_value[:200] or OTHER
        note = f"{log.file_name}, {self.attribute[:200]} = {part}: {proposal.note}"[:4000]
        return Estimate(
            session_id=log.session_id, estimate_id=estimate_id(log.workflow_id, proposal.quantity),
            subject_id=log.workflow_id, quantity=proposal.quantity, low=proposal.low, middle=proposal.middle,
            high=proposal.high, evidence="measured", sample_size=max(1, proposal.cases), note=note,
            event_log_id=log.event_log_id, measured=(proposal.low, proposal.middle, proposal.high),
            measured_note=note, given_by=self.act.who, given_utc=self.act.at_utc,
        )  # fmt: skip

    def told(self, saved: Sequence[Record], notes: tuple[str, ...]) -> Split:
        """What was saved, in words; also for an act that was done before."""
        workflows = {each.workflow_id: each for each in saved if isinstance(each, Workflow)}
        logs = [each for each in saved if isinstance(each, EventLog)]
        accepted = sum(isinstance(each, Estimate) for each in saved)
        return Split(tuple(NewPart(workflows[log.workflow_id], log) for log in logs), accepted, notes)


def part_name(whole: str, value: str, taken: Collection[str]) -> str:
    """ "<whole> – <value>", in one line, cut to what a name may hold, and unlike any name in `taken` (casefolded).

    >>> part_name("Claims", "North\\nEast", {"claims – south"})
    'Claims – North East'
    >>> part_name("Claims", "SOUTH", {"claims – south"})
    'Claims – SOUTH (2)'
    """
    told, number = " ".join(value.split()) or OTHER, 1
    while True:
        ending = f" ({number})" if number > 1 else ""
        begun = whole if len(whole) + len(told) <= LONGEST_NAME - 12 else whole[:80].rstrip()
        name = f"{begun} – {told}"
        if len(name) + len(ending) > LONGEST_NAME:
            name = f"{name[: LONGEST_NAME - len(ending) - 1].rstrip()}…"
        name = clean_text(name + ending)
        if name.casefold() not in taken:
            return name
        number += 1
