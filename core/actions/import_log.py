"""Importing an event log: stage, look, check, keep. The file is parsed in a child process, never in the server.

    stage(bytes or path) ─▶ Staged ─▶ look ─▶ check (roles, zone, date order) ─▶ Checked ─▶ keep ─▶ EventLog
                              │  a folder of our own beside the database          │
                              └──────────────── discard: always, whatever happened ┘

How a file is read stands in `import_reading.py`, files that are not uploaded in `import_folder.py`. Nothing is in the
store before `keep`; what was staged is removed by `keep` or `discard`, when the browser that brought it is gone, and
whatever a killed server left by `sweep` at the next start.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.actions import import_folder
from core.actions.import_figures import accept_proposals, in_period, proposals, workflow_of
from core.actions.import_in_place import read_in_place
from core.actions.import_reading import Checked, Look, Reading, checked, looked, start_check, start_look
from core.actions.import_working import Loading, Told
from core.actions.log_figures import log_figures
from core.actions.split_log import MOST_PARTS, Split, split, values_of
from core.calendars import BusinessCalendar
from core.errors import FileRefused, Refused, WorkbenchError
from core.importers.staging import Staged, discard, stage
from core.log_summaries import figures, known, start
from core.records import Act, EventLog, Facts, Workflow, clean_text, new_id
from core.store import Store

__all__ = [
    "MOST_PARTS", "Checked", "Look", "Reading", "Staged", "accept_proposals", "checked", "discard", "figures",
    "in_period", "known_figures", "log_figures", "looked", "proposals", "stage", "start_check", "start_figures",
    "start_look",
]  # fmt: skip

MOST_WORKFLOWS = 200
SPLIT_CANCELLED = "The splitting was cancelled. You can split the log later."
known_figures, start_figures = known, start
"""What is there without computing, and the computing as a job that can be watched and cancelled (`log_summaries`)."""


def sweep(store: Store) -> None:
    """Empties the staging folder. For the start of a process: it alone has the store, so nobody is importing yet."""
    for left in store.staging_folder.glob("import-*"):
        shutil.rmtree(left, ignore_errors=True)


def look(staged: Staged, choice: Mapping[str, Any] | None = None) -> Look:
    """How the file will be read, with its first rows and proposed roles. Raises FileRefused."""
    return looked(start_look(staged, choice).result())


def check(staged: Staged, reading: Reading, calendar: BusinessCalendar | None = None) -> Checked:
    """Reads the whole file like this: what would be imported, what not, and why. Raises FileRefused."""
    return checked(start_check(staged, reading, calendar).result(), reading)


# ── into the store ───────────────────────────────────────────────────────────────────────────────────────────────────


def start_keep(
    store: Store, act: Act, facts: Facts, workflow: Workflow, staged: Staged, checked: Checked, split_by: str = ""
) -> Loading:
    """`keep`, and the split by a column where one is named, in a thread of its own.

    Answers with the log, the split, and why there is none where one was wanted: the log is kept whole then.
    """

    def work(told: Told, stop: threading.Event) -> tuple[EventLog, Split | None, str]:
        log = keep(store, act, facts, workflow, staged, checked, told, stop)
        if not split_by:
            return log, None, ""
        try:
            return log, split_at_import(store, act, log, split_by, told, stop), ""
        except WorkbenchError as refused:
            return log, None, SPLIT_CANCELLED if stop.is_set() else refused.sentence

    return Loading(work, "Storing the events")


def split_at_import(
    store: Store, act: Act, log: EventLog, attribute: str, told: Told | None = None,
    stop: threading.Event | None = None, accept: bool = True,
) -> Split:  # fmt: skip
    """One workflow per value of the column, the smallest together as "other"; a second act, undone by itself."""
    facts = store.facts(log.session_id)
    values = [one.value for one in values_of(store, facts, log.event_log_id, attribute) if one.value is not None]
    return split(
        store, _part(act, "split"), facts, log.event_log_id, attribute, values, accept=accept, tell=told, stop=stop
    )


def keep(
    store: Store, act: Act, facts: Facts, workflow: Workflow, staged: Staged, checked: Checked,
    told: Told | None = None, stop: threading.Event | None = None,
) -> EventLog:  # fmt: skip
    """The checked events into the store, with their workflow where it is new (version 0); all or nothing.

    What was staged is removed afterwards. The same act again has no second effect. Raises Refused when this workflow
    has the same file already, NotFound when the workflow is gone; then nothing is stored.
    """
    with _named(act, facts.session.session_id, workflow):
        return _kept(store, act, facts.session.session_id, workflow, staged, checked, told, stop)


_being_made: dict[tuple[str, str], str] = {}
_naming = threading.Lock()


@contextlib.contextmanager
def _named(act: Act, session_id: str, workflow: Workflow) -> Iterator[None]:
    """Holds the name of a new workflow while its log is stored: two imports in one moment must not both make it."""
    key = (session_id, workflow.name.casefold())
    if workflow.version:
        yield
        return
    with _naming:
        if _being_made.setdefault(key, act.op_id) != act.op_id:
            raise Refused(
                f"A workflow called '{workflow.name}' is being imported right now. Wait until it is there, then choose "
                "it from the list, or give this one another name.",
                field="name",
            )
    try:
        yield
    finally:
        with _naming:
            _being_made.pop(key, None)


def _kept(
    store: Store, act: Act, session_id: str, workflow: Workflow, staged: Staged, checked: Checked,
    told: Told | None, stop: threading.Event | None,
) -> EventLog:  # fmt: skip
    facts = store.facts(session_id)  # another tab may have saved since this one was drawn
    log_id = "x" + hashlib.sha256(act.op_id.encode()).hexdigest()[:16]  # the same act finds what it made the first time
    done = next((log for log in facts.event_logs if log.event_log_id == log_id), None)
    if done is not None:
        return done
    is_new = workflow.version == 0
    if is_new:
        named_alone(facts, workflow.name)
    else:
        workflow_of(facts, workflow.workflow_id)
    import_folder.unchanged(staged)
    before = already_imported(facts, workflow.workflow_id, staged)
    if before is not None:
        raise Refused(
            f"This file was imported for '{workflow.name}' already, as '{before.file_name}'. Nothing was doubled.",
            field="file",
        )
    if not (staged.folder / "events.parquet").is_file():
        raise FileRefused("The checked events are no longer there. Choose the file and check it again.")
    record = EventLog(
        session_id=facts.session.session_id, event_log_id=log_id, workflow_id=workflow.workflow_id,
        file_name=staged.file_name, sha256=staged.sha256, mapping=checked.mapping, attributes=checked.attributes,
        pairing=checked.pairing, timezone=checked.timezone,
        rows_read=checked.rows, rows_refused=checked.refused, events=checked.events, cases=checked.cases,
        has_starts=checked.has_starts, first_utc=checked.first_utc, last_utc=checked.last_utc,
        imported_by=act.who, imported_utc=act.at_utc,
    )  # fmt: skip
    is_coded = (staged.folder / "cases.parquet").is_file()
    place = staged.folder if is_coded else staged.folder / "events.parquet"
    saved = store.load_events(act, record, place, saves=(workflow,) if is_new else (), told=told, stop=stop)
    discard(staged)
    return saved


def new_workflow(facts: Facts, name: str) -> Workflow:
    """A workflow for a log, not stored yet (version 0). Raises Refused without a name, or with one that is taken."""
    name = clean_text(name)
    if not name:
        raise Refused("Give the workflow a name, so that people recognise it.", field="name")
    named_alone(facts, name)
    if len(facts.workflows) >= MOST_WORKFLOWS:
        raise Refused(f"A session holds at most {MOST_WORKFLOWS} workflows. Delete some, or start another session.")
    position = 1 + max((one.position for one in facts.workflows), default=0)
    return Workflow(session_id=facts.session.session_id, workflow_id=new_id(), name=name, position=position)


def named_alone(facts: Facts, name: str) -> None:
    """Refused when there is a workflow of that name already, perhaps since another tab made it."""
    if any(one.name.casefold() == name.casefold() for one in facts.workflows):
        raise Refused(
            f"There is a workflow called '{name}' already. Choose it from the list, or give this one another name.",
            field="name",
        )


_ENDINGS = re.compile(r"(\.(csv|tsv|txt|xlsx|xlsm|xes|parquet|pq|gz|xml))+$", re.I)
_NOISE = re.compile(r"\b(event ?log|export|copy|final|full|\d{4,8}|\d{4} \d{2}( \d{2})?|v\d+|\(\d+\))\b|\(\d+\)", re.I)


def proposed_name(file_name: str) -> str:
    """A name for the workflow of a file, from the file's own name.

    >>> [proposed_name(name) for name in ("purchase_requests-2024.xes.gz", "Claims intake (2).csv", "20240101.csv", "")]
    ['Purchase requests', 'Claims intake', '20240101', '']
    """
    stem = " ".join(re.sub(r"[_\-.+]+", " ", _ENDINGS.sub("", clean_text(file_name))).split())
    kept = " ".join(_NOISE.sub(" ", stem).split()) or stem
    return (kept[:1].upper() + kept[1:])[:100]


def already_imported(facts: Facts, workflow_id: str, staged: Staged) -> EventLog | None:
    """The log that holds this very file for this workflow, if there is one."""
    return next((log for log in imported_before(facts, staged) if log.workflow_id == workflow_id), None)


def imported_before(facts: Facts, staged: Staged) -> tuple[EventLog, ...]:
    """Every log of the session that holds this very file, for whichever workflow that is there."""
    there = {workflow.workflow_id for workflow in facts.workflows}
    return tuple(log for log in facts.event_logs if log.sha256 == staged.sha256 and log.workflow_id in there)


# ── for scripts ──────────────────────────────────────────────────────────────────────────────────────────────────────


def import_file(
    store: Store, act: Act, facts: Facts, path: Path, *, workflow: str, mapping: Mapping[str, str] | None = None,
    timezone: str | None = None, day_first: bool | None = None, accept: bool = False,
    choice: Mapping[str, Any] | None = None, attributes: Sequence[str] | None = None, split_by: str = "",
    told: Told | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A file into a workflow (by id or name; a new name makes one); roles are proposed where not given."""
    named = [w for w in facts.workflows if workflow in (w.workflow_id, w.name)]
    if len(named) > 1:
        raise Refused(f"{len(named)} workflows are called '{workflow}'. Give the id of one of them.")
    target = named[0] if named else new_workflow(facts, workflow)
    with read_in_place(
        store.staging_folder, path, mapping, timezone=timezone or facts.session.timezone, day_first=day_first,
        choice=choice, attributes=attributes, calendar=BusinessCalendar.of(facts.session), with_fingerprint=True,
    ) as read:  # fmt: skip
        found = read.checked
        log = keep(store, act, facts, target, read.staged, found, told)
    parts = split_at_import(store, act, log, split_by, told, accept=accept) if split_by else None
    facts = store.facts(facts.session.session_id)
    offered = proposals(store, facts, log.event_log_id) if parts is None else ()
    if accept:
        accept_proposals(store, _part(act, "accept"), facts, log.event_log_id, offered)
    return {
        "event_log_id": log.event_log_id, "workflow_id": log.workflow_id, "file": log.file_name,
        "roles": dict(read.reading.mapping), "attributes": list(log.attributes), "pairing": log.pairing,
        "notes": list(found.notes), "rows": found.rows, "events": found.events, "cases": found.cases,
        "refused": {"count": found.refused, "reasons": found.reasons, "lines": list(found.refused_lines)},
        "estimates": [asdict(proposal) | {"accepted": accept} for proposal in offered],
        "parts": [
            {"workflow_id": part.workflow.workflow_id, "name": part.workflow.name, "cases": part.event_log.cases}
            for part in (parts.parts if parts else ())
        ],
    }  # fmt: skip


def _part(act: Act, part: str) -> Act:
    """The same act's second effect, with an id that follows from the first."""
    return Act(act.who, act.at_utc, act.page, f"{act.op_id}.{part}")
