"""A form over one record that survives somebody else's newer save.

The draft keeps the record as it was when the form was first drawn; widget keys hold its version. When a newer version
comes from this browser (a save, an undo), the form follows it. When it comes from somebody else, the form stays as it
is, says so, and what was typed can still be saved over it or dropped: never silently one of the two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import streamlit as st

from core.errors import StaleSave
from core.records import Record
from core.store.rows import same_content
from pages.parts import kept, session, told

R = TypeVar("R", bound=Record)


class Draft(Generic[R]):
    """The typed state of one form over one record; see the module's head."""

    def __init__(self, slot: str, form: str, current: R, base: R) -> None:
        self._slot, self.form, self.current, self.base = slot, form, current, base
        self._opened = base

    @classmethod
    def of(cls, record: R | Callable[[], R], form: str) -> Draft[R]:
        """The draft of a stored record, or of a new one that `record` makes once and the draft keeps until saved."""
        stored = None if callable(record) else record
        slot = _slot(stored.record_id if stored else "new", form)
        if stored is not None and slot not in st.session_state:
            typed = st.session_state.get(_slot("new", form))
            if typed is not None and typed.record_id == stored.record_id:  # somebody else saved it first
                slot = _slot("new", form)
        base: R = st.session_state.get(slot) or (stored if stored is not None else record())  # type: ignore[operator]
        current = stored if stored is not None else base
        if current.version != base.version and not same_content(base, current) and _is_own_save(current):
            base = current
        st.session_state[slot] = base
        kept.drawn(slot, [base])
        return cls(slot, form, current, base)

    @staticmethod
    def drop(record_id: str, form: str) -> None:
        """Drops what was typed into a form that is not drawn now; `record_id` is 'new' for one not stored yet."""
        st.session_state.pop(_slot(record_id, form), None)

    def key(self, field: str) -> str:
        """The widget key of one field; a followed newer version has new keys, so its values show."""
        key = f"{self.base.session_id}-{self.form}-{self.base.record_id}-{self.base.version}-{field}"
        kept.drew_field(self._slot, field, key)
        return key

    @property
    def is_behind(self) -> bool:
        """Whether it reads differently now. Deleted and brought back as it was, it is not: what was typed goes on."""
        return not same_content(self.base, self.current)

    def notice(self) -> bool:
        """Says that somebody saved a newer version, with both ways out; True when 'save mine over it' was pressed."""
        if not self.is_behind:
            return False
        mine, theirs = self.base.model_dump(), self.current.model_dump()
        rows = [
            {"field": key.replace("_", " "), "as you opened it": str(mine[key]), "as it is now": str(theirs[key])}
            for key in mine
            if mine[key] != theirs[key] and key not in ("version", "given_utc")
        ]
        who = told.plain(session.last_author([self.current.record_id]), 80)
        st.warning(f"{who} saved a newer version while this form was open. What you typed is still below.")
        st.dataframe(rows, hide_index=True, alt="What changed since you opened the form")
        with st.container(horizontal=True):
            if st.button("Take theirs", key=f"{self._slot}-theirs"):
                st.session_state[self._slot] = self.current
                st.rerun()
            return st.button("Save mine over it", key=f"{self._slot}-mine")

    def changed(self, **typed: Any) -> R:
        """The record with what was typed, in the version that it is saved over.

        Saved over a newer version, a field that was left as it was opened stays as the others saved it.
        """
        mine = {name: value for name, value in typed.items() if value != getattr(self._opened, name)}
        return self.base.changed(**mine, version=self.base.version)

    def save(self, write: Callable[[int], Any], over: bool = False) -> bool:
        """Runs `write(version)`; True when it was saved. A refusal is shown and what was typed stays.

        Saved over a newer version, the fields that this form does not hold stay as the others left them: from here on
        `base` is the newer record, and `write` makes its changes to that.
        """
        with told.errors():
            if over or not self.is_behind:
                self.base = self.current
            try:
                write(self.base.version)
            except StaleSave:
                session.refused(self.form)
                raise
            self.forget()
            session.done(self.form)
            return True
        return False

    def forget(self) -> None:
        """Drops what was typed; the next drawing starts from the stored record."""
        st.session_state.pop(self._slot, None)


def _slot(record_id: str, form: str) -> str:
    return f"draft-{session.chosen_id() or ''}-{form}-{record_id}"  # two copies of one session hold the same ids


def _is_own_save(record: Record) -> bool:
    found = session.peek()
    if found is None:
        return True
    last = found.store.changes(found.session_id, record_id=record.record_id, limit=1)
    return bool(last) and session.is_own(last[0].op_id)
