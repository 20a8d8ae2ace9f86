"""The decision as it stood and as of today, earlier decisions, and what a second lane would cost."""

from __future__ import annotations

import streamlit as st

from core.actions import pick_lane as actions
from core.kept_ranking import KeptRow, any_kept, kept_rows, moved_values, moved_weights
from core.lane_words import Board, chance
from core.records import Lane
from pages.parts import session, tables, told

MOVED = 4
"""How many weights and how many judgements that moved are named."""
SECOND_LANE = (
    "**What a second lane costs.** Two pilots share the same people, the same attention of the room and the same "
    "weekly review. Each then moves at half the pace, neither has a number by day 90, and the question which one "
    "worked stays open: that is how pilots multiply and nothing reaches production. So this session holds one live "
    "lane; the database itself refuses a second."
)
CLOSING = (
    "**What closing this one means.** Its metric, baseline, target, owner and controls stay in the record as they are; "
    "nobody answers for it any more, and what was spent on it until now has no day-90 result. The next lane starts "
    "with step 3 from nothing. If the other workflow is only tempting, park it with a day to look again; if this lane "
    "turned out wrong, close it and say why."
)


def then_and_today(lane: Lane, board: Board | None, key: str) -> None:
    """The ranking as it stood when the lane was picked, beside today's."""
    rows = kept_rows(lane.frozen.get("rows"))
    if not rows:
        st.caption("No ranking was kept with this decision.")
        return
    override = lane.frozen.get("override")
    if isinstance(override, dict) and override.get("name"):
        share = override.get("first_rank_chance")
        odds = f" (chance to be first {chance(share)})" if isinstance(share, float | int) else ""
        st.markdown(
            f":material/rule: The ranking put “{told.plain(override['name'])}” first{odds}; the room chose another one."
        )
        override_reason(lane)
    again = [one for one in lane.frozen.get("reopened", []) if isinstance(one, dict)]
    for one in again:
        because, who, on = (str(one.get(name, "")) for name in ("closed_reason", "reopened_by", "reopened_utc"))
        st.caption(told.plain(f"It was closed once (“{because}”) and reopened by {who} on {on[:10]}.", 900))
    st.caption(told.plain(f"When it was picked: {lane.frozen.get('sentence', '')}", 900))
    if again and again[-1].get("sentence"):
        st.caption(told.plain(f"When it was reopened: {again[-1]['sentence']}", 900))
    if board is not None:
        st.caption(told.plain(f"Today: {board.sentence}", 900))
    reopened = {row.workflow_id: row for row in kept_rows(again[-1].get("rows") if again else None)}
    tables.show(
        [_compared(row, reopened, board) for row in rows],
        columns={
            "workflow": st.column_config.TextColumn("Workflow", width="medium"),
            "then": "Place then",
            **({"reopened": "Place when reopened"} if reopened else {}),
            "today": "Place today",
            "chance_then": "Chance to be first then",
            **({"chance_reopened": "Chance when reopened"} if reopened else {}),
            "chance_today": "Chance today",
        },
        alt="The ranking when the lane was picked, and as of today",
        key=key,
        download="decision-then-and-today.csv",
    )
    if board is not None:
        _moved_since(lane, board)


def _moved_since(lane: Lane, board: Board) -> None:
    """The weights and judgements that are others than on the day of the decision: what makes today's ranking differ."""
    weights = [
        f"“{told.plain(one.name, 80)}” weighs {_percent(one.today)} instead of {_percent(one.then)}"
        for one in moved_weights(lane.frozen, board.ranking)
    ]
    values = [
        f"“{told.plain(one.criterion, 80)}” of “{told.plain(one.workflow, 80)}” is worth {one.today * 100:.0f} of 100 "
        f"instead of {one.then * 100:.0f}"
        for one in moved_values(lane.frozen, board.ranking)
    ]
    said = [*weights[:MOVED], *values[:MOVED]]
    left = len(weights) + len(values) - len(said)
    if said:
        st.markdown("**What has moved since it was picked.**")
        for line in said:
            st.markdown(f"- {line}")
        if left:
            st.caption(f"{left} more moved less.")
    elif any_kept(lane.frozen):
        st.caption("Nothing has moved since it was picked: no weight, no judgement, no cost.")


def _percent(share: float | None) -> str:
    return "nothing" if share is None else f"{share * 100:.1f}".removesuffix(".0") + "\u00a0%"


def override_reason(lane: Lane) -> None:
    """Why the room did not take the computed first, as it was written."""
    override = lane.frozen.get("override")
    if isinstance(override, dict) and override.get("reason"):
        st.text(f"Why not {override.get('name', '')}, which the ranking put first: {override['reason']}")


def _compared(row: KeptRow, reopened: dict[str, KeptRow], board: Board | None) -> dict[str, object]:
    now = board.ranking.row(row.workflow_id) if board else None
    today = KeptRow(now.workflow_id, now.name, now.place, now.first_chance) if now else None
    again = reopened.get(row.workflow_id)
    return {
        "workflow": row.name,
        "then": _place(row.place),
        "reopened": _place(again.place) if again else "",
        "today": _place(today.place) if today else "not there any more" if board else "",
        "chance_then": _chance(row),
        "chance_reopened": _chance(again),
        "chance_today": _chance(today),
    }


def _chance(row: KeptRow | None) -> str:
    return chance(row.first_chance) if row and row.place and row.first_chance is not None else ""


def _place(place: object) -> str:
    return "stopped" if place is None else str(place)


def second_lane() -> None:
    """Said when somebody wants to start another lane while one is live."""
    with st.container(border=True):
        st.markdown(SECOND_LANE)
        st.markdown(CLOSING)


def earlier(here: session.Here, board: Board | None) -> None:
    """The lanes that were closed, each with its reason and the ranking as it stood; one button reopens each."""
    facts = here.facts
    closed = sorted((lane for lane in facts.lanes if lane.state == "closed"), key=lambda lane: lane.picked_utc)
    if not closed:
        return
    box = st.expander(f"Earlier decisions ({len(closed)})", key="pick-earlier", on_change="rerun")
    if not box.open:
        return
    with box:
        for lane in reversed(closed):
            workflow = facts.workflow(lane.workflow_id)
            name = workflow.name if workflow else "a workflow that was removed"
            st.markdown(
                f"**{told.plain(name)}**, picked by {told.plain(lane.picked_by)} on {lane.picked_utc:%d %b %Y}, closed."
            )
            st.text(f"Why it was picked: {lane.reason}\nWhy it was closed: {lane.closed_reason}")
            then_and_today(lane, board, f"pick-earlier-{lane.lane_id}")
            _reopen(here, lane, is_possible=workflow is not None and facts.live_lane is None)


def _reopen(here: session.Here, lane: Lane, is_possible: bool) -> None:
    form = f"reopen-{lane.lane_id}"
    help_text = (
        "It is the lane again, with its baseline, target, owner and controls. The ranking as it stood stays for "
        "comparison, and so does why it was closed."
        if is_possible
        else "Close the live lane first: a session has one."
    )
    if session.button("Reopen this decision", form, icon=":material/undo:", disabled=not is_possible, help=help_text):
        with told.errors():
            actions.reopen_lane(here.store, session.act("pick_lane", form), here.facts, lane)
            session.done(form)
            told.keep("The decision is live again, as it stood.")
            st.rerun()
