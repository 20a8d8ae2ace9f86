"""From facts and figures to the plan: which sentence stands where. One function a section, in the order of the page.

Facts come from the record, figures from the rooms that compute them (`core.plan.Figures`); nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from core.plan import (
    NOT_SET, BaselineFigures, ChoiceFigures, Figures, KeyFact, Line, Plan, Section, Series, Split, listed, shown_day,
)  # fmt: skip
from core.quantities import shown_number, shown_share
from core.records import Control, Facts, Lane, Metric, Ownership, Seal, Target

MOST_PARKED = 6
MOST_GUESSES = 6
HASH_SHOWN = 12
"""Hex digits of a seal on the page: 48 bits, enough to compare by eye with the full hash in the record."""

NO_LANE = "No lane picked yet"
DISCLAIMER = "Names of standards and rules are orientation, not legal advice."


def plan_from(facts: Facts, figures: Figures, today: date, program: str = "") -> Plan:
    """The page of the session's live lane, as the record stands; without a lane, one honest page of what is missing."""
    session, lane = facts.session, facts.live_lane
    workflow = facts.workflow(lane.workflow_id) if lane else None
    read = _Reading(facts, figures)
    sections = tuple(section for section in _sections(read) if section.lines)
    missing = sum(line.tone == "missing" for section in sections for line in section.lines)
    split, series = _split(figures, session.currency), _series(read)
    picked = f"picked on {shown_day(lane.picked_utc)} by {lane.picked_by}" if lane else f"printed on {shown_day(today)}"
    return Plan(
        title=workflow.name if workflow else NO_LANE,
        subtitle=f"{session.name} · {picked}",
        status=_status(missing),
        is_complete=missing == 0,
        facts=_key_facts(read),
        readiness=figures.readiness,
        sections=sections,
        split=split,
        series=series,
        signatures=("Outcome owner", "Sponsor", "Place and date"),
        foot=_foot(facts, today, program),
        paper=session.paper,
        day=today,
        author=read.ownership.owner if read.ownership else "",
        names=(
            ("the name of the workflow (1 Map friction)", workflow.name if workflow else ""),
            ("the name of the session (Sessions)", session.name),
        ),
    )


class _Reading:
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


def _status(missing: int) -> str:
    if missing == 0:
        return "Complete"
    return f"Draft: {missing} {'part is' if missing == 1 else 'parts are'} not set yet"


def _foot(facts: Facts, today: date, program: str) -> str:
    session = facts.session
    version = max(facts.versions.values(), default=0)
    parts = (
        f"Onelane {program}".strip(), f"record version {version}", f"seed {session.seed}",
        f"{shown_number(session.draws, 6)} draws", f"printed on {shown_day(today)}",
    )  # fmt: skip
    return " · ".join(parts) + f". {DISCLAIMER}"


# ── the four answers at the head ─────────────────────────────────────────────────────────────────────────────────────


def _key_facts(read: _Reading) -> tuple[KeyFact, ...]:
    return (_cost_fact(read), _metric_fact(read), _date_fact(read), _owner_fact(read))


def _cost_fact(read: _Reading) -> KeyFact:
    total = read.figures.cost.total
    if total is None:
        return KeyFact("It costs today", NOT_SET, "no complete estimate", is_missing=True)
    note = f"a month, in 8 of 10 cases; middle {shown_number(total.middle)}"
    return KeyFact("It costs today", total.shown(read.facts.session.currency), note)


def _metric_fact(read: _Reading) -> KeyFact:
    metric, target, mean = read.metric, read.target, read.figures.baseline.mean
    if metric is None:
        return KeyFact("Outcome metric", NOT_SET, "", is_missing=True)
    before = shown_number(mean) if mean is not None else "?"
    after = shown_number(target.value) if target else "?"
    note = f"{metric.unit}; {metric.better} is better"
    return KeyFact(metric.name, f"{before} → {after}", note, mean is None or target is None)


def _date_fact(read: _Reading) -> KeyFact:
    if read.target is None:
        return KeyFact("By", NOT_SET, "", is_missing=True)
    days = (read.target.due_on - read.target.set_on).days
    return KeyFact("By", shown_day(read.target.due_on), f"{days} days after {shown_day(read.target.set_on)}")


def _owner_fact(read: _Reading) -> KeyFact:
    owner = read.ownership
    if owner is None:
        return KeyFact("Answers for it", NOT_SET, "", is_missing=True)
    accepted = owner.accepted_utc is not None
    note = f"accepted on {shown_day(owner.accepted_utc)}" if accepted else "has not accepted yet"
    return KeyFact("Answers for it", owner.owner, note, is_missing=False)


