"""Gates: four yes-or-no conditions that stop a workflow whatever it scores; and the parked workflows."""

from __future__ import annotations

import streamlit as st

from core.actions import pick_lane as actions
from core.actions.pick_lane import Answered
from core.lane_choice import GATES
from core.records import Parked
from pages.parts import session, tables, told
from pages.parts.draft import Draft
from pages.parts.group import Group

PAGE = "pick_lane"
QUESTIONS = {
    "no metric": "No metric can be measured within 90 days.",
    "no owner": "Nobody is willing to own the outcome.",
    "being replaced": "The process is about to be replaced.",
    "forbidden": "Law or policy forbids this use.",
}
"""Statements, not questions: 'no' to 'is nobody willing?' has to be read twice."""
ANSWERS = {None: "Not answered", False: "Not true", True: "True: it stops"}
IN_TABLE = {None: "?", False: "passes", True: "STOPS"}


def show(here: session.Here) -> None:
    """The gates section."""
    facts = here.facts
    if not facts.workflows:
        st.markdown("Gates need a workflow from step 1.")
        return
    st.markdown(
        "**Which of these sentences are true of it?** One that is true is a gate: it stops the workflow whatever it "
        "scores. It keeps its score, takes no place, and can be picked only with a written reason."
    )
    answers = {(a.workflow_id, a.gate): a.stops for a in facts.gate_answers}
    names = {w.workflow_id: w.name for w in facts.workflows}
    chosen = st.selectbox(
        "Workflow at the gates", list(names), format_func=lambda key: names[key], key="gate-workflow",
        persist_state="session",
    )  # fmt: skip
    if chosen:
        _form(here, chosen)
    tables.show(
        [
            {
                "workflow": w.name,
                **{
                    gate: {None: "?", False: "passes", True: "STOPS"}[answers.get((w.workflow_id, gate))]
                    for gate in GATES
                },
            }
            for w in facts.workflows
        ],
        columns={
            "workflow": st.column_config.TextColumn("Workflow", width="medium"),
            "no metric": "No metric in 90 days",
            "no owner": "Nobody to own it",
            "being replaced": "About to be replaced",
            "forbidden": "Forbidden",
        },
        alt="Which gate stops which workflow",
        key="gates-table",
    )


def _form(here: session.Here, workflow_id: str) -> None:
    group = Group.of([a for a in here.facts.gate_answers if a.workflow_id == workflow_id], form=f"gates-{workflow_id}")
    over = group.notice()
    with st.container(border=True):
        given = []
        for gate in GATES:
            answer_id = actions.gate_answer_id(workflow_id, gate)
            was = group.base.get(answer_id)
            with st.container(horizontal=True, vertical_alignment="bottom"):
                stops = st.radio(
                    QUESTIONS[gate], list(ANSWERS), index=list(ANSWERS).index(was.stops if was else None),
                    format_func=ANSWERS.__getitem__, horizontal=True, key=group.key(gate), persist_state="session",
                )  # fmt: skip
                note = st.text_input(
                    f"Note: {GATES[gate]}", value=was.note if was else "", key=group.key(f"{gate}-note"),
                    max_chars=4000, placeholder="Who says so?", label_visibility="collapsed", persist_state="session",
                )  # fmt: skip
            given.append(Answered(gate, stops, note, group.version(answer_id, over)))
        stored = {a.gate: (a.stops, a.note) for a in group.base.values()}
        group.touched(any((one.stops, one.note) != stored.get(one.gate, (None, "")) for one in given))
        submitted = session.button("Save the gates", group.form, type="primary")
    if (submitted or over) and group.save(
        lambda: actions.keep_gates(here.store, session.act(PAGE, group.form), here.facts, workflow_id, given)
    ):
        told.keep("Gates saved.")
        st.rerun()


def parked(here: session.Here) -> None:
    """The parked workflows: why they wait, when to look again, and which day has passed."""
    if not here.facts.parked:
        st.markdown(
            "Nothing is parked. When a lane is picked, every other workflow waits here with a reason and a day."
        )
        return
    names = {w.workflow_id: w.name for w in here.facts.workflows}
    waiting = sorted(
        (p for p in here.facts.parked if p.workflow_id in names), key=lambda p: (p.look_again_on, names[p.workflow_id])
    )
    due = [p for p in waiting if p.look_again_on <= here.today]
    if due:
        said = "is 1 workflow" if len(due) == 1 else f"are {len(due)} workflows"
        st.warning(f"There {said} to look at again: the day has come.", icon=":material/event_available:")
    tables.show(
        [
            {
                "workflow": names[p.workflow_id],
                "look": p.look_again_on,
                "due": "due" if p.look_again_on <= here.today else "",
                "reason": p.reason,
                "turn": p.would_change,
            }
            for p in waiting
        ],
        columns={
            "workflow": st.column_config.TextColumn("Workflow", width="medium"),
            "look": st.column_config.DateColumn("Look again on", format="D MMM YYYY"),
            "due": st.column_config.TextColumn("Due", width=60),
            "reason": st.column_config.TextColumn("Why it waits", width="large"),
            "turn": st.column_config.TextColumn("What would change it", width="medium"),
        },
        alt="Parked workflows with reason and the day to look again",
        key="parked-table",
    )
    by_id = {p.parked_id: p for p in waiting}
    chosen = st.selectbox(
        "Change one", list(by_id), format_func=lambda key: names[by_id[key].workflow_id], index=None,
        key="parked-chosen", placeholder="Choose a parked workflow",
    )  # fmt: skip
    if chosen:
        _change(here, by_id[chosen])


def _change(here: session.Here, one: Parked) -> None:
    draft = Draft.of(one, form=f"parked-{one.parked_id}")
    over = draft.notice()
    with st.container(border=True):
        reason = st.text_area(
            "Why it waits", value=draft.base.reason, key=draft.key("reason"), max_chars=4000, persist_state="session"
        )
        turn = st.text_area(
            "The number that would change it", value=draft.base.would_change, key=draft.key("turn"), max_chars=4000,
            height=72, persist_state="session",
        )  # fmt: skip
        day = st.date_input("Look again on", value=draft.base.look_again_on, key=draft.key("day"), format="YYYY-MM-DD")
        submitted = session.button("Save", draft.form, type="primary")
    if (submitted or over) and draft.save(
        lambda version: actions.keep_parked(
            here.store, session.act(PAGE, draft.form), here.facts,
            one.changed(reason=reason, would_change=turn, look_again_on=day, version=version), here.today,
        ),
        over=over,
    ):  # fmt: skip
        told.keep("Saved.")
        st.rerun()
