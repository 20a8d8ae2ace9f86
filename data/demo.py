"""A made-up insurer for the demo: its workflows, what its people said, and a generated event log.

Nothing here is real: organisation, people, numbers and cases are invented. The log is drawn from a seed, so the same
seed and day give the same demo everywhere. To have it as a file for trying the import:

    python -m data.demo claims.csv
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from core.records import Evidence

SEED = 20260101
WEEKS = 26
CASES_PER_WEEK = 118
NAME = "Harbour Mutual (demo)"
CURRENCY = "EUR"
TIMEZONE = "UTC"
FACILITATOR = "Imre Halloran"
MONEY_SCALE = 40_000
LOG_NAME = "claims_intake_demo.csv"
LANE = "Claims intake"
OWNER, DEPUTY, DELIVERY_LEAD = "Pilar Oduya", "Bram Esposito", "Jonna Achterberg"
REASON = (
    "It costs the most, customers feel the delay every day, and Pilar asks for it. The log already gives us the figure."
)
AI_DOES = "Reads the claim and its documents, says which documents are missing, and drafts the assessment."
PEOPLE_DECIDE = "Whether a claim is paid or rejected, and every claim above EUR 5 000."
NOT_FOR = "Injury claims, suspected fraud, and complaints."
STOP_RIGHT = "May switch it off at once, without asking anybody; tells the head of operations the same day."
STOP_PROOF = "Decision of the claims board of the day this lane was picked, item 4; her account can pull the switch."
ABSENCE_RULE = "From the second day away the deputy decides; both calendars say so."
BUDGET = "EUR 12 000 until day 90"
PEOPLE_GIVEN = "Two handlers, half a day a week each"
OWNER_HOURS = 4.0
LAUNCH_DAYS = 21
"""Days from setting the target to the launch of the assistant."""
BASELINE_WEEKS = 16
TOLERATED_REWORK = 25.0
"""Percent of cases: the counter-metric must not pass it."""
TARGET_SHARE = 0.6
"""The target as a share of today's average waiting: 40 % less."""
REVIEW_MINUTES = 4.0
CONTROL_PEOPLE = {
    "owner": OWNER, "reviewer": "Bram Esposito", "operator": "Jonna Achterberg", "security": "Odile Marchetti",
}  # fmt: skip


REVIEW_HOURS = 8.0
DRILL_DAYS = 14
"""Days from setting the target to the drill of the switch and of the manual way."""
WHY_IT_FAILED = (
    "The answers were wrong in a kind of claim that nobody had tested.",
    "Handlers trusted it blindly and clicked yes.",
    "The supplier raised its prices and moved us to another model on a Friday.",
)


@dataclass(frozen=True)
class Said:
    """One ranged estimate as somebody gave it."""

    low: float
    middle: float
    high: float
    evidence: Evidence
    by: str


@dataclass(frozen=True)
class DemoWorkflow:
    """One workflow with what people said of it; ratings are levels 1–5 (low, middle, high) by criterion."""

    name: str
    note: str
    role: str
    period: str
    said: dict[str, Said]
    ratings: dict[str, tuple[float, float, float]]
    gates: tuple[str, ...] = ()


ROLES: dict[str, Said] = {
    "Claims handler": Said(38, 42, 48, "interview", "Finance, Odile Marchetti"),
    "Back-office clerk": Said(31, 35, 40, "interview", "Finance, Odile Marchetti"),
    "Underwriter": Said(55, 62, 74, "guess", "Imre Halloran"),
}

