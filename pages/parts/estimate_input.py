"""The inputs of one number: low, high, middle, how it is known, how many cases, a note.

2026-11: numbers are typed into text inputs, because a number input of a browser drops the comma of 12,5 without a word
and keeps 125 (tried in Chromium with an English and a German setting). On a phone it is a number input all the same,
for its keyboard of digits, which has the decimal mark that the phone accepts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from core.actions.estimate_edits import Edit, Given, is_from_log, said_beside_measured
from core.actions.estimate_grid import cell_text
from core.pasted import Cell, Unit, decimal_mark, value_from
from core.quantities import QUANTITIES
from core.records import Estimate, Evidence
from core.workload import GRADES
from pages.parts.group import Group

ASKED = ("low", "high", "middle")
"""In the order of asking (METHOD 1)."""
NUMBER_WIDTH, GRADE_WIDTH, SIZE_WIDTH = 98, 128, 76
"""Pixels: three in one row on a phone of 390."""
GRADE_WORDS = {"measured": "Measured", "sampled": "Sample", "interview": "Interview", "guess": "Guess"}
GRADE_HELP = (
    "Measured: counted, or from an event log. A sample: some cases were looked at. An interview: somebody who does the "
    "work said so. A guess: nobody has looked yet. The plan says how much of the cost rests on guesses."
)


@dataclass(frozen=True)
class Typed:
    """What stands in the inputs of one number, not read yet."""

    code: str
    base: Estimate | None
    ends: Mapping[str, Cell]
    evidence: Evidence
    sample_size: Cell
    note: str


def is_phone() -> bool:
    """Whether this browser says of itself that it is a phone's."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def row(
    group: Group[Any], record_id: str, code: str, base: Estimate | None
) -> tuple[dict[str, Cell], Evidence, Cell, str]:
    """All inputs of one number side by side, low, high, middle first; on a phone in as few rows as fit."""
    label = QUANTITIES[code].label
    with st.container(horizontal=True, gap="xsmall"):
        for end in ASKED:
            st.caption(end, width=NUMBER_WIDTH)
        if not is_phone():  # there these inputs stand in rows of their own
            for words, width in (("how known?", GRADE_WIDTH), ("of cases", SIZE_WIDTH), ("note", 120)):
                st.caption(words, width=width)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        typed = {
            end: number_box(f"{label}, {end}", group.key(f"{record_id}-{end}"), base, end, code, hide=True)
            for end in ASKED
        }
        grade, size, note = _how_known(group, record_id, label, base)
    return typed, grade, size, note


def three(
    group: Group[Any], record_id: str, code: str, base: Estimate | None, labels: Mapping[str, str]
) -> dict[str, Cell]:
    """Low, high, middle below one another, each under its question."""
    return {end: number_box(labels[end], group.key(f"{record_id}-{end}"), base, end, code, width=440) for end in ASKED}


def number_box(
    label: str, key: str, base: Estimate | None, end: str, code: str, width: int = NUMBER_WIDTH, hide: bool = False
) -> Cell:
    """One number as it was typed: text, or on a phone a number in the unit that the label says."""
    seen: Literal["visible", "collapsed"] = "collapsed" if hide else "visible"
    if not is_phone():
        if key not in st.session_state:  # not `value=`: an input with a value of its own can't be made blank again
            st.session_state[key] = cell_text(base, end)
        return st.text_input(label, key=key, placeholder=end, width=width, max_chars=60, autocomplete="off",
                             label_visibility=seen)  # fmt: skip
    if key not in st.session_state:
        st.session_state[key] = shown_end(base, end)
    given: float | None = st.number_input(
        label, value=None, min_value=0.0, format="%.12g", placeholder=end, key=key, width=width,
        max_value=100.0 if QUANTITIES[code].kind == "share" else 1e15, label_visibility=seen,
    )  # fmt: skip
    return given


def shown_end(base: Estimate | None, end: str) -> float | None:
    """A stored number as a number input shows it: shares in percent, a log's without its endless decimals."""
    if base is None:
        return None
    value: float = getattr(base, end)
    if QUANTITIES[base.quantity].kind == "share":
        value = float(f"{value * 100:.12g}")
    if is_from_log(base) and value:
        value = round(value, max(0, 3 - math.floor(math.log10(abs(value)))))
    return value


