"""Numbers of all workflows at once: a table to type in, and a block pasted from a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.actions import map_friction
from core.actions.friction_board import Board
from core.actions.map_friction import Edit, Given
from core.pasted import Problem
from core.quantities import QUANTITIES, WORKFLOW_QUANTITIES
from core.records import Estimate, Evidence, estimate_id
from core.workload import GRADES
from pages.parts import session, told
from pages.parts.estimate_form import GRADE_WORDS, PAGE, new_role, shown_end, stored_end
from pages.parts.group import Group

ENDS = ("low", "high", "middle")


def show(here: session.Here, board: Board) -> None:
    """One quantity of all workflows (or the cost per hour of all roles), one row each."""
    st.caption(
        "Type into the cells, then save. All three cells of a row, or none: blank means not known. New workflows are "
        "added under 'One workflow' or 'Paste from a sheet'. On a phone, 'One workflow' is easier."
    )
    code = st.selectbox(
        "Which number?",
        list(QUANTITIES),
        format_func=lambda key: QUANTITIES[key].label + (" (of each role)" if key == "cost_per_hour" else ""),
        key="friction-table-quantity",
        persist_state="session",
    )
    subjects = _subjects(board, code)
    if not subjects:
        st.text("There is no role yet. Say under 'One workflow' who does the work.")
        return
    form = f"friction-table-{code}"
    group: Group[Estimate] = Group.of([e for e in here.facts.estimates if e.quantity == code], form=form)
    editor = group.key("editor")
    group.touched(bool(st.session_state.get(editor, {}).get("edited_rows")))
    over = group.notice()
    names = _held_names(form, group, subjects)
    _editor(here, code, names, group, editor)
    if (session.button("Save the table", form, type="primary", icon=":material/save:") or over) and group.save(
        lambda: _write(here, code, names, group, editor, over)
    ):
        st.session_state.pop(f"{form}-names", None)
        told.keep(f"Saved: {QUANTITIES[code].label}.")
        st.rerun()


def _subjects(board: Board, code: str) -> dict[str, tuple[str, str]]:
    """Whose number it is → name and unit suffix, in the session's order."""
    if code == "cost_per_hour":
        return {known.role.role_id: (known.role.name, "month") for known in board.roles}
    return {row.workflow.workflow_id: (row.name, row.workflow.volume_period) for row in board.rows}