WORKFLOWS: tuple[DemoWorkflow, ...] = (
    DemoWorkflow(
        LANE,
        "From the first notice of a claim to the decision. The event log covers the last half year.",
        "Claims handler",
        "month",
        {
            "rework_minutes": Said(8, 12, 20, "sampled", "Team lead, Pilar Oduya"),
            "wait_cost": Said(0.8, 1.8, 3, "interview", "Finance, Odile Marchetti"),
            "error_share": Said(0.01, 0.02, 0.04, "sampled", "Quality, Bram Esposito"),
            "error_cost": Said(60, 95, 160, "interview", "Quality, Bram Esposito"),
        },
        {
            "felt": (4, 4, 5), "dependencies": (2, 3, 4), "readiness": (3, 4, 4), "stability": (3, 4, 4),
            "harm": (2, 3, 3), "owner": (4, 5, 5), "measurable": (5, 5, 5),
        },
    ),
    DemoWorkflow(
        "Invoice approval",
        "Supplier invoices from arrival to release for payment.",
        "Back-office clerk",
        "month",
        {
            "volume": Said(700, 850, 1000, "measured", "Ledger count, Odile Marchetti"),
            "touch_minutes": Said(9, 14, 22, "sampled", "Odile Marchetti"),
            "rework_share": Said(0.08, 0.12, 0.2, "interview", "Odile Marchetti"),
            "rework_minutes": Said(6, 10, 18, "guess", "Odile Marchetti"),
            "wait_hours": Said(6, 14, 30, "guess", "Odile Marchetti"),
            "wait_cost": Said(0.1, 0.25, 0.6, "guess", "Odile Marchetti"),
            "error_share": Said(0.005, 0.01, 0.03, "guess", "Odile Marchetti"),
            "error_cost": Said(40, 120, 300, "guess", "Odile Marchetti"),
        },
        {
            "felt": (1, 2, 3), "dependencies": (3, 4, 5), "readiness": (4, 4, 5), "stability": (3, 4, 5),
            "harm": (4, 4, 5), "owner": (3, 4, 5), "measurable": (4, 5, 5),
        },
    ),
    DemoWorkflow(
        "Complaint answers",
        "Written complaints from arrival to the answer that closes them.",
        "Claims handler",
        "month",
        {
            "volume": Said(150, 190, 260, "measured", "Register, Bram Esposito"),
            "touch_minutes": Said(35, 55, 90, "interview", "Bram Esposito"),
            "rework_share": Said(0.15, 0.25, 0.4, "interview", "Bram Esposito"),
            "rework_minutes": Said(20, 30, 50, "guess", "Bram Esposito"),
            "wait_hours": Said(10, 24, 60, "interview", "Bram Esposito"),
            "wait_cost": Said(0.5, 1.5, 4, "guess", "Bram Esposito"),
            "error_share": Said(0.02, 0.05, 0.1, "guess", "Bram Esposito"),
            "error_cost": Said(80, 200, 600, "guess", "Bram Esposito"),
        },
        {
            "felt": (5, 5, 5), "dependencies": (2, 3, 3), "readiness": (2, 2, 3), "stability": (4, 4, 5),
            "harm": (1, 2, 2), "owner": (2, 3, 4), "measurable": (3, 4, 4),
        },
    ),
    DemoWorkflow(
        "Policy changes",
        "Address, car or cover changes that customers ask for.",
        "Back-office clerk",
        "week",
        {
            "volume": Said(260, 310, 380, "measured", "Ticket system, Jonna Achterberg"),
            "touch_minutes": Said(5, 8, 12, "interview", "Jonna Achterberg"),
            "rework_share": Said(0.04, 0.07, 0.12, "guess", "Jonna Achterberg"),
            "rework_minutes": Said(4, 7, 12, "guess", "Jonna Achterberg"),
            "wait_hours": Said(2, 5, 12, "interview", "Jonna Achterberg"),
            "wait_cost": Said(0.2, 0.5, 1, "guess", "Jonna Achterberg"),
        },
        {
            "felt": (3, 3, 4), "dependencies": (1, 2, 3), "readiness": (3, 4, 4), "stability": (1, 1, 2),
            "harm": (4, 4, 4), "owner": (3, 4, 4), "measurable": (4, 4, 5),
        },
        gates=("being replaced",),
    ),
    DemoWorkflow(
        "Broker onboarding",
        "A new broker from application to the first policy sold.",
        "Underwriter",
        "quarter",
        {
            "volume": Said(20, 28, 40, "interview", "Sales, Marit Okonjo"),
            "touch_minutes": Said(120, 200, 320, "guess", "Marit Okonjo"),
            "rework_share": Said(0.2, 0.35, 0.5, "guess", "Marit Okonjo"),
            "rework_minutes": Said(40, 70, 120, "guess", "Marit Okonjo"),
            "wait_hours": Said(40, 80, 160, "guess", "Marit Okonjo"),
        },
        {
            "felt": (3, 4, 4), "dependencies": (1, 1, 2), "readiness": (1, 2, 3), "stability": (3, 4, 4),
            "harm": (3, 3, 4), "owner": (2, 2, 3), "measurable": (2, 2, 3),
        },
    ),
    DemoWorkflow(
        "Premium refunds",
        "Refunds after cancellations, from request to payment.",
        "Back-office clerk",
        "month",
        {
            "volume": Said(280, 340, 420, "measured", "Ledger count, Odile Marchetti"),
            "touch_minutes": Said(7, 10, 15, "sampled", "Odile Marchetti"),
            "rework_share": Said(0.05, 0.09, 0.15, "interview", "Odile Marchetti"),
            "rework_minutes": Said(5, 9, 15, "guess", "Odile Marchetti"),
            "wait_hours": Said(8, 16, 40, "interview", "Jonna Achterberg"),
            "wait_cost": Said(0.2, 0.6, 1.5, "guess", "Jonna Achterberg"),
            "error_share": Said(0.005, 0.015, 0.03, "sampled", "Bram Esposito"),
            "error_cost": Said(30, 70, 150, "guess", "Bram Esposito"),
        },
        {
            "felt": (3, 4, 5), "dependencies": (3, 4, 4), "readiness": (3, 4, 4), "stability": (4, 4, 5),
            "harm": (3, 4, 4), "owner": (3, 3, 4), "measurable": (4, 4, 5),
        },
    ),
    DemoWorkflow(
        "Medical report summaries",
        "Doctors' reports read and summed up for the claims decision.",
        "Claims handler",
        "month",
        {
            "volume": Said(90, 130, 180, "interview", "Pilar Oduya"),
            "touch_minutes": Said(25, 40, 70, "interview", "Pilar Oduya"),
            "rework_share": Said(0.05, 0.1, 0.2, "guess", "Pilar Oduya"),
            "rework_minutes": Said(10, 20, 35, "guess", "Pilar Oduya"),
            "error_share": Said(0.02, 0.04, 0.1, "guess", "Pilar Oduya"),
            "error_cost": Said(200, 600, 2500, "guess", "Pilar Oduya"),
        },
        {
            "felt": (3, 3, 4), "dependencies": (3, 4, 4), "readiness": (2, 3, 3), "stability": (4, 5, 5),
            "harm": (1, 1, 2), "owner": (2, 3, 3), "measurable": (2, 3, 4),
        },
    ),
)  # fmt: skip


