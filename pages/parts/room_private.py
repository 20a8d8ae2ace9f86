"""The live ranking before the reveal, for the facilitator's eyes alone: hidden until asked for, with a warning."""

from __future__ import annotations

import streamlit as st

from core.actions import reveal_answers
from core.lane_words import chance
from core.room_records import Question, Room
from core.store.news import answers_topic
from pages.parts import live, room_do, tables, told

SHOWN = "room-private-shown"


def show(act: room_do.Doer, room: Room, question: Question | None) -> None:
    """The switch with its warning, and the ranking once it is on."""
    st.warning(
        "Not for the projector: this is what nobody has revealed yet, and the room would follow it. It moves only when "
        f"{room.smallest_group} more people have answered, so that it doesn't tell who said what.",
        icon=":material/visibility_off:",
    )
    if not st.toggle("Show me the ranking as it would be now", key=SHOWN):
        return
    if question is None or question.state not in ("open", "closed"):
        st.markdown("There is nothing unrevealed now: the ranking stands on step 2.")
        return
    topics = (answers_topic(room.session_id),)
    live.fragment(lambda: _ranking(act, question), topics, "room-private", poll_seconds=4)


def _ranking(act: room_do.Doer, question: Question) -> None:
    with told.errors():
        view = reveal_answers.private_view(act.store, act.seat, act.here.facts, question.question_id)
        if view is None:
            st.markdown("The answers to this question don't move the ranking.")
            return
        st.markdown(told.plain(view.sentence, 400))
        if view.rows:
            tables.show(
                [
                    {"place": str(row.place or "stopped"), "name": row.name, "chance": chance(row.first_chance)}
                    for row in view.rows
                ],
                columns={"place": "Place", "name": "Workflow", "chance": "Chance to be first"},
                key="room-private-table",
                alt="The ranking with the answers so far, unrevealed",
            )
