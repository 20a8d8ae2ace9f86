"""What stays of a meeting: figures taken into steps 1 and 2, what moved, minutes and decisions, the record, the end."""

from __future__ import annotations

import streamlit as st

from core.actions import reveal_answers, room_minutes, run_room, take_answers
from core.records import Minutes
from core.room_records import Question, Room
from core.seats import Seat
from pages.parts import history, room_do, room_pictures, room_reveal, room_role, session, told
from pages.parts.draft import Draft

ROWS_SHOWN, MOST_TAKEN = 40, 100
BECOMES = {
    "missing": "Each name that is ticked becomes a workflow of step 1.",
    "causes": "Each cause that is ticked stands on step 5, until a control holds it.",
    "gate": "What most said becomes the answer.",
    "gap": "What most said becomes the answer.",
    "counter": "What most chose becomes the counter-metric of step 3.",
    "": "The middle answer becomes the value, half of the room lies within its range.",
}


def results(act: room_do.Doer, room: Room, question: Question | None) -> None:
    """Every question that was revealed: what moved, the figures as a table, and taking them into the steps."""
    facts = act.here.facts
    _hidden(act)
    revealed = {result.question_id: result.title for result in facts.round_results}
    if not revealed:
        st.markdown("Nothing is revealed yet. After a reveal, the room's figures can go into steps 1 and 2 from here.")
        return
    ids = list(reversed(revealed))
    at = ids.index(question.question_id) if question is not None and question.question_id in ids else 0
    words = told.distinct({key: revealed[key] for key in ids})
    chosen = st.selectbox("Question", ids, index=at, format_func=words.__getitem__, key=f"room-result-{ids[at]}")
    if chosen is None:
        return
    _back(act, room, chosen)
    moved = reveal_answers.moved(facts, chosen)
    if moved:
        st.markdown("**What moved from round 1 to round 2**")
        st.markdown(
            "\n".join(
                f"- {told.plain(f'{room_pictures.label(one.after)}: {one.sentence}', 300)}"
                for one in moved[:ROWS_SHOWN]
            )
        )
    take(act, chosen)
    _taken(act)
    with st.expander("The figures as a table"):
        last = reveal_answers.in_discussion_order(facts, chosen)
        first = {room_reveal.place_of(one.before): one.before for one in moved}
        room_reveal.table(last, first, key=f"room-table-{chosen}")


def _hidden(act: room_do.Doer) -> None:
    """Questions that were put away before their reveal."""
    room = act.store.room(act.seat.session_id)
    if room is None or room.is_over:
        return
    for one in run_room.unrevealed(act.store, act.seat):
        if one.state == "closed" and one.question_id != room.question_id:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"Not revealed yet: **{told.plain(one.title, 120)}**", width="stretch")
                if room_do.button("Take it up again", f"room-back-{one.question_id}"):
                    act.look_at(one.question_id)


def _back(act: room_do.Doer, room: Room, question_id: str) -> None:
    """Puts an earlier reveal on the projector again."""
    is_known = any(one.question_id == question_id for one in act.store.questions(room.session_id))
    if room.is_over or not is_known or question_id == room.question_id:
        return
    if room_do.button("Put it on the projector", f"room-look-{question_id}", icon=":material/tv:"):
        act.look_at(question_id)


def take(act: room_do.Doer, question_id: str) -> None:
    """The room's middle answers become values of the session, its spread their uncertainty; chosen one by one."""
    offered = take_answers.proposal(act.here.facts, question_id)
    free = [one for one in offered if not one.blocked]
    for one in offered:
        if one.blocked:
            st.caption(told.plain(f"{one.label}: {one.blocked}", 300))
    if not free:
        return
    form = f"room-take-{question_id}"
    with st.form(form, border=True):
        st.markdown("**Take what the room said into the plan**")
        st.caption(f"{BECOMES.get(free[0].result.kind, BECOMES[''])} It can be undone.")
        pending = take_answers.pending(act.here.facts, question_id)
        if not pending:
            st.caption("What is not ticked is in the plan already, or was counted.")
        chosen = [one.take_id for one in free[:MOST_TAKEN] if _ticked(one, one.take_id in pending)]
        if room_do.submit("Take what is ticked", form) and chosen:
            act.did(
                lambda: take_answers.take(
                    act.store, act.seat, session.act(room_do.TAKEN, form), act.here.facts, question_id, chosen
                ),
                "Taken into the plan. The steps show it.",
            )


def _taken(act: room_do.Doer) -> None:
    """The way back for figures that were taken, in the order of the last one first."""
    if act.store.next_undo(act.here.session_id, room_do.TAKEN):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("Figures were taken into the plan.", width="stretch")
            history.bar(room_do.TAKEN)
    history.ask_about_others(room_do.TAKEN)