@dataclass(frozen=True)
class DemoEvent:
    """One step of one claim, in UTC, which is the demo's own zone."""

    case_id: str
    activity: str
    started: datetime
    ended: datetime
    resource: str
    region: str = ""
    channel: str = ""


CAPACITY_USE = "Calling customers whose papers are incomplete on the day their claim comes in."
BENEFIT: dict[str, Said] = {
    "remaining_minutes": Said(30, 38, 48, "interview", OWNER),
    "remaining_wait_hours": Said(3.6, 4.6, 6.5, "interview", OWNER),
    "remaining_error_share": Said(0.008, 0.015, 0.03, "guess", DEPUTY),
    "review_share": Said(0.45, 0.5, 0.6, "interview", DEPUTY),
    "review_minutes": Said(3, 4, 6, "sampled", DEPUTY),
    "exception_share": Said(0.08, 0.12, 0.2, "interview", DELIVERY_LEAD),
    "exception_minutes": Said(12, 18, 30, "interview", OWNER),
    "ai_error_share": Said(0.02, 0.04, 0.08, "guess", DELIVERY_LEAD),
    "ai_error_minutes": Said(6, 10, 18, "guess", DELIVERY_LEAD),
    "unit_run_cost": Said(0.2, 0.35, 0.6, "interview", DELIVERY_LEAD),
    "fixed_run_cost": Said(600, 800, 1_200, "interview", DELIVERY_LEAD),
    "one_off_cost": Said(14_000, 20_000, 32_000, "interview", DELIVERY_LEAD),
    "cash_share": Said(0.02, 0.05, 0.1, "guess", FACILITATOR),
}
"""What the lane brings at its target rests on: what remains by hand, what checking, exceptions and running it cost."""


OPENS, CLOSES = time(9), time(17)
HANDLERS = tuple(f"Handler {number}" for number in range(1, 10))
LEADS = ("Lead north", "Lead south")
REGIONS = {"Lead north": "North", "Lead south": "South"}
CHANNELS = ("Web form", "Phone", "Broker", "Post")
SHARES_OF_CHANNELS, SHARES_WITH_MISSING_DOCUMENTS = (45, 25, 20, 10), (20, 25, 15, 40)
"""Percent of the claims by channel: what comes by post lacks documents most often, which a split of the log shows."""


def last_monday(today: date) -> date:
    """The Monday that begins the week of `today`; the log ends before it, so that all its weeks are full."""
    return today - timedelta(days=today.weekday())