def _how_known(group: Group[Any], record_id: str, label: str, base: Estimate | None) -> tuple[Evidence, Cell, str]:
    """Evidence, cases in the sample, and a note."""
    grade = st.selectbox(
        f"{label}: how do you know?", list(GRADES), index=GRADES.index(base.evidence if base else "guess"),
        format_func=GRADE_WORDS.__getitem__, key=group.key(f"{record_id}-evidence"), width=GRADE_WIDTH,
        label_visibility="collapsed",
    )  # fmt: skip
    slot = group.key(f"{record_id}-sample")
    if slot not in st.session_state:
        st.session_state[slot] = str(base.sample_size) if base and base.sample_size else ""
    size = st.text_input(f"{label}: cases in the sample", key=slot, placeholder="cases", width=SIZE_WIDTH, max_chars=12,
                         label_visibility="collapsed", autocomplete="off")  # fmt: skip
    slot = group.key(f"{record_id}-note")
    if slot not in st.session_state:
        st.session_state[slot] = base.note if base else ""
    note = st.text_input(f"{label}: note", key=slot, max_chars=4000, placeholder="Note: who, where",
                         label_visibility="collapsed")  # fmt: skip
    return grade, size, note


def edit_of(
    typed: Typed, subject_id: str, newest: Estimate | None, who: str, decimal: str | None, unit: Unit | None = None
) -> tuple[Edit | None, list[str]]:
    """The edit that the inputs make of the stored number, or None with what can't be read, a sentence each."""
    base, label = typed.base, QUANTITIES[typed.code].label
    values, problems = dict[str, float | None](), list[str]()
    for end in ASKED:
        try:
            values[end] = _end(typed.ends[end], base, end, typed.code, decimal, unit)
        except ValueError as reason:
            problems.append(f"{label}, {end}: {reason}.")
    size, wrong = size_from(typed.sample_size)
    if wrong:
        problems.append(f"{label}, cases in the sample: {wrong}.")
    if problems:
        return None, problems
    low, middle, high = values["low"], values["middle"], values["high"]
    same = base is not None and (low, middle, high) == (base.low, base.middle, base.high)
    size = size if typed.evidence == "sampled" else base.sample_size if base else None
    given = Given(low, middle, high, typed.evidence, typed.note, size, "" if same else who)
    return Edit(subject_id, typed.code, given, newest), []


def _end(
    cell: Cell, base: Estimate | None, end: str, code: str, decimal: str | None, unit: Unit | None
) -> float | None:
    """What was typed, in the stored unit. Untouched, it is the stored number itself, to the last digit."""
    untouched = cell_text(base, end) if isinstance(cell, str) else shown_end(base, end)
    if base is not None and cell == untouched and (unit is None or unit.factor == 1):
        stored: float = getattr(base, end)
        return stored
    return value_from(cell, code, unit, decimal, "ask" if isinstance(cell, str) else "percent")


def size_from(cell: Cell) -> tuple[int | None, str]:
    """The number of cases in a sample, and what is wrong with it."""
    text = "".join(str(cell or "").split())
    if not text:
        return None, ""
    if text.isascii() and text.isdigit() and 0 < int(text) <= 10**9:
        return int(text), ""
    return None, f"'{text[:40]}' is not a number of cases"


def decimal_of(every: Mapping[str, Typed] | list[Typed]) -> str | None:
    """The decimal mark that the inputs of a form use, where one of them shows it."""
    typed = list(every.values()) if isinstance(every, Mapping) else every
    return decimal_mark(cell for one in typed for cell in one.ends.values() if isinstance(cell, str))


def beside_measured(base: Estimate) -> str:
    """'measured 12 (8 to 20) in claims.csv; Ana says 15', or nothing."""
    if not base.measured:
        return ""
    as_measured = base.changed(**dict(zip(("low", "middle", "high"), base.measured, strict=True)))
    shown = [cell_text(as_measured, end) for end in ("low", "middle", "high")]
    return said_beside_measured(base, shown, cell_text(base, "middle"))
