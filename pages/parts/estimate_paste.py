"""Workflows with their numbers as a block of cells or a file: shown with everything that it would do, then saved.

Nothing is saved before somebody has seen it. Lines that can't be taken stay in the box, to be mended there.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from core.actions import session_sheet
from core.actions.session_sheet import MOST_UPLOAD_MB, Planned
from core.pasted import SmallShare, rows_from
from core.quantities import QUANTITIES, WORKFLOW_QUANTITIES
from core.records import Evidence, Role
from core.session_sheet import Problem, Row, Sheet, read
from core.sheet_rows import file_name
from core.workload import GRADES
from pages.parts import session, told
from pages.parts.estimate_form import GRADE_WORDS, PAGE, new_role

FORM = "friction-paste"
FILES = f"{FORM}-files"
WAYS = {"paste": "Paste cells", "file": "Upload a sheet", "download": "Get a sheet to fill in"}
SHARES: dict[SmallShare, str] = {"fraction": "15 %", "percent": "0.15 %"}
SHOWN = 300


@dataclass(frozen=True)
class _Looked:
    """A block or a file as it was read, before anything of it is saved."""

    rows: tuple[Row, ...]
    source: str
    quantities: tuple[str, ...] = ("volume",)
    notes: tuple[str, ...] = ()
    block: str = ""


def paste(here: session.Here) -> None:
    """The three ways: paste cells, upload a sheet, get one to fill in."""
    way = st.segmented_control(
        "How do the numbers come here?", list(WAYS), default="paste", format_func=WAYS.__getitem__, required=True,
        key="friction-paste-way", label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    if way == "paste":
        _box(here)
    elif way == "file":
        _upload(here)
    else:
        _download(here)
    looked: _Looked | None = st.session_state.get(_slot(here))
    if looked is not None and way != "download":
        with st.container(border=True):
            _look(here, looked)


def _slot(here: session.Here) -> str:
    return f"{FORM}-looked-{here.session_id}"


def _box(here: session.Here) -> None:
    st.markdown(
        "Copy the cells in your spreadsheet, best with their headings: **Workflow, Volume low, Volume middle, Volume "
        "high, Hands-on time low …**, in any order, units in brackets. Without headings: **the name first, then low, "
        "middle and high.** Names alone are fine too."
    )
    with st.form(FORM, border=False):
        block = st.text_area(
            "The copied cells", height=180, key=_block_key(),
            placeholder="Workflow\tVolume low\tVolume middle\tVolume high\nClaims intake\t1000\t1200\t1500",
            help="Tabs, semicolons or commas between the cells. Shares in percent: 15 or 15 %.",
        )  # fmt: skip
        codes = st.multiselect(
            "Only without headings: what do the columns hold? Three columns for each, in this order",
            list(WORKFLOW_QUANTITIES), default=["volume"], format_func=lambda key: QUANTITIES[key].label,
            key="friction-paste-quantities",
        )  # fmt: skip
        pressed = session.submit("Look at it", FORM)
    if pressed:
        with told.errors():
            st.session_state[_slot(here)] = _Looked(tuple(rows_from(block)), "box", tuple(codes), (), block)
            st.rerun()


def _block_key() -> str:
    return f"{FORM}-block-{st.session_state.get(f'{FORM}-count', 0)}"


def _put_in_box(block: str) -> None:
    """The box with another text in it; an input that is drawn already can't be given one."""
    st.session_state[f"{FORM}-count"] = st.session_state.get(f"{FORM}-count", 0) + 1
    st.session_state[_block_key()] = block


def _upload(here: session.Here) -> None:
    given = st.file_uploader(
        "The sheet, as .xlsx or .csv", type=["xlsx", "xlsm", "csv", "tsv", "txt"],
        key=f"{FORM}-file-{st.session_state.get(FILES, 0)}",
        max_upload_size=MOST_UPLOAD_MB,
        help="One row a workflow, or one row a number; the headings say what is what. Get one under 'Get a sheet to "
        "fill in'.",
    )  # fmt: skip
    if given is None or st.session_state.get(f"{FORM}-seen") == given.file_id:
        return
    st.session_state[f"{FORM}-seen"] = given.file_id
    st.session_state.pop(_slot(here), None)
    with told.errors(), tempfile.TemporaryDirectory(prefix="onelane-sheet-") as folder:
        path = Path(folder) / "sheet"
        path.write_bytes(given.getbuffer())
        rows, notes = session_sheet.file_rows(path)
        st.session_state[_slot(here)] = _Looked(tuple(rows), given.name, ("volume",), notes)


