"""Taking an imported log off its workflow, with what people said of its activities, and bringing it back."""

from __future__ import annotations

from core.errors import NotFound, Refused
from core.records import Act, ActivityLabel, EventLog, Facts
from core.store import Store


def remove(store: Store, act: Act, facts: Facts, event_log_id: str) -> None:
    """Deletes the log and its labels in one act; an undo or `bring_back` brings both. Accepted estimates stay.

    The events stay in the file, unseen. NotFound.
    """
    log = next((log for log in facts.event_logs if log.event_log_id == event_log_id), None)
    if log is None:
        raise NotFound("The imported log is no longer there. Reload the page.")
    labels = tuple(label for label in facts.activity_labels if label.event_log_id == event_log_id)
    store.apply(act, log.session_id, deletes=(log, *labels))


def bring_back(store: Store, act: Act, facts: Facts, event_log_id: str) -> EventLog:
    """Restores a removed log with the labels that were removed together with it.

    NotFound; Refused when the same file was imported for the workflow again, because every case would count twice.
    """
    session_id = facts.session.session_id
    gone = store.deleted(session_id)
    logs = [(record, when) for record, _, when in gone if isinstance(record, EventLog)]
    found = next(((log, when) for log, when in logs if log.event_log_id == event_log_id), None)
    if found is None:
        raise NotFound("That log is not among the removed ones any more. Reload the page.")
    log, when = found
    twin = [one for one in facts.event_logs if (one.workflow_id, one.sha256) == (log.workflow_id, log.sha256)]
    if twin:
        raise Refused(f"The same file is there already, as '{twin[0].file_name}'. Remove that import first.")
    labels = [
        record
        for record, _, deleted_utc in gone
        if isinstance(record, ActivityLabel) and record.event_log_id == event_log_id and deleted_utc == when
    ]
    saved = store.apply(act, session_id, restores=(log, *labels))
    return next(record for record in saved if isinstance(record, EventLog))
