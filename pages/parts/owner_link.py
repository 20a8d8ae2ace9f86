"""The owner's own device: making a link that accepts once, and what somebody sees who opens it.

The secret comes in the address and leaves it with the first drawing; this browser's session holds it until the yes. Who
opens the link sees one sentence, and neither the list of sessions nor anything else of this one.
"""

from __future__ import annotations

import streamlit as st

from core.actions import accept_by_link as actions
from core.errors import WorkbenchError
from core.records import AcceptanceLink
from pages.parts import kept, session, told

PAGE = "name_owner"
FORM = "accept-by-link"
ASKED = "accept"
_SECRET, _DONE, _MADE = "accept-secret", "accept-done", "accept-made"
STATES = {
    "open": ("Waiting for", ":material/hourglass:"),
    "used": ("Used by", ":material/handshake:"),
    "ended": ("Ended, was for", ":material/link_off:"),
    "expired": ("Too old, was for", ":material/link_off:"),
    "for another owner": ("Over, was for", ":material/link_off:"),
}


def is_asked() -> bool:
    """Whether this browser came by a link to accept; takes the secret out of the address bar."""
    given = st.query_params.get(ASKED)
    if given:
        st.session_state[_SECRET] = given
        st.session_state.pop(_DONE, None)
        del st.query_params[ASKED]
    return _SECRET in st.session_state or _DONE in st.session_state


def show_asked() -> None:
    """The one sentence and the way to say yes; stops the page there."""
    session.within_frame()
    st.title("Will you answer for this?", anchor=False)
    if _DONE in st.session_state:
        st.success(told.plain(st.session_state[_DONE], 2000), icon=":material/handshake:")
        has_said_yes = st.session_state[_DONE].startswith("Accepted")
        later = " To take your yes back later, open the same link again." if has_said_yes else ""
        st.markdown(f"You can close this page.{later}")
    else:
        _ask(st.session_state[_SECRET])
    kept.end()
    st.stop()


def _ask(secret: str) -> None:
    store = session.store()
    try:
        found = actions.asked(store, secret, session.utc_now())
    except WorkbenchError as refused:
        if _stands(secret):
            return
        st.error(told.plain(refused.sentence, 600), icon=":material/link_off:")
        if st.button("Leave this", key="accept-leave"):
            st.session_state.pop(_SECRET, None)
            st.rerun()
        return
    with told.errors():
        actions.note_opened(store, found, session.utc_now(), session.op_id("accept-opened"))
    read = session.shown_before("accept-by-link", found.sentence)
    st.markdown(
        f"**{told.plain(found.owner)}**, you are asked to answer for one number of {told.plain(found.workflow)}:"
    )
    st.markdown(f"> **{told.plain(found.sentence, 1000)}**")
    st.markdown(
        f"**How you may stop it:** {told.plain(found.stop_right or 'not written down yet: ask before', 800)}"
        f"  \n**Deputy:** {told.plain(found.deputy or 'nobody yet')}  \n**Plan:** {told.plain(found.session_name)}"
    )
    with st.form(f"{FORM}-{session.op_id(FORM)}", border=True):
        words = st.text_area(
            "In your own words, if you wish", max_chars=2000, height=100,
            placeholder="What you answer for, and under which condition.",
        )  # fmt: skip
        typed = st.text_input("Type your name to accept", max_chars=200, help="It is your signature.")
        submitted = session.submit("I accept", FORM, icon=":material/handshake:")
    st.caption("If you don't want to answer for it, close this page and say so: nothing is kept without your name.")
    if submitted:
        with told.errors():
            owned = actions.accept(
                store, secret, typed_name=typed, sentence=read, words=words, now_utc=session.utc_now(),
                op_id=session.op_id(FORM),
            )  # fmt: skip
            session.done(FORM)
            st.session_state.pop(_SECRET, None)
            st.session_state[_DONE] = f"Accepted, {owned.accepted_by}: “{owned.accepted_sentence}”"
            st.rerun()


def _stands(secret: str) -> bool:
    """Where a yes of this link stands: what was said, and the form that takes it back. False where none does."""
    try:
        said = actions.said_yes(session.store(), secret, session.utc_now())
    except WorkbenchError:
        return False
    if said is None:
        return False
    st.success(
        f"{told.plain(said.owner)}, you said yes on {said.said_utc:%Y-%m-%d} to: “{told.plain(said.sentence, 1000)}”",
        icon=":material/handshake:",
    )
    form = f"{FORM}-back"
    with st.form(f"{form}-{session.op_id(form)}", border=True):
        reason = st.text_area("Why do you take it back?", max_chars=2000, height=100)
        typed = st.text_input("Type your name to take it back", max_chars=200)
        submitted = session.submit("Take my yes back", form, type="secondary")
    st.caption("What you had said yes to stays in the record, with this reason. To keep it, close this page.")
    if submitted:
        with told.errors():
            actions.take_back(
                session.store(), secret, typed_name=typed, reason=reason, now_utc=session.utc_now(),
                op_id=session.op_id(form),
            )  # fmt: skip
            session.done(form)
            st.session_state.pop(_SECRET, None)
            st.session_state[_DONE] = "Taken back. Nobody answers for it from now on until somebody says yes again."
            st.rerun()
    return True


def show_making(here: session.Here) -> None:
    """For the room: make a link, see how the ones made stand, end an open one."""
    with st.expander("Let the owner accept on their own device", key="owner-links", on_change="rerun") as opened:
        if not opened.open:
            return
        st.markdown(
            "A link that works once, for a week, for this owner and this sentence only. Who has it can accept, so send "
            "it to the owner and nobody else. It is shown once; only a fingerprint of it is kept."
        )
        if session.button("Make a link", "make-link", icon=":material/link:"):
            with told.errors():
                made = actions.make_link(here.store, session.act(PAGE, "make-link"), here.facts)
                session.done("make-link")
                st.session_state[_MADE] = (made.link.record_id, made.secret)
                st.rerun()
        for link in actions.links_of(here.facts)[:6]:
            _link(here, link)


def _link(here: session.Here, link: AcceptanceLink) -> None:
    state = actions.state_of(here.facts, link, here.now_utc)
    word, icon = STATES[state]
    when = f"{link.made_utc:%Y-%m-%d %H:%M}"
    opened = f", opened {link.opened_utc:%Y-%m-%d %H:%M}" if link.opened_utc else ""
    st.markdown(f"{icon} {word} {told.plain(link.owner)} · made {when} UTC by {told.plain(link.made_by)}{opened}")
    made_id, secret = st.session_state.get(_MADE, ("", ""))
    if state != "open":
        return
    if made_id == link.record_id:
        st.code(_address(secret), language=None, wrap_lines=True)
        if any(name in _address(secret) for name in ("://localhost", "://127.")):
            st.caption("This address opens on this machine only: the README says how to let other devices in.")
    form = f"end-{link.record_id}"
    if session.button("End this link", form):
        with told.errors():
            actions.end_link(here.store, session.act(PAGE, form), link)
            session.done(form)
            st.rerun()


def _address(secret: str) -> str:
    """The link as it is sent: the address that this browser uses, the owner's page, the secret."""
    base = str(st.context.url or "").split("?")[0].rstrip("/")
    base = base.removesuffix(f"/{PAGE}")
    return f"{base}/{PAGE}?{ASKED}={secret}"
