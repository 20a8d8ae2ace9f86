"""Undo and history of a page: what was changed by whom, in words, and taking back the last of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import streamlit as st

from core.errors import NothingToUndo
from core.explanation import shown_value
from core.quantities import QUANTITIES
from core.records import RECORDS, Change, Facts
from pages.parts import session, told

SHOWN = 40
_ENDS = ("low", "middle", "high")
LABELS = {record.table: record.label for record in RECORDS}
PARENTS = ("workflow_id", "subject_id", "lane_id", "metric_id", "criterion_id")
"""Fields that say whose part a record without a name is, the most telling first."""
UNTOLD = frozenset({"version", "measured_note", "given_by", "given_utc", "frozen", "accepted_utc", "sha256"})
"""Fields that change with others and say nothing by themselves."""

Names = Mapping[str, str]
NO_NAMES: Names = MappingProxyType({})


def bar(page: str) -> None:
    """The Undo button and the history of a page."""
    here = session.here()
    form = f"undo-{page}"
    if session.button("Undo", form, icon=":material/undo:", help="Takes back the last change made on this page."):
        last = here.store.next_undo(here.session_id, page)
        if last and last[0].who != here.who:
            st.session_state[_asking(page)] = last[0].op_id
            session.done(form)
            st.rerun()
        _undo(here, page, form, last)
    with st.popover("History", icon=":material/history:", on_change="rerun", key=f"history-{page}") as popover:
        if popover.open:
            _lines(here, page)


def _lines(here: session.Here, page: str) -> None:
    """The latest changes, one line for each that a person made: a save of many records is one."""
    changes = here.store.changes(here.session_id, page=page, limit=10 * SHOWN)
    by_op: dict[str, list[Change]] = {}
    for change in changes:
        by_op.setdefault(change.op_id, []).append(change)
    if not by_op:
        st.text("No changes on this page yet.")
    names = names_of(here.facts)
    for together in list(by_op.values())[:SHOWN]:
        first = together[0]
        undo = "took back: " if first.undoes else ""
        st.text(f"{first.at_utc:%d %b %H:%M} UTC · {first.who}: {undo}{said_together(together, names)}")


def _asking(page: str) -> str:
    return f"undo-asked-{page}"


def _undo(here: session.Here, page: str, form: str, last: Sequence[Change]) -> None:
    """Takes back exactly the operation that was offered, and says what it was and whose."""
    with told.errors():
        try:
            here.store.undo(session.act(page, form), here.session_id, expected=last[0].op_id if last else None)
        except NothingToUndo:
            told.keep("There is nothing left to undo on this page.")
        else:
            whose = "" if last[0].who == here.who else f" what {last[0].who} did"
            told.keep(f"Taken back{whose}: {said_together(last, names_of(here.facts))}.")
        session.done(form)
        st.rerun()


def ask_about_others(page: str) -> None:
    """Somebody else made the page's last change: it is taken back only when one says yes to that."""
    form = f"undo-theirs-{page}"
    asked = st.session_state.get(_asking(page))
    if asked is None:
        return
    here = session.here()
    last = here.store.next_undo(here.session_id, page)
    if not last or last[0].op_id != asked:
        del st.session_state[_asking(page)]
        return
    who = told.plain(last[0].who, 80)
    what = told.plain(said_together(last, names_of(here.facts)), 600)
    with st.container(border=True):
        st.markdown(f"The last change on this page is not yours. **{who}**, {last[0].at_utc:%d %b %H:%M} UTC: {what}.")
        with st.container(horizontal=True):
            if session.button(f"Take back what {who} did", form, icon=":material/undo:"):
                del st.session_state[_asking(page)]
                _undo(here, page, form, last)
            if st.button("Leave it", key=f"undo-leave-{page}"):
                del st.session_state[_asking(page)]
                st.rerun()


def names_of(facts: Facts) -> dict[str, str]:
    """The names of everything that other records belong to, by id."""
    named = (*facts.workflows, *facts.roles, *facts.criteria, *facts.metrics, *facts.controls)
    names = {record.record_id: record.name for record in named}
    for lane in facts.lanes:
        names[lane.lane_id] = names.get(lane.workflow_id, "")
    return names


def said_together(changes: Sequence[Change], names: Names = NO_NAMES, most: int = 4) -> str:
    """The changes of one operation in words, the first few of many."""
    sentences = list(dict.fromkeys(said(change, names) for change in changes))
    more = f" and {len(sentences) - most} more" if len(sentences) > most else ""
    return ", ".join(sentences[:most]) + more


def said(change: Change, names: Names = NO_NAMES) -> str:
    """One change in words: what was added, changed or removed, and which fields."""
    record = change.after or change.before or {}
    noun = _noun(change.table, record, names)
    is_again = int(record.get("version") or 1) > 1
    if change.before is None:
        return f"{'brought back' if is_again else 'added'} {noun}"
    if change.after is None:
        return f"removed {noun}"
    fields = [key for key, value in change.after.items() if change.before.get(key) != value and key not in UNTOLD]
    which = f" ({', '.join(field.replace('_', ' ') for field in fields[:4])})" if fields else ""
    return f"changed {noun}{which}{_numbers_said(change.before, change.after) if change.table == 'estimate' else ''}"


def _numbers_said(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What an estimate was and is, low / middle / high; and that a measured one stays beside, or is back."""
    words = []
    for record in (before, after):
        low, middle, high = (shown_value(str(record["quantity"]), float(record[end])) for end in _ENDS)
        words.append(middle if low == high else f"{low} / {middle} / {high}")
    said_words = f": {words[0]} → {words[1]}" if words[0] != words[1] else ""
    if after.get("measured") and not before.get("measured"):
        return f"{said_words}; the measured one stays beside"
    is_back = before.get("measured") and not after.get("measured") and after.get("evidence") == "measured"
    return f"{said_words}; the measured one again" if is_back else said_words


def _noun(table: str, record: Mapping[str, object], names: Names) -> str:
    """How a sentence names a record: "the workflow 'Invoices'", "the volume of 'Invoices'"."""
    label = LABELS.get(table, table)
    if table == "estimate" and record.get("quantity") in QUANTITIES:
        label = f"the {QUANTITIES[str(record['quantity'])].label.lower()}"
    elif table == "gate_answer":
        label = f"the gate “{record.get('gate')}”"
    elif table == "rating":
        label = f"the rating on '{names.get(str(record.get('criterion_id')), 'a criterion')}'"
    elif table == "activity_label":
        return f"what is said of the activity '{record.get('activity')}'"
    elif table == "observation":
        label = f"the value of the week of {record.get('week_on')}"
    name = record.get("name") or record.get("owner") or record.get("file_name")
    if name:
        return f"{label} '{name}'"
    parent = next((names[str(record[key])] for key in PARENTS if names.get(str(record.get(key)))), "")
    return f"{label} of '{parent}'" if parent else label
