"""What opens beside the list of controls, one at a time and drawn only while it is open."""

from __future__ import annotations

import streamlit as st

from core.actions import define_controls, exception_loads, rehearse, think_ahead, try_stops
from core.actions.define_controls import Board
from core.quantities import shown_number
from pages.parts import (
    control_ahead,
    control_drills,
    control_form,
    control_reviewing,
    control_stakes,
    session,
    tables,
    told,
)
from pages.parts.control_fields import lines as field_lines

LOOKS = {
    "stakes": "What is at stake",
    "reviewing": "Hours and cost of checking",
    "exceptions": "Exceptions a week",
    "stops": "Stop rules tried",
    "drills": "Drills",
    "ahead": "Why it could fail",
    "coverage": "What is covered",
}
KEY = "control-deeper"
PAGE = "define_controls"


def look_at(look: str) -> None:
    """Opens one of the looks with the next drawing."""
    st.session_state[KEY] = look


def show(here: session.Here, board: Board) -> None:
    """The choice of a closer look, and the one that is chosen."""
    chosen = st.pills("Look closer", list(LOOKS), format_func=LOOKS.__getitem__, key=KEY, persist_state="session")
    if chosen == "stakes":
        control_stakes.show(here)
    elif chosen == "reviewing":
        control_reviewing.show(here, board)
    elif chosen == "exceptions":
        _exceptions(here, board)
    elif chosen == "stops":
        _stops(here)
    elif chosen == "drills":
        control_drills.show(here)
    elif chosen == "ahead":
        control_ahead.pre_mortem(here)
    elif chosen == "coverage":
        control_ahead.picture(here)


def open_points(here: session.Here, board: Board) -> tuple[tuple[str, str], ...]:
    """What is open beside the controls themselves: (sentence, look that mends it)."""
    found: list[tuple[str, str]] = []
    if board.stakes.counsel.must_ask and board.stakes.uses:
        found.append(("Counsel has to be asked: a sensitive use.", "stakes"))
    if board.stakes.tier is None:
        found.append(("Nobody has said what is at stake.", "stakes"))
    if board.cost.capacity is not None and board.cost.capacity.fit != "fits":
        found.append(("The reviewers don't have the hours.", "reviewing"))
    found += [(one.sentence, "drills") for one in rehearse.standing(here.facts, here.today) if one.is_open]
    ahead = think_ahead.ahead(here.facts)
    found += [(sentence, "ahead") for sentence in (ahead.open_points if ahead else ())[:3]]
    return tuple(found)


def card_lines(here: session.Here, board: Board) -> dict[str, tuple[tuple[str, str], ...]]:
    """What each card says beside its texts, by control id: routes, loads, tries, drills."""
    told_of = {control.control_id: list(field_lines(control)) for control in board.controls if control.applies}
    for control_id, load in exception_loads.loads(here.store, here.facts).by_control.items():
        if load.usual is not None:
            told_of[control_id].append(("Expected", load.shown))
    for tried in try_stops.all_tried(here.facts):
        if tried.rule is not None:
            told_of[tried.control.control_id].append(("By a number", tried.rule.sentence))
        if tried.run is not None:
            told_of[tried.control.control_id].append(("Tried on what was", tried.run.sentence))
    for drill in rehearse.standing(here.facts, here.today):
        told_of[drill.control.control_id].append(("Drill", drill.sentence))
    return {control_id: tuple(lines) for control_id, lines in told_of.items()}


def _exceptions(here: session.Here, board: Board) -> None:
    found = exception_loads.loads(here.store, here.facts)
    classes = [one for one in board.groups["exception"] if one.control.applies]
    if not classes:
        st.markdown("No exception class yet. Add one: how it is noticed, where it goes, who takes it and how fast.")
    if found.total is not None:
        st.markdown(f"**All together {found.total.shown}.** Busy weeks are added as if they fell together.")
    rows = []
    for one in classes:
        load = found.by_control[one.control.control_id]
        rows.append(
            {
                "class": one.control.name,
                "usual": shown_number(load.usual, 2),
                "busy": shown_number(load.busy, 2),
                "hours": shown_number(load.hours, 2),
                "from": f"log, {load.weeks} whole weeks" if load.weeks else load.origin,
                "who": one.control.who or "nobody yet",
            }
        )
    if rows:
        _table(rows)
    _from_log(here, found)


def _table(rows: list[dict[str, str]]) -> None:
    tables.show(
        rows, alt="Exceptions a week by class",
        columns={
            "class": st.column_config.TextColumn("Class", pinned=True), "usual": "A usual week", "busy": "A busy one",
            "hours": "Hours a usual week", "from": "Known from", "who": "Who",
        },
        key="exception-loads",
    )  # fmt: skip


def _from_log(here: session.Here, found: exception_loads.Loads) -> None:
    if found.can_count and session.button("Count the busy weeks in the log", "count-weeks"):
        with told.errors():
            with st.spinner("Counting"):
                exception_loads.count_weeks(here.store, here.facts)
            session.done("count-weeks")
            st.rerun()
    for place, known in enumerate(found.unassigned[:6]):
        _unassigned(here, known, place)
    if found.log is not None and not found.known:
        st.markdown(
            "By their names no step of the log is an exception, or its figures were not worked out yet: step 1."
        )


def _unassigned(here: session.Here, known: exception_loads.Known, place: int) -> None:
    """One exception of the log that no class takes, with a button that makes a class of it."""
    form = f"class-of-{place}"
    with st.container(horizontal=True, vertical_alignment="center"):
        sure = "" if known.is_marked else " (by its name)"
        st.markdown(
            f":material/help: In the log{sure}: **{told.plain(known.shown, 120)}**, about "
            f"{shown_number(known.per_week, 2)} a week. No class takes it.",
            width="stretch",
        )
        if session.button("Make it a class", form, help=told.plain(f"Adds an exception class: {known.shown}")):
            with told.errors():
                made = exception_loads.as_class(here.facts, known)
                define_controls.keep_control(here.store, session.act(PAGE, form), made)
                session.done(form)
                control_form.open_form(made.control_id)
                st.rerun()


def _stops(here: session.Here) -> None:
    found = try_stops.all_tried(here.facts)
    if not found:
        st.markdown("No stop rule yet. Add one under 'When we stop it'.")
    if any(tried.can_count for tried in found) and session.button("Count these errors in the log", "count-errors"):
        with told.errors():
            with st.spinner("Counting"):
                exception_loads.count_weeks(here.store, here.facts)
            session.done("count-errors")
            st.rerun()
    for tried in found:
        with st.container(border=True):
            said = [f"**{told.plain(tried.control.name)}**"]
            if tried.rule is not None:
                said.append(told.plain(tried.rule.sentence, 600))
            said.append(told.plain(tried.run.sentence if tried.run else tried.why_not, 900))
            said += [f":material/error: {told.plain(problem)}" for problem in tried.problems]
            st.markdown("  \n".join(said))
            if tried.run is not None and tried.run.fired:
                tables.show(
                    [
                        {"on": str(firing.on), "until": str(firing.until), "value": firing.value}
                        for firing in tried.run.fired
                    ],
                    alt="When it would have fired",
                    columns={"on": "Fired in the week of", "until": "Held until", "value": f"Value ({tried.unit})"},
                    key=f"fired-{tried.control.control_id}",
                )
    st.caption(
        "False alarms: the rule run on 10 000 quarters of a process that stays as the baseline shows it. "
        "A rule that fires by chance is soon ignored."
    )
