"""The agenda with its clocks, and the facilitator's notes: what to say, what to look out for, what to do when stuck."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import streamlit as st

from core import room_agenda
from core.room_agenda import LENGTHS, Script, StepClock, minutes_shown
from core.room_records import AgendaStep, Room
from pages.parts import room_clock, room_do, session, told

AGENDA_FILE = Path(__file__).resolve().parents[2] / "data" / "agenda.json"
MARKS = {"before": ":material/check:", "now": ":material/play_arrow:", "after": ":material/radio_button_unchecked:"}
USUAL_LENGTH = 90


@lru_cache(maxsize=1)
def scripts() -> tuple[Script, ...]:
    """The notes that ship with the program, read once."""
    return room_agenda.read_scripts(json.loads(AGENDA_FILE.read_text(encoding="utf-8")))


def script_of(step: str) -> Script | None:
    """The notes for a step; None for one that the facilitator made up."""
    return next((script for script in scripts() if script.step == step), None)


def first_agenda(length: int = USUAL_LENGTH) -> tuple[AgendaStep, ...]:
    """The agenda of a room that has just been opened."""
    planned = room_agenda.plan(scripts(), length)
    return tuple(AgendaStep(step=step, title=title, minutes=minutes) for step, title, minutes in planned)


def clocks(room: Room) -> tuple[StepClock, ...]:
    """Each step with its minutes as they stand now; a break doesn't count."""
    since = None if room.is_paused else room.step_since_utc
    return room_agenda.clocks(room.agenda, room.step, since, session.utc_now())


def agenda(act: room_do.Doer, room: Room) -> None:
    """All steps with minutes planned and used, the clock of the one that runs, and how to end on time."""
    lines = clocks(room)
    now = next((line for line in lines if line.when == "now"), None)
    if now is not None and not room.is_over:
        room_clock.show("room-clock", now.left, f"Time left for {now.title}", runs=not room.is_paused)
    if room.step and not room.is_over:
        st.markdown(told.plain(room_agenda.standing(lines)))
    for line in lines:
        words = f"{MARKS[line.when]} {told.plain(line.title, 60)} · {_minutes(line)}"
        st.markdown(f"**{words}**" if line.when == "now" else words)
    if shorter := room_agenda.catch_up(lines):
        said = ", ".join(f"{line.title} {shorter[line.step]}" for line in lines if line.step in shorter)
        st.caption(told.plain(f"To end on time, shorten what is ahead: {said} minutes.", 400))
        if session.button("Shorten the steps ahead", "room-catch-up", icon=":material/fast_forward:"):
            act.agenda(
                tuple(one.model_copy(update={"minutes": shorter.get(one.step, one.minutes)}) for one in room.agenda)
            )
    if not room.is_over:
        _change(act, room)


def _minutes(line: StepClock) -> str:
    if line.when == "after" and not line.used:
        return f"{line.planned:g} min"
    return f"{line.used:.0f} of {line.planned:g} min"


def _change(act: room_do.Doer, room: Room) -> None:
    """Another length, other minutes, or straight to another step."""
    with st.popover(
        "Change the agenda", icon=":material/edit_calendar:", key="room-agenda", on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        titles = {one.step: one.title for one in room.agenda}
        with st.form("room-jump", border=False):
            step = st.selectbox("Go straight to", list(titles), format_func=lambda code: told.option(titles[code]))
            if session.submit("Go there", "room-jump", type="secondary") and step:
                act.move_to(step)
        with st.form("room-minutes", border=False):
            given = {
                one.step: st.number_input(
                    f"Minutes: {told.plain(one.title, 60)}", 0.0, 480.0, float(one.minutes), 1.0, format="%g",
                    key=f"room-minutes-{one.step}-{one.minutes:g}",
                )
                for one in room.agenda
            }  # fmt: skip
            if session.submit("Save these minutes", "room-minutes", type="secondary"):
                act.agenda(tuple(one.model_copy(update={"minutes": given[one.step]}) for one in room.agenda))
        st.markdown("Or take the usual minutes for a workshop of")
        with st.container(horizontal=True):
            for length in LENGTHS:
                if session.button(minutes_shown(length), f"room-length-{length}"):
                    usual = {step: minutes for step, _, minutes in room_agenda.plan(scripts(), length)}
                    act.agenda(
                        tuple(
                            one.model_copy(update={"minutes": usual.get(one.step, one.minutes)}) for one in room.agenda
                        )
                    )


def notes(step: str) -> None:
    """For the facilitator's eyes: the step's goal, what to say, what to look out for, what to do when stuck."""
    script = script_of(step)
    if script is None:
        return
    st.markdown(f"**Goal.** {script.goal}")
    say, watch, stuck = st.tabs(["Say", "Look out for", "When stuck"])
    for place, lines in ((say, script.say), (watch, script.watch), (stuck, script.stuck)):
        with place:
            st.markdown("\n".join(f"- {line}" for line in lines))
    if script.page:
        st.page_link(f"pages/{script.page}.py", label=f"Open the page: {script.title}", icon=":material/open_in_new:")
