"""A figure opened to its formula with the live numbers put in."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts import told


def opened(
    label: str,
    figure: str,
    lines: Sequence[tuple[str, str, str]],
    expression: str,
    source: str = "",
    help: str | None = None,  # noqa: A002  (the name Streamlit uses for the same thing)
    key: str | None = None,
) -> None:
    """A popover named '*label*: *figure*' that holds the formula.

    `lines` are (what, value with unit, where it comes from); `expression` is the formula with the numbers in it, one
    or several lines; `source` says who says so (a book, METHOD, or 'a rule of ours').
    """
    label_shown, figure_shown = told.plain(label), told.plain(figure)
    slot = key or f"formula-{label}"
    with st.popover(
        f"{label_shown}: {figure_shown}", icon=":material/function:", help=help, key=slot, on_change="rerun"
    ) as popover:
        if not popover.open:  # what is closed costs nothing: a page has up to a dozen figures
            return
        st.code(expression, language=None, wrap_lines=True)
        if lines:
            st.text("\n".join(f"{what}: {value}{f', {origin}' if origin else ''}" for what, value, origin in lines))
        if source:
            st.text(f"Formula: {source}")
