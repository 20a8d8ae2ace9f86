"""The lane plan: what do we sign? The page as it prints, what is not set yet, and the downloads."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.actions import print_plan as actions
from core.errors import PlanTooLong
from core.exporters.plan_pdf import Printed
from core.plan import Plan
from core.readiness import STEPS
from core.records import Lane
from pages.parts import plan_files, plan_signed, session, told
from pages.parts.draft import Draft

PAGE = "print_plan"
FORM = "plan-texts"
TEXTS = {
    "ai_does": ("What the AI does", "Reads the claim, fills the form, proposes a class and a first decision."),
    "people_decide": ("What people still decide", "Every refusal, and every payment above EUR 1 000."),
    "not_for": ("Not for", "Claims with personal injury, suspected fraud, or a lawyer in the correspondence."),
}
LONGEST_TEXT = 4000


def page() -> None:
    told.head("Lane plan", "What do we sign? One page that stands without the tool.", page=PAGE)
    here = session.here()
    plan = actions.plan_of(here.facts, here.today, here.store)
    beside, sheet = st.columns([3, 5], gap="large")
    with beside:
        state = st.container()
        _still_open(plan, has_lane=here.facts.live_lane is not None)
        if here.facts.live_lane:
            _texts(here, here.facts.live_lane)
        plan_signed.show(here, plan)
        _bundle(here)
    with sheet:
        printed = _sheet(plan)
    with state:
        plan_files.show(here, plan, printed)


def _sheet(plan: Plan) -> Printed | PlanTooLong | None:
    """The page as it prints. None where it could not be drawn; then a sentence stands in its place."""
    with told.errors():
        try:
            if actions.is_page_made(plan):
                printed = actions.page_of(plan)
            else:
                with st.spinner("Drawing the page…"):
                    printed = actions.page_of(plan)
        except PlanTooLong as too_long:
            st.markdown("The preview stands here as soon as the plan fits on one page.")
            return too_long
        with st.container(border=True, key="sheet"):
            st.image(
                printed.png, width="stretch", output_format="PNG", alt=f"{plan.alt} All of it stands below as text."
            )
        _as_text(plan)
        return printed
    return None


def _as_text(plan: Plan) -> None:
    """Every line of the page as text: for small screens, and for who can't see the picture."""
    with st.expander("The page as text", icon=":material/notes:"):
        for section in plan.sections:
            st.markdown(f"**{section.title}**")
            lines = (
                f"{told.plain(line.label)}: " * bool(line.label) + told.plain(line.text, 5000) for line in section.lines
            )
            st.markdown("\n".join(f"- {line}" for line in lines) or f"- {told.plain(plan.split.alt)}")


def _still_open(plan: Plan, has_lane: bool) -> None:
    """What is not set yet, by the page that sets it."""
    if not plan.missing:
        st.markdown(":material/check_circle: **Nothing is missing on the page.**")
        return
    with st.container(border=True, key="not-set-yet"):
        count = len(plan.missing)
        st.markdown(f"**Not set yet: {count} {'part' if count == 1 else 'parts'}.** Each prints as “not set yet”.")
        for name in dict.fromkeys(line.page for line in plan.missing):
            labels = ", ".join(line.label for line in plan.missing if line.page == name)
            if name == PAGE:
                where = "in the form below" if has_lane else "here, once a lane is picked"
                st.markdown(f"{told.plain(labels, 600)}: {where}.")
                continue
            st.markdown(f"{told.plain(labels, 600)}:")
            st.page_link(f"pages/{name}.py", label=f"Go to {STEPS[name]}", icon=":material/arrow_forward:")


def _texts(here: session.Here, lane: Lane) -> None:
    """The three texts of the lane that are typed on this page."""
    st.subheader("What changes in the work", anchor=False)
    draft = Draft.of(lane, form=FORM)
    over = draft.notice()
    with st.form(draft.key("texts"), border=False):
        typed = {
            field: st.text_area(
                label,
                getattr(draft.base, field),
                key=draft.key(field),
                max_chars=LONGEST_TEXT,
                placeholder=f"For example: {example}",
                height=96,
            )
            for field, (label, example) in TEXTS.items()
        }
        submitted = session.submit("Save the texts", FORM)
    if submitted or over:
        texts = {field: text or "" for field, text in typed.items()}

        def write(_version: int) -> None:
            actions.keep_texts(here.store, session.act(PAGE, FORM), draft.changed(**texts))

        if draft.save(write, over):
            told.keep("Saved. The page shows the new texts.")
            st.rerun()


def _bundle(here: session.Here) -> None:
    st.subheader("The whole session as a file", anchor=False)
    st.markdown(
        "Everything in this session with its imported events, to keep or to open on another machine "
        "(Sessions, “Restore a session from a bundle”). It holds names and texts as they were typed."
    )
    with_history = st.checkbox("With the history of changes", key="bundle-history")
    st.download_button(
        "Download the bundle",
        data=partial(actions.bundle_bytes, here.store, here.session_id, with_history=with_history),
        file_name=actions.file_name(here.facts, "json"),
        mime="application/json",
        on_click="ignore",
        icon=":material/inventory_2:",
        key="download-bundle",
    )


page()
