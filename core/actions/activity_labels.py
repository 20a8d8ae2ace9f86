"""Business names and queues of a log's activities: as proposed, as people marked them, and kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.errors import NotFound
from core.log_figures import LogFigures
from core.queue_words import proposed
from core.records import Act, ActivityLabel, EventLog, Facts, activity_label_id, clean_text
from core.store import Store

Queue = Literal["approval", "exception", "neither"]
LONGEST = 4000
"""Characters of an activity that its label keeps; the id holds the digest of all of it."""
QUEUE_WORDS: dict[Queue, str] = {"approval": "Approval", "exception": "Exception", "neither": "Neither"}


@dataclass(frozen=True)
class Labelled:
    """One activity as the page shows it."""

    activity: str
    """As it stands in the log."""
    shown: str
    """What is shown in its place; no two activities of a log are shown alike."""
    queue: Queue
    is_marked: bool
    """Whether people said so; else the queue is proposed from the name."""
    label: ActivityLabel | None


@dataclass(frozen=True)
class Edit:
    """What was entered for one activity; `stored` is the label as the page drew it, None where there was none."""

    activity: str
    name: str
    queue: Queue
    stored: ActivityLabel | None
    is_confirmed: bool = False
    """Whether a queue that is just as proposed is kept as said by people."""


def labelled(facts: Facts, event_log_id: str, activities: Sequence[str]) -> tuple[Labelled, ...]:
    """Every activity of a log with the name that is shown and its queue.

    Two activities with the same business name keep their own in brackets, so that no figure is read as the other's.
    """
    stored = {label.record_id: label for label in facts.activity_labels if label.event_log_id == event_log_id}
    return labelled_with(event_log_id, activities, stored)


def labelled_with(
    event_log_id: str, activities: Sequence[str], stored: Mapping[str, ActivityLabel]
) -> tuple[Labelled, ...]:
    """The same with these labels (by record id), for a form that still shows older ones."""
    given = {activity: stored.get(activity_label_id(event_log_id, activity)) for activity in activities}
    names = {activity: (label.name if label else "") or activity for activity, label in given.items()}
    often, found, taken = Counter(names.values()), [], set[str]()
    for activity, label in given.items():
        name = names[activity]
        shown = name if often[name] == 1 else f"{name} ({activity})"
        while shown in taken:
            shown = f"{shown}*"
        taken.add(shown)
        marked = label.queue if label is not None else ""
        queue: Queue = marked or proposed(activity) or "neither"
        found.append(Labelled(activity, shown, queue, bool(marked), label))
    return tuple(found)


def renamed(figures: LogFigures, shown: Mapping[str, str]) -> LogFigures:
    """The same figures under the names that are shown; an activity that is not in `shown` keeps its own."""
    if all(name == activity for activity, name in shown.items()):
        return figures

    def named(activity: str) -> str:
        return shown.get(activity, activity)

    return replace(
        figures,
        activities=tuple(replace(activity, name=named(activity.name)) for activity in figures.activities),
        flows=tuple(
            replace(flow, from_activity=named(flow.from_activity), to_activity=named(flow.to_activity))
            for flow in figures.flows
        ),
        start_activities={named(activity): count for activity, count in figures.start_activities.items()},
        end_activities={named(activity): count for activity, count in figures.end_activities.items()},
        commonest_variants=tuple(
            (tuple(named(activity) for activity in path), cases) for path, cases in figures.commonest_variants
        ),
        waits=tuple(replace(wait, activity=named(wait.activity)) for wait in figures.waits),
    )


def keep_labels(
    store: Store, act: Act, facts: Facts, event_log_id: str, edits: Sequence[Edit]
) -> tuple[ActivityLabel, ...]:
    """Saves what differs from what is stored, all together; returns the labels that were saved.

    A queue that is the proposed one and was neither marked nor confirmed stays unmarked, so that it goes on following
    the proposal.
    Raises NotFound when the log is gone, StaleSave when somebody saved one of the labels meanwhile.
    """
    log = next((log for log in facts.event_logs if log.event_log_id == event_log_id), None)
    if log is None:
        raise NotFound("The imported log is no longer there. Import it again.")
    saves = tuple(record for edit in edits if (record := _changed(log, edit)) is not None)
    saved = store.apply(act, log.session_id, saves=saves) if saves else ()
    return tuple(record for record in saved if isinstance(record, ActivityLabel))


def _changed(log: EventLog, edit: Edit) -> ActivityLabel | None:
    """The label with what was entered; None when that changes nothing."""
    name, stored = clean_text(edit.name), edit.stored
    if name == edit.activity:
        name = ""
    is_as_proposed = edit.queue == (proposed(edit.activity) or "neither")
    was_marked = stored is not None and stored.queue != ""
    queue: Literal["", "approval", "exception", "neither"] = (
        "" if is_as_proposed and not was_marked and not edit.is_confirmed else edit.queue
    )
    if stored is None:
        if not name and not queue:
            return None
        return ActivityLabel(
            session_id=log.session_id, activity_label_id=activity_label_id(log.event_log_id, edit.activity),
            event_log_id=log.event_log_id, activity=edit.activity[:LONGEST], name=name, queue=queue,
        )  # fmt: skip
    return stored.changed(name=name, queue=queue) if (name, queue) != (stored.name, stored.queue) else None
