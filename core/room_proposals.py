"""What is worth asking a room at each step, from what its session holds and lacks. Pure.

    gap        signs of the execution gap that the room is asked
    friction   "which work is missing?", then each workflow's numbers that nobody counted
    pick       gates not answered yet, how much each criterion counts, then each criterion over all workflows
    target     which counter-metric must not suffer
    controls   "it is day 90 and it failed; why?"

A proposal is a question that nothing has kept yet. Its id follows from what it asks, so that proposing twice is the
same; a question that was asked before gets the next number when it is asked again (`numbered`).
One criterion goes over all workflows, not one workflow over all criteria: people compare better than they grade.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from core.gap_signs import SIGNS
from core.interview import in_order
from core.lane_choice import GATES, active_criteria
from core.metrics import LIBRARY
from core.records import Criterion, Facts, Workflow
from core.room_records import Item, Question

STEPS: dict[str, str] = {
    "gap": "gap",
    "friction": "friction",
    "pick": "pick",
    "target": "target",
    "controls": "controls",
    "diagnose_gap": "gap",
    "map_friction": "friction",
    "pick_lane": "pick",
    "set_target": "target",
    "define_controls": "controls",
}
"""Steps of the agenda, and pages of the app, by the questions that belong to them."""

ASKED_OF_A_ROOM = ("volume", "touch_minutes", "rework_share", "rework_minutes", "wait_hours", "error_share")
"""What people who do the work can picture. Prices (an hour, a mistake, an hour of waiting) come from few people."""
COUNTED = ("measured", "sampled")
"""Grades of evidence that a room's opinion would only make worse."""
TITLE = 60
"""Characters of a title: the headline of a phone."""


def proposals(facts: Facts, step: str) -> tuple[Question, ...]:
    """The questions that make sense at a step, in the order in which to ask them; none at a step without any."""
    made = {"gap": _gap, "friction": _friction, "pick": _pick, "target": _target, "controls": _controls}
    if step not in STEPS:
        return ()
    questions = made[STEPS[step]](facts)
    return tuple(question.changed(position=place) for place, question in enumerate(questions))


def numbered(question_id: str, taken: Collection[str]) -> str:
    """The id, or with the next free number behind it when questions or results hold it already.

    >>> numbered("missing", {"missing", "missing-2"}), numbered("missing", set())
    ('missing-3', 'missing')
    """
    if question_id not in taken:
        return question_id
    number = 2
    while f"{question_id}-{number}" in taken:
        number += 1
    return f"{question_id}-{number}"


def is_asked(question: Question, questions: Iterable[Question]) -> bool:
    """Whether this proposal stands among the questions already, waiting or asked."""
    return any(other.settings.get("proposal", "") == question.question_id for other in questions)


def _question(facts: Facts, step: str, question_id: str, items: Iterable[Item], **given: Any) -> list[Question]:
    items = tuple(items)
    if not items:
        return []
    settings = {"step": step, "proposal": question_id, **given.pop("settings", {})}
    return [
        Question(
            session_id=facts.session.session_id, question_id=question_id, items=items[:500], settings=settings, **given
        )
    ]


def _gap(facts: Facts) -> list[Question]:
    items = (
        Item(item_id=sign.id, title=_short(sign.name), help=f"{sign.question} {sign.help}", subject_id=sign.id)
        for sign in SIGNS
    )
    return _question(
        facts, "gap", "gap", items, kind="gap", title="Is it budget?",
        prompt="Answer for what you have seen yourself in the last six months.",
    )  # fmt: skip


def _friction(facts: Facts) -> list[Question]:
    names = tuple(workflow.name for workflow in facts.workflows)
    title = "Which work is missing here?" if names else "Which work costs us too much time?"
    more = ", and that is not on the list yet" if names else ""
    asked = _question(
        facts, "friction", "missing", [Item(item_id="missing", title=title)], kind="missing", title=title,
        options=names[:500], prompt=f"Work that people do again and again by hand{more}. Up to five, one at a time.",
    )  # fmt: skip
    for workflow in facts.workflows:
        asked += _numbers(facts, workflow)
    return asked


def _numbers(facts: Facts, workflow: Workflow) -> list[Question]:
    """The numbers of one workflow that are unknown, guessed or told; counted ones are left alone."""
    estimates = {e.quantity: e for e in facts.estimates if e.subject_id == workflow.workflow_id}
    counted = {quantity for quantity, estimate in estimates.items() if estimate.evidence in COUNTED}
    nothing_of = {quantity for quantity, estimate in estimates.items() if estimate.high == 0}
    codes = [code for code in in_order(False, nothing_of) if code in ASKED_OF_A_ROOM and code not in counted]
    if workflow.rework_in_touch:  # hands-on time holds the rework already
        codes = [code for code in codes if code not in ("rework_share", "rework_minutes")]
    items = [
        Item(
            item_id=f"{workflow.workflow_id}.{code}",
            title=_short(workflow.name),
            subject_id=workflow.workflow_id,
            second_id=code,
        )
        for code in codes
    ]
    return _question(
        facts, "friction", f"estimate.{workflow.workflow_id}", items, kind="estimate", title=workflow.name,
        prompt="A low number, a high one, then the one in the middle. A wide range is fine; so is “I don't know”.",
        settings={"period": workflow.volume_period, "currency": facts.session.currency},
    )  # fmt: skip


