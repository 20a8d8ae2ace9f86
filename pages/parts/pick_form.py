"""Committing to one lane: the form of the choice with the parked others, the banner of the live lane, closing it.

No st.form here: what is typed reaches the session with each field, so it survives a look at another page.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from core.actions import pick_lane as actions
from core.actions.pick_lane import ParkPlan
from core.lane_choice import Row
from core.lane_words import Board, are_first_two_level, chance, gates_said, is_level_throughout, nothing_judged
from core.records import Lane
from pages.parts import pick_decisions, session, told
from pages.parts.draft import Draft

PAGE = "pick_lane"
_OPEN, _PLAN, _CLOSING, _SECOND = "pick-open", "pick-plan", "lane-closing", "lane-second"


def button(board: Board) -> None:
    """The one button of the page; it opens the form below it."""
    leader = board.ranking.leader
    is_open_question = leader is None or nothing_judged(board.ranking) or are_first_two_level(board.ranking)
    label = "Pick a lane" if leader is None or is_open_question else f"Pick this lane: {told.plain(leader.name, 60)}"
    if not st.session_state.get(_OPEN):
        st.button(
            label, type="secondary" if is_open_question else "primary", icon=":material/flag:", key="pick-begin",
            on_click=_set, args=(_OPEN, True),
        )  # fmt: skip


def _set(key: str, value: object) -> None:
    st.session_state[key] = value
    st.session_state.pop(_PLAN, None)


def form(here: session.Here, board: Board) -> None:
    """The form of the choice, once the button was pressed and until it is saved or put away."""
    if not st.session_state.get(_OPEN):
        return
    ids = [row.workflow_id for row in board.ranking.rows] or [w.workflow_id for w in here.facts.workflows]
    names = {workflow.workflow_id: workflow.name for workflow in here.facts.workflows}
    with st.container(border=True):
        st.subheader("Pick one lane, park the rest", anchor=False)
        picked = st.selectbox(
            "The one workflow", ids, format_func=lambda key: names.get(key, key), key="pick-workflow",
            persist_state="session",
        )  # fmt: skip
        if picked is None:
            return
        row = board.ranking.row(picked)
        if row and row.place and _is_behind(board, row):
            st.markdown(
                f":material/info: The ranking puts **{told.plain(board.ranking.leader.name)}** first; this one is "
                f"number {row.place}. The record keeps both."
            )
        _texts(here, board, picked)


def _is_behind(board: Board, row: Row) -> bool:
    """Whether the ranking puts another one before this one, by more than the order of their names."""
    leader = board.ranking.leader
    is_later = leader is not None and (row.place or 1) > 1 and not is_level_throughout(leader, row)
    return is_later and not nothing_judged(board.ranking)


def _texts(here: session.Here, board: Board, picked: str) -> None:
    row = board.ranking.row(picked)
    gates = gates_said(row) if row else ""
    plan = _plan(here, board, picked)
    with st.container(key="pick-form"):
        if gates:
            st.warning(f"A gate stops it: {told.plain(gates)}. It can be picked only with a written reason.")
        reason = st.text_area(
            "Why this one? It prints on the plan", key="pick-reason", max_chars=4000, persist_state="session",
            placeholder="One or two sentences that the sponsor will read",
        )  # fmt: skip
        gate_reason = ""
        if gates:
            gate_reason = st.text_area(
                "Why it is picked although a gate stops it", key="pick-gate-reason", max_chars=4000,
                persist_state="session",
            )  # fmt: skip
        override_reason = None
        leader = board.ranking.leader
        if leader and row and _is_behind(board, row):
            override_reason = st.text_area(
                f"Why not {told.plain(leader.name, 80)}, which the ranking puts first? It prints on the plan",
                key="pick-override-reason", max_chars=4000, persist_state="session",
                placeholder="What the ranking does not know",
            )  # fmt: skip
        who = st.text_input(
            "Who decided", value="" if here.who == "Guest" else here.who, key="pick-who", max_chars=200,
            persist_state="session",
        )  # fmt: skip
        if plan:
            st.markdown(
                f"**{'The other one waits' if len(plan) == 1 else f'The other {len(plan)} wait'}.** Reason and day to "
                "look again are proposed; change what is not right."
            )
            _parks_editor(plan, picked)
        with st.container(horizontal=True):
            submitted = session.button("Commit to this lane", "pick", type="primary", icon=":material/flag:")
            away = st.button("Not now", key="pick-away")
    if away:
        _set(_OPEN, False)
        st.rerun()
    if submitted:
        with told.errors():
            lane = actions.pick(
                here.store, session.act(PAGE, "pick"), here.facts, picked, reason=reason, gate_reason=gate_reason,
                override_reason=override_reason, decided_by=who, today=here.today, parks=_parks(plan, picked),
            )  # fmt: skip
            session.done("pick")
            _put_away()
            others = {0: "", 1: " The other one is parked."}.get(len(plan), f" The other {len(plan)} are parked.")
            told.keep(f"Lane picked: {_name(here, lane)}.{others}")
            st.rerun()


def _plan(here: session.Here, board: Board, picked: str) -> tuple[ParkPlan, ...]:
    """The proposal as it was when the form was opened, so that typed cells keep their rows."""
    kept = st.session_state.get(_PLAN)
    if kept is None or kept[0] != picked:
        kept = (picked, actions.parking_plan(here.facts, board, picked, here.today))
        st.session_state[_PLAN] = kept
    plan: tuple[ParkPlan, ...] = kept[1]
    return plan


def _parks_editor(plan: tuple[ParkPlan, ...], picked: str) -> None:
    st.data_editor(
        [
            {"workflow": one.name, "look": one.look_again_on, "reason": one.reason, "turn": one.would_change}
            for one in plan
        ],
        hide_index=True,
        num_rows="fixed",
        disabled=["workflow"],
        key=f"parks-{picked}",
        height=min(420, 38 * (len(plan) + 1)),
        column_config={
            "workflow": st.column_config.TextColumn("Workflow", width="medium"),
            "look": st.column_config.DateColumn("Look again on", required=True, format="YYYY-MM-DD"),
            "reason": st.column_config.TextColumn("Why it waits", required=True, width="large", max_chars=4000),
            "turn": st.column_config.TextColumn("The number that would change it", width="medium", max_chars=4000),
        },
        alt="Why each other workflow waits, and when to look at it again",
    )


def _parks(plan: tuple[ParkPlan, ...], picked: str) -> dict[str, tuple[str, date, str]]:
    """The proposal with what was typed into its cells."""
    edited = (st.session_state.get(f"parks-{picked}") or {}).get("edited_rows", {})
    parks = {}
    for at, one in enumerate(plan):
        cells = edited.get(at, edited.get(str(at), {}))
        day = cells.get("look", one.look_again_on)
        if isinstance(day, str):
            day = date.fromisoformat(day[:10])
        parks[one.workflow_id] = (cells.get("reason", one.reason) or "", day, cells.get("turn", one.would_change) or "")
    return parks


def _put_away() -> None:
    for key in (_OPEN, _PLAN, "pick-reason", "pick-gate-reason", "pick-override-reason", "pick-workflow"):
        st.session_state.pop(key, None)


def _name(here: session.Here, lane: Lane) -> str:
    workflow = here.facts.workflow(lane.workflow_id)
    return workflow.name if workflow else "a workflow that was removed"


def live(here: session.Here, lane: Lane, board: Board | None) -> None:
    """The banner of the live lane: what was decided, how it stood then and stands now, and the way to close it."""
    with st.container(border=True):
        st.markdown(
            f":material/flag: **The lane is {told.plain(_name(here, lane))}**, picked by {told.plain(lane.picked_by)} "
            f"on {lane.picked_utc:%d %b %Y}."
        )
        st.text(lane.reason)
        if lane.gate_reason:
            st.text(f"Picked although a gate stops it: {lane.gate_reason}")
        pick_decisions.override_reason(lane)
        st.caption(_then_and_now(lane, board))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link("pages/set_target.py", label="Go on with step 3", icon=":material/arrow_forward:")
            if not st.session_state.get(_CLOSING):
                st.button("Close this lane …", key="lane-close-begin", on_click=_set, args=(_CLOSING, True))
            if not st.session_state.get(_SECOND):
                st.button("Start a second lane …", key="lane-second-begin", on_click=_set, args=(_SECOND, True))
        if st.session_state.get(_SECOND):
            pick_decisions.second_lane()
            st.button("Stay with this one", key="lane-second-away", on_click=_set, args=(_SECOND, False))
        if st.session_state.get(_CLOSING):
            _closing(here, lane)
        box = st.expander("The decision as it stood, and as of today", key="lane-then", on_change="rerun")
        if box.open:
            with box:
                pick_decisions.then_and_today(lane, board, "lane-then-table")
    _second_choice(here, lane)


def _then_and_now(lane: Lane, board: Board | None) -> str:
    then = lane.frozen.get("picked", {}).get("first_rank_chance")
    row = board.ranking.row(lane.workflow_id) if board else None
    parts = []
    if lane.gate_reason:
        parts.append("A gate stopped it when it was picked, so the ranking gave it no place.")
    elif then is not None:
        parts.append(f"When it was picked, the chance that it is really first was {chance(then)}.")
    if row is not None and row.place:
        parts.append(f"With today's numbers it is {chance(row.first_chance)}, place {row.place} of {_running(board)}.")
    parts.append("A session has one live lane at a time; to pick another, close this one first.")
    return " ".join(parts)


def _running(board: Board | None) -> int:
    return sum(row.place is not None for row in board.ranking.rows) if board else 0


def _second_choice(here: session.Here, lane: Lane) -> None:
    """Somebody else committed while the form of the choice was open here: what was typed stays until it is let go."""
    typed = st.session_state.get("pick-reason")
    if not (st.session_state.get(_OPEN) and typed):
        return
    with st.container(border=True):
        st.warning(
            f"{told.plain(lane.picked_by, 80)} committed to {told.plain(_name(here, lane))} while your choice was open "
            "here. Yours was not saved. Close that lane to pick another; until then your reason is kept:",
            icon=":material/content_paste:",
        )
        st.text(typed)
        st.session_state["pick-reason"] = typed  # the form is not drawn now, and its fields are to be found again
        if st.button("Let mine go", key="pick-let-go"):
            _put_away()
            st.rerun()


def _closing(here: session.Here, lane: Lane) -> None:
    draft = Draft.of(lane, form="close-lane")
    over = draft.notice()
    with st.container(key="close-lane-form"):
        st.markdown(
            "Closing ends the commitment. Baseline, target, owner and controls of this lane stay in the record; "
            "a new lane starts with its own."
        )
        reason = st.text_area("Why is it closed?", key="close-reason", max_chars=4000, persist_state="session")
        with st.container(horizontal=True):
            submitted = session.button("Close the lane", "close-lane", type="primary")
            away = st.button("Keep it", key="close-away")
    if away:
        _set(_CLOSING, False)
        st.rerun()
    if (submitted or over) and draft.save(
        lambda version: actions.close_lane(
            here.store, session.act(PAGE, "close-lane"), lane.changed(version=version), reason
        ),
        over=over,
    ):
        for key in (_CLOSING, "close-reason"):
            st.session_state.pop(key, None)
        told.keep("The lane is closed. You can pick another one.")
        st.rerun()
