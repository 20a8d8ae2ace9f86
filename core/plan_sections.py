"""From facts and figures to the plan: which sentence stands where. The order of the page.

Facts come from the record, figures from the rooms that compute them (`core.plan.Figures`); nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from core import plan_controls as safeguards
from core import plan_lines as lines
from core import plan_people as people
from core import review_slot
from core.plan import NOT_SET, Figures, KeyFact, Plan, Reviews, Section, Series, Split, shown_day
from core.quantities import shown_number, shown_share
from core.records import Facts
from core.sign_off import signature_lines

NO_LANE = "No lane picked yet"
NO_CHART = "The chart stands here once the outcome metric has its first weeks."
DISCLAIMER = "Names of standards and rules are orientation, not legal advice."


def plan_from(facts: Facts, figures: Figures, today: date, program: str = "", address: str = "") -> Plan:
    """The page of the session's live lane, as the record stands; without a lane, one honest page of what is missing.

    `address` is where Onelane opens (https://…), for the QR code to the record; without one there is none.
    """
    session, lane = facts.session, facts.live_lane
    workflow = facts.workflow(lane.workflow_id) if lane else None
    read = lines.Reading(facts, figures)
    split, series, reviews = _split(figures, session.currency), _series(read), _reviews(read)
    sections = tuple(
        section
        for section in _sections(read, reviews)
        if section.lines or (section.picture == "split" and split.shares)
    )
    missing = sum(line.tone == "missing" for section in sections for line in section.lines)
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
            ("the name of the owner (4 Owner)", read.ownership.owner if read.ownership else ""),
            ("the name of the outcome metric (3 Baseline & target)", read.metric.name if read.metric else ""),
        ),
        reviews=reviews,
        reference=f"onelane:{session.session_id}/{lane.lane_id if lane else '-'}/{_version(facts)}",
        link=f"{address.rstrip('/')}/print_plan?s={session.session_id}" if address else "",
    )


def _version(facts: Facts) -> int:
    return max(facts.versions.values(), default=0)


def _status(missing: int) -> str:
    if missing == 0:
        return "Complete"
    return f"Draft: {missing} {'part is' if missing == 1 else 'parts are'} not set yet"


def _foot(facts: Facts, today: date, program: str) -> str:
    session = facts.session
    parts = (
        f"Onelane {program}".strip(), f"record version {_version(facts)}", f"seed {session.seed}",
        f"{shown_number(session.draws, 6)} draws", f"printed on {shown_day(today)}",
    )  # fmt: skip
    return " · ".join(parts) + f". {DISCLAIMER}"


# ── the four answers at the head ─────────────────────────────────────────────────────────────────────────────────────


def _key_facts(read: lines.Reading) -> tuple[KeyFact, ...]:
    return (_cost_fact(read), _metric_fact(read), _date_fact(read), _owner_fact(read))


def _cost_fact(read: lines.Reading) -> KeyFact:
    total = read.figures.cost.total
    if total is None:
        return KeyFact("It costs today", NOT_SET, "no complete estimate", is_missing=True)
    note = f"a month, 8 times in 10; middle {shown_number(total.middle)}"
    return KeyFact("It costs today", total.shown(read.facts.session.currency), note)


def _metric_fact(read: lines.Reading) -> KeyFact:
    metric, target, mean = read.metric, read.target, read.figures.baseline.mean
    if metric is None:
        return KeyFact("Outcome metric", NOT_SET, "", is_missing=True)
    before = shown_number(mean) if mean is not None else "?"
    after = shown_number(target.value) if target else "?"
    note = f"{metric.unit}; {metric.better} is better"
    return KeyFact(metric.name, f"from {before} to {after}", note, mean is None or target is None)


def _date_fact(read: lines.Reading) -> KeyFact:
    if read.target is None:
        return KeyFact("By", NOT_SET, "", is_missing=True)
    days = (read.target.due_on - read.target.set_on).days
    return KeyFact("By", shown_day(read.target.due_on), f"{days} days after {shown_day(read.target.set_on)}")


def _owner_fact(read: lines.Reading) -> KeyFact:
    owner = read.ownership
    if owner is None:
        return KeyFact("Answers for it", NOT_SET, "", is_missing=True)
    accepted = owner.accepted_utc is not None and read.figures.is_acceptance_current
    note = f"accepted on {shown_day(owner.accepted_utc)}" if accepted else "has not accepted yet"
    return KeyFact("Answers for it", owner.owner, note, is_missing=False)


# ── the sections ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _sections(read: lines.Reading, reviews: Reviews | None) -> Iterable[Section]:
    yield Section("Why this one first", tuple(lines.why(read)))
    yield Section("What it costs today", tuple(lines.cost(read)), "split")
    yield Section("How it is measured", tuple(lines.measured(read)))
    yield Section("Target, and the rule of the last day", tuple(lines.target(read)))
    yield Section("What it brings", tuple(lines.benefit(read)))
    yield Section("Who answers for it", (*people.owner(read), *people.slot(read, reviews)))
    yield Section("What changes in the work", (*people.work(read), *people.stakes(read)))
    for kind, heading, what in safeguards.KINDS:
        yield Section(heading, tuple(safeguards.controls(read, kind, what)), is_list=True)
    yield Section("What rests on guesses", tuple(lines.guesses(read)), floats=True)
    yield Section("Signed", signature_lines(read.facts), floats=True)
    yield Section("Parked, not forgotten", tuple(lines.parked(read)), floats=True, is_list=True)


# ── the two pictures ─────────────────────────────────────────────────────────────────────────────────────────────────


def _split(figures: Figures, currency: str) -> Split:
    parts = enumerate(figures.cost.parts)
    known = [(place, label, span) for place, (label, span) in parts if span is not None and span.middle > 0]
    total = sum(span.middle for _, _, span in known)
    if total <= 0:
        return Split()
    hours = figures.cost.hours
    unit = f"{currency} a month" + (f"; {hours.shown()} hours" if hours else "")
    places = tuple(place for place, _, _ in known)
    labels = tuple(label for _, label, _ in known)
    shown = tuple(span.shown() for _, _, span in known)
    shares = tuple(span.middle / total for _, _, span in known)
    told = "; ".join(
        f"{label} {shown_share(share)} ({span.shown(currency)})"
        for (_, label, span), share in zip(known, shares, strict=True)
    )
    return Split(labels, shown, shares, places, unit, f"Monthly cost by cause: {told}.")


def _series(read: lines.Reading) -> Series:
    baseline, target, metric = read.figures.baseline, read.target, read.metric
    if len(baseline.values) < 2 or baseline.mean is None or metric is None:
        return Series(note=NO_CHART)
    wanted = target.value if target else None
    named = (
        ("upper limit", baseline.upper),
        ("mean", baseline.mean),
        ("lower limit", baseline.lower),
        ("target", wanted),
    )
    shown = tuple((name, shown_number(value)) for name, value in named if value is not None)
    of_what = "daily" if baseline.is_daily else "weekly"
    alt = f"{metric.name}, {metric.unit}: {len(baseline.values)} {of_what} values; " + ", ".join(
        f"{name} {value}" for name, value in shown
    )
    alt += f", to be reached by {shown_day(target.due_on)}." if target else "."
    note = f"{len(baseline.values)} {'business days' if baseline.is_daily else 'weeks'}"
    note += f", sealed on {shown_day(read.seal.sealed_utc)}" if read.seal else ", not sealed yet"
    return Series(
        baseline.weeks_on, baseline.values, baseline.mean, baseline.lower, baseline.upper, wanted,
        read.figures.target.path, target.launch_on if target else None, target.due_on if target else None,
        metric.name, metric.unit, note, shown, alt,
    )  # fmt: skip


# ── the weekly slot ──────────────────────────────────────────────────────────────────────────────────────────────────

REVIEW_MINUTES = 15
"""A number, a verdict, one decision, one next step (METHOD 5): a quarter of an hour. Ours."""


def _reviews(read: lines.Reading) -> Reviews | None:
    """From the owner's first review every week up to the due date, at the hour kept there or else when the business
    day begins. None without both days.
    """
    owner, target, metric, lane = read.ownership, read.target, read.metric, read.lane
    if owner is None or owner.first_review_on is None or target is None or metric is None or lane is None:
        return None
    first, session = owner.first_review_on, read.facts.session
    if first > target.due_on:
        return None
    workflow = read.facts.workflow(lane.workflow_id)
    name = workflow.name if workflow else "the lane"
    return Reviews(
        uid=f"{lane.lane_id}@{session.session_id}.onelane",
        first_on=first,
        count=len(review_slot.weekly(first, target.due_on)),
        judged_on=target.due_on,
        at=owner.review_at or session.opens,
        minutes=REVIEW_MINUTES,
        timezone=session.timezone,
        sequence=_version(read.facts),
        title=f"Weekly review: {name}",
        agenda=(
            f"This week's value of {metric.name} ({metric.unit}).",
            "Exceptions, review hours, stops.",
            "Verdict: real change, noise, or not enough data.",
            "One decision: continue, adjust, stop, scale. One next step with a name.",
        ),
        verdict=read.figures.target.success,
        moved=review_slot.moved(first, target.due_on, session.workdays, session.holidays),
        judging_on=_judging_on(target.due_on, session.workdays, session.holidays),
    )


def _judging_on(due_on: date, workdays: Iterable[int], holidays: Iterable[date]) -> date | None:
    held = review_slot.working_day(due_on, workdays, holidays)
    return None if held == due_on else held
