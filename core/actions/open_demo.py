"""The demo: a made-up insurer from `data/demo.py`, taken through every step by the same actions that the pages use."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from core.actions import (
    define_controls,
    import_log,
    judge_workflows,
    lane_benefit,
    measured_log,
    name_owner,
    open_session,
    oversee_lane,
    pick_lane,
    rehearse,
    set_target,
    think_ahead,
)
from core.actions.estimate_edits import Given
from core.lane_choice import GATES
from core.metrics import LIBRARY
from core.records import Act, Estimate, Facts, Person, Record, Role, Session, Workflow, estimate_id
from core.store import Store
from data import demo

PEOPLE = (demo.FACILITATOR, demo.OWNER, demo.DEPUTY)


def load(store: Store, act: Act, today: date) -> Session:
    """A fresh demo session, filled up to the plan; the same act again opens the one it made.

    Takes some seconds, most of them the import of the event log. When a step fails nothing half-made stays on the
    list of sessions.
    """
    session_id = "demo-" + re.sub(r"[^A-Za-z0-9]", "", act.op_id)[:16]
    made = next((known for known in store.sessions() if known.session_id == session_id), None)
    if made is not None:
        return made
    demo_act = _Steps(act)
    try:
        _organisation(store, demo_act, session_id)
        _event_log(store, demo_act, session_id, today)
        _judgements(store, demo_act, session_id)
        _lane(store, demo_act, session_id, today)
        _measure(store, demo_act, session_id, today)
        _effect(store, demo_act, session_id)
        _owner(store, demo_act, session_id, today)
        _controls(store, demo_act, session_id, today)
    except BaseException:
        facts = store.facts(session_id)
        open_session.remove(store, demo_act("open_session", "give-up"), facts)
        raise
    return store.facts(session_id).session


class _Steps:
    """One act a step, each with an op id that follows from the first."""

    def __init__(self, act: Act) -> None:
        self.act = act

    def __call__(self, page: str, step: str, who: str = demo.FACILITATOR) -> Act:
        return replace(self.act, who=who, page=page, op_id=f"{self.act.op_id}.{step}")


def slug(name: str) -> str:
    """A name as an id, so that the demo draws the same numbers every time.

    >>> slug("Claims intake")
    'claims-intake'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


VISITOR_ID = slug(demo.FACILITATOR)
"""The person as whom a visitor looks at the demo."""


def _organisation(store: Store, act: _Steps, session_id: str) -> None:
    """Session, people, roles with their price, workflows with what was said of them."""
    step = act("map_friction", "organisation")
    session = Session(
        session_id=session_id,
        name=demo.NAME,
        currency=demo.CURRENCY,
        timezone=demo.TIMEZONE,
        seed=demo.SEED,
        money_scale=demo.MONEY_SCALE,
        is_demo=True,
        created_by=demo.FACILITATOR,
        created_utc=step.at_utc,
    )
    store.apply(act("open_session", "session"), session_id, saves=(session, *_people(session_id)))
    saves: list[Record] = []
    for name, said in demo.ROLES.items():
        saves.append(Role(session_id=session_id, role_id=slug(name), name=name))
        saves.append(_estimate(session_id, slug(name), "cost_per_hour", said, step))
    for place, flow in enumerate(demo.WORKFLOWS):
        workflow = Workflow.model_validate(
            {
                "session_id": session_id,
                "workflow_id": slug(flow.name),
                "name": flow.name,
                "note": flow.note,
                "role_id": slug(flow.role),
                "volume_period": flow.period,
                "position": place,
            }
        )
        saves.append(workflow)
        saves += [_estimate(session_id, slug(flow.name), quantity, said, step) for quantity, said in flow.said.items()]
    store.apply(step, session_id, saves=saves)


def _people(session_id: str) -> Sequence[Person]:
    return [Person(session_id=session_id, person_id=slug(name), name=name) for name in PEOPLE]


def _estimate(session_id: str, subject_id: str, quantity: str, said: demo.Said, act: Act) -> Estimate:
    return Estimate.model_validate(
        {
            "session_id": session_id,
            "estimate_id": estimate_id(subject_id, quantity),
            "subject_id": subject_id,
            "quantity": quantity,
            "low": said.low,
            "middle": said.middle,
            "high": said.high,
            "evidence": said.evidence,
            "sample_size": 20 if said.evidence == "sampled" else None,
            "given_by": said.by,
            "given_utc": act.at_utc,
        }
    )


