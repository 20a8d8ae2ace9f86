"""Asked one by one: the numbers of one workflow as questions in plain words, for an interview.

Each answer is saved when it is given, so that an interview that is broken off loses nothing. Other parts open it at one
number: `begin(workflow_id, "touch_minutes")`.
"""

from __future__ import annotations

import streamlit as st

from core.actions import map_friction
from core.actions.friction_board import Board, Row
from core.errors import Refused
from core.interview import asked, in_order
from core.quantities import PERIODS_PER_YEAR, QUANTITIES
from core.records import Estimate, Evidence, Workflow, estimate_id
from core.workload import GRADES
from pages.parts import estimate_form, estimate_input, session, told
from pages.parts.group import Group

ASKING = "friction-asking"
AT = "friction-ask-at"
WHO = "friction-ask-who"
WAY = "friction-way"


def begin(workflow_id: str, quantity: str = "") -> None:
    """Opens the interview about a workflow (the id, or 'new'), at one number where one is named.

    A callback for a button: `st.button(…, on_click=estimate_interview.begin, args=(workflow_id, "touch_minutes"))`.
    """
    st.session_state[WAY] = "one"
    _ask_about(workflow_id, quantity)


def _ask_about(workflow_id: str, quantity: str = "") -> None:
    st.session_state[ASKING] = workflow_id
    st.session_state[AT] = quantity
    if workflow_id != estimate_form.NEW:
        st.session_state[estimate_form.OPEN_NEXT] = workflow_id


def is_asking(workflow_id: str) -> bool:
    """Whether the interview about this workflow is open."""
    return bool(st.session_state.get(ASKING) == workflow_id)


def _end() -> None:
    st.session_state.pop(ASKING, None)


def show(here: session.Here, board: Board, row: Row | None) -> None:
    """The open question, or the name of a new workflow."""
    with st.container(border=True):
        if row is None:
            _name(here)
            return
        zero = {code for code, known in row.estimates.items() if known.high == 0}
        codes = in_order(row.workflow.role_id is not None, zero)
        at = st.session_state.get(AT) or _first_unknown(row, codes)
        if at not in codes:
            _all_asked(row, codes)
            return
        _question(here, row, codes, at)


def _first_unknown(row: Row, codes: tuple[str, ...]) -> str:
    return next((code for code in codes if code not in row.estimates), codes[0])


def _name(here: session.Here) -> None:
    """A new workflow begins with its name and who does it."""
    form = "friction-ask-new"
    with st.form(form, border=False):
        st.markdown("**What is the work called, and who does it?**")
        name = st.text_input("Name of the workflow", max_chars=200, placeholder="Invoice approval")
        roles = {role.role_id: role.name for role in here.facts.roles}
        doing = st.selectbox(
            "Who does this work?", list(roles), index=None, format_func=lambda key: roles.get(key, key),
            accept_new_options=True, placeholder="Choose a role, or type a new one",
        )  # fmt: skip
        pressed = session.submit("Go on", form)
    st.button("Stop asking", key="friction-ask-stop", on_click=_end)
    if pressed:
        with told.errors():
            role = estimate_form.new_role(here, doing)
            made: Workflow = map_friction.new_workflow(here.facts).model_copy(
                update={"name": name, "role_id": role.role_id if role else None}
            )
            saved = map_friction.keep_workflow(
                here.store, session.act(estimate_form.PAGE, form), here.facts, made, (), role
            )
            session.done(form)
            _ask_about(saved.workflow_id)
            st.rerun()


