"""What the baseline says of a target: is it a change, can it be seen, and what both rest on, opened to the formula."""

from __future__ import annotations

import streamlit as st

from core.actions import set_target as actions
from core.day_90 import floor_sentence
from core.detection import RUNS, SEED, Detection
from core.measurement import LIMIT_FACTOR, SIGMA_DIVISOR
from core.quantities import shown_number, shown_share
from core.targets import Capability
from pages.parts import formula, told

DIGITS = 5
"""In a formula, as on the chart."""
REACH_WORDS = {
    "already met": (":material/warning:", "Met already"),
    "met by chance": (":material/casino:", "Some {noun}s hit it by chance"),
    "needs a change": (":material/trending_flat:", "Needs a real change"),
}
DETECTION_HELP = (
    "Simulated: tens of thousands of quarters with this baseline's number of values and noise, in which the average "
    "shifts at once with the first value. Counted is in how many of them one of the three signals shows in the right "
    "direction. Where one value drags the next along (lag-1 autocorrelation), the simulated ones do so too."
)
CARRY_HELP = (
    "Lag-1 autocorrelation of the baseline, corrected for its bias in short series, with its 80 % range, both by "
    "simulation. Only when the whole range lies above 0 is it reckoned with: that is a rule of ours."
)

WEEKDAYS_HELP = (
    "What a weekday adds is its average less that of all days. It is kept in every simulated quarter; what is left of "
    "the values is drawn anew, with what one day carries over to the next read from it. The averages of the weekdays "
    "count as known: that is a rule of ours."
)


def show(outcome: actions.Measured, judged: actions.Judged) -> None:
    """The two sentences, what the weeks carry over, and the figures behind them."""
    reach, found, limits = judged.capability, judged.detection, outcome.limits
    if reach is None or found is None or limits is None:
        st.info(
            f"The baseline has fewer than 6 {outcome.metric.cadence}s, so nothing can be said yet about whether "
            "this target asks for a change. You can save it and come back.",
            icon=":material/hourglass:",
        )
        return
    icon, name = REACH_WORDS[reach.reach]
    name = name.format(noun=outcome.metric.cadence)
    if not reach.improves and reach.reach != "already met":
        icon, name = ":material/warning:", "No better than today"
    st.markdown(f"{icon} **{name}.** {told.plain(reach.sentence, 600)}")
    st.markdown(f":material/visibility: {told.plain(found.sentence, 900)}", help=DETECTION_HELP)
    _carried(outcome, found)
    with st.container(horizontal=True):
        _mean_needed(outcome, reach, judged.value)
        _least_change(outcome, found)
        _share_seen(outcome, found)


def floor(counter: actions.Measured | None) -> None:
    """What must not suffer, with its limit against its own noise; what is still open of it."""
    if counter is None:
        st.markdown(
            ":material/error: Nothing is named yet that must not suffer. Without it day 90 can't be a success: name it "
            "above."
        )
        return
    metric, name = counter.metric, told.plain(counter.metric.name)
    if metric.tolerated is None:
        st.markdown(
            f":material/error: **{name}** has no limit yet. Set one above under 'What must not suffer': past it, the "
            "lane has not succeeded, whatever was gained."
        )
        return
    word = "above" if metric.better == "lower" else "below"
    limit = f"{shown_number(metric.tolerated)} {told.plain(metric.unit)}"
    said = f":material/shield: **{name} vetoes success** if it averages {word} {limit} at the end."
    if counter.limits is not None:
        said_of = (metric.tolerated, counter.limits, metric.better, metric.unit, metric.cadence)
        said += f" {told.plain(floor_sentence(*said_of))}"
    else:
        said += f" It has too few {metric.cadence}s to say what is normal for it: fill them in above."
    st.markdown(said)


