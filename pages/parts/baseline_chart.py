"""A series on its chart: what is normal, what is not, where it should go; in words, as a picture and as a table."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core import measurement
from core.actions.set_target import Measured, fewest_for_seal, weekday_pattern_of
from core.measurement import FEWEST_FOR_LIMITS, LIMIT_FACTOR, RANGE_FACTOR, Limits
from core.quantities import shown_number
from core.records import Target
from pages.parts import baseline_figure, baseline_notes, charts, formula, tables, told

WHEELER = "Wheeler, Understanding Variation (XmR chart); METHOD 5"
NORMAL_HELP = (
    "The ends are the 'natural process limits' of an XmR chart: the average plus and minus 2.66 times the average step "
    "from one value to the next. They say what the process does by itself, not what anybody wishes."
)
DIGITS = 5
"""In a formula: enough for somebody who checks it with a calculator to get the figure beside it."""


def show(
    measured: Measured,
    target: Target | None,
    path: baseline_figure.Path,
    workdays: tuple[int, ...] = (0, 1, 2, 3, 4),
    today: date | None = None,
) -> None:
    """Sentences first, then the chart, the figures behind it, and the same as a table."""
    _sentences(measured)
    baseline_notes.show(measured, workdays, today)
    open_on = baseline_notes.unfinished(measured, workdays, today)
    figure = baseline_figure.kept(measured, target, tuple(path), st.context.theme.type or "light", open_on)
    charts.draw(figure, key=f"xmr-{measured.metric.metric_id}", alt=_alt(measured, target))
    if measured.limits:
        _figures(measured, measured.limits)
    key = f"as-table-{measured.metric.part}"
    with st.expander(
        f"The {measured.metric.cadence}s as a table", icon=":material/table:", key=key, on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        tables.show(
            _rows(measured, open_on),
            alt=f"The {'weekly' if measured.metric.cadence == 'week' else 'daily'} values with their steps and signals",
            columns=_columns(measured),
            download=f"{measured.metric.cadence}s.csv",
        )


def _sentences(measured: Measured) -> None:
    limits, unit, points = measured.limits, told.plain(measured.metric.unit), len(measured.observations)
    noun, enough = measured.metric.cadence, fewest_for_seal(measured.metric)
    if limits is None:
        st.markdown(
            f"**{points} {noun if points == 1 else f'{noun}s'} so far: too few to say what is normal.** From "
            f"{FEWEST_FOR_LIMITS} {noun}s on the chart shows a trial range, from {enough} on it can be sealed."
        )
    else:
        lower = "0" if limits.is_cut else shown_number(limits.lower)
        st.markdown(
            f"**{noun.capitalize()}s between {lower} and {shown_number(limits.upper)} {unit} are this process's normal "
            "noise.** "
            f"The average is {shown_number(limits.mean)} {unit}; a step of up to {shown_number(limits.range_limit)} "
            f"from one {noun} to the next says nothing.",
            help=NORMAL_HELP,
        )
        if limits.points < enough:
            said = f"A trial range from {limits.points} {noun}s"
            st.caption(f"{said}: it moves with every new one until there are {enough}.")
    if limits is not None:
        sentences = _signal_sentences(measured)
        for sentence in sentences:
            st.markdown(f":material/notifications_active: {sentence}")
        if not sentences:
            rest = f": nothing in these {noun}s needs a special explanation"
            if weekday_pattern_of(measured) is not None:
                rest = " by the three rules, which know nothing of weekdays"
            st.markdown(f":material/check_circle: No signal{rest}.")


def _signal_sentences(measured: Measured) -> list[str]:
    """One sentence a rule, with the weeks it fires on; strangers' text is not in it except the unit, escaped."""
    sentences = []
    for rule, name in baseline_figure.RULE_NAMES.items():
        found = [signal for signal in measured.signals if signal.rule == rule]
        if not found:
            continue
        where = "; ".join(_where(measured, signal) for signal in found[:3])
        more = f"; and {len(found) - 3} more" if len(found) > 3 else ""
        sentences.append(f"**Not noise, {name}:** {where}{more}.")
    return sentences


def _where(measured: Measured, signal: measurement.Signal) -> str:
    weeks = [measured.weeks_on[point] for point in signal.points]
    if len(weeks) == 1:
        value = shown_number(measured.values[signal.points[0]])
        named = "week of " if measured.metric.cadence == "week" else ""
        return f"{named}{baseline_notes.day(weeks[0])} ({value}, {signal.side})"
    return f"{baseline_notes.day(weeks[0])} to {baseline_notes.day(weeks[-1])} ({signal.side})"


