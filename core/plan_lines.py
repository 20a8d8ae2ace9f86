"""The lines of the plan on the lane and its numbers, one function a section: which fact is said in which words.

Every function yields lines in the order they print, and "not set yet" for what the record doesn't hold. Texts that
were typed carry the name of their input, so that a plan that is too long can say what to shorten.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from core.lane_words import chance
from core.plan import HASH_SHOWN, NOT_SET, BaselineFigures, ChoiceFigures, Figures, Line, listed, shown_day
from core.quantities import shown_number, shown_share
from core.records import Control, Facts, Lane, Metric, Ownership, Seal, Target

MOST_PARKED = 6
MOST_GUESSES = 6


class Reading:
    """The records that the page is about, each found once; None where there is none."""

    def __init__(self, facts: Facts, figures: Figures) -> None:
        self.facts, self.figures = facts, figures
        self.lane: Lane | None = facts.live_lane
        lane_id = self.lane.lane_id if self.lane else ""
        self.metric: Metric | None = facts.metric(lane_id)
        self.counter: Metric | None = facts.metric(lane_id, "counter")
        metric_id = self.metric.metric_id if self.metric else ""
        self.seal: Seal | None = max(
            (seal for seal in facts.seals if seal.metric_id == metric_id), key=lambda seal: seal.number, default=None
        )
        self.target: Target | None = next((t for t in facts.targets if t.metric_id == metric_id), None)
        self.ownership: Ownership | None = next((o for o in facts.ownerships if o.lane_id == lane_id), None)
        self.controls: tuple[Control, ...] = tuple(c for c in facts.controls if c.lane_id == lane_id)


def absent(label: str, page: str) -> Line:
    """What is not set yet, and the page that sets it."""
    return Line(label, NOT_SET, "missing", page=page)


def typed(label: str, text: str, written_in: str, page: str) -> Line:
    """A typed text, or 'not set yet' where there is none."""
    return Line(label, text, "said", written_in, page) if text else absent(label, page)


def why(read: Reading) -> Iterable[Line]:
    """Why this lane, how sure that is, and against which other."""
    lane = read.lane
    if lane is None:
        yield absent("One lane", "pick_lane")
        return
    yield from _choice(read.figures.choice)
    yield Line("Reason", lane.reason, "said", "the reason for the choice (2 Pick one lane)", "pick_lane")
    if lane.gate_reason:
        written_in = "the reason for passing a gate (2 Pick one lane)"
        yield Line("Picked although a gate stops it", lane.gate_reason, "caution", written_in, "pick_lane")
    override = lane.frozen.get("override")
    if isinstance(override, dict) and override.get("name") and (override.get("reason") or not lane.gate_reason):
        reason = str(override.get("reason") or "") or "nobody wrote why the room chose another one."
        written_in = "the reason for not taking the computed first (2 Pick one lane)"
        yield Line(f"The ranking put {override['name']} first", reason, "caution", written_in, "pick_lane")


def _share(share: float) -> str:
    """A share of drawn worlds: all of those that were drawn are not all."""
    return chance(share).replace("\u00a0", " ")


def _choice(choice: ChoiceFigures) -> Iterable[Line]:
    if choice.chance_first is None:
        yield absent("Chance of being first", "pick_lane")
        return
    verdict = f"{choice.verdict}: " if choice.verdict else ""
    draws = f"{shown_number(choice.draws, 6)} " if choice.draws else ""
    text = f"{verdict}it comes first in {_share(choice.chance_first)} of {draws}simulated runs"
    if choice.runner_up:
        beaten = _share(choice.beats_runner_up) if choice.beats_runner_up is not None else ""
        text += f"; runner-up {choice.runner_up}{f', behind it in {beaten}' if beaten else ''}"
    yield Line("How sure", f"{text}.")
    unjudged, criteria = choice.unjudged
    if 2 * unjudged > criteria:
        told = f"by {unjudged} of {criteria} criteria nobody had judged it when it was picked."
        yield Line("What that rests on", told, "caution", page="pick_lane")
    if choice.why:
        yield Line("Why it leads", choice.why)
    if choice.tip:
        yield Line(
            "What would turn it", ended(choice.tip), "said", "the names of the parked workflows (1 Map friction)"
        )


def sentence_case(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def cost(read: Reading) -> Iterable[Line]:
    """What it costs today beside the bar: hours, and what is not known."""
    cost = read.figures.cost
    if cost.total is None:
        yield absent("Monthly cost", "map_friction")
    for note in cost.notes:
        yield Line("Note", note, "quiet")
    if cost.unknown:
        yield Line("Nobody knows yet", f"{listed(cost.unknown)}. Not in the sum.", "caution", page="map_friction")


def measured(read: Reading) -> Iterable[Line]:
    """The metric with its definition, the weeks before, their seal, and the counter-metric."""
    metric = read.metric
    if metric is None:
        yield absent("Outcome metric", "set_target")
    else:
        where = "the definition of the outcome metric (3 Baseline & target)"
        yield Line(metric.name, ended(metric.definition), "said", where, "set_target")
        if metric.source:
            written_in = "the source of the outcome metric (3 Baseline & target)"
            yield Line("Source", ended(metric.source), "quiet", written_in, is_background=True)
    yield from _baseline(read)
    yield from _counter(read)


def _baseline(read: Reading) -> Iterable[Line]:
    baseline, unit = read.figures.baseline, read.metric.unit if read.metric else ""
    if baseline.mean is None:
        yield absent("Baseline", "set_target")
    else:
        yield Line("Trial baseline" if baseline.is_trial else "Baseline", _baseline_text(baseline, unit))
    if read.seal is None:
        yield absent("Seal", "set_target")
        return
    seal = read.seal
    text = f"on {shown_day(seal.sealed_utc)} by {seal.sealed_by}, SHA-256 {seal.sha256[:HASH_SHOWN]}…"
    yield Line(f"Seal {seal.number}", text, "quiet")
    if seal.number > 1 and seal.reason:
        yield Line("Sealed anew because", seal.reason, "caution", "the reason for the new seal (3 Baseline & target)")
    for difference in baseline.changed_since:
        yield Line("Changed since the seal", difference, "caution", page="set_target")


def _baseline_text(baseline: BaselineFigures, unit: str) -> str:
    weeks = len(baseline.values)
    of_what = "business days" if baseline.is_daily else "weeks"
    window = (
        f"{weeks} {of_what}, {shown_day(baseline.weeks_on[0])} to {shown_day(baseline.weeks_on[-1])}" if weeks else ""
    )
    text = f"{window}: mean {shown_number(baseline.mean)} {unit}"
    if baseline.lower is not None and baseline.upper is not None:
        cut = " (cut at 0)" if baseline.is_cut else ""
        low, high = f"{shown_number(baseline.lower)}{cut}", shown_number(baseline.upper)
        text += f"; an ordinary {'day' if baseline.is_daily else 'week'} lies between {low} and {high}"
    return text.removeprefix(": ") + "."


def _counter(read: Reading) -> Iterable[Line]:
    counter = read.counter
    if counter is None:
        yield absent("Must not suffer", "set_target")
        return
    words = "above" if counter.better == "lower" else "below"
    limit = (
        f"not {words} {shown_number(counter.tolerated)} {counter.unit}"
        if counter.tolerated is not None
        else counter.unit
    )
    mean = read.figures.counter.mean
    today = f"; {shown_number(mean)} on average before" if mean is not None else ""
    yield Line("Must not suffer", f"{counter.name}: {limit}{today}.", written_in="the name of the counter-metric")
    if counter.tolerated is None:
        yield absent("Limit of the counter-metric", "set_target")


def target(read: Reading) -> Iterable[Line]:
    """The value wanted, what it asks for, and what counts as success."""
    metric, target = read.metric, read.target
    if metric is None or target is None:
        yield absent("Target", "set_target")
        return
    word = "down to" if metric.better == "lower" else "up to"
    launch = f"; launch on {shown_day(target.launch_on)}" if target.launch_on else ""
    wanted = f"{word} {_measure(target.value, metric.unit)} by {shown_day(target.due_on)}{launch}."
    success = read.figures.target.success
    yield Line(
        "Success",
        f"{success}{f' Launch on {shown_day(target.launch_on)}.' if target.launch_on else ''}" if success else wanted,
    )
    if read.figures.target.verdict:
        yield Line("What that asks for", read.figures.target.verdict)
    if read.figures.target.detectable:
        yield Line("What can be seen", read.figures.target.detectable, "quiet", is_background=True)
    if target.reason:
        yield Line("It stands because", target.reason, "caution", "the reason for the target (3 Baseline & target)")


def _measure(value: float | None, unit: str) -> str:
    return f"{shown_number(value)}\u00a0{unit}"


def ended(text: str) -> str:
    """A sentence with its full stop, so that several of them can stand in a row."""
    text = sentence_case(text)
    return text if text.endswith((".", "!", "?", "…", "。", "؟", ":")) else f"{text}."


def benefit(read: Reading) -> Iterable[Line]:
    """What it brings a month, each class apart, and when the one-off cost is back."""
    found = read.figures.benefit
    if not found.is_known:
        yield Line("Effect in money", f"{NOT_SET}. {found.net}".strip(), "missing", page="set_target")
        return
    yield Line("A month", found.net)
    if found.classes:
        apart = "; ".join(f"{name.lower()} {amount.rstrip('.')}" for name, amount in found.classes)
        yield Line("Never added up", ended(apart))
    benefit = next((b for b in read.facts.benefits if read.lane and b.lane_id == read.lane.lane_id), None)
    if benefit and benefit.capacity_use:
        where = "what freed hours are for (3 Baseline & target)"
        yield Line("Freed hours go to", ended(benefit.capacity_use), "said", where)
    if found.payback:
        yield Line("Payback", found.payback)
    if found.pays_from:
        yield Line("Break-even", found.pays_from, "quiet", is_background=True)
    if found.cash:
        yield Line("Mind", found.cash, "caution", shorter=("none of that is money to spend.",))


def guesses(read: Reading) -> Iterable[Line]:
    """Which numbers of the cost and of the effect are guesses, how much rests on them, and what to find out first."""
    cost = read.figures.cost
    if cost.guesses:
        share = f"{shown_share(cost.guessed_share)} of the monthly cost: " if cost.guessed_share is not None else ""
        yield Line("Guessed", f"{share}{listed(cost.guesses, MOST_GUESSES)}.", "caution", page="map_friction")
    elif cost.total is not None:
        of_what = "cost" if read.figures.benefit.guesses else "cost and the effect"
        of_what = of_what if read.figures.benefit.is_known else "cost"
        named = "Nothing in the cost" if read.figures.benefit.guesses else "Nothing"
        yield Line(named, f"every number of the {of_what} was measured, sampled or asked.", "quiet")
    effect = read.figures.benefit
    if effect.guesses:
        share = f"{shown_share(effect.guessed_share)} of the money moved: " if effect.guessed_share is not None else ""
        text = f"{share}{listed(effect.guesses, MOST_GUESSES)}."
        yield Line("Guessed in the effect", text, "caution", page="set_target")
    if read.figures.measure_first:
        yield Line("Measure first", read.figures.measure_first, "said", "the name of the workflow (1 Map friction)")


def parked(read: Reading) -> Iterable[Line]:
    """The other workflows by the day to look again; a few names, then how many more."""
    days: dict[date, list[str]] = {}
    for parked in sorted(read.facts.parked, key=lambda parked: (parked.look_again_on, parked.workflow_id)):
        workflow = read.facts.workflow(parked.workflow_id)
        if workflow:
            days.setdefault(parked.look_again_on, []).append(workflow.name)
    left = sum(len(names) for names in days.values())
    room = MOST_PARKED
    for day, names in days.items():
        if not room:
            yield Line("", f"and {left} more.", "quiet")
            return
        some = names[:room]
        room, left = room - len(some), left - len(some)
        rest = f" and {len(names) - len(some)} more" if len(names) > len(some) else ""
        left -= len(names) - len(some)
        where = "the names of the parked workflows (1 Map friction)"
        yield Line(f"Look again on {shown_day(day)}", f"{', '.join(some)}{rest}.", "quiet", where)
