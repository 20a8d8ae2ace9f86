"""The effect in money as it stands: one sentence, the sum as a picture and a table, the four classes, when it pays."""

from __future__ import annotations

import math

import plotly.graph_objects as go
import streamlit as st

from core.actions.lane_benefit import BenefitBoard
from core.benefit import TERMS, Effect, State, middles_of
from core.benefit_words import (
    FEWER,
    alone_sentence,
    break_even_sentence,
    cash_sentence,
    class_sentences,
    expression,
    label_of,
    needed_sentence,
    net_sentence,
    payback_sentence,
)
from core.quantities import shown_money, shown_number, shown_share
from pages.parts import charts, formula, tables, told
from pages.parts.estimate_input import GRADE_WORDS

STATE_WORDS: dict[State, str] = {
    "counted": "",
    "as today": "stays as today, nothing claimed",
    "nothing": "nothing",
    "in touch": "already in the hands-on time",
    "not priced": "waiting has no price",
    "unknown": "not known",
}
NET_HELP = (
    "Today's cost of the workflow less what is still done by hand, reviews, exceptions, AI mistakes put right, and "
    "what running it costs. Simulated in the same worlds as step 1, so a costly month today is a large saving too."
)
CLASS_HELP = (
    "Four kinds of benefit that are no single sum of money: only the first can be spent. Which part falls into which "
    "class is a rule of ours; freed hours count as capacity unless they are said to leave the payroll."
)


def show(board: BenefitBoard, currency: str) -> None:
    """Everything that can be said with the numbers that are there."""
    found = board.effect
    icon = ":material/savings:" if found.net is not None and found.net.p10 > 0 else ":material/balance:"
    if found.net is None:
        icon = ":material/help:"
    st.markdown(f"{icon} **{told.plain(net_sentence(found, currency), 600)}**", help=NET_HELP)
    if found.net is None:
        _rest_known(found, currency)
        return
    if cash := cash_sentence(found, currency):
        st.markdown(f":material/account_balance_wallet: {told.plain(cash)}")
    if found.guess_share:
        st.caption(f"{shown_share(found.guess_share)} of the money moved rests on at least one guess.")
    _picture(found, currency)
    _opened(board, found, currency)
    st.markdown(f":material/check: {told.plain(needed_sentence(found), 400)}")
    for one in found.break_even:
        st.markdown(
            f"- **{TERMS[one.part].label}:** {told.plain(alone_sentence(one), 300)} "
            f"{told.plain(break_even_sentence(one), 400)}"
        )
    for one in found.unplanned:
        st.markdown(f"- **{TERMS[one.part].label}:** {told.plain(alone_sentence(one), 300)}")
    st.markdown(f":material/event_repeat: {told.plain(payback_sentence(found), 400)}")
    st.markdown("**Kept apart: what kind of benefit it is**", help=CLASS_HELP)
    has_share = board.given.number("cash_share") is not None
    for head, means in class_sentences(found, currency, board.benefit.capacity_use, has_share):
        st.markdown(f"- **{told.plain(head)}.** {told.plain(means, 1200)}")
    _table(board, found, currency)


def _rest_known(found: Effect, currency: str) -> None:
    known = [code for code, middle in found.middles.items() if middle]
    if known:
        told_ = [f"{TERMS[code].label.lower()} {shown_money(found.middles[code], currency)}" for code in known]
        st.caption(f"Known so far, a month: {told.plain('; '.join(told_), 600)}.")


def _picture(found: Effect, currency: str) -> None:
    """The sum as steps: what it saves, what it costs, what is left."""
    palette = charts.colours()
    codes = [code for code in TERMS if found.middles[code]]
    heights = [TERMS[code].sign * (found.middles[code] or 0.0) for code in codes]
    names = [TERMS[code].label for code in codes]
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            y=[*names, "Net effect"], x=[*heights, 0.0], measure=[*["relative"] * len(codes), "total"],
            text=[*(shown_number(height) for height in heights), shown_number(found.at_middle)],
            textposition="outside", cliponaxis=False, textfont={"color": palette["text"]},
            increasing={"marker": {"color": palette["delay"]}}, decreasing={"marker": {"color": palette["rework"]}},
            totals={"marker": {"color": palette["line"]}}, connector={"line": {"color": palette["muted"], "width": 1}},
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed")
    reached = [sum(heights[: place + 1]) for place in range(len(heights))]
    low, high = min(0.0, *reached), max(0.0, *reached)
    air = 0.18 * (high - low or 1.0)  # for the numbers beside the bars
    figure.update_xaxes(range=[low - (air if low < 0 else 0.0), high + air], nticks=4)
    st.caption(f"In {currency} a month, with every number at its middle")
    said = ", ".join(f"{name} {shown_number(height)}" for name, height in zip(names, heights, strict=True))
    alt = f"Effect a month in {currency}: {said}; net {shown_number(found.at_middle)}."
    charts.show(figure, key="benefit-sum", alt=alt, height=90 + 34 * (len(codes) + 1))


