"""Map friction: where does manual time leak, and what does it cost a month?

Every save holds the versions that its form was drawn from; nothing that somebody saved meanwhile is overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.actions.estimate_edits import Edit, Given, decide, problem_of, together, with_period
from core.actions.friction_board import board
from core.actions.session_sheet import MOST_WORKFLOWS, next_position, paste_block
from core.errors import NotFound, Refused
from core.records import Act, Estimate, Facts, Role, Workflow, clean_text, new_id
from core.store import Store

__all__ = [
    "Edit",
    "Given",
    "board",
    "delete_workflow",
    "keep_estimates",
    "keep_role",
    "keep_workflow",
    "new_workflow",
    "paste_block",
    "problem_of",
    "removed",
    "restore",
]


def keep_workflow(
    store: Store,
    act: Act,
    facts: Facts,
    workflow: Workflow,
    edits: Sequence[Edit] = (),
    role: Role | None = None,
) -> Workflow:
    """Saves a workflow with all its numbers as one whole; `role` is a new role that it uses.

    Refused with every problem at once: no name, a name that another workflow has, numbers that are out of order.
    """
    workflow = _named(facts, workflow)
    names = {workflow.workflow_id: workflow.name} | ({role.role_id: role.name} if role else {})
    new_role = [_named_role(facts, role)] if role and role.version == 0 else []
    saves, deletes = decide(facts, act, edits, names)
    if workflow.version == 0 and workflow.workflow_id not in {known.workflow_id for known in facts.workflows}:
        workflow = workflow.changed(position=next_position(facts))
    if len(facts.workflows) >= MOST_WORKFLOWS and workflow.version == 0:
        raise Refused(f"A session holds at most {MOST_WORKFLOWS} workflows. Delete some, or start another session.")
    saves = together(saves, with_period(facts, act, workflow, edits))
    saved = store.apply(act, facts.session.session_id, saves=(workflow, *new_role, *saves), deletes=deletes)
    return next(record for record in saved if isinstance(record, Workflow))


def keep_role(store: Store, act: Act, facts: Facts, role: Role, cost: Edit | None = None) -> Role:
    """Saves a role and what an hour of it costs."""
    role = _named_role(facts, role)
    saves, deletes = decide(facts, act, [cost] if cost else [], {role.role_id: role.name})
    saved = store.apply(act, facts.session.session_id, saves=(role, *saves), deletes=deletes)
    return next(record for record in saved if isinstance(record, Role))


def keep_estimates(
    store: Store, act: Act, facts: Facts, edits: Sequence[Edit], workflows: Sequence[Workflow] = ()
) -> int:
    """Saves the numbers of one workflow or of many as one whole; returns how many records changed.

    `workflows` are those of which something else changed with the numbers, such as what the volume is counted per.
    Nothing is saved when one of them can't be taken: the sentence then names each workflow and quantity.
    """
    saves, deletes = decide(facts, act, edits, {})
    for workflow in workflows:
        saves = together(saves, with_period(facts, act, workflow, edits))
    if saves or deletes or workflows:
        store.apply(act, facts.session.session_id, saves=(*workflows, *saves), deletes=deletes)
    return len(saves) + len(deletes) + len(workflows)


def delete_workflow(store: Store, act: Act, facts: Facts, workflow: Workflow) -> None:
    """Takes a workflow off the list with its numbers; it can be restored. Refused for the live lane."""
    lane = facts.live_lane
    if lane is not None and lane.workflow_id == workflow.workflow_id:
        raise Refused(
            f"'{workflow.name}' is the live lane of this session and can't be deleted. "
            "Close the lane on '2 Pick one lane' first."
        )
    numbers = tuple(e for e in facts.estimates if e.subject_id == workflow.workflow_id)
    store.apply(act, facts.session.session_id, deletes=(workflow, *numbers))


@dataclass(frozen=True)
class Removed:
    """A deleted workflow that can be restored."""

    workflow: Workflow
    by: str
    at_utc: datetime


def removed(store: Store, session_id: str) -> tuple[Removed, ...]:
    """The deleted workflows of a session, the last deleted first."""
    return tuple(
        Removed(record, by, when) for record, by, when in store.deleted(session_id) if isinstance(record, Workflow)
    )


def restore(store: Store, act: Act, session_id: str, workflow_id: str) -> Workflow:
    """Brings a deleted workflow back with the numbers that were deleted together with it. NotFound."""
    gone = store.deleted(session_id)
    found = next((r for r in gone if isinstance(r[0], Workflow) and r[0].workflow_id == workflow_id), None)
    if found is None:
        raise NotFound("That workflow is not among the deleted ones any more. Reload the page.")
    together = [
        record
        for record, _, when in gone
        if isinstance(record, Estimate) and record.subject_id == workflow_id and when == found[2]
    ]
    saved = store.apply(act, session_id, restores=(found[0], *together))
    return next(record for record in saved if isinstance(record, Workflow))


def _named(facts: Facts, workflow: Workflow) -> Workflow:
    """The workflow, checked as a whole: a form may hand it over as it was typed."""
    if not clean_text(workflow.name):
        raise Refused("Give the workflow a name, for example 'Invoice approval'.", "name")
    twin = next((w for w in facts.workflows if w.name.casefold() == workflow.name.casefold()), None)
    if twin is not None and twin.workflow_id != workflow.workflow_id:
        raise Refused(f"There is a workflow '{twin.name}' already. Open that one, or choose another name.", "name")
    return workflow.changed()


def _named_role(facts: Facts, role: Role) -> Role:
    twin = next((known for known in facts.roles if known.name.casefold() == role.name.casefold()), None)
    if twin is not None and twin.role_id != role.role_id:
        raise Refused(f"There is a role '{twin.name}' already. Choose it from the list.", "role")
    return role


def new_workflow(facts: Facts) -> Workflow:
    """A workflow that is not stored yet, for an empty form. Its name is still blank."""
    return Workflow.model_construct(
        session_id=facts.session.session_id, workflow_id=new_id(), name="", note="", role_id=None,
        volume_period="month", rework_in_touch=False, position=next_position(facts), version=0,
    )  # fmt: skip
