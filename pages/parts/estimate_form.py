"""One workflow: the form with all its numbers, as a card of its own; asked one by one on request.

The form asks for low, then high, then middle, because a middle that is asked first pulls the other two towards it.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.actions import map_friction
from core.actions.estimate_edits import measured_again
from core.actions.friction_board import Board, Row
from core.actions.map_friction import Edit
from core.explanation import LABELS, origin, shown_figure
from core.quantities import PERIODS_PER_YEAR, QUANTITIES
from core.records import Estimate, Record, Role, Workflow, estimate_id, new_id
from core.workload import number_of
from pages.parts import estimate_input, session, told
from pages.parts.estimate_input import GRADE_HELP, GRADE_WORDS
from pages.parts.group import Group

__all__ = ["CHOSEN", "GRADE_WORDS", "OPEN_NEXT", "PAGE", "choose", "new_role", "show"]

PAGE = "map_friction"
NEW = "new"
CHOSEN = "friction-chosen"
OPEN_NEXT = "friction-open-next"

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("How much work is it?", ("volume", "touch_minutes", "cost_per_hour")),
    ("How much is done twice?", ("rework_share", "rework_minutes")),
    ("How long does it lie and wait?", ("wait_hours", "wait_cost")),
    ("What goes wrong unseen?", ("error_share", "error_cost")),
)

HOW_TO = (
    "Low: only 1 time in 10 is it less. High: only 1 time in 10 is it more. Middle: as often above as below. "
    "Think of the low and the high first. Known exactly? The same number three times. Not known? Leave all three "
    "blank; blank is never taken for zero. 12,5, 15 % and 2 h are understood."
)


@dataclass(frozen=True)
class Typed:
    """What stands in the form."""

    workflow: Workflow
    edits: tuple[Edit, ...]
    role: Role | None
    problems: tuple[str, ...] = ()


def choose(board: Board, label: str = "Workflow") -> str:
    """The selectbox of workflows with 'a new one' on top; returns the id, or NEW. Its options are never markup."""
    ids = [NEW, *(row.workflow.workflow_id for row in board.rows)]
    names = {row.workflow.workflow_id: row.name for row in board.rows} | {NEW: "+ A new workflow"}
    wanted = st.session_state.pop(OPEN_NEXT, None)
    if wanted in names:
        st.session_state[CHOSEN] = wanted
    elif st.session_state.get(CHOSEN) not in names:
        st.session_state[CHOSEN] = board.ranked[0].workflow.workflow_id if board.ranked else NEW
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen: str = st.selectbox(label, ids, format_func=names.__getitem__, key=CHOSEN, persist_state="session")
        if chosen != NEW:
            st.button("Add another", icon=":material/add:", key="friction-another", on_click=_begin_new,
                      help="An empty form for one more workflow.")  # fmt: skip
    return chosen


def _begin_new() -> None:
    st.session_state[CHOSEN] = NEW


def show(here: session.Here, board: Board) -> None:
    """Choose a workflow, change its numbers; or be asked for them one by one."""
    from pages.parts import estimate_interview, estimate_sample  # both come back here

    chosen = choose(board)
    row = board.row(chosen)
    if estimate_interview.is_asking(chosen):
        estimate_interview.show(here, board, row)
        return
    st.button(
        "Ask me one by one", icon=":material/record_voice_over:", key="friction-ask-begin",
        on_click=estimate_interview.begin, args=(chosen,),
        help="One question at a time, in plain words: for an interview with somebody who does the work.",
    )  # fmt: skip
    _form(here, board, row)
    if row is not None:
        estimate_sample.section(here, row)
        _delete(here, row.workflow)


def _form(here: session.Here, board: Board, row: Row | None) -> None:
    workflow = row.workflow if row else _new(here)
    name = f"friction-{workflow.workflow_id}"
    records: list[Record] = [row.workflow] if row else []
    records += [e for e in here.facts.estimates if e.subject_id == workflow.workflow_id]
    records += [e for e in here.facts.estimates if e.quantity == "cost_per_hour"]
    group: Group[Record] = Group.of(records, form=name)
    over = group.notice()
    with st.container(border=True):
        st.subheader("A new workflow" if row is None else "Its numbers", anchor=False)
        if row is not None:
            st.text(f"{LABELS['total']}: {shown_figure(row.figures, here.facts.session.currency, 'total')}")
        st.caption(HOW_TO, help=GRADE_HELP)
        title = st.text_input(
            "Name of the workflow", value=workflow.name, max_chars=200, key=group.key("name"), on_change="ignore",
            placeholder="Invoice approval",
        )  # fmt: skip
        role, period = _role_and_period(board, workflow, group)
        if row is not None:
            _measured(here, row)
        with st.form(name, border=False, enter_to_submit=False):
            typed = _inputs(here, workflow.model_copy(update={"name": title}), role, period, group, over)
            pressed = session.submit("Add this workflow" if row is None else "Save these numbers", name)
    if (pressed or over) and typed.problems:
        st.error("  \n".join(told.plain(problem, 400) for problem in typed.problems), icon=":material/error:")
    elif pressed or over:
        _save(here, group, typed, is_new=row is None)


def _measured(here: session.Here, row: Row) -> None:
    """What a log measured beside what stands in its place, and the way back to it."""
    for estimate in row.estimates.values():
        if not (said := estimate_input.beside_measured(estimate)):
            continue
        form = f"friction-measured-{estimate.estimate_id}"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{QUANTITIES[estimate.quantity].label}: {said}.")
            if session.button("Take the measured one again", form, type="tertiary", icon=":material/undo:"):
                with told.errors():
                    edit = measured_again(estimate)
                    map_friction.keep_estimates(here.store, session.act(PAGE, form), here.facts, [edit])
                    session.done(form)
                    told.keep(f"{QUANTITIES[estimate.quantity].label} is the measured one again.")
                    st.rerun()


def _new(here: session.Here) -> Workflow:
    """The workflow that the empty form is about; the same one until it is saved."""
    slot = f"friction-new-{here.session_id}"
    made: Workflow = st.session_state.setdefault(slot, map_friction.new_workflow(here.facts))
    return made


def _role_and_period(board: Board, workflow: Workflow, group: Group[Record]) -> tuple[Role | str | None, str]:
    """Who does it and what the volume counts: outside the form, because the questions depend on them."""
    roles = {known.role.role_id: known for known in board.roles}
    has_role = workflow.role_id in roles
    options: list[str | None] = [None, *roles] if has_role else [*roles]
    who, counts = st.columns(2)
    chosen = who.selectbox(
        "Who does this work?",
        options,
        index=options.index(workflow.role_id) if has_role else None,
        placeholder="Choose a role, or type a new one",
        format_func=lambda key: "Not said yet" if key is None else _role_name(roles, key),
        accept_new_options=True,
        key=group.key("role"),
        help="A role whose hour has a price. Choose one, or type the name of a new one. Workflows can share a role.",
    )
    period = counts.selectbox(
        "The volume is counted per",
        list(PERIODS_PER_YEAR),
        index=list(PERIODS_PER_YEAR).index(workflow.volume_period),
        key=group.key("period"),
    )
    if chosen is not None and chosen in roles:
        return roles[chosen].role, period
    return chosen, period


def _role_name(roles: dict[str, object], key: str) -> str:
    known = roles.get(key)
    return known.role.name if known else key  # type: ignore[attr-defined,no-any-return]


def _inputs(
    here: session.Here, workflow: Workflow, role: Role | str | None, period: str, group: Group[Record], over: bool
) -> Typed:
    made = role if isinstance(role, Role) else new_role(here, role)
    typed: list[tuple[str, estimate_input.Typed]] = []
    in_touch = workflow.rework_in_touch
    for heading, codes in GROUPS:
        st.markdown(f"##### {heading}")
        if "rework_share" in codes:
            in_touch = st.checkbox(
                "The hands-on time has the rework in it already", value=workflow.rework_in_touch,
                key=group.key("in-touch"), help="Then rework is not added once more.",
            )  # fmt: skip
        for code in codes:
            if made is None and code == "cost_per_hour":
                st.caption("Say above who does this work; then this form asks what an hour of them costs.")
                continue
            subject = made.role_id if code == "cost_per_hour" and made else workflow.workflow_id
            typed.append((subject, _number(group, subject, code, _unit(here, code, period))))
    who = st.text_input(
        "Who says so? (for the numbers that you change now)", key=group.key("who"), max_chars=200,
        placeholder=here.who,
    )  # fmt: skip
    note = st.text_area("Note on this workflow", value=workflow.note, key=group.key("note"), max_chars=4000, height=80)
    base = group.current.get(workflow.workflow_id) if over else group.base.get(workflow.workflow_id)
    fields = {
        "note": note, "volume_period": period, "rework_in_touch": in_touch,
        "role_id": made.role_id if made else None, "version": base.version if base else 0,
    }  # fmt: skip
    edits, problems = _read(group, typed, who, over)
    return Typed(workflow.model_copy(update=fields), tuple(edits), made, tuple(problems))


def _read(
    group: Group[Record], typed: list[tuple[str, estimate_input.Typed]], who: str, over: bool
) -> tuple[list[Edit], list[str]]:
    edits, problems = list[Edit](), list[str]()
    decimal = estimate_input.decimal_of([one for _, one in typed])
    for subject, one in typed:
        newest = group.current.get(estimate_id(subject, one.code)) if over else one.base
        edit, wrong = estimate_input.edit_of(
            one, subject, newest if isinstance(newest, Estimate) else None, who, decimal
        )
        edits += [edit] if edit else []
        problems += wrong
    return edits, problems


def _number(group: Group[Record], subject: str, code: str, words: tuple[str, str]) -> estimate_input.Typed:
    """The inputs of one number: low, high, middle, how it is known, how many cases, a note."""
    record_id = estimate_id(subject, code)
    base = group.base.get(record_id)
    base = base if isinstance(base, Estimate) else None
    known = f" *Now from: {told.plain(origin(number_of(base)))}.*" if base else ""
    with st.container(gap="xxsmall"):
        st.markdown(f"**{QUANTITIES[code].label}**, in {words[0]}. {words[1]}{known}")
        ends, grade, size, note = estimate_input.row(group, record_id, code, base)
    return estimate_input.Typed(code, base, ends, grade, size, note)


def new_role(here: session.Here, name: str | None) -> Role | None:
    """The role that somebody typed and that is not stored yet; the same id until it is saved."""
    if not name:
        return None
    known = next((role for role in here.facts.roles if role.role_id == name), None)
    known = known or next((role for role in here.facts.roles if role.name.casefold() == name.strip().casefold()), None)
    if known is not None:
        return known
    role_id: str = st.session_state.setdefault(f"friction-role-{here.session_id}-{name}", new_id())
    return Role(session_id=here.session_id, role_id=role_id, name=name)


def _unit(here: session.Here, code: str, period: str) -> tuple[str, str]:
    """The unit and the question of a quantity, as the form says them. Shares are typed in percent."""
    quantity = QUANTITIES[code]
    unit = "% of cases" if quantity.kind == "share" else quantity.unit_shown(here.facts.session.currency, period)
    return unit, quantity.question.format(period=period)


def _save(here: session.Here, group: Group[Record], typed: Typed, is_new: bool) -> None:
    def write() -> None:
        facts = here.store.facts(here.session_id)
        act = session.act(PAGE, group.form)
        map_friction.keep_workflow(here.store, act, facts, typed.workflow, typed.edits, typed.role)

    if group.save(write, offers_ways_out=True):
        if is_new:
            st.session_state.pop(f"friction-new-{here.session_id}", None)
            st.session_state[OPEN_NEXT] = typed.workflow.workflow_id
        told.keep(f"Saved '{typed.workflow.name}'.")
        st.rerun()


def _delete(here: session.Here, workflow: Workflow) -> None:
    form = f"friction-delete-{workflow.workflow_id}"
    if session.button("Delete this workflow", form, icon=":material/delete:", help="It can be restored below."):
        with told.errors():
            map_friction.delete_workflow(here.store, session.act(PAGE, form), here.facts, workflow)
            session.done(form)
            told.keep(f"Deleted '{workflow.name}'. You find it under 'Deleted workflows' and can bring it back.")
            st.rerun()