def _forget_file() -> None:
    """An empty place for the next file: one that is saved or let go has nothing more to say."""
    st.session_state[FILES] = st.session_state.get(FILES, 0) + 1


def _download(here: session.Here) -> None:
    facts = here.facts
    st.markdown("Fill it in with a spreadsheet program, alone or with others, and upload it here again.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shape: str = st.selectbox(
            "What is one row?", ["workflows", "numbers"], width=320, key=f"{FORM}-shape",
            format_func={"workflows": "One workflow, numbers side by side",
                         "numbers": "One number, with how it is known"}.__getitem__,
        )  # fmt: skip
        is_filled = st.toggle("With the numbers that are here now", key=f"{FORM}-filled", value=bool(facts.estimates))
    with st.container(horizontal=True):
        for kind, label, mime in (
            ("xlsx", "Excel workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("csv", "CSV file", "text/csv"),
        ):
            st.download_button(
                label, data=lambda kind=kind: session_sheet.template(facts, kind, shape, is_filled),  # type: ignore[misc]
                file_name=file_name(facts.session.name, kind, shape), mime=mime, key=f"{FORM}-{kind}",
                on_click="ignore", icon=":material/download:",
            )  # fmt: skip


def _look(here: session.Here, looked: _Looked) -> None:
    """What it would do, and the buttons to save it or let it go."""
    name = "The cells" if looked.source == "box" else f"“{told.plain(looked.source, 80)}”"
    st.markdown(f"**{name}: this is what would be saved.** Nothing is saved yet.")
    small = _small_shares(here, looked)
    sheet = read(looked.rows, here.facts.session.currency, looked.quantities, small)
    evidence, role = _for_all(here)
    update = st.toggle(
        "Change workflows that are here already, too", key=f"{FORM}-update",
        help="Workflows are matched by their name. Blank cells leave what is known as it is.",
    )  # fmt: skip
    form = f"{FORM}-save"
    with told.errors():
        plan = session_sheet.planned(here.facts, session.act(PAGE, form), sheet, update, evidence, role)
        _headings(sheet, looked.notes)
        _changes(plan)
        _problems(plan.problems, looked.source)
        with st.container(horizontal=True):
            pressed = session.button(_save_label(plan), form, type="primary", disabled=plan.is_empty)
            if st.button("Let it go", key=f"{FORM}-drop"):
                _forget_file()
                st.session_state.pop(_slot(here), None)
                st.rerun()
        if pressed:
            session_sheet.apply(here.store, here.facts, session.act(PAGE, form), plan)
            session.done(form)
            _after(here, looked, plan)
            told.keep(_became(plan))
            st.rerun()


def _small_shares(here: session.Here, looked: _Looked) -> SmallShare:
    """What '0.15' means, asked where a share is written like this."""
    sheet = read(looked.rows, here.facts.session.currency, looked.quantities)
    if not any("%; write it" in problem.reason for problem in sheet.problems):
        return "ask"
    chosen = st.segmented_control(
        "Some shares are written like 0.15. What does that mean?", list(SHARES), format_func=SHARES.__getitem__,
        key=f"{FORM}-small",
    )  # fmt: skip
    return chosen or "ask"


def _for_all(here: session.Here) -> tuple[Evidence, Role | None]:
    roles = {role.role_id: role for role in here.facts.roles}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        evidence: Evidence = st.selectbox(
            "How are these numbers known?", list(GRADES), index=GRADES.index("guess"), width=240,
            format_func=GRADE_WORDS.__getitem__, key=f"{FORM}-evidence", help="Where the sheet does not say it.",
        )  # fmt: skip
        doing = st.selectbox(
            "Who does this work? (for lines without a role)", list(roles), index=None, width=320,
            format_func=lambda key: roles[key].name if key in roles else key, accept_new_options=True,
            placeholder="Choose a role, or type a new one", key="friction-paste-role",
            help="Optional. What an hour of a role costs is asked once, under 'All in a table' or in the form.",
        )  # fmt: skip
    return evidence, new_role(here, doing)


def _headings(sheet: Sheet, notes: Sequence[str]) -> None:
    for note in notes:
        st.caption(told.plain(note))
    if sheet.unused:
        names = ", ".join(f"“{told.plain(header, 40)}”" for header in sheet.unused[:12])
        st.warning(
            f"Not used, because the heading names none of the numbers with low, middle, high or exactly: {names}."
        )
    if sheet.columns:
        with st.expander(f"How the {len(sheet.columns)} columns are read"):
            st.dataframe([{"heading": header, "taken for": said} for header, said in sheet.columns], hide_index=True,
                         alt="Each heading and what it is taken for")  # fmt: skip


def _changes(plan: Planned) -> None:
    said = [
        f"{len(plan.added)} new" if plan.added else "",
        f"{len(plan.changed)} changed" if plan.changed else "",
        f"{plan.same} as {'it is' if plan.same == 1 else 'they are'}" if plan.same else "",
    ]
    st.text("Workflows: " + (", ".join(part for part in said if part) or "nothing new") + ".")
    if plan.left:
        names = ", ".join(f"“{told.plain(name, 40)}”" for name in plan.left[:8]) + (" …" if len(plan.left) > 8 else "")
        st.info(
            f"{len(plan.left)} {'is' if len(plan.left) == 1 else 'are'} here already with other numbers and "
            f"{'stays as it is' if len(plan.left) == 1 else 'stay as they are'}: {names}. To change them, switch on "
            "the choice above."
        )
    table = [
        {"workflow": name, "what": what, "before": before, "after (low / middle / high)": after}
        for name, what, before, after in plan.changes[:SHOWN]
    ]
    bare = [name for name in plan.added if all(name != change[0] for change in plan.changes)]
    table += [{"workflow": name, "what": "new, without numbers", "before": "", "after (low / middle / high)": ""}
              for name in bare[: max(0, SHOWN - len(table))]]  # fmt: skip
    if table:
        st.dataframe(table, hide_index=True, alt="What would be saved", height=min(320, 38 + 35 * len(table)))


def _problems(problems: Sequence[Problem], source: str) -> None:
    if not problems:
        return
    count = len({problem.line for problem in problems})
    where = " They stay in the box: mend them there." if source == "box" else " Mend them in the file and upload again."
    st.warning(f"{count} line{' has' if count == 1 else 's have'} something to mend; all others can be saved.{where}")
    rows: list[dict[str, Any]] = [
        {"line": p.line, "column": p.column, "value": p.value, "why it can't be taken": p.reason}
        for p in problems[:SHOWN]
    ]
    st.dataframe(
        rows, hide_index=True, row_height=56, alt="Cells that can't be taken, with the reason",
        column_config={"line": st.column_config.NumberColumn(width="small"),
                       "why it can't be taken": st.column_config.TextColumn(width="large")},
    )  # fmt: skip


def _save_label(plan: Planned) -> str:
    said = [f"{len(plan.added)} new" if plan.added else "", f"{len(plan.changed)} changed" if plan.changed else ""]
    counts = ", ".join(part for part in said if part)
    return f"Save ({counts})" if counts else "Save"


def _after(here: session.Here, looked: _Looked, plan: Planned) -> None:
    """Saved: of a pasted block the lines with problems stay in the box, under their headings."""
    st.session_state.pop(_slot(here), None)
    if looked.source != "box":
        _forget_file()
        return
    lines = looked.block.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    bad = sorted({problem.line for problem in plan.problems})
    first = looked.rows[0][0] if looked.rows else 0
    has_heading = bool(read(looked.rows[:1], "EUR", looked.quantities).columns)
    kept = [first] if bad and has_heading and first not in bad else []
    block = "\n".join(lines[line - 1] for line in (*kept, *bad))
    _put_in_box(block)
    if block:
        st.session_state[_slot(here)] = _Looked(tuple(rows_from(block)), "box", looked.quantities, (), block)


def _became(plan: Planned) -> str:
    """What became of it, in words; nothing is said of what did not happen."""
    said = []
    if plan.added:
        said.append(f"{len(plan.added)} workflow{'' if len(plan.added) == 1 else 's'} added")
    if plan.changed:
        said.append(f"{len(plan.changed)} changed")
    if plan.problems:
        count = len({problem.line for problem in plan.problems})
        said.append(f"{count} line{'' if count == 1 else 's'} not taken")
    return f"{', '.join(said) or 'Nothing was new'}."