def _ticked(one: take_answers.Take, is_pending: bool) -> bool:
    """One figure with what stands there now, to be ticked; a counted one says so."""
    now = f" (now: {one.now})" if one.now else ""
    about = one.label.replace(f": {one.result.title}", "")
    label = told.plain(f"{one.new}{now}" if about == one.new else f"{about}: {one.new}{now}", 300)
    ticked = st.checkbox(label, value=is_pending, key=f"room-take-{one.take_id}-{is_pending}-{one.now}"[:200])
    if one.warning:
        st.caption(told.plain(one.warning, 300))
    return ticked


def show(act: room_do.Doer, room: Room) -> None:
    """Decisions and notes while people are here, the record, and the end of the meeting."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        _minutes(act)
    with right:
        record(act.here, room)
        _end(act, room)


def _minutes(act: room_do.Doer) -> None:
    """Decisions and notes, written while people are here; two people may have it open."""
    facts = act.here.facts
    kept = room_minutes.minutes_of(facts)
    draft: Draft[Minutes] = Draft.of(kept or (lambda: room_minutes.blank(act.store, facts)), form="room-minutes")
    over = draft.notice()
    with st.form("room-minutes-form", border=False):
        decisions = st.text_area(
            "Decisions, one a line", value="\n".join(draft.base.decisions), height=150, max_chars=8000,
            key=draft.key("decisions"), placeholder="Claims intake is our lane. Eva owns it.",
        )  # fmt: skip
        notes = st.text_area("Notes", value=draft.base.notes, height=110, max_chars=4000, key=draft.key("notes"))
        pressed = session.submit("Save the minutes", "room-minutes", type="secondary")
    if pressed or over:
        saved = draft.save(
            lambda version: room_minutes.keep(
                act.store, act.seat, session.act(room_do.PAGE, "room-minutes"), facts,
                decisions=decisions.splitlines(), notes=notes, version=version,
            ),
            over=over,
        )  # fmt: skip
        if saved:
            told.keep("The minutes are saved.")
            st.rerun()


def record(here: session.Here, room: Room) -> None:
    """The record of the meeting as a download: who agreed to be named, questions, both rounds, decisions."""
    st.markdown("**The record of the session**")
    st.caption("Who was there (by name if they agreed), questions, both rounds as they were revealed, decisions.")
    with st.container(horizontal=True):
        st.download_button(
            "Record as PDF", data=lambda: room_minutes.pdf(here.facts, here.today, room).pdf, mime="application/pdf",
            file_name=room_minutes.name_of_file(here.facts, "pdf"), key="room-record-pdf", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            "As text", data=lambda: room_minutes.markdown_of(here.facts, here.today, room).encode(),
            file_name=room_minutes.name_of_file(here.facts, "md"), mime="text/markdown", key="room-record-md",
            on_click="ignore", type="tertiary",
        )  # fmt: skip


def _end(act: room_do.Doer, room: Room) -> None:
    """Ending asks once more, and says what becomes of answers that were not revealed."""
    st.markdown("**End the meeting**")
    hidden = run_room.unrevealed(act.store, act.seat)
    if hidden:
        titles = ", ".join(f"“{told.plain(one.title, 80)}”" for one in hidden[:5])
        more = f" and {len(hidden) - 5} more" if len(hidden) > 5 else ""
        st.warning(
            f"Answered and not revealed: {titles}{more}. Reveal first what the plan needs (“Results”). At the end "
            "these answers stay hidden from everyone: they stand in no record and no bundle, and no longer say whose "
            "they are, so nobody can change or remove theirs. Only a new meeting in this session could reveal them.",
            icon=":material/visibility_off:",
        )
    with st.popover("End the meeting", icon=":material/flag:", key="room-end", on_change="rerun") as opened:
        if opened.open:
            st.markdown(
                "Phones say goodbye, the code is worth nothing from then on, and answers no longer say whose they are. "
                "The record stays." + (f" **{_questions(len(hidden))} not revealed.**" if hidden else "")
            )
            if room_do.button("Yes, end it", "room-end-yes", type="primary"):
                act.did(lambda: _ended(act), "The meeting has ended.")


def _questions(count: int) -> str:
    return "The answers to 1 question are" if count == 1 else f"The answers to {count} questions are"


def _ended(act: room_do.Doer) -> None:
    """The end, and who was there into the minutes, also where nobody wrote any."""
    run_room.end(act.store, act.seat, session.utc_now())
    facts = act.store.facts(act.seat.session_id)
    room_minutes.keep(act.store, act.seat, session.act(room_do.PAGE, "room-ended"), facts)
    session.done("room-ended")


def over(here: session.Here, seat: Seat, room: Room) -> None:
    """After the end: the record, and the way on."""
    act = room_do.Doer(here, seat)
    room_do.refused()
    with st.container(border=True):
        st.subheader("The meeting has ended", anchor=False)
        st.markdown("Everything that was revealed stays in this session. The lane plan goes on from here.")
        st.page_link("pages/print_plan.py", label="Open the lane plan", icon=":material/arrow_forward:")
    left, right = st.columns([3, 2], gap="large")
    with left:
        _minutes(act)
    with right:
        record(here, room)
    results(act, room, None)
    st.divider()
    room_role.start(here, room)
