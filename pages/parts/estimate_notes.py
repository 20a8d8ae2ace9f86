"""Where the numbers of one workflow come from: a note each, and how many cases a sample held."""

from __future__ import annotations

import streamlit as st

from core.actions import map_friction
from core.actions.friction_board import Row
from core.actions.map_friction import Edit, Given
from core.quantities import QUANTITIES
from core.records import Estimate
from pages.parts import session, told
from pages.parts.group import Group

PAGE = "map_friction"


def show(here: session.Here, row: Row) -> None:
    """A closed section; its inputs are drawn once it is opened."""
    section = st.expander(
        "Where these numbers come from", key="friction-notes", on_change="rerun", icon=":material/notes:"
    )
    if not section.open:
        return
    with section:
        if not row.estimates:
            st.text(
                "There are no numbers yet. Save some above, then say here who gave them and where they were counted."
            )
            return
        form = f"friction-notes-{row.workflow.workflow_id}"
        group: Group[Estimate] = Group.of(list(row.estimates.values()), form=form)
        over = group.notice()
        with st.form(form, border=False):
            edits = [_noted(group, estimate, over) for estimate in group.base.values()]
            pressed = session.submit("Save the notes", form, type="secondary")
        if (pressed or over) and group.save(lambda: _write(here, group, edits)):
            told.keep(f"Notes on '{row.name}' saved.")
            st.rerun()


def _noted(group: Group[Estimate], base: Estimate, over: bool) -> Edit:
    label, key = QUANTITIES[base.quantity].label, base.estimate_id
    words, size = st.columns([3, 1], vertical_alignment="bottom")
    note = words.text_input(
        f"{label}: note", value=base.note, max_chars=4000, key=group.key(f"{key}-note"),
        placeholder="Who was asked, where it was counted",
    )  # fmt: skip
    sample = base.sample_size
    if base.evidence == "sampled":
        slot = group.key(f"{key}-sample")
        if slot not in st.session_state:  # see estimate_form: so that it can be made blank again
            st.session_state[slot] = base.sample_size
        sample = size.number_input(f"{label}: cases in the sample", value=None, min_value=1, step=1, key=slot)
    newest = group.current.get(key) if over else base
    return Edit(base.subject_id, base.quantity, _with(newest or base, note, sample), newest)


def _with(estimate: Estimate, note: str, sample: int | None) -> Given:
    return Given(estimate.low, estimate.middle, estimate.high, estimate.evidence, note, sample)


def _write(here: session.Here, group: Group[Estimate], edits: list[Edit]) -> None:
    facts = here.store.facts(here.session_id)
    map_friction.keep_estimates(here.store, session.act(PAGE, group.form), facts, edits)
