"""The target by day 90: the value, what the baseline says of it before it is saved, the way there, the day-90 rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from core.actions import set_target as actions
from core.errors import Refused
from core.measurement import LIMIT_FACTOR, SIGMA_DIVISOR
from core.quantities import shown_number, shown_share
from core.records import Target
from core.targets import RUNS, SEED, Capability, Detection
from pages.parts import formula, session, tables, told
from pages.parts.draft import Draft

PAGE = "set_target"
FORM = "target"
DIGITS = 5
"""In a formula, as on the chart."""
REACH_WORDS = {
    "already met": (":material/warning:", "Met already"),
    "met by chance": (":material/casino:", "Some weeks hit it by chance"),
    "needs a change": (":material/trending_flat:", "Needs a real change"),
}
DETECTION_HELP = (
    "Simulated: 40 000 quarters with this baseline's number of weeks and noise, in which the average shifts at once in "
    "the first week. Counted is in how many of them one of the three signals shows in the right direction. Weeks that "
    "hang together (one bad week drags the next) show less than this."
)


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
            _judgement(outcome, judged)
        typed["reason"] = _reason(draft, judged)
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
        _rule(judged, stored is not None)


def _basis(outcome: actions.Measured) -> str:
    """What a proposal rests on: while nothing is saved, new weeks or a seal make a new one."""
    limits = outcome.limits
    return "none" if limits is None else f"{limits.points}-{limits.mean:.6g}-{limits.mean_range:.6g}"


def _fields(outcome: actions.Measured, draft: Draft[Target]) -> dict[str, Any]:
    base, unit = draft.base, told.plain(outcome.metric.unit, 40)
    word = "Down to" if outcome.metric.better == "lower" else "Up to"
    known = None if base.version == 0 and outcome.limits is None else base.value
    with st.grid(3, min_column_width=180):
        value = st.number_input(
            f"{word}, in {unit}",
            value=known,
            format="%g",
            key=draft.key("value"),
        )
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
    return {
        "value": value,
        "due_on": due if isinstance(due, date) else base.due_on,
        "launch_on": launch if isinstance(launch, date) else None,
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


def _judgement(outcome: actions.Measured, judged: actions.Judged) -> None:
    reach, found, limits = judged.capability, judged.detection, outcome.limits
    if reach is None or found is None or limits is None:
        st.info(
            "The baseline has fewer than 6 weeks, so nothing can be said yet about whether this target asks for a "
            "change. You can save it and come back.",
            icon=":material/hourglass:",
        )
        return
    icon, name = REACH_WORDS[reach.reach]
    if not reach.improves and reach.reach != "already met":
        icon, name = ":material/warning:", "No better than today"
    st.markdown(f"{icon} **{name}.** {told.plain(reach.sentence, 600)}")
    st.markdown(f":material/visibility: {told.plain(found.sentence, 800)}", help=DETECTION_HELP)
    with st.container(horizontal=True):
        _mean_needed(outcome, reach, judged.value)
        _least_change(outcome, found)
        _share_seen(outcome, found)


def _mean_needed(outcome: actions.Measured, reach: Capability, value: float) -> None:
    limits, unit = outcome.limits, outcome.metric.unit
    assert limits is not None
    sign = "−" if outcome.metric.better == "lower" else "+"
    step = shown_number(limits.mean_range, DIGITS)
    formula.opened(
        "Average needed", "below 0" if reach.out_of_reach else f"{shown_number(reach.mean_needed)} {unit}",
        [("target", f"{shown_number(value)} {unit}", "the form"),
         ("average step mR̄", f"{step} {unit}", "the baseline")],
        f"target {sign} {LIMIT_FACTOR} · mR̄ = {shown_number(value)} {sign} {LIMIT_FACTOR} · {step} = "
        f"{shown_number(reach.mean_needed, DIGITS)}",
        "METHOD 5: so that every ordinary week meets the target", key="open-needed",
    )  # fmt: skip


def _least_change(outcome: actions.Measured, found: Detection) -> None:
    limits, unit = outcome.limits, outcome.metric.unit
    assert limits is not None
    if found.least_change is None:
        return
    step, sigma = shown_number(limits.mean_range, DIGITS), shown_number(limits.sigma, DIGITS)
    shift = found.least_change / limits.sigma if limits.sigma else 0.0
    formula.opened(
        "Smallest change that shows", f"{shown_number(found.least_change)} {unit}",
        [("noise sigma", f"{sigma} {unit}", f"average step {step} / {SIGMA_DIVISOR}"),
         ("shift seen in 80 % of runs", f"{shift:.2f} sigma", f"{RUNS} simulated quarters, seed {SEED}")],
        f"{shift:.2f} · mR̄ / {SIGMA_DIVISOR} = {shift:.2f} · {step} / {SIGMA_DIVISOR} = "
        f"{shown_number(found.least_change, DIGITS)}",
        "METHOD 5: least detectable change by simulation", key="open-least",
    )  # fmt: skip


def _share_seen(outcome: actions.Measured, found: Detection) -> None:
    unit = outcome.metric.unit
    formula.opened(
        "Chance to see your change", shown_share(min(found.share_seen, 1 - 1 / RUNS)),
        [("change wanted", f"{shown_number(found.wanted_change)} {unit}", "average − target, in the wanted direction"),
         ("false alarms", shown_share(found.share_false), "the same quarters without any change")],
        "share of simulated quarters in which a signal shows in the wanted direction = "
        f"{shown_number(round(found.share_seen * RUNS), 6)} of {shown_number(RUNS, 6)}",
        f"METHOD 5: {RUNS} runs, seed {SEED}", key="open-seen",
    )  # fmt: skip


def _rule(judged: actions.Judged, is_saved: bool) -> None:
    when = "Fixed now" if is_saved else "Will be fixed when you save"
    st.markdown(f"**{when}, for day 90:** {told.plain(judged.success, 800)}")
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
