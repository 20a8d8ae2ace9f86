"""A room with people in it, made by the real actions: for tests of the desk, the projector and the phones together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.access import Visitor
from core.actions import enter_room, judge_workflows, run_room
from core.actions.enter_room import Joined
from core.room_records import Answer, Item, Question
from core.seats import Seat
from core.store import Store
from pages.parts import room_notes
from tests.make import make_act, make_session, make_workflow

HERE = Visitor(is_this_machine=True)
Value = Callable[[int, Item], dict[str, Any] | None]
"""What person number n answers to an item; None: nothing."""


@dataclass
class Rig:
    """One room: its facilitator's secret, and those who joined."""

    store: Store
    session_id: str
    now_utc: datetime
    secret: str = ""
    code: str = ""
    seat: Seat | None = None
    people: list[Joined] = field(default_factory=list)

    def open(self, joining: str = "open") -> Rig:
        """Takes the role, opens the room and its lobby."""
        taken = enter_room.take_role(self.store, HERE, self.session_id, "Ana", self.now_utc)
        self.secret, self.seat = taken.secret, taken.seat
        run_room.open_room(self.store, self.seat, room_notes.first_agenda(), self.now_utc)
        run_room.set_joining(self.store, self.seat, joining)  # type: ignore[arg-type]
        return self

    @property
    def lead(self) -> Seat:
        assert self.seat is not None, "open the room first"
        return self.seat

    @property
    def room(self):
        return self.store.room(self.session_id)

    @property
    def facts(self):
        return self.store.facts(self.session_id)

    def join(self, *names: str, kind: str = "participant") -> Rig:
        for name in names:
            self.people.append(
                enter_room.join(self.store, self.room.code, name, kind=kind, now_utc=self.now_utc)  # type: ignore[arg-type]
            )
        return self

    def move_to(self, step: str) -> Rig:
        run_room.move_to(self.store, self.lead, step, self.now_utc)
        return self

    def to_ask(self, kind: str) -> Question:
        """The first question of this kind that the room's step proposes."""
        return next(q for q in run_room.to_ask(self.store, self.facts, self.room.step) if q.kind == kind)

    def ask(self, question: Question) -> Question:
        return run_room.ask(self.store, self.lead, self.facts, question, self.now_utc)

    def answer(self, question: Question, value: Value, people: Sequence[int] | None = None) -> Rig:
        """Everybody (or those at these places) answers every item."""
        for number in people if people is not None else range(len(self.people)):
            person = self.people[number].participant
            for item in question.items:
                given = value(number, item)
                if given is not None:
                    self.store.answer(
                        Answer(self.session_id, question.question_id, question.round, item.item_id,
                               person.participant_id, given)
                    )  # fmt: skip
        return self

    def close(self, question: Question) -> Rig:
        run_room.close(self.store, self.lead, question.question_id)
        return self

    def reveal(self, question: Question) -> Rig:
        run_room.reveal(self.store, self.lead, make_act(page="facilitate"), question.question_id)
        return self


NAMES = ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gül", "Hana", "Ivo", "Juma", "Kim", "")
"""Twelve people, the last one without a name."""


def levels(number: int, item: Item) -> dict[str, Any]:
    """Two camps about the first item, near agreement about the others."""
    far = "claims" in item.item_id or item.item_id.startswith("w1")
    return {"level": (1, 2, 5, 5)[number % 4] if far else (3, 3, 4, 3)[number % 4]}


def session_with_workflows(store: Store, session_id: str) -> None:
    """A session of four workflows and the usual criteria: enough for every step to have questions."""
    store.apply(
        make_act(page="open_session"), session_id,
        saves=[
            make_session(session_id=session_id, name=f"Room {session_id}", draws=1_000),
            *(
                make_workflow(session_id=session_id, workflow_id=key, name=name, role_id=None, position=at)
                for at, (key, name) in enumerate(
                    {"claims": "Claims intake", "invoices": "Invoice approval", "refunds": "Refunds"}.items()
                )
            ),
        ],
    )  # fmt: skip
    judge_workflows.start_with_shipped_criteria(store, make_act(page="pick_lane"), store.facts(session_id))
