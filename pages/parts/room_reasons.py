"""Reasons that people typed beside their answers: the facilitator can take one off all screens."""

from __future__ import annotations

import streamlit as st

from core import hidden_reasons
from pages.parts import room_do, room_pictures, room_reveal, told

MOST_LISTED = 30


def given(shown: room_reveal.Shown) -> list[tuple[str, str, str]]:
    """What the screens show: (item id, what the item is called, reason), of one item when one is shown alone."""
    found = []
    for item in shown.question.items:
        result = room_reveal.result_of(shown.results, item)
        if result is None or (shown.one is not None and result is not shown.one):
            continue
        typed = {*map(str, result.document.get("reasons") or ()), *shown.reasons.get(room_pictures.place(result), ())}
        found += [(item.item_id, room_pictures.label(result), reason) for reason in sorted(typed, key=str.casefold)]
    return found


def show(act: room_do.Doer, shown: room_reveal.Shown) -> None:
    """A list behind one line; nothing where nobody typed a reason."""
    typed, hidden = given(shown), len(hidden_reasons.marks(shown.question))
    if not typed and not hidden:
        return
    words = f"Reasons: {len(typed)} shown" + (f", {hidden} hidden" if hidden else "")
    with st.expander(words, icon=":material/visibility_off:"):
        st.caption("A reason that names somebody or hurts can be taken off all screens and out of the record.")
        for item_id, label, reason in typed[:MOST_LISTED]:
            form = f"room-hide-{hidden_reasons.mark(item_id, reason)}"
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(told.plain(f"{label}: “{reason}”", 400), width="stretch")
                if room_do.button("Hide", form):
                    act.hide_reason(shown.question.question_id, item_id, reason)
        if hidden and room_do.button("Show what is hidden again", "room-hidden-back", type="tertiary"):
            act.show_reasons(shown.question.question_id)
