"""Which answers a phone's script may save itself (`phone_saved.js`), and what it needs for it (`phone_route.py`)."""

from __future__ import annotations

import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from core.room_records import Item, Question

PATH = "/api/answer"
BOOT = secrets.token_hex(4)
"""Numbers of commits of two processes don't compare."""
How = Literal["choice", "points", "numbers"]
MOST_SLOTS = 20_000
_is_served = False


class Latest:
    """The newest try of each person, item and tab: what a lost network held up must not undo what came later."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, str], int] = OrderedDict()

    def is_newest(self, person: str, given: Mapping[str, Any]) -> bool:
        """Notes the try; False when a later one of the same tab was here already."""
        number = given.get("number")
        number = number if type(number) is int else 0
        key = (person, str(given.get("slot", ""))[:400], str(given.get("tab", ""))[:20])
        with self._lock:
            before = self._kept.pop(key, 0)
            self._kept[key] = max(before, number)
            if len(self._kept) > MOST_SLOTS:
                self._kept.popitem(last=False)
            return number >= before


LATEST = Latest()
"""The one of this process."""


def serve() -> None:
    """This process answers the route; called where the route is made."""
    global _is_served
    _is_served = True


def is_on(question: Question) -> bool:
    """Whether answers to this question can take the short way: in the first round nothing else hangs on them."""
    return _is_served and question.round == 1


def slot(question: Question, item: Item) -> str:
    """One answer's place, as the phone's script and we call it."""
    return f"{question.question_id}|{question.round}|{item.item_id}"


def as_of(commits: int) -> str:
    """What was known when a line was made: of two lines of one process, the later number knows more."""
    return f"{BOOT}:{commits}"


def offered(
    question: Question, how: How, fields: Sequence[str], stored: object, values: Sequence[Mapping[str, Any]] = ()
) -> str:
    """What the script needs to send answers itself, as JSON; empty where they take a run of the page.

    `how`: 'choice' (a radio, whose options in their order stand for `values`), 'points' (segments, the same), 'numbers'
    (three fields). `fields` are the keys of the widgets; `stored` is what they would hold of the stored answer: the
    place of what is chosen (-1: nothing), or the three texts.
    """
    if not is_on(question):
        return ""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    url = f"/{base}{PATH}" if base else PATH
    # As a text: Streamlit imports pandas to see whether a list is a table
    return json.dumps({"url": url, "how": how, "fields": [*fields], "stored": stored, "values": [*values]})
