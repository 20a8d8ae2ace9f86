"""What must hold between the records of a session: every id once, and nothing that hangs on something absent.

One table of references serves both ways: `connected` drops what hangs on deleted records before a bundle is written,
`problems_between` refuses a bundle that breaks a rule.
"""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from core.records import FACTS_FIELD, Facts, Record, activity_label_id, estimate_id

Parents = Callable[[Any], tuple[tuple[str, str], ...]]

PARENTS: dict[str, Parents] = {
    "estimate": lambda e: (("role" if e.quantity == "cost_per_hour" else "workflow", e.subject_id),),
    "rating": lambda r: (("workflow", r.workflow_id), ("criterion", r.criterion_id)),
    "gate_answer": lambda g: (("workflow", g.workflow_id),),
    "lane": lambda lane: (("workflow", lane.workflow_id),),
    "parked": lambda p: (("workflow", p.workflow_id),),
    "metric": lambda m: (("lane", m.lane_id),),
    "observation": lambda o: (("metric", o.metric_id),),
    "seal": lambda s: (("metric", s.metric_id),),
    "target": lambda t: (("metric", t.metric_id),),
    "benefit_number": lambda b: (("lane", b.lane_id),),
    "benefit": lambda b: (("lane", b.lane_id),),
    "ownership": lambda o: (("lane", o.lane_id),),
    "acceptance_link": lambda a: (("lane", a.lane_id),),
    "owner_change": lambda o: (("lane", o.lane_id),),
    "sign_off": lambda s: (("lane", s.lane_id),),
    "oversight": lambda o: (("lane", o.lane_id),),
    "control": lambda c: (("lane", c.lane_id),),
    "drill": lambda d: (("control", d.control_id),),
    "failure_cause": lambda c: (("lane", c.lane_id),),
    "event_log": lambda log: (("workflow", log.workflow_id),),
    "activity_label": lambda label: (("event_log", label.event_log_id),),
}
"""Table → the records that one of its records can't stand without, as (table, id). Parents come before children."""

FOLLOWING: dict[str, Callable[[Any], str]] = {
    "estimate": lambda e: estimate_id(e.subject_id, e.quantity),
    "rating": lambda r: f"{r.workflow_id}.{r.criterion_id}",
    "gate_answer": lambda g: f"{g.workflow_id}.{g.gate.replace(' ', '_')}",
    "parked": lambda p: str(p.workflow_id),
    "observation": lambda o: f"{o.metric_id}.{o.week_on}",
    "seal": lambda s: f"{s.metric_id}.{s.number}",
    "target": lambda t: str(t.metric_id),
    "benefit_number": lambda b: f"{b.lane_id}.{b.quantity}",
    "benefit": lambda b: str(b.lane_id),
    "ownership": lambda o: str(o.lane_id),
    "sign_off": lambda s: f"{s.lane_id}.{s.number}.{s.part}",
    "oversight": lambda o: str(o.lane_id),
    "activity_label": lambda label: activity_label_id(label.event_log_id, label.activity),
}
"""Table → the id that follows from a record's other fields."""


def connected(facts: Facts) -> Facts:
    """The facts without records whose parent is deleted, so that every reference holds."""
    there: dict[str, set[str]] = {}
    kept: dict[str, Any] = {}
    for table, name in FACTS_FIELD.items():
        parents = PARENTS.get(table, _none)
        kept[name] = tuple(
            record for record in getattr(facts, name) if all(key in there[parent] for parent, key in parents(record))
        )
        there[table] = {record.record_id for record in kept[name]}
    kept["workflows"] = tuple(
        workflow if workflow.role_id in there["role"] else workflow.model_copy(update={"role_id": None})
        for workflow in kept["workflows"]
    )
    return Facts(facts.session, versions=facts.versions, **kept)


def _none(_: Any) -> tuple[tuple[str, str], ...]:
    return ()


def problems_between(facts: Facts) -> list[str]:
    """Every broken rule in words; empty when all hold."""
    return [problem for rule in (_ids, _references, _one_live_lane, _roles, _zones, _frozen) for problem in rule(facts)]


def _tables(facts: Facts) -> Iterable[tuple[str, tuple[Record, ...]]]:
    return ((table, getattr(facts, name)) for table, name in FACTS_FIELD.items())


def _ids(facts: Facts) -> Iterable[str]:
    for table, records in _tables(facts):
        named = table.replace("_", " ")
        twice = [key for key, count in Counter(record.record_id for record in records).items() if count > 1]
        yield from (f"two records of kind {named} have the id '{key[:40]}'" for key in twice)
        follows = FOLLOWING.get(table)
        if follows:
            wrong = (record for record in records if record.record_id != follows(record))
            yield from (
                f"the id '{record.record_id[:40]}' does not belong to what its {named} is about" for record in wrong
            )


def _references(facts: Facts) -> Iterable[str]:
    there = {table: {record.record_id for record in records} for table, records in _tables(facts)}
    for table, records in _tables(facts):
        parents = PARENTS.get(table, _none)
        for record in records:
            for parent, key in parents(record):
                if key not in there[parent]:
                    named = table.replace("_", " ")
                    yield f"{named} '{record.record_id[:40]}' belongs to a {parent} '{key[:40]}' that is not there"


def _one_live_lane(facts: Facts) -> Iterable[str]:
    live = sum(lane.state == "live" for lane in facts.lanes)
    if live > 1:
        yield f"{live} lanes are live, and a session has one at a time"


def _roles(facts: Facts) -> Iterable[str]:
    roles = {role.role_id for role in facts.roles}
    for workflow in facts.workflows:
        if workflow.role_id and workflow.role_id not in roles:
            yield f"the workflow '{workflow.name[:40]}' is done by a role that is not there"


def _zones(facts: Facts) -> Iterable[str]:
    """Every figure in business time rests on the zone, so an unknown one would only show when a page is opened."""
    known = zoneinfo.available_timezones()
    if facts.session.timezone not in known:
        yield f"the session's time zone '{facts.session.timezone[:40]}' is not known"
    for log in facts.event_logs:
        if log.timezone not in known:
            yield f"the time zone '{log.timezone[:40]}' of '{log.file_name[:40]}' is not known"


def _frozen(facts: Facts) -> Iterable[str]:
    """The ranking kept in a lane is read by other rooms, so it must have the shape that picking gives it."""
    for lane in facts.lanes:
        frozen = lane.frozen
        picked, rows, draws = frozen.get("picked", {}), frozen.get("rows", []), frozen.get("draws", 0)
        shares = (
            [picked.get(key) for key in ("first_rank_chance", "beats_it", "score")]
            if isinstance(picked, dict)
            else [""]
        )
        well = (
            all(share is None or _is_share(share) for share in shares)
            and isinstance(rows, list)
            and all(isinstance(row, dict) for row in rows)
            and isinstance(draws, int)
            and isinstance(frozen.get("verdict") or "", str)
        )
        if not well:
            yield f"the ranking kept in lane '{lane.record_id[:40]}' is not one"


def _is_share(told: object) -> bool:
    return isinstance(told, int | float) and not isinstance(told, bool) and 0 <= told <= 1
