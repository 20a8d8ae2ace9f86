"""A hand-made lane of a fictional insurer, complete, for the tests of the plan and the bundle."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from core.plan import (
    BaselineFigures,
    BenefitFigures,
    ChoiceFigures,
    CostFigures,
    Figures,
    SafetyFigures,
    Span,
    TargetFigures,
)
from core.records import (
    Benefit,
    Control,
    Estimate,
    Facts,
    Lane,
    Metric,
    Observation,
    Ownership,
    Parked,
    Person,
    Role,
    Seal,
    Session,
    Target,
    Workflow,
    estimate_id,
)
from core.targets import weekly_path

S = "session-1"
TODAY = date(2026, 11, 5)
NOW = datetime(2026, 11, 5, 10, 2)
FIRST_WEEK = date(2026, 8, 3)
VALUES = (41.0, 38.0, 44.0, 39.0, 46.0, 42.0, 37.0, 45.0, 40.0, 43.0, 39.0, 44.0)
DEFINITION = (
    "Business hours from arrival of the claim to the first decision that the customer sees; median of the week."
)


def a_lane(**given: Any) -> Lane:
    usual: dict[str, Any] = {
        "session_id": S,
        "lane_id": "lane-1",
        "workflow_id": "claims",
        "picked_by": "Ana Ruiz",
        "picked_utc": datetime(2026, 11, 3, 9, 30),
        "reason": "It costs most, the events are in the log already, and the team asked for it.",
        "ai_does": "Reads the claim and its attachments, fills the form, proposes a class and a first decision.",
        "people_decide": "Every refusal, every payment above EUR 1 000, and every claim that the customer contests.",
        "not_for": "Claims with personal injury, suspected fraud, or a lawyer in the correspondence.",
    }
    return Lane(**usual | given)


def an_owner(**given: Any) -> Ownership:
    usual: dict[str, Any] = {
        "session_id": S,
        "ownership_id": "lane-1",
        "lane_id": "lane-1",
        "owner": "Maria Lindqvist",
        "deputy": "Tom Okafor",
        "delivery_lead": "Ana Ruiz",
        "stop_right": "May switch it off alone, at any hour, at the claims desk; tells the board afterwards.",
        "stop_proof": "Board decision of 20 Oct 2026, item 4.",
        "absence_rule": "Away for more than a day: Tom decides, told by the shift plan",
        "budget": "EUR 60 000 until day 90",
        "people": "Two clerks, one developer",
        "hours_per_week": 6,
        "first_review_on": date(2026, 11, 23),
        "accepted_by": "Maria Lindqvist",
        "accepted_utc": NOW,
        "accepted_sentence": "I answer for hours to first decision of Claims intake going from 41.5 to 25 by 3 Feb.",
    }
    return Ownership(**usual | given)


def a_control(kind: str, name: str, **given: Any) -> Control:
    control_id = name.lower().replace(" ", "-").replace(",", "")
    return Control(session_id=S, control_id=control_id, lane_id="lane-1", kind=kind, name=name, **given)  # type: ignore[arg-type]


def controls() -> tuple[Control, ...]:
    return (
        a_control(
            "exception",
            "Low confidence",
            trigger="Score below 0.9, or two key fields disagree",
            response="to the clerks' queue with the reason shown",
            who="shift lead",
            minutes_to_respond=240,
        ),
        a_control(
            "exception",
            "Unsupported input",
            trigger="Other language, unreadable scan or unknown form",
            response="refused at once and handled by hand",
            who="front desk",
            minutes_to_respond=30,
        ),
        a_control(
            "exception",
            "Complaint",
            trigger="Any customer contests a decision",
            response="a clerk decides anew without seeing the proposal",
            who="Tom Okafor",
            minutes_to_respond=480,
        ),
        a_control(
            "review",
            "Random sample after launch",
            trigger="Every week, drawn by the system after the fact",
            response="two bad ones stop the week's release",
            minutes_to_respond=960,
            who="two clerks in turn",
            tolerated_share=0.05,
            minutes_per_item=4,
        ),
        a_control(
            "stop",
            "Wrong decision sent",
            trigger="One refusal sent without a person",
            response="intake goes back to hand work",
            who="Maria Lindqvist",
            minutes_to_respond=30,
        ),
        a_control(
            "stop",
            "Reviews fail",
            trigger="Two weekly samples in a row over 5 % bad",
            response="pause, find the cause, restart with full review",
            who="Maria Lindqvist",
            minutes_to_respond=60,
        ),
        a_control(
            "monitor",
            "Override rate",
            trigger="Over twice or under a quarter of the baseline",
            response="look at 20 cases",
            who="Ana Ruiz",
            minutes_to_respond=1440,
        ),
        a_control("monitor", "Input drift", applies=False, reason_not="three forms only, all under our control"),
        a_control(
            "fallback",
            "Hand work",
            trigger="Service down over 15 minutes",
            response="the old queue opens",
            who="shift lead",
            minutes_to_respond=60,
        ),
    )


def sample_facts(**given: Any) -> Facts:
    """All records of the session; `given` replaces fields of `Facts`."""
    names = {
        "claims": "Claims intake",
        "invoice": "Invoice approval",
        "onboard": "Supplier onboarding",
        "letters": "Customer letters",
        "renewal": "Policy renewal",
    }
    weeks = tuple(FIRST_WEEK + timedelta(weeks=n) for n in range(len(VALUES)))
    numbers = {
        "volume": (1000, 1200, 1500),
        "touch_minutes": (14, 18, 25),
        "rework_share": (0.1, 0.15, 0.22),
        "rework_minutes": (8, 12, 20),
        "wait_hours": (1.5, 2.5, 4),
        "wait_cost": (1.2, 1.8, 2.5),
        "error_share": (0.01, 0.02, 0.04),
        "error_cost": (60, 95, 150),
    }
    usual: dict[str, Any] = {
        "session": Session(
            session_id=S,
            name="Nordwind Insurance, planning for spring 2027",
            created_utc=NOW,
            timezone="Europe/Berlin",
            opens=time(9),
            closes=time(17),
            holidays=(date(2026, 12, 25),),
        ),
        "persons": (Person(session_id=S, person_id="p1", name="Ana Ruiz"),),
        "roles": (Role(session_id=S, role_id="clerk", name="Claims clerk"),),
        "workflows": tuple(
            Workflow(session_id=S, workflow_id=key, name=name, role_id="clerk", position=place)
            for place, (key, name) in enumerate(names.items())
        ),
        "estimates": tuple(
            Estimate(
                session_id=S,
                estimate_id=estimate_id(subject, quantity),
                subject_id=subject,
                quantity=quantity,
                low=low,
                middle=middle,
                high=high,
                evidence="interview",
                given_by="Ana Ruiz",
                given_utc=NOW,
            )
            for subject, quantity, (low, middle, high) in (
                *(("claims", quantity, span) for quantity, span in numbers.items()),
                ("clerk", "cost_per_hour", (38, 42, 50)),
            )
        ),
        "lanes": (a_lane(),),
        "parked": tuple(
            Parked(session_id=S, parked_id=key, workflow_id=key, reason="costs less", look_again_on=date(2027, 2, 3))
            for key in list(names)[1:]
        ),
        "metrics": (
            Metric(
                session_id=S,
                metric_id="m1",
                lane_id="lane-1",
                part="outcome",
                name="Hours to first decision",
                unit="business hours",
                better="lower",
                definition=DEFINITION,
                source="event log claims.csv",
            ),
            Metric(
                session_id=S,
                metric_id="m2",
                lane_id="lane-1",
                part="counter",
                name="Decisions contested",
                unit="% of claims",
                better="lower",
                definition="Contested within 30 days.",
                tolerated=3.0,
            ),
        ),
        "observations": tuple(
            Observation(session_id=S, observation_id=f"m1.{week}", metric_id="m1", week_on=week, value=value)
            for week, value in zip(weeks, VALUES, strict=True)
        ),
        "seals": (
            Seal(
                session_id=S,
                seal_id="m1.1",
                metric_id="m1",
                number=1,
                definition=DEFINITION,
                source="event log claims.csv",
                weeks_on=weeks,
                values=VALUES,
                sha256=sha256(b"seal").hexdigest(),
                sealed_by="Ana Ruiz",
                sealed_utc=NOW,
            ),
        ),
        "targets": (
            Target(
                session_id=S,
                target_id="m1",
                metric_id="m1",
                value=25.0,
                set_on=TODAY,
                due_on=date(2027, 2, 3),
                launch_on=date(2026, 11, 30),
            ),
        ),
        "ownerships": (an_owner(),),
        "benefits": (
            Benefit(
                session_id=S,
                benefit_id="lane-1",
                lane_id="lane-1",
                capacity_use="calls back within the day, which nobody has time for now",
            ),
        ),
        "controls": controls(),
        "versions": {"lane": 41, "control": 57},
    }
    return Facts(**usual | given)


def sample_figures() -> Figures:
    return Figures(
        cost=CostFigures(
            total=Span(18200, 24312, 33100),
            parts=(
                ("Hands-on work", Span(11300, 15120, 20800)),
                ("Rework", Span(900, 1512, 2600)),
                ("Waiting", Span(3100, 5400, 8900)),
                ("Escaped errors", Span(1000, 2280, 5100)),
            ),
            hours=Span(310, 396, 520),
            guesses=("Cost of waiting", "Loss per escaped error"),
            guessed_share=0.32,
        ),
        choice=ChoiceFigures(
            "clear",
            0.83,
            "Invoice approval",
            0.86,
            "Monthly friction cost and data already there; it gives way on ease of change.",
            10_000,
            tip="Hands-on time of Claims intake at 11 minutes per case or less puts Invoice approval first",
        ),
        baseline=BaselineFigures(tuple(FIRST_WEEK + timedelta(weeks=n) for n in range(12)), VALUES, 41.5, 28.2, 54.8),
        counter=BaselineFigures(mean=1.9),
        target=TargetFigures(
            "No ordinary week reaches 25 business hours today: it takes a real change of the process.",
            "A change of 5.5 business hours or more is seen within 13 weeks in 8 of 10 cases.",
            "On 3 February 2027 the lane has succeeded if the last 4 weeks of Hours to first decision average at or "
            "below 25 business hours, the chart shows a signal below the baseline, and there is no signal to the worse "
            "on Decisions contested (limit 3 % of claims).",
            weekly_path(41.5, 25.0, set_on=TODAY, due=date(2027, 2, 3), launch_on=date(2026, 11, 30)),
        ),
        benefit=BenefitFigures(
            "At the target it brings EUR 8\u202f400 a month, in 8 of 10 cases between EUR 4\u202f900 and EUR "
            "13\u202f200. The chance that it pays at all is over 99 %.",
            True,
            "The one-off cost is back after 7.1 months, at best 4.5, at worst 12 months.",
            (
                ("Cash released", "EUR −1\u202f900 (−2\u202f200 to −1\u202f600)"),
                ("Capacity released", "EUR 7\u202f100 (4\u202f200 to 10\u202f900)"),
                ("Cost avoided", "EUR 2\u202f600 (1\u202f300 to 4\u202f700)"),
                ("Risk lowered", "EUR 600 (200 to 1\u202f400)"),
            ),
            "None of that is money to spend: in cash the month changes by EUR −1\u202f900, because running it is paid "
            "and the freed hours are still paid.",
        ),
        safety=SafetyFigures(
            "firm",
            "harm 1 + undoing 1 + autonomy 1 = 3; firm from 3, strict from 5",
            "None of the sensitive uses, as somebody here has said.",
            False,
            (
                ("low-confidence", "About 42 a week, 58 in a busy one (4.2 hours)."),
                ("complaint", "About 6 a week, 9 in a busy one (1.5 hours)."),
            ),
            "at least about 48 a week, 67 in a busy one (5.7 hours).",
            (
                (
                    "reviews-fail",
                    (
                        "Stop when “Decisions contested” is above 5 % 2 times in a row; work by hand runs within "
                        "60 minutes.",
                        "Would have fired once in the last quarter: 17 August. In a quarter in which nothing changes "
                        "it fires with a chance of 4 %.",
                    ),
                ),
            ),
            (("hand-work", "'Hand work' was rehearsed on 29 Oct 2026 in 22 minutes by Tom Okafor.", False),),
            "3.9 hours a week, EUR 170; the reviewers have 8 hours.",
        ),
        measure_first="For ten cases of “Claims intake”, note when a decision was asked for and when it came. Why: "
        "alone it moves the cost from 22\u202f000 to 29\u202f000\u00a0EUR a month.",
        samples=(
            (
                "random-sample-after-launch",
                "59 items, none of them bad, show fewer than 5 % bad with 95 % confidence; about 4 hours a week",
            ),
        ),
        readiness=(
            ("Workflow", "clear"),
            ("Cost", "thin"),
            ("Owner", "clear"),
            ("Metric", "clear"),
            ("Controls", "clear"),
        ),
    )
