"""Criteria as a file: saved for the next room, taken from another one; and where two may count the same thing."""

from __future__ import annotations

import streamlit as st

from core.actions import criteria_files
from pages.parts import session, told

PAGE = "pick_lane"


def double_counting(here: session.Here) -> None:
    """A hint for each two criteria that may count the same thing."""
    for hint in criteria_files.double_counted(here.facts):
        st.info(told.plain(hint.sentence, 600), icon=":material/content_copy:")


def show(here: session.Here) -> None:
    """Both downloads and the upload."""
    box = st.expander("Save the criteria as a file, or take them from one", key="criteria-files", on_change="rerun",
                      icon=":material/attach_file:")  # fmt: skip
    if not box.open:
        return
    with box:
        with st.container(horizontal=True):
            for kind, mime in (("csv", "text/csv"), ("json", "application/json")):
                st.download_button(
                    f"Save the criteria as {kind.upper()}", criteria_files.criteria_bytes(here.facts, kind),
                    f"criteria.{kind}", mime, key=f"criteria-save-{kind}", on_click="ignore",
                )  # fmt: skip
        turn = session.op_id("criteria-take")  # after a file was taken, the next choice is empty
        given = st.file_uploader(
            "Take criteria from a file (CSV or JSON)", type=["csv", "json"], key=f"criteria-file-{turn}",
            help="New names are added; a criterion of the same name gets the text and points of the file. "
            "Ratings stay as they are.", max_upload_size=1,
        )  # fmt: skip
        if given is not None and session.button("Take them in", "criteria-take", type="primary"):
            with told.errors():
                taken = criteria_files.take_criteria(
                    here.store, session.act(PAGE, "criteria-take"), here.facts, given.getvalue()
                )
                session.done("criteria-take")
                told.keep(f"{len(taken.added)} added, {len(taken.changed)} changed.")
                st.rerun()
