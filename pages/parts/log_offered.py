"""What a log measures, offered as estimates that are taken over one by one or all at once."""

from __future__ import annotations

import math
from collections.abc import Mapping

import streamlit as st

from core.actions import import_log as logs
from core.actions.estimate_edits import said_beside_measured
from core.log_figures import ENOUGH_WEEKS, LogFigures, Proposal
from core.log_words import count
from core.quantities import QUANTITIES, shown_number, shown_share
from core.records import Estimate, EventLog, Workflow, estimate_id
from pages.parts import estimate_interview, session, told
from pages.parts.log_view import View
from pages.parts.session import Here

PAGE = "map_friction"
WORDS = {
    "volume": "Cases completed, as a month of them: in a slow week, a normal one and a busy one.",
    "touch_minutes": "Time from start to end of its steps. Repeated steps are in it, so rework is not counted on top.",
    "rework_share": "Cases in which some step is done again.",
    "wait_hours": "Business hours in which nobody works on a case.",
}
WAIT_WITHOUT_STARTS = "Business hours between its steps; without start times the work on the steps is in it."


def show(here: Here, view: View) -> None:
    """Each number with its range and a sentence; ticked ones are taken over."""
    log, workflow = view.log, here.facts.workflow(view.log.workflow_id)
    if workflow is None:
        return
    offered = view.built(
        "offered", lambda: logs.proposals(here.store, here.facts, log.event_log_id), workflow.volume_period
    )
    stored = {estimate.estimate_id: estimate for estimate in here.facts.estimates}
    standing = {proposal.quantity: stored.get(_id(workflow, proposal)) for proposal in offered}
    open_ones = [p for p in offered if not is_taken(log, standing[p.quantity], p)]
    if open_ones:
        st.markdown(f"**Take these numbers over for '{told.plain(workflow.name, 60)}'?** {_spread(view.figures)}")
        _form(here, view, workflow, open_ones, standing)
    taken = [p for p in offered if p not in open_ones]
    if taken:
        _taken(here, view, workflow, taken, is_all=not open_ones)
        if not open_ones and (needed := still_needed(workflow, stored)):
            st.text(needed)
    if not view.figures.has_touch:
        _ask_people(view, workflow)


def _id(workflow: Workflow, proposal: Proposal) -> str:
    return estimate_id(workflow.workflow_id, proposal.quantity)


def _spread(figures: LogFigures) -> str:
    weeks = sum(1 for week in figures.weeks if week.cases)
    if weeks >= ENOUGH_WEEKS:
        return f"Counted over {count(len(figures.weeks), 'full week')}: the middle one, and the range of 8 weeks in 10."
    return "The log holds too few full weeks, so all its cases are taken together."


def _form(
    here: Here, view: View, workflow: Workflow, offered: list[Proposal], standing: Mapping[str, Estimate | None]
) -> None:
    log, currency = view.log, here.facts.session.currency
    form = f"accept-{log.event_log_id}"
    with st.form(form, border=False):
        chosen = []
        for proposal in offered:
            label = QUANTITIES[proposal.quantity].label.lower()
            unit = told.plain(_unit(proposal, currency, workflow))
            if st.checkbox(
                f"Accept {label}: **{shown(proposal)}** {unit}", value=True, key=f"{form}-{proposal.quantity}",
                help=told.plain(proposal.note, 600),
            ):  # fmt: skip
                chosen.append(proposal)
            st.caption(told.plain(f"{_sentence(proposal, view)} {_stands(proposal, standing[proposal.quantity])}", 600))
        pressed = session.submit("Accept what is ticked", form)
    if pressed and not chosen:
        st.info("Nothing is ticked, so nothing was changed.")
    elif pressed:
        logs.accept_proposals(here.store, session.act(PAGE, form), here.facts, log.event_log_id, chosen)
        session.done(form)
        told.keep(f"Accepted {len(chosen)} measured estimate{'s' if len(chosen) > 1 else ''}.")
        st.rerun()


