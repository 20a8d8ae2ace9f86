"""The plan as files: the page as PDF, and every other format in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from core.actions import print_plan as actions
from core.errors import PlanTooLong
from core.exporters.plan_formats import FORMATS
from core.exporters.plan_pdf import Printed
from core.plan import Plan
from pages.parts import session, told

PAPERS: dict[Literal["a4", "us-letter"], str] = {"a4": "A4", "us-letter": "US Letter"}


def show(here: session.Here, plan: Plan, printed: Printed | PlanTooLong | None) -> None:
    """The buttons to download, what was shortened, and why a code to the record is not on the page."""
    if isinstance(printed, PlanTooLong):
        st.error(told.plain(printed.sentence, 1200), icon=":material/error:")
    elif printed is not None:
        _page(here, plan, printed)
    _others(here, plan, has_page=isinstance(printed, Printed))


def _page(here: session.Here, plan: Plan, printed: Printed) -> None:
    if printed.warning:
        st.warning(told.plain(printed.warning, 600), icon=":material/translate:")
    st.download_button(
        "Download the page (PDF)",
        data=_made(plan, "pdf"),
        file_name=actions.file_name(here.facts, "pdf"),
        mime="application/pdf",
        on_click="ignore",
        type="primary",
        icon=":material/download:",
        key="download-plan",
    )
    short = f" {told.plain(printed.shortened, 400)}" if printed.shortened else ""
    paper = f"One {PAPERS[plan.paper]} page, text at {printed.size_pt:.1f} pt."
    st.caption(f"{paper} The paper is chosen in the session's settings.{short}")
    if not plan.link:
        st.caption(
            "No QR code on it: this server can't know where others find it. Whoever runs it sets that once, as "
            f"{actions.ADDRESS_SETTING}."
        )


def _others(here: session.Here, plan: Plan, has_page: bool) -> None:
    """Everything but the page itself, in one list that opens."""
    with st.expander("Other formats", icon=":material/file_save:", key="plan-formats", on_change="rerun") as opened:
        if not opened.open:
            return
        if has_page:
            other = next(paper for paper in PAPERS if paper != plan.paper)
            _button(here, f"The page on {PAPERS[other]} (PDF)", plan.on_paper(other), "pdf", "application/pdf", other)
            _button(here, "Picture of the page (PNG)", plan, "png", "image/png", "png")
        for ending, known in FORMATS.items():
            if ending == "ics" and plan.reviews is None:
                st.caption("The calendar follows once the first review (4 Owner) and the target have their day.")
                continue
            _button(here, known.label, plan, ending, known.mime, ending)


def _button(here: session.Here, label: str, plan: Plan, ending: str, mime: str, key: str) -> None:
    st.download_button(
        label,
        data=_made(plan, ending),
        file_name=actions.file_name(here.facts, ending),
        mime=mime,
        on_click="ignore",
        icon=":material/download:",
        key=f"download-{key}",
        width="stretch",
    )


def _made(plan: Plan, ending: str) -> Callable[[], bytes]:
    """Made when it is clicked."""
    return lambda: actions.made(plan, ending)
