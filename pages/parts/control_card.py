"""One control as a card: who, what sets it off, what happens then, how fast; its numbers opened to their formulas."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from core.actions.define_controls import Board, Shown
from core.controls import FIELD_WORDS, ReviewRule, shown_time
from core.quantities import shown_number
from core.records import Control
from core.sampling import chance_of_passing, in_hundred
from pages.parts import charts, control_form, formula, tables, told

CURVE_SHARES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.10, 0.15, 0.20)


def show(shown: Shown, board: Board, more: Sequence[tuple[str, str]] = ()) -> None:
    """The card of one control, with the button that opens its form. `more` are further lines: (label, text)."""
    control = shown.control
    with st.container(border=True, key=f"card-{control.control_id}".replace(".", "-")):
        reason = f"Does not apply: {told.plain(control.reason_not, 600)}"
        said = [_lines(control, more) if control.applies else reason]
        if control.applies and shown.rule:
            said.append(told.plain(_said(shown.rule), 600))
        # One text for all of it: each element costs, and there are a dozen cards.
        st.markdown("\n\n".join([_headline(shown), *said]))
        if control.applies and shown.rule:
            with st.container(horizontal=True, vertical_alignment="center"):
                _figures(control, shown.rule, board)
                _edit(control)
        else:
            _edit(control)


def _edit(control: Control) -> None:
    st.button(
        "Why, and change",
        key=f"edit-{control.control_id}",
        icon=":material/edit:",
        help=told.plain(f"Why '{control.name}' is here and where it comes from; change it, rule it out or remove it"),
        on_click=control_form.open_form,
        args=(control.control_id,),
    )


def _headline(shown: Shown) -> str:
    control = shown.control
    name = f"**{told.plain(control.name)}**"
    if not control.applies:
        return f":material/block: {name} · not applicable"
    if shown.lacks:
        missing = ", ".join(FIELD_WORDS[field] for field in shown.lacks)
        return f":material/error: {name} · missing: {missing}"
    return f":material/check_circle: {name}"


def _lines(control: Control, more: Sequence[tuple[str, str]]) -> str:
    rows = (
        ("", control.what),
        ("When", control.trigger or "not said yet"),
        ("Then", control.response or "not said yet"),
        ("Who", f"{control.who or 'nobody yet'}, {_how_fast(control)}"),
        *more,
    )
    return "  \n".join(f"{f'**{label}:** ' if label else ''}{told.plain(text, 600)}" for label, text in rows if text)


def _how_fast(control: Control) -> str:
    time = shown_time(control.minutes_to_respond)
    if control.minutes_to_respond is None:
        return "how fast is not said"
    return time if control.minutes_to_respond == 0 else f"within {time}"


def _figures(control: Control, rule: ReviewRule, board: Board) -> None:
    """The sample and the weekly load, each opened to its formula; and how often a bad process would pass."""
    _sample(control, rule)
    _week(control, rule)
    _load(control, rule, board)
    with st.popover(
        "What slips through?", icon=":material/show_chart:", on_change="rerun", key=f"curve-{control.control_id}"
    ) as popover:
        if popover.open and rule.sample:
            _curve(control, rule.sample)


def _sample(control: Control, rule: ReviewRule) -> None:
    share, confidence, found = control.tolerated_share or 0, control.confidence, control.tolerated_found
    shown = "every item" if rule.sample is None else f"{shown_number(rule.sample, 12)} items"
    if rule.every_item and rule.sample:
        shown += " in a row"
    doubt = f"{1 - confidence:.6g}"
    if found == 0:
        bare = math.log(1 - confidence) / math.log(1 - share)
        expression = f"n = ⌈ln(1 − c) / ln(1 − p)⌉ = ⌈ln {doubt} / ln {1 - share:.6g}⌉ = ⌈{bare:.2f}⌉ = {rule.sample}"
    else:
        expression = f"n = the fewest items with P(at most {found} bad | n, p = {share:.6g}) ≤ 1 − c = {doubt}\n"
        expression += f"n = {rule.sample} (exact binomial)"
    formula.opened(
        "To check",
        shown,
        [
            ("p, tolerated at most", f"{in_hundred(share)} bad", "this rule"),
            ("c, how sure", f"{confidence * 100:.6g} %", "this rule"),
            ("bad ones allowed in the sample", str(found), "this rule"),
        ],
        expression,
        source="METHOD 7; exact, nothing approximated",
        help=rule.sentence,
        key=f"sample-{control.control_id}",
    )


def _week(control: Control, rule: ReviewRule) -> None:
    """How many of one week's cases show the same of that week alone: a closed lot needs fewer than a stream."""
    cases = round(rule.load.cases) if rule.load.cases else 0
    if rule.week_sample is None or rule.every_item or not cases:
        return
    too_many = math.ceil(rule.share * cases - 1e-9)
    allowed = f"at most {rule.found} bad" if rule.found else "no bad one"
    formula.opened(
        "Of one week alone",
        f"{shown_number(rule.week_sample, 12)} of {shown_number(cases, 12)}",
        [
            ("cases in the week", shown_number(cases, 12), "the middle volume"),
            ("too many bad ones", f"{too_many} or more", f"{in_hundred(rule.share)} of them"),
        ],
        f"n = the fewest items with P({allowed} among n | {too_many} bad of {cases}) ≤ {1 - rule.confidence:.6g}\n"
        f"n = {rule.week_sample} (exact hypergeometric: none is put back)",
        source="METHOD 7; exact, nothing approximated",
        help="For a batch that is closed: it says something of that batch only.",
        key=f"week-sample-{control.control_id}",
    )


