"""The form of one control, in a dialog: change it, rule it out with a reason, or remove it.

Which control is open stands in the session state, so that the dialog is drawn again on each run until it is closed;
it closes only by a button, because a click beside it would lose what was typed. The numbers of a review rule stand
outside the form, so that the sample follows while one tries them.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import define_controls as actions
from core.catalogue import KINDS, Kind
from core.controls import is_sampled
from core.quantities import shown_number
from core.records import Control
from core.sampling import claim, items_to_check, review_load
from pages.parts import control_background, control_fields, kept, session, told
from pages.parts.draft import Draft

PAGE = "define_controls"
_OPEN, _NEW_KIND, _NEW = "control-open", "control-new-kind", "new"
CONFIDENCES = (0.8, 0.9, 0.95, 0.99)
UNITS = {"minutes": 1, "hours": 60, "working days (8 hours)": 480}
FIRST_SHARE = 0.05
"""What a new review rule tolerates until somebody says otherwise: the starting point of the catalogue."""


def open_form(control_id: str) -> None:
    """Opens the dialog of a stored control with the next drawing."""
    st.session_state[_OPEN] = control_id


def open_new(kind: Kind) -> None:
    """Opens the dialog of a new control of that kind."""
    st.session_state[_OPEN], st.session_state[_NEW_KIND] = _NEW, kind
    Draft.drop("new", f"control-{_NEW}")


def _close() -> None:
    st.session_state.pop(_OPEN, None)
    st.rerun()


def show_open(here: session.Here) -> None:
    """Draws the dialog of the control that is open, if one is; the last thing that the page does."""
    control_id = st.session_state.get(_OPEN)
    if control_id == _NEW or _stored(here, control_id):
        _dialog(control_id)
    else:
        st.session_state.pop(_OPEN, None)


def _stored(here: session.Here, control_id: str | None) -> Control | None:
    return next((control for control in here.facts.controls if control.control_id == control_id), None)


@st.dialog("One control", width="medium", dismissible=False, icon=":material/shield:")
def _dialog(control_id: str) -> None:
    here = session.here()
    stored = _stored(here, control_id)
    if stored is None and control_id != _NEW:
        st.markdown("This control was removed meanwhile.")
        kept.begin(PAGE)
        kept.end()
    elif stored is not None and not stored.applies:
        _ruled_out(here, stored)
    else:
        kind = st.session_state.get(_NEW_KIND, "exception")
        _form(here, Draft.of(stored or (lambda: actions.own(here.facts, kind)), form=f"control-{control_id}"), stored)
    if st.button("Close without saving", key="control-close", icon=":material/close:"):
        Draft.drop(stored.record_id if stored else "new", f"control-{control_id}")
        _close()


def _form(here: session.Here, draft: Draft[Control], stored: Control | None) -> None:
    over = draft.notice()
    base = draft.base
    kind = base.kind if stored else _kind(base, draft)
    if stored:
        st.markdown(f"**{told.plain(stored.name)}** · {KINDS[kind]}")
        _why(here, stored)
    numbers = _numbers(here, base, draft) if kind == "review" else {"tolerated_share": None}
    numbers |= control_fields.fields(here, kind, base, draft)
    with st.form(draft.key("texts"), border=False):
        texts = _texts(base, draft, is_new=stored is None)
        submitted = session.submit("Save the control", draft.form)
    if submitted or over:

        def write(_version: int) -> None:
            changed = draft.changed(**texts, **numbers, kind=kind)
            actions.keep_control(here.store, session.act(PAGE, draft.form), changed)

        if draft.save(write, over):
            told.keep(f"Saved '{texts['name']}'.")
            _close()
    if stored:
        _rule_out_or_remove(here, stored)


def _why(here: session.Here, stored: Control) -> None:
    board = actions.board(here.facts)
    if board is not None:
        shown = (one for group in board.groups.values() for one in group)
        for one in shown:
            if one.control.control_id == stored.control_id:
                control_background.show(one)


def _kind(base: Control, draft: Draft[Control]) -> Kind:
    chosen: Kind = st.selectbox(
        "What kind of control is it?",
        list(KINDS),
        index=list(KINDS).index(base.kind),
        format_func=lambda kind: KINDS[kind],
        key=draft.key("kind"),
    )
    return chosen


def _numbers(here: session.Here, base: Control, draft: Draft[Control]) -> dict[str, Any]:
    """The numbers of a review rule, with what they demand right below; no tolerated share when nothing is sampled."""
    if not st.toggle("It says how many items to check", value=is_sampled(base), key=draft.key("sampled")):
        return {"tolerated_share": None}
    with st.grid(2, min_column_width=220):
        in_hundred = st.number_input(
            "Bad ones you tolerate, in 100 items",
            min_value=0.0,
            max_value=100.0,
            step=0.5,
            format="%g",
            value=round((FIRST_SHARE if base.tolerated_share is None else base.tolerated_share) * 100, 8),
            key=draft.key("share"),
        )
        confidence = st.selectbox(
            "How sure do you want to be?",
            sorted({*CONFIDENCES, base.confidence}),
            index=sorted({*CONFIDENCES, base.confidence}).index(base.confidence),
            format_func=lambda share: f"{share * 100:.6g} %",
            key=draft.key("confidence"),
        )
        found = st.number_input(
            "Bad ones allowed among the checked",
            min_value=0,
            max_value=50,
            value=base.tolerated_found,
            key=draft.key("found"),
            help="0 needs the fewest items. Allowing some needs more, but one bad item then does not fail the week.",
        )
        minutes = st.number_input(
            "Minutes to check one item",
            min_value=0.0,
            step=0.5,
            format="%g",
            value=base.minutes_per_item,
            placeholder="not known",
            key=draft.key("minutes-per-item"),
        )
    share = round(in_hundred / 100, 10)
    size = items_to_check(share, confidence, found) if share < 1 else None
    said = claim(size, share, confidence, found)
    st.info(told.plain(f"{said} {_hours(here, base, size, minutes)}"), icon=":material/checklist:")
    return {
        "tolerated_share": share,
        "confidence": confidence,
        "tolerated_found": found,
        "minutes_per_item": minutes,
    }


def _hours(here: session.Here, base: Control, size: int | None, minutes: float | None) -> str:
    """What that costs a week at the volume of step 1, as far as it is known."""
    cases, _ = actions.cases_per_week(here.facts, actions.workflow_id_of(here.facts, base))
    every_item = actions.catalogue().is_every_item(base)
    load = review_load(size, cases[1] if cases else None, minutes, every_item)
    if load.hours is None or load.items is None:
        return ""
    return f"That takes {shown_number(load.hours, 2)} hours a week for {shown_number(load.items)} items."


def _texts(base: Control, draft: Draft[Control], is_new: bool) -> dict[str, Any]:
    entry = actions.catalogue().entries.get(base.code)
    role = actions.catalogue().roles[entry.who] if entry else "one person"
    name = st.text_input("Name", value="" if is_new else base.name, max_chars=200, key=draft.key("name"))
    trigger = st.text_area("What sets it off?", value=base.trigger, height=80, max_chars=4000, key=draft.key("trigger"))
    response = st.text_area("What happens then?", value=base.response, height=80, max_chars=4000, key=draft.key("then"))
    who = st.text_input(
        "Who does it?",
        value=base.who,
        max_chars=200,
        placeholder=f"One name: {role}",
        key=draft.key("who"),
        help="A person who can be reached, not a team: a team does not pick up the phone.",
    )
    minutes = _time(base, draft)
    what = st.text_input("In one sentence, what is it for?", value=base.what, max_chars=4000, key=draft.key("what"))
    proof = st.text_input(
        "What will prove that it is done?", value=base.evidence, max_chars=4000, key=draft.key("proof")
    )
    return {
        "name": name,
        "trigger": trigger,
        "response": response,
        "who": who,
        "minutes_to_respond": minutes,
        "what": what,
        "evidence": proof,
    }


def _time(base: Control, draft: Draft[Control]) -> float | None:
    """How fast, as a number and its unit; the unit in which the stored time is a plain number comes first."""
    minutes = base.minutes_to_respond
    fitting = [
        unit for unit, size in UNITS.items() if minutes and minutes >= size and (minutes / size * 2).is_integer()
    ]
    unit_now = fitting[-1] if fitting else "minutes"
    with st.grid(2, min_column_width=220):
        count = st.number_input(
            "How fast?",
            min_value=0.0,
            step=1.0,
            format="%g",
            value=None if minutes is None else minutes / UNITS[unit_now],
            placeholder="not said",
            key=draft.key("time"),
            help="0 means at once.",
        )
        unit = st.selectbox("Counted in", list(UNITS), index=list(UNITS).index(unit_now), key=draft.key("unit"))
    return None if count is None else count * UNITS[unit]


def _rule_out_or_remove(here: session.Here, stored: Control) -> None:
    form = f"control-not-{stored.control_id}"
    with st.expander("It does not apply to us, or it should go", key=f"{form}-expander"):
        with st.form(form, border=False):
            reason = st.text_input("Why does it not apply?", max_chars=4000, key=f"{form}-reason")
            submitted = session.submit("Declare not applicable", form, type="secondary")
        if submitted:
            with told.errors():
                actions.declare_not_applicable(here.store, session.act(PAGE, form), stored, reason)
                session.done(form)
                told.keep(f"'{stored.name}' does not apply.")
                _close()
        _remove(here, stored)


def _ruled_out(here: session.Here, stored: Control) -> None:
    st.markdown(f"**{told.plain(stored.name)}** was declared not applicable:")
    st.text(stored.reason_not)
    form = f"control-applies-{stored.control_id}"
    if session.button("It applies after all", form, type="primary"):
        with told.errors():
            actions.declare_applicable(here.store, session.act(PAGE, form), stored)
            session.done(form)
            told.keep(f"'{stored.name}' applies again.")
            st.rerun()
    _remove(here, stored)


def _remove(here: session.Here, stored: Control) -> None:
    remove = f"control-remove-{stored.control_id}"
    if session.button("Remove it from the list", remove, icon=":material/delete:"):
        with told.errors():
            actions.remove(here.store, session.act(PAGE, remove), stored)
            session.done(remove)
            told.keep(f"Removed '{stored.name}'. You find it under 'Removed controls'.")
            _close()
