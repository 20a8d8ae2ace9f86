"""Controls: propose a starting set, take it, change one, rule one out with a reason, add one of your own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core import controls as rules
from core.actions.oversee_lane import ReviewCost, Stakes, review_cost, stakes
from core.catalogue import KINDS, Catalogue, Entry, Kind, read_catalogue
from core.controls import ReviewRule, Standing
from core.errors import NotFound, Refused
from core.quantities import WEEKS_PER_MONTH, per_month
from core.records import Act, Control, Facts, Lane, clean_text, new_id
from core.store import Store

CATALOGUE_FILE = Path(__file__).resolve().parents[2] / "data" / "controls.json"


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of controls that ships with the program, read once."""
    return read_catalogue(json.loads(CATALOGUE_FILE.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Shown:
    """One control as the page shows it: what it still lacks, its numbers if it samples, its framework references."""

    control: Control
    lacks: tuple[str, ...]
    rule: ReviewRule | None
    entry: Entry | None
    mappings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Board:
    """Everything the page shows of the live lane's controls."""

    lane: Lane
    workflow: str
    groups: Mapping[Kind, tuple[Shown, ...]]
    standings: tuple[Standing, ...]
    cases_per_week: tuple[float, float, float] | None
    volume_origin: str
    people: Mapping[str, str]
    """Names by role, as far as the record knows them: the owner from step 4, others from controls already there."""
    hours_per_week: float | None
    """What all weekly samples that apply cost a week; None when one of them is unknown, 0 when none applies."""
    stakes: Stakes
    cost: ReviewCost

    @property
    def controls(self) -> tuple[Control, ...]:
        return tuple(shown.control for group in self.groups.values() for shown in group)

    @property
    def open_points(self) -> tuple[rules.OpenPoint, ...]:
        return tuple(point for standing in self.standings for point in standing.open_points)


def board(facts: Facts) -> Board | None:
    """The live lane's controls in their five groups, with what is missing; None without a live lane."""
    lane = facts.live_lane
    if lane is None:
        return None
    workflow = facts.workflow(lane.workflow_id)
    mine = lane_controls(facts, lane.lane_id)
    cases, origin = cases_per_week(facts, lane.workflow_id)
    shown = [_shown(control, cases) for control in mine]
    hours = _weekly_hours(shown)
    return Board(
        lane,
        workflow.name if workflow else "",
        {kind: tuple(one for one in shown if one.control.kind == kind) for kind in KINDS},
        rules.standings(mine),
        cases,
        origin,
        _people(facts, lane.lane_id, mine),
        hours,
        stakes(facts),
        review_cost(facts, [(one.rule, one.control.minutes_per_item) for one in shown if one.rule], hours),
    )


def lane_controls(facts: Facts, lane_id: str) -> tuple[Control, ...]:
    """The controls of one lane, in their order on the page."""
    mine = (control for control in facts.controls if control.lane_id == lane_id)
    return tuple(sorted(mine, key=lambda control: (list(KINDS).index(control.kind), control.position, control.name)))


def _shown(control: Control, cases: tuple[float, float, float] | None) -> Shown:
    known = catalogue()
    rule = rules.review_rule(control, cases, known.is_every_item(control)) if control.applies else None
    return Shown(
        control, rules.lacks(control), rule, known.entries.get(control.code), known.mapped(control.code)
    )  # fmt: skip


def cases_per_week(facts: Facts, workflow_id: str) -> tuple[tuple[float, float, float] | None, str]:
    """Low, middle and high volume of a workflow as cases a week, and where it comes from; None when nobody knows."""
    workflow = facts.workflow(workflow_id)
    estimate = next((e for e in facts.estimates if e.subject_id == workflow_id and e.quantity == "volume"), None)
    if workflow is None or estimate is None:
        return None, "the volume of this workflow is not known yet"
    low, middle, high = (
        per_month(count, workflow.volume_period) / WEEKS_PER_MONTH
        for count in (estimate.low, estimate.middle, estimate.high)
    )
    given = f", {estimate.given_by}" if estimate.given_by else ""
    return (low, middle, high), f"step 1: {estimate.evidence}{given}"


def workflow_id_of(facts: Facts, control: Control) -> str:
    """The workflow that a control guards; empty when its lane is gone."""
    return next((lane.workflow_id for lane in facts.lanes if lane.lane_id == control.lane_id), "")


def _people(facts: Facts, lane_id: str, mine: Iterable[Control]) -> dict[str, str]:
    people: dict[str, str] = {}
    owned = next((owned for owned in facts.ownerships if owned.lane_id == lane_id), None)
    if owned is not None:
        people |= {"owner": owned.owner, "operator": owned.delivery_lead}
    for control in mine:
        entry = catalogue().entries.get(control.code)
        if entry and control.who:
            people.setdefault(entry.who, control.who)
    return {role: name for role, name in people.items() if name}


def _weekly_hours(shown: Iterable[Shown]) -> float | None:
    loads = [one.rule.load.hours for one in shown if one.rule and not one.rule.every_item]
    return None if None in loads else sum(hours for hours in loads if hours is not None)


def _lane(facts: Facts) -> Lane:
    if facts.live_lane is None:
        raise Refused("Controls belong to a lane, and none is picked yet. Pick one on '2 Pick one lane' first.")
    return facts.live_lane


def propose(
    facts: Facts,
    *,
    acts_alone: bool | None = None,
    people: Mapping[str, str] | None = None,
    minutes_per_item: float | None = None,
    codes: Iterable[str] | None = None,
) -> tuple[Control, ...]:
    """The starting set for the live lane, not stored yet; without the controls that it has already.

    `acts_alone`: the AI acts without asking first; None takes it from what was said to be at stake, like the tier and
    the sensitive uses. `people` are names by role (owner, reviewer, operator, security);
    the owner is taken from step 4 where nobody is given. `codes` names entries to propose instead of the starting set.
    Raises Refused without a live lane.
    """
    lane = _lane(facts)
    mine = lane_controls(facts, lane.lane_id)
    known = _people(facts, lane.lane_id, mine)
    named = known | {role: clean_text(name) for role, name in (people or {}).items() if clean_text(name)}
    wanted = _starting_set(facts, acts_alone) if codes is None else tuple(map(_entry, codes))
    taken = {control.control_id for control in mine}
    entries = [entry for entry in wanted if rules.control_id(lane.lane_id, entry.code) not in taken]
    first = max((control.position for control in mine), default=-1) + 1
    return tuple(
        rules.from_entry(entry, facts.session.session_id, lane.lane_id, named, minutes_per_item, first + place)
        for place, entry in enumerate(entries)
    )


def _starting_set(facts: Facts, acts_alone: bool | None) -> tuple[Entry, ...]:
    said = stakes(facts)
    acts = said.acts_alone if acts_alone is None else acts_alone
    return rules.proposals(catalogue(), acts, said.tier, said.uses)


def no_room(facts: Facts) -> tuple[Entry, ...]:
    """What the starting set would hold beside its dozen, and the live lane does not have yet."""
    said, lane = stakes(facts), _lane(facts)
    taken = {control.code for control in lane_controls(facts, lane.lane_id)}
    left = rules.left_out(catalogue(), said.acts_alone, said.tier, said.uses)
    return tuple(entry for entry in left if entry.code not in taken)


def _entry(code: str) -> Entry:
    entry = catalogue().entries.get(code)
    if entry is None:
        raise NotFound(f"The catalogue has no control '{code}'.")
    return entry


def offered(facts: Facts) -> tuple[Entry, ...]:
    """The entries of the catalogue that the live lane does not have yet, in the order of the five kinds."""
    lane = _lane(facts)
    taken = {control.control_id for control in lane_controls(facts, lane.lane_id)}
    free = [entry for entry in catalogue().entries.values() if rules.control_id(lane.lane_id, entry.code) not in taken]
    return tuple(entry for kind in KINDS for entry in free if entry.kind == kind)


def take_proposals(store: Store, act: Act, chosen: Iterable[Control]) -> tuple[Control, ...]:
    """Saves the chosen proposals in one go. Raises Refused when none was chosen, or StaleSave when somebody else took
    the same one meanwhile.
    """
    controls = tuple(chosen)
    if not controls:
        raise Refused("Choose at least one control to take.")
    saved = store.apply(act, controls[0].session_id, saves=controls)
    return tuple(record for record in saved if isinstance(record, Control))


def own(facts: Facts, kind: Kind) -> Control:
    """A blank control of the room's own for the live lane, to be filled in; not stored."""
    lane = _lane(facts)
    last = max((control.position for control in lane_controls(facts, lane.lane_id)), default=-1)
    return Control(
        session_id=facts.session.session_id,
        control_id=new_id(),
        lane_id=lane.lane_id,
        kind=kind,
        name="New control",
        tolerated_share=0.05 if kind == "review" else None,
        position=last + 1,
    )


def keep_control(store: Store, act: Act, control: Control) -> Control:
    """Saves a control, new or changed. It may be incomplete: the page says what it lacks.

    Raises Refused for a review rule that no sample can show, StaleSave when somebody saved a newer version.
    """
    if not control.name:
        raise Refused("Give the control a name.", "name")
    if rules.is_sampled(control) and control.applies:
        if not 0 < (control.tolerated_share or 0) < 1:
            raise Refused(
                "No sample shows that nothing is ever bad. Tolerate at least a little, for example 1 in 100.",
                "tolerated_share",
            )
        if not 0 < control.confidence < 1:
            raise Refused("Nobody can be wholly sure from a sample. Choose below 100 %, usually 95 %.", "confidence")
    return _saved(store, act, control)


def declare_not_applicable(store: Store, act: Act, control: Control, reason: str) -> Control:
    """Rules a control out, with the reason that prints on the record."""
    if not clean_text(reason):
        raise Refused("Write why this control does not apply: the reason stands on the record.", "reason_not")
    return _saved(store, act, control.changed(applies=False, reason_not=reason))


def declare_applicable(store: Store, act: Act, control: Control) -> Control:
    """Takes a ruled-out control back in; its reason goes, its texts are still there."""
    return _saved(store, act, control.changed(applies=True, reason_not=""))


def remove(store: Store, act: Act, control: Control) -> None:
    """Takes a control off the list; it can be brought back."""
    store.apply(act, control.session_id, deletes=(control,))


def removed(store: Store, facts: Facts) -> tuple[Control, ...]:
    """The removed controls of the live lane, last removed first."""
    lane = _lane(facts)
    gone = sorted(store.deleted(facts.session.session_id), key=lambda row: row[2], reverse=True)
    return tuple(record for record, _, _ in gone if isinstance(record, Control) and record.lane_id == lane.lane_id)


def bring_back(store: Store, act: Act, control: Control) -> None:
    """Puts a removed control back on the list."""
    store.apply(act, control.session_id, restores=(control,))


def _saved(store: Store, act: Act, control: Control) -> Control:
    saved = store.apply(act, control.session_id, saves=(control,))
    return next(record for record in saved if isinstance(record, Control))
