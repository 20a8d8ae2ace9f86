"""Builders: one valid record of each kind; a test names only what matters to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from core.records import (
    AcceptanceLink,
    Act,
    ActivityLabel,
    Benefit,
    BenefitNumber,
    Control,
    Criterion,
    Drill,
    Estimate,
    EventLog,
    FailureCause,
    GapAnswer,
    GateAnswer,
    Lane,
    Metric,
    Minutes,
    Observation,
    Oversight,
    OwnerChange,
    Ownership,
    Parked,
    Person,
    Rating,
    Record,
    Role,
    RoundResult,
    Scenario,
    Seal,
    Session,
    SessionKey,
    SignOff,
    Target,
    Workflow,
    activity_label_id,
)  # fmt: skip

NOW = datetime(2026, 11, 2, 9, 30, 0, 123456)
"""A Monday."""


def make_act(**given: Any) -> Act:
    return Act(**{"who": "Ana", "at_utc": NOW, "page": "map_friction", "op_id": uuid.uuid4().hex} | given)


def make_session(**given: Any) -> Session:
    return Session(**{"session_id": "s1", "name": "Claims 2026", "created_by": "Ana", "created_utc": NOW} | given)


def make_person(**given: Any) -> Person:
    return Person(**{"session_id": "s1", "person_id": "ana", "name": "Ana"} | given)


def make_role(**given: Any) -> Role:
    return Role(**{"session_id": "s1", "role_id": "clerk", "name": "Claims clerk"} | given)


def make_workflow(**given: Any) -> Workflow:
    return Workflow(
        **{"session_id": "s1", "workflow_id": "claims", "name": "Claims intake", "role_id": "clerk"} | given
    )


def make_estimate(**given: Any) -> Estimate:
    """Of the volume of 'claims', unless subject_id or quantity say otherwise; the id follows from them."""
    subject_id, quantity = given.get("subject_id", "claims"), given.get("quantity", "volume")
    defaults = {
        "session_id": "s1", "estimate_id": f"{subject_id}.{quantity}", "subject_id": subject_id, "quantity": quantity,
        "low": 0.1, "middle": 0.2, "high": 0.4, "given_by": "Ana", "given_utc": NOW,
    }  # fmt: skip
    return Estimate(**defaults | given)


def make_criterion(**given: Any) -> Criterion:
    defaults = {
        "session_id": "s1", "criterion_id": "value", "name": "Value",
        "anchors": ("none", "little", "some", "much", "very much"),
    }  # fmt: skip
    return Criterion(**defaults | given)


def make_rating(**given: Any) -> Rating:
    workflow_id, criterion_id = given.get("workflow_id", "claims"), given.get("criterion_id", "value")
    defaults = {
        "session_id": "s1", "rating_id": f"{workflow_id}.{criterion_id}", "workflow_id": workflow_id,
        "criterion_id": criterion_id, "low": 2, "middle": 3, "high": 4, "given_by": "Ana", "given_utc": NOW,
    }  # fmt: skip
    return Rating(**defaults | given)


def make_gate_answer(**given: Any) -> GateAnswer:
    workflow_id, gate = given.get("workflow_id", "claims"), given.get("gate", "no owner")
    defaults = {
        "session_id": "s1", "gate_answer_id": f"{workflow_id}.{gate.replace(' ', '_')}", "workflow_id": workflow_id,
        "gate": gate, "stops": False,
    }  # fmt: skip
    return GateAnswer(**defaults | given)


def make_lane(**given: Any) -> Lane:
    defaults = {
        "session_id": "s1", "lane_id": "lane1", "workflow_id": "claims", "reason": "Costs most and can be measured",
        "picked_by": "Ana", "picked_utc": NOW,
    }  # fmt: skip
    return Lane(**defaults | given)


def make_parked(**given: Any) -> Parked:
    workflow_id = given.get("workflow_id", "refunds")
    defaults = {
        "session_id": "s1", "parked_id": workflow_id, "workflow_id": workflow_id, "reason": "Too few cases",
        "look_again_on": date(2027, 2, 1),
    }  # fmt: skip
    return Parked(**defaults | given)


def make_scenario(**given: Any) -> Scenario:
    defaults = {
        "session_id": "s1", "scenario_id": "dearer", "name": "If an hour cost more", "points": {"value": 80.0},
        "inputs": {"estimate:clerk.cost_per_hour": 60.0}, "made_by": "Ana", "made_utc": NOW,
    }  # fmt: skip
    return Scenario(**defaults | given)


def make_metric(**given: Any) -> Metric:
    defaults = {
        "session_id": "s1", "metric_id": "days", "lane_id": "lane1", "part": "outcome", "name": "Days to a decision",
        "unit": "days", "better": "lower", "definition": "Median days from receipt to decision, closed that week",
    }  # fmt: skip
    return Metric(**defaults | given)


def make_observation(**given: Any) -> Observation:
    metric_id, week_on = given.get("metric_id", "days"), given.get("week_on", date(2026, 10, 26))
    defaults = {
        "session_id": "s1", "observation_id": f"{metric_id}.{week_on}", "metric_id": metric_id, "week_on": week_on,
        "value": 7.5,
    }  # fmt: skip
    return Observation(**defaults | given)


def make_seal(**given: Any) -> Seal:
    metric_id, number = given.get("metric_id", "days"), given.get("number", 1)
    defaults = {
        "session_id": "s1", "seal_id": f"{metric_id}.{number}", "metric_id": metric_id, "number": number,
        "definition": "Median days", "weeks_on": (date(2026, 10, 19), date(2026, 10, 26)), "values": (8.0, 7.5),
        "sha256": "0" * 64, "sealed_by": "Ana", "sealed_utc": NOW,
    }  # fmt: skip
    return Seal(**defaults | given)


def make_target(**given: Any) -> Target:
    metric_id = given.get("metric_id", "days")
    defaults = {
        "session_id": "s1", "target_id": metric_id, "metric_id": metric_id, "value": 5.0, "set_on": date(2026, 11, 2),
        "due_on": date(2027, 1, 31),
    }  # fmt: skip
    return Target(**defaults | given)


def make_benefit_number(**given: Any) -> BenefitNumber:
    """The fixed run cost of 'lane1', unless lane_id or quantity say otherwise; the id follows from them."""
    lane_id, quantity = given.get("lane_id", "lane1"), given.get("quantity", "fixed_run_cost")
    defaults = {
        "session_id": "s1", "benefit_number_id": f"{lane_id}.{quantity}", "lane_id": lane_id, "quantity": quantity,
        "low": 0.1, "middle": 0.2, "high": 0.4, "given_by": "Ana", "given_utc": NOW,
    }  # fmt: skip
    return BenefitNumber(**defaults | given)


def make_benefit(**given: Any) -> Benefit:
    lane_id = given.get("lane_id", "lane1")
    defaults = {"session_id": "s1", "benefit_id": lane_id, "lane_id": lane_id, "capacity_use": "The backlog of refunds"}
    return Benefit(**defaults | given)


def make_ownership(**given: Any) -> Ownership:
    lane_id = given.get("lane_id", "lane1")
    return Ownership(**{"session_id": "s1", "ownership_id": lane_id, "lane_id": lane_id, "owner": "Ben Okri"} | given)


def make_acceptance_link(**given: Any) -> AcceptanceLink:
    defaults = {
        "session_id": "s1", "acceptance_link_id": "link1", "lane_id": "lane1", "owner": "Ben Okri", "digest": "b" * 64,
        "made_by": "Ana", "made_utc": NOW, "expires_utc": datetime(2026, 11, 9, 9, 30),
    }  # fmt: skip
    return AcceptanceLink(**defaults | given)


def make_owner_change(**given: Any) -> OwnerChange:
    defaults = {
        "session_id": "s1", "owner_change_id": "change1", "lane_id": "lane1", "kind": "handed over",
        "owner": "Ben Okri", "successor": "Eva Sol", "reason": "Ben leaves in March", "changed_by": "Ana",
        "changed_utc": NOW,
    }  # fmt: skip
    return OwnerChange(**defaults | given)


def make_sign_off(**given: Any) -> SignOff:
    lane_id, number, part = given.get("lane_id", "lane1"), given.get("number", 1), given.get("part", "facilitator")
    defaults = {
        "session_id": "s1", "sign_off_id": f"{lane_id}.{number}.{part}", "lane_id": lane_id, "number": number,
        "part": part, "name": "Ana", "signed_utc": NOW, "digests": {"target": "c" * 64}, "states": {"Owner": "thin"},
        "open_points": ("Name a deputy",), "overrule_reason": "Season starts on Monday",
    }  # fmt: skip
    return SignOff(**defaults | given)


def make_oversight(**given: Any) -> Oversight:
    lane_id = given.get("lane_id", "lane1")
    defaults = {
        "session_id": "s1", "oversight_id": lane_id, "lane_id": lane_id, "harm": "some", "undo": "with effort",
        "autonomy": "asks first", "uses": ("credit",), "is_screened": True, "review_hours": 5.0,
    }  # fmt: skip
    return Oversight(**defaults | given)


def make_drill(**given: Any) -> Drill:
    defaults = {
        "session_id": "s1", "drill_id": "drill1", "control_id": "stop1", "done_on": date(2026, 10, 30), "minutes": 4.0,
        "who": "Ben Okri", "worked": True, "found": "The flag was hard to find",
    }  # fmt: skip
    return Drill(**defaults | given)


def make_failure_cause(**given: Any) -> FailureCause:
    defaults = {
        "session_id": "s1", "failure_cause_id": "cause1", "lane_id": "lane1", "text": "Nobody looked at the queue",
        "usual": "overload", "control_ids": ("stop1",), "given_by": "Ana", "given_utc": NOW,
    }  # fmt: skip
    return FailureCause(**defaults | given)


def make_gap_answer(**given: Any) -> GapAnswer:
    defaults = {
        "session_id": "s1", "gap_answer_id": "no-owner", "answer": "yes", "note": "Nobody looks at the bot since May",
        "given_by": "Ana", "given_utc": NOW,
    }  # fmt: skip
    return GapAnswer(**defaults | given)


def make_session_key(**given: Any) -> SessionKey:
    defaults = {
        "session_id": "s1", "session_key_id": "s1.key1", "given_to": "Ben Okri", "digest": "c" * 64, "made_by": "Ana",
        "made_utc": NOW,
    }  # fmt: skip
    return SessionKey(**defaults | given)


def make_round_result(**given: Any) -> RoundResult:
    defaults = {
        "session_id": "s1", "round_result_id": "q1.1.0", "question_id": "q1", "round": 1, "kind": "rating",
        "title": "How much data is there?", "item_title": "Claims intake", "subject_id": "claims",
        "second_id": "data", "answers": 6, "people": 7, "document": {"median": 3.5, "reasons": ["Two systems"]},
        "revealed_by": "Ana", "revealed_utc": NOW,
    }  # fmt: skip
    return RoundResult(**defaults | given)


def make_minutes(**given: Any) -> Minutes:
    defaults = {
        "session_id": "s1", "started_utc": NOW, "people": ("Ana", "Ben"), "people_count": 7,
        "decisions": ("Claims intake first",), "notes": "Invoices again in March",
    }  # fmt: skip
    return Minutes(**defaults | given)


def make_control(**given: Any) -> Control:
    defaults = {
        "session_id": "s1", "control_id": "stop1", "lane_id": "lane1", "kind": "stop", "name": "Error share above 5 %",
        "trigger": "Two weeks in a row above 5 %", "response": "Switch off, clerks take over", "who": "Ben Okri",
    }  # fmt: skip
    return Control(**defaults | given)


def make_event_log(**given: Any) -> EventLog:
    defaults = {
        "session_id": "s1", "event_log_id": "log1", "workflow_id": "claims", "file_name": "claims.csv",
        "sha256": "a" * 64, "mapping": {"case": "Case ID", "activity": "Step", "time": "When"}, "rows_read": 3,
        "rows_refused": 0, "events": 3, "cases": 2, "imported_by": "Ana", "imported_utc": NOW,
    }  # fmt: skip
    return EventLog(**defaults | given)


def make_activity_label(**given: Any) -> ActivityLabel:
    log_id, activity = given.get("event_log_id", "log1"), given.get("activity", "APPROVE_01")
    defaults = {
        "session_id": "s1", "activity_label_id": activity_label_id(log_id, activity), "event_log_id": log_id,
        "activity": activity, "name": "Manager approves", "queue": "approval",
    }  # fmt: skip
    return ActivityLabel(**defaults | given)


MAKERS: dict[str, Callable[..., Record]] = {
    "session": make_session, "person": make_person, "role": make_role, "workflow": make_workflow,
    "estimate": make_estimate, "criterion": make_criterion, "rating": make_rating, "gate_answer": make_gate_answer,
    "lane": make_lane, "parked": make_parked, "scenario": make_scenario, "metric": make_metric,
    "observation": make_observation, "seal": make_seal, "target": make_target, "benefit_number": make_benefit_number,
    "benefit": make_benefit, "ownership": make_ownership,
    "acceptance_link": make_acceptance_link, "owner_change": make_owner_change, "sign_off": make_sign_off,
    "oversight": make_oversight, "control": make_control, "drill": make_drill, "failure_cause": make_failure_cause,
    "gap_answer": make_gap_answer, "round_result": make_round_result, "minutes": make_minutes,
    "session_key": make_session_key,
    "event_log": make_event_log, "activity_label": make_activity_label,
}  # fmt: skip
"""Table → builder, for tests that go over every kind of record."""