# ── the sections ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _sections(read: _Reading) -> Iterable[Section]:
    yield Section("Why this one first", tuple(_why(read)))
    yield Section("What it costs today", tuple(_cost(read)), "split")
    yield Section("How it is measured", tuple(_measured(read)), "series")
    yield Section("Target", tuple(_target(read)))
    yield Section("Who answers for it", tuple(_owner(read)))
    yield Section("What changes in the work", tuple(_work(read)))
    yield Section("When a case is not ordinary", tuple(_controls(read, "exception", "An exception route")))
    yield Section("Who checks, and how much", tuple(_controls(read, "review", "A review rule")))
    yield Section("When it is stopped", tuple(_controls(read, "stop", "A stop rule")))
    yield Section("What is watched", tuple(_controls(read, "monitor", "A monitor")))
    yield Section("If it fails", tuple(_controls(read, "fallback", "A fallback")))
    yield Section("What rests on guesses", tuple(_guesses(read)))
    yield Section("Parked, not forgotten", tuple(_parked(read)))


def _absent(label: str, page: str) -> Line:
    return Line(label, NOT_SET, "missing", page=page)


def _typed(label: str, text: str, written_in: str, page: str) -> Line:
    """A typed text, or 'not set yet' where there is none."""
    return Line(label, text, "said", written_in, page) if text else _absent(label, page)


def _why(read: _Reading) -> Iterable[Line]:
    lane = read.lane
    if lane is None:
        yield _absent("One lane", "pick_lane")
        return
    yield from _choice(read.figures.choice)
    yield Line("Reason", lane.reason, "said", "the reason for the choice (2 Pick one lane)", "pick_lane")
    if lane.gate_reason:
        written_in = "the reason for passing a gate (2 Pick one lane)"
        yield Line("Picked although a gate stops it", lane.gate_reason, "caution", written_in, "pick_lane")


def _choice(choice: ChoiceFigures) -> Iterable[Line]:
    if choice.chance_first is None:
        yield _absent("Chance of being first", "pick_lane")
        return
    draws = f" of {shown_number(choice.draws, 6)} draws" if choice.draws else " of the draws"
    yield Line(_sentence_case(choice.verdict) or "Chance", f"first in {shown_share(choice.chance_first)}{draws}.")
    if choice.runner_up:
        beaten = shown_share(choice.beats_runner_up)
        text = (
            f"{choice.runner_up}, behind it in {beaten} of them."
            if choice.beats_runner_up is not None
            else choice.runner_up
        )
        yield Line("Runner-up", text)
    if choice.why:
        yield Line("Why it leads", choice.why)


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _cost(read: _Reading) -> Iterable[Line]:
    cost, currency = read.figures.cost, read.facts.session.currency
    if cost.total is None:
        yield _absent("Monthly cost", "map_friction")
    else:
        text = (
            f"{cost.total.shown(currency)} a month in 8 of 10 cases, {shown_number(cost.total.middle)} in the middle."
        )
        yield Line("All in all", text)
    if cost.hours is not None:
        yield Line("Working hours", f"{cost.hours.shown()} a month.")
    for note in cost.notes:
        yield Line("Note", note, "quiet")
    if cost.unknown:
        yield Line("Nobody knows yet", f"{listed(cost.unknown)}. Not in the sum.", "caution", page="map_friction")


def _measured(read: _Reading) -> Iterable[Line]:
    metric = read.metric
    if metric is None:
        yield _absent("Outcome metric", "set_target")
    else:
        where = "the definition of the outcome metric (3 Baseline & target)"
        yield Line(
            metric.name, f"{metric.unit}; {metric.better} is better.", written_in="the name of the outcome metric"
        )
        yield Line("Counted as", metric.definition, "said", where, "set_target")
        if metric.source:
            yield Line("Source", metric.source, "quiet", "the source of the outcome metric (3 Baseline & target)")
    yield from _baseline(read)
    yield from _counter(read)


