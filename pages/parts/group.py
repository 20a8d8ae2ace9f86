"""A form over several records at once (all ratings of one workflow, all weights) that survives other people's saves.

Like `draft.py`, which is about one record: the form keeps the records as they were when it was first drawn, and its
widget keys follow only what this browser saved itself. A newer save by somebody else is said, and what was typed can
still be saved over it or dropped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import streamlit as st

from core.errors import StaleSave
from core.records import Record
from core.store.rows import same_content
from pages.parts import history, kept, session, told

R = TypeVar("R", bound=Record)
CLASHES_TOLD = 5


class Group(Generic[R]):
    """The typed state of one form over the records `base`, by record id; absent ones are not stored yet."""

    def __init__(
        self, slot: str, form: str, current: Mapping[str, R], base: Mapping[str, R], keyed: Mapping[str, int]
    ) -> None:
        self._slot, self.form, self.current, self.base, self._keyed = slot, form, current, base, keyed

    @classmethod
    def of(cls, records: Sequence[R], form: str) -> Group[R]:
        """The form over these stored records. `form` names it, with the workflow or criterion that it is about."""
        current = {record.record_id: record for record in records}
        slot = f"group-{session.chosen_id() or ''}-{form}"  # two copies of one session hold records of the same ids
        base: Mapping[str, R] = _caught_up(st.session_state.get(slot, current), current)
        keyed: dict[str, int] = st.session_state.setdefault(f"{slot}-keyed", _versions(base))
        changed = _versions(base) != _versions(current)
        if changed and (not st.session_state.get(f"{slot}-touched", True) or _are_own(base, current)):
            base, keyed = current, _versions(current)
        st.session_state[slot], st.session_state[f"{slot}-keyed"] = base, keyed
        kept.drawn(slot, list(base.values()))
        return cls(slot, form, current, base, keyed)

    def key(self, field: str) -> str:
        """The widget key of one field; followed newer versions have new keys, so that their values show."""
        held = repr((self._slot, sorted(self._keyed.items()))).encode()
        key = f"{self.form}-{hashlib.blake2b(held, digest_size=6).hexdigest()}-{field}"
        kept.drew_field(self._slot, field, key)
        return key

    def version(self, record_id: str, over: bool = False) -> int:
        """The version to save a record over: 0 where it is not stored yet."""
        record = (self.current if over else self.base).get(record_id)
        return record.version if record else 0

    @property
    def is_behind(self) -> bool:
        """Whether somebody saved, added or deleted one of the records since the form was drawn."""
        return _versions(self.base) != _versions(self.current)

    def notice(self) -> bool:
        """Says that somebody saved newer versions, with both ways out; True when 'save mine over it' was pressed."""
        if not self.is_behind:
            return False
        who = told.plain(session.last_author(_differing(self.base, self.current)), 80)
        st.warning(f"{who} saved a newer version while this form was open. What you entered is still below.")
        if theirs := _theirs(_differing(self.base, self.current)):
            st.text(theirs)
        with st.container(horizontal=True):
            if st.button("Take theirs", key=f"{self._slot}-theirs"):
                self.forget()
                st.rerun()
            over = st.button("Save mine over it", key=f"{self._slot}-mine")
        over = st.session_state.pop(f"{self._slot}-over-asked", False) or over
        st.session_state[f"{self._slot}-over"] = over
        return over

    def take_over(self) -> bool:
        """Once True after 'save mine over it' was pressed: for a fragment, whose arguments outlive the press."""
        return bool(st.session_state.pop(f"{self._slot}-over", False))

    def touched(self, is_touched: bool) -> None:
        """Says whether anything was entered that is not saved; a form left as it was follows other people's saves."""
        st.session_state[f"{self._slot}-touched"] = is_touched

    def save(self, write: Callable[[], Any], offers_ways_out: bool = False) -> bool:
        """Runs `write`; True when it was saved. A refusal is shown, and what was typed stays.

        `offers_ways_out`: both ways out of a clash stand here too, for a form so long that the notice above it is out
        of sight. Only where `notice` is drawn in the same run, so not in a fragment.
        """
        with told.errors():
            try:
                write()
            except StaleSave as stale:
                session.refused(self.form)
                if not offers_ways_out:
                    raise
                self._ways_out(stale)
                return False
            self.forget()
            session.done(self.form)
            return True
        return False

    def _ways_out(self, stale: StaleSave) -> None:
        who = told.plain(stale.by, 80)
        st.error(f"Nothing was saved: {who} saved other numbers while you were typing. Yours are still in the form.")
        if theirs := _theirs(_differing(self.base, self.current)):
            st.text(theirs)
        with st.container(horizontal=True):
            st.button("Take theirs", key=f"{self._slot}-theirs-below", on_click=self.forget)
            st.button("Save mine over it", key=f"{self._slot}-mine-below", on_click=self._ask_over)

    def _ask_over(self) -> None:
        st.session_state[f"{self._slot}-over-asked"] = True

    def forget(self) -> None:
        """Drops what was typed; the next drawing starts from the stored records."""
        for key in (self._slot, f"{self._slot}-keyed", f"{self._slot}-touched"):
            st.session_state.pop(key, None)


OURS = ("pick-", "parks-", "group-", "rate-", "weights-", "gates-", "gate-", "new-criterion", "criterion-", "parked-",
        "close-", "lane-", "draft-criterion-", "draft-parked-", "draft-close-lane-")  # fmt: skip
"""How the keys of everything typed on step 2 begin."""


def forget_other_session(session_id: str) -> None:
    """Drops what was typed for another session: two copies of one session have the same ids."""
    if st.session_state.get("step-2-session", session_id) != session_id:
        for key in [key for key in st.session_state if str(key).startswith(OURS)]:
            del st.session_state[key]
    st.session_state["step-2-session"] = session_id


def _caught_up(base: Mapping[str, R], current: Mapping[str, R]) -> dict[str, R]:
    """The base with the newer versions that hold the same: deleted and brought back, changed and taken back."""
    same = {
        record_id: current[record_id]
        for record_id, record in base.items()
        if record_id in current and same_content(record, current[record_id])
    }
    return {**base, **same}


def _versions(records: Mapping[str, Record]) -> dict[str, int]:
    return {record_id: record.version for record_id, record in records.items()}


def _differing(base: Mapping[str, Record], current: Mapping[str, Record]) -> list[str]:
    """The records that were saved, added or deleted between the two."""
    before, now = _versions(base), _versions(current)
    return [record_id for record_id in {**before, **now} if before.get(record_id) != now.get(record_id)]


def _theirs(record_ids: Sequence[str]) -> str:
    """What others did to these records since the form was drawn, a line each; nothing where nobody can say."""
    found = session.peek()
    if found is None:
        return ""
    names = history.names_of(found.store.facts(found.session_id))
    last = [found.store.changes(found.session_id, record_id=record_id, limit=1) for record_id in record_ids]
    lines = [f"{one[0].who} {history.said(one[0], names)}." for one in last if one]
    more = len(lines) - CLASHES_TOLD
    return "\n".join(lines[:CLASHES_TOLD] + ([f"And {more} more."] if more > 0 else []))


def _are_own(base: Mapping[str, Record], current: Mapping[str, Record]) -> bool:
    """Whether every difference between the two was saved by this browser."""
    found = session.peek()
    if found is None:
        return True
    for record_id in _differing(base, current):
        last = found.store.changes(found.session_id, record_id=record_id, limit=1)
        if not last or not session.is_own(last[0].op_id):
            return False
    return True
