"""Rating workflows: one workflow on all criteria with the anchors in full, or one criterion for all workflows."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.actions import pick_lane as actions
from core.actions.pick_lane import Judged
from core.lane_choice import active_criteria
from core.records import Criterion, Rating, Workflow
from pages.parts import session, told
from pages.parts.group import Group

PAGE = "pick_lane"
LEVELS = (1, 2, 3, 4, 5)
SURE, ROUGHLY, RANGE = "sure", "roughly", "own range"
NOBODY = 0
SURE_WORDS = {SURE: "Sure", ROUGHLY: "Roughly", RANGE: "From … to …"}


def show(here: session.Here) -> None:
    """The ratings section."""
    rated = [c for c in active_criteria(here.facts) if c.kind == "rated"]
    if not here.facts.workflows or not rated:
        needed = "a workflow from step 1" if not here.facts.workflows else "a criterion with levels, under Criteria"
        st.markdown(f"Ratings need {needed}.")
        return
    way = st.segmented_control(
        "How would you like to rate?",
        ["One workflow at a time", "One criterion for all"],
        default="One workflow at a time",
        required=True,
        key="rate-way",
        persist_state="session",
        label_visibility="collapsed",
    )
    if way == "One criterion for all":
        _by_criterion(here, rated)
    else:
        _by_workflow(here, rated)


def _by_workflow(here: session.Here, rated: Sequence[Criterion]) -> None:
    facts = here.facts
    done: dict[str, int] = {}
    active = {c.criterion_id for c in rated}
    for rating in facts.ratings:
        if rating.criterion_id in active:
            done[rating.workflow_id] = done.get(rating.workflow_id, 0) + 1
    # No count in the names: a browser keeps the label of what is chosen as it was, and would go on showing the old one.
    names = {w.workflow_id: w.name for w in facts.workflows}
    chosen = st.selectbox(
        "Workflow to rate", list(names), format_func=lambda key: names[key], key="rate-workflow",
        persist_state="session",
    )  # fmt: skip
    workflow = facts.workflow(chosen) if chosen else None
    if workflow is None:
        return
    group = Group.of([r for r in facts.ratings if r.workflow_id == chosen], form=f"rate-{chosen}")
    group.notice()
    full = sum(done.get(w.workflow_id, 0) == len(rated) for w in facts.workflows)
    st.caption(
        f"{done.get(workflow.workflow_id, 0)} of {len(rated)} criteria rated here; {full} of {len(facts.workflows)} "
        "workflows rated on all."
    )
    _cards(here, workflow, rated, group)


def _save_label(count: int) -> str:
    return f"Save {count} rating{'' if count == 1 else 's'}" if count else "Nothing changed yet"


@st.fragment
def _cards(here: session.Here, workflow: Workflow, rated: Sequence[Criterion], group: Group[Rating]) -> None:
    """A card for each criterion. A fragment: choosing a level redraws the cards and not the whole page."""
    over = group.take_over()
    st.caption("Sure: exactly this level. Roughly: one level either way. From … to …: a range of your own.")
    given = []
    for at in range(0, len(rated), 2):
        pair = rated[at : at + 2]
        for place, criterion in zip(st.columns(2), pair, strict=False):
            with place, st.container(border=True):
                given.append(_card(workflow, criterion, group, over))
    judged = [one for one in given if one is not None]
    group.touched(bool(judged))
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = session.button(_save_label(len(judged)), group.form,
                                 type="primary", disabled=not judged, icon=":material/save:")  # fmt: skip
        if judged:
            st.caption("Not saved yet.")
    if (pressed or over) and group.save(
        lambda: actions.keep_ratings(
            here.store, session.act(PAGE, group.form), here.store.facts(here.session_id), judged
        )
    ):
        told.keep(f"Ratings of '{workflow.name}' saved.")
        st.rerun()


def _card(workflow: Workflow, criterion: Criterion, group: Group[Rating], over: bool) -> Judged | None:
    """The inputs of one criterion; what they say if it differs from what was there, else None."""
    rating_id = f"{workflow.workflow_id}.{criterion.criterion_id}"
    was = group.base.get(rating_id)
    name, key = told.plain(criterion.name), criterion.criterion_id
    st.markdown(f"**{name}**")
    if criterion.question:
        st.caption(told.plain(criterion.question, 600))
    start = NOBODY if was is None else round(was.middle)
    level = st.radio(
        f"Level on {name}",
        [NOBODY, *LEVELS],
        index=start,
        format_func=lambda at: (
            "Nobody knows yet" if at == NOBODY else f"{at} · {told.plain(criterion.anchors[at - 1], 600)}"
        ),
        key=group.key(f"{key}-level"),
        label_visibility="collapsed",
        persist_state="session",
    )
    if level == NOBODY:
        return Judged(workflow.workflow_id, key, version=group.version(rating_id, over)) if was else None
    how = st.segmented_control(
        f"How sure are you of {name}?",
        [SURE, ROUGHLY, RANGE],
        default=_sureness(was),
        format_func=SURE_WORDS.__getitem__,
        required=True,
        key=group.key(f"{key}-sure"),
        label_visibility="collapsed",
        persist_state="session",
    )
    low = high = float(level)
    if how == ROUGHLY:
        low, high = max(1.0, level - 1), min(5.0, level + 1)
    elif how == RANGE:
        first = (was.low, was.high) if was else (max(1.0, level - 1.0), min(5.0, level + 1.0))
        low, high = st.slider(
            f"{name} may lie between", 1.0, 5.0, value=first, step=0.5, format="%g", key=group.key(f"{key}-range"),
            help="In 8 of 10 cases the truth should lie in between.", persist_state="session",
        )  # fmt: skip
    middle = was.middle if was and round(was.middle) == level else float(level)
    if how == SURE:
        middle = float(level)
    if was and (was.low, was.middle, was.high) == (low, middle, high):
        return None
    return Judged(
        workflow.workflow_id, key, min(low, middle), middle, max(high, middle), was.note if was else "",
        group.version(rating_id, over),
    )  # fmt: skip


def _sureness(was: Rating | None) -> str:
    if was is None:
        return ROUGHLY
    if was.low == was.high:
        return SURE
    if (was.low, was.high) == (max(1.0, was.middle - 1), min(5.0, was.middle + 1)):
        return ROUGHLY
    return RANGE


def _by_criterion(here: session.Here, rated: Sequence[Criterion]) -> None:
    facts = here.facts
    by_id = {c.criterion_id: c for c in rated}
    chosen = st.selectbox(
        "Criterion", list(by_id), format_func=lambda key: by_id[key].name, key="rate-criterion",
        persist_state="session",
    )  # fmt: skip
    if chosen is None:
        return
    criterion = by_id[chosen]
    for level, anchor in enumerate(criterion.anchors, start=1):
        st.markdown(f"**{level}** · {told.plain(anchor, 600)}")
    group = Group.of([r for r in facts.ratings if r.criterion_id == chosen], form=f"rate-all-{chosen}")
    over = group.notice()
    slot = group.key("workflows")
    workflows: list[Workflow] = st.session_state.setdefault(slot, list(facts.workflows))
    editor = group.key("editor")
    with st.form(f"form-{group.form}", border=False):
        st.data_editor(
            [_cells(w, group.base.get(f"{w.workflow_id}.{chosen}")) for w in workflows],
            hide_index=True,
            num_rows="fixed",
            disabled=["workflow"],
            key=editor,
            height=min(560, 36 * (len(workflows) + 1)),
            column_config={
                "workflow": st.column_config.TextColumn("Workflow", width="large"),
                "low": st.column_config.NumberColumn("At least", min_value=1, max_value=5, step=0.5),
                "middle": st.column_config.NumberColumn("Level (1–5)", min_value=1, max_value=5, step=0.5),
                "high": st.column_config.NumberColumn("At most", min_value=1, max_value=5, step=0.5),
            },
            alt=f"Ratings of all workflows on {criterion.name}",
        )
        st.caption("An empty level means that nobody knows. Empty ends of the range mean: exactly this level.")
        submitted = session.submit("Save these ratings", group.form)
    if submitted or over:
        judged = _typed(workflows, criterion, group, st.session_state.get(editor) or {}, over)
        if group.save(
            lambda: actions.keep_ratings(here.store, session.act(PAGE, group.form), facts, judged) if judged else 0
        ):
            st.session_state.pop(slot, None)
            told.keep(f"Ratings on '{criterion.name}' saved." if judged else "Nothing had changed.")
            st.rerun()


def _cells(workflow: Workflow, rating: Rating | None) -> dict[str, object]:
    return {
        "workflow": workflow.name,
        "low": rating.low if rating else None,
        "middle": rating.middle if rating else None,
        "high": rating.high if rating else None,
    }


def _typed(
    workflows: Sequence[Workflow], criterion: Criterion, group: Group[Rating], state: dict, over: bool
) -> list[Judged]:
    """The rows that were edited, each as a rating."""
    judged = []
    for position, cells in state.get("edited_rows", {}).items():
        workflow = workflows[int(position)]
        rating_id = f"{workflow.workflow_id}.{criterion.criterion_id}"
        was = group.base.get(rating_id)
        now = {**_cells(workflow, was), **cells}
        judged.append(
            Judged(
                workflow.workflow_id,
                criterion.criterion_id,
                now["low"],
                now["middle"],
                now["high"],
                was.note if was else "",
                group.version(rating_id, over),
            )
        )
    return judged
