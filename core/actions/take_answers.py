"""What a room said, taken over into steps 1 and 2 and where else it belongs, as ordinary numbers that anybody can edit.

One question at a time: `proposal` says what each result would put where and what stands there now, `take` saves what
the facilitator chose, as one change with one undo. A number that was counted is never in the default choice: it is
offered with what the room says beside it, and an event log's own numbers stay kept beside it even then. Everything is
marked as told ("interview"), with the round and the number of people in its note.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from core import answer_texts
from core.actions import think_ahead
from core.actions.diagnose_gap import answer_of
from core.actions.estimate_edits import Edit, Given, estimate_of, problem_of
from core.actions.judge_workflows import gate_answer_id
from core.actions.reveal_answers import results_of
from core.actions.run_room import room_of
from core.actions.session_sheet import MOST_WORKFLOWS, next_position
from core.errors import Refused
from core.gap_signs import ASKED
from core.laid_answers import is_measured, points_of_order, with_points
from core.lane_choice import GATES, active_criteria
from core.metrics import LIBRARY
from core.quantities import PERIODS_PER_YEAR, QUANTITIES, shown_number, shown_share
from core.records import (
    Act,
    Criterion,
    Estimate,
    Facts,
    GapAnswer,
    GateAnswer,
    Metric,
    Rating,
    Record,
    RoundResult,
    Workflow,
    new_id,
)
from core.scoring import spread_points
from core.seats import Seat
from core.store import Store

NOTHING = "The room gave nothing that could be taken over."
COUNTED = "This number was counted. Take the room's over it only if the count was wrong or is old."


@dataclass(frozen=True)
class Take:
    """One thing that can be taken over: where to, what stands there, what would. `blocked` says why it can't be."""

    take_id: str
    result: RoundResult
    label: str
    now: str
    new: str
    is_default: bool
    blocked: str = ""
    warning: str = ""
    text: str = ""
    """Of a workflow or a cause: the text itself."""


def note_of(result: RoundResult) -> str:
    """Where a number came from.

    >>> from datetime import datetime
    >>> note_of(RoundResult(session_id="s", round_result_id="q.2.1", question_id="q", round=2, kind="rating", title="t",
    ...                     answers=12, people=14, revealed_utc=datetime(2026, 11, 22)))
    'room, round 2, 12 people'
    """
    return f"room, round {result.round}, {result.answers} {'person' if result.answers == 1 else 'people'}"


def proposal(facts: Facts, question_id: str) -> tuple[Take, ...]:
    """What the last revealed round of a question could change, in the order of its items."""
    results = results_of(facts, question_id)
    return tuple(take for result in results for take in _takes(facts, result, results))


def take(
    store: Store, seat: Seat, act: Act, facts: Facts, question_id: str, chosen: Collection[str] | None = None
) -> int:
    """Saves what was chosen (take ids; None: the default choice) as one change; returns how many records changed.

    Refused for everybody but the facilitator, when nothing is left to take over, and for what is blocked.
    """
    room_of(store, seat)
    offered = proposal(facts, question_id)
    wanted = [one for one in offered if (one.is_default if chosen is None else one.take_id in chosen)]
    for one in wanted:
        if one.blocked:
            raise Refused(f"{one.label}: {one.blocked}", one.take_id)
    if not wanted:
        raise Refused("Choose at least one of the room's answers to take over." if offered else NOTHING)
    if wanted[0].result.kind == "causes":
        return len(think_ahead.add_causes(store, act, facts, [one.text for one in wanted]))
    saves = _records(facts, act, wanted)
    return len(store.apply(act, facts.session.session_id, saves=saves)) if saves else 0


def pending(facts: Facts, question_id: str) -> tuple[str, ...]:
    """Take ids of the default choice that the plan doesn't hold yet; empty when there is nothing left to take over."""
    free = (one for one in proposal(facts, question_id) if one.is_default and not one.blocked)
    return tuple(one.take_id for one in free if not _is_taken(facts, one))


def _is_taken(facts: Facts, one: Take) -> bool:
    """Whether what stands there came from this very result; texts and the counter-metric are blocked by then."""
    result = one.result
    if result.kind in ("estimate", "rating", "gate"):
        there = {"estimate": _estimate_now, "rating": _rating_now, "gate": _gate_now}[result.kind](facts, result)
        return there is not None and there.note.startswith(note_of(result))
    if result.kind in ("swing", "order"):
        return not _criteria(facts, [one])
    return result.kind == "gap" and one.now != "nobody has answered" and one.new.startswith(one.now)