def _held_names(form: str, group: Group[Estimate], subjects: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The rows as first drawn while cells are typed in: a row that somebody adds would make the grid drop them all."""
    slot = f"{form}-names"
    typed = st.session_state.get(group.key("editor"), {}).get("edited_rows")
    held: dict[str, tuple[str, str]] = st.session_state.get(slot, subjects) if typed else subjects
    st.session_state[slot] = held
    return held


def _editor(here: session.Here, code: str, names: dict[str, tuple[str, str]], group: Group[Estimate], key: str) -> None:
    quantity, currency = QUANTITIES[code], here.facts.session.currency
    is_share = quantity.kind == "share"
    unit = "% of cases" if is_share else quantity.unit_shown(currency, "month")
    if code == "volume":
        unit = "cases"  # a column says per what
    rows = []
    for subject, (name, period) in names.items():
        base = group.base.get(estimate_id(subject, code))
        row: dict[str, object] = {"name": name}
        if code == "volume":
            row["per"] = period
        row |= {end: shown_end(base, end) for end in ENDS}
        rows.append({**row, "evidence": base.evidence if base else None, "note": base.note if base else ""})
    table = pd.DataFrame(rows).astype(dict.fromkeys(ENDS, "float64"))
    number = {
        end: st.column_config.NumberColumn(f"{end.capitalize()} ({unit})", min_value=0, format="%.10g") for end in ENDS
    }
    st.data_editor(
        table,
        key=key,
        hide_index=True,
        num_rows="fixed",
        disabled=["name", "per"],
        column_config={
            "name": st.column_config.TextColumn("Role" if code == "cost_per_hour" else "Workflow", pinned=True),
            "per": st.column_config.TextColumn("Counted per"),
            **number,
            "evidence": st.column_config.SelectboxColumn("Known from", options=list(GRADES)),
            "note": st.column_config.TextColumn("Note", max_chars=4000),
        },
        placeholder="",
        alt=f"{quantity.label} of every {'role' if code == 'cost_per_hour' else 'workflow'}, to be typed in",
    )


def _write(
    here: session.Here, code: str, names: dict[str, tuple[str, str]], group: Group[Estimate], key: str, over: bool
) -> None:
    typed: dict[int, dict[str, object]] = st.session_state.get(key, {}).get("edited_rows", {})
    subjects = list(names)
    edits = [_edit(subjects[int(at)], code, cells, group, over) for at, cells in typed.items()]
    facts = here.store.facts(here.session_id)
    map_friction.keep_estimates(here.store, session.act(PAGE, group.form), facts, edits)


def _edit(subject: str, code: str, cells: dict[str, object], group: Group[Estimate], over: bool) -> Edit:
    record_id = estimate_id(subject, code)
    drawn, newest = group.base.get(record_id), group.current.get(record_id)

    def end(name: str) -> float | None:
        if name not in cells:
            return getattr(drawn, name) if drawn else None
        value = cells[name]
        if not isinstance(value, int | float):
            return None
        return stored_end(float(value), drawn, name, code)

    evidence = cells.get("evidence", drawn.evidence if drawn else "guess") or "guess"
    note = cells.get("note", drawn.note if drawn else "") or ""
    given = Given(end("low"), end("middle"), end("high"), evidence, str(note), drawn.sample_size if drawn else None)  # type: ignore[arg-type]
    return Edit(subject, code, given, newest if over else drawn)


def paste(here: session.Here) -> None:
    """A block copied from a spreadsheet: a name, then low, middle, high."""
    st.markdown(
        "Copy from your spreadsheet: **the name in the first column, then low, middle and high.** "
        "A name that is here already is updated, a new one is added. Names alone are fine too."
    )
    form = "friction-paste"
    roles = {role.role_id: role for role in here.facts.roles}
    with st.form(form, border=False):
        codes = st.multiselect(
            "What do the columns hold? Three columns for each, in this order",
            list(WORKFLOW_QUANTITIES),
            default=["volume"],
            format_func=lambda key: QUANTITIES[key].label,
            key="friction-paste-quantities",
        )
        with st.container(horizontal=True):
            evidence: Evidence = st.selectbox(
                "How are these numbers known?",
                list(GRADES),
                index=GRADES.index("guess"),
                format_func=GRADE_WORDS.__getitem__,
            )
            doing = st.selectbox(
                "Who does this work? (for lines without a role)",
                list(roles),
                index=None,
                format_func=lambda key: roles[key].name if key in roles else key,
                accept_new_options=True,
                placeholder="Choose a role, or type a new one",
                key="friction-paste-role",
                help="Optional. What an hour of a role costs is asked once, under 'All in a table' or in the form.",
            )
        block = st.text_area(
            "The copied cells",
            height=180,
            key=_block_key(form),
            placeholder="Claims intake\t1000\t1200\t1500\nInvoice approval\t700\t850\t1000",
            help="Tabs, semicolons or commas between the cells. Shares in percent: 15 or 15 %. New workflows count "
            "their volume per month; change that in the form.",
        )
        pressed = session.submit("Add these lines", form)
    if pressed:
        with told.errors():
            act, role = session.act(PAGE, form), new_role(here, doing)
            done = map_friction.paste_block(here.store, act, here.facts, block, codes, evidence, role)
            session.done(form)
            _keep_refused(form, block, done.problems)
            told.keep(_became(done))
            st.rerun()
    _refused_lines()


def _block_key(form: str) -> str:
    return f"{form}-block-{session.op_id(form)}"


def _keep_refused(form: str, block: str, problems: Sequence[Problem]) -> None:
    """Puts the lines that were not taken back into the box, to be mended there; numbered as they stand there now."""
    lines = block.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    again = [lines[problem.line - 1] for problem in problems]
    st.session_state[_block_key(form)] = "\n".join(again)
    st.session_state["friction-paste-problems"] = [
        {"line": place, "reason": problem.reason} for place, problem in enumerate(problems, start=1)
    ]


def _became(done: map_friction.Pasted) -> str:
    """What became of the pasted lines, in words; nothing is said of what did not happen."""
    said = []
    if done.added:
        said.append(f"{len(done.added)} workflow{'' if len(done.added) == 1 else 's'} added")
    if done.changed:
        said.append(f"{len(done.changed)} updated")
    if done.problems:
        said.append(f"{len(done.problems)} line{'' if len(done.problems) == 1 else 's'} not taken")
    words = ", ".join(said) or "Nothing was new"
    return f"{words}."


def _refused_lines() -> None:
    problems: list[dict[str, object]] = st.session_state.get("friction-paste-problems", [])
    if not problems:
        return
    which = "1 line was" if len(problems) == 1 else f"{len(problems)} lines were"
    where = "It stands" if len(problems) == 1 else "They stand"
    st.warning(f"{which} not taken; all others were. {where} in the box again: mend what is wrong there.")
    st.dataframe(
        problems,
        hide_index=True,
        row_height=56,
        column_config={
            "line": st.column_config.NumberColumn("Line in the box", width="small"),
            "reason": st.column_config.TextColumn("Why it was not taken", width="large"),
        },
        alt="Lines that were not taken, with the reason",
    )
