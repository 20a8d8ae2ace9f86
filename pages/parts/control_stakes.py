"""What is at stake: three answers, a screen for sensitive uses, and what follows: how strict, when to ask counsel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import tiers
from core.actions import oversee_lane as actions
from core.records import Oversight
from pages.parts import formula, session, told
from pages.parts.draft import Draft

PAGE = "define_controls"
FORM = "stakes"
BADGES = {"light": "green", "firm": "blue", "strict": "orange"}


def show(here: session.Here) -> None:
    """The three questions and the screen, with the answer below while one chooses."""
    stored = actions.oversight_of(here.facts)
    draft = Draft.of(stored or (lambda: actions.blank(here.facts)), form=FORM)
    over = draft.notice()
    with st.container(border=True):
        st.subheader("What is at stake?", anchor=False)
        typed = _questions(draft)
        _follows(typed)
        if session.button("Save the answers", FORM, type="primary") or over:

            def write(_version: int) -> None:
                actions.keep_oversight(here.store, session.act(PAGE, FORM), here.facts, draft.changed(**typed))

            if draft.save(write, over):
                told.keep("Saved what is at stake.")
                st.rerun()


def _questions(draft: Draft[Oversight]) -> dict[str, Any]:
    base = draft.base
    typed: dict[str, Any] = {}
    with st.grid(3, min_column_width=260):
        for field, question, options in (
            ("harm", "What does a mistake do?", tiers.HARM),
            ("undo", "Can it be undone?", tiers.UNDO),
            ("autonomy", "How far does the AI act by itself?", tiers.AUTONOMY),
        ):
            choices: list[str] = list(options)
            words: Mapping[str, str] = options  # type: ignore[assignment]
            held = getattr(base, field)
            typed[field] = (
                st.radio(
                    question,
                    choices,
                    index=choices.index(held) if held in choices else None,
                    format_func=words.__getitem__,
                    key=draft.key(field),
                )
                or ""
            )
    uses = st.multiselect(
        "Does it touch one of these? Choose all that fit",
        list(tiers.SENSITIVE),
        default=list(base.uses),
        format_func=lambda use: f"{tiers.SENSITIVE[use][0]}: {tiers.SENSITIVE[use][1]}",
        placeholder="Employment, credit and insurance, health, children, safety, legal effect",
        key=draft.key("uses"),
        help="A use among these is always treated strictly, and counsel is asked before anything goes live.",
    )
    typed["uses"] = tuple(uses)
    if uses:
        typed["is_screened"] = True
        typed["counsel"] = st.text_area(
            "Who was asked, when, and what did they say?",
            base.counsel,
            max_chars=4000,
            height=80,
            key=draft.key("counsel"),
            help="Name, day and answer. It stands on the record; the page does not judge it.",
        )
    else:
        typed["is_screened"] = st.checkbox(
            "None of these: we went through them",
            value=base.is_screened and not base.uses,
            key=draft.key("screened"),
        )
    return typed


def _follows(typed: Mapping[str, Any]) -> None:
    """The tier with its arithmetic, and whether to stop for counsel."""
    answers = (typed["harm"], typed["undo"], typed["autonomy"])
    tier = tiers.tier(*answers, typed["uses"])
    if tier is None:
        st.markdown("Answer all three, and it says how strict the controls have to be.")
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/shield: **{tiers.TIERS[tier]}**", width="stretch")
            formula.opened(
                "How strict", tier, [], tiers.why(*answers, typed["uses"]), source="a rule of ours", key="tier-formula"
            )
    _counsel(tiers.counsel(typed["uses"], typed["is_screened"], typed["autonomy"], typed.get("counsel", "")))


def _counsel(told_by: tiers.Counsel) -> None:
    if told_by.questions:
        asked = "\n".join(f"- {question}" for question in told_by.questions)
        st.error(f"**{told_by.sentence}**\n\nAsk, for example:\n{asked}", icon=":material/gavel:")
    elif told_by.must_ask:
        st.markdown(f":material/help: {told_by.sentence}")
    else:
        st.markdown(f":material/check: {told_by.sentence} Orientation, not legal advice.")


def summary(stakes: actions.Stakes) -> None:
    """One line on top of the page: how strict, and a stop where counsel must be asked."""
    if stakes.counsel.must_ask and stakes.uses:
        st.error(f"**{stakes.counsel.sentence}**", icon=":material/gavel:")
    if stakes.tier is not None:
        st.markdown(f":material/shield: {tiers.TIERS[stakes.tier]}")
