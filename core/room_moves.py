"""What a facilitator does next: from where the room stands to one obvious button, and the few others. Pure.

A question goes waiting → open → closed → revealed, then once more for its second round at most (METHOD 4). Between
questions the room moves along its agenda.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.records import RoundResult
from core.room_agenda import next_step
from core.room_records import Question, Room

Action = Literal[
    "open lobby", "begin", "ask", "close", "reopen", "reveal", "second round", "take", "put away", "move on", "end",
    "resume",
]  # fmt: skip
WORTH_TALKING = ("low", "medium")
"""Agreements that a second round can still change."""
ONE_ROUND = ("missing", "causes")
"""Questions whose answers are texts: they are put together, not argued about."""
ABOUT = {"estimate": "Numbers", "rating": "Rate"}
"""What a question asks for, before a title that only names a workflow or a criterion."""


@dataclass(frozen=True)
class Move:
    """One thing to do: what, its label on the button, why in one sentence, and the question or step it is about."""

    action: Action
    label: str
    why: str = ""
    target: str = ""


def next_move(
    room: Room,
    question: Question | None,
    results: Sequence[RoundResult] = (),
    to_ask: Sequence[Question] = (),
    to_take: int = 0,
) -> Move:
    """The one obvious next thing. `question`: what the room looks at; `results`: its reveal in this round;
    `to_ask`: what this step still has to ask, in its order; `to_take`: how many of its answers the plan lacks.
    """
    if room.is_paused:
        return Move("resume", "Go on", "Phones say that the room has a break; nobody can answer.")
    if not room.step:
        return _before(room)
    if question is not None and question.state == "open":
        return Move(
            "close", "Close the question", "When most have answered. What was given stays.", question.question_id
        )
    if question is not None and question.state == "closed":
        return Move("reveal", "Reveal to everyone", "Shows all screens how the answers spread.", question.question_id)
    if question is not None and question.state == "revealed" and is_second_round_worth_it(question, results):
        return Move(
            "second round", "Ask once more (round 2)", "After you have talked about the first ones on the list.",
            question.question_id,
        )  # fmt: skip
    if question is not None and question.state == "revealed" and to_take:
        return _take(question, to_take)
    return _onward(room, to_ask)


def named(question: Question) -> str:
    """The title, with what is asked where it names only a workflow or a criterion."""
    return f"{ABOUT[question.kind]}: {question.title}" if question.kind in ABOUT else question.title


def _take(question: Question, to_take: int) -> Move:
    what = "1 answer" if to_take == 1 else f"{to_take} answers"
    why = "They become values of the steps, and can be undone. To choose single ones, open Results below."
    return Move("take", f"Take into the plan: {what}", why, question.question_id)


def _before(room: Room) -> Move:
    if room.joining == "closed" and not room.agenda:
        return Move("open lobby", "Open the lobby", "People can join as soon as there is a code.")
    first = room.agenda[0] if room.agenda else None
    if room.joining == "closed":
        return Move("open lobby", "Open the lobby", "People can join as soon as there is a code.")
    if first is None:
        return Move("end", "End the session", "The agenda is empty.")
    return Move("begin", f"Begin: {first.title}", "Starts the clock. Late joiners still come in.", first.step)


def _onward(room: Room, to_ask: Sequence[Question]) -> Move:
    """The next question of this step, else the next step, else the end."""
    if to_ask:
        return Move("ask", f"Ask: {named(to_ask[0])}", "Opens it on every phone.", to_ask[0].question_id)
    following = next_step(room.agenda, room.step)
    title = next((one.title for one in room.agenda if one.step == following), "")
    if following:
        return Move("move on", f"Move on: {title}", "When this step has what it needs.", following)
    return Move("end", "End the session", "Closes the room for all phones; the record stays.")


def other_moves(
    room: Room, question: Question | None, first: Move, to_ask: Sequence[Question] = (), to_take: int = 0
) -> tuple[Move, ...]:
    """What else can be done now, the likeliest first; never the same as `first`."""
    moves: list[Move] = []
    if room.is_paused or not room.step:
        return ()
    if question is not None and question.state == "open":
        moves.append(Move("put away", "Take it off the phones", "Answers given so far are kept.", question.question_id))
    if question is not None and question.state == "closed":
        moves += [
            Move("reopen", "Open it again", "For those who were too late.", question.question_id),
            Move("put away", "Put away without revealing", "It can be asked again later.", question.question_id),
        ]
    if question is not None and question.state == "revealed":
        if to_take:
            moves.append(_take(question, to_take))
        moves.append(Move("put away", "Put away", "The projector shows the step again.", question.question_id))
        if question.round == 1 and question.kind not in ONE_ROUND:
            moves.append(Move("second round", "Ask once more (round 2)", "", question.question_id))
        moves.append(_onward(room, to_ask))
    if question is None:
        moves.append(_onward(room, ()))
    return tuple(move for move in moves if (move.action, move.target) != (first.action, first.target))


def is_second_round_worth_it(question: Question, results: Sequence[RoundResult]) -> bool:
    """Whether people differ in round 1 in something that a discussion can change; texts and votes have one round."""
    if question.round != 1 or question.kind in ONE_ROUND:
        return False
    return any(
        result.round == 1 and result.question_id == question.question_id
        and result.document.get("agreement") in WORTH_TALKING
        for result in results
    )  # fmt: skip


def next_item(shown: str, order: Sequence[str], step: int = 1) -> str:
    """The item after (or before) the one shown, in the order of the discussion; '' leads back to the overview."""
    places = ["", *order]
    at = places.index(shown) if shown in places else 0
    return places[(at + step) % len(places)]