def _opened(board: BenefitBoard, found: Effect, currency: str) -> None:
    """The figures, each opened to its formula with the live numbers."""
    assert found.net is not None
    values = middles_of(board.given)
    counted = [term for code, term in TERMS.items() if found.states[code] == "counted"]
    lines = [f"{'+' if term.sign > 0 else '−'} {term.label}: {expression(term, values)}" for term in counted]
    origins = _origins(board, currency)
    with st.container(horizontal=True):
        formula.opened(
            "Net effect", f"{shown_money(found.net.median, currency)} a month", origins,
            "\n".join([*lines, f"= {shown_number(found.at_middle, 5)} with every number at its middle"]),
            f"METHOD 2; the range from {shown_number(found.draws, 6)} simulated worlds", key="open-benefit-net",
        )  # fmt: skip
        if found.payback_months is not None and found.at_middle and found.at_middle > 0:
            once, middle = values["one_off_cost"], found.payback_months[1]
            formula.opened(
                "Payback", f"{shown_number(middle, 2)} months" if math.isfinite(middle) else "never",
                [("one-off cost K", shown_money(once, currency), "the form below"),
                 ("net a month", shown_money(found.at_middle, currency), "every number at its middle")],
                f"K / net = {shown_number(once, 5)} / {shown_number(found.at_middle, 5)} = "
                f"{shown_number(once / found.at_middle, 3)} months",
                "the shown figure is the median of the simulated worlds", key="open-benefit-payback",
            )  # fmt: skip
        if found.needed_share is not None:
            _break_even(found, currency)


def _break_even(found: Effect, currency: str) -> None:
    """Opens from how much less of the largest saving alone it pays; else how much of all the savings is needed."""
    costs = sum(found.middles[code] or 0.0 for code, term in TERMS.items() if term.sign < 0)
    one = next((one for one in found.break_even if one.alone <= 1), None)
    told_costs = ("new costs", shown_money(costs, currency), "reviews, exceptions, AI mistakes, run cost")
    if one is None:
        saved = sum(found.middles[code] or 0.0 for code, term in TERMS.items() if term.sign > 0)
        share = shown_number((found.needed_share or 0.0) * 100, 2)
        formula.opened(
            "Break-even", f"{share} % of what is planned",
            [told_costs, ("planned savings", shown_money(saved, currency), "the other lines of the sum")],
            f"new costs / planned savings = {shown_number(costs, 5)} / {shown_number(saved, 5)} = "
            f"{shown_number(found.needed_share, 3)}",
            "METHOD 2, solved for a net of 0", key="open-benefit-even",
        )  # fmt: skip
        return
    saved = found.middles[one.part] or 0.0
    formula.opened(
        "Break-even", f"{shown_number(one.alone * 100, 2)} % {FEWER[one.part]}",
        [told_costs, ("today's cost of this part", shown_money(one.whole, currency), TERMS[one.part].formula),
         ("planned to save", shown_money(saved, currency), "as above"),
         ("net", shown_money(found.at_middle, currency), "as above")],
        f"alone: new costs / today = {shown_number(costs, 5)} / {shown_number(one.whole, 5)} = "
        f"{shown_number(one.alone, 3)}\nwith everything else as planned: (planned − net) / today = "
        f"({shown_number(saved, 5)} − {shown_number(found.at_middle, 5)}) / {shown_number(one.whole, 5)} = "
        f"{shown_number(one.share, 3)}",
        "METHOD 2, solved for a net of 0", key="open-benefit-even",
    )  # fmt: skip


def _origins(board: BenefitBoard, currency: str) -> list[tuple[str, str, str]]:
    """Every number that the sum uses, with its range, how it is known and who gave it."""
    codes = dict.fromkeys(
        code
        for name, term in TERMS.items()
        if board.effect.states[name] == "counted"
        for code in (*term.factors, term.before, term.after)
        if code
    )
    told_ = []
    for code in codes:
        number = board.given.number(code)
        if number is not None:
            triple = number.triple
            shown = shown_number(triple.middle)
            if not triple.is_exact:
                shown += f" ({shown_number(triple.low)} to {shown_number(triple.high)})"
            by = f", {number.given_by}" if number.given_by else ""
            told_.append((label_of(code), shown, f"{GRADE_WORDS[number.evidence].lower()}{by}"))
    return told_


def _table(board: BenefitBoard, found: Effect, currency: str) -> None:
    with st.expander("The sum as a table", icon=":material/table:", key="benefit-table", on_change="rerun") as opened:
        if not opened.open:
            return
        rows = []
        for code, term in TERMS.items():
            amount, grade = found.terms[code], found.grades[code]
            sign = term.sign
            rows.append(
                {
                    "what": term.label,
                    "middle": None if found.middles[code] is None else sign * (found.middles[code] or 0.0),
                    "low": None if amount is None else sign * (amount.p10 if sign > 0 else amount.p90),
                    "high": None if amount is None else sign * (amount.p90 if sign > 0 else amount.p10),
                    "known": GRADE_WORDS[grade] if grade else STATE_WORDS[found.states[code]],
                }
            )
        money = {"format": "%.0f"}
        tables.show(
            rows,
            alt="Every line of the effect in money with its range and how it is known",
            columns={
                "what": "What",
                "middle": st.column_config.NumberColumn(f"{currency} a month, at the middles", **money),
                "low": st.column_config.NumberColumn("8 of 10: from", **money),
                "high": st.column_config.NumberColumn("to", **money),
                "known": "How it is known",
            },
            download="effect.csv",
        )
