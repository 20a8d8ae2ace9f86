"""The frame of every page: navigation with the state of each step, who is here, and one boundary for errors.

`streamlit run` reads this file twice: it imports it for `app`, the server with one route besides the pages
(`pages/parts/live.py`), and then runs it as a script for each visit. A host that only does the latter works too.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from core.access import Place
from core.errors import StoreTrouble
from pages.parts import access, device, kept, keyboard, live, log_lines, owner_link, phone_route, session, told

log = logging.getLogger("onelane")

HERE = Path(__file__).parent
STYLE = HERE / ".streamlit" / "theme.css"
TRY_AGAIN_SECONDS = 5
SWITCH_SECONDS = 0.001
"""A fifth of Python's own: a phone's answer passes through four threads, and waits for the GIL before each."""
Visibility = Literal["visible", "hidden"]
LOGO, ICON = str(HERE / "pages" / "parts" / "onelane.svg"), str(HERE / "pages" / "parts" / "onelane-icon.svg")
STATE_ICONS = {
    "empty": ":material/radio_button_unchecked:",
    "thin": ":material/clock_loader_40:",
    "clear": ":material/check_circle:",
}
STEPS = (
    ("diagnose_gap", "Is it budget?"),
    ("map_friction", "1 Map friction"),
    ("pick_lane", "2 Pick one lane"),
    ("set_target", "3 Baseline & target"),
    ("name_owner", "4 Owner"),
    ("define_controls", "5 Controls"),
    ("check_readiness", "Readiness"),
    ("print_plan", "Lane plan"),
)
AFTER = (
    ("facilitate", "Run the room", ":material/groups:"),
    ("join", "Join", ":material/login:"),
)


def frame() -> None:
    st.set_page_config(page_title="Onelane", page_icon=ICON, layout="wide")
    st.logo(LOGO, size="large")
    st.html(STYLE)
    place, states, trouble = _look_around()
    device.write()
    is_bare = place == "joining" or owner_link.is_asked()  # who was sent one question sees nothing beside it
    listed = _pages(place if trouble is None else "start", states)  # none runs then, and each keeps its address
    page = st.navigation(listed, position="hidden" if is_bare else "sidebar")
    st.session_state["framed"] = True
    if trouble is not None:
        _no_store(trouble)
        return
    with told.errors():
        if is_bare and owner_link.is_asked() and page.url_path != owner_link.PAGE:
            st.switch_page(f"pages/{owner_link.PAGE}.py")
        session.keep_address()
        if not is_bare:
            keyboard.mend()
            _sidebar()
        told.show_kept()
        kept.begin(page.url_path or "open_session")
        page.run()
        kept.end()
        _next_step(page.url_path)


def _look_around() -> tuple[Place, dict[str, str], StoreTrouble | None]:
    """Which pages this browser may see, the state of each step, or why the file with the sessions can't be used."""
    place: Place = "joining"
    try:
        session.store()
        access.take_from_address()
        session.keep_address()
        place = access.place()
        return place, _states(), None
    except StoreTrouble as trouble:
        return place, {}, trouble
    except Exception:
        log.exception("the states of the steps could not be told")  # the page itself says what is wrong
        return place, {}, None


def _states() -> dict[str, str]:
    where = session.peek()
    if where is None:
        return {}
    from core.actions import check_readiness  # with all it knows a third of a start, and not needed before this

    return check_readiness.step_states(where.facts)


def _no_store(trouble: StoreTrouble) -> None:
    """The file can't be used: one sentence on every page, and a button for when its cause is gone."""
    st.title("Onelane", anchor=False)
    st.error(told.plain(trouble.sentence, 1200), icon=":material/database_off:")
    if st.button("Try again", icon=":material/refresh:"):
        st.rerun()
    _try_again()


@st.fragment(run_every=TRY_AGAIN_SECONDS)
def _try_again() -> None:
    """A room full of phones comes back by itself, as soon as the file can be used again."""
    try:
        session.store()
    except StoreTrouble:
        return
    st.rerun()


def _pages(place: Place, states: dict[str, str]) -> list[st.Page]:
    """One flat list: titles between the pages would break the list for screen readers (axe: list, listitem).

    A page that this browser may not see is not there at all; only who was sent a link to accept also gets '4 Owner',
    which then shows one sentence. With no session open the steps are not in the menu, but the way to them is there: a
    session that is just being started leads to the first.
    """
    if place == "joining":
        start = st.Page(_to_join, title="Onelane", default=True)
        return [start, _page(*AFTER[-1]), *([_page("name_owner", "4 Owner")] if owner_link.is_asked() else [])]
    seen: Visibility = "hidden" if place == "start" else "visible"
    steps = []
    for name, title in STEPS:
        state = states.get(name)
        shown = f"{title} · {state}" if state else title
        steps.append(_page(name, shown, STATE_ICONS.get(state or ""), seen))
    *rest, join = AFTER
    return [_sessions(), *steps, *(_page(*listed, seen) for listed in rest), _page(*join)]


def _to_join() -> None:
    """The first page has no address of its own, and the QR names /join: so the first page only leads there."""
    st.switch_page("pages/join.py")


def _page(name: str, title: str, icon: str | None = None, visibility: Visibility = "visible") -> st.Page:
    return st.Page(f"pages/{name}.py", title=title, icon=icon, url_path=name, visibility=visibility)


def _sessions() -> st.Page:
    return st.Page("pages/open_session.py", title="Sessions", icon=":material/home:", default=True)


def _next_step(current: str) -> None:
    """The way on, at the foot of each step, so that nobody has to look for it in the menu."""
    names = [name for name, _ in STEPS]
    if current in names[:-1]:
        name, title = STEPS[names.index(current) + 1]
        st.divider()
        st.page_link(f"pages/{name}.py", label=f"Next: {title}", icon=":material/arrow_forward:")


def _sidebar() -> None:
    where = session.peek()
    if where is None:
        return
    with st.sidebar:
        st.text(where.facts.session.name)
        if where.person_id is None:
            st.markdown("Who are you? Your name stands behind what you enter.")
            _name_form(where, "")
            return
        you = f"You: {told.plain(where.who, 40)}"
        with st.popover(you, icon=":material/person:", width="stretch", key="you", on_change="rerun") as opened:
            if opened.open:
                _name_form(where, where.who)


def _name_form(where: session.Here, name_now: str) -> None:
    with st.form("who-am-i", border=False):
        name = st.text_input("Your name", value=name_now, max_chars=200)
        if session.submit("Use this name", "who-am-i", type="secondary"):
            from core.actions import open_session

            with told.errors():
                act = session.act("open_session", "who-am-i")
                person = open_session.join(where.store, act, where.session_id, name)
                session.done("who-am-i")
                session.open_session(where.session_id, person.person_id)
                st.rerun()


if __name__ == "__main__":
    frame()
else:
    sys.setswitchinterval(SWITCH_SECONDS)
    log_lines.keep_short()
    app = st.App(__file__, routes=[*live.routes(), *phone_route.routes()])
    # A server that was started again would take the folder `pages/` for Streamlit's older way of pages until the first
    # st.navigation, and lead every open browser, the projector too, to the first page.
    PagesManager.uses_pages_directory = False
