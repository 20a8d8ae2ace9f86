"""Making the parts of a log workflows of their own: which values, what becomes of the whole, and doing it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import split_log
from core.actions.import_working import Loading
from core.actions.split_log import FIRST_COUNTS, MOST_PARTS, Split
from core.errors import WorkbenchError
from core.log_figures import Segment
from core.log_words import count, shortened
from core.records import Facts, Workflow
from pages.parts import import_target, import_waiting, session, told
from pages.parts.log_view import View
from pages.parts.session import Here

PAGE = "map_friction"
FEW = 20
"""Values with fewer cases are not ticked at first: what they measure would rest on next to nothing (own rule)."""
SHOWN = 8


def show(here: Here, view: View, attribute: str, mine: list[Segment]) -> None:
    """A closed section; its list is drawn once it is opened."""
    section = st.expander(
        "Make these their own workflows", key=f"log-split-{view.log.event_log_id}", on_change="rerun",
        icon=":material/call_split:",
    )  # fmt: skip
    if not section.open:
        return
    facts = here.store.facts(here.session_id)  # in a fragment `here` is as old as the page
    workflow = facts.workflow(view.log.workflow_id)
    values = [segment.value for segment in mine if segment.value]
    if workflow is None or not values:
        st.text("There is no value with cases enough to stand alone.")
        return
    with section, told.errors():
        _form(here, facts, view, attribute, mine, workflow)


def _form(here: Here, facts: Facts, view: View, attribute: str, mine: list[Segment], workflow: Workflow) -> None:
    log_id = view.log.event_log_id
    cases = {segment.value: segment.cases for segment in mine if segment.value}
    form = f"log-split-{log_id}"
    chosen = st.multiselect(
        "Values that become workflows", list(cases), default=first_ticked(cases), max_selections=MOST_PARTS,
        format_func=lambda value: told.option(f"{shortened(value, 60)} ({count(cases[value], 'case')})"),
        key=f"{form}-values-{attribute}", help=FIRST_COUNTS,
    )  # fmt: skip
    others = st.checkbox("Gather all other cases in one more workflow, “other”", value=True, key=f"{form}-others")
    keep = st.checkbox(
        f"Keep '{told.plain(workflow.name, 60)}' on the map as well", key=f"{form}-keep",
        help="Its cases are then counted twice: in the whole and in its parts.",
    )  # fmt: skip
    accept = st.checkbox("Take over what each part measures as its estimates", value=True, key=f"{form}-accept")
    if not chosen:
        st.text("Choose at least one value.")
        return
    st.markdown(told.plain(consequence(facts, view, workflow, chosen, cases, others, keep), 900))
    place: import_waiting.Place = st.session_state.setdefault(f"{form}-place", import_waiting.Place())
    asked = (attribute, tuple(chosen), others, keep, accept)
    pressed = session.button(
        f"Make {count(len(chosen) + (others and _has_rest(view, chosen, cases)), 'workflow')}", form, type="primary",
        icon=":material/call_split:",
    )  # fmt: skip
    if not pressed and place.asked != asked:
        return
    act = session.act(PAGE, form)

    def work(tell: Any, stop: Any) -> Split:
        return split_log.split(
            here.store, act, facts, log_id, attribute, chosen, others, keep, accept, tell=tell, stop=stop
        )

    try:
        done: Split = import_waiting.waited(
            place, asked, lambda: Loading(work, "Measuring the parts"), "Measuring the parts", form
        )
    except WorkbenchError:
        session.refused(form)
        raise
    session.done(form)
    if done.parts:
        st.session_state[import_target.SHOWN] = done.parts[0].event_log.event_log_id
    told.keep(" ".join([f"{count(len(done.parts), 'workflow')} made.", *done.notes[1:]]))
    st.rerun()


def first_ticked(cases: dict[str, int]) -> list[str]:
    """The values that are chosen at first: the largest, as long as they have cases enough to measure anything."""
    largest = sorted(cases, key=lambda value: -cases[value])[:SHOWN]
    return [value for value in largest if cases[value] >= FEW] or largest[:2]


def _has_rest(view: View, chosen: list[str], cases: dict[str, int]) -> bool:
    return sum(cases[value] for value in chosen) < view.figures.cases


def consequence(
    facts: Facts, view: View, workflow: Workflow, chosen: list[str], cases: dict[str, int], others: bool, keep: bool
) -> str:
    """What pressing will do, before it is pressed: to the cases, to the whole, and how to take it back."""
    taken = sum(cases[value] for value in chosen)
    left = view.figures.cases - taken
    said = [f"{count(len(chosen), 'value')} with {count(taken, 'case')} become workflows of their own."]
    if left > 0:
        where = "go into “other”" if others else "stand in no part"
        said.append(f"The other {count(left, 'case')} {where}.")
    lane = facts.live_lane
    name = shortened(workflow.name, 60)
    if lane is not None and lane.workflow_id == workflow.workflow_id:
        said.append(f"'{name}' stays on the map, because it is the live lane: its cases are then counted twice.")
    elif keep:
        said.append(f"'{name}' stays on the map: its cases are then counted twice.")
    else:
        said.append(f"'{name}' is taken off the map with its numbers, because its parts stand for it.")
    return " ".join([*said, "'Undo' takes all of it back."])
