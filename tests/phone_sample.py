"""A room with people and one question of each kind, in a real store: for tests and pictures of the phone page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core import seats
from core.actions import open_session
from core.records import Act
from core.room_records import Answer, Item, Participant, Question, Room
from core.store import Store
from tests.make import NOW

CODE = "K7MPQR2X"
ANCHORS = (
    "Nobody could say today how a good result is told from a bad one, and no data about it is kept anywhere.",
    "A few people know by experience; what is written down is old or about something else.",
    "There are written rules for most cases, and somebody has the results of the last months in a sheet.",
    "Rules are written for nearly all cases, and results are in a system that can be asked.",
    "Every case has a written rule, and inputs and results of two years can be read out by a program.",
)
NAMES = {"c1": "Friction cost", "c2": "Ready to start", "c3": "Harm when it goes wrong", "c4": "Somebody wants it"}
HOSTILE = (
    "![x](https://evil.example/x.png) <b>bold</b> [link](javascript:alert(1)) :red[red] # head $x^2$ www.evil.example"
)


def items(kind: str) -> tuple[Item, ...]:
    """What one question of this kind is about."""
    if kind == "estimate":
        return (
            Item(item_id="w1.touch_minutes", title="Claims intake", subject_id="w1", second_id="touch_minutes"),
            Item(item_id="w1.volume", title="Claims intake", subject_id="w1", second_id="volume"),
            Item(item_id="w2.rework_share", title="Invoice approval", subject_id="w2", second_id="rework_share"),
        )
    if kind == "rating":
        return tuple(
            Item(item_id=f"{w}.c2", title=title, subject_id=w, second_id="c2")
            for w, title in (("w1", "Claims intake"), ("w2", "Invoice approval"))
        )
    if kind == "swing":
        return tuple(Item(item_id=f"{key}", title=name, subject_id=key) for key, name in NAMES.items())
    if kind == "gate":
        return (
            Item(
                item_id="w1.no_metric", title="Claims intake", subject_id="w1", second_id="no metric",
                help="Is there no metric that could move within 90 days?",
            ),
        )  # fmt: skip
    if kind == "gap":
        return (
            Item(
                item_id="no-order", title="Nobody knows what comes first", subject_id="no-order",
                help="Is it unclear which piece of work AI should take on first?",
            ),
            Item(
                item_id="no-owner", title="Nobody owns the result", subject_id="no-owner",
                help="Is there AI work in use for whose result no single person answers?",
            ),
        )  # fmt: skip
    return (Item(item_id="all", title=TITLES[kind]),)


TITLES = {
    "estimate": "How big is it?", "rating": "How ready is each?", "swing": "What is each step worth?",
    "order": "What matters most?", "gate": "Does this rule it out?", "missing": "Which work is missing?",
    "gap": "Is it money?", "causes": "It is day 90 and it failed. Why?", "counter": "What must not suffer?",
}  # fmt: skip
OPTIONS = {
    "order": tuple(NAMES), "missing": ("Claims intake", "Invoice approval", "Address changes"),
    "counter": ("Complaints per 100 cases", "Errors found later", "Overtime of the team"),
}  # fmt: skip
SETTINGS: dict[str, dict[str, Any]] = {
    "estimate": {"period": "week", "currency": "EUR"},
    "rating": {"anchors": {"c2": list(ANCHORS)}, "criteria": {"c2": "Ready to start"}},
    "swing": {"ends": {key: [ANCHORS[0], ANCHORS[4]] for key in NAMES}},
    "order": {"names": NAMES},
}
PROMPTS = {
    "rating": "Think of the work as it is today.",
    "swing": "Everything is at its worst; you may lift one thing to its best.",
}


def question(session_id: str, kind: str, **given: Any) -> Question:
    """An open question of the kind, with id `q-<kind>`."""
    defaults = {
        "session_id": session_id, "question_id": f"q-{kind}", "kind": kind, "title": TITLES[kind],
        "prompt": PROMPTS.get(kind, ""), "items": items(kind), "options": OPTIONS.get(kind, ()),
        "settings": SETTINGS.get(kind, {}), "state": "open", "opened_utc": NOW,
    }  # fmt: skip
    return Question(**defaults | given)


def open_room(store: Store, **given: Any) -> Room:
    """A session of its own with an open lobby."""
    session, _ = open_session.start(
        store, Act("Ana", NOW, "open_session", f"op-{store.sessions()!r}"[-40:]), name="Autumn plan", person="Ana"
    )
    defaults = {"session_id": session.session_id, "code": CODE, "joining": "open", "opened_utc": NOW}
    return store.keep_room(Room(**defaults | given))


def seated(store: Store, session_id: str, number: int = 1, **given: Any) -> tuple[Participant, str]:
    """A person in the room, and the secret of their phone."""
    token = f"{number:04d}" + "a" * 40
    defaults = {
        "session_id": session_id, "participant_id": f"p{number}", "name": f"Person {number}",
        "token_hash": seats.digest("seat", token), "joined_utc": NOW,
    }  # fmt: skip
    return store.keep_participant(Participant(**defaults | given)), token


def ask(store: Store, session_id: str, kind: str, **given: Any) -> Question:
    """Opens the question of this kind, after closing whatever is open."""
    return open_question(store, session_id, question(session_id, kind, **given))


def open_question(store: Store, session_id: str, opened: Question) -> Question:
    """Keeps the question and opens it, after closing whatever is open."""
    for before in store.questions(session_id):
        if before.state == "open":
            close(store, before)
    last = max((q.opened_utc or NOW for q in store.questions(session_id)), default=NOW)
    waiting = opened.changed(state="waiting", opened_utc=None)
    now = waiting.changed(state="open", opened_utc=last + timedelta(minutes=1), number=waiting.number + 1)
    room = store.room(opened.session_id)
    looking = [room.changed(question_id=opened.question_id)] if room else []
    store.keep_together(waiting, now, *looking)  # as the facilitator's "Ask" does: one piece of news
    return store.question(opened.session_id, opened.question_id)


def close(store: Store, asked: Question) -> Question:
    """Closes a question as it stands in the store."""
    return store.keep_question(store.question(asked.session_id, asked.question_id).changed(state="closed"))


def answer(store: Store, asked: Question, participant_id: str, value: dict[str, Any], item_id: str = "") -> Answer:
    """One answer of one person, to the first item unless another is named."""
    item = item_id or asked.items[0].item_id
    return store.answer(Answer(asked.session_id, asked.question_id, asked.round, item, participant_id, value))
