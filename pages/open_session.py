"""Sessions: where do we start? Open one, start one, look at the demo, or restore a bundle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

import streamlit as st

from core.access import may_open, may_start, sees_everything
from core.actions import open_session
from core.errors import StoreTrouble
from core.records import Session
from pages.parts import access, colleagues, session, told
from pages.parts.draft import Draft

PAGE = "open_session"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ROWS_SHOWN = 8


def page() -> None:
    told.head(
        "Sessions",
        "From “we should do something with AI” to **one** workflow with a measured baseline, a 90-day target, "
        "an owner and controls.",
    )
    try:
        visitor = access.visitor()
        sessions = tuple(known for known in session.store().sessions() if may_open(visitor, known.session_id))
    except StoreTrouble as trouble:
        st.error(told.plain(trouble.sentence, 1200), icon=":material/database_off:")
        return
    where = session.peek()
    if where:
        _open_now(where)
    if may_start(visitor):
        _demo(sessions, begin=not sessions)
    _list(sessions, where)
    _join()
    colleagues.sign_in(visitor)
    if may_start(visitor):
        _folded("Start a new session", "start-session", lambda: _start(where), is_open=not where and bool(sessions))
        _folded("Restore a session from a bundle", "restore-bundle", _restore)
    if where:
        _folded("Let a colleague in", "session-keys", lambda: colleagues.show(where))
        _folded("Settings of the open session", "session-settings", lambda: _settings(where))
    if sees_everything(visitor):
        _removed()


def _join() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Were you given a code for a room, of eight letters and digits?", width="content")
        st.page_link("pages/join.py", label="Join with the code", icon=":material/login:", width="content")


def _folded(label: str, key: str, draw: Callable[[], None], is_open: bool = False) -> None:
    """A part of the page that is drawn when it is unfolded, so that the page answers at once."""
    with st.expander(label, expanded=is_open, key=key, on_change="rerun") as part:
        if part.open:
            draw()


def _open_now(where: session.Here) -> None:
    with st.container(border=True):
        st.markdown(f"Open now: **{told.plain(where.facts.session.name)}**")
        st.text(open_session.summary(where.facts))
        st.page_link("pages/map_friction.py", label="Go on with step 1, Map friction", icon=":material/arrow_forward:")


def _demo(sessions: tuple[Session, ...], begin: bool) -> None:
    demo = next((known for known in sessions if known.is_demo), None)
    with st.container(border=True):
        st.markdown(
            "**See it filled first.** The demo is a made-up insurer with seven workflows, an imported event log and "
            "every step done up to the signed plan. You can change everything in it."
        )
        with st.container(horizontal=True):
            if demo and st.button("Open the demo", icon=":material/visibility:"):
                _visit(demo)
            label = "Make a fresh copy of the demo" if demo else "Look at the demo"
            if session.button(label, "demo", type="secondary" if demo else "primary"):
                _load_demo()
    if begin:
        st.markdown("Or start your own session below: it takes a name and a minute.")


def _load_demo() -> None:
    from core.actions import open_demo  # it knows every step; the first page needn't wait for that

    with told.errors():
        access.must_start()
        with st.spinner("Building the demo: seven workflows, some thousand cases …"):
            made = open_demo.load(session.store(), session.act(PAGE, "demo"), today=session.utc_now().date())
        session.done("demo")
        access.own(made.session_id, "the demo's visitor")
        _visit(made)


def _visit(demo: Session) -> None:
    from core.actions import open_demo

    session.open_session(demo.session_id, open_demo.VISITOR_ID)
    st.switch_page("pages/map_friction.py", query_params={"s": demo.session_id, "p": open_demo.VISITOR_ID})


def _list(sessions: tuple[Session, ...], where: session.Here | None) -> None:
    others = [known for known in sessions if not where or known.session_id != where.session_id]
    if not others:
        return
    st.subheader("Your sessions", anchor=False)
    for known in others[:ROWS_SHOWN]:
        _row(known)
    if len(others) > ROWS_SHOWN:
        older = {known.session_id: known for known in others[ROWS_SHOWN:]}
        chosen = st.selectbox(
            "Older sessions", list(older), format_func=lambda key: told.option(older[key].name), index=None
        )
        if chosen:
            _row(older[chosen])


def _row(known: Session) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        with st.container(width="stretch"):
            st.markdown(f"**{told.plain(known.name)}**")
            st.text(f"started {known.created_utc:%d %b %Y} by {known.created_by or 'somebody'} · {known.currency}")
        name = told.plain(known.name, 60)
        if st.button("Open", key=f"open-{known.session_id}", help=f"Open {name}"):
            session.open_session(known.session_id)
            st.rerun()


def _start(where: session.Here | None) -> None:
    known = where.who if where and where.person_id else ""
    with st.form("start"):
        name = st.text_input("Name of the session", max_chars=200, placeholder="Claims department, spring 2027")
        person = st.text_input(
            "Your name", value=known, max_chars=200, help="It stands behind every number that you enter."
        )
        currency = _currency("EUR", "start-currency")
        calendar = _calendar(Session.model_construct(), "start")
        if session.submit("Start the session", "start"):
            with told.errors():
                access.must_start()
                made, first = open_session.start(
                    session.store(),
                    session.act(PAGE, "start"),
                    name=name,
                    person=person,
                    currency=currency,
                    **calendar(),
                )
                session.done("start")
                access.own(made.session_id, first.name)
                session.open_session(made.session_id, first.person_id)
                told.keep(f"Session '{made.name}' started.")
                st.switch_page("pages/map_friction.py", query_params={"s": made.session_id, "p": first.person_id})


def _currency(current: str, key: str) -> str:
    offered = list(dict.fromkeys((current, *open_session.CURRENCIES)))
    return st.selectbox(
        "Currency", offered, key=key, accept_new_options=True, help="Three letters; type another if yours is missing."
    )


def _calendar(current: Session, key: str):
    """The inputs of the business calendar; returns a function that reads them, refusing unreadable holidays."""
    st.markdown("**Business hours.** Waiting is counted in these only; change them if yours differ.")
    zones = open_session.zones()
    browser_zone = current.timezone if current.version else (st.context.timezone or "UTC")
    timezone = st.selectbox(
        "Time zone",
        zones,
        index=zones.index(browser_zone) if browser_zone in zones else 0,
        key=f"{key}-timezone",
        help="Times without a zone in an event log are read in this one.",
    )
    workdays = st.pills(
        "Business days",
        range(7),
        selection_mode="multi",
        default=list(current.workdays),
        format_func=lambda day: WEEKDAYS[day][:3],
        key=f"{key}-workdays",
    )
    with st.container(horizontal=True):
        opens = st.time_input("Opens", value=current.opens, key=f"{key}-opens")
        closes = st.time_input("Closes", value=current.closes, key=f"{key}-closes")
    holidays = st.text_area(
        "Holidays, one date a line (2026-12-25)",
        value="\n".join(day.isoformat() for day in current.holidays),
        key=f"{key}-holidays",
        height=80,
    )

    def read() -> dict[str, object]:
        return {
            "timezone": timezone,
            "workdays": tuple(sorted(workdays)),
            "opens": opens or time(9),
            "closes": closes or time(17),
            "holidays": open_session.days_from(holidays or ""),
        }

    return read


def _restore() -> None:
    st.markdown("A bundle is one file that holds a whole session. It comes from the page 'Lane plan' of any Onelane.")
    from core.actions import print_plan

    upload = st.file_uploader("Bundle file", type=["json"], key="bundle-upload")
    if upload and session.button("Restore this bundle", "restore", type="primary"):
        with told.errors():
            access.must_start()
            restored = print_plan.restore(session.store(), session.act(PAGE, "restore"), upload.getvalue())
            session.done("restore")
            access.own(restored.session_id, "who restored it")
            session.open_session(restored.session_id)
            told.keep(f"Restored '{restored.name}'.")
            st.rerun()


def _settings(where: session.Here) -> None:
    draft = Draft.of(where.facts.session, form="session-settings")
    over = draft.notice()
    base = draft.base
    with st.form("settings"):
        name = st.text_input("Name of the session", value=base.name, max_chars=200, key=draft.key("name"))
        currency = _currency(base.currency, draft.key("currency"))
        paper = st.segmented_control(
            "Paper of the plan",
            ["a4", "us-letter"],
            default=base.paper,
            required=True,
            key=draft.key("paper"),
            format_func=lambda paper: {"a4": "A4", "us-letter": "Letter"}[paper],
        )
        calendar = _calendar(base, draft.key("calendar"))
        seed = st.number_input(
            "Seed of the simulation",
            value=base.seed,
            min_value=0,
            max_value=2**31 - 1,
            key=draft.key("seed"),
            help="The same seed gives the same figures, on every machine.",
        )
        submitted = session.submit("Save the settings", "session-settings")
    if submitted or over:

        def write(_version: int) -> None:
            changed = draft.changed(name=name, currency=currency.strip().upper(), paper=paper, seed=seed, **calendar())
            open_session.change_settings(where.store, session.act(PAGE, "session-settings"), changed)

        if draft.save(write, over):
            told.keep("Settings saved.")
            st.rerun()
    if session.button("Remove this session from the list", "remove-session", icon=":material/delete:"):
        with told.errors():
            open_session.remove(where.store, session.act(PAGE, "remove-session"), where.facts)
            session.done("remove-session")
            session.close_session()
            told.keep("Removed. You find it under 'Removed sessions' and can bring it back.")
            st.rerun()


def _removed() -> None:
    removed = session.store().sessions(deleted=True)
    if not removed:
        return
    with st.expander(f"Removed sessions ({len(removed)})", key="removed-sessions"):
        names = {known.session_id: known for known in removed}
        chosen = st.selectbox("Removed session", list(names), format_func=lambda key: told.option(names[key].name))
        if session.button("Bring it back", "bring-back"):
            with told.errors():
                open_session.bring_back(session.store(), session.act(PAGE, "bring-back"), names[chosen])
                session.done("bring-back")
                st.rerun()


page()
