"""One workflow: its figures opened to their formula, and the form with all its numbers.

The form asks for low, then high, then middle, because a middle that is asked first pulls the other two towards it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import streamlit as st

from core.actions import map_friction
from core.actions.friction_board import Board, Row
from core.actions.map_friction import Edit, Given
from core.explanation import FIGURES, LABELS, Explanation, explained, origin, shown_figure
from core.quantities import PERIODS_PER_YEAR, QUANTITIES
from core.records import Estimate, Record, Role, Workflow, estimate_id, new_id
from core.workload import GRADES, number_of
from pages.parts import estimate_notes, session, told
from pages.parts.group import Group

PAGE = "map_friction"
NEW = "new"
NUMBER_WIDTH = 150
"""Pixels: three in one row on a laptop, two on a phone of 390."""
CHOSEN = "friction-chosen"
OPEN_NEXT = "friction-open-next"

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("How much work is it?", ("volume", "touch_minutes", "cost_per_hour")),
    ("How much is done twice?", ("rework_share", "rework_minutes")),
    ("How long does it lie and wait?", ("wait_hours", "wait_cost")),
    ("What goes wrong unseen?", ("error_share", "error_cost")),
)

TABS = ("Work", "Rework", "Waiting", "Errors")

GRADE_WORDS = {"measured": "Measured", "sampled": "Sample", "interview": "Interview", "guess": "Guess"}
GRADE_HELP = (
    "Measured: counted, or from an event log. A sample: some cases were looked at. An interview: somebody who does the "
    "work said so. A guess: nobody has looked yet. The plan says how much of the cost rests on guesses."
)

HOW_TO = (
    "Low: only 1 time in 10 is it less. High: only 1 time in 10 is it more. Middle: as often above as below. "
    "Think of the low and the high first. Known exactly? The same number three times. Not known? Leave all three "
    "blank; blank is never taken for zero."
)


@dataclass(frozen=True)
class Typed:
    """What stands in the form."""

    workflow: Workflow
    edits: tuple[Edit, ...]
    role: Role | None


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
    """Choose a workflow, see its figures opened, change its numbers."""
    row = board.row(choose(board))
    if row is not None:
        opened_figures(row, here.facts.session.currency)
    _form(here, board, row)


def opened_figures(row: Row, currency: str) -> None:
    """Every figure of one workflow; the chosen one opens to its formula with live numbers."""
    st.markdown("**What it loses a month.** Press a figure to see how it is computed.")
    chosen = st.segmented_control(
        "Figures that open to their formula",
        list(FIGURES),
        format_func=lambda what: f"{LABELS[what]}: {shown_figure(row.figures, currency, what)}",
        key="friction-opened",
        label_visibility="collapsed",
        wrap=True,
    )
    if chosen:
        _opened(explained(row.workload, row.figures, currency, chosen))
    notes = []
    if not row.figures.waiting_is_priced:
        notes.append("Waiting is not priced: nobody said what an hour of waiting costs, so it is left out.")
    if row.figures.missing:
        names = ", ".join(QUANTITIES[code].label for code in row.figures.missing)
        notes.append(f"Still unknown: {names}.")
    if notes:
        st.text(" ".join(notes))


def _opened(opened: Explanation) -> None:
    with st.container(border=True):
        st.code(opened.expression, language=None, wrap_lines=True)
        st.dataframe(
            [
                {"number": what, "middle (low to high)": value, "comes from": source}
                for what, value, source in opened.lines
            ],
            hide_index=True,
            alt=f"The numbers behind {opened.label}",
        )
        st.caption(f"Formula: {opened.source}")


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
        st.caption(HOW_TO, help=GRADE_HELP)
        title = st.text_input(
            "Name of the workflow", value=workflow.name, max_chars=200, key=group.key("name"), on_change="ignore",
            placeholder="Invoice approval",
        )  # fmt: skip
        role, period = _role_and_period(board, workflow, group)
        with st.form(name, border=False):
            typed = _inputs(here, workflow.model_copy(update={"name": title}), role, period, group, over)
            pressed = session.submit("Add this workflow" if row is None else "Save these numbers", name)
    if pressed or over:
        _save(here, group, typed, is_new=row is None)
    if row is not None:
        estimate_notes.show(here, row)
        _delete(here, workflow)


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
    edits: list[Edit] = []
    in_touch = workflow.rework_in_touch
    for tab, (heading, codes) in zip(st.tabs(list(TABS)), GROUPS, strict=True):
        with tab:
            st.markdown(f"**{heading}**")
            if "rework_share" in codes:
                in_touch = st.checkbox(
                    "The hands-on time has the rework in it already", value=workflow.rework_in_touch,
                    key=group.key("in-touch"), help="Then rework is not added once more.",
                )  # fmt: skip
            for code in codes:
                if made is None and code == "cost_per_hour":
                    st.caption("Say above who does this work; then this form asks what an hour of them costs.")
                else:
                    edits.append(_three(group, _subject(workflow, made, code), code, _unit(here, code, period), over))
    note = st.text_area("Note on this workflow", value=workflow.note, key=group.key("note"), max_chars=4000, height=80)
    base = group.current.get(workflow.workflow_id) if over else group.base.get(workflow.workflow_id)
    fields = {
        "note": note, "volume_period": period, "rework_in_touch": in_touch,
        "role_id": made.role_id if made else None, "version": base.version if base else 0,
    }  # fmt: skip
    return Typed(workflow.model_copy(update=fields), tuple(edits), made)


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


def _subject(workflow: Workflow, role: Role | None, code: str) -> str:
    return role.role_id if code == "cost_per_hour" and role else workflow.workflow_id


def _unit(here: session.Here, code: str, period: str) -> tuple[str, str]:
    """The unit and the question of a quantity, as the form says them. Shares are typed in percent."""
    quantity = QUANTITIES[code]
    unit = "% of cases" if quantity.kind == "share" else quantity.unit_shown(here.facts.session.currency, period)
    return unit, quantity.question.format(period=period)


def _three(group: Group[Record], subject: str, code: str, words: tuple[str, str], over: bool) -> Edit:
    """The inputs of one quantity: low, high, middle and how it is known."""
    label, record_id = QUANTITIES[code].label, estimate_id(subject, code)
    base, newest = (held.get(record_id) for held in (group.base, group.current))
    base = base if isinstance(base, Estimate) else None
    newest = newest if isinstance(newest, Estimate) else None
    known = f" *Now from: {told.plain(origin(number_of(base)))}.*" if base else ""
    st.markdown(f"{label}, in **{words[0]}**  \n{words[1]}{known}")
    typed: dict[str, float | None] = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for end in ("low", "high", "middle"):
            key = group.key(f"{record_id}-{end}")
            if key not in st.session_state:  # not `value=`: an input with a value of its own can't be made blank again
                st.session_state[key] = shown_end(base, end)
            typed[end] = st.number_input(
                f"{label}, {end}", value=None, min_value=0.0, format="%.12g", placeholder="not known", key=key,
                max_value=100.0 if QUANTITIES[code].kind == "share" else 1e15, width=NUMBER_WIDTH,
            )  # fmt: skip
    grade = st.segmented_control(
        f"{label}: how do you know?", list(GRADES), default=base.evidence if base else "guess", required=True,
        format_func=GRADE_WORDS.__getitem__, key=group.key(f"{record_id}-evidence"),
    )  # fmt: skip
    low, middle, high = (stored_end(typed[end], base, end, code) for end in ("low", "middle", "high"))
    given = Given(low, middle, high, grade, base.note if base else "", base.sample_size if base else None)
    return Edit(subject, code, given, newest if over else base)


def shown_end(base: Estimate | None, end: str) -> float | None:
    """A stored number as an input shows it: shares in percent, what a log measured without its endless decimals."""
    if base is None:
        return None
    value: float = getattr(base, end)
    if QUANTITIES[base.quantity].kind == "share":
        value = float(f"{value * 100:.12g}")
    if base.event_log_id and value:
        value = round(value, max(0, 3 - math.floor(math.log10(abs(value)))))
    return value


def stored_end(typed: float | None, base: Estimate | None, end: str, code: str) -> float | None:
    """What was typed, in the stored unit. Untouched, it is the stored number itself, to the last digit."""
    if typed is None:
        return None
    if base is not None and typed == shown_end(base, end):
        before: float = getattr(base, end)
        return before
    return float(f"{typed / 100:.12g}") if QUANTITIES[code].kind == "share" else float(typed)


def _save(here: session.Here, group: Group[Record], typed: Typed, is_new: bool) -> None:
    def write() -> None:
        facts = here.store.facts(here.session_id)
        act = session.act(PAGE, group.form)
        map_friction.keep_workflow(here.store, act, facts, typed.workflow, typed.edits, typed.role)

    if group.save(write):
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
