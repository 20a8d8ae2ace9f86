"""All numbers of all workflows in one table to type in, or to paste a block into.

2026-11: Streamlit's grid forgets every typed cell when its rows change, when it is drawn under another key and when it
is not drawn at all. So each change is copied at once into the session state by row and column (`_Sheet`), the rows stay
as they were drawn while something is typed, and a new grid (another filter, another page and back) is drawn with the
typed cells in it. The table under a grid never changes while somebody types, because an open cell would be lost. Cells
are text: a number column clamps, and drops the comma of 12,5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from core.actions import map_friction, session_sheet
from core.actions.estimate_edits import said_beside_measured
from core.actions.estimate_grid import (
    COLUMNS,
    CellTrouble,
    Clash,
    Decided,
    GridRow,
    cell_text,
    clashes,
    decided,
    rows,
    shown_cells,
    unit_choices,
    without,
)
from core.actions.friction_board import Board
from core.quantities import QUANTITIES
from core.records import Evidence, Facts
from core.workload import GRADES
from pages.parts import estimate_input, session, told
from pages.parts.estimate_form import GRADE_WORDS, PAGE
from pages.parts.estimate_paste import paste

__all__ = ["add_names", "paste", "show"]

FORM = "friction-table"
HEIGHT = 560
TOLD = 8
ALL = "all"
"""Not None: a select box with None as an option forgets that it was chosen when the page is left."""


@dataclass
class _Sheet:
    """The table of this browser: which rows are drawn, and what was typed into them since the last save."""

    drawn: tuple[GridRow, ...] = ()
    asked: tuple[object, ...] = ()
    """The filters that chose the rows."""
    number: int = 0
    """Counts the grids, so that each has a key of its own."""
    kept: dict[str, dict[str, str | None]] = field(default_factory=dict)
    """Typed into earlier grids: part of the table under this one."""
    live: dict[str, dict[str, str | None]] = field(default_factory=dict)
    """Typed into this grid."""

    @property
    def typed(self) -> dict[str, dict[str, str | None]]:
        return {key: {**self.kept.get(key, {}), **self.live.get(key, {})} for key in {**self.kept, **self.live}}

    def key(self) -> str:
        return f"{FORM}-grid-{self.number}"

    def gather(self) -> None:
        """Copies what the grid holds now; a grid that was not drawn the last time has nothing to say any more."""
        if self.key() not in st.session_state:
            if self.live:
                self.begin(self.typed)
            return
        edited: Mapping[int, Mapping[str, object]] = st.session_state[self.key()].get("edited_rows", {})
        columns = {heading: column for column, heading in COLUMNS.items()}
        self.live = {
            self.drawn[int(at)].key: {columns[h]: None if v is None else str(v) for h, v in cells.items()}
            for at, cells in edited.items()
            if int(at) < len(self.drawn)
        }

    def begin(self, typed: dict[str, dict[str, str | None]]) -> None:
        """A new grid, with these cells typed."""
        self.kept, self.live, self.number = typed, {}, self.number + 1


def _sheet(here: session.Here) -> _Sheet:
    made: _Sheet = st.session_state.setdefault(f"{FORM}-{here.session_id}", _Sheet())
    return made


def show(here: session.Here, board: Board) -> None:
    """The table with its filters. A fragment: typing into it redraws the table and not the page."""
    if not board.rows:
        st.text("First the names of the workflows; then each number of theirs has a row here.")
        _names_form(here)
        return
    st.caption(
        "One row for each number. Move with Tab, Enter and the arrows, type over a cell, or paste a block of cells "
        "from a spreadsheet. Known exactly? The same number three times. Blank means not known. 12,5 and 12.5, 15 %, "
        "2 h are understood. On a phone, 'One workflow' is easier."
    )
    add_names(here)
    _table(here.session_id, not board.roles)


@st.fragment
def _table(session_id: str, lacks_roles: bool) -> None:
    here = session.here()
    if here.session_id != session_id:
        return
    sheet = _sheet(here)
    sheet.gather()
    _choose_rows(here.facts, sheet)
    if not sheet.drawn:
        st.text("No row fits. Choose 'All numbers', empty the search, or look at what is filled in already too.")
    elif lacks_roles:
        st.caption("What an hour costs is asked for each role: say under 'One workflow' who does the work.")
    evidence, who = _for_new_numbers(here)
    _grid(here.facts, sheet)
    made = decided(sheet.drawn, sheet.typed, here.facts, evidence, who)
    clashing = clashes(sheet.drawn, sheet.typed, here.facts)
    _count(sheet, made.edits)
    over = _clashes(sheet, clashing) if clashing else False
    is_pressed = session.button("Save the table", FORM, type="primary", icon=":material/save:")
    _troubles([one for one in made.troubles if is_pressed or over or not one.is_unfinished])
    if (is_pressed and not clashing) or over:
        if made.troubles:
            st.warning("Nothing was saved yet: mend the cells named above, then save again.")
        else:
            _save(here, sheet, made)
    elif is_pressed:
        st.warning("Nothing was saved yet: say above whose numbers stay.")


def _choose_rows(facts: Facts, sheet: _Sheet) -> None:
    """The filters, and the rows that they leave; held as they are while cells are typed in."""
    codes = [ALL, *QUANTITIES]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = st.selectbox(
            "Which number?", codes, key="friction-table-quantity", persist_state="session", width=240,
            format_func=lambda key: "All numbers" if key == ALL else QUANTITIES[key].label
            + (" (of each role)" if key == "cost_per_hour" else ""),
        )  # fmt: skip
        code = None if code == ALL else code
        find = st.text_input("Find a workflow", key="friction-table-find", type="search", persist_state="session",
                             width=220, max_chars=200)  # fmt: skip
        only = st.toggle("Only what is missing", key="friction-table-missing", persist_state="session")
    asked = (code, find or "", only)
    wanted = rows(facts, code, find or "", only)
    if asked != sheet.asked or not sheet.drawn:
        if sheet.typed or sheet.drawn:
            sheet.begin(sheet.typed)
        sheet.drawn, sheet.asked = _with_typed_bases(sheet, wanted), asked
    elif not sheet.typed:
        if [row.key for row in wanted] != [row.key for row in sheet.drawn]:
            sheet.begin({})
        sheet.drawn = wanted
    elif {row.key for row in wanted} - {row.key for row in sheet.drawn} and not only:
        st.info("Somebody added workflows meanwhile.")
        if st.button("Show them too", key=f"{FORM}-refresh"):
            sheet.begin(sheet.typed)
            sheet.drawn = _with_typed_bases(sheet, wanted)


def _with_typed_bases(sheet: _Sheet, wanted: Sequence[GridRow]) -> tuple[GridRow, ...]:
    """The new rows; a row that was typed into stays as it was drawn first, so that a clash is found.

    Typed rows that the filter leaves out stay at the end: what is saved must be in sight.
    """
    typed = {row.key: row for row in sheet.drawn if row.key in sheet.typed}
    there = {row.key for row in wanted}
    return (*(typed.get(row.key, row) for row in wanted), *(row for key, row in typed.items() if key not in there))


def _for_new_numbers(here: session.Here) -> tuple[Evidence, str]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        evidence: Evidence = st.selectbox(
            "New numbers are known from", list(GRADES), index=GRADES.index("guess"), width=240,
            format_func=GRADE_WORDS.__getitem__, key="friction-table-evidence", persist_state="session",
            help="For rows in which 'Known from' is empty.",
        )  # fmt: skip
        who = st.text_input("Who says so?", key="friction-table-who", persist_state="session", width=220, max_chars=200,
                            placeholder=here.who, help="For the numbers that you enter now; empty: you.")  # fmt: skip
    return evidence, who or ""


def _grid(facts: Facts, sheet: _Sheet) -> None:
    if not sheet.drawn:
        return
    currency = facts.session.currency
    shown, beside = [], False
    for row in sheet.drawn:
        cells = shown_cells(row, currency) | {k: v or "" for k, v in sheet.kept.get(row.key, {}).items()}
        measured = _measured(row)
        beside = beside or bool(measured)
        shown.append(
            {"Workflow": row.name, "Number": row.label, **{COLUMNS[c]: cells[c] for c in COLUMNS}, "Measured": measured}
        )
    table = pd.DataFrame(shown, index=range(1, len(shown) + 1), dtype="str")
    column = st.column_config
    left_out = {"Number"} if len({row.code for row in sheet.drawn}) == 1 else set()  # the filter says it already
    left_out |= set() if beside else {"Measured"}
    is_phone = estimate_input.is_phone()  # there the names make room for the numbers
    st.data_editor(
        table,
        column_order=[name for name in table.columns if name not in left_out],
        key=sheet.key(),
        num_rows="fixed",
        height=min(HEIGHT, 38 + 35 * len(shown)),
        disabled=["Workflow", "Number", "Measured"],
        hide_index=is_phone,
        column_config={
            "_index": column.NumberColumn("Row", width=45, pinned=True),
            "Workflow": column.TextColumn(pinned=not is_phone, width=92 if is_phone else 150),
            "Number": column.TextColumn(pinned=is_phone, width=128 if is_phone else 146),
            **{COLUMNS[end]: column.TextColumn(width=74, alignment="right") for end in ("low", "high", "middle")},
            "Unit": column.SelectboxColumn(options=unit_choices(currency), width=132, help="For a volume: what it is "
                                           "counted per. Times may be typed in minutes or hours."),
            "Known from": column.SelectboxColumn(options=list(GRADES), width=108),
            "Cases": column.TextColumn(width=60, help="How many cases the sample held"),
            "Note": column.TextColumn(width=180, max_chars=4000),
            "Who says so": column.TextColumn(width=110, max_chars=200),
            "Measured": column.TextColumn(width=260, help="What an event log measured for the same number"),
        },
        placeholder="",
        alt="Every number of every workflow, to be typed in",
    )  # fmt: skip


def _measured(row: GridRow) -> str:
    if row.base is None or not row.base.measured:
        return ""
    as_measured = row.base.changed(low=row.base.measured[0], middle=row.base.measured[1], high=row.base.measured[2])
    shown = [cell_text(as_measured, end) for end in ("low", "middle", "high")]
    return said_beside_measured(row.base, shown, cell_text(row.base, "middle"))


def _count(sheet: _Sheet, edits: Sequence[object]) -> None:
    if sheet.typed:
        count = sum(len(cells) for cells in sheet.typed.values())
        rows_said = f"{len(edits)} row{'' if len(edits) == 1 else 's'}"
        st.caption(f"{count} cell{'' if count == 1 else 's'} typed and not saved yet, {rows_said} ready to save.")


def _clashes(sheet: _Sheet, found: Sequence[Clash]) -> bool:
    """Mine and theirs, cell by cell; True when mine shall be saved over theirs."""
    who = told.plain(session.last_author([clash.key for clash in found]), 80)
    st.warning(f"{who} saved other numbers in cells that you typed into. Nothing of yours is lost:")
    st.dataframe(
        [
            {"workflow": c.name, "number": c.label, "column": COLUMNS[c.column], "before": c.was, "yours": c.mine,
             "theirs": c.theirs}
            for c in found[:200]
        ],
        hide_index=True, alt="Cells that two people changed",
    )  # fmt: skip
    with st.container(horizontal=True):
        over = st.button("Save mine over it", key=f"{FORM}-mine")
        if st.button("Take theirs", key=f"{FORM}-theirs", help="In these cells only; the others stay as you typed."):
            left = without(sheet.typed, found)
            sheet.begin(left)
            sheet.drawn, sheet.asked = tuple(row for row in sheet.drawn if row.key in left), ()
            st.rerun(scope="fragment")
    return over


def _troubles(found: Sequence[CellTrouble]) -> None:
    if not found:
        return
    more = f"  \nAnd {len(found) - TOLD} more like these." if len(found) > TOLD else ""
    st.error("  \n".join(told.plain(one.sentence, 500) for one in found[:TOLD]) + more, icon=":material/error:")


def _save(here: session.Here, sheet: _Sheet, made: Decided) -> None:
    with told.errors():
        saved = map_friction.keep_estimates(
            here.store,
            session.act(PAGE, FORM),
            here.facts,
            made.edits,
            made.workflows,
        )
        session.done(FORM)
        st.session_state.pop(f"{FORM}-{here.session_id}", None)
        st.session_state[f"{FORM}-{here.session_id}"] = _Sheet(number=sheet.number + 1)
        told.keep(f"Saved {saved} number{'' if saved == 1 else 's'}." if saved else "Nothing was new.")
        st.rerun()


def add_names(here: session.Here) -> None:
    """A few new workflows by name, so that their rows are there to be filled."""
    made = st.session_state.setdefault(f"{FORM}-added", 0)  # a new one is closed: an open one would hide the table
    with st.popover("Add workflows", icon=":material/add:", key=f"{FORM}-add-{made}", on_change="rerun") as popover:
        if popover.open:
            _names_form(here)


def _names_form(here: session.Here) -> None:
    form = "friction-add-names"
    with st.form(form, border=False):
        names = st.text_area(
            "Names of the workflows, one a line", key=f"{form}-text-{session.op_id(form)}", height=160,
            placeholder="Invoice approval\nClaims intake",
        )  # fmt: skip
        pressed = session.submit("Add them", form)
    if pressed:
        with told.errors():
            done = session_sheet.add_names(here.store, session.act(PAGE, form), here.facts, names.splitlines())
            session.done(form)
            st.session_state[f"{FORM}-added"] = st.session_state.get(f"{FORM}-added", 0) + 1
            told.keep(f"{len(done.added)} workflow{'' if len(done.added) == 1 else 's'} added.")
            st.rerun()
