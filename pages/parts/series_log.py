"""Filling a metric's weeks, or days, from an imported log: the figures it can give, and how each is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import streamlit as st

from core.actions.measured_log import LogOffer, count_days, daily_offers, in_no_day, log_offers
from core.metrics import same_unit
from core.quantities import shown_number
from core.records import Metric
from core.store.statements import question as sql_text
from pages.parts import import_waiting, session, told

Keep = Callable[[LogOffer], None]
"""Draws the button that keeps an offer's values."""


def offers(here: session.Here, workflow_id: str) -> tuple[LogOffer, ...]:
    """What the logs can give; figures that must be worked out anew show how far they are."""
    try:
        return log_offers(here.store, here.facts, workflow_id, partial(import_waiting.figures, here))
    except import_waiting.Cancelled:
        return ()


def show(here: session.Here, metric: Metric, offers: Sequence[LogOffer], keep: Keep) -> None:
    """Which figure of the log fills the metric, what it means and how it is counted; then `keep` for it."""
    if not offers:
        told.needs(
            "No event log of this workflow is imported yet, or it holds no full week. Import one, or paste the values.",
            page="pages/map_friction.py",
            label="Go to step 1, Map friction",
        )
        return
    weekly = offers
    if metric.cadence == "day":
        offers = _by_day(here, offers[0].event_log.workflow_id)
        if not offers:
            return
    known = {offer.code: offer for offer in offers}
    fitting = [code for code, offer in known.items() if offer.choice.log_series == metric.log_series] or [
        code for code, offer in known.items() if offer.choice.name == metric.name
    ]
    fitting = fitting or [code for code, offer in known.items() if same_unit(offer.choice.unit, metric.unit)]
    code = st.selectbox(
        "Which figure of the log?",
        list(known),
        index=list(known).index(fitting[0]) if fitting else 0,
        format_func=lambda code: f"{known[code].choice.name} ({known[code].choice.unit})",
        key=f"offer-{metric.metric_id}",
    )
    offer = known[code]
    st.markdown(f"{offer.choice.means} {told.plain(offer.choice.definition)}")
    first, last = offer.points[0].week_on, offer.points[-1].week_on
    st.caption(
        f"{told.plain(offer.source)}: {len(offer.points)} {offer.cadence}s from {_day(first)} to {_day(last)}. What "
        "the log cuts off at either end is left out."
    )
    _in_no_day(weekly, offers, offer)
    with st.expander(
        "How it is counted", icon=":material/database:", key=f"asked-{metric.part}", on_change="rerun"
    ) as opened:
        if opened.open:
            st.markdown(
                f"The question that the log was asked, in SQL; this figure is its column `{offer.choice.log_series}`, "
                f"one row a {offer.cadence}. Choose how often there is a value where the metric is changed."
            )
            st.code(sql_text(f"log_{offer.cadence}s"), language="sql", wrap_lines=True)
    if not same_unit(offer.choice.unit, metric.unit):
        st.warning(
            f"This figure is in {told.plain(offer.choice.unit)}, the metric in {told.plain(metric.unit)}. "
            "Change the metric's unit first, or choose another figure."
        )
        return
    keep(offer)


def _in_no_day(weekly: Sequence[LogOffer], offers: Sequence[LogOffer], offer: LogOffer) -> None:
    """Cases completed on week-ends and holidays have no day of their own here: how many they are."""
    if offer.cadence == "week":
        return
    out, every = in_no_day(weekly, offers, offer.event_log.event_log_id)
    if out:
        st.caption(
            f"{shown_number(out, 6)} of {shown_number(every, 6)} cases were completed on days that are no business "
            "days: they are in no daily value, only in the weekly ones. If they matter, measure by week, or make those "
            "days business days of the session."
        )


def _by_day(here: session.Here, workflow_id: str) -> tuple[LogOffer, ...]:
    """What the logs give by day; counted from their events once somebody asks."""
    known = daily_offers(here.facts, workflow_id)
    if known is not None:
        return known
    st.markdown("The log's figures are kept by week. Its days are counted when you ask for them; that takes a moment.")
    if session.button("Count the days of the log", f"count-days-{workflow_id}", type="primary"):
        with told.errors(), st.spinner("Counting the days"):
            count_days(here.store, here.facts, workflow_id)
            session.done(f"count-days-{workflow_id}")
            st.rerun()
    return ()


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
