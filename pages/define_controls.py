"""5 Controls: what holds it from the first day? Exceptions, reviews, stop rules, monitors and fallbacks of the lane."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.actions import define_controls as actions
from core.catalogue import KINDS
from core.controls import OpenPoint, Standing
from pages.parts import control_card, control_deeper, control_form, control_stakes, control_start, session, told

PAGE = "define_controls"
STATES = {
    "clear": (":material/check_circle:", "stands", "green"),
    "thin": (":material/clock_loader_40:", "thin", "orange"),
    "missing": (":material/error:", "missing", "red"),
}
"""An icon and a word for each state; the colour only repeats them."""


def page() -> None:
    told.head(
        "5 · Controls",
        "What holds it from the first day: who steps in, how we check, when we stop, how we go on without it.",
        page=PAGE,
    )
    here = session.here()
    board = actions.board(here.facts)
    if board is None:
        told.needs(
            "Controls belong to the one workflow that you commit to, and none is picked yet.",
            page="pages/pick_lane.py",
            label="Go to step 2, Pick one lane",
        )
        return
    if control_start.is_open() or not board.controls:
        control_start.show(here, board)
        if not board.controls:
            _removed(here)
            return
    control_stakes.summary(board.stakes)
    _standing(here, board)
    control_deeper.show(here, board)
    more = control_deeper.card_lines(here, board)
    for kind, shown in board.groups.items():
        _group(kind, shown, board, more)
    _more(here)
    st.caption(
        f"{told.plain(actions.catalogue().note)} Catalogue {actions.catalogue().version} of "
        f"{actions.catalogue().as_of}; your own words stand before it."
    )
    control_form.show_open(here)


def _standing(here: session.Here, board: actions.Board) -> None:
    """How the five kinds stand and, above all, what is still missing, each point with its mend."""
    points, around = board.open_points, control_deeper.open_points(here, board)
    with st.container(border=True):
        if not points:
            st.markdown(
                f":material/check_circle: **All five kinds of control stand for {told.plain(board.workflow)}.** "
                "Each says who, what sets it off, what happens then and how fast."
            )
        if points or around:
            missing = len(points) + len(around)
            st.markdown(f"**Still missing for {told.plain(board.workflow)}** ({missing})")
            for number, point in enumerate(points):
                _open_point(point, number)
            for number, (sentence, look) in enumerate(around):
                _open_around(sentence, look, number)
        with st.container(horizontal=True, gap="xsmall"):
            for standing in board.standings:
                _state_of(standing)


def _state_of(standing: Standing) -> None:
    icon, word, colour = STATES[standing.state]
    st.badge(f"{KINDS[standing.kind]}: {word}", icon=icon, color=colour)  # type: ignore[arg-type]


def _open_point(point: OpenPoint, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/error: {told.plain(point.sentence)}", width="stretch")
        if point.control_id:
            st.button(
                "Fill in",
                key=f"mend-{number}-{point.control_id}",
                help=told.plain(f"Opens the form: {point.sentence}"),
                on_click=control_form.open_form,
                args=(point.control_id,),
            )
        else:
            st.button(
                "Add one",
                key=f"mend-{number}-{point.kind}",
                help=f"Adds a control: {KINDS[point.kind]}",
                on_click=control_form.open_new,
                args=(point.kind,),
            )


def _open_around(sentence: str, look: str, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/error: {told.plain(sentence, 600)}", width="stretch")
        st.button(
            "Open",
            key=f"around-{number}-{look}",
            help=told.plain(f"{control_deeper.LOOKS[look]}: {sentence}"),
            on_click=control_deeper.look_at,
            args=(look,),
        )


def _group(
    kind: actions.Kind,
    shown: tuple[actions.Shown, ...],
    board: actions.Board,
    more: Mapping[str, tuple[tuple[str, str], ...]],
) -> None:
    st.subheader(KINDS[kind], anchor=False)
    if kind == "review" and board.hours_per_week:
        control_card.weekly_hours(board)
    if not shown:
        st.markdown("Nothing here yet.")
    with st.grid(1 if kind == "review" else min(2, max(1, len(shown))), min_column_width=360):
        for one in shown:
            control_card.show(one, board, more.get(one.control.control_id, ()))


def _more(here: session.Here) -> None:
    """Adding from the catalogue or one's own, and bringing back what was removed."""
    st.subheader("Add another", anchor=False)
    offered = {entry.code: entry for entry in actions.offered(here.facts)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = st.selectbox(
            "From the catalogue",
            list(offered),
            index=None,
            format_func=lambda code: f"{offered[code].name} ({KINDS[offered[code].kind].lower()})",
            placeholder=f"{len(offered)} more to choose from",
            key="catalogue-choice",
        )
        if session.button("Add it", "controls-add", disabled=code is None) and code:
            with told.errors():
                control = actions.propose(here.facts, codes=[code])
                actions.take_proposals(here.store, session.act(PAGE, "controls-add"), control)
                session.done("controls-add")
                told.keep(f"Added '{offered[code].name}'.")
                control_form.open_form(control[0].control_id)
                st.rerun()
    with st.container(horizontal=True):
        st.button("Write one of our own", key="controls-own", on_click=control_form.open_new, args=("exception",))
        st.button("Propose the starting set again", key="controls-again", on_click=control_start.open_start)
    _removed(here)


def _removed(here: session.Here) -> None:
    """What was removed, read from the store only while somebody looks."""
    with st.expander("Removed controls", key="removed-controls", on_change="rerun") as expander:
        if not expander.open:
            return
        removed = {control.control_id: control for control in actions.removed(here.store, here.facts)}
        if not removed:
            st.markdown("None was removed.")
            return
        chosen = st.selectbox(
            "Removed control",
            list(removed),
            format_func=lambda key: told.option(removed[key].name),
            key="removed-choice",
        )
        if session.button("Bring it back", "controls-back") and chosen:
            with told.errors():
                actions.bring_back(here.store, session.act(PAGE, "controls-back"), removed[chosen])
                session.done("controls-back")
                st.rerun()


page()
