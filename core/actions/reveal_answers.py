"""The reveal of a question: what its answers become, in which order to talk, what moved; and a private look before.

Answers are read here and nowhere else beside a person's own phone. What goes out of this room of the program is a
document per item that is cut for small groups already (`core/group_answers.py`), written as a `RoundResult`.

The private view is for the facilitator alone, and even there it is no average that moves with each answer: it stands
still until as many people as the room's smallest group have answered since (all, in a smaller room), shows chances in
steps of 5 %. Where fewer answered until the question closed, it shows them then; else the last few enter with the
reveal. What it remembers is how many items each person had answered.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from core import discussion, group_answers, hidden_reasons
from core.actions import pick_lane
from core.actions.run_room import room_of
from core.agreement import halves
from core.errors import StaleSave
from core.exploring import WORLDS, Held
from core.group_answers import Asked, Before, Said, before_of, number_of, revealed
from core.group_words import moved_said
from core.laid_answers import Told, laid
from core.lane_choice import GATES, active_criteria
from core.quantities import QUANTITIES
from core.records import Act, Facts, RoundResult, round_result_id
from core.room_answers import may_answer
from core.room_records import Answer, Item, Participant, Question, Room
from core.seats import Seat
from core.store import Store

TRIES = 4
"""Readings of a closed question whose answers somebody takes away in between."""
CHANCE_STEP = 0.05
VIEWS_KEPT = 64
DISPUTED = ("estimate", "rating", "swing")


def reveal(store: Store, seat: Seat, act: Act, question_id: str) -> tuple[RoundResult, ...]:
    """Closes the question if it is open, and shows its round: one result an item, in the order of the items.

    Revealed once is revealed: asked again it gives the same results, and late answers enter the next round.
    Refused for everybody but the facilitator.
    """
    room = room_of(store, seat)
    for tries in range(TRIES, 0, -1):
        question = store.question(room.session_id, question_id)
        facts = store.facts(room.session_id)
        if question.state == "revealed":
            return results_of(facts, question_id, question.round)
        if question.state == "open":
            question = store.keep_question(question.changed(state="closed"))
        results = _results(store, room, question, facts, act, seat.name or act.who)
        try:
            store.reveal(act, question, results)
        except StaleSave:
            if tries == 1:
                raise
            continue
        break
    return results_of(store.facts(room.session_id), question_id, question.round)


def results_of(facts: Facts, question_id: str, round_number: int | None = None) -> tuple[RoundResult, ...]:
    """The results of a question in one round (None: its last revealed one), in the order of its items."""
    found = [one for one in facts.round_results if one.question_id == question_id]
    wanted = round_number or max((one.round for one in found), default=0)
    mine = [one for one in found if one.round == wanted]
    return tuple(sorted(mine, key=lambda one: int(one.round_result_id.rpartition(".")[2])))


def in_discussion_order(facts: Facts, question_id: str) -> tuple[RoundResult, ...]:
    """The last revealed results of a question, the one that is most worth talking about first."""
    found = results_of(facts, question_id)
    return tuple(sorted(found, key=lambda one: one.document.get("discussion", {}).get("place", len(found) + 1)))


@dataclass(frozen=True)
class Moved:
    """One item in both rounds, and a sentence that says what moved."""

    item_title: str
    before: RoundResult
    after: RoundResult
    sentence: str


def moved(facts: Facts, question_id: str) -> tuple[Moved, ...]:
    """What moved between the rounds, an entry an item; empty until the second is revealed."""
    first = {_about(one): one for one in results_of(facts, question_id, 1)}
    return tuple(
        Moved(one.item_title, first[_about(one)], one, moved_said(first[_about(one)].document, one.document))
        for one in results_of(facts, question_id, 2)
        if _about(one) in first
    )


def _about(result: RoundResult) -> str:
    return result.round_result_id.rpartition(".")[2]


def shown_reasons(store: Store, question: Question, round_number: int) -> list[tuple[str, str]]:
    """(item id, reason) of a round without who, in random order; without what the facilitator took off the screens."""
    found = store.reasons(question.session_id, question.question_id, round_number)
    return [one for one in found if not hidden_reasons.is_hidden(question, *one)]


def keep_reasons(store: Store, seat: Seat, act: Act, facts: Facts) -> int:
    """Writes the reasons that people gave after a reveal beside its results, without who; returns how many are new.

    Figures stay as they were shown. Only for the facilitator.
    """
    room = room_of(store, seat)
    questions = {asked.question_id: asked for asked in store.questions(room.session_id)}
    changed, new = [], 0
    for question_id, round_number in sorted({(one.question_id, one.round) for one in facts.round_results}):
        if question_id not in questions:
            continue
        given: dict[str, list[str]] = {}
        for item_id, reason in shown_reasons(store, questions[question_id], round_number):
            given.setdefault(item_id, []).append(reason)
        results = results_of(facts, question_id, round_number)
        for item, result in zip(questions[question_id].items, results, strict=False):
            known = list(result.document.get("reasons") or ())
            fresh = sorted({text.strip() for text in given.get(item.item_id, ())} - {"", *known}, key=str.casefold)
            if fresh:
                new += len(fresh)
                changed.append(result.changed(document={**result.document, "reasons": [*known, *fresh]}))
    if changed:
        store.apply(act, room.session_id, saves=changed)
    return new


# What a question's answers become


def _results(
    store: Store, room: Room, question: Question, facts: Facts, act: Act, by: str
) -> tuple[RoundResult, ...]:  # fmt: skip
    answers = store.answers(room.session_id, question.question_id, question.round)
    people = store.participants(room.session_id)
    documents = _documents(store, room, question, facts, answers, people)
    for item_id, talk in _discussion(facts, question, documents, _said_by_item(answers)).items():
        documents[item_id]["discussion"] = talk
    counted = _said_by_item(answers)
    return tuple(
        RoundResult(
            session_id=room.session_id,
            round_result_id=round_result_id(question.question_id, question.round, place),
            question_id=question.question_id,
            round=question.round,
            kind=question.kind,
            title=question.title,
            item_title=item_title(facts, question, item),
            subject_id=item.subject_id,
            second_id=item.second_id,
            answers=len(counted.get(item.item_id, ())),
            people=max(sum(may_answer(p, question, item) for p in people), len(counted.get(item.item_id, ()))),
            document=documents[item.item_id],
            revealed_by=by,
            revealed_utc=act.at_utc,
        )
        for place, item in enumerate(question.items, start=1)
    )


def item_title(facts: Facts, question: Question, item: Item) -> str:
    """What an item is about, in words that stand alone."""
    said = item.title
    if question.kind == "estimate" and item.second_id in QUANTITIES:
        said = f"{item.title}: {QUANTITIES[item.second_id].label}"
    elif question.kind == "gate":
        said = f"{item.title}: {next((text for gate, text in GATES.items() if gate == item.second_id), item.second_id)}"
    elif question.kind == "rating":
        named = next((c.name for c in facts.criteria if c.criterion_id == item.second_id), "")
        said = f"{item.title}: {named}" if named else item.title
    return said if len(said) <= 200 else said[:199] + "…"


def _said_by_item(answers: Sequence[Answer]) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = {}
    for answer in answers:
        found.setdefault(answer.item_id, []).append(Said(answer.participant_id, answer.value, answer.reason))
    return found


def _documents(
    store: Store, room: Room, question: Question, facts: Facts, answers: Sequence[Answer],
    people: Sequence[Participant], *, with_before: bool = True,
) -> dict[str, dict[str, Any]]:  # fmt: skip
    said = _said_by_item(answers)
    # Who left was asked too: sending people out doesn't make the room a small one.
    people = [p if p.state == "in" else p.changed(state="in") for p in people if p.state != "waiting"]
    earlier = _Earlier(store, question, facts) if with_before else None
    found = {}
    for item in question.items:
        mine = said.get(item.item_id, [])
        before = earlier.before(item, mine) if earlier else ()
        asked = _asked(room, question, item, facts, people, len(mine))
        found[item.item_id] = told = revealed(asked, mine, before)
        told["reasons"] = [r for r in told["reasons"] if not hidden_reasons.is_hidden(question, item.item_id, r)]
        if question.kind == "estimate":
            told["period"] = _period(question, item, facts)
    return found


def _asked(
    room: Room, question: Question, item: Item, facts: Facts, people: Sequence[Participant], answers: int
) -> Asked:
    """How the item was asked; `people` are all who ever were in the room, as if they still were."""
    unit = ""
    if question.kind == "estimate" and item.second_id in QUANTITIES:
        unit = QUANTITIES[item.second_id].unit_shown(facts.session.currency, _period(question, item, facts))
    return Asked(
        kind=question.kind,
        people=max(sum(may_answer(p, question, item) for p in people), answers),
        smallest_group=room.smallest_group,
        quantity=item.second_id if question.kind == "estimate" else "",
        unit=unit,
        options=question.options if question.kind in ("order", "counter") else (),
        names={str(key): str(name) for key, name in question.settings.get("names", {}).items()},
    )


def _period(question: Question, item: Item, facts: Facts) -> str:
    """What a volume was asked per."""
    workflow = facts.workflow(item.subject_id)
    own = question.settings.get("periods", {}).get(item.item_id) or question.settings.get("period")
    return str(own or (workflow.volume_period if workflow else "month"))


class _Earlier:
    """What was revealed before, and the answers behind it that are still there; each round is read once."""

    def __init__(self, store: Store, question: Question, facts: Facts) -> None:
        self.store, self.session_id = store, question.session_id
        now = (question.kind, question.question_id, question.round)
        self.results: dict[tuple[str, str], list[RoundResult]] = {}
        for one in sorted(facts.round_results, key=lambda each: each.revealed_utc):
            if one.kind == now[0] and (one.question_id, one.round) != now[1:]:
                self.results.setdefault((one.subject_id, one.second_id), []).append(one)
        self.questions = {asked.question_id: asked for asked in store.questions(question.session_id)}
        self.read: dict[tuple[str, int], dict[str, list[Said]]] = {}

    def before(self, item: Item, now: Sequence[Said]) -> tuple[Before, ...]:
        """Every earlier reveal about the same thing, with how many people stand differently behind it."""
        return tuple(
            before_of(result.document, result.answers, self._said(result, item), now)
            for result in self.results.get((item.subject_id, item.second_id), ())
        )

    def _said(self, result: RoundResult, item: Item) -> list[Said]:
        key = (result.question_id, result.round)
        if key not in self.read:
            self.read[key] = _said_by_item(self.store.answers(self.session_id, *key))
        asked = self.questions.get(result.question_id)
        place = int(_about(result)) - 1
        is_there = asked is not None and 0 <= place < len(asked.items)
        item_id = asked.items[place].item_id if asked is not None and is_there else item.item_id
        return self.read[key].get(item_id, [])


def _told(question: Question, documents: Mapping[str, Mapping[str, Any]]) -> list[Told]:
    return [
        Told(question.kind, item.subject_id, item.second_id, documents[item.item_id])
        for item in question.items
        if item.item_id in documents
    ]


def _discussion(
    facts: Facts, question: Question, documents: Mapping[str, Mapping[str, Any]], said: Mapping[str, Sequence[Said]]
) -> dict[str, dict[str, Any]]:
    """Item → its place in the discussion, why, and its influence; only where the spread may be told."""
    if question.kind not in DISPUTED:
        return {}
    disputed = []
    for item in question.items:
        document = documents[item.item_id]
        numbers = [n for one in said.get(item.item_id, ()) if (n := number_of(question.kind, one.value)) is not None]
        both = halves(numbers)
        if document["q1"] is not None and both is not None:
            disputed.append(
                discussion.Disputed(
                    item.item_id, question.kind, item.subject_id, item.second_id, document["disagreement"], *both
                )
            )
    talks = discussion.in_order(laid(facts, _told(question, documents)), disputed)
    return {
        talk.item_id: {"place": talk.place, "sentence": talk.sentence, "influence": round(talk.influence, 2)}
        for talk in talks
    }


# The private view


@dataclass(frozen=True)
class PrivateRow:
    """One workflow as it ranks with the answers so far; the chance of being first in steps of 5 %."""

    workflow_id: str
    name: str
    place: int | None
    first_chance: float


@dataclass(frozen=True)
class PrivateView:
    """The live ranking for the facilitator alone. `rows` are empty until enough people have answered."""

    rows: tuple[PrivateRow, ...]
    people: int
    """Whose answers are in it."""
    waits_for: int
    """So many more people have to answer before it moves."""
    sentence: str


@dataclass
class _Kept:
    """The last view of a round, and how many items each person had answered by then: no answers."""

    counts: dict[str, int]
    rows: tuple[PrivateRow, ...]


_views: WeakKeyDictionary[Store, dict[tuple[str, str, int], _Kept]] = WeakKeyDictionary()
_viewing = threading.Lock()


def private_view(store: Store, seat: Seat, facts: Facts, question_id: str) -> PrivateView | None:
    """The ranking with the answers so far laid over the facts. Refused for everybody but the facilitator.

    None for a question that moves no ranking (texts, gates, votes) and after its reveal, when everybody sees more.
    """
    room = room_of(store, seat)
    question = store.question(room.session_id, question_id)
    if question.kind not in (*DISPUTED, "order") or question.state not in ("open", "closed"):
        return None
    people = store.participants(room.session_id)
    asked = sum(any(may_answer(p, question, item) for item in question.items) for p in people)
    counts = store.answered(room.session_id, question_id, question.round)
    step = max(1, min(room.smallest_group, asked))
    key = (room.session_id, question_id, question.round)
    is_closed = question.state == "closed"
    with _viewing:
        kept = _views.setdefault(store, {}).get(key)
    before = kept.counts if kept else {}
    differing = sum(before.get(person) != counts.get(person) for person in before.keys() | counts.keys())
    if differing >= step or (is_closed and kept is None and counts):
        answers = store.answers(room.session_id, question_id, question.round)
        documents = _documents(store, room, question, facts, answers, people, with_before=False)
        kept = _Kept(counts, _ranked(laid(facts, _told(question, documents))))
        _keep(store, key, kept)
        differing = 0
    rows, counted = (kept.rows, len(kept.counts)) if kept else ((), 0)
    waits = 0 if is_closed else step - differing
    return PrivateView(rows, counted, waits, _view_said(counted, waits, is_closed and differing > 0))


def _keep(store: Store, key: tuple[str, str, int], kept: _Kept) -> None:
    with _viewing:
        views = _views.setdefault(store, {})
        views[key] = kept
        while len(views) > VIEWS_KEPT:
            del views[next(iter(views))]


def _ranked(facts: Facts) -> tuple[PrivateRow, ...]:
    small = replace(facts, session=facts.session.changed(draws=min(facts.session.draws, WORLDS)))
    criteria = active_criteria(small)
    if not small.workflows or not any(c.swing > 0 for c in criteria):
        return ()
    held = Held.of(small, pick_lane.known_costs(small))
    points = {c.criterion_id: c.swing for c in criteria}
    rows = held.ranked(points, small.session.weight_certainty, most=len(small.workflows))
    return tuple(
        PrivateRow(row.workflow_id, row.name, row.place, round(round(row.first_chance / CHANCE_STEP) * CHANCE_STEP, 2))
        for row in rows
    )


def _view_said(people: int, waits: int, has_more: bool) -> str:
    said = f"With the answers of {people} {'person' if people == 1 else 'people'}" if people else "No answers in it yet"
    if has_more:
        return f"{said}. A few more enter with the reveal: alone they would show what they said. For you alone."
    if not waits:
        return f"{said}. For you alone until you reveal."
    more = "one more person has" if waits == 1 else f"{waits} more people have"
    return f"{said}. It moves when {more} answered, so that it never shows what one of them said. For you alone."


assert set(DISPUTED) <= set(group_answers.SCALES)
