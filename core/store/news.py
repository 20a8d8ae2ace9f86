"""That something changed, told at once to those who wait for it. Never what.

A topic counts its news; whoever waits compares numbers, so that nothing is missed between two looks, and a lost wake-up
costs a second look and no more. `f"{session_id}/room"` is for everybody in a room, `f"{session_id}/answers"` for the
facilitator, `f"{session_id}/{participant_id}"` for one phone: 200 people who join must not wake 200 phones 200 times.
A browser shows a ticket (random, an hour, longer while it is used) and never names a topic itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

TICKET_SECONDS = 3600.0
MOST_TICKETS = 10_000
"""Some MB. Beyond that the one that was unused longest goes; its browser asks for another when its page runs."""

Waiting = tuple[asyncio.AbstractEventLoop, asyncio.Event]


def room_topic(session_id: str) -> str:
    """News for everybody in the room: its state, questions opened, closed, revealed."""
    return f"{session_id}/room"


def answers_topic(session_id: str) -> str:
    """News for the facilitator: somebody joined, left, answered or wrote a reason."""
    return f"{session_id}/answers"


def person_topic(session_id: str, participant_id: str) -> str:
    """News for one phone: this person was let in, turned away, or may rate other criteria."""
    return f"{session_id}/{participant_id}"


@dataclass
class _Ticket:
    topics: tuple[str, ...]
    until: float


class News:
    """Counters by topic, with those who wait for the next number. Safe from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._versions: dict[str, int] = defaultdict(int)
        self._waiting: dict[str, list[Waiting]] = defaultdict(list)
        self._tickets: OrderedDict[str, _Ticket] = OrderedDict()

    def version(self, topic: str) -> int:
        """How often there was news; 0 for a topic without any. Grows only, and starts again with the process."""
        return self._versions.get(topic, 0)

    def bump(self, *topics: str) -> None:
        """There is news of these topics: wakes all who wait for one of them."""
        with self._lock:
            for topic in topics:
                self._versions[topic] += 1
            woken = [each for topic in topics for each in self._waiting.get(topic, ())]
        for loop, event in woken:
            with contextlib.suppress(RuntimeError):  # the loop closed meanwhile
                loop.call_soon_threadsafe(event.set)

    def subscribe(self, topic: str, loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
        """Sets the event on its loop at every news, until `unsubscribe`."""
        with self._lock:
            self._waiting[topic].append((loop, event))

    def unsubscribe(self, topic: str, loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
        """Ends it; harmless when it was not there."""
        with self._lock:
            left = [each for each in self._waiting.get(topic, ()) if each != (loop, event)]
            if left:
                self._waiting[topic] = left
            else:
                self._waiting.pop(topic, None)

    def ticket(self, topics: Iterable[str]) -> str:
        """A random ticket (256 bits) that listens to these topics, for an hour from its last use."""
        made = secrets.token_urlsafe(32)
        with self._lock:
            self._tickets[made] = _Ticket(tuple(topics), self._clock() + TICKET_SECONDS)
            while len(self._tickets) > MOST_TICKETS:
                self._tickets.popitem(last=False)
        return made

    def topics_of(self, ticket: str) -> tuple[str, ...]:
        """The topics of a ticket, whose hour starts anew; empty for an unknown or expired one."""
        now = self._clock()
        with self._lock:
            kept = self._tickets.get(ticket)
            if kept is None or kept.until < now:
                self._tickets.pop(ticket, None)
                return ()
            kept.until = now + TICKET_SECONDS
            self._tickets.move_to_end(ticket)
            return kept.topics

    def forget_ticket(self, ticket: str) -> None:
        """The ticket listens to nothing from now on."""
        with self._lock:
            self._tickets.pop(ticket, None)


NEWS = News()
"""The one of this process."""
