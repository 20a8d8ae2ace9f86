"""The table in which people give the steps of a log their business names and mark approvals and exceptions."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.actions import activity_labels
from core.actions.activity_labels import QUEUE_WORDS, Edit, Labelled, Queue
from core.log_words import count
from core.records import ActivityLabel, activity_label_id
from pages.parts import estimate_input, session, told
from pages.parts.group import Group
from pages.parts.log_view import View
from pages.parts.session import Here

PAGE = "map_friction"
_QUEUES: dict[str, Queue] = {words: queue for queue, words in QUEUE_WORDS.items()}


def show(here: Here, view: View) -> None:
    """One row a step; what was typed stays until it is saved or dropped."""
    now = here.store.facts(here.session_id)  # in a fragment `here` is as old as the page
    log_id = view.log.event_log_id
    stored = [label for label in now.activity_labels if label.event_log_id == log_id]
    group: Group[ActivityLabel] = Group.of(stored, form=f"log-labels-{log_id}")
    rows = activity_labels.labelled_with(log_id, [one.activity for one in view.activities], group.base)
    is_phone = estimate_input.is_phone()
    editor = group.key("editor")
    typed: dict[Any, Any] = {} if is_phone else st.session_state.get(editor, {}).get("edited_rows", {})
    if not is_phone:
        group.touched(bool(typed))
    st.markdown(
        "Write what the business calls a step: that name is then shown everywhere on this page. Say which steps are "
        "**approvals** and which are **exceptions**; those below are proposed from the names until you say so."
    )
    over = group.notice()
    if is_phone:
        typed = _one_by_one(group, rows)
        group.touched(bool(typed))
    else:
        _editor(view, rows, editor)
    with st.container(horizontal=True):
        pressed = session.button("Save names and queues", group.form, type="primary", icon=":material/save:")
        proposed = [one for one in rows if one.queue != "neither" and not one.is_marked]
        confirmed = bool(proposed) and session.button(
            f"Confirm the {count(len(proposed), 'proposed queue')}", f"{group.form}-confirm",
            help="Keeps the proposed approvals and exceptions as said by you, together with what you typed.",
        )  # fmt: skip
    if (pressed or confirmed or over or group.take_over()) and group.save(
        lambda: _write(here, view, group, rows, typed, over, confirmed)
    ):
        if confirmed:
            session.done(f"{group.form}-confirm")
        told.keep("Saved: names and queues of this log's steps.")
        st.rerun()


def _one_by_one(group: Group[ActivityLabel], rows: tuple[Labelled, ...]) -> dict[Any, Any]:
    """One step at a time, where a grid is too wide to type in; answers like the grid what differs from what stands."""
    if not rows:
        return {}
    place = st.selectbox(
        "Step", range(len(rows)), key=f"{group.form}-step", format_func=lambda at: told.option(rows[at].shown, 60)
    )
    one = rows[place]
    was = one.label.name if one.label else ""
    name = st.text_input("Business name", was, max_chars=200, key=group.key(f"name-{place}"))
    said = st.segmented_control(
        "What it is", list(_QUEUES), default=QUEUE_WORDS[one.queue], required=True, key=group.key(f"queue-{place}")
    )
    if one.queue != "neither" and not one.is_marked:
        st.caption("Proposed from its name.")
    cells = ({"name": name} if name != was else {}) | ({"queue": said} if said != QUEUE_WORDS[one.queue] else {})
    return {place: cells} if cells else {}


def _editor(view: View, rows: tuple[Labelled, ...], key: str) -> None:
    known = {activity.name: activity for activity in view.raw.activities}
    table = pd.DataFrame(
        [
            {
                "activity": one.activity,
                "name": one.label.name if one.label else "",
                "queue": QUEUE_WORDS[one.queue],
                "said": "people" if one.is_marked else "proposed" if one.queue != "neither" else "",
                "events": known[one.activity].events,
            }
            for one in rows
        ]
    )
    st.data_editor(
        table,
        key=key,
        hide_index=True,
        num_rows="fixed",
        disabled=["activity", "events", "said"],
        height=min(560, 36 * len(rows) + 40),
        column_config={
            "activity": st.column_config.TextColumn("In the log", width="medium"),
            "name": st.column_config.TextColumn("Business name", max_chars=200, width="medium"),
            "queue": st.column_config.SelectboxColumn("What it is", options=list(_QUEUES), required=True),
            "said": st.column_config.TextColumn("Who says so"),
            "events": st.column_config.NumberColumn("Times", format="localized"),
        },
        placeholder="",
        alt="The steps of the log with business name and queue, to be typed in",
    )


def _write(
    here: Here,
    view: View,
    group: Group[ActivityLabel],
    rows: tuple[Labelled, ...],
    typed: dict[Any, Any],
    over: bool,
    confirmed: bool,
) -> None:
    edits = []
    for place, one in enumerate(rows):
        cells = typed.get(place, typed.get(str(place)))
        is_proposal = confirmed and one.queue != "neither" and not one.is_marked
        if cells is None and not is_proposal:
            continue
        record_id = activity_label_id(view.log.event_log_id, one.activity)
        base, newest = group.base.get(record_id), group.current.get(record_id)
        edits.append(_edit(one, cells or {}, newest if over else base, is_proposal))
    facts = here.store.facts(here.session_id)
    activity_labels.keep_labels(here.store, session.act(PAGE, group.form), facts, view.log.event_log_id, edits)


def _edit(one: Labelled, cells: dict[str, Any], stored: ActivityLabel | None, confirmed: bool) -> Edit:
    name = cells.get("name", stored.name if stored else "") or ""
    if "queue" in cells:
        return Edit(one.activity, str(name), _QUEUES.get(str(cells["queue"]), "neither"), stored, True)
    queue: Queue = (stored.queue if stored else "") or one.queue
    return Edit(one.activity, str(name), queue, stored, confirmed)
