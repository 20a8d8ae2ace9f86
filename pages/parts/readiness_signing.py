"""Signing: facilitator and owner put their names under one version of the record; what changed since is said."""

from __future__ import annotations

import streamlit as st

from core.actions import check_readiness, name_owner
from core.actions import sign_plan as actions
from core.sign_off import Part, Signed, printed
from pages.parts import session, told

PAGE = "check_readiness"


def show(here: session.Here, found: check_readiness.Readiness) -> None:
    """How the signatures stand and the two forms; nothing without a lane."""
    known = actions.signed_of(here.facts)
    if known is None:
        return
    st.subheader("Signatures", anchor=False)
    _standing(known)
    seen = session.shown_before("signed-reading", actions.reading(here.facts))
    owned = name_owner.ownership_of(here.facts)
    with st.grid(2, min_column_width=300):
        if known.facilitator is None or known.changed:
            _form(here, found, "facilitator", here.who if here.person_id else "", seen)
        if known.owner is None or known.changed:
            _form(here, found, "owner", owned.owner if owned else "", seen)
    _earlier(here)


def _standing(known: Signed) -> None:
    said = [told.plain(sentence, 1200) for sentence in printed(known)]
    if known.stands:
        st.success(f"**Version {known.number} is signed.** " + " ".join(said), icon=":material/draw:")
    elif known.changed:
        st.warning(
            f"**Changed since version {known.number} was signed:** {told.plain(', '.join(known.changed))}. "
            "Both sign again what stands now, as the next version. " + " ".join(said[:-1]),
            icon=":material/edit_off:",
        )
    elif said:
        st.markdown(" ".join(said) + " One signature is missing.")
    else:
        st.markdown("Nobody has signed yet. A signature freezes what was read: any change after it shows here.")


def _form(here: session.Here, found: check_readiness.Readiness, part: Part, name: str, seen: str) -> None:
    form = f"sign-{part}"
    with st.form(f"{form}-{session.op_id(form)}", border=True):
        st.markdown("**The facilitator signs**" if part == "facilitator" else "**The owner signs**")
        reason = ""
        if part == "facilitator" and found.is_missing_something:
            st.markdown(":material/error: Something is missing. Launch all the same?")
            reason = st.text_area(
                "Why it is launched all the same", max_chars=600, height=80,
                help="It prints on the plan with your name.",
            )  # fmt: skip
        typed = st.text_input(
            f"Name of the {part}",
            max_chars=200,
            placeholder=name or "First and family name",
            key=f"{form}-{session.op_id(form)}-name",
        )
        submitted = session.submit("Sign", form, type="secondary", icon=":material/draw:")
    if submitted:
        with told.errors():
            actions.sign(here.store, session.act(PAGE, form), here.facts, part, typed, reason, seen)
            session.done(form)
            told.keep("Signed.")
            st.rerun()


def _earlier(here: session.Here) -> None:
    given = actions.earlier(here.facts)
    if len(given) < 2:
        return
    with st.expander(f"All signatures ({len(given)})", key="signatures", on_change="rerun") as opened:
        if opened.open:
            st.text(
                "\n".join(
                    f"Version {one.number}, {one.part} {one.name}, {one.signed_utc:%Y-%m-%d %H:%M} UTC"
                    + (f", launched all the same: {one.overrule_reason}" if one.overrule_reason else "")
                    for one in given
                )
            )
