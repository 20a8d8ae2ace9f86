"""May we launch? The five questions of METHOD 8, answered by the record: clear, thin or missing, never a percentage.

Everything comes in as plain values (`core.evidence`), gathered by `core.actions.check_readiness`. An answer is as weak
as its weakest open point; every open point names the step that mends it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from core.catalogue import KINDS
from core.controls import NOUNS, Standing
from core.evidence import Evidence, ProofEvidence, SafeguardEvidence
from core.quantities import shown_share

State = Literal["missing", "thin", "clear"]
StepState = Literal["empty", "thin", "clear"]

SEQUENCING = "This programme needs sequencing, not more tooling."
GUESSES_BEARABLE = 0.2
"""A cost of which more than a fifth stands on guesses is thin. A rule of ours."""
POINTS_FOR_LIMITS = 6
"""Weeks from which on a series says at least something about what is normal (METHOD 5)."""

STEPS: dict[str, str] = {
    "map_friction": "1 Map friction",
    "pick_lane": "2 Pick one lane",
    "set_target": "3 Baseline & target",
    "name_owner": "4 Owner",
    "define_controls": "5 Controls",
}
"""The five steps by the name of their page."""

QUESTIONS: dict[str, tuple[str, str]] = {
    "pick_lane": ("Lane", "Which workflow first, and why this one?"),
    "map_friction": ("Cost", "What does it cost a month today?"),
    "name_owner": ("Owner", "Who answers for the result in production?"),
    "set_target": ("Proof", "Which metric proves it in 90 days?"),
    "define_controls": ("Controls", "Which exception policy and controls stand?"),
}
"""The five questions in the order of METHOD 8, by the step that answers them: short name and full question."""


@dataclass(frozen=True)
class OpenPoint:
    """One thing that is open, how badly, and the step that mends it."""

    weight: Literal["missing", "thin"]
    sentence: str
    page: str


@dataclass(frozen=True)
class Answer:
    """One of the five questions, answered: its state, the evidence that decided in sentences, what is open."""

    page: str
    evidence: tuple[str, ...]
    open_points: tuple[OpenPoint, ...]

    @property
    def name(self) -> str:
        return QUESTIONS[self.page][0]

    @property
    def question(self) -> str:
        return QUESTIONS[self.page][1]

    @property
    def state(self) -> State:
        weights = {point.weight for point in self.open_points}
        return "missing" if "missing" in weights else "thin" if weights else "clear"

    @property
    def mend(self) -> tuple[str, str]:
        """Page and label of the step that mends it; its own step when nothing is open."""
        worst = sorted(self.open_points, key=lambda point: point.weight != "missing")
        page = worst[0].page if worst else self.page
        number, name = STEPS[page].split(" ", 1)
        return page, f"{'Go to' if worst else 'See'} step {number}, {name}"


def answers(evidence: Evidence) -> tuple[Answer, ...]:
    """The five questions in the order of METHOD 8."""
    return (
        _which_lane(evidence),
        _what_it_costs(evidence),
        _who_owns(evidence),
        _what_proves(evidence),
        _which_controls(evidence),
    )


def result(given: Iterable[Answer]) -> str:
    """The result in a sentence or two; never a percentage."""
    states = [(answer.state, answer.name.lower()) for answer in given]
    missing = [name for state, name in states if state == "missing"]
    thin = [name for state, name in states if state == "thin"]
    if missing:
        return f"{SEQUENCING} Missing: {', '.join(missing)}."
    if thin:
        return f"Nothing is missing. Still thin: {', '.join(thin)}. Mend it, or launch knowing it."
    return "The record answers all five questions. Sign the plan and launch."


def _thin(sentence: str, page: str) -> OpenPoint:
    return OpenPoint("thin", sentence, page)


def _missing(sentence: str, page: str) -> OpenPoint:
    return OpenPoint("missing", sentence, page)


def _no_lane(page: str, workflows: int) -> Answer:
    where = "pick_lane" if workflows else "map_friction"
    if page != "pick_lane":
        sentence = "It waits for the lane: none is picked yet."
    elif workflows:
        sentence = "No lane is picked yet."
    else:
        sentence = "No workflow is mapped yet, so there is no lane to pick."
    return Answer(page, (), (_missing(sentence, where),))


def _which_lane(evidence: Evidence) -> Answer:
    """Missing without a live lane. Thin when the choice was never compared, was too close, or passed a gate."""
    lane = evidence.lane
    if lane is None:
        return _no_lane("pick_lane", evidence.workflows)
    said = [f"{lane.workflow}" + (f", picked by {lane.picked_by}" if lane.picked_by else "") + f": “{lane.reason}”"]
    points = []
    if lane.chance_first is not None:
        said.append(
            f"Chance that it is really first among {lane.candidates}: {shown_share(lane.chance_first)}"
            + (f" ({lane.verdict})." if lane.verdict else ".")
        )
    if lane.candidates < 2:
        points.append(_thin("It was the only workflow on the list, so nothing was compared.", "map_friction"))
    elif lane.chance_first is None:
        points.append(_thin("The ranking could not say how likely it is first when it was picked.", "pick_lane"))
    elif lane.better_placed:
        points.append(_thin(f"Another workflow stood first when it was picked: {lane.better_placed}.", "pick_lane"))
    elif lane.verdict == "too close to call":
        points.append(_thin("The ranking was too close to call: measure first, or let the reason decide.", "pick_lane"))
    if lane.candidates > 1 and 2 * lane.unjudged > lane.criteria:
        sentence = f"By {lane.unjudged} of {lane.criteria} criteria nobody had judged it when it was picked."
        points.append(_thin(sentence, "pick_lane"))
    if lane.gates:
        stops = f"A condition speaks against it: {', '.join(lane.gates)}."
        points.append(
            _thin(f"{stops} It was picked all the same: “{lane.gate_reason}”", "pick_lane")
            if lane.gate_reason
            else _missing(f"{stops} No reason is written why it was picked all the same.", "pick_lane")
        )
    return Answer("pick_lane", tuple(said), tuple(points))


def _what_it_costs(evidence: Evidence) -> Answer:
    """Missing without a lane or a computable cost. Thin when parts are unknown or it rests on guesses."""
    cost, page = evidence.cost, "map_friction"
    if evidence.lane is None:
        return _no_lane(page, evidence.workflows)
    if cost is None or cost.shown is None:
        unknown = f" Not known: {_listed(cost.unknown)}." if cost and cost.unknown else ""
        return Answer(page, (), (_missing(f"Its monthly cost can't be computed yet.{unknown}", page),))
    said, points = [cost.shown], []
    if cost.unknown:
        points.append(_thin(f"Not known, so not in the cost: {_listed(cost.unknown)}.", page))
    if not cost.is_waiting_priced:
        said.append("Waiting is not priced.")
    if cost.guesses and (cost.guess_share is None or cost.guess_share > GUESSES_BEARABLE):
        share = "Part" if cost.guess_share is None else shown_share(cost.guess_share)
        points.append(_thin(f"{share} of it rests on guesses: {_listed(cost.guesses)}.", page))
    elif cost.guesses:
        said.append(f"A small part rests on guesses: {_listed(cost.guesses)}.")
    elif not cost.unknown:
        said.append("No number in it is a guess.")
    return Answer(page, tuple(said), tuple(points))


def _who_owns(evidence: Evidence) -> Answer:
    """Missing without a name. Thin until accepted, when the promise changed since, or without a right to stop it, a
    deputy with a rule for absences, hours, or a first review.
    """
    owner, page = evidence.owner, "name_owner"
    if evidence.lane is None:
        return _no_lane(page, evidence.workflows)
    if owner is None or not owner.owner:
        return Answer(page, (), (_missing("Nobody is named who answers for the result.", page),))
    said, points = [f"{owner.owner} answers for it."], []
    if owner.accepted_on is None:
        points.append(_thin(f"{owner.owner} has not accepted it yet.", page))
    else:
        said.append(f"Accepted by {owner.accepted_by or owner.owner} on {shown_day(owner.accepted_on)}.")
        if not owner.is_acceptance_current:
            points.append(_thin("Metric, target or date changed after the owner said yes: ask again.", page))
    if owner.stop_right:
        said.append(f"Right to stop: {owner.stop_right}")
    else:
        points.append(_thin("It is not written down how, and without asking whom, the owner may stop it.", page))
    if owner.deputy:
        said.append(f"Deputy: {owner.deputy}.")
    points += [_thin(sentence, page) for sentence in owner.lacks]
    return Answer(page, tuple(said), tuple(points))


def _what_proves(evidence: Evidence) -> Answer:
    """Missing without a metric, a target or six weekly values. Thin while the baseline is not sealed (or no longer
    fits its seal), the target asks for no real change or stands by a written reason, or nothing guards against harm.
    """
    proof, page = evidence.proof, "set_target"
    if evidence.lane is None:
        return _no_lane(page, evidence.workflows)
    if proof is None:
        return Answer(page, (), (_missing("No outcome metric is chosen.", page),))
    said, points = [f"Metric: {proof.metric}."], []
    if proof.seal_number is not None:
        on = f" on {shown_day(proof.sealed_on)}" if proof.sealed_on else ""
        said.append(f"Baseline of {_counted(proof)} sealed{on} (version {proof.seal_number}).")
        points += [_thin(f"The baseline no longer fits its seal. {text}", page) for text in proof.seal_differences[:1]]
    elif proof.points >= POINTS_FOR_LIMITS:
        points.append(_thin(f"The baseline is not sealed ({_counted(proof)} so far).", page))
    else:
        said_so = f"There is no baseline yet: {_counted(proof)} of data, {proof.enough} to seal."
        points.append(_missing(said_so, page))
    if proof.data_status:
        points.append(_thin(proof.data_status, page))
    if not proof.target:
        points.append(_missing("No target is set.", page))
    else:
        said.append(f"Target: {proof.target}" + (f" by {shown_day(proof.due_on)}." if proof.due_on else "."))
        if proof.verdict:
            said.append(proof.verdict)
        points += _doubts_about_target(proof)
    if not proof.counter:
        points.append(_thin("No second metric watches that quality does not suffer.", page))
    elif not proof.counter_limit:
        points.append(_thin(f"{proof.counter} has no limit that it must not pass.", page))
    else:
        said.append(f"Must not suffer: {proof.counter}, limit {proof.counter_limit}.")
    return Answer(page, tuple(said), tuple(points))


def _doubts_about_target(proof: ProofEvidence) -> list[OpenPoint]:
    if proof.reason:
        return [_thin(f"The target stands by a written reason only: “{proof.reason}”", "set_target")]
    if proof.reach == "already met" or not proof.is_better:
        return [_thin("The target asks for no real change.", "set_target")]
    return [_thin(proof.doubt, "set_target")] if proof.doubt else []


def _which_controls(evidence: Evidence) -> Answer:
    """Missing when a kind of control is missing, thin when one is thin; see core.controls.Standing."""
    page = "define_controls"
    if evidence.lane is None:
        return _no_lane(page, evidence.workflows)
    if not any(kind.complete or kind.incomplete or kind.not_applicable for kind in evidence.controls):
        return Answer(page, (), (_missing("No control is defined yet.", page),))
    said = [f"{KINDS[kind.kind]}: {', '.join(kind.complete)}." for kind in evidence.controls if kind.complete]
    points = [
        OpenPoint("missing" if kind.state == "missing" else "thin", _about(kind), page)
        for kind in evidence.controls
        if kind.state != "clear"
    ]
    if evidence.safeguards is not None:
        said += _safeguards_said(evidence.safeguards)
        points += _safeguards_open(evidence.safeguards)
    return Answer(page, tuple(said), tuple(points))


def _safeguards_said(around: SafeguardEvidence) -> list[str]:
    said = [f"How strict: {around.tier}."] if around.tier else []
    said += around.drilled
    if around.causes_held:
        many = f"{around.causes_held} causes" if around.causes_held > 1 else "one cause"
        said.append(f"Pre-mortem: {many} of failure held or accepted.")
    return said


def _safeguards_open(around: SafeguardEvidence) -> list[OpenPoint]:
    """A sensitive use without counsel is a stop; everything else is thin."""
    page = "define_controls"
    points = []
    if around.counsel:
        points.append(OpenPoint("missing" if around.is_sensitive else "thin", around.counsel, page))
    if not around.tier:
        sentence = "Nobody has said what is at stake: what a mistake does, if it can be undone, how far the AI acts."
        points.append(_thin(sentence, page))
    points += [_thin(sentence, page) for sentence in around.drills]
    if around.causes:
        more = f" And {len(around.causes) - 1} more." if len(around.causes) > 1 else ""
        points.append(_thin(f"Pre-mortem: {around.causes[0]}{more}", page))
    if around.hours:
        points.append(_thin(around.hours, page))
    return points


def _about(kind: Standing) -> str:
    """What is open about one kind, in one sentence; the controls page lists each control."""
    if kind.state == "thin" and not kind.incomplete:
        return f"{KINDS[kind.kind]}: everything was declared not applicable."
    if kind.incomplete:
        noun = NOUNS[kind.kind].split(" ", 1)[1] + (" with a number to check" if kind.kind == "review" else "")
        without = "" if kind.state == "thin" else f"no {noun} is complete; "
        return f"{KINDS[kind.kind]}: {without}to be filled in: {', '.join(kind.incomplete)}."
    return kind.open_points[0].sentence


def step_states(evidence: Evidence) -> dict[str, StepState]:
    """The state of each step by page, for the sidebar: empty (nothing there), thin, clear."""
    state = {answer.page: answer.state for answer in answers(evidence)}
    begun = {
        "map_friction": evidence.workflows > 0,
        "pick_lane": evidence.lane is not None or evidence.is_judged,
        "set_target": evidence.proof is not None,
        "name_owner": evidence.owner is not None,
        "define_controls": any(kind.complete or kind.incomplete or kind.not_applicable for kind in evidence.controls),
    }
    if evidence.lane is None and 0 < evidence.workflows == evidence.workflows_solid:
        state["map_friction"] = "clear"
    return {page: ("clear" if state[page] == "clear" else "thin") if begun[page] else "empty" for page in STEPS}


def shown_day(day: date) -> str:
    """
    >>> shown_day(date(2026, 11, 3))
    '3 Nov 2026'
    """
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day} {months[day.month - 1]} {day.year}"


def _counted(proof: ProofEvidence) -> str:
    return f"{proof.points} {proof.cadence}{'' if proof.points == 1 else 's'}"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
