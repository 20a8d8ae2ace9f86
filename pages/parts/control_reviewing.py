"""What checking costs, whether the reviewers have the hours, who sees which case, and planted mistakes."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import oversee_lane as actions
from core.actions.define_controls import Board
from core.quantities import shown_money, shown_number, shown_share
from core.records import Oversight
from core.review_cost import MOST_OF_THEIR_TIME, Capacity, capacity
from core.routing import Row
from core.sampling import in_hundred
from pages.parts import formula, session, tables, told
from pages.parts.draft import Draft

PAGE = "define_controls"
FORM = "reviewers"


def show(here: session.Here, board: Board) -> None:
    """Hours and money on top, then the three numbers that decide them, then the routing."""
    _cost(board)
    _numbers(here)
    _routing(here, board)


def _cost(board: Board) -> None:
    cost = board.cost
    if cost.hours is None:
        st.markdown("What the checks take is not known yet: a review rule lacks its minutes, or step 1 its volume.")
        return
    if not cost.hours:
        st.markdown("No weekly sample is set yet. Add a review rule that says how many to check.")
        return
    money = shown_money(cost.per_month, cost.currency)
    with st.container(horizontal=True):
        formula.opened(
            "Checking takes",
            f"{shown_number(cost.hours, 2)} hours a week",
            [("hours a week", shown_number(cost.hours), "the weekly samples, added up")],
            f"{shown_number(cost.hours)} hours a week",
            source="METHOD 7",
            key="reviewing-hours",
        )
        formula.opened(
            "It costs",
            f"{money} a month",
            [("one hour", shown_money(cost.per_hour, cost.currency), cost.per_hour_from)],
            f"{shown_number(cost.hours)} h · {shown_number(cost.per_hour)} · 52 / 12 = {shown_number(cost.per_month)}",
            source="hours a week · cost of an hour · weeks a month",
            key="reviewing-cost",
        )
    if cost.capacity is not None:
        _capacity(cost.capacity)
        _at_first(board, cost.capacity.available)
    if cost.sample_if_some_missed:
        st.markdown(
            f"Reviewers who miss some need more: **{shown_number(cost.sample_if_some_missed, 12)} items** show "
            "the same as the sample above."
        )
    if cost.planting and cost.planting.needed:
        weeks = "" if cost.planting.weeks is None else f", reached after {shown_number(cost.planting.weeks, 2)} weeks"
        st.markdown(
            f"Planted mistakes: about {shown_number(cost.planting.per_week, 2)} a week. All of "
            f"{cost.planting.needed} found show that reviewers find more than 90 of 100{weeks}. Under 90: train and "
            "rotate. Under 70: check again what was checked."
        )


def _at_first(board: Board, available: float) -> None:
    """The weeks before the sample, when every case is checked: the heaviest for the reviewers."""
    loads = [
        one.rule.load.hours for group in board.groups.values() for one in group if one.rule and one.rule.every_item
    ]
    hours = max((each for each in loads if each is not None), default=None)
    if hours is None:
        return
    said = (
        f"While every case is still checked it takes {shown_number(hours, 2)} of these {shown_number(available, 3)} "
        "hours a week."
    )
    if capacity(hours, available).fit == "fits":
        st.markdown(f":material/schedule: {said}")
    else:
        st.warning(
            f"**At first it is more.** {said} Free the reviewers for that time, or let fewer cases through at first.",
            icon=":material/schedule:",
        )


def _capacity(fit: Capacity) -> None:
    used = "" if fit.used_share is None else f": {shown_share(fit.used_share)} of it"
    said = f"{shown_number(fit.hours, 2)} of {shown_number(fit.available, 3)} hours a week{used}."
    shown = ""
    if fit.items_possible and fit.share_shown is not None and fit.fit != "fits":
        bad = in_hundred(round(fit.share_shown, 4))
        shown = (
            f" With {MOST_OF_THEIR_TIME:.0%} of their time they check {fit.items_possible} a week, which with none bad "
            f"shows that fewer than {bad} are."
        )
    if fit.fit == "fits":
        st.success(f"The reviewers have the time. {said}", icon=":material/schedule:")
    elif fit.fit == "does not fit":
        st.error(f"**The reviewers don't have the time.** {said}{shown}", icon=":material/schedule:")
    else:
        st.warning(f"**Too much of their time.** {said} Tired people wave things through.{shown}")


def _numbers(here: session.Here) -> None:
    stored = actions.oversight_of(here.facts)
    draft = Draft.of(stored or (lambda: actions.blank(here.facts)), form=FORM)
    over = draft.notice()
    with st.container(border=True):
        typed = _inputs(draft)
        if session.button("Save these", FORM, type="primary") or over:

            def write(_version: int) -> None:
                actions.keep_oversight(here.store, session.act(PAGE, FORM), here.facts, draft.changed(**typed))

            if draft.save(write, over):
                told.keep("Saved the reviewers' hours.")
                st.rerun()


def _inputs(draft: Draft[Oversight]) -> dict[str, Any]:
    base = draft.base
    with st.grid(3, min_column_width=220):
        hours = st.number_input(
            "Hours a week the reviewers have",
            0.0, 2000.0, base.review_hours, 0.5,
            format="%g", placeholder="not known", key=draft.key("hours"),
            help="All reviewers together, for checking alone.",
        )  # fmt: skip
        planted = st.number_input(
            "Planted mistakes, in 100 checked",
            0.0, 100.0, None if base.planted_share is None else round(base.planted_share * 100, 6), 0.5,
            format="%g", placeholder="none", key=draft.key("planted"),
            help="Known bad cases mixed in, to see whether they are found. One or two in 100 is a start.",
        )  # fmt: skip
        seen = st.number_input(
            "Bad ones that reviewers find, in 100",
            0.0, 100.0, None if base.seen_share is None else round(base.seen_share * 100, 6), 5.0,
            format="%g", placeholder="all, as far as we know", key=draft.key("seen"),
            help="As planted mistakes have shown it. When some are missed, the sample has to be larger.",
        )  # fmt: skip
    return {
        "review_hours": hours,
        "planted_share": None if planted is None else round(planted / 100, 10),
        "seen_share": None if seen is None else round(seen / 100, 10),
    }


def _routing(here: session.Here, board: Board) -> None:
    rows = actions.routing(here.facts, board.cost.check)
    currency = here.facts.session.currency
    st.markdown("**Who sees a case?** By how sure the AI is (its score, 0 to 1), and by what a mistake would cost")
    tables.show(
        [_row(row, currency) for row in rows],
        alt="Who sees a case, by its score and the cost of a mistake",
        columns={
            "kind": "A mistake is",
            "loss": "It costs",
            "person": "A person decides",
            "sample": "A spot check",
            "through": "Goes through",
        },
        key="routing",
    )
    known = next((row for row in rows if row.name == actions.USUAL and row.line is not None), None)
    check, loss = shown_money(board.cost.check, currency), shown_money(known.loss if known else None, currency)
    border = "?" if known is None or known.line is None else f"{known.line:.3f}"
    formula.opened(
        "The line",
        border,
        [("one check", check, f"{shown_number(board.cost.check_minutes)} minutes"), ("one mistake", loss, "step 1")],
        f"a person looks when (1 − score) · loss > cost of a check\nline = 1 − {check} / {loss} = {border}",
        source="CONTROLS 7.6",
        key="routing-line",
    )
    st.caption(
        "It only holds for scores that were compared with what was right; a score that a language model gives itself "
        "was not. Above the line a random sample still looks, or mistakes there are never seen."
    )


def _row(row: Row, currency: str) -> dict[str, str]:
    loss = shown_money(row.loss, currency)
    who = "two people" if row.routes[0] == "two people decide" else "always" if row.line is None else ""
    if row.line is None:
        return {"kind": row.name, "loss": loss, "person": who, "sample": "never", "through": "never"}
    halfway = (1 + row.line) / 2
    return {
        "kind": row.name,
        "loss": loss,
        "person": f"below {row.line:.3f}{f', {who}' if who else ''}",
        "sample": f"{row.line:.3f} to {halfway:.3f}",
        "through": f"from {halfway:.3f}",
    }