def _event_log(store: Store, act: _Steps, session_id: str, today: date) -> None:
    """The generated log goes the way of every upload, and what it measures is accepted."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / demo.LOG_NAME
        demo.write_csv(str(path), today)
        import_log.import_file(
            store, act("map_friction", "log"), store.facts(session_id), path, workflow=slug(demo.LANE), accept=True,
            attributes=demo.ATTRIBUTES,
        )  # fmt: skip


def _judgements(store: Store, act: _Steps, session_id: str) -> None:
    judge_workflows.start_with_shipped_criteria(store, act("pick_lane", "criteria"), store.facts(session_id))
    judged = [
        judge_workflows.Judged(slug(flow.name), criterion_id, low=low, middle=middle, high=high)
        for flow in demo.WORKFLOWS
        for criterion_id, (low, middle, high) in flow.ratings.items()
    ]
    judge_workflows.keep_ratings(store, act("pick_lane", "ratings"), store.facts(session_id), judged)
    for flow in demo.WORKFLOWS:
        answers = [judge_workflows.Answered(gate, gate in flow.gates) for gate in GATES]
        step = act("pick_lane", f"gates-{slug(flow.name)}")
        judge_workflows.keep_gates(store, step, store.facts(session_id), slug(flow.name), answers)


def _lane(store: Store, act: _Steps, session_id: str, today: date) -> None:
    lane = pick_lane.pick(
        store,
        act("pick_lane", "pick"),
        store.facts(session_id),
        slug(demo.LANE),
        reason=demo.REASON,
        today=today,
        decided_by=demo.FACILITATOR,
    )
    texts = lane.changed(ai_does=demo.AI_DOES, people_decide=demo.PEOPLE_DECIDE, not_for=demo.NOT_FOR)
    store.apply(act("print_plan", "texts"), session_id, saves=(texts,))


def _measure(store: Store, act: _Steps, session_id: str, today: date) -> None:
    """Outcome and counter-metric from the log, the outcome's baseline sealed, the target set for 90 days on."""
    for part, code in (("outcome", "waiting"), ("counter", "rework_share")):
        facts = store.facts(session_id)
        offer = _offer(store, facts, LIBRARY[code].log_series)
        blank = set_target.blank_metric(facts, part)
        metric = blank.changed(
            name=LIBRARY[code].name,
            unit=LIBRARY[code].unit,
            better=LIBRARY[code].better,
            definition=LIBRARY[code].definition,
            source=offer.source,
            tolerated=demo.TOLERATED_REWORK if part == "counter" else None,
        )
        kept = set_target.keep_metric(store, act("set_target", f"metric-{part}"), facts, metric)
        set_target.keep_observations(
            store,
            act("set_target", f"series-{part}"),
            store.facts(session_id),
            kept.metric_id,
            offer.points[-demo.BASELINE_WEEKS :],
            "log",
            offer.choice.log_series,
        )
    facts = store.facts(session_id)
    outcome = _outcome_id(facts)
    set_target.seal(store, act("set_target", "seal"), facts, outcome)
    facts = store.facts(session_id)
    metric = next(metric for metric in facts.metrics if metric.metric_id == outcome)
    limits = set_target.baseline_limits(facts, metric)
    assert limits is not None
    target = set_target.blank_target(facts, metric, today).changed(
        value=round(limits.mean * demo.TARGET_SHARE, 1),
        launch_on=_monday(today + timedelta(days=demo.LAUNCH_DAYS)),
    )
    set_target.keep_target(store, act("set_target", "target"), facts, target)


def _monday(day: date) -> date:
    """The first Monday from this day on: nobody launches, rehearses or reviews on a Sunday."""
    return day + timedelta(days=-day.weekday() % 7)


def _effect(store: Store, act: _Steps, session_id: str) -> None:
    """What the lane brings in money, each number by who knows it."""
    board = lane_benefit.benefit_board(store.facts(session_id))
    assert board is not None
    benefit = board.benefit.changed(capacity_use=demo.CAPACITY_USE)
    for who in dict.fromkeys(said.by for said in demo.BENEFIT.values()):
        typed = {
            code: Given(said.low, said.middle, said.high, said.evidence, "", 20 if said.evidence == "sampled" else None)
            for code, said in demo.BENEFIT.items()
            if said.by == who
        }
        step = act("set_target", f"effect-{slug(who)}", who=who)
        facts = store.facts(session_id)
        kept = lane_benefit.benefit_board(facts)
        assert kept is not None
        mine = kept.benefit if kept.benefit.version else benefit
        lane_benefit.keep_benefit(store, step, facts, mine, typed, kept.numbers)


