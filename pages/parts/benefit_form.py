"""The numbers behind the effect in money: three ends each, how they are known, and what freed hours are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.actions import lane_benefit as actions
from core.actions.estimate_edits import ENDS, Given
from core.actions.lane_benefit import BenefitBoard
from core.benefit_numbers import ASKED, GROUPS, Asked
from core.errors import Refused
from core.pasted import value_from
from core.quantities import shown_number
from core.records import Benefit, BenefitNumber, Role, clean_text
from core.workload import GRADES
from pages.parts import session, told
from pages.parts.estimate_input import ASKED as IN_ORDER
from pages.parts.estimate_input import GRADE_HELP, GRADE_WORDS, NUMBER_WIDTH
from pages.parts.group import Group

PAGE = "set_target"
FORM = "benefit"
READ_AS = {"share": "error_share", "minutes": "touch_minutes", "hours": "wait_hours", "": "error_cost"}
"""A quantity of step 1 that is written like this one: percent, minutes ('2 h' too), business hours, plain amounts."""


def show(here: session.Here, board: BenefitBoard) -> None:
    """The form, folded away once there are numbers."""
    head = "Change the numbers" if board.has_numbers else "Give the numbers"
    with st.expander(head, icon=":material/edit:", key="benefit-numbers", on_change="rerun") as opened:
        if opened.open:
            _form(here, board)


def _form(here: session.Here, board: BenefitBoard) -> None:
    records: list[BenefitNumber | Benefit] = [*board.numbers.values()]
    records += [board.benefit] if board.benefit.version else []
    group: Group[Any] = Group.of(records, form=FORM)
    over = group.notice()
    bases = {one.quantity: one for one in group.base.values() if isinstance(one, BenefitNumber)}
    benefit = next((one for one in group.base.values() if isinstance(one, Benefit)), board.benefit)
    st.caption(
        "Low, high, then middle: in 8 of 10 cases the number lies between low and high. Known exactly? The same number "
        "three times. Shares in percent. A blank is not known and never counted as 0."
    )
    typed: dict[str, Given] = {}
    problems: list[str] = []
    for name, head in GROUPS.items():
        st.markdown(f"**{head}**")
        with st.container(horizontal=True, gap="xsmall"):
            for end in IN_ORDER:
                st.caption(end, width=NUMBER_WIDTH)
        for code, asked in ASKED.items():
            if asked.group == name:
                _number(here, board, group, asked, bases.get(code), typed, problems)
        if name == "watching":
            roles = _roles(here, group, benefit)
    use = st.text_area(
        "What will the freed hours be used for?", benefit.capacity_use, max_chars=2000, height=80,
        key=group.key("use"), placeholder="For example: the backlog of refunds, 60 hours a month; named by Ben Okri",
        help="Hours that nobody has a use for are no benefit. Name the work and who decides.",
    )  # fmt: skip
    changed = benefit.changed(capacity_use=clean_text(use), **roles)
    group.touched(bool(problems) or _differs(typed, bases) or changed != benefit)
    if session.button("Save the numbers", FORM, type="primary", icon=":material/save:") or over:
        _save(here, group, changed, typed, bases, problems, over)


def _save(
    here: session.Here, group: Group[Any], benefit: Benefit, typed: Mapping[str, Given],
    bases: Mapping[str, BenefitNumber], problems: list[str], over: bool,
) -> None:  # fmt: skip
    def write() -> None:
        if problems:
            raise Refused(" ".join(problems[:6]))
        if group.is_behind and not over:
            raise Refused("Somebody saved other numbers meanwhile. Choose above which ones count, yours or theirs.")
        held = {one.quantity: one for one in group.current.values() if isinstance(one, BenefitNumber)}
        newest = held if over else bases
        # Saved over somebody's newer numbers, those that were left as they were drawn stay as the others saved them.
        mine = {code: given for code, given in typed.items() if given != actions.given_of(bases.get(code))}
        record = benefit.changed(version=group.version(benefit.record_id, over))
        actions.keep_benefit(here.store, session.act(PAGE, FORM), here.facts, record, mine, newest)

    if group.save(write):
        told.keep("Saved the numbers of the effect.")
        st.rerun()


def _differs(typed: Mapping[str, Given], bases: Mapping[str, BenefitNumber]) -> bool:
    return any(given != actions.given_of(bases.get(code)) for code, given in typed.items())


def _number(
    here: session.Here, board: BenefitBoard, group: Group[Any], asked: Asked, base: BenefitNumber | None,
    typed: dict[str, Given], problems: list[str],
) -> None:  # fmt: skip
    """One number with its question; what can't be read goes to `problems` with the label."""
    unit = "% of cases" if asked.kind == "share" else asked.unit_shown(here.facts.session.currency)
    unit = "% of freed hours" if asked.code == "cash_share" else unit
    st.markdown(f"{asked.label}, in {told.plain(unit)}{_today(board, asked)}", help=asked.question)
    cells: dict[str, str] = {}
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        for end in IN_ORDER:
            slot = group.key(f"{asked.code}-{end}")
            if slot not in st.session_state:
                st.session_state[slot] = _cell(asked, base, end)
            cells[end] = st.text_input(
                f"{asked.label}, {end}", key=slot, placeholder=end, width=NUMBER_WIDTH, max_chars=60,
                autocomplete="off", label_visibility="collapsed",
            )  # fmt: skip
        evidence = st.selectbox(
            f"{asked.label}: how do you know?", list(GRADES), index=GRADES.index(base.evidence if base else "guess"),
            format_func=GRADE_WORDS.__getitem__, key=group.key(f"{asked.code}-evidence"), width=128,
            label_visibility="collapsed", help=GRADE_HELP,
        )  # fmt: skip
        note = st.text_input(
            f"{asked.label}: note", base.note if base else "", max_chars=2000, key=group.key(f"{asked.code}-note"),
            placeholder="Note: who, where", label_visibility="collapsed",
        )  # fmt: skip
    values: dict[str, float | None] = {}
    for end in ENDS:
        try:
            values[end] = _value(asked, base, end, cells[end])
        except ValueError as reason:
            problems.append(f"{asked.label}, {end}: {reason}.")
            values[end] = None
    size = base.sample_size if base and evidence == base.evidence else None
    typed[asked.code] = Given(values["low"], values["middle"], values["high"], evidence, clean_text(note), size)
    if all(value is None for value in values.values()):
        typed[asked.code] = Given()


