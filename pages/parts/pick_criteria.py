"""Criteria: text and anchors, order, adding, retiring, bringing back."""

from __future__ import annotations

import streamlit as st

from core.actions import pick_lane as actions
from core.lane_choice import active_criteria
from core.records import Criterion
from pages.parts import pick_files, session, told
from pages.parts.draft import Draft

PAGE = "pick_lane"
LEVEL_WORDS = ("1 · worst", "2", "3", "4", "5 · best: speaks for picking it first")


def show(here: session.Here) -> None:
    """The criteria section."""
    criteria = active_criteria(here.facts)
    pick_files.double_counting(here)
    if criteria:
        _choose(here, criteria)
    with st.expander("Add a criterion of your own", key="criterion-new", icon=":material/add:"):
        _add(here)
    pick_files.show(here)
    retired = {c.criterion_id: c for c in here.facts.criteria if c.is_retired}
    shipped = {c.criterion_id for c in actions.shipped_criteria(here.session_id)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if retired:
            chosen = st.selectbox(
                "Retired", list(retired), format_func=lambda key: retired[key].name, key="criterion-retired"
            )
            if session.button("Bring it back", "criterion-back") and chosen:
                with told.errors():
                    act = session.act(PAGE, "criterion-back")
                    actions.bring_back_criterion(here.store, act, here.facts, retired[chosen])
                    session.done("criterion-back")
                    st.rerun()
        if shipped - {c.criterion_id for c in here.facts.criteria} and session.button(
            "Add the usual criteria that are missing", "criteria-ship"
        ):
            start(here)


def start(here: session.Here) -> None:
    """Adds the shipped criteria."""
    with told.errors():
        actions.start_with_shipped_criteria(here.store, session.act(PAGE, "criteria-ship"), here.facts)
        session.done("criteria-ship")
        told.keep("The usual criteria are there. Change what does not fit.")
        st.rerun()


def _choose(here: session.Here, criteria: tuple[Criterion, ...]) -> None:
    by_id = {c.criterion_id: c for c in criteria}
    chosen = st.selectbox(
        "Criterion to look at or change",
        list(by_id),
        format_func=lambda key: by_id[key].name,
        key="criterion-chosen",
        persist_state="session",
    )
    if chosen is None:
        return
    criterion = by_id[chosen]
    _edit(here, criterion)
    ids = list(by_id)
    at = ids.index(chosen)
    with st.container(horizontal=True):
        for word, icon, step in (
            ("Move up", ":material/arrow_upward:", -1),
            ("Move down", ":material/arrow_downward:", 1),
        ):
            if session.button(word, f"criterion-{word}", icon=icon, disabled=not 0 <= at + step < len(ids)):
                ids[at], ids[at + step] = ids[at + step], ids[at]
                with told.errors():
                    act = session.act(PAGE, f"criterion-{word}")
                    actions.reorder_criteria(here.store, act, here.facts, ids)
                    session.done(f"criterion-{word}")
                    st.rerun()
        if session.button("Retire it", "criterion-retire", icon=":material/archive:",
                          help="Takes it out of use. Its ratings are kept, and it can be brought back."):  # fmt: skip
            with told.errors():
                actions.retire_criterion(here.store, session.act(PAGE, "criterion-retire"), here.facts, criterion)
                session.done("criterion-retire")
                told.keep(f"'{criterion.name}' is retired.")
                st.rerun()


def _edit(here: session.Here, criterion: Criterion) -> None:
    draft = Draft.of(criterion, form=f"criterion-{criterion.criterion_id}")
    over = draft.notice()
    base = draft.base
    with st.container(border=True):
        name = st.text_input("Name", value=base.name, max_chars=200, key=draft.key("name"), persist_state="session")
        question = st.text_area(
            "What is asked", value=base.question, max_chars=4000, key=draft.key("question"), height=80,
            persist_state="session",
        )  # fmt: skip
        if base.kind == "friction cost":
            st.caption("Its value comes from the monthly friction cost of step 1 through the money scale; see Weights.")
            anchors = base.anchors
        else:
            st.markdown("**What each level looks like**, in a sentence that two people would read the same way:")
            anchors = tuple(
                st.text_area(
                    f"Level {word}",
                    value=base.anchors[level],
                    max_chars=4000,
                    key=draft.key(f"anchor-{level}"),
                    height=72,
                    persist_state="session",
                )
                for level, word in enumerate(LEVEL_WORDS)
            )
        submitted = session.button("Save the criterion", draft.form, type="primary")
    if (submitted or over) and draft.save(
        lambda version: actions.keep_criterion(
            here.store,
            session.act(PAGE, draft.form),
            here.facts,
            Criterion.model_construct(
                **{
                    **draft.base.model_dump(),
                    "name": name.strip(),
                    "question": question,
                    "anchors": anchors,
                    "version": version,
                }
            ),
        ),
        over=over,
    ):
        told.keep(f"'{name}' saved.")
        st.rerun()


def _add(here: session.Here) -> None:
    with st.container():
        name = st.text_input("Name", max_chars=200, key="new-criterion-name", persist_state="session")
        question = st.text_area("What is asked", max_chars=4000, key="new-criterion-question", height=80,
                                persist_state="session")  # fmt: skip
        anchors = tuple(
            st.text_area(
                f"Level {word}", max_chars=4000, key=f"new-criterion-{level}", height=72, persist_state="session"
            )
            for level, word in enumerate(LEVEL_WORDS)
        )
        swing = st.slider("Swing points", 0.0, 100.0, value=50.0, step=1.0, format="%.0f", key="new-criterion-swing")
        st.caption(
            "Does another criterion say nearly the same? Then both together count twice. "
            "Rather sharpen that one's text."
        )
        submitted = session.button("Add the criterion", "criterion-add", type="primary")
    if submitted:
        with told.errors():
            act = session.act(PAGE, "criterion-add")
            added = actions.add_criterion(
                here.store, act, here.facts, name=name, question=question, anchors=anchors, swing=swing
            )
            session.done("criterion-add")
            for key in ("name", "question", *range(5)):
                st.session_state.pop(f"new-criterion-{key}", None)
            told.keep(f"'{added.name}' added. Nobody has rated it yet, so the ranges grew.")
            st.rerun()
