"""A meeting of many phones: they join by the code, answer what is asked, and write down what they saw as saved."""

from __future__ import annotations

import asyncio
import json
import random
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.crowd import utc_now
from bench.phone import Phone
from core.store import Store
from tests import phone_sample as sample
from tests.browser.server import ROOT, Server

LED = ROOT / "tests" / "browser" / "led_app.py"
"""The real app, with a route by which a program opens questions in the place of a facilitator's hand."""
ITEMS = 5
LOOK_SECONDS = (0.2, 0.6)
"""What somebody takes to see 'Saved' before 'Next', and to go from one number to the other."""
KINDS = ("rating", "gap", "swing", "estimate")
"""Levels, yes or no, points, and the heaviest: three numbers typed one after the other."""
Key = tuple[str, str, str]
"""Person's name, question, item."""
Value = dict[str, Any]


def names_of(people: int) -> list[str]:
    return [f"Person {number:03d}" for number in range(people)]


def items_of(kind: str) -> list[dict[str, str]]:
    """Five items of a question of this kind, as JSON for the app's route."""
    second = {"rating": "c2", "estimate": "touch_minutes"}.get(kind, "")
    return [
        {"item_id": f"{kind}{n}", "title": f"Work number {n}", "subject_id": f"w{n}", "second_id": second,
         "help": "Think of the last month." if kind == "gap" else ""}
        for n in range(ITEMS)
    ]  # fmt: skip


