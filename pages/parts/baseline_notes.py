"""What a series holds that a chart alone hides: a change inside it, gaps, short and unfinished weeks, few cases."""

from __future__ import annotations

import math
from datetime import date

import streamlit as st

from core.actions.set_target import Measured, fewest_for_seal, weekday_pattern_of
from core.baseline_shift import RUNS, Shift
from core.measurement import is_over
from core.metrics import is_share_unit
from core.quantities import shown_number, shown_share
from core.weekday_pattern import RUNS as PATTERN_RUNS
from pages.parts import told

SHIFT_HELP = (
    "Every way to cut the values in two is looked at, and the one that parts their ranks most (as in Pettitt's "
    f"test) is held against {shown_number(RUNS, 6)} simulated baselines in which nothing changed. It is told when at "
    "most 1 in 20 of them parts as clearly. Slow waves can look the same: ask what happened before you cut."
)

WEEKDAY_HELP = (
    "The weekdays' ranks (as in Kruskal and Wallis's test) are held against "
    f"{shown_number(PATTERN_RUNS, 6)} random shuffles of the same values. It is told when at most 1 in 100 of them "
    "parts the weekdays as clearly. A change of level or slow waves can blur it."
)


def show(measured: Measured, workdays: tuple[int, ...], today: date | None) -> None:
    """One sentence a thing; nothing where the weeks are whole, full and calm."""
    if measured.shift is not None:
        _shift(measured, measured.shift)
    _weekdays(measured)
    _gaps(measured)
    _short(measured)
    if unfinished(measured, workdays, today) is not None:
        named = "The week of " if measured.metric.cadence == "week" else ""
        st.markdown(
            f":material/hourglass_top: {named}{day(measured.weeks_on[-1])} is not over: its value may still move, "
            "and it stays out of a seal."
        )
    _cases(measured)


def unfinished(measured: Measured, workdays: tuple[int, ...], today: date | None) -> date | None:
    """The last week (or day) with a value where it is not over yet; None where all are."""
    if today is None or not measured.observations:
        return None
    last = measured.weeks_on[-1]
    over = last < today if measured.metric.cadence == "day" else is_over(last, workdays, today)
    return None if over else last


def _shift(measured: Measured, shift: Shift) -> None:
    unit, since, noun = told.plain(measured.metric.unit), measured.weeks_on[shift.position], measured.metric.cadence
    run = f" Eight or more {noun}s in a row on one side say the same." if shift.is_sustained else ""
    st.warning(
        f"**The process changed inside these {noun}s.** Before {day(since)} they average {shown_number(shift.before)} "
        f"{unit}, from then on {shown_number(shift.after)} {unit}; chance alone parts them as clearly in "
        f"{shown_share(shift.chance)} of calm baselines.{run} The normal range is too wide while both are in it.",
        icon=":material/call_split:",
    )
    rest, enough = len(measured.observations) - shift.position, fewest_for_seal(measured.metric)
    if measured.seal is None and rest < enough:
        st.caption(
            f"{rest} {noun}s stand after the change; a baseline takes {enough}. Wait for "
            f"{enough - rest} more, or say when you seal why all of them count.",
            help=SHIFT_HELP,
        )
    else:
        st.caption(
            "If you know what happened, begin the baseline there when you seal, with the reason.", help=SHIFT_HELP
        )


def _weekdays(measured: Measured) -> None:
    """A weekday that stands apart: what it does to the range and to signals, and the two ways out."""
    found, unit = weekday_pattern_of(measured), told.plain(measured.metric.unit)
    if found is None:
        return
    wider = (
        f"The normal range is {shown_number(found.width)} {unit} wide, without the pattern it would be about "
        f"{shown_number(found.width_without)}: a real change has to be larger to be seen."
        if found.width > 1.1 * found.width_without
        else "So a signal may come from the day of the week, and not from a change."
    )
    ways = "Seal and judge by week instead" if measured.seal is None else "The next lane can be measured by week"
    st.warning(
        f"**{found.name}s are not like the other days.** They average {shown_number(found.mean)} {unit}, the others "
        f"{shown_number(found.others)} {unit}; shuffled at random, the same values "
        f"part the weekdays as clearly in fewer than 2 of 100 cases. {wider} {ways}: a week holds "
        f"every weekday once. Or keep the days, and before you call a {found.name} a signal, look at other "
        f"{found.name}s.",
        icon=":material/calendar_view_week:",
    )
    st.caption("Nothing is corrected for it: that would be another metric.", help=WEEKDAY_HELP)


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
    _holidays(measured)
    short = [one for one in measured.short if one.week_on not in measured.gaps]
    if not short:
        return
    told_ = ", ".join(f"{day(one.week_on)} ({one.open_days} of {one.usual_days} days)" for one in short[:4])
    more = f" and {len(short) - 4} more" if len(short) > 4 else ""
    noun = "Week" if len(short) == 1 else "Weeks"
    st.markdown(
        f":material/celebration: {noun} with holidays: {told_}{more}. Their values stand as they are, never stretched "
        "to a full week."
    )


def _holidays(measured: Measured) -> None:
    """By day: which holidays lie in the series; nobody expects a value on them, and one that is there is told."""
    valued = tuple(one for one in measured.holidays if one in set(measured.weeks_on))
    free = tuple(one for one in measured.holidays if one not in valued)
    if free:
        noun = "Holiday" if len(free) == 1 else "Holidays"
        st.markdown(
            f":material/celebration: {noun} without a value: {_listed(free)}. Marked and not a gap: nobody expects a "
            "value there. The step over one counts as one step."
        )
    if valued:
        st.markdown(
            f":material/celebration: A value on a holiday: {_listed(valued)}. It counts like any other; take it out "
            "above if the day is not like a working day."
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
    unit, noun = told.plain(measured.metric.unit), measured.metric.cadence
    said = (
        f"{shown_number(min(cases), 6)} to {shown_number(max(cases), 6)} cases stand behind a {noun}; all "
        f"{shown_number(total, 12)} together give {shown_number(pooled)} {unit}."
    )
    if len(known) < len(measured.observations):
        said += f" For {len(measured.observations) - len(known)} {noun}s nobody gave the number of cases."
    if min(cases) < 20:
        said += f" With fewer than 20 cases one case alone moves a {noun} by more than 5 points."
    st.caption(said)


def _listed(weeks: tuple[date, ...]) -> str:
    more = f" and {len(weeks) - 4} more" if len(weeks) > 4 else ""
    return ", ".join(day(week) for week in weeks[:4]) + more


def day(one: date) -> str:
    """A day as the page writes it: '2 Feb 2026'."""
    return f"{one.day} {one:%b %Y}"
