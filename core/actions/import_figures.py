"""What an imported log offers for its workflow: estimates with grade 'measured', and taking them over."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import NotFound
from core.log_figures import Proposal, proposed_estimates
from core.log_summaries import figures
from core.quantities import PERIODS_PER_YEAR
from core.records import Act, Estimate, Facts, Workflow, estimate_id
from core.store import Store


def proposals(store: Store, facts: Facts, event_log_id: str) -> tuple[Proposal, ...]:
    """What the log measures for its workflow, in the unit of the workflow's estimates; empty for an unknown log."""
    log = next((log for log in facts.event_logs if log.event_log_id == event_log_id), None)
    if log is None:
        return ()
    found = proposed_estimates(figures(store, facts, event_log_id))
    return tuple(in_period(proposal, workflow_of(facts, log.workflow_id)) for proposal in found.values())


def in_period(proposal: Proposal, workflow: Workflow) -> Proposal:
    """A volume per month as volume per the period that the workflow's estimate counts in; others as they are."""
    if proposal.quantity != "volume" or workflow.volume_period == "month":
        return proposal
    factor = 12 / PERIODS_PER_YEAR[workflow.volume_period]
    note = f"{proposal.note} Then per {workflow.volume_period}."
    return Proposal(
        "volume", proposal.low * factor, proposal.middle * factor, proposal.high * factor, note, proposal.cases
    )


def accept_proposals(
    store: Store, act: Act, facts: Facts, event_log_id: str, chosen: Sequence[Proposal]
) -> tuple[Estimate, ...]:
    """The chosen proposals as estimates of grade 'measured'; what stood there before is kept in the history.

    Hands-on time from a log has the repeated steps in it, so taking it sets the workflow's flag that switches the
    rework part off: otherwise the same minutes would be counted twice (METHOD 2).
    """
    log = next((log for log in facts.event_logs if log.event_log_id == event_log_id), None)
    if log is None:
        raise NotFound("The imported log is no longer there. Import it again.")
    stored = {estimate.estimate_id: estimate for estimate in facts.estimates}
    workflow = workflow_of(facts, log.workflow_id)
    saves: list[Estimate | Workflow] = []
    if any(proposal.quantity == "touch_minutes" for proposal in chosen) and not workflow.rework_in_touch:
        saves.append(workflow.changed(rework_in_touch=True))
    for proposal in chosen:
        note = f"{log.file_name}: {proposal.note}"[:4000]
        known = stored.get(estimate_id(log.workflow_id, proposal.quantity))
        saves.append(
            Estimate(
                session_id=log.session_id, version=known.version if known else 0,
                estimate_id=estimate_id(log.workflow_id, proposal.quantity), subject_id=log.workflow_id,
                quantity=proposal.quantity, low=proposal.low, middle=proposal.middle, high=proposal.high,
                evidence="measured", sample_size=max(1, proposal.cases), note=note,
                event_log_id=event_log_id, measured=(proposal.low, proposal.middle, proposal.high),
                measured_note=note, given_by=act.who, given_utc=act.at_utc,
            )
        )  # fmt: skip
    saved = store.apply(act, log.session_id, saves=tuple(saves)) if saves else ()
    return tuple(record for record in saved if isinstance(record, Estimate))


def workflow_of(facts: Facts, workflow_id: str) -> Workflow:
    """The workflow of a log. Raises NotFound when somebody deleted it meanwhile."""
    workflow = facts.workflow(workflow_id)
    if workflow is None:
        raise NotFound("The workflow for this log is no longer there. Choose another one.")
    return workflow