def _load(control: Control, rule: ReviewRule, board: Board) -> None:
    cases = board.cases_per_week
    hours, each = rule.load.hours, control.minutes_per_item
    shown = "not known" if hours is None else f"{shown_number(hours, 2)} hours a week"
    which = "cases a week" if rule.every_item else "items a week: the sample, or the whole week when it is smaller"
    formula.opened(
        "Takes",
        shown,
        [
            ("cases a week", _range(cases), board.volume_origin),
            ("items checked a week", shown_number(rule.load.items), which),
            ("minutes to check one", shown_number(each), "this rule"),
            ("hours in a slow and a busy week", _load_range(rule), "the same with low and high volume"),
        ],
        f"hours a week = items · minutes / 60 = {shown_number(rule.load.items)} · {shown_number(each)} / 60 = "
        f"{shown_number(hours, 3)}",
        source="METHOD 7: V_week · q · t_q / 60",
        key=f"load-{control.control_id}",
    )


def _range(cases: tuple[float, float, float] | None) -> str:
    return "not known" if cases is None else " / ".join(shown_number(case) for case in cases)


def _load_range(rule: ReviewRule) -> str:
    if rule.load_range is None or None in (rule.load_range[0].hours, rule.load_range[1].hours):
        return "not known"
    return " – ".join(shown_number(load.hours, 2) for load in rule.load_range)


def _said(rule: ReviewRule) -> str:
    """What the sample says, and what to do when a week is smaller than it."""
    weeks, cases = rule.load.weeks_to_fill, rule.load.cases
    if weeks and rule.every_item:
        return f"{rule.sentence} At your volume that takes about {shown_number(weeks, 2)} week{'s' * (weeks != 1)}."
    if weeks and cases and weeks > 1:
        return (
            f"{rule.sentence} A week has only about {shown_number(cases)} cases: check every one; the number is "
            f"reached after {shown_number(weeks, 2)} weeks."
        )
    return rule.sentence


def _curve(control: Control, sample: int) -> None:
    """The operating curve: how often a process with so many bad items passes this check."""
    found = control.tolerated_found
    chances = [chance_of_passing(sample, found, share) for share in CURVE_SHARES]
    half = (control.tolerated_share or 0) / 2
    st.markdown(
        f"A process with half of what you tolerate ({in_hundred(half)} bad) passes "
        f"{chance_of_passing(sample, found, half) * 100:.0f} of 100 checks. If that would stop you too often, allow "
        "some bad ones: the sample grows, and good work passes more often."
    )
    allowed = "none bad allowed" if found == 0 else f"{found} bad allowed"
    st.markdown(f"Of 100 checks of {shown_number(sample, 12)} items, {allowed}, so many let a process pass:")
    palette = charts.colours()
    figure = go.Figure(
        go.Scatter(
            x=[share * 100 for share in CURVE_SHARES],
            y=[chance * 100 for chance in chances],
            mode="lines+markers",
            line={"color": palette["line"], "width": 3},
        )
    )
    figure.update_xaxes(title="bad items in 100", rangemode="tozero")
    figure.update_yaxes(title="passes in 100 checks", range=[0, 101])
    charts.show(figure, key=f"oc-{control.control_id}", alt="Chance of passing against the true share", height=260)
    tables.show(
        [
            {"truly bad": in_hundred(share), "passes (in 100 checks)": f"{chance * 100:.0f}"}
            for share, chance in zip(CURVE_SHARES, chances, strict=True)
        ],
        alt="Chance of passing for each true share of bad items",
    )


def weekly_hours(board: Board) -> None:
    """What all weekly samples together cost a week, opened to its parts."""
    parts = [one for one in board.groups["review"] if one.rule and not one.rule.every_item]
    hours = [shown_number(one.rule.load.hours, 3) for one in parts if one.rule]
    formula.opened(
        "Checking takes, week after week",
        f"{shown_number(board.hours_per_week, 2)} hours",
        [(one.control.name, f"{each} hours", "its card below") for one, each in zip(parts, hours, strict=True)],
        f"{' + '.join(hours)} = {shown_number(board.hours_per_week, 3)} hours a week",
        source="the sum of the weekly samples; the full check at the start comes on top while it lasts",
        key="weekly-hours",
    )
