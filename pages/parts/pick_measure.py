"""Measure first: what could change the choice, a plan for each, the sheet to print, the answer when it comes."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from core.actions import look_deeper
from core.actions.look_deeper import Standing
from core.case_sample import MEASURES
from core.errors import Refused, WorkbenchError
from core.inputs import Input
from core.lane_words import chance
from core.measure_first import MeasureFirst, ToMeasure, headline
from core.pasted import decimal_mark, value_from
from core.quantities import shown_number
from core.records import Evidence
from core.sheet_rows import file_name
from core.tipping_words import range_said
from pages.parts import session, tables, told

PAGE = "pick_lane"
SHOWN = 8
_BEFORE = "pick-measured-before"
HELP = (
    "Over all plausible worlds: choosing after this one number is known, against choosing now, at the weights that the "
    "room gave. Where money is a criterion, a whole score is worth the amount that counts as its full value divided by "
    "its weight. (Experts call it the expected value of partial perfect information, EVPPI; it is computed in bins and "
    "shown only where it exceeds what a shuffled number would seem to be worth.)"
)
EVIDENCE: dict[str, str] = {
    "measured": "Counted, all of them", "sampled": "A sample", "interview": "Somebody was asked",
    "guess": "Still a guess",
}  # fmt: skip


def show(here: session.Here) -> None:
    """The list, its sheet, and the form for an answer."""
    found = look_deeper.measure(here.facts)
    _moved(here)
    if found.compared < 2:
        st.markdown("With fewer than two workflows in the running there is nothing to decide between.")
        return
    currency = here.facts.session.currency
    st.markdown(f"**{told.plain(headline(found, currency), 700)}**", help=HELP)
    if not found.items:
        return
    _list(found, currency)
    _unit(found, currency, here.facts.session.money_scale)
    st.download_button(
        "All of this as a sheet to print", look_deeper.measure_sheet(here.facts, found), "measure-first.html",
        "text/html",
        icon=":material/print:", on_click="ignore", key="pick-measure-sheet",
    )  # fmt: skip
    _case_sheets(here, found)
    _answer(here, found)


def _case_sheets(here: session.Here, found: MeasureFirst) -> None:
    """A sheet for each workflow of which a handful of cases shows what is asked, made when somebody wants it."""
    for task in look_deeper.by_cases(found):
        headings = " and ".join(MEASURES[code].heading.lower().rstrip("?") for code in task.measures)
        slot = f"pick-cases-{task.workflow_id}"
        made = st.session_state.get(slot)
        if made is None or made[0] != (task, here.today):
            label = f"Make the sheet for {task.count} cases of {told.plain(task.workflow, 60)}: {headings}"
            if not st.button(label, key=f"{slot}-make", icon=":material/fact_check:"):
                continue
            with told.errors():
                made = ((task, here.today), look_deeper.case_sheet(here.facts, task, here.today))
                st.session_state[slot] = made
                st.rerun()
        if made is not None and made[0] == (task, here.today):
            st.download_button(
                f"Download: {task.count} cases of {told.plain(task.workflow, 60)} (PDF)", made[1].pdf,
                file_name(task.workflow, "pdf", "cases"), "application/pdf", on_click="ignore", type="primary",
                icon=":material/download:", key=f"{slot}-pdf",
            )  # fmt: skip


def _list(found: MeasureFirst, currency: str) -> None:
    unit = f"{currency} a month" if found.is_money else "points of 100"
    tables.show(
        [
            {"worth": float(f"{item.worth:.2g}"), "what": item.input.name, "of": item.input.subject,
             "plan": item.plan.what, "stated": range_said(item.input),
             "settles": item.plan.settles}
            for item in found.items
        ],
        columns={
            "worth": st.column_config.NumberColumn(f"Worth ({unit})", format="localized"),
            "what": st.column_config.TextColumn("What", width="medium"),
            "of": "Of",
            "plan": st.column_config.TextColumn("What to do", width="large"),
            "stated": "Now",
            "settles": st.column_config.TextColumn("Then you have", width="medium"),
        },
        alt="What is worth finding out before deciding, with a plan for each",
        key="pick-measure",
        download="measure-first.csv",
    )  # fmt: skip


def _unit(found: MeasureFirst, currency: str, scale: float) -> None:
    everything = f"{currency} {shown_number(found.all_worth, 2)} a month" if found.is_money else (
        f"{shown_number(found.all_worth, 2)} points of 100"
    )  # fmt: skip
    said = f"Knowing everything before you decide would be worth {everything}; no single answer can be worth more."
    if found.is_money and found.money_per_score:
        said += (
            f" One point of 100 counts as {currency} {shown_number(found.money_per_score / 100, 2)} a month here, "
            f"because {currency} {shown_number(scale)} of friction is {scale / found.money_per_score * 100:.0f} % of "
            "the decision."
        )
    st.caption(told.plain(said, 600))


def _answer(here: session.Here, found: MeasureFirst) -> None:
    """The form for what was found out; it takes the place of the estimate."""
    by_key = {item.input.key: item for item in found.items[:SHOWN] if item.input.kind != "missing cost"}
    if not by_key:
        st.page_link(
            "pages/map_friction.py", label="Give the missing numbers on step 1", icon=":material/arrow_forward:"
        )
        return
    names = {key: told.option(f"{item.input.name} · {item.input.subject}") for key, item in by_key.items()}
    chosen = st.selectbox(
        "The answer is back? Which one", list(names), format_func=names.__getitem__, index=None,
        placeholder="Choose what was found out", key="pick-answered",
    )  # fmt: skip
    item = by_key.get(chosen or "")
    if item is None:
        return
    if item.input.code in MEASURES and item.input.kind != "level":
        ways = ["Case by case", "As a range"]
        if st.segmented_control("How is it written down?", ways, default=ways[0], required=True,
                                key="pick-answer-way") == ways[0]:  # fmt: skip
            _from_cases(here, item)
            return
    with st.form(f"pick-answer-{item.input.key}"):
        low, middle, high = _inputs(item.input)
        grades = list(get_args(Evidence))
        evidence = st.radio("How is it known now?", grades, index=1, format_func=EVIDENCE.__getitem__, horizontal=True)
        note = st.text_input("Where from", max_chars=400, placeholder="Counted by Ana, 3 to 7 November")
        submitted = session.submit("Put it in place", "pick-answer")
    if submitted:
        _keep(here, item, (low, middle, high), evidence, note)


def _from_cases(here: session.Here, item: ToMeasure) -> None:
    """What each case showed; low, middle, high follow by the rule of the sheet."""
    one, measure = item.input, MEASURES[item.input.code]
    yes = of = None
    text = ""
    with st.form(f"pick-answer-cases-{one.key}", enter_to_submit=False):
        st.markdown(f"**{measure.heading}** {measure.question}")
        if one.kind == "share":
            with st.container(horizontal=True):
                yes = st.number_input("Yes", 0, 100_000, None, key=f"pick-answer-{one.key}-yes", width=140)
                of = st.number_input("of cases looked at", 0, 100_000, item.plan.cases, width=180,
                                     key=f"pick-answer-{one.key}-of")  # fmt: skip
        else:
            text = st.text_area(f"One result a line, {told.plain(one.unit)}", key=f"pick-answer-{one.key}-each",
                                placeholder="12\n30\n9\n18\n14")  # fmt: skip
        note = st.text_input("Where from", max_chars=400, placeholder="Looked at by Ana, 3 to 7 November",
                             key=f"pick-answer-{one.key}-note")  # fmt: skip
        submitted = session.submit("Put it in place", "pick-answer-cases")
    if not submitted:
        return
    with told.errors():
        lines = [line for line in text.replace(";", "\n").splitlines() if line.strip()]
        try:
            decimal = decimal_mark(lines)
            results = [value for line in lines if (value := value_from(line, one.code, None, decimal)) is not None]
        except ValueError as reason:
            raise Refused(f"{measure.heading}: {reason}.", "results") from reason
        triple, cases = look_deeper.range_from_cases(one, results, yes, of)
        _keep(here, item, (triple.low, triple.middle, triple.high), "sampled", note, cases)


def _inputs(one: Input) -> tuple[float, float, float]:
    """Lowest, typical, highest; a share in percent."""
    factor = 100.0 if one.kind == "share" else 1.0
    triple = one.triple
    start = (3.0, 3.0, 3.0) if triple is None else tuple(v * factor for v in (triple.low, triple.middle, triple.high))
    unit = "%" if one.kind == "share" else one.unit
    most = {"level": 5.0, "share": 100.0}.get(one.kind)
    st.caption("Known exactly? Give the same number three times.")
    given = []
    for word, value in zip(
        ("Lowest (1 time in 10 below)", "Typical", "Highest (1 time in 10 above)"), start, strict=True
    ):
        given.append(
            st.number_input(
                f"{word}, {told.plain(unit)}", min_value=1.0 if one.kind == "level" else 0.0, max_value=most,
                value=float(value), key=f"pick-answer-{one.key}-{word[:7]}",
            ) / factor
        )  # fmt: skip
    return given[0], given[1], given[2]


def _keep(
    here: session.Here, item: ToMeasure, numbers: tuple[float, float, float], evidence: Evidence, note: str,
    cases: int | None = None,
) -> None:  # fmt: skip
    before = look_deeper.standings(here.facts)
    low, middle, high = numbers
    with told.errors():
        try:
            look_deeper.keep_answer(
                here.store, session.act(PAGE, "pick-answer"), here.facts, item.input, low=low, middle=middle, high=high,
                evidence=evidence, cases=cases or item.plan.cases, note=note,
            )  # fmt: skip
        except WorkbenchError:
            session.refused("pick-answer")
            raise
        session.done("pick-answer")
        st.session_state[_BEFORE] = (item.input.name, item.input.subject, before)
        st.session_state.pop("pick-answered", None)
        told.keep("The answer is in place; the ranking is computed anew.")
        st.rerun()


def _moved(here: session.Here) -> None:
    """What the last answer moved: places and chances before and after."""
    kept = st.session_state.get(_BEFORE)
    if kept is None:
        return
    name, subject, before = kept
    now = {one.workflow_id: one for one in look_deeper.standings(here.facts)}
    with st.container(border=True):
        st.markdown(f"**What the answer moved:** {told.plain(name)} of {told.plain(subject)}")
        changed = [
            (was, now[was.workflow_id])
            for was in before
            if was.workflow_id in now and _differs(was, now[was.workflow_id])
        ]
        if not changed:
            st.markdown("No place changed, and no chance by more than a point: the choice stands firmer than before.")
        for was, is_now in changed[:6]:
            st.markdown(f"- {told.plain(_move_said(was, is_now), 300)}")
        if st.button("Understood", key="pick-moved-away"):
            del st.session_state[_BEFORE]
            st.rerun()


def _differs(was: Standing, now: Standing) -> bool:
    return was.place != now.place or abs(was.first_chance - now.first_chance) >= 0.01


def _move_said(was: Standing, now: Standing) -> str:
    place = f"still number {now.place}" if was.place == now.place else f"from number {was.place} to {now.place}"
    return f"“{now.name}”: {place}, chance to be first {chance(was.first_chance)} → {chance(now.first_chance)}"
