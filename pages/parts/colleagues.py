"""Who else may have a session open: links for colleagues, and signing in where a server asks for it."""

from __future__ import annotations

import importlib.util

import streamlit as st

from core.access import Visitor
from core.actions import session_keys as actions
from core.records import SessionKey
from pages.parts import access, session, told

PAGE = "open_session"
FORM = "make-key"
_MADE = "key-made"


def show(here: session.Here) -> None:
    """Makes a link that opens this session on another device; lists the ones made, each with the way to end it."""
    st.markdown(
        "A link opens this session, to see and to change, on one colleague's device until you end it. Who has the link "
        "can use it, so send it to them alone. It is shown once; only a fingerprint of it is kept. People who only "
        "answer questions need no link: they join with the code of the room."
    )
    with st.form(f"{FORM}-{session.op_id(FORM)}", border=False):
        given_to = st.text_input("For whom", max_chars=200, placeholder="Ben Okri, tablet")
        submitted = session.submit("Make a link", FORM, type="secondary", icon=":material/link:")
    if submitted:
        with told.errors():
            made = actions.make(here.store, session.act(PAGE, FORM), here.facts, given_to)
            session.done(FORM)
            st.session_state[_MADE] = (made.key.record_id, access.key_link(here.session_id, made.secret))
            st.rerun()
    for key in actions.keys_of(here.facts)[:20]:
        _key(here, key)


def _key(here: session.Here, key: SessionKey) -> None:
    icon, word = (":material/link:", "Open for") if key.ended_utc is None else (":material/link_off:", "Ended, was for")
    by = f" by {told.plain(key.made_by, 80)}" if key.made_by else ""
    st.markdown(f"{icon} {word} {told.plain(key.given_to, 80)} · made {key.made_utc:%Y-%m-%d %H:%M} UTC{by}")
    if key.ended_utc is not None:
        return
    made_id, link = st.session_state.get(_MADE, ("", ""))
    if made_id == key.record_id:
        st.code(link, language=None, wrap_lines=True)
        if access.is_local_address(link):
            st.caption("This address opens on this machine only: the README says how to let other devices in.")
    form = f"end-key-{key.record_id}"
    if session.button(f"End the link of {told.plain(key.given_to, 60)}", form):
        with told.errors():
            actions.end(here.store, session.act(PAGE, form), key)
            session.done(form)
            st.rerun()


def sign_in(visitor: Visitor) -> None:
    """Where making a session asks for it: the way to sign in and out; nothing at all elsewhere."""
    if not visitor.must_sign_in:
        return
    if visitor.is_signed_in:
        with st.container(horizontal=True, vertical_alignment="center"):
            name = st.user.get("name") or st.user.get("email") or "somebody without a name"
            st.markdown(f"Signed in as {told.plain(name, 80)}.", width="content")
            if st.button("Sign out", icon=":material/logout:"):
                st.logout()
        return
    with st.container(border=True):
        st.markdown("**To start or restore a session here, sign in.** Joining with a code needs no account.")
        if importlib.util.find_spec("authlib") is None:
            st.error("Signing in is set up here, but the package Authlib is missing: see the README, “Settings”.")
        elif st.button("Sign in", type="primary", icon=":material/login:"):
            st.login()
