"""Answers in words: friction that is missing on the list, and why it failed by day 90. Each entry is saved at once."""

from __future__ import annotations

import streamlit as st

from pages.parts import told
from pages.parts.phone_saved import Asked

MOST, LONGEST = 5, 200


def missing(asked: Asked) -> str:
    """Work that is not on the list yet; while one types, the names already there come up."""
    st.markdown("Type the name of the work. What is on the list already shows while you type.")
    texts = entries(asked)
    key = asked.key("new")
    if len(texts) < MOST:
        st.selectbox(
            "Work that is missing", [told.option(name) for name in asked.question.options], index=None, key=key,
            accept_new_options=True, placeholder="Which work is missing?", on_change=_add, args=(asked, key),
        )  # fmt: skip
    return _list(asked, texts)


def causes(asked: Asked) -> str:
    """Reasons for a failure that has not happened yet."""
    texts = entries(asked)
    key = asked.key("new")
    if len(texts) < MOST:
        st.text_input(
            "One cause at a time", key=key, max_chars=LONGEST, placeholder="It failed because …", autocomplete="off",
            on_change=_add, args=(asked, key),
        )  # fmt: skip
        st.button("Add", key=asked.key("add"), width="stretch", icon=":material/add:")  # leaving the field adds it
    return _list(asked, texts)


def entries(asked: Asked) -> list[str]:
    """This person's own entries, as the store holds them."""
    return list(asked.own.get("texts", ())) if asked.own else []


def _list(asked: Asked, texts: list[str]) -> str:
    """The own entries, each with a button that takes it out, and the way to say that there is nothing."""
    for text in texts:
        st.button(
            f"{told.plain(text, 90)} · remove", key=asked.key(f"remove-{text}"), width="stretch",
            icon=":material/close:", on_click=_remove, args=(asked, text),
        )  # fmt: skip
    if asked.own is None:
        st.button("Nothing to add", key=asked.key("nothing"), type="tertiary", width="stretch",
                  on_click=asked.keep, args=({"texts": []},))  # fmt: skip
    if hint := st.session_state.get(asked.key("hint")):
        return str(hint)
    return f"{MOST} are enough. Remove one to name another." if len(texts) >= MOST else ""


def _add(asked: Asked, key: str) -> None:
    given = " ".join(str(st.session_state.get(key) or "").split())[:LONGEST]
    st.session_state.pop(asked.key("hint"), None)
    st.session_state[key] = None if asked.question.kind == "missing" else ""
    if not given:
        return
    texts = entries(asked)
    known = [told.option(name) for name in asked.question.options]
    there = next((name for name in (*known, *texts) if name.casefold() == given.casefold()), None)
    if there is not None:
        where = "on the list" if there in known else "among yours"
        st.session_state[asked.key("hint")] = f"“{there}” is {where} already: nothing to add."
    elif not asked.keep({"texts": [*texts, given]}):
        st.session_state[key] = given


def _remove(asked: Asked, text: str) -> None:
    st.session_state.pop(asked.key("hint"), None)
    asked.keep({"texts": [one for one in entries(asked) if one != text]})