def _baseline(read: _Reading) -> Iterable[Line]:
    baseline, unit = read.figures.baseline, read.metric.unit if read.metric else ""
    if baseline.mean is None:
        yield _absent("Baseline", "set_target")
    else:
        yield Line("Trial baseline" if baseline.is_trial else "Baseline", _baseline_text(baseline, unit))
    if read.seal is None:
        yield _absent("Seal", "set_target")
        return
    seal = read.seal
    by = f"number {seal.number}, {shown_day(seal.sealed_utc)}, by {seal.sealed_by}, SHA-256 {seal.sha256[:HASH_SHOWN]}…"
    yield Line("Sealed", by, "quiet")
    if seal.number > 1 and seal.reason:
        yield Line("Sealed anew because", seal.reason, "caution", "the reason for the new seal (3 Baseline & target)")
    for difference in baseline.changed_since:
        yield Line("Changed since the seal", difference, "caution", page="set_target")


def _baseline_text(baseline: BaselineFigures, unit: str) -> str:
    weeks = len(baseline.values)
    window = f"{weeks} weeks, {shown_day(baseline.weeks_on[0])} to {shown_day(baseline.weeks_on[-1])}" if weeks else ""
    text = f"{window}: mean {shown_number(baseline.mean)} {unit}"
    if baseline.lower is not None and baseline.upper is not None:
        cut = " (cut at 0)" if baseline.is_cut else ""
        text += (
            f"; an ordinary week lies between {shown_number(baseline.lower)}{cut} and {shown_number(baseline.upper)}"
        )
    return text.removeprefix(": ") + "."


def _counter(read: _Reading) -> Iterable[Line]:
    counter = read.counter
    if counter is None:
        yield _absent("Must not suffer", "set_target")
        return
    words = "above" if counter.better == "lower" else "below"
    limit = (
        f"not {words} {shown_number(counter.tolerated)} {counter.unit}"
        if counter.tolerated is not None
        else counter.unit
    )
    mean = read.figures.counter.mean
    today = f"; {shown_number(mean)} today" if mean is not None else ""
    yield Line("Must not suffer", f"{counter.name}: {limit}{today}.", written_in="the name of the counter-metric")
    if counter.tolerated is None:
        yield _absent("Limit of the counter-metric", "set_target")


def _target(read: _Reading) -> Iterable[Line]:
    metric, target = read.metric, read.target
    if metric is None or target is None:
        yield _absent("Target", "set_target")
        return
    word = "down to" if metric.better == "lower" else "up to"
    yield Line("By " + shown_day(target.due_on), f"{metric.name} {word} {shown_number(target.value)} {metric.unit}.")
    if target.launch_on:
        yield Line("Launch", f"{shown_day(target.launch_on)}.")
    if read.figures.target.verdict:
        yield Line("What that asks for", read.figures.target.verdict)
    if read.figures.target.detectable:
        yield Line("What can be seen", read.figures.target.detectable, "quiet")
    if target.reason:
        yield Line("It stands because", target.reason, "caution", "the reason for the target (3 Baseline & target)")
    yield Line(
        "Success on the last day",
        "the last four weeks' mean is at the target or past it, the chart shows a change in the right direction, "
        "and the counter-metric shows none in the wrong one.",
        "quiet",
    )


def _owner(read: _Reading) -> Iterable[Line]:
    page, owner = "name_owner", read.ownership
    if owner is None:
        yield from (_absent(label, page) for label in ("Owner", "Deputy", "Right to stop"))
        return
    yield Line("Owner", f"{owner.owner}.", "said", "the name of the owner (4 Owner)", page)
    if owner.accepted_utc:
        yield Line("Accepted", f"{owner.accepted_sentence} {owner.accepted_by}, {shown_day(owner.accepted_utc)}", "said",
                   "the acceptance sentence (4 Owner)", page)  # fmt: skip
    else:
        yield _absent("Acceptance", page)
    yield _typed("Deputy", owner.deputy, "the deputy (4 Owner)", page)
    yield _typed("Right to stop", owner.stop_right, "the right to stop (4 Owner)", page)
    if owner.delivery_lead:
        yield Line("Builds it", owner.delivery_lead, "said", "the delivery lead (4 Owner)", page)
    for label, text in (("Budget", owner.budget), ("People", owner.people)):
        if text:
            yield Line(label, text, "said", f"{label.lower()} (4 Owner)", page)
    if owner.hours_per_week is not None:
        yield Line("Time", f"{shown_number(owner.hours_per_week)} hours a week.")
    if owner.first_review_on:
        yield Line("First review", f"{shown_day(owner.first_review_on)}, then every week.")


