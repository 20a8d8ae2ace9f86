"""What was typed into a form that somebody else's save took off the page meanwhile: it is shown, never dropped.

A form goes when its record is deleted, when another person fills the same empty place first, or when the lane that it
belongs to is closed. Each form (`draft.py`, `group.py`) says here which fields it drew; at the end of a page's run the
forms of the run before that are missing now are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.records import Change, Record
from pages.parts import history, session, told

_PAGE, _DRAWN, _BEFORE, _KEPT = "forms-page", "forms-drawn", "forms-before", "forms-kept"
CHANGES_LOOKED_AT = 200


@dataclass
class Form:
    """One form as it was drawn: what it is about, and what stood in its fields at first."""

    records: tuple[Record, ...]
    session_version: int
    keys: dict[str, str] = field(default_factory=dict)
    first: dict[str, Any] = field(default_factory=dict)
    """Field → its value when it was first drawn; what differs from it was typed."""


@dataclass(frozen=True)
class Kept:
    """What stays of a form that is gone."""

    sentence: str
    typed: dict[str, Any]
    keys: dict[str, str]
    deleted_by: str | None
    """The op_id that deleted its record, when that is why it is gone: then it can be brought back."""


def begin(page: str) -> None:
    """The page is drawn anew; the forms of its last drawing are remembered for `end`."""
    drawn = st.session_state.pop(_DRAWN, {})
    st.session_state[_BEFORE] = drawn if st.session_state.get(_PAGE) == page else {}
    st.session_state[_PAGE] = page
    st.session_state[_DRAWN] = {}


def drawn(slot: str, records: Sequence[Record]) -> None:
    """A form is being drawn; its typed state stands in the session state under `slot` until it is saved or dropped."""
    found = session.peek()
    version = found.store.version(found.session_id) if found else 0
    before = st.session_state.get(_DRAWN, {}).get(slot) or st.session_state.get(_BEFORE, {}).get(slot)
    now = Form(tuple(records), version)
    if before is not None:
        now.keys, now.first = dict(before.keys), dict(before.first)
    st.session_state.setdefault(_DRAWN, {})[slot] = now


def drew_field(slot: str, name: str, key: str) -> None:
    """The form under `slot` draws a field with this widget key."""
    form = st.session_state.get(_DRAWN, {}).get(slot)
    if form is not None and form.keys.get(name) != key:
        form.keys[name] = key
        form.first.pop(name, None)


def end() -> None:
    """After the page: remembers what stood in its fields, and shows what was typed into forms that are gone."""
    now: Mapping[str, Form] = st.session_state.get(_DRAWN, {})
    for form in now.values():
        for name, key in form.keys.items():
            if name not in form.first and key in st.session_state:
                form.first[name] = st.session_state[key]
    before: Mapping[str, Form] = st.session_state.pop(_BEFORE, {})
    for slot, form in before.items():
        if slot not in now:
            look(slot, form)
    show()


def look(slot: str, form: Form) -> None:
    """Keeps what was typed into a form that somebody else's change took away."""
    if slot not in st.session_state:
        return  # saved or dropped by this browser
    typed = {name: st.session_state[key] for name, key in form.keys.items() if _is_typed(form, name, key)}
    why = _why_gone(form)
    if not typed or why is None:
        return
    sentence = (
        f"{why.who} {history.said(_named(why))} while a form about it was open here. What you typed was not saved:"
    )
    is_deleted = why.after is None and any(record.record_id == why.record_id for record in form.records)
    keys = {name: form.keys[name] for name in typed}
    st.session_state.setdefault(_KEPT, {})[slot] = Kept(sentence, typed, keys, why.op_id if is_deleted else None)


def _named(why: Change) -> Change:
    """Of the changes that were made together with this one, the one of a record that people know by its name."""
    made = session.store().changes(why.session_id, limit=CHANGES_LOOKED_AT)
    together = [c for c in made if c.op_id == why.op_id and (c.after is None) == (why.after is None)]
    return next((c for c in together if (c.after or c.before or {}).get("name")), why)


def _is_typed(form: Form, name: str, key: str) -> bool:
    return key in st.session_state and name in form.first and st.session_state[key] != form.first[name]


def _why_gone(form: Form) -> Change | None:
    """The change of somebody else that took the form off the page since it was drawn."""
    session_id = session.chosen_id()
    if session_id is None:
        return None
    changes = session.store().changes(session_id, limit=CHANGES_LOOKED_AT)
    theirs = [c for c in changes if c.change_id > form.session_version and not session.is_own(c.op_id)]
    ids = {record.record_id for record in form.records}
    new = {record.table for record in form.records if record.version == 0}
    for is_it in (
        lambda change: change.after is None and change.record_id in ids,
        lambda change: change.before is None and change.table in new,
        lambda change: change.table in ("lane", "session"),
    ):
        if found := next((change for change in theirs if is_it(change)), None):
            return found
    return None


def show() -> None:
    """What was kept, with the way to bring the record back with it, or to let it go."""
    kept: dict[str, Kept] = st.session_state.get(_KEPT, {})
    for slot, one in list(kept.items()):
        with st.container(border=True):
            st.warning(told.plain(one.sentence, 600), icon=":material/content_paste:")
            st.text("\n".join(f"{name}: {value}" for name, value in _shown(one.typed)))
            with st.container(horizontal=True):
                if one.deleted_by and session.button("Bring it back with what I typed", f"kept-back-{slot}"):
                    with told.errors():
                        _bring_back(slot, one)
                if st.button("Let it go", key=f"kept-drop-{slot}"):
                    del kept[slot]
                    st.session_state.pop(slot, None)
                    st.rerun()


def _shown(typed: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Field and value as a person reads them: no ids, no dashes."""
    for name, value in typed.items():
        yield re.sub(r"^.*\.", "", name).replace("-", " ").replace("_", " "), "" if value is None else value


def _bring_back(slot: str, one: Kept) -> None:
    """Restores everything that the deletion took, and puts what was typed back into the fields."""
    here = session.here()
    taken = {
        (change.table, change.record_id)
        for change in here.store.changes(here.session_id, limit=10 * CHANGES_LOOKED_AT)
        if change.op_id == one.deleted_by and change.after is None
    }
    records = [r for r, _, _ in here.store.deleted(here.session_id) if (r.table, r.record_id) in taken]
    form = f"kept-back-{slot}"
    here.store.apply(session.act(st.session_state[_PAGE] or "open_session", form), here.session_id, restores=records)
    session.refused(form)  # not `done`: as its own save the form would follow it, and show what is stored
    for name, key in one.keys.items():
        if not isinstance(one.typed[name], dict):  # the cells of a table can't be put back
            st.session_state[key] = one.typed[name]
    del st.session_state[_KEPT][slot]
    if workflow := next((record for record in records if record.table == "workflow"), None):
        st.session_state["friction-open-next"] = workflow.record_id
    st.rerun()
