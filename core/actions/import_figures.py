"""What an imported log measures: its figures, the estimates that follow from them, and taking those over.

memory ─▶ the summary in the store ─▶ worked out from the stored events under today's calendar, and stored
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from core import event_log
from core.actions.import_working import Loading, Told
from core.calendars import BusinessCalendar
from core.errors import NotFound
from core.log_figures import METHOD, LogFigures, Proposal, as_document, from_document, proposed_estimates
from core.quantities import PERIODS_PER_YEAR
from core.records import Act, Estimate, Facts, Workflow, estimate_id
from core.store import Store

_FIGURES_KEPT = 32
_figures: WeakKeyDictionary[Store, dict[tuple[str, ...], LogFigures]] = WeakKeyDictionary()
"""Events never change once imported, so figures are remembered by log and calendar, the last ones of each store."""


def figures(
    store: Store, facts: Facts, event_log_id: str, told: Told | None = None,
    stop: threading.Event | None = None,
) -> LogFigures:  # fmt: skip
    """All figures of an imported log under the session's calendar: from memory, as stored, or worked out and stored.

    Working out may take seconds for millions of events: pages ask `known_figures` first, then `start_figures`.
    """
    found = known_figures(store, facts, event_log_id)
    return found if found is not None else _worked_out(store, facts, event_log_id, told, stop)


def known_figures(store: Store, facts: Facts, event_log_id: str) -> LogFigures | None:
    """The figures where they are remembered or stored for today's calendar; quick. None where they are not."""
    session_id, calendar = facts.session.session_id, BusinessCalendar.of(facts.session)
    key, known = (session_id, event_log_id, calendar.key), _figures.setdefault(store, {})
    if key not in known:
        document = store.summary(session_id, event_log_id, calendar.key, METHOD)
        found = _read(document)
        if found is None:
            return None
        _remember(known, key, found)
    return known[key]


def start_figures(store: Store, facts: Facts, event_log_id: str) -> Loading:
    """`figures` in a thread of its own."""
    return Loading(
        lambda told, stop: figures(store, facts, event_log_id, told, stop), "Working out the figures of the log"
    )


def _worked_out(
    store: Store, facts: Facts, event_log_id: str, told: Told | None,
    stop: threading.Event | None,
) -> LogFigures:  # fmt: skip
    """What the stored events measure under today's calendar. How rows were paired is known from the import only."""
    session_id, calendar = facts.session.session_id, BusinessCalendar.of(facts.session)
    before = _read(store.newest_summary(session_id, event_log_id))
    with store.working(session_id, event_log_id, stop) as cursor:
        found = event_log.summarise(
            cursor, calendar, before.pairing if before else None, before.rows_as_events if before else None, tell=told
        )
    document = as_document(found, calendar.key)
    store.keep_summary(session_id, event_log_id, calendar.key, METHOD, json.dumps(document, allow_nan=False))
    _remember(_figures.setdefault(store, {}), (session_id, event_log_id, calendar.key), found)
    return found


def _read(document: str | None) -> LogFigures | None:
    """The figures of a stored document; None where there is none, or it is of another method."""
    try:
        return from_document(json.loads(document)) if document else None
    except ValueError:
        return None


def _remember(known: dict[tuple[str, ...], LogFigures], key: tuple[str, ...], found: LogFigures) -> None:
    while len(known) >= _FIGURES_KEPT:
        known.pop(next(iter(known)), None)
    known[key] = found


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
