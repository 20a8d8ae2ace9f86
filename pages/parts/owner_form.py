"""The owner with deputy, delivery lead and authority; a name that is not one person's is answered as it is typed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import streamlit as st

from core.actions import name_owner as actions
from core.ownership import refusal
from core.records import Ownership
from pages.parts import session, told
from pages.parts.draft import Draft

PAGE = "name_owner"
FORM = "owner"
NAME_HELP = "First and family name of one person. No team, no role, no mailbox."


def show(here: session.Here, board: actions.Board) -> None:
    """The form, and beside it what speaks against the choice and what is still open."""
    source = board.ownership or (lambda: actions.blank(here.facts))
    draft = Draft.of(source, form=FORM)
    over = draft.notice()
    with st.container(border=True):
        typed = _people(draft) | _authority(here, draft)
        if session.button("Save the owner", FORM, type="primary") or over:

            def write(_version: int) -> None:
                named = {**typed, "owner": typed["owner"].strip() or actions.UNNAMED}
                changed = draft.changed(**named)
                actions.keep_ownership(here.store, session.act(PAGE, FORM), here.facts, changed)

            if draft.save(write, over):
                told.keep(f"Saved: {typed['owner']} is the owner.")
                st.rerun()
    _standing(board)


def try_a_name() -> None:
    """Something useful before a lane is picked: whether a name reads like one person's. Nothing is kept."""
    with st.container(border=True):
        st.markdown("Meanwhile: whom do you have in mind? Try whether it reads like one person. Nothing is kept.")
        name = st.text_input("Name", key="owner-trial", max_chars=200, help=NAME_HELP)
        if name.strip():
            _answer(name, "That reads like one person. Ask them before you come back.")


def _answer(name: str, good: str = "") -> None:
    said = refusal(name)
    if said:
        st.error(told.plain(said, 600), icon=":material/person_off:")
    elif good:
        st.success(good, icon=":material/person_check:")


def _people(draft: Draft[Ownership]) -> dict[str, Any]:
    base = draft.base
    known = "" if base.owner == actions.UNNAMED else base.owner
    owner = st.text_input("Owner", known, max_chars=200, key=draft.key("owner"), help=NAME_HELP)
    if owner.strip():
        _answer(owner)
    with st.grid(2, min_column_width=240):
        deputy = st.text_input(
            "Deputy",
            base.deputy,
            max_chars=200,
            key=draft.key("deputy"),
            help="Who may stop it when the owner is away.",
        )
        lead = st.text_input(
            "Delivery lead",
            base.delivery_lead,
            max_chars=200,
            key=draft.key("lead"),
            help="Who builds it. Better not the owner: whoever builds tends to measure that it was built.",
        )
    if deputy.strip():
        _answer(deputy)
    return {"owner": owner, "deputy": deputy, "delivery_lead": lead}


def _authority(here: session.Here, draft: Draft[Ownership]) -> dict[str, Any]:
    base = draft.base
    stop_right = st.text_area(
        "How does the owner switch it off, and without asking whom?",
        base.stop_right,
        max_chars=2000,
        height=80,
        key=draft.key("stop"),
        placeholder="Turns the routing flag off in the console, asks nobody; the team works from the old queue.",
    )
    with st.grid(2, min_column_width=240):
        proof = st.text_input(
            "Where is that right written down?",
            base.stop_proof,
            max_chars=2000,
            key=draft.key("proof"),
            placeholder="Decision of 3 November; account in the console",
            help="A decision, a mail, an account: something one can look up. A right that nobody wrote is a hope.",
        )
        absence = st.text_input(
            "When the owner is away",
            base.absence_rule,
            max_chars=2000,
            key=draft.key("absence"),
            placeholder="From the second day the deputy decides",
            help="From which absence on the deputy decides, and how they learn of it.",
        )
        budget = st.text_input(
            "Budget the owner decides on", base.budget, max_chars=1000, key=draft.key("budget"),
            placeholder="EUR 20 000 until day 90",
            help="What the owner may spend without asking. Write “none” where there is none: a blank stays open.",
        )  # fmt: skip
        people = st.text_input(
            "People the owner can assign", base.people, max_chars=1000, key=draft.key("people"),
            placeholder="Two clerks of the intake desk",
            help="Whom the owner can put to work on it without asking. Write “none” where there is nobody.",
        )  # fmt: skip
        hours = st.number_input(
            "Hours a week for it", 0.0, 80.0, base.hours_per_week, 0.5, format="%g", key=draft.key("hours")
        )
        review = st.date_input(
            "First review on",
            base.first_review_on or (_a_week_on(here) if base.version == 0 else None),
            format="YYYY-MM-DD",
            key=draft.key("review"),
            help="Its weekday is the day of the weekly review. One on a holiday moves to the next working day.",
        )
        at = st.time_input(
            "The weekly review begins at",
            base.review_at or here.facts.session.opens,
            step=900,
            key=draft.key("review-at"),
            help=f"In the session's time zone ({here.facts.session.timezone}). It prints on the plan and stands in the "
            "calendar file.",
        )
    return {
        "stop_right": stop_right,
        "stop_proof": proof,
        "absence_rule": absence,
        "budget": budget,
        "people": people,
        "hours_per_week": hours,
        "first_review_on": review if isinstance(review, date) else None,
        "review_at": None if base.review_at is None and at == here.facts.session.opens else at,
    }


def _a_week_on(here: session.Here) -> date:
    """The first business day from a week on: by this session's calendar."""
    days = (here.today + timedelta(days=after) for after in range(7, 14))
    session_ = here.facts.session
    open_days = [day for day in days if day.weekday() in session_.workdays]
    return next((day for day in open_days if day not in session_.holidays), open_days[0])


def _standing(board: actions.Board) -> None:
    for warning in board.warnings:
        st.warning(told.plain(warning, 600), icon=":material/warning:")
    if board.ownership is None:
        return
    if not board.open_points:
        st.markdown(
            ":material/check_circle: The owner can act: deputy, right to stop, budget, people, time and review stand."
        )
        return
    with st.container(border=True):
        st.markdown(f"**Still open, so that {told.plain(board.ownership.owner)} can act** ({len(board.open_points)})")
        for point in board.open_points:
            st.markdown(f":material/error: {told.plain(point)}")
