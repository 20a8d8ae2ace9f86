"""Importing an event log: stage, look, check, keep. The file is parsed in a child process, never in the server.

    stage(bytes or path) ─▶ Staged ─▶ look ─▶ check (mapping, zone, date order) ─▶ Checked ─▶ keep ─▶ EventLog
                              │  a folder of our own beside the database           │
                              └──────────────── discard: always, whatever happened ┘

Nothing is in the store before `keep`, and what was staged is removed by `keep` or `discard`, or at the latest after
`staging.STAGED_HOURS` by the next import of anybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from core import confined, event_log
from core.actions.log_figures import log_figures
from core.calendars import BusinessCalendar
from core.errors import FileRefused, NotFound, Refused
from core.importers.limits import Limits
from core.importers.roles import chosen_roles
from core.importers.staging import Staged, discard, stage
from core.log_figures import LogFigures, Proposal, proposed_estimates
from core.quantities import PERIODS_PER_YEAR
from core.records import Act, Estimate, EventLog, Facts, Workflow, estimate_id, new_id
from core.store import Store

__all__ = ["Staged", "discard", "log_figures", "stage"]

ROLES = ("case", "activity", "time", "start", "end", "resource")
_FIGURES_KEPT = 32
_figures: WeakKeyDictionary[Store, dict[tuple[str, ...], LogFigures]] = WeakKeyDictionary()
"""Events never change once imported, so figures are remembered by log and calendar, the last ones of each store."""


@dataclass(frozen=True)
class Look:
    """How the file will be read: detected, or as chosen; nothing is stored yet."""

    format: str
    dialect: dict[str, Any]
    columns: tuple[str, ...]
    first_rows: tuple[tuple[str, ...], ...]
    lines: int
    roles: dict[str, str]
    times: dict[str, dict[str, Any]]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """The file as events: rows = events + refused. The events wait in the staging folder."""

    mapping: dict[str, str]
    timezone: str
    rows: int
    events: int
    refused: int
    cases: int
    activities: int
    has_starts: bool
    first_utc: datetime
    last_utc: datetime
    reasons: dict[str, int]
    refused_lines: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = ()


def start_look(staged: Staged, choice: Mapping[str, Any] | None = None) -> confined.Job:
    """The look as a job that can be waited for and cancelled; `looked` takes its answer."""
    arguments = {"path": str(staged.path), "choice": _chosen(choice), "limits": asdict(Limits.from_environment())}
    return confined.start("core.importers.work:inspect", arguments)


def looked(answer: Mapping[str, Any]) -> Look:
    """The answer of a `start_look` job."""
    rows = tuple(tuple(row) for row in answer["first_rows"])
    return Look(
        answer["format"], dict(answer["dialect"]), tuple(answer["columns"]), rows, int(answer["lines"]),
        dict(answer["roles"]), dict(answer["times"]), tuple(answer["notes"]),
    )  # fmt: skip


def look(staged: Staged, choice: Mapping[str, Any] | None = None) -> Look:
    """How the file will be read, with its first rows and proposed roles. Raises FileRefused."""
    return looked(start_look(staged, choice).result())


def start_check(
    staged: Staged,
    mapping: Mapping[str, str],
    timezone: str,
    date_order: str | None = None,
    choice: Mapping[str, Any] | None = None,
) -> confined.Job:
    """The check as a job that can be waited for and cancelled; `checked` takes its answer."""
    arguments = {
        "path": str(staged.path), "mapping": {role: mapping[role] for role in ROLES if mapping.get(role)},
        "timezone": timezone, "date_order": date_order, "choice": _chosen(choice),
        "limits": asdict(Limits.from_environment()),
    }  # fmt: skip
    return confined.start("core.importers.work:read", arguments, folder=staged.folder)


def checked(answer: Mapping[str, Any], timezone: str) -> Checked:
    """The answer of a `start_check` job."""
    return Checked(
        dict(answer["roles"]), timezone, answer["rows"], answer["events"], answer["refused"], answer["cases"],
        answer["activities"], answer["has_starts"], datetime.fromisoformat(answer["first_utc"]),
        datetime.fromisoformat(answer["last_utc"]), dict(answer["reasons"]), tuple(answer["refused_lines"]),
        tuple(answer["notes"]),
    )  # fmt: skip


def check(
    staged: Staged,
    mapping: Mapping[str, str],
    timezone: str,
    date_order: str | None = None,
    choice: Mapping[str, Any] | None = None,
) -> Checked:
    """Reads the whole file with this mapping: what would be imported, what not, and why. Raises FileRefused."""
    return checked(start_check(staged, mapping, timezone, date_order, choice).result(), timezone)


def _chosen(choice: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: value for key, value in (choice or {}).items() if value is not None}


def keep(store: Store, act: Act, facts: Facts, workflow_id: str, staged: Staged, checked: Checked) -> EventLog:
    """The checked events into the store, in one transaction; the staged file is removed afterwards.

    The same act again has no second effect. Raises Refused when this workflow has the same file already, NotFound when
    the workflow is gone; then nothing is stored.
    """
    workflow, events = _workflow(facts, workflow_id), staged.folder / "events.parquet"
    log_id = "x" + hashlib.sha256(act.op_id.encode()).hexdigest()[:16]  # the same act finds what it made the first time
    known = already_imported(facts, workflow_id, staged)
    if known is not None and known.event_log_id == log_id:
        return known
    if known is not None:
        raise Refused(
            f"This file was imported for '{workflow.name}' already, as '{known.file_name}'. Nothing was doubled.",
            field="file",
        )
    if not events.is_file():
        raise FileRefused("The checked events are no longer there. Upload the file and check it again.")
    record = EventLog(
        session_id=facts.session.session_id, event_log_id=log_id, workflow_id=workflow.workflow_id,
        file_name=staged.file_name, sha256=staged.sha256, mapping=checked.mapping, timezone=checked.timezone,
        rows_read=checked.rows, rows_refused=checked.refused, events=checked.events, cases=checked.cases,
        has_starts=checked.has_starts, first_utc=checked.first_utc, last_utc=checked.last_utc,
        imported_by=act.who, imported_utc=act.at_utc,
    )  # fmt: skip
    saved = store.load_events(act, record, events)
    discard(staged)
    return saved


def _workflow(facts: Facts, workflow_id: str) -> Workflow:
    workflow = facts.workflow(workflow_id)
    if workflow is None:
        raise NotFound("The workflow for this log is no longer there. Choose another one.")
    return workflow


def already_imported(facts: Facts, workflow_id: str, staged: Staged) -> EventLog | None:
    """The log that holds this very file for this workflow, if there is one."""
    mine = (log for log in facts.event_logs if log.workflow_id == workflow_id)
    return next((log for log in mine if log.sha256 == staged.sha256), None)


# ── what the log measures ────────────────────────────────────────────────────────────────────────────────────────────


def figures(store: Store, facts: Facts, event_log_id: str) -> LogFigures:
    """All figures of an imported log under the session's calendar; remembered, as events never change."""
    calendar = BusinessCalendar.of(facts.session)
    key, known = (facts.session.session_id, event_log_id, repr(calendar)), _figures.setdefault(store, {})
    if key not in known:
        found = event_log.figures(store.ask, facts.session.session_id, event_log_id, calendar)
        while len(known) >= _FIGURES_KEPT:
            known.pop(next(iter(known)), None)
        known[key] = found
    return known[key]