def _today(board: BenefitBoard, asked: Asked) -> str:
    """What the number is today, beside the question of what will remain."""
    if asked.code == "remaining_rework_share" and board.given.workload.rework_in_touch:
        return ". Not needed: rework is in the hands-on time already"
    number = board.given.number(asked.today) if asked.today else None
    if number is None:
        return ". Blank: stays as today" if asked.is_claim else ""
    factor = 100 if asked.kind == "share" else 1
    shown = f"today {shown_number(number.triple.middle * factor)}"
    return f" ({shown}{'; blank: stays so' if asked.is_claim else ''})"


def _cell(asked: Asked, base: BenefitNumber | None, end: str) -> str:
    if base is None:
        return ""
    value: float = getattr(base, end)
    return f"{value * 100:.12g} %" if asked.kind == "share" else f"{value:.12g}"


def _value(asked: Asked, base: BenefitNumber | None, end: str, cell: str) -> float | None:
    """The number of a cell in its stored unit; untouched, it is the stored one to the last digit."""
    if base is not None and cell == _cell(asked, base, end):
        kept: float = getattr(base, end)
        return kept
    first = "share" if asked.kind == "share" else asked.unit.split()[0]
    first = "hours" if first == "business" else first
    return value_from(cell, READ_AS.get(first, READ_AS[""]))


def _roles(here: session.Here, group: Group[Any], benefit: Benefit) -> dict[str, str | None]:
    """Whose hours reviews and exceptions take, at that role's price."""
    known: dict[str | None, Role] = {role.role_id: role for role in here.facts.roles}
    found: dict[str, str | None] = {}
    with st.container(horizontal=True):
        for field, label in (("review_role_id", "Who reviews"), ("exception_role_id", "Who handles exceptions")):
            now = getattr(benefit, field)
            options = [None, *known]
            found[field] = st.selectbox(
                label, options, index=options.index(now) if now in options else 0, key=group.key(field), width=260,
                format_func=lambda role_id: told.plain(known[role_id].name) if role_id in known
                else "Who does the work today",
            )  # fmt: skip
    return found
