"""The live side of a session: its room, who is in it, what is asked and what was answered.

These are no facts: they stand in tables of their own (`schema_007.sql`), outside `Facts`, outside bundles and outside
the history of changes, because an answer that is not revealed must be found in none of them. What a reveal shows
becomes a fact (`RoundResult` in records.py).

    Room 1 ── n Participant          who may answer; the id is random and never shown beside a value
         1 ── n Question 1 ── n Item  what is asked; an item is what one answer is about
    Answer   one value of one person for one item in one round; no time, no name

`number` counts the saves of a record and is what two facilitators' tabs are told apart by; 0 means not yet stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from core.records import Id, Text, cleaned

QuestionKind = Literal["estimate", "rating", "swing", "order", "gate", "missing", "gap", "causes", "counter"]
"""estimate: low, high, then middle · rating: level 1 to 5 · swing: points 0 to 100 · order: options in rank order ·
gate, gap: yes, no, unknown · missing, causes: short texts · counter: one of the options."""

Joining = Literal["closed", "open", "approve"]
"""Of the lobby: nobody comes in; everybody with the code; everybody waits until the facilitator says yes."""

Digest = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
"""SHA-256 of a secret that is kept nowhere; empty: there is none."""

Code = Annotated[str, Field(pattern=r"^([23456789ABCDEFGHJKMNPQRSTUVWXYZ]{8})?$")]
Label = Annotated[str, Field(max_length=200)]
REASON_LENGTH = 500


class Live(BaseModel):
    """Something that stands in a live table; valid by construction, like a record."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    table: ClassVar[str]
    label: ClassVar[str]

    session_id: Id
    number: int = Field(default=0, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _texts_are_clean(cls, given: Any) -> Any:
        return cleaned(given) if isinstance(given, Mapping) else given

    def changed(self, **fields: Any) -> Self:
        """A copy with some fields changed, checked like a new one. The number stays: a save compares it."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**{**given, **fields})


class AgendaStep(BaseModel):
    """One part of the meeting: `step` is the name of a page ("map_friction"), or of one of the room's own."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    step: Id
    title: Label
    minutes: float = Field(default=10, ge=0, le=24 * 60)
    used_minutes: float = Field(default=0, ge=0, le=100_000)
    """Spent on it so far, while the room stood at it and had no break."""


class Room(Live):
    """A session while people are in it: how they come in, where the agenda stands, who holds the facilitator's role."""

    table: ClassVar[str] = "room"
    label: ClassVar[str] = "the room"

    code: Code = ""
    """What people type to come in, without the dash; empty while the lobby is closed."""
    joining: Joining = "closed"
    smallest_group: int = Field(default=5, ge=3, le=10)
    """A distribution is shown from so many answers on (METHOD 4)."""
    shows_names: bool = False
    is_paused: bool = False
    address: Annotated[str, Field(max_length=500)] = ""
    """Where phones find this server, where it can't know that by itself."""
    step: Annotated[str, Field(max_length=200)] = ""
    step_since_utc: datetime | None = None
    agenda: tuple[AgendaStep, ...] = Field(default=(), max_length=50)
    question_id: Annotated[str, Field(max_length=200)] = ""
    """The question that everybody looks at: open, closed or revealed; empty between questions."""
    item_id: Annotated[str, Field(max_length=200)] = ""
    """The item of it that the projector shows after a reveal."""
    facilitator: Label = ""
    facilitator_hash: Digest = ""
    most_people: int = Field(default=250, ge=1, le=2000)
    opened_utc: datetime
    ended_utc: datetime | None = None

    @property
    def record_id(self) -> str:
        return self.session_id

    @property
    def is_over(self) -> bool:
        return self.ended_utc is not None

    @model_validator(mode="after")
    def _a_closed_lobby_has_no_code(self) -> Self:
        if self.joining == "closed" and self.code:
            raise ValueError("a code only stands while people may join")
        return self


class Participant(Live):
    """Somebody in a room. `joined_utc` is cut to the minute, so that it tells nobody's place in a row of answers."""

    table: ClassVar[str] = "participant"
    label: ClassVar[str] = "the participant"

    participant_id: Id
    name: Label = ""
    """Empty: without a name."""
    kind: Literal["participant", "observer"] = "participant"
    state: Literal["waiting", "in", "left", "turned away"] = "in"
    token_hash: Digest = ""
    criteria: tuple[Id, ...] = Field(default=(), max_length=200)
    """May rate only these criteria; empty: all."""
    is_named_in_record: bool = False
    """Agreed that the name stands in the record of the session."""
    joined_utc: datetime

    @property
    def record_id(self) -> str:
        return self.participant_id

    @field_validator("joined_utc")
    @classmethod
    def _whole_minutes(cls, given: datetime) -> datetime:
        return given.replace(second=0, microsecond=0)


class Item(BaseModel):
    """What one answer is about. `subject_id` and `second_id` say of what: workflow and quantity, criterion or gate."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item_id: Id
    title: Label
    help: Text = ""
    subject_id: Annotated[str, Field(max_length=200)] = ""
    second_id: Annotated[str, Field(max_length=200)] = ""


class Question(Live):
    """What the facilitator asks: one kind, one or more items, which a phone goes through one by one."""

    table: ClassVar[str] = "question"
    label: ClassVar[str] = "the question"

    question_id: Id
    position: int = 0
    kind: QuestionKind
    title: Label
    prompt: Text = ""
    items: tuple[Item, ...] = Field(min_length=1, max_length=500)
    options: tuple[Label, ...] = Field(default=(), max_length=500)
    settings: dict[str, Any] = Field(default_factory=dict)
    """What a phone needs to draw it, by kind (`core/room_proposals.py`): periods, currency, anchors, names."""
    round: Literal[1, 2] = 1
    state: Literal["waiting", "open", "closed", "revealed"] = "waiting"
    minutes: float | None = Field(default=None, gt=0, le=24 * 60)
    opened_utc: datetime | None = None

    @property
    def record_id(self) -> str:
        return self.question_id

    @model_validator(mode="after")
    def _items_are_told_apart(self) -> Self:
        if len({item.item_id for item in self.items}) != len(self.items):
            raise ValueError("each item of a question needs an id of its own")
        if self.kind in ("order", "counter") and len(self.options) < 2:
            raise ValueError("there must be at least two options to choose from")
        return self

    def item(self, item_id: str) -> Item | None:
        """The item of that id; None when the question has no such item."""
        return next((item for item in self.items if item.item_id == item_id), None)


_NEXT: dict[tuple[str, int], set[tuple[str, int]]] = {
    ("waiting", 1): {("open", 1)},
    ("open", 1): {("closed", 1)},
    ("closed", 1): {("open", 1), ("revealed", 1)},
    ("revealed", 1): {("waiting", 2), ("open", 2)},
    ("waiting", 2): {("open", 2)},
    ("open", 2): {("closed", 2)},
    ("closed", 2): {("open", 2), ("revealed", 2)},
    ("revealed", 2): set(),
}


def may_become(before: Question | None, after: Question) -> bool:
    """Whether a question's state and round may follow on the one before: two rounds, and nothing is hidden again.

    A closed question may open again, because nobody has seen an answer. A revealed one opens only as its second round.
    What is asked may change only while it waits for its first round.
    """
    now = (after.state, after.round)
    if before is None:
        return now in (("waiting", 1), ("open", 1))
    was = (before.state, before.round)
    is_same_question = all(getattr(before, name) == getattr(after, name) for name in ("kind", "items", "options"))
    return (now == was or now in _NEXT[was]) and (is_same_question or was == ("waiting", 1))


@dataclass(frozen=True)
class Answer:
    """One person's value for one item of a question in one round. There is no time in it, on purpose.

    `value` by kind: core/room_answers.py. `reason` is what somebody far from the others wrote, shown without a name.
    """

    session_id: str
    question_id: str
    round: int
    item_id: str
    participant_id: str
    value: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


LIVE_TABLES: tuple[type[Live], ...] = (Room, Participant, Question)
"""The live tables whose rows are kept one by one under a number; `answer` is the fourth."""