def _alt(measured: Measured, target: Target | None) -> str:
    """What the chart shows, for somebody who can't see it."""
    limits = measured.limits
    often = "weekly" if measured.metric.cadence == "week" else "daily"
    text = f"{len(measured.observations)} {often} values of {measured.metric.name} in {measured.metric.unit}."
    if limits:
        text += f" Normal range {shown_number(limits.lower)} to {shown_number(limits.upper)}."
        text += f" Average {shown_number(limits.mean)}."
    text += f" {len(measured.signals)} signals, {len(measured.gaps)} missing {measured.metric.cadence}s."
    if measured.holidays:
        text += f" {len(measured.holidays)} holidays are marked."
    return text + (f" Target {shown_number(target.value)} by {target.due_on.isoformat()}." if target else "")


def _figures(measured: Measured, limits: Limits) -> None:
    """The four figures of the chart, each opened to its formula with the live numbers."""
    unit, n = measured.metric.unit, limits.points
    noun = measured.metric.cadence
    origin = f"{n} sealed {noun}s" if measured.seal else f"{n} {noun}s kept here"
    mean, step = shown_number(limits.mean, DIGITS), shown_number(limits.mean_range, DIGITS)
    lines = [
        ("average X̄", f"{mean} {unit}", origin),
        ("average step mR̄", f"{step} {unit}", f"{n - 1} steps from one {noun} to the next"),
    ]
    cut = "  → 0, since it can't be negative" if limits.is_cut else ""
    low = "0 (cut)" if limits.is_cut else shown_number(limits.lower)
    with st.container(horizontal=True):
        formula.opened(
            "Average",
            f"{shown_number(limits.mean)} {unit}",
            lines[:1],
            f"X̄ = sum of the values / n = {mean}",
            WHEELER,
            key="open-mean",
        )
        formula.opened(
            "Upper limit", f"{shown_number(limits.upper)} {unit}", lines,
            f"X̄ + {LIMIT_FACTOR} · mR̄ = {mean} + {LIMIT_FACTOR} · {step} = {shown_number(limits.upper, DIGITS)}",
            WHEELER, key="open-upper",
        )  # fmt: skip
        formula.opened(
            "Lower limit", f"{low} {unit}", lines,
            f"X̄ − {LIMIT_FACTOR} · mR̄ = {mean} − {LIMIT_FACTOR} · {step} = "
            f"{shown_number(limits.lower_uncut, DIGITS)}{cut}",
            WHEELER, key="open-lower",
        )  # fmt: skip
        formula.opened(
            "Largest normal step", f"{shown_number(limits.range_limit)} {unit}", lines[1:],
            f"{RANGE_FACTOR} · mR̄ = {RANGE_FACTOR} · {step} = {shown_number(limits.range_limit, DIGITS)}",
            WHEELER, key="open-range",
        )  # fmt: skip


def _marks(measured: Measured, on: object, unfinished: date | None) -> list[str]:
    """What is special about a week or a day besides its value: holidays, not over yet."""
    marks = ["holiday"] if on in measured.holidays else []
    if short := next((one for one in measured.short if one.week_on == on), None):
        marks.append(f"{short.open_days} of {short.usual_days} business days")
    return [*marks, "not over yet"] if unfinished is not None and on == unfinished else marks


def _rows(measured: Measured, unfinished: date | None) -> list[dict[str, object]]:
    named: dict[int, list[str]] = {}
    for signal in measured.signals:
        for point in signal.points:
            named.setdefault(point, []).append(baseline_figure.RULE_NAMES[signal.rule])
    rows: list[dict[str, object]] = []
    before: float | None = None
    for place, one in enumerate(measured.observations):
        step = None if before is None else abs(one.value - before)
        notes = list(dict.fromkeys(named.get(place, [])))
        if step is not None and measured.limits and step > measured.limits.range_limit + measured.limits.crumb:
            notes.append("step larger than normal")
        rows.append({"week": one.week_on, "value": one.value, "step": step, "cases": one.cases,
                     "signal": ", ".join(notes), "origin": one.origin})  # fmt: skip
        before = one.value
    there = set(measured.weeks_on)
    rows += [{"week": week, "value": None, "step": None, "cases": None, "signal": "no value", "origin": ""}
             for week in measured.gaps]  # fmt: skip
    rows += [{"week": day, "value": None, "step": None, "cases": None, "signal": "", "origin": ""}
             for day in measured.holidays if day not in there]  # fmt: skip
    for row in rows:
        marks = [str(row["signal"]), *_marks(measured, row["week"], unfinished)]
        row["signal"] = ", ".join(mark for mark in marks if mark)
    return sorted(rows, key=lambda row: str(row["week"]))


def _columns(measured: Measured) -> dict[str, object]:
    unit = measured.metric.unit
    return {
        "week": st.column_config.DateColumn(
            "Week of (Monday)" if measured.metric.cadence == "week" else "Day", format="YYYY-MM-DD"
        ),
        "value": st.column_config.NumberColumn(f"Value in {unit}", format="%.4g"),
        "step": st.column_config.NumberColumn(f"Step in {unit}", format="%.4g"),
        "cases": st.column_config.NumberColumn("Cases"),
        "signal": "Signals and marks",
        "origin": "Comes from",
    }