def ask(server: Server, move: str, **given: Any) -> Any:
    """Has the app's own process do something to the room (led_app.py)."""
    body = json.dumps(given).encode()
    request = urllib.request.Request(f"{server.url}/made/{move}", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@dataclass
class Heard:
    """What the phones did and saw, for the count afterwards and for the times."""

    sent: dict[Key, list[Value]] = field(default_factory=dict)
    """Every value that a phone sent for an item, in order."""
    saved: dict[Key, Value] = field(default_factory=dict)
    """The last value that a phone saw as saved."""
    seconds: list[float] = field(default_factory=list)
    """From an answer to the line that says 'Saved', each."""
    others: list[float] = field(default_factory=list)
    """Of 'Next' and of numbers that are not the last of an answer."""
    joined: list[float] = field(default_factory=list)
    """From pressing 'Join' to being in."""
    opened: list[float] = field(default_factory=list)
    """From a question's opening to its being on the phone."""


@dataclass
class Person:
    """Somebody with a phone, who answers in a way of their own."""

    name: str
    phone: Phone
    heard: Heard
    rng: random.Random

    async def join(self) -> None:
        """By the code of the QR, with a name; afterwards the phone holds its token as a browser holds a cookie."""
        phone = self.phone
        await phone.open()
        phone.note(1, self.name)
        self.heard.joined.append(await phone.press("Join", lambda: bool(phone.cookies and phone.line)))

    async def answer(self, kind: str, seconds: float) -> None:
        """All items of the open question, one after the other, each at a moment of one's own within the seconds."""
        phone, loop = self.phone, asyncio.get_running_loop()
        await phone.until(lambda: self._is_at(kind, 1))
        began = loop.time()
        moments = sorted(self.rng.uniform(0.05, 0.95) * seconds for _ in range(ITEMS))
        for place, moment in enumerate(moments, 1):
            await asyncio.sleep(began + moment - loop.time())
            await self.answer_item(kind, place)
            await asyncio.sleep(self.rng.uniform(*LOOK_SECONDS))
            at_next = (lambda place=place: self._is_at(kind, place + 1)) if place < ITEMS else None
            self.heard.others.append(await phone.press("Next" if place < ITEMS else "Done", at_next))

    def _is_at(self, kind: str, place: int) -> bool:
        """Whether the phone shows this item, with what it takes to answer it."""
        is_there = self.phone.line.get("spoken", "").startswith(f"{place} of {ITEMS}, ")
        widget = {"swing": "button_group", "estimate": "text_input"}.get(kind, "radio")
        return is_there and self.phone.has(widget)

    async def answer_item(self, kind: str, place: int) -> None:
        key = (self.name, f"q-{kind}", f"{kind}{place - 1}")
        value = self._drawn(kind)
        self.heard.sent.setdefault(key, []).append(value)
        seconds = await self._give(kind, value)
        self.heard.seconds.append(seconds)
        self.heard.saved[key] = value

    def _drawn(self, kind: str) -> Value:
        if kind == "rating":
            return {"level": self.rng.randint(1, 5)}
        if kind == "gap":
            return {"answer": self.rng.choice(("yes", "no"))}
        if kind == "swing":
            return {"points": 10 * self.rng.randint(0, 10)}
        low = self.rng.randint(1, 20)
        return {"low": low, "middle": low + 5, "high": low + self.rng.randint(6, 30)}

    async def _give(self, kind: str, value: Value) -> float:
        phone = self.phone
        if kind == "rating":
            return await phone.choose("radio", phone.options("radio")[value["level"] - 1], self._is_saved)
        if kind == "gap":
            return await phone.choose("radio", phone.options("radio")[value["answer"] == "no"], self._is_saved)
        if kind == "swing":
            return await phone.choose("button_group", str(value["points"]), self._is_saved)
        for place, end in enumerate(("low", "high")):
            self.heard.others.append(await phone.type(place, str(value[end])))
            await asyncio.sleep(self.rng.uniform(*LOOK_SECONDS))
        return await phone.type(2, str(value["middle"]), self._is_saved)

    def _is_saved(self) -> bool:
        if self.phone.line.get("kind") == "wrong":
            raise RuntimeError(f"{self.name} reads: {self.phone.line['shown']}")
        return self.phone.line.get("kind") == "saved"


def people(server: Server, number: int, heard: Heard) -> list[Person]:
    """So many, each with a phone that has scanned the code and isn't open yet."""
    return [
        Person(name, Phone(server.url, "join", c=sample.CODE), heard, random.Random(name)) for name in names_of(number)
    ]


async def come_in(everybody: list[Person], seconds: float) -> None:
    """All join within about so many seconds."""

    async def after(person: Person, wait: float) -> None:
        await asyncio.sleep(wait)
        await person.join()

    waits = [seconds * place / len(everybody) for place in range(len(everybody))]
    await asyncio.gather(*(after(person, wait) for person, wait in zip(everybody, waits, strict=True)))


async def answer(server: Server, session_id: str, everybody: list[Person], kind: str, seconds: float) -> None:
    """The question of this kind is opened, and all answer its items within about so many seconds."""
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def one(person: Person) -> None:
        await person.phone.until(lambda: person._is_at(kind, 1))
        person.heard.opened.append(loop.time() - began)
        await person.answer(kind, seconds)

    asked = asyncio.to_thread(ask, server, "ask", session_id=session_id, kind=kind, items=items_of(kind))
    await asyncio.gather(asked, *(one(person) for person in everybody))


@dataclass(frozen=True)
class Counted:
    """The answers in the file against what the phones sent and saw."""

    sent: int
    saved: int
    stored: int
    lost: int
    """Seen as saved, and not there or another value."""
    doubled: int
    """Rows beyond one for each person and item."""
    foreign: int
    """Rows that nobody sent."""

    @property
    def holds(self) -> bool:
        return self.lost == self.doubled == self.foreign == 0


def count(database: Path, session_id: str, heard: Heard) -> Counted:
    """Opens the file of a server that has ended."""
    store = Store.open(database, clock=utc_now)
    try:
        rows = list(_rows(store, session_id))
    finally:
        store.close()
    stored = dict(rows)
    return Counted(
        sent=sum(map(len, heard.sent.values())),
        saved=len(heard.saved),
        stored=len(rows),
        lost=sum(stored.get(key) != value for key, value in heard.saved.items()),
        doubled=len(rows) - len(stored),
        foreign=sum(value not in heard.sent.get(key, []) for key, value in rows),
    )


def _rows(store: Store, session_id: str) -> Iterator[tuple[Key, Value]]:
    names = {one.participant_id: one.name for one in store.participants(session_id)}
    for asked in store.questions(session_id):
        for row in store.answers(session_id, asked.question_id, asked.round):
            yield (names[row.participant_id], asked.question_id, row.item_id), row.value