def _carried(outcome: actions.Measured, found: Detection) -> None:
    carried, unit, noun = found.persistence, told.plain(outcome.metric.unit), outcome.metric.cadence
    if found.knows_weekdays:
        st.markdown(
            ":material/calendar_view_week: **Your weekdays are reckoned with.** The simulated days differ by weekday "
            "as yours do, and are judged by the same wide range as on the chart.",
            help=WEEKDAYS_HELP,
        )
    elif actions.weekday_pattern_of(outcome) is not None:
        st.markdown(
            ":material/calendar_view_week: **Nothing varies in these days but the weekday.** Any change would show "
            "among days of one kind; by week it shows on the chart too."
        )
    if carried is None:
        return
    if carried.is_clear:
        st.markdown(
            f":material/link: **The {noun}s hang together:** about {shown_share(carried.used)} of what a {noun} is off "
            f"carries over to the next ({_share(carried.low)} to {_share(carried.high)}). That makes false alarms more "
            "common, and it is reckoned with here.",
            help=CARRY_HELP,
        )
        return
    if carried.at_most < 0.05:
        return
    least, false = found.least_change_at_most, found.share_false_at_most
    worst = "no usual change would show" if least is None else f"it takes {shown_number(least)} {unit} to show"
    alarms = "" if false is None else f" and {false * 100:.0f} of 100 quarters give a false alarm"
    st.caption(
        f"Nothing shows that one {noun} drags the next along. {carried.points} {noun}s can't rule out that up to "
        f"{shown_share(carried.at_most)} carries over; then {worst}{alarms}.",
        help=CARRY_HELP,
    )


def _share(value: float) -> str:
    return shown_share(max(0.0, value))


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
        f"METHOD 5: so that every ordinary {outcome.metric.cadence} meets the target", key="open-needed",
    )  # fmt: skip


def _least_change(outcome: actions.Measured, found: Detection) -> None:
    limits, unit = outcome.limits, outcome.metric.unit
    assert limits is not None
    if found.least_change is None:
        return
    step, sigma = shown_number(limits.mean_range, DIGITS), shown_number(limits.sigma, DIGITS)
    shift = found.least_change / limits.sigma if limits.sigma else 0.0
    carried = found.persistence
    lines = [
        ("noise sigma", f"{sigma} {unit}", f"average step {step} / {SIGMA_DIVISOR}"),
        ("shift seen in 80 % of runs", f"{shift:.2f} sigma", f"{found.runs} simulated quarters, seed {SEED}"),
    ]
    if carried is not None:
        middle = f"{carried.middle:.2f}, 80 % range {carried.low:.2f} to {carried.high:.2f}"
        lines.append((f"carry-over of a {outcome.metric.cadence} φ", middle, f"reckoned with: {carried.used:.2f}"))
    formula.opened(
        "Smallest change that shows", f"{shown_number(found.least_change)} {unit}", lines,
        f"{shift:.2f} · mR̄ / {SIGMA_DIVISOR} = {shift:.2f} · {step} / {SIGMA_DIVISOR} = "
        f"{shown_number(found.least_change, DIGITS)}",
        "METHOD 5: least detectable change by simulation", key="open-least",
    )  # fmt: skip


def _share_seen(outcome: actions.Measured, found: Detection) -> None:
    unit, noun = outcome.metric.unit, outcome.metric.cadence
    formula.opened(
        "Chance to see your change", shown_share(min(found.share_seen, 1 - 1 / RUNS)),
        [("change wanted", f"{shown_number(found.wanted_change)} {unit}", "average − target, in the wanted direction"),
         ("when it comes little by little", shown_share(found.share_gradual), f"evenly until the last {noun}"),
         ("false alarms", shown_share(found.share_false), "the same quarters without any change")],
        "share of simulated quarters in which a signal shows in the wanted direction = "
        f"{shown_number(round(found.share_seen * found.runs), 6)} of {shown_number(found.runs, 6)}",
        f"METHOD 5: {found.runs} runs, seed {SEED}", key="open-seen",
    )  # fmt: skip
