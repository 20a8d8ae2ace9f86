"""A handful of cases looked at one by one: the sheet to print, and the form for what it showed."""

from __future__ import annotations

import streamlit as st

from core import case_sample
from core.actions import map_friction
from core.actions.friction_board import Row
from core.actions.map_friction import Edit, Given
from core.case_sample import FEWEST, MEASURES, MOST, USUAL, Measure
from core.errors import Refused, WorkbenchError
from core.estimates import Triple
from core.explanation import shown_value
from core.exporters import sample_sheet
from core.exporters.sample_sheet import CaseSheet
from core.pasted import decimal_mark, value_from
from core.quantities import QUANTITIES
from core.records import Estimate, estimate_id
from core.sheet_rows import file_name
from pages.parts import estimate_input, session, told
from pages.parts.group import Group

PAGE = "map_friction"
KEY = "friction-sample"
SINGLE_INPUTS = 8
"""Up to as many cases have an input each; more are typed into one box."""


def section(here: session.Here, row: Row) -> None:
    """A closed section of one workflow; what is in it is drawn once it is opened."""
    opened = st.expander(
        "Look at five cases instead of guessing", key=f"{KEY}-open", on_change="rerun", icon=":material/fact_check:"
    )
    if not opened.open:
        return
    with opened:
        st.markdown(
            f"Five cases taken at random say more than a guess. {case_sample.sureness(USUAL)} Print the sheet, look at "
            "the cases, type the results in below."
        )
        codes = st.pills(
            "What do you look at?", list(MEASURES), selection_mode="multi", default=["touch_minutes", "rework_share"],
            format_func=lambda code: MEASURES[code].heading, key=f"{KEY}-codes",
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom"):
            count = int(st.number_input("How many cases?", FEWEST, MOST, USUAL, key=f"{KEY}-count", width=160))
            cases = st.number_input(
                "How many cases has your list?", min_value=1, max_value=1_000_000, value=None, step=1,
                placeholder="optional", key=f"{KEY}-list", width=240,
                help="Cases that were finished last month, for example. Then the sheet names the ones to take.",
            )  # fmt: skip
        measures = sample_sheet.measures_of(codes)
        if not measures:
            st.text("Choose at least one thing to look at.")
            return
        if cases is not None and cases < count:
            st.warning(f"The list is shorter than {count} cases: look at all of them, and say 'measured'.")
            return
        _sheet(here, row, measures, count, None if cases is None else int(cases))
        _results(here, row, measures, count)


def _sheet(here: session.Here, row: Row, measures: tuple[str, ...], count: int, cases: int | None) -> None:
    facts = here.facts
    places = case_sample.chosen_places(cases, count, facts.session.seed, row.workflow.workflow_id) if cases else ()
    sheet = CaseSheet(row.name, facts.session.name, measures, count, facts.session.paper, cases, places)
    if places:
        st.text(f"Take these of the list: no. {', '.join(str(place) for place in places[:count])}.")
    slot = f"{KEY}-made"
    made = st.session_state.get(slot)
    if made is None or made[0] != (sheet, here.today):
        if not st.button("Make the sheet to print", key=f"{KEY}-make", icon=":material/print:"):
            return
        try:
            made = ((sheet, here.today), sample_sheet.printed(sheet, here.today))
        except WorkbenchError as refused:
            st.error(told.plain(refused.sentence), icon=":material/error:")
            return
        st.session_state[slot] = made
    page = made[1]
    if page.warning:
        st.warning(page.warning)
    st.download_button(
        "Download the sheet (PDF)", page.pdf, file_name(row.name, "pdf", "cases"), "application/pdf",
        on_click="ignore", icon=":material/download:", key=f"{KEY}-pdf", type="primary",
    )  # fmt: skip
    st.image(page.png, width=320, alt="The sheet as it prints")


def _results(here: session.Here, row: Row, measures: tuple[str, ...], count: int) -> None:
    """The form for the results; saved as estimates of grade 'sampled'."""
    form = f"{KEY}-{row.workflow.workflow_id}"
    stored = [known for code in measures if (known := row.estimates.get(code))]
    group: Group[Estimate] = Group.of(stored, form=form)
    over = group.notice()
    st.markdown("**What did they show?**")
    st.caption(told.plain(case_sample.rule(count), 600))
    with st.form(form, border=True, enter_to_submit=False):
        typed = {code: _cells(MEASURES[code], count, group) for code in measures}
        note = st.text_input("Note", key=group.key("note"), max_chars=1000,
                             placeholder="Which list, which month, who looked")  # fmt: skip
        pressed = session.submit("Take these results", form)
    if not (pressed or over):
        return

    def write() -> None:
        edits, said = [], []
        for code, cells in typed.items():
            triple, size = _triple(MEASURES[code], cells)
            if triple is None:
                continue
            record_id = estimate_id(row.workflow.workflow_id, code)
            base = (group.current if over else group.base).get(record_id)
            given = Given(triple.low, triple.middle, triple.high, "sampled", note, size)
            edits.append(Edit(row.workflow.workflow_id, code, given, base))
            said.append(f"{QUANTITIES[code].label} {_shown(code, triple)}")
        if not edits:
            raise Refused("There are no results yet. Type in what the cases showed.")
        map_friction.keep_estimates(here.store, session.act(PAGE, form), here.facts, edits)
        told.keep(f"Saved from the sample: {'; '.join(said)}.")

    if group.save(write, offers_ways_out=True):
        st.rerun()


def _shown(code: str, triple: Triple) -> str:
    low, middle, high = (shown_value(code, value, 3) for value in (triple.low, triple.middle, triple.high))
    return f"{middle} ({low} to {high})"


def _cells(measure: Measure, count: int, group: Group[Estimate]) -> list[str | float | None]:
    """The inputs of one measure: how many yes and of how many, or a result for each case."""
    st.markdown(f"**{measure.heading}** {measure.question}")
    if measure.is_yes_no:
        with st.container(horizontal=True):
            yes = st.number_input("Yes", 0, MOST * 100, None, key=group.key(f"{measure.code}-yes"), width=120,
                                  placeholder="how many")  # fmt: skip
            of = st.number_input("of cases looked at", 0, MOST * 100, count,
                                 key=group.key(f"{measure.code}-of-{count}"), width=160)  # fmt: skip
        return [yes, of]
    if count > SINGLE_INPUTS:
        text = st.text_area(f"{measure.heading}, one result a line", key=group.key(f"{measure.code}-all"))
        return [line for line in text.replace(";", "\n").splitlines() if line.strip()]
    cells: list[str | float | None] = []
    with st.container(horizontal=True, gap="small"):
        for place in range(1, count + 1):
            label, key = f"{measure.heading}, case {place}", group.key(f"{measure.code}-{place}")
            if estimate_input.is_phone():
                cells.append(st.number_input(label, 0.0, None, None, format="%.12g", key=key, width=92,
                                             placeholder=f"case {place}", label_visibility="collapsed"))  # fmt: skip
            else:
                cells.append(st.text_input(label, key=key, width=92, placeholder=f"case {place}", max_chars=40,
                                           label_visibility="collapsed", autocomplete="off"))  # fmt: skip
    return cells


def _triple(measure: Measure, cells: list[str | float | None]) -> tuple[Triple | None, int]:
    """Low, middle, high and the number of cases; None where nothing was typed. Refused with the reason."""
    try:
        if measure.is_yes_no:
            yes, of = cells
            if yes is None:
                return None, 0
            return case_sample.share_from(int(yes), int(of or 0)), int(of or 0)
        decimal = decimal_mark(cell for cell in cells if isinstance(cell, str))
        values = [value for cell in cells if (value := value_from(cell, measure.code, None, decimal)) is not None]
        if not values:
            return None, 0
        if any(value < 0 for value in values):
            raise ValueError("a result can't be below 0")
        return case_sample.amount_from(values), len(values)
    except ValueError as reason:
        raise Refused(f"{measure.heading}: {reason}.") from reason
