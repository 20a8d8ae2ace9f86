"""The target by day 90: the value, what the baseline says of it before it is saved, the way there, the day-90 rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from core.actions import set_target as actions
from core.errors import Refused
from core.records import Target
from pages.parts import session, tables, target_judgement, told
from pages.parts.draft import Draft

PAGE = "set_target"
FORM = "target"
CONDITION = {True: ":material/check:", False: ":material/close:", None: ":material/hourglass_empty:"}


def show(here: session.Here, board: actions.Board, outcome: actions.Measured) -> None:
    """The form with its judgement, always of what stands in the form now."""
    stored = board.target
    source = stored or (lambda: actions.blank_target(here.facts, outcome.metric, here.today))
    draft = Draft.of(source, form=FORM if stored else f"{FORM}-{_basis(outcome)}")
    over = draft.notice()
    with st.container(border=True):
        if stored is None and outcome.limits is not None:
            st.markdown("Proposed: the smallest change that can be told from noise by then. Make it yours.")
        typed = _fields(outcome, draft)
        judged = _judged(here, draft.base, typed)
        if judged:
            target_judgement.show(outcome, judged)
        target_judgement.floor(board.counter)
        typed["reason"] = _reason(draft, judged)
        typed["changed_reason"] = _changed_reason(here, draft, typed)
        if session.button("Save the target", draft.form, type="primary") or over:

            def write(_version: int) -> None:
                if typed["value"] is None:
                    raise Refused("Give the value that the metric shall have by then.", "value")
                changed = draft.changed(**typed)
                actions.keep_target(here.store, session.act(PAGE, draft.form), here.facts, changed)

            if draft.save(write, over):
                told.keep("Saved the target.")
                st.rerun()
    if judged:
        _rule(here, judged, stored)


def _basis(outcome: actions.Measured) -> str:
    """What a proposal rests on: while nothing is saved, new weeks or a seal make a new one."""
    limits = outcome.limits
    return "none" if limits is None else f"{limits.points}-{limits.mean:.6g}-{limits.mean_range:.6g}"


def _fields(outcome: actions.Measured, draft: Draft[Target]) -> dict[str, Any]:
    base, unit = draft.base, told.plain(outcome.metric.unit, 40)
    word = "Down to" if outcome.metric.better == "lower" else "Up to"
    known = None if base.version == 0 and outcome.limits is None else base.value
    with st.grid(3, min_column_width=180):
        value = st.number_input(f"{word}, in {unit}", value=known, format="%g", key=draft.key("value"))
        due = st.date_input(
            "By", base.due_on, format="YYYY-MM-DD", key=draft.key("due"), help="90 days on unless you choose otherwise."
        )
        launch = st.date_input(
            "Launch on (if known)",
            base.launch_on,
            format="YYYY-MM-DD",
            key=draft.key("launch"),
            help="Until then nothing is expected to change. Blank: from the day the target is set.",
        )
        minimum = st.number_input(
            f"At the very least, in {unit}",
            value=base.minimum,
            format="%g",
            key=draft.key("minimum"),
            placeholder="none",
            help="Less than the target, but worth going on: day 90 then says 'part of the way', not success.",
        )
        stretch = st.number_input(
            f"If all goes well, in {unit}",
            value=base.stretch,
            format="%g",
            key=draft.key("stretch"),
            placeholder="none",
            help="Beyond the target: more than what is promised. Nobody is held to it.",
        )
    return {
        "value": value,
        "due_on": due if isinstance(due, date) else base.due_on,
        "launch_on": launch if isinstance(launch, date) else None,
        "minimum": minimum,
        "stretch": stretch,
    }


def _judged(here: session.Here, base: Target, typed: dict[str, Any]) -> actions.Judged | None:
    if typed["value"] is None:
        return None
    with told.errors():
        return actions.judged(here.facts, base.changed(**typed))
    return None


def _reason(draft: Draft[Target], judged: actions.Judged | None) -> str:
    base = draft.base
    if not (base.reason or (judged and judged.reason_needed)):
        return ""
    if judged and judged.reason_needed:
        st.warning(told.plain(judged.reason_needed), icon=":material/edit_note:")
    return st.text_area("Why does this target stand?", base.reason, max_chars=2000, height=80, key=draft.key("reason"))


def _changed_reason(here: session.Here, draft: Draft[Target], typed: dict[str, Any]) -> str:
    """Asked for when the promise is changed after its day; what stands there stays otherwise."""
    base = draft.base
    if base.version == 0 or typed["value"] is None:
        return base.changed_reason
    if not actions.is_late_change(base, base.changed(**typed), here.today):
        if base.changed_reason:
            st.caption(f"Changed since it was set: {told.plain(base.changed_reason)}")
        return base.changed_reason
    return st.text_input(
        "Why is the target changed now?",
        "",
        max_chars=1000,
        key=draft.key("changed-reason"),
        help="What success means was fixed on the day the target was set. The reason stands beside it from now on.",
    )


def _rule(here: session.Here, judged: actions.Judged, stored: Target | None) -> None:
    is_fixed = stored is not None and judged.success == stored.rule
    when = f"Fixed on {_day(stored.set_on)}" if stored is not None and is_fixed else "Will be fixed when you save"
    st.markdown(f"**{when}, for day 90:** {told.plain(judged.success, 1200)}")
    if stored is not None and is_fixed and (now := actions.rule_moved(here.facts, stored)):
        st.info(
            f"Since then a name or a limit was changed. Written today it would read: {told.plain(now, 1200)} What was "
            "fixed counts; save another target with a reason to fix it anew.",
            icon=":material/history:",
        )
    if stored is not None and is_fixed:
        _if_today(here, stored)
    if judged.path:
        head, icon = "The way there, week by week", ":material/timeline:"
        with st.expander(head, icon=icon, key="weekly-path", on_change="rerun") as opened:
            if not opened.open:
                return
            tables.show(
                [{"week": week, "expected": round(value, 6)} for week, value in judged.path],
                alt="The expected average of each week until the target is due",
                columns={
                    "week": st.column_config.DateColumn("Week of (Monday)", format="YYYY-MM-DD"),
                    "expected": st.column_config.NumberColumn("Expected average", format="%.4g"),
                },
            )


def _if_today(here: session.Here, stored: Target) -> None:
    """The same rule on the weeks since the launch, as soon as there is one."""
    found = actions.day_90_now(here.facts, stored)
    if found is None:
        return
    lines = "\n".join(f"- {CONDITION[c.is_met]} {told.plain(c.sentence, 400)}" for c in found.conditions)
    veto = " What must not suffer vetoes it." if found.is_vetoed else ""
    st.markdown(f"**If day 90 were today: {found.verdict}.**{veto}\n\n{lines}")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
