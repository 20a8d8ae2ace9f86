"""The lines of the plan on people: who answers and may stop it, what the work becomes, the weekly slot."""

from __future__ import annotations

from collections.abc import Iterable

from core.plan import NOT_SET, Line, Reviews, listed, shown_day
from core.plan_lines import Reading, absent, ended, typed
from core.quantities import shown_number
from core.records import Ownership


def owner(read: Reading) -> Iterable[Line]:
    """Who answers, since when, who stands in, and the right to stop."""
    page, owner = "name_owner", read.ownership
    if owner is None:
        yield from (absent(label, page) for label in ("Owner", "Deputy", "Right to stop"))
        return
    if owner.accepted_utc and not read.figures.is_acceptance_current:
        text = f"{NOT_SET} for this version; an earlier one was accepted on {shown_day(owner.accepted_utc)}."
        yield Line(f"{owner.owner}, acceptance", text, "missing", "the name of the owner (4 Owner)", page)
    elif owner.accepted_utc:
        by = f" by {owner.accepted_by}" if owner.accepted_by.casefold() != owner.owner.casefold() else ""
        text = f"“{owner.accepted_sentence}” Accepted on {shown_day(owner.accepted_utc)}{by}."
        yield Line(owner.owner, text, "said", "the acceptance sentence (4 Owner)", page)
    else:
        yield Line(f"{owner.owner}, acceptance", NOT_SET, "missing", "the name of the owner (4 Owner)", page)
    yield typed("Deputy", _with_absence(owner), "the deputy (4 Owner)", page)
    yield typed("Right to stop", _with_proof(owner), "the right to stop (4 Owner)", page)
    means = _means(owner)
    if means:
        yield Line("Means", means, "said", "delivery lead, budget and people (4 Owner)", page, is_background=True)


def _with_proof(owner: Ownership) -> str:
    """The right to stop with where it stands written."""
    if not owner.stop_right:
        return ""
    return f"{ended(owner.stop_right)} Proof: {ended(owner.stop_proof)}" if owner.stop_proof else owner.stop_right


def _with_absence(owner: Ownership) -> str:
    """The deputy with the rule for absences."""
    if not owner.deputy or not owner.absence_rule:
        return owner.deputy
    return f"{owner.deputy}. {ended(owner.absence_rule)}"


def _means(owner: Ownership) -> str:
    """What the owner works with, in one sentence; empty where nothing is said."""
    hours = f"{shown_number(owner.hours_per_week)}\u00a0hours a week" if owner.hours_per_week is not None else ""
    lead = f"built by {owner.delivery_lead}" if owner.delivery_lead else ""
    parts = [part.rstrip(". ") for part in (lead, owner.budget, owner.people, hours) if part]
    return ended("; ".join(parts)) if parts else ""


def work(read: Reading) -> Iterable[Line]:
    """What the AI takes over, what people still decide, what it is not for."""
    lane = read.lane
    for label, text in (
        ("What the AI does", lane.ai_does if lane else ""),
        ("What people still decide", lane.people_decide if lane else ""),
        ("Not for", lane.not_for if lane else ""),
    ):
        yield typed(label, text, f"'{label}' (Lane plan)", "print_plan")


def stakes(read: Reading) -> Iterable[Line]:
    """How strict it is held and why, and what counsel said or must be asked."""
    safety, page = read.figures.safety, "define_controls"
    if safety.tier:
        why = f" ({safety.why})" if safety.why else ""
        yield Line("How strict", f"{safety.tier}{why}.", page=page)
    else:
        yield absent("How strict", page)
    if safety.counsel:
        where = "what counsel said (5 Controls)"
        yield Line("Counsel", safety.counsel, "caution" if safety.must_ask else "said", where, page)


def slot(read: Reading, reviews: Reviews | None) -> Iterable[Line]:
    """The weekly review: which day and time, from when, how many until the last day."""
    if reviews is None:
        yield absent("First review", "name_owner")
        return
    day, count = reviews.first_on, reviews.count
    times = f"{count} reviews" if count != 1 else "one review"
    yield Line(
        "Weekly review",
        f"{day:%A}s at {reviews.at:%H:%M} ({reviews.timezone}), {reviews.minutes}\u00a0minutes, from {shown_day(day)}: "
        f"{times}, then the judgement on {shown_day(reviews.judged_on)}{_judging(reviews)}.{_moved(reviews)}",
        page="name_owner",
    )


def _judging(reviews: Reviews) -> str:
    if reviews.judging_on is None:
        return ""
    return f" (no working day: held on {reviews.judging_on:%A}, {shown_day(reviews.judging_on)})"


def _moved(reviews: Reviews) -> str:
    """The reviews on a holiday: when they are held instead, in a sentence; empty where there are none."""
    held = [f"{shown_day(on)} instead of {shown_day(day)}" for day, on in reviews.moved if on is not None]
    gone = [shown_day(day) for day, on in reviews.moved if on is None]
    said = f" Holidays: held on {listed(held, 3)}." if held else ""
    return said + (f" Falls away on a holiday: {listed(gone, 3)}." if gone else "")