def _sentence(proposal: Proposal, view: View) -> str:
    if proposal.quantity == "wait_hours" and not view.figures.tells_work_from_waiting:
        return WAIT_WITHOUT_STARTS
    if proposal.quantity == "touch_minutes" and view.figures.touch_sentence:
        return f"{WORDS['touch_minutes']} {view.figures.touch_sentence}"
    return WORDS.get(proposal.quantity, proposal.note)


def _stands(proposal: Proposal, now: Estimate | None) -> str:
    """What the workflow holds now, so that nobody replaces a number unseen."""
    if now is None:
        return ""
    if now.evidence == "measured":
        return f"Now: {_number(proposal, now.middle)}, measured in another log or with another calendar."
    own = f"{_number(proposal, now.middle)} ({now.evidence})"
    beside = said_beside_measured(now, [_number(proposal, value) for value in now.measured], own)
    return f"Now: {beside or own}."


def _taken(here: Here, view: View, workflow: Workflow, taken: list[Proposal], is_all: bool) -> None:
    currency = here.facts.session.currency
    said = "; ".join(
        f"{QUANTITIES[p.quantity].label.lower()} {_plainly(p)} {_unit(p, currency, workflow)}" for p in taken
    )
    head = "All that this log measures is accepted" if is_all else "Accepted already"
    st.markdown(
        f":material/check: {head}: {told.plain(said, 600)}.",
        help=told.plain(" · ".join(f"{QUANTITIES[p.quantity].label}: {p.note}" for p in taken), 1500),
    )


def _ask_people(view: View, workflow: Workflow) -> None:
    """The log can't say how long people work on a case: the way to the questions that people answer."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text("Hands-on time is not measurable from this log: too few of its events have a start. Ask people.")
        st.button(
            "Ask people instead", key=f"log-ask-{view.log.event_log_id}", on_click=estimate_interview.begin,
            args=(workflow.workflow_id, "touch_minutes"), icon=":material/record_voice_over:",
            help="Opens the question in plain words, for somebody who does the work.",
        )  # fmt: skip


def is_taken(log: EventLog, now: Estimate | None, proposal: Proposal) -> bool:
    """Whether the estimate is this log's, with the same numbers up to rounding: sums differ in the last digits."""
    if now is None or now.event_log_id != log.event_log_id or now.evidence != "measured":
        return False
    pairs = ((now.low, proposal.low), (now.middle, proposal.middle), (now.high, proposal.high))
    return all(math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9) for one, other in pairs)


def still_needed(workflow: Workflow, stored: Mapping[str, Estimate]) -> str:
    """What no log can tell and the cost still needs."""
    asked = []
    if estimate_id(workflow.workflow_id, "touch_minutes") not in stored:
        asked.append("how many minutes people work on a case")
    if workflow.role_id is None or estimate_id(workflow.role_id, "cost_per_hour") not in stored:
        asked.append("who does the work and what an hour of them costs")
    return f"For its cost still say, under 'One workflow': {', and '.join(asked)}." if asked else ""


def _unit(proposal: Proposal, currency: str, workflow: Workflow) -> str:
    """The unit after a number; a share is shown in percent, so its unit is what it is a share of."""
    quantity = QUANTITIES[proposal.quantity]
    return "of cases" if quantity.kind == "share" else quantity.unit_shown(currency, workflow.volume_period)


def _number(proposal: Proposal, value: float) -> str:
    return shown_share(value) if QUANTITIES[proposal.quantity].kind == "share" else shown_number(value)


def _plainly(proposal: Proposal) -> str:
    low, middle, high = (_number(proposal, value) for value in (proposal.low, proposal.middle, proposal.high))
    return middle if low == high else f"{middle} ({low} to {high})"


def shown(proposal: Proposal) -> str:
    """Middle with low to high, as one text for a label."""
    return told.plain(_plainly(proposal))
