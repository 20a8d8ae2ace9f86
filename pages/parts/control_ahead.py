"""The pre-mortem and the picture of what the controls are against."""

from __future__ import annotations

import streamlit as st

from core.actions import define_controls
from core.actions import think_ahead as actions
from core.catalogue import KINDS
from core.coverage import Covered, sentence
from core.pre_mortem import QUESTION, STARTERS, Held
from pages.parts import control_coverage, session, tables, told

PAGE = "define_controls"
FORM = "pre-mortem"
STATES = {
    "held": (":material/check_circle:", "held"),
    "planned": (":material/clock_loader_40:", "only planned"),
    "accepted": (":material/edit_note:", "accepted in writing"),
    "open": (":material/error:", "open"),
}
COVERS = {"held": "● held", "planned": "◐ only planned", "hole": "○ nothing"}
KIND_HEADS = {
    "exception": "Exceptions",
    "review": "Checks",
    "stop": "Stops",
    "monitor": "Watched",
    "fallback": "Without",
}


def pre_mortem(here: session.Here) -> None:
    """Gathers causes, one a line; each is mapped or accepted."""
    found = actions.ahead(here.facts)
    if found is None:
        return
    st.markdown(f"**{QUESTION}** Say it as if it had happened: one reason a line. Nobody has to defend one.")
    with st.form(f"{FORM}-{session.op_id(FORM)}", border=True):
        text = st.text_area(
            "Reasons, one a line", max_chars=8000, height=120, placeholder="\n".join(STARTERS[:3]),
            help="Then each gets a control that is against it, or is accepted in writing.",
        )  # fmt: skip
        submitted = session.submit("Put them on the list", FORM)
    if submitted:
        with told.errors():
            act = session.act(PAGE, FORM)
            saved = actions.add_causes(here.store, act, here.facts, text.splitlines())
            session.done(FORM)
            told.keep(f"{len(saved)} on the list.")
            st.rerun()
    for held in found.held:
        _cause(here, found, held)


def _cause(here: session.Here, found: actions.Ahead, held: Held) -> None:
    icon, word = STATES[held.state]
    cause = held.cause
    with st.container(border=True):
        said = [f"{icon} **{told.plain(cause.text, 600)}** · {word}"]
        if held.controls:
            names = ", ".join(told.plain(control.name, 120) for control in held.controls)
            said.append(f"Against it: {names}")
        if held.state == "accepted":
            said.append(f"{told.plain(cause.accepted_by)} accepts it: {told.plain(cause.accepted_reason, 600)}")
        st.markdown("  \n".join(said))
        form = f"cause-{cause.failure_cause_id}"
        with st.expander("Change", icon=":material/edit:", key=f"{form}-open", on_change="rerun") as opened:
            if opened.open:
                _mapped(here, found, held, form)
                _accepted(here, held, f"{form}-accept")
                if session.button("Take it off the list", f"{form}-remove", icon=":material/delete:"):
                    with told.errors():
                        actions.remove_cause(here.store, session.act(PAGE, f"{form}-remove"), cause)
                        session.done(f"{form}-remove")
                        st.rerun()


def _mapped(here: session.Here, found: actions.Ahead, held: Held, form: str) -> None:
    cause, known = held.cause, define_controls.catalogue().causes
    names = {control.control_id: control.name for control in found.controls}
    with st.form(f"{form}-{session.op_id(form)}", border=False):
        usual = st.selectbox(
            "It is a case of",
            ["", *known],
            index=["", *known].index(cause.usual) if cause.usual in known else 0,
            format_func=lambda code: known[code].name if code else "nothing usual",
        )
        chosen = st.multiselect(
            "Controls against it",
            list(names),
            default=[key for key in cause.control_ids if key in names],
            format_func=lambda key: told.option(names[key]),
        )
        submitted = session.submit("Save", form)
    if submitted:
        with told.errors():
            actions.map_cause(here.store, session.act(PAGE, form), cause, usual, chosen)
            session.done(form)
            st.rerun()


def _accepted(here: session.Here, held: Held, form: str) -> None:
    with st.form(f"{form}-{session.op_id(form)}", border=False):
        reason = st.text_input("Or accept it: why do we live with it?", held.cause.accepted_reason, max_chars=2000)
        name = st.text_input("Who accepts it", held.cause.accepted_by, max_chars=200)
        submitted = session.submit("Accept it in writing", form, type="secondary")
    if submitted:
        with told.errors():
            actions.accept_cause(here.store, session.act(PAGE, form), held.cause, reason, name)
            session.done(form)
            st.rerun()


def picture(here: session.Here) -> None:
    """Causes against controls, holes first to see; below it what the catalogue has against each hole."""
    found = actions.ahead(here.facts)
    if found is None:
        return
    st.markdown(sentence(found.covered))
    control_coverage.show(found.covered, key="coverage-picture")
    tables.show(
        [_row(one, found.said_of.get(one.code, 0)) for one in sorted(found.covered, key=control_coverage.worst_first)],
        alt=sentence(found.covered),
        columns={
            "cause": st.column_config.TextColumn("What makes it fail", pinned=True),
            "state": "Stands",
            **KIND_HEADS,
            "said": "Said here",
            "which": st.column_config.TextColumn("By which controls", width="large"),
        },
        key="coverage",
        height="content",
        download="coverage.csv",
    )
    st.caption("● complete, ◐ still lacks something. Controls of your own count in the pre-mortem, not here.")
    for one in found.covered:
        if one.state == "hole" and one.offered:
            _offer(here, one)


def _row(one: Covered, said: int) -> dict[str, str]:
    marks = {kind: _mark(one.by_kind[kind]) for kind in KINDS}
    which = "; ".join(name for names in one.by_kind.values() for name in names)
    return {"cause": one.name, "state": COVERS[one.state], "said": str(said or ""), "which": which} | marks


def _mark(names: tuple[str, ...]) -> str:
    """A full dot for each complete control, a half one for each that lacks something: seen without reading."""
    return "".join("◐" if name.endswith("…") else "●" for name in names)


def _offer(here: session.Here, one: Covered) -> None:
    entry = one.offered[0]
    form = f"cover-{one.code}-{entry.code}".replace(" ", "-")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/radio_button_unchecked: {one.name}: **{entry.name}** would be against it.", width="stretch"
        )
        if session.button("Add it", form, help=f"Adds '{entry.name}'"):
            with told.errors():
                control = define_controls.propose(here.facts, codes=[entry.code])
                define_controls.take_proposals(here.store, session.act(PAGE, form), control)
                session.done(form)
                told.keep(f"Added '{entry.name}'. It still needs who does it.")
                st.rerun()
