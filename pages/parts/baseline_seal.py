"""Sealing the baseline: what it means, the banner once it is done, and what changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from core.actions import set_target as actions
from core.errors import Refused
from core.measurement import is_over
from core.records import Seal, clean_text
from pages.parts import session, told

PAGE = "set_target"
HASH_SHOWN = 12
MEANING = (
    "Sealing keeps a copy of the definition, the source, the dates and the values with a fingerprint (SHA-256), your "
    "name and the time. Nobody can then move the starting line quietly: whatever changes later is shown here and on "
    "the plan. You can seal again, with a reason; the first seal stays on record."
)


def show(here: session.Here, measured: actions.Measured) -> None:
    """The banner of the seal that counts, or the way to seal."""
    if measured.seal is not None:
        _banner(measured, measured.seal)
        key = f"again-{measured.metric.part}"
        with st.expander("Seal again", icon=":material/restart_alt:", key=key, on_change="rerun") as opened:
            if not opened.open:
                return
            st.markdown(
                f"For a {measured.metric.cadence} that was wrong, or when the process changed for a reason you know "
                "and stays changed. Both seals are drawn."
            )
            _form(here, measured)
        return
    with st.container(border=True):
        st.markdown("**Seal the baseline**")
        st.markdown(MEANING)
        points = len(_over(here, measured))
        enough, noun = actions.fewest_for_seal(measured.metric), measured.metric.cadence
        if points < enough:
            missing = enough - points
            st.markdown(
                f":material/hourglass: {missing} more {noun if missing == 1 else f'{noun}s'} to go: sealing takes at "
                f"least {enough}, so that what counts as normal isn't noise itself."
            )
            return
        if measured.signals and measured.shift is None:
            st.warning(
                f"These {noun}s hold a signal, so something changed inside the baseline. If you know what it was, "
                "begin the baseline after it; otherwise the normal range may be too wide.",
                icon=":material/notifications_active:",
            )
        _form(here, measured)


def _form(here: session.Here, measured: actions.Measured) -> None:
    metric_id = measured.metric.metric_id
    form = f"seal-{metric_id}"
    over = _over(here, measured)
    enough, noun = actions.fewest_for_seal(measured.metric), measured.metric.cadence
    weeks = list(over[: max(0, len(over) - enough + 1)])
    if not weeks:
        st.markdown(f"There are fewer than {enough} {noun}s now.")
        return
    since = weeks[0]
    changed_on = measured.weeks_on[measured.shift.position] if measured.shift else None
    if len(weeks) > 1:
        since = st.selectbox(
            "The baseline begins with the week of" if noun == "week" else "The baseline begins on",
            weeks,
            index=weeks.index(changed_on) if changed_on in weeks else 0,
            format_func=lambda week: f"{week.day} {week:%B %Y}{' (after the change)' if week == changed_on else ''}",
            key=f"{form}-since-{changed_on}",
        )
    reason = ""
    number = actions.next_seal_number(here.store, here.facts, metric_id)
    holds_change = changed_on is not None and since < changed_on
    if number > 1 or since != weeks[0] or holds_change:
        label = "Why is it sealed again?" if number > 1 else f"Why are the {noun}s before left out?"
        if holds_change and number == 1:
            label = f"Why do the {noun}s before the change count too?"
        elif since == changed_on and number == 1:
            label = "What changed then?"
        reason = st.text_input(label, max_chars=1000, key=f"{form}-reason-{number}")
    who = here.who
    if who == actions.NOBODY:
        who = st.text_input("Your name (it stands on the seal)", max_chars=200, key=f"{form}-who").strip()
    count = sum(week >= since for week in over)
    now = (measured.metric.definition, measured.metric.source, measured.weeks_on, measured.values)
    seen = session.shown_before(form, now)
    if session.button(f"Seal these {count} {noun}s", form, type="primary", icon=":material/lock:"):
        with told.errors():
            if seen != now:
                raise Refused(
                    "The values or the definition were changed while you looked at them, so nothing was sealed. "
                    "See what stands here now, then seal."
                )
            act = replace(session.act(PAGE, form), who=clean_text(who))
            sealed = actions.seal(here.store, act, here.facts, metric_id, reason=reason, since=since)
            session.done(form)
            told.keep(f"Sealed. Fingerprint {sealed.sha256[:HASH_SHOWN]}.")
            st.rerun()


def _over(here: session.Here, measured: actions.Measured) -> tuple[date, ...]:
    """The weeks that are over: the others stay out of a seal."""
    if measured.metric.cadence == "day":
        return tuple(day for day in measured.weeks_on if day < here.today)
    return tuple(week for week in measured.weeks_on if is_over(week, here.facts.session.workdays, here.today))


def _banner(measured: actions.Measured, seal: Seal) -> None:
    first, last = min(seal.weeks_on), max(seal.weeks_on)
    day = seal.sealed_utc
    text = (
        f"**Sealed on {day.day} {day:%B %Y} by {told.plain(seal.sealed_by)}**: {len(seal.weeks_on)} "
        f"{measured.metric.cadence}s, "
        f"{first.day} {first:%b %Y} to {last.day} {last:%b %Y}. Fingerprint `{seal.sha256[:HASH_SHOWN]}`"
        f"{f', seal {seal.number}' if seal.number > 1 else ''}."
    )
    if measured.check is not None and not measured.check.holds:
        st.error(f"{text} It no longer matches what is stored now:", icon=":material/lock_open:")
        if not measured.check.intact:
            st.markdown("- The seal itself was altered: its fingerprint does not fit its own values.")
        for difference in measured.check.differences[:12]:
            st.markdown(f"- {told.plain(difference, 400)}")
        if len(measured.check.differences) > 12:
            st.markdown(f"- and {len(measured.check.differences) - 12} more")
        st.caption("The limits and the target are still judged by the sealed values.")
    else:
        st.success(f"{text} Nothing of it has changed since.", icon=":material/lock:")
    if seal.reason:
        st.caption(f"Reason: {told.plain(seal.reason)}")
    key = f"sealed-{measured.metric.part}"
    with st.popover("What is sealed", icon=":material/fingerprint:", key=key, on_change="rerun") as opened:
        if not opened.open:
            return
        st.markdown(
            "The fingerprint is the SHA-256 of definition, source, dates, values and cases. One changed digit "
            "changes it."
        )
        st.code(seal.sha256, language=None, wrap_lines=True)
        st.text(f"Definition: {seal.definition}\nSource: {seal.source or 'not given'}")
        st.dataframe(
            _sealed_rows(seal, "week of" if measured.metric.cadence == "week" else "day"),
            hide_index=True,
            alt="The sealed values and when each was measured",
        )


def _sealed_rows(seal: Seal, when: str) -> list[dict[str, object]]:
    """Week, value and, where they were sealed, the cases behind it."""
    rows: list[dict[str, object]] = [
        {when: week, "sealed value": value} for week, value in zip(seal.weeks_on, seal.values, strict=True)
    ]
    for row, count in zip(rows, seal.cases, strict=False):
        row["cases"] = count if count >= 0 else None
    return rows