def _takes(facts: Facts, result: RoundResult, results: Sequence[RoundResult]) -> Iterable[Take]:
    made = {
        "estimate": _of_estimate, "rating": _of_rating, "gate": _of_gate, "gap": _of_gap, "counter": _of_counter,
    }  # fmt: skip
    if result.kind in made:
        yield made[result.kind](facts, result)
    elif result.kind == "swing":
        yield _of_points(facts, result, points_of(results).get(result.subject_id))
    elif result.kind == "order":
        yield _of_order(facts, result)
    else:
        yield from _of_texts(facts, result)


def _blank(result: RoundResult, blocked: str, now: str = "") -> Take:
    return Take(result.round_result_id, result, result.item_title or result.title, now, "", False, blocked)


def _shown(values: Sequence[float], is_share: bool) -> str:
    low, middle, high = (shown_number(v * 100 if is_share else v) for v in values)
    unit = " %" if is_share else ""
    return f"{middle}{unit}" if low == high else f"{middle}{unit} ({low} to {high})"


# Step 1


def _of_estimate(facts: Facts, result: RoundResult) -> Take:
    given, quantity = _range_now(facts, result), QUANTITIES.get(result.second_id)
    was = _estimate_now(facts, result)
    subjects = {w.workflow_id for w in facts.workflows} | {r.role_id for r in facts.roles}
    if quantity is None or result.subject_id not in subjects:
        return _blank(result, "The workflow was removed meanwhile.")
    is_share = quantity.kind == "share"
    now = "nobody has said" if was is None else f"{_shown((was.low, was.middle, was.high), is_share)}, {was.evidence}"
    if given is None:
        return _blank(result, result.document.get("small") or NOTHING, now)
    is_counted = is_measured(facts, result.subject_id, result.second_id)
    return Take(
        result.round_result_id, result, result.item_title, now, _shown(given, is_share), not is_counted,
        warning=COUNTED if is_counted else "",
    )  # fmt: skip


def _estimate_now(facts: Facts, result: RoundResult) -> Estimate | None:
    key = (result.subject_id, result.second_id)
    return next((e for e in facts.estimates if (e.subject_id, e.quantity) == key), None)


def _range_now(facts: Facts, result: RoundResult) -> tuple[float, float, float] | None:
    """The range in the unit of now: a volume was asked per some period, and the workflow may count per another."""
    given = result.document.get("range")
    if not given:
        return None
    workflow = facts.workflow(result.subject_id)
    asked = result.document.get("period")
    factor = 1.0
    if result.second_id == "volume" and workflow is not None and asked in PERIODS_PER_YEAR:
        factor = PERIODS_PER_YEAR[asked] / PERIODS_PER_YEAR[workflow.volume_period]
    low, middle, high = (float(f"{value * factor:.6g}") for value in given)
    return low, middle, high


def _estimate(facts: Facts, act: Act, result: RoundResult) -> Record | None:
    given, was = _range_now(facts, result), _estimate_now(facts, result)
    assert given is not None
    edit = Edit(result.subject_id, result.second_id, Given(*given, "interview", note_of(result), None, act.who), was)
    if problem := problem_of(edit.given, edit.quantity):
        raise Refused(f"{result.item_title}: {problem}.", result.round_result_id)
    made = estimate_of(facts, act, edit)
    return made.changed(sample_size=max(result.answers, 1)) if made else None


# Step 2


def _of_rating(facts: Facts, result: RoundResult) -> Take:
    criterion = next((c for c in facts.criteria if c.criterion_id == result.second_id), None)
    if facts.workflow(result.subject_id) is None or criterion is None or criterion.kind != "rated":
        return _blank(result, "The workflow or the criterion was removed meanwhile.")
    was = _rating_now(facts, result)
    now = "nobody has rated it" if was is None else f"level {_shown((was.low, was.middle, was.high), False)}"
    if not result.document.get("range"):
        return _blank(result, result.document.get("small") or NOTHING, now)
    new = f"level {_shown(result.document['range'], False)}"
    return Take(result.round_result_id, result, result.item_title, now, new, True)


def _rating_now(facts: Facts, result: RoundResult) -> Rating | None:
    key = (result.subject_id, result.second_id)
    return next((r for r in facts.ratings if (r.workflow_id, r.criterion_id) == key), None)