def _question(here: session.Here, row: Row, codes: tuple[str, ...], at: str) -> None:
    quantity, workflow, place = QUANTITIES[at], row.workflow, codes.index(at)
    subject = (workflow.role_id or "") if at == "cost_per_hour" else workflow.workflow_id
    record_id = estimate_id(subject, at)
    stored = row.estimates.get(at)
    form = f"friction-ask-{record_id}"
    group: Group[Estimate] = Group.of([stored] if stored else [], form=form)
    over = group.notice()
    base = group.base.get(record_id)
    st.progress((place + 1) / len(codes), f"Question {place + 1} of {len(codes)}: {quantity.label}")
    period = _period(row, group) if at == "volume" else workflow.volume_period
    words = asked(at, period)
    unit = "% of cases" if quantity.kind == "share" else quantity.unit_shown(here.facts.session.currency, period)
    st.markdown(f"**{words.about}**  \nIn {unit}.")
    if base is not None and (said := estimate_input.beside_measured(base)):
        st.caption(told.plain(said))
    with st.form(form, border=False, enter_to_submit=False):
        labels = {"low": words.low, "high": words.high, "middle": words.middle}
        ends = estimate_input.three(group, record_id, at, base, labels)
        grade, size, note = _how_known(group, record_id, base)
        who = st.text_input("Who says so?", key=WHO, persist_state="session", max_chars=200, placeholder=here.who)
        pressed = session.submit("Save and go on" if place + 1 < len(codes) else "Save", form)
    typed = estimate_input.Typed(at, base, ends, grade, size, note)
    if pressed or over:
        _save(here, workflow, period, typed, subject, group, who, over, codes)
    with st.container(horizontal=True):
        if place:
            st.button("Back", key="friction-ask-back", icon=":material/arrow_back:", on_click=_go,
                      args=(codes[place - 1],))  # fmt: skip
        st.button("Nobody knows: go on", key="friction-ask-skip", on_click=_go, args=(_after(codes, at),),
                  help="Not known stays blank; blank is never taken for zero.")  # fmt: skip
        st.button("Stop asking", key="friction-ask-stop", icon=":material/close:", on_click=_end)


def _period(row: Row, group: Group[Estimate]) -> str:
    """What the volume is asked per: a week where nothing is known yet, because people can picture one."""
    known = "volume" in row.estimates
    periods = list(PERIODS_PER_YEAR)
    return st.selectbox(
        "Count per", periods, index=periods.index(row.workflow.volume_period if known else "week"),
        key=group.key("period"), width=200,
    )  # fmt: skip


def _how_known(group: Group[Estimate], record_id: str, base: Estimate | None) -> tuple[Evidence, str, str]:
    slot = group.key(f"{record_id}-evidence")
    grade = st.selectbox(
        "How is it known?", list(GRADES), format_func=estimate_input.GRADE_WORDS.__getitem__, key=slot, width=220,
        index=GRADES.index(base.evidence if base and base.evidence != "guess" else "interview"),
        help=estimate_input.GRADE_HELP,
    )  # fmt: skip
    size = str(base.sample_size) if base and base.sample_size else ""
    if grade == "sampled" or (base and base.evidence == "sampled"):
        size = st.text_input("Cases in the sample", value=size, key=group.key(f"{record_id}-sample"), width=220)
    note = st.text_input("Note", value=base.note if base else "", key=group.key(f"{record_id}-note"), max_chars=4000)
    return grade, size, note


def _save(
    here: session.Here, workflow: Workflow, period: str, typed: estimate_input.Typed, subject: str,
    group: Group[Estimate], who: str, over: bool, codes: tuple[str, ...],
) -> None:  # fmt: skip
    newest = group.current.get(estimate_id(subject, typed.code)) if over else typed.base
    edit, problems = estimate_input.edit_of(typed, subject, newest, who, estimate_input.decimal_of([typed]))

    def write() -> None:
        if edit is None:
            raise Refused(" ".join(problems))
        is_other = typed.code == "volume" and period != workflow.volume_period and not edit.given.is_blank
        changed = [workflow.changed(volume_period=period)] if is_other else []
        act = session.act(estimate_form.PAGE, group.form)
        map_friction.keep_estimates(here.store, act, here.facts, [edit], changed)

    if group.save(write, offers_ways_out=True):
        _go(_after(codes, typed.code))
        st.rerun()


def _after(codes: tuple[str, ...], at: str) -> str:
    place = codes.index(at) + 1
    return codes[place] if place < len(codes) else "end"


def _go(code: str) -> None:
    st.session_state[AT] = code


def _all_asked(row: Row, codes: tuple[str, ...]) -> None:
    known = sum(code in row.estimates for code in codes)
    st.markdown(f"**That was all about “{told.plain(row.name)}”.** {known} of {len(codes)} numbers are known now.")
    with st.container(horizontal=True):
        st.button("Look at its numbers", key="friction-ask-stop", type="primary", on_click=_end)
        st.button("Ask about a new workflow", key="friction-ask-another", on_click=_ask_about_new)
        st.button("Ask again from the first", key="friction-ask-again", on_click=_go, args=(codes[0],))


def _ask_about_new() -> None:
    begin(estimate_form.NEW)
    st.session_state[estimate_form.CHOSEN] = estimate_form.NEW
