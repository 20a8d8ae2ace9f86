"""Why a control is here: what it is against, its starting point, its proof, and where frameworks speak of it."""

from __future__ import annotations

import streamlit as st

from core.actions.define_controls import Shown
from core.actions.define_controls import catalogue as the_catalogue
from pages.parts import told


def show(shown: Shown) -> None:
    """Why, which starting threshold, what proves it, and where the frameworks speak of it: as information."""
    control, entry = shown.control, shown.entry
    if entry is None and not control.evidence:
        return
    with st.expander("Why, and where from", key=f"why-{control.control_id}"):
        lines = [("What proves it", control.evidence)] if control.evidence else []
        if entry:
            origin = the_catalogue().origins[entry.threshold_origin]
            lines = [("Against", entry.risk), (f"Starting point, {origin}", entry.threshold), *lines]
        st.markdown("  \n".join(f"**{label}:** {told.plain(text, 600)}" for label, text in lines))
        if shown.mappings and entry:
            st.markdown(
                "  \n".join(
                    (
                        "**Where frameworks speak of it** (orientation, not legal advice)",
                        *(told.plain(f"{framework}: {places}", 600) for framework, places in shown.mappings),
                    )
                )
            )
            notes = [the_catalogue().frameworks[key] for key in entry.mappings]
            st.caption(" ".join(told.plain(f"{name}: {note}") for name, note in notes if note))