def _rating(facts: Facts, act: Act, result: RoundResult) -> Record:
    was = _rating_now(facts, result)
    low, middle, high = result.document["range"]
    return Rating(
        session_id=facts.session.session_id, version=was.version if was else 0,
        rating_id=f"{result.subject_id}.{result.second_id}", workflow_id=result.subject_id,
        criterion_id=result.second_id, low=low, middle=middle, high=high, note=note_of(result), given_by=act.who,
        given_utc=act.at_utc,
    )  # fmt: skip


def points_of(results: Iterable[RoundResult]) -> dict[str, float]:
    """Criterion id → swing points: the medians of a question, brought to 100 for the largest (METHOD 3)."""
    medians = {r.subject_id: float(r.document["median"]) for r in results if r.document.get("median") is not None}
    return dict(zip(medians, spread_points(list(medians.values())), strict=True))


def _of_points(facts: Facts, result: RoundResult, points: float | None) -> Take:
    criterion = next((c for c in active_criteria(facts) if c.criterion_id == result.subject_id), None)
    if criterion is None:
        return _blank(result, "The criterion was removed meanwhile.")
    now = f"{criterion.swing:g} points"
    if points is None:
        return _blank(result, result.document.get("small") or NOTHING, now)
    return Take(result.round_result_id, result, criterion.name, now, f"{points:g} points", True)


def _of_order(facts: Facts, result: RoundResult) -> Take:
    names = {c.criterion_id: c.name for c in active_criteria(facts)}
    points = {key: value for key, value in points_of_order(result.document).items() if key in names}
    now = ", ".join(f"{c.name} {c.swing:g}" for c in active_criteria(facts))
    if not points:
        return _blank(result, result.document.get("small") or NOTHING, now)
    new = ", ".join(f"{names[key]} {value:g}" for key, value in points.items())
    return Take(result.round_result_id, result, "Swing points", now, new, True)


def _criteria(facts: Facts, wanted: Sequence[Take]) -> list[Criterion]:
    """All criteria whose points change. The points of all results of the question are one scale."""
    result = wanted[0].result
    if result.kind == "order":
        points = points_of_order(result.document)
    else:
        chosen = {one.result.subject_id for one in wanted}
        found = points_of(results_of(facts, result.question_id))
        points = {key: value for key, value in found.items() if key in chosen}
    mine = [c for c in facts.criteria if not c.is_retired]
    moved = with_points(mine, {key: value for key, value in points.items() if key in {c.criterion_id for c in mine}})
    return [new for old, new in zip(mine, moved, strict=True) if new != old]


def _of_gate(facts: Facts, result: RoundResult) -> Take:
    if facts.workflow(result.subject_id) is None or result.second_id not in GATES:
        return _blank(result, "The workflow was removed meanwhile.")
    was = _gate_now(facts, result)
    now = "nobody has answered" if was is None else "yes, it is stopped" if was.stops else "no"
    most = result.document.get("most")
    if most not in ("yes", "no"):
        return _blank(result, "The room can't say: ask somebody who knows, then answer it on step 2.", now)
    return Take(result.round_result_id, result, result.item_title, now, f"{most}{_share_said(result, most)}", True)


def _gate_now(facts: Facts, result: RoundResult) -> GateAnswer | None:
    key = (result.subject_id, result.second_id)
    return next((g for g in facts.gate_answers if (g.workflow_id, g.gate) == key), None)


def _share_said(result: RoundResult, most: str) -> str:
    """', said 75 %' where it may be told."""
    counts: dict[str, int] = dict(result.document.get("counts") or ())
    return f", said {shown_share(counts[most] / result.answers)}" if counts.get(most) and result.answers else ""


def _gate(facts: Facts, result: RoundResult) -> Record:
    key = gate_answer_id(result.subject_id, result.second_id)  # type: ignore[arg-type]  # checked in `_of_gate`
    was = next((g for g in facts.gate_answers if g.gate_answer_id == key), None)
    stops = result.document["most"] == "yes"
    said = note_of(result) + _share_said(result, result.document["most"])
    return GateAnswer(
        session_id=facts.session.session_id, version=was.version if was else 0, gate_answer_id=key,
        workflow_id=result.subject_id, gate=result.second_id, stops=stops, note=said,
    )  # fmt: skip


def _of_gap(facts: Facts, result: RoundResult) -> Take:
    if result.subject_id not in ASKED:
        return _blank(result, "This question is not asked any more.")
    was, most = answer_of(facts, result.subject_id), result.document.get("most")
    now = "nobody has answered" if was is None else was.answer
    if not most:
        return _blank(result, result.document.get("small") or NOTHING, now)
    new = most if most in ("yes", "no") else "unknown"
    return Take(result.round_result_id, result, result.item_title, now, new + _share_said(result, new), True)