def proposals(store: Store, facts: Facts, event_log_id: str) -> tuple[Proposal, ...]:
    """What the log measures for its workflow, in the unit of the workflow's estimates; empty for an unknown log."""
    log = next((log for log in facts.event_logs if log.event_log_id == event_log_id), None)
    if log is None:
        return ()
    found = proposed_estimates(figures(store, facts, event_log_id))
    return tuple(in_period(proposal, _workflow(facts, log.workflow_id)) for proposal in found.values())


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
    workflow = _workflow(facts, log.workflow_id)
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
                event_log_id=event_log_id, given_by=act.who, given_utc=act.at_utc,
            )
        )  # fmt: skip
    saved = store.apply(act, log.session_id, saves=tuple(saves)) if saves else ()
    return tuple(record for record in saved if isinstance(record, Estimate))


def import_file(
    store: Store, act: Act, facts: Facts, path: Path, *, workflow: str, mapping: Mapping[str, str] | None = None,
    timezone: str | None = None, day_first: bool | None = None, accept: bool = False,
    choice: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """For scripts: a file into a workflow (by id or name; a new name makes one); roles are proposed where not given."""
    known = [w for w in facts.workflows if workflow in (w.workflow_id, w.name)]
    if len(known) > 1:
        raise Refused(f"{len(known)} workflows are called '{workflow}'. Give the id of one of them.")
    staged = stage(store.staging_folder, path, path.name)
    try:
        seen = look(staged, choice)
        roles = chosen_roles(seen.roles, mapping or {})
        order = None if day_first is None else "day first" if day_first else "month first"
        found = check(staged, roles, timezone or facts.session.timezone, order, choice)
        if not known:
            record = Workflow(session_id=facts.session.session_id, workflow_id=new_id(), name=workflow)
            store.apply(_part(act, "workflow"), facts.session.session_id, saves=(record,))
            facts, known = store.facts(facts.session.session_id), [record]
        log = keep(store, act, facts, known[0].workflow_id, staged, found)
    finally:
        discard(staged)
    facts = store.facts(facts.session.session_id)
    offered = proposals(store, facts, log.event_log_id)
    if accept:
        accept_proposals(store, _part(act, "accept"), facts, log.event_log_id, offered)
    return {
        "event_log_id": log.event_log_id, "workflow_id": log.workflow_id, "file": log.file_name, "roles": roles,
        "notes": list(found.notes), "rows": found.rows, "events": found.events, "cases": found.cases,
        "refused": {"count": found.refused, "reasons": found.reasons, "lines": list(found.refused_lines)},
        "estimates": [asdict(proposal) | {"accepted": accept} for proposal in offered],
    }  # fmt: skip


def _part(act: Act, part: str) -> Act:
    """The same act's second effect, with an id that follows from the first."""
    return Act(act.who, act.at_utc, act.page, f"{act.op_id}.{part}")
