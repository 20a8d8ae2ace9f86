"""Each person's own answers, remembered while their question is asked: a phone draws them anew at every touch.

Two hundred phones ask for their own answers a hundred times a second; each reading of the file costs more than the rest
of the drawing. Only `WithRooms.own_answers` reads this, for the one person who is asked about.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

from core.room_records import Answer

QUESTIONS = 32
"""Questions whose answers are remembered: some MB each with 250 people and 20 items."""

Key = tuple[str, str]
ByPerson = dict[str, dict[tuple[int, str], Answer]]


class OwnAnswers:
    """What is committed, by question and person. Safe from any thread; changed by the writer's thread, and at loading.

    A question is remembered once its answers were read as a whole and no commit came in between (`begin`, `keep`).
    """

    def __init__(self) -> None:
        self.loading = threading.Lock()
        """Held while a question is read: two hundred phones that come at once wait for one reading."""
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, ByPerson] = OrderedDict()
        self._commits = 0

    def of(self, session_id: str, question_id: str, participant_id: str) -> tuple[Answer, ...] | None:
        """The person's answers in both rounds, by round and item; None when the file has to be asked."""
        with self._lock:
            known = self._kept.get((session_id, question_id))
            if known is None:
                return None
            self._kept.move_to_end((session_id, question_id))
            return tuple(answer for _, answer in sorted(known.get(participant_id, {}).items()))

    def begin(self) -> int:
        """To be asked before a reading, and given to `keep` after it."""
        with self._lock:
            return self._commits

    def keep(self, key: Key, answers: Iterable[Answer], begun: int) -> None:
        """All answers of a question as they were read; nothing is remembered when a commit came meanwhile."""
        found: ByPerson = {}
        for answer in answers:
            found.setdefault(answer.participant_id, {})[answer.round, answer.item_id] = answer
        with self._lock:
            if begun == self._commits:
                self._kept[key] = found
                while len(self._kept) > QUESTIONS:
                    self._kept.popitem(last=False)

    def committed(self, answers: Iterable[Answer], forgotten: set[str]) -> None:
        """After a commit: these answers stand; of the sessions in `forgotten` more was changed than answers given."""
        with self._lock:
            self._commits += 1
            for key in [key for key in self._kept if key[0] in forgotten]:
                del self._kept[key]
            for answer in answers:
                known = self._kept.get((answer.session_id, answer.question_id))
                if known is not None:
                    known.setdefault(answer.participant_id, {})[answer.round, answer.item_id] = answer