def _pick(facts: Facts) -> list[Question]:
    criteria = active_criteria(facts)
    asked = _gates(facts) + _weights(facts, criteria)
    for criterion in criteria:
        if criterion.kind == "rated":
            asked += _ratings(facts, criterion)
    return asked


def _gates(facts: Facts) -> list[Question]:
    answered = {(answer.workflow_id, answer.gate) for answer in facts.gate_answers}
    pairs = [(workflow, gate) for workflow in facts.workflows for gate in GATES]
    left = [(workflow, gate) for workflow, gate in pairs if (workflow.workflow_id, gate) not in answered] or pairs
    items = (
        Item(
            item_id=f"{workflow.workflow_id}.{gate.replace(' ', '_')}",
            title=_short(workflow.name),
            help=f"Yes means: {GATES[gate]}.",
            subject_id=workflow.workflow_id,
            second_id=gate,
        )
        for workflow, gate in left
    )
    return _question(
        facts, "pick", "gates", items, kind="gate", title="Does anything rule a workflow out?",
        prompt="A yes keeps a workflow out of the choice, however well it scores.",
    )  # fmt: skip


def _weights(facts: Facts, criteria: tuple[Criterion, ...]) -> list[Question]:
    if len(criteria) < 2:
        return []
    ends = {criterion.criterion_id: _ends(facts, criterion) for criterion in criteria}
    items = (
        Item(item_id=criterion.criterion_id, title=_short(criterion.name), help=criterion.question,
             subject_id=criterion.criterion_id)
        for criterion in criteria
    )  # fmt: skip
    points = _question(
        facts, "pick", "swing", items, kind="swing", title="How much does each criterion count?",
        prompt="Everything stands at its worst. What would you lift to its best first? That gets 100 points; give the "
        "others points against it.",
        settings={"ends": ends},
    )  # fmt: skip
    ids = tuple(criterion.criterion_id for criterion in criteria)
    names = {criterion.criterion_id: criterion.name for criterion in criteria}
    order = _question(
        facts, "pick", "order", [Item(item_id="order", title="What matters most?")], kind="order", options=ids,
        title="What matters most?", prompt="The quick way instead of points: put the criteria in order, the most "
        "important first.", settings={"names": names, "ends": ends},
    )  # fmt: skip
    return points + order


def _ends(facts: Facts, criterion: Criterion) -> list[str]:
    """What the worst and the best of a criterion look like."""
    if criterion.kind == "rated":
        return [criterion.anchors[0], criterion.anchors[-1]]
    money = f"{facts.session.currency} {facts.session.money_scale:,.0f}".replace(",", "\u202f")
    return ["The work costs nothing in friction.", f"The work costs {money} a month or more in friction."]


def _ratings(facts: Facts, criterion: Criterion) -> list[Question]:
    items = (
        Item(
            item_id=f"{workflow.workflow_id}.{criterion.criterion_id}",
            title=_short(workflow.name),
            subject_id=workflow.workflow_id,
            second_id=criterion.criterion_id,
        )
        for workflow in facts.workflows
    )
    return _question(
        facts, "pick", f"rating.{criterion.criterion_id}", items, kind="rating", title=criterion.name,
        prompt=criterion.question,
        settings={
            "anchors": {criterion.criterion_id: list(criterion.anchors)},
            "criteria": {criterion.criterion_id: criterion.name},
        },
    )  # fmt: skip


def _target(facts: Facts) -> list[Question]:
    lane = facts.live_lane
    outcome = facts.metric(lane.lane_id) if lane else None
    known = next((c for c in LIBRARY.values() if outcome is not None and c.name == outcome.name), None)
    others = [c.code for c in LIBRARY.values() if known is None or c.code != known.code]
    codes = [*known.counters, *(code for code in others if code not in known.counters)] if known else others
    names = [LIBRARY[code].name for code in codes]
    workflow = facts.workflow(lane.workflow_id) if lane else None
    item = Item(
        item_id="counter",
        title="What must not get worse?",
        help=f"While “{outcome.name}” improves." if outcome else "While the work gets faster or cheaper.",
        subject_id=workflow.workflow_id if workflow else "",
    )
    return _question(
        facts, "target", "counter", [item], kind="counter", title="What must not get worse?", options=tuple(names),
        prompt="Every improvement is paid for somewhere. Which number must not suffer for it?",
        settings={"codes": dict(zip(names, codes, strict=True))},
    )  # fmt: skip


def _controls(facts: Facts) -> list[Question]:
    lane = facts.live_lane
    workflow = facts.workflow(lane.workflow_id) if lane else None
    about = f"“{workflow.name}”" if workflow else "The lane"
    item = Item(
        item_id="causes", title="It is day 90 and it failed. Why?", subject_id=lane.lane_id if lane else "",
        help=f"{about} was stopped. Write what happened, one cause a line.",
    )  # fmt: skip
    return _question(
        facts, "controls", "causes", [item], kind="causes", title="It is day 90 and it failed. Why?",
        prompt="Look back from day 90: what went wrong? Nobody sees who wrote which cause.",
    )  # fmt: skip


def _short(text: str) -> str:
    """
    >>> _short("x" * 70) == "x" * 59 + "…"
    True
    """
    return text if len(text) <= TITLE else text[: TITLE - 1] + "…"