def in_hours(moment: datetime) -> datetime:
    """The moment itself in opening hours, else the next opening."""
    if moment.time() >= CLOSES:
        moment = datetime.combine(moment.date() + timedelta(days=1), OPENS)
    elif moment.time() < OPENS:
        moment = datetime.combine(moment.date(), OPENS)
    while moment.weekday() >= 5:
        moment = datetime.combine(moment.date() + timedelta(days=1), OPENS)
    return moment


def later(moment: datetime, business_minutes: float) -> datetime:
    """So many business minutes later (Monday–Friday 9–17)."""
    moment, left = in_hours(moment), timedelta(minutes=business_minutes)
    while True:
        closing = datetime.combine(moment.date(), CLOSES)
        if moment + left <= closing:
            return moment + left
        left -= closing - moment
        moment = in_hours(closing)


def claims(today: date, seed: int = SEED) -> Iterator[DemoEvent]:
    """The steps of about three thousand claims that arrived in the 26 full weeks before `today`'s week.

    Every claim is registered, checked and assessed; about one in six comes back for missing documents (rework), and
    most wait for a team lead's approval. A claim whose steps would pass the end of the log is left out: the export
    holds closed claims only, as such exports usually do.
    """
    rng = random.Random(seed)
    end = datetime.combine(last_monday(today), time())
    first = end - timedelta(weeks=WEEKS)
    number = 0
    for week in range(WEEKS):
        mood = rng.gauss(1, 0.09)
        for _ in range(max(1, round(rng.gauss(CASES_PER_WEEK, 9)))):
            arrives = first + timedelta(weeks=week, days=rng.choices(range(5), (26, 21, 19, 18, 16))[0])
            arrives = later(arrives + timedelta(hours=9), rng.uniform(0, 470))
            number += 1
            steps = list(_claim(f"C-{number:05d}", arrives, max(0.6, mood), rng))
            if steps[-1].ended < end:
                yield from _placed(steps, seed)


def _placed(steps: Sequence[DemoEvent], seed: int) -> Iterator[DemoEvent]:
    """The steps with the region and channel of their claim, drawn apart so that they move no time."""
    rng = random.Random(f"{seed} {steps[0].case_id}")
    has_gaps = any(step.activity == "Ask for missing documents" for step in steps)
    lead = next((step.resource for step in steps if step.resource in REGIONS), None)
    region = REGIONS[lead] if lead else rng.choice(tuple(REGIONS.values()))
    (channel,) = rng.choices(CHANNELS, SHARES_WITH_MISSING_DOCUMENTS if has_gaps else SHARES_OF_CHANNELS)
    return (replace(step, region=region, channel=channel) for step in steps)


def _claim(case_id: str, arrives: datetime, mood: float, rng: random.Random) -> Iterator[DemoEvent]:
    handler = rng.choice(HANDLERS)
    moment = arrives

    def step(activity: str, wait: float, work: float, resource: str) -> DemoEvent:
        nonlocal moment
        started = later(moment, rng.expovariate(1 / (wait * mood)) if wait else 0)
        minutes = max(1.0, rng.lognormvariate(0, 0.35) * work)
        if started + timedelta(minutes=minutes) > datetime.combine(started.date(), CLOSES):
            started = later(datetime.combine(started.date(), CLOSES), 0)  # nobody begins what closing time would cut
        moment = later(started, minutes)
        return DemoEvent(case_id, activity, started, moment, resource)

    yield step("Register claim", 0, 9, handler)
    yield step("Check documents", 40, 14, handler)
    while rng.random() < 0.16:
        yield step("Ask for missing documents", 25, 7, handler)
        yield step("Check documents", 420, 11, handler)
    yield step("Assess claim", 150, 22, handler)
    if rng.random() < 0.72:
        yield step("Approve claim", 420, 6, rng.choice(LEADS))
    yield step("Reject claim" if rng.random() < 0.11 else "Pay claim", 45, 5, handler)


COLUMNS = ("Claim number", "Step", "Started at", "Finished at", "Worked on by", "Region", "Channel")
ATTRIBUTES = ("Region", "Channel")


def write_csv(path: str, today: date) -> int:
    """The log as a CSV file; returns how many events it holds."""
    count = 0
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for event in claims(today):
            times = (moment.isoformat(" ", "seconds") for moment in (event.started, event.ended))
            rows.writerow([event.case_id, event.activity, *times, event.resource, event.region, event.channel])
            count += 1
    return count


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say where to: python -m data.demo claims.csv")
    print(write_csv(sys.argv[1], date.today()), "events written")
