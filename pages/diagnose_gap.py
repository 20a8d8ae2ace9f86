"""Is it budget? The answer in one sentence with its evidence, the questions for people, and the page to print."""

from __future__ import annotations

import streamlit as st

from core.actions import diagnose_gap as actions
from core.errors import WorkbenchError
from core.execution_gap import HEADINGS, Diagnosis, Finding, Sign, shown_said
from core.exporters import gap_sheet
from core.sheet_rows import file_name
from pages.parts import access, formula, session, told
from pages.parts.draft import Draft

PAGE = "diagnose_gap"
ANSWERS = {"yes": "Yes", "no": "No", "unknown": "Don't know"}
BADGES = {
    ("sign", "yes"): ("Shows", ":material/error:", "red"),
    ("sign", "no"): ("Does not show", ":material/check_circle:", "green"),
    ("condition", "yes"): ("Met", ":material/check_circle:", "green"),
    ("condition", "no"): ("Not met", ":material/error:", "red"),
}
"""A word and an icon for each state; the colour only repeats them."""
OPEN = ("Open", ":material/help:", "gray")


def page() -> None:
    told.head("Is it budget?", "Is money really what holds AI back here, or the order of things?", page=PAGE)
    here = session.here()
    found = actions.diagnose(here.store, here.facts, here.today, names_others=access.sees_everything())
    _answer(found)
    _counted(found)
    for kind, (heading, meaning) in HEADINGS.items():
        st.subheader(heading, anchor=False)
        st.markdown(meaning)
        for one in found.findings:
            if one.sign.kind == kind:
                _question(here, one)
    _print(here, found)
    st.caption(
        "The rule is ours: sequencing from two findings on; scaling only where all four conditions are met and nothing "
        "else shows. The record sees what stands in this Onelane; what happens elsewhere people have to say."
    )


def _answer(found: Diagnosis) -> None:
    sentence = f"**{told.plain(found.sentence, 900)}**"
    if found.word == "sequencing":
        st.warning(sentence, icon=":material/format_list_numbered:")
    elif found.word == "scaling":
        st.success(sentence, icon=":material/trending_up:")
    else:
        st.info(sentence, icon=":material/help:")


def _counted(found: Diagnosis) -> None:
    """What the answer rests on in one line, and how far the record was read."""
    shown = sum(one.sign.kind != "condition" for one in found.against)
    parts = [
        f"{shown} of 7 signs and patterns show",
        f"{len(found.met)} of 4 conditions met",
        f"{len(found.unknown)} of {len(found.findings)} questions open",
    ]
    st.text(" · ".join(parts))
    if found.other_sessions:
        noun = "session" if found.other_sessions == 1 else "sessions"
        read = f"The lanes of {found.other_sessions} other {noun} are read too"
        st.text(f"{read}; the oldest {found.unread_sessions} are not." if found.unread_sessions else f"{read}.")


def _question(here: session.Here, one: Finding) -> None:
    sign = one.sign
    with st.container(border=True, key=f"gap-{sign.id}"):
        word, icon, colour = BADGES.get(("condition" if sign.kind == "condition" else "sign", one.answer), OPEN)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{sign.question}**", width="stretch")
            st.badge(word, icon=icon, color=colour)  # type: ignore[arg-type]
        st.markdown(f"The record: {told.plain(one.reading.sentence, 600)}")
        if one.said is not None:
            st.markdown(f"People: {told.plain(shown_said(one.said), 600)}")
        if one.differs:
            st.markdown(
                ":material/compare_arrows: The record and people say opposite things: talk about this one first."
            )
        if one.reading.figure or one.is_against:
            with st.container(horizontal=True):
                _beside(one)
        _ask(here, one)


def _beside(one: Finding) -> None:
    """The figure behind what the record says, and the way to what mends it."""
    if one.reading.figure:
        formula.opened(
            "The record", one.reading.figure, one.reading.lines, one.reading.rule,
            source="a rule of ours (data/gap.json)", key=f"gap-figure-{one.sign.id}",
        )  # fmt: skip
    if one.is_against:
        page_name, label = one.sign.mend
        st.page_link(f"pages/{page_name}.py", label=label, icon=":material/arrow_forward:")


def _ask(here: session.Here, one: Finding) -> None:
    """The form for what people say, drawn once it is opened.

    An expander and no popover: what a popover holds stands at the end of the document, many Tabs away by keyboard.
    """
    label = "Change the answer" if one.said else "Answer"
    with st.expander(label, icon=":material/edit:", key=f"gap-ask-{one.sign.id}", on_change="rerun") as opened:
        if opened.open:
            _form(here, one.sign)


def _form(here: session.Here, sign: Sign) -> None:
    form = f"gap-{sign.id}"
    stored = actions.answer_of(here.facts, sign.id)
    draft = Draft.of(stored or (lambda: actions.blank(session.act(PAGE, form), here.facts, sign.id)), form=form)
    over = draft.notice()
    with st.form(draft.key("form"), border=False):
        st.text(sign.help)
        start = None if stored is None else list(ANSWERS).index(draft.base.answer)
        answer = st.radio(
            sign.question, list(ANSWERS), index=start, format_func=lambda code: ANSWERS[code], horizontal=True,
            key=draft.key("answer"), label_visibility="collapsed",
        )  # fmt: skip
        note = st.text_input("For example (optional)", draft.base.note, max_chars=600, key=draft.key("note"))
        submitted = session.submit("Keep the answer", form)
    if submitted or over:
        if answer is None:
            st.error("Choose yes, no or don't know first; the note stays.", icon=":material/error:")
            return

        def write(_version: int) -> None:
            actions.keep_answer(here.store, session.act(PAGE, form), draft.changed(answer=answer, note=note))

        if draft.save(write, over):
            told.keep("The answer is on the record, with your name and the time.")
            st.rerun()
    if stored is not None and session.button("Take the answer away", f"{form}-away", icon=":material/delete:"):
        with told.errors():
            actions.remove_answer(here.store, session.act(PAGE, f"{form}-away"), stored)
            session.done(f"{form}-away")
            draft.forget()
            told.keep("The answer is gone; “Undo” brings it back.")
            st.rerun()


def _print(here: session.Here, found: Diagnosis) -> None:
    """The page as a PDF, made on request and kept while what stands on it stays the same."""
    st.subheader("To print", anchor=False)
    facts = here.facts
    sheet = gap_sheet.sheet_of(found, facts.session.name, here.today, facts.session.paper)
    slot = f"gap-sheet-{here.session_id}"
    made = st.session_state.get(slot)
    if made is None or made[0] != sheet:
        if not st.button("Make the page to print", key="gap-make", icon=":material/print:"):
            return
        try:
            made = (sheet, gap_sheet.printed(sheet))
        except WorkbenchError as refused:
            st.error(told.plain(refused.sentence, 1200), icon=":material/error:")
            return
        st.session_state[slot] = made
    printed = made[1]
    if printed.warning:
        st.warning(printed.warning)
    st.download_button(
        "Download the page (PDF)", printed.pdf, file_name(facts.session.name, "pdf", "is it budget"),
        "application/pdf", on_click="ignore", icon=":material/download:", key="gap-pdf", type="primary",
    )  # fmt: skip
    st.image(printed.png, width=420, alt="The page as it prints; all of it stands above as text.")


page()
