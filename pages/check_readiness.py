"""Readiness: may we launch? The five questions, answered by the record, with what mends each."""

from __future__ import annotations

import streamlit as st

from core.actions import check_readiness as actions
from core.readiness import STEPS, Answer
from pages.parts import readiness_signing, session, told

STATES = {
    "clear": (":material/check_circle:", "Clear", "green"),
    "thin": (":material/clock_loader_40:", "Thin", "orange"),
    "missing": (":material/error:", "Missing", "red"),
}
"""A word and an icon for each state; the colour only repeats them."""


def page() -> None:
    told.head("Readiness", "May we launch? Five questions, answered by what the record holds, not by a score.")
    here = session.here()
    found = actions.check(here.facts, here.today)
    _result(found)
    for number, answer in enumerate(found.answers, start=1):
        _question(number, answer)
    _open_points(found)
    readiness_signing.show(here, found)
    st.caption(
        "Clear: the record answers it. Thin: it answers, but something it rests on is weak. Missing: it does not "
        "answer. The limits of these words are rules of ours."
    )


def _result(found: actions.Readiness) -> None:
    sentence = told.plain(found.result, 600)
    if found.is_missing_something:
        st.error(f"**{sentence}**", icon=":material/error:")
    elif any(answer.open_points for answer in found.answers):
        st.warning(f"**{sentence}**", icon=":material/clock_loader_40:")
    else:
        st.success(f"**{sentence}**", icon=":material/check_circle:")
        st.page_link("pages/print_plan.py", label="Go to the lane plan and sign", icon=":material/arrow_forward:")


def _question(number: int, answer: Answer) -> None:
    icon, word, colour = STATES[answer.state]
    with st.container(border=True, key=f"question-{answer.page}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{number}. {answer.question}**", width="stretch")
            st.badge(word, icon=icon, color=colour)  # type: ignore[arg-type]
        if answer.evidence:
            st.markdown("  \n".join(told.plain(sentence, 600) for sentence in answer.evidence))
        for point in answer.open_points:
            point_icon, point_word, _ = STATES[point.weight]
            st.markdown(f"{point_icon} **{point_word}:** {told.plain(point.sentence, 600)}")
        page, label = answer.mend
        st.page_link(f"pages/{page}.py", label=label, icon=":material/arrow_forward:")


def _open_points(found: actions.Readiness) -> None:
    """Everything that is open in one list, the missing first: the minutes of the meeting."""
    points = [(point, answer.name) for answer in found.answers for point in answer.open_points]
    points.sort(key=lambda pair: pair[0].weight != "missing")
    st.subheader(f"Open points ({len(points)})", anchor=False)
    st.markdown(
        "\n".join(
            f"1. **{STATES[point.weight][1]}** · {name}: {told.plain(point.sentence, 600)} ({STEPS[point.page]})"
            for point, name in points
        )
        or "None."
    )


page()