def _gap(facts: Facts, act: Act, result: RoundResult) -> Record:
    was, most = answer_of(facts, result.subject_id), result.document["most"]
    counts: dict[str, int] = dict(result.document.get("counts") or ())
    yes, no = counts.get("yes"), counts.get("no")
    is_told = yes is not None and no is not None
    return GapAnswer(
        session_id=facts.session.session_id, version=was.version if was else 0, gap_answer_id=result.subject_id,
        answer=most if most in ("yes", "no") else "unknown", origin="room", people=result.answers,
        said_yes=yes if is_told else None, said_no=no if is_told else None, given_by=act.who, given_utc=act.at_utc,
    )  # fmt: skip


def _of_counter(facts: Facts, result: RoundResult) -> Take:
    lane, most = facts.live_lane, str(result.document.get("most") or "")
    was = facts.metric(lane.lane_id, "counter") if lane else None
    now = was.name if was else "none yet"
    if lane is None:
        return _blank(result, "A counter-metric belongs to a lane. Pick one on step 2 first.", now)
    choice = next((one for one in LIBRARY.values() if one.name == most), None)
    if choice is None:
        return _blank(result, "The room did not agree on one. Choose it on '3 Baseline & target'.", now)
    if was is not None:
        same = was.name.casefold() == choice.name.casefold()
        told = "It is the counter-metric already." if same else "Change it on '3 Baseline & target': it may have weeks."
        return _blank(result, told, now)
    return Take(result.round_result_id, result, "Counter-metric", now, choice.name, True, text=choice.code)


def _counter(facts: Facts, one: Take) -> Record:
    lane, choice = facts.live_lane, LIBRARY[one.text]
    assert lane is not None
    return Metric(
        session_id=facts.session.session_id, metric_id=new_id(), lane_id=lane.lane_id, part="counter",
        name=choice.name, unit=choice.unit, better=choice.better, definition=choice.definition,
    )  # fmt: skip


def _of_texts(facts: Facts, result: RoundResult) -> Iterable[Take]:
    """Each text of its own; near-duplicates are offered, but only the first of them by default."""
    if result.kind == "causes":
        known = [c.text for c in facts.failure_causes if facts.live_lane and c.lane_id == facts.live_lane.lane_id]
        blocked = "" if facts.live_lane else "A cause belongs to a lane. Pick one on step 2 first."
    else:
        known, blocked = [w.name for w in facts.workflows], ""
    place = 0
    for first, others in result.document.get("texts") or ():
        for text in (first, *others):
            place += 1
            twin = next((one for one in known if one.casefold() == text.casefold()), None)
            alike = next((one for one in known if answer_texts.are_alike(one, text)), None)
            alike = alike or (str(first) if text != first else None)
            now = f"“{twin or alike}” is there" if twin or alike else ""
            yield Take(
                f"{result.round_result_id}#{place}", result, text, now, text,
                is_default=not alike and not blocked,
                blocked=blocked or ("It is on the list already." if twin else ""),
                warning=f"Nearly the same as “{alike}”." if alike and not twin else "",
                text=text,
            )  # fmt: skip


def _workflows(facts: Facts, wanted: Sequence[Take]) -> list[Workflow]:
    texts = list({one.text.casefold(): one.text for one in wanted}.values())
    if len(facts.workflows) + len(texts) > MOST_WORKFLOWS:
        raise Refused(f"A session holds at most {MOST_WORKFLOWS} workflows. Take fewer.")
    first = next_position(facts)
    note = note_of(wanted[0].result)
    return [
        Workflow(session_id=facts.session.session_id, workflow_id=new_id(), name=text[:200],
                 note=f"Named in the {note}.", position=first + place)
        for place, text in enumerate(texts)
    ]  # fmt: skip


def _records(facts: Facts, act: Act, wanted: Sequence[Take]) -> list[Record]:
    """All takes belong to one question, so to one kind."""
    kind = wanted[0].result.kind
    if kind in ("swing", "order"):
        return [*_criteria(facts, wanted)]
    if kind == "missing":
        return [*_workflows(facts, wanted)]
    return [record for one in wanted if (record := _record(facts, act, one)) is not None]


def _record(facts: Facts, act: Act, one: Take) -> Record | None:
    result = one.result
    if result.kind in ("gate", "counter"):
        return _gate(facts, result) if result.kind == "gate" else _counter(facts, one)
    return {"estimate": _estimate, "rating": _rating, "gap": _gap}[result.kind](facts, act, result)