def _offer(store: Store, facts: Facts, log_series: str) -> measured_log.LogOffer:
    offers = measured_log.log_offers(store, facts, slug(demo.LANE))
    return next(offer for offer in offers if offer.choice.log_series == log_series)


def _outcome_id(facts: Facts) -> str:
    lane = facts.live_lane
    assert lane is not None
    metric = facts.metric(lane.lane_id)
    assert metric is not None
    return metric.metric_id


def _owner(store: Store, act: _Steps, session_id: str, today: date) -> None:
    facts = store.facts(session_id)
    named = name_owner.blank(facts).changed(
        owner=demo.OWNER,
        deputy=demo.DEPUTY,
        delivery_lead=demo.DELIVERY_LEAD,
        stop_right=demo.STOP_RIGHT,
        stop_proof=demo.STOP_PROOF,
        absence_rule=demo.ABSENCE_RULE,
        budget=demo.BUDGET,
        people=demo.PEOPLE_GIVEN,
        hours_per_week=demo.OWNER_HOURS,
        first_review_on=_monday(today + timedelta(days=demo.LAUNCH_DAYS + 7)),
    )
    name_owner.keep_ownership(store, act("name_owner", "owner"), facts, named)
    facts = store.facts(session_id)
    sentence = name_owner.sentence_now(facts)
    assert sentence is not None
    step = act("name_owner", "accept", who=demo.OWNER)
    name_owner.accept(store, step, facts, typed_name=demo.OWNER, sentence=sentence)


def _controls(store: Store, act: _Steps, session_id: str, today: date) -> None:
    facts = store.facts(session_id)
    stakes = oversee_lane.blank(facts).changed(
        harm="some", undo="with effort", autonomy="asks first", is_screened=True, review_hours=demo.REVIEW_HOURS
    )
    oversee_lane.keep_oversight(store, act("define_controls", "stakes"), facts, stakes)
    facts = store.facts(session_id)
    proposed = define_controls.propose(
        facts, acts_alone=False, people=demo.CONTROL_PEOPLE, minutes_per_item=demo.REVIEW_MINUTES
    )
    define_controls.take_proposals(store, act("define_controls", "controls"), proposed)
    _rehearsed_and_thought_ahead(store, act, session_id, today)


def _rehearsed_and_thought_ahead(store: Store, act: _Steps, session_id: str, today: date) -> None:
    """The switch stops by a number too; a day for each drill; what could make it fail, with what is against it."""
    facts = store.facts(session_id)
    lane = facts.live_lane
    counter = facts.metric(lane.lane_id, "counter") if lane else None
    switch = next(control for control in facts.controls if control.code == "X2")
    if counter is not None:
        in_numbers = switch.changed(
            stop_metric_id=counter.metric_id,
            stop_operator="above",
            stop_threshold=counter.tolerated,
            stop_count=2,
            stop_window=3,
            told=demo.DEPUTY,
            restarts=demo.OWNER,
            minutes_to_manual=60,
        )
        define_controls.keep_control(store, act("define_controls", "switch"), in_numbers)
    route = next((control for control in facts.controls if control.kind == "exception" and control.applies), None)
    if route is not None:  # all that is not ordinary goes this way, as the effect in money counts it
        share, minutes = (demo.BENEFIT[code].middle for code in ("exception_share", "exception_minutes"))
        expected = route.changed(expected_share=share, minutes_per_item=minutes)
        define_controls.keep_control(store, act("define_controls", "route"), expected)
    for drill in rehearse.standing(store.facts(session_id), today):
        step = act("define_controls", f"drill-{drill.control.code}")
        day = _monday(today + timedelta(days=demo.DRILL_DAYS))
        rehearse.set_date(store, step, store.facts(session_id), drill.control, day, today)
    step = act("define_controls", "pre-mortem")
    think_ahead.add_causes(store, step, store.facts(session_id), demo.WHY_IT_FAILED)
