"""What a series holds that a chart alone hides: a change inside it, gaps, short and unfinished weeks, few cases."""

from __future__ import annotations

import math
from datetime import date

import streamlit as st

from core.actions.set_target import Measured
from core.baseline_shift import RUNS, Shift
from core.measurement import FEWEST_FOR_SEAL, is_over
from core.metrics import is_share_unit
from core.quantities import shown_number, shown_share
from pages.parts import told

SHIFT_HELP = (
    "Every way to cut the weeks in two is looked at, and the one that parts the weeks' ranks most (as in Pettitt's "
    f"test) is held against {shown_number(RUNS, 6)} simulated baselines in which nothing changed. It is told when at "
    "most 1 in 20 of them parts as clearly. Slow waves can look the same: ask what happened before you cut."
)


def show(measured: Measured, workdays: tuple[int, ...], today: date | None) -> None:
    """One sentence a thing; nothing where the weeks are whole, full and calm."""
    if measured.shift is not None:
        _shift(measured, measured.shift)
    _gaps(measured)
    _short(measured)
    if today is not None and measured.observations and not _is_over(measured, workdays, today):
        named = "The week of " if measured.metric.cadence == "week" else ""
        st.markdown(
            f":material/hourglass_top: {named}{day(measured.weeks_on[-1])} is not over: its value may still move, "
            "and it stays out of a seal."
        )
    _cases(measured)


def _is_over(measured: Measured, workdays: tuple[int, ...], today: date) -> bool:
    last = measured.weeks_on[-1]
    return last < today if measured.metric.cadence == "day" else is_over(last, workdays, today)


def _shift(measured: Measured, shift: Shift) -> None:
    unit, since = told.plain(measured.metric.unit), measured.weeks_on[shift.position]
    run = " Eight or more weeks in a row on one side say the same." if shift.is_sustained else ""
    st.warning(
        f"**The process changed inside these weeks.** Before {day(since)} they average {shown_number(shift.before)} "
        f"{unit}, from then on {shown_number(shift.after)} {unit}; chance alone parts them as clearly in "
        f"{shown_share(shift.chance)} of calm baselines.{run} The normal range is too wide while both are in it.",
        icon=":material/call_split:",
    )
    rest = len(measured.observations) - shift.position
    if measured.seal is None and rest < FEWEST_FOR_SEAL:
        st.caption(
            f"{rest} weeks stand after the change; a baseline takes {FEWEST_FOR_SEAL}. Wait for "
            f"{FEWEST_FOR_SEAL - rest} more, or say when you seal why all of them count.",
            help=SHIFT_HELP,
        )
    else:
        st.caption(
            "If you know what happened, begin the baseline there when you seal, with the reason.", help=SHIFT_HELP
        )


def _gaps(measured: Measured) -> None:
    if not measured.gaps:
        return
    noun = "the week of" if len(measured.gaps) == 1 else "the weeks of"
    if measured.metric.cadence == "day":
        noun = "the business day" if len(measured.gaps) == 1 else "the business days"
    st.markdown(
        f":material/event_busy: No value for {noun} {_listed(measured.gaps)}. Gaps stay gaps; the step over one "
        "counts as one step."
    )


def _short(measured: Measured) -> None:
    if not measured.short:
        return
    told_ = ", ".join(f"{day(one.week_on)} ({one.open_days} of {one.usual_days} days)" for one in measured.short[:4])
    more = f" and {len(measured.short) - 4} more" if len(measured.short) > 4 else ""
    noun = "Week" if len(measured.short) == 1 else "Weeks"
    st.markdown(
        f":material/celebration: {noun} with holidays: {told_}{more}. Their values stand as they are, never stretched "
        "to a full week."
    )


def _cases(measured: Measured) -> None:
    """How many cases stand behind the weeks; for a share also what all of them together say."""
    known = [one for one in measured.observations if one.cases is not None]
    if not known or not is_share_unit(measured.metric.unit):
        return
    cases = [one.cases or 0 for one in known]
    total = sum(cases)
    if total == 0:
        return
    pooled = math.fsum(one.value * (one.cases or 0) for one in known) / total
    unit = told.plain(measured.metric.unit)
    said = (
        f"{shown_number(min(cases), 6)} to {shown_number(max(cases), 6)} cases stand behind a week; all "
        f"{shown_number(total, 12)} together give {shown_number(pooled)} {unit}."
    )
    if len(known) < len(measured.observations):
        said += f" For {len(measured.observations) - len(known)} weeks nobody gave the number of cases."
    if min(cases) < 20:
        said += " With fewer than 20 cases one case alone moves a week by more than 5 points."
    st.caption(said)


def _listed(weeks: tuple[date, ...]) -> str:
    more = f" and {len(weeks) - 4} more" if len(weeks) > 4 else ""
    return ", ".join(day(week) for week in weeks[:4]) + more


def day(one: date) -> str:
    """A day as the page writes it: '2 Feb 2026'."""
    return f"{one.day} {one:%b %Y}"
