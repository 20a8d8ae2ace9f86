"""What an imported event log measures, offered as estimates that the user takes over one by one or all at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from core.actions import import_log as logs
from core.log_figures import Proposal
from core.quantities import QUANTITIES, shown_number, shown_share
from core.records import Estimate, EventLog, Workflow, estimate_id
from pages.parts import session, tables, told
from pages.parts.session import Here

PAGE = "map_friction"


def panel(here: Here, log: EventLog) -> None:
    """One imported log: what was read, what it measures, what of it was accepted."""
    count = _grouped(log.events)
    with st.container(border=True):
        st.markdown(f"**Imported: {told.plain(log.file_name)}**")
        refused = (
            f", {_grouped(log.rows_refused)} row{'' if log.rows_refused == 1 else 's'} refused"
            if log.rows_refused
            else ""
        )
        span = f", {_day(log.first_utc)} to {_day(log.last_utc)}" if log.first_utc and log.last_utc else ""
        st.text(
            f"{count} events in {_grouped(log.cases)} cases{span}{refused}. "
            f"Times without a zone were read in {log.timezone}."
        )
        with told.errors():
            workflow = here.facts.workflow(log.workflow_id)
            offered = logs.proposals(here.store, here.facts, log.event_log_id)
            if workflow is not None:
                _offered(here, log, workflow, offered)
            if not any(proposal.quantity == "touch_minutes" for proposal in offered):
                st.text(
                    "Hands-on time is not measurable from this log: too few of its events have a start. Ask people."
                )
            _remove(here, log)


def _offered(here: Here, log: EventLog, workflow: Workflow, offered: tuple[Proposal, ...]) -> None:
    stored, currency = (
        {estimate.estimate_id: estimate for estimate in here.facts.estimates},
        here.facts.session.currency,
    )
    rows, open_ones = [], []
    for proposal in offered:
        now = stored.get(estimate_id(workflow.workflow_id, proposal.quantity))
        is_taken = now is not None and now.event_log_id == log.event_log_id and _is_same(now, proposal)
        open_ones += [] if is_taken else [proposal]
        rows.append(_row(here, workflow, proposal, now, is_taken))
    tables.show(rows, alt="What the log measures for this workflow", key=f"measured-{log.event_log_id}")
    if not open_ones:
        st.text(f"All of this is accepted. {_still_needed(workflow, stored)}".strip())
        return
    form = f"accept-{log.event_log_id}"
    with st.form(form, border=False):
        chosen = [
            proposal for proposal in open_ones
            if st.checkbox(
                f"Accept {QUANTITIES[proposal.quantity].label.lower()}: {shown(proposal)} "
                + told.plain(_unit(proposal, currency, workflow)), value=True,
                key=f"{form}-{proposal.quantity}", help=told.plain(proposal.note, 600),
            )
        ]  # fmt: skip
        pressed = session.submit("Accept what is ticked", form)
    if pressed and not chosen:
        st.info("Nothing is ticked, so nothing was changed.")
    elif pressed:
        logs.accept_proposals(here.store, session.act(PAGE, form), here.facts, log.event_log_id, chosen)
        session.done(form)
        told.keep(f"Accepted {len(chosen)} measured estimate{'s' if len(chosen) > 1 else ''}.")
        st.rerun()


def _is_same(estimate: Estimate, proposal: Proposal) -> bool:
    """Whether the three numbers are the same up to rounding: sums over many rows differ in the last digits."""
    pairs = ((estimate.low, proposal.low), (estimate.middle, proposal.middle), (estimate.high, proposal.high))
    return all(math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9) for one, other in pairs)


def _row(here: Here, workflow: Workflow, proposal: Proposal, now: Estimate | None, is_taken: bool) -> dict[str, str]:
    quantity = QUANTITIES[proposal.quantity]
    unit = _unit(proposal, here.facts.session.currency, workflow)
    stands = "nothing yet" if now is None else f"{_number(proposal, now.middle)} ({now.evidence})"
    return {
        "what": quantity.label, "low": _number(proposal, proposal.low), "middle": _number(proposal, proposal.middle),
        "high": _number(proposal, proposal.high), "unit": unit,
        "stands now": "accepted" if is_taken else stands, "how measured": proposal.note,
    }  # fmt: skip


def _unit(proposal: Proposal, currency: str, workflow: Workflow) -> str:
    """The unit after a number; a share is shown in percent, so its unit is what it is a share of."""
    quantity = QUANTITIES[proposal.quantity]
    return "of cases" if quantity.kind == "share" else quantity.unit_shown(currency, workflow.volume_period)


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"


def _still_needed(workflow: Workflow, stored: Mapping[str, Estimate]) -> str:
    """What no log can tell and the cost still needs."""
    asked = []
    if estimate_id(workflow.workflow_id, "touch_minutes") not in stored:
        asked.append("how many minutes people work on a case")
    if workflow.role_id is None or estimate_id(workflow.role_id, "cost_per_hour") not in stored:
        asked.append("who does the work and what an hour of them costs")
    return f"For its cost still say, under 'One workflow': {', and '.join(asked)}." if asked else ""


def _number(proposal: Proposal, value: float) -> str:
    return shown_share(value) if QUANTITIES[proposal.quantity].kind == "share" else shown_number(value)


def shown(proposal: Proposal) -> str:
    """Low to high with the middle, as one text."""
    low, middle, high = (_number(proposal, value) for value in (proposal.low, proposal.middle, proposal.high))
    return told.plain(f"{middle} ({low} to {high})")


def _remove(here: Here, log: EventLog) -> None:
    form = f"remove-{log.event_log_id}"
    if session.button(
        "Remove this import", form, type="tertiary", help="Accepted estimates stay; undo brings it back."
    ):
        here.store.apply(session.act(PAGE, form), log.session_id, deletes=(log,))
        session.done(form)
        told.keep("The imported log was removed from this workflow.")
        st.rerun()
