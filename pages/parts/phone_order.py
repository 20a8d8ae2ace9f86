"""An order given by tapping: first what matters most. No dragging, so it works by keyboard and screen reader too."""

from __future__ import annotations

import time

import streamlit as st

from pages.parts import told
from pages.parts.phone_saved import Asked

SECOND_TAP_SECONDS = 0.6
"""A tap on the same name within this time is the rest of a double tap; it must not take the name out again."""


def order(asked: Asked) -> str:
    """A button for each name; a tap gives it the next place, another takes it out. The last place fills itself."""
    st.markdown("Tap in your order, the most important first. Tap again to take one out.")
    names = asked.question.settings.get("names") or {}
    options, places = list(asked.question.options), chosen(asked)
    with st.container(key="phone-places", gap="xsmall"):
        for option in [*places, *(one for one in options if one not in places)]:
            place = f"{places.index(option) + 1}." if option in places else "–"
            name = told.plain(names.get(option, option), 80)
            st.button(
                f"{place} {name}", key=asked.key(f"place-{option}"), width="stretch",
                type="primary" if option in places else "secondary", on_click=_tap, args=(asked, option),
            )  # fmt: skip
    left = len(options) - len(places)
    return "" if not left else f"{left} left to place." if places else ""


def chosen(asked: Asked) -> list[str]:
    """The places as they stand on this phone: the unfinished ones, else what the store holds."""
    unfinished: list[str] | None = st.session_state.get(asked.key("unfinished"))
    if unfinished is not None:
        return [one for one in unfinished if one in asked.question.options]
    return list(asked.own["order"]) if asked.own and "order" in asked.own else []


def _tap(asked: Asked, option: str) -> None:
    last_option, tapped = st.session_state.get("phone-last-tap", ("", 0.0))
    now = time.monotonic()
    st.session_state["phone-last-tap"] = (option, now)
    if option == last_option and now - tapped < SECOND_TAP_SECONDS:
        return
    places = chosen(asked)
    places = [one for one in places if one != option] if option in places else [*places, option]
    left = [one for one in asked.question.options if one not in places]
    if len(left) == 1 and option in places:  # put in, not taken out: only one place is left for the last
        places += left
    if len(places) == len(asked.question.options) and asked.keep({"order": places}):
        st.session_state.pop(asked.key("unfinished"), None)
    else:
        st.session_state[asked.key("unfinished")] = places