def _work(read: _Reading) -> Iterable[Line]:
    lane = read.lane
    for label, text in (
        ("What the AI does", lane.ai_does if lane else ""),
        ("What people still decide", lane.people_decide if lane else ""),
        ("Not for", lane.not_for if lane else ""),
    ):
        yield _typed(label, text, f"'{label}' (Lane plan)", "print_plan")


def _controls(read: _Reading, kind: str, what: str) -> Iterable[Line]:
    page, samples = "define_controls", dict(read.figures.samples)
    of_kind = [control for control in read.controls if control.kind == kind]
    for control in of_kind:
        written_in = f"the control '{control.name}' (5 Controls)"
        if control.applies:
            text = _control_text(control, samples.get(control.control_id, ""))
            yield Line(control.name, text or NOT_SET, "said" if text else "missing", written_in, page)
        else:
            yield Line(control.name, f"does not apply: {control.reason_not}", "quiet", written_in, page)
    if not any(control.applies for control in of_kind):
        yield _absent(what, page)


def _control_text(control: Control, sample: str) -> str:
    minutes = control.minutes_to_respond
    time = f"within {shown_minutes(minutes)}" if minutes is not None else ""
    who = ", ".join(part for part in (control.who, time) if part)
    parts = (control.trigger or control.what, control.response, sample, who)
    return " ".join(_ended(part) for part in parts if part)


def _ended(text: str) -> str:
    """A sentence with its full stop, so that several of them can stand in a row."""
    text = _sentence_case(text)
    return text if text.endswith((".", "!", "?", "…", "。", "؟", ":")) else f"{text}."


def shown_minutes(minutes: float) -> str:
    """
    >>> [shown_minutes(m) for m in (1, 30, 60, 90, 240, 1440, 4320)]
    ['1 minute', '30 minutes', '1 hour', '1.5 hours', '4 hours', '24 hours', '3 days']
    """
    for size, unit, least in ((1440, "day", 2880), (60, "hour", 60), (1, "minute", 0)):
        if minutes >= least:
            count = shown_number(minutes / size)
            return f"{count} {unit}" if count == "1" else f"{count} {unit}s"
    return f"{shown_number(minutes)} minutes"


def _guesses(read: _Reading) -> Iterable[Line]:
    cost = read.figures.cost
    if cost.guesses:
        share = f"{shown_share(cost.guessed_share)} of the monthly cost: " if cost.guessed_share is not None else ""
        yield Line("Guessed", f"{share}{listed(cost.guesses, MOST_GUESSES)}.", "caution", page="map_friction")
    elif cost.total is not None:
        yield Line("Nothing", "every number of the cost was measured, sampled or asked.", "quiet")


def _parked(read: _Reading) -> Iterable[Line]:
    names = []
    for parked in sorted(read.facts.parked, key=lambda parked: (parked.look_again_on, parked.workflow_id)):
        workflow = read.facts.workflow(parked.workflow_id)
        if workflow:
            names.append(f"{workflow.name} (look again {shown_day(parked.look_again_on)})")
    if names:
        yield Line("", f"{listed(names, MOST_PARKED)}.", "quiet", "the names of the parked workflows (1 Map friction)")


# ── the two pictures ─────────────────────────────────────────────────────────────────────────────────────────────────


def _split(figures: Figures, currency: str) -> Split:
    known = [(label, span) for label, span in figures.cost.parts if span is not None and span.middle > 0]
    total = sum(span.middle for _, span in known)
    if total <= 0:
        return Split()
    labels = tuple(label for label, _ in known)
    shown = tuple(span.shown() for _, span in known)
    shares = tuple(span.middle / total for _, span in known)
    told = "; ".join(
        f"{label} {shown_share(share)} ({span.shown(currency)})"
        for (label, span), share in zip(known, shares, strict=True)
    )
    return Split(labels, shown, shares, f"{currency} a month", f"Monthly cost by cause: {told}.")


def _series(read: _Reading) -> Series:
    baseline, target = read.figures.baseline, read.target
    if len(baseline.values) < 2 or baseline.mean is None:
        return Series()
    wanted = target.value if target else None
    named = (
        ("mean", baseline.mean),
        ("upper limit", baseline.upper),
        ("lower limit", baseline.lower),
        ("target", wanted),
    )
    shown = tuple((name, shown_number(value)) for name, value in named if value is not None)
    alt = f"{len(baseline.values)} weekly values; " + ", ".join(f"{name} {value}" for name, value in shown) + "."
    return Series(baseline.values, baseline.mean, baseline.lower, baseline.upper, wanted, shown, alt)
